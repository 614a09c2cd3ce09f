/* calendars.c: calendars.yaml. */
#include "compiler/data/contract.h"
#include "inputs.h"
#include "tzif.h"

/* Every zone but Atlantis, one that is damaged, and the two files beside them. */
static enum hg_status read_zone(void *context, struct hg_str name, struct hg_arena *arena,
                                struct hg_str *bytes, struct hg_str *why)
{
    struct tzif *file = HG_NEW(arena, struct tzif);
    (void)context;
    *why = HG_STR("");
    *bytes = tzif_make(file, NULL, NULL, 0, tzif_utc, 1, "<+01>-1");
    if (hg_str_is(name, "Europe/Broken"))
        bytes->len -= 3;
    if (hg_str_is(name, "tzdata.zi"))
        *bytes = HG_STR("# version 2026f\nR x\n");
    if (hg_str_is(name, "zone1970.tab"))
        *bytes = HG_STR("# codes\tcoordinates\tTZ\nDE,DK\t+5230+01322\tEurope/Berlin\tmost\n");
    return hg_str_is(name, "Europe/Atlantis") || hg_str_is(name, "Europe/Berln") ? HG_IO : HG_OK;
}
static const struct hg_loader zones = {read_zone, NULL};

static enum hg_status read_calendars(struct inputs *in)
{
    struct hg_calendars calendars;
    return hg_calendars_read(&in->diags, in->source, &zones, &in->arena, &calendars);
}

#define HQ(rest) "calendars: {hq: {time_zone: UTC, " rest "}}"
#define OPEN "hours: {mon: 09:00-17:00}"

Test(calendars, refuses_each_with_its_own_code_and_place)
{
    static const struct input_case cases[] = {
        {HQ(OPEN), ""},
        {"", "E0512@1:1"},
        {"[]", "E0511@1:1"},
        {"calendars: []", "E0511@1:12"},
        {"calendar: {}", "E0510@1:1 E0512@1:1"},
        {"calendars: {hq: UTC}", "E0511@1:17"},
        {"calendars: {\"\": {time_zone: UTC, " OPEN "}}", "E0558@1:13"},
        {HQ(OPEN ", zone: UTC"), "E0510@1:61"},
        {"calendars: {hq: {" OPEN "}}", "E0512@1:13"},
        {"calendars: {hq: {time_zone: Europe/Berlin, " OPEN "}}", ""},
        {"calendars: {hq: {time_zone: America/Port-au-Prince, " OPEN "}}", ""},
        {"calendars: {hq: {time_zone: Etc/GMT+1, " OPEN "}}", ""},
        {"calendars: {hq: {time_zone: Europe/Atlantis, " OPEN "}}", "E0570@1:29"},
        {"calendars: {hq: {time_zone: Europe/Berln, " OPEN "}}", "E0570@1:29"},
        {"calendars: {hq: {time_zone: Europe/Broken, " OPEN "}}", "E0575@1:29"},
        {"calendars: {hq: {time_zone: CET, " OPEN "}}", "E0570@1:29"},
        {"calendars: {hq: {time_zone: +01:00, " OPEN "}}", "E0570@1:29"},
        {"calendars: {hq: {time_zone: ../etc, " OPEN "}}", "E0570@1:29"},
        {"calendars: {hq: {time_zone: Europe//Berlin, " OPEN "}}", "E0570@1:29"},
        {"calendars: {hq: {time_zone: [], " OPEN "}}", "E0511@1:29"},
        {HQ("hours: {mon-fri: \"09:00-12:00, 13:00-17:30\", sat: closed, sunday: 00:00-24:00}"),
         ""},
        {HQ("hours: {mon: 9-5}"), "E0571@1:47"},
        {HQ("hours: {mon: 09:00-09:00}"), "E0571@1:47"},
        {HQ("hours: {mon: 09:00-24:01}"), "E0571@1:47"},
        {HQ("hours: {mon: 09:60-10:00}"), "E0571@1:47"},
        {HQ("hours: {mon: \"09:00-12:00, 11:00-13:00\"}"), "E0571@1:47"},
        {HQ("hours: {mon: \"09:00-12:00,\"}"), "E0571@1:47"},
        {HQ("hours: {mon: \"09:00-12:00 13:00-14:00\"}"), "E0571@1:47"},
        {HQ("hours: {mon: [x]}"), "E0571@1:47"},
        {HQ("hours: {mon: }"), "E0571@1:47"},
        {HQ("hours: {weekdays: 09:00-17:00}"), "E0572@1:42 E0574@1:41"},
        {HQ("hours: {fri-mon: 09:00-17:00}"), "E0572@1:42 E0574@1:41"},
        {HQ("hours: {mon: 09:00-17:00, mon-fri: 09:00-17:00}"), "E0572@1:60"},
        {HQ("hours: []"), "E0511@1:41"},
        {HQ("hours: {}"), "E0574@1:41"},
        {HQ("hours: {mon: closed}"), "E0574@1:41"},
        {"calendars: {hq: {time_zone: UTC}}", "E0574@1:13"},
        {HQ(OPEN ", holidays: [2026-12-25]"), ""},
        {HQ(OPEN ", holidays: {2026-12-25: Christmas}"), ""},
        {HQ(OPEN ", holidays: "), ""},
        {HQ(OPEN ", holidays: 2026-12-25"), "E0511@1:71"},
        {HQ(OPEN ", holidays: [2026-02-30]"), "E0573@1:72"},
        {HQ(OPEN ", holidays: [2026-12-25, 2026-12-25]"), "E0573@1:84"},
        {HQ(OPEN ", holidays: [[]]"), "E0511@1:72"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_calendars);
}

Test(calendars, names_are_kept_in_order)
{
    static const char text[] = "calendars:\n  us: {time_zone: UTC, " OPEN "}\n"
                               "  hq: {time_zone: UTC, " OPEN "}\n";
    struct inputs in;
    struct hg_calendars c;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, sizeof text - 1);
    cr_assert_eq(hg_calendars_read(&in.diags, in.source, NULL, &in.arena, &c), HG_OK);
    cr_assert_eq(c.names.count, 2);
    cr_expect(hg_str_is(c.names.at[0], "us") && hg_str_is(c.names.at[1], "hq"));
    cr_expect_eq(c.zone_count, 1, "UTC, once");
    cr_expect_eq(c.zones_version.len, 0);
    inputs_close(&in);
}

Test(calendars, are_kept_as_the_program_carries_them)
{
    static const char text[] =
        "calendars:\n"
        "  hq:\n"
        "    time_zone: Europe/Berlin\n"
        "    hours: {mon-fri: \"09:00-12:00, 13:00-17:30\", sun: 00:00-24:00}\n"
        "    holidays: [2026-12-26, 2026-12-25]\n"
        "  us: {time_zone: Europe/Berlin, hours: {sat: 10:00-11:00}}\n"
        "  uk: {time_zone: UTC, hours: {sat: 10:00-11:00}}\n";
    struct inputs in;
    struct hg_calendars c;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, sizeof text - 1);
    cr_assert_eq(hg_calendars_read(&in.diags, in.source, &zones, &in.arena, &c), HG_OK);
    cr_assert_eq(c.count, 3);
    cr_assert_eq(c.zone_count, 2);
    cr_expect(hg_str_is(c.zones_version, "2026f"));
    cr_expect_eq(c.at[0].zone, c.at[1].zone);
    cr_expect_eq(c.zones[c.at[1].zone].rule.standard, 3600);
    cr_expect_eq(c.zones[c.at[2].zone].rule.standard, 0);
    cr_expect_eq(c.at[0].days[4].count, 2);
    cr_expect_eq(c.at[0].days[4].at[1].lo, 13 * 60);
    cr_expect_eq(c.at[0].days[4].at[1].hi, 17 * 60 + 30);
    cr_expect_eq(c.at[0].days[5].count, 0);
    cr_expect_eq(c.at[0].days[6].at[0].hi, 24 * 60);
    cr_assert_eq(c.at[0].holiday_count, 2);
    cr_expect_lt(c.at[0].holidays[0], c.at[0].holidays[1]);
    inputs_close(&in);
}

Test(calendars, suggest_the_zone_that_was_meant)
{
    static const char text[] = "calendars: {hq: {time_zone: Europe/Berln, " OPEN "}}";
    struct inputs in;
    struct hg_calendars c;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, sizeof text - 1);
    cr_assert_eq(hg_calendars_read(&in.diags, in.source, &zones, &in.arena, &c), HG_INVALID);
    cr_expect(hg_str_is(in.diags.list.at[0].fix.text, "Europe/Berlin"));
    inputs_close(&in);
}
