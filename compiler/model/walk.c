/* Tree walks and descriptions for messages that several passes use. Pure. */
#include "compiler/model/sema.h"

/* --- walking ------------------------------------------------------------------------------- */

void hg_walk_placeholders(struct hg_text_literal *literal, hg_visit *visit, void *context)
{
    if (!literal)
        return;
    for (size_t i = 0; i < literal->piece_count; i++)
        hg_walk_expr(literal->pieces[i].expr, visit, context);
}

static void each_of_set(struct hg_set *set, hg_visit *visit, void *context)
{
    if (set->kind == HG_SET_NAME)
        hg_walk_expr(set->name_expr, visit, context);
    if (set->kind == HG_SET_RANGE) {
        hg_walk_expr(set->range.low, visit, context);
        hg_walk_expr(set->range.high, visit, context);
    }
    if (set->kind == HG_SET_ITEMS)
        for (size_t i = 0; i < set->item_count; i++)
            hg_walk_expr(set->items[i], visit, context);
}

void hg_walk_expr(struct hg_expr *expr, hg_visit *visit, void *context)
{
    if (!expr)
        return;
    visit(context, expr);
    for (size_t i = 0; i < expr->arg_count; i++)
        hg_walk_expr(expr->args[i], visit, context);
    if (expr->kind == HG_EXPR_IN || expr->kind == HG_EXPR_TEXTOP)
        each_of_set(&expr->set, visit, context);
    if (expr->kind == HG_EXPR_TEXT)
        hg_walk_placeholders(&expr->literal, visit, context);
}

static void visit_some(hg_visit *visit, void *context, struct hg_expr *expr)
{
    if (expr)
        visit(context, expr);
}

static void points_roots(struct hg_rule *rule, hg_visit *visit, void *context)
{
    struct hg_tail *tail = &rule->tail;
    visit_some(visit, context, rule->points.per);
    visit_some(visit, context, rule->points.by);
    visit_some(visit, context, tail->fading_over);
    visit_some(visit, context, tail->fading_since);
    visit_some(visit, context, tail->halving_every);
    visit_some(visit, context, tail->halving_since);
    visit_some(visit, context, tail->halving_age);
}

/* Holes of templates are visited one by one: they are the roots there. */
static void text_roots(struct hg_tail *tail, hg_visit *visit, void *context)
{
    for (size_t i = 0; tail->because && i < tail->because->piece_count; i++)
        visit_some(visit, context, tail->because->pieces[i].expr);
    for (size_t i = 0; i < tail->notes.count; i++)
        for (size_t k = 0; k < tail->notes.at[i].piece_count; k++)
            visit_some(visit, context, tail->notes.at[i].pieces[k].expr);
    for (size_t i = 0; i < tail->also.count; i++)
        visit_some(visit, context, tail->also.at[i]);
    for (size_t i = 0; i < tail->alert.count; i++)
        visit_some(visit, context, tail->alert.at[i]);
}

void hg_walk_rule_roots(struct hg_rule *rule, unsigned parts, hg_visit *visit, void *context)
{
    if (parts & HG_PART_CONDITION)
        visit_some(visit, context, rule->tail.condition);
    if (parts & HG_PART_POINTS)
        points_roots(rule, visit, context);
    if (parts & HG_PART_TARGET) {
        visit_some(visit, context, rule->target);
        visit_some(visit, context, rule->tail.to);
        visit_some(visit, context, rule->tail.respond_within);
    }
    if (parts & HG_PART_TEXTS)
        text_roots(&rule->tail, visit, context);
}

void hg_walk_item_roots(struct hg_item *item, unsigned parts, hg_visit *visit, void *context)
{
    visit_some(visit, context, item->expr);
    visit_some(visit, context, item->unless);
    for (size_t i = 0; i < item->match.count; i++)
        visit_some(visit, context, item->match.at[i].expr);
    if (parts & HG_PART_TARGET) {
        visit_some(visit, context, item->calendar);
        visit_some(visit, context, item->since_expr);
    }
    for (size_t i = 0; i < item->rules.count; i++)
        hg_walk_rule_roots(item->rules.at[i], parts, visit, context);
}

/* --- sameness ------------------------------------------------------------------------------ */

static bool same_or_none(const struct hg_expr *a, const struct hg_expr *b)
{
    return a && b ? hg_expr_equal(a, b) : a == b;
}

static bool same_set(const struct hg_set *a, const struct hg_set *b)
{
    if (a->kind != b->kind || a->item_count != b->item_count)
        return false;
    if (a->kind == HG_SET_NAME)
        return hg_str_eq(a->name.text, b->name.text);
    if (a->kind == HG_SET_RANGE)
        return same_or_none(a->range.low, b->range.low) &&
               same_or_none(a->range.high, b->range.high);
    for (size_t i = 0; i < a->item_count; i++)
        if (!hg_expr_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

bool hg_expr_equal(const struct hg_expr *a, const struct hg_expr *b)
{
    bool plain = a->kind == b->kind && a->arg_count == b->arg_count && a->number == b->number &&
                 a->unit == b->unit && a->compare == b->compare && a->quantifier == b->quantifier &&
                 a->has_quantifier == b->has_quantifier && a->textop == b->textop &&
                 a->negated == b->negated && a->exactly == b->exactly && a->next == b->next;
    if (!plain)
        return false;
    if ((a->kind == HG_EXPR_NAME || a->kind == HG_EXPR_CALL) &&
        !hg_str_eq(a->name.text, b->name.text))
        return false;
    if ((a->kind == HG_EXPR_TEXT || a->kind == HG_EXPR_PART) &&
        !hg_str_eq(a->literal.text, b->literal.text))
        return false;
    for (size_t i = 0; i < a->arg_count; i++)
        if (!hg_expr_equal(a->args[i], b->args[i]))
            return false;
    return (a->kind != HG_EXPR_IN && a->kind != HG_EXPR_TEXTOP) || same_set(&a->set, &b->set);
}

/* --- words --------------------------------------------------------------------------------- */

struct hg_str hg_source_text(const struct hg_model *model, struct hg_span span)
{
    struct hg_sources *sources = model->diags->sources;
    if (span.source >= sources->list.count)
        return (struct hg_str){"", 0};
    struct hg_str text = sources->list.at[span.source].text;
    if (span.end > text.len || span.start > span.end)
        return (struct hg_str){"", 0};
    return (struct hg_str){text.at + span.start, span.end - span.start};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct hg_str hg_source_one_line(const struct hg_model *model, struct hg_arena *arena,
                                 struct hg_span span)
{
    struct hg_str source = hg_source_text(model, span);
    char *at = hg_arena_alloc(arena, source.len + 1);
    size_t len = 0;
    bool quoted = false, blank = false;
    for (size_t i = 0; i < source.len; i++) {
        char c = source.at[i];
        while (!quoted && c == '#' && i + 1 < source.len && source.at[i + 1] != '\n')
            i++;
        if (!quoted && (is_blank(c) || c == '#')) {
            blank = len != 0;
            continue;
        }
        if (blank)
            at[len++] = ' ';
        blank = false;
        at[len++] = c;
        if (quoted && c == '\\' && i + 1 < source.len)
            at[len++] = source.at[++i];
        else if (c == '"')
            quoted = !quoted;
    }
    return (struct hg_str){at, len};
}

struct hg_str hg_location_text(const struct hg_model *model, struct hg_span span)
{
    struct hg_sources *sources = model->diags->sources;
    if (span.source >= sources->list.count)
        return (struct hg_str){"", 0};
    struct hg_position at = hg_position_of(sources, span.source, span.start);
    return hg_str_print(model->arena, "%.*s:%u", HG_STR_ARGS(sources->list.at[span.source].name),
                        at.line);
}

struct hg_str hg_literal_text(const struct hg_model *model, const struct hg_text_literal *literal)
{
    if (literal->has_holes || literal->piece_count == 0)
        return literal->text;
    struct hg_str text = literal->pieces[0].text;
    for (size_t i = 1; i < literal->piece_count; i++)
        text = hg_str_print(model->arena, "%.*s%.*s", HG_STR_ARGS(text),
                            HG_STR_ARGS(literal->pieces[i].text));
    return text;
}

struct hg_str hg_type_description(const struct hg_model *model, struct hg_type type)
{
    const char *name = hg_type_name(type.kind);
    if (type.list)
        return hg_str_print(model->arena, "a list of %s", name);
    if (type.kind == HG_T_BOOLEAN)
        return HG_STR("a condition");
    bool vowel = strchr("aeiou", name[0]) != NULL;
    return hg_str_print(model->arena, "%s %s", vowel ? "an" : "a", name);
}
