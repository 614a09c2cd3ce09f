/* Warnings silenced by comments: `# headgate: ignore W0401 because …` (compiler/ignore.c). Between
 * ignore.c and compile.c. In the arena of the compilation; fails by its guard alone. */
#ifndef HG_COMPILER_IGNORE_H
#define HG_COMPILER_IGNORE_H

#include "compiler/model/model.h"

/* The codes that tell of the comments themselves. */
static inline bool hg_code_is_of_ignore(enum hg_code code)
{
    return code == HG_W0491 || code == HG_W0492 || code == HG_W0493;
}

/* Reads the comments of every file of the policy; done by hg_compile, once. */
void hg_ignores_read(struct hg_model *model);
/* Silences what was reported since the last call. */
void hg_ignores_apply(struct hg_model *model);
/* The same, and tells of comments that silenced nothing. `skipped`: codes that this run did not
 * look for. Nothing is told where there are errors, which hide warnings. */
void hg_ignores_finish(struct hg_model *model, const enum hg_code *skipped, size_t count);

#endif
