/* One program, many threads, an evaluator each: counts the outcomes of a file of leads.
 *
 *     decide_threads POLICY.hgb LEADS.ndjson [THREADS]
 *
 * The counts are the same for every number of threads. `now` is fixed, so that they are the same
 * on every day, too. */
#define _POSIX_C_SOURCE 200809L
#include <headgate.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1795251600000000) /* 2026-11-21T09:00:00Z */
#define MOST_THREADS 64
#define MOST_OUTCOMES 32

struct bytes {
    char *at;
    size_t size;
};

struct worker {
    pthread_t thread;
    const headgate_program *program;
    struct bytes leads;
    size_t index, workers;
    size_t counts[MOST_OUTCOMES], refused;
    int failed;
};

static struct bytes read_file(const char *path)
{
    struct bytes bytes = {NULL, 0};
    FILE *file = fopen(path, "rb");
    long length;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0) {
        rewind(file);
        bytes.at = malloc((size_t)length + 1);
        bytes.size = bytes.at != NULL ? fread(bytes.at, 1, (size_t)length, file) : 0;
    }
    if (file != NULL)
        fclose(file);
    if (bytes.at == NULL)
        fprintf(stderr, "decide_threads: cannot read `%s`\n", path);
    return bytes;
}

static void decide(struct worker *worker, headgate_evaluator *evaluator, const char *line,
                   size_t length)
{
    enum headgate_status status = headgate_lead_json(evaluator, NOW, line, length, NULL);
    if (status == HEADGATE_INVALID) {
        worker->refused++;
        return;
    }
    if (status != HEADGATE_OK || headgate_decide(evaluator) != HEADGATE_OK) {
        worker->failed = 1;
        return;
    }
    for (size_t i = 0; i < headgate_outcome_count(worker->program); i++)
        worker->counts[i] +=
            strcmp(headgate_outcome(evaluator), headgate_outcome_name(worker->program, i)) == 0;
}

/* Every line whose number leaves `index` when divided by `workers`. */
static void *work(void *context)
{
    struct worker *worker = context;
    headgate_evaluator *evaluator;
    const char *at = worker->leads.at, *end = at + worker->leads.size;
    worker->failed = headgate_evaluator_new(worker->program, NULL, &evaluator) != HEADGATE_OK;
    for (size_t number = 0; !worker->failed && at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        if (number % worker->workers == worker->index && stop > at)
            decide(worker, evaluator, at, (size_t)(stop - at));
        at = stop + 1;
    }
    headgate_evaluator_free(evaluator);
    return NULL;
}

/* A thread that cannot be started does its share here. */
static void run(struct worker *workers, size_t count)
{
    int started[MOST_THREADS];
    for (size_t i = 0; i < count; i++)
        started[i] = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    for (size_t i = 0; i < count; i++) {
        if (started[i])
            pthread_join(workers[i].thread, NULL);
        else
            work(&workers[i]);
    }
}

static int report(const headgate_program *program, const struct worker *workers, size_t count)
{
    size_t refused = 0;
    int failed = 0;
    for (size_t o = 0; o < headgate_outcome_count(program); o++) {
        size_t sum = 0;
        for (size_t i = 0; i < count; i++)
            sum += workers[i].counts[o];
        if (sum != 0)
            printf("%s %zu\n", headgate_outcome_name(program, o), sum);
    }
    for (size_t i = 0; i < count; i++) {
        refused += workers[i].refused;
        failed |= workers[i].failed;
    }
    if (refused != 0)
        printf("refused %zu\n", refused);
    return failed ? 2 : refused != 0 ? 3 : 0;
}

int main(int argc, char **argv)
{
    static struct worker workers[MOST_THREADS];
    headgate_program *program = NULL;
    headgate_error error;
    int status = 2;
    long wanted = argc == 4 ? strtol(argv[3], NULL, 10) : 2;
    if ((argc != 3 && argc != 4) || wanted < 1 || wanted > MOST_THREADS) {
        fprintf(stderr, "usage: decide_threads POLICY.hgb LEADS.ndjson [1 to 64]\n");
        return 2;
    }
    struct bytes policy = read_file(argv[1]), leads = read_file(argv[2]);
    if (policy.at != NULL && leads.at != NULL) {
        if (headgate_program_load(policy.at, policy.size, NULL, &program, &error) != HEADGATE_OK)
            fprintf(stderr, "decide_threads: %s\n", error.message);
        for (size_t i = 0; program != NULL && i < (size_t)wanted; i++)
            workers[i] = (struct worker){
                .program = program, .leads = leads, .index = i, .workers = (size_t)wanted};
        if (program != NULL) {
            run(workers, (size_t)wanted);
            status = report(program, workers, (size_t)wanted);
        }
    }
    headgate_program_free(program);
    free(policy.at);
    free(leads.at);
    return status;
}
