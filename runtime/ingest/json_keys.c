/* Spellings of keys for json_direct.c: learnt one at a time, each with what the reader has to know
 * of its key, and never evicted. Keys that are no field's are learnt up to a limit, so that ever
 * new keys cannot exhaust memory. */
#include <string.h>

#include "runtime/ingest/json_parts.h"

#define MAX_UNKNOWN_KEYS 512u /* keys that are no field's */
#define MAX_KEY_LENGTH 256u
#define MAX_SPELLING_LENGTH 512u
#define MAX_SPELLINGS 4u /* of writing one key that are learnt */

void hg_json_keys_init(struct hg_json_reader *reader)
{
    static const struct hg_json_key nowhere;
    hg_map_init(&reader->key_ids, &reader->arena);
    reader->seen = HG_ARRAY(&reader->arena, uint64_t, reader->program->field_count);
    reader->key_room = hg_arena_alloc(&reader->arena, MAX_KEY_LENGTH + sizeof(const void *));
    reader->first = (struct hg_json_member){.next = &reader->first, .object = &nowhere};
}

static struct hg_str path_of(struct hg_json_reader *reader, const struct hg_json_key *object,
                             struct hg_str name)
{
    struct hg_arena *arena = &reader->arena;
    if (object == NULL || name.len == 0)
        return hg_str_copy(arena, name);
    return hg_str_print(arena, "%.*s.%.*s", HG_STR_ARGS(object->path), HG_STR_ARGS(name));
}

/* What need not be looked at there, with lanes that ask for all, and with those that do not. */
static void set_skippable(struct hg_json_key *key, enum hg_json_discard discard)
{
    const uint8_t any =
        HG_SKIPPABLE_STRING | HG_SKIPPABLE_NUMBER | HG_SKIPPABLE_DIGITS | HG_SKIPPABLE_NULL;
    key->skippable[false] = key->skippable[true] = 0;
    if (key->field == HG_NONE)
        key->skippable[false] = key->skippable[true] = any | HG_SKIPPABLE_BOOLEAN;
    else if (discard == HG_DISCARD_TEXTS)
        key->skippable[true] = any;
    else if (discard == HG_DISCARD_INTEGERS)
        key->skippable[true] = HG_SKIPPABLE_DIGITS | HG_SKIPPABLE_NULL;
}

void hg_json_bind_member(const struct hg_json_reader *reader, struct hg_json_member *member)
{
    size_t at = member->cache * reader->bound_stride;
    member->values = reader->bound_caches[member->cache];
    member->value_at = at * sizeof(struct hg_value);
    member->input_at = at * sizeof(struct hg_input);
}

/* Adds a spelling of the key. */
static struct hg_json_member *add_written(struct hg_json_reader *reader, struct hg_json_key *key,
                                          struct hg_str written)
{
    struct hg_json_member *member = HG_NEW(&reader->arena, struct hg_json_member);
    size_t compared = written.len < sizeof member->start ? written.len : sizeof member->start;
    uint64_t mask = (UINT64_C(1) << compared) - 1;
    memcpy(member->start, written.at, compared);
    member->mask = (uint32_t)mask;
    member->len = (uint32_t)written.len;
    member->seen = key->seen;
    member->object = key->object;
    member->next = &reader->first;
    member->cache = key->plan->simple ? key->field : reader->program->field_count;
    hg_json_bind_member(reader, member);
    member->key = key;
    member->written = written.at;
    member->other = key->written;
    return key->written = member;
}

/* A new key. */
static struct hg_json_key *make_key(struct hg_json_reader *reader, const struct hg_json_key *object,
                                    struct hg_str name)
{
    static const struct hg_json_field nothing = {0};
    struct hg_json_key *key = HG_NEW(&reader->arena, struct hg_json_key);
    key->object = object;
    key->path = path_of(reader, object, name);
    key->field = HG_NONE;
    const uint64_t *at = name.len != 0 ? hg_map_find(&reader->paths, key->path) : NULL;
    const struct hg_json_path *path = at != NULL ? &reader->entries.at[*at] : NULL;
    if (path != NULL) {
        key->field = path->field;
        key->nested = path->prefix && path->field == HG_NONE && !path->confidences;
        key->confidences = path->confidences && !path->prefix && path->field == HG_NONE;
        key->via_nodes =
            (path->confidences && !key->confidences) || (path->prefix && path->field != HG_NONE);
    }
    bool known = key->field != HG_NONE;
    key->plan = known ? &reader->fields[key->field] : &nothing;
    key->seen = known ? &reader->seen[key->field] : HG_NEW(&reader->arena, uint64_t);
    set_skippable(key, (enum hg_json_discard)key->plan->discard);
    return key;
}

/* Whether the name equals its bytes: no escapes, valid string characters. */
static bool is_simple(struct hg_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] == '\\' || (unsigned char)name.at[i] < ' ')
            return false;
    return name.len <= MAX_KEY_LENGTH && hg_utf8_invalid(name) == SIZE_MAX;
}

/* Keys of fields, and of objects around them, are always learnt. */
static bool has_room(struct hg_json_reader *reader, const struct hg_json_key *object,
                     struct hg_str name)
{
    if (reader->unknown_keys < MAX_UNKNOWN_KEYS)
        return true;
    struct hg_arena_mark mark = hg_arena_save(&reader->arena);
    bool known = hg_map_find(&reader->paths, path_of(reader, object, name)) != NULL;
    hg_arena_rewind(&reader->arena, mark);
    return known;
}

/* Finds a key by name, learning it if new. NULL: the limit is reached, or the name has escapes. */
static struct hg_json_key *key_named(struct hg_json_reader *reader,
                                     const struct hg_json_key *object, struct hg_str name)
{
    if (name.len > MAX_KEY_LENGTH)
        return NULL;
    memcpy(reader->key_room, &object, sizeof object);
    memcpy(reader->key_room + sizeof object, name.at, name.len);
    struct hg_str id = {reader->key_room, name.len + sizeof object};
    const uint64_t *known = hg_map_find(&reader->key_ids, id);
    if (known != NULL)
        return reader->keys.at[*known];
    if (!is_simple(name) || !has_room(reader, object, name))
        return NULL;
    struct hg_json_key *key = make_key(reader, object, name);
    hg_push(&reader->arena, &reader->keys, key);
    reader->unknown_keys += key->field == HG_NONE;
    hg_map_add(&reader->key_ids, hg_str_copy(&reader->arena, id), reader->keys.count - 1, NULL);
    return key;
}

/* Where a key is spelled in ever new ways, its last learnt spelling stands for all of them; a
 * spelling that is mostly white space is learnt without it. */
struct hg_json_member *hg_json_member_of(struct hg_json_reader *reader,
                                         const struct hg_json_key *object, struct hg_str name,
                                         struct hg_str written)
{
    struct hg_json_key *key = key_named(reader, object, name);
    if (key == NULL)
        return NULL;
    unsigned ways = 0;
    for (struct hg_json_member *at = key->written; at != NULL; at = at->other, ways++)
        if (hg_str_eq((struct hg_str){at->written, at->len}, written))
            return at;
    bool is_long = written.len > MAX_SPELLING_LENGTH;
    if (ways == MAX_SPELLINGS || (ways != 0 && is_long))
        return key->written;
    return add_written(reader, key,
                       is_long ? hg_str_print(&reader->arena, "\"%.*s\":", HG_STR_ARGS(name))
                               : hg_str_copy(&reader->arena, written));
}
