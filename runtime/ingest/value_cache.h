/* The cache of value_cache.c, for whoever meets values by the million: what was parsed before is found
 * without a call. Private to the readers. */
#ifndef HG_RUNTIME_VALUE_CACHE_H
#define HG_RUNTIME_VALUE_CACHE_H

#include <string.h>

#include "runtime/ingest/field.h"
#include "runtime/vm/vm_parts.h"

#define HG_CACHE_MAX_LENGTH 32u /* bytes of a value worth caching: longer ones seldom recur */
#define HG_CACHE_MAX_VALUES 160u /* of one field */
#define HG_CACHE_SLOT_BITS 9u     /* of one field: far more slots than values */
#define HG_CACHE_SLOTS (1u << HG_CACHE_SLOT_BITS)
#define HG_CACHE_TRIAL 256u      /* after so many values a field with fewer hits than… */
#define HG_CACHE_MIN_HITS 128u /* …is not cached: a miss costs a lookup */

struct hg_cache_entry {
    _Alignas(64) struct hg_parsed_value parsed;
};

struct hg_value_cache {
    bool enabled; /* the trial is over, and values do recur */
    bool full;  /* nothing is added any more: it is not worthwhile, or there is no room */
    uint32_t lookups, hits, count;
    uint64_t factor; /* of the hash: that of a few by which most values are at their slots */
    struct hg_cache_entry *values; /* from 1 on; the first has no key that is looked for */
    /* Which of them, or 0: each at its slot, or the first that is free behind it. They are few
     * bytes, so that the values alone leave the first cache. */
    uint8_t slots[HG_CACHE_SLOTS];
};
_Static_assert(HG_CACHE_MAX_VALUES <= UINT8_MAX, "a slot is a byte");

/* A key's tag. What the bytes are: the text of this kind; a token of JSON tells its kind, and its
 * tag is its length. In the last byte what reading came to: enum hg_read. */
#define HG_CACHE_TAG_READ 56 /* the bit where that begins */
static inline uint64_t hg_cache_tag(uint8_t kind, size_t len)
{
    return (uint64_t)(kind + 1) << 32 | len;
}

/* So many bytes of ones, at most HG_CACHE_MAX_LENGTH, and zeros behind them. */
static inline const char *hg_cache_mask(size_t len)
{
    static const unsigned char ones[2 * HG_CACHE_MAX_LENGTH] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    return (const char *)ones + HG_CACHE_MAX_LENGTH - len;
}

/* 1 to HG_CACHE_MAX_LENGTH bytes, of which that many can be read whatever the length is. */
static inline struct hg_cache_key hg_cache_key_of(uint64_t tag, const char *at, size_t len)
{
    const char *mask = hg_cache_mask(len);
    struct hg_cache_key key = {.tag = tag};
    for (size_t i = 0; i < HG_CACHE_MAX_LENGTH / 8; i++)
        key.words[i] = hg_load_u64(at + 8 * i) & hg_load_u64(mask + 8 * i);
    return key;
}

/* By the first sixteen bytes. */
static inline size_t hg_cache_slot(uint64_t factor, const uint64_t *words)
{
    return (size_t)((words[0] + 8 * words[1]) * factor >> (64 - HG_CACHE_SLOT_BITS));
}

/* The same tag where `mask` has bits, and so the same length, and the same bytes: without a branch,
 * since which of two values a lead has cannot be foreseen. */
static inline bool hg_cache_key_equal(const struct hg_cache_key *a, const struct hg_cache_key *b,
                               uint64_t mask)
{
    return (((a->tag ^ b->tag) & mask) | (a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1]) |
            (a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3])) == 0;
}

/* The slot of this key, or the free one where it belongs. There always is a free one. */
static inline size_t hg_cache_find_slot(const struct hg_value_cache *cache, const struct hg_cache_key *key,
                                 uint64_t mask)
{
    size_t slot = hg_cache_slot(cache->factor, key->words);
    while (cache->slots[slot] != 0 &&
           !hg_cache_key_equal(&cache->values[cache->slots[slot]].parsed.key, key, mask))
        slot = (slot + 1) % HG_CACHE_SLOTS;
    return slot;
}

/* A cache for every field, though some may be empty and never filled; and one more, which is. */
struct hg_value_cache **hg_value_caches(struct hg_lanes *lanes);

/* What a token of JSON came to, where this thread parsed it before and it is a value; NULL: ask
 * hg_read_cached. HG_CACHE_MAX_LENGTH bytes can be read. */
static inline struct hg_parsed_value *hg_cache_lookup(const struct hg_value_cache *cache, const char *at,
                                                 size_t len)
{
    if (!cache->enabled || len - 1 >= HG_CACHE_MAX_LENGTH)
        return NULL;
    const struct hg_cache_key key = hg_cache_key_of(len, at, len);
    uint8_t parsed = cache->slots[hg_cache_find_slot(cache, &key, UINT64_MAX)];
    return parsed != 0 ? &cache->values[parsed].parsed : NULL;
}

/* The same by the bytes and the words of hg_cache_mask, by vectors: one branch where it is found at
 * its slot. */
#ifdef HG_VECTORS
#include <immintrin.h>
HG_TARGET_AVX2 static inline __attribute__((always_inline)) struct hg_parsed_value *
hg_cache_lookup_avx2(const struct hg_value_cache *cache, const char *at, size_t len)
{
    const char *mask = hg_cache_mask(len);
    const uint64_t words[2] = {hg_load_u64(at) & hg_load_u64(mask),
                               hg_load_u64(at + 8) & hg_load_u64(mask + 8)};
    const __m256i key = _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)at),
                                         _mm256_loadu_si256((const __m256i *)(const void *)mask));
    for (size_t slot = hg_cache_slot(cache->factor, words);; slot = (slot + 1) % HG_CACHE_SLOTS) {
        uint8_t index = cache->slots[slot];
        struct hg_parsed_value *parsed = &cache->values[index].parsed;
        __m256i other =
            _mm256_xor_si256(key, _mm256_load_si256((const __m256i *)(const void *)parsed->key.words));
        if (_mm256_testz_si256(other, other) && parsed->key.tag == len)
            return parsed;
        if (index == 0)
            return NULL;
    }
}
#endif

/* A value alone that was parsed before, into its lane. */
static inline void hg_lane_set_cached(struct hg_parsed_value *parsed, struct hg_value *value,
                                      struct hg_input *to)
{
    const struct hg_input input = {.cached = parsed, .kind = HG_INPUT_CACHED};
    *value = parsed->value;
    to->cached = parsed;
    memcpy((char *)to + sizeof parsed, (const char *)&input + sizeof parsed,
           sizeof input - sizeof parsed);
}

/* Whether the cache has seen enough of the field to leave alone what it does not know. */
static inline bool hg_cache_trial_is_over(const struct hg_lanes *lanes, uint32_t field)
{
    const struct hg_vm *vm = (const struct hg_vm *)lanes;
    return vm->caches != NULL && vm->caches[field]->full;
}

#endif
