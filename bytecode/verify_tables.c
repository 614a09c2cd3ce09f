/* The verifier's look at rule tables: every column's domain, every bit row. That a table's rows
 * are backed by as many rules or row ids is checked too, so that a small file cannot ask the run
 * time for large bit rows. */
#include "bytecode/verify.h"

/* What a message is about. */
struct place {
    struct hg_verify *v;
    const struct hg_rule_table *table;
    uint32_t index, column;
};

static bool refuse_column(const struct place *at, const char *why)
{
    return hg_refuse(at->v, "table %u, column %u: %s", at->index, at->column, why);
}

/* Bits past the last row are 0. */
static bool row_fits(const struct hg_rule_table *t, const uint64_t *row)
{
    uint32_t used = t->rows % 64;
    if (t->rows == 0)
        return row[0] == 0;
    return used == 0 || (row[t->words - 1] >> used) == 0;
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
    if (c->reg >= p->register_count || !hg_has_number(p, c->reg))
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
        if (!row_fits(at->table, s->rows))
            return refuse_column(at, "a bit row is too long");
    }
    if ((c->negated != NULL) != (c->span_count != 0))
        return refuse_column(at, "spans and their negation do not go together");
    return c->negated == NULL || row_fits(at->table, c->negated) ||
           refuse_column(at, "a bit row is too long");
}

static bool text_domain(const struct place *at, const struct hg_column *c)
{
    const struct hg_program *p = at->v->p;
    if (c->reg >= p->register_count || !hg_has_text(p, c->reg))
        return refuse_column(at, "does not read a text");
    if (c->slot_count == 0)
        return refuse_column(at, "has no slots");
    return text_slots(at, c) && spans(at, c);
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
    if (!text && (c->text_count != 0 || c->span_count != 0 || c->negated != NULL))
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

/* Rows that do not ask the column are in every slot. */
static bool slots(const struct place *at, const struct hg_column *c)
{
    uint32_t words = at->table->words;
    if (!row_fits(at->table, c->any))
        return refuse_column(at, "a bit row is too long");
    for (uint32_t s = 0; s < c->slot_count; s++) {
        const uint64_t *row = c->slots + (size_t)s * words;
        if (!row_fits(at->table, row))
            return refuse_column(at, "a bit row is too long");
        for (uint32_t w = 0; w < words && c->span_count == 0; w++)
            if ((c->any[w] & ~row[w]) != 0)
                return refuse_column(at, "a row that asks nothing is not in every slot");
    }
    return true;
}

static bool give(struct hg_verify *v, const struct hg_rule_table *t, uint32_t table, uint32_t index)
{
    const struct hg_give *g = &t->gives[index];
    bool text = (unsigned)g->type < HG_T_COUNT && hg_type_is_text(g->type);
    if ((unsigned)g->type >= HG_T_COUNT || (text ? g->texts == NULL : g->numbers == NULL))
        return hg_refuse(v, "table %u, result %u: is of no type", table, index);
    if (g->type == HG_T_DURATION && g->units == NULL)
        return hg_refuse(v, "table %u, result %u: durations without units", table, index);
    for (uint32_t i = 0; i < t->rows; i++) {
        if (text && g->texts[i] >= v->p->text_count)
            return hg_refuse(v, "table %u, result %u: a text is not there", table, index);
        if (g->units != NULL && g->units[i] > HG_BUSINESS_DAYS)
            return hg_refuse(v, "table %u, result %u: a duration is in no unit", table, index);
    }
    return true;
}

static bool shape(struct hg_verify *v, const struct hg_rule_table *t, uint32_t index)
{
    if (t->rows > HG_MAX_TABLE_ROWS)
        return hg_refuse(v, "table %u has too many rows", index);
    if (t->words != (t->rows == 0 ? 1 : (t->rows + 63) / 64))
        return hg_refuse(v, "table %u has bit rows of the wrong size", index);
    if (t->decision_table ? t->row_ids == NULL : t->give_count != 0)
        return hg_refuse(v, "table %u is neither decision table nor block", index);
    if ((t->assume_no != NULL && !row_fits(t, t->assume_no)) ||
        (t->assume_yes != NULL && !row_fits(t, t->assume_yes)))
        return hg_refuse(v, "table %u: a bit row is too long", index);
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
