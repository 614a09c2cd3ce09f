/* Diagnostics: collecting, suggestions, and the exact output of each renderer. */
#include "base/diag.h"

#include <criterion/criterion.h>

#define CODE ((enum hg_code)0) /* any there is */
#define POLICY                                                                                     \
    "version 1\n"                                                                                  \
    "  demo:   +60  when source is \"demo-request\"\n"                                             \
    "\tt\xE6\x97\xA5\tsource oops\n"                                                               \
    "\n"                                                                                           \
    "last"
#define CONTRACT "fields:\n  source:\n    enum: [web]\n"

static struct hg_arena arena;
static struct hg_sources sources;
static struct hg_diags diags;
static struct hg_buf out;

static void setup(void)
{
    hg_arena_init(&arena, NULL, NULL);
    hg_sources_init(&sources, &arena);
    hg_diags_init(&diags, &arena, &sources);
    hg_buf_init(&out, NULL, 0);
    hg_sources_add(&sources, HG_STR("inbound.gate"), HG_STR(POLICY));
    hg_sources_add(&sources, HG_STR("lead.contract.yaml"), HG_STR(CONTRACT));
}

static void teardown(void)
{
    hg_buf_release(&out);
    hg_arena_release(&arena);
}

TestSuite(diag, .init = setup, .fini = teardown);

/* The first place of `words` in a source. */
static struct hg_span place(uint32_t source, const char *words)
{
    size_t at = hg_str_find(sources.list.at[source].text, hg_str(words));
    cr_assert_neq(at, SIZE_MAX, "no %s there", words);
    return (struct hg_span){source, (uint32_t)at, (uint32_t)(at + strlen(words))};
}

/* What is rendered, with the first code written as in `expected` ("E0000"). */
static void assert_renders(enum hg_diag_format format, const char *expected)
{
    struct hg_buf want;
    hg_buf_init(&want, NULL, 0);
    struct hg_str left = hg_str(expected);
    for (size_t at; (at = hg_str_find(left, HG_STR("E0000"))) != SIZE_MAX;) {
        hg_buf_put(&want, left.at, at);
        hg_buf_text(&want, hg_diag_page(CODE)->code);
        left = (struct hg_str){left.at + at + 5, left.len - at - 5};
    }
    hg_buf_put(&want, left.at, left.len);
    hg_buf_clear(&out);
    hg_diags_render(&diags, format, false, &out);
    cr_assert(hg_str_eq((struct hg_str){out.at, out.len}, (struct hg_str){want.at, want.len}),
              "rendered:\n%.*s\ninstead of:\n%.*s", (int)out.len, out.at, (int)want.len, want.at);
    hg_buf_release(&want);
}

static bool rendering_has(const char *words)
{
    return hg_str_find((struct hg_str){out.at, out.len}, hg_str(words)) != SIZE_MAX;
}

static struct hg_diag *report_demo(void)
{
    static const struct hg_str names[] = {{"webinar", 7}, {"demo_request", 12}};
    struct hg_diag *diag = hg_report(&diags, CODE, place(0, "\"demo-request\""),
                                     "`%s` can never be \"%s\"", "source", "demo-request");
    hg_diag_say(&diags, diag, "not one of its values");
    hg_diag_label(&diags, diag, place(0, "source"), "enum in lead.contract.yaml:%d", 14);
    hg_diag_suggest(&diags, diag, HG_STR("demo-request"), names, 2);
    return diag;
}

Test(diag, looks_as_promised)
{
    report_demo();
    assert_renders(HG_DIAG_TEXT,
                   "error[E0000]: `source` can never be \"demo-request\"\n"
                   " --> inbound.gate:2:31\n"
                   "2 |   demo:   +60  when source is \"demo-request\"\n"
                   "  |                     ------    ^^^^^^^^^^^^^^ not one of its values\n"
                   "  |                     enum in lead.contract.yaml:14\n"
                   "help: did you mean \"demo_request\"?\n");
}

Test(diag, shows_other_lines_and_files)
{
    struct hg_diag *diag = hg_report(&diags, CODE, place(0, "oops"), "twice");
    hg_diag_label(&diags, diag, place(1, "enum"), "declared here");
    hg_diag_label(&diags, diag, place(0, "version"), "first");
    hg_diag_label(&diags, diag, place(0, "last"), "a fourth label is dropped");
    assert_renders(HG_DIAG_TEXT, "error[E0000]: twice\n"
                                 " --> inbound.gate:3:12\n"
                                 "1 | version 1\n"
                                 "  | ------- first\n"
                                 "...\n"
                                 "3 |     t\xE6\x97\xA5    source oops\n"
                                 "  |                   ^^^^\n"
                                 " ::: lead.contract.yaml:3:5\n"
                                 "3 |     enum: [web]\n"
                                 "  |     ---- declared here\n");
}

Test(diag, points_at_ends_and_nothing)
{
    uint32_t end = (uint32_t)sizeof POLICY - 1;
    hg_report(&diags, CODE, (struct hg_span){0, end, end + 9}, "unexpected end");
    hg_report(&diags, CODE, (struct hg_span){0, end - 5, end - 5}, "empty line");
    struct hg_diag *diag = hg_report(&diags, CODE, HG_NO_SPAN, "no place");
    hg_diag_say(&diags, diag, "somewhere");
    hg_diag_help(&diags, diag, "one\ntwo");
    assert_renders(HG_DIAG_TEXT, "error[E0000]: empty line\n"
                                 " --> inbound.gate:4:1\n"
                                 "4 |\n"
                                 "  | ^\n"
                                 "\n"
                                 "error[E0000]: unexpected end\n"
                                 " --> inbound.gate:5:5\n"
                                 "5 | last\n"
                                 "  |     ^\n"
                                 "\n"
                                 "error[E0000]: no place\n"
                                 "  = somewhere\n"
                                 "help: one\n"
                                 "      two\n");
}

Test(diag, marks_only_the_first_line_of_a_long_span)
{
    struct hg_span span = {0, 0, (uint32_t)sizeof POLICY - 1};
    hg_report(&diags, CODE, span, "all of it");
    assert_renders(HG_DIAG_TEXT, "error[E0000]: all of it\n"
                                 " --> inbound.gate:1:1\n"
                                 "1 | version 1\n"
                                 "  | ^^^^^^^^^\n");
}

Test(diag, lets_nothing_through_to_the_terminal)
{
    uint32_t source =
        hg_sources_add(&sources, HG_STR("a\033[2J"), HG_STR("x\033[31m\xFF\xE2\x80\xAE!"));
    hg_report(&diags, CODE, (struct hg_span){source, 10, 11}, "bad `\r\n\xC2\x9B`");
    assert_renders(HG_DIAG_TEXT, "error[E0000]: bad `\xEF\xBF\xBD \xEF\xBF\xBD`\n"
                                 " --> a\xEF\xBF\xBD[2J:1:9\n"
                                 "1 | x\xEF\xBF\xBD[31m\xEF\xBF\xBD\xEF\xBF\xBD!\n"
                                 "  |         ^\n");
}

Test(diag, cuts_giant_lines_to_a_window)
{
    size_t size = 10 * 1000 * 1000;
    char *giant = hg_arena_alloc(&arena, size);
    memset(giant, 'z', size);
    memcpy(giant + size / 2, "OOPS", 4);
    memcpy(giant + size - 3, "FAR", 3);
    uint32_t source = hg_sources_add(&sources, HG_STR("giant"), (struct hg_str){giant, size});
    struct hg_span span = {source, (uint32_t)size / 2, (uint32_t)size / 2 + 4};
    struct hg_diag *diag = hg_report(&diags, CODE, span, "giant");
    hg_diag_label(&diags, diag, (struct hg_span){source, (uint32_t)size - 3, (uint32_t)size},
                  "far");
    hg_diags_render(&diags, HG_DIAG_TEXT, false, &out);
    cr_assert_lt(out.len, 1000u);
    cr_assert(rendering_has(":1:5000001\n"));
    cr_assert(rendering_has("1 | ...zzz"));
    cr_assert(rendering_has("zOOPSz"));
    cr_assert(rendering_has("zzz...\n"));
    cr_assert(rendering_has("zFAR\n"));
    cr_assert(rendering_has(" --- far\n"));
}

Test(diag, collects_to_the_maximum_and_counts_the_rest)
{
    struct hg_diag *first = hg_report(&diags, CODE, place(0, "last"), "first");
    for (int i = 0; i < 1000; i++) {
        struct hg_diag *diag = hg_report(&diags, CODE, HG_NO_SPAN, "number %d", i);
        cr_assert_not_null(diag);
        hg_diag_say(&diags, diag, "said");
        hg_diag_label(&diags, diag, place(0, "last"), "label");
        hg_diag_help(&diags, diag, "help");
        hg_diag_fix(&diags, diag, HG_NO_SPAN, HG_STR("x"));
    }
    cr_assert_eq(diags.list.count, 100u);
    cr_assert_eq(diags.dropped, 901u);
    cr_assert_eq(diags.errors + diags.warnings, 1001u);
    hg_diag_say(&diags, first, "records stay where they are");
    cr_assert(hg_str_is(diags.list.at[0].labels[0].text, "records stay where they are"));
}

Test(diag, collects_more_when_told_so)
{
    diags.maximum = 5000;
    for (int i = 0; i < 5001; i++)
        hg_report(&diags, CODE, HG_NO_SPAN, "number %d", i);
    cr_assert_eq(diags.list.count, 5000u);
    cr_assert_eq(diags.dropped, 1u);
    cr_assert(hg_str_is(diags.list.at[4999].message, "number 4999"));
}

Test(diag, shows_equal_records_once_and_in_order)
{
    hg_report(&diags, CODE, HG_NO_SPAN, "nowhere");
    hg_report(&diags, CODE, place(1, "enum"), "other file");
    hg_report(&diags, CODE, place(0, "last"), "later");
    hg_report(&diags, CODE, place(0, "version"), "b");
    hg_report(&diags, CODE, place(0, "version"), "a");
    hg_report(&diags, CODE, place(0, "version"), "b");
    hg_diags_render(&diags, HG_DIAG_GITHUB, false, &out);
    const char *order[] = {"::b\n", "::a\n", "::later\n", "::other file\n", "::nowhere\n"};
    struct hg_str left = {out.at, out.len};
    for (size_t i = 0; i < 5; i++) {
        size_t at = hg_str_find(left, hg_str(order[i]));
        cr_assert_neq(at, SIZE_MAX, "%s", order[i]);
        left = (struct hg_str){left.at + at + 1, left.len - at - 1};
    }
    cr_assert_eq(hg_str_find(left, HG_STR("::b\n")), SIZE_MAX);
}

Test(diag, suggests_with_a_fix_only_where_the_text_stands)
{
    static const struct hg_str names[] = {{"source", 6}};
    struct hg_diag *diag = hg_report(&diags, CODE, place(0, "oops"), "x");
    hg_diag_suggest(&diags, diag, HG_STR("sourse"), names, 1);
    cr_assert(hg_str_is(diag->help, "did you mean `source`?"));
    cr_assert_null(diag->fix.text.at, "the place does not hold the wrong word");
    diag = hg_report(&diags, CODE, place(0, "last"), "x");
    hg_diag_suggest(&diags, diag, HG_STR("last"), names, 1);
    cr_assert_eq(diag->help.len, 0u, "nothing is near");
    diag = hg_report(&diags, CODE, place(0, "last"), "x");
    hg_diag_fix(&diags, diag, place(0, "last"), HG_STR("least"));
    cr_assert(hg_str_is(diag->help, "write `least`"));
    diag = report_demo();
    cr_assert(hg_str_is(diag->fix.text, "\"demo_request\""));
}

Test(diag, renders_json)
{
    report_demo();
    hg_report(&diags, CODE, HG_NO_SPAN, "bad \xFF");
    assert_renders(
        HG_DIAG_JSON,
        "{\"diagnostics\":[{\"code\":\"E0000\",\"severity\":\"error\",\"message\":\"`source` can "
        "never be \\\"demo-request\\\"\",\"labels\":[{\"file\":\"inbound.gate\",\"start\":{"
        "\"line\":2,\"column\":31,\"offset\":40},\"end\":{\"line\":2,\"column\":45,\"offset\":54},"
        "\"text\":\"not one of its values\"},{\"file\":\"inbound.gate\",\"start\":{\"line\":2,"
        "\"column\":21,\"offset\":30},\"end\":{\"line\":2,\"column\":27,\"offset\":36},\"text\":"
        "\"enum in lead.contract.yaml:14\"}],\"help\":\"did you mean \\\"demo_request\\\"?\","
        "\"fix\":{\"file\":\"inbound.gate\",\"start\":{\"line\":2,\"column\":31,\"offset\":40},"
        "\"end\":{\"line\":2,\"column\":45,\"offset\":54},\"text\":\"\\\"demo_request\\\"\","
        "\"mechanical\":false}},"
        "{\"code\":\"E0000\",\"severity\":\"error\",\"message\":\"bad \xEF\xBF\xBD\",\"labels\":"
        "[]}]}\n");
}

Test(diag, renders_sarif)
{
    struct hg_diag *diag = report_demo();
    diag->labels[1].span.source = hg_sources_add(&sources, HG_STR("a b%.gate"), HG_STR("xy"));
    hg_diags_render(&diags, HG_DIAG_SARIF, false, &out);
    cr_assert(rendering_has("\"version\":\"2.1.0\""));
    cr_assert(rendering_has("\"rules\":[{\"id\":\""));
    cr_assert(rendering_has("\"ruleIndex\":0,\"level\":\"error\""));
    cr_assert(rendering_has("\"region\":{\"startLine\":2,\"startColumn\":31,\"endLine\":2,"
                            "\"endColumn\":45,\"byteOffset\":40,\"byteLength\":14}"));
    cr_assert(rendering_has("\"uri\":\"a%20b%25.gate\""));
    cr_assert(rendering_has("\"insertedContent\":{\"text\":\"\\\"demo_request\\\"\"}"));
}

Test(diag, renders_github_annotations)
{
    uint32_t source = hg_sources_add(&sources, HG_STR("a,b:c.gate"), HG_STR("one\ntwo"));
    hg_report(&diags, CODE, (struct hg_span){source, 0, 3}, "100%%\nsure\033");
    hg_report(&diags, CODE, (struct hg_span){source, 1, 7}, "two lines");
    hg_diags_render(&diags, HG_DIAG_GITHUB, false, &out);
    cr_assert(
        rendering_has("::error file=a%2Cb%3Ac.gate,line=1,endLine=1,col=1,endColumn=3,title="));
    cr_assert(rendering_has("::100%25%0Asure\xEF\xBF\xBD\n"));
    cr_assert(rendering_has("line=1,endLine=2,title="));
}

Test(diag, renders_nothing_as_nothing)
{
    assert_renders(HG_DIAG_TEXT, "");
    assert_renders(HG_DIAG_JSON, "{\"diagnostics\":[]}\n");
    assert_renders(HG_DIAG_GITHUB, "");
}

Test(diag, colours_only_when_asked)
{
    report_demo();
    hg_diags_render(&diags, HG_DIAG_TEXT, true, &out);
    cr_assert(rendering_has("\033[1;31m^^^^^^^^^^^^^^\033[0m"));
    cr_assert(rendering_has("\033[1;34m------\033[0m"));
}

/* The first record of a table: what programs get beside the place. */
Test(diag, tells_programs_row_column_and_witness)
{
    static struct hg_str against[] = {{"emea", 4}};
    static struct hg_witness witness[] = {
        {{"country", 7}, HG_WITNESS_TEXT, {"DE", 2}},
        {{"employees", 9}, HG_WITNESS_NUMBER, {"50", 2}},
        {{"customer", 8}, HG_WITNESS_TRUTH, {"no", 2}},
        {{"segment", 7}, HG_WITNESS_UNKNOWN, {"", 0}},
    };
    struct hg_diag *diag = hg_report(&diags, CODE, HG_NO_SPAN, "two rows");
    struct hg_diag_cell cell = {
        HG_STR("territories"), HG_STR("dach"), HG_STR("country"), against, 1, witness, 4};
    hg_diag_about(&diags, diag, cell);
    const char *members = "\"table\":\"territories\",\"row\":\"dach\",\"column\":\"country\","
                          "\"against\":[\"emea\"],\"witness\":{\"country\":\"DE\",\"employees\":50,"
                          "\"customer\":false,\"segment\":null}";
    assert_renders(HG_DIAG_JSON,
                   hg_str_print(&arena,
                                "{\"diagnostics\":[{\"code\":\"E0000\",\"severity\":\"error\","
                                "\"message\":\"two rows\",\"labels\":[],%s}]}\n",
                                members)
                       .at);
    hg_buf_clear(&out);
    hg_diags_render(&diags, HG_DIAG_SARIF, false, &out);
    cr_assert(rendering_has(hg_str_print(&arena, "\"properties\":{%s}", members).at));
    struct hg_str words = hg_witness_words(&arena, witness, 4);
    cr_assert(hg_str_is(words, "country DE, employees 50, customer no, segment unknown"));
    cr_assert(hg_str_is(hg_witness_words(&arena, NULL, 0), "any lead"));
}

Test(diag, has_a_page_for_every_code)
{
    for (int i = 0; i < (int)HG_CODE_COUNT; i++) {
        const struct hg_diag_page *page = hg_diag_page((enum hg_code)i);
        cr_assert_eq((int)hg_diag_find(hg_str(page->code)), i, "%s is there twice", page->code);
        cr_assert_eq(strlen(page->code), 5u, "%s", page->code);
        cr_assert_eq(page->code[0], page->severity == HG_ERROR     ? 'E'
                                    : page->severity == HG_WARNING ? 'W'
                                                                   : 'N');
        cr_assert(page->title[0] != '\0' && page->what[0] != '\0', "%s", page->code);
    }
    cr_assert_eq(hg_diag_find(HG_STR("E9999")), HG_CODE_COUNT);
    cr_assert(hg_str_is(hg_str(hg_diag_page(HG_CODE_COUNT)->code), "E0000"));
}

/* Fails the allocation number `left`. */
static void *failing_resize(void *context, void *at, size_t size)
{
    int *left = context;
    if (size != 0 && --*left == 0)
        return NULL;
    return hg_libc_allocator.resize(NULL, at, size);
}

/* Reports and renders in every form; false when memory ran out on the way. */
static bool render_all(const struct hg_allocator *allocator)
{
    struct hg_guard guard;
    struct hg_arena own;
    struct hg_buf text;
    volatile bool done = false;
    hg_arena_init(&own, allocator, &guard);
    hg_buf_init(&text, allocator, 0);
    if (setjmp(guard.jump) == 0) {
        hg_sources_init(&sources, &own);
        hg_diags_init(&diags, &own, &sources);
        hg_sources_add(&sources, HG_STR("inbound.gate"), HG_STR(POLICY));
        report_demo();
        for (int format = HG_DIAG_TEXT; format <= HG_DIAG_GITHUB; format++)
            hg_diags_render(&diags, (enum hg_diag_format)format, true, &text);
        done = !text.failed;
    }
    hg_buf_release(&text);
    hg_arena_release(&own);
    return done;
}

Test(diag, survives_every_allocation_failing_once)
{
    int failures = 0;
    for (bool done = false; !done; failures++) {
        int left = failures + 1;
        done = render_all(&(struct hg_allocator){failing_resize, &left});
    }
    cr_assert_gt(failures, 5);
}
