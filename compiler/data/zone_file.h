/* Time-zone files (TZif, RFC 9636), as the `tzdata` package installs them. */
#ifndef HG_COMPILER_ZONE_FILE_H
#define HG_COMPILER_ZONE_FILE_H

#include "bytecode/zone.h"

/* Makes a zone of the bytes of a file, which are not trusted. What the rule at its end says anyway
 * is left out, so that `fat` and `slim` files of the same zone give the same. False with the
 * reason in *why (static). Everything in `arena`. Versions 1 to 4; leap seconds are refused. */
bool hg_zone_read(struct hg_str bytes, struct hg_arena *arena, struct hg_zone *zone,
                  const char **why);

#endif
