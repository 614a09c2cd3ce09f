/* Schema migrations. Every part of the service owns its tables and numbers its own steps; schema.c lists the
 * parts. A released step is never changed; later changes are new steps. The SQL is the same for SQLite and
 * PostgreSQL (database.h). */
#ifndef HG_SERVICE_SCHEMA_H
#define HG_SERVICE_SCHEMA_H

#include "service/store/database.h"

struct hg_schema_part {
    const char *name;         /* "log"; for ever */
    const char *const *steps; /* statements separated by `;`; the first is step 1 */
    size_t count;
};

/* Migrates the database to the newest step of every part, in one transaction; several services may start at
 * once. A part beyond the last step that this program knows is HG_DB_ERROR: an older program must not write to
 * a newer database. `now`: an instant, noted beside each step. On failure
 * hg_database_why says what was wrong. */
enum hg_db_status hg_schema_prepare(struct hg_database *database, int64_t now) HG_MUST_CHECK;

/* The parts, in their order. */
extern const struct hg_schema_part hg_schema_writer; /* writer.c */
extern const struct hg_schema_part hg_schema_teams;  /* teams.c */
extern const struct hg_schema_part hg_schema_idempotency; /* idempotency.c */
extern const struct hg_schema_part hg_schema_log;         /* log.c */
extern const struct hg_schema_part hg_schema_events;      /* events.c */
extern const struct hg_schema_part hg_schema_follow_up;   /* follow_up.c */
extern const struct hg_schema_part hg_schema_reviews;     /* reviews.c */
extern const struct hg_schema_part hg_schema_versions;    /* versions_sql.c */
extern const struct hg_schema_part hg_schema_feedback;    /* feedback.c */

#endif
