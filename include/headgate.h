/* Headgate: decide leads by a compiled policy, from any program.
 *
 *     headgate_program *program;        one for all threads
 *     headgate_evaluator *evaluator;    one for each thread
 *     headgate_error error;
 *     headgate_program_load(bytes, size, NULL, &program, &error);
 *     headgate_evaluator_new(program, NULL, &evaluator);
 *     headgate_lead_json(evaluator, now, text, length, &error);
 *     headgate_decide(evaluator);
 *     puts(headgate_outcome(evaluator));            "accept", "review", …
 *     puts(headgate_packet_json(evaluator, HEADGATE_TRACE_FULL, NULL));
 *
 * The bytes come from a file that `headgate compile POLICY -o FILE.hgb` wrote; they are checked
 * before anything runs and need not be trusted. The library opens no files, reads no clock and no
 * environment, prints nothing and keeps no state outside the handles: the same program, lead and
 * `now` give the same decision, byte for byte, on every machine.
 *
 * Threads. A program is immutable and may be used by any number of threads at once. An evaluator
 * belongs to one thread at a time. Two evaluators never share anything that changes.
 *
 * Ownership. Every handle is freed by its own `_free`, which takes NULL. A program must outlive
 * its evaluators. Texts returned are UTF-8, end in a NUL byte and must not be freed: those of a
 * program live as long as it does; those of an evaluator until its next headgate_lead_begin,
 * headgate_lead_json or headgate_evaluator_free.
 *
 * Errors. A call that can fail returns enum headgate_status, HEADGATE_OK being 0, and fills the
 * caller's headgate_error where one is given (NULL: not wanted). Functions that only read
 * return NULL, 0, false or HEADGATE_NONE for what is not there: an index past the end, an
 * evaluator that has not decided yet, or no memory for the copy of a text.
 *
 * Units. Instants are microseconds since 1970-01-01T00:00:00Z; dates are days since 1970-01-01;
 * decimals, and confidences from 0 to 1, are in millionths. Nothing is floating point.
 *
 * Versions. Semantic versioning; what is declared here changes only with the major version, which
 * is the number in the shared library's name. */
#ifndef HEADGATE_H
#define HEADGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEADGATE_VERSION "0.1.0"

#if defined(__GNUC__)
#define HEADGATE_API __attribute__((visibility("default")))
#define HEADGATE_MUST_CHECK __attribute__((warn_unused_result))
#else
#define HEADGATE_API
#define HEADGATE_MUST_CHECK
#endif

/* No such index. */
#define HEADGATE_NONE ((size_t)-1)

typedef struct headgate_program headgate_program;
typedef struct headgate_evaluator headgate_evaluator;

enum headgate_status {
    HEADGATE_OK = 0,
    HEADGATE_INVALID, /* what was given is wrong: the lead, a value, an index */
    HEADGATE_CORRUPT, /* not a program file, damaged, or of another version */
    HEADGATE_MISUSE,  /* called out of order: a value before a lead was begun, say */
    HEADGATE_NOMEM,   /* memory ran out; the evaluator has no lead then, and may be used again */
    HEADGATE_FAILED,  /* for callbacks: what the caller keeps could not be read or written */
    HEADGATE_DIFFERENT /* decided again, it comes out otherwise (headgate_packet_again alone) */
};

/* What went wrong, for people. `line` counts from 1 and `byte` from 0 in the JSON text given; line
 * 0 where there is no place to name. */
typedef struct headgate_error {
    uint64_t line, byte;
    char message[256]; /* one line, ends in NUL; empty when all is well */
} headgate_error;

/* A realloc-like function: `size` 0 frees `at` and returns NULL; otherwise NULL means that memory
 * ran out. Called from the thread that uses the handle. */
typedef struct headgate_allocator {
    void *(*resize)(void *context, void *at, size_t size);
    void *context;
} headgate_allocator;

/* The version of the library that is running, which may be newer than HEADGATE_VERSION. Static
 * text. */
HEADGATE_API const char *headgate_version(void);

/* --- the program ------------------------------------------------------------------------- */

/* Decodes and verifies a program file of `size` bytes, which are not kept. `allocator` NULL: the C
 * library's. HEADGATE_CORRUPT or HEADGATE_NOMEM; *program is NULL then. */
HEADGATE_API enum headgate_status headgate_program_load(const void *bytes, size_t size,
                                                        const headgate_allocator *allocator,
                                                        headgate_program **program,
                                                        headgate_error *error) HEADGATE_MUST_CHECK;
HEADGATE_API void headgate_program_free(headgate_program *program);

/* From the policy's header; empty where the header does not say. */
HEADGATE_API const char *headgate_program_name(const headgate_program *program);
HEADGATE_API const char *headgate_program_version(const headgate_program *program);
HEADGATE_API const char *headgate_program_owner(const headgate_program *program);
/* Whether every decision is a proposal that a person has to confirm (`advisory` in the policy's
 * header). */
HEADGATE_API bool headgate_program_advisory(const headgate_program *program);
/* "sha256:" and 64 hex digits: the digest of the policy and of everything it decides by. */
HEADGATE_API const char *headgate_program_digest(const headgate_program *program);

enum headgate_type {
    HEADGATE_BOOLEAN, HEADGATE_INTEGER, HEADGATE_DECIMAL, HEADGATE_TEXT, HEADGATE_ENUM,
    HEADGATE_DATE, HEADGATE_DATETIME, HEADGATE_DURATION, HEADGATE_EMAIL, HEADGATE_DOMAIN,
    HEADGATE_COUNTRY, HEADGATE_URL
};

/* The fields of the lead contract, in its order. */
HEADGATE_API size_t headgate_field_count(const headgate_program *program);
HEADGATE_API const char *headgate_field_name(const headgate_program *program, size_t field);
HEADGATE_API enum headgate_type headgate_field_type(const headgate_program *program, size_t field);
HEADGATE_API bool headgate_field_is_list(const headgate_program *program, size_t field);
/* Whether the policy reads the field; values of other fields change nothing. */
HEADGATE_API bool headgate_field_is_read(const headgate_program *program, size_t field);
/* By name or alias, case-sensitive. HEADGATE_NONE if there is none. */
HEADGATE_API size_t headgate_field_find(const headgate_program *program, const char *name);

/* Always accept, nurture, reject, review, not_applicable, then those the policy declares, in this
 * order. */
HEADGATE_API size_t headgate_outcome_count(const headgate_program *program);
HEADGATE_API const char *headgate_outcome_name(const headgate_program *program, size_t outcome);

/* The rules, in the order of the policy, by their ids ("fit.size"). */
HEADGATE_API size_t headgate_rule_count(const headgate_program *program);
HEADGATE_API const char *headgate_rule_id(const headgate_program *program, size_t rule);
HEADGATE_API size_t headgate_rule_find(const headgate_program *program, const char *id);

/* The flags that the policy declares: switches that rules may ask for. A flag is off until it is
 * turned on (headgate_flag_turn), and off again from the instant `before` on. */
HEADGATE_API size_t headgate_flag_count(const headgate_program *program);
HEADGATE_API const char *headgate_flag_name(const headgate_program *program, size_t flag);
HEADGATE_API const char *headgate_flag_owner(const headgate_program *program, size_t flag);
HEADGATE_API int64_t headgate_flag_before(const headgate_program *program, size_t flag);
HEADGATE_API size_t headgate_flag_find(const headgate_program *program, const char *name);

/* --- the evaluator ------------------------------------------------------------------------ */

/* Holds one lead and its decision at a time and is reused for the next lead. Once its buffers have
 * grown, reading and deciding allocate nothing, except for decisions that stay open.
 * HEADGATE_NOMEM. */
HEADGATE_API enum headgate_status headgate_evaluator_new(const headgate_program *program,
                                                         const headgate_allocator *allocator,
                                                         headgate_evaluator **evaluator) HEADGATE_MUST_CHECK;
HEADGATE_API void headgate_evaluator_free(headgate_evaluator *evaluator);
/* Personal values are masked in packets and reasons unless this is true (default false). Applies
 * to decisions made after the call. */
HEADGATE_API void headgate_show_personal(headgate_evaluator *evaluator, bool show);
/* The key for values that the contract hashes or seals in packets (`log: hash`, `log: seal`);
 * without a key (NULL) such values are masked. It is copied. Store it apart from the log. */
#define HEADGATE_LOG_KEY_SIZE 32
HEADGATE_API void headgate_log_key(headgate_evaluator *evaluator,
                                   const uint8_t key[HEADGATE_LOG_KEY_SIZE]);

/* Turns a flag on or off (all are off at first) for leads that are begun after the call. Each
 * decision records which flags were on. HEADGATE_INVALID if there is no such flag. */
HEADGATE_API enum headgate_status headgate_flag_turn(headgate_evaluator *evaluator, size_t flag,
                                                     bool on);

/* --- a lead -------------------------------------------------------------------------------- */

/* Reads a lead from one JSON object (docs/leads.md): fields by nested path or flat dotted key,
 * values bare or with evidence. A value that breaks the contract makes its field unknown and is
 * reported with the decision; it never rejects the lead. HEADGATE_INVALID if the text is no lead
 * at all: not JSON, a duplicate key, nested too deep, not UTF-8; `error` says where. `now` is the
 * instant of the decision. `text` needs no NUL and is not kept. */
HEADGATE_API enum headgate_status headgate_lead_json(headgate_evaluator *evaluator, int64_t now,
                                                     const char *text, size_t length,
                                                     headgate_error *error) HEADGATE_MUST_CHECK;

/* Adds to the lead that was begun or read, from an object of the same form, before it is decided:
 * fields that the object names take its values and evidence. Errors as above; the lead is
 * discarded then. HEADGATE_MISUSE if there is no lead. */
HEADGATE_API enum headgate_status headgate_lead_add(headgate_evaluator *evaluator,
                                                    const char *text, size_t length,
                                                    headgate_error *error) HEADGATE_MUST_CHECK;

/* Reads a packet back as the lead that it was made from, with its instant and its flags (which
 * stay set); deciding it by the same program gives the same packet. The packet must contain its
 * trace, and may stand bare or as the member `packet` or `decision` of an object (a log entry).
 * HEADGATE_INVALID if it is no packet, comes from another program, contradicts the contract about
 * its inputs, or has masked values: `error` names their fields. Sealed values are opened with the
 * log key. */
HEADGATE_API enum headgate_status headgate_lead_packet(headgate_evaluator *evaluator,
                                                       const char *text, size_t length,
                                                       headgate_error *error) HEADGATE_MUST_CHECK;
/* Decides again the lead of a packet, or the stored `lead` it was made from (in the form that
 * headgate_lead_json takes; NULL: from the packet alone), and compares the bytes of both packets.
 * The assignment is left out, as it depends on earlier turns. HEADGATE_OK if they are the same.
 * HEADGATE_DIFFERENT: `error` says where, and the new packet can be read. Other errors as
 * headgate_lead_packet. Masked values need the stored lead; with it, equal bytes of hashed or
 * sealed values prove that the values are equal, too. */
HEADGATE_API enum headgate_status headgate_packet_again(headgate_evaluator *evaluator,
                                                        const char *text, size_t length,
                                                        const char *lead, size_t lead_length,
                                                        headgate_error *error) HEADGATE_MUST_CHECK;
/* A lead's name in the form in which packets show it (hashed, masked or plain), to search a log
 * for. NULL if memory ran out. */
HEADGATE_API const char *headgate_log_name(headgate_evaluator *evaluator, const char *lead);

/* The same field by field: begin, set what is known, decide. A field that is not set is missing; a
 * field that is set twice has the later value. `now` is the instant of the decision. */
HEADGATE_API void headgate_lead_begin(headgate_evaluator *evaluator, int64_t now);

/* Where a value comes from. Every setter takes NULL for a value without evidence, which counts as
 * certain and fresh unless the contract requires evidence. */
typedef struct headgate_evidence {
    const char *source;  /* NULL: not said */
    bool has_confidence;
    int64_t confidence;  /* millionths, 0 to 1000000 */
    bool has_as_of;
    int64_t as_of;       /* instant */
} headgate_evidence;

/* Setters, also after headgate_lead_json. HEADGATE_MISUSE if there is no lead or it was decided;
 * HEADGATE_INVALID if there is no such field, it has another type, or a text is not UTF-8 or
 * contains a NUL; the field then keeps its value. A value of the right type that breaks the
 * contract (out of range, against the pattern, below the confidence floor, too old) is
 * HEADGATE_OK: the field is unknown with that reason, as for a lead from JSON. */
HEADGATE_API enum headgate_status headgate_set_null(headgate_evaluator *evaluator, size_t field);
/* For TEXT, ENUM, EMAIL, DOMAIN, COUNTRY and URL; for other types a value in its text form
 * ("2026-11-20", "4 business hours", "0.25"). `length` is in bytes. */
HEADGATE_API enum headgate_status headgate_set_text(headgate_evaluator *evaluator, size_t field,
                                                    const char *text, size_t length,
                                                    const headgate_evidence *evidence);
HEADGATE_API enum headgate_status headgate_set_boolean(headgate_evaluator *evaluator, size_t field,
                                                       bool value, const headgate_evidence *evidence);
/* INTEGER, or DECIMAL if the value fits into millionths. */
HEADGATE_API enum headgate_status headgate_set_integer(headgate_evaluator *evaluator, size_t field,
                                                       int64_t value, const headgate_evidence *evidence);
/* DECIMAL. */
HEADGATE_API enum headgate_status headgate_set_millionths(headgate_evaluator *evaluator, size_t field,
                                                          int64_t value,
                                                          const headgate_evidence *evidence);
/* DATE. */
HEADGATE_API enum headgate_status headgate_set_date(headgate_evaluator *evaluator, size_t field,
                                                    int64_t days, const headgate_evidence *evidence);
/* DATETIME. */
HEADGATE_API enum headgate_status headgate_set_instant(headgate_evaluator *evaluator, size_t field,
                                                       int64_t micros,
                                                       const headgate_evidence *evidence);
/* A list of texts, each as headgate_set_text takes it. `lengths` NULL: every text ends in NUL. */
HEADGATE_API enum headgate_status headgate_set_list(headgate_evaluator *evaluator, size_t field,
                                                    const char *const *texts, const size_t *lengths,
                                                    size_t count, const headgate_evidence *evidence);

/* --- the decision ---------------------------------------------------------------------------- */

/* Decides the current lead. HEADGATE_MISUSE if there is none; HEADGATE_NOMEM. */
HEADGATE_API enum headgate_status headgate_decide(headgate_evaluator *evaluator) HEADGATE_MUST_CHECK;

/* The lead's name: the value of the contract's key; empty if there is none. */
HEADGATE_API const char *headgate_lead_name(headgate_evaluator *evaluator);
HEADGATE_API const char *headgate_outcome(headgate_evaluator *evaluator);
/* The same as an index for headgate_outcome_name; HEADGATE_NONE before a decision. */
HEADGATE_API size_t headgate_outcome_index(headgate_evaluator *evaluator);
/* "rule", "agreed" (every possible way gives this outcome), "unresolved" or "not_applicable". */
HEADGATE_API const char *headgate_reason(headgate_evaluator *evaluator);
/* How the decision was worked out: "direct", "completions" or "bounded" (docs/language.md). */
HEADGATE_API const char *headgate_analysis(headgate_evaluator *evaluator);
/* Whether the decision is a proposal that waits for a person; false also where the policy does not
 * apply to the lead. */
HEADGATE_API bool headgate_is_proposal(headgate_evaluator *evaluator);
/* The first promise of the policy, by name, that would be broken if a person gave the lead this
 * outcome instead, as far as the lead is known; NULL if none would. */
HEADGATE_API const char *headgate_promise_against(headgate_evaluator *evaluator, size_t outcome);
/* Whether the outcome is still possible, as far as the lead is known; for a decided lead, whether
 * it is the outcome. */
HEADGATE_API bool headgate_outcome_possible(headgate_evaluator *evaluator, size_t outcome);

/* The rules that gave the outcome, and those that may give it where it is open or agreed: indexes
 * of rules. */
HEADGATE_API size_t headgate_decided_by_count(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_decided_by(headgate_evaluator *evaluator, size_t index);
HEADGATE_API size_t headgate_possible_rule_count(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_possible_rule(headgate_evaluator *evaluator, size_t index);
/* The reasons that these rules state (`because`), in words. */
HEADGATE_API size_t headgate_because_count(headgate_evaluator *evaluator);
HEADGATE_API const char *headgate_because(headgate_evaluator *evaluator, size_t index);

/* What keeps the decision open: a field (or HEADGATE_NONE: a table or rule without a value), its
 * name, and why it is unknown ("missing", "stale"). */
HEADGATE_API size_t headgate_deciding_count(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_deciding_field(headgate_evaluator *evaluator, size_t index);
HEADGATE_API const char *headgate_deciding_name(headgate_evaluator *evaluator, size_t index);
HEADGATE_API const char *headgate_deciding_reason(headgate_evaluator *evaluator, size_t index);
/* What would be decided if that field were known, value range by value range: "200..9999" leads to
 * "accept". */
HEADGATE_API size_t headgate_settles_count(headgate_evaluator *evaluator, size_t deciding);
HEADGATE_API const char *headgate_settles_if(headgate_evaluator *evaluator, size_t deciding,
                                             size_t index);
HEADGATE_API const char *headgate_settles_outcome(headgate_evaluator *evaluator, size_t deciding,
                                                  size_t index);

/* Whom the lead is routed to, NULL if nobody; and the rule that says so, or HEADGATE_NONE. */
HEADGATE_API const char *headgate_route_to(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_route_rule(headgate_evaluator *evaluator);

/* The instant by which the lead is to be answered. False if the route sets no time limit. */
HEADGATE_API bool headgate_route_due(headgate_evaluator *evaluator, int64_t *due_at);

/* The value of a class ("segment"), or NULL if it is open or there is no such class. */
HEADGATE_API const char *headgate_class(headgate_evaluator *evaluator, const char *name);
/* A score ("fit") as an interval, *low and *high being equal where it is certain: in millionths if
 * *type is HEADGATE_DECIMAL, else whole points. False if there is no such score. Pointers may be
 * NULL. */
HEADGATE_API bool headgate_score(headgate_evaluator *evaluator, const char *name,
                                 enum headgate_type *type, int64_t *low, int64_t *high);

/* --- the assignment ---------------------------------------------------------------------------
 *
 * A decision depends on nothing but the lead; giving each member of a team a fair turn depends on
 * earlier turns. They are kept in a state (docs/assignment.md), a JSON document that the caller
 * loads and stores. A state belongs to one thread at a time; leads are assigned in the order of
 * the calls. */
typedef struct headgate_state headgate_state;
/* Parses a state; an empty text is an empty state. HEADGATE_INVALID if it is none: `error` says
 * why; HEADGATE_NOMEM. Teams that the program does not have are preserved. */
HEADGATE_API enum headgate_status headgate_state_read(const char *text, size_t length,
                                                      const headgate_allocator *allocator,
                                                      headgate_state **state,
                                                      headgate_error *error) HEADGATE_MUST_CHECK;
HEADGATE_API void headgate_state_free(headgate_state *state);
/* The state as a JSON document of *length bytes; the same bytes for the same state. Valid until
 * the next call with this state. NULL if memory ran out. */
HEADGATE_API const char *headgate_state_write(headgate_state *state, size_t *length);

/* Picks the person for the decided lead and counts the turn in `state`; NULL: members are chosen
 * by a stable hash of the lead's name. `recorded` names the member this lead was given to before,
 * who gets it again; NULL if it is new. At most once per decision. Packets made afterwards contain
 * the assignment. HEADGATE_MISUSE before headgate_decide or after an assignment; HEADGATE_NOMEM:
 * not assigned, though a turn may have been counted. */
HEADGATE_API enum headgate_status headgate_assign(headgate_evaluator *evaluator,
                                                  headgate_state *state,
                                                  const char *recorded) HEADGATE_MUST_CHECK;

/* Storage of the caller's own that keeps a state team by team, such as rows of a database. `team`
 * is the name to store it under (folded); it ends in NUL and, like `text` of `save`, is valid
 * during the call only. The text of a team is a state document of that team alone: opaque, and the
 * same bytes for the same state. A callback returns HEADGATE_OK; any other status ends the
 * assignment and is what headgate_assign_stored returns. Callbacks run on the thread of the
 * assignment, one after the other; each assignment loads a team once and saves it at most once,
 * and saves nothing after a callback has failed.
 *
 * Where others write to the store as well, the caller runs the assignment, and whatever records
 * the decision, inside one transaction: then no lead has two owners and no turn is lost or counted
 * twice. */
typedef struct headgate_store {
    /* *text (*length bytes) must stay valid until the next call of a callback or the end of the
     * assignment. An unknown team: HEADGATE_OK and *length 0. */
    enum headgate_status (*load)(void *context, const char *team, const char **text, size_t *length);
    enum headgate_status (*save)(void *context, const char *team, const char *text, size_t length);
    /* Whom the team gave this lead to before: sets *person, valid as long as `text` of load, or
     * leaves it alone. Called for sticky teams, which keep their leads when the roster changes.
     * NULL: no records. */
    enum headgate_status (*owner)(void *context, const char *team, const char **person);
    void *context;
} headgate_store;
/* As headgate_assign, with the state of each team loaded from and saved to `store`, which is not
 * kept. HEADGATE_INVALID if a loaded text is no state: `error` says whose and why. */
HEADGATE_API enum headgate_status headgate_assign_stored(headgate_evaluator *evaluator,
                                                         const headgate_store *store,
                                                         const char *recorded,
                                                         headgate_error *error) HEADGATE_MUST_CHECK;
/* Makes the next assignment one at `now`, which may be later than the decision, after `person` had
 * the lead and did not answer in time: teams skip that person as for a full cap. Between
 * headgate_decide and the assignment. HEADGATE_MISUSE; HEADGATE_NOMEM. */
HEADGATE_API enum headgate_status headgate_pass_over(headgate_evaluator *evaluator,
                                                     const char *person,
                                                     int64_t now) HEADGATE_MUST_CHECK;
/* Undoes the assignment so that the lead can be assigned again: for callers whose transaction was
 * rolled back and is retried. Does nothing if it was not assigned. */
HEADGATE_API void headgate_unassign(headgate_evaluator *evaluator);

/* Whom the lead is assigned to: a person, a queue, or a team with which it waits; NULL if nobody.
 */
HEADGATE_API const char *headgate_assigned_to(headgate_evaluator *evaluator);
/* The team which that person took it for, or NULL. */
HEADGATE_API const char *headgate_assigned_team(headgate_evaluator *evaluator);
/* An escalation step for a lead that is not answered in time. */
typedef struct headgate_step {
    const char *action; /* "warn", "alert", "reassign" */
    const char *to;     /* NULL: whoever has the lead */
    int64_t at;         /* instant */
    unsigned percent;   /* of the time to respond */
} headgate_step;
/* Step `index`, in the order of the team's file; false past the last. */
HEADGATE_API bool headgate_assigned_step(headgate_evaluator *evaluator, size_t index,
                                         headgate_step *step);

/* --- the trace ------------------------------------------------------------------------------- */

enum headgate_result {
    HEADGATE_HIT, HEADGATE_MISS, HEADGATE_UNKNOWN, HEADGATE_ASSUMED_NO, HEADGATE_ASSUMED_YES,
    HEADGATE_NOT_REACHED /* an earlier rule or block had decided; or no such rule */
};
HEADGATE_API enum headgate_result headgate_rule_result(headgate_evaluator *evaluator, size_t rule);
/* The points that a rule of a score gave, as an interval (see headgate_score); false for other
 * rules. */
HEADGATE_API bool headgate_rule_points(headgate_evaluator *evaluator, size_t rule, int64_t *low,
                                       int64_t *high);

/* --- the packet ------------------------------------------------------------------------------ */

enum headgate_trace { HEADGATE_TRACE_NONE, HEADGATE_TRACE_HITS, HEADGATE_TRACE_FULL };
/* The whole decision as one line of JSON without a line break (docs/language.md, "The decision"):
 * the bytes that `headgate eval` writes. *length in bytes; `length` may be NULL. */
HEADGATE_API const char *headgate_packet_json(headgate_evaluator *evaluator,
                                              enum headgate_trace trace, size_t *length);
enum headgate_audience { HEADGATE_FOR_AUDITOR, HEADGATE_FOR_SELLER, HEADGATE_FOR_SUBJECT };
/* The same for people, as plain text or as one self-contained HTML page. */
HEADGATE_API const char *headgate_packet_text(headgate_evaluator *evaluator,
                                              enum headgate_audience audience, size_t *length);
HEADGATE_API const char *headgate_packet_html(headgate_evaluator *evaluator,
                                              enum headgate_audience audience, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
