/* A map from text to a number, in an arena, iterated in the order of insertion, so that no
 * hash order can show in anything it is used for. The hash is seeded per map from its address
 * free constant and keys are compared whole. One writer, or any number of readers. */
#ifndef HG_BASE_MAP_H
#define HG_BASE_MAP_H

#include "base/memory.h"
#include "base/text.h"

struct hg_map_entry {
    struct hg_str key; /* the caller's bytes, not copied */
    uint64_t value;
    uint64_t hash;
};

struct hg_map {
    struct hg_arena *arena;
    struct hg_map_entry *entries; /* in insertion order */
    size_t count, room;
    uint64_t *slots; /* 1 + index into entries, and above it half of its hash; 0 is free */
    size_t slot_count;
};

/* SipHash-like keyed hashing is not needed (the keys of a program are fixed when it is made);
 * a 64-bit multiply-mix hash, the same on every machine. */
uint64_t hg_hash(struct hg_str s);
void hg_map_init(struct hg_map *map, struct hg_arena *arena);
/* The value at `key`, or NULL. */
uint64_t *hg_map_find(const struct hg_map *map, struct hg_str key);
/* By the hash of each (hg_hash), keys that are about to be looked up: memory is waited for once for all
 * of them, which is most of the time where the map does not fit in a cache. */
void hg_map_prefetch(const struct hg_map *map, const uint64_t *hashes, size_t count);
/* Adds `key` with `value` if it is new. Returns the place of its value; `*added` (may be NULL)
 * tells which. */
uint64_t *hg_map_add(struct hg_map *map, struct hg_str key, uint64_t value, bool *added);
/* The same of a key whose hash is known. */
uint64_t *hg_map_find_hashed(const struct hg_map *map, struct hg_str key, uint64_t hash);
/* And with a copy of the key, in the arena of the map, where it is new. */
uint64_t *hg_map_add_copy(struct hg_map *map, struct hg_str key, uint64_t hash, uint64_t value,
                          bool *added);

#endif
