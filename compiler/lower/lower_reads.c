/* Computes what every rule reads: fields directly, through definitions and through table columns;
 * classes and scores as blocks, whose own rules have their own reads. Runs after everything else
 * is lowered, because it needs the final table indexes. */
#include "compiler/lower/lower.h"
#include "compiler/model/sema.h"

void hg_reads_init(struct hg_verify_reads *reads, const struct hg_lowering *l)
{
    const struct hg_model *model = l->model;
    reads->l = l;
    reads->fields = HG_ARRAY(l->arena, bool, model->contract->field_count);
    reads->blocks = HG_ARRAY(l->arena, bool, model->block_count);
    reads->tables = HG_ARRAY(l->arena, bool, model->table_count);
    reads->defines = HG_ARRAY(l->arena, bool, model->define_count);
}

static void read_table(struct hg_verify_reads *reads, uint32_t index)
{
    const struct hg_model_table *table = &reads->l->model->tables[index];
    if (reads->tables[index])
        return;
    reads->tables[index] = true;
    for (uint32_t i = 0; i < table->column_count; i++)
        hg_reads_expr(reads, table->columns[i].expr);
}

static void read_define(struct hg_verify_reads *reads, uint32_t index)
{
    if (reads->defines[index])
        return;
    reads->defines[index] = true;
    hg_reads_expr(reads, reads->l->model->defines[index].item->expr);
}

static void read_name(void *context, struct hg_expr *expr)
{
    struct hg_verify_reads *reads = context;
    struct hg_symbol symbol = hg_info(reads->l->model, expr)->symbol;
    if (expr->kind != HG_EXPR_NAME)
        return;
    switch (symbol.kind) {
    case HG_SYMBOL_FIELD:
        reads->fields[symbol.index] = true;
        break;
    case HG_SYMBOL_TABLE:
        read_table(reads, symbol.index);
        break;
    case HG_SYMBOL_DEFINE:
        read_define(reads, symbol.index);
        break;
    case HG_SYMBOL_CLASS:
    case HG_SYMBOL_SCORE:
        reads->blocks[symbol.index] = true;
        break;
    default:
        break;
    }
}

void hg_reads_expr(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, read_name, context);
}

/* --- rules --- */

static struct hg_regs flagged(const struct hg_lowering *l, const bool *flags, uint32_t count)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++)
        set += flags[i];
    struct hg_regs regs = {HG_ARRAY(l->arena, uint32_t, set), 0};
    for (uint32_t i = 0; i < count; i++)
        if (flags[i])
            regs.at[regs.count++] = i;
    return regs;
}

/* In the order of the program, not of the policy. */
static struct hg_regs flagged_tables(const struct hg_lowering *l,
                                     const struct hg_verify_reads *reads)
{
    bool *flags = HG_ARRAY(l->arena, bool, l->tables.count);
    for (uint32_t i = 0; i < l->model->table_count; i++)
        if (reads->tables[i] && l->lookups[i].is)
            flags[l->lookups[i].reg] = true;
    return flagged(l, flags, (uint32_t)l->tables.count);
}

static void rule_reads(const struct hg_lowering *l, const struct hg_model_block *block,
                       uint32_t index, struct hg_rule_info *info)
{
    struct hg_verify_reads reads;
    unsigned parts = HG_PART_CONDITION | HG_PART_POINTS;
    if (block->kind == HG_B_ROUTE)
        parts |= HG_PART_TARGET; /* a target that is not known leaves the rule open */
    hg_reads_init(&reads, l);
    hg_walk_rule_roots(block->rules[index].rule, parts, hg_reads_expr, &reads);
    info->reads = flagged(l, reads.fields, l->model->contract->field_count);
    info->reads_blocks = flagged(l, reads.blocks, l->model->block_count);
    info->reads_tables = flagged_tables(l, &reads);
}

/* --- fields --- */

static void mark_field(struct hg_program *program, uint32_t field)
{
    if (program->fields[field].read)
        return;
    program->fields[field].read = true;
    if (program->fields[field].pattern_by != HG_NONE)
        mark_field(program, program->fields[field].pattern_by);
}

static void all_reads(struct hg_verify_reads *reads, const struct hg_model *model)
{
    const struct hg_header *header = &model->policy->header;
    for (uint32_t i = 0; i < model->block_count; i++)
        hg_walk_item_roots(model->blocks[i].item, HG_PART_ALL, hg_reads_expr, reads);
    for (uint32_t i = 0; i < model->promise_count; i++)
        hg_walk_item_roots(model->promises[i].item, HG_PART_ALL, hg_reads_expr, reads);
    if (header->applies_when)
        hg_reads_expr(reads, header->applies_when);
    for (size_t i = 0; i < header->shows.count; i++)
        hg_reads_expr(reads, header->show_exprs[i]);
}

static void mark_fields(struct hg_lowering *l)
{
    struct hg_verify_reads reads;
    hg_reads_init(&reads, l);
    all_reads(&reads, l->model);
    for (uint32_t i = 0; i < l->program->field_count; i++)
        if (reads.fields[i] || hg_str_eq(l->program->fields[i].name, l->program->key))
            mark_field(l->program, i);
}

void hg_lower_reads(struct hg_lowering *l)
{
    for (uint32_t b = 0; b < l->model->block_count; b++) {
        const struct hg_model_block *block = &l->model->blocks[b];
        for (uint32_t i = 0; i < block->rule_count; i++)
            rule_reads(l, block, i, &l->program->rules[l->program->blocks[b].first_rule + i]);
    }
    mark_fields(l);
}

void hg_lower_shared_lookups(struct hg_lowering *l)
{
    uint32_t *routes = HG_ARRAY(l->arena, uint32_t, l->model->table_count);
    for (uint32_t b = 0; b < l->model->block_count; b++) {
        if (l->model->blocks[b].kind != HG_B_ROUTE)
            continue;
        struct hg_verify_reads reads;
        hg_reads_init(&reads, l);
        hg_walk_item_roots(l->model->blocks[b].item, HG_PART_ALL, hg_reads_expr, &reads);
        for (uint32_t t = 0; t < l->model->table_count; t++)
            routes[t] += reads.tables[t];
    }
    for (uint32_t t = 0; t < l->model->table_count; t++)
        if (routes[t] > 1)
            hg_lower_lookup(l, t);
}
