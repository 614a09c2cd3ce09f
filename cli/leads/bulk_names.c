/* Numbers the names of rows (bulk_names.h): by dictionary code, by the bytes of a plain value, or
 * row by row. Owns the names; the caller defines them. */
#include "cli/leads/bulk_names.h"

#include "cli/common/common.h"

#define KEPT_BYTES ((size_t)16 << 20) /* of names and values; then they are forgotten */

static void reset(struct hg_bulk_names *names)
{
    hg_arena_reset(&names->arena);
    hg_map_init(&names->map, &names->arena);
    hg_map_init(&names->bytes, &names->arena);
    memset(&names->at, 0, sizeof names->at);
    names->of_code = NULL;
    names->codes = 0;
    names->column = HG_NONE;
    names->kept = 0;
}

void hg_bulk_names_init(struct hg_bulk_names *names)
{
    hg_cli_arena(&names->arena);
    reset(names);
}

void hg_bulk_names_release(struct hg_bulk_names *names)
{
    hg_arena_release(&names->arena);
}

void hg_bulk_names_begin(struct hg_bulk_names *names, uint32_t rows)
{
    size_t most = names->at.count > names->bytes.count ? names->at.count : names->bytes.count;
    if (most + rows > HG_BULK_NAMES || names->kept > KEPT_BYTES)
        reset(names);
}

uint16_t hg_bulk_names_number(struct hg_bulk_names *names, struct hg_str name)
{
    const uint64_t *found = hg_map_find(&names->map, name);
    if (found != NULL)
        return (uint16_t)*found;
    uint16_t number = (uint16_t)names->at.count;
    struct hg_str kept = hg_str_copy(&names->arena, name);
    hg_map_add(&names->map, kept, number, NULL);
    hg_push(&names->arena, &names->at, kept);
    names->kept += name.len;
    return number;
}

static bool ask(struct hg_bulk_names *names, const struct hg_bulk_name_source *naming, uint32_t i,
                uint16_t *number)
{
    struct hg_str name;
    if (!naming->name(naming->context, i, &name))
        return false;
    *number = hg_bulk_names_number(names, name);
    return true;
}

/* Room for the codes of a slice: the highest there is may be far below the highest there could
 * be. */
static void code_room(struct hg_bulk_names *names, const uint16_t *codes, uint32_t count)
{
    uint16_t most = 0;
    for (uint32_t i = 0; i < count; i++)
        most = codes[i] > most ? codes[i] : most;
    if (most < names->codes)
        return;
    size_t room = names->codes != 0 ? names->codes : HG_BULK_ROWS, size = sizeof *names->of_code;
    while (room <= most)
        room *= 2;
    names->of_code = hg_arena_grow(&names->arena, names->of_code, names->codes * size, room * size);
    memset(names->of_code + names->codes, 0, (room - names->codes) * size);
    names->codes = (uint32_t)room;
}

/* `numbers` are codes before. */
static bool name_codes(struct hg_bulk_names *names, const struct hg_bulk_name_source *naming,
                       uint16_t *numbers)
{
    if (names->column != naming->column && names->of_code != NULL)
        memset(names->of_code, 0, names->codes * sizeof *names->of_code);
    names->column = naming->column;
    code_room(names, numbers, naming->rows->count);
    for (uint32_t i = 0; i < naming->rows->count; i++) {
        uint16_t code = numbers[i], number = names->of_code[code];
        if (naming->marks[i] != HG_COLREAD_DONE)
            continue;
        numbers[i] = (uint16_t)(number - 1);
        if (number != 0)
            continue;
        if (!ask(names, naming, i, &numbers[i]))
            return false;
        if (hg_colview_bare(naming->view, naming->column, code))
            names->of_code[code] = (uint16_t)(numbers[i] + 1);
    }
    return true;
}

static bool name_bytes(struct hg_bulk_names *names, const struct hg_bulk_name_source *naming,
                       uint32_t i, uint16_t *number)
{
    struct hg_str bytes = hg_colview_bytes(naming->view, naming->rows->first + i, naming->column);
    const uint64_t *found = bytes.len != 0 ? hg_map_find(&names->bytes, bytes) : NULL;
    if (found != NULL)
        *number = (uint16_t)*found;
    else if (!ask(names, naming, i, number))
        return false;
    if (found != NULL || bytes.len == 0)
        return true;
    hg_map_add(&names->bytes, hg_str_copy(&names->arena, bytes), *number, NULL);
    names->kept += bytes.len;
    return true;
}

/* Of several columns row by row; where there is none all rows are called the same. */
static bool name_rows(struct hg_bulk_names *names, const struct hg_bulk_name_source *naming,
                      uint16_t *numbers)
{
    bool each = naming->anywhere, told = false, plain = naming->column != HG_NONE;
    uint16_t same = 0;
    for (uint32_t i = 0; i < naming->rows->count; i++) {
        if (naming->marks[i] != HG_COLREAD_DONE)
            continue;
        if (plain && !name_bytes(names, naming, i, &numbers[i]))
            return false;
        if (!plain && (each || !told) && !ask(names, naming, i, &same))
            return false;
        if (!plain)
            numbers[i] = same;
        told = true;
    }
    return true;
}

enum hg_status hg_bulk_names_assign(struct hg_bulk_names *names,
                                    const struct hg_bulk_name_source *naming, uint16_t *numbers)
{
    bool codes = naming->column != HG_NONE &&
                 hg_colview_codes(naming->view, naming->column, naming->rows, numbers);
    bool good = codes ? name_codes(names, naming, numbers) : name_rows(names, naming, numbers);
    return good ? HG_OK : HG_NOMEM;
}
