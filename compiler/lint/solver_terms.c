/* Terms of the solver. Two expressions are the same term if they have the same structure and
 * names, with definitions expanded. Atoms are in solver_atoms.c. */
#include "compiler/lint/solver_terms.h"

struct hg_solver *hg_solver_new(struct hg_model *model)
{
    struct hg_solver *solver = HG_NEW(model->arena, struct hg_solver);
    solver->model = model;
    hg_map_init(&solver->terms, model->arena);
    hg_map_init(&solver->made, model->arena);
    solver->keys = HG_ARRAY(model->arena, struct hg_str, model->info_count);
    solver->tests = HG_ARRAY(model->arena, const struct hg_atom *, model->info_count);
    solver->define_undefined = HG_ARRAY(model->arena, uint8_t, model->define_count);
    solver->block_undefined = HG_ARRAY(model->arena, uint8_t, model->block_count);
    return solver;
}

struct hg_arena *hg_solver_arena(struct hg_solver *solver)
{
    return solver->model->arena;
}

/* --- keys ------------------------------------------------------------------------------------ */

struct hg_symbol hg_term_symbol(const struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_symbol none = {HG_SYMBOL_NONE, HG_NONE, HG_NONE};
    return expr->kind == HG_EXPR_NAME ? hg_info(solver->model, expr)->symbol : none;
}

/* The expression behind names of definitions. */
struct hg_expr *hg_expand_definitions(const struct hg_solver *solver, struct hg_expr *expr)
{
    for (int i = 0; i < (int)HG_MAX_NAME_DEPTH; i++) {
        struct hg_symbol symbol = hg_term_symbol(solver, expr);
        if (symbol.kind != HG_SYMBOL_DEFINE)
            return expr;
        expr = solver->model->defines[symbol.index].item->expr;
    }
    return expr;
}

bool hg_is_predicate(const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_NOT:
    case HG_EXPR_AND:
    case HG_EXPR_OR:
    case HG_EXPR_SOME:
    case HG_EXPR_IS:
    case HG_EXPR_KNOWN:
    case HG_EXPR_FOUND:
    case HG_EXPR_COMPARE:
    case HG_EXPR_IN:
    case HG_EXPR_TEXTOP:
    case HG_EXPR_WITHIN:
    case HG_EXPR_OLDER:
        return true;
    default:
        return false;
    }
}

struct hg_expr *hg_defined_condition(struct hg_solver *solver, const struct hg_expr *expr)
{
    if (hg_term_symbol(solver, expr).kind != HG_SYMBOL_DEFINE)
        return NULL;
    struct hg_expr *defined = solver->model->defines[hg_term_symbol(solver, expr).index].item->expr;
    struct hg_expr *behind = hg_expand_definitions(solver, defined);
    return hg_is_predicate(behind) ? behind : NULL;
}

/* Whether the operands determine the value. */
static bool is_made_of_parts(const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_INTEGER:
    case HG_EXPR_DECIMAL:
    case HG_EXPR_DATE:
    case HG_EXPR_BOOLEAN:
    case HG_EXPR_DURATION:
    case HG_EXPR_TEXT:
    case HG_EXPR_CALL:
    case HG_EXPR_PART:
    case HG_EXPR_NEGATE:
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
    case HG_EXPR_DIV:
        return !expr->literal.has_holes;
    default:
        return false;
    }
}

/* Operands appear by number, so that the key stays short however often they are shared. */
static struct hg_str made_key(struct hg_solver *solver, const struct hg_expr *expr)
{
    struct hg_arena *arena = solver->model->arena;
    struct hg_str key = hg_str_print(arena, "%d %lld %d %.*s \"%.*s\"", (int)expr->kind,
                                     (long long)expr->number, (int)expr->unit,
                                     HG_STR_ARGS(expr->name.text), HG_STR_ARGS(expr->literal.text));
    for (size_t i = 0; i < expr->arg_count; i++) {
        struct hg_str part = hg_expr_key(solver, expr->args[i]);
        if (part.len == 0)
            return part;
        key = hg_str_print(arena, "%.*s %.*s", HG_STR_ARGS(key), HG_STR_ARGS(part));
    }
    uint64_t number = *hg_map_add(&solver->made, key, solver->made.count, NULL);
    return hg_str_print(arena, "#%llu", (unsigned long long)number);
}

struct hg_str hg_expr_key(struct hg_solver *solver, struct hg_expr *expr)
{
    expr = hg_expand_definitions(solver, expr);
    struct hg_symbol symbol = hg_term_symbol(solver, expr);
    struct hg_str *key = &solver->keys[expr->id];
    if (key->at != NULL)
        return *key;
    if (expr->kind == HG_EXPR_NAME)
        *key = hg_str_print(solver->model->arena, "$%d.%u.%u", (int)symbol.kind, symbol.index,
                            symbol.column);
    else if (is_made_of_parts(expr))
        *key = made_key(solver, expr);
    else
        *key = (struct hg_str){"", 0};
    return *key;
}

uint32_t hg_solver_term_index(struct hg_solver *solver, struct hg_str key,
                              struct hg_solver_term term)
{
    struct hg_arena *arena = solver->model->arena;
    uint64_t *known = key.len ? hg_map_find(&solver->terms, key) : NULL;
    if (known)
        return (uint32_t)*known;
    uint32_t index = (uint32_t)solver->list.count;
    hg_push(arena, &solver->list, term);
    if (key.len)
        hg_map_add(&solver->terms, key, index, NULL);
    return index;
}

/* The term of a value, of the kind its type has. */
uint32_t hg_solver_value_term(struct hg_solver *solver, struct hg_expr *expr)
{
    struct hg_str key = hg_expr_key(solver, expr);
    enum hg_type_kind type = hg_info(solver->model, expr)->type.kind;
    return hg_solver_term_index(
        solver, key, (struct hg_solver_term){hg_expand_definitions(solver, expr), type, false});
}
/* --- what terms can be ----------------------------------------------------------------------- */

/* Bounds that hold for every lead: of scores, and of functions with a fixed range. */
static bool is_always_bounded(const struct hg_solver *solver, const struct hg_expr *expr)
{
    if (expr->kind == HG_EXPR_CALL)
        return hg_str_is(expr->name.text, "bucket") || hg_str_is(expr->name.text, "length") ||
               hg_str_is(expr->name.text, "count");
    return hg_term_symbol(solver, expr).kind == HG_SYMBOL_SCORE;
}

struct hg_ranges hg_solver_term_ranges(struct hg_solver *solver, uint32_t index,
                                       enum hg_value_domain reach)
{
    const struct hg_solver_term *term = &solver->list.at[index];
    struct hg_bounds all = {INT64_MIN, INT64_MAX};
    bool bounded =
        !term->age && (reach == HG_DOMAIN_CONTRACT || is_always_bounded(solver, term->expr));
    if (bounded) {
        struct hg_interval of = hg_expr_interval(solver->model, term->expr);
        all = (struct hg_bounds){of.lo, of.hi};
    }
    return hg_ranges_of(solver->model->arena, &all, 1);
}

struct hg_str hg_folded_text(struct hg_solver *solver, struct hg_str text)
{
    struct hg_arena *arena = solver->model->arena;
    return hg_text_fold(arena, hg_text_normalise(arena, text));
}
