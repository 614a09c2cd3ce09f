/* Rendering of diagnostics: the order in which they are shown, the choice of the format, and what
 * the formats share. Each format has its own file (diag_text.c, diag_machine.c, diag_sarif.c,
 * diag_junit.c, diag_review.c). */
#include "base/diag_render.h"

#include "base/json.h"

#include <stdlib.h>

bool hg_diag_place(const struct hg_diag_view *view, struct hg_span span, struct hg_span *out)
{
    if (view->sources == NULL || span.source >= view->sources->list.count)
        return false;
    uint32_t len = (uint32_t)view->sources->list.at[span.source].text.len;
    out->source = span.source;
    out->start = span.start < len ? span.start : len;
    out->end = span.end < len ? span.end : len;
    if (out->end < out->start)
        out->end = out->start;
    return true;
}

struct hg_str hg_diag_source_name(const struct hg_diag_view *view, struct hg_span span)
{
    return hg_diag_utf8(view, view->sources->list.at[span.source].name);
}

const char *hg_severity_name(enum hg_severity severity)
{
    return severity == HG_ERROR ? "error" : severity == HG_WARNING ? "warning" : "note";
}

struct hg_str hg_diag_utf8(const struct hg_diag_view *view, struct hg_str s)
{
    size_t bad = hg_utf8_invalid(s);
    if (bad == SIZE_MAX)
        return s;
    char *out = HG_ARRAY(view->arena, char, s.len <= SIZE_MAX / 3 ? s.len * 3 : SIZE_MAX);
    size_t len = 0;
    while (bad != SIZE_MAX) {
        memcpy(out + len, s.at, bad);
        memcpy(out + len + bad, "\xEF\xBF\xBD", 3);
        len += bad + 3;
        s = (struct hg_str){s.at + bad + 1, s.len - bad - 1};
        bad = hg_utf8_invalid(s);
    }
    memcpy(out + len, s.at, s.len);
    return (struct hg_str){out, len + s.len};
}

void hg_diag_put_string(struct hg_json *json, const struct hg_diag_view *view, const char *key,
                        struct hg_str value)
{
    hg_json_key(json, hg_str(key));
    hg_json_str(json, hg_diag_utf8(view, value));
}

/* By source and place, then as reported (records are in one array). */
static int compare(const void *left, const void *right)
{
    const struct hg_diag *a = *(const struct hg_diag *const *)left;
    const struct hg_diag *b = *(const struct hg_diag *const *)right;
    struct hg_span x = a->labels[0].span, y = b->labels[0].span;
    if (x.source != y.source)
        return x.source < y.source ? -1 : 1;
    if (x.start != y.start)
        return x.start < y.start ? -1 : 1;
    return (a > b) - (a < b);
}

static bool same_span(struct hg_span a, struct hg_span b)
{
    return a.source == b.source && a.start == b.start && a.end == b.end;
}

static bool same_record(const struct hg_diag *a, const struct hg_diag *b)
{
    if (a->code != b->code || a->label_count != b->label_count ||
        !hg_str_eq(a->message, b->message) || !hg_str_eq(a->help, b->help))
        return false;
    for (size_t i = 0; i < a->label_count; i++)
        if (!same_span(a->labels[i].span, b->labels[i].span) ||
            !hg_str_eq(a->labels[i].text, b->labels[i].text))
            return false;
    return true;
}

/* Equal records start at the same place, so only the last kept ones with that place matter. */
static bool is_kept(const struct hg_diag_view *view, const struct hg_diag *diag)
{
    for (size_t i = view->count; i > 0; i--) {
        struct hg_span span = view->list[i - 1]->labels[0].span;
        if (span.source != diag->labels[0].span.source || span.start != diag->labels[0].span.start)
            return false;
        if (same_record(view->list[i - 1], diag))
            return true;
    }
    return false;
}

/* `silenced`: with those that a comment silences. */
static void fill_view(struct hg_diag_view *view, struct hg_diags *diags, bool silenced)
{
    size_t count = 0;
    view->list = HG_ARRAY(diags->arena, const struct hg_diag *, diags->list.count);
    for (size_t i = 0; i < diags->list.count; i++)
        if (silenced || !diags->list.at[i].ignored.at)
            view->list[count++] = &diags->list.at[i];
    if (count > 1)
        qsort(view->list, count, sizeof *view->list, compare);
    for (size_t i = 0; i < count; i++)
        if (!is_kept(view, view->list[i]))
            view->list[view->count++] = view->list[i];
}

void hg_diags_render(struct hg_diags *diags, enum hg_diag_format format, bool colour,
                     struct hg_buf *out)
{
    struct hg_diag_view view = {.sources = diags->sources, .arena = diags->arena};
    fill_view(&view, diags, format == HG_DIAG_SARIF);
    switch (format) {
    case HG_DIAG_TEXT:
        hg_diags_text(&view, colour, out);
        break;
    case HG_DIAG_JSON:
        hg_diags_json(&view, out);
        break;
    case HG_DIAG_SARIF:
        hg_diags_sarif(&view, out);
        break;
    case HG_DIAG_GITHUB:
        hg_diags_github(&view, out);
        break;
    case HG_DIAG_RDJSON:
        hg_diags_rdjson(&view, out);
        break;
    case HG_DIAG_JUNIT:
        hg_diags_junit(&view, out);
        break;
    }
}
