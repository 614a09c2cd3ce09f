/* The trace of a packet against the results of its rules: most of it is copied from prepared
 * text, which must equal what formatting each rule would give, lead after lead. */
#include "decide.h"

#include "base/json.h"

static const char fields[] = "  id: {type: text}\n"
                             "  size: {type: integer, min: 1, max: 500}\n"
                             "  pages: {type: integer}\n"
                             "  kind: {type: enum, values: [a, b, c]}\n"
                             "  title: {type: text}\n"
                             "  age: {type: integer, sensitive: true}\n"
                             "  vip: {type: boolean}\n";
/* Rules that ask one field, several, one in two ways, none; truths and tests; points that are
 * computed; dates; what is allowed; all that a first match leaves open. */
static const char policy[] =
    "classify seg assuming no { big: when size > 100 and pages > 3 small: otherwise }\n"
    "classify open { far: when size > 100 near: when kind is \"a\" rest: otherwise }\n"
    "disqualify assuming no { test: when title contains \"test\" minor: when age < 18 allow age "
    "because "
    "\"the law\" approved \"legal\" }\n"
    "disqualify late { c: when kind is \"c\" and vip }\n"
    "score sure 0..100 assuming no { size: +10 when size > 10 vip: +5 when vip both: +3 when pages "
    "> 3 "
    "and size > 20\n"
    "  long: +2 when title starts with \"a\" and title ends with \"z\" year: +1 when pages > 1 "
    "from "
    "2026-12-01\n  none: 0 when pages > 5 some: by size { 1..50: +1 otherwise: +4 } }\n"
    "score fit -50..100 { size: +10 when size > 10 less: -4 when vip kind: by kind { \"a\": +7 "
    "otherwise: +9 } now: +1 when pages > 2 before 2026-12-01 }\n"
    "score other -9..9 assuming yes { a: +1 when kind is \"a\" }\n"
    /* entries of two blocks, and of more than a record holds */
    "score longer -9..9 assuming no { a_name_of_more_than_a_block_of_the_cache: +1 when pages > 2\n"
    "  "
    "a_name_so_long_that_what_the_trace_says_of_the_rule_is_more_than_both_of_the_blocks_hold_that_"
    "stand_ready_for_it: +2 when vip\n  after: +3 when size > 10 }\n"
    "decide { hot: accept when fit >= 15 warm: nurture when sure >= 5 and seg is \"big\" cold: "
    "reject "
    "otherwise }\n"
    "route accept { first: to \"x\" when size > 50\n  next: to \"y\" when vip\n  rest: to \"z\" "
    "otherwise }\n"
    "route review { open: to \"desk\" unresolved rest: to \"desk\" otherwise }\n";

static void put_rule(struct lab *lab, uint32_t rule, enum hg_rule_result result,
                     struct hg_json *json)
{
    const struct hg_rule_info *info = &lab->lanes->program->rules[rule];
    enum hg_type_kind scale = lab->lanes->program->blocks[info->block].scale;
    struct hg_value points;
    hg_json_open(json, '{');
    hg_json_member(json, "rule", info->id);
    hg_json_member(json, "result", hg_str(hg_rule_result_name(result)));
    if (hg_rule_points(lab->lanes, 0, rule, result, &points)) {
        struct hg_buf *out = json->out;
        cr_assert_eq(scale, HG_T_INTEGER);
        hg_json_key(json, HG_STR("points"));
        if (points.lo == points.hi)
            hg_json_int(json, points.lo);
        else
            hg_buf_print(out, "{\"low\":%lld,\"high\":%lld}", (long long)points.lo,
                         (long long)points.hi);
        json->comma = true;
    }
    struct hg_deciding *needs;
    uint32_t count;
    hg_rule_needs(lab->lanes, 0, rule, &lab->arena, &needs, &count);
    bool open = result == HG_RULE_UNKNOWN || result == HG_ASSUMED_NO || result == HG_ASSUMED_YES;
    if (open && count != 0) {
        hg_json_key(json, HG_STR("needs"));
        hg_json_open(json, '[');
        for (uint32_t i = 0; i < count; i++)
            hg_json_str(json, needs[i].what);
        hg_json_close(json, ']');
    }
    if (info->dated && (lab->now < info->from || lab->now >= info->before)) {
        hg_json_key(json, HG_STR("in_force"));
        hg_json_bool(json, false);
    }
    if (info->allowed_count != 0)
        hg_json_raw(json, HG_STR("\"allowed\":[{\"field\":\"age\",\"because\":\"the law\","
                                 "\"approved\":\"legal\"}]"));
    hg_json_close(json, '}');
}

static const char *expected(struct lab *lab, bool full, struct hg_buf *out)
{
    uint32_t count = lab->lanes->program->rule_count;
    uint8_t *results = HG_ARRAY(&lab->arena, uint8_t, count);
    struct hg_json json;
    hg_put_results(lab->lanes, 0, &lab->decision, results);
    hg_buf_clear(out);
    hg_buf_text(out, "\"trace\":");
    hg_json_init(&json, out);
    hg_json_open(&json, '[');
    for (uint32_t i = 0; i < count; i++)
        if (full || (results[i] != HG_MISS && results[i] != HG_RULE_NOT_REACHED))
            put_rule(lab, i, (enum hg_rule_result)results[i], &json);
    hg_json_close(&json, ']');
    hg_buf_text(out, ",\"inputs\":");
    hg_buf_byte(out, '\0');
    return out->at;
}

static void check_lead(struct lab *lab, const char *lead, struct hg_buf *room)
{
    lab_decide(lab, lead);
    if (lab->decision.analysis == HG_ANALYSIS_DIRECT)
        lab->decision.results = NULL; /* as most packets are made: straight from the rows */
    for (int full = 0; full < 2; full++) {
        struct hg_packet_options options = {.trace = full ? HG_TRACE_FULL : HG_TRACE_HITS};
        hg_buf_clear(&lab->out);
        hg_packet_json(lab->lanes, 0, &lab->decision, &options, &lab->out);
        hg_buf_byte(&lab->out, '\0');
        const char *want = expected(lab, full != 0, room);
        cr_assert_not_null(strstr(lab->out.at, want), "%s\nnot in %s\nfor %s", want, lab->out.at,
                           lead);
    }
}

/* Every combination of these; empty: not given. */
static const char *const values[][4] = {
    {"", "\"size\":5,", "\"size\":30,", "\"size\":200,"},
    {"", "\"pages\":2,", "\"pages\":9,", "\"pages\":\"x\","},
    {"", "\"kind\":\"a\",", "\"kind\":\"c\",", "\"kind\":null,"},
    {"", "\"title\":\"a test z\",", "\"title\":\"abz\",", "\"title\":\"q\","},
    {"", "\"age\":17,", "\"vip\":true,", "\"age\":40,\"vip\":false,"},
};

Test(packet_trace, says_what_the_decision_says_rule_by_rule)
{
    struct lab lab;
    struct hg_buf room;
    lab_open(&lab, fields, NULL, policy);
    hg_buf_init(&room, NULL, 0);
    for (unsigned i = 0; i < 1024; i++) {
        char lead[200];
        snprintf(lead, sizeof lead, "{%s%s%s%s%s\"id\":\"q\"}", values[0][i % 4],
                 values[1][i / 4 % 4], values[2][i / 16 % 4], values[3][i / 64 % 4],
                 values[4][i / 256]);
        check_lead(&lab, lead, &room);
    }
    hg_buf_release(&room);
    lab_close(&lab);
}
