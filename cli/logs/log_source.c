/* The source of a log; see log_source.h. Distinguishes a database from lines by the first bytes. */
#include "cli/logs/log_source.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "service/log/log_chain.h"

#define LINE_MAX_BYTES ((size_t)64 << 20) /* a packet of a lead of a megabyte, with its trace */

/* Any database could be named. */
static bool holds_log(const struct hg_log_source *source)
{
    struct hg_sql *sql =
        hg_sql(source->database, "SELECT step FROM headgate_schema WHERE part = 'log'");
    bool holds = hg_sql_row(sql);
    if (hg_sql_end(sql) == HG_DB_OK && holds)
        return true;
    hg_message("`%s` contains no decision log", source->name);
    return false;
}

static bool open_database(struct hg_log_source *source, struct hg_str url, bool write)
{
    static const struct hg_str sqlite = {"sqlite:", 7};
    char why[512];
    source->url = hg_str_copy(&source->arena, url);
    const char *path = source->url.at + sqlite.len;
    if (hg_str_starts(url, sqlite) && access(path, R_OK) != 0) { /* opening would make it */
        hg_message_unreadable(hg_str(path), hg_file_reason(errno));
        return false;
    }
    struct hg_database_options options = {.url = source->url.at, .read_only = !write};
    if (hg_database_open(&options, &source->database, why, sizeof why) == HG_DB_OK)
        return holds_log(source);
    hg_message("cannot open the log: %s", why);
    return false;
}

static bool is_sqlite(int file)
{
    char start[16];
    return pread(file, start, sizeof start, 0) == (ssize_t)sizeof start &&
           memcmp(start, "SQLite format 3", sizeof start) == 0;
}

static bool open_file(struct hg_log_source *source, bool write)
{
    source->file = strcmp(source->name, "-") == 0 ? dup(STDIN_FILENO)
                                                  : open(source->name, O_RDONLY | O_CLOEXEC);
    if (source->file < 0) {
        hg_message_unreadable(hg_str(source->name), hg_file_reason(errno));
        return false;
    }
    if (is_sqlite(source->file)) {
        close(source->file);
        source->file = -1;
        struct hg_str url = hg_str_print(&source->arena, "sqlite:%s", source->name);
        return open_database(source, url, write);
    }
    if (write)
        hg_message("`%s` is not a database", source->name);
    return !write;
}

bool hg_log_source_open(struct hg_log_source *source, const char *name, bool write)
{
    *source = (struct hg_log_source){.name = name, .file = -1, .ends = {-1, -1}};
    hg_cli_arena(&source->arena);
    bool opened = hg_database_known(name) ? open_database(source, hg_str(name), write)
                                          : open_file(source, write);
    if (!opened)
        hg_log_source_close(source);
    return opened;
}

void hg_log_source_close(struct hg_log_source *source)
{
    hg_database_close(source->database);
    if (source->file >= 0)
        close(source->file);
    hg_arena_release(&source->arena);
    *source = (struct hg_log_source){.file = -1, .ends = {-1, -1}};
}

bool hg_log_source_failed(const struct hg_log_source *source, enum hg_db_status status)
{
    if (status != HG_DB_OK)
        hg_message("cannot read the log: %s", hg_database_why(source->database));
    return status == HG_DB_OK;
}

/* --- lines --------------------------------------------------------------------------------- */

struct taking {
    bool (*take)(void *context, struct hg_str line, uint64_t number);
    void *context;
    struct hg_buf line;
    bool stopped;
};

static bool take_row(void *context, const struct hg_log_row *row)
{
    struct taking *taking = context;
    uint8_t hash[HG_CHAIN_HASH] = {0};
    memcpy(hash, row->hash.at, row->hash.len < HG_CHAIN_HASH ? row->hash.len : HG_CHAIN_HASH);
    hg_buf_clear(&taking->line);
    hg_chain_put_line(&taking->line, row->entry, hash);
    taking->stopped = !taking->take(
        taking->context, (struct hg_str){taking->line.at, taking->line.len}, (uint64_t)row->seq);
    return !taking->stopped;
}

static bool each_row(struct hg_log_source *source, const struct hg_log_query *query,
                     struct taking *taking)
{
    hg_cli_buf(&taking->line);
    enum hg_db_status status =
        hg_log_read(source->database, query, INT64_MAX, take_row, taking, NULL);
    hg_buf_release(&taking->line);
    return hg_log_source_failed(source, status) && !taking->stopped;
}

static bool each_line(struct hg_log_source *source, struct taking *taking)
{
    struct hg_leads *leads;
    struct hg_raw_record text;
    bool good = hg_leads_new(source->file, HG_LEADS_AUTO, LINE_MAX_BYTES, &hg_cli_allocator,
                             &leads) == HG_OK;
    while (good && hg_leads_next(leads, &text) != HG_LEAD_END) {
        good = text.kind == HG_LEAD_OBJECT;
        if (good)
            good = taking->take(taking->context, text.text, text.line);
        else if (text.kind == HG_LEAD_FAILED)
            hg_message("`%s` %s", source->name, text.message);
        else
            hg_message("%s:%llu: this is not a log entry", source->name,
                       (unsigned long long)text.line);
    }
    hg_leads_free(leads);
    return good;
}

bool hg_log_source_each(struct hg_log_source *source, const struct hg_log_query *query,
                        bool (*take)(void *context, struct hg_str line, uint64_t number),
                        void *context)
{
    struct taking taking = {.take = take, .context = context};
    return source->database != NULL ? each_row(source, query, &taking) : each_line(source, &taking);
}

/* --- lines for who reads leads --------------------------------------------------------------- */

/* False when nobody reads any more, which is no fault. */
static bool write_line(void *context, struct hg_str line, uint64_t number)
{
    const int *end = context;
    (void)number;
    for (size_t done = 0; done <= line.len;) {
        bool text = done < line.len;
        ssize_t wrote = write(*end, text ? line.at + done : "\n", text ? line.len - done : 1);
        if (wrote < 0 && errno != EINTR)
            return false;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

static void *fill_pipe(void *context)
{
    struct hg_log_source *source = context;
    struct taking taking = {.take = write_line, .context = &source->ends[1]};
    source->all = each_row(source, &(struct hg_log_query){0}, &taking) || taking.stopped;
    close(source->ends[1]);
    return NULL;
}

int hg_log_source_lines(struct hg_log_source *source)
{
    if (source->database == NULL)
        return source->file;
    signal(SIGPIPE, SIG_IGN);
    if (pipe(source->ends) != 0) {
        hg_message("cannot create a pipe: %s", strerror(errno));
        return -1;
    }
    if (pthread_create(&source->thread, NULL, fill_pipe, source) == 0)
        return source->ends[0];
    hg_message("cannot start a thread");
    close(source->ends[0]);
    close(source->ends[1]);
    source->ends[0] = source->ends[1] = -1;
    return -1;
}

bool hg_log_source_lines_end(struct hg_log_source *source)
{
    if (source->ends[0] < 0)
        return true;
    close(source->ends[0]);
    pthread_join(source->thread, NULL);
    source->ends[0] = source->ends[1] = -1;
    return source->all;
}

/* --- its key ------------------------------------------------------------------------------- */

bool hg_log_key_of(struct hg_str text, uint8_t key[HEADGATE_LOG_KEY_SIZE])
{
    size_t size;
    if (text.len == HEADGATE_LOG_KEY_SIZE) {
        memcpy(key, text.at, HEADGATE_LOG_KEY_SIZE);
        return true;
    }
    while (text.len > 0 && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r'))
        text.len--;
    return text.len == 2 * (size_t)HEADGATE_LOG_KEY_SIZE &&
           sodium_hex2bin(key, HEADGATE_LOG_KEY_SIZE, text.at, text.len, NULL, &size, NULL) == 0 &&
           size == HEADGATE_LOG_KEY_SIZE;
}

bool hg_log_key_read(const char *path, uint8_t key[HEADGATE_LOG_KEY_SIZE])
{
    struct hg_arena arena;
    struct hg_str text, why;
    hg_cli_arena(&arena);
    bool read = hg_file_read(hg_str(path), 4096, &arena, &text, &why) == HG_OK;
    if (!read)
        hg_message_unreadable(hg_str(path), why);
    bool good = read && hg_log_key_of(text, key);
    if (read && !good)
        hg_message("`%s` is not a key file; it must contain 32 bytes, or 64 hex digits (openssl "
                   "rand -hex 32)",
                   path);
    hg_arena_release(&arena);
    return good;
}

bool hg_log_keys_given(const struct hg_args *args, struct hg_log_keys *keys, bool *given)
{
    uint8_t key[HEADGATE_LOG_KEY_SIZE];
    const char *path = hg_arg(args, "key-file");
    *given = path != NULL;
    if (path == NULL)
        return true;
    if (!hg_log_key_read(path, key))
        return false;
    hg_log_keys_derive(keys, key);
    return true;
}
