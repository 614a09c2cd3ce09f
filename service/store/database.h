/* One connection to a database, SQLite or PostgreSQL, by the same SQL text.
 *
 * What both understand and mean alike: `$1` … `$24` for parameters; BIGINT, TEXT and BYTEA for
 * columns; INSERT … ON CONFLICT (…) DO UPDATE SET … excluded.…, RETURNING, LIMIT; CAST(sum(n) AS
 * BIGINT), since PostgreSQL's sum is a numeric; CAST($1 AS BIGINT) where nothing says what $1 is.
 * Truth is a BIGINT of 0 or 1, an instant a BIGINT of microseconds since 1970. Order by numbers, or
 * by texts of digits and lower case letters: the collation of others is the database's.
 *
 * Writing. hg_database_begin opens a transaction that writes, and there is one of those at a time
 * over all processes and machines that share the database: SQLite has one writer anyway, and in
 * PostgreSQL an advisory lock is taken until the transaction ends. So what is read within it is the
 * newest there is, nothing deadlocks, and a number may be given as the largest plus one. What a
 * commit has acknowledged is on the disk (SQLite: WAL, synchronous=FULL; PostgreSQL:
 * synchronous_commit=on for this session, whatever the server says).
 *
 * Nothing waits for ever: locks for HG_DB_LOCK_WAIT, an answer of the server for HG_DB_ANSWER_WAIT.
 *
 * A connection belongs to one thread at a time. Statements are prepared once for a connection, by
 * their text, which must live as long as it does (a literal). */
#ifndef HG_SERVICE_DATABASE_H
#define HG_SERVICE_DATABASE_H

#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"

#define HG_DB_PARAMETERS 24
#define HG_DB_LOCK_WAIT 5000    /* milliseconds */
#define HG_DB_ANSWER_WAIT 15000 /* milliseconds */

enum hg_db_status {
    HG_DB_OK = 0,
    HG_DB_CONFLICT, /* against a constraint: such a row is there already */
    HG_DB_BUSY,     /* somebody else holds the lock, or won: the whole transaction may be tried again */
    HG_DB_LOST,     /* no connection. From a commit: whether it holds is not known */
    HG_DB_FULL,     /* no room on the disk, or the database may not grow */
    HG_DB_NOMEM,
    HG_DB_ERROR     /* anything else: a wrong statement, a damaged file */
};
/* "busy", "full"; "other" for HG_DB_ERROR: for metrics and messages. */
const char *hg_db_status_name(enum hg_db_status status);

struct hg_database;

/* What there is to open. */
struct hg_database_options {
    const char *url;   /* "sqlite:PATH", "postgresql://…" or "postgres://…" as libpq reads it */
    bool read_only;    /* every attempt to write is HG_DB_ERROR */
    int64_t max_pages; /* of SQLite, of 4096 bytes; 0: no maximum */
    int lock_wait_ms;  /* for a lock; 0: HG_DB_LOCK_WAIT */
};

/* Opens. SQLite: the file is made when it is not there, for its owner alone (0600). PostgreSQL: a
 * server that does not answer is HG_DB_LOST. On failure *database is NULL and `why`, of `room` bytes,
 * holds one line for people, without a password. `url` must outlive the connection. */
enum hg_db_status hg_database_open(const struct hg_database_options *options,
                                   struct hg_database **database, char *why,
                                   size_t room) HG_MUST_CHECK;
/* NULL is allowed. Open transactions are rolled back. */
void hg_database_close(struct hg_database *database);
/* The connection anew, after HG_DB_LOST. Its statements are prepared again as they are used. */
enum hg_db_status hg_database_reopen(struct hg_database *database) HG_MUST_CHECK;
/* Is it connected, as far as can be seen without asking the server anything? */
bool hg_database_alive(struct hg_database *database);
/* Is this a URL of a database we know? */
bool hg_database_known(const char *url);
/* One line about the last failure, for a log; valid until the next call. */
const char *hg_database_why(const struct hg_database *database);

/* --- transactions --------------------------------------------------------------------------- */

/* To write: waits for its turn. */
enum hg_db_status hg_database_begin(struct hg_database *database) HG_MUST_CHECK;
/* To read: everything until the end is of one moment. */
enum hg_db_status hg_database_begin_read(struct hg_database *database) HG_MUST_CHECK;
/* On failure the transaction is gone, and nothing of it holds, but for HG_DB_LOST. */
enum hg_db_status hg_database_commit(struct hg_database *database) HG_MUST_CHECK;
/* Without a transaction it does nothing. */
void hg_database_rollback(struct hg_database *database);
/* Savepoints within a transaction, one at a time. */
enum hg_db_status hg_database_savepoint(struct hg_database *database) HG_MUST_CHECK;
enum hg_db_status hg_database_release_savepoint(struct hg_database *database) HG_MUST_CHECK; /* what came since */
enum hg_db_status hg_database_rollback_to_savepoint(struct hg_database *database) HG_MUST_CHECK; /* what came since */

/* --- statements ----------------------------------------------------------------------------- */

/* Statements without parameters and rows, separated by `;`: for schemas. */
enum hg_db_status hg_database_script(struct hg_database *database, const char *text) HG_MUST_CHECK;

/* A statement:
 *
 *     struct hg_sql *sql = hg_sql(database, "SELECT owner FROM owners WHERE lead = $1");
 *     hg_sql_text(sql, 1, lead);
 *     if (hg_sql_row(sql))
 *         copy(hg_sql_get_text(sql, 0));
 *     status = hg_sql_end(sql);
 *
 * Never NULL: what fails is kept and told by hg_sql_end, so that only that must be looked at. One of
 * the same text is not begun before the last was ended. */
struct hg_sql;
struct hg_sql *hg_sql(struct hg_database *database, const char *text);
/* Parameters count from 1; those not given are NULL. Bytes must live until the end. Texts must be
 * UTF-8 without NUL. */
void hg_sql_null(struct hg_sql *sql, int parameter);
void hg_sql_int(struct hg_sql *sql, int parameter, int64_t value);
void hg_sql_text(struct hg_sql *sql, int parameter, struct hg_str value);
void hg_sql_blob(struct hg_sql *sql, int parameter, struct hg_str value);
/* An empty text is NULL. */
void hg_sql_text_or_null(struct hg_sql *sql, int parameter, struct hg_str value);
/* A statement and its parameters, from $1 on, in one:
 *
 *     return hg_sql_run(HG_SQL(database, "DELETE FROM owners WHERE lead = $1 AND at < $2",
 *                              HG_SQL_TEXT(lead), HG_SQL_INT(before)), NULL);
 */
struct hg_sql_value {
    enum { HG_SQL_IS_INT, HG_SQL_IS_TEXT, HG_SQL_IS_TEXT_OR_NULL, HG_SQL_IS_BLOB } kind;
    int64_t number;
    struct hg_str bytes;
};
#define HG_SQL_INT(value) {.kind = HG_SQL_IS_INT, .number = (value)}
#define HG_SQL_TEXT(...) {.kind = HG_SQL_IS_TEXT, .bytes = (__VA_ARGS__)}
#define HG_SQL_TEXT_OR_NULL(...) {.kind = HG_SQL_IS_TEXT_OR_NULL, .bytes = (__VA_ARGS__)}
#define HG_SQL_BLOB(...) {.kind = HG_SQL_IS_BLOB, .bytes = (__VA_ARGS__)}
#define HG_SQL(database, text, ...)                                                                \
    hg_sql_with(database, text, (const struct hg_sql_value[]){__VA_ARGS__},                       \
                 sizeof((const struct hg_sql_value[]){__VA_ARGS__}) / sizeof(struct hg_sql_value))
struct hg_sql *hg_sql_with(struct hg_database *database, const char *text,
                            const struct hg_sql_value *values, size_t count);
/* The next row; false after the last, and when it failed. */
bool hg_sql_row(struct hg_sql *sql);
/* Columns count from 0. Bytes live until the next row or the end; a NULL is empty, or 0. Texts end in
 * NUL. */
bool hg_sql_is_null(struct hg_sql *sql, int column);
int64_t hg_sql_get_int(struct hg_sql *sql, int column);
struct hg_str hg_sql_get_text(struct hg_sql *sql, int column);
struct hg_str hg_sql_get_blob(struct hg_sql *sql, int column);
/* Done with it; the rows left are dropped. */
enum hg_db_status hg_sql_end(struct hg_sql *sql) HG_MUST_CHECK;
/* Runs it to its end. *changed: rows inserted, updated or deleted. Where `changed` is NULL within a
 * transaction that writes, the server need not be waited for: a failure is told by this call, by a later
 * one of the transaction, or by its commit. Not between savepoints. */
enum hg_db_status hg_sql_run(struct hg_sql *sql, int64_t *changed) HG_MUST_CHECK;

/* --- the memory of a transaction ------------------------------------------------------------ */

/* Since nobody else writes meanwhile, what was read or written in a transaction need not be asked of
 * the database again. Kept until the transaction ends or goes back to a savepoint. `key` is a
 * part's own ("teams sales"). False when it is not known. */
bool hg_database_cache_get(struct hg_database *database, struct hg_str key, struct hg_str *value);
/* Both are copied. Does nothing outside of a transaction that writes, or when memory is out. */
void hg_database_cache_put(struct hg_database *database, struct hg_str key, struct hg_str value);

#endif
