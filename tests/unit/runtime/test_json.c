/* Leads in JSON: paths, evidence, and what makes a lead invalid. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "lead_sample.h"
#include "runtime/ingest/json_simdjson.h"

struct reading {
    struct sample *s;
    struct hg_json_reader *reader;
    struct hg_lead_error error;
};

static struct reading reading_new(void)
{
    struct reading r = {.s = sample_new(1)};
    cr_assert_eq(hg_json_reader_new(r.s->image, NULL, &r.reader), HG_OK);
    return r;
}

static void reading_free(struct reading *r)
{
    hg_json_reader_free(r->reader);
    sample_free(r->s);
}

static enum hg_status read_text(struct reading *r, struct hg_str text)
{
    hg_lanes_reset(r->s->lanes, 1);
    r->s->lanes->now[0] = SAMPLE_NOW;
    return hg_json_read(r->reader, r->s->lanes, 0, text, &r->error);
}

struct row {
    const char *json;
    uint32_t field;
    const char *shown;
};

Test(json, values)
{
    static const struct row rows[] = {
        {"{\"company\": {\"name\": \"Acme\"}}", F_NAME, "Acme"},
        {"{\"company.name\": \"Acme\"}", F_NAME, "Acme"},
        {"{\"Email\": \"a@b.example\"}", F_EMAIL, "a@b.example"},
        {"{\"contact\": {\"mail\": \"a@b.example\", \"x\": []}}", F_EMAIL, "a@b.example"},
        {"{\"email\": \"a@b.example\", \"Email\": \"c@b.example\"}", F_EMAIL, "?invalid"},
        {"{\"crm\": {\"is_customer\": true}, \"company\": null}", F_CUSTOMER, "1"},
        {"{\"company\": {\"employees\": 1e3}}", F_EMPLOYEES, "1000"},
        {"{\"company\": {\"employees\": null}}", F_EMPLOYEES, "?null"},
        {"{\"company\": {\"employees\": {}}}", F_EMPLOYEES, "?invalid"},
        {"{\"company\": {\"employees\": {\"value\": 250, \"confidence\": 0.41}}}", F_EMPLOYEES,
         "?low_confidence"},
        {"{\"company\": {\"employees\": {\"value\": 250, \"confidence\": 0.7}}}", F_EMPLOYEES,
         "250"},
        {"{\"company\": {\"employees\": {\"value\": 250, \"as_of\": \"2020-01-01\"}}}", F_EMPLOYEES,
         "?stale"},
        {"{\"company\": {\"employees\": {\"value\": 250, \"confidence\": 7}}}", F_EMPLOYEES,
         "?invalid"},
        {"{\"company\": {\"employees\": {\"value\": 250, \"as_of\": 7}}}", F_EMPLOYEES, "?invalid"},
        {"{\"company\": {\"employees\": {\"value\": {\"value\": 1}}}}", F_EMPLOYEES, "?invalid"},
        {"{\"company\": {\"employees\": {\"value\": null, \"source\": \"x\"}}}", F_EMPLOYEES,
         "?null"},
        {"{\"industry\": {\"value\": \"fintech\", \"source\": \"guess\"}}", F_INDUSTRY, "?source"},
        {"{\"confidence\": {\"company.employees\": 0.41}, \"company\": {\"employees\": 250}}",
         F_EMPLOYEES, "?low_confidence"},
        {"{\"company\": {\"employees\": 250}, \"confidence\": {\"company\": {\"employees\": "
         "0.41}}}",
         F_EMPLOYEES, "?low_confidence"},
        {"{\"company\": {\"employees\": {\"value\": 250, \"confidence\": 1}}, "
         "\"confidence\": {\"company.employees\": 0.1}}",
         F_EMPLOYEES, "250"},
        {"{\"NumberOfEmployees\": 250, \"confidence\": {\"company.employees\": \"high\"}}",
         F_EMPLOYEES, "?invalid"},
        {"{\"tags\": [\"a\", \"b\", null, \"\"]}", F_TAGS, "a;b"},
        {"{\"tags\": []}", F_TAGS, ""},
        {"{\"tags\": [\"a\", [1]]}", F_TAGS, "?invalid"},
        {"{\"tags\": [\"a\", {}]}", F_TAGS, "?invalid"},
        {"{\"sizes\": [1, 2.0, \"3\"]}", F_SIZES, "1;2;3"},
        {"{\"sizes\": [1, 2.5]}", F_SIZES, "?invalid"},
        {"{\"topics\": [\"HELP\"]}", F_TOPICS, "help"},
        {"{\"title\": \"caf\\u00e9 \\ud83d\\ude00\"}", F_TITLE, "café 😀"},
        {"{\"\\u0074itle\": \"x\"}", F_TITLE, "x"},
        {"{}", F_TITLE, "no title"},
        {"{\"a\": {\"b\": {\"c\": [1, {\"d\": null}]}}, \"title\": \"x\"}", F_TITLE, "x"},
        {" \r\n\t{ \"title\" : \"x\" } \n", F_TITLE, "x"},
        {"{\"\": 1, \"title\": \"x\"}", F_TITLE, "x"},
        {"{\"amount\": 0.10000000000000000555}", F_AMOUNT, "100000"},
        {"{\"amount\": 1E-400}", F_AMOUNT, "0"},
        {"{\"amount\": 1e400}", F_AMOUNT, "?invalid"},
        {"{\"amount\": 123456789012345678901234567890}", F_AMOUNT, "?invalid"},
    };
    struct reading r = reading_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(read_text(&r, hg_str(rows[i].json)), HG_OK, "%s: %s", rows[i].json,
                     r.error.message);
        const char *shown = sample_show(r.s, rows[i].field, 0);
        cr_expect_str_eq(shown, rows[i].shown, "%s: %s, expected %s", rows[i].json, shown,
                         rows[i].shown);
    }
    reading_free(&r);
}

struct refusal {
    const char *json;
    uint64_t line, byte;
    const char *message;
};

Test(json, refusals)
{
    static const struct refusal rows[] = {
        {"", 1, 0, "no JSON value"},
        {"  ", 1, 0, "no JSON value"},
        {"[]", 1, 0, "not a JSON object"},
        {"7", 1, 0, "not a JSON object"},
        {"{\"a\": 1, \"b\": 2, \"a\": 3}", 1, 17, "duplicate key `a`"},
        {"{\"x\": {\n\"a\": 1,\n\"\\u0061\": 3}}", 3, 16, "duplicate key `a`"},
        {"{\"a\": 1} {\"b\": 2}", 1, 9, "unexpected text after the object"},
        {"{\"a\": 1},", 1, 8, "unexpected text after the object"},
        {"{\"a\": 01}", 1, 6, "a malformed number"},
        {"{\"a\": 1.}", 1, 6, "a malformed number"},
        {"{\"a\": .5}", 1, 6, NULL},
        {"{\"a\": +1}", 1, 6, NULL},
        {"{\"a\": -}", 1, 6, "a malformed number"},
        {"{\"a\": 1e}", 1, 6, "a malformed number"},
        {"{\"a\": 1x}", 1, 6, "a malformed number"},
        {"{\"a\": NaN}", 1, 6, NULL},
        {"{\"a\": truex}", 1, 6, NULL},
        {"{\"a\": nul}", 1, 6, NULL},
        {"{\"a\": nullx}", 1, 6, NULL},
        {"{\"a\" 1}", 0, 0, NULL},
        {"{\"a\": 1,}", 0, 0, NULL},
        {"{\"a\": [1,]}", 0, 0, NULL},
        {"{\"a\": [1 2]}", 0, 0, NULL},
        {"{\"a\": [1}", 0, 0, NULL},
        {"{\"a\": 1", 0, 0, NULL},
        {"{\"a\": \"x", 0, 0, NULL},
        {"{a: 1}", 0, 0, NULL},
        {"{\"a\": 'x'}", 0, 0, NULL},
        {"{\"a\": \"\\x\"}", 1, 6, NULL},
        {"{\"a\": \"\\u00\"}", 1, 6, NULL},
        {"{\"a\": \"tab\there\"}", 0, 0, "a control character in a string"},
        {"{\"a\": \"\xff\"}", 1, 7, "invalid UTF-8"},
        {"{\"a\": \"\xc0\x80\"}", 1, 7, "invalid UTF-8"},
        {"{\"a\": \"\\ud800\"}", 1, 6, NULL},
        {"{\"a\": \"\\udc00\"}", 1, 6, NULL},
        {"{\"a\": \"x\\u0000y\"}", 1, 6, "a NUL character"},
        {"{\"x\\u0000\": 1}", 1, 1, "a NUL character"},
    };
    struct reading r = reading_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(read_text(&r, hg_str(rows[i].json)), HG_INVALID, "%s is taken", rows[i].json);
        if (rows[i].message != NULL)
            cr_expect_str_eq(r.error.message, rows[i].message, "%s: %s", rows[i].json,
                             r.error.message);
        if (rows[i].line != 0) {
            cr_expect_eq(r.error.line, rows[i].line, "%s: line %d", rows[i].json,
                         (int)r.error.line);
            cr_expect_eq(r.error.byte, rows[i].byte, "%s: byte %d", rows[i].json,
                         (int)r.error.byte);
        }
        cr_expect(r.error.message[0] != '\0');
    }
    reading_free(&r);
}

Test(json, a_nul_byte_is_no_end)
{
    struct reading r = reading_new();
    static const char inside[] = "{\"title\": \"x\0\"}", after[] = "{\"title\": \"x\"}\0";
    cr_expect_eq(read_text(&r, (struct hg_str){inside, sizeof inside - 1}), HG_INVALID);
    cr_expect_eq(read_text(&r, (struct hg_str){after, sizeof after - 1}), HG_INVALID);
    reading_free(&r);
}

/* {"a": [[…]]} with `depth` brackets in all. */
static enum hg_status nest(struct reading *r, size_t depth, bool close)
{
    size_t len = 0;
    char *text = malloc(2 * depth + 20);
    len += (size_t)sprintf(text, "{\"a\":");
    memset(text + len, '[', depth - 1);
    len += depth - 1;
    if (close) {
        memset(text + len, ']', depth - 1);
        len += depth - 1;
        text[len++] = '}';
    }
    enum hg_status status = read_text(r, (struct hg_str){text, len});
    free(text);
    return status;
}

Test(json, depth)
{
    struct reading r = reading_new();
    cr_expect_eq(nest(&r, HG_LEAD_MAX_DEPTH, true), HG_OK, "%s", r.error.message);
    cr_expect_eq(nest(&r, HG_LEAD_MAX_DEPTH + 1, true), HG_INVALID);
    cr_expect_str_eq(r.error.message, "objects and arrays nested too deeply");
    cr_expect_eq(nest(&r, 100000, true), HG_INVALID);
    cr_expect_eq(nest(&r, 100000, false), HG_INVALID);
    reading_free(&r);
}

/* More members than are compared in pairs. */
Test(json, many_keys)
{
    struct reading r = reading_new();
    char *text = malloc(1 << 20);
    size_t len = (size_t)sprintf(text, "{");
    for (int i = 0; i < 20000; i++)
        len += (size_t)sprintf(text + len, "\"k%d\":%d,", i, i);
    size_t end = len;
    len += (size_t)sprintf(text + len, "\"title\":\"x\"}");
    cr_expect_eq(read_text(&r, (struct hg_str){text, len}), HG_OK, "%s", r.error.message);
    cr_expect_str_eq(sample_show(r.s, F_TITLE, 0), "x");
    len = end + (size_t)sprintf(text + end, "\"k777\":\"x\"}");
    cr_expect_eq(read_text(&r, (struct hg_str){text, len}), HG_INVALID);
    cr_expect_eq(r.error.byte, end);
    free(text);
    reading_free(&r);
}

Test(json, a_refused_lead_leaves_no_notes)
{
    struct reading r = reading_new();
    cr_expect_eq(read_text(&r, hg_str("{\"title\": \"x\", \"confidence\": {\"title\": 0.2}}")),
                 HG_OK);
    cr_expect_eq(read_text(&r, hg_str("{\"title\": \"x\", \"title\": 1}")), HG_INVALID);
    cr_expect_eq(read_text(&r, hg_str("{\"company.employees\": 7}")), HG_OK);
    cr_expect_str_eq(sample_show(r.s, F_EMPLOYEES, 0), "7");
    cr_expect_str_eq(sample_show(r.s, F_TITLE, 0), "no title");
    reading_free(&r);
}

Test(json, given_stands_on_one_line)
{
    struct reading r = reading_new();
    cr_expect_eq(read_text(&r, hg_str("{\"tags\": [ \"a b\",\n \"\\\"]\" ]\n, \"title\":\t7 }")),
                 HG_OK);
    cr_expect(hg_str_is(hg_lane_input_json(r.s->lanes, F_TAGS, 0), "[\"a b\",\"\\\"]\"]"));
    cr_expect(hg_str_is(hg_lane_input_json(r.s->lanes, F_TITLE, 0), "7"));
    reading_free(&r);
}

Test(json, a_lead_at_its_own_time)
{
    struct reading r = reading_new();
    r.s->lanes->own_now = true;
    r.s->lanes->now_field = F_SUBMITTED;
    const char *json = "{\"company.employees\": {\"value\": 7, \"as_of\": \"2020-01-01\"}, "
                       "\"submitted_at\": \"2020-02-01T00:00:00Z\"}";
    cr_expect_eq(read_text(&r, hg_str(json)), HG_OK);
    cr_expect_str_eq(sample_show(r.s, F_EMPLOYEES, 0), "7");
    cr_expect_eq(r.s->lanes->now[0], INT64_C(1580515200) * HG_MICROS_PER_SECOND);
    cr_expect_eq(read_text(&r, hg_str("{\"company.employees\": 7}")), HG_INVALID);
    cr_expect_str_eq(r.error.message, "its own time, `submitted_at`, is not known");
    cr_expect_str_eq(sample_show(r.s, F_EMPLOYEES, 0), "?missing");
    reading_free(&r);
}

/* An allocator that fails after a number of calls. */
static void *count_down(void *context, void *at, size_t size)
{
    int *left = context;
    if (size == 0) {
        free(at);
        return NULL;
    }
    return (*left)-- > 0 ? realloc(at, size) : NULL;
}

Test(json, every_allocation_may_fail)
{
    struct sample *s = sample_new(1);
    const char *json =
        "{\"tags\": [\"a\", \"b\"], \"email\": \"A@B.EXAMPLE\", \"title\": \"vp  x\"}";
    for (int n = 0;; n++) {
        int left = n;
        struct hg_allocator allocator = {count_down, &left};
        struct hg_json_reader *reader = NULL;
        struct hg_lanes *lanes = NULL;
        struct hg_lead_error error;
        enum hg_status status = hg_lanes_new(s->image, 1, &allocator, &lanes);
        if (status == HG_OK)
            status = hg_json_reader_new(s->image, &allocator, &reader);
        if (status == HG_OK)
            status = hg_json_read(reader, lanes, 0, hg_str(json), &error);
        hg_json_reader_free(reader);
        hg_lanes_free(lanes);
        if (status == HG_OK)
            break;
        cr_assert_eq(status, HG_NOMEM);
        cr_assert_lt(n, 1000);
    }
    sample_free(s);
}

/* Few members are compared in pairs, more by their hashes: a key that comes twice is found in
 * objects of any size, and only that. */
Test(json, keys_of_objects_of_any_size)
{
    struct reading r = reading_new();
    char text[2048];
    for (int members = 1; members <= 80; members++)
        for (int again = -1; again < members; again++) { /* -1: none comes twice */
            int len = snprintf(text, sizeof text, "{\"x\": {");
            for (int i = 0; i < members; i++)
                len += snprintf(text + len, sizeof text - (size_t)len, "%s\"k%d\": 0",
                                i != 0 ? "," : "", i * 7);
            if (again >= 0)
                len += snprintf(text + len, sizeof text - (size_t)len, ",\"k%d\": 1", again * 7);
            len += snprintf(text + len, sizeof text - (size_t)len, "}}");
            enum hg_status status = read_text(&r, (struct hg_str){text, (size_t)len});
            cr_assert_eq(status, again < 0 ? HG_OK : HG_INVALID, "%s", text);
        }
    reading_free(&r);
}

/* --- two ways through a document -------------------------------------------------------------- */

struct way {
    struct hg_json_parser *parser;
    const struct hg_json_node *nodes;
    uint32_t count;
    enum hg_json_result result;
    struct hg_json_fault fault;
};

static bool same_bytes(const char *a, uint32_t a_len, const char *b, uint32_t b_len)
{
    return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static bool same_node(const struct hg_json_node *a, const struct hg_json_node *b)
{
    return a->kind == b->kind && a->start == b->start && a->raw_len == b->raw_len &&
           a->key_start == b->key_start && a->next == b->next && a->escaped == b->escaped &&
           same_bytes(a->key, a->key_len, b->key, b->key_len) &&
           same_bytes(a->text, a->text_len, b->text, b->text_len);
}

static bool assert_same_ways(struct way *index, struct way *slow, struct hg_str text)
{
    index->result = hg_json_parse(index->parser, text.at, text.len, HG_LEAD_MAX_DEPTH,
                                  &index->nodes, &index->count, &index->fault);
    slow->result = hg_json_parse_by_ondemand(slow->parser, text.at, text.len, HG_LEAD_MAX_DEPTH,
                                             &slow->nodes, &slow->count, &slow->fault);
    cr_assert_eq(index->result, slow->result, "%.*s", HG_STR_ARGS(text));
    if (index->result != HG_JSON_OK)
        return false;
    cr_assert_eq(index->count, slow->count, "%.*s", HG_STR_ARGS(text));
    for (uint32_t i = 0; i < index->count; i++)
        cr_assert(same_node(&index->nodes[i], &slow->nodes[i]), "node %u of %.*s", i,
                  HG_STR_ARGS(text));
    return true;
}

/* Whole documents, and the same with bytes changed, left out and doubled: simdjson's On-Demand and
 * the walk over its index take the same and find the same in it. */
Test(json, index_and_on_demand_agree)
{
    static const char *const texts[] = {
        "{}",
        " { } ",
        "{\"a\":1,\"b\":[],\"c\":{},\"d\":[[],{}],\"e\":\"\"}",
        "{\"lead\" : \"L1\" ,\t\"n\":-12.50e+3, \"t\":true,\"f\":false ,\"z\":null }",
        "{\"list\":[ \"a\", 1 ,true, null,{\"k\":[0]} ] , \"o\":{\"p\":{\"q\":\"r\"}}}",
        "{\"esc\":\"a\\n\\\"b\\u00e9\\ud83d\\ude00\",\"k\\ney\":\"\\\\\",\"plain\":\"x y\"}",
        "{\"utf8\":\"\xc3\xa9\xe2\x82\xac\",\"z\":0,\"y\":0.0,\"x\":10,\"w\":[1,2]}"};
    static const char bytes[] = "{}[]:,\"\\ \n01-.eEtfnua\x01\xc3\xff";
    struct way index = {.parser = hg_json_parser_new()}, slow = {.parser = hg_json_parser_new()};
    uint64_t state = 1;
    unsigned taken = 0;
    for (unsigned round = 0; round < 40000; round++) {
        char text[256];
        const char *from = texts[round % (sizeof texts / sizeof *texts)];
        size_t len = strlen(from);
        memcpy(text, from, len);
        for (unsigned change = round < 7 ? 0 : 1 + round % 3; change > 0; change--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            size_t at = (size_t)(state >> 40) % len;
            if ((state >> 33) % 4 == 0 && len > 2) {
                memmove(text + at, text + at + 1, --len - at);
            } else if ((state >> 33) % 4 == 1 && len < sizeof text) {
                memmove(text + at + 1, text + at, len++ - at);
            } else {
                text[at] = bytes[(state >> 20) % (sizeof bytes - 1)];
            }
        }
        char *alone = malloc(len); /* so that a sanitizer sees what reads past the end */
        memcpy(alone, text, len);
        taken += assert_same_ways(&index, &slow, (struct hg_str){alone, len});
        free(alone);
    }
    cr_assert_gt(taken, 1000u);
    hg_json_parser_free(index.parser);
    hg_json_parser_free(slow.parser);
}
