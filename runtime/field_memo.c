/* What the values met most came to. Most fields of leads say one of a few things (a country, a
 * source, a head count in bands), and reading a value depends on nothing but its bytes and the
 * contract: a short value met before on this thread is not read again. Of a list it is the
 * elements.
 *
 * Stands before field_value.c. Owns what it remembers, in an arena of the lanes that outlives
 * their leads; never forgets, so that lanes may point into it, and stops at a bound. Can change
 * how long reading takes and nothing else. */
#include "runtime/field.h"
#include "runtime/vm_parts.h"

#include <string.h>

#define LONGEST 32u     /* bytes of a value worth it: longer ones seldom come again */
#define MOST_VALUES 64u /* of one field */
#define SLOT_BITS 7u    /* of one field: more slots than values */
#define SLOTS (1u << SLOT_BITS)
#define TRIAL 512u      /* after so many values a field that met fewer than… */
#define WORTHWHILE 128u /* …again is left alone */

/* The bytes of a short value as words that overlap, all of them, its length and kind: two values
 * are the same when these are. */
struct key {
    uint64_t words[4];
    uint64_t len_and_kind;
};

struct entry {
    struct key key;
    struct hg_met met;
};

struct hg_field_memo {
    uint32_t tries, hits, count;
    struct entry *slots[SLOTS];
};

static inline uint64_t word_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t half_at(const char *at)
{
    uint32_t half;
    memcpy(&half, at, sizeof half);
    return half;
}

/* 1 to LONGEST bytes. */
static inline struct key key_of(uint8_t kind, struct hg_str bytes)
{
    const char *at = bytes.at, *end = bytes.at + bytes.len;
    struct key key = {.len_and_kind = bytes.len << 8 | kind};
    if (bytes.len >= 8) {
        key.words[0] = word_at(at);
        key.words[1] = word_at(end - 8);
        if (bytes.len > 16) {
            key.words[2] = word_at(at + 8);
            key.words[3] = word_at(end - 16);
        }
    } else if (bytes.len >= 4) {
        key.words[0] = half_at(at) << 32 | half_at(end - 4);
    } else {
        key.words[0] = (uint64_t)(unsigned char)at[0] << 16 |
                       (uint64_t)(unsigned char)at[bytes.len / 2] << 8 | (unsigned char)end[-1];
    }
    return key;
}

static inline bool same_key(const struct key *a, const struct key *b)
{
    return ((a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1]) |
            (a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3]) |
            (a->len_and_kind ^ b->len_and_kind)) == 0;
}

/* Odd multipliers of about as many ones as zeros, and otherwise without meaning. */
static inline size_t slot_of(const struct key *key)
{
    uint64_t hash = (key->words[0] ^ key->len_and_kind) * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= (hash >> 32) + key->words[1] + key->words[2] * 3 + key->words[3] * 5;
    return (size_t)(hash * UINT64_C(0xD6E8FEB86659FD93) >> (64 - SLOT_BITS));
}

static inline bool worth_a_look(const struct hg_raw *raw, struct hg_str bytes)
{
    bool scalar =
        raw->kind == HG_RAW_NUMBER || raw->kind == HG_RAW_TEXT || raw->kind == HG_RAW_CELL;
    return scalar && bytes.len - 1 < LONGEST;
}

static struct hg_field_memo *make_memo(struct hg_lanes *lanes, uint32_t field)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    if (vm->memos == NULL)
        vm->memos = HG_ARRAY(&vm->memory, struct hg_field_memo *, lanes->program->field_count);
    if (vm->memos[field] == NULL)
        vm->memos[field] = HG_NEW(&vm->memory, struct hg_field_memo);
    return vm->memos[field];
}

static inline struct hg_field_memo *memo_of(struct hg_lanes *lanes, uint32_t field)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    return vm->memos != NULL && vm->memos[field] != NULL ? vm->memos[field]
                                                         : make_memo(lanes, field);
}

/* The slot of this key, or the free one where it belongs. There always is a free one. */
static inline struct entry **find(struct hg_field_memo *memo, const struct key *key)
{
    for (size_t i = slot_of(key);; i++) {
        struct entry **slot = &memo->slots[i % SLOTS];
        if (*slot == NULL || same_key(&(*slot)->key, key))
            return slot;
    }
}

/* Read again from bytes that stay as long as what is made of them. */
static struct entry *remember(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw,
                              const struct key *key)
{
    struct hg_arena *memory = &((struct hg_vm *)lanes)->memory;
    struct hg_field_place place = hg_field_place(lanes, field);
    struct entry *entry = HG_NEW(memory, struct entry);
    struct hg_raw copy = *raw;
    place.arena = memory;
    place.memory = NULL;
    copy.stays = false;
    entry->key = *key;
    entry->met.given = hg_raw_given(&place, &copy);
    entry->met.read = hg_read_scalar(&place, &copy, &entry->met.value, &entry->met.problem);
    return entry;
}

const struct hg_met *hg_field_met(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw)
{
    struct hg_str bytes = raw->json.len != 0 ? raw->json : raw->text;
    if (!worth_a_look(raw, bytes))
        return NULL;
    struct hg_field_memo *memo = memo_of(lanes, field);
    if (memo->tries >= TRIAL && memo->hits < WORTHWHILE)
        return NULL;
    struct key key = key_of(raw->kind, bytes);
    struct entry **slot = find(memo, &key);
    bool met = *slot != NULL;
    if (memo->tries < TRIAL) {
        memo->tries++;
        memo->hits += met;
    }
    if (met)
        return &(*slot)->met;
    if (memo->count >= MOST_VALUES)
        return NULL;
    *slot = remember(lanes, field, raw, &key);
    memo->count++;
    return &(*slot)->met;
}
