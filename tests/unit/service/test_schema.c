/* Tables by numbered steps. */
#include "stores.h"

Test(schema, once)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store);
        int64_t steps = store_number(database, "SELECT count(*) FROM headgate_schema");
        cr_assert_geq(steps, 3);
        cr_assert_eq(hg_schema_prepare(database, 1), HG_DB_OK);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM headgate_schema"), steps);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM teams"), 0);
        hg_database_close(database);
        store_close(&store);
    }
}

/* An older program leaves a newer database alone. */
Test(schema, newer)
{
    struct store store;
    store_open(&store, STORE_SQLITE);
    struct hg_database *database = store_prepared(&store);
    store_script(database, "INSERT INTO headgate_schema VALUES ('teams', 99, 0)");
    cr_assert_eq(hg_schema_prepare(database, 1), HG_DB_ERROR);
    cr_assert_not_null(strstr(hg_database_why(database), "it is older than the database"));
    hg_database_close(database);
    store_close(&store);
}
