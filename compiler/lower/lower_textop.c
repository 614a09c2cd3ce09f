/* Lowers the text operators and `includes`: tests against constant patterns, which run lazily as
 * columns; TEXT_FIND or LIST_HAS where the pattern is itself a value. */
#include "compiler/lower/lower.h"

static enum hg_test_kind test_kind(enum hg_textop op)
{
    static const enum hg_test_kind kinds[] = {
        [HG_CONTAINS] = HG_TEST_CONTAINS, [HG_INCLUDES] = HG_TEST_INCLUDES,
        [HG_HAS_WORD] = HG_TEST_HAS_WORD, [HG_STARTS_WITH] = HG_TEST_STARTS,
        [HG_ENDS_WITH] = HG_TEST_ENDS,    [HG_MATCHES] = HG_TEST_MATCHES,
    };
    return kinds[op];
}

/* What is gathered while the patterns of one test are read. */
struct patterns {
    enum hg_test_kind kind;
    enum hg_type_kind number_type; /* of the elements, for INCLUDES over numbers */
    bool numbers;
    bool impossible; /* a number that no element can be was asked for */
    HG_VEC(uint32_t) at;
};

static void add_number(struct hg_lowering *l, struct patterns *patterns,
                       struct hg_constant constant)
{
    struct hg_bounds same = hg_bounds_equal(patterns->number_type, constant);
    if (same.lo > same.hi)
        patterns->impossible = true;
    else
        hg_push(l->arena, &patterns->at, hg_pool_number(l, same.lo));
}

static void add_text(struct hg_lowering *l, struct patterns *patterns, struct hg_str text)
{
    uint32_t index;
    if (patterns->kind == HG_TEST_MATCHES)
        index = hg_pool_regex(l, text);
    else if (patterns->kind == HG_TEST_INCLUDES)
        index = hg_pool_text(l, text);
    else
        index = hg_pool_pattern(l, text);
    hg_push(l->arena, &patterns->at, index);
}

/* False when the pattern is not a constant. */
static bool add_item(struct hg_lowering *l, struct patterns *patterns, const struct hg_expr *item)
{
    struct hg_constant constant;
    struct hg_str text;
    if (patterns->numbers) {
        if (!hg_constant_number(l, item, &constant))
            return false;
        add_number(l, patterns, constant);
        return true;
    }
    /* The braces of a regular expression are its own. */
    if (patterns->kind == HG_TEST_MATCHES && item->kind == HG_EXPR_TEXT) {
        add_text(l, patterns, item->literal.text);
        return true;
    }
    if (!hg_constant_text(l, item, &text))
        return false;
    add_text(l, patterns, text);
    return true;
}

static void add_list(struct hg_lowering *l, struct patterns *patterns,
                     const struct hg_model_list *list)
{
    for (size_t i = 0; i < list->entry_count; i++) {
        if (patterns->numbers)
            add_number(l, patterns, (struct hg_constant){HG_T_DECIMAL, list->values[i], 0});
        else
            add_text(l, patterns, list->entries[i].text);
    }
}

static struct hg_cond *test_node(struct hg_lowering *l, const struct hg_expr *expr, uint32_t reg,
                                 const struct patterns *patterns)
{
    bool all = expr->has_quantifier && expr->quantifier == HG_ALL_OF;
    if ((all && patterns->impossible) || (!all && patterns->at.count == 0))
        return hg_cond_truth(l, hg_emit_truth(l, HG_OP_TRUTH, 2, HG_NONE, HG_NONE));
    struct hg_test test = {.kind = (uint8_t)patterns->kind,
                           .all = all && patterns->at.count > 1,
                           .exactly = expr->exactly,
                           .numbers = patterns->numbers,
                           .reg = reg,
                           .patterns = patterns->at.at,
                           .pattern_count = (uint32_t)patterns->at.count};
    return hg_cond_test(l, hg_pool_test(l, &test));
}

/* One pattern that is a value. */
static struct hg_cond *find_node(struct hg_lowering *l, const struct hg_expr *expr, uint32_t reg,
                                 struct hg_expr *item)
{
    uint32_t value = hg_lower_value(l, item);
    if (expr->textop == HG_INCLUDES) {
        if (l->registers.at[reg] == HG_T_DECIMAL)
            value = hg_convert_to_decimal(l, value);
        return hg_cond_truth(l, hg_emit_truth(l, HG_OP_LIST_HAS, reg, value, HG_NONE));
    }
    uint32_t how = (uint32_t)test_kind(expr->textop) + (expr->exactly ? 16 : 0);
    return hg_cond_truth(l, hg_emit_truth(l, HG_OP_TEXT_FIND, reg, value, how));
}

static struct patterns no_patterns(const struct hg_lowering *l, const struct hg_expr *expr,
                                   uint32_t reg)
{
    struct patterns patterns = {.kind = test_kind(expr->textop)};
    patterns.number_type = l->registers.at[reg];
    patterns.numbers = expr->textop == HG_INCLUDES && !hg_type_is_text(l->registers.at[reg]);
    return patterns;
}

/* Constants in one test, every other pattern by itself. */
static struct hg_cond *lower_items(struct hg_lowering *l, const struct hg_expr *expr, uint32_t reg)
{
    struct patterns patterns = no_patterns(l, expr, reg);
    size_t found = 0;
    struct hg_cond **args = HG_ARRAY(l->arena, struct hg_cond *, expr->set.item_count + 1);
    for (size_t i = 0; i < expr->set.item_count; i++)
        if (!add_item(l, &patterns, expr->set.items[i]))
            args[found++] = find_node(l, expr, reg, expr->set.items[i]);
    if (patterns.at.count != 0 || patterns.impossible || found == 0)
        args[found++] = test_node(l, expr, reg, &patterns);
    bool all = expr->has_quantifier && expr->quantifier == HG_ALL_OF;
    return hg_cond_join(l, all ? HG_COND_AND : HG_COND_OR, args, found);
}

struct hg_cond *hg_lower_textop(struct hg_lowering *l, struct hg_expr *expr)
{
    uint32_t reg = hg_lower_value(l, expr->args[0]);
    if (expr->set.kind != HG_SET_NAME)
        return lower_items(l, expr, reg);
    struct patterns patterns = no_patterns(l, expr, reg);
    struct hg_symbol symbol = hg_info(l->model, expr->set.name_expr)->symbol;
    if (symbol.kind != HG_SYMBOL_LIST) {
        if (!add_item(l, &patterns, expr->set.name_expr))
            return find_node(l, expr, reg, expr->set.name_expr);
    } else {
        add_list(l, &patterns, &l->model->lists[symbol.index]);
    }
    return test_node(l, expr, reg, &patterns);
}
