/* What is counted, by how many threads, and how it is written for Prometheus. */
#include "service/common/metrics.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static struct hg_metrics *metrics;
static struct hg_buf out;

static void setup(void)
{
    metrics = hg_metrics_new(NULL);
    cr_assert_not_null(metrics);
    hg_buf_init(&out, NULL, 0);
}

static void teardown(void)
{
    hg_buf_release(&out);
    hg_metrics_free(metrics);
}

TestSuite(metrics, .init = setup, .fini = teardown);

/* The report, as a NUL-terminated text. */
static const char *report(void)
{
    hg_buf_clear(&out);
    hg_metrics_write(metrics, &out);
    hg_buf_byte(&out, '\0');
    cr_assert(!out.failed);
    return out.at;
}

static void assert_says(const char *lines)
{
    cr_assert_not_null(strstr(report(), lines), "not in the report: %s", lines);
}

static void assert_silent(const char *words)
{
    cr_assert_null(strstr(report(), words), "in the report: %s", words);
}

Test(metrics, have_help_and_type_and_are_nought_without_labels)
{
    assert_says("# HELP headgate_store_commits_total Transactions of the writer that were "
                "committed.\n# TYPE headgate_store_commits_total counter\n"
                "headgate_store_commits_total 0\n");
    assert_says("# TYPE headgate_overrides_total counter\n# HELP");
}

Test(metrics, series_come_in_the_order_of_their_labels)
{
    hg_series_add(hg_metrics_series(metrics, HG_M_OVERRIDES, "b", "reject", "accept", NULL), 2);
    hg_series_add(hg_metrics_series(metrics, HG_M_OVERRIDES, "a", "reject", "nurture", NULL), 1);
    hg_series_add(hg_metrics_series(metrics, HG_M_OVERRIDES, "b", "reject", "accept", NULL), 3);
    assert_says("headgate_overrides_total{policy=\"a\",from=\"reject\",to=\"nurture\"} 1\n"
                "headgate_overrides_total{policy=\"b\",from=\"reject\",to=\"accept\"} 5\n");
}

Test(metrics, labels_are_escaped_and_made_well_formed)
{
    hg_series_add(hg_metrics_series(metrics, HG_M_REFUSED, "a\"b\\c\nd\xFF\xC3\xA4", NULL), 1);
    assert_says("headgate_refused_total{why=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\xC3\xA4\"} 1\n");
}

Test(metrics, a_long_label_is_cut)
{
    char value[HG_METRIC_VALUE + 10];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    hg_series_add(hg_metrics_series(metrics, HG_M_REFUSED, value, NULL), 1);
    value[HG_METRIC_VALUE] = '\0';
    char line[HG_METRIC_VALUE + 60];
    snprintf(line, sizeof line, "headgate_refused_total{why=\"%s\"} 1\n", value);
    assert_says(line);
}

Test(metrics, a_gauge_is_set_and_may_fall)
{
    struct hg_series *queue = hg_metrics_series(metrics, HG_M_STORE_QUEUE, NULL);
    hg_series_set(queue, 7);
    hg_series_set(queue, -2);
    assert_says("headgate_store_queue -2\n");
}

Test(metrics, a_histogram_counts_up_to_its_bounds)
{
    struct hg_series *commit = hg_metrics_series(metrics, HG_M_STORE_COMMIT_SECONDS, NULL);
    hg_series_observe(commit, 10000); /* 10 µs: the bound itself is in */
    hg_series_observe(commit, 10001);
    hg_series_observe(commit, 2500000);
    hg_series_observe(commit, 20000000000); /* 20 s: past the last */
    assert_says("headgate_store_commit_seconds_bucket{le=\"0.00001\"} 1\n"
                "headgate_store_commit_seconds_bucket{le=\"0.000025\"} 2\n");
    assert_says("headgate_store_commit_seconds_bucket{le=\"0.001\"} 2\n"
                "headgate_store_commit_seconds_bucket{le=\"0.0025\"} 3\n");
    assert_says("headgate_store_commit_seconds_bucket{le=\"10\"} 3\n"
                "headgate_store_commit_seconds_bucket{le=\"+Inf\"} 4\n"
                "headgate_store_commit_seconds_sum 20.002520001\n"
                "headgate_store_commit_seconds_count 4\n");
    cr_assert_eq(hg_series_value(commit), 4);
}

Test(metrics, a_histogram_has_its_labels_before_the_bound)
{
    hg_series_observe(hg_metrics_series(metrics, HG_M_REVIEW_WAIT_SECONDS, "p", NULL),
                      UINT64_C(90000000000));
    assert_says("headgate_review_wait_seconds_bucket{policy=\"p\",le=\"60\"} 0\n"
                "headgate_review_wait_seconds_bucket{policy=\"p\",le=\"300\"} 1\n");
    assert_says("headgate_review_wait_seconds_sum{policy=\"p\"} 90\n");
}

Test(metrics, what_is_too_much_is_other)
{
    char name[16];
    for (unsigned i = 0; i < HG_METRIC_SERIES; i++) {
        snprintf(name, sizeof name, "w%u", i);
        hg_series_add(hg_metrics_series(metrics, HG_M_REFUSED, name, NULL), 1);
    }
    assert_silent("why=\"other\"");
    hg_series_add(hg_metrics_series(metrics, HG_M_REFUSED, "one more", NULL), 5);
    hg_series_add(hg_metrics_series(metrics, HG_M_REFUSED, "w17", NULL), 1);
    assert_silent("one more");
    assert_says("headgate_refused_total{why=\"other\"} 5\n");
    assert_says("headgate_refused_total{why=\"w17\"} 2\n");
    assert_says("headgate_metrics_folded_total 1\n");
}

Test(metrics, what_is_held_goes_with_its_last_holder)
{
    const char *const labels[] = {"p", "1", "abc", "live", "accept"};
    struct hg_series *one = hg_metrics_hold(metrics, HG_M_DECISIONS, labels);
    struct hg_series *two = hg_metrics_hold(metrics, HG_M_DECISIONS, labels);
    cr_assert_eq(one, two);
    hg_series_add(one, 3);
    hg_metrics_drop(metrics, one);
    assert_says("digest=\"abc\",mode=\"live\",outcome=\"accept\"} 3\n");
    hg_metrics_drop(metrics, two);
    assert_silent("digest=\"abc\"");
    hg_metrics_series(metrics, HG_M_DECISIONS, "p", "1", "abc", "live", "accept", NULL);
    hg_metrics_drop(metrics, hg_metrics_hold(metrics, HG_M_DECISIONS, labels));
    assert_says("digest=\"abc\",mode=\"live\",outcome=\"accept\"} 0\n");
}

Test(metrics, the_process_tells_of_itself)
{
    assert_says("# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ");
    assert_says("\nprocess_resident_memory_bytes ");
    assert_says("\nprocess_open_fds ");
}

/* --- threads --------------------------------------------------------------------------------- */

#define THREADS 6
#define TURNS 20000

static void *count_away(void *of)
{
    struct hg_series *series = of;
    for (int i = 0; i < TURNS; i++) {
        hg_series_add(series, 1);
        hg_series_observe(hg_metrics_series(metrics, HG_M_DECIDE_SECONDS, "p", "live", NULL), 1000);
    }
    return NULL;
}

Test(metrics, nothing_is_lost_between_threads)
{
    pthread_t threads[THREADS];
    struct hg_series *jobs = hg_metrics_series(metrics, HG_M_STORE_JOBS, NULL);
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, count_away, jobs), 0);
    for (int i = 0; i < 50; i++)
        report();
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_says("headgate_store_jobs_total 120000\n");
    assert_says("headgate_decide_seconds_count{policy=\"p\",mode=\"live\"} 120000\n");
    assert_says("headgate_decide_seconds_sum{policy=\"p\",mode=\"live\"} 0.12\n");
}

/* --- memory ---------------------------------------------------------------------------------- */

/* Fails from the n-th request on. */
static void *resize_until(void *context, void *at, size_t size)
{
    unsigned *left = context;
    if (size != 0 && *left == 0)
        return NULL;
    *left -= size != 0;
    return hg_libc_allocator.resize(NULL, at, size);
}

Test(metrics, without_memory_there_are_none_or_they_count_as_other)
{
    struct hg_metrics *limited = NULL;
    unsigned left = 0;
    struct hg_allocator allocator = {resize_until, &left};
    for (unsigned n = 0; limited == NULL; n++) {
        cr_assert_lt(n, 1000u);
        left = n;
        limited = hg_metrics_new(&allocator);
    }
    left = 0;
    hg_series_add(hg_metrics_series(limited, HG_M_REFUSED, "busy", NULL), 1);
    hg_buf_clear(&out);
    hg_metrics_write(limited, &out);
    hg_buf_byte(&out, '\0');
    cr_assert_not_null(strstr(out.at, "headgate_refused_total{why=\"other\"} 1\n"));
    hg_metrics_free(limited);
}
