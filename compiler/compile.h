/* The compiler as one call: policy text and its files in, a verified program out. */
#ifndef HG_COMPILER_COMPILE_H
#define HG_COMPILER_COMPILE_H

#include "compiler/model/model.h"

/* A compilation and everything that came of it. One thread at a time. */
struct hg_compilation {
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_model *model;     /* as far as it came; NULL before */
    struct hg_program *program; /* NULL when there were errors */
};

/* Ready for hg_compile; release frees all of it, also the program. */
void hg_compilation_init(struct hg_compilation *compilation, const struct hg_allocator *allocator);
void hg_compilation_release(struct hg_compilation *compilation);
/* HG_OK with a program (there may be warnings); HG_INVALID with errors in `diags`; HG_IO when
 * the policy itself cannot be read (also told in `diags`); HG_NOMEM. */
enum hg_status hg_compile(struct hg_compilation *compilation, const struct hg_compile_input *input) HG_MUST_CHECK;

/* For whoever is done with finding things, also after hg_compile: silences what was reported
 * since, and tells of comments that silence nothing. `skipped`: codes not looked for this time.
 * HG_OK or HG_NOMEM. */
enum hg_status hg_compilation_close(struct hg_compilation *compilation, const enum hg_code *skipped,
                                    size_t count) HG_MUST_CHECK;

#endif
