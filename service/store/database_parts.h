/* Shared by database.c and its drivers.
 *
 * The front end keeps the prepared statements of a connection and the last failure; a driver speaks to one kind of
 * database. Driver structures begin with the front end's, so that pointers convert. */
#ifndef HG_SERVICE_DATABASE_PARTS_H
#define HG_SERVICE_DATABASE_PARTS_H

#include "service/store/database.h"

#define HG_DB_STATEMENTS 256 /* of one connection: more than the service has */

struct hg_sql {
    struct hg_database *database;
    const char *text; /* NULL: what could not be prepared */
    enum hg_db_status status;
    bool open;  /* between hg_sql and hg_sql_end */
    bool begun; /* it was run */
    int64_t changed;
};

struct hg_db_driver {
    const char *const *schemes; /* what its URLs begin with; NULL after the last */
    enum hg_db_status (*open)(const struct hg_database_options *options, struct hg_database **out);
    void (*close)(struct hg_database *database); /* frees it */
    enum hg_db_status (*connect)(struct hg_database *database);
    void (*disconnect)(struct hg_database *database); /* twice is allowed */

    bool (*alive)(struct hg_database *database);

    enum hg_db_status (*script)(struct hg_database *database, const char *text);
    const char *begin, *begin_read;

    /* A new statement of this text; NULL when it cannot be prepared: database->status. */
    struct hg_sql *(*prepare)(struct hg_database *database, const char *text);
    void (*release)(struct hg_sql *sql);
    /* Sends it without waiting; NULL: the driver has nobody to wait for. */
    enum hg_db_status (*defer)(struct hg_sql *sql);
    void (*bind_null)(struct hg_sql *sql, int parameter);
    void (*bind_int)(struct hg_sql *sql, int parameter, int64_t value);
    void (*bind_bytes)(struct hg_sql *sql, int parameter, struct hg_str value, bool text);
    /* To the next row, having run it at the first call: true when there is one; sets sql->status and,
     * at the end, sql->changed. */
    bool (*row)(struct hg_sql *sql);
    bool (*is_null)(struct hg_sql *sql, int column);
    int64_t (*get_int)(struct hg_sql *sql, int column);
    struct hg_str (*get_bytes)(struct hg_sql *sql, int column, bool text);
    void (*reset)(struct hg_sql *sql); /* ready for the next use, parameters NULL */
};

struct hg_database {
    const struct hg_db_driver *driver;
    struct hg_database_options options;
    bool connected, in_transaction;
    bool may_defer; /* in a transaction that writes, not between savepoints */
    struct hg_db_memory *memory; /* of the transaction */
    enum hg_db_status status; /* of the last failure, */
    char why[512];            /* and what it was */
    struct hg_sql broken;     /* stands for what cannot be prepared */
    struct hg_sql *statements[HG_DB_STATEMENTS];
    size_t statement_count;
};

extern const struct hg_db_driver hg_sqlite_driver, hg_postgres_driver;

/* database_memory.c: what a transaction remembers. */
void hg_db_forget(struct hg_database *database);
void hg_db_memory_free(struct hg_database *database);

/* Notes a failure, on one line, and returns its status. */
enum hg_db_status hg_db_fail(struct hg_database *database, enum hg_db_status status,
                             const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
