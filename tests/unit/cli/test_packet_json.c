/* The packet as JSON: its members and their order, what is masked, what each trace level shows. */
#include "decide.h"

static const char fields[] = "  id: {type: text}\n"
                             "  country: {type: country}\n"
                             "  size: {type: integer, min: 1, max: 500, min_confidence: 0.5}\n"
                             "  kind: {type: enum, values: [a, b]}\n"
                             "  title: {type: text, personal: true}\n"
                             "  pages: {type: integer, default: 3}\n"
                             "  mail: {type: email, required: true}\n"
                             "  vip: {type: boolean}\n";
static const char policy[] =
    "  show title, greeting, seg, size\n"
    "define greeting is title\n"
    "table areas hit first match country give team {\n"
    "  de: \"DE\" -> \"near\"\n  fr: \"FR\" -> \"far\"\n}\n"
    "classify seg { big: when size > 100 small: otherwise }\n"
    "disqualify { no: when country is \"CU\" because \"{title} of {country}\" }\n"
    "score fit 0..100 { size: by size { 1..50: +10 otherwise: +40 } vip: +5 when vip\n"
    "                   title: +1 when title is \"vp\" assuming no }\n"
    "decide { hot: accept when fit >= 10 because \"{greeting}\" note \"n\" also \"x\" alert \"y\"\n"
    "         cold: review otherwise needs mail }\n"
    "route accept { area: to areas.team when areas.team is found respond within 4 hours\n"
    "               rest: to \"desk\" otherwise }\n"
    "route review { rest: to \"desk\" otherwise }\n"
    "promise none: never accept when pages > 2\n";

static const char *packet(struct lab *lab, enum hg_trace_level level, bool personal)
{
    const struct hg_packet_options options = {.trace = level, .show_personal = personal};
    hg_buf_clear(&lab->out);
    hg_packet_json(lab->lanes, 0, &lab->decision, &options, &lab->out);
    hg_buf_byte(&lab->out, 0);
    cr_assert_not(lab->out.failed);
    return lab->out.at;
}

static void has(const char *packet, const char *part)
{
    cr_expect_not_null(strstr(packet, part), "no %s\nin %s", part, packet);
}

static void has_not(const char *packet, const char *part)
{
    cr_expect_null(strstr(packet, part), "%s\nin %s", part, packet);
}

/* Every one after the one before. */
static void in_order(const char *packet, const char *const *members, size_t count)
{
    const char *from = packet;
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(from, members[i]);
        cr_assert_not_null(found, "%s is not there, or too early\nin %s", members[i], packet);
        from = found;
    }
}

#define LEAD                                                                                       \
    "{\"id\": \"q\", \"country\": \"DE\", \"size\": {\"value\": 70, \"confidence\": 0.9, "         \
    "\"source\": \"crm\", \"as_of\": \"2026-11-01\"}, \"title\": \"Ann\", \"kind\": \"z\", "       \
    "\"vip\": true}"

Test(packet_json, members_in_their_order)
{
    static const char *const members[] = {
        "{\"lead\":\"q\"",
        ",\"outcome\":\"accept\"",
        ",\"reason\":\"rule\"",
        ",\"analysis\":\"direct\"",
        ",\"possible\":[\"accept\"]",
        ",\"decided_by\":[\"decide.hot\"]",
        ",\"because\":[\"Ann\"]",
        ",\"classes\":{\"seg\":\"small\"}",
        ",\"scores\":{\"fit\":{\"value\":45}}",
        ",\"route\":{\"rule\":\"route.accept.area\",\"to\":\"near\",\"within\":{\"hours\":4},"
        "\"due_at\":\"2026-11-20T13:00:00Z\"}",
        ",\"notes\":[\"n\"]",
        ",\"also\":[\"x\"]",
        ",\"alert\":[\"y\"]",
        ",\"show\":{\"title\":\"Ann\",\"greeting\":\"Ann\",\"seg\":\"small\",\"size\":70}",
        ",\"trace\":[{\"rule\":\"seg.big\",\"result\":\"miss\"}",
        "{\"rule\":\"fit.size\",\"result\":\"hit\",\"points\":40}",
        "{\"rule\":\"fit.vip\",\"result\":\"hit\",\"points\":5}",
        ",\"tables\":{\"areas\":[\"de\"]}",
        ",\"inputs\":{",
        "\"country\":{\"value\":\"DE\"}",
        "\"size\":{\"value\":70,\"confidence\":0.9,\"source\":\"crm\",\"as_of\":"
        "\"2026-11-01T00:00:00Z\"}",
        "\"title\":{\"value\":\"Ann\"}",
        "\"pages\":{\"value\":3,\"default\":true}",
        ",\"broken_promises\":[\"none\"]",
        ",\"problems\":[{\"field\":\"kind\",\"problem\":",
        "{\"field\":\"mail\",\"problem\":\"required field is missing\"}]",
        ",\"policy\":{\"name\":\"p\",\"version\":\"7\",\"digest\":\"sha256:",
        "},\"evaluated_at\":\"2026-11-20T09:00:00Z\"}",
    };
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab.lanes->show_personal = true;
    lab_decide(&lab, LEAD);
    const char *json = packet(&lab, HG_TRACE_FULL, true);
    in_order(json, members, COUNT(members));
    has_not(json, "\n");
    has_not(json, "\"needs\":[\"mail\"]");
    has_not(json, "\"deciding\"");
    has_not(json, "\"possible_rules\"");
    has_not(json, "\"kind\":{"); /* no rule reads it */
    lab_close(&lab);
}

Test(packet_json, personal_values_are_masked_and_what_is_made_of_them)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab_decide(&lab, LEAD);
    const char *json = packet(&lab, HG_TRACE_FULL, false);
    has_not(json, "Ann");
    has(json, "\"because\":[\"(personal)\"]");
    has(json, "\"show\":{\"title\":\"(personal)\",\"greeting\":\"(personal)\",\"seg\":\"small\"");
    has(json, "\"title\":{\"value\":\"(personal)\"}");
    lab_decide(&lab, "{\"country\": \"CU\", \"title\": [\"Ann\"]}");
    json = packet(&lab, HG_TRACE_FULL, false);
    has_not(json, "Ann");
    has(json, "\"title\":{\"value\":\"(personal)\",\"used\":false,\"reason\":\"invalid\"}");
    lab_close(&lab);
}

Test(packet_json, trace_levels)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    lab_decide(&lab, "{\"size\": 70, \"vip\": true, \"country\": \"FR\"}");
    const char *json = packet(&lab, HG_TRACE_NONE, false);
    has_not(json, "\"trace\"");
    has_not(json, "\"inputs\"");
    has_not(json, "\"tables\"");
    has(json, "\"problems\"");
    json = packet(&lab, HG_TRACE_HITS, false);
    has(json, "{\"rule\":\"fit.vip\",\"result\":\"hit\",\"points\":5}");
    has(json, "{\"rule\":\"fit.title\",\"result\":\"assumed no\",\"needs\":[\"title\"]}");
    has_not(json, "\"result\":\"miss\"");
    has_not(json, "not reached");
    has(json, "\"tables\":{\"areas\":[\"fr\"]}");
    json = packet(&lab, HG_TRACE_FULL, false);
    has(json, "{\"rule\":\"disqualify.no\",\"result\":\"miss\"}");
    has(json, "{\"rule\":\"decide.cold\",\"result\":\"not reached\"}");
    lab_close(&lab);
}

/* The most specific row wins; those it stands before are told, but for what fits anybody. An
 * input that is not known leaves the rows that could win. */
Test(packet_json, which_row_won_and_which_it_beat)
{
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "table areas hit most specific match country, kind give team {\n"
             "  de: \"DE\", * -> \"dach\"\n  smb: not \"FR\", \"a\" -> \"smb\"\n"
             "  de_smb: \"DE\", \"a\" -> \"dach smb\"\n  otherwise -> \"rest\"\n}\n"
             "decide { hot: accept when areas.team is \"dach smb\" cold: nurture otherwise }\n");
    lab_decide(&lab, "{\"country\": \"DE\", \"kind\": \"a\"}");
    const char *json = packet(&lab, HG_TRACE_HITS, false);
    has(json, "\"tables\":{\"areas\":[\"de_smb\"]},\"beaten\":{\"areas\":[\"smb\",\"de\"]}");
    has_not(packet(&lab, HG_TRACE_NONE, false), "\"beaten\"");
    lab_decide(&lab, "{\"country\": \"FR\", \"kind\": \"a\"}");
    json = packet(&lab, HG_TRACE_HITS, false);
    has(json, "\"tables\":{\"areas\":[\"otherwise\"]}");
    has_not(json, "\"beaten\"");
    lab_decide(&lab, "{\"country\": \"DE\"}");
    has(packet(&lab, HG_TRACE_HITS, false), "\"tables\":{\"areas\":[\"de_smb\",\"smb\",\"de\"]}");
    lab_close(&lab);
}

Test(packet_json, what_is_open_as_intervals_and_sets)
{
    static const char *const members[] = {
        "{\"lead\":\"\"",
        ",\"outcome\":\"review\",\"reason\":\"unresolved\"",
        ",\"possible\":[\"accept\",\"review\"]",
        ",\"deciding\":[{\"field\":\"vip\",\"reason\":\"missing\"",
        ",\"decided_by\":[]",
        ",\"possible_rules\":[\"decide.hot\",\"decide.cold\"]",
        ",\"because\":[\"vip is unknown (missing): accept or review\"]",
        ",\"classes\":{\"seg\":[\"big\",\"small\"]}",
        ",\"scores\":{\"fit\":{\"low\":0,\"high\":5}}",
        ("{\"rule\":\"fit.vip\",\"result\":\"unknown\",\"points\":{\"low\":0,\"high\":5},"
         "\"needs\":[\"vip\"]}"),
        "\"size\":{\"value\":70,\"confidence\":0.25,\"used\":false,\"reason\":\"low_confidence\"}",
        "\"vip\":{\"used\":false,\"reason\":\"missing\"}",
    };
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "classify seg { big: when size > 100 small: otherwise }\n"
             "score fit 0..100 { vip: +5 when vip }\n"
             "decide { hot: accept when fit >= 5 cold: review otherwise }\n");
    lab_decide(&lab, "{\"size\": {\"value\": 70, \"confidence\": 0.25}}");
    in_order(packet(&lab, HG_TRACE_FULL, false), members, COUNT(members));
    lab_close(&lab);
}

Test(packet_json, texts_are_escaped)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, "decide { a: review otherwise because \"{kind} {country}\" }\n");
    lab_decide(&lab, "{\"id\": \"a\\\"b\\\\c\\u001b[31m\\u0007<script>\"}");
    has(packet(&lab, HG_TRACE_NONE, false), "\"lead\":\"a\\\"b\\\\c\\u001b[31m\\u0007<script>\"");
    lab_close(&lab);
}

/* --- inputs by what was given alone ----------------------------------------------------------- */

/* The packet again, in which every value is asked what it is. */
static void check_asked(struct lab *lab, const char *lead)
{
    static char first[8192];
    lab_decide(lab, lead);
    snprintf(first, sizeof first, "%s", packet(lab, HG_TRACE_HITS, false));
    for (uint32_t f = 0; f < lab->lanes->program->field_count; f++)
        hg_lane_input(lab->lanes, f, 0)->differs = true;
    cr_assert_str_eq(first, packet(lab, HG_TRACE_HITS, false), "of %s", lead);
}

/* Once the thread has met values of all fields, and of some too many to remember. */
Test(packet_json, inputs_are_what_their_values_say)
{
    struct lab lab;
    lab_open(&lab, fields, NULL, policy);
    for (unsigned i = 0; i < 1500; i++) {
        char lead[400];
        snprintf(lead, sizeof lead,
                 "{\"id\":\"L%u\",\"country\":\"%s\",\"size\":%u%s,\"kind\":%s,\"title\":\"t%u\","
                 "\"pages\":%s,\"mail\":\"M%u@%s.example\"%s}",
                 i, i % 7 == 0 ? "Germany" : "DE", i % 600, i % 11 == 0 ? ".0" : "",
                 i % 5 == 0 ? "\"c\"" : "\"a\"", i % 3, i % 13 == 0 ? "null" : "12", i,
                 i % 2 == 0 ? "Mixed" : "plain", i % 4 == 0 ? "" : ",\"vip\":true");
        check_asked(&lab, lead);
    }
    lab_close(&lab);
}

/* Members longer than what is kept beside a cached value. */
Test(packet_json, inputs_of_long_names)
{
#define LONG "a_field_of_so_long_a_name_that_its_member_is_longer_than_a_block_of_the_cache"
    struct lab lab;
    lab_open(&lab, "  id: {type: text}\n  " LONG ": {type: integer}\n  kind: {type: text}\n", NULL,
             "decide { hot: accept when " LONG
             " > 10 and kind is \"a\"\n cold: review otherwise }\n");
    for (unsigned i = 0; i < 700; i++) {
        char lead[300];
        snprintf(lead, sizeof lead, "{\"id\":\"L%u\"%s%.*u%s,\"kind\":\"%.*s\"}", i,
                 i % 5 == 0 ? ",\"other\":" : ",\"" LONG "\":", 1, i % 30, i % 7 == 0 ? ".0" : "",
                 (int)(i % 50), "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrs");
        check_asked(&lab, lead);
    }
    lab_close(&lab);
#undef LONG
}

/* --- the edge of the buffer ------------------------------------------------------------------ */

#define FENCE 64 /* bytes behind what was asked for, which nobody may touch */

/* `context` is the size of the block there is; each has FENCE bytes of '#' behind it. */
static void *fenced(void *context, void *at, size_t size)
{
    size_t *there = context;
    char *block = at;
    for (size_t i = 0; block != NULL && i < FENCE; i++)
        cr_assert_eq(block[*there + i], '#', "written past the end of %zu bytes", *there);
    if (size == 0) {
        free(block);
        return NULL;
    }
    block = realloc(block, size + FENCE);
    memset(block + size, '#', FENCE);
    *there = size;
    return block;
}

/* A packet that begins anywhere before the end of the room there is. */
static void check_places(struct lab *lab, const char *want, enum hg_trace_level level)
{
    const struct hg_packet_options options = {.trace = level};
    size_t len = strlen(want);
    for (size_t start = 64; start < 12000; start += 29) {
        size_t there = 0;
        const struct hg_allocator allocator = {fenced, &there};
        struct hg_buf out;
        hg_buf_init(&out, &allocator, 0);
        hg_buf_fill(&out, '.', start);
        hg_packet_json(lab->lanes, 0, &lab->decision, &options, &out);
        cr_assert_eq(out.len, start + len);
        cr_assert_eq(memcmp(out.at + start, want, len), 0, "begun at %zu", start);
        hg_buf_release(&out);
    }
}

Test(packet_json, keeps_within_the_room_there_is)
{
    struct lab lab;
    lab_open(
        &lab,
        "  id: {type: text}\n  a: {type: integer}\n  b: {type: integer}\n  c: {type: boolean}\n"
        "  d: {type: text}\n  e: {type: text}\n  f: {type: list of text}\n",
        NULL,
        "decide { x: accept when a > 1 and b > 1 and c and d is \"d\" and e is \"e\" and f "
        "includes \"f\"\n"
        "         y: review otherwise }\n");
    char lead[9000], text[3001];
    memset(text, 't', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    snprintf(lead, sizeof lead,
             "{\"a\": 12345678, \"b\": 7, \"c\": true, \"d\": \"%s\", \"e\": \"%.999s\\n%.99s\", "
             "\"f\": [\"%.200s\", \"\\\"\"]}",
             text, text, text, text);
    lab_decide(&lab, lead);
    for (enum hg_trace_level level = HG_TRACE_HITS; level <= HG_TRACE_FULL; level++) {
        char *want = strdup(packet(&lab, level, false));
        check_places(&lab, want, level);
        free(want);
    }
    lab_close(&lab);
}
