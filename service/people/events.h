/* Events for other systems: a lead not answered in time, a review that was settled. Numbered in commit order without
 * gaps that a reader could miss: a reader that remembers the last number gets each event once
 * (GET /v1/events?after=N). */
#ifndef HG_SERVICE_EVENTS_H
#define HG_SERVICE_EVENTS_H

#include "base/json.h"
#include "service/store/database.h"

struct hg_event {
    const char *kind;     /* a fixed word: "warn", "alert", "reassign", "due", "settled" */
    int64_t at;           /* when it is written */
    struct hg_str decision, policy, lead; /* what it is about; the lead as packets have it */
    struct hg_str detail; /* a JSON object; may be empty */
};
/* In a job of the writer. */
enum hg_db_status hg_event_add(struct hg_database *database,
                               const struct hg_event *event) HG_MUST_CHECK;

struct hg_event_query {
    int64_t after; /* the number seen last; 0: from the first */
    int64_t most;
    struct hg_str policy, kind; /* empty: any */
};
/* {"events":[{"number":7,"kind":"warn","at":…,"decision":…,"policy":…,"lead":…,"detail":{…}}],"next":7}: in their
 * order; `next` is what to ask after. */
enum hg_db_status hg_events_write(struct hg_database *database,
                                  const struct hg_event_query *wanted,
                                  struct hg_buf *out) HG_MUST_CHECK;

/* Thirty days: a reader that was away for a holiday misses nothing. */
#define HG_EVENTS_RETENTION (INT64_C(30) * 86400 * 1000000)
/* Drops at most `most` events written before `before`; the newest stays, since its number tells the
 * next. In a job. */
enum hg_db_status hg_events_purge(struct hg_database *database, int64_t before, int64_t most,
                                  int64_t *gone) HG_MUST_CHECK;

#endif
