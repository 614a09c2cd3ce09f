/* What some rows leave of a box: the box is split along one column after another, at the
 * places where the rows' sides begin and end; pieces that the same rows meet are one. A piece
 * without a row is what is left; a piece inside one row is taken. After a split every row
 * takes a piece's whole side there or none of it, so no column is split twice. The question is
 * hard in the worst case (it is the complement of satisfiability), so steps are counted. */
#include "compiler/tables/table_space.h"

#include <stdlib.h>

struct hunt {
    struct hg_space *space;
    struct hg_side *box;
    uint32_t *point;
    struct hg_takers *takers;
};

/* Points of one column that the same rows meet. */
struct piece {
    HG_VEC(struct hg_stretch) at;
    uint64_t hash; /* of the rows: sum of their mixed numbers, 64 bits */
    struct hg_row_list rows;
};

struct event {
    uint32_t point;
    uint32_t row; /* HG_NONE: the box itself */
    bool begins;
};

struct sweep {
    struct hunt *hunt;
    struct event *events;
    size_t event_count;
    uint32_t *places; /* by position in `rows`: where it stands in `active` + 1 */
    uint32_t *active;
    uint32_t active_count;
    uint64_t hash;
    bool inside;
    HG_VEC(struct piece) pieces;
    struct hg_map known; /* hash to piece */
};

static void spend(struct hg_space *space, uint64_t steps)
{
    space->steps = space->steps > steps ? space->steps - steps : 0;
}

static uint64_t mixed(uint64_t row)
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

static void add_events(struct sweep *s, struct hg_side side, uint32_t row)
{
    for (uint32_t i = 0; i < side.count; i++) {
        s->events[s->event_count++] = (struct event){side.at[i].lo, row, true};
        s->events[s->event_count++] = (struct event){side.at[i].hi + 1, row, false};
    }
}

static void gather_events(struct sweep *s, uint32_t column, struct hg_row_list rows)
{
    struct hg_space *space = s->hunt->space;
    struct hg_arena *arena = space->model->arena;
    struct hg_side box = s->hunt->box[column];
    struct hg_side *sides = HG_ARRAY(arena, struct hg_side, rows.count);
    size_t stretches = box.count;
    for (uint32_t i = 0; i < rows.count; i++) {
        struct hg_side side = space->rows.at[rows.at[i]][column];
        sides[i] = hg_side_within(box, side) ? box : hg_side_and(arena, box, side);
        stretches += sides[i].count;
    }
    s->events = HG_ARRAY(arena, struct event, 2 * stretches);
    add_events(s, box, HG_NONE);
    for (uint32_t i = 0; i < rows.count; i++)
        add_events(s, sides[i], i);
    spend(space, stretches);
    qsort(s->events, s->event_count, sizeof *s->events, compare_events);
}

static void take_event(struct sweep *s, const struct event *event, struct hg_row_list rows)
{
    if (event->row == HG_NONE) {
        s->inside = event->begins;
        return;
    }
    uint64_t mix = mixed(rows.at[event->row]);
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
    struct hg_row_list list = {HG_ARRAY(s->hunt->space->model->arena, uint32_t, s->active_count),
                               s->active_count};
    for (uint32_t i = 0; i < list.count; i++)
        list.at[i] = rows.at[s->active[i]];
    qsort(list.at, list.count, sizeof *list.at, compare_numbers);
    spend(s->hunt->space, list.count);
    return list;
}

static void add_stretch(struct sweep *s, struct hg_stretch points, struct hg_row_list rows)
{
    struct hg_arena *arena = s->hunt->space->model->arena;
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

/* The pieces of the box's side, those of the fewest rows first. */
static void cut_column(struct sweep *s, struct hunt *hunt, uint32_t column, struct hg_row_list rows)
{
    struct hg_arena *arena = hunt->space->model->arena;
    *s = (struct sweep){.hunt = hunt};
    s->places = HG_ARRAY(arena, uint32_t, rows.count);
    s->active = HG_ARRAY(arena, uint32_t, rows.count);
    hg_map_init(&s->known, arena);
    gather_events(s, column, rows);
    for (size_t i = 0; i < s->event_count;) {
        uint32_t from = s->events[i].point;
        for (; i < s->event_count && s->events[i].point == from; i++)
            take_event(s, &s->events[i], rows);
        if (s->inside && i < s->event_count)
            add_stretch(s, (struct hg_stretch){from, s->events[i].point - 1}, rows);
    }
    qsort(s->pieces.at, s->pieces.count, sizeof *s->pieces.at, compare_pieces);
}

/* --- the hunt --- */

static bool takes_side(const struct hunt *hunt, uint32_t row, uint32_t column)
{
    return hg_side_within(hunt->box[column], hunt->space->rows.at[row][column]);
}

/* The column that splits the rows best: the least sum of squares over its pieces, told by how
 * many rows take only a part of the box there. HG_NONE when one row takes all. */
static uint32_t choose_column(const struct hunt *hunt, struct hg_row_list rows, uint32_t *taker)
{
    struct hg_space *space = hunt->space;
    uint32_t most = 0, best = HG_NONE;
    for (uint32_t column = 0; column < space->column_count; column++) {
        uint32_t partly = 0;
        for (uint32_t i = 0; i < rows.count; i++)
            partly += !takes_side(hunt, rows.at[i], column);
        spend(space, rows.count);
        if (partly > most) {
            most = partly;
            best = column;
        }
    }
    *taker = HG_NONE;
    for (uint32_t i = 0; i < rows.count && *taker == HG_NONE; i++)
        if (hg_box_within(space, hunt->box, space->rows.at[rows.at[i]]))
            *taker = rows.at[i];
    return best;
}

static void note_taker(struct hg_takers *takers, uint32_t row)
{
    if (!takers)
        return;
    uint32_t at = 0;
    while (at < takers->count && takers->at[at] < row)
        at++;
    if (takers->count == takers->room || (at < takers->count && takers->at[at] == row))
        return;
    memmove(takers->at + at + 1, takers->at + at, (takers->count - at) * sizeof *takers->at);
    takers->at[at] = row;
    takers->count++;
}

static enum hg_region hunt_in(struct hunt *hunt, struct hg_row_list rows)
{
    struct hg_space *space = hunt->space;
    uint32_t taker;
    if (rows.count == 0) {
        memcpy(hunt->point, hg_box_point(space, hunt->box),
               space->column_count * sizeof *hunt->point);
        return HG_FREE;
    }
    uint32_t column = choose_column(hunt, rows, &taker);
    if (space->steps == 0)
        return HG_GIVEN_UP;
    if (taker != HG_NONE) {
        note_taker(hunt->takers, taker);
        return HG_TAKEN;
    }
    struct hg_arena_mark mark = hg_arena_save(space->model->arena);
    struct hg_side whole = hunt->box[column];
    enum hg_region region = HG_TAKEN;
    struct sweep sweep;
    cut_column(&sweep, hunt, column, rows);
    for (size_t i = 0; i < sweep.pieces.count && region == HG_TAKEN; i++) {
        struct piece *piece = &sweep.pieces.at[i];
        hunt->box[column] = (struct hg_side){piece->at.at, (uint32_t)piece->at.count};
        region = hunt_in(hunt, piece->rows);
    }
    hunt->box[column] = whole;
    hg_arena_rewind(space->model->arena, mark);
    return region;
}

/* A point that few rows name in each column is mostly in none of them: tried before the hunt. */
#define TRIED 64u

static uint32_t rare_point(const struct hg_space_column *column, struct hg_side side)
{
    uint32_t best = side.at[0].lo, looked = 0;
    for (uint32_t i = side.count; i-- > 0 && looked < TRIED;)
        for (uint64_t k = (uint64_t)side.at[i].hi + 1; k-- > side.at[i].lo && looked < TRIED;
             looked++)
            best = column->asked[k] < column->asked[best] ? (uint32_t)k : best;
    return best;
}

static bool rare_is_free(struct hg_space *space, const struct hg_side *box, struct hg_row_list rows,
                         uint32_t *point)
{
    for (uint32_t i = 0; i < space->column_count; i++)
        point[i] = rare_point(&space->columns[i], box[i]);
    for (uint32_t k = 0; k < rows.count; k++) {
        const struct hg_side *row = space->rows.at[rows.at[k]];
        uint32_t i = 0;
        while (i < space->column_count && hg_side_has(row[i], point[i]))
            i++;
        if (i == space->column_count)
            return false;
    }
    spend(space, rows.count);
    return true;
}

enum hg_region hg_space_left(struct hg_space *space, const struct hg_side *box,
                             struct hg_row_list rows, uint32_t *point, struct hg_takers *takers)
{
    struct hg_arena_mark mark = hg_arena_save(space->model->arena);
    struct hunt hunt = {.space = space, .point = point, .takers = takers};
    hunt.box = hg_arena_copy(space->model->arena, box, space->column_count * sizeof *box);
    enum hg_region region = HG_TAKEN;
    if (!hg_box_empty(space, box))
        region = rare_is_free(space, box, rows, point) ? HG_FREE : hunt_in(&hunt, rows);
    hg_arena_rewind(space->model->arena, mark);
    return region;
}

/* --- growing --- */

static bool meets_beside(const struct hg_space *space, const struct hg_side *box, uint32_t row,
                         uint32_t column)
{
    for (uint32_t i = 0; i < space->column_count; i++)
        if (i != column && !hg_side_meets(box[i], space->rows.at[row][i]))
            return false;
    return true;
}

static struct hg_side free_side(struct hg_space *space, struct hg_side within,
                                const struct hg_side *box, struct hg_row_list rows, uint32_t column)
{
    struct hg_arena *arena = space->model->arena;
    HG_VEC(struct hg_stretch) taken = {0};
    for (uint32_t i = 0; i < rows.count; i++) {
        struct hg_side side = space->rows.at[rows.at[i]][column];
        if (meets_beside(space, box, rows.at[i], column))
            for (uint32_t k = 0; k < side.count; k++)
                hg_push(arena, &taken, side.at[k]);
    }
    return hg_side_minus(arena, within, hg_side_of(taken.at, taken.count));
}

struct hg_side *hg_space_grow(struct hg_space *space, const struct hg_side *within,
                              struct hg_row_list rows, const uint32_t *point)
{
    struct hg_arena *arena = space->model->arena;
    struct hg_side *box = HG_ARRAY(arena, struct hg_side, space->column_count);
    for (uint32_t i = 0; i < space->column_count; i++)
        box[i] = hg_side_one(arena, point[i], point[i]);
    for (uint32_t i = space->column_count; i-- > 0;)
        box[i] = free_side(space, within[i], box, rows, i);
    return box;
}
