/* Canonical keys of expressions: equal if the meaning is equal, whatever the layout, parentheses,
 * order of commutative operands, or case of texts compared without case. Part of the semantic
 * diff (diff.h). Knows expressions and symbols, not where they occur. */
#include <stdlib.h>

#include "compiler/diff/diff_key.h"

static void put_bytes(struct hg_key *key, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hg_push(key->side->arena, &key->text, at[i]);
}

void hg_key_put(struct hg_key *key, const char *text)
{
    put_bytes(key, text, strlen(text));
}

/* Prefixed by its length, so that no text can be confused with anything else. */
static void put_str(struct hg_key *key, struct hg_str text)
{
    struct hg_str len = hg_str_print(key->side->arena, "%zu'", text.len);
    put_bytes(key, len.at, len.len);
    put_bytes(key, text.at, text.len);
}

void hg_key_put_int(struct hg_key *key, long long number)
{
    struct hg_str text = hg_str_print(key->side->arena, "%lld", number);
    put_bytes(key, text.at, text.len);
}

struct hg_str hg_key_text(const struct hg_key *key)
{
    return (struct hg_str){key->text.count != 0 ? key->text.at : "", key->text.count};
}

struct hg_str hg_diff_shown(const struct hg_diff_side *side, struct hg_span span)
{
    return hg_source_one_line(side->model, side->arena, span);
}

/* --- operands ----------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const struct hg_key *one = a, *other = b;
    return hg_str_cmp(hg_key_text(one), hg_key_text(other));
}

void hg_key_put_all(struct hg_key *key, struct hg_key *parts, size_t count, bool sort)
{
    if (sort && count > 1)
        qsort(parts, count, sizeof *parts, by_key);
    for (size_t i = 0; i < count; i++) {
        hg_key_put(key, i == 0 ? "" : ",");
        put_bytes(key, parts[i].text.at, parts[i].text.count);
        for (size_t n = 0; n < parts[i].numbers.count; n++)
            hg_push(key->side->arena, &key->numbers, parts[i].numbers.at[n]);
        for (size_t m = 0; m < parts[i].members.count; m++)
            hg_push(key->side->arena, &key->members, parts[i].members.at[m]);
    }
}

/* --- literals -------------------------------------------------------------------------------- */

/* The same for 60 and 60.0, and for 24 hours and 1 day. */
static void put_plain_number(struct hg_key *key, const struct hg_expr *expr)
{
    bool decimal = expr->kind == HG_EXPR_DECIMAL;
    if (decimal && expr->number % HG_DECIMAL_ONE == 0) {
        hg_key_put_int(key, expr->number / HG_DECIMAL_ONE);
        return;
    }
    hg_key_put(key, decimal ? "m" : expr->kind == HG_EXPR_DATE ? "d" : "");
    hg_key_put_int(key, expr->number);
    if (expr->kind == HG_EXPR_DURATION) {
        hg_key_put(key, "t");
        hg_key_put_int(key, (long long)expr->unit);
    }
}

static void put_number(struct hg_key *key, const struct hg_expr *expr)
{
    const struct hg_diff_side *side = key->side;
    struct hg_key alone = {.side = side};
    put_plain_number(&alone, expr);
    if (!key->skeleton) {
        put_bytes(key, alone.text.at, alone.text.count);
        return;
    }
    hg_key_put(key, "#");
    hg_push(side->arena, &key->numbers,
            ((struct hg_keyed_text){hg_key_text(&alone), hg_diff_shown(side, expr->span)}));
}

static void put_piece(struct hg_key *key, struct hg_str text, bool exactly)
{
    put_str(key, exactly ? text : hg_text_fold(key->side->arena, text));
}

/* A text that is no template has no pieces: a regular expression. */
void hg_key_put_literal(struct hg_key *key, const struct hg_text_literal *literal, bool exactly)
{
    struct hg_arena *arena = key->side->arena;
    hg_key_put(key, "\"");
    if (literal->piece_count == 0)
        put_piece(key, literal->text, exactly);
    else if (!literal->has_holes && !exactly)
        put_piece(key, hg_text_normalise(arena, hg_literal_text(key->side->model, literal)), false);
    for (size_t i = 0; (literal->has_holes || exactly) && i < literal->piece_count; i++) {
        const struct hg_template_piece *piece = &literal->pieces[i];
        if (piece->hole && piece->expr != NULL)
            hg_key_put_expr(key, piece->expr, exactly);
        else
            put_piece(key, piece->text, exactly);
    }
    hg_key_put(key, "\"");
}

/* --- names ----------------------------------------------------------------------------------- */

struct hg_str hg_diff_symbol_key(struct hg_arena *arena, enum hg_symbol_kind kind,
                                 struct hg_str name)
{
    static const char *const marks[] = {"",       "field", "list",  "table",
                                        "define", "flag",  "class", "score"};
    return hg_str_print(arena, "%s %.*s", marks[kind], HG_STR_ARGS(name));
}

static struct hg_str new_name(const struct hg_diff_side *side, enum hg_symbol_kind kind,
                              struct hg_str name)
{
    const uint64_t *found =
        side->renames != NULL
            ? hg_map_find(side->renames, hg_diff_symbol_key(side->arena, kind, name))
            : NULL;
    return found != NULL ? (*side->names)[*found] : name;
}

static struct hg_str name_of(const struct hg_model *model, struct hg_symbol symbol)
{
    switch (symbol.kind) {
    case HG_SYMBOL_FIELD:
        return model->contract->fields[symbol.index].field.name;
    case HG_SYMBOL_LIST:
        return model->lists[symbol.index].name;
    case HG_SYMBOL_TABLE:
        return model->tables[symbol.index].name;
    case HG_SYMBOL_DEFINE:
        return model->defines[symbol.index].name;
    case HG_SYMBOL_FLAG:
        return model->flags[symbol.index].name;
    case HG_SYMBOL_CLASS:
    case HG_SYMBOL_SCORE:
        return model->blocks[symbol.index].name;
    case HG_SYMBOL_NONE:
        break;
    }
    return (struct hg_str){"", 0};
}

static void put_name(struct hg_key *key, const struct hg_expr *expr)
{
    const struct hg_model *model = key->side->model;
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    if (symbol.kind == HG_SYMBOL_NONE) {
        put_str(key, expr->name.text);
        return;
    }
    put_str(key, hg_diff_symbol_key(key->side->arena, symbol.kind,
                                    new_name(key->side, symbol.kind, name_of(model, symbol))));
    if (symbol.kind == HG_SYMBOL_TABLE && symbol.column != HG_NONE) {
        hg_key_put(key, ".");
        put_str(key, model->tables[symbol.index].gives[symbol.column].name);
    }
}

/* --- sets ------------------------------------------------------------------------------------ */

static bool is_constant(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_TEXT && !expr->literal.has_holes;
}

static void put_items(struct hg_key *key, const struct hg_set *set, bool exactly)
{
    struct hg_arena *arena = key->side->arena;
    struct hg_key *items = HG_ARRAY(arena, struct hg_key, set->item_count);
    size_t count = 0;
    hg_key_put(key, "(");
    for (size_t i = 0; i < set->item_count; i++) {
        struct hg_key *item = &items[count];
        *item = (struct hg_key){.side = key->side, .skeleton = key->skeleton};
        hg_key_put_expr(item, set->items[i], exactly);
        if (!key->skeleton || !is_constant(set->items[i])) {
            count++;
            continue;
        }
        hg_push(arena, &key->members,
                ((struct hg_keyed_text){hg_key_text(item),
                                        hg_diff_shown(key->side, set->items[i]->span)}));
    }
    hg_key_put_all(key, items, count, true);
    hg_key_put(key, ")");
}

void hg_key_put_set(struct hg_key *key, const struct hg_set *set, bool exactly)
{
    if (set->kind == HG_SET_ITEMS) {
        put_items(key, set, exactly);
    } else if (set->kind == HG_SET_RANGE) {
        hg_key_put(key, "[");
        if (set->range.low != NULL)
            put_number(key, set->range.low);
        hg_key_put(key, "..");
        if (set->range.high != NULL)
            put_number(key, set->range.high);
        hg_key_put(key, "]");
    } else if (set->name_expr != NULL) {
        hg_key_put_expr(key, set->name_expr, exactly);
    } else {
        put_str(key, set->name.text);
    }
}

/* --- expressions ----------------------------------------------------------------------------- */

static void add_parts(const struct hg_diff_side *side, bool skeleton, const struct hg_expr *expr,
                      enum hg_expr_kind kind, struct hg_key *parts, size_t *count)
{
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (expr->args[i]->kind == kind && kind != HG_EXPR_SOME) {
            add_parts(side, skeleton, expr->args[i], kind, parts, count);
            continue;
        }
        parts[*count] = (struct hg_key){.side = side, .skeleton = skeleton};
        hg_key_put_expr(&parts[(*count)++], expr->args[i], false);
    }
}

static size_t part_count(const struct hg_expr *expr, enum hg_expr_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < expr->arg_count; i++)
        count += expr->args[i]->kind == kind ? part_count(expr->args[i], kind) : 1;
    return count;
}

/* Commutative operators: a chain is one node, and its operands are sorted. */
static void put_chain(struct hg_key *key, const struct hg_expr *expr, const char *mark)
{
    size_t count = 0;
    struct hg_key *parts =
        HG_ARRAY(key->side->arena, struct hg_key, part_count(expr, expr->kind) + expr->arg_count);
    add_parts(key->side, key->skeleton, expr, expr->kind, parts, &count);
    hg_key_put(key, mark);
    hg_key_put(key, "(");
    hg_key_put_all(key, parts, count, true);
    hg_key_put(key, ")");
}

static void put_args(struct hg_key *key, const struct hg_expr *expr, const char *mark, bool exactly)
{
    hg_key_put(key, mark);
    hg_key_put(key, "(");
    for (size_t i = 0; i < expr->arg_count; i++) {
        hg_key_put(key, i == 0 ? "" : ",");
        hg_key_put_expr(key, expr->args[i], exactly);
    }
    hg_key_put(key, ")");
}

static void put_some(struct hg_key *key, const struct hg_expr *expr)
{
    static const char *const marks[] = {"or", "and", "none", "least"};
    if (expr->quantifier == HG_AT_LEAST && key->skeleton) {
        struct hg_str text =
            hg_str_print(key->side->arena, "at least %lld", (long long)expr->number);
        hg_push(key->side->arena, &key->numbers, ((struct hg_keyed_text){text, text}));
    } else if (expr->quantifier == HG_AT_LEAST) {
        hg_key_put_int(key, expr->number);
    }
    put_chain(key, expr, marks[expr->quantifier]);
}

static void put_textop(struct hg_key *key, const struct hg_expr *expr)
{
    static const char *const marks[] = {"contains", "includes", "word",
                                        "starts",   "ends",     "matches"};
    bool raw = expr->exactly || expr->textop == HG_MATCHES;
    put_args(key, expr, marks[expr->textop], false);
    hg_key_put(key, expr->exactly ? "exactly" : "");
    hg_key_put(key, expr->has_quantifier && expr->quantifier == HG_ALL_OF ? "all" : "any");
    hg_key_put_set(key, &expr->set, raw);
}

static void put_negation(struct hg_key *key, const struct hg_expr *expr)
{
    bool said = expr->kind != HG_EXPR_WITHIN && expr->kind != HG_EXPR_OLDER;
    hg_key_put(key, said && expr->negated ? "not " : "");
}

void hg_key_put_expr(struct hg_key *key, const struct hg_expr *expr, bool exactly)
{
    static const char *const compares[] = {"<", "<=", ">", ">="};
    put_negation(key, expr);
    switch (expr->kind) {
    case HG_EXPR_TEXT:
        hg_key_put_literal(key, &expr->literal, exactly);
        break;
    case HG_EXPR_INTEGER:
    case HG_EXPR_DECIMAL:
    case HG_EXPR_DATE:
    case HG_EXPR_DURATION:
        put_number(key, expr);
        break;
    case HG_EXPR_BOOLEAN:
        hg_key_put(key, expr->number != 0 ? "yes" : "no");
        break;
    case HG_EXPR_NAME:
        put_name(key, expr);
        break;
    case HG_EXPR_CALL:
        put_str(key, expr->name.text);
        put_args(key, expr, "", true);
        break;
    case HG_EXPR_PART:
        put_args(key, expr, "part", exactly);
        hg_key_put_literal(key, &expr->literal, true);
        break;
    case HG_EXPR_AND:
        put_chain(key, expr, "and");
        break;
    case HG_EXPR_OR:
        put_chain(key, expr, "or");
        break;
    case HG_EXPR_SOME:
        put_some(key, expr);
        break;
    case HG_EXPR_IS:
        put_args(key, expr, expr->exactly ? "exactly" : "is", expr->exactly);
        break;
    case HG_EXPR_COMPARE:
        put_args(key, expr, compares[expr->compare], exactly);
        break;
    case HG_EXPR_IN:
        put_args(key, expr, "in", exactly);
        hg_key_put_set(key, &expr->set, exactly);
        break;
    case HG_EXPR_TEXTOP:
        put_textop(key, expr);
        break;
    case HG_EXPR_WITHIN:
        put_args(key, expr, expr->next ? "next" : "last", exactly);
        break;
    default: { /* known only by its kind: arithmetic, not, if, known, found, older, assumed */
        struct hg_str mark = hg_str_print(key->side->arena, "x%d", (int)expr->kind);
        put_bytes(key, mark.at, mark.len);
        put_args(key, expr, "", exactly);
        break;
    }
    }
}
