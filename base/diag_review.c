/* Diagnostics for review tools: reviewdog's diagnostic format (rdjson), which posts them beside the
 * lines of a pull request, with mechanical replacements as suggestions. Its columns count bytes
 * of UTF-8 from 1, and the end of a range is the first byte after it. */
#include "base/diag_render.h"
#include "base/json.h"

static void put_position(struct hg_json *json, const struct hg_diag_view *view, const char *key,
                         uint32_t source, uint32_t offset)
{
    struct hg_position at = hg_position_of(view->sources, source, offset);
    struct hg_str line = hg_line_of(view->sources, source, at.line);
    size_t start = line.len ? (size_t)(line.at - view->sources->list.at[source].text.at) : offset;
    hg_json_key(json, hg_str(key));
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("line"));
    hg_json_int(json, at.line);
    hg_json_key(json, HG_STR("column"));
    hg_json_int(json, (int64_t)(offset - start) + 1);
    hg_json_close(json, '}');
}

static void put_range(struct hg_json *json, const struct hg_diag_view *view, struct hg_span span)
{
    hg_json_key(json, HG_STR("range"));
    hg_json_open(json, '{');
    put_position(json, view, "start", span.source, span.start);
    put_position(json, view, "end", span.source, span.end);
    hg_json_close(json, '}');
}

/* "location", also where there is no place: it is required, and may be empty. */
static void put_location(struct hg_json *json, const struct hg_diag_view *view, struct hg_span span)
{
    hg_json_key(json, HG_STR("location"));
    hg_json_open(json, '{');
    if (hg_diag_place(view, span, &span)) {
        hg_diag_put_string(json, view, "path", hg_diag_source_name(view, span));
        put_range(json, view, span);
    }
    hg_json_close(json, '}');
}

static void put_code(struct hg_json *json, const struct hg_diag_view *view, enum hg_code code)
{
    hg_json_key(json, HG_STR("code"));
    hg_json_open(json, '{');
    hg_diag_put_string(json, view, "value", hg_str(hg_diag_page(code)->code));
    hg_json_close(json, '}');
}

static void put_suggestion(struct hg_json *json, const struct hg_diag_view *view,
                           const struct hg_diag *diag)
{
    struct hg_span span;
    bool here = diag->fix.text.at && hg_diag_place(view, diag->fix.span, &span) &&
                span.source == diag->labels[0].span.source;
    if (!here) /* a suggestion has no path of its own */
        return;
    hg_json_key(json, HG_STR("suggestions"));
    hg_json_open(json, '[');
    hg_json_open(json, '{');
    put_range(json, view, span);
    hg_diag_put_string(json, view, "text", diag->fix.text);
    hg_json_close(json, '}');
    hg_json_close(json, ']');
}

static void put_related(struct hg_json *json, const struct hg_diag_view *view,
                        const struct hg_diag *diag)
{
    if (diag->label_count < 2)
        return;
    hg_json_key(json, HG_STR("related_locations"));
    hg_json_open(json, '[');
    for (size_t i = 1; i < diag->label_count; i++) {
        hg_json_open(json, '{');
        hg_diag_put_string(json, view, "message", diag->labels[i].text);
        put_location(json, view, diag->labels[i].span);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static struct hg_str message_of(const struct hg_diag_view *view, const struct hg_diag *diag)
{
    const struct hg_str said = diag->labels[0].text;
    struct hg_str text = diag->message;
    if (said.len)
        text = hg_str_print(view->arena, "%.*s: %.*s", HG_STR_ARGS(text), HG_STR_ARGS(said));
    if (diag->help.len)
        text = hg_str_print(view->arena, "%.*s\nhelp: %.*s", HG_STR_ARGS(text),
                            HG_STR_ARGS(diag->help));
    return text;
}

static void put_record(struct hg_json *json, const struct hg_diag_view *view,
                       const struct hg_diag *diag)
{
    static const char *const severities[] = {"ERROR", "WARNING", "INFO"};
    hg_json_open(json, '{');
    hg_diag_put_string(json, view, "message", message_of(view, diag));
    put_location(json, view, diag->labels[0].span);
    hg_diag_put_string(json, view, "severity", hg_str(severities[diag->severity]));
    put_code(json, view, diag->code);
    put_suggestion(json, view, diag);
    put_related(json, view, diag);
    hg_json_close(json, '}');
}

void hg_diags_rdjson(const struct hg_diag_view *view, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("source"));
    hg_json_open(&json, '{');
    hg_diag_put_string(&json, view, "name", HG_STR("headgate"));
    hg_json_close(&json, '}');
    hg_json_key(&json, HG_STR("diagnostics"));
    hg_json_open(&json, '[');
    for (size_t i = 0; i < view->count; i++)
        put_record(&json, view, view->list[i]);
    hg_json_close(&json, ']');
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}
