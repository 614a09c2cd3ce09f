/* The guarantee of landmarks on random policies: a test has the same result for all values of a
 * piece, and every value is in a piece. Values of one field are put into lanes, everything else
 * is missing, and the VM's rows and truths must be equal for lanes in one piece. The seed is
 * fixed. */
#include "trial.h"

#define POLICIES 120
#define RULES 12
#define LANES 192
#define ROWS 12 /* of the table */

static const char contract[] =
    "contract: lead\nversion: 1\nfields:\n"
    "  n: {type: integer}\n  p: {type: integer, min: 0, max: 12}\n  d: {type: decimal}\n"
    "  t: {type: text}\n  z: {type: text}\n  q: {type: email}\n"
    "  e: {type: enum, values: [Red, green, blue, \"light green\"]}\n  b: {type: boolean}\n"
    "  c: {type: country}\n  day: {type: date}\n  sent: {type: datetime}\n";

static const char *const words[] = {"Alpha", "beta", "alphabet", "al", "bet", "x", "be", "ha"};
static const char *const codes[] = {"DE", "FR", "AT", "US", "DK", "GB"};
static const char *const compares[] = {"<", "<=", ">", ">=", "is", "is not"};
#define ANY_OF(table) ((table)[pick(sizeof(table) / sizeof *(table))])

/* --- policies --- */

/* One question about one field. */
static void put_question(struct hg_buf *out)
{
    int k = (int)pick(14) - 2, more = k + (int)pick(5);
    const char *a = ANY_OF(words), *b = ANY_OF(words), *no = pick(3) == 0 ? "not " : "";
    switch (pick(24)) {
    case 0:
        hg_buf_print(out, "n %s %d", ANY_OF(compares), k);
        break;
    case 1:
        hg_buf_print(out, "n %sin %d..%d", no, k, more);
        break;
    case 2:
        hg_buf_print(out, "n %sin (%d, %d, %d)", no, k, more, more + 3);
        break;
    case 3:
        hg_buf_print(out, "p %s %d", ANY_OF(compares), k < 0 ? 1 : k);
        break;
    case 4:
        hg_buf_print(out, "d %s %d.%u", ANY_OF(compares), k, pick(10));
        break;
    case 5:
        hg_buf_print(out, "d %sin %d..%d.5", no, k, k < 0 ? more + 2 : more);
        break;
    case 6:
        hg_buf_print(out, "n %s %d.5", ANY_OF(compares), k);
        break;
    case 7:
        hg_buf_print(out, "t %sin (\"%s\", \"%s\")", no, a, b);
        break;
    case 8:
        hg_buf_print(out, "t %sin some_words", no);
        break;
    case 9:
        hg_buf_print(out, "t %sstarts with \"%s\"", no, a);
        break;
    case 10:
        hg_buf_print(out, "t %sends with \"%s\"", no, b);
        break;
    case 11:
        hg_buf_print(out, "t starts with any of (\"%s\", \"%s\")", a, b);
        break;
    case 12:
        hg_buf_print(out, "e is %s\"%s\"", no, pick(2) ? "red" : "GREEN");
        break;
    case 13:
        hg_buf_print(out, "e %scontains \"%s\"", no, pick(2) ? "green" : "e");
        break;
    case 14:
        hg_buf_print(out, "e %smatches \"^%s\"", no, pick(2) ? "l" : "[rb]");
        break;
    case 15:
        hg_buf_print(out, "length(e) %s %u", ANY_OF(compares), 3 + pick(3));
        break;
    case 16:
        hg_buf_print(out, "c %sin (\"%s\", \"%s\")", no, ANY_OF(codes), ANY_OF(codes));
        break;
    case 17:
        hg_buf_print(out, "c %sstarts with \"%c\"", no, "DAFU"[pick(4)]);
        break;
    case 18:
        hg_buf_print(out, "%sb", no);
        break;
    case 19:
        hg_buf_print(out, "day %s 2026-01-%02u", ANY_OF(compares), 1 + pick(20));
        break;
    case 20:
        hg_buf_print(out, "sent %s 2026-01-%02u", compares[pick(4)], 1 + pick(20));
        break;
    case 21:
        hg_buf_print(out, "(n assumed %d) %s %d", k, ANY_OF(compares), more);
        break;
    case 22:
        hg_buf_print(out, "min(n, p) %s %d", ANY_OF(compares), k);
        break;
    default:
        hg_buf_print(out, "bucket(p, \"%s\") < %u", a, 10 + pick(80));
        break;
    }
}

static void put_condition(struct hg_buf *out)
{
    unsigned parts = 1 + pick(3);
    const char *between = pick(2) ? " or " : " and ";
    for (unsigned i = 0; i < parts; i++) {
        hg_buf_text(out, i != 0 ? between : "");
        put_question(out);
    }
}

static void put_blocks(struct hg_buf *out)
{
    hg_buf_text(out,
                "policy p lead from \"lead.yaml\"\nlist some_words is \"beta\", \"x\", \"ha\"\n"
                "table tb from \"table.csv\" hit first match z, n give w\n"
                "score s 0..1000 {\n");
    for (int i = 0; i < RULES; i++) {
        hg_buf_print(out, "r%d: +1 when ", i);
        put_condition(out);
        hg_buf_byte(out, '\n');
    }
    hg_buf_print(out,
                 "bands: by n { %u..%u: +3 > %u: +5 otherwise: 0 }\n"
                 "texts: by t { \"%s\": +3 starts with \"%s\": +5 otherwise: 0 } }\n",
                 pick(4), 4 + pick(4), 8 + pick(4), ANY_OF(words), ANY_OF(words));
    hg_buf_print(out, "classify k { a: when e is \"blue\" b: when d > %u.5 c: otherwise }\n",
                 pick(9));
    hg_buf_text(out, "decide { a: nurture when s > 3 and tb.w is \"w1\" b: reject when k is \"b\" "
                     "o: accept otherwise }\n");
}

/* The marks of a spreadsheet: texts, alternatives, prefixes, ranges of equal length, all but. */
static void put_cell(struct hg_buf *out)
{
    const char *no = pick(4) == 0 ? "!" : "";
    switch (pick(5)) {
    case 0:
        hg_buf_print(out, "%s%02u..%02u", no, pick(30), 30 + pick(60));
        break;
    case 1:
        hg_buf_print(out, "%s%u*", no, pick(10));
        break;
    case 2:
        hg_buf_print(out, "%s%s*", no, ANY_OF(words));
        break;
    case 3:
        hg_buf_print(out, "%s%02u|%s", no, pick(90), ANY_OF(words));
        break;
    default:
        hg_buf_text(out, "*");
        break;
    }
}

static void put_table(struct hg_buf *out)
{
    hg_buf_text(out, "z,n,w\n");
    for (unsigned i = 0; i < ROWS; i++) {
        put_cell(out);
        if (pick(2))
            hg_buf_print(out, ",%u..%u", pick(5), 5 + pick(5));
        else
            hg_buf_print(out, ",%s", pick(2) ? ">= 7" : "*");
        hg_buf_print(out, ",w%u\n", i % 3);
    }
}

/* --- values --- */

static int64_t any_number(int64_t lo, int64_t hi)
{
    int64_t from = lo == INT64_MIN ? (hi > INT64_MIN + 5000000 ? hi - 5000000 : lo) : lo;
    int64_t to = hi == INT64_MAX ? (from < INT64_MAX - 5000000 ? from + 5000000 : hi) : hi;
    unsigned how = pick(4);
    if (how == 0)
        return pick(2) ? lo : hi;
    uint64_t width = (uint64_t)to - (uint64_t)from;
    if (how == 1)
        return from + (int64_t)pick(width < 3 ? (unsigned)width + 1 : 3);
    return from + (int64_t)(width < UINT32_MAX - 1u ? pick((unsigned)width + 1) : pick(UINT32_MAX));
}

static struct hg_str any_text(struct hg_arena *arena)
{
    static const char *const bits[] = {"al", "ha", "be",  "t", "x",  "0",   "1", "2",
                                       "5",  "9",  "pha", "-", "Be", "bet", "a", "z"};
    unsigned count = 1 + pick(3);
    struct hg_str text = HG_STR("");
    if (pick(3) == 0)
        return hg_str_print(arena, "%02u", pick(100));
    if (pick(3) == 0)
        text = hg_str(ANY_OF(words));
    for (unsigned i = 0; i < count; i++) {
        const char *bit = ANY_OF(bits);
        text = pick(2) ? hg_str_print(arena, "%.*s%s", HG_STR_ARGS(text), bit)
                       : hg_str_print(arena, "%s%.*s", bit, HG_STR_ARGS(text));
    }
    return text;
}

/* --- what the VM says --- */

struct bench {
    struct trial trial;
    const struct hg_program *p;
    struct hg_lanes *lanes;
    struct hg_buf said[LANES];
};

static void put_number_on(struct bench *b, uint32_t reg, uint32_t lane, int64_t number)
{
    struct hg_value *value = hg_lane_value(b->lanes, reg, lane);
    memset(value, 0, sizeof *value);
    value->state = HG_KNOWN;
    value->lo = value->hi = number;
}

static void put_text_on(struct bench *b, uint32_t reg, uint32_t lane, struct hg_str text)
{
    struct hg_value *value = hg_lane_value(b->lanes, reg, lane);
    memset(value, 0, sizeof *value);
    value->state = HG_KNOWN;
    value->text = hg_image_text(b->trial.image, &b->lanes->arena, text);
}

/* Rows of every table, every truth, and the outcomes, as bytes. */
static void write_down(struct bench *b, uint32_t lane)
{
    struct hg_buf *out = &b->said[lane];
    hg_buf_clear(out);
    for (uint32_t t = 0; t < b->p->table_count; t++) {
        struct hg_rows rows = hg_lane_rows(b->lanes, t, lane);
        hg_buf_put(out, rows.possible, b->p->tables[t].words * sizeof *rows.possible);
        hg_buf_put(out, rows.certain, b->p->tables[t].words * sizeof *rows.certain);
    }
    for (uint32_t t = 0; t < b->p->truth_count; t++)
        hg_buf_byte(out, (char)hg_lane_truth(b->lanes, t, lane));
    hg_buf_put(out, &b->lanes->outcomes[lane].possible, sizeof b->lanes->outcomes[lane].possible);
}

static bool same_said(const struct bench *b, uint32_t one, uint32_t other)
{
    return b->said[one].len == b->said[other].len &&
           memcmp(b->said[one].at, b->said[other].at, b->said[one].len) == 0;
}

static void run_lanes(struct bench *b)
{
    cr_assert_eq(hg_run(b->lanes), HG_OK);
    for (uint32_t lane = 0; lane < LANES; lane++)
        write_down(b, lane);
}

static void fail(const struct bench *b, const struct hg_term *term, struct hg_str piece,
                 struct hg_str value)
{
    cr_assert_fail("%.*s in `%.*s`: `%.*s` differs\n%.*s\n%.*s", HG_STR_ARGS(term->name),
                   HG_STR_ARGS(piece), HG_STR_ARGS(value), (int)b->trial.policy.len,
                   b->trial.policy.at, (int)b->trial.table.len, b->trial.table.at);
}

static void check_range(struct bench *b, const struct hg_term *term, const struct hg_piece *piece)
{
    int64_t values[LANES];
    char text[32];
    hg_lanes_reset(b->lanes, LANES);
    for (uint32_t lane = 0; lane < LANES; lane++) {
        values[lane] = lane == 0   ? piece->lo
                       : lane == 1 ? piece->hi
                                   : any_number(piece->lo, piece->hi);
        put_number_on(b, term->reg, lane, values[lane]);
    }
    run_lanes(b);
    for (uint32_t lane = 1; lane < LANES; lane++)
        if (!same_said(b, 0, lane)) {
            snprintf(text, sizeof text, "%lld", (long long)values[lane]);
            fail(b, term, piece->name, hg_str(text));
        }
}

/* Constants of one piece: the same. */
static void check_constants(struct bench *b, const struct hg_term *term,
                            const struct hg_piece *piece)
{
    hg_lanes_reset(b->lanes, LANES);
    for (uint32_t lane = 0; lane < LANES; lane++)
        put_text_on(b, term->reg, lane,
                    b->p->texts[piece->texts.at[lane % piece->texts.count]].raw);
    run_lanes(b);
    for (uint32_t lane = 1; lane < LANES; lane++)
        if (!same_said(b, 0, lane))
            fail(b, term, piece->name, b->p->texts[piece->texts.at[lane % piece->texts.count]].raw);
}

static bool in_constants(const struct bench *b, const struct hg_term *term, struct hg_str text)
{
    struct hg_str folded = hg_text_fold(&b->lanes->arena, text);
    for (uint32_t i = 0; i < term->piece_count; i++)
        for (uint32_t k = 0; k < term->pieces[i].texts.count; k++)
            if (hg_str_eq(b->p->texts[term->pieces[i].texts.at[k]].folded, folded))
                return true;
    return false;
}

/* Any other text: what one of the samples says. */
static void check_others(struct bench *b, const struct hg_term *term)
{
    struct hg_str texts[LANES];
    uint32_t samples = 0;
    hg_lanes_reset(b->lanes, LANES);
    for (uint32_t i = 0; i < term->piece_count && samples < LANES - 32; i++) {
        const struct hg_piece *piece = &term->pieces[i];
        if (piece->kind == HG_PIECE_TEXTS)
            continue;
        texts[samples] = piece->sample.len != 0 ? piece->sample : HG_STR("~?~");
        put_text_on(b, term->reg, samples, texts[samples]);
        samples++;
    }
    for (uint32_t lane = samples; lane < LANES; lane++) {
        do
            texts[lane] = any_text(&b->lanes->arena);
        while (in_constants(b, term, texts[lane]));
        put_text_on(b, term->reg, lane, texts[lane]);
    }
    run_lanes(b);
    for (uint32_t lane = samples; lane < LANES; lane++) {
        bool found = false;
        for (uint32_t i = 0; i < samples && !found; i++)
            found = same_said(b, i, lane);
        if (!found)
            fail(b, term, HG_STR("a shape or the rest"), texts[lane]);
    }
}

/* Beyond the contract a function of few values, such as `bucket(p)`, stays unknown. */
static bool allowed(const struct hg_program *p, const struct hg_term *term,
                    const struct hg_piece *piece)
{
    const struct hg_field *f = &p->fields[term->reg];
    return (!f->has_min || piece->lo >= f->min) && (!f->has_max || piece->hi <= f->max);
}

static void check_term(struct bench *b, const struct hg_term *term)
{
    bool closed = term->reg < b->p->field_count && (b->p->fields[term->reg].type == HG_T_ENUM ||
                                                    b->p->fields[term->reg].type == HG_T_COUNTRY);
    for (uint32_t i = 0; i < term->piece_count; i++) {
        if (term->pieces[i].kind == HG_PIECE_RANGE && allowed(b->p, term, &term->pieces[i]))
            check_range(b, term, &term->pieces[i]);
        else if (term->pieces[i].kind == HG_PIECE_TEXTS)
            check_constants(b, term, &term->pieces[i]);
    }
    if (term->kind == HG_TERM_TEXT && !closed)
        check_others(b, term);
}

/* Does something of this field stay free, or get cut at run time? Then its rows may differ. */
static bool settled(const struct hg_program *p, const struct hg_term *term)
{
    if (term->reg >= p->field_count || term->kind > HG_TERM_TEXT || term->open_ended)
        return false;
    for (uint32_t i = 0; i < p->term_count; i++)
        for (uint32_t k = 0; k < p->terms[i].fields.count; k++)
            if (p->terms[i].fields.at[k] == term->reg && &p->terms[i] != term)
                return false;
    return true;
}

static void open_bench(struct bench *b)
{
    trial_init(&b->trial, contract);
    put_table(&b->trial.table);
    put_blocks(&b->trial.policy);
    trial_compile(&b->trial);
    b->p = b->trial.compilation.program;
    cr_assert_eq(hg_lanes_new(b->trial.image, LANES, &hg_libc_allocator, &b->lanes), HG_OK);
    for (int i = 0; i < LANES; i++)
        hg_buf_init(&b->said[i], &hg_libc_allocator, 0);
}

static void close_bench(struct bench *b)
{
    for (int i = 0; i < LANES; i++)
        hg_buf_release(&b->said[i]);
    hg_lanes_free(b->lanes);
    trial_release(&b->trial);
}

static void check_policy(unsigned *checked)
{
    struct bench b;
    open_bench(&b);
    for (uint32_t i = 0; i < b.p->term_count; i++)
        if (settled(b.p, &b.p->terms[i])) {
            check_term(&b, &b.p->terms[i]);
            (*checked)++;
        }
    close_bench(&b);
}

Test(landmarks_random, every_value_of_a_piece_passes_the_same_tests)
{
    unsigned checked = 0;
    for (int i = 0; i < POLICIES; i++)
        check_policy(&checked);
    cr_assert_gt(checked, POLICIES * 5, "only %u terms were tried", checked);
}

/* --- where Kleene's logic is exact ---
 *
 * A rule that is not marked and that the VM leaves unknown must be true in some completion and
 * false in another. Every way to take a piece for each field it reads is tried. */

#define MOST_FIELDS 4
#define MOST_WAYS 200000 /* of one rule; it is passed over when there are more */

struct ways {
    const struct hg_term *terms[MOST_FIELDS];
    uint32_t count;
    uint64_t total;
};

static const struct hg_term *field_term(const struct hg_program *p, uint32_t field)
{
    for (uint32_t i = 0; i < p->term_count; i++)
        if (p->terms[i].kind <= HG_TERM_TEXT && p->terms[i].reg == field)
            return &p->terms[i];
    return NULL;
}

/* False when they cannot be counted up: too many, or a field nothing is asked of. */
static bool find_ways(const struct hg_program *p, const struct hg_rule_info *rule,
                      struct ways *ways)
{
    *ways = (struct ways){.total = 1};
    if (rule->reads.count > MOST_FIELDS)
        return false;
    for (uint32_t i = 0; i < rule->reads.count; i++) {
        const struct hg_term *term = field_term(p, rule->reads.at[i]);
        if (term == NULL)
            return false;
        ways->terms[ways->count++] = term;
        ways->total *= term->piece_count;
    }
    return ways->total <= MOST_WAYS;
}

/* Puts a value of piece `index` on a lane; false where the contract allows none. */
static bool put_piece(struct bench *b, const struct hg_term *term, uint32_t index, uint32_t lane)
{
    const struct hg_piece *piece = &term->pieces[index];
    const struct hg_field *f = &b->p->fields[term->reg];
    if (piece->kind == HG_PIECE_RANGE) {
        int64_t lo = f->has_min && piece->lo < f->min ? f->min : piece->lo;
        int64_t hi = f->has_max && piece->hi > f->max ? f->max : piece->hi;
        put_number_on(b, term->reg, lane, lo == INT64_MIN ? hi : lo);
        return lo <= hi;
    }
    if (piece->kind == HG_PIECE_REST && f->type == HG_T_ENUM)
        return false;
    struct hg_str text = piece->kind == HG_PIECE_TEXTS ? b->p->texts[piece->texts.at[0]].raw
                         : f->type == HG_T_COUNTRY     ? HG_STR("ZW")
                         : piece->sample.len != 0      ? piece->sample
                                                       : HG_STR("~?~");
    put_text_on(b, term->reg, lane, text);
    return true;
}

/* The truths the rule has over the ways from `first` on, a lane each. */
static uint8_t run_ways(struct bench *b, const struct ways *ways, uint64_t first, uint32_t row)
{
    bool allowed_on[LANES];
    uint8_t seen = 0;
    uint32_t count = ways->total - first < LANES ? (uint32_t)(ways->total - first) : LANES;
    hg_lanes_reset(b->lanes, count);
    for (uint32_t lane = 0; lane < count; lane++) {
        uint64_t way = first + lane;
        allowed_on[lane] = true;
        for (uint32_t i = 0; i < ways->count; i++) {
            const struct hg_term *term = ways->terms[i];
            allowed_on[lane] &= put_piece(b, term, (uint32_t)(way % term->piece_count), lane);
            way /= term->piece_count;
        }
    }
    cr_assert_eq(hg_run(b->lanes), HG_OK);
    for (uint32_t lane = 0; lane < count; lane++) {
        struct hg_rows rows = hg_lane_rows(b->lanes, b->p->blocks[0].table, lane);
        if (allowed_on[lane])
            seen |= trial_bit(rows.certain, row)    ? HG_TRUE
                    : trial_bit(rows.possible, row) ? HG_UNKNOWN
                                                    : HG_FALSE;
    }
    return seen;
}

static void check_exact_rule(struct bench *b, uint32_t row, unsigned *checked)
{
    struct ways ways;
    const struct hg_rule_info *rule = &b->p->rules[b->p->blocks[0].first_rule + row];
    uint8_t seen = 0;
    if (!find_ways(b->p, rule, &ways))
        return;
    for (uint64_t first = 0; first < ways.total && seen != HG_UNKNOWN; first += LANES)
        seen |= run_ways(b, &ways, first, row);
    (*checked)++;
    cr_assert_eq(seen, HG_UNKNOWN, "%.*s is always %s\n%.*s", HG_STR_ARGS(rule->id),
                 seen == HG_TRUE ? "true" : "false", (int)b->trial.policy.len, b->trial.policy.at);
}

static void check_exactness(unsigned *checked)
{
    bool open[RULES];
    struct bench b;
    open_bench(&b);
    hg_lanes_reset(b.lanes, 1);
    cr_assert_eq(hg_run(b.lanes), HG_OK);
    struct hg_rows rows = hg_lane_rows(b.lanes, b.p->blocks[0].table, 0);
    for (uint32_t row = 0; row < RULES; row++)
        open[row] = trial_bit(rows.possible, row) && !trial_bit(rows.certain, row);
    for (uint32_t row = 0; row < RULES; row++)
        if (open[row] &&
            (b.p->inexact_rules == NULL || !b.p->inexact_rules[b.p->blocks[0].first_rule + row]))
            check_exact_rule(&b, row, checked);
    close_bench(&b);
}

Test(landmarks_random, what_is_not_marked_is_open_in_truth)
{
    unsigned checked = 0;
    for (int i = 0; i < POLICIES; i++)
        check_exactness(&checked);
    cr_assert_gt(checked, POLICIES * 5, "only %u rules were tried", checked);
}
