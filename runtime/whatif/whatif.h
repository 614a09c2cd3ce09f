/* What would change a decision: the smallest changes of known fields, one or else two at a time,
 * that lead to a wanted outcome; what prevented it; and the rule nearest to giving it. Every
 * change reported was run through the VM as a variant of the lead.
 *
 * Beside decision.c, for a lead that somebody asks about; not on the hot path. Results live in the
 * arena given and belong, like the lanes, to one thread. */
#ifndef HG_RUNTIME_WHATIF_H
#define HG_RUNTIME_WHATIF_H

#include "runtime/decision/decision.h"

/* Bound on variants run for one question: a few seconds for the slowest policies. */
#define HG_WHATIF_VARIANTS 131072u
/* Bound on listed changes of two fields. */
#define HG_WHATIF_PAIRS 24u
/* Bound on cuts of a number because something is computed from it. */
#define HG_WHATIF_CUTS 256u
/* Lanes run at once. */
#define HG_WHATIF_LANES 128u
#define HG_WHATIF_BYTES ((size_t)16 << 20) /* size of their registers, roughly */

enum hg_setting_kind {
    HG_TO_RANGE,  /* numbers: lo..hi */
    HG_TO_VALUES, /* texts, lists: any of `values` */
};

/* A value that represents all with the same effect. */
enum hg_choice_kind {
    HG_CHOICE_RANGE,
    HG_CHOICE_NAME, /* the text is described by `name`: "fintech", "in embargoed" */
    HG_CHOICE_REST, /* none of the named ones */
    HG_CHOICE_HOLDS, /* the condition `name` holds */
    HG_CHOICE_FAILS, /* the condition `name` does not hold */
    HG_CHOICE_SAME   /* the same as field `other` */
};
struct hg_whatif_choice {
    uint8_t kind; /* enum hg_choice_kind */
    struct hg_value value;
    int64_t lo, hi;      /* RANGE; for computed values: the range of register `check` */
    bool meant;          /* alone, it has the property it was made for */
    bool cut;            /* an end of the range depends on other values of the lead */
    struct hg_str name;
    uint32_t other;
    uint32_t test;       /* must have this result on the variant, or HG_NONE */
    uint32_t check;      /* register that must hold one of `texts` (REST: no constant), or HG_NONE */
    const struct hg_text_ids *texts;
};

struct hg_setting {
    uint32_t field;
    uint8_t kind; /* enum hg_setting_kind */
    int64_t lo, hi;
    bool cut;
    const struct hg_whatif_choice **values; /* those that lead to the outcome */
    uint32_t value_count;
    const struct hg_whatif_choice **others; /* named ones that do not: what "the rest" excludes */
    uint32_t other_count;
};

struct hg_change {
    struct hg_setting settings[2];
    uint32_t count;
    bool dropped; /* for two fields: a similar one is nearer */
};

/* An unmet condition of a rule. */
struct hg_unmet {
    uint32_t table, column, row;
};

struct hg_whatif {
    uint32_t wanted;
    struct hg_change *changes;
    uint32_t change_count;
    bool bounded;           /* the bound on variants was reached */
    bool more;              /* there are more changes of two fields than are listed */
    uint32_t nearest;       /* the rule that gives `wanted` and lacks the fewest conditions, or
                               HG_NONE */
    struct hg_unmet *unmet; /* its unmet conditions; none: an earlier rule is taken */
    uint32_t unmet_count;
};

/* Searches; `decision` is what hg_decide made of this lane. HG_OK or HG_NOMEM. */
enum hg_status hg_whatif(const struct hg_lanes *lanes, uint32_t lane,
                         const struct hg_decision *decision, uint32_t wanted,
                         struct hg_arena *arena, struct hg_whatif *whatif) HG_MUST_CHECK;

/* The answer for people, as text and as an HTML page, and as JSON. Personal values are masked unless
 * `show_personal`. Output goes to `out`, whose flag tells failure. */
void hg_whatif_text(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_whatif *whatif, bool colour, bool show_personal,
                    struct hg_buf *out);
void hg_whatif_html(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_whatif *whatif, bool show_personal, struct hg_buf *out);
/* One line, no line break. */
void hg_whatif_json(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_whatif *whatif, bool show_personal, struct hg_buf *out);

#endif
