/* The thread behind follow-ups and gauges. See ticker.h. */
#include "service/ticker.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "service/people/events.h"
#include "service/people/follow_up.h"
#include "service/people/reviews.h"

#define CLEANED_EVERY INT64_C(600000000) /* ten minutes */
#define CLEANED_MOST 1000

struct hg_ticker {
    struct hg_ticker_options options;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool stop;
    int64_t cleaned;
    enum hg_db_status said; /* what the journal was told last */
    struct hg_follow_up_done done;
    int64_t now;
};

static enum hg_db_status follow_up(void *context, struct hg_database *database)
{
    struct hg_ticker *ticker = context;
    return hg_follow_up_run(database, ticker->options.policies, ticker->now, &ticker->done);
}

static enum hg_db_status clean(void *context, struct hg_database *database)
{
    struct hg_ticker *ticker = context;
    int64_t gone;
    return hg_events_purge(database, ticker->now - HG_EVENTS_RETENTION, CLEANED_MOST, &gone);
}

/* As many rounds as there are full ones, so that a long stop is caught up with. */
static enum hg_db_status catch_up(struct hg_ticker *ticker)
{
    enum hg_db_status status;
    do {
        status = hg_writer_call(ticker->options.writer, follow_up, ticker);
        if (status == HG_DB_OK)
            hg_follow_up_count(ticker->options.metrics, &ticker->done);
    } while (status == HG_DB_OK && ticker->done.count == HG_FOLLOW_UP_ROUND);
    return status;
}

static enum hg_db_status measure(struct hg_ticker *ticker)
{
    enum hg_db_status status;
    struct hg_database *database = hg_readers_take(ticker->options.readers, &status);
    if (database == NULL)
        return status;
    status = hg_reviews_measure(database, ticker->options.metrics, ticker->now);
    hg_readers_give(ticker->options.readers, database);
    return status;
}

/* A round that failed is made up for by the next; it is told once, and once when it is well again.
 */
static void say(struct hg_ticker *ticker, enum hg_db_status status)
{
    if (status == ticker->said)
        return;
    ticker->said = status;
    if (status == HG_DB_OK)
        hg_journal_event(ticker->options.journal, HG_JOURNAL_INFO, "follow_up_goes_on", NULL, NULL);
    else
        hg_journal_event(ticker->options.journal, HG_JOURNAL_WARNING, "follow_up_waits", "store",
                         hg_db_status_name(status));
}

static void tick(struct hg_ticker *ticker)
{
    ticker->now = hg_clock_now(ticker->options.clock);
    enum hg_db_status status = catch_up(ticker);
    if (status == HG_DB_OK && ticker->now - ticker->cleaned > CLEANED_EVERY) {
        status = hg_writer_call(ticker->options.writer, clean, ticker);
        ticker->cleaned = ticker->now;
    }
    if (status == HG_DB_OK)
        status = measure(ticker);
    say(ticker, status);
}

/* True when it is time to stop. */
static bool wait_for_next(struct hg_ticker *ticker)
{
    struct timespec until;
    unsigned period = ticker->options.period_ms != 0 ? ticker->options.period_ms : HG_TICKER_PERIOD;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += period / 1000;
    until.tv_nsec += (long)(period % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&ticker->lock);
    while (!ticker->stop &&
           pthread_cond_timedwait(&ticker->stopped, &ticker->lock, &until) != ETIMEDOUT)
        ;
    bool stop = ticker->stop;
    pthread_mutex_unlock(&ticker->lock);
    return stop;
}

static void *run(void *context)
{
    struct hg_ticker *ticker = context;
    do
        tick(ticker);
    while (!wait_for_next(ticker));
    return NULL;
}

struct hg_ticker *hg_ticker_new(const struct hg_ticker_options *options)
{
    struct hg_ticker *ticker = hg_allocate(&hg_libc_allocator, sizeof *ticker);
    pthread_condattr_t clock;
    if (ticker == NULL)
        return NULL;
    ticker->options = *options;
    pthread_mutex_init(&ticker->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&ticker->stopped, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&ticker->thread, NULL, run, ticker) == 0)
        return ticker;
    pthread_cond_destroy(&ticker->stopped);
    pthread_mutex_destroy(&ticker->lock);
    hg_libc_allocator.resize(NULL, ticker, 0);
    return NULL;
}

void hg_ticker_free(struct hg_ticker *ticker)
{
    if (ticker == NULL)
        return;
    pthread_mutex_lock(&ticker->lock);
    ticker->stop = true;
    pthread_cond_signal(&ticker->stopped);
    pthread_mutex_unlock(&ticker->lock);
    pthread_join(ticker->thread, NULL);
    pthread_cond_destroy(&ticker->stopped);
    pthread_mutex_destroy(&ticker->lock);
    hg_libc_allocator.resize(NULL, ticker, 0);
}
