/* Assigning: which member of a team takes a lead, and who else is told when. The last step of a
 * decision, and the only one with a memory: a pure function of decision and state to a member and
 * the state after it. The state comes from a store and goes back there; what a store is made of (a
 * JSON document, a table of a data base) is not known here.
 *
 * Rules, as docs/assignment.md tells them:
 *   - A member is passed over who has left, is away on that day (by the clocks of the person's
 *     calendar, else the team's, else UTC), or has a full hour, day, week or month. For a lead
 *     of a priority an overrun may be added to the caps.
 *   - Who had the lead and did not answer in time (passed_over) is passed over as for a full cap.
 *   - turns: to whom most is owed; least: the least count over weight; the order of the roster on
 *     a tie. sticky: by a weighted rendezvous hash of the lead's name (Thaler and Ravishankar,
 *     1998; weights as in Schindelhauer and Schomaker, 2005), which needs no state; also the way
 *     of every team when there is no store.
 *   - Everybody has a share of turns: each turn given counts 1. Turns that pass while somebody
 *     is away count for them as if given (lose, and full caps), or do not (keep: they are made
 *     up for). Whoever is new, or comes back to a team that says `level`, gets the share the
 *     others have for their weight. */
#ifndef HG_RUNTIME_ASSIGN_H
#define HG_RUNTIME_ASSIGN_H

#include "runtime/decision/decision.h"

/* A turn, in the unit of shares; and the largest share of one member, so that those of a whole team
 * can be added up. */
#define HG_TURN INT64_C(1000000000)
#define HG_SHARE_MAX (HG_TURN * 1000000)

/* --- state -------------------------------------------------------------------------------------- */

struct hg_member_used { /* within one period */
    int64_t period; /* which: hours, days, weeks or months since 1970 by the team's clocks */
    int64_t count;
};

struct hg_member_state {
    struct hg_str person; /* folded name */
    int64_t count;        /* leads given, ever */
    int64_t share;        /* of turns: what was given, and what counts as if it had been */
    uint32_t weight;      /* when the share was last counted */
    bool away;            /* when the team last got a lead */
    struct hg_member_used used[HG_CAP_COUNT];
    int64_t last;         /* when the last lead was given; INT64_MIN: never */
};

struct hg_team_state {
    struct hg_member_state *members; /* also of people who are no members any more */
    uint32_t count;
};

/* Where states are kept, by the folded name of the team. Calls come one after the other. What
 * `load` gives lives in `arena`; a team it does not know has no members. HG_OK, HG_NOMEM, or
 * HG_IO after which the assignment has failed and nothing is saved. A store that others write to as
 * well begins a transaction before the first load of an assignment and ends it after the save.
 *
 * `owner` (may be NULL) is asked for a team that is sticky: whom it gave this lead to before, empty
 * when it did not. So the lead stays where it is when the roster changes and the hash moves. */
struct hg_store {
    enum hg_status (*load)(void *context, struct hg_str team, struct hg_arena *arena,
                           struct hg_team_state *state);
    enum hg_status (*save)(void *context, struct hg_str team, const struct hg_team_state *state);
    enum hg_status (*owner)(void *context, struct hg_str team, struct hg_arena *arena,
                            struct hg_str *person);
    void *context;
};

/* A store in memory, read from a JSON document and written back as one (assign_state.c). What the
 * document says of teams this program does not have is kept as it is. */
struct hg_state_document;
/* HG_OK, HG_NOMEM, or HG_INVALID with *why, in `why_arena`: "line 3: …". An empty text is an empty
 * document. The bytes are not trusted. */
enum hg_status hg_state_read(struct hg_str text, const struct hg_allocator *allocator,
                             struct hg_arena *why_arena, struct hg_state_document **document,
                             struct hg_str *why) HG_MUST_CHECK;
void hg_state_free(struct hg_state_document *document);
struct hg_store hg_state_store(struct hg_state_document *document);
/* The same bytes for the same state; a line a member, so that two states can be compared. */
void hg_state_write(const struct hg_state_document *document, struct hg_buf *out);

/* --- the assignment ------------------------------------------------------------------------------- */

enum hg_skip { HG_SKIP_LEFT, HG_SKIP_AWAY, HG_SKIP_CAP, HG_SKIP_HAD };
struct hg_skipped_member {
    uint32_t who;       /* directory entry */
    enum hg_skip reason;
    int64_t until;      /* AWAY: the last date */
    enum hg_cap cap;    /* CAP: which, */
    int64_t limit;      /* and how many (with the overrun) */
};

struct hg_due_step {
    enum hg_step_kind kind;
    uint32_t percent;
    int64_t at;
    uint32_t who; /* HG_NONE: whoever has the lead */
};

/* A team that was asked. */
struct hg_asked_team {
    uint32_t team;
    enum hg_strategy strategy; /* as it was used: without a store every team's is sticky */
    struct hg_skipped_member *skipped; uint32_t skipped_count; /* in the order of the roster */
    bool nobody; /* nobody was left: the next of `asked`, or whom `to` names, gets it */
};

struct hg_assignment {
    uint32_t to;        /* directory entry: a person, a queue; or a team with which it waits */
    uint32_t team;      /* whose member `to` is, or HG_NONE */
    bool recorded;      /* as it was before, not worked out anew */
    bool unnamed;       /* it waits with the team: the lead has no name to choose a member by */
    struct hg_asked_team *asked; uint32_t asked_count; /* teams, in the order they were asked */
    uint32_t stands_in_for; /* a person who is away, for whom `to` stands in; or HG_NONE */
    bool away;          /* `to` was named, is away, and nobody stands in; until: */
    int64_t away_until;
    uint32_t *alert;    uint32_t alert_count; /* told that nobody was left */
    struct hg_due_step *steps; uint32_t step_count;
    uint8_t digest[HG_DIGEST_SIZE]; /* of teams, calendars, time zones, and the states that were read */
};

struct hg_assign_request {
    const struct hg_lanes *lanes; /* hg_decide has run on the lane */
    uint32_t lane;
    const struct hg_decision *decision;
    const struct hg_store *store; /* NULL: no state, every team is sticky */
    struct hg_str recorded;       /* whom a team gave this lead to before; empty: work it out. It
                                     counts as any other assignment does */
    struct hg_str passed_over;    /* who had the lead and did not answer: not again; empty: nobody */
    int64_t now;                  /* where somebody is passed over: when that is */
};
/* Who gets the lead of the decision. *assignment is NULL when it goes to nobody of the directory.
 * Everything in `arena`, valid as long as the program. HG_OK, HG_NOMEM, or the store's HG_IO.
 * Thread safe with stores of their own; leads of one store come one after the other, and the
 * result depends on their order alone. */
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
    struct hg_str passed_over; /* folded name of a member who may not take it, or empty */
};
/* The index of the member, or HG_NONE when nobody is left; then the state does not change. Else
 * *state is that after it, in `arena`. `skipped` has room for every member. */
uint32_t hg_pick_member(const struct hg_pick *pick, struct hg_team_state *state,
                        struct hg_arena *arena, struct hg_skipped_member *skipped,
                        uint32_t *skipped_count);
/* Fixed for ever: the same lead stays with the same member. The less the earlier: minus the binary
 * logarithm of a hash of team, person and lead, in 2^-32, over the weight, times 2^20. */
uint64_t hg_sticky_rank(struct hg_str team, struct hg_str person, struct hg_str lead,
                        uint32_t weight);

#endif
