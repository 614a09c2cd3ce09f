/* Secret keys, and signing: see signature.h. Secrets are wiped after use. */
#include "service/common/signature_parts.h"

#include <sodium.h>
#include <string.h>

/* What minisign locks new keys with. */
#define OPERATIONS crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE
#define MEMORY crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE
/* The most a key file may ask for: a damaged one must not take the machine. */
#define MOST_OPERATIONS (UINT64_C(1) << 26)
#define MOST_MEMORY (UINT64_C(1) << 31)

/* --- numbers and sums ----------------------------------------------------------------------- */

static uint64_t number_of(const unsigned char bytes[8])
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--)
        number = number << 8 | bytes[i];
    return number;
}

static void put_number(unsigned char bytes[8], uint64_t number)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
}

static void sum_of(const struct hg_secret_layout *layout, unsigned char sum[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, layout->algorithm, sizeof layout->algorithm);
    crypto_generichash_update(&state, layout->locked.id, sizeof layout->locked.id);
    crypto_generichash_update(&state, layout->locked.key, sizeof layout->locked.key);
    crypto_generichash_final(&state, sum, 32);
}

/* Locks what is open and opens what is locked. False: memory is short. */
static bool turn_lock(struct hg_secret_layout *layout, const char *password)
{
    unsigned char stream[sizeof layout->locked], *at = (unsigned char *)&layout->locked;
    if (crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password),
                                           layout->salt, number_of(layout->operations),
                                           (size_t)number_of(layout->memory)) != 0)
        return false;
    for (size_t i = 0; i < sizeof stream; i++)
        at[i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    return true;
}

/* --- secret keys ---------------------------------------------------------------------------- */

static bool open_key(struct hg_secret_layout *layout, const char *password, bool *locked,
                     struct hg_signature_error *error)
{
    static const unsigned char none[2];
    *locked = memcmp(layout->locking, none, 2) != 0;
    if (!*locked)
        return true;
    if (memcmp(layout->locking, "Sc", 2) != 0)
        return hg_signature_fail(error, "the key is encrypted in an unknown way");
    if (password == NULL)
        return hg_signature_fail(error, "the key is protected by a password");
    if (number_of(layout->operations) > MOST_OPERATIONS || number_of(layout->memory) > MOST_MEMORY)
        return hg_signature_fail(error,
                                 "the key requires more computation than any genuine minisign key");
    return turn_lock(layout, password) ||
           hg_signature_fail(error, "not enough memory to decrypt the key (%llu MiB)",
                             (unsigned long long)(number_of(layout->memory) >> 20));
}

/* The second half of a key is its public one, which follows from the first. */
static bool halves_fit(const unsigned char key[64])
{
    unsigned char seed[crypto_sign_SEEDBYTES], public[32], secret[64];
    crypto_sign_ed25519_sk_to_seed(seed, key);
    crypto_sign_seed_keypair(public, secret, seed);
    bool fit = sodium_memcmp(secret, key, sizeof secret) == 0;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    return fit;
}

/* minisign writes no sum into keys that are not locked. */
static bool take_key(const struct hg_secret_layout *layout, bool locked, struct hg_secret_key *key,
                     struct hg_signature_error *error)
{
    unsigned char sum[32];
    sum_of(layout, sum);
    if (locked && sodium_memcmp(sum, layout->locked.sum, sizeof sum) != 0)
        return hg_signature_fail(error, "the password is wrong");
    if (!halves_fit(layout->locked.key))
        return hg_signature_fail(error, "the key is damaged");
    memcpy(key->id, layout->locked.id, sizeof key->id);
    memcpy(key->key, layout->locked.key, sizeof key->key);
    return true;
}

bool hg_secret_key_read(struct hg_str text, const char *password, struct hg_secret_key *key,
                        bool *locked, struct hg_signature_error *error)
{
    struct hg_secret_layout layout;
    bool is_locked = false;
    if (locked != NULL)
        *locked = false;
    if (sodium_init() < 0)
        return hg_signature_fail(error, "the cryptographic library cannot be used");
    struct hg_str line = hg_signature_line(&text);
    if (hg_signature_comment(&line, HG_UNTRUSTED))
        line = hg_signature_line(&text);
    if (!hg_signature_bytes(line, &layout, sizeof layout) ||
        memcmp(layout.algorithm, "Ed", 2) != 0 || memcmp(layout.sum_kind, "B2", 2) != 0)
        return hg_signature_fail(error, "it is not a minisign secret key");
    bool good =
        open_key(&layout, password, &is_locked, error) && take_key(&layout, is_locked, key, error);
    if (locked != NULL)
        *locked = is_locked;
    sodium_memzero(&layout, sizeof layout);
    return good;
}

void hg_secret_key_wipe(struct hg_secret_key *key)
{
    sodium_memzero(key, sizeof *key);
}

bool hg_keys_new(struct hg_secret_key *secret, struct hg_public_key *public)
{
    if (sodium_init() < 0 || crypto_sign_keypair(public->key, secret->key) != 0)
        return false;
    randombytes_buf(public->id, sizeof public->id);
    memcpy(secret->id, public->id, sizeof secret->id);
    return true;
}

/* --- writing -------------------------------------------------------------------------------- */

static void put_base64(struct hg_buf *out, const void *bytes, size_t size)
{
    char text[256 + sizeof(struct hg_secret_layout)];
    sodium_bin2base64(text, sizeof text, bytes, size, sodium_base64_VARIANT_ORIGINAL);
    hg_buf_text(out, text);
    hg_buf_byte(out, '\n');
    sodium_memzero(text, sizeof text);
}

void hg_public_key_write(const struct hg_public_key *key, struct hg_buf *out)
{
    struct hg_public_layout layout = {.algorithm = {'E', 'd'}};
    char id[HG_KEY_ID_DIGITS + 1];
    memcpy(layout.id, key->id, sizeof layout.id);
    memcpy(layout.key, key->key, sizeof layout.key);
    hg_key_id_write(key->id, id);
    hg_buf_print(out, HG_UNTRUSTED "minisign public key %s\n", id);
    put_base64(out, &layout, sizeof layout);
}

void hg_secret_key_write(const struct hg_secret_key *key, const char *password, struct hg_buf *out)
{
    struct hg_secret_layout layout = {.algorithm = {'E', 'd'}, .sum_kind = {'B', '2'}};
    memcpy(layout.locked.id, key->id, sizeof layout.locked.id);
    memcpy(layout.locked.key, key->key, sizeof layout.locked.key);
    sum_of(&layout, layout.locked.sum);
    if (password != NULL) {
        memcpy(layout.locking, "Sc", 2);
        randombytes_buf(layout.salt, sizeof layout.salt);
        put_number(layout.operations, OPERATIONS);
        put_number(layout.memory, MEMORY);
        out->failed |= !turn_lock(&layout, password);
    }
    hg_buf_print(out, HG_UNTRUSTED "minisign %s secret key\n",
                 password != NULL ? "encrypted" : "unencrypted");
    put_base64(out, &layout, sizeof layout);
    sodium_memzero(&layout, sizeof layout);
}

void hg_signature_write(const struct hg_secret_key *key, struct hg_str bytes, struct hg_str comment,
                        struct hg_buf *out)
{
    struct hg_signature_layout layout = {.algorithm = {'E', 'D'}};
    unsigned char hash[HG_SIGNED_HASH], global[crypto_sign_BYTES];
    unsigned char both[crypto_sign_BYTES + HG_SIGNATURE_MAX_BYTES];
    size_t len =
        comment.len < HG_SIGNATURE_MAX_BYTES / 2 ? comment.len : HG_SIGNATURE_MAX_BYTES / 2;
    char id[HG_KEY_ID_DIGITS + 1];
    memcpy(layout.id, key->id, sizeof layout.id);
    hg_signature_hash(bytes, hash);
    crypto_sign_detached(layout.signature, NULL, hash, sizeof hash, key->key);
    memcpy(both, layout.signature, crypto_sign_BYTES);
    memcpy(both + crypto_sign_BYTES, comment.at, len);
    crypto_sign_detached(global, NULL, both, crypto_sign_BYTES + len, key->key);
    hg_key_id_write(key->id, id);
    hg_buf_print(out, HG_UNTRUSTED "signature by headgate with the key %s\n", id);
    put_base64(out, &layout, sizeof layout);
    hg_buf_print(out, HG_TRUSTED "%.*s\n", (int)len, comment.at);
    put_base64(out, global, sizeof global);
}
