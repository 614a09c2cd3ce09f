/* Verifies a log: see log_verify.h. */
#include "service/log/log_verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fail(struct hg_log_verify *verify, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void fail(struct hg_log_verify *verify, const char *format, ...)
{
    va_list arguments;
    if (!verify->holds)
        return;
    verify->holds = false;
    va_start(arguments, format);
    vsnprintf(verify->why, sizeof verify->why, format, arguments);
    va_end(arguments);
}

void hg_log_verify_begin(struct hg_log_verify *verify, const struct hg_chain_place *kept)
{
    *verify = (struct hg_log_verify){.holds = true};
    if (kept != NULL)
        verify->kept = *kept;
    hg_buf_init(&verify->room, &hg_libc_allocator, 0);
}

/* What an entry of a removal says was removed. */
static void note_removal(struct hg_log_verify *verify, struct hg_str entry)
{
    static const char kind[] = "\"kind\":\"retention\"",
                      detail[] = ",\"detail\":" HG_LOG_REMOVED_TO;
    struct hg_str head = {entry.at, entry.len < 160 ? entry.len : 160};
    if (hg_str_find(head, hg_str(kind)) == SIZE_MAX)
        return;
    size_t at = hg_str_find(entry, hg_str(detail));
    if (at == SIZE_MAX)
        return;
    verify->removed_to = 0;
    for (at += sizeof detail - 1; at < entry.len && entry.at[at] >= '0' && entry.at[at] <= '9';
         at++)
        verify->removed_to = verify->removed_to * 10 + (entry.at[at] - '0');
}

static void meet_kept(struct hg_log_verify *verify)
{
    const struct hg_chain_place *last = &verify->chain.last;
    if (verify->kept.seq == 0 || last->seq != verify->kept.seq)
        return;
    verify->met_kept = true;
    if (memcmp(last->hash, verify->kept.hash, HG_CHAIN_HASH) != 0)
        fail(verify, "entry %lld is not the one whose hash was kept", (long long)last->seq);
}

static void next(struct hg_log_verify *verify, struct hg_str entry,
                 const uint8_t hash[HG_CHAIN_HASH], bool whole)
{
    char why[sizeof verify->why];
    int64_t before = verify->chain.last.seq;
    enum hg_chain_fit fit = hg_chain_next(&verify->chain, entry, hash, why, sizeof why);
    if (verify->entries++ == 0)
        verify->first = verify->chain.last.seq;
    if (fit == HG_CHAIN_SKIPS)
        verify->skipped += verify->chain.last.seq - before - 1;
    if (fit == HG_CHAIN_BROKEN || (fit == HG_CHAIN_SKIPS && whole))
        fail(verify, "%s", why);
    meet_kept(verify);
    note_removal(verify, entry);
}

/* --- an export ----------------------------------------------------------------------------- */

void hg_log_verify_line(struct hg_log_verify *verify, struct hg_str line)
{
    uint8_t hash[HG_CHAIN_HASH];
    if (hg_chain_split(line, &verify->room, hash))
        next(verify, (struct hg_str){verify->room.at, verify->room.len}, hash, false);
    else if (verify->entries == 0)
        fail(verify, "the first line is not a log entry");
    else
        fail(verify, "the line after entry %lld is not a log entry",
             (long long)verify->chain.last.seq);
}

/* --- the database ------------------------------------------------------------------------- */

/* Do the columns say what the entry says? They are what it begins with. */
static void check_columns(struct hg_log_verify *verify, const struct hg_chain_place *before,
                          struct hg_sql *sql, struct hg_str entry)
{
    struct hg_str kind = hg_sql_get_text(sql, 3);
    struct hg_log_entry columns = {.kind = kind.at,
                                   .id = hg_sql_get_text(sql, 4),
                                   .about = hg_sql_get_text(sql, 5),
                                   .at = hg_sql_get_int(sql, 6),
                                   .lead = hg_sql_get_text(sql, 7),
                                   .policy = hg_sql_get_text(sql, 8)};
    hg_buf_clear(&verify->room);
    hg_chain_put_head(&verify->room, before, &columns);
    if (hg_sql_get_int(sql, 0) != before->seq + 1 ||
        !hg_str_starts(entry, (struct hg_str){verify->room.at, verify->room.len}))
        fail(verify, "the indexed columns of entry %lld differ from its content",
             (long long)before->seq + 1);
}

static void next_row(struct hg_log_verify *verify, struct hg_sql *sql)
{
    uint8_t hash[HG_CHAIN_HASH] = {0};
    struct hg_chain_place before = verify->chain.last;
    struct hg_str kept = hg_sql_get_blob(sql, 2), entry = hg_sql_get_text(sql, 1);
    if (kept.len == HG_CHAIN_HASH)
        memcpy(hash, kept.at, HG_CHAIN_HASH);
    next(verify, entry, hash, true);
    if (verify->holds)
        check_columns(verify, &before, sql, entry);
}

#define PAGE 500

static enum hg_db_status page(struct hg_log_verify *verify, struct hg_database *database,
                              int64_t *got)
{
    struct hg_sql *sql =
        HG_SQL(database,
               "SELECT seq, entry, hash, kind, id, about, at, lead, policy FROM log_entries"
               " WHERE seq > $1 ORDER BY seq LIMIT $2",
               HG_SQL_INT(verify->entries == 0 ? -1 : verify->chain.last.seq), HG_SQL_INT(PAGE));
    for (*got = 0; verify->holds && hg_sql_row(sql); ++*got)
        next_row(verify, sql);
    return hg_sql_end(sql);
}

static enum hg_db_status walk(struct hg_log_verify *verify, struct hg_database *database,
                              bool (*tick)(void *context, int64_t seq), void *context)
{
    int64_t got = PAGE;
    enum hg_db_status status = hg_log_base(database, &verify->base);
    verify->chain = (struct hg_chain){.last = verify->base, .begun = true};
    while (status == HG_DB_OK && verify->holds && got == PAGE) {
        status = page(verify, database, &got);
        if (tick != NULL && !tick(context, verify->chain.last.seq))
            return status;
    }
    if (status == HG_DB_OK && verify->holds && verify->base.seq != verify->removed_to)
        fail(verify,
             "entries up to %lld are missing, and no entry records that they were removed because "
             "of their age",
             (long long)verify->base.seq);
    return status;
}

enum hg_db_status hg_log_verify_database(struct hg_log_verify *verify, struct hg_database *database,
                                         bool (*tick)(void *context, int64_t seq), void *context)
{
    enum hg_db_status status = hg_database_begin_read(database);
    if (status != HG_DB_OK)
        return status;
    status = walk(verify, database, tick, context);
    hg_database_rollback(database);
    return status;
}

bool hg_log_verify_end(struct hg_log_verify *verify)
{
    const struct hg_chain_place *last = &verify->chain.last;
    long long kept = (long long)verify->kept.seq;
    if (verify->room.failed)
        fail(verify, "out of memory");
    if (verify->kept.seq != 0 && verify->holds && !verify->met_kept) {
        if (kept > last->seq)
            fail(verify,
                 "entries %lld to %lld are missing: the log ends at %lld, but had reached %lld",
                 (long long)last->seq + 1, kept, (long long)last->seq, kept);
        else if (kept == verify->base.seq && kept != 0 &&
                 memcmp(verify->base.hash, verify->kept.hash, HG_CHAIN_HASH) != 0)
            fail(verify, "entry %lld was not the one whose hash was kept", kept);
        else if (kept >= verify->first)
            fail(verify, "entry %lld, whose hash was kept, does not exist", kept);
    }
    hg_buf_release(&verify->room);
    return verify->holds;
}
