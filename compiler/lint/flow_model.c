/* Decisions that rest on values guessed by a model alone (E0703). Conditions are decomposed: one
 * operand of an `or` is enough, all operands of an `and` are needed; the analysis goes through
 * definitions, classes (the rules with that label) and scores (what guessed rules alone can add
 * up to). Part of flow.c. Prefers false negatives: what it cannot decompose counts as guessed
 * only if every field it reads is guessed. */
#include "compiler/model/sema.h"

/* What a condition needs to have a given value. */
enum cause {
    OTHER,   /* something that is not a guess, too */
    NOTHING, /* it is so without any field */
    GUESS    /* guesses alone */
};

/* Results of definitions and blocks are memoised; otherwise the work would double with every
 * definition that uses two others. */
struct reading {           /* the fields below a name */
    bool done, other;      /* other: one that is no guess is among them */
    struct hg_expr *guess; /* the name of one that is */
};
struct finding { /* what a definition needs to be true, or false */
    bool done;
    enum cause cause;
    struct hg_expr *guess;
};
struct scoring { /* what rules that rest on guesses can add up to */
    bool done;
    struct hg_interval sum;
    struct hg_expr *guess;
};
struct memory {
    struct reading *defines, *tables, *blocks;
    struct finding *meant[2]; /* by definition: false, true */
    struct finding **labels;  /* by class: a rule each */
    struct scoring *scores;   /* by block */
};

struct search {
    struct hg_model *model;
    struct memory *memory;
    struct hg_expr *guess; /* a name that is a guess, for the label */
    bool other;            /* while counting: a field that is not guessed was read */
};

static struct search search_within(const struct search *outer)
{
    return (struct search){.model = outer->model, .memory = outer->memory};
}

/* The first guess found is the one to show. */
static void take_guess(struct search *search, struct hg_expr *guess)
{
    if (!search->guess)
        search->guess = guess;
}

static enum cause cause_of(struct search *search, struct hg_expr *expr, bool wanted);

/* --- what an expression reads --------------------------------------------------------------- */

static void count_root(void *context, struct hg_expr *expr);

static void count_below(struct search *search, struct hg_symbol symbol, struct reading *reading)
{
    struct hg_model *model = search->model;
    struct search inner = search_within(search);
    if (!reading->done) {
        if (symbol.kind == HG_SYMBOL_DEFINE)
            count_root(&inner, model->defines[symbol.index].item->expr);
        else if (symbol.kind == HG_SYMBOL_TABLE)
            hg_walk_item_roots(model->tables[symbol.index].item, 0, count_root, &inner);
        else
            hg_walk_item_roots(model->blocks[symbol.index].item, HG_PART_CONDITION | HG_PART_POINTS,
                               count_root, &inner);
        *reading = (struct reading){true, inner.other, inner.guess};
    }
    search->other = search->other || reading->other;
    take_guess(search, reading->guess);
}

static void count_field(struct search *search, struct hg_expr *expr, uint32_t index)
{
    if (search->model->contract->fields[index].field.from_model)
        take_guess(search, expr);
    else
        search->other = true;
}

static void count_name(void *context, struct hg_expr *expr)
{
    struct search *search = context;
    if (expr->kind != HG_EXPR_NAME)
        return;
    struct hg_symbol symbol = hg_info(search->model, expr)->symbol;
    if (symbol.kind == HG_SYMBOL_FIELD)
        count_field(search, expr, symbol.index);
    else if (symbol.kind == HG_SYMBOL_DEFINE)
        count_below(search, symbol, &search->memory->defines[symbol.index]);
    else if (symbol.kind == HG_SYMBOL_TABLE)
        count_below(search, symbol, &search->memory->tables[symbol.index]);
    else if (symbol.kind == HG_SYMBOL_CLASS || symbol.kind == HG_SYMBOL_SCORE)
        count_below(search, symbol, &search->memory->blocks[symbol.index]);
}

static void count_root(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, count_name, context);
}

static enum cause of_fields(struct search *search, struct hg_expr *expr)
{
    struct search inner = search_within(search);
    count_root(&inner, expr);
    if (inner.other)
        return OTHER;
    if (!inner.guess)
        return NOTHING;
    take_guess(search, inner.guess);
    return GUESS;
}

/* --- classes and scores --------------------------------------------------------------------- */

static bool names_label(struct search *search, struct hg_str label, const struct hg_expr *literal)
{
    struct hg_arena *arena = search->model->arena;
    return literal->kind == HG_EXPR_TEXT &&
           hg_str_eq(hg_text_fold(arena, label),
                     hg_text_fold(arena, hg_literal_text(search->model, &literal->literal)));
}

static bool label_fits(struct search *search, const struct hg_expr *test, struct hg_str label)
{
    if (test->kind == HG_EXPR_IS)
        return names_label(search, label, test->args[1]);
    for (size_t i = 0; i < test->set.item_count; i++)
        if (names_label(search, label, test->set.items[i]))
            return true;
    return false;
}

static struct finding *finding_of_rule(struct search *search, uint32_t index, uint32_t rule)
{
    const struct hg_model_block *block = &search->model->blocks[index];
    struct finding **labels = &search->memory->labels[index];
    if (!*labels)
        *labels = HG_ARRAY(search->model->arena, struct finding, block->rule_count);
    struct finding *finding = &(*labels)[rule];
    struct hg_expr *condition = block->rules[rule].rule->tail.condition;
    if (!finding->done) {
        struct search inner = search_within(search);
        enum cause cause = condition ? cause_of(&inner, condition, true) : OTHER;
        *finding = (struct finding){true, cause, inner.guess};
    }
    return finding;
}

/* `kind is "vendor"`: whether guesses alone can satisfy a rule with that label. */
static enum cause of_class(struct search *search, struct hg_expr *test, uint32_t index, bool wanted)
{
    const struct hg_model_block *block = &search->model->blocks[index];
    bool asked = wanted != test->negated;
    for (uint32_t i = 0; i < block->rule_count; i++) {
        struct finding *finding = finding_of_rule(search, index, i);
        if (finding->cause != GUESS ||
            label_fits(search, test, block->rules[i].rule->label.text) != asked)
            continue;
        take_guess(search, finding->guess);
        return GUESS;
    }
    return OTHER;
}

static bool rule_is_guess(struct search *search, struct hg_rule *rule)
{
    struct search inner = search_within(search);
    bool met = !rule->tail.condition || cause_of(&inner, rule->tail.condition, true) != OTHER;
    hg_walk_rule_roots(rule, HG_PART_POINTS, count_root, &inner);
    if (!met || inner.other || !inner.guess)
        return false;
    take_guess(search, inner.guess);
    return true;
}

static const struct scoring *scoring_of(struct search *search, uint32_t index)
{
    struct hg_model *model = search->model;
    const struct hg_model_block *block = &model->blocks[index];
    struct scoring *scoring = &search->memory->scores[index];
    struct search inner = search_within(search);
    struct hg_interval sum = {block->starting, block->starting};
    for (uint32_t i = 0; !scoring->done && i < block->rule_count; i++) {
        if (!rule_is_guess(&inner, block->rules[i].rule))
            continue;
        struct hg_interval points = hg_rule_points_interval(model, block, block->rules[i].rule);
        if (points.hi > 0 && !hg_add(sum.hi, points.hi, &sum.hi))
            sum.hi = INT64_MAX;
        if (points.lo < 0 && !hg_add(sum.lo, points.lo, &sum.lo))
            sum.lo = INT64_MIN;
    }
    if (!scoring->done)
        *scoring = (struct scoring){true, sum, inner.guess};
    return scoring;
}

/* `fit >= 60`: can rules on guesses alone add up to it? */
static enum cause of_score(struct search *search, const struct hg_expr *limit, uint32_t index,
                           bool above)
{
    struct hg_model *model = search->model;
    const struct hg_model_block *block = &model->blocks[index];
    const struct scoring *scoring = scoring_of(search, index);
    struct hg_interval start = {block->starting, block->starting};
    struct hg_interval at = hg_interval_rescale(hg_expr_interval(model, limit),
                                                hg_info(model, limit)->type.kind, HG_T_DECIMAL);
    struct hg_interval sum = hg_interval_rescale(scoring->sum, block->scale, HG_T_DECIMAL);
    start = hg_interval_rescale(start, block->scale, HG_T_DECIMAL);
    /* if the starting score suffices, the guesses do not decide */
    bool reached =
        above ? sum.hi >= at.hi && start.lo < at.hi : sum.lo <= at.lo && start.lo > at.lo;
    if (!scoring->guess || !reached)
        return OTHER;
    take_guess(search, scoring->guess);
    return GUESS;
}

/* --- taking apart --------------------------------------------------------------------------- */

static enum cause all_of(struct search *search, struct hg_expr *expr, bool wanted)
{
    enum cause cause = NOTHING;
    for (size_t i = 0; i < expr->arg_count; i++) {
        enum cause part = cause_of(search, expr->args[i], wanted);
        if (part == OTHER)
            return OTHER;
        cause = part == GUESS ? GUESS : cause;
    }
    return cause;
}

static enum cause one_of(struct search *search, struct hg_expr *expr, bool wanted)
{
    for (size_t i = 0; i < expr->arg_count; i++)
        if (cause_of(search, expr->args[i], wanted) == GUESS)
            return GUESS;
    return OTHER;
}

static enum cause some_of(struct search *search, struct hg_expr *expr, bool wanted)
{
    switch (expr->quantifier) {
    case HG_ANY_OF:
        return wanted ? one_of(search, expr, true) : all_of(search, expr, false);
    case HG_ALL_OF:
        return wanted ? all_of(search, expr, true) : one_of(search, expr, false);
    case HG_NONE_OF:
        return wanted ? all_of(search, expr, false) : one_of(search, expr, true);
    default:
        return of_fields(search, expr);
    }
}

static struct hg_symbol symbol_of(struct search *search, const struct hg_expr *expr)
{
    struct hg_symbol none = {HG_SYMBOL_NONE, HG_NONE, HG_NONE};
    return expr->kind == HG_EXPR_NAME ? hg_info(search->model, expr)->symbol : none;
}

static enum cause of_comparison(struct search *search, struct hg_expr *expr, bool wanted)
{
    struct hg_symbol left = symbol_of(search, expr->args[0]);
    bool items = expr->kind == HG_EXPR_IN && expr->set.kind == HG_SET_ITEMS;
    if (left.kind == HG_SYMBOL_CLASS && (expr->kind == HG_EXPR_IS || items))
        return of_class(search, expr, left.index, wanted);
    if (expr->kind == HG_EXPR_COMPARE) {
        struct hg_symbol right = symbol_of(search, expr->args[1]);
        bool more = (expr->compare == HG_GT || expr->compare == HG_GE) == wanted;
        if (left.kind == HG_SYMBOL_SCORE)
            return of_score(search, expr->args[1], left.index, more);
        if (right.kind == HG_SYMBOL_SCORE)
            return of_score(search, expr->args[0], right.index, !more);
    }
    return of_fields(search, expr);
}

static enum cause of_define(struct search *search, uint32_t index, bool wanted)
{
    struct finding *finding = &search->memory->meant[wanted][index];
    if (!finding->done) {
        struct search inner = search_within(search);
        enum cause cause = cause_of(&inner, search->model->defines[index].item->expr, wanted);
        *finding = (struct finding){true, cause, inner.guess};
    }
    if (finding->cause == GUESS)
        take_guess(search, finding->guess);
    return finding->cause;
}

static enum cause cause_of(struct search *search, struct hg_expr *expr, bool wanted)
{
    struct hg_symbol symbol;
    switch (expr->kind) {
    case HG_EXPR_NOT:
        return cause_of(search, expr->args[0], !wanted);
    case HG_EXPR_AND:
        return wanted ? all_of(search, expr, true) : one_of(search, expr, false);
    case HG_EXPR_OR:
        return wanted ? one_of(search, expr, true) : all_of(search, expr, false);
    case HG_EXPR_SOME:
        return some_of(search, expr, wanted);
    case HG_EXPR_NAME:
        symbol = symbol_of(search, expr);
        if (symbol.kind == HG_SYMBOL_DEFINE)
            return of_define(search, symbol.index, wanted);
        return of_fields(search, expr);
    case HG_EXPR_KNOWN:
        return OTHER; /* that a guess was made is a fact */
    case HG_EXPR_IS:
    case HG_EXPR_IN:
    case HG_EXPR_COMPARE:
        return of_comparison(search, expr, wanted);
    default:
        return of_fields(search, expr);
    }
}

static void check_rule(struct hg_model *model, struct memory *memory,
                       const struct hg_model_rule *rule)
{
    struct search search = {.model = model, .memory = memory};
    struct hg_expr *condition = rule->rule->tail.condition;
    bool final = rule->outcome == HG_ACCEPT || rule->outcome == HG_REJECT;
    if (!condition || !final || cause_of(&search, condition, true) != GUESS || !search.guess)
        return;
    struct hg_symbol symbol = hg_info(model, search.guess)->symbol;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0703, condition->span,
                  "`%.*s` can be decided by a model's guess alone", HG_STR_ARGS(rule->id));
    if (search.guess->span.start != condition->span.start)
        hg_diag_label(model->diags, diag, search.guess->span, "a model's guess");
    hg_diag_label(model->diags, diag, model->contract->fields[symbol.index].span, "from a model");
    hg_diag_help(model->diags, diag,
                 "add another condition (`and …`), or decide `review` instead of `%.*s`",
                 HG_STR_ARGS(model->outcomes[rule->outcome].name));
}

static struct memory new_memory(const struct hg_model *model)
{
    struct hg_arena *arena = model->arena;
    return (struct memory){
        .defines = HG_ARRAY(arena, struct reading, model->define_count),
        .tables = HG_ARRAY(arena, struct reading, model->table_count),
        .blocks = HG_ARRAY(arena, struct reading, model->block_count),
        .meant = {HG_ARRAY(arena, struct finding, model->define_count),
                  HG_ARRAY(arena, struct finding, model->define_count)},
        .labels = HG_ARRAY(arena, struct finding *, model->block_count),
        .scores = HG_ARRAY(arena, struct scoring, model->block_count),
    };
}

static bool has_guesses(const struct hg_model *model)
{
    for (uint32_t i = 0; i < model->contract->field_count; i++)
        if (model->contract->fields[i].field.from_model)
            return true;
    return false;
}

void hg_check_guessed_fields(struct hg_model *model)
{
    if (!has_guesses(model))
        return;
    struct memory memory = new_memory(model);
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        if (block->kind != HG_B_DECIDE && block->kind != HG_B_DISQUALIFY)
            continue;
        for (uint32_t k = 0; k < block->rule_count; k++)
            check_rule(model, &memory, &block->rules[k]);
    }
}
