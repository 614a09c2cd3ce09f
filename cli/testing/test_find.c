/* Finds test files: the operands of `headgate test`, and files below folders among them. Part of
 * cmd_test.c. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/common/common.h"
#include "cli/testing/test_run.h"

#define MAX_FOLDERS_DEEP 32 /* deeper than any tree of policies; stops a circle of mounts */

static int by_bytes(const void *a, const void *b)
{
    return hg_str_cmp(*(const struct hg_str *)a, *(const struct hg_str *)b);
}

static bool is_test_file(struct hg_str path)
{
    return hg_str_ends(path, HG_STR(".test.yaml")) || hg_str_ends(path, HG_STR(".test.yml"));
}

static struct hg_str join(struct hg_arena *arena, struct hg_str folder, const char *name)
{
    if (hg_str_is(folder, "."))
        return hg_str_copy(arena, hg_str(name));
    bool slash = folder.len > 0 && folder.at[folder.len - 1] == '/';
    return hg_str_print(arena, "%.*s%s%s", HG_STR_ARGS(folder), slash ? "" : "/", name);
}

static void search(struct hg_test_files *finding, struct hg_str folder, int depth);

/* Links to folders are not followed, so that a circle ends. */
static void visit(struct hg_test_files *finding, struct hg_str path, int depth)
{
    struct stat facts;
    if (lstat(path.at, &facts) != 0)
        return;
    if (S_ISDIR(facts.st_mode))
        search(finding, path, depth + 1);
    else if (is_test_file(path) && stat(path.at, &facts) == 0 && S_ISREG(facts.st_mode))
        hg_push(finding->arena, &finding->files, path);
}

static void search(struct hg_test_files *finding, struct hg_str folder, int depth)
{
    DIR *dir = depth < MAX_FOLDERS_DEEP ? opendir(folder.at) : NULL;
    if (dir == NULL) {
        finding->failed = true;
        if (finding->quiet)
            return;
        hg_message("cannot read the folder `%.*s`: %s", HG_STR_ARGS(folder),
                   depth < MAX_FOLDERS_DEEP ? strerror(errno) : "too many nested folders");
        return;
    }
    HG_VEC(struct hg_str) paths = {0};
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "node_modules") != 0)
            hg_push(finding->arena, &paths, join(finding->arena, folder, entry->d_name));
    closedir(dir);
    if (paths.count > 1)
        qsort(paths.at, paths.count, sizeof *paths.at, by_bytes);
    for (size_t i = 0; i < paths.count; i++)
        visit(finding, paths.at[i], depth);
}

static bool report_wrong_file(const char *path)
{
    if (hg_str_ends(hg_str(path), HG_STR(".gate")))
        hg_message(
            "`%s` is a policy; name its test file, or the folder that contains it: headgate test .",
            path);
    else
        hg_message("`%s` is not a test file; test files end with .test.yaml", path);
    return false;
}

static bool find(struct hg_test_files *finding, const char *path)
{
    struct stat facts;
    struct hg_str name = hg_str_copy(finding->arena, hg_str(path));
    if (stat(path, &facts) != 0) {
        if (!finding->quiet)
            hg_message_unreadable(name, errno == ENOENT ? HG_STR("no such file")
                                                        : hg_str(strerror(errno)));
        return false;
    }
    if (S_ISDIR(facts.st_mode)) {
        search(finding, name, 0);
        return true;
    }
    if (!hg_str_ends(name, HG_STR(".yaml")) && !hg_str_ends(name, HG_STR(".yml")))
        return finding->quiet ? false : report_wrong_file(path);
    hg_push(finding->arena, &finding->files, name);
    return true;
}

bool hg_test_find(struct hg_test_files *finding, const struct hg_args *args)
{
    bool good = true;
    if (args->operand_count == 0)
        return find(finding, ".");
    for (size_t i = 0; i < args->operand_count; i++)
        good = find(finding, args->operands[i]) && good;
    return good;
}
