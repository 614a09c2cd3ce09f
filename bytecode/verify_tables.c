/* The verifier's checks of rule tables: every column's domain, every bit row. A table's row count
 * must match as many rules or row ids, so that a small file cannot make the run time allocate
 * large bit rows. */
#include "bytecode/rows.h"
#include "bytecode/verify.h"

/* The subject of a message. */
struct place {
    struct hg_verify *v;
    const struct hg_rule_table *table;
    uint32_t index, column;
};

static bool refuse_column(const struct place *at, const char *why)
{
    return hg_verify_fail(at->v, "table %u, column %u: %s", at->index, at->column, why);
}

/* Bits beyond the last row are 0. */
static bool row_fits(const struct hg_rule_table *t, const uint64_t *row)
{
    for (uint32_t w = t->rows / 64; w < t->words; w++) {
        uint32_t used = w == t->rows / 64 ? t->rows % 64 : 0;
        if ((row[w] >> used) != 0)
            return false;
    }
    return true;
}

static bool cuts_ascend(const struct hg_column *c)
{
    for (uint32_t i = 1; i + 1 < c->slot_count; i++)
        if (c->cuts[i - 1] >= c->cuts[i])
            return false;
    return true;
}

static bool number_domain(const struct place *at, const struct hg_column *c)
{
    const struct hg_program *p = at->v->p;
    if (c->reg >= p->register_count || !hg_register_is_number(p, c->reg))
        return refuse_column(at, "does not read a number");
    if (c->slot_count == 0)
        return refuse_column(at, "has no slots");
    return cuts_ascend(c) || refuse_column(at, "its cuts do not ascend");
}

static bool text_slots(const struct place *at, const struct hg_column *c)
{
    const struct hg_program *p = at->v->p;
    for (uint32_t i = 0; i < c->text_count; i++) {
        uint32_t text = c->texts[i].text;
        if (text >= p->text_count || p->texts[text].same != text)
            return refuse_column(at, "names a text that is not there");
        if (c->texts[i].slot >= c->slot_count)
            return refuse_column(at, "names a slot that is not there");
        if (i != 0 && c->texts[i - 1].text >= text)
            return refuse_column(at, "its texts do not ascend");
    }
    return true;
}

static bool spans(const struct place *at, const struct hg_column *c)
{
    for (uint32_t i = 0; i < c->span_count; i++) {
        const struct hg_text_span *s = &c->spans[i];
        if (s->prefix ? s->high.len != 0 : s->low.len != s->high.len)
            return refuse_column(at, "a span of texts is neither prefix nor range");
    }
    return true;
}

/* Stretches are contiguous, the first beginning at the empty text. */
static bool stretches(const struct place *at, const struct hg_column *c,
                      const struct hg_text_part *part)
{
    if (part->count == 0 || part->at[0].from.len != 0)
        return refuse_column(at, "the stretches of texts do not begin at the first");
    for (uint32_t i = 0; i < part->count; i++) {
        if (part->at[i].slot >= c->slot_count)
            return refuse_column(at, "names a slot that is not there");
        if (i != 0 && hg_str_cmp(part->at[i - 1].from, part->at[i].from) >= 0)
            return refuse_column(at, "its stretches of texts do not ascend");
    }
    return true;
}

static bool parts(const struct place *at, const struct hg_column *c)
{
    for (uint32_t i = 0; i < c->part_count; i++) {
        if (i == 0 ? c->parts[i].length != 0 : c->parts[i - 1].length >= c->parts[i].length)
            return refuse_column(at, "its lengths of texts do not ascend from 0");
        if (!stretches(at, c, &c->parts[i]))
            return false;
    }
    return true;
}

static bool text_domain(const struct place *at, const struct hg_column *c)
{
    const struct hg_program *p = at->v->p;
    if (c->reg >= p->register_count || !hg_register_is_text(p, c->reg))
        return refuse_column(at, "does not read a text");
    if (c->slot_count == 0)
        return refuse_column(at, "has no slots");
    return text_slots(at, c) && parts(at, c) && spans(at, c);
}

static bool truth_domain(const struct place *at, const struct hg_column *c)
{
    const struct hg_program *p = at->v->p;
    uint32_t count = c->kind == HG_COLUMN_TRUTH ? p->truth_count : p->test_count;
    if (c->reg >= count)
        return refuse_column(at, "reads what is not there");
    return c->slot_count == 2 || refuse_column(at, "a truth has two slots");
}

static bool domain(const struct place *at, const struct hg_column *c)
{
    bool text = c->kind == HG_COLUMN_TEXT;
    if (!text && (c->text_count != 0 || c->span_count != 0 || c->part_count != 0))
        return refuse_column(at, "has texts and is not of texts");
    switch (c->kind) {
    case HG_COLUMN_NUMBER:
        return number_domain(at, c);
    case HG_COLUMN_TEXT:
        return text_domain(at, c);
    case HG_COLUMN_TRUTH:
    case HG_COLUMN_TEST:
        return truth_domain(at, c);
    default:
        return refuse_column(at, "is of no kind");
    }
}

/* The rows listed beside a slot's bit row. */
static bool listed_rows(const struct place *at, const struct hg_column *c, uint32_t slot)
{
    uint32_t from = slot == 0 ? 0 : c->listed_ends[slot - 1], end = c->listed_ends[slot];
    if (c->base_of[slot] >= c->base_count)
        return refuse_column(at, "a slot has a bit row that is not there");
    if (end < from || end > c->listed_count)
        return refuse_column(at, "the lists of rows do not ascend");
    const uint64_t *base = c->slots + (size_t)c->base_of[slot] * at->table->words;
    for (uint32_t i = from; i < end; i++) {
        if (c->listed[i] >= at->table->rows || (i != from && c->listed[i - 1] >= c->listed[i]))
            return refuse_column(at, "a list of rows does not ascend, or leaves the table");
        if (hg_bit(base, c->listed[i]))
            return refuse_column(at, "a row is listed and in the bit row, too");
    }
    return true;
}

static bool lists(const struct place *at, const struct hg_column *c)
{
    if (c->base_of == NULL)
        return (c->base_count == 0 && c->listed_count == 0) ||
               refuse_column(at, "has lists of rows and is dense");
    if (at->table->words <= HG_BLOCK_WORDS)
        return refuse_column(at, "has lists of rows in a small table");
    for (uint32_t s = 0; s < c->slot_count; s++)
        if (!listed_rows(at, c, s))
            return false;
    return (c->slot_count != 0 && c->listed_ends[c->slot_count - 1] == c->listed_count) ||
           refuse_column(at, "the lists of rows do not ascend");
}

/* Rows that do not ask the column are in every slot. */
static bool slots(const struct place *at, const struct hg_column *c)
{
    uint32_t words = at->table->words;
    uint32_t bases = c->base_of != NULL ? c->base_count : c->slot_count;
    if (!row_fits(at->table, c->any))
        return refuse_column(at, "a bit row is too long");
    for (uint32_t s = 0; s < bases; s++) {
        const uint64_t *row = c->slots + (size_t)s * words;
        if (!row_fits(at->table, row))
            return refuse_column(at, "a bit row is too long");
        for (uint32_t w = 0; w < words; w++)
            if ((c->any[w] & ~row[w]) != 0)
                return refuse_column(at, "a row that asks nothing is not in every slot");
    }
    return lists(at, c);
}

static bool give(struct hg_verify *v, const struct hg_rule_table *t, uint32_t table, uint32_t index)
{
    const struct hg_give *g = &t->gives[index];
    bool text = (unsigned)g->type < HG_T_COUNT && hg_type_is_text(g->type);
    if ((unsigned)g->type >= HG_T_COUNT || (text ? g->texts == NULL : g->numbers == NULL))
        return hg_verify_fail(v, "table %u, result %u: is of no type", table, index);
    if (g->type == HG_T_DURATION && g->units == NULL)
        return hg_verify_fail(v, "table %u, result %u: durations without units", table, index);
    for (uint32_t i = 0; i < t->rows; i++) {
        if (text && g->texts[i] >= v->p->text_count)
            return hg_verify_fail(v, "table %u, result %u: a text is not there", table, index);
        if (g->units != NULL && g->units[i] > HG_BUSINESS_DAYS)
            return hg_verify_fail(v, "table %u, result %u: a duration is in no unit", table, index);
    }
    return true;
}

static bool shape(struct hg_verify *v, const struct hg_rule_table *t, uint32_t index)
{
    if (t->rows > HG_MAX_TABLE_ROWS)
        return hg_verify_fail(v, "table %u has too many rows", index);
    if (t->words != hg_row_words(t->rows))
        return hg_verify_fail(v, "table %u has bit rows of the wrong size", index);
    if (t->decision_table ? t->row_ids == NULL : t->give_count != 0)
        return hg_verify_fail(v, "table %u is neither decision table nor block", index);
    if ((t->assume_no != NULL && !row_fits(t, t->assume_no)) ||
        (t->assume_yes != NULL && !row_fits(t, t->assume_yes)))
        return hg_verify_fail(v, "table %u: a bit row is too long", index);
    return true;
}

static bool table(struct hg_verify *v, uint32_t index)
{
    const struct hg_rule_table *t = &v->p->tables[index];
    if (!shape(v, t, index))
        return false;
    for (uint32_t i = 0; i < t->column_count; i++) {
        struct place at = {v, t, index, i};
        if (!domain(&at, &t->columns[i]) || !slots(&at, &t->columns[i]))
            return false;
    }
    for (uint32_t i = 0; i < t->give_count; i++)
        if (!give(v, t, index, i))
            return false;
    return true;
}

bool hg_verify_tables(struct hg_verify *v)
{
    for (uint32_t i = 0; i < v->p->table_count; i++)
        if (!table(v, i))
            return false;
    return true;
}
