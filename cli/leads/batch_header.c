/* The header of a CSV file: the field of each policy that a column maps to, and hints about
 * columns that map to none. A column whose name is close to a field's is usually that field under
 * the exporting program's name. */
#include "cli/leads/batch_parts.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 5, LONGEST = 32 }; /* columns named, and bytes of each */

/* --- names ----------------------------------------------------------------------------------- */

/* Normalised as people read names: letters and digits, ignoring case. */
static struct hg_str bare(struct hg_arena *arena, struct hg_str name)
{
    struct hg_str folded = hg_text_fold(arena, name);
    char *at = hg_arena_alloc(arena, folded.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < folded.len; i++)
        if (strchr(" _-./", folded.at[i]) == NULL)
            at[len++] = folded.at[i];
    return (struct hg_str){at, len};
}

static struct hg_str last_part(struct hg_str path)
{
    size_t start = path.len;
    while (start > 0 && path.at[start - 1] != '.')
        start--;
    return (struct hg_str){path.at + start, path.len - start};
}

static bool may_be(struct hg_arena *arena, const struct hg_field *field, struct hg_str column)
{
    if (hg_str_eq(bare(arena, field->name), column) ||
        hg_str_eq(bare(arena, last_part(field->name)), column))
        return true;
    for (uint32_t i = 0; i < field->aliases.count; i++)
        if (hg_str_eq(bare(arena, field->aliases.at[i]), column))
            return true;
    return false;
}

/* The field that the column is nearly called; empty for none. */
static struct hg_str meant(struct hg_feed *feed, struct hg_str column)
{
    const struct hg_program *program = hg_image_program(feed->images[0]);
    struct hg_str name = bare(&feed->arena, column);
    struct hg_str *names = HG_ARRAY(&feed->arena, struct hg_str, program->field_count);
    for (uint32_t i = 0; i < program->field_count; i++) {
        if (may_be(&feed->arena, &program->fields[i], name))
            return program->fields[i].name;
        names[i] = bare(&feed->arena, program->fields[i].name);
    }
    int near = hg_nearest(name, names, program->field_count);
    return near < 0 ? (struct hg_str){"", 0} : program->fields[near].name;
}

/* Adds a name to a list of names, shortened. */
static void put_name(char *text, size_t room, struct hg_str name)
{
    size_t len = strlen(text);
    int shown = name.len > LONGEST ? LONGEST : (int)name.len;
    while (name.len > LONGEST && shown > 0 && (name.at[shown] & 0xc0) == 0x80)
        shown--; /* whole characters */
    snprintf(text + len, room - len, "%s`%.*s%s`", len == 0 ? "" : ", ", shown, name.at,
             name.len > LONGEST ? "…" : "");
}

static void put(char *text, size_t room, const char *more)
{
    size_t len = strlen(text);
    snprintf(text + len, room - len, "%s", more);
}

/* --- columns that are no field --------------------------------------------------------------- */

static bool is_field(const struct hg_feed *feed, uint32_t column)
{
    return feed->columns[0].fields[column] != HG_NONE ||
           (feed->images[1] != NULL && feed->columns[1].fields[column] != HG_NONE);
}

/* Adds a column and the field it may be; whether there is one. */
static bool put_column(struct hg_feed *feed, char *text, size_t room, struct hg_str column)
{
    struct hg_str field = meant(feed, column);
    char shown[LONGEST + 16] = "";
    put_name(text, room, hg_text_printable(&feed->arena, column));
    if (field.len == 0)
        return false;
    put_name(shown, sizeof shown, field);
    put(text, room, " (");
    put(text, room, shown);
    put(text, room, "?)");
    return true;
}

static const char other_names[] = "; `aliases` in the contract give a field other names";

/* A column that is not a field may be a typo, so the feed can report it. */
static void note_unread(struct hg_feed *feed, const struct hg_str *header)
{
    size_t count = 0;
    bool near = false;
    for (uint32_t i = 0; i < feed->columns[0].count; i++)
        if (!is_field(feed, i) && count++ < SHOWN)
            near |= put_column(feed, feed->unread, sizeof feed->unread, header[i]);
    if (count > SHOWN) {
        char more[32];
        snprintf(more, sizeof more, " and %zu more", count - SHOWN);
        put(feed->unread, sizeof feed->unread, more);
    }
    if (near)
        put(feed->unread, sizeof feed->unread, other_names);
}

/* --- the header ------------------------------------------------------------------------------ */

/* What is no header may be a lead, of which nothing is shown. */
static void report_no_field(struct hg_feed *feed, const struct hg_program *program,
                            const struct hg_str *cells, uint32_t count)
{
    char names[2 * SHOWN * (LONGEST + 8)] = "", fields[SHOWN * (LONGEST + 8)] = "";
    bool near = false;
    for (uint32_t i = 0; i < count && i < SHOWN; i++)
        near |= put_column(feed, names, sizeof names, cells[i]);
    for (uint32_t i = 0; i < program->field_count && i < SHOWN; i++)
        put_name(fields, sizeof fields, program->fields[i].name);
    snprintf(feed->failure, sizeof feed->failure,
             "has a header that names no field of the contract%s%s; the fields are %s%s%s",
             near ? ": it has " : " (the first line of a CSV file names its columns)",
             near ? names : "", fields, program->field_count > SHOWN ? ", …" : "",
             near ? other_names : "");
}

/* What the header says to each policy, or the feed's failure. */
static enum hg_status map_header(struct hg_feed *feed, const struct hg_str *cells, uint32_t count)
{
    struct hg_lead_error error;
    for (int i = 0; i < 2 && feed->images[i] != NULL; i++) {
        struct hg_columns *columns = &feed->columns[i];
        bool any = false;
        enum hg_status status =
            hg_columns_map(feed->images[i], cells, count, &feed->arena, columns, &error);
        if (status == HG_INVALID)
            snprintf(feed->failure, sizeof feed->failure, "has an invalid header: %s",
                     error.message);
        if (status != HG_OK)
            return status;
        for (uint32_t c = 0; c < columns->count; c++)
            any |= columns->fields[c] != HG_NONE;
        if (any)
            continue;
        report_no_field(feed, hg_image_program(feed->images[i]), cells, count);
        return HG_INVALID;
    }
    return HG_OK;
}

static void keep_header(struct hg_feed *feed, const struct hg_str *header, uint32_t count)
{
    struct hg_str *cells = HG_ARRAY(&feed->arena, struct hg_str, count);
    for (uint32_t i = 0; i < count; i++)
        cells[i] = hg_str_copy(&feed->arena, header[i]);
    feed->header = (struct hg_record){.row = true, .cells = cells, .count = count};
}

enum hg_status hg_feed_take_header(struct hg_feed *feed, const struct hg_str *cells, uint32_t count)
{
    if (setjmp(feed->guard.jump) != 0)
        return HG_NOMEM;
    enum hg_status status = map_header(feed, cells, count);
    if (status == HG_OK) {
        note_unread(feed, cells);
        keep_header(feed, cells, count);
    }
    if (status != HG_INVALID)
        return status;
    feed->ended = true;
    return HG_OK;
}
