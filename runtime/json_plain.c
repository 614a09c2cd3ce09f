/* A scalar straight from its token of JSON, where it is as most are: digits, ASCII that is normal
 * as it stands, an address or an instant of the usual form. What is made of it is what
 * field_value.c would make; whatever else it is, or breaks, goes the long way.
 *
 * Under json_direct.c and json_fields.c; beside the memo, which is asked before and tries out the
 * values of a field first. */
#include "runtime/field_memo.h"
#include "runtime/json_parts.h"

/* --- the plan of a field --------------------------------------------------------------------- */

static uint8_t leave_of(const struct hg_program *program, uint32_t field)
{
    const struct hg_field *f = &program->fields[field];
    if (!hg_field_idle(program, field) || f->has_default || f->list || f->has_min || f->has_max ||
        f->pattern != HG_NONE)
        return HG_LEAVE_NOTHING;
    switch (f->type) {
    case HG_T_TEXT:
        return HG_LEAVE_TEXTS;
    case HG_T_INTEGER:
        return HG_LEAVE_INTEGERS;
    case HG_T_DATETIME:
    case HG_T_URL:
        return HG_LEAVE_FORMS;
    default:
        return HG_LEAVE_NOTHING;
    }
}

static uint8_t plain_of(const struct hg_field *f, enum hg_json_leave leave)
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
        return leave == HG_LEAVE_FORMS ? HG_PLAIN_URLS : HG_PLAIN_NOTHING;
    default:
        return HG_PLAIN_NOTHING;
    }
}

struct hg_json_field hg_json_plan_of(const struct hg_program *program, uint32_t field)
{
    const struct hg_field *f = &program->fields[field];
    uint8_t leave = leave_of(program, field);
    return (struct hg_json_field){
        .field = field,
        .simple = !f->list && !f->evidence_required,
        .texts = f->list && !f->evidence_required && hg_type_is_text(f->type),
        .plain = plain_of(f, (enum hg_json_leave)leave),
        .leave = leave,
    };
}

/* --- texts ---------------------------------------------------------------------------------- */

/* Both forms of a text that is ASCII and normal as it stands; false: it is another. */
static inline bool fold_plain(struct hg_arena *arena, struct hg_str raw, struct hg_str *form)
{
    bool changed;
    char *folded = hg_arena_alloc(arena, raw.len + HG_TEXT_BLOCK);
    bool plain = raw.len <= HG_TEXT_MAX_BYTES && hg_text_plain(raw, folded, &changed);
    *form = (struct hg_str){folded, raw.len};
    if (plain && changed)
        return true;
    hg_arena_grow(arena, folded, raw.len + HG_TEXT_BLOCK, 0);
    *form = raw;
    return plain;
}

/* An address whose domain is in small letters, as it is held; where it is not, a copy. */
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

static inline bool read_text(const struct hg_json_field *plan, struct hg_lanes *lanes,
                             struct hg_str raw, struct hg_value *value)
{
    struct hg_arena *arena = &lanes->arena;
    struct hg_str form;
    size_t domain = 0;
    if (!fold_plain(arena, raw, &form) ||
        (plan->plain != HG_PLAIN_TEXTS &&
         !hg_address_is_plain(form, plan->plain == HG_PLAIN_EMAILS, &domain)))
        return false;
    if (plan->plain != HG_PLAIN_TEXTS)
        raw = with_small_domain(arena, raw, form, domain);
    *value = hg_value_text(hg_image_text_folded(lanes->image, arena, raw, form));
    return true;
}

/* --- numbers -------------------------------------------------------------------------------- */

static inline bool read_integer(const struct hg_field *field, struct hg_str digits,
                                struct hg_value *value)
{
    int64_t number = 0;
    if (digits.len > HG_SAFE_DIGITS)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = (unsigned char)digits.at[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    *value = (struct hg_value){.state = HG_KNOWN, .lo = number, .hi = number};
    return !(field->has_min && number < field->min) && !(field->has_max && number > field->max);
}

static inline bool read_instant(struct hg_str text, struct hg_value *value)
{
    *value = (struct hg_value){.state = HG_KNOWN};
    bool good = hg_parse_instant(text, &value->lo);
    value->hi = value->lo;
    return good;
}

/* --- the field ------------------------------------------------------------------------------ */

/* It has the form of a URL, and nobody asks what it says. */
static bool is_url(struct hg_arena *arena, struct hg_str text)
{
    struct hg_str form;
    return hg_text_is_graphic(text) && hg_read_url(arena, text, &form) == NULL;
}

/* What a token of this kind comes to: a value, nothing that is kept, or something else. */
enum found { ELSE, VALUE, LEFT };

static inline enum found read_token(const struct hg_json_field *plan, struct hg_lanes *lanes,
                                    enum hg_json_kind kind, struct hg_str json,
                                    struct hg_value *value)
{
    uint32_t field = plan->field;
    bool left = plan->leave == HG_LEAVE_FORMS && hg_json_leaves(lanes, field);
    if (plan->plain == HG_PLAIN_INTEGERS)
        return kind == HG_JSON_NUMBER && read_integer(&lanes->program->fields[field], json, value)
                   ? VALUE
                   : ELSE;
    if (kind != HG_JSON_STRING)
        return ELSE;
    struct hg_str text = {json.at + 1, json.len - 2};
    if (plan->plain == HG_PLAIN_INSTANTS)
        return read_instant(text, value) ? (left ? LEFT : VALUE) : ELSE;
    if (plan->plain == HG_PLAIN_URLS)
        return left && is_url(&lanes->arena, text) ? LEFT : ELSE;
    return read_text(plan, lanes, text, value) ? VALUE : ELSE;
}

bool hg_json_take_plain(const struct hg_json_field *plan, struct hg_lanes *lanes, uint32_t lane,
                        enum hg_json_kind kind, struct hg_str json)
{
    uint32_t field = plan->field;
    struct hg_value value;
    if (plan->plain == HG_PLAIN_NOTHING ||
        (json.len <= HG_MEMO_LONGEST && !hg_field_needs_no_trial(lanes, field)))
        return false;
    enum found found = read_token(plan, lanes, kind, json, &value);
    if (found == VALUE) {
        size_t at = (size_t)field * lanes->lanes + lane;
        lanes->values[at] = value;
        lanes->given[at] =
            (struct hg_given){.at = json.at, .len = (uint32_t)json.len, .kind = HG_GIVEN_ALONE};
    }
    return found != ELSE;
}
