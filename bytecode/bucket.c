/* bucket(id, salt): a stable share of all leads, for roll-outs. Its results are promised to stay
 * the same for ever: never change it. */
#include "base/sha256.h"
#include "bytecode/program.h"

#define BUCKETS 100

unsigned hg_bucket(struct hg_str id, struct hg_str salt)
{
    static const unsigned char between[1] = {0};
    struct hg_sha256 state;
    hg_sha256_start(&state);
    hg_sha256_add(&state, salt.at, salt.len);
    hg_sha256_add(&state, between, sizeof between);
    hg_sha256_add(&state, id.at, id.len);
    return (unsigned)(hg_sha256_end_number(&state) % BUCKETS);
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
