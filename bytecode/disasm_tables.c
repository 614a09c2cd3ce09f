/* Disassembly of rule tables: columns with their slots, and what decision tables give. Part of
 * disasm.c. */
#include "bytecode/disasm.h"
#include "bytecode/rows.h"

#define MOST_SLOTS 256u /* of a column, and as many stretches and bit rows */

/* The range of a number column's slot: from a cut to before the next. */
static struct hg_bounds stretch(const struct hg_column *c, uint32_t slot)
{
    struct hg_bounds bounds = {INT64_MIN, INT64_MAX};
    if (slot != 0)
        bounds.lo = c->cuts[slot - 1];
    if (slot + 1 < c->slot_count && c->cuts[slot] != INT64_MIN)
        bounds.hi = c->cuts[slot] - 1;
    return bounds;
}

static void slot_name(struct hg_buf *out, const struct hg_program *p, const struct hg_column *c,
                      uint32_t slot)
{
    if (c->kind == HG_COLUMN_NUMBER) {
        struct hg_bounds bounds = stretch(c, slot);
        hg_disasm_ranges(out, p->registers[c->reg], &(struct hg_ranges){&bounds, 1});
        return;
    }
    if (c->kind != HG_COLUMN_TEXT) {
        hg_buf_text(out, slot != 0 ? "true" : "false");
        return;
    }
    const char *between = "";
    for (uint32_t i = 0; i < c->text_count; i++) {
        if (c->texts[i].slot != slot)
            continue;
        hg_buf_text(out, between);
        hg_disasm_quoted(out, p->texts[c->texts[i].text].raw);
        between = ", ";
    }
    if (slot == 0 && c->part_count == 0)
        hg_buf_print(out, "%snone of these", *between != '\0' ? ", or " : "");
}

/* For a column with stretches, only named slots are listed as such. */
static bool is_named(const struct hg_column *c, uint32_t slot)
{
    bool named = c->part_count == 0;
    for (uint32_t i = 0; !named && i < c->text_count; i++)
        named = c->texts[i].slot == slot;
    return named;
}

static void column_source(struct hg_buf *out, const struct hg_program *p, const struct hg_column *c)
{
    if (c->kind == HG_COLUMN_TRUTH)
        hg_buf_print(out, "t%u", c->reg);
    else if (c->kind == HG_COLUMN_TEST)
        hg_disasm_test(out, p, &p->tests[c->reg]);
    else
        hg_disasm_value(out, p, c->reg);
}

static void rows_line(struct hg_buf *out, const struct hg_rule_table *t, const uint64_t *row)
{
    hg_buf_text(out, ": ");
    hg_disasm_rows(out, row, t->rows);
    hg_disasm_end_line(out);
}

static void slot_line(struct hg_buf *out, const struct hg_rule_table *t, const struct hg_column *c,
                      uint32_t slot)
{
    struct hg_slot_rows rows = hg_slot_rows(c, t->words, slot);
    if (c->base_of == NULL) {
        rows_line(out, t, rows.base);
        return;
    }
    hg_buf_print(out, ": base %u", rows.base_index);
    for (uint32_t i = 0; i < rows.count; i++)
        hg_buf_print(out, "%s%u", i == 0 ? " and " : ", ", rows.listed[i]);
    hg_disasm_end_line(out);
}

/* The form that the compiler chose, and its size. */
static void form(struct hg_buf *out, const struct hg_rule_table *t, const struct hg_column *c)
{
    bool listed = c->base_of != NULL;
    size_t rows = listed ? c->base_count : c->slot_count;
    size_t bytes = rows * t->words * sizeof(uint64_t) +
                   (listed ? 2 * (size_t)c->slot_count + c->listed_count : 0) * sizeof(uint32_t);
    hg_buf_print(out, ", %u %s", c->slot_count, c->slot_count == 1 ? "slot" : "slots");
    if (listed)
        hg_buf_print(out, ", listed: %u bit %s and %u rows beside them", c->base_count,
                     c->base_count == 1 ? "row" : "rows", c->listed_count);
    else
        hg_buf_text(out, ", dense");
    hg_buf_print(out, ", %zu bytes", bytes);
}

/* The texts between two boundaries, of one length or of all others. */
static void stretch_line(struct hg_buf *out, const struct hg_rule_table *t,
                         const struct hg_column *c, const struct hg_text_part *part, uint32_t index)
{
    hg_buf_text(out, "      ");
    if (part->length != 0)
        hg_buf_print(out, "of %u bytes ", part->length);
    hg_buf_text(out, "from ");
    hg_disasm_quoted(out, part->at[index].from);
    slot_line(out, t, c, part->at[index].slot);
}

static void more_line(struct hg_buf *out, uint32_t count, const char *what)
{
    if (count > MOST_SLOTS)
        hg_buf_print(out, "      and %u more %s\n", count - MOST_SLOTS, what);
}

static void column(struct hg_buf *out, const struct hg_program *p, const struct hg_rule_table *t,
                   const struct hg_column *c)
{
    hg_buf_text(out, "    by ");
    column_source(out, p, c);
    form(out, t, c);
    hg_buf_text(out, "\n      any");
    rows_line(out, t, c->any);
    for (uint32_t i = 0; i < c->base_count && i < MOST_SLOTS; i++) {
        hg_buf_print(out, "      base %u", i);
        rows_line(out, t, c->slots + (size_t)i * t->words);
    }
    more_line(out, c->base_count, "bit rows");
    for (uint32_t s = 0, shown = 0; s < c->slot_count && shown < MOST_SLOTS; s++) {
        if (!is_named(c, s))
            continue;
        shown++;
        hg_buf_text(out, "      ");
        slot_name(out, p, c, s);
        slot_line(out, t, c, s);
    }
    if (c->part_count == 0)
        more_line(out, c->slot_count, "slots");
    for (uint32_t i = 0; i < c->part_count; i++) {
        for (uint32_t k = 0; k < c->parts[i].count && k < MOST_SLOTS; k++)
            stretch_line(out, t, c, &c->parts[i], k);
        more_line(out, c->parts[i].count, "stretches");
    }
}

static void give_number(struct hg_buf *out, const struct hg_give *g, uint32_t row)
{
    if (g->units != NULL)
        hg_put_duration(out, g->numbers[row], (enum hg_duration_unit)g->units[row]);
    else
        hg_put_number(out, g->type, g->numbers[row], HG_CLOCK);
}

static void gives(struct hg_buf *out, const struct hg_program *p, const struct hg_rule_table *t)
{
    for (uint32_t r = 0; r < t->rows && t->give_count != 0; r++) {
        hg_buf_print(out, "    row %u ", r);
        hg_disasm_quoted(out, t->row_ids[r]);
        hg_buf_text(out, " gives");
        for (uint32_t i = 0; i < t->give_count; i++) {
            hg_buf_byte(out, ' ');
            if (t->gives[i].texts != NULL)
                hg_disasm_quoted(out, p->texts[t->gives[i].texts[r]].raw);
            else
                give_number(out, &t->gives[i], r);
        }
        hg_disasm_end_line(out);
    }
}

void hg_disasm_tables(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, p->table_count != 0 ? "\ntables\n" : "");
    for (uint32_t i = 0; i < p->table_count; i++) {
        const struct hg_rule_table *t = &p->tables[i];
        hg_buf_print(out, "  table %u ", i);
        hg_disasm_str(out, t->name);
        hg_buf_print(out, ", %u rows\n", t->rows);
        for (uint32_t k = 0; k < t->column_count; k++)
            column(out, p, t, &t->columns[k]);
        if (t->assume_no != NULL) {
            hg_buf_text(out, "    assuming no");
            rows_line(out, t, t->assume_no);
        }
        if (t->assume_yes != NULL) {
            hg_buf_text(out, "    assuming yes");
            rows_line(out, t, t->assume_yes);
        }
        gives(out, p, t);
    }
}
