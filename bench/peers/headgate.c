/* Headgate as another program would use it: by the C library alone (include/headgate.h).
 * `headgate DATA SECONDS`, where DATA holds NAME.hgb beside each NAME.ndjson. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "headgate.h"

#define MOST 2000
#define CHUNK 16 /* leads that are read, then decided together between two looks at the clock */
#define TIMES 4096
#define NOW INT64_C(1795165200000000) /* 2026-11-20T09:00:00Z */

static const char *const disqualified[] = {"one_person", "sanctions", "competitor", "education",
                                           "role_mail",  "test_lead", "tiny",       "no_consent",
                                           "vice",       "customer",  "spam",       "throwaway"};
static const char *const scored[] = {
    "staff_1",    "staff_50",  "staff_200",  "staff_1000", "staff_10000", "leader",  "director",
    "manager",    "technical", "commercial", "icp",        "second_icp",  "revenue", "funded",
    "market",     "views",     "pricing",    "mail",       "webinar",     "demo",    "crm",
    "data_stack", "growth",    "head",       "dormant"};
static const char *const outcomes[] = {"reject", "hot", "sales", "nurture", "recycle"};
static const char *const territories[] = {"ent_amer", "ent_emea", "ent_row",  "mm_west", "mm_ne",
                                          "mm_us",    "vert_pub", "smb_west", "smb_us",  "smb_ca",
                                          "dach",     "uki",      "nordics",  "france",  "emea",
                                          "japan",    "apac",     "others"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

struct work {
    const char *name;
    headgate_program *program;
    headgate_evaluator *evaluators[CHUNK];
    char *lines[MOST];
    size_t lengths[MOST], count;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die(path, "cannot be read");
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    if (bytes == NULL || fread(bytes, 1, *size, file) != *size)
        die(path, "cannot be read");
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

static void load(struct work *work, const char *folder, const char *name, const char *leads)
{
    char path[512];
    size_t size;
    headgate_error error;
    memset(work, 0, sizeof *work);
    work->name = name;
    snprintf(path, sizeof path, "%s/%s.hgb", folder, name);
    char *bytes = read_file(path, &size);
    if (headgate_program_load(bytes, size, NULL, &work->program, &error) != HEADGATE_OK)
        die(path, error.message);
    free(bytes);
    for (int i = 0; i < CHUNK; i++) {
        if (headgate_evaluator_new(work->program, NULL, &work->evaluators[i]) != HEADGATE_OK)
            die(path, "out of memory");
    }
    snprintf(path, sizeof path, "%s/%s", folder, leads);
    for (char *line = strtok(read_file(path, &size), "\n"); line != NULL && work->count < MOST;
         line = strtok(NULL, "\n")) {
        work->lengths[work->count] = strlen(line);
        work->lines[work->count++] = line;
    }
}

static void give(struct work *work, headgate_evaluator *evaluator, size_t lead)
{
    headgate_error error;
    if (headgate_lead_json(evaluator, NOW, work->lines[lead], work->lengths[lead], &error) !=
        HEADGATE_OK)
        die(work->name, error.message);
}

static void decide(headgate_evaluator *evaluator)
{
    if (headgate_decide(evaluator) != HEADGATE_OK)
        die("decide", "out of memory");
}

/* --- answers -------------------------------------------------------------------------------- */

static long long hits_of(const struct work *work, headgate_evaluator *evaluator, const char *block,
                         const char *const *names, size_t count, long long first)
{
    long long sum = 0;
    for (size_t i = 0; i < count; i++) {
        char id[64];
        snprintf(id, sizeof id, "%s.%s", block, names[i]);
        if (headgate_rule_result(evaluator, headgate_rule_find(work->program, id)) == HEADGATE_HIT)
            sum += first + (long long)i;
    }
    return sum;
}

static long long place(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return (long long)i;
    }
    die(name, "is no answer");
    return -1;
}

static long long sixty_answer(const struct work *work, headgate_evaluator *evaluator)
{
    int64_t low = 0, high = 0;
    headgate_score(evaluator, "total", NULL, &low, &high);
    return low + 1000 * place(headgate_outcome(evaluator), outcomes, COUNT(outcomes)) +
           10000 * place(headgate_class(evaluator, "territory"), territories, COUNT(territories)) +
           1000000 * (hits_of(work, evaluator, "disqualify", disqualified, COUNT(disqualified), 1) +
                      hits_of(work, evaluator, "total", scored, COUNT(scored), 100));
}

/* The row that fits, which the packet names by its line; the first is below the header. */
static long long row_answer(headgate_evaluator *evaluator)
{
    const char *packet = headgate_packet_json(evaluator, HEADGATE_TRACE_FULL, NULL);
    const char *at = packet == NULL ? NULL : strstr(packet, "\"rows\":[\"");
    if (at == NULL)
        die("table", "no row in the packet");
    return atoll(at + strlen("\"rows\":[\"")) - 2;
}

static long long answers(struct work *work, int sixty)
{
    long long sum = 0;
    for (size_t i = 0; i < work->count; i++) {
        headgate_evaluator *evaluator = work->evaluators[0];
        give(work, evaluator, i);
        decide(evaluator);
        sum += sixty ? sixty_answer(work, evaluator) : row_answer(evaluator);
    }
    return sum;
}

/* --- time ----------------------------------------------------------------------------------- */

enum how { PARSED, JSON, TRACE };

static double chunk(struct work *work, size_t from, size_t to, enum how how)
{
    for (size_t i = from; how == PARSED && i < to; i++)
        give(work, work->evaluators[i - from], i);
    double start = now();
    for (size_t i = from; i < to; i++) {
        headgate_evaluator *evaluator = work->evaluators[how == PARSED ? i - from : 0];
        if (how != PARSED)
            give(work, evaluator, i);
        decide(evaluator);
        if (how == TRACE && headgate_packet_json(evaluator, HEADGATE_TRACE_FULL, NULL) == NULL)
            die(work->name, "out of memory");
    }
    return now() - start;
}

static double pass(struct work *work, enum how how)
{
    double time = 0;
    for (size_t i = 0; i < work->count; i += CHUNK)
        time += chunk(work, i, i + CHUNK < work->count ? i + CHUNK : work->count, how);
    return time / (double)work->count;
}

static void run(struct work *work, enum how how, double seconds, long long sum)
{
    static const char *const names[] = {"parsed", "json", "trace"};
    static double times[TIMES];
    int passes = 0;
    for (double end = now() + seconds * 1e9; passes < TIMES && (now() < end || passes < 3);)
        times[passes++] = pass(work, how);
    qsort(times, (size_t)passes, sizeof *times, by_value);
    printf("{\"engine\":\"Headgate\",\"how\":\"%s\",\"work\":\"%s\",\"ns\":%.1f,\"leads\":%zu,"
           "\"sum\":%lld}\n",
           names[how], work->name, times[passes / 2], work->count, sum);
    fflush(stdout);
}

static void bench(const char *folder, const char *name, const char *leads, double seconds,
                  enum how last)
{
    struct work work;
    load(&work, folder, name, leads);
    long long sum = answers(&work, strcmp(name, "sixty") == 0);
    for (int how = PARSED; how <= (int)last; how++)
        run(&work, (enum how)how, seconds, sum);
    for (int i = 0; i < CHUNK; i++)
        headgate_evaluator_free(work.evaluators[i]);
    headgate_program_free(work.program);
    free(work.lines[0]);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "headgate DATA SECONDS\n");
        return 2;
    }
    double seconds = atof(argv[2]);
    bench(argv[1], "sixty", "leads.ndjson", seconds, TRACE);
    for (int rows = 10; rows <= 10000; rows *= 10) {
        char name[32], leads[48];
        snprintf(name, sizeof name, "table_%d", rows);
        snprintf(leads, sizeof leads, "%s.ndjson", name);
        bench(argv[1], name, leads, seconds, rows < 1000 ? PARSED : TRACE);
    }
    return 0;
}
