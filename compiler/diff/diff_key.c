/* Canonical keys of expressions: equal if the meaning is equal, whatever the layout, parentheses,
 * order of commutative operands, or case of texts compared without case. Part of the semantic
 * diff (diff.h). Knows expressions and symbols, not where they occur. */
#include <stdlib.h>

#include "compiler/diff/diff_parts.h"

/* A key being written. Without `skeleton` numbers and sets are written out; with it they are
 * left out and collected. */
struct key {
    const struct hg_diff_side *side;
    bool skeleton;
    HG_VEC(char) text;
    hg_keyed_texts numbers, members;
};

static void put_bytes(struct key *key, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hg_push(key->side->arena, &key->text, at[i]);
}

static void put(struct key *key, const char *text)
{
    put_bytes(key, text, strlen(text));
}

/* With its length before it, so that no text can look like something else. */
static void put_str(struct key *key, struct hg_str text)
{
    struct hg_str len = hg_str_print(key->side->arena, "%zu'", text.len);
    put_bytes(key, len.at, len.len);
    put_bytes(key, text.at, text.len);
}

static void put_int(struct key *key, long long number)
{
    struct hg_str text = hg_str_print(key->side->arena, "%lld", number);
    put_bytes(key, text.at, text.len);
}

static struct hg_str key_text(const struct key *key)
{
    return (struct hg_str){key->text.count != 0 ? key->text.at : "", key->text.count};
}

static struct hg_str shown(const struct hg_diff_side *side, struct hg_span span)
{
    return hg_source_one_line(side->model, side->arena, span);
}

/* --- parts in no order ----------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const struct key *one = a, *other = b;
    return hg_str_cmp(key_text(one), key_text(other));
}

static void put_all(struct key *key, struct key *parts, size_t count, bool sort)
{
    if (sort && count > 1)
        qsort(parts, count, sizeof *parts, by_key);
    for (size_t i = 0; i < count; i++) {
        put(key, i == 0 ? "" : ",");
        put_bytes(key, parts[i].text.at, parts[i].text.count);
        for (size_t n = 0; n < parts[i].numbers.count; n++)
            hg_push(key->side->arena, &key->numbers, parts[i].numbers.at[n]);
        for (size_t m = 0; m < parts[i].members.count; m++)
            hg_push(key->side->arena, &key->members, parts[i].members.at[m]);
    }
}

/* --- literals -------------------------------------------------------------------------------- */

/* The same for 60 and 60.0, and for 24 hours and 1 day. */
static void put_plain_number(struct key *key, const struct hg_expr *expr)
{
    bool decimal = expr->kind == HG_EXPR_DECIMAL;
    if (decimal && expr->number % HG_DECIMAL_ONE == 0) {
        put_int(key, expr->number / HG_DECIMAL_ONE);
        return;
    }
    put(key, decimal ? "m" : expr->kind == HG_EXPR_DATE ? "d" : "");
    put_int(key, expr->number);
    if (expr->kind == HG_EXPR_DURATION) {
        put(key, "t");
        put_int(key, (long long)expr->unit);
    }
}

static void put_number(struct key *key, const struct hg_expr *expr)
{
    const struct hg_diff_side *side = key->side;
    struct key alone = {.side = side};
    put_plain_number(&alone, expr);
    if (!key->skeleton) {
        put_bytes(key, alone.text.at, alone.text.count);
        return;
    }
    put(key, "#");
    hg_push(side->arena, &key->numbers,
            ((struct hg_keyed_text){key_text(&alone), shown(side, expr->span)}));
}

static void put_expr(struct key *key, const struct hg_expr *expr, bool exactly);

static void put_piece(struct key *key, struct hg_str text, bool exactly)
{
    put_str(key, exactly ? text : hg_text_fold(key->side->arena, text));
}

/* A text that is no template has no pieces: a regular expression. */
static void put_literal(struct key *key, const struct hg_text_literal *literal, bool exactly)
{
    struct hg_arena *arena = key->side->arena;
    put(key, "\"");
    if (literal->piece_count == 0)
        put_piece(key, literal->text, exactly);
    else if (!literal->has_holes && !exactly)
        put_piece(key, hg_text_normalise(arena, hg_literal_text(key->side->model, literal)), false);
    for (size_t i = 0; (literal->has_holes || exactly) && i < literal->piece_count; i++) {
        const struct hg_template_piece *piece = &literal->pieces[i];
        if (piece->hole && piece->expr != NULL)
            put_expr(key, piece->expr, exactly);
        else
            put_piece(key, piece->text, exactly);
    }
    put(key, "\"");
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

static void put_name(struct key *key, const struct hg_expr *expr)
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
        put(key, ".");
        put_str(key, model->tables[symbol.index].gives[symbol.column].name);
    }
}

/* --- sets ------------------------------------------------------------------------------------ */

static bool is_constant(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_TEXT && !expr->literal.has_holes;
}

static void put_items(struct key *key, const struct hg_set *set, bool exactly)
{
    struct hg_arena *arena = key->side->arena;
    struct key *items = HG_ARRAY(arena, struct key, set->item_count);
    size_t count = 0;
    put(key, "(");
    for (size_t i = 0; i < set->item_count; i++) {
        struct key *item = &items[count];
        *item = (struct key){.side = key->side, .skeleton = key->skeleton};
        put_expr(item, set->items[i], exactly);
        if (!key->skeleton || !is_constant(set->items[i])) {
            count++;
            continue;
        }
        hg_push(arena, &key->members,
                ((struct hg_keyed_text){key_text(item), shown(key->side, set->items[i]->span)}));
    }
    put_all(key, items, count, true);
    put(key, ")");
}

static void put_set(struct key *key, const struct hg_set *set, bool exactly)
{
    if (set->kind == HG_SET_ITEMS) {
        put_items(key, set, exactly);
    } else if (set->kind == HG_SET_RANGE) {
        put(key, "[");
        if (set->range.low != NULL)
            put_number(key, set->range.low);
        put(key, "..");
        if (set->range.high != NULL)
            put_number(key, set->range.high);
        put(key, "]");
    } else if (set->name_expr != NULL) {
        put_expr(key, set->name_expr, exactly);
    } else {
        put_str(key, set->name.text);
    }
}

/* --- expressions ----------------------------------------------------------------------------- */

static void add_parts(const struct hg_diff_side *side, bool skeleton, const struct hg_expr *expr,
                      enum hg_expr_kind kind, struct key *parts, size_t *count)
{
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (expr->args[i]->kind == kind && kind != HG_EXPR_SOME) {
            add_parts(side, skeleton, expr->args[i], kind, parts, count);
            continue;
        }
        parts[*count] = (struct key){.side = side, .skeleton = skeleton};
        put_expr(&parts[(*count)++], expr->args[i], false);
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
static void put_chain(struct key *key, const struct hg_expr *expr, const char *mark)
{
    size_t count = 0;
    struct key *parts =
        HG_ARRAY(key->side->arena, struct key, part_count(expr, expr->kind) + expr->arg_count);
    add_parts(key->side, key->skeleton, expr, expr->kind, parts, &count);
    put(key, mark);
    put(key, "(");
    put_all(key, parts, count, true);
    put(key, ")");
}

static void put_args(struct key *key, const struct hg_expr *expr, const char *mark, bool exactly)
{
    put(key, mark);
    put(key, "(");
    for (size_t i = 0; i < expr->arg_count; i++) {
        put(key, i == 0 ? "" : ",");
        put_expr(key, expr->args[i], exactly);
    }
    put(key, ")");
}

static void put_some(struct key *key, const struct hg_expr *expr)
{
    static const char *const marks[] = {"or", "and", "none", "least"};
    if (expr->quantifier == HG_AT_LEAST && key->skeleton) {
        struct hg_str text =
            hg_str_print(key->side->arena, "at least %lld", (long long)expr->number);
        hg_push(key->side->arena, &key->numbers, ((struct hg_keyed_text){text, text}));
    } else if (expr->quantifier == HG_AT_LEAST) {
        put_int(key, expr->number);
    }
    put_chain(key, expr, marks[expr->quantifier]);
}

static void put_textop(struct key *key, const struct hg_expr *expr)
{
    static const char *const marks[] = {"contains", "includes", "word",
                                        "starts",   "ends",     "matches"};
    bool raw = expr->exactly || expr->textop == HG_MATCHES;
    put_args(key, expr, marks[expr->textop], false);
    put(key, expr->exactly ? "exactly" : "");
    put(key, expr->has_quantifier && expr->quantifier == HG_ALL_OF ? "all" : "any");
    put_set(key, &expr->set, raw);
}

static void put_negation(struct key *key, const struct hg_expr *expr)
{
    bool said = expr->kind != HG_EXPR_WITHIN && expr->kind != HG_EXPR_OLDER;
    put(key, said && expr->negated ? "not " : "");
}

static void put_expr(struct key *key, const struct hg_expr *expr, bool exactly)
{
    static const char *const compares[] = {"<", "<=", ">", ">="};
    put_negation(key, expr);
    switch (expr->kind) {
    case HG_EXPR_TEXT:
        put_literal(key, &expr->literal, exactly);
        break;
    case HG_EXPR_INTEGER:
    case HG_EXPR_DECIMAL:
    case HG_EXPR_DATE:
    case HG_EXPR_DURATION:
        put_number(key, expr);
        break;
    case HG_EXPR_BOOLEAN:
        put(key, expr->number != 0 ? "yes" : "no");
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
        put_literal(key, &expr->literal, true);
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
        put_set(key, &expr->set, exactly);
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

/* --- points ---------------------------------------------------------------------------------- */

static void put_cell(struct key *key, const struct hg_cell *cell)
{
    struct key *items = HG_ARRAY(key->side->arena, struct key, cell->item_count);
    put(key, cell->any ? "*" : "");
    put(key, cell->negated ? "not" : "");
    for (size_t i = 0; i < cell->item_count; i++) {
        const struct hg_cell_item *item = &cell->items[i];
        struct hg_set range = {.kind = HG_SET_RANGE, .range = item->range};
        items[i] = (struct key){.side = key->side, .skeleton = key->skeleton};
        put_int(&items[i], (long long)item->kind);
        if (item->kind == HG_CELL_COMPARE)
            put_int(&items[i], (long long)item->compare);
        if (item->kind == HG_CELL_RANGE)
            put_set(&items[i], &range, false);
        else
            put_expr(&items[i], item->value, false);
    }
    put_all(key, items, cell->item_count, true);
}

static void put_points(struct key *key, const struct hg_points *points)
{
    const struct hg_expr *const parts[] = {points->amount, points->per, points->limit, points->by};
    put_int(key, (long long)points->kind);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        put(key, ";");
        if (parts[i] != NULL)
            put_expr(key, parts[i], false);
    }
    for (size_t i = 0; i < points->band_count; i++) {
        put(key, ";");
        put_int(key, (long long)points->bands[i].kind);
        put_cell(key, &points->bands[i].cell);
        put(key, ":");
        put_expr(key, points->bands[i].points, false);
    }
}

/* --- facets ---------------------------------------------------------------------------------- */

/* Written twice: in full, and without numbers and sets. */
static struct hg_attribute attribute_of(const struct key *full, const struct key *bare,
                                        const char *name, struct hg_str shown_as)
{
    return (struct hg_attribute){.name = name,
                                 .key = key_text(full),
                                 .skeleton = key_text(bare),
                                 .shown = shown_as,
                                 .numbers = bare->numbers,
                                 .members = bare->members};
}

struct hg_attribute hg_attribute_exprs(const struct hg_diff_side *side, const char *name,
                                       struct hg_expr *const *exprs, size_t count)
{
    struct key full = {.side = side}, bare = {.side = side, .skeleton = true};
    struct hg_str text = {"", 0};
    for (size_t i = 0; i < count; i++) {
        put(&full, ";");
        put(&bare, ";");
        put_expr(&full, exprs[i], false);
        put_expr(&bare, exprs[i], false);
        struct hg_str one = shown(side, exprs[i]->span);
        text = i == 0
                   ? one
                   : hg_str_print(side->arena, "%.*s, %.*s", HG_STR_ARGS(text), HG_STR_ARGS(one));
    }
    return attribute_of(&full, &bare, name, text);
}

struct hg_attribute hg_attribute_expr(const struct hg_diff_side *side, const char *name,
                                      const struct hg_expr *expr)
{
    struct hg_expr *one = (struct hg_expr *)expr;
    return hg_attribute_exprs(side, name, &one, expr != NULL ? 1 : 0);
}

struct hg_attribute hg_attribute_points(const struct hg_diff_side *side,
                                        const struct hg_points *points)
{
    struct key full = {.side = side}, bare = {.side = side, .skeleton = true};
    put_points(&full, points);
    put_points(&bare, points);
    return attribute_of(&full, &bare, "points", shown(side, points->span));
}

struct hg_attribute hg_attribute_template(const struct hg_diff_side *side, const char *name,
                                          const struct hg_text_literal *literal)
{
    struct key full = {.side = side};
    if (literal == NULL)
        return (struct hg_attribute){.name = name};
    put_literal(&full, literal, true);
    return (struct hg_attribute){
        .name = name, .key = key_text(&full), .shown = shown(side, literal->span)};
}

struct hg_attribute hg_attribute_text(const char *name, struct hg_str text)
{
    return (struct hg_attribute){.name = name, .key = text, .shown = text};
}

struct hg_attribute hg_attribute_number(struct hg_arena *arena, const char *name,
                                        enum hg_type_kind type, int64_t number, unsigned unit)
{
    struct hg_buf text;
    hg_buf_init(&text, &arena->allocator, 0);
    hg_put_number(&text, type, number, unit);
    struct hg_str copy = hg_str_copy(arena, (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return hg_attribute_text(name, copy);
}
