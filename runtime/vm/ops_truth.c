/* Truths: comparisons, membership, time windows and Kleene's connectives. Part of the VM. A truth
 * is the set of values that the condition may have; a hole in an operand makes it unknown. Reads
 * no rows. */
#include "runtime/vm/lane_ops.h"

#include <string.h>

void hg_exec_TRUTH(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = (uint8_t)instr->b;
}

void hg_exec_IS_TRUE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    const struct hg_bounds above_none = {1, INT64_MAX};
    for (uint32_t l = hg_many_in_range(lanes, &above_none, b, a); l < lanes->lanes; l++)
        a[l] = hg_lane_is_true(&b[l]);
}

/* --- numbers ---------------------------------------------------------------------------- */

void hg_exec_NUMBER_IN(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    const struct hg_ranges *ranges = &lanes->program->ranges[instr->c];
    uint32_t l = ranges->count == 1 ? hg_many_in_range(lanes, ranges->at, b, a) : 0;
    for (; l < lanes->lanes; l++)
        a[l] = hg_lane_in_ranges(ranges, &b[l]);
}

#define COMPARE(NAME, certainly, possibly)                                                         \
    void hg_exec_##NAME(struct hg_lanes *lanes, const struct hg_instr *instr)                      \
    {                                                                                              \
        uint8_t *a = hg_truth_reg(lanes, instr->a);                                                \
        const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);          \
        for (uint32_t l = 0; l < lanes->lanes; l++) {                                              \
            const struct hg_value *x = &b[l], *y = &c[l];                                          \
            a[l] = hg_is_untestable(x) || hg_is_untestable(y)                                      \
                       ? HG_UNKNOWN                                                                \
                       : hg_truth_between(certainly, possibly);                                    \
        }                                                                                          \
    }
COMPARE(NUMBER_LESS, x->hi < y->lo, x->lo < y->hi)
COMPARE(NUMBER_AT_MOST, x->hi <= y->lo, x->lo <= y->hi)
COMPARE(NUMBER_SAME, x->lo == x->hi && y->lo == y->hi && x->lo == y->lo,
        x->lo <= y->hi && y->lo <= x->hi)

/* --- texts and lists ---------------------------------------------------------------------- */

bool hg_set_has(const struct hg_lanes *lanes, uint32_t set, uint32_t same)
{
    if (same == HG_NONE)
        return false;
    const uint64_t *bits = lanes->image->sets[set].bits;
    if (bits != NULL)
        return (bits[same / 64] >> (same % 64) & 1) != 0;
    return hg_text_ids_hold(&lanes->program->sets[set], same);
}

static uint8_t value_in_set(const struct hg_lanes *lanes, uint32_t set,
                            const struct hg_value *value)
{
    if (hg_is_untestable(value))
        return HG_UNKNOWN;
    if (value->state == HG_KNOWN)
        return hg_truth_of(hg_set_has(lanes, set, value->text->same));
    if (lanes->program->sets[set].count == 0)
        return HG_FALSE;
    if (value->state == HG_ANYTHING)
        return HG_UNKNOWN;
    uint8_t truth = value->set->other ? HG_FALSE : 0; /* the set's `other` is no constant */
    for (uint32_t i = 0; i < value->set->count && truth != HG_UNKNOWN; i++)
        truth |= hg_truth_of(hg_set_has(lanes, set, value->set->items[i]->same));
    return truth;
}

void hg_exec_TEXT_IN(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = value_in_set(lanes, instr->c, &b[l]);
}

static bool same_text(const struct hg_text *a, const struct hg_text *b, bool exactly)
{
    return exactly ? hg_str_eq(a->raw, b->raw) : hg_text_same(a, b);
}

/* Whether any of these may be the set's `other`. */
static bool may_be_other(const struct hg_value *value, const struct hg_text *const *items,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (hg_other_may_be(value->set, items[i]))
            return true;
    }
    return false;
}

static uint8_t same_values(const struct hg_value *b, const struct hg_value *c, bool exactly)
{
    const struct hg_text *const *xs, *const *ys;
    bool other_x, other_y;
    if (hg_is_untestable(b) || hg_is_untestable(c) || b->state == HG_ANYTHING ||
        c->state == HG_ANYTHING)
        return HG_UNKNOWN;
    uint32_t x_count = hg_value_items(b, &xs, &other_x);
    uint32_t y_count = hg_value_items(c, &ys, &other_y);
    uint8_t truth = other_x || other_y ? HG_FALSE : 0;
    if ((other_x && (other_y || may_be_other(b, ys, y_count))) ||
        (other_y && may_be_other(c, xs, x_count)))
        return HG_UNKNOWN;
    for (uint32_t i = 0; i < x_count; i++) {
        for (uint32_t j = 0; j < y_count && truth != HG_UNKNOWN; j++)
            truth |= hg_truth_of(same_text(xs[i], ys[j], exactly));
    }
    return truth;
}

void hg_exec_TEXT_SAME(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = same_values(&b[l], &c[l], instr->d != 0);
}

static bool list_has_text(const struct hg_list *list, const struct hg_text *text)
{
    for (uint32_t i = 0; list->texts != NULL && i < list->count; i++) {
        if (hg_text_same(list->texts[i], text))
            return true;
    }
    return false;
}

static uint8_t list_texts(const struct hg_list *list, const struct hg_value *value)
{
    if (list->count == 0)
        return HG_FALSE;
    const struct hg_text *const *items;
    bool other;
    uint32_t count = hg_value_items(value, &items, &other);
    if (other && (value->state == HG_ANYTHING || may_be_other(value, list->texts, list->count)))
        return HG_UNKNOWN;
    uint8_t truth = other ? HG_FALSE : 0;
    for (uint32_t i = 0; i < count; i++)
        truth |= hg_truth_of(list_has_text(list, items[i]));
    return truth;
}

/* For an interval: unknown if an element lies in it. */
static uint8_t list_numbers(const struct hg_list *list, const struct hg_value *value)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (value->lo <= list->numbers[i] && list->numbers[i] <= value->hi)
            return value->lo == value->hi ? HG_TRUE : HG_UNKNOWN;
    }
    return HG_FALSE;
}

static uint8_t list_has(const struct hg_value *list, const struct hg_value *value)
{
    if (hg_is_untestable(list) || hg_is_untestable(value) || list->state != HG_KNOWN)
        return HG_UNKNOWN;
    return list->list->numbers != NULL ? list_numbers(list->list, value)
                                       : list_texts(list->list, value);
}

void hg_exec_LIST_HAS(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = list_has(&b[l], &c[l]);
}

void hg_exec_TEXT_IN_LIST(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = list_has(&c[l], &b[l]);
}

/* --- time --------------------------------------------------------------------------------- */

/* lo <= b <= hi for a window that grows with a duration: `small` is the window of the shortest,
 * `large` of the longest. An instant in the small window is in every one. */
static uint8_t in_window(const struct hg_value *b, const hg_i128 small[2], const hg_i128 large[2])
{
    bool certainly = b->lo >= small[0] && b->hi <= small[1];
    bool possibly = b->hi >= large[0] && b->lo <= large[1] && large[0] <= large[1];
    return hg_truth_between(certainly, possibly);
}

#define WINDOW(NAME, ...)                                                                          \
    void hg_exec_##NAME(struct hg_lanes *lanes, const struct hg_instr *instr)                      \
    {                                                                                              \
        uint8_t *a = hg_truth_reg(lanes, instr->a);                                                \
        const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);          \
        for (uint32_t l = 0; l < lanes->lanes; l++) {                                              \
            hg_i128 now = lanes->now[l], shortest = c[l].lo, longest = c[l].hi;                    \
            a[l] = hg_is_untestable(&b[l]) || hg_is_untestable(&c[l]) ? HG_UNKNOWN : __VA_ARGS__;  \
        }                                                                                          \
    }
WINDOW(WITHIN_LAST,
       in_window(&b[l], (hg_i128[]){now - shortest, now}, (hg_i128[]){now - longest, now}))
WINDOW(WITHIN_NEXT,
       in_window(&b[l], (hg_i128[]){now, now + shortest}, (hg_i128[]){now, now + longest}))
WINDOW(OLDER_THAN, hg_truth_between(b[l].hi < now - longest, b[l].lo < now - shortest))

void hg_exec_IN_FORCE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    int64_t from = lanes->program->numbers[instr->b], before = lanes->program->numbers[instr->c];
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_truth_of(from <= lanes->now[l] && lanes->now[l] < before);
}

void hg_exec_FLAG(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_truth_of(hg_flag_is_on(lanes, instr->b, lanes->now[l]));
}

/* --- connectives ---------------------------------------------------------------------------- */

void hg_exec_NOT(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const uint8_t *b = hg_truth_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_truth_not(b[l]);
}

/* Eight lanes per word. */
#define EACH_TRUE UINT64_C(0x0101010101010101)
#define EACH_FALSE UINT64_C(0x0202020202020202)

static uint64_t and_words(uint64_t a, uint64_t b)
{
    return (a & b & EACH_TRUE) | ((a | b) & EACH_FALSE);
}

static uint64_t or_words(uint64_t a, uint64_t b)
{
    return ((a | b) & EACH_TRUE) | (a & b & EACH_FALSE);
}

/* Combines one more operand. */
static inline void join(uint8_t *a, const uint8_t *b, uint32_t count,
                        uint64_t join_words(uint64_t, uint64_t))
{
    uint64_t x, y;
    uint32_t l = 0;
    for (; l + sizeof x <= count; l += sizeof x) {
        memcpy(&x, a + l, sizeof x);
        memcpy(&y, b + l, sizeof y);
        x = join_words(x, y);
        memcpy(a + l, &x, sizeof x);
    }
    for (; l < count; l++)
        a[l] = (uint8_t)join_words(a[l], b[l]);
}

static inline void join_all(struct hg_lanes *lanes, const struct hg_instr *instr, uint8_t none,
                            uint64_t join_words(uint64_t, uint64_t))
{
    const struct hg_regs *list = &lanes->program->truth_lists[instr->b];
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    memset(a, none, lanes->lanes);
    for (uint32_t i = 0; i < list->count; i++)
        join(a, hg_truth_reg(lanes, list->at[i]), lanes->lanes, join_words);
}

void hg_exec_AND(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    join_all(lanes, instr, HG_TRUE, and_words);
}

void hg_exec_OR(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    join_all(lanes, instr, HG_FALSE, or_words);
}

void hg_exec_AT_LEAST(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_regs *list = &lanes->program->truth_lists[instr->b];
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        uint32_t certain = 0, possible = 0;
        for (uint32_t i = 0; i < list->count; i++) {
            uint8_t truth = hg_truth_reg(lanes, list->at[i])[l];
            certain += truth == HG_TRUE;
            possible += (truth & HG_TRUE) != 0;
        }
        a[l] = hg_truth_between(certain >= instr->c, possible >= instr->c);
    }
}

void hg_exec_TRUTH_CHOOSE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const uint8_t *b = hg_truth_reg(lanes, instr->b), *c = hg_truth_reg(lanes, instr->c),
                  *d = hg_truth_reg(lanes, instr->d);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = b[l] == HG_TRUE ? c[l] : b[l] == HG_FALSE ? d[l] : (uint8_t)(c[l] | d[l]);
}

/* --- what asks about knowledge ---------------------------------------------------------------- */

void hg_exec_IS_KNOWN(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_truth_of(hg_value_known(&b[l]));
}

void hg_exec_TRUTH_KNOWN(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const uint8_t *b = hg_truth_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_truth_of(b[l] != HG_UNKNOWN);
}

void hg_exec_TRUTH_ASSUMED(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const uint8_t *b = hg_truth_reg(lanes, instr->b), *c = hg_truth_reg(lanes, instr->c);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = b[l] != HG_UNKNOWN ? b[l] : c[l];
}
