/* Prints the AST as indented lines for tests: one line per item, rule, band and row, expressions
 * in prefix form. The dump shows everything the parser understood and nothing of the layout: two
 * texts with equal dumps mean the same to the compiler. */
#include "base/number.h"
#include "grammar/parse.h"

static void put(struct hg_buf *out, struct hg_str text)
{
    hg_buf_put(out, text.at, text.len);
}

static void line(struct hg_buf *out, int depth)
{
    hg_buf_byte(out, '\n');
    hg_buf_fill(out, ' ', (size_t)depth * 2);
}

static void put_quoted(struct hg_buf *out, struct hg_str text)
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
static void put_text(struct hg_buf *out, const struct hg_text_literal *text)
{
    if (!text->has_holes) {
        put_quoted(out, text->text);
        return;
    }
    hg_buf_byte(out, '<');
    for (size_t i = 0; i < text->piece_count; i++) {
        if (i > 0)
            hg_buf_byte(out, ' ');
        if (!text->pieces[i].hole) {
            put_quoted(out, text->pieces[i].text);
            continue;
        }
        hg_buf_byte(out, '{');
        put(out, text->pieces[i].text);
        hg_buf_byte(out, '}');
    }
    hg_buf_byte(out, '>');
}

static void put_name(struct hg_buf *out, const char *before, const struct hg_name *name)
{
    if (!name->text.at)
        return;
    hg_buf_text(out, before);
    put(out, name->text);
}

static void put_doc(struct hg_buf *out, int depth, struct hg_str doc)
{
    if (doc.len == 0)
        return;
    line(out, depth);
    hg_buf_text(out, "doc ");
    put_quoted(out, doc);
}

/* --- expressions ------------------------------------------------------------------------------ */

static void put_expr(struct hg_buf *out, const struct hg_expr *expr);

static void put_optional(struct hg_buf *out, const char *before, const struct hg_expr *expr)
{
    if (!expr)
        return;
    hg_buf_text(out, before);
    put_expr(out, expr);
}

static void put_list(struct hg_buf *out, struct hg_expr *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hg_buf_byte(out, ' ');
        put_expr(out, items[i]);
    }
}

static void put_range(struct hg_buf *out, const struct hg_range *range)
{
    put_optional(out, "", range->low);
    hg_buf_text(out, "..");
    put_optional(out, "", range->high);
}

static void put_set(struct hg_buf *out, const struct hg_set *set)
{
    if (set->kind == HG_SET_NAME) {
        put_name(out, " ", &set->name);
    } else if (set->kind == HG_SET_RANGE) {
        hg_buf_byte(out, ' ');
        put_range(out, &set->range);
    } else {
        hg_buf_text(out, " [");
        put_list(out, set->items, set->item_count);
        hg_buf_text(out, " ]");
    }
}

static const char *const compares[] = {"<", "<=", ">", ">="};
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
        return compares[expr->compare];
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
        put_text(out, &expr->literal);
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

static void put_expr(struct hg_buf *out, const struct hg_expr *expr)
{
    if (put_leaf(out, expr))
        return;
    hg_buf_byte(out, '(');
    if (expr->kind == HG_EXPR_CALL)
        put_name(out, "call ", &expr->name);
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
    put_list(out, expr->args, expr->arg_count);
    if (expr->kind == HG_EXPR_TEXTOP && expr->has_quantifier)
        hg_buf_print(out, " %s-of", quantifiers[expr->quantifier]);
    if (expr->kind == HG_EXPR_IN || expr->kind == HG_EXPR_TEXTOP)
        put_set(out, &expr->set);
    if (expr->kind == HG_EXPR_PART) {
        hg_buf_byte(out, ' ');
        put_text(out, &expr->literal);
    }
    hg_buf_byte(out, ')');
}

/* --- rules ------------------------------------------------------------------------------------ */

static void put_posture(struct hg_buf *out, enum hg_posture posture)
{
    static const char *const words[] = {"", " assuming nothing", " assuming no", " assuming yes"};
    hg_buf_text(out, words[posture]);
}

static void put_modifiers(struct hg_buf *out, const struct hg_tail *tail)
{
    if (tail->because) {
        hg_buf_text(out, " because ");
        put_text(out, tail->because);
    }
    put_optional(out, " to ", tail->to);
    put_optional(out, " respond ", tail->respond_within);
    for (size_t i = 0; i < tail->notes.count; i++) {
        hg_buf_text(out, " note ");
        put_text(out, &tail->notes.at[i]);
    }
    for (size_t i = 0; i < tail->also.count; i++)
        put_optional(out, " also ", tail->also.at[i]);
    for (size_t i = 0; i < tail->alert.count; i++)
        put_optional(out, " alert ", tail->alert.at[i]);
    for (size_t i = 0; i < tail->needs.count; i++)
        put_name(out, " needs ", &tail->needs.at[i]);
    put_optional(out, " fading ", tail->fading_over);
    put_optional(out, " since ", tail->fading_since);
    put_optional(out, " halving ", tail->halving_every);
    put_optional(out, " since ", tail->halving_since);
    put_optional(out, " age ", tail->halving_age);
    put_optional(out, " from ", tail->from);
    put_optional(out, " before ", tail->before);
    for (size_t i = 0; i < tail->allows.count; i++) {
        put_name(out, " allow ", &tail->allows.at[i].field);
        hg_buf_text(out, " because ");
        put_text(out, &tail->allows.at[i].because);
        hg_buf_text(out, " approved ");
        put_text(out, &tail->allows.at[i].approved);
    }
}

static void put_tail(struct hg_buf *out, const struct hg_tail *tail)
{
    static const char *const whens[] = {"", " when ", " otherwise", " unresolved"};
    hg_buf_text(out, whens[tail->when]);
    put_optional(out, "", tail->condition);
    put_posture(out, tail->posture.posture);
    put_modifiers(out, tail);
}

static void put_cell(struct hg_buf *out, const struct hg_cell *cell)
{
    if (cell->any)
        hg_buf_byte(out, '*');
    if (cell->negated)
        hg_buf_text(out, "not ");
    for (size_t i = 0; i < cell->item_count; i++) {
        const struct hg_cell_item *item = &cell->items[i];
        if (i > 0)
            hg_buf_text(out, " | ");
        if (item->kind == HG_CELL_RANGE)
            put_range(out, &item->range);
        else if (item->kind == HG_CELL_COMPARE)
            put_optional(out, compares[item->compare], item->value);
        else
            put_optional(out, item->kind == HG_CELL_PREFIX ? "starts-with " : "", item->value);
    }
}

static void put_points(struct hg_buf *out, int depth, const struct hg_points *points)
{
    static const char *const bands[] = {"", "otherwise", "unknown", "yes", "no"};
    put_optional(out, points->plus ? " +" : " ", points->amount);
    put_optional(out, " per ", points->per);
    put_optional(out, " cap ", points->limit);
    put_optional(out, " by ", points->by);
    for (size_t i = 0; i < points->band_count; i++) {
        const struct hg_band *band = &points->bands[i];
        line(out, depth + 1);
        hg_buf_text(out, "band ");
        hg_buf_text(out, bands[band->kind]);
        if (band->kind == HG_BAND_CELL)
            put_cell(out, &band->cell);
        put_optional(out, " -> ", band->points);
    }
}

static void put_rule(struct hg_buf *out, int depth, const struct hg_rule *rule, bool score)
{
    put_doc(out, depth, rule->doc);
    line(out, depth);
    put_name(out, "rule ", &rule->label);
    put_name(out, " ", &rule->outcome);
    put_optional(out, " to ", rule->target);
    put_tail(out, &rule->tail);
    if (score)
        put_points(out, depth, &rule->points);
}

/* --- items ------------------------------------------------------------------------------------ */

static void put_groups(struct hg_buf *out, const struct hg_item *item)
{
    for (size_t g = 0; g < item->groups.count; g++) {
        const struct hg_group *group = &item->groups.at[g];
        int depth = 1;
        if (group->name.text.at) {
            line(out, depth++);
            put_name(out, "group ", &group->name);
            hg_buf_text(out, group->best ? " best" : "");
            put_optional(out, " up-to ", group->up_to);
        }
        for (size_t i = 0; i < group->rule_count; i++)
            put_rule(out, depth, group->rules[i], true);
    }
}

static void put_row(struct hg_buf *out, const struct hg_row *row)
{
    line(out, 1);
    put_name(out, "row ", &row->label);
    hg_buf_byte(out, ':');
    for (size_t i = 0; i < row->cell_count; i++) {
        hg_buf_text(out, i > 0 ? ", " : " ");
        put_cell(out, &row->cells[i]);
    }
    hg_buf_text(out, " ->");
    put_list(out, row->results, row->result_count);
}

static void put_columns(struct hg_buf *out, const struct hg_item *item)
{
    for (size_t i = 0; i < item->match.count; i++) {
        line(out, 1);
        put_name(out, "match ", &item->match.at[i].name);
        put_optional(out, " is ", item->match.at[i].bound);
    }
    for (size_t i = 0; i < item->give.count; i++) {
        line(out, 1);
        put_name(out, "give ", &item->give.at[i].name);
        put_name(out, " as ", &item->give.at[i].type);
    }
    for (size_t i = 0; i < item->covers.count; i++) {
        const struct hg_cover *cover = &item->covers.at[i];
        line(out, 1);
        put_name(out, "covers ", &cover->column);
        hg_buf_text(out, cover->from ? " from " : " in");
        if (cover->from)
            put_text(out, &cover->file);
        else
            put_set(out, &cover->set);
    }
}

static void put_table(struct hg_buf *out, const struct hg_item *item)
{
    static const char *const hits[] = {" hit first", " hit unique", " hit most specific"};
    put_name(out, " rank ", &item->rank);
    hg_buf_text(out, hits[item->hit]);
    hg_buf_text(out, item->has_rows ? " rows" : "");
    put_columns(out, item);
    for (size_t i = 0; i < item->rows.count; i++)
        put_row(out, &item->rows.at[i]);
    if (item->otherwise) {
        line(out, 1);
        hg_buf_text(out, "otherwise ->");
        put_list(out, item->otherwise, item->otherwise_count);
    }
}

static void put_item(struct hg_buf *out, const struct hg_item *item)
{
    static const char *const words[] = {"use",   "list",    "table",    "define",
                                        "flag",  "outcome", "classify", "disqualify",
                                        "score", "decide",  "route",    "promise"};
    put_doc(out, 0, item->doc);
    line(out, 0);
    hg_buf_text(out, words[item->kind]);
    put_name(out, " ", &item->name);
    if (item->file.span.end > item->file.span.start) {
        hg_buf_text(out, " from ");
        put_text(out, &item->file);
    }
    put_name(out, " column ", &item->column);
    put_list(out, item->literals, item->literal_count);
    if (item->text) {
        hg_buf_byte(out, ' ');
        put_text(out, item->text);
    }
    if (item->kind == HG_ITEM_PROMISE)
        put_name(out, item->never ? " never " : " always ", &item->outcome);
    put_optional(out, item->kind == HG_ITEM_PROMISE ? " when " : " is ", item->expr);
    put_optional(out, " unless ", item->unless);
    put_optional(out, " before ", item->before);
    put_optional(out, " low ", item->low);
    put_optional(out, " high ", item->high);
    put_optional(out, " starting ", item->starting);
    put_optional(out, " calendar ", item->calendar);
    put_name(out, " since ", &item->since);
    put_posture(out, item->posture.posture);
    if (item->kind == HG_ITEM_TABLE)
        put_table(out, item);
    if (item->kind == HG_ITEM_SCORE)
        put_groups(out, item);
    for (size_t i = 0; i < item->rules.count && item->kind != HG_ITEM_SCORE; i++)
        put_rule(out, 1, item->rules.at[i], false);
}

static void put_header(struct hg_buf *out, const struct hg_header *header)
{
    const struct {
        const char *word;
        const struct hg_text_literal *text;
    } texts[] = {{"version ", header->version},
                 {"owner ", header->owner},
                 {"lead ", header->lead},
                 {"teams ", header->teams},
                 {"calendars ", header->calendars}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!texts[i].text)
            continue;
        line(out, 1);
        hg_buf_text(out, texts[i].word);
        put_text(out, texts[i].text);
    }
    if (header->applies_when) {
        line(out, 1);
        put_optional(out, "applies when ", header->applies_when);
    }
    if (header->advisory) {
        line(out, 1);
        hg_buf_text(out, "advisory");
    }
    for (size_t i = 0; i < header->shows.count; i++) {
        line(out, 1);
        put_name(out, "show ", &header->shows.at[i]);
    }
}

void hg_tree_dump(const struct hg_tree *tree, struct hg_buf *out)
{
    hg_buf_text(out, tree->is_policy ? "policy" : "file");
    put_name(out, " ", &tree->name);
    put_doc(out, 1, tree->doc);
    put_header(out, &tree->header);
    for (size_t i = 0; i < tree->items.count; i++)
        put_item(out, tree->items.at[i]);
    hg_buf_byte(out, '\n');
}
