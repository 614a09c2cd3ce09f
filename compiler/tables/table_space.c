/* A decision table as a space of points, point sets and boxes: see table_space.h. Builds the
 * columns and the boxes of the rows; free texts are in table_texts.c. */
#include "compiler/tables/table_space.h"
#include "compiler/model/sema.h"

#include <stdlib.h>

/* --- columns of numbers --- */

struct numbers {
    HG_VEC(int64_t) at;
};

static int compare_numbers(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static void cut_numbers(struct hg_arena *arena, const struct hg_space_column *column,
                        struct numbers *cuts, const struct hg_typed_cell *cell)
{
    for (size_t i = 0; i < cell->ranges.count; i++) {
        const struct hg_typed_range *range = &cell->ranges.at[i];
        if (range->lo > column->can_be.lo && range->lo <= column->can_be.hi)
            hg_push(arena, &cuts->at, range->lo);
        if (range->hi >= column->can_be.lo && range->hi < column->can_be.hi)
            hg_push(arena, &cuts->at, range->hi + 1);
    }
}

static void make_numbers(struct hg_space *space, uint32_t index, const struct hg_typed_cell *covers)
{
    struct hg_arena *arena = space->model->arena;
    struct hg_space_column *column = &space->columns[index];
    struct numbers cuts = {0};
    hg_push(arena, &cuts.at, column->can_be.lo);
    if (column->type.kind == HG_T_BOOLEAN)
        hg_push(arena, &cuts.at, 1);
    for (uint32_t row = 0; row < space->table->row_count; row++)
        cut_numbers(arena, column, &cuts, &space->table->rows[row].cells[index]);
    if (covers)
        cut_numbers(arena, column, &cuts, covers);
    qsort(cuts.at.at, cuts.at.count, sizeof *cuts.at.at, compare_numbers);
    column->numbers = cuts.at.at;
    for (size_t i = 0; i < cuts.at.count; i++)
        if (column->count == 0 || column->numbers[column->count - 1] != cuts.at.at[i])
            column->numbers[column->count++] = cuts.at.at[i];
}

/* The points whose least value is below `bound`. */
static uint32_t points_below(const struct hg_space_column *column, uint32_t count, int64_t bound)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (column->numbers[middle] < bound)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct hg_point_set number_side(const struct hg_space *space,
                                       const struct hg_space_column *column,
                                       const struct hg_typed_cell *cell)
{
    uint32_t known = column->count - column->may_be_unknown;
    struct hg_point_range *at =
        HG_ARRAY(space->model->arena, struct hg_point_range, cell->ranges.count);
    size_t count = 0;
    for (size_t i = 0; i < cell->ranges.count; i++) {
        const struct hg_typed_range *range = &cell->ranges.at[i];
        uint32_t lo = points_below(column, known, range->lo);
        uint32_t hi = range->hi == INT64_MAX ? known : points_below(column, known, range->hi + 1);
        if (lo < hi)
            at[count++] = (struct hg_point_range){lo, hi - 1};
    }
    return hg_point_set_normalise(at, count);
}

/* --- columns of listed texts --- */

static void list_texts(struct hg_space *space, struct hg_space_column *column,
                       const struct hg_str *values, uint32_t count)
{
    struct hg_arena *arena = space->model->arena;
    hg_map_init(&column->listed, arena);
    column->texts = HG_ARRAY(arena, struct hg_str, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        bool added;
        hg_map_add(&column->listed, hg_text_fold(arena, values[i]), column->count, &added);
        if (added)
            column->texts[column->count++] = values[i];
    }
}

static void list_countries(struct hg_space *space, struct hg_space_column *column)
{
    uint32_t count = (uint32_t)hg_country_count();
    struct hg_str *codes = HG_ARRAY(space->model->arena, struct hg_str, count);
    for (uint32_t i = 0; i < count; i++)
        codes[i] = hg_country(i);
    list_texts(space, column, codes, count);
}

static struct hg_point_set listed_side(const struct hg_space *space,
                                       const struct hg_space_column *column,
                                       const struct hg_typed_cell *cell)
{
    struct hg_arena *arena = space->model->arena;
    HG_VEC(struct hg_point_range) at = {0};
    for (size_t i = 0; i < cell->texts.count; i++) {
        uint64_t *point = hg_map_find(&column->listed, hg_text_fold(arena, cell->texts.at[i]));
        if (point)
            hg_push(arena, &at, ((struct hg_point_range){(uint32_t)*point, (uint32_t)*point}));
    }
    for (size_t k = 0; k < column->listed.count; k++) {
        struct hg_str folded = column->listed.entries[k].key;
        uint32_t point = (uint32_t)column->listed.entries[k].value;
        bool fits = false;
        for (size_t i = 0; i < cell->prefixes.count; i++)
            fits = fits || hg_str_starts(folded, hg_text_fold(arena, cell->prefixes.at[i]));
        for (size_t i = 0; i < cell->text_ranges.count; i++) {
            struct hg_str low = hg_text_fold(arena, cell->text_ranges.at[i].low);
            struct hg_str high = hg_text_fold(arena, cell->text_ranges.at[i].high);
            fits = fits || (folded.len == low.len && hg_str_cmp(low, folded) <= 0 &&
                            hg_str_cmp(folded, high) <= 0);
        }
        if (fits)
            hg_push(arena, &at, ((struct hg_point_range){point, point}));
    }
    return hg_point_set_normalise(at.at, at.count);
}

/* --- columns --- */

static void make_column(struct hg_space *space, uint32_t index, const struct hg_typed_cell *covers)
{
    struct hg_arena *arena = space->model->arena;
    struct hg_space_column *column = &space->columns[index];
    const struct hg_table_column *of = &space->table->columns[index];
    struct hg_interval can_be = of->expr ? hg_expr_interval(space->model, of->expr) : HG_ANY_NUMBER;
    column->name = of->name;
    column->type = of->type;
    column->can_be = (struct hg_bounds){can_be.lo, can_be.hi};
    hg_map_init(&column->sets, arena);
    bool listed = of->type.kind == HG_T_ENUM && of->type.values && of->type.values->count != 0;
    column->enumerated = listed || of->type.kind == HG_T_BOOLEAN;
    if (of->type.kind == HG_T_BOOLEAN)
        column->can_be = (struct hg_bounds){0, 1};
    if (!hg_type_is_text(of->type.kind))
        make_numbers(space, index, covers);
    else if (of->type.kind == HG_T_COUNTRY)
        list_countries(space, column);
    else if (listed)
        list_texts(space, column, of->type.values->at, of->type.values->count);
    else
        hg_space_texts(space, index, covers);
    column->known = hg_point_set_range(arena, 0, column->count - 1);
    column->may_be_unknown = !of->expr || hg_expr_may_be_unknown(space->model, of->expr);
    column->count += column->may_be_unknown;
    column->all = hg_point_set_range(arena, 0, column->count - 1);
}

static struct hg_point_set make_side(struct hg_space *space, uint32_t index,
                                     const struct hg_typed_cell *cell)
{
    struct hg_space_column *column = &space->columns[index];
    if (cell->any)
        return column->all;
    struct hg_point_set set = column->numbers ? number_side(space, column, cell)
                              : column->line  ? hg_space_text_points(space, index, cell)
                                              : listed_side(space, column, cell);
    return cell->negated ? hg_point_set_subtract(space->model->arena, column->known, set) : set;
}

/* By differences first, then summed up. */
static void count_asked(struct hg_space *space, uint32_t index)
{
    struct hg_space_column *column = &space->columns[index];
    column->mentions = HG_ARRAY(space->model->arena, uint32_t, (size_t)column->count + 1);
    for (uint32_t row = 0; row < space->table->row_count; row++) {
        struct hg_point_set set = space->rows.at[row][index];
        for (uint32_t i = 0; set.at != column->all.at && i < set.count; i++) {
            column->mentions[set.at[i].lo]++;
            column->mentions[set.at[i].hi + 1]--; /* wraps, and back in the sum */
        }
    }
    for (uint32_t point = 1; point <= column->count; point++)
        column->mentions[point] += column->mentions[point - 1];
}

/* Cells written alike are made once. */
struct hg_point_set hg_space_cell_points(struct hg_space *space, uint32_t index,
                                         const struct hg_typed_cell *cell)
{
    struct hg_space_column *column = &space->columns[index];
    bool added;
    uint64_t kept = *hg_map_add(&column->sets, cell->written, column->cells.count, &added);
    if (added)
        hg_push(space->model->arena, &column->cells, make_side(space, index, cell));
    return column->cells.at[kept];
}

uint32_t hg_space_add_row(struct hg_space *space, const struct hg_point_set *box)
{
    struct hg_point_set *copy =
        hg_arena_copy(space->model->arena, box, space->column_count * sizeof *box);
    hg_push(space->model->arena, &space->rows, copy);
    return (uint32_t)space->rows.count - 1;
}

struct hg_space *hg_space_new(struct hg_model *model, const struct hg_model_table *table,
                              const struct hg_typed_cell *covers)
{
    struct hg_arena *arena = model->arena;
    struct hg_space *space = HG_NEW(arena, struct hg_space);
    *space = (struct hg_space){.model = model,
                               .table = table,
                               .column_count = table->column_count,
                               .steps = HG_TABLE_STEPS};
    space->columns = HG_ARRAY(arena, struct hg_space_column, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++)
        make_column(space, i, covers && !covers[i].any ? &covers[i] : NULL);
    struct hg_point_set *box = HG_ARRAY(arena, struct hg_point_set, table->column_count);
    for (uint32_t row = 0; row < table->row_count; row++) {
        for (uint32_t i = 0; i < table->column_count; i++)
            box[i] = hg_space_cell_points(space, i, &table->rows[row].cells[i]);
        hg_space_add_row(space, box);
    }
    for (uint32_t i = 0; i < table->column_count; i++)
        count_asked(space, i);
    return space;
}

/* --- boxes --- */

bool hg_box_is_empty(const struct hg_space *space, const struct hg_point_set *box)
{
    for (uint32_t i = 0; i < space->column_count; i++)
        if (box[i].count == 0)
            return true;
    return false;
}

bool hg_boxes_overlap(const struct hg_space *space, const struct hg_point_set *a,
                      const struct hg_point_set *b)
{
    for (uint32_t i = 0; i < space->column_count; i++)
        if (!hg_point_sets_overlap(a[i], b[i]))
            return false;
    return true;
}

bool hg_box_subset(const struct hg_space *space, const struct hg_point_set *inner,
                   const struct hg_point_set *outer)
{
    for (uint32_t i = 0; i < space->column_count; i++)
        if (!hg_point_set_subset(inner[i], outer[i]))
            return false;
    return true;
}

struct hg_point_set *hg_box_intersect(struct hg_space *space, const struct hg_point_set *a,
                                      const struct hg_point_set *b)
{
    struct hg_point_set *both =
        HG_ARRAY(space->model->arena, struct hg_point_set, space->column_count);
    for (uint32_t i = 0; i < space->column_count; i++)
        both[i] = hg_point_set_intersect(space->model->arena, a[i], b[i]);
    return both;
}

struct hg_point_set *hg_box_known(struct hg_space *space, const struct hg_point_set *box)
{
    struct hg_point_set *known =
        HG_ARRAY(space->model->arena, struct hg_point_set, space->column_count);
    for (uint32_t i = 0; i < space->column_count; i++)
        known[i] = hg_point_set_intersect(space->model->arena, box[i], space->columns[i].known);
    return known;
}

/* --- points as values --- */

/* The number of the point: the least of its stretch, or the greatest where that is open. */
static int64_t number_of(const struct hg_space_column *column, uint32_t point)
{
    uint32_t known = column->count - column->may_be_unknown;
    int64_t least = column->numbers[point];
    if (least != INT64_MIN)
        return least;
    return point + 1 < known ? column->numbers[point + 1] - 1 : 0;
}

static bool is_word(const struct hg_space_column *column, uint32_t point)
{
    return column->texts && hg_str_starts(column->texts[point], HG_STR("other"));
}

static uint32_t point_of(const struct hg_space_column *column, struct hg_point_set set)
{
    if (!column->line)
        return set.at[0].lo;
    for (uint32_t i = 0; i < set.count && set.count <= 4; i++)
        for (uint32_t k = set.at[i].lo; k <= set.at[i].hi && k - set.at[i].lo < 64; k++)
            if (k + column->may_be_unknown < column->count && is_word(column, k))
                return k;
    return set.at[0].lo;
}

uint32_t *hg_box_sample(const struct hg_space *space, const struct hg_point_set *box)
{
    uint32_t *point = HG_ARRAY(space->model->arena, uint32_t, space->column_count);
    for (uint32_t i = 0; i < space->column_count; i++)
        point[i] = point_of(&space->columns[i], box[i]);
    return point;
}

static struct hg_str number_text(struct hg_arena *arena, enum hg_type_kind type, int64_t number)
{
    char bytes[64]; /* longer than any number; a buffer would leak by the guard */
    struct hg_buf buf;
    hg_buf_init(&buf, &arena->allocator, 0);
    hg_put_number(&buf, type, number, HG_CLOCK);
    size_t len = buf.len < sizeof bytes ? buf.len : sizeof bytes;
    if (len != 0)
        memcpy(bytes, buf.at, len);
    hg_buf_release(&buf);
    return hg_str_copy(arena, (struct hg_str){bytes, len});
}

static struct hg_witness value_of(const struct hg_space *space,
                                  const struct hg_space_column *column, uint32_t point)
{
    struct hg_witness value = {.name = column->name, .text = {"", 0}};
    if (column->may_be_unknown && point + 1 == column->count)
        return value;
    value.kind = HG_WITNESS_TEXT;
    if (!column->numbers) {
        value.text = column->texts[point];
        return value;
    }
    value.text = number_text(space->model->arena, column->type.kind, number_of(column, point));
    if (hg_is_number(column->type.kind))
        value.kind = HG_WITNESS_NUMBER;
    else if (column->type.kind == HG_T_BOOLEAN)
        value.kind = HG_WITNESS_TRUTH;
    return value;
}

struct hg_witness *hg_space_witness(const struct hg_space *space, const uint32_t *point,
                                    const bool *shown, size_t *count)
{
    struct hg_witness *values =
        HG_ARRAY(space->model->arena, struct hg_witness, space->column_count);
    *count = 0;
    for (uint32_t i = 0; i < space->column_count; i++)
        if (!shown || shown[i])
            values[(*count)++] = value_of(space, &space->columns[i], point[i]);
    return values;
}

bool *hg_space_relevant_columns(const struct hg_space *space, const struct hg_point_set *a,
                                const struct hg_point_set *b)
{
    bool *matters = HG_ARRAY(space->model->arena, bool, space->column_count);
    for (uint32_t i = 0; i < space->column_count; i++) {
        struct hg_point_set known = space->columns[i].known;
        matters[i] =
            (a && !hg_point_set_subset(known, a[i])) || (b && !hg_point_set_subset(known, b[i]));
    }
    return matters;
}

struct hg_diag_cell hg_space_diag_cell(const struct hg_space *space, uint32_t row,
                                       const uint32_t *point, const bool *shown)
{
    struct hg_diag_cell about = {.table = space->table->name};
    if (row != HG_NONE)
        about.row = space->table->rows[row].id;
    if (point)
        about.witness = hg_space_witness(space, point, shown, &about.witness_count);
    return about;
}
