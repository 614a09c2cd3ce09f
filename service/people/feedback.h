/* Feedback about leads: whether a seller accepted a lead or sent it back, and what became of it. Joined to the
 * decision by its id or the lead's name; it ends the follow-up. Exported as CSV for `headgate replay --outcomes`.
 * Idempotent: the same feedback twice is stored once. */
#ifndef HG_SERVICE_FEEDBACK_H
#define HG_SERVICE_FEEDBACK_H

#include "service/store/database.h"
#include "service/common/metrics.h"

#define HG_FEEDBACK_ACCEPTED "accepted"
#define HG_FEEDBACK_SENT_BACK "sent_back"
#define HG_FEEDBACK_OUTCOME "outcome"

struct hg_feedback {
    const char *kind;              /* one of the above */
    struct hg_str decision;        /* its id; empty: the last decision of the lead */
    struct hg_str policy, lead;    /* the lead as packets have it; both empty where `decision` is given */
    struct hg_str outcome, reason; /* of an outcome; of a lead sent back; may be empty */
    struct hg_str person, token;   /* may be empty */
    int64_t occurred;              /* when it happened; 0: not said */
    int64_t at;                    /* when it is told */
};
enum hg_feedback_match {
    HG_FEEDBACK_JOINED,
    HG_FEEDBACK_UNMATCHED, /* no decision of this lead is in the log: it is kept nevertheless */
    HG_FEEDBACK_UNKNOWN    /* no decision of this id: nothing is kept */
};
/* In a job. *met, and *policy (of `room` bytes) where it was found. */
enum hg_db_status hg_feedback_add(struct hg_database *database, const struct hg_feedback *feedback,
                                  enum hg_feedback_match *met, char *policy,
                                  size_t room) HG_MUST_CHECK;
/* After the commit. */
void hg_feedback_count(struct hg_metrics *metrics, const char *policy, const char *kind,
                       struct hg_str outcome);

/* "lead,outcome,at,feedback,reason" and a row a lead, from the lead after `after`: the outcome and the
 * seller's answer that happened last. *next, in `last`, is the last lead where there are more; else
 * empty. */
enum hg_db_status hg_feedback_write(struct hg_database *database, struct hg_str policy,
                                    struct hg_str after, int64_t most, struct hg_buf *out,
                                    struct hg_buf *last) HG_MUST_CHECK;

#endif
