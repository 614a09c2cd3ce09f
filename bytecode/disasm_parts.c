/* Parts of a listing line: registers with their names, constants as a person would write them. The
 * program is verified: indexes are not checked again. */
#include "bytecode/disasm.h"
#include "bytecode/rows.h"

#define MOST_ITEMS 16 /* of a list within a line */

static const char *const test_names[HG_TEST_KIND_COUNT] = {
    [HG_TEST_IS] = "is",
    [HG_TEST_CONTAINS] = "contains",
    [HG_TEST_HAS_WORD] = "has word",
    [HG_TEST_STARTS] = "starts with",
    [HG_TEST_ENDS] = "ends with",
    [HG_TEST_MATCHES] = "matches",
    [HG_TEST_INCLUDES] = "includes",
};

void hg_disasm_str(struct hg_buf *out, struct hg_str s)
{
    hg_buf_put(out, s.at, s.len);
}

void hg_disasm_quoted(struct hg_buf *out, struct hg_str s)
{
    hg_buf_byte(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char byte = (unsigned char)s.at[i];
        if (byte == '"' || byte == '\\')
            hg_buf_byte(out, '\\');
        if (byte < ' ' || byte == 0x7f)
            hg_buf_print(out, "\\x%02x", byte);
        else
            hg_buf_byte(out, (char)byte);
    }
    hg_buf_byte(out, '"');
}

void hg_disasm_pad(struct hg_buf *out, size_t line, size_t column)
{
    size_t used = out->len - line;
    hg_buf_fill(out, ' ', used < column ? column - used : 1);
}

/* Prints the separator between items; false: the rest is truncated. */
static bool next_item(struct hg_buf *out, uint32_t index, uint32_t count)
{
    if (index == MOST_ITEMS && count > MOST_ITEMS + 1) {
        hg_buf_print(out, ", and %u more", count - MOST_ITEMS);
        return false;
    }
    if (index != 0)
        hg_buf_text(out, ", ");
    return true;
}

void hg_disasm_value(struct hg_buf *out, const struct hg_program *p, uint32_t reg)
{
    hg_buf_print(out, "v%u ", reg);
    if (reg < p->field_count) {
        hg_disasm_str(out, p->fields[reg].name);
        return;
    }
    hg_buf_text(out, p->register_lists[reg] ? "list of " : "");
    hg_buf_text(out, hg_type_name(p->registers[reg]));
}

void hg_disasm_ref(struct hg_buf *out, const struct hg_program *p, const struct hg_ref *ref)
{
    if (ref->kind == HG_REF_VALUE)
        hg_disasm_value(out, p, ref->reg);
    else if (ref->kind == HG_REF_TRUTH)
        hg_buf_print(out, "t%u", ref->reg);
    else
        hg_buf_text(out, "nothing");
}

void hg_disasm_set(struct hg_buf *out, const struct hg_program *p, const struct hg_text_ids *set)
{
    hg_buf_byte(out, '{');
    for (uint32_t i = 0; i < set->count && next_item(out, i, set->count); i++)
        hg_disasm_quoted(out, p->texts[set->at[i]].raw);
    hg_buf_byte(out, '}');
}

static void put_bounds(struct hg_buf *out, enum hg_type_kind type, struct hg_bounds bounds)
{
    if (type == HG_T_BOOLEAN) { /* no or yes, and nothing beyond */
        bounds.lo = bounds.lo < 0 ? 0 : bounds.lo;
        bounds.hi = bounds.hi > 1 ? 1 : bounds.hi;
    }
    if (bounds.lo != INT64_MIN)
        hg_put_number(out, type, bounds.lo, HG_CLOCK);
    if (bounds.lo == bounds.hi)
        return;
    hg_buf_text(out, "..");
    if (bounds.hi != INT64_MAX)
        hg_put_number(out, type, bounds.hi, HG_CLOCK);
}

void hg_disasm_ranges(struct hg_buf *out, enum hg_type_kind type, const struct hg_ranges *ranges)
{
    hg_buf_byte(out, '{');
    for (uint32_t i = 0; i < ranges->count && next_item(out, i, ranges->count); i++)
        put_bounds(out, type, ranges->at[i]);
    hg_buf_byte(out, '}');
}

static void put_pattern(struct hg_buf *out, const struct hg_program *p, const struct hg_test *test,
                        uint32_t pattern)
{
    if (test->kind == HG_TEST_MATCHES)
        hg_disasm_quoted(out, p->regexes[pattern]);
    else if (test->numbers)
        hg_put_number(out, p->registers[test->reg], p->numbers[pattern], HG_CLOCK);
    else
        hg_disasm_quoted(out, p->texts[pattern].raw);
}

void hg_disasm_test(struct hg_buf *out, const struct hg_program *p, const struct hg_test *test)
{
    hg_disasm_value(out, p, test->reg);
    hg_buf_print(out, " %s%s%s (", test_names[test->kind], test->exactly ? " exactly" : "",
                 test->all ? " all of" : " any of");
    for (uint32_t i = 0; i < test->pattern_count && next_item(out, i, test->pattern_count); i++)
        put_pattern(out, p, test, test->patterns[i]);
    hg_buf_byte(out, ')');
}

void hg_disasm_template(struct hg_buf *out, const struct hg_program *p, uint32_t index)
{
    const struct hg_template *t = &p->templates[index];
    hg_buf_byte(out, '(');
    for (uint32_t i = 0; i < t->count; i++) {
        hg_buf_text(out, i != 0 ? " " : "");
        if (t->parts[i].ref.kind == HG_REF_NONE)
            hg_disasm_quoted(out, t->parts[i].text);
        else
            hg_disasm_ref(out, p, &t->parts[i].ref);
    }
    hg_buf_byte(out, ')');
}

void hg_disasm_truths(struct hg_buf *out, const struct hg_regs *list)
{
    hg_buf_byte(out, '(');
    for (uint32_t i = 0; i < list->count && next_item(out, i, list->count); i++)
        hg_buf_print(out, "t%u", list->at[i]);
    hg_buf_byte(out, ')');
}

static void put_band(struct hg_buf *out, const struct hg_program *p, const struct hg_band_const *b,
                     enum hg_type_kind by, enum hg_type_kind points)
{
    static const char *const truths[4] = {"", "yes", "no", "yes or no"};
    hg_buf_text(out, b->negated ? "not " : "");
    if (b->otherwise)
        hg_buf_text(out, "otherwise");
    else if (b->truth != 0)
        hg_buf_text(out, truths[b->truth]);
    else if (b->ranges.count != 0)
        hg_disasm_ranges(out, by, &b->ranges);
    else
        hg_disasm_set(out, p, &b->set);
    for (uint32_t i = 0; i < b->prefixes.count; i++) {
        hg_buf_text(out, " or starts with ");
        hg_disasm_quoted(out, b->prefixes.at[i]);
    }
    hg_buf_text(out, ": ");
    hg_put_number(out, points, b->points, HG_CLOCK);
}

void hg_disasm_bands(struct hg_buf *out, const struct hg_program *p, const struct hg_bands *bands,
                     enum hg_type_kind by, enum hg_type_kind points)
{
    hg_buf_byte(out, '[');
    for (uint32_t i = 0; i < bands->count && next_item(out, i, bands->count); i++)
        put_band(out, p, &bands->at[i], by, points);
    if (bands->has_unknown) {
        hg_buf_text(out, bands->count != 0 ? ", unknown: " : "unknown: ");
        hg_put_number(out, points, bands->unknown_points, HG_CLOCK);
    }
    hg_buf_byte(out, ']');
}

void hg_disasm_pieces(struct hg_buf *out, const struct hg_term *term)
{
    for (uint32_t i = 0; i < term->piece_count; i++) {
        if (i == MOST_ITEMS && term->piece_count > MOST_ITEMS + 1) {
            hg_buf_print(out, " | and %u more", term->piece_count - MOST_ITEMS);
            break;
        }
        hg_buf_text(out, i != 0 ? " | " : "");
        hg_disasm_str(out, term->pieces[i].name);
    }
}

static uint32_t count_rows(const uint64_t *row, uint32_t rows)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++)
        count += hg_bit(row, i) ? 1 : 0;
    return count;
}

void hg_disasm_rows(struct hg_buf *out, const uint64_t *row, uint32_t rows)
{
    uint32_t count = count_rows(row, rows), shown = 0;
    if (count == 0)
        hg_buf_text(out, "none");
    else if (count == rows && rows > 1)
        hg_buf_text(out, "all");
    else
        for (uint32_t i = 0; i < rows; i++) {
            if (!hg_bit(row, i))
                continue;
            if (!next_item(out, shown++, count))
                break;
            hg_buf_print(out, "%u", i);
        }
}

void hg_disasm_place(struct hg_buf *out, const struct hg_program *p, uint32_t file, uint32_t line)
{
    if (file >= p->file_count || line == 0)
        return;
    hg_disasm_str(out, p->files[file]);
    hg_buf_print(out, ":%u", line);
}
