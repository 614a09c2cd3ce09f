/* Reads keys and verifies signatures in minisign's format: see signature.h. Files are lines of
 * text; the layouts below describe their base64 byte by byte. Signing and secret keys:
 * signature_make.c. */
#include "service/common/signature_parts.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- texts ---------------------------------------------------------------------------------- */

bool hg_signature_fail(struct hg_signature_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}

struct hg_str hg_signature_line(struct hg_str *text)
{
    const char *end = text->len != 0 ? memchr(text->at, '\n', text->len) : NULL;
    struct hg_str line = {text->at, end != NULL ? (size_t)(end - text->at) : text->len};
    size_t taken = line.len + (end != NULL);
    text->at += taken;
    text->len -= taken;
    if (line.len != 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

bool hg_signature_bytes(struct hg_str line, void *bytes, size_t size)
{
    size_t len;
    const char *end;
    return sodium_base642bin(bytes, size, line.at, line.len, NULL, &len, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           len == size && end == line.at + line.len;
}

bool hg_signature_comment(struct hg_str *line, const char *head)
{
    if (!hg_str_starts(*line, hg_str(head)))
        return false;
    line->at += strlen(head);
    line->len -= strlen(head);
    return true;
}

void hg_key_id_write(const unsigned char id[HG_KEY_ID_BYTES], char *digits)
{
    for (int i = 0; i < HG_KEY_ID_BYTES; i++) /* a number, low byte first */
        snprintf(digits + 2 * i, 3, "%02X", id[HG_KEY_ID_BYTES - 1 - i]);
}

/* --- public keys ---------------------------------------------------------------------------- */

bool hg_public_key_read(struct hg_str text, struct hg_public_key *key,
                        struct hg_signature_error *error)
{
    struct hg_public_layout layout;
    struct hg_str line = hg_signature_line(&text);
    if (hg_signature_comment(&line, HG_UNTRUSTED))
        line = hg_signature_line(&text);
    if (!hg_signature_bytes(line, &layout, sizeof layout))
        return hg_signature_fail(error, "it is not a minisign public key, which is a line of 56 "
                                        "characters that starts with RW");
    if (memcmp(layout.algorithm, "Ed", 2) != 0)
        return hg_signature_fail(error, "it is not an Ed25519 key");
    memcpy(key->id, layout.id, sizeof key->id);
    memcpy(key->key, layout.key, sizeof key->key);
    return true;
}

/* --- checking ------------------------------------------------------------------------------- */

struct checked {
    struct hg_signature_layout layout;
    struct hg_str comment;
    unsigned char global[crypto_sign_BYTES];
};

static bool read_signature(struct hg_str text, struct checked *checked,
                           struct hg_signature_error *error)
{
    static const char what[] = "it is not a minisign signature";
    if (text.len > HG_SIGNATURE_MAX_BYTES)
        return hg_signature_fail(error, "%s: it is too long", what);
    struct hg_str line = hg_signature_line(&text);
    if (!hg_signature_comment(&line, HG_UNTRUSTED))
        return hg_signature_fail(error, "%s: it does not start with `" HG_UNTRUSTED "`", what);
    if (!hg_signature_bytes(hg_signature_line(&text), &checked->layout, sizeof checked->layout))
        return hg_signature_fail(error, "%s: its second line is damaged", what);
    checked->comment = hg_signature_line(&text);
    if (!hg_signature_comment(&checked->comment, HG_TRUSTED))
        return hg_signature_fail(error, "%s: its third line does not start with `" HG_TRUSTED "`",
                                 what);
    if (!hg_signature_bytes(hg_signature_line(&text), checked->global, sizeof checked->global))
        return hg_signature_fail(error, "%s: its fourth line is damaged", what);
    return true;
}

void hg_signature_hash(struct hg_str bytes, unsigned char hash[HG_SIGNED_HASH])
{
    crypto_generichash(hash, HG_SIGNED_HASH, (const unsigned char *)bytes.at, bytes.len, NULL, 0);
}

static bool holds(const struct checked *checked, struct hg_str bytes, const unsigned char *key)
{
    unsigned char hash[HG_SIGNED_HASH];
    struct hg_str signed_bytes = bytes;
    if (memcmp(checked->layout.algorithm, "ED", 2) == 0) {
        hg_signature_hash(bytes, hash);
        signed_bytes = (struct hg_str){(const char *)hash, sizeof hash};
    } else if (memcmp(checked->layout.algorithm, "Ed", 2) != 0) {
        return false;
    }
    return crypto_sign_verify_detached(checked->layout.signature,
                                       (const unsigned char *)signed_bytes.at, signed_bytes.len,
                                       key) == 0;
}

/* The signature and the comment are signed together, so that neither goes with another. */
static bool comment_holds(const struct checked *checked, const unsigned char *key)
{
    unsigned char both[crypto_sign_BYTES + HG_SIGNATURE_MAX_BYTES];
    memcpy(both, checked->layout.signature, crypto_sign_BYTES);
    memcpy(both + crypto_sign_BYTES, checked->comment.at, checked->comment.len);
    return crypto_sign_verify_detached(checked->global, both,
                                       crypto_sign_BYTES + checked->comment.len, key) == 0;
}

static const struct hg_public_key *find_key(const struct hg_public_key *keys, size_t count,
                                            const unsigned char *id)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(keys[i].id, id, HG_KEY_ID_BYTES) == 0)
            return &keys[i];
    return NULL;
}

bool hg_signature_check(struct hg_str bytes, struct hg_str text, const struct hg_public_key *keys,
                        size_t count, struct hg_signature *signature,
                        struct hg_signature_error *error)
{
    struct checked checked;
    if (sodium_init() < 0)
        return hg_signature_fail(error, "the cryptographic library cannot be used");
    if (!read_signature(text, &checked, error))
        return false;
    hg_key_id_write(checked.layout.id, signature->key_id);
    const struct hg_public_key *key = find_key(keys, count, checked.layout.id);
    if (key == NULL)
        return hg_signature_fail(error, "it is signed with the key %s, which is not trusted here",
                                 signature->key_id);
    if (!holds(&checked, bytes, key->key))
        return hg_signature_fail(
            error,
            "the signature with the key %s does not match the file: the file was changed after it "
            "was signed, or the signature belongs to another file",
            signature->key_id);
    if (!comment_holds(&checked, key->key))
        return hg_signature_fail(error, "the trusted comment of the signature was changed");
    signature->comment = checked.comment;
    return true;
}
