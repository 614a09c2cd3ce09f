/* The value cache: parsed values by their bytes, per thread and field. Most fields take one of a
 * few values (a country, a source, a head count in bands), and parsing depends only on the bytes
 * and the contract, so that a short value is parsed once per thread. For list fields it holds the
 * elements.
 *
 * In front of field_value.c. Owns its entries, in an arena of the lanes that outlives their leads;
 * entries are never evicted, as lanes point to them, and their number is bounded. Affects speed
 * only. */
#include "runtime/ingest/value_cache.h"

static struct hg_value_cache disabled_cache; /* never written */

/* 2^64 / golden ratio (Fibonacci hashing, Knuth, TAOCP 3, 6.4). */
static const uint64_t first_factor = UINT64_C(0x9E3779B97F4A7C15);

struct hg_value_cache **hg_value_caches(struct hg_lanes *lanes)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    if (vm->caches != NULL)
        return vm->caches;
    uint32_t count = lanes->program->field_count + 1;
    struct hg_value_cache **caches = HG_ARRAY(&vm->memory, struct hg_value_cache *, count);
    for (uint32_t f = 0; f < count; f++)
        caches[f] = &disabled_cache;
    return vm->caches = caches;
}

/* Entries are not cleared before they are used. */
static struct hg_value_cache *make_cache(struct hg_arena *memory)
{
    const size_t line = alignof(struct hg_cache_entry);
    struct hg_value_cache *cache = HG_NEW(memory, struct hg_value_cache);
    char *room = hg_arena_alloc(memory, (HG_CACHE_MAX_VALUES + 1) * sizeof *cache->values + line);
    cache->values = (void *)(room + (line - (uintptr_t)room % line));
    cache->factor = first_factor;
    cache->values[0].parsed = (struct hg_parsed_value){.key = {.tag = UINT64_MAX}};
    return cache;
}

static struct hg_value_cache *cache_of(struct hg_lanes *lanes, uint32_t field)
{
    struct hg_value_cache **cache = &hg_value_caches(lanes)[field];
    if (*cache == &disabled_cache)
        *cache = make_cache(&((struct hg_vm *)lanes)->memory);
    return *cache;
}

void hg_parsed_intern_text(const struct hg_field_place *place, struct hg_parsed_value *parsed)
{
    if (parsed->read != HG_READ_VALUE || place->field->list ||
        !hg_type_is_text(place->field->type) || place->image->field_tests[place->index] == NULL)
        return;
    struct hg_interned_text *interned = HG_NEW(place->arena, struct hg_interned_text);
    interned->text = *parsed->value.text;
    interned->text.interned = true;
    interned->reg = place->index;
    parsed->value.text = &interned->text;
}

/* --- the hash ------------------------------------------------------------------------------- A
 * mispredicted branch on a collision costs more than the extra probe, so when the trial is over
 * the best of a few multipliers is chosen. */
#define FACTORS 16u

static void rehash(struct hg_value_cache *cache)
{
    memset(cache->slots, 0, sizeof cache->slots);
    for (uint32_t i = 1; i <= cache->count; i++)
        cache->slots[hg_cache_find_slot(cache, &cache->values[i].parsed.key, UINT64_MAX)] =
            (uint8_t)i;
}

/* A lower bound on the values that would not be in their home slots. */
static uint32_t displaced(const struct hg_value_cache *cache, uint64_t factor)
{
    uint64_t taken[HG_CACHE_SLOTS / 64] = {0};
    uint32_t count = 0;
    for (uint32_t i = 1; i <= cache->count; i++) {
        size_t slot = hg_cache_slot(factor, cache->values[i].parsed.key.words);
        count += (uint32_t)(taken[slot / 64] >> slot % 64 & 1);
        taken[slot / 64] |= UINT64_C(1) << slot % 64;
    }
    return count;
}

static void choose_factor(struct hg_value_cache *cache)
{
    uint32_t least = displaced(cache, cache->factor);
    uint64_t factor = cache->factor;
    for (uint32_t i = 0; i < FACTORS && least != 0; i++) {
        factor = factor * UINT64_C(0xD1342543DE82EF95) + 2; /* stays odd */
        uint32_t count = displaced(cache, factor);
        if (count < least) {
            least = count;
            cache->factor = factor;
        }
    }
    rehash(cache);
}

/* Whether a text needs no escapes in JSON, so that it equals its input. */
static bool is_as_written(const struct hg_parsed_value *parsed, const struct hg_field *field)
{
    const struct hg_text *text = parsed->value.text;
    return parsed->read == HG_READ_VALUE && hg_type_is_text(field->type) &&
           parsed->input_json.len >= 2 && parsed->input_json.at[0] == '"' &&
           hg_str_eq(text->raw,
                     (struct hg_str){parsed->input_json.at + 1, parsed->input_json.len - 2});
}

/* Parses the value from bytes that live as long as the cache. */
static void insert(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw,
                   const struct hg_cache_key *key, struct hg_parsed_value *parsed)
{
    struct hg_arena *memory = &((struct hg_vm *)lanes)->memory;
    struct hg_field_place place = hg_field_place(lanes, field);
    struct hg_raw copy = *raw;
    place.arena = memory;
    place.memory = NULL;
    copy.stays = false;
    *parsed = (struct hg_parsed_value){.key = *key};
    parsed->input_json = hg_raw_input_json(&place, &copy);
    parsed->read = hg_read_scalar(&place, &copy, &parsed->value, &parsed->problem);
    parsed->as_written = is_as_written(parsed, place.field);
    hg_parsed_intern_text(&place, parsed);
    parsed->key.tag |= (uint64_t)parsed->read << HG_CACHE_TAG_READ;
}

/* The cache key of an input; false: not cacheable. JSON implies its kind by its bytes, except in
 * cells, whose kind the reader knows. */
static bool key_of(const struct hg_raw *raw, struct hg_cache_key *key)
{
    const unsigned scalars =
        1u << HG_RAW_BOOLEAN | 1u << HG_RAW_NUMBER | 1u << HG_RAW_TEXT | 1u << HG_RAW_CELL;
    bool json = raw->json.len != 0;
    struct hg_str bytes = json ? raw->json : raw->text;
    char room[HG_CACHE_MAX_LENGTH] = {0};
    if (raw->settled || (scalars >> raw->kind & 1) == 0 || bytes.len - 1 >= HG_CACHE_MAX_LENGTH ||
        (json && raw->kind == HG_RAW_CELL))
        return false;
    memcpy(room, bytes.at, bytes.len);
    *key = hg_cache_key_of(json ? bytes.len : hg_cache_tag(raw->kind, bytes.len), room, bytes.len);
    return true;
}

struct hg_parsed_value *hg_read_cached(struct hg_lanes *lanes, uint32_t field,
                                       const struct hg_raw *raw)
{
    struct hg_cache_key key;
    if (!key_of(raw, &key))
        return NULL;
    struct hg_value_cache *cache = cache_of(lanes, field);
    if (cache->lookups >= HG_CACHE_TRIAL && !cache->enabled)
        return NULL;
    size_t slot = hg_cache_find_slot(cache, &key, ~(UINT64_MAX << HG_CACHE_TAG_READ));
    struct hg_parsed_value *parsed = &cache->values[cache->slots[slot]].parsed;
    bool is_hit = cache->slots[slot] != 0;
    if (cache->lookups < HG_CACHE_TRIAL) {
        cache->lookups++;
        cache->hits += is_hit;
        cache->enabled = cache->lookups == HG_CACHE_TRIAL && cache->hits >= HG_CACHE_MIN_HITS;
        cache->full |= cache->lookups == HG_CACHE_TRIAL && !cache->enabled;
        if (cache->enabled)
            choose_factor(cache);
    }
    if (is_hit)
        return parsed;
    if (cache->count >= HG_CACHE_MAX_VALUES)
        return NULL;
    parsed = &cache->values[cache->count + 1].parsed;
    slot =
        hg_cache_find_slot(cache, &key, ~(UINT64_MAX << HG_CACHE_TAG_READ)); /* the multiplier may
                                                                                have changed */
    insert(lanes, field, raw, &key, parsed);
    cache->full |= ++cache->count == HG_CACHE_MAX_VALUES;
    cache->slots[slot] = (uint8_t)cache->count;
    return parsed;
}
