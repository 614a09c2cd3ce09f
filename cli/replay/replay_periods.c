/* Compares two periods of a history by the block: outcomes and rules of each period's leads (as
 * lane sets), and every field the policy reads, by piece. A row's piece depends on its value
 * alone, so it is determined per column value (bulk_names.h), except for times, whose age depends
 * on the lead's own time. Part of replay_bulk.c. */
#include <stdlib.h>

#include "cli/replay/replay_bulk.h"

bool hg_replay_periods_init(struct hg_replay_slot *slot)
{
    struct hg_replay_period_cells *periods = &slot->bulk->periods;
    uint32_t count = slot->part.bins_count;
    if (!slot->plan->compares)
        return true;
    periods->fields = calloc((size_t)count + 1, sizeof *periods->fields);
    for (uint32_t i = 0; periods->fields != NULL && i < count; i++) {
        hg_bulk_names_init(&periods->fields[i].names);
        hg_bulk_cells_init(&periods->fields[i].of, 2);
    }
    return periods->fields != NULL;
}

void hg_replay_periods_release(struct hg_replay_slot *slot)
{
    struct hg_replay_cells *fields = slot->bulk->periods.fields;
    for (uint32_t i = 0; fields != NULL && i < slot->part.bins_count; i++) {
        hg_bulk_names_release(&fields[i].names);
        hg_bulk_cells_release(&fields[i].of);
    }
    free(fields);
}

void hg_replay_periods_begin(struct hg_replay_slot *slot, uint32_t rows)
{
    for (uint32_t i = 0; slot->plan->compares && i < slot->part.bins_count; i++)
        hg_bulk_names_begin(&slot->bulk->periods.fields[i].names, rows);
}

/* --- pieces of a field ------------------------------------------------------------------------ */

struct naming {
    struct hg_replay_slot *slot;
    uint32_t field;
};

static bool name_bin(void *context, uint32_t i, struct hg_str *name)
{
    const struct naming *naming = context;
    struct hg_replay_bulk *bulk = naming->slot->bulk;
    struct hg_replay_lead lead = {0};
    lead.lanes = hg_colclasses_value(bulk->of.classes, naming->field, i, &lead.lane);
    if (lead.lanes == NULL)
        return false;
    hg_buf_clear(&bulk->room);
    hg_replay_put_bin(&bulk->room, &lead, naming->field);
    *name = (struct hg_str){bulk->room.at, bulk->room.len};
    return true;
}

static bool is_time(const struct hg_program *program, uint32_t field)
{
    enum hg_type_kind type = program->registers[field];
    return type == HG_T_DATE || type == HG_T_DATETIME;
}

static enum hg_status count_field(const struct hg_replay_slice *slice, uint32_t field,
                                  struct hg_replay_cells *cells)
{
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    struct naming of = {slice->slot, field};
    struct hg_bulk_name_source naming = {.view = bulk->of.block.view,
                                         .rows = slice->rows,
                                         .marks = slice->run->marks,
                                         .name = name_bin,
                                         .context = &of};
    naming.column = hg_colclasses_column(bulk->of.classes, field, &naming.anywhere);
    if (is_time(slice->slot->plan->program, field))
        naming.column = HG_NONE;
    enum hg_status status = hg_bulk_names_assign(&cells->names, &naming, bulk->numbers);
    for (uint32_t i = 0; status == HG_OK && i < bulk->periods.count; i++) {
        uint32_t l = bulk->periods.lanes[i];
        hg_bulk_cell(&cells->of, bulk->numbers[l], slice->rows->first + l)[bulk->periods.of[l]]++;
    }
    return status;
}

/* --- a slice -------------------------------------------------------------------------------- */

static void tell_periods(const struct hg_replay_slice *slice,
                         struct hg_replay_period_cells *periods)
{
    struct hg_replay *part = &slice->slot->part;
    periods->count = 0;
    for (uint32_t l = 0; l < slice->rows->count; l++) {
        uint32_t period = hg_replay_period_of(part->plan, slice->run->lanes->now[l]);
        periods->of[l] = (uint8_t)period;
        if (slice->run->marks[l] != HG_COLREAD_DONE || period == 2)
            continue;
        periods->lanes[periods->count++] = (uint16_t)l;
        hg_tally_add(&part->period[period], (enum hg_actual)slice->slot->bulk->actual[l]);
    }
}

enum hg_status hg_replay_periods_count(const struct hg_replay_slice *slice)
{
    const struct hg_replay *part = &slice->slot->part;
    struct hg_replay_period_cells *periods = &slice->slot->bulk->periods;
    enum hg_status status = HG_OK;
    if (!part->plan->compares)
        return HG_OK;
    tell_periods(slice, periods);
    for (uint32_t i = 0; status == HG_OK && i < part->bins_count; i++)
        status = count_field(slice, part->bins[i].field, &periods->fields[i]);
    return status;
}

/* --- what the block comes to ------------------------------------------------------------------ */

static void fold_rules(struct hg_replay *part, uint32_t period,
                       const struct hg_summary_counts *counts)
{
    const struct hg_program *program = part->plan->program;
    for (uint32_t o = 0; o < program->outcome_count; o++)
        part->period_outcomes[o][period] += counts->outcomes[o];
    for (uint32_t r = 0; r < program->rule_count; r++)
        for (uint32_t k = 0; k < HG_RULE_RESULTS; k++)
            part->period_rules[r][k][period] += counts->results[r][k];
}

static void fold_field(struct hg_replay_slot *slot, uint32_t i)
{
    struct hg_replay_cells *cells = &slot->bulk->periods.fields[i];
    for (uint32_t m = 0; m < cells->of.entry_count; m++) {
        const struct hg_bulk_cell_entry *entries = &cells->of.entries[m];
        uint64_t line = hg_colview_row(slot->bulk->of.block.view, entries->row).line;
        struct hg_replay_bin *bin = hg_replay_bin_of(&slot->part, &slot->part.bins[i],
                                                     cells->names.at.at[entries->number], line);
        for (uint32_t p = 0; p < 2; p++)
            bin->counts[p] += hg_bulk_counts(&cells->of, entries)[p];
    }
    hg_bulk_cells_clear(&cells->of);
}

void hg_replay_periods_fold(struct hg_replay_slot *slot)
{
    if (!slot->plan->compares)
        return;
    for (uint32_t p = 0; p < 2; p++)
        fold_rules(&slot->part, p, &slot->bulk->counts[HG_SET_PERIOD + p]);
    for (uint32_t i = 0; i < slot->part.bins_count; i++)
        fold_field(slot, i);
}
