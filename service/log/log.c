/* The decision log in the database: append, retention, read. See log.h. */
#include "service/log/log.h"

#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "service/common/uuid.h"
#include "service/log/log_chain.h"

/* The columns beside the entry's bytes repeat what is in them, to find it by. log_base has the last
 * entry that was removed by age: one row at most. */
static const char *const steps[] = {
    "CREATE TABLE log_entries (seq BIGINT PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,"
    " about TEXT, at BIGINT NOT NULL, lead TEXT, policy TEXT, entry TEXT NOT NULL,"
    " hash BYTEA NOT NULL);"
    "CREATE INDEX log_entries_lead ON log_entries (lead, seq);"
    "CREATE INDEX log_entries_about ON log_entries (about, seq);"
    "CREATE TABLE log_base (one BIGINT PRIMARY KEY CHECK (one = 1), seq BIGINT NOT NULL,"
    " hash BYTEA NOT NULL, at BIGINT NOT NULL)",
};
const struct hg_schema_part hg_schema_log = {"log", steps, sizeof steps / sizeof *steps};

/* --- the last entry ------------------------------------------------------------------------ */

static bool take_place(struct hg_sql *sql, struct hg_chain_place *place)
{
    if (!hg_sql_row(sql))
        return false;
    struct hg_str hash = hg_sql_get_blob(sql, 1);
    place->seq = hg_sql_get_int(sql, 0);
    memcpy(place->hash, hash.at, hash.len < HG_CHAIN_HASH ? hash.len : HG_CHAIN_HASH);
    return true;
}

enum hg_db_status hg_log_base(struct hg_database *database, struct hg_chain_place *base)
{
    *base = (struct hg_chain_place){0};
    struct hg_sql *sql = hg_sql(database, "SELECT seq, hash FROM log_base WHERE one = 1");
    take_place(sql, base);
    return hg_sql_end(sql);
}

enum hg_db_status hg_log_head(struct hg_database *database, struct hg_chain_place *head)
{
    *head = (struct hg_chain_place){0};
    struct hg_sql *sql =
        hg_sql(database, "SELECT seq, hash FROM log_entries ORDER BY seq DESC LIMIT 1");
    bool any = take_place(sql, head);
    enum hg_db_status status = hg_sql_end(sql);
    return status != HG_DB_OK || any ? status : hg_log_base(database, head);
}

/* --- appending ----------------------------------------------------------------------------- */

static enum hg_db_status insert(struct hg_database *database, const struct hg_log_entry *entry,
                                const struct hg_chain_place *place, struct hg_str bytes)
{
    return hg_sql_run(
        HG_SQL(database,
               "INSERT INTO log_entries (seq, kind, id, about, at, lead, policy, entry, hash)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
               HG_SQL_INT(place->seq),
               HG_SQL_TEXT(hg_str(entry->kind != NULL ? entry->kind : "decision")),
               HG_SQL_TEXT(entry->id), HG_SQL_TEXT_OR_NULL(entry->about), HG_SQL_INT(entry->at),
               HG_SQL_TEXT_OR_NULL(entry->lead), HG_SQL_TEXT_OR_NULL(entry->policy),
               HG_SQL_TEXT(bytes),
               HG_SQL_BLOB((struct hg_str){(const char *)place->hash, HG_CHAIN_HASH})),
        NULL);
}

/* A transaction of many decisions asks for the head once. */
static enum hg_db_status head_of(struct hg_database *database, struct hg_chain_place *head)
{
    struct hg_str kept;
    if (!hg_database_cache_get(database, HG_STR("log head"), &kept) || kept.len != sizeof *head)
        return hg_log_head(database, head);
    memcpy(head, kept.at, sizeof *head);
    return HG_DB_OK;
}

enum hg_db_status hg_log_append(struct hg_database *database, const struct hg_log_entry *entry)
{
    struct hg_chain_place head, next = {0};
    struct hg_buf bytes;
    enum hg_db_status status = head_of(database, &head);
    if (status != HG_DB_OK)
        return status;
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    hg_chain_put(&bytes, &head, entry, &next);
    status = bytes.failed ? HG_DB_NOMEM
                          : insert(database, entry, &next, (struct hg_str){bytes.at, bytes.len});
    hg_buf_release(&bytes);
    if (status == HG_DB_OK)
        hg_database_cache_put(database, HG_STR("log head"),
                              (struct hg_str){(const char *)&next, sizeof next});
    return status;
}

/* --- removing by age ----------------------------------------------------------------------- */

/* The last of the oldest entries that are all too old. Records of earlier removals alone are not
 * worth another one. */
static enum hg_db_status find_old(struct hg_database *database, int64_t before,
                                  struct hg_chain_place *last, int64_t *count)
{
    int64_t others = 0;
    *count = 0;
    struct hg_sql *sql =
        hg_sql(database, "SELECT seq, hash, at, kind FROM log_entries ORDER BY seq LIMIT $1");
    hg_sql_int(sql, 1, HG_LOG_REMOVAL);
    struct hg_chain_place place = {0};
    while (take_place(sql, &place) && hg_sql_get_int(sql, 2) < before) {
        others += !hg_str_is(hg_sql_get_text(sql, 3), "retention");
        *last = place;
        ++*count;
    }
    if (others == 0)
        *count = 0;
    return hg_sql_end(sql);
}

static enum hg_db_status drop(struct hg_database *database, const struct hg_chain_place *last,
                              int64_t now)
{
    struct hg_sql *sql =
        HG_SQL(database, "DELETE FROM log_entries WHERE seq <= $1", HG_SQL_INT(last->seq));
    enum hg_db_status status = hg_sql_run(sql, NULL);
    if (status != HG_DB_OK)
        return status;
    sql = HG_SQL(database,
                 "INSERT INTO log_base (one, seq, hash, at) VALUES (1, $1, $2, $3)"
                 " ON CONFLICT (one) DO UPDATE SET seq = excluded.seq,"
                 " hash = excluded.hash, at = excluded.at",
                 HG_SQL_INT(last->seq),
                 HG_SQL_BLOB((struct hg_str){(const char *)last->hash, HG_CHAIN_HASH}),
                 HG_SQL_INT(now));
    return hg_sql_run(sql, NULL);
}

/* {"removed_to":12,"hash":"…","removed":5,"before":"…"}: log_verify.c reads the number back. */
static void put_removal(struct hg_buf *out, const struct hg_chain_place *last, int64_t count,
                        int64_t before)
{
    hg_buf_print(out, HG_LOG_REMOVED_TO "%lld,\"hash\":\"", (long long)last->seq);
    hg_chain_put_hex(out, last->hash);
    hg_buf_print(out, "\",\"removed\":%lld,\"before\":\"", (long long)count);
    hg_put_instant(out, before);
    hg_buf_text(out, "\"}");
}

static enum hg_db_status note_removal(struct hg_database *database,
                                      const struct hg_chain_place *last, int64_t count,
                                      int64_t before, int64_t now)
{
    char id[HG_UUID_LENGTH + 1];
    struct hg_buf detail;
    hg_uuid(now, id);
    hg_buf_init(&detail, &hg_libc_allocator, 0);
    put_removal(&detail, last, count, before);
    struct hg_log_entry entry = {
        .kind = "retention", .id = hg_str(id), .at = now, .detail = {detail.at, detail.len}};
    enum hg_db_status status = detail.failed ? HG_DB_NOMEM : hg_log_append(database, &entry);
    hg_buf_release(&detail);
    return status;
}

enum hg_db_status hg_log_remove(struct hg_database *database, int64_t before, int64_t now,
                                struct hg_log_removal *removal)
{
    struct hg_chain_place last = {0};
    *removal = (struct hg_log_removal){0};
    enum hg_db_status status = find_old(database, before, &last, &removal->removed);
    if (status != HG_DB_OK || removal->removed == 0)
        return status;
    removal->up_to = last.seq;
    status = drop(database, &last, now);
    return status == HG_DB_OK ? note_removal(database, &last, removal->removed, before, now)
                              : status;
}

/* --- reading ------------------------------------------------------------------------------- */

#define PAGE 200 /* entries of one statement: a few megabytes at most as a rule */

/* A statement for each column that entries are found by, so that its index is used; upward or
 * downward. */
#define CHOSEN(column, order)                                                                      \
    "SELECT seq, entry, hash FROM log_entries WHERE " column                                       \
    "at >= $3 AND at < $4 AND ($5 = '' OR policy = $5) AND seq " order " LIMIT $2"
#define UP "> $1 ORDER BY seq"
#define DOWN "< $1 ORDER BY seq DESC"

static struct hg_sql *page(struct hg_database *database, const struct hg_log_query *query,
                           int64_t at, int64_t most)
{
    static const char *const texts[][2] = {
        {CHOSEN("", UP), CHOSEN("", DOWN)},
        {CHOSEN("id = $6 AND ", UP), CHOSEN("id = $6 AND ", DOWN)},
        {CHOSEN("lead = $6 AND ", UP), CHOSEN("lead = $6 AND ", DOWN)},
        {CHOSEN("about = $6 AND ", UP), CHOSEN("about = $6 AND ", DOWN)},
    };
    const struct hg_str keys[] = {{NULL, 0}, query->id, query->lead, query->about};
    size_t by = 0;
    for (size_t i = sizeof keys / sizeof *keys; i-- > 1;)
        by = keys[i].len != 0 ? i : by;
    struct hg_sql *sql = hg_sql(database, texts[by][query->under != 0]);
    hg_sql_int(sql, 1, at);
    hg_sql_int(sql, 2, most);
    hg_sql_int(sql, 3, query->from);
    hg_sql_int(sql, 4, query->before != 0 ? query->before : INT64_MAX);
    hg_sql_text(sql, 5, query->policy);
    if (by != 0)
        hg_sql_text(sql, 6, keys[by]);
    return sql;
}

struct reading {
    bool (*take)(void *context, const struct hg_log_row *row);
    void *context;
    int64_t at, taken;
    bool stopped;
};

/* One page; *got says how many rows it had. */
static enum hg_db_status read_page(struct hg_database *database, const struct hg_log_query *query,
                                   int64_t most, struct reading *reading, int64_t *got)
{
    *got = 0;
    struct hg_sql *sql = page(database, query, reading->at, most);
    while (!reading->stopped && hg_sql_row(sql)) {
        struct hg_log_row row = {hg_sql_get_int(sql, 0), hg_sql_get_text(sql, 1),
                                 hg_sql_get_blob(sql, 2)};
        reading->at = row.seq;
        reading->taken++;
        ++*got;
        reading->stopped = !reading->take(reading->context, &row);
    }
    return hg_sql_end(sql);
}

enum hg_db_status hg_log_read(struct hg_database *database, const struct hg_log_query *query,
                              int64_t most,
                              bool (*take)(void *context, const struct hg_log_row *row),
                              void *context, int64_t *taken)
{
    struct reading reading = {take, context, query->under != 0 ? query->under : query->after, 0,
                              false};
    enum hg_db_status status = HG_DB_OK;
    int64_t got = PAGE, wanted = PAGE;
    while (status == HG_DB_OK && got == wanted && !reading.stopped && reading.taken < most) {
        wanted = most - reading.taken < PAGE ? most - reading.taken : PAGE;
        status = read_page(database, query, wanted, &reading, &got);
    }
    if (taken != NULL)
        *taken = reading.taken;
    return status;
}
