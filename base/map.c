/* Hash map from text to a number: open addressing over indexes into an array of entries in
 * insertion order. Owns both arrays, in the arena; keys belong to the caller. */
#include "base/map.h"

#include <string.h>

__extension__ typedef unsigned __int128 hg_u128;

#define FIRST_SLOTS 16

static uint64_t mix(uint64_t a, uint64_t b)
{
    hg_u128 product = (hg_u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Loads up to eight bytes, little-endian on every machine. */
static uint64_t load(const char *at, size_t len)
{
    uint64_t word = 0;
    memcpy(&word, at, len);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Multiply-mix; the constants are arbitrary odd numbers with about as many ones as zeros. */
uint64_t hg_hash(struct hg_str s)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)s.len;
    size_t i = 0;
    for (; s.len - i >= 8; i += 8)
        hash = mix(hash ^ load(s.at + i, 8), UINT64_C(0xD6E8FEB86659FD93));
    if (i < s.len)
        hash = mix(hash ^ load(s.at + i, s.len - i), UINT64_C(0xA0761D6478BD642F));
    return mix(hash, UINT64_C(0xE7037ED1A0B428DB));
}

void hg_map_init(struct hg_map *map, struct hg_arena *arena)
{
    *map = (struct hg_map){.arena = arena};
}

/* A slot also holds hash bits, so that most keys differ by their slots alone. */
static uint64_t slot_of(size_t entry, uint64_t hash)
{
    return (uint64_t)(uint32_t)(entry + 1) | (hash & ~(uint64_t)UINT32_MAX);
}

static uint32_t entry_of(uint64_t slot)
{
    return (uint32_t)slot - 1;
}

/* The slot that holds `key`, or the free slot where it belongs. There always is a free slot. */
static uint64_t *find_slot(const struct hg_map *map, struct hg_str key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        uint64_t *slot = &map->slots[i];
        if (*slot == 0)
            return slot;
        if ((*slot ^ hash) >> 32 != 0)
            continue;
        const struct hg_map_entry *entry = &map->entries[entry_of(*slot)];
        if (entry->hash == hash && hg_str_eq(entry->key, key))
            return slot;
    }
}

static void rebuild_slots(struct hg_map *map)
{
    size_t count = map->slot_count != 0 ? map->slot_count * 2 : FIRST_SLOTS;
    map->slots = HG_ARRAY(map->arena, uint64_t, count);
    map->slot_count = count;
    for (size_t e = 0; e < map->count; e++) {
        size_t i = (size_t)map->entries[e].hash & (count - 1);
        while (map->slots[i] != 0)
            i = (i + 1) & (count - 1);
        map->slots[i] = slot_of(e, map->entries[e].hash);
    }
}

uint64_t *hg_map_find_hashed(const struct hg_map *map, struct hg_str key, uint64_t hash)
{
    if (map->count == 0)
        return NULL;
    uint64_t slot = *find_slot(map, key, hash);
    return slot != 0 ? &map->entries[entry_of(slot)].value : NULL;
}

uint64_t *hg_map_find(const struct hg_map *map, struct hg_str key)
{
    return map->count != 0 ? hg_map_find_hashed(map, key, hg_hash(key)) : NULL;
}

/* The probable entry of a key, or NULL. */
static const struct hg_map_entry *likely(const struct hg_map *map, uint64_t hash)
{
    uint64_t slot = map->slots[(size_t)hash & (map->slot_count - 1)];
    return slot != 0 && (slot ^ hash) >> 32 == 0 ? &map->entries[entry_of(slot)] : NULL;
}

/* Software pipelining: prefetches the slot of a key, some keys later its entry, and as many later
 * its bytes, so that each step finds its input in the cache. */
void hg_map_prefetch(const struct hg_map *map, const uint64_t *hashes, size_t count)
{
    enum { LATER = 32 };
    const struct hg_map_entry *entries[LATER] = {NULL};
    for (size_t i = 0; map->count != 0 && i < count + 2 * (size_t)LATER; i++) {
        const struct hg_map_entry **entry = &entries[i % LATER];
        if (*entry != NULL)
            __builtin_prefetch((*entry)->key.at);
        *entry = i >= LATER && i - LATER < count ? likely(map, hashes[i - LATER]) : NULL;
        if (*entry != NULL)
            __builtin_prefetch(*entry);
        if (i < count)
            __builtin_prefetch(&map->slots[(size_t)hashes[i] & (map->slot_count - 1)]);
    }
}

/* The entry of a key, and whether it is new. */
static struct hg_map_entry *add(struct hg_map *map, struct hg_str key, uint64_t hash,
                                uint64_t value, bool *added)
{
    if (map->count == UINT32_MAX) /* slots hold 32-bit indexes: treated as out of memory */
        hg_arena_alloc(map->arena, SIZE_MAX);
    if (map->count >= map->slot_count / 4 * 3)
        rebuild_slots(map);
    uint64_t *slot = find_slot(map, key, hash);
    *added = *slot == 0;
    if (*added) {
        if (map->count == map->room)
            map->entries = hg_vec_grow(map->arena, map->entries, &map->room, sizeof *map->entries);
        map->entries[map->count++] = (struct hg_map_entry){key, value, hash};
        *slot = slot_of(map->count - 1, hash);
    }
    return &map->entries[entry_of(*slot)];
}

uint64_t *hg_map_add(struct hg_map *map, struct hg_str key, uint64_t value, bool *added)
{
    bool is_new;
    struct hg_map_entry *entry = add(map, key, hg_hash(key), value, &is_new);
    if (added != NULL)
        *added = is_new;
    return &entry->value;
}

uint64_t *hg_map_add_copy(struct hg_map *map, struct hg_str key, uint64_t hash, uint64_t value,
                          bool *added)
{
    struct hg_map_entry *entry = add(map, key, hash, value, added);
    if (*added)
        entry->key = hg_str_copy(map->arena, key);
    return &entry->value;
}
