/* Bearer tokens: see auth.h. */
#include "service/http/auth.h"

#include "base/sha256.h"
#include "service/http/context.h"

#include <sodium.h>
#include <stdlib.h>

const char *const hg_scope_names[HG_SCOPE_COUNT] = {"decide", "review", "operate"};

#define TOKEN_BYTES 32
#define TOKEN_PREFIX "hgt_" /* lets scanners for leaked secrets find one */

_Static_assert(HG_SHA256_SIZE == HG_TOKEN_HASH_BYTES, "the hash of a token is SHA-256");

void hg_token_hash(struct hg_str token, unsigned char hash[HG_TOKEN_HASH_BYTES])
{
    hg_sha256(token, hash);
}

void hg_token_new(char token[HG_TOKEN_LENGTH + 1], char hash[2 * HG_TOKEN_HASH_BYTES + 1])
{
    unsigned char random[TOKEN_BYTES], hashed[HG_TOKEN_HASH_BYTES];
    randombytes_buf(random, sizeof random);
    memcpy(token, TOKEN_PREFIX, sizeof TOKEN_PREFIX);
    sodium_bin2base64(token + sizeof TOKEN_PREFIX - 1, HG_TOKEN_LENGTH + 2 - sizeof TOKEN_PREFIX,
                      random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    hg_token_hash(hg_str(token), hashed);
    sodium_bin2hex(hash, 2 * HG_TOKEN_HASH_BYTES + 1, hashed, sizeof hashed);
    sodium_memzero(random, sizeof random);
}

bool hg_token_hash_read(struct hg_str text, unsigned char hash[HG_TOKEN_HASH_BYTES])
{
    size_t len = 0;
    if (hg_str_starts(text, HG_STR("sha256:")))
        text = (struct hg_str){text.at + 7, text.len - 7};
    return text.len == 2 * HG_TOKEN_HASH_BYTES &&
           sodium_hex2bin(hash, HG_TOKEN_HASH_BYTES, text.at, text.len, NULL, &len, NULL) == 0 &&
           len == HG_TOKEN_HASH_BYTES;
}

/* --- which there are ------------------------------------------------------------------------- */

struct known {
    const struct hg_token *tokens;
    size_t count;
};

static struct known known_tokens(struct hg_service *service)
{
    const struct hg_token_set *set = atomic_load_explicit(&service->tokens, memory_order_acquire);
    return set != NULL ? (struct known){set->tokens, set->count}
                       : (struct known){service->config->tokens, service->config->token_count};
}

/* Names stand behind the tokens. */
static struct hg_token_set *set_of(const struct hg_service_config *config)
{
    size_t size = sizeof(struct hg_token_set) + config->token_count * sizeof(struct hg_token);
    for (size_t i = 0; i < config->token_count; i++)
        size += config->tokens[i].name.len;
    struct hg_token_set *set = malloc(size);
    if (set == NULL)
        return NULL;
    char *names = (char *)&set->tokens[config->token_count];
    set->count = config->token_count;
    for (size_t i = 0; i < config->token_count; i++) {
        struct hg_str name = config->tokens[i].name;
        set->tokens[i] = config->tokens[i];
        set->tokens[i].name = (struct hg_str){memcpy(names, name.at, name.len), name.len};
        names += name.len;
    }
    return set;
}

bool hg_tokens_replace(struct hg_service *service, const struct hg_service_config *config)
{
    struct hg_token_set *set = set_of(config);
    if (set == NULL)
        return false;
    set->earlier = atomic_load(&service->tokens);
    atomic_store_explicit(&service->tokens, set, memory_order_release);
    return true;
}

void hg_tokens_free(struct hg_service *service)
{
    struct hg_token_set *set = atomic_exchange(&service->tokens, NULL);
    while (set != NULL) {
        struct hg_token_set *earlier = set->earlier;
        free(set);
        set = earlier;
    }
}

/* All are compared, whichever it is. */
static const struct hg_token *find(struct known known, struct hg_str token)
{
    unsigned char hash[HG_TOKEN_HASH_BYTES];
    const struct hg_token *found = NULL;
    hg_token_hash(token, hash);
    for (size_t i = 0; i < known.count; i++)
        if (sodium_memcmp(hash, known.tokens[i].hash, sizeof hash) == 0)
            found = &known.tokens[i];
    sodium_memzero(hash, sizeof hash);
    return found;
}

/* --- who asks -------------------------------------------------------------------------------- */

/* "Bearer TOKEN", the scheme in any case. */
static bool bearer(struct hg_str header, struct hg_str *token)
{
    static const char scheme[] = "bearer ";
    if (header.len < sizeof scheme)
        return false;
    for (size_t i = 0; i + 1 < sizeof scheme; i++)
        if ((header.at[i] >= 'A' && header.at[i] <= 'Z' ? header.at[i] + 32 : header.at[i]) !=
            scheme[i])
            return false;
    *token = (struct hg_str){header.at + sizeof scheme - 1, header.len - sizeof scheme + 1};
    while (token->len != 0 && token->at[0] == ' ')
        token->at++, token->len--;
    return token->len != 0;
}

static bool unauthenticated(struct hg_exchange *exchange, const char *challenge, const char *detail)
{
    hg_exchange_set_header(exchange, "WWW-Authenticate", hg_str(challenge));
    hg_problem(exchange, HG_PROBLEM_UNAUTHENTICATED, "%s", detail);
    return false;
}

static bool forbidden(struct hg_exchange *exchange)
{
    char scopes[64] = "";
    for (int i = 0; i < HG_SCOPE_COUNT; i++)
        if (exchange->route->scopes & 1u << i) {
            strcat(scopes, scopes[0] != '\0' ? " or `" : "`");
            strcat(scopes, hg_scope_names[i]);
            strcat(scopes, "`");
        }
    hg_exchange_set_header(exchange, "WWW-Authenticate",
                           HG_STR("Bearer realm=\"headgate\", error=\"insufficient_scope\""));
    hg_problem(exchange, HG_PROBLEM_FORBIDDEN,
               "this needs a token with the scope %s, which `%.*s` does not have", scopes,
               HG_STR_ARGS(exchange->token->name));
    return false;
}

bool hg_authorise(struct hg_exchange *exchange)
{
    struct known known = known_tokens(exchange->service);
    struct hg_str token;
    if (exchange->route->scopes == 0 || known.count == 0)
        return true;
    if (!bearer(exchange->headers[HG_HEADER_AUTHORIZATION], &token))
        return unauthenticated(exchange, "Bearer realm=\"headgate\"",
                               "send the header `Authorization: Bearer TOKEN`");
    exchange->token = find(known, token);
    if (exchange->token == NULL)
        return unauthenticated(exchange, "Bearer realm=\"headgate\", error=\"invalid_token\"",
                               "the token is unknown");
    return (exchange->token->scopes & exchange->route->scopes) != 0 || forbidden(exchange);
}
