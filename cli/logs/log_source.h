/* A decision log to read, from the database of a service or from exported lines (packed or not),
 * including the packets that `eval` writes. For `log` and `replay`. The conventions of cli.h
 * apply; one thread at a time per source. */
#ifndef HG_CLI_LOG_SOURCE_H
#define HG_CLI_LOG_SOURCE_H

#include <pthread.h>

#include "cli/common/common.h"
#include "cli/leads/leads.h"
#include "include/headgate.h"
#include "runtime/packet/log_form.h"
#include "service/log/log.h"

struct hg_log_source {
    const char *name;             /* as given on the command line */
    struct hg_database *database; /* or */
    int file;                     /* … of lines */
    struct hg_str url;
    int ends[2];                  /* the pipe's ends; -1: none */
    pthread_t thread;
    bool all;                     /* everything could be read */
    struct hg_arena arena;
};

/* `name` is a URL of a database (sqlite:PATH, postgresql://…), a file of SQLite, a file of lines, or "-".
 * False after a message. `write`: entries will be removed, so it must be a database. */
bool hg_log_source_open(struct hg_log_source *source, const char *name, bool write);
void hg_log_source_close(struct hg_log_source *source);

/* Calls `take` for each line (a JSON object without its line break) that matches the query; a file
 * is not filtered. `number` is the line number, or the entry's number. False after a message, or
 * if `take` returned false. */
bool hg_log_source_each(struct hg_log_source *source, const struct hg_log_query *query,
                        bool (*take)(void *context, struct hg_str line, uint64_t number),
                        void *context);
/* A file descriptor with the lines of all entries, for readers of leads: the file itself, or the
 * end of a pipe that a thread fills. -1 after a message. End it with hg_log_source_lines_end,
 * which returns false after a message if not everything could be read. */
int hg_log_source_lines(struct hg_log_source *source);
bool hg_log_source_lines_end(struct hg_log_source *source);
/* Prints what is wrong with the database. Returns false. */
bool hg_log_source_failed(const struct hg_log_source *source, enum hg_db_status status);

/* Reads the key of a log from a file of 32 bytes or 64 hex digits. False after a message. */
bool hg_log_key_of(struct hg_str text, uint8_t key[HEADGATE_LOG_KEY_SIZE]); /* without a message */
bool hg_log_key_read(const char *path, uint8_t key[HEADGATE_LOG_KEY_SIZE]);
/* Reads the keys of `--key-file`; *given: the option was used. False after a message. */
bool hg_log_keys_given(const struct hg_args *args, struct hg_log_keys *keys, bool *given);

#endif
