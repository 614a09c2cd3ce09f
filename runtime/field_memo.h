/* The memo of field_memo.c, for whoever meets values by the million: what was met before is found
 * without a call. Private to the readers. */
#ifndef HG_RUNTIME_FIELD_MEMO_H
#define HG_RUNTIME_FIELD_MEMO_H

#include <string.h>

#include "runtime/field.h"
#include "runtime/vm_parts.h"

#define HG_MEMO_LONGEST 32u     /* bytes of a value worth it: longer ones seldom come again */
#define HG_MEMO_VALUES 64u /* of one field */
#define HG_MEMO_BITS 7u    /* of one field: more slots than values */
#define HG_MEMO_SLOTS (1u << HG_MEMO_BITS)
#define HG_MEMO_TRIAL 512u      /* after so many values a field that met fewer than… */
#define HG_MEMO_WORTHWHILE 128u /* …again is left alone */

/* The bytes of a short value as words that overlap, all of them, its length and kind: two values
 * are the same when these are. */
struct hg_met_key {
    uint64_t words[4];
    uint64_t len_and_kind;
};

struct hg_met_entry {
    struct hg_met_key key;
    struct hg_met met;
};

struct hg_field_memo {
    uint32_t tries, hits, count;
    struct hg_met_entry *slots[HG_MEMO_SLOTS];
};

/* 1 to HG_MEMO_LONGEST bytes. */
static inline struct hg_met_key hg_met_key_of(uint8_t kind, struct hg_str bytes)
{
    const char *at = bytes.at, *end = bytes.at + bytes.len;
    struct hg_met_key key = {.len_and_kind = bytes.len << 8 | kind};
    if (bytes.len >= 8) {
        key.words[0] = hg_bytes_8(at);
        key.words[1] = hg_bytes_8(end - 8);
        if (bytes.len > 16) {
            key.words[2] = hg_bytes_8(at + 8);
            key.words[3] = hg_bytes_8(end - 16);
        }
    } else if (bytes.len >= 4) {
        key.words[0] = (uint64_t)hg_bytes_4(at) << 32 | hg_bytes_4(end - 4);
    } else {
        key.words[0] = (uint64_t)(unsigned char)at[0] << 16 |
                       (uint64_t)(unsigned char)at[bytes.len / 2] << 8 | (unsigned char)end[-1];
    }
    return key;
}

static inline bool hg_met_same(const struct hg_met_key *a, const struct hg_met_key *b)
{
    return ((a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1]) |
            (a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3]) |
            (a->len_and_kind ^ b->len_and_kind)) == 0;
}

/* Odd multipliers of about as many ones as zeros, and otherwise without meaning. */
static inline size_t hg_met_slot(const struct hg_met_key *key)
{
    uint64_t hash = (key->words[0] ^ key->len_and_kind) * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= (hash >> 32) + key->words[1] + key->words[2] * 3 + key->words[3] * 5;
    return (size_t)(hash * UINT64_C(0xD6E8FEB86659FD93) >> (64 - HG_MEMO_BITS));
}

static inline bool hg_met_may(const struct hg_raw *raw, struct hg_str bytes)
{
    const unsigned scalars =
        1u << HG_RAW_BOOLEAN | 1u << HG_RAW_NUMBER | 1u << HG_RAW_TEXT | 1u << HG_RAW_CELL;
    return (scalars >> raw->kind & 1) != 0 && bytes.len - 1 < HG_MEMO_LONGEST;
}

/* The slot of these bytes, or the free one where they belong. There always is a free one. */
static inline struct hg_met_entry **hg_met_find(struct hg_field_memo *memo,
                                                  const struct hg_met_key *key)
{
    for (size_t i = hg_met_slot(key);; i++) {
        struct hg_met_entry **slot = &memo->slots[i % HG_MEMO_SLOTS];
        if (*slot == NULL || hg_met_same(&(*slot)->key, key))
            return slot;
    }
}

/* What the value came to when this thread met it before; NULL: ask hg_field_met. */
static inline struct hg_met *hg_field_met_before(const struct hg_lanes *lanes, uint32_t field,
                                                       uint8_t kind, struct hg_str bytes)
{
    const struct hg_vm *vm = (const struct hg_vm *)lanes;
    struct hg_field_memo *memo = vm->memos != NULL ? vm->memos[field] : NULL;
    if (memo == NULL || memo->tries < HG_MEMO_TRIAL || memo->hits < HG_MEMO_WORTHWHILE ||
        bytes.len - 1 >= HG_MEMO_LONGEST)
        return NULL;
    struct hg_met_key key = hg_met_key_of(kind, bytes);
    struct hg_met_entry *entry = *hg_met_find(memo, &key);
    return entry != NULL ? &entry->met : NULL;
}

/* Whether the memo has seen enough of the field to leave alone what it does not know. */
static inline bool hg_field_needs_no_trial(const struct hg_lanes *lanes, uint32_t field)
{
    const struct hg_vm *vm = (const struct hg_vm *)lanes;
    const struct hg_field_memo *memo = vm->memos != NULL ? vm->memos[field] : NULL;
    return memo != NULL && (memo->count >= HG_MEMO_VALUES || memo->tries >= HG_MEMO_TRIAL) &&
           (memo->hits < HG_MEMO_WORTHWHILE || memo->count >= HG_MEMO_VALUES);
}

#endif
