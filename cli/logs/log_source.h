/* A decision log to read, whatever it is kept in: the data base of a service, or lines that were
 * exported (packed or not), among them the packets that `eval` writes. For `log` and `replay`. */
#ifndef HG_CLI_LOG_SOURCE_H
#define HG_CLI_LOG_SOURCE_H

#include <pthread.h>

#include "cli/common/common.h"
#include "cli/leads/leads.h"
#include "include/headgate.h"
#include "runtime/packet/log_form.h"
#include "service/log/log.h"

struct hg_log_source {
    const char *name;             /* as it was given */
    struct hg_database *database; /* or */
    int file;                     /* … of lines */
    struct hg_str url;
    int ends[2];                  /* of the pipe; -1: none */
    pthread_t thread;
    bool all;                     /* could be read */
    struct hg_arena arena;
};

/* `name` is a URL of a data base (sqlite:PATH, postgresql://…), a file of SQLite, a file of lines, or "-".
 * False after a message. `write`: entries will be removed, so it must be a data base. */
bool hg_log_source_open(struct hg_log_source *source, const char *name, bool write);
void hg_log_source_close(struct hg_log_source *source);

/* Calls `take` for each line (a JSON object, without a line break) that the query chooses; of a file all
 * are taken. `number` is its line, or the entry's number. False after a message, or when `take` was. */
bool hg_log_source_each(struct hg_log_source *source, const struct hg_log_query *query,
                        bool (*take)(void *context, struct hg_str line, uint64_t number),
                        void *context);
/* A file descriptor of the lines of all entries, for who reads leads: the file itself, or the end of a
 * pipe that a thread fills. -1 after a message. Ended by hg_log_source_lines_end, which is false after a
 * message when not all could be read. */
int hg_log_source_lines(struct hg_log_source *source);
bool hg_log_source_lines_end(struct hg_log_source *source);
/* "the data base is locked": tells what went wrong with it. Returns false. */
bool hg_log_source_failed(const struct hg_log_source *source, enum hg_db_status status);

/* The key of a log, from a file of 32 bytes, or of 64 hex digits. False after a message. */
bool hg_log_key_of(struct hg_str text, uint8_t key[HEADGATE_LOG_KEY_SIZE]); /* without a message */
bool hg_log_key_read(const char *path, uint8_t key[HEADGATE_LOG_KEY_SIZE]);
/* Those of the file that `--key-file` names; *given: one was named. False after a message. */
bool hg_log_keys_given(const struct hg_args *args, struct hg_log_keys *keys, bool *given);

#endif
