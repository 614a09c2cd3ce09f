/* Encodes a column's bit rows in the representation that is faster to read. Dense: one bit row
 * per slot, for small tables and columns with few values. Listed: for columns with very many
 * slots (postal codes, thousands of bounds), where each slot selects few rows, a run of slots
 * shares one base bit row, and each slot lists the rows it has beyond that.
 *
 * The thresholds (measured by bench/table.c): a listed row costs about as much as the four cache
 * lines that a block of 512 rows costs in a table of four columns. A slot with more rows than
 * MOST_PER_BLOCK per block is faster as a bit row of its own and, at 4 bytes per listed row,
 * hardly larger. So the memory of a column is bounded by what its cells mention. */
#include "compiler/lower/lower_slots.h"

#include <stdlib.h>

/* All bit rows of a policy: far past real tables, and small enough that a program can be loaded
 * anywhere. */
#define MAX_ROW_BYTES ((size_t)512 << 20)
/* A column that takes no more than this stays in the nearest cache as it is. */
#define SMALL_COLUMN 32768u
#define MOST_PER_BLOCK 2u
#define MOST_AT_LEAST 16u

static void too_large(struct hg_lowering *l)
{
    if (l->failed)
        return;
    l->failed = true;
    struct hg_diag *diag = hg_report(l->model->diags, HG_E0690, l->at,
                                     "the rules and tables together are too large to index");
    hg_diag_help(l->model->diags, diag,
                 "split the table by one of its columns, or move single values to a list");
}

static bool take_room(struct hg_slots *s, size_t bytes)
{
    if (bytes > MAX_ROW_BYTES - s->l->table_bytes)
        too_large(s->l);
    else
        s->l->table_bytes += bytes;
    return !s->l->failed;
}

void hg_slots_begin(struct hg_slots *s, struct hg_lowering *l, struct hg_column *column,
                    uint32_t rows, size_t slot_count)
{
    uint32_t words = hg_row_words(rows), most = words / HG_BLOCK_WORDS * MOST_PER_BLOCK;
    *s = (struct hg_slots){.l = l, .column = column, .words = words};
    s->listed =
        words > HG_BLOCK_WORDS && slot_count > SMALL_COLUMN / ((size_t)words * sizeof(uint64_t));
    s->most = most > MOST_AT_LEAST ? most : MOST_AT_LEAST;
    if (s->listed)
        s->touched = HG_ARRAY(l->arena, uint32_t, rows);
}

/* --- bit rows and lists --- */

/* Room for one more bit row; NULL past the limit. */
static uint64_t *add_base(struct hg_slots *s, const uint64_t *row)
{
    size_t row_bytes = s->words * sizeof(uint64_t);
    if (!take_room(s, row_bytes))
        return NULL;
    if (s->base_count == s->base_room) {
        size_t room = s->base_room == 0 ? 4 : 2 * s->base_room;
        s->column->slots = hg_arena_grow(s->l->arena, s->column->slots, s->base_room * row_bytes,
                                         room * row_bytes);
        s->base_room = room;
    }
    uint64_t *base = s->column->slots + s->base_count++ * s->words;
    memcpy(base, row, row_bytes);
    return base;
}

static void add_slot(struct hg_slots *s, uint32_t base)
{
    hg_push(s->l->arena, &s->base_of, base);
    hg_push(s->l->arena, &s->ends, (uint32_t)s->lists.count);
    take_room(s, 2 * sizeof(uint32_t));
}

static void add_listed(struct hg_slots *s, const uint32_t *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hg_push(s->l->arena, &s->lists, rows[i]);
    take_room(s, count * sizeof *rows);
}

/* --- the rows beside the base --- */

static size_t insert_extra(const struct hg_slots *s, uint32_t row)
{
    size_t low = 0, high = s->extra.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->extra.at[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void write_extra(struct hg_slots *s, uint32_t row)
{
    size_t at = insert_extra(s, row);
    hg_push(s->l->arena, &s->extra, row);
    memmove(s->extra.at + at + 1, s->extra.at + at,
            (s->extra.count - 1 - at) * sizeof *s->extra.at);
    s->extra.at[at] = row;
}

static void remove_extra(struct hg_slots *s, uint32_t row)
{
    size_t at = insert_extra(s, row);
    memmove(s->extra.at + at, s->extra.at + at + 1,
            (s->extra.count - at - 1) * sizeof *s->extra.at);
    s->extra.count--;
}

static void flip(uint64_t *row, uint32_t at)
{
    row[at / 64] ^= UINT64_C(1) << (at % 64);
}

/* --- runs --- */

struct run_size {
    size_t left;          /* rows that were there at the start and go */
    size_t entered, most; /* rows that came and are there: now, and at most */
};

/* What an event at a later position of the run makes of its size. `touched` holds the run, and
 * whether the row is there now. */
static void grow_run(struct hg_slots *s, uint32_t row, struct run_size *size)
{
    uint32_t mark = s->run * 2;
    bool known = s->touched[row] / 2 == s->run;
    bool there = known ? s->touched[row] % 2 != 0 : hg_bit(s->row, row);
    if (!there)
        size->entered++;
    else if (known)
        size->entered--;
    else
        size->left++;
    s->touched[row] = mark + (there ? 0 : 1);
}

/* The longest run from here on in which no slot has too many rows beside the base. Returns the
 * index of the first event past it. */
static size_t plan_run(struct hg_slots *s)
{
    struct run_size size = {0};
    size_t event = s->event;
    s->run++;
    s->run_end = s->position;
    while (event < s->event_count) {
        uint32_t at = s->events[event].at;
        size_t next = event;
        for (; next < s->event_count && s->events[next].at == at; next++)
            grow_run(s, s->events[next].row, &size);
        size.most = size.entered > size.most ? size.entered : size.most;
        if (size.most + size.left > s->most)
            return event;
        s->run_end = at;
        event = next;
    }
    s->run_end = s->positions - 1;
    return event;
}

/* Its base: the rows there now that stay to its end. */
static void start_run(struct hg_slots *s)
{
    size_t end = plan_run(s);
    uint64_t *base = add_base(s, s->row);
    s->extra.count = 0;
    if (base == NULL)
        return;
    s->base = (uint32_t)s->base_count - 1;
    for (size_t i = s->event; i < end; i++) {
        uint32_t row = s->events[i].row;
        if (!hg_bit(base, row))
            continue;
        flip(base, row);
        write_extra(s, row);
    }
}

/* --- slots --- */

void hg_slots_sequence(struct hg_slots *s, uint64_t *row, const struct hg_slot_event *events,
                       size_t event_count, uint32_t positions)
{
    s->row = row;
    s->events = events;
    s->event_count = event_count;
    s->event = 0;
    s->positions = positions;
    s->position = UINT32_MAX; /* before the first */
}

static void apply_events(struct hg_slots *s)
{
    bool fresh = s->position == 0 || s->position > s->run_end;
    for (; s->event < s->event_count && s->events[s->event].at == s->position; s->event++) {
        uint32_t row = s->events[s->event].row;
        bool there = hg_bit(s->row, row);
        flip(s->row, row);
        if (s->listed && !fresh && there)
            remove_extra(s, row);
        else if (s->listed && !fresh)
            write_extra(s, row);
    }
    if (s->listed && fresh)
        start_run(s);
}

bool hg_slots_next(struct hg_slots *s)
{
    if (++s->position >= s->positions || s->l->failed)
        return false;
    apply_events(s);
    if (s->l->failed)
        return false;
    if (s->listed) {
        add_listed(s, s->extra.at, s->extra.count);
        add_slot(s, s->base);
    } else {
        add_base(s, s->row);
    }
    return !s->l->failed;
}

/* As a bit row of its own. */
static void dense_variant(struct hg_slots *s, const uint32_t *flips, size_t count)
{
    uint64_t *base = add_base(s, s->row);
    for (size_t i = 0; base != NULL && i < count; i++)
        flip(base, flips[i]);
    if (base != NULL && s->listed)
        add_slot(s, (uint32_t)s->base_count - 1);
}

/* Beside the base, when no flip takes a row from it and they are not too many. */
static bool listed_variant(struct hg_slots *s, const uint32_t *flips, size_t count)
{
    const uint64_t *base = s->column->slots + (size_t)s->base * s->words;
    size_t start = s->lists.count, i = 0, k = 0;
    while (i < count || k < s->extra.count) {
        bool both = i < count && k < s->extra.count && flips[i] == s->extra.at[k];
        bool from_flips = k == s->extra.count || (i < count && flips[i] < s->extra.at[k]);
        uint32_t row = from_flips ? flips[i] : s->extra.at[k];
        if (from_flips && hg_bit(base, row)) {
            s->lists.count = start;
            return false;
        }
        if (!both)
            hg_push(s->l->arena, &s->lists, row);
        i += both || from_flips;
        k += both || !from_flips;
    }
    bool few = s->lists.count - start <= s->most;
    if (!few)
        s->lists.count = start;
    return few && take_room(s, (s->lists.count - start) * sizeof(uint32_t));
}

void hg_slots_variant(struct hg_slots *s, const uint32_t *flips, size_t count)
{
    if (s->l->failed)
        return;
    if (s->listed && listed_variant(s, flips, count))
        add_slot(s, s->base);
    else
        dense_variant(s, flips, count);
}

uint32_t hg_slots_made(const struct hg_slots *s)
{
    return (uint32_t)(s->listed ? s->base_of.count : s->base_count);
}

void hg_slots_end(struct hg_slots *s)
{
    struct hg_column *column = s->column;
    column->slot_count = s->l->failed ? 0 : hg_slots_made(s);
    if (s->l->failed || !s->listed || (s->lists.count == 0 && s->base_count == s->base_of.count))
        return; /* with a row of bits for every slot it is dense after all */
    column->base_count = (uint32_t)s->base_count;
    column->base_of = s->base_of.at;
    column->listed_ends = s->ends.at;
    column->listed = s->lists.at;
    column->listed_count = (uint32_t)s->lists.count;
}

static int compare_events(const void *left, const void *right)
{
    const struct hg_slot_event *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

void hg_sort_events(struct hg_slot_event *events, size_t count)
{
    if (count != 0)
        qsort(events, count, sizeof *events, compare_events);
}
