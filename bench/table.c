/* A decision table from 10 to 10,000 rows: does it stay level? Each row asks the first digits of
 * a postal code (of 1,000) and mostly a country (of 60), an industry (of 30) and a head count;
 * the last row takes all; leads fit a row anywhere in the table. Checked first against a scan
 * of the rows in C, which is also the baseline. */
#include "tools.h"

#include "leads.h"
#include "runtime/vm_parts.h"

#define QUERIES 4096
#define COUNTRIES 60
#define POSTALS 1000
#define INDUSTRIES 30

/* -1: the row does not ask. */
struct row {
    int country, postal, industry;
    int64_t low, high; /* of the head count, both ends in */
};

struct table_bench {
    struct policy policy;
    struct leads leads;
    struct row *rows, *queries;
    uint32_t row_count;
    uint64_t sum;
    struct hg_str contract, table, gate;
};

/* --- files ------------------------------------------------------------------------------------ */

static struct row random_row(struct dice *dice)
{
    static const int64_t steps[] = {1, 10, 50, 100, 200, 500, 1000, 5000};
    int64_t low = LEAD_PICK(dice, steps);
    return (struct row){
        .country = dice_hit(dice, 90) ? (int)dice_roll(dice, COUNTRIES) : -1,
        .postal = (int)dice_roll(dice, POSTALS),
        .industry = dice_hit(dice, 70) ? (int)dice_roll(dice, INDUSTRIES) : -1,
        .low = dice_hit(dice, 60) ? low : 0,
        .high = low * 10 - 1,
    };
}

static void put_row(struct hg_buf *out, const struct row *row, uint32_t index)
{
    if (row->country >= 0)
        hg_buf_print(out, "c%d", row->country);
    hg_buf_text(out, ",");
    if (row->postal >= 0)
        hg_buf_print(out, "%03d", row->postal);
    hg_buf_text(out, ",");
    if (row->industry >= 0)
        hg_buf_print(out, "i%d", row->industry);
    hg_buf_text(out, ",");
    if (row->low != 0)
        hg_buf_print(out, "%lld..%lld", (long long)row->low, (long long)row->high);
    hg_buf_print(out, ",team%u\n", index % 100);
}

static void make_files(struct table_bench *bench)
{
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    bench->contract = HG_STR("contract: lead\nversion: 1\nfields:\n  country: {type: text}\n"
                             "  postal: {type: text}\n  industry: {type: text}\n"
                             "  employees: {type: integer}\n");
    bench->gate = HG_STR("policy table\n  version \"1\"\n  owner \"bench\"\n"
                         "  lead from \"lead.yaml\"\n"
                         "table teams from \"teams.csv\"\n  hit first\n"
                         "  match country, postal, industry, employees\n  give team\n"
                         "decide { none: reject when teams.team is \"nobody\" "
                         "rest: nurture otherwise }\n");
    hg_buf_text(&out, "country,postal,industry,employees,team\n");
    for (uint32_t r = 0; r < bench->row_count; r++)
        put_row(&out, &bench->rows[r], r);
    bench->table = (struct hg_str){hg_arena_copy(&bench->policy.arena, out.at, out.len), out.len};
    hg_buf_release(&out);
}

static enum hg_status read_made(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    const struct table_bench *bench = context;
    (void)arena, (void)why;
    *text = hg_str_ends(path, HG_STR(".csv"))    ? bench->table
            : hg_str_ends(path, HG_STR(".yaml")) ? bench->contract
                                                 : bench->gate;
    return HG_OK;
}

/* --- queries ---------------------------------------------------------------------------------- */

static bool fits(const struct row *row, const struct row *query)
{
    return (row->country < 0 || row->country == query->country) &&
           (row->postal < 0 || row->postal == query->postal) &&
           (row->industry < 0 || row->industry == query->industry) &&
           (row->low == 0 || (row->low <= query->low && query->low <= row->high));
}

static uint32_t scan(const struct table_bench *bench, const struct row *query)
{
    uint32_t r = 0;
    while (!fits(&bench->rows[r], query))
        r++;
    return r;
}

/* A query for a row anywhere in the table, so that the first that fits is deep inside. */
static struct row random_query(struct dice *dice, const struct row *row)
{
    return (struct row){
        .country = row->country >= 0 ? row->country : (int)dice_roll(dice, COUNTRIES),
        .postal = row->postal >= 0 ? row->postal : (int)dice_roll(dice, POSTALS),
        .industry = row->industry >= 0 ? row->industry : (int)dice_roll(dice, INDUSTRIES),
        .low = row->low != 0 ? row->low : dice_size(dice, 5),
    };
}

static struct hg_value text_value(struct table_bench *bench, const char *format, int number)
{
    struct hg_str raw = hg_str_print(&bench->policy.arena, format, number);
    return (struct hg_value){.state = HG_KNOWN,
                             .text = hg_image_text(bench->policy.image, &bench->policy.arena, raw)};
}

static void make_queries(struct table_bench *bench, struct dice *dice)
{
    const struct hg_program *program = bench->policy.program;
    uint32_t fields = program->field_count;
    bench->leads = (struct leads){.field_count = fields, .count = QUERIES};
    bench->leads.values = calloc(QUERIES * (size_t)fields, sizeof(struct hg_value));
    bench->queries = calloc(QUERIES, sizeof *bench->queries);
    if (bench->leads.values == NULL || bench->queries == NULL)
        die("out of memory");
    for (size_t q = 0; q < QUERIES; q++) {
        struct hg_value *values = bench->leads.values + q * fields;
        struct row *query = &bench->queries[q];
        *query = random_query(dice, &bench->rows[dice_roll(dice, bench->row_count)]);
        values[field_named(program, "country")] = text_value(bench, "c%d", query->country);
        values[field_named(program, "postal")] = text_value(bench, "%03d", query->postal);
        values[field_named(program, "industry")] = text_value(bench, "i%d", query->industry);
        values[field_named(program, "employees")] =
            (struct hg_value){.state = HG_KNOWN, .lo = query->low, .hi = query->low};
    }
}

static uint32_t decision_table(const struct hg_program *program)
{
    for (uint32_t t = 0; t < program->table_count; t++) {
        if (program->tables[t].decision_table)
            return t;
    }
    die("no table");
    return 0;
}

static void check(struct table_bench *bench)
{
    struct hg_lanes *lanes = new_lanes(bench->policy.image, 1);
    uint32_t t = decision_table(bench->policy.program);
    for (size_t q = 0; q < QUERIES; q++) {
        uint32_t wanted = scan(bench, &bench->queries[q]), got = 0;
        leads_put(&bench->leads, q, lanes, 0);
        run_lanes(lanes);
        struct hg_rows rows = hg_lane_rows(lanes, t, 0);
        while ((rows.possible[got / 64] >> (got % 64) & 1) == 0)
            got++;
        if (got != wanted)
            die("the answers differ: no figures");
    }
    hg_lanes_free(lanes);
}

/* The look-up by itself: the rows that fit, and what the first of them gives. */
static void work_lookup(void *context, size_t from, size_t to)
{
    struct vm_bench *vm = context;
    const struct hg_instr *code = vm->one->program->code;
    for (size_t q = from; q < to; q++) {
        leads_put(vm->leads, q, vm->one, 0);
        for (const struct hg_instr *at = code; at->op != HG_OP_END; at++)
            if (at->op == HG_OP_MATCH && vm->one->program->tables[at->a].decision_table)
                hg_run_one(vm->one, at);
            else if (at->op == HG_OP_GIVE_TEXT)
                hg_run_one(vm->one, at);
    }
}

static void work_scan(void *context, size_t from, size_t to)
{
    struct table_bench *bench = context;
    for (size_t q = from; q < to; q++)
        bench->sum += scan(bench, &bench->queries[q]);
}

/* --- figures -------------------------------------------------------------------------------------
 */

static void compile_table(struct table_bench *bench, double *compile, double *load)
{
    struct hg_loader loader = {read_made, bench};
    struct hg_compile_input input = {HG_STR("table.gate"), &loader, hg_regex_re2_check, NULL};
    struct policy *policy = &bench->policy;
    struct hg_str why;
    hg_compilation_init(&policy->compilation, NULL);
    double start = clock_ns();
    if (hg_compile(&policy->compilation, &input) != HG_OK)
        die("the table does not compile");
    *compile = clock_ns() - start;
    policy->program = policy->compilation.program;
    start = clock_ns();
    if (hg_image_new(policy->program, &hg_regex_re2, NULL, &policy->arena, &policy->image, &why) !=
        HG_OK)
        die("the program does not load");
    *load = clock_ns() - start;
}

static double bench_rows(uint32_t count, double smallest)
{
    struct table_bench bench = {.row_count = count};
    struct dice dice = {count};
    double compile, load;
    hg_arena_init(&bench.policy.arena, NULL, &bench.policy.guard);
    if (setjmp(bench.policy.guard.jump) != 0)
        die("out of memory");
    bench.rows = calloc(count, sizeof *bench.rows);
    for (uint32_t r = 0; r + 1 < count; r++)
        bench.rows[r] = random_row(&dice);
    bench.rows[count - 1] = (struct row){-1, -1, -1, 0, 0};
    make_files(&bench);
    compile_table(&bench, &compile, &load);
    make_queries(&bench, &dice);
    check(&bench);
    struct vm_bench vm = {.leads = &bench.leads, .one = new_lanes(bench.policy.image, 1)};
    double one = measure(work_touch, work_one, &vm, QUERIES, CHUNK);
    double lookup = measure(work_touch, work_lookup, &vm, QUERIES, CHUNK) -
                    measure(work_touch, work_copy, &vm, QUERIES, CHUNK);
    if (getenv("ONLY"))
        for (int i = 0; i < 20; i++)
            measure(work_touch, work_lookup, &vm, QUERIES, CHUNK);
    double scanned = measure(NULL, work_scan, &bench, QUERIES, CHUNK);
    printf(
        "  %7u rows: look-up %7.1f ns, program %7.1f ns  %6.2f x of 10 rows   scan in C %9.1f ns   "
        "compile %7.1f ms   "
        "load %6.1f ms\n",
        count, lookup, one, smallest > 0 ? one / smallest : 1.0, scanned, compile / 1e6,
        load / 1e6);
    fflush(stdout);
    hg_lanes_free(vm.one);
    free(bench.rows);
    free(bench.queries);
    free(bench.leads.values);
    policy_free(&bench.policy);
    return one;
}

int main(void)
{
    printf("a decision table, first match, one lead at a time, answers checked\n");
    if (getenv("ONLY")) {
        bench_rows(atoi(getenv("ONLY")), 0);
        return 0;
    }
    double smallest = bench_rows(10, 0);
    for (uint32_t count = 100; count <= 10000; count *= 10)
        bench_rows(count, smallest);
    return 0;
}
