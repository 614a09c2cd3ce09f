/* Diagnostics as SARIF 2.1.0 (OASIS), the format of code scanning services: one run; a rule for
 * each code that occurs, with its page as help; a result for each record; related locations for
 * further labels; and mechanical fixes. */
#include "base/diag_render.h"
#include "base/json.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct sarif {
    struct hg_json json;
    const struct hg_diag_view *view;
};

static void open_key(struct sarif *sarif, const char *key, char bracket)
{
    hg_json_key(&sarif->json, hg_str(key));
    hg_json_open(&sarif->json, bracket);
}

static void put_string(struct sarif *sarif, const char *key, struct hg_str value)
{
    hg_diag_put_string(&sarif->json, sarif->view, key, value);
}

static void put_integer(struct sarif *sarif, const char *key, int64_t value)
{
    hg_json_key(&sarif->json, hg_str(key));
    hg_json_int(&sarif->json, value);
}

/* {"text": …}, SARIF's message and multiformat message. */
static void put_message(struct sarif *sarif, const char *key, struct hg_str text)
{
    open_key(sarif, key, '{');
    put_string(sarif, "text", text);
    hg_json_close(&sarif->json, '}');
}

static bool stays_in_uri(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || strchr("-._~/", byte) != NULL;
}

/* A path as a relative or absolute URI reference. */
static struct hg_str uri_of(const struct hg_diag_view *view, struct hg_str path)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = HG_ARRAY(view->arena, char, path.len <= SIZE_MAX / 3 ? path.len * 3 : SIZE_MAX);
    size_t len = 0;
    for (size_t i = 0; i < path.len; i++) {
        unsigned char byte = (unsigned char)path.at[i];
        if (byte != 0 && stays_in_uri(path.at[i])) {
            out[len++] = path.at[i];
            continue;
        }
        out[len++] = '%';
        out[len++] = hex[byte >> 4];
        out[len++] = hex[byte & 15];
    }
    return (struct hg_str){out, len};
}

static void put_artifact(struct sarif *sarif, struct hg_span span)
{
    open_key(sarif, "artifactLocation", '{');
    put_string(sarif, "uri", uri_of(sarif->view, hg_diag_source_name(sarif->view, span)));
    hg_json_close(&sarif->json, '}');
}

static void put_region(struct sarif *sarif, const char *key, struct hg_span span)
{
    struct hg_sources *sources = sarif->view->sources;
    struct hg_position start = hg_position_of(sources, span.source, span.start);
    struct hg_position end = hg_position_of(sources, span.source, span.end);
    open_key(sarif, key, '{');
    put_integer(sarif, "startLine", start.line);
    put_integer(sarif, "startColumn", start.column);
    put_integer(sarif, "endLine", end.line);
    put_integer(sarif, "endColumn", end.column);
    put_integer(sarif, "byteOffset", span.start);
    put_integer(sarif, "byteLength", span.end - span.start);
    hg_json_close(&sarif->json, '}');
}

/* A location object; `text` may be empty, a span without a source gives no place. */
static void put_location(struct sarif *sarif, struct hg_span span, struct hg_str text)
{
    hg_json_open(&sarif->json, '{');
    if (hg_diag_place(sarif->view, span, &span)) {
        open_key(sarif, "physicalLocation", '{');
        put_artifact(sarif, span);
        put_region(sarif, "region", span);
        hg_json_close(&sarif->json, '}');
    }
    if (text.len != 0)
        put_message(sarif, "message", text);
    hg_json_close(&sarif->json, '}');
}

static void put_locations(struct sarif *sarif, const struct hg_diag *diag)
{
    struct hg_span span;
    open_key(sarif, "locations", '[');
    if (hg_diag_place(sarif->view, diag->labels[0].span, &span))
        put_location(sarif, span, diag->labels[0].text);
    hg_json_close(&sarif->json, ']');
    if (diag->label_count < 2)
        return;
    open_key(sarif, "relatedLocations", '[');
    for (size_t i = 1; i < diag->label_count; i++)
        put_location(sarif, diag->labels[i].span, diag->labels[i].text);
    hg_json_close(&sarif->json, ']');
}

static void put_fix(struct sarif *sarif, const struct hg_diag *diag)
{
    struct hg_span span;
    struct hg_json *json = &sarif->json;
    if (diag->fix.text.at == NULL || !hg_diag_place(sarif->view, diag->fix.span, &span))
        return;
    open_key(sarif, "fixes", '[');
    hg_json_open(json, '{');
    if (diag->help.len != 0)
        put_message(sarif, "description", diag->help);
    open_key(sarif, "artifactChanges", '[');
    hg_json_open(json, '{');
    put_artifact(sarif, span);
    open_key(sarif, "replacements", '[');
    hg_json_open(json, '{');
    put_region(sarif, "deletedRegion", span);
    put_message(sarif, "insertedContent", diag->fix.text);
    hg_json_close(json, '}');
    hg_json_close(json, ']');
    hg_json_close(json, '}');
    hg_json_close(json, ']');
    hg_json_close(json, '}');
    hg_json_close(json, ']');
}

/* Silenced by a comment: shown as closed, with its reason, instead of being left out. */
static void put_suppression(struct sarif *sarif, const struct hg_diag *diag)
{
    if (!diag->ignored.at)
        return;
    open_key(sarif, "suppressions", '[');
    hg_json_open(&sarif->json, '{');
    put_string(sarif, "kind", HG_STR("inSource"));
    put_string(sarif, "justification", diag->ignored);
    hg_json_close(&sarif->json, '}');
    hg_json_close(&sarif->json, ']');
}

/* The message of a result has no place for help, which is half of a diagnostic: append it. */
static struct hg_str full_message(const struct hg_diag_view *view, const struct hg_diag *diag)
{
    if (diag->help.len == 0)
        return diag->message;
    struct hg_str help = HG_STR("\nhelp: ");
    char *at = hg_arena_alloc(view->arena, diag->message.len + help.len + diag->help.len);
    memcpy(at, diag->message.at, diag->message.len);
    memcpy(at + diag->message.len, help.at, help.len);
    memcpy(at + diag->message.len + help.len, diag->help.at, diag->help.len);
    return (struct hg_str){at, diag->message.len + help.len + diag->help.len};
}

static void put_result(struct sarif *sarif, const struct hg_diag *diag, size_t rule)
{
    hg_json_open(&sarif->json, '{');
    put_string(sarif, "ruleId", hg_str(hg_diag_page(diag->code)->code));
    put_integer(sarif, "ruleIndex", (int64_t)rule);
    put_string(sarif, "level", hg_str(hg_severity_name(diag->severity)));
    put_message(sarif, "message", full_message(sarif->view, diag));
    put_locations(sarif, diag);
    put_fix(sarif, diag);
    if (hg_diag_has_cell(diag)) {
        open_key(sarif, "properties", '{');
        hg_diag_put_cell(sarif->view, diag, &sarif->json);
        hg_json_close(&sarif->json, '}');
    }
    put_suppression(sarif, diag);
    hg_json_close(&sarif->json, '}');
}

static void put_rule(struct sarif *sarif, enum hg_code code)
{
    const struct hg_diag_page *page = hg_diag_page(code);
    hg_json_open(&sarif->json, '{');
    put_string(sarif, "id", hg_str(page->code));
    put_message(sarif, "shortDescription", hg_str(page->title));
    if (page->what[0] != '\0')
        put_message(sarif, "fullDescription", hg_str(page->what));
    if (page->why[0] != '\0')
        put_message(sarif, "help", hg_str(page->why));
    open_key(sarif, "defaultConfiguration", '{');
    put_string(sarif, "level", hg_str(hg_severity_name(page->severity)));
    hg_json_close(&sarif->json, '}');
    hg_json_close(&sarif->json, '}');
}

/* The codes that occur, each once, in the order of first occurrence; `rule_of[i]` is the index
 * of the rule of record i. Returns how many rules. */
static size_t number_rules(const struct hg_diag_view *view, enum hg_code *codes, size_t *rule_of)
{
    size_t count = 0;
    for (size_t i = 0; i < view->count; i++) {
        size_t rule = 0;
        while (rule < count && codes[rule] != view->list[i]->code)
            rule++;
        if (rule == count)
            codes[count++] = view->list[i]->code;
        rule_of[i] = rule;
    }
    return count;
}

static void put_tool(struct sarif *sarif, const enum hg_code *codes, size_t count)
{
    open_key(sarif, "tool", '{');
    open_key(sarif, "driver", '{');
    put_string(sarif, "name", HG_STR("headgate"));
    open_key(sarif, "rules", '[');
    for (size_t i = 0; i < count; i++)
        put_rule(sarif, codes[i]);
    hg_json_close(&sarif->json, ']');
    hg_json_close(&sarif->json, '}');
    hg_json_close(&sarif->json, '}');
}

static void put_run(struct sarif *sarif)
{
    const struct hg_diag_view *view = sarif->view;
    enum hg_code *codes = HG_ARRAY(view->arena, enum hg_code, view->count);
    size_t *rule_of = HG_ARRAY(view->arena, size_t, view->count);
    size_t rules = number_rules(view, codes, rule_of);
    hg_json_open(&sarif->json, '{');
    put_tool(sarif, codes, rules);
    put_string(sarif, "columnKind", HG_STR("unicodeCodePoints"));
    open_key(sarif, "results", '[');
    for (size_t i = 0; i < view->count; i++)
        put_result(sarif, view->list[i], rule_of[i]);
    hg_json_close(&sarif->json, ']');
    hg_json_close(&sarif->json, '}');
}

void hg_diags_sarif(const struct hg_diag_view *view, struct hg_buf *out)
{
    struct sarif sarif = {.view = view};
    hg_json_init(&sarif.json, out);
    hg_json_open(&sarif.json, '{');
    put_string(&sarif, "$schema", HG_STR(SCHEMA));
    put_string(&sarif, "version", HG_STR("2.1.0"));
    open_key(&sarif, "runs", '[');
    put_run(&sarif);
    hg_json_close(&sarif.json, ']');
    hg_json_close(&sarif.json, '}');
    hg_buf_byte(out, '\n');
}
