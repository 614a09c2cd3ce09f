/* Points of a free-text column. Cells mention texts, prefixes, and ranges of texts of one length;
 * in byte order a prefix is an interval of all texts, and a range is an interval of the texts of
 * its length. So there is one axis (a *section*) for each length that occurs in a range and one
 * for all other lengths, cut wherever a cell begins or ends; the least text of each piece over
 * the column's alphabet is its point. A piece without such a text has no point. */
#include "compiler/model/sema.h"
#include "compiler/tables/table_alphabet.h"
#include "compiler/tables/table_space.h"

#include <stdlib.h>

struct hg_text_axis {
    struct hg_lengths lengths; /* of ranges; a section each, then all others */
    uint32_t *starts;          /* by section: its first point; one more at the end */
    struct hg_str *keys;       /* by point: folded, ascending within a section */
};

struct cut {
    struct hg_str at; /* texts from here on */
    uint32_t section; /* HG_NONE: in all */
};

struct laying {
    struct hg_space *space;
    struct hg_space_column *column;
    struct hg_arena *arena;
    struct hg_text_axis *line;
    struct hg_map written; /* folded to the first way it is written */
    HG_VEC(struct hg_str) spellings;
    struct hg_alphabet letters;
    HG_VEC(struct cut) cuts;
    HG_VEC(struct hg_text_range) codes; /* ranges whose ends are digits */
    bool digits;                        /* all that is named is digits */
};

static struct hg_str joined(struct hg_arena *arena, struct hg_str a, const char *b)
{
    return hg_str_join(arena, (struct hg_str[]){a, hg_str(b)}, 2);
}

static struct hg_str after(struct hg_arena *arena, struct hg_str text)
{
    char *at = hg_arena_alloc(arena, text.len + 1);
    if (text.len != 0)
        memcpy(at, text.at, text.len);
    at[text.len] = '\0';
    return (struct hg_str){at, text.len + 1};
}

/* --- what the cells name --- */

static bool is_digits(struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len != 0;
}

/* A text some cell names: folded, with the first way it is written. */
static struct hg_str name_text(struct laying *l, struct hg_str text)
{
    struct hg_str folded = hg_text_fold(l->arena, text);
    bool added;
    hg_map_add(&l->written, folded, l->spellings.count, &added);
    if (added) {
        hg_push(l->arena, &l->spellings, text);
        l->digits = l->digits && is_digits(folded);
    }
    return folded;
}

static void add_length(struct laying *l, size_t length)
{
    struct hg_lengths *lengths = &l->line->lengths;
    uint32_t at = lengths->count;
    if (hg_section_of(lengths, length) != lengths->count)
        return;
    lengths->at = hg_arena_grow(l->arena, lengths->at, lengths->count * sizeof *lengths->at,
                                (lengths->count + 1) * sizeof *lengths->at);
    for (; at > 0 && lengths->at[at - 1] > length; at--)
        lengths->at[at] = lengths->at[at - 1];
    lengths->at[at] = (uint32_t)length;
    lengths->count++;
}

static void name_cell(struct laying *l, const struct hg_typed_cell *cell)
{
    for (size_t i = 0; i < cell->texts.count; i++)
        name_text(l, cell->texts.at[i]);
    for (size_t i = 0; i < cell->prefixes.count; i++)
        name_text(l, cell->prefixes.at[i]);
    for (size_t i = 0; i < cell->text_ranges.count; i++) {
        name_text(l, cell->text_ranges.at[i].high);
        add_length(l, name_text(l, cell->text_ranges.at[i].low).len);
    }
}

static void add_cut(struct laying *l, struct hg_str at, uint32_t section)
{
    hg_push(l->arena, &l->cuts, ((struct cut){at, section}));
}

static void cut_cell(struct laying *l, const struct hg_typed_cell *cell)
{
    for (size_t i = 0; i < cell->texts.count; i++) {
        struct hg_str folded = hg_text_fold(l->arena, cell->texts.at[i]);
        uint32_t section = hg_section_of(&l->line->lengths, folded.len);
        add_cut(l, folded, section);
        add_cut(l, after(l->arena, folded), section);
    }
    for (size_t i = 0; i < cell->prefixes.count; i++) {
        struct hg_str folded = hg_text_fold(l->arena, cell->prefixes.at[i]);
        add_cut(l, folded, HG_NONE);
        add_cut(l, joined(l->arena, folded, "\xFF"), HG_NONE);
    }
    for (size_t i = 0; i < cell->text_ranges.count; i++) {
        struct hg_str low = hg_text_fold(l->arena, cell->text_ranges.at[i].low);
        struct hg_str high = hg_text_fold(l->arena, cell->text_ranges.at[i].high);
        uint32_t section = hg_section_of(&l->line->lengths, low.len);
        add_cut(l, low, section);
        add_cut(l, after(l->arena, high), section);
        if (is_digits(low) && is_digits(high))
            hg_push(l->arena, &l->codes, ((struct hg_text_range){low, high}));
    }
}

/* Each cell that is written differently, once. */
static void each_cell(struct laying *l, uint32_t column, const struct hg_typed_cell *covers,
                      void (*visit)(struct laying *, const struct hg_typed_cell *))
{
    const struct hg_model_table *table = l->space->table;
    struct hg_map seen;
    hg_map_init(&seen, l->arena);
    for (uint32_t row = 0; row < table->row_count; row++) {
        const struct hg_typed_cell *cell = &table->rows[row].cells[column];
        bool added;
        hg_map_add(&seen, cell->written, 0, &added);
        if (added)
            visit(l, cell);
    }
    if (covers)
        visit(l, covers);
}

/* --- points --- */

static int compare_cuts(const void *left, const void *right)
{
    return hg_str_cmp(((const struct cut *)left)->at, ((const struct cut *)right)->at);
}

static int compare_ranges(const void *left, const void *right)
{
    return hg_str_cmp(((const struct hg_text_range *)left)->low,
                      ((const struct hg_text_range *)right)->low);
}

/* A text as the type has them, if it is still before the next cut. */
static struct hg_str in_form(struct laying *l, struct hg_str text, uint32_t section,
                             const struct hg_str *next)
{
    enum hg_type_kind kind = l->column->type.kind;
    struct hg_str formed = text;
    if (kind == HG_T_DOMAIN && hg_str_find(text, HG_STR(".")) == SIZE_MAX)
        formed = joined(l->arena, text, ".example");
    else if (kind == HG_T_EMAIL && hg_str_find(text, HG_STR("@")) == SIZE_MAX)
        formed = joined(l->arena, text, "@firm.example");
    bool fits = hg_section_of(&l->line->lengths, formed.len) == section &&
                (!next || hg_str_cmp(formed, *next) < 0);
    return fits ? formed : text;
}

static void choose_letters(struct laying *l)
{
    bool accent = !l->digits && l->column->type.kind == HG_T_TEXT;
    hg_alphabet_init(&l->letters, l->arena, l->digits ? "0123456789" : HG_BASIC_ALPHABET);
    if (accent)
        hg_alphabet_add(&l->letters, HG_STR("\xC3\xA9")); /* a letter past `z` */
    for (size_t i = 0; i < l->written.count; i++)
        hg_alphabet_add(&l->letters, l->written.entries[i].key);
    hg_alphabet_sort(&l->letters);
}

static int compare_texts(const void *left, const void *right)
{
    return hg_str_cmp(*(const struct hg_str *)left, *(const struct hg_str *)right);
}

/* The cuts of one section, ascending, the start of the line first. */
static size_t cuts_of(struct laying *l, uint32_t section, struct hg_str *out)
{
    size_t count = 0;
    out[count++] = (struct hg_str){"", 0};
    for (size_t i = 0; i < l->cuts.count; i++)
        if ((l->cuts.at[i].section == section || l->cuts.at[i].section == HG_NONE) &&
            !hg_str_eq(out[count - 1], l->cuts.at[i].at))
            out[count++] = l->cuts.at[i].at;
    return count;
}

/* The point for all texts that no cell mentions: a word, or a text of the type's syntax. */
static struct hg_str rest_word(struct laying *l)
{
    enum hg_type_kind kind = l->column->type.kind;
    struct hg_str word = kind == HG_T_DOMAIN  ? HG_STR("other.example")
                         : kind == HG_T_EMAIL ? HG_STR("someone@other.example")
                         : kind == HG_T_URL   ? HG_STR("https://other.example/")
                                              : HG_STR("other");
    while (hg_section_of(&l->line->lengths, word.len) != l->line->lengths.count)
        word = joined(l->arena, word, "x");
    return word;
}

/* Ranges of one length as ascending ones that do not overlap; returns how many. */
static size_t join_codes(struct laying *l, uint32_t section, struct hg_text_range *out)
{
    size_t count = 0;
    for (size_t i = 0; i < l->codes.count; i++) {
        struct hg_text_range range = l->codes.at[i];
        if (hg_section_of(&l->line->lengths, range.low.len) != section)
            continue;
        if (count == 0 || hg_str_cmp(out[count - 1].high, range.low) < 0)
            out[count++] = range;
        else if (hg_str_cmp(out[count - 1].high, range.high) < 0)
            out[count - 1].high = range.high;
    }
    return count;
}

/* A text that is no code, inside a range of codes, and that no cell names. */
static bool is_no_code(struct laying *l, struct hg_str text, const struct hg_text_range *codes,
                       size_t count)
{
    size_t low = 0, high = count;
    if (is_digits(text))
        return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hg_str_cmp(codes[middle].high, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && hg_str_cmp(codes[low].low, text) <= 0 &&
           hg_map_find(&l->written, text) == NULL;
}

static void build_section(struct laying *l, uint32_t section, struct hg_str *cuts,
                          struct hg_str *keys, uint32_t *count)
{
    size_t cut_count = cuts_of(l, section, cuts);
    struct hg_text_range *codes = HG_ARRAY(l->arena, struct hg_text_range, l->codes.count);
    size_t code_count = join_codes(l, section, codes);
    uint32_t first = *count;
    for (size_t i = 0; i < cut_count; i++) {
        const struct hg_str *next = i + 1 < cut_count ? &cuts[i + 1] : NULL;
        struct hg_str text;
        if (!hg_least_text(&l->letters, &l->line->lengths, section, cuts[i], &text) ||
            (next && hg_str_cmp(text, *next) >= 0))
            continue; /* nothing lies there, or it belongs to a later cut */
        if (!is_no_code(l, text, codes, code_count))
            keys[(*count)++] = in_form(l, text, section, next);
    }
    if (section == l->line->lengths.count)
        keys[(*count)++] = rest_word(l);
    qsort(keys + first, *count - first, sizeof *keys, compare_texts);
    uint32_t kept = first;
    for (uint32_t i = first; i < *count; i++)
        if (i == first || !hg_str_eq(keys[i], keys[kept - 1]))
            keys[kept++] = keys[i];
    *count = kept;
}

static void build_axis(struct laying *l)
{
    struct hg_text_axis *line = l->line;
    uint32_t sections = line->lengths.count + 1, count = 0;
    if (l->cuts.count > 1)
        qsort(l->cuts.at, l->cuts.count, sizeof *l->cuts.at, compare_cuts);
    if (l->codes.count > 1)
        qsort(l->codes.at, l->codes.count, sizeof *l->codes.at, compare_ranges);
    struct hg_str *cuts = HG_ARRAY(l->arena, struct hg_str, l->cuts.count + 1);
    line->keys = HG_ARRAY(l->arena, struct hg_str, sections * (l->cuts.count + 2));
    line->starts = HG_ARRAY(l->arena, uint32_t, (size_t)sections + 1);
    for (uint32_t section = 0; section < sections; section++) {
        line->starts[section] = count;
        build_section(l, section, cuts, line->keys, &count);
    }
    line->starts[sections] = count;
    l->column->count = count;
}

static void spell(struct laying *l)
{
    struct hg_space_column *column = l->column;
    column->texts = HG_ARRAY(l->arena, struct hg_str, (size_t)column->count + 1);
    for (uint32_t i = 0; i < column->count; i++) {
        const uint64_t *spelling = hg_map_find(&l->written, l->line->keys[i]);
        column->texts[i] = spelling ? l->spellings.at[*spelling] : l->line->keys[i];
    }
}

void hg_space_texts(struct hg_space *space, uint32_t column, const struct hg_typed_cell *covers)
{
    struct laying l = {.space = space,
                       .column = &space->columns[column],
                       .arena = space->model->arena,
                       .digits = space->columns[column].type.kind == HG_T_TEXT};
    l.line = HG_NEW(l.arena, struct hg_text_axis);
    l.column->line = l.line;
    hg_map_init(&l.written, l.arena);
    each_cell(&l, column, covers, name_cell);
    l.digits = l.digits && l.written.count != 0;
    choose_letters(&l);
    each_cell(&l, column, covers, cut_cell);
    build_axis(&l);
    spell(&l);
}

/* --- sides --- */

/* The first point of the section whose text is not before `text`. */
static uint32_t point_from(const struct hg_text_axis *line, uint32_t section, struct hg_str text)
{
    uint32_t low = line->starts[section], high = line->starts[section + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (hg_str_cmp(line->keys[middle], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct sets {
    struct hg_arena *arena;
    const struct hg_text_axis *line;
    HG_VEC(struct hg_point_range) at;
};

static void add_points(struct sets *s, uint32_t section, struct hg_str from, struct hg_str to)
{
    uint32_t lo = point_from(s->line, section, from), hi = point_from(s->line, section, to);
    if (lo < hi)
        hg_push(s->arena, &s->at, ((struct hg_point_range){lo, hi - 1}));
}

struct hg_point_set hg_space_text_points(struct hg_space *space, uint32_t column,
                                         const struct hg_typed_cell *cell)
{
    struct hg_arena *arena = space->model->arena;
    struct sets s = {.arena = arena, .line = space->columns[column].line};
    for (size_t i = 0; i < cell->texts.count; i++) {
        struct hg_str folded = hg_text_fold(arena, cell->texts.at[i]);
        add_points(&s, hg_section_of(&s.line->lengths, folded.len), folded, after(arena, folded));
    }
    for (size_t i = 0; i < cell->prefixes.count; i++) {
        struct hg_str folded = hg_text_fold(arena, cell->prefixes.at[i]);
        for (uint32_t section = 0; section <= s.line->lengths.count; section++)
            add_points(&s, section, folded, joined(arena, folded, "\xFF"));
    }
    for (size_t i = 0; i < cell->text_ranges.count; i++) {
        struct hg_str low = hg_text_fold(arena, cell->text_ranges.at[i].low);
        struct hg_str high = hg_text_fold(arena, cell->text_ranges.at[i].high);
        add_points(&s, hg_section_of(&s.line->lengths, low.len), low, after(arena, high));
    }
    return hg_point_set_normalise(s.at.at, s.at.count);
}
