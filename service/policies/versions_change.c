/* Changes of a policy's plan: see versions.h. In this order: load the version, to know that it can
 * be used; change the plan in one transaction with what belongs to it; replace the lineup. */
#include <stdio.h>

#include "service/common/uuid.h"
#include "service/log/log.h"
#include "service/policies/versions_parts.h"

struct changing {
    struct hg_versions_task task;
    struct hg_versions *versions;
    const struct hg_versions_request *request;
    struct hg_guard guard;
    struct hg_arena arena;
    int64_t now;
    struct hg_str file; /* of the version named; empty: none is */
    struct hg_str bytes, signature;
    struct hg_plan plan;
    int64_t count;
    struct hg_versions_outcome *outcome;
};

static enum hg_db_status find_named(struct hg_versions_task *task, struct hg_database *database)
{
    struct changing *c = (struct changing *)task;
    bool found;
    enum hg_db_status status = hg_version_find(database, c->request->policy, c->request->name,
                                               &c->arena, &c->file, &c->count);
    if (status == HG_DB_OK && c->count == 1)
        status = hg_version_bytes(database, c->request->policy, c->file, &c->arena, &c->bytes,
                                  &c->signature, &found);
    return status;
}

/* The version the request names, loaded. NULL: after filling in the outcome. */
static struct hg_version *named_version(struct changing *c)
{
    struct hg_signature found;
    const struct hg_versions_request *request = c->request;
    c->task.run = find_named;
    if (!hg_versions_stored(c->outcome, hg_versions_query(c->versions, &c->task)))
        return NULL;
    if (c->count == 1)
        return hg_versions_load(c->versions, request->policy, c->bytes, c->signature,
                                request->flags, &found, c->outcome);
    hg_versions_fail_ambiguous(c->outcome, request->policy, request->name, c->count);
    return NULL;
}

/* What belongs to a version goes and comes with it. */
static enum hg_db_status settle_teams(struct changing *c, struct hg_database *database,
                                      struct hg_str leaves)
{
    struct hg_str policy = c->request->policy;
    enum hg_db_status status = HG_DB_OK;
    if (c->request->kind > HG_CHANGE_ROLLBACK)
        return HG_DB_OK;
    status = hg_version_teams_keep(database, policy, leaves);
    if (status != HG_DB_OK || c->request->kind != HG_CHANGE_ROLLBACK)
        return status;
    return hg_version_teams_return(database, policy, c->plan.cast[HG_ROLE_ACTIVE].file, c->now);
}

/* What the change is about, as it is now. */
static const struct hg_cast *changed(const struct changing *c)
{
    static const enum hg_role roles[] = {HG_ROLE_ACTIVE, HG_ROLE_ACTIVE, HG_ROLE_CANARY,
                                         HG_ROLE_SHADOW};
    return &c->plan.cast[roles[c->request->kind]];
}

static void put_detail(const struct changing *c, const struct hg_cast *cast, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_member_int(&json, "revision", c->plan.revision);
    if (cast->file.len != 0) {
        hg_json_member(&json, "file", cast->file);
        hg_json_member(&json, "flags", cast->flags);
    }
    if (c->request->kind == HG_CHANGE_CANARY)
        hg_json_member_int(&json, "percent", c->plan.percent);
    hg_json_close(&json, '}');
}

/* Who asked for which version to decide, and when, stands beside the decisions. */
static enum hg_db_status log_change(struct changing *c, struct hg_database *database)
{
    const struct hg_cast *cast = changed(c);
    char id[HG_UUID_LENGTH + 1];
    struct hg_buf detail;
    hg_uuid(c->now, id);
    struct hg_log_entry entry = {.kind = hg_change_name(c->request->kind),
                                 .id = hg_str(id),
                                 .at = c->now,
                                 .policy = c->request->policy,
                                 .token = c->request->token};
    enum hg_db_status status = hg_version_named(database, c->request->policy, cast->file, &c->arena,
                                                &entry.version, &entry.digest);
    hg_buf_init(&detail, NULL, 0);
    put_detail(c, cast, &detail);
    entry.detail = (struct hg_str){detail.at, detail.len};
    if (status == HG_DB_OK)
        status = detail.failed ? HG_DB_NOMEM : hg_log_append(database, &entry);
    hg_buf_release(&detail);
    return status;
}

static enum hg_db_status change(struct hg_versions_task *task, struct hg_database *database)
{
    struct changing *c = (struct changing *)task;
    const struct hg_versions_request *request = c->request;
    bool found;
    *c->outcome = (struct hg_versions_outcome){0};
    enum hg_db_status status = hg_plan_read(database, request->policy, &c->arena, &c->plan, &found);
    if (status != HG_DB_OK)
        return status;
    if (!found && request->name.len == 0) {
        hg_versions_fail(c->outcome, HG_VERSIONS_NO_POLICY,
                         "there is no policy `%.*s`, or none of its versions has ever been active",
                         (int)(request->policy.len < 80 ? request->policy.len : 80),
                         request->policy.at);
        return HG_DB_OK;
    }
    if (request->expected >= 0 && request->expected != c->plan.revision) {
        hg_versions_fail(c->outcome, HG_VERSIONS_CHANGED,
                         "it is now at revision %lld; read it again before you change it",
                         (long long)c->plan.revision);
        return HG_DB_OK;
    }
    struct hg_str leaves = c->plan.cast[HG_ROLE_ACTIVE].file;
    struct hg_change wanted = {request->kind, {c->file, request->flags}, request->percent};
    const char *why = hg_plan_change(&c->plan, &wanted);
    if (why != NULL) {
        hg_versions_fail(c->outcome, HG_VERSIONS_INVALID, "%s", why);
        return HG_DB_OK;
    }
    status = hg_plan_write(database, request->policy, &c->plan, c->now, request->token);
    if (status == HG_DB_OK)
        status = settle_teams(c, database, leaves);
    return status == HG_DB_OK && !request->configured ? log_change(c, database) : status;
}

static void tell(const struct changing *c)
{
    const struct hg_versions_options *options = &c->versions->options;
    const struct hg_versions_request *request = c->request;
    const struct hg_cast *cast = changed(c);
    struct hg_entry entry;
    char policy[HG_NAME_MAX + 1];
    snprintf(policy, sizeof policy, "%.*s", HG_STR_ARGS(request->policy));
    if (options->metrics != NULL)
        hg_series_add(hg_metrics_series(options->metrics, HG_M_POLICY_CHANGES, policy,
                                        hg_change_name(request->kind), NULL),
                      1);
    if (!hg_journal_begin(options->journal, &entry, HG_JOURNAL_INFO, "policy_changed"))
        return;
    hg_entry_text(&entry, "policy", request->policy);
    hg_entry_text(&entry, "change", hg_str(hg_change_name(request->kind)));
    hg_entry_int(&entry, "revision", c->plan.revision);
    hg_entry_text(&entry, "file", cast->file);
    hg_entry_text(&entry, "flags", cast->flags);
    hg_entry_text(&entry, "token", request->token);
    hg_entry_end(&entry);
}

static bool change_with(struct changing *c, struct hg_version *version)
{
    c->task.run = change;
    pthread_mutex_lock(&c->versions->changing);
    bool good = hg_versions_stored(c->outcome, hg_versions_write(c->versions, &c->task)) &&
                c->outcome->end == HG_VERSIONS_OK &&
                hg_versions_refresh(c->versions, c->request->policy, version, c->outcome);
    pthread_mutex_unlock(&c->versions->changing);
    if (good)
        tell(c);
    return good;
}

bool hg_versions_change(struct hg_versions *versions, const struct hg_versions_request *request,
                        struct hg_versions_outcome *outcome)
{
    struct changing c = {.versions = versions,
                         .request = request,
                         .now = hg_clock_now(versions->options.clock),
                         .outcome = outcome};
    struct hg_versions_request settled = *request;
    struct hg_version *version = NULL;
    *outcome = (struct hg_versions_outcome){0};
    hg_arena_init(&c.arena, NULL, &c.guard);
    c.task.arena = &c.arena;
    if (request->name.len != 0) {
        version = named_version(&c);
        if (version != NULL) /* in the order of the policy, each once */
            settled.flags = hg_str(hg_version_flags(version));
        c.request = &settled;
    }
    bool good = (request->name.len == 0 || version != NULL) && change_with(&c, version);
    hg_version_release(version);
    hg_arena_release(&c.arena);
    return good;
}
