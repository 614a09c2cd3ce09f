/* A decision as the review queue and the follow-up receive it. Texts are valid during the call. */
#ifndef HG_SERVICE_DECISION_RECORD_H
#define HG_SERVICE_DECISION_RECORD_H

#include "base/text.h"

struct hg_decision_record {
    struct hg_str id;                      /* of the decision */
    struct hg_str policy, version, digest; /* policy: its name in paths */
    struct hg_str lead;                    /* its name, as packets have it; may be empty */
    struct hg_str packet;                  /* the bytes that were answered */
    struct hg_str input;                   /* the lead as it was given */
    struct hg_str supplied; /* what people supplied since: JSON objects, one per line; may be empty */
    int64_t decided_at;     /* the instant it was decided for */
    int64_t at;             /* when this is recorded */
};

#endif
