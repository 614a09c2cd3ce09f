/* The manual as a man page and as Markdown, and the commands that print documents. Generated from
 * the tables of commands, so that the documentation matches the program. */
#include "cli/common/common.h"

static const char description[] =
    "Headgate is a rule language and a decision engine for sales leads. A policy, which is a text "
    "file, decides what happens to a lead: whether it is a sales lead at all, whether we may sell "
    "to them, how good the fit is and how strong the intent; accept, nurture, reject or review; "
    "who takes it, and by when. Every decision explains itself.\n";

static const char *const exits[][2] = {
    {"0", "Success."},
    {"1", "Findings: an error in a policy, a failing test, a broken promise."},
    {"2", "The command could not run: wrong usage, or a file that cannot be read or written."},
    {"3", "Some leads could not be read; each of them is named, and the others were decided."},
};

static const char *const variables[][2] = {
    {"NO_COLOR", "If set and not empty, output is not coloured (unless --color always is given)."},
    {"TERM", "If `dumb`, output is not coloured."},
};

#define ROWS(table) (sizeof(table) / sizeof *(table))

/* "run the tests" as a sentence, written by `put`. */
static void put_sentence(struct hg_buf *out, const char *summary,
                         void (*put)(struct hg_buf *, const char *))
{
    char first = *summary;
    hg_buf_byte(out, first >= 'a' && first <= 'z' ? (char)(first - 'a' + 'A') : first);
    put(out, summary + 1);
    hg_buf_text(out, ".\n");
}

/* --- roff ------------------------------------------------------------------------------------- */

/* What means something to roff is written so that it does not; what is not ASCII by its number,
 * which needs no coding to be told. */
static void roff_text(struct hg_buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] >= 0x80) {
            size_t at = i;
            hg_buf_print(out, "\\[u%04X]",
                         (unsigned)hg_utf8_next_printable((struct hg_str){text, len}, &at));
            i = at - 1;
            continue;
        }
        bool line_start = i == 0 || text[i - 1] == '\n';
        if (line_start && (text[i] == '.' || text[i] == '\''))
            hg_buf_text(out, "\\&");
        if (text[i] == '\\')
            hg_buf_text(out, "\\e");
        else if (text[i] == '-')
            hg_buf_text(out, "\\-");
        else if (text[i] == '`')
            hg_buf_text(out, "\\(ga");
        else
            hg_buf_byte(out, text[i]);
    }
}

static void roff_str(struct hg_buf *out, const char *text)
{
    roff_text(out, text, strlen(text));
}

/* Paragraphs; lines that begin with a space are an example. */
static void roff_paragraphs(struct hg_buf *out, const char *text)
{
    bool example = false, blank = false;
    for (const char *at = text; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        if (len > 0 && (*at == ' ') != example) {
            hg_buf_text(out, example ? ".EE\n.RE\n.PP\n" : ".PP\n.RS 4\n.EX\n");
            example = !example;
        } else if (len > 0 && blank) {
            hg_buf_text(out, example ? "\n" : ".PP\n");
        }
        size_t skip = example ? strspn(at, " ") : 0;
        blank = len == 0;
        if (len > 0) {
            roff_text(out, at + skip, len - skip);
            hg_buf_byte(out, '\n');
        }
        at += len + (at[len] == '\n');
    }
    if (example)
        hg_buf_text(out, ".EE\n.RE\n");
}

static void roff_option(struct hg_buf *out, const struct hg_option *option)
{
    hg_buf_text(out, ".TP\n");
    if (option->letter != 0)
        hg_buf_print(out, "\\fB\\-%c\\fR, ", option->letter);
    hg_buf_text(out, "\\fB\\-\\-");
    roff_str(out, option->name);
    hg_buf_text(out, "\\fR");
    if (option->value != NULL)
        hg_buf_print(out, " \\fI%s\\fR", option->value);
    hg_buf_byte(out, '\n');
    roff_str(out, option->help);
    if (option->choices != NULL)
        hg_buf_print(out, " [%s]", option->choices);
    hg_buf_byte(out, '\n');
}

static void roff_examples(struct hg_buf *out, const char *lines)
{
    hg_buf_text(out, ".PP\n.RS 4\n.EX\n");
    roff_str(out, lines);
    if (*lines != '\0' && lines[strlen(lines) - 1] != '\n')
        hg_buf_byte(out, '\n');
    hg_buf_text(out, ".EE\n.RE\n");
}

static void roff_command(struct hg_buf *out, const struct hg_command *command)
{
    hg_buf_print(out, ".SS headgate %s [options] %s\n", command->name, command->operands);
    put_sentence(out, command->summary, roff_str);
    if (*command->details != '\0') {
        hg_buf_text(out, ".PP\n");
        roff_paragraphs(out, command->details);
    }
    for (const struct hg_option *o = command->options; o != NULL && o->name != NULL; o++)
        roff_option(out, o);
    if (*command->examples != '\0')
        roff_examples(out, command->examples);
}

static void roff_rows(struct hg_buf *out, const char *const rows[][2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hg_buf_print(out, ".TP\n.B %s\n", rows[i][0]);
        roff_str(out, rows[i][1]);
        hg_buf_byte(out, '\n');
    }
}

void hg_manual_roff(struct hg_buf *out)
{
    hg_buf_print(out, ".TH HEADGATE 1 \"\" \"headgate %s\" \"Headgate\"\n", HG_VERSION);
    hg_buf_text(out, ".SH NAME\nheadgate \\- qualify and route leads by a readable policy\n"
                     ".SH SYNOPSIS\n.B headgate\n.I COMMAND\n[options] ...\n.SH DESCRIPTION\n");
    roff_str(out, description);
    hg_buf_text(out, ".PP\nResults go to standard output, messages to standard error. A file named "
                     "\\- is standard input or output.\n.SH COMMANDS\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++)
        roff_command(out, hg_commands[i]);
    hg_buf_text(out, ".SH COMMON OPTIONS\n");
    for (const struct hg_option *o = hg_common_options; o->name != NULL; o++)
        roff_option(out, o);
    hg_buf_text(out, ".SH EXIT STATUS\n");
    roff_rows(out, exits, ROWS(exits));
    hg_buf_text(out, ".SH ENVIRONMENT\n");
    roff_rows(out, variables, ROWS(variables));
}

/* --- Markdown ------------------------------------------------------------------------------- */

/* A text in a cell: `|` parts cells. */
static void cell_text(struct hg_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            hg_buf_byte(out, '\\');
        hg_buf_byte(out, *text);
    }
}

static void markdown_options(struct hg_buf *out, const struct hg_option *options)
{
    for (const struct hg_option *o = options; o != NULL && o->name != NULL; o++) {
        hg_buf_text(out, "| `");
        if (o->letter != 0)
            hg_buf_print(out, "-%c, ", o->letter);
        hg_buf_print(out, "--%s%s%s` | ", o->name, o->value != NULL ? " " : "",
                     o->value != NULL ? o->value : "");
        cell_text(out, o->help);
        for (const char *at = o->choices; at != NULL; at = strchr(at, '|')) {
            at += at != o->choices;
            hg_buf_print(out, "%s`%.*s`", at == o->choices ? ": " : ", ", (int)strcspn(at, "|"),
                         at);
        }
        hg_buf_text(out, " |\n");
    }
}

/* Paragraphs wrapped, examples fenced. */
static void markdown_details(struct hg_buf *out, const char *text)
{
    struct hg_buf part;
    hg_cli_buf(&part);
    for (const char *at = text; *at != '\0';) {
        bool example = *at == ' ';
        hg_buf_clear(&part);
        while (*at != '\0' && (*at == ' ') == example) {
            size_t len = strcspn(at, "\n"), skip = example && len > 1 ? 2 : 0;
            hg_buf_put(&part, at + skip, len - skip);
            hg_buf_byte(&part, '\n');
            at += len + (at[len] == '\n');
        }
        hg_buf_byte(&part, '\0');
        if (example)
            hg_buf_print(out, "```yaml\n%s```\n", part.at);
        else
            hg_wrap(part.at, 0, 88, out);
    }
    hg_buf_release(&part);
}

static void markdown_command(struct hg_buf *out, const struct hg_command *command)
{
    hg_buf_print(out, "\n## headgate %s\n\n", command->name);
    put_sentence(out, command->summary, hg_buf_text);
    hg_buf_byte(out, '\n');
    hg_buf_print(out, "```\nheadgate %s [options]%s%s\n```\n\n", command->name,
                 *command->operands != '\0' ? " " : "", command->operands);
    if (*command->details != '\0') {
        markdown_details(out, command->details);
        hg_buf_byte(out, '\n');
    }
    if (*command->examples != '\0')
        hg_buf_print(out, "Examples:\n\n```sh\n%s%s```\n", command->examples,
                     command->examples[strlen(command->examples) - 1] == '\n' ? "" : "\n");
    if (command->options == NULL || command->options->name == NULL)
        return;
    hg_buf_text(out, "\n| option | |\n|---|---|\n");
    markdown_options(out, command->options);
}

void hg_manual_markdown(struct hg_buf *out)
{
    hg_buf_text(out,
                "# The `headgate` command\n\n<!-- made by `headgate manual --format markdown`; "
                "a test compares the two -->\n\n");
    hg_wrap(description, 0, 88, out);
    hg_buf_text(out,
                "\nResults go to standard output, messages to standard error. A file named `-` "
                "is standard\ninput or output.\n\n"
                "| command | |\n|---|---|\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++)
        hg_buf_print(out, "| [%s](#headgate-%s) | %s |\n", hg_commands[i]->name,
                     hg_commands[i]->name, hg_commands[i]->summary);
    hg_buf_text(out, "\nEvery command takes:\n\n| option | |\n|---|---|\n");
    markdown_options(out, hg_common_options);
    hg_buf_text(out, "\n| exit status | |\n|---|---|\n");
    for (size_t i = 0; i < ROWS(exits); i++)
        hg_buf_print(out, "| %s | %s |\n", exits[i][0], exits[i][1]);
    hg_buf_text(out, "\n| environment | |\n|---|---|\n");
    for (size_t i = 0; i < ROWS(variables); i++)
        hg_buf_print(out, "| `%s` | %s |\n", variables[i][0], variables[i][1]);
    for (size_t i = 0; hg_commands[i] != NULL; i++)
        markdown_command(out, hg_commands[i]);
}

/* --- the commands --------------------------------------------------------------------------- */

static const struct hg_option manual_options[] = {
    {"format", 0, "FORMAT", "man|markdown", "output format (default man)"},
    {0},
};

static int run_manual(const struct hg_args *args)
{
    struct hg_buf out;
    hg_cli_buf(&out);
    if (args->operand_count == 1 && strcmp(args->operands[0], "diagnostics") != 0) {
        hg_message("unknown topic `%s`; did you mean `headgate manual diagnostics`?",
                   args->operands[0]);
        return HG_EXIT_TROUBLE;
    }
    if (args->operand_count == 1)
        hg_diagnostics_markdown(&out);
    else if (hg_arg_choice(args, "format", 0) == 0)
        hg_manual_roff(&out);
    else
        hg_manual_markdown(&out);
    return hg_print(&out);
}

const struct hg_command hg_cmd_manual = {
    .name = "manual",
    .operands = "[diagnostics]",
    .summary = "print the manual of all commands as a man page or Markdown",
    .details = "With `diagnostics`: the explanation of every diagnostic, as Markdown.",
    .examples = "headgate manual | man -l -\n"
                "headgate manual --format markdown > cli.md\n"
                "headgate manual diagnostics > diagnostics.md",
    .options = manual_options,
    .operands_min = 0,
    .operands_max = 1,
    .run = run_manual,
};

static int run_completions(const struct hg_args *args)
{
    static const char shells[] = "bash|zsh|fish";
    struct hg_str names[3];
    struct hg_buf out;
    size_t count = hg_choice_names(shells, names, 3);
    for (size_t i = 0; i < count; i++) {
        if (!hg_str_is(names[i], args->operands[0]))
            continue;
        hg_cli_buf(&out);
        hg_completions((enum hg_shell)i, &out);
        return hg_print(&out);
    }
    hg_message("completions: unknown shell `%s`; use bash, zsh or fish", args->operands[0]);
    return HG_EXIT_TROUBLE;
}

const struct hg_command hg_cmd_completions = {
    .name = "completions",
    .operands = "bash|zsh|fish",
    .summary = "print completions of commands and options for a shell",
    .details = "",
    .examples = "headgate completions bash > /etc/bash_completion.d/headgate\n"
                "headgate completions zsh > ~/.zfunc/_headgate\n"
                "headgate completions fish > ~/.config/fish/completions/headgate.fish",
    .options = NULL,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_completions,
};
