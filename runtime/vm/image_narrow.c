/* Narrow plans: rule tables of one word, one or several with up to 64 rows in all, matched
 * together. Columns of several tables that read the same register are merged, with slots as fine
 * as any of them needs. A slot is a pair of words, the rows that stay possible and those that are
 * certain; so is the answer for an unknown value, so that one AND applies a column to all tables,
 * known or not. Part of making an image; before image_kinds.c. Must not change what a table means.
 */
#include "runtime/vm/image_narrow_parts.h"

#include <string.h>

/* --- what members say ------------------------------------------------------------------------ */

static uint64_t rows_of(const struct hg_narrow_member *member)
{
    return member->table->last << member->shift;
}

/* A bit row of the member's table, shifted into place; the rows of other tables do not ask the
 * column and are set. */
static uint64_t placed(const struct hg_narrow_member *member, uint64_t row)
{
    return row << member->shift | ~rows_of(member);
}

static uint64_t slot_row(const struct hg_narrow_member *member, uint32_t slot)
{
    struct hg_slot_rows rows = hg_slot_rows(member->column->column, 1, slot);
    uint64_t row = rows.base[0];
    for (uint32_t i = 0; i < rows.count; i++)
        row |= UINT64_C(1) << rows.listed[i];
    return placed(member, row);
}

hg_pair hg_narrow_evaluate(const struct hg_narrow_column *column, const struct hg_value *value)
{
    hg_pair pair = {UINT64_MAX, UINT64_MAX};
    for (uint32_t i = 0; i < column->member_count; i++) {
        const struct hg_narrow_member *member = &column->members[i];
        uint64_t scratch[3];
        struct hg_match_cell cell;
        hg_match_value(member->table, member->column, value, scratch, &cell);
        uint64_t listed = 0;
        for (uint32_t r = 0; r < cell.count; r++)
            listed |= UINT64_C(1) << cell.listed[r];
        pair &= (hg_pair){placed(member, *cell.possible | listed),
                          placed(member, *cell.certain | listed)};
    }
    return pair;
}

/* The rows that remain when the value may be in any slot. */
static hg_pair open_pair(const struct hg_narrow_column *column)
{
    hg_pair pair = {UINT64_MAX, UINT64_MAX};
    for (uint32_t i = 0; i < column->member_count; i++) {
        const struct hg_narrow_member *member = &column->members[i];
        pair &= (hg_pair){placed(member, member->column->or_word),
                          placed(member, member->column->and_word)};
    }
    return pair;
}

static hg_pair both(uint64_t row)
{
    return (hg_pair){row, row};
}

/* --- truths and tests ------------------------------------------------------------------------ */

static void make_truth(struct hg_narrow_builder *m, struct hg_narrow_column *column)
{
    hg_pair *rows = HG_ARRAY(m->arena, hg_pair, 4);
    rows[HG_TRUE] = rows[HG_FALSE] = both(UINT64_MAX);
    for (uint32_t i = 0; i < column->member_count; i++) {
        rows[HG_TRUE] &= both(slot_row(&column->members[i], 1));
        rows[HG_FALSE] &= both(slot_row(&column->members[i], 0));
    }
    rows[HG_UNKNOWN] = open_pair(column);
    column->rows = rows;
}

/* --- numbers --------------------------------------------------------------------------------- */

static void add_cuts(int64_t *cuts, uint32_t *count, const struct hg_column_plan *column)
{
    for (uint32_t i = 0; i < column->cut_count; i++) {
        uint32_t at = hg_cut_slot(cuts, *count, column->cuts[i]);
        if (at > 0 && cuts[at - 1] == column->cuts[i])
            continue;
        memmove(cuts + at + 1, cuts + at, (*count - at) * sizeof *cuts);
        cuts[at] = column->cuts[i];
        (*count)++;
    }
}

static void make_number(struct hg_narrow_builder *m, struct hg_narrow_column *column)
{
    uint32_t room = 1;
    for (uint32_t i = 0; i < column->member_count; i++)
        room += column->members[i].column->cut_count;
    int64_t *cuts = HG_ARRAY(m->arena, int64_t, room);
    for (uint32_t i = 0; i < column->member_count; i++)
        add_cuts(cuts, &column->count, column->members[i].column);
    hg_pair *rows = HG_ARRAY(m->arena, hg_pair, column->count + 2);
    for (uint32_t s = 0; s <= column->count; s++) {
        int64_t x = s == 0 ? INT64_MIN : cuts[s - 1];
        rows[s] = both(UINT64_MAX);
        for (uint32_t i = 0; i < column->member_count; i++) {
            const struct hg_column_plan *plan = column->members[i].column;
            rows[s] &=
                both(slot_row(&column->members[i], hg_cut_slot(plan->cuts, plan->cut_count, x)));
        }
    }
    rows[column->count + 1] = open_pair(column);
    column->cuts = cuts;
    column->rows = rows;
}

/* --- texts ----------------------------------------------------------------------------------- */

/* The merged slot with these rows: slots with equal rows are one. */
static uint16_t slot_of_rows(struct hg_narrow_column *column, hg_pair *rows, struct hg_map *seen,
                             uint64_t row)
{
    rows[column->count] = both(row);
    struct hg_str key = {(const char *)&rows[column->count], sizeof row};
    bool added;
    uint64_t *slot = hg_map_add(seen, key, column->count, &added);
    column->count += added;
    return (uint16_t)*slot;
}

static uint64_t text_rows(const struct hg_narrow_column *column, uint32_t text)
{
    uint64_t row = UINT64_MAX;
    for (uint32_t i = 0; i < column->member_count; i++)
        row &= slot_row(&column->members[i], column->members[i].column->slot_of[text]);
    return row;
}

/* Maps the texts that a member names. Others are in its slot 0, or located by its stretches. */
static void name_texts(struct hg_narrow_column *column, uint16_t *slot_of, hg_pair *rows,
                       struct hg_map *seen)
{
    for (uint32_t i = 0; i < column->member_count; i++) {
        const struct hg_column *member = column->members[i].column->column;
        for (uint32_t t = 0; t < member->text_count; t++) {
            uint32_t text = member->texts[t].text;
            if (column->count < HG_NARROW_SEARCH - 1)
                slot_of[HG_KEY_CONSTANT + text] =
                    slot_of_rows(column, rows, seen, text_rows(column, text));
            else
                slot_of[HG_KEY_CONSTANT + text] = HG_NARROW_SEARCH;
        }
    }
}

/* Converts slots to indexes of the plan's pairs. If there is no room the column becomes a general
 * one. */
static void put_pairs(struct hg_narrow_builder *m, struct hg_narrow_column *column,
                      uint16_t *slot_of, size_t keys, const hg_pair *rows)
{
    size_t base = m->pairs.count;
    if (2 * (base + column->count + 1) >= HG_NARROW_SEARCH)
        return;
    for (uint32_t s = 0; s <= column->count; s++)
        hg_push(m->arena, &m->pairs, rows[s]);
    for (size_t k = 0; k < keys; k++)
        slot_of[k] =
            slot_of[k] == HG_NARROW_SEARCH ? HG_NARROW_SEARCH : (uint16_t)(2 * (base + slot_of[k]));
    column->place_of = slot_of;
    column->first = (uint32_t)base;
}

static void make_text(struct hg_narrow_builder *m, struct hg_narrow_column *column)
{
    const struct hg_program *program = m->image->program;
    uint32_t room = 3;
    for (uint32_t i = 0; i < column->member_count; i++)
        room += column->members[i].column->column->text_count;
    hg_pair *rows = HG_ARRAY(m->arena, hg_pair, room);
    size_t keys = (size_t)program->text_count + HG_KEY_CONSTANT;
    uint16_t *slot_of = HG_ARRAY(m->arena, uint16_t, keys + 1); /* loaded in pairs */
    struct hg_map seen;
    hg_map_init(&seen, m->arena);
    uint64_t others = UINT64_MAX;
    for (uint32_t i = 0; i < column->member_count; i++)
        others &= slot_row(&column->members[i], 0);
    slot_of_rows(column, rows, &seen, others);
    if (column->members[0].column->part_count != 0)
        memset(slot_of, 0xFF, keys * sizeof *slot_of); /* HG_NARROW_SEARCH */
    name_texts(column, slot_of, rows, &seen);
    slot_of[HG_KEY_NONE] = slot_of[HG_KEY_MISSING] = HG_NARROW_SEARCH;
    if (column->reg < program->field_count) {
        rows[column->count] = hg_narrow_evaluate(column, &m->image->missing[column->reg]);
        slot_of[HG_KEY_MISSING] = (uint16_t)column->count;
    }
    put_pairs(m, column, slot_of, keys, rows);
}

/* --- which columns become one ---------------------------------------------------------------- */

static bool is_mapped(const struct hg_column_plan *column)
{
    return column->kind != HG_COLUMN_TEXT || column->slot_of != NULL;
}

/* Columns with stretches need a search and are not merged. */
static bool is_joined(const struct hg_column_plan *column)
{
    return is_mapped(column) && column->part_count == 0;
}

/* The merged column for a table's column; at most one member per table, even if a program file
 * asks the same thing twice. */
static struct hg_narrow_column *column_for(struct hg_narrow_builder *m,
                                           const struct hg_table_plan *table,
                                           const struct hg_column_plan *plan)
{
    for (size_t i = 0; i < m->columns.count && is_joined(plan); i++) {
        struct hg_narrow_column *column = &m->columns.at[i];
        const struct hg_column_plan *first = column->members[0].column;
        bool mine = column->members[column->member_count - 1].table == table;
        if (first->kind == plan->kind && first->reg == plan->reg && is_joined(first) && !mine)
            return column;
    }
    struct hg_narrow_column column = {.reg = plan->reg,
                                      .offset = plan->reg * (uint32_t)sizeof(struct hg_value)};
    column.members = HG_ARRAY(m->arena, struct hg_narrow_member, m->plan->table_count);
    hg_push(m->arena, &m->columns, column);
    return &m->columns.at[m->columns.count - 1];
}

static bool is_chosen(const struct hg_narrow_builder *m, const struct hg_column_plan *column)
{
    uint32_t reg = column->reg, count = m->image->program->field_count;
    if (m->choice == NULL)
        return true;
    if (column->kind == HG_COLUMN_TEST)
        reg = m->image->program->tests[reg].reg;
    bool field = column->kind != HG_COLUMN_TRUTH && reg < count;
    return m->choice->field != HG_NONE ? field && reg == m->choice->field
                                       : !field || !m->choice->without[reg];
}

static void add_table(struct hg_narrow_builder *m, const struct hg_narrow_table *table)
{
    const struct hg_table_plan *plan = &m->image->tables[table->table];
    for (uint32_t c = 0; c < plan->column_count; c++) {
        if (!is_chosen(m, &plan->columns[c]))
            continue;
        struct hg_narrow_column *column = column_for(m, plan, &plan->columns[c]);
        column->members[column->member_count++] =
            (struct hg_narrow_member){plan, &plan->columns[c], table->shift};
    }
    m->plan->all |= plan->last << table->shift;
    if (plan->table->assume_no != NULL)
        m->plan->assume_no |= plan->table->assume_no[0] << table->shift;
    if (plan->table->assume_yes != NULL)
        m->plan->assume_yes |= plan->table->assume_yes[0] << table->shift;
}

/* --- the plan -------------------------------------------------------------------------------- */

static void finish(struct hg_narrow_builder *m, struct hg_narrow_column *column)
{
    column->any = UINT64_MAX;
    for (uint32_t i = 0; i < column->member_count; i++)
        column->any &= placed(&column->members[i], column->members[i].column->any_word);
    switch (column->members[0].column->kind) {
    case HG_COLUMN_NUMBER:
        make_number(m, column);
        return;
    case HG_COLUMN_TEXT:
        if (is_mapped(column->members[0].column))
            make_text(m, column);
        return;
    default:
        make_truth(m, column);
    }
}

static const struct hg_narrow_plan *make_plan(struct hg_narrow_builder *m, const uint32_t *tables,
                                              uint32_t count)
{
    struct hg_narrow_plan *plan = HG_NEW(m->arena, struct hg_narrow_plan);
    struct hg_narrow_table *places = HG_ARRAY(m->arena, struct hg_narrow_table, count);
    uint32_t rows = 0;
    m->plan = plan;
    plan->tables = places;
    plan->table_count = count;
    for (uint32_t i = 0; i < count; i++) {
        const struct hg_table_plan *table = &m->image->tables[tables[i]];
        places[i] = (struct hg_narrow_table){.table = tables[i],
                                             .shift = table->rows != 0 ? rows : 0,
                                             .offset = m->image->table_offset[tables[i]],
                                             .mask = table->last};
        rows += table->rows;
        if (table->rows != 0)
            add_table(m, &places[i]);
    }
    for (size_t i = 0; i < m->columns.count; i++)
        finish(m, &m->columns.at[i]);
    hg_narrow_split_by_kind(m);
    return plan;
}

const struct hg_narrow_plan *hg_image_narrow(struct hg_image *image, const uint32_t *tables,
                                             uint32_t count)
{
    struct hg_narrow_builder m = {.image = image, .arena = &image->arena};
    return make_plan(&m, tables, count);
}

const struct hg_narrow_plan *hg_image_narrow_some(const struct hg_image *image,
                                                  struct hg_arena *arena,
                                                  const struct hg_narrow_plan *of,
                                                  const struct hg_narrow_choice *choice)
{
    struct hg_narrow_builder m = {.image = image, .arena = arena, .choice = choice};
    uint32_t *tables = HG_ARRAY(arena, uint32_t, of->table_count);
    for (uint32_t i = 0; i < of->table_count; i++)
        tables[i] = of->tables[i].table;
    return make_plan(&m, tables, of->table_count);
}
