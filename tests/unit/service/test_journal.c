/* The journal: JSON a line, nothing mixed, nobody held up. */
#include "service/common/journal.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int64_t fixed_now(void *context)
{
    (void)context;
    return INT64_C(1795338000000001); /* 2026-11-22T09:00:00.000001Z */
}
static uint64_t fixed_ticks(void *context)
{
    (void)context;
    return 0;
}
static const struct hg_clock fixed = {fixed_now, fixed_ticks, NULL};

static int ends[2];
static struct hg_journal *journal;
static struct hg_metrics *metrics;

static void setup(void)
{
    cr_assert_eq(pipe(ends), 0);
    metrics = hg_metrics_new(NULL);
    journal = hg_journal_new(NULL, ends[1], HG_JOURNAL_INFO, &fixed, metrics);
    cr_assert_not_null(journal);
}

static void teardown(void)
{
    hg_journal_free(journal);
    hg_metrics_free(metrics);
    close(ends[0]);
    close(ends[1]);
}

TestSuite(journal, .init = setup, .fini = teardown);

static void assert_written(const char *text)
{
    char got[2 * HG_JOURNAL_LINE];
    ssize_t len = read(ends[0], got, sizeof got - 1);
    got[len < 0 ? 0 : len] = '\0';
    cr_assert_str_eq(got, text);
}

Test(journal, a_line_is_an_object)
{
    struct hg_entry entry;
    cr_assert(hg_journal_begin(journal, &entry, HG_JOURNAL_WARNING, "store_failed"));
    hg_entry_text(&entry, "reason", HG_STR("a \"lock\"\nis\xFF held"));
    hg_entry_int(&entry, "waited_ms", -5);
    hg_entry_bool(&entry, "again", true);
    hg_entry_trace(&entry, HG_STR("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    hg_entry_trace(&entry, HG_STR("nonsense"));
    hg_entry_end(&entry);
    assert_written("{\"time\":\"2026-11-22T09:00:00.000001Z\",\"level\":\"warning\","
                   "\"event\":\"store_failed\",\"reason\":\"a \\\"lock\\\"\\nis\xEF\xBF\xBD held\","
                   "\"waited_ms\":-5,\"again\":true,"
                   "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
                   "\"span_id\":\"00f067aa0ba902b7\"}\n");
}

Test(journal, lines_below_its_level_are_not_written)
{
    struct hg_entry entry;
    cr_assert(!hg_journal_begin(journal, &entry, HG_JOURNAL_DEBUG, "request"));
    cr_assert(!hg_journal_begin(NULL, &entry, HG_JOURNAL_ERROR, "request"));
    hg_journal_event(journal, HG_JOURNAL_INFO, "started", NULL, NULL);
    assert_written("{\"time\":\"2026-11-22T09:00:00.000001Z\",\"level\":\"info\","
                   "\"event\":\"started\"}\n");
}

Test(journal, levels_have_names)
{
    enum hg_journal_level level;
    cr_assert(hg_journal_level_named("error", &level));
    cr_assert_eq(level, HG_JOURNAL_ERROR);
    cr_assert(!hg_journal_level_named("Error", &level));
}

/* A text of `len` times x in one line: "cut" where it did not fit. */
static void say_long(size_t len, char *got, size_t room)
{
    static char text[2 * HG_JOURNAL_LINE];
    struct hg_entry entry;
    memset(text, 'x', len);
    hg_journal_begin(journal, &entry, HG_JOURNAL_INFO, "e");
    hg_entry_text(&entry, "text", (struct hg_str){text, len});
    hg_entry_int(&entry, "last", 1);
    hg_entry_end(&entry);
    ssize_t done = read(ends[0], got, room - 1);
    cr_assert_gt(done, 0);
    cr_assert_leq(done, PIPE_BUF);
    got[done] = '\0';
}

Test(journal, a_member_that_does_not_fit_is_left_out)
{
    static char got[2 * HG_JOURNAL_LINE];
    size_t most = 0;
    for (size_t len = HG_JOURNAL_LINE - 200; len < HG_JOURNAL_LINE + 200; len++) {
        say_long(len, got, sizeof got);
        bool cut = strstr(got, ",\"cut\":true}\n") != NULL;
        bool whole = strstr(got, "\"text\":\"x") != NULL;
        cr_assert_eq(!cut, whole && strstr(got, ",\"last\":1}\n") != NULL);
        most = whole ? len : most;
    }
    cr_assert_gt(most, HG_JOURNAL_LINE - 150u);
    cr_assert_lt(most, HG_JOURNAL_LINE);
    say_long(2 * HG_JOURNAL_LINE, got, sizeof got);
    cr_assert_not_null(strstr(got, "\"event\":\"e\",\"last\":1,\"cut\":true}\n"));
}

Test(journal, nobody_waits_for_a_full_pipe, .timeout = 10)
{
    static char got[1 << 20];
    for (int i = 0; i < 2000; i++)
        hg_journal_event(journal, HG_JOURNAL_INFO, "event", "text", "some words to fill it");
    uint64_t dropped = hg_series_value(hg_metrics_series(metrics, HG_M_JOURNAL_DROPPED, NULL));
    cr_assert_gt(dropped, 0);
    cr_assert_lt(dropped, 2000);
    ssize_t len = read(ends[0], got, sizeof got);
    cr_assert_gt(len, 0);
    cr_assert_eq(got[len - 1], '\n');
    hg_journal_event(journal, HG_JOURNAL_INFO, "again", NULL, NULL);
    char expected[400];
    snprintf(expected, sizeof expected,
             "{\"time\":\"2026-11-22T09:00:00.000001Z\",\"level\":\"warning\","
             "\"event\":\"journal_dropped\",\"lines\":%d}\n"
             "{\"time\":\"2026-11-22T09:00:00.000001Z\",\"level\":\"info\",\"event\":\"again\"}\n",
             (int)dropped);
    assert_written(expected);
}
