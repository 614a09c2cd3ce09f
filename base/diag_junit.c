/* Diagnostics as JUnit XML for CI servers: a suite per file that was read, with a failed test per
 * finding, or one passing test where there is none. */
#include "base/diag_render.h"
#include "base/junit.h"

static bool is_of(const struct hg_diag_view *view, size_t record, uint32_t source)
{
    struct hg_span span;
    bool placed = hg_diag_place(view, view->list[record]->labels[0].span, &span);
    return source == HG_NO_SOURCE ? !placed : placed && span.source == source;
}

static size_t count_of(const struct hg_diag_view *view, uint32_t source)
{
    size_t count = 0;
    for (size_t i = 0; i < view->count; i++)
        count += is_of(view, i, source);
    return count;
}

/* "E0412 inbound.gate:52:29" */
static struct hg_str case_name(const struct hg_diag_view *view, const struct hg_diag *diag)
{
    struct hg_span span;
    const char *code = hg_diag_page(diag->code)->code;
    if (!hg_diag_place(view, diag->labels[0].span, &span))
        return hg_str(code);
    struct hg_position at = hg_position_of(view->sources, span.source, span.start);
    return hg_str_print(view->arena, "%s %.*s:%u:%u", code,
                        HG_STR_ARGS(hg_diag_source_name(view, span)), (unsigned)at.line,
                        (unsigned)at.column);
}

static void put_case(const struct hg_diag_view *view, const struct hg_diag *diag,
                     struct hg_junit *junit)
{
    const struct hg_diag_page *page = hg_diag_page(diag->code);
    struct hg_str message = hg_diag_utf8(view, diag->message);
    hg_junit_case(junit, case_name(view, diag), hg_str(page->title));
    struct hg_str text = message;
    if (diag->help.len)
        text = hg_str_print(view->arena, "%.*s\nhelp: %.*s", HG_STR_ARGS(message),
                            HG_STR_ARGS(hg_diag_utf8(view, diag->help)));
    hg_junit_problem(junit, diag->severity == HG_ERROR ? HG_JUNIT_ERROR : HG_JUNIT_FAILURE,
                     hg_str(page->code), message, text);
}

/* Without findings the file is a test that passed. `tests` counts that one, too. */
static struct hg_junit_counts counts_of(const struct hg_diag_view *view, uint32_t source)
{
    struct hg_junit_counts counts = {0};
    for (size_t i = 0; i < view->count; i++) {
        bool error = view->list[i]->severity == HG_ERROR;
        if (!is_of(view, i, source))
            continue;
        counts.tests++;
        counts.errors += error;
        counts.failures += !error;
    }
    counts.tests += counts.tests == 0;
    return counts;
}

static void put_suite(const struct hg_diag_view *view, uint32_t source, struct hg_str name,
                      struct hg_junit *junit)
{
    hg_junit_suite(junit, name, source == HG_NO_SOURCE ? HG_STR("") : name,
                   counts_of(view, source));
    if (count_of(view, source) == 0)
        hg_junit_case(junit, name, HG_STR("nothing found"));
    for (size_t i = 0; i < view->count; i++)
        if (is_of(view, i, source))
            put_case(view, view->list[i], junit);
}

void hg_diags_junit(const struct hg_diag_view *view, struct hg_buf *out)
{
    struct hg_junit junit;
    struct hg_junit_counts all = {0};
    uint32_t sources = view->sources ? (uint32_t)view->sources->list.count : 0;
    bool nowhere = count_of(view, HG_NO_SOURCE) != 0;
    for (uint32_t i = 0; i < sources + nowhere; i++) {
        struct hg_junit_counts of = counts_of(view, i < sources ? i : HG_NO_SOURCE);
        all.tests += of.tests;
        all.failures += of.failures;
        all.errors += of.errors;
    }
    hg_junit_open(&junit, out, all);
    for (uint32_t i = 0; i < sources; i++)
        put_suite(view, i, hg_diag_source_name(view, (struct hg_span){i, 0, 0}), &junit);
    if (nowhere)
        put_suite(view, HG_NO_SOURCE, HG_STR("headgate"), &junit);
    hg_junit_close(&junit);
}
