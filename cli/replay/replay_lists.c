/* The tables of a replay that call for action: fields that unresolved leads wait for, rejected
 * leads that converted, broken promises, and problems of the join. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/replay/replay_tables.h"

/* --- the unresolved queue -------------------------------------------------------------------- */

static int compare_needs(const void *left, const void *right)
{
    const struct hg_replay_need *a = left, *b = right;
    if (a->held.leads != b->held.leads)
        return a->held.leads > b->held.leads ? -1 : 1;
    return hg_str_cmp(a->name, b->name);
}

/* "missing 12, low_confidence 3" */
static struct hg_str reasons_of(const struct hg_replay_tables *t, const struct hg_replay_need *need)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    for (int reason = 0; reason < HG_R_COUNT; reason++)
        if (need->reasons[reason] != 0)
            hg_buf_print(&text, "%s%s %" PRIu64, text.len == 0 ? "" : ", ",
                         reason == HG_R_NONE ? "not told" : hg_reason_name((enum hg_reason)reason),
                         need->reasons[reason]);
    return hg_replay_kept(t, &text);
}

static void needs_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"field", "field", HG_STYLE_TEXT},      {"leads", "leads", HG_STYLE_NUMBER},
        {"alone", "it alone", HG_STYLE_NUMBER}, {"why", "why it is unknown", HG_STYLE_TEXT},
        {"rate", "rate", HG_STYLE_NUMBER},
    };
    if (t->replay->unresolved.leads == 0)
        return;
    struct hg_report_table *table = hg_report_table(
        t->report, "unresolved", "What undecided leads wait for", columns, t->has_outcomes ? 5 : 4);
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_thousands(&text, t->replay->unresolved.leads);
    hg_buf_text(&text, " leads (");
    hg_put_percent(&text, hg_rate(t->replay->unresolved.leads, t->replay->all.leads));
    hg_buf_text(&text, ") are in review because an unknown field could change the outcome. A lead "
                       "counts for every field it waits for.");
    table->note = hg_replay_kept(t, &text);
    if (t->replay->needs.count != 0)
        qsort(t->replay->needs.at, t->replay->needs.count, sizeof *t->replay->needs.at,
              compare_needs);
    for (size_t i = 0; i < t->replay->needs.count; i++) {
        const struct hg_replay_need *need = &t->replay->needs.at[i];
        hg_report_row(t->report, table, HG_ROW_CHANGED);
        hg_replay_cell(t, table, hg_figure_text(need->name));
        hg_replay_cell(t, table, hg_figure_count(need->held.leads));
        hg_replay_cell(t, table, hg_figure_count(need->alone));
        hg_replay_cell(t, table, hg_figure_text(reasons_of(t, need)));
        if (t->has_outcomes)
            hg_replay_cell(
                t, table,
                hg_figure_rate(need->held.positives, need->held.positives + need->held.negatives));
    }
}

/* --- leads that are named -------------------------------------------------------------------- */

static void list_rows(const struct hg_replay_list *list, const struct hg_replay_tables *t,
                      struct hg_report_table *table, enum hg_row_mark mark)
{
    for (size_t i = 0; i < list->list.count; i++) {
        const struct hg_replay_list_entry *listed = &list->list.at[i];
        hg_report_row(t->report, table, mark);
        hg_replay_cell(t, table, hg_figure_text(listed->name));
        hg_replay_cell(t, table, hg_figure_count(listed->line));
        hg_replay_cell(t, table, hg_figure_text(listed->rule));
        hg_replay_cell(t, table, hg_figure_text(listed->text));
    }
    table->left_out = list->count - list->list.count;
}

static void converted_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"lead", "lead", HG_STYLE_TEXT},
        {"line", "line", HG_STYLE_NUMBER},
        {"rule", "rule", HG_STYLE_TEXT},
        {"reason", "reason", HG_STYLE_TEXT},
    };
    if (!t->has_outcomes || t->replay->disqualified == 0)
        return;
    struct hg_report_table *table =
        hg_report_table(t->report, "converted", "Disqualified but positive", columns, 4);
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_thousands(&text, t->replay->converted.count);
    hg_buf_text(&text, " of ");
    hg_put_thousands(&text, t->replay->disqualified);
    hg_buf_print(&text, " disqualified leads %s positive.",
                 t->replay->converted.count == 1 ? "was" : "were");
    table->note = hg_replay_kept(t, &text);
    list_rows(&t->replay->converted, t, table, HG_ROW_BAD);
}

static struct hg_str promises_note(const struct hg_replay_tables *t)
{
    const struct hg_program *program = t->program;
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t p = 0; p < program->promise_count; p++)
        if (t->replay->broken[p] != 0)
            hg_buf_print(&text, "%s`%.*s` on %" PRIu64 " %s", text.len == 0 ? "Broken: " : ", ",
                         HG_STR_ARGS(program->promises[p].name), t->replay->broken[p],
                         t->replay->broken[p] == 1 ? "lead" : "leads");
    if (text.len == 0)
        hg_buf_print(&text, "%s on every lead",
                     program->promise_count == 1 ? "The one promise of the policy is kept"
                                                 : "All promises of the policy are kept");
    hg_buf_byte(&text, '.');
    return hg_replay_kept(t, &text);
}

static void promises_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"lead", "lead", HG_STYLE_TEXT},
        {"line", "line", HG_STYLE_NUMBER},
        {"promise", "promise", HG_STYLE_TEXT},
        {"decision", "decision", HG_STYLE_TEXT},
    };
    if (t->program->promise_count == 0)
        return;
    struct hg_report_table *table = hg_report_table(t->report, "promises", "Promises", columns, 4);
    table->note = promises_note(t);
    list_rows(&t->replay->promises, t, table, HG_ROW_BAD);
}

/* --- outcomes and their join ----------------------------------------------------------------- */

/* One more, of those that were not told apart, stands for several texts: what each counts as
 * differs. */
static void value_row(const struct hg_replay_tables *t, struct hg_report_table *table,
                      const struct hg_outcome_facts *facts, size_t i)
{
    static const char *const means[HG_ACTUAL_KINDS] = {"open", "positive", "negative"};
    bool actuals = i < facts->value_count;
    hg_report_row(t->report, table, HG_ROW_PLAIN);
    hg_replay_cell(t, table,
                   hg_figure_text(actuals ? facts->values[i].text : HG_STR("(all others)")));
    hg_replay_cell(t, table,
                   actuals ? hg_figure_text(hg_str(means[facts->values[i].actual]))
                           : (struct hg_figure){0});
    hg_replay_cell(t, table,
                   hg_figure_count(actuals ? facts->values[i].leads : facts->more_values));
}

static void values_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"value", "outcome", HG_STYLE_TEXT},
        {"means", "counts as", HG_STYLE_TEXT},
        {"leads", "leads", HG_STYLE_NUMBER},
    };
    const struct hg_outcome_facts *facts = hg_outcomes_facts(t->replay->outcomes);
    struct hg_report_table *table =
        hg_report_table(t->report, "values", "Outcomes found", columns, 3);
    size_t count = facts->value_count + (facts->more_values != 0);
    size_t shown = count < t->replay->plan->list_max ? count : t->replay->plan->list_max;
    for (size_t i = 0; i < shown; i++)
        value_row(t, table, facts, i);
    table->left_out = count - shown;
}

static struct hg_figure first_of(const struct hg_replay_tables *t,
                                 const struct hg_join_problems *amiss)
{
    size_t count = amiss->count < HG_OUTCOMES_NAMED ? (size_t)amiss->count : HG_OUTCOMES_NAMED;
    struct hg_str *texts = HG_ARRAY(t->arena, struct hg_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct hg_str name = amiss->first[i].name;
        texts[i] = hg_str_print(t->arena, "%.*s%sline %" PRIu64, HG_STR_ARGS(name),
                                name.len != 0 ? " at " : "", amiss->first[i].line);
    }
    if (amiss->count > count)
        texts[count++] = HG_STR("…");
    return (struct hg_figure){.kind = HG_FIGURE_LIST, .a = count, .texts = texts};
}

static void join_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"what", "what", HG_STYLE_TEXT},
        {"count", "count", HG_STYLE_NUMBER},
        {"first", "the first ones", HG_STYLE_TEXT},
    };
    const struct hg_outcome_facts *facts = hg_outcomes_facts(t->replay->outcomes);
    const struct {
        const char *what;
        const struct hg_join_problems *amiss;
    } rows[] = {
        {"leads without an outcome", &facts->without},
        {"of them, leads without a key", &facts->keyless},
        {"outcomes without a lead", &facts->unmatched},
        {"leads with the same key as another; each is counted", &facts->twice},
        {"duplicate outcomes", &facts->repeated},
        {"outcomes that contradict another with the same key; open", &facts->contradicted},
        {"outcomes without a key", &facts->nameless},
    };
    struct hg_report_table *table =
        hg_report_table(t->report, "amiss", "Leads and outcomes that do not match", columns, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].amiss->count == 0)
            continue;
        hg_report_row(t->report, table, HG_ROW_CHANGED);
        hg_replay_cell(t, table, hg_figure_text(hg_str(rows[i].what)));
        hg_replay_cell(t, table, hg_figure_count(rows[i].amiss->count));
        hg_replay_cell(t, table, first_of(t, rows[i].amiss));
    }
    if (hg_report_rows(table) == 0)
        table->note = HG_STR("Every lead has exactly one outcome, and every outcome has a lead.");
}

void hg_replay_list_tables(const struct hg_replay_tables *t)
{
    needs_table(t);
    converted_table(t);
    promises_table(t);
    if (!t->has_outcomes)
        return;
    values_table(t);
    join_table(t);
}
