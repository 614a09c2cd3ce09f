/* SHA-256 by nettle; see sha256.h. Owns nothing. */
#include "base/sha256.h"

void hg_sha256_start(struct hg_sha256 *sha)
{
    sha256_init(&sha->state);
}

void hg_sha256_add(struct hg_sha256 *sha, const void *bytes, size_t size)
{
    if (size != 0)
        sha256_update(&sha->state, size, bytes);
}

void hg_sha256_end(struct hg_sha256 *sha, uint8_t digest[HG_SHA256_SIZE])
{
    sha256_digest(&sha->state, HG_SHA256_SIZE, digest);
}

uint64_t hg_sha256_end_number(struct hg_sha256 *sha)
{
    uint8_t digest[HG_SHA256_SIZE];
    uint64_t first = 0;
    hg_sha256_end(sha, digest);
    for (int i = 0; i < 8; i++)
        first = first << 8 | digest[i];
    return first;
}

void hg_sha256(struct hg_str bytes, uint8_t digest[HG_SHA256_SIZE])
{
    struct hg_sha256 sha;
    hg_sha256_start(&sha);
    hg_sha256_add(&sha, bytes.at, bytes.len);
    hg_sha256_end(&sha, digest);
}
