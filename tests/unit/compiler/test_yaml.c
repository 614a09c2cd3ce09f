/* yaml.c and yaml_json.c: the tree, its spans, errors, and YAML as JSON. */
#include "compiler/data/yaml.h"
#include "inputs.h"

#include <time.h>

static enum hg_status read_yaml(struct inputs *in)
{
    struct hg_yaml *root;
    return hg_yaml_parse(&in->diags, in->source, &in->arena, &root);
}

static struct hg_yaml *parse(struct inputs *in, const char *text)
{
    struct hg_yaml *root = NULL;
    if (setjmp(in->guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(in, text, strlen(text));
    cr_assert_eq(hg_yaml_parse(&in->diags, in->source, &in->arena, &root), HG_OK, "%s", text);
    return root;
}

Test(yaml, refuses_each_with_its_own_code_and_place)
{
    static const struct input_case cases[] = {
        {"a: 1\nb: [1, 2]\n", ""},
        {"", ""},
        {"# only a comment\n", ""},
        {"a: b: c\n", "E0501@1:5"},
        {"a:\n\tb: 1\n", "E0501@2:1"},
        {"a: [1, 2\n", "E0501@2:1"},
        {"ä: \"ü", "E0501@1:6"},
        {"a: \xFF", "E0502@1:4"},
        {"a: \x01", "E0502@1:4"},
        {"a: \"\\0\"", "E0502@1:4"},
        {"a: 1\nb: 2\na: 3\n", "E0503@3:1"},
        {"ü: 1\n\"ü\": 2\n", "E0503@2:1"},
        {"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\ni: 9\nb: 10\na: 11\n",
         "E0503@10:1 E0503@11:1"},
        {"a: &x 1\n", "E0504@1:4"},
        {"a: *x\n", "E0504@1:4"},
        {"a: &x [1]\n", "E0504@1:4"},
        {"<<: {a: 1}\n", "E0504@1:1"},
        {"\"<<\": {a: 1}\n", ""},
        {"a: !!int 3\n", "E0505@1:4"},
        {"a: !secret {b: 1}\n", "E0505@1:4"},
        {"a: 1\n---\nb: 1\n", "E0506@2:1"},
        {"{[a, b]: 1}\n", "E0508@1:2"},
        {"? {a: 1}\n: 2\n", "E0508@1:3"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_yaml);
}

Test(yaml, a_nul_byte_is_shown_where_it_is)
{
    struct inputs in;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, "a: 1\nb\0", 7);
    cr_assert_eq(read_yaml(&in), HG_INVALID);
    cr_assert(hg_str_is(inputs_reported(&in), "E0502@2:2"));
    inputs_close(&in);
}

Test(yaml, depth_at_the_limit_and_one_past_it)
{
    static const char *const opens[] = {"[", "{a: ", "- "};
    for (size_t i = 0; i < 3; i++)
        for (size_t depth = HG_YAML_MAX_DEPTH; depth <= HG_YAML_MAX_DEPTH + 1; depth++) {
            struct inputs in;
            char *text = inputs_repeat("", opens[i], depth);
            if (setjmp(in.guard.jump) != 0)
                cr_assert_fail("memory ran out");
            inputs_open(&in, text, strlen(text));
            cr_expect_eq(read_yaml(&in), i == 2 && depth == HG_YAML_MAX_DEPTH ? HG_OK : HG_INVALID);
            bool too_deep = hg_str_starts(inputs_reported(&in), HG_STR("E0507"));
            cr_expect_eq(too_deep, depth > HG_YAML_MAX_DEPTH, "%zu of %s", depth, opens[i]);
            inputs_close(&in);
            free(text);
        }
}

Test(yaml, a_hundred_thousand_brackets_take_no_time)
{
    static const char *const opens[] = {"[", "{", "- ", "? ", "a: ", "[{"};
    clock_t start = clock();
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
        struct inputs in;
        char *text = inputs_repeat("fields: ", opens[i], 100000);
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, strlen(text));
        cr_expect_eq(read_yaml(&in), HG_INVALID);
        inputs_close(&in);
        free(text);
    }
    cr_expect_lt((double)(clock() - start) / CLOCKS_PER_SEC, 2.0);
}

Test(yaml, bytes_and_values_have_a_maximum)
{
    struct inputs in;
    char *text = inputs_repeat("", "#", HG_YAML_MAX_BYTES + 1);
    for (int over = 0; over < 2; over++) {
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, HG_YAML_MAX_BYTES + (size_t)over);
        cr_expect_eq(read_yaml(&in), over ? HG_INVALID : HG_OK);
        cr_expect(hg_str_is(inputs_reported(&in), over ? "E0507@1:1" : ""));
        inputs_close(&in);
    }
    free(text);
    text = inputs_repeat("[", "1,", HG_YAML_MAX_NODES);
    for (int over = 0; over < 2; over++) {
        size_t items = HG_YAML_MAX_NODES - 1 + (size_t)over; /* and the list itself */
        text[2 * items] = ']';
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, 2 * items + 1);
        cr_expect_eq(read_yaml(&in), over ? HG_INVALID : HG_OK);
        inputs_close(&in);
        text[2 * items] = ',';
    }
    free(text);
}

Test(yaml, keeps_texts_as_written_and_says_how)
{
    struct inputs in;
    struct hg_yaml *root = parse(&in, "a: 012\nb: \"012\"\nc: |\n  x\n  y\nd:\n");
    cr_assert_eq(root->kind, HG_YAML_MAP);
    cr_assert_eq(root->count, 4);
    cr_expect(hg_str_is(hg_yaml_get(root, "a")->text, "012"));
    cr_expect(hg_yaml_get(root, "a")->plain);
    cr_expect_not(hg_yaml_get(root, "b")->plain);
    cr_expect(hg_str_is(hg_yaml_get(root, "c")->text, "x\ny\n"));
    cr_expect(hg_yaml_is_null(hg_yaml_get(root, "d")));
    cr_expect_null(hg_yaml_get(root, "e"));
    cr_expect_null(hg_yaml_get(hg_yaml_get(root, "a"), "x"));
    cr_expect_null(hg_yaml_get(NULL, "x"));
    inputs_close(&in);
}

Test(yaml, places_are_bytes_also_behind_a_mark_and_wide_letters)
{
    struct inputs in;
    const char *text = "\xEF\xBB\xBF"
                       "ä: [€, 😀x]\r\nb: {c: d}\r\n";
    struct hg_yaml *root = parse(&in, text);
    struct hg_span span = hg_yaml_get(root, "ä")->items[1]->span;
    cr_expect_eq(span.end - span.start, 5);
    cr_expect(memcmp(text + span.start, "😀x", 5) == 0);
    span = hg_yaml_get(hg_yaml_get(root, "b"), "c")->span;
    cr_expect(text[span.start] == 'd' && span.end == span.start + 1);
    cr_expect(text[root->span.end - 1] == '}');
    inputs_close(&in);
}

Test(yaml, places_are_right_far_into_a_file_of_wide_letters)
{
    struct inputs in;
    char *text = inputs_repeat("# ", "ü€", 500);
    struct hg_str whole = HG_STR("");
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, "", 0);
    whole = hg_str_print(&in.arena, "%s\nkey: wörd # ü", text);
    in.source = hg_sources_add(&in.sources, HG_STR("wide"), whole);
    struct hg_yaml *root;
    cr_assert_eq(hg_yaml_parse(&in.diags, in.source, &in.arena, &root), HG_OK);
    struct hg_span span = root->pairs[0].value->span;
    cr_expect(hg_str_is((struct hg_str){whole.at + span.start, span.end - span.start}, "wörd"));
    inputs_close(&in);
    free(text);
}

Test(yaml, yes_no_and_null_are_few_words_and_plain)
{
    struct inputs in;
    struct hg_yaml *root = parse(&in, "[yes, no, true, False, NO, on, \"yes\", 1, [], y]");
    static const int want[] = {1, 0, 1, 0, -1, -1, -1, -1, -1, -1};
    for (size_t i = 0; i < root->count; i++) {
        bool value = false;
        int got = hg_yaml_bool(root->items[i], &value) ? value : -1;
        cr_expect_eq(got, want[i], "%zu", i);
    }
    bool value;
    cr_expect_not(hg_yaml_bool(NULL, &value));
    inputs_close(&in);
    root = parse(&in, "[~, null, '', \"null\", Null, n/a, []]");
    static const bool null[] = {true, true, false, false, false, false, false};
    for (size_t i = 0; i < root->count; i++)
        cr_expect_eq(hg_yaml_is_null(root->items[i]), null[i], "%zu", i);
    inputs_close(&in);
}

Test(yaml, json_changes_no_meaning)
{
    static const struct {
        const char *yaml, *json;
    } cases[] = {
        {"", "{}"},
        {"a: 1\nb: -2.50\nc: 1e3\n", "{\"a\":1,\"b\":-2.50,\"c\":1e3}"},
        {"[012, 1_000, 0x1F, +1, .5, 1., 1e, -, 1.5E-3, -0]",
         "[\"012\",\"1_000\",\"0x1F\",\"+1\",\".5\",\"1.\",\"1e\",\"-\",1.5E-3,-0]"},
        {"[yes, no, true, false, NO, null, ~, \"\", ]",
         "[true,false,true,false,\"NO\",null,null,\"\"]"},
        {"{a: , b: {}, c: []}", "{\"a\":null,\"b\":{},\"c\":[]}"},
        {"t: 2026-11-20T08:00:00Z", "{\"t\":\"2026-11-20T08:00:00Z\"}"},
        {"q: 'a \"b\" \\ c'", "{\"q\":\"a \\\"b\\\" \\\\ c\"}"},
        {"\"1\": \"1\"", "{\"1\":\"1\"}"},
        {"ü: [[1], {x: [yes]}]", "{\"ü\":[[1],{\"x\":[true]}]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inputs in;
        struct hg_buf out;
        struct hg_yaml *root = parse(&in, cases[i].yaml);
        hg_buf_init(&out, &hg_libc_allocator, 0);
        hg_yaml_to_json(root, &out);
        cr_expect(hg_str_is((struct hg_str){out.at, out.len}, cases[i].json), "%.*s not %s",
                  (int)out.len, out.at, cases[i].json);
        hg_buf_release(&out);
        inputs_close(&in);
    }
}

/* --- memory ------------------------------------------------------------------------------- */

struct failing {
    size_t left;
};

static void *fail_at_last(void *context, void *at, size_t size)
{
    struct failing *failing = context;
    if (size == 0) {
        free(at);
        return NULL;
    }
    if (failing->left == 0)
        return NULL;
    failing->left--;
    return realloc(at, size);
}

Test(yaml, gives_the_parser_back_when_memory_runs_out)
{
    char *text = inputs_repeat("a:\n", "  - {b: c, d: [e, f]}\n", 3000);
    bool done = false;
    for (size_t n = 0; !done && n < 1000; n++) {
        struct failing failing = {n};
        struct hg_allocator allocator = {fail_at_last, &failing};
        struct inputs in;
        inputs_open(&in, text, strlen(text));
        struct hg_arena small;
        hg_arena_init(&small, &allocator, &in.guard);
        if (setjmp(in.guard.jump) == 0) {
            struct hg_yaml *root;
            done = hg_yaml_parse(&in.diags, in.source, &small, &root) == HG_OK;
        }
        cr_expect_eq(small.guard, &in.guard, "the guard is put back");
        hg_arena_release(&small);
        inputs_close(&in);
    }
    cr_expect(done);
    free(text);
}
