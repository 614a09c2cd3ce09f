/* What main, help and the commands share beyond cli.h: parsing of a command line, its help and
 * other documents made from the same tables, and small conveniences. */
#ifndef HG_CLI_COMMON_H
#define HG_CLI_COMMON_H

#include "cli/common/cli.h"
#include "include/headgate.h"

#define HG_VERSION HEADGATE_VERSION

/* The largest file read whole: a policy, a table, a program. Leads are streamed. */
#define HG_FILE_MAX_BYTES ((size_t)64 << 20)

/* Tells the person and ends with HG_EXIT_TROUBLE when memory is out, so that no command needs a
 * guard of its own. From any thread. */
extern const struct hg_allocator hg_cli_allocator;
/* An arena and a buffer over it. */
void hg_cli_arena(struct hg_arena *arena);
void hg_cli_buf(struct hg_buf *buf);

/* --- the command line -------------------------------------------------------------------- */

/* Options of a command with the common ones after them; a command may have this many. */
#define HG_MAX_OPTIONS 32
extern const struct hg_option hg_common_options[]; /* --color, --help */

struct hg_parsed_args {
    struct hg_args args;
    bool help; /* --help was given: nothing else was looked at */
    struct hg_option options[HG_MAX_OPTIONS + 1];
    const char *values[HG_MAX_OPTIONS];
};
/* argv[0] is the command's name. False after a message. */
bool hg_args_parse(const struct hg_command *command, int argc, char **argv, struct hg_arena *arena,
                   struct hg_parsed_args *parsed);
/* The index of the value of option `name` among its choices, or `absent`. */
int hg_arg_choice(const struct hg_args *args, const char *name, int absent);
/* The command of this name, or NULL. */
const struct hg_command *hg_command_find(struct hg_str name);
/* "help: did you mean …" as a text for hg_message, or "". */
struct hg_str hg_did_you_mean(struct hg_arena *arena, struct hg_str wrong,
                              const struct hg_str *names, size_t count);
/* The words of "a|b|c", and of "a,b,c". */
size_t hg_choice_names(const char *choices, struct hg_str *names, size_t room);
size_t hg_comma_names(const char *text, struct hg_str *names, size_t room);

/* `text` in lines of at most `width` columns, each after `indent` spaces; a blank line parts
 * paragraphs, a line that begins with a space is kept as it is. */
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
/* Copies `text` with U+FFFD for what is not UTF-8 and, for a terminal, for what could do more
 * there than be read; HG_SANITIZE_COLOUR keeps our own colours. */
enum hg_sanitize { HG_SANITIZE_UTF8, HG_SANITIZE_TERMINAL, HG_SANITIZE_COLOUR };
void hg_put_sanitized(struct hg_buf *out, struct hg_str text, enum hg_sanitize how);
/* hg_print of the same. */
int hg_print_sanitized(struct hg_buf *text, enum hg_sanitize how);
/* "1 error", "2 errors". */
void hg_put_count(struct hg_buf *out, size_t count, const char *one, const char *many);

/* A column of a table in text: as wide as its widest cell, but for very wide ones. */
size_t hg_column_width(size_t width, struct hg_str text);
/* The text, filled up to the column's width, and two spaces. */
void hg_put_column(struct hg_buf *out, struct hg_str text, size_t width);

/* --- files -------------------------------------------------------------------------------- */

/* Why a file cannot be read, by errno: "no such file". Static. */
struct hg_str hg_file_reason(int error);
/* Why one cannot be written: "no space left". Static, or strerror's. */
const char *hg_write_reason(int error);
/* The file to read; where it is a terminal, says so, for nothing else would. */
int hg_stdin_announced(void);
/* "cannot read `x`: no such file", with the nearest name beside it. */
void hg_message_unreadable(struct hg_str path, struct hg_str why);
/* The same text, appended to `out`. */
void hg_put_unreadable(struct hg_str path, struct hg_str why, struct hg_buf *out);
bool hg_is_folder(const char *path);
/* Writes the buffer to standard output and releases it. HG_EXIT_OK or HG_EXIT_TROUBLE. */
int hg_print(struct hg_buf *out);

/* --- diagnostics ---------------------------------------------------------------------------- */

/* To standard error as text; `quiet` leaves out warnings and notes. */
void hg_print_diags(struct hg_diags *diags, bool quiet);
/* False after a message when `path` cannot be a policy: not there, a folder, a contract. */
bool hg_check_policy_path(const char *path);
/* The same; the message is appended to `why` instead. */
bool hg_is_policy_path(const char *path, struct hg_buf *why);
/* Whether the name is that of another file; then adds what it is: "no policy but a contract …". */
bool hg_describe_other_file(struct hg_str path, struct hg_buf *text);
/* Compiles, with every diagnostic left in it; hg_compile_file_with: from where the loader reads. */
enum hg_status hg_compile_file(struct hg_compilation *compilation, const char *path);
enum hg_status hg_compile_file_with(struct hg_compilation *compilation, const char *path,
                                  const struct hg_loader *loader);

/* --- texts -------------------------------------------------------------------------------- */

/* A unified diff with three lines of context, for a file of that name; for texts that differ. */
void hg_text_diff(struct hg_str name, struct hg_str before, struct hg_str after, struct hg_buf *out);

#endif
