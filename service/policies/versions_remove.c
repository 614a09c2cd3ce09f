/* Deleting versions: see hg_versions_remove in versions.h. The service keeps every program it is
 * given; frequent deployments need a way to delete old ones. */
#include <stdio.h>

#include "service/common/uuid.h"
#include "service/log/log.h"
#include "service/policies/versions_parts.h"

struct removing {
    struct hg_versions_task task;
    struct hg_str policy, name, token;
    int64_t now;
    struct hg_str file;
    struct hg_versions_outcome *outcome;
};

/* A program that decides, or may have to at once. */
static bool has_a_part(struct removing *r, const struct hg_plan *plan)
{
    for (int role = 0; role < HG_ROLES; role++)
        if (hg_str_eq(plan->cast[role].file, r->file))
            return !hg_versions_fail(
                r->outcome, HG_VERSIONS_INVALID,
                "it is the %s version of `%.*s`; a version in use cannot be removed",
                hg_role_name((enum hg_role)role), HG_STR_ARGS(r->policy));
    return false;
}

static enum hg_db_status log_removal(struct removing *r, struct hg_database *database)
{
    char id[HG_UUID_LENGTH + 1];
    hg_uuid(r->now, id);
    struct hg_log_entry entry = {.kind = "version_removed",
                                 .id = hg_str(id),
                                 .at = r->now,
                                 .policy = r->policy,
                                 .token = r->token};
    enum hg_db_status status = hg_version_named(database, r->policy, r->file, r->task.arena,
                                                &entry.version, &entry.digest);
    entry.detail = hg_str_print(r->task.arena, "{\"file\":\"%.*s\"}", HG_STR_ARGS(r->file));
    return status == HG_DB_OK ? hg_log_append(database, &entry) : status;
}

static enum hg_db_status run(struct hg_versions_task *task, struct hg_database *database)
{
    struct removing *r = (struct removing *)task;
    struct hg_plan plan;
    int64_t count;
    bool found;
    *r->outcome = (struct hg_versions_outcome){0};
    enum hg_db_status status =
        hg_version_find(database, r->policy, r->name, task->arena, &r->file, &count);
    if (status != HG_DB_OK)
        return status;
    if (count != 1) {
        hg_versions_fail_ambiguous(r->outcome, r->policy, r->name, count);
        return HG_DB_OK;
    }
    status = hg_plan_read(database, r->policy, task->arena, &plan, &found);
    if (status != HG_DB_OK || has_a_part(r, &plan))
        return status;
    status = hg_version_forget(database, r->policy, r->file);
    return status == HG_DB_OK ? log_removal(r, database) : status;
}

static void tell(const struct hg_versions_options *options, const struct removing *r)
{
    struct hg_entry entry;
    if (!hg_journal_begin(options->journal, &entry, HG_JOURNAL_INFO, "version_removed"))
        return;
    hg_entry_text(&entry, "policy", r->policy);
    hg_entry_text(&entry, "file", r->file);
    hg_entry_text(&entry, "token", r->token);
    hg_entry_end(&entry);
}

bool hg_versions_remove(struct hg_versions *versions, struct hg_str policy, struct hg_str name,
                        struct hg_str token, struct hg_versions_outcome *outcome)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct removing r = {.task = {run, &arena},
                         .policy = policy,
                         .name = name,
                         .token = token,
                         .now = hg_clock_now(versions->options.clock),
                         .outcome = outcome};
    *outcome = (struct hg_versions_outcome){0};
    hg_arena_init(&arena, NULL, &guard);
    bool good = hg_versions_stored(outcome, hg_versions_write(versions, &r.task)) &&
                outcome->end == HG_VERSIONS_OK;
    if (good)
        tell(&versions->options, &r);
    hg_arena_release(&arena);
    return good;
}
