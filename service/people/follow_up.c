/* Leads that wait for an answer, and their steps: see follow_up.h. Reassigning is in
 * follow_up_reassign.c. */
#include "service/people/follow_up_parts.h"

#include <stdio.h>
#include <string.h>

#include "service/common/uuid.h"
#include "service/log/log.h"
#include "service/store/schema.h"

static const char *const schema_steps[] = {
    "CREATE TABLE follow_ups (decision TEXT NOT NULL PRIMARY KEY, policy TEXT NOT NULL,"
    " digest TEXT NOT NULL, lead TEXT NOT NULL, holder TEXT NOT NULL, due BIGINT,"
    " decided_at BIGINT NOT NULL, input TEXT NOT NULL, supplied TEXT NOT NULL);"
    "CREATE INDEX follow_ups_by_policy ON follow_ups (policy);"
    "CREATE TABLE follow_up_steps (decision TEXT NOT NULL, position BIGINT NOT NULL,"
    " at BIGINT NOT NULL, kind TEXT NOT NULL, percent BIGINT NOT NULL, target TEXT NOT NULL,"
    " PRIMARY KEY (decision, position));"
    "CREATE INDEX follow_up_steps_by_time ON follow_up_steps (at, decision, position)",
};
const struct hg_schema_part hg_schema_follow_up = {"follow_up", schema_steps,
                                                   sizeof schema_steps / sizeof *schema_steps};

/* --- beginning and end ---------------------------------------------------------------------- */

static enum hg_db_status add_step(struct hg_database *database, struct hg_str decision,
                                  int64_t position, const headgate_step *step)
{
    struct hg_sql *sql =
        hg_sql(database, "INSERT INTO follow_up_steps (decision, position, at, kind, percent, "
                         "target) VALUES ($1, $2, $3, $4, $5, $6)");
    hg_sql_text(sql, 1, decision);
    hg_sql_int(sql, 2, position);
    hg_sql_int(sql, 3, step->at);
    hg_sql_text(sql, 4, hg_str(step->action));
    hg_sql_int(sql, 5, step->percent);
    hg_sql_text(sql, 6, hg_str(step->to != NULL ? step->to : ""));
    return hg_sql_run(sql, NULL);
}

/* The due time is a step of its own, after those of the team. */
static enum hg_db_status add_steps(struct hg_database *database, headgate_evaluator *evaluator,
                                   struct hg_str decision, int64_t due, bool *reassigns)
{
    headgate_step step;
    enum hg_db_status status = HG_DB_OK;
    size_t count = 0;
    *reassigns = false;
    for (; status == HG_DB_OK && headgate_assigned_step(evaluator, count, &step); count++) {
        *reassigns |= strcmp(step.action, "reassign") == 0 && step.to == NULL;
        status = add_step(database, decision, (int64_t)count, &step);
    }
    step = (headgate_step){.action = "due", .at = due, .percent = 100};
    return status == HG_DB_OK ? add_step(database, decision, (int64_t)count, &step) : status;
}

static struct hg_str text_of(const char *text)
{
    return hg_str(text != NULL ? text : "");
}

enum hg_db_status hg_follow_up_begin(struct hg_database *database, headgate_evaluator *evaluator,
                                     const struct hg_decision_record *noted)
{
    int64_t due;
    bool reassigns;
    if (!headgate_route_due(evaluator, &due))
        return HG_DB_OK;
    const char *holder = headgate_assigned_to(evaluator);
    if (holder == NULL)
        holder = headgate_route_to(evaluator);
    enum hg_db_status status = add_steps(database, evaluator, noted->id, due, &reassigns);
    if (status != HG_DB_OK)
        return status;
    struct hg_sql *sql =
        hg_sql(database, "INSERT INTO follow_ups (decision, policy, digest, lead, holder, due, "
                         "decided_at, input, supplied) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    hg_sql_text(sql, 1, noted->id);
    hg_sql_text(sql, 2, noted->policy);
    hg_sql_text(sql, 3, noted->digest);
    hg_sql_text(sql, 4, noted->lead);
    hg_sql_text(sql, 5, text_of(holder));
    hg_sql_int(sql, 6, due);
    hg_sql_int(sql, 7, noted->decided_at);
    hg_sql_text(sql, 8, reassigns ? noted->input : HG_STR(""));
    hg_sql_text(sql, 9, reassigns ? noted->supplied : HG_STR(""));
    return hg_sql_run(sql, NULL);
}

enum hg_db_status hg_follow_up_end(struct hg_database *database, struct hg_str decision)
{
    struct hg_sql *sql =
        HG_SQL(database, "DELETE FROM follow_up_steps WHERE decision = $1", HG_SQL_TEXT(decision));
    enum hg_db_status status = hg_sql_run(sql, NULL);
    if (status != HG_DB_OK)
        return status;
    sql = HG_SQL(database, "DELETE FROM follow_ups WHERE decision = $1", HG_SQL_TEXT(decision));
    return hg_sql_run(sql, NULL);
}

/* --- what is past --------------------------------------------------------------------------- */

static enum hg_db_status read_due(struct hg_database *database, int64_t now,
                                  struct hg_result_rows *rows)
{
    struct hg_sql *sql =
        HG_SQL(database,
               "SELECT s.decision, s.position, s.at, s.kind, s.percent, s.target, f.policy, "
               "f.digest, f.lead, f.holder, f.due, f.decided_at, f.input, f.supplied "
               "FROM follow_up_steps s JOIN follow_ups f ON f.decision = s.decision "
               "WHERE s.at <= $1 ORDER BY s.at, s.decision, s.position LIMIT $2",
               HG_SQL_INT(now), HG_SQL_INT(HG_FOLLOW_UP_ROUND));
    return hg_result_rows_read(rows, sql, "tiititttttiitt");
}

static void take_step(const struct hg_result_rows *rows, size_t row, struct hg_overdue_step *step)
{
    *step = (struct hg_overdue_step){
        .decision = hg_result_rows_text(rows, row, 0),
        .position = hg_result_rows_int(rows, row, 1),
        .at = hg_result_rows_int(rows, row, 2),
        .kind = hg_result_rows_text(rows, row, 3),
        .percent = hg_result_rows_int(rows, row, 4),
        .target = hg_result_rows_text(rows, row, 5),
        .policy = hg_result_rows_text(rows, row, 6),
        .digest = hg_result_rows_text(rows, row, 7),
        .lead = hg_result_rows_text(rows, row, 8),
        .holder = hg_result_rows_text(rows, row, 9),
        .due = hg_result_rows_int(rows, row, 10),
        .decided_at = hg_result_rows_int(rows, row, 11),
        .input = hg_result_rows_text(rows, row, 12),
        .supplied = hg_result_rows_text(rows, row, 13),
    };
}

static const char *step_word(struct hg_str kind)
{
    static const char *const words[] = {"warn", "alert", "reassign"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (hg_str_is(kind, words[i]))
            return words[i];
    return "due";
}

/* Who has a lead is in the log, so also that somebody else has it now. */
static enum hg_db_status log_giving(struct hg_database *database,
                                    const struct hg_overdue_step *step, struct hg_str detail,
                                    int64_t now)
{
    char id[HG_UUID_LENGTH + 1];
    hg_uuid(now, id);
    struct hg_log_entry entry = {.kind = "reassigned",
                                 .id = hg_str(id),
                                 .about = step->decision,
                                 .at = now,
                                 .lead = step->lead,
                                 .policy = step->policy,
                                 .digest = step->digest,
                                 .detail = detail};
    return hg_log_append(database, &entry);
}

static enum hg_db_status tell(struct hg_database *database, const struct hg_overdue_step *step,
                              const struct hg_reassignment *given, int64_t now)
{
    struct hg_buf detail;
    struct hg_json json;
    hg_buf_init(&detail, NULL, 0);
    hg_json_init(&json, &detail);
    hg_json_open(&json, '{');
    hg_json_member(&json, "holder", step->holder);
    if (step->target.len != 0)
        hg_json_member(&json, "to", step->target);
    if (given->to.len != 0)
        hg_json_member(&json, "given_to", given->to);
    if (given->why != NULL)
        hg_json_member(&json, "not_given", hg_str(given->why));
    hg_json_member_int(&json, "percent", step->percent);
    hg_json_member_instant(&json, "step_at", step->at);
    hg_json_member_instant(&json, "due_at", step->due);
    hg_json_close(&json, '}');
    struct hg_event event = {.kind = step_word(step->kind),
                             .at = now,
                             .decision = step->decision,
                             .policy = step->policy,
                             .lead = step->lead,
                             .detail = {detail.at, detail.len}};
    enum hg_db_status status = detail.failed ? HG_DB_NOMEM : hg_event_add(database, &event);
    if (status == HG_DB_OK && given->to.len != 0)
        status = log_giving(database, step, event.detail, now);
    hg_buf_release(&detail);
    return status;
}

static enum hg_db_status drop_step(struct hg_database *database, const struct hg_overdue_step *step)
{
    struct hg_sql *sql =
        hg_sql(database, "DELETE FROM follow_up_steps WHERE decision = $1 AND position = $2");
    hg_sql_text(sql, 1, step->decision);
    hg_sql_int(sql, 2, step->position);
    enum hg_db_status status = hg_sql_run(sql, NULL);
    if (status != HG_DB_OK)
        return status;
    sql = HG_SQL(database,
                 "DELETE FROM follow_ups WHERE decision = $1 AND NOT EXISTS "
                 "(SELECT 1 FROM follow_up_steps s WHERE s.decision = $1)",
                 HG_SQL_TEXT(step->decision));
    return hg_sql_run(sql, NULL);
}

static enum hg_db_status note_holder(struct hg_database *database, struct hg_str decision,
                                     struct hg_str holder)
{
    return hg_sql_run(HG_SQL(database, "UPDATE follow_ups SET holder = $1 WHERE decision = $2",
                             HG_SQL_TEXT(holder), HG_SQL_TEXT(decision)),
                      NULL);
}

static enum hg_db_status pass_step(struct hg_database *database, struct hg_policies *policies,
                                   struct hg_overdue_step *step, int64_t now)
{
    struct hg_reassignment given = {0};
    enum hg_db_status status = HG_DB_OK;
    if (hg_str_is(step->kind, "reassign"))
        status = hg_follow_up_reassign(database, policies, step, now, &given);
    if (status == HG_DB_OK)
        status = tell(database, step, &given, now);
    if (status == HG_DB_OK && given.to.len != 0)
        status = note_holder(database, step->decision, given.to);
    return status == HG_DB_OK ? drop_step(database, step) : status;
}

/* A lead may have several steps in one round: who holds it then is whom the one before gave it to.
 */
static enum hg_db_status holder_now(struct hg_database *database, struct hg_overdue_step *step,
                                    struct hg_result_rows *rows)
{
    struct hg_sql *sql = HG_SQL(database, "SELECT holder FROM follow_ups WHERE decision = $1",
                                HG_SQL_TEXT(step->decision));
    enum hg_db_status status = hg_result_rows_read(rows, sql, "t");
    if (status == HG_DB_OK && rows->count == 1)
        step->holder = hg_result_rows_text(rows, 0, 0);
    return status;
}

enum hg_db_status hg_follow_up_run(struct hg_database *database, struct hg_policies *policies,
                                   int64_t now, struct hg_follow_up_done *done)
{
    struct hg_result_rows rows, holder;
    hg_result_rows_init(&rows);
    hg_result_rows_init(&holder);
    done->count = 0;
    enum hg_db_status status = read_due(database, now, &rows);
    for (size_t i = 0; status == HG_DB_OK && i < rows.count; i++) {
        struct hg_overdue_step step;
        take_step(&rows, i, &step);
        status = holder_now(database, &step, &holder);
        if (status == HG_DB_OK)
            status = pass_step(database, policies, &step, now);
        done->steps[i].step = step_word(step.kind);
        snprintf(done->steps[i].policy, sizeof done->steps[i].policy, "%.*s",
                 HG_STR_ARGS(step.policy));
        done->count = i + 1;
    }
    hg_result_rows_release(&holder);
    hg_result_rows_release(&rows);
    return status;
}

void hg_follow_up_count(struct hg_metrics *metrics, const struct hg_follow_up_done *done)
{
    for (size_t i = 0; i < done->count; i++)
        hg_series_add(hg_metrics_series(metrics, HG_M_DUE_BREACHES, done->steps[i].policy,
                                        done->steps[i].step, NULL),
                      1);
}
