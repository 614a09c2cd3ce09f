/* The tables of versions and plans: see versions_parts.h. */
#include <jansson.h>
#include <stdlib.h>

#include "service/policies/versions_parts.h"

static const char *const steps[] = {
    "CREATE TABLE versions (policy TEXT NOT NULL, file TEXT NOT NULL, version TEXT NOT NULL,"
    " digest TEXT NOT NULL, owner TEXT NOT NULL, program BYTEA NOT NULL, signature TEXT,"
    " signing_key TEXT, comment TEXT, at BIGINT NOT NULL, token TEXT,"
    " PRIMARY KEY (policy, file));"
    "CREATE TABLE plans (policy TEXT NOT NULL PRIMARY KEY, revision BIGINT NOT NULL,"
    " active TEXT, active_flags TEXT, previous TEXT, previous_flags TEXT,"
    " canary TEXT, canary_flags TEXT, shadow TEXT, shadow_flags TEXT,"
    " percent BIGINT NOT NULL, at BIGINT NOT NULL, token TEXT);"
    "CREATE TABLE version_teams (policy TEXT NOT NULL, file TEXT NOT NULL, team TEXT NOT NULL,"
    " state TEXT NOT NULL, PRIMARY KEY (policy, file, team))",
};
const struct hg_schema_part hg_schema_versions = {"versions", steps, sizeof steps / sizeof *steps};

static struct hg_str kept(struct hg_arena *arena, struct hg_sql *sql, int column)
{
    return hg_str_copy(arena, hg_sql_get_text(sql, column));
}

/* --- plans ------------------------------------------------------------------------------------ */

/* Columns of a plan's row. */
#define REVISION 0
#define CAST(role) (1 + 2 * (role))
#define PERCENT CAST(HG_ROLES)

enum hg_db_status hg_plan_read(struct hg_database *database, struct hg_str policy,
                               struct hg_arena *arena, struct hg_plan *plan, bool *found)
{
    struct hg_sql *sql = hg_sql(
        database, "SELECT revision, active, active_flags, previous, previous_flags, canary, "
                  "canary_flags, shadow, shadow_flags, percent FROM plans WHERE policy = $1");
    *plan = (struct hg_plan){0};
    hg_sql_text(sql, 1, policy);
    *found = hg_sql_row(sql);
    if (*found) {
        plan->revision = hg_sql_get_int(sql, REVISION);
        plan->percent = hg_sql_get_int(sql, PERCENT);
        for (int role = 0; role < HG_ROLES; role++)
            plan->cast[role] =
                (struct hg_cast){kept(arena, sql, CAST(role)), kept(arena, sql, CAST(role) + 1)};
    }
    return hg_sql_end(sql);
}

enum hg_db_status hg_plan_write(struct hg_database *database, struct hg_str policy,
                                const struct hg_plan *plan, int64_t now, struct hg_str token)
{
    struct hg_sql *sql = hg_sql(
        database,
        "INSERT INTO plans (policy, revision, active, active_flags, previous, previous_flags, "
        "canary, canary_flags, shadow, shadow_flags, percent, at, token) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
        "ON CONFLICT (policy) DO UPDATE SET revision = excluded.revision, "
        "active = excluded.active, active_flags = excluded.active_flags, "
        "previous = excluded.previous, previous_flags = excluded.previous_flags, "
        "canary = excluded.canary, canary_flags = excluded.canary_flags, "
        "shadow = excluded.shadow, shadow_flags = excluded.shadow_flags, "
        "percent = excluded.percent, at = excluded.at, token = excluded.token");
    hg_sql_text(sql, 1, policy);
    hg_sql_int(sql, 2 + REVISION, plan->revision);
    for (int role = 0; role < HG_ROLES; role++) {
        hg_sql_text_or_null(sql, 2 + CAST(role), plan->cast[role].file);
        hg_sql_text_or_null(sql, 3 + CAST(role), plan->cast[role].flags);
    }
    hg_sql_int(sql, 2 + PERCENT, plan->percent);
    hg_sql_int(sql, 12, now);
    hg_sql_text_or_null(sql, 13, token);
    return hg_sql_run(sql, NULL);
}

enum hg_db_status hg_plans_each(struct hg_database *database,
                                void (*take)(void *context, struct hg_str policy, int64_t revision),
                                void *context)
{
    struct hg_sql *sql = hg_sql(database, "SELECT policy, revision FROM plans");
    while (hg_sql_row(sql))
        take(context, hg_sql_get_text(sql, 0), hg_sql_get_int(sql, 1));
    return hg_sql_end(sql);
}

/* --- versions --------------------------------------------------------------------------------- */

enum hg_db_status hg_version_find(struct hg_database *database, struct hg_str policy,
                                  struct hg_str name, struct hg_arena *arena, struct hg_str *file,
                                  int64_t *count)
{
    struct hg_sql *sql = hg_sql(database, "SELECT file FROM versions WHERE policy = $1 "
                                          "AND (file = $2 OR digest = $2 OR version = $2) "
                                          "AND length(program) > 0");
    *count = 0;
    hg_sql_text(sql, 1, policy);
    hg_sql_text(sql, 2, name);
    while (hg_sql_row(sql)) {
        struct hg_str found = hg_sql_get_text(sql, 0);
        bool itself = hg_str_eq(found, name); /* a file is one, whatever others are called */
        *count = itself ? 1 : *count + 1;
        *file = hg_str_copy(arena, found);
        if (itself)
            break;
    }
    return hg_sql_end(sql);
}

enum hg_db_status hg_version_named(struct hg_database *database, struct hg_str policy,
                                   struct hg_str file, struct hg_arena *arena,
                                   struct hg_str *version, struct hg_str *digest)
{
    struct hg_sql *sql =
        hg_sql(database, "SELECT version, digest FROM versions WHERE policy = $1 AND file = $2");
    *version = *digest = HG_STR("");
    hg_sql_text(sql, 1, policy);
    hg_sql_text(sql, 2, file);
    if (hg_sql_row(sql)) {
        *version = kept(arena, sql, 0);
        *digest = kept(arena, sql, 1);
    }
    return hg_sql_end(sql);
}

enum hg_db_status hg_version_bytes(struct hg_database *database, struct hg_str policy,
                                   struct hg_str file, struct hg_arena *arena, struct hg_str *bytes,
                                   struct hg_str *signature, bool *found)
{
    struct hg_sql *sql =
        hg_sql(database, "SELECT program, signature FROM versions WHERE policy = $1 AND file = $2");
    hg_sql_text(sql, 1, policy);
    hg_sql_text(sql, 2, file);
    *found = hg_sql_row(sql);
    if (*found) {
        *bytes = hg_str_copy(arena, hg_sql_get_blob(sql, 0));
        *signature = kept(arena, sql, 1);
    }
    return hg_sql_end(sql);
}

/* A version whose program was removed is still known. */
static enum hg_db_status is_known(struct hg_database *database, struct hg_str policy,
                                  struct hg_str file, bool *known)
{
    struct hg_sql *sql = HG_SQL(database, "SELECT 1 FROM versions WHERE policy = $1 AND file = $2",
                                HG_SQL_TEXT(policy), HG_SQL_TEXT(file));
    *known = hg_sql_row(sql);
    return hg_sql_end(sql);
}

enum hg_db_status hg_version_insert(struct hg_database *database, struct hg_str policy,
                                    struct hg_stored_version *version, struct hg_str bytes,
                                    struct hg_str signature)
{
    bool known;
    enum hg_db_status status = is_known(database, policy, version->file, &known);
    if (status != HG_DB_OK)
        return status;
    struct hg_sql *sql =
        hg_sql(database, "INSERT INTO versions (policy, file, version, digest, owner, program, "
                         "signature, signing_key, comment, at, token) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
                         "ON CONFLICT (policy, file) DO UPDATE SET program = excluded.program, "
                         "signature = excluded.signature, signing_key = excluded.signing_key, "
                         "comment = excluded.comment, at = excluded.at, token = excluded.token "
                         "WHERE length(versions.program) = 0");
    hg_sql_text(sql, 1, policy);
    hg_sql_text(sql, 2, version->file);
    hg_sql_text(sql, 3, version->version);
    hg_sql_text(sql, 4, version->digest);
    hg_sql_text(sql, 5, version->owner);
    hg_sql_blob(sql, 6, bytes);
    hg_sql_text_or_null(sql, 7, signature);
    hg_sql_text_or_null(sql, 8, version->key);
    hg_sql_text_or_null(sql, 9, version->comment);
    hg_sql_int(sql, 10, version->at);
    hg_sql_text_or_null(sql, 11, version->token);
    status = hg_sql_run(sql, NULL);
    version->is_new = status == HG_DB_OK && !known;
    return status;
}

enum hg_db_status hg_version_forget(struct hg_database *database, struct hg_str policy,
                                    struct hg_str file)
{
    struct hg_sql *sql =
        hg_sql(database, "UPDATE versions SET program = $3 WHERE policy = $1 AND file = $2");
    hg_sql_text(sql, 1, policy);
    hg_sql_text(sql, 2, file);
    hg_sql_blob(sql, 3, HG_STR(""));
    enum hg_db_status status = hg_sql_run(sql, NULL);
    if (status != HG_DB_OK)
        return status;
    return hg_sql_run(HG_SQL(database, "DELETE FROM version_teams WHERE policy = $1 AND file = $2",
                             HG_SQL_TEXT(policy), HG_SQL_TEXT(file)),
                      NULL);
}

enum hg_db_status
hg_versions_read(struct hg_database *database, struct hg_str policy, struct hg_arena *arena,
                 void (*take)(void *context, const struct hg_stored_version *kept), void *context,
                 int64_t *count)
{
    struct hg_sql *sql =
        hg_sql(database, "SELECT file, version, digest, owner, signing_key, comment, token, at "
                         "FROM versions WHERE policy = $1 AND length(program) > 0 "
                         "ORDER BY at DESC, file");
    *count = 0;
    hg_sql_text(sql, 1, policy);
    for (; hg_sql_row(sql); (*count)++) {
        struct hg_stored_version version = {
            .file = kept(arena, sql, 0),
            .version = kept(arena, sql, 1),
            .digest = kept(arena, sql, 2),
            .owner = kept(arena, sql, 3),
            .key = kept(arena, sql, 4),
            .comment = kept(arena, sql, 5),
            .token = kept(arena, sql, 6),
            .at = hg_sql_get_int(sql, 7),
        };
        take(context, &version);
    }
    return hg_sql_end(sql);
}

/* --- whose turn it was ------------------------------------------------------------------------ */

enum hg_db_status hg_version_teams_keep(struct hg_database *database, struct hg_str policy,
                                        struct hg_str file)
{
    struct hg_sql *sql =
        HG_SQL(database,
               "INSERT INTO version_teams (policy, file, team, state) "
               "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), team, state FROM teams WHERE 1 = 1 "
               "ON CONFLICT (policy, file, team) DO UPDATE SET state = excluded.state",
               HG_SQL_TEXT(policy), HG_SQL_TEXT(file));
    return file.len != 0 ? hg_sql_run(sql, NULL) : hg_sql_end(sql);
}

/* A member that was dropped has their counts and what is used of their caps again; their turns are
 * level with the rest, since nobody owes turns to who was not there: share and weight are left out.
 */
static bool give_back_members(json_t *now, json_t *before)
{
    const char *name;
    json_t *member;
    bool changed = false;
    json_object_foreach(before, name, member)
    {
        if (json_object_get(now, name) != NULL || !json_is_object(member))
            continue;
        json_object_del(member, "share");
        json_object_del(member, "weight");
        json_object_set(now, name, member);
        changed = true;
    }
    return changed;
}

/* {"teams": {"emea": {"ana": {…}}}} (docs/assignment.md) */
static bool give_back(json_t *now, json_t *before)
{
    const char *name;
    json_t *team, *teams = json_object_get(now, "teams");
    bool changed = false;
    json_object_foreach(json_object_get(before, "teams"), name, team)
    {
        json_t *mine = json_object_get(teams, name);
        changed = (json_is_object(mine) && give_back_members(mine, team)) || changed;
    }
    return changed;
}

/* The text of `now` with what only `before` has, or NULL when there is no such thing. */
static char *merged(struct hg_str now, struct hg_str before)
{
    json_error_t error;
    char *text = NULL;
    json_t *mine = json_loadb(now.at, now.len, 0, &error);
    json_t *theirs = json_loadb(before.at, before.len, 0, &error);
    if (json_is_object(mine) && json_is_object(theirs) && give_back(mine, theirs))
        text = json_dumps(mine, JSON_COMPACT);
    json_decref(mine);
    json_decref(theirs);
    return text;
}

static enum hg_db_status put_team(struct hg_database *database, struct hg_str team, char *state,
                                  int64_t now)
{
    struct hg_sql *sql = HG_SQL(database, "UPDATE teams SET state = $2, at = $3 WHERE team = $1",
                                HG_SQL_TEXT(team), HG_SQL_TEXT(hg_str(state)), HG_SQL_INT(now));
    enum hg_db_status status = hg_sql_run(sql, NULL);
    free(state);
    return status;
}

enum hg_db_status hg_version_teams_return(struct hg_database *database, struct hg_str policy,
                                          struct hg_str file, int64_t now)
{
    struct hg_sql *sql =
        hg_sql(database, "SELECT k.team, t.state, k.state FROM version_teams k "
                         "JOIN teams t ON t.team = k.team WHERE k.policy = $1 AND k.file = $2");
    enum hg_db_status status = HG_DB_OK;
    hg_sql_text(sql, 1, policy);
    hg_sql_text(sql, 2, file);
    while (status == HG_DB_OK && hg_sql_row(sql)) {
        char *state = merged(hg_sql_get_text(sql, 1), hg_sql_get_text(sql, 2));
        if (state != NULL)
            status = put_team(database, hg_sql_get_text(sql, 0), state, now);
    }
    enum hg_db_status read = hg_sql_end(sql);
    return status != HG_DB_OK ? status : read;
}
