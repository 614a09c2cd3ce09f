/* The `headgate` command: finds the subcommand, parses its options, runs it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "bytecode/program.h"
#include "cli/common/common.h"

const struct hg_command *const hg_commands[] = {
    &hg_cmd_init,    &hg_cmd_check,  &hg_cmd_fmt,         &hg_cmd_eval,   &hg_cmd_explain,
    &hg_cmd_replay,  &hg_cmd_test,   &hg_cmd_diff,        &hg_cmd_pack,   &hg_cmd_landmarks,
    &hg_cmd_compile, &hg_cmd_disasm, &hg_cmd_serve,       &hg_cmd_token,  &hg_cmd_log,
    &hg_cmd_sign,    &hg_cmd_verify, &hg_cmd_completions, &hg_cmd_manual, NULL,
};

#define COMMANDS (sizeof hg_commands / sizeof *hg_commands - 1)

static int print_overview(void)
{
    struct hg_buf out;
    hg_cli_buf(&out);
    hg_help_overview(&out);
    return hg_print(&out);
}

static int print_command_help(const struct hg_command *command)
{
    struct hg_buf out;
    hg_cli_buf(&out);
    hg_help_command(command, &out);
    return hg_print(&out);
}

static int print_version(void)
{
    struct hg_buf out;
    hg_cli_buf(&out);
    hg_buf_print(&out, "headgate %s (language %u)\n", HG_VERSION, HG_LANGUAGE_VERSION);
    return hg_print(&out);
}

/* What other tools call the same. */
static const char *known_elsewhere(const char *word)
{
    static const char *const words[][2] = {
        {"format", "fmt"},         {"lint", "check"},
        {"validate", "check"},     {"run", "eval"},
        {"decide", "eval"},        {"evaluate", "eval"},
        {"score", "eval"},         {"build", "compile"},
        {"new", "init"},           {"create", "init"},
        {"disassemble", "disasm"}, {"why", "explain"},
        {"pieces", "landmarks"},   {"backtest", "replay"},
        {"compare", "diff"},       {"simulate", "replay"},
        {"server", "serve"},       {"daemon", "serve"},
        {"man", "manual"},         {"completion", "completions"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], word) == 0)
            return words[i][1];
    return NULL;
}

static bool looks_like_file(const char *word)
{
    struct hg_str text = hg_str(word);
    return hg_str_ends(text, HG_STR(".gate")) || hg_str_ends(text, HG_STR(".hgb")) ||
           hg_str_ends(text, HG_STR(".yaml"));
}

static int report_no_command(const char *word)
{
    struct hg_str names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = hg_str(hg_commands[i]->name);
    const char *same = known_elsewhere(word);
    int nearest = same != NULL ? -1 : hg_nearest(hg_str(word), names, COMMANDS);
    if (same != NULL)
        hg_message("unknown command `%s`; use `headgate %s`", word, same);
    else if (nearest >= 0)
        hg_message("unknown command `%s`; did you mean `%s`?", word, hg_commands[nearest]->name);
    else if (looks_like_file(word))
        hg_message("`%s` is not a command; to check this policy: headgate check %s", word, word);
    else if (strncmp(word, "--color", 7) == 0)
        hg_message("`--color` must be auto, always or never; for example headgate --color never "
                   "check inbound.gate");
    else if (word[0] == '-')
        hg_message("unknown option `%s` before a command; `headgate --help` lists the commands",
                   word);
    else
        hg_message("unknown command `%s`; `headgate --help` lists the commands", word);
    return HG_EXIT_TROUBLE;
}

static int run_command(const struct hg_command *command, int argc, char **argv)
{
    struct hg_arena arena;
    struct hg_parsed_args parsed;
    int exit_state = HG_EXIT_TROUBLE;
    hg_cli_arena(&arena);
    if (hg_args_parse(command, argc, argv, &arena, &parsed)) {
        int colour = hg_arg_choice(&parsed.args, "color", -1);
        if (colour >= 0)
            hg_colour_choose((enum hg_colour_choice)colour);
        exit_state = parsed.help ? print_command_help(command) : command->run(&parsed.args);
    }
    hg_arena_release(&arena);
    return exit_state;
}

/* `headgate help`, `headgate help VERB`. */
static int run_help(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "help") == 0)
        return print_overview();
    const struct hg_command *command = hg_command_find(hg_str(argv[1]));
    return command != NULL ? print_command_help(command) : report_no_command(argv[1]);
}

const struct hg_command *hg_command_find(struct hg_str name)
{
    for (size_t i = 0; hg_commands[i] != NULL; i++)
        if (hg_str_is(name, hg_commands[i]->name))
            return hg_commands[i];
    return NULL;
}

/* A file opened while 0, 1 or 2 is closed would take its place and get what is meant for it. */
static void hold_standard_streams(void)
{
    for (int stream = 0; stream < 3; stream++)
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) < 0)
            _exit(HG_EXIT_TROUBLE);
}

/* `--color never check …`: as users of git write it. Returns how many arguments it took. */
static int take_colour(int argc, char **argv)
{
    static const char *const words[] = {"--color=auto", "--color=always", "--color=never"};
    for (int i = 0; i < 3; i++) {
        if (argc > 1 && strcmp(argv[1], words[i]) == 0)
            return hg_colour_choose((enum hg_colour_choice)i), 1;
        if (argc > 2 && strcmp(argv[1], "--color") == 0 && strcmp(argv[2], words[i] + 8) == 0)
            return hg_colour_choose((enum hg_colour_choice)i), 2;
    }
    return 0;
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* exceeding a file size limit is reported as a write error */
    int taken = take_colour(argc, argv);
    argc -= taken;
    argv += taken;
    if (argc < 2) {
        struct hg_buf out;
        hg_cli_buf(&out);
        hg_help_overview(&out);
        fwrite(out.at, 1, out.len, stderr);
        hg_buf_release(&out);
        return HG_EXIT_TROUBLE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return print_overview();
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0 || strcmp(word, "version") == 0)
        return print_version();
    if (strcmp(word, "help") == 0)
        return run_help(argc - 1, argv + 1);
    const struct hg_command *command = hg_command_find(hg_str(word));
    return command != NULL ? run_command(command, argc - 1, argv + 1) : report_no_command(word);
}
