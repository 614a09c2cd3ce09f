/* The packet for people: what each audience sees, columns, colour, and that texts of a lead can
 * do nothing but be read, on a terminal and in a browser. */
#include "decide.h"

#define BAD "\xEF\xBF\xBD"

static const char fields[] = "  id: {type: text}\n"
                             "  name: {type: text}\n"
                             "  size: {type: integer, min_confidence: 0.5}\n"
                             "  title: {type: text, personal: true}\n";
static const char policy[] = "  show name, title\n"
                             "classify seg { big: when size > 100 small: otherwise }\n"
                             "score fit 0..100 { size: +40 when size > 10\n"
                             "                   name: +5 when name is \"x\" assuming no }\n"
                             "decide { hot: accept when fit >= 40 because \"for {name}\"\n"
                             "         cold: nurture otherwise }\n"
                             "route accept { rest: to \"desk\" otherwise respond within 4 hours }\n"
                             "promise small: never accept when size < 90\n";

static const char *text_for(struct lab *lab, enum hg_audience audience, bool colour, bool personal)
{
    hg_buf_clear(&lab->out);
    hg_packet_text(lab->lanes, 0, &lab->decision, audience, colour, personal, &lab->out);
    hg_buf_byte(&lab->out, 0);
    cr_assert_not(lab->out.failed);
    return lab->out.at;
}

static const char *html_for(struct lab *lab, enum hg_audience audience, bool personal)
{
    hg_buf_clear(&lab->out);
    hg_packet_html(lab->lanes, 0, &lab->decision, audience, personal, &lab->out);
    hg_buf_byte(&lab->out, 0);
    cr_assert_not(lab->out.failed);
    return lab->out.at;
}

static void check_parts(const char *text, const char *const *with, const char *const *without)
{
    for (size_t i = 0; with[i] != NULL; i++)
        cr_expect_not_null(strstr(text, with[i]), "no `%s` in\n%s", with[i], text);
    for (size_t i = 0; without[i] != NULL; i++)
        cr_expect_null(strstr(text, without[i]), "`%s` in\n%s", without[i], text);
}

#define PARTS(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(packet_text, three_audiences)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab_decide(&lab, "{\"id\": \"q\", \"name\": \"Ann\", \"size\": 50, \"title\": \"VP\"}");
    check_parts(text_for(&lab, HG_FOR_AUDITOR, false, false),
                PARTS("accept  q\n", "for Ann", "decide.hot", "broken promise", "Who takes it",
                      "desk", "within", "4 hours", "due 2026-11-20T13:00:00Z", "seg.big", "miss",
                      "hit +40", "Inputs", "(personal)", "policy p 7 (sha256:", "Shown"),
                PARTS("VP", "\033"));
    check_parts(text_for(&lab, HG_FOR_SELLER, false, false),
                PARTS("for Ann", "decide.hot", "Who takes it", "hit +40"),
                PARTS("broken promise", "seg.big", "miss", "VP"));
    check_parts(text_for(&lab, HG_FOR_SUBJECT, false, false),
                PARTS("for Ann", "What we know", "(personal)"),
                PARTS("Who takes it", "desk", "Rules", "decide.hot", "broken promise", "Shown"));
    check_parts(text_for(&lab, HG_FOR_SUBJECT, false, true), PARTS("VP"), PARTS("(personal)"));
    lab_close(&lab);
}

Test(packet_text, an_open_decision)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab_decide(&lab, "{\"size\": {\"value\": 50, \"confidence\": 0.25}}");
    check_parts(text_for(&lab, HG_FOR_SELLER, false, false),
                PARTS("possible outcomes", "accept, nurture", "What would settle it",
                      "confidence too low (25 %)"),
                PARTS("decided by"));
    check_parts(text_for(&lab, HG_FOR_AUDITOR, false, false),
                PARTS("unknown 0 to +40", "needs size", "assumed no", "not used: missing"),
                PARTS("decided by"));
    lab_close(&lab);
}

Test(packet_text, colour_only_where_asked_for)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab_decide(&lab, "{\"name\": \"Ann\", \"size\": 50}");
    for (int audience = HG_FOR_AUDITOR; audience <= HG_FOR_SUBJECT; audience++) {
        cr_expect_null(strchr(text_for(&lab, (enum hg_audience)audience, false, true), '\033'));
        cr_expect_not_null(strchr(text_for(&lab, (enum hg_audience)audience, true, true), '\033'));
    }
    lab_close(&lab);
}

/* The column in which `part` begins, on the line that begins with `start`. */
static size_t column_of(const char *text, const char *start, const char *part)
{
    const char *line = strstr(text, start);
    cr_assert_not_null(line, "no %s in\n%s", start, text);
    while (line > text && line[-1] != '\n')
        line--;
    const char *found = strstr(line, part);
    cr_assert_not_null(found, "no %s in\n%s", part, text);
    return hg_utf8_columns((struct hg_str){line, (size_t)(found - line)});
}

Test(packet_text, columns_stand_under_each_other_whatever_their_letters)
{
    /* Wide letters, a combining mark, one that would move the cursor. */
    static const char *const names[] = {"\\u6f22\\u5b57", "Ann", "e\\u0301a", "a\\u001b[2Jb",
                                        "a\\tb"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct lab lab;
        char lead[256];
        snprintf(lead, sizeof lead,
                 "{\"name\": {\"value\": \"%s\", \"source\": \"crm\"}, \"size\": {\"value\": 50, "
                 "\"source\": \"web\"}, \"title\": \"x\"}",
                 names[i]);
        lab_open(&lab, fields, NULL, policy);
        lab_decide(&lab, lead);
        const char *text = strstr(text_for(&lab, HG_FOR_AUDITOR, false, false), "Inputs");
        cr_assert_not_null(text);
        cr_expect_eq(column_of(text, "    name ", "from crm"),
                     column_of(text, "    size ", "from web"), "%s", text);
        lab_close(&lab);
    }
}

Test(packet_text, what_a_lead_says_can_only_be_read)
{
    static const char lead[] =
        "{\"id\": \"i\\u001b[31m\\nreject\", \"size\": 50, \"name\": {\"value\": "
        "\"\\u001b]0;t\\u0007\\u202e\\u009b<script>alert('1')</script>&\\\"\", \"source\": "
        "\"\\u001b[2J\\rweb\"}}";
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab_decide(&lab, lead);
    for (int audience = HG_FOR_AUDITOR; audience <= HG_FOR_SUBJECT; audience++) {
        check_parts(text_for(&lab, (enum hg_audience)audience, false, true),
                    PARTS("for " BAD "]0;t" BAD BAD BAD "<script>", BAD "[2J" BAD "web"),
                    PARTS("\033", "\007", "\r", "\xE2\x80\xAE", "\xC2\x9B", "\nreject"));
        check_parts(html_for(&lab, (enum hg_audience)audience, true),
                    PARTS("&lt;script&gt;alert", "&lt;/script&gt;&amp;&quot;",
                          "<td colspan=\"4\">for " BAD),
                    PARTS("<script", "\033", "\007", "\r", "\xE2\x80\xAE", "\xC2\x9B"));
    }
    lab_close(&lab);
}

Test(packet_text, a_page_that_stands_alone)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab_decide(&lab, "{\"id\": \"q\", \"name\": \"Ann\", \"size\": 50, \"title\": \"VP\"}");
    check_parts(html_for(&lab, HG_FOR_SELLER, false),
                PARTS("<!doctype html>", "<title>accept: q</title>", "<h1>accept</h1>",
                      "default-src 'none'", "<td colspan=\"3\">(personal)</td>",
                      "</footer></body></html>"),
                PARTS("VP", "http://", "https://", "<script"));
    check_parts(html_for(&lab, HG_FOR_SELLER, true), PARTS("<td colspan=\"3\">VP</td>"),
                PARTS("(personal)"));
    lab_close(&lab);
}
