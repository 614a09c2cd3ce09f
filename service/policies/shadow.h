/* Shadow decisions: a second version decides the same lead, and nobody acts on it. Differences are counted, and
 * logged beside the live decision. It costs the time of a second decision and cannot affect the answer: a
 * shadow that fails is only counted. */
#ifndef HG_SERVICE_SHADOW_H
#define HG_SERVICE_SHADOW_H

#include "service/common/clock.h"
#include "service/policies/lineup.h"

/* What is different first of all, in this order. */
enum hg_difference {
    HG_DIFFERENCE_NONE,
    HG_DIFFERENCE_OUTCOME,
    HG_DIFFERENCE_OWNER, /* or the time to answer by */
    HG_DIFFERENCE_RULE,  /* other rules, the same outcome */
    HG_DIFFERENCE_FAILED, /* the shadow could not read or decide it */
    HG_DIFFERENCES
};
const char *hg_difference_name(enum hg_difference difference); /* "none", "outcome", … */

struct hg_shadow {
    struct hg_version *version; /* of the lineup, which must live as long; NULL: there was no shadow */
    headgate_evaluator *evaluator; /* has decided it; NULL where that failed */
    enum hg_difference difference;
};

/* Decides the lead by the lineup's shadow, if it has one, and compares it with what `live`, an
 * evaluator of the version `of`, has decided. Release it afterwards either way. */
void hg_shadow_decide(struct hg_shadow *shadow, const struct hg_lineup *lineup,
                      const struct hg_clock *clock, int64_t now, struct hg_str lead,
                      headgate_evaluator *live, const struct hg_version *of);
void hg_shadow_release(struct hg_shadow *shadow);
/* Is there something to log? */
static inline bool hg_shadow_differs(const struct hg_shadow *shadow)
{
    return shadow->version != NULL && shadow->difference != HG_DIFFERENCE_NONE;
}

/* Two evaluators that have decided the same lead, of two versions: rules are compared by their ids. */
enum hg_difference hg_difference_of(headgate_evaluator *one, const headgate_program *one_program,
                                    headgate_evaluator *other,
                                    const headgate_program *other_program);

#endif
