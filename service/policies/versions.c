/* Stored versions: adding, listing, loading at startup and when another process has changed a plan.
 * See versions.h; changes are in versions_change.c. */
#include "service/policies/versions.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "service/policies/versions_parts.h"

/* --- outcomes --------------------------------------------------------------------------------- */

bool hg_versions_fail(struct hg_versions_outcome *outcome, enum hg_versions_end end,
                      const char *format, ...)
{
    va_list arguments;
    outcome->end = end;
    va_start(arguments, format);
    vsnprintf(outcome->message, sizeof outcome->message, format, arguments);
    va_end(arguments);
    return false;
}

bool hg_versions_stored(struct hg_versions_outcome *outcome, enum hg_db_status status)
{
    if (status == HG_DB_OK)
        return true;
    if (status == HG_DB_BUSY || status == HG_DB_NOMEM)
        return hg_versions_fail(outcome, HG_VERSIONS_BUSY, "the store is busy; try again");
    return hg_versions_fail(outcome, HG_VERSIONS_STORE, "the store failed: %s",
                            hg_db_status_name(status));
}

/* --- transactions ----------------------------------------------------------------------------- */

static enum hg_db_status run_task(void *context, struct hg_database *database)
{
    struct hg_versions_task *task = context;
    struct hg_guard guard, *outer = task->arena->guard;
    volatile enum hg_db_status status = HG_DB_NOMEM;
    task->arena->guard = &guard;
    if (setjmp(guard.jump) == 0)
        status = task->run(task, database);
    task->arena->guard = outer;
    return status;
}

static enum hg_db_status write_own(struct hg_versions *versions, struct hg_versions_task *task)
{
    pthread_mutex_lock(&versions->lock);
    enum hg_db_status status = hg_database_begin(versions->own);
    if (status == HG_DB_OK)
        status = run_task(task, versions->own);
    if (status == HG_DB_OK)
        status = hg_database_commit(versions->own);
    else
        hg_database_rollback(versions->own);
    pthread_mutex_unlock(&versions->lock);
    return status;
}

enum hg_db_status hg_versions_write(struct hg_versions *versions, struct hg_versions_task *task)
{
    return versions->own != NULL ? write_own(versions, task)
                                 : hg_writer_call(versions->options.writer, run_task, task);
}

enum hg_db_status hg_versions_query(struct hg_versions *versions, struct hg_versions_task *task)
{
    enum hg_db_status status = HG_DB_OK;
    if (versions->own != NULL)
        return write_own(versions, task);
    struct hg_database *database = hg_readers_take(versions->options.readers, &status);
    if (database == NULL)
        return status;
    status = run_task(task, database);
    hg_readers_give(versions->options.readers, database);
    return status;
}

bool hg_versions_fail_ambiguous(struct hg_versions_outcome *outcome, struct hg_str policy,
                                struct hg_str name, int64_t count)
{
    return hg_versions_fail(
        outcome, HG_VERSIONS_NO_VERSION,
        count == 0 ? "there is no version `%.*s` of `%.*s`"
                   : "`%.*s` matches several versions of `%.*s`; use the digest of the file",
        (int)(name.len < 80 ? name.len : 80), name.at, (int)(policy.len < 80 ? policy.len : 80),
        policy.at);
}

/* --- making ----------------------------------------------------------------------------------- */

static bool open_own(struct hg_versions *versions, char *why, size_t room)
{
    static const struct hg_database_options options = {.url = "sqlite::memory:"};
    if (hg_database_open(&options, &versions->own, why, room) != HG_DB_OK)
        return false;
    if (hg_schema_prepare(versions->own, hg_clock_now(versions->options.clock)) == HG_DB_OK)
        return true;
    snprintf(why, room, "%s", hg_database_why(versions->own));
    return false;
}

struct hg_versions *hg_versions_new(const struct hg_versions_options *options, char *why,
                                    size_t room)
{
    struct hg_versions *versions = calloc(1, sizeof *versions);
    if (versions == NULL) {
        snprintf(why, room, "not enough memory");
        return NULL;
    }
    versions->options = *options;
    pthread_mutex_init(&versions->lock, NULL);
    pthread_mutex_init(&versions->changing, NULL);
    pthread_mutex_init(&versions->sleep, NULL);
    pthread_cond_init(&versions->wake, NULL);
    if (options->writer != NULL || open_own(versions, why, room))
        return versions;
    hg_versions_free(versions);
    return NULL;
}

static void stop_watching(struct hg_versions *versions)
{
    pthread_mutex_lock(&versions->sleep);
    versions->stop = true;
    pthread_cond_signal(&versions->wake);
    pthread_mutex_unlock(&versions->sleep);
    pthread_join(versions->watcher, NULL);
}

void hg_versions_free(struct hg_versions *versions)
{
    if (versions == NULL)
        return;
    if (versions->watching)
        stop_watching(versions);
    hg_database_close(versions->own);
    pthread_cond_destroy(&versions->wake);
    pthread_mutex_destroy(&versions->sleep);
    pthread_mutex_destroy(&versions->changing);
    pthread_mutex_destroy(&versions->lock);
    free(versions);
}

/* --- taking in -------------------------------------------------------------------------------- */

struct adding {
    struct hg_versions_task task;
    struct hg_str policy, bytes, signature;
    struct hg_stored_version *kept;
};

static enum hg_db_status add(struct hg_versions_task *task, struct hg_database *database)
{
    struct adding *adding = (struct adding *)task;
    return hg_version_insert(database, adding->policy, adding->kept, adding->bytes,
                             adding->signature);
}

static void describe(const struct hg_version *version, const struct hg_signature *signature,
                     struct hg_arena *arena, struct hg_stored_version *kept)
{
    const headgate_program *program = hg_version_program(version);
    kept->file = hg_str_copy(arena, hg_str(hg_version_file(version)));
    kept->version = hg_str_copy(arena, hg_str(headgate_program_version(program)));
    kept->digest = hg_str_copy(arena, hg_str(headgate_program_digest(program)));
    kept->owner = hg_str_copy(arena, hg_str(headgate_program_owner(program)));
    kept->key = hg_str_copy(arena, hg_str(signature->key_id));
    kept->comment = hg_str_copy(arena, signature->comment);
}

/* False: memory ran out; the caller still has a version to give back. */
static bool described(const struct hg_version *version, const struct hg_signature *signature,
                      struct hg_arena *arena, struct hg_stored_version *kept)
{
    struct hg_guard guard, *outer = arena->guard;
    volatile bool done = false;
    arena->guard = &guard;
    if (setjmp(guard.jump) == 0) {
        describe(version, signature, arena, kept);
        done = true;
    }
    arena->guard = outer;
    return done;
}

bool hg_versions_add(struct hg_versions *versions, struct hg_str policy, struct hg_str bytes,
                     struct hg_str signature, struct hg_str token, struct hg_arena *arena,
                     struct hg_stored_version *kept, struct hg_versions_outcome *outcome)
{
    struct adding adding = {{add, arena}, policy, bytes, signature, kept};
    struct hg_signature found;
    *outcome = (struct hg_versions_outcome){0};
    if (!hg_is_service_name(policy))
        return hg_versions_fail(
            outcome, HG_VERSIONS_NO_POLICY,
            "the name of a policy must consist of letters, digits, `-` and `_`, at most %u",
            HG_NAME_MAX);
    struct hg_version *version =
        hg_versions_load(versions, policy, bytes, signature, HG_STR(""), &found, outcome);
    if (version == NULL)
        return false;
    *kept = (struct hg_stored_version){.at = hg_clock_now(versions->options.clock), .token = token};
    bool done = described(version, &found, arena, kept);
    hg_version_release(version);
    if (!done)
        longjmp(arena->guard->jump, 1);
    return hg_versions_stored(outcome, hg_versions_write(versions, &adding.task));
}

/* --- listing ---------------------------------------------------------------------------------- */

struct listing {
    struct hg_versions_task task;
    struct hg_str policy;
    void (*take)(void *context, const struct hg_stored_version *kept);
    void *context;
    int64_t count;
};

static enum hg_db_status list(struct hg_versions_task *task, struct hg_database *database)
{
    struct listing *l = (struct listing *)task;
    return hg_versions_read(database, l->policy, task->arena, l->take, l->context, &l->count);
}

bool hg_versions_each(struct hg_versions *versions, struct hg_str policy, struct hg_arena *arena,
                      void (*take)(void *context, const struct hg_stored_version *kept),
                      void *context, struct hg_versions_outcome *outcome)
{
    struct listing l = {{list, arena}, policy, take, context, 0};
    *outcome = (struct hg_versions_outcome){0};
    if (!hg_versions_stored(outcome, hg_versions_query(versions, &l.task)))
        return false;
    return l.count != 0 ||
           hg_versions_fail(outcome, HG_VERSIONS_NO_POLICY, "there is no policy `%.*s`",
                            (int)(policy.len < 80 ? policy.len : 80), policy.at);
}

/* --- starting --------------------------------------------------------------------------------- */

static bool start_one(struct hg_versions *versions, const struct hg_policy_config *policy,
                      struct hg_arena *arena, struct hg_versions_outcome *outcome)
{
    struct hg_stored_version kept;
    struct hg_lineup *lineup;
    if (!hg_versions_add(versions, policy->name, policy->bytes, policy->signature, HG_STR(""),
                         arena, &kept, outcome))
        return false;
    struct hg_versions_request request = {.kind = HG_CHANGE_ACTIVATE,
                                          .policy = policy->name,
                                          .name = kept.file,
                                          .flags = policy->flags,
                                          .expected = -1,
                                          .configured = true};
    if (kept.is_new) /* `already active` is no failure: another replica was first */
        return hg_versions_change(versions, &request, outcome) ||
               outcome->end == HG_VERSIONS_INVALID;
    pthread_mutex_lock(&versions->changing);
    bool fresh = hg_versions_refresh(versions, policy->name, NULL, outcome);
    pthread_mutex_unlock(&versions->changing);
    if (!fresh)
        return false;
    if (hg_policies_take(versions->options.policies, policy->name, &lineup)) {
        struct hg_version *active = hg_lineup_version(lineup, HG_ROLE_ACTIVE);
        if (!hg_str_is(kept.file, hg_version_file(active)))
            hg_journal_event(versions->options.journal, HG_JOURNAL_WARNING, "config_not_active",
                             "file", hg_version_file(active));
        hg_lineup_release(lineup);
        return true;
    }
    return hg_versions_change(versions, &request, outcome);
}

struct look {
    struct hg_versions_task task;
    struct hg_versions *versions;
    HG_VEC(struct hg_str) policies; /* that have a plan this process has not seen */
};

static void compare(void *context, struct hg_str policy, int64_t revision)
{
    struct look *look = context;
    struct hg_lineup *lineup;
    int64_t seen = -1;
    if (hg_policies_take(look->versions->options.policies, policy, &lineup)) {
        seen = hg_lineup_revision(lineup);
        hg_lineup_release(lineup);
    }
    if (revision > seen)
        hg_push(look->task.arena, &look->policies, hg_str_copy(look->task.arena, policy));
}

static enum hg_db_status compare_all(struct hg_versions_task *task, struct hg_database *database)
{
    return hg_plans_each(database, compare, task);
}

/* Every plan that is newer than the lineup here. */
static bool look_once(struct hg_versions *versions, struct hg_versions_outcome *outcome)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct look look = {.task = {compare_all, &arena}, .versions = versions};
    *outcome = (struct hg_versions_outcome){0};
    hg_arena_init(&arena, NULL, &guard);
    pthread_mutex_lock(&versions->changing);
    bool good = hg_versions_stored(outcome, hg_versions_query(versions, &look.task));
    for (size_t i = 0; i < look.policies.count; i++)
        good = hg_versions_refresh(versions, look.policies.at[i], NULL, outcome) && good;
    pthread_mutex_unlock(&versions->changing);
    hg_arena_release(&arena);
    return good;
}

static bool sleep_on(struct hg_versions *versions)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += HG_VERSIONS_POLL / 1000;
    pthread_mutex_lock(&versions->sleep);
    while (!versions->stop &&
           pthread_cond_timedwait(&versions->wake, &versions->sleep, &until) != ETIMEDOUT)
        ;
    bool stop = versions->stop;
    pthread_mutex_unlock(&versions->sleep);
    return !stop;
}

static void *watch(void *context)
{
    struct hg_versions *versions = context;
    struct hg_versions_outcome outcome;
    bool good = true;
    while (sleep_on(versions)) {
        bool now = look_once(versions, &outcome);
        if (good && !now) /* told once, not every second */
            hg_journal_event(versions->options.journal, HG_JOURNAL_ERROR, "versions_not_seen",
                             "reason", outcome.message);
        good = now;
    }
    return NULL;
}

bool hg_versions_configure(struct hg_versions *versions, const struct hg_policy_config *policies,
                           size_t count, char *why, size_t room)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_versions_outcome outcome = {0};
    volatile size_t i = 0;
    volatile bool good = true;
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) == 0) {
        for (; i < count && good; i++)
            good = start_one(versions, &policies[i], &arena, &outcome);
    } else {
        good = hg_versions_fail(&outcome, HG_VERSIONS_BUSY, "not enough memory");
    }
    hg_arena_release(&arena);
    if (!good) {
        const struct hg_policy_config *bad = &policies[i == 0 ? 0 : i - 1];
        snprintf(why, room, "policy `%.*s`: `%.*s` cannot be used: %s", HG_STR_ARGS(bad->name),
                 HG_STR_ARGS(bad->path), outcome.message);
    }
    return good;
}

bool hg_versions_start(struct hg_versions *versions, const struct hg_policy_config *policies,
                       size_t count, char *why, size_t room)
{
    struct hg_versions_outcome outcome = {0};
    if (!hg_versions_configure(versions, policies, count, why, room))
        return false;
    if (!look_once(versions, &outcome)) {
        snprintf(why, room, "a policy in the database cannot be used: %s", outcome.message);
        return false;
    }
    if (versions->options.writer != NULL)
        versions->watching = pthread_create(&versions->watcher, NULL, watch, versions) == 0;
    return true;
}
