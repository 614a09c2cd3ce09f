/* The fast path for JSON: a lead straight from its text into its lane, in one pass, without an
 * index or nodes. Keys are predicted: the next member is expected to be the one that followed the
 * same member in the lead before, and is compared as it was spelled there, white space included.
 * Short values are looked up by their bytes in the value cache (value_cache.h). All other values
 * go through json_plain.c, or through nodes of their own and json_fields.c (json_direct_value.c).
 *
 * Runs before json_reader.c, which reads whatever is given up here: malformed text, duplicate
 * keys, unusual forms. A lead that is accepted here has the same result as through nodes
 * (tests/unit/runtime/test_json_direct.c, tests/fuzz/fuzz_lead.c): predicted keys and cached
 * values were valid JSON when they were learnt, and new ones are checked here or by simdjson. */
#include <string.h>

#include "runtime/ingest/json_direct.h"
#include "runtime/ingest/json_scan.h"

#define LOOKAHEAD 4     /* how many predicted members may be missing in a row */
#define MAX_FAILURES 6u /* beyond, only one lead in 64 is tried */

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Vectorised operations. The reader is instantiated per kernel with these inlined. */
struct ops {
    hg_json_equal_mask_kernel *equal_mask;
    uint32_t (*comma_mask)(const char *at); /* which of 32 bytes are commas */
    hg_json_find_quote_kernel *find_quote;
    struct hg_parsed_value *(*lookup)(const struct hg_value_cache *cache, const char *at,
                                      size_t len);
    void (*zeroupper)(void); /* before calling code that is not compiled for the kernel */
    const char *(*read_slow)(struct hg_direct *walk, struct hg_json_member *before, const char *at);
};

static const struct ops portable;

/* --- keys ---------------------------------------------------------------------------------- */

/* Compares the rest of a member that is longer than `start`. */
static bool is_long_member(const struct hg_direct *walk, const struct hg_json_member *member,
                           const char *at)
{
    return walk->end - at >= (ptrdiff_t)member->len &&
           memcmp(at + HG_JSON_START, member->written + HG_JSON_START,
                  member->len - HG_JSON_START) == 0;
}

/* Whether the text continues with this member. */
static ALWAYS_INLINE bool is_member(const struct hg_direct *walk,
                                    const struct hg_json_member *member, const char *at,
                                    const struct ops *ops)
{
    return (~ops->equal_mask(at, member->start) & member->mask) == 0 &&
           member->object == walk->object &&
           (member->len <= HG_JSON_START || is_long_member(walk, member, at));
}

/* A mispredicted member: parses its key and looks it up. */
static struct hg_json_member *parse_key(struct hg_direct *walk, const char *at)
{
    const char *name = hg_direct_skip_space(walk, at) + 1;
    if (name > walk->end || name[-1] != '"')
        return NULL;
    const char *quote = hg_json_find_quote(name, walk->end).quote;
    const char *colon = quote < walk->end ? hg_direct_skip_space(walk, quote + 1) : walk->end;
    if (colon >= walk->end || *colon != ':')
        return NULL;
    walk->value = hg_direct_skip_space(walk, colon + 1);
    return hg_json_member_of(walk->reader, walk->object,
                             (struct hg_str){name, (size_t)(quote - name)},
                             (struct hg_str){at, (size_t)(walk->value - at)});
}

/* The actual member where the prediction failed; its value is at walk->value. Optional members are
 * usually missing one at a time, so a few successors are tried first. NULL: give up. */
static HG_NOINLINE struct hg_json_member *unpredicted_member(struct hg_direct *walk, const char *at)
{
    struct hg_json_member *member = walk->last->next;
    for (int ahead = 1; ahead < LOOKAHEAD; ahead++) {
        member = member->next;
        if (is_member(walk, member, at, &portable)) {
            walk->value = at + member->len;
            return member;
        }
    }
    member = parse_key(walk, at);
    if (member != NULL)
        walk->last->next = member;
    return member;
}

/* --- values -------------------------------------------------------------------------------- Each
 * function returns the position behind the value, or NULL to give up on the fast path. */

/* Stores a cached value; false: none was found. */
static ALWAYS_INLINE bool store_cached(const struct hg_direct *walk,
                                       const struct hg_json_member *member,
                                       struct hg_parsed_value *parsed)
{
    if (parsed == NULL)
        return false;
    char *value = (char *)walk->values + member->value_at;
    char *input = (char *)walk->inputs + member->input_at;
    hg_lane_set_cached(parsed, (struct hg_value *)(void *)value, (struct hg_input *)(void *)input);
    return true;
}

/* Looks a scalar up in the cache and stores it; false: not cached. */
static inline bool read_cached(const struct hg_direct *walk, const struct hg_json_member *member,
                               const char *at, const char *past)
{
    return store_cached(walk, member, hg_cache_lookup(member->values, at, (size_t)(past - at)));
}

/* The same, where it is short and a comma stands behind it: the place of that, else NULL. No such
 * scalar has a comma in it that was parsed up to there. */
static ALWAYS_INLINE const char *read_cached_token(const struct hg_direct *walk,
                                                   const struct hg_json_member *member,
                                                   const char *at, const struct ops *ops)
{
    const struct hg_value_cache *cache = member->values;
    uint32_t found;
    if (!cache->enabled || (found = ops->comma_mask(at)) == 0)
        return NULL;
    size_t len = (unsigned)__builtin_ctz(found);
    struct hg_parsed_value *parsed = ops->lookup(cache, at, len);
    const char *comma = at + len;
    return comma < walk->end && store_cached(walk, member, parsed) ? comma : NULL;
}

static inline bool is_skippable(const struct hg_direct *walk, const struct hg_json_key *key,
                                uint8_t what)
{
    return (key->skippable[walk->discard_unread] & what) != 0 && key->field != walk->now_field;
}

/* Skips a number; *skippable: which kinds of skippable values it is. */
static inline const char *skip_number(const struct hg_direct *walk, const char *at,
                                      uint8_t *skippable)
{
    const char *past = hg_json_skip_digits(at, walk->end);
    char c = *past;
    *skippable = HG_SKIPPABLE_NUMBER;
    if (past > at && c != '.' && c != 'e' && c != 'E' && (*at != '0' || past == at + 1)) {
        if (past - at <= HG_SAFE_DIGITS)
            *skippable |= HG_SKIPPABLE_DIGITS;
        return past;
    }
    for (past = at;
         past < walk->end && (hg_json_skip_digits(past, past + 1) > past || *past == '-' ||
                              *past == '+' || *past == '.' || *past == 'e' || *past == 'E');
         past++) {
    }
    return hg_json_is_number(at, (size_t)(past - at)) ? past : NULL;
}

/* Skips true, false or null and gives its kind; NULL: none of them. */
static inline const char *skip_literal(const char *at, uint8_t *kind, uint8_t *skippable)
{
    *skippable = HG_SKIPPABLE_BOOLEAN;
    if (memcmp(at, "true", 4) == 0) {
        *kind = HG_JSON_TRUE;
        return at + 4;
    }
    if (memcmp(at, "false", 5) == 0) {
        *kind = HG_JSON_FALSE;
        return at + 5;
    }
    *kind = HG_JSON_NULL;
    *skippable = HG_SKIPPABLE_NULL;
    return memcmp(at, "null", 4) == 0 ? at + 4 : NULL;
}

/* A string that has to be parsed. */
static ALWAYS_INLINE const char *read_string(struct hg_direct *walk,
                                             const struct hg_json_member *member, const char *at,
                                             const struct ops *ops)
{
    const struct hg_json_string_scan string = ops->find_quote(at + 1, walk->end);
    const char *past = string.quote + 1;
    ops->zeroupper();
    if (past >= walk->end)
        return NULL;
    if (read_cached(walk, member, at, past))
        return past;
    return hg_json_is_plain(&string) && member->key->field != HG_NONE
               ? hg_direct_scalar(walk, member->key, HG_JSON_STRING, at, past)
               : hg_direct_by_nodes(walk, member->key->field, at);
}

/* Skips a string that need not be parsed; NULL: parse it, or malformed. */
static ALWAYS_INLINE const char *skip_string(const struct hg_direct *walk,
                                             const struct hg_json_member *member, const char *at,
                                             const struct ops *ops)
{
    if (*at != '"' || !is_skippable(walk, member->key, HG_SKIPPABLE_STRING))
        return NULL;
    const struct hg_json_string_scan string = ops->find_quote(at + 1, walk->end);
    return hg_json_is_plain(&string) && string.quote < walk->end ? string.quote + 1 : NULL;
}

/* Stores digits as an integer; false: use the general path. */
static inline bool read_integer(const struct hg_direct *walk, const struct hg_json_member *member,
                                const char *at, const char *past)
{
    const struct hg_json_field *plan = member->key->plan;
    const struct hg_str digits = {at, (size_t)(past - at)};
    struct hg_value value;
    if (!walk->caches[member->cache]->full || !hg_json_integer(plan, digits, &value))
        return false;
    size_t to = (size_t)plan->field * walk->stride;
    walk->values[to] = value;
    walk->inputs[to] =
        (struct hg_input){.at = at, .len = (uint32_t)digits.len, .kind = HG_INPUT_JSON};
    return true;
}

/* A number, true, false or null. */
static inline const char *
read_number_or_literal(struct hg_direct *walk, const struct hg_json_member *member, const char *at)
{
    uint8_t kind = HG_JSON_NUMBER, skippable;
    const char *past =
        *at >= 'a' ? skip_literal(at, &kind, &skippable) : skip_number(walk, at, &skippable);
    if (past == NULL || past >= walk->end)
        return NULL;
    if (is_skippable(walk, member->key, skippable) ||
        ((skippable & HG_SKIPPABLE_DIGITS) != 0 && read_integer(walk, member, at, past)) ||
        read_cached(walk, member, at, past))
        return past;
    return hg_direct_scalar(walk, member->key, kind, at, past);
}

/* --- objects --------------------------------------------------------------------------------- */

/* Closes objects and returns the next member; NULL: the end of the lead, or something unexpected.
 */
static HG_NOINLINE const char *close_objects(struct hg_direct *walk, const char *at)
{
    at = hg_direct_skip_space(walk, at);
    while (at < walk->end && *at == '}') {
        at = hg_direct_skip_space(walk, at + 1);
        if (--walk->depth == 0) {
            walk->complete = at == walk->end;
            return NULL;
        }
        walk->object = walk->open[walk->depth];
    }
    return *at == ',' ? at + 1 : NULL;
}

/* Opens an object and returns its first member, or what follows an empty one; NULL: no object. */
static const char *open_object(struct hg_direct *walk, const struct hg_json_key *key,
                               const char *at)
{
    if (at >= walk->end || *at != '{' || walk->depth == HG_LEAD_MAX_DEPTH)
        return NULL;
    walk->open[walk->depth++] = walk->object;
    walk->object = key;
    at = hg_direct_skip_space(walk, at + 1);
    return *at == '}' ? close_objects(walk, at) : at;
}

/* The last member in its spelling with the white space at `at`, which is predicted behind `before`
 * from now on. */
static struct hg_json_member *relearn_spacing(struct hg_direct *walk, struct hg_json_member *before,
                                              const char *at)
{
    struct hg_json_member *member = parse_key(walk, at - walk->last->len);
    if (member != NULL)
        before->next = walk->last = member;
    return member;
}

/* The member behind a value that ends at `past`; NULL: there is none. */
static ALWAYS_INLINE const char *next_member(struct hg_direct *walk, const char *past,
                                             const struct ops *ops)
{
    if (*past == ',')
        return past + 1;
    ops->zeroupper();
    return close_objects(walk, past);
}

/* Values that the hot path does not handle: not cached, not scalar, or behind white space that the
 * member was not spelled with before. */
static ALWAYS_INLINE const char *read_value_slow(struct hg_direct *walk,
                                                 struct hg_json_member *before, const char *at,
                                                 const struct ops *ops)
{
    const struct hg_json_member *member = walk->last;
    const char *past;
    if (hg_json_is_space(*at)) {
        member = relearn_spacing(walk, before, at);
        at = walk->value;
    }
    if (member == NULL)
        return NULL;
    if (*at == '"')
        past = read_string(walk, member, at, ops);
    else if (*at != '{' && *at != '[')
        past = read_number_or_literal(walk, member, at);
    else if (*at == '{' && member->key->nested)
        return open_object(walk, member->key, at);
    else
        past = hg_direct_nested(walk, member->key, at);
    return past != NULL ? next_member(walk, past, ops) : NULL;
}

/* Reads a value and returns the next member; NULL: it was the last one, or give up. */
static ALWAYS_INLINE const char *read_value(struct hg_direct *walk, struct hg_json_member *before,
                                            struct hg_json_member *member, const char *at,
                                            const struct ops *ops)
{
    const char *past = read_cached_token(walk, member, at, ops);
    if (past != NULL)
        return past + 1;
    past = skip_string(walk, member, at, ops);
    if (past != NULL)
        return next_member(walk, past, ops);
    member->values = walk->caches[member->cache]; /* there may be one by now */
    return ops->read_slow(walk, before, at);
}

/* Reads all members of the lead and of nested objects that contain fields. Positions beyond the
 * end are harmless: the padding is readable, and no value is accepted that begins there. */
static ALWAYS_INLINE bool read_members(struct hg_direct *walk, const char *at,
                                       const struct ops *ops)
{
    const uint64_t lead = walk->lead;
    at = open_object(walk, NULL, hg_direct_skip_space(walk, at));
    while (at != NULL) {
        struct hg_json_member *before = walk->last, *member = before->next;
        const char *value = at + member->len;
        if (!is_member(walk, member, at, ops)) {
            member = unpredicted_member(walk, at);
            value = walk->value;
        }
        if (member == NULL || *member->seen == lead)
            return false;
        *member->seen = lead;
        walk->last = member;
        at = read_value(walk, before, member, value, ops);
    }
    return walk->complete && (walk->confidences == NULL || hg_direct_apply_confidences(walk));
}

#define DEFINE_READER(name, target, find_quote, lookup)                                            \
    target static HG_NOINLINE const char *read_slow_##name(                                        \
        struct hg_direct *walk, struct hg_json_member *before, const char *at);                    \
    static const struct ops name = {                                                               \
        hg_json_equal_mask_##name, hg_json_comma_mask_##name, find_quote, lookup,                  \
        hg_json_zeroupper_##name,  read_slow_##name};                                              \
    target static HG_NOINLINE const char *read_slow_##name(                                        \
        struct hg_direct *walk, struct hg_json_member *before, const char *at)                     \
    {                                                                                              \
        return read_value_slow(walk, before, at, &name);                                           \
    }                                                                                              \
    target static bool read_##name(struct hg_direct *walk, const char *at)                         \
    {                                                                                              \
        return read_members(walk, at, &name);                                                      \
    }
DEFINE_READER(portable, , hg_json_find_quote, hg_cache_lookup)
#ifdef HG_VECTORS
DEFINE_READER(avx2, HG_TARGET_AVX2, hg_json_find_quote_avx2, hg_cache_lookup_avx2)
#endif

static bool read_lead(struct hg_direct *walk, const char *at)
{
#ifdef HG_VECTORS
    if (walk->lanes->image->kernel >= HG_AVX2)
        return read_avx2(walk, at);
#endif
    return read_portable(walk, at);
}

/* Backs off exponentially where leads keep failing. */
static bool should_try(struct hg_json_reader *reader)
{
    if (reader->no_fast_path)
        return false;
    if (reader->skip_next == 0)
        return true;
    reader->skip_next--;
    return false;
}

/* Where values of a member go, and may be found, is another with other lanes or another number of
 * them. Both sides know the other, as either may be gone and another stand at its address. */
static void bind_members(struct hg_direct *walk)
{
    struct hg_json_reader *reader = walk->reader;
    struct hg_vm *vm = (struct hg_vm *)walk->lanes;
    if (reader->bound == walk->lanes && vm->bound == reader && reader->bound_stride == walk->stride)
        return;
    reader->bound = walk->lanes;
    vm->bound = reader;
    reader->bound_caches = walk->caches;
    reader->bound_stride = walk->stride;
    for (size_t i = 0; i < reader->keys.count; i++)
        for (struct hg_json_member *at = reader->keys.at[i]->written; at != NULL; at = at->other)
            hg_json_bind_member(reader, at);
}

bool hg_json_direct(struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t lane,
                    struct hg_str text)
{
    struct hg_direct walk;
    struct hg_lead_error error;
    walk.reader = reader;
    walk.lanes = lanes;
    walk.caches = hg_value_caches(lanes);
    walk.values = lanes->values + lane;
    walk.inputs = lanes->inputs + lane;
    walk.stride = lanes->lanes;
    walk.discard_unread = lanes->discard_unread;
    walk.now_field = lanes->own_now ? lanes->now_field : HG_NONE - 1;
    walk.lane = lane;
    walk.object = NULL;
    walk.last = &reader->first;
    walk.end = text.at + text.len;
    walk.depth = 0;
    walk.confidences = NULL;
    walk.complete = false;
    if (text.len > HG_TEXT_MAX_BYTES /* a text inside may be too long */ || !should_try(reader))
        return false;
    walk.lead = ++reader->lead;
    bind_members(&walk);
    if (read_lead(&walk, text.at) &&
        (!lanes->own_now || hg_field_now(lanes, lane, &error) == HG_OK)) {
        reader->failures = 0;
        return true;
    }
    hg_lane_clear(lanes, lane);
    reader->failures += reader->failures < MAX_FAILURES;
    reader->skip_next = (1u << reader->failures) - 1;
    return false;
}
