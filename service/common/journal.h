/* The journal of the service: one JSON object a line, on standard error as a rule. For what happened
 * to the service; what happened to leads is in the decision log.
 *
 *     struct hg_entry entry;
 *     if (hg_journal_begin(journal, &entry, HG_JOURNAL_WARNING, "store_failed")) {
 *         hg_entry_text(&entry, "reason", HG_STR("the database is locked"));
 *         hg_entry_end(&entry);
 *     }
 *     {"time":"2026-11-20T09:00:00.000001Z","level":"warning","event":"store_failed","reason":"…"}
 *
 * Nothing personal goes in: no value of a lead, no key of one, no text a person wrote, no token.
 * Names of policies, rules, fields and tokens, ids of requests, traces and decisions do.
 *
 * It never holds up who writes: where nobody reads the other end and its pipe is full, lines are
 * dropped and counted, and the next line that gets through is preceded by one that tells how many.
 * Any thread may write at once; a line is one write, so lines do not mix. No memory is asked for. */
#ifndef HG_SERVICE_JOURNAL_H
#define HG_SERVICE_JOURNAL_H

#include "base/json.h"
#include "service/common/clock.h"
#include "service/common/metrics.h"

enum hg_journal_level {
    HG_JOURNAL_DEBUG,   /* every request */
    HG_JOURNAL_INFO,    /* start, stop, a version activated */
    HG_JOURNAL_WARNING, /* it goes on, and somebody should look */
    HG_JOURNAL_ERROR    /* something asked for was not done */
};
/* "debug", "info", "warning", "error"; false for another word. */
bool hg_journal_level_named(const char *name, enum hg_journal_level *level);

/* PIPE_BUF: what a pipe takes whole or not at all. A longer line is cut, and says `"cut":true`. */
#define HG_JOURNAL_LINE 4096u

struct hg_journal;
/* Writes lines of `least` and above to `file`, which it does not close. `metrics` (may be NULL)
 * counts what is dropped. NULL when memory is out. */
struct hg_journal *hg_journal_new(const struct hg_allocator *allocator, int file,
                                  enum hg_journal_level least, const struct hg_clock *clock,
                                  struct hg_metrics *metrics);
void hg_journal_free(struct hg_journal *journal);
/* Which lines are wanted from now on. NULL is allowed. */
void hg_journal_set_level(struct hg_journal *journal, enum hg_journal_level least);

/* A line being made, on the stack of who makes it. It may not be copied. */
struct hg_entry {
    struct hg_journal *journal;
    char room[HG_JOURNAL_LINE];
    struct hg_buf text; /* over `room` */
    struct hg_json json;
    bool cut;
};

/* False when such lines are not wanted, also where `journal` is NULL; nothing need be done then.
 * `event` is a fixed word (snake case) by which lines are found. */
bool hg_journal_begin(struct hg_journal *journal, struct hg_entry *entry,
                      enum hg_journal_level level, const char *event);
/* Members; `key` is a fixed word. Malformed UTF-8 is replaced. */
void hg_entry_text(struct hg_entry *entry, const char *key, struct hg_str value);
void hg_entry_int(struct hg_entry *entry, const char *key, int64_t value);
void hg_entry_instant(struct hg_entry *entry, const char *key, int64_t micros);
void hg_entry_bool(struct hg_entry *entry, const char *key, bool value);
/* "trace_id" and "span_id" of a W3C traceparent; nothing where it is none. */
void hg_entry_trace(struct hg_entry *entry, struct hg_str traceparent);
void hg_entry_end(struct hg_entry *entry);

/* The whole of it for a line with one text: what most lines are. `text` may be NULL. */
void hg_journal_event(struct hg_journal *journal, enum hg_journal_level level, const char *event,
                    const char *key, const char *text);

#endif
