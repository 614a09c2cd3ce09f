/* Leads straight from their text (json_direct.c), held against the walk over nodes: same values,
 * same evidence, same errors. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "lead_ways.h"
#include "runtime/ingest/json_scan.h"

/* --- leads made of members ------------------------------------------------------------------- */

static const char *const members[] = {
    "\"lead_id\":\"L0001\"",
    "\"lead_id\":\"L 1\"",
    "\"lead_id\":7",
    "\"lead_id\":null",
    "\"email\":\"Ines.Kim@brightworks.example\"",
    "\"email\":\"no address\"",
    "\"Email\":\"a@b.example\"",
    "\"contact\":{\"mail\":\"a@b.example\",\"x\":[1,{\"y\":2}]}",
    "\"contact.mail\":\"a@b.example\"",
    "\"contact\":{\"mail\":{\"value\":\"a@b.example\"}}",
    "\"contact\":{}",
    "\"contact\":\"\"",
    "\"contact\":[[]]",
    "\"country\":\"DE\"",
    "\"country\":\"de\"",
    "\"country\":\"UK\"",
    "\"country\":\"\\u0044E\"",
    "\"company\":{\"name\":\"Acme\",\"employees\":250}",
    "\"company\":{\"name\":\"Acme\",\"name\":1}",
    "\"company\":{\"name\":\"Caf\xc3\xa9\",\"employees\":\"250\"}",
    "\"company\":null",
    "\"company\":{\"employees\":{\"value\":250,\"confidence\":0.41}}",
    "\"company\":{\"employees\":{\"value\":7,\"confidence\":1,\"as_of\":\"2026-11-01\"},\"z\":{}}",
    "\"company.name\":\"more than ten letters\"",
    "\"company.employees\":0",
    "\"company\":{\"employees\":1e3}",
    "\"NumberOfEmployees\":12",
    "\"industry\":\"fintech\"",
    "\"industry\":{\"value\":\"fintech\",\"source\":\"guess\"}",
    "\"industry\":{\"value\":\"x\",\"source\":\"crm\",\"confidence\":\"0.8\"}",
    "\"topic\":\"help\"",
    "\"topic\":\"HELP\"",
    "\"topic\":\" help \"",
    "\"topic\":\"nothing\"",
    "\"pricing_visits\":3",
    "\"pricing_visits\":0",
    "\"pricing_visits\":-0",
    "\"pricing_visits\":\"3\"",
    "\"pricing_visits\":9223372036854775807",
    "\"pricing_visits\":9223372036854775808",
    "\"pricing_visits\":-9223372036854775808",
    "\"pricing_visits\":999999999999999999",
    "\"pricing_visits\":1000000000000000000",
    "\"pricing_visits\":1.5",
    "\"pricing_visits\":true",
    "\"pricing_visits\":01",
    "\"pricing_visits\":1e2",
    "\"pricing_visits\":-",
    "\"pricing_visits\":1.",
    "\"submitted_at\":\"2026-11-19T09:00:00Z\"",
    "\"submitted_at\":\"2026-11-19T09:00:00+02:00\"",
    "\"submitted_at\":\"yesterday\"",
    "\"submitted_at\":20261119",
    "\"title\":\"Head of Operations\"",
    "\"title\":\"n/a\"",
    "\"title\":\"\"",
    "\"title\":\" two  words \"",
    "\"title\":\"a \\\"quoted\\\" one\\n\"",
    "\"title\":\"\\\\\"",
    "\"title\":\"\\ud83d\\ude00\"",
    "\"title\":\"\\ud83d\"",
    "\"title\":\"\\u0000\"",
    "\"title\":\"caf\xc3\xa9 \xf0\x9f\x98\x80\"",
    "\"title\":\"\xc3\"",
    "\"title\":\"a\tb\"",
    "\"title\":false",
    "\"title\":{\"value\":\"x\"}",
    "\"\\u0074itle\":\"x\"",
    "\"title\" : \"VP\"",
    "\"title\":\"a text that is longer than what is kept of one in the cache\"",
    "\"postal_code\":\"12345\"",
    "\"postal_code\":12345",
    "\"postal_code\":\"1234\"",
    "\"amount\":12.5",
    "\"amount\":0.10000000000000000555",
    "\"amount\":1E-400",
    "\"amount\":1e400",
    "\"amount\":123456789012345678901234567890",
    "\"amount\":-0.0",
    "\"amount\":1.2.3",
    "\"crm\":{\"is_customer\":true}",
    "\"crm\":{\"is_customer\":false,\"a\":{\"is_customer\":1}}",
    "\"crm.is_customer\":\"yes\"",
    "\"crm\":{\"is_customer\":null}",
    "\"crm\":{\"is_customer\":tru}",
    "\"crm\":{\"is_customer\":trueish}",
    "\"crm\":7",
    "\"born\":\"1980-02-29\"",
    "\"born\":\"1981-02-29\"",
    "\"patience\":\"2 days\"",
    "\"patience\":\"2 business days\"",
    "\"site\":\"https://www.Example.com/a?b=c\"",
    "\"site\":\"not a site\"",
    "\"domain\":\"Example.com\"",
    "\"domain\":\"ex ample\"",
    "\"tags\":[\"kafka\",\"salesforce\"]",
    "\"tags\":[ \"kafka\" , \"sap\" ]",
    "\"tags\":[]",
    "\"tags\":[\"kafka\",null,\"\",\"\xc3\xa9\"]",
    "\"tags\":\"kafka;sap\"",
    "\"tags\":[\"a\",[1]]",
    "\"tags\":[\"a\",{}]",
    "\"tags\":[\"kafka\",]",
    "\"tags\":[\"kafka\"",
    "\"tags\":{}",
    "\"sizes\":[1,2.0,\"3\"]",
    "\"sizes\":[1,2.5]",
    "\"topics\":[\"HELP\",\"buy\"]",
    "\"topics\":[\"help\",\"sell\"]",
    "\"proven\":\"x\"",
    "\"proven\":{\"value\":\"x\",\"confidence\":0.5}",
    "\"confidence\":{\"company.employees\":0.41}",
    "\"confidence\":{\"title\":2}",
    "\"confidence\":0.4",
    "\"unread\":\"anything\"",
    "\"unread\":{\"a\":[1,{\"b\":\"}\"}],\"c\":\"\\\"\"}",
    "\"unread\":[1,2,]",
    "\"unread\":{\"a\":1,\"a\":2}",
    "\"unread\":-1.5e-3",
    "\"unread\":null",
    "\"unread\":nul",
    "\"unread\":\"\\x\"",
    "\"unread\":\"\x01\"",
    "\"\":1",
    "\"\xc3\xa9t\xc3\xa9\":1",
    "\"\xff\":1",
    "\"a key that is longer than what is compared of one at once\":\"x\"",
    "\"a key that is longer than what is compared of one at twice\":\"x\"",
    "unquoted:1",
    "7",
    "",
};
#define MEMBERS (sizeof members / sizeof *members)
/* Those that a lead mostly holds, in this order. */
static const char *const usual[][3] = {
    {"\"lead_id\":\"L0001\"", "\"lead_id\":\"L0002\"", "\"lead_id\":\"L77\""},
    {"\"email\":\"Ines.Kim@brightworks.example\"", "\"email\":\"a@b.example\"", "\"email\":null"},
    {"\"country\":\"DE\"", "\"country\":\"US\"", "\"country\":\"at\""},
    {"\"company\":{\"name\":\"Acme\",\"employees\":250}", "\"company\":{\"employees\":3}",
     "\"company\":{\"name\":\"Zenith\"}"},
    {"\"topic\":\"help\"", "\"topic\":\"Buy\"", "\"topic\":\"other\""},
    {"\"pricing_visits\":3", "\"pricing_visits\":12", "\"pricing_visits\":0"},
    {"\"submitted_at\":\"2026-11-19T09:00:00Z\"", "\"submitted_at\":\"2026-11-18T10:30:00Z\"", ""},
    {"\"title\":\"Head of Operations\"", "\"title\":\"VP Sales\"", "\"title\":\"n/a\""},
    {"\"amount\":12.5", "\"amount\":1200", ""},
    {"\"crm\":{\"is_customer\":true}", "\"crm\":{\"is_customer\":false}", "\"crm\":{}"},
    {"\"unread\":\"anything\"", "\"unread\":[1,2]", "\"unread\":true"},
    {"\"tags\":[\"kafka\",\"salesforce\"]", "\"tags\":[\"sap\",\"kafka\"]", "\"tags\":[]"},
    {"\"topics\":[\"help\"]", "\"topics\":[\"buy\",\"help\"]", ""},
};
#define USUAL (sizeof usual / sizeof *usual)

struct maker {
    uint64_t state;
    char text[8192];
    size_t len;
};

static uint32_t draw(struct maker *m, uint32_t bound)
{
    m->state = m->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((m->state >> 33) % bound);
}

static void add(struct maker *m, const char *text)
{
    size_t len = strlen(text);
    cr_assert_lt(m->len + len, sizeof m->text);
    memcpy(m->text + m->len, text, len + 1);
    m->len += len;
}

static void add_member(struct maker *m, const char *member, const char *comma)
{
    if (*member == '\0')
        return;
    if (m->text[m->len - 1] != '{')
        add(m, comma);
    add(m, member);
}

/* A lead as most are, with `odd` members of all kinds in it. */
static struct hg_str make_lead(struct maker *m, uint32_t odd, const char *comma)
{
    m->len = 0;
    add(m, "{");
    for (size_t i = 0; i < USUAL; i++) {
        if (odd != 0 && draw(m, USUAL) < 2 * odd)
            add_member(m, members[draw(m, MEMBERS)], comma);
        if (draw(m, 8) != 0)
            add_member(m, usual[i][draw(m, 3)], comma);
    }
    add(m, "}");
    return (struct hg_str){m->text, m->len};
}

static bool hold(struct ways *w, struct hg_str text)
{
    const char *what = ways_read(w, text);
    cr_expect_null(what, "%.*s\n%s (%s; %s)", HG_STR_ARGS(text), what, w->error[0].message,
                   w->error[1].message);
    return what == NULL && w->taken;
}

/* So many that what is met again is found by its bytes. */
static void warm(struct ways *w, struct maker *m)
{
    uint32_t taken = 0;
    for (int i = 0; i < 1500; i++)
        taken += hold(w, make_lead(m, 0, ","));
    cr_expect_eq(taken, 1500, "%u leads were taken", taken);
}

Test(json_direct, leads_as_most_are)
{
    struct ways *w = ways_new();
    struct maker m = {.state = 1};
    uint32_t taken = 0;
    warm(w, &m);
    for (int i = 0; i < 200; i++)
        taken += hold(w, make_lead(&m, 0, " ,\t\n "));
    cr_expect_eq(taken, 200);
    w->s[0]->lanes->texts_padded = w->s[1]->lanes->texts_padded = false;
    for (int i = 0; i < 200; i++)
        taken += hold(w, make_lead(&m, 0, ", "));
    cr_expect_eq(taken, 400);
    ways_free(w);
}

Test(json_direct, each_member)
{
    struct ways *w = ways_new();
    struct maker m = {.state = 2};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < MEMBERS; i++) {
            m.len = 0;
            add(&m, "{");
            add_member(&m, members[i], ",");
            add(&m, "}");
            hold(w, (struct hg_str){m.text, m.len});
        }
        warm(w, &m);
    }
    ways_free(w);
}

Test(json_direct, members_of_all_kinds)
{
    struct ways *w = ways_new();
    struct maker m = {.state = 3};
    warm(w, &m);
    uint32_t taken = 0;
    for (int i = 0; i < 4000; i++)
        taken += hold(w, make_lead(&m, 1 + (uint32_t)i % 3, i % 5 == 0 ? " , " : ","));
    cr_expect_gt(taken, 300, "%u leads were taken", taken); /* duplicates, bad JSON… */
    ways_free(w);
}

Test(json_direct, fields_that_nothing_reads)
{
    struct ways *w = ways_new();
    struct maker m = {.state = 4};
    for (int i = 0; i < WAYS; i++) {
        /* a reader of its own, since it plans once what is read */
        hg_json_reader_free(w->reader[i]);
        for (uint32_t f = 0; f < SAMPLE_FIELDS; f++)
            w->s[i]->fields[f].read = f % 3 == 0;
        w->s[i]->lanes->discard_unread = true;
        cr_assert_eq(hg_json_reader_new(w->s[i]->image, NULL, &w->reader[i]), HG_OK);
    }
    hg_json_reader_disable_fast_path(w->reader[BY_NODES]);
    warm(w, &m);
    for (int i = 0; i < 2000; i++)
        hold(w, make_lead(&m, 1 + (uint32_t)i % 3, ","));
    ways_free(w);
}

Test(json_direct, its_own_now)
{
    struct ways *w = ways_new();
    struct maker m = {.state = 5};
    for (int i = 0; i < WAYS; i++) {
        w->s[i]->lanes->own_now = true;
        w->s[i]->lanes->now_field = F_SUBMITTED;
    }
    uint32_t taken = 0;
    for (int i = 0; i < 2000; i++) {
        taken += hold(w, make_lead(&m, (uint32_t)i % 3, ","));
        if (w->status[0] == HG_OK)
            cr_expect_eq(w->s[0]->lanes->now[0], w->s[1]->lanes->now[0]);
    }
    cr_expect_gt(taken, 300);
    ways_free(w);
}

/* No rule may read the field that tells the time: it is read all the same. */
Test(json_direct, its_own_now_that_nothing_reads)
{
    static const uint32_t fields[] = {F_SUBMITTED, F_VISITS};
    struct ways *w = ways_new();
    char text[80];
    for (size_t f = 0; f < 2; f++) {
        for (int i = 0; i < WAYS; i++) {
            w->s[i]->fields[fields[f]].read = w->s[i]->fields[fields[f]].has_default = false;
            w->s[i]->lanes->discard_unread = w->s[i]->lanes->own_now = true;
            w->s[i]->lanes->now_field = fields[f];
            hg_json_reader_free(w->reader[i]);
            cr_assert_eq(hg_json_reader_new(w->s[i]->image, NULL, &w->reader[i]), HG_OK);
        }
        hg_json_reader_disable_fast_path(w->reader[BY_NODES]);
        for (int i = 0; i < 1500; i++) {
            int len =
                snprintf(text, sizeof text,
                         "{\"submitted_at\":\"2026-01-01T%02d:%02d:00Z\",\"pricing_visits\":%d}",
                         i / 60 % 24, i % 60, i);
            cr_expect(hold(w, (struct hg_str){text, (size_t)len}));
            cr_expect_eq(w->status[0], HG_OK);
            cr_expect_eq(w->s[0]->lanes->now[0], w->s[1]->lanes->now[0]);
        }
    }
    ways_free(w);
}

/* Confidences beside the values, before or behind them, of fields that are there or not. */
Test(json_direct, confidences_beside)
{
    static const char *const said[] = {
        "\"confidence\":{}",
        "\"confidence\":{\"company.employees\":0.41}",
        "\"confidence\":{\"company\":{\"employees\":0.9,\"name\":1},\"title\":null}",
        "\"confidence\":{\"title\":0.2,\"topic\":\"0.3\",\"tags\":0.5,\"amount\":0}",
        "\"confidence\":{\"email\":0.7,\"country\":0.1,\"lead_id\":1,\"unread\":[]}",
        "\"confidence\":{\"pricing_visits\":0.5, \"crm\":{\"is_customer\":0.99}}",
    };
    struct ways *w = ways_new();
    struct maker m = {.state = 11};
    uint32_t taken = 0;
    warm(w, &m);
    for (int i = 0; i < 3000; i++) {
        const char *confidences = said[draw(&m, sizeof said / sizeof *said)];
        struct hg_str lead = make_lead(&m, i % 10 == 0, ",");
        char text[sizeof m.text + 200];
        int len = i % 2 == 0 && lead.len > 2
                      ? snprintf(text, sizeof text, "{%s,%.*s", confidences, (int)lead.len - 1,
                                 lead.at + 1)
                      : snprintf(text, sizeof text, "%.*s%s%s}", (int)lead.len - 1, lead.at,
                                 lead.len > 2 ? "," : "", confidences);
        taken += hold(w, (struct hg_str){text, (size_t)len});
    }
    cr_expect_gt(taken, 2500, "%u leads were taken", taken);
    ways_free(w);
}

/* --- values that are new -------------------------------------------------------------------- */

/* One of the usual form with up to three bytes changed. */
static void add_new(struct maker *m, const char *key, const char *form)
{
    static const char others[] = "aZ09-.@_+: TZ/?#~!\x7f\xc3\xa9";
    char text[160];
    size_t len = strlen(form);
    memcpy(text, form, len + 1);
    for (uint32_t i = draw(m, 4); i > 0 && len > 0; i--) {
        size_t at = draw(m, (uint32_t)len);
        uint32_t kind = draw(m, 4);
        text[at] = others[draw(m, sizeof others - 1)];
        if (kind == 0) { /* or left out */
            memmove(text + at, text + at + 1, len - at);
            len--;
        } else if (kind == 1) {
            text[at] = (char)('a' + draw(m, 26));
        }
    }
    add(m, m->text[m->len - 1] != '{' ? "," : "");
    add(m, key);
    add(m, text);
    add(m, "\"");
}

/* After so many of a field that its cache leaves it alone, and is asked no more. */
Test(json_direct, values_that_are_new)
{
    static const char *const forms[][2] = {
        {"\"email\":\"", "Ines.Kim@brightworks.example"},
        {"\"email\":\"", "a@B-c.example"},
        {"\"domain\":\"", "Bright-works.example"},
        {"\"domain\":\"", "a.b1.2c.example.org"},
        {"\"submitted_at\":\"", "2026-11-19T09:00:00Z"},
        {"\"submitted_at\":\"", "1999-12-31T23:59:59Z"},
        {"\"site\":\"", "https://www.example.com/a?b=c"},
        {"\"industry\":\"", "Some words of no Great length"},
        {"\"industry\":\"", "What goes on for longer than the cache keeps, and on. And on"},
        {"\"company.name\":\"", "Acme"},
        {"\"born\":\"", "1980-02-29"},
        {"\"unread\":\"", "7"},
    };
    struct ways *w = ways_new();
    struct maker m = {.state = 9};
    char member[64];
    uint32_t taken = 0;
    for (int i = 0; i < 30000; i++) {
        m.len = 0;
        add(&m, "{");
        uint32_t form = draw(&m, sizeof forms / sizeof *forms);
        add_new(&m, forms[form][0], forms[form][1]);
        snprintf(member, sizeof member, ",\"pricing_visits\":%u}", draw(&m, 2000000000));
        add(&m, member);
        taken += hold(w, (struct hg_str){m.text, m.len});
    }
    cr_expect_gt(taken, 20000, "%u leads were taken", taken);
    ways_free(w);
}

/* --- what is no lead ------------------------------------------------------------------------- */

Test(json_direct, every_byte_changed)
{
    static const char bytes[] = "\"\\{}[],:e-. 0tn\x01\x7f\x80\xc3";
    static const char lead[] =
        "{\"lead_id\":\"L1\",\"company\":{\"name\":\"Acme\",\"employees\":25},\"title\":"
        "\"caf\xc3\xa9\","
        "\"amount\":-1.5e3,\"tags\":[\"kafka\",\"sap\"],\"crm\":{\"is_customer\":true},\"x\":null}";
    struct ways *w = ways_new();
    struct maker m = {.state = 6};
    char text[sizeof lead];
    warm(w, &m);
    for (size_t i = 0; i < sizeof lead - 1; i++) {
        for (size_t k = 0; k < sizeof bytes; k++) { /* the NUL, too */
            memcpy(text, lead, sizeof lead);
            text[i] = bytes[k];
            hold(w, (struct hg_str){text, sizeof lead - 1});
        }
        memmove(text + i + 1, lead + i, sizeof lead - 1 - i); /* a NUL is put in */
        memcpy(text, lead, i);
        text[i] = '\0';
        hold(w, (struct hg_str){text, sizeof lead});
        hold(w, (struct hg_str){lead, i});
        memmove(text, lead, i); /* one is left out */
        memcpy(text + i, lead + i + 1, sizeof lead - 1 - i);
        hold(w, (struct hg_str){text, sizeof lead - 2});
    }
    cr_expect(hold(w, (struct hg_str){lead, sizeof lead - 1}));
    ways_free(w);
}

Test(json_direct, what_stands_around)
{
    static const char *const rows[] = {
        "",
        " ",
        "{",
        "}",
        "[]",
        "{}",
        " {} ",
        "{} x",
        "{}}",
        "{},",
        "{}{}",
        "{{}}",
        "{,}",
        "\xef\xbb\xbf{}",
        "{\"title\":\"x\"}\r",
        "\r\n\t {\"title\":\"x\"}\n\n",
        "{\"title\":\"x\",}",
        "{\"title\"}",
        "{\"title\":}",
        "{\"title\":\"x\"",
        "{\"title\":\"x",
        "{\"title",
        "{\"title\":1",
        "{\"title\":tr",
        "{\"title\":\"x\" \"company\":1}",
        "{\"title\":\"x\"},{\"title\":\"y\"}",
        "7",
        "\"title\"",
        "null",
    };
    struct ways *w = ways_new();
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            hold(w, hg_str(rows[i]));
    ways_free(w);
}

/* Objects and lists inside each other, about as deep as is taken. */
Test(json_direct, depth)
{
    static const char *const opens[] = {"[", "{\"a\":", "{\"crm\":", "{\"company\":"};
    static const char *const closes[] = {"]", "}", "}", "}"};
    struct ways *w = ways_new();
    struct maker m = {0};
    for (size_t kind = 0; kind < 4; kind++)
        for (int depth = HG_LEAD_MAX_DEPTH - 3; depth < HG_LEAD_MAX_DEPTH + 3; depth++) {
            m.len = 0;
            add(&m, "{\"x\":1,\"company\":");
            for (int i = 0; i < depth; i++)
                add(&m, opens[kind]);
            add(&m, kind == 0 ? "1" : "{}");
            for (int i = 0; i < depth; i++)
                add(&m, closes[kind]);
            add(&m, "}");
            hold(w, (struct hg_str){m.text, m.len});
        }
    ways_free(w);
}

/* More keys that are no field's than are learnt. */
Test(json_direct, keys_without_end)
{
    struct ways *w = ways_new();
    struct maker m = {.state = 7};
    char member[64];
    for (int i = 0; i < 300; i++) {
        m.len = 0;
        add(&m, "{\"title\":\"x\"");
        for (int k = 0; k < 10; k++) {
            snprintf(member, sizeof member, ",\"k%u\":%d", draw(&m, 100000), k);
            add(&m, member);
        }
        add(&m, "}");
        hold(w, (struct hg_str){m.text, m.len});
    }
    cr_expect(hold(w, HG_STR("{\"title\":\"x\",\"topic\":\"buy\"}")));
    ways_free(w);
}

/* Every key in more ways than are learnt. */
Test(json_direct, keys_in_many_ways)
{
    static const char spaces[] = " \t\r\n";
    struct ways *w = ways_new();
    struct maker m = {.state = 10};
    uint32_t taken = 0;
    warm(w, &m);
    for (int i = 0; i < 3000; i++) {
        make_lead(&m, 0, ",");
        size_t len = 0;
        char text[sizeof m.text];
        for (size_t k = 0; k < m.len; k++) {
            bool around = strchr("{},\"", m.text[k]) != NULL && k > 0 && m.text[k - 1] != '"' &&
                          strchr(":,{}]", m.text[k - 1]) != NULL;
            for (uint32_t n = around ? draw(&m, i % 50 == 0 ? 600 : 3) : 0; n > 0; n--)
                if (len < sizeof text - m.len)
                    text[len++] = spaces[draw(&m, 4)];
            text[len++] = m.text[k];
        }
        taken += hold(w, (struct hg_str){text, len});
    }
    cr_expect_eq(taken, 3000, "%u leads were taken", taken);
    ways_free(w);
}

/* --- the scans ------------------------------------------------------------------------------- */

static const char *quote_by_bytes(const char *at, const char *end, bool *plain)
{
    *plain = true;
    for (; at < end && *at != '"'; at++)
        *plain &= *at != '\\' && (unsigned char)*at >= ' ' && (unsigned char)*at < 0x80;
    *plain &= at < end;
    return at;
}

Test(json_direct, scans)
{
    static const char drawn[] = "abcdefgh01234567  \"\\\x1f\x7f\x80\xff!#";
    struct maker m = {.state = 8};
    char text[64 + HG_TEXT_PADDING];
    for (int i = 0; i < 200000; i++) {
        size_t len = draw(&m, 64);
        uint32_t kinds = 1 + draw(&m, (uint32_t)sizeof drawn - 1);
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = drawn[draw(&m, kinds)];
        const char *end = text + len;
        bool plain;
        const char *expected = quote_by_bytes(text, end, &plain);
        const struct hg_json_string_scan found[] = {hg_json_find_quote(text, end),
                                                    hg_json_find_quote_swar(text, end)};
        for (int k = 0; k < 2; k++) {
            cr_assert(found[k].quote == expected || (found[k].quote >= end && expected == end));
            cr_assert(found[k].quote >= end || hg_json_is_plain(&found[k]) == plain);
        }
        _Alignas(16) char other[16];
        memcpy(other, text + 16, sizeof other);
        cr_assert_eq(hg_json_equal_mask(text, other), hg_json_equal_mask_scalar(text, other));
        const char *digits = hg_json_skip_digits(text, end);
        expected = hg_json_skip_digits_scalar(text, end);
        cr_assert(digits == expected || (digits >= end && expected == end));
    }
}
