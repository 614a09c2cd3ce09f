/* Shared by the files of the type checker (compiler/types/types*.c).
 *
 * All functions report into checker->model->diags; a type that was reported is HG_ERROR_TYPE,
 * which fits everywhere, so that one mistake gives one error. Memory is the model's arena. One
 * thread at a time per model. */
#ifndef HG_COMPILER_TYPES_H
#define HG_COMPILER_TYPES_H

#include "compiler/model/sema.h"

struct hg_checker {
    struct hg_model *model;
    hg_regex_check *regex;
    bool business;                /* business time is allowed here (`respond within`) */
    HG_VEC(struct hg_expr *) all; /* every typed expression, in typing order */
};

/* Categories of types that are comparable with each other. */
enum hg_type_category {
    HG_CATEGORY_ERROR,
    HG_CATEGORY_NUMBER,
    HG_CATEGORY_TEXT,
    HG_CATEGORY_TIME,
    HG_CATEGORY_DURATION,
    HG_CATEGORY_BOOLEAN
};

static inline enum hg_type_category hg_type_category(enum hg_type_kind kind)
{
    if (kind == HG_T_COUNT)
        return HG_CATEGORY_ERROR;
    if (hg_is_number(kind))
        return HG_CATEGORY_NUMBER;
    if (hg_type_is_text(kind))
        return HG_CATEGORY_TEXT;
    if (hg_is_date_or_time(kind))
        return HG_CATEGORY_TIME;
    return kind == HG_T_DURATION ? HG_CATEGORY_DURATION : HG_CATEGORY_BOOLEAN;
}

static inline struct hg_type hg_scalar_type(enum hg_type_kind kind)
{
    return (struct hg_type){.kind = kind};
}
/* The type of an expression with a reported error. */
#define HG_ERROR_TYPE hg_scalar_type(HG_T_COUNT)
static inline bool hg_is_error_type(struct hg_type type)
{
    return type.kind == HG_T_COUNT;
}

/* Determines the type of `expr` and everything below it, once (types_expr.c). */
struct hg_type hg_type_of(struct hg_checker *checker, struct hg_expr *expr);
/* Checks that `expr` (may be NULL) is a condition; types_logic.c. */
void hg_check_condition(struct hg_checker *checker, struct hg_expr *expr);
/* The common type of two expressions, for branches and assumed values; reports `code` if there is
 * none. */
struct hg_type hg_type_join(struct hg_checker *checker, struct hg_expr *a, struct hg_expr *b,
                            enum hg_code code);
void hg_check_template(struct hg_checker *checker, struct hg_text_literal *literal);
bool hg_check_regex(struct hg_checker *checker, struct hg_str pattern, struct hg_span span);

/* The source text of an expression, for messages. */
static inline struct hg_str hg_expr_text(const struct hg_checker *checker,
                                         const struct hg_expr *expr)
{
    return hg_source_text(checker->model, expr->span);
}
/* A text literal without placeholders. */
static inline bool hg_is_constant_text(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_TEXT && !expr->literal.has_holes;
}

/* types_compare.c: comparisons of two values */
void hg_type_equality(struct hg_checker *checker, struct hg_expr *expr);
void hg_type_comparison(struct hg_checker *checker, struct hg_expr *expr);
/* Reports a list where a single value is needed, with the operator to use `instead`; true then. */
bool hg_reject_list(struct hg_checker *checker, struct hg_expr *expr, struct hg_type type,
                    const char *instead);
/* Two text values: checks a constant on either side against the type of the other, or that the
 * values of two enums overlap. */
void hg_check_text_pair(struct hg_checker *checker, struct hg_expr *left, struct hg_type a,
                        struct hg_expr *right, struct hg_type b);
/* types_set.c: `in` and the text operators */
void hg_type_in(struct hg_checker *checker, struct hg_expr *expr);
void hg_type_textop(struct hg_checker *checker, struct hg_expr *expr);
/* Reports that `left` and `right` are not comparable. */
void hg_report_incomparable(struct hg_checker *checker, struct hg_expr *left, struct hg_type a,
                            struct hg_expr *right, struct hg_type b);
/* Checks a constant text against the expression it is compared with. */
void hg_check_constant(struct hg_checker *checker, struct hg_expr *subject, struct hg_type type,
                       struct hg_expr *value);
/* types_logic.c: and, or, not, of */
void hg_type_logic(struct hg_checker *checker, struct hg_expr *expr);
/* types_calls.c */
struct hg_type hg_type_call(struct hg_checker *checker, struct hg_expr *expr);
/* types_spreadsheet.c: the counterpart of a spreadsheet or database function in this language;
 * NULL for any other name. Static text. */
const char *hg_foreign_function(struct hg_arena *arena, struct hg_str name);
/* types_arith.c */
struct hg_type hg_type_arithmetic(struct hg_checker *checker, struct hg_expr *expr);
/* types_rules.c */
void hg_check_rule(struct hg_checker *checker, struct hg_model_block *block,
                   struct hg_model_rule *rule);
void hg_check_number(struct hg_checker *checker, struct hg_expr *literal);
/* types_targets.c: to, also, alert, calendar, respond within */
void hg_check_target(struct hg_checker *checker, struct hg_expr *expr, const char *what);
void hg_check_calendar(struct hg_checker *checker, struct hg_expr *expr);
/* Checks what teams.yaml refers to in the policy: the class named by `priority`, and its labels. */
void hg_check_priority(struct hg_model *model);
/* types_business.c: warns of business time without a calendar. */
void hg_check_business_time(struct hg_model *model);
void hg_check_within(struct hg_checker *checker, struct hg_expr *expr);
/* Checks that `expr` is a duration of clock time; `what` names it in the message. */
void hg_check_duration(struct hg_checker *checker, struct hg_expr *expr, const char *what,
                       bool above_zero);
void hg_check_time(struct hg_checker *checker, struct hg_expr *expr, const char *what);

#endif
