/* Splits a JSON object into columns: one node per path of keys, one value per node of the record.
 * A record is kept as text if two of its paths have the same spelling ({"a": {"b": 1}, "a.b": 2},
 * whose order matters), a key was written with escapes, or it would need more than HG_COL_NODES
 * nodes. */
#include "runtime/columns/colwriter_parts.h"

#include <string.h>

/* --- nodes ------------------------------------------------------------------------------------ */

static struct hg_str dotted(struct hg_colwriter *writer, uint32_t parent, struct hg_str key)
{
    struct hg_str path = hg_str_copy(&writer->arena, key);
    for (; parent != HG_NONE; parent = writer->nodes.at[parent].parent)
        path = hg_str_print(&writer->arena, "%.*s.%.*s", HG_STR_ARGS(writer->nodes.at[parent].key),
                            HG_STR_ARGS(path));
    return path;
}

static struct hg_str member_key(struct hg_colwriter *writer, uint32_t parent, struct hg_str key)
{
    hg_buf_clear(&writer->key);
    hg_buf_put(&writer->key, &parent, sizeof parent);
    hg_buf_put(&writer->key, key.at, key.len);
    return (struct hg_str){writer->key.at, writer->key.failed ? 0 : writer->key.len};
}

uint32_t hg_col_add_node(struct hg_colwriter *writer, uint32_t parent, struct hg_str key)
{
    bool added;
    uint32_t node = (uint32_t)writer->nodes.count;
    struct hg_str path = dotted(writer, parent, key);
    uint64_t *spelling = hg_map_add(&writer->spelled, path, writer->spellings.count, &added);
    if (added)
        hg_push(&writer->arena, &writer->spellings, (struct hg_col_spelling){0});
    hg_push(&writer->arena, &writer->nodes,
            ((struct hg_col_path){.parent = parent,
                                  .key = hg_str_copy(&writer->arena, key),
                                  .spelling = (uint32_t)*spelling}));
    hg_col_builder_init(writer, &writer->nodes.at[node].build);
    return node;
}

/* HG_NONE: there are too many. */
static uint32_t find_node(struct hg_colwriter *writer, uint32_t parent, struct hg_str key)
{
    struct hg_str name = member_key(writer, parent, key);
    const uint64_t *found = hg_map_find(&writer->members, name);
    if (found != NULL)
        return (uint32_t)*found;
    if (writer->nodes.count == HG_COL_NODES)
        return HG_NONE;
    name = hg_str_copy(&writer->arena, name);
    uint32_t node = hg_col_add_node(writer, parent, key);
    hg_map_add(&writer->members, name, node, NULL);
    return node;
}

/* --- a record --------------------------------------------------------------------------------- */

struct taking {
    struct hg_colwriter *writer;
    const struct hg_json_node *nodes;
    struct hg_json_document document;
    uint32_t last; /* the last node */
    bool values; /* the second pass stores values; the first checks whether columns can hold them */
};

/* Predicted: the node that followed the last one in the record before. */
static uint32_t node_of(struct taking *taking, uint32_t parent, const struct hg_json_node *member)
{
    struct hg_colwriter *writer = taking->writer;
    struct hg_str key = hg_json_key_of(member);
    uint32_t guess = taking->last < writer->nodes.count ? writer->nodes.at[taking->last].next : 0;
    uint32_t node = guess;
    if (guess >= writer->nodes.count || writer->nodes.at[guess].parent != parent ||
        !hg_str_eq(writer->nodes.at[guess].key, key))
        node = find_node(writer, parent, key);
    if (node != HG_NONE && taking->last < writer->nodes.count)
        writer->nodes.at[taking->last].next = node;
    taking->last = node;
    return node;
}

/* False: another node of this record has the same spelling. */
static bool claim_spelling(struct hg_colwriter *writer, uint32_t node)
{
    struct hg_col_spelling *spelling = &writer->spellings.at[writer->nodes.at[node].spelling];
    uint64_t record = writer->facts.rows + 1;
    if (spelling->record == record && spelling->node != node)
        return false;
    *spelling = (struct hg_col_spelling){record, node};
    return true;
}

static struct hg_col_value list_of(const struct taking *taking, uint32_t i)
{
    uint8_t kind = HG_COL_LIST;
    for (uint32_t k = i + 1; k < taking->nodes[i].next; k++)
        if (taking->nodes[k].kind == HG_JSON_ARRAY || taking->nodes[k].kind == HG_JSON_OBJECT)
            kind = HG_COL_NESTED;
    return (struct hg_col_value){kind, hg_json_extent(&taking->document, i)};
}

static struct hg_col_value string_of(const struct taking *taking, uint32_t i)
{
    struct hg_str raw = hg_json_extent(&taking->document, i);
    uint8_t kind = memchr(raw.at, '\\', raw.len) != NULL ? HG_COL_ESCAPED : HG_COL_STRING;
    return (struct hg_col_value){kind, raw};
}

static struct hg_col_value value_of(const struct taking *taking, uint32_t i)
{
    static const uint8_t kinds[] = {HG_COL_NULL, HG_COL_FALSE, HG_COL_TRUE};
    const struct hg_json_node *node = &taking->nodes[i];
    if (node->kind == HG_JSON_STRING)
        return string_of(taking, i);
    if (node->kind == HG_JSON_ARRAY)
        return list_of(taking, i);
    if (node->kind == HG_JSON_NUMBER)
        return (struct hg_col_value){HG_COL_NUMBER, hg_json_text_of(node)};
    return (struct hg_col_value){kinds[node->kind], {NULL, 0}};
}

/* Stores the members of an object, in order. */
static void put_object(struct taking *taking, uint32_t object, uint32_t node)
{
    struct hg_colwriter *writer = taking->writer;
    struct hg_buf *members = &writer->object;
    hg_buf_clear(members);
    for (uint32_t i = object + 1; i < taking->nodes[object].next; i = taking->nodes[i].next) {
        uint32_t member = find_node(writer, node, hg_json_key_of(&taking->nodes[i]));
        hg_buf_byte(members, (char)(member & 127));
        hg_buf_byte(members, (char)(member >> 7));
    }
    hg_col_put(writer, node, (struct hg_col_value){HG_COL_OBJECT, {members->at, members->len}});
}

/* Whether the key is spelled without escapes. */
static bool is_plain_key(struct hg_str text, const struct hg_json_node *member)
{
    struct hg_str key = hg_json_key_of(member);
    size_t at = (size_t)member->key_start + 1;
    return at + key.len < text.len && text.at[at + key.len] == '"' &&
           (key.len == 0 || memcmp(text.at + at, key.at, key.len) == 0);
}

static bool take_members(struct taking *taking, uint32_t object, uint32_t parent)
{
    for (uint32_t i = object + 1; i < taking->nodes[object].next; i = taking->nodes[i].next) {
        const struct hg_json_node *member = &taking->nodes[i];
        uint32_t node = node_of(taking, parent, member);
        if (!taking->values && (node == HG_NONE || !is_plain_key(taking->document.text, member) ||
                                !claim_spelling(taking->writer, node)))
            return false;
        if (member->kind != HG_JSON_OBJECT) {
            if (taking->values)
                hg_col_put(taking->writer, node, value_of(taking, i));
            continue;
        }
        if (taking->values)
            put_object(taking, i, node);
        if (!take_members(taking, i, node))
            return false;
    }
    return true;
}

bool hg_col_put_object(struct hg_colwriter *writer, const struct hg_json_node *nodes,
                       struct hg_str text)
{
    struct taking taking = {
        .writer = writer, .nodes = nodes, .document = {.text = text, .nodes = nodes}};
    if (!take_members(&taking, 0, HG_NONE))
        return false;
    taking.last = 0;
    taking.values = true;
    return take_members(&taking, 0, HG_NONE);
}
