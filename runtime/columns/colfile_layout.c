/* Layout of a column file apart from the columns: one description of index, tail and block frame
 * that serves both writing and reading. The order of members is the format: any change increments
 * HG_COLFILE_FORMAT. Consistency is checked by colfile_open.c and colfile_view.c. */
#include "runtime/columns/colfile_parts.h"

static void value(struct hg_io *io, void *item)
{
    struct hg_col_value *v = item;
    hg_io_u8(io, &v->kind);
    hg_io_str(io, &v->bytes);
}

static void node(struct hg_io *io, void *item)
{
    struct hg_col_node *n = item;
    hg_io_u32(io, &n->parent);
    hg_io_str(io, &n->key);
    HG_IO_ARRAY(io, n->values, n->value_count, value);
}

static void block(struct hg_io *io, void *item)
{
    struct hg_col_block *b = item;
    hg_io_u64(io, &b->offset);
    hg_io_u64(io, &b->size);
    hg_io_u64(io, &b->checksum);
    hg_io_u32(io, &b->rows);
}

void hg_col_layout_index(struct hg_io *io, struct hg_col_index *index)
{
    hg_io_bool(io, &index->csv);
    hg_io_u64(io, &index->rows);
    HG_IO_ARRAY(io, index->nodes, index->node_count, node);
    HG_IO_ARRAY(io, index->blocks, index->block_count, block);
}

void hg_col_layout_tail(struct hg_io *io, struct hg_col_tail *tail)
{
    hg_io_u64(io, &tail->offset);
    hg_io_u64(io, &tail->size);
    hg_io_u64(io, &tail->checksum);
    hg_io_u64(io, &tail->own);
}

static void part(struct hg_io *io, void *item)
{
    struct hg_col_part *p = item;
    hg_io_u32(io, &p->node);
    hg_io_u8(io, &p->mode);
    hg_io_u64(io, &p->offset);
    hg_io_u64(io, &p->size);
}

static void exception(struct hg_io *io, void *item)
{
    struct hg_col_exception *o = item;
    hg_io_u32(io, &o->row);
    hg_io_u8(io, &o->kind);
    hg_io_u64(io, &o->offset);
    hg_io_u64(io, &o->size);
}

static void places(struct hg_io *io, struct hg_col_places *p)
{
    hg_io_u64(io, &p->first);
    hg_io_u8(io, &p->width);
    hg_io_u64(io, &p->offset);
}

void hg_col_layout_frame(struct hg_io *io, struct hg_col_frame *frame)
{
    hg_io_u32(io, &frame->rows);
    places(io, &frame->lines);
    places(io, &frame->bytes);
    HG_IO_ARRAY(io, frame->parts, frame->part_count, part);
    HG_IO_ARRAY(io, frame->exceptions, frame->exception_count, exception);
}
