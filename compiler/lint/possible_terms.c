/* The terms conditions ask about (possible.c): two expressions are one term when they are built
 * alike from the same names, definitions looked through. Tests of them are in possible_tests.c. */
#include "compiler/lint/possible_terms.h"

struct hg_possible *hg_possible_new(struct hg_model *model)
{
    struct hg_possible *possible = HG_NEW(model->arena, struct hg_possible);
    possible->model = model;
    hg_map_init(&possible->terms, model->arena);
    hg_map_init(&possible->made, model->arena);
    possible->keys = HG_ARRAY(model->arena, struct hg_str, model->info_count);
    possible->tests = HG_ARRAY(model->arena, const struct hg_test_of *, model->info_count);
    possible->define_holes = HG_ARRAY(model->arena, uint8_t, model->define_count);
    possible->block_holes = HG_ARRAY(model->arena, uint8_t, model->block_count);
    return possible;
}

struct hg_arena *hg_possible_arena(struct hg_possible *possible)
{
    return possible->model->arena;
}

/* --- keys ------------------------------------------------------------------------------------ */

struct hg_symbol hg_term_symbol(const struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_symbol none = {HG_SYMBOL_NONE, HG_NONE, HG_NONE};
    return expr->kind == HG_EXPR_NAME ? hg_info(possible->model, expr)->symbol : none;
}

/* The expression behind names of definitions. */
struct hg_expr *hg_looked_through(const struct hg_possible *possible, struct hg_expr *expr)
{
    for (int i = 0; i < (int)HG_MAX_NAME_DEPTH; i++) {
        struct hg_symbol symbol = hg_term_symbol(possible, expr);
        if (symbol.kind != HG_SYMBOL_DEFINE)
            return expr;
        expr = possible->model->defines[symbol.index].item->expr;
    }
    return expr;
}

bool hg_is_test(const struct hg_expr *expr)
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

struct hg_expr *hg_defined_condition(struct hg_possible *possible, const struct hg_expr *expr)
{
    if (hg_term_symbol(possible, expr).kind != HG_SYMBOL_DEFINE)
        return NULL;
    struct hg_expr *defined =
        possible->model->defines[hg_term_symbol(possible, expr).index].item->expr;
    struct hg_expr *behind = hg_looked_through(possible, defined);
    return hg_is_test(behind) ? behind : NULL;
}

/* Is what it is made of all there is to its value? */
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

/* Parts stand in it by their numbers, so that it stays short however often they are used. */
static struct hg_str made_key(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_arena *arena = possible->model->arena;
    struct hg_str key = hg_str_print(arena, "%d %lld %d %.*s \"%.*s\"", (int)expr->kind,
                                     (long long)expr->number, (int)expr->unit,
                                     HG_STR_ARGS(expr->name.text), HG_STR_ARGS(expr->literal.text));
    for (size_t i = 0; i < expr->arg_count; i++) {
        struct hg_str part = hg_term_key(possible, expr->args[i]);
        if (part.len == 0)
            return part;
        key = hg_str_print(arena, "%.*s %.*s", HG_STR_ARGS(key), HG_STR_ARGS(part));
    }
    uint64_t number = *hg_map_add(&possible->made, key, possible->made.count, NULL);
    return hg_str_print(arena, "#%llu", (unsigned long long)number);
}

struct hg_str hg_term_key(struct hg_possible *possible, struct hg_expr *expr)
{
    expr = hg_looked_through(possible, expr);
    struct hg_symbol symbol = hg_term_symbol(possible, expr);
    struct hg_str *key = &possible->keys[expr->id];
    if (key->at != NULL)
        return *key;
    if (expr->kind == HG_EXPR_NAME)
        *key = hg_str_print(possible->model->arena, "$%d.%u.%u", (int)symbol.kind, symbol.index,
                            symbol.column);
    else if (is_made_of_parts(expr))
        *key = made_key(possible, expr);
    else
        *key = (struct hg_str){"", 0};
    return *key;
}

uint32_t hg_term_of(struct hg_possible *possible, struct hg_str key, struct hg_term_of term)
{
    struct hg_arena *arena = possible->model->arena;
    uint64_t *known = key.len ? hg_map_find(&possible->terms, key) : NULL;
    if (known)
        return (uint32_t)*known;
    uint32_t index = (uint32_t)possible->list.count;
    hg_push(arena, &possible->list, term);
    if (key.len)
        hg_map_add(&possible->terms, key, index, NULL);
    return index;
}

/* The term of a value, of the kind its type has. */
uint32_t hg_value_term(struct hg_possible *possible, struct hg_expr *expr)
{
    struct hg_str key = hg_term_key(possible, expr);
    enum hg_type_kind type = hg_info(possible->model, expr)->type.kind;
    return hg_term_of(possible, key,
                      (struct hg_term_of){hg_looked_through(possible, expr), type, false});
}
/* --- what terms can be ----------------------------------------------------------------------- */

/* Bounds that hold whatever a lead says: of scores, and of functions that stay in a range. */
static bool is_always_bounded(const struct hg_possible *possible, const struct hg_expr *expr)
{
    if (expr->kind == HG_EXPR_CALL)
        return hg_str_is(expr->name.text, "bucket") || hg_str_is(expr->name.text, "length") ||
               hg_str_is(expr->name.text, "count");
    return hg_term_symbol(possible, expr).kind == HG_SYMBOL_SCORE;
}

struct hg_ranges hg_term_ranges(struct hg_possible *possible, uint32_t index, enum hg_reach reach)
{
    const struct hg_term_of *term = &possible->list.at[index];
    struct hg_bounds all = {INT64_MIN, INT64_MAX};
    bool bounded =
        !term->age && (reach == HG_REACH_CONTRACT || is_always_bounded(possible, term->expr));
    if (bounded) {
        struct hg_interval of = hg_bounds(possible->model, term->expr);
        all = (struct hg_bounds){of.lo, of.hi};
    }
    return hg_ranges_of(possible->model->arena, &all, 1);
}

struct hg_str hg_folded_text(struct hg_possible *possible, struct hg_str text)
{
    struct hg_arena *arena = possible->model->arena;
    return hg_text_fold(arena, hg_text_normalise(arena, text));
}
