/* Rules: every part has the right type and is allowed where it stands. Part of types.c.
 * Completeness of blocks is checked by lint_blocks.c. */
#include "compiler/types/types.h"

/* --- numbers ------------------------------------------------------------------------------- */

void hg_check_number(struct hg_checker *checker, struct hg_expr *literal)
{
    if (literal)
        hg_type_of(checker, literal);
}

/* A number of a score must fit the scale its score has. */
static void check_points_number(struct hg_checker *checker, const struct hg_model_block *block,
                                struct hg_expr *literal)
{
    int64_t value;
    if (!literal)
        return;
    hg_check_number(checker, literal);
    if (hg_literal_scaled(literal, block->scale, 0, &value))
        return;
    struct hg_diag *diag = hg_report(checker->model->diags, HG_E0322, literal->span,
                                     "this number is too large for the score");
    hg_diag_help(checker->model->diags, diag,
                 "points with decimal places go up to about 9 trillion");
}

/* --- points -------------------------------------------------------------------------------- */

static void check_yes_no_band(struct hg_checker *checker, const struct hg_band *band,
                              struct hg_type type)
{
    struct hg_model *model = checker->model;
    if (hg_is_error_type(type) || type.kind == HG_T_BOOLEAN)
        return;
    struct hg_diag *diag = hg_report(
        model->diags, HG_E0320, band->span, "a band `%s` is only for conditions, and this is %.*s",
        band->kind == HG_BAND_YES ? "yes" : "no", HG_STR_ARGS(hg_type_description(model, type)));
    hg_diag_help(model->diags, diag, "write values or ranges: `200..5000: +30`");
}

static void check_band_order(struct hg_checker *checker, const struct hg_points *points, size_t i)
{
    struct hg_model *model = checker->model;
    const struct hg_band *band = &points->bands[i];
    for (size_t k = 0; k < i; k++) {
        const struct hg_band *before = &points->bands[k];
        if (before->kind == HG_BAND_OTHERWISE && band->kind != HG_BAND_UNKNOWN) {
            struct hg_diag *diag =
                hg_report(model->diags, HG_E0320, band->span,
                          "this band comes after `otherwise` and can never apply");
            hg_diag_label(model->diags, diag, before->span, "takes all remaining values");
            hg_diag_help(model->diags, diag, "move `otherwise` to the end");
            return;
        }
        if (before->kind == band->kind && band->kind != HG_BAND_CELL) {
            struct hg_diag *diag =
                hg_report(model->diags, HG_E0320, band->span, "the same band is listed twice");
            hg_diag_label(model->diags, diag, before->span, "first here");
            return;
        }
    }
}

static void check_bands(struct hg_checker *checker, const struct hg_model_block *block,
                        struct hg_points *points)
{
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, points->by);
    if (type.list && !hg_is_error_type(type)) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0306, points->by->span,
                                         "`by` needs a single value, and this is %.*s",
                                         HG_STR_ARGS(hg_type_description(model, type)));
        hg_diag_help(model->diags, diag, "use its `count`, or write a rule with `includes`");
        type = HG_ERROR_TYPE;
    }
    for (size_t i = 0; i < points->band_count; i++) {
        struct hg_band *band = &points->bands[i];
        struct hg_typed_cell typed;
        check_points_number(checker, block, band->points);
        if (band->kind == HG_BAND_CELL)
            (void)!hg_type_cell(model, &band->cell, type, &typed);
        else if (band->kind == HG_BAND_YES || band->kind == HG_BAND_NO)
            check_yes_no_band(checker, band, type);
        check_band_order(checker, points, i);
    }
}

static void check_per(struct hg_checker *checker, const struct hg_model_block *block,
                      struct hg_points *points)
{
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, points->per);
    check_points_number(checker, block, points->amount);
    check_points_number(checker, block, points->limit);
    if (!hg_is_error_type(type) && (type.list || !hg_is_number(type.kind))) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0321, points->per->span, "`per` needs a number");
        hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, type)));
        hg_diag_help(model->diags, diag,
                     "multiply by a number: `+10 per pricing_visits up to +30`");
    }
    if (!points->limit || !points->amount ||
        (points->limit->number < 0) == (points->amount->number < 0))
        return;
    bool up = points->amount->number >= 0;
    struct hg_diag *diag = hg_report(model->diags, HG_E0424, points->limit->span,
                                     "the points go %s, but the limit is %s zero",
                                     up ? "up" : "down", up ? "below" : "above");
    hg_diag_help(model->diags, diag, "write `%s`", up ? "up to +30" : "down to -30");
}

static void check_points(struct hg_checker *checker, const struct hg_model_block *block,
                         struct hg_rule *rule)
{
    if (rule->points.kind == HG_POINTS_BY)
        check_bands(checker, block, &rule->points);
    else if (rule->points.kind == HG_POINTS_PER)
        check_per(checker, block, &rule->points);
    else
        check_points_number(checker, block, rule->points.amount);
    struct hg_tail *tail = &rule->tail;
    if (tail->fading_over) {
        hg_check_duration(checker, tail->fading_over, "fading over", true);
        hg_check_time(checker, tail->fading_since, "since");
    }
    if (tail->halving_every) {
        hg_check_duration(checker, tail->halving_every, "halving every", true);
        if (tail->halving_since)
            hg_check_time(checker, tail->halving_since, "since");
        if (tail->halving_age)
            hg_check_duration(checker, tail->halving_age, "at age", false);
    }
    if (tail->fading_over && tail->halving_every)
        hg_report(checker->model->diags, HG_E0422, tail->halving_every->span,
                  "use either `fading` or `halving`, not both");
}

/* --- placement ---------------------------------------------------------------------------------
 */

static void misplaced(struct hg_checker *checker, struct hg_span span, const char *what,
                      const char *where)
{
    struct hg_diag *diag =
        hg_report(checker->model->diags, HG_E0422, span, "`%s` has no effect here", what);
    hg_diag_help(checker->model->diags, diag, "it can only be used in %s", where);
}

static bool decides(const struct hg_model_block *block)
{
    return block->kind == HG_B_DECIDE || block->kind == HG_B_DISQUALIFY;
}

static void check_places(struct hg_checker *checker, const struct hg_model_block *block,
                         const struct hg_rule *rule)
{
    const struct hg_tail *tail = &rule->tail;
    bool assigns = decides(block) || block->kind == HG_B_ROUTE;
    const char *assigning = "rules that decide or route";
    if (block->kind != HG_B_SCORE && tail->fading_over)
        misplaced(checker, tail->fading_over->span, "fading", "rules of a score");
    if (block->kind != HG_B_SCORE && tail->halving_every)
        misplaced(checker, tail->halving_every->span, "halving", "rules of a score");
    if (!decides(block) && tail->to)
        misplaced(checker, tail->to->span, "to",
                  "rules that decide; in a route rule, `to` comes first");
    if (!assigns && tail->respond_within)
        misplaced(checker, tail->respond_within->span, "respond within", assigning);
    if (!assigns && tail->also.count)
        misplaced(checker, tail->also.at[0]->span, "also", assigning);
    if (!assigns && tail->alert.count)
        misplaced(checker, tail->alert.at[0]->span, "alert", assigning);
    if (!assigns && tail->notes.count)
        misplaced(checker, tail->notes.at[0].span, "note", assigning);
    if (decides(block) && tail->respond_within && !tail->to)
        misplaced(checker, tail->respond_within->span, "respond within",
                  "a rule with `to`, or in the route of its outcome");
}

/* `needs` names what a reviewer should find out. */
static void check_needs(struct hg_checker *checker, const struct hg_model_block *block,
                        const struct hg_model_rule *rule)
{
    const struct hg_tail *tail = &rule->rule->tail;
    bool review = (block->kind == HG_B_DECIDE && rule->outcome == HG_REVIEW) ||
                  (block->kind == HG_B_ROUTE && block->outcome == HG_REVIEW);
    if (tail->needs.count && !review)
        misplaced(checker, tail->needs.at[0].span, "needs", "rules that decide or route `review`");
}

static void check_dates(struct hg_checker *checker, const struct hg_tail *tail)
{
    struct hg_model *model = checker->model;
    hg_check_number(checker, tail->from);
    hg_check_number(checker, tail->before);
    if (!tail->from || !tail->before || tail->from->number < tail->before->number)
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0410, tail->before->span, "the rule ends before it starts");
    hg_diag_label(model->diags, diag, tail->from->span, "starts here");
    hg_diag_help(model->diags, diag,
                 "`before` names the first day on which the rule no longer applies");
}

static void check_texts(struct hg_checker *checker, struct hg_tail *tail)
{
    hg_check_template(checker, tail->because);
    for (size_t i = 0; i < tail->notes.count; i++)
        hg_check_template(checker, &tail->notes.at[i]);
    for (size_t i = 0; i < tail->also.count; i++)
        hg_check_target(checker, tail->also.at[i], "also");
    for (size_t i = 0; i < tail->alert.count; i++)
        hg_check_target(checker, tail->alert.at[i], "alert");
}

void hg_check_rule(struct hg_checker *checker, struct hg_model_block *block,
                   struct hg_model_rule *model_rule)
{
    struct hg_rule *rule = model_rule->rule;
    hg_check_condition(checker, rule->tail.condition);
    if (block->kind == HG_B_SCORE)
        check_points(checker, block, rule);
    check_places(checker, block, rule);
    check_needs(checker, block, model_rule);
    check_dates(checker, &rule->tail);
    hg_check_target(checker, rule->target, "to");
    hg_check_target(checker, rule->tail.to, "to");
    hg_check_within(checker, rule->tail.respond_within);
    check_texts(checker, &rule->tail);
    if (block->kind == HG_B_SCORE)
        return;
    /* misplaced ones have types, too */
    struct hg_expr *rest[] = {rule->tail.fading_over, rule->tail.fading_since,
                              rule->tail.halving_every, rule->tail.halving_since,
                              rule->tail.halving_age};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        hg_check_number(checker, rest[i]);
}
