/* GET /openapi.json: the description of the API. */
#include "service/api/handlers.h"
#include "service/api/openapi.h"
#include "service/http/context.h"

void hg_get_openapi(struct hg_exchange *exchange)
{
    const struct hg_str document = {hg_openapi, hg_openapi_size};
    if (hg_exchange_not_modified(exchange, hg_exchange_tag(exchange, document)))
        return;
    hg_buf_put(&exchange->answer, document.at, document.len);
    hg_buf_byte(&exchange->answer, '\n');
    hg_respond(exchange, 200, HG_TYPE_JSON);
}
