/* A lead from its text straight into its lane, without an index or nodes. A key is mostly the one
 * that came after the key before it in the lead before, and is compared as it was written there,
 * white space and all; a value is mostly one that the thread met before (field_memo.h), found by
 * its bytes up to the next comma. What is neither met nor plain gets nodes of its own and goes
 * through json_fields.c (json_direct_value.c).
 *
 * Stands before json_reader.c, which reads what is not taken here: what is no JSON, keys that come
 * twice, confidences beside the values. What is taken is what the walk over nodes would have made
 * of it (tests/unit/runtime/test_json_direct.c, tests/fuzz/fuzz_lead.c): keys and values that are
 * met again were JSON before, and what is new is looked at here or by simdjson. */
#include <string.h>

#include "runtime/ingest/json_direct.h"
#include "runtime/ingest/json_scan.h"

#define LOOK_AHEAD 4     /* keys that may be missing between two */
#define MOST_FAILURES 6u /* then it is tried on one lead of 64 */

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* What is done by vectors where there are some. The walk is made for each kernel, with these
 * inside. */
struct moves {
    hg_json_same_bytes *same;
    hg_json_quote_of *quote;
    struct hg_met *(*met)(const struct hg_field_memo *memo, const char *at, size_t len);
    void (*leave)(void); /* before what is not made for the kernel is called */
    const char *(*other)(struct hg_direct *walk, struct hg_json_member *before, const char *at);
};

static const struct moves portable;

/* --- keys ---------------------------------------------------------------------------------- */

/* What is behind the first bytes of a member, too. */
static bool is_long_member(const struct hg_direct *walk, const struct hg_json_member *member,
                           const char *at)
{
    return walk->end - at >= (ptrdiff_t)member->len &&
           memcmp(at + HG_JSON_START, member->written + HG_JSON_START,
                  member->len - HG_JSON_START) == 0;
}

/* Whether this member stands here. */
static ALWAYS_INLINE bool is_member(const struct hg_direct *walk,
                                    const struct hg_json_member *member, const char *at,
                                    const struct moves *moves)
{
    return (~moves->same(at, member->start) & member->mask) == 0 &&
           member->object == walk->object &&
           (member->len <= HG_JSON_START || is_long_member(walk, member, at));
}

/* Not where it was looked for. */
static struct hg_json_member *find_member(struct hg_direct *walk, const char *at)
{
    const char *name = hg_direct_space(walk, at) + 1;
    if (name > walk->end || name[-1] != '"')
        return NULL;
    const char *quote = hg_json_quote(name, walk->end).quote;
    const char *colon = quote < walk->end ? hg_direct_space(walk, quote + 1) : walk->end;
    if (colon >= walk->end || *colon != ':')
        return NULL;
    walk->value = hg_direct_space(walk, colon + 1);
    return hg_json_member_of(walk->reader, walk->object,
                             (struct hg_str){name, (size_t)(quote - name)},
                             (struct hg_str){at, (size_t)(walk->value - at)});
}

/* Not the one that came here before; its value is at walk->value. Members that may be missing are
 * left out one at a time, so that a few are looked at. NULL: there is none. */
static HG_NOINLINE struct hg_json_member *other_member(struct hg_direct *walk, const char *at)
{
    struct hg_json_member *member = walk->last->next;
    for (int ahead = 1; ahead < LOOK_AHEAD; ahead++) {
        member = member->next;
        if (is_member(walk, member, at, &portable)) {
            walk->value = at + member->len;
            return member;
        }
    }
    member = find_member(walk, at);
    if (member != NULL)
        walk->last->next = member;
    return member;
}

/* --- values --------------------------------------------------------------------------------
 * Each gives the place behind it, or NULL where it is not for this walk. */

/* What was met before, into its place; false: it was not. */
static ALWAYS_INLINE bool set_met(const struct hg_direct *walk, uint32_t field, struct hg_met *met)
{
    if (met == NULL)
        return false;
    size_t to = (size_t)field * walk->stride;
    hg_met_put(met, &walk->values[to], &walk->given[to]);
    return true;
}

/* A scalar that was met before; false: it was not. */
static inline bool take_met(const struct hg_direct *walk, const struct hg_json_member *member,
                            const char *at, const char *past)
{
    return set_met(walk, member->memo,
                   hg_field_met_before(walk->memos[member->memo], at, (size_t)(past - at)));
}

/* The same, where it is short and a comma stands behind it: the place of that, else NULL. No such
 * scalar has a comma in it that was met up to there. */
static ALWAYS_INLINE const char *take_met_token(const struct hg_direct *walk,
                                                const struct hg_json_member *member, const char *at,
                                                const struct moves *moves)
{
    static const char commas[] = ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,";
    const struct hg_field_memo *memo = walk->memos[member->memo];
    uint32_t found;
    if (!memo->worth || (found = moves->same(at, commas)) == 0)
        return NULL;
    size_t len = (unsigned)__builtin_ctz(found);
    struct hg_met *met = moves->met(memo, at, len);
    const char *comma = at + len;
    return comma < walk->end && set_met(walk, member->memo, met) ? comma : NULL;
}

static inline bool is_left(const struct hg_direct *walk, const struct hg_json_key *key,
                           uint8_t what)
{
    return (key->left[walk->only_read] & what) != 0 && key->field != walk->now_field;
}

/* Behind the number at `at`, and what may be left of its like. */
static inline const char *pass_number(const struct hg_direct *walk, const char *at, uint8_t *left)
{
    const char *past = hg_json_digits(at, walk->end);
    char c = *past;
    *left = HG_LEFT_NUMBER;
    if (past > at && c != '.' && c != 'e' && c != 'E' && (*at != '0' || past == at + 1)) {
        if (past - at <= HG_SAFE_DIGITS)
            *left |= HG_LEFT_DIGITS;
        return past;
    }
    for (past = at;
         past < walk->end && (hg_json_digits(past, past + 1) > past || *past == '-' ||
                              *past == '+' || *past == '.' || *past == 'e' || *past == 'E');
         past++) {
    }
    return hg_json_is_number(at, (size_t)(past - at)) ? past : NULL;
}

/* The word at `at` and what it is, or NULL. */
static inline const char *pass_word(const char *at, uint8_t *kind, uint8_t *left)
{
    *left = HG_LEFT_BOOLEAN;
    if (memcmp(at, "true", 4) == 0) {
        *kind = HG_JSON_TRUE;
        return at + 4;
    }
    if (memcmp(at, "false", 5) == 0) {
        *kind = HG_JSON_FALSE;
        return at + 5;
    }
    *kind = HG_JSON_NULL;
    *left = HG_LEFT_NULL;
    return memcmp(at, "null", 4) == 0 ? at + 4 : NULL;
}

/* A string that is to be looked at. */
static ALWAYS_INLINE const char *take_text(struct hg_direct *walk,
                                           const struct hg_json_member *member, const char *at,
                                           const struct moves *moves)
{
    const struct hg_json_scanned string = moves->quote(at + 1, walk->end);
    const char *past = string.quote + 1;
    moves->leave();
    if (past >= walk->end)
        return NULL;
    if (take_met(walk, member, at, past))
        return past;
    return hg_json_is_plain(&string) && member->key->field != HG_NONE
               ? hg_direct_new(walk, member->key, HG_JSON_STRING, at, past)
               : hg_direct_odd(walk, member->key->field, at);
}

/* Behind a string that may be left; NULL: it is to be looked at, or is none. */
static ALWAYS_INLINE const char *pass_text(const struct hg_direct *walk,
                                           const struct hg_json_member *member, const char *at,
                                           const struct moves *moves)
{
    if (*at != '"' || !is_left(walk, member->key, HG_LEFT_STRING))
        return NULL;
    const struct hg_json_scanned string = moves->quote(at + 1, walk->end);
    return hg_json_is_plain(&string) && string.quote < walk->end ? string.quote + 1 : NULL;
}

/* Digits that are an integer's; false: they are not, or go the long way. */
static inline bool take_digits(const struct hg_direct *walk, const struct hg_json_member *member,
                               const char *at, const char *past)
{
    const struct hg_json_field *plan = member->key->plan;
    const struct hg_str digits = {at, (size_t)(past - at)};
    struct hg_value value;
    if (!walk->memos[member->memo]->full || !hg_json_integer(plan, digits, &value))
        return false;
    size_t to = (size_t)plan->field * walk->stride;
    walk->values[to] = value;
    walk->given[to] =
        (struct hg_given){.at = at, .len = (uint32_t)digits.len, .kind = HG_GIVEN_ALONE};
    return true;
}

/* A number or a word. */
static inline const char *take_token(struct hg_direct *walk, const struct hg_json_member *member,
                                     const char *at)
{
    uint8_t kind = HG_JSON_NUMBER, left;
    const char *past = *at >= 'a' ? pass_word(at, &kind, &left) : pass_number(walk, at, &left);
    if (past == NULL || past >= walk->end)
        return NULL;
    if (is_left(walk, member->key, left) ||
        ((left & HG_LEFT_DIGITS) != 0 && take_digits(walk, member, at, past)) ||
        take_met(walk, member, at, past))
        return past;
    return hg_direct_new(walk, member->key, kind, at, past);
}

/* --- the walk ------------------------------------------------------------------------------ */

/* What closes at `at`, up to the next member; NULL: there is none, or something else stands there.
 */
static HG_NOINLINE const char *close_objects(struct hg_direct *walk, const char *at)
{
    at = hg_direct_space(walk, at);
    while (at < walk->end && *at == '}') {
        at = hg_direct_space(walk, at + 1);
        if (--walk->depth == 0) {
            walk->taken = at == walk->end;
            return NULL;
        }
        walk->object = walk->open[walk->depth];
    }
    return *at == ',' ? at + 1 : NULL;
}

/* The object at `at`, up to its first member, or what comes after one without; NULL: there is none.
 */
static const char *open_object(struct hg_direct *walk, const struct hg_json_key *key,
                               const char *at)
{
    if (at >= walk->end || *at != '{' || walk->depth == HG_LEAD_MAX_DEPTH)
        return NULL;
    walk->open[walk->depth++] = walk->object;
    walk->object = key;
    at = hg_direct_space(walk, at + 1);
    return *at == '}' ? close_objects(walk, at) : at;
}

/* The member met last, as it is written with the white space at `at`: so it will be looked for
 * behind `before`. */
static struct hg_json_member *learn_space(struct hg_direct *walk, struct hg_json_member *before,
                                          const char *at)
{
    struct hg_json_member *member = find_member(walk, at - walk->last->len);
    if (member != NULL)
        before->next = walk->last = member;
    return member;
}

/* The member behind the value that ends at `past`; NULL: there is none. */
static ALWAYS_INLINE const char *next_member(struct hg_direct *walk, const char *past,
                                             const struct moves *moves)
{
    if (*past == ',')
        return past + 1;
    moves->leave();
    return close_objects(walk, past);
}

/* What was not met before, or is no scalar, or stands behind white space that the member was not
 * written with before. */
static ALWAYS_INLINE const char *take_other(struct hg_direct *walk, struct hg_json_member *before,
                                            const char *at, const struct moves *moves)
{
    const struct hg_json_member *member = walk->last;
    const char *past;
    if (hg_json_is_space(*at)) {
        member = learn_space(walk, before, at);
        at = walk->value;
    }
    if (member == NULL)
        return NULL;
    if (*at == '"')
        past = take_text(walk, member, at, moves);
    else if (*at != '{' && *at != '[')
        past = take_token(walk, member, at);
    else if (*at == '{' && member->key->inner)
        return open_object(walk, member->key, at);
    else
        past = hg_direct_inside(walk, member->key, at);
    return past != NULL ? next_member(walk, past, moves) : NULL;
}

/* A value, up to the next member; NULL: it was the last, or is not for this walk. */
static ALWAYS_INLINE const char *take_value(struct hg_direct *walk, struct hg_json_member *before,
                                            const struct hg_json_member *member, const char *at,
                                            const struct moves *moves)
{
    const char *past = take_met_token(walk, member, at, moves);
    if (past == NULL)
        past = pass_text(walk, member, at, moves);
    return past != NULL ? next_member(walk, past, moves) : moves->other(walk, before, at);
}

/* All members of the lead, and those of objects in it that have fields inside. Nothing is read far
 * behind the end: whatever begins there is no value. */
static ALWAYS_INLINE bool take_members(struct hg_direct *walk, const char *at,
                                       const struct moves *moves)
{
    const uint64_t lead = walk->lead;
    at = open_object(walk, NULL, hg_direct_space(walk, at));
    while (at != NULL) {
        struct hg_json_member *before = walk->last, *member = before->next;
        const char *value = at + member->len;
        if (!is_member(walk, member, at, moves)) {
            member = other_member(walk, at);
            value = walk->value;
        }
        if (member == NULL || *member->met == lead)
            return false;
        *member->met = lead;
        walk->last = member;
        at = take_value(walk, before, member, value, moves);
    }
    return walk->taken && (walk->confidences == NULL || hg_direct_confidences(walk));
}

#define WALK(name, target, same, quote, met, leave)                                                \
    target static HG_NOINLINE const char *other_##name(                                            \
        struct hg_direct *walk, struct hg_json_member *before, const char *at);                    \
    static const struct moves name = {same, quote, met, leave, other_##name};                      \
    target static HG_NOINLINE const char *other_##name(                                            \
        struct hg_direct *walk, struct hg_json_member *before, const char *at)                     \
    {                                                                                              \
        return take_other(walk, before, at, &name);                                                \
    }                                                                                              \
    target static bool take_##name(struct hg_direct *walk, const char *at)                         \
    {                                                                                              \
        return take_members(walk, at, &name);                                                      \
    }
WALK(portable, , hg_json_same_portable, hg_json_quote, hg_field_met_before, hg_json_leave_portable)
#ifdef HG_VECTORS
WALK(avx2, HG_TARGET_AVX2, hg_json_same_avx2, hg_json_quote_avx2, hg_field_met_avx2,
     hg_json_leave_avx2)
#endif

static bool take_lead(struct hg_direct *walk, const char *at)
{
#ifdef HG_VECTORS
    if (walk->lanes->image->kernel >= HG_AVX2)
        return take_avx2(walk, at);
#endif
    return take_portable(walk, at);
}

/* Where leads are not taken, most are spared the attempt. */
static bool is_tried(struct hg_json_reader *reader)
{
    if (reader->slowly)
        return false;
    if (reader->pass == 0)
        return true;
    reader->pass--;
    return false;
}

bool hg_json_direct(struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t lane,
                    struct hg_str text)
{
    struct hg_direct walk;
    struct hg_lead_error error;
    walk.reader = reader;
    walk.lanes = lanes;
    walk.memos = hg_field_memos(lanes);
    walk.values = lanes->values + lane;
    walk.given = lanes->given + lane;
    walk.stride = lanes->lanes;
    walk.only_read = lanes->only_read;
    walk.now_field = lanes->own_now ? lanes->now_field : HG_NONE - 1;
    walk.lane = lane;
    walk.object = NULL;
    walk.last = &reader->first;
    walk.end = text.at + text.len;
    walk.depth = 0;
    walk.confidences = NULL;
    walk.taken = false;
    if (text.len > HG_TEXT_MAX_BYTES /* or some text may be too long */ || !is_tried(reader))
        return false;
    walk.lead = ++reader->lead;
    if (take_lead(&walk, text.at) &&
        (!lanes->own_now || hg_field_now(lanes, lane, &error) == HG_OK)) {
        reader->failures = 0;
        return true;
    }
    hg_lane_forget(lanes, lane);
    reader->failures += reader->failures < MOST_FAILURES;
    reader->pass = (1u << reader->failures) - 1;
    return false;
}
