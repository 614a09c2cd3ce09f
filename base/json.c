/* The JSON writer: all JSON that the project prints goes through it, so that commas and escapes
 * are handled in one place. Owns nothing; the buffer holds the bytes and the failure flag. */
#include "base/json.h"

#include <assert.h>

#include "base/number.h"
#include "base/time.h"

void hg_json_init(struct hg_json *json, struct hg_buf *out)
{
    *json = (struct hg_json){.out = out};
}

/* Writes the comma before a value or key. */
static void begin(struct hg_json *json)
{
    if (json->comma)
        hg_buf_byte(json->out, ',');
    json->comma = true;
}

/* Beyond the 64 levels that `braces` can hold nothing is checked. */
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

/* The escape of a byte; NULL: none. `room` is for escapes without a short form. */
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

/* Whether any of eight bytes must be escaped (SWAR): a byte below 0x20, or one that becomes 0 by
 * XOR with `"` or `\`, borrows into its high bit. */
static bool has_special(uint64_t word)
{
    uint64_t quote = word ^ ONES * '"', slash = word ^ ONES * '\\';
    uint64_t low =
        ((word - ONES * 0x20) & ~word) | ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash);
    return (low & (ONES << 7)) != 0;
}

/* --- copying what needs no escape ------------------------------------------------------------ */

#if defined(__SSE2__)
#include <emmintrin.h>
#define STEP 16u

static inline bool is_plain(__m128i bytes)
{
    __m128i fine = _mm_cmpeq_epi8(_mm_max_epu8(bytes, _mm_set1_epi8(0x20)), bytes);
    __m128i bad = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                               _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    return _mm_movemask_epi8(_mm_andnot_si128(bad, fine)) == 0xFFFF;
}

static inline bool copy_step(char *to, const char *from)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
    _mm_storeu_si128((__m128i *)(void *)to, bytes);
    return is_plain(bytes);
}

static inline bool are_plain(uint64_t first, uint64_t last)
{
    return is_plain(_mm_set_epi64x((long long)last, (long long)first));
}
#else
#define STEP 8u

static inline bool are_plain(uint64_t first, uint64_t last)
{
    return !has_special(first) && !has_special(last);
}

static inline bool copy_step(char *to, const char *from)
{
    uint64_t word = hg_load_u64(from);
    memcpy(to, &word, sizeof word);
    return !has_special(word);
}
#endif

/* Up to three bytes. */
static inline bool copy_few(char *to, const char *from, size_t len)
{
    uint64_t word = ONES * 'x';
    for (size_t i = 0; i < len; i++) {
        word = word << 8 | (unsigned char)from[i];
        to[i] = from[i];
    }
    return !has_special(word);
}

/* Copies text without escapes; false if it needs some, and `to` is garbage. The last steps may
 * overlap. */
static inline bool copy_plain(char *to, const char *from, size_t len)
{
    if (len >= 16) {
        for (size_t i = 0; i + STEP < len; i += STEP)
            if (!copy_step(to + i, from + i))
                return false;
        return copy_step(to + len - STEP, from + len - STEP);
    }
    if (len >= 8) {
        uint64_t first = hg_load_u64(from), last = hg_load_u64(from + len - 8);
        memcpy(to, &first, sizeof first);
        memcpy(to + len - 8, &last, sizeof last);
        return are_plain(first, last);
    }
    if (len >= 4) {
        uint32_t first = hg_load_u32(from), last = hg_load_u32(from + len - 4);
        memcpy(to, &first, sizeof first);
        memcpy(to + len - 4, &last, sizeof last);
        return !has_special(first | (uint64_t)last << 32);
    }
    return copy_few(to, from, len);
}

bool hg_json_copy_unescaped(char *to, struct hg_str text)
{
    return copy_plain(to, text.at, text.len);
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

/* Writes `s` in quotes, after a comma if one is due and before `colon`; mostly in one step. */
static inline void put_quoted(struct hg_json *json, struct hg_str s, bool colon)
{
    struct hg_buf *out = json->out;
    size_t comma = json->comma, size = comma + 1 + s.len + 1 + colon;
    char *at = hg_buf_append(out, size);
    if (at == NULL)
        return;
    at[0] = ',';
    at[comma] = '"';
    if (copy_plain(at + comma + 1, s.at, s.len)) {
        at[comma + 1 + s.len] = '"';
        if (colon)
            at[comma + 1 + s.len + 1] = ':';
    } else {
        out->len -= size;
        begin(json);
        put_escaped(out, s);
        if (colon)
            hg_buf_byte(out, ':');
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

void hg_json_enclose(struct hg_json *json, size_t from, const char brackets[2])
{
    struct hg_buf *out = json->out;
    if (out->len == from)
        hg_buf_byte(out, brackets[0]);
    else if (!out->failed)
        out->at[from] = brackets[0];
    hg_buf_byte(out, brackets[1]);
    json->comma = true;
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
    hg_json_raw_inline(json, value ? HG_STR("true") : HG_STR("false"));
}

void hg_json_null(struct hg_json *json)
{
    hg_json_raw_inline(json, HG_STR("null"));
}

void hg_json_raw(struct hg_json *json, struct hg_str value)
{
    hg_json_raw_inline(json, value);
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

void hg_json_member_instant(struct hg_json *json, const char *key, int64_t micros)
{
    char room[40];
    struct hg_buf text = {.at = room, .room = sizeof room, .maximum = sizeof room};
    hg_put_instant(&text, micros);
    hg_json_member(json, key, (struct hg_str){text.at, text.len});
}
