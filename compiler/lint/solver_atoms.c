/* Atoms of the solver, made from the nodes of conditions. A condition that is not understood
 * becomes a boolean variable of its own. */
#include "compiler/lint/solver_terms.h"

/* Longer lists are opaque. */
#define MAX_TEXTS 4096

/* --- tests ---------------------------------------------------------------------------------- */

/* A boolean variable; atoms with the same key share it. */
static struct hg_atom truth(struct hg_solver *solver, struct hg_str key, bool negated)
{
    return (struct hg_atom){.kind = HG_ATOM_BOOLEAN,
                            .term = hg_solver_term_index(solver, key, (struct hg_solver_term){0}),
                            .negated = negated};
}

static struct hg_atom truth_of(struct hg_solver *solver, const char *word, struct hg_expr *expr,
                               struct hg_str more, bool negated)
{
    struct hg_str key = hg_expr_key(solver, expr);
    if (key.len)
        key = hg_str_print(solver->model->arena, "%s|%.*s|%.*s", word, HG_STR_ARGS(key),
                           HG_STR_ARGS(more));
    return truth(solver, key, negated);
}

static struct hg_atom opaque(struct hg_solver *solver)
{
    return truth(solver, (struct hg_str){"", 0}, false);
}

static bool constant_of(const struct hg_expr *expr, struct hg_constant *out)
{
    bool minus = expr->kind == HG_EXPR_NEGATE;
    const struct hg_expr *literal = minus ? expr->args[0] : expr;
    switch (literal->kind) {
    case HG_EXPR_INTEGER:
        out->type = HG_T_INTEGER;
        break;
    case HG_EXPR_DECIMAL:
        out->type = HG_T_DECIMAL;
        break;
    case HG_EXPR_DATE:
        out->type = HG_T_DATE;
        break;
    default:
        return false;
    }
    out->unit = HG_CLOCK;
    out->number = minus ? -literal->number : literal->number;
    return !minus || literal->kind != HG_EXPR_DATE;
}

static bool is_numeric(enum hg_type_kind type)
{
    return hg_is_number(type) || hg_is_date_or_time(type);
}

static struct hg_atom in_ranges(struct hg_solver *solver, uint32_t term,
                                const struct hg_bounds *bounds, size_t count, bool negated)
{
    return (struct hg_atom){.kind = HG_ATOM_NUMBER,
                            .term = term,
                            .negated = negated,
                            .ranges = hg_ranges_of(solver->model->arena, bounds, count)};
}

/* `a < b` of two values: all comparisons of the pair map to this one, mirrored if needed. */
static struct hg_atom relation(struct hg_solver *solver, const struct hg_expr *expr)
{
    bool turned = expr->compare == HG_GT || expr->compare == HG_LE;
    bool negated = expr->compare == HG_GE || expr->compare == HG_LE;
    struct hg_str left = hg_expr_key(solver, expr->args[turned]);
    struct hg_str right = hg_expr_key(solver, expr->args[!turned]);
    if (left.len == 0 || right.len == 0)
        return opaque(solver);
    return truth(
        solver,
        hg_str_print(solver->model->arena, "less|%.*s|%.*s", HG_STR_ARGS(left), HG_STR_ARGS(right)),
        negated);
}

static enum hg_compare mirrored(enum hg_compare compare)
{
    return compare == HG_LT ? HG_GT : compare == HG_LE ? HG_GE : compare == HG_GT ? HG_LT : HG_LE;
}

static struct hg_atom comparison(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_constant constant;
    bool right = constant_of(expr->args[1], &constant);
    bool left = !right && constant_of(expr->args[0], &constant);
    struct hg_expr *value = expr->args[left];
    enum hg_type_kind type = hg_info(solver->model, value)->type.kind;
    if ((!right && !left) || !is_numeric(type))
        return relation(solver, expr);
    enum hg_compare compare = left ? mirrored(expr->compare) : expr->compare;
    struct hg_bounds bounds = hg_bounds_compare(type, compare, constant);
    return in_ranges(solver, hg_solver_value_term(solver, value), &bounds, 1, false);
}

static struct hg_atom one_of(struct hg_solver *solver, struct hg_expr *value, struct hg_strs texts,
                             bool negated)
{
    return (struct hg_atom){.kind = HG_ATOM_TEXT,
                            .term = hg_solver_value_term(solver, value),
                            .negated = negated,
                            .look = HG_TEXT_IS,
                            .texts = texts};
}

static bool is_plain_text(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_TEXT && !expr->literal.has_holes;
}

static struct hg_atom equality(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_model *model = solver->model;
    struct hg_expr *left = expr->args[0], *right = expr->args[1];
    struct hg_constant constant;
    enum hg_type_kind type = hg_info(model, left)->type.kind;
    if (expr->exactly && is_plain_text(right))
        return truth_of(solver, "exactly", left, right->literal.text, expr->negated);
    if (is_plain_text(right) && hg_type_is_text(type)) {
        struct hg_strs texts = {HG_ARRAY(model->arena, struct hg_str, 1), 1};
        texts.at[0] = hg_folded_text(solver, hg_literal_text(model, &right->literal));
        return one_of(solver, left, texts, expr->negated);
    }
    if (constant_of(right, &constant) && is_numeric(type)) {
        struct hg_bounds bounds = hg_bounds_equal(type, constant);
        return in_ranges(solver, hg_solver_value_term(solver, left), &bounds, 1, expr->negated);
    }
    if (right->kind == HG_EXPR_BOOLEAN && left->kind == HG_EXPR_NAME &&
        !hg_defined_condition(solver, left))
        return truth_of(solver, "true", left, HG_STR(""), expr->negated != !right->number);
    return opaque(solver);
}

/* --- sets ----------------------------------------------------------------------------------- */

static struct hg_atom in_numbers(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_expr *value = expr->args[0];
    enum hg_type_kind type = hg_info(solver->model, value)->type.kind;
    struct hg_bounds *bounds =
        HG_ARRAY(solver->model->arena, struct hg_bounds, expr->set.item_count);
    struct hg_constant constant;
    for (size_t i = 0; i < expr->set.item_count; i++) {
        if (!constant_of(expr->set.items[i], &constant) || !is_numeric(type))
            return opaque(solver);
        bounds[i] = hg_bounds_equal(type, constant);
    }
    return in_ranges(solver, hg_solver_value_term(solver, value), bounds, expr->set.item_count,
                     expr->negated);
}

static struct hg_atom in_items(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_model *model = solver->model;
    struct hg_strs texts = {HG_ARRAY(model->arena, struct hg_str, expr->set.item_count), 0};
    if (!hg_type_is_text(hg_info(model, expr->args[0])->type.kind))
        return in_numbers(solver, expr);
    for (size_t i = 0; i < expr->set.item_count; i++) {
        if (!is_plain_text(expr->set.items[i]))
            return opaque(solver);
        texts.at[texts.count++] =
            hg_folded_text(solver, hg_literal_text(model, &expr->set.items[i]->literal));
    }
    return one_of(solver, expr->args[0], texts, expr->negated);
}

static struct hg_atom in_range(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_expr *value = expr->args[0];
    enum hg_type_kind type = hg_info(solver->model, value)->type.kind;
    const struct hg_range *range = &expr->set.range;
    struct hg_bounds bounds = {INT64_MIN, INT64_MAX};
    struct hg_constant constant;
    bool known = hg_is_number(type);
    if (range->low && (known = known && constant_of(range->low, &constant)))
        bounds.lo = hg_bounds_compare(type, HG_GE, constant).lo;
    if (range->high && (known = known && constant_of(range->high, &constant)))
        bounds.hi = hg_bounds_compare(type, HG_LE, constant).hi;
    if (!known)
        return opaque(solver);
    return in_ranges(solver, hg_solver_value_term(solver, value), &bounds, 1, expr->negated);
}

/* The folded entries of a list of texts; false for other lists and long ones. */
static bool list_texts(struct hg_solver *solver, const struct hg_expr *name, struct hg_strs *out)
{
    struct hg_model *model = solver->model;
    struct hg_symbol symbol = hg_term_symbol(solver, name);
    if (symbol.kind != HG_SYMBOL_LIST)
        return false;
    const struct hg_model_list *list = &model->lists[symbol.index];
    if (list->numbers || list->entry_count > MAX_TEXTS)
        return false;
    *out = (struct hg_strs){HG_ARRAY(model->arena, struct hg_str, list->entry_count), 0};
    for (size_t i = 0; i < list->entry_count; i++)
        out->at[out->count++] = hg_folded_text(solver, list->entries[i].text);
    return true;
}

static struct hg_atom in_list(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_strs texts;
    struct hg_expr *value = expr->args[0], *name = expr->set.name_expr;
    if (hg_type_is_text(hg_info(solver->model, value)->type.kind) &&
        list_texts(solver, name, &texts))
        return one_of(solver, value, texts, expr->negated);
    return truth_of(solver, "in", value, hg_expr_key(solver, name), expr->negated);
}

static struct hg_atom membership(struct hg_solver *solver, const struct hg_expr *expr)
{
    if (hg_info(solver->model, expr->args[0])->type.list)
        return opaque(solver);
    switch (expr->set.kind) {
    case HG_SET_RANGE:
        return in_range(solver, expr);
    case HG_SET_ITEMS:
        return in_items(solver, expr);
    default:
        return in_list(solver, expr);
    }
}

/* --- looks, time, and the rest -------------------------------------------------------------- */

static bool look_of(const struct hg_expr *expr, enum hg_text_relation *look)
{
    static const enum hg_text_relation looks[] = {
        [HG_CONTAINS] = HG_TEXT_CONTAINS,
        [HG_HAS_WORD] = HG_TEXT_HAS_WORDS,
        [HG_STARTS_WITH] = HG_TEXT_STARTS,
        [HG_ENDS_WITH] = HG_TEXT_ENDS,
    };
    if (expr->textop == HG_INCLUDES || expr->textop == HG_MATCHES || expr->exactly)
        return false;
    *look = looks[expr->textop];
    return true;
}

static bool patterns_of(struct hg_solver *solver, const struct hg_expr *expr, struct hg_strs *out)
{
    struct hg_model *model = solver->model;
    if (expr->set.kind == HG_SET_NAME)
        return list_texts(solver, expr->set.name_expr, out);
    *out = (struct hg_strs){HG_ARRAY(model->arena, struct hg_str, expr->set.item_count), 0};
    for (size_t i = 0; i < expr->set.item_count; i++) {
        if (!is_plain_text(expr->set.items[i]))
            return false;
        out->at[out->count++] =
            hg_text_fold(model->arena, hg_literal_text(model, &expr->set.items[i]->literal));
    }
    return out->count != 0;
}

static struct hg_atom text_test(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_atom test = {.kind = HG_ATOM_TEXT, .negated = expr->negated};
    bool one = expr->set.kind == HG_SET_ITEMS && expr->set.item_count == 1 &&
               is_plain_text(expr->set.items[0]);
    if (hg_info(solver->model, expr->args[0])->type.list || !look_of(expr, &test.look)) {
        if (!one)
            return opaque(solver);
        return truth_of(
            solver,
            hg_str_print(solver->model->arena, "op%d%d", (int)expr->textop, (int)expr->exactly).at,
            expr->args[0], expr->set.items[0]->literal.text, expr->negated);
    }
    if (!patterns_of(solver, expr, &test.texts))
        return opaque(solver);
    test.all = expr->has_quantifier && expr->quantifier == HG_ALL_OF && test.texts.count > 1;
    test.term = hg_solver_value_term(solver, expr->args[0]);
    return test;
}

/* Ages: 0 is now, the future is negative. */
static struct hg_atom age(struct hg_solver *solver, const struct hg_expr *expr)
{
    const struct hg_expr *span = expr->args[1];
    struct hg_str key = hg_expr_key(solver, expr->args[0]);
    if (span->kind != HG_EXPR_DURATION || span->unit != HG_CLOCK || key.len == 0)
        return opaque(solver);
    struct hg_bounds bounds = {0, span->number};
    if (expr->kind == HG_EXPR_OLDER)
        bounds = span->number == INT64_MAX ? (struct hg_bounds){1, 0}
                                           : (struct hg_bounds){span->number + 1, INT64_MAX};
    else if (expr->next)
        bounds = (struct hg_bounds){-span->number, 0};
    struct hg_solver_term term = {hg_expand_definitions(solver, expr->args[0]), HG_T_DURATION,
                                  true};
    uint32_t index = hg_solver_term_index(
        solver, hg_str_print(solver->model->arena, "age|%.*s", HG_STR_ARGS(key)), term);
    return in_ranges(solver, index, &bounds, 1, expr->negated);
}

static struct hg_atom make_test(struct hg_solver *solver, struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_BOOLEAN:
        return (struct hg_atom){.kind = HG_ATOM_CONSTANT, .negated = !expr->number};
    case HG_EXPR_COMPARE:
        return comparison(solver, expr);
    case HG_EXPR_IS:
        return equality(solver, expr);
    case HG_EXPR_IN:
        return membership(solver, expr);
    case HG_EXPR_TEXTOP:
        return text_test(solver, expr);
    case HG_EXPR_WITHIN:
    case HG_EXPR_OLDER:
        return age(solver, expr);
    case HG_EXPR_KNOWN:
        return truth_of(solver, "known", expr->args[0], HG_STR(""), expr->negated);
    case HG_EXPR_FOUND:
        return truth_of(solver, "found", expr->args[0], HG_STR(""), expr->negated);
    case HG_EXPR_NAME:
        return truth_of(solver, "true", expr, HG_STR(""), false);
    default:
        return opaque(solver);
    }
}

static void prepare_one(void *context, struct hg_expr *expr)
{
    struct hg_solver *solver = context;
    if (solver->tests[expr->id])
        return;
    struct hg_atom test = {.kind = HG_ATOM_BOOLEAN};
    bool asked = hg_is_predicate(expr) || expr->kind == HG_EXPR_BOOLEAN ||
                 expr->kind == HG_EXPR_NAME ||
                 hg_info(solver->model, expr)->type.kind == HG_T_BOOLEAN;
    if (asked)
        test = make_test(solver, expr);
    solver->tests[expr->id] = hg_arena_copy(solver->model->arena, &test, sizeof test);
    struct hg_expr *defined = hg_defined_condition(solver, expr);
    if (defined && !solver->tests[defined->id])
        hg_walk_expr(defined, prepare_one, solver);
}

void hg_solver_prepare(struct hg_solver *solver, struct hg_expr *expr)
{
    hg_walk_expr(expr, prepare_one, solver);
}

const struct hg_atom *hg_solver_atom(struct hg_solver *solver, const struct hg_expr *expr)
{
    return solver->tests[expr->id];
}
