/* Signatures of program files, in minisign's own format (https://jedisct1.github.io/minisign/): the
 * `minisign` tool verifies what is signed here and the other way round. Ed25519 over the BLAKE2b-512
 * of the file ("hashed", what minisign writes) or over the file itself (its older form, which is
 * verified, not made). A signature has a *trusted comment*, which is signed with it, and another line
 * of comment that proves nothing.
 *
 * Cryptography is libsodium's. Functions may be called by any thread at once. */
#ifndef HG_SERVICE_SIGNATURE_H
#define HG_SERVICE_SIGNATURE_H

#include "base/memory.h"
#include "base/text.h"

#define HG_KEY_ID_BYTES 8
#define HG_KEY_ID_DIGITS 16 /* as people see it: "E7620F1842B4E81F" */

/* Files of keys and signatures are a few hundred bytes; no larger one is looked at. */
#define HG_SIGNATURE_MAX_BYTES 8192u

struct hg_public_key {
    unsigned char id[HG_KEY_ID_BYTES];
    unsigned char key[32];
};
struct hg_secret_key {
    unsigned char id[HG_KEY_ID_BYTES];
    unsigned char key[64];
};

/* What a signature that holds says. */
struct hg_signature {
    char key_id[HG_KEY_ID_DIGITS + 1]; /* of the key it was made with */
    struct hg_str comment;             /* the trusted one; in the signature's text */
};

/* Why not, for people: one line. */
struct hg_signature_error {
    char message[200];
};

/* The text of a .pub file, or only its line of base64. False: `error` says why. */
bool hg_public_key_read(struct hg_str text, struct hg_public_key *key,
                        struct hg_signature_error *error);
/* "E7620F1842B4E81F". `digits` has room for HG_KEY_ID_DIGITS + 1. */
void hg_key_id_write(const unsigned char id[HG_KEY_ID_BYTES], char *digits);

/* Does `text`, a .minisig file, hold for `bytes` under one of the keys? False: `error` says why not. */
bool hg_signature_check(struct hg_str bytes, struct hg_str text, const struct hg_public_key *keys,
                        size_t count, struct hg_signature *signature,
                        struct hg_signature_error *error);

/* --- signing -------------------------------------------------------------------------------------- */

/* The text of a secret key file; `password` is NULL where there is none. Takes as long and as much
 * memory as the key's file asks for (minisign: about a second and 1 GiB). False: `error` says why;
 * *locked (may be NULL) tells that a password is wanted. Wipe the key with hg_secret_key_wipe. */
bool hg_secret_key_read(struct hg_str text, const char *password, struct hg_secret_key *key,
                        bool *locked, struct hg_signature_error *error);
void hg_secret_key_wipe(struct hg_secret_key *key);
/* A new pair of keys. False when there is no randomness. */
bool hg_keys_new(struct hg_secret_key *secret, struct hg_public_key *public);
/* Their files. A secret key is locked by `password`, unless that is NULL. `out` tells by its
 * `failed`, also when memory for the locking is short. */
void hg_public_key_write(const struct hg_public_key *key, struct hg_buf *out);
void hg_secret_key_write(const struct hg_secret_key *key, const char *password, struct hg_buf *out);

/* The .minisig file for `bytes`; `comment`, one line, is the trusted one. */
void hg_signature_write(const struct hg_secret_key *key, struct hg_str bytes, struct hg_str comment,
                        struct hg_buf *out);

#endif
