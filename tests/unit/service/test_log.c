/* The decision log: that its chain holds over SQLite and PostgreSQL, that every way to change it
 * afterwards is seen and named, that removal by age leaves a log that verifies, and that a line of
 * an export stands for itself. */
#include "service/log/log.h"

#include "service/common/uuid.h"
#include "service/log/log_verify.h"
#include "stores.h"

#define DAY INT64_C(86400000000)
#define START INT64_C(1795165200000000) /* 2026-11-20T09:00:00Z */
#define ENTRIES 1100                    /* more than one page of any reader */

static void append(struct hg_database *database, int64_t number, int64_t at)
{
    char id[HG_UUID_LENGTH + 1], lead[24], packet[80];
    hg_uuid(at, id);
    snprintf(lead, sizeof lead, "L%lld", (long long)(number % 7));
    snprintf(packet, sizeof packet,
             "{\"outcome\":\"accept\",\"number\":%lld,\"text\":\"\xc3\xa4\\u0000\"}",
             (long long)number);
    struct hg_log_entry entry = {.id = hg_str(id),
                                 .at = at,
                                 .lead = hg_str(lead),
                                 .policy = hg_str(number % 3 == 0 ? "inbound" : "deals"),
                                 .version = HG_STR("1"),
                                 .mode = "live",
                                 .token = HG_STR("crm \"x\""),
                                 .packet = hg_str(packet)};
    cr_assert_eq(hg_log_append(database, &entry), HG_DB_OK, "%s", hg_database_why(database));
}

/* `count` entries, one every half day, in transactions of a hundred. */
static void fill(struct hg_database *database, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        if (i % 100 == 0)
            cr_assert_eq(hg_database_begin(database), HG_DB_OK);
        append(database, i, START + i * DAY / 2);
        if (i % 100 == 99 || i + 1 == count)
            cr_assert_eq(hg_database_commit(database), HG_DB_OK);
    }
}

static struct hg_chain_place head(struct hg_database *database)
{
    struct hg_chain_place place;
    cr_assert_eq(hg_log_head(database, &place), HG_DB_OK);
    return place;
}

static const char *verdict(struct hg_database *database, const struct hg_chain_place *kept)
{
    static char why[256];
    struct hg_log_verify verify;
    hg_log_verify_begin(&verify, kept);
    cr_assert_eq(hg_log_verify_database(&verify, database, NULL, NULL), HG_DB_OK, "%s",
                 hg_database_why(database));
    hg_log_verify_end(&verify);
    memcpy(why, verify.why, sizeof why);
    return why;
}

Test(log, holds)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store);
        cr_assert_str_eq(verdict(database, NULL), "");
        cr_assert_eq(head(database).seq, 0);
        fill(database, ENTRIES);
        struct hg_chain_place last = head(database);
        cr_assert_eq(last.seq, ENTRIES);
        cr_assert_str_eq(verdict(database, &last), "");
        hg_database_close(database);
        store_close(&store);
    }
}

/* Whatever is done to the tables shows, and where. */
Test(log, changes_are_named)
{
    static const struct {
        const char *change, *why;
    } cases[] = {
        {"UPDATE log_entries SET entry = replace(entry, 'accept', 'reject') WHERE seq = 501",
         "entry 501 was changed: its content does not match its hash"},
        {"UPDATE log_entries SET hash = (SELECT hash FROM log_entries WHERE seq = 7) WHERE seq = 9",
         "entry 9 was changed: its content does not match its hash"},
        {"DELETE FROM log_entries WHERE seq = 500", "entry 500 is missing"},
        {"DELETE FROM log_entries WHERE seq > 100 AND seq < 777", "entries 101 to 776 are missing"},
        {"DELETE FROM log_entries WHERE seq < 4", "entries 1 to 3 are missing"},
        {"DELETE FROM log_entries WHERE seq < 4; INSERT INTO log_base SELECT 1, seq - 1, hash, 0 "
         "FROM"
         " log_entries WHERE seq = 4",
         "entry 4 does not continue from entry 3"},
        {"DELETE FROM log_entries WHERE seq > 1090",
         "entries 1091 to 1100 are missing: the log ends at 1090, but had reached 1100"},
        {"DELETE FROM log_entries",
         "entries 1 to 1100 are missing: the log ends at 0, but had reached 1100"},
        {"UPDATE log_entries SET lead = 'L99' WHERE seq = 8",
         "the indexed columns of entry 8 differ from its content"},
        {"UPDATE log_entries SET about = 'x' WHERE seq = 8",
         "the indexed columns of entry 8 differ from its content"},
        {"UPDATE log_entries SET at = at + 1 WHERE seq = 8",
         "the indexed columns of entry 8 differ from its content"},
        {"UPDATE log_entries SET seq = 2000 WHERE seq = 1100",
         "the indexed columns of entry 1100 differ from its content"},
        {"UPDATE log_entries SET entry = 'x' WHERE seq = 2",
         "the data after entry 1 is not a log entry"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store store;
        store_open(&store, STORE_SQLITE);
        struct hg_database *database = store_prepared(&store);
        fill(database, ENTRIES);
        struct hg_chain_place kept = head(database);
        store_script(database, cases[i].change);
        cr_expect_str_eq(verdict(database, &kept), cases[i].why, "%s: %s", cases[i].change,
                         verdict(database, &kept));
        hg_database_close(database);
        store_close(&store);
    }
}

/* Somebody with the database can make all hashes anew; a head kept elsewhere tells. */
Test(log, written_anew)
{
    struct store store;
    store_open(&store, STORE_SQLITE);
    struct hg_database *database = store_prepared(&store);
    fill(database, 50);
    struct hg_chain_place kept = head(database);
    store_script(database, "DELETE FROM log_entries");
    cr_assert_eq(hg_database_begin(database), HG_DB_OK);
    for (int64_t i = 0; i < 60; i++)
        append(database, i + 1, START);
    cr_assert_eq(hg_database_commit(database), HG_DB_OK);
    cr_assert_str_eq(verdict(database, NULL), "");
    cr_assert_str_eq(verdict(database, &kept), "entry 50 is not the one whose hash was kept");
    hg_database_close(database);
    store_close(&store);
}

static int64_t remove_all(struct hg_database *database, int64_t before, int64_t now)
{
    struct hg_log_removal removal = {.removed = 1};
    int64_t removed = 0;
    while (removal.removed > 0) {
        cr_assert_eq(hg_database_begin(database), HG_DB_OK);
        cr_assert_eq(hg_log_remove(database, before, now, &removal), HG_DB_OK, "%s",
                     hg_database_why(database));
        cr_assert_eq(hg_database_commit(database), HG_DB_OK);
        removed += removal.removed;
    }
    return removed;
}

Test(log, retention)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store);
        fill(database, 100);
        struct hg_chain_place kept = head(database);
        int64_t now = START + 60 * DAY;
        cr_assert_eq(remove_all(database, START, now), 0);
        cr_assert_eq(head(database).seq, 100);
        cr_assert_eq(remove_all(database, START + 10 * DAY, now), 20); /* itself is not too old */
        cr_assert_eq(head(database).seq, 101);                         /* the removal */
        cr_assert_eq(store_number(database, "SELECT min(seq) FROM log_entries"), 21);
        cr_assert_str_eq(verdict(database, &kept), "");
        cr_assert_eq(remove_all(database, START + 10 * DAY, now), 0);
        cr_assert_eq(remove_all(database, now, now), 80); /* all, but for what tells of removals */
        cr_assert_str_eq(verdict(database, NULL), "");
        cr_assert_eq(remove_all(database, now + DAY, now + DAY), 0);
        cr_assert_eq(head(database).seq, 102);
        append(database, 1, now);
        cr_assert_str_eq(verdict(database, NULL), "");
        store_script(database, "UPDATE log_base SET seq = 101, hash = (SELECT hash FROM log_entries"
                               " WHERE seq = 101); DELETE FROM log_entries WHERE seq = 101");
        cr_assert_str_eq(verdict(database, NULL),
                         "entries up to 101 are missing, and no entry records that they were "
                         "removed because of their age");
        hg_database_close(database);
        store_close(&store);
    }
}

/* --- reading --------------------------------------------------------------------------------- */

struct seen {
    int64_t count, last, sum;
    int64_t stop_after;
};

static bool see(void *context, const struct hg_log_row *row)
{
    struct seen *seen = context;
    seen->count++;
    seen->sum += row->seq;
    seen->last = row->seq;
    return seen->count != seen->stop_after;
}

static struct seen read_log(struct hg_database *database, const struct hg_log_query *query,
                            int64_t most)
{
    struct seen seen = {0};
    int64_t taken;
    cr_assert_eq(hg_log_read(database, query, most, see, &seen, &taken), HG_DB_OK, "%s",
                 hg_database_why(database));
    cr_assert_eq(taken, seen.count);
    return seen;
}

Test(log, queries)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store);
        fill(database, ENTRIES);
        struct seen all = read_log(database, &(struct hg_log_query){0}, INT64_MAX);
        cr_assert(all.count == ENTRIES && all.last == ENTRIES &&
                  all.sum == ENTRIES * (ENTRIES + 1) / 2);
        all = read_log(database, &(struct hg_log_query){.after = 1000}, 50);
        cr_assert(all.count == 50 && all.last == 1050);
        all = read_log(database, &(struct hg_log_query){.policy = HG_STR("inbound")}, INT64_MAX);
        cr_assert(all.count == (ENTRIES + 2) / 3 && all.last == 1099);
        all =
            read_log(database, &(struct hg_log_query){.lead = HG_STR("L3"), .under = INT64_MAX}, 2);
        cr_assert(all.count == 2 && all.last == 1089, "%lld", (long long)all.last);
        all = read_log(database,
                       &(struct hg_log_query){.from = START + DAY, .before = START + 2 * DAY},
                       INT64_MAX);
        cr_assert(all.count == 2 && all.last == 4);
        all = read_log(database, &(struct hg_log_query){.about = HG_STR("x")}, INT64_MAX);
        cr_assert_eq(all.count, 0);
        hg_database_close(database);
        store_close(&store);
    }
}

/* --- lines ----------------------------------------------------------------------------------- */

struct lines {
    struct hg_buf text;
    size_t at[64], count;
};

static bool put_line(void *context, const struct hg_log_row *row)
{
    struct lines *lines = context;
    lines->at[lines->count++] = lines->text.len;
    hg_chain_put_line(&lines->text, row->entry, (const uint8_t *)row->hash.at);
    return true;
}

static struct hg_str line_at(const struct lines *lines, size_t i)
{
    size_t end = i + 1 < lines->count ? lines->at[i + 1] : lines->text.len;
    return (struct hg_str){lines->text.at + lines->at[i], end - lines->at[i]};
}

static const char *lines_verdict(const struct lines *lines, size_t from, size_t step,
                                 int64_t *skipped)
{
    static char why[256];
    struct hg_log_verify verify;
    hg_log_verify_begin(&verify, NULL);
    for (size_t i = from; i < lines->count; i += step)
        hg_log_verify_line(&verify, line_at(lines, i));
    hg_log_verify_end(&verify);
    *skipped = verify.skipped;
    memcpy(why, verify.why, sizeof why);
    return why;
}

Test(log, lines)
{
    struct store store;
    int64_t skipped;
    store_open(&store, STORE_SQLITE);
    struct hg_database *database = store_prepared(&store);
    fill(database, 60);
    struct lines lines = {.count = 0};
    hg_buf_init(&lines.text, &hg_libc_allocator, 0);
    cr_assert_eq(
        hg_log_read(database, &(struct hg_log_query){0}, INT64_MAX, put_line, &lines, NULL),
        HG_DB_OK);
    cr_assert_str_eq(lines_verdict(&lines, 0, 1, &skipped), "");
    cr_assert_eq(skipped, 0);
    cr_assert_str_eq(lines_verdict(&lines, 10, 1, &skipped), ""); /* a part of it, */
    cr_assert_str_eq(lines_verdict(&lines, 1, 2, &skipped), "");  /* or a choice */
    cr_assert_eq(skipped, 29);
    struct hg_str line = line_at(&lines, 30);
    char *digit = (char *)line.at + line.len - 5, was = *digit; /* in its hash */
    *digit = was == '0' ? '1' : '0';
    cr_assert_not_null(strstr(lines_verdict(&lines, 0, 1, &skipped), "entry 31 was changed"));
    *digit = was;
    ((char *)line.at)[line.len - 100] ^= 1; /* in its packet */
    cr_assert_not_null(strstr(lines_verdict(&lines, 0, 1, &skipped), "entry 31 was changed"));
    ((char *)line.at)[0] = '[';
    cr_assert_str_eq(lines_verdict(&lines, 0, 1, &skipped),
                     "the line after entry 30 is not a log entry");
    hg_buf_release(&lines.text);
    hg_database_close(database);
    store_close(&store);
}
