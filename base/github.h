/* Annotations of GitHub Actions: workflow commands that GitHub shows beside the lines of a change
 * (docs.github.com, "Workflow commands"). Pure; failure is the buffer's flag. */
#ifndef HG_BASE_GITHUB_H
#define HG_BASE_GITHUB_H

#include "base/memory.h"
#include "base/text.h"

/* Lines and columns from 1; columns count code points and are left out where 0. */
struct hg_github_place {
    struct hg_str file; /* empty: no place */
    uint32_t line, end_line, column, end_column;
};

/* Writes one line; `level` is error, warning or notice. Escaped as by @actions/core; line breaks
 * in the message are kept. Both texts must be UTF-8. */
void hg_github_annotate(struct hg_buf *out, const char *level, struct hg_github_place place,
                        struct hg_str title, struct hg_str message);

#endif
