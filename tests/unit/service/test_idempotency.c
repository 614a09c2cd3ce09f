/* The same key, the same answer; for a day. */
#include "stores.h"

#include "service/store/idempotency.h"

#define NOW INT64_C(1795338000000000)

static struct hg_idempotency_key key_of(const char *who, const char *key, const char *body)
{
    struct hg_idempotency_key made = {.who = hg_str(who), .key = hg_str(key)};
    hg_idempotency_digest(&made, HG_STR("POST /v1/policies/p/decisions"), hg_str(body));
    return made;
}

static enum hg_key_found find(struct hg_database *database, const char *who, const char *key,
                              const char *body, int64_t now, struct hg_buf *room,
                              struct hg_stored_answer *kept)
{
    enum hg_db_status status;
    struct hg_idempotency_key made = key_of(who, key, body);
    enum hg_key_found found = hg_idempotency_find(database, &made, now, room, kept, &status);
    cr_assert_eq(status, HG_DB_OK, "%s", hg_database_why(database));
    return found;
}

static void keep(struct hg_database *database, const char *key, const char *body, int64_t now)
{
    struct hg_idempotency_key made = key_of("crm", key, body);
    struct hg_stored_answer answer = {200, HG_STR("application/json"), HG_STR("{\"a\":\"ü\"}"),
                                      HG_STR("id-1")};
    cr_assert_eq(hg_idempotency_keep(database, &made, now, &answer), HG_DB_OK, "%s",
                 hg_database_why(database));
}

Test(idempotency, a_day)
{
    struct store store;
    struct hg_stored_answer kept;
    for (int kind = 0; kind < store_kinds(); kind++) {
        struct hg_buf room;
        hg_buf_init(&room, &hg_libc_allocator, 0);
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store);
        cr_assert_eq(find(database, "crm", "k", "{}", NOW, &room, &kept), HG_KEY_NEW);
        keep(database, "k", "{}", NOW);
        hg_database_close(database);
        database = store_prepared(&store); /* after a restart */
        cr_assert_eq(find(database, "crm", "k", "{}", NOW + 1, &room, &kept), HG_KEY_SAME);
        cr_assert_eq(kept.status, 200);
        cr_assert(hg_str_is(kept.type, "application/json"));
        cr_assert(hg_str_is(kept.body, "{\"a\":\"ü\"}"));
        cr_assert(hg_str_is(kept.about, "id-1"));
        cr_assert_eq(find(database, "crm", "k", "{ }", NOW + 1, &room, &kept), HG_KEY_OTHER);
        cr_assert_eq(find(database, "form", "k", "{}", NOW + 1, &room, &kept), HG_KEY_NEW);
        int64_t end = NOW + HG_KEY_RETENTION;
        cr_assert_eq(find(database, "crm", "k", "{}", end - 1, &room, &kept), HG_KEY_SAME);
        cr_assert_eq(find(database, "crm", "k", "{}", end, &room, &kept), HG_KEY_NEW);
        keep(database, "k", "[]", end);
        cr_assert_eq(find(database, "crm", "k", "[]", end, &room, &kept), HG_KEY_SAME);
        hg_database_close(database);
        store_close(&store);
        hg_buf_release(&room);
    }
}

Test(idempotency, cleaning)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        int64_t gone;
        char key[16];
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store);
        for (int i = 0; i < 10; i++) {
            snprintf(key, sizeof key, "k%d", i);
            keep(database, key, "{}", NOW + i);
        }
        int64_t later = NOW + HG_KEY_RETENTION + 7; /* the eighth has just expired */
        cr_assert_eq(hg_idempotency_purge(database, later, 3, &gone), HG_DB_OK);
        cr_assert(gone >= 3 && gone <= 4, "%lld", (long long)gone);
        cr_assert_eq(hg_idempotency_purge(database, later, 100, &gone), HG_DB_OK);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM answers"), 2);
        cr_assert_eq(hg_idempotency_purge(database, later, 100, &gone), HG_DB_OK);
        cr_assert_eq(gone, 0);
        hg_database_close(database);
        store_close(&store);
    }
}

Test(idempotency, keys)
{
    char longest[HG_KEY_MAX + 2];
    memset(longest, 'k', sizeof longest);
    cr_assert(hg_idempotency_key_is_valid(HG_STR("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")));
    cr_assert(hg_idempotency_key_is_valid((struct hg_str){longest, HG_KEY_MAX}));
    cr_assert_not(hg_idempotency_key_is_valid((struct hg_str){longest, HG_KEY_MAX + 1}));
    cr_assert_not(hg_idempotency_key_is_valid(HG_STR("")));
    cr_assert_not(hg_idempotency_key_is_valid(HG_STR("a\tb")));
    cr_assert_not(hg_idempotency_key_is_valid(HG_STR("\xff")));
}
