/* Hidden values in packets and logs: as a keyed hash, by which equal values are recognised, or
 * sealed, so that the holder of the key can read them. Both are deterministic functions of key,
 * field and value, so that the same decision gives the same bytes. Pure and thread safe; results
 * go to buffers, whose flag tells failure.
 *
 * Keys are derived from a master key by libsodium's crypto_kdf (BLAKE2b). The hash is keyed
 * BLAKE2b-128 over the field's name, a NUL and the value's JSON. Sealing is XSalsa20-Poly1305
 * (crypto_secretbox) with a synthetic nonce, a keyed BLAKE2b-192 of the same input, as in RFC 5297
 * (SIV): it reveals which values of a field are equal, as the hash does, and nothing else. */
#ifndef HG_RUNTIME_LOG_FORM_H
#define HG_RUNTIME_LOG_FORM_H

#include "bytecode/program.h"

#define HG_LOG_KEY_SIZE 32

struct hg_log_keys {
    uint8_t hash[HG_LOG_KEY_SIZE], nonce[HG_LOG_KEY_SIZE], seal[HG_LOG_KEY_SIZE];
};
void hg_log_keys_derive(struct hg_log_keys *keys, const uint8_t master[HG_LOG_KEY_SIZE]);

/* Writes 32 hex digits. `json` is the value, `name` the field's. */
void hg_log_put_hash(struct hg_buf *out, const struct hg_log_keys *keys, struct hg_str name,
                     struct hg_str json);
/* Writes nonce, tag and ciphertext as base64url without padding. */
void hg_log_put_sealed(struct hg_buf *out, const struct hg_log_keys *keys, struct hg_str name,
                       struct hg_str json);
/* Opens a sealed value: its JSON, in the arena. False if the key or field is another one, or the
 * text was changed. */
bool hg_log_open(const struct hg_log_keys *keys, struct hg_str name, struct hg_str sealed,
                 struct hg_arena *arena, struct hg_str *json);

#endif
