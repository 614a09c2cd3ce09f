/* Entry point of the semantic diff of two checked policies, hg_diff_models. Renames are found
 * first, in rounds, because a renamed list makes every condition that mentions it equal again;
 * then everything is compared. */
#include "compiler/diff/diff_parts.h"

/* Rounds of rename detection, for renames that depend on others; a longer chain is reported as
 * removed and added. */
#define RENAME_ROUNDS 8

void hg_add_attribute(const struct hg_diff_side *side, struct hg_entity *entity,
                      struct hg_attribute attribute)
{
    hg_push(side->arena, &entity->attributes, attribute);
}

void hg_add_bool_attribute(const struct hg_diff_side *side, struct hg_entity *entity,
                           const char *name, bool set)
{
    struct hg_attribute attribute = hg_attribute_text(name, set ? HG_STR("yes") : HG_STR(""));
    attribute.shown = set ? HG_STR("yes") : HG_STR("no");
    hg_add_attribute(side, entity, attribute);
}

struct hg_entity *hg_add_entity(const struct hg_diff_side *side, struct hg_entities *entities,
                                enum hg_diff_subject subject, const char *word, struct hg_str name,
                                struct hg_span span)
{
    struct hg_entity entity = {.subject = subject,
                               .word = word,
                               .of = {"", 0},
                               .name = name,
                               .id = name,
                               .span = span,
                               .field = HG_NONE};
    hg_push(side->arena, &entities->at, entity);
    return &entities->at.at[entities->at.count - 1];
}

/* --- what has no rules, rows or attributes --------------------------------------------------- */

static void collect_policy(const struct hg_diff_side *side, struct hg_entities *entities)
{
    const struct hg_model *model = side->model;
    const struct hg_header *header = &model->policy->header;
    struct hg_entity *entity = hg_add_entity(side, entities, HG_DIFF_POLICY, "policy", model->name,
                                             model->policy->name.span);
    entity->id = HG_STR("policy");
    hg_add_attribute(side, entity, hg_attribute_text("name", model->name));
    hg_add_attribute(side, entity, hg_attribute_text("version", model->version));
    hg_add_attribute(side, entity, hg_attribute_text("owner", model->owner));
    hg_add_bool_attribute(side, entity, "advisory", header->advisory);
    hg_add_attribute(side, entity, hg_attribute_expr(side, "applies when", header->applies_when));
    hg_add_attribute(side, entity,
                     hg_attribute_exprs(side, "show", header->show_exprs,
                                        header->show_exprs != NULL ? header->shows.count : 0));
}

static void collect_contract(const struct hg_diff_side *side, struct hg_entities *entities)
{
    const struct hg_contract *contract = side->model->contract;
    struct hg_entity *entity =
        hg_add_entity(side, entities, HG_DIFF_CONTRACT, "contract", contract->name,
                      (struct hg_span){contract->source, 0, 0});
    entity->id = HG_STR("contract");
    hg_add_attribute(side, entity, hg_attribute_text("name", contract->name));
    hg_add_attribute(
        side, entity,
        hg_attribute_number(side->arena, "version", HG_T_INTEGER, contract->version, 0));
    hg_add_attribute(side, entity, hg_attribute_text("key", contract->key));
    hg_add_attribute(side, entity, hg_attribute_text("confidence_from", contract->confidence_from));
}

static void collect_outcomes(const struct hg_diff_side *side, struct hg_entities *entities)
{
    for (uint32_t i = HG_OUTCOMES_FIXED; i < side->model->outcome_count; i++) {
        const struct hg_outcome *outcome = &side->model->outcomes[i];
        struct hg_entity *entity =
            hg_add_entity(side, entities, HG_DIFF_OUTCOME, "outcome", outcome->name, HG_NO_SPAN);
        hg_add_attribute(side, entity, hg_attribute_text("text", outcome->text));
    }
}

static void collect_defines(const struct hg_diff_side *side, struct hg_entities *entities)
{
    for (uint32_t i = 0; i < side->model->define_count; i++) {
        const struct hg_model_define *define = &side->model->defines[i];
        struct hg_entity *entity = hg_add_entity(side, entities, HG_DIFF_DEFINE, "definition",
                                                 define->name, define->item->name.span);
        entity->symbol = HG_SYMBOL_DEFINE;
        hg_add_attribute(side, entity, hg_attribute_expr(side, "expression", define->item->expr));
    }
}

static void collect_flags(const struct hg_diff_side *side, struct hg_entities *entities)
{
    for (uint32_t i = 0; i < side->model->flag_count; i++) {
        const struct hg_model_flag *flag = &side->model->flags[i];
        struct hg_entity *entity =
            hg_add_entity(side, entities, HG_DIFF_FLAG, "flag", flag->name, flag->item->name.span);
        entity->symbol = HG_SYMBOL_FLAG;
        hg_add_attribute(side, entity, hg_attribute_text("owner", flag->owner));
        hg_add_attribute(side, entity, hg_attribute_expr(side, "before", flag->item->before));
    }
}

static void collect_promises(const struct hg_diff_side *side, struct hg_entities *entities)
{
    for (uint32_t i = 0; i < side->model->promise_count; i++) {
        const struct hg_model_promise *promise = &side->model->promises[i];
        struct hg_entity *entity = hg_add_entity(side, entities, HG_DIFF_PROMISE, "promise",
                                                 promise->name, promise->item->name.span);
        struct hg_str says =
            hg_str_print(side->arena, "%s %.*s", promise->item->never ? "never" : "always",
                         HG_STR_ARGS(side->model->outcomes[promise->outcome].name));
        hg_add_attribute(side, entity, hg_attribute_text("outcome", says));
        hg_add_attribute(side, entity, hg_attribute_expr(side, "when", promise->item->expr));
        hg_add_attribute(side, entity, hg_attribute_expr(side, "unless", promise->item->unless));
    }
}

static void collect_decide(const struct hg_diff_side *side, struct hg_entities *entities)
{
    hg_collect_blocks(side, true, entities);
}

static void collect_values(const struct hg_diff_side *side, struct hg_entities *entities)
{
    hg_collect_blocks(side, false, entities);
}

/* --- all ------------------------------------------------------------------------------------- */

typedef void collect(const struct hg_diff_side *side, struct hg_entities *entities);

static void compare(struct hg_differ *d, collect *entities)
{
    struct hg_entities old = {0}, new = {0};
    entities(&d->old, &old);
    entities(&d->new, &new);
    hg_diff_entities(d, &old, &new);
}

static void compare_program(struct hg_differ *d)
{
    static collect *const all[] = {
        collect_policy,  collect_contract, hg_collect_fields, collect_outcomes, hg_collect_tables,
        collect_defines, collect_flags,    collect_values,    collect_decide,   collect_promises};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        compare(d, all[i]);
}

static void find_renames(struct hg_differ *d)
{
    d->old.renames = &d->renames;
    d->old.names = &d->names.at;
    d->silent = true;
    for (int round = 0; round < RENAME_ROUNDS; round++) {
        size_t before = d->names.count;
        compare(d, hg_collect_fields);
        compare(d, hg_collect_tables);
        compare(d, collect_defines);
        compare(d, collect_flags);
        compare(d, collect_values);
        if (d->names.count == before)
            break;
    }
    d->silent = false;
}

static void diff_all(struct hg_differ *d)
{
    hg_map_init(&d->renames, d->arena);
    if (!d->diff->same_program) {
        find_renames(d);
        compare_program(d);
    }
    compare(d, hg_collect_teams);
    compare(d, hg_collect_calendars);
}

enum hg_status hg_diff_models(const struct hg_model *old, const struct hg_model *new,
                              bool same_program, struct hg_arena *arena, struct hg_diff *diff)
{
    struct hg_guard guard;
    struct hg_arena *arenas[] = {arena, old->arena, new->arena};
    struct hg_guard *guards[] = {arena->guard, old->arena->guard, new->arena->guard};
    struct hg_differ d = {.arena = arena, .diff = diff};
    d.old = (struct hg_diff_side){.model = old, .arena = arena};
    d.new = (struct hg_diff_side){.model = new, .arena = arena};
    *diff = (struct hg_diff){.same_program = same_program};
    volatile enum hg_status status = HG_NOMEM;
    /* Places are worked out in the arenas of the models, whose own doors are closed by now. */
    for (int i = 0; i < 3; i++)
        arenas[i]->guard = &guard;
    if (setjmp(guard.jump) == 0) {
        diff_all(&d);
        status = HG_OK;
    }
    for (int i = 0; i < 3; i++)
        arenas[i]->guard = guards[i];
    return status;
}

const char *hg_diff_action_name(enum hg_diff_action action)
{
    static const char *const names[] = {"added", "removed", "renamed", "moved", "changed"};
    return names[action];
}

const char *hg_diff_subject_name(enum hg_diff_subject subject)
{
    static const char *const names[] = {"policy", "contract", "field",      "outcome",  "list",
                                        "table",  "row",      "definition", "flag",     "block",
                                        "rule",   "promise",  "teams",      "calendars"};
    return names[subject];
}
