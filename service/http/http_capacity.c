/* How many connections the server accepts, and what is journalled when they run out: see
 * http_parts.h. A connection is an open file, and the process may open only so many; with fewer
 * than configured, accept() would fail silently. */
#include <stdio.h>
#include <sys/resource.h>

#include "service/http/http_parts.h"

/* Standard ones, the journal, listening, an epoll and a wake-up a thread, a program or answer being
 * read. */
#define FILES_OF_ITS_OWN 24u
#define FILES_OF_A_THREAD 3u
#define FILES_OF_A_DATABASE 4u /* SQLite's three and one while it grows; a socket */
#define LEAST 8u               /* connections; with fewer there is no service */
#define TELL_AGAIN (60 * HG_SECOND)

static uint64_t other_files(const struct hg_service_config *config)
{
    uint64_t bases = config->store.url != NULL ? 1 + (uint64_t)config->store.readers : 0;
    return FILES_OF_ITS_OWN + HG_HTTP_SPARE + FILES_OF_A_THREAD * (uint64_t)config->threads +
           FILES_OF_A_DATABASE * bases;
}

/* Files the process may open, once it has asked for as many as it needs. */
static uint64_t files_for(uint64_t needed)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed)
        return needed;
    uint64_t had = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max < needed ? limit.rlim_max : needed;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : had;
}

static void tell_fewer(const struct hg_service *service, unsigned room, uint64_t needed)
{
    struct hg_entry entry;
    if (!hg_journal_begin(service->journal, &entry, HG_JOURNAL_WARNING, "connections_limited"))
        return;
    hg_entry_int(&entry, "connections", room);
    hg_entry_int(&entry, "wanted", service->config->limits.connections);
    hg_entry_int(&entry, "files", (int64_t)needed);
    hg_entry_text(&entry, "reason",
                  HG_STR("the process cannot open more files (ulimit -n, LimitNOFILE)"));
    hg_entry_end(&entry);
}

bool hg_http_set_capacity(struct hg_http *http, struct hg_http_error *error)
{
    const struct hg_service_config *config = http->service->config;
    unsigned wanted = config->limits.connections;
    uint64_t others = other_files(config), needed = others + wanted;
    uint64_t files = files_for(needed);
    http->capacity = files >= needed ? wanted : files > others ? (unsigned)(files - others) : 0;
    if (http->capacity < LEAST && http->capacity < wanted) {
        snprintf(error->message, sizeof error->message,
                 "the process can open only %llu files, which leaves none for connections; it "
                 "needs %llu (ulimit -n, LimitNOFILE)",
                 (unsigned long long)files, (unsigned long long)needed);
        return false;
    }
    hg_series_set(hg_metrics_series(http->service->metrics, HG_M_CONNECTIONS_LIMIT, NULL),
                  http->capacity);
    if (http->capacity < wanted)
        tell_fewer(http->service, http->capacity, needed);
    return true;
}

void hg_http_report_full(struct hg_http *http, uint64_t now)
{
    struct hg_entry entry;
    if (!atomic_exchange(&http->full, false) ||
        (http->reported != 0 && now - http->reported < TELL_AGAIN))
        return;
    http->reported = now;
    if (!hg_journal_begin(http->service->journal, &entry, HG_JOURNAL_WARNING, "connections_full"))
        return;
    hg_entry_int(&entry, "connections", http->capacity);
    hg_entry_text(&entry, "reason", HG_STR("requests beyond this are answered 503"));
    hg_entry_end(&entry);
}
