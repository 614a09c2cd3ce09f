/* Weeks outside the control limits of all weeks (a p chart), for each outcome, the success rate
 * and each rule. It shows that something changed, not why. */
#include <inttypes.h>

#include "cli/replay/replay_tables.h"

/* A share that is followed week by week. */
struct measure {
    struct hg_str name;
    uint64_t *parts, *of; /* a week each */
    uint64_t part, whole;
};

static struct measure measure_new(const struct hg_replay_tables *t, struct hg_str name)
{
    size_t weeks = t->replay->weeks.count;
    return (struct measure){.name = name,
                            .parts = HG_ARRAY(t->arena, uint64_t, weeks),
                            .of = HG_ARRAY(t->arena, uint64_t, weeks)};
}

static void measure_set(struct measure *measure, size_t week, uint64_t part, uint64_t of)
{
    measure->parts[week] = part;
    measure->of[week] = of;
    measure->part += part;
    measure->whole += of;
}

static bool is_outlier(const struct hg_replay_tables *t, const struct measure *measure, size_t week)
{
    return measure->of[week] >= t->replay->plan->min_count &&
           hg_out_of_band(measure->part, measure->whole, measure->parts[week], measure->of[week]);
}

static struct hg_str monday(const struct hg_replay_tables *t, size_t week)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_date(&text, (t->replay->weeks.at[week].number * 7) - 3);
    return hg_replay_kept(t, &text);
}

/* A week in which a share was out of its band. */
struct outlier {
    size_t measure, week;
    int64_t far; /* standard deviations, in millionths */
};

static void put_week(const struct hg_replay_tables *t, struct hg_report_table *table,
                     const struct measure *measure, const struct outlier *outlier)
{
    size_t week = outlier->week;
    bool above =
        hg_rate(measure->parts[week], measure->of[week]) > hg_rate(measure->part, measure->whole);
    struct hg_interval band = hg_control_band(measure->part, measure->whole, measure->of[week]);
    hg_report_row(t->report, table, HG_ROW_CHANGED);
    hg_replay_cell(t, table, hg_figure_text(monday(t, week)));
    hg_replay_cell(t, table, hg_figure_text(measure->name));
    hg_replay_cell(t, table, hg_figure_text(hg_str(above ? "above" : "below")));
    hg_replay_cell(t, table, hg_figure_share(measure->parts[week], measure->of[week]));
    hg_replay_cell(t, table, hg_figure_count(measure->of[week]));
    hg_replay_cell(t, table, (struct hg_figure){.kind = HG_FIGURE_BAND, .band = band});
    hg_replay_cell(t, table, hg_figure_share(measure->part, measure->whole));
    hg_replay_cell(t, table,
                   (struct hg_figure){.kind = HG_FIGURE_NUMBER, .a = 1, .number = outlier->far});
}

/* The furthest out first; within, by week and then as they are measured. Only the first list_max
 * are kept in order, so many weeks and rules cost no more than a pass each. */
static void put_outliers(const struct hg_replay_tables *t, struct hg_report_table *table,
                         const struct measure *measures, size_t count)
{
    size_t most = (size_t)t->replay->plan->list_max, kept = 0;
    struct outlier *first = HG_ARRAY(t->arena, struct outlier, most + 1);
    for (size_t w = 0; w < t->replay->weeks.count; w++)
        for (size_t m = 0; m < count; m++) {
            if (!is_outlier(t, &measures[m], w))
                continue;
            int64_t far = hg_deviations(measures[m].part, measures[m].whole, measures[m].parts[w],
                                        measures[m].of[w]);
            size_t at = kept;
            for (; at > 0 && first[at - 1].far < far; at--)
                first[at] = first[at - 1];
            first[at] = (struct outlier){m, w, far};
            if (kept < most)
                kept++;
            else
                table->left_out++;
        }
    for (size_t i = 0; i < kept; i++)
        put_week(t, table, &measures[first[i].measure], &first[i]);
}

/* Weeks that have enough leads, as a chart. */
static void put_chart(const struct hg_replay_tables *t, struct hg_report_table *table,
                      const struct measure *measure)
{
    HG_VEC(struct hg_point) points = {0};
    for (size_t w = 0; w < t->replay->weeks.count; w++)
        if (measure->of[w] >= t->replay->plan->min_count)
            hg_push(t->arena, &points,
                    ((struct hg_point){monday(t, w), measure->parts[w], measure->of[w]}));
    struct hg_series series = {measure->name, points.at, points.count, measure->part,
                               measure->whole};
    if (points.count > 1 && measure->part != 0)
        hg_push(t->arena, &table->series, series);
}

static size_t measure_outcomes(const struct hg_replay_tables *t, struct measure *measures)
{
    const struct hg_program *program = t->program;
    size_t count = 0;
    for (uint32_t o = 0; o < program->outcome_count; o++) {
        if (t->replay->outcome[o].leads == 0)
            continue;
        measures[count] = measure_new(t, program->outcomes[o].name);
        for (size_t w = 0; w < t->replay->weeks.count; w++)
            measure_set(&measures[count], w, t->replay->weeks.at[w].outcomes[o],
                        t->replay->weeks.at[w].all.leads);
        count++;
    }
    if (t->replay->unresolved.leads == 0 ||
        t->replay->unresolved.leads == t->replay->outcome[HG_REVIEW].leads)
        return count; /* none, or the same as review */
    measures[count] = measure_new(t, HG_STR("unresolved"));
    for (size_t w = 0; w < t->replay->weeks.count; w++)
        measure_set(&measures[count], w, t->replay->weeks.at[w].unresolved,
                    t->replay->weeks.at[w].all.leads);
    return count + 1;
}

static struct measure measure_positive(const struct hg_replay_tables *t)
{
    struct measure measure = measure_new(t, HG_STR("positive"));
    for (size_t w = 0; w < t->replay->weeks.count; w++) {
        const struct hg_tally *all = &t->replay->weeks.at[w].all;
        measure_set(&measure, w, all->positives, all->positives + all->negatives);
    }
    return measure;
}

static struct measure measure_rule(const struct hg_replay_tables *t, uint32_t rule)
{
    struct measure measure = measure_new(t, t->program->rules[rule].id);
    for (size_t w = 0; w < t->replay->weeks.count; w++)
        measure_set(&measure, w, t->replay->weeks.at[w].hits[rule],
                    t->replay->weeks.at[w].reached[rule]);
    return measure;
}

void hg_replay_weeks_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"week", "week of", HG_STYLE_TEXT},      {"measure", "share of", HG_STYLE_TEXT},
        {"side", "is", HG_STYLE_TEXT},           {"share", "share", HG_STYLE_NUMBER},
        {"leads", "leads", HG_STYLE_NUMBER},     {"band", "band", HG_STYLE_NUMBER},
        {"overall", "overall", HG_STYLE_NUMBER}, {"deviations", "deviations", HG_STYLE_NUMBER},
    };
    struct hg_report_table *table =
        hg_report_table(t->report, "weeks", "Unusual weeks", columns, 8);
    const struct hg_program *program = t->program;
    struct measure *measures =
        HG_ARRAY(t->arena, struct measure, HG_MAX_OUTCOMES + (size_t)program->rule_count + 2);
    size_t count = measure_outcomes(t, measures);
    if (t->has_outcomes)
        measures[count++] = measure_positive(t);
    size_t charts = count;
    for (uint32_t rule = 0; rule < program->rule_count; rule++)
        measures[count++] = measure_rule(t, rule);
    put_outliers(t, table, measures, count);
    for (size_t m = 0; m < charts; m++)
        put_chart(t, table, &measures[m]);
    table->note = hg_str_print(
        t->arena,
        "%zu weeks, starting on Mondays; those with at least %" PRIu64
        " leads are compared with the share over all weeks, plus or minus three standard "
        "deviations, for each outcome%s and rule (hits among the leads that reached it), the most "
        "unusual first. The list shows that something changed, not why.%s",
        t->replay->weeks.count, t->replay->plan->min_count, t->has_outcomes ? ", success" : "",
        hg_report_rows(table) == 0 ? " No week is unusual." : "");
}
