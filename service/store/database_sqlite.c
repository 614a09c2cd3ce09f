/* The SQLite driver: a local file in WAL mode, so that readers and the one writer do not block each
 * other. Commits are synced (synchronous=FULL); the WAL is checkpointed every thousand pages and
 * when the last connection closes. */
#include "service/common/library_functions.h"
#include "service/common/sonames.h"
#include "service/store/database_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    HG_SQLITE_FUNCTIONS(HG_LIBRARY_MEMBER)
} sqlite;

static const char *const names[] = {HG_SQLITE_FUNCTIONS(HG_LIBRARY_NAME) NULL};
static struct hg_library library = {
    .file = HG_SONAME_sqlite3,
    .package = "libsqlite3-0",
    .names = names,
    .functions = &sqlite,
};

struct connection {
    struct hg_database front;
    sqlite3 *handle;
};

struct statement {
    struct hg_sql front;
    sqlite3_stmt *handle;
    int place[HG_DB_PARAMETERS + 1]; /* SQLite counts `$2` by where it first stands; 0: not there */
};

static const char *const schemes[] = {"sqlite:", NULL};

static sqlite3 *handle_of(struct hg_database *database)
{
    return ((struct connection *)database)->handle;
}

/* --- failures ------------------------------------------------------------------------------- */

/* A quota or a limit of the process is a full disk under another name. */
static bool no_room(sqlite3 *handle)
{
    int number = sqlite.sqlite3_system_errno(handle);
    return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

static enum hg_db_status status_of(sqlite3 *handle, int code)
{
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return HG_DB_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return HG_DB_BUSY;
    case SQLITE_FULL:
        return HG_DB_FULL;
    case SQLITE_NOMEM:
        return HG_DB_NOMEM;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return no_room(handle) ? HG_DB_FULL : HG_DB_ERROR;
    default:
        return HG_DB_ERROR;
    }
}

static const char *path_of(const struct hg_database *database)
{
    return database->options.url + strlen(schemes[0]);
}

static enum hg_db_status failed(struct hg_database *database, int code)
{
    sqlite3 *handle = handle_of(database);
    enum hg_db_status status = status_of(handle, code);
    int number = (code & 0xff) == SQLITE_IOERR ? sqlite.sqlite3_system_errno(handle) : 0;
    if (number != 0)
        return hg_db_fail(database, status, "%s: %s", sqlite.sqlite3_errmsg(handle),
                          strerror(number));
    if ((code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT)
        return hg_db_fail(database, status, "%s: %s", path_of(database),
                          sqlite.sqlite3_errmsg(handle));
    return hg_db_fail(database, status, "%s", sqlite.sqlite3_errmsg(handle));
}

/* --- connections ---------------------------------------------------------------------------- */

static enum hg_db_status open_sqlite(const struct hg_database_options *options,
                                     struct hg_database **out)
{
    struct connection *made = hg_allocate(&hg_libc_allocator, sizeof *made);
    (void)options;
    if (made == NULL)
        return HG_DB_NOMEM;
    *out = &made->front;
    return HG_DB_OK;
}

static void close_sqlite(struct hg_database *database)
{
    free(database);
}

static void disconnect(struct hg_database *database)
{
    struct connection *connection = (struct connection *)database;
    if (connection->handle != NULL)
        sqlite.sqlite3_close(connection->handle);
    connection->handle = NULL;
}

/* A file that is not there is made as its owner's alone: it holds what people wrote about
 * themselves. SQLite gives its companions the same rights. One that is there is not opened here: to
 * close it would drop the locks that other connections of this process have on it
 * (sqlite.org/howtocorrupt.html, 2.2). Who only reads makes none, nor is there one of `:memory:`.
 */
static enum hg_db_status make_file(struct hg_database *database, const char *path)
{
    struct stat there;
    int file = -1;
    if (strcmp(path, ":memory:") == 0 || stat(path, &there) == 0)
        return HG_DB_OK;
    if (errno == ENOENT && !database->options.read_only)
        file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno != EEXIST) {
        enum hg_db_status status = errno == ENOSPC || errno == EDQUOT ? HG_DB_FULL : HG_DB_ERROR;
        return hg_db_fail(database, status, "cannot open %s: %s", path, strerror(errno));
    }
    if (file >= 0)
        close(file);
    return HG_DB_OK;
}

/* WAL stays with the file; the rest is of the connection. */
static enum hg_db_status settle(struct hg_database *database)
{
    char pragmas[256];
    if (database->options.read_only)
        return database->driver->script(database,
                                        "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON");
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
             "PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864;"
             "PRAGMA trusted_schema=OFF; PRAGMA max_page_count=%" PRId64,
             database->options.max_pages != 0 ? database->options.max_pages : INT64_C(0x7fffffff));
    return database->driver->script(database, pragmas);
}

static enum hg_db_status connect_sqlite(struct hg_database *database)
{
    struct connection *connection = (struct connection *)database;
    const char *path = path_of(database);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    char why[sizeof database->why];
    if (!hg_library_load(&library, why, sizeof why))
        return hg_db_fail(database, HG_DB_ERROR, "%s", why);
    enum hg_db_status status = make_file(database, path);
    if (status != HG_DB_OK)
        return status;
    int code = sqlite.sqlite3_open_v2(path, &connection->handle, flags, NULL);
    if (code != SQLITE_OK) {
        status = connection->handle == NULL
                     ? HG_DB_NOMEM
                     : hg_db_fail(database, HG_DB_ERROR, "cannot open %s: %s", path,
                                  sqlite.sqlite3_errmsg(connection->handle));
        return status;
    }
    sqlite.sqlite3_busy_timeout(connection->handle, database->options.lock_wait_ms);
    return settle(database);
}

static bool alive(struct hg_database *database)
{
    return handle_of(database) != NULL;
}

static enum hg_db_status script(struct hg_database *database, const char *text)
{
    /* After some failures SQLite has rolled back by itself. */
    if (strcmp(text, "ROLLBACK") == 0 && sqlite.sqlite3_get_autocommit(handle_of(database)))
        return HG_DB_OK;
    int code = sqlite.sqlite3_exec(handle_of(database), text, NULL, NULL, NULL);
    return code == SQLITE_OK ? HG_DB_OK : failed(database, code);
}

/* --- statements ----------------------------------------------------------------------------- */

static struct statement *of(struct hg_sql *sql)
{
    return (struct statement *)sql;
}

static struct hg_sql *prepare(struct hg_database *database, const char *text)
{
    struct statement *made = hg_allocate(&hg_libc_allocator, sizeof *made);
    char name[8];
    if (made == NULL) {
        hg_db_fail(database, HG_DB_NOMEM, "out of memory");
        return NULL;
    }
    int code = sqlite.sqlite3_prepare_v3(handle_of(database), text, -1, SQLITE_PREPARE_PERSISTENT,
                                         &made->handle, NULL);
    if (code != SQLITE_OK) {
        failed(database, code);
        free(made);
        return NULL;
    }
    for (int i = 1; i <= HG_DB_PARAMETERS; i++) {
        snprintf(name, sizeof name, "$%d", i);
        made->place[i] = sqlite.sqlite3_bind_parameter_index(made->handle, name);
    }
    return &made->front;
}

static void release(struct hg_sql *sql)
{
    sqlite.sqlite3_finalize(of(sql)->handle);
    free(sql);
}

static void bound(struct hg_sql *sql, int code)
{
    if (code != SQLITE_OK)
        sql->status = failed(sql->database, code);
}

static void bind_null(struct hg_sql *sql, int parameter)
{
    bound(sql, sqlite.sqlite3_bind_null(of(sql)->handle, of(sql)->place[parameter]));
}

static void bind_int(struct hg_sql *sql, int parameter, int64_t value)
{
    bound(sql, sqlite.sqlite3_bind_int64(of(sql)->handle, of(sql)->place[parameter], value));
}

static void bind_bytes(struct hg_sql *sql, int parameter, struct hg_str value, bool text)
{
    struct statement *s = of(sql);
    const char *at = value.at != NULL ? value.at : "";
    bound(sql, text ? sqlite.sqlite3_bind_text64(s->handle, s->place[parameter], at, value.len,
                                                 SQLITE_STATIC, SQLITE_UTF8)
                    : sqlite.sqlite3_bind_blob64(s->handle, s->place[parameter], at, value.len,
                                                 SQLITE_STATIC));
}

static bool row(struct hg_sql *sql)
{
    int code = sqlite.sqlite3_step(of(sql)->handle);
    sql->begun = true;
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        sql->status = failed(sql->database, code);
    else if (!sqlite.sqlite3_stmt_readonly(of(sql)->handle))
        sql->changed = sqlite.sqlite3_changes64(handle_of(sql->database));
    return false;
}

static bool is_null(struct hg_sql *sql, int column)
{
    return sqlite.sqlite3_column_type(of(sql)->handle, column) == SQLITE_NULL;
}

static int64_t get_int(struct hg_sql *sql, int column)
{
    return sqlite.sqlite3_column_int64(of(sql)->handle, column);
}

static struct hg_str get_bytes(struct hg_sql *sql, int column, bool text)
{
    sqlite3_stmt *handle = of(sql)->handle;
    const void *at = text ? (const void *)sqlite.sqlite3_column_text(handle, column)
                          : sqlite.sqlite3_column_blob(handle, column);
    return at != NULL ? (struct hg_str){at, (size_t)sqlite.sqlite3_column_bytes(handle, column)}
                      : HG_STR("");
}

static void reset(struct hg_sql *sql)
{
    sqlite.sqlite3_reset(of(sql)->handle);
    sqlite.sqlite3_clear_bindings(of(sql)->handle);
}

const struct hg_db_driver hg_sqlite_driver = {
    .schemes = schemes,
    .open = open_sqlite,
    .close = close_sqlite,
    .connect = connect_sqlite,
    .disconnect = disconnect,
    .alive = alive,
    .script = script,
    .begin = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .prepare = prepare,
    .release = release,
    .bind_null = bind_null,
    .bind_int = bind_int,
    .bind_bytes = bind_bytes,
    .row = row,
    .is_null = is_null,
    .get_int = get_int,
    .get_bytes = get_bytes,
    .reset = reset,
};
