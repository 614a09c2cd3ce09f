/* Layout of blocks and rules in a program file (layout.c). */
#include "bytecode/layout_parts.h"

static void score_groups(struct hg_io *io, void *items, size_t count)
{
    struct hg_score_group *groups = items;
    HG_IO_NAMES(io, groups, name, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, groups, best, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, groups, capped, count);
    HG_IO_COLUMN(io, HG_IO_I64, groups, cap, count);
    HG_IO_COLUMN(io, HG_IO_U32, groups, first, count);
    HG_IO_COLUMN(io, HG_IO_U32, groups, count, count);
}

static void block(struct hg_io *io, void *item)
{
    struct hg_block *b = item;
    hg_io_u8(io, &b->kind);
    hg_io_str(io, &b->name);
    hg_io_u32(io, &b->table);
    hg_io_u32(io, &b->first_rule);
    hg_io_u32(io, &b->rule_count);
    hg_io_ref(io, &b->result);
    HG_IO_BYTE(io, b->scale);
    hg_io_i64(io, &b->low);
    hg_io_i64(io, &b->high);
    hg_io_i64(io, &b->starting);
    HG_IO_COUNTED(io, b->groups, b->group_count, score_groups);
    hg_io_u32(io, &b->outcome);
    hg_io_ref(io, &b->calendar);
    hg_io_ref(io, &b->since);
}

void hg_layout_blocks(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->blocks, p->block_count, block);
}

static void allowed(struct hg_io *io, void *item)
{
    struct hg_allowed *a = item;
    hg_io_u32(io, &a->field);
    hg_io_str(io, &a->because);
    hg_io_str(io, &a->approved);
}

static void rule_targets(struct hg_io *io, struct hg_rule_info *rules, size_t count)
{
    HG_IO_COLUMN(io, HG_IO_U8, rules, to.kind, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, to.reg, count);
    HG_IO_COLUMN(io, HG_IO_U8, rules, within.kind, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, within.reg, count);
    HG_IO_LISTS(io, rules, also.at, also.count, count);
    HG_IO_LISTS(io, rules, alert.at, alert.count, count);
}

static void rule_words(struct hg_io *io, struct hg_rule_info *rules, size_t count)
{
    HG_IO_COLUMN(io, HG_IO_U32, rules, because, count);
    HG_IO_LISTS(io, rules, notes, note_count, count);
    HG_IO_LISTS(io, rules, needs.at, needs.count, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, allowed_count, count);
    for (size_t i = 0; i < count && io->why == NULL; i++)
        HG_IO_ITEMS(io, rules[i].allowed, rules[i].allowed_count, allowed);
    HG_IO_LISTS(io, rules, reads.at, reads.count, count);
    HG_IO_LISTS(io, rules, reads_blocks.at, reads_blocks.count, count);
    HG_IO_LISTS(io, rules, reads_tables.at, reads_tables.count, count);
}

/* Neighbouring rules have much in common: columnar. */
static void rules(struct hg_io *io, void *items, size_t count)
{
    struct hg_rule_info *rules = items;
    HG_IO_NAMES(io, rules, id, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, block, count);
    HG_IO_COLUMN(io, HG_IO_U8, rules, when, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, rules, dated, count);
    HG_IO_COLUMN(io, HG_IO_I64, rules, from, count);
    HG_IO_COLUMN(io, HG_IO_I64, rules, before, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, outcome, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, label, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, rules, constant_points, count);
    HG_IO_COLUMN(io, HG_IO_I64, rules, points, count);
    HG_IO_COLUMN(io, HG_IO_U8, rules, points_ref.kind, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, points_ref.reg, count);
    rule_targets(io, rules, count);
    rule_words(io, rules, count);
}

void hg_layout_rules(struct hg_io *io, struct hg_program *p)
{
    HG_IO_COUNTED(io, p->rules, p->rule_count, rules);
}
