/* A JSON writer (RFC 8259) over a buffer: commas and escapes are its business, nesting is
 * checked in debug builds. Compact, one line. Text must be well-formed UTF-8. */
#ifndef HG_BASE_JSON_H
#define HG_BASE_JSON_H

#include "base/memory.h"
#include "base/text.h"

struct hg_json {
    struct hg_buf *out;
    bool comma; /* the next value or key needs one before it */
    uint32_t depth;
    uint64_t braces; /* one bit a level, 1 for an object: for the checks of debug builds */
};

void hg_json_init(struct hg_json *json, struct hg_buf *out);
void hg_json_open(struct hg_json *json, char bracket);  /* '{' or '[' */
void hg_json_close(struct hg_json *json, char bracket); /* '}' or ']' */
void hg_json_key(struct hg_json *json, struct hg_str key);
void hg_json_str(struct hg_json *json, struct hg_str value);
void hg_json_int(struct hg_json *json, int64_t value);
void hg_json_decimal(struct hg_json *json, int64_t millionths);
void hg_json_bool(struct hg_json *json, bool value);
void hg_json_null(struct hg_json *json);
/* A key made ready: a comma, the name in quotes, a colon; HG_KEY of a literal without escapes.
 * What follows it is the value. Inside of an object that was opened, or of one
 * whose bracket was written ready. */
#define HG_KEY(name) HG_STR(",\"" name "\":")
static inline void hg_json_key_literal(struct hg_json *json, struct hg_str key)
{
    bool first = !json->comma;
    char *at = hg_buf_append(json->out, key.len - first);
    if (at == NULL)
        return;
    char before = first ? at[-1] : ','; /* the bracket, over which the comma goes for the while */
    memcpy(at - first, key.at, key.len);
    at[-(ptrdiff_t)first] = before;
    json->comma = false;
}
/* The same of a piece behind whose end HG_FRAGMENT_BLOCK bytes may be read: what most of a line is made of.
 * Most are no longer than that, and cost four loads and four stores. */
#define HG_FRAGMENT_BLOCK 64u
/* Copies it to where there is room for HG_FRAGMENT_BLOCK bytes more. */
static inline void hg_copy_fragment(char *to, struct hg_str piece)
{
    memcpy(to, piece.at, HG_FRAGMENT_BLOCK);
    if (piece.len <= HG_FRAGMENT_BLOCK)
        return;
    if (piece.len > 8 * HG_FRAGMENT_BLOCK) {
        memcpy(to + HG_FRAGMENT_BLOCK, piece.at + HG_FRAGMENT_BLOCK, piece.len - HG_FRAGMENT_BLOCK);
        return;
    }
    for (size_t i = HG_FRAGMENT_BLOCK; i < piece.len; i += HG_FRAGMENT_BLOCK)
        memcpy(to + i, piece.at + i, HG_FRAGMENT_BLOCK);
}
/* Where pieces are put one after the other: the end of a buffer that has room for `len` bytes and
 * HG_FRAGMENT_BLOCK behind them, while nobody else writes to it; NULL: it has not. */
static inline char *hg_json_cursor(struct hg_buf *out, size_t len)
{
    return hg_buf_reserve(out, len + HG_FRAGMENT_BLOCK) ? out->at + out->len : NULL;
}
/* Up to where it has written. */
static inline void hg_json_cursor_commit(struct hg_buf *out, const char *cursor)
{
    if (cursor != NULL)
        out->len = (size_t)(cursor - out->at);
}
static inline void hg_json_fragment(struct hg_json *json, struct hg_str piece)
{
    struct hg_buf *out = json->out;
    size_t first = !json->comma;
    if (out->len + piece.len + HG_FRAGMENT_BLOCK > out->fast_limit) {
        hg_json_key_literal(json, piece);
        return;
    }
    char *at = out->at + out->len - first, before = first ? *at : ',';
    hg_copy_fragment(at, piece);
    *at = before;
    out->len += piece.len - first;
    json->comma = false;
}
/* A piece after something that stands there already: it has its own comma or bracket. What follows it
 * is a value. */
static inline void hg_json_fragment_bare(struct hg_json *json, struct hg_str piece)
{
    char *cursor = hg_json_cursor(json->out, piece.len);
    json->comma = false;
    if (cursor == NULL) {
        hg_buf_put(json->out, piece.at, piece.len);
        return;
    }
    hg_copy_fragment(cursor, piece);
    json->out->len += piece.len;
}
/* Copies a text without what JSON escapes; false where there is some, and what was written of no use. */
bool hg_json_copy_unescaped(char *to, struct hg_str text);
/* Bytes that are JSON already, with the comma before them where one is due; a literal costs a few
 * stores. */
static inline void hg_json_raw_inline(struct hg_json *json, struct hg_str value)
{
    bool comma = json->comma;
    char *at = hg_buf_append(json->out, comma + value.len);
    if (at == NULL)
        return;
    at[0] = ',';
    memcpy(at + comma, value.at, value.len);
    json->comma = true;
}
/* The same where nothing may come before: brackets written ready, and what ends in one. Whether a
 * comma is due after it is `comma`. */
static inline void hg_json_raw_bare(struct hg_json *json, struct hg_str bytes, bool comma)
{
    char *at = hg_buf_append(json->out, bytes.len);
    if (at != NULL)
        memcpy(at, bytes.at, bytes.len);
    json->comma = comma;
}
/* What was written from `from` on, each with a comma before it, becomes the inside of `brackets`, two
 * of them: the first comma gives way. */
void hg_json_enclose(struct hg_json *json, size_t from, const char brackets[2]);
/* A key with its value. */
void hg_json_member(struct hg_json *json, const char *key, struct hg_str value);
void hg_json_member_int(struct hg_json *json, const char *key, int64_t value);
void hg_json_member_instant(struct hg_json *json, const char *key, int64_t micros); /* as hg_put_instant */
/* Bytes that are JSON already. */
void hg_json_raw(struct hg_json *json, struct hg_str value);

#endif
