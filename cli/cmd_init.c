/* headgate init: writes a starter policy with contract, list, teams, tests and workflow. The
 * files are embedded (cli/starter/). Never overwrites a file. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/common.h"
#include "cli/starter.h"

static struct hg_str path_in(struct hg_arena *arena, const char *folder, const char *name)
{
    size_t len = strlen(folder);
    bool slash = len > 0 && folder[len - 1] == '/';
    if (strcmp(folder, ".") == 0)
        return hg_str_copy(arena, hg_str(name));
    return hg_str_print(arena, "%s%s%s", folder, slash ? "" : "/", name);
}

/* Every folder on the way to the last `/` of `path`. */
static bool make_folders(struct hg_arena *arena, struct hg_str path)
{
    for (size_t i = 1; i < path.len; i++) {
        if (path.at[i] != '/')
            continue;
        struct hg_str folder = hg_str_copy(arena, (struct hg_str){path.at, i});
        if (mkdir(folder.at, 0777) == 0 || (errno == EEXIST && hg_is_folder(folder.at)))
            continue;
        hg_message("cannot create the folder `%s`: %s", folder.at,
                   errno == EEXIST ? "a file with this name exists" : hg_write_reason(errno));
        return false;
    }
    return true;
}

/* All or nothing: looked for before anything is written. */
static bool is_free(struct hg_arena *arena, const char *folder)
{
    struct stat facts;
    bool free_of_ours = true;
    if (*folder == '\0') {
        hg_message("init: the name of the folder is empty");
        return false;
    }
    if (stat(folder, &facts) == 0 && !S_ISDIR(facts.st_mode)) {
        hg_message("`%s` is a file; init needs a folder", folder);
        return false;
    }
    for (const struct hg_starter_file *file = hg_starter_files; file->path != NULL; file++) {
        struct hg_str path = path_in(arena, folder, file->path);
        if (lstat(path.at, &facts) != 0)
            continue;
        hg_message("`%s` already exists", path.at);
        free_of_ours = false;
    }
    if (!free_of_ours)
        hg_message("nothing written; name a new folder, for example `headgate init demo`");
    return free_of_ours;
}

static bool write_file(struct hg_arena *arena, const char *folder,
                       const struct hg_starter_file *file)
{
    struct hg_str path = path_in(arena, folder, file->path);
    if (!make_folders(arena, path) ||
        !hg_write_file(path.at, (struct hg_str){(const char *)file->bytes, file->len}))
        return false;
    struct hg_buf line;
    hg_cli_buf(&line);
    hg_buf_print(&line, "%s\n", path.at);
    return hg_print(&line) == HG_EXIT_OK;
}

static void report_next(const char *folder)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_buf_text(&text, "created a policy with its tests. Next:\n");
    if (strcmp(folder, ".") != 0)
        hg_buf_print(&text, "  cd %s\n", folder);
    hg_buf_text(&text,
                "  headgate test                            # its tests pass\n"
                "  headgate explain inbound.gate lead.json  # why a lead is decided this way\n"
                "  headgate check inbound.gate              # after every change");
    hg_message("%.*s", (int)text.len, text.at);
    hg_buf_release(&text);
}

static int run(const struct hg_args *args)
{
    struct hg_arena arena;
    const char *folder = args->operand_count > 0 ? args->operands[0] : ".";
    hg_cli_arena(&arena);
    bool done = is_free(&arena, folder);
    for (const struct hg_starter_file *file = hg_starter_files; done && file->path != NULL; file++)
        done = write_file(&arena, folder, file);
    hg_arena_release(&arena);
    if (!done)
        return HG_EXIT_TROUBLE;
    report_next(folder);
    return HG_EXIT_OK;
}

const struct hg_command hg_cmd_init = {
    .name = "init",
    .operands = "[DIR]",
    .summary = "create a small policy with tests to start from",
    .details = "Writes a small policy with its contract, a list, teams, tests and a workflow for "
               "continuous integration to DIR (default: the current folder), and prints the name "
               "of each file. The tests pass. Nothing is overwritten: if one of the files exists, "
               "nothing is written.\n",
    .examples = "headgate init demo\n"
                "cd demo && headgate test",
    .options = NULL,
    .operands_min = 0,
    .operands_max = 1,
    .run = run,
};
