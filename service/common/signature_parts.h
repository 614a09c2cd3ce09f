/* Between signature.c and signature_make.c; everyone else includes signature.h. The layouts are
 * minisign's; all numbers in them are little-endian bytes, so the structs have no holes. */
#ifndef HG_SERVICE_SIGNATURE_PARTS_H
#define HG_SERVICE_SIGNATURE_PARTS_H

#include "service/common/signature.h"

#define HG_UNTRUSTED "untrusted comment: "
#define HG_TRUSTED "trusted comment: "
#define HG_SIGNED_HASH 64 /* BLAKE2b-512 */

struct hg_public_layout {
    unsigned char algorithm[2]; /* "Ed" */
    unsigned char id[HG_KEY_ID_BYTES];
    unsigned char key[32];
};
struct hg_signature_layout {
    unsigned char algorithm[2]; /* "ED": of the hash; "Ed": of the bytes */
    unsigned char id[HG_KEY_ID_BYTES];
    unsigned char signature[64];
};
struct hg_secret_layout {
    unsigned char algorithm[2]; /* "Ed" */
    unsigned char locking[2];   /* "Sc": scrypt; two NULs: not locked */
    unsigned char sum_kind[2];  /* "B2": BLAKE2b-256 */
    unsigned char salt[32], operations[8], memory[8];
    struct hg_locked_layout {
        unsigned char id[HG_KEY_ID_BYTES], key[64], sum[32];
    } locked; /* exclusive or with what scrypt makes of the password */
};

bool hg_signature_fail(struct hg_signature_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The next line, without its end; takes it off `text`. */
struct hg_str hg_signature_line(struct hg_str *text);
/* Exactly `size` bytes of base64. */
bool hg_signature_bytes(struct hg_str line, void *bytes, size_t size);
/* Takes `head` off the line; false when it does not begin so. */
bool hg_signature_comment(struct hg_str *line, const char *head);
void hg_signature_hash(struct hg_str bytes, unsigned char hash[HG_SIGNED_HASH]);

#endif
