/* The previous owner of each lead, from decisions written by an earlier `eval`, for --recorded. */
#ifndef HG_CLI_RECORDED_H
#define HG_CLI_RECORDED_H

#include "base/text.h"

struct hg_past_owners;
/* Reads a file of decisions (NDJSON, or CSV as written by `eval`; compressed or not). *recorded is
 * NULL if `path` is. False after a message. */
bool hg_past_owners_open(const char *path, struct hg_past_owners **recorded);
void hg_past_owners_close(struct hg_past_owners *recorded);
/* The owner of this lead by its last decision; empty if nobody or unknown. `recorded` may be NULL.
 * Thread-safe. Valid until hg_past_owners_close. */
struct hg_str hg_past_owner(const struct hg_past_owners *recorded, struct hg_str lead);

#endif
