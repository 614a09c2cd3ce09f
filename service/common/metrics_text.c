/* Writes metrics in Prometheus' text format, version 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats). */
#include "service/common/metrics_parts.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

static const char *type_of(enum hg_metric_kind kind)
{
    static const char *const names[] = {"counter", "gauge", "histogram", "histogram"};
    return names[kind];
}

/* In a help text `\` and line breaks are escaped, in the value of a label the quote, too. */
static void put_escaped(struct hg_buf *out, struct hg_str text, bool quoted)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        if (byte == '\\' || (quoted && byte == '"'))
            hg_buf_byte(out, '\\');
        if (byte == '\n')
            hg_buf_text(out, "\\n");
        else
            hg_buf_byte(out, byte);
    }
}

/* Prometheus would refuse the whole report for a byte that is not UTF-8. */
static void put_value(struct hg_buf *out, const char *value)
{
    char room[HG_METRIC_VALUE * sizeof "\xEF\xBF\xBD"];
    struct hg_buf well_formed = {.at = room, .room = sizeof room, .maximum = sizeof room};
    hg_put_well_formed(&well_formed, hg_str(value));
    put_escaped(out, (struct hg_str){well_formed.at, well_formed.len}, true);
}

void hg_metrics_write_head(struct hg_buf *out, const char *name, const char *type, const char *help)
{
    hg_buf_print(out, "# HELP %s ", name);
    put_escaped(out, hg_str(help), false);
    hg_buf_print(out, "\n# TYPE %s %s\n", name, type);
}

void hg_metrics_write_seconds(struct hg_buf *out, uint64_t nanoseconds)
{
    char digits[16];
    uint64_t rest = nanoseconds % 1000000000;
    hg_buf_print(out, "%" PRIu64, nanoseconds / 1000000000);
    if (rest == 0)
        return;
    size_t len = 9;
    for (size_t i = len; i-- > 0; rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    while (digits[len - 1] == '0')
        len--;
    hg_buf_byte(out, '.');
    hg_buf_put(out, digits, len);
}

/* NAME and SUFFIX, then the labels; `bound`: of a bucket, or NULL. */
static void put_name(struct hg_buf *out, const struct hg_series *series, const char *suffix,
                     const uint64_t *bound, bool last)
{
    const char *label = series->row->labels, *value = series->key;
    bool bucket = bound != NULL || last;
    hg_buf_text(out, series->row->name);
    hg_buf_text(out, suffix);
    if (*label == '\0' && !bucket)
        return;
    hg_buf_byte(out, '{');
    while (*label != '\0') {
        size_t len = strcspn(label, ",");
        hg_buf_put(out, label, len);
        hg_buf_text(out, "=\"");
        put_value(out, value);
        hg_buf_byte(out, '"');
        value += strlen(value) + 1;
        label += len + (label[len] == ',');
        if (*label != '\0' || bucket)
            hg_buf_byte(out, ',');
    }
    if (bound != NULL) {
        hg_buf_text(out, "le=\"");
        hg_metrics_write_seconds(out, *bound);
        hg_buf_byte(out, '"');
    } else if (last) {
        hg_buf_text(out, "le=\"+Inf\"");
    }
    hg_buf_byte(out, '}');
}

static void put_number(struct hg_buf *out, const struct hg_series *series, uint64_t value)
{
    if (series->row->kind == HG_METRIC_GAUGE)
        hg_buf_print(out, " %" PRId64 "\n", (int64_t)value);
    else
        hg_buf_print(out, " %" PRIu64 "\n", value);
}

/* The count is the sum of the buckets as they were read, so the two always agree. */
static void put_histogram(struct hg_buf *out, const struct hg_series *series)
{
    struct hg_metric_bounds bounds = hg_metric_bounds(series->row->kind);
    uint64_t count = 0;
    for (uint32_t i = 0; i <= bounds.count; i++) {
        bool last = i == bounds.count;
        count += hg_series_cell(series, i);
        put_name(out, series, "_bucket", last ? NULL : &bounds.at[i], last);
        put_number(out, series, count);
    }
    put_name(out, series, "_sum", NULL, false);
    hg_buf_byte(out, ' ');
    hg_metrics_write_seconds(out, hg_series_cell(series, series->cells - 1));
    hg_buf_byte(out, '\n');
    put_name(out, series, "_count", NULL, false);
    put_number(out, series, count);
}

static void put_series(struct hg_buf *out, const struct hg_series *series)
{
    if (series->cells != 1) {
        put_histogram(out, series);
        return;
    }
    put_name(out, series, "", NULL, false);
    put_number(out, series, hg_series_cell(series, 0));
}

void hg_metrics_write(struct hg_metrics *metrics, struct hg_buf *out)
{
    pthread_mutex_lock(&metrics->lock);
    for (size_t i = 0; i < HG_METRICS; i++) {
        const struct hg_metric_family *family = &metrics->families[i];
        const struct hg_metric_row *row = family->other->row;
        hg_metrics_write_head(out, row->name, type_of(row->kind), row->help);
        for (uint32_t s = 0; s < family->count; s++)
            put_series(out, family->series[s]);
        if (*row->labels == '\0' || hg_series_value(family->other) != 0)
            put_series(out, family->other);
    }
    pthread_mutex_unlock(&metrics->lock);
    hg_metrics_write_process(out);
}
