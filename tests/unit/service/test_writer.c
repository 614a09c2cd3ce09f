/* The writer: jobs in groups, what fails alone, and databases that are restarted, locked or full.
 */
#include "stores.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "service/store/readers.h"

/* A job that inserts its number, fails on purpose, or refuses. */
struct insert {
    struct hg_job job; /* first */
    int64_t number;
    enum hg_db_status fail;
    int runs;
    atomic_int done;
    enum hg_db_status status;
};

static enum hg_db_status run_insert(struct hg_job *job, struct hg_database *database)
{
    struct insert *insert = (struct insert *)job;
    struct hg_sql *sql = hg_sql(database, "INSERT INTO k (n) VALUES ($1)");
    insert->runs++;
    hg_sql_int(sql, 1, insert->number);
    enum hg_db_status status = hg_sql_run(sql, NULL);
    return status == HG_DB_OK ? insert->fail : status;
}

static void end_insert(struct hg_job *job, enum hg_db_status status)
{
    struct insert *insert = (struct insert *)job;
    insert->status = status;
    atomic_fetch_add(&insert->done, 1);
}

static void nap(void)
{
    struct timespec time = {0, 1000000};
    nanosleep(&time, NULL);
}

static void wait_for(struct insert *insert)
{
    for (int i = 0; i < 20000 && atomic_load(&insert->done) == 0; i++)
        nap();
    cr_assert_eq(atomic_load(&insert->done), 1);
}

static struct hg_writer *open_writer(struct store *store, size_t queue, unsigned patience)
{
    char why[256];
    struct hg_writer *writer;
    struct hg_writer_options options = {.database = store->options,
                                        .queue = queue,
                                        .patience_ms = patience,
                                        .clock = &hg_system_clock};
    cr_assert_eq(hg_writer_new(&options, &writer, why, sizeof why), HG_DB_OK, "%s", why);
    return writer;
}

static enum hg_db_status make_table(void *context, struct hg_database *database)
{
    (void)context;
    return hg_database_script(database, "CREATE TABLE k (n BIGINT NOT NULL PRIMARY KEY)");
}

static enum hg_db_status count_rows(void *context, struct hg_database *database)
{
    *(int64_t *)context = store_number(database, "SELECT count(*) FROM k");
    return HG_DB_OK;
}

static int64_t rows(struct hg_writer *writer)
{
    int64_t count = 0;
    cr_assert_eq(hg_writer_call(writer, count_rows, &count), HG_DB_OK);
    return count;
}

/* Holds the writer until it is let go, so that what comes meanwhile is one group. */
struct gate {
    struct hg_job job;
    pthread_mutex_t lock;
};

static enum hg_db_status run_gate(struct hg_job *job, struct hg_database *database)
{
    struct gate *gate = (struct gate *)job;
    (void)database;
    pthread_mutex_lock(&gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return HG_DB_OK;
}

static void end_gate(struct hg_job *job, enum hg_db_status status)
{
    (void)job;
    (void)status;
}

static struct gate gate = {.job = {.run = run_gate, .done = end_gate},
                           .lock = PTHREAD_MUTEX_INITIALIZER};

static void hold(struct hg_writer *writer)
{
    pthread_mutex_lock(&gate.lock);
    cr_assert(hg_writer_submit(writer, &gate.job));
    while (hg_writer_waiting(writer) != 0)
        nap();
}

static void let_go(void)
{
    pthread_mutex_unlock(&gate.lock);
}

#define COUNT 40

/* Of a group one breaks a constraint and one fails: the others are written, each once. */
Test(writer, groups)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        static struct insert inserts[COUNT];
        store_open(&store, kind);
        struct hg_writer *writer = open_writer(&store, COUNT + 1, 0);
        cr_assert_eq(hg_writer_call(writer, make_table, NULL), HG_DB_OK);
        hold(writer);
        for (int i = 0; i < COUNT; i++) {
            inserts[i] = (struct insert){.job = {.run = run_insert, .done = end_insert},
                                         .number = i == 7 ? 3 : i,
                                         .fail = i == 20 ? HG_DB_ERROR : HG_DB_OK};
            cr_assert(hg_writer_submit(writer, &inserts[i].job));
        }
        let_go();
        for (int i = 0; i < COUNT; i++) {
            wait_for(&inserts[i]);
            cr_assert_eq(inserts[i].status, i == 7    ? HG_DB_CONFLICT
                                            : i == 20 ? HG_DB_ERROR
                                                      : HG_DB_OK);
        }
        cr_assert_eq(inserts[0].runs, 2);
        cr_assert_eq(rows(writer), COUNT - 2);
        cr_assert(hg_writer_healthy(writer));
        hg_writer_free(writer);
        store_close(&store);
    }
}

/* A full queue refuses; what was taken is written, also when the writer is stopped meanwhile. */
Test(writer, bounded)
{
    struct store store;
    static struct insert inserts[4];
    store_open(&store, STORE_SQLITE);
    struct hg_writer *writer = open_writer(&store, 3, 0);
    cr_assert_eq(hg_writer_call(writer, make_table, NULL), HG_DB_OK);
    hold(writer);
    for (int i = 0; i < 4; i++) {
        inserts[i] = (struct insert){.job = {.run = run_insert, .done = end_insert}, .number = i};
        cr_assert_eq(hg_writer_submit(writer, &inserts[i].job), i < 3);
    }
    let_go();
    hg_writer_free(writer);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(inserts[i].status, HG_DB_OK);
    cr_assert_eq(atomic_load(&inserts[3].done), 0);
    struct hg_database *database = store_connect(&store);
    cr_assert_eq(store_number(database, "SELECT count(*) FROM k"), 3);
    hg_database_close(database);
    store_close(&store);
}

/* Ends every other connection of the server, as a restart does, just before the commit. */
static enum hg_db_status end_connection(struct hg_job *job, struct hg_database *database)
{
    struct insert *insert = (struct insert *)job;
    if (insert->runs == 0) {
        int64_t process = store_number(database, "SELECT pg_backend_pid()");
        char text[64];
        insert->runs++;
        snprintf(text, sizeof text, "SELECT pg_terminate_backend(%lld, 5000)", (long long)process);
        store_admin(text);
    }
    return run_insert(job, database);
}

Test(writer, connection_ended)
{
    struct store store;
    if (store_kinds() < 2)
        cr_skip_test("no PostgreSQL here");
    struct insert insert = {.job = {.run = end_connection, .done = end_insert}, .number = 5};
    store_open(&store, STORE_POSTGRES);
    struct hg_writer *writer = open_writer(&store, 0, 0);
    cr_assert_eq(hg_writer_call(writer, make_table, NULL), HG_DB_OK);
    cr_assert(hg_writer_submit(writer, &insert.job));
    wait_for(&insert);
    cr_assert_eq(insert.status, HG_DB_OK);
    cr_assert_eq(rows(writer), 1);
    hg_writer_free(writer);
    store_close(&store);
}

/* Somebody else holds the lock: waited for within patience, told after it. */
Test(writer, locked)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        struct insert first = {.job = {.run = run_insert, .done = end_insert}, .number = 1};
        struct insert second = {.job = {.run = run_insert, .done = end_insert}, .number = 2};
        store_open(&store, kind);
        store.options.lock_wait_ms = 20;
        struct hg_writer *writer = open_writer(&store, 0, 300);
        cr_assert_eq(hg_writer_call(writer, make_table, NULL), HG_DB_OK);
        struct hg_database *other = store_connect(&store);
        cr_assert_eq(hg_database_begin(other), HG_DB_OK);
        cr_assert(hg_writer_submit(writer, &first.job));
        wait_for(&first);
        cr_assert_eq(first.status, HG_DB_BUSY);
        cr_assert_not(hg_writer_healthy(writer));
        cr_assert(hg_writer_submit(writer, &second.job));
        hg_database_rollback(other);
        wait_for(&second);
        if (second.status == HG_DB_OK)
            cr_assert(hg_writer_healthy(writer));
        cr_assert_eq(rows(writer), second.status == HG_DB_OK);
        hg_database_close(other);
        hg_writer_free(writer);
        store_close(&store);
    }
}

static enum hg_db_status fill(void *context, struct hg_database *database)
{
    (void)context;
    return hg_database_script(database, "INSERT INTO b VALUES (zeroblob(40960))");
}

static enum hg_db_status make_filling(void *context, struct hg_database *database)
{
    (void)context;
    return hg_database_script(database, "CREATE TABLE b (b BYTEA)");
}

static enum hg_db_status empty(void *context, struct hg_database *database)
{
    (void)context;
    return hg_database_script(database, "DELETE FROM b");
}

/* A full disk is told at once, nothing of the job holds, and all is well when there has been room
 * for a while: a write that is small enough in between does not make a service ready. */
Test(writer, full)
{
    struct store store;
    char why[256];
    enum hg_db_status status = HG_DB_OK;
    int64_t filled = 0;
    store_open(&store, STORE_SQLITE);
    store.options.max_pages = 100;
    struct hg_writer_options options = {
        .database = store.options, .full_hold_ms = 200, .clock = &hg_system_clock};
    struct hg_writer *writer;
    cr_assert_eq(hg_writer_new(&options, &writer, why, sizeof why), HG_DB_OK, "%s", why);
    cr_assert_eq(hg_writer_call(writer, make_filling, NULL), HG_DB_OK);
    while (filled < 100 && (status = hg_writer_call(writer, fill, NULL)) == HG_DB_OK)
        filled++;
    cr_assert_eq(status, HG_DB_FULL);
    cr_assert_not(hg_writer_healthy(writer));
    struct hg_readers *readers = hg_readers_new(&store.options, 2);
    struct hg_database *reader = hg_readers_take(readers, &status);
    cr_assert_eq(status, HG_DB_OK);
    cr_assert_eq(store_number(reader, "SELECT count(*) FROM b"), filled);
    hg_readers_give(readers, reader);
    hg_readers_free(readers);
    cr_assert_eq(hg_writer_call(writer, empty, NULL), HG_DB_OK);
    cr_assert_eq(hg_writer_call(writer, fill, NULL), HG_DB_OK);
    cr_assert_not(hg_writer_healthy(writer));
    for (int i = 0; i < 5000 && !hg_writer_healthy(writer); i++) {
        nap();
        cr_assert_eq(hg_writer_call(writer, empty, NULL), HG_DB_OK);
    }
    cr_assert(hg_writer_healthy(writer));
    hg_writer_free(writer);
    store_close(&store);
}

static enum hg_db_status tidy(const void *context, struct hg_database *database, int64_t now,
                              bool *more)
{
    (void)context;
    *more = store_number(database, "SELECT count(*) FROM k") > 1;
    cr_assert_gt(now, 0);
    return hg_database_script(database, "DELETE FROM k WHERE n = (SELECT min(n) FROM k)");
}

/* A purge comes by itself, in steps, also when nobody asks for anything. */
Test(writer, purge)
{
    struct store store;
    char why[256];
    struct hg_writer *writer;
    store_open(&store, STORE_SQLITE);
    struct hg_database *database = store_connect(&store);
    cr_assert_eq(make_table(NULL, database), HG_DB_OK);
    store_script(database, "INSERT INTO k VALUES (1), (2), (3)");
    struct hg_writer_options options = {.database = store.options,
                                        .purge = tidy,
                                        .purge_period_ms = 1000000,
                                        .clock = &hg_system_clock};
    cr_assert_eq(hg_writer_new(&options, &writer, why, sizeof why), HG_DB_OK, "%s", why);
    for (int i = 0; i < 5000 && store_number(database, "SELECT count(*) FROM k") != 0; i++)
        nap();
    cr_assert_eq(store_number(database, "SELECT count(*) FROM k"), 0);
    cr_assert(hg_writer_healthy(writer));
    hg_writer_free(writer);
    hg_database_close(database);
    store_close(&store);
}

static enum hg_db_status nothing(const void *context, struct hg_database *database, int64_t now,
                                 bool *more)
{
    (void)context, (void)now;
    *more = false;
    return store_number(database, "SELECT 1") == 1 ? HG_DB_OK : HG_DB_ERROR;
}

/* A store that is back is found so although nobody asks for anything. */
Test(writer, recovers)
{
    struct store store;
    char why[256];
    struct hg_writer *writer;
    struct insert insert = {.job = {.run = run_insert, .done = end_insert}, .number = 1};
    store_open(&store, STORE_SQLITE);
    store.options.lock_wait_ms = 20;
    struct hg_database *other = store_connect(&store);
    cr_assert_eq(make_table(NULL, other), HG_DB_OK);
    struct hg_writer_options options = {.database = store.options,
                                        .patience_ms = 100,
                                        .purge = nothing,
                                        .purge_period_ms = 1000000,
                                        .clock = &hg_system_clock};
    cr_assert_eq(hg_writer_new(&options, &writer, why, sizeof why), HG_DB_OK, "%s", why);
    cr_assert_eq(hg_database_begin(other), HG_DB_OK);
    cr_assert(hg_writer_submit(writer, &insert.job));
    wait_for(&insert);
    cr_assert_eq(insert.status, HG_DB_BUSY);
    cr_assert_not(hg_writer_healthy(writer));
    hg_database_rollback(other);
    for (int i = 0; i < 5000 && !hg_writer_healthy(writer); i++)
        nap();
    cr_assert(hg_writer_healthy(writer));
    hg_writer_free(writer);
    hg_database_close(other);
    store_close(&store);
}

/* Readers are shared: no more than there are, and a connection that ended is opened again. */
Test(writer, readers)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        enum hg_db_status status;
        store_open(&store, kind);
        hg_writer_free(open_writer(&store, 0, 0));
        struct hg_readers *readers = hg_readers_new(&store.options, 1);
        struct hg_database *reader = hg_readers_take(readers, &status);
        cr_assert_eq(status, HG_DB_OK);
        if (kind == STORE_POSTGRES) {
            char text[64];
            snprintf(text, sizeof text, "SELECT pg_terminate_backend(%lld, 5000)",
                     (long long)store_number(reader, "SELECT pg_backend_pid()"));
            store_admin(text);
        }
        hg_readers_give(readers, reader);
        reader = hg_readers_take(readers, &status);
        cr_assert_eq(status, HG_DB_OK);
        cr_assert_eq(store_number(reader, "SELECT 1"), 1);
        hg_readers_give(readers, reader);
        hg_readers_free(readers);
        store_close(&store);
    }
}
