/* calendars.c: calendars.yaml. */
#include "compiler/contract.h"
#include "inputs.h"

static enum hg_status read_calendars(struct inputs *in)
{
    struct hg_calendars calendars;
    return hg_calendars_read(&in->diags, in->source, &in->arena, &calendars);
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
    cr_assert_eq(hg_calendars_read(&in.diags, in.source, &in.arena, &c), HG_OK);
    cr_assert_eq(c.names.count, 2);
    cr_expect(hg_str_is(c.names.at[0], "us") && hg_str_is(c.names.at[1], "hq"));
    inputs_close(&in);
}
