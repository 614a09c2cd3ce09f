/* What all commands share: the tables of commands and options, exit statuses, messages, files,
 * and loading a policy. Each command is a function in cli/cmd_NAME.c. Only this layer touches
 * standard streams, files, the clock and signals. Unless a function says otherwise: errors are
 * printed to standard error, memory comes from hg_cli_allocator (which exits when it is
 * exhausted), and it is called by the main thread. */
#ifndef HG_CLI_CLI_H
#define HG_CLI_CLI_H

#include "base/diag.h"
#include "compiler/compile.h"
#include "runtime/vm/lanes.h"

/* 0: success; 1: findings (an error in a policy, a failing test, a broken promise); 2: it could
 * not work (usage, files); 3: some leads could not be read (the rest were decided). */
enum hg_exit { HG_EXIT_OK = 0, HG_EXIT_FOUND = 1, HG_EXIT_TROUBLE = 2, HG_EXIT_BAD_LEADS = 3 };

/* --- options --------------------------------------------------------------------------- */

/* Each command has one table, from which parsing, --help, the man page and the completions are
 * made. */
struct hg_option {
    const char *name;    /* "trace": --trace */
    char letter;         /* 'o' or 0 */
    const char *value;   /* NULL: a flag; "LEVEL": takes a value, shown in help; "NAME...": may be
                            given again, and its values are joined by commas */
    const char *choices; /* "full|hits|none", or NULL */
    const char *help;
};

struct hg_args {
    const struct hg_option *options; /* ends with name NULL */
    const char *const *values;       /* by option: NULL if absent, "" for a flag that is set */
    const char *const *operands;
    size_t operand_count;
};
/* The value of option `name` (which must be in the table), or NULL if absent. */
const char *hg_arg(const struct hg_args *args, const char *name);
bool hg_flag(const struct hg_args *args, const char *name);

struct hg_command {
    const char *name, *operands; /* "POLICY [LEADS...]" */
    const char *summary;         /* one line */
    const char *details;         /* paragraphs for --help and the man page */
    const char *examples;        /* lines, each a command that works */
    const struct hg_option *options;
    size_t operands_min, operands_max; /* SIZE_MAX: any number */
    int (*run)(const struct hg_args *args);
};
extern const struct hg_command *const hg_commands[]; /* ends with NULL; in cli/main.c */

extern const struct hg_command hg_cmd_init, hg_cmd_check, hg_cmd_fmt, hg_cmd_eval, hg_cmd_explain,
    hg_cmd_replay, hg_cmd_test, hg_cmd_diff, hg_cmd_pack, hg_cmd_landmarks, hg_cmd_compile,
    hg_cmd_disasm, hg_cmd_serve, hg_cmd_token, hg_cmd_log, hg_cmd_sign, hg_cmd_verify;

/* --- people ------------------------------------------------------------------------------ */

/* Prints "headgate: …" and a line break to standard error, sanitized. Thread-safe. */
void hg_message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Whether to use colour on stream 1 or 2, by --color, NO_COLOR, TERM, and whether it is a
 * terminal. */
bool hg_colour(int stream);

/* --- files --------------------------------------------------------------------------------- */

/* Reads a whole file ("-": standard input) into the arena. HG_OK; HG_IO, or HG_LIMIT beyond
 * `maximum` bytes, with the reason in *why (static or in the arena). Prints nothing. */
enum hg_status hg_file_read(struct hg_str path, size_t maximum, struct hg_arena *arena,
                            struct hg_str *text, struct hg_str *why) HG_MUST_CHECK;
/* A loader for the file system. Thread-safe. */
extern const struct hg_loader hg_file_loader;
/* A loader of time zones by name, from the folder of $TZDIR or the system's (package tzdata). */
extern const struct hg_loader hg_zone_loader;

/* An output file that appears whole or not at all: a temporary file beside `path`, renamed by
 * hg_output_commit; removed by hg_output_discard, on a signal, and at exit. path NULL or "-":
 * standard output. hg_output_open returns HG_IO after a message. */
struct hg_output;
enum hg_status hg_output_open(const char *path, struct hg_output **out) HG_MUST_CHECK;
/* False after a failed write, which is reported once; SIGPIPE ends quietly. */
bool hg_output_write(struct hg_output *out, const void *bytes, size_t len);
/* Flushes, for a reader that waits. Also detects that the reader of a pipe has gone when there is
 * nothing to flush. */
bool hg_output_flush(struct hg_output *out);
/* The descriptor that is written to, for watching its reader. Stays owned by `out`. */
int hg_output_descriptor(const struct hg_output *out);
bool hg_output_commit(struct hg_output *out);
void hg_output_discard(struct hg_output *out);
/* Writes a whole file atomically. False after a message. */
bool hg_write_file(const char *path, struct hg_str bytes);

/* Guards a mapped file: if it is truncated while mapped, the process ends with a message and
 * HG_EXIT_TROUBLE, without leaving temporary files. Main thread only. */
void hg_mapping_guard(const void *at, size_t size);
void hg_mapping_unguard(const void *at);

/* The instant of --now, or the current time. False after a message. */
bool hg_now_option(const struct hg_args *args, int64_t *now);

/* --- a policy ready to run -------------------------------------------------------------------- */

/* A policy ready to run: compiled from a .gate file or decoded from a .hgb file (detected from the
 * first bytes), with its image. Diagnostics go to standard error as text. */
struct hg_session {
    struct hg_compilation compilation; /* when compiled */
    struct hg_guard guard;
    struct hg_arena arena; /* when decoded */
    const struct hg_program *program;
    struct hg_image *image;
};
/* Opens a policy. HG_EXIT_OK, or an exit status after a message. `quiet` omits warnings. Must be
 * closed even after a failure. */
int hg_session_open(struct hg_session *session, const char *path, bool quiet);
/* Opens the policy of the first operand, honouring --signed-by and --flag; prints errors only. */
int hg_session_open_operand(struct hg_session *session, const struct hg_args *args);
void hg_session_close(struct hg_session *session);
/* Turns on the flags named by --flag in those policies that declare them. False after a message if
 * none does. Call before lanes are created. */
bool hg_flags_enable(const char *names, struct hg_session *const sessions[], size_t count);
/* The table row of that option. */
#define HG_FLAG_OPTION_ROW                                                                         \
    {                                                                                              \
        "flag", 0, "NAME...", NULL,                                                                \
            "turn on this flag of the policy; separate several with commas"                        \
    }

#endif
