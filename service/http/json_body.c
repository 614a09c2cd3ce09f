/* JSON request bodies, read with jansson: see json_body.h. */
#include "service/http/json_body.h"

#include <string.h>

#include "base/number.h"

/* An integer of any size is a number; whoever needs one reads it as it was written. */
#define FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL)

static void at_fault(struct hg_exchange *exchange, const char *name, const char *why)
{
    struct hg_fault fault = {.field = hg_str_print(&exchange->arena, "/%s", name)};
    hg_problem_at(exchange, HG_PROBLEM_BAD_BODY, &fault, "%s", why);
}

static bool is_named(const char *const *names, const char *name)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

json_t *hg_body_object(struct hg_exchange *exchange, const char *const *names)
{
    json_error_t error;
    const char *name;
    json_t *value;
    json_t *object = json_loadb(exchange->body.at, exchange->body.len, FLAGS, &error);
    if (object == NULL || !json_is_object(object)) {
        bool placed = object == NULL && exchange->body.len != 0 && error.line > 0;
        struct hg_fault fault = {.line = placed ? (uint64_t)error.line : 1,
                                 .byte = placed ? (uint64_t)error.position : 0};
        hg_problem_at(exchange, HG_PROBLEM_BAD_BODY, &fault, "%s",
                      placed ? error.text : "a JSON object is required");
        json_decref(object);
        return NULL;
    }
    json_object_foreach(object, name, value) if (!is_named(names, name))
    {
        at_fault(exchange, name, "unknown member");
        json_decref(object);
        return NULL;
    }
    return object;
}

static bool on_one_line(struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
            return false;
    return true;
}

bool hg_body_text(struct hg_exchange *exchange, const json_t *object, const char *name,
                  bool required, size_t most, struct hg_str *value)
{
    const json_t *member = json_object_get(object, name);
    *value = HG_STR("");
    if (member == NULL && !required)
        return true;
    struct hg_str text = {json_string_value(member), json_string_length(member)};
    if (!json_is_string(member) || text.len == 0 || hg_utf8_length(text) > most ||
        !on_one_line(text)) {
        at_fault(
            exchange, name,
            hg_str_print(&exchange->arena, "a text of 1 to %zu characters, on one line", most).at);
        return false;
    }
    *value = hg_str_copy(&exchange->arena, text);
    return true;
}

bool hg_body_int(struct hg_exchange *exchange, const json_t *object, const char *name, int64_t low,
                 int64_t high, int64_t absent, int64_t *value)
{
    const json_t *member = json_object_get(object, name);
    *value = absent;
    if (member == NULL || (json_is_number(member) && /* 381.0 is whole, too */
                           hg_parse_integer(hg_body_raw(exchange, name), value) == HG_NUMBER_OK &&
                           *value >= low && *value <= high))
        return true;
    at_fault(exchange, name,
             hg_str_print(&exchange->arena, "a whole number from %lld to %lld", (long long)low,
                          (long long)high)
                 .at);
    return false;
}

bool hg_body_word(struct hg_exchange *exchange, const json_t *object, const char *name,
                  const char *const *words, size_t *index)
{
    const json_t *member = json_object_get(object, name);
    const char *text = json_string_value(member);
    *index = 0;
    if (member == NULL)
        return true;
    for (size_t i = 0; text != NULL && words[i] != NULL; i++)
        if (strcmp(words[i], text) == 0) {
            *index = i;
            return true;
        }
    struct hg_str list = HG_STR("one of");
    for (size_t i = 0; words[i] != NULL; i++)
        list = hg_str_print(&exchange->arena, "%.*s%s `%s`", HG_STR_ARGS(list), i == 0 ? "" : ",",
                            words[i]);
    at_fault(exchange, name, list.at);
    return false;
}

/* --- the bytes of a member ------------------------------------------------------------------ */

/* The body was read by jansson before, so it is well-formed here. */
static size_t after_string(struct hg_str text, size_t at)
{
    for (at++; text.at[at] != '"'; at++)
        at += text.at[at] == '\\';
    return at + 1;
}

/* Past the value that begins at `at`, or past what stands before the next one. */
static size_t after_value(struct hg_str text, size_t at)
{
    size_t depth = 0;
    for (; at < text.len; at++) {
        if (text.at[at] == '"') {
            at = after_string(text, at) - 1;
            continue;
        }
        bool closes = text.at[at] == '}' || text.at[at] == ']';
        if (depth == 0 && (closes || text.at[at] == ','))
            return at;
        depth += text.at[at] == '{' || text.at[at] == '[';
        depth -= closes;
    }
    return at;
}

static size_t skip(struct hg_str text, size_t at, const char *bytes)
{
    while (at < text.len && strchr(bytes, text.at[at]) != NULL)
        at++;
    return at;
}

struct hg_str hg_body_raw(struct hg_exchange *exchange, const char *name)
{
    struct hg_str text = {exchange->body.at, exchange->body.len};
    size_t len = strlen(name);
    for (size_t at = skip(text, 0, " \t\r\n{"); at < text.len && text.at[at] == '"';) {
        size_t key = at + 1, end = after_string(text, at);
        at = skip(text, end, " \t\r\n:");
        size_t stop = after_value(text, at);
        size_t last = stop;
        while (last > at && strchr(" \t\r\n", text.at[last - 1]) != NULL)
            last--;
        if (end - key - 1 == len && memcmp(text.at + key, name, len) == 0) {
            char *copy = hg_arena_copy(&exchange->arena, text.at + at, last - at);
            for (size_t i = 0; i < last - at; i++)
                copy[i] = strchr("\r\n\t", copy[i]) != NULL ? ' ' : copy[i];
            return (struct hg_str){copy, last - at};
        }
        at = skip(text, stop, " \t\r\n,");
    }
    return HG_STR("");
}
