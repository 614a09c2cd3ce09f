/* SHA-256 (FIPS 180-4): digests of programs, of who was there when a lead was assigned, of records
 * of the log; and the stable shares of roll-outs. By nettle, which uses the processor's own
 * instructions for it where there are some. Thread safe; takes no memory; cannot fail. */
#ifndef HG_BASE_SHA256_H
#define HG_BASE_SHA256_H

#include "base/text.h"

#include <nettle/sha2.h>

#define HG_SHA256_SIZE 32 /* bytes */

/* A digest on its way. */
struct hg_sha256 {
    struct sha256_ctx state;
};

void hg_sha256_start(struct hg_sha256 *sha);
void hg_sha256_add(struct hg_sha256 *sha, const void *bytes, size_t size);
/* Of all that was added; what is on its way begins anew. */
void hg_sha256_end(struct hg_sha256 *sha, uint8_t digest[HG_SHA256_SIZE]);
/* The same: the first eight bytes as a number, the highest first. */
uint64_t hg_sha256_end_number(struct hg_sha256 *sha);

/* Of these bytes alone. */
void hg_sha256(struct hg_str bytes, uint8_t digest[HG_SHA256_SIZE]);

#endif
