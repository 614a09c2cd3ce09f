/* What each type accepts, what it makes of it, and why a value is rejected. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "lead_sample.h"

struct row {
    uint32_t field;
    char kind; /* n number, t text, c cell, b boolean, 0 null */
    const char *given;
    const char *shown; /* a value, or ?reason */
};

static struct hg_raw raw_of(char kind, const char *text)
{
    static const struct {
        char letter;
        uint8_t kind;
    } kinds[] = {{'n', HG_RAW_NUMBER},
                 {'t', HG_RAW_TEXT},
                 {'c', HG_RAW_CELL},
                 {'b', HG_RAW_BOOLEAN},
                 {'0', HG_RAW_NULL}};
    struct hg_raw raw = {.text = hg_str(text), .boolean = strcmp(text, "true") == 0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].letter == kind)
            raw.kind = kinds[i].kind;
    return raw;
}

static void check_rows(const struct row *rows, size_t count)
{
    struct sample *s = sample_new(1);
    for (size_t i = 0; i < count; i++) {
        struct hg_raw raw = raw_of(rows[i].kind, rows[i].given);
        hg_lanes_reset(s->lanes, 1);
        hg_field_set(s->lanes, rows[i].field, 0, &raw, NULL);
        const char *shown = sample_show(s, rows[i].field, 0);
        cr_expect_str_eq(shown, rows[i].shown, "%s given as `%s`: %s, expected %s",
                         s->fields[rows[i].field].name.at, rows[i].given, shown, rows[i].shown);
        cr_expect_eq(strcmp(shown, "?invalid") == 0, *sample_problem(s, rows[i].field, 0) != '\0');
    }
    sample_free(s);
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

Test(field, numbers)
{
    static const struct row rows[] = {
        {F_EMPLOYEES, 'n', "250", "250"},
        {F_EMPLOYEES, 'n', "2.5e2", "250"},
        {F_EMPLOYEES, 't', " 250 ", "250"},
        {F_EMPLOYEES, 'c', "250", "250"},
        {F_EMPLOYEES, 'n', "250.5", "?invalid"},
        {F_EMPLOYEES, 't', "1,000", "?invalid"},
        {F_EMPLOYEES, 't', "about 50", "?invalid"},
        {F_EMPLOYEES, 'n', "0", "?invalid"},
        {F_EMPLOYEES, 'n', "1", "1"},
        {F_EMPLOYEES, 'b', "true", "?invalid"},
        {F_EMPLOYEES, 'n', "9223372036854775807", "9223372036854775807"},
        {F_EMPLOYEES, 'n', "9223372036854775808", "?invalid"},
        {F_EMPLOYEES, 't', "", "?missing"},
        {F_EMPLOYEES, 'c', "", "?missing"},
        {F_EMPLOYEES, '0', "", "?null"},
        {F_AMOUNT, 'n', "0.1", "100000"},
        {F_AMOUNT, 'n', "1.0000005", "1000001"},
        {F_AMOUNT, 'n', "-1.0000005", "-1000001"},
        {F_AMOUNT, 'n', "1e20", "?invalid"},
        {F_AMOUNT, 't', "12.50", "12500000"},
    };
    CHECK(rows);
}

Test(field, booleans_dates_durations)
{
    static const struct row rows[] = {
        {F_CUSTOMER, 'b', "true", "1"},
        {F_CUSTOMER, 'b', "false", "0"},
        {F_CUSTOMER, 'c', "YES", "1"},
        {F_CUSTOMER, 'c', "0", "0"},
        {F_CUSTOMER, 't', "False", "0"},
        {F_CUSTOMER, 'n', "1", "?invalid"},
        {F_CUSTOMER, 'c', "ja", "?invalid"},
        {F_CUSTOMER, 'c', "yess", "?invalid"},
        {F_BORN, 't', "1970-01-02", "1"},
        {F_BORN, 't', "1970-02-30", "?invalid"},
        {F_BORN, 'n', "0", "?invalid"},
        {F_SUBMITTED, 't', "1970-01-01", "0"},
        {F_SUBMITTED, 't', "1970-01-01T00:00:01Z", "1000000"},
        {F_SUBMITTED, 't', "yesterday", "?invalid"},
        {F_PATIENCE, 't', "2 business days", "2"},
        {F_PATIENCE, 't', "soon", "?invalid"},
    };
    CHECK(rows);
}

Test(field, texts)
{
    static const struct row rows[] = {
        {F_NAME, 't', "  Acme   Inc ", "Acme Inc"},
        {F_NAME, 't', "   ", "?missing"},
        {F_NAME, 't', "0123456789", "0123456789"},
        {F_NAME, 't', "0123456789a", "?invalid"},
        {F_NAME, 't', "äöüäöüäöüä", "äöüäöüäöüä"},
        {F_NAME, 'n', "007", "007"},
        {F_NAME, 'b', "true", "?invalid"},
        {F_ID, 't', "00Q5e", "00Q5e"},
        {F_ID, 't', "00Q-5e", "?invalid"},
        {F_TITLE, 't', "SELECT", "?missing"},
        {F_TITLE, 't', "N/A", "?missing"},
        {F_TITLE, 't', "VP", "VP"},
        {F_TOPIC, 't', "BUY", "buy"},
        {F_TOPIC, 't', "sell", "?invalid"},
        {F_COUNTRY, 't', "de", "DE"},
        {F_COUNTRY, 't', "UK", "?invalid"},
        {F_COUNTRY, 't', "ZZ", "?invalid"},
        {F_COUNTRY, 't', "XK", "XK"},
        {F_COUNTRY, 't', "Germany", "?invalid"},
        {F_COUNTRY, 't', "NA", "NA"},
    };
    CHECK(rows);
}

Test(field, addresses)
{
    static const struct row rows[] = {
        {F_EMAIL, 't', " Ann.Lee+x@Firm.EXAMPLE ", "Ann.Lee+x@firm.example"},
        {F_EMAIL, 't', "a@b", "?invalid"},
        {F_EMAIL, 't', "a@@b.example", "?invalid"},
        {F_EMAIL, 't', ".a@b.example", "?invalid"},
        {F_EMAIL, 't', "a..b@b.example", "?invalid"},
        {F_EMAIL, 't', "a.@b.example", "?invalid"},
        {F_EMAIL, 't', "Ann <a@b.example>", "?invalid"},
        {F_EMAIL, 't', "a@-b.example", "?invalid"},
        {F_EMAIL, 't', "a@b..example", "?invalid"},
        {F_EMAIL, 't', "a@1.2.3.4", "?invalid"},
        {F_EMAIL, 't', "a@[1.2.3.4]", "?invalid"},
        {F_EMAIL, 't', "jörg@müller.example", "jörg@müller.example"},
        {F_EMAIL, 't', "a\xe2\x80\x8b@b.example", "?invalid"},
        {F_EMAIL, 't', "@b.example", "?invalid"},
        {F_EMAIL, 't', "a@b.example.", "a@b.example"},
        {F_EMAIL, 't', "a b@c.example", "?invalid"},
        {F_DOMAIN, 't', "Firm.Example.", "firm.example"},
        {F_DOMAIN, 't', "firm", "?invalid"},
        {F_DOMAIN, 't', "firm_a.example", "?invalid"},
        {F_DOMAIN, 't', "a.b.c.example", "a.b.c.example"},
        {F_DOMAIN, 't', ".", "?invalid"},
        {F_DOMAIN, 't', "MÜLLER.example", "müller.example"},
        {F_SITE, 't', "HTTPS://Firm.Example/Path?Q=1", "https://firm.example/Path?Q=1"},
        {F_SITE, 't', "ftp://firm.example", "?invalid"},
        {F_SITE, 't', "http://", "?invalid"},
        {F_SITE, 't', "http://localhost:8080/", "http://localhost:8080/"},
        {F_SITE, 't', "http://[::1]:80/", "http://[::1]:80/"},
        {F_SITE, 't', "firm.example", "?invalid"},
        {F_SITE, 't', "http://a:70000/", "?invalid"},
        {F_SITE, 't', "http://a b/", "?invalid"},
        {F_SITE, 't', "http://?q", "?invalid"},
        {F_SITE, 't', "https://1.2.3.4/", "https://1.2.3.4/"},
    };
    CHECK(rows);
}

Test(field, limits_of_addresses)
{
    struct sample *s = sample_new(1);
    char text[400];
    const struct {
        int local, label;
        const char *shown;
    } rows[] = {{64, 63, NULL}, {65, 63, "?invalid"}, {64, 64, "?invalid"}};
    for (size_t i = 0; i < 3; i++) {
        int len =
            snprintf(text, sizeof text, "%0*d@%0*d.example", rows[i].local, 7, rows[i].label, 7);
        struct hg_raw raw = {.kind = HG_RAW_TEXT, .text = {text, (size_t)len}};
        hg_field_set(s->lanes, F_EMAIL, 0, &raw, NULL);
        cr_expect_str_eq(sample_show(s, F_EMAIL, 0), rows[i].shown != NULL ? rows[i].shown : text);
    }
    sample_free(s);
}

Test(field, long_text_is_invalid)
{
    struct sample *s = sample_new(1);
    static char text[HG_TEXT_MAX_BYTES + 1];
    memset(text, 'x', sizeof text);
    for (size_t over = 0; over < 2; over++) {
        struct hg_raw raw = {.kind = HG_RAW_TEXT, .text = {text, HG_TEXT_MAX_BYTES + over}};
        hg_field_set(s->lanes, F_INDUSTRY, 0, &raw, NULL);
        cr_expect_eq(hg_lane_value(s->lanes, F_INDUSTRY, 0)->state == HG_KNOWN, over == 0);
    }
    sample_free(s);
}

Test(field, lists)
{
    static const struct row rows[] = {
        {F_TAGS, 'c', "a; b ;;c", "a;b;c"},      {F_TAGS, 't', "a", "a"},
        {F_TAGS, 'c', "", "?missing"},           {F_TAGS, 'n', "1", "?invalid"},
        {F_SIZES, 'c', "1;2;x", "?invalid"},     {F_SIZES, 'c', "1;2", "1;2"},
        {F_TOPICS, 'c', "BUY;help", "buy;help"}, {F_TOPICS, 'c', "buy;what", "?invalid"},
    };
    CHECK(rows);
}

Test(field, a_list_has_a_limit)
{
    struct sample *s = sample_new(1);
    struct hg_raw *items = calloc(HG_LEAD_MAX_LIST + 1, sizeof *items);
    for (uint32_t i = 0; i <= HG_LEAD_MAX_LIST; i++)
        items[i] = (struct hg_raw){.kind = HG_RAW_NUMBER, .text = HG_STR("7")};
    for (uint32_t over = 0; over < 2; over++) {
        struct hg_raw raw = {.kind = HG_RAW_LIST, .items = items, .count = HG_LEAD_MAX_LIST + over};
        hg_field_set(s->lanes, F_SIZES, 0, &raw, NULL);
        cr_expect_eq(hg_lane_value(s->lanes, F_SIZES, 0)->state == HG_KNOWN, over == 0);
    }
    free(items);
    sample_free(s);
}

struct doubt {
    uint32_t field;
    int64_t confidence; /* -1: none */
    const char *source, *as_of, *shown;
};

Test(field, evidence)
{
    static const struct doubt rows[] = {
        {F_EMPLOYEES, 700000, "", "", "250"},
        {F_EMPLOYEES, 699999, "", "", "?low_confidence"},
        {F_EMPLOYEES, -1, "", "", "250"},
        {F_EMPLOYEES, -1, "", "2026-05-24T09:00:00Z", "250"},
        {F_EMPLOYEES, -1, "", "2026-05-24T08:59:59Z", "?stale"},
        {F_EMPLOYEES, -1, "", "2027-01-01", "250"},
        {F_EMPLOYEES, 500000, "", "2020-01-01", "?low_confidence"},
        {F_INDUSTRY, -1, "CRM", "", "250"},
        {F_INDUSTRY, -1, "guess", "", "?source"},
        {F_INDUSTRY, 900000, "", "", "250"},
        {F_PROVEN, -1, "", "", "?source"},
        {F_PROVEN, -1, "crm", "", "?low_confidence"},
        {F_PROVEN, 500000, "", "", "250"},
    };
    struct sample *s = sample_new(1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct hg_raw raw = {.kind = HG_RAW_NUMBER, .text = HG_STR("250")};
        struct hg_evidence evidence = {.has_confidence = rows[i].confidence >= 0,
                                       .confidence = rows[i].confidence,
                                       .source = hg_str(rows[i].source),
                                       .has_as_of = rows[i].as_of[0] != '\0'};
        if (evidence.has_as_of)
            cr_assert(hg_parse_instant(hg_str(rows[i].as_of), &evidence.as_of));
        hg_lanes_reset(s->lanes, 1);
        hg_field_set(s->lanes, rows[i].field, 0, &raw, &evidence);
        cr_expect_str_eq(sample_show(s, rows[i].field, 0), rows[i].shown, "row %zu", i);
        cr_expect(hg_str_is(hg_lane_input_json(s->lanes, rows[i].field, 0), "250"));
    }
    sample_free(s);
}

static void give(struct sample *s, uint32_t field, const char *text)
{
    struct hg_raw raw = {.kind = HG_RAW_TEXT, .text = hg_str(text)};
    hg_field_set(s->lanes, field, 0, &raw, NULL);
}

Test(field, defaults_stand_for_absent_values_only)
{
    struct sample *s = sample_new(1);
    hg_fields_done(s->lanes, 0);
    cr_expect_str_eq(sample_show(s, F_VISITS, 0), "0");
    cr_expect_str_eq(sample_show(s, F_TITLE, 0), "no title");
    cr_expect(hg_lane_evidence(s->lanes, F_VISITS, 0)->defaulted);
    hg_lanes_reset(s->lanes, 1);
    give(s, F_VISITS, "many");
    give(s, F_TITLE, "n/a");
    hg_fields_done(s->lanes, 0);
    cr_expect_str_eq(sample_show(s, F_VISITS, 0), "?invalid");
    cr_expect_str_eq(sample_show(s, F_TITLE, 0), "no title");
    sample_free(s);
}

Test(field, a_pattern_by_another_field)
{
    static const struct {
        const char *country, *zip, *shown;
    } rows[] = {
        {"DE", "01067", "01067"},           {"DE", "1067", "?invalid"},
        {"us", "94105-1234", "94105-1234"}, {"US", "x", "?invalid"},
        {"FR", "anything", "anything"},     {"", "anything", "anything"},
        {"UK", "anything", "anything"},
    };
    struct sample *s = sample_new(1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hg_lanes_reset(s->lanes, 1);
        give(s, F_ZIP, rows[i].zip);
        give(s, F_COUNTRY, rows[i].country);
        hg_fields_done(s->lanes, 0);
        cr_expect_str_eq(sample_show(s, F_ZIP, 0), rows[i].shown, "row %zu", i);
    }
    sample_free(s);
}

Test(field, what_was_given_is_kept_as_json)
{
    struct sample *s = sample_new(1);
    give(s, F_NAME, "a \"b\"\n");
    cr_expect(hg_str_is(hg_lane_input_json(s->lanes, F_NAME, 0), "\"a \\\"b\\\"\\n\""));
    struct hg_raw cell = {.kind = HG_RAW_CELL, .text = HG_STR("007")};
    hg_field_set(s->lanes, F_VISITS, 0, &cell, NULL);
    cr_expect(hg_str_is(hg_lane_input_json(s->lanes, F_VISITS, 0), "\"007\""));
    cell.text = HG_STR("-7.5");
    hg_field_set(s->lanes, F_VISITS, 0, &cell, NULL);
    cr_expect(hg_str_is(hg_lane_input_json(s->lanes, F_VISITS, 0), "-7.5"));
    sample_free(s);
}

/* --- values met before (value_cache.c) ------------------------------------------------------- */

/* A value drawn from few (so that most come again) or from many; right for some types and wrong
 * for others; read as each kind. */
static struct hg_raw drawn(uint64_t dice, char text[32])
{
    static const char *const words[] = {
        "Help",       "help",    " DE ", "UK", "yes", "a@b.example", "b.example",
        "2026-10-01", "4 hours", "n/a",  "",   " ",   "x\ty",        "https://b.example/"};
    static const uint8_t kinds[] = {HG_RAW_TEXT, HG_RAW_CELL, HG_RAW_NUMBER};
    uint64_t shape = dice >> 33;
    if (shape % 3 == 0)
        snprintf(text, 32, "%s", words[shape / 3 % (sizeof words / sizeof *words)]);
    else
        snprintf(text, 32, "%d", (int)(shape / 3 % (shape % 3 == 1 ? 20 : 5000)));
    return (struct hg_raw){.kind = kinds[shape / 7 % 3], .text = hg_str(text)};
}

/* Lanes that have met much say of every value what lanes that have met nothing say. */
Test(field, met_before_is_read_alike)
{
    struct sample *warm = sample_new(1);
    uint64_t dice = 1;
    for (int round = 0; round < 300; round++) {
        struct sample *cold = sample_new(1);
        hg_lanes_reset(warm->lanes, 1);
        for (uint32_t f = 0; f < SAMPLE_FIELDS; f++) {
            char text[32], shown[256];
            dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
            struct hg_raw raw = drawn(dice, text);
            hg_field_set(warm->lanes, f, 0, &raw, NULL);
            hg_field_set(cold->lanes, f, 0, &raw, NULL);
            snprintf(shown, sizeof shown, "%s", sample_show(cold, f, 0));
            cr_assert_str_eq(sample_show(warm, f, 0), shown, "field %u given `%s`", f, text);
            cr_assert_str_eq(sample_problem(warm, f, 0), sample_problem(cold, f, 0));
            cr_assert(hg_str_eq(hg_lane_input_json(warm->lanes, f, 0),
                                hg_lane_input_json(cold->lanes, f, 0)));
        }
        sample_free(cold);
    }
    sample_free(warm);
}
