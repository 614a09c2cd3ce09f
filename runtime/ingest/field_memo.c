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

/* An odd multiplier of about as many ones as zeros, and otherwise without meaning. */
static const uint64_t first_factor = UINT64_C(0x9E3779B97F4A7C15);

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

/* Room that no value has yet is not touched. */
static struct hg_field_memo *make_memo(struct hg_arena *memory)
{
    const size_t line = sizeof(struct hg_met_entry) / 2;
    struct hg_field_memo *memo = HG_NEW(memory, struct hg_field_memo);
    char *room = hg_arena_alloc(memory, (HG_MEMO_VALUES + 1) * sizeof *memo->values + line);
    memo->values = (void *)(room + (line - (uintptr_t)room % line));
    memo->factor = first_factor;
    memo->values[0].met = (struct hg_met){.key = {.tag = UINT64_MAX}};
    return memo;
}

static struct hg_field_memo *memo_of(struct hg_lanes *lanes, uint32_t field)
{
    struct hg_field_memo **memo = &hg_field_memos(lanes)[field];
    if (*memo == &no_memo)
        *memo = make_memo(&((struct hg_vm *)lanes)->memory);
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

/* --- the hash -------------------------------------------------------------------------------
 * Whether a value is at its slot cannot be foreseen where some are not, and that costs more than to
 * look at another. So when the trial is over the best of a few multipliers is taken. */
#define FACTORS 16u

static void place_values(struct hg_field_memo *memo)
{
    memset(memo->slots, 0, sizeof memo->slots);
    for (uint32_t i = 1; i <= memo->count; i++)
        memo->slots[hg_met_find(memo, &memo->values[i].met.key, UINT64_MAX)] = (uint8_t)i;
}

/* How many values would stand elsewhere than at their slots, at least. */
static uint32_t displaced(const struct hg_field_memo *memo, uint64_t factor)
{
    uint64_t taken[HG_MEMO_SLOTS / 64] = {0};
    uint32_t count = 0;
    for (uint32_t i = 1; i <= memo->count; i++) {
        size_t slot = hg_met_slot(factor, memo->values[i].met.key.words);
        count += (uint32_t)(taken[slot / 64] >> slot % 64 & 1);
        taken[slot / 64] |= UINT64_C(1) << slot % 64;
    }
    return count;
}

static void choose_factor(struct hg_field_memo *memo)
{
    uint32_t least = displaced(memo, memo->factor);
    uint64_t factor = memo->factor;
    for (uint32_t i = 0; i < FACTORS && least != 0; i++) {
        factor = factor * UINT64_C(0xD1342543DE82EF95) + 2; /* stays odd */
        uint32_t count = displaced(memo, factor);
        if (count < least) {
            least = count;
            memo->factor = factor;
        }
    }
    place_values(memo);
}

/* Then it stands in JSON as it stood there: a text that needs escapes is longer in JSON. */
static bool is_as_written(const struct hg_met *met, const struct hg_field *field)
{
    const struct hg_text *text = met->value.text;
    return met->read == HG_READ_VALUE && hg_type_is_text(field->type) && met->given.len >= 2 &&
           met->given.at[0] == '"' &&
           hg_str_eq(text->raw, (struct hg_str){met->given.at + 1, met->given.len - 2});
}

/* Read again from bytes that stay as long as what is made of them. */
static void remember(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw,
                     const struct hg_met_key *key, struct hg_met *met)
{
    struct hg_arena *memory = &((struct hg_vm *)lanes)->memory;
    struct hg_field_place place = hg_field_place(lanes, field);
    struct hg_raw copy = *raw;
    place.arena = memory;
    place.memory = NULL;
    copy.stays = false;
    *met = (struct hg_met){.key = *key};
    met->given = hg_raw_given(&place, &copy);
    met->read = hg_read_scalar(&place, &copy, &met->value, &met->problem);
    met->as_written = is_as_written(met, place.field);
    hg_met_lasts(&place, met);
    met->key.tag |= (uint64_t)met->read << HG_MET_READ;
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
    size_t slot = hg_met_find(memo, &key, ~(UINT64_MAX << HG_MET_READ));
    struct hg_met *met = &memo->values[memo->slots[slot]].met;
    bool is_met = memo->slots[slot] != 0;
    if (memo->tries < HG_MEMO_TRIAL) {
        memo->tries++;
        memo->hits += is_met;
        memo->worth = memo->tries == HG_MEMO_TRIAL && memo->hits >= HG_MEMO_WORTHWHILE;
        memo->full |= memo->tries == HG_MEMO_TRIAL && !memo->worth;
        if (memo->worth)
            choose_factor(memo);
    }
    if (is_met)
        return met;
    if (memo->count >= HG_MEMO_VALUES)
        return NULL;
    met = &memo->values[memo->count + 1].met;
    slot = hg_met_find(memo, &key, ~(UINT64_MAX << HG_MET_READ)); /* the factor may be another */
    remember(lanes, field, raw, &key, met);
    memo->full |= ++memo->count == HG_MEMO_VALUES;
    memo->slots[slot] = (uint8_t)memo->count;
    return met;
}
