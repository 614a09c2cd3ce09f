/* One member of a JSON document in the form a field takes: nodes to struct hg_raw and struct
 * hg_evidence. Between simdjson's nodes and field.c; knows nothing of the contract. */
#include "runtime/ingest/json_value.h"

uint32_t hg_json_child(const struct hg_json_node *nodes, uint32_t object, const char *key)
{
    for (uint32_t i = object + 1; i < nodes[object].next; i = nodes[i].next)
        if (hg_str_is(hg_json_key_of(&nodes[i]), key))
            return i;
    return HG_NO_NODE;
}

struct hg_str hg_json_extent(const struct hg_json_document *document, uint32_t node)
{
    const struct hg_json_node *at = &document->nodes[node];
    return (struct hg_str){document->text.at + at->start, at->raw_len};
}

/* Unescaped text lives in the parser until its next document: copy it. */
static struct hg_str text_that_stays(const struct hg_json_node *node, struct hg_arena *arena)
{
    struct hg_str text = hg_json_text_of(node);
    return node->escaped && node->kind == HG_JSON_STRING ? hg_str_copy(arena, text) : text;
}

static const char *raw_scalar(const struct hg_json_document *document, uint32_t at,
                              struct hg_arena *arena, struct hg_raw *raw)
{
    const struct hg_json_node *node = &document->nodes[at];
    if (node->kind == HG_JSON_OBJECT)
        return "an object, not a value";
    *raw = (struct hg_raw){.kind = hg_json_raw_kind(node),
                           .boolean = node->kind == HG_JSON_TRUE,
                           .stays = document->stays,
                           .text = text_that_stays(node, arena)};
    return NULL;
}

static const char *raw_list(const struct hg_json_document *document, uint32_t array,
                            struct hg_arena *arena, struct hg_raw *raw)
{
    const struct hg_json_node *nodes = document->nodes;
    uint32_t count = 0;
    for (uint32_t i = array + 1; i < nodes[array].next; i = nodes[i].next)
        count++;
    struct hg_raw *items = HG_ARRAY(arena, struct hg_raw, count);
    raw->items = items;
    for (uint32_t i = array + 1; i < nodes[array].next; i = nodes[i].next) {
        struct hg_raw *item = &items[raw->count++];
        if (raw_scalar(document, i, arena, item) != NULL)
            return "an object in a list";
        item->json = hg_json_extent(document, i);
    }
    return NULL;
}

const char *hg_json_raw_of(const struct hg_json_document *document, uint32_t node,
                           struct hg_arena *arena, struct hg_raw *raw)
{
    *raw = (struct hg_raw){.kind = HG_RAW_TEXT, .stays = document->stays};
    const char *problem = raw_scalar(document, node, arena, raw);
    if (problem == NULL && raw->kind == HG_RAW_LIST)
        problem = raw_list(document, node, arena, raw);
    raw->json = hg_json_extent(document, node);
    return problem;
}

/* A member that is present and not null, or HG_NO_NODE. */
static uint32_t present_member(const struct hg_json_node *nodes, uint32_t object, const char *key)
{
    uint32_t at = hg_json_child(nodes, object, key);
    return at != HG_NO_NODE && nodes[at].kind != HG_JSON_NULL ? at : HG_NO_NODE;
}

static const struct hg_json_node *evidence_member(const struct hg_json_document *document,
                                                  uint32_t object, const char *key)
{
    uint32_t at = present_member(document->nodes, object, key);
    return at != HG_NO_NODE ? &document->nodes[at] : NULL;
}

const char *hg_json_evidence(const struct hg_json_document *document, uint32_t object,
                             struct hg_evidence *evidence)
{
    const struct hg_json_node *confidence = evidence_member(document, object, "confidence");
    const struct hg_json_node *source = evidence_member(document, object, "source");
    const struct hg_json_node *as_of = evidence_member(document, object, "as_of");
    if (confidence != NULL) {
        evidence->has_confidence = true;
        if ((confidence->kind != HG_JSON_NUMBER && confidence->kind != HG_JSON_STRING) ||
            !hg_read_confidence(hg_json_text_of(confidence), &evidence->confidence))
            return hg_problem_confidence;
    }
    if (source != NULL && source->kind != HG_JSON_STRING)
        return "its source is not a text";
    if (source != NULL)
        evidence->source = hg_json_text_of(source);
    if (as_of != NULL) {
        evidence->has_as_of = true;
        if (as_of->kind != HG_JSON_STRING ||
            !hg_parse_instant(hg_json_text_of(as_of), &evidence->as_of))
            return hg_problem_instant;
    }
    return NULL;
}

const char *hg_json_read_input(const struct hg_json_document *document, uint32_t node,
                               struct hg_arena *arena, struct hg_raw *raw,
                               struct hg_evidence *evidence)
{
    uint32_t value = node;
    const char *problem = NULL;
    if (document->nodes[node].kind == HG_JSON_OBJECT) {
        uint32_t inner = hg_json_child(document->nodes, node, "value");
        if (inner != HG_NO_NODE) {
            problem = hg_json_evidence(document, node, evidence);
            value = inner;
        }
    }
    const char *wrong = hg_json_raw_of(document, value, arena, raw);
    problem = wrong != NULL ? wrong : problem;
    if (problem != NULL)
        raw->json = hg_json_extent(document, node);
    return problem;
}

struct hg_str hg_json_with_confidence(const struct hg_json_document *document, uint32_t node,
                                      struct hg_str confidence, struct hg_arena *arena)
{
    struct hg_str parts[HG_EVIDENCE_PARTS] = {{0}};
    uint32_t value = HG_NO_NODE;
    if (document->nodes[node].kind == HG_JSON_OBJECT)
        value = hg_json_child(document->nodes, node, "value");
    for (int i = HG_EVIDENCE_SOURCE; value != HG_NO_NODE && i < HG_EVIDENCE_PARTS; i++) {
        uint32_t at = present_member(document->nodes, node, hg_evidence_names[i]);
        if (at != HG_NO_NODE)
            parts[i] = hg_json_extent(document, at);
    }
    parts[HG_EVIDENCE_VALUE] = hg_json_extent(document, value != HG_NO_NODE ? value : node);
    parts[HG_EVIDENCE_CONFIDENCE] = confidence;
    return hg_evidence_json(arena, parts);
}
