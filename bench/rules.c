/* A block of thousands of plain rules: does a decision stay level when its hits stay the same?
 * A score of 10 to 10,000 rules, each over two fields, of which four fit any lead; then a decision
 * over the score. Once over texts (account codes), once over ranges of a number. Checked first
 * against a scan of the rules in C. */
#include "tools.h"

#include "leads.h"
#include "runtime/vm/vm_parts.h"

#define QUERIES 4096
#define HITS 4

enum form { BY_TEXT, BY_RANGE };

struct rules_bench {
    struct policy policy;
    struct leads leads;
    uint32_t rule_count, *codes;
    enum form form;
    struct made made;
    struct hg_lanes *lanes;
    struct hg_guard guard;
    struct hg_arena arena; /* of decisions */
};

/* Rules 4k to 4k + 3 are of code k, or of the numbers from 10k to 10k + 9. */
static uint32_t code_count(const struct rules_bench *bench)
{
    return (bench->rule_count + HITS - 1) / HITS;
}

static void put_rules(const struct rules_bench *bench, struct hg_buf *out)
{
    hg_buf_text(out, "policy rules\n  version \"1\"\n  owner \"bench\"\n  lead from \"lead.yaml\"\n"
                     "score fit 0..1000000 {\n");
    for (uint32_t r = 0; r < bench->rule_count; r++) {
        uint32_t code = r / HITS;
        hg_buf_print(out, "  r%u: +%u when ", r, 1 + r % 9);
        if (bench->form == BY_TEXT)
            hg_buf_print(out, "account is \"a%u\" and visits >= %u\n", code, r % HITS);
        else
            hg_buf_print(out, "budget in %u..%u and visits >= %u\n", 10 * code, 10 * code + 9,
                         r % HITS);
    }
    hg_buf_text(out, "}\ndecide { hot: nurture when fit >= 12 rest: reject otherwise }\n");
}

static void make_policy(struct rules_bench *bench)
{
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    put_rules(bench, &out);
    bench->made.contract = HG_STR("contract: lead\nversion: 1\nfields:\n  account: {type: text}\n"
                                  "  budget: {type: integer}\n  visits: {type: integer}\n");
    bench->made.gate =
        (struct hg_str){hg_arena_copy(&bench->policy.arena, out.at, out.len), out.len};
    hg_buf_release(&out);
    policy_make(&bench->policy, &bench->made);
}

static void make_queries(struct rules_bench *bench, struct dice *dice)
{
    const struct hg_program *program = bench->policy.program;
    struct hg_arena *arena = &bench->policy.arena;
    uint32_t fields = program->field_count;
    bench->leads = (struct leads){.field_count = fields, .count = QUERIES};
    bench->leads.values = calloc(QUERIES * (size_t)fields, sizeof(struct hg_value));
    bench->codes = calloc(QUERIES, sizeof *bench->codes);
    if (bench->leads.values == NULL || bench->codes == NULL)
        die("out of memory");
    for (size_t q = 0; q < QUERIES; q++) {
        struct hg_value *values = bench->leads.values + q * fields;
        uint32_t code = dice_roll(dice, code_count(bench));
        int64_t budget = 10 * (int64_t)code + dice_roll(dice, 10);
        struct hg_str raw = hg_str_print(arena, "a%u", code);
        bench->codes[q] = code;
        values[field_named(program, "account")] = (struct hg_value){
            .state = HG_KNOWN, .text = hg_image_text(bench->policy.image, arena, raw)};
        values[field_named(program, "budget")] =
            (struct hg_value){.state = HG_KNOWN, .lo = budget, .hi = budget};
        values[field_named(program, "visits")] =
            (struct hg_value){.state = HG_KNOWN, .lo = HITS, .hi = HITS};
    }
}

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

static void check(struct rules_bench *bench)
{
    for (size_t q = 0; q < QUERIES; q += 16) {
        struct hg_decision decision;
        int64_t points = 0;
        decide(bench, q, &decision);
        if (hg_decision_results(bench->lanes, 0, &bench->arena, &decision) != HG_OK)
            die("out of memory");
        for (uint32_t r = 0; r < bench->rule_count; r++) {
            bool hits = r / HITS == bench->codes[q];
            points += hits ? 1 + r % 9 : 0;
            if ((decision.results[r] == HG_HIT) != hits)
                die("the answers differ: no figures");
        }
        if (decision.outcome != (points >= 12 ? HG_NURTURE : HG_REJECT))
            die("the outcomes differ: no figures");
    }
}

static void work_decide(void *context, size_t from, size_t to)
{
    struct hg_decision decision;
    for (size_t q = from; q < to; q++)
        decide(context, q, &decision);
}

struct figures {
    double run, decision;
};

static struct figures bench_rules(uint32_t count, enum form form, const struct figures *smallest)
{
    struct rules_bench bench = {.rule_count = count, .form = form};
    struct dice dice = {count};
    hg_arena_init(&bench.policy.arena, NULL, &bench.policy.guard);
    hg_arena_init(&bench.arena, NULL, &bench.guard);
    if (setjmp(bench.policy.guard.jump) != 0)
        die("out of memory");
    make_policy(&bench);
    make_queries(&bench, &dice);
    bench.lanes = new_lanes(bench.policy.image, 1);
    check(&bench);
    struct vm_bench vm = vm_bench_of(&bench.leads, bench.lanes);
    struct figures figures = {.run = measure(work_touch, work_one, &vm, QUERIES, CHUNK)};
    figures.decision = measure(NULL, work_decide, &bench, QUERIES, CHUNK);
    printf("  %6u rules %-9s VM %7.1f ns %5.2f x   whole decision %7.1f ns %5.2f x   compiled in "
           "%.1f ms, loaded in %.2f ms (first in %.2f)\n",
           count, form == BY_TEXT ? "by text" : "by range", figures.run,
           smallest != NULL ? figures.run / smallest->run : 1.0, figures.decision,
           smallest != NULL ? figures.decision / smallest->decision : 1.0, bench.made.compile / 1e6,
           bench.made.load / 1e6, bench.made.first / 1e6);
    fflush(stdout);
    vm_bench_free(&vm);
    hg_lanes_free(bench.lanes);
    hg_arena_release(&bench.arena);
    free(bench.codes);
    free(bench.leads.values);
    policy_free(&bench.policy);
    return figures;
}

int main(int argc, char **argv)
{
    printf("a score of plain rules, four of which hit, and a decision over it; answers checked\n");
    if (argc > 1) { /* one line, for a profiler: rules, form */
        bench_rules((uint32_t)atoi(argv[1]), argc > 2 ? (enum form)atoi(argv[2]) : BY_TEXT, NULL);
        return 0;
    }
    for (int form = BY_TEXT; form <= BY_RANGE; form++) {
        struct figures smallest = bench_rules(10, (enum form)form, NULL);
        for (uint32_t count = 100; count <= 10000; count *= 10)
            bench_rules(count, (enum form)form, &smallest);
    }
    return 0;
}
