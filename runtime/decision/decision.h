/* The decision of one lead after hg_run, made from bit rows and a few registers: the qualification
 * packet as data. Everything points into the program, the lanes' arena or the arena given, and is
 * valid until the lanes are reset. Like the lanes, a decision belongs to one thread. */
#ifndef HG_RUNTIME_DECISION_H
#define HG_RUNTIME_DECISION_H

#include "runtime/vm/lanes.h"

/* How the decision was worked out: directly on the lead; over all its completions; over as many as
 * the bound allows, so that more may show as possible than is. */
enum hg_analysis { HG_ANALYSIS_DIRECT, HG_ANALYSIS_COMPLETIONS, HG_ANALYSIS_BOUNDED };
enum hg_decision_reason { HG_BY_RULE, HG_AGREED, HG_UNRESOLVED_REASON, HG_DOES_NOT_APPLY };

enum hg_rule_result {
    HG_HIT, HG_MISS, HG_RULE_UNKNOWN, HG_ASSUMED_NO, HG_ASSUMED_YES,
    HG_RULE_NOT_REACHED /* an earlier rule or block had decided */
};
#define HG_RULE_RESULTS (HG_RULE_NOT_REACHED + 1)
/* Whether a trace of hits shows rules with this result. */
static inline bool hg_result_is_traced(enum hg_rule_result result)
{
    return result != HG_MISS && result != HG_RULE_NOT_REACHED;
}

/* What would be decided if the field's value were in this piece. */
struct hg_settles {
    struct hg_str piece;    /* "200..9999", "otherwise" */
    uint32_t outcome;       /* review, too, if the decision would still be open */
};

struct hg_deciding {
    uint32_t field;         /* HG_NONE: a table or rule without a value (a hole), named by `what` */
    struct hg_str what;
    enum hg_reason reason;
    const struct hg_evidence *evidence; /* of the field; may be NULL */
    struct hg_settles *settles;         uint32_t settles_count;
};

struct hg_route {
    uint32_t rule;          /* HG_NONE: nobody */
    struct hg_str to;       /* the target's name as the directory writes it */
    bool in_directory;
    enum hg_directory_kind kind;
    bool has_within;
    int64_t within;
    enum hg_duration_unit unit;
    bool has_due;           /* false where business time has no calendar */
    int64_t due_at;
    int64_t start;          /* start of the limit: `since`, or now */
    uint32_t calendar_id;   /* of the program, or HG_NONE */
    struct hg_str calendar; /* its name */
    uint32_t entry;         /* of the directory, when in_directory */
    uint32_t left;          /* who was named but has left, when a stand-in is used; or HG_NONE */
};

/* How far the outcome's route block was read, and the results of the rows whose target exists. */
struct hg_read_rule {
    uint32_t row;
    uint8_t result; /* enum hg_rule_result */
};
struct hg_route_read {
    const struct hg_block *block; /* NULL: none was read */
    uint32_t end;                 /* the first row that was not reached */
    struct hg_read_rule *rules;         uint32_t count; /* by row */
};

struct hg_problem { /* a field that breaks the contract */
    uint32_t field;
    struct hg_str text;     /* "not a number", "required field is missing", "not one of its values" */
};

struct hg_text_list {
    struct hg_str *at;
    uint32_t count;
};

struct hg_assignment; /* runtime/assignment/assign.h */

struct hg_decision {
    struct hg_str lead;               /* the key's value, or empty */
    uint32_t outcome;
    enum hg_decision_reason reason;
    enum hg_analysis analysis;
    uint32_t possible;                /* bit per outcome */
    struct hg_deciding *deciding;     uint32_t deciding_count; /* by field order */
    uint32_t *decided_by;             uint32_t decided_by_count;    /* rules, in order */
    uint32_t *possible_rules;         uint32_t possible_rule_count; /* when agreed or unresolved */
    struct hg_text_list because;
    struct hg_route route;
    struct hg_deciding *route_deciding; uint32_t route_deciding_count;
    struct hg_route *possible_routes; uint32_t possible_route_count; /* when the owner is open */
    struct hg_text_list notes, also, alert;
    struct hg_regs needs;             /* fields a review rule asks for */
    struct hg_route_read read;
    bool stands_in;                   /* the route's rule stands in for an open one */
    uint8_t *results;                 /* enum hg_rule_result, a rule each; NULL before
                                         hg_decision_results */
    uint32_t *broken;                 uint32_t broken_count;  /* promises */
    struct hg_problem *problems;      uint32_t problem_count;
    const struct hg_assignment *assignment; /* set by the assignment (hg_assign), else NULL */
};

/* Whether the decision is a proposal that a person confirms or overrides: every decision of an
 * advisory policy, except for leads the policy does not apply to. */
bool hg_decision_advises(const struct hg_program *program, const struct hg_decision *decision);
/* The first promise that would be broken if the decided lead of `lane` had this `outcome`; or
 * HG_NONE. As for decisions: `never` is broken unless its condition is certainly false, `always`
 * if its condition is certainly true. */
uint32_t hg_promise_against(const struct hg_lanes *lanes, uint32_t lane, uint32_t outcome);

/* The name of the lead in `lane`: the value of the contract's key, or empty. In the arena or the
 * lane. */
struct hg_str hg_lead_name(const struct hg_lanes *lanes, uint32_t lane, struct hg_arena *arena);

/* Makes the decision of `lane`. Leaves by no guard: HG_OK or HG_NOMEM. */
enum hg_status hg_decide(struct hg_lanes *lanes, uint32_t lane, struct hg_arena *arena,
                         struct hg_decision *decision) HG_MUST_CHECK;
/* Fills in `results` (a result per rule) in `arena`, unless it is there already. While the lane
 * holds what was decided. HG_OK or HG_NOMEM. */
enum hg_status hg_decision_results(const struct hg_lanes *lanes, uint32_t lane,
                                   struct hg_arena *arena,
                                   struct hg_decision *decision) HG_MUST_CHECK;
/* Both at once. */
enum hg_status hg_decide_rules(struct hg_lanes *lanes, uint32_t lane, struct hg_arena *arena,
                               struct hg_decision *decision) HG_MUST_CHECK;

/* The same into the caller's array, a byte per rule. */
void hg_put_results(const struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    uint8_t *results);
/* Iterates over all rules: calls `visit` with runs of rules [first, end) that have the same
 * result, in program order. Allocates nothing. */
typedef void hg_result_visit(void *context, uint32_t first, uint32_t end,
                             enum hg_rule_result result);
void hg_each_result(const struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    hg_result_visit *visit, void *context);
/* The same for the rules of the route block that was read alone; nothing if none was. */
void hg_each_route_result(const struct hg_lanes *lanes, uint32_t lane,
                          const struct hg_decision *decision, hg_result_visit *visit,
                          void *context);

/* The results of up to 64 consecutive rules as bit planes: bit i belongs to rule first + i;
 * `ones`, `twos` and `fours` are the binary digits of the result. Bits from `count` on are
 * undefined. */
struct hg_result_word {
    uint32_t first, count;
    uint64_t ones, twos, fours;
};
/* Iterates by such words, in order: the fast form. Unless `every` is set, words without a traced
 * rule may be left out. */
typedef void hg_result_word_visit(void *context, const struct hg_result_word *word);
void hg_each_result_word(const struct hg_lanes *lanes, uint32_t lane,
                         const struct hg_decision *decision, bool every,
                         hg_result_word_visit *visit, void *context);

static inline enum hg_rule_result hg_result_at(const struct hg_result_word *word, uint32_t i)
{
    return (enum hg_rule_result)((word->ones >> i & 1) | (word->twos >> i & 1) << 1 |
                                 (word->fours >> i & 1) << 2);
}
/* hg_result_is_traced, as a mask. */
static inline uint64_t hg_results_traced(const struct hg_result_word *word)
{
    return (~word->ones | word->twos) & UINT64_MAX >> (64 - word->count);
}
/* A mask of the rules whose result differs from that of the rule before, and of the first one. */
static inline uint64_t hg_result_starts(const struct hg_result_word *word)
{
    uint64_t other = (word->ones ^ word->ones << 1) | (word->twos ^ word->twos << 1) |
                     (word->fours ^ word->fours << 1) | 1;
    return other & UINT64_MAX >> (64 - word->count);
}

/* The unknown fields and holes that keep rule `rule` open on this lane, through classes, scores
 * and tables; ascending fields, each once. In the arena. */
void hg_rule_needs(const struct hg_lanes *lanes, uint32_t lane, uint32_t rule,
                   struct hg_arena *arena, struct hg_deciding **needs, uint32_t *count);

/* The points of rule `rule` on this lane as an interval, in the score's scale (for open rules:
 * from the least to the greatest possible). False for rules without points. */
bool hg_rule_points(const struct hg_lanes *lanes, uint32_t lane, uint32_t rule,
                    enum hg_rule_result result, struct hg_value *points);

enum hg_trace_level { HG_TRACE_NONE, HG_TRACE_HITS, HG_TRACE_FULL };
struct hg_packet_options {
    enum hg_trace_level trace;
    bool show_personal; /* else values that the contract hides in logs are hidden, and texts made
                           from them */
    struct hg_str lead; /* the lead's name in an earlier packet; empty: the decision's */
};
/* Writes the packet as one line of JSON (no line break), keys in the order of the language
 * reference. */
void hg_packet_json(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_packet_options *options, struct hg_buf *out);

/* Writes a lead's name as packets show it without personal values: plain, "(personal)", or "hash:"
 * and 32 hex digits, as the contract says for its key. `keys` may be NULL. */
void hg_put_lead_name(struct hg_buf *out, const struct hg_program *program,
                      const struct hg_log_keys *keys, struct hg_str lead);

enum hg_audience { HG_FOR_AUDITOR, HG_FOR_SELLER, HG_FOR_SUBJECT };
/* Writes the packet for people, as text or as an HTML page. */
void hg_packet_text(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    enum hg_audience audience, bool colour, bool show_personal, struct hg_buf *out);
void hg_packet_html(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    enum hg_audience audience, bool show_personal, struct hg_buf *out);

const char *hg_decision_reason_name(enum hg_decision_reason reason); /* "unresolved" */
/* "hit", "miss", "unknown", "assumed no", "assumed yes", "not reached" */
const char *hg_rule_result_name(enum hg_rule_result result);
const char *hg_analysis_name(enum hg_analysis analysis); /* "completions" */

#endif
