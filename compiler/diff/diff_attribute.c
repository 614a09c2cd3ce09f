/* Constructors of attributes: keys (diff_key.h), texts for people, and the numbers and members that
 * may change. Part of the semantic diff (diff.h). */
#include "compiler/diff/diff_key.h"

/* --- points ---------------------------------------------------------------------------------- */

static void put_cell(struct hg_key *key, const struct hg_cell *cell)
{
    struct hg_key *items = HG_ARRAY(key->side->arena, struct hg_key, cell->item_count);
    hg_key_put(key, cell->any ? "*" : "");
    hg_key_put(key, cell->negated ? "not" : "");
    for (size_t i = 0; i < cell->item_count; i++) {
        const struct hg_cell_item *item = &cell->items[i];
        struct hg_set range = {.kind = HG_SET_RANGE, .range = item->range};
        items[i] = (struct hg_key){.side = key->side, .skeleton = key->skeleton};
        hg_key_put_int(&items[i], (long long)item->kind);
        if (item->kind == HG_CELL_COMPARE)
            hg_key_put_int(&items[i], (long long)item->compare);
        if (item->kind == HG_CELL_RANGE)
            hg_key_put_set(&items[i], &range, false);
        else
            hg_key_put_expr(&items[i], item->value, false);
    }
    hg_key_put_all(key, items, cell->item_count, true);
}

static void put_points(struct hg_key *key, const struct hg_points *points)
{
    const struct hg_expr *const parts[] = {points->amount, points->per, points->limit, points->by};
    hg_key_put_int(key, (long long)points->kind);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        hg_key_put(key, ";");
        if (parts[i] != NULL)
            hg_key_put_expr(key, parts[i], false);
    }
    for (size_t i = 0; i < points->band_count; i++) {
        hg_key_put(key, ";");
        hg_key_put_int(key, (long long)points->bands[i].kind);
        put_cell(key, &points->bands[i].cell);
        hg_key_put(key, ":");
        hg_key_put_expr(key, points->bands[i].points, false);
    }
}

/* --- attributes ----------------------------------------------------------------------------- */

/* From a key written twice: in full, and as a skeleton. */
static struct hg_attribute attribute_of(const struct hg_key *full, const struct hg_key *bare,
                                        const char *name, struct hg_str shown_as)
{
    return (struct hg_attribute){.name = name,
                                 .key = hg_key_text(full),
                                 .skeleton = hg_key_text(bare),
                                 .shown = shown_as,
                                 .numbers = bare->numbers,
                                 .members = bare->members};
}

struct hg_attribute hg_attribute_exprs(const struct hg_diff_side *side, const char *name,
                                       struct hg_expr *const *exprs, size_t count)
{
    struct hg_key full = {.side = side}, bare = {.side = side, .skeleton = true};
    struct hg_str text = {"", 0};
    for (size_t i = 0; i < count; i++) {
        hg_key_put(&full, ";");
        hg_key_put(&bare, ";");
        hg_key_put_expr(&full, exprs[i], false);
        hg_key_put_expr(&bare, exprs[i], false);
        struct hg_str one = hg_diff_shown(side, exprs[i]->span);
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
    struct hg_key full = {.side = side}, bare = {.side = side, .skeleton = true};
    put_points(&full, points);
    put_points(&bare, points);
    return attribute_of(&full, &bare, "points", hg_diff_shown(side, points->span));
}

struct hg_attribute hg_attribute_template(const struct hg_diff_side *side, const char *name,
                                          const struct hg_text_literal *literal)
{
    struct hg_key full = {.side = side};
    if (literal == NULL)
        return (struct hg_attribute){.name = name};
    hg_key_put_literal(&full, literal, true);
    return (struct hg_attribute){
        .name = name, .key = hg_key_text(&full), .shown = hg_diff_shown(side, literal->span)};
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
