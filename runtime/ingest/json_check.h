/* Between json_reader.c and json_check.c: validation of parsed documents, and error positions. */
#ifndef HG_RUNTIME_JSON_CHECK_H
#define HG_RUNTIME_JSON_CHECK_H

#include "runtime/ingest/field.h"
#include "runtime/ingest/json_simdjson.h"

static inline struct hg_str hg_json_key_of(const struct hg_json_node *node)
{
    return (struct hg_str){node->key, node->key_len};
}

static inline struct hg_str hg_json_text_of(const struct hg_json_node *node)
{
    return (struct hg_str){node->text, node->text_len};
}

/* Validates the nodes of a JSON document: HG_INVALID with *error where they are no lead.
 * `distinct`: the keys of the outermost object are known to differ. */
enum hg_status hg_json_check(const struct hg_json_node *nodes, uint32_t count, bool distinct,
                             struct hg_arena *arena, struct hg_lead_error *error) HG_MUST_CHECK;
/* Explains the error of a text that does not end where its object ends. */
void hg_json_explain_open(struct hg_str text, struct hg_lead_error *error);
/* Fills in the line, and the byte where the message alone tells what to look for. */
void hg_json_locate(struct hg_str text, struct hg_lead_error *error);

#endif
