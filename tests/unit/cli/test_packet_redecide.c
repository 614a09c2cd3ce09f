/* A packet alone reproduces its decision, byte for byte: leads with values that are easily
 * confused (blanks that are numbers, invalid evidence, two names, patterns by another field) are
 * decided, read back from their packets and decided again. Masked values are reported, and the
 * stored lead or the key supplies them. */
#include "embed.h"

#include <stdarg.h>

#define NOW INT64_C(1795165200000000) /* LAB_NOW */
#define ROUNDS 500

static const char fields[] =
    "  id: {type: decimal}\n" /* a key of a type that is no text, and that nobody reads */
    "  need: {type: text, required: true, min: 2}\n"
    "  zip: {type: text, pattern: {by: land, DE: '\\d{5}', GB: '[A-Z]+'}}\n"
    "  odd: {type: text, max: 3, pattern: {by: need, ab: 'x+'}}\n"
    "  land: {type: country}\n"
    "  name: {type: text, personal: true, max: 8}\n"
    "  mail: {type: email, personal: true, aliases: [Mail], log: hash}\n"
    "  note: {type: text, log: seal, blank_values: [none]}\n"
    "  list: {type: list of text, log: seal, blank_values: [\"0\"]}\n"
    "  topic: {type: enum, values: [help, buy, \"NaN\"], blank_values: [nan]}\n"
    "  site: {type: url}\n"
    "  host: {type: domain}\n"
    "  staff: {type: integer, min: 0, max: 5000, min_confidence: 0.5, blank_values: [\"0\", "
    "\"-1\"], "
    "aliases: [Staff]}\n"
    "  budget: {type: decimal, blank_values: [\"0\"], default: 2.5}\n"
    "  buyer: {type: boolean, sources: [crm, web form]}\n"
    "  born: {type: date, evidence: required, max_age: 30 days}\n"
    "  seen: {type: datetime, max_age: 10 days}\n"
    "  wait: {type: duration}\n"
    "  ages: {type: list of integer, blank_values: [\"7\"]}\n"
    "confidence_from: sure\n";

static const char policy[] =
    "disqualify assuming no {\n"
    "  small:  when staff < 5  because \"Only {staff} of {name}, {note}, {mail}\"\n"
    "}\n"
    "score fit 0..100 {\n"
    "  large:  +40  when staff > 500\n"
    "  rich:   +30  when budget > 0.5 and zip is known\n"
    "  known:  +10  when buyer or topic is \"buy\" or born > 2000-01-01\n"
    "  fresh:  +5   when seen within last 5 days or wait > 1 hour or list includes \"a\"\n"
    "  named:  +9   when name is exactly \"Ann\" or mail ends with \".example\" or note is known\n"
    "  there:  +1   when site is known or host is \"a.example\" or ages includes 7\n"
    "}\n"
    "decide {\n"
    "  yes:  accept  when fit >= 50  because \"Fit {fit} for {name}\"\n"
    "  no:   reject  otherwise       because \"Fit {fit} is low\"\n"
    "}\n"
    "route accept {\n"
    "  all:  to \"sales\"  otherwise  respond within 4 business hours\n"
    "}\n";

static const char *const names[] = {"id",    "need",   "zip",   "odd",   "land", "name", "mail",
                                    "Mail",  "note",   "list",  "topic", "site", "host", "staff",
                                    "Staff", "budget", "buyer", "born",  "seen", "wait", "ages"};

static const char *const values[] = {"null",
                                     "\"\"",
                                     "\"  \"",
                                     "0",
                                     "\"00.50\"",
                                     "-1",
                                     "\"-1\"",
                                     "\"00\"",
                                     "0.0",
                                     "1e3",
                                     "1.5000001",
                                     "7",
                                     "\"7;8;x\"",
                                     "\"7; 0\"",
                                     "[7,\"7\",0]",
                                     "[\"a \",\"  b\",\"none\",\"0\",null]",
                                     "[]",
                                     "[{\"a\":1}]",
                                     "{\"a\": 1}",
                                     "{\"value\": {\"value\": 2, \"confidence\": 0.5}}",
                                     "{}",
                                     "\"none\"",
                                     "\" Ann\"",
                                     "\"Ann\"",
                                     "\"(personal)\"",
                                     "\"a very long name\"",
                                     "\"ab\"",
                                     "\"DE\"",
                                     "\"gb\"",
                                     "\"12345\"",
                                     "\"LONDON\"",
                                     "\"xx\"",
                                     "\"NaN\"",
                                     "\"nan\"",
                                     "\"BUY\"",
                                     "true",
                                     "\"yes\"",
                                     "\"1\"",
                                     "501",
                                     "4",
                                     "\"A@B.example\"",
                                     "\"http://A.example/x\"",
                                     "\"a.example.\"",
                                     "\"2026-11-19\"",
                                     "\"2026-11-19T10:00:00+02:00\"",
                                     "\"2026-01-01\"",
                                     "\"4 business hours\"",
                                     "\"90 minutes\"",
                                     "\"e\\u0301\\ud83d\\ude00\\\"\\\\\"",
                                     "\"\\u00e9  z\"",
                                     "9223372036854775807",
                                     "-9223372036854775808",
                                     "1e400"};

static const char *const confidences[] = {"0.5",      "0.4999999", "1",    "0",  "1.5",
                                          "\"high\"", "\"0.7\"",   "null", "[1]"};
static const char *const sources[] = {"\"crm\"", "\" Web  Form\"", "\"else\\u00e9\"", "\"\"", "7",
                                      "null"};
static const char *const instants[] = {"\"2026-11-18\"", "\"2026-01-01T00:00:00.000001Z\"",
                                       "\"2027-01-01\"", "\"soon\"", "3"};

static uint64_t state;
static size_t draw(size_t below) /* splitmix64 */
{
    uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (size_t)((z ^ (z >> 31)) % below);
}
#define ONE_OF(array) ((array)[draw(COUNT(array))])

/* Each field is dealt all values before one of them again: so few leads meet every pair of the two.
 */
static const char *deal(size_t field)
{
    static struct {
        uint8_t cards[COUNT(values)];
        size_t left;
    } decks[COUNT(names)];
    if (decks[field].left == 0)
        while (decks[field].left < COUNT(values)) {
            decks[field].cards[decks[field].left] = (uint8_t)decks[field].left;
            decks[field].left++;
        }
    size_t drawn = draw(decks[field].left--);
    uint8_t card = decks[field].cards[drawn];
    decks[field].cards[drawn] = decks[field].cards[decks[field].left];
    return values[card];
}

static void put_value(struct hg_buf *out, size_t field)
{
    if (draw(3) != 0) {
        hg_buf_text(out, deal(field));
        return;
    }
    hg_buf_print(out, "{ \"value\": %s", deal(field));
    if (draw(2) == 0)
        hg_buf_print(out, ", \"confidence\": %s", ONE_OF(confidences));
    if (draw(2) == 0)
        hg_buf_print(out, ", \"source\": %s", ONE_OF(sources));
    if (draw(2) == 0)
        hg_buf_print(out, ",\n \"as_of\": %s", ONE_OF(instants));
    hg_buf_text(out, " }");
}

static void make_lead(struct hg_buf *out)
{
    hg_buf_clear(out);
    hg_buf_text(out, "{\"more\": 1");
    for (size_t i = 0; i < COUNT(names); i++) {
        if (draw(4) == 0)
            continue;
        hg_buf_print(out, ", \"%s\": ", names[i]);
        put_value(out, i);
    }
    if (draw(4) == 0)
        hg_buf_print(out, ", \"sure\": {\"staff\": %s, \"Staff\": %s, \"land\": %s}",
                     ONE_OF(confidences), ONE_OF(confidences), ONE_OF(confidences));
    hg_buf_put(out, "}", 2); /* with its NUL */
}

/* The packet of the lead, by the evaluator as it is set. */
static struct hg_str packet_of(struct api *api, const char *lead, enum headgate_trace trace)
{
    headgate_error error;
    size_t length;
    cr_assert_eq(headgate_lead_json(api->evaluator, NOW, lead, strlen(lead), &error), HEADGATE_OK,
                 "%s: %s", lead, error.message);
    cr_assert_eq(headgate_decide(api->evaluator), HEADGATE_OK);
    const char *packet = headgate_packet_json(api->evaluator, trace, &length);
    hg_buf_clear(&api->lab.out);
    hg_buf_put(&api->lab.out, packet, length + 1);
    return (struct hg_str){api->lab.out.at, length};
}

static enum headgate_status again(struct api *api, struct hg_str packet, const char *lead,
                                  headgate_error *error)
{
    return headgate_packet_again(api->evaluator, packet.at, packet.len, lead,
                                 lead != NULL ? strlen(lead) : 0, error);
}

static const uint8_t key[HEADGATE_LOG_KEY_SIZE] = {1, 2, 3}, other_key[HEADGATE_LOG_KEY_SIZE] = {9};

Test(packet_again, random_leads)
{
    struct api api;
    struct hg_buf lead;
    headgate_error error;
    size_t alone = 0;
    hg_buf_init(&lead, &hg_libc_allocator, 0);
    api_open_with(&api, fields, policy);
    for (state = 1; state <= ROUNDS; state++) {
        uint64_t round = state;
        make_lead(&lead);
        headgate_log_key(api.evaluator, draw(2) == 0 ? key : NULL);
        headgate_show_personal(api.evaluator, draw(2) == 0);
        struct hg_str packet =
            packet_of(&api, lead.at, draw(2) == 0 ? HEADGATE_TRACE_FULL : HEADGATE_TRACE_HITS);
        cr_assert_eq(again(&api, packet, lead.at, &error), HEADGATE_OK, "%s\n%s\n%s", lead.at,
                     packet.at, error.message);
        enum headgate_status status = again(&api, packet, NULL, &error);
        bool masked = strstr(error.message, "are not shown") != NULL;
        cr_assert(status == HEADGATE_OK || masked, "%s\n%s\n%s", lead.at, packet.at, error.message);
        alone += status == HEADGATE_OK;
        state = round;
    }
    cr_assert_gt(alone, ROUNDS / 2);
    cr_assert_lt(alone, ROUNDS);
    hg_buf_release(&lead);
    api_close(&api);
}

/* A decision is the packet's only by its own program, its own bytes and what it used. */
Test(packet_again, differences)
{
    struct api api;
    headgate_error error;
    api_open_with(&api, fields, policy);
    headgate_show_personal(api.evaluator, true);
    static const char lead[] = "{\"need\": \"ab\", \"staff\": 600, \"budget\": 3, \"zip\": \"x\"}";
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"\"value\":600", "\"value\":400", "the repeated decision is different"},
        {"\"value\":600", "\"value\":6000",
         "its input `staff` was used, but this contract does not"},
        {"\"outcome\":\"accept\"", "\"outcome\":\"reject\"",
         "it was …lead\":\"\",\"outcome\":\"reject"},
        {"sha256:", "sha256:0", "it was decided by a different policy: p 7, sha256:0"},
        {"\"staff\":{", "\"staves\":{", "its input `staves` is not a field of this policy"},
        {"\"reason\":\"missing\"", "\"reason\":\"stale\"",
         "was not used, but for a different reason"},
        {"\"evaluated_at\"", "\"evaluated_by\"", "this is not a decision"},
        {"\"inputs\"", "\"outputs\"", "it was written without a trace"},
        {"{\"lead\":\"\",", "{\"lead\":\"x\",", "the repeated decision is different"},
        {"\"outcome\":", "\"outcome\"", "malformed JSON"},
    };
    struct hg_buf changed;
    hg_buf_init(&changed, &hg_libc_allocator, 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hg_str packet = packet_of(&api, lead, HEADGATE_TRACE_FULL);
        const char *at = strstr(packet.at, cases[i].from);
        cr_assert_not_null(at, "%s in %s", cases[i].from, packet.at);
        hg_buf_clear(&changed);
        hg_buf_put(&changed, packet.at, (size_t)(at - packet.at));
        hg_buf_print(&changed, "%s%s", cases[i].to, at + strlen(cases[i].from));
        enum headgate_status status =
            again(&api, (struct hg_str){changed.at, changed.len}, NULL, &error);
        cr_assert_neq(status, HEADGATE_OK, "%s", cases[i].to);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s: %s", cases[i].to,
                           error.message);
    }
    hg_buf_release(&changed);
    api_close(&api);
}

/* Masked values are named; the stored lead fills them in, and a hash proves it is that lead. */
Test(packet_again, masked_hashed_and_sealed)
{
    struct api api;
    headgate_error error;
    api_open_with(&api, fields, policy);
    static const char lead[] =
        "{\"staff\": 4, \"name\": \"Ann\", \"mail\": \"a@b.example\", \"note\": \"hi\"}";
    static const char other[] =
        "{\"staff\": 4, \"name\": \"Bob\", \"mail\": \"b@b.example\", \"note\": \"hi\"}";
    struct hg_str packet = packet_of(&api, lead, HEADGATE_TRACE_FULL);
    cr_assert_not_null(strstr(packet.at, "\"name\":{\"value\":\"(personal)\"}"), "%s", packet.at);
    cr_assert_not_null(strstr(packet.at, "\"note\":{\"value\":\"(personal)\"}"), "%s", packet.at);
    cr_assert_not_null(strstr(packet.at, "Only 4 of (personal), (personal), (personal)"));
    cr_assert_eq(again(&api, packet, NULL, &error), HEADGATE_INVALID);
    cr_assert_str_eq(error.message, "the values of `name`, `mail`, `note` are not shown");
    cr_assert_eq(again(&api, packet, lead, &error), HEADGATE_OK, "%s", error.message);
    cr_assert_eq(again(&api, packet, other, &error), HEADGATE_OK); /* nothing tells them apart */

    headgate_log_key(api.evaluator, key);
    packet = packet_of(&api, lead, HEADGATE_TRACE_FULL);
    cr_assert_not_null(strstr(packet.at, "\"mail\":{\"hash\":\""), "%s", packet.at);
    cr_assert_not_null(strstr(packet.at, "\"note\":{\"sealed\":\""), "%s", packet.at);
    cr_assert_eq(again(&api, packet, NULL, &error), HEADGATE_INVALID);
    cr_assert_str_eq(error.message, "the values of `name`, `mail` are not shown");
    cr_assert_eq(again(&api, packet, lead, &error), HEADGATE_OK, "%s", error.message);
    cr_assert_eq(again(&api, packet, other, &error), HEADGATE_DIFFERENT);

    packet = packet_of(&api, "{\"staff\": 4, \"note\": \"hi\"}", HEADGATE_TRACE_FULL);
    cr_assert_eq(again(&api, packet, NULL, &error), HEADGATE_OK);
    headgate_log_key(api.evaluator, other_key);
    cr_assert_eq(again(&api, packet, NULL, &error), HEADGATE_INVALID);
    cr_assert_str_eq(error.message, "the values of `note` are not shown");
    api_close(&api);
}

/* An entry of a log, and the answer of a service, hold the packet; an assignment is left out. */
Test(packet_again, where_it_stands)
{
    struct api api;
    headgate_error error;
    api_open_with(&api, fields, policy);
    struct hg_buf entry;
    hg_buf_init(&entry, &hg_libc_allocator, 0);
    struct hg_str packet = packet_of(&api, "{\"staff\": 5}", HEADGATE_TRACE_FULL);
    hg_buf_print(&entry, "{\"seq\": 1, \"packet\": {\"id\":\"0190\",%s}", packet.at + 1);
    cr_assert_eq(again(&api, (struct hg_str){entry.at, entry.len}, NULL, &error), HEADGATE_OK, "%s",
                 error.message);
    const char *notes = strstr(packet.at, ",\"trace\":");
    hg_buf_clear(&entry);
    hg_buf_put(&entry, packet.at, (size_t)(notes - packet.at));
    hg_buf_print(&entry, ",\"assignment\":{\"to\":\"dana\",\"steps\":[]}%s", notes);
    cr_assert_eq(again(&api, (struct hg_str){entry.at, entry.len}, NULL, &error), HEADGATE_OK, "%s",
                 error.message);
    hg_buf_release(&entry);
    api_close(&api);
}

/* A lead's name that is hashed or masked need not be known where the policy asks for no more than
 * it; where it does, the packet alone does not tell. */
Test(packet_again, hidden_name)
{
    static const char *const forms[] = {"mask", "hash", "seal"};
    static const struct {
        const char *when;
        bool tells;
    } cases[] = {{"size > 5", true}, {"size > 5 and id starts with \"L\"", false}};
    static const char lead[] = "{\"id\": \"L1\", \"size\": 9}";
    headgate_error error;
    for (size_t i = 0; i < COUNT(forms) * COUNT(cases) * 2; i++) {
        struct api api;
        char names[200], text[200];
        size_t form = i % COUNT(forms), which = i / COUNT(forms) % COUNT(cases);
        bool keyed = i / (COUNT(forms) * COUNT(cases)) != 0;
        snprintf(names, sizeof names, "  id: {type: text, log: %s}\n  size: {type: integer}\n",
                 forms[form]);
        snprintf(text, sizeof text, "decide {\n  a: accept when %s\n  b: reject otherwise\n}\n",
                 cases[which].when);
        api_open_with(&api, names, text);
        headgate_log_key(api.evaluator, keyed ? key : NULL);
        struct hg_str packet = packet_of(&api, lead, HEADGATE_TRACE_FULL);
        cr_assert_null(strstr(packet.at, "\"L1\""), "%s", packet.at);
        bool sealed = keyed && form == 2; /* the key opens it */
        enum headgate_status status = again(&api, packet, NULL, &error);
        cr_assert_eq(status, cases[which].tells || sealed ? HEADGATE_OK : HEADGATE_INVALID,
                     "%s: %s", names, error.message);
        cr_assert_eq(again(&api, packet, lead, &error), HEADGATE_OK, "%s", error.message);
        api_close(&api);
    }
}
