/* Numbers, durations and dates as written, changed by one unit of their last digit; and the step
 * sizes of a score. Part of mutate.c. */
#include <stdio.h>

#include "compiler/mutate/mutate_parts.h"

#include "base/number.h"
#include "base/time.h"

bool hg_is_literal_number(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_INTEGER || expr->kind == HG_EXPR_DECIMAL ||
           expr->kind == HG_EXPR_DURATION || expr->kind == HG_EXPR_DATE;
}

/* --- as written ------------------------------------------------------------------------------- */

/* "+12.50 days" split into sign, digits with their point, and the rest. */
struct written {
    struct hg_str number, rest;
    bool plus;
    uint32_t digits; /* after the point */
};

static struct written decompose(struct hg_str text)
{
    struct written w = {.plus = text.len != 0 && text.at[0] == '+'};
    size_t end = text.len != 0 && (text.at[0] == '+' || text.at[0] == '-') ? 1 : 0;
    while (end < text.len && text.at[end] == ' ') /* - 5 */
        end++;
    size_t point = SIZE_MAX;
    while (end < text.len &&
           ((text.at[end] >= '0' && text.at[end] <= '9') || text.at[end] == '.')) {
        if (text.at[end] == '.')
            point = end;
        end++;
    }
    w.number = (struct hg_str){text.at, end};
    w.rest = (struct hg_str){text.at + end, text.len - end};
    w.digits = point == SIZE_MAX ? 0 : (uint32_t)(end - point - 1);
    return w;
}

/* Of a decimal in millionths. */
static int64_t last_digit(uint32_t digits)
{
    int64_t unit = HG_DECIMAL_ONE;
    for (uint32_t i = 0; i < digits; i++)
        unit /= 10;
    return unit == 0 ? 1 : unit;
}

static struct hg_str print_number(struct hg_arena *arena, int64_t millionths, uint32_t digits,
                                  bool plus)
{
    uint64_t whole = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    const char *sign = millionths < 0 ? "-" : plus ? "+" : "";
    unsigned long long front = whole / HG_DECIMAL_ONE, back = whole % HG_DECIMAL_ONE;
    if (digits == 0)
        return hg_str_print(arena, "%s%llu", sign, front);
    char text[8];
    snprintf(text, sizeof text, "%06llu", back);
    return hg_str_print(arena, "%s%llu.%.*s", sign, front, (int)digits, text);
}

static struct hg_str without_sign(struct hg_str number)
{
    while (number.len != 0 && (number.at[0] == '+' || number.at[0] == '-' || number.at[0] == ' '))
        number = (struct hg_str){number.at + 1, number.len - 1};
    return number;
}

static bool moved_date(struct hg_mutator *m, const struct hg_expr *expr, int64_t steps,
                       struct hg_str *text)
{
    struct hg_buf buf;
    int64_t day;
    if (!hg_add(expr->number, steps, &day))
        return false;
    hg_buf_init(&buf, &m->arena->allocator, 0);
    hg_put_date(&buf, day);
    *text = hg_str_copy(m->arena, (struct hg_str){buf.at, buf.len});
    hg_buf_release(&buf);
    return true;
}

bool hg_number_shifted(struct hg_mutator *m, const struct hg_expr *expr, int64_t steps,
                       struct hg_str *text)
{
    struct hg_str source = hg_source_text(m->model, expr->span);
    struct written w = decompose(source);
    int64_t value, by;
    if (expr->kind == HG_EXPR_DATE)
        return moved_date(m, expr, steps, text);
    if (hg_parse_decimal(without_sign(w.number), &value) != HG_NUMBER_OK)
        return false;
    bool negative = source.len != 0 && source.at[0] == '-';
    if (!hg_mul(last_digit(w.digits), steps, &by) || !hg_add(negative ? -value : value, by, &value))
        return false;
    if (expr->kind == HG_EXPR_DURATION && value < 0)
        return false;
    struct hg_str number = print_number(m->arena, value, w.digits, w.plus);
    struct hg_str rest = w.rest;
    bool plural = rest.len > 1 && rest.at[rest.len - 1] == 's';
    rest.len -= plural && value == HG_DECIMAL_ONE ? 1 : 0;
    bool add = expr->kind == HG_EXPR_DURATION && !plural && value != HG_DECIMAL_ONE;
    *text = hg_str_print(m->arena, "%.*s%.*s%s", HG_STR_ARGS(number), HG_STR_ARGS(rest),
                         add ? "s" : "");
    return true;
}

/* --- mutations -------------------------------------------------------------------------------- */

static struct hg_span shown_around(const struct hg_mutator *m, struct hg_span span)
{
    bool around =
        m->shown.source == span.source && m->shown.start <= span.start && span.end <= m->shown.end;
    return around ? m->shown : span;
}

static void move(struct hg_mutator *m, const struct hg_expr *expr, enum hg_mutation_kind kind,
                 int64_t steps)
{
    struct hg_str text;
    if (hg_number_shifted(m, expr, steps, &text))
        hg_mutation_add(m, kind, shown_around(m, expr->span), expr->span, text);
}

void hg_mutate_number(struct hg_mutator *m, const struct hg_expr *expr)
{
    if (m->done[expr->id])
        return;
    m->done[expr->id] = true;
    move(m, expr, m->numbers, -1);
    move(m, expr, m->numbers, 1);
}

void hg_mutate_points(struct hg_mutator *m, const struct hg_expr *expr)
{
    if (expr == NULL || m->done[expr->id])
        return;
    m->done[expr->id] = true;
    move(m, expr, HG_MUTATE_POINTS, expr->number > 0 ? -1 : 1);
}

/* --- scores ----------------------------------------------------------------------------------- */

static int64_t common(int64_t a, int64_t b)
{
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int64_t with_number(int64_t step, const struct hg_expr *number)
{
    return number == NULL || number->kind != HG_EXPR_INTEGER ? step : common(step, number->number);
}

static int64_t with_rule(int64_t step, const struct hg_rule *rule)
{
    const struct hg_points *points = &rule->points;
    if (rule->tail.fading_over != NULL || rule->tail.halving_every != NULL)
        return 1;
    step = with_number(with_number(step, points->amount), points->limit);
    for (size_t i = 0; i < points->band_count; i++)
        step = with_number(step, points->bands[i].points);
    return step;
}

int64_t hg_score_step(const struct hg_model *model, const struct hg_model_block *block)
{
    const struct hg_item *item = block->item;
    int64_t step = 0;
    (void)model;
    if (block->scale != HG_T_INTEGER)
        return 1;
    step = with_number(with_number(with_number(step, item->low), item->high), item->starting);
    for (size_t i = 0; i < item->groups.count; i++)
        step = with_number(step, item->groups.at[i].up_to);
    for (size_t i = 0; i < item->rules.count; i++) {
        step = with_rule(step, item->rules.at[i]);
        if (step == 1)
            return 1;
    }
    return step == 0 ? 1 : step;
}
