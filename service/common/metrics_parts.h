/* Shared by metrics*.c; everyone else includes metrics.h. */
#ifndef HG_SERVICE_METRICS_PARTS_H
#define HG_SERVICE_METRICS_PARTS_H

#include "service/common/metrics.h"

#include <pthread.h>
#include <stdatomic.h>

enum hg_metric_kind { HG_METRIC_COUNTER, HG_METRIC_GAUGE, HG_METRIC_BRIEF, HG_METRIC_LONG };

struct hg_metric_row {
    enum hg_metric_kind kind;
    const char *name, *labels, *help;
};
/* How many labels the row names. */
uint32_t hg_metric_labels(const struct hg_metric_row *row);

/* The upper bounds of a histogram, in nanoseconds; the last bucket has none. */
struct hg_metric_bounds {
    const uint64_t *at;
    uint32_t count;
};
struct hg_metric_bounds hg_metric_bounds(enum hg_metric_kind kind);

/* Threads fall into this many parts; a part's cells share no cache line with another's. */
#define HG_METRIC_SHARDS 8u
#define HG_METRIC_LINE 8u /* cells of 8 bytes */

/* A counter or gauge has one cell a shard; a histogram one for each bucket, then the sum. */
struct hg_series {
    const struct hg_metric_row *row;
    uint32_t cells, stride;
    uint32_t holders;
    bool stays;
    char *key;        /* the labels' values, each with its NUL: what series are sorted by */
    size_t key_size;
    _Atomic uint64_t *at; /* HG_METRIC_SHARDS times stride */
};

struct hg_metric_family {
    struct hg_series **series; /* by key */
    uint32_t count, room;
    struct hg_series *other; /* for what there is no room for; also the one series without labels */
};

struct hg_metrics {
    struct hg_allocator allocator;
    pthread_mutex_t lock; /* of the families; not of what is counted */
    struct hg_metric_family families[HG_METRICS];
};

uint64_t hg_series_cell(const struct hg_series *series, uint32_t cell);
void hg_metrics_write_process(struct hg_buf *out);
/* "# HELP" and "# TYPE". */
void hg_metrics_write_head(struct hg_buf *out, const char *name, const char *type,
                           const char *help);
/* Nanoseconds as seconds, exactly: "0.0025", "3", "12.000000001". */
void hg_metrics_write_seconds(struct hg_buf *out, uint64_t nanoseconds);

#endif
