/* Fuzzing the JSON reader: no input may crash it, and it must take exactly the objects that
 * jansson takes, but for the differences listed here:
 *
 *   - depth: ours is HG_LEAD_MAX_DEPTH, jansson's 2048;
 *   - numbers: jansson refuses what does not fit a double or a long, for us the field is invalid;
 *   - a NUL byte outside of strings: jansson overlooks some, we take none;
 *   - a key of length 0 and the noncharacters are taken by both, \u0000 by neither.
 *
 * Build with clang -fsanitize=fuzzer,address,undefined (scripts or `make fuzz`). */
#include <jansson.h>
#include <stdio.h>

#include "../unit/runtime/lead_sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sample *sample;
static struct hg_json_reader *reader;

static void start(void)
{
    sample = sample_new(1);
    if (hg_json_reader_new(sample->image, NULL, &reader) != HG_OK)
        abort();
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
    struct hg_lead_error error;
    bool range;
    if (sample == NULL)
        start();
    hg_lanes_reset(sample->lanes, 1);
    bool ours = hg_json_read(reader, sample->lanes, 0, text, &error) == HG_OK;
    bool theirs = jansson_takes(text, &range);
    if (ours && memchr(data, '\0', size) != NULL)
        abort();
    if (ours == theirs || range || (!ours && size != 0 && memchr(data, '\0', size) != NULL) ||
        (!ours && depth_of(text) > HG_LEAD_MAX_DEPTH))
        return 0;
    fprintf(stderr, "ours %d (%s), jansson %d\n", ours, ours ? "" : error.message, theirs);
    abort();
}
