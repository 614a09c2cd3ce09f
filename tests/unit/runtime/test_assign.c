/* assign_pick.c, assign_sticky.c, assign_state.c: whose turn it is in one team. The whole of an
 * assignment, with decisions, is tested in tests/unit/cli/test_api_assign.c; a month of it in
 * tests/assign. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "runtime/assignment/assign.h"

#define NOON INT64_C(1796126400000000) /* 2026-12-01T12:00:00Z, a Tuesday */
#define DAY (INT64_C(86400000000))
#define TODAY INT64_C(20788)

static struct hg_guard guard;
static struct hg_arena arena;
static struct hg_program program;
static struct hg_directory_entry entries[5];
static struct hg_member members[4];
static struct hg_team_state state;
static char picked[64]; /* a letter a lead: the member, or `-` */
static char skips[128]; /* of the last lead */

static void begin(void)
{
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) != 0)
        cr_assert_fail("out of memory");
    state = (struct hg_team_state){0};
    static const char *const names[] = {"a", "b", "c", "d", "team"};
    for (int i = 0; i < 5; i++) {
        entries[i] =
            (struct hg_directory_entry){.name = hg_str(names[i]), .folded = hg_str(names[i])};
        entries[i].calendar = entries[i].stand_in = HG_NONE;
        entries[i].nobody_left = entries[i].nobody_alert = HG_NONE;
    }
    for (uint32_t i = 0; i < 4; i++)
        members[i] = (struct hg_member){.who = i, .weight = 1, .caps = {-1, -1, -1, -1}};
    entries[4].kind = HG_TEAM;
    entries[4].members = members;
    entries[4].member_count = 3;
    program =
        (struct hg_program){.has_directory = true, .directory = entries, .directory_count = 5};
}

static void end(void)
{
    hg_arena_release(&arena);
}

TestSuite(assign, .init = begin, .fini = end);

static void note_skips(const struct hg_skipped_member *skipped, uint32_t count)
{
    static const char *const reasons[] = {"left", "away", "cap"};
    skips[0] = '\0';
    for (uint32_t i = 0; i < count; i++)
        snprintf(skips + strlen(skips), sizeof skips - strlen(skips), "%s%.*s %s", i ? ", " : "",
                 HG_STR_ARGS(entries[skipped[i].who].name), reasons[skipped[i].reason]);
}

static uint32_t pick_as(enum hg_strategy strategy, int64_t now, const char *lead,
                        const char *priority, const char *recorded)
{
    struct hg_skipped_member skipped[4];
    uint32_t count;
    struct hg_pick pick = {.program = &program,
                           .team = 4,
                           .strategy = strategy,
                           .now = now,
                           .lead = hg_str(lead),
                           .priority = hg_str(priority),
                           .recorded = hg_str(recorded)};
    uint32_t member = hg_pick_member(&pick, &state, &arena, skipped, &count);
    note_skips(skipped, count);
    return member;
}

static const char *picks(enum hg_strategy strategy, int64_t now, int leads)
{
    for (int i = 0; i < leads; i++) {
        char lead[16];
        snprintf(lead, sizeof lead, "L%d", i);
        uint32_t member = pick_as(strategy, now, lead, "", "");
        picked[i] = member == HG_NONE ? '-' : entries[members[member].who].name.at[0];
    }
    picked[leads] = '\0';
    return picked;
}

static struct hg_ranges days(int64_t from, int64_t until)
{
    struct hg_bounds bounds = {TODAY + from, TODAY + until};
    return (struct hg_ranges){hg_arena_copy(&arena, &bounds, sizeof bounds), 1};
}

/* --- strategies ----------------------------------------------------------------------------- */

Test(assign, turns_go_round_in_the_order_of_the_roster)
{
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 7), "abcabca");
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 2), "bc", "it goes on where it was");
}

Test(assign, weights_spread_turns_evenly)
{
    members[0].weight = 2;
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 8), "abcaabca");
}

Test(assign, least_is_count_over_weight)
{
    members[1].weight = 3;
    cr_expect_str_eq(picks(HG_STRATEGY_LEAST, NOON, 10), "abcbbabcbb");
}

Test(assign, sticky_needs_no_state_and_follows_the_weights)
{
    int given[3] = {0};
    members[2].weight = 2;
    for (int i = 0; i < 4000; i++) {
        char lead[16];
        snprintf(lead, sizeof lead, "L%d", i);
        state = (struct hg_team_state){0};
        uint32_t first = pick_as(HG_STRATEGY_STICKY, NOON, lead, "", "");
        given[first]++;
        members[(first + 1) % 3].absences = days(0, 0); /* somebody else is away */
        cr_assert_eq(pick_as(HG_STRATEGY_STICKY, NOON, lead, "", ""), first);
        members[(first + 1) % 3].absences.count = 0;
    }
    cr_expect(given[0] > 900 && given[0] < 1100, "%d of 1000", given[0]);
    cr_expect(given[2] > 1900 && given[2] < 2100, "%d of 2000", given[2]);
}

/* Never to change: who has a lead keeps it over versions. */
Test(assign, sticky_ranks_are_the_same_for_ever)
{
    cr_expect_eq(hg_sticky_rank(HG_STR("team"), HG_STR("a"), HG_STR("L1"), 1),
                 UINT64_C(1573129713352704));
    cr_expect_eq(hg_sticky_rank(HG_STR("emea"), HG_STR("zo\xc3\xab"), HG_STR(""), 3),
                 UINT64_C(623500302396074));
}

/* --- who can take it ------------------------------------------------------------------------ */

Test(assign, whoever_is_away_is_passed_over_by_the_day)
{
    members[1].absences = days(0, 1);
    entries[2].absences = days(1, 1);
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 4), "acac");
    cr_expect_str_eq(skips, "b away");
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON + DAY, 2), "aa");
    cr_expect_str_eq(skips, "b away, c away");
    entries[0].left = true;
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON + DAY, 1), "-");
    cr_expect_str_eq(skips, "a left, b away, c away");
}

Test(assign, what_an_absence_does_to_turns)
{
    static const struct {
        enum hg_absence absence;
        const char *after;
    } cases[] = {
        {HG_ABSENCE_LOSE, "abcabcabc"}, /* nothing to make up for */
        {HG_ABSENCE_LEVEL, "abcabcabc"},
        {HG_ABSENCE_KEEP, "bbbabcabc"}, /* three turns of nine passed while away */
    };
    for (size_t i = 0; i < 3; i++) {
        state = (struct hg_team_state){0};
        entries[4].absence = (uint8_t)cases[i].absence;
        members[1].absences = days(0, 0);
        cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 9), i == 2 ? "acacacaca" : "acacacaca");
        if (i != 2)
            cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 1), "c");
        picks(HG_STRATEGY_TURNS, NOON + DAY, 9);
        if (i == 2)
            cr_expect(strncmp(picked, "bbb", 3) == 0, "%s", picked);
        else
            cr_expect(strncmp(picked, "bb", 2) != 0, "%s", picked);
    }
}

Test(assign, a_newcomer_need_not_catch_up)
{
    picks(HG_STRATEGY_LEAST, NOON, 30);
    entries[4].member_count = 4;
    picks(HG_STRATEGY_LEAST, NOON, 8);
    cr_expect_str_eq(picked, "abcdabcd");
    /* Nor one who was out of the roster and comes back. */
    entries[4].member_count = 3;
    picks(HG_STRATEGY_LEAST, NOON, 30);
    entries[4].member_count = 4;
    picks(HG_STRATEGY_LEAST, NOON, 8);
    int given = 0;
    for (int i = 0; i < 8; i++)
        given += picked[i] == 'd';
    cr_expect_eq(given, 2, "%s", picked);
}

Test(assign, a_new_weight_starts_from_now)
{
    picks(HG_STRATEGY_LEAST, NOON, 30);
    members[0].weight = 2;
    picks(HG_STRATEGY_LEAST, NOON, 8);
    int given = 0;
    for (int i = 0; i < 8; i++)
        given += picked[i] == 'a';
    cr_expect_eq(given, 4, "%s", picked);
}

Test(assign, caps_of_the_day_and_the_month_and_an_overrun)
{
    static struct hg_overrun overrun = {{"gold", 4}, 1};
    members[0].caps[HG_CAP_DAY] = 1;
    members[0].overruns = &overrun;
    members[0].overrun_count = 1;
    members[1].caps[HG_CAP_MONTH] = 2;
    members[2].caps[HG_CAP_HOUR] = members[2].caps[HG_CAP_WEEK] = 1;
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 5), "abcb-");
    cr_expect_str_eq(skips, "a cap, b cap, c cap");
    cr_expect_eq(pick_as(HG_STRATEGY_TURNS, NOON, "x", "silver", ""), HG_NONE);
    cr_expect_eq(pick_as(HG_STRATEGY_TURNS, NOON, "x", "gold", ""), 0,
                 "an urgent lead may be one more");
    cr_expect_eq(pick_as(HG_STRATEGY_TURNS, NOON, "x", "gold", ""), HG_NONE);
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON + DAY, 2), "a-",
                     "a new day, the same month and week");
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON + 7 * DAY, 3), "ca-", "a new week: %s", picked);
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON + 31 * DAY, 5), "bacb-", "a new month: %s",
                     picked);
    /* A lead of the past counts into the period the state is at. */
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 1), "-");
}

Test(assign, a_recorded_member_is_given_again_and_counts)
{
    members[2].absences = days(0, 0);
    cr_expect_eq(pick_as(HG_STRATEGY_TURNS, NOON, "x", "", "c"), 2);
    cr_expect_eq(state.members[2].count, 1);
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 2), "ab");
    cr_expect_eq(pick_as(HG_STRATEGY_TURNS, NOON, "x", "", "nobody"), 0,
                 "not a member: worked out");
}

Test(assign, shares_never_grow_too_large)
{
    picks(HG_STRATEGY_TURNS, NOON, 4);
    for (uint32_t i = 0; i < 3; i++)
        state.members[i].share += HG_SHARE_MAX - 5 * HG_TURN;
    cr_expect_str_eq(picks(HG_STRATEGY_TURNS, NOON, 5), "bcabc");
    for (uint32_t i = 0; i < 3; i++)
        cr_expect_lt(state.members[i].share, 10 * HG_TURN);
}

/* --- the document --------------------------------------------------------------------------- */

static const char document_text[] =
    "{\"version\": 1, \"teams\": {\n"
    "  \"other\": {\n"
    "    \"zo\xc3\xab\": {\"count\": 3, \"share\": -5, \"weight\": 0, \"away\": true}},\n"
    "  \"team\": {\n"
    "    \"a\": {\"count\": 2, \"share\": 2000000000, \"weight\": 1, \"away\": false, "
    "\"hour\": {\"2026-12-01T12\": 1}, \"day\": {\"2026-12-01\": 1}, "
    "\"week\": {\"2026-11-30\": 2}, \"month\": {\"2026-12\": 2}, "
    "\"last\": \"2026-12-01T12:00:00Z\"},\n"
    "    \"b\": {\"count\": 1, \"share\": 1000000000, \"weight\": 1, \"away\": false}}}}\n";

static struct hg_str rewritten(struct hg_str text)
{
    struct hg_state_document *document;
    struct hg_str why;
    struct hg_buf out;
    cr_assert_eq(hg_state_read(text, NULL, &arena, &document, &why), HG_OK, "%.*s",
                 HG_STR_ARGS(why));
    hg_buf_init(&out, NULL, 0);
    hg_state_write(document, &out);
    struct hg_str copy = hg_str_copy(&arena, (struct hg_str){out.at, out.len});
    hg_buf_release(&out);
    hg_state_free(document);
    return copy;
}

Test(assign, a_document_comes_back_as_it_was)
{
    struct hg_str text = HG_STR(document_text);
    cr_expect(hg_str_eq(rewritten(text), text), "%s", rewritten(text).at);
    cr_expect_str_eq(rewritten(HG_STR(" \n")).at, "{\"version\": 1, \"teams\": {}}\n");
    cr_expect_str_eq(rewritten(HG_STR("{\"version\": 1}")).at, "{\"version\": 1, \"teams\": {}}\n");
}

Test(assign, a_store_gives_what_it_was_given)
{
    struct hg_state_document *document;
    struct hg_str why;
    struct hg_team_state loaded;
    cr_assert_eq(hg_state_read(HG_STR(document_text), NULL, &arena, &document, &why), HG_OK);
    struct hg_store store = hg_state_store(document);
    cr_assert_eq(store.load(store.context, HG_STR("team"), &arena, &state), HG_OK);
    cr_expect_eq(state.count, 2);
    cr_expect_eq(state.members[0].used[HG_CAP_DAY].period, TODAY);
    cr_expect_eq(state.members[0].last, NOON);
    cr_expect_str_eq(picks(HG_STRATEGY_LEAST, NOON, 3), "bca", "c is new and level");
    cr_assert_eq(store.save(store.context, HG_STR("team"), &state), HG_OK);
    cr_assert_eq(store.save(store.context, HG_STR("new"), &state), HG_OK);
    cr_assert_eq(store.load(store.context, HG_STR("new"), &arena, &loaded), HG_OK);
    cr_expect_eq(loaded.count, 3);
    cr_expect(hg_str_is(loaded.members[2].person, "c"));
    cr_assert_eq(store.load(store.context, HG_STR("nobody"), &arena, &loaded), HG_OK);
    cr_expect_eq(loaded.count, 0);
    hg_state_free(document);
}

Test(assign, refuses_documents_that_are_none)
{
    static const char *const texts[][2] = {
        {"{", "line 1: "},
        {"[]", "line 1: "},
        {"{}", "line 1: this is not a state file: it has no `version`"},
        {"{\"version\": 2}", "line 1: this version of Headgate reads states of version 1"},
        {"{\"version\": 1,\n \"team\": {}}", "line 2: unknown part of a state"},
        {"{\"version\": 1, \"teams\": []}", "line 1: `teams` must be an object"},
        {"{\"version\": 1, \"teams\": {\"t\": 1}}",
         "line 1: a team must be an object with its members"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": 1}}}", "line 1: a member must be an object"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"x\": 1}}}}",
         "line 1: unknown value of a member"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"count\": -1}}}}",
         "line 1: this is not a valid whole number"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"share\": 1000000000000001}}}}",
         "line 1: this is not a valid whole number"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"away\": 0}}}}",
         "line 1: this must be true or false"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"day\": {\"2026-13-01\": 1}}}}}",
         "line 1: this is not a period with a count"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"day\": {}}}}}",
         "line 1: this is not a period with a count"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"hour\": {\"2026-12-01\": 1}}}}}",
         "line 1: this is not a period with a count"},
        {"{\"version\": 1, \"teams\": {\"t\": {\"a\": {\"last\": 5}}}}",
         "line 1: this is not a valid time"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct hg_state_document *document;
        struct hg_str why = HG_STR("");
        cr_expect_eq(hg_state_read(hg_str(texts[i][0]), NULL, &arena, &document, &why), HG_INVALID);
        cr_expect(hg_str_starts(why, hg_str(texts[i][1])), "%s: %.*s", texts[i][0],
                  HG_STR_ARGS(why));
    }
}
