/* SHA-256 (FIPS 180-4), for digests of programs, directories and log records, and for stable
 * shares of roll-outs. By nettle, which uses the CPU's SHA instructions where available. Thread
 * safe; allocates nothing; cannot fail. */
#ifndef HG_BASE_SHA256_H
#define HG_BASE_SHA256_H

#include "base/text.h"

#include <nettle/sha2.h>

#define HG_SHA256_SIZE 32 /* bytes */

/* A digest in progress. */
struct hg_sha256 {
    struct sha256_ctx state;
};

/* Begins a digest; then bytes are added. */
void hg_sha256_start(struct hg_sha256 *sha);
void hg_sha256_add(struct hg_sha256 *sha, const void *bytes, size_t size);
/* The digest of all that was added; the state starts over. */
void hg_sha256_end(struct hg_sha256 *sha, uint8_t digest[HG_SHA256_SIZE]);
/* The same: the first eight bytes of the digest as a big-endian number. */
uint64_t hg_sha256_end_number(struct hg_sha256 *sha);

/* The digest of `bytes`. */
void hg_sha256(struct hg_str bytes, uint8_t digest[HG_SHA256_SIZE]);

#endif
