/* Assignment: which member of a team takes a lead, and who is notified when. The last step of a
 * decision and the only stateful one: a pure function from decision and state to a member and a
 * new state. The state is loaded from and saved to a store; how a store is implemented (a JSON
 * document, a database table) is not known here.
 *
 * Rules, as in docs/assignment.md:
 *   - A member is skipped who has left, is absent on that day (by local time in the person's
 *     calendar, else the team's, else UTC), or has reached an hourly, daily, weekly or monthly cap.
 *     For leads of a priority an overrun may be added to the caps.
 *   - Whoever had the lead and did not answer in time (passed_over) is skipped as for a full cap.
 *   - turns: the member furthest behind its share; least: the least count over weight; ties by the
 *     order of the roster. sticky: weighted rendezvous hash of the lead's name (Thaler and
 *     Ravishankar, 1998; weights as in Schindelhauer and Schomaker, 2005), which needs no state;
 *     also the strategy of every team when there is no store.
 *   - Everybody has a share of turns; each turn given counts 1. Turns that pass during an absence
 *     count as if given (lose, and full caps) or not at all (keep: they are made up for). A new
 *     member, or one who returns to a team that says `level`, starts with the share of the others
 *     for the same weight. */
#ifndef HG_RUNTIME_ASSIGN_H
#define HG_RUNTIME_ASSIGN_H

#include "runtime/decision/decision.h"

/* One turn in units of shares; and the bound of one member's share, so that those of a team can be
 * added up. */
#define HG_TURN INT64_C(1000000000)
#define HG_SHARE_MAX (HG_TURN * 1000000)

/* --- state -------------------------------------------------------------------------------------- */

struct hg_member_used { /* usage within one period */
    int64_t period; /* number of the hour, day, week or month since 1970, in the team's local time */
    int64_t count;
};

struct hg_member_state {
    struct hg_str person; /* folded name */
    int64_t count;        /* leads given so far */
    int64_t share;        /* of turns: given, and counted as given */
    uint32_t weight;      /* weight when the share was last updated */
    bool away;            /* absent when the team last got a lead */
    struct hg_member_used used[HG_CAP_COUNT];
    int64_t last;         /* when the last lead was given; INT64_MIN: never */
};

struct hg_team_state {
    struct hg_member_state *members; /* includes former members */
    uint32_t count;
};

/* Storage of states, by the folded name of the team. Calls are sequential. What `load` returns
 * lives in `arena`; an unknown team has no members. HG_OK, HG_NOMEM, or HG_IO, after which the
 * assignment has failed and nothing is saved. A store with other writers begins a transaction
 * before the first load of an assignment and ends it after the save.
 *
 * `owner` (may be NULL) is asked for sticky teams: to whom the team gave this lead before, empty
 * if it did not. So a lead stays with its owner when the roster changes and the hash would move
 * it. */
struct hg_store {
    enum hg_status (*load)(void *context, struct hg_str team, struct hg_arena *arena,
                           struct hg_team_state *state);
    enum hg_status (*save)(void *context, struct hg_str team, const struct hg_team_state *state);
    enum hg_status (*owner)(void *context, struct hg_str team, struct hg_arena *arena,
                            struct hg_str *person);
    void *context;
};

/* A store in memory, read from a JSON document and written back as one (assign_state.c). Teams
 * that this program does not have are preserved. */
struct hg_state_document;
/* Parses an untrusted document; an empty text is an empty document. HG_OK, HG_NOMEM, or HG_INVALID
 * with *why in `why_arena`: "line 3: …". */
enum hg_status hg_state_read(struct hg_str text, const struct hg_allocator *allocator,
                             struct hg_arena *why_arena, struct hg_state_document **document,
                             struct hg_str *why) HG_MUST_CHECK;
void hg_state_free(struct hg_state_document *document);
struct hg_store hg_state_store(struct hg_state_document *document);
/* Writes the document: the same bytes for the same state; one line per member, so that states can
 * be compared by diff. */
void hg_state_write(const struct hg_state_document *document, struct hg_buf *out);

/* --- the assignment ------------------------------------------------------------------------------- */

enum hg_skip { HG_SKIP_LEFT, HG_SKIP_AWAY, HG_SKIP_CAP, HG_SKIP_HAD };
struct hg_skipped_member {
    uint32_t who;       /* directory entry */
    enum hg_skip reason;
    int64_t until;      /* AWAY: the last day, a date */
    enum hg_cap cap;    /* CAP: which, */
    int64_t limit;      /* and how many (with the overrun) */
};

struct hg_due_step {
    enum hg_step_kind kind;
    uint32_t percent;
    int64_t at;
    uint32_t who; /* HG_NONE: the lead's owner */
};

/* A team that was asked for a member. */
struct hg_asked_team {
    uint32_t team;
    enum hg_strategy strategy; /* as applied: sticky for every team without a store */
    struct hg_skipped_member *skipped; uint32_t skipped_count; /* in roster order */
    bool nobody; /* no member was left: the lead goes to the next of `asked`, or to `to` */
};

struct hg_assignment {
    uint32_t to;        /* directory entry: a person, a queue, or a team with which it waits */
    uint32_t team;      /* the team of `to`, or HG_NONE */
    bool recorded;      /* repeats a recorded assignment */
    bool unnamed;       /* it waits with the team, as the lead has no name to hash */
    struct hg_asked_team *asked; uint32_t asked_count; /* teams, in the order asked */
    uint32_t stands_in_for; /* the absent person for whom `to` stands in; or HG_NONE */
    bool away;          /* `to` was named, is absent, and has no stand-in; until: */
    int64_t away_until;
    uint32_t *alert;    uint32_t alert_count; /* alerted that no member was left */
    struct hg_due_step *steps; uint32_t step_count;
    uint8_t digest[HG_DIGEST_SIZE]; /* of teams, calendars, time zones and the states read */
};

struct hg_assign_request {
    const struct hg_lanes *lanes; /* hg_decide has run on the lane */
    uint32_t lane;
    const struct hg_decision *decision;
    const struct hg_store *store; /* NULL: no state, every team is sticky */
    struct hg_str recorded;       /* to whom a team gave this lead before; empty: a new assignment.
                                     Counts like any other */
    struct hg_str passed_over;    /* who had the lead and did not answer, to be skipped; empty:
                                     nobody */
    int64_t now;                  /* if somebody is passed over: the instant of that */
};
/* Assigns the lead of the decision. *assignment is NULL if it goes to nobody in the directory.
 * Results live in `arena`, valid as long as the program. HG_OK, HG_NOMEM, or the store's HG_IO.
 * Thread safe with separate stores; leads of one store are assigned one after the other, and the
 * result depends only on their order. */
enum hg_status hg_assign(const struct hg_assign_request *request, struct hg_arena *arena,
                         const struct hg_assignment **assignment) HG_MUST_CHECK;

/* --- one team (assign_pick.c), pure --------------------------------------------------------------- */

struct hg_pick {
    const struct hg_program *program;
    uint32_t team;
    enum hg_strategy strategy;
    int64_t now;
    struct hg_str lead;     /* its name */
    struct hg_str priority; /* folded; empty: none */
    struct hg_str recorded; /* folded name of the member, or empty */
    struct hg_str passed_over; /* folded name of a member to skip, or empty */
};
/* Picks a member: returns its index, or HG_NONE if none is left, in which case the state is
 * unchanged. Else *state becomes the new state, in `arena`. `skipped` has room for every member.
 */
uint32_t hg_pick_member(const struct hg_pick *pick, struct hg_team_state *state,
                        struct hg_arena *arena, struct hg_skipped_member *skipped,
                        uint32_t *skipped_count);
/* The rank of a person for a lead, lower first; fixed for ever, so that a lead stays with the same
 * member: minus the binary logarithm of a hash of team, person and lead, in 2^-32, over the
 * weight, times 2^20. */
uint64_t hg_sticky_rank(struct hg_str team, struct hg_str person, struct hg_str lead,
                        uint32_t weight);

#endif
