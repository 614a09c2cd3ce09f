/* The comparison of two checked policies, as one call: hg_diff_models. Renames are found first,
 * round by round, since a renamed list makes every condition that names it the same again; then
 * all is compared. */
#include "compiler/diff/diff_parts.h"

/* Renames that rest on other renames are found in rounds; a chain longer than this is told as
 * removed and added. */
#define RENAME_ROUNDS 8

void hg_add_facet(const struct hg_diff_side *side, struct hg_thing *thing, struct hg_facet facet)
{
    hg_push(side->arena, &thing->facets, facet);
}

void hg_add_flag(const struct hg_diff_side *side, struct hg_thing *thing, const char *name,
                 bool set)
{
    struct hg_facet facet = hg_facet_text(name, set ? HG_STR("yes") : HG_STR(""));
    facet.shown = set ? HG_STR("yes") : HG_STR("no");
    hg_add_facet(side, thing, facet);
}

struct hg_thing *hg_add_thing(const struct hg_diff_side *side, struct hg_things *things,
                              enum hg_diff_subject subject, const char *word, struct hg_str name,
                              struct hg_span span)
{
    struct hg_thing thing = {.subject = subject,
                             .word = word,
                             .of = {"", 0},
                             .name = name,
                             .id = name,
                             .span = span,
                             .field = HG_NONE};
    hg_push(side->arena, &things->at, thing);
    return &things->at.at[things->at.count - 1];
}

/* --- what has no rules, rows or attributes --------------------------------------------------- */

static void things_policy(const struct hg_diff_side *side, struct hg_things *things)
{
    const struct hg_model *model = side->model;
    const struct hg_header *header = &model->policy->header;
    struct hg_thing *thing =
        hg_add_thing(side, things, HG_D_POLICY, "policy", model->name, model->policy->name.span);
    thing->id = HG_STR("policy");
    hg_add_facet(side, thing, hg_facet_text("name", model->name));
    hg_add_facet(side, thing, hg_facet_text("version", model->version));
    hg_add_facet(side, thing, hg_facet_text("owner", model->owner));
    hg_add_flag(side, thing, "advisory", header->advisory);
    hg_add_facet(side, thing, hg_facet_expr(side, "applies when", header->applies_when));
    hg_add_facet(side, thing,
                 hg_facet_exprs(side, "show", header->show_exprs,
                                header->show_exprs != NULL ? header->shows.count : 0));
}

static void things_contract(const struct hg_diff_side *side, struct hg_things *things)
{
    const struct hg_contract *contract = side->model->contract;
    struct hg_thing *thing = hg_add_thing(side, things, HG_D_CONTRACT, "contract", contract->name,
                                          (struct hg_span){contract->source, 0, 0});
    thing->id = HG_STR("contract");
    hg_add_facet(side, thing, hg_facet_text("name", contract->name));
    hg_add_facet(side, thing,
                 hg_facet_number(side->arena, "version", HG_T_INTEGER, contract->version, 0));
    hg_add_facet(side, thing, hg_facet_text("key", contract->key));
    hg_add_facet(side, thing, hg_facet_text("confidence_from", contract->confidence_from));
}

static void things_outcomes(const struct hg_diff_side *side, struct hg_things *things)
{
    for (uint32_t i = HG_OUTCOMES_FIXED; i < side->model->outcome_count; i++) {
        const struct hg_outcome *outcome = &side->model->outcomes[i];
        struct hg_thing *thing =
            hg_add_thing(side, things, HG_D_OUTCOME, "outcome", outcome->name, HG_NO_SPAN);
        hg_add_facet(side, thing, hg_facet_text("text", outcome->text));
    }
}

static void things_defines(const struct hg_diff_side *side, struct hg_things *things)
{
    for (uint32_t i = 0; i < side->model->define_count; i++) {
        const struct hg_model_define *define = &side->model->defines[i];
        struct hg_thing *thing = hg_add_thing(side, things, HG_D_DEFINE, "definition", define->name,
                                              define->item->name.span);
        thing->symbol = HG_SYMBOL_DEFINE;
        hg_add_facet(side, thing, hg_facet_expr(side, "expression", define->item->expr));
    }
}

static void things_flags(const struct hg_diff_side *side, struct hg_things *things)
{
    for (uint32_t i = 0; i < side->model->flag_count; i++) {
        const struct hg_model_flag *flag = &side->model->flags[i];
        struct hg_thing *thing =
            hg_add_thing(side, things, HG_D_FLAG, "flag", flag->name, flag->item->name.span);
        thing->symbol = HG_SYMBOL_FLAG;
        hg_add_facet(side, thing, hg_facet_text("owner", flag->owner));
        hg_add_facet(side, thing, hg_facet_expr(side, "before", flag->item->before));
    }
}

static void things_promises(const struct hg_diff_side *side, struct hg_things *things)
{
    for (uint32_t i = 0; i < side->model->promise_count; i++) {
        const struct hg_model_promise *promise = &side->model->promises[i];
        struct hg_thing *thing = hg_add_thing(side, things, HG_D_PROMISE, "promise", promise->name,
                                              promise->item->name.span);
        struct hg_str says =
            hg_str_print(side->arena, "%s %.*s", promise->item->never ? "never" : "always",
                         HG_STR_ARGS(side->model->outcomes[promise->outcome].name));
        hg_add_facet(side, thing, hg_facet_text("outcome", says));
        hg_add_facet(side, thing, hg_facet_expr(side, "when", promise->item->expr));
        hg_add_facet(side, thing, hg_facet_expr(side, "unless", promise->item->unless));
    }
}

static void things_decide(const struct hg_diff_side *side, struct hg_things *things)
{
    hg_things_blocks(side, true, things);
}

static void things_values(const struct hg_diff_side *side, struct hg_things *things)
{
    hg_things_blocks(side, false, things);
}

/* --- all ------------------------------------------------------------------------------------- */

typedef void collect(const struct hg_diff_side *side, struct hg_things *things);

static void compare(struct hg_diffing *d, collect *things)
{
    struct hg_things old = {0}, new = {0};
    things(&d->old, &old);
    things(&d->new, &new);
    hg_diff_things(d, &old, &new);
}

static void compare_program(struct hg_diffing *d)
{
    static collect *const all[] = {
        things_policy,  things_contract, hg_things_fields, things_outcomes, hg_things_tables,
        things_defines, things_flags,    things_values,    things_decide,   things_promises};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        compare(d, all[i]);
}

static void find_renames(struct hg_diffing *d)
{
    d->old.renames = &d->renames;
    d->old.names = &d->names.at;
    d->silent = true;
    for (int round = 0; round < RENAME_ROUNDS; round++) {
        size_t before = d->names.count;
        compare(d, hg_things_fields);
        compare(d, hg_things_tables);
        compare(d, things_defines);
        compare(d, things_flags);
        compare(d, things_values);
        if (d->names.count == before)
            break;
    }
    d->silent = false;
}

static void diff_all(struct hg_diffing *d)
{
    hg_map_init(&d->renames, d->arena);
    if (!d->diff->same_program) {
        find_renames(d);
        compare_program(d);
    }
    compare(d, hg_things_teams);
    compare(d, hg_things_calendars);
}

enum hg_status hg_diff_models(const struct hg_model *old, const struct hg_model *new,
                              bool same_program, struct hg_arena *arena, struct hg_diff *diff)
{
    struct hg_guard guard;
    struct hg_arena *arenas[] = {arena, old->arena, new->arena};
    struct hg_guard *guards[] = {arena->guard, old->arena->guard, new->arena->guard};
    struct hg_diffing d = {.arena = arena, .diff = diff};
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
