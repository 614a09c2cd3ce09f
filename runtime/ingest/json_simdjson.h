/* A JSON document as a flat array of nodes: the C interface to simdjson. C++ stays behind it: the
 * parser throws nothing, allocates with malloc only, and returns before C code goes on, so that no
 * longjmp ever crosses a C++ frame. A parser belongs to one thread. */
#ifndef HG_RUNTIME_JSON_SIMDJSON_H
#define HG_RUNTIME_JSON_SIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_json_kind {
    HG_JSON_NULL,
    HG_JSON_FALSE,
    HG_JSON_TRUE,
    HG_JSON_NUMBER,
    HG_JSON_STRING,
    HG_JSON_ARRAY,
    HG_JSON_OBJECT
};

/* In document order; children follow their parent. Pointers are into the text given or, for texts
 * written with escapes, into the parser, valid until its next parse. */
struct hg_json_node {
    const char *key;  /* unescaped; for members of an object */
    const char *text; /* STRING unescaped; NUMBER its token */
    uint32_t key_len, text_len;
    uint32_t start;   /* offset of the value's first byte in the document */
    uint32_t raw_len; /* length of the value as written */
    uint32_t key_start;
    uint32_t next; /* index past this node and its descendants */
    uint8_t kind;  /* enum hg_json_kind */
    bool escaped;  /* the key or the text was written with escapes */
};

enum hg_json_result { HG_JSON_OK, HG_JSON_BAD, HG_JSON_NOMEM };

struct hg_json_fault {
    size_t byte;
    const char *message; /* static */
    bool open;           /* the text does not end where its object ends */
};

struct hg_json_parser;
struct hg_json_parser *hg_json_parser_new(void); /* NULL: no memory */
void hg_json_parser_free(struct hg_json_parser *parser);
/* Parses one object and nothing after it, at most `depth` objects and arrays inside each other.
 * Every value is validated. Duplicate keys are left to the caller. HG_JSON_BAD with *fault, or
 * HG_JSON_NOMEM. */
enum hg_json_result hg_json_parse(struct hg_json_parser *parser, const char *text, size_t len,
                                       unsigned depth, const struct hg_json_node **nodes,
                                       uint32_t *count, struct hg_json_fault *fault);

/* Parses one value of any kind, of `len` bytes with the white space behind it, nested at most
 * `depth` deep; text[len] is the comma or bracket after it. False: no such value, or no memory
 * (hg_json_parse of the whole document tells which). */
bool hg_json_parse_value(struct hg_json_parser *parser, const char *text, size_t len, unsigned depth,
                        const struct hg_json_node **nodes, uint32_t *count);
/* The position behind the string, object or array at `at`; NULL: it does not end before `end`.
 * Looks at quotes and brackets only, and validates nothing. */
const char *hg_json_skip_value(const char *at, const char *end);
/* Whether all of it is a number by RFC 8259, section 6. */
bool hg_json_is_number(const char *at, size_t len);

/* hg_json_parse through simdjson's On-Demand only, which it normally asks for errors: for tests
 * that compare the two. */
enum hg_json_result hg_json_parse_by_ondemand(struct hg_json_parser *parser, const char *text,
                                              size_t len, unsigned depth,
                                              const struct hg_json_node **nodes, uint32_t *count,
                                              struct hg_json_fault *fault);

#ifdef __cplusplus
}
#endif
#endif
