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

/* realloc in one function: `size` 0 frees and returns NULL; NULL for a size that is not 0 means no
 * memory. Called from the thread that uses the handle. */
typedef struct headgate_allocator {
    void *(*resize)(void *context, void *at, size_t size);
    void *context;
} headgate_allocator;

/* The version of the library that runs, which may be newer than HEADGATE_VERSION. */
HEADGATE_API const char *headgate_version(void);

/* --- the program ------------------------------------------------------------------------- */

/* Reads and verifies a program file. `bytes` is not kept. `allocator` NULL: the C library's.
 * HEADGATE_CORRUPT, HEADGATE_NOMEM; *program is NULL then. */
HEADGATE_API enum headgate_status headgate_program_load(const void *bytes, size_t size,
                                                        const headgate_allocator *allocator,
                                                        headgate_program **program,
                                                        headgate_error *error) HEADGATE_MUST_CHECK;
HEADGATE_API void headgate_program_free(headgate_program *program);

/* As the policy's header says; empty where it says nothing. */
HEADGATE_API const char *headgate_program_name(const headgate_program *program);
HEADGATE_API const char *headgate_program_version(const headgate_program *program);
HEADGATE_API const char *headgate_program_owner(const headgate_program *program);
/* Is every decision a proposal, which waits for a person (`advisory` in the policy's header)? */
HEADGATE_API bool headgate_program_advisory(const headgate_program *program);
/* "sha256:" and 64 hex digits: of the policy and all that it decides by. */
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
/* Does the policy read it? Values of other fields change nothing. */
HEADGATE_API bool headgate_field_is_read(const headgate_program *program, size_t field);
/* By name or alias, to the letter. HEADGATE_NONE when there is none. */
HEADGATE_API size_t headgate_field_find(const headgate_program *program, const char *name);

/* accept, nurture, reject, review, not_applicable, then what the policy adds, in this order. */
HEADGATE_API size_t headgate_outcome_count(const headgate_program *program);
HEADGATE_API const char *headgate_outcome_name(const headgate_program *program, size_t outcome);

/* The rules, in the order of the policy, by their ids ("fit.size"). */
HEADGATE_API size_t headgate_rule_count(const headgate_program *program);
HEADGATE_API const char *headgate_rule_id(const headgate_program *program, size_t rule);
HEADGATE_API size_t headgate_rule_find(const headgate_program *program, const char *id);

/* The flags that the policy declares: switches its rules may ask, off unless turned on
 * (headgate_flag_turn), and off again from `before` on, an instant. */
HEADGATE_API size_t headgate_flag_count(const headgate_program *program);
HEADGATE_API const char *headgate_flag_name(const headgate_program *program, size_t flag);
HEADGATE_API const char *headgate_flag_owner(const headgate_program *program, size_t flag);
HEADGATE_API int64_t headgate_flag_before(const headgate_program *program, size_t flag);
HEADGATE_API size_t headgate_flag_find(const headgate_program *program, const char *name);

/* --- the evaluator ------------------------------------------------------------------------ */

/* Room for one lead and its decision, used again for the next: once it has grown, reading and
 * deciding ask for no memory while no decision stays open. HEADGATE_NOMEM. */
HEADGATE_API enum headgate_status headgate_evaluator_new(const headgate_program *program,
                                                         const headgate_allocator *allocator,
                                                         headgate_evaluator **evaluator) HEADGATE_MUST_CHECK;
HEADGATE_API void headgate_evaluator_free(headgate_evaluator *evaluator);
/* Personal values are masked in packets and reasons unless this is true (default false). Holds
 * for decisions made after the call. */
HEADGATE_API void headgate_show_personal(headgate_evaluator *evaluator, bool show);
/* The key by which packets hash and seal what the contract says so for (`log: hash`, `log: seal`);
 * without it (NULL) such values are masked. It is copied. Keep it apart from the log. */
#define HEADGATE_LOG_KEY_SIZE 32
HEADGATE_API void headgate_log_key(headgate_evaluator *evaluator,
                                   const uint8_t key[HEADGATE_LOG_KEY_SIZE]);

/* Turns a flag on or off (all are off at first) for leads that are given after the call. It is
 * told with each decision. HEADGATE_INVALID when there is no such flag. */
HEADGATE_API enum headgate_status headgate_flag_turn(headgate_evaluator *evaluator, size_t flag,
                                                     bool on);

/* --- a lead -------------------------------------------------------------------------------- */

/* A lead as one JSON object (docs/leads.md): fields by path or flat key, values bare or with
 * evidence. A value that breaks the contract makes its field unknown and is told with the
 * decision; it never refuses the lead. HEADGATE_INVALID for what is no lead at all: not JSON, a key
 * written twice, too deep, not UTF-8; `error` says where. `text` needs no NUL and is not kept. */
HEADGATE_API enum headgate_status headgate_lead_json(headgate_evaluator *evaluator, int64_t now,
                                                     const char *text, size_t length,
                                                     headgate_error *error) HEADGATE_MUST_CHECK;

/* More of the lead that was begun or read, as an object of the same form, before it is decided: a field
 * that it names has that value from now on, with that evidence. Errors as above; the lead is gone
 * then. HEADGATE_MISUSE when there is none. */
HEADGATE_API enum headgate_status headgate_lead_add(headgate_evaluator *evaluator,
                                                    const char *text, size_t length,
                                                    headgate_error *error) HEADGATE_MUST_CHECK;

/* A packet as the lead it was made of, with its instant and flags, which stay turned so; deciding it again by the same program gives
 * the same packet. It is one that was made with its trace, bare or as the member `packet` or
 * `decision` of an object (an entry of a log). HEADGATE_INVALID for what is none, for the packet of
 * another program, one that says something of its inputs which the contract contradicts, and one with
 * values that are masked: `error` names their fields. Sealed values are opened with the log key. */
HEADGATE_API enum headgate_status headgate_lead_packet(headgate_evaluator *evaluator,
                                                       const char *text, size_t length,
                                                       headgate_error *error) HEADGATE_MUST_CHECK;
/* Decides what a packet holds again, or the stored `lead` it was made of (as headgate_lead_json takes
 * it; NULL: from the packet alone), and compares the bytes; whom it was assigned to is left out, since
 * that hangs on turns taken before. HEADGATE_OK when they are the same. HEADGATE_DIFFERENT: `error` says
 * where; the packet as it would be now can be read. Else as headgate_lead_packet. What is masked cannot
 * be told from the packet alone; with the stored lead it can, and where it was hashed or sealed the same
 * bytes prove that the values are the same, too. */
HEADGATE_API enum headgate_status headgate_packet_again(headgate_evaluator *evaluator,
                                                        const char *text, size_t length,
                                                        const char *lead, size_t lead_length,
                                                        headgate_error *error) HEADGATE_MUST_CHECK;
/* A lead's name as packets have it (hashed, masked, or as it is), to look for in a log. */
HEADGATE_API const char *headgate_log_name(headgate_evaluator *evaluator, const char *lead);

/* Or field by field: begin, set what is known, decide. A field not set is missing; one set twice
 * has the later value. `now` is the instant the decision is made for. */
HEADGATE_API void headgate_lead_begin(headgate_evaluator *evaluator, int64_t now);

/* Where a value comes from; in every setter NULL stands for a value without evidence, which is
 * certain and fresh unless the contract requires evidence. */
typedef struct headgate_evidence {
    const char *source;  /* NULL: not said */
    bool has_confidence;
    int64_t confidence;  /* millionths, 0 to 1000000 */
    bool has_as_of;
    int64_t as_of;       /* instant */
} headgate_evidence;

/* Setters, also after headgate_lead_json. HEADGATE_MISUSE when there is no lead, or it was decided;
 * HEADGATE_INVALID when there is no such field, its type is another one, or a text is not UTF-8 or
 * holds a NUL; the field keeps what it had. A value of the right type that breaks the contract (too
 * large, not of its pattern, too doubtful, too old) is HEADGATE_OK: the field is unknown, with the
 * reason, as in a lead from JSON. */
HEADGATE_API enum headgate_status headgate_set_null(headgate_evaluator *evaluator, size_t field);
/* TEXT, ENUM, EMAIL, DOMAIN, COUNTRY, URL; and, for the other types, a value as a lead in text would
 * have it ("2026-11-20", "4 business hours", "0.25"). */
HEADGATE_API enum headgate_status headgate_set_text(headgate_evaluator *evaluator, size_t field,
                                                    const char *text, size_t length,
                                                    const headgate_evidence *evidence);
HEADGATE_API enum headgate_status headgate_set_boolean(headgate_evaluator *evaluator, size_t field,
                                                       bool value, const headgate_evidence *evidence);
/* INTEGER; DECIMAL, where it must fit. */
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

/* Decides the lead given. HEADGATE_MISUSE when there is none; HEADGATE_NOMEM. */
HEADGATE_API enum headgate_status headgate_decide(headgate_evaluator *evaluator) HEADGATE_MUST_CHECK;

/* The lead's own name: the value of the contract's key; empty when there is none. */
HEADGATE_API const char *headgate_lead_name(headgate_evaluator *evaluator);
HEADGATE_API const char *headgate_outcome(headgate_evaluator *evaluator);
/* The same as an index (headgate_outcome_name); HEADGATE_NONE before there is one. */
HEADGATE_API size_t headgate_outcome_index(headgate_evaluator *evaluator);
/* "rule", "agreed" (all roads lead there), "unresolved", "not_applicable". */
HEADGATE_API const char *headgate_reason(headgate_evaluator *evaluator);
/* "direct", "completions", "bounded": how it was worked out (docs/language.md). */
HEADGATE_API const char *headgate_analysis(headgate_evaluator *evaluator);
/* Is it a proposal that waits for a person? False also where the policy is not for this lead. */
HEADGATE_API bool headgate_is_proposal(headgate_evaluator *evaluator);
/* Where a person would give the lead this outcome instead: the first of the policy's promises that
 * forbids it, by name, as far as the lead is known; NULL when none does. */
HEADGATE_API const char *headgate_promise_against(headgate_evaluator *evaluator, size_t outcome);
/* May this outcome still come, as far as the lead is known? For a decided lead its own alone. */
HEADGATE_API bool headgate_outcome_possible(headgate_evaluator *evaluator, size_t outcome);

/* Rules that give the outcome, and those that may where it is open or agreed: indexes of rules. */
HEADGATE_API size_t headgate_decided_by_count(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_decided_by(headgate_evaluator *evaluator, size_t index);
HEADGATE_API size_t headgate_possible_rule_count(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_possible_rule(headgate_evaluator *evaluator, size_t index);
/* The reasons given, in words. */
HEADGATE_API size_t headgate_because_count(headgate_evaluator *evaluator);
HEADGATE_API const char *headgate_because(headgate_evaluator *evaluator, size_t index);

/* What keeps the decision open: a field (or, HEADGATE_NONE, a table or rule that has no value),
 * its name, and why it is not known ("missing", "stale"). */
HEADGATE_API size_t headgate_deciding_count(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_deciding_field(headgate_evaluator *evaluator, size_t index);
HEADGATE_API const char *headgate_deciding_name(headgate_evaluator *evaluator, size_t index);
HEADGATE_API const char *headgate_deciding_reason(headgate_evaluator *evaluator, size_t index);
/* What would be decided if that field were known: "200..9999" leads to "accept". */
HEADGATE_API size_t headgate_settles_count(headgate_evaluator *evaluator, size_t deciding);
HEADGATE_API const char *headgate_settles_if(headgate_evaluator *evaluator, size_t deciding,
                                             size_t index);
HEADGATE_API const char *headgate_settles_outcome(headgate_evaluator *evaluator, size_t deciding,
                                                  size_t index);

/* Who gets it: NULL when nobody does. The rule that says so, or HEADGATE_NONE. */
HEADGATE_API const char *headgate_route_to(headgate_evaluator *evaluator);
HEADGATE_API size_t headgate_route_rule(headgate_evaluator *evaluator);

/* By when: the instant the answer is due. False where the route sets no time. */
HEADGATE_API bool headgate_route_due(headgate_evaluator *evaluator, int64_t *due_at);

/* A class ("segment"): its value, or NULL where it is open or there is no class of this name. */
HEADGATE_API const char *headgate_class(headgate_evaluator *evaluator, const char *name);
/* A score ("fit"): from *low to *high, equal where it is certain; in millionths where *type is
 * HEADGATE_DECIMAL, else whole. False when there is no score of this name. Pointers may be NULL. */
HEADGATE_API bool headgate_score(headgate_evaluator *evaluator, const char *name,
                                 enum headgate_type *type, int64_t *low, int64_t *high);

/* --- the assignment ---------------------------------------------------------------------------
 *
 * Deciding has no memory; giving each member of a team a fair turn has. What it remembers is a state
 * (docs/assignment.md), a JSON document in and out, which the caller keeps from one run to the
 * next. A state belongs to one thread at a time; leads are assigned in the order of the calls. */
typedef struct headgate_state headgate_state;
/* An empty text is an empty state. HEADGATE_INVALID when it is none: `error` says why;
 * HEADGATE_NOMEM. What it says of teams the program does not have is kept as it is. */
HEADGATE_API enum headgate_status headgate_state_read(const char *text, size_t length,
                                                      const headgate_allocator *allocator,
                                                      headgate_state **state,
                                                      headgate_error *error) HEADGATE_MUST_CHECK;
HEADGATE_API void headgate_state_free(headgate_state *state);
/* The document to keep; the same bytes for the same state. Valid until the next call with this
 * state. NULL when memory is out. */
HEADGATE_API const char *headgate_state_write(headgate_state *state, size_t *length);

/* Picks the person for the lead that was decided, and notes it in `state`; NULL: members are chosen
 * by a stable hash of the lead's name. `recorded` names whom the team gave this lead to before, NULL
 * when it was not: the same one has it then. Once for a decision. Packets made afterwards hold the
 * assignment. HEADGATE_MISUSE before headgate_decide or when it was assigned already; HEADGATE_NOMEM:
 * it is not assigned, though a turn may have been counted. */
HEADGATE_API enum headgate_status headgate_assign(headgate_evaluator *evaluator,
                                                  headgate_state *state,
                                                  const char *recorded) HEADGATE_MUST_CHECK;

/* A store of the caller's own, where a state is kept team by team: rows of a data base, say. `team` is
 * the name as the store is to keep it (folded), ends in NUL and is valid for the call, as is `text`
 * of `save`. The text of a team is a state document that holds this team alone; it is data of the
 * store, opaque, and the same bytes for the same state. Each callback returns HEADGATE_OK, or any
 * other status, which ends the assignment and is what headgate_assign_stored returns. They are called
 * from its thread, within it, one after the other; for one assignment a team is loaded once and
 * saved at most once, and no team is saved after a callback has failed.
 *
 * Where others write to the store as well, the caller begins a transaction before the assignment and
 * ends it afterwards, with the decision in it: then no lead has two owners, and no turn counts
 * twice or is lost. */
typedef struct headgate_store {
    /* *text, of *length bytes, must stay until the store is next called or the assignment is over. A
     * team that is not known: HEADGATE_OK and *length 0. */
    enum headgate_status (*load)(void *context, const char *team, const char **text, size_t *length);
    enum headgate_status (*save)(void *context, const char *team, const char *text, size_t length);
    /* Whom the team gave this lead to before: *person is set to a name that stays as `text` of load
     * does, or left alone. Asked for teams that are sticky, which keep their leads when the roster
     * changes. NULL: nothing is remembered. */
    enum headgate_status (*owner)(void *context, const char *team, const char **person);
    void *context;
} headgate_store;
/* As headgate_assign, with the state of the teams that are asked taken from `store` and given back to
 * it; both must outlive the call only. HEADGATE_INVALID when a text it loaded is no state: `error`
 * says whose and why. */
HEADGATE_API enum headgate_status headgate_assign_stored(headgate_evaluator *evaluator,
                                                         const headgate_store *store,
                                                         const char *recorded,
                                                         headgate_error *error) HEADGATE_MUST_CHECK;
/* The assignment to come is made at `now`, which may be later than the decision: `person` had the lead
 * and did not answer in time, so a team that is asked passes them over, as for a full cap. After
 * headgate_decide, before the assignment. HEADGATE_MISUSE; HEADGATE_NOMEM. */
HEADGATE_API enum headgate_status headgate_pass_over(headgate_evaluator *evaluator,
                                                     const char *person,
                                                     int64_t now) HEADGATE_MUST_CHECK;
/* Takes the assignment back, so that the lead may be assigned once more: for whoever's transaction was
 * rolled back and is run again. Does nothing when it was not assigned. */
HEADGATE_API void headgate_unassign(headgate_evaluator *evaluator);

/* Who has the lead: a person, a queue, or a team with which it waits; NULL when nobody does. */
HEADGATE_API const char *headgate_assigned_to(headgate_evaluator *evaluator);
/* The team whose member that is, or NULL. */
HEADGATE_API const char *headgate_assigned_team(headgate_evaluator *evaluator);
/* What is to happen when the lead is not answered in time. */
typedef struct headgate_step {
    const char *action; /* "warn", "alert", "reassign" */
    const char *to;     /* NULL: whoever has the lead */
    int64_t at;         /* instant */
    unsigned percent;   /* of the time to respond */
} headgate_step;
/* By its index, in the order of the team's file; false past the last. */
HEADGATE_API bool headgate_assigned_step(headgate_evaluator *evaluator, size_t index,
                                         headgate_step *step);

/* --- the trace ------------------------------------------------------------------------------- */

enum headgate_result {
    HEADGATE_HIT, HEADGATE_MISS, HEADGATE_UNKNOWN, HEADGATE_ASSUMED_NO, HEADGATE_ASSUMED_YES,
    HEADGATE_NOT_REACHED /* a rule above, or a block before, had closed it; or no such rule */
};
HEADGATE_API enum headgate_result headgate_rule_result(headgate_evaluator *evaluator, size_t rule);
/* The points a rule of a score gave, from *low to *high, as headgate_score; false for others. */
HEADGATE_API bool headgate_rule_points(headgate_evaluator *evaluator, size_t rule, int64_t *low,
                                       int64_t *high);

/* --- the packet ------------------------------------------------------------------------------ */

enum headgate_trace { HEADGATE_TRACE_NONE, HEADGATE_TRACE_HITS, HEADGATE_TRACE_FULL };
/* The whole decision as one line of JSON (docs/language.md, "The decision"), without a line break:
 * the bytes `headgate eval` writes. `length` may be NULL. */
HEADGATE_API const char *headgate_packet_json(headgate_evaluator *evaluator,
                                              enum headgate_trace trace, size_t *length);
enum headgate_audience { HEADGATE_FOR_AUDITOR, HEADGATE_FOR_SELLER, HEADGATE_FOR_SUBJECT };
/* The same for people, as text in lines or as one HTML page. */
HEADGATE_API const char *headgate_packet_text(headgate_evaluator *evaluator,
                                              enum headgate_audience audience, size_t *length);
HEADGATE_API const char *headgate_packet_html(headgate_evaluator *evaluator,
                                              enum headgate_audience audience, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
