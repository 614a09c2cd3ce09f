/* `assignment` and `due_at` of a test: which member takes the lead, who is skipped, and the due
 * time. Tests have no state: a team chooses by the lead's key, so the same lead always gets the
 * same member. */
#include "base/time.h"
#include "cli/common/common.h"
#include "cli/testing/test_run.h"
#include "compiler/data/yaml_read.h"
#include "runtime/assignment/assign.h"

/* --- reading -------------------------------------------------------------------------------- */

static bool somebody(struct hg_test_reader *reader, const struct hg_yaml *node, const char *what,
                     struct hg_str *name)
{
    const struct hg_program *program = reader->program;
    struct hg_str *names = HG_ARRAY(reader->arena, struct hg_str, program->directory_count);
    if (!hg_yaml_want_text(reader->diags, node, what, reader->arena, name))
        return false;
    for (uint32_t i = 0; i < program->directory_count; i++) {
        names[i] = program->directory[i].name;
        if (hg_str_eq(names[i], *name))
            return true;
    }
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E1002, node->span, "there is no person, queue or team `%.*s`",
                  HG_STR_ARGS(*name));
    hg_diag_suggest(reader->diags, diag, *name, names, program->directory_count);
    return false;
}

static bool read_skipped(struct hg_test_reader *reader, const struct hg_yaml *node,
                         struct hg_expect_assignment *want)
{
    bool good = hg_yaml_want_list(reader->diags, node, "skipped");
    want->has_skipped = true;
    want->skipped.at = HG_ARRAY(reader->arena, struct hg_str, node->count);
    for (size_t i = 0; good && i < node->count; i++)
        good =
            somebody(reader, node->items[i], "skipped", &want->skipped.at[want->skipped.count++]);
    return good;
}

static bool read_assignment(struct hg_test_reader *reader, const struct hg_yaml *node,
                            struct hg_expect_assignment *want)
{
    static const char *const names[] = {"to", "skipped"};
    if (node->kind != HG_YAML_MAP)
        return somebody(reader, node, "assignment", &want->to);
    const struct hg_yaml *to = hg_yaml_get(node, "to"), *skipped = hg_yaml_get(node, "skipped");
    return hg_yaml_want_keys(reader->diags, node, "an expected assignment", names, 2) &&
           (to == NULL || somebody(reader, to, "to", &want->to)) &&
           (skipped == NULL || read_skipped(reader, skipped, want));
}

static bool read_due(struct hg_test_reader *reader, const struct hg_yaml *node,
                     struct hg_expect_assignment *want)
{
    bool scalar = node->kind == HG_YAML_SCALAR;
    want->has_due = true;
    want->never = hg_yaml_is_null(node) || (scalar && node->plain && hg_str_is(node->text, "none"));
    if (want->never || (scalar && hg_parse_instant(node->text, &want->due_at)))
        return true;
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E1010, node->span, "`due_at` must be a time, or `none`");
    hg_diag_help(reader->diags, diag, "for example 2026-11-23T10:30:00Z");
    return false;
}

bool hg_test_assignment_read(struct hg_test_reader *reader, const struct hg_yaml *expect,
                             struct hg_expect_assignment *want)
{
    const struct hg_yaml *assignment = hg_yaml_get(expect, "assignment");
    const struct hg_yaml *due = hg_yaml_get(expect, "due_at");
    bool good = assignment == NULL || read_assignment(reader, assignment, want);
    return (due == NULL || read_due(reader, due, want)) && good;
}

/* --- comparing ------------------------------------------------------------------------------- */

struct comparing {
    const struct hg_program *program;
    const struct hg_decision *decision;
    struct hg_arena *arena;
    struct hg_test_result *result;
};

static void differ(struct comparing *c, const char *what, struct hg_str expected,
                   struct hg_str actual)
{
    hg_push(c->arena, &c->result->mismatches,
            ((struct hg_mismatch){hg_str(what), expected, hg_str_copy(c->arena, actual)}));
}

static struct hg_str instant(struct comparing *c, bool never, int64_t at)
{
    struct hg_buf text;
    if (never)
        return HG_STR("none");
    hg_cli_buf(&text);
    hg_put_instant(&text, at);
    struct hg_str copy = hg_str_copy(c->arena, (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return copy;
}

static void compare_due(struct comparing *c, const struct hg_expect_assignment *want)
{
    const struct hg_route *route = &c->decision->route;
    bool never = route->rule == HG_NONE || !route->has_due;
    if (want->has_due && (want->never != never || (!never && want->due_at != route->due_at)))
        differ(c, "due_at", instant(c, want->never, want->due_at),
               instant(c, never, route->due_at));
}

static struct hg_str add_name(struct comparing *c, struct hg_str list, struct hg_str name)
{
    return hg_str_print(c->arena, "%.*s%s%.*s", HG_STR_ARGS(list), list.len ? ", " : "",
                        HG_STR_ARGS(name));
}

/* In the order they were passed over, whichever team they are of. */
static void compare_skipped(struct comparing *c, const struct hg_expect_assignment *want)
{
    const struct hg_assignment *assignment = c->decision->assignment;
    struct hg_str wanted = {"", 0}, actual = {"", 0};
    if (!want->has_skipped)
        return;
    for (uint32_t i = 0; i < want->skipped.count; i++)
        wanted = add_name(c, wanted, want->skipped.at[i]);
    for (uint32_t t = 0; assignment != NULL && t < assignment->asked_count; t++)
        for (uint32_t i = 0; i < assignment->asked[t].skipped_count; i++)
            actual = add_name(c, actual,
                              c->program->directory[assignment->asked[t].skipped[i].who].name);
    if (!hg_str_eq(wanted, actual))
        differ(c, "assignment.skipped", wanted.len ? wanted : HG_STR("nobody"),
               actual.len ? actual : HG_STR("nobody"));
}

void hg_test_assignment_compare(const struct hg_program *program,
                                const struct hg_decision *decision,
                                const struct hg_expect_assignment *want, struct hg_arena *arena,
                                struct hg_test_result *result)
{
    struct comparing c = {program, decision, arena, result};
    struct hg_str to = decision->assignment != NULL
                           ? program->directory[decision->assignment->to].name
                           : HG_STR("nobody");
    if (want->to.len != 0 && !hg_str_eq(want->to, to))
        differ(&c, "assignment", want->to, to);
    compare_skipped(&c, want);
    compare_due(&c, want);
}
