/* A TLS certificate with its chain and private key, for GnuTLS, which only certificate.c knows. Immutable
 * and reference counted: a connection keeps the certificate of its handshake while another takes its place
 * for those that follow. Thread safe. */
#ifndef HG_SERVICE_CERTIFICATE_H
#define HG_SERVICE_CERTIFICATE_H

#include <stdbool.h>

#include "base/text.h"

struct hg_certificate;

/* Why a certificate and key cannot be used: which of the two is at fault, "certificate" or "key", and what
 * is to be said of it ("holds no …"). */
struct hg_certificate_error {
    const char *part;
    char message[192];
};

/* PEM texts, each with a NUL after it: the certificate, followed by the rest of its chain where there is
 * one, and its private key. NULL after filling in `error`. The caller holds one reference. */
struct hg_certificate *hg_certificate_read(struct hg_str chain, struct hg_str key,
                                           struct hg_certificate_error *error);
struct hg_certificate *hg_certificate_hold(struct hg_certificate *certificate);
/* NULL is allowed. */
void hg_certificate_release(struct hg_certificate *certificate);
/* The same certificate with the same chain? */
bool hg_certificate_equal(const struct hg_certificate *a, const struct hg_certificate *b);
/* The end of its validity (notAfter, RFC 5280, 4.1.2.5): microseconds since 1970. */
int64_t hg_certificate_expires(const struct hg_certificate *certificate);

#endif
