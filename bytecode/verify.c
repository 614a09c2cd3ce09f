/* Verifier: may the run time execute this program with unchecked loads? Run on every program file,
 * and by the compiler's tests on what it makes. In this order: limits, each table by itself, the
 * code in one pass, then everything that is read after the code has run. No index is used before
 * it has been compared with the length of its array. */
#include "bytecode/verify.h"

#include <stdarg.h>
#include <stdio.h>

#define MESSAGE_SIZE 256 /* names in messages are truncated */

bool hg_verify_fail(struct hg_verify *v, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    v->why = hg_str_copy(v->arena, hg_str(message));
    return false;
}

static bool limit(struct hg_verify *v, const char *what, uint32_t count, uint32_t most)
{
    return count <= most || hg_verify_fail(v, "%u %s; the most is %u", count, what, most);
}

static bool limits(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    return limit(v, "fields", p->field_count, HG_MAX_FIELDS) &&
           limit(v, "value registers", p->register_count, HG_MAX_REGISTERS) &&
           limit(v, "truth registers", p->truth_count, HG_MAX_TRUTHS) &&
           limit(v, "instructions", p->code_count, HG_MAX_CODE) &&
           limit(v, "rules", p->rule_count, HG_MAX_RULES) &&
           limit(v, "outcomes", p->outcome_count, HG_MAX_OUTCOMES) &&
           limit(v, "flags", p->flag_count, HG_MAX_FLAGS) &&
           limit(v, "terms", p->term_count, HG_MAX_TERMS);
}

/* Evaluation allocates every truth register on every lane: a small file may not declare more than
 * its code can use. */
static bool truths_are_used(struct hg_verify *v)
{
    return v->p->truth_count <= v->p->code_count ||
           hg_verify_fail(v, "%u truth registers for %u instructions", v->p->truth_count,
                          v->p->code_count);
}

enum hg_status hg_program_verify(const struct hg_program *program, struct hg_arena *arena,
                                 struct hg_str *why)
{
    struct hg_verify v = {.p = program, .arena = arena};
    bool fine = limits(&v) && truths_are_used(&v) && hg_verify_parts(&v) && hg_verify_tables(&v) &&
                hg_verify_rules(&v) && hg_verify_code(&v) && hg_verify_results(&v) &&
                hg_verify_terms(&v) && hg_verify_directory(&v);
    *why = v.why;
    return fine ? HG_OK : HG_CORRUPT;
}
