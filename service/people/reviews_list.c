/* Pages of the review queue, and its gauges: see reviews.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "service/common/uuid.h"
#include "service/people/reviews.h"

/* "RANK.ID" of the last of a page. */
struct place {
    int64_t rank;
    struct hg_str id;
};

static bool read_cursor(struct hg_str cursor, struct place *place)
{
    char digits[24];
    *place = (struct place){INT64_MIN, HG_STR("")};
    if (cursor.len == 0)
        return true;
    size_t dot = hg_str_find(cursor, HG_STR("."));
    if (dot == SIZE_MAX || dot == 0 || dot >= sizeof digits)
        return false;
    place->id = (struct hg_str){cursor.at + dot + 1, cursor.len - dot - 1};
    return hg_parse_integer((struct hg_str){cursor.at, dot}, &place->rank) == HG_NUMBER_OK &&
           hg_is_uuid(place->id);
}

/* What LIKE looks for: the name as a line of the column. */
static void put_pattern(struct hg_buf *out, struct hg_str field)
{
    hg_buf_text(out, "%\n");
    for (size_t i = 0; i < field.len; i++) {
        if (strchr("!%_", field.at[i]) != NULL)
            hg_buf_byte(out, '!');
        hg_buf_byte(out, field.at[i]);
    }
    hg_buf_text(out, "\n%");
}

#define SELECT_IDS                                                                                 \
    "SELECT id, rank FROM reviews WHERE (CAST($1 AS TEXT) = '' OR policy = $1) AND "               \
    "(CAST($2 AS TEXT) = '' OR queue = $2) AND "                                                   \
    "(CAST($3 AS TEXT) = '' OR deciding LIKE $3 ESCAPE '!') AND "                                  \
    "(CAST($4 AS TEXT) = '' OR (claimed_by = $4 AND claimed_until > $5)) AND "                     \
    "(rank > $6 OR (rank = $6 AND id > $7))"
#define IN_ORDER " ORDER BY rank, id LIMIT $8"

static const char *statement_of(enum hg_review_state state)
{
    switch (state) {
    case HG_REVIEWS_FREE:
        return SELECT_IDS " AND open = 1 AND claimed_until <= $5" IN_ORDER;
    case HG_REVIEWS_CLAIMED:
        return SELECT_IDS " AND open = 1 AND claimed_until > $5" IN_ORDER;
    case HG_REVIEWS_OVERDUE:
        return SELECT_IDS " AND open = 1 AND due < $5" IN_ORDER;
    case HG_REVIEWS_SETTLED:
        return SELECT_IDS " AND open = 0" IN_ORDER;
    case HG_REVIEWS_ALL:
        return SELECT_IDS IN_ORDER;
    default:
        return SELECT_IDS " AND open = 1" IN_ORDER;
    }
}

/* One more than asked for, so that the last page says that it is. */
static enum hg_db_status find(struct hg_database *database, const struct hg_review_query *wanted,
                              const struct place *after, int64_t now, struct hg_result_rows *found)
{
    struct hg_buf pattern;
    hg_buf_init(&pattern, NULL, 0);
    if (wanted->field.len != 0)
        put_pattern(&pattern, wanted->field);
    bool failed = pattern.failed;
    struct hg_sql *sql =
        HG_SQL(database, statement_of(wanted->state), HG_SQL_TEXT(wanted->policy),
               HG_SQL_TEXT(wanted->queue),
               HG_SQL_TEXT((struct hg_str){pattern.len != 0 ? pattern.at : "", pattern.len}),
               HG_SQL_TEXT(wanted->claimed_by), HG_SQL_INT(now), HG_SQL_INT(after->rank),
               HG_SQL_TEXT(after->id), HG_SQL_INT(wanted->most + 1));
    enum hg_db_status status = hg_result_rows_read(found, sql, "ti");
    hg_buf_release(&pattern);
    return failed ? HG_DB_NOMEM : status;
}

static enum hg_db_status write_page(struct hg_database *database,
                                    const struct hg_result_rows *found, int64_t most, int64_t now,
                                    struct hg_json *json)
{
    struct hg_review review;
    enum hg_db_status status = HG_DB_OK;
    hg_review_init(&review);
    for (size_t i = 0; status == HG_DB_OK && i < found->count && (int64_t)i < most; i++) {
        status = hg_review_read(database, hg_result_rows_text(found, i, 0), &review);
        if (status == HG_DB_OK && review.found)
            hg_review_write(json, &review, now, false);
    }
    hg_review_release(&review);
    return status;
}

static void next_member(struct hg_json *json, const struct hg_result_rows *found, int64_t most)
{
    char cursor[32 + HG_UUID_LENGTH];
    if ((int64_t)found->count <= most)
        return;
    size_t last = (size_t)most - 1;
    snprintf(cursor, sizeof cursor, "%" PRId64 ".%.*s", hg_result_rows_int(found, last, 1),
             HG_STR_ARGS(hg_result_rows_text(found, last, 0)));
    hg_json_member(json, "next", hg_str(cursor));
}

enum hg_db_status hg_reviews_write(struct hg_database *database,
                                   const struct hg_review_query *wanted, int64_t now,
                                   struct hg_buf *out, bool *known)
{
    struct place after;
    struct hg_result_rows found;
    struct hg_json json;
    *known = read_cursor(wanted->cursor, &after);
    if (!*known)
        return HG_DB_OK;
    hg_result_rows_init(&found);
    enum hg_db_status status = find(database, wanted, &after, now, &found);
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("reviews"));
    hg_json_open(&json, '[');
    if (status == HG_DB_OK)
        status = write_page(database, &found, wanted->most, now, &json);
    hg_json_close(&json, ']');
    if (status == HG_DB_OK)
        next_member(&json, &found, wanted->most);
    hg_json_close(&json, '}');
    hg_result_rows_release(&found);
    return status;
}

/* --- gauges --------------------------------------------------------------------------------- */

static void set(struct hg_metrics *metrics, const char *policy, const char *state, int64_t count)
{
    hg_series_set(hg_metrics_series(metrics, HG_M_REVIEWS_OPEN, policy, state, NULL), count);
}

static enum hg_db_status measure_queue(struct hg_database *database, struct hg_metrics *metrics,
                                       int64_t now)
{
    struct hg_sql *sql =
        hg_sql(database,
               "SELECT policy, CAST(SUM(open) AS BIGINT), "
               "CAST(SUM(CASE WHEN open = 1 AND claimed_until > $1 THEN 1 ELSE 0 END) AS BIGINT), "
               "CAST(SUM(CASE WHEN open = 1 AND due < $1 THEN 1 ELSE 0 END) AS BIGINT), "
               "MIN(CASE WHEN open = 1 THEN opened END) FROM reviews GROUP BY policy");
    hg_sql_int(sql, 1, now);
    while (hg_sql_row(sql)) {
        const char *policy = hg_sql_get_text(sql, 0).at;
        int64_t open = hg_sql_get_int(sql, 1);
        set(metrics, policy, "open", open);
        set(metrics, policy, "claimed", hg_sql_get_int(sql, 2));
        set(metrics, policy, "overdue", hg_sql_get_int(sql, 3));
        int64_t age = open != 0 ? (now - hg_sql_get_int(sql, 4)) / 1000000 : 0;
        hg_series_set(hg_metrics_series(metrics, HG_M_REVIEW_OLDEST_SECONDS, policy, NULL),
                      age > 0 ? age : 0);
    }
    return hg_sql_end(sql);
}

enum hg_db_status hg_reviews_measure(struct hg_database *database, struct hg_metrics *metrics,
                                     int64_t now)
{
    enum hg_db_status status = measure_queue(database, metrics, now);
    if (status != HG_DB_OK)
        return status;
    /* Policies with reviews or decisions that were followed once: what is gone is set to nought. */
    struct hg_sql *sql =
        hg_sql(database, "SELECT p.policy, CAST(COUNT(f.decision) AS BIGINT) FROM "
                         "(SELECT DISTINCT policy FROM follow_ups UNION "
                         "SELECT DISTINCT policy FROM events) p "
                         "LEFT JOIN follow_ups f ON f.policy = p.policy GROUP BY p.policy");
    while (hg_sql_row(sql))
        hg_series_set(
            hg_metrics_series(metrics, HG_M_FOLLOW_UPS_OPEN, hg_sql_get_text(sql, 0).at, NULL),
            hg_sql_get_int(sql, 1));
    return hg_sql_end(sql);
}
