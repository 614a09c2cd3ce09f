/* Values hashed and sealed with a key, by libsodium; see log_form.h. */
#include "runtime/packet/log_form.h"

#include <sodium.h>
#include <string.h>

#define HASH_SIZE 16
#define NONCE_SIZE crypto_secretbox_NONCEBYTES
#define TAG_SIZE crypto_secretbox_MACBYTES
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

void hg_log_keys_derive(struct hg_log_keys *keys, const uint8_t master[HG_LOG_KEY_SIZE])
{
    static const char context[crypto_kdf_CONTEXTBYTES + 1] = "hg.log.1";
    uint8_t *const parts[] = {keys->hash, keys->nonce, keys->seal};
    for (uint64_t i = 0; i < sizeof parts / sizeof *parts; i++)
        crypto_kdf_derive_from_key(parts[i], HG_LOG_KEY_SIZE, i + 1, context, master);
}

static void keyed(uint8_t *out, size_t size, const uint8_t key[HG_LOG_KEY_SIZE], struct hg_str name,
                  struct hg_str json)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, HG_LOG_KEY_SIZE, size);
    crypto_generichash_update(&state, (const uint8_t *)name.at, name.len);
    crypto_generichash_update(&state, (const uint8_t *)"", 1);
    crypto_generichash_update(&state, (const uint8_t *)json.at, json.len);
    crypto_generichash_final(&state, out, size);
}

void hg_log_put_hash(struct hg_buf *out, const struct hg_log_keys *keys, struct hg_str name,
                     struct hg_str json)
{
    uint8_t hash[HASH_SIZE];
    char hex[2 * HASH_SIZE + 1];
    keyed(hash, sizeof hash, keys->hash, name, json);
    hg_buf_text(out, sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
}

void hg_log_put_sealed(struct hg_buf *out, const struct hg_log_keys *keys, struct hg_str name,
                       struct hg_str json)
{
    size_t size = NONCE_SIZE + TAG_SIZE + json.len;
    size_t room = sodium_base64_encoded_len(size, BASE64);
    uint8_t *sealed = hg_allocate(&out->allocator, size + room);
    if (sealed == NULL) {
        out->failed = true;
        return;
    }
    char *text = (char *)sealed + size;
    keyed(sealed, NONCE_SIZE, keys->nonce, name, json);
    crypto_secretbox_easy(sealed + NONCE_SIZE, (const uint8_t *)json.at, json.len, sealed,
                          keys->seal);
    hg_buf_text(out, sodium_bin2base64(text, room, sealed, size, BASE64));
    out->allocator.resize(out->allocator.context, sealed, 0);
}

bool hg_log_open(const struct hg_log_keys *keys, struct hg_str name, struct hg_str sealed,
                 struct hg_arena *arena, struct hg_str *json)
{
    size_t size;
    uint8_t nonce[NONCE_SIZE];
    uint8_t *bytes = hg_arena_alloc(arena, sealed.len + 1);
    if (sodium_base642bin(bytes, sealed.len, sealed.at, sealed.len, NULL, &size, NULL, BASE64) !=
            0 ||
        size < NONCE_SIZE + TAG_SIZE)
        return false;
    size_t len = size - NONCE_SIZE - TAG_SIZE;
    char *text = hg_arena_alloc(arena, len + 1);
    if (crypto_secretbox_open_easy((uint8_t *)text, bytes + NONCE_SIZE, size - NONCE_SIZE, bytes,
                                   keys->seal) != 0)
        return false;
    *json = (struct hg_str){text, len};
    keyed(nonce, sizeof nonce, keys->nonce, name, *json);
    return sodium_memcmp(nonce, bytes, sizeof nonce) == 0;
}
