/* Counts the leads of a block by group and week: by number within the block, by name in the
 * partial replay. A lead's group comes from the column that determines it (bulk_names.h). Part of
 * replay_bulk.c. */
#include <stdlib.h>

#include "cli/replay/replay_bulk.h"

/* --- memory ----------------------------------------------------------------------------------- */

/* Zero, and not touched before it is used. */
static bool take(void *at, size_t count, size_t size)
{
    void *made = calloc(count + 1, size);
    memcpy(at, &made, sizeof made);
    return made != NULL;
}

static void init(struct hg_replay_cells *cells, bool said, uint32_t width)
{
    hg_bulk_names_init(&cells->names);
    hg_bulk_cells_init(&cells->of, width);
    cells->said = said;
}

static void release(struct hg_replay_cells *cells)
{
    hg_bulk_names_release(&cells->names);
    hg_bulk_cells_release(&cells->of);
}

static bool init_weeks(struct hg_replay_week_cells *weeks, const struct hg_program *program)
{
    size_t room = HG_REPLAY_WEEK_CELLS;
    weeks->rules = (struct hg_summary_cells){.of = weeks->of, .room = HG_REPLAY_WEEK_CELLS};
    return take(&weeks->at, room, sizeof *weeks->at) &&
           take(&weeks->rules.asked, room * program->block_count, sizeof *weeks->rules.asked) &&
           take(&weeks->rules.fit, room * program->rule_count, sizeof *weeks->rules.fit);
}

bool hg_replay_cells_init(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan)
{
    if (!take(&bulk->by, plan->by_count, sizeof *bulk->by))
        return false;
    for (uint32_t i = 0; i < plan->by_count; i++)
        init(&bulk->by[i], false, HG_CELL_NOW);
    init(&bulk->routes, true, HG_CELL_NOW);
    init(&bulk->owners, true, HG_CELL_NOW);
    init(&bulk->recorded, true, HG_CELL_NOW + HG_MAX_OUTCOMES);
    return !plan->timed || init_weeks(&bulk->weeks, plan->program);
}

void hg_replay_cells_release(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan)
{
    for (uint32_t i = 0; bulk->by != NULL && i < plan->by_count; i++)
        release(&bulk->by[i]);
    release(&bulk->routes);
    release(&bulk->recorded);
    release(&bulk->owners);
    free(bulk->by);
    free(bulk->weeks.at);
    free(bulk->weeks.rules.asked);
    free(bulk->weeks.rules.fit);
}

void hg_replay_cells_begin(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan,
                           uint32_t rows)
{
    for (uint32_t i = 0; i < plan->by_count; i++)
        hg_bulk_names_begin(&bulk->by[i].names, rows);
    hg_bulk_names_begin(&bulk->recorded.names, rows);
    hg_bulk_names_begin(&bulk->owners.names, rows);
}

/* --- what rows are called --------------------------------------------------------------------- */

struct naming {
    const struct hg_replay_slice *slice;
    const struct hg_replay_by *by;
};

static bool name_field(void *context, uint32_t i, struct hg_str *name)
{
    const struct naming *naming = context;
    struct hg_replay_slot *slot = naming->slice->slot;
    uint32_t lane;
    const struct hg_lanes *lanes =
        hg_colclasses_value(slot->bulk->of.classes, naming->by->field, i, &lane);
    if (lanes != NULL)
        *name = hg_replay_group_name(slot->plan, naming->by, lanes, lane, NULL, &slot->bulk->room);
    return lanes != NULL;
}

static bool name_pick(void *context, uint32_t i, struct hg_str *name)
{
    const struct naming *naming = context;
    struct hg_replay_slot *slot = naming->slice->slot;
    hg_arena_reset(&slot->bulk->scratch);
    *name =
        hg_extractor_text(slot->extractor, slot->bulk->of.block.view,
                          naming->slice->rows->first + i, naming->by->pick, &slot->bulk->scratch);
    if (naming->by->name.len != 0)
        *name = hg_replay_part_name(*name);
    return true;
}

/* The column that determines the group. HG_NOMEM. */
static enum hg_status find_column(const struct hg_replay_slice *slice,
                                  const struct hg_replay_by *by, struct hg_bulk_name_source *naming)
{
    struct hg_replay_slot *slot = slice->slot;
    if (by->field == HG_NONE)
        return hg_extractor_column(slot->extractor, slot->bulk->of.block.view, by->pick,
                                   &naming->column, &naming->anywhere);
    naming->column = hg_colclasses_column(slot->bulk->of.classes, by->field, &naming->anywhere);
    return HG_OK;
}

/* --- groups ----------------------------------------------------------------------------------- */

static inline void count(const struct hg_replay_slice *slice, struct hg_replay_cells *cells,
                         uint16_t number, uint32_t l)
{
    const struct hg_replay_bulk *bulk = slice->slot->bulk;
    uint32_t *counts = hg_bulk_cell(&cells->of, number, slice->rows->first + l);
    uint8_t actual = bulk->actual[l], outcome = bulk->of.summary->outcomes[l];
    counts[HG_CELL_LEADS + actual]++;
    counts[HG_CELL_ACCEPTED + actual] += outcome == HG_ACCEPT;
    if (cells->of.width > HG_CELL_NOW)
        counts[HG_CELL_NOW + outcome]++;
}

static enum hg_status count_by(const struct hg_replay_slice *slice, const struct hg_replay_by *by,
                               struct hg_replay_cells *cells)
{
    struct naming of = {slice, by};
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    struct hg_bulk_name_source naming = {.view = bulk->of.block.view,
                                         .rows = slice->rows,
                                         .marks = slice->run->marks,
                                         .name = by->field != HG_NONE ? name_field : name_pick,
                                         .context = &of};
    enum hg_status status = find_column(slice, by, &naming);
    if (status != HG_OK || (cells->said && naming.column == HG_NONE && !naming.anywhere))
        return status;
    status = hg_bulk_names_assign(&cells->names, &naming, bulk->numbers);
    for (uint32_t l = 0; status == HG_OK && l < slice->rows->count; l++)
        if (slice->run->marks[l] == HG_COLREAD_DONE &&
            (!cells->said || cells->names.at.at[bulk->numbers[l]].len != 0))
            count(slice, cells, bulk->numbers[l], l);
    return status;
}

static void count_routes(const struct hg_replay_slice *slice)
{
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    for (uint32_t l = 0; l < slice->rows->count; l++)
        if (slice->run->marks[l] == HG_COLREAD_DONE && bulk->of.summary->routes[l] != HG_NONE)
            count(slice, &bulk->routes, bulk->of.summary->targets[l], l);
}

/* --- weeks ------------------------------------------------------------------------------------ */

static uint16_t week_cell(struct hg_replay_week_cells *weeks, int64_t number, uint32_t row)
{
    uint32_t w = weeks->count;
    while (w > 0 && weeks->at[w - 1].number != number)
        w--;
    if (w > 0)
        return (uint16_t)(w - 1);
    weeks->at[weeks->count] = (struct hg_replay_week_cell){.number = number, .first = row};
    return (uint16_t)weeks->count++;
}

static void count_weeks(const struct hg_replay_slice *slice)
{
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    struct hg_replay_week_cells *weeks = &bulk->weeks;
    uint16_t cell = 0;
    for (uint32_t l = 0; l < slice->rows->count; l++) {
        if (slice->run->marks[l] != HG_COLREAD_DONE)
            continue;
        int64_t number = hg_replay_week_number(slice->run->lanes->now[l]);
        if (cell >= weeks->count || weeks->at[cell].number != number)
            cell = week_cell(weeks, number, slice->rows->first + l);
        weeks->of[l] = cell;
        weeks->at[cell].leads[bulk->actual[l]]++;
        weeks->at[cell].outcomes[bulk->of.summary->outcomes[l]]++;
    }
}

void hg_replay_add_ended(struct hg_tally *tally, const uint32_t leads[HG_ACTUAL_KINDS])
{
    for (int e = 0; e < HG_ACTUAL_KINDS; e++)
        tally->leads += leads[e];
    tally->positives += leads[HG_ACTUAL_POSITIVE];
    tally->negatives += leads[HG_ACTUAL_NEGATIVE];
}

static void fold_week(struct hg_replay_slot *slot, uint32_t w)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    const struct hg_replay_week_cell *cell = &bulk->weeks.at[w];
    uint64_t line = hg_colview_row(bulk->of.block.view, cell->first).line;
    struct hg_replay_week *week = hg_replay_week_of(&slot->part, cell->number, line);
    hg_replay_add_ended(&week->all, cell->leads);
    for (uint32_t o = 0; o < HG_MAX_OUTCOMES; o++)
        week->outcomes[o] += cell->outcomes[o];
    hg_summary_cell(bulk->of.summary, &bulk->weeks.rules, w, week->reached, week->hits);
}

static void fold_weeks(struct hg_replay_slot *slot)
{
    const struct hg_program *program = slot->plan->program;
    struct hg_replay_week_cells *weeks = &slot->bulk->weeks;
    size_t used = weeks->count * sizeof *weeks->rules.fit;
    for (uint32_t w = 0; w < weeks->count; w++)
        fold_week(slot, w);
    for (size_t b = 0; used != 0 && b < program->block_count; b++)
        memset(weeks->rules.asked + b * weeks->rules.room, 0, used);
    for (size_t r = 0; used != 0 && r < program->rule_count; r++)
        memset(weeks->rules.fit + r * weeks->rules.room, 0, used);
    weeks->count = 0;
}

void hg_replay_weeks_room(struct hg_replay_slot *slot)
{
    if (slot->plan->timed && slot->bulk->weeks.count + HG_BULK_ROWS > HG_REPLAY_WEEK_CELLS)
        fold_weeks(slot);
}

/* --- a slice, and what the block comes to --------------------------------------------------- */

enum hg_status hg_replay_cells_count(const struct hg_replay_slice *slice)
{
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    const struct hg_replay_plan *plan = slice->slot->plan;
    struct hg_replay_by recorded = {.field = HG_NONE, .pick = plan->recorded};
    struct hg_replay_by owners = {.field = HG_NONE, .pick = plan->recorded_to};
    enum hg_status status = HG_OK;
    for (uint32_t i = 0; status == HG_OK && i < plan->by_count; i++)
        status = count_by(slice, &plan->by[i], &bulk->by[i]);
    if (status == HG_OK)
        status = count_by(slice, &recorded, &bulk->recorded);
    if (status == HG_OK)
        status = count_by(slice, &owners, &bulk->owners);
    count_routes(slice);
    if (plan->timed)
        count_weeks(slice);
    return status;
}

static struct hg_replay_group group_of(const struct hg_replay_slot *slot,
                                       const struct hg_replay_cells *cells,
                                       const struct hg_bulk_cell_entry *entries)
{
    const uint32_t *counts = hg_bulk_counts(&cells->of, entries);
    const struct hg_replay_bulk *bulk = slot->bulk;
    struct hg_replay_group group = {
        .name = cells == &bulk->routes
                    ? hg_summary_target(bulk->of.summary, (uint16_t)entries->number)
                    : cells->names.at.at[entries->number],
        .first = hg_colview_row(bulk->of.block.view, entries->row).line};
    hg_replay_add_ended(&group.all, counts + HG_CELL_LEADS);
    hg_replay_add_ended(&group.accepted, counts + HG_CELL_ACCEPTED);
    return group;
}

/* Two numbers may have one name; merging the part combines them. */
static void fold(struct hg_replay_slot *slot, struct hg_replay_cells *cells,
                 struct hg_replay_groups *groups)
{
    bool alone = groups->list.count == 0; /* no lead was counted one by one */
    for (uint32_t m = 0; m < cells->of.entry_count; m++) {
        struct hg_replay_group group = group_of(slot, cells, &cells->of.entries[m]);
        if (alone)
            hg_push(&slot->part.arena, &groups->list, group);
        else
            hg_replay_add_group(&slot->part, groups, &group);
    }
    hg_bulk_cells_clear(&cells->of);
}

static void fold_recorded(struct hg_replay_slot *slot)
{
    struct hg_replay_cells *cells = &slot->bulk->recorded;
    for (uint32_t m = 0; m < cells->of.entry_count; m++) {
        const uint32_t *counts = hg_bulk_counts(&cells->of, &cells->of.entries[m]);
        struct hg_replay_group group = group_of(slot, cells, &cells->of.entries[m]);
        struct hg_replay_recorded *row =
            hg_replay_recorded_of(&slot->part, group.name, group.first);
        hg_replay_add_ended(&row->all, counts + HG_CELL_LEADS);
        for (uint32_t o = 0; o < HG_MAX_OUTCOMES; o++)
            row->now[o] += counts[HG_CELL_NOW + o];
    }
    hg_bulk_cells_clear(&cells->of);
}

void hg_replay_cells_fold(struct hg_replay_slot *slot)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    for (uint32_t i = 0; i < slot->plan->by_count; i++)
        fold(slot, &bulk->by[i], &slot->part.by[i]);
    fold(slot, &bulk->routes, &slot->part.routes);
    fold(slot, &bulk->owners, &slot->part.owners);
    fold_recorded(slot);
    if (slot->plan->timed)
        fold_weeks(slot);
}
