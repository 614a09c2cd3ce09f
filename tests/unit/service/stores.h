/* Data bases for tests: a file of SQLite in a new folder, and, where HG_TEST_POSTGRES is the URL of a
 * server, a schema of its own there. A test that is about both runs over store_kinds(). */
#ifndef TEST_SERVICE_STORES_H
#define TEST_SERVICE_STORES_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/store/schema.h"
#include "service/store/writer.h"

enum store_kind { STORE_SQLITE, STORE_POSTGRES };

struct store {
    enum store_kind kind;
    char folder[64], url[512], schema[24];
    struct hg_database_options options;
};

/* How many kinds there are here: a loop from 0 runs over them. */
static int store_kinds(void)
{
    return getenv("HG_TEST_POSTGRES") != NULL ? 2 : 1;
}

static void store_admin(const char *text)
{
    char why[256];
    struct hg_database *database;
    struct hg_database_options options = {.url = getenv("HG_TEST_POSTGRES")};
    cr_assert_eq(hg_database_open(&options, &database, why, sizeof why), HG_DB_OK, "%s", why);
    cr_assert_eq(hg_database_script(database, text), HG_DB_OK, "%s", hg_database_why(database));
    hg_database_close(database);
}

static void store_make_schema(struct store *store)
{
    char text[128];
    const char *server = getenv("HG_TEST_POSTGRES");
    snprintf(store->schema, sizeof store->schema, "t%d", (int)getpid());
    snprintf(text, sizeof text, "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s",
             store->schema, store->schema);
    store_admin(text);
    snprintf(store->url, sizeof store->url, "%s&options=-csearch_path%%3D%s", server,
             store->schema);
}

static void store_open(struct store *store, int kind)
{
    *store = (struct store){.kind = (enum store_kind)kind};
    if (kind == STORE_POSTGRES) {
        store_make_schema(store);
    } else {
        strcpy(store->folder, "/tmp/headgate-store-XXXXXX");
        cr_assert_not_null(mkdtemp(store->folder));
        snprintf(store->url, sizeof store->url, "sqlite:%s/headgate.db", store->folder);
    }
    store->options.url = store->url;
}

static void store_remove(const struct store *store)
{
    static const char *const names[] = {"/headgate.db", "/headgate.db-wal", "/headgate.db-shm", ""};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s%s", store->folder, names[i]);
        remove(path);
    }
}

static void store_close(struct store *store)
{
    char text[128];
    if (store->kind == STORE_SQLITE) {
        store_remove(store);
        return;
    }
    snprintf(text, sizeof text, "DROP SCHEMA %s CASCADE", store->schema);
    store_admin(text);
}

static struct hg_database *store_connect(struct store *store)
{
    char why[256];
    struct hg_database *database;
    cr_assert_eq(hg_database_open(&store->options, &database, why, sizeof why), HG_DB_OK, "%s",
                 why);
    return database;
}

/* One that has its tables. */
static struct hg_database *store_prepared(struct store *store)
{
    struct hg_database *database = store_connect(store);
    cr_assert_eq(hg_schema_prepare(database, 0), HG_DB_OK, "%s", hg_database_why(database));
    return database;
}

static void store_script(struct hg_database *database, const char *text)
{
    cr_assert_eq(hg_database_script(database, text), HG_DB_OK, "%s: %s", text,
                 hg_database_why(database));
}

static int64_t store_number(struct hg_database *database, const char *text)
{
    struct hg_sql *sql = hg_sql(database, text);
    int64_t number = hg_sql_row(sql) ? hg_sql_get_int(sql, 0) : -1;
    cr_assert_eq(hg_sql_end(sql), HG_DB_OK, "%s: %s", text, hg_database_why(database));
    return number;
}

#endif
