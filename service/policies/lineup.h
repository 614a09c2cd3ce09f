/* Which versions of a policy decide: the active one; optionally a canary, for a share of the leads, and a shadow,
 * whose decisions nobody acts on; and the previous one, for a rollback. A lineup is immutable and reference
 * counted: a change makes a new one, and a request keeps the one it began with. Thread safe.
 *
 * The durable form of a lineup is a plan: files by digest, and flags. Changing a plan is a pure function
 * (hg_plan_change). */
#ifndef HG_SERVICE_LINEUP_H
#define HG_SERVICE_LINEUP_H

#include "service/policies/version.h"

enum hg_role { HG_ROLE_ACTIVE, HG_ROLE_PREVIOUS, HG_ROLE_CANARY, HG_ROLE_SHADOW, HG_ROLES };
const char *hg_role_name(enum hg_role role); /* "active", … */

/* --- plans --------------------------------------------------------------------------------------- */

/* A version by name: `file` empty: there is none in this part. */
struct hg_cast {
    struct hg_str file, flags;
};
struct hg_plan {
    int64_t revision; /* counts the changes; 0: nothing was ever activated */
    struct hg_cast cast[HG_ROLES];
    int64_t percent; /* of the leads that go to the canary */
};

enum hg_change_kind {
    HG_CHANGE_ACTIVATE, /* cast becomes active, and what was active previous */
    HG_CHANGE_ROLLBACK, /* the previous becomes active, and the active previous */
    HG_CHANGE_CANARY,   /* cast gets percent of the leads; without a file: nobody does */
    HG_CHANGE_SHADOW,   /* cast decides beside; without a file: nobody does */
    HG_CHANGES
};
const char *hg_change_name(enum hg_change_kind kind); /* "activated", "rolled back", … */

struct hg_change {
    enum hg_change_kind kind;
    struct hg_cast cast;
    int64_t percent; /* of a canary, 1 to 100 */
};
/* Changes the plan, whose texts then are those of the change. NULL, or why it cannot be done, for
 * people. */
const char *hg_plan_change(struct hg_plan *plan, const struct hg_change *change);

/* --- lineups -------------------------------------------------------------------------------------- */

struct hg_lineup;

/* Holds the versions; `versions` are by role, NULL where there is none. Held once. NULL when memory is
 * out. */
struct hg_lineup *hg_lineup_new(struct hg_str policy, int64_t revision,
                                struct hg_version *const versions[HG_ROLES], unsigned percent);
struct hg_lineup *hg_lineup_hold(struct hg_lineup *lineup);
void hg_lineup_release(struct hg_lineup *lineup);

int64_t hg_lineup_revision(const struct hg_lineup *lineup);
/* NULL where there is none in this part; lives as long as the lineup. */
struct hg_version *hg_lineup_version(const struct hg_lineup *lineup, enum hg_role role);
unsigned hg_lineup_percent(const struct hg_lineup *lineup);
/* Does the lead of this key go to the canary? By a hash of policy and key that is the same in every
 * process and for every version: a lead stays where it is while the share stays, and a larger share
 * holds all leads of a smaller one. A lead without a key goes to the active version. */
bool hg_lineup_is_canary(const struct hg_lineup *lineup, struct hg_str lead);

#endif
