/* A JSON document as a flat array of nodes: the seam between C and simdjson. C++ stays behind
 * it: the parser throws nothing, takes memory with malloc only, and returns before C goes on, so
 * that no long jump ever crosses a frame of C++. */
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

/* In the order of the text; children follow their parent. Pointers are into the text given, or into
 * the parser where something was written with escapes, and then valid until its next parse. */
struct hg_json_node {
    const char *key;  /* unescaped; of a member of an object */
    const char *text; /* STRING unescaped; NUMBER its token */
    uint32_t key_len, text_len;
    uint32_t start;   /* offset of the value's first byte in the document */
    uint32_t raw_len; /* as written */
    uint32_t key_start;
    uint32_t next; /* index past this node and all below it */
    uint8_t kind;  /* enum hg_json_kind */
    bool escaped;  /* the key or the text was written with escapes */
};

enum hg_json_result { HG_JSON_OK, HG_JSON_BAD, HG_JSON_NOMEM };

struct hg_json_fault {
    size_t byte;
    const char *message; /* static */
    bool open;           /* the text does not end with the end of its object */
};

struct hg_json_parser;
struct hg_json_parser *hg_json_parser_new(void); /* NULL: no memory */
void hg_json_parser_free(struct hg_json_parser *parser);
/* One object and nothing after it, at most `depth` objects and arrays inside each other. Every
 * value is read, so everything in the text is known to be JSON. Duplicate keys are the caller's
 * business. */
enum hg_json_result hg_json_parse(struct hg_json_parser *parser, const char *text, size_t len,
                                       unsigned depth, const struct hg_json_node **nodes,
                                       uint32_t *count, struct hg_json_fault *fault);

/* One value of any kind, of `len` bytes with the white space behind it, below which there are at most
 * `depth` objects and arrays inside each other; text[len] is the comma or bracket that comes after it.
 * False: it is none, or there is no memory: hg_json_parse of the document tells. */
bool hg_json_parse_value(struct hg_json_parser *parser, const char *text, size_t len, unsigned depth,
                        const struct hg_json_node **nodes, uint32_t *count);
/* Behind the string, object or array at `at`, where it is one; NULL: it does not end before `end`. What is
 * in it is not looked at, but for quotes and brackets. */
const char *hg_json_skip_value(const char *at, const char *end);
/* Whether the whole is a number of RFC 8259, section 6. */
bool hg_json_is_number(const char *at, size_t len);

/* hg_json_parse by simdjson's On-Demand alone, which the other asks only about what it does not take: for
 * tests, which hold the two against each other. */
enum hg_json_result hg_json_parse_by_ondemand(struct hg_json_parser *parser, const char *text,
                                              size_t len, unsigned depth,
                                              const struct hg_json_node **nodes, uint32_t *count,
                                              struct hg_json_fault *fault);

#ifdef __cplusplus
}
#endif
#endif
