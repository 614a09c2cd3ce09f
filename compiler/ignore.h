/* Warnings suppressed by comments: `# headgate: ignore W0401 because …`. Internal to ignore.c and
 * compile.c. Memory is the arena of the compilation; out of memory leaves by its guard. One thread
 * at a time. */
#ifndef HG_COMPILER_IGNORE_H
#define HG_COMPILER_IGNORE_H

#include "compiler/model/model.h"

/* The codes about the comments themselves. */
static inline bool hg_code_is_of_ignore(enum hg_code code)
{
    return code == HG_W0491 || code == HG_W0492 || code == HG_W0493;
}

/* Reads the comments of every file of the policy; called once by hg_compile. */
void hg_ignores_read(struct hg_model *model);
/* Applies the comments to what was reported since the last call. */
void hg_ignores_apply(struct hg_model *model);
/* Likewise, and reports comments that suppressed nothing, unless there are errors, which hide
 * warnings. `skipped`: codes that this run did not check. */
void hg_ignores_finish(struct hg_model *model, const enum hg_code *skipped, size_t count);

#endif
