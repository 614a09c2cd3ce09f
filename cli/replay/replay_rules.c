/* The tables of a replay that rate the policy's parts: bands of each score, rules, and the points
 * of rules whose points depend on the lead. */
#include <stdlib.h>

#include "cli/replay/replay_tables.h"

/* --- scores ---------------------------------------------------------------------------------- */

static void score_table(const struct hg_replay_tables *t, uint32_t s)
{
    static const struct hg_report_column columns[] = {
        {"band", "points", HG_STYLE_TEXT},
        {"leads", "leads", HG_STYLE_NUMBER},
        {"share", "share", HG_STYLE_NUMBER},
        {"rate", "rate", HG_STYLE_NUMBER},
        {"of_positive", "of all positive", HG_STYLE_NUMBER},
    };
    const struct hg_replay_score *score = &t->replay->plan->scores[s];
    struct hg_str name = t->program->blocks[score->block].name;
    struct hg_report_table *table =
        hg_replay_table(t, hg_str_print(t->arena, "score_%.*s", HG_STR_ARGS(name)).at,
                        hg_str_print(t->arena, "Score %.*s", HG_STR_ARGS(name)).at, columns, 5, 2);
    table->note = HG_STR("Tenths of the range, divided further at the policy's thresholds.");
    table->bands = (size_t)score->cut_count + 1;
    for (uint32_t b = 0; b <= score->cut_count; b++)
        hg_replay_share_row(t, table, score->names[b], &t->replay->bands[s][b]);
    const struct hg_tally *untold = &t->replay->bands[s][score->cut_count + 1];
    if (untold->leads == 0)
        return;
    hg_replay_share_row(t, table, HG_STR("open"), untold);
}

/* --- rules ----------------------------------------------------------------------------------- */

static struct hg_tally sum_of(const struct hg_tally *a, const struct hg_tally *b)
{
    return (struct hg_tally){a->leads + b->leads, a->positives + b->positives,
                             a->negatives + b->negatives};
}

/* Do hits end differently from the others, more than chance would have it? */
static const char *compare_rates(const struct hg_replay_tables *t, const struct hg_tally *hit,
                                 const struct hg_tally *other)
{
    uint64_t hits = hit->positives + hit->negatives, others = other->positives + other->negatives;
    if (hits == 0 || others == 0)
        return "";
    if (hits < t->report->min_count || others < t->report->min_count)
        return "too few";
    struct hg_interval a = hg_wilson(hit->positives, hits), b = hg_wilson(other->positives, others);
    if (!hg_intervals_are_disjoint(a, b))
        return "not told";
    return a.low > b.high ? "higher" : "lower";
}

static void rule_row(const struct hg_replay_tables *t, struct hg_report_table *table, uint32_t rule)
{
    const struct hg_tally *results = t->replay->rules[rule];
    struct hg_tally hit = sum_of(&results[HG_HIT], &results[HG_ASSUMED_YES]);
    struct hg_tally other = sum_of(&results[HG_MISS], &results[HG_ASSUMED_NO]);
    hg_report_row(t->report, table, hit.leads == 0 ? HG_ROW_QUIET : HG_ROW_PLAIN);
    hg_replay_cell(t, table, hg_figure_text(t->program->rules[rule].id));
    hg_replay_cell(t, table, hg_figure_count(hit.leads));
    hg_replay_cell(t, table, hg_figure_count(other.leads));
    hg_replay_cell(t, table, hg_figure_count(results[HG_RULE_UNKNOWN].leads));
    hg_replay_cell(t, table, hg_figure_count(results[HG_RULE_NOT_REACHED].leads));
    hg_replay_cell_ended(t, table, hg_tally_rate(&hit));
    hg_replay_cell_ended(t, table, hg_tally_rate(&other));
    hg_replay_cell_ended(t, table, hg_tally_rate(&results[HG_RULE_UNKNOWN]));
    hg_replay_cell_ended(t, table, hg_figure_text(hg_str(compare_rates(t, &hit, &other))));
}

static void rules_table(const struct hg_replay_tables *t)
{
    /* With rates, which carry their counts, two counts less are needed on a terminal. */
    enum hg_column_style count = t->has_outcomes ? HG_STYLE_WIDE : HG_STYLE_NUMBER;
    const struct hg_report_column columns[] = {
        {"rule", "rule", HG_STYLE_TEXT},
        {"hit", "hit", count},
        {"not_hit", "not hit", count},
        {"unknown", "unknown", HG_STYLE_NUMBER},
        {"not_reached", "not reached", count},
        {"hit_rate", "rate of hits", HG_STYLE_NUMBER},
        {"not_hit_rate", "rate of the others", HG_STYLE_NUMBER},
        {"unknown_rate", "rate if unknown", HG_STYLE_WIDE},
        {"apart", "hits are", HG_STYLE_TEXT},
    };
    struct hg_report_table *table = hg_replay_table(
        t, "rules", "Rules", hg_arena_copy(t->arena, columns, sizeof columns), 9, 4);
    table->note =
        t->has_outcomes
            ? HG_STR(
                  "Leads that matched a rule (certainly, or as assumed) compared with those that "
                  "did not. Leads for which the rule is unknown or was not reached are counted "
                  "separately. Higher, lower: the two confidence intervals do not overlap.")
            : HG_STR(
                  "Hit: certainly, or as assumed. Not reached: a rule above had decided already.");
    for (uint32_t rule = 0; rule < t->program->rule_count; rule++)
        rule_row(t, table, rule);
}

/* --- points ---------------------------------------------------------------------------------- */

static int compare_points(const void *left, const void *right)
{
    const struct hg_replay_points *a = left, *b = right;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->others != b->others)
        return a->others ? 1 : -1;
    return a->points < b->points ? -1 : a->points > b->points;
}

static struct hg_str points_text(const struct hg_replay_tables *t,
                                 const struct hg_replay_points *row)
{
    struct hg_buf text;
    if (row->others)
        return HG_STR("other points");
    hg_cli_buf(&text);
    hg_buf_text(&text, row->points > 0 ? "+" : "");
    hg_put_number(&text, t->program->blocks[t->program->rules[row->rule].block].scale, row->points,
                  0);
    return hg_replay_kept(t, &text);
}

/* Rules whose points depend on the lead hit nearly every lead, so the points are reported. */
static void points_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"rule", "rule", HG_STYLE_TEXT},     {"points", "points", HG_STYLE_NUMBER},
        {"leads", "leads", HG_STYLE_NUMBER}, {"share", "share", HG_STYLE_NUMBER},
        {"rate", "rate", HG_STYLE_NUMBER},
    };
    struct hg_replay *replay = t->replay;
    if (replay->points.count == 0)
        return;
    struct hg_report_table *table =
        hg_replay_table(t, "points", "Points that depend on the lead", columns, 5, 1);
    qsort(replay->points.at, replay->points.count, sizeof *replay->points.at, compare_points);
    for (size_t i = 0; i < replay->points.count; i++) {
        const struct hg_replay_points *row = &replay->points.at[i];
        hg_report_row(t->report, table, HG_ROW_PLAIN);
        hg_replay_cell(t, table, hg_figure_text(t->program->rules[row->rule].id));
        hg_replay_cell(t, table, hg_figure_text(points_text(t, row)));
        hg_replay_cell(t, table, hg_figure_count(row->all.leads));
        hg_replay_cell(t, table, hg_figure_share(row->all.leads, replay->all.leads));
        hg_replay_cell_ended(t, table, hg_tally_rate(&row->all));
    }
}

void hg_replay_rule_tables(const struct hg_replay_tables *t)
{
    for (uint32_t s = 0; s < t->replay->plan->score_count; s++)
        score_table(t, s);
    rules_table(t);
    points_table(t);
}
