/* Between the parts of the verifier. Every check returns true if all is well; the first failure
 * records its message and ends verification. Internal to bytecode/. */
#ifndef HG_BYTECODE_VERIFY_H
#define HG_BYTECODE_VERIFY_H

#include "bytecode/program.h"

/* Nesting of skips: one for each outcome suffices for any policy. */
#define HG_MAX_SKIPS HG_MAX_OUTCOMES
/* Bound on the lists, templates and patterns read by all instructions and rules together: a
 * million instructions that each read a list of a million would take hours to verify and to run.
 */
#define HG_MAX_READS (UINT64_C(1) << 26)
#define HG_ALWAYS_DEFINED UINT32_MAX /* hg_definition.until: defined outside every skip */

/* Where a register, a table's rows or a block is defined. A definition in a skipped stretch is
 * visible only inside the stretch and, to readers of its outcome, where that outcome is possible.
 */
struct hg_definition {
    bool done;
    uint32_t at;      /* instruction */
    uint32_t until;   /* readable before this instruction, or HG_ALWAYS_DEFINED */
    uint32_t outcome; /* of the enclosing skips; HG_NONE if there is no single one */
};

struct hg_verify {
    const struct hg_program *p;
    struct hg_arena *arena;
    struct hg_str why; /* empty: nothing wrong yet */
    uint64_t reads;    /* so far, see HG_MAX_READS */
    struct hg_definition *values, *truths, *tables, *blocks;
};

/* Records the message and returns false. */
bool hg_verify_fail(struct hg_verify *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Counts reads against HG_MAX_READS, before they happen. */
static inline bool hg_verify_reads(struct hg_verify *v, uint32_t count)
{
    v->reads += count;
    return v->reads <= HG_MAX_READS || hg_verify_fail(v, "it reads more than a program may");
}

static inline bool hg_register_is_text(const struct hg_program *p, uint32_t reg)
{
    return !p->register_lists[reg] && hg_type_is_text(p->registers[reg]);
}

static inline bool hg_register_is_number(const struct hg_program *p, uint32_t reg)
{
    return !p->register_lists[reg] && !hg_type_is_text(p->registers[reg]);
}

/* Whether a source line is valid: a known file, or none (HG_NONE or line 0). */
static inline bool hg_verify_line(const struct hg_program *p, uint32_t file, uint32_t line)
{
    return file < p->file_count || file == HG_NONE || line == 0;
}

/* verify_parts.c: fields, constants, tests, bands, templates, outcomes, each by itself. */
bool hg_verify_parts(struct hg_verify *v);
/* verify_directory.c: directory, calendars, time zones. */
bool hg_verify_directory(struct hg_verify *v);
/* verify_terms.c: landmarks. */
bool hg_verify_terms(struct hg_verify *v);
/* verify_tables.c */
bool hg_verify_tables(struct hg_verify *v);
/* verify_code.c: fills in the hg_definition arrays. */
bool hg_verify_code(struct hg_verify *v);
/* verify_rules.c: blocks and rules by themselves (before the code), then whether all that is read
 * after the code has run is defined. */
bool hg_verify_rules(struct hg_verify *v);
bool hg_verify_results(struct hg_verify *v);

#endif
