/* How a value that is not shown appears in packets and logs: a keyed hash, by which the same value is
 * known again, or sealed, so that who has the key can read it. Both are functions of key, field and
 * value, so that the same decision is the same bytes.
 *
 * Keys come from a master key by libsodium's crypto_kdf (BLAKE2b). The hash is BLAKE2b-128 with a
 * key, over the field's name, a NUL and the value's JSON. What is sealed is XSalsa20-Poly1305
 * (crypto_secretbox) under a nonce that is a keyed BLAKE2b-192 of the same, as RFC 5297 (SIV) makes
 * one: equal values of a field are seen to be equal, as by their hash, and nothing else is. */
#ifndef HG_RUNTIME_LOG_FORM_H
#define HG_RUNTIME_LOG_FORM_H

#include "bytecode/program.h"

#define HG_LOG_KEY_SIZE 32

struct hg_log_keys {
    uint8_t hash[HG_LOG_KEY_SIZE], nonce[HG_LOG_KEY_SIZE], seal[HG_LOG_KEY_SIZE];
};
void hg_log_keys_derive(struct hg_log_keys *keys, const uint8_t master[HG_LOG_KEY_SIZE]);

/* 32 hex digits. `json` is the value, `name` the field's. */
void hg_log_put_hash(struct hg_buf *out, const struct hg_log_keys *keys, struct hg_str name,
                     struct hg_str json);
/* base64url without padding: nonce, tag and text. */
void hg_log_put_sealed(struct hg_buf *out, const struct hg_log_keys *keys, struct hg_str name,
                       struct hg_str json);
/* The JSON that was sealed, in the arena. False where it was not sealed so: another key, another
 * field, or changed since. */
bool hg_log_open(const struct hg_log_keys *keys, struct hg_str name, struct hg_str sealed,
                 struct hg_arena *arena, struct hg_str *json);

#endif
