/* The semantic diff beyond tests/cli/diff*.case: keys of expressions, and memory exhaustion. */
#include "compiler/diff/diff.h"
#include "decide.h"

#define FIELDS                                                                                     \
    "  id: {type: text}\n  size: {type: integer}\n  visits: {type: integer}\n  name: {type: "      \
    "text}\n"                                                                                      \
    "  seen: {type: datetime}\n  source: {type: enum, values: [form, demo]}\n"

static void open_with(struct lab *lab, const char *condition)
{
    char text[500];
    snprintf(text, sizeof text,
             "list big is \"a\", \"b\"\ndecide {\n  yes_rule: accept when %s\n"
             "  no_rule: reject otherwise\n}\nroute accept { all: to \"sales\" otherwise }\n",
             condition);
    lab_open(lab, FIELDS, NULL, text);
}

static size_t differences(const char *old_condition, const char *new_condition)
{
    struct lab old, new;
    struct hg_diff diff;
    open_with(&old, old_condition);
    open_with(&new, new_condition);
    cr_assert_eq(
        hg_diff_models(old.compilation.model, new.compilation.model, false, &new.arena, &diff),
        HG_OK);
    size_t count = diff.at.count;
    lab_close(&old);
    lab_close(&new);
    return count;
}

Test(diff_models, conditions_that_mean_the_same)
{
    static const char *const pairs[][2] = {
        {"size >= 5 and visits > 2", "visits > 2 and size >= 5"},
        {"size >= 5 and visits > 2 and name is \"x\"",
         "size >= 5 and (visits > 2 and name is \"X\")"},
        {"size >= 5 or visits > 2", "any of (visits > 2, size >= 5)"},
        {"size >= 5 and visits > 2", "all of (size >= 5, visits > 2)"},
        {"name in (\"a\", \"b\", \"c\")", "name in (\"C\", \"a\", \"b\")"},
        {"name is \"a  B \"", "name is \"a b\""},
        {"seen within last 24 hours", "seen within last 1 day"},
        {"seen within last 2 weeks", "seen within last 14 days"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        cr_expect_eq(differences(pairs[i][0], pairs[i][1]), 0u, "%s, %s", pairs[i][0], pairs[i][1]);
}

Test(diff_models, conditions_that_do_not)
{
    static const char *const pairs[][2] = {
        {"size >= 5", "size > 5"},
        {"size >= 5", "visits >= 5"},
        {"size >= 5", "not size >= 5"},
        {"size - visits > 2", "visits - size > 2"},
        {"size in 1..5", "size in 1..6"},
        {"size in 1..5", "size in 1.."},
        {"name is \"x\"", "name is not \"x\""},
        {"name is exactly \"x\"", "name is exactly \"X\""},
        {"name is \"x\"", "name is exactly \"x\""},
        {"name matches \"\\\\s\"", "name matches \"\\\\S\""},
        {"part of name matching \"^(\\\\d)\" is \"1\"",
         "part of name matching \"^(\\\\D)\" is \"1\""},
        {"name is \"a {source}\"", "name is \"a{source}\""},
        {"name is \"{source}\"", "name is \"{name}\""},
        {"name contains \"ab\"", "name starts with \"ab\""},
        {"name contains any of (\"a\", \"b\")", "name contains all of (\"a\", \"b\")"},
        {"name in big", "name in (\"a\", \"b\")"},
        {"name is known", "name is unknown"},
        {"seen within last 24 hours", "seen within next 24 hours"},
        {"seen older than 24 hours", "seen within last 24 hours"},
        {"at least 1 of (size > 1, visits > 1)", "at least 2 of (size > 1, visits > 1)"},
        {"any of (size > 1, visits > 1)", "none of (size > 1, visits > 1)"},
        {"size > 1 assuming no", "size > 1 assuming yes"},
        {"(size assumed 1) > 1", "(size assumed 2) > 1"},
        {"bucket(id, \"a\") < 50", "bucket(id, \"A\") < 50"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        cr_expect_eq(differences(pairs[i][0], pairs[i][1]), 1u, "%s, %s", pairs[i][0], pairs[i][1]);
}

Test(diff_models, memory_may_run_out_anywhere)
{
    struct lab old, new;
    enum hg_status status = HG_NOMEM;
    open_with(&old, "size >= 5 and name in (\"a\", \"b\")");
    open_with(&new, "size >= 6 and name in (\"a\", \"c\")");
    for (size_t budget = 0; status == HG_NOMEM && budget < 2000; budget++) {
        size_t left = budget;
        struct hg_allocator allocator = {lab_resize_until, &left};
        struct hg_arena arena;
        struct hg_diff diff;
        hg_arena_init(&arena, &allocator, NULL);
        status = hg_diff_models(old.compilation.model, new.compilation.model, false, &arena, &diff);
        hg_arena_release(&arena);
    }
    cr_expect_eq(status, HG_OK);
    lab_close(&old);
    lab_close(&new);
}
