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
/* A key with its value. */
void hg_json_member(struct hg_json *json, const char *key, struct hg_str value);
void hg_json_member_int(struct hg_json *json, const char *key, int64_t value);
/* Bytes that are JSON already. */
void hg_json_raw(struct hg_json *json, struct hg_str value);

#endif
