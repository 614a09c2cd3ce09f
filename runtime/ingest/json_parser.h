/* What the two ways through a JSON document share (json_simdjson.cc, json_ondemand.cc). C++ only;
 * everyone else includes runtime/ingest/json_simdjson.h. */
#ifndef HG_RUNTIME_JSON_PARSER_H
#define HG_RUNTIME_JSON_PARSER_H

#include "runtime/ingest/json_simdjson.h"

#include <simdjson.h>

struct hg_json_parser {
    simdjson::dom::parser index;      /* its first stage finds where tokens begin */
    simdjson::ondemand::parser slow;
    const char *origin = nullptr; /* the document as given: what nodes point into */
    char *text = nullptr; /* a padded copy, for documents that need one */
    size_t room = 0;
    char *strings = nullptr; /* unescaped texts */
    size_t string_room = 0, string_len = 0;
    struct hg_json_node *nodes = nullptr;
    uint32_t count = 0, node_room = 0;
    unsigned depth = 0;
    /* the current parse */
    size_t at = 0; /* the last token seen: the reported position of an error */
    const char *message = nullptr;
    bool nomem = false, open = false;
};

/* Appends a zeroed node; NULL: no memory. */
struct hg_json_node *hg_json_add_node(struct hg_json_parser *parser);
/* Copies the document with padding, since simdjson reads past the end of what it unescapes. */
bool hg_json_copy_document(struct hg_json_parser *parser, const char *text, size_t len);
/* json_ondemand.cc: parses the whole document by On-Demand: fills in the nodes, or message, at,
 * open and nomem. */
bool hg_json_ondemand(struct hg_json_parser *parser, const char *text, size_t len);

#endif
