/* Locations in sources: lines, columns, spans. */
#include "base/source.h"

#include <criterion/criterion.h>

static struct hg_arena arena;
static struct hg_sources sources;

static void setup(void)
{
    hg_arena_init(&arena, NULL, NULL);
    hg_sources_init(&sources, &arena);
}

static void teardown(void)
{
    hg_arena_release(&arena);
}

TestSuite(source, .init = setup, .fini = teardown);

static uint32_t add(const char *text)
{
    return hg_sources_add(&sources, HG_STR("a.gate"), hg_str(text));
}

static void assert_at(uint32_t source, uint32_t offset, uint32_t line, uint32_t column)
{
    struct hg_position at = hg_position_of(&sources, source, offset);
    cr_assert_eq(at.line, line, "offset %u: line %u", offset, at.line);
    cr_assert_eq(at.column, column, "offset %u: column %u", offset, at.column);
}

Test(source, finds_lines_and_columns)
{
    uint32_t source = add("ab\n\nc\xC3\xA9z\r\nlast");
    assert_at(source, 0, 1, 1);
    assert_at(source, 2, 1, 3);
    assert_at(source, 3, 2, 1);
    assert_at(source, 4, 3, 1);
    assert_at(source, 7, 3, 3);
    assert_at(source, 10, 4, 1);
    assert_at(source, 14, 4, 5);
    assert_at(source, UINT32_MAX, 4, 5);
    cr_assert(hg_str_is(hg_line_of(&sources, source, 1), "ab"));
    cr_assert(hg_str_is(hg_line_of(&sources, source, 2), ""));
    cr_assert(hg_str_is(hg_line_of(&sources, source, 3), "c\xC3\xA9z"));
    cr_assert(hg_str_is(hg_line_of(&sources, source, 4), "last"));
    cr_assert(hg_str_is(hg_line_of(&sources, source, 0), ""));
    cr_assert(hg_str_is(hg_line_of(&sources, source, 5), ""));
}

Test(source, takes_empty_texts_and_missing_sources)
{
    uint32_t empty = hg_sources_add(&sources, HG_STR("e"), (struct hg_str){NULL, 0});
    assert_at(empty, 0, 1, 1);
    assert_at(empty, 9, 1, 1);
    assert_at(HG_NO_SOURCE, 9, 1, 1);
    cr_assert_eq(hg_line_of(&sources, empty, 1).len, 0u);
    cr_assert_eq(hg_line_of(&sources, HG_NO_SOURCE, 1).len, 0u);
    uint32_t newline = add("\n");
    assert_at(newline, 1, 2, 1);
    cr_assert_eq(hg_line_of(&sources, newline, 2).len, 0u);
}

Test(source, keeps_sources_apart)
{
    uint32_t first = add("one"), second = add("x\ny");
    cr_assert_eq(first, 0u);
    cr_assert_eq(second, 1u);
    assert_at(second, 2, 2, 1);
    assert_at(first, 2, 1, 3);
}

Test(source, finds_places_among_many_lines)
{
    char *text = hg_arena_alloc(&arena, 30000);
    for (size_t i = 0; i < 30000; i += 3)
        memcpy(text + i, "ab\n", 3);
    uint32_t source = hg_sources_add(&sources, HG_STR("long"), (struct hg_str){text, 30000});
    for (uint32_t i = 0; i < 30000; i++)
        assert_at(source, i, i / 3 + 1, i % 3 + 1);
}

Test(source, joins_spans)
{
    struct hg_span a = {1, 5, 9}, b = {1, 2, 7}, other = {2, 0, 1};
    struct hg_span both = hg_span_join(a, b);
    cr_assert(both.source == 1 && both.start == 2 && both.end == 9);
    cr_assert_eq(hg_span_join(HG_NO_SPAN, a).source, 1u);
    cr_assert_eq(hg_span_join(a, HG_NO_SPAN).source, 1u);
    cr_assert_eq(hg_span_join(a, other).start, 5u);
}
