/* Reading leads: simdjson On-Demand extracting the fields that the policy reads and nothing else,
 * against Headgate reading them, and reading, deciding and writing. First checks that both read
 * the same values from every lead.
 *
 *   ingest                       the figures, in one process
 *   ingest --read FILE [JOBS]    simdjson alone over an NDJSON file, for bench/run.sh */
#include "tools.h"

#include <pthread.h>
#include <unistd.h>

#include "lines.h"
#include "simdjson_read.h"

#define LEADS 8192
#define BLOCK ((size_t)1 << 20)

/* The fields the policy reads, as simdjson takes them. */
struct wanted {
    struct sr_field fields[SR_MAX_FIELDS];
    uint32_t ids[SR_MAX_FIELDS]; /* the program's */
    size_t count;
};

struct bench {
    struct policy policy;
    struct wanted wanted;
    struct sr_reader *simdjson;
    struct sr_value *values;
    struct lines lines;
    uint64_t sum;
};

/* --- what is read ---------------------------------------------------------------------------- */

static enum sr_kind kind_of(const struct hg_field *field)
{
    if (field->list)
        return SR_TEXTS;
    if (field->type == HG_T_BOOLEAN)
        return SR_TRUTH;
    return field->type == HG_T_INTEGER ? SR_INTEGER : SR_TEXT;
}

static void find_wanted(const struct hg_program *program, struct hg_arena *arena,
                        struct wanted *wanted)
{
    for (uint32_t f = 0; f < program->field_count; f++) {
        if (!program->fields[f].read)
            continue;
        if (wanted->count == SR_MAX_FIELDS)
            die("too many fields");
        wanted->ids[wanted->count] = f;
        wanted->fields[wanted->count++] = (struct sr_field){
            hg_str_copy(arena, program->fields[f].name).at, kind_of(&program->fields[f])};
    }
}

static void start_simdjson(struct bench *bench)
{
    policy_load(&bench->policy, "bench/policies/sixty.gate");
    find_wanted(bench->policy.program, &bench->policy.arena, &bench->wanted);
    bench->simdjson = sr_new(bench->wanted.fields, bench->wanted.count);
    bench->values = calloc(SR_MAX_FIELDS, sizeof *bench->values);
    if (bench->simdjson == NULL || bench->values == NULL)
        die("out of memory");
}

_Static_assert(LINES_PADDING >= SR_PADDING, "simdjson reads so far behind the lines");

static void make_lines(struct bench *bench)
{
    struct dice dice = {20260};
    struct hg_buf all;
    hg_buf_init(&all, NULL, 0);
    for (unsigned i = 0; i < LEADS; i++)
        lead_line(&dice, i, &all);
    lines_take(&bench->lines, &all, LEADS);
}

static void by_simdjson(struct bench *bench, size_t lead)
{
    struct hg_str line = bench->lines.at[lead];
    size_t room = (size_t)(bench->lines.text + bench->lines.len + SR_PADDING - line.at);
    if (!sr_read(bench->simdjson, line.at, line.len, room, bench->values))
        die("simdjson does not take a lead");
}

/* --- agreement ------------------------------------------------------------------------------- */

static bool same_text(const struct hg_text *ours, const struct sr_text *theirs)
{
    return hg_str_eq(ours->raw, (struct hg_str){theirs->at, theirs->len});
}

static bool same_texts(const struct hg_list *ours, const struct sr_value *theirs)
{
    if (ours->count != theirs->count)
        return false;
    for (uint32_t i = 0; i < ours->count; i++)
        if (!same_text(ours->texts[i], &theirs->texts[i]))
            return false;
    return true;
}

static bool same_value(const struct hg_value *ours, const struct sr_value *theirs,
                       enum sr_kind kind)
{
    if (hg_value_known(ours) != theirs->given)
        return false;
    if (!theirs->given)
        return true;
    if (kind == SR_TEXTS)
        return same_texts(ours->list, theirs);
    return kind == SR_TEXT ? same_text(ours->text, &theirs->is.text)
                           : ours->lo == theirs->is.number;
}

static void check(struct bench *bench)
{
    size_t values = 0;
    for (size_t i = 0; i < LEADS; i++) {
        hg_lanes_reset(bench->lines.lanes, 1);
        by_simdjson(bench, i);
        lines_read(&bench->lines, i, 0);
        for (size_t w = 0; w < bench->wanted.count; w++) {
            const struct hg_value *ours =
                hg_lane_value(bench->lines.lanes, bench->wanted.ids[w], 0);
            values += hg_value_known(ours);
            if (same_value(ours, &bench->values[w], bench->wanted.fields[w].kind))
                continue;
            fprintf(stderr, "lead %zu, field %s\n", i, bench->wanted.fields[w].name);
            die("the two do not read the same: no figures");
        }
    }
    printf("%d leads of %zu bytes: simdjson (%s) and Headgate read the same %zu values of %zu "
           "fields\n",
           LEADS, bench->lines.len / LEADS, sr_kernel(), values, bench->wanted.count);
}

/* --- figures --------------------------------------------------------------------------------- */

static void work_simdjson(void *context, size_t from, size_t to)
{
    struct bench *bench = context;
    for (size_t i = from; i < to; i++) {
        by_simdjson(bench, i);
        bench->sum += (uint64_t)bench->values[0].given;
    }
}

/* Times as many of what simdjson takes. Speeds are the other way round. */
static void figure(void *context, const char *name, work *timed, double simdjson)
{
    double ns = measure(NULL, timed, context, LEADS, LINES_LANES);
    printf("  %-44s %9.1f ns   %6.2f x time   %5.2f of the speed\n", name, ns, ns / simdjson,
           simdjson / ns);
    fflush(stdout);
}

static int figures(struct bench *bench)
{
    struct lines *lines = &bench->lines;
    make_lines(bench);
    lines_start(lines, bench->policy.image);
    check(bench);
    double simdjson = measure(NULL, work_simdjson, bench, LEADS, LINES_LANES);
    figure(bench, "simdjson On-Demand, the same fields", work_simdjson, simdjson);
    figure(lines, "Headgate, reading", lines_work_read, simdjson);
    figure(lines, "  and the VM", lines_work_run, simdjson);
    figure(lines, "  and the decision", lines_work_decide, simdjson);
    lines->trace = HG_TRACE_NONE;
    figure(lines, "  and the packet, without trace", lines_work_packet, simdjson);
    lines->trace = HG_TRACE_HITS;
    figure(lines, "  and the packet, with hits", lines_work_packet, simdjson);
    lines->trace = HG_TRACE_FULL;
    figure(lines, "  and the packet, with the full trace", lines_work_packet, simdjson);
    figure(bench, "simdjson On-Demand, again", work_simdjson, simdjson);
    lines_free(lines);
    return 0;
}

/* --- a file, by simdjson alone ---------------------------------------------------------------- */

/* A thread's share of the file: from the first line that begins at or after `from` to the end of
 * the one that begins before `to`. */
struct share {
    const struct wanted *wanted;
    const char *path;
    size_t from, to, leads, given;
    pthread_t thread;
};

static void read_lines(struct share *share, struct sr_reader *reader, struct sr_value *values,
                       const char *at, size_t len, size_t room)
{
    for (const char *end = at + len, *next; at < end; at = next) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        next = stop != NULL ? stop + 1 : end;
        if (!sr_read(reader, at, (size_t)(next - at), room - (size_t)(at - (end - len)), values))
            die("simdjson does not take a lead");
        share->leads++;
        share->given += values[0].given;
    }
}

/* Whole lines at a time; what is left of one goes to the front of the next block. */
static void read_share(struct share *share, FILE *file, struct sr_reader *reader,
                       struct sr_value *values, char *block)
{
    size_t left = 0, at = share->from;
    if (share->from != 0) {
        int c;
        while (at++, (c = getc(file)) != '\n' && c != EOF) {
        }
    }
    while (at < share->to) {
        size_t got = fread(block + left, 1, BLOCK - left, file), len = left + got;
        while (len > 0 && got != 0 && block[len - 1] != '\n')
            len--;
        size_t inside = len < share->to - at ? len : share->to - at;
        while (inside < len && inside > 0 && block[inside - 1] != '\n')
            inside++;
        read_lines(share, reader, values, block, inside, BLOCK + SR_PADDING);
        at += inside;
        if (len == 0 || inside < len)
            return;
        left = left + got - len;
        memmove(block, block + len, left);
    }
}

static void *work_share(void *context)
{
    struct share *share = context;
    struct sr_reader *reader = sr_new(share->wanted->fields, share->wanted->count);
    struct sr_value *values = calloc(SR_MAX_FIELDS, sizeof *values);
    char *block = calloc(1, BLOCK + SR_PADDING);
    FILE *file = fopen(share->path, "rb");
    if (reader == NULL || values == NULL || block == NULL || file == NULL)
        die("out of memory, or the file cannot be read");
    setvbuf(file, NULL, _IONBF, 0);
    long start = share->from == 0 ? 0 : (long)share->from - 1;
    if (fseek(file, start, SEEK_SET) != 0)
        die("the file cannot be read");
    if (share->from != 0)
        share->from--;
    read_share(share, file, reader, values, block);
    fclose(file);
    free(block);
    free(values);
    sr_free(reader);
    return NULL;
}

static int read_path(struct bench *bench, const char *path, unsigned jobs)
{
    struct share shares[64] = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || jobs == 0 || jobs > 64)
        die("usage: ingest --read FILE [JOBS]");
    size_t size = (size_t)ftell(file), leads = 0;
    fclose(file);
    for (unsigned i = 0; i < jobs; i++) {
        shares[i] = (struct share){.wanted = &bench->wanted,
                                   .path = path,
                                   .from = size * i / jobs,
                                   .to = size * (i + 1) / jobs};
        if (pthread_create(&shares[i].thread, NULL, work_share, &shares[i]) != 0)
            die("no thread");
    }
    for (unsigned i = 0; i < jobs; i++) {
        pthread_join(shares[i].thread, NULL);
        leads += shares[i].leads;
    }
    printf("%zu\n", leads);
    return 0;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    start_simdjson(&bench);
    bool file = argc >= 3 && strcmp(argv[1], "--read") == 0;
    int status =
        file ? read_path(&bench, argv[2], argc > 3 ? (unsigned)atoi(argv[3]) : 1) : figures(&bench);
    sr_free(bench.simdjson);
    free(bench.values);
    policy_free(&bench.policy);
    return status;
}
