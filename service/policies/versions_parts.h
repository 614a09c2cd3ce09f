/* Shared by versions*.c; everyone else includes versions.h. */
#ifndef HG_SERVICE_VERSIONS_PARTS_H
#define HG_SERVICE_VERSIONS_PARTS_H

#include <pthread.h>

#include "service/store/schema.h"
#include "service/policies/versions.h"

struct hg_versions {
    struct hg_versions_options options;
    struct hg_database *own; /* where there is no writer: a database in memory */
    pthread_mutex_t lock;    /* over `own` */
    pthread_mutex_t changing; /* one change or look at a time in this process */
    pthread_t watcher;       /* looks for what others changed */
    bool watching, stop;
    pthread_mutex_t sleep;
    pthread_cond_t wake;
};

/* versions_sql.c: each in a transaction of the caller's, or to read. Texts are in `arena`. */

/* The plan of a policy; *found false: it has none, and *plan is an empty one. */
enum hg_db_status hg_plan_read(struct hg_database *database, struct hg_str policy,
                               struct hg_arena *arena, struct hg_plan *plan, bool *found);
enum hg_db_status hg_plan_write(struct hg_database *database, struct hg_str policy,
                                const struct hg_plan *plan, int64_t now, struct hg_str token);
/* Calls `take` with each policy that has a plan, and its revision. */
enum hg_db_status hg_plans_each(struct hg_database *database,
                                void (*take)(void *context, struct hg_str policy, int64_t revision),
                                void *context);
/* The file of a version that has its program, by any of its names; *count says how many it fits. */
enum hg_db_status hg_version_find(struct hg_database *database, struct hg_str policy,
                                  struct hg_str name, struct hg_arena *arena, struct hg_str *file,
                                  int64_t *count);
/* What a version is called, and its policy's digest; empty where there is no such file. */
enum hg_db_status hg_version_named(struct hg_database *database, struct hg_str policy,
                                   struct hg_str file, struct hg_arena *arena, struct hg_str *version,
                                   struct hg_str *digest);
/* The bytes and signature of a file; *found. */
enum hg_db_status hg_version_bytes(struct hg_database *database, struct hg_str policy,
                                   struct hg_str file, struct hg_arena *arena, struct hg_str *bytes,
                                   struct hg_str *signature, bool *found);
/* Takes its program and what was kept of teams away. */
enum hg_db_status hg_version_forget(struct hg_database *database, struct hg_str policy,
                                    struct hg_str file);
/* Adds it, or tells of the one that is there. One whose program was removed has it again, and is not
 * new. */
enum hg_db_status hg_version_insert(struct hg_database *database, struct hg_str policy,
                                    struct hg_stored_version *kept, struct hg_str bytes,
                                    struct hg_str signature);
enum hg_db_status hg_versions_read(struct hg_database *database, struct hg_str policy,
                                   struct hg_arena *arena,
                                   void (*take)(void *context, const struct hg_stored_version *kept),
                                   void *context, int64_t *count);
/* What belongs to a version beside its plan: whose turn it was. Notes the teams' states as the version
 * leaves them; and, when it comes back, gives members back theirs that were dropped meanwhile. What
 * was counted for the others since stays counted. */
enum hg_db_status hg_version_teams_keep(struct hg_database *database, struct hg_str policy,
                                        struct hg_str file);
enum hg_db_status hg_version_teams_return(struct hg_database *database, struct hg_str policy,
                                          struct hg_str file, int64_t now);

/* versions_load.c: makes the lineup of a policy anew from its plan, with versions of the present one
 * where they are the same, and `ready` (may be NULL), which was loaded before. */
bool hg_versions_refresh(struct hg_versions *versions, struct hg_str policy,
                         struct hg_version *ready, struct hg_versions_outcome *outcome);
/* The version of these bytes. NULL after filling in `outcome`: it is no program, or not signed. */
struct hg_version *hg_versions_load(struct hg_versions *versions, struct hg_str policy,
                                    struct hg_str bytes, struct hg_str signature,
                                    struct hg_str flags, struct hg_signature *found,
                                    struct hg_versions_outcome *outcome);

/* What is done in a transaction. Where memory is out it leaves by the guard of `arena`, which is set
 * around `run`, on whichever thread runs it: the caller gets HG_DB_NOMEM. */
struct hg_versions_task {
    enum hg_db_status (*run)(struct hg_versions_task *task, struct hg_database *database);
    struct hg_arena *arena;
};
/* A transaction on the writer, or on the database in memory; and something read. */
enum hg_db_status hg_versions_write(struct hg_versions *versions, struct hg_versions_task *task);
enum hg_db_status hg_versions_query(struct hg_versions *versions, struct hg_versions_task *task);
/* A name that fits none, or several. */
bool hg_versions_fail_ambiguous(struct hg_versions_outcome *outcome, struct hg_str policy,
                         struct hg_str name, int64_t count);
bool hg_versions_fail(struct hg_versions_outcome *outcome, enum hg_versions_end end,
                      const char *format, ...) __attribute__((format(printf, 3, 4)));
/* False after filling in `outcome`, unless it is HG_DB_OK. */
bool hg_versions_stored(struct hg_versions_outcome *outcome, enum hg_db_status status);

#endif
