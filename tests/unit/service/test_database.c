/* One connection, by the same SQL on both kinds of database. */
#include "stores.h"

#include <sys/stat.h>

#define BOTH(store)                                                                                \
    for (int kind = 0; kind < store_kinds(); kind++)                                               \
        for (bool once = (store_open(store, kind), true); once; once = (store_close(store), false))

Test(database, urls)
{
    char why[128];
    struct hg_database *database;
    cr_assert(hg_database_known("sqlite:x.db") && hg_database_known("postgresql://h/d") &&
              hg_database_known("postgres://h/d"));
    cr_assert_not(hg_database_known("mysql://h/d") || hg_database_known("x.db"));
    struct hg_database_options options = {.url = "x.db"};
    cr_assert_eq(hg_database_open(&options, &database, why, sizeof why), HG_DB_ERROR);
    cr_assert_str_eq(why, "the database must be `sqlite:PATH` or `postgresql://…`");
    options.url = "sqlite:/no/such/folder/x.db";
    cr_assert_eq(hg_database_open(&options, &database, why, sizeof why), HG_DB_ERROR);
    cr_assert_str_eq(why, "cannot open /no/such/folder/x.db: No such file or directory");
    options.url = "postgresql://nobody@/none?host=/no/such/folder";
    cr_assert_eq(hg_database_open(&options, &database, why, sizeof why), HG_DB_LOST);
    cr_assert_not_null(strstr(why, "/no/such/folder"), "%s", why);
    cr_assert_null(strchr(why, '\n'));
    cr_assert_null(database);
}

/* What goes in comes out, to the byte; parameters stand in any order and more than once. */
Test(database, values)
{
    struct store store;
    BOTH(&store)
    {
        struct hg_database *database = store_connect(&store);
        struct hg_str bytes = {"\0\\x\xff'", 5};
        store_script(database, "CREATE TABLE v (n BIGINT, t TEXT, b BYTEA, e TEXT, w BYTEA)");
        struct hg_sql *sql =
            hg_sql(database, "INSERT INTO v (t, n, b, e, w) VALUES ($2, $1, $4, $3, $4)");
        hg_sql_int(sql, 1, INT64_MIN);
        hg_sql_text(sql, 2, HG_STR("größer\n'x'"));
        hg_sql_text_or_null(sql, 3, HG_STR(""));
        hg_sql_blob(sql, 4, bytes);
        int64_t changed;
        cr_assert_eq(hg_sql_run(sql, &changed), HG_DB_OK, "%s", hg_database_why(database));
        cr_assert_eq(changed, 1);
        sql = hg_sql(database, "SELECT n, t, b, e, w, 7, n IS NULL FROM v WHERE b = $1");
        hg_sql_blob(sql, 1, bytes);
        cr_assert(hg_sql_row(sql));
        struct hg_str first = hg_sql_get_blob(sql, 2), second = hg_sql_get_blob(sql, 4);
        cr_assert_eq(hg_sql_get_int(sql, 0), INT64_MIN);
        cr_assert(hg_str_is(hg_sql_get_text(sql, 1), "größer\n'x'"));
        cr_assert(hg_str_eq(first, bytes) && hg_str_eq(second, bytes));
        cr_assert(hg_sql_is_null(sql, 3) && !hg_sql_is_null(sql, 1));
        cr_assert_eq(hg_sql_get_text(sql, 3).len, 0);
        cr_assert_eq(hg_sql_get_int(sql, 5), 7);
        cr_assert_eq(hg_sql_get_int(sql, 6), 0);
        cr_assert_not(hg_sql_row(sql));
        cr_assert_eq(hg_sql_end(sql), HG_DB_OK);
        hg_database_close(database);
    }
}

static enum hg_db_status insert(struct hg_database *database, int64_t key)
{
    struct hg_sql *sql = hg_sql(database, "INSERT INTO k (n) VALUES ($1)");
    hg_sql_int(sql, 1, key);
    return hg_sql_run(sql, NULL);
}

/* A statement that failed leaves a connection that works; statements are used again. */
Test(database, failures)
{
    struct store store;
    BOTH(&store)
    {
        struct hg_database *database = store_connect(&store);
        store_script(database, "CREATE TABLE k (n BIGINT NOT NULL PRIMARY KEY)");
        cr_assert_eq(insert(database, 1), HG_DB_OK);
        cr_assert_eq(insert(database, 1), HG_DB_CONFLICT);
        cr_assert_neq(hg_database_why(database)[0], '\0');
        cr_assert_eq(insert(database, 2), HG_DB_OK);
        struct hg_sql *sql = hg_sql(database, "SELECT x FROM nowhere WHERE n = $1");
        hg_sql_int(sql, 1, 1);
        cr_assert_not(hg_sql_row(sql));
        cr_assert_eq(hg_sql_end(sql), HG_DB_ERROR);
        cr_assert_not_null(strstr(hg_database_why(database), "nowhere"), "%s",
                           hg_database_why(database));
        cr_assert_eq(hg_database_script(database, "NONSENSE"), HG_DB_ERROR);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM k"), 2);
        cr_assert_eq(store_number(database, "SELECT CAST(sum(n) AS BIGINT) FROM k"), 3);
        hg_database_close(database);
    }
}

Test(database, transactions)
{
    struct store store;
    BOTH(&store)
    {
        struct hg_database *database = store_connect(&store), *other = store_connect(&store);
        store_script(database, "CREATE TABLE k (n BIGINT NOT NULL PRIMARY KEY)");
        cr_assert_eq(hg_database_begin(database), HG_DB_OK);
        cr_assert_eq(insert(database, 1), HG_DB_OK);
        cr_assert_eq(hg_database_savepoint(database), HG_DB_OK);
        cr_assert_eq(insert(database, 1), HG_DB_CONFLICT);
        cr_assert_eq(hg_database_rollback_to_savepoint(database), HG_DB_OK);
        cr_assert_eq(hg_database_savepoint(database), HG_DB_OK);
        cr_assert_eq(insert(database, 2), HG_DB_OK);
        cr_assert_eq(hg_database_release_savepoint(database), HG_DB_OK);
        cr_assert_eq(store_number(other, "SELECT count(*) FROM k"), 0);
        cr_assert_eq(hg_database_commit(database), HG_DB_OK);
        cr_assert_eq(store_number(other, "SELECT count(*) FROM k"), 2);
        cr_assert_eq(hg_database_begin(database), HG_DB_OK);
        cr_assert_eq(insert(database, 3), HG_DB_OK);
        hg_database_rollback(database);
        hg_database_rollback(database);
        cr_assert_eq(store_number(other, "SELECT count(*) FROM k"), 2);
        hg_database_close(database);
        hg_database_close(other);
    }
}

/* A statement that is not waited for fails by the commit at the latest, and takes all with it. */
Test(database, deferred)
{
    struct store store;
    BOTH(&store)
    {
        struct hg_database *database = store_connect(&store);
        store_script(database, "CREATE TABLE k (n BIGINT NOT NULL PRIMARY KEY)");
        cr_assert_eq(hg_database_begin(database), HG_DB_OK);
        for (int i = 0; i < 300; i++)
            cr_assert_eq(insert(database, i), HG_DB_OK);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM k"), 300);
        cr_assert_eq(insert(database, 300), HG_DB_OK);
        cr_assert_eq(hg_database_commit(database), HG_DB_OK);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM k"), 301);

        cr_assert_eq(hg_database_begin(database), HG_DB_OK);
        cr_assert_eq(insert(database, 500), HG_DB_OK);
        enum hg_db_status status = insert(database, 7);
        if (status == HG_DB_OK)
            status = insert(database, 501);
        if (status == HG_DB_OK)
            status = hg_database_commit(database);
        else
            hg_database_rollback(database);
        cr_assert_eq(status, HG_DB_CONFLICT);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM k"), 301);
        hg_database_close(database);
    }
}

/* What a transaction remembers goes with it, and with what is undone. */
Test(database, memory)
{
    struct store store;
    BOTH(&store)
    {
        struct hg_str value;
        struct hg_database *database = store_connect(&store);
        hg_database_cache_put(database, HG_STR("a"), HG_STR("0"));
        cr_assert_not(hg_database_cache_get(database, HG_STR("a"), &value));
        cr_assert_eq(hg_database_begin(database), HG_DB_OK);
        hg_database_cache_put(database, HG_STR("a"), HG_STR("1"));
        hg_database_cache_put(database, HG_STR("b"), HG_STR(""));
        hg_database_cache_put(database, HG_STR("a"), HG_STR("22"));
        cr_assert(hg_database_cache_get(database, HG_STR("a"), &value) && hg_str_is(value, "22"));
        cr_assert(hg_database_cache_get(database, HG_STR("b"), &value) && value.len == 0);
        cr_assert_eq(hg_database_savepoint(database), HG_DB_OK);
        cr_assert_eq(hg_database_rollback_to_savepoint(database), HG_DB_OK);
        cr_assert_not(hg_database_cache_get(database, HG_STR("a"), &value));
        hg_database_cache_put(database, HG_STR("a"), HG_STR("3"));
        cr_assert_eq(hg_database_commit(database), HG_DB_OK);
        cr_assert_not(hg_database_cache_get(database, HG_STR("a"), &value));
        hg_database_close(database);
    }
}

/* What a reader sees is of one moment, and it may not write. */
Test(database, readers)
{
    struct store store;
    BOTH(&store)
    {
        struct hg_database *database = store_connect(&store);
        store_script(database, "CREATE TABLE k (n BIGINT NOT NULL PRIMARY KEY)");
        store.options.read_only = true;
        struct hg_database *reader = store_connect(&store);
        cr_assert_eq(hg_database_begin_read(reader), HG_DB_OK);
        cr_assert_eq(store_number(reader, "SELECT count(*) FROM k"), 0);
        cr_assert_eq(insert(database, 1), HG_DB_OK);
        cr_assert_eq(store_number(reader, "SELECT count(*) FROM k"), 0);
        hg_database_rollback(reader);
        cr_assert_eq(store_number(reader, "SELECT count(*) FROM k"), 1);
        cr_assert_neq(insert(reader, 2), HG_DB_OK);
        hg_database_close(reader);
        hg_database_close(database);
    }
}

/* Whoever only reads makes no file. */
Test(database, reads_nothing)
{
    char why[256];
    struct hg_database *database;
    struct hg_database_options options = {.url = "sqlite:/tmp/headgate-no-such.db",
                                          .read_only = true};
    cr_assert_eq(hg_database_open(&options, &database, why, sizeof why), HG_DB_ERROR);
    cr_assert_str_eq(why, "cannot open /tmp/headgate-no-such.db: No such file or directory");
    cr_assert_neq(access("/tmp/headgate-no-such.db", F_OK), 0);
}

/* What is in memory alone needs no folder that can be written. */
Test(database, in_memory)
{
    char why[256];
    struct hg_database *database;
    struct hg_database_options options = {.url = "sqlite::memory:"};
    cr_assert_eq(chdir("/proc"), 0);
    cr_assert_eq(hg_database_open(&options, &database, why, sizeof why), HG_DB_OK, "%s", why);
    hg_database_close(database);
}

/* One writes at a time: whoever comes second waits for its turn, and no longer than it says. */
Test(database, one_writer)
{
    struct store store;
    BOTH(&store)
    {
        store.options.lock_wait_ms = 50;
        struct hg_database *first = store_connect(&store), *second = store_connect(&store);
        cr_assert_eq(hg_database_begin(first), HG_DB_OK);
        cr_assert_eq(hg_database_begin(second), HG_DB_BUSY);
        cr_assert_eq(hg_database_commit(first), HG_DB_OK);
        cr_assert_eq(hg_database_begin(second), HG_DB_OK);
        cr_assert_eq(hg_database_commit(second), HG_DB_OK);
        hg_database_close(first);
        hg_database_close(second);
    }
}

Test(database, durable)
{
    struct store store;
    struct stat file;
    char path[128];
    store_open(&store, STORE_SQLITE);
    struct hg_database *database = store_connect(&store);
    cr_assert_eq(store_number(database, "PRAGMA synchronous"), 2); /* FULL */
    struct hg_sql *sql = hg_sql(database, "PRAGMA journal_mode");
    cr_assert(hg_sql_row(sql) && hg_str_is(hg_sql_get_text(sql, 0), "wal"));
    cr_assert_eq(hg_sql_end(sql), HG_DB_OK);
    snprintf(path, sizeof path, "%s/headgate.db", store.folder);
    cr_assert_eq(stat(path, &file), 0);
    cr_assert_eq(file.st_mode & 0777, 0600);
    hg_database_close(database);
    store_close(&store);
}

/* A database that may not grow says so, goes on reading, and takes what fits later. */
Test(database, full)
{
    struct store store;
    store_open(&store, STORE_SQLITE);
    store.options.max_pages = 16;
    struct hg_database *database = store_connect(&store);
    store_script(database, "CREATE TABLE b (b BYTEA)");
    enum hg_db_status status = HG_DB_OK;
    for (int i = 0; i < 100 && status == HG_DB_OK; i++) {
        struct hg_sql *sql = hg_sql(database, "INSERT INTO b (b) VALUES (zeroblob(4096))");
        status = hg_sql_run(sql, NULL);
    }
    cr_assert_eq(status, HG_DB_FULL);
    cr_assert_gt(store_number(database, "SELECT count(*) FROM b"), 5);
    store_script(database, "DELETE FROM b");
    store_script(database, "INSERT INTO b VALUES (zeroblob(4096))");
    hg_database_close(database);
    store_close(&store);
}

/* A server that ended the connection: told, and there again. */
Test(database, lost)
{
    struct store store;
    if (store_kinds() < 2)
        cr_skip_test("no PostgreSQL here");
    store_open(&store, STORE_POSTGRES);
    struct hg_database *database = store_connect(&store), *other = store_connect(&store);
    int64_t process = store_number(database, "SELECT pg_backend_pid()");
    char text[64];
    snprintf(text, sizeof text, "SELECT pg_terminate_backend(%lld, 5000)", (long long)process);
    cr_assert(hg_database_alive(database));
    store_script(other, text);
    cr_assert_eq(hg_database_begin(database), HG_DB_LOST);
    cr_assert_not(hg_database_alive(database));
    struct hg_sql *sql = hg_sql(database, "SELECT 1");
    cr_assert_not(hg_sql_row(sql));
    cr_assert_eq(hg_sql_end(sql), HG_DB_LOST);
    cr_assert_eq(hg_database_reopen(database), HG_DB_OK);
    cr_assert_eq(store_number(database, "SELECT 1"), 1);
    hg_database_close(database);
    hg_database_close(other);
    store_close(&store);
}
