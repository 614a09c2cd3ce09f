/* bucket(id, salt): a stable share of all leads, for roll-outs. What it gives is promised to be
 * the same for ever: never change it. */
#include "bytecode/program.h"

#include <sodium.h>

#define BUCKETS 100

unsigned hg_bucket(struct hg_str id, struct hg_str salt)
{
    static const unsigned char between[1] = {0};
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_init(&state);
    if (salt.len != 0)
        crypto_hash_sha256_update(&state, (const unsigned char *)salt.at, salt.len);
    crypto_hash_sha256_update(&state, between, sizeof between);
    if (id.len != 0)
        crypto_hash_sha256_update(&state, (const unsigned char *)id.at, id.len);
    crypto_hash_sha256_final(&state, hash);
    uint64_t first = 0;
    for (int i = 0; i < 8; i++)
        first = first << 8 | hash[i];
    return (unsigned)(first % BUCKETS);
}

void hg_put_digest(struct hg_buf *out, const uint8_t digest[HG_DIGEST_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    hg_buf_text(out, "sha256:");
    for (int i = 0; i < HG_DIGEST_SIZE; i++) {
        hg_buf_byte(out, hex[digest[i] >> 4]);
        hg_buf_byte(out, hex[digest[i] & 15]);
    }
}
