/* The registry of metrics and their series: see metrics.h. metrics_text.c writes them. */
#include "service/common/metrics_parts.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

static const struct hg_metric_row rows[HG_METRICS] = {
#define HG_METRIC(id, kind, name, labels, help) {HG_METRIC_##kind, name, labels, help},
#include "service/common/metrics.def"
#undef HG_METRIC
};

uint32_t hg_metric_labels(const struct hg_metric_row *row)
{
    uint32_t count = *row->labels != '\0';
    for (const char *at = row->labels; *at != '\0'; at++)
        count += *at == ',';
    return count;
}

#define MICROS UINT64_C(1000)
#define MILLIS (1000 * MICROS)
#define SECONDS (1000 * MILLIS)
#define MINUTES (60 * SECONDS)
#define HOURS (60 * MINUTES)

struct hg_metric_bounds hg_metric_bounds(enum hg_metric_kind kind)
{
    static const uint64_t brief[] = {10 * MICROS,   25 * MICROS,  50 * MICROS,  100 * MICROS,
                                     250 * MICROS,  500 * MICROS, 1 * MILLIS,   2500 * MICROS,
                                     5 * MILLIS,    10 * MILLIS,  25 * MILLIS,  50 * MILLIS,
                                     100 * MILLIS,  250 * MILLIS, 500 * MILLIS, 1 * SECONDS,
                                     2500 * MILLIS, 5 * SECONDS,  10 * SECONDS};
    static const uint64_t slow[] = {1 * MINUTES, 5 * MINUTES, 15 * MINUTES, 30 * MINUTES,
                                    1 * HOURS,   2 * HOURS,   4 * HOURS,    8 * HOURS,
                                    24 * HOURS,  48 * HOURS,  168 * HOURS};
    if (kind == HG_METRIC_BRIEF)
        return (struct hg_metric_bounds){brief, sizeof brief / sizeof *brief};
    if (kind == HG_METRIC_LONG)
        return (struct hg_metric_bounds){slow, sizeof slow / sizeof *slow};
    return (struct hg_metric_bounds){NULL, 0};
}

/* --- one series ------------------------------------------------------------------------------ */

static void series_free(const struct hg_allocator *allocator, struct hg_series *series)
{
    if (series == NULL)
        return;
    allocator->resize(allocator->context, series->key, 0);
    allocator->resize(allocator->context, (void *)series->at, 0);
    allocator->resize(allocator->context, series, 0);
}

static struct hg_series *series_new(const struct hg_allocator *allocator,
                                    const struct hg_metric_row *row, const char *key,
                                    size_t key_size)
{
    struct hg_series *series = hg_allocate(allocator, sizeof *series);
    if (series == NULL)
        return NULL;
    uint32_t bounds = hg_metric_bounds(row->kind).count;
    series->row = row;
    series->cells = bounds == 0 ? 1 : bounds + 2; /* the bucket without a bound, and the sum */
    series->stride = (series->cells + HG_METRIC_LINE - 1) / HG_METRIC_LINE * HG_METRIC_LINE;
    series->key_size = key_size;
    series->key = hg_allocate(allocator, key_size);
    series->at =
        hg_allocate(allocator, (size_t)series->stride * HG_METRIC_SHARDS * sizeof *series->at);
    if (series->key == NULL || series->at == NULL) {
        series_free(allocator, series);
        return NULL;
    }
    memcpy(series->key, key, key_size);
    return series;
}

/* The thread's own cells. Threads have their descriptor at an address of their own, which serves to
 * tell them apart; two in one part are slower, not wrong. */
static _Atomic uint64_t *shard_of(struct hg_series *series)
{
    uint64_t mixed = (uint64_t)(uintptr_t)pthread_self() * UINT64_C(0x9E3779B97F4A7C15);
    return series->at + (mixed >> 61) * series->stride;
}
_Static_assert(HG_METRIC_SHARDS == 8, "shard_of takes three bits");

static void cell_add(_Atomic uint64_t *cell, uint64_t count)
{
    atomic_fetch_add_explicit(cell, count, memory_order_relaxed);
}

void hg_series_add(struct hg_series *series, uint64_t count)
{
    cell_add(shard_of(series), count);
}

void hg_series_observe(struct hg_series *series, uint64_t nanoseconds)
{
    struct hg_metric_bounds bounds = hg_metric_bounds(series->row->kind);
    _Atomic uint64_t *cells = shard_of(series);
    uint32_t bucket = 0;
    while (bucket < bounds.count && nanoseconds > bounds.at[bucket])
        bucket++;
    cell_add(&cells[bucket], 1);
    cell_add(&cells[series->cells - 1], nanoseconds);
}

void hg_series_set(struct hg_series *series, int64_t value)
{
    atomic_store_explicit(series->at, (uint64_t)value, memory_order_relaxed);
}

uint64_t hg_series_cell(const struct hg_series *series, uint32_t cell)
{
    uint64_t sum = 0;
    for (uint32_t shard = 0; shard < HG_METRIC_SHARDS; shard++)
        sum +=
            atomic_load_explicit(&series->at[shard * series->stride + cell], memory_order_relaxed);
    return sum;
}

uint64_t hg_series_value(const struct hg_series *series)
{
    uint64_t sum = 0;
    uint32_t cells = series->cells == 1 ? 1 : series->cells - 1;
    for (uint32_t cell = 0; cell < cells; cell++)
        sum += hg_series_cell(series, cell);
    return sum;
}

/* --- all of them ------------------------------------------------------------------------------ */

static struct hg_series *other_of(const struct hg_allocator *allocator,
                                  const struct hg_metric_row *row)
{
    char key[HG_METRIC_LABELS * sizeof "other"];
    uint32_t labels = hg_metric_labels(row);
    for (uint32_t i = 0; i < labels; i++)
        memcpy(key + i * sizeof "other", "other", sizeof "other");
    return series_new(allocator, row, key, labels * sizeof "other");
}

struct hg_metrics *hg_metrics_new(const struct hg_allocator *given)
{
    struct hg_allocator allocator = hg_allocator_or_libc(given);
    struct hg_metrics *metrics = hg_allocate(&allocator, sizeof *metrics);
    if (metrics == NULL)
        return NULL;
    metrics->allocator = allocator;
    pthread_mutex_init(&metrics->lock, NULL);
    bool good = true;
    for (size_t i = 0; i < HG_METRICS; i++)
        good &= (metrics->families[i].other = other_of(&allocator, &rows[i])) != NULL;
    if (good)
        return metrics;
    hg_metrics_free(metrics);
    return NULL;
}

void hg_metrics_free(struct hg_metrics *metrics)
{
    if (metrics == NULL)
        return;
    struct hg_allocator allocator = metrics->allocator;
    for (size_t i = 0; i < HG_METRICS; i++) {
        struct hg_metric_family *family = &metrics->families[i];
        for (uint32_t s = 0; s < family->count; s++)
            series_free(&allocator, family->series[s]);
        allocator.resize(allocator.context, family->series, 0);
        series_free(&allocator, family->other);
    }
    pthread_mutex_destroy(&metrics->lock);
    allocator.resize(allocator.context, metrics, 0);
}

/* --- finding one ------------------------------------------------------------------------------ */

static int key_compare(const struct hg_series *series, const char *key, size_t size)
{
    size_t least = series->key_size < size ? series->key_size : size;
    int order = memcmp(series->key, key, least);
    return order != 0 ? order : (series->key_size > size) - (series->key_size < size);
}

/* Where the series with this key is or would be. */
static uint32_t place_of(const struct hg_metric_family *family, const char *key, size_t size)
{
    uint32_t low = 0, high = family->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (key_compare(family->series[middle], key, size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_room(struct hg_metrics *metrics, struct hg_metric_family *family)
{
    if (family->count < family->room)
        return true;
    if (family->count == HG_METRIC_SERIES)
        return false;
    uint32_t room = family->room == 0 ? 8 : 2 * family->room;
    void *grown = metrics->allocator.resize(metrics->allocator.context, family->series,
                                            room * sizeof *family->series);
    if (grown == NULL)
        return false;
    family->series = grown;
    family->room = room;
    return true;
}

static struct hg_series *add_series(struct hg_metrics *metrics, enum hg_metric metric,
                                    uint32_t place, const char *key, size_t size)
{
    struct hg_metric_family *family = &metrics->families[metric];
    struct hg_series *series = family->count < HG_METRIC_SERIES && has_room(metrics, family)
                                   ? series_new(&metrics->allocator, &rows[metric], key, size)
                                   : NULL;
    if (series == NULL) {
        hg_series_add(metrics->families[HG_M_METRICS_FOLDED].other, 1);
        return family->other;
    }
    memmove(family->series + place + 1, family->series + place,
            (family->count - place) * sizeof *family->series);
    family->series[place] = series;
    family->count++;
    return series;
}

/* With the lock held. */
static struct hg_series *find_or_add(struct hg_metrics *metrics, enum hg_metric metric,
                                     const char *key, size_t size)
{
    struct hg_metric_family *family = &metrics->families[metric];
    if (size == 0 || key_compare(family->other, key, size) == 0)
        return family->other;
    uint32_t place = place_of(family, key, size);
    if (place < family->count && key_compare(family->series[place], key, size) == 0)
        return family->series[place];
    return add_series(metrics, metric, place, key, size);
}

struct key {
    char at[HG_METRIC_LABELS * (HG_METRIC_VALUE + 1)];
    size_t size;
};

static void key_add(struct key *key, const char *value)
{
    size_t len = strnlen(value, HG_METRIC_VALUE);
    assert(key->size + len + 1 <= sizeof key->at);
    memcpy(key->at + key->size, value, len);
    key->at[key->size + len] = '\0';
    key->size += len + 1;
}

struct hg_series *hg_metrics_series(struct hg_metrics *metrics, enum hg_metric metric, ...)
{
    struct key key;
    key.size = 0;
    va_list values;
    va_start(values, metric);
    uint32_t labels = hg_metric_labels(&rows[metric]);
    for (uint32_t i = 0; i < labels; i++) {
        const char *value = va_arg(values, const char *);
        assert(value != NULL);
        key_add(&key, value);
    }
    va_end(values);
    pthread_mutex_lock(&metrics->lock);
    struct hg_series *series = find_or_add(metrics, metric, key.at, key.size);
    series->stays = true;
    pthread_mutex_unlock(&metrics->lock);
    return series;
}

struct hg_series *hg_metrics_hold(struct hg_metrics *metrics, enum hg_metric metric,
                                  const char *const *values)
{
    struct key key;
    key.size = 0;
    uint32_t labels = hg_metric_labels(&rows[metric]);
    for (uint32_t i = 0; i < labels; i++)
        key_add(&key, values[i]);
    pthread_mutex_lock(&metrics->lock);
    struct hg_series *series = find_or_add(metrics, metric, key.at, key.size);
    series->holders++;
    pthread_mutex_unlock(&metrics->lock);
    return series;
}

void hg_metrics_drop(struct hg_metrics *metrics, struct hg_series *series)
{
    struct hg_metric_family *family = &metrics->families[series->row - rows];
    pthread_mutex_lock(&metrics->lock);
    series->holders--;
    if (series->holders == 0 && !series->stays && series != family->other) {
        uint32_t place = place_of(family, series->key, series->key_size);
        family->count--;
        memmove(family->series + place, family->series + place + 1,
                (family->count - place) * sizeof *family->series);
        series_free(&metrics->allocator, series);
    }
    pthread_mutex_unlock(&metrics->lock);
}
