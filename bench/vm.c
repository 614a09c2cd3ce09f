/* The cost of a decision on the policies in policies/: generated leads of inbound demand, and the
 * 45,211 clients of the bank campaign from its data. In steps: reading the lead, the VM alone (1
 * lane, 1,024 lanes), the decision, and the packet as JSON. */
#include "tools.h"

#include <zlib.h>

#include "leads.h"

#define NOW (INT64_C(20777) * HG_MICROS_PER_DAY + 9 * HG_MICROS_PER_HOUR) /* 2026-11-20T09:00Z */
#define INBOUND_LEADS 4096
#define BANK_LEADS 4096
#define MAX_CELLS 64

/* Leads as text, and what reads one into a lane. */
struct input {
    struct policy policy;
    struct leads leads;
    struct hg_str *lines;
    struct hg_json_reader *reader; /* NULL: rows of a CSV */
    struct hg_columns columns;
    struct hg_lanes *lanes; /* one lane */
    struct hg_arena arena;  /* of a decision */
    struct hg_guard guard;
    struct hg_buf packet;
    size_t bytes;
};

/* --- leads of inbound demand ------------------------------------------------------------------ */

static void make_inbound(struct input *input)
{
    struct dice dice = {7};
    struct hg_buf line;
    hg_buf_init(&line, NULL, 0);
    input->leads.count = INBOUND_LEADS;
    input->lines = calloc(INBOUND_LEADS, sizeof *input->lines);
    if (input->lines == NULL)
        die("out of memory");
    for (unsigned i = 0; i < INBOUND_LEADS; i++) {
        hg_buf_clear(&line);
        inbound_line(&dice, i, &line);
        input->lines[i] =
            (struct hg_str){hg_arena_copy(&input->policy.arena, line.at, line.len), line.len};
    }
    hg_buf_release(&line);
    if (hg_json_reader_new(input->policy.image, NULL, &input->reader) != HG_OK)
        die("out of memory");
}

/* --- clients of the bank -------------------------------------------------------------------- */

/* Cells of a row as the data set writes them: semicolons, quotes around texts, none inside. */
static uint32_t split(struct hg_str row, struct hg_str *cells)
{
    uint32_t count = 0;
    size_t start = 0;
    for (size_t i = 0; i <= row.len && count < MAX_CELLS; i++) {
        if (i != row.len && row.at[i] != ';')
            continue;
        struct hg_str cell = {row.at + start, i - start};
        if (cell.len >= 2 && cell.at[0] == '"')
            cell = (struct hg_str){cell.at + 1, cell.len - 2};
        cells[count++] = cell;
        start = i + 1;
    }
    return count;
}

static struct hg_str next_row(gzFile file, struct hg_arena *arena)
{
    char row[1024];
    if (gzgets(file, row, sizeof row) == NULL)
        die("the data ends early");
    size_t len = strcspn(row, "\r\n");
    return (struct hg_str){hg_arena_copy(arena, row, len), len};
}

static void read_bank(struct input *input)
{
    struct hg_lead_error error;
    struct hg_str cells[MAX_CELLS];
    gzFile file = gzopen("policies/bank-campaign/data/bank-full.csv.gz", "rb");
    if (file == NULL)
        die("policies/bank-campaign/data/bank-full.csv.gz cannot be read");
    uint32_t count = split(next_row(file, &input->policy.arena), cells);
    if (hg_columns_map(input->policy.image, cells, count, &input->policy.arena, &input->columns,
                       &error) != HG_OK)
        die(error.message);
    input->leads.count = BANK_LEADS;
    input->lines = calloc(BANK_LEADS, sizeof *input->lines);
    if (input->lines == NULL)
        die("out of memory");
    /* Every eleventh client: the file is in the order of time. */
    for (size_t i = 0; i < BANK_LEADS; i++) {
        input->lines[i] = next_row(file, &input->policy.arena);
        for (int skip = 0; skip < 10; skip++)
            next_row(file, &input->policy.arena);
    }
    gzclose(file);
}

/* --- steps ---------------------------------------------------------------------------------- */

static void read_lead(struct input *input, size_t lead, struct hg_lanes *lanes)
{
    struct hg_lead_error error;
    struct hg_str cells[MAX_CELLS];
    enum hg_status status;
    if (input->reader != NULL)
        status = hg_json_read(input->reader, lanes, 0, input->lines[lead], &error);
    else
        status =
            hg_row_read(lanes, 0, &input->columns, cells, split(input->lines[lead], cells), &error);
    if (status != HG_OK)
        die(error.message);
}

/* All leads once, their values kept; the texts stay in the reader's arena. */
static void keep_leads(struct input *input)
{
    uint32_t fields = input->policy.program->field_count;
    input->leads.field_count = fields;
    input->leads.reader = new_lanes(input->policy.image, 1);
    input->leads.reader->now[0] = NOW;
    input->leads.values = calloc(input->leads.count * fields, sizeof(struct hg_value));
    if (input->leads.values == NULL)
        die("out of memory");
    for (size_t i = 0; i < input->leads.count; i++) {
        for (uint32_t f = 0; f < fields; f++)
            hg_lane_unknown(input->leads.reader, f, 0, HG_R_MISSING);
        read_lead(input, i, input->leads.reader);
        memcpy(input->leads.values + i * fields, input->leads.reader->values,
               fields * sizeof(struct hg_value));
        input->bytes += input->lines[i].len + 1;
    }
}

static void work_read(void *context, size_t from, size_t to)
{
    struct input *input = context;
    for (size_t i = from; i < to; i++) {
        hg_lanes_reset(input->lanes, 1);
        read_lead(input, i, input->lanes);
    }
}

static void decide_lead(struct input *input, size_t lead, struct hg_decision *decision)
{
    hg_lanes_reset(input->lanes, 1);
    read_lead(input, lead, input->lanes);
    run_lanes(input->lanes);
    hg_arena_reset(&input->arena);
    if (hg_decide(input->lanes, 0, &input->arena, decision) != HG_OK)
        die("out of memory");
}

static void work_decide(void *context, size_t from, size_t to)
{
    struct hg_decision decision;
    for (size_t i = from; i < to; i++)
        decide_lead(context, i, &decision);
}

static void packet_leads(struct input *input, size_t from, size_t to, enum hg_trace_level trace)
{
    struct hg_packet_options options = {.trace = trace};
    struct hg_decision decision;
    for (size_t i = from; i < to; i++) {
        decide_lead(input, i, &decision);
        hg_buf_clear(&input->packet);
        hg_packet_json(input->lanes, 0, &decision, &options, &input->packet);
    }
}

static void work_packet(void *context, size_t from, size_t to)
{
    packet_leads(context, from, to, HG_TRACE_NONE);
}

static void work_trace(void *context, size_t from, size_t to)
{
    packet_leads(context, from, to, HG_TRACE_FULL);
}

static void print_outcomes(struct input *input)
{
    size_t counts[HG_MAX_OUTCOMES] = {0};
    for (size_t i = 0; i < input->leads.count; i++) {
        struct hg_decision decision;
        decide_lead(input, i, &decision);
        counts[decision.outcome]++;
    }
    for (uint32_t o = 0; o < input->policy.program->outcome_count; o++) {
        struct hg_str name = input->policy.program->outcomes[o].name;
        if (counts[o] != 0)
            printf(" %.*s %zu", HG_STR_ARGS(name), counts[o]);
    }
    printf("\n");
}

static void figures(struct input *input)
{
    size_t count = input->leads.count;
    input->lanes = new_lanes(input->policy.image, 1);
    input->lanes->now[0] = NOW;
    hg_arena_init(&input->arena, NULL, &input->guard);
    hg_buf_init(&input->packet, NULL, 0);
    keep_leads(input);
    print_outcomes(input);
    double one = bench_vm(&input->policy, &input->leads, NOW, 0);
    report("reading the lead", measure(NULL, work_read, input, count, CHUNK), one);
    report("reading, VM, decision", measure(NULL, work_decide, input, count, CHUNK), one);
    report("  and packet without trace", measure(NULL, work_packet, input, count, CHUNK), one);
    report("  and packet with full trace", measure(NULL, work_trace, input, count, CHUNK), one);
    hg_buf_release(&input->packet);
    hg_arena_release(&input->arena);
    hg_lanes_free(input->lanes);
    hg_lanes_free(input->leads.reader);
    free(input->leads.values);
    free(input->lines);
}

static void bench_policy(const char *path, void (*take)(struct input *))
{
    struct input input = {0};
    policy_load(&input.policy, path);
    take(&input);
    printf("%s: %u rules, %u instructions, %zu leads:", path, input.policy.program->rule_count,
           input.policy.program->code_count, input.leads.count);
    figures(&input);
    hg_json_reader_free(input.reader);
    policy_free(&input.policy);
}

int main(void)
{
    bench_policy("policies/inbound/inbound.gate", make_inbound);
    bench_policy("policies/bank-campaign/campaign.gate", read_bank);
    return 0;
}
