/* The AST dump: names, texts and expressions. See dump.h. */
#include "grammar/dump.h"

#include "base/number.h"

static void put(struct hg_buf *out, struct hg_str text)
{
    hg_buf_put(out, text.at, text.len);
}

void hg_dump_quoted(struct hg_buf *out, struct hg_str text)
{
    hg_buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '\n' || c == '\t') {
            hg_buf_text(out, c == '\n' ? "\\n" : "\\t");
            continue;
        }
        if (c == '"' || c == '\\')
            hg_buf_byte(out, '\\');
        hg_buf_byte(out, c);
    }
    hg_buf_byte(out, '"');
}

/* A template shows its pieces: "a " {b} "c". */
void hg_dump_text(struct hg_buf *out, const struct hg_text_literal *text)
{
    if (!text->has_holes) {
        hg_dump_quoted(out, text->text);
        return;
    }
    hg_buf_byte(out, '<');
    for (size_t i = 0; i < text->piece_count; i++) {
        if (i > 0)
            hg_buf_byte(out, ' ');
        if (!text->pieces[i].hole) {
            hg_dump_quoted(out, text->pieces[i].text);
            continue;
        }
        hg_buf_byte(out, '{');
        put(out, text->pieces[i].text);
        hg_buf_byte(out, '}');
    }
    hg_buf_byte(out, '>');
}

void hg_dump_name(struct hg_buf *out, const char *before, const struct hg_name *name)
{
    if (!name->text.at)
        return;
    hg_buf_text(out, before);
    put(out, name->text);
}

/* --- expressions ------------------------------------------------------------------------------ */

void hg_dump_optional(struct hg_buf *out, const char *before, const struct hg_expr *expr)
{
    if (!expr)
        return;
    hg_buf_text(out, before);
    hg_dump_expr(out, expr);
}

void hg_dump_list(struct hg_buf *out, struct hg_expr *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hg_buf_byte(out, ' ');
        hg_dump_expr(out, items[i]);
    }
}

void hg_dump_range(struct hg_buf *out, const struct hg_range *range)
{
    hg_dump_optional(out, "", range->low);
    hg_buf_text(out, "..");
    hg_dump_optional(out, "", range->high);
}

void hg_dump_set(struct hg_buf *out, const struct hg_set *set)
{
    if (set->kind == HG_SET_NAME) {
        hg_dump_name(out, " ", &set->name);
    } else if (set->kind == HG_SET_RANGE) {
        hg_buf_byte(out, ' ');
        hg_dump_range(out, &set->range);
    } else {
        hg_buf_text(out, " [");
        hg_dump_list(out, set->items, set->item_count);
        hg_buf_text(out, " ]");
    }
}

const char *const hg_dump_comparisons[] = {"<", "<=", ">", ">="};
static const char *const quantifiers[] = {"any", "all", "none", "at-least"};
static const char *const textops[] = {"contains",    "includes",  "has-word",
                                      "starts-with", "ends-with", "matches"};

/* The word that opens an operator's node. */
static const char *operator_of(const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_NEGATE:
        return "negate";
    case HG_EXPR_ADD:
        return "+";
    case HG_EXPR_SUB:
        return "-";
    case HG_EXPR_MUL:
        return "*";
    case HG_EXPR_DIV:
        return "/";
    case HG_EXPR_ASSUMED:
        return "assumed";
    case HG_EXPR_NOT:
        return "not";
    case HG_EXPR_AND:
        return "and";
    case HG_EXPR_OR:
        return "or";
    case HG_EXPR_SOME:
        return quantifiers[expr->quantifier];
    case HG_EXPR_IF:
        return "if";
    case HG_EXPR_IS:
        return expr->negated ? "is-not" : "is";
    case HG_EXPR_KNOWN:
        return expr->negated ? "unknown" : "known";
    case HG_EXPR_FOUND:
        return expr->negated ? "not-found" : "found";
    case HG_EXPR_COMPARE:
        return hg_dump_comparisons[expr->compare];
    case HG_EXPR_IN:
        return expr->negated ? "not-in" : "in";
    case HG_EXPR_TEXTOP:
        return textops[expr->textop];
    case HG_EXPR_WITHIN:
        return expr->next ? "within-next" : "within-last";
    case HG_EXPR_OLDER:
        return "older";
    case HG_EXPR_PART:
        return "part";
    default:
        return "error";
    }
}

static void put_duration(struct hg_buf *out, const struct hg_expr *expr)
{
    static const char *const units[] = {"us", "business-minutes", "business-days"};
    hg_buf_int(out, expr->number);
    hg_buf_text(out, units[expr->unit]);
}

/* True when `expr` is a literal or a name, and was put. */
static bool put_leaf(struct hg_buf *out, const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_TEXT:
        hg_dump_text(out, &expr->literal);
        return true;
    case HG_EXPR_INTEGER:
        hg_buf_int(out, expr->number);
        return true;
    case HG_EXPR_DECIMAL:
        hg_put_decimal(out, expr->number);
        hg_buf_byte(out, 'd');
        return true;
    case HG_EXPR_DATE:
        hg_put_date(out, expr->number);
        return true;
    case HG_EXPR_BOOLEAN:
        hg_buf_text(out, expr->number ? "yes" : "no");
        return true;
    case HG_EXPR_DURATION:
        put_duration(out, expr);
        return true;
    case HG_EXPR_NAME:
        put(out, expr->name.text);
        return true;
    default:
        return false;
    }
}

void hg_dump_expr(struct hg_buf *out, const struct hg_expr *expr)
{
    if (put_leaf(out, expr))
        return;
    hg_buf_byte(out, '(');
    if (expr->kind == HG_EXPR_CALL)
        hg_dump_name(out, "call ", &expr->name);
    else
        hg_buf_text(out, operator_of(expr));
    if (expr->kind == HG_EXPR_SOME && expr->quantifier == HG_AT_LEAST) {
        hg_buf_byte(out, ' ');
        hg_buf_int(out, expr->number);
    }
    if (expr->kind == HG_EXPR_TEXTOP && expr->negated)
        hg_buf_text(out, " not");
    if (expr->exactly)
        hg_buf_text(out, " exactly");
    hg_dump_list(out, expr->args, expr->arg_count);
    if (expr->kind == HG_EXPR_TEXTOP && expr->has_quantifier)
        hg_buf_print(out, " %s-of", quantifiers[expr->quantifier]);
    if (expr->kind == HG_EXPR_IN || expr->kind == HG_EXPR_TEXTOP)
        hg_dump_set(out, &expr->set);
    if (expr->kind == HG_EXPR_PART) {
        hg_buf_byte(out, ' ');
        hg_dump_text(out, &expr->literal);
    }
    hg_buf_byte(out, ')');
}
