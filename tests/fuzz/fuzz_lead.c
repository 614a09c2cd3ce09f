/* Fuzzes the JSON reader: it must not crash; the direct reader and the one by nodes must agree
 * (lead_ways.h); and it must accept exactly the objects that jansson accepts, with these
 * exceptions:
 *
 *   - depth: ours is HG_LEAD_MAX_DEPTH, jansson's 2048;
 *   - numbers: jansson refuses what does not fit a double or a long, for us the field is invalid;
 *   - a NUL byte outside of strings: jansson accepts some, we accept none;
 *   - an empty key and noncharacters are accepted by both, \u0000 by neither.
 *
 * Build with clang -fsanitize=fuzzer,address,undefined (`make fuzz`). */
#include <jansson.h>
#include <stdio.h>

#include "../unit/runtime/lead_ways.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ways *ways;

/* Values that were met so often that they are found by their bytes, and fields of which none comes
 * again, whose values are read straight from their tokens. */
static void start(void)
{
    static const char form[] =
        "{\"lead_id\":\"L1\",\"title\":\"x\",\"topic\":\"help\",\"tags\":[\"a\",\"b\"],"
        "\"company\":{\"name\":\"Acme\",\"employees\":250},\"crm\":{\"is_customer\":true},"
        "\"amount\":1.5,\"pricing_visits\":%d,\"industry\":\"i%d\",\"email\":\"m%d@b.example\","
        "\"domain\":\"d%d.example\",\"submitted_at\":\"20%02d-01-01T00:00:%02dZ\"}";
    char text[sizeof form + 100];
    ways = ways_new();
    for (int i = 0; i < 600; i++) {
        snprintf(text, sizeof text, form, i, i, i, i, i % 100, i / 100);
        if (ways_read(ways, hg_str(text)) != NULL || !ways->taken)
            abort();
    }
}

static size_t depth_of(struct hg_str text)
{
    size_t depth = 0, deepest = 0;
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (inside && c == '\\')
            i++;
        else if (c == '"')
            inside = !inside;
        else if (!inside && (c == '{' || c == '[') && ++depth > deepest)
            deepest = depth;
        else if (!inside && (c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return deepest;
}

static bool jansson_takes(struct hg_str text, bool *range)
{
    json_error_t error;
    json_t *root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
    *range = root == NULL && json_error_code(&error) == json_error_numeric_overflow;
    bool taken = json_is_object(root);
    json_decref(root);
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hg_str text = {(const char *)data, size};
    bool range;
    if (ways == NULL)
        start();
    const char *differs = ways_read(ways, text);
    bool ours = ways->status[BY_NODES] == HG_OK;
    bool theirs = jansson_takes(text, &range);
    if (differs != NULL) {
        fprintf(stderr, "straight from the text and by nodes: %s\n", differs);
        abort();
    }
    if (ours && memchr(data, '\0', size) != NULL)
        abort();
    if (ours == theirs || range || (!ours && size != 0 && memchr(data, '\0', size) != NULL) ||
        (!ours && depth_of(text) > HG_LEAD_MAX_DEPTH))
        return 0;
    fprintf(stderr, "ours %d (%s), jansson %d\n", ours, ours ? "" : ways->error[BY_NODES].message,
            theirs);
    abort();
}
