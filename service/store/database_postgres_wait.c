/* Waiting for PostgreSQL, never without a timeout, and the mapping of SQLSTATE to enum
 * hg_db_status. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "service/store/database_postgres.h"

/* --- failures ------------------------------------------------------------------------------- */

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
    if (hg_pq.PQstatus(hg_postgres_of(database)->handle) != CONNECTION_OK)
        return HG_DB_LOST;
    for (size_t i = 0; state != NULL && i < sizeof states / sizeof *states; i++)
        if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
            return states[i].status;
    return HG_DB_ERROR;
}

enum hg_db_status hg_postgres_failed(struct hg_database *database, const PGresult *result)
{
    const char *state = result != NULL ? hg_pq.PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *message =
        result != NULL ? hg_pq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (message == NULL)
        message = hg_pq.PQerrorMessage(hg_postgres_of(database)->handle);
    return hg_db_fail(database, status_of(database, state), "%.*s%s%s", HG_POSTGRES_PROBLEM,
                      message, state != NULL ? ", SQLSTATE " : "", state != NULL ? state : "");
}

/* --- waiting -------------------------------------------------------------------------------- */

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until the server has said something; false when it does not in time. */
static bool wait_for(PGconn *handle, short events, int64_t until)
{
    struct pollfd at = {.fd = hg_pq.PQsocket(handle), .events = events};
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
    if (hg_pq.PQstatus(hg_postgres_of(database)->handle) == CONNECTION_OK)
        return hg_db_fail(database, HG_DB_LOST, "the database has not responded for %d seconds",
                          HG_DB_ANSWER_WAIT / 1000);
    return hg_postgres_failed(database, NULL);
}

/* Out with what was asked, while the server may want to be read first. */
static bool flush(PGconn *handle, int64_t until)
{
    int left;
    while ((left = hg_pq.PQflush(handle)) == 1)
        if (!wait_for(handle, POLLIN | POLLOUT, until) || !hg_pq.PQconsumeInput(handle))
            return false;
    return left == 0;
}

static bool receive(PGconn *handle, int64_t until)
{
    while (hg_pq.PQisBusy(handle))
        if (!wait_for(handle, POLLIN, until) || !hg_pq.PQconsumeInput(handle))
            return false;
    return true;
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = hg_pq.PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The results of one statement (of a script: of all of them): *kept becomes the last, or stays at
 * the first that was a failure. */
static bool take_results(PGconn *handle, int64_t until, PGresult **kept)
{
    for (;;) {
        if (!receive(handle, until))
            return false;
        PGresult *result = hg_pq.PQgetResult(handle);
        if (result == NULL)
            return true;
        if (*kept != NULL && !is_good(*kept)) {
            hg_pq.PQclear(result);
            continue;
        }
        hg_pq.PQclear(*kept);
        *kept = result;
    }
}

/* After a pipeline stands a result of its own. */
static bool take_sync(PGconn *handle, int64_t until)
{
    if (!receive(handle, until))
        return false;
    PGresult *result = hg_pq.PQgetResult(handle);
    bool good = hg_pq.PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    hg_pq.PQclear(result);
    return good && hg_pq.PQexitPipelineMode(handle);
}

enum hg_db_status hg_postgres_answer(struct hg_database *database, PGresult **out)
{
    struct hg_postgres *connection = hg_postgres_of(database);
    PGconn *handle = connection->handle;
    int64_t until = milliseconds() + HG_DB_ANSWER_WAIT;
    PGresult *kept = NULL;
    bool pipeline = hg_pq.PQpipelineStatus(handle) != PQ_PIPELINE_OFF;
    int statements = pipeline ? connection->waiting : 1;
    *out = NULL;
    connection->waiting = 0;
    bool good = (!pipeline || hg_pq.PQpipelineSync(handle)) && flush(handle, until);
    while (good && statements-- > 0)
        good = take_results(handle, until, &kept);
    if (good && pipeline)
        good = take_sync(handle, until);
    if (!good) {
        hg_pq.PQclear(kept);
        return no_answer(database);
    }
    if (kept != NULL && is_good(kept)) {
        *out = kept;
        return HG_DB_OK;
    }
    enum hg_db_status status = hg_postgres_failed(database, kept);
    hg_pq.PQclear(kept);
    return status;
}

enum hg_db_status hg_postgres_settle(struct hg_database *database)
{
    PGresult *result;
    if (hg_postgres_of(database)->waiting == 0)
        return HG_DB_OK;
    enum hg_db_status status = hg_postgres_answer(database, &result);
    hg_pq.PQclear(result);
    return status;
}
