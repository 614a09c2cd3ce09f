/* Responses by Idempotency-Key, stored for a day: see idempotency.h. */
#include "service/store/idempotency.h"

#include <sodium.h>

#include "service/store/schema.h"

static const char *const steps[] = {
    "CREATE TABLE answers (who TEXT NOT NULL, key TEXT NOT NULL, request BYTEA NOT NULL,"
    " status BIGINT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, about TEXT NOT NULL,"
    " until BIGINT NOT NULL, PRIMARY KEY (who, key));"
    "CREATE INDEX answers_by_age ON answers (until)",
};
const struct hg_schema_part hg_schema_idempotency = {"idempotency", steps,
                                                     sizeof steps / sizeof *steps};

_Static_assert(HG_REQUEST_DIGEST == crypto_generichash_BYTES, "BLAKE2b of its usual size");

bool hg_idempotency_key_is_valid(struct hg_str key)
{
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.at[i] < 0x20 || key.at[i] == 0x7f)
            return false;
    return key.len != 0 && key.len <= HG_KEY_MAX && hg_utf8_invalid(key) == SIZE_MAX;
}

void hg_idempotency_digest(struct hg_idempotency_key *key, struct hg_str target, struct hg_str body)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HG_REQUEST_DIGEST);
    crypto_generichash_update(&state, (const unsigned char *)target.at, target.len);
    crypto_generichash_update(&state, (const unsigned char *)"", 1);
    crypto_generichash_update(&state, (const unsigned char *)body.at, body.len);
    crypto_generichash_final(&state, key->request, HG_REQUEST_DIGEST);
}

static struct hg_str request_of(const struct hg_idempotency_key *key)
{
    return (struct hg_str){(const char *)key->request, HG_REQUEST_DIGEST};
}

static void put(struct hg_buf *out, struct hg_str text)
{
    hg_buf_put(out, text.at, text.len);
    hg_buf_byte(out, '\0');
}

/* The next text of those that `out` holds. */
static struct hg_str next_text(const char **at, size_t len)
{
    struct hg_str text = {*at, len};
    *at += len + 1;
    return text;
}

/* Three columns, copied: their row is about to go. */
static enum hg_db_status copy_answer(struct hg_sql *sql, struct hg_buf *out,
                                     struct hg_stored_answer *kept)
{
    struct hg_str type = hg_sql_get_text(sql, 3), about = hg_sql_get_text(sql, 4),
                  body = hg_sql_get_text(sql, 5);
    put(out, type);
    put(out, about);
    put(out, body);
    if (out->failed)
        return HG_DB_NOMEM;
    const char *at = out->at;
    kept->status = (int)hg_sql_get_int(sql, 2);
    kept->type = next_text(&at, type.len);
    kept->about = next_text(&at, about.len);
    kept->body = next_text(&at, body.len);
    return HG_DB_OK;
}

static enum hg_key_found read_answer(struct hg_sql *sql, const struct hg_idempotency_key *key,
                                     int64_t now, struct hg_buf *out, struct hg_stored_answer *kept,
                                     enum hg_db_status *status)
{
    if (!hg_sql_row(sql) || hg_sql_get_int(sql, 0) <= now)
        return HG_KEY_NEW;
    if (!hg_str_eq(hg_sql_get_blob(sql, 1), request_of(key)))
        return HG_KEY_OTHER;
    *status = copy_answer(sql, out, kept);
    return HG_KEY_SAME;
}

enum hg_key_found hg_idempotency_find(struct hg_database *database,
                                      const struct hg_idempotency_key *key, int64_t now,
                                      struct hg_buf *out, struct hg_stored_answer *kept,
                                      enum hg_db_status *status)
{
    enum hg_db_status copied = HG_DB_OK;
    hg_buf_clear(out);
    struct hg_sql *sql = HG_SQL(database,
                                "SELECT until, request, status, type, about, body "
                                "FROM answers WHERE who = $1 AND key = $2",
                                HG_SQL_TEXT(key->who), HG_SQL_TEXT(key->key));
    enum hg_key_found found = read_answer(sql, key, now, out, kept, &copied);
    *status = hg_sql_end(sql);
    if (*status == HG_DB_OK)
        *status = copied;
    return *status == HG_DB_OK ? found : HG_KEY_FAILED;
}

enum hg_db_status hg_idempotency_keep(struct hg_database *database,
                                      const struct hg_idempotency_key *key, int64_t now,
                                      const struct hg_stored_answer *answer)
{
    return hg_sql_run(
        HG_SQL(database,
               "INSERT INTO answers (who, key, request, status, type, body, about, until) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (who, key) DO UPDATE SET "
               "request = excluded.request, status = excluded.status, type = excluded.type, "
               "body = excluded.body, about = excluded.about, until = excluded.until",
               HG_SQL_TEXT(key->who), HG_SQL_TEXT(key->key), HG_SQL_BLOB(request_of(key)),
               HG_SQL_INT(answer->status), HG_SQL_TEXT(answer->type), HG_SQL_TEXT(answer->body),
               HG_SQL_TEXT(answer->about), HG_SQL_INT(now + HG_KEY_RETENTION)),
        NULL);
}

enum hg_db_status hg_idempotency_purge(struct hg_database *database, int64_t now, int64_t most,
                                       int64_t *gone)
{
    struct hg_sql *sql =
        hg_sql(database, "DELETE FROM answers WHERE until <= $1 AND until <= COALESCE(("
                         "SELECT until FROM answers WHERE until <= $1 ORDER BY until "
                         "LIMIT 1 OFFSET $2), $1)");
    hg_sql_int(sql, 1, now);
    hg_sql_int(sql, 2, most);
    return hg_sql_run(sql, gone);
}
