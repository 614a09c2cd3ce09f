/* AST constructors for rules and their tails, points and bands, cells and decision tables. They
 * also report modifiers that are given more than once. */
#include "grammar/build.h"

struct hg_rule *hg_rule_new(struct hg_parser *p, struct hg_span span, struct hg_span label,
                            struct hg_tail *tail)
{
    struct hg_rule *rule = HG_NEW(p->arena, struct hg_rule);
    hg_mark(p, label, HG_MARK_RULE);
    rule->label = hg_label_at(p, label);
    rule->doc = hg_doc_before(p, label.start);
    rule->span = span;
    rule->tail = *tail;
    return rule;
}

/* --- tails ---------------------------------------------------------------------------------- */

struct hg_tail *hg_tail_new(struct hg_parser *p, struct hg_span at, enum hg_when when,
                            struct hg_expr *condition)
{
    struct hg_tail *tail = HG_NEW(p->arena, struct hg_tail);
    tail->when = when;
    tail->when_span = at;
    tail->condition = condition;
    if (when != HG_WHEN_ABSENT)
        hg_mark(p, at, HG_MARK_CONDITION);
    return tail;
}

struct hg_tail *hg_tail_posture(struct hg_parser *p, struct hg_tail *tail, int posture,
                                struct hg_span at)
{
    tail->posture = (struct hg_posture_node){(enum hg_posture)posture, at};
    if (posture != HG_POSTURE_UNSET)
        hg_mark(p, at, HG_MARK_POSTURE);
    return tail;
}

struct hg_tail *hg_tail_because(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                                struct hg_text_literal *text)
{
    hg_mark(p, at, HG_MARK_MODIFIER);
    if (tail->because)
        hg_error_duplicate(p, at, "because");
    tail->because = text;
    return tail;
}

static void tail_once(struct hg_parser *p, struct hg_expr **slot, struct hg_expr *expr,
                      struct hg_span at, const char *word)
{
    if (*slot)
        hg_error_duplicate(p, at, word);
    *slot = expr;
}

struct hg_tail *hg_tail_expr(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                             enum hg_tail_slot slot, struct hg_expr *expr)
{
    hg_mark(p, at, HG_MARK_MODIFIER);
    switch (slot) {
    case HG_TAIL_TO:
        tail_once(p, &tail->to, expr, at, "to");
        break;
    case HG_TAIL_RESPOND:
        tail_once(p, &tail->respond_within, expr, at, "respond within");
        break;
    case HG_TAIL_FROM:
        tail_once(p, &tail->from, expr, at, "from");
        break;
    case HG_TAIL_BEFORE:
        tail_once(p, &tail->before, expr, at, "before");
        break;
    case HG_TAIL_ALSO:
        hg_push(p->arena, &tail->also, expr);
        break;
    case HG_TAIL_ALERT:
        hg_push(p->arena, &tail->alert, expr);
        break;
    }
    return tail;
}

struct hg_tail *hg_tail_note(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                             struct hg_text_literal *text)
{
    hg_mark(p, at, HG_MARK_MODIFIER);
    hg_push(p->arena, &tail->notes, *text);
    return tail;
}

struct hg_tail *hg_tail_needs(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                              struct hg_span field)
{
    hg_mark(p, at, HG_MARK_MODIFIER);
    hg_push(p->arena, &tail->needs, hg_name_at(p, field));
    return tail;
}

struct hg_tail *hg_tail_fading(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                               struct hg_expr *over, struct hg_expr *since)
{
    hg_mark(p, at, HG_MARK_MODIFIER);
    tail_once(p, &tail->fading_over, over, at, "fading");
    tail->fading_since = since;
    return tail;
}

struct hg_tail *hg_tail_halving(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                                struct hg_expr *every, struct hg_expr *since_or_age,
                                struct hg_span since_or_age_at)
{
    hg_mark(p, at, HG_MARK_MODIFIER);
    tail_once(p, &tail->halving_every, every, at, "halving");
    tail->halving_since = tail->halving_age = NULL;
    if (hg_str_starts(hg_span_text(p, since_or_age_at), HG_STR("since")))
        tail->halving_since = since_or_age;
    else
        tail->halving_age = since_or_age;
    return tail;
}

struct hg_tail *hg_tail_allow(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                              struct hg_span field, struct hg_text_literal *because,
                              struct hg_text_literal *approved)
{
    struct hg_allow allow = {hg_name_at(p, field), *because, *approved};
    hg_mark(p, at, HG_MARK_MODIFIER);
    hg_push(p->arena, &tail->allows, allow);
    return tail;
}

/* --- points --------------------------------------------------------------------------------- */

static struct hg_points *points_new(struct hg_parser *p, enum hg_points_kind kind,
                                    struct hg_span span)
{
    struct hg_points *points = HG_NEW(p->arena, struct hg_points);
    points->kind = kind;
    points->span = span;
    return points;
}

struct hg_points *hg_points_plain(struct hg_parser *p, struct hg_span span, struct hg_expr *amount)
{
    struct hg_points *points = points_new(p, HG_POINTS_PLAIN, span);
    points->amount = amount;
    points->plus = p->text.at[span.start] == '+';
    return points;
}

struct hg_points *hg_points_per(struct hg_parser *p, struct hg_span span, struct hg_expr *amount,
                                struct hg_expr *per, struct hg_expr *limit)
{
    struct hg_points *points = hg_points_plain(p, span, amount);
    points->kind = HG_POINTS_PER;
    points->per = per;
    points->limit = limit;
    return points;
}

struct hg_points *hg_points_by(struct hg_parser *p)
{
    return points_new(p, HG_POINTS_BY, HG_NO_SPAN);
}

/* Room for one more in an array that has no count of its room: it doubles at powers of two. */
static void *grow_array(struct hg_parser *p, void *at, size_t count, size_t size)
{
    if (count > 0 && (count & (count - 1)) != 0)
        return at;
    return hg_arena_grow(p->arena, at, count * size, (count == 0 ? 1 : 2 * count) * size);
}

struct hg_points *hg_points_band(struct hg_parser *p, struct hg_points *points,
                                 struct hg_band *band)
{
    if (!band)
        return points;
    points->bands = grow_array(p, points->bands, points->band_count, sizeof *band);
    points->bands[points->band_count++] = *band;
    return points;
}

struct hg_band *hg_band_new(struct hg_parser *p, struct hg_span span, struct hg_cell *cell,
                            struct hg_expr *points)
{
    struct hg_band *band = HG_NEW(p->arena, struct hg_band);
    hg_mark(p, span, HG_MARK_BAND);
    band->kind = HG_BAND_CELL;
    band->cell = *cell;
    band->points = points;
    band->span = span;
    return band;
}

struct hg_band *hg_band_labelled(struct hg_parser *p, struct hg_span span, struct hg_span label,
                                 struct hg_expr *points)
{
    static const struct {
        const char *word;
        enum hg_band_kind kind;
    } words[] = {{"otherwise", HG_BAND_OTHERWISE},
                 {"unknown", HG_BAND_UNKNOWN},
                 {"yes", HG_BAND_YES},
                 {"no", HG_BAND_NO}};
    struct hg_cell *cell = hg_cell_new(p, label, false);
    struct hg_band *band = hg_band_new(p, span, cell, points);
    struct hg_name name = hg_label_at(p, label);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (hg_str_is(name.text, words[i].word)) {
            band->kind = words[i].kind;
            return band;
        }
    }
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0151, name.span, "`%.*s` is not a band", HG_STR_ARGS(name.text));
    hg_parser_help(p, diag, "expected a value, a range, `otherwise`, `unknown`, `yes` or `no`",
                   "put a text in quotes: `\"%.*s\":`", HG_STR_ARGS(name.text));
    hg_parser_fix(p, diag, name.span, "\"%.*s\"", HG_STR_ARGS(name.text));
    return band;
}

/* --- cells ---------------------------------------------------------------------------------- */

struct hg_cell *hg_cell_new(struct hg_parser *p, struct hg_span span, bool any)
{
    struct hg_cell *cell = HG_NEW(p->arena, struct hg_cell);
    cell->any = any;
    cell->span = span;
    return cell;
}

struct hg_cell *hg_cell_add(struct hg_parser *p, struct hg_cell *cell, struct hg_cell_item *item,
                            struct hg_span span)
{
    if (!cell)
        cell = hg_cell_new(p, span, false);
    cell->items = grow_array(p, cell->items, cell->item_count, sizeof *item);
    cell->items[cell->item_count++] = *item;
    return cell;
}

struct hg_cell_item *hg_cell_value(struct hg_parser *p, struct hg_span span, enum hg_cell_kind kind,
                                   struct hg_expr *value)
{
    struct hg_cell_item *item = HG_NEW(p->arena, struct hg_cell_item);
    item->kind = kind;
    item->value = value;
    item->span = span;
    return item;
}

struct hg_range *hg_range_new(struct hg_parser *p, struct hg_span span, struct hg_expr *low,
                              struct hg_expr *high)
{
    struct hg_range *range = HG_NEW(p->arena, struct hg_range);
    *range = (struct hg_range){low, high, span};
    return range;
}

/* --- tables --------------------------------------------------------------------------------- */

struct hg_item *hg_item_table(struct hg_parser *p, struct hg_span at, struct hg_span name,
                              struct hg_text_literal *file, struct hg_name *rank, int hit)
{
    struct hg_item *item = hg_item_named(p, HG_ITEM_TABLE, at, name);
    if (file)
        item->file = *file;
    if (rank)
        item->rank = *rank;
    item->hit = (enum hg_hit)hit;
    return item;
}

struct hg_match_column *hg_match_column(struct hg_parser *p, struct hg_span name,
                                        struct hg_expr *bound)
{
    struct hg_match_column *column = HG_NEW(p->arena, struct hg_match_column);
    column->name = hg_name_at(p, name);
    column->bound = bound;
    return column;
}

struct hg_item *hg_table_match(struct hg_parser *p, struct hg_item *table,
                               struct hg_match_column *column)
{
    hg_push(p->arena, &table->match, *column);
    return table;
}

struct hg_give_column *hg_give_column(struct hg_parser *p, struct hg_span name, struct hg_span type)
{
    struct hg_give_column *column = HG_NEW(p->arena, struct hg_give_column);
    column->name = hg_name_at(p, name);
    if (type.source != HG_NO_SOURCE)
        column->type = hg_name_at(p, type);
    return column;
}

struct hg_item *hg_table_give(struct hg_parser *p, struct hg_item *table,
                              struct hg_give_column *column)
{
    hg_push(p->arena, &table->give, *column);
    return table;
}

struct hg_cover *hg_cover_new(struct hg_parser *p, struct hg_span column, struct hg_set *set,
                              struct hg_text_literal *file)
{
    struct hg_cover *cover = HG_NEW(p->arena, struct hg_cover);
    cover->column = hg_name_at(p, column);
    cover->from = file != NULL;
    if (file)
        cover->file = *file;
    if (set)
        cover->set = *set;
    return cover;
}

struct hg_item *hg_table_cover(struct hg_parser *p, struct hg_item *table, struct hg_cover *cover)
{
    hg_push(p->arena, &table->covers, *cover);
    return table;
}

struct hg_item *hg_table_end(struct hg_parser *p, struct hg_item *table, struct hg_span span)
{
    (void)p;
    table->span = span;
    return table;
}

struct hg_item *hg_table_rows(struct hg_parser *p, struct hg_item *table, struct hg_item *rows,
                              struct hg_span span)
{
    table->has_rows = true;
    if (rows) {
        table->rows.at = rows->rows.at;
        table->rows.count = rows->rows.count;
        table->rows.room = rows->rows.room;
        table->otherwise = rows->otherwise;
        table->otherwise_count = rows->otherwise_count;
    }
    return hg_table_end(p, table, span);
}

/* `otherwise -> …` is a row without a label: its results go to the table itself. */
struct hg_item *hg_rows_add(struct hg_parser *p, struct hg_item *rows, struct hg_row *row)
{
    if (!rows)
        rows = HG_NEW(p->arena, struct hg_item);
    if (!row)
        return rows;
    if (rows->otherwise) {
        struct hg_diag *diag =
            hg_parser_error(p, HG_E0153, row->span, "this row comes after `otherwise`");
        hg_parser_help(p, diag, "never reached", "`otherwise` must be the last row of a table");
    }
    if (row->label.text.at) {
        hg_push(p->arena, &rows->rows, *row);
    } else {
        rows->otherwise = row->results;
        rows->otherwise_count = row->result_count;
    }
    return rows;
}

struct hg_row *hg_row_cell(struct hg_parser *p, struct hg_row *row, struct hg_cell *cell)
{
    if (!row)
        row = HG_NEW(p->arena, struct hg_row);
    hg_mark(p, cell->span, HG_MARK_CELL);
    row->cells = grow_array(p, row->cells, row->cell_count, sizeof *cell);
    row->cells[row->cell_count++] = *cell;
    return row;
}

struct hg_row *hg_row_end(struct hg_parser *p, struct hg_row *row, struct hg_span label,
                          struct hg_span arrow, struct hg_exprs *results, struct hg_span span)
{
    if (row)
        row->label = hg_label_at(p, label);
    else
        row = HG_NEW(p->arena, struct hg_row);
    row->results = results->at;
    row->result_count = results->count;
    row->span = span;
    hg_mark(p, label, HG_MARK_ROW);
    hg_mark(p, arrow, HG_MARK_CELL);
    return row;
}
