/* The front end of the database drivers: picks the driver for a URL, caches prepared statements,
 * and keeps transactions and the last failure. Knows no particular database. */
#include "service/store/database_parts.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

static const struct hg_db_driver *const drivers[] = {&hg_sqlite_driver, &hg_postgres_driver};

const char *hg_db_status_name(enum hg_db_status status)
{
    static const char *const names[] = {"ok",   "conflict", "busy", "lost",
                                        "full", "memory",   "error"};
    return names[status];
}

/* Libraries break their messages into lines. */
static void one_line(char *text)
{
    size_t len = strlen(text);
    while (len != 0 && strchr("\n\r ", text[len - 1]) != NULL)
        text[--len] = '\0';
    for (; *text != '\0'; text++)
        if (*text == '\n' || *text == '\r' || *text == '\t')
            *text = ' ';
}

enum hg_db_status hg_db_fail(struct hg_database *database, enum hg_db_status status,
                             const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(database->why, sizeof database->why, format, arguments);
    va_end(arguments);
    one_line(database->why);
    database->status = status;
    if (status == HG_DB_LOST)
        database->connected = false;
    return status;
}

static void end_transaction(struct hg_database *database)
{
    database->in_transaction = database->may_defer = false;
    hg_db_forget(database);
}

/* --- connections ----------------------------------------------------------------------------- */

static const struct hg_db_driver *driver_of(const char *url)
{
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        for (const char *const *scheme = drivers[i]->schemes; *scheme != NULL; scheme++)
            if (strncmp(url, *scheme, strlen(*scheme)) == 0)
                return drivers[i];
    return NULL;
}

bool hg_database_known(const char *url)
{
    return driver_of(url) != NULL;
}

enum hg_db_status hg_database_open(const struct hg_database_options *options,
                                   struct hg_database **out, char *why, size_t room)
{
    const struct hg_db_driver *driver = driver_of(options->url);
    struct hg_database *database = NULL;
    *out = NULL;
    if (room != 0)
        why[0] = '\0';
    if (driver == NULL) {
        snprintf(why, room, "the database must be `sqlite:PATH` or `postgresql://…`");
        return HG_DB_ERROR;
    }
    if (driver->open(options, &database) != HG_DB_OK) {
        snprintf(why, room, "out of memory");
        return HG_DB_NOMEM;
    }
    database->driver = driver;
    database->options = *options;
    if (options->lock_wait_ms == 0)
        database->options.lock_wait_ms = HG_DB_LOCK_WAIT;
    enum hg_db_status status = hg_database_reopen(database);
    if (status == HG_DB_OK) {
        *out = database;
        return HG_DB_OK;
    }
    snprintf(why, room, "%s", database->why);
    hg_database_close(database);
    return status;
}

static void forget_statements(struct hg_database *database)
{
    for (size_t i = 0; i < database->statement_count; i++)
        database->driver->release(database->statements[i]);
    database->statement_count = 0;
}

void hg_database_close(struct hg_database *database)
{
    if (database == NULL)
        return;
    hg_database_rollback(database);
    forget_statements(database);
    hg_db_memory_free(database);
    database->driver->disconnect(database);
    database->driver->close(database);
}

enum hg_db_status hg_database_reopen(struct hg_database *database)
{
    forget_statements(database);
    database->driver->disconnect(database);
    end_transaction(database);
    enum hg_db_status status = database->driver->connect(database);
    database->connected = status == HG_DB_OK;
    if (status != HG_DB_OK)
        database->driver->disconnect(database);
    return status;
}

bool hg_database_alive(struct hg_database *database)
{
    return database->connected && database->driver->alive(database);
}

const char *hg_database_why(const struct hg_database *database)
{
    return database->why;
}

/* --- transactions --------------------------------------------------------------------------- */

enum hg_db_status hg_database_script(struct hg_database *database, const char *text)
{
    if (!database->connected)
        return hg_db_fail(database, HG_DB_LOST, "there is no connection to the database");
    return database->driver->script(database, text);
}

static enum hg_db_status begin(struct hg_database *database, const char *text)
{
    assert(!database->in_transaction);
    enum hg_db_status status = hg_database_script(database, text);
    database->in_transaction = true; /* it may be half begun: where it failed it is taken back */
    if (status != HG_DB_OK)
        hg_database_rollback(database);
    return status;
}

enum hg_db_status hg_database_begin(struct hg_database *database)
{
    enum hg_db_status status = begin(database, database->driver->begin);
    database->may_defer = status == HG_DB_OK;
    return status;
}

enum hg_db_status hg_database_begin_read(struct hg_database *database)
{
    return begin(database, database->driver->begin_read);
}

enum hg_db_status hg_database_commit(struct hg_database *database)
{
    assert(database->in_transaction);
    enum hg_db_status status = hg_database_script(database, "COMMIT");
    if (status == HG_DB_OK)
        end_transaction(database);
    else
        hg_database_rollback(database);
    return status;
}

/* Why it is rolled back stays the last failure. */
void hg_database_rollback(struct hg_database *database)
{
    char why[sizeof database->why];
    enum hg_db_status status = database->status;
    if (!database->in_transaction)
        return;
    end_transaction(database);
    memcpy(why, database->why, sizeof why);
    if (database->connected)
        (void)!database->driver->script(database, "ROLLBACK");
    memcpy(database->why, why, sizeof why);
    database->status = status;
}

enum hg_db_status hg_database_savepoint(struct hg_database *database)
{
    database->may_defer = false;
    return hg_database_script(database, "SAVEPOINT job");
}

enum hg_db_status hg_database_release_savepoint(struct hg_database *database)
{
    database->may_defer = true;
    return hg_database_script(database, "RELEASE SAVEPOINT job");
}

enum hg_db_status hg_database_rollback_to_savepoint(struct hg_database *database)
{
    database->may_defer = true;
    hg_db_forget(database);
    return hg_database_script(database, "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job");
}

/* --- statements ----------------------------------------------------------------------------- */

/* Literals are mostly met at the same address. */
static struct hg_sql *find_statement(struct hg_database *database, const char *text)
{
    for (size_t i = 0; i < database->statement_count; i++)
        if (database->statements[i]->text == text)
            return database->statements[i];
    for (size_t i = 0; i < database->statement_count; i++)
        if (strcmp(database->statements[i]->text, text) == 0)
            return database->statements[i];
    return NULL;
}

static struct hg_sql *cannot(struct hg_database *database)
{
    database->broken = (struct hg_sql){.database = database, .status = database->status};
    return &database->broken;
}

static struct hg_sql *prepare(struct hg_database *database, const char *text)
{
    if (!database->connected) {
        hg_db_fail(database, HG_DB_LOST, "there is no connection to the database");
        return NULL;
    }
    if (database->statement_count == HG_DB_STATEMENTS)
        forget_statements(database);
    struct hg_sql *made = database->driver->prepare(database, text);
    if (made == NULL)
        return NULL;
    made->database = database;
    made->text = text;
    database->statements[database->statement_count++] = made;
    return made;
}

struct hg_sql *hg_sql(struct hg_database *database, const char *text)
{
    struct hg_sql *sql = find_statement(database, text);
    if (sql == NULL)
        sql = prepare(database, text);
    if (sql == NULL)
        return cannot(database);
    assert(!sql->open);
    sql->open = true;
    sql->begun = false;
    sql->status = HG_DB_OK;
    sql->changed = 0;
    return sql;
}

/* May it go on? */
static bool good(const struct hg_sql *sql)
{
    return sql->text != NULL && sql->status == HG_DB_OK;
}

static bool has_parameter(struct hg_sql *sql, int parameter)
{
    assert(parameter >= 1 && parameter <= HG_DB_PARAMETERS);
    return good(sql) && parameter >= 1 && parameter <= HG_DB_PARAMETERS;
}

void hg_sql_null(struct hg_sql *sql, int parameter)
{
    if (has_parameter(sql, parameter))
        sql->database->driver->bind_null(sql, parameter);
}

void hg_sql_int(struct hg_sql *sql, int parameter, int64_t value)
{
    if (has_parameter(sql, parameter))
        sql->database->driver->bind_int(sql, parameter, value);
}

void hg_sql_text(struct hg_sql *sql, int parameter, struct hg_str value)
{
    if (has_parameter(sql, parameter))
        sql->database->driver->bind_bytes(sql, parameter, value, true);
}

void hg_sql_blob(struct hg_sql *sql, int parameter, struct hg_str value)
{
    if (has_parameter(sql, parameter))
        sql->database->driver->bind_bytes(sql, parameter, value, false);
}

void hg_sql_text_or_null(struct hg_sql *sql, int parameter, struct hg_str value)
{
    if (value.len != 0)
        hg_sql_text(sql, parameter, value);
    else
        hg_sql_null(sql, parameter);
}

struct hg_sql *hg_sql_with(struct hg_database *database, const char *text,
                           const struct hg_sql_value *values, size_t count)
{
    struct hg_sql *sql = hg_sql(database, text);
    for (size_t i = 0; i < count; i++) {
        int parameter = (int)i + 1;
        switch (values[i].kind) {
        case HG_SQL_IS_INT:
            hg_sql_int(sql, parameter, values[i].number);
            break;
        case HG_SQL_IS_TEXT:
            hg_sql_text(sql, parameter, values[i].bytes);
            break;
        case HG_SQL_IS_TEXT_OR_NULL:
            hg_sql_text_or_null(sql, parameter, values[i].bytes);
            break;
        case HG_SQL_IS_BLOB:
            hg_sql_blob(sql, parameter, values[i].bytes);
            break;
        }
    }
    return sql;
}

bool hg_sql_row(struct hg_sql *sql)
{
    return good(sql) && sql->database->driver->row(sql);
}

bool hg_sql_is_null(struct hg_sql *sql, int column)
{
    return sql->database->driver->is_null(sql, column);
}

int64_t hg_sql_get_int(struct hg_sql *sql, int column)
{
    return sql->database->driver->get_int(sql, column);
}

struct hg_str hg_sql_get_text(struct hg_sql *sql, int column)
{
    return sql->database->driver->get_bytes(sql, column, true);
}

struct hg_str hg_sql_get_blob(struct hg_sql *sql, int column)
{
    return sql->database->driver->get_bytes(sql, column, false);
}

enum hg_db_status hg_sql_end(struct hg_sql *sql)
{
    enum hg_db_status status = sql->status;
    if (sql->text == NULL)
        return status;
    sql->database->driver->reset(sql);
    sql->open = false;
    return status;
}

static bool can_defer(const struct hg_sql *sql)
{
    return good(sql) && sql->database->may_defer && sql->database->driver->defer != NULL;
}

enum hg_db_status hg_sql_run(struct hg_sql *sql, int64_t *changed)
{
    if (changed == NULL && can_defer(sql))
        sql->status = sql->database->driver->defer(sql);
    else
        while (hg_sql_row(sql))
            ;
    if (changed != NULL)
        *changed = good(sql) ? sql->changed : 0;
    return hg_sql_end(sql);
}
