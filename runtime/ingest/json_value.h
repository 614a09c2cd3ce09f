/* What a JSON member says about a field: the value, and its evidence. Shared by the readers of
 * leads (json_reader.c) and of packets (packet_read.c). Messages are static; results live in the
 * arena or point into the document. */
#ifndef HG_RUNTIME_JSON_VALUE_H
#define HG_RUNTIME_JSON_VALUE_H

#include "runtime/ingest/json_check.h"

#define HG_NO_NODE UINT32_MAX /* no such node */

/* A valid JSON text and its nodes. */
struct hg_json_document {
    struct hg_str text;
    const struct hg_json_node *nodes;
    bool stays; /* the text outlives what is parsed from it */
};

/* The hg_raw kind of a scalar or list. */
static inline enum hg_raw_kind hg_json_raw_kind(const struct hg_json_node *node)
{
    static const uint8_t kinds[] = {HG_RAW_NULL,   HG_RAW_BOOLEAN, HG_RAW_BOOLEAN,
                                    HG_RAW_NUMBER, HG_RAW_TEXT,    HG_RAW_LIST};
    return (enum hg_raw_kind)kinds[node->kind];
}

/* The member of this name, or HG_NO_NODE. */
uint32_t hg_json_child(const struct hg_json_node *nodes, uint32_t object, const char *key);
/* The source bytes of a node. */
struct hg_str hg_json_extent(const struct hg_json_document *document, uint32_t node);
/* Converts a value without evidence. NULL, or what is wrong; `raw` can be shown in either case. */
const char *hg_json_raw_of(const struct hg_json_document *document, uint32_t node,
                           struct hg_arena *arena, struct hg_raw *raw);
/* Reads the evidence of an object {"value": …, "confidence": …, "source": …, "as_of": …}: NULL, or
 * what is wrong. */
const char *hg_json_evidence(const struct hg_json_document *document, uint32_t object,
                             struct hg_evidence *evidence);
/* Converts a value, bare or with evidence. On an error raw->json is the whole member. */
const char *hg_json_read_input(const struct hg_json_document *document, uint32_t node,
                          struct hg_arena *arena, struct hg_raw *raw, struct hg_evidence *evidence);
/* The member as one evidence object, with a confidence (JSON) that stood elsewhere. */
struct hg_str hg_json_with_confidence(const struct hg_json_document *document, uint32_t node,
                              struct hg_str confidence, struct hg_arena *arena);

#endif
