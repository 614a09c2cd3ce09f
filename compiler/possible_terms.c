/* The terms conditions ask about, and tests of them (possible.c). Two expressions are one term
 * when they are built alike from the same names, definitions looked through; a test that is not
 * understood is a truth of its own. */
#include "compiler/possible_terms.h"

/* A list of more entries is asked about only as a whole. */
#define MAX_TEXTS 4096

struct term {
    struct hg_expr *expr;
    enum hg_type_kind type; /* numbers: their scale */
    bool age;               /* how long ago `expr` is, in microseconds */
};

struct hg_possible {
    struct hg_model *model;
    struct hg_map terms; /* by key */
    HG_VEC(struct term) list;
    const struct hg_test_of **tests;     /* by expression id */
    uint8_t *define_holes, *block_holes; /* 0 not looked, 1 looking or none, 2 may have one */
};

struct hg_possible *hg_possible_new(struct hg_model *model)
{
    struct hg_possible *possible = HG_NEW(model->arena, struct hg_possible);
    possible->model = model;
    hg_map_init(&possible->terms, model->arena);
    possible->tests = HG_ARRAY(model->arena, const struct hg_test_of *, model->info_count);
    possible->define_holes = HG_ARRAY(model->arena, uint8_t, model->define_count);
    possible->block_holes = HG_ARRAY(model->arena, uint8_t, model->block_count);
    return possible;
}

struct hg_arena *hg_possible_arena(struct hg_possible *possible)
{
    return possible->model->arena;
}

/* --- keys
 * ----------------------------------------------------------------------------------------- */

static struct hg_symbol symbol_of(const struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_symbol none = {HG_S_NONE, HG_NONE, HG_NONE};
    return expr->kind == HG_X_NAME ? hg_info(possible->model, expr)->symbol : none;
}

/* The expression behind names of definitions. */
static struct hg_expr *looked_through(const struct hg_possible *possible, struct hg_expr *expr)
{
    for (int i = 0; i < (int)HG_MAX_NAME_DEPTH; i++) {
        struct hg_symbol symbol = symbol_of(possible, expr);
        if (symbol.kind != HG_S_DEFINE)
            return expr;
        expr = possible->model->defines[symbol.index].item->expr;
    }
    return expr;
}

static bool is_condition(const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_X_NOT:
    case HG_X_AND:
    case HG_X_OR:
    case HG_X_SOME:
    case HG_X_IS:
    case HG_X_KNOWN:
    case HG_X_FOUND:
    case HG_X_COMPARE:
    case HG_X_IN:
    case HG_X_TEXTOP:
    case HG_X_WITHIN:
    case HG_X_OLDER:
        return true;
    default:
        return false;
    }
}

struct hg_expr *hg_defined_condition(struct hg_possible *possible, const struct hg_expr *expr)
{
    if (symbol_of(possible, expr).kind != HG_S_DEFINE)
        return NULL;
    struct hg_expr *defined = possible->model->defines[symbol_of(possible, expr).index].item->expr;
    struct hg_expr *behind = looked_through(possible, defined);
    return is_condition(behind) ? behind : NULL;
}

/* What the expression is made of, the same for those that always have the same value; empty where
 * that is not told. */
static struct hg_str key_of(struct hg_possible *possible, struct hg_expr *expr)
{
    struct hg_arena *arena = possible->model->arena;
    struct hg_str key, part;
    expr = looked_through(possible, expr);
    struct hg_symbol symbol = symbol_of(possible, expr);
    switch (expr->kind) {
    case HG_X_NAME:
        return hg_str_print(arena, "$%d.%u.%u", (int)symbol.kind, symbol.index, symbol.column);
    case HG_X_INTEGER:
    case HG_X_DECIMAL:
    case HG_X_DATE:
    case HG_X_BOOLEAN:
    case HG_X_DURATION:
    case HG_X_TEXT:
    case HG_X_CALL:
    case HG_X_PART:
    case HG_X_NEGATE:
    case HG_X_ADD:
    case HG_X_SUB:
    case HG_X_MUL:
    case HG_X_DIV:
        break;
    default:
        return (struct hg_str){"", 0};
    }
    if (expr->literal.has_holes)
        return (struct hg_str){"", 0};
    key = hg_str_print(arena, "(%d %lld %d %.*s \"%.*s\"", (int)expr->kind, (long long)expr->number,
                       (int)expr->unit, HG_STR_ARGS(expr->name.text),
                       HG_STR_ARGS(expr->literal.text));
    for (size_t i = 0; i < expr->arg_count; i++) {
        part = key_of(possible, expr->args[i]);
        if (part.len == 0)
            return part;
        key = hg_str_print(arena, "%.*s %.*s", HG_STR_ARGS(key), HG_STR_ARGS(part));
    }
    return hg_str_print(arena, "%.*s)", HG_STR_ARGS(key));
}

static uint32_t term_of(struct hg_possible *possible, struct hg_str key, struct term term)
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
static uint32_t value_term(struct hg_possible *possible, struct hg_expr *expr)
{
    struct hg_str key = key_of(possible, expr);
    enum hg_type_kind type = hg_info(possible->model, expr)->type.kind;
    return term_of(possible, key, (struct term){looked_through(possible, expr), type, false});
}

/* --- tests
 * ----------------------------------------------------------------------------------------- */

/* A truth of its own; tests of one key are one. */
static struct hg_test_of truth(struct hg_possible *possible, struct hg_str key, bool negated)
{
    return (struct hg_test_of){
        .kind = HG_OF_TRUTH, .term = term_of(possible, key, (struct term){0}), .negated = negated};
}

static struct hg_test_of truth_of(struct hg_possible *possible, const char *word,
                                  struct hg_expr *expr, struct hg_str more, bool negated)
{
    struct hg_str key = key_of(possible, expr);
    if (key.len)
        key = hg_str_print(possible->model->arena, "%s|%.*s|%.*s", word, HG_STR_ARGS(key),
                           HG_STR_ARGS(more));
    return truth(possible, key, negated);
}

static struct hg_test_of not_understood(struct hg_possible *possible)
{
    return truth(possible, (struct hg_str){"", 0}, false);
}

static bool constant_of(const struct hg_expr *expr, struct hg_constant *out)
{
    bool minus = expr->kind == HG_X_NEGATE;
    const struct hg_expr *literal = minus ? expr->args[0] : expr;
    switch (literal->kind) {
    case HG_X_INTEGER:
        out->type = HG_T_INTEGER;
        break;
    case HG_X_DECIMAL:
        out->type = HG_T_DECIMAL;
        break;
    case HG_X_DATE:
        out->type = HG_T_DATE;
        break;
    default:
        return false;
    }
    out->unit = HG_CLOCK;
    out->number = minus ? -literal->number : literal->number;
    return !minus || literal->kind != HG_X_DATE;
}

static bool is_numeric(enum hg_type_kind type)
{
    return hg_is_number(type) || hg_is_time(type);
}

static struct hg_test_of in_ranges(struct hg_possible *possible, uint32_t term,
                                   const struct hg_bounds *bounds, size_t count, bool negated)
{
    return (struct hg_test_of){.kind = HG_OF_NUMBER,
                               .term = term,
                               .negated = negated,
                               .ranges = hg_ranges_of(possible->model->arena, bounds, count)};
}

/* `a < b` of two values: every comparison of the two is this one, turned. */
static struct hg_test_of relation(struct hg_possible *possible, const struct hg_expr *expr)
{
    bool turned = expr->compare == HG_GT || expr->compare == HG_LE;
    bool negated = expr->compare == HG_GE || expr->compare == HG_LE;
    struct hg_str left = key_of(possible, expr->args[turned]);
    struct hg_str right = key_of(possible, expr->args[!turned]);
    if (left.len == 0 || right.len == 0)
        return not_understood(possible);
    return truth(possible,
                 hg_str_print(possible->model->arena, "less|%.*s|%.*s", HG_STR_ARGS(left),
                              HG_STR_ARGS(right)),
                 negated);
}

static enum hg_compare turned_around(enum hg_compare compare)
{
    return compare == HG_LT ? HG_GT : compare == HG_LE ? HG_GE : compare == HG_GT ? HG_LT : HG_LE;
}

static struct hg_test_of comparison(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_constant constant;
    bool right = constant_of(expr->args[1], &constant);
    bool left = !right && constant_of(expr->args[0], &constant);
    struct hg_expr *value = expr->args[left];
    enum hg_type_kind type = hg_info(possible->model, value)->type.kind;
    if ((!right && !left) || !is_numeric(type))
        return relation(possible, expr);
    enum hg_compare compare = left ? turned_around(expr->compare) : expr->compare;
    struct hg_bounds bounds = hg_bounds_compare(type, compare, constant);
    return in_ranges(possible, value_term(possible, value), &bounds, 1, false);
}

static struct hg_str folded(struct hg_possible *possible, struct hg_str text)
{
    struct hg_arena *arena = possible->model->arena;
    return hg_text_fold(arena, hg_text_normalise(arena, text));
}

static struct hg_test_of one_of(struct hg_possible *possible, struct hg_expr *value,
                                struct hg_strs texts, bool negated)
{
    return (struct hg_test_of){.kind = HG_OF_TEXT,
                               .term = value_term(possible, value),
                               .negated = negated,
                               .look = HG_LOOK_ONE_OF,
                               .texts = texts};
}

static bool is_plain_text(const struct hg_expr *expr)
{
    return expr->kind == HG_X_TEXT && !expr->literal.has_holes;
}

static struct hg_test_of equality(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_model *model = possible->model;
    struct hg_expr *left = expr->args[0], *right = expr->args[1];
    struct hg_constant constant;
    enum hg_type_kind type = hg_info(model, left)->type.kind;
    if (expr->exactly && is_plain_text(right))
        return truth_of(possible, "exactly", left, right->literal.text, expr->negated);
    if (is_plain_text(right) && hg_type_is_text(type)) {
        struct hg_strs texts = {HG_ARRAY(model->arena, struct hg_str, 1), 1};
        texts.at[0] = folded(possible, hg_literal_text(model, &right->literal));
        return one_of(possible, left, texts, expr->negated);
    }
    if (constant_of(right, &constant) && is_numeric(type)) {
        struct hg_bounds bounds = hg_bounds_same(type, constant);
        return in_ranges(possible, value_term(possible, left), &bounds, 1, expr->negated);
    }
    if (right->kind == HG_X_BOOLEAN && left->kind == HG_X_NAME &&
        !hg_defined_condition(possible, left))
        return truth_of(possible, "true", left, HG_STR(""), expr->negated != !right->number);
    return not_understood(possible);
}

/* --- sets
 * ------------------------------------------------------------------------------------------ */

static struct hg_test_of in_numbers(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_expr *value = expr->args[0];
    enum hg_type_kind type = hg_info(possible->model, value)->type.kind;
    struct hg_bounds *bounds =
        HG_ARRAY(possible->model->arena, struct hg_bounds, expr->set.item_count);
    struct hg_constant constant;
    for (size_t i = 0; i < expr->set.item_count; i++) {
        if (!constant_of(expr->set.items[i], &constant) || !is_numeric(type))
            return not_understood(possible);
        bounds[i] = hg_bounds_same(type, constant);
    }
    return in_ranges(possible, value_term(possible, value), bounds, expr->set.item_count,
                     expr->negated);
}

static struct hg_test_of in_items(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_model *model = possible->model;
    struct hg_strs texts = {HG_ARRAY(model->arena, struct hg_str, expr->set.item_count), 0};
    if (!hg_type_is_text(hg_info(model, expr->args[0])->type.kind))
        return in_numbers(possible, expr);
    for (size_t i = 0; i < expr->set.item_count; i++) {
        if (!is_plain_text(expr->set.items[i]))
            return not_understood(possible);
        texts.at[texts.count++] =
            folded(possible, hg_literal_text(model, &expr->set.items[i]->literal));
    }
    return one_of(possible, expr->args[0], texts, expr->negated);
}

static struct hg_test_of in_range(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_expr *value = expr->args[0];
    enum hg_type_kind type = hg_info(possible->model, value)->type.kind;
    const struct hg_range *range = &expr->set.range;
    struct hg_bounds bounds = {INT64_MIN, INT64_MAX};
    struct hg_constant constant;
    bool known = hg_is_number(type);
    if (range->low && (known = known && constant_of(range->low, &constant)))
        bounds.lo = hg_bounds_compare(type, HG_GE, constant).lo;
    if (range->high && (known = known && constant_of(range->high, &constant)))
        bounds.hi = hg_bounds_compare(type, HG_LE, constant).hi;
    if (!known)
        return not_understood(possible);
    return in_ranges(possible, value_term(possible, value), &bounds, 1, expr->negated);
}

/* The entries of a list of texts, folded; false for others and long ones. */
static bool list_texts(struct hg_possible *possible, const struct hg_expr *name,
                       struct hg_strs *out)
{
    struct hg_model *model = possible->model;
    struct hg_symbol symbol = symbol_of(possible, name);
    if (symbol.kind != HG_S_LIST)
        return false;
    const struct hg_model_list *list = &model->lists[symbol.index];
    if (list->numbers || list->entry_count > MAX_TEXTS)
        return false;
    *out = (struct hg_strs){HG_ARRAY(model->arena, struct hg_str, list->entry_count), 0};
    for (size_t i = 0; i < list->entry_count; i++)
        out->at[out->count++] = folded(possible, list->entries[i].text);
    return true;
}

static struct hg_test_of in_list(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_strs texts;
    struct hg_expr *value = expr->args[0], *name = expr->set.name_expr;
    if (hg_type_is_text(hg_info(possible->model, value)->type.kind) &&
        list_texts(possible, name, &texts))
        return one_of(possible, value, texts, expr->negated);
    return truth_of(possible, "in", value, key_of(possible, name), expr->negated);
}

static struct hg_test_of membership(struct hg_possible *possible, const struct hg_expr *expr)
{
    if (hg_info(possible->model, expr->args[0])->type.list)
        return not_understood(possible);
    switch (expr->set.kind) {
    case HG_SET_RANGE:
        return in_range(possible, expr);
    case HG_SET_ITEMS:
        return in_items(possible, expr);
    default:
        return in_list(possible, expr);
    }
}

/* --- looks, time, and the rest
 * ----------------------------------------------------------------------- */

static bool look_of(const struct hg_expr *expr, enum hg_look *look)
{
    static const enum hg_look looks[] = {
        [HG_CONTAINS] = HG_LOOK_CONTAINS,
        [HG_HAS_WORD] = HG_LOOK_WORDS,
        [HG_STARTS_WITH] = HG_LOOK_STARTS,
        [HG_ENDS_WITH] = HG_LOOK_ENDS,
    };
    *look = looks[expr->textop];
    return expr->textop != HG_INCLUDES && expr->textop != HG_MATCHES && !expr->exactly;
}

static bool patterns_of(struct hg_possible *possible, const struct hg_expr *expr,
                        struct hg_strs *out)
{
    struct hg_model *model = possible->model;
    if (expr->set.kind == HG_SET_NAME)
        return list_texts(possible, expr->set.name_expr, out);
    *out = (struct hg_strs){HG_ARRAY(model->arena, struct hg_str, expr->set.item_count), 0};
    for (size_t i = 0; i < expr->set.item_count; i++) {
        if (!is_plain_text(expr->set.items[i]))
            return false;
        out->at[out->count++] =
            hg_text_fold(model->arena, hg_literal_text(model, &expr->set.items[i]->literal));
    }
    return out->count != 0;
}

static struct hg_test_of text_test(struct hg_possible *possible, const struct hg_expr *expr)
{
    struct hg_test_of test = {.kind = HG_OF_TEXT, .negated = expr->negated};
    bool one = expr->set.kind == HG_SET_ITEMS && expr->set.item_count == 1 &&
               is_plain_text(expr->set.items[0]);
    if (hg_info(possible->model, expr->args[0])->type.list || !look_of(expr, &test.look)) {
        if (!one)
            return not_understood(possible);
        return truth_of(
            possible,
            hg_str_print(possible->model->arena, "op%d%d", (int)expr->textop, (int)expr->exactly)
                .at,
            expr->args[0], expr->set.items[0]->literal.text, expr->negated);
    }
    if (!patterns_of(possible, expr, &test.texts))
        return not_understood(possible);
    test.all = expr->has_quantifier && expr->quantifier == HG_ALL_OF && test.texts.count > 1;
    test.term = value_term(possible, expr->args[0]);
    return test;
}

/* How long ago: 0 is now, what lies ahead is below. */
static struct hg_test_of age(struct hg_possible *possible, const struct hg_expr *expr)
{
    const struct hg_expr *span = expr->args[1];
    struct hg_str key = key_of(possible, expr->args[0]);
    if (span->kind != HG_X_DURATION || span->unit != HG_CLOCK || key.len == 0)
        return not_understood(possible);
    struct hg_bounds bounds = {0, span->number};
    if (expr->kind == HG_X_OLDER)
        bounds = span->number == INT64_MAX ? (struct hg_bounds){1, 0}
                                           : (struct hg_bounds){span->number + 1, INT64_MAX};
    else if (expr->next)
        bounds = (struct hg_bounds){-span->number, 0};
    struct term term = {looked_through(possible, expr->args[0]), HG_T_DURATION, true};
    uint32_t index =
        term_of(possible, hg_str_print(possible->model->arena, "age|%.*s", HG_STR_ARGS(key)), term);
    return in_ranges(possible, index, &bounds, 1, expr->negated);
}

static struct hg_test_of make_test(struct hg_possible *possible, struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_X_BOOLEAN:
        return (struct hg_test_of){.kind = HG_OF_CONSTANT, .negated = !expr->number};
    case HG_X_COMPARE:
        return comparison(possible, expr);
    case HG_X_IS:
        return equality(possible, expr);
    case HG_X_IN:
        return membership(possible, expr);
    case HG_X_TEXTOP:
        return text_test(possible, expr);
    case HG_X_WITHIN:
    case HG_X_OLDER:
        return age(possible, expr);
    case HG_X_KNOWN:
        return truth_of(possible, "known", expr->args[0], HG_STR(""), expr->negated);
    case HG_X_FOUND:
        return truth_of(possible, "found", expr->args[0], HG_STR(""), expr->negated);
    case HG_X_NAME:
        return truth_of(possible, "true", expr, HG_STR(""), false);
    default:
        return not_understood(possible);
    }
}

static void prepare_one(void *context, struct hg_expr *expr)
{
    struct hg_possible *possible = context;
    if (possible->tests[expr->id])
        return;
    struct hg_test_of test = {.kind = HG_OF_TRUTH};
    bool asked = is_condition(expr) || expr->kind == HG_X_BOOLEAN || expr->kind == HG_X_NAME ||
                 hg_info(possible->model, expr)->type.kind == HG_T_BOOLEAN;
    if (asked)
        test = make_test(possible, expr);
    possible->tests[expr->id] = hg_arena_copy(possible->model->arena, &test, sizeof test);
    struct hg_expr *defined = hg_defined_condition(possible, expr);
    if (defined && !possible->tests[defined->id])
        hg_each_expr(defined, prepare_one, possible);
}

void hg_prepare_tests(struct hg_possible *possible, struct hg_expr *expr)
{
    hg_each_expr(expr, prepare_one, possible);
}

const struct hg_test_of *hg_test_of(struct hg_possible *possible, const struct hg_expr *expr)
{
    return possible->tests[expr->id];
}

/* --- what terms can be
 * ---------------------------------------------------------------------------------- */

/* Bounds that hold whatever a lead says: of scores, and of functions that stay in a range. */
static bool is_always_bounded(const struct hg_possible *possible, const struct hg_expr *expr)
{
    if (expr->kind == HG_X_CALL)
        return hg_str_is(expr->name.text, "bucket") || hg_str_is(expr->name.text, "length") ||
               hg_str_is(expr->name.text, "count");
    return symbol_of(possible, expr).kind == HG_S_SCORE;
}

struct hg_ranges hg_term_ranges(struct hg_possible *possible, uint32_t index, enum hg_reach reach)
{
    const struct term *term = &possible->list.at[index];
    struct hg_bounds all = {INT64_MIN, INT64_MAX};
    bool bounded =
        !term->age && (reach == HG_REACH_CONTRACT || is_always_bounded(possible, term->expr));
    if (bounded) {
        struct hg_interval of = hg_bounds(possible->model, term->expr);
        all = (struct hg_bounds){of.lo, of.hi};
    }
    return hg_ranges_of(possible->model->arena, &all, 1);
}

static bool is_plain_pattern(struct hg_str pattern)
{
    for (size_t i = 0; i < pattern.len; i++)
        if (pattern.at[i] < 0x21 || pattern.at[i] > 0x7e)
            return false;
    return pattern.len != 0;
}

static bool looks(enum hg_look look, struct hg_str text, struct hg_str pattern)
{
    switch (look) {
    case HG_LOOK_ONE_OF:
        return hg_str_eq(text, pattern);
    case HG_LOOK_STARTS:
        return hg_str_starts(text, pattern);
    case HG_LOOK_ENDS:
        return hg_str_ends(text, pattern);
    case HG_LOOK_CONTAINS:
        return hg_str_find(text, pattern) != SIZE_MAX;
    default:
        return hg_text_has_words(text, pattern);
    }
}

/* Whether the text passes the test as wanted; also where a pattern is not plain. */
static bool passes(struct hg_str text, const struct text_fact *fact, size_t *steps)
{
    const struct hg_test_of *test = fact->test;
    bool any = false, all = true;
    for (uint32_t i = 0; i < test->texts.count && *steps; i++) {
        if (test->look != HG_LOOK_ONE_OF && !is_plain_pattern(test->texts.at[i]))
            return true;
        *steps -= i % 64 == 63;
        bool looks_so = looks(test->look, text, test->texts.at[i]);
        any = any || looks_so;
        all = all && looks_so;
    }
    return *steps == 0 || (test->all ? all : any) == fact->wanted;
}

static bool some_passes(const struct hg_strs *texts, bool fold, struct hg_possible *possible,
                        const struct text_fact *facts, size_t *steps)
{
    for (uint32_t i = 0; i < texts->count; i++) {
        struct hg_str text = fold ? folded(possible, texts->at[i]) : texts->at[i];
        const struct text_fact *fact = facts;
        while (fact && passes(text, fact, steps))
            fact = fact->next;
        if (!fact)
            return true;
    }
    return false;
}

/* Whatever looks like `a` looks like `b`. */
static bool implies(enum hg_look a, struct hg_str p, enum hg_look b, struct hg_str q)
{
    if (a == b && hg_str_eq(p, q))
        return true;
    if (b == HG_LOOK_CONTAINS)
        return a != HG_LOOK_WORDS && hg_str_find(p, q) != SIZE_MAX;
    return a == b && looks(a, p, q);
}

/* One must look like some of a's patterns and like none of b's. */
static bool excluded(const struct hg_test_of *a, const struct hg_test_of *b)
{
    if (a->all || b->all || a->look == HG_LOOK_ONE_OF || b->look == HG_LOOK_ONE_OF)
        return false;
    if (a->texts.count > 64 || b->texts.count > 64)
        return a->look == b->look && a->texts.at == b->texts.at;
    for (uint32_t i = 0; i < a->texts.count; i++) {
        bool implied = false;
        for (uint32_t k = 0; k < b->texts.count && !implied; k++)
            implied = implies(a->look, a->texts.at[i], b->look, b->texts.at[k]);
        if (!implied)
            return false;
    }
    return true;
}

/* Two beginnings, or two ends, of one text. */
static bool apart(const struct hg_test_of *a, const struct hg_test_of *b)
{
    bool ends = a->look == HG_LOOK_STARTS || a->look == HG_LOOK_ENDS;
    if (!ends || a->look != b->look || a->texts.count != 1 || b->texts.count != 1)
        return false;
    return !looks(a->look, a->texts.at[0], b->texts.at[0]) &&
           !looks(a->look, b->texts.at[0], a->texts.at[0]);
}

static bool clash(const struct text_fact *a, const struct text_fact *b)
{
    if (a->wanted && b->wanted)
        return apart(a->test, b->test);
    if (a->wanted != b->wanted)
        return a->wanted ? excluded(a->test, b->test) : excluded(b->test, a->test);
    return false;
}

bool hg_texts_possible(struct hg_possible *possible, uint32_t index, const struct text_fact *facts,
                       enum hg_reach reach, size_t *steps)
{
    const struct term *term = &possible->list.at[index];
    struct hg_type type = hg_info(possible->model, term->expr)->type;
    bool is_class = symbol_of(possible, term->expr).kind == HG_S_CLASS;
    for (const struct text_fact *fact = facts; fact; fact = fact->next)
        if (fact->wanted && fact->test->look == HG_LOOK_ONE_OF)
            return some_passes(&fact->test->texts, false, possible, facts, steps);
    if (type.kind == HG_T_ENUM && type.values && (is_class || reach == HG_REACH_CONTRACT))
        return some_passes(type.values, true, possible, facts, steps);
    for (const struct text_fact *fact = facts->next; fact; fact = fact->next)
        if (clash(facts, fact))
            return false;
    return true;
}

/* --- holes
 * ---------------------------------------------------------------------------------------------- */

static void look_for_hole(void *context, struct hg_expr *expr);

struct holes {
    struct hg_possible *possible;
    bool found;
};

static bool below(struct holes *outer, uint8_t *mark, struct hg_expr *expr, struct hg_item *block)
{
    struct holes inner = {outer->possible, false};
    if (*mark == 0) {
        *mark = 1;
        if (expr)
            hg_each_expr(expr, look_for_hole, &inner);
        else
            hg_item_roots(block, HG_PART_CONDITION | HG_PART_POINTS, look_for_hole, &inner);
        *mark = inner.found ? 2 : 1;
    }
    return *mark == 2;
}

/* Functions that give something for every known argument. */
static bool is_total(struct hg_str name)
{
    static const char *const names[] = {"domain_of", "local_part_of", "length", "count", "bucket"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (hg_str_is(name, names[i]))
            return true;
    return false;
}

static void look_for_hole(void *context, struct hg_expr *expr)
{
    struct holes *holes = context;
    struct hg_possible *possible = holes->possible;
    struct hg_model *model = possible->model;
    struct hg_symbol symbol = symbol_of(possible, expr);
    if (symbol.kind == HG_S_DEFINE)
        holes->found |= below(holes, &possible->define_holes[symbol.index],
                              model->defines[symbol.index].item->expr, NULL);
    else if (symbol.kind == HG_S_CLASS || symbol.kind == HG_S_SCORE)
        holes->found |= below(holes, &possible->block_holes[symbol.index], NULL,
                              model->blocks[symbol.index].item);
    else if (symbol.kind == HG_S_TABLE)
        holes->found = true;
    switch (expr->kind) {
    case HG_X_NEGATE:
    case HG_X_ADD:
    case HG_X_SUB:
    case HG_X_MUL:
    case HG_X_DIV:
    case HG_X_PART:
        holes->found = true;
        break;
    case HG_X_CALL:
        holes->found |= !is_total(expr->name.text);
        break;
    default:
        break;
    }
}

bool hg_may_have_hole(struct hg_possible *possible, struct hg_expr *expr)
{
    struct holes holes = {possible, false};
    hg_each_expr(expr, look_for_hole, &holes);
    return holes.found;
}

/* --- free tests
 * ------------------------------------------------------------------------------------ */

static bool is_search(const struct hg_expr *expr)
{
    return expr->kind == HG_X_TEXTOP && expr->textop != HG_STARTS_WITH &&
           expr->textop != HG_ENDS_WITH;
}

struct searched {
    struct hg_possible *possible;
    struct hg_expr *condition;
    bool known;
};

/* Whether one of the parts that must all hold searches in the same text. */
static bool needs(struct hg_possible *possible, struct hg_expr *condition, struct hg_str text)
{
    struct hg_expr *defined = hg_defined_condition(possible, condition);
    if (defined)
        return needs(possible, defined, text);
    bool all = condition->kind == HG_X_AND ||
               (condition->kind == HG_X_SOME && condition->quantifier == HG_ALL_OF);
    for (size_t i = 0; all && i < condition->arg_count; i++)
        if (needs(possible, condition->args[i], text))
            return true;
    return is_search(condition) && hg_str_eq(key_of(possible, condition->args[0]), text);
}

static void look_for_search(void *context, struct hg_expr *expr)
{
    struct searched *searched = context;
    struct hg_expr *defined = hg_defined_condition(searched->possible, expr);
    if (defined)
        hg_each_expr(defined, look_for_search, searched);
    if (!is_search(expr))
        return;
    struct hg_str text = key_of(searched->possible, expr->args[0]);
    if (text.len == 0 || !needs(searched->possible, searched->condition, text))
        searched->known = false;
}

bool hg_knows_searched(struct hg_possible *possible, struct hg_expr *condition,
                       struct hg_expr *other)
{
    struct searched searched = {possible, condition, true};
    hg_each_expr(other, look_for_search, &searched);
    return searched.known;
}
