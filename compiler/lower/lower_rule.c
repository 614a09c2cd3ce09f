/* Lowers the tail of a rule: target, response time, texts, and what the trace shows. Templates
 * refer to registers, so that rendering a reason needs no evaluation. */
#include "compiler/lower/lower.h"
#include "compiler/model/sema.h"

/* The trace shows what a rule without a condition counts: `by company.employees`. */
static struct hg_str points_text(struct hg_lowering *l, const struct hg_points *points)
{
    const struct hg_expr *counted = points->kind == HG_POINTS_BY ? points->by : points->per;
    if (counted == NULL)
        return (struct hg_str){"", 0};
    struct hg_str text = hg_source_one_line(l->model, l->arena, counted->span);
    return hg_str_print(l->arena, "%s %.*s", points->kind == HG_POINTS_BY ? "by" : "per",
                        HG_STR_ARGS(text));
}

static struct hg_str condition_text(struct hg_lowering *l, const struct hg_rule *rule)
{
    const struct hg_tail *tail = &rule->tail;
    switch (tail->when) {
    case HG_WHEN:
        return hg_source_one_line(l->model, l->arena, tail->condition->span);
    case HG_OTHERWISE:
        return HG_STR("otherwise");
    case HG_UNRESOLVED:
        return HG_STR("unresolved");
    default:
        return points_text(l, &rule->points);
    }
}

static enum hg_when_kind when_kind(enum hg_when when)
{
    static const enum hg_when_kind kinds[] = {
        [HG_WHEN_ABSENT] = HG_W_ALWAYS,
        [HG_WHEN] = HG_W_CONDITION,
        [HG_OTHERWISE] = HG_W_OTHERWISE,
        [HG_UNRESOLVED] = HG_W_UNRESOLVED,
    };
    return kinds[when];
}

int64_t hg_instant_of(const struct hg_expr *date, int64_t open)
{
    int64_t instant;
    if (!date || !hg_mul(date->number, HG_MICROS_PER_DAY, &instant))
        return open;
    return instant;
}

static struct hg_regs values_of(struct hg_lowering *l, struct hg_expr **exprs, size_t count)
{
    struct hg_regs regs = {HG_ARRAY(l->arena, uint32_t, count), 0};
    for (size_t i = 0; i < count; i++)
        regs.at[regs.count++] = hg_lower_value(l, exprs[i]);
    return regs;
}

static void lower_texts(struct hg_lowering *l, const struct hg_tail *tail,
                        struct hg_rule_info *info)
{
    info->because = tail->because ? hg_lower_template(l, tail->because) : HG_NONE;
    info->notes = HG_ARRAY(l->arena, uint32_t, tail->notes.count);
    for (size_t i = 0; i < tail->notes.count; i++)
        info->notes[info->note_count++] = hg_lower_template(l, &tail->notes.at[i]);
    info->also = values_of(l, tail->also.at, tail->also.count);
    info->alert = values_of(l, tail->alert.at, tail->alert.count);
}

static void lower_target(struct hg_lowering *l, const struct hg_rule *rule,
                         struct hg_rule_info *info)
{
    struct hg_expr *to = rule->target ? rule->target : rule->tail.to;
    if (to)
        info->to = (struct hg_ref){HG_REF_VALUE, hg_lower_value(l, to)};
    if (rule->tail.respond_within)
        info->within = (struct hg_ref){HG_REF_VALUE, hg_lower_value(l, rule->tail.respond_within)};
}

static void lower_fields(struct hg_lowering *l, const struct hg_tail *tail,
                         struct hg_rule_info *info)
{
    const struct hg_contract *contract = l->model->contract;
    info->needs.at = HG_ARRAY(l->arena, uint32_t, tail->needs.count);
    for (size_t i = 0; i < tail->needs.count; i++)
        info->needs.at[info->needs.count++] = hg_contract_find(contract, tail->needs.at[i].text);
    info->allowed = HG_ARRAY(l->arena, struct hg_allowed, tail->allows.count);
    for (size_t i = 0; i < tail->allows.count; i++) {
        const struct hg_allow *allow = &tail->allows.at[i];
        info->allowed[info->allowed_count++] = (struct hg_allowed){
            hg_contract_find(contract, allow->field.text), hg_plain_text(l, &allow->because),
            hg_plain_text(l, &allow->approved)};
    }
}

static void lower_debug(struct hg_lowering *l, const struct hg_rule *rule,
                        struct hg_rule_info *info)
{
    struct hg_debug_line line = hg_debug_line_of(l, rule->label.span);
    info->doc = rule->doc;
    info->condition = condition_text(l, rule);
    info->line = line.line;
    info->file = line.file;
}

void hg_lower_rule_tail(struct hg_lowering *l, const struct hg_model_rule *rule,
                        struct hg_rule_info *info)
{
    const struct hg_tail *tail = &rule->rule->tail;
    struct hg_span before = l->at;
    l->at = rule->rule->label.span;
    info->id = rule->id;
    info->when = (uint8_t)when_kind(tail->when);
    info->dated = tail->from || tail->before;
    info->from = hg_instant_of(tail->from, INT64_MIN);
    info->before = hg_instant_of(tail->before, INT64_MAX);
    info->outcome = rule->outcome;
    lower_target(l, rule->rule, info);
    lower_texts(l, tail, info);
    lower_fields(l, tail, info);
    lower_debug(l, rule->rule, info);
    l->at = before;
}
