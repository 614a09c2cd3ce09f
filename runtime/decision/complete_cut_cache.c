/* Cache of cuts: the cuts of a field (complete_cuts.c) depend on the clock and on the lead's
 * values that are read together with it, and are reused where all of these are equal.
 * Direct-mapped by the hash of the key; a new entry replaces the old one. */
#include "runtime/decision/complete.h"

#include <string.h>

/* The cache is emptied when it grows beyond this. */
#define MOST_BYTES ((size_t)256 << 10)

void hg_cut_cache_key_add(struct hg_completer *c, struct hg_cut_cache_key *key, uint64_t word)
{
    hg_push(&c->arena, &key->words, word);
    key->hash = (key->hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    key->hash ^= key->hash >> 29;
}

static bool same_key(const struct hg_cut_cache_entry *memo, const struct hg_cut_cache_key *key)
{
    size_t bytes = key->words.count * sizeof *memo->key;
    return memo->key_words == key->words.count && memo->hash == key->hash &&
           memcmp(memo->key, key->words.at, bytes) == 0;
}

const struct hg_cut_cache_entry *hg_cut_cache_find(const struct hg_completer *c,
                                                   const struct hg_cut_cache_key *key)
{
    const struct hg_cut_cache_entry *memo = &c->cut_cache[key->hash % HG_CUT_CACHE_SIZE];
    return memo->key != NULL && same_key(memo, key) ? memo : NULL;
}

void hg_cut_cache_put(struct hg_completer *c, const struct hg_cut_cache_key *key,
                      const struct hg_open *open, bool cut)
{
    size_t words = key->words.count * sizeof *key->words.at;
    size_t ranges = open->count * sizeof *open->ranges;
    if (c->cut_cache_bytes + words + ranges > MOST_BYTES) {
        hg_arena_reset(&c->cut_cache_arena);
        memset(c->cut_cache, 0, sizeof c->cut_cache);
        c->cut_cache_bytes = 0;
    }
    struct hg_cut_cache_entry memo = {
        .hash = key->hash,
        .key_words = key->words.count,
        .key = hg_arena_copy(&c->cut_cache_arena, key->words.at, words),
        .ranges = hg_arena_copy(&c->cut_cache_arena, open->ranges, ranges),
        .count = open->count,
        .cut = cut};
    c->cut_cache_bytes += words + ranges;
    c->cut_cache[key->hash % HG_CUT_CACHE_SIZE] = memo;
}
