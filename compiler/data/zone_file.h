/* Time-zone files (TZif, RFC 9636) as installed by the package tzdata. Pure; thread-safe for
 * distinct arenas. */
#ifndef HG_COMPILER_ZONE_FILE_H
#define HG_COMPILER_ZONE_FILE_H

#include "bytecode/zone.h"

/* Parses an untrusted TZif file, versions 1 to 4, into `zone`. Transitions that the footer's rule
 * implies are dropped, so that `fat` and `slim` files give the same zone. False with the reason in
 * *why (static); leap seconds are rejected. Everything in `arena`. */
bool hg_zone_read(struct hg_str bytes, struct hg_arena *arena, struct hg_zone *zone,
                  const char **why);

#endif
