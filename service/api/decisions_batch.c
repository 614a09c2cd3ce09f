/* A batch: NDJSON in, decided as it arrives; the responses, one line each in the same order, are
 * sent after the request has ended (libmicrohttpd responds no earlier, and a client that writes
 * everything before it reads would deadlock otherwise). Memory is bounded: responses are spooled,
 * and reading pauses while the writer has the previous chunk. */
#include <stdlib.h>

#include "service/api/decisions.h"
#include "service/common/line_splitter.h"
#include "service/http/context.h"
#include "service/http/spool.h"

struct batch {
    struct hg_decisions decisions; /* first */
    struct hg_line_splitter lines;
    struct hg_spool spool;
};

static void drop(struct hg_exchange *exchange)
{
    struct batch *batch = exchange->work;
    hg_decisions_free(&batch->decisions);
    hg_line_splitter_release(&batch->lines);
    hg_spool_release(&batch->spool);
    free(batch);
}

/* A line that was too long to be read is answered all the same. */
static void refuse_long(struct hg_settling *settling, struct hg_line_splitter *lines)
{
    memset(settling, 0, sizeof *settling);
    settling->decision.refused = true;
    settling->decision.line = lines->line;
    settling->decision.problem = HG_PROBLEM_TOO_LARGE;
    hg_decision_say(&settling->decision,
                    "the line is longer than the maximum of %zu bytes for a lead", lines->most);
}

/* Decides lines of the piece until there are enough of them; false when all of it was used. */
static bool collect(struct batch *batch, struct hg_str piece, size_t *at, bool end)
{
    struct hg_decisions *decisions = &batch->decisions;
    const struct hg_clock *clock = decisions->exchange->service->clock;
    struct hg_str line;
    while (decisions->count < HG_DECISIONS_MAX) {
        enum hg_split_result found = hg_line_splitter_next(&batch->lines, piece, at, end, &line);
        if (found == HG_SPLIT_MORE)
            return false;
        if (found == HG_SPLIT_TOO_LONG)
            refuse_long(&decisions->list[decisions->count++], &batch->lines);
        else
            hg_decisions_add(decisions, line, hg_clock_now(clock), batch->lines.line);
    }
    return true;
}

/* Answers are there; where the writer made them, the exchange goes on with what follows. */
static void settled(struct hg_decisions *decisions, enum hg_db_status status)
{
    struct batch *batch = (struct batch *)decisions;
    (void)status; /* every line has its answer already */
    hg_spool_shift(&batch->spool, &decisions->exchange->answer);
    hg_decisions_release(decisions);
    hg_exchange_resume(decisions->exchange);
}

static size_t take(struct hg_exchange *exchange, const char *bytes, size_t len)
{
    struct batch *batch = exchange->work;
    struct hg_str piece = {bytes, len};
    size_t at = 0;
    bool more = true;
    while (more) {
        more = collect(batch, piece, &at, false);
        if (batch->decisions.count != 0 && !hg_decisions_settle(&batch->decisions))
            return at; /* the exchange is the writer's now */
    }
    return len;
}

static void finish(struct hg_exchange *exchange)
{
    struct batch *batch = exchange->work;
    size_t at = 0;
    collect(batch, HG_STR(""), &at, true);
    if (batch->decisions.count != 0 && !hg_decisions_settle(&batch->decisions))
        return; /* and is called again when it goes on */
    if (hg_spool_answer(&batch->spool, exchange))
        hg_respond(exchange, 200, HG_TYPE_NDJSON);
    else
        hg_problem(exchange, HG_PROBLEM_BUSY,
                   "there is not enough space to store the answers of the batch");
}

static const struct hg_stream stream = {take, finish};

void hg_batch_begin(struct hg_exchange *exchange, enum headgate_trace trace)
{
    struct batch *batch = malloc(sizeof *batch);
    if (batch == NULL) {
        hg_problem(exchange, HG_PROBLEM_BUSY, "the service is short of memory; try again");
        return;
    }
    hg_decisions_init(&batch->decisions, exchange, trace);
    batch->decisions.settled = settled;
    hg_line_splitter_init(&batch->lines, exchange->service->config->limits.body_bytes);
    hg_spool_init(&batch->spool);
    exchange->work = batch;
    exchange->drop = drop;
    exchange->stream = &stream;
}
