/* Actual outcomes of the leads in a block (outcomes.h): each thread looks up the outcome texts of
 * its rows, or the row of the second file that their key refers to; counting and naming happen
 * when blocks are merged in order. Owns the results of a block until the next one. */
#include "cli/leads/bulk.h"
#include "cli/leads/bulk_cells.h"
#include "cli/leads/outcomes_parts.h"

/* What a row is, beside one of the second file, or (where there is none) a lead with this text. */
#define NO_LEAD UINT32_MAX
#define NO_KEY (UINT32_MAX - 1)
#define NO_ROW (UINT32_MAX - 2)
#define NO_TEXT (UINT32_MAX - 3)

struct hg_outcomes_part {
    const struct hg_outcomes *outcomes;
    const struct hg_colview *view;
    uint32_t first, count, room; /* rows */
    uint32_t *of;                /* a row each */
    struct hg_str *names;
    uint64_t *hashes;                 /* of the names */
    struct hg_bulk_names texts;       /* where there is no second file */
    uint8_t *actual;                  /* a text each: enum hg_actual */
    size_t classified;                /* texts whose class is in `actual` */
    struct hg_bulk_cells cells;       /* leads, by text: of the block, or of the second file */
    struct hg_actual_outcome *became; /* a cell each, once they are taken */
    uint16_t numbers[HG_BULK_ROWS];
    struct hg_arena arena, scratch;
};

struct hg_outcomes_part *hg_outcomes_part_new(const struct hg_outcomes *outcomes)
{
    struct hg_outcomes_part *part = hg_cli_allocator.resize(NULL, NULL, sizeof *part);
    memset(part, 0, sizeof *part);
    part->outcomes = outcomes;
    hg_cli_arena(&part->arena);
    hg_cli_arena(&part->scratch);
    hg_bulk_names_init(&part->texts);
    hg_bulk_cells_init(&part->cells, 1);
    part->actual = hg_cli_allocator.resize(NULL, NULL, HG_BULK_NAMES);
    return part;
}

void hg_outcomes_part_free(struct hg_outcomes_part *part)
{
    if (part == NULL)
        return;
    void *arrays[] = {part->of, part->names, part->hashes, part->actual, part};
    hg_bulk_names_release(&part->texts);
    hg_bulk_cells_release(&part->cells);
    hg_arena_release(&part->arena);
    hg_arena_release(&part->scratch);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        hg_cli_allocator.resize(NULL, arrays[i], 0);
}

static void make_room(struct hg_outcomes_part *part)
{
    size_t room = part->count;
    if (part->count <= part->room)
        return;
    part->room = part->count;
    part->of = hg_cli_allocator.resize(NULL, part->of, room * sizeof *part->of);
    part->names = hg_cli_allocator.resize(NULL, part->names, room * sizeof *part->names);
    part->hashes = hg_cli_allocator.resize(NULL, part->hashes, room * sizeof *part->hashes);
}

void hg_outcomes_part_begin(struct hg_outcomes_part *part, const struct hg_colview *view,
                            const struct hg_colrows *rows)
{
    hg_arena_reset(&part->arena);
    hg_bulk_names_begin(&part->texts, rows->count);
    hg_bulk_cells_clear(&part->cells);
    part->classified = part->texts.at.count == 0 ? 0 : part->classified;
    part->view = view;
    part->first = rows->first;
    part->count = rows->count;
    make_room(part);
    memset(part->of, 0xFF, part->count * sizeof *part->of); /* NO_LEAD */
    memset(part->names, 0, part->count * sizeof *part->names);
}

struct hg_arena *hg_outcomes_part_arena(struct hg_outcomes_part *part)
{
    return &part->arena;
}

struct hg_str *hg_outcomes_part_names(struct hg_outcomes_part *part, const struct hg_colrows *rows)
{
    return part->names + (rows->first - part->first);
}

/* --- telling ---------------------------------------------------------------------------------- */

/* Classifies the texts that occurred since the last call. */
static void classify_texts(struct hg_outcomes_part *part)
{
    for (; part->classified < part->texts.at.count; part->classified++)
        part->actual[part->classified] = (uint8_t)hg_outcome_classify(
            part->outcomes, part->texts.at.at[part->classified], &part->scratch);
}

/* Records the row's lead; false if it was recorded before, so that a row that is decided twice
 * counts once. */
static bool mark(struct hg_outcomes_part *part, uint32_t row, uint32_t of)
{
    uint32_t *at = &part->of[row - part->first], before = *at;
    *at = of;
    return before == NO_LEAD;
}

/* A lead that says this; of a text that says nothing it is open. */
static enum hg_actual put_text(struct hg_outcomes_part *part, uint32_t row, uint16_t number)
{
    bool said = part->texts.at.at[number].len != 0;
    if (mark(part, row, said ? number : NO_TEXT) && said)
        ++*hg_bulk_cell(&part->cells, number, row);
    return said ? (enum hg_actual)part->actual[number] : HG_ACTUAL_OPEN;
}

/* A lead with this key. */
static enum hg_actual put_key(struct hg_outcomes_part *part, uint32_t row, struct hg_str key,
                              uint64_t hash)
{
    const struct hg_outcomes *outcomes = part->outcomes;
    const uint64_t *at = key.len != 0 ? hg_map_find_hashed(&outcomes->keys, key, hash) : NULL;
    uint32_t index = at != NULL ? outcomes->rows.at[*at].text_index : HG_NONE;
    uint32_t of = key.len == 0 ? NO_KEY : at == NULL ? NO_ROW : (uint32_t)*at;
    if (mark(part, row, of) && index != HG_NONE)
        ++*hg_bulk_cell(&part->cells, index, row);
    return index != HG_NONE ? outcomes->texts.at[index].actual : HG_ACTUAL_OPEN;
}

enum hg_actual hg_outcomes_part_put(struct hg_outcomes_part *part, uint32_t row, struct hg_str pick,
                                    struct hg_str name)
{
    uint32_t i = row - part->first;
    part->names[i] = hg_str_copy(&part->arena, name);
    part->hashes[i] = hg_hash(name);
    if (part->outcomes->path != NULL)
        return put_key(part, row, pick, hg_hash(pick));
    uint16_t number = hg_bulk_names_number(&part->texts, pick);
    classify_texts(part);
    return put_text(part, row, number);
}

/* A slice with the texts to look up. */
struct slice {
    struct hg_outcomes_part *part;
    const struct hg_extractor *extractor;
    const struct hg_colrows *rows;
    uint32_t pick;
};

static bool name_of(void *context, uint32_t i, struct hg_str *name)
{
    const struct slice *slice = context;
    hg_arena_reset(&slice->part->scratch);
    *name = hg_extractor_text(slice->extractor, slice->part->view, slice->rows->first + i,
                              slice->pick, &slice->part->scratch);
    return true;
}

/* Keys of the whole slice first, in the part's arena: then they are looked up together. */
static void join_lot(struct slice *slice, const uint8_t *marks, uint8_t *actual)
{
    struct hg_str keys[HG_BULK_ROWS] = {{0}};
    uint64_t hashes[HG_BULK_ROWS] = {0};
    struct hg_outcomes_part *part = slice->part;
    for (uint32_t i = 0; i < slice->rows->count; i++)
        if (marks[i] == HG_COLREAD_DONE) {
            keys[i] = hg_extractor_text(slice->extractor, part->view, slice->rows->first + i,
                                        slice->pick, &part->arena);
            hashes[i] = hg_hash(keys[i]);
        }
    hg_map_prefetch(&part->outcomes->keys, hashes, slice->rows->count);
    for (uint32_t i = 0; i < slice->rows->count; i++)
        if (marks[i] == HG_COLREAD_DONE)
            actual[i] = (uint8_t)put_key(part, slice->rows->first + i, keys[i], hashes[i]);
}

static void hash_names(struct hg_outcomes_part *part, const struct hg_colrows *rows)
{
    uint32_t before = rows->first - part->first;
    for (uint32_t i = before; i < before + rows->count; i++)
        part->hashes[i] = part->names[i].len != 0 ? hg_hash(part->names[i]) : 0;
}

enum hg_status hg_outcomes_part_slice(struct hg_outcomes_part *part,
                                      const struct hg_extractor *extractor, uint32_t pick,
                                      const struct hg_colrows *rows, const uint8_t *marks,
                                      uint8_t *actual)
{
    struct slice slice = {part, extractor, rows, pick};
    struct hg_bulk_name_source naming = {
        .view = part->view, .rows = rows, .marks = marks, .name = name_of, .context = &slice};
    enum hg_status status =
        hg_extractor_column(extractor, part->view, pick, &naming.column, &naming.anywhere);
    if (status != HG_OK)
        return status;
    if (part->outcomes->path != NULL) {
        join_lot(&slice, marks, actual);
        return HG_OK;
    }
    hash_names(part, rows);
    status = hg_bulk_names_assign(&part->texts, &naming, part->numbers);
    classify_texts(part);
    for (uint32_t i = 0; status == HG_OK && i < rows->count; i++)
        if (marks[i] == HG_COLREAD_DONE)
            actual[i] = (uint8_t)put_text(part, rows->first + i, part->numbers[i]);
    return status;
}

/* --- taking ----------------------------------------------------------------------------------- */

static void add_problems(struct hg_outcomes *outcomes, struct hg_join_problems *problems,
                         const struct hg_outcomes_part *part, uint32_t i)
{
    if (problems->count < HG_OUTCOMES_NAMED)
        hg_join_problems_add(outcomes, problems, part->names[i],
                             hg_colview_row(part->view, part->first + i).line);
    else
        problems->count++;
}

static void add_without(struct hg_outcomes *outcomes, const struct hg_outcomes_part *part,
                        uint32_t i)
{
    add_problems(outcomes, &outcomes->facts.without, part, i);
    outcomes->facts.actual[HG_ACTUAL_OPEN]++;
}

/* Counts leads by the texts of the block, in order of occurrence. */
static void take_counts(struct hg_outcomes *outcomes, struct hg_outcomes_part *part)
{
    hg_bulk_cells_order(&part->cells);
    part->became =
        HG_ARRAY(&part->arena, struct hg_actual_outcome, (size_t)part->cells.entry_count + 1);
    for (uint32_t m = 0; m < part->cells.entry_count; m++) {
        uint32_t number = part->cells.entries[m].number, at = part->cells.entries[m].at;
        uint32_t leads = *hg_bulk_counts(&part->cells, &part->cells.entries[m]);
        struct hg_str text =
            outcomes->path != NULL ? outcomes->texts.at[number].text : part->texts.at.at[number];
        part->became[at] = hg_outcome_count(outcomes, text, leads);
        outcomes->facts.actual[part->became[at].actual] += leads;
    }
}

/* Leads that have the name of one before them, and those that say nothing. */
static void take_texts(struct hg_outcomes *outcomes, struct hg_outcomes_part *part)
{
    enum { FETCHED = 256 };
    for (uint32_t i = 0; i < part->count; i++) {
        uint32_t left = part->count - i;
        if (i % FETCHED == 0)
            hg_map_prefetch(&outcomes->seen, part->hashes + i, left < FETCHED ? left : FETCHED);
        if (part->of[i] == NO_LEAD)
            continue;
        if (part->names[i].len != 0 &&
            hg_outcome_is_duplicate(outcomes, part->names[i], part->hashes[i]))
            add_problems(outcomes, &outcomes->facts.twice, part, i);
        if (part->of[i] == NO_TEXT)
            add_without(outcomes, part, i);
    }
}

/* Marks the row of the second file as used; whether it has an outcome. */
static bool ask_row(struct hg_outcomes *outcomes, struct hg_outcomes_part *part, uint32_t i)
{
    uint32_t of = part->of[i];
    if (of == NO_KEY)
        add_problems(outcomes, &outcomes->facts.keyless, part, i);
    if (of == NO_KEY || of == NO_ROW)
        return false;
    struct hg_outcome_row *row = &outcomes->rows.at[of];
    if (row->asked++ != 0)
        add_problems(outcomes, &outcomes->facts.twice, part, i);
    return row->text_index != HG_NONE;
}

static void take_rows(struct hg_outcomes *outcomes, struct hg_outcomes_part *part)
{
    enum { AHEAD = 32 };
    for (uint32_t i = 0; i < part->count; i++) {
        if (i + AHEAD < part->count && part->of[i + AHEAD] < outcomes->rows.count)
            __builtin_prefetch(&outcomes->rows.at[part->of[i + AHEAD]], 1);
        if (part->of[i] != NO_LEAD && !ask_row(outcomes, part, i))
            add_without(outcomes, part, i);
    }
}

void hg_outcomes_take(struct hg_outcomes *outcomes, struct hg_outcomes_part *part)
{
    take_counts(outcomes, part);
    if (outcomes->path != NULL)
        take_rows(outcomes, part);
    else
        take_texts(outcomes, part);
}

struct hg_actual_outcome hg_outcomes_part_actual(const struct hg_outcomes_part *part, uint32_t row)
{
    uint32_t of = part->of[row - part->first];
    if (of < NO_TEXT && part->outcomes->path != NULL)
        of = part->outcomes->rows.at[of].text_index;
    return of < NO_TEXT ? part->became[hg_bulk_cell_at(&part->cells, of)]
                        : (struct hg_actual_outcome){.actual = HG_ACTUAL_OPEN};
}
