/* Text columns. Each text that a cell mentions has its own slot. All other texts fall into
 * intervals between sorted boundaries, which come from the prefixes and ranges of the cells: one
 * list of boundaries for each text length that occurs in a range, and one for all other lengths,
 * where only prefixes matter. So each text is in exactly one slot. */
#include "compiler/lower/lower_slots.h"

#include <stdlib.h>

/* --- the boundaries --- */

struct part {
    uint32_t length; /* of its texts; 0: every other length */
    HG_VEC(struct hg_str) cuts;
};

struct texts {
    struct hg_column_encoder *b;
    struct hg_slots slots;
    uint64_t *negated; /* rows whose cell is a `!` */
    HG_VEC(struct part) parts;
};

static struct hg_arena *arena_of(const struct texts *t)
{
    return t->b->l->arena;
}

/* The first text after all that begin with `prefix`: its last character counted up. Empty when
 * there is none. The order of bytes is that of code points. */
static struct hg_str after_prefix(struct hg_arena *arena, struct hg_str prefix)
{
    static const char *const last[] = {"\x7f", "\xdf\xbf", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"};
    static const char *const next[] = {"\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80", ""};
    while (prefix.len != 0) {
        size_t start = prefix.len - 1;
        while (start > 0 && ((unsigned char)prefix.at[start] & 0xC0) == 0x80)
            start--;
        struct hg_str tail = {prefix.at + start, prefix.len - start};
        for (size_t i = 0; i < sizeof last / sizeof *last; i++)
            if (hg_str_is(tail, last[i]) && *next[i] != '\0')
                return hg_str_print(arena, "%.*s%s", (int)start, prefix.at, next[i]);
        if (!hg_str_is(tail, last[3])) {
            char *text = hg_arena_copy(arena, prefix.at, prefix.len);
            size_t i = prefix.len - 1;
            for (; (unsigned char)text[i] == 0xBF; i--) /* a carry between continuation bytes */
                text[i] = (char)0x80;
            text[i]++;
            bool surrogate = hg_str_starts(tail, HG_STR("\xed\x9f\xbf"));
            struct hg_str made = {text, prefix.len};
            return surrogate ? hg_str_print(arena, "%.*s\xee\x80\x80", (int)start, prefix.at)
                             : made;
        }
        prefix.len = start;
    }
    return prefix;
}

/* The texts of the part from `from` up to `to` (empty: to the end) are in the span. */
static bool span_in_part(const struct texts *t, const struct part *part,
                         const struct hg_text_span *span, struct hg_str *from, struct hg_str *to)
{
    *from = span->low;
    *to = after_prefix(arena_of(t), span->prefix ? span->low : span->high);
    if (span->prefix)
        return part->length == 0 || span->low.len <= part->length;
    return part->length == span->low.len && hg_str_cmp(span->low, span->high) <= 0;
}

static int compare_texts(const void *left, const void *right)
{
    return hg_str_cmp(*(const struct hg_str *)left, *(const struct hg_str *)right);
}

static void collect_cuts(struct texts *t, struct part *part)
{
    const struct hg_column_builder *builder = t->b->builder;
    struct hg_str from, to;
    hg_push(arena_of(t), &part->cuts, HG_STR(""));
    for (size_t i = 0; i < builder->cells.count; i++)
        for (uint32_t k = 0; k < builder->cells.at[i].atom->span_count; k++) {
            if (!span_in_part(t, part, &builder->cells.at[i].atom->spans[k], &from, &to))
                continue;
            hg_push(arena_of(t), &part->cuts, from);
            if (to.len != 0)
                hg_push(arena_of(t), &part->cuts, to);
        }
    qsort(part->cuts.at, part->cuts.count, sizeof *part->cuts.at, compare_texts);
    size_t kept = 0;
    for (size_t i = 0; i < part->cuts.count; i++)
        if (kept == 0 || !hg_str_eq(part->cuts.at[kept - 1], part->cuts.at[i]))
            part->cuts.at[kept++] = part->cuts.at[i];
    part->cuts.count = kept;
}

/* How many cuts of the part are at or before the text, less one. */
static uint32_t position_of(const struct part *part, struct hg_str text)
{
    size_t low = 0, high = part->cuts.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (hg_str_cmp(part->cuts.at[middle], text) <= 0)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static int compare_lengths(const void *left, const void *right)
{
    uint32_t a = ((const struct part *)left)->length, b = ((const struct part *)right)->length;
    return a < b ? -1 : a > b;
}

static void add_length(struct texts *t, size_t length)
{
    for (size_t i = 0; i < t->parts.count; i++)
        if (t->parts.at[i].length == length)
            return;
    hg_push(arena_of(t), &t->parts, ((struct part){.length = (uint32_t)length}));
}

static void collect_parts(struct texts *t)
{
    const struct hg_column_builder *builder = t->b->builder;
    add_length(t, 0);
    for (size_t i = 0; i < builder->cells.count; i++)
        for (uint32_t k = 0; k < builder->cells.at[i].atom->span_count; k++)
            if (!builder->cells.at[i].atom->spans[k].prefix)
                add_length(t, builder->cells.at[i].atom->spans[k].low.len);
    qsort(t->parts.at, t->parts.count, sizeof *t->parts.at, compare_lengths);
    for (size_t i = 0; i < t->parts.count; i++)
        collect_cuts(t, &t->parts.at[i]);
}

/* --- what the spans of the rows make of a part --- */

static int compare_bounds(const void *left, const void *right)
{
    int64_t a = ((const struct hg_bounds *)left)->lo, b = ((const struct hg_bounds *)right)->lo;
    return a < b ? -1 : a > b;
}

/* The positions a cell's spans take in the part, ascending and apart, ends not in them. */
static struct hg_ranges cell_positions(struct texts *t, const struct part *part,
                                       const struct hg_cond *atom)
{
    struct hg_ranges ranges = {HG_ARRAY(arena_of(t), struct hg_bounds, atom->span_count), 0};
    struct hg_str from, to;
    for (uint32_t k = 0; k < atom->span_count; k++) {
        if (!span_in_part(t, part, &atom->spans[k], &from, &to))
            continue;
        int64_t end = to.len == 0 ? (int64_t)part->cuts.count : position_of(part, to);
        ranges.at[ranges.count++] = (struct hg_bounds){position_of(part, from), end};
    }
    if (ranges.count != 0)
        qsort(ranges.at, ranges.count, sizeof *ranges.at, compare_bounds);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ranges.count; i++) {
        struct hg_bounds one = ranges.at[i];
        if (kept != 0 && one.lo <= ranges.at[kept - 1].hi) {
            if (one.hi > ranges.at[kept - 1].hi)
                ranges.at[kept - 1].hi = one.hi;
        } else {
            ranges.at[kept++] = one;
        }
    }
    ranges.count = kept;
    return ranges;
}

static void open_part(struct texts *t, const struct part *part)
{
    const struct hg_column_encoder *b = t->b;
    HG_VEC(struct hg_slot_event) events = {0};
    uint64_t *row = hg_arena_copy(arena_of(t), b->column->any, b->words * sizeof *row);
    for (uint32_t w = 0; w < b->words; w++)
        row[w] |= t->negated[w];
    for (size_t i = 0; i < b->builder->cells.count; i++) {
        const struct hg_row_cell *cell = &b->builder->cells.at[i];
        if (cell->atom->span_count == 0)
            continue;
        struct hg_ranges ranges = cell_positions(t, part, cell->atom);
        for (uint32_t k = 0; k < ranges.count; k++) {
            struct hg_slot_event start = {(uint32_t)ranges.at[k].lo, cell->row};
            struct hg_slot_event end = {(uint32_t)ranges.at[k].hi, cell->row};
            if (start.at == 0)
                row[cell->row / 64] ^= UINT64_C(1) << (cell->row % 64);
            else
                hg_push(arena_of(t), &events, start);
            if (end.at < part->cuts.count)
                hg_push(arena_of(t), &events, end);
        }
    }
    hg_sort_events(events.at, events.count);
    hg_slots_sequence(&t->slots, row, events.at, events.count, (uint32_t)part->cuts.count);
}

/* --- the texts that are named --- */

struct mention { /* row `row` names text `text` */
    uint32_t text, row;
};

/* The mentions of one text, and the interval it would be in without them. */
struct named {
    uint32_t text, part, position;
    const struct mention *at;
    size_t count;
    uint32_t slot;
};

static int compare_mentions(const void *left, const void *right)
{
    const struct mention *a = left, *b = right;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static size_t collect_mentions(const struct texts *t, struct mention **out)
{
    const struct hg_column_builder *builder = t->b->builder;
    size_t count = 0, used = 0;
    for (size_t i = 0; i < builder->cells.count; i++)
        count += builder->cells.at[i].atom->set.count;
    struct mention *at = HG_ARRAY(arena_of(t), struct mention, count);
    for (size_t i = 0; i < builder->cells.count; i++) {
        const struct hg_row_cell *cell = &builder->cells.at[i];
        for (uint32_t j = 0; j < cell->atom->set.count; j++)
            at[used++] = (struct mention){cell->atom->set.at[j], cell->row};
    }
    if (count != 0)
        qsort(at, count, sizeof *at, compare_mentions);
    *out = at;
    return count;
}

static struct named place_named(const struct texts *t, const struct mention *at, size_t count)
{
    struct named named = {.text = at->text, .at = at, .count = count};
    struct hg_str folded = t->b->l->texts.at[at->text].folded;
    for (uint32_t i = 1; i < t->parts.count; i++)
        if (t->parts.at[i].length == folded.len)
            named.part = i;
    named.position = position_of(&t->parts.at[named.part], folded);
    return named;
}

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return a->text < b->text ? -1 : a->text > b->text;
}

static int compare_slots(const void *left, const void *right)
{
    const struct hg_text_slot *a = left, *b = right;
    return a->text < b->text ? -1 : a->text > b->text;
}

/* A slot for the text next to its interval; texts that the same rows mention share it. */
static void make_named(struct texts *t, struct named *named, struct hg_map *by_rows, uint32_t host)
{
    uint32_t *rows = HG_ARRAY(arena_of(t), uint32_t, named->count + 1);
    uint32_t *flips = HG_ARRAY(arena_of(t), uint32_t, named->count);
    size_t flipped = 0;
    rows[0] = host;
    for (size_t i = 0; i < named->count; i++) {
        uint32_t row = rows[i + 1] = named->at[i].row;
        if (i != 0 && rows[i] == row)
            continue;
        if (hg_bit(t->slots.row, row) == hg_bit(t->negated, row))
            flips[flipped++] = row;
    }
    named->slot = host;
    if (flipped == 0)
        return;
    bool added;
    struct hg_str key = {(const char *)rows, (named->count + 1) * sizeof *rows};
    named->slot = (uint32_t)*hg_map_add(by_rows, key, hg_slots_made(&t->slots), &added);
    if (added)
        hg_slots_variant(&t->slots, flips, flipped);
}

/* --- all --- */

static void make_part(struct texts *t, uint32_t index, struct named **next, struct named *end)
{
    const struct part *part = &t->parts.at[index];
    struct hg_text_part *out = &t->b->column->parts[index];
    struct hg_map by_rows;
    hg_map_init(&by_rows, arena_of(t));
    *out = (struct hg_text_part){
        .length = part->length,
        .at = HG_ARRAY(arena_of(t), struct hg_text_stretch, part->cuts.count)};
    open_part(t, part);
    while (hg_slots_next(&t->slots)) {
        uint32_t position = out->count++, host = hg_slots_made(&t->slots) - 1;
        out->at[position] = (struct hg_text_stretch){part->cuts.at[position], host};
        for (; *next < end && (*next)->part == index && (*next)->position == position; ++*next)
            make_named(t, *next, &by_rows, host);
    }
}

static void make_slots(struct texts *t, struct named *named, size_t count)
{
    struct hg_column *column = t->b->column;
    size_t stretches = 0;
    for (size_t i = 0; i < t->parts.count; i++)
        stretches += t->parts.at[i].cuts.count;
    if (count != 0)
        qsort(named, count, sizeof *named, compare_named);
    hg_slots_begin(&t->slots, t->b->l, column, t->b->rows, stretches + count);
    column->parts = HG_ARRAY(arena_of(t), struct hg_text_part, t->parts.count);
    struct named *next = named;
    for (uint32_t i = 0; i < t->parts.count; i++)
        make_part(t, i, &next, named + count);
    hg_slots_end(&t->slots);
    column->part_count = stretches > 1 ? (uint32_t)t->parts.count : 0;
    column->texts = HG_ARRAY(arena_of(t), struct hg_text_slot, count);
    for (size_t i = 0; i < count; i++)
        column->texts[column->text_count++] = (struct hg_text_slot){named[i].text, named[i].slot};
    if (count != 0)
        qsort(column->texts, count, sizeof *column->texts, compare_slots);
}

/* Each span once, as the cells have them. */
static void list_spans(struct texts *t)
{
    const struct hg_column_builder *builder = t->b->builder;
    HG_VEC(struct hg_text_span) spans = {0};
    struct hg_map known;
    hg_map_init(&known, arena_of(t));
    for (size_t i = 0; i < builder->cells.count; i++)
        for (uint32_t j = 0; j < builder->cells.at[i].atom->span_count; j++) {
            struct hg_text_span span = builder->cells.at[i].atom->spans[j];
            struct hg_str key = hg_str_key(arena_of(t), span.prefix, span.low, span.high);
            bool added;
            hg_map_add(&known, key, 0, &added);
            if (added)
                hg_push(arena_of(t), &spans, span);
        }
    t->b->column->spans = spans.at;
    t->b->column->span_count = (uint32_t)spans.count;
}

void hg_encode_text_column(struct hg_column_encoder *b)
{
    struct texts t = {.b = b, .negated = HG_ARRAY(b->l->arena, uint64_t, b->words)};
    for (size_t i = 0; i < b->builder->cells.count; i++)
        if (b->builder->cells.at[i].atom->negated)
            hg_set_bit(t.negated, b->builder->cells.at[i].row);
    collect_parts(&t);
    list_spans(&t);
    struct mention *at;
    size_t count = collect_mentions(&t, &at), named_count = 0;
    struct named *named = HG_ARRAY(b->l->arena, struct named, count);
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first; next < count && at[next].text == at[first].text;)
            next++;
        named[named_count++] = place_named(&t, at + first, next - first);
    }
    make_slots(&t, named, named_count);
}
