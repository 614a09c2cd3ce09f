/* Sample values for the pieces of a field (samples.h), from the landmarks of the programs and
 * their contracts. Texts come from the programs; texts that match a regular expression are not
 * generated. */
#include "runtime/whatif/samples.h"

#include "base/json.h"
#include "base/map.h"
#include "runtime/vm/value_text.h"

/* An integer with at most so many values is tried with all of them. */
#define WHOLE 64u

struct sampling {
    struct hg_arena *arena;
    const struct hg_program *programs[2];
    int64_t now;
    struct hg_samples *out;
    struct hg_map seen;
    HG_VEC(struct hg_str) values;
    const struct hg_field *field;     /* the sampled field, in the first program that has it */
    const struct hg_field *fields[2]; /* it in each program, or NULL */
};

/* --- a value as a lead says it -------------------------------------------------------------- */

static void add_value(struct sampling *s, struct hg_str json)
{
    bool added;
    hg_map_add(&s->seen, json, 0, &added);
    if (added)
        hg_push(s->arena, &s->values, json);
}

static struct hg_str text_of(struct sampling *s, struct hg_buf *buf)
{
    struct hg_str text = hg_str_copy(s->arena, (struct hg_str){buf->at, buf->len});
    hg_buf_release(buf);
    return text;
}

static void put_evidence(struct sampling *s, struct hg_buf *buf, struct hg_str value,
                         int64_t confidence, int64_t as_of, struct hg_str source)
{
    struct hg_json json;
    (void)s;
    hg_json_init(&json, buf);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("value"));
    hg_json_raw(&json, value);
    hg_json_key(&json, HG_STR("confidence"));
    hg_json_decimal(&json, confidence);
    if (source.len != 0) {
        hg_json_key(&json, HG_STR("source"));
        hg_json_str(&json, source);
    }
    hg_buf_text(buf, ",\"as_of\":\"");
    hg_put_instant(buf, as_of);
    hg_buf_text(buf, "\"}");
}

static struct hg_str with_evidence(struct sampling *s, struct hg_str value, int64_t confidence,
                                   int64_t as_of, struct hg_str source)
{
    struct hg_buf buf;
    hg_buf_init(&buf, &s->arena->allocator, 0);
    put_evidence(s, &buf, value, confidence, as_of, source);
    return text_of(s, &buf);
}

static bool wants_evidence(const struct hg_field *field)
{
    return field != NULL && (field->evidence_required || field->sources.count != 0);
}

/* If the contracts require different evidence, adds a value that satisfies only one of them. */
static void add_by_evidence(struct sampling *s, struct hg_str value, struct hg_str source)
{
    const struct hg_field *a = s->fields[0], *b = s->fields[1];
    if (a == NULL || b == NULL)
        return;
    if (a->min_confidence != b->min_confidence)
        add_value(s, with_evidence(s, value,
                                   a->min_confidence < b->min_confidence ? a->min_confidence
                                                                         : b->min_confidence,
                                   s->now, source));
    if (a->max_age != b->max_age) {
        int64_t age = a->max_age == 0           ? b->max_age + HG_MICROS_PER_DAY
                      : b->max_age == 0         ? a->max_age + HG_MICROS_PER_DAY
                      : a->max_age > b->max_age ? a->max_age
                                                : b->max_age;
        add_value(s, with_evidence(s, value, HG_DECIMAL_ONE, s->now - age, source));
    }
}

/* Adds evidence variants of a field's first value. */
static void add_given(struct sampling *s, struct hg_str value)
{
    bool first = s->values.count == 1;
    struct hg_str source = HG_STR("");
    bool proven = false;
    for (int p = 0; p < 2; p++) {
        proven |= wants_evidence(s->fields[p]);
        if (s->fields[p] != NULL && s->fields[p]->sources.count != 0)
            source = s->fields[p]->sources.at[0];
    }
    add_value(s, proven ? with_evidence(s, value, HG_DECIMAL_ONE, s->now, source) : value);
    for (int p = 0; p < 2 && proven; p++)
        if (s->fields[p] != NULL && s->fields[p]->sources.count != 0)
            add_value(s, with_evidence(s, value, HG_DECIMAL_ONE, s->now,
                                       s->fields[p]->sources.at[s->fields[p]->sources.count - 1]));
    if (proven && s->fields[0] != NULL && s->fields[1] != NULL &&
        wants_evidence(s->fields[0]) != wants_evidence(s->fields[1]))
        add_value(s, value);
    if (first || s->values.count < 16)
        add_by_evidence(s, value, source);
}

static void add_text(struct sampling *s, struct hg_str text)
{
    struct hg_buf buf;
    struct hg_json json;
    hg_buf_init(&buf, &s->arena->allocator, 0);
    hg_json_init(&json, &buf);
    if (s->field->list)
        hg_json_open(&json, '[');
    hg_json_str(&json, text);
    if (s->field->list)
        hg_json_close(&json, ']');
    add_given(s, text_of(s, &buf));
}

static bool outside(const struct hg_field *field, int64_t number)
{
    return field == NULL || (field->has_min && number < field->min) ||
           (field->has_max && number > field->max);
}

/* Adds a number that either contract allows. */
static void add_number(struct sampling *s, int64_t number)
{
    struct hg_json json;
    struct hg_buf buf;
    if (number == INT64_MIN || number == INT64_MAX ||
        (outside(s->fields[0], number) && outside(s->fields[1], number)))
        return;
    hg_buf_init(&buf, &s->arena->allocator, 0);
    hg_buf_text(&buf, s->field->list ? "[" : "");
    hg_json_init(&json, &buf);
    hg_json_number(&json, s->field->type, number, HG_CLOCK);
    hg_buf_text(&buf, s->field->list ? "]" : "");
    add_given(s, text_of(s, &buf));
}

/* --- pieces --------------------------------------------------------------------------------- */

static bool is_constant(const struct sampling *s, struct hg_str text)
{
    struct hg_str folded = hg_text_fold(s->arena, text);
    for (int p = 0; p < 2; p++)
        for (uint32_t i = 0; s->programs[p] != NULL && i < s->programs[p]->text_count; i++)
            if (hg_str_eq(s->programs[p]->texts[i].folded, folded))
                return true;
    return false;
}

/* A country that no constant of the programs is. */
static struct hg_str other_country(const struct sampling *s)
{
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++) {
            char code[3] = {a, b, '\0'};
            struct hg_str text = hg_str(code);
            if (hg_country_known(text) && !is_constant(s, text))
                return hg_str_copy(s->arena, text);
        }
    return HG_STR("");
}

/* A text that is no constant; if the type has a syntax, one that follows it. */
static void add_other(struct sampling *s)
{
    struct hg_str text = HG_STR("something else");
    if (s->field->type == HG_T_COUNTRY)
        text = other_country(s);
    else if (s->field->type == HG_T_EMAIL)
        text = HG_STR("somebody@elsewhere.example");
    else if (s->field->type == HG_T_DOMAIN)
        text = HG_STR("elsewhere.example");
    else if (s->field->type == HG_T_URL)
        text = HG_STR("https://elsewhere.example/");
    else if (s->field->type == HG_T_ENUM)
        return; /* its values are all there */
    if (text.len != 0)
        add_text(s, text);
}

/* Values computed from a text: the domain of an address. */
static void add_made_from(struct sampling *s, struct hg_str text)
{
    if (s->field->type == HG_T_EMAIL)
        add_text(s, hg_str_print(s->arena, "somebody@%.*s", HG_STR_ARGS(text)));
    else if (s->field->type == HG_T_URL)
        add_text(s, hg_str_print(s->arena, "https://%.*s/", HG_STR_ARGS(text)));
    else
        add_text(s, text);
}

static void add_text_of(struct sampling *s, struct hg_str text, bool own)
{
    if (text.len != 0 && own)
        add_text(s, text);
    else if (text.len != 0)
        add_made_from(s, text);
}

/* The pieces of the same term in the other program, by their folded texts. */
static void other_pieces(struct sampling *s, int side, const struct hg_term *term,
                         struct hg_map *pieces)
{
    const struct hg_program *other = s->programs[1 - side];
    hg_map_init(pieces, s->arena);
    for (uint32_t t = 0; other != NULL && t < other->term_count; t++) {
        const struct hg_term *same = &other->terms[t];
        if (same->kind != term->kind || !hg_str_eq(same->name, term->name))
            continue;
        for (uint32_t i = 0; i < same->piece_count; i++)
            for (uint32_t k = 0; k < same->pieces[i].texts.count; k++)
                hg_map_add(pieces, other->texts[same->pieces[i].texts.at[k]].folded, i, NULL);
        return;
    }
}

/* One constant of a piece for each piece of the other program that it meets. */
static void add_constants(struct sampling *s, const struct hg_program *program,
                          const struct hg_piece *piece, const struct hg_map *others, bool own)
{
    uint64_t *seen = HG_ARRAY(s->arena, uint64_t, piece->texts.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < piece->texts.count; i++) {
        const struct hg_const_text *text = &program->texts[piece->texts.at[i]];
        const uint64_t *found = hg_map_find(others, text->folded);
        uint64_t other = found != NULL ? *found : UINT64_MAX;
        bool known = false;
        for (uint32_t k = 0; k < count && !known; k++)
            known = seen[k] == other;
        if (known)
            continue;
        seen[count++] = other;
        add_text_of(s, text->raw, own);
    }
}

static void add_piece(struct sampling *s, const struct hg_program *program,
                      const struct hg_piece *piece, const struct hg_map *others, bool own)
{
    if (piece->kind == HG_PIECE_RANGE && own) {
        add_number(s, piece->lo);
        add_number(s, piece->hi);
    } else if (piece->kind == HG_PIECE_TEXTS) {
        add_constants(s, program, piece, others, own);
    } else if (piece->kind == HG_PIECE_SHAPE || piece->kind == HG_PIECE_REST) {
        add_text_of(s, piece->sample, own);
    }
}

static void add_test(struct sampling *s, const struct hg_program *program,
                     const struct hg_test *test)
{
    for (uint32_t i = 0; test->kind != HG_TEST_MATCHES && i < test->pattern_count; i++) {
        if (test->numbers)
            add_number(s, program->numbers[test->patterns[i]]);
        else
            add_text(s, program->texts[test->patterns[i]].raw);
    }
}

static bool made_of(const struct hg_term *term, uint32_t field)
{
    return term->fields.count == 1 && term->fields.at[0] == field;
}

/* Times near now, and small numbers: computations may cut a field anywhere. */
static void add_computed(struct sampling *s)
{
    static const int64_t days[] = {0, 1, 3, 7, 10, 14, 20, 29, 30, 31, 60, 90, 180, 365, 1000};
    static const int64_t numbers[] = {0, 1, 2, 3, 4, 5, 8, 10, 20, 50, 100, 1000, 100000};
    enum hg_type_kind type = s->field->type;
    s->out->complete = false;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (type == HG_T_DATETIME) {
            add_number(s, s->now - days[i] * HG_MICROS_PER_DAY);
            add_number(s, s->now + days[i] * HG_MICROS_PER_DAY);
        } else if (type == HG_T_DATE) {
            add_number(s, s->now / HG_MICROS_PER_DAY - days[i]);
            add_number(s, s->now / HG_MICROS_PER_DAY + days[i]);
        }
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (type == HG_T_INTEGER || type == HG_T_DECIMAL)
            add_number(s, type == HG_T_DECIMAL ? numbers[i] * HG_DECIMAL_ONE : numbers[i]);
}

static void add_term(struct sampling *s, int side, const struct hg_term *term, uint32_t field)
{
    const struct hg_program *program = s->programs[side];
    struct hg_map others;
    bool own = term->kind <= HG_TERM_TEXT && term->reg == field;
    bool uses = false;
    for (uint32_t i = 0; i < term->fields.count; i++)
        uses |= term->fields.at[i] == field;
    if ((!uses && !own) || hg_term_is_for_invalid(program, term))
        return;
    if (term->open_ended)
        add_computed(s);
    if (!own && term->kind != HG_TERM_TEXT)
        s->out->complete = false;
    other_pieces(s, side, term, &others);
    for (uint32_t i = 0; (own || made_of(term, field)) && i < term->piece_count; i++)
        add_piece(s, program, &term->pieces[i], &others, own);
    if (term->kind == HG_TERM_TEST && made_of(term, field))
        add_test(s, program, &program->tests[term->reg]);
}

/* --- fields --------------------------------------------------------------------------------- */

static uint32_t find_field(const struct hg_program *program, struct hg_str name)
{
    for (uint32_t f = 0; program != NULL && f < program->field_count; f++)
        if (hg_str_eq(program->fields[f].name, name))
            return f;
    return HG_NONE;
}

static void add_plain(struct sampling *s)
{
    enum hg_type_kind type = s->field->type;
    for (int p = 0; p < 2; p++)
        for (uint32_t i = 0; s->fields[p] != NULL && i < s->fields[p]->values.count; i++)
            if (type == HG_T_ENUM)
                add_text(s, s->fields[p]->values.at[i]);
    if (hg_type_is_text(type))
        add_other(s);
    else if (type == HG_T_BOOLEAN)
        add_number(s, 0), add_number(s, 1);
    else if (s->values.count == 1)
        add_computed(s);
    for (int p = 0; p < 2; p++)
        if (s->fields[p] != NULL && !hg_type_is_text(type)) {
            if (s->fields[p]->has_min)
                add_number(s, s->fields[p]->min);
            if (s->fields[p]->has_max)
                add_number(s, s->fields[p]->max);
        }
}

/* Thins out evenly, keeping the first. */
static void keep_some(struct sampling *s)
{
    size_t count = s->values.count;
    if (count <= HG_MAX_SAMPLES)
        return;
    for (size_t i = 0; i < HG_MAX_SAMPLES; i++)
        s->values.at[i] = s->values.at[i * count / HG_MAX_SAMPLES];
    s->values.count = HG_MAX_SAMPLES;
    s->out->complete = false;
}

/* All values, if the field has few: then computations cannot be missed. */
static bool add_whole(struct sampling *s)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    if (s->field->list)
        return false;
    if (s->field->type == HG_T_ENUM || s->field->type == HG_T_BOOLEAN)
        return true; /* they are all there */
    if (s->field->type != HG_T_INTEGER)
        return false;
    for (int p = 0; p < 2; p++) {
        const struct hg_field *field = s->fields[p];
        if (field == NULL)
            continue;
        if (field->type != HG_T_INTEGER || !field->has_min || !field->has_max)
            return false;
        low = field->min < low ? field->min : low;
        high = field->max > high ? field->max : high;
    }
    if (high < low || (uint64_t)high - (uint64_t)low >= WHOLE)
        return false;
    for (int64_t value = low; value <= high; value++)
        add_number(s, value);
    return true;
}

static void sample_field(struct sampling *s, struct hg_str name)
{
    hg_map_init(&s->seen, s->arena);
    memset(&s->values, 0, sizeof s->values);
    *s->out = (struct hg_samples){.field = name, .complete = true};
    add_value(s, HG_STR(""));
    for (int p = 0; p < 2; p++) {
        uint32_t field = find_field(s->programs[p], name);
        s->fields[p] = field != HG_NONE ? &s->programs[p]->fields[field] : NULL;
    }
    s->field = s->fields[1] != NULL ? s->fields[1] : s->fields[0];
    for (int p = 0; p < 2; p++)
        for (uint32_t t = 0; s->fields[p] != NULL && t < s->programs[p]->term_count; t++)
            add_term(s, p, &s->programs[p]->terms[t], find_field(s->programs[p], name));
    add_plain(s);
    if (add_whole(s))
        s->out->complete = true;
    keep_some(s);
    s->out->at = s->values.at;
    s->out->count = (uint32_t)s->values.count;
}

static bool is_read(const struct hg_program *program, struct hg_str name)
{
    uint32_t field = find_field(program, name);
    return field != HG_NONE && program->fields[field].read;
}

void hg_samples_make(const struct hg_program *const programs[2], int64_t now,
                     struct hg_arena *arena, struct hg_sample_fields *fields)
{
    struct sampling s = {.arena = arena, .programs = {programs[0], programs[1]}, .now = now};
    struct hg_map names;
    hg_map_init(&names, arena);
    for (int p = 1; p >= 0; p--)
        for (uint32_t f = 0; programs[p] != NULL && f < programs[p]->field_count; f++) {
            struct hg_str name = programs[p]->fields[f].name;
            if (is_read(programs[0], name) || is_read(programs[1], name))
                hg_map_add(&names, name, 0, NULL);
        }
    fields->at = HG_ARRAY(arena, struct hg_samples, names.count);
    fields->count = (uint32_t)names.count;
    for (uint32_t i = 0; i < fields->count; i++) {
        s.out = &fields->at[i];
        sample_field(&s, names.entries[i].key);
    }
}

void hg_samples_lead(const struct hg_sample_fields *fields, const uint16_t *choice,
                     struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    for (uint32_t f = 0; f < fields->count; f++) {
        struct hg_str value = fields->at[f].at[choice[f]];
        if (value.len == 0)
            continue;
        hg_json_key(&json, fields->at[f].field);
        hg_json_raw(&json, value);
    }
    hg_json_close(&json, '}');
}
