/* Diagnostics for programs: the project's own JSON, and workflow commands of GitHub Actions. SARIF
 * is in diag_sarif.c. Columns count code points from 1, as everywhere. */
#include "base/diag_render.h"
#include "base/github.h"
#include "base/json.h"

static void put_position(struct hg_json *json, const struct hg_diag_view *view, const char *key,
                         uint32_t source, uint32_t offset)
{
    struct hg_position at = hg_position_of(view->sources, source, offset);
    hg_json_key(json, hg_str(key));
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("line"));
    hg_json_int(json, at.line);
    hg_json_key(json, HG_STR("column"));
    hg_json_int(json, at.column);
    hg_json_key(json, HG_STR("offset"));
    hg_json_int(json, offset);
    hg_json_close(json, '}');
}

/* "file", "start" and "end" of the object that is open; nothing without a place. */
static void put_place(struct hg_json *json, const struct hg_diag_view *view, struct hg_span span)
{
    if (!hg_diag_place(view, span, &span))
        return;
    hg_diag_put_string(json, view, "file", hg_diag_source_name(view, span));
    put_position(json, view, "start", span.source, span.start);
    put_position(json, view, "end", span.source, span.end);
}

static void put_labels(struct hg_json *json, const struct hg_diag_view *view,
                       const struct hg_diag *diag)
{
    struct hg_span span;
    hg_json_key(json, HG_STR("labels"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < diag->label_count; i++) {
        const struct hg_label *label = &diag->labels[i];
        if (label->text.len == 0 && !hg_diag_place(view, label->span, &span))
            continue;
        hg_json_open(json, '{');
        put_place(json, view, label->span);
        if (label->text.len != 0)
            hg_diag_put_string(json, view, "text", label->text);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

bool hg_diag_has_cell(const struct hg_diag *diag)
{
    return diag->cell.table.len != 0 || diag->cell.witness_count != 0;
}

static void put_witness(const struct hg_diag_view *view, const struct hg_diag_cell *cell,
                        struct hg_json *json)
{
    hg_json_key(json, HG_STR("witness"));
    hg_json_open(json, '{');
    for (size_t i = 0; i < cell->witness_count; i++) {
        const struct hg_witness *value = &cell->witness[i];
        hg_json_key(json, hg_diag_utf8(view, value->name));
        if (value->kind == HG_WITNESS_UNKNOWN)
            hg_json_null(json);
        else if (value->kind == HG_WITNESS_NUMBER)
            hg_json_raw(json, value->text);
        else if (value->kind == HG_WITNESS_TRUTH)
            hg_json_bool(json, hg_str_is(value->text, "yes"));
        else
            hg_json_str(json, hg_diag_utf8(view, value->text));
    }
    hg_json_close(json, '}');
}

void hg_diag_put_cell(const struct hg_diag_view *view, const struct hg_diag *diag,
                      struct hg_json *json)
{
    const struct hg_diag_cell *cell = &diag->cell;
    if (cell->table.len != 0)
        hg_diag_put_string(json, view, "table", cell->table);
    if (cell->row.len != 0)
        hg_diag_put_string(json, view, "row", cell->row);
    if (cell->column.len != 0)
        hg_diag_put_string(json, view, "column", cell->column);
    if (cell->against_count != 0) {
        hg_json_key(json, HG_STR("against"));
        hg_json_open(json, '[');
        for (size_t i = 0; i < cell->against_count; i++)
            hg_json_str(json, hg_diag_utf8(view, cell->against[i]));
        hg_json_close(json, ']');
    }
    if (cell->witness_count != 0)
        put_witness(view, cell, json);
}

static void put_record(struct hg_json *json, const struct hg_diag_view *view,
                       const struct hg_diag *diag)
{
    hg_json_open(json, '{');
    hg_diag_put_string(json, view, "code", hg_str(hg_diag_page(diag->code)->code));
    hg_diag_put_string(json, view, "severity", hg_str(hg_severity_name(diag->severity)));
    hg_diag_put_string(json, view, "message", diag->message);
    put_labels(json, view, diag);
    hg_diag_put_cell(view, diag, json);
    if (diag->help.len != 0)
        hg_diag_put_string(json, view, "help", diag->help);
    if (diag->fix.text.at != NULL) {
        hg_json_key(json, HG_STR("fix"));
        hg_json_open(json, '{');
        put_place(json, view, diag->fix.span);
        hg_diag_put_string(json, view, "text", diag->fix.text);
        hg_json_key(json, HG_STR("mechanical"));
        hg_json_bool(json, diag->fix.mechanical);
        hg_json_close(json, '}');
    }
    hg_json_close(json, '}');
}

void hg_diags_json(const struct hg_diag_view *view, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("diagnostics"));
    hg_json_open(&json, '[');
    for (size_t i = 0; i < view->count; i++)
        put_record(&json, view, view->list[i]);
    hg_json_close(&json, ']');
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}

static struct hg_github_place github_place(const struct hg_diag_view *view, struct hg_span span)
{
    if (!hg_diag_place(view, span, &span))
        return (struct hg_github_place){0};
    struct hg_position start = hg_position_of(view->sources, span.source, span.start);
    struct hg_position end = hg_position_of(view->sources, span.source, span.end);
    return (struct hg_github_place){hg_diag_source_name(view, span), start.line, end.line,
                                    start.column,
                                    end.column > start.column ? end.column - 1 : end.column};
}

static void put_github(const struct hg_diag_view *view, const struct hg_diag *diag,
                       struct hg_buf *out)
{
    const struct hg_diag_page *page = hg_diag_page(diag->code);
    const char *level = diag->severity == HG_NOTE ? "notice" : hg_severity_name(diag->severity);
    struct hg_str say = hg_diag_utf8(view, diag->labels[0].text);
    struct hg_str help = hg_diag_utf8(view, diag->help);
    struct hg_str message = hg_diag_utf8(view, diag->message);
    message = hg_str_print(view->arena, "%.*s%s%.*s%s%.*s", HG_STR_ARGS(message),
                           say.len != 0 ? ": " : "", HG_STR_ARGS(say),
                           help.len != 0 ? "\nhelp: " : "", HG_STR_ARGS(help));
    hg_github_annotate(out, level, github_place(view, diag->labels[0].span),
                       hg_str_print(view->arena, "%s %s", page->code, page->title), message);
}

void hg_diags_github(const struct hg_diag_view *view, struct hg_buf *out)
{
    for (size_t i = 0; i < view->count; i++)
        put_github(view, view->list[i], out);
}
