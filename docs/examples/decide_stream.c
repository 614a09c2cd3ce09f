/* Decides leads in JSON, one a line, as they come: standard input to standard output.
 *
 *     decide_stream POLICY.hgb <leads.ndjson >decisions.ndjson
 *
 * A line that is no lead is told on standard error and the rest are decided; the exit status is 3
 * then, as that of `headgate eval`. */
#define _POSIX_C_SOURCE 200809L
#include <headgate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long length;
    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0) {
        rewind(file);
        bytes = malloc((size_t)length + 1);
        *size = bytes != NULL ? fread(bytes, 1, (size_t)length, file) : 0;
    }
    fclose(file);
    return bytes;
}

static headgate_program *load(const char *path)
{
    headgate_program *program = NULL;
    headgate_error error;
    size_t size = 0;
    char *bytes = read_file(path, &size);
    if (bytes == NULL)
        fprintf(stderr, "cannot read `%s`\n", path);
    else if (headgate_program_load(bytes, size, NULL, &program, &error) != HEADGATE_OK)
        fprintf(stderr, "`%s` cannot be used: %s\n", path, error.message);
    free(bytes);
    return program;
}

/* The library reads no clock: what time it is, is the caller's to say. */
static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Is it decided and written? */
static int decide_line(headgate_evaluator *evaluator, const char *line, size_t length,
                       unsigned long number)
{
    headgate_error error;
    size_t packet_length;
    const char *packet;
    if (headgate_lead_json(evaluator, now(), line, length, &error) != HEADGATE_OK) {
        fprintf(stderr, "line %lu, byte %llu: %s\n", number, (unsigned long long)error.byte,
                error.message);
        return 0;
    }
    if (headgate_decide(evaluator) != HEADGATE_OK ||
        (packet = headgate_packet_json(evaluator, HEADGATE_TRACE_HITS, &packet_length)) == NULL) {
        fprintf(stderr, "line %lu: out of memory\n", number);
        return 0;
    }
    fwrite(packet, 1, packet_length, stdout);
    return putchar('\n') != EOF;
}

int main(int argc, char **argv)
{
    headgate_evaluator *evaluator = NULL;
    headgate_program *program;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    unsigned long number = 0;
    int status = 0;
    if (argc != 2) {
        fprintf(stderr, "usage: decide_stream POLICY.hgb <leads.ndjson\n");
        return 2;
    }
    program = load(argv[1]);
    if (program == NULL || headgate_evaluator_new(program, NULL, &evaluator) != HEADGATE_OK)
        status = 2;
    while (status != 2 && (length = getline(&line, &room, stdin)) > 0) {
        number++;
        if (strspn(line, " \t\r\n") == (size_t)length)
            continue;
        if (!decide_line(evaluator, line, (size_t)length, number))
            status = 3;
    }
    free(line);
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    return status;
}
