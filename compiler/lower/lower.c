/* hg_lower: the last pass, from the checked model to the program. This file fixes the program's
 * order: applicability, blocks in source order, values to show, promises, routes.
 *
 * A rule's condition is brought into negation normal form and split into conjuncts. A conjunct
 * that compares one term with constants becomes a cell of the rule's row; any other is computed
 * into a truth register, which is a cell as well. So each rule is one row, and the bit rows left
 * by the VM are the trace. */
#include "compiler/lower/lower.h"
#include "compiler/model/sema.h"

/* --- the contract --- */

static uint32_t program_regex(struct hg_lowering *l, uint32_t regex)
{
    return regex == HG_NONE ? HG_NONE : hg_pool_regex(l, l->model->contract->regexes.at[regex]);
}

static void lower_field(struct hg_lowering *l, const struct hg_field *from, struct hg_field *field)
{
    *field = *from;
    field->read = false;
    field->pattern = program_regex(l, from->pattern);
    field->cases = HG_ARRAY(l->arena, struct hg_pattern_case, from->case_count);
    for (uint32_t i = 0; i < from->case_count; i++)
        field->cases[i] =
            (struct hg_pattern_case){from->cases[i].value, program_regex(l, from->cases[i].regex)};
    for (uint32_t i = 0; i < from->values.count; i++)
        hg_pool_text(l, from->values.at[i]);
}

static void lower_contract(struct hg_lowering *l)
{
    const struct hg_contract *contract = l->model->contract;
    struct hg_program *program = l->program;
    program->contract_name = contract->name;
    program->contract_version = contract->version;
    program->contract_doc = contract->doc;
    program->key = contract->key;
    program->confidence_from = contract->confidence_from;
    program->field_count = contract->field_count;
    program->fields = HG_ARRAY(l->arena, struct hg_field, contract->field_count);
    for (uint32_t i = 0; i < contract->field_count; i++) {
        const struct hg_field *field = &contract->fields[i].field;
        lower_field(l, field, &program->fields[i]);
        hg_lower_name_register(l, hg_new_register(l, field->type, field->list), field->name);
    }
}

/* --- what is known before any code --- */

static void lower_flags(struct hg_lowering *l)
{
    const struct hg_model *model = l->model;
    struct hg_program *program = l->program;
    program->flag_count = model->flag_count;
    program->flags = HG_ARRAY(l->arena, struct hg_flag, model->flag_count);
    for (uint32_t i = 0; i < model->flag_count; i++)
        program->flags[i] =
            (struct hg_flag){model->flags[i].name, model->flags[i].owner,
                             hg_instant_of(model->flags[i].item->before, INT64_MAX)};
}

static void lower_head(struct hg_lowering *l)
{
    const struct hg_model *model = l->model;
    struct hg_program *program = l->program;
    program->name = model->name;
    program->version = model->version;
    program->owner = model->owner;
    program->advisory = model->policy->header.advisory;
    program->outcomes = model->outcomes;
    program->outcome_count = model->outcome_count;
    program->has_directory = model->has_directory;
    program->directory = model->directory.entries;
    program->directory_count = model->directory.count;
    program->calendars = model->calendars.at;
    program->calendar_count = model->calendars.count;
    program->zones = model->calendars.zones;
    program->zone_count = model->calendars.zone_count;
    program->zones_version = model->calendars.zones_version;
}

/* Blocks and rules have their indexes before they are lowered: a class may be read above. */
static void lay_out_blocks(struct hg_lowering *l)
{
    const struct hg_model *model = l->model;
    struct hg_program *program = l->program;
    program->block_count = model->block_count;
    program->blocks = HG_ARRAY(l->arena, struct hg_block, model->block_count);
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *from = &model->blocks[i];
        program->blocks[i].kind = (uint8_t)from->kind;
        program->blocks[i].name = from->name;
        program->blocks[i].first_rule = program->rule_count;
        program->blocks[i].rule_count = from->rule_count;
        program->rule_count += from->rule_count;
        for (uint32_t j = 0; j < from->labels.count; j++)
            hg_pool_text(l, from->labels.at[j]);
    }
    program->rules = HG_ARRAY(l->arena, struct hg_rule_info, program->rule_count);
}

static void begin(struct hg_lowering *l, struct hg_model *model)
{
    struct hg_arena *arena = model->arena;
    size_t sources = model->diags->sources->list.count;
    *l = (struct hg_lowering){.model = model, .arena = arena};
    l->program = HG_NEW(arena, struct hg_program);
    l->at = model->policy->name.span;
    hg_map_init(&l->known, arena);
    l->file_of_source = HG_ARRAY(arena, uint32_t, sources);
    memset(l->file_of_source, 0xff, sources * sizeof *l->file_of_source);
    l->define_values = HG_ARRAY(arena, struct hg_emitted, model->define_count);
    l->define_truths = HG_ARRAY(arena, struct hg_emitted, model->define_count);
    l->define_nodes = HG_ARRAY(arena, struct hg_cond *, model->define_count);
    l->lookups = HG_ARRAY(arena, struct hg_emitted, model->table_count);
    l->block_results = HG_ARRAY(arena, struct hg_emitted, model->block_count);
    hg_debug_line_of(l, l->at); /* the policy is debug file 0 */
}

/* --- the code --- */

static void lower_applies(struct hg_lowering *l)
{
    struct hg_expr *when = l->model->policy->header.applies_when;
    if (!when)
        return;
    uint32_t truth = hg_lower_truth(l, when);
    l->at = when->span;
    hg_emit(l, HG_OP_APPLIES, truth, HG_NONE, HG_NONE, HG_NONE);
}

static void lower_blocks(struct hg_lowering *l)
{
    for (uint32_t i = 0; i < l->model->block_count; i++)
        if (l->model->blocks[i].kind != HG_B_ROUTE && !l->block_results[i].is)
            hg_lower_block(l, i);
}

static void lower_shows(struct hg_lowering *l)
{
    const struct hg_header *header = &l->model->policy->header;
    l->program->shows = HG_ARRAY(l->arena, struct hg_show, header->shows.count);
    for (size_t i = 0; i < header->shows.count; i++)
        l->program->shows[l->program->show_count++] =
            (struct hg_show){header->shows.at[i].text, hg_lower_ref(l, header->show_exprs[i])};
}

static void lower_promises(struct hg_lowering *l)
{
    const struct hg_model *model = l->model;
    l->program->promises = HG_ARRAY(l->arena, struct hg_promise, model->promise_count);
    for (uint32_t i = 0; i < model->promise_count; i++) {
        const struct hg_model_promise *from = &model->promises[i];
        struct hg_promise *promise = &l->program->promises[l->program->promise_count++];
        l->at = from->item->name.span;
        promise->name = from->name;
        promise->kind = from->item->never ? HG_PROMISE_NEVER : HG_PROMISE_ALWAYS;
        promise->outcome = from->outcome;
        promise->when = hg_lower_truth(l, from->item->expr);
        promise->unless = from->item->unless ? hg_lower_truth(l, from->item->unless) : HG_NONE;
    }
}

static void lower_routes(struct hg_lowering *l)
{
    hg_lower_shared_lookups(l);
    for (uint32_t i = 0; i < l->model->block_count; i++)
        if (l->model->blocks[i].kind == HG_B_ROUTE)
            hg_lower_route(l, i);
}

static void lower_code(struct hg_lowering *l)
{
    lower_applies(l);
    lower_blocks(l);
    lower_shows(l);
    lower_promises(l);
    lower_routes(l);
    hg_emit(l, HG_OP_END, HG_NONE, HG_NONE, HG_NONE, HG_NONE);
}

/* The class that `priority` names; types_targets.c has checked that it exists. */
static void lower_priority(struct hg_lowering *l)
{
    struct hg_str name = l->model->directory.priority.text;
    for (uint32_t i = 0; name.len != 0 && i < l->model->block_count; i++)
        if (l->model->blocks[i].kind == HG_B_CLASSIFY && hg_str_eq(l->model->blocks[i].name, name))
            l->program->priority = l->program->blocks[i].result;
}

/* --- the end --- */

#define GIVE_PROGRAM(array, vec, n)                                                                \
    (program->array = l->vec.at, program->n = (uint32_t)l->vec.count)

static void fill_program(struct hg_lowering *l)
{
    struct hg_program *program = l->program;
    GIVE_PROGRAM(registers, registers, register_count);
    program->register_lists = l->lists.at;
    program->truth_count = l->truth_count;
    GIVE_PROGRAM(code, code, code_count);
    program->lines = l->lines.at;
    GIVE_PROGRAM(numbers, numbers, number_count);
    GIVE_PROGRAM(texts, texts, text_count);
    GIVE_PROGRAM(sets, sets, set_count);
    GIVE_PROGRAM(ranges, ranges, ranges_count);
    GIVE_PROGRAM(regexes, regexes, regex_count);
    GIVE_PROGRAM(tests, tests, test_count);
    GIVE_PROGRAM(truth_lists, truth_lists, truth_list_count);
    GIVE_PROGRAM(bands, bands, bands_count);
    GIVE_PROGRAM(templates, templates, template_count);
    GIVE_PROGRAM(tables, tables, table_count);
    GIVE_PROGRAM(files, files, file_count);
}

static void check_limit(struct hg_lowering *l, size_t count, size_t limit, const char *what)
{
    if (count <= limit || l->failed)
        return;
    l->failed = true;
    hg_report(l->model->diags, HG_E0690, l->model->policy->name.span,
              "the policy needs %zu %s, more than %zu", count, what, limit);
}

static void check_limits(struct hg_lowering *l)
{
    check_limit(l, l->program->field_count, HG_MAX_FIELDS, "fields");
    check_limit(l, l->program->rule_count, HG_MAX_RULES, "rules");
    check_limit(l, l->registers.count, HG_MAX_REGISTERS, "value registers");
    check_limit(l, l->truth_count, HG_MAX_TRUTHS, "truth registers");
    check_limit(l, l->code.count, HG_MAX_CODE, "instructions");
}

enum hg_status hg_lower(struct hg_model *model, struct hg_program **program)
{
    struct hg_lowering l;
    begin(&l, model);
    lower_head(&l);
    lower_flags(&l);
    lower_contract(&l);
    lay_out_blocks(&l);
    lower_code(&l);
    lower_priority(&l);
    hg_lower_reads(&l);
    fill_program(&l);
    check_limits(&l);
    *program = l.program;
    return l.failed ? HG_INVALID : HG_OK;
}
