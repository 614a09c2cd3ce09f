/* Common scalars straight from their JSON token: plain digits, ASCII that is already normalised,
 * addresses and instants in their usual form. The result is what field_value.c would give;
 * everything else is left to the general path.
 *
 * Called by json_direct.c and json_fields.c after the value cache, which first tries out the
 * values of a field. */
#include "runtime/ingest/json_parts.h"
#include "runtime/ingest/value_cache.h"

/* --- the plan of a field --------------------------------------------------------------------- */

static uint8_t discard_of(const struct hg_program *program, uint32_t field)
{
    const struct hg_field *f = &program->fields[field];
    if (!hg_field_is_only_validated(program, field) || f->has_default || f->list || f->has_min ||
        f->has_max || f->pattern != HG_NONE ||
        program->confidence_from.len != 0) /* its confidence matters */
        return HG_DISCARD_NOTHING;
    switch (f->type) {
    case HG_T_TEXT:
        return HG_DISCARD_TEXTS;
    case HG_T_INTEGER:
        return HG_DISCARD_INTEGERS;
    case HG_T_DATETIME:
    case HG_T_URL:
        return HG_DISCARD_VALIDATED;
    default:
        return HG_DISCARD_NOTHING;
    }
}

static uint8_t plain_of(const struct hg_field *f, enum hg_json_discard discard)
{
    if (f->list || f->evidence_required)
        return HG_PLAIN_NOTHING;
    if (f->type == HG_T_INTEGER)
        return HG_PLAIN_INTEGERS;
    if (f->has_min || f->has_max || f->blanks.count != 0 || f->pattern != HG_NONE)
        return HG_PLAIN_NOTHING;
    switch (f->type) {
    case HG_T_TEXT:
        return HG_PLAIN_TEXTS;
    case HG_T_EMAIL:
        return HG_PLAIN_EMAILS;
    case HG_T_DOMAIN:
        return HG_PLAIN_DOMAINS;
    case HG_T_DATETIME:
        return HG_PLAIN_INSTANTS;
    case HG_T_URL:
        return discard == HG_DISCARD_VALIDATED ? HG_PLAIN_URLS : HG_PLAIN_NOTHING;
    default:
        return HG_PLAIN_NOTHING;
    }
}

struct hg_json_field hg_json_plan_of(const struct hg_program *program, uint32_t field)
{
    const struct hg_field *f = &program->fields[field];
    uint8_t discard = discard_of(program, field);
    return (struct hg_json_field){
        .field = field,
        .simple = !f->list && !f->evidence_required,
        .texts = f->list && !f->evidence_required && hg_type_is_text(f->type),
        .plain = plain_of(f, (enum hg_json_discard)discard),
        .discard = discard,
        .least = f->has_min ? f->min : INT64_MIN,
        .most = f->has_max ? f->max : INT64_MAX,
    };
}

/* --- texts ---------------------------------------------------------------------------------- */

/* A string without its quotes. */
static inline struct hg_str inside(struct hg_str json)
{
    return (struct hg_str){json.at + 1, json.len - 2};
}

/* Raw and folded form of normalised ASCII; false: other text. */
static inline bool fold_plain(struct hg_arena *arena, struct hg_str raw, struct hg_str *form)
{
    bool changed;
    char *folded = hg_arena_alloc(arena, raw.len + HG_TEXT_BLOCK);
    bool plain = raw.len <= HG_TEXT_MAX_BYTES && hg_text_fold_ascii(raw, folded, &changed);
    *form = (struct hg_str){folded, raw.len};
    if (plain && changed)
        return true;
    hg_arena_grow(arena, folded, raw.len + HG_TEXT_BLOCK, 0);
    *form = raw;
    return plain;
}

/* An address with its domain in lower case, as it is stored; copied only if it differs. */
static struct hg_str with_small_domain(struct hg_arena *arena, struct hg_str raw,
                                       struct hg_str form, size_t domain)
{
    if (memcmp(raw.at + domain, form.at + domain, raw.len - domain) == 0)
        return raw;
    char *copy = hg_arena_alloc(arena, raw.len);
    memcpy(copy, raw.at, domain);
    memcpy(copy + domain, form.at + domain, raw.len - domain);
    return (struct hg_str){copy, raw.len};
}

/* NULL: use the general path. */
static inline const struct hg_text *read_text(const struct hg_json_field *plan,
                                              struct hg_lanes *lanes, struct hg_str raw)
{
    struct hg_arena *arena = &lanes->arena;
    struct hg_str form;
    size_t domain = 0;
    if (!fold_plain(arena, raw, &form) ||
        (plan->plain != HG_PLAIN_TEXTS &&
         !hg_address_is_plain(form, plan->plain == HG_PLAIN_EMAILS, &domain)))
        return NULL;
    if (plan->plain != HG_PLAIN_TEXTS)
        raw = with_small_domain(arena, raw, form, domain);
    return hg_image_text_folded(lanes->image, arena, raw, form);
}

/* --- fields by type -------------------------------------------------------------------------- */

/* Stores the value; `differs`: it is spelled differently from the input. */
static inline bool put(struct hg_lanes *lanes, uint32_t field, uint32_t lane, struct hg_value value,
                       struct hg_str json, bool differs)
{
    size_t at = (size_t)field * lanes->lanes + lane;
    lanes->values[at] = value;
    lanes->inputs[at] = (struct hg_input){
        .at = json.at, .len = (uint32_t)json.len, .kind = HG_INPUT_JSON, .differs = differs};
    return true;
}

static HG_NOINLINE bool read_integer(const struct hg_json_field *plan, struct hg_lanes *lanes,
                                     uint32_t lane, struct hg_str json)
{
    struct hg_value value;
    const char *end = json.at + json.len;
    return hg_json_skip_digits(json.at, end) >= end && hg_json_integer(plan, json, &value) &&
           put(lanes, plan->field, lane, value, json, false);
}

/* Whether a value with valid syntax need not be stored. */
static inline bool is_discarded(const struct hg_json_field *plan, const struct hg_lanes *lanes)
{
    return plan->discard == HG_DISCARD_VALIDATED && hg_json_may_discard(lanes, plan->field);
}

static HG_NOINLINE bool read_instant(const struct hg_json_field *plan, struct hg_lanes *lanes,
                                     uint32_t lane, struct hg_str json)
{
    int64_t instant;
    if (!hg_parse_instant(inside(json), &instant))
        return false;
    return is_discarded(plan, lanes) ||
           put(lanes, plan->field, lane,
               (struct hg_value){.state = HG_KNOWN, .lo = instant, .hi = instant}, json, true);
}

/* A URL that only has to be valid. */
static HG_NOINLINE bool read_url(const struct hg_json_field *plan, struct hg_lanes *lanes,
                                 struct hg_str json)
{
    struct hg_str form;
    return is_discarded(plan, lanes) && hg_text_is_graphic(inside(json)) &&
           hg_read_url(&lanes->arena, inside(json), &form) == NULL;
}

static HG_NOINLINE bool read_text_field(const struct hg_json_field *plan, struct hg_lanes *lanes,
                                        uint32_t lane, struct hg_str json)
{
    const struct hg_text *text =
        plan->plain == HG_PLAIN_TEXTS ? hg_image_exact(lanes->image, inside(json)) : NULL;
    if (text != NULL) /* not loaded: of many constants most are in no near cache */
        return put(lanes, plan->field, lane, hg_image_value(lanes->image, text), json, true);
    text = read_text(plan, lanes, inside(json));
    return text != NULL &&
           put(lanes, plan->field, lane, hg_value_text(text), json, text->raw.at != json.at + 1);
}

bool hg_json_read_plain(const struct hg_json_field *plan, struct hg_lanes *lanes, uint32_t lane,
                        enum hg_json_kind kind, struct hg_str json)
{
    if (json.len <= HG_CACHE_MAX_LENGTH && !hg_cache_trial_is_over(lanes, plan->field))
        return false;
    if (plan->plain == HG_PLAIN_INTEGERS)
        return kind == HG_JSON_NUMBER && read_integer(plan, lanes, lane, json);
    if (kind != HG_JSON_STRING || plan->plain == HG_PLAIN_NOTHING)
        return false;
    if (plan->plain == HG_PLAIN_INSTANTS)
        return read_instant(plan, lanes, lane, json);
    if (plan->plain == HG_PLAIN_URLS)
        return read_url(plan, lanes, json);
    return read_text_field(plan, lanes, lane, json);
}
