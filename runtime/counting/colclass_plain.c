/* Plain values into classes: by their bytes alone where that is safe, else by the contract, one by
 * one. Under colclass.c. The fast path must never accept what the contract might judge otherwise.
 */
#include "runtime/counting/colclass_parts.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* --- which glance ----------------------------------------------------------------------------- */

static bool is_bound(const struct hg_field *contract)
{
    return contract->has_min || contract->has_max || contract->pattern != HG_NONE;
}

static enum hg_fast_class_kind fast_kind_of(const struct hg_colclasses *c, uint32_t field)
{
    const struct hg_field *contract = &c->reader->program->fields[field];
    const struct hg_class_field *facts = &c->classes->fields[field];
    bool judged = facts->use == HG_FIELD_ONLY_VALIDATED;
    if (judged && c->reader->fields[field].harmless)
        return HG_FAST_ANY;
    if (contract->list || contract->blanks.count != 0)
        return HG_FAST_NONE;
    if (facts->cut)
        return HG_FAST_INTEGER;
    if (is_bound(contract) || !(judged || facts->only_known))
        return HG_FAST_NONE;
    if (contract->type == HG_T_TEXT)
        return HG_FAST_TEXT;
    return judged && contract->type == HG_T_DATETIME ? HG_FAST_INSTANT : HG_FAST_NONE;
}

void hg_colclass_plan_fast(struct hg_colclasses *c)
{
    for (uint32_t f = 0; f < c->reader->program->field_count; f++)
        c->fast[f] = (struct hg_fast_class){(uint8_t)fast_kind_of(c, f), HG_CLASS_UNSEEN};
}

/* --- bytes ------------------------------------------------------------------------------------ */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether eight bytes are all in '!' to '~' (SWAR, without carries between bytes). */
INLINE bool are_plain(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t beyond = word | (word + EACH(1));           /* 0x7F and above */
    uint64_t below = ~((word | EACH(0x80)) - EACH('!')); /* under '!' */
    return ((beyond | below) & EACH(0x80)) == 0;
}

/* One to 64 bytes. */
INLINE bool is_shown(struct hg_str text)
{
    size_t i = 0;
    if (text.len - 1 >= 64)
        return false;
    for (; i + 8 <= text.len; i += 8)
        if (!are_plain(text.at + i))
            return false;
    if (i > 0)
        return i == text.len || are_plain(text.at + text.len - 8);
    for (; i < text.len; i++)
        if (text.at[i] <= ' ' || text.at[i] >= 0x7F)
            return false;
    return true;
}

/* Up to fifteen digits, possibly negative. */
INLINE bool is_whole(struct hg_str text, int64_t *number)
{
    size_t i = text.len != 0 && text.at[0] == '-';
    int64_t size = 0;
    if (text.len > 16 || i == text.len)
        return false;
    for (; i < text.len; i++) {
        unsigned digit = (unsigned char)text.at[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        size = size * 10 + digit;
    }
    *number = text.at[0] == '-' ? -size : size;
    return true;
}

/* At least 100 if they are no digits. */
INLINE unsigned two_digits(const char *at)
{
    unsigned tens = (unsigned char)at[0] - (unsigned)'0',
             ones = (unsigned char)at[1] - (unsigned)'0';
    return tens * 10 + ones + (tens > 9 || ones > 9 ? 100 : 0);
}

/* 1 if the two digits are outside `least` to `most`; branch-free. */
INLINE unsigned beyond(const char *at, unsigned least, unsigned most)
{
    return two_digits(at) - least > most - least;
}

/* Like "2026-10-15T18:35:00Z", on a day that every month has. */
INLINE bool is_instant(struct hg_str text)
{
    const char *at = text.at;
    if (text.len != sizeof "2026-10-15T18:35:00Z" - 1)
        return false;
    unsigned marks = (unsigned)((at[4] ^ '-') | (at[7] ^ '-') | (at[10] ^ 'T') | (at[13] ^ ':') |
                                (at[16] ^ ':') | (at[19] ^ 'Z'));
    unsigned day =
        beyond(at, 19, 20) | beyond(at + 2, 0, 99) | beyond(at + 5, 1, 12) | beyond(at + 8, 1, 28);
    unsigned clock = beyond(at + 11, 0, 23) | beyond(at + 14, 0, 59) | beyond(at + 17, 0, 59);
    return (marks | day | clock) == 0;
}

/* --- a value ---------------------------------------------------------------------------------- */

/* The content of a string, or a cell. */
INLINE bool text_of(const struct hg_col_value *value, struct hg_str *text)
{
    *text = value->bytes;
    if (value->kind == HG_COL_CELL)
        return true;
    if (value->kind != HG_COL_STRING || text->len < 2)
        return false;
    *text = (struct hg_str){text->at + 1, text->len - 2};
    return text->at[-1] == '"' && text->at[text->len] == '"';
}

/* The class, or HG_CLASS_UNSEEN: ask the contract, and store its answer in *kept, if not NULL. */
INLINE uint8_t fast_class(struct hg_colclasses *c, uint32_t field, enum hg_fast_class_kind way,
                          const struct hg_col_value *value, uint8_t **kept)
{
    const struct hg_class_field *facts = &c->classes->fields[field];
    struct hg_str text;
    int64_t number;
    uint32_t slot;
    *kept = NULL;
    switch (way) {
    case HG_FAST_ANY:
        return hg_col_harmless(*value) ? HG_CLASS_VALID : HG_CLASS_UNSEEN;
    case HG_FAST_TEXT:
        if (text_of(value, &text) && is_shown(text))
            *kept = &c->fast[field].shown;
        break;
    case HG_FAST_INSTANT:
        return text_of(value, &text) && is_instant(text) ? HG_CLASS_VALID : HG_CLASS_UNSEEN;
    case HG_FAST_INTEGER:
        if ((value->kind == HG_COL_NUMBER || value->kind == HG_COL_CELL) &&
            is_whole(value->bytes, &number)) {
            hg_class_of_number(c->classes, field, number, &slot);
            *kept = &facts->class_of_slot[slot];
        }
        break;
    case HG_FAST_NONE:
        break;
    }
    return *kept != NULL ? **kept : HG_CLASS_UNSEEN;
}

uint8_t hg_colclass_fast(struct hg_colclasses *c, uint32_t field, struct hg_col_value value,
                         uint8_t **kept)
{
    return fast_class(c, field, (enum hg_fast_class_kind)c->fast[field].way, &value, kept);
}

/* False: it has to be read from its record. */
static bool put_value(struct hg_colclasses *c, uint32_t field, struct hg_col_value value)
{
    struct hg_lanes *probe = c->classes->probe;
    struct hg_raw raw;
    hg_arena_reset(&probe->arena);
    hg_lanes_clear_field(probe, field);
    if (!hg_col_raw(value, &probe->arena, &raw))
        return false;
    hg_field_set(probe, field, 0, &raw, NULL);
    return true;
}

static __attribute__((noinline)) uint8_t ask(struct hg_colclasses *c, uint32_t field,
                                             struct hg_col_value value, uint8_t *kept)
{
    uint32_t with = hg_colclass_paired_field(c, field);
    if (value.kind == HG_COL_NONE)
        return HG_CLASS_MISSING;
    if (!put_value(c, field, value) || (with != HG_NONE && !put_value(c->second, with, value)))
        return HG_CLASS_NONE;
    uint8_t class_of = hg_class_of(c->classes, field);
    if (kept != NULL)
        *kept = class_of;
    return class_of;
}

/* --- a column --------------------------------------------------------------------------------- */

/* The bytes of a row, from `start` on; kind NONE: no value. */
INLINE struct hg_col_value value_at(const struct hg_col_column *column, uint32_t start,
                                    uint32_t end)
{
    if (end <= start || end > column->plain_size)
        return (struct hg_col_value){0};
    const char *at = column->plain + start;
    return (struct hg_col_value){(uint8_t)at[0], {at + 1, end - start - 1}};
}

INLINE void read_all(struct hg_colclasses *c, uint32_t field, uint32_t node,
                     enum hg_fast_class_kind way)
{
    const struct hg_col_reading *reading = &c->reading;
    const struct hg_col_column *column = &reading->view->columns[node];
    const unsigned char *ends = column->at + 4 * (size_t)reading->rows.first;
    uint32_t start = reading->rows.first != 0 ? hg_col_u32(ends - 4) : 0;
    uint8_t *of = hg_classes_of(c->classes, field);
    for (uint32_t l = 0; l < reading->count; l++) {
        uint32_t end = hg_col_u32(ends + 4 * (size_t)l);
        uint8_t told = HG_CLASS_MISSING, *kept = NULL;
        struct hg_col_value value = value_at(column, start, end);
        if (value.kind != HG_COL_NONE)
            told = fast_class(c, field, way, &value, &kept);
        if (__builtin_expect(told == HG_CLASS_UNSEEN, 0))
            told = ask(c, field, hg_col_value(reading->view, node, reading->rows.first + l), kept);
        of[l] = told;
        start = end;
    }
}

void hg_colclass_plain(struct hg_colclasses *c, uint32_t field, uint32_t node)
{
    switch ((enum hg_fast_class_kind)c->fast[field].way) {
    case HG_FAST_ANY:
        read_all(c, field, node, HG_FAST_ANY);
        break;
    case HG_FAST_TEXT:
        read_all(c, field, node, HG_FAST_TEXT);
        break;
    case HG_FAST_INSTANT:
        read_all(c, field, node, HG_FAST_INSTANT);
        break;
    case HG_FAST_INTEGER:
        read_all(c, field, node, HG_FAST_INTEGER);
        break;
    case HG_FAST_NONE:
        read_all(c, field, node, HG_FAST_NONE);
        break;
    }
}

bool hg_colclass_accepts_any(const struct hg_colclasses *c, uint32_t field, enum hg_type_kind type,
                             uint32_t node)
{
    const struct hg_field *contract = &c->reader->program->fields[field];
    return contract->type == type && !contract->list && contract->blanks.count == 0 &&
           !is_bound(contract) && contract->pattern_by == HG_NONE && !contract->evidence_required &&
           c->reading.view->columns[node].mode == HG_COL_PLAIN;
}

INLINE bool string_of(const struct hg_colclasses *c, uint32_t node, uint32_t l, struct hg_str *text)
{
    const struct hg_col_column *column = &c->reading.view->columns[node];
    uint32_t row = c->reading.rows.first + l;
    uint32_t start = row != 0 ? hg_col_u32(column->at + 4 * ((size_t)row - 1)) : 0;
    struct hg_col_value value = value_at(column, start, hg_col_u32(column->at + 4 * (size_t)row));
    return text_of(&value, text);
}

bool hg_colclass_instant(const struct hg_colclasses *c, uint32_t node, uint32_t l, int64_t *micros)
{
    struct hg_str text;
    return string_of(c, node, l, &text) && is_instant(text) && hg_parse_instant(text, micros);
}

bool hg_colclass_text(const struct hg_colclasses *c, uint32_t node, uint32_t l, struct hg_str *text)
{
    return string_of(c, node, l, text) && is_shown(*text);
}
