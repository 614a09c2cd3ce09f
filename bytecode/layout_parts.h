/* Between the files layout*.c only: structs that many others contain, and the section functions in
 * files of their own. */
#ifndef HG_BYTECODE_LAYOUT_PARTS_H
#define HG_BYTECODE_LAYOUT_PARTS_H

#include "bytecode/layout.h"

static inline void hg_io_strs(struct hg_io *io, struct hg_strs *s)
{
    HG_IO_ARRAY(io, s->at, s->count, hg_io_each_str);
}

static inline void hg_io_regs(struct hg_io *io, struct hg_regs *r)
{
    HG_IO_ARRAY(io, r->at, r->count, hg_io_each_u32);
}

static inline void hg_io_ref(struct hg_io *io, struct hg_ref *r)
{
    hg_io_u8(io, &r->kind);
    hg_io_u32(io, &r->reg);
}

static inline void hg_io_bounds(struct hg_io *io, void *item)
{
    struct hg_bounds *b = item;
    hg_io_i64(io, &b->lo);
    hg_io_i64(io, &b->hi);
}

static inline void hg_io_ranges(struct hg_io *io, struct hg_ranges *r)
{
    HG_IO_ARRAY(io, r->at, r->count, hg_io_bounds);
}

void hg_layout_tables(struct hg_io *io, struct hg_program *p);    /* layout_tables.c */
void hg_layout_blocks(struct hg_io *io, struct hg_program *p);    /* layout_rules.c, these two */
void hg_layout_rules(struct hg_io *io, struct hg_program *p);
void hg_layout_directory(struct hg_io *io, struct hg_program *p); /* layout_directory.c */

#endif
