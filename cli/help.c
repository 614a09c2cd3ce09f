/* Help texts generated from the tables of commands and options. Text only; main.c prints it. */
#include "cli/common/common.h"

#define WIDTH 80u       /* of help on any terminal, so that it is the same text everywhere */
#define NAME_COLUMN 15u /* room for a verb in the overview */
#define OPTION_COLUMN 24u

/* `text` next to what ended at column `used`, wrapped under `column`. */
static void put_beside(struct hg_buf *out, size_t used, size_t column, const char *text)
{
    struct hg_buf wrapped;
    if (used + 2 > column) {
        hg_buf_byte(out, '\n');
        used = 0;
    }
    hg_buf_init(&wrapped, &out->allocator, 0);
    hg_wrap(text, column, WIDTH, &wrapped);
    if (wrapped.len > used)
        hg_buf_put(out, wrapped.at + used, wrapped.len - used);
    hg_buf_release(&wrapped);
}

void hg_help_option(const struct hg_option *option, struct hg_buf *out)
{
    if (option->letter != 0)
        hg_buf_print(out, "  -%c, --%s", option->letter, option->name);
    else
        hg_buf_print(out, "      --%s", option->name);
    if (option->value != NULL)
        hg_buf_print(out, " %s", option->value);
}

static void put_option(struct hg_buf *out, const struct hg_option *option)
{
    struct hg_buf text;
    size_t start = out->len;
    hg_help_option(option, out);
    hg_buf_init(&text, &out->allocator, 0);
    hg_buf_text(&text, option->help);
    if (option->choices != NULL)
        hg_buf_print(&text, " [%s]", option->choices);
    hg_buf_byte(&text, '\0');
    put_beside(out, out->len - start, OPTION_COLUMN, text.at);
    hg_buf_release(&text);
}

static void put_options(struct hg_buf *out, const struct hg_option *options)
{
    for (; options != NULL && options->name != NULL; options++)
        put_option(out, options);
}

static void put_lines(struct hg_buf *out, const char *lines, const char *before)
{
    for (const char *at = lines; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        hg_buf_print(out, "%s%.*s\n", before, (int)len, at);
        at += len + (at[len] == '\n');
    }
}

void hg_help_command(const struct hg_command *command, struct hg_buf *out)
{
    hg_buf_print(out, "headgate %s: %s\n\n", command->name, command->summary);
    hg_buf_print(out, "Usage: headgate %s [options]%s%s\n", command->name,
                 *command->operands != '\0' ? " " : "", command->operands);
    if (*command->examples != '\0') {
        hg_buf_text(out, "\nExamples:\n");
        put_lines(out, command->examples, "  ");
    }
    if (*command->details != '\0') {
        hg_buf_byte(out, '\n');
        hg_wrap(command->details, 0, WIDTH, out);
    }
    hg_buf_text(out, "\nOptions:\n");
    put_options(out, command->options);
    put_options(out, hg_common_options);
}

static void put_verb(struct hg_buf *out, const struct hg_command *command)
{
    size_t start = out->len;
    hg_buf_print(out, "  %s", command->name);
    put_beside(out, out->len - start, NAME_COLUMN, command->summary);
}

void hg_help_overview(struct hg_buf *out)
{
    hg_buf_text(out,
                "headgate: qualify and route leads by a policy that people can read\n\n"
                "Usage: headgate COMMAND [options] ...\n\n"
                "Start here:\n"
                "  headgate init demo          create a policy with its tests in a new folder\n"
                "  cd demo\n"
                "  headgate test               run its tests\n\n"
                "Commands:\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++)
        put_verb(out, hg_commands[i]);
    hg_buf_text(out, "\nOptions:\n");
    put_options(out, hg_common_options);
    put_option(out, &(struct hg_option){"version", 'V', NULL, NULL, "show the version"});
    hg_buf_text(out, "\n"
                     "`headgate COMMAND --help` explains one command.\n"
                     "Exit status: 0 success; 1 findings (an error in a policy, a failing test);\n"
                     "2 could not run; 3 some leads could not be read.\n");
}
