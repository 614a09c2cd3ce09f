/* A table as a space of boxes: see table_space.h. Whether some rows together take all of a box
 * is answered by cutting away what each of them takes. Bounded by steps: what takes longer is
 * given up, and then nothing is reported. */
#include "compiler/table_space.h"
#include "compiler/sema.h"

#include <stdlib.h>

/* Rows and atoms past which nobody waits for the answer, and steps for one table. */
#define MAX_ROWS 3000u
#define MAX_ATOMS 6000u
#define MAX_STEPS UINT64_C(20000000)

/* --- atoms --- */

static bool has_folded(const struct hg_str *at, size_t count, struct hg_str folded)
{
    for (size_t i = 0; i < count; i++)
        if (hg_str_eq(at[i], folded))
            return true;
    return false;
}

static void add_texts(struct hg_arena *arena, struct hg_space_column *column, struct hg_map *seen,
                      const struct hg_str *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hg_str folded = hg_text_fold(arena, at[i]);
        bool added;
        hg_map_add(seen, folded, 0, &added);
        if (!added)
            continue;
        hg_push(arena, &column->texts, at[i]);
        hg_push(arena, &column->folded, folded);
    }
}

static void add_spans(struct hg_arena *arena, struct hg_space_column *column,
                      const struct hg_typed_cell *cell)
{
    for (size_t i = 0; i < cell->prefixes.count; i++) {
        struct hg_str folded = hg_text_fold(arena, cell->prefixes.at[i]);
        if (!has_folded(column->prefixes.at, column->prefixes.count, folded))
            hg_push(arena, &column->prefixes, folded);
    }
    for (size_t i = 0; i < cell->text_ranges.count; i++) {
        struct hg_text_range range = {hg_text_fold(arena, cell->text_ranges.at[i].low),
                                      hg_text_fold(arena, cell->text_ranges.at[i].high)};
        hg_push(arena, &column->ranges, range);
    }
}

struct cuts {
    HG_VEC(int64_t) at;
};

static void add_cuts(struct hg_arena *arena, struct cuts *cuts, const struct hg_typed_cell *cell)
{
    for (size_t i = 0; i < cell->ranges.count; i++) {
        if (cell->ranges.at[i].lo != INT64_MIN)
            hg_push(arena, &cuts->at, cell->ranges.at[i].lo);
        if (cell->ranges.at[i].hi != INT64_MAX)
            hg_push(arena, &cuts->at, cell->ranges.at[i].hi + 1);
    }
}

static int compare_cuts(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static void finish_cuts(struct hg_space_column *column, const struct cuts *cuts)
{
    column->cuts = cuts->at.at;
    if (cuts->at.count != 0)
        qsort(cuts->at.at, cuts->at.count, sizeof *cuts->at.at, compare_cuts);
    for (size_t i = 0; i < cuts->at.count; i++)
        if (column->cut_count == 0 || column->cuts[column->cut_count - 1] != cuts->at.at[i])
            column->cuts[column->cut_count++] = cuts->at.at[i];
    column->atoms = HG_ATOM_REST + (uint32_t)column->cut_count + 1;
}

static void gather_column(struct hg_space *space, uint32_t index,
                          const struct hg_typed_cell *covers)
{
    struct hg_arena *arena = space->model->arena;
    struct hg_space_column *column = &space->columns[index];
    const struct hg_strs *values = column->type.values;
    struct cuts cuts = {0};
    struct hg_map seen;
    hg_map_init(&seen, arena);
    if (!column->numbers && column->type.kind == HG_T_ENUM && values)
        add_texts(arena, column, &seen, values->at, values->count);
    for (uint32_t row = 0; row <= space->table->row_count; row++) {
        bool last = row == space->table->row_count;
        const struct hg_typed_cell *cell =
            last ? covers ? &covers[index] : NULL : &space->table->rows[row].cells[index];
        if (!cell)
            continue;
        add_texts(arena, column, &seen, cell->texts.at, cell->texts.count);
        add_spans(arena, column, cell);
        add_cuts(arena, &cuts, cell);
    }
    column->atoms = HG_ATOM_FIRST +
                    (uint32_t)(column->texts.count + column->prefixes.count + column->ranges.count);
    if (column->numbers)
        finish_cuts(column, &cuts);
}

/* --- boxes --- */

static void set_atom(const struct hg_space_column *column, uint64_t *box, uint32_t atom)
{
    box[column->offset + atom / 64] |= UINT64_C(1) << (atom % 64);
}

static bool is_listed(const struct hg_space_column *column)
{
    return column->type.kind == HG_T_ENUM && column->type.values;
}

/* The stretch of a numeric atom. */
static struct hg_bounds stretch(const struct hg_space_column *column, uint32_t atom)
{
    size_t index = atom - HG_ATOM_REST;
    return (struct hg_bounds){index == 0 ? INT64_MIN : column->cuts[index - 1],
                              index == column->cut_count ? INT64_MAX : column->cuts[index] - 1};
}

void hg_space_known(const struct hg_space *space, uint32_t index, uint64_t *box)
{
    const struct hg_space_column *column = &space->columns[index];
    for (uint32_t atom = HG_ATOM_REST; atom < column->atoms; atom++) {
        if (column->numbers) {
            struct hg_bounds s = stretch(column, atom);
            if (s.hi < column->known.lo || s.lo > column->known.hi)
                continue;
        } else if (atom == HG_ATOM_REST && is_listed(column)) {
            continue;
        }
        set_atom(column, box, atom);
    }
}

static void number_atoms(const struct hg_space *space, const struct hg_space_column *column,
                         const struct hg_typed_cell *cell, uint64_t *box)
{
    struct hg_ranges ranges = hg_cell_ranges(space->model->arena, cell);
    for (uint32_t atom = HG_ATOM_REST; atom < column->atoms; atom++) {
        struct hg_bounds s = stretch(column, atom);
        struct hg_ranges one = {&s, 1};
        bool can_be = s.hi >= column->known.lo && s.lo <= column->known.hi;
        if (can_be && hg_ranges_within(one, ranges))
            set_atom(column, box, atom);
    }
}

static bool prefix_within(const struct hg_space *space, const struct hg_typed_cell *cell,
                          struct hg_str prefix)
{
    for (size_t i = 0; i < cell->prefixes.count; i++)
        if (hg_str_starts(prefix, hg_text_fold(space->model->arena, cell->prefixes.at[i])))
            return true;
    return false;
}

static bool has_range(const struct hg_space *space, const struct hg_typed_cell *cell,
                      const struct hg_text_range *range)
{
    struct hg_arena *arena = space->model->arena;
    for (size_t i = 0; i < cell->text_ranges.count; i++)
        if (hg_str_eq(hg_text_fold(arena, cell->text_ranges.at[i].low), range->low) &&
            hg_str_eq(hg_text_fold(arena, cell->text_ranges.at[i].high), range->high))
            return true;
    return false;
}

/* Ranges of texts may overlap each other and prefixes: only what a cell surely fits counts. */
static void text_atoms(const struct hg_space *space, const struct hg_space_column *column,
                       const struct hg_typed_cell *cell, uint64_t *box)
{
    uint32_t atom = HG_ATOM_FIRST;
    bool spans = cell->prefixes.count + cell->text_ranges.count != 0;
    if (cell->negated && !is_listed(column))
        set_atom(column, box, HG_ATOM_REST);
    for (size_t i = 0; i < column->folded.count; i++, atom++)
        if (hg_cell_has_text(space->model->arena, cell, column->folded.at[i]))
            set_atom(column, box, atom);
    for (size_t i = 0; i < column->prefixes.count; i++, atom++) {
        bool within = prefix_within(space, cell, column->prefixes.at[i]);
        if (cell->negated ? !within && cell->text_ranges.count == 0 : within)
            set_atom(column, box, atom);
    }
    for (size_t i = 0; i < column->ranges.count; i++, atom++)
        if (cell->negated ? !spans : has_range(space, cell, &column->ranges.at[i]))
            set_atom(column, box, atom);
}

void hg_space_cell(const struct hg_space *space, uint32_t index, const struct hg_typed_cell *cell,
                   uint64_t *box)
{
    const struct hg_space_column *column = &space->columns[index];
    if (cell->any) {
        hg_space_known(space, index, box);
        set_atom(column, box, HG_ATOM_UNKNOWN);
    } else if (column->numbers) {
        number_atoms(space, column, cell, box);
    } else {
        text_atoms(space, column, cell, box);
    }
}

static void add_row(struct hg_space *space, uint32_t row)
{
    uint64_t *box = space->rows + (size_t)row * space->words;
    for (uint32_t i = 0; i < space->table->column_count; i++) {
        const struct hg_typed_cell *cell = &space->table->rows[row].cells[i];
        bool spans = cell->prefixes.count + cell->text_ranges.count != 0;
        hg_space_cell(space, i, cell, box);
        if (cell->negated &&
            (cell->text_ranges.count != 0 || (spans && space->columns[i].ranges.count != 0)))
            space->inexact[row] = true;
    }
}

struct hg_space *hg_space_new(struct hg_model *model, const struct hg_model_table *table,
                              const struct hg_typed_cell *covers)
{
    struct hg_arena *arena = model->arena;
    if (table->row_count > MAX_ROWS || table->column_count == 0)
        return NULL;
    struct hg_space *space = HG_NEW(arena, struct hg_space);
    *space = (struct hg_space){.model = model, .table = table, .budget = MAX_STEPS};
    space->columns = HG_ARRAY(arena, struct hg_space_column, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++) {
        struct hg_space_column *column = &space->columns[i];
        column->type = table->columns[i].type;
        column->numbers = !hg_type_is_text(column->type.kind);
        struct hg_interval can_be = hg_bounds(model, table->columns[i].expr);
        column->known = (struct hg_bounds){can_be.lo, can_be.hi};
        if (column->type.kind == HG_T_BOOLEAN)
            column->known = (struct hg_bounds){0, 1};
        gather_column(space, i, covers);
        if (column->atoms > MAX_ATOMS)
            return NULL;
        column->offset = space->words;
        column->words = (column->atoms + 63) / 64;
        space->words += column->words;
    }
    space->rows = HG_ARRAY(arena, uint64_t, (size_t)table->row_count * space->words);
    space->inexact = HG_ARRAY(arena, bool, table->row_count);
    for (uint32_t row = 0; row < table->row_count; row++)
        add_row(space, row);
    return space;
}

/* --- covering --- */

/* Whether the column of both boxes shares an atom. */
static bool column_meets(const struct hg_space_column *column, const uint64_t *a, const uint64_t *b)
{
    for (uint32_t i = 0; i < column->words; i++)
        if (a[column->offset + i] & b[column->offset + i])
            return true;
    return false;
}

static bool boxes_meet(struct hg_space *space, const uint64_t *a, const uint64_t *b)
{
    space->budget -= space->budget != 0;
    for (uint32_t i = 0; i < space->table->column_count; i++)
        if (!column_meets(&space->columns[i], a, b))
            return false;
    return true;
}

bool hg_space_empty(const struct hg_space *space, const uint64_t *box)
{
    for (uint32_t i = 0; i < space->table->column_count; i++)
        if (!column_meets(&space->columns[i], box, box))
            return true;
    return false;
}

/* What of column `index` the row does not take, as a box of its own. False when nothing. */
static bool cut_away(const struct hg_space *space, uint32_t index, const uint64_t *box,
                     const uint64_t *row, uint64_t *rest)
{
    const struct hg_space_column *column = &space->columns[index];
    uint64_t some = 0;
    memcpy(rest, box, space->words * sizeof *rest);
    for (uint32_t i = column->offset; i < column->offset + column->words; i++) {
        rest[i] &= ~row[i];
        some |= rest[i];
    }
    return some != 0;
}

static uint32_t first_atom(const struct hg_space_column *column, const uint64_t *box)
{
    for (uint32_t atom = 0; atom < column->atoms; atom++)
        if (box[column->offset + atom / 64] >> (atom % 64) & 1)
            return atom;
    return HG_ATOM_UNKNOWN;
}

static struct hg_str number_name(const struct hg_space *space, const struct hg_space_column *column,
                                 uint32_t atom)
{
    struct hg_bounds s = stretch(column, atom);
    if (s.lo < column->known.lo)
        s.lo = column->known.lo;
    struct hg_typed_range range = {s.lo, s.hi};
    struct hg_typed_cell cell = {.ranges = {&range, 1, 1}};
    struct hg_str text;
    hg_cells_meet(space->model->arena, column->type, &cell, &cell, &text);
    return text;
}

/* "country FR, source event": what is not said may be anything. */
static struct hg_str name_of(const struct hg_space *space, const uint64_t *box)
{
    struct hg_str all = HG_STR("");
    for (uint32_t i = 0; i < space->table->column_count; i++) {
        const struct hg_space_column *column = &space->columns[i];
        uint32_t atom = first_atom(column, box);
        struct hg_str name = HG_STR("");
        if (column->numbers && atom != HG_ATOM_UNKNOWN)
            name = number_name(space, column, atom);
        else if (atom >= HG_ATOM_FIRST && atom - HG_ATOM_FIRST < column->texts.count)
            name = column->texts.at[atom - HG_ATOM_FIRST];
        else if (atom == HG_ATOM_REST)
            name = HG_STR("of another value");
        if (name.len != 0)
            all = hg_str_print(space->model->arena, "%.*s%s%.*s %.*s", HG_STR_ARGS(all),
                               all.len ? ", " : "", HG_STR_ARGS(space->table->columns[i].name),
                               HG_STR_ARGS(name));
    }
    return all;
}

static bool covered(struct hg_space *space, uint32_t row, uint32_t rows, const uint64_t *box,
                    struct hg_str *witness)
{
    while (row < rows && space->budget != 0 &&
           !boxes_meet(space, box, space->rows + (size_t)row * space->words))
        row++;
    if (space->budget == 0)
        return true; /* given up */
    if (row == rows) {
        *witness = name_of(space, box);
        return false;
    }
    struct hg_arena *arena = space->model->arena;
    struct hg_arena_mark mark = hg_arena_save(arena);
    const uint64_t *taken = space->rows + (size_t)row * space->words;
    uint64_t *left = hg_arena_copy(arena, box, space->words * sizeof *left);
    uint64_t *rest = HG_ARRAY(arena, uint64_t, space->words);
    for (uint32_t i = 0; i < space->table->column_count; i++) {
        if (cut_away(space, i, left, taken, rest) && !covered(space, row + 1, rows, rest, witness))
            return false; /* the witness is in the arena: nothing is given back */
        const struct hg_space_column *column = &space->columns[i];
        for (uint32_t k = column->offset; k < column->offset + column->words; k++)
            left[k] &= taken[k];
    }
    hg_arena_rewind(arena, mark);
    return true;
}

bool hg_space_covered(struct hg_space *space, uint32_t rows, const uint64_t *box,
                      struct hg_str *witness)
{
    *witness = HG_STR("");
    return covered(space, 0, rows, box, witness);
}
