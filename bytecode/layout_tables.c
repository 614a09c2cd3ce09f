/* Layout of rule tables in a program file (layout.c): io->rows and io->words are those of the
 * table in progress. */
#include "bytecode/layout_parts.h"
#include "bytecode/rows.h"

static void text_slots(struct hg_io *io, void *items, size_t count)
{
    struct hg_text_slot *slots = items;
    HG_IO_NUMBERS(io, HG_IO_U32, slots, text, count);
    HG_IO_COLUMN(io, HG_IO_U32, slots, slot, count);
}

static void text_spans(struct hg_io *io, void *items, size_t count)
{
    struct hg_text_span *spans = items;
    HG_IO_NAMES(io, spans, low, count);
    HG_IO_STRS(io, spans, high, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, spans, prefix, count);
}

static void text_stretches(struct hg_io *io, void *items, size_t count)
{
    struct hg_text_stretch *stretches = items;
    HG_IO_NAMES(io, stretches, from, count);
    HG_IO_COLUMN(io, HG_IO_U32, stretches, slot, count);
}

static void text_part(struct hg_io *io, void *item)
{
    struct hg_text_part *p = item;
    hg_io_u32(io, &p->length);
    HG_IO_COUNTED(io, p->at, p->count, text_stretches);
}

/* The bit rows and, in listed form, the rows listed beside them. */
static void slot_rows(struct hg_io *io, struct hg_column *c)
{
    bool listed = c->base_of != NULL;
    hg_io_bool(io, &listed);
    if (listed)
        hg_io_u32(io, &c->base_count);
    HG_IO_ITEMS(io, c->slots, (listed ? c->base_count : c->slot_count) * io->words, hg_io_each_u64);
    if (!listed)
        return;
    HG_IO_ITEMS(io, c->base_of, c->slot_count, hg_io_each_u32);
    HG_IO_ITEMS(io, c->listed_ends, c->slot_count, hg_io_each_u32);
    HG_IO_ARRAY(io, c->listed, c->listed_count, hg_io_each_u32);
}

static void column(struct hg_io *io, void *item)
{
    struct hg_column *c = item;
    hg_io_u8(io, &c->kind);
    hg_io_u32(io, &c->reg);
    hg_io_u32(io, &c->slot_count);
    size_t cuts = c->kind == HG_COLUMN_NUMBER && c->slot_count != 0 ? c->slot_count - 1 : 0;
    HG_IO_ITEMS(io, c->cuts, cuts, hg_io_each_i64);
    HG_IO_COUNTED(io, c->texts, c->text_count, text_slots);
    HG_IO_ARRAY(io, c->parts, c->part_count, text_part);
    HG_IO_COUNTED(io, c->spans, c->span_count, text_spans);
    slot_rows(io, c);
    HG_IO_ITEMS(io, c->any, io->words, hg_io_each_u64);
    hg_io_str(io, &c->name);
}

static void give(struct hg_io *io, void *item)
{
    struct hg_give *g = item;
    hg_io_str(io, &g->name);
    HG_IO_BYTE(io, g->type);
    HG_IO_OPTIONAL(io, g->numbers, io->rows, hg_io_each_i64);
    HG_IO_OPTIONAL(io, g->units, io->rows, hg_io_each_u8);
    HG_IO_OPTIONAL(io, g->texts, io->rows, hg_io_each_u32);
}

static void table(struct hg_io *io, void *item)
{
    struct hg_rule_table *t = item;
    hg_io_str(io, &t->name);
    hg_io_u32(io, &t->rows);
    t->words = hg_row_words(t->rows);
    io->rows = t->rows;
    io->words = t->words;
    HG_IO_ARRAY(io, t->columns, t->column_count, column);
    HG_IO_OPTIONAL(io, t->assume_no, t->words, hg_io_each_u64);
    HG_IO_OPTIONAL(io, t->assume_yes, t->words, hg_io_each_u64);
    hg_io_bool(io, &t->decision_table);
    HG_IO_ARRAY(io, t->gives, t->give_count, give);
    HG_IO_OPTIONAL(io, t->row_ids, t->rows, hg_io_each_str);
}

void hg_layout_tables(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->tables, p->table_count, table);
}
