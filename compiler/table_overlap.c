/* Two cells of one column: is there a value that fits both, does one cover the other. Columns
 * whose values are known (conditions, enums, classes) are tried value by value; texts are
 * free otherwise, and two negated cells then always meet. Pure. */
#include "compiler/table.h"

struct hg_ranges hg_cell_ranges(struct hg_arena *arena, const struct hg_typed_cell *cell)
{
    struct hg_bounds *bounds = HG_ARRAY(arena, struct hg_bounds, cell->ranges.count + 1);
    size_t count = cell->ranges.count;
    for (size_t i = 0; i < count; i++)
        bounds[i] = (struct hg_bounds){cell->ranges.at[i].lo, cell->ranges.at[i].hi};
    if (cell->any)
        bounds[count++] = (struct hg_bounds){INT64_MIN, INT64_MAX};
    struct hg_ranges ranges = hg_ranges_of(arena, bounds, count);
    return cell->negated ? hg_ranges_not(arena, ranges) : ranges;
}

/* --- texts --- */

static bool listed_text(struct hg_arena *arena, const struct hg_typed_cell *cell,
                        struct hg_str folded)
{
    for (size_t i = 0; i < cell->texts.count; i++)
        if (hg_str_eq(hg_text_fold(arena, cell->texts.at[i]), folded))
            return true;
    for (size_t i = 0; i < cell->prefixes.count; i++)
        if (hg_str_starts(folded, hg_text_fold(arena, cell->prefixes.at[i])))
            return true;
    for (size_t i = 0; i < cell->text_ranges.count; i++) {
        struct hg_str low = hg_text_fold(arena, cell->text_ranges.at[i].low);
        struct hg_str high = hg_text_fold(arena, cell->text_ranges.at[i].high);
        if (folded.len == low.len && hg_str_cmp(low, folded) <= 0 && hg_str_cmp(folded, high) <= 0)
            return true;
    }
    return false;
}

bool hg_cell_has_text(struct hg_arena *arena, const struct hg_typed_cell *cell,
                      struct hg_str folded)
{
    return cell->any || listed_text(arena, cell, folded) != cell->negated;
}

static bool knows_values(struct hg_type type)
{
    return type.kind == HG_T_ENUM && type.values && type.values->count != 0;
}

static bool meet_listed(struct hg_arena *arena, const struct hg_strs *values,
                        const struct hg_typed_cell *a, const struct hg_typed_cell *b,
                        struct hg_str *witness)
{
    for (uint32_t i = 0; i < values->count; i++) {
        struct hg_str folded = hg_text_fold(arena, values->at[i]);
        if (!hg_cell_has_text(arena, a, folded) || !hg_cell_has_text(arena, b, folded))
            continue;
        *witness = values->at[i];
        return true;
    }
    return false;
}

/* One of the texts the cell names (as value, prefix or end of a range) that fits both. */
static bool meet_by_mention(struct hg_arena *arena, const struct hg_typed_cell *from,
                            const struct hg_typed_cell *other, struct hg_str *witness)
{
    size_t texts = from->texts.count, prefixes = from->prefixes.count;
    for (size_t i = 0; i < texts + prefixes + from->text_ranges.count; i++) {
        struct hg_str text = i < texts ? from->texts.at[i]
                             : i < texts + prefixes
                                 ? from->prefixes.at[i - texts]
                                 : from->text_ranges.at[i - texts - prefixes].low;
        struct hg_str folded = hg_text_fold(arena, text);
        if (!hg_cell_has_text(arena, from, folded) || !hg_cell_has_text(arena, other, folded))
            continue;
        *witness = text;
        return true;
    }
    return false;
}

static bool meet_free(struct hg_arena *arena, const struct hg_typed_cell *a,
                      const struct hg_typed_cell *b, struct hg_str *witness)
{
    bool open_a = a->any || a->negated, open_b = b->any || b->negated;
    if (open_a && open_b) {
        *witness = HG_STR("");
        return true;
    }
    return (!open_a && meet_by_mention(arena, a, b, witness)) ||
           (!open_b && meet_by_mention(arena, b, a, witness));
}

/* --- numbers --- */

static struct hg_str number_text(struct hg_arena *arena, enum hg_type_kind type, int64_t number)
{
    struct hg_buf buf;
    hg_buf_init(&buf, &arena->allocator, 0);
    if (type == HG_T_BOOLEAN)
        hg_buf_text(&buf, number ? "yes" : "no");
    else if (type == HG_T_DECIMAL)
        hg_put_decimal(&buf, number);
    else if (type == HG_T_DATE)
        hg_put_date(&buf, number);
    else if (type == HG_T_DATETIME)
        hg_put_instant(&buf, number);
    else if (type == HG_T_DURATION)
        hg_put_duration(&buf, number, HG_CLOCK);
    else
        hg_buf_int(&buf, number);
    /* Copied by hand: an arena that runs out must not leak the buffer, and one witness is
     * short. */
    char bytes[64];
    size_t len = buf.len < sizeof bytes ? buf.len : sizeof bytes;
    if (len != 0)
        memcpy(bytes, buf.at, len);
    hg_buf_release(&buf);
    return hg_str_copy(arena, (struct hg_str){bytes, len});
}

/* The one range of most cells, compared without building sets: tables of numbers alone are
 * compared row with row. */
static const struct hg_typed_range *only_range(const struct hg_typed_cell *cell)
{
    return !cell->any && !cell->negated && cell->ranges.count == 1 ? cell->ranges.at : NULL;
}

static bool surely_apart(const struct hg_typed_cell *a, const struct hg_typed_cell *b)
{
    const struct hg_typed_range *left = only_range(a), *right = only_range(b);
    return left && right && (left->hi < right->lo || right->hi < left->lo);
}

static bool meet_numbers(struct hg_arena *arena, enum hg_type_kind type,
                         const struct hg_typed_cell *a, const struct hg_typed_cell *b,
                         struct hg_str *witness)
{
    if (surely_apart(a, b))
        return false;
    struct hg_ranges both =
        hg_ranges_and(arena, hg_cell_ranges(arena, a), hg_cell_ranges(arena, b));
    struct hg_bounds yes_no = {0, 1};
    if (type == HG_T_BOOLEAN)
        both = hg_ranges_and(arena, both, hg_ranges_of(arena, &yes_no, 1));
    if (both.count == 0)
        return false;
    bool open = both.at[0].lo == INT64_MIN;
    if (open && both.at[0].hi == INT64_MAX)
        *witness = HG_STR("");
    else
        *witness = number_text(arena, type, open ? both.at[0].hi : both.at[0].lo);
    return true;
}

bool hg_cells_meet(struct hg_arena *arena, struct hg_type type, const struct hg_typed_cell *a,
                   const struct hg_typed_cell *b, struct hg_str *witness)
{
    *witness = HG_STR("");
    if (a->any && b->any)
        return true;
    if (!hg_type_is_text(type.kind))
        return meet_numbers(arena, type.kind, a, b, witness);
    if (knows_values(type))
        return meet_listed(arena, type.values, a, b, witness);
    return meet_free(arena, a, b, witness);
}

/* --- covering --- */

static bool covers_listed(struct hg_arena *arena, const struct hg_strs *values,
                          const struct hg_typed_cell *outer, const struct hg_typed_cell *inner)
{
    for (uint32_t i = 0; i < values->count; i++) {
        struct hg_str folded = hg_text_fold(arena, values->at[i]);
        if (hg_cell_has_text(arena, inner, folded) && !hg_cell_has_text(arena, outer, folded))
            return false;
    }
    return true;
}

static bool covers_prefix(struct hg_arena *arena, const struct hg_typed_cell *outer,
                          struct hg_str prefix)
{
    struct hg_str folded = hg_text_fold(arena, prefix);
    for (size_t i = 0; !outer->negated && i < outer->prefixes.count; i++)
        if (hg_str_starts(folded, hg_text_fold(arena, outer->prefixes.at[i])))
            return true;
    return false;
}

/* Sure only for what it can see; false where it would take a proof. */
static bool covers_free(struct hg_arena *arena, const struct hg_typed_cell *outer,
                        const struct hg_typed_cell *inner)
{
    if (inner->negated) { /* outer must be negated and name no text that inner does not */
        bool plain = outer->negated && outer->prefixes.count + outer->text_ranges.count == 0;
        for (size_t i = 0; plain && i < outer->texts.count; i++)
            plain = listed_text(arena, inner, hg_text_fold(arena, outer->texts.at[i]));
        return plain;
    }
    if (inner->text_ranges.count != 0)
        return false;
    for (size_t i = 0; i < inner->texts.count; i++)
        if (!hg_cell_has_text(arena, outer, hg_text_fold(arena, inner->texts.at[i])))
            return false;
    for (size_t i = 0; i < inner->prefixes.count; i++)
        if (!covers_prefix(arena, outer, inner->prefixes.at[i]))
            return false;
    return true;
}

static bool covers_numbers(struct hg_arena *arena, const struct hg_typed_cell *outer,
                           const struct hg_typed_cell *inner)
{
    const struct hg_typed_range *wide = only_range(outer), *narrow = only_range(inner);
    if (wide && narrow)
        return wide->lo <= narrow->lo && narrow->hi <= wide->hi;
    return hg_ranges_within(hg_cell_ranges(arena, inner), hg_cell_ranges(arena, outer));
}

bool hg_cell_covers(struct hg_arena *arena, struct hg_type type, const struct hg_typed_cell *outer,
                    const struct hg_typed_cell *inner)
{
    if (outer->any || inner->any)
        return outer->any; /* an empty cell fits an unknown value too */
    if (!hg_type_is_text(type.kind))
        return covers_numbers(arena, outer, inner);
    if (knows_values(type))
        return covers_listed(arena, type.values, outer, inner);
    return covers_free(arena, outer, inner);
}
