/* The value cache (value_cache.c), inlined for the JSON readers: parsed values by their bytes, per
 * field. Open addressing with linear probing over byte-sized slots. Private to the readers; a
 * cache belongs to its lanes and their thread. */
#ifndef HG_RUNTIME_VALUE_CACHE_H
#define HG_RUNTIME_VALUE_CACHE_H

#include <string.h>

#include "runtime/ingest/field.h"
#include "runtime/vm/vm_parts.h"

#define HG_CACHE_MAX_LENGTH 32u /* bytes; longer values seldom recur */
#define HG_CACHE_MAX_VALUES 160u /* of one field */
#define HG_CACHE_SLOT_BITS 9u     /* per field; a load factor below one third */
#define HG_CACHE_SLOTS (1u << HG_CACHE_SLOT_BITS)
#define HG_CACHE_TRIAL 256u      /* after so many values, a field with fewer hits than… */
#define HG_CACHE_MIN_HITS 128u /* …this is not cached: misses cost, too */

struct hg_cache_entry {
    _Alignas(64) struct hg_parsed_value parsed;
};

struct hg_value_cache {
    bool enabled; /* the trial is over and was successful */
    bool full;  /* no more values are added: the trial failed, or the cache is full */
    uint32_t lookups, hits, count;
    uint64_t factor; /* the hash multiplier: of several, the one with the fewest collisions */
    struct hg_cache_entry *values; /* from index 1; entry 0 has a key that matches nothing */
    /* Indexes into `values`, 0 being free. Single bytes, so that only the values compete for the
     * first-level cache. */
    uint8_t slots[HG_CACHE_SLOTS];
};
_Static_assert(HG_CACHE_MAX_VALUES <= UINT8_MAX, "a slot is a byte");

/* The tag of a key. For JSON tokens, whose bytes imply their kind, the length; for other inputs
 * also the kind. The top byte holds the enum hg_read result. */
#define HG_CACHE_TAG_READ 56 /* the lowest bit of that byte */
static inline uint64_t hg_cache_tag(uint8_t kind, size_t len)
{
    return (uint64_t)(kind + 1) << 32 | len;
}

/* A mask of `len` bytes of ones, followed by zeros. */
static inline const char *hg_cache_mask(size_t len)
{
    static const unsigned char ones[2 * HG_CACHE_MAX_LENGTH] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    return (const char *)ones + HG_CACHE_MAX_LENGTH - len;
}

/* The key of 1 to HG_CACHE_MAX_LENGTH bytes; reads HG_CACHE_MAX_LENGTH bytes in any case. */
static inline struct hg_cache_key hg_cache_key_of(uint64_t tag, const char *at, size_t len)
{
    const char *mask = hg_cache_mask(len);
    struct hg_cache_key key = {.tag = tag};
    for (size_t i = 0; i < HG_CACHE_MAX_LENGTH / 8; i++)
        key.words[i] = hg_load_u64(at + 8 * i) & hg_load_u64(mask + 8 * i);
    return key;
}

/* Multiplicative hash of the first sixteen bytes. */
static inline size_t hg_cache_slot(uint64_t factor, const uint64_t *words)
{
    return (size_t)((words[0] + 8 * words[1]) * factor >> (64 - HG_CACHE_SLOT_BITS));
}

/* Equality of bytes and of the tag bits in `mask` (which include the length). Branch-free, as
 * which value a lead has cannot be predicted. */
static inline bool hg_cache_key_equal(const struct hg_cache_key *a, const struct hg_cache_key *b,
                               uint64_t mask)
{
    return (((a->tag ^ b->tag) & mask) | (a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1]) |
            (a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3])) == 0;
}

/* The slot of this key, or the free slot where it belongs. There always is a free slot. */
static inline size_t hg_cache_find_slot(const struct hg_value_cache *cache, const struct hg_cache_key *key,
                                 uint64_t mask)
{
    size_t slot = hg_cache_slot(cache->factor, key->words);
    while (cache->slots[slot] != 0 &&
           !hg_cache_key_equal(&cache->values[cache->slots[slot]].parsed.key, key, mask))
        slot = (slot + 1) % HG_CACHE_SLOTS;
    return slot;
}

/* A cache for each field (possibly the shared empty one), and one more that is always empty. */
struct hg_value_cache **hg_value_caches(struct hg_lanes *lanes);

/* Looks up a JSON token whose parsing gave a value. NULL: not cached, ask hg_read_cached. Reads
 * HG_CACHE_MAX_LENGTH bytes. */
static inline struct hg_parsed_value *hg_cache_lookup(const struct hg_value_cache *cache, const char *at,
                                                 size_t len)
{
    if (!cache->enabled || len - 1 >= HG_CACHE_MAX_LENGTH)
        return NULL;
    const struct hg_cache_key key = hg_cache_key_of(len, at, len);
    uint8_t parsed = cache->slots[hg_cache_find_slot(cache, &key, UINT64_MAX)];
    return parsed != 0 ? &cache->values[parsed].parsed : NULL;
}

/* The same with AVX2: one branch when the value is in its home slot. */
#ifdef HG_VECTORS
#include <immintrin.h>
HG_TARGET_AVX2 static inline __attribute__((always_inline)) struct hg_parsed_value *
hg_cache_lookup_avx2(const struct hg_value_cache *cache, const char *at, size_t len)
{
    const __m256i *mask = (const __m256i *)(const void *)hg_cache_mask(len);
    const __m256i key = _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)at),
                                         _mm256_loadu_si256(mask));
    const __m128i first = _mm256_castsi256_si128(key);
    const uint64_t words[2] = {(uint64_t)_mm_cvtsi128_si64(first),
                               (uint64_t)_mm_extract_epi64(first, 1)};
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

/* Stores a cached bare value in a lane. */
static inline void hg_lane_set_cached(struct hg_parsed_value *parsed, struct hg_value *value,
                                      struct hg_input *to)
{
    const struct hg_input input = {.cached = parsed, .kind = HG_INPUT_CACHED};
    *value = parsed->value;
    to->cached = parsed;
    memcpy((char *)to + sizeof parsed, (const char *)&input + sizeof parsed,
           sizeof input - sizeof parsed);
}

/* Whether the field's cache takes no more values, so that other paths may parse them. */
static inline bool hg_cache_trial_is_over(const struct hg_lanes *lanes, uint32_t field)
{
    const struct hg_vm *vm = (const struct hg_vm *)lanes;
    return vm->caches != NULL && vm->caches[field]->full;
}

#endif
