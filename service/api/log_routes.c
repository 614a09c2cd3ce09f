/* The decision log over HTTP: GET /v1/decisions/{id}; GET /v1/decisions by lead, policy or subject;
 * GET /v1/log/head. Entries are returned as they are in the log, each with its hash, so that a
 * reader can check them (docs/decision-log.md). */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "service/api/handlers.h"
#include "service/api/request_job.h"
#include "service/common/uuid.h"
#include "service/http/context.h"
#include "service/log/log_chain.h"
#include "service/policies/policies.h"

#define MOST 200 /* entries of one answer, */
#define USUAL 50 /* and where nothing is said */

/* A connection to read with, or NULL after a problem. */
static struct hg_database *reader(struct hg_exchange *exchange)
{
    enum hg_db_status status;
    if (exchange->service->readers == NULL) {
        hg_problem(exchange, HG_PROBLEM_NOT_FOUND,
                   "this service keeps no log, because its configuration has no `store`");
        return NULL;
    }
    struct hg_database *database = hg_readers_take(exchange->service->readers, &status);
    if (database == NULL)
        hg_store_refuse(exchange, status);
    return database;
}

/* --- one ------------------------------------------------------------------------------------ */

struct one {
    struct hg_exchange *exchange;
    char tag[HG_CHAIN_HEX + 1];
    bool found;
};

static const uint8_t *hash_of(const struct hg_log_row *row)
{
    static const uint8_t none[HG_CHAIN_HASH];
    return row->hash.len == HG_CHAIN_HASH ? (const uint8_t *)row->hash.at : none;
}

static bool put_one(void *context, const struct hg_log_row *row)
{
    struct one *one = context;
    struct hg_buf tag;
    hg_buf_init(&tag, &hg_libc_allocator, 0);
    hg_chain_put_hex(&tag, hash_of(row));
    if (!tag.failed)
        memcpy(one->tag, tag.at, HG_CHAIN_HEX);
    hg_buf_release(&tag);
    hg_chain_put_line(&one->exchange->answer, row->entry, hash_of(row));
    hg_buf_byte(&one->exchange->answer, '\n');
    one->found = true;
    return false;
}

void hg_get_decision(struct hg_exchange *exchange)
{
    static const char *const names[] = {NULL};
    struct one one = {.exchange = exchange};
    struct hg_log_query query = {.id = exchange->parts[0]};
    if (!hg_exchange_arguments_known(exchange, names))
        return;
    struct hg_database *database = reader(exchange);
    if (database == NULL)
        return;
    enum hg_db_status status = HG_DB_OK;
    if (hg_is_uuid(query.id))
        status = hg_log_read(database, &query, 1, put_one, &one, NULL);
    hg_readers_give(exchange->service->readers, database);
    if (status != HG_DB_OK)
        hg_store_refuse(exchange, status);
    else if (!one.found)
        hg_problem(
            exchange, HG_PROBLEM_NOT_FOUND,
            "the log has no entry with this id; it may have been removed because of its age");
    else if (!hg_exchange_not_modified(exchange, hg_str(one.tag)))
        hg_respond(exchange, 200, HG_TYPE_JSON);
}

/* --- several -------------------------------------------------------------------------------- */

struct several {
    struct hg_exchange *exchange;
    struct hg_json json;
    int64_t count, last;
};

static bool put_row(void *context, const struct hg_log_row *row)
{
    struct several *several = context;
    struct hg_buf line;
    hg_buf_init(&line, &hg_libc_allocator, 0);
    hg_chain_put_line(&line, row->entry, hash_of(row));
    hg_json_raw(&several->json, (struct hg_str){line.at, line.len});
    several->exchange->answer.failed |= line.failed;
    hg_buf_release(&line);
    several->count++;
    several->last = row->seq;
    return true;
}

static bool take_instant(struct hg_exchange *exchange, const char *name, int64_t *instant)
{
    struct hg_str text;
    struct hg_fault fault = {.field = hg_str(name)};
    if (!hg_exchange_argument(exchange, name, &text) || hg_parse_instant(text, instant))
        return true;
    hg_problem_at(exchange, HG_PROBLEM_BAD_ARGUMENT, &fault,
                  "write a time as 2026-11-20 or 2026-11-20T09:00:00Z");
    return false;
}

static struct hg_str argument(const struct hg_exchange *exchange, const char *name)
{
    struct hg_str text;
    return hg_exchange_argument(exchange, name, &text) ? text : (struct hg_str){0};
}

static bool take_query(struct hg_exchange *exchange, struct hg_log_query *query, int64_t *limit)
{
    static const char *const names[] = {"lead",   "policy", "about", "from",
                                        "before", "limit",  "under", NULL};
    *query = (struct hg_log_query){.policy = argument(exchange, "policy"),
                                   .lead = argument(exchange, "lead"),
                                   .about = argument(exchange, "about")};
    return hg_exchange_arguments_known(exchange, names) &&
           take_instant(exchange, "from", &query->from) &&
           take_instant(exchange, "before", &query->before) &&
           hg_exchange_argument_int(exchange, "limit", 1, MOST, USUAL, limit) &&
           hg_exchange_argument_int(exchange, "under", 1, INT64_MAX, INT64_MAX, &query->under);
}

/* The lead as packets of this policy name it, where the contract hides its key; empty: as it is. */
static struct hg_str hidden_name(struct hg_exchange *exchange, struct hg_str policy,
                                 struct hg_str lead)
{
    struct hg_str name = {0};
    struct hg_version *version;
    if (!hg_policies_take_active(exchange->service->policies, policy, &version))
        return name;
    headgate_evaluator *evaluator = hg_version_take_evaluator(version);
    if (evaluator != NULL) {
        headgate_lead_begin(evaluator, exchange->now);
        const char *logged = headgate_log_name(evaluator, hg_str_copy(&exchange->arena, lead).at);
        if (logged != NULL && !hg_str_is(lead, logged))
            name = hg_str_copy(&exchange->arena, hg_str(logged));
        hg_version_return_evaluator(version, evaluator);
    }
    hg_version_release(version);
    return name;
}

static enum hg_db_status read_several(struct several *several, struct hg_database *database,
                                      struct hg_log_query *query, int64_t limit)
{
    struct hg_policies *policies = several->exchange->service->policies;
    struct hg_str lead = query->lead;
    size_t count = lead.len != 0 ? hg_policies_count(policies) : 0;
    enum hg_db_status status = hg_log_read(database, query, limit, put_row, several, NULL);
    for (size_t i = 0; i < count && status == HG_DB_OK && several->count == 0; i++) {
        query->lead = hidden_name(several->exchange, hg_policies_name(policies, i), lead);
        if (query->lead.len != 0)
            status = hg_log_read(database, query, limit, put_row, several, NULL);
    }
    return status;
}

void hg_get_decisions(struct hg_exchange *exchange)
{
    struct hg_log_query query;
    struct several several = {.exchange = exchange};
    int64_t limit;
    if (!take_query(exchange, &query, &limit))
        return;
    struct hg_database *database = reader(exchange);
    if (database == NULL)
        return;
    hg_json_init(&several.json, &exchange->answer);
    hg_json_open(&several.json, '{');
    hg_json_key(&several.json, HG_STR("decisions"));
    hg_json_open(&several.json, '[');
    enum hg_db_status status = read_several(&several, database, &query, limit);
    hg_readers_give(exchange->service->readers, database);
    hg_json_close(&several.json, ']');
    if (several.count == limit)
        hg_json_member_int(&several.json, "next", several.last);
    hg_json_close(&several.json, '}');
    hg_buf_byte(&exchange->answer, '\n');
    if (status == HG_DB_OK) {
        hg_respond(exchange, 200, HG_TYPE_JSON);
        return;
    }
    hg_buf_clear(&exchange->answer);
    hg_store_refuse(exchange, status);
}

/* --- the head ------------------------------------------------------------------------------- */

void hg_get_log_head(struct hg_exchange *exchange)
{
    static const char *const names[] = {NULL};
    struct hg_chain_place head = {0};
    struct hg_buf hash;
    struct hg_json json;
    if (!hg_exchange_arguments_known(exchange, names))
        return;
    struct hg_database *database = reader(exchange);
    if (database == NULL)
        return;
    enum hg_db_status status = hg_log_head(database, &head);
    hg_readers_give(exchange->service->readers, database);
    if (status != HG_DB_OK) {
        hg_store_refuse(exchange, status);
        return;
    }
    hg_buf_init(&hash, &hg_libc_allocator, 0);
    hg_chain_put_hex(&hash, head.hash);
    hg_json_init(&json, &exchange->answer);
    hg_json_open(&json, '{');
    hg_json_member_int(&json, "seq", head.seq);
    hg_json_member(&json, "hash", (struct hg_str){hash.at, hash.len});
    hg_json_close(&json, '}');
    hg_buf_byte(&exchange->answer, '\n');
    exchange->answer.failed |= hash.failed;
    hg_buf_release(&hash);
    hg_respond(exchange, 200, HG_TYPE_JSON);
}
