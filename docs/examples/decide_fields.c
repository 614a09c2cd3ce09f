/* A lead given field by field, as a program that holds one in its own structures would, and the
 * decision read member by member; no JSON is made or read.
 *
 *     headgate compile policies/inbound/inbound.gate -o inbound.hgb
 *     decide_fields inbound.hgb
 *
 * First the head count is known to the enrichment service with little confidence, so that it
 * could decide and does not; then somebody asks, and it is certain. */
#include <headgate.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define NOW INT64_C(1795251600000000) /* 2026-11-21T09:00:00Z */

static void stop(const char *why)
{
    fprintf(stderr, "decide_fields: %s\n", why);
    exit(2);
}

static headgate_program *load(const char *path)
{
    static char bytes[1 << 22];
    headgate_program *program;
    headgate_error error;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        stop("cannot read the program file");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (headgate_program_load(bytes, size, NULL, &program, &error) != HEADGATE_OK)
        stop(error.message);
    return program;
}

/* Fields by index: looked up once, not for every lead. */
struct fields {
    size_t email, country, industry, title, company, employees, source, submitted_at;
};

static size_t field(const headgate_program *program, const char *name)
{
    size_t index = headgate_field_find(program, name);
    if (index == HEADGATE_NONE) {
        fprintf(stderr, "decide_fields: the contract has no field `%s`\n", name);
        exit(2);
    }
    return index;
}

static struct fields find_fields(const headgate_program *program)
{
    return (struct fields){field(program, "email"),        field(program, "country"),
                           field(program, "industry"),     field(program, "title"),
                           field(program, "company.name"), field(program, "company.employees"),
                           field(program, "source"),       field(program, "submitted_at")};
}

static void check(enum headgate_status status)
{
    if (status != HEADGATE_OK)
        stop("a value was refused");
}

static void set_text(headgate_evaluator *evaluator, size_t index, const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    check(headgate_set_text(evaluator, index, text, length, NULL));
}

static void give_lead(headgate_evaluator *evaluator, const struct fields *fields,
                      const headgate_evidence *employees)
{
    headgate_lead_begin(evaluator, NOW);
    set_text(evaluator, fields->email, "dana@firm.example");
    set_text(evaluator, fields->country, "DE");
    set_text(evaluator, fields->industry, "fintech");
    set_text(evaluator, fields->title, "VP Sales");
    set_text(evaluator, fields->company, "Firm");
    set_text(evaluator, fields->source, "demo_request");
    check(headgate_set_instant(evaluator, fields->submitted_at, NOW - 3600000000, NULL));
    check(headgate_set_integer(evaluator, fields->employees, 300, employees));
}

static void show(headgate_evaluator *evaluator, const headgate_program *program)
{
    int64_t low, high;
    const char *to = headgate_route_to(evaluator), *person = headgate_assigned_to(evaluator);
    printf("%s (%s)", headgate_outcome(evaluator), headgate_reason(evaluator));
    printf(", to %s", to != NULL ? to : "nobody");
    printf(", given to %s\n", person != NULL ? person : "nobody");
    for (size_t i = 0; i < headgate_decided_by_count(evaluator); i++)
        printf("  by %s\n", headgate_rule_id(program, headgate_decided_by(evaluator, i)));
    if (headgate_score(evaluator, "fit", NULL, &low, &high))
        printf("  fit %" PRId64 " to %" PRId64 "\n", low, high);
    for (size_t i = 0; i < headgate_deciding_count(evaluator); i++) {
        printf("  open for want of %s (%s)\n", headgate_deciding_name(evaluator, i),
               headgate_deciding_reason(evaluator, i));
        for (size_t s = 0; s < headgate_settles_count(evaluator, i); s++)
            printf("    %s: %s\n", headgate_settles_if(evaluator, i, s),
                   headgate_settles_outcome(evaluator, i, s));
    }
}

static void decide(headgate_evaluator *evaluator, const headgate_program *program)
{
    if (headgate_decide(evaluator) != HEADGATE_OK ||
        headgate_assign(evaluator, NULL, NULL) != HEADGATE_OK)
        stop("out of memory");
    show(evaluator, program);
}

int main(int argc, char **argv)
{
    const headgate_evidence doubtful = {.has_confidence = true, .confidence = 410000};
    headgate_evaluator *evaluator;
    if (argc != 2)
        stop("usage: decide_fields INBOUND.hgb");
    headgate_program *program = load(argv[1]);
    struct fields fields = find_fields(program);
    if (headgate_evaluator_new(program, NULL, &evaluator) != HEADGATE_OK)
        stop("out of memory");
    give_lead(evaluator, &fields, &doubtful);
    decide(evaluator, program);
    give_lead(evaluator, &fields, NULL);
    decide(evaluator, program);
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    return 0;
}
