/* Texts made from texts: domains, parts, templates, choices; and numbers taken from a text. Part
 * of the VM. New texts live in the lanes' arena and carry their dictionary id. Reads no rows. */
#include "runtime/vm/vm_parts.h"

/* Bound on the possible texts of a template over unknown classes; beyond it the result may be
 * anything. */
#define MAX_TEMPLATE_TEXTS 64u

void hg_exec_TEXT(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_text *text = hg_image_constant(lanes->image, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_value_text(text);
}

void hg_exec_TEXT_CHOOSE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const uint8_t *b = hg_truth_reg(lanes, instr->b);
    const struct hg_value *c = hg_reg(lanes, instr->c), *d = hg_reg(lanes, instr->d);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        if (b[l] == HG_UNKNOWN)
            a[l] = hg_text_union(&lanes->arena, &c[l], &d[l]);
        else
            a[l] = b[l] == HG_TRUE ? c[l] : d[l];
        a[l].reason = HG_R_NONE;
    }
}

/* --- functions of a text ---------------------------------------------------------------- */

/* The result for one text; false: none (hole no_row). */
typedef bool text_function(struct hg_lanes *lanes, const struct hg_instr *instr,
                           const struct hg_text *text, struct hg_str *result);

/* The unknown rest of a set maps to any text. */
static struct hg_value map_value(struct hg_lanes *lanes, const struct hg_instr *instr,
                                 const struct hg_value *value, text_function *apply)
{
    const struct hg_text *const *items;
    struct hg_text_set_builder gather = {.hole = value->hole};
    struct hg_str result;
    uint32_t count = hg_value_items(value, &items, &gather.anything);
    for (uint32_t i = 0; i < count; i++) {
        if (apply(lanes, instr, items[i], &result))
            hg_text_set_add(&lanes->arena, &gather,
                            hg_image_text(lanes->image, &lanes->arena, result));
        else if (gather.hole == HG_R_NONE)
            gather.hole = HG_R_NO_ROW;
    }
    return hg_text_set_finish(&lanes->arena, &gather);
}

static void map_text(struct hg_lanes *lanes, const struct hg_instr *instr, text_function *apply)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = map_value(lanes, instr, &b[l], apply);
}

static struct hg_str cut_at(struct hg_str s, const char *marks)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] != '\0' && strchr(marks, s.at[i]) != NULL)
            return (struct hg_str){s.at, i};
    }
    return s;
}

/* The offset of the last `mark`, or SIZE_MAX. */
static size_t find_last(struct hg_str s, char mark)
{
    for (size_t i = s.len; i-- > 0;) {
        if (s.at[i] == mark)
            return i;
    }
    return SIZE_MAX;
}

static struct hg_str after(struct hg_str s, size_t offset)
{
    return (struct hg_str){s.at + offset, s.len - offset};
}

/* Whether it has a dot and only characters of domain names. */
static bool is_domain(struct hg_str s)
{
    return s.len != 0 && s.at[0] != '.' && memchr(s.at, '.', s.len) != NULL &&
           cut_at(s, " \t\"'<>()[],;@\\").len == s.len;
}

/* From https://user@host:port/path, local@domain, or a domain. */
static bool domain_of(struct hg_lanes *lanes, const struct hg_instr *instr,
                      const struct hg_text *text, struct hg_str *result)
{
    (void)lanes, (void)instr;
    struct hg_str s = text->folded;
    size_t scheme = hg_str_find(s, HG_STR("://"));
    if (scheme != SIZE_MAX)
        s = cut_at(after(s, scheme + 3), "/?#");
    size_t at = find_last(s, '@');
    if (at != SIZE_MAX)
        s = after(s, at + 1);
    s = cut_at(s, "/?#:>");
    if (s.len != 0 && s.at[s.len - 1] == '.')
        s.len--;
    *result = s;
    return is_domain(s);
}

void hg_exec_DOMAIN_OF(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    map_text(lanes, instr, domain_of);
}

static bool registrable_of(struct hg_lanes *lanes, const struct hg_instr *instr,
                           const struct hg_text *text, struct hg_str *result)
{
    struct hg_str domain;
    if (!domain_of(lanes, instr, text, &domain))
        return false;
    *result = hg_registrable(lanes, instr->c, domain);
    return true;
}

void hg_exec_REGISTRABLE_OF(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    map_text(lanes, instr, registrable_of);
}

static bool local_part_of(struct hg_lanes *lanes, const struct hg_instr *instr,
                          const struct hg_text *text, struct hg_str *result)
{
    (void)lanes, (void)instr;
    size_t at = find_last(text->raw, '@');
    *result = (struct hg_str){text->raw.at, at};
    return at != SIZE_MAX;
}

void hg_exec_LOCAL_PART_OF(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    map_text(lanes, instr, local_part_of);
}

static bool part_of(struct hg_lanes *lanes, const struct hg_instr *instr,
                    const struct hg_text *text, struct hg_str *result)
{
    const struct hg_regex *regex = hg_image_regex(lanes->image, instr->c);
    if (!lanes->image->provider->part(regex, text->raw, result))
        *result = HG_STR("");
    *result = hg_text_normalise(&lanes->arena, *result);
    return true;
}

void hg_exec_PART(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    map_text(lanes, instr, part_of);
}

/* --- templates ------------------------------------------------------------------------------- */

static void put_number(struct hg_buf *out, enum hg_type_kind type, const struct hg_value *value)
{
    switch (type) {
    case HG_T_BOOLEAN:
        hg_buf_text(out, value->lo != 0 ? "yes" : "no");
        return;
    case HG_T_DECIMAL:
        hg_put_decimal(out, value->lo);
        return;
    case HG_T_DATE:
        hg_put_date(out, value->lo);
        return;
    case HG_T_DATETIME:
        hg_put_instant(out, value->lo);
        return;
    case HG_T_DURATION:
        hg_put_duration(out, value->lo, (enum hg_duration_unit)value->unit);
        return;
    default:
        hg_buf_int(out, value->lo);
    }
}

static void put_list(struct hg_buf *out, enum hg_type_kind type, const struct hg_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (i != 0)
            hg_buf_text(out, ", ");
        if (list->texts != NULL) {
            hg_buf_put(out, list->texts[i]->raw.at, list->texts[i]->raw.len);
        } else {
            struct hg_value number = hg_value_number(list->numbers[i], list->numbers[i], 0, 0);
            put_number(out, type, &number);
        }
    }
}

/* The number of possible texts of a part; 0: cannot be enumerated (an interval, anything). */
static uint32_t part_choices(const struct hg_lanes *lanes, const struct hg_template_part *part,
                             uint32_t lane)
{
    const struct hg_text *const *items;
    bool other;
    if (part->ref.kind == HG_REF_NONE)
        return 1;
    if (part->ref.kind == HG_REF_TRUTH)
        return hg_truth_reg(lanes, part->ref.reg)[lane] == HG_UNKNOWN ? 2 : 1;
    const struct hg_value *value = hg_reg(lanes, part->ref.reg) + lane;
    if (value->state == HG_KNOWN)
        return 1;
    if (value->state != HG_ONE_OF)
        return 0;
    uint32_t count = hg_value_items(value, &items, &other);
    return other ? 0 : count;
}

/* Appends possible text `choice` of a part. */
static void put_part(struct hg_lanes *lanes, const struct hg_template_part *part, uint32_t lane,
                     uint32_t choice, struct hg_buf *out)
{
    if (part->ref.kind == HG_REF_NONE) {
        hg_buf_put(out, part->text.at, part->text.len);
        return;
    }
    if (part->ref.kind == HG_REF_TRUTH) {
        uint8_t truth = hg_truth_reg(lanes, part->ref.reg)[lane];
        hg_buf_text(out, (truth & HG_TRUE) != 0 && choice == 0 ? "yes" : "no");
        return;
    }
    const struct hg_value *value = hg_reg(lanes, part->ref.reg) + lane;
    enum hg_type_kind type = lanes->program->registers[part->ref.reg];
    const struct hg_text *const *items;
    bool other;
    if (lanes->program->register_lists[part->ref.reg]) {
        put_list(out, type, value->list);
    } else if (!hg_type_is_text(type)) {
        put_number(out, type, value);
    } else {
        hg_value_items(value, &items, &other);
        hg_buf_put(out, items[choice]->raw.at, items[choice]->raw.len);
    }
}

/* What is known of a template before it is filled in: the number of possible texts (0: anything),
 * and the hole of a part. `nothing`: a part has no value at all. */
struct readings {
    uint32_t count;
    uint8_t hole;
    bool nothing;
};

static struct readings count_readings(const struct hg_lanes *lanes,
                                      const struct hg_template *template, uint32_t lane)
{
    struct readings readings = {.count = 1};
    for (uint32_t i = 0; i < template->count; i++) {
        const struct hg_template_part *part = &template->parts[i];
        if (part->ref.kind == HG_REF_VALUE) {
            const struct hg_value *value = hg_reg(lanes, part->ref.reg) + lane;
            readings.nothing |= value->state == HG_NOTHING;
            readings.hole = readings.hole != HG_R_NONE ? readings.hole : value->hole;
        }
        uint32_t choices = part_choices(lanes, part, lane);
        if (choices > MAX_TEMPLATE_TEXTS || readings.count * choices > MAX_TEMPLATE_TEXTS)
            choices = 0;
        readings.count *= choices;
    }
    return readings;
}

/* Possible text number `reading`: its digits in the mixed base of the parts are the choices. */
static const struct hg_text *fill(struct hg_lanes *lanes, const struct hg_template *template,
                                  uint32_t lane, uint32_t reading)
{
    struct hg_buf *out = &((struct hg_vm *)lanes)->text;
    hg_buf_clear(out);
    for (uint32_t i = 0; i < template->count; i++) {
        uint32_t choices = part_choices(lanes, &template->parts[i], lane);
        put_part(lanes, &template->parts[i], lane, reading % choices, out);
        reading /= choices;
    }
    if (out->failed)
        longjmp(lanes->guard.jump, 1);
    struct hg_str raw = {hg_arena_copy(&lanes->arena, out->at, out->len), out->len};
    raw = hg_text_normalise(&lanes->arena, raw);
    return hg_image_text(lanes->image, &lanes->arena, raw);
}

void hg_exec_TEMPLATE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_template *template = &lanes->program->templates[instr->b];
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        struct readings readings = count_readings(lanes, template, l);
        struct hg_text_set_builder gather = {.hole = readings.hole};
        gather.anything = readings.count == 0 && !readings.nothing;
        for (uint32_t i = 0; i < readings.count && !readings.nothing; i++)
            hg_text_set_add(&lanes->arena, &gather, fill(lanes, template, l, i));
        a[l] = hg_text_set_finish(&lanes->arena, &gather);
    }
}

/* --- numbers of texts and lists ------------------------------------------------------------- */

/* The contract's bounds on a field's length; an invalid text may have any length. An empty text is
 * no value. */
static struct hg_value unknown_length(const struct hg_lanes *lanes, uint32_t reg,
                                      const struct hg_value *value)
{
    if (reg >= lanes->program->field_count)
        return hg_value_number(0, INT64_MAX, HG_R_NONE, HG_CLOCK);
    if (value->reason == HG_R_INVALID)
        return hg_value_number(1, INT64_MAX, HG_R_NONE, HG_CLOCK);
    const struct hg_field *field = &lanes->program->fields[reg];
    int64_t lo = field->has_min && field->min > 1 ? field->min : 1;
    int64_t hi = field->has_max ? field->max : INT64_MAX;
    return hg_value_number(lo, hi, HG_R_NONE, HG_CLOCK);
}

static struct hg_value length_of(const struct hg_lanes *lanes, uint32_t reg,
                                 const struct hg_value *value)
{
    const struct hg_text *const *items;
    bool other;
    struct hg_value length = hg_value_nothing(HG_R_NONE);
    uint32_t count = hg_value_items(value, &items, &other);
    if (other)
        length = unknown_length(lanes, reg, value);
    for (uint32_t i = 0; i < count; i++) {
        int64_t points = (int64_t)hg_utf8_length(items[i]->raw);
        struct hg_value one = hg_value_number(points, points, HG_R_NONE, HG_CLOCK);
        length = hg_number_union(&length, &one);
    }
    length.hole = value->hole;
    return length;
}

void hg_exec_LENGTH(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = length_of(lanes, instr->b, &b[l]);
}

void hg_exec_COUNT(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        if (b[l].state == HG_NOTHING)
            a[l] = hg_value_nothing(b[l].hole);
        else if (b[l].state == HG_KNOWN)
            a[l] = hg_value_number(b[l].list->count, b[l].list->count, b[l].hole, HG_CLOCK);
        else
            a[l] = hg_value_number(0, INT64_MAX, b[l].hole, HG_CLOCK);
    }
}

/* A number is hashed in its displayed form, so that an integer field and a text of its digits fall
 * into the same bucket. */
static struct hg_str bucket_id(struct hg_lanes *lanes, uint32_t reg, const struct hg_value *value)
{
    bool list = lanes->program->register_lists[reg];
    if (!list && hg_type_is_text(lanes->program->registers[reg]))
        return value->text->raw;
    struct hg_buf *out = &((struct hg_vm *)lanes)->text;
    hg_buf_clear(out);
    if (list)
        put_list(out, lanes->program->registers[reg], value->list);
    else
        put_number(out, lanes->program->registers[reg], value);
    if (out->failed)
        longjmp(lanes->guard.jump, 1);
    return (struct hg_str){out->at, out->len};
}

static struct hg_value bucket_of(struct hg_lanes *lanes, const struct hg_instr *instr,
                                 const struct hg_value *value)
{
    if (value->state == HG_NOTHING)
        return hg_value_nothing(value->hole);
    if (value->state != HG_KNOWN)
        return hg_value_number(0, 99, value->hole, HG_CLOCK);
    struct hg_str salt = lanes->program->texts[instr->c].raw;
    unsigned bucket = hg_bucket(bucket_id(lanes, instr->b, value), salt);
    return hg_value_number(bucket, bucket, value->hole, HG_CLOCK);
}

void hg_exec_BUCKET(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = bucket_of(lanes, instr, &b[l]);
}
