/* Chooses the column by which each row of a wide table is sought. A row fits only if every column
 * it asks contains the value, so one column is enough to find it: the one where the row occupies
 * the smallest share of slots. Each column keeps, slot by slot, the rows that are sought through
 * it, and a look-up visits only those of its slots. Rows that ask no listing column, or that are
 * wide everywhere, are found by bit rows. Part of making an image; must not change what a table
 * means. */
#include <string.h>

#include "runtime/vm/match_parts.h"

/* A row is looked for by a column that has it in at most this part of its slots, or in so many. */
#define SMALL_PART 64u
#define FEW_SLOTS 4u
/* So many entries a row, in all columns together: else the lists would be most of an image. */
#define ENTRIES_PER_ROW 32u

struct seeking {
    struct hg_image *image;
    struct hg_table_plan *plan;
    uint32_t *by;     /* a row each: its column, or HG_NONE */
    uint32_t *spread; /* a row each: in how many slots of that column it is */
    uint32_t *here;   /* the same of the column that is looked at */
    uint64_t *wide; /* rows that ask a column that lists rows, but have none to be looked for by */
};

static uint32_t rows_of(const struct seeking *s)
{
    return 64 * s->plan->words;
}

/* Every row of a bit row that asks the column. */
#define EACH_ASKING(s, of, base, row)                                                              \
    for (uint32_t w_ = 0; w_ < (s)->plan->words; w_++)                                             \
        for (uint64_t left_ = (base)[w_] & ~(of)->any[w_];                                         \
             left_ != 0 && ((row) = w_ * 64 + (uint32_t)__builtin_ctzll(left_), true);             \
             left_ &= left_ - 1)

/* Rows that do not ask the column have to be in every bit row. False: some is not. */
static bool count_slots(struct seeking *s, const struct hg_column_plan *plan)
{
    const struct hg_column *column = plan->column;
    uint32_t *shared = HG_ARRAY(&s->image->arena, uint32_t, column->base_count), row;
    memset(s->here, 0, rows_of(s) * sizeof *s->here);
    for (uint32_t slot = 0; slot < column->slot_count; slot++)
        shared[column->base_of[slot]]++;
    for (uint32_t b = 0; b < column->base_count; b++) {
        const uint64_t *base = column->slots + (size_t)b * s->plan->words;
        EACH_ASKING(s, plan, base, row)
        {
            s->here[row] += shared[b];
        }
        for (uint32_t w = 0; w < s->plan->words; w++)
            if ((plan->any[w] & ~base[w]) != 0)
                return false;
    }
    for (uint32_t i = 0; i < column->listed_count; i++)
        s->here[column->listed[i]]++;
    return true;
}

/* Rows for which the column leaves less than those before. */
static void choose(struct seeking *s, uint32_t c)
{
    const struct hg_table_plan *plan = s->plan;
    uint64_t slots = plan->columns[c].slot_count;
    for (uint32_t w = 0; w < plan->words; w++)
        for (uint64_t left = plan->full[w] & ~plan->columns[c].any[w]; left != 0;
             left &= left - 1) {
            uint32_t row = w * 64 + (uint32_t)__builtin_ctzll(left), here = s->here[row];
            s->wide[w] |= left & -left;
            if (here > FEW_SLOTS && here > slots / SMALL_PART)
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
    for (uint32_t i = 0; i < column->listed_count; i++)
        count += hg_bit(s->wide, column->listed[i]);
    return count;
}

/* The rows of a bit row that are looked for by the column. */
static uint32_t rows_by(const struct seeking *s, uint32_t c, const uint64_t *base, uint32_t *rows)
{
    uint32_t count = 0, row;
    EACH_ASKING(s, &s->plan->columns[c], base, row)
    {
        rows[count] = row;
        count += s->by[row] == c;
    }
    return count;
}

static void fill_lists(const struct seeking *s, uint32_t c, uint64_t count)
{
    struct hg_column_plan *plan = &s->plan->columns[c];
    const struct hg_column *column = plan->column;
    uint32_t *ends = HG_ARRAY(&s->image->arena, uint32_t, (size_t)column->slot_count + 1),
             *rows = HG_ARRAY(&s->image->arena, uint32_t, count + 1), *base = s->here,
             base_rows = 0, made = HG_NONE, at = 0;
    for (uint32_t slot = 0; slot < column->slot_count; slot++) {
        struct hg_slot_rows here = hg_slot_rows(column, s->plan->words, slot);
        if (here.base_index != made)
            base_rows = rows_by(s, c, here.base, base);
        made = here.base_index;
        for (uint32_t i = 0; i < base_rows; i++)
            rows[at++] = base[i];
        for (uint32_t i = 0; i < here.count; i++)
            if (s->by[here.listed[i]] == c || hg_bit(s->wide, here.listed[i]))
                rows[at++] = here.listed[i];
        ends[slot + 1] = at;
    }
    plan->seek_ends = ends;
    plan->seek_rows = rows;
}

/* Rows that bit rows have to find: those that no column looks for. */
static void keep_unsought_rows(const struct seeking *s)
{
    struct hg_table_plan *plan = s->plan;
    uint64_t *may = plan->told_rows;
    for (uint32_t row = 0; row < rows_of(s); row++)
        if (s->by[row] != HG_NONE)
            may[row / 64] &= ~(UINT64_C(1) << (row % 64));
}

void hg_image_seek(struct hg_image *image, struct hg_table_plan *plan)
{
    struct seeking s = {image, plan, NULL, NULL, NULL, NULL};
    uint64_t entries = 0, counts[64] = {0};
    s.by = HG_ARRAY(&image->arena, uint32_t, 3 * (size_t)rows_of(&s));
    s.spread = s.by + rows_of(&s);
    s.here = s.spread + rows_of(&s);
    s.wide = HG_ARRAY(&image->arena, uint64_t, plan->words);
    memset(s.by, 0xFF, rows_of(&s) * sizeof *s.by); /* HG_NONE */
    for (uint32_t c = 0; c < plan->column_count; c++) {
        if (plan->columns[c].ends == NULL)
            continue;
        if (!count_slots(&s, &plan->columns[c]))
            return;
        choose(&s, c);
    }
    for (uint32_t row = 0; row < rows_of(&s); row++)
        if (s.by[row] != HG_NONE)
            s.wide[row / 64] &= ~(UINT64_C(1) << (row % 64));
    for (uint32_t c = 0; c < plan->column_count; c++)
        entries += counts[c] = plan->columns[c].ends != NULL ? count_entries(&s, c) : 0;
    if (entries > ENTRIES_PER_ROW * (uint64_t)plan->rows)
        return;
    for (uint32_t c = 0; c < plan->column_count; c++)
        if (plan->columns[c].ends != NULL)
            fill_lists(&s, c, counts[c]);
    keep_unsought_rows(&s);
    plan->seeks = true;
}
