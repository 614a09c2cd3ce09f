/* The driver of PostgreSQL, by libpq: one data base for any number of services. Statements are sent
 * without blocking and waited for with a limit, so that a server that has stopped without closing
 * (or a network that swallows) costs HG_DB_ANSWER_WAIT and not for ever.
 *
 * Whoever writes holds an advisory lock until the transaction ends; a server that crashes or a
 * service that is killed lets go of it, one that hangs loses it by
 * idle_in_transaction_session_timeout. */
#include "service/database_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NUMBER_ROOM 24
#define NUMERIC_OID 1700 /* pg_type.dat */
#define PIPELINE_MOST 64 /* statements on their way: their answers must fit in between */
#define PROBLEM_ROOM 400 /* of a message of the server */

struct connection {
    struct hg_database front;
    PGconn *handle;
    uint64_t statements; /* prepared so far: the next one's name */
    int waiting;         /* statements of the pipeline whose answers have not been read */
};

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

static struct connection *connection_of(struct hg_database *database)
{
    return (struct connection *)database;
}

static PGconn *handle_of(struct hg_database *database)
{
    return connection_of(database)->handle;
}

/* --- failures ----------------------------------------------------------------------------------
 */

struct state_status {
    const char *state; /* SQLSTATE, or what it begins with */
    enum hg_db_status status;
};
/* PostgreSQL 15, Appendix A. The first that fits. */
static const struct state_status states[] = {
    {"23", HG_DB_CONFLICT}, /* integrity constraint violation */
    {"40", HG_DB_BUSY},     /* serialization failure, deadlock: transaction rollback */
    {"55P03", HG_DB_BUSY},  /* lock not available in time */
    {"57014", HG_DB_BUSY},  /* the statement took too long */
    {"53100", HG_DB_FULL},  /* disk full */
    {"53200", HG_DB_BUSY},  /* the server's memory is out */
    {"53300", HG_DB_LOST},  /* too many connections */
    {"08", HG_DB_LOST},     /* connection exception */
    {"57P", HG_DB_LOST},    /* shut down, crashed, starting */
    {"25P03", HG_DB_LOST},  /* idle in a transaction for too long: it was ended */
    {"25006", HG_DB_LOST},  /* read only: a standby was asked; another address may answer */
    {"58030", HG_DB_ERROR}, /* I/O error */
};

static enum hg_db_status status_of(struct hg_database *database, const char *state)
{
    if (PQstatus(handle_of(database)) != CONNECTION_OK)
        return HG_DB_LOST;
    for (size_t i = 0; state != NULL && i < sizeof states / sizeof *states; i++)
        if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
            return states[i].status;
    return HG_DB_ERROR;
}

static enum hg_db_status failed(struct hg_database *database, const PGresult *result)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *message =
        result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (message == NULL)
        message = PQerrorMessage(handle_of(database));
    return hg_db_fail(database, status_of(database, state), "%.*s%s%s", PROBLEM_ROOM, message,
                      state != NULL ? ", SQLSTATE " : "", state != NULL ? state : "");
}

/* --- waiting -----------------------------------------------------------------------------------
 */

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until the server has said something; false when it does not in time. */
static bool wait_for(PGconn *handle, short events, int64_t until)
{
    struct pollfd at = {.fd = PQsocket(handle), .events = events};
    for (;;) {
        int64_t left = until - milliseconds();
        if (at.fd < 0 || left <= 0)
            return false;
        int ready = poll(&at, 1, (int)left);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

static enum hg_db_status no_answer(struct hg_database *database)
{
    if (PQstatus(handle_of(database)) == CONNECTION_OK)
        return hg_db_fail(database, HG_DB_LOST, "the data base has not answered for %d seconds",
                          HG_DB_ANSWER_WAIT / 1000);
    return failed(database, NULL);
}

/* Out with what was asked, while the server may want to be read first. */
static bool flush(PGconn *handle, int64_t until)
{
    int left;
    while ((left = PQflush(handle)) == 1)
        if (!wait_for(handle, POLLIN | POLLOUT, until) || !PQconsumeInput(handle))
            return false;
    return left == 0;
}

static bool receive(PGconn *handle, int64_t until)
{
    while (PQisBusy(handle))
        if (!wait_for(handle, POLLIN, until) || !PQconsumeInput(handle))
            return false;
    return true;
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The results of one statement (of a script: of all of them): *kept becomes the last, or stays at
 * the first that was a failure. */
static bool take_results(PGconn *handle, int64_t until, PGresult **kept)
{
    for (;;) {
        if (!receive(handle, until))
            return false;
        PGresult *result = PQgetResult(handle);
        if (result == NULL)
            return true;
        if (*kept != NULL && !is_good(*kept)) {
            PQclear(result);
            continue;
        }
        PQclear(*kept);
        *kept = result;
    }
}

/* After a pipeline stands a result of its own. */
static bool take_sync(PGconn *handle, int64_t until)
{
    if (!receive(handle, until))
        return false;
    PGresult *result = PQgetResult(handle);
    bool good = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    return good && PQexitPipelineMode(handle);
}

/* The answer to what was sent, and to all that was sent before without waiting. */
static enum hg_db_status answer(struct hg_database *database, PGresult **out)
{
    struct connection *connection = connection_of(database);
    PGconn *handle = connection->handle;
    int64_t until = milliseconds() + HG_DB_ANSWER_WAIT;
    PGresult *kept = NULL;
    bool pipeline = PQpipelineStatus(handle) != PQ_PIPELINE_OFF;
    int statements = pipeline ? connection->waiting : 1;
    *out = NULL;
    connection->waiting = 0;
    bool good = (!pipeline || PQpipelineSync(handle)) && flush(handle, until);
    while (good && statements-- > 0)
        good = take_results(handle, until, &kept);
    if (good && pipeline)
        good = take_sync(handle, until);
    if (!good) {
        PQclear(kept);
        return no_answer(database);
    }
    if (kept != NULL && is_good(kept)) {
        *out = kept;
        return HG_DB_OK;
    }
    enum hg_db_status status = failed(database, kept);
    PQclear(kept);
    return status;
}

/* What was sent without waiting is answered first: what comes next cannot stand in a pipeline. */
static enum hg_db_status settle_pipeline(struct hg_database *database)
{
    PGresult *result;
    if (connection_of(database)->waiting == 0)
        return HG_DB_OK;
    enum hg_db_status status = answer(database, &result);
    PQclear(result);
    return status;
}

/* --- connections -------------------------------------------------------------------------------
 */

static enum hg_db_status open_postgres(const struct hg_database_options *options,
                                       struct hg_database **out)
{
    struct connection *made = hg_allocate(&hg_libc_allocator, sizeof *made);
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
    struct connection *connection = connection_of(database);
    PQfinish(connection->handle);
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
    const char *keywords[] = {
        "application_name", "connect_timeout",  "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "dbname",          NULL};
    const char *values[] = {"headgate", "5", "10", "5", "3", "15000", database->options.url, NULL};
    struct connection *connection = connection_of(database);
    connection->handle = PQconnectdbParams(keywords, values, 1);
    connection->statements = 0;
    connection->waiting = 0;
    if (connection->handle == NULL)
        return hg_db_fail(database, HG_DB_NOMEM, "out of memory");
    if (PQstatus(connection->handle) != CONNECTION_OK)
        return hg_db_fail(database, HG_DB_LOST, "%.*s", PROBLEM_ROOM,
                          PQerrorMessage(connection->handle));
    PQsetNoticeReceiver(connection->handle, say_nothing, NULL);
    if (PQsetnonblocking(connection->handle, 1) != 0)
        return failed(database, NULL);
    return settle(database);
}

/* A server that went away has said so and closed: there is something to read though nothing was
 * asked, and at last the end. A notice or a changed setting is read over. */
static bool alive(struct hg_database *database)
{
    PGconn *handle = handle_of(database);
    struct pollfd at = {.fd = PQsocket(handle), .events = POLLIN};
    for (int reads = 0; reads < 4 && at.fd >= 0 && poll(&at, 1, 0) > 0; reads++)
        if (!PQconsumeInput(handle))
            return false;
    return PQstatus(handle) == CONNECTION_OK;
}

/* A commit goes with what it commits; other scripts are for themselves. */
static bool send_script(struct hg_database *database, const char *text)
{
    struct connection *connection = connection_of(database);
    if (connection->waiting == 0)
        return PQsendQuery(connection->handle, text);
    connection->waiting++;
    return PQsendQueryParams(connection->handle, text, 0, NULL, NULL, NULL, NULL, 0);
}

static enum hg_db_status script(struct hg_database *database, const char *text)
{
    PGresult *result;
    enum hg_db_status status = HG_DB_OK;
    if (strcmp(text, "COMMIT") != 0)
        status = settle_pipeline(database);
    if (strcmp(text, "ROLLBACK") == 0 && connection_of(database)->front.connected)
        status = HG_DB_OK; /* of what failed before nothing is left to tell */
    if (status != HG_DB_OK)
        return status;
    if (!send_script(database, text))
        return failed(database, NULL);
    status = answer(database, &result);
    PQclear(result);
    return status;
}

/* --- statements --------------------------------------------------------------------------------
 */

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
    PQclear(s->result);
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
    struct connection *connection = connection_of(database);
    struct statement *made = hg_allocate(&hg_libc_allocator, sizeof *made);
    PGresult *result = NULL;
    if (made == NULL) {
        hg_db_fail(database, HG_DB_NOMEM, "out of memory");
        return NULL;
    }
    if (settle_pipeline(database) != HG_DB_OK) {
        free(made);
        return NULL;
    }
    made->parameters = parameters_in(text);
    snprintf(made->name, sizeof made->name, "s%" PRIu64, connection->statements++);
    enum hg_db_status status = HG_DB_OK;
    if (!PQsendPrepare(connection->handle, made->name, text, 0, NULL))
        status = failed(database, NULL);
    else
        status = answer(database, &result);
    PQclear(result);
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
    struct connection *connection = connection_of(sql->database);
    sql->begun = true;
    if (PQpipelineStatus(connection->handle) != PQ_PIPELINE_OFF)
        connection->waiting++;
    return PQsendQueryPrepared(connection->handle, s->name, s->parameters, s->values, s->lengths,
                               s->formats, 1);
}

/* After PIPELINE_MOST it is waited for, so that answers nobody reads do not fill the line. */
static enum hg_db_status defer(struct hg_sql *sql)
{
    struct connection *connection = connection_of(sql->database);
    if (connection->waiting == PIPELINE_MOST) {
        enum hg_db_status status = settle_pipeline(sql->database);
        if (status != HG_DB_OK)
            return status;
    }
    if (!PQenterPipelineMode(connection->handle) || !send(sql))
        return failed(sql->database, NULL);
    return HG_DB_OK;
}

static void run(struct hg_sql *sql)
{
    struct statement *s = of(sql);
    s->next = -1;
    if (!send(sql))
        sql->status = failed(sql->database, NULL);
    else
        sql->status = answer(sql->database, &s->result);
    if (sql->status == HG_DB_OK && strncmp(PQcmdStatus(s->result), "SELECT", 6) != 0)
        sql->changed = strtoll(PQcmdTuples(s->result), NULL, 10);
}

static bool row(struct hg_sql *sql)
{
    struct statement *s = of(sql);
    if (!sql->begun)
        run(sql);
    return sql->status == HG_DB_OK && ++s->next < PQntuples(s->result);
}

static bool is_null(struct hg_sql *sql, int column)
{
    return PQgetisnull(of(sql)->result, of(sql)->next, column);
}

/* Results come in binary: integers of 1, 2, 4 or 8 bytes, the first byte the highest. */
static int64_t get_int(struct hg_sql *sql, int column)
{
    struct statement *s = of(sql);
    const unsigned char *at = (const unsigned char *)PQgetvalue(s->result, s->next, column);
    int length = PQgetlength(s->result, s->next, column);
    if (PQftype(s->result, column) == NUMERIC_OID) {
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
    return (struct hg_str){PQgetvalue(s->result, s->next, column),
                           (size_t)PQgetlength(s->result, s->next, column)};
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
