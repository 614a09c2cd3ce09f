/* Values: sets of texts and unions. Below the VM; pure except for the arena in which sets are
 * made. Knows no instructions. */
#include "runtime/vm/vm_parts.h"

bool hg_text_ids_hold(const struct hg_text_ids *ids, uint32_t id)
{
    uint32_t low = 0, high = ids->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ids->at[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ids->count && ids->at[low] == id;
}

bool hg_other_may_be(const struct hg_text_set *set, const struct hg_text *text)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (hg_text_same(set->items[i], text))
            return false;
    if (set->rest_of == NULL || text->same == HG_NONE)
        return true;
    for (uint32_t i = 0; i < set->rest_of->piece_count; i++)
        if (set->rest_of->pieces[i].kind == HG_PIECE_TEXTS &&
            hg_text_ids_hold(&set->rest_of->pieces[i].texts, text->same))
            return false;
    return true;
}

bool hg_text_same(const struct hg_text *a, const struct hg_text *b)
{
    if (a->same != b->same)
        return false;
    return a->same != HG_NONE || a == b || hg_str_eq(a->folded, b->folded);
}

int hg_text_order(const struct hg_text *a, const struct hg_text *b)
{
    if (a->same != b->same)
        return a->same < b->same ? -1 : 1;
    return a->same != HG_NONE ? 0 : hg_str_cmp(a->folded, b->folded);
}

struct hg_value hg_number_union(const struct hg_value *a, const struct hg_value *b)
{
    uint8_t hole = a->hole != HG_R_NONE ? a->hole : b->hole;
    if (a->state == HG_NOTHING || b->state == HG_NOTHING) {
        struct hg_value one = a->state == HG_NOTHING ? *b : *a;
        one.hole = hole;
        one.reason = HG_R_NONE;
        return one;
    }
    int64_t lo = a->lo < b->lo ? a->lo : b->lo;
    int64_t hi = a->hi > b->hi ? a->hi : b->hi;
    if (a->unit != b->unit) { /* 3 days or 4 hours: not comparable */
        lo = INT64_MIN;
        hi = INT64_MAX;
    }
    return hg_value_number(lo, hi, hole, a->unit);
}

void hg_text_set_add(struct hg_arena *arena, struct hg_text_set_builder *gather,
                     const struct hg_text *text)
{
    size_t count = gather->items.count;
    if (count != 0 && hg_text_same(gather->items.at[count - 1], text))
        return;
    hg_push(arena, &gather->items, text);
}

void hg_text_set_add_value(struct hg_arena *arena, struct hg_text_set_builder *gather,
                           const struct hg_value *value)
{
    if (gather->hole == HG_R_NONE)
        gather->hole = value->hole;
    if (value->state == HG_NOTHING)
        return;
    const struct hg_text *const *items;
    bool other;
    uint32_t count = hg_value_items(value, &items, &other);
    for (uint32_t i = 0; i < count; i++)
        hg_text_set_add(arena, gather, items[i]);
    gather->other |= other;
    gather->anything |= value->state == HG_ANYTHING;
}

/* Equal texts may be spelled differently: the first in byte order represents them. */
static int sort_order(const struct hg_text *a, const struct hg_text *b)
{
    int order = hg_text_order(a, b);
    return order != 0 ? order : hg_str_cmp(a->raw, b->raw);
}

/* Heap sort: in place, no worst case, and unlike the C library's it never allocates. */
static void sift_down(const struct hg_text **at, size_t from, size_t count)
{
    for (size_t child; (child = 2 * from + 1) < count; from = child) {
        if (child + 1 < count && sort_order(at[child], at[child + 1]) < 0)
            child++;
        if (sort_order(at[from], at[child]) >= 0)
            return;
        const struct hg_text *swap = at[from];
        at[from] = at[child];
        at[child] = swap;
    }
}

static void sort_texts(const struct hg_text **at, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift_down(at, i, count);
    for (size_t i = count; i-- > 1;) {
        const struct hg_text *swap = at[0];
        at[0] = at[i];
        at[i] = swap;
        sift_down(at, 0, i);
    }
}

static size_t drop_doubles(const struct hg_text **at, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || hg_text_order(at[kept - 1], at[i]) != 0)
            at[kept++] = at[i];
    }
    return kept;
}

struct hg_value hg_text_set_finish(struct hg_arena *arena, struct hg_text_set_builder *gather)
{
    struct hg_value value = hg_value_nothing(gather->hole);
    if (gather->anything) {
        value.state = HG_ANYTHING;
        return value;
    }
    sort_texts(gather->items.at, gather->items.count);
    size_t count = drop_doubles(gather->items.at, gather->items.count);
    if (count == 1 && !gather->other) {
        uint8_t hole = value.hole;
        value = hg_value_text(gather->items.at[0]);
        value.hole = hole;
        value.key = hole == HG_R_NONE ? value.key : HG_KEY_NONE;
    } else if (count != 0 || gather->other) {
        struct hg_text_set *set = HG_NEW(arena, struct hg_text_set);
        *set = (struct hg_text_set){
            .count = (uint32_t)count, .other = gather->other, .items = gather->items.at};
        value.state = HG_ONE_OF;
        value.set = set;
    }
    return value;
}

struct hg_value hg_text_union(struct hg_arena *arena, const struct hg_value *a,
                              const struct hg_value *b)
{
    struct hg_text_set_builder gather = {0};
    hg_text_set_add_value(arena, &gather, a);
    hg_text_set_add_value(arena, &gather, b);
    return hg_text_set_finish(arena, &gather);
}
