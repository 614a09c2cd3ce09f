/* The compiler's interface: policy text and its files in, a verified program out. */
#ifndef HG_COMPILER_COMPILE_H
#define HG_COMPILER_COMPILE_H

#include "compiler/model/model.h"

/* A compilation and its results. One thread at a time per compilation; distinct ones are
 * independent. */
struct hg_compilation {
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_model *model;     /* as far as the passes got; NULL before */
    struct hg_program *program; /* NULL when there were errors */
};

/* Makes a compilation ready for hg_compile. Release frees everything, including the program. */
void hg_compilation_init(struct hg_compilation *compilation, const struct hg_allocator *allocator);
void hg_compilation_release(struct hg_compilation *compilation);
/* Compiles. HG_OK with a program (possibly with warnings); HG_INVALID with errors in `diags`;
 * HG_IO if the policy itself cannot be read (also in `diags`); HG_NOMEM. The result belongs to the
 * compilation. */
enum hg_status hg_compile(struct hg_compilation *compilation,
                          const struct hg_compile_input *input) HG_MUST_CHECK;

/* Ends reporting, also after hg_compile: applies the suppressing comments to what was reported
 * since, and reports comments that suppressed nothing. `skipped`: codes that this run did not
 * check. HG_OK or HG_NOMEM. */
enum hg_status hg_compilation_close(struct hg_compilation *compilation, const enum hg_code *skipped,
                                    size_t count) HG_MUST_CHECK;

#endif
