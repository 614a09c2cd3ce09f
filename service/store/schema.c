/* Runs schema migrations: see schema.h. Knows the parts by name, and none of their tables. */
#include "service/store/schema.h"

#include "service/store/database_parts.h"

static const struct hg_schema_part *const parts[] = {
    &hg_schema_writer,  &hg_schema_teams,    &hg_schema_idempotency,
    &hg_schema_log,     &hg_schema_events,   &hg_schema_follow_up,
    &hg_schema_reviews, &hg_schema_versions, &hg_schema_feedback,
};

#define PARTS (sizeof parts / sizeof *parts)

static const char own_table[] = "CREATE TABLE IF NOT EXISTS headgate_schema ("
                                " part TEXT NOT NULL,"
                                " step BIGINT NOT NULL,"
                                " at BIGINT NOT NULL,"
                                " PRIMARY KEY (part, step))";

static enum hg_db_status steps_done(struct hg_database *database, const char *part, int64_t *done)
{
    struct hg_sql *sql =
        HG_SQL(database,
               "SELECT CAST(COALESCE(MAX(step), 0) AS BIGINT) FROM headgate_schema WHERE part = $1",
               HG_SQL_TEXT(hg_str(part)));
    *done = hg_sql_row(sql) ? hg_sql_get_int(sql, 0) : 0;
    return hg_sql_end(sql);
}

static enum hg_db_status note_step(struct hg_database *database, const char *part, int64_t step,
                                   int64_t now)
{
    struct hg_sql *sql =
        hg_sql(database, "INSERT INTO headgate_schema (part, step, at) VALUES ($1, $2, $3)");
    hg_sql_text(sql, 1, hg_str(part));
    hg_sql_int(sql, 2, step);
    hg_sql_int(sql, 3, now);
    return hg_sql_run(sql, NULL);
}

static enum hg_db_status too_new(struct hg_database *database, const struct hg_schema_part *part,
                                 int64_t done)
{
    return hg_db_fail(database, HG_DB_ERROR,
                      "the tables of `%s` are at step %lld, but this program only knows %zu: it is "
                      "older than the database",
                      part->name, (long long)done, part->count);
}

static enum hg_db_status do_steps(struct hg_database *database, const struct hg_schema_part *part,
                                  int64_t now)
{
    int64_t done;
    enum hg_db_status status = steps_done(database, part->name, &done);
    if (status == HG_DB_OK && done > (int64_t)part->count)
        return too_new(database, part, done);
    for (; status == HG_DB_OK && done < (int64_t)part->count; done++) {
        status = hg_database_script(database, part->steps[done]);
        if (status == HG_DB_OK)
            status = note_step(database, part->name, done + 1, now);
    }
    return status;
}

static enum hg_db_status do_parts(struct hg_database *database, int64_t now)
{
    enum hg_db_status status = hg_database_script(database, own_table);
    for (size_t i = 0; status == HG_DB_OK && i < PARTS; i++)
        status = do_steps(database, parts[i], now);
    return status;
}

/* Most starts find everything done, and need not wait for the turn to write. */
static bool is_done(struct hg_database *database)
{
    bool all = true;
    for (size_t i = 0; all && i < PARTS; i++) {
        int64_t done;
        all = steps_done(database, parts[i]->name, &done) == HG_DB_OK &&
              done == (int64_t)parts[i]->count;
    }
    return all;
}

enum hg_db_status hg_schema_prepare(struct hg_database *database, int64_t now)
{
    if (is_done(database))
        return HG_DB_OK;
    enum hg_db_status status = hg_database_begin(database);
    if (status != HG_DB_OK)
        return status;
    status = do_parts(database, now);
    if (status == HG_DB_OK)
        return hg_database_commit(database);
    hg_database_rollback(database);
    return status;
}
