/* The report of a replay: facts, decisions and reasons, groups, and past decisions. The other
 * tables are in replay_rules.c, replay_lists.c, replay_drift.c and replay_weeks.c. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/replay/replay_tables.h"

/* --- rows ------------------------------------------------------------------------------------ */

struct hg_figure hg_replay_of_positive(const struct hg_replay_tables *t,
                                       const struct hg_tally *tally)
{
    uint64_t all = t->replay->all.positives;
    return all < t->report->min_count ? (struct hg_figure){0}
                                      : hg_figure_share(tally->positives, all);
}

static uint64_t open_of(const struct hg_tally *tally)
{
    return tally->leads - tally->positives - tally->negatives;
}

struct hg_report_table *hg_replay_table(const struct hg_replay_tables *t, const char *id,
                                        const char *title, const struct hg_report_column *columns,
                                        uint32_t count, uint32_t about)
{
    return hg_report_table(t->report, id, title, columns, t->has_outcomes ? count : count - about);
}

void hg_replay_cell(const struct hg_replay_tables *t, struct hg_report_table *table,
                    struct hg_figure figure)
{
    hg_report_cell(t->report, table, figure);
}

void hg_replay_cell_ended(const struct hg_replay_tables *t, struct hg_report_table *table,
                          struct hg_figure figure)
{
    if (t->has_outcomes)
        hg_report_cell(t->report, table, figure);
}

void hg_replay_share_row(const struct hg_replay_tables *t, struct hg_report_table *table,
                         struct hg_str name, const struct hg_tally *tally)
{
    hg_report_row(t->report, table, HG_ROW_PLAIN);
    hg_replay_cell(t, table, hg_figure_text(name));
    hg_replay_cell(t, table, hg_figure_count(tally->leads));
    hg_replay_cell(t, table, hg_figure_share(tally->leads, t->replay->all.leads));
    hg_replay_cell_ended(t, table, hg_tally_rate(tally));
    hg_replay_cell_ended(t, table, hg_replay_of_positive(t, tally));
}

struct hg_str hg_replay_kept(const struct hg_replay_tables *t, struct hg_buf *text)
{
    struct hg_str out = hg_str_copy(t->arena, (struct hg_str){text->at, text->len});
    hg_buf_release(text);
    return out;
}

/* --- facts ----------------------------------------------------------------------------------- */

static struct hg_str policy_text(const struct hg_replay_tables *t)
{
    return hg_str_print(t->arena, "%.*s%s%.*s", HG_STR_ARGS(t->program->name),
                        t->program->version.len != 0 ? " " : "", HG_STR_ARGS(t->program->version));
}

static struct hg_str digest_text(const struct hg_replay_tables *t)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_digest(&text, t->program->digest);
    return hg_replay_kept(t, &text);
}

static struct hg_str clock_text(const struct hg_replay_tables *t)
{
    const struct hg_replay_plan *plan = t->replay->plan;
    struct hg_buf text;
    hg_cli_buf(&text);
    if (plan->log)
        hg_buf_text(&text, "each decision's own time");
    else if (plan->now_field != HG_NONE)
        hg_buf_print(&text, "each lead's own `%.*s`",
                     HG_STR_ARGS(t->program->fields[plan->now_field].name));
    else
        hg_put_instant(&text, plan->now);
    return hg_replay_kept(t, &text);
}

static struct hg_str outcome_text(const struct hg_replay_tables *t)
{
    const struct hg_outcome_facts *facts = hg_outcomes_facts(t->replay->outcomes);
    if (facts->file.len == 0)
        return hg_str_print(t->arena, "`%.*s` of the leads", HG_STR_ARGS(facts->column));
    return hg_str_print(t->arena, "`%.*s` of %.*s, joined by `%.*s`", HG_STR_ARGS(facts->column),
                        HG_STR_ARGS(facts->file), HG_STR_ARGS(facts->key));
}

/* The two figures a filter is judged by, each with what it is of. */
static void put_summary(const struct hg_replay_tables *t)
{
    const struct hg_tally *accepted = &t->replay->outcome[HG_ACCEPT];
    hg_report_fact(t->report, "outcome", "outcome", hg_figure_text(outcome_text(t)));
    hg_report_fact(t->report, "positive", "positive, of all leads with an outcome",
                   hg_tally_rate(&t->replay->all));
    hg_report_fact(t->report, "precision", "precision (positive, of the leads accepted)",
                   hg_tally_rate(accepted));
    hg_report_fact(t->report, "recall", "recall (accepted, of the positive leads)",
                   hg_figure_rate(accepted->positives, t->replay->all.positives));
    hg_report_fact(t->report, "open", "leads whose outcome is open",
                   hg_figure_count(open_of(&t->replay->all)));
}

static void put_facts(const struct hg_replay_tables *t, const char *leads, uint64_t refused)
{
    struct hg_report *report = t->report;
    hg_report_fact(report, "policy", "policy", hg_figure_text(policy_text(t)));
    hg_report_fact(report, "digest", "digest", hg_figure_text(digest_text(t)));
    hg_report_fact(report, "file", "file", hg_figure_text(hg_str(leads)));
    hg_report_fact(report, "as_of", "decided as of", hg_figure_text(clock_text(t)));
    hg_report_fact(report, "leads", "leads", hg_figure_count(t->replay->all.leads));
    hg_report_fact(report, "refused", "records that could not be read", hg_figure_count(refused));
    hg_report_fact(report, "problems", "leads that violate the contract",
                   hg_figure_count(t->replay->problems));
    if (t->has_outcomes)
        put_summary(t);
}

/* --- outcomes, and what decided -------------------------------------------------------------- */

static void outcomes_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"decision", "decision", HG_STYLE_TEXT},
        {"leads", "leads", HG_STYLE_NUMBER},
        {"share", "share", HG_STYLE_NUMBER},
        {"positive", "positive", HG_STYLE_NUMBER},
        {"negative", "negative", HG_STYLE_NUMBER},
        {"open", "open", HG_STYLE_NUMBER},
        {"rate", "rate", HG_STYLE_NUMBER},
        {"of_positive", "of all positive", HG_STYLE_NUMBER},
    };
    const struct hg_replay *replay = t->replay;
    struct hg_report_table *table = hg_replay_table(
        t, "outcomes", t->has_outcomes ? "Decisions and outcomes" : "Decisions", columns, 8, 5);
    if (t->has_outcomes)
        table->note = hg_str_print(
            t->arena,
            "Rates refer to leads with an outcome and are shown with their 95 %% confidence "
            "interval (Wilson); rates for fewer than %" PRIu64 " leads are not shown "
            "(--min-count). Open: without an outcome.",
            t->report->min_count);
    for (uint32_t o = 0; o < t->program->outcome_count; o++) {
        const struct hg_tally *tally = &replay->outcome[o];
        if (tally->leads == 0)
            continue;
        hg_report_row(t->report, table, HG_ROW_PLAIN);
        hg_replay_cell(t, table, hg_figure_text(t->program->outcomes[o].name));
        hg_replay_cell(t, table, hg_figure_count(tally->leads));
        hg_replay_cell(t, table, hg_figure_share(tally->leads, replay->all.leads));
        hg_replay_cell_ended(t, table, hg_figure_count(tally->positives));
        hg_replay_cell_ended(t, table, hg_figure_count(tally->negatives));
        hg_replay_cell_ended(t, table, hg_figure_count(open_of(tally)));
        hg_replay_cell_ended(t, table, hg_tally_rate(tally));
        hg_replay_cell_ended(t, table, hg_replay_of_positive(t, tally));
    }
}

static void decided_row(const struct hg_replay_tables *t, struct hg_report_table *table,
                        struct hg_str by, uint32_t outcome, const struct hg_tally *tally)
{
    if (tally->leads == 0)
        return;
    hg_report_row(t->report, table, HG_ROW_PLAIN);
    hg_replay_cell(t, table, hg_figure_text(by));
    hg_replay_cell(t, table, hg_figure_text(t->program->outcomes[outcome].name));
    hg_replay_cell(t, table, hg_figure_count(tally->leads));
    hg_replay_cell(t, table, hg_figure_share(tally->leads, t->replay->all.leads));
    hg_replay_cell_ended(t, table, hg_tally_rate(tally));
    hg_replay_cell_ended(t, table, hg_replay_of_positive(t, tally));
}

static void decided_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"decided_by", "decided by", HG_STYLE_TEXT},
        {"decision", "decision", HG_STYLE_TEXT},
        {"leads", "leads", HG_STYLE_NUMBER},
        {"share", "share", HG_STYLE_NUMBER},
        {"rate", "rate", HG_STYLE_NUMBER},
        {"of_positive", "of all positive", HG_STYLE_NUMBER},
    };
    const struct hg_replay *replay = t->replay;
    struct hg_report_table *table = hg_replay_table(t, "reasons", "Why", columns, 6, 2);
    table->note = HG_STR("Each lead is counted once, under the first rule that gave its outcome.");
    for (uint32_t rule = 0; rule < t->program->rule_count; rule++)
        decided_row(t, table, t->program->rules[rule].id, t->program->rules[rule].outcome,
                    &replay->deciders[rule]);
    for (uint32_t o = 0; o < t->program->outcome_count; o++)
        decided_row(t, table, HG_STR("agreed: same outcome for all unknown values"), o,
                    &replay->agreed[o]);
    decided_row(t, table, HG_STR("unresolved"), HG_REVIEW, &replay->unresolved);
    decided_row(t, table, HG_STR("the policy does not apply to these leads"), HG_NOT_APPLICABLE,
                &replay->elsewhere);
}

/* --- groups ---------------------------------------------------------------------------------- */

/* The largest first; names are different, so the order is always the same. */
static int compare_groups(const void *left, const void *right)
{
    const struct hg_replay_group *a = left, *b = right;
    if (a->all.leads != b->all.leads)
        return a->all.leads > b->all.leads ? -1 : 1;
    return hg_str_cmp(a->name, b->name);
}

static void sort_groups(struct hg_replay_groups *groups)
{
    if (groups->list.count != 0)
        qsort(groups->list.at, groups->list.count, sizeof *groups->list.at, compare_groups);
}

static void group_row(const struct hg_replay_tables *t, struct hg_report_table *table,
                      const struct hg_replay_group *group)
{
    hg_report_row(t->report, table, HG_ROW_PLAIN);
    hg_replay_cell(t, table, hg_figure_text(group->name));
    hg_replay_cell(t, table, hg_figure_count(group->all.leads));
    hg_replay_cell(t, table, hg_figure_share(group->accepted.leads, group->all.leads));
    hg_replay_cell(t, table, hg_figure_count(group->unresolved));
    hg_replay_cell_ended(t, table, hg_tally_rate(&group->all));
    hg_replay_cell_ended(t, table, hg_tally_rate(&group->accepted));
}

static void groups_table(const struct hg_replay_tables *t, struct hg_replay_groups *groups,
                         const char *id, const char *title)
{
    static const struct hg_report_column columns[] = {
        {"value", "value", HG_STYLE_TEXT},
        {"leads", "leads", HG_STYLE_NUMBER},
        {"accepted", "accepted", HG_STYLE_NUMBER},
        {"unresolved", "unresolved", HG_STYLE_NUMBER},
        {"rate", "rate", HG_STYLE_NUMBER},
        {"accepted_rate", "rate of accepted leads", HG_STYLE_NUMBER},
    };
    if (groups->list.count == 0)
        return;
    struct hg_report_table *table = hg_replay_table(t, id, title, columns, 6, 2);
    sort_groups(groups);
    for (size_t i = 0; i < groups->list.count; i++) {
        if (i < t->replay->plan->list_max)
            group_row(t, table, &groups->list.at[i]);
        else
            table->left_out++;
    }
}

/* The owner implies the decision, so only the actual outcomes are of interest. */
static void routes_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"to", "to", HG_STYLE_TEXT},
        {"leads", "leads", HG_STYLE_NUMBER},
        {"share", "share", HG_STYLE_NUMBER},
        {"rate", "rate", HG_STYLE_NUMBER},
        {"of_positive", "of all positive", HG_STYLE_NUMBER},
    };
    struct hg_replay_groups *routes = &t->replay->routes;
    if (routes->list.count == 0)
        return;
    struct hg_report_table *table =
        hg_replay_table(t, "routes", "Where leads would go", columns, 5, 2);
    sort_groups(routes);
    for (size_t i = 0; i < routes->list.count; i++)
        hg_replay_share_row(t, table, routes->list.at[i].name, &routes->list.at[i].all);
}

static void group_tables(const struct hg_replay_tables *t)
{
    for (uint32_t i = 0; i < t->replay->plan->by_count; i++) {
        struct hg_str name = t->replay->plan->by[i].name;
        groups_table(t, &t->replay->by[i], hg_str_print(t->arena, "by_%.*s", HG_STR_ARGS(name)).at,
                     hg_str_print(t->arena, "By %.*s", HG_STR_ARGS(name)).at);
    }
    routes_table(t);
    groups_table(t, &t->replay->owners, "owners", "Recorded owners");
}

/* --- what was decided then ------------------------------------------------------------------- */

static const struct hg_report_column *recorded_columns(const struct hg_replay_tables *t,
                                                       uint32_t *count)
{
    struct hg_report_column *columns =
        HG_ARRAY(t->arena, struct hg_report_column, (size_t)t->program->outcome_count + 3);
    columns[(*count)++] = (struct hg_report_column){"recorded", "decided then", HG_STYLE_TEXT};
    columns[(*count)++] = (struct hg_report_column){"leads", "leads", HG_STYLE_NUMBER};
    for (uint32_t o = 0; o < t->program->outcome_count; o++) {
        const char *name = hg_str_copy(t->arena, t->program->outcomes[o].name).at;
        if (t->replay->outcome[o].leads != 0)
            columns[(*count)++] = (struct hg_report_column){
                name, hg_str_print(t->arena, "now %s", name).at, HG_STYLE_NUMBER};
    }
    columns[(*count)++] = (struct hg_report_column){"rate", "rate", HG_STYLE_NUMBER};
    return columns;
}

static void recorded_table(const struct hg_replay_tables *t)
{
    uint32_t count = 0;
    if (t->replay->recorded.count == 0)
        return;
    const struct hg_report_column *columns = recorded_columns(t, &count);
    struct hg_report_table *table = hg_replay_table(
        t, "recorded", "Recorded decisions compared with this policy", columns, count, 1);
    for (size_t i = 0; i < t->replay->recorded.count; i++) {
        const struct hg_replay_recorded *row = &t->replay->recorded.at[i];
        hg_report_row(t->report, table, HG_ROW_PLAIN);
        hg_replay_cell(t, table, hg_figure_text(row->name));
        hg_replay_cell(t, table, hg_figure_count(row->all.leads));
        for (uint32_t o = 0; o < t->program->outcome_count; o++)
            if (t->replay->outcome[o].leads != 0)
                hg_replay_cell(t, table, hg_figure_count(row->now[o]));
        hg_replay_cell_ended(t, table, hg_tally_rate(&row->all));
    }
}

/* --- the report ------------------------------------------------------------------------------ */

void hg_replay_report(struct hg_replay *replay, const char *leads, uint64_t refused,
                      struct hg_report *report)
{
    const struct hg_replay_tables t = {replay, report, replay->plan->program, &replay->arena,
                                       replay->outcomes != NULL};
    *report = (struct hg_report){.arena = &replay->arena, .min_count = replay->plan->min_count};
    report->title = hg_str_print(t.arena, "Replay of %.*s", HG_STR_ARGS(policy_text(&t)));
    report->footer = digest_text(&t);
    put_facts(&t, leads, refused);
    outcomes_table(&t);
    decided_table(&t);
    hg_replay_rule_tables(&t);
    group_tables(&t);
    recorded_table(&t);
    hg_replay_list_tables(&t);
    if (replay->plan->compares)
        hg_replay_drift_table(&t);
    if (replay->weeks.count > 1)
        hg_replay_weeks_table(&t);
}
