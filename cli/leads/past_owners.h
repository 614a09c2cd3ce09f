/* Who got which lead before: decisions written by an earlier `eval`, for --recorded. */
#ifndef HG_CLI_RECORDED_H
#define HG_CLI_RECORDED_H

#include "base/text.h"

struct hg_past_owners;
/* Reads a file of decisions (NDJSON, or CSV as `eval` writes it; packed or not). *recorded is NULL
 * when `path` is. False after a message. */
bool hg_past_owners_open(const char *path, struct hg_past_owners **recorded);
void hg_past_owners_close(struct hg_past_owners *recorded);
/* Whom this lead went to, by the last of its decisions; empty: nobody, or not there. `recorded` may
 * be NULL. Thread safe. */
struct hg_str hg_past_owner(const struct hg_past_owners *recorded, struct hg_str lead);

#endif
