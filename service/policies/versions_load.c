/* From a plan to a lineup: which files, whether they may be used, and the versions loaded from
 * them. See versions_parts.h. */
#include <stdio.h>

#include "service/policies/versions_parts.h"

/* --- is it trusted? --------------------------------------------------------------------------- */

static bool trusted(const struct hg_versions *versions, struct hg_str bytes,
                    struct hg_str signature, struct hg_signature *found,
                    struct hg_versions_outcome *outcome)
{
    const struct hg_versions_options *options = &versions->options;
    struct hg_signature_error error;
    *found = (struct hg_signature){{0}, {"", 0}};
    if (signature.len == 0)
        return !options->signed_only ||
               hg_versions_fail(
                   outcome, HG_VERSIONS_REFUSED,
                   "the program is not signed, and this service only accepts signed programs (sign "
                   "it with `headgate sign` and send the .minisig file in Program-Signature)");
    if (options->key_count == 0) /* nobody here can say whose it is */
        return true;
    return hg_signature_check(bytes, signature, options->keys, options->key_count, found, &error) ||
           hg_versions_fail(outcome, HG_VERSIONS_REFUSED, "the program is refused: %s",
                            error.message);
}

struct hg_version *hg_versions_load(struct hg_versions *versions, struct hg_str policy,
                                    struct hg_str bytes, struct hg_str signature,
                                    struct hg_str flags, struct hg_signature *found,
                                    struct hg_versions_outcome *outcome)
{
    struct hg_version_error error;
    struct hg_version_source source = {.policy = policy,
                                       .bytes = bytes,
                                       .flags = flags,
                                       .metrics = versions->options.metrics,
                                       .log_key = versions->options.log_key};
    if (!trusted(versions, bytes, signature, found, outcome))
        return NULL;
    struct hg_version *version = hg_version_load(&source, &error);
    if (version == NULL)
        hg_versions_fail(outcome, error.memory ? HG_VERSIONS_BUSY : HG_VERSIONS_REFUSED, "%s",
                         error.message);
    return version;
}

/* --- lineups ---------------------------------------------------------------------------------- */

struct refresh {
    struct hg_versions_task task;
    struct hg_versions *versions;
    struct hg_str policy;
    struct hg_version *ready;
    struct hg_lineup *present; /* or NULL */
    struct hg_plan plan;
    bool found;
    struct hg_cast wanted; /* read_bytes */
    struct hg_str bytes, signature;
};

static enum hg_db_status read_plan(struct hg_versions_task *task, struct hg_database *database)
{
    struct refresh *r = (struct refresh *)task;
    return hg_plan_read(database, r->policy, task->arena, &r->plan, &r->found);
}

static enum hg_db_status read_bytes(struct hg_versions_task *task, struct hg_database *database)
{
    struct refresh *r = (struct refresh *)task;
    return hg_version_bytes(database, r->policy, r->wanted.file, task->arena, &r->bytes,
                            &r->signature, &r->found);
}

/* One that is loaded already, held once more; or NULL. */
static struct hg_version *at_hand(const struct refresh *r, const struct hg_cast *cast)
{
    if (r->ready != NULL && hg_version_is(r->ready, cast->file, cast->flags))
        return hg_version_hold(r->ready);
    for (int role = 0; r->present != NULL && role < HG_ROLES; role++) {
        struct hg_version *version = hg_lineup_version(r->present, (enum hg_role)role);
        if (version != NULL && hg_version_is(version, cast->file, cast->flags))
            return hg_version_hold(version);
    }
    return NULL;
}

static struct hg_version *from_store(struct refresh *r, const struct hg_cast *cast,
                                     struct hg_versions_outcome *outcome)
{
    struct hg_signature found;
    r->wanted = *cast;
    r->task.run = read_bytes;
    if (!hg_versions_stored(outcome, hg_versions_query(r->versions, &r->task)))
        return NULL;
    if (!r->found) {
        hg_versions_fail(outcome, HG_VERSIONS_STORE, "the program %.*s is not in the database",
                         HG_STR_ARGS(cast->file));
        return NULL;
    }
    return hg_versions_load(r->versions, r->policy, r->bytes, r->signature, cast->flags, &found,
                            outcome);
}

/* A version that tries something out and cannot be used is left out, and told: it must not stop
 * what decides. */
static bool may_do_without(struct refresh *r, enum hg_role role,
                           const struct hg_versions_outcome *outcome)
{
    struct hg_entry entry;
    if (role == HG_ROLE_ACTIVE || outcome->end == HG_VERSIONS_BUSY ||
        outcome->end == HG_VERSIONS_STORE)
        return false;
    if (hg_journal_begin(r->versions->options.journal, &entry, HG_JOURNAL_ERROR,
                         "version_left_out")) {
        hg_entry_text(&entry, "policy", r->policy);
        hg_entry_text(&entry, "role", hg_str(hg_role_name(role)));
        hg_entry_text(&entry, "file", r->plan.cast[role].file);
        hg_entry_text(&entry, "reason", hg_str(outcome->message));
        hg_entry_end(&entry);
    }
    return true;
}

static bool load_all(struct refresh *r, struct hg_version *versions[HG_ROLES],
                     struct hg_versions_outcome *outcome)
{
    for (int i = 0; i < HG_ROLES; i++) {
        enum hg_role role = (enum hg_role)i;
        const struct hg_cast *cast = &r->plan.cast[role];
        if (cast->file.len == 0)
            continue;
        versions[role] = at_hand(r, cast);
        if (versions[role] == NULL)
            versions[role] = from_store(r, cast, outcome);
        if (versions[role] == NULL && !may_do_without(r, role, outcome))
            return false;
    }
    return true;
}

static bool put(struct refresh *r, struct hg_version *versions[HG_ROLES],
                struct hg_versions_outcome *outcome)
{
    struct hg_lineup *lineup =
        hg_lineup_new(r->policy, r->plan.revision, versions, (unsigned)r->plan.percent);
    bool good = lineup != NULL && hg_policies_put(r->versions->options.policies, r->policy, lineup);
    hg_lineup_release(lineup);
    return good || hg_versions_fail(outcome, HG_VERSIONS_BUSY,
                                    "not enough memory, or more than %u policies", HG_MAX_POLICIES);
}

static bool refresh(struct refresh *r, struct hg_versions_outcome *outcome)
{
    struct hg_version *versions[HG_ROLES] = {0};
    if (!hg_versions_stored(outcome, hg_versions_query(r->versions, &r->task)))
        return false;
    if (!r->found || r->plan.cast[HG_ROLE_ACTIVE].file.len == 0)
        return true; /* it has versions, and none decides yet */
    bool good = load_all(r, versions, outcome) && put(r, versions, outcome);
    for (int role = 0; role < HG_ROLES; role++)
        hg_version_release(versions[role]);
    return good;
}

bool hg_versions_refresh(struct hg_versions *versions, struct hg_str policy,
                         struct hg_version *ready, struct hg_versions_outcome *outcome)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct refresh r = {
        .task = {read_plan, &arena}, .versions = versions, .policy = policy, .ready = ready};
    hg_arena_init(&arena, NULL, &guard);
    hg_policies_take(versions->options.policies, policy, &r.present);
    bool good = refresh(&r, outcome);
    hg_lineup_release(r.present);
    hg_arena_release(&arena);
    return good;
}
