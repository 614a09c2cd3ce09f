/* Prints the AST as indented lines for tests: one line per item, rule, band and row, expressions
 * in prefix form. The dump shows everything the parser understood and nothing of the layout: two
 * texts with equal dumps mean the same to the compiler. */
#include "grammar/dump.h"

static void line(struct hg_buf *out, int depth)
{
    hg_buf_byte(out, '\n');
    hg_buf_fill(out, ' ', (size_t)depth * 2);
}

static void put_doc(struct hg_buf *out, int depth, struct hg_str doc)
{
    if (doc.len == 0)
        return;
    line(out, depth);
    hg_buf_text(out, "doc ");
    hg_dump_quoted(out, doc);
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
        hg_dump_text(out, tail->because);
    }
    hg_dump_optional(out, " to ", tail->to);
    hg_dump_optional(out, " respond ", tail->respond_within);
    for (size_t i = 0; i < tail->notes.count; i++) {
        hg_buf_text(out, " note ");
        hg_dump_text(out, &tail->notes.at[i]);
    }
    for (size_t i = 0; i < tail->also.count; i++)
        hg_dump_optional(out, " also ", tail->also.at[i]);
    for (size_t i = 0; i < tail->alert.count; i++)
        hg_dump_optional(out, " alert ", tail->alert.at[i]);
    for (size_t i = 0; i < tail->needs.count; i++)
        hg_dump_name(out, " needs ", &tail->needs.at[i]);
    hg_dump_optional(out, " fading ", tail->fading_over);
    hg_dump_optional(out, " since ", tail->fading_since);
    hg_dump_optional(out, " halving ", tail->halving_every);
    hg_dump_optional(out, " since ", tail->halving_since);
    hg_dump_optional(out, " age ", tail->halving_age);
    hg_dump_optional(out, " from ", tail->from);
    hg_dump_optional(out, " before ", tail->before);
    for (size_t i = 0; i < tail->allows.count; i++) {
        hg_dump_name(out, " allow ", &tail->allows.at[i].field);
        hg_buf_text(out, " because ");
        hg_dump_text(out, &tail->allows.at[i].because);
        hg_buf_text(out, " approved ");
        hg_dump_text(out, &tail->allows.at[i].approved);
    }
}

static void put_tail(struct hg_buf *out, const struct hg_tail *tail)
{
    static const char *const whens[] = {"", " when ", " otherwise", " unresolved"};
    hg_buf_text(out, whens[tail->when]);
    hg_dump_optional(out, "", tail->condition);
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
            hg_dump_range(out, &item->range);
        else if (item->kind == HG_CELL_COMPARE)
            hg_dump_optional(out, hg_dump_comparisons[item->compare], item->value);
        else
            hg_dump_optional(out, item->kind == HG_CELL_PREFIX ? "starts-with " : "", item->value);
    }
}

static void put_points(struct hg_buf *out, int depth, const struct hg_points *points)
{
    static const char *const bands[] = {"", "otherwise", "unknown", "yes", "no"};
    hg_dump_optional(out, points->plus ? " +" : " ", points->amount);
    hg_dump_optional(out, " per ", points->per);
    hg_dump_optional(out, " cap ", points->limit);
    hg_dump_optional(out, " by ", points->by);
    for (size_t i = 0; i < points->band_count; i++) {
        const struct hg_band *band = &points->bands[i];
        line(out, depth + 1);
        hg_buf_text(out, "band ");
        hg_buf_text(out, bands[band->kind]);
        if (band->kind == HG_BAND_CELL)
            put_cell(out, &band->cell);
        hg_dump_optional(out, " -> ", band->points);
    }
}

static void put_rule(struct hg_buf *out, int depth, const struct hg_rule *rule, bool score)
{
    put_doc(out, depth, rule->doc);
    line(out, depth);
    hg_dump_name(out, "rule ", &rule->label);
    hg_dump_name(out, " ", &rule->outcome);
    hg_dump_optional(out, " to ", rule->target);
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
            hg_dump_name(out, "group ", &group->name);
            hg_buf_text(out, group->best ? " best" : "");
            hg_dump_optional(out, " up-to ", group->up_to);
        }
        for (size_t i = 0; i < group->rule_count; i++)
            put_rule(out, depth, group->rules[i], true);
    }
}

static void put_row(struct hg_buf *out, const struct hg_row *row)
{
    line(out, 1);
    hg_dump_name(out, "row ", &row->label);
    hg_buf_byte(out, ':');
    for (size_t i = 0; i < row->cell_count; i++) {
        hg_buf_text(out, i > 0 ? ", " : " ");
        put_cell(out, &row->cells[i]);
    }
    hg_buf_text(out, " ->");
    hg_dump_list(out, row->results, row->result_count);
}

static void put_columns(struct hg_buf *out, const struct hg_item *item)
{
    for (size_t i = 0; i < item->match.count; i++) {
        line(out, 1);
        hg_dump_name(out, "match ", &item->match.at[i].name);
        hg_dump_optional(out, " is ", item->match.at[i].bound);
    }
    for (size_t i = 0; i < item->give.count; i++) {
        line(out, 1);
        hg_dump_name(out, "give ", &item->give.at[i].name);
        hg_dump_name(out, " as ", &item->give.at[i].type);
    }
    for (size_t i = 0; i < item->covers.count; i++) {
        const struct hg_cover *cover = &item->covers.at[i];
        line(out, 1);
        hg_dump_name(out, "covers ", &cover->column);
        hg_buf_text(out, cover->from ? " from " : " in");
        if (cover->from)
            hg_dump_text(out, &cover->file);
        else
            hg_dump_set(out, &cover->set);
    }
}

static void put_table(struct hg_buf *out, const struct hg_item *item)
{
    static const char *const hits[] = {" hit first", " hit unique", " hit most specific"};
    hg_dump_name(out, " rank ", &item->rank);
    hg_buf_text(out, hits[item->hit]);
    hg_buf_text(out, item->has_rows ? " rows" : "");
    put_columns(out, item);
    for (size_t i = 0; i < item->rows.count; i++)
        put_row(out, &item->rows.at[i]);
    if (item->otherwise) {
        line(out, 1);
        hg_buf_text(out, "otherwise ->");
        hg_dump_list(out, item->otherwise, item->otherwise_count);
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
    hg_dump_name(out, " ", &item->name);
    if (item->file.span.end > item->file.span.start) {
        hg_buf_text(out, " from ");
        hg_dump_text(out, &item->file);
    }
    hg_dump_name(out, " column ", &item->column);
    hg_dump_list(out, item->literals, item->literal_count);
    if (item->text) {
        hg_buf_byte(out, ' ');
        hg_dump_text(out, item->text);
    }
    if (item->kind == HG_ITEM_PROMISE)
        hg_dump_name(out, item->never ? " never " : " always ", &item->outcome);
    hg_dump_optional(out, item->kind == HG_ITEM_PROMISE ? " when " : " is ", item->expr);
    hg_dump_optional(out, " unless ", item->unless);
    hg_dump_optional(out, " before ", item->before);
    hg_dump_optional(out, " low ", item->low);
    hg_dump_optional(out, " high ", item->high);
    hg_dump_optional(out, " starting ", item->starting);
    hg_dump_optional(out, " calendar ", item->calendar);
    hg_dump_name(out, " since ", &item->since);
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
        hg_dump_text(out, texts[i].text);
    }
    if (header->applies_when) {
        line(out, 1);
        hg_dump_optional(out, "applies when ", header->applies_when);
    }
    if (header->advisory) {
        line(out, 1);
        hg_buf_text(out, "advisory");
    }
    for (size_t i = 0; i < header->shows.count; i++) {
        line(out, 1);
        hg_dump_name(out, "show ", &header->shows.at[i]);
    }
}

void hg_tree_dump(const struct hg_tree *tree, struct hg_buf *out)
{
    hg_buf_text(out, tree->is_policy ? "policy" : "file");
    hg_dump_name(out, " ", &tree->name);
    put_doc(out, 1, tree->doc);
    put_header(out, &tree->header);
    for (size_t i = 0; i < tree->items.count; i++)
        put_item(out, tree->items.at[i]);
    hg_buf_byte(out, '\n');
}
