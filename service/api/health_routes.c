/* Liveness and readiness, for supervisors and load balancers. */
#include "include/headgate.h"
#include "service/api/handlers.h"
#include "service/http/context.h"
#include "service/store/writer.h"

static void say(struct hg_exchange *exchange, const char *status)
{
    struct hg_json json;
    hg_json_init(&json, &exchange->answer);
    hg_json_open(&json, '{');
    hg_json_member(&json, "status", hg_str(status));
    hg_json_member(&json, "version", hg_str(headgate_version()));
    hg_json_close(&json, '}');
    hg_buf_byte(&exchange->answer, '\n');
}

/* It answers: that is all a supervisor need know. */
void hg_get_health(struct hg_exchange *exchange)
{
    say(exchange, "alive");
    hg_respond(exchange, 200, HG_TYPE_JSON);
}

void hg_get_readiness(struct hg_exchange *exchange)
{
    if (hg_service_stopping(exchange->service)) {
        hg_problem(exchange, HG_PROBLEM_STOPPING,
                   "requests in progress are answered; send new ones elsewhere");
        return;
    }
    if (exchange->service->writer != NULL && !hg_writer_healthy(exchange->service->writer)) {
        hg_problem(exchange, HG_PROBLEM_STORE, "the last transaction of the store failed");
        return;
    }
    say(exchange, "ready");
    hg_respond(exchange, 200, HG_TYPE_JSON);
}
