/* The memo of field_memo.c, for whoever meets values by the million: what was met before is found
 * without a call. Private to the readers. */
#ifndef HG_RUNTIME_FIELD_MEMO_H
#define HG_RUNTIME_FIELD_MEMO_H

#include <string.h>

#include "runtime/ingest/field.h"
#include "runtime/vm/vm_parts.h"

#define HG_MEMO_LONGEST 32u /* bytes of a value worth it: longer ones seldom come again */
#define HG_MEMO_VALUES 160u /* of one field */
#define HG_MEMO_BITS 9u     /* of one field: far more slots than values */
#define HG_MEMO_SLOTS (1u << HG_MEMO_BITS)
#define HG_MEMO_TRIAL 256u      /* after so many values a field that met fewer than… */
#define HG_MEMO_WORTHWHILE 128u /* …again is left alone: to look and not to find costs, too */

struct hg_met_entry {
    _Alignas(64) struct hg_met met;
};

struct hg_field_memo {
    bool worth; /* the trial is over, and values do come again */
    bool full;  /* nothing is remembered any more: it is not worth it, or there is no room */
    uint32_t tries, hits, count;
    uint64_t factor; /* of the hash: that of a few by which most values are at their slots */
    struct hg_met_entry *values; /* from 1 on; the first has no key that is looked for */
    /* Which of them, or 0: each at its slot, or the first that is free behind it. They are few
     * bytes, so that the values alone leave the first cache. */
    uint8_t slots[HG_MEMO_SLOTS];
};
_Static_assert(HG_MEMO_VALUES <= UINT8_MAX, "a slot is a byte");

/* A key's tag. What the bytes are: the text of this kind; a token of JSON tells its kind, and its
 * tag is its length. In the last byte what reading came to: enum hg_read. */
#define HG_MET_READ 56 /* the bit where that begins */
static inline uint64_t hg_met_tag(uint8_t kind, size_t len)
{
    return (uint64_t)(kind + 1) << 32 | len;
}

/* So many bytes of ones, at most HG_MEMO_LONGEST, and zeros behind them. */
static inline const char *hg_met_mask(size_t len)
{
    static const unsigned char ones[2 * HG_MEMO_LONGEST] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    return (const char *)ones + HG_MEMO_LONGEST - len;
}

/* 1 to HG_MEMO_LONGEST bytes, of which that many can be read whatever the length is. */
static inline struct hg_met_key hg_met_key_of(uint64_t tag, const char *at, size_t len)
{
    const char *mask = hg_met_mask(len);
    struct hg_met_key key = {.tag = tag};
    for (size_t i = 0; i < HG_MEMO_LONGEST / 8; i++)
        key.words[i] = hg_bytes_8(at + 8 * i) & hg_bytes_8(mask + 8 * i);
    return key;
}

/* By the first sixteen bytes. */
static inline size_t hg_met_slot(uint64_t factor, const uint64_t *words)
{
    return (size_t)((words[0] + 8 * words[1]) * factor >> (64 - HG_MEMO_BITS));
}

/* The same tag where `mask` has bits, and so the same length, and the same bytes: without a branch,
 * since which of two values a lead has cannot be foreseen. */
static inline bool hg_met_same(const struct hg_met_key *a, const struct hg_met_key *b,
                               uint64_t mask)
{
    return (((a->tag ^ b->tag) & mask) | (a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1]) |
            (a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3])) == 0;
}

/* The slot of this key, or the free one where it belongs. There always is a free one. */
static inline size_t hg_met_find(const struct hg_field_memo *memo, const struct hg_met_key *key,
                                 uint64_t mask)
{
    size_t slot = hg_met_slot(memo->factor, key->words);
    while (memo->slots[slot] != 0 &&
           !hg_met_same(&memo->values[memo->slots[slot]].met.key, key, mask))
        slot = (slot + 1) % HG_MEMO_SLOTS;
    return slot;
}

/* A memo for every field, though some may be empty and never filled; and one more, which is. */
struct hg_field_memo **hg_field_memos(struct hg_lanes *lanes);

/* What a token of JSON came to, where this thread met it before and it is a value; NULL: ask
 * hg_field_met. HG_MEMO_LONGEST bytes can be read. */
static inline struct hg_met *hg_field_met_before(const struct hg_field_memo *memo, const char *at,
                                                 size_t len)
{
    if (!memo->worth || len - 1 >= HG_MEMO_LONGEST)
        return NULL;
    const struct hg_met_key key = hg_met_key_of(len, at, len);
    uint8_t met = memo->slots[hg_met_find(memo, &key, UINT64_MAX)];
    return met != 0 ? &memo->values[met].met : NULL;
}

/* The same by the bytes and the words of hg_met_mask, by vectors: one branch where it is found at
 * its slot. */
#ifdef HG_VECTORS
#include <immintrin.h>
HG_TARGET_AVX2 static inline __attribute__((always_inline)) struct hg_met *
hg_field_met_avx2(const struct hg_field_memo *memo, const char *at, size_t len)
{
    const char *mask = hg_met_mask(len);
    const uint64_t words[2] = {hg_bytes_8(at) & hg_bytes_8(mask),
                               hg_bytes_8(at + 8) & hg_bytes_8(mask + 8)};
    const __m256i key = _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)at),
                                         _mm256_loadu_si256((const __m256i *)(const void *)mask));
    for (size_t slot = hg_met_slot(memo->factor, words);; slot = (slot + 1) % HG_MEMO_SLOTS) {
        uint8_t index = memo->slots[slot];
        struct hg_met *met = &memo->values[index].met;
        __m256i other =
            _mm256_xor_si256(key, _mm256_load_si256((const __m256i *)(const void *)met->key.words));
        if (_mm256_testz_si256(other, other) && met->key.tag == len)
            return met;
        if (index == 0)
            return NULL;
    }
}
#endif

/* A value alone that was met before, into its lane. */
static inline void hg_met_put(struct hg_met *met, struct hg_value *value, struct hg_given *given)
{
    const struct hg_given said = {.met = met, .kind = HG_GIVEN_MET};
    *value = met->value;
    given->met = met;
    memcpy((char *)given + sizeof met, (const char *)&said + sizeof met, sizeof said - sizeof met);
}

/* Whether the memo has seen enough of the field to leave alone what it does not know. */
static inline bool hg_field_needs_no_trial(const struct hg_lanes *lanes, uint32_t field)
{
    const struct hg_vm *vm = (const struct hg_vm *)lanes;
    return vm->memos != NULL && vm->memos[field]->full;
}

#endif
