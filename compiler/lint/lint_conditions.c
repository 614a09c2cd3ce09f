/* Conditions that are always or never true, or repeat an earlier rule; thresholds a score cannot
 * reach. By constants and intervals only, so every finding is certain. Part of lint.c. */
#include "compiler/model/sema.h"

/* The result of a comparison for every known value. */
enum verdict { OPEN, NEVER, ALWAYS };

static enum hg_type_kind kind_of(const struct hg_model *model, const struct hg_expr *expr)
{
    return hg_info(model, expr)->type.kind;
}

/* --- comparisons --------------------------------------------------------------------------- */

static bool is_closed(int64_t bound)
{
    return bound != INT64_MIN && bound != INT64_MAX;
}

/* a < b: never when the least a is not below the greatest b. */
static enum verdict less(struct hg_interval a, struct hg_interval b, bool or_same)
{
    if (is_closed(a.hi) && is_closed(b.lo) && (or_same ? a.hi <= b.lo : a.hi < b.lo))
        return ALWAYS;
    if (is_closed(a.lo) && is_closed(b.hi) && (or_same ? a.lo > b.hi : a.lo >= b.hi))
        return NEVER;
    return OPEN;
}

static bool comparable(enum hg_type_kind kind)
{
    return hg_is_number(kind) || kind == HG_T_DURATION;
}

static struct hg_interval decimal_bounds(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_interval of = hg_expr_interval(model, expr);
    if (kind_of(model, expr) == HG_T_INTEGER)
        return hg_interval_rescale(of, HG_T_INTEGER, HG_T_DECIMAL);
    return of;
}

static enum verdict compare_verdict(const struct hg_model *model, const struct hg_expr *expr)
{
    if (!comparable(kind_of(model, expr->args[0])) || !comparable(kind_of(model, expr->args[1])))
        return OPEN;
    struct hg_interval a = decimal_bounds(model, expr->args[0]);
    struct hg_interval b = decimal_bounds(model, expr->args[1]);
    switch (expr->compare) {
    case HG_LT:
        return less(a, b, false);
    case HG_LE:
        return less(a, b, true);
    case HG_GT:
        return less(b, a, false);
    default:
        return less(b, a, true);
    }
}

static enum verdict negated_if(enum verdict verdict, bool negated)
{
    if (!negated || verdict == OPEN)
        return verdict;
    return verdict == NEVER ? ALWAYS : NEVER;
}

static bool disjoint(struct hg_interval a, struct hg_interval b)
{
    return less(a, b, false) == ALWAYS || less(b, a, false) == ALWAYS;
}

/* An integer against a fraction. */
static bool is_between_integers(const struct hg_model *model, const struct hg_expr *integer,
                                const struct hg_expr *fraction)
{
    struct hg_interval of = decimal_bounds(model, fraction);
    return kind_of(model, integer) == HG_T_INTEGER && fraction->kind == HG_EXPR_DECIMAL &&
           of.lo == of.hi && of.lo % HG_DECIMAL_ONE != 0;
}

static enum verdict is_verdict(const struct hg_model *model, const struct hg_expr *expr)
{
    if (!comparable(kind_of(model, expr->args[0])) || !comparable(kind_of(model, expr->args[1])))
        return OPEN;
    bool never =
        disjoint(decimal_bounds(model, expr->args[0]), decimal_bounds(model, expr->args[1])) ||
        is_between_integers(model, expr->args[0], expr->args[1]) ||
        is_between_integers(model, expr->args[1], expr->args[0]);
    return negated_if(never ? NEVER : OPEN, expr->negated);
}

/* The range of `in a..b`, as a decimal. */
static struct hg_interval range_of(const struct hg_range *range)
{
    struct hg_interval out = HG_ANY_NUMBER;
    if (range->low && !hg_literal_scaled(range->low, HG_T_DECIMAL, 0, &out.lo))
        out.lo = INT64_MIN;
    if (range->high && !hg_literal_scaled(range->high, HG_T_DECIMAL, 0, &out.hi))
        out.hi = INT64_MAX;
    return out;
}

static enum verdict in_verdict(const struct hg_model *model, const struct hg_expr *expr)
{
    if (expr->set.kind != HG_SET_RANGE || !hg_is_number(kind_of(model, expr->args[0])))
        return OPEN;
    struct hg_interval of = decimal_bounds(model, expr->args[0]), in = range_of(&expr->set.range);
    bool always = (in.lo == INT64_MIN || (is_closed(of.lo) && of.lo >= in.lo)) &&
                  (in.hi == INT64_MAX || (is_closed(of.hi) && of.hi <= in.hi));
    return negated_if(disjoint(of, in) ? NEVER : always ? ALWAYS : OPEN, expr->negated);
}

static enum verdict verdict_of(const struct hg_model *model, const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_COMPARE:
        return compare_verdict(model, expr);
    case HG_EXPR_IS:
        return is_verdict(model, expr);
    case HG_EXPR_IN:
        return in_verdict(model, expr);
    case HG_EXPR_BOOLEAN:
        return expr->number ? ALWAYS : NEVER;
    default:
        return OPEN;
    }
}

/* --- reports ------------------------------------------------------------------------------- */

static void put_number(struct hg_buf *out, int64_t value, enum hg_type_kind kind)
{
    if (kind == HG_T_DECIMAL)
        hg_put_decimal(out, value);
    else if (kind == HG_T_DURATION)
        hg_put_duration(out, value, HG_CLOCK);
    else
        hg_buf_int(out, value);
}

#define MAX_BOUNDS_TEXT 120 /* two durations of 64 bits and the words between */

/* "from 0 to 70", "at least 1", or "" */
static struct hg_str bounds_words(struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_interval of = hg_expr_interval(model, expr);
    enum hg_type_kind kind = kind_of(model, expr);
    char *text = hg_arena_alloc(model->arena, MAX_BOUNDS_TEXT); /* before the buffer: may leave */
    size_t len;
    struct hg_buf out;
    hg_buf_init(&out, &model->arena->allocator, MAX_BOUNDS_TEXT);
    if (is_closed(of.lo) && is_closed(of.hi)) {
        hg_buf_text(&out, "from ");
        put_number(&out, of.lo, kind);
        hg_buf_text(&out, " to ");
        put_number(&out, of.hi, kind);
    } else if (is_closed(of.lo) || is_closed(of.hi)) {
        hg_buf_text(&out, is_closed(of.lo) ? "at least " : "at most ");
        put_number(&out, is_closed(of.lo) ? of.lo : of.hi, kind);
    }
    len = out.failed ? 0 : out.len;
    if (len != 0)
        memcpy(text, out.at, len);
    hg_buf_release(&out);
    return (struct hg_str){text, len};
}

/* The score compared with a constant, or NULL. */
static const struct hg_expr *score_of(const struct hg_model *model, const struct hg_expr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++)
        if (expr->args[i]->kind == HG_EXPR_NAME &&
            hg_info(model, expr->args[i])->symbol.kind == HG_SYMBOL_SCORE)
            return expr->args[i];
    return NULL;
}

static void label_operands(struct hg_model *model, struct hg_diag *diag, const struct hg_expr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++) {
        const struct hg_expr *arg = expr->args[i];
        bool literal = arg->kind == HG_EXPR_INTEGER || arg->kind == HG_EXPR_DECIMAL ||
                       arg->kind == HG_EXPR_DURATION;
        struct hg_str words = literal ? (struct hg_str){"", 0} : bounds_words(model, arg);
        if (words.len != 0)
            hg_diag_label(model->diags, diag, arg->span, "%.*s", HG_STR_ARGS(words));
    }
}

static void report_score(struct hg_model *model, const struct hg_expr *expr,
                         const struct hg_expr *score)
{
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0425, expr->span, "`%.*s` can never meet this threshold",
                  HG_STR_ARGS(score->name.text));
    label_operands(model, diag, expr);
    hg_diag_help(model->diags, diag,
                 "that is all its rules can add up to: change the threshold or the points");
}

static void report(struct hg_model *model, const struct hg_expr *expr, enum verdict verdict)
{
    const struct hg_expr *score = score_of(model, expr);
    if (score && verdict == NEVER) {
        report_score(model, expr, score);
        return;
    }
    struct hg_diag *diag = hg_report(
        model->diags, verdict == NEVER ? HG_W0409 : HG_W0410, expr->span, "`%.*s` is %s true",
        HG_STR_ARGS(hg_source_text(model, expr->span)), verdict == NEVER ? "never" : "always");
    label_operands(model, diag, expr);
    if (expr->kind == HG_EXPR_BOOLEAN)
        hg_diag_help(model->diags, diag,
                     verdict == NEVER ? "remove the rule, or give it dates"
                                      : "remove the condition");
    else
        hg_diag_help(model->diags, diag,
                     verdict == NEVER
                         ? "a rule with this condition can never apply"
                         : "if you want to test that there is a value, write `is known`");
}

/* --- and ----------------------------------------------------------------------------------- */

/* The interval that one conjunct leaves for a name. False if it is not that simple. */
static bool interval_of_part(const struct hg_model *model, const struct hg_expr *part,
                             struct hg_interval *out)
{
    const struct hg_expr *left = part->arg_count ? part->args[0] : NULL;
    *out = HG_ANY_NUMBER;
    if (!left || left->kind != HG_EXPR_NAME || !hg_is_number(kind_of(model, left)))
        return false;
    if (part->kind == HG_EXPR_IN && part->set.kind == HG_SET_RANGE && !part->negated) {
        *out = range_of(&part->set.range);
        return true;
    }
    bool literal = part->arg_count > 1 && (part->args[1]->kind == HG_EXPR_INTEGER ||
                                           part->args[1]->kind == HG_EXPR_DECIMAL);
    if (!literal)
        return false;
    struct hg_interval at = decimal_bounds(model, part->args[1]);
    int64_t step = kind_of(model, left) == HG_T_INTEGER ? HG_DECIMAL_ONE : 1;
    if (!is_closed(at.lo) || at.lo > INT64_MAX - step || at.lo < INT64_MIN + step)
        return false;
    if (part->kind == HG_EXPR_IS && !part->negated)
        *out = at;
    else if (part->kind != HG_EXPR_COMPARE)
        return false;
    else if (part->compare == HG_LT || part->compare == HG_LE)
        out->hi = part->compare == HG_LE ? at.hi : at.hi - step;
    else
        out->lo = part->compare == HG_GE ? at.lo : at.lo + step;
    return true;
}

/* `kind is "a" and kind is "b"` */
static bool texts_clash(const struct hg_model *model, const struct hg_expr *a,
                        const struct hg_expr *b)
{
    if (a->kind != HG_EXPR_IS || b->kind != HG_EXPR_IS || a->negated || b->negated)
        return false;
    const struct hg_expr *x = a->args[1], *y = b->args[1];
    bool literals = x->kind == HG_EXPR_TEXT && y->kind == HG_EXPR_TEXT && !x->literal.has_holes &&
                    !y->literal.has_holes;
    return literals && !hg_str_eq(hg_text_fold(model->arena, hg_literal_text(model, &x->literal)),
                                  hg_text_fold(model->arena, hg_literal_text(model, &y->literal)));
}

static bool parts_clash(const struct hg_model *model, const struct hg_expr *a,
                        const struct hg_expr *b)
{
    struct hg_interval x, y;
    bool same = a->arg_count && b->arg_count && a->args[0]->kind == HG_EXPR_NAME &&
                hg_expr_equal(a->args[0], b->args[0]);
    if (!same)
        return false;
    if (texts_clash(model, a, b))
        return true;
    return interval_of_part(model, a, &x) && interval_of_part(model, b, &y) && disjoint(x, y);
}

/* Limit, since pairs grow quadratically; longer chains are machine-made. */
#define MAX_PARTS 64

static void check_and(struct hg_model *model, const struct hg_expr *expr)
{
    if (expr->arg_count > MAX_PARTS)
        return;
    for (size_t i = 0; i < expr->arg_count; i++)
        for (size_t k = 0; k < i; k++) {
            if (!parts_clash(model, expr->args[k], expr->args[i]))
                continue;
            struct hg_diag *diag = hg_report(model->diags, HG_W0409, expr->args[i]->span,
                                             "these are never true together");
            hg_diag_label(model->diags, diag, expr->args[k]->span, "rules it out");
            hg_diag_help(model->diags, diag, "did you mean `or`?");
            return;
        }
}

/* --- walking ------------------------------------------------------------------------------- */

static void check_node(void *context, struct hg_expr *expr)
{
    struct hg_model *model = context;
    if (expr->kind == HG_EXPR_AND)
        check_and(model, expr);
    if (expr->kind == HG_EXPR_BOOLEAN)
        return; /* a value: `crm.is_customer is yes` */
    enum verdict verdict = verdict_of(model, expr);
    if (verdict != OPEN)
        report(model, expr, verdict);
}

static void check_condition(struct hg_model *model, struct hg_expr *expr)
{
    if (expr && expr->kind == HG_EXPR_BOOLEAN)
        report(model, expr, verdict_of(model, expr));
    hg_walk_expr(expr, check_node, model);
}

/* A route continues if its target has no row, so only a literal target ends it for certain. */
static bool always_ends(const struct hg_model_block *block, const struct hg_rule *rule)
{
    return block->kind != HG_B_ROUTE ||
           (rule->target && rule->target->kind == HG_EXPR_TEXT && !rule->target->literal.has_holes);
}

/* The condition with its posture, blanks and line breaks as one: two rules of one key hide each
 * other. */
static struct hg_str key_of(const struct hg_model *model, const struct hg_model_rule *rule)
{
    struct hg_str text = hg_source_text(model, rule->rule->tail.condition->span);
    char *key = hg_arena_alloc(model->arena, text.len + 1);
    size_t len = 0;
    bool quoted = false, comment = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '"' && !comment)
            quoted = !quoted || text.at[i - 1] == '\\';
        comment = comment ? c != '\n' : c == '#' && !quoted;
        bool blank = !quoted && (comment || c == ' ' || c == '\t' || c == '\n' || c == '\r');
        if (!blank)
            key[len++] = c;
        else if (len != 0 && key[len - 1] != ' ')
            key[len++] = ' ';
    }
    key[len++] = (char)('0' + rule->posture);
    return (struct hg_str){key, len};
}

/* Conditions of the block that an earlier rule has. */
static void check_duplicates(struct hg_model *model, const struct hg_model_block *block)
{
    struct hg_map seen;
    hg_map_init(&seen, model->arena);
    for (uint32_t i = 0; i < block->rule_count; i++) {
        const struct hg_tail *tail = &block->rules[i].rule->tail;
        if (!tail->condition)
            continue;
        struct hg_str key = key_of(model, &block->rules[i]);
        uint64_t *first = hg_map_find(&seen, key);
        bool ends = !tail->from && !tail->before && always_ends(block, block->rules[i].rule);
        if (!first && ends)
            hg_map_add(&seen, key, i, NULL);
        if (!first)
            continue;
        struct hg_diag *diag =
            hg_report(model->diags, HG_W0403, tail->condition->span, "`%.*s` can never apply",
                      HG_STR_ARGS(block->rules[i].rule->label.text));
        hg_diag_label(model->diags, diag, block->rules[*first].rule->tail.condition->span,
                      "the same condition, above");
        hg_diag_help(model->diags, diag, "remove one of them, or change its condition");
    }
}

void hg_lint_conditions(struct hg_model *model)
{
    check_condition(model, model->policy->header.applies_when);
    for (uint32_t i = 0; i < model->define_count; i++)
        hg_walk_expr(model->defines[i].item->expr, check_node, model);
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        bool first_wins =
            block->kind == HG_B_CLASSIFY || block->kind == HG_B_DECIDE || block->kind == HG_B_ROUTE;
        for (uint32_t k = 0; k < block->rule_count; k++) {
            check_condition(model, block->rules[k].rule->tail.condition);
        }
        if (first_wins)
            check_duplicates(model, block);
    }
    for (uint32_t i = 0; i < model->promise_count; i++) {
        check_condition(model, model->promises[i].item->expr);
        check_condition(model, model->promises[i].item->unless);
    }
}
