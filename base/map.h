/* A hash map from text to a 64-bit number, in an arena, iterated in insertion order, so that hash
 * order cannot show in any output. Keys are compared in full. Leaves by the arena's guard when
 * memory runs out. One writer, or any number of readers. */
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
    uint64_t *slots; /* 1 + index into entries, with half of the hash above it; 0 is free */
    size_t slot_count;
};

/* A 64-bit multiply-mix hash, the same on every machine. Keyed hashing against flooding is not
 * needed: the keys of a program are fixed when it is made. */
uint64_t hg_hash(struct hg_str s);
void hg_map_init(struct hg_map *map, struct hg_arena *arena);
/* The value at `key`, or NULL. */
uint64_t *hg_map_find(const struct hg_map *map, struct hg_str key);
/* Prefetches the slots of keys that are about to be looked up, by their hashes (hg_hash): one wait
 * for memory instead of many, where the map does not fit into a cache. */
void hg_map_prefetch(const struct hg_map *map, const uint64_t *hashes, size_t count);
/* Adds `key` with `value` if it is new. Returns the location of its value, valid until the next
 * addition; `*added` (may be NULL) tells whether it was new. */
uint64_t *hg_map_add(struct hg_map *map, struct hg_str key, uint64_t value, bool *added);
/* Like hg_map_find, with the key's hash at hand. */
uint64_t *hg_map_find_hashed(const struct hg_map *map, struct hg_str key, uint64_t hash);
/* Like hg_map_add, with the hash at hand, and copying a new key into the map's arena. */
uint64_t *hg_map_add_copy(struct hg_map *map, struct hg_str key, uint64_t hash, uint64_t value,
                          bool *added);

#endif
