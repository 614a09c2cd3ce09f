/* Decision tables from 10 to 10,000 rows, and one of 100,000 postal codes: do they stay level?
 * Each row asks a postal code (given whole, by its first digits, or as a range) and mostly a
 * country (of 60), an industry (of 30) and a head count; the last row takes all; leads fit a row
 * anywhere in the table. Checked first against a scan of the rows in C, which is also the
 * baseline. So is all of it, from the line of a lead of 42 fields to its packet. */
#include "lines.h"

#include "runtime/vm/vm_parts.h"

#define QUERIES 4096
#define COUNTRIES 60
#define INDUSTRIES 30

/* How rows ask for postal codes. */
enum form { BY_VALUE, BY_PREFIX, BY_RANGE };

/* -1: the row does not ask. A row's postal codes are from `postal` to `last`, both in. */
struct row {
    int country, postal, last, industry;
    int64_t low, high; /* of the head count, both ends in */
};

struct table_bench {
    struct policy policy;
    struct leads leads;
    struct row *rows, *queries;
    uint32_t row_count;
    enum form form;
    uint32_t postals; /* a power of ten: how many codes there are */
    uint64_t sum;
    double first, fitting; /* of a query: the first row that fits, how many do */
    struct made made;
    struct lines lines;
};

/* --- files ------------------------------------------------------------------------------------ */

static int digits(const struct table_bench *bench)
{
    int count = 0;
    for (uint32_t n = bench->postals; n > 1; n /= 10)
        count++;
    return count;
}

static struct row random_row(const struct table_bench *bench, struct dice *dice)
{
    static const int64_t steps[] = {1, 10, 50, 100, 200, 500, 1000, 5000};
    int64_t low = LEAD_PICK(dice, steps);
    struct row row = {
        .country = dice_hit(dice, 90) ? (int)dice_roll(dice, COUNTRIES) : -1,
        .postal = (int)dice_roll(dice, bench->postals),
        .industry = dice_hit(dice, 70) ? (int)dice_roll(dice, INDUSTRIES) : -1,
        .low = dice_hit(dice, 60) ? low : 0,
        .high = low * 10 - 1,
    };
    if (bench->form == BY_PREFIX)
        row.postal -= row.postal % 10;
    row.last = bench->form == BY_PREFIX  ? row.postal + 9
               : bench->form == BY_RANGE ? row.postal + (int)dice_roll(dice, 50)
                                         : row.postal;
    if ((uint32_t)row.last >= bench->postals)
        row.last = (int)bench->postals - 1;
    return row;
}

static void put_row(const struct table_bench *bench, struct hg_buf *out, const struct row *row,
                    uint32_t index)
{
    int width = digits(bench);
    if (row->country >= 0)
        hg_buf_print(out, "c%d", row->country);
    hg_buf_text(out, ",");
    if (row->postal >= 0 && bench->form == BY_VALUE)
        hg_buf_print(out, "%0*d", width, row->postal);
    else if (row->postal >= 0 && bench->form == BY_PREFIX)
        hg_buf_print(out, "%0*d*", width - 1, row->postal / 10);
    else if (row->postal >= 0)
        hg_buf_print(out, "%0*d..%0*d", width, row->postal, width, row->last);
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
    bench->made.contract = HG_STR("contract: lead\nversion: 1\nfields:\n  t_country: {type: text}\n"
                                  "  t_postal: {type: text}\n  t_industry: {type: text}\n"
                                  "  t_employees: {type: integer}\n");
    bench->made.gate = HG_STR("policy table\n  version \"1\"\n  owner \"bench\"\n"
                              "  lead from \"lead.yaml\"\n"
                              "table teams from \"teams.csv\"\n  hit first\n"
                              "  match t_country, t_postal, t_industry, t_employees\n  give team\n"
                              "decide { none: reject when teams.team is \"nobody\" "
                              "rest: nurture otherwise }\n");
    hg_buf_text(&out, "t_country,t_postal,t_industry,t_employees,team\n");
    for (uint32_t r = 0; r < bench->row_count; r++)
        put_row(bench, &out, &bench->rows[r], r);
    bench->made.table =
        (struct hg_str){hg_arena_copy(&bench->policy.arena, out.at, out.len), out.len};
    hg_buf_release(&out);
}

/* --- queries ---------------------------------------------------------------------------------- */

static bool fits(const struct row *row, const struct row *query)
{
    return (row->country < 0 || row->country == query->country) &&
           (row->postal < 0 || (row->postal <= query->postal && query->postal <= row->last)) &&
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
static struct row random_query(const struct table_bench *bench, struct dice *dice,
                               const struct row *row)
{
    uint32_t wide = (uint32_t)(row->last - row->postal) + 1;
    return (struct row){
        .country = row->country >= 0 ? row->country : (int)dice_roll(dice, COUNTRIES),
        .postal = row->postal >= 0 ? row->postal + (int)dice_roll(dice, wide)
                                   : (int)dice_roll(dice, bench->postals),
        .industry = row->industry >= 0 ? row->industry : (int)dice_roll(dice, INDUSTRIES),
        .low = row->low != 0 ? row->low : dice_size(dice, 5),
    };
}

static struct hg_value text_value(struct table_bench *bench, const char *format, int width,
                                  int number)
{
    struct hg_str raw = hg_str_print(&bench->policy.arena, format, width, number);
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
        *query = random_query(bench, dice, &bench->rows[dice_roll(dice, bench->row_count)]);
        values[field_named(program, "t_country")] = text_value(bench, "c%0*d", 1, query->country);
        values[field_named(program, "t_postal")] =
            text_value(bench, "%0*d", digits(bench), query->postal);
        values[field_named(program, "t_industry")] = text_value(bench, "i%0*d", 1, query->industry);
        values[field_named(program, "t_employees")] =
            (struct hg_value){.state = HG_KNOWN, .lo = query->low, .hi = query->low};
    }
}

/* A lead of many fields, those of the table behind them. */
static void make_lines(struct table_bench *bench)
{
    struct dice dice = {20260};
    struct hg_buf all;
    hg_buf_init(&all, NULL, 0);
    for (unsigned q = 0; q < QUERIES; q++) {
        const struct row *query = &bench->queries[q];
        lead_line(&dice, q, &all);
        all.len -= 2; /* its end */
        hg_buf_print(&all, ",\"t_country\":\"c%d\",\"t_postal\":\"%0*d\"", query->country,
                     digits(bench), query->postal);
        hg_buf_print(&all, ",\"t_industry\":\"i%d\",\"t_employees\":%lld}\n", query->industry,
                     (long long)query->low);
    }
    lines_take(&bench->lines, &all, QUERIES);
    lines_start(&bench->lines, bench->policy.image);
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

/* Every row that fits, not the first alone. Returns how many. */
static uint32_t check_lane(const struct table_bench *bench, const struct row *query,
                           const struct hg_lanes *lanes)
{
    struct hg_rows rows = hg_lane_rows(lanes, decision_table(bench->policy.program), 0);
    uint32_t next = hg_next_row(&rows, rows.possible, 0), count = 0;
    for (uint32_t r = 0; r < bench->row_count; r++) {
        if (fits(&bench->rows[r], query) != (r == next))
            die("the answers differ: no figures");
        count += r == next;
        if (r == next)
            next = hg_next_row(&rows, rows.possible, r + 1);
    }
    return count;
}

static void check(struct table_bench *bench)
{
    struct hg_lanes *lanes = new_lanes(bench->policy.image, 1);
    size_t step = bench->row_count > 1000 ? 4 : 1;
    for (size_t q = 0; q < QUERIES; q += step) {
        const struct row *query = &bench->queries[q];
        leads_put(&bench->leads, q, lanes, 0);
        run_lanes(lanes);
        bench->fitting += check_lane(bench, query, lanes) / (double)(QUERIES / step);
        bench->first += scan(bench, query) / (double)(QUERIES / step);
        lines_work_run(&bench->lines, q, q + 1);
        check_lane(bench, query, bench->lines.lanes);
    }
    hg_lanes_free(lanes);
}

/* The look-up by itself: the rows that fit, and what the first of them gives. */
static void work_lookup(void *context, size_t from, size_t to)
{
    struct vm_bench *vm = context;
    struct hg_value *own = vm->one->values;
    for (size_t q = from; q < to; q++) {
        put_home(vm, q);
        for (const struct hg_instr *at = vm->one->program->code; at->op != HG_OP_END; at++)
            if (at->op == HG_OP_GIVE_TEXT ||
                (at->op == HG_OP_MATCH && vm->one->program->tables[at->a].decision_table))
                hg_run_one(vm->one, at);
    }
    vm->one->values = own;
}

static void work_scan(void *context, size_t from, size_t to)
{
    struct table_bench *bench = context;
    for (size_t q = from; q < to; q++)
        bench->sum += scan(bench, &bench->queries[q]);
}

/* --- figures -------------------------------------------------------------------------------- */

static size_t column_bytes(const struct hg_rule_table *table, const struct hg_column *c)
{
    size_t rows = c->base_of != NULL ? c->base_count : c->slot_count;
    return rows * table->words * sizeof(uint64_t) +
           (c->base_of != NULL ? 2 * (size_t)c->slot_count + c->listed_count : 0) *
               sizeof(uint32_t);
}

struct figures {
    double lookup;
    struct lines_figures lines;
};

/* `smallest`: of ten rows, or NULL. */
static struct figures bench_rows(uint32_t count, uint32_t postals, enum form form,
                                 const struct figures *smallest)
{
    static const char *const forms[] = {"codes", "prefixes", "ranges"};
    struct table_bench bench = {.row_count = count, .postals = postals, .form = form};
    struct dice dice = {count};
    hg_arena_init(&bench.policy.arena, NULL, &bench.policy.guard);
    if (setjmp(bench.policy.guard.jump) != 0)
        die("out of memory");
    bench.rows = calloc(count, sizeof *bench.rows);
    for (uint32_t r = 0; r + 1 < count; r++)
        bench.rows[r] = random_row(&bench, &dice);
    bench.rows[count - 1] = (struct row){-1, -1, -1, -1, 0, 0};
    make_files(&bench);
    policy_make(&bench.policy, &bench.made);
    make_queries(&bench, &dice);
    make_lines(&bench);
    check(&bench);
    struct vm_bench vm = vm_bench_of(&bench.leads, new_lanes(bench.policy.image, 1));
    struct figures figures = {.lookup = measure(work_touch, work_lookup, &vm, QUERIES, CHUNK)};
    double lookup = figures.lookup;
    double one = measure(work_touch, work_one, &vm, QUERIES, CHUNK);
    double scanned = count > 10000 ? 0 : measure(NULL, work_scan, &bench, QUERIES, CHUNK);
    const struct hg_rule_table *table =
        &bench.policy.program->tables[decision_table(bench.policy.program)];
    size_t bytes = 0;
    for (uint32_t c = 0; c < table->column_count; c++)
        bytes += column_bytes(table, &table->columns[c]);
    printf("  %6u rows, %6u %-8s %7.1f ns a look-up %6.2f x   %7.1f ns a program   scan in C "
           "%8.1f ns\n%35s compiled in %.1f ms, loaded in %.2f ms (first in %.2f), %.0f kB of bit "
           "rows, file %.0f "
           "kB\n",
           count, postals, forms[form], lookup, smallest != NULL ? lookup / smallest->lookup : 1.0,
           one, scanned, "", bench.made.compile / 1e6, bench.made.load / 1e6,
           bench.made.first / 1e6, (double)bytes / 1e3, (double)bench.made.bytes / 1e3);
    printf("%35s NDJSON: ", "");
    figures.lines = lines_figures(&bench.lines, smallest != NULL ? &smallest->lines : NULL);
    printf("\n%35s %.1f rows fit a lead, the first of them is row %.0f on average\n", "",
           bench.fitting, bench.first + 1);
    fflush(stdout);
    lines_free(&bench.lines);
    vm_bench_free(&vm);
    hg_lanes_free(vm.one);
    free(bench.rows);
    free(bench.queries);
    free(bench.leads.values);
    policy_free(&bench.policy);
    return figures;
}

int main(int argc, char **argv)
{
    printf("decision tables, first match, one lead at a time, answers checked\n");
    if (argc > 1) { /* one line, for a profiler: rows, codes, form */
        bench_rows((uint32_t)atoi(argv[1]), argc > 2 ? (uint32_t)atoi(argv[2]) : 1000,
                   argc > 3 ? (enum form)atoi(argv[3]) : BY_VALUE, NULL);
        return 0;
    }
    struct figures smallest = bench_rows(10, 1000, BY_VALUE, NULL);
    for (uint32_t count = 100; count <= 10000; count *= 10)
        bench_rows(count, 1000, BY_VALUE, &smallest);
    bench_rows(10000, 100000, BY_PREFIX, &smallest);
    bench_rows(10000, 100000, BY_RANGE, &smallest);
    bench_rows(100000, 100000, BY_VALUE, &smallest);
    return 0;
}
