/* Loads a policy for execution: compiled from its text or decoded from a program file, detected
 * from the first bytes. Prints what is wrong with it. The only user of the compiler among the
 * commands' helpers. */
#include <stdio.h>
#include <unistd.h>

#include "bytecode/file.h"
#include "cli/common/common.h"
#include "cli/common/git.h"
#include "cli/leads/signed.h"

/* --- is it a policy at all? ----------------------------------------------------------------- */

static const char *file_kind(struct hg_str path)
{
    static const char *const kinds[][2] = {
        {".test.yaml", "a test file; to run it: headgate test %.*s"},
        {".yaml", "a contract, teams or calendars file; name the policy (.gate) that uses it"},
        {".yml", "a contract, teams or calendars file; name the policy (.gate) that uses it"},
        {".csv", "a table or leads; name a policy (.gate) first"},
        {".json", "a lead; name a policy (.gate) first"},
        {".ndjson", "a file of leads; name a policy (.gate) first"},
        {".jsonl", "a file of leads; name a policy (.gate) first"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (hg_str_ends(path, hg_str(kinds[i][0])))
            return kinds[i][1];
    return NULL;
}

bool hg_describe_other_file(struct hg_str path, struct hg_buf *text)
{
    const char *kind = file_kind(path);
    if (kind == NULL)
        return false;
    hg_buf_text(text, "not a policy but ");
    if (strstr(kind, "%.*s") != NULL)
        hg_buf_print(text, "%.*s%.*s", (int)(strstr(kind, "%.*s") - kind), kind, HG_STR_ARGS(path));
    else
        hg_buf_text(text, kind);
    return true;
}

bool hg_is_policy_path(const char *path, struct hg_buf *why)
{
    if (strcmp(path, "-") == 0)
        return true;
    if (hg_is_folder(path)) {
        hg_buf_print(why, "`%s` is a folder; name the policy in it, as `%s%spolicy.gate`", path,
                     path, path[0] != '\0' && path[strlen(path) - 1] == '/' ? "" : "/");
        return false;
    }
    if (access(path, R_OK) != 0) {
        bool there = access(path, F_OK) == 0;
        hg_put_unreadable(hg_str(path),
                          there ? HG_STR("no permission to read it") : HG_STR("no such file"), why);
        return false;
    }
    if (file_kind(hg_str(path)) == NULL)
        return true;
    hg_buf_print(why, "`%s` is ", path);
    hg_describe_other_file(hg_str(path), why);
    return false;
}

bool hg_check_policy_path(const char *path)
{
    struct hg_buf why;
    hg_cli_buf(&why);
    bool good = hg_is_policy_path(path, &why);
    if (!good)
        hg_message("%.*s", (int)why.len, why.at);
    hg_buf_release(&why);
    return good;
}

/* --- diagnostics ------------------------------------------------------------------------------ */

static void keep_errors(struct hg_diags *diags)
{
    size_t kept = 0;
    for (size_t i = 0; i < diags->list.count; i++)
        if (diags->list.at[i].severity == HG_ERROR)
            diags->list.at[kept++] = diags->list.at[i];
    diags->list.count = kept;
}

void hg_print_diags(struct hg_diags *diags, bool quiet)
{
    struct hg_buf text;
    if (quiet)
        keep_errors(diags);
    if (diags->list.count == 0)
        return;
    hg_cli_buf(&text);
    hg_diags_render(diags, HG_DIAG_TEXT, hg_colour(2), &text);
    if (text.len != 0) { /* a comment may silence all of them */
        fwrite(text.at, 1, text.len, stderr);
        fputc('\n', stderr);
    }
    hg_buf_release(&text);
}

/* The policy's own text is already read; other files come from its folder. */
struct given {
    struct hg_str path, text;
    const struct hg_loader *rest;
};

static enum hg_status read_given(void *context, struct hg_str path, struct hg_arena *arena,
                                 struct hg_str *text, struct hg_str *why)
{
    const struct given *given = context;
    if (!hg_str_eq(path, given->path))
        return given->rest->read(given->rest->context, path, arena, text, why);
    *text = given->text;
    return HG_OK;
}

enum hg_status hg_compile_file_with(struct hg_compilation *compilation, const char *path,
                                    const struct hg_loader *loader)
{
    struct hg_compile_input input = {
        .path = hg_str(path),
        .loader = loader,
        .regex = hg_regex_re2_check,
        .zones = &hg_zone_loader,
    };
    hg_compilation_init(compilation, &hg_cli_allocator);
    return hg_compile(compilation, &input);
}

enum hg_status hg_compile_file(struct hg_compilation *compilation, const char *path)
{
    return hg_compile_file_with(compilation, path, &hg_file_loader);
}

/* --- opening -------------------------------------------------------------------------------- */

/* Files of a revision are named with it: "main:inbound.gate:12". */
static void name_sources(struct hg_compilation *compilation, struct hg_str revision)
{
    struct hg_sources *sources = &compilation->sources;
    for (size_t i = 0; i < sources->list.count; i++)
        sources->list.at[i].name =
            hg_str_print(&compilation->arena, "%.*s:%.*s", HG_STR_ARGS(revision),
                         HG_STR_ARGS(sources->list.at[i].name));
}

/* `git` is NULL for a policy in a file. */
static enum hg_status compile_text(struct hg_session *session, const char *path, struct hg_str text,
                                   struct hg_git *git)
{
    struct hg_loader rest = git != NULL ? hg_git_loader(git) : hg_file_loader;
    struct given given = {git != NULL ? hg_git_path(git) : hg_str(path), text, &rest};
    struct hg_loader loader = {read_given, &given};
    enum hg_status status = hg_compile_file_with(&session->compilation, given.path.at, &loader);
    if (git != NULL && status != HG_NOMEM)
        name_sources(&session->compilation, hg_git_revision(git));
    return status;
}

static int compile(struct hg_session *session, const char *path, struct hg_str text,
                   struct hg_git *git, bool quiet)
{
    struct hg_buf count;
    enum hg_status status = compile_text(session, path, text, git);
    struct hg_diags *diags = &session->compilation.diags;
    if (status == HG_NOMEM) {
        hg_message("out of memory");
        return HG_EXIT_TROUBLE;
    }
    size_t errors = diags->errors;
    hg_print_diags(diags, quiet);
    session->program = session->compilation.program;
    if (status == HG_OK && session->program != NULL)
        return HG_EXIT_OK;
    hg_cli_buf(&count);
    hg_put_count(&count, errors, "error", "errors");
    hg_message("%.*s in `%s`", (int)count.len, count.at, path);
    hg_buf_release(&count);
    return status == HG_IO ? HG_EXIT_TROUBLE : HG_EXIT_FOUND;
}

/* The diagnostic page about it (base/diag_program.def). */
static const char *refusal_code(struct hg_str bytes)
{
    static const char *const codes[] = {
        [HG_FILE_OK] = "E0804",
        [HG_FILE_NOT_PROGRAM] = "E0801",
        [HG_FILE_OTHER_VERSION] = "E0802",
        [HG_FILE_DAMAGED] = "E0803",
    };
    return codes[hg_file_fault(bytes)];
}

static int decode(struct hg_session *session, const char *path, struct hg_str bytes)
{
    struct hg_program *program = NULL;
    struct hg_str why = HG_STR("");
    if (hg_program_decode(bytes, &session->arena, &program, &why) != HG_OK) {
        hg_message("cannot use `%s` (%s): %.*s; compile the policy again", path,
                   refusal_code(bytes), HG_STR_ARGS(why));
        return HG_EXIT_TROUBLE;
    }
    session->program = program;
    return HG_EXIT_OK;
}

/* A program file is recognised by its first bytes, whatever its name. */
static bool is_program(struct hg_str bytes)
{
    return hg_file_is_program(bytes);
}

static int use(struct hg_session *session, const char *path, struct hg_str bytes,
               struct hg_git *git, bool quiet)
{
    return is_program(bytes) ? decode(session, path, bytes)
                             : compile(session, path, bytes, git, quiet);
}

static int load_revision(struct hg_session *session, const char *name, bool quiet)
{
    struct hg_str bytes, why = HG_STR("");
    struct hg_git *git = hg_git_open(name);
    if (git == NULL)
        return HG_EXIT_TROUBLE;
    int exit_state = HG_EXIT_TROUBLE;
    struct hg_loader loader = hg_git_loader(git);
    if (loader.read(git, hg_git_path(git), &session->arena, &bytes, &why) == HG_OK)
        exit_state = use(session, name, bytes, git, quiet);
    else
        hg_git_message_missing(git, why);
    hg_git_close(git);
    return exit_state;
}

/* `signed_by` NULL: any will do. */
static int load(struct hg_session *session, const char *path, bool quiet, const char *signed_by)
{
    struct hg_str bytes, why = HG_STR("");
    if (hg_is_git_name(path) && signed_by == NULL)
        return load_revision(session, path, quiet);
    if (!hg_check_policy_path(path))
        return HG_EXIT_TROUBLE;
    if (hg_file_read(hg_str(path), HG_FILE_MAX_BYTES, &session->arena, &bytes, &why) != HG_OK) {
        hg_message_unreadable(hg_str(path), why);
        return HG_EXIT_TROUBLE;
    }
    if (signed_by != NULL && !hg_require_signed_by(path, bytes, signed_by))
        return HG_EXIT_TROUBLE;
    return use(session, path, bytes, NULL, quiet);
}

static int open_session(struct hg_session *session, const char *path, bool quiet,
                        const char *signed_by)
{
    struct hg_str why = HG_STR("");
    memset(session, 0, sizeof *session);
    hg_cli_arena(&session->arena);
    int exit_state = load(session, path, quiet, signed_by);
    if (exit_state == HG_EXIT_OK && hg_image_new(session->program, &hg_regex_re2, &hg_cli_allocator,
                                                 &session->arena, &session->image, &why) != HG_OK) {
        hg_message("cannot load `%s`: %.*s", path, HG_STR_ARGS(why));
        exit_state = HG_EXIT_TROUBLE;
    }
    if (exit_state != HG_EXIT_OK)
        hg_session_close(session);
    return exit_state;
}

int hg_session_open(struct hg_session *session, const char *path, bool quiet)
{
    return open_session(session, path, quiet, NULL);
}

int hg_session_open_operand(struct hg_session *session, const struct hg_args *args)
{
    int exit_state = open_session(session, args->operands[0], true, hg_arg(args, "signed-by"));
    if (exit_state != HG_EXIT_OK || hg_flags_enable(hg_arg(args, "flag"), &session, 1))
        return exit_state;
    hg_session_close(session);
    return HG_EXIT_TROUBLE;
}

void hg_session_close(struct hg_session *session)
{
    if (session->image != NULL)
        hg_image_free(session->image);
    if (session->compilation.arena.allocator.resize != NULL)
        hg_compilation_release(&session->compilation);
    if (session->arena.allocator.resize != NULL)
        hg_arena_release(&session->arena);
    memset(session, 0, sizeof *session);
}
