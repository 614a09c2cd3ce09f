/* MATCH against the definition in bytecode/program.h, row by row, on tables of every width. */
#include "build.h"

#include "runtime/vm/kernel.h"

#include <stdlib.h>

static uint64_t state = 1;

static uint64_t roll(uint64_t sides)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % sides;
}

/* What a row says of a value: can it fit, must it fit. */
struct fits {
    bool may, must;
};

static void join(struct fits *fits, bool one)
{
    fits->may |= one;
    fits->must &= one;
}

/* The rows of each slot as the table was made, before its columns took a form. */
#define TABLES 6
#define STEPS 9 /* numbers with one cut */
static const uint64_t *plain[TABLES][6 + STEPS];

static uint32_t text_slot(const struct hg_column *column, const struct hg_text *text)
{
    for (uint32_t i = 0; i < column->text_count; i++)
        if (column->texts[i].text == text->same)
            return column->texts[i].slot;
    uint32_t slot = 0;
    for (uint32_t p = 0; p < column->part_count; p++) {
        const struct hg_text_part *part = &column->parts[p];
        if (part->length != 0 && part->length != text->folded.len)
            continue;
        for (uint32_t i = 0; i < part->count; i++)
            if (hg_str_cmp(part->at[i].from, text->folded) <= 0)
                slot = part->at[i].slot;
    }
    return slot;
}

static struct fits number_fits(const struct hg_column *column, const uint64_t *slots,
                               uint32_t words, uint32_t r, const struct hg_value *v)
{
    struct fits fits = {false, true};
    for (uint32_t s = 0; s < column->slot_count; s++) {
        int64_t lo = s == 0 ? INT64_MIN : column->cuts[s - 1];
        int64_t hi = s + 1 == column->slot_count ? INT64_MAX : column->cuts[s] - 1;
        if (v->lo <= hi && lo <= v->hi)
            join(&fits, hg_bit(slots + (size_t)s * words, r));
    }
    return fits;
}

static struct fits text_fits(const struct hg_column *column, const uint64_t *slots, uint32_t words,
                             uint32_t r, const struct hg_value *v)
{
    struct fits fits = {false, true};
    if (v->state == HG_KNOWN) {
        join(&fits, hg_bit(slots + (size_t)text_slot(column, v->text) * words, r));
        return fits;
    }
    for (uint32_t s = 0; v->state == HG_ANYTHING && s < column->slot_count; s++)
        join(&fits, hg_bit(slots + (size_t)s * words, r));
    for (uint32_t i = 0; v->state == HG_ONE_OF && i < v->set->count; i++)
        join(&fits, hg_bit(slots + (size_t)text_slot(column, v->set->items[i]) * words, r));
    return fits;
}

static struct fits column_fits(const struct build *b, const struct hg_column *column,
                               const uint64_t *slots, uint32_t words, uint32_t r, uint32_t lane)
{
    struct fits fits = {false, true};
    if (column->kind == HG_COLUMN_TRUTH) {
        uint8_t truth = hg_lane_truth(b->lanes, column->reg, lane);
        for (uint32_t s = 0; s < 2; s++) {
            if ((truth & (s == 1 ? HG_TRUE : HG_FALSE)) != 0)
                join(&fits, hg_bit(slots + (size_t)s * words, r));
        }
        return fits;
    }
    const struct hg_value *v = hg_lane_value(b->lanes, column->reg, lane);
    if (v->hole != HG_R_NONE || v->state == HG_NOTHING)
        return (struct fits){true, hg_bit(column->any, r)};
    return column->kind == HG_COLUMN_NUMBER ? number_fits(column, slots, words, r, v)
                                            : text_fits(column, slots, words, r, v);
}

static bool one_asked; /* a column that every row asks */
static bool all_ask;   /* the column that is being filled is that one */
static bool few_asked; /* a row asks few columns, and may be in many slots of one */

static void fill_cells(struct build *b, uint32_t t, struct hg_column *column, uint32_t rows)
{
    uint32_t words = b->tables.at[t].words;
    for (uint32_t r = 0; r < rows; r++) {
        if (!all_ask && (few_asked ? roll(6) != 0 : roll(3) == 0)) {
            build_any(b, t, column, r);
            continue;
        }
        if (few_asked && roll(4) == 0) {
            uint32_t slot = (uint32_t)roll(column->slot_count), count = (uint32_t)roll(100);
            for (; count > 0 && slot < column->slot_count; slot++, count--)
                build_bit(column->slots + (size_t)slot * words, r);
        }
        for (uint32_t n = 1 + (uint32_t)roll(3); n > 0; n--)
            build_bit(column->slots + (size_t)roll(column->slot_count) * words, r);
    }
}

static void number_column(struct build *b, uint32_t t, uint32_t reg, uint32_t slots, uint32_t rows)
{
    struct hg_column *column = build_column(b, t, HG_COLUMN_NUMBER, reg, slots);
    column->cuts = HG_ARRAY(&b->arena, int64_t, slots);
    bool even = roll(2) == 0; /* or most beside each other, the last two far apart */
    for (uint32_t s = 0; s + 1 < slots; s++)
        column->cuts[s] = even || slots < 4 ? 10 * (int64_t)(s + 1) : 3 * (int64_t)s;
    if (!even && slots >= 4) {
        column->cuts[0] = INT64_MIN + 7;
        column->cuts[slots - 2] = INT64_MAX;
    }
    fill_cells(b, t, column, rows);
}

static const char *const words_of[] = {"a1", "a2", "b1", "b2", "c1", "c2", "zz", "a3x", "b", "b99"};
#define WORDS 10

static struct hg_column *text_column(struct build *b, uint32_t t, uint32_t reg, uint32_t slots,
                                     uint32_t rows)
{
    struct hg_column *column = build_column(b, t, HG_COLUMN_TEXT, reg, slots);
    column->texts = HG_ARRAY(&b->arena, struct hg_text_slot, 5);
    for (uint32_t i = 0; i < 5; i++)
        column->texts[column->text_count++] =
            (struct hg_text_slot){build_text(b, words_of[i]), i + 1};
    fill_cells(b, t, column, rows);
    return column;
}

/* Texts that are not named fall into stretches; those of two bytes into others. */
static void shape_column(struct build *b, uint32_t t, uint32_t reg, uint32_t rows)
{
    static const struct hg_text_stretch all[] = {
        {{"", 0}, 0}, {{"a2", 2}, 6}, {{"b", 1}, 7}, {{"c", 1}, 0}};
    static const struct hg_text_stretch two[] = {
        {{"", 0}, 0}, {{"a2", 2}, 8}, {{"c1", 2}, 9}, {{"c1\0", 3}, 8}};
    struct hg_column *column = text_column(b, t, reg, 10, rows);
    column->parts = HG_ARRAY(&b->arena, struct hg_text_part, 2);
    column->parts[0] = (struct hg_text_part){0, hg_arena_copy(&b->arena, all, sizeof all), 4};
    column->parts[1] = (struct hg_text_part){2, hg_arena_copy(&b->arena, two, sizeof two), 4};
    column->part_count = 2;
}

/* The column in listed form: bases of one to four slots, each the rows that all of them have. */
static void list_column(struct build *b, uint32_t t, struct hg_column *column)
{
    uint32_t words = b->tables.at[t].words, rows = b->tables.at[t].rows;
    const uint64_t *slots = column->slots;
    uint64_t *bases = HG_ARRAY(&b->arena, uint64_t, (size_t)column->slot_count * words);
    HG_VEC(uint32_t) listed = {0};
    column->base_of = HG_ARRAY(&b->arena, uint32_t, column->slot_count);
    column->listed_ends = HG_ARRAY(&b->arena, uint32_t, column->slot_count);
    for (uint32_t s = 0, end; s < column->slot_count; s = end) {
        uint64_t *base = bases + (size_t)column->base_count * words;
        end = s + 1 + (uint32_t)roll(4);
        end = end < column->slot_count ? end : column->slot_count;
        memcpy(base, slots + (size_t)s * words, words * sizeof *base);
        for (uint32_t k = s + 1; k < end; k++)
            for (uint32_t w = 0; w < words; w++)
                base[w] &= slots[(size_t)k * words + w];
        for (uint32_t k = s; k < end; k++) {
            column->base_of[k] = column->base_count;
            for (uint32_t r = 0; r < rows; r++)
                if (hg_bit(slots + (size_t)k * words, r) && !hg_bit(base, r))
                    hg_push(&b->arena, &listed, r);
            column->listed_ends[k] = (uint32_t)listed.count;
        }
        column->base_count++;
    }
    column->slots = bases;
    column->listed = listed.at;
    column->listed_count = (uint32_t)listed.count;
}

/* `listed`: a bit a column. */
static void take_forms(struct build *b, uint32_t t, uint64_t listed)
{
    struct hg_rule_table *table = &b->tables.at[t];
    for (uint32_t c = 0; c < table->column_count; c++) {
        plain[t][c] = table->columns[c].slots;
        if (table->words > HG_BLOCK_WORDS && (listed >> c & 1) != 0)
            list_column(b, t, &table->columns[c]);
    }
}

static bool certain; /* only values that are known */

static struct hg_value random_number(void)
{
    int64_t lo = (int64_t)roll(2200) - 50;
    if (certain)
        return num(lo);
    switch (roll(6)) {
    case 0:
        return between(lo, lo + 1 + (int64_t)roll(2000));
    case 1:
        return between(INT64_MIN, INT64_MAX);
    case 2:
        return roll(2) == 0 ? holed(num(lo), HG_R_DIVISION) : nothing(HG_R_NO_ROW);
    default:
        return num(lo);
    }
}

static struct hg_value random_text(struct build *b)
{
    uint64_t from = roll(WORDS);
    if (certain)
        return text(b, words_of[from]);
    if (roll(3) == 0)
        return one_of(b, false, 1 + (uint32_t)roll(WORDS - from), words_of + from);
    return roll(8) == 0   ? nothing(HG_R_NO_ROW)
           : roll(8) == 0 ? holed(text(b, words_of[from]), HG_R_NO_ROW)
                          : text(b, words_of[from]);
}

#define LANES 9
#define MANY_LANES 77 /* of narrow tables: more than stand beside each other, and not in eights */

static void check_lane(struct build *b, uint32_t t, uint32_t lane)
{
    const struct hg_rule_table *table = &b->tables.at[t];
    struct hg_rows rows = hg_lane_rows(b->lanes, t, lane);
    for (uint32_t w = 0; table->words > 1 && w < table->words; w++)
        if (!hg_bit(rows.marks, w))
            cr_assert((rows.possible[w] | rows.certain[w] | rows.assumed[w]) == 0,
                      "rows %u, word %u, lane %u", table->rows, w, lane);
    for (uint32_t r = 0; r < 64 * table->words; r++) {
        struct fits fits = {r < table->rows, r < table->rows};
        for (uint32_t c = 0; r < table->rows && c < table->column_count; c++) {
            struct fits one =
                column_fits(b, &table->columns[c], plain[t][c], table->words, r, lane);
            fits.may &= one.may;
            fits.must &= one.must;
        }
        bool open = fits.may && !fits.must;
        bool no = open && table->assume_no != NULL && hg_bit(table->assume_no, r);
        bool yes = open && table->assume_yes != NULL && hg_bit(table->assume_yes, r);
        cr_assert_eq(hg_bit(rows.possible, r), fits.may && !no, "rows %u, row %u, lane %u",
                     table->rows, r, lane);
        cr_assert_eq(hg_bit(rows.certain, r), fits.must || yes, "certain: rows %u, row %u, lane %u",
                     table->rows, r, lane);
        cr_assert_eq(hg_bit(rows.assumed, r), no || yes, "assumed: rows %u, row %u, lane %u",
                     table->rows, r, lane);
    }
}

/* The inputs that all tables of a program ask. */
struct inputs {
    uint32_t n, m, x, y, flag, truth, steps[STEPS];
};

static struct inputs make_inputs(struct build *b)
{
    struct inputs in = {.n = build_field(b, HG_T_INTEGER, false),
                        .m = build_field(b, HG_T_INTEGER, false),
                        .x = build_field(b, HG_T_TEXT, false),
                        .y = build_field(b, HG_T_TEXT, false),
                        .flag = build_field(b, HG_T_BOOLEAN, false)};
    for (uint32_t i = 0; i < STEPS; i++)
        in.steps[i] = build_field(b, HG_T_INTEGER, false);
    in.truth = build_truth(b);
    return in;
}

static uint32_t make_table(struct build *b, const struct inputs *in, uint32_t rows, bool assuming,
                           uint64_t listed)
{
    uint32_t t = build_table(b, rows, 6 + STEPS),
             cuts = one_asked || roll(4) == 0 ? 200 : 2 + (uint32_t)roll(5);
    text_column(b, t, in->x, 6, rows);
    number_column(b, t, in->n, 2 + (uint32_t)roll(12), rows);
    for (uint32_t i = 0; i < STEPS; i++)
        number_column(b, t, in->steps[i], 2, rows);
    all_ask = one_asked;
    number_column(b, t, in->m, cuts, rows);
    all_ask = false;
    shape_column(b, t, in->y, rows);
    fill_cells(b, t, build_column(b, t, HG_COLUMN_TRUTH, in->truth, 2), rows);
    fill_cells(b, t, build_column(b, t, HG_COLUMN_NUMBER, in->flag, 1), rows);
    if (assuming) {
        struct hg_rule_table *table = &b->tables.at[t];
        table->assume_no = HG_ARRAY(&b->arena, uint64_t, table->words);
        table->assume_yes = HG_ARRAY(&b->arena, uint64_t, table->words);
        for (uint32_t r = 0; r < rows; r++) {
            if (roll(2) == 0)
                build_bit(roll(2) == 0 ? table->assume_no : table->assume_yes, r);
        }
    }
    take_forms(b, t, listed);
    return t;
}

static void fill_lanes(struct build *b, const struct inputs *in)
{
    certain = roll(2) == 0;
    for (uint32_t l = 0; l < b->lanes->lanes; l++) {
        if (certain || roll(4) != 0)
            set(b, in->n, l, random_number());
        set(b, in->m, l, random_number());
        for (uint32_t i = 0; i < STEPS; i++)
            if (certain || roll(4) != 0)
                set(b, in->steps[i], l, roll(3) == 0 ? random_number() : num((int64_t)roll(20)));
        if (certain || roll(4) != 0)
            set(b, in->x, l, random_text(b));
        set(b, in->y, l, random_text(b));
        if (certain || roll(3) != 0)
            set(b, in->flag, l, num((int64_t)roll(2)));
    }
}

static const char *const kernels[HG_KERNELS] = {"portable", "ssse3", "avx2", "avx512"};

/* Tables of these rows in one program: those of one word are matched together as they find room. */
static void try_tables(const uint32_t *rows, uint32_t count, bool assuming, uint64_t listed)
{
    struct build b;
    build_init(&b);
    struct inputs in = make_inputs(&b);
    build_op(&b, HG_OP_IS_TRUE, in.truth, in.flag, 0, 0);
    uint32_t lanes = count > 1 ? MANY_LANES : LANES;
    for (uint32_t i = 0; i < count; i++)
        build_op(&b, HG_OP_MATCH, make_table(&b, &in, rows[i], assuming, listed), 0, 0, 0);
    setenv("HG_KERNEL", kernels[roll(HG_KERNELS)], 1);
    build_ready(&b, lanes);
    unsetenv("HG_KERNEL");
    for (int round = 0; round < 12; round++) {
        hg_lanes_reset(b.lanes, round % 2 == 0 ? lanes : 1);
        fill_lanes(&b, &in);
        build_run(&b);
        for (uint32_t l = 0; l < b.lanes->lanes; l++)
            for (uint32_t t = 0; t < count; t++)
                check_lane(&b, t, l);
    }
    build_done(&b);
}

static void try_table(uint32_t rows, bool assuming, uint64_t listed)
{
    try_tables(&rows, 1, assuming, listed);
}

Test(match, tables_together_by_the_definition)
{
    static const uint32_t rows[][TABLES] = {
        {5, 20, 39}, {1, 1, 1, 1, 1, 59}, {64, 3, 60}, {0, 30, 70, 30}, {12, 25, 18, 4, 9}};
    static const uint32_t counts[] = {3, 6, 3, 4, 5};
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 4; k++)
            try_tables(rows[i], counts[i], k % 2 == 1, 0);
}

Test(match, every_width_by_the_definition)
{
    static const uint32_t rows[] = {1,   5,   63,  64,  65,   128,  150, 192,
                                    300, 512, 513, 700, 1024, 4096, 5000};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        try_table(rows[i], false, 0);
        try_table(rows[i], true, 0);
        try_table(rows[i], false, 1 << roll(5)); /* one column alone lists rows */
        try_table(rows[i], i % 2 == 0, roll(32));
        try_table(rows[i], i % 2 != 0, 31);
    }
}

/* A column of many values that every row asks: in most of its slots no row is in the bit row. */
Test(match, only_what_one_column_lists)
{
    static const uint32_t rows[] = {513, 600, 1024, 5000};
    one_asked = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        try_table(rows[i], false, UINT64_C(1) << (2 + STEPS));
        try_table(rows[i], true, UINT64_C(1) << (2 + STEPS));
    }
    one_asked = false;
}

/* Each row is looked for by one of the columns that it asks, or by bit rows. */
Test(match, rows_that_ask_few_of_many_columns)
{
    static const uint32_t rows[] = {513, 700, 5000};
    few_asked = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        try_table(rows[i], false, UINT64_MAX);
        try_table(rows[i], true, UINT64_MAX);
        try_table(rows[i], true, roll(UINT32_MAX));
        one_asked = true;
        try_table(rows[i], false, UINT64_MAX);
        one_asked = false;
    }
    few_asked = false;
}

Test(match, no_columns_and_no_rows)
{
    struct build b;
    build_init(&b);
    uint32_t all = build_table(&b, 3, 0), none = build_table(&b, 0, 0),
             wide = build_table(&b, 130, 0);
    build_op(&b, HG_OP_MATCH, all, 0, 0, 0);
    build_op(&b, HG_OP_MATCH, none, 0, 0, 0);
    build_op(&b, HG_OP_MATCH, wide, 0, 0, 0);
    build_ready(&b, 2);
    build_run(&b);
    cr_expect_eq(*hg_lane_rows(b.lanes, all, 1).certain, 7);
    cr_expect_eq(*hg_lane_rows(b.lanes, none, 1).possible, 0);
    cr_expect_eq(hg_lane_rows(b.lanes, wide, 1).possible[2], 3);
    build_done(&b);
}

/* A text of which nothing, or only that it is no constant, is known: rows de, SW*, !de, !SW*, *. */
Test(match, unknown_texts_by_slot_and_shape)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false);
    uint32_t t = build_table(&b, 5, 1);
    struct hg_column *column = build_column(&b, t, HG_COLUMN_TEXT, x, 3);
    static const struct hg_text_stretch at[] = {{{"", 0}, 0}, {{"sw", 2}, 2}, {{"sx", 2}, 0}};
    column->texts = HG_ARRAY(&b.arena, struct hg_text_slot, 1);
    column->texts[column->text_count++] = (struct hg_text_slot){build_text(&b, "de"), 1};
    column->parts = HG_ARRAY(&b.arena, struct hg_text_part, 1);
    column->parts[column->part_count++] =
        (struct hg_text_part){0, hg_arena_copy(&b.arena, at, sizeof at), 3};
    column->slots[0] = 0x1C;
    column->slots[1] = 0x19;
    column->slots[2] = 0x16;
    column->any[0] = 0x10;
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_ready(&b, 6);
    const char *const de[] = {"de"};
    struct hg_piece piece = {.sample = HG_STR("sw9")};
    struct hg_text_set like = {.other = true, .shape = &piece};
    struct hg_value xs[6] = {
        anything(),     one_of(&b, true, 0, NULL), one_of(&b, true, 1, de),
        text(&b, "DE"), text(&b, "SW1A"),          {.state = HG_ONE_OF, .set = &like}};
    static const uint64_t possible[6] = {0x1F, 0x1E, 0x1F, 0x19, 0x16, 0x16},
                          certain[6] = {0x10, 0x14, 0x10, 0x19, 0x16, 0x16};
    for (uint32_t l = 0; l < 6; l++)
        set(&b, x, l, xs[l]);
    build_run(&b);
    for (uint32_t l = 0; l < 6; l++) {
        cr_expect_eq(*hg_lane_rows(b.lanes, t, l).possible, possible[l], "lane %u", l);
        cr_expect_eq(*hg_lane_rows(b.lanes, t, l).certain, certain[l], "lane %u", l);
    }
    build_done(&b);
}

/* Row `last` asks a flag and a test; the test may not run where the flag is false. In tables of
 * several words not even where its column stands before that of the flag. */
static void check_laziness(uint32_t rows, bool test_first)
{
    struct build b;
    build_init(&b);
    uint32_t flag = build_field(&b, HG_T_BOOLEAN, false), x = build_field(&b, HG_T_TEXT, false);
    uint32_t truth = build_truth(&b), t = build_table(&b, rows, 2), last = rows - 1;
    uint32_t test =
        build_test(&b, HG_TEST_CONTAINS, false, false, x, 1, (const char *const[]){"needle"});
    struct hg_column *found = test_first ? build_column(&b, t, HG_COLUMN_TEST, test, 2) : NULL;
    struct hg_column *is_set = build_column(&b, t, HG_COLUMN_TRUTH, truth, 2);
    found = test_first ? found : build_column(&b, t, HG_COLUMN_TEST, test, 2);
    for (uint32_t r = 0; r < last; r++) {
        build_any(&b, t, is_set, r);
        build_any(&b, t, found, r);
    }
    build_cell(&b, t, is_set, last, 2);
    build_cell(&b, t, found, last, 2);
    build_op(&b, HG_OP_IS_TRUE, truth, flag, 0, 0);
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_ready(&b, 4);
    for (uint32_t l = 0; l < 4; l++) {
        set(&b, x, l, text(&b, l == 3 ? "nothing" : "a NEEDLE here"));
        if (l != 2)
            set(&b, flag, l, num(l != 0));
    }
    build_run(&b);
    for (uint32_t l = 0; l < 4; l++) {
        struct hg_rows got = hg_lane_rows(b.lanes, t, l);
        cr_expect_eq(b.lanes->test_memo[l], "\0\1\1\2"[l], "lane %u, %u rows", l, rows);
        cr_expect_eq(hg_bit(got.possible, last), l == 1 || l == 2, "lane %u, %u rows", l, rows);
        cr_expect_eq(hg_bit(got.certain, last), l == 1, "lane %u, %u rows", l, rows);
    }
    build_done(&b);
}

Test(match, a_test_runs_only_where_a_row_needs_it)
{
    check_laziness(2, false);
    for (int first = 0; first < 2; first++) {
        check_laziness(70, first == 1);
        check_laziness(500, first == 1);
        check_laziness(700, first == 1);
    }
}

Test(match, a_test_as_the_first_column)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false), t = build_table(&b, 300, 1);
    uint32_t test = build_test(&b, HG_TEST_ENDS, false, false, x, 1, (const char *const[]){".edu"});
    struct hg_column *column = build_column(&b, t, HG_COLUMN_TEST, test, 2);
    for (uint32_t r = 0; r < 299; r++)
        build_any(&b, t, column, r);
    build_cell(&b, t, column, 299, 2);
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_ready(&b, 2);
    set(&b, x, 0, text(&b, "mit.EDU"));
    build_run(&b);
    cr_expect(hg_bit(hg_lane_rows(b.lanes, t, 0).certain, 299));
    cr_expect(hg_bit(hg_lane_rows(b.lanes, t, 1).possible, 299));
    cr_expect_not(hg_bit(hg_lane_rows(b.lanes, t, 1).certain, 299));
    build_done(&b);
}
