/* Information flow into decisions: sensitive fields and their proxies may not influence a
 * decision unless a rule says `allow`; fields known only later may not influence it at all;
 * unused `allow`s are reported. Follows names through definitions, tables, classes and scores
 * from every rule that decides or routes, and reports the path. Fields guessed by a model are in
 * flow_model.c. Must not change the model. */
#include "compiler/model/sema.h"

/* A step of the way from a deciding rule to a field. */
struct step {
    struct hg_str name;  /* "decide.hot", "fit", "fit.tone", "greeting" */
    struct hg_span span; /* where the next one is named */
};

struct flow {
    struct hg_model *model;
    uint32_t field; /* being followed */
    HG_VEC(struct step) way;
    uint8_t *seen; /* by entry kind and index, see seen_at */
    bool told;     /* one path for a field is enough */
    bool reached;  /* for unused `allow`: stop at the first reading */
    bool silent;
    struct hg_strs kept; /* silent: the first way found */
};

/* The names on the way, for hg_flow_path. */
static void keep_way(struct flow *flow)
{
    flow->kept = (struct hg_strs){HG_ARRAY(flow->model->arena, struct hg_str, flow->way.count), 0};
    for (size_t i = 0; i < flow->way.count; i++)
        flow->kept.at[flow->kept.count++] = flow->way.at[i].name;
}

static const struct hg_field *field_of(const struct flow *flow)
{
    return &flow->model->contract->fields[flow->field].field;
}

static uint8_t *seen_at(struct flow *flow, struct hg_symbol symbol)
{
    const struct hg_model *model = flow->model;
    size_t at = symbol.index;
    if (symbol.kind == HG_SYMBOL_TABLE)
        at += model->define_count;
    if (symbol.kind == HG_SYMBOL_CLASS || symbol.kind == HG_SYMBOL_SCORE)
        at += model->define_count + model->table_count;
    return &flow->seen[at];
}

/* --- the report ---------------------------------------------------------------------------- */

/* "decide.hot -> fit -> fit.tone -> gender" */
static struct hg_str path_text(struct flow *flow)
{
    struct hg_arena *arena = flow->model->arena;
    struct hg_str text = {"", 0};
    for (size_t i = 0; i < flow->way.count; i++)
        text = hg_str_print(arena, "%.*s%.*s -> ", HG_STR_ARGS(text),
                            HG_STR_ARGS(flow->way.at[i].name));
    return hg_str_print(arena, "%.*s%.*s", HG_STR_ARGS(text), HG_STR_ARGS(field_of(flow)->name));
}

static struct hg_str proxied(struct flow *flow)
{
    const struct hg_strs *of = &flow->model->contract->fields[flow->field].proxy_for;
    struct hg_str text = {"", 0};
    for (uint32_t i = 0; i < of->count; i++)
        text = hg_str_print(flow->model->arena, "%.*s%s%.*s", HG_STR_ARGS(text), i ? ", " : "",
                            HG_STR_ARGS(of->at[i]));
    return text;
}

static void add_labels(struct flow *flow, struct hg_diag *diag, struct hg_span at)
{
    struct hg_model *model = flow->model;
    struct hg_span first = flow->way.count ? flow->way.at[0].span : at;
    if (first.source != at.source || first.start != at.start)
        hg_diag_label(model->diags, diag, first, "used for a decision here, in `%.*s`",
                      HG_STR_ARGS(flow->way.at[0].name));
    hg_diag_label(model->diags, diag, model->contract->fields[flow->field].span, "the field");
}

static void report_later(struct flow *flow, struct hg_span at)
{
    struct hg_model *model = flow->model;
    struct hg_str name = field_of(flow)->name;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0702, at, "`%.*s` is known only after the decision: %.*s",
                  HG_STR_ARGS(name), HG_STR_ARGS(path_text(flow)));
    hg_diag_say(model->diags, diag, "read here");
    add_labels(flow, diag, at);
    hg_diag_help(model->diags, diag,
                 "decide by fields known at intake; this field may still be shown and tested");
}

static void report_sensitive(struct flow *flow, struct hg_span at)
{
    struct hg_model *model = flow->model;
    struct hg_str name = field_of(flow)->name, of = proxied(flow);
    struct hg_diag *diag;
    if (of.len != 0)
        diag = hg_report(model->diags, HG_E0701, at,
                         "`%.*s`, a proxy for %.*s, may not influence a decision: %.*s",
                         HG_STR_ARGS(name), HG_STR_ARGS(of), HG_STR_ARGS(path_text(flow)));
    else
        diag = hg_report(model->diags, HG_E0701, at,
                         "`%.*s` is sensitive and may not influence a decision: %.*s",
                         HG_STR_ARGS(name), HG_STR_ARGS(path_text(flow)));
    hg_diag_say(model->diags, diag, "read here");
    add_labels(flow, diag, at);
    hg_diag_help(model->diags, diag,
                 "do not use it, or add `allow %.*s because \"…\" approved \"…\"` to the rule",
                 HG_STR_ARGS(name));
}

static void reach_field(struct flow *flow, struct hg_span at)
{
    if (!flow->reached && flow->silent)
        keep_way(flow);
    flow->reached = true;
    if (flow->told || flow->silent)
        return;
    flow->told = true;
    if (field_of(flow)->known_later)
        report_later(flow, at);
    else
        report_sensitive(flow, at);
}

/* --- following ----------------------------------------------------------------------------- */

static void follow_root(void *context, struct hg_expr *expr);

static bool allows(const struct flow *flow, const struct hg_rule *rule)
{
    for (size_t i = 0; i < rule->tail.allows.count; i++)
        if (hg_str_eq(rule->tail.allows.at[i].field.text, field_of(flow)->name))
            return !field_of(flow)->known_later;
    return false;
}

static void follow_rule(struct flow *flow, const struct hg_model_rule *rule, unsigned parts)
{
    if (!flow->silent && allows(flow, rule->rule))
        return;
    hg_push(flow->model->arena, &flow->way, ((struct step){rule->id, rule->rule->label.span}));
    hg_walk_rule_roots(rule->rule, parts, follow_root, flow);
    flow->way.count--;
}

static void follow_block(struct flow *flow, const struct hg_model_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++)
        follow_rule(flow, &block->rules[i], HG_PART_CONDITION | HG_PART_POINTS);
}

static void follow_symbol(struct flow *flow, struct hg_symbol symbol)
{
    struct hg_model *model = flow->model;
    if (symbol.kind == HG_SYMBOL_DEFINE)
        follow_root(flow, model->defines[symbol.index].item->expr);
    else if (symbol.kind == HG_SYMBOL_TABLE)
        hg_walk_item_roots(model->tables[symbol.index].item, 0, follow_root, flow);
    else
        follow_block(flow, &model->blocks[symbol.index]);
}

/* A field that chooses another's pattern also reveals it: validity depends on both. */
static void follow_field_read(struct flow *flow, uint32_t field, const struct hg_expr *expr)
{
    const struct hg_contract_field *read = &flow->model->contract->fields[field];
    if (field == flow->field) {
        reach_field(flow, expr->span);
    } else if (read->field.pattern_by == flow->field) {
        hg_push(flow->model->arena, &flow->way, ((struct step){read->field.name, expr->span}));
        reach_field(flow, expr->span);
        flow->way.count--;
    }
}

static void follow_name(void *context, struct hg_expr *expr)
{
    struct flow *flow = context;
    if (expr->kind != HG_EXPR_NAME)
        return;
    struct hg_symbol symbol = hg_info(flow->model, expr)->symbol;
    if (symbol.kind == HG_SYMBOL_FIELD) {
        follow_field_read(flow, symbol.index, expr);
        return;
    }
    if (symbol.kind == HG_SYMBOL_LIST || symbol.kind == HG_SYMBOL_FLAG ||
        symbol.kind == HG_SYMBOL_NONE || *seen_at(flow, symbol))
        return;
    *seen_at(flow, symbol) = 1;
    if (flow->way.count != 0)
        flow->way.at[flow->way.count - 1].span = expr->span;
    hg_push(flow->model->arena, &flow->way, ((struct step){expr->name.text, expr->span}));
    follow_symbol(flow, symbol);
    flow->way.count--;
}

static void follow_root(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, follow_name, context);
}

static void forget(struct flow *flow)
{
    const struct hg_model *model = flow->model;
    size_t count = model->define_count + model->table_count + model->block_count;
    flow->seen = HG_ARRAY(model->arena, uint8_t, count);
}

static bool decides(const struct hg_model_block *block)
{
    return block->kind == HG_B_DECIDE || block->kind == HG_B_DISQUALIFY ||
           block->kind == HG_B_ROUTE;
}

/* Everything that decides, for one field. */
static void follow_field(struct hg_model *model, uint32_t field)
{
    struct flow flow = {.model = model, .field = field};
    struct hg_expr *applies = model->policy->header.applies_when;
    forget(&flow);
    if (applies) {
        hg_push(model->arena, &flow.way, ((struct step){HG_STR("applies when"), applies->span}));
        follow_root(&flow, applies);
        flow.way.count--;
    }
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        if (!decides(block))
            continue;
        follow_root(&flow, block->item->calendar);
        follow_root(&flow, block->item->since_expr);
        for (uint32_t k = 0; k < block->rule_count; k++)
            follow_rule(&flow, &block->rules[k], HG_PART_CONDITION | HG_PART_TARGET);
    }
}

/* --- allow --------------------------------------------------------------------------------- */

static bool is_guarded(const struct hg_contract_field *field)
{
    return field->field.sensitive || field->proxy_for.count != 0;
}

bool hg_flow_path(struct hg_model *model, const struct hg_model_rule *rule, unsigned parts,
                  uint32_t field, struct hg_strs *way)
{
    struct flow flow = {.model = model, .field = field, .silent = true};
    forget(&flow);
    follow_rule(&flow, rule, parts);
    *way = flow.kept;
    return flow.reached;
}

static bool reads(struct hg_model *model, const struct hg_model_rule *rule, uint32_t field)
{
    struct hg_strs way;
    return hg_flow_path(model, rule, HG_PART_CONDITION | HG_PART_POINTS | HG_PART_TARGET, field,
                        &way);
}

static bool is_blank(const struct hg_model *model, const struct hg_text_literal *literal)
{
    return hg_text_normalise(model->arena, hg_literal_text(model, literal)).len == 0;
}

/* An exception needs a reason and an approver. */
static void check_reason(struct hg_model *model, const struct hg_allow *allow)
{
    bool because = is_blank(model, &allow->because);
    if (!because && !is_blank(model, &allow->approved))
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0704, because ? allow->because.span : allow->approved.span,
                  "`allow %.*s` does not say %s", HG_STR_ARGS(allow->field.text),
                  because ? "why" : "who approved it");
    hg_diag_help(model->diags, diag,
                 "write `because \"outreach programme\" approved \"legal, 2026-10-01\"`");
}

static void check_allow(struct hg_model *model, const struct hg_model_rule *rule,
                        const struct hg_allow *allow)
{
    check_reason(model, allow);
    uint32_t field = hg_contract_find(model->contract, allow->field.text);
    if (field == HG_NONE)
        return;
    bool guarded = is_guarded(&model->contract->fields[field]);
    if (guarded && reads(model, rule, field))
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0701, allow->field.span,
                  guarded ? "`%.*s` does not read `%.*s`" : "`%.*s` needs no `allow` for `%.*s`",
                  HG_STR_ARGS(rule->id), HG_STR_ARGS(allow->field.text));
    hg_diag_help(model->diags, diag,
                 guarded ? "remove the `allow`" : "the field is not sensitive: remove the `allow`");
}

static void check_allows(struct hg_model *model)
{
    for (uint32_t i = 0; i < model->block_count; i++)
        for (uint32_t k = 0; k < model->blocks[i].rule_count; k++) {
            const struct hg_model_rule *rule = &model->blocks[i].rules[k];
            for (size_t n = 0; n < rule->rule->tail.allows.count; n++)
                check_allow(model, rule, &rule->rule->tail.allows.at[n]);
        }
}

enum hg_status hg_check_flow(struct hg_model *model)
{
    size_t errors = model->diags->errors;
    for (uint32_t i = 0; i < model->contract->field_count; i++)
        if (is_guarded(&model->contract->fields[i]) || model->contract->fields[i].field.known_later)
            follow_field(model, i);
    check_allows(model);
    hg_check_guessed_fields(model);
    hg_check_governance(model);
    return model->diags->errors == errors ? HG_OK : HG_INVALID;
}
