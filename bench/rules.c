/* A block of thousands of plain rules: does a decision stay level when its hits stay the same?
 * A score of 10 to 10,000 rules, of which four fit any lead, then a decision over the score. Rules
 * ask a text (an account code) or a range of a number, and a count beside it; or one of two texts,
 * and not the other; or one to three of twelve fields: texts, numbers and enums. Checked first
 * against a scan of the rules in C: the VM and the decision of a lead that was read, and all of it
 * from the line of a lead of 42 fields to its packet. */
#include "lines.h"

#include "runtime/vm/vm_parts.h"

#define QUERIES 4096
#define HITS 4
#define MOST_FIELDS 12
#define MOST_ASKED 3
#define MISSING 10 /* in a hundred, of each field that rules ask */

/* SOME_MISSING: rules as SOME_OF_TWELVE; leads lack some of the fields. */
enum form { BY_TEXT, BY_RANGE, ONE_OF_TWO, SOME_OF_TWELVE, SOME_MISSING, FORMS };
static const char *const form_names[FORMS] = {"by text", "by range", "1 of 2", "1-3 of 12",
                                              "10% none"};

enum kind { TEXT, NUMBER, ENUM };
#define ENUM_VALUES 8

/* What a rule asks of a field: texts and values of enums stand for numbers. */
struct ask {
    uint32_t field;
    int64_t low, high; /* both ends in */
};

/* Four rules are of one group, spread over the block; leads are of groups, too. */
struct rule {
    uint32_t group, count;
    struct ask asks[MOST_ASKED];
};

struct query {
    uint32_t group, missing; /* a bit a field */
    int64_t values[MOST_FIELDS];
};

struct rules_bench {
    struct policy policy;
    struct leads leads;
    uint32_t rule_count, field_count;
    enum kind kinds[MOST_FIELDS];
    uint32_t fields[MOST_FIELDS]; /* in the contract */
    struct rule *rules;
    struct query *queries;
    enum form form;
    struct made made;
    struct hg_lanes *lanes;
    struct lines lines;
    struct hg_guard guard;
    struct hg_arena arena; /* of decisions */
};

/* --- rules and leads ------------------------------------------------------------------------- */

/* The groups that are whole: the last one's rules are for nobody. */
static uint32_t group_count(const struct rules_bench *bench)
{
    return bench->rule_count / HITS;
}

/* What leads of a group say of an enum. */
static int64_t enum_of(uint32_t group, uint32_t field)
{
    return (group * 2654435761u + field * 40503u) >> 16 & (ENUM_VALUES - 1);
}

static struct ask ask_group(const struct rules_bench *bench, uint32_t field, uint32_t group)
{
    if (bench->kinds[field] == NUMBER)
        return (struct ask){field, 10 * (int64_t)group, 10 * (int64_t)group + 9};
    int64_t value = bench->kinds[field] == ENUM ? enum_of(group, field) : group;
    return (struct ask){field, value, value};
}

/* One of the texts and numbers tells the group; what else is asked leaves it in. */
static struct rule some_of_twelve(const struct rules_bench *bench, struct dice *dice,
                                  uint32_t group)
{
    struct rule rule = {.group = group, .count = 1 + (uint32_t)dice_roll(dice, MOST_ASKED)};
    uint32_t field = (uint32_t)dice_roll(dice, 8);
    for (uint32_t i = 0; i < rule.count; i++) {
        rule.asks[i] = ask_group(bench, field, group);
        if (i != 0 && bench->kinds[field] == NUMBER)
            rule.asks[i].high += 10 * (int64_t)dice_roll(dice, 100);
        field = (field + 1 + (uint32_t)dice_roll(dice, 3)) % MOST_FIELDS;
    }
    return rule;
}

static struct rule rule_of(const struct rules_bench *bench, struct dice *dice, uint32_t r)
{
    uint32_t groups = group_count(bench), group = r < HITS * groups ? r % groups : groups;
    if (bench->form >= SOME_OF_TWELVE)
        return some_of_twelve(bench, dice, group);
    if (bench->form == ONE_OF_TWO)
        return (struct rule){group, 1, {ask_group(bench, (uint32_t)dice_roll(dice, 2), group)}};
    struct ask visits = {1, r % HITS, INT64_MAX};
    return (struct rule){group, 2, {ask_group(bench, 0, group), visits}};
}

static void make_rules(struct rules_bench *bench, struct dice *dice)
{
    bench->field_count = bench->form >= SOME_OF_TWELVE ? MOST_FIELDS : 2;
    for (uint32_t f = 0; f < bench->field_count; f++)
        bench->kinds[f] = f < 4 ? TEXT : f < 8 ? NUMBER : ENUM;
    if (bench->form <= BY_RANGE)
        bench->kinds[1] = NUMBER;
    if (bench->form == BY_RANGE)
        bench->kinds[0] = NUMBER;
    bench->rules = calloc(bench->rule_count, sizeof *bench->rules);
    if (bench->rules == NULL)
        die("out of memory");
    for (uint32_t r = 0; r < bench->rule_count; r++)
        bench->rules[r] = rule_of(bench, dice, r);
}

static void put_ask(const struct rules_bench *bench, struct hg_buf *out, const struct ask *ask)
{
    if (bench->kinds[ask->field] != NUMBER)
        hg_buf_print(out, "f%u is \"v%lld\"", ask->field, (long long)ask->low);
    else if (ask->high == INT64_MAX)
        hg_buf_print(out, "f%u >= %lld", ask->field, (long long)ask->low);
    else
        hg_buf_print(out, "f%u in %lld..%lld", ask->field, (long long)ask->low,
                     (long long)ask->high);
}

static void put_rules(const struct rules_bench *bench, struct hg_buf *out)
{
    hg_buf_text(out, "policy rules\n  version \"1\"\n  owner \"bench\"\n  lead from \"lead.yaml\"\n"
                     "score fit 0..1000000 assuming no {\n");
    for (uint32_t r = 0; r < bench->rule_count; r++) {
        const struct rule *rule = &bench->rules[r];
        hg_buf_print(out, "  r%u: +%u when ", r, 1 + r % 9);
        for (uint32_t i = 0; i < rule->count; i++) {
            hg_buf_text(out, i == 0 ? "" : " and ");
            put_ask(bench, out, &rule->asks[i]);
        }
        hg_buf_text(out, "\n");
    }
    hg_buf_text(out, "}\ndecide { hot: nurture when fit >= 12 rest: reject otherwise }\n");
}

static void put_contract(const struct rules_bench *bench, struct hg_buf *out)
{
    hg_buf_text(out, "contract: lead\nversion: 1\nfields:\n");
    for (uint32_t f = 0; f < bench->field_count; f++) {
        if (bench->kinds[f] != ENUM) {
            hg_buf_print(out, "  f%u: {type: %s}\n", f,
                         bench->kinds[f] == TEXT ? "text" : "integer");
            continue;
        }
        hg_buf_print(out, "  f%u: {type: enum, values: [v0", f);
        for (int v = 1; v < ENUM_VALUES; v++)
            hg_buf_print(out, ", v%d", v);
        hg_buf_text(out, "]}\n");
    }
}

static struct hg_str file_of(struct rules_bench *bench,
                             void (*put)(const struct rules_bench *bench, struct hg_buf *out))
{
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    put(bench, &out);
    struct hg_str text = {hg_arena_copy(&bench->policy.arena, out.at, out.len), out.len};
    hg_buf_release(&out);
    return text;
}

static void make_policy(struct rules_bench *bench)
{
    char name[8];
    bench->made.contract = file_of(bench, put_contract);
    bench->made.gate = file_of(bench, put_rules);
    policy_make(&bench->policy, &bench->made);
    for (uint32_t f = 0; f < bench->field_count; f++) {
        snprintf(name, sizeof name, "f%u", f);
        bench->fields[f] = field_named(bench->policy.program, name);
    }
}

static int64_t value_of(const struct rules_bench *bench, struct dice *dice, uint32_t field,
                        uint32_t group)
{
    if (bench->form <= BY_RANGE && field == 1)
        return HITS;
    struct ask ask = ask_group(bench, field, group);
    return ask.low + (int64_t)dice_roll(dice, (uint64_t)(ask.high - ask.low) + 1);
}

static struct hg_value read_value(struct rules_bench *bench, uint32_t field, int64_t value)
{
    struct hg_arena *arena = &bench->policy.arena;
    if (bench->kinds[field] == NUMBER)
        return (struct hg_value){.state = HG_KNOWN, .lo = value, .hi = value};
    struct hg_str raw = hg_str_print(arena, "v%lld", (long long)value);
    return (struct hg_value){.state = HG_KNOWN,
                             .text = hg_image_text(bench->policy.image, arena, raw)};
}

static void make_queries(struct rules_bench *bench, struct dice *dice)
{
    uint32_t fields = bench->policy.program->field_count;
    bench->leads = (struct leads){.field_count = fields, .count = QUERIES};
    bench->leads.values = calloc(QUERIES * (size_t)fields, sizeof(struct hg_value));
    bench->queries = calloc(QUERIES, sizeof *bench->queries);
    if (bench->leads.values == NULL || bench->queries == NULL)
        die("out of memory");
    for (size_t q = 0; q < QUERIES; q++) {
        struct query *query = &bench->queries[q];
        query->group = (uint32_t)dice_roll(dice, group_count(bench));
        for (uint32_t f = 0; f < bench->field_count; f++) {
            bool missing = bench->form == SOME_MISSING && dice_hit(dice, MISSING);
            query->missing |= (uint32_t)missing << f;
            query->values[f] = value_of(bench, dice, f, query->group);
            bench->leads.values[q * fields + bench->fields[f]] =
                missing ? bench->policy.image->missing[bench->fields[f]]
                        : read_value(bench, f, query->values[f]);
        }
    }
}

/* A lead of many fields, those of the rules behind them. */
static void put_query(const struct rules_bench *bench, struct hg_buf *out, const char *lead,
                      size_t len, const struct query *query)
{
    hg_buf_put(out, lead, len - 2); /* without its end */
    for (uint32_t f = 0; f < bench->field_count; f++) {
        const char *quote = bench->kinds[f] == NUMBER ? "" : "\"";
        if ((query->missing >> f & 1) != 0)
            continue;
        hg_buf_print(out, ",\"f%u\":%s%s%lld%s", f, quote, *quote != '\0' ? "v" : "",
                     (long long)query->values[f], quote);
    }
    hg_buf_text(out, "}\n");
}

static void make_lines(struct rules_bench *bench)
{
    struct dice dice = {20260};
    struct hg_buf all, lead;
    hg_buf_init(&all, NULL, 0);
    hg_buf_init(&lead, NULL, 0);
    for (unsigned q = 0; q < QUERIES; q++) {
        hg_buf_clear(&lead);
        lead_line(&dice, q, &lead);
        put_query(bench, &all, lead.at, lead.len, &bench->queries[q]);
    }
    hg_buf_release(&lead);
    lines_take(&bench->lines, &all, QUERIES);
    lines_start(&bench->lines, bench->policy.image);
}

/* --- answers --------------------------------------------------------------------------------- */

static void decide(struct rules_bench *bench, size_t query, struct hg_decision *decision)
{
    struct hg_arena_mark mark = hg_arena_save(&bench->lanes->arena);
    hg_arena_reset(&bench->arena);
    leads_put(&bench->leads, query, bench->lanes, 0);
    run_lanes(bench->lanes);
    if (hg_decide(bench->lanes, 0, &bench->arena, decision) != HG_OK)
        die("out of memory");
    hg_arena_rewind(&bench->lanes->arena, mark);
}

static enum hg_rule_result result_of(const struct rule *rule, const struct query *query)
{
    bool missing = false;
    for (uint32_t i = 0; i < rule->count; i++) {
        int64_t value = query->values[rule->asks[i].field];
        if ((query->missing >> rule->asks[i].field & 1) != 0)
            missing = true;
        else if (value < rule->asks[i].low || value > rule->asks[i].high)
            return HG_MISS;
    }
    return missing ? HG_ASSUMED_NO : HG_HIT;
}

/* What was decided on a lane, against a scan of the rules. */
static void check_lane(struct rules_bench *bench, const struct query *query, struct hg_lanes *lanes,
                       struct hg_decision *decision)
{
    int64_t points = 0;
    uint32_t count = 0;
    if (hg_decision_results(lanes, 0, &bench->arena, decision) != HG_OK)
        die("out of memory");
    for (uint32_t r = 0; r < bench->rule_count; r++) {
        enum hg_rule_result result = result_of(&bench->rules[r], query);
        points += result == HG_HIT ? 1 + r % 9 : 0;
        count += result == HG_HIT;
        if (decision->results[r] != result)
            die("the answers differ: no figures");
    }
    if (query->missing == 0 && count != HITS)
        die("not as many hits as said: no figures");
    if (decision->outcome != (points >= 12 ? HG_NURTURE : HG_REJECT))
        die("the outcomes differ: no figures");
}

static void check(struct rules_bench *bench)
{
    for (size_t q = 0; q < QUERIES; q += 16) {
        struct hg_decision decision;
        decide(bench, q, &decision);
        check_lane(bench, &bench->queries[q], bench->lanes, &decision);
        lines_work_run(&bench->lines, q, q + 1);
        if (hg_decide(bench->lines.lanes, 0, &bench->arena, &decision) != HG_OK)
            die("out of memory");
        check_lane(bench, &bench->queries[q], bench->lines.lanes, &decision);
    }
}

static void work_decide(void *context, size_t from, size_t to)
{
    struct hg_decision decision;
    for (size_t q = from; q < to; q++)
        decide(context, q, &decision);
}

/* --- figures --------------------------------------------------------------------------------- */

struct figures {
    double run, decision;
    struct lines_figures lines;
};

static void print_figures(const struct rules_bench *bench, const struct figures *figures,
                          const struct figures *than)
{
    const struct made *made = &bench->made;
    printf(
        "\n%26s VM %7.1f ns %5.2f x   whole decision %7.1f ns %5.2f x\n%26s compiled in %.1f ms, "
        "loaded in %.2f ms (first in %.2f)\n",
        "", figures->run, figures->run / than->run, figures->decision,
        figures->decision / than->decision, "", made->compile / 1e6, made->load / 1e6,
        made->first / 1e6);
    fflush(stdout);
}

static void free_bench(struct rules_bench *bench)
{
    lines_free(&bench->lines);
    hg_lanes_free(bench->lanes);
    hg_arena_release(&bench->arena);
    free(bench->rules);
    free(bench->queries);
    free(bench->leads.values);
    policy_free(&bench->policy);
}

/* `smallest`: of ten rules, or NULL. */
static struct figures bench_rules(uint32_t count, enum form form, const struct figures *smallest)
{
    struct rules_bench bench = {.rule_count = count, .form = form};
    struct dice dice = {count};
    hg_arena_init(&bench.policy.arena, NULL, &bench.policy.guard);
    hg_arena_init(&bench.arena, NULL, &bench.guard);
    if (setjmp(bench.policy.guard.jump) != 0)
        die("out of memory");
    make_rules(&bench, &dice);
    make_policy(&bench);
    make_queries(&bench, &dice);
    make_lines(&bench);
    bench.lanes = new_lanes(bench.policy.image, 1);
    check(&bench);
    printf("  %6u rules %-9s NDJSON: ", count, form_names[form]);
    struct vm_bench vm = vm_bench_of(&bench.leads, bench.lanes);
    struct figures figures = {.run = measure(work_touch, work_one, &vm, QUERIES, CHUNK)};
    figures.decision = measure(NULL, work_decide, &bench, QUERIES, CHUNK);
    figures.lines = lines_figures(&bench.lines, smallest != NULL ? &smallest->lines : NULL);
    print_figures(&bench, &figures, smallest != NULL ? smallest : &figures);
    vm_bench_free(&vm);
    free_bench(&bench);
    return figures;
}

int main(int argc, char **argv)
{
    printf("a score of plain rules and a decision over it; four rules hit, anywhere in the block "
           "(in the "
           "middle of it on average); answers checked\n");
    if (argc > 1) { /* one line, for a profiler: rules, form */
        bench_rules((uint32_t)atoi(argv[1]), argc > 2 ? (enum form)atoi(argv[2]) : BY_TEXT, NULL);
        return 0;
    }
    for (int form = BY_TEXT; form < FORMS; form++) {
        struct figures smallest = bench_rules(10, (enum form)form, NULL);
        for (uint32_t count = 100; count <= 10000; count *= 10)
            bench_rules(count, (enum form)form, &smallest);
    }
    return 0;
}
