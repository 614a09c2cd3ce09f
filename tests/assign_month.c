/* Assigns a month of leads to a team: 100,000 in October 2026, with absences, members who join or
 * leave, daily and monthly caps, an overrun for urgent leads, and clocks set back. Everything is
 * recomputed independently (days by the C library's clocks) and compared: who could take the
 * lead, why others could not, that no cap is exceeded, and the largest deviation from the share
 * of turns that weight and presence give.
 *
 *     assign_month [LEADS]       prints a line per strategy; exits with 1 on a fault
 *
 * Turns are in billionths, as in the state. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/common/cli.h"
#include "compiler/data/zone_file.h"
#include "runtime/assignment/assign.h"
#include "runtime/decision/calendar.h"

#define MEMBERS 12
#define FIRST INT64_C(1790805600) /* 2026-10-01T00:00:00 in Berlin */
#define SECONDS (31 * INT64_C(86400) + 3600)
#define OCTOBER(day) (INT64_C(20726) + (day)) /* as a date */

/* First and last day of an absence in October, day and month caps, or -1. */
struct plan {
    unsigned weight;
    int from, until;
    int64_t day, month;
};
static const struct plan plans[MEMBERS] = {
    {1, 0, 0, -1, -1},     {1, 5, 9, -1, -1},  {2, 0, 0, -1, -1},   {1, 12, 12, -1, -1},
    {1, 10, 20, 260, -1},  {3, 0, 0, -1, -1},  {1, 0, 0, -1, 5000}, {1, 24, 26, -1, -1},
    {2, 2, 3, 400, 11000}, {1, 0, 0, 230, -1}, {1, 15, 22, -1, -1}, {1, 28, 29, -1, -1},
};
#define OVERRUN 3 /* for every member with a cap, and urgent leads */

static struct hg_arena arena;
static struct hg_program program;
static struct hg_directory_entry entries[MEMBERS + 1];
static struct hg_member members[MEMBERS];
static bool caps_on, failed;

/* --- the team ------------------------------------------------------------------------------- */

static void make_zone(void)
{
    static struct hg_zone zone = {.name = {"Europe/Berlin", 13}};
    static struct hg_bounds hours = {540, 1020};
    static struct hg_calendar calendar = {.name = {"hq", 2}};
    struct hg_str bytes, text_why;
    const char *why;
    if (hg_zone_loader.read(NULL, zone.name, &arena, &bytes, &text_why) != HG_OK ||
        !hg_zone_read(bytes, &arena, &zone, &why)) {
        printf("no time-zone data: install tzdata\n");
        exit(1);
    }
    calendar.days[0] = (struct hg_ranges){&hours, 1};
    program.zones = &zone;
    program.calendars = &calendar;
    program.zone_count = program.calendar_count = 1;
}

static void make_member(int i)
{
    static char names[MEMBERS][8];
    static struct hg_bounds absences[MEMBERS];
    static struct hg_overrun overruns[MEMBERS];
    const struct plan *plan = &plans[i];
    snprintf(names[i], sizeof names[i], "m%02d", i);
    entries[i] = (struct hg_directory_entry){.name = hg_str(names[i]), .folded = hg_str(names[i])};
    members[i] = (struct hg_member){.who = (uint32_t)i, .weight = plan->weight};
    for (int cap = 0; cap < HG_CAP_COUNT; cap++)
        members[i].caps[cap] = HG_NO_CAP;
    if (caps_on) {
        members[i].caps[HG_CAP_DAY] = plan->day;
        members[i].caps[HG_CAP_MONTH] = plan->month;
        overruns[i] = (struct hg_overrun){HG_STR("urgent"), OVERRUN};
        members[i].overruns = &overruns[i];
        members[i].overrun_count = 1;
    }
    absences[i] = (struct hg_bounds){OCTOBER(plan->from), OCTOBER(plan->until)};
    if (plan->from != 0)
        members[i].absences = (struct hg_ranges){&absences[i], 1};
}

static void make_team(enum hg_strategy strategy, enum hg_absence absence)
{
    for (int i = 0; i < MEMBERS; i++)
        make_member(i);
    entries[MEMBERS] = (struct hg_directory_entry){.name = HG_STR("team"),
                                                   .folded = HG_STR("team"),
                                                   .kind = HG_TEAM,
                                                   .strategy = (uint8_t)strategy,
                                                   .absence = (uint8_t)absence,
                                                   .calendar = 0,
                                                   .nobody_left = HG_NONE,
                                                   .nobody_alert = HG_NONE,
                                                   .members = members,
                                                   .member_count = MEMBERS};
    for (int i = 0; i < MEMBERS; i++)
        entries[i].calendar = entries[i].stand_in = entries[i].nobody_left = HG_NONE;
    program.has_directory = true;
    program.directory = entries;
    program.directory_count = MEMBERS + 1;
}

/* --- the same, counted here ----------------------------------------------------------------- */

struct books {
    int64_t given[MEMBERS], day[MEMBERS], month[MEMBERS];
    int64_t ideal[MEMBERS]; /* turns earned, in billionths */
    int today;
    bool can[MEMBERS], away[MEMBERS];
    int64_t furthest; /* from the ideal */
    int furthest_member, furthest_day;
    uint64_t nobody, passed;
};

static void fault(const char *what, int64_t lead, int member)
{
    if (!failed)
        printf("lead %" PRId64 ", member %d: %s\n", lead, member, what);
    failed = true;
}

static void look_at_members(struct books *books, int64_t second, bool urgent)
{
    time_t clock = (time_t)second;
    struct tm local;
    localtime_r(&clock, &local);
    int64_t more = urgent && caps_on ? OVERRUN : 0;
    if (local.tm_mday != books->today)
        memset(books->day, 0, sizeof books->day);
    books->today = local.tm_mday;
    for (int i = 0; i < MEMBERS; i++) {
        const struct plan *plan = &plans[i];
        books->away[i] =
            plan->from != 0 && local.tm_mday >= plan->from && local.tm_mday <= plan->until;
        bool full = caps_on && ((plan->day >= 0 && books->day[i] >= plan->day + more) ||
                                (plan->month >= 0 && books->month[i] >= plan->month + more));
        books->can[i] = !books->away[i] && !full;
    }
}

static void check_skipped(const struct books *books, int64_t lead,
                          const struct hg_skipped_member *skipped, uint32_t count)
{
    uint32_t at = 0;
    for (int i = 0; i < MEMBERS; i++) {
        if (books->can[i])
            continue;
        if (at == count || skipped[at].who != (uint32_t)i)
            fault("could take it, and should not", lead, i);
        else if ((skipped[at].reason == HG_SKIP_AWAY) != books->away[i])
            fault("is passed over for the wrong reason", lead, i);
        at += at < count;
    }
    if (at != count)
        fault("somebody is passed over without reason", lead, -1);
}

/* Whoever is there shares the turn by weight; with `keep`, whoever is away as well. */
static void earn(struct books *books, enum hg_absence absence)
{
    int64_t weights = 0;
    for (int i = 0; i < MEMBERS; i++)
        if (books->can[i] || (absence == HG_ABSENCE_KEEP && books->away[i]))
            weights += plans[i].weight;
    for (int i = 0; i < MEMBERS && weights != 0; i++)
        if (books->can[i] || (absence == HG_ABSENCE_KEEP && books->away[i]))
            books->ideal[i] += (HG_TURN * plans[i].weight + weights / 2) / weights;
}

static void take(struct books *books, int member)
{
    books->given[member]++;
    books->day[member]++;
    books->month[member]++;
}

static int64_t distance(const struct books *books, int i)
{
    int64_t apart = books->ideal[i] - books->given[i] * HG_TURN;
    return apart < 0 ? -apart : apart;
}

static void measure(struct books *books)
{
    for (int i = 0; i < MEMBERS; i++)
        if (distance(books, i) > books->furthest) {
            books->furthest = distance(books, i);
            books->furthest_member = i;
            books->furthest_day = books->today;
        }
}

/* --- a month -------------------------------------------------------------------------------- */

struct way {
    const char *name;
    enum hg_strategy strategy;
    enum hg_absence absence;
    bool caps;
    int64_t most, at_end; /* turns: nobody is ever so far from the ideal, or at the end; 0: any */
};

static void assign_lead(struct books *books, const struct way *way, int64_t lead, int64_t leads,
                        struct hg_team_state *state)
{
    struct hg_skipped_member skipped[MEMBERS];
    uint32_t count;
    char name[24];
    int64_t second = FIRST + lead * SECONDS / leads;
    bool urgent = lead % 10 == 0;
    snprintf(name, sizeof name, "L%" PRId64, lead);
    struct hg_pick pick = {.program = &program,
                           .team = MEMBERS,
                           .strategy = way->strategy,
                           .now = second * HG_MICROS_PER_SECOND,
                           .lead = hg_str(name),
                           .priority = urgent ? HG_STR("urgent") : (struct hg_str){0}};
    look_at_members(books, second, urgent);
    uint32_t chosen = hg_pick_member(&pick, state, &arena, skipped, &count);
    check_skipped(books, lead, skipped, count);
    books->passed += count;
    if (chosen == HG_NONE) {
        books->nobody++;
        return;
    }
    if (!books->can[chosen])
        fault("got it, and could not take it", lead, (int)chosen);
    earn(books, way->absence);
    take(books, (int)chosen);
    measure(books);
}

/* The state lives on while the rest of the arena is given back. */
static void keep_state(struct hg_team_state *state)
{
    static struct hg_member_state kept[MEMBERS];
    if (state->count != 0)
        memcpy(kept, state->members, state->count * sizeof *kept);
    state->members = kept;
}

static void turns_text(char out[32], int64_t billionths)
{
    snprintf(out, 32, "%" PRId64 ".%03" PRId64, billionths / HG_TURN,
             billionths % HG_TURN / (HG_TURN / 1000));
}

static void report(const struct way *way, const struct books *books, int64_t leads)
{
    char furthest[32], end[32];
    int64_t last = 0;
    for (int i = 0; i < MEMBERS; i++)
        last = distance(books, i) > last ? distance(books, i) : last;
    turns_text(furthest, books->furthest);
    turns_text(end, last);
    printf("%-20s %" PRId64 " leads: at most %s turns from the ideal (m%02d, day %d), %s at the "
           "end; passed over %" PRIu64 " times, nobody left %" PRIu64 "\n",
           way->name, leads, furthest, books->furthest_member, books->furthest_day, end,
           books->passed, books->nobody);
    if (way->most != 0 && books->furthest >= way->most * HG_TURN)
        fault("too far from the ideal", leads, books->furthest_member);
    if (way->at_end != 0 && last >= way->at_end * HG_TURN)
        fault("somebody is too far from the ideal at the end", leads, -1);
}

static bool run(const struct way *way, int64_t leads)
{
    struct books books = {.today = 0};
    struct hg_team_state state = {0};
    failed = false;
    caps_on = way->caps;
    make_team(way->strategy, way->absence);
    for (int64_t lead = 0; lead < leads && !failed; lead++) {
        struct hg_arena_mark mark = hg_arena_save(&arena);
        assign_lead(&books, way, lead, leads, &state);
        keep_state(&state);
        hg_arena_rewind(&arena, mark);
    }
    report(way, &books, leads);
    return !failed;
}

int main(int argc, char **argv)
{
    static const struct way ways[] = {
        {"turns, lose", HG_STRATEGY_TURNS, HG_ABSENCE_LOSE, false, 1, 1},
        {"turns, lose, caps", HG_STRATEGY_TURNS, HG_ABSENCE_LOSE, true, 1, 1},
        {"turns, level, caps", HG_STRATEGY_TURNS, HG_ABSENCE_LEVEL, true, 2, 2},
        {"turns, keep", HG_STRATEGY_TURNS, HG_ABSENCE_KEEP, false, 0, 1},
        {"least, lose", HG_STRATEGY_LEAST, HG_ABSENCE_LOSE, false, 2, 2},
        {"least, lose, caps", HG_STRATEGY_LEAST, HG_ABSENCE_LOSE, true, 2, 2},
        {"least, keep", HG_STRATEGY_LEAST, HG_ABSENCE_KEEP, false, 0, 2},
        {"sticky", HG_STRATEGY_STICKY, HG_ABSENCE_LOSE, true, 0, 0},
    };
    struct hg_guard guard;
    int64_t leads = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000;
    int passed = 0, count = (int)(sizeof ways / sizeof *ways);
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) != 0)
        return 1;
    make_zone();
    for (int i = 0; i < count; i++)
        passed += run(&ways[i], leads);
    hg_arena_release(&arena);
    printf("%d passed, %d failed\n", passed, count - passed);
    return passed == count ? 0 : 1;
}
