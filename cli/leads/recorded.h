/* Who got which lead before: decisions written by an earlier `eval`, for --recorded. */
#ifndef HG_CLI_RECORDED_H
#define HG_CLI_RECORDED_H

#include "base/text.h"

struct hg_recorded;
/* Reads a file of decisions (NDJSON, or CSV as `eval` writes it; packed or not). *recorded is NULL
 * when `path` is. False after a message. */
bool hg_recorded_open(const char *path, struct hg_recorded **recorded);
void hg_recorded_close(struct hg_recorded *recorded);
/* Whom this lead went to, by the last of its decisions; empty: nobody, or not there. `recorded` may
 * be NULL. Thread safe. */
struct hg_str hg_recorded_of(const struct hg_recorded *recorded, struct hg_str lead);

#endif
