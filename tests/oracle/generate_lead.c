/* Leads of generate.h: as JSON, and what they mean. */
#include "tests/oracle/generate_parts.h"

static const char *const text_domain[] = {"alpha",  "beta",   "gamma", "alphabet", "alzz",
                                          "bezz",   "zzta",   "zzet",  "alzzta",   "alzzet",
                                          "bezzta", "bezzet", "zzz",   "quux"};
static const char *const mail_domain[] = {
    "a@x.com", "a@y.com", "a@z.org", "a@w.net", "a@m.x.com", "a@m.z.org",
    "b@x.com", "b@y.com", "b@z.org", "b@w.net", "b@m.x.com", "b@m.z.org",
    "c@x.com", "c@y.com", "c@z.org", "c@w.net", "c@m.x.com", "c@m.z.org"};
#define BLANK_TEXT 2 /* gamma, which the contract takes for no value */
/* The codes that the policies name, and of every other way to pass their tests two, so that they
 * can differ: they ask for `e`, `r` and `9`, and what begins with `d`. The last is no value of `c`.
 */
static const char *const country_domain[] = {"DE", "FR", "US", "AD", "AF", "AE", "BE",
                                             "AR", "BR", "DJ", "DK", "ER", "RE", "XK"};
static const char *const enum_domain[] = {"red", "green", "blue"};
static const char *const other_enum_domain[] = {"Green", "grey", "red"};
static const char *const word_domain[] = {"alpha", "beta", "zzq", "other"};
static const int64_t number_domain[] = {0, 1, 3, 7};
static const char *const tag_domain[] = {"", "alpha", "beta", "zz"};
#define FIRST_DAY 20772 /* 2026-11-15 */
#define DAYS 8
#define FIRST_HOUR ((FIRST_DAY + 3) * INT64_C(24)) /* of F_S: 2026-11-18 */
#define STEPS 21                                   /* of three hours */
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

static uint32_t domain_size(const struct gen *gen, unsigned field)
{
    switch (field) {
    case F_N:
        return (uint32_t)gen->max_n + 1;
    case F_M:
        return (uint32_t)gen->max_m + 1;
    case F_B:
    case F_K:
        return 2;
    case F_E:
        return COUNT(enum_domain);
    case F_T:
        return COUNT(text_domain);
    case F_D:
        return DAYS;
    case F_C:
        return COUNT(country_domain) - 1;
    case F_Q:
        return 7;
    case F_MAIL:
        return COUNT(mail_domain);
    case F_TAGS:
        return 1u << (COUNT(tag_domain) - 1);
    case F_S:
        return 2 * STEPS - 1;
    case F_V:
        return 6;
    case F_Z:
        return zed_domain()->valid;
    case F_G:
        return COUNT(other_enum_domain);
    case F_H:
        return COUNT(country_domain);
    case F_W:
        return COUNT(word_domain);
    case F_P:
        return 6;
    case F_L:
        return 1u << (COUNT(number_domain) - 1);
    default:
        return 1;
    }
}

/* What the field cannot have becomes something that it can. */
static void set_state(struct gen_lead *lead, unsigned f, bool rarely_invalid)
{
    uint8_t *state = &lead->state[f];
    bool aged = f == F_N || f == F_B;
    if ((*state == G_STALE && !aged) || (*state >= G_BARE && f != F_W))
        *state = G_MISSING;
    if (*state == G_INVALID && (rarely_invalid || f == F_W))
        *state = G_LOW;
    if (f == F_T && lead->value[f] == BLANK_TEXT && *state == G_KNOWN)
        *state = G_NULL;
    if (*state == G_INVALID &&
        (f == F_N || f == F_M || f == F_D || f == F_Q || f == F_S || f == F_V || f == F_P))
        lead->lifted |= 1u << f;
}

void gen_lead(struct gen *gen, struct gen_lead *lead)
{
    memset(lead, 0, sizeof *lead);
    lead->now = (INT64_C(20776) + gen_below(gen, 3)) * HG_MICROS_PER_DAY +
                (gen_below(gen, 3) ? 9 * HG_MICROS_PER_HOUR : 0);
    uint32_t doubt = gen_below(gen, 4);   /* none, a few, half */
    bool breaks = gen_below(gen, 4) == 0; /* its contract, in several fields */
    lead->apart = gen_below(gen, 3) == 0;
    for (unsigned f = 1; f < F_COUNT; f++) {
        lead->value[f] = gen_below(gen, domain_size(gen, f));
        if (gen_below(gen, 8) < doubt * 2)
            lead->state[f] = (uint8_t)(1 + gen_below(gen, G_STATES - 1));
        if (breaks && lead->state[f] != G_KNOWN && gen_below(gen, 2))
            lead->state[f] = G_INVALID;
        set_state(lead, f, gen_below(gen, 3) != 0 && !breaks);
    }
}

/* On a third hour, then one microsecond later. */
static int64_t instant_of(int64_t v)
{
    return (FIRST_HOUR + 3 * (v >> 1)) * HG_MICROS_PER_HOUR + (v & 1);
}

static void put_tags(struct hg_buf *out, uint32_t bits)
{
    const char *comma = "";
    hg_buf_text(out, "[");
    for (uint32_t i = 1; i < COUNT(tag_domain); i++)
        if (bits >> (i - 1) & 1) {
            hg_buf_print(out, "%s\"%s\"", comma, tag_domain[i]);
            comma = ", ";
        }
    hg_buf_text(out, "]");
}

static void put_numbers(struct hg_buf *out, uint32_t bits)
{
    const char *comma = "";
    hg_buf_text(out, "[");
    for (uint32_t i = 1; i < COUNT(number_domain); i++)
        if (bits >> (i - 1) & 1) {
            hg_buf_print(out, "%s%d", comma, (int)number_domain[i]);
            comma = ", ";
        }
    hg_buf_text(out, "]");
}

static void put_value(unsigned field, uint32_t v, struct hg_buf *out)
{
    switch (field) {
    case F_N:
    case F_M:
        hg_buf_print(out, "%u", v);
        break;
    case F_B:
    case F_K:
        hg_buf_text(out, v ? "true" : "false");
        break;
    case F_E:
        hg_buf_print(out, "\"%s\"", enum_domain[v]);
        break;
    case F_T:
        hg_buf_print(out, "\"%s\"", text_domain[v]);
        break;
    case F_D:
        hg_buf_print(out, "\"2026-11-%u\"", 15 + v);
        break;
    case F_C:
    case F_H:
        hg_buf_print(out, "\"%s\"", country_domain[v]);
        break;
    case F_G:
        hg_buf_print(out, "\"%s\"", other_enum_domain[v]);
        break;
    case F_W:
        hg_buf_print(out, "\"%s\"", word_domain[v]);
        break;
    case F_P:
        hg_buf_print(out, "\"%u hours\"", v + 1);
        break;
    case F_L:
        put_numbers(out, v);
        break;
    case F_Q:
        hg_buf_print(out, "0.00000%u", v);
        break;
    case F_MAIL:
        hg_buf_print(out, "\"%s\"", mail_domain[v]);
        break;
    case F_TAGS:
        put_tags(out, v);
        break;
    case F_S:
        hg_buf_byte(out, '"');
        hg_put_instant(out, instant_of(v));
        hg_buf_byte(out, '"');
        break;
    case F_V:
        hg_buf_print(out, "%u", v);
        break;
    case F_Z:
        hg_buf_print(out, "\"%s\"", zed_domain()->texts[v]);
        break;
    default:
        hg_buf_text(out, "\"x\"");
    }
}

static const char *invalid_value(unsigned field)
{
    switch (field) {
    case F_N:
    case F_M:
    case F_Q:
    case F_V:
        return "-1000";
    case F_T:
        return "\"a text that is too long for it\"";
    case F_TAGS:
    case F_L:
        return "{}";
    case F_P:
        return "\"90 hours\"";
    default:
        return "\"nonsense\"";
    }
}

/* Nothing, in the ways that the contract knows. */
static const char *no_value(unsigned field, uint32_t v)
{
    static const char *const texts[] = {"\"Gamma\"", "\"n/a\"", "null", "\"  \""};
    if (field == F_T)
        return texts[v == BLANK_TEXT ? 0 : v % COUNT(texts)];
    if (field == F_E && v == 0)
        return "\"none\"";
    return field == F_C && v % 2 == 0 ? "\"XK\"" : "null";
}

static void put_field(const struct gen_lead *lead, unsigned f, struct hg_buf *out)
{
    uint8_t state = lead->state[f];
    bool bare = state == G_KNOWN ? f != F_W : state == G_BARE || (state == G_LOW && lead->apart);
    if (state == G_NULL)
        hg_buf_text(out, no_value(f, lead->value[f]));
    if (state == G_INVALID)
        hg_buf_text(out, invalid_value(f));
    if (state == G_NULL || state == G_INVALID)
        return;
    hg_buf_text(out, bare ? "" : "{\"value\": ");
    put_value(f, lead->value[f], out);
    if (bare)
        return;
    if (state == G_LOW)
        hg_buf_text(out, f == F_W ? ", \"confidence\": 0.79" : ", \"confidence\": 0.3");
    if (state == G_STALE)
        hg_buf_text(out, ", \"as_of\": \"2026-01-01\"");
    if (f == F_W && state != G_BARE)
        hg_buf_text(out, state == G_ELSEWHERE ? ", \"source\": \"web\"" : ", \"source\": \"crm\"");
    if (f == F_W && state == G_KNOWN)
        hg_buf_text(out, ", \"confidence\": 0.8");
    hg_buf_text(out, "}");
}

/* By field, beside the values. */
static void put_confidences(const struct gen_lead *lead, const char *const *names,
                            struct hg_buf *out)
{
    const char *comma = "";
    hg_buf_text(out, ", \"sure\": {");
    for (unsigned f = 1; f < F_COUNT; f++)
        if (lead->state[f] == G_LOW) {
            hg_buf_print(out, "%s\"%s\": 0.3", comma, names[f]);
            comma = ", ";
        }
    hg_buf_text(out, "}");
}

void gen_lead_json(struct gen *gen, const struct gen_lead *lead, struct hg_buf *out)
{
    static const char *const names[] = {"id",   "n",    "m", "b", "k", "e", "t", "d", "c", "q",
                                        "mail", "tags", "s", "v", "z", "g", "h", "w", "p", "l"};
    (void)gen;
    hg_buf_text(out, "{\"id\": \"x\"");
    for (unsigned f = 1; f < F_COUNT; f++) {
        if (lead->state[f] == G_MISSING)
            continue;
        hg_buf_print(out, ", \"%s\": ", names[f]);
        put_field(lead, f, out);
    }
    if (lead->apart)
        put_confidences(lead, names, out);
    hg_buf_text(out, "}");
}

/* --- meaning --- */

static struct o_value value_of(struct gen *gen, unsigned field, uint32_t v)
{
    switch (field) {
    case F_N:
    case F_M:
    case F_V:
        return o_number((onum)v * O_ONE);
    case F_B:
    case F_K:
        return o_truth(v ? O_TRUE : O_FALSE);
    case F_E:
        return o_text(hg_str(enum_domain[v]));
    case F_T:
        return o_text(hg_str(text_domain[v]));
    case F_D:
        return o_number((onum)(FIRST_DAY + v) * O_ONE);
    case F_C:
        return o_text(hg_str(country_domain[v]));
    case F_Q:
        return o_number(v);
    case F_MAIL:
        return o_text(hg_str(mail_domain[v]));
    case F_S:
        return o_number((onum)instant_of(v) * O_ONE);
    case F_Z:
        return o_text(hg_str(zed_domain()->texts[v]));
    case F_G:
        return o_text(hg_str(other_enum_domain[v]));
    case F_H:
        return o_text(hg_str(country_domain[v]));
    case F_W:
        return o_text(hg_str(word_domain[v]));
    case F_P:
        return o_number((onum)(v + 1) * HG_MICROS_PER_HOUR * O_ONE);
    case F_TAGS:
    case F_L:
        break;
    default:
        return o_text(HG_STR("x"));
    }
    struct o_list *list = HG_NEW(gen->arena, struct o_list);
    list->numbers = field == F_L;
    for (uint32_t i = 1; i < (list->numbers ? COUNT(number_domain) : COUNT(tag_domain)); i++) {
        if ((v >> (i - 1) & 1) == 0)
            continue;
        if (list->numbers)
            list->values[list->count++] = number_domain[i] * O_ONE;
        else
            list->texts[list->count++] = hg_str(tag_domain[i]);
    }
    return (struct o_value){.kind = O_LIST, .list = list};
}

static void add(struct o_field *field, struct o_value v)
{
    if (field->count < O_MAX_UNIVERSE)
        field->values[field->count++] = v;
}

/* What is none of the values: by what the policies search for, each way twice
 * and once in capitals. */
static void lift_closed(struct gen *gen, unsigned f, struct o_field *field)
{
    static const char *const others[] = {"none of these", "nobody", "more",   "mere",
                                         "gone",          "gin",    "rarely", "rerun",
                                         "NOBODY",        "MERE",   "GIN",    "RERUN"};
    static const char *const parts[] = {"e", "r", "9"};
    for (uint32_t i = 0; f != F_C && f != F_H && i < COUNT(others); i++)
        add(field, o_text(hg_str(others[i])));
    if (f == F_C)
        add(field, o_text(HG_STR("XK")));
    for (uint32_t bits = 0; (f == F_C || f == F_H) && bits < 32; bits++) {
        struct hg_buf text;
        hg_buf_init(&text, &gen->arena->allocator, 0);
        hg_buf_text(&text, bits & 1 ? "d" : "q");
        for (uint32_t i = 0; i < COUNT(parts); i++)
            hg_buf_text(&text, bits >> (i + 1) & 1 ? parts[i] : "");
        hg_buf_text(&text, bits & 16 ? "xx" : "yy");
        add(field, o_text(hg_str_copy(gen->arena, (struct hg_str){text.at, text.len})));
        hg_buf_release(&text);
    }
}

/* Without the contract's bounds: some values on both sides of every constant, and far off. */
static void lift(struct gen *gen, unsigned f, struct o_field *field)
{
    if (f == F_E || f == F_G) /* what the other one has, and what stands for nothing */
        add(field, o_text(HG_STR("none")));
    if (f == F_E || f == F_G)
        add(field, o_text(f == F_E ? HG_STR("grey") : HG_STR("blue")));
    if (f == F_E || f == F_G)
        add(field, o_text(f == F_E ? HG_STR("GREY") : HG_STR("BLUE")));
    if (f == F_E || f == F_G || f == F_C || f == F_H) {
        lift_closed(gen, f, field);
    } else if (f == F_Z) {
        for (uint32_t i = zed_domain()->valid; i < zed_domain()->count; i++)
            add(field, o_text(hg_str(zed_domain()->texts[i])));
    } else if (f == F_S) { /* two days and a half on either side */
        field->count = 0;
        for (int64_t v = -2 * 20; v <= 2 * (STEPS + 20); v++)
            add(field, o_number((onum)instant_of(v) * O_ONE));
        add(field, o_number((onum)10000 * HG_MICROS_PER_DAY * O_ONE));
        add(field, o_number((onum)30000 * HG_MICROS_PER_DAY * O_ONE));
    } else if (f == F_N || f == F_M || f == F_Q || f == F_V) {
        onum unit = f == F_Q ? 1 : O_ONE;
        field->count = 0;
        for (int v = -3; v <= 16; v++)
            add(field, o_number(v * unit));
        add(field, o_number(-1000 * O_ONE));
        add(field, o_number(1000 * O_ONE));
    } else if (f == F_P) {
        field->count = 0;
        for (int v = -2; v <= 9; v++)
            add(field, o_number((onum)v * HG_MICROS_PER_HOUR * O_ONE));
        add(field, o_number((onum)1000 * HG_MICROS_PER_HOUR * O_ONE));
    } else if (f == F_D) {
        field->count = 0;
        for (int v = -8; v <= 16; v++)
            add(field, o_number((onum)(FIRST_DAY + v) * O_ONE));
        add(field, o_number((onum)10000 * O_ONE));
        add(field, o_number((onum)30000 * O_ONE));
    }
}

void gen_lead_meaning(struct gen *gen, const struct gen_lead *lead, struct o_lead *out)
{
    out->count = F_COUNT;
    out->now = lead->now;
    for (unsigned f = 0; f < F_COUNT; f++) {
        struct o_field *field = &out->fields[f];
        field->count = 0;
        bool absent = lead->state[f] == G_MISSING || lead->state[f] == G_NULL;
        bool stands_in = f == F_V && absent;
        field->known = lead->state[f] == G_KNOWN || stands_in;
        if (field->known) {
            add(field, value_of(gen, f, stands_in ? 2 : lead->value[f]));
            continue;
        }
        for (uint32_t v = 0; v < domain_size(gen, f); v++)
            if (f != F_T || v != BLANK_TEXT || lead->state[f] == G_INVALID)
                add(field, value_of(gen, f, v));
        if (lead->state[f] == G_INVALID)
            lift(gen, f, field);
    }
}
