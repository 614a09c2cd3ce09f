/* What certificate.c holds, for http_tls.c, which gives it to a handshake. */
#ifndef HG_SERVICE_CERTIFICATE_PARTS_H
#define HG_SERVICE_CERTIFICATE_PARTS_H

#include <gnutls/abstract.h>
#include <stdatomic.h>

#include "service/common/certificate.h"
#include "service/common/library_functions.h"

#define HG_CERTIFICATE_CHAIN_MAX 16u /* certificates: chains have two or three */

struct hg_certificate {
    _Atomic unsigned references;
    gnutls_pcert_st chain[HG_CERTIFICATE_CHAIN_MAX];
    unsigned count; /* of the chain */
    gnutls_privkey_t key;
    int64_t expires;
};

/* Loaded with the first certificate. */
struct hg_gnutls {
    HG_GNUTLS_FUNCTIONS(HG_LIBRARY_MEMBER)
};
extern struct hg_gnutls hg_gnutls;

#endif
