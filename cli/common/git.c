/* A loader for a revision of a git repository. One child process, `git cat-file --batch`, serves
 * all files of a revision; paths and revisions are sent as data, never as arguments. Does not
 * interpret the files. */
#include "cli/common/git.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/common/common.h"

extern char **environ;

#define MAX_HEADER 4096 /* of an answer: "HASH blob SIZE" or the name and "missing" */

struct hg_git {
    struct hg_arena arena;
    struct hg_str revision, prefix, path; /* prefix: the current folder from the top, with `/` */
    struct hg_loader loader;
    pid_t child;
    int to; /* a socket, so that a child that died is an error and no signal */
    FILE *from;
};

bool hg_is_git_name(const char *name)
{
    return strcmp(name, "-") != 0 && strchr(name, ':') != NULL && access(name, F_OK) != 0;
}

/* --- children -------------------------------------------------------------------------------- */

/* `input` and `output` are ours to close; the child's error goes nowhere. False after a message. */
static bool spawn(const char *const *args, int input, int output, int ours, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (input >= 0)
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
    if (ours >= 0)
        posix_spawn_file_actions_addclose(&actions, ours);
    int error =
        posix_spawnp(child, args[0], &actions, NULL, (char *const *)(uintptr_t)args, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0)
        return true;
    if (error == ENOENT)
        hg_message("`REV:PATH` needs git, which is not installed");
    else
        hg_message("cannot run git: %s", strerror(error));
    return false;
}

static bool succeeded(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* What a short command prints, on one line. `ran` is false after a message. */
static bool ask(struct hg_arena *arena, const char *const *args, bool *ran, struct hg_str *answer)
{
    int ends[2];
    pid_t child;
    char line[MAX_HEADER] = "";
    *ran = pipe(ends) == 0;
    if (!*ran) {
        hg_message("cannot run git: %s", strerror(errno));
        return false;
    }
    *ran = spawn(args, -1, ends[1], ends[0], &child);
    close(ends[1]);
    FILE *from = *ran ? fdopen(ends[0], "r") : NULL;
    if (from == NULL) {
        close(ends[0]);
        return false;
    }
    if (fgets(line, sizeof line, from) != NULL)
        line[strcspn(line, "\n")] = '\0';
    while (fgetc(from) != EOF) { /* a child must not die of a closed pipe */
    }
    fclose(from);
    *answer = hg_str_copy(arena, hg_str(line));
    return succeeded(child);
}

static bool find_repository(struct hg_git *git)
{
    static const char *const prefix[] = {"git", "rev-parse", "--show-prefix", NULL};
    static const char *const folder[] = {"git", "rev-parse", "--git-dir", NULL};
    bool ran;
    struct hg_str unused;
    if (ask(&git->arena, prefix, &ran, &git->prefix))
        return true;
    git->prefix = HG_STR("");
    if (!ran)
        return false;
    if (ask(&git->arena, folder, &ran, &unused)) /* a bare one has no work tree */
        return true;
    if (ran)
        hg_message(
            "`%.*s:%.*s` names a revision, but the current folder is not in a git repository",
            HG_STR_ARGS(git->revision), HG_STR_ARGS(git->path));
    return false;
}

static bool start_batch(struct hg_git *git)
{
    static const char *const args[] = {"git", "cat-file", "--batch", "--follow-symlinks", NULL};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        hg_message("cannot run git: %s", strerror(errno));
        return false;
    }
    bool started = spawn(args, ends[1], ends[1], ends[0], &git->child);
    close(ends[1]);
    git->to = ends[0];
    int copy = started ? dup(ends[0]) : -1;
    git->from = copy >= 0 ? fdopen(copy, "r") : NULL;
    return git->from != NULL;
}

/* --- objects --------------------------------------------------------------------------------- */

static bool send_all(struct hg_git *git, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(git->to, at, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* The header of the answer for an object's name; "" when git has died. */
static struct hg_str request(struct hg_git *git, struct hg_arena *arena, struct hg_str name)
{
    char line[MAX_HEADER];
    struct hg_str text = hg_str_print(arena, "%.*s\n", HG_STR_ARGS(name));
    if (!send_all(git, text.at, text.len) || fgets(line, sizeof line, git->from) == NULL)
        return HG_STR("");
    line[strcspn(line, "\n")] = '\0';
    return hg_str_copy(arena, hg_str(line));
}

/* "HASH blob SIZE", or why there is none. */
static bool is_blob(struct hg_str header, size_t *size, struct hg_str *why)
{
    size_t at = hg_str_find(header, HG_STR(" blob "));
    int64_t number;
    if (at != SIZE_MAX && !hg_str_ends(header, HG_STR(" missing")) &&
        hg_parse_integer((struct hg_str){header.at + at + 6, header.len - at - 6}, &number) ==
            HG_NUMBER_OK) {
        *size = (size_t)number;
        return true;
    }
    if (header.len == 0)
        *why = HG_STR("git does not respond");
    else if (hg_str_find(header, HG_STR(" tree ")) != SIZE_MAX)
        *why = HG_STR("it is a folder");
    else if (hg_str_starts(header, HG_STR("dangling ")) || hg_str_starts(header, HG_STR("loop ")))
        *why = HG_STR("it is a broken symbolic link");
    else if (hg_str_starts(header, HG_STR("symlink ")))
        *why = HG_STR("it is a symbolic link to a file outside the repository");
    else
        *why = HG_STR("no such file in this revision");
    return false;
}

/* What follows a header that is no " missing": its bytes and a line break are read away. */
static void skip_body(struct hg_git *git, struct hg_str header)
{
    size_t at = header.len;
    while (at > 0 && header.at[at - 1] != ' ')
        at--;
    int64_t size;
    if (hg_str_ends(header, HG_STR(" missing")) || hg_str_ends(header, HG_STR(" ambiguous")) ||
        hg_parse_integer((struct hg_str){header.at + at, header.len - at}, &size) != HG_NUMBER_OK)
        return;
    for (int64_t i = 0; i <= size && fgetc(git->from) != EOF; i++) {
    }
}

static enum hg_status read_blob(struct hg_git *git, size_t size, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    if (size > HG_FILE_MAX_BYTES) {
        *why = hg_str_print(arena, "larger than %zu bytes", HG_FILE_MAX_BYTES);
        for (size_t i = 0; i <= size && fgetc(git->from) != EOF; i++) {
        }
        return HG_LIMIT;
    }
    char *at = hg_arena_alloc(arena, size + 1);
    if (fread(at, 1, size, git->from) != size || fgetc(git->from) != '\n') {
        *why = HG_STR("git does not respond");
        return HG_IO;
    }
    *text = (struct hg_str){at, size};
    return HG_OK;
}

static bool leaves_the_tree(struct hg_str path)
{
    return path.len == 0 || path.at[0] == '/' || hg_str_is(path, "..") ||
           hg_str_starts(path, HG_STR("../"));
}

static enum hg_status read_file(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    struct hg_git *git = context;
    size_t size = 0;
    if (leaves_the_tree(path)) {
        *why = HG_STR("it is outside the git repository");
        return HG_IO;
    }
    if (memchr(path.at, '\n', path.len) != NULL || memchr(path.at, '\0', path.len) != NULL) {
        *why = HG_STR("no such file in this revision");
        return HG_IO;
    }
    struct hg_str name =
        hg_str_print(arena, "%.*s:%.*s", HG_STR_ARGS(git->revision), HG_STR_ARGS(path));
    struct hg_str header = request(git, arena, name);
    if (is_blob(header, &size, why))
        return read_blob(git, size, arena, text, why);
    skip_body(git, header);
    return HG_IO;
}

/* --- opening --------------------------------------------------------------------------------- */

/* `a/./b/../c` is `a/c`; `..` in front stays. */
static struct hg_str normal_path(struct hg_arena *arena, struct hg_str path)
{
    HG_VEC(struct hg_str) steps = {0};
    for (size_t start = 0, i = 0; i <= path.len; i++) {
        if (i < path.len && path.at[i] != '/')
            continue;
        struct hg_str step = {path.at + start, i - start};
        start = i + 1;
        if (step.len == 0 || hg_str_is(step, "."))
            continue;
        if (hg_str_is(step, "..") && steps.count != 0 &&
            !hg_str_is(steps.at[steps.count - 1], ".."))
            steps.count--;
        else
            hg_push(arena, &steps, step);
    }
    struct hg_str text = HG_STR("");
    for (size_t i = 0; i < steps.count; i++)
        text = hg_str_print(arena, "%.*s%s%.*s", HG_STR_ARGS(text), i == 0 ? "" : "/",
                            HG_STR_ARGS(steps.at[i]));
    return text;
}

static void settle_path(struct hg_git *git)
{
    bool here = hg_str_starts(git->path, HG_STR("./")) || hg_str_starts(git->path, HG_STR("../"));
    if (here)
        git->path =
            hg_str_print(&git->arena, "%.*s%.*s", HG_STR_ARGS(git->prefix), HG_STR_ARGS(git->path));
    git->path = normal_path(&git->arena, git->path);
}

static bool revision_there(struct hg_git *git)
{
    if (git->revision.len == 0) /* what is staged */
        return true;
    struct hg_str name = hg_str_print(&git->arena, "%.*s^{tree}", HG_STR_ARGS(git->revision));
    struct hg_str header = request(git, &git->arena, name);
    skip_body(git, header);
    if (hg_str_find(header, HG_STR(" tree ")) != SIZE_MAX)
        return true;
    hg_message("git has no revision `%.*s`%s", HG_STR_ARGS(git->revision),
               header.len == 0 ? ", or does not respond"
                               : "; name a commit, a branch or a tag: main:policy.gate");
    return false;
}

struct hg_git *hg_git_open(const char *name)
{
    struct hg_git *git = hg_cli_allocator.resize(NULL, NULL, sizeof *git);
    const char *colon = strchr(name, ':');
    *git = (struct hg_git){.to = -1};
    hg_cli_arena(&git->arena);
    git->revision = (struct hg_str){name, (size_t)(colon - name)};
    git->path = hg_str(colon + 1);
    if (strchr(name, '\n') != NULL)
        hg_message("a revision and a path must be on one line");
    else if (find_repository(git) && start_batch(git) && revision_there(git)) {
        settle_path(git);
        return git;
    }
    hg_git_close(git);
    return NULL;
}

void hg_git_close(struct hg_git *git)
{
    if (git == NULL)
        return;
    if (git->from != NULL)
        fclose(git->from);
    if (git->to >= 0)
        close(git->to);
    if (git->child > 0)
        succeeded(git->child);
    hg_arena_release(&git->arena);
    hg_cli_allocator.resize(NULL, git, 0);
}

struct hg_str hg_git_path(const struct hg_git *git)
{
    return git->path;
}

struct hg_str hg_git_revision(const struct hg_git *git)
{
    return git->revision;
}

struct hg_loader hg_git_loader(struct hg_git *git)
{
    return (struct hg_loader){read_file, git};
}

void hg_git_message_missing(struct hg_git *git, struct hg_str why)
{
    struct hg_str text = HG_STR(""), unused = HG_STR("");
    struct hg_str here =
        normal_path(&git->arena, hg_str_print(&git->arena, "%.*s%.*s", HG_STR_ARGS(git->prefix),
                                              HG_STR_ARGS(git->path)));
    bool other = git->prefix.len != 0 && !hg_str_starts(git->path, git->prefix) &&
                 read_file(git, here, &git->arena, &text, &unused) == HG_OK;
    if (other)
        hg_message("cannot read `%.*s:%.*s`: %.*s; paths are relative to the top of the work tree: "
                   "did you mean `%.*s:./%.*s`?",
                   HG_STR_ARGS(git->revision), HG_STR_ARGS(git->path), HG_STR_ARGS(why),
                   HG_STR_ARGS(git->revision), HG_STR_ARGS(git->path));
    else
        hg_message("cannot read `%.*s:%.*s`: %.*s", HG_STR_ARGS(git->revision),
                   HG_STR_ARGS(git->path), HG_STR_ARGS(why));
}
