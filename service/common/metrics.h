/* What the service counts, for Prometheus to scrape (text format 0.0.4). The metrics are rows of
 * metrics.def; a series is one of them with the values of its labels.
 *
 * Cheap where it is hot: whoever counts keeps its series, and adding is one relaxed atomic addition
 * in a part that the thread shares with few others; the parts are summed when somebody scrapes. No
 * floating point: durations are nanoseconds, written as seconds.
 *
 * Bounded: a metric has at most HG_METRIC_SERIES series; what comes later is counted under one
 * whose labels all say `other`. A metric never refuses and never fails for want of memory: it
 * counts under `other` then, too.
 *
 * Every function may be called by any thread at once. A series lives as long as the metrics, unless
 * it was held (below) and let go of by its last holder. */
#ifndef HG_SERVICE_METRICS_H
#define HG_SERVICE_METRICS_H

#include "base/memory.h"

/* 2,000 series of one metric are what a dashboard can still ask for at once. */
#define HG_METRIC_SERIES 2000u
#define HG_METRIC_LABELS 6u
/* Bytes of a label's value; the rest is cut: a label is a name. */
#define HG_METRIC_VALUE 128u

enum hg_metric {
#define HG_METRIC(id, kind, name, labels, help) HG_M_##id,
#include "service/common/metrics.def"
#undef HG_METRIC
    HG_METRICS
};

struct hg_metrics;
struct hg_series;

/* NULL when memory is out. `allocator` NULL: the C library's; it must be safe for threads. */
struct hg_metrics *hg_metrics_new(const struct hg_allocator *allocator);
void hg_metrics_free(struct hg_metrics *metrics);

/* The series of a metric with these values of its labels, in the order of metrics.def, then NULL:
 *     hg_metrics_series(metrics, HG_M_OVERRIDES, "inbound", "reject", "accept", NULL)
 * Made when it is new. Never NULL. Any bytes are good; malformed UTF-8 is replaced when it is
 * written. Takes a lock: keep the result where it is hot. */
struct hg_series *hg_metrics_series(struct hg_metrics *metrics, enum hg_metric metric, ...)
    __attribute__((sentinel));
/* The same, held: hg_metrics_drop by its last holder takes it out of the report. So the series of a
 * version of a policy go when the version goes, and come back with it, from nought (which
 * Prometheus' rate() expects). A series once taken by hg_metrics_series stays. */
struct hg_series *hg_metrics_hold(struct hg_metrics *metrics, enum hg_metric metric,
                                  const char *const *values);
void hg_metrics_drop(struct hg_metrics *metrics, struct hg_series *series);

/* A counter, and by how much it grew; a histogram, and how long it took. */
void hg_series_add(struct hg_series *series, uint64_t count);
void hg_series_observe(struct hg_series *series, uint64_t nanoseconds);
/* A gauge. */
void hg_series_set(struct hg_series *series, int64_t value);
/* What it stands at: of a histogram, how many were observed. */
uint64_t hg_series_value(const struct hg_series *series);

/* All of it, and the process's own (CPU, memory, files), in the order of metrics.def and of the
 * labels' bytes. Metrics without labels are there from the start, at 0; one with labels shows no
 * series before the first. `out` tells by its `failed`. */
void hg_metrics_write(struct hg_metrics *metrics, struct hg_buf *out);
#define HG_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

#endif
