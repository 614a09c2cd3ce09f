/* What the two files of the PostgreSQL driver share. Private to them: database_postgres.c has the
 * connections and statements, database_postgres_wait.c waits for answers and tells failures. */
#ifndef HG_SERVICE_DATABASE_POSTGRES_H
#define HG_SERVICE_DATABASE_POSTGRES_H

#include <postgresql/libpq-fe.h>

#include "service/store/database_parts.h"
#include "service/common/library_functions.h"

#define HG_POSTGRES_PROBLEM 400 /* bytes of a message of the server */

/* libpq, loaded with the first connection. */
struct hg_pq {
    HG_PQ_FUNCTIONS(HG_LIBRARY_MEMBER)
};
extern struct hg_pq hg_pq;

struct hg_postgres {
    struct hg_database front;
    PGconn *handle;
    uint64_t statements; /* prepared so far: the next one's name */
    int waiting;         /* statements of the pipeline whose answers have not been read */
};

static inline struct hg_postgres *hg_postgres_of(struct hg_database *database)
{
    return (struct hg_postgres *)database;
}

/* Notes the failure of `result` (NULL: of the connection). */
enum hg_db_status hg_postgres_failed(struct hg_database *database, const PGresult *result);
/* Waits for the answer to what was sent last, and to all that was sent before without waiting: the last
 * result of the last statement, or the failure of the first that failed, with *out NULL. */
enum hg_db_status hg_postgres_answer(struct hg_database *database, PGresult **out);
/* The same where something was sent without waiting, and nothing else: what comes next cannot stand in a
 * pipeline. */
enum hg_db_status hg_postgres_settle(struct hg_database *database);

#endif
