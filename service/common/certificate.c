/* Certificates and keys by GnuTLS: see certificate.h. */
#include "service/common/certificate_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "service/common/sonames.h"

struct hg_gnutls hg_gnutls;

static const char *const names[] = {HG_GNUTLS_FUNCTIONS(HG_LIBRARY_NAME) NULL};
static struct hg_library library = {
    .file = HG_SONAME_gnutls,
    .package = "libgnutls30",
    .names = names,
    .functions = &hg_gnutls,
};

static gnutls_datum_t datum_of(struct hg_str text)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)text.at, (unsigned)text.len};
}

static bool fail(struct hg_certificate_error *error, const char *part, const char *what, int code)
{
    error->part = part;
    snprintf(error->message, sizeof error->message, "%s (GnuTLS: %s)", what,
             hg_gnutls.gnutls_strerror(code));
    return false;
}

static bool read_chain(struct hg_certificate *certificate, struct hg_str chain,
                       struct hg_certificate_error *error)
{
    gnutls_datum_t text = datum_of(chain);
    gnutls_x509_crt_t own;
    unsigned count = HG_CERTIFICATE_CHAIN_MAX;
    int code = hg_gnutls.gnutls_pcert_list_import_x509_raw(
        certificate->chain, &count, &text, GNUTLS_X509_FMT_PEM,
        GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED | GNUTLS_X509_CRT_LIST_SORT);
    if (code < 0 || count == 0)
        return fail(error, "certificate", "does not contain a PEM certificate", code);
    certificate->count = count;
    code = hg_gnutls.gnutls_pcert_export_x509(&certificate->chain[0], &own);
    if (code < 0)
        return fail(error, "certificate", "does not contain an X.509 certificate", code);
    certificate->expires = (int64_t)hg_gnutls.gnutls_x509_crt_get_expiration_time(own) * 1000000;
    hg_gnutls.gnutls_x509_crt_deinit(own);
    return true;
}

static bool read_key(struct hg_certificate *certificate, struct hg_str key,
                     struct hg_certificate_error *error)
{
    gnutls_datum_t text = datum_of(key);
    int code = hg_gnutls.gnutls_privkey_init(&certificate->key);
    if (code >= 0)
        code = hg_gnutls.gnutls_privkey_import_x509_raw(certificate->key, &text,
                                                        GNUTLS_X509_FMT_PEM, NULL, 0);
    if (code == GNUTLS_E_DECRYPTION_FAILED)
        return fail(error, "key", "is encrypted, and the service has no password for it", code);
    return code >= 0 || fail(error, "key", "does not contain a PEM private key", code);
}

/* By a set of credentials, which refuses two that do not belong together. */
static bool check_pair(struct hg_str chain, struct hg_str key, struct hg_certificate_error *error)
{
    gnutls_datum_t chain_text = datum_of(chain), key_text = datum_of(key);
    gnutls_certificate_credentials_t credentials;
    int code = hg_gnutls.gnutls_certificate_allocate_credentials(&credentials);
    if (code >= 0) {
        code = hg_gnutls.gnutls_certificate_set_x509_key_mem(credentials, &chain_text, &key_text,
                                                             GNUTLS_X509_FMT_PEM);
        hg_gnutls.gnutls_certificate_free_credentials(credentials);
    }
    return code >= 0 || fail(error, "key", "does not belong to the certificate", code);
}

struct hg_certificate *hg_certificate_read(struct hg_str chain, struct hg_str key,
                                           struct hg_certificate_error *error)
{
    *error = (struct hg_certificate_error){"certificate", "not enough memory"};
    if (!hg_library_load(&library, error->message, sizeof error->message))
        return NULL;
    struct hg_certificate *certificate = calloc(1, sizeof *certificate);
    if (certificate == NULL)
        return NULL;
    atomic_init(&certificate->references, 1);
    if (read_chain(certificate, chain, error) && read_key(certificate, key, error) &&
        check_pair(chain, key, error))
        return certificate;
    hg_certificate_release(certificate);
    return NULL;
}

struct hg_certificate *hg_certificate_hold(struct hg_certificate *certificate)
{
    atomic_fetch_add_explicit(&certificate->references, 1, memory_order_relaxed);
    return certificate;
}

void hg_certificate_release(struct hg_certificate *certificate)
{
    if (certificate == NULL ||
        atomic_fetch_sub_explicit(&certificate->references, 1, memory_order_acq_rel) != 1)
        return;
    for (unsigned i = 0; i < certificate->count; i++)
        hg_gnutls.gnutls_pcert_deinit(&certificate->chain[i]);
    if (certificate->key != NULL)
        hg_gnutls.gnutls_privkey_deinit(certificate->key);
    free(certificate);
}

bool hg_certificate_equal(const struct hg_certificate *a, const struct hg_certificate *b)
{
    bool equal = a->count == b->count;
    for (unsigned i = 0; i < a->count && equal; i++) {
        const gnutls_datum_t *x = &a->chain[i].cert, *y = &b->chain[i].cert;
        equal = x->size == y->size && memcmp(x->data, y->data, x->size) == 0;
    }
    return equal;
}

int64_t hg_certificate_expires(const struct hg_certificate *certificate)
{
    return certificate->expires;
}
