/* AST constructors for expressions. They track the height of every node, so that later passes may
 * recurse safely, and detect what `or "b"` and `null` would mean in other languages. */
#include "grammar/build.h"

/* --- nodes and their depth -------------------------------------------------------------------- */

struct hg_expr *hg_expr_new(struct hg_parser *p, enum hg_expr_kind kind, struct hg_span span)
{
    struct hg_expr *expr = HG_NEW(p->arena, struct hg_expr);
    expr->kind = kind;
    expr->span = span;
    expr->id = p->tree->next_id++;
    hg_push(p->arena, &p->heights, 1);
    return expr;
}

static void update_height(struct hg_parser *p, struct hg_expr *parent, const struct hg_expr *child)
{
    uint16_t *height = &p->heights.at[parent->id - p->first_id];
    uint16_t below = p->heights.at[child->id - p->first_id];
    if (*height <= below)
        *height = (uint16_t)(below + 1);
    if (*height > HG_POLICY_MAX_DEPTH)
        hg_error_too_deep(p, parent->span);
}

static void set_args(struct hg_parser *p, struct hg_expr *expr, struct hg_expr *const *args,
                     size_t count)
{
    expr->args = hg_arena_copy(p->arena, args, count * sizeof *args);
    expr->arg_count = count;
    for (size_t i = 0; i < count; i++)
        update_height(p, expr, args[i]);
}

struct hg_exprs *hg_exprs_add(struct hg_parser *p, struct hg_exprs *list, struct hg_expr *expr)
{
    if (!list)
        list = HG_NEW(p->arena, struct hg_exprs);
    hg_push(p->arena, list, expr);
    return list;
}

static bool is_bare(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_TEXT || expr->kind == HG_EXPR_INTEGER ||
           expr->kind == HG_EXPR_DECIMAL || expr->kind == HG_EXPR_DATE ||
           expr->kind == HG_EXPR_DURATION;
}

static struct hg_str text_of(const struct hg_parser *p, const struct hg_expr *expr)
{
    return hg_span_text(p, expr->span);
}

struct hg_expr *hg_expr_unary(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                              struct hg_expr *a)
{
    struct hg_expr *expr = hg_expr_new(p, kind, span);
    set_args(p, expr, &a, 1);
    if (kind == HG_EXPR_NOT && is_bare(a)) {
        struct hg_str text = text_of(p, a);
        struct hg_diag *diag =
            hg_parser_error(p, HG_E0136, a->span, "`%.*s` is not a condition", HG_STR_ARGS(text));
        hg_parser_help(p, diag, "`not` must be followed by a condition",
                       "compare it with something: `x is not %.*s`", HG_STR_ARGS(text));
    }
    return expr;
}

struct hg_expr *hg_expr_binary(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                               struct hg_expr *a, struct hg_expr *b)
{
    struct hg_expr *args[] = {a, b};
    struct hg_expr *expr = hg_expr_new(p, kind, span);
    set_args(p, expr, args, 2);
    return expr;
}

struct hg_expr *hg_expr_ternary(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                                struct hg_expr *a, struct hg_expr *b, struct hg_expr *c)
{
    struct hg_expr *args[] = {a, b, c};
    struct hg_expr *expr = hg_expr_new(p, kind, span);
    set_args(p, expr, args, 3);
    return expr;
}

/* --- chains ----------------------------------------------------------------------------------- */

/* `a or b or c` is one node: a chain of thousands is as deep as its deepest operand. Its room
 * doubles at powers of two. */
static void chain_add(struct hg_parser *p, struct hg_expr *chain, struct hg_expr *arg)
{
    size_t n = chain->arg_count;
    if ((n & (n - 1)) == 0)
        chain->args = hg_arena_grow(p->arena, chain->args, n * sizeof *chain->args,
                                    2 * n * sizeof *chain->args);
    chain->args[chain->arg_count++] = arg;
    update_height(p, chain, arg);
}

static void note_bare(struct hg_parser *p, struct hg_expr *chain)
{
    if (p->bare.count == 0 || p->bare.at[p->bare.count - 1] != chain)
        hg_push(p->arena, &p->bare, chain);
}

struct hg_expr *hg_expr_and_or(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                               struct hg_expr *left, struct hg_expr *right)
{
    struct hg_expr *chain = left;
    if (left->kind == kind && !left->parenthesised) {
        chain_add(p, chain, right);
        chain->span = span;
    } else {
        chain = hg_expr_binary(p, span, kind, left, right);
    }
    if (is_bare(right) || (chain != left && is_bare(left)))
        note_bare(p, chain);
    return chain;
}

/* What the bare operands after args[at] would be compared with: `kind is "a" or "b"`. */
static const struct hg_expr *subject_of(const struct hg_expr *chain, size_t at)
{
    while (at-- > 0) {
        const struct hg_expr *arg = chain->args[at];
        if (arg->kind == HG_EXPR_IS || arg->kind == HG_EXPR_COMPARE || arg->kind == HG_EXPR_TEXTOP)
            return arg;
        if (!is_bare(arg))
            return NULL;
    }
    return NULL;
}

static struct hg_str list_of_bare(struct hg_parser *p, const struct hg_expr *subject,
                                  const struct hg_expr *chain, size_t first, size_t end)
{
    const struct hg_expr *pattern = subject->kind == HG_EXPR_TEXTOP ? NULL : subject->args[1];
    struct hg_str list = pattern ? text_of(p, pattern) : (struct hg_str){NULL, 0};
    if (!pattern && subject->set.item_count == 1)
        list = text_of(p, subject->set.items[0]);
    for (size_t i = first; i < end && i < first + 8; i++) { /* enough to show the form */
        struct hg_str item = text_of(p, chain->args[i]);
        list = hg_str_print(p->arena, "%.*s, %.*s", HG_STR_ARGS(list), HG_STR_ARGS(item));
    }
    return list;
}

static void help_bare(struct hg_parser *p, struct hg_diag *diag, const struct hg_expr *chain,
                      size_t first, size_t end)
{
    const struct hg_expr *subject = subject_of(chain, first);
    if (!subject) {
        hg_parser_help(p, diag, "compared with nothing",
                       "each side of `and` and `or` must be a complete condition: `x is %.*s`",
                       HG_STR_ARGS(text_of(p, chain->args[first])));
        return;
    }
    struct hg_str left = text_of(p, subject->args[0]);
    struct hg_str list = list_of_bare(p, subject, chain, first, end);
    struct hg_span whole = hg_span_join(subject->span, chain->args[end - 1]->span);
    const char *label = "not compared with anything";
    if (subject->kind == HG_EXPR_IS && !subject->exactly) {
        hg_parser_help(p, diag, label, "write `%.*s %sin (%.*s)`", HG_STR_ARGS(left),
                       subject->negated ? "not " : "", HG_STR_ARGS(list));
        hg_parser_fix(p, diag, whole, "%.*s %sin (%.*s)", HG_STR_ARGS(left),
                      subject->negated ? "not " : "", HG_STR_ARGS(list));
    } else if (subject->kind == HG_EXPR_TEXTOP && !subject->has_quantifier) {
        hg_parser_help(p, diag, label, "to look for several texts, write `%s of (%.*s)`",
                       chain->kind == HG_EXPR_OR ? "any" : "all", HG_STR_ARGS(list));
    } else {
        hg_parser_help(p, diag, label, "repeat the left-hand side: `%.*s … %.*s`",
                       HG_STR_ARGS(left), HG_STR_ARGS(text_of(p, chain->args[first])));
    }
}

void hg_report_bare_operands(struct hg_parser *p)
{
    for (size_t c = 0; c < p->bare.count; c++) {
        const struct hg_expr *chain = p->bare.at[c];
        for (size_t i = 0; i < chain->arg_count; i++) {
            size_t end = i;
            while (end < chain->arg_count && is_bare(chain->args[end]))
                end++;
            if (end == i)
                continue;
            struct hg_diag *diag =
                hg_parser_error(p, HG_E0136, chain->args[i]->span, "`%.*s` is not a condition",
                                HG_STR_ARGS(text_of(p, chain->args[i])));
            help_bare(p, diag, chain, i, end);
            i = end;
        }
    }
}

struct hg_expr *hg_expr_some(struct hg_parser *p, struct hg_span span,
                             enum hg_quantifier quantifier, struct hg_expr *least,
                             struct hg_exprs *of)
{
    struct hg_expr *expr = hg_expr_new(p, HG_EXPR_SOME, span);
    expr->quantifier = quantifier;
    if (least)
        expr->number = least->number;
    set_args(p, expr, of->at, of->count);
    return expr;
}

/* --- relations -------------------------------------------------------------------------------- */

/* `x is null`: hg_expr_ref has reported the word; here the fix becomes the whole relation. */
static void fix_null(struct hg_parser *p, struct hg_expr *expr)
{
    if (p->null_name != expr->args[1] || p->null_diag >= p->diags->list.count)
        return;
    struct hg_str left = text_of(p, expr->args[0]);
    const char *known = expr->negated ? "known" : "unknown";
    struct hg_diag *diag = &p->diags->list.at[p->null_diag];
    hg_parser_help(p, diag, NULL, "write `%.*s is %s`", HG_STR_ARGS(left), known);
    hg_parser_fix(p, diag, expr->span, "%.*s is %s", HG_STR_ARGS(left), known);
}

struct hg_expr *hg_expr_is(struct hg_parser *p, struct hg_span span, struct hg_expr *left,
                           struct hg_expr *right, bool negated, bool exactly)
{
    struct hg_expr *expr = hg_expr_binary(p, span, HG_EXPR_IS, left, right);
    expr->negated = negated;
    expr->exactly = exactly;
    fix_null(p, expr);
    return expr;
}

struct hg_expr *hg_expr_is_state(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                                 struct hg_expr *of, bool negated)
{
    struct hg_expr *expr = hg_expr_unary(p, span, kind, of);
    expr->negated = negated;
    return expr;
}

static void take_set(struct hg_parser *p, struct hg_expr *expr, const struct hg_set *set)
{
    expr->set = *set;
    for (size_t i = 0; i < set->item_count; i++)
        update_height(p, expr, set->items[i]);
}

struct hg_expr *hg_expr_in(struct hg_parser *p, struct hg_span span, struct hg_expr *left,
                           bool negated, struct hg_set *set)
{
    struct hg_expr *expr = hg_expr_unary(p, span, HG_EXPR_IN, left);
    expr->negated = negated;
    take_set(p, expr, set);
    return expr;
}

/* A choice travels as a set; its quantifier is in the kind's high bits until it arrives here. */
enum { CHOICE_SHIFT = 8 };

void hg_set_quantifier(struct hg_parser *p, struct hg_set *set, int quantifier)
{
    (void)p;
    set->kind = (enum hg_set_kind)((int)set->kind | (quantifier + 1) << CHOICE_SHIFT);
}

struct hg_expr *hg_expr_textop(struct hg_parser *p, struct hg_span span, struct hg_expr *left,
                               bool negated, enum hg_textop op, bool exactly, struct hg_set *choice)
{
    struct hg_expr *expr = hg_expr_unary(p, span, HG_EXPR_TEXTOP, left);
    int quantifier = ((int)choice->kind >> CHOICE_SHIFT) - 1;
    choice->kind = (enum hg_set_kind)((int)choice->kind & ((1 << CHOICE_SHIFT) - 1));
    take_set(p, expr, choice);
    expr->negated = negated;
    expr->textop = op;
    expr->exactly = exactly;
    expr->has_quantifier = quantifier >= 0;
    if (quantifier >= 0)
        expr->quantifier = (enum hg_quantifier)quantifier;
    if (op == HG_MATCHES)
        for (size_t i = 0; i < choice->item_count; i++)
            if (choice->items[i]->kind == HG_EXPR_TEXT)
                hg_text_as_pattern(p, &choice->items[i]->literal);
    return expr;
}

/* --- sums ------------------------------------------------------------------------------------- */

/* A minus right before a number is part of it. */
struct hg_expr *hg_expr_negate(struct hg_parser *p, struct hg_span span, struct hg_span sign,
                               struct hg_expr *of)
{
    bool number = of->kind == HG_EXPR_INTEGER || of->kind == HG_EXPR_DECIMAL;
    hg_mark(p, sign, HG_MARK_UNARY);
    if (number && !of->parenthesised && p->text.at[of->span.start] != '-')
        return hg_expr_signed(p, span, sign, of, true);
    return hg_expr_unary(p, span, HG_EXPR_NEGATE, of);
}

struct hg_expr *hg_expr_part(struct hg_parser *p, struct hg_span span, struct hg_expr *of,
                             struct hg_text_literal *pattern)
{
    struct hg_expr *expr = hg_expr_unary(p, span, HG_EXPR_PART, of);
    hg_text_as_pattern(p, pattern);
    expr->literal = *pattern;
    return expr;
}

static bool is_one_of(struct hg_str word, const char *const *words)
{
    for (; *words; words++)
        if (hg_str_is(word, *words))
            return true;
    return false;
}

static void report_null(struct hg_parser *p, struct hg_expr *expr)
{
    struct hg_diag *diag = hg_parser_error(p, HG_E0133, expr->span, "`%.*s` is not a value",
                                           HG_STR_ARGS(expr->name.text));
    hg_parser_help(p, diag, "the language has no empty value",
                   "to test for a missing value, write `x is known` or `x is unknown`; to "
                   "substitute a value, write `x assumed 0`");
    expr->kind = HG_EXPR_ERROR;
    p->null_name = diag ? expr : NULL;
    p->null_diag = p->diags->list.count - 1;
}

struct hg_expr *hg_expr_ref(struct hg_parser *p, struct hg_span span)
{
    static const char *const nulls[] = {"null", "NULL", "Null", "nil", "None", "undefined", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    struct hg_expr *expr = hg_expr_new(p, HG_EXPR_NAME, span);
    expr->name = hg_name_at(p, span);
    if (is_one_of(expr->name.text, nulls)) {
        report_null(p, expr);
    } else if (is_one_of(expr->name.text, trues) || is_one_of(expr->name.text, falses)) {
        bool yes = is_one_of(expr->name.text, trues);
        const char *word = yes ? "yes" : "no";
        struct hg_diag *diag = hg_parser_error(p, HG_E0134, span, "`%.*s` is written `%s`",
                                               HG_STR_ARGS(expr->name.text), word);
        hg_parser_help(p, diag, "not part of the language",
                       "write `%s`, or drop the comparison: a boolean is already a condition",
                       word);
        hg_parser_fix(p, diag, span, "%s", word);
        expr->kind = HG_EXPR_BOOLEAN;
        expr->number = yes;
    }
    return expr;
}

struct hg_expr *hg_expr_call(struct hg_parser *p, struct hg_span span, struct hg_span name,
                             struct hg_exprs *args)
{
    struct hg_expr *expr = hg_expr_new(p, HG_EXPR_CALL, span);
    hg_mark(p, name, HG_MARK_CALL);
    expr->name = hg_name_at(p, name);
    if (args)
        set_args(p, expr, args->at, args->count);
    return expr;
}

/* --- sets ------------------------------------------------------------------------------------- */

static struct hg_set *set_new(struct hg_parser *p, enum hg_set_kind kind, struct hg_span span)
{
    struct hg_set *set = HG_NEW(p->arena, struct hg_set);
    set->kind = kind;
    set->span = span;
    return set;
}

struct hg_set *hg_set_name(struct hg_parser *p, struct hg_span span)
{
    struct hg_set *set = set_new(p, HG_SET_NAME, span);
    set->name = hg_name_at(p, span);
    return set;
}

struct hg_set *hg_set_range(struct hg_parser *p, struct hg_range *range)
{
    struct hg_set *set = set_new(p, HG_SET_RANGE, range->span);
    set->range = *range;
    return set;
}

struct hg_set *hg_set_items(struct hg_parser *p, struct hg_span span, struct hg_exprs *items)
{
    struct hg_set *set = set_new(p, HG_SET_ITEMS, span);
    set->items = items->at;
    set->item_count = items->count;
    return set;
}
