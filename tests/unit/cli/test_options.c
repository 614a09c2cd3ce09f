/* The command line of a command: forms of options, operands, errors. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include "cli/common/common.h"

/* main.c, with the table of commands, is not in the library. */
static int no_run(const struct hg_args *args)
{
    (void)args;
    return 0;
}

static const struct hg_option options[] = {
    {"format", 'f', "FORMAT", "text|json", "form"},
    {"output", 'o', "FILE", NULL, "where"},
    {"check", 'c', NULL, NULL, "only check"},
    {0},
};
static const struct hg_command command = {"try",   "FILE...", "s", "",    "headgate try x\n",
                                          options, 1,         3,   no_run};
const struct hg_command *const hg_commands[] = {&command, NULL};

#define MOST 8

struct line {
    const char *words[MOST]; /* after the name; ends with NULL */
    bool good;
    const char *format, *output;
    bool check;
    size_t operands;
    const char *first;
};

static bool parse(const struct line *line, struct hg_arena *arena, struct hg_parsed_args *parsed)
{
    char *argv[MOST + 2] = {"try"};
    int argc = 1;
    for (; line->words[argc - 1] != NULL; argc++)
        argv[argc] = (char *)line->words[argc - 1];
    return hg_args_parse(&command, argc, argv, arena, parsed);
}

static void same(const char *actual, const char *expected, const char *what, size_t row)
{
    if (expected == NULL)
        cr_assert_null(actual, "%s of row %zu", what, row);
    else
        cr_assert_str_eq(actual, expected, "%s of row %zu", what, row);
}

static void check_line(const struct line *line, size_t row)
{
    struct hg_arena arena;
    struct hg_parsed_args parsed;
    hg_cli_arena(&arena);
    cr_assert_eq(parse(line, &arena, &parsed), line->good, "row %zu", row);
    if (line->good) {
        same(hg_arg(&parsed.args, "format"), line->format, "format", row);
        same(hg_arg(&parsed.args, "output"), line->output, "output", row);
        cr_assert_eq(hg_flag(&parsed.args, "check"), line->check, "row %zu", row);
        cr_assert_eq(parsed.args.operand_count, line->operands, "row %zu", row);
        same(parsed.args.operands[0], line->first, "operand", row);
    }
    hg_arena_release(&arena);
}

Test(options, forms)
{
    static const struct line lines[] = {
        {{"a"}, true, NULL, NULL, false, 1, "a"},
        {{"a", "b", "c"}, true, NULL, NULL, false, 3, "a"},
        {{"--format", "json", "a"}, true, "json", NULL, false, 1, "a"},
        {{"--format=json", "a"}, true, "json", NULL, false, 1, "a"},
        {{"-f", "json", "a"}, true, "json", NULL, false, 1, "a"},
        {{"-fjson", "a"}, true, "json", NULL, false, 1, "a"},
        {{"a", "-cfjson"}, true, "json", NULL, true, 1, "a"},
        {{"a", "--check", "b", "-o", "-"}, true, NULL, "-", true, 2, "a"},
        {{"-o", "--check", "a"}, true, NULL, "--check", false, 1, "a"},
        {{"--", "--check"}, true, NULL, NULL, false, 1, "--check"},
        {{"-c", "--", "-", "--"}, true, NULL, NULL, true, 2, "-"},
        {{"-"}, true, NULL, NULL, false, 1, "-"},
        {{"-f", "text", "-f", "json", "a"}, true, "json", NULL, false, 1, "a"},
        {{"-o", "x=y", "a"}, true, NULL, "x=y", false, 1, "a"},
        {{"--output=x=y", "a"}, true, NULL, "x=y", false, 1, "a"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_line(&lines[i], i);
}

Test(options, refused, .init = cr_redirect_stderr)
{
    static const struct line lines[] = {
        {.words = {NULL}},
        {.words = {"a", "b", "c", "d"}},
        {.words = {"--format", "xml", "a"}},
        {.words = {"--format=", "a"}},
        {.words = {"a", "--format"}},
        {.words = {"a", "-o"}},
        {.words = {"--form", "json", "a"}},
        {.words = {"--check=yes", "a"}},
        {.words = {"--", NULL}},
        {.words = {"-x", "a"}},
        {.words = {"-cx", "a"}},
        {.words = {"--formatt", "json", "a"}},
        {.words = {"--=", "a"}},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_line(&lines[i], i);
}

Test(options, help_comes_before_what_is_missing)
{
    static const char *const words[] = {"--help", "-h"};
    for (size_t i = 0; i < 2; i++) {
        struct hg_arena arena;
        struct hg_parsed_args parsed;
        struct line line = {.words = {words[i]}};
        hg_cli_arena(&arena);
        cr_assert(parse(&line, &arena, &parsed));
        cr_assert(parsed.help);
        hg_arena_release(&arena);
    }
}

Test(options, a_choice_by_its_index)
{
    struct hg_arena arena;
    struct hg_parsed_args parsed;
    struct line line = {.words = {"--format=json", "--color", "never", "a"}};
    hg_cli_arena(&arena);
    cr_assert(parse(&line, &arena, &parsed));
    cr_assert_eq(hg_arg_choice(&parsed.args, "format", -1), 1);
    cr_assert_eq(hg_arg_choice(&parsed.args, "color", -1), 2);
    cr_assert_eq(hg_arg_choice(&parsed.args, "output", 7), 7);
    hg_arena_release(&arena);
}

Test(help, wraps_words_and_keeps_examples)
{
    static const struct {
        const char *text, *wrapped;
    } cases[] = {
        {"", ""},
        {"one two three", "  one two\n  three\n"},
        {"one\ntwo\n", "  one two\n"},
        {"one\n\ntwo", "  one\n\n  two\n"},
        {"one\n  kept   as it is\ntwo", "  one\n    kept   as it is\n  two\n"},
        {"averyveryverylongword x", "  averyveryverylongword\n  x\n"},
        {"\xC3\xBC\xC3\xBC\xC3\xBC \xC3\xBC\xC3\xBC\xC3\xBC x", "  \xC3\xBC\xC3\xBC\xC3\xBC "
                                                                "\xC3\xBC\xC3\xBC\xC3\xBC\n  x\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hg_buf out;
        hg_cli_buf(&out);
        hg_wrap(cases[i].text, 2, 10, &out);
        cr_assert(hg_str_eq((struct hg_str){out.at, out.len}, hg_str(cases[i].wrapped)),
                  "%zu: %.*s", i, (int)out.len, out.at);
        hg_buf_release(&out);
    }
}
