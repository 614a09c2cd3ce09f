/* Counting a replay: score bands at their edges, and how leads are counted. */
#include <stdio.h>

#include "../runtime/lead_sample.h"
#include "cli/replay/replay.h"
#include "decide.h"

static struct lab lab;
static struct hg_replay_plan plan;

static void open_policy(const char *policy)
{
    lab_open(&lab, "  id: {type: text}\n  size: {type: integer}\n  part: {type: decimal}\n", NULL,
             policy);
    plan = (struct hg_replay_plan){.program = lab.compilation.program};
    hg_replay_bands_make(&plan, &lab.arena);
}

/* "0..9 10..19 …" */
static const char *bands(void)
{
    const struct hg_replay_score *score = &plan.scores[0];
    struct hg_str all = {0};
    for (uint32_t b = 0; b <= score->cut_count; b++)
        all = lab_join(&lab, all, " ", score->names[b]);
    return lab_text(&lab, all);
}

static const char *bands_of(const char *head, const char *threshold)
{
    struct hg_buf policy;
    hg_buf_init(&policy, &hg_libc_allocator, 0);
    hg_buf_print(&policy,
                 "score %s\ndecide {\n  a: accept when s >= %s\n  b: reject otherwise\n}\n%c", head,
                 threshold, '\0');
    open_policy(policy.at);
    const char *names = bands();
    hg_buf_release(&policy);
    return names;
}

Test(replay, bands_are_tens_cut_at_thresholds)
{
    cr_assert_str_eq(bands_of("s 0..100 {\n  x: +65 when size > 1\n}", "65"),
                     "0..9 10..19 20..29 30..39 40..49 50..59 60..64 65..69 70..79 80..89 90..100");
    lab_close(&lab);
}

Test(replay, bands_of_few_points_are_points)
{
    cr_assert_str_eq(bands_of("s 64..67 {\n  x: +65 when size > 1\n}", "65"), "64 65 66 67");
    lab_close(&lab);
}

Test(replay, bands_of_an_odd_range_are_whole)
{
    cr_assert_str_eq(bands_of("s -50..55 {\n  x: +65 when size > 1\n}", "5"),
                     "-50..-40 -39..-29 -28..-18 -17..-7 -6..4 5..15 16..26 27..37 38..48 49..55");
    lab_close(&lab);
}

Test(replay, decimal_bands_are_tenths)
{
    open_policy("score s 0.0..1.0 {\n  x: +0.5 when size > 1\n}\ndecide {\n  a: accept when s >= "
                "0.25\n  b: reject otherwise\n}\n");
    cr_assert_str_eq(bands(), "0..<0.1 0.1..<0.2 0.2..<0.25 0.25..<0.3 0.3..<0.4 0.4..<0.5 "
                              "0.5..<0.6 0.6..<0.7 0.7..<0.8 0.8..<0.9 0.9..1");
    lab_close(&lab);
}

static uint32_t band_of(const char *lead)
{
    lab_decide(&lab, lead);
    return hg_replay_band(&plan.scores[0], lab.lanes, 0);
}

Test(replay, leads_fall_into_their_band)
{
    bands_of(
        "s 0..100 {\n  x: by size {\n    < 0: +0\n    0..9: +9\n    10: +10\n    11: +64\n    12: "
        "+65\n"
        "    13..15: +66\n    otherwise: +100\n    unknown: +5\n  }\n  y: +2 when part > 1\n}",
        "65");
    static const struct {
        const char *lead;
        uint32_t band;
    } rows[] = {
        {"{\"size\":-1,\"part\":0}", 0},
        {"{\"size\":5,\"part\":0}", 0},
        {"{\"size\":5,\"part\":2}", 1},
        {"{\"size\":10,\"part\":0}", 1},
        {"{\"size\":11,\"part\":0}", 6},
        {"{\"size\":12,\"part\":0}", 7},
        {"{\"size\":99,\"part\":2}", 10},
        {"{\"part\":0}", 0},
        {"{\"size\":13}", 7},  /* 66 or 68: the same band */
        {"{\"size\":5}", 11},  /* 9 or 11: not told */
        {"{\"size\":99}", 10}, /* 100, whatever comes */
    };
    cr_assert_eq(plan.scores[0].cut_count, 10);
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert_eq(band_of(rows[i].lead), rows[i].band, "%s: %u", rows[i].lead,
                     band_of(rows[i].lead));
    lab_close(&lab);
}

/* A program file may come from a compiler that did not look. */
Test(replay, what_is_known_later_is_refused)
{
    struct sample *s = sample_new(1);
    const char *values[32] = {NULL};
    struct hg_args args = {.options = hg_cmd_replay.options, .values = values};
    s->program.key = HG_STR("lead_id");
    cr_assert_eq(hg_replay_plan_make(&plan, &args, s->image, NULL, &s->arena), HG_EXIT_OK);
    s->fields[F_TOPIC].known_later = true;
    cr_assert_eq(hg_replay_plan_make(&plan, &args, s->image, NULL, &s->arena), HG_EXIT_TROUBLE);
    s->fields[F_TOPIC].read = false;
    cr_assert_eq(hg_replay_plan_make(&plan, &args, s->image, NULL, &s->arena), HG_EXIT_OK);
    sample_free(s);
}

Test(replay, tallies)
{
    struct hg_tally tally = {0};
    hg_tally_add(&tally, HG_ACTUAL_POSITIVE);
    hg_tally_add(&tally, HG_ACTUAL_NEGATIVE);
    hg_tally_add(&tally, HG_ACTUAL_OPEN);
    cr_assert(tally.leads == 3 && tally.positives == 1 && tally.negatives == 1);
}
