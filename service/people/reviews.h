/* The review queue: leads whose outcome is `review`, and every decision of an advisory policy. One row per
 * decision, by its id. The lead's text is stored until somebody has answered, since the lead is decided again
 * when a field is supplied, and deleted then.
 *
 * Only one person works on a lead: a claim is a lease, and every change increments the revision, which is the
 * ETag. Answers are in review_answers.h. */
#ifndef HG_SERVICE_REVIEWS_H
#define HG_SERVICE_REVIEWS_H

#include "base/json.h"
#include "include/headgate.h"
#include "service/store/database.h"
#include "service/common/metrics.h"
#include "service/people/decision_record.h"
#include "service/store/result_rows.h"

/* Adds the decision that `evaluator` holds, if a person must answer: its outcome is review, or it is a
 * proposal. *opened says whether. In the decision's job. */
enum hg_db_status hg_review_open(struct hg_database *database, headgate_evaluator *evaluator,
                                 const struct hg_decision_record *noted, bool *opened) HG_MUST_CHECK;

/* One of them, read whole; texts live in `rows`. */
struct hg_review {
    struct hg_result_rows rows;
    bool found;
    struct hg_str id, policy, version, digest, kind, lead, outcome, queue, deciding;
    struct hg_str packet, input, supplied; /* empty once it is settled */
    int64_t opened, decided_at, due;
    bool has_due, open;
    int64_t revision;
    struct hg_str claimed_by; /* empty: nobody */
    int64_t claimed_until;
    int64_t settled_at;
    struct hg_str settled_by, how, became, reason, decision;
};
void hg_review_init(struct hg_review *review);
void hg_review_release(struct hg_review *review);
/* `found` says whether there is one. */
enum hg_db_status hg_review_read(struct hg_database *database, struct hg_str id,
                                 struct hg_review *review) HG_MUST_CHECK;
/* Is it somebody's at `now`? */
bool hg_review_is_claimed(const struct hg_review *review, int64_t now);
/* As an object; `whole`: with its packet. */
void hg_review_write(struct hg_json *json, const struct hg_review *review, int64_t now, bool whole);
/* Its ETag, without quotes. */
#define HG_REVIEW_TAG 24
void hg_review_tag(const struct hg_review *review, char tag[HG_REVIEW_TAG]);

/* --- many --------------------------------------------------------------------------------------- */

enum hg_review_state {
    HG_REVIEWS_OPEN,    /* not settled */
    HG_REVIEWS_FREE,    /* and nobody's */
    HG_REVIEWS_CLAIMED, /* and somebody's */
    HG_REVIEWS_OVERDUE, /* and past their due time */
    HG_REVIEWS_SETTLED,
    HG_REVIEWS_ALL
};
struct hg_review_query {
    enum hg_review_state state;
    struct hg_str policy, queue, field, claimed_by; /* empty: any */
    struct hg_str cursor; /* where the page before ended; empty: from the first */
    int64_t most;
};
/* {"reviews":[…],"next":"…"}: those that are due first come first, what has no due time by when it
 * came; `next` only where there are more. *known is false where the cursor is none of ours. */
enum hg_db_status hg_reviews_write(struct hg_database *database,
                                   const struct hg_review_query *wanted, int64_t now,
                                   struct hg_buf *out, bool *known) HG_MUST_CHECK;

/* --- changes, in a job --------------------------------------------------------------------------- */

/* It is `person`'s until `until`; an empty person: nobody's. */
enum hg_db_status hg_review_claim(struct hg_database *database, const struct hg_review *review,
                                  struct hg_str person, int64_t until) HG_MUST_CHECK;
/* More is known of it, and it is open still. */
enum hg_db_status hg_review_update(struct hg_database *database, const struct hg_review *review,
                                  headgate_evaluator *evaluator, struct hg_str packet,
                                  struct hg_str supplied) HG_MUST_CHECK;
struct hg_review_settlement {
    const char *how;                /* "supplied", "confirmed", "overridden" */
    struct hg_str person, became, reason, decision;
    int64_t at;
};
/* It is settled: out of the queue, and the lead's text gone. */
enum hg_db_status hg_review_settle(struct hg_database *database, const struct hg_review *review,
                                   const struct hg_review_settlement *end) HG_MUST_CHECK;

/* Sets the gauges of the queue and of follow-ups, of all policies; one that has none is set to
 * nought. Reads. */
enum hg_db_status hg_reviews_measure(struct hg_database *database, struct hg_metrics *metrics,
                                     int64_t now) HG_MUST_CHECK;

#endif
