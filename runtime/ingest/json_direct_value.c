/* The slow path of json_direct.c for single values: an unusual value gets nodes of its own and
 * goes through json_fields.c, a list of cached texts is assembled from them, a new plain scalar
 * goes through json_plain.c, and confidences that stand beside the values are kept until all
 * values are read. */
#include <string.h>

#include "runtime/ingest/json_direct.h"

#define FEW_ITEMS 32u /* longer lists take the general path */

/* Parses the value at `at`, at nesting depth `depth`, into nodes. Returns the position behind it;
 * NULL: malformed. */
static const char *make_nodes(struct hg_direct *walk, unsigned depth, const char *at,
                              struct hg_json_document *document)
{
    struct hg_lead_error error;
    uint32_t count;
    const char *past = hg_json_skip_value(at, walk->end);
    const char *next = past != NULL ? hg_direct_skip_space(walk, past) : walk->end;
    *document = (struct hg_json_document){.text = {at, (size_t)(next - at)}, .stays = true};
    bool fine = next < walk->end &&
                hg_json_parse_value(walk->reader->parser, at, document->text.len,
                                    HG_LEAD_MAX_DEPTH - depth, &document->nodes, &count) &&
                hg_json_check(document->nodes, count, false, &walk->lanes->arena, &error) == HG_OK;
    return fine ? past : NULL;
}

/* A value through its nodes. */
const char *hg_direct_by_nodes(struct hg_direct *walk, uint32_t field, const char *at)
{
    struct hg_json_document document;
    const char *past = make_nodes(walk, walk->depth, at, &document);
    if (past == NULL || field == HG_NONE)
        return past;
    if (walk->lanes->own_now && document.nodes[0].kind == HG_JSON_OBJECT)
        return NULL; /* its age may depend on a later field */
    hg_json_set_field(walk->reader, &document, 0, walk->lanes, field, walk->lane);
    return past;
}

/* Skips the object of confidences, which is read when all values are there. */
static const char *skip_confidences(struct hg_direct *walk, const char *at)
{
    const char *past = walk->confidences == NULL ? hg_json_skip_value(at, walk->end) : NULL;
    walk->confidences = at;
    walk->confidences_depth = walk->depth;
    return past != NULL && past < walk->end ? past : NULL;
}

bool hg_direct_apply_confidences(struct hg_direct *walk)
{
    struct hg_json_document document;
    struct hg_json_reader *reader = walk->reader;
    if (make_nodes(walk, walk->confidences_depth, walk->confidences, &document) == NULL)
        return false;
    hg_json_collect_confidences(reader, document.nodes);
    bool taken = hg_json_apply_confidences(reader, walk->lanes, walk->lane);
    hg_json_reset_lead(reader);
    return taken;
}

/* A scalar without escapes, through a node of its own. */
static HG_NOINLINE void set_scalar(const struct hg_direct *walk, uint32_t field, uint8_t kind,
                                   const char *at, const char *past)
{
    bool quoted = kind == HG_JSON_STRING;
    uint32_t len = (uint32_t)(past - at);
    const struct hg_json_node node = {.text = at + quoted,
                                      .text_len = len - 2 * (uint32_t)quoted,
                                      .raw_len = len,
                                      .next = 1,
                                      .kind = kind};
    const struct hg_json_document document = {{at, len}, &node, true};
    hg_json_set_field(walk->reader, &document, 0, walk->lanes, field, walk->lane);
}

/* A scalar that is not cached, without escapes. */
const char *hg_direct_scalar(struct hg_direct *walk, const struct hg_json_key *key, uint8_t kind,
                             const char *at, const char *past)
{
    if (!hg_json_read_plain(key->plan, walk->lanes, walk->lane, (enum hg_json_kind)kind,
                            (struct hg_str){at, (size_t)(past - at)}))
        set_scalar(walk, key->field, kind, at, past);
    return past;
}

/* A list of at most FEW_ITEMS cached texts without white space between them; NULL: it is another.
 */
static const char *read_texts(struct hg_direct *walk, uint32_t field, const char *at)
{
    struct hg_lanes *lanes = walk->lanes;
    const struct hg_text *texts[FEW_ITEMS];
    const char *start = at;
    uint32_t count = 0;
    uint64_t held = 0;
    bool as_written = true;
    do {
        at++;
        const char *quote = hg_json_find_quote(at + 1, walk->end).quote;
        if (quote >= walk->end || count == FEW_ITEMS)
            return NULL;
        const struct hg_parsed_value *parsed =
            hg_cache_lookup(walk->caches[field], at, (size_t)(quote + 1 - at));
        if (parsed == NULL)
            return NULL;
        texts[count++] = parsed->value.text;
        as_written &= parsed->as_written;
        held |= hg_image_list_bit(lanes->image, parsed->value.text);
        at = quote + 1;
    } while (*at == ',');
    if (*at != ']' || at >= walk->end)
        return NULL;
    struct hg_list *list = hg_arena_alloc(&lanes->arena, sizeof *list);
    *list = (struct hg_list){.count = count, .told = true, .held = held};
    list->texts = hg_arena_copy(&lanes->arena, texts, count * sizeof *texts);
    size_t to = (size_t)field * walk->stride;
    walk->values[to] = (struct hg_value){.state = HG_KNOWN, .list = list};
    walk->inputs[to] = (struct hg_input){.at = start,
                                         .len = (uint32_t)(at + 1 - start),
                                         .kind = HG_INPUT_JSON,
                                         .differs = !as_written};
    return at + 1;
}

const char *hg_direct_nested(struct hg_direct *walk, const struct hg_json_key *key, const char *at)
{
    if (*at == '{' && key->via_nodes)
        return NULL;
    if (*at == '{' && key->confidences)
        return skip_confidences(walk, at);
    const char *past = *at == '[' && key->plan->texts ? read_texts(walk, key->field, at) : NULL;
    return past != NULL ? past : hg_direct_by_nodes(walk, key->field, at);
}
