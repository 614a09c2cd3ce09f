/* A program built by hand, for the tests of the VM: fields, constants, tables and code are
 * added, then build_ready makes the image and lanes. Every program must pass the verifier. */
#ifndef HG_TESTS_RUNTIME_BUILD_H
#define HG_TESTS_RUNTIME_BUILD_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "runtime/vm/lanes.h"

struct build {
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_program program;
    HG_VEC(struct hg_field) fields;
    HG_VEC(enum hg_type_kind) registers;
    HG_VEC(bool) register_lists;
    HG_VEC(struct hg_instr) code;
    HG_VEC(int64_t) numbers;
    HG_VEC(struct hg_const_text) texts;
    HG_VEC(struct hg_text_ids) sets;
    HG_VEC(struct hg_ranges) ranges;
    HG_VEC(struct hg_str) regexes;
    HG_VEC(struct hg_test) tests;
    HG_VEC(struct hg_regs) lists;
    HG_VEC(struct hg_bands) bands;
    HG_VEC(struct hg_template) templates;
    HG_VEC(struct hg_rule_table) tables;
    HG_VEC(struct hg_block) blocks;
    HG_VEC(struct hg_rule_info) rules;
    struct hg_image *image;
    struct hg_lanes *lanes;
};

static inline void build_init(struct build *b)
{
    *b = (struct build){0};
    hg_arena_init(&b->arena, NULL, &b->guard);
    if (setjmp(b->guard.jump) != 0)
        cr_assert_fail("out of memory");
}

static inline void build_done(struct build *b)
{
    hg_lanes_free(b->lanes);
    hg_image_free(b->image);
    hg_arena_release(&b->arena);
}

static inline uint32_t build_register(struct build *b, enum hg_type_kind type, bool list)
{
    hg_push(&b->arena, &b->registers, type);
    hg_push(&b->arena, &b->register_lists, list);
    return (uint32_t)b->registers.count - 1;
}

/* Fields come before every other register. */
static inline uint32_t build_field(struct build *b, enum hg_type_kind type, bool list)
{
    struct hg_field field = {
        .type = type, .list = list, .read = true, .pattern = HG_NONE, .pattern_by = HG_NONE};
    field.name = hg_str_print(&b->arena, "f%zu", b->fields.count);
    hg_push(&b->arena, &b->fields, field);
    return build_register(b, type, list);
}

static inline uint32_t build_truth(struct build *b)
{
    return b->program.truth_count++;
}

static inline uint32_t build_number(struct build *b, int64_t number)
{
    hg_push(&b->arena, &b->numbers, number);
    return (uint32_t)b->numbers.count - 1;
}

static inline uint32_t build_text(struct build *b, const char *raw)
{
    uint32_t index = (uint32_t)b->texts.count;
    struct hg_const_text text = {.raw = hg_str(raw), .same = index};
    text.folded = hg_text_fold(&b->arena, text.raw);
    for (uint32_t i = 0; i < index; i++) {
        if (hg_str_eq(b->texts.at[i].raw, text.raw))
            return i;
        if (hg_str_eq(b->texts.at[i].folded, text.folded) && text.same == index)
            text.same = i;
    }
    hg_push(&b->arena, &b->texts, text);
    return index;
}

static inline uint32_t build_regex(struct build *b, const char *pattern)
{
    hg_push(&b->arena, &b->regexes, hg_str(pattern));
    return (uint32_t)b->regexes.count - 1;
}

static inline uint32_t build_set(struct build *b, uint32_t count, const char *const *texts)
{
    struct hg_text_ids set = {HG_ARRAY(&b->arena, uint32_t, count), 0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t text = build_text(b, texts[i]), at = set.count++;
        uint32_t id = b->texts.at[text].same;
        for (; at > 0 && set.at[at - 1] > id; at--)
            set.at[at] = set.at[at - 1];
        set.at[at] = id;
    }
    hg_push(&b->arena, &b->sets, set);
    return (uint32_t)b->sets.count - 1;
}

static inline uint32_t build_ranges(struct build *b, uint32_t count, const struct hg_bounds *bounds)
{
    struct hg_ranges ranges = {hg_arena_copy(&b->arena, bounds, count * sizeof *bounds), count};
    hg_push(&b->arena, &b->ranges, ranges);
    return (uint32_t)b->ranges.count - 1;
}

/* Patterns are texts, or expressions for MATCHES. */
static inline uint32_t build_test(struct build *b, enum hg_test_kind kind, bool all, bool exactly,
                                  uint32_t reg, uint32_t count, const char *const *patterns)
{
    struct hg_test test = {.kind = (uint8_t)kind,
                           .all = all,
                           .exactly = exactly,
                           .reg = reg,
                           .patterns = HG_ARRAY(&b->arena, uint32_t, count),
                           .pattern_count = count};
    for (uint32_t i = 0; i < count; i++)
        test.patterns[i] =
            kind == HG_TEST_MATCHES ? build_regex(b, patterns[i]) : build_text(b, patterns[i]);
    hg_push(&b->arena, &b->tests, test);
    return (uint32_t)b->tests.count - 1;
}

static inline uint32_t build_list(struct build *b, uint32_t count, const uint32_t *truths)
{
    struct hg_regs list = {hg_arena_copy(&b->arena, truths, count * sizeof *truths), count};
    hg_push(&b->arena, &b->lists, list);
    return (uint32_t)b->lists.count - 1;
}

static inline void build_op(struct build *b, enum hg_op op, uint32_t a, uint32_t x, uint32_t y,
                            uint32_t z)
{
    hg_push(&b->arena, &b->code, ((struct hg_instr){op, a, x, y, z}));
}

/* --- tables: columns with slots of `words` each ------------------------------------------ */

static inline uint32_t build_table(struct build *b, uint32_t rows, uint32_t columns)
{
    struct hg_rule_table table = {
        .name = HG_STR("t"), .rows = rows, .words = hg_row_words(rows)};
    table.columns = HG_ARRAY(&b->arena, struct hg_column, columns);
    hg_push(&b->arena, &b->tables, table);
    return (uint32_t)b->tables.count - 1;
}

/* The next column of table t, with no row in any slot yet. */
static inline struct hg_column *build_column(struct build *b, uint32_t t, enum hg_column_kind kind,
                                             uint32_t reg, uint32_t slots)
{
    struct hg_rule_table *table = &b->tables.at[t];
    struct hg_column *column = &table->columns[table->column_count++];
    *column = (struct hg_column){
        .kind = (uint8_t)kind, .reg = reg, .slot_count = slots, .name = HG_STR("c")};
    column->slots = HG_ARRAY(&b->arena, uint64_t, (size_t)slots * table->words);
    column->any = HG_ARRAY(&b->arena, uint64_t, table->words);
    return column;
}

static inline void build_bit(uint64_t *row, uint32_t bit)
{
    row[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* Row `row` asks the column for these slots (bit s of `slots`). */
static inline void build_cell(struct build *b, uint32_t t, struct hg_column *column, uint32_t row,
                              uint64_t slots)
{
    for (uint32_t s = 0; s < column->slot_count; s++) {
        if ((slots >> s & 1) != 0)
            build_bit(column->slots + (size_t)s * b->tables.at[t].words, row);
    }
}

/* Row `row` does not ask the column. */
static inline void build_any(struct build *b, uint32_t t, struct hg_column *column, uint32_t row)
{
    for (uint32_t s = 0; s < column->slot_count; s++)
        build_bit(column->slots + (size_t)s * b->tables.at[t].words, row);
    build_bit(column->any, row);
}

/* A table whose row r asks only truth register truths[r] (HG_NONE: nothing). */
static inline uint32_t build_truth_rows(struct build *b, uint32_t rows, const uint32_t *truths)
{
    uint32_t t = build_table(b, rows, rows);
    for (uint32_t r = 0; r < rows; r++) {
        if (truths[r] == HG_NONE)
            continue;
        struct hg_column *column = build_column(b, t, HG_COLUMN_TRUTH, truths[r], 2);
        for (uint32_t other = 0; other < rows; other++) {
            if (other != r)
                build_any(b, t, column, other);
        }
        build_cell(b, t, column, r, 2);
    }
    return t;
}

/* A block over table t; rules are added after it with build_rule, in order. */
static inline uint32_t build_block(struct build *b, enum hg_block_kind kind, uint32_t table)
{
    struct hg_block block = {.kind = (uint8_t)kind,
                             .table = table,
                             .name = HG_STR("b"),
                             .first_rule = (uint32_t)b->rules.count,
                             .scale = HG_T_INTEGER};
    hg_push(&b->arena, &b->blocks, block);
    return (uint32_t)b->blocks.count - 1;
}

static inline struct hg_rule_info *build_rule(struct build *b)
{
    struct hg_rule_info rule = {.block = (uint32_t)b->blocks.count - 1,
                                .because = HG_NONE,
                                .constant_points = true,
                                .from = INT64_MIN,
                                .before = INT64_MAX};
    rule.id = hg_str_print(&b->arena, "b.r%zu", b->rules.count);
    hg_push(&b->arena, &b->rules, rule);
    b->blocks.at[b->blocks.count - 1].rule_count++;
    return &b->rules.at[b->rules.count - 1];
}

/* A table that no block owns is a decision table. */
static inline void build_decision_tables(struct build *b)
{
    for (uint32_t t = 0; t < b->tables.count; t++) {
        bool owned = false;
        for (uint32_t i = 0; i < b->blocks.count; i++)
            owned |= b->blocks.at[i].table == t;
        if (owned)
            continue;
        struct hg_rule_table *table = &b->tables.at[t];
        table->decision_table = true;
        table->row_ids = HG_ARRAY(&b->arena, struct hg_str, table->rows);
        for (uint32_t r = 0; r < table->rows; r++)
            table->row_ids[r] = hg_str_print(&b->arena, "row %u", r);
    }
}

/* --- running ------------------------------------------------------------------------------ */

static inline void build_program(struct build *b)
{
    static const char *const names[] = {"accept", "nurture", "reject", "review", "not_applicable"};
    struct hg_program *p = &b->program;
    build_op(b, HG_OP_END, 0, 0, 0, 0);
    build_decision_tables(b);
    p->name = HG_STR("test");
    p->outcome_count = HG_OUTCOMES_FIXED;
    p->outcomes = HG_ARRAY(&b->arena, struct hg_outcome, HG_OUTCOMES_FIXED);
    for (int i = 0; i < HG_OUTCOMES_FIXED; i++)
        p->outcomes[i].name = hg_str(names[i]);
#define TAKE(member, member_count, vec)                                                            \
    p->member = b->vec.at;                                                                         \
    p->member_count = (uint32_t)b->vec.count
    TAKE(fields, field_count, fields);
    TAKE(registers, register_count, registers);
    p->register_lists = b->register_lists.at;
    TAKE(code, code_count, code);
    TAKE(numbers, number_count, numbers);
    TAKE(texts, text_count, texts);
    TAKE(sets, set_count, sets);
    TAKE(ranges, ranges_count, ranges);
    TAKE(regexes, regex_count, regexes);
    TAKE(tests, test_count, tests);
    TAKE(truth_lists, truth_list_count, lists);
    TAKE(bands, bands_count, bands);
    TAKE(templates, template_count, templates);
    TAKE(tables, table_count, tables);
    TAKE(blocks, block_count, blocks);
    TAKE(rules, rule_count, rules);
#undef TAKE
    struct hg_str why = {0};
    cr_assert_eq(hg_program_verify(p, &b->arena, &why), HG_OK, "%.*s", HG_STR_ARGS(why));
}

static inline void build_ready(struct build *b, uint32_t lanes)
{
    struct hg_str why = {0};
    build_program(b);
    cr_assert_eq(hg_image_new(&b->program, &hg_regex_re2, NULL, &b->arena, &b->image, &why), HG_OK,
                 "%.*s", HG_STR_ARGS(why));
    cr_assert_eq(hg_lanes_new(b->image, lanes, NULL, &b->lanes), HG_OK);
    hg_lanes_reset(b->lanes, lanes);
}

static inline void build_run(struct build *b)
{
    cr_assert_eq(hg_run(b->lanes), HG_OK);
}

/* --- values --------------------------------------------------------------------------------- */

static inline struct hg_value num(int64_t x)
{
    return (struct hg_value){.state = HG_KNOWN, .lo = x, .hi = x};
}
static inline struct hg_value between(int64_t lo, int64_t hi)
{
    return (struct hg_value){.state = HG_BETWEEN, .lo = lo, .hi = hi};
}
static inline struct hg_value anything(void)
{
    return (struct hg_value){.state = HG_ANYTHING};
}
static inline struct hg_value nothing(enum hg_reason hole)
{
    return (struct hg_value){.state = HG_NOTHING, .hole = (uint8_t)hole};
}
static inline struct hg_value holed(struct hg_value value, enum hg_reason hole)
{
    value.hole = (uint8_t)hole;
    value.key = HG_KEY_NONE;
    return value;
}
/* Needs build_ready. */
static inline struct hg_value text(struct build *b, const char *raw)
{
    return hg_value_text(hg_image_text(b->image, &b->lanes->arena, hg_str(raw)));
}
static inline struct hg_value one_of(struct build *b, bool other, uint32_t count,
                                     const char *const *raws)
{
    const struct hg_text **items = HG_ARRAY(&b->lanes->arena, const struct hg_text *, count);
    for (uint32_t i = 0; i < count; i++)
        items[i] = hg_image_text(b->image, &b->lanes->arena, hg_str(raws[i]));
    struct hg_text_set *set = HG_NEW(&b->lanes->arena, struct hg_text_set);
    *set = (struct hg_text_set){.count = count, .other = other, .items = items};
    return (struct hg_value){.state = HG_ONE_OF, .set = set};
}
static inline void set(struct build *b, uint32_t reg, uint32_t lane, struct hg_value value)
{
    *hg_lane_value(b->lanes, reg, lane) = value;
}

/* "7", "1..9", "{a|b|*}", "anything", "nothing", each with "!reason" for a hole: to compare. */
static inline const char *show(struct build *b, uint32_t reg, uint32_t lane)
{
    const struct hg_value *v = hg_lane_value(b->lanes, reg, lane);
    struct hg_arena *a = &b->arena;
    bool text = hg_type_is_text(b->program.registers[reg]);
    struct hg_str s = HG_STR("nothing");
    if (v->state == HG_ANYTHING)
        s = HG_STR("anything");
    else if (v->state == HG_KNOWN && text)
        s = v->text->raw;
    else if (v->state == HG_KNOWN)
        s = hg_str_print(a, "%lld", (long long)v->lo);
    else if (v->state == HG_BETWEEN)
        s = hg_str_print(a, "%s..%s",
                         v->lo == INT64_MIN ? "" : hg_str_print(a, "%lld", (long long)v->lo).at,
                         v->hi == INT64_MAX ? "" : hg_str_print(a, "%lld", (long long)v->hi).at);
    if (v->state == HG_ONE_OF) {
        s = HG_STR("{");
        for (uint32_t i = 0; i < v->set->count; i++)
            s = hg_str_print(a, "%.*s%s%.*s", HG_STR_ARGS(s), i == 0 ? "" : "|",
                             HG_STR_ARGS(v->set->items[i]->raw));
        s = hg_str_print(a, "%.*s%s}", HG_STR_ARGS(s), v->set->other ? "|*" : "");
    }
    if (v->hole != HG_R_NONE)
        s = hg_str_print(a, "%.*s!%s", HG_STR_ARGS(s), hg_reason_name((enum hg_reason)v->hole));
    return hg_str_copy(a, s).at;
}

static inline char truth_letter(uint8_t truth)
{
    return truth < 4 ? "-TFU"[truth] : '?';
}

#define check_value(b, reg, lane, wanted)                                                          \
    cr_expect_str_eq(show((b), (reg), (lane)), (wanted), "lane %u: %s, not %s", (unsigned)(lane),  \
                     show((b), (reg), (lane)), (wanted))
#define check_truth(b, truth, lane, wanted)                                                        \
    cr_expect_eq(truth_letter(hg_lane_truth((b)->lanes, (truth), (lane))), (wanted),               \
                 "lane %u: %c, not %c", (unsigned)(lane),                                          \
                 truth_letter(hg_lane_truth((b)->lanes, (truth), (lane))), (wanted))

#endif
