/* Drift between two periods by the population stability index (PSI): outcomes, every field and
 * every rule. It shows that something changed, not why. */
#include <stdlib.h>

#include "cli/replay/replay_tables.h"

/* A field, a rule or the outcome, in two periods. */
struct drift {
    const char *kind;
    struct hg_str name;
    int64_t psi, chance;
    struct hg_str moved; /* the bin that moved most */
    uint64_t counts[2];  /* of it */
};

struct bins {
    uint64_t before[HG_REPLAY_BINS + 1], after[HG_REPLAY_BINS + 1];
    struct hg_str names[HG_REPLAY_BINS + 1];
    size_t count;
};

static void add_bin(struct bins *bins, struct hg_str name, const uint64_t counts[2])
{
    bins->names[bins->count] = name;
    bins->before[bins->count] = counts[0];
    bins->after[bins->count++] = counts[1];
}

/* How far the share of a bin moved, in millionths. */
static uint64_t moved_by(const struct bins *bins, size_t i, const struct hg_replay_tables *t)
{
    int64_t before = hg_rate(bins->before[i], t->replay->period[0].leads);
    int64_t after = hg_rate(bins->after[i], t->replay->period[1].leads);
    return (uint64_t)(before < after ? after - before : before - after);
}

static struct drift drift_of(const struct hg_replay_tables *t, const char *kind, struct hg_str name,
                             const struct bins *bins)
{
    struct drift drift = {.kind = kind, .name = name};
    size_t most = 0;
    drift.psi = hg_psi(bins->before, bins->after, bins->count);
    drift.chance = hg_psi_by_chance(bins->before, bins->after, bins->count);
    for (size_t i = 1; i < bins->count; i++)
        if (moved_by(bins, i, t) > moved_by(bins, most, t))
            most = i;
    if (bins->count != 0 && moved_by(bins, most, t) != 0) {
        drift.moved = bins->names[most];
        drift.counts[0] = bins->before[most];
        drift.counts[1] = bins->after[most];
    }
    return drift;
}

static const char *verdict_of(const struct drift *drift, enum hg_row_mark *mark)
{
    *mark = HG_ROW_PLAIN;
    if (drift->psi < HG_PSI_WATCH)
        return "stable";
    if (drift->psi < 3 * drift->chance)
        return "may be chance";
    *mark = drift->psi < HG_PSI_SHIFTED ? HG_ROW_CHANGED : HG_ROW_BAD;
    return drift->psi < HG_PSI_SHIFTED ? "worth a look" : "shifted";
}

static void put_drift(const struct hg_replay_tables *t, struct hg_report_table *table,
                      const struct drift *drift)
{
    enum hg_row_mark mark;
    const char *verdict = verdict_of(drift, &mark);
    hg_report_row(t->report, table, mark);
    hg_replay_cell(t, table, hg_figure_text(hg_str(drift->kind)));
    hg_replay_cell(t, table, hg_figure_text(drift->name));
    hg_replay_cell(t, table,
                   (struct hg_figure){.kind = HG_FIGURE_NUMBER, .a = 4, .number = drift->psi});
    hg_replay_cell(t, table,
                   (struct hg_figure){.kind = HG_FIGURE_NUMBER, .a = 4, .number = drift->chance});
    hg_replay_cell(t, table, hg_figure_text(hg_str(verdict)));
    hg_replay_cell(t, table, hg_figure_text(drift->moved));
    for (int p = 0; p < 2; p++)
        hg_replay_cell(t, table,
                       drift->moved.len != 0
                           ? hg_figure_share(drift->counts[p], t->replay->period[p].leads)
                           : (struct hg_figure){0});
}

static void collect_field(const struct hg_replay_bins *of, struct bins *bins)
{
    bins->count = 0;
    for (size_t i = 0; i < of->list.count; i++)
        add_bin(bins, of->list.at[i].name, of->list.at[i].counts);
}

static void collect_rule(const struct hg_replay_tables *t, uint32_t rule, struct bins *bins)
{
    bins->count = 0;
    for (uint32_t result = 0; result < HG_RESULTS; result++)
        add_bin(bins, hg_str(hg_rule_result_name((enum hg_rule_result)result)),
                t->replay->period_rules[rule][result]);
}

static void collect_outcomes(const struct hg_replay_tables *t, struct bins *bins)
{
    bins->count = 0;
    for (uint32_t o = 0; o < t->program->outcome_count; o++)
        add_bin(bins, t->program->outcomes[o].name, t->replay->period_outcomes[o]);
}

/* Larger first, then by kind and name, so that the order is always the same. */
static int compare_drifts(const void *left, const void *right)
{
    const struct drift *a = left, *b = right;
    if (a->psi != b->psi)
        return a->psi > b->psi ? -1 : 1;
    int by_kind = strcmp(a->kind, b->kind);
    return by_kind != 0 ? by_kind : hg_str_cmp(a->name, b->name);
}

static void put_edge(struct hg_buf *out, int64_t at)
{
    if (at == INT64_MIN || at == INT64_MAX)
        hg_buf_text(out, "…");
    else
        hg_put_instant(out, at);
}

static struct hg_str drift_note(const struct hg_replay_tables *t)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    for (int p = 0; p < 2; p++) {
        hg_buf_text(&text, p == 0 ? "First period: " : "; second: ");
        put_edge(&text, t->replay->plan->periods[p].from);
        hg_buf_text(&text, " to ");
        put_edge(&text, t->replay->plan->periods[p].to);
        hg_buf_text(&text, ", ");
        hg_put_thousands(&text, t->replay->period[p].leads);
        hg_buf_text(&text, " leads");
    }
    hg_buf_text(&text, ". Population stability index (PSI): below 0.1 is stable, 0.25 or more is "
                       "shifted; next to it is the average that chance alone would give. The last "
                       "column is the value whose share changed most.");
    return hg_replay_kept(t, &text);
}

void hg_replay_drift_table(const struct hg_replay_tables *t)
{
    static const struct hg_report_column columns[] = {
        {"kind", "of", HG_STYLE_TEXT},         {"name", "name", HG_STYLE_TEXT},
        {"psi", "index", HG_STYLE_NUMBER},     {"by_chance", "by chance", HG_STYLE_NUMBER},
        {"verdict", "verdict", HG_STYLE_TEXT}, {"moved", "changed most", HG_STYLE_TEXT},
        {"before", "before", HG_STYLE_NUMBER}, {"after", "after", HG_STYLE_NUMBER},
    };
    const struct hg_program *program = t->program;
    struct hg_report_table *table =
        hg_report_table(t->report, "drift", "Drift between two periods", columns, 8);
    size_t count = 0;
    struct drift *drifts =
        HG_ARRAY(t->arena, struct drift, (size_t)t->replay->bins_count + program->rule_count + 1);
    struct bins *bins = HG_NEW(t->arena, struct bins);
    table->note = drift_note(t);
    collect_outcomes(t, bins);
    drifts[count++] = drift_of(t, "outcome", HG_STR("outcome"), bins);
    for (uint32_t i = 0; i < t->replay->bins_count; i++) {
        const struct hg_field *field = &program->fields[t->replay->bins[i].field];
        collect_field(&t->replay->bins[i], bins);
        drifts[count] = drift_of(t, "field", field->name, bins);
        if (field->personal && !t->replay->plan->show_personal && drifts[count].moved.len != 0)
            drifts[count].moved = HG_STR("(personal)");
        count++;
    }
    for (uint32_t rule = 0; rule < program->rule_count; rule++) {
        collect_rule(t, rule, bins);
        drifts[count++] = drift_of(t, "rule", program->rules[rule].id, bins);
    }
    qsort(drifts, count, sizeof *drifts, compare_drifts);
    for (size_t i = 0; i < count; i++) {
        if (i < t->replay->plan->list_max || drifts[i].psi >= HG_PSI_WATCH)
            put_drift(t, table, &drifts[i]);
        else
            table->left_out++;
    }
}
