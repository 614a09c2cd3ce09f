/* The subcommands of `headgate log`, one file each. They return an exit status; the conventions
 * of cli.h apply. */
#ifndef HG_CLI_LOG_H
#define HG_CLI_LOG_H

#include "cli/logs/log_source.h"

int hg_log_verify(const struct hg_args *args, struct hg_log_source *source);
int hg_log_redecide(const struct hg_args *args, struct hg_log_source *source);

/* Progress on a terminal, every so many entries; erased by hg_log_progress_end. */
#define HG_LOG_PROGRESS_EVERY 1000
void hg_log_progress(int64_t entries);
void hg_log_progress_end(void);

#endif
