/* data_list.c: lists from text files and from a column of a CSV. */
#include "compiler/data/data.h"
#include "inputs.h"

static enum hg_status read_list(struct inputs *in)
{
    struct hg_list_data list;
    return hg_list_read(&in->diags, in->source, (struct hg_str){NULL, 0}, HG_NO_SPAN, &in->arena,
                        &list);
}

static enum hg_status read_domain_column(struct inputs *in)
{
    struct hg_list_data list;
    struct hg_span span = {in->source, 0, 0};
    return hg_list_read(&in->diags, in->source, HG_STR("domain"), span, &in->arena, &list);
}

Test(data_list, refuses_each_with_its_own_code_and_place)
{
    static const struct input_case cases[] = {
        {"a\nb\n", ""},    {"a\n\xC3(\n", "E0601@2:1"},    {"a\nb\nA\n", "W0611@3:1"},
        {"", "W0612@1:1"}, {"# nothing\n\n", "W0612@1:1"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_list);
    static const struct input_case columns[] = {
        {"id,Domain\n1,a.example\n2,b.example\n", ""},
        {"id,domain\n1,a.example\n2,\n3,A.example\n", "W0611@4:3"},
        {"id,domian\n1,a\n", "E0610@1:1"},
        {"id,domain\n1\n", "E0604@2:1"},
        {"", "E0605@1:1"},
    };
    inputs_check(columns, sizeof columns / sizeof *columns, read_domain_column);
}

Test(data_list, entries_are_normalised_and_keep_their_place)
{
    static const char text[] = "\xEF\xBB\xBF# head\n  head   of \r\nc#\n\n  x # y\n#z\nlast";
    struct inputs in;
    struct hg_list_data list;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, sizeof text - 1);
    cr_assert_eq(
        hg_list_read(&in.diags, in.source, (struct hg_str){NULL, 0}, HG_NO_SPAN, &in.arena, &list),
        HG_OK);
    cr_assert_eq(list.count, 4);
    cr_expect(hg_str_is(list.entries[0].text, "head of"));
    cr_expect_eq(list.entries[0].span.start, 12);
    cr_expect_eq(list.entries[0].span.end, 21);
    cr_expect(hg_str_is(list.entries[1].text, "c#"));
    cr_expect(hg_str_is(list.entries[2].text, "x"));
    cr_expect(hg_str_is(list.entries[3].text, "last"));
    inputs_close(&in);
}

Test(data_list, an_entry_has_a_maximum)
{
    for (size_t len = 4096; len <= 4097; len++) {
        struct inputs in;
        char *text = inputs_repeat("", "x", len);
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, len);
        cr_expect_eq(read_list(&in), len == 4096 ? HG_OK : HG_INVALID);
        cr_expect(hg_str_is(inputs_reported(&in), len == 4096 ? "" : "E0608@1:1"));
        inputs_close(&in);
        free(text);
    }
}

Test(data_list, a_million_entries_and_no_more)
{
    char *text = malloc(1000001 * 9 + 1);
    for (size_t i = 0; i <= 1000000; i++)
        snprintf(text + 9 * i, 10, "%08zu\n", i);
    for (size_t count = 1000000; count <= 1000001; count++) {
        struct inputs in;
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, 9 * count);
        cr_expect_eq(read_list(&in), count == 1000000 ? HG_OK : HG_INVALID);
        inputs_close(&in);
    }
    free(text);
}
