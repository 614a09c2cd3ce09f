/* What the values met most came to. Most fields of leads say one of a few things (a country, a
 * source, a head count in bands), and reading a value depends on nothing but its bytes and the
 * contract: a short value met before on this thread is not read again.
 *
 * Stands before field_value.c. Owns what it remembers, in an arena of the lanes that outlives
 * their leads; never forgets, so that lanes may point into it, and stops at a bound. Can change
 * how long reading takes and nothing else. */
#include "base/map.h"
#include "runtime/field.h"
#include "runtime/vm_parts.h"

#define LONGEST 32u     /* bytes of a value worth it: longer ones seldom come again */
#define MOST_VALUES 64u /* of one field */
#define SLOTS 128u      /* of one field; a power of two above MOST_VALUES */
#define TRIAL 512u      /* after so many values a field that met fewer than… */
#define WORTHWHILE 128u /* …again is left alone */

struct entry {
    struct hg_str bytes;
    uint8_t kind; /* enum hg_raw_kind */
    struct hg_met met;
};

struct hg_field_memo {
    uint32_t tries, hits, count;
    struct entry *slots[SLOTS];
};

static bool worth_a_look(const struct hg_raw *raw, struct hg_str bytes)
{
    bool scalar =
        raw->kind == HG_RAW_NUMBER || raw->kind == HG_RAW_TEXT || raw->kind == HG_RAW_CELL;
    return scalar && bytes.len != 0 && bytes.len <= LONGEST;
}

static struct hg_field_memo *memo_of(struct hg_lanes *lanes, uint32_t field)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    if (vm->memos == NULL)
        vm->memos = HG_ARRAY(&vm->memory, struct hg_field_memo *, lanes->program->field_count);
    if (vm->memos[field] == NULL)
        vm->memos[field] = HG_NEW(&vm->memory, struct hg_field_memo);
    return vm->memos[field];
}

/* The slot of these bytes, or the free one where they belong. There always is a free one. */
static struct entry **find(struct hg_field_memo *memo, uint8_t kind, struct hg_str bytes)
{
    for (size_t i = (size_t)hg_hash(bytes);; i++) {
        struct entry **slot = &memo->slots[i % SLOTS];
        if (*slot == NULL || ((*slot)->kind == kind && hg_str_eq((*slot)->bytes, bytes)))
            return slot;
    }
}

static struct entry *remember(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw,
                              struct hg_str bytes)
{
    struct hg_arena *memory = &((struct hg_vm *)lanes)->memory;
    struct hg_field_place place = hg_field_place(lanes, field);
    struct entry *entry = HG_NEW(memory, struct entry);
    place.arena = memory;
    entry->bytes = hg_str_copy(memory, bytes);
    entry->kind = raw->kind;
    hg_field_read(&place, raw, &entry->met);
    return entry;
}

const struct hg_met *hg_field_met(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw)
{
    struct hg_str bytes = raw->json.len != 0 ? raw->json : raw->text;
    if (!worth_a_look(raw, bytes) || lanes->program->fields[field].list)
        return NULL;
    struct hg_field_memo *memo = memo_of(lanes, field);
    if (memo->tries >= TRIAL && memo->hits < WORTHWHILE)
        return NULL;
    struct entry **slot = find(memo, raw->kind, bytes);
    bool met = *slot != NULL;
    if (memo->tries < TRIAL) {
        memo->tries++;
        memo->hits += met;
    }
    if (!met && memo->count >= MOST_VALUES)
        return NULL;
    if (!met) {
        *slot = remember(lanes, field, raw, bytes);
        memo->count++;
    }
    return &(*slot)->met;
}
