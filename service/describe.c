/* GET /openapi.json: what the service offers. */
#include <sodium.h>

#include "base/sha256.h"
#include "service/handlers.h"
#include "service/openapi.h"
#include "service/service.h"

/* The same bytes have the same tag, in every replica. */
static struct hg_str tag_of(struct hg_exchange *exchange, const char *bytes, size_t size)
{
    unsigned char hash[HG_SHA256_SIZE];
    char hex[17];
    hg_sha256((struct hg_str){bytes, size}, hash);
    sodium_bin2hex(hex, sizeof hex, hash, 8);
    return hg_str_copy(&exchange->arena, hg_str(hex));
}

void hg_get_openapi(struct hg_exchange *exchange)
{
    if (hg_exchange_unchanged(exchange, tag_of(exchange, hg_openapi, hg_openapi_size)))
        return;
    hg_buf_put(&exchange->answer, hg_openapi, hg_openapi_size);
    hg_buf_byte(&exchange->answer, '\n');
    hg_respond(exchange, 200, HG_TYPE_JSON);
}
