/* The values that json_direct.c has no short way for: what is not plain gets nodes of its own and
 * goes through json_fields.c, a list of texts that were all met before is put together from them,
 * a scalar that is new goes through json_plain.c, and confidences beside the values are kept until
 * all of those are there. */
#include <string.h>

#include "runtime/ingest/json_direct.h"

#define FEW_ITEMS 32u /* of a list that is read here */

/* The nodes of the value at `at`, so deep in the lead; the place behind it, or NULL: it is no JSON.
 */
static const char *make_nodes(struct hg_direct *walk, unsigned depth, const char *at,
                              struct hg_json_document *document)
{
    struct hg_lead_error error;
    uint32_t count;
    const char *past = hg_json_pass_over(at, walk->end);
    const char *next = past != NULL ? hg_direct_space(walk, past) : walk->end;
    *document = (struct hg_json_document){.text = {at, (size_t)(next - at)}, .stays = true};
    bool fine = next < walk->end &&
                hg_json_shim_value(walk->reader->shim, at, document->text.len,
                                   HG_LEAD_MAX_DEPTH - depth, &document->nodes, &count) &&
                hg_json_check(document->nodes, count, false, &walk->lanes->arena, &error) == HG_OK;
    return fine ? past : NULL;
}

/* A value by its nodes. */
const char *hg_direct_odd(struct hg_direct *walk, uint32_t field, const char *at)
{
    struct hg_json_document document;
    const char *past = make_nodes(walk, walk->depth, at, &document);
    if (past == NULL || field == HG_NONE)
        return past;
    if (walk->lanes->own_now && document.nodes[0].kind == HG_JSON_OBJECT)
        return NULL; /* its age may hang on a field to come */
    hg_json_set_field(walk->reader, &document, 0, walk->lanes, field, walk->lane);
    return past;
}

/* Confidences beside the values, which are looked at when all of those are there. */
static const char *pass_confidences(struct hg_direct *walk, const char *at)
{
    const char *past = walk->confidences == NULL ? hg_json_pass_over(at, walk->end) : NULL;
    walk->confidences = at;
    walk->confidences_depth = walk->depth;
    return past != NULL && past < walk->end ? past : NULL;
}

bool hg_direct_confidences(struct hg_direct *walk)
{
    struct hg_json_document document;
    struct hg_json_reader *reader = walk->reader;
    if (make_nodes(walk, walk->confidences_depth, walk->confidences, &document) == NULL)
        return false;
    hg_json_note_confidences(reader, document.nodes);
    bool taken = hg_json_doubt_fields(reader, walk->lanes, walk->lane);
    hg_json_forget_lead(reader);
    return taken;
}

/* A scalar as it stands. */
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

/* A scalar that is new, and as it stands in the text. */
const char *hg_direct_new(struct hg_direct *walk, const struct hg_json_key *key, uint8_t kind,
                          const char *at, const char *past)
{
    if (!hg_json_take_plain(key->plan, walk->lanes, walk->lane, (enum hg_json_kind)kind,
                            (struct hg_str){at, (size_t)(past - at)}))
        set_scalar(walk, key->field, kind, at, past);
    return past;
}

/* A few texts that were all met before, without white space between them; NULL: not so. */
static const char *take_texts(struct hg_direct *walk, uint32_t field, const char *at)
{
    struct hg_lanes *lanes = walk->lanes;
    const struct hg_text *texts[FEW_ITEMS];
    const char *start = at;
    uint32_t count = 0;
    uint64_t held = 0;
    bool as_written = true;
    do {
        at++;
        const char *quote = hg_json_quote(at + 1, walk->end).quote;
        if (quote >= walk->end || count == FEW_ITEMS)
            return NULL;
        const struct hg_met *met =
            hg_field_met_before(walk->memos[field], at, (size_t)(quote + 1 - at));
        if (met == NULL)
            return NULL;
        texts[count++] = met->value.text;
        as_written &= met->as_written;
        held |= hg_image_held(lanes->image, met->value.text);
        at = quote + 1;
    } while (*at == ',');
    if (*at != ']' || at >= walk->end)
        return NULL;
    struct hg_list *list = hg_arena_alloc(&lanes->arena, sizeof *list);
    *list = (struct hg_list){.count = count, .told = true, .held = held};
    list->texts = hg_arena_copy(&lanes->arena, texts, count * sizeof *texts);
    size_t to = (size_t)field * walk->stride;
    walk->values[to] = (struct hg_value){.state = HG_KNOWN, .list = list};
    walk->given[to] = (struct hg_given){
        .at = start, .len = (uint32_t)(at + 1 - start), .kind = HG_GIVEN_ALONE, .odd = !as_written};
    return at + 1;
}

const char *hg_direct_inside(struct hg_direct *walk, const struct hg_json_key *key, const char *at)
{
    if (*at == '{' && key->odd)
        return NULL;
    if (*at == '{' && key->confidences)
        return pass_confidences(walk, at);
    const char *past = *at == '[' && key->plan->texts ? take_texts(walk, key->field, at) : NULL;
    return past != NULL ? past : hg_direct_odd(walk, key->field, at);
}
