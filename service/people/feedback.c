/* The tables of feedback and outcomes: see feedback.h. */
#include "service/people/feedback.h"

#include <jansson.h>
#include <stdio.h>

#include "base/json.h"
#include "base/time.h"
#include "service/common/uuid.h"
#include "service/log/log.h"
#include "service/people/follow_up.h"
#include "service/store/result_rows.h"

static const char *const steps[] = {
    "CREATE TABLE feedback (policy TEXT NOT NULL, lead TEXT NOT NULL, decision TEXT NOT NULL,"
    " kind TEXT NOT NULL, outcome TEXT NOT NULL, occurred BIGINT NOT NULL, reason TEXT NOT NULL,"
    " person TEXT NOT NULL, at BIGINT NOT NULL,"
    " PRIMARY KEY (policy, lead, decision, kind, outcome, occurred))",
};
const struct hg_schema_part hg_schema_feedback = {"feedback", steps, sizeof steps / sizeof *steps};

/* --- the decision it is about --------------------------------------------------------------- */

struct about {
    bool found, failed;
    char decision[HG_UUID_LENGTH + 1],
        first[HG_UUID_LENGTH + 1]; /* first: what a person answered */
    char policy[HG_METRIC_VALUE + 1];
    struct hg_buf lead;
};

static void take_text(const json_t *entry, const char *name, char *out, size_t room)
{
    const char *text = json_string_value(json_object_get(entry, name));
    snprintf(out, room, "%s", text != NULL ? text : "");
}

static bool take_entry(void *context, const struct hg_log_row *row)
{
    struct about *about = context;
    json_t *entry = json_loadb(row->entry.at, row->entry.len, 0, NULL);
    const char *lead = json_string_value(json_object_get(entry, "lead"));
    about->failed = entry == NULL;
    about->found = entry != NULL;
    take_text(entry, "id", about->decision, sizeof about->decision);
    take_text(entry, "about", about->first, sizeof about->first);
    take_text(entry, "policy", about->policy, sizeof about->policy);
    hg_buf_clear(&about->lead);
    hg_buf_text(&about->lead, lead != NULL ? lead : "");
    json_decref(entry);
    return false;
}

static enum hg_db_status find(struct hg_database *database, const struct hg_feedback *feedback,
                              struct about *about)
{
    struct hg_log_query query = {.id = feedback->decision};
    if (feedback->decision.len == 0)
        query = (struct hg_log_query){
            .policy = feedback->policy, .lead = feedback->lead, .under = INT64_MAX};
    enum hg_db_status status = hg_log_read(database, &query, 1, take_entry, about, NULL);
    if (status == HG_DB_OK && (about->failed || about->lead.failed))
        status = HG_DB_NOMEM;
    return status;
}

/* --- adding --------------------------------------------------------------------------------- */

static enum hg_db_status insert(struct hg_database *database, const struct hg_feedback *feedback,
                                const struct about *about, int64_t *added)
{
    return hg_sql_run(
        HG_SQL(database,
               "INSERT INTO feedback (policy, lead, decision, kind, outcome, occurred, "
               "reason, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
               "ON CONFLICT (policy, lead, decision, kind, outcome, occurred) DO NOTHING",
               HG_SQL_TEXT(about->found ? hg_str(about->policy) : feedback->policy),
               HG_SQL_TEXT(about->found ? (struct hg_str){about->lead.at, about->lead.len}
                                        : feedback->lead),
               HG_SQL_TEXT(hg_str(about->decision)), HG_SQL_TEXT(hg_str(feedback->kind)),
               HG_SQL_TEXT(feedback->outcome), HG_SQL_INT(feedback->occurred),
               HG_SQL_TEXT(feedback->reason), HG_SQL_TEXT(feedback->person),
               HG_SQL_INT(feedback->at)),
        added);
}

static enum hg_db_status log_it(struct hg_database *database, const struct hg_feedback *feedback,
                                const struct about *about)
{
    char id[HG_UUID_LENGTH + 1];
    struct hg_buf detail;
    struct hg_json json;
    hg_uuid(feedback->at, id);
    hg_buf_init(&detail, NULL, 0);
    hg_json_init(&json, &detail);
    hg_json_open(&json, '{');
    if (feedback->outcome.len != 0)
        hg_json_member(&json, "outcome", feedback->outcome);
    if (feedback->reason.len != 0)
        hg_json_member(&json, "reason", feedback->reason);
    if (feedback->occurred != 0)
        hg_json_member_instant(&json, "occurred_at", feedback->occurred);
    hg_json_close(&json, '}');
    struct hg_log_entry entry = {.kind = feedback->kind,
                                 .id = hg_str(id),
                                 .about = hg_str(about->decision),
                                 .at = feedback->at,
                                 .lead = {about->lead.at, about->lead.len},
                                 .policy = hg_str(about->policy),
                                 .person = feedback->person,
                                 .token = feedback->token,
                                 .detail = {detail.at, detail.len}};
    enum hg_db_status status = detail.failed ? HG_DB_NOMEM : hg_log_append(database, &entry);
    hg_buf_release(&detail);
    return status;
}

static enum hg_db_status add(struct hg_database *database, const struct hg_feedback *feedback,
                             const struct about *about)
{
    int64_t added = 0;
    enum hg_db_status status = insert(database, feedback, about, &added);
    if (status != HG_DB_OK || added == 0 || !about->found)
        return status;
    status = log_it(database, feedback, about);
    if (status == HG_DB_OK)
        status = hg_follow_up_end(database, hg_str(about->decision));
    return status == HG_DB_OK && about->first[0] != '\0'
               ? hg_follow_up_end(database, hg_str(about->first))
               : status;
}

enum hg_db_status hg_feedback_add(struct hg_database *database, const struct hg_feedback *feedback,
                                  enum hg_feedback_match *met, char *policy, size_t room)
{
    struct about about = {0};
    hg_buf_init(&about.lead, NULL, 0);
    enum hg_db_status status = find(database, feedback, &about);
    *met = about.found                   ? HG_FEEDBACK_JOINED
           : feedback->decision.len != 0 ? HG_FEEDBACK_UNKNOWN
                                         : HG_FEEDBACK_UNMATCHED;
    if (status == HG_DB_OK && *met != HG_FEEDBACK_UNKNOWN)
        status = add(database, feedback, &about);
    if (about.found)
        snprintf(policy, room, "%s", about.policy);
    else
        snprintf(policy, room, "%.*s", HG_STR_ARGS(feedback->policy));
    hg_buf_release(&about.lead);
    return status;
}

void hg_feedback_count(struct hg_metrics *metrics, const char *policy, const char *kind,
                       struct hg_str outcome)
{
    static const char *const words[] = {"meeting", "won", "lost", "converted"};
    const char *counted = hg_str_is(outcome, "") ? kind : "other";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (hg_str_is(outcome, words[i]))
            counted = words[i];
    hg_series_add(hg_metrics_series(metrics, HG_M_FEEDBACK, policy, counted, NULL), 1);
}

/* --- for replay ----------------------------------------------------------------------------- */

/* RFC 4180. */
static void put_cell(struct hg_buf *out, struct hg_str cell, bool last)
{
    bool quoted = false;
    for (size_t i = 0; i < cell.len; i++)
        quoted |=
            cell.at[i] == ',' || cell.at[i] == '"' || cell.at[i] == '\n' || cell.at[i] == '\r';
    if (quoted)
        hg_buf_byte(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.at[i] == '"')
            hg_buf_byte(out, '"');
        hg_buf_byte(out, cell.at[i]);
    }
    if (quoted)
        hg_buf_byte(out, '"');
    hg_buf_byte(out, last ? '\n' : ',');
}

/* The rows of one lead, in the order of what happened: what is last holds. */
static void put_lead(struct hg_buf *out, const struct hg_result_rows *rows, size_t first,
                     size_t end)
{
    struct hg_str outcome = HG_STR(""), answer = HG_STR(""), reason = HG_STR("");
    char room[40];
    struct hg_buf when = {.at = room, .room = sizeof room, .maximum = sizeof room};
    for (size_t i = first; i < end; i++) {
        if (hg_str_is(hg_result_rows_text(rows, i, 1), HG_FEEDBACK_OUTCOME)) {
            outcome = hg_result_rows_text(rows, i, 2);
            hg_buf_clear(&when);
            hg_put_instant(&when, hg_result_rows_int(rows, i, 4));
        } else {
            answer = hg_result_rows_text(rows, i, 1);
            reason = hg_result_rows_text(rows, i, 3);
        }
    }
    put_cell(out, hg_result_rows_text(rows, first, 0), false);
    put_cell(out, outcome, false);
    put_cell(out, (struct hg_str){when.at, when.len}, false);
    put_cell(out, answer, false);
    put_cell(out, reason, true);
}

static size_t end_of_lead(const struct hg_result_rows *rows, size_t first)
{
    size_t end = first + 1;
    while (end < rows->count &&
           hg_str_eq(hg_result_rows_text(rows, end, 0), hg_result_rows_text(rows, first, 0)))
        end++;
    return end;
}

enum hg_db_status hg_feedback_write(struct hg_database *database, struct hg_str policy,
                                    struct hg_str after, int64_t most, struct hg_buf *out,
                                    struct hg_buf *last)
{
    struct hg_result_rows rows;
    hg_result_rows_init(&rows);
    struct hg_sql *sql =
        hg_sql(database, "SELECT lead, kind, outcome, reason, CASE WHEN occurred = 0 THEN at ELSE "
                         "occurred END FROM feedback WHERE policy = $1 AND lead > $2 "
                         "ORDER BY lead, 5, at LIMIT $3");
    hg_sql_text(sql, 1, policy);
    hg_sql_text(sql, 2, after);
    hg_sql_int(sql, 3, most);
    enum hg_db_status status = hg_result_rows_read(&rows, sql, "tttti");
    bool more = (int64_t)rows.count == most;
    hg_buf_text(out, "lead,outcome,at,feedback,reason\n");
    for (size_t first = 0, end; first < rows.count; first = end) {
        end = end_of_lead(&rows, first);
        if (end == rows.count && more && first != 0)
            break; /* there may be more of this lead: it begins the next page */
        struct hg_str lead = hg_result_rows_text(&rows, first, 0);
        put_lead(out, &rows, first, end);
        hg_buf_clear(last);
        hg_buf_put(last, lead.at, lead.len);
    }
    if (!more)
        hg_buf_clear(last);
    hg_result_rows_release(&rows);
    return status;
}
