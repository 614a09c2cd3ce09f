/* Completion search beyond what the corpus shows: its limits at their edges, a completer reused
 * for several leads, many lanes against one, and what it settles. */
#include "tests/unit/cli/decide.h"

static const char *const small = "  id: {type: text}\n"
                                 "  a: {type: integer, min: 0, max: 300}\n"
                                 "  b: {type: integer, min: 0, max: 12}\n"
                                 "  c: {type: integer, min: 0, max: 12}\n"
                                 "  f: {type: boolean}\n"
                                 "  e: {type: enum, values: [x, y, z]}\n"
                                 "  t: {type: text}\n";

/* "200..9999 accept; otherwise nurture" of a deciding field, or "". */
static const char *settles(struct lab *lab, const char *field)
{
    struct hg_str all = {0};
    for (uint32_t i = 0; i < lab->decision.deciding_count; i++) {
        const struct hg_deciding *item = &lab->decision.deciding[i];
        for (uint32_t k = 0; hg_str_is(item->what, field) && k < item->settles_count; k++) {
            struct hg_str outcome = lab->lanes->program->outcomes[item->settles[k].outcome].name;
            all = lab_join(lab, all, "; ",
                           hg_str_print(&lab->arena, "%.*s %.*s",
                                        HG_STR_ARGS(item->settles[k].piece), HG_STR_ARGS(outcome)));
        }
    }
    return lab_text(lab, all);
}

static const char *analysis(const struct lab *lab)
{
    return hg_analysis_name(lab->decision.analysis);
}

Test(complete, points_of_256_values_are_cut_and_of_257_are_free)
{
    static const struct {
        const char *most, *outcome;
    } cases[] = {{"255", "reject rule"}, {"256", "review unresolved"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct lab lab;
        struct hg_buf policy;
        hg_buf_init(&policy, &hg_libc_allocator, 0);
        /* no value gives 2 points: only who sees every value knows */
        hg_buf_print(&policy,
                     "score s 0..9000 assuming nothing { n: +3 per a up to +%s }\n"
                     "decide assuming nothing { hot: accept when s is 2 cold: reject otherwise }\n",
                     i == 0 ? "765" : "768");
        hg_buf_byte(&policy, '\0');
        lab_open(&lab, small, NULL, policy.at);
        lab_decide(&lab, "{\"id\": \"1\"}");
        cr_expect_str_eq(lab_outcome(&lab), cases[i].outcome, "%s: %s", cases[i].most,
                         lab_outcome(&lab));
        lab_close(&lab);
        hg_buf_release(&policy);
    }
}

Test(complete, a_completer_forgets_the_lead_before)
{
    struct lab lab;
    lab_open(&lab, small, NULL,
             "disqualify assuming nothing { d: when e is \"x\" and f }\n"
             "decide assuming nothing { hot: accept when a > b or t starts with \"vp\"\n"
             "  cold: nurture otherwise }\n");
    static const char *const leads[] = {
        "{\"id\": \"1\", \"e\": \"y\", \"a\": 9, \"f\": true}",
        "{\"id\": \"2\", \"e\": \"x\", \"b\": 3, \"t\": \"cto\"}",
        "{\"id\": \"3\", \"f\": false, \"t\": \"x\", \"a\": 4}",
        "{\"id\": \"4\"}",
    };
    static const char *const wanted[] = {"accept nurture", "accept nurture reject",
                                         "accept nurture", "accept nurture reject"};
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < COUNT(leads); i++) {
            size_t at = round == 1 ? COUNT(leads) - 1 - i : i;
            lab_decide(&lab, leads[at]);
            cr_expect_str_eq(lab_possible(&lab), wanted[at], "lead %zu: %s", at,
                             lab_possible(&lab));
        }
    lab_decide(&lab, leads[0]);
    cr_expect_str_eq(settles(&lab, "b"), ">= 9 review; otherwise accept", "%s", settles(&lab, "b"));
    cr_expect_str_eq(settles(&lab, "t"), "starts with vp accept; otherwise review", "%s",
                     settles(&lab, "t"));
    lab_close(&lab);
}

Test(complete, many_lanes_are_decided_as_one)
{
    struct lab lab;
    struct hg_lanes *many;
    lab_open(&lab, small, NULL,
             "score s 0..100 assuming nothing { x: +30 when e is \"x\" y: +10 per b up to +40 }\n"
             "decide assuming nothing { hot: accept when s >= 40 cold: reject otherwise }\n");
    cr_assert_eq(hg_lanes_new(lab.image, 64, NULL, &many), HG_OK);
    hg_lanes_reset(many, 64);
    for (uint32_t l = 0; l < 64; l++) {
        struct hg_lead_error error;
        const char *lead =
            hg_str_print(&lab.arena, "{%s%s\"c\": 1}", l % 2 ? "\"e\": \"x\", " : "",
                         l % 3 ? hg_str_print(&lab.arena, "\"b\": %u, ", l % 13).at : "")
                .at;
        many->now[l] = lab.now;
        cr_assert_eq(hg_json_read(lab.reader, many, l, hg_str(lead), &error), HG_OK);
    }
    cr_assert_eq(hg_run(many), HG_OK);
    for (uint32_t l = 0; l < 64; l++) {
        struct hg_decision decision;
        const char *lead =
            hg_str_print(&lab.arena, "{%s%s\"c\": 1}", l % 2 ? "\"e\": \"x\", " : "",
                         l % 3 ? hg_str_print(&lab.arena, "\"b\": %u, ", l % 13).at : "")
                .at;
        lab_decide(&lab, lead);
        cr_assert_eq(hg_decide(many, l, &lab.arena, &decision), HG_OK);
        cr_expect_eq(decision.possible, lab.decision.possible, "lane %u", l);
        cr_expect_eq(decision.deciding_count, lab.decision.deciding_count, "lane %u", l);
        cr_expect_eq(decision.analysis, lab.decision.analysis, "lane %u", l);
    }
    hg_lanes_free(many);
    lab_close(&lab);
}

Test(complete, what_the_quick_way_tells_needs_no_search)
{
    struct lab lab;
    lab_open(&lab, small, NULL,
             "decide assuming nothing { hot: accept when f cold: reject otherwise }\n");
    lab_decide(&lab, "{\"id\": \"1\", \"f\": true}");
    cr_expect_str_eq(analysis(&lab), "direct");
    lab_decide(&lab, "{\"id\": \"1\"}");
    cr_expect_str_eq(analysis(&lab), "completions");
    cr_expect_str_eq(settles(&lab, "f"), "yes accept; no reject", "%s", settles(&lab, "f"));
    lab_close(&lab);
}

Test(complete, knowledge_is_asked_of_the_lead_and_not_of_its_completions)
{
    struct lab lab;
    lab_open(&lab, small, NULL,
             "decide assuming nothing {\n"
             "  odd:  reject  when b is unknown and b > 5\n"
             "  sure: accept  when (b assumed 9) > 5\n"
             "  rest: nurture otherwise }\n");
    lab_decide(&lab, "{\"id\": \"1\"}");
    cr_expect_str_eq(lab_possible(&lab), "accept reject", "%s", lab_possible(&lab));
    /* decided again with the value, b is known */
    cr_expect_str_eq(settles(&lab, "b"), ">= 6 accept; otherwise nurture", "%s",
                     settles(&lab, "b"));
    lab_close(&lab);
}
