/* A single review: its row, and changes. See reviews.h; lists are in reviews_list.c. */
#include "service/people/reviews.h"

#include <inttypes.h>
#include <stdio.h>

#include "service/store/schema.h"

static const char *const steps[] = {
    "CREATE TABLE reviews (id TEXT NOT NULL PRIMARY KEY, policy TEXT NOT NULL,"
    " version TEXT NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, lead TEXT NOT NULL,"
    " outcome TEXT NOT NULL, queue TEXT NOT NULL, deciding TEXT NOT NULL, opened BIGINT NOT NULL,"
    " decided_at BIGINT NOT NULL, due BIGINT, rank BIGINT NOT NULL, packet TEXT NOT NULL,"
    " input TEXT NOT NULL, supplied TEXT NOT NULL, open BIGINT NOT NULL, revision BIGINT NOT NULL,"
    " claimed_by TEXT NOT NULL, claimed_until BIGINT NOT NULL, settled_at BIGINT NOT NULL,"
    " settled_by TEXT NOT NULL, how TEXT NOT NULL, became TEXT NOT NULL, reason TEXT NOT NULL,"
    " decision TEXT NOT NULL);"
    "CREATE INDEX reviews_by_rank ON reviews (open, rank, id);"
    "CREATE INDEX reviews_by_policy ON reviews (policy, open, rank, id)",
};
const struct hg_schema_part hg_schema_reviews = {"reviews", steps, sizeof steps / sizeof *steps};

/* --- a new one ------------------------------------------------------------------------------ */

/* Names of what keeps it open, each between line breaks, so that one can be looked for. */
static void put_deciding(struct hg_buf *out, headgate_evaluator *evaluator)
{
    size_t count = headgate_deciding_count(evaluator);
    for (size_t i = 0; i < count; i++) {
        hg_buf_text(out, i == 0 ? "\n" : "");
        hg_buf_text(out, headgate_deciding_name(evaluator, i));
        hg_buf_byte(out, '\n');
    }
}

static struct hg_str text_of(const char *text)
{
    return hg_str(text != NULL ? text : "");
}

static enum hg_db_status insert(struct hg_database *database, headgate_evaluator *evaluator,
                                const struct hg_decision_record *noted, struct hg_str deciding)
{
    int64_t due;
    bool has_due = headgate_route_due(evaluator, &due);
    struct hg_sql *sql = hg_sql(
        database, "INSERT INTO reviews (id, policy, version, digest, kind, lead, outcome, queue, "
                  "deciding, opened, decided_at, due, rank, packet, input, supplied, open, "
                  "revision, claimed_by, claimed_until, settled_at, settled_by, how, became, "
                  "reason, decision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                  "$13, $14, $15, $16, 1, 1, '', 0, 0, '', '', '', '', '')");
    hg_sql_text(sql, 1, noted->id);
    hg_sql_text(sql, 2, noted->policy);
    hg_sql_text(sql, 3, noted->version);
    hg_sql_text(sql, 4, noted->digest);
    hg_sql_text(sql, 5, headgate_is_proposal(evaluator) ? HG_STR("advisory") : HG_STR("review"));
    hg_sql_text(sql, 6, noted->lead);
    hg_sql_text(sql, 7, text_of(headgate_outcome(evaluator)));
    hg_sql_text(sql, 8, text_of(headgate_route_to(evaluator)));
    hg_sql_text(sql, 9, deciding);
    hg_sql_int(sql, 10, noted->at);
    hg_sql_int(sql, 11, noted->decided_at);
    if (has_due)
        hg_sql_int(sql, 12, due);
    else
        hg_sql_null(sql, 12);
    hg_sql_int(sql, 13, has_due ? due : noted->at);
    hg_sql_text(sql, 14, noted->packet);
    hg_sql_text(sql, 15, noted->input);
    hg_sql_text(sql, 16, noted->supplied);
    return hg_sql_run(sql, NULL);
}

enum hg_db_status hg_review_open(struct hg_database *database, headgate_evaluator *evaluator,
                                 const struct hg_decision_record *noted, bool *opened)
{
    struct hg_str outcome = text_of(headgate_outcome(evaluator));
    *opened = hg_str_is(outcome, "review") || headgate_is_proposal(evaluator);
    if (!*opened)
        return HG_DB_OK;
    struct hg_buf deciding;
    hg_buf_init(&deciding, NULL, 0);
    put_deciding(&deciding, evaluator);
    enum hg_db_status status = deciding.failed ? HG_DB_NOMEM
                                               : insert(database, evaluator, noted,
                                                        (struct hg_str){deciding.at, deciding.len});
    hg_buf_release(&deciding);
    return status;
}

/* --- one that is there ---------------------------------------------------------------------- */

void hg_review_init(struct hg_review *review)
{
    *review = (struct hg_review){0};
    hg_result_rows_init(&review->rows);
}

void hg_review_release(struct hg_review *review)
{
    hg_result_rows_release(&review->rows);
}

static void take_row(struct hg_review *review)
{
    const struct hg_result_rows *rows = &review->rows;
    struct hg_str *const texts[] = {&review->id,         &review->policy,     &review->version,
                                    &review->digest,     &review->kind,       &review->lead,
                                    &review->outcome,    &review->queue,      &review->deciding,
                                    &review->packet,     &review->input,      &review->supplied,
                                    &review->claimed_by, &review->settled_by, &review->how,
                                    &review->became,     &review->reason,     &review->decision};
    int64_t open;
    int64_t *const numbers[] = {
        &review->opened,   &review->decided_at,    &review->due,       &open,
        &review->revision, &review->claimed_until, &review->settled_at};
    size_t text_count = sizeof texts / sizeof *texts;
    for (size_t i = 0; i < text_count; i++)
        *texts[i] = hg_result_rows_text(rows, 0, i);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i] = hg_result_rows_int(rows, 0, text_count + i);
    review->has_due = !hg_result_rows_is_null(rows, 0, text_count + 2);
    review->open = open != 0;
}

enum hg_db_status hg_review_read(struct hg_database *database, struct hg_str id,
                                 struct hg_review *review)
{
    struct hg_sql *sql =
        HG_SQL(database,
               "SELECT id, policy, version, digest, kind, lead, outcome, queue, deciding, "
               "packet, input, supplied, claimed_by, settled_by, how, became, reason, decision, "
               "opened, decided_at, due, open, revision, claimed_until, settled_at "
               "FROM reviews WHERE id = $1",
               HG_SQL_TEXT(id));
    enum hg_db_status status = hg_result_rows_read(&review->rows, sql, "ttttttttttttttttttiiiiiii");
    review->found = status == HG_DB_OK && review->rows.count == 1;
    if (review->found)
        take_row(review);
    return status;
}

bool hg_review_is_claimed(const struct hg_review *review, int64_t now)
{
    return review->open && review->claimed_by.len != 0 && review->claimed_until > now;
}

void hg_review_tag(const struct hg_review *review, char tag[HG_REVIEW_TAG])
{
    snprintf(tag, HG_REVIEW_TAG, "%" PRId64, review->revision);
}

/* --- as JSON -------------------------------------------------------------------------------- */

static void lines_member(struct hg_json *json, const char *key, struct hg_str lines, bool raw)
{
    hg_json_key(json, hg_str(key));
    hg_json_open(json, '[');
    while (lines.len != 0) {
        size_t len = hg_str_find(lines, HG_STR("\n"));
        len = len == SIZE_MAX ? lines.len : len;
        struct hg_str line = {lines.at, len};
        if (len != 0 && raw)
            hg_json_raw(json, line);
        else if (len != 0)
            hg_json_str(json, line);
        len += len < lines.len;
        lines.at += len;
        lines.len -= len;
    }
    hg_json_close(json, ']');
}

static void settled_member(struct hg_json *json, const struct hg_review *review)
{
    hg_json_key(json, HG_STR("settled"));
    hg_json_open(json, '{');
    hg_json_member_instant(json, "at", review->settled_at);
    hg_json_member(json, "by", review->settled_by);
    hg_json_member(json, "how", review->how);
    hg_json_member(json, "outcome", review->became);
    if (review->reason.len != 0)
        hg_json_member(json, "reason", review->reason);
    hg_json_member(json, "decision", review->decision);
    hg_json_close(json, '}');
}

static void times_members(struct hg_json *json, const struct hg_review *review, int64_t now)
{
    hg_json_member_instant(json, "opened_at", review->opened);
    if (review->has_due)
        hg_json_member_instant(json, "due_at", review->due);
    if (review->has_due && review->open && review->due < now) {
        hg_json_key(json, HG_STR("overdue"));
        hg_json_bool(json, true);
    }
    if (!hg_review_is_claimed(review, now))
        return;
    hg_json_member(json, "claimed_by", review->claimed_by);
    hg_json_member_instant(json, "claimed_until", review->claimed_until);
}

void hg_review_write(struct hg_json *json, const struct hg_review *review, int64_t now, bool whole)
{
    bool claimed = hg_review_is_claimed(review, now);
    hg_json_open(json, '{');
    hg_json_member(json, "id", review->id);
    hg_json_member(json, "state",
                   !review->open ? HG_STR("settled")
                   : claimed     ? HG_STR("claimed")
                                 : HG_STR("open"));
    hg_json_member(json, "kind", review->kind);
    hg_json_member(json, "policy", review->policy);
    hg_json_member(json, "version", review->version);
    hg_json_member(json, "digest", review->digest);
    if (review->lead.len != 0)
        hg_json_member(json, "lead", review->lead);
    hg_json_member(json, "outcome", review->outcome);
    if (review->queue.len != 0)
        hg_json_member(json, "queue", review->queue);
    lines_member(json, "deciding", review->deciding, false);
    times_members(json, review, now);
    hg_json_member_int(json, "revision", review->revision);
    if (!review->open)
        settled_member(json, review);
    if (whole && review->supplied.len != 0)
        lines_member(json, "supplied", review->supplied, true);
    if (whole && review->packet.len != 0) {
        hg_json_key(json, HG_STR("packet"));
        hg_json_raw(json, review->packet);
    }
    hg_json_close(json, '}');
}

/* --- changes -------------------------------------------------------------------------------- */

enum hg_db_status hg_review_claim(struct hg_database *database, const struct hg_review *review,
                                  struct hg_str person, int64_t until)
{
    return hg_sql_run(HG_SQL(database,
                             "UPDATE reviews SET claimed_by = $1, claimed_until = $2, "
                             "revision = revision + 1 WHERE id = $3",
                             HG_SQL_TEXT(person), HG_SQL_INT(until), HG_SQL_TEXT(review->id)),
                      NULL);
}

enum hg_db_status hg_review_update(struct hg_database *database, const struct hg_review *review,
                                   headgate_evaluator *evaluator, struct hg_str packet,
                                   struct hg_str supplied)
{
    struct hg_buf deciding;
    hg_buf_init(&deciding, NULL, 0);
    put_deciding(&deciding, evaluator);
    bool failed = deciding.failed;
    struct hg_sql *sql =
        hg_sql(database, "UPDATE reviews SET packet = $1, supplied = $2, deciding = $3, "
                         "outcome = $4, queue = $5, revision = revision + 1 WHERE id = $6");
    hg_sql_text(sql, 1, packet);
    hg_sql_text(sql, 2, supplied);
    hg_sql_text(sql, 3, (struct hg_str){deciding.at, deciding.len});
    hg_sql_text(sql, 4, text_of(headgate_outcome(evaluator)));
    hg_sql_text(sql, 5, text_of(headgate_route_to(evaluator)));
    hg_sql_text(sql, 6, review->id);
    enum hg_db_status status = hg_sql_run(sql, NULL);
    hg_buf_release(&deciding);
    return failed ? HG_DB_NOMEM : status;
}

enum hg_db_status hg_review_settle(struct hg_database *database, const struct hg_review *review,
                                   const struct hg_review_settlement *end)
{
    struct hg_sql *sql =
        hg_sql(database, "UPDATE reviews SET open = 0, settled_at = $1, settled_by = $2, how = $3, "
                         "became = $4, reason = $5, decision = $6, claimed_by = '', "
                         "claimed_until = 0, packet = '', input = '', supplied = '', "
                         "revision = revision + 1 WHERE id = $7");
    hg_sql_int(sql, 1, end->at);
    hg_sql_text(sql, 2, end->person);
    hg_sql_text(sql, 3, hg_str(end->how));
    hg_sql_text(sql, 4, end->became);
    hg_sql_text(sql, 5, end->reason);
    hg_sql_text(sql, 6, end->decision);
    hg_sql_text(sql, 7, review->id);
    return hg_sql_run(sql, NULL);
}
