/* Makes every allocation of a whole decision, from policy text to packet, fail once: the library
 * must return HG_NOMEM and leak nothing (checked by the leak sanitizer). */
#include "compiler/compile.h"
#include "runtime/assignment/assign.h"
#include "runtime/ingest/record.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const char contract[] = "contract: lead\nversion: 1\nkey: id\nfields:\n"
                               "  id: {type: text}\n"
                               "  country: {type: country}\n"
                               "  size: {type: integer, min: 1, min_confidence: 0.5}\n"
                               "  title: {type: text, personal: true}\n"
                               "  mail: {type: email}\n";
static const char policy[] =
    "policy p\n  version \"1\"\n  lead from \"c.yaml\"\n  teams from \"t.yaml\"\n"
    "  calendars from \"k.yaml\"\n  show title\n"
    "list bad is \"CU\", \"IR\"\n"
    "define domain is domain_of(mail)\n"
    "table areas hit first match country, size give team {\n"
    "  de: \"DE\", 1..50 -> \"near\"\n  otherwise -> \"far\"\n}\n"
    "classify segment { big: when size > 100 small: otherwise }\n"
    "disqualify { embargo: when country in bad because \"not {country}\"\n"
    "             rival: when domain is \"rival.example\" assuming no because \"{domain}\" }\n"
    "score fit 0..100 { size: by size { 10..99: +40 otherwise: +10 }\n"
    "                   senior: +30 when title has word any of (\"vp\", \"head of\")\n"
    "                   shape: +5 when title matches \"^a.*z$\" }\n"
    "decide { hot: accept when fit >= 40 because \"fit {fit}\" cold: reject otherwise }\n"
    "route accept calendar \"hq\" { area: to areas.team when areas.team is found respond within 4 "
    "business hours\n"
    "               rest: to \"desk-{segment}\" otherwise }\n"
    "route review { open: to \"desk\" unresolved rest: to \"desk\" otherwise }\n"
    "promise clean: never accept when country in bad\n";
static const char teams[] =
    "priority: segment\npeople: {ana: , ben: {absences: [2025-11-20]}}\n"
    "queues: [desk, desk-small, desk-big]\n"
    "teams:\n"
    "  near: {members: {ana: {caps: {day: 5}, overrun: {big: 1}}, ben: }, nobody_left: desk,\n"
    "         escalation: [warn at 50 %, alert ana at 100 %]}\n"
    "  far: {members: [ben], nobody_left: {to: near, alert: ana}}\n";
static const char calendars[] = "calendars: {hq: {time_zone: UTC, hours: {mon-fri: 09:00-17:00},\n"
                                "  holidays: [2025-12-25]}}\n";
static const char state[] = "{\"version\": 1, \"teams\": {\"near\": {\"ben\": {\"count\": 2, "
                            "\"month\": {\"2025-11\": 2}}}}}";
static const char *const leads[] = {
    "{\"id\": \"a\", \"country\": \"DE\", \"size\": 40, \"title\": \"VP\", \"mail\": "
    "\"x@y.example\"}",
    "{\"id\": \"b\", \"size\": {\"value\": 70, \"confidence\": 0.2}, \"title\": \"Head of it\"}",
};

struct countdown {
    size_t left;
    bool failed;
};

static void *resize(void *context, void *at, size_t size)
{
    struct countdown *countdown = context;
    if (size == 0) {
        free(at);
        return NULL;
    }
    if (countdown->left == 0) {
        countdown->failed = true;
        return NULL;
    }
    countdown->left--;
    return realloc(at, size);
}

static enum hg_status load(void *context, struct hg_str path, struct hg_arena *arena,
                           struct hg_str *text, struct hg_str *why)
{
    (void)context, (void)arena, (void)why;
    *text = hg_str_is(path, "c.yaml")   ? HG_STR(contract)
            : hg_str_is(path, "t.yaml") ? HG_STR(teams)
            : hg_str_is(path, "k.yaml") ? HG_STR(calendars)
                                        : HG_STR(policy);
    return HG_OK;
}

static enum hg_status decide(struct hg_lanes *lanes, struct hg_json_reader *reader,
                             const struct hg_store *store, const char *lead, struct hg_buf *out)
{
    struct hg_lead_error error;
    struct hg_decision decision;
    struct hg_packet_options options = {.trace = HG_TRACE_FULL};
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = INT64_C(1763629200000000);
    enum hg_status status = hg_json_read(reader, lanes, 0, hg_str(lead), &error);
    if (status == HG_OK)
        status = hg_run(lanes);
    if (status == HG_OK)
        status = hg_decide(lanes, 0, &lanes->arena, &decision);
    struct hg_assign_request request = {.lanes = lanes, .decision = &decision, .store = store};
    if (status == HG_OK)
        status = hg_assign(&request, &lanes->arena, &decision.assignment);
    if (status != HG_OK)
        return status;
    hg_packet_json(lanes, 0, &decision, &options, out);
    hg_packet_text(lanes, 0, &decision, HG_FOR_AUDITOR, false, false, out);
    hg_packet_html(lanes, 0, &decision, HG_FOR_SELLER, true, out);
    return out->failed ? HG_NOMEM : HG_OK;
}

static enum hg_status open_state(const struct hg_allocator *allocator, struct hg_arena *arena,
                                 struct hg_state_document **document)
{
    struct hg_guard guard;
    struct hg_str why;
    hg_arena_init(arena, allocator, &guard);
    return setjmp(guard.jump) == 0 ? hg_state_read(HG_STR(state), allocator, arena, document, &why)
                                   : HG_NOMEM;
}

static enum hg_status run(const struct hg_image *image, const struct hg_allocator *allocator,
                          struct hg_buf *out)
{
    struct hg_state_document *document = NULL;
    struct hg_arena arena;
    struct hg_store store = {0};
    struct hg_lanes *lanes = NULL;
    struct hg_json_reader *reader = NULL;
    enum hg_status status = hg_lanes_new(image, 1, allocator, &lanes);
    if (status == HG_OK)
        status = hg_json_reader_new(image, allocator, &reader);
    if (status == HG_OK)
        status = open_state(allocator, &arena, &document);
    if (status == HG_OK)
        store = hg_state_store(document);
    for (size_t i = 0; status == HG_OK && i < sizeof leads / sizeof *leads; i++)
        status = decide(lanes, reader, &store, leads[i], out);
    if (status == HG_OK)
        hg_state_write(document, out);
    if (status == HG_OK && out->failed)
        status = HG_NOMEM;
    hg_state_free(document);
    if (reader != NULL)
        hg_json_reader_free(reader);
    if (lanes != NULL)
        hg_lanes_free(lanes);
    return status;
}

static enum hg_status whole(const struct hg_allocator *allocator, struct hg_buf *out)
{
    struct hg_loader loader = {load, NULL};
    struct hg_compile_input input = {.path = HG_STR("p.gate"), .loader = &loader};
    struct hg_compilation compilation;
    struct hg_image *image = NULL;
    struct hg_str why;
    hg_compilation_init(&compilation, allocator);
    enum hg_status status = hg_compile(&compilation, &input);
    if (status == HG_OK)
        status = hg_image_new(compilation.program, &hg_regex_re2, allocator, &compilation.arena,
                              &image, &why);
    if (status == HG_OK)
        status = run(image, allocator, out);
    if (image != NULL)
        hg_image_free(image);
    hg_compilation_release(&compilation);
    return status;
}

Test(out_of_memory, every_allocation_fails_once)
{
    for (size_t n = 0;; n++) {
        struct countdown countdown = {.left = n};
        struct hg_allocator allocator = {resize, &countdown};
        struct hg_buf out;
        hg_buf_init(&out, &allocator, 0);
        enum hg_status status = whole(&allocator, &out);
        bool done = !countdown.failed;
        cr_assert_eq(status, done ? HG_OK : HG_NOMEM, "allocation %zu: status %d", n, (int)status);
        if (done)
            cr_assert(hg_str_find((struct hg_str){out.at, out.len}, HG_STR("\"accept\"")) !=
                      SIZE_MAX);
        hg_buf_release(&out);
        if (done) {
            cr_assert_gt(n, 20);
            return;
        }
    }
}

/* --- once all has grown --------------------------------------------------------------------- */

struct counting {
    size_t asked;
};

static void *count(void *context, void *at, size_t size)
{
    struct counting *counting = context;
    if (size == 0) {
        free(at);
        return NULL;
    }
    counting->asked++;
    return realloc(at, size);
}

/* Known, missing, invalid, with evidence; decided, and open. */
static const char *const various[] = {
    "{\"id\": \"a\", \"country\": \"DE\", \"size\": 40, \"title\": \"VP\", \"mail\": "
    "\"x@y.example\"}",
    "{\"id\": \"b\", \"country\": \"FR\", \"size\": {\"value\": 70, \"confidence\": 0.2}, "
    "\"title\": \"Head of it\"}",
    "{\"id\": \"c\", \"country\": \"Atlantis\", \"size\": -3, \"title\": \"a quick \\\"z\\\"\"}",
    "{\"id\": \"d\", \"country\": \"CU\", \"size\": {\"value\": 700, \"source\": \"crm\", "
    "\"as_of\": \"2025-11-01T10:00:00Z\"}, \"mail\": \"v@rival.example\"}",
};
#define VARIOUS (sizeof various / sizeof *various)

/* All packets of one lead, and how often they, the run and the decision asked for memory. */
static size_t ask(struct hg_lanes *lanes, struct hg_json_reader *reader,
                  const struct counting *counting, size_t lead, struct hg_buf *out)
{
    struct hg_decision decision;
    struct hg_lead_error error;
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = INT64_C(1763629200000000) + (int64_t)lead;
    cr_assert_eq(hg_json_read(reader, lanes, 0, hg_str(various[lead]), &error), HG_OK);
    size_t before = counting->asked;
    cr_assert_eq(hg_run(lanes), HG_OK);
    cr_assert_eq(hg_decide(lanes, 0, &lanes->arena, &decision), HG_OK);
    for (int trace = HG_TRACE_NONE; trace <= HG_TRACE_FULL; trace++)
        for (int personal = 0; personal < 2; personal++) {
            struct hg_packet_options options = {.trace = (enum hg_trace_level)trace,
                                                .show_personal = personal != 0};
            hg_buf_clear(out);
            hg_packet_json(lanes, 0, &decision, &options, out);
            cr_assert_not(out->failed);
        }
    return counting->asked - before;
}

Test(out_of_memory, a_decision_and_its_packet_ask_for_none_once_all_has_grown)
{
    struct hg_loader loader = {load, NULL};
    struct hg_compile_input input = {.path = HG_STR("p.gate"), .loader = &loader};
    struct counting counting = {0};
    struct hg_allocator allocator = {count, &counting};
    struct hg_compilation compilation;
    struct hg_image *image;
    struct hg_lanes *lanes;
    struct hg_json_reader *reader;
    struct hg_buf out;
    struct hg_str why;
    hg_compilation_init(&compilation, NULL);
    cr_assert_eq(hg_compile(&compilation, &input), HG_OK);
    cr_assert_eq(
        hg_image_new(compilation.program, &hg_regex_re2, NULL, &compilation.arena, &image, &why),
        HG_OK);
    cr_assert_eq(hg_lanes_new(image, 1, &allocator, &lanes), HG_OK);
    cr_assert_eq(hg_json_reader_new(image, &allocator, &reader), HG_OK);
    hg_buf_init(&out, &allocator, 0);
    for (int round = 0; round < 24; round++)
        for (size_t lead = 0; lead < VARIOUS; lead++) {
            size_t asked = ask(lanes, reader, &counting, lead, &out);
            if (round >= 8)
                cr_expect_eq(asked, 0, "lead %zu asked %zu times in round %d", lead, asked, round);
        }
    hg_buf_release(&out);
    hg_json_reader_free(reader);
    hg_lanes_free(lanes);
    hg_image_free(image);
    hg_compilation_release(&compilation);
}
