/* headgate compile: writes a policy as a program file, atomically. */
#include <unistd.h>

#include "cli/common/common.h"

/* The digest goes to standard output, unless the program itself does. */
static int print_digest(const struct hg_program *program, const char *path)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_digest(&text, program->digest);
    if (strcmp(path, "-") == 0) {
        hg_message("%.*s", (int)text.len, text.at);
        hg_buf_release(&text);
        return HG_EXIT_OK;
    }
    hg_buf_print(&text, "  %s\n", path);
    return hg_print(&text);
}

/* inbound.gate: inbound.hgb in the same folder. */
static struct hg_str default_path(struct hg_arena *arena, struct hg_str policy)
{
    struct hg_str ending = HG_STR(".gate");
    if (hg_str_is(policy, "-"))
        return policy;
    if (hg_str_ends(policy, ending))
        policy.len -= ending.len;
    return hg_str_print(arena, "%.*s.hgb", HG_STR_ARGS(policy));
}

static int compile_to(struct hg_compilation *compilation, const char *policy, const char *path)
{
    struct hg_buf bytes;
    enum hg_status status = hg_compile_file(compilation, policy);
    size_t errors = compilation->diags.errors;
    hg_print_diags(&compilation->diags, false);
    if (status != HG_OK) {
        hg_message("nothing written: `%s` has %zu %s", policy, errors,
                   errors == 1 ? "error" : "errors");
        return status == HG_INVALID ? HG_EXIT_FOUND : HG_EXIT_TROUBLE;
    }
    hg_cli_buf(&bytes);
    int exit_state = HG_EXIT_TROUBLE;
    if (hg_program_encode(compilation->program, &bytes) == HG_OK &&
        hg_write_file(path, (struct hg_str){bytes.at, bytes.len}))
        exit_state = print_digest(compilation->program, path);
    hg_buf_release(&bytes);
    return exit_state;
}

static int run(const struct hg_args *args)
{
    struct hg_compilation compilation;
    struct hg_arena arena;
    const char *policy = args->operands[0], *path = hg_arg(args, "output");
    if (!hg_check_policy_path(policy))
        return HG_EXIT_TROUBLE;
    hg_cli_arena(&arena);
    if (path == NULL)
        path = default_path(&arena, hg_str(policy)).at;
    int exit_state = HG_EXIT_TROUBLE;
    if (strcmp(path, "-") == 0 && isatty(STDOUT_FILENO)) {
        hg_message("a program cannot be printed on a terminal; name a file: -o policy.hgb");
    } else if (strcmp(path, policy) == 0 && strcmp(path, "-") != 0) {
        hg_message("`%s` is the policy itself; choose a different file for the program: -o %s.hgb",
                   path, path);
    } else {
        exit_state = compile_to(&compilation, policy, path);
        hg_compilation_release(&compilation);
    }
    hg_arena_release(&arena);
    return exit_state;
}

static const struct hg_option options[] = {
    {"output", 'o', "FILE", NULL, "the program file (default: the policy's name with .hgb)"},
    {0},
};

const struct hg_command hg_cmd_compile = {
    .name = "compile",
    .operands = "POLICY",
    .summary = "compile a policy to a program file",
    .details = "The program file contains everything a decision needs: the policy, its contract, "
               "lists, tables and teams. It is byte for byte the same on every machine; every "
               "decision carries the digest that is printed.\n",
    .examples = "headgate compile inbound.gate -o inbound.hgb\n"
                "headgate eval inbound.hgb leads.ndjson",
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
