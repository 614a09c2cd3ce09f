/* zone_file.c and bytecode/zone.c: time-zone files, and offsets of a zone at an instant. */
#include <criterion/criterion.h>

#include "compiler/data/zone_file.h"
#include "tzif.h"

static struct hg_guard guard;
static struct hg_arena arena;
static struct tzif file;

static void begin(void)
{
    hg_arena_init(&arena, &hg_libc_allocator, &guard);
    if (setjmp(guard.jump) != 0)
        cr_assert_fail("out of memory");
}

static void end(void)
{
    hg_arena_release(&arena);
}

TestSuite(zone_file, .init = begin, .fini = end);

static const char *read_zone(struct hg_str bytes, struct hg_zone *zone)
{
    const char *why = NULL;
    bool good = hg_zone_read(bytes, &arena, zone, &why);
    cr_assert_eq(good, why == NULL);
    return good ? "" : why;
}

static const char *read_rule(const char *footer, struct hg_zone *zone)
{
    return read_zone(tzif_make(&file, NULL, NULL, 0, tzif_utc, 1, footer), zone);
}

/* 2026-03-29T01:00:00Z and 2026-10-25T01:00:00Z. */
#define SUMMER INT64_C(1774746000)
#define WINTER INT64_C(1792890000)

Test(zone_file, the_rule_tells_when_summer_is)
{
    struct hg_zone zone;
    cr_assert_str_eq(read_rule("CET-1CEST,M3.5.0,M10.5.0/3", &zone), "");
    cr_expect_eq(hg_zone_offset(&zone, SUMMER - 1), 3600);
    cr_expect_eq(hg_zone_offset(&zone, SUMMER), 7200);
    cr_expect_eq(hg_zone_offset(&zone, WINTER - 1), 7200);
    cr_expect_eq(hg_zone_offset(&zone, WINTER), 3600);
    cr_expect_eq(hg_zone_next(&zone, SUMMER - 1), SUMMER);
    cr_expect_eq(hg_zone_next(&zone, SUMMER), WINTER);
}

Test(zone_file, rules_of_every_form)
{
    static const struct {
        const char *rule;
        int64_t at, offset;
    } cases[] = {
        {"UTC0", 0, 0},
        {"<+0530>-5:30", 0, 19800},
        {"<-03>3", 0, -10800},
        {"XYZ-1:02:03", 0, 3723},
        /* Day 60 of the year that is never February 29: March 1 at 02:00. */
        {"AAA0BBB,J60,J300", 1772330399, 0}, /* 2026-03-01T01:59:59Z */
        {"AAA0BBB,J60,J300", 1772330400, 3600},
        {"AAA0BBB,J60,J300", 1709258400, 3600}, /* 2024-03-01T02:00:00Z */
        {"AAA0BBB,59,300", 1772330400, 3600},   /* the day after 59 others */
        {"AAA0BBB,59,300", 1709172000, 3600},   /* 2024-02-29T02:00:00Z */
        /* Southern: summer over the new year. */
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", 1767225600, 39600},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", 1782864000, 36000}, /* 2026-07-01 */
        /* For ever in summer, as RFC 9636 writes it. */
        {"EST5EDT,0/0,J365/25", 1767225600, -14400},
        {"EST5EDT,0/0,J365/25", 1767243600, -14400},
        {"EST5EDT,0/0,J365/25", 1782864000, -14400},
        /* Times before the day and days after it. */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1774745999, -7200}, /* 2026-03-29T00:59:59Z */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1774746000, -3600},
        {"IST-2IDT,M3.4.4/26,M10.5.0", 1774569600, 10800}, /* 2026-03-27T00:00:00Z */
        {"IST-2IDT,M3.4.4/26,M10.5.0", 1774569599, 7200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hg_zone zone;
        cr_assert_str_eq(read_rule(cases[i].rule, &zone), "", "%s", cases[i].rule);
        cr_expect_eq(hg_zone_offset(&zone, cases[i].at), cases[i].offset, "%s at %lld is %lld",
                     cases[i].rule, (long long)cases[i].at,
                     (long long)hg_zone_offset(&zone, cases[i].at));
    }
}

Test(zone_file, refuses_rules_that_are_none)
{
    static const char *const rules[] = {
        "C0",
        "CET",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-168",
        "CET-1:60",
        "CET-1CEST,M13.1.0,M1.1.0",
        "CET-1CEST,M3.6.0,M1.1.0",
        "CET-1CEST,M3.5.7,M1.1.0",
        "CET-1CEST,J0,J1",
        "CET-1CEST,366,1",
        "CET-1CEST,M3.5.0,M10.5.0x",
        "<CET-1",
        "CET-1CEST,M3.5.0/168,M10.5.0",
        "CET-1CEST;M3.5.0;M10.5.0",
        "CET-1CEST,M3,M10",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct hg_zone zone;
        cr_expect_str_not_empty(read_rule(rules[i], &zone), "%s", rules[i]);
    }
}

/* A fat file lists the changes that the rule makes anyway, a slim one does not. */
Test(zone_file, fat_and_slim_files_give_the_same)
{
    static const int64_t times[] = {-1693706400, SUMMER, WINTER};
    static const unsigned char kinds[] = {1, 1, 0};
    static const int32_t offsets[] = {3600, 7200};
    static const char rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    struct hg_zone fat, slim, other;
    struct tzif second;
    cr_assert_str_eq(read_zone(tzif_make(&file, times, kinds, 3, offsets, 2, rule), &fat), "");
    cr_assert_str_eq(read_zone(tzif_make(&second, times, kinds, 1, offsets, 2, rule), &slim), "");
    cr_expect_eq(slim.change_count, 1);
    cr_expect_eq(fat.change_count, 2, "the one of 2026 ends a summer of 110 years");
    static const int64_t by_rule[] = {-1693706400, INT64_C(1743296400), INT64_C(1761440400), SUMMER,
                                      WINTER};
    static const unsigned char kinds_by_rule[] = {0, 1, 0, 1, 0};
    cr_assert_str_eq(
        read_zone(tzif_make(&file, by_rule, kinds_by_rule, 5, offsets, 2, rule), &other), "");
    cr_expect_eq(other.change_count, 2, "those of 2025 and 2026 but the first are the rule's");
    cr_expect_eq(hg_zone_offset(&other, SUMMER), 7200);
    cr_expect_eq(hg_zone_offset(&other, WINTER), 3600);
    cr_expect_eq(hg_zone_offset(&other, 0), 3600);
}

Test(zone_file, changes_are_found_before_the_rule)
{
    static const int64_t times[] = {-100, 0, 100};
    static const unsigned char kinds[] = {1, 2, 0};
    static const int32_t offsets[] = {1, 60, 3600};
    struct hg_zone zone;
    cr_assert_str_eq(read_zone(tzif_make(&file, times, kinds, 3, offsets, 3, ""), &zone), "");
    cr_expect_eq(hg_zone_offset(&zone, -101), 1);
    cr_expect_eq(hg_zone_offset(&zone, -100), 60);
    cr_expect_eq(hg_zone_offset(&zone, -1), 60);
    cr_expect_eq(hg_zone_offset(&zone, 0), 3600);
    cr_expect_eq(hg_zone_offset(&zone, 100), 1, "without a rule the last offset stays");
    cr_expect_eq(hg_zone_next(&zone, -101), -100);
    cr_expect_eq(hg_zone_next(&zone, 0), 100);
    cr_expect_eq(hg_zone_next(&zone, 100), INT64_MAX);
}

Test(zone_file, no_byte_past_the_end_is_read)
{
    static const int64_t times[] = {0, 100};
    static const unsigned char kinds[] = {1, 0};
    static const int32_t offsets[] = {0, 3600};
    struct hg_zone zone;
    struct hg_str whole = tzif_make(&file, times, kinds, 2, offsets, 2, "UTC0");
    for (size_t len = 0; len < whole.len; len++) {
        char *copy = hg_arena_copy(&arena, whole.at, len);
        cr_expect_str_not_empty(read_zone((struct hg_str){copy, len}, &zone), "%zu bytes", len);
    }
    cr_expect_str_eq(read_zone(whole, &zone), "");
}

Test(zone_file, refuses_what_is_damaged)
{
    static const int64_t times[] = {0, 100}, falling[] = {100, 0};
    static const unsigned char kinds[] = {1, 0}, wrong[] = {1, 2};
    static const int32_t offsets[] = {0, 3600}, far[] = {0, 93600};
    struct hg_zone zone;
    cr_expect_str_eq(read_zone(HG_STR("TZ"), &zone), "it is truncated");
    cr_expect_str_eq(read_zone(tzif_make(&file, times, wrong, 2, offsets, 2, ""), &zone),
                     "a transition refers to a local time type that does not exist");
    cr_expect_str_eq(read_zone(tzif_make(&file, falling, kinds, 2, offsets, 2, ""), &zone),
                     "its changes do not ascend");
    cr_expect_str_eq(read_zone(tzif_make(&file, times, kinds, 2, far, 2, ""), &zone),
                     "an offset is more than there are");
    struct hg_str bytes = tzif_make(&file, times, kinds, 2, offsets, 2, "");
    file.at[0] = 't';
    cr_expect_str_eq(read_zone(bytes, &zone), "it is not a TZif file");
    bytes = tzif_make(&file, times, kinds, 2, offsets, 2, "");
    file.at[44 + 10 + 31] = 1; /* leap seconds of the second block */
    cr_expect_str_not_empty(read_zone(bytes, &zone));
    bytes = tzif_make(&file, times, kinds, 2, offsets, 2, "");
    file.at[44 + 10 + 39] = 0; /* types */
    cr_expect_str_eq(read_zone(bytes, &zone), "it has no local time types");
}
