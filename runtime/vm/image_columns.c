/* Plans of rule tables: maps from a value to its slot, unions and intersections of slots for
 * unknown values, and which words of a bit row are not zero. Part of making an image; lives in the
 * image's arena, while the bit rows stay in the program. Must not change what a table means. */
#include "runtime/vm/match_parts.h"

#include <string.h>

/* A dense map from text id to slot may be this many times longer than the column's own list,
 * or so long anyway. */
#define DENSE_FACTOR 64u
#define DENSE_ANYWAY 4096u
/* So many cuts are found by buckets, at most twice as many as cuts. */
#define BUCKETS_FROM 64u

static void plan_dense_map(struct hg_image *image, struct hg_column_plan *plan)
{
    const struct hg_column *column = plan->column;
    uint32_t texts = image->program->text_count;
    if (texts > DENSE_ANYWAY && texts / DENSE_FACTOR > column->text_count)
        return;
    uint32_t *slot_of = HG_ARRAY(&image->arena, uint32_t, texts);
    if (column->part_count != 0)
        memset(slot_of, 0xFF, texts * sizeof *slot_of); /* HG_NONE */
    for (uint32_t i = 0; i < column->text_count; i++)
        slot_of[column->texts[i].text] = column->texts[i].slot;
    plan->slot_of = slot_of;
}

static void plan_parts(struct hg_image *image, struct hg_column_plan *plan)
{
    const struct hg_column *column = plan->column;
    struct hg_part_plan *parts = HG_ARRAY(&image->arena, struct hg_part_plan, column->part_count);
    for (uint32_t i = 0; i < column->part_count; i++) {
        const struct hg_text_part *part = &column->parts[i];
        parts[i].part = part;
        parts[i].keys = HG_ARRAY(&image->arena, uint64_t, part->count);
        for (uint32_t k = 1; k < part->count; k++)
            parts[i].keys[k - 1] = hg_match_key(part->at[k].from);
    }
    plan->parts = parts;
    plan->part_count = column->part_count;
}

/* Where the cuts lie evenly a bucket has one or two; where they do not, the largest is searched. */
static void plan_buckets(struct hg_image *image, struct hg_column_plan *plan)
{
    const int64_t *cuts = plan->cuts;
    uint64_t first = (uint64_t)cuts[0], width = (uint64_t)cuts[plan->cut_count - 1] - first;
    while (width >> plan->bucket_bits >= 2 * (uint64_t)plan->cut_count)
        plan->bucket_bits++;
    size_t count = (size_t)(width >> plan->bucket_bits) + 1;
    uint32_t *buckets = HG_ARRAY(&image->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < plan->cut_count; i++)
        buckets[((uint64_t)cuts[i] - first) >> plan->bucket_bits]++;
    plan->few_in_buckets = true;
    for (size_t b = 0, before = 0; b <= count; b++) {
        uint32_t mine = buckets[b];
        buckets[b] = (uint32_t)before;
        before += mine;
        plan->few_in_buckets &= mine <= HG_BUCKET_CUTS;
    }
    plan->buckets = buckets;
}

/* --- unions and intersections --- */

static struct hg_join new_join(struct hg_image *image, uint32_t words)
{
    uint64_t *rows = HG_ARRAY(&image->arena, uint64_t, 2 * (size_t)words);
    struct hg_join join = {rows, rows + words, words};
    hg_join_start(&join);
    return join;
}

/* Slots that follow one another are joined at once. */
static void join_stretches(const struct hg_join *join, const struct hg_column *column,
                           const struct hg_text_part *part)
{
    for (uint32_t first = 0, next; first < part->count; first = next) {
        for (next = first + 1; next < part->count;)
            if (part->at[next].slot == part->at[next - 1].slot + 1)
                next++;
            else
                break;
        hg_join_slots(join, column, part->at[first].slot, part->at[next - 1].slot);
    }
}

/* Over the texts that the column does not name: those of its stretches, or slot 0. */
static void plan_others(struct hg_image *image, struct hg_column_plan *plan, uint32_t words)
{
    struct hg_join join = new_join(image, words);
    for (uint32_t i = 0; i < plan->part_count; i++)
        join_stretches(&join, plan->column, plan->parts[i].part);
    if (plan->part_count == 0)
        hg_join_slots(&join, plan->column, 0, 0);
    plan->other_or = join.some;
    plan->other_and = join.every;
}

/* Of a field of few values, what it may be where it is missing. */
static void plan_domain(struct hg_image *image, struct hg_column_plan *plan, uint32_t words)
{
    const struct hg_text_set *domain =
        plan->reg < image->program->field_count ? image->domains[plan->reg] : NULL;
    if (domain == NULL || domain->other)
        return;
    struct hg_join join = new_join(image, words);
    for (uint32_t i = 0; i < domain->count; i++) {
        uint32_t slot = hg_match_text_slot(plan, domain->items[i]);
        hg_join_slots(&join, plan->column, slot, slot);
    }
    plan->domain = domain;
    plan->domain_or = join.some;
    plan->domain_and = join.every;
}

/* Unions and intersections of stretches of `fold` slots; the last, shorter one has none. */
static void plan_folds(struct hg_image *image, struct hg_column_plan *plan, uint32_t words)
{
    size_t room = (size_t)HG_SLOT_FOLDS * words;
    plan->fold = (plan->slot_count + HG_SLOT_FOLDS - 1) / HG_SLOT_FOLDS;
    plan->fold_or = HG_ARRAY(&image->arena, uint64_t, 2 * room);
    plan->fold_and = plan->fold_or + room;
    for (uint32_t f = 0; (f + 1) * plan->fold <= plan->slot_count; f++) {
        size_t at = (size_t)f * words;
        struct hg_join join = {plan->fold_or + at, plan->fold_and + at, words};
        hg_join_start(&join);
        hg_join_slots(&join, plan->column, f * plan->fold, (f + 1) * plan->fold - 1);
    }
}

/* Over all slots, by the folds where there are some. */
static void plan_unions(struct hg_image *image, struct hg_column_plan *plan, uint32_t words)
{
    if (plan->kind == HG_COLUMN_NUMBER && plan->slot_count > 2 * HG_SLOT_FOLDS)
        plan_folds(image, plan, words);
    struct hg_join all = new_join(image, words);
    uint32_t folds = plan->fold != 0 ? plan->slot_count / plan->fold : 0;
    for (uint32_t f = 0; f < folds; f++)
        hg_join_row(&all, plan->fold_or + (size_t)f * words, plan->fold_and + (size_t)f * words);
    if (folds * plan->fold < plan->slot_count)
        hg_join_slots(&all, plan->column, folds * plan->fold, plan->slot_count - 1);
    plan->all_or = all.some;
    plan->all_and = all.every;
    plan->any_word = plan->any[0];
    plan->or_word = plan->all_or[0];
    plan->and_word = plan->all_and[0];
}

/* --- marks --- */

/* Returns how many words are not zero. */
static uint32_t mark(const uint64_t *row, uint32_t words, uint64_t *marks)
{
    uint32_t filled = 0;
    for (uint32_t w = 0; w < words; w++) {
        marks[w / 64] |= (uint64_t)(row[w] != 0) << (w % 64);
        filled += row[w] != 0;
    }
    return filled;
}

static uint32_t bit_rows(const struct hg_column *column)
{
    return column->base_of != NULL ? column->base_count : column->slot_count;
}

static void plan_marks(struct hg_image *image, struct hg_column_plan *plan, uint32_t words)
{
    const struct hg_column *column = plan->column;
    uint32_t rows = bit_rows(column), size = hg_mark_words(words);
    plan->marks = HG_ARRAY(&image->arena, uint64_t, (size_t)rows * size);
    plan->filled = HG_ARRAY(&image->arena, uint32_t, rows);
    for (uint32_t r = 0; r < rows; r++)
        plan->filled[r] =
            mark(column->slots + (size_t)r * words, words, plan->marks + (size_t)r * size);
}

static void plan_column(struct hg_image *image, const struct hg_column *column, uint32_t words,
                        struct hg_column_plan *plan)
{
    *plan = (struct hg_column_plan){
        .column = column,
        .kind = column->kind,
        .reg = column->reg,
        .slot_count = column->slot_count,
        .cut_count = column->kind == HG_COLUMN_NUMBER ? column->slot_count - 1 : 0,
        .cuts = column->cuts,
        .slots = column->slots,
        .ends = column->base_of != NULL ? column->listed_ends : NULL,
        .one_base = column->base_of != NULL && column->base_count == 1 && column->listed_count != 0,
        .any = column->any,
    };
    if (column->kind == HG_COLUMN_TEXT) {
        plan_dense_map(image, plan);
        plan_parts(image, plan);
        plan_others(image, plan, words);
        plan_domain(image, plan, words);
    }
    if (plan->cut_count >= BUCKETS_FROM)
        plan_buckets(image, plan);
    plan_unions(image, plan, words);
    if (words > HG_BLOCK_WORDS)
        plan_marks(image, plan, words);
}

/* Rows that a column only lists are in none of its bit rows: they need not be looked for there. */
static void plan_told(struct hg_image *image, struct hg_table_plan *plan)
{
    uint32_t words = plan->words;
    uint64_t *rows = HG_ARRAY(&image->arena, uint64_t, 2 * (size_t)words), *some = rows + words;
    memcpy(rows, plan->full, words * sizeof *rows);
    for (uint32_t c = 0; c < plan->column_count; c++) {
        const struct hg_column *column = plan->columns[c].column;
        if (column->base_of == NULL)
            continue;
        memset(some, 0, words * sizeof *some);
        for (size_t r = 0; r < (size_t)column->base_count; r++)
            for (uint32_t w = 0; w < words; w++)
                some[w] |= column->slots[r * words + w];
        for (uint32_t w = 0; w < words; w++)
            rows[w] &= some[w];
    }
    plan->told_rows = rows;
}

static void mark_told(struct hg_image *image, struct hg_table_plan *plan)
{
    uint64_t *marks = HG_ARRAY(&image->arena, uint64_t, 2 * (size_t)plan->mark_words),
             *told = marks + plan->mark_words;
    mark(plan->full, plan->words, marks);
    plan->may = marks;
    if (mark(plan->told_rows, plan->words, told) != 0)
        plan->told = told;
}

static void plan_wide(struct hg_image *image, struct hg_table_plan *plan)
{
    const struct hg_rule_table *table = plan->table;
    const uint64_t *none = HG_ARRAY(&image->arena, uint64_t, plan->words);
    plan->wide = hg_wide_kernel_of(image->kernel);
    plan->assume_no = table->assume_no != NULL ? table->assume_no : none;
    plan->assume_yes = table->assume_yes != NULL ? table->assume_yes : none;
    plan_told(image, plan);
    hg_image_seek(image, plan);
    mark_told(image, plan);
}

static void plan_table(struct hg_image *image, const struct hg_rule_table *table,
                       struct hg_table_plan *plan)
{
    uint32_t words = table->words;
    *plan = (struct hg_table_plan){
        .table = table,
        .columns = HG_ARRAY(&image->arena, struct hg_column_plan, table->column_count),
        .column_count = table->column_count,
        .words = words,
        .rows = table->rows,
        .first_rule = HG_NONE,
        .mark_words = hg_mark_words(words),
        .full = HG_ARRAY(&image->arena, uint64_t, words),
        .assumes = table->assume_no != NULL || table->assume_yes != NULL,
    };
    memset(plan->full, 0xFF, table->rows / 64 * sizeof *plan->full);
    if (table->rows % 64 != 0)
        plan->full[table->rows / 64] = (UINT64_C(1) << (table->rows % 64)) - 1;
    plan->last = plan->full[0];
    for (uint32_t c = 0; c < table->column_count; c++)
        plan_column(image, &table->columns[c], words, &plan->columns[c]);
    if (words > HG_BLOCK_WORDS)
        plan_wide(image, plan);
    while (plan->first_test < table->column_count &&
           table->columns[plan->first_test].kind != HG_COLUMN_TEST)
        plan->first_test++;
}

/* Words of all tables on one lane: those of few words, then those of many (hg_rows_at). */
static void place_tables(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->table_offset = HG_ARRAY(&image->arena, uint32_t, program->table_count);
    for (int wide = 0; wide < 2; wide++)
        for (uint32_t t = 0; t < program->table_count; t++) {
            uint32_t row = program->tables[t].words;
            if ((row > HG_BLOCK_WORDS) != (wide == 1))
                continue;
            image->table_offset[t] = (uint32_t)image->words_per_lane;
            image->words_per_lane += hg_rows_size(row);
        }
}

void hg_image_tables(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    place_tables(image);
    image->tables = HG_ARRAY(&image->arena, struct hg_table_plan, program->table_count);
    image->widest = 1;
    for (uint32_t t = 0; t < program->table_count; t++) {
        const struct hg_rule_table *table = &program->tables[t];
        if (table->words > image->widest)
            image->widest = table->words;
        if (table->column_count + 1 > image->most_columns)
            image->most_columns = table->column_count + 1;
        plan_table(image, table, &image->tables[t]);
        image->tables[t].row_list = image->row_lists;
        image->row_lists += table->words > HG_BLOCK_WORDS;
        if (table->words == 1)
            image->tables[t].narrow = hg_image_narrow(image, &t, 1);
    }
}
