/* What people do with a review: claim it, supply missing fields (the lead is decided again), confirm a proposal, or
 * override the decision with a reason. Each is one transaction of the writer, with everything that follows
 * from it: the log, the turn, follow-ups, an event.
 *
 * Supply: the lead as given plus everything supplied since is decided again, by the version that left it open and
 * for the same instant, so that what its packet said would settle it does. On request by the active version, or
 * for now. If the first version is not loaded any more the active one decides, and the response says so.
 *
 * Override: not against a promise of the policy (docs/governance.md). */
#ifndef HG_SERVICE_REVIEW_ANSWERS_H
#define HG_SERVICE_REVIEW_ANSWERS_H

#include "service/common/uuid.h"
#include "service/policies/policies.h"
#include "service/people/reviews.h"

enum hg_review_answer_kind {
    HG_ANSWER_CLAIM,
    HG_ANSWER_RELEASE,
    HG_ANSWER_SUPPLY,
    HG_ANSWER_CONFIRM,
    HG_ANSWER_OVERRIDE
};

enum hg_review_answer_result {
    HG_ANSWERED,
    HG_ANSWER_UNKNOWN,   /* no such review */
    HG_ANSWER_SETTLED,   /* somebody has answered already */
    HG_ANSWER_CLAIMED,   /* it is somebody else's */
    HG_ANSWER_CHANGED,   /* it is not as `tag` says any more */
    HG_ANSWER_BAD,       /* it cannot be done: `message` says why, `field` what is at fault */
    HG_ANSWER_FORBIDDEN, /* a promise of the policy is against it */
    HG_ANSWER_GONE       /* the version it needs is not loaded */
};

struct hg_review_answer {
    /* what is asked; texts valid until it was run */
    enum hg_review_answer_kind kind;
    struct hg_str id, person, token, trace; /* token: its name; trace: the traceparent; or empty */
    struct hg_str tag;     /* the revision it was seen at; empty: any */
    int64_t now;
    int64_t lease;         /* claim: microseconds */
    struct hg_str fields;  /* supply: an object of fields, on one line */
    bool active, at_now;   /* supply: by the active version; for this instant */
    struct hg_str outcome; /* override */
    struct hg_str reason;  /* override; may be empty for the others */
    struct hg_str to;      /* override: who has the lead now; may be empty */
    char decision[HG_UUID_LENGTH + 1]; /* the id of what is decided, if anything is */
    /* what came of it */
    enum hg_review_answer_result result;
    char message[320], field[128];
    struct hg_buf body; /* the review as it is now, and the packet of what was decided */
    char now_tag[HG_REVIEW_TAG];
    char policy[HG_METRIC_VALUE + 1], from[HG_METRIC_VALUE + 1], became[HG_METRIC_VALUE + 1];
    const char *how;  /* NULL: it was not settled */
    int64_t waited;   /* microseconds, where it was */
};
void hg_review_answer_init(struct hg_review_answer *answer);
void hg_review_answer_release(struct hg_review_answer *answer);
/* In a job; may be called again. HG_DB_OK also where `result` refuses. */
enum hg_db_status hg_review_answer_run(struct hg_database *database, struct hg_policies *policies,
                                struct hg_review_answer *answer) HG_MUST_CHECK;
/* After the commit. */
void hg_review_answer_count(struct hg_metrics *metrics, const struct hg_review_answer *answer);

#endif
