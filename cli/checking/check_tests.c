/* headgate check: whether the policy has tests. See cli/checking/check.h. */
#include <sys/stat.h>

#include "cli/checking/check.h"
#include "cli/common/common.h"
#include "cli/testing/test_file.h"
#include "cli/testing/test_run.h"

static struct hg_str folder_of(struct hg_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return hg_str_copy(arena, HG_STR("."));
    return hg_str_copy(arena, (struct hg_str){path, slash == path ? 1 : (size_t)(slash - path)});
}

static bool same_file(const char *a, struct hg_str b, struct hg_arena *arena)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(hg_str_copy(arena, b).at, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static bool names_policy(struct hg_str test, const char *path, struct hg_arena *arena)
{
    struct hg_test_file file;
    bool named = hg_test_file_open(&file, test) && same_file(path, file.policy, arena);
    hg_test_file_release(&file);
    return named;
}

void hg_check_tests(struct hg_compilation *compilation, const char *path)
{
    struct hg_model *model = compilation->model;
    struct hg_arena arena;
    if (!model->version.len || strcmp(path, "-") == 0)
        return;
    hg_cli_arena(&arena);
    struct hg_str folder = folder_of(&arena, path);
    const char *operand = folder.at;
    struct hg_test_files files = {.arena = &arena};
    struct hg_args args = {.operands = &operand, .operand_count = 1};
    bool tested = !hg_test_find(&files, &args) || files.failed; /* not looked at everywhere */
    for (size_t i = 0; i < files.files.count && !tested; i++)
        tested = names_policy(files.files.at[i], path, &arena);
    if (!tested) {
        struct hg_diag *diag = hg_report(model->diags, HG_W0435, model->policy->name.span,
                                         "`%.*s` has no tests", HG_STR_ARGS(model->name));
        hg_diag_help(model->diags, diag,
                     "add `%.*s.test.yaml` next to it; `headgate init` creates an example",
                     HG_STR_ARGS(model->name));
    }
    hg_arena_release(&arena);
}
