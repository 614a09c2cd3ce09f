/* Plans of rule tables of one word, alone or several together: 64 rows that are matched in one go.
 * Columns of several tables that ask the same thing become one, whose slots are cut as finely as
 * any of them needs; a slot is a pair of words, the rows that stay possible and those that are
 * certain, and so is what an unknown value leaves. So one AND takes a column's answer for all
 * tables, known or not. Part of making an image. Must not change what a table means. */
#include "runtime/match_parts.h"

#include <string.h>

struct making {
    const struct hg_image *image;
    struct hg_arena *arena;
    const struct hg_narrow_choice *choice; /* or NULL */
    struct hg_narrow_plan *plan;
    HG_VEC(struct hg_narrow_column) columns; /* of every kind, before they are sorted by it */
    HG_VEC(hg_pair) pairs;                   /* the slots of texts, all columns in one list */
};

/* --- what members say ------------------------------------------------------------------------ */

static uint64_t rows_of(const struct hg_narrow_member *member)
{
    return member->table->last << member->shift;
}

/* A bit row of the member's table among all rows: the others do not ask. */
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

hg_pair hg_narrow_work_out(const struct hg_narrow_column *column, const struct hg_value *value)
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

/* What is left where nothing is known but that it is in one of the slots. */
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

static void make_truth(struct making *m, struct hg_narrow_column *column)
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

static void make_number(struct making *m, struct hg_narrow_column *column)
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

/* Whether every row fits one stretch of slots: then each cut by itself leaves it or not. */
static bool is_stretched(const struct hg_narrow_column *column)
{
    uint64_t begun = 0, ended = 0, again = 0;
    for (uint32_t s = 0; s <= column->count; s++) {
        uint64_t fit = column->rows[s][0];
        again |= fit & ended;
        ended |= begun & ~fit;
        begun |= fit;
    }
    return again == 0;
}

/* --- texts ----------------------------------------------------------------------------------- */

/* The slot of these rows: slots that leave the same rows are one. */
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

/* The texts that a member names. Others, and those that are no constant, are in its slot 0, or
 * where its stretches say. */
static void name_texts(struct hg_narrow_column *column, uint16_t *slot_of, hg_pair *rows,
                       struct hg_map *seen)
{
    for (uint32_t i = 0; i < column->member_count; i++) {
        const struct hg_column *member = column->members[i].column->column;
        for (uint32_t t = 0; t < member->text_count; t++) {
            uint32_t text = member->texts[t].text;
            if (column->count < HG_NARROW_SEARCH - 1)
                slot_of[HG_KEY_TEXT + text] =
                    slot_of_rows(column, rows, seen, text_rows(column, text));
            else
                slot_of[HG_KEY_TEXT + text] = HG_NARROW_SEARCH;
        }
    }
}

/* From slots to places in the list of all columns. Without room there the column goes to the
 * others. */
static void put_pairs(struct making *m, struct hg_narrow_column *column, uint16_t *slot_of,
                      size_t keys, const hg_pair *rows)
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

static void make_text(struct making *m, struct hg_narrow_column *column)
{
    const struct hg_program *program = m->image->program;
    uint32_t room = 3;
    for (uint32_t i = 0; i < column->member_count; i++)
        room += column->members[i].column->column->text_count;
    hg_pair *rows = HG_ARRAY(m->arena, hg_pair, room);
    size_t keys = (size_t)program->text_count + HG_KEY_TEXT;
    uint16_t *slot_of = HG_ARRAY(m->arena, uint16_t, keys + 1); /* read by twos */
    struct hg_map seen;
    hg_map_init(&seen, m->arena);
    uint64_t others = UINT64_MAX;
    for (uint32_t i = 0; i < column->member_count; i++)
        others &= slot_row(&column->members[i], 0);
    slot_of_rows(column, rows, &seen, others);
    if (column->members[0].column->part_count != 0)
        memset(slot_of, 0xFF, keys * sizeof *slot_of); /* HG_NARROW_SEARCH */
    name_texts(column, slot_of, rows, &seen);
    slot_of[HG_KEY_LOOK] = slot_of[HG_KEY_MISSING] = HG_NARROW_SEARCH;
    if (column->reg < program->field_count) {
        rows[column->count] = hg_narrow_work_out(column, &m->image->missing[column->reg]);
        slot_of[HG_KEY_MISSING] = (uint16_t)column->count;
    }
    put_pairs(m, column, slot_of, keys, rows);
}

/* --- which columns become one ---------------------------------------------------------------- */

static bool is_mapped(const struct hg_column_plan *column)
{
    return column->kind != HG_COLUMN_TEXT || column->slot_of != NULL;
}

/* Texts that lie in stretches are searched for, each column by itself. */
static bool is_joined(const struct hg_column_plan *column)
{
    return is_mapped(column) && column->part_count == 0;
}

/* Where this column of the table belongs. One table has one member at most in a column, whatever a
 * program file asks twice. */
static struct hg_narrow_column *column_for(struct making *m, const struct hg_table_plan *table,
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

static bool is_chosen(const struct making *m, const struct hg_column_plan *column)
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

static void add_table(struct making *m, const struct hg_narrow_table *table)
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

/* --- columns by kind ---------------------------------------------------------------------------
 */

static void finish(struct making *m, struct hg_narrow_column *column)
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

enum kind { CUTS, NUMBERS, TEXTS, TRUTHS, OTHERS, TESTS };

/* More are searched by halves. */
static uint32_t most_cuts(const struct hg_image *image)
{
    return image->kernel >= HG_AVX2 ? 12 : 2;
}

static enum kind kind_of(const struct hg_image *image, const struct hg_narrow_column *column)
{
    switch (column->members[0].column->kind) {
    case HG_COLUMN_NUMBER:
        return column->count == 0                                          ? OTHERS
               : column->count <= most_cuts(image) && is_stretched(column) ? CUTS
                                                                           : NUMBERS;
    case HG_COLUMN_TEXT:
        return column->place_of != NULL ? TEXTS : OTHERS;
    case HG_COLUMN_TRUTH:
        return TRUTHS;
    default:
        return TESTS;
    }
}

static const struct hg_narrow_column *take_kind(struct making *m, enum kind kind, uint32_t *count)
{
    HG_VEC(struct hg_narrow_column) taken = {0};
    for (size_t i = 0; i < m->columns.count; i++)
        if (kind_of(m->image, &m->columns.at[i]) == kind)
            hg_push(m->arena, &taken, m->columns.at[i]);
    *count = (uint32_t)taken.count;
    return taken.at;
}

static void *aligned(struct making *m, size_t count, size_t size)
{
    size_t line = 64;
    char *at = hg_arena_zero(m->arena, 1, count * size + line);
    return at + (line - (uintptr_t)at % line) % line;
}

/* What lies below a cut of a column and above it: rows that begin or end there. */
static struct hg_cut cut_of(const struct hg_narrow_column *column, uint32_t cut)
{
    uint64_t before = column->rows[cut][0], after = column->rows[cut + 1][0];
    return (struct hg_cut){column->cuts[cut], before | ~after, after | ~before};
}

static void put_cut(struct hg_cut_group *group, uint32_t at, const struct hg_cut *cut)
{
    for (uint32_t end = 2 * at; end < 2 * at + 2; end++) {
        group->cuts[end] = cut->at;
        group->below[end] = cut->below;
        group->above[end] = cut->above;
    }
}

static void put_no_cut(struct hg_cut_group *group, uint32_t at)
{
    group->cuts[2 * at] = group->cuts[2 * at + 1] = INT64_MIN;
    group->below[2 * at] = group->below[2 * at + 1] = UINT64_MAX;
    group->above[2 * at] = group->above[2 * at + 1] = UINT64_MAX;
}

/* The cuts of all columns, the last group filled up. A row that fits no slot of a column fits
 * nothing. */
static void make_cuts(struct making *m)
{
    struct hg_narrow_plan *plan = m->plan;
    uint32_t room = 0;
    plan->cut_columns = take_kind(m, CUTS, &plan->cut_column_count);
    for (uint32_t c = 0; c < plan->cut_column_count; c++)
        room += plan->cut_columns[c].count;
    room = (room + HG_CUTS - 1) / HG_CUTS * HG_CUTS;
    struct hg_cut_group *groups = aligned(m, room / HG_CUTS, sizeof *groups);
    uint32_t *offsets = HG_ARRAY(m->arena, uint32_t, room);
    struct hg_cut *each = HG_ARRAY(m->arena, struct hg_cut, room);
    struct hg_cut_run *runs = HG_ARRAY(m->arena, struct hg_cut_run, plan->cut_column_count);
    for (uint32_t c = 0; c < plan->cut_column_count; c++) {
        const struct hg_narrow_column *column = &plan->cut_columns[c];
        uint64_t fits = 0;
        for (uint32_t s = 0; s <= column->count; s++)
            fits |= column->rows[s][0];
        plan->all &= fits;
        runs[c] = (struct hg_cut_run){column->offset, column->count};
        for (uint32_t cut = 0; cut < column->count; cut++, plan->cut_count++) {
            each[plan->cut_count] = cut_of(column, cut);
            put_cut(&groups[plan->cut_count / HG_CUTS], plan->cut_count % HG_CUTS,
                    &each[plan->cut_count]);
            offsets[plan->cut_count] = column->offset;
        }
    }
    for (uint32_t i = plan->cut_count; i < room; i++) {
        put_no_cut(&groups[i / HG_CUTS], i % HG_CUTS);
        offsets[i] = offsets[plan->cut_count - 1];
    }
    plan->cuts = groups;
    plan->each_cut = each;
    plan->cut_runs = runs;
    plan->cut_offsets = offsets;
    plan->cuts_of = hg_match_cuts_of(m->image->kernel, false);
    plan->cuts_alone = hg_match_cuts_of(m->image->kernel, true);
    plan->many = hg_match_many_of(m->image->kernel);
}

/* The slots of a column by themselves, where a register holds them. */
static const uint64_t *few_of(struct making *m, const struct hg_narrow_column *column)
{
    enum { FEW = 8 };
    if (column->count + 1 > FEW)
        return NULL;
    uint64_t *few = aligned(m, 2 * (size_t)FEW, sizeof *few);
    for (uint32_t s = 0; s <= column->count; s++) {
        few[(column->first + s) % FEW] = m->pairs.at[column->first + s][0];
        few[(column->first + s) % FEW + FEW] = m->pairs.at[column->first + s][1];
    }
    return few;
}

static void make_by_key(struct making *m)
{
    struct hg_narrow_plan *plan = m->plan;
    plan->texts = take_kind(m, TEXTS, &plan->text_count);
    struct hg_narrow_text *texts = HG_ARRAY(m->arena, struct hg_narrow_text, plan->text_count);
    for (uint32_t c = 0; c < plan->text_count; c++)
        texts[c] = (struct hg_narrow_text){.place_of = plan->texts[c].place_of,
                                           .few = few_of(m, &plan->texts[c]),
                                           .offset = plan->texts[c].offset};
    plan->by_key = texts;
    plan->pairs = m->pairs.at;
}

/* What costs little comes first: what it rules out need not be asked of the others. */
static uint32_t cost_of(const struct hg_image *image, const struct hg_narrow_test *test)
{
    static const uint8_t costs[HG_TEST_KIND_COUNT] = {
        [HG_TEST_CONTAINS] = 2, [HG_TEST_HAS_WORD] = 3, [HG_TEST_MATCHES] = 4};
    return costs[image->program->tests[test->quick.test].kind] +
           (test->quick.way >= HG_QUICK_LASTING ? 8 : 0);
}

/* Of what costs the same, one register's after the other. */
static uint64_t rank_of(const struct hg_image *image, const struct hg_narrow_test *test)
{
    return (uint64_t)cost_of(image, test) << 32 | test->quick.reg;
}

static void sort_tests(const struct hg_image *image, struct hg_narrow_test *tests, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct hg_narrow_test one = tests[i];
        uint32_t at = i;
        for (; at > 0 && rank_of(image, &tests[at - 1]) > rank_of(image, &one); at--)
            tests[at] = tests[at - 1];
        tests[at] = one;
    }
}

static void make_tests(struct making *m)
{
    struct hg_narrow_plan *plan = m->plan;
    const struct hg_narrow_column *columns = take_kind(m, TESTS, &plan->test_count);
    struct hg_narrow_test *tests = HG_ARRAY(m->arena, struct hg_narrow_test, plan->test_count);
    for (uint32_t i = 0; i < plan->test_count; i++) {
        tests[i] = (struct hg_narrow_test){.quick = m->image->quick[columns[i].reg],
                                           .any = columns[i].any};
        tests[i].offset = tests[i].quick.reg * (uint32_t)sizeof(struct hg_value);
        memcpy(tests[i].rows, columns[i].rows, sizeof tests[i].rows);
    }
    sort_tests(m->image, tests, plan->test_count);
    plan->tests = tests;
}

static void list_tested(struct making *m)
{
    uint32_t *tested = HG_ARRAY(m->arena, uint32_t, m->plan->test_count);
    for (uint32_t i = 0; i < m->plan->test_count; i++) {
        uint32_t reg = m->plan->tests[i].quick.reg, at = 0;
        while (at < m->plan->tested_count && tested[at] != reg)
            at++;
        if (at == m->plan->tested_count && !m->image->program->register_lists[reg])
            tested[m->plan->tested_count++] = reg;
    }
    m->plan->tested = tested;
}

static const struct hg_narrow_plan *make_plan(struct making *m, const uint32_t *tables,
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
    make_cuts(m);
    make_by_key(m);
    plan->numbers = take_kind(m, NUMBERS, &plan->number_count);
    plan->truths = take_kind(m, TRUTHS, &plan->truth_count);
    plan->others = take_kind(m, OTHERS, &plan->other_count);
    make_tests(m);
    list_tested(m);
    return plan;
}

const struct hg_narrow_plan *hg_image_narrow(struct hg_image *image, const uint32_t *tables,
                                             uint32_t count)
{
    struct making m = {.image = image, .arena = &image->arena};
    return make_plan(&m, tables, count);
}

const struct hg_narrow_plan *hg_image_narrow_some(const struct hg_image *image,
                                                  struct hg_arena *arena,
                                                  const struct hg_narrow_plan *of,
                                                  const struct hg_narrow_choice *choice)
{
    struct making m = {.image = image, .arena = arena, .choice = choice};
    uint32_t *tables = HG_ARRAY(arena, uint32_t, of->table_count);
    for (uint32_t i = 0; i < of->table_count; i++)
        tables[i] = of->tables[i].table;
    return make_plan(&m, tables, of->table_count);
}
