/* Mutations of conditions and values: an operator is edited between its operands, a condition is
 * negated as `not (…)`. Part of mutate.c. */
#include "compiler/mutate/mutate_parts.h"

/* --- places ----------------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct hg_span hg_span_with_parentheses(const struct hg_mutator *m, const struct hg_expr *expr)
{
    struct hg_span span = expr->span, outer = span;
    struct hg_str text = m->model->diags->sources->list.at[span.source].text;
    if (!expr->parenthesised)
        return span;
    while (outer.start > 0 && is_space(text.at[outer.start - 1]))
        outer.start--;
    while (outer.end < text.len && is_space(text.at[outer.end]))
        outer.end++;
    if (outer.start == 0 || outer.end == text.len || text.at[outer.start - 1] != '(' ||
        text.at[outer.end] != ')')
        return span;
    return (struct hg_span){span.source, outer.start - 1, outer.end + 1};
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Whether the whole word `word` is at `at`. */
static bool stands_at(struct hg_str text, size_t at, struct hg_str word)
{
    if (text.len - at < word.len || memcmp(text.at + at, word.at, word.len) != 0)
        return false;
    if (!is_letter(word.at[0]))
        return true;
    return (at == 0 || !is_letter(text.at[at - 1])) &&
           (at + word.len == text.len || !is_letter(text.at[at + word.len]));
}

bool hg_find_word(const struct hg_mutator *m, struct hg_span from, struct hg_span to,
                  const char *word, struct hg_span *span)
{
    struct hg_span gap = {from.source, from.end, to.start};
    if (from.source != to.source || gap.start > gap.end)
        return false;
    struct hg_str text = hg_source_text(m->model, gap);
    bool comment = false;
    for (size_t i = 0; i < text.len; i++) {
        comment = (comment || text.at[i] == '#') && text.at[i] != '\n';
        if (comment || !stands_at(text, i, hg_str(word)))
            continue;
        uint32_t start = gap.start + (uint32_t)i;
        *span = (struct hg_span){gap.source, start, start + (uint32_t)strlen(word)};
        return true;
    }
    return false;
}

static void replace_word(struct hg_mutator *m, enum hg_mutation_kind kind, struct hg_span shown,
                         struct hg_span from, struct hg_span to, const char *word, const char *by)
{
    struct hg_span span;
    if (hg_find_word(m, from, to, word, &span))
        hg_mutation_add(m, kind, shown, span, hg_str(by));
}

/* --- leaving out ------------------------------------------------------------------------------ */

void hg_mutate_drop_items(struct hg_mutator *m, enum hg_mutation_kind kind,
                          struct hg_expr *const *items, size_t count)
{
    for (size_t i = 0; count > 1 && i < count; i++) {
        struct hg_span own = hg_span_with_parentheses(m, items[i]), span = own;
        if (i == 0)
            span.end = hg_span_with_parentheses(m, items[1]).start;
        else
            span.start = hg_span_with_parentheses(m, items[i - 1]).end;
        hg_mutation_add_drop(m, kind, own, span);
    }
}

/* `x and y` becomes `x`: the expression is replaced by one of its parts. */
static void keep_only(struct hg_mutator *m, const struct hg_expr *expr, const struct hg_expr *part)
{
    struct hg_span span = hg_span_with_parentheses(m, expr);
    struct hg_str text = hg_source_text(m->model, part->span);
    hg_mutation_add(m, HG_MUTATE_DROP, span, span,
                    hg_str_print(m->arena, "(%.*s)", HG_STR_ARGS(text)));
}

/* --- operators -------------------------------------------------------------------------------- */

static void negate(struct hg_mutator *m, const struct hg_expr *expr)
{
    struct hg_str text = hg_source_text(m->model, expr->span);
    hg_mutation_add(m, HG_MUTATE_OPERATOR, expr->span, expr->span,
                    hg_str_print(m->arena, "not (%.*s)", HG_STR_ARGS(text)));
}

/* The smallest step of the compared value, in units of the literal's last digit. */
static int64_t step_of(const struct hg_mutator *m, const struct hg_expr *value,
                       const struct hg_expr *literal)
{
    struct hg_symbol symbol = hg_info(m->model, value)->symbol;
    if (value->kind != HG_EXPR_NAME || symbol.kind != HG_SYMBOL_SCORE ||
        literal->kind != HG_EXPR_INTEGER)
        return 1;
    return hg_score_step(m->model, &m->model->blocks[symbol.index]);
}

/* `>= 60` becomes `> 60`, which is the next value above, and the value below. */
static void mutate_compare(struct hg_mutator *m, struct hg_expr *expr)
{
    static const char *const words[] = {"<", "<=", ">", ">="};
    static const enum hg_compare other[] = {HG_LE, HG_LT, HG_GE, HG_GT};
    struct hg_expr *left = expr->args[0], *right = expr->args[1];
    replace_word(m, HG_MUTATE_OPERATOR, expr->span, hg_span_with_parentheses(m, left),
                 hg_span_with_parentheses(m, right), words[expr->compare],
                 words[other[expr->compare]]);
    bool is_right = hg_is_literal_number(right);
    struct hg_expr *literal = is_right ? right : left, *value = is_right ? left : right;
    struct hg_str text;
    if (!hg_is_literal_number(literal) || m->done[literal->id])
        return;
    m->done[literal->id] = true;
    /* x >= c and x < c move down, x > c and x <= c up; written the other way round, the same of
     * the mirrored sign */
    bool down = is_right ? expr->compare == HG_GE || expr->compare == HG_LT
                         : expr->compare == HG_LE || expr->compare == HG_GT;
    int64_t step = step_of(m, value, literal);
    if (hg_number_shifted(m, literal, down ? -step : step, &text))
        hg_mutation_add(m, m->numbers, expr->span, literal->span, text);
}

static void mutate_chain(struct hg_mutator *m, struct hg_expr *expr)
{
    bool all = expr->kind == HG_EXPR_AND;
    for (size_t i = 0; i + 1 < expr->arg_count; i++)
        replace_word(
            m, HG_MUTATE_CONNECTIVE, expr->span, hg_span_with_parentheses(m, expr->args[i]),
            hg_span_with_parentheses(m, expr->args[i + 1]), all ? "and" : "or", all ? "or" : "and");
    hg_mutate_drop_items(m, HG_MUTATE_DROP, expr->args, expr->arg_count);
}

/* The text before the first operand: `any of (`. */
static struct hg_span head_of(const struct hg_mutator *m, const struct hg_expr *expr,
                              struct hg_span *end)
{
    *end = hg_span_with_parentheses(m, expr->args[0]);
    return (struct hg_span){expr->span.source, expr->span.start, expr->span.start};
}

static void mutate_some(struct hg_mutator *m, struct hg_expr *expr)
{
    static const char *const words[] = {"any", "all", "none"}, *const others[] = {"all", "any",
                                                                                  "any"};
    struct hg_span end, head = head_of(m, expr, &end), number;
    if (expr->quantifier != HG_AT_LEAST) {
        replace_word(m, HG_MUTATE_CONNECTIVE, expr->span, head, end, words[expr->quantifier],
                     others[expr->quantifier]);
    } else {
        struct hg_str count = hg_str_print(m->arena, "%lld", (long long)expr->number);
        for (int by = -1; by <= 1; by += 2)
            if (hg_find_word(m, head, end, count.at, &number) && expr->number + by > 0 &&
                (uint64_t)(expr->number + by) <= expr->arg_count)
                hg_mutation_add(m, HG_MUTATE_THRESHOLD, expr->span, number,
                                hg_str_print(m->arena, "%lld", (long long)(expr->number + by)));
    }
    hg_mutate_drop_items(m, HG_MUTATE_DROP, expr->args, expr->arg_count);
}

static void mutate_arithmetic(struct hg_mutator *m, struct hg_expr *expr)
{
    static const char *const words[] = {"+", "-", "*", "/"}, *const others[] = {"-", "+", "/", "*"};
    size_t at = (size_t)(expr->kind - HG_EXPR_ADD);
    replace_word(m, HG_MUTATE_OPERATOR, expr->span, hg_span_with_parentheses(m, expr->args[0]),
                 hg_span_with_parentheses(m, expr->args[1]), words[at], others[at]);
}

static void mutate_textop(struct hg_mutator *m, struct hg_expr *expr)
{
    negate(m, expr);
    if (expr->has_quantifier)
        replace_word(m, HG_MUTATE_CONNECTIVE, expr->span,
                     hg_span_with_parentheses(m, expr->args[0]),
                     (struct hg_span){expr->span.source, expr->set.span.start, expr->set.span.end},
                     expr->quantifier == HG_ANY_OF ? "any" : "all",
                     expr->quantifier == HG_ANY_OF ? "all" : "any");
}

/* --- one node --------------------------------------------------------------------------------- */

static void mutate_set(struct hg_mutator *m, struct hg_expr *expr)
{
    if (expr->set.kind == HG_SET_ITEMS)
        hg_mutate_drop_items(m, HG_MUTATE_MEMBER, expr->set.items, expr->set.item_count);
}

static void mutate_range(struct hg_mutator *m, const struct hg_range *range)
{
    if (range->low != NULL)
        hg_mutate_number(m, range->low);
    if (range->high != NULL)
        hg_mutate_number(m, range->high);
}

static void mutate_node(struct hg_mutator *m, struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_COMPARE:
        mutate_compare(m, expr);
        break;
    case HG_EXPR_AND:
    case HG_EXPR_OR:
        mutate_chain(m, expr);
        break;
    case HG_EXPR_SOME:
        mutate_some(m, expr);
        break;
    case HG_EXPR_NOT:
        keep_only(m, expr, expr->args[0]);
        break;
    case HG_EXPR_IF:
        keep_only(m, expr, expr->args[1]);
        keep_only(m, expr, expr->args[2]);
        break;
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
    case HG_EXPR_DIV:
        mutate_arithmetic(m, expr);
        break;
    case HG_EXPR_IS:
    case HG_EXPR_KNOWN:
    case HG_EXPR_FOUND:
    case HG_EXPR_WITHIN:
    case HG_EXPR_OLDER:
        negate(m, expr);
        break;
    case HG_EXPR_IN:
        negate(m, expr);
        mutate_set(m, expr);
        break;
    case HG_EXPR_TEXTOP:
        mutate_textop(m, expr);
        mutate_set(m, expr);
        break;
    case HG_EXPR_BOOLEAN:
        hg_mutation_add(m, HG_MUTATE_OPERATOR, expr->span, expr->span,
                        expr->number != 0 ? HG_STR("no") : HG_STR("yes"));
        break;
    default:
        if (hg_is_literal_number(expr))
            hg_mutate_number(m, expr);
        break;
    }
}

/* A field, class or definition that is a condition by itself. */
static bool is_bare_condition(const struct hg_mutator *m, const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_NAME && hg_info(m->model, expr)->type.kind == HG_T_BOOLEAN &&
           !hg_info(m->model, expr)->type.list;
}

static bool joins_conditions(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_AND || expr->kind == HG_EXPR_OR || expr->kind == HG_EXPR_SOME;
}

static bool is_relation(const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_IS:
    case HG_EXPR_COMPARE:
    case HG_EXPR_IN:
    case HG_EXPR_TEXTOP:
    case HG_EXPR_WITHIN:
    case HG_EXPR_OLDER:
    case HG_EXPR_KNOWN:
    case HG_EXPR_FOUND:
        return true;
    default:
        return false;
    }
}

static void mutate_below(struct hg_mutator *m, struct hg_expr *expr)
{
    struct hg_span shown = m->shown;
    if (is_relation(expr))
        m->shown = expr->span;
    mutate_node(m, expr);
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (joins_conditions(expr) && is_bare_condition(m, expr->args[i]))
            negate(m, expr->args[i]);
        mutate_below(m, expr->args[i]);
    }
    if (expr->kind == HG_EXPR_IN && expr->set.kind == HG_SET_RANGE)
        mutate_range(m, &expr->set.range);
    m->shown = shown;
}

void hg_mutate_expr(struct hg_mutator *m, struct hg_expr *expr)
{
    if (expr == NULL)
        return;
    if (is_bare_condition(m, expr))
        negate(m, expr);
    mutate_below(m, expr);
}
