/* A decision as those who come after it need it: where people answer, who is followed up, what came of
 * it. Texts are valid for the call. */
#ifndef HG_SERVICE_DECISION_RECORD_H
#define HG_SERVICE_DECISION_RECORD_H

#include "base/text.h"

struct hg_decision_record {
    struct hg_str id;                      /* of the decision */
    struct hg_str policy, version, digest; /* policy: its name in paths */
    struct hg_str lead;                    /* its name, as packets have it; may be empty */
    struct hg_str packet;                  /* the bytes that were answered */
    struct hg_str input;                   /* the lead as it was given */
    struct hg_str supplied; /* what people added since: JSON objects, a line each; may be empty */
    int64_t decided_at;     /* the instant it was decided for */
    int64_t at;             /* when this is written */
};

#endif
