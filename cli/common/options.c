/* Parses the command line of one command with getopt_long from its option table. Owns the error
 * messages. Long options cannot be abbreviated: an abbreviation could become ambiguous when an
 * option is added. */
#include <getopt.h>

#include "cli/common/common.h"

const struct hg_option hg_common_options[] = {
    {"color", 0, "WHEN", "auto|always|never",
     "when to use colour (default auto: on a terminal, unless NO_COLOR is set)"},
    {"help", 'h', NULL, NULL, "show this help"},
    {0},
};

static int index_of(const struct hg_option *options, struct hg_str name)
{
    for (int i = 0; options[i].name != NULL; i++)
        if (hg_str_is(name, options[i].name))
            return i;
    return -1;
}

const char *hg_arg(const struct hg_args *args, const char *name)
{
    int i = index_of(args->options, hg_str(name));
    return i < 0 ? NULL : args->values[i];
}

bool hg_flag(const struct hg_args *args, const char *name)
{
    return hg_arg(args, name) != NULL;
}

static size_t names_between(const char *mark, const char *text, struct hg_str *names, size_t room)
{
    size_t count = 0;
    for (const char *at = text; count < room; count++) {
        size_t len = strcspn(at, mark);
        names[count] = (struct hg_str){at, len};
        if (at[len] == '\0')
            return count + 1;
        at += len + 1;
    }
    return count;
}

size_t hg_choice_names(const char *choices, struct hg_str *names, size_t room)
{
    return names_between("|", choices, names, room);
}

size_t hg_comma_names(const char *text, struct hg_str *names, size_t room)
{
    return names_between(",", text, names, room);
}

#define MAX_CHOICES 16

int hg_arg_choice(const struct hg_args *args, const char *name, int absent)
{
    struct hg_str names[MAX_CHOICES];
    int i = index_of(args->options, hg_str(name));
    if (i < 0 || args->values[i] == NULL)
        return absent;
    size_t count = hg_choice_names(args->options[i].choices, names, MAX_CHOICES);
    for (size_t c = 0; c < count; c++)
        if (hg_str_is(names[c], args->values[i]))
            return (int)c;
    return absent;
}

struct hg_str hg_did_you_mean(struct hg_arena *arena, struct hg_str wrong,
                              const struct hg_str *names, size_t count)
{
    int nearest = hg_nearest(wrong, names, count);
    if (nearest < 0)
        return HG_STR("");
    return hg_str_print(arena, "; did you mean `%.*s`?", HG_STR_ARGS(names[nearest]));
}

/* --- what getopt needs ------------------------------------------------------------------------ */

struct reading {
    const struct hg_command *command;
    struct hg_arena *arena;
    struct hg_parsed_args *parsed;
    struct option longs[HG_MAX_OPTIONS + 1];
    char letters[3 * HG_MAX_OPTIONS + 3];
};

static void join_tables(const struct hg_command *command, struct hg_parsed_args *parsed)
{
    size_t count = 0;
    for (const struct hg_option *o = command->options; o != NULL && o->name != NULL; o++)
        if (count < HG_MAX_OPTIONS)
            parsed->options[count++] = *o;
    for (const struct hg_option *o = hg_common_options; o->name != NULL; o++)
        if (count < HG_MAX_OPTIONS)
            parsed->options[count++] = *o;
}

static void fill_tables(struct reading *reading)
{
    char *letter = reading->letters;
    *letter++ = '-'; /* operands come in turn, as if they were option 1 */
    *letter++ = ':'; /* distinguishes a missing value */
    for (int i = 0; reading->parsed->options[i].name != NULL; i++) {
        const struct hg_option *option = &reading->parsed->options[i];
        bool value = option->value != NULL;
        reading->longs[i] =
            (struct option){option->name, value ? required_argument : no_argument, NULL, 256 + i};
        if (option->letter == 0)
            continue;
        *letter++ = option->letter;
        if (value)
            *letter++ = ':';
    }
    *letter = '\0';
}

static int index_of_letter(const struct hg_option *options, int letter)
{
    for (int i = 0; options[i].name != NULL; i++)
        if (options[i].letter != 0 && options[i].letter == letter)
            return i;
    return -1;
}

/* --- what can be wrong ------------------------------------------------------------------------ */

static const char *name_of(const struct reading *reading)
{
    return reading->command->name;
}

static bool report_unknown(struct reading *reading, const char *given)
{
    struct hg_str names[HG_MAX_OPTIONS] = {0}, wrong = {given, strcspn(given, "=")};
    size_t count = 0;
    for (const struct hg_option *o = reading->parsed->options; o->name != NULL; o++)
        names[count++] = hg_str_print(reading->arena, "--%s", o->name);
    /* Whoever writes the beginning of an option means it. */
    int nearest = hg_nearest(wrong, names, count);
    for (size_t i = 0; i < count && nearest < 0; i++)
        if (wrong.len > 3 && hg_str_starts(names[i], wrong))
            nearest = (int)i;
    if (nearest >= 0)
        hg_message("%s: unknown option `%.*s`; did you mean `%.*s`?", name_of(reading),
                   HG_STR_ARGS(wrong), HG_STR_ARGS(names[nearest]));
    else
        hg_message("%s: unknown option `%.*s`; `headgate %s --help` lists the options",
                   name_of(reading), HG_STR_ARGS(wrong), name_of(reading));
    return false;
}

static bool report_no_value(const struct reading *reading, const struct hg_option *option)
{
    hg_message("%s: `--%s` needs a value: `--%s %s`", name_of(reading), option->name, option->name,
               option->choices != NULL ? option->choices : option->value);
    return false;
}

static bool check_choice(struct reading *reading, const struct hg_option *option, const char *value)
{
    struct hg_str names[MAX_CHOICES];
    if (option->choices == NULL)
        return true;
    size_t count = hg_choice_names(option->choices, names, MAX_CHOICES);
    for (size_t i = 0; i < count; i++)
        if (hg_str_is(names[i], value))
            return true;
    struct hg_str near = hg_did_you_mean(reading->arena, hg_str(value), names, count);
    hg_message("%s: `--%s` must be %s, not `%s`%.*s", name_of(reading), option->name,
               option->choices, value, HG_STR_ARGS(near));
    return false;
}

static bool take_option(struct reading *reading, int index, const char *value)
{
    const struct hg_option *option = &reading->parsed->options[index];
    if (option->value == NULL) {
        reading->parsed->values[index] = "";
        return true;
    }
    if (*value == '\0')
        return report_no_value(reading, option);
    if (!check_choice(reading, option, value))
        return false;
    const char *before = reading->parsed->values[index];
    if (before != NULL && hg_str_ends(hg_str(option->value), HG_STR("...")))
        value = hg_str_print(reading->arena, "%s,%s", before, value).at;
    reading->parsed->values[index] = value;
    return true;
}

static bool is_long(const char *argument)
{
    return argument[0] == '-' && argument[1] == '-';
}

/* getopt_long takes the beginning of a name for the name; we do not. */
static bool is_whole(const char *argument, const char *name)
{
    size_t len = strcspn(argument + 2, "=");
    return len == strlen(name) && strncmp(argument + 2, name, len) == 0;
}

static bool report_refused(struct reading *reading, const char *argument, int kind)
{
    const struct hg_option *options = reading->parsed->options;
    int index = kind == ':' || optopt >= 256
                    ? (optopt >= 256 ? optopt - 256 : index_of_letter(options, optopt))
                    : -1;
    if (kind == ':' && index >= 0)
        return report_no_value(reading, &options[index]);
    if (is_long(argument) && index >= 0) {
        hg_message("%s: `--%s` takes no value", name_of(reading), options[index].name);
        return false;
    }
    if (is_long(argument))
        return report_unknown(reading, argument);
    char letter[3] = {'-', (char)optopt, '\0'};
    return report_unknown(reading, letter);
}

/* Some commands take leads behind the policy, others by an option. */
static bool takes_leads(const struct hg_command *command)
{
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++)
        if (strcmp(command->options[i].name, "leads") == 0)
            return true;
    return false;
}

static bool check_operands(const struct reading *reading)
{
    const struct hg_command *command = reading->command;
    size_t count = reading->parsed->args.operand_count;
    if (count < command->operands_min) {
        hg_message("%s: %s missing\n\n"
                   "usage: headgate %s [options] %s\n"
                   "example: %.*s\n\n"
                   "see `headgate %s --help`",
                   command->name, count == 0 ? "the input is" : "an argument is", command->name,
                   command->operands, (int)strcspn(command->examples, "\n"), command->examples,
                   command->name);
        return false;
    }
    if (count > command->operands_max) {
        const char *extra = reading->parsed->args.operands[command->operands_max];
        bool leads = takes_leads(command);
        hg_message("%s: unexpected argument `%s`%s%s%s; usage: headgate %s [options] %s",
                   command->name, extra, leads ? ": leads are given by `--leads " : "",
                   leads ? extra : "", leads ? "`" : "", command->name, command->operands);
        return false;
    }
    return true;
}

/* --- the walk ------------------------------------------------------------------------------- */

static bool walk(struct reading *reading, int argc, char **argv, const char **operands)
{
    struct hg_parsed_args *parsed = reading->parsed;
    opterr = 0;
    optind = 0; /* resets getopt */
    for (;;) {
        int before = optind == 0 ? 1 : optind;
        int found = getopt_long(argc, argv, reading->letters, reading->longs, NULL);
        if (found == -1)
            break;
        const char *argument = before < argc ? argv[before] : "";
        if (found == 1) {
            operands[parsed->args.operand_count++] = optarg;
            continue;
        }
        if (found == '?' || found == ':')
            return report_refused(reading, argument, found);
        int index = found >= 256 ? found - 256 : index_of_letter(parsed->options, found);
        if (found >= 256 && !is_whole(argument, parsed->options[index].name))
            return report_unknown(reading, argument);
        if (strcmp(parsed->options[index].name, "help") == 0)
            return parsed->help = true;
        if (!take_option(reading, index, optarg))
            return false;
    }
    for (int i = optind; i < argc; i++)
        operands[parsed->args.operand_count++] = argv[i];
    return true;
}

bool hg_args_parse(const struct hg_command *command, int argc, char **argv, struct hg_arena *arena,
                   struct hg_parsed_args *parsed)
{
    struct reading reading = {.command = command, .arena = arena, .parsed = parsed};
    memset(parsed, 0, sizeof *parsed);
    join_tables(command, parsed);
    fill_tables(&reading);
    const char **operands = HG_ARRAY(arena, const char *, (size_t)argc + 1);
    parsed->args.options = parsed->options;
    parsed->args.values = parsed->values;
    parsed->args.operands = operands;
    if (!walk(&reading, argc, argv, operands))
        return false;
    return parsed->help || check_operands(&reading);
}
