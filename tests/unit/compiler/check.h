/* For tests of the checking passes: files in memory, and the model made from them. */
#ifndef HG_TEST_CHECK_H
#define HG_TEST_CHECK_H

#include "compiler/compile.h"
#include "compiler/model/sema.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct check_file {
    const char *path, *text;
};

struct check {
    const struct check_file *files; /* ended by a path NULL */
    const char *path;               /* of the policy; NULL: "policy.gate" */
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_model model;
    char *said; /* codes of what was reported, in order: "E0201 W0402 " */
};

static const char check_contract[] =
    "contract: lead\n"
    "fields:\n"
    "  lead_id: {type: text, required: true}\n"
    "  email: {type: email, required: true}\n"
    "  country: {type: country}\n"
    "  employees: {type: integer, min: 1, max: 1000000}\n"
    "  visits: {type: integer, min: 0, default: 0}\n"
    "  rate: {type: decimal, min: 0, max: 1}\n"
    "  total: {type: integer}\n"
    "  is_customer: {type: boolean, default: no}\n"
    "  source: {type: enum, values: [demo, webinar], default: demo}\n"
    "  topic: {type: enum, values: [help, buy], from: model}\n"
    "  submitted_at: {type: datetime, default: 2026-01-01}\n"
    "  birthday: {type: date}\n"
    "  title: {type: text}\n"
    "  gender: {type: text, sensitive: true}\n"
    "  won: {type: boolean, known_at: later}\n"
    "  tags: {type: list of text, default: []}\n";

static enum hg_status check_read(void *context, struct hg_str path, struct hg_arena *arena,
                                 struct hg_str *text, struct hg_str *why)
{
    const struct check *check = context;
    (void)arena;
    for (const struct check_file *file = check->files; file->path; file++)
        if (hg_str_is(path, file->path)) {
            *text = hg_str(file->text);
            return HG_OK;
        }
    if (hg_str_is(path, "contract.yaml")) {
        *text = hg_str(check_contract);
        return HG_OK;
    }
    *why = HG_STR("no such file");
    return HG_IO;
}

/* A pattern is refused when it starts with `(`: enough to see that it is asked. */
static bool check_regex(struct hg_str pattern, struct hg_arena *arena, struct hg_str *why)
{
    (void)arena;
    *why = HG_STR("bracket");
    return pattern.len == 0 || pattern.at[0] != '(';
}

static void check_tell(struct check *check)
{
    struct hg_str said = {"", 0};
    for (size_t i = 0; i < check->diags.list.count; i++)
        said = hg_str_print(&check->arena, "%.*s%s ", HG_STR_ARGS(said),
                            hg_diag_page(check->diags.list.at[i].code)->code);
    check->said = (char *)hg_str_copy(&check->arena, said).at;
}

/* Load, resolve, types, flow and lint over `files`; as far as they come. */
static inline void check_files(struct check *check, const struct check_file *files)
{
    const char *path = check->path ? check->path : "policy.gate";
    memset(&check->model, 0, sizeof check->model);
    check->files = files;
    hg_arena_init(&check->arena, &hg_libc_allocator, &check->guard);
    hg_sources_init(&check->sources, &check->arena);
    hg_diags_init(&check->diags, &check->arena, &check->sources);
    check->model.arena = &check->arena;
    check->model.diags = &check->diags;
    struct hg_loader loader = {check_read, check};
    struct hg_compile_input input = {hg_str(path), &loader, check_regex, NULL};
    enum hg_status status = hg_load(&check->model, &input);
    if (status == HG_OK) {
        enum hg_status names = hg_resolve(&check->model);
        enum hg_status types = hg_check_types(&check->model, &input);
        status = names ? names : types;
    }
    if (status == HG_OK) {
        enum hg_status flow = hg_check_flow(&check->model);
        enum hg_status lint = hg_lint(&check->model);
        status = flow ? flow : lint;
    }
    cr_expect_eq(status != HG_OK, check->diags.errors != 0);
    check_tell(check);
}

#define CHECK_HEAD "policy p\n  lead from \"contract.yaml\"\n"
#define CHECK_END "decide {\n  rest: nurture otherwise\n}\n"

/* One policy, its body between head and end. */
static inline void check_policy(struct check *check, const char *body)
{
    static char text[1 << 20];
    static struct check_file files[2];
    snprintf(text, sizeof text, "%s%s%s", CHECK_HEAD, body, CHECK_END);
    files[0] = (struct check_file){"policy.gate", text};
    check_files(check, files);
}

static inline void check_release(struct check *check)
{
    hg_arena_release(&check->arena);
}

/* The expression of the definition called `name`. */
static inline struct hg_expr *check_define(const struct check *check, const char *name)
{
    for (uint32_t i = 0; i < check->model.define_count; i++)
        if (hg_str_is(check->model.defines[i].name, name))
            return check->model.defines[i].item->expr;
    cr_assert_fail("no definition %s", name);
    return NULL;
}

#endif
