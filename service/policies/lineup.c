/* Plans and lineups: see lineup.h. */
#include "service/policies/lineup.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

const char *hg_role_name(enum hg_role role)
{
    static const char *const names[] = {"active", "previous", "canary", "shadow"};
    return names[role];
}

const char *hg_change_name(enum hg_change_kind kind)
{
    static const char *const names[] = {"activated", "rolled_back", "canary", "shadow"};
    return names[kind];
}

/* --- plans ------------------------------------------------------------------------------------ */

static bool same(const struct hg_cast *a, const struct hg_cast *b)
{
    return hg_str_eq(a->file, b->file) && hg_str_eq(a->flags, b->flags);
}

static void leave(struct hg_plan *plan, enum hg_role role)
{
    plan->cast[role] = (struct hg_cast){0};
    if (role == HG_ROLE_CANARY)
        plan->percent = 0;
}

/* What decides every lead need not be tried on some. */
static void leave_where_active(struct hg_plan *plan)
{
    for (enum hg_role role = HG_ROLE_CANARY; role <= HG_ROLE_SHADOW; role++)
        if (same(&plan->cast[role], &plan->cast[HG_ROLE_ACTIVE]))
            leave(plan, role);
}

static const char *activate(struct hg_plan *plan, const struct hg_cast *cast)
{
    struct hg_cast *active = &plan->cast[HG_ROLE_ACTIVE];
    if (same(active, cast))
        return "this version is already active";
    plan->cast[HG_ROLE_PREVIOUS] = *active;
    *active = *cast;
    leave_where_active(plan);
    return NULL;
}

static const char *roll_back(struct hg_plan *plan)
{
    struct hg_cast previous = plan->cast[HG_ROLE_PREVIOUS];
    return previous.file.len == 0 ? "no version was active before this one"
                                  : activate(plan, &previous);
}

static const char *try_out(struct hg_plan *plan, const struct hg_change *change, enum hg_role role)
{
    if (change->cast.file.len == 0 && plan->cast[role].file.len == 0)
        return role == HG_ROLE_CANARY ? "there is no canary" : "there is no shadow";
    if (change->cast.file.len == 0) {
        leave(plan, role);
        return NULL;
    }
    if (plan->cast[HG_ROLE_ACTIVE].file.len == 0)
        return "no version is active yet; activate one first";
    if (same(&plan->cast[HG_ROLE_ACTIVE], &change->cast))
        return "this version is active and already decides every lead";
    plan->cast[role] = change->cast;
    if (role == HG_ROLE_CANARY)
        plan->percent = change->percent;
    return NULL;
}

const char *hg_plan_change(struct hg_plan *plan, const struct hg_change *change)
{
    const char *why = NULL;
    switch (change->kind) {
    case HG_CHANGE_ACTIVATE:
        why = activate(plan, &change->cast);
        break;
    case HG_CHANGE_ROLLBACK:
        why = roll_back(plan);
        break;
    case HG_CHANGE_CANARY:
        why = try_out(plan, change, HG_ROLE_CANARY);
        break;
    default:
        why = try_out(plan, change, HG_ROLE_SHADOW);
    }
    plan->revision += why == NULL;
    return why;
}

/* --- lineups ---------------------------------------------------------------------------------- */

struct hg_lineup {
    atomic_size_t holders;
    int64_t revision;
    struct hg_version *versions[HG_ROLES];
    unsigned percent;
    unsigned char salt[crypto_shorthash_KEYBYTES]; /* made of the policy's name */
};

struct hg_lineup *hg_lineup_new(struct hg_str policy, int64_t revision,
                                struct hg_version *const versions[HG_ROLES], unsigned percent)
{
    struct hg_lineup *lineup = calloc(1, sizeof *lineup);
    if (lineup == NULL)
        return NULL;
    atomic_init(&lineup->holders, 1);
    lineup->revision = revision;
    lineup->percent = percent;
    for (int role = 0; role < HG_ROLES; role++)
        lineup->versions[role] = hg_version_hold(versions[role]);
    crypto_generichash(lineup->salt, sizeof lineup->salt, (const unsigned char *)policy.at,
                       policy.len, NULL, 0);
    return lineup;
}

struct hg_lineup *hg_lineup_hold(struct hg_lineup *lineup)
{
    atomic_fetch_add_explicit(&lineup->holders, 1, memory_order_relaxed);
    return lineup;
}

void hg_lineup_release(struct hg_lineup *lineup)
{
    if (lineup == NULL || atomic_fetch_sub_explicit(&lineup->holders, 1, memory_order_acq_rel) != 1)
        return;
    for (int role = 0; role < HG_ROLES; role++)
        hg_version_release(lineup->versions[role]);
    free(lineup);
}

int64_t hg_lineup_revision(const struct hg_lineup *lineup)
{
    return lineup->revision;
}

struct hg_version *hg_lineup_version(const struct hg_lineup *lineup, enum hg_role role)
{
    return lineup->versions[role];
}

unsigned hg_lineup_percent(const struct hg_lineup *lineup)
{
    return lineup->percent;
}

/* SipHash-2-4, whose bytes are the same on every machine, as a number below 10,000. */
bool hg_lineup_is_canary(const struct hg_lineup *lineup, struct hg_str lead)
{
    unsigned char hash[crypto_shorthash_BYTES];
    uint64_t number = 0;
    if (lineup->versions[HG_ROLE_CANARY] == NULL || lead.len == 0)
        return false;
    crypto_shorthash(hash, (const unsigned char *)lead.at, lead.len, lineup->salt);
    for (size_t i = 0; i < sizeof hash; i++)
        number = number << 8 | hash[i];
    return number % 10000 < (uint64_t)lineup->percent * 100;
}
