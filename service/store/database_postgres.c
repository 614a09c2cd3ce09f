/* The PostgreSQL driver, on libpq. Statements are sent without blocking and waited for with a
 * timeout, so that a server that stopped without closing the connection (or a network that drops
 * packets) costs HG_DB_ANSWER_WAIT at most.
 *
 * Whoever writes holds an advisory lock until the transaction ends. A server that crashes or a
 * service that is killed releases it; one that hangs loses it through
 * idle_in_transaction_session_timeout. */
#include "service/store/database_postgres.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "service/common/sonames.h"

#define NUMBER_ROOM 24
#define NUMERIC_OID 1700 /* pg_type.dat */
#define PIPELINE_MOST 64 /* statements on their way: their answers must fit in between */

struct statement {
    struct hg_sql front;
    char name[NUMBER_ROOM];
    int parameters; /* the largest number that stands in the text */
    PGresult *result;
    int next; /* row */
    const char *values[HG_DB_PARAMETERS];
    int lengths[HG_DB_PARAMETERS], formats[HG_DB_PARAMETERS];
    char numbers[HG_DB_PARAMETERS][NUMBER_ROOM];
};

static const char *const schemes[] = {"postgresql://", "postgres://", NULL};

struct hg_pq hg_pq;

static const char *const pq_names[] = {HG_PQ_FUNCTIONS(HG_LIBRARY_NAME) NULL};
static struct hg_library pq_library = {
    .file = HG_SONAME_pq,
    .package = "libpq5",
    .names = pq_names,
    .functions = &hg_pq,
};

static PGconn *handle_of(struct hg_database *database)
{
    return hg_postgres_of(database)->handle;
}

/* --- connections ---------------------------------------------------------------------------- */

static enum hg_db_status open_postgres(const struct hg_database_options *options,
                                       struct hg_database **out)
{
    struct hg_postgres *made = hg_allocate(&hg_libc_allocator, sizeof *made);
    (void)options;
    if (made == NULL)
        return HG_DB_NOMEM;
    *out = &made->front;
    return HG_DB_OK;
}

static void close_postgres(struct hg_database *database)
{
    free(database);
}

static void disconnect(struct hg_database *database)
{
    struct hg_postgres *connection = hg_postgres_of(database);
    if (connection->handle != NULL)
        hg_pq.PQfinish(connection->handle);
    connection->handle = NULL;
}

static void say_nothing(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

/* What we stand on, whatever server and role say otherwise. */
static enum hg_db_status settle(struct hg_database *database)
{
    char text[512];
    snprintf(text, sizeof text,
             "SET synchronous_commit = 'on'; SET statement_timeout = %d; SET lock_timeout = %d;"
             "SET idle_in_transaction_session_timeout = %d; SET client_encoding = 'UTF8';"
             "SET standard_conforming_strings = on;"
             "SET default_transaction_isolation = 'read committed';"
             "SET default_transaction_read_only = %s",
             HG_DB_ANSWER_WAIT - 1000, database->options.lock_wait_ms, HG_DB_ANSWER_WAIT,
             database->options.read_only ? "on" : "off");
    return database->driver->script(database, text);
}

/* Keywords before `dbname` may be overridden by the URL. */
static enum hg_db_status connect_postgres(struct hg_database *database)
{
    char why[sizeof database->why];
    const char *keywords[] = {
        "application_name", "connect_timeout",  "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "dbname",          NULL};
    const char *values[] = {"headgate", "5", "10", "5", "3", "15000", database->options.url, NULL};
    struct hg_postgres *connection = hg_postgres_of(database);
    connection->statements = 0;
    connection->waiting = 0;
    if (!hg_library_load(&pq_library, why, sizeof why))
        return hg_db_fail(database, HG_DB_ERROR, "%s", why);
    connection->handle = hg_pq.PQconnectdbParams(keywords, values, 1);
    if (connection->handle == NULL)
        return hg_db_fail(database, HG_DB_NOMEM, "out of memory");
    if (hg_pq.PQstatus(connection->handle) != CONNECTION_OK)
        return hg_db_fail(database, HG_DB_LOST, "%.*s", HG_POSTGRES_PROBLEM,
                          hg_pq.PQerrorMessage(connection->handle));
    hg_pq.PQsetNoticeReceiver(connection->handle, say_nothing, NULL);
    if (hg_pq.PQsetnonblocking(connection->handle, 1) != 0)
        return hg_postgres_failed(database, NULL);
    return settle(database);
}

/* A server that went away has said so and closed: there is something to read though nothing was
 * asked, and at last the end. A notice or a changed setting is read over. */
static bool alive(struct hg_database *database)
{
    PGconn *handle = handle_of(database);
    struct pollfd at = {.fd = hg_pq.PQsocket(handle), .events = POLLIN};
    for (int reads = 0; reads < 4 && at.fd >= 0 && poll(&at, 1, 0) > 0; reads++)
        if (!hg_pq.PQconsumeInput(handle))
            return false;
    return hg_pq.PQstatus(handle) == CONNECTION_OK;
}

/* A commit goes with what it commits; other scripts are for themselves. */
static bool send_script(struct hg_database *database, const char *text)
{
    struct hg_postgres *connection = hg_postgres_of(database);
    if (connection->waiting == 0)
        return hg_pq.PQsendQuery(connection->handle, text);
    connection->waiting++;
    return hg_pq.PQsendQueryParams(connection->handle, text, 0, NULL, NULL, NULL, NULL, 0);
}

static enum hg_db_status script(struct hg_database *database, const char *text)
{
    PGresult *result;
    enum hg_db_status status = HG_DB_OK;
    if (strcmp(text, "COMMIT") != 0)
        status = hg_postgres_settle(database);
    if (strcmp(text, "ROLLBACK") == 0 && hg_postgres_of(database)->front.connected)
        status = HG_DB_OK; /* of what failed before nothing is left to tell */
    if (status != HG_DB_OK)
        return status;
    if (!send_script(database, text))
        return hg_postgres_failed(database, NULL);
    status = hg_postgres_answer(database, &result);
    hg_pq.PQclear(result);
    return status;
}

/* --- statements ----------------------------------------------------------------------------- */

static struct statement *of(struct hg_sql *sql)
{
    return (struct statement *)sql;
}

static int parameters_in(const char *text)
{
    int most = 0;
    for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at + 1, '$')) {
        int number = atoi(at + 1);
        if (number > most)
            most = number;
    }
    return most <= HG_DB_PARAMETERS ? most : HG_DB_PARAMETERS;
}

static void reset(struct hg_sql *sql)
{
    struct statement *s = of(sql);
    hg_pq.PQclear(s->result);
    s->result = NULL;
    memset(s->values, 0, sizeof s->values);
}

static void release(struct hg_sql *sql)
{
    reset(sql);
    free(sql);
}

static struct hg_sql *prepare(struct hg_database *database, const char *text)
{
    struct hg_postgres *connection = hg_postgres_of(database);
    struct statement *made = hg_allocate(&hg_libc_allocator, sizeof *made);
    PGresult *result = NULL;
    if (made == NULL) {
        hg_db_fail(database, HG_DB_NOMEM, "out of memory");
        return NULL;
    }
    if (hg_postgres_settle(database) != HG_DB_OK) {
        free(made);
        return NULL;
    }
    made->parameters = parameters_in(text);
    snprintf(made->name, sizeof made->name, "s%" PRIu64, connection->statements++);
    enum hg_db_status status = HG_DB_OK;
    if (!hg_pq.PQsendPrepare(connection->handle, made->name, text, 0, NULL))
        status = hg_postgres_failed(database, NULL);
    else
        status = hg_postgres_answer(database, &result);
    hg_pq.PQclear(result);
    if (status == HG_DB_OK)
        return &made->front;
    release(&made->front);
    return NULL;
}

static void bind(struct hg_sql *sql, int parameter, const char *value, size_t length, int format)
{
    struct statement *s = of(sql);
    s->values[parameter - 1] = value;
    s->lengths[parameter - 1] = (int)length;
    s->formats[parameter - 1] = format;
    if (length > INT32_MAX)
        sql->status = hg_db_fail(sql->database, HG_DB_ERROR, "a value is longer than 2 GB");
}

static void bind_null(struct hg_sql *sql, int parameter)
{
    bind(sql, parameter, NULL, 0, 0);
}

static void bind_int(struct hg_sql *sql, int parameter, int64_t value)
{
    char *number = of(sql)->numbers[parameter - 1];
    snprintf(number, NUMBER_ROOM, "%" PRId64, value);
    bind(sql, parameter, number, strlen(number), 0);
}

/* Texts and bytes go as they are: their binary form is themselves. */
static void bind_bytes(struct hg_sql *sql, int parameter, struct hg_str value, bool text)
{
    (void)text;
    bind(sql, parameter, value.at != NULL ? value.at : "", value.len, 1);
}

static bool send(struct hg_sql *sql)
{
    struct statement *s = of(sql);
    struct hg_postgres *connection = hg_postgres_of(sql->database);
    sql->begun = true;
    if (hg_pq.PQpipelineStatus(connection->handle) != PQ_PIPELINE_OFF)
        connection->waiting++;
    return hg_pq.PQsendQueryPrepared(connection->handle, s->name, s->parameters, s->values,
                                     s->lengths, s->formats, 1);
}

/* After PIPELINE_MOST it is waited for, so that answers nobody reads do not fill the line. */
static enum hg_db_status defer(struct hg_sql *sql)
{
    struct hg_postgres *connection = hg_postgres_of(sql->database);
    if (connection->waiting == PIPELINE_MOST) {
        enum hg_db_status status = hg_postgres_settle(sql->database);
        if (status != HG_DB_OK)
            return status;
    }
    if (!hg_pq.PQenterPipelineMode(connection->handle) || !send(sql))
        return hg_postgres_failed(sql->database, NULL);
    return HG_DB_OK;
}

static void run(struct hg_sql *sql)
{
    struct statement *s = of(sql);
    s->next = -1;
    if (!send(sql))
        sql->status = hg_postgres_failed(sql->database, NULL);
    else
        sql->status = hg_postgres_answer(sql->database, &s->result);
    if (sql->status == HG_DB_OK && strncmp(hg_pq.PQcmdStatus(s->result), "SELECT", 6) != 0)
        sql->changed = strtoll(hg_pq.PQcmdTuples(s->result), NULL, 10);
}

static bool row(struct hg_sql *sql)
{
    struct statement *s = of(sql);
    if (!sql->begun)
        run(sql);
    return sql->status == HG_DB_OK && ++s->next < hg_pq.PQntuples(s->result);
}

static bool is_null(struct hg_sql *sql, int column)
{
    return hg_pq.PQgetisnull(of(sql)->result, of(sql)->next, column);
}

/* Results come in binary: integers of 1, 2, 4 or 8 bytes, the first byte the highest. */
static int64_t get_int(struct hg_sql *sql, int column)
{
    struct statement *s = of(sql);
    const unsigned char *at = (const unsigned char *)hg_pq.PQgetvalue(s->result, s->next, column);
    int length = hg_pq.PQgetlength(s->result, s->next, column);
    if (hg_pq.PQftype(s->result, column) == NUMERIC_OID) {
        sql->status = hg_db_fail(sql->database, HG_DB_ERROR,
                                 "column %d is a numeric: cast it to BIGINT", column);
        return 0;
    }
    uint64_t value = length != 0 && at[0] >= 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < length; i++)
        value = value << 8 | at[i];
    return (int64_t)value;
}

static struct hg_str get_bytes(struct hg_sql *sql, int column, bool text)
{
    struct statement *s = of(sql);
    (void)text;
    return (struct hg_str){hg_pq.PQgetvalue(s->result, s->next, column),
                           (size_t)hg_pq.PQgetlength(s->result, s->next, column)};
}

const struct hg_db_driver hg_postgres_driver = {
    .schemes = schemes,
    .open = open_postgres,
    .close = close_postgres,
    .connect = connect_postgres,
    .disconnect = disconnect,
    .alive = alive,
    .script = script,
    /* The lock's key: the bytes of "head", and the schema that the tables are in. */
    .begin = "BEGIN; SELECT pg_advisory_xact_lock(1751474532, hashtext(current_schema()))",
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .prepare = prepare,
    .release = release,
    .defer = defer,
    .bind_null = bind_null,
    .bind_int = bind_int,
    .bind_bytes = bind_bytes,
    .row = row,
    .is_null = is_null,
    .get_int = get_int,
    .get_bytes = get_bytes,
    .reset = reset,
};
