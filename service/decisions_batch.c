/* A batch: leads as NDJSON, decided as they come in; the answers, a line each in the same order, go
 * out when the request has ended (libmicrohttpd answers no earlier, and a client that sends all
 * before it reads would wait for ever if we did). Memory stays small at any length: answers are
 * spooled. */
#include <stdlib.h>

#include "service/decisions.h"
#include "service/ndjson.h"
#include "service/service.h"
#include "service/spool.h"

struct batch {
    struct hg_lines lines;
    struct hg_spool spool;
    struct hg_decisions decisions;
};

static void drop(struct hg_exchange *exchange)
{
    struct batch *batch = exchange->work;
    hg_decisions_release(&batch->decisions);
    hg_lines_release(&batch->lines);
    hg_spool_release(&batch->spool);
    free(batch);
}

/* A line that was too long to be read is answered all the same. */
static void refuse_long(struct hg_decision *decision, size_t most)
{
    memset(decision, 0, sizeof *decision);
    decision->refused = true;
    decision->problem = HG_PROBLEM_TOO_LARGE;
    hg_decision_say(decision, "a lead may have %zu bytes, and this line has more", most);
}

/* Decides lines of the piece until there are enough of them; false when all of it was used. */
static bool collect(struct hg_exchange *exchange, struct hg_str piece, size_t *at, bool end)
{
    struct batch *batch = exchange->work;
    struct hg_decisions *decisions = &batch->decisions;
    struct hg_str line;
    while (decisions->count < HG_DECISIONS_MOST) {
        struct hg_decision *decision = &decisions->list[decisions->count];
        enum hg_lines_found found = hg_lines_next(&batch->lines, piece, at, end, &line);
        if (found == HG_LINES_MORE)
            return false;
        if (found == HG_LINES_LONG)
            refuse_long(decision, batch->lines.most);
        else
            hg_decision_make(decision, exchange->service, exchange->parts[0],
                             hg_clock_now(exchange->service->clock), line);
        decision->line = batch->lines.line;
        decisions->count++;
    }
    return true;
}

static size_t take(struct hg_exchange *exchange, const char *bytes, size_t len)
{
    struct batch *batch = exchange->work;
    struct hg_str piece = {bytes, len};
    size_t at = 0;
    bool more;
    do {
        more = collect(exchange, piece, &at, false);
        hg_decisions_settle(&batch->decisions);
        hg_spool_shift(&batch->spool, &exchange->answer);
    } while (more);
    return len;
}

static void finish(struct hg_exchange *exchange)
{
    struct batch *batch = exchange->work;
    size_t at = 0;
    collect(exchange, HG_STR(""), &at, true);
    hg_decisions_settle(&batch->decisions);
    hg_spool_shift(&batch->spool, &exchange->answer);
    if (hg_spool_answer(&batch->spool, exchange))
        hg_respond(exchange, 200, HG_TYPE_NDJSON);
    else
        hg_problem(exchange, HG_PROBLEM_BUSY, "there is no room to keep the answers of the batch");
}

static const struct hg_stream stream = {take, finish};

void hg_batch_begin(struct hg_exchange *exchange, enum headgate_trace trace)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) {
        hg_problem(exchange, HG_PROBLEM_BUSY, "memory is short; ask again");
        return;
    }
    hg_lines_init(&batch->lines, exchange->service->config->limits.body_bytes);
    hg_spool_init(&batch->spool);
    batch->decisions.exchange = exchange;
    batch->decisions.trace = trace;
    exchange->work = batch;
    exchange->drop = drop;
    exchange->stream = &stream;
}
