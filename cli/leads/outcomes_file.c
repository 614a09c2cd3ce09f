/* The second file: keys and outcomes, one row each, read through the lead stream (leads.h). Fills
 * the map of keys; matching with leads is in outcomes.c. */
#include "cli/leads/outcomes_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { KEY, OUTCOME, PARTS };

struct reading {
    struct hg_outcomes *outcomes;
    struct hg_leads *leads;
    struct hg_extractor *extractor;
    struct hg_selector picks[PARTS];
    uint32_t width; /* of the header */
    const char *name;
};

/* --- the header ------------------------------------------------------------------------------ */

static bool has_column(const struct hg_raw_record *header, struct hg_str name)
{
    for (uint32_t i = 0; i < header->cell_count; i++)
        if (hg_str_eq(header->cells[i], name))
            return true;
    return false;
}

/* Without --outcome: the column named `outcome`, or the only one besides the key. */
static void guess_outcome(struct reading *reading, const struct hg_raw_record *header)
{
    struct hg_outcomes *outcomes = reading->outcomes;
    struct hg_str name = HG_STR("outcome");
    for (uint32_t i = 0; header->cell_count == PARTS && i < PARTS; i++)
        if (!has_column(header, name) && !hg_str_eq(header->cells[i], outcomes->file_key))
            name = hg_str_copy(&outcomes->arena, header->cells[i]);
    outcomes->facts.column = name;
}

static void report_no_column(const struct reading *reading, const struct hg_raw_record *header,
                             struct hg_str name)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t i = 0; i < header->cell_count; i++)
        hg_buf_print(&text, "%s`%.*s`", i == 0 ? "" : ", ", HG_STR_ARGS(header->cells[i]));
    hg_message("%s: `%s` has no column `%.*s`; it has %.*s%.*s", reading->outcomes->command,
               reading->name, HG_STR_ARGS(name), (int)text.len, text.at,
               HG_STR_ARGS(hg_did_you_mean(&reading->outcomes->arena, name, header->cells,
                                           header->cell_count)));
    hg_buf_release(&text);
}

static void set_picks(struct reading *reading)
{
    reading->picks[KEY] = (struct hg_selector){&reading->outcomes->file_key, 1};
    reading->picks[OUTCOME] = (struct hg_selector){&reading->outcomes->facts.column, 1};
}

static bool take_header(struct reading *reading, const struct hg_raw_record *header)
{
    struct hg_record row = {
        .row = true, .text = header->text, .cells = header->cells, .count = header->cell_count};
    if (reading->outcomes->facts.column.len == 0)
        guess_outcome(reading, header);
    set_picks(reading);
    reading->width = header->cell_count;
    hg_extractor_header(reading->extractor, &row);
    for (uint32_t i = 0; i < PARTS; i++)
        if (!hg_extractor_has(reading->extractor, i)) {
            report_no_column(reading, header, reading->picks[i].names[0]);
            return false;
        }
    return true;
}

/* --- rows ------------------------------------------------------------------------------------ */

static void refuse(struct reading *reading, const struct hg_raw_record *record, const char *why)
{
    reading->outcomes->facts.refused++;
    hg_message("%s:%" PRIu64 ": %s (byte %" PRIu64 ")", reading->name, record->line, why,
               record->byte);
}

static void add_row(struct hg_outcomes *outcomes, struct hg_str key, struct hg_str text,
                    uint64_t line)
{
    bool added;
    if (hg_map_find(&outcomes->keys, key) == NULL)
        key = hg_str_copy(&outcomes->arena, key);
    uint64_t *at = hg_map_add(&outcomes->keys, key, outcomes->rows.count, &added);
    if (added) {
        struct hg_outcome_row row = {.text = hg_str_copy(&outcomes->arena, text), .line = line};
        hg_push(&outcomes->arena, &outcomes->rows, row);
        return;
    }
    struct hg_outcome_row *row = &outcomes->rows.at[*at];
    if (row->text.len == 0)
        row->text = hg_str_copy(&outcomes->arena, text);
    bool same = text.len == 0 || hg_str_eq(hg_text_fold(&outcomes->scratch, row->text),
                                           hg_text_fold(&outcomes->scratch, text));
    row->contradicted |= !same;
    hg_join_problems_add(outcomes, same ? &outcomes->facts.repeated : &outcomes->facts.contradicted,
                         key, line);
}

static bool take_row(struct reading *reading, const struct hg_raw_record *record)
{
    struct hg_outcomes *outcomes = reading->outcomes;
    struct hg_str parts[PARTS];
    struct hg_record row = {.row = record->kind == HG_LEAD_ROW,
                            .text = record->text,
                            .cells = record->cells,
                            .count = record->cell_count};
    outcomes->facts.rows++;
    if (outcomes->facts.column.len == 0) { /* JSON has no header to guess from */
        outcomes->facts.column = HG_STR("outcome");
        set_picks(reading);
    }
    if (row.row && row.count != reading->width) {
        char why[80];
        snprintf(why, sizeof why, "%u %s, but the header has %u", row.count,
                 row.count == 1 ? "cell" : "cells", reading->width);
        refuse(reading, record, why);
        return true;
    }
    hg_arena_reset(&outcomes->scratch);
    enum hg_status status =
        hg_extractor_extract(reading->extractor, &row, &outcomes->scratch, parts);
    if (status == HG_NOMEM) {
        hg_message("out of memory");
        return false;
    }
    if (status != HG_OK)
        refuse(reading, record, row.row ? "not valid UTF-8" : "not a JSON object");
    else if (parts[KEY].len == 0)
        hg_join_problems_add(outcomes, &outcomes->facts.nameless, (struct hg_str){0}, record->line);
    else
        add_row(outcomes, parts[KEY], parts[OUTCOME], record->line);
    return true;
}

static bool take_record(struct reading *reading, const struct hg_raw_record *record)
{
    switch (record->kind) {
    case HG_LEAD_HEADER:
        return take_header(reading, record);
    case HG_LEAD_OBJECT:
    case HG_LEAD_ROW:
        return take_row(reading, record);
    case HG_LEAD_BAD:
        reading->outcomes->facts.rows++;
        refuse(reading, record, record->message);
        return true;
    default:
        hg_message("`%s` %s", reading->name, record->message);
        return false;
    }
}

static bool read_rows(struct reading *reading)
{
    struct hg_raw_record record;
    set_picks(reading);
    while (hg_leads_next(reading->leads, &record) != HG_LEAD_END)
        if (!take_record(reading, &record))
            return false;
    return true;
}

/* Once no row can be contradicted any more. */
static void list_texts(struct hg_outcomes *outcomes)
{
    struct hg_map known;
    hg_map_init(&known, &outcomes->arena);
    for (size_t i = 0; i < outcomes->rows.count; i++) {
        struct hg_outcome_row *row = &outcomes->rows.at[i];
        bool added = false;
        row->text_index = HG_NONE;
        if (row->text.len == 0 || row->contradicted)
            continue;
        row->text_index = (uint32_t)*hg_map_add(&known, row->text, outcomes->texts.count, &added);
        struct hg_outcome_text text = {.text = row->text};
        if (!added)
            continue;
        text.actual = hg_outcome_classify(outcomes, row->text, &outcomes->scratch);
        hg_push(&outcomes->arena, &outcomes->texts, text);
    }
}

static int read_file(struct hg_outcomes *outcomes, int file, const char *name)
{
    struct reading reading = {.outcomes = outcomes, .name = name};
    bool good = hg_leads_new(file, HG_LEADS_AUTO, 0, &hg_cli_allocator, &reading.leads) == HG_OK;
    reading.extractor = hg_extractor_new(reading.picks, PARTS);
    if (!good || reading.extractor == NULL)
        hg_message("out of memory");
    good = good && reading.extractor != NULL && read_rows(&reading);
    hg_extractor_free(reading.extractor);
    hg_leads_free(reading.leads);
    list_texts(outcomes);
    return good ? HG_EXIT_OK : HG_EXIT_TROUBLE;
}

int hg_outcomes_read(struct hg_outcomes *outcomes)
{
    if (strcmp(outcomes->path, "-") == 0)
        return read_file(outcomes, hg_stdin_announced(), "standard input");
    int file = open(outcomes->path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        hg_message_unreadable(hg_str(outcomes->path), hg_file_reason(errno));
        return HG_EXIT_TROUBLE;
    }
    int exit_state = read_file(outcomes, file, outcomes->path);
    close(file);
    return exit_state;
}
