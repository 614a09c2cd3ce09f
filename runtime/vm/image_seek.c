/* By which column the rows of a wide table are looked for. A row fits only where every column that
 * it asks has it, so one of them is enough to find it: the one that has it in the smallest part of
 * its slots. Each column keeps the rows that are looked for there, slot by slot; a lookup goes over
 * those of its slots alone, however many columns a row asks and however wide the others are. Rows
 * that no column has in a small part of its slots are found by bit rows, or, where they are few,
 * are held against every lead. Part of making an image; must not change what a table means. */
#include <string.h>

#include "runtime/vm/match_parts.h"

/* A row is looked for by a column that has it in at most this part of its slots, or, where the
 * column lists rows, in so many. */
#define SMALL_PART 64u
#define FEW_SLOTS 4u
/* So many entries a row, in all columns together: else the lists would be most of an image. */
#define ENTRIES_PER_ROW 32u

struct seeking {
    struct hg_image *image;
    struct hg_table_plan *plan;
    struct hg_slot_spread *here; /* a row each: in which slots of the column that is looked at */
    uint32_t *by;                /* a row each: its column, or HG_NONE */
    uint32_t *spread;            /* a row each: in how many slots of that column it is */
    uint64_t *wide; /* rows that ask a column that lists rows, but have none to be looked for by */
    uint32_t *few;  /* room for as many rows as there are */
};

static uint32_t rows_of(const struct seeking *s)
{
    return 64 * s->plan->words;
}

/* Rows for which the column leaves less than those before. */
static void choose(struct seeking *s, uint32_t c)
{
    const struct hg_table_plan *plan = s->plan;
    const struct hg_column_plan *column = &plan->columns[c];
    uint64_t slots = column->slot_count;
    uint32_t few = column->ends != NULL ? FEW_SLOTS : 0;
    for (uint32_t w = 0; w < plan->words; w++)
        for (uint64_t left = plan->full[w] & ~column->any[w]; left != 0; left &= left - 1) {
            uint32_t row = w * 64 + (uint32_t)__builtin_ctzll(left), here = s->here[row].count;
            s->wide[w] |= column->ends != NULL ? left & -left : 0;
            if (here > few && here > slots / SMALL_PART)
                continue;
            if (s->by[row] != HG_NONE &&
                here * (uint64_t)plan->columns[s->by[row]].slot_count >= s->spread[row] * slots)
                continue;
            s->by[row] = c;
            s->spread[row] = here;
        }
}

/* How many entries the column's lists have, at most. */
static uint64_t count_entries(const struct seeking *s, uint32_t c)
{
    const struct hg_column *column = s->plan->columns[c].column;
    uint64_t count = 0;
    for (uint32_t row = 0; row < rows_of(s); row++)
        count += s->by[row] == c ? s->spread[row] : 0;
    for (uint32_t i = 0; column->base_of != NULL && i < column->listed_count; i++)
        count += hg_bit(s->wide, column->listed[i]);
    return count;
}

/* The rows of a bit row that are looked for by the column. */
static uint32_t rows_by(const struct seeking *s, uint32_t c, const uint64_t *base, uint32_t *rows)
{
    const struct hg_column_plan *column = &s->plan->columns[c];
    uint32_t count = 0;
    for (uint32_t w = 0; w < s->plan->words; w++)
        for (uint64_t left = base[w] & ~column->any[w]; left != 0; left &= left - 1) {
            uint32_t row = w * 64 + (uint32_t)__builtin_ctzll(left);
            rows[count] = row;
            count += s->by[row] == c;
        }
    return count;
}

/* The rows of one slot, ascending: those of its bit row, and those listed beside it that the column
 * looks for. Returns how many. */
static uint32_t merge_rows(const struct seeking *s, uint32_t c, const uint32_t *base,
                           uint32_t base_count, const struct hg_slot_rows *here, uint32_t *rows)
{
    uint32_t count = 0, b = 0;
    for (uint32_t i = 0; i < here->count; i++) {
        uint32_t row = here->listed[i];
        if (s->by[row] != c && !hg_bit(s->wide, row))
            continue;
        while (b < base_count && base[b] < row)
            rows[count++] = base[b++];
        rows[count++] = row;
    }
    while (b < base_count)
        rows[count++] = base[b++];
    return count;
}

static struct hg_seek make_lists(const struct seeking *s, uint32_t c, uint64_t count)
{
    const struct hg_column *column = s->plan->columns[c].column;
    uint32_t *ends = HG_ARRAY(&s->image->arena, uint32_t, (size_t)column->slot_count + 1),
             *rows = HG_ARRAY(&s->image->arena, uint32_t, count + HG_SEEK_AT_ONCE), *base = s->few,
             base_rows = 0, made = HG_NONE, at = 0;
    for (uint32_t slot = 0; slot < column->slot_count; slot++) {
        struct hg_slot_rows here = hg_slot_rows(column, s->plan->words, slot);
        if (here.base_index != made)
            base_rows = rows_by(s, c, here.base, base);
        made = here.base_index;
        at += merge_rows(s, c, base, base_rows, &here, rows + at);
        ends[slot + 1] = at;
    }
    return (struct hg_seek){ends, rows, c};
}

/* False: bit rows do just as well. */
static bool seek_by_columns(struct seeking *s)
{
    struct hg_table_plan *plan = s->plan;
    uint64_t entries = 0, counts[64] = {0};
    for (uint32_t row = 0; row < rows_of(s); row++)
        if (s->by[row] != HG_NONE)
            s->wide[row / 64] &= ~(UINT64_C(1) << (row % 64));
    for (uint32_t c = 0; c < plan->column_count; c++)
        entries += counts[c] = count_entries(s, c);
    if (entries == 0 || entries > ENTRIES_PER_ROW * (uint64_t)plan->rows)
        return false;
    struct hg_seek *seeks = HG_ARRAY(&s->image->arena, struct hg_seek, plan->column_count);
    for (uint32_t c = 0; c < plan->column_count; c++)
        if (counts[c] != 0)
            seeks[plan->seek_count++] = make_lists(s, c, counts[c]);
    plan->seeks_by = seeks;
    return true;
}

/* Rows that bit rows have to find: those that no column looks for. Where they are few every lead is
 * held against them. */
static void keep_unsought_rows(const struct seeking *s)
{
    struct hg_table_plan *plan = s->plan;
    for (uint32_t row = 0; row < plan->rows; row++) {
        bool told = s->by[row] == HG_NONE;
        if (!told)
            plan->told_rows[row / 64] &= ~(UINT64_C(1) << (row % 64));
        else if (plan->always_count < HG_ROWS_ALWAYS)
            plan->always[plan->always_count++] = row;
        else
            plan->always_count = HG_ROWS_ALWAYS + 1;
    }
    plan->listed = plan->always_count <= HG_ROWS_ALWAYS;
    plan->one_list = plan->listed && plan->always_count == 0 && plan->seek_count == 1;
}

/* False: a row that does not ask a column is not in each of its bit rows. */
static bool look_at_columns(struct seeking *s)
{
    struct hg_table_plan *plan = s->plan;
    for (uint32_t c = 0; c < plan->column_count; c++) {
        if (plan->columns[c].kind == HG_COLUMN_TEST)
            continue;
        plan->plain |= UINT64_C(1) << c;
        memset(s->here, 0, rows_of(s) * sizeof *s->here);
        if (!hg_image_spread(s->image, plan, &plan->columns[c], s->here))
            return false;
        choose(s, c);
        hg_image_put_asks(plan, c, s->here);
    }
    return true;
}

void hg_image_seek(struct hg_image *image, struct hg_table_plan *plan)
{
    struct seeking s = {.image = image, .plan = plan};
    if (plan->column_count > 64)
        return;
    s.here = HG_ARRAY(&image->arena, struct hg_slot_spread, rows_of(&s));
    s.by = HG_ARRAY(&image->arena, uint32_t, 3 * (size_t)rows_of(&s));
    s.spread = s.by + rows_of(&s);
    s.few = s.spread + rows_of(&s);
    s.wide = HG_ARRAY(&image->arena, uint64_t, plan->words);
    memset(s.by, 0xFF, rows_of(&s) * sizeof *s.by); /* HG_NONE */
    hg_image_new_asks(image, plan);
    if (!look_at_columns(&s) || !seek_by_columns(&s)) {
        plan->row_asks = NULL;
        return;
    }
    keep_unsought_rows(&s);
    hg_image_settle_asks(plan, s.by);
    plan->seeks = true;
}
