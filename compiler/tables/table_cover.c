/* Whether rows cover a box, and if not, an uncovered point. A sweep over one column splits the
 * box where the rows' sets begin and end; pieces with the same rows are merged. A piece without
 * rows is uncovered; a piece inside one row is covered. After a split every row takes all or
 * nothing of a piece in that column, so no column is split twice. The problem is the complement
 * of satisfiability, hard in the worst case, so steps are counted. */
#include "compiler/tables/table_space.h"

#include <stdlib.h>

struct cover_search {
    struct hg_space *space;
    struct hg_point_set *box;
    uint32_t *point;
    struct hg_covering_rows *covering_rows;
};

/* Points of one column that are in the same rows. */
struct piece {
    HG_VEC(struct hg_point_range) at;
    uint64_t hash; /* hash of the row set: the sum of the rows' hashes */
    struct hg_row_list rows;
};

struct event {
    uint32_t point;
    uint32_t row; /* HG_NONE: the box itself */
    bool begins;
};

struct sweep {
    struct cover_search *cover_search;
    struct event *events;
    size_t event_count;
    uint32_t *places; /* by position in `rows`: its position in `active`, plus 1 */
    uint32_t *active;
    uint32_t active_count;
    uint64_t hash;
    bool inside;
    HG_VEC(struct piece) pieces;
    struct hg_map known; /* hash to piece */
};

static void count_steps(struct hg_space *space, uint64_t steps)
{
    space->steps = space->steps > steps ? space->steps - steps : 0;
}

static uint64_t mix_hash(uint64_t row)
{
    row = (row + 1) * UINT64_C(0x9E3779B97F4A7C15);
    row = (row ^ (row >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    return row ^ (row >> 27);
}

/* --- one column into pieces --- */

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static void add_events(struct sweep *s, struct hg_point_set set, uint32_t row)
{
    for (uint32_t i = 0; i < set.count; i++) {
        s->events[s->event_count++] = (struct event){set.at[i].lo, row, true};
        s->events[s->event_count++] = (struct event){set.at[i].hi + 1, row, false};
    }
}

static void collect_events(struct sweep *s, uint32_t column, struct hg_row_list rows)
{
    struct hg_space *space = s->cover_search->space;
    struct hg_arena *arena = space->model->arena;
    struct hg_point_set box = s->cover_search->box[column];
    struct hg_point_set *sets = HG_ARRAY(arena, struct hg_point_set, rows.count);
    size_t point_ranges = box.count;
    for (uint32_t i = 0; i < rows.count; i++) {
        struct hg_point_set set = space->rows.at[rows.at[i]][column];
        sets[i] = hg_point_set_subset(box, set) ? box : hg_point_set_intersect(arena, box, set);
        point_ranges += sets[i].count;
    }
    s->events = HG_ARRAY(arena, struct event, 2 * point_ranges);
    add_events(s, box, HG_NONE);
    for (uint32_t i = 0; i < rows.count; i++)
        add_events(s, sets[i], i);
    count_steps(space, point_ranges);
    qsort(s->events, s->event_count, sizeof *s->events, compare_events);
}

static void apply_event(struct sweep *s, const struct event *event, struct hg_row_list rows)
{
    if (event->row == HG_NONE) {
        s->inside = event->begins;
        return;
    }
    uint64_t mix = mix_hash(rows.at[event->row]);
    if (event->begins) {
        s->hash += mix;
        s->active[s->active_count++] = event->row;
        s->places[event->row] = s->active_count;
        return;
    }
    s->hash -= mix;
    uint32_t place = s->places[event->row] - 1, last = s->active[--s->active_count];
    s->active[place] = last;
    s->places[last] = place + 1;
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static struct hg_row_list active_rows(struct sweep *s, struct hg_row_list rows)
{
    struct hg_row_list list = {
        HG_ARRAY(s->cover_search->space->model->arena, uint32_t, s->active_count), s->active_count};
    for (uint32_t i = 0; i < list.count; i++)
        list.at[i] = rows.at[s->active[i]];
    qsort(list.at, list.count, sizeof *list.at, compare_numbers);
    count_steps(s->cover_search->space, list.count);
    return list;
}

static void add_range(struct sweep *s, struct hg_point_range points, struct hg_row_list rows)
{
    struct hg_arena *arena = s->cover_search->space->model->arena;
    struct hg_str key = {(const char *)&s->hash, sizeof s->hash};
    bool added;
    if (!hg_map_find(&s->known, key))
        key.at = hg_arena_copy(arena, &s->hash, sizeof s->hash);
    uint64_t index = *hg_map_add(&s->known, key, s->pieces.count, &added);
    if (added) {
        struct piece piece = {.hash = s->hash, .rows = active_rows(s, rows)};
        hg_push(arena, &s->pieces, piece);
    }
    struct piece *piece = &s->pieces.at[index];
    if (piece->at.count != 0 && piece->at.at[piece->at.count - 1].hi + 1 == points.lo)
        piece->at.at[piece->at.count - 1].hi = points.hi;
    else
        hg_push(arena, &piece->at, points);
}

static int compare_pieces(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    if (a->rows.count != b->rows.count)
        return a->rows.count < b->rows.count ? -1 : 1;
    return a->at.at[0].lo < b->at.at[0].lo ? -1 : 1;
}

/* The pieces of the box in this column, those with the fewest rows first. */
static void split_column(struct sweep *s, struct cover_search *cover_search, uint32_t column,
                         struct hg_row_list rows)
{
    struct hg_arena *arena = cover_search->space->model->arena;
    *s = (struct sweep){.cover_search = cover_search};
    s->places = HG_ARRAY(arena, uint32_t, rows.count);
    s->active = HG_ARRAY(arena, uint32_t, rows.count);
    hg_map_init(&s->known, arena);
    collect_events(s, column, rows);
    for (size_t i = 0; i < s->event_count;) {
        uint32_t from = s->events[i].point;
        for (; i < s->event_count && s->events[i].point == from; i++)
            apply_event(s, &s->events[i], rows);
        if (s->inside && i < s->event_count)
            add_range(s, (struct hg_point_range){from, s->events[i].point - 1}, rows);
    }
    qsort(s->pieces.at, s->pieces.count, sizeof *s->pieces.at, compare_pieces);
}

/* --- the search --- */

static bool covers_column(const struct cover_search *cover_search, uint32_t row, uint32_t column)
{
    return hg_point_set_subset(cover_search->box[column],
                               cover_search->space->rows.at[row][column]);
}

/* The column in which the most rows cover only part of the box. *covering is a row that covers the
 * whole box, or HG_NONE. */
static uint32_t choose_column(const struct cover_search *cover_search, struct hg_row_list rows,
                              uint32_t *covering)
{
    struct hg_space *space = cover_search->space;
    uint32_t most = 0, best = HG_NONE;
    for (uint32_t column = 0; column < space->column_count; column++) {
        uint32_t partly = 0;
        for (uint32_t i = 0; i < rows.count; i++)
            partly += !covers_column(cover_search, rows.at[i], column);
        count_steps(space, rows.count);
        if (partly > most) {
            most = partly;
            best = column;
        }
    }
    *covering = HG_NONE;
    for (uint32_t i = 0; i < rows.count && *covering == HG_NONE; i++)
        if (hg_box_subset(space, cover_search->box, space->rows.at[rows.at[i]]))
            *covering = rows.at[i];
    return best;
}

static void add_covering(struct hg_covering_rows *covering_rows, uint32_t row)
{
    if (!covering_rows)
        return;
    uint32_t at = 0;
    while (at < covering_rows->count && covering_rows->at[at] < row)
        at++;
    if (covering_rows->count == covering_rows->room ||
        (at < covering_rows->count && covering_rows->at[at] == row))
        return;
    memmove(covering_rows->at + at + 1, covering_rows->at + at,
            (covering_rows->count - at) * sizeof *covering_rows->at);
    covering_rows->at[at] = row;
    covering_rows->count++;
}

static enum hg_coverage_result search_box(struct cover_search *cover_search,
                                          struct hg_row_list rows)
{
    struct hg_space *space = cover_search->space;
    uint32_t covering;
    if (rows.count == 0) {
        memcpy(cover_search->point, hg_box_sample(space, cover_search->box),
               space->column_count * sizeof *cover_search->point);
        return HG_UNCOVERED;
    }
    uint32_t column = choose_column(cover_search, rows, &covering);
    if (space->steps == 0)
        return HG_COVER_GIVEN_UP;
    if (covering != HG_NONE) {
        add_covering(cover_search->covering_rows, covering);
        return HG_COVERED;
    }
    struct hg_arena_mark mark = hg_arena_save(space->model->arena);
    struct hg_point_set whole = cover_search->box[column];
    enum hg_coverage_result region = HG_COVERED;
    struct sweep sweep;
    split_column(&sweep, cover_search, column, rows);
    for (size_t i = 0; i < sweep.pieces.count && region == HG_COVERED; i++) {
        struct piece *piece = &sweep.pieces.at[i];
        cover_search->box[column] = (struct hg_point_set){piece->at.at, (uint32_t)piece->at.count};
        region = search_box(cover_search, piece->rows);
    }
    cover_search->box[column] = whole;
    hg_arena_rewind(space->model->arena, mark);
    return region;
}

/* A point that few rows mention in each column is usually uncovered: tried before the search. */
#define TRIED 64u

static uint32_t rare_point(const struct hg_space_column *column, struct hg_point_set set)
{
    uint32_t best = set.at[0].lo, looked = 0;
    for (uint32_t i = set.count; i-- > 0 && looked < TRIED;)
        for (uint64_t k = (uint64_t)set.at[i].hi + 1; k-- > set.at[i].lo && looked < TRIED;
             looked++)
            best = column->mentions[k] < column->mentions[best] ? (uint32_t)k : best;
    return best;
}

static bool rare_point_uncovered(struct hg_space *space, const struct hg_point_set *box,
                                 struct hg_row_list rows, uint32_t *point)
{
    for (uint32_t i = 0; i < space->column_count; i++)
        point[i] = rare_point(&space->columns[i], box[i]);
    for (uint32_t k = 0; k < rows.count; k++) {
        const struct hg_point_set *row = space->rows.at[rows.at[k]];
        uint32_t i = 0;
        while (i < space->column_count && hg_point_set_contains(row[i], point[i]))
            i++;
        if (i == space->column_count)
            return false;
    }
    count_steps(space, rows.count);
    return true;
}

enum hg_coverage_result hg_space_find_uncovered(struct hg_space *space,
                                                const struct hg_point_set *box,
                                                struct hg_row_list rows, uint32_t *point,
                                                struct hg_covering_rows *covering_rows)
{
    struct hg_arena_mark mark = hg_arena_save(space->model->arena);
    struct cover_search cover_search = {
        .space = space, .point = point, .covering_rows = covering_rows};
    cover_search.box = hg_arena_copy(space->model->arena, box, space->column_count * sizeof *box);
    enum hg_coverage_result region = HG_COVERED;
    if (!hg_box_is_empty(space, box))
        region = rare_point_uncovered(space, box, rows, point) ? HG_UNCOVERED
                                                               : search_box(&cover_search, rows);
    hg_arena_rewind(space->model->arena, mark);
    return region;
}

/* --- growing --- */

static bool overlaps_elsewhere(const struct hg_space *space, const struct hg_point_set *box,
                               uint32_t row, uint32_t column)
{
    for (uint32_t i = 0; i < space->column_count; i++)
        if (i != column && !hg_point_sets_overlap(box[i], space->rows.at[row][i]))
            return false;
    return true;
}

static struct hg_point_set uncovered_points(struct hg_space *space, struct hg_point_set within,
                                            const struct hg_point_set *box, struct hg_row_list rows,
                                            uint32_t column)
{
    struct hg_arena *arena = space->model->arena;
    HG_VEC(struct hg_point_range) taken = {0};
    for (uint32_t i = 0; i < rows.count; i++) {
        struct hg_point_set set = space->rows.at[rows.at[i]][column];
        if (overlaps_elsewhere(space, box, rows.at[i], column))
            for (uint32_t k = 0; k < set.count; k++)
                hg_push(arena, &taken, set.at[k]);
    }
    return hg_point_set_subtract(arena, within, hg_point_set_normalise(taken.at, taken.count));
}

struct hg_point_set *hg_space_expand(struct hg_space *space, const struct hg_point_set *within,
                                     struct hg_row_list rows, const uint32_t *point)
{
    struct hg_arena *arena = space->model->arena;
    struct hg_point_set *box = HG_ARRAY(arena, struct hg_point_set, space->column_count);
    for (uint32_t i = 0; i < space->column_count; i++)
        box[i] = hg_point_set_range(arena, point[i], point[i]);
    for (uint32_t i = space->column_count; i-- > 0;)
        box[i] = uncovered_points(space, within[i], box, rows, i);
    return box;
}
