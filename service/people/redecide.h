/* Repeats a decision: the lead as it was given plus what people supplied since, at the instant it was decided for,
 * by the version that decided it if that is still loaded. */
#ifndef HG_SERVICE_REDECIDE_H
#define HG_SERVICE_REDECIDE_H

#include "service/policies/policies.h"

struct hg_redecision {
    struct hg_version *version;
    headgate_evaluator *evaluator;
    bool other_version; /* the original one is not loaded: the active version decides */
    headgate_error error;
};

/* Reads the lead into an evaluator. `digest`: of the version that decided; empty: the active one. Each line of
 * `supplied` is an object that is merged in. False on failure: `again->error` says why. Release it either
 * way. */
bool hg_redecision_read(struct hg_redecision *again, struct hg_policies *policies, struct hg_str policy,
                   struct hg_str digest, int64_t decided_at, struct hg_str input,
                   struct hg_str supplied);
void hg_redecision_release(struct hg_redecision *again);

#endif
