/* What the values met most came to. Most fields of leads say one of a few things (a country, a
 * source, a head count in bands), and reading a value depends on nothing but its bytes and the
 * contract: a short value met before on this thread is not read again. Of a list it is the
 * elements.
 *
 * Stands before field_value.c. Owns what it remembers, in an arena of the lanes that outlives
 * their leads; never forgets, so that lanes may point into it, and stops at a bound. Can change
 * how long reading takes and nothing else. */
#include "runtime/ingest/field_memo.h"

static struct hg_field_memo no_memo; /* never written */

struct hg_field_memo **hg_field_memos(struct hg_lanes *lanes)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    if (vm->memos != NULL)
        return vm->memos;
    uint32_t count = lanes->program->field_count + 1;
    struct hg_field_memo **memos = HG_ARRAY(&vm->memory, struct hg_field_memo *, count);
    for (uint32_t f = 0; f < count; f++)
        memos[f] = &no_memo;
    return vm->memos = memos;
}

static struct hg_field_memo *memo_of(struct hg_lanes *lanes, uint32_t field)
{
    struct hg_field_memo **memo = &hg_field_memos(lanes)[field];
    if (*memo == &no_memo)
        *memo = HG_NEW(&((struct hg_vm *)lanes)->memory, struct hg_field_memo);
    return *memo;
}

void hg_met_lasts(const struct hg_field_place *place, struct hg_met *met)
{
    if (met->read != HG_READ_VALUE || place->field->list || !hg_type_is_text(place->field->type) ||
        place->image->field_tests[place->index] == NULL)
        return;
    struct hg_lasting_text *lasting = HG_NEW(place->arena, struct hg_lasting_text);
    lasting->text = *met->value.text;
    lasting->text.lasting = true;
    lasting->reg = place->index;
    met->value.text = &lasting->text;
}

/* Read again from bytes that stay as long as what is made of them. */
static struct hg_met_entry *remember(struct hg_lanes *lanes, uint32_t field,
                                     const struct hg_raw *raw, const struct hg_met_key *key)
{
    struct hg_arena *memory = &((struct hg_vm *)lanes)->memory;
    struct hg_field_place place = hg_field_place(lanes, field);
    struct hg_met_entry *entry = HG_NEW(memory, struct hg_met_entry);
    struct hg_raw copy = *raw;
    place.arena = memory;
    place.memory = NULL;
    copy.stays = false;
    entry->key = *key;
    entry->met.given = hg_raw_given(&place, &copy);
    entry->met.read = hg_read_scalar(&place, &copy, &entry->met.value, &entry->met.problem);
    hg_met_lasts(&place, &entry->met);
    entry->key.tag |= (uint64_t)entry->met.read << HG_MET_READ;
    return entry;
}

/* False where it is not worth it. What is JSON says of which kind it is, but where a reader knows
 * better: that is not for others. */
static bool key_of(const struct hg_raw *raw, struct hg_met_key *key)
{
    const unsigned scalars =
        1u << HG_RAW_BOOLEAN | 1u << HG_RAW_NUMBER | 1u << HG_RAW_TEXT | 1u << HG_RAW_CELL;
    bool json = raw->json.len != 0;
    struct hg_str bytes = json ? raw->json : raw->text;
    char room[HG_MEMO_LONGEST] = {0};
    if (raw->settled || (scalars >> raw->kind & 1) == 0 || bytes.len - 1 >= HG_MEMO_LONGEST ||
        (json && raw->kind == HG_RAW_CELL))
        return false;
    memcpy(room, bytes.at, bytes.len);
    *key = hg_met_key_of(json ? bytes.len : hg_met_tag(raw->kind, bytes.len), room, bytes.len);
    return true;
}

struct hg_met *hg_field_met(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw)
{
    struct hg_met_key key;
    if (!key_of(raw, &key))
        return NULL;
    struct hg_field_memo *memo = memo_of(lanes, field);
    if (memo->tries >= HG_MEMO_TRIAL && !memo->worth)
        return NULL;
    struct hg_met_entry **slot = hg_met_find(memo->slots, &key, ~(UINT64_MAX << HG_MET_READ), true);
    bool met = *slot != NULL;
    if (memo->tries < HG_MEMO_TRIAL) {
        memo->tries++;
        memo->hits += met;
        memo->worth = memo->tries == HG_MEMO_TRIAL && memo->hits >= HG_MEMO_WORTHWHILE;
        memo->full |= memo->tries == HG_MEMO_TRIAL && !memo->worth;
    }
    if (met)
        return &(*slot)->met;
    if (memo->count >= HG_MEMO_VALUES)
        return NULL;
    *slot = remember(lanes, field, raw, &key);
    memo->full |= ++memo->count == HG_MEMO_VALUES;
    if ((*slot)->key.tag <= HG_TOKEN_LONGEST) { /* of JSON, and what it came to is a value */
        uint64_t len = (*slot)->key.tag;
        struct hg_met_token *token = hg_met_token_at(memo, key.words, len);
        *token = (struct hg_met_token){{key.words[0], key.words[1]}, len, &(*slot)->met};
    }
    return &(*slot)->met;
}
