/* Actual values against those a test expects. */
#include <criterion/criterion.h>

#include "cli/common/common.h"
#include "cli/testing/test_run.h"

const struct hg_command *const hg_commands[] = {NULL};

static struct hg_yaml *parse(struct hg_arena *arena, const char *text)
{
    struct hg_sources *sources = HG_NEW(arena, struct hg_sources);
    struct hg_diags *diags = HG_NEW(arena, struct hg_diags);
    struct hg_yaml *root = NULL;
    hg_sources_init(sources, arena);
    hg_diags_init(diags, arena, sources);
    uint32_t source = hg_sources_add(sources, HG_STR("test"), hg_str(text));
    cr_assert_eq(hg_yaml_parse(diags, source, arena, &root), HG_OK, "%s", text);
    return root;
}

Test(value, fits)
{
    static const struct {
        const char *yaml, *json;
        bool fits;
    } cases[] = {
        {"smb", "\"smb\"", true},
        {"'smb'", "\"smb\"", true},
        {"smb", "\"SMB\"", false},
        {"3", "3", true},
        {"3.0", "3", true},
        {"0.50", "0.5", true},
        {"'3.0'", "3", false},
        {"yes", "true", true},
        {"no", "true", false},
        {"null", "null", true},
        {"~", "\"x\"", false},
        {"x", "null", false},
        {"[a, b]", "[\"b\",\"a\"]", true},
        {"[a]", "[\"a\",\"b\"]", false},
        {"[a, b, c]", "[\"a\",\"b\"]", false},
        {"a", "[\"a\"]", false},
        {"{low: 1, high: 5}", "{\"low\":1,\"high\":5}", true},
        {"{high: 5, low: 1}", "{\"low\":1,\"high\":5}", true},
        {"{low: 1}", "{\"low\":1,\"high\":5}", false},
        {"{low: 1, high: 6}", "{\"low\":1,\"high\":5}", false},
        {"M\xC3\xBCller", "\"M\xC3\xBCller\"", true},
        {"2026-11-20", "\"2026-11-20\"", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hg_arena arena;
        hg_cli_arena(&arena);
        const struct hg_yaml *want = parse(&arena, cases[i].yaml);
        cr_assert_eq(hg_test_value_fits(want, hg_str(cases[i].json), &arena), cases[i].fits,
                     "%s and %s", cases[i].yaml, cases[i].json);
        hg_arena_release(&arena);
    }
}
