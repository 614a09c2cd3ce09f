/* Shell completions for bash, zsh and fish, generated from the tables of commands and options.
 * Text only. */
#include "cli/common/common.h"

/* Inside single quotes of a shell. `extra` are bytes that get a backslash besides. */
static void quoted(struct hg_buf *out, const char *text, const char *extra)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            hg_buf_text(out, "'\\''");
        else if (strchr(extra, *text) != NULL)
            hg_buf_print(out, "\\%c", *text);
        else
            hg_buf_byte(out, *text);
    }
}

static void words(struct hg_buf *out, const char *choices)
{
    for (; *choices != '\0'; choices++)
        hg_buf_byte(out, *choices == '|' ? ' ' : *choices);
}

typedef void put_option(struct hg_buf *out, const struct hg_command *command,
                        const struct hg_option *option);

static void each_option(struct hg_buf *out, const struct hg_command *command, put_option *put)
{
    for (const struct hg_option *o = command->options; o != NULL && o->name != NULL; o++)
        put(out, command, o);
    for (const struct hg_option *o = hg_common_options; o->name != NULL; o++)
        put(out, command, o);
}

/* The words an operand may be: "bash|zsh|fish". */
static const char *operand_choices(const struct hg_command *command)
{
    return strchr(command->operands, '|') != NULL && strchr(command->operands, ' ') == NULL
               ? command->operands
               : NULL;
}

/* --- bash ------------------------------------------------------------------------------------ */

static void bash_name(struct hg_buf *out, const struct hg_command *command,
                      const struct hg_option *option)
{
    (void)command;
    hg_buf_print(out, " --%s", option->name);
}

static void bash_choice(struct hg_buf *out, const struct hg_command *command,
                        const struct hg_option *option)
{
    if (option->choices == NULL)
        return;
    hg_buf_print(out, "    %s:--%s) words=\"", command->name, option->name);
    words(out, option->choices);
    hg_buf_text(out, "\" ;;\n");
}

static void bash(struct hg_buf *out)
{
    hg_buf_text(out, "# bash completion for headgate\n_headgate() {\n"
                     "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                     "  local verb=${COMP_WORDS[1]} words=\"\"\n  COMPREPLY=()\n"
                     "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words=\"");
    for (size_t i = 0; hg_commands[i] != NULL; i++)
        hg_buf_print(out, "%s ", hg_commands[i]->name);
    hg_buf_text(out, "--help --version\"\n"
                     "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n    return\n  fi\n"
                     "  case $verb:$prev in\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++)
        each_option(out, hg_commands[i], bash_choice);
    hg_buf_text(out, "  esac\n  if [ -z \"$words\" ]; then\n    case $verb:$cur in\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++) {
        hg_buf_print(out, "    %s:-*) words=\"", hg_commands[i]->name);
        each_option(out, hg_commands[i], bash_name);
        hg_buf_text(out, "\" ;;\n");
        if (operand_choices(hg_commands[i]) != NULL) {
            hg_buf_print(out, "    %s:*) words=\"", hg_commands[i]->name);
            words(out, operand_choices(hg_commands[i]));
            hg_buf_text(out, "\" ;;\n");
        }
    }
    hg_buf_text(out, "    esac\n  fi\n  if [ -n \"$words\" ]; then\n"
                     "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  else\n"
                     "    COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\n"
                     "complete -o filenames -F _headgate headgate\n");
}

static bool is_file(const struct hg_option *option)
{
    return strcmp(option->value, "FILE") == 0;
}

/* --- zsh ------------------------------------------------------------------------------------- */

static void zsh_action(struct hg_buf *out, const struct hg_option *option)
{
    if (option->value == NULL)
        return;
    hg_buf_print(out, ":%s:", option->value);
    if (option->choices == NULL) {
        hg_buf_text(out, is_file(option) ? "_files" : " ");
        return;
    }
    hg_buf_byte(out, '(');
    words(out, option->choices);
    hg_buf_byte(out, ')');
}

static void zsh_spec(struct hg_buf *out, const char *name, const struct hg_option *option)
{
    hg_buf_print(out, " \\\n        '%s[", name);
    quoted(out, option->help, ":[]\\");
    hg_buf_byte(out, ']');
    zsh_action(out, option);
    hg_buf_byte(out, '\'');
}

static void zsh_option(struct hg_buf *out, const struct hg_command *command,
                       const struct hg_option *option)
{
    char letter[] = {'-', option->letter, '\0'};
    struct hg_buf name;
    (void)command;
    hg_buf_init(&name, &out->allocator, 0);
    hg_buf_print(&name, "--%s%s", option->name, option->value != NULL ? "=" : "");
    hg_buf_byte(&name, '\0');
    zsh_spec(out, name.at, option);
    hg_buf_release(&name);
    if (option->letter != 0)
        zsh_spec(out, letter, option);
}

static void zsh(struct hg_buf *out)
{
    hg_buf_text(out, "#compdef headgate\n_headgate() {\n  local -a verbs\n  verbs=(\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++) {
        hg_buf_print(out, "    '%s:", hg_commands[i]->name);
        quoted(out, hg_commands[i]->summary, ":\\");
        hg_buf_text(out, "'\n");
    }
    hg_buf_text(out, "  )\n  if (( CURRENT == 2 )); then\n    _describe 'command' verbs\n"
                     "    return\n  fi\n  local verb=$words[2]\n  shift words\n  (( CURRENT-- ))\n"
                     "  case $verb in\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++) {
        hg_buf_print(out, "    %s)\n      _arguments", hg_commands[i]->name);
        each_option(out, hg_commands[i], zsh_option);
        if (operand_choices(hg_commands[i]) != NULL) {
            hg_buf_text(out, " \\\n        '*:shell:(");
            words(out, operand_choices(hg_commands[i]));
            hg_buf_text(out, ")' ;;\n");
        } else {
            hg_buf_text(out, " \\\n        '*:file:_files' ;;\n");
        }
    }
    hg_buf_text(out, "  esac\n}\n_headgate \"$@\"\n");
}

/* --- fish ------------------------------------------------------------------------------------ */

static void fish_option(struct hg_buf *out, const struct hg_command *command,
                        const struct hg_option *option)
{
    hg_buf_print(out, "complete -c headgate -n '__fish_seen_subcommand_from %s' -l %s",
                 command->name, option->name);
    if (option->letter != 0)
        hg_buf_print(out, " -s %c", option->letter);
    if (option->value != NULL)
        hg_buf_text(out, is_file(option) ? " -r" : " -x");
    if (option->choices != NULL) {
        hg_buf_text(out, " -a '");
        words(out, option->choices);
        hg_buf_byte(out, '\'');
    }
    hg_buf_text(out, " -d '");
    quoted(out, option->help, "\\");
    hg_buf_text(out, "'\n");
}

static void fish(struct hg_buf *out)
{
    hg_buf_text(out, "# fish completion for headgate\n");
    for (size_t i = 0; hg_commands[i] != NULL; i++) {
        hg_buf_print(out, "complete -c headgate -f -n __fish_use_subcommand -a %s -d '",
                     hg_commands[i]->name);
        quoted(out, hg_commands[i]->summary, "\\");
        hg_buf_text(out, "'\n");
    }
    for (size_t i = 0; hg_commands[i] != NULL; i++) {
        each_option(out, hg_commands[i], fish_option);
        if (operand_choices(hg_commands[i]) == NULL)
            continue;
        hg_buf_print(out, "complete -c headgate -f -n '__fish_seen_subcommand_from %s' -a '",
                     hg_commands[i]->name);
        words(out, operand_choices(hg_commands[i]));
        hg_buf_text(out, "'\n");
    }
}

void hg_completions(enum hg_shell shell, struct hg_buf *out)
{
    static void (*const writers[])(struct hg_buf *) = {bash, zsh, fish};
    writers[shell](out);
}
