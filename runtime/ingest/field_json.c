/* Values as JSON text: what a lead gave, on one line, for the packet; the contract's default,
 * which the program stores as JSON; and the messages of rejected leads. Results live in the arena
 * given. */
#include "runtime/ingest/field.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- to JSON ------------------------------------------------------------------------------- */

/* A text under construction in the arena; `room` bytes were reserved. */
struct line {
    char *at;
    size_t len;
};

static void put(struct line *line, const char *bytes, size_t len)
{
    if (len != 0)
        memcpy(line->at + line->len, bytes, len);
    line->len += len;
}

/* The length of `c` in a JSON string, and its escape in `out` if that is not 1. */
static size_t escape(char c, char out[6])
{
    static const char hex[] = "0123456789abcdef";
    static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
    const char *at = c != '\0' ? strchr(from, c) : NULL;
    unsigned char byte = (unsigned char)c;
    if (at == NULL && byte >= 0x20)
        return 1;
    memcpy(out, "\\u00", 4);
    if (at != NULL) {
        out[1] = to[at - from];
        return 2;
    }
    out[4] = hex[byte >> 4];
    out[5] = hex[byte & 15];
    return 6;
}

static struct hg_str quote(struct hg_arena *arena, struct hg_str text)
{
    char sequence[6];
    size_t size = 2;
    for (size_t i = 0; i < text.len; i++)
        size += escape(text.at[i], sequence);
    struct line line = {hg_arena_alloc(arena, size), 0};
    put(&line, "\"", 1);
    for (size_t i = 0; i < text.len; i++) {
        size_t len = escape(text.at[i], sequence);
        put(&line, len == 1 ? &text.at[i] : sequence, len);
    }
    put(&line, "\"", 1);
    return (struct hg_str){line.at, line.len};
}

static bool has_space(struct hg_str json)
{
    for (size_t i = 0; i < json.len; i++)
        if ((unsigned char)json.at[i] <= ' ')
            return true;
    return false;
}

/* Removes white space between tokens: the input may have spanned several lines. */
static struct hg_str one_line(struct hg_arena *arena, struct hg_str json)
{
    struct line line = {hg_arena_alloc(arena, json.len), 0};
    bool inside = false;
    for (size_t i = 0; i < json.len; i++) {
        char c = json.at[i];
        if (inside && c == '\\' && i + 1 < json.len) {
            put(&line, &json.at[i++], 2);
            continue;
        }
        if (c == '"')
            inside = !inside;
        if (inside || strchr(" \t\r\n", c) == NULL)
            put(&line, &c, 1);
    }
    return (struct hg_str){line.at, line.len};
}

static size_t skip_digits(struct hg_str s, size_t i)
{
    while (i < s.len && s.at[i] >= '0' && s.at[i] <= '9')
        i++;
    return i;
}

/* Numbers by RFC 8259 without exponents, in which a cell may be shown. */
static bool is_json_number(struct hg_str s)
{
    size_t start = s.len != 0 && s.at[0] == '-';
    size_t end = skip_digits(s, start);
    if (end == start || (s.at[start] == '0' && end - start > 1))
        return false;
    if (end < s.len && s.at[end] == '.') {
        size_t fraction = skip_digits(s, end + 1);
        return fraction > end + 1 && fraction == s.len;
    }
    return end == s.len;
}

static bool is_numeric(const struct hg_field *field)
{
    return !field->list && (field->type == HG_T_INTEGER || field->type == HG_T_DECIMAL);
}

static struct hg_str list_json(struct hg_arena *arena, const struct hg_field *field,
                               const struct hg_raw *raw)
{
    struct hg_str *parts = HG_ARRAY(arena, struct hg_str, raw->count);
    size_t size = 2;
    for (uint32_t i = 0; i < raw->count; i++) {
        parts[i] = hg_raw_json(arena, field, &raw->items[i]);
        size += parts[i].len + 1;
    }
    struct line line = {hg_arena_alloc(arena, size), 0};
    put(&line, "[", 1);
    for (uint32_t i = 0; i < raw->count; i++) {
        put(&line, ",", i != 0);
        put(&line, parts[i].at, parts[i].len);
    }
    put(&line, "]", 1);
    return (struct hg_str){line.at, line.len};
}

/* A number of the field's type, as a JSON number where the type is numeric. */
static struct hg_str exact_json(struct hg_arena *arena, const struct hg_field *field,
                                int64_t number)
{
    struct hg_buf shown;
    hg_buf_init(&shown, &arena->allocator, 0);
    hg_put_number(&shown, field->type, number, HG_CLOCK);
    struct hg_str text = hg_str_copy(arena, (struct hg_str){shown.at, shown.len});
    bool failed = shown.failed;
    hg_buf_release(&shown);
    if (failed)
        longjmp(arena->guard->jump, 1);
    return is_numeric(field) ? text : quote(arena, text);
}

struct hg_str hg_raw_json(struct hg_arena *arena, const struct hg_field *field,
                          const struct hg_raw *raw)
{
    if (raw->json.len != 0 && (raw->json.at[0] == '[' || raw->json.at[0] == '{') &&
        has_space(raw->json))
        return one_line(arena, raw->json);
    if (raw->json.len != 0)
        return raw->stays ? raw->json : hg_str_copy(arena, raw->json);
    switch ((enum hg_raw_kind)raw->kind) {
    case HG_RAW_NULL:
        return HG_STR("null");
    case HG_RAW_BOOLEAN:
        return raw->boolean ? HG_STR("true") : HG_STR("false");
    case HG_RAW_NUMBER:
        return hg_str_copy(arena, raw->text);
    case HG_RAW_LIST:
        return list_json(arena, field, raw);
    case HG_RAW_EXACT:
        return exact_json(arena, field, raw->number);
    case HG_RAW_CELL:
        if (is_numeric(field) && is_json_number(raw->text))
            return hg_str_copy(arena, raw->text);
        break;
    case HG_RAW_TEXT:
        break;
    }
    return quote(arena, raw->text);
}

const char *const hg_evidence_names[HG_EVIDENCE_PARTS] = {"value", "confidence", "source", "as_of"};

struct hg_str hg_evidence_json(struct hg_arena *arena, const struct hg_str parts[HG_EVIDENCE_PARTS])
{
    struct hg_str all = HG_STR("{");
    for (int i = 0; i < HG_EVIDENCE_PARTS; i++)
        if (parts[i].len != 0)
            all = hg_str_print(arena, "%.*s%s\"%s\":%.*s", HG_STR_ARGS(all), all.len > 1 ? "," : "",
                               hg_evidence_names[i], HG_STR_ARGS(parts[i]));
    return hg_str_print(arena, "%.*s}", HG_STR_ARGS(all));
}

/* --- from JSON: the contract's default ----------------------------------------------------- */

struct reader {
    struct hg_arena *arena;
    struct hg_str rest;
    bool failed;
};

static char peek(const struct reader *reader)
{
    return reader->rest.len != 0 ? reader->rest.at[0] : '\0';
}

static void advance(struct reader *reader, size_t count)
{
    reader->rest.at += count;
    reader->rest.len -= count;
}

static void skip_space(struct reader *reader)
{
    while (reader->rest.len != 0 && strchr(" \t\r\n", peek(reader)) != NULL && peek(reader) != '\0')
        advance(reader, 1);
}

static uint32_t read_hex(struct reader *reader)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *at = peek(reader) != '\0' ? strchr(digits, peek(reader) | 0x20) : NULL;
        if (at == NULL || *at == '\0') {
            reader->failed = true;
            return 0;
        }
        value = value * 16 + (uint32_t)(at - digits);
        advance(reader, 1);
    }
    return value;
}

/* The code point of \uXXXX, combined with a second surrogate if there is one. */
static uint32_t read_code_point(struct reader *reader)
{
    uint32_t high = read_hex(reader);
    if (high < 0xD800 || high > 0xDFFF)
        return high;
    if (high > 0xDBFF || !hg_str_starts(reader->rest, HG_STR("\\u"))) {
        reader->failed = true;
        return 0;
    }
    advance(reader, 2);
    uint32_t low = read_hex(reader);
    reader->failed |= low < 0xDC00 || low > 0xDFFF;
    return reader->failed ? 0 : 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static void put_code_point(struct line *line, uint32_t c)
{
    char bytes[4];
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(lead[len] | c);
    put(line, bytes, len);
}

static void read_escape(struct reader *reader, struct line *line)
{
    static const char from[] = "\"\\/nrtbf", to[] = "\"\\/\n\r\t\b\f";
    char c = peek(reader);
    const char *at = c != '\0' ? strchr(from, c) : NULL;
    if (at != NULL) {
        advance(reader, 1);
        put(line, &to[at - from], 1);
    } else if (c == 'u') {
        advance(reader, 1);
        put_code_point(line, read_code_point(reader));
    } else {
        reader->failed = true;
    }
}

static struct hg_str read_string(struct reader *reader)
{
    struct line line = {hg_arena_alloc(reader->arena, reader->rest.len), 0};
    advance(reader, 1);
    while (!reader->failed && peek(reader) != '"') {
        char c = peek(reader);
        if (reader->rest.len == 0) {
            reader->failed = true;
            break;
        }
        advance(reader, 1);
        if (c == '\\')
            read_escape(reader, &line);
        else
            put(&line, &c, 1);
    }
    if (!reader->failed)
        advance(reader, 1);
    return (struct hg_str){line.at, line.len};
}

static struct hg_raw read_default(struct reader *reader, bool inside);

static struct hg_raw read_items(struct reader *reader)
{
    HG_VEC(struct hg_raw) items = {0};
    advance(reader, 1);
    skip_space(reader);
    while (!reader->failed && peek(reader) != ']') {
        struct hg_raw item = read_default(reader, true);
        hg_push(reader->arena, &items, item);
        skip_space(reader);
        if (peek(reader) == ',')
            advance(reader, 1);
        else if (peek(reader) != ']')
            reader->failed = true;
    }
    if (!reader->failed)
        advance(reader, 1);
    return (struct hg_raw){.kind = HG_RAW_LIST, .items = items.at, .count = (uint32_t)items.count};
}

/* A number, true, false or null. */
static struct hg_raw read_bare(struct reader *reader)
{
    size_t len = 0;
    while (len < reader->rest.len && strchr(" \t\r\n,]", reader->rest.at[len]) == NULL)
        len++;
    struct hg_str word = {reader->rest.at, len};
    advance(reader, len);
    if (hg_str_is(word, "null"))
        return (struct hg_raw){.kind = HG_RAW_NULL};
    if (hg_str_is(word, "true") || hg_str_is(word, "false"))
        return (struct hg_raw){.kind = HG_RAW_BOOLEAN, .boolean = word.at[0] == 't'};
    reader->failed |= len == 0 || !(word.at[0] == '-' || (word.at[0] >= '0' && word.at[0] <= '9'));
    return (struct hg_raw){.kind = HG_RAW_NUMBER, .text = word};
}

static struct hg_raw read_default(struct reader *reader, bool inside)
{
    skip_space(reader);
    if (peek(reader) == '"')
        return (struct hg_raw){.kind = HG_RAW_TEXT, .text = read_string(reader)};
    if (peek(reader) == '[' && !inside)
        return read_items(reader);
    return read_bare(reader);
}

bool hg_raw_of_json(struct hg_arena *arena, struct hg_str json, struct hg_raw *raw)
{
    struct reader reader = {arena, json, false};
    *raw = read_default(&reader, false);
    skip_space(&reader);
    return !reader.failed && reader.rest.len == 0;
}

struct hg_raw hg_raw_default(struct hg_arena *arena, const struct hg_field *field)
{
    struct hg_raw raw;
    if (!hg_raw_of_json(arena, field->default_text, &raw))
        return (struct hg_raw){.kind = HG_RAW_CELL, .text = field->default_text};
    return raw;
}

/* --- a refused field or lead ----------------------------------------------------------------- */

const char hg_problem_duplicate[] = "given twice, under different names";
const char hg_problem_confidence[] = "its confidence is not a number from 0 to 1";
const char hg_problem_instant[] = "its as_of is not a date or a date and time";

void hg_lead_refuse(struct hg_lead_error *error, uint64_t byte, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    error->byte = byte;
    if (len < (int)sizeof error->message)
        return;
    size_t end = sizeof error->message - 1; /* truncate between characters */
    while (end > 0 && ((unsigned char)error->message[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)error->message[end - 1] >= 0xC0)
        end--;
    error->message[end] = '\0';
}
