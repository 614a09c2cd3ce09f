/* The files that `headgate init` writes: cli/starter/, embedded by cli/embed.sh. Constant. */
#ifndef HG_CLI_STARTER_H
#define HG_CLI_STARTER_H

#include <stddef.h>

struct hg_starter_file {
    const char *path; /* relative, with `/` */
    const unsigned char *bytes;
    size_t len;
};
extern const struct hg_starter_file hg_starter_files[]; /* ends with path NULL */

#endif
