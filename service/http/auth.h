/* Authentication by bearer tokens (RFC 6750) with scopes. The configuration holds the SHA-256 of each token, never the
 * token. Tokens are 256 random bits, so no dictionary attack applies and a plain hash is as safe as a slow one; it
 * costs half a microsecond per request. Comparisons take constant time. Thread safe. */
#ifndef HG_SERVICE_AUTH_H
#define HG_SERVICE_AUTH_H

#include "service/http/exchange.h"

/* Tokens that took the place of the configuration's while requests were under way. What a request has
 * found stays where it is until the service is closed. */
struct hg_token_set {
    struct hg_token_set *earlier;
    size_t count;
    struct hg_token tokens[];
};
/* Copies the tokens of `config`, which need not live on, and lets requests be known by them from now on. By
 * one thread at a time; false when memory is out. */
bool hg_tokens_replace(struct hg_service *service, const struct hg_service_config *config);
void hg_tokens_free(struct hg_service *service);

/* May it use its route? Sets exchange->token; else answers 401 or 403 and is false. */
bool hg_authorise(struct hg_exchange *exchange);

#define HG_TOKEN_LENGTH 47 /* "hgt_" and 43 letters of base64url: 256 bits */
/* A new token and the hash to configure, as 64 hex digits. */
void hg_token_new(char token[HG_TOKEN_LENGTH + 1], char hash[2 * HG_TOKEN_HASH_BYTES + 1]);
void hg_token_hash(struct hg_str token, unsigned char hash[HG_TOKEN_HASH_BYTES]);
/* Of "sha256:" and 64 hex digits, or these alone. */
bool hg_token_hash_read(struct hg_str text, unsigned char hash[HG_TOKEN_HASH_BYTES]);

/* "decide", "review", "operate". */
#define HG_SCOPE_COUNT 3
extern const char *const hg_scope_names[HG_SCOPE_COUNT]; /* bit i is 1 << i */

#endif
