/* The JSON writer: every JSON the project prints goes through here, so commas and escapes are
 * right once. Owns nothing; the buffer keeps the bytes and the failures. */
#include "base/json.h"

#include <assert.h>

#include "base/number.h"

void hg_json_init(struct hg_json *json, struct hg_buf *out)
{
    *json = (struct hg_json){.out = out};
}

/* What stands before a value or a key. */
static void begin(struct hg_json *json)
{
    if (json->comma)
        hg_buf_byte(json->out, ',');
    json->comma = true;
}

/* Past the 64 levels `braces` has bits for nothing is checked. */
static inline bool may_be(const struct hg_json *json, bool brace)
{
    return json->depth > 0 &&
           (json->depth > 64 || (json->braces >> (json->depth - 1) & 1) == brace);
}

void hg_json_open(struct hg_json *json, char bracket)
{
    assert(bracket == '{' || bracket == '[');
    begin(json);
    hg_buf_byte(json->out, bracket);
    if (json->depth < 64) {
        json->braces &= ~(UINT64_C(1) << json->depth);
        json->braces |= (uint64_t)(bracket == '{') << json->depth;
    }
    json->depth++;
    json->comma = false;
}

void hg_json_close(struct hg_json *json, char bracket)
{
    assert((bracket == '}' || bracket == ']') && may_be(json, bracket == '}'));
    hg_buf_byte(json->out, bracket);
    json->depth--;
    json->comma = true;
}

/* How the byte is written, NULL for as it is. `room` is for those without a short form. */
static const char *escape_of(unsigned char byte, char room[7])
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (byte >= 0x20)
        return NULL;
    memcpy(room, "\\u00", 4);
    room[4] = byte < 0x10 ? '0' : '1';
    room[5] = "0123456789abcdef"[byte & 0xF];
    room[6] = '\0';
    return room;
}

#define ONES UINT64_C(0x0101010101010101)

/* Is one of eight bytes one that must be escaped? A byte below 0x20, or one that becomes 0 when `"`
 * or `\\` is taken out of it, borrows into its high bit. */
static bool has_special(uint64_t word)
{
    uint64_t quote = word ^ ONES * '"', slash = word ^ ONES * '\\';
    uint64_t low =
        ((word - ONES * 0x20) & ~word) | ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash);
    return (low & (ONES << 7)) != 0;
}

/* Is nothing to be escaped? The last words looked at may overlap: order does not matter. */
static bool is_plain(struct hg_str s)
{
    uint64_t word = ONES * 'x';
    uint32_t first, last;
    if (s.len >= sizeof word) {
        for (size_t i = 0; i + sizeof word < s.len; i += sizeof word) {
            memcpy(&word, s.at + i, sizeof word);
            if (has_special(word))
                return false;
        }
        memcpy(&word, s.at + s.len - sizeof word, sizeof word);
    } else if (s.len >= sizeof first) {
        memcpy(&first, s.at, sizeof first);
        memcpy(&last, s.at + s.len - sizeof last, sizeof last);
        word = first | (uint64_t)last << 32;
    } else {
        for (size_t i = 0; i < s.len; i++)
            word = word << 8 | (unsigned char)s.at[i];
    }
    return !has_special(word);
}

static void put_escaped(struct hg_buf *out, struct hg_str s)
{
    size_t done = 0;
    char room[7];
    hg_buf_byte(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        const char *escape = escape_of((unsigned char)s.at[i], room);
        if (escape == NULL)
            continue;
        hg_buf_put(out, s.at + done, i - done);
        hg_buf_text(out, escape);
        done = i + 1;
    }
    if (done < s.len)
        hg_buf_put(out, s.at + done, s.len - done);
    hg_buf_byte(out, '"');
}

/* `s` in quotes, after a comma where one is due and before `colon`. Most is written at once. */
static void put_quoted(struct hg_json *json, struct hg_str s, bool colon)
{
    size_t comma = json->comma;
    if (!is_plain(s)) {
        begin(json);
        put_escaped(json->out, s);
        if (colon)
            hg_buf_byte(json->out, ':');
    } else {
        char *at = hg_buf_take(json->out, comma + 1 + s.len + 1 + colon);
        if (at == NULL)
            return;
        at[0] = ',';
        at[comma] = '"';
        if (s.len != 0)
            memcpy(at + comma + 1, s.at, s.len);
        at[comma + 1 + s.len] = '"';
        if (colon)
            at[comma + 1 + s.len + 1] = ':';
    }
    json->comma = !colon;
}

void hg_json_key(struct hg_json *json, struct hg_str key)
{
    assert(may_be(json, true));
    put_quoted(json, key, true);
}

void hg_json_str(struct hg_json *json, struct hg_str value)
{
    put_quoted(json, value, false);
}

void hg_json_int(struct hg_json *json, int64_t value)
{
    begin(json);
    hg_buf_int(json->out, value);
}

void hg_json_decimal(struct hg_json *json, int64_t millionths)
{
    begin(json);
    hg_put_decimal(json->out, millionths);
}

void hg_json_bool(struct hg_json *json, bool value)
{
    begin(json);
    hg_buf_text(json->out, value ? "true" : "false");
}

void hg_json_null(struct hg_json *json)
{
    begin(json);
    hg_buf_text(json->out, "null");
}

void hg_json_raw(struct hg_json *json, struct hg_str value)
{
    begin(json);
    hg_buf_put(json->out, value.at, value.len);
}

void hg_json_member(struct hg_json *json, const char *key, struct hg_str value)
{
    hg_json_key(json, hg_str(key));
    hg_json_str(json, value);
}

void hg_json_member_int(struct hg_json *json, const char *key, int64_t value)
{
    hg_json_key(json, hg_str(key));
    hg_json_int(json, value);
}
