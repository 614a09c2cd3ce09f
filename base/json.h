/* A JSON writer (RFC 8259) over a buffer: handles commas and escapes; nesting is asserted in debug
 * builds. Compact output on one line. Texts must be well-formed UTF-8. A writer belongs to one
 * thread; failure is the buffer's flag.
 *
 * Two levels: hg_json_* with checked, general members; and fragments, prepared bytes that hot
 * paths copy with fixed-size moves. */
#ifndef HG_BASE_JSON_H
#define HG_BASE_JSON_H

#include "base/memory.h"
#include "base/text.h"

struct hg_json {
    struct hg_buf *out;
    bool comma; /* the next value or key needs a comma before it */
    uint32_t depth;
    uint64_t braces; /* one bit a level, 1 for an object: for the checks of debug builds */
};

/* Begins a document at the end of `out`, which stays the caller's. Brackets come in pairs; `value` texts are
 * escaped; decimals are printed in their shortest form. */
void hg_json_init(struct hg_json *json, struct hg_buf *out);
void hg_json_open(struct hg_json *json, char bracket);  /* '{' or '[' */
void hg_json_close(struct hg_json *json, char bracket); /* '}' or ']' */
void hg_json_key(struct hg_json *json, struct hg_str key);
void hg_json_str(struct hg_json *json, struct hg_str value);
void hg_json_int(struct hg_json *json, int64_t value);
void hg_json_decimal(struct hg_json *json, int64_t millionths);
void hg_json_bool(struct hg_json *json, bool value);
void hg_json_null(struct hg_json *json);
/* Writes a prepared key, HG_KEY of a literal without escapes: a comma, the quoted name, a colon.
 * The value comes next. In an open object, or behind an opening bracket that was written raw. */
#define HG_KEY(name) HG_STR(",\"" name "\":")
static inline void hg_json_key_literal(struct hg_json *json, struct hg_str key)
{
    bool first = !json->comma;
    char *at = hg_buf_append(json->out, key.len - first);
    if (at == NULL)
        return;
    char before = first ? at[-1] : ','; /* the bracket that the key's comma overwrites for the
                                           moment */
    memcpy(at - first, key.at, key.len);
    at[-(ptrdiff_t)first] = before;
    json->comma = false;
}
/* The same for a fragment that is readable for HG_FRAGMENT_BLOCK bytes beyond its end. Most are no
 * longer than one block and cost four loads and four stores. */
#define HG_FRAGMENT_BLOCK 64u
/* Copies a fragment; `to` needs room for HG_FRAGMENT_BLOCK bytes more. */
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
/* A cursor for writing fragments back to back: the end of the buffer, with room for `len` bytes
 * and one more HG_FRAGMENT_BLOCK, while nothing else writes to it. NULL: no room. */
static inline char *hg_json_cursor(struct hg_buf *out, size_t len)
{
    return hg_buf_reserve(out, len + HG_FRAGMENT_BLOCK) ? out->at + out->len : NULL;
}
/* Sets the buffer's length to the cursor. */
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
/* A fragment that brings its own comma or bracket. The next thing written is a value. */
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
/* Copies a text that needs no escapes; false if it needs some, and the output is then garbage. */
bool hg_json_copy_unescaped(char *to, struct hg_str text);
/* Writes bytes that are JSON already, after a comma where one is due; inline, a literal costs a
 * few stores. */
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
/* The same without a comma: prepared brackets, and what ends in one. `comma`: whether the next
 * value needs one. */
static inline void hg_json_raw_bare(struct hg_json *json, struct hg_str bytes, bool comma)
{
    char *at = hg_buf_append(json->out, bytes.len);
    if (at != NULL)
        memcpy(at, bytes.at, bytes.len);
    json->comma = comma;
}
/* Encloses what was written from `from` on in the two `brackets`; each value there begins with a
 * comma, and the first one is replaced. */
void hg_json_enclose(struct hg_json *json, size_t from, const char brackets[2]);
/* A key with its value. */
void hg_json_member(struct hg_json *json, const char *key, struct hg_str value);
void hg_json_member_int(struct hg_json *json, const char *key, int64_t value);
void hg_json_member_instant(struct hg_json *json, const char *key, int64_t micros); /* as hg_put_instant */
/* Writes bytes that are JSON already as the next value. */
void hg_json_raw(struct hg_json *json, struct hg_str value);

#endif
