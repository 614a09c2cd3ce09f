/* The journal: lines are built on the stack, and written whole or dropped. See journal.h. */
#include "service/common/journal.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

struct hg_journal {
    struct hg_allocator allocator;
    int file;
    _Atomic enum hg_journal_level least;
    struct hg_clock clock;
    struct hg_series *dropped_count; /* or NULL */
    _Atomic uint64_t dropped;        /* since the last line that got through */
};

static const char *const level_names[] = {"debug", "info", "warning", "error"};

bool hg_journal_level_named(const char *name, enum hg_journal_level *level)
{
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++)
        if (strcmp(name, level_names[i]) == 0) {
            *level = (enum hg_journal_level)i;
            return true;
        }
    return false;
}

struct hg_journal *hg_journal_new(const struct hg_allocator *given, int file,
                                  enum hg_journal_level least, const struct hg_clock *clock,
                                  struct hg_metrics *metrics)
{
    struct hg_allocator allocator = hg_allocator_or_libc(given);
    struct hg_journal *journal = hg_allocate(&allocator, sizeof *journal);
    if (journal == NULL)
        return NULL;
    journal->allocator = allocator;
    journal->file = file;
    journal->least = least;
    journal->clock = *clock;
    if (metrics != NULL)
        journal->dropped_count = hg_metrics_series(metrics, HG_M_JOURNAL_DROPPED, NULL);
    return journal;
}

void hg_journal_free(struct hg_journal *journal)
{
    if (journal != NULL)
        journal->allocator.resize(journal->allocator.context, journal, 0);
}

void hg_journal_set_level(struct hg_journal *journal, enum hg_journal_level least)
{
    if (journal != NULL)
        journal->least = least;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* A pipe that poll calls writable takes PIPE_BUF bytes without waiting (poll(2), pipe(7)). */
static bool put_line(struct hg_journal *journal, const char *line, size_t len)
{
    struct pollfd ready = {.fd = journal->file, .events = POLLOUT};
    if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)
        return false;
    ssize_t done;
    do
        done = write(journal->file, line, len);
    while (done < 0 && errno == EINTR);
    return done == (ssize_t)len;
}

/* What is left to end a line that was cut. */
static const char cut_mark[] = ",\"cut\":true";
#define ENDING (sizeof cut_mark + sizeof "}\n")

static void open_line(struct hg_journal *journal, struct hg_entry *entry,
                      enum hg_journal_level level, const char *event)
{
    entry->journal = journal;
    entry->cut = false;
    entry->text = (struct hg_buf){
        .at = entry->room, .room = sizeof entry->room, .maximum = sizeof entry->room - ENDING};
    hg_json_init(&entry->json, &entry->text);
    hg_json_open(&entry->json, '{');
    hg_json_member_instant(&entry->json, "time", hg_clock_now(&journal->clock));
    hg_json_member(&entry->json, "level", hg_str(level_names[level]));
    hg_json_member(&entry->json, "event", hg_str(event));
}

static bool close_line(struct hg_entry *entry)
{
    entry->text.maximum = sizeof entry->room;
    if (entry->cut)
        hg_buf_text(&entry->text, cut_mark);
    hg_json_close(&entry->json, '}');
    hg_buf_byte(&entry->text, '\n');
    return put_line(entry->journal, entry->text.at, entry->text.len);
}

/* Tells of what was dropped before. What another thread drops meanwhile is told the next time. */
static bool tell_dropped(struct hg_journal *journal)
{
    uint64_t dropped = atomic_exchange(&journal->dropped, 0);
    if (dropped == 0)
        return true;
    struct hg_entry entry;
    open_line(journal, &entry, HG_JOURNAL_WARNING, "journal_dropped");
    hg_entry_int(&entry, "lines", (int64_t)dropped);
    if (close_line(&entry))
        return true;
    atomic_fetch_add(&journal->dropped, dropped);
    return false;
}

/* --- one line --------------------------------------------------------------------------------- */

bool hg_journal_begin(struct hg_journal *journal, struct hg_entry *entry,
                      enum hg_journal_level level, const char *event)
{
    if (journal == NULL || level < journal->least)
        return false;
    open_line(journal, entry, level, event);
    return true;
}

void hg_entry_end(struct hg_entry *entry)
{
    struct hg_journal *journal = entry->journal;
    if (tell_dropped(journal) && close_line(entry))
        return;
    atomic_fetch_add(&journal->dropped, 1);
    if (journal->dropped_count != NULL)
        hg_series_add(journal->dropped_count, 1);
}

/* A member that does not fit is taken back whole. */
struct before {
    struct hg_json json;
    size_t len;
};
static struct before begin_member(struct hg_entry *entry, const char *key)
{
    struct before before = {entry->json, entry->text.len};
    hg_json_key(&entry->json, hg_str(key));
    return before;
}

static void end_member(struct hg_entry *entry, const struct before *before)
{
    if (!entry->text.failed)
        return;
    entry->text.failed = false;
    entry->text.len = before->len;
    entry->json = before->json;
    entry->cut = true;
}

void hg_entry_text(struct hg_entry *entry, const char *key, struct hg_str value)
{
    char room[HG_JOURNAL_LINE];
    struct hg_buf text = {.at = room, .room = sizeof room, .maximum = sizeof room};
    hg_put_well_formed(&text, value);
    struct before before = begin_member(entry, key);
    if (text.failed) /* it has no end: the line could not hold it anyway */
        entry->text.failed = true;
    else
        hg_json_str(&entry->json, (struct hg_str){text.at, text.len});
    end_member(entry, &before);
}

void hg_entry_int(struct hg_entry *entry, const char *key, int64_t value)
{
    struct before before = begin_member(entry, key);
    hg_json_int(&entry->json, value);
    end_member(entry, &before);
}

void hg_entry_instant(struct hg_entry *entry, const char *key, int64_t micros)
{
    struct before before = {entry->json, entry->text.len};
    hg_json_member_instant(&entry->json, key, micros);
    end_member(entry, &before);
}

void hg_entry_bool(struct hg_entry *entry, const char *key, bool value)
{
    struct before before = begin_member(entry, key);
    hg_json_bool(&entry->json, value);
    end_member(entry, &before);
}

/* "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" */
void hg_entry_trace(struct hg_entry *entry, struct hg_str traceparent)
{
    if (traceparent.len < 55 || traceparent.at[2] != '-' || traceparent.at[35] != '-' ||
        traceparent.at[52] != '-')
        return;
    hg_entry_text(entry, "trace_id", (struct hg_str){traceparent.at + 3, 32});
    hg_entry_text(entry, "span_id", (struct hg_str){traceparent.at + 36, 16});
}

void hg_journal_event(struct hg_journal *journal, enum hg_journal_level level, const char *event,
                      const char *key, const char *text)
{
    struct hg_entry entry;
    if (!hg_journal_begin(journal, &entry, level, event))
        return;
    if (text != NULL)
        hg_entry_text(&entry, key, hg_str(text));
    hg_entry_end(&entry);
}
