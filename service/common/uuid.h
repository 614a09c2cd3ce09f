/* UUIDs of version 7 (RFC 9562, 5.7), which sort by creation time; those of one process sort in the order in which
 * they were made. Thread safe. */
#ifndef HG_SERVICE_UUID_H
#define HG_SERVICE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define HG_UUID_LENGTH 36

/* `now`: an instant, microseconds since 1970. "0190163d-8694-739b-aea5-966c26f8ad91", ends in NUL. */
void hg_uuid(int64_t now, char out[HG_UUID_LENGTH + 1]);
/* A UUID as written above, of any version, in lower case? */
bool hg_is_uuid(struct hg_str text);

#endif
