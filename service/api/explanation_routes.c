/* POST /v1/policies/{name}/explanations: a decision in words. Assigns the lead to nobody and stores
 * nothing. */
#include "service/api/decide.h"
#include "service/api/handlers.h"

void hg_post_explanations(struct hg_exchange *exchange)
{
    static const char *const names[] = {"audience", "format", NULL};
    static const char *const audiences[] = {"auditor", "seller", "subject", NULL};
    static const char *const formats[] = {"text", "html", NULL};
    struct hg_decision decision;
    struct hg_str text = {exchange->body.at, exchange->body.len};
    size_t audience, format, len;
    if (!hg_exchange_arguments_known(exchange, names) ||
        !hg_exchange_argument_word(exchange, "audience", audiences, &audience) ||
        !hg_exchange_argument_word(exchange, "format", formats, &format))
        return;
    if (hg_decision_make(&decision, exchange->service, exchange->parts[0], exchange->now, text)) {
        const char *words = (format == 0 ? headgate_packet_text : headgate_packet_html)(
            decision.evaluator, (enum headgate_audience)audience, &len);
        if (words != NULL)
            hg_buf_put(&exchange->answer, words, len);
        exchange->answer.failed = exchange->answer.failed || words == NULL;
        hg_respond(exchange, 200, format == 0 ? HG_TYPE_TEXT : HG_TYPE_HTML);
    } else {
        hg_decision_refuse(&decision, exchange);
    }
    hg_decision_release(&decision);
}
