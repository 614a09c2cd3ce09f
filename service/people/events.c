/* The table of events: see events.h. Numbers are assigned within the writer's transaction, of which
 * there is one at a time, so they are committed in order. */
#include "service/people/events.h"

#include "service/store/schema.h"

static const char *const steps[] = {
    "CREATE TABLE events (number BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL,"
    " at BIGINT NOT NULL, decision TEXT NOT NULL, policy TEXT NOT NULL, lead TEXT NOT NULL,"
    " detail TEXT NOT NULL);"
    "CREATE INDEX events_by_age ON events (at)",
};
const struct hg_schema_part hg_schema_events = {"events", steps, sizeof steps / sizeof *steps};

enum hg_db_status hg_event_add(struct hg_database *database, const struct hg_event *event)
{
    return hg_sql_run(
        HG_SQL(database,
               "INSERT INTO events (number, kind, at, decision, policy, lead, detail) "
               "SELECT COALESCE(MAX(number), 0) + 1, CAST($1 AS TEXT), CAST($2 AS BIGINT), "
               "CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT) "
               "FROM events",
               HG_SQL_TEXT(hg_str(event->kind)), HG_SQL_INT(event->at),
               HG_SQL_TEXT(event->decision), HG_SQL_TEXT(event->policy), HG_SQL_TEXT(event->lead),
               HG_SQL_TEXT(event->detail)),
        NULL);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void write_event(struct hg_json *json, struct hg_sql *sql)
{
    struct hg_str lead = hg_sql_get_text(sql, 5), detail = hg_sql_get_text(sql, 6);
    hg_json_open(json, '{');
    hg_json_member_int(json, "number", hg_sql_get_int(sql, 0));
    hg_json_member(json, "kind", hg_sql_get_text(sql, 1));
    hg_json_member_instant(json, "at", hg_sql_get_int(sql, 2));
    hg_json_member(json, "decision", hg_sql_get_text(sql, 3));
    hg_json_member(json, "policy", hg_sql_get_text(sql, 4));
    if (lead.len != 0)
        hg_json_member(json, "lead", lead);
    if (detail.len != 0) {
        hg_json_key(json, HG_STR("detail"));
        hg_json_raw(json, detail);
    }
    hg_json_close(json, '}');
}

enum hg_db_status hg_events_write(struct hg_database *database, const struct hg_event_query *wanted,
                                  struct hg_buf *out)
{
    struct hg_json json;
    int64_t next = wanted->after;
    struct hg_sql *sql =
        hg_sql(database, "SELECT number, kind, at, decision, policy, lead, detail FROM events "
                         "WHERE number > $1 AND (CAST($2 AS TEXT) = '' OR policy = $2) AND "
                         "(CAST($3 AS TEXT) = '' OR kind = $3) ORDER BY number LIMIT $4");
    hg_sql_int(sql, 1, wanted->after);
    hg_sql_text(sql, 2, wanted->policy);
    hg_sql_text(sql, 3, wanted->kind);
    hg_sql_int(sql, 4, wanted->most);
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("events"));
    hg_json_open(&json, '[');
    while (hg_sql_row(sql)) {
        next = hg_sql_get_int(sql, 0);
        write_event(&json, sql);
    }
    hg_json_close(&json, ']');
    hg_json_member_int(&json, "next", next);
    hg_json_close(&json, '}');
    return hg_sql_end(sql);
}

enum hg_db_status hg_events_purge(struct hg_database *database, int64_t before, int64_t most,
                                  int64_t *gone)
{
    return hg_sql_run(
        HG_SQL(database,
               "DELETE FROM events WHERE number IN (SELECT number FROM events WHERE at < $1 AND "
               "number < (SELECT MAX(number) FROM events) ORDER BY number LIMIT $2)",
               HG_SQL_INT(before), HG_SQL_INT(most)),
        gone);
}
