/* Shared by the files that make the tables of a replay. Columns about actual outcomes come last
 * in every table and are omitted if no outcomes are known. Everything lives in the replay's
 * arena; one thread. */
#ifndef HG_CLI_REPLAY_TABLES_H
#define HG_CLI_REPLAY_TABLES_H

#include "cli/replay/replay.h"

struct hg_replay_tables {
    struct hg_replay *replay;
    struct hg_report *report;
    const struct hg_program *program;
    struct hg_arena *arena;
    bool has_outcomes; /* outcomes are known */
};

/* The rate of positives among leads with an outcome. */
static inline struct hg_figure hg_tally_rate(const struct hg_tally *tally)
{
    return hg_figure_rate(tally->positives, tally->positives + tally->negatives);
}

/* The share of all positive leads that are in this tally; a figure only if there are enough. */
struct hg_figure hg_replay_of_positive(const struct hg_replay_tables *t,
                                       const struct hg_tally *tally);
/* Adds a table whose last `about` columns are about actual outcomes. */
struct hg_report_table *hg_replay_table(const struct hg_replay_tables *t, const char *id,
                                        const char *title, const struct hg_report_column *columns,
                                        uint32_t count, uint32_t about);
void hg_replay_cell(const struct hg_replay_tables *t, struct hg_report_table *table,
                    struct hg_figure figure);
/* Likewise, only if outcomes are known. */
void hg_replay_cell_ended(const struct hg_replay_tables *t, struct hg_report_table *table,
                          struct hg_figure figure);
/* Adds a row with name, leads, share, rate, and share of positives. */
void hg_replay_share_row(const struct hg_replay_tables *t, struct hg_report_table *table,
                         struct hg_str name, const struct hg_tally *tally);
/* Copies the text into the arena and releases the buffer. */
struct hg_str hg_replay_kept(const struct hg_replay_tables *t, struct hg_buf *text);

/* replay_rules.c: scores, rules, points. */
void hg_replay_rule_tables(const struct hg_replay_tables *t);
/* replay_lists.c: fields that leads wait for, named leads, problems of the join. */
void hg_replay_list_tables(const struct hg_replay_tables *t);
/* Of two periods, and of weeks. */
void hg_replay_drift_table(const struct hg_replay_tables *t);
void hg_replay_weeks_table(const struct hg_replay_tables *t);

#endif
