/* AST constructors for names, the policy header, items and blocks. The semantic actions of
 * headgate.y call them in source order. All nodes live in the parser's arena. */
#include "grammar/build.h"

struct hg_span hg_parser_here(const struct hg_parser *p)
{
    return (struct hg_span){p->source, 0, 0};
}

struct hg_str hg_span_text(const struct hg_parser *p, struct hg_span span)
{
    return (struct hg_str){p->text.at + span.start, span.end - span.start};
}

void hg_mark(struct hg_parser *p, struct hg_span at, enum hg_mark_kind kind)
{
    if (p->keep_marks)
        hg_push(p->arena, &p->marks, ((struct hg_mark){at.start, kind}));
}

struct hg_name hg_name_at(struct hg_parser *p, struct hg_span span)
{
    return (struct hg_name){hg_span_text(p, span), span};
}

struct hg_name *hg_name_new(struct hg_parser *p, struct hg_span span)
{
    struct hg_name *name = HG_NEW(p->arena, struct hg_name);
    *name = hg_name_at(p, span);
    return name;
}

struct hg_name hg_label_at(struct hg_parser *p, struct hg_span span)
{
    const char *at = p->text.at;
    if (span.end > span.start && at[span.end - 1] == ':')
        span.end--;
    while (span.end > span.start && strchr(" \t\r\n", at[span.end - 1]))
        span.end--;
    struct hg_name label = hg_name_at(p, span);
    if (label.text.len > 0 && (label.text.at[0] < '0' || (unsigned char)label.text.at[0] > 0x7f ||
                               label.text.at[0] == '"'))
        label.text = hg_text_new(p, span)->text;
    return label;
}

/* --- doc comments --------------------------------------------------------------------------- */

/* The last comment that ends at or before `offset`: one past its index. */
static size_t comments_before(const struct hg_parser *p, uint32_t offset)
{
    size_t low = 0, high = p->tree->comments.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->tree->comments.at[middle].span.end <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool only_blanks(const struct hg_parser *p, uint32_t from, uint32_t to)
{
    for (; from < to; from++)
        if (!strchr(" \t\r\n", p->text.at[from]))
            return false;
    return true;
}

static bool is_doc(struct hg_str comment)
{
    return comment.len >= 2 && comment.at[1] == '#' && (comment.len == 2 || comment.at[2] != '#');
}

static struct hg_str doc_line(struct hg_str comment)
{
    size_t skip = comment.len > 2 && comment.at[2] == ' ' ? 3 : 2;
    return (struct hg_str){comment.at + skip, comment.len - skip};
}

static struct hg_str doc_join(struct hg_parser *p, size_t first, size_t end)
{
    size_t length = 0;
    char *at, *text;
    for (size_t i = first; i < end; i++)
        length += p->tree->comments.at[i].text.len + 1;
    text = at = hg_arena_alloc(p->arena, length);
    for (size_t i = first; i < end; i++) {
        if (!is_doc(p->tree->comments.at[i].text))
            continue;
        struct hg_str line = doc_line(p->tree->comments.at[i].text);
        if (at > text)
            *at++ = '\n';
        memcpy(at, line.at, line.len);
        at += line.len;
    }
    return (struct hg_str){text, (size_t)(at - text)};
}

struct hg_str hg_doc_before(struct hg_parser *p, uint32_t offset)
{
    size_t end = comments_before(p, offset), first = end;
    bool any = false;
    while (first > 0) {
        const struct hg_comment *comment = &p->tree->comments.at[first - 1];
        if (!comment->own_line || !only_blanks(p, comment->span.end, offset))
            break;
        any = any || is_doc(comment->text);
        offset = comment->span.start;
        first--;
    }
    return any ? doc_join(p, first, end) : (struct hg_str){NULL, 0};
}

/* --- the head ------------------------------------------------------------------------------- */

void hg_tree_policy(struct hg_parser *p, struct hg_span at, struct hg_span name)
{
    p->tree->is_policy = true;
    p->tree->name = hg_name_at(p, name);
    p->tree->doc = hg_doc_before(p, at.start);
    hg_mark(p, at, HG_MARK_ITEM);
}

void hg_tree_add(struct hg_parser *p, struct hg_item *item)
{
    item->doc = hg_doc_before(p, item->span.start);
    hg_mark(p, item->span, HG_MARK_ITEM);
    hg_push(p->arena, &p->tree->items, item);
}

/* Header lines precede all items. */
static void head_line(struct hg_parser *p, struct hg_span at)
{
    hg_mark(p, at, HG_MARK_HEADER);
    if (p->tree->items.count == 0)
        return;
    struct hg_str line = hg_span_text(p, at);
    size_t word = 0;
    while (word < line.len && line.at[word] >= 'a' && line.at[word] <= 'z')
        word++;
    struct hg_diag *diag = hg_parser_error(
        p, HG_E0147, at, "`%.*s` must come before the first item", (int)word, line.at);
    hg_parser_help(p, diag, "belongs to the policy header",
                   "move this line up, directly below the `policy` line");
}

void hg_header_text(struct hg_parser *p, struct hg_span at, enum hg_header_kind kind,
                    struct hg_text_literal *text)
{
    static const char *const words[] = {"version", "owner", "lead", "teams", "calendars"};
    struct hg_header *header = &p->tree->header;
    struct hg_text_literal **slots[] = {&header->version, &header->owner, &header->lead,
                                        &header->teams, &header->calendars};
    head_line(p, at);
    if (*slots[kind])
        hg_error_duplicate(p, at, words[kind]);
    *slots[kind] = text;
}

void hg_header_applies(struct hg_parser *p, struct hg_span at, struct hg_expr *condition)
{
    head_line(p, at);
    if (p->tree->header.applies_when)
        hg_error_duplicate(p, at, "applies when");
    p->tree->header.applies_when = condition;
}

void hg_header_advisory(struct hg_parser *p, struct hg_span at)
{
    head_line(p, at);
    if (p->tree->header.advisory)
        hg_error_duplicate(p, at, "advisory");
    p->tree->header.advisory = true;
}

void hg_header_show(struct hg_parser *p, struct hg_span at, struct hg_span name)
{
    if (at.source != HG_NO_SOURCE)
        head_line(p, at);
    hg_push(p->arena, &p->tree->header.shows, hg_name_at(p, name));
}

/* --- items ---------------------------------------------------------------------------------- */

struct hg_item *hg_item_new(struct hg_parser *p, enum hg_item_kind kind, struct hg_span span)
{
    struct hg_item *item = HG_NEW(p->arena, struct hg_item);
    item->kind = kind;
    item->span = span;
    return item;
}

struct hg_item *hg_item_named(struct hg_parser *p, enum hg_item_kind kind, struct hg_span span,
                              struct hg_span name)
{
    struct hg_item *item = hg_item_new(p, kind, span);
    item->name = hg_name_at(p, name);
    return item;
}

struct hg_item *hg_item_list(struct hg_parser *p, struct hg_span span, struct hg_span name,
                             struct hg_span second)
{
    hg_mark(p, second, HG_MARK_SECOND);
    return hg_item_named(p, HG_ITEM_LIST, span, name);
}

struct hg_item *hg_item_promise(struct hg_parser *p, struct hg_span span, struct hg_span label,
                                bool never, struct hg_span outcome, struct hg_expr *when,
                                struct hg_expr *unless)
{
    struct hg_item *item = hg_item_new(p, HG_ITEM_PROMISE, span);
    item->name = hg_label_at(p, label);
    item->never = never;
    item->outcome = hg_name_at(p, outcome);
    item->expr = when;
    item->unless = unless;
    return item;
}

/* --- blocks --------------------------------------------------------------------------------- */

struct hg_item *hg_block_new(struct hg_parser *p)
{
    return HG_NEW(p->arena, struct hg_item);
}

struct hg_item *hg_block_rule(struct hg_parser *p, struct hg_item *block, struct hg_rule *rule)
{
    if (rule)
        hg_push(p->arena, &block->rules, rule);
    return block;
}

struct hg_item *hg_block_score_rule(struct hg_parser *p, struct hg_item *block,
                                    struct hg_rule *rule)
{
    if (!rule)
        return block;
    struct hg_group group = {.rule_count = 1, .span = rule->span};
    group.rules = HG_ARRAY(p->arena, struct hg_rule *, 1);
    group.rules[0] = rule;
    hg_push(p->arena, &block->groups, group);
    return hg_block_rule(p, block, rule);
}

struct hg_item *hg_block_group(struct hg_parser *p, struct hg_item *block, struct hg_item *group)
{
    hg_push(p->arena, &block->groups, group->groups.at[0]);
    for (size_t i = 0; i < group->rules.count; i++)
        hg_block_rule(p, block, group->rules.at[i]);
    return block;
}

struct hg_item *hg_block_end(struct hg_parser *p, struct hg_item *block, enum hg_item_kind kind,
                             struct hg_span span, const struct hg_span *name, int posture,
                             struct hg_span posture_span)
{
    block->kind = kind;
    block->span = span;
    if (name)
        block->name = hg_name_at(p, *name);
    block->posture = (struct hg_posture_node){(enum hg_posture)posture, posture_span};
    return block;
}

struct hg_item *hg_group_new(struct hg_parser *p, struct hg_span at, struct hg_span name,
                             struct hg_expr *up_to)
{
    struct hg_item *item = HG_NEW(p->arena, struct hg_item);
    struct hg_group group = {.name = hg_name_at(p, name), .best = up_to == NULL, .up_to = up_to};
    hg_mark(p, at, HG_MARK_GROUP);
    hg_push(p->arena, &item->groups, group);
    return item;
}

struct hg_item *hg_group_end(struct hg_parser *p, struct hg_item *head, struct hg_item *rules,
                             struct hg_span span)
{
    struct hg_group *group = &head->groups.at[0];
    (void)p;
    group->rules = rules->rules.at;
    group->rule_count = rules->rules.count;
    group->span = span;
    head->rules.at = rules->rules.at;
    head->rules.count = rules->rules.count;
    return head;
}
