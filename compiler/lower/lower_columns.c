/* Builds rule tables: one bit row per slot, as specified in bytecode/program.h. Each rule is one
 * row, so the bit rows are the trace: a conjunct over one term is a cell, anything else is a
 * truth register and a cell of that. */
#include "compiler/lower/lower_slots.h"

#include <stdlib.h>

/* --- drafting --- */

struct hg_column_builder *hg_table_builder_add_column(struct hg_lowering *l,
                                                      struct hg_table_builder *builder,
                                                      enum hg_column_kind kind, uint32_t reg,
                                                      struct hg_str name)
{
    struct hg_column_builder column = {.kind = kind, .reg = reg, .name = name};
    hg_push(l->arena, &builder->columns, column);
    return &builder->columns.at[builder->columns.count - 1];
}

void hg_column_builder_add(struct hg_lowering *l, struct hg_column_builder *column, uint32_t row,
                           const struct hg_cond *atom)
{
    struct hg_row_cell cell = {row, atom};
    hg_push(l->arena, &column->cells, cell);
}

static struct hg_str test_name(struct hg_lowering *l, uint32_t test)
{
    static const char *const words[HG_TEST_KIND_COUNT] = {
        "is exactly", "contains", "has word", "starts with", "ends with", "matches", "includes"};
    const struct hg_test *t = &l->tests.at[test];
    struct hg_str name = l->names.at[t->reg];
    return hg_str_print(l->arena, "%.*s %s", HG_STR_ARGS(name), words[t->kind]);
}

static struct hg_str column_name(struct hg_lowering *l, const struct hg_cond *atom)
{
    if (atom->term == HG_COLUMN_TEST)
        return test_name(l, atom->reg);
    if (atom->term == HG_COLUMN_TRUTH)
        return (struct hg_str){"", 0};
    return l->names.at[atom->reg];
}

static struct hg_column_builder *column_of(struct hg_lowering *l, struct hg_table_builder *builder,
                                           const struct hg_cond *atom)
{
    for (size_t i = 0; i < builder->columns.count; i++) {
        struct hg_column_builder *column = &builder->columns.at[i];
        if (column->kind == atom->term && column->reg == atom->reg)
            return column;
    }
    return hg_table_builder_add_column(l, builder, atom->term, atom->reg, column_name(l, atom));
}

/* `t and not t` is unknown where t is: the second half gets a register, and so a column, of its
 * own. That of a plain truth would be the same again, so it is negated twice. */
static uint32_t second_register(struct hg_lowering *l, const struct hg_cond *atom)
{
    uint32_t truth = hg_cond_register(l, atom);
    if (atom->term != HG_COLUMN_TRUTH || atom->negated)
        return truth;
    uint32_t not = hg_emit_truth(l, HG_OP_NOT, truth, HG_NONE, HG_NONE);
    return hg_emit_truth(l, HG_OP_NOT, not, HG_NONE, HG_NONE);
}

static void add_atom(struct hg_lowering *l, struct hg_table_builder *builder, uint32_t row,
                     const struct hg_cond *atom)
{
    struct hg_column_builder *column = column_of(l, builder, atom);
    size_t count = column->cells.count;
    const struct hg_row_cell *last = count ? &column->cells.at[count - 1] : NULL;
    if (!last || last->row != row) {
        hg_column_builder_add(l, column, row, atom);
    } else if (last->atom->negated != atom->negated) {
        add_atom(l, builder, row, hg_cond_truth(l, second_register(l, atom)));
    }
}

void hg_table_builder_add_condition(struct hg_lowering *l, struct hg_table_builder *builder,
                                    uint32_t row, const struct hg_cond *condition)
{
    bool several = condition->kind == HG_COND_AND;
    size_t count = several ? condition->arg_count : 1;
    for (size_t i = 0; i < count; i++) {
        const struct hg_cond *part = several ? condition->args[i] : condition;
        if (part->kind != HG_COND_ATOM)
            part = hg_cond_truth(l, hg_cond_register(l, part));
        add_atom(l, builder, row, part);
    }
}

/* --- bit rows --- */

static void encode_any(struct hg_column_encoder *b)
{
    b->column->any = HG_ARRAY(b->l->arena, uint64_t, b->words);
    for (uint32_t row = 0; row < b->rows; row++)
        hg_set_bit(b->column->any, row);
    for (size_t i = 0; i < b->builder->cells.count; i++) {
        uint32_t row = b->builder->cells.at[i].row;
        b->column->any[row / 64] &= ~(UINT64_C(1) << (row % 64));
    }
}

static void encode_slots(struct hg_column_encoder *b, uint64_t *row, struct hg_slot_event *events,
                         size_t event_count, size_t positions)
{
    struct hg_slots slots;
    hg_sort_events(events, event_count);
    hg_slots_begin(&slots, b->l, b->column, b->rows, positions);
    hg_slots_sequence(&slots, row, events, event_count, (uint32_t)positions);
    while (hg_slots_next(&slots))
        ;
    hg_slots_end(&slots);
}

static uint64_t *unconstrained_rows(const struct hg_column_encoder *b)
{
    return hg_arena_copy(b->l->arena, b->column->any, b->words * sizeof(uint64_t));
}

/* --- numbers --- */

static int compare_cuts(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static size_t build_cuts(struct hg_column_encoder *b)
{
    HG_VEC(int64_t) cuts = {0};
    for (size_t i = 0; i < b->builder->cells.count; i++) {
        struct hg_ranges ranges = b->builder->cells.at[i].atom->ranges;
        for (uint32_t j = 0; j < ranges.count; j++) {
            if (ranges.at[j].lo != INT64_MIN)
                hg_push(b->l->arena, &cuts, ranges.at[j].lo);
            if (ranges.at[j].hi != INT64_MAX)
                hg_push(b->l->arena, &cuts, ranges.at[j].hi + 1);
        }
    }
    size_t kept = 0;
    if (cuts.count != 0)
        qsort(cuts.at, cuts.count, sizeof *cuts.at, compare_cuts);
    for (size_t i = 0; i < cuts.count; i++)
        if (kept == 0 || cuts.at[kept - 1] != cuts.at[i])
            cuts.at[kept++] = cuts.at[i];
    b->column->cuts = cuts.at;
    b->column->slot_count = (uint32_t)kept + 1;
    return kept;
}

static void encode_number(struct hg_column_encoder *b)
{
    size_t cuts = build_cuts(b);
    uint64_t *row = unconstrained_rows(b);
    HG_VEC(struct hg_slot_event) events = {0};
    for (size_t i = 0; i < b->builder->cells.count; i++) {
        const struct hg_row_cell *cell = &b->builder->cells.at[i];
        for (uint32_t j = 0; j < cell->atom->ranges.count; j++) {
            struct hg_bounds range = cell->atom->ranges.at[j];
            struct hg_slot_event start = {hg_column_number_slot(b->column, range.lo), cell->row};
            struct hg_slot_event end = {hg_column_number_slot(b->column, range.hi) + 1, cell->row};
            if (start.at == 0)
                hg_set_bit(row, cell->row);
            else
                hg_push(b->l->arena, &events, start);
            if (end.at <= cuts)
                hg_push(b->l->arena, &events, end);
        }
    }
    encode_slots(b, row, events.at, events.count, cuts + 1);
}

/* --- truths --- */

static void encode_truth(struct hg_column_encoder *b)
{
    uint64_t *row = unconstrained_rows(b);
    struct hg_slot_event *events =
        HG_ARRAY(b->l->arena, struct hg_slot_event, b->builder->cells.count);
    for (size_t i = 0; i < b->builder->cells.count; i++) {
        const struct hg_row_cell *cell = &b->builder->cells.at[i];
        events[i] = (struct hg_slot_event){1, cell->row};
        if (cell->atom->negated)
            hg_set_bit(row, cell->row);
    }
    encode_slots(b, row, events, b->builder->cells.count, 2);
}

/* --- tables --- */

static void encode_column(struct hg_column_encoder *b)
{
    b->column->kind = (uint8_t)b->builder->kind;
    b->column->reg = b->builder->reg;
    b->column->name = b->builder->name;
    encode_any(b);
    if (b->builder->kind == HG_COLUMN_NUMBER)
        encode_number(b);
    else if (b->builder->kind == HG_COLUMN_TEXT)
        hg_encode_text_column(b);
    else
        encode_truth(b);
}

void hg_table_builder_finish(struct hg_lowering *l, struct hg_table_builder *builder,
                             struct hg_rule_table *table)
{
    table->rows = builder->rows;
    table->words = hg_row_words(builder->rows);
    table->columns = HG_ARRAY(l->arena, struct hg_column, builder->columns.count);
    for (int tests = 0; tests < 2; tests++)
        for (size_t i = 0; i < builder->columns.count; i++) {
            const struct hg_column_builder *column = &builder->columns.at[i];
            if ((column->kind == HG_COLUMN_TEST) != (tests == 1))
                continue;
            struct hg_column_encoder b = {l, table->rows, table->words, column,
                                          &table->columns[table->column_count++]};
            encode_column(&b);
        }
}
