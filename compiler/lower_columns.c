/* Rows of cells to a rule table: one bit row a slot, as bytecode/program.h lays down. One rule
 * is one row, so that the bit rows are the trace: a conjunct over one term is a cell, whatever
 * else was computed into a truth register and is a cell there. */
#include "compiler/lower.h"

#include <stdlib.h>

/* All bit rows of a policy: far past real tables (10,000 rows by 10,000 values are 12 MB), and
 * small enough that a program can be loaded anywhere. */
#define MAX_ROW_BYTES ((size_t)512 << 20)

/* --- drafting --- */

struct hg_column_draft *hg_draft_column(struct hg_lowering *l, struct hg_table_draft *draft,
                                        enum hg_column_kind kind, uint32_t reg, struct hg_str name)
{
    struct hg_column_draft column = {.kind = kind, .reg = reg, .name = name};
    hg_push(l->arena, &draft->columns, column);
    return &draft->columns.at[draft->columns.count - 1];
}

void hg_draft_cell(struct hg_lowering *l, struct hg_column_draft *column, uint32_t row,
                   const struct hg_node *atom)
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

static struct hg_str column_name(struct hg_lowering *l, const struct hg_node *atom)
{
    if (atom->term == HG_COLUMN_TEST)
        return test_name(l, atom->reg);
    if (atom->term == HG_COLUMN_TRUTH)
        return (struct hg_str){"", 0};
    return l->names.at[atom->reg];
}

static struct hg_column_draft *column_of(struct hg_lowering *l, struct hg_table_draft *draft,
                                         const struct hg_node *atom)
{
    for (size_t i = 0; i < draft->columns.count; i++) {
        struct hg_column_draft *column = &draft->columns.at[i];
        if (column->kind == atom->term && column->reg == atom->reg)
            return column;
    }
    return hg_draft_column(l, draft, atom->term, atom->reg, column_name(l, atom));
}

/* `t and not t` is unknown where t is: the second half gets a register, and so a column, of its
 * own. That of a plain truth would be the same again, so it is negated twice. */
static uint32_t other_register(struct hg_lowering *l, const struct hg_node *atom)
{
    uint32_t truth = hg_node_register(l, atom);
    if (atom->term != HG_COLUMN_TRUTH || atom->negated)
        return truth;
    uint32_t not = hg_truth_of(l, HG_OP_NOT, truth, HG_NONE, HG_NONE);
    return hg_truth_of(l, HG_OP_NOT, not, HG_NONE, HG_NONE);
}

static void ask_atom(struct hg_lowering *l, struct hg_table_draft *draft, uint32_t row,
                     const struct hg_node *atom)
{
    struct hg_column_draft *column = column_of(l, draft, atom);
    size_t count = column->cells.count;
    const struct hg_row_cell *last = count ? &column->cells.at[count - 1] : NULL;
    if (!last || last->row != row) {
        hg_draft_cell(l, column, row, atom);
    } else if (last->atom->negated != atom->negated) {
        ask_atom(l, draft, row, hg_node_truth(l, other_register(l, atom)));
    }
}

void hg_draft_ask(struct hg_lowering *l, struct hg_table_draft *draft, uint32_t row,
                  const struct hg_node *condition)
{
    bool several = condition->kind == HG_N_AND;
    size_t count = several ? condition->arg_count : 1;
    for (size_t i = 0; i < count; i++) {
        const struct hg_node *part = several ? condition->args[i] : condition;
        if (part->kind != HG_N_ATOM)
            part = hg_node_truth(l, hg_node_register(l, part));
        ask_atom(l, draft, row, part);
    }
}

/* --- bit rows --- */

struct builder {
    struct hg_lowering *l;
    uint32_t rows, words;
    const struct hg_column_draft *draft;
    struct hg_column *column;
};

static void set_bit(uint64_t *bits, uint32_t row)
{
    bits[row / 64] |= UINT64_C(1) << (row % 64);
}

static void flip_bit(uint64_t *bits, uint32_t row)
{
    bits[row / 64] ^= UINT64_C(1) << (row % 64);
}

static uint64_t *slot_of(const struct builder *b, size_t slot)
{
    return b->column->slots + slot * b->words;
}

static void build_any(struct builder *b)
{
    b->column->any = HG_ARRAY(b->l->arena, uint64_t, b->words);
    for (uint32_t row = 0; row < b->rows; row++)
        set_bit(b->column->any, row);
    for (size_t i = 0; i < b->draft->cells.count; i++)
        flip_bit(b->column->any, b->draft->cells.at[i].row);
}

static void too_large(struct hg_lowering *l)
{
    if (l->failed)
        return;
    l->failed = true;
    struct hg_diag *diag = hg_report(l->model->diags, HG_E0690, l->at,
                                     "the rules and tables together are too large to index");
    hg_diag_help(l->model->diags, diag,
                 "split the table by one of its columns, or move single values into a list");
}

/* Room for the slots, each with the rows that do not ask. False past the limit. */
static bool build_slots(struct builder *b, size_t count)
{
    size_t row_bytes = (size_t)b->words * sizeof(uint64_t);
    if (count > (MAX_ROW_BYTES - b->l->table_bytes) / row_bytes) {
        too_large(b->l);
        b->column->slot_count = 0;
        return false;
    }
    b->l->table_bytes += count * row_bytes;
    b->column->slot_count = (uint32_t)count;
    b->column->slots = HG_ARRAY(b->l->arena, uint64_t, count * b->words);
    for (size_t slot = 0; slot < count; slot++)
        memcpy(slot_of(b, slot), b->column->any, row_bytes);
    return true;
}

/* --- numbers --- */

static int compare_cuts(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static size_t cuts_at_or_below(const int64_t *cuts, size_t count, int64_t x)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cuts[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t build_cuts(struct builder *b)
{
    HG_VEC(int64_t) cuts = {0};
    for (size_t i = 0; i < b->draft->cells.count; i++) {
        struct hg_ranges ranges = b->draft->cells.at[i].atom->ranges;
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
    return kept;
}

static void build_number(struct builder *b)
{
    size_t cuts = build_cuts(b);
    if (!build_slots(b, cuts + 1))
        return;
    for (size_t i = 0; i < b->draft->cells.count; i++) {
        const struct hg_row_cell *cell = &b->draft->cells.at[i];
        for (uint32_t j = 0; j < cell->atom->ranges.count; j++) {
            struct hg_bounds range = cell->atom->ranges.at[j];
            size_t last = cuts_at_or_below(b->column->cuts, cuts, range.hi);
            for (size_t s = cuts_at_or_below(b->column->cuts, cuts, range.lo); s <= last; s++)
                set_bit(slot_of(b, s), cell->row);
        }
    }
}

/* --- truths --- */

static void build_truth(struct builder *b)
{
    if (!build_slots(b, 2))
        return;
    for (size_t i = 0; i < b->draft->cells.count; i++) {
        const struct hg_row_cell *cell = &b->draft->cells.at[i];
        set_bit(slot_of(b, cell->atom->negated ? 0 : 1), cell->row);
    }
}

/* --- texts --- */

struct mention { /* row `row` names text `text` */
    uint32_t text, row;
};

static int compare_mentions(const void *left, const void *right)
{
    const struct mention *a = left, *b = right;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static size_t gather_mentions(const struct builder *b, struct mention **out)
{
    size_t count = 0;
    for (size_t i = 0; i < b->draft->cells.count; i++)
        count += b->draft->cells.at[i].atom->set.count;
    struct mention *at = HG_ARRAY(b->l->arena, struct mention, count);
    size_t used = 0;
    for (size_t i = 0; i < b->draft->cells.count; i++) {
        const struct hg_row_cell *cell = &b->draft->cells.at[i];
        for (uint32_t j = 0; j < cell->atom->set.count; j++)
            at[used++] = (struct mention){cell->atom->set.at[j], cell->row};
    }
    qsort(at, count, sizeof *at, compare_mentions);
    *out = at;
    return count;
}

/* Texts that the same rows name share a slot. `first[s]` is a mention group with slot s + 1. */
struct text_slots {
    struct hg_map by_rows;
    HG_VEC(size_t) first;
    HG_VEC(size_t) count;
};

static uint32_t slot_for(struct builder *b, struct text_slots *slots, const struct mention *at,
                         size_t first, size_t count)
{
    uint32_t *rows = HG_ARRAY(b->l->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        rows[i] = at[first + i].row;
    bool added;
    struct hg_str key = {(const char *)rows, count * sizeof *rows};
    uint64_t slot = *hg_map_add(&slots->by_rows, key, slots->first.count + 1, &added);
    if (added) {
        hg_push(b->l->arena, &slots->first, first);
        hg_push(b->l->arena, &slots->count, count);
    }
    return (uint32_t)slot;
}

/* Slot 0: none of the texts. With spans the rows are not yet negated. */
static void build_text_rows(struct builder *b, const struct text_slots *slots,
                            const struct mention *at)
{
    if (!build_slots(b, slots->first.count + 1))
        return;
    for (size_t i = 0; !b->column->negated && i < b->draft->cells.count; i++) {
        const struct hg_row_cell *cell = &b->draft->cells.at[i];
        for (size_t s = 0; cell->atom->negated && s <= slots->first.count; s++)
            set_bit(slot_of(b, s), cell->row);
    }
    for (size_t s = 0; s < slots->first.count; s++)
        for (size_t i = 0; i < slots->count.at[s]; i++)
            flip_bit(slot_of(b, s + 1), at[slots->first.at[s] + i].row);
}

static struct hg_text_span *span_like(struct builder *b, struct hg_map *known,
                                      const struct hg_text_span *span)
{
    struct hg_str key = hg_str_print(b->l->arena, "%d %zu %.*s%.*s", span->prefix, span->low.len,
                                     HG_STR_ARGS(span->low), HG_STR_ARGS(span->high));
    bool added;
    uint64_t index = *hg_map_add(known, key, b->column->span_count, &added);
    struct hg_text_span *made = &b->column->spans[index];
    if (added) {
        *made = *span;
        made->rows = HG_ARRAY(b->l->arena, uint64_t, b->words);
        b->column->span_count++;
    }
    return made;
}

static void build_spans(struct builder *b)
{
    size_t count = 0;
    for (size_t i = 0; i < b->draft->cells.count; i++)
        count += b->draft->cells.at[i].atom->span_count;
    if (count == 0)
        return;
    struct hg_map known;
    hg_map_init(&known, b->l->arena);
    b->column->spans = HG_ARRAY(b->l->arena, struct hg_text_span, count);
    b->column->negated = HG_ARRAY(b->l->arena, uint64_t, b->words);
    for (size_t i = 0; i < b->draft->cells.count; i++) {
        const struct hg_row_cell *cell = &b->draft->cells.at[i];
        if (cell->atom->negated)
            set_bit(b->column->negated, cell->row);
        for (uint32_t j = 0; j < cell->atom->span_count; j++)
            set_bit(span_like(b, &known, &cell->atom->spans[j])->rows, cell->row);
    }
}

static void build_text(struct builder *b)
{
    build_spans(b);
    struct mention *at;
    size_t count = gather_mentions(b, &at);
    struct text_slots slots = {0};
    hg_map_init(&slots.by_rows, b->l->arena);
    b->column->texts = HG_ARRAY(b->l->arena, struct hg_text_slot, count);
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first; next < count && at[next].text == at[first].text;)
            next++;
        b->column->texts[b->column->text_count++] =
            (struct hg_text_slot){at[first].text, slot_for(b, &slots, at, first, next - first)};
    }
    build_text_rows(b, &slots, at);
}

/* --- tables --- */

static void build_column(struct builder *b)
{
    b->column->kind = (uint8_t)b->draft->kind;
    b->column->reg = b->draft->reg;
    b->column->name = b->draft->name;
    build_any(b);
    if (b->draft->kind == HG_COLUMN_NUMBER)
        build_number(b);
    else if (b->draft->kind == HG_COLUMN_TEXT)
        build_text(b);
    else
        build_truth(b);
}

void hg_draft_finish(struct hg_lowering *l, struct hg_table_draft *draft,
                     struct hg_rule_table *table)
{
    table->rows = draft->rows;
    table->words = draft->rows > 64 ? (draft->rows + 63) / 64 : 1;
    table->columns = HG_ARRAY(l->arena, struct hg_column, draft->columns.count);
    for (int tests = 0; tests < 2; tests++)
        for (size_t i = 0; i < draft->columns.count; i++) {
            const struct hg_column_draft *column = &draft->columns.at[i];
            if ((column->kind == HG_COLUMN_TEST) != (tests == 1))
                continue;
            struct builder b = {l, table->rows, table->words, column,
                                &table->columns[table->column_count++]};
            build_column(&b);
        }
}
