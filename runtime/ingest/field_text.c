/* Parsers of values held as a text: text, enum, country and, by field_address.c, email, domain and
 * url. Gives the canonical spelling (an enum's as declared, a country in capitals) and its
 * dictionary id. */
#include "runtime/ingest/field.h"

/* The declared value with the same folded form. The image holds them ready for fields that are no
 * lists. */
static const char *read_enum(const struct hg_field_place *place, struct hg_str text,
                             const struct hg_text **out)
{
    const struct hg_strs *values = &place->field->values;
    const struct hg_text *given = hg_image_text(place->image, place->arena, text);
    const struct hg_text_set *domain = hg_image_domain(place->image, place->index, false);
    for (uint32_t i = 0; i < (domain != NULL ? domain->count : values->count); i++) {
        const struct hg_text *item = domain != NULL
                                         ? domain->items[i]
                                         : hg_image_text(place->image, place->arena, values->at[i]);
        if (hg_text_same(item, given)) {
            *out = item;
            return NULL;
        }
    }
    return "not one of its values";
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static const char *read_country(const struct hg_field_place *place, struct hg_str text,
                                struct hg_str *out)
{
    if (text.len != 2)
        return "not a country code of two letters (ISO 3166-1 alpha-2)";
    char code[2] = {upper(text.at[0]), upper(text.at[1])};
    if (code[0] == 'U' && code[1] == 'K')
        return "not a country code: the United Kingdom is `GB`";
    if (!hg_country_known((struct hg_str){code, 2}))
        return "not a country code (ISO 3166-1 alpha-2)";
    *out = hg_str_copy(place->arena, (struct hg_str){code, 2});
    return NULL;
}

static const char *read_form(const struct hg_field_place *place, struct hg_str text,
                             struct hg_str *out)
{
    switch (place->field->type) {
    case HG_T_EMAIL:
        return hg_read_email(place->arena, text, out);
    case HG_T_DOMAIN:
        return hg_read_domain(place->arena, text, out);
    case HG_T_URL:
        return hg_read_url(place->arena, text, out);
    case HG_T_COUNTRY:
        return read_country(place, text, out);
    default:
        *out = text;
        return NULL;
    }
}

const char *hg_read_text(const struct hg_field_place *place, const struct hg_raw *raw,
                         struct hg_str text, const struct hg_text **out)
{
    *out = NULL;
    if (raw->kind == HG_RAW_BOOLEAN)
        return "a boolean, not a text";
    if (place->field->type == HG_T_ENUM)
        return read_enum(place, text, out);
    struct hg_str form; /* copied if the reader's buffer is gone when the lane is run */
    if (!raw->stays)
        text = hg_str_copy(place->arena, text);
    const char *problem = read_form(place, text, &form);
    if (problem == NULL)
        *out = hg_image_text(place->image, place->arena, form);
    return problem;
}
