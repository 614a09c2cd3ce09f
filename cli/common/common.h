/* What main, help and the commands share beyond cli.h: command line parsing, documents generated
 * from the option tables, and small helpers. The conventions of cli.h apply. */
#ifndef HG_CLI_COMMON_H
#define HG_CLI_COMMON_H

#include "cli/common/cli.h"
#include "include/headgate.h"

#define HG_VERSION HEADGATE_VERSION

/* Size limit of files that are read whole (policies, tables, programs). Leads are streamed. */
#define HG_FILE_MAX_BYTES ((size_t)64 << 20)

/* Prints a message and exits with HG_EXIT_TROUBLE when memory is exhausted, so that commands need
 * no guard. Thread-safe. */
extern const struct hg_allocator hg_cli_allocator;
/* Initialise an arena and a buffer with hg_cli_allocator. */
void hg_cli_arena(struct hg_arena *arena);
void hg_cli_buf(struct hg_buf *buf);

/* --- the command line -------------------------------------------------------------------- */

/* The maximum number of options of a command, including the common ones. */
#define HG_MAX_OPTIONS 32
extern const struct hg_option hg_common_options[]; /* --color, --help */

struct hg_parsed_args {
    struct hg_args args;
    bool help; /* --help was given; nothing else was parsed */
    struct hg_option options[HG_MAX_OPTIONS + 1];
    const char *values[HG_MAX_OPTIONS];
};
/* Parses a command line; argv[0] is the command's name. Values live in `argv`, `parsed` or the
 * arena. False after a message. */
bool hg_args_parse(const struct hg_command *command, int argc, char **argv, struct hg_arena *arena,
                   struct hg_parsed_args *parsed);
/* The index of the value of option `name` among its choices, or `absent`. */
int hg_arg_choice(const struct hg_args *args, const char *name, int absent);
/* The command of this name, or NULL. */
const struct hg_command *hg_command_find(struct hg_str name);
/* "help: did you mean …" for a message, or "" if no name is near. */
struct hg_str hg_did_you_mean(struct hg_arena *arena, struct hg_str wrong,
                              const struct hg_str *names, size_t count);
/* Splits "a|b|c", or "a,b,c", into at most `room` names; returns their number. */
size_t hg_choice_names(const char *choices, struct hg_str *names, size_t room);
size_t hg_comma_names(const char *text, struct hg_str *names, size_t room);

/* Word-wraps `text` to `width` columns, each line indented by `indent`. Blank lines separate
 * paragraphs; a line that starts with a space is kept as it is. */
void hg_wrap(const char *text, size_t indent, size_t width, struct hg_buf *out);

/* --- documents made from the tables ------------------------------------------------------- */

void hg_help_overview(struct hg_buf *out);
void hg_help_command(const struct hg_command *command, struct hg_buf *out);
/* "  -o, --output FILE", without the help. */
void hg_help_option(const struct hg_option *option, struct hg_buf *out);
void hg_manual_roff(struct hg_buf *out);
void hg_manual_markdown(struct hg_buf *out);
void hg_diagnostics_markdown(struct hg_buf *out);
enum hg_shell { HG_BASH, HG_ZSH, HG_FISH };
void hg_completions(enum hg_shell shell, struct hg_buf *out);

extern const struct hg_command hg_cmd_completions, hg_cmd_manual;

/* --- people ------------------------------------------------------------------------------- */

enum hg_colour_choice { HG_COLOUR_AUTO, HG_COLOUR_ALWAYS, HG_COLOUR_NEVER };
void hg_colour_choose(enum hg_colour_choice choice);
/* Appends `text` with U+FFFD in place of invalid UTF-8 and, for a terminal, of characters that
 * could do more than be displayed; HG_SANITIZE_COLOUR keeps our own colours. */
enum hg_sanitize { HG_SANITIZE_UTF8, HG_SANITIZE_TERMINAL, HG_SANITIZE_COLOUR };
void hg_put_sanitized(struct hg_buf *out, struct hg_str text, enum hg_sanitize how);
/* hg_print of the sanitized text; releases the buffer. */
int hg_print_sanitized(struct hg_buf *text, enum hg_sanitize how);
/* "1 error", "2 errors". */
void hg_put_count(struct hg_buf *out, size_t count, const char *one, const char *many);

/* The width of a text column that must also hold `text`, up to a limit. */
size_t hg_column_width(size_t width, struct hg_str text);
/* Appends the text padded to the column's width, and two spaces. */
void hg_put_column(struct hg_buf *out, struct hg_str text, size_t width);

/* --- files -------------------------------------------------------------------------------- */

/* The reason a file cannot be read, by errno: "no such file". Static. */
struct hg_str hg_file_reason(int error);
/* The reason a file cannot be written: "no space left". Static, or strerror's. */
const char *hg_write_reason(int error);
/* The descriptor of standard input. If it is a terminal, prints a note, since the program would
 * seem to hang. */
int hg_stdin_announced(void);
/* Prints "cannot read `x`: no such file" and suggests the nearest name in the folder. */
void hg_message_unreadable(struct hg_str path, struct hg_str why);
/* The same text, appended to `out`. */
void hg_put_unreadable(struct hg_str path, struct hg_str why, struct hg_buf *out);
bool hg_is_folder(const char *path);
/* Writes the buffer to standard output and releases it. HG_EXIT_OK, or HG_EXIT_TROUBLE after a
 * message. */
int hg_print(struct hg_buf *out);

/* --- diagnostics ---------------------------------------------------------------------------- */

/* Prints diagnostics to standard error as text; `quiet` omits warnings and notes. */
void hg_print_diags(struct hg_diags *diags, bool quiet);
/* False after a message if `path` cannot be a policy: missing, a folder, a contract. */
bool hg_check_policy_path(const char *path);
/* The same; the message is appended to `why` instead. */
bool hg_is_policy_path(const char *path, struct hg_buf *why);
/* Whether the name looks like another kind of file; if so appends what it is: "no policy but a
 * contract …". */
bool hg_describe_other_file(struct hg_str path, struct hg_buf *text);
/* Compiles, leaving all diagnostics in the compilation. hg_compile_file_with reads through the
 * given loader. */
enum hg_status hg_compile_file(struct hg_compilation *compilation, const char *path);
enum hg_status hg_compile_file_with(struct hg_compilation *compilation, const char *path,
                                    const struct hg_loader *loader);

/* --- texts -------------------------------------------------------------------------------- */

/* Appends a unified diff with three lines of context for a file of that name. The texts must
 * differ. */
void hg_text_diff(struct hg_str name, struct hg_str before, struct hg_str after,
                  struct hg_buf *out);

#endif
