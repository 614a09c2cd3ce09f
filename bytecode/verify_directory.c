/* The verifier's checks of people, queues, teams, calendars and time zones: no cycle of stand-ins
 * or fallbacks, and every list that is searched is sorted. */
#include "bytecode/verify.h"

/* --- ranges of dates and minutes --- */

static bool ascend_apart(const struct hg_ranges *ranges, int64_t least, int64_t most)
{
    for (uint32_t i = 0; i < ranges->count; i++) {
        const struct hg_bounds *range = &ranges->at[i];
        if (range->lo > range->hi || range->lo < least || range->hi > most)
            return false;
        if (i > 0 && ranges->at[i - 1].hi >= range->lo)
            return false;
    }
    return true;
}

static bool are_dates(const struct hg_ranges *ranges)
{
    int64_t first, last;
    return hg_date_from_civil(1, 1, 1, &first) && hg_date_from_civil(9999, 12, 31, &last) &&
           ascend_apart(ranges, first, last);
}

/* Hours may be adjacent but not empty. */
static bool are_hours(const struct hg_ranges *hours)
{
    for (uint32_t i = 0; i < hours->count; i++) {
        const struct hg_bounds *range = &hours->at[i];
        if (range->lo >= range->hi || range->lo < 0 || range->hi > HG_MINUTES_PER_DAY ||
            (i > 0 && hours->at[i - 1].hi > range->lo))
            return false;
    }
    return true;
}

/* --- entries --- */

static bool is_kind(const struct hg_program *p, uint32_t entry, enum hg_directory_kind kind)
{
    return entry < p->directory_count && p->directory[entry].kind == kind;
}

static bool is_none_or_entry(const struct hg_program *p, uint32_t entry)
{
    return entry == HG_NONE || entry < p->directory_count;
}

static bool steps(const struct hg_program *p, const struct hg_directory_entry *e)
{
    if (e->step_count > HG_MAX_STEPS)
        return false;
    for (uint32_t i = 0; i < e->step_count; i++) {
        const struct hg_step *step = &e->steps[i];
        if (step->kind >= HG_STEP_KIND_COUNT || step->percent > HG_MAX_STEP_PERCENT ||
            !is_none_or_entry(p, step->who) || (i > 0 && e->steps[i - 1].percent > step->percent))
            return false;
    }
    return true;
}

static bool member(const struct hg_program *p, const struct hg_member *m)
{
    if (!is_kind(p, m->who, HG_PERSON) || m->weight < 1 || m->weight > HG_MAX_WEIGHT ||
        !are_dates(&m->absences))
        return false;
    for (int i = 0; i < HG_CAP_COUNT; i++)
        if (m->caps[i] < HG_NO_CAP || m->caps[i] > HG_MAX_CAP)
            return false;
    for (uint32_t i = 0; i < m->overrun_count; i++)
        if (m->overruns[i].more < 0 || m->overruns[i].more > HG_MAX_CAP)
            return false;
    return true;
}

static bool team(struct hg_verify *v, const struct hg_directory_entry *e, uint32_t index)
{
    if (e->strategy > HG_STRATEGY_STICKY || e->absence > HG_ABSENCE_LEVEL)
        return hg_verify_fail(v, "team %u has no strategy there is", index);
    if (!is_none_or_entry(v->p, e->nobody_left) || !is_none_or_entry(v->p, e->nobody_alert))
        return hg_verify_fail(v, "team %u falls back on nobody", index);
    if (e->member_count > HG_MAX_MEMBERS)
        return hg_verify_fail(v, "team %u has too many members", index);
    for (uint32_t i = 0; i < e->member_count; i++)
        if (!member(v->p, &e->members[i]))
            return hg_verify_fail(v, "member %u of team %u is not right", i, index);
    return true;
}

static bool entry(struct hg_verify *v, uint32_t index)
{
    const struct hg_program *p = v->p;
    const struct hg_directory_entry *e = &p->directory[index];
    if (e->kind > HG_TEAM)
        return hg_verify_fail(v, "directory entry %u is of no kind", index);
    if (index != 0 && hg_str_cmp(p->directory[index - 1].folded, e->folded) >= 0)
        return hg_verify_fail(v, "the directory does not ascend");
    if (e->kind != HG_PERSON && (e->left || e->stand_in != HG_NONE || e->absences.count != 0))
        return hg_verify_fail(v, "directory entry %u is no person, and left or is away", index);
    if (e->kind != HG_TEAM && (e->member_count != 0 || e->nobody_left != HG_NONE))
        return hg_verify_fail(v, "directory entry %u is no team, and has members", index);
    if (e->stand_in != HG_NONE && !is_kind(p, e->stand_in, HG_PERSON))
        return hg_verify_fail(v, "the stand-in of entry %u is no person", index);
    if (!are_dates(&e->absences))
        return hg_verify_fail(v, "the absences of entry %u do not ascend", index);
    if (e->calendar != HG_NONE && e->calendar >= p->calendar_count)
        return hg_verify_fail(v, "the calendar of entry %u is not there", index);
    if (!steps(p, e))
        return hg_verify_fail(v, "the escalation of entry %u is not right", index);
    return e->kind != HG_TEAM || team(v, e, index);
}

/* Each entry has one link: entries passed from an earlier start need not be checked again. */
static bool no_circles(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    uint32_t *seen = HG_ARRAY(v->arena, uint32_t, p->directory_count);
    for (uint32_t start = 0; start < p->directory_count; start++)
        for (uint32_t at = start; at != HG_NONE && seen[at] != start + 1;) {
            const struct hg_directory_entry *e = &p->directory[at];
            bool again = seen[at] != 0;
            seen[at] = start + 1;
            at = again ? HG_NONE : e->kind == HG_TEAM ? e->nobody_left : e->stand_in;
            if (at != HG_NONE && seen[at] == start + 1)
                return hg_verify_fail(v, "the entries after %u lead in a circle", start);
        }
    return true;
}

static bool directory(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    if (!p->has_directory && p->directory_count != 0)
        return hg_verify_fail(v, "a directory that is not there has entries");
    if (p->directory_count > HG_MAX_DIRECTORY)
        return hg_verify_fail(v, "the directory is too large");
    for (uint32_t i = 0; i < p->directory_count; i++)
        if (!entry(v, i))
            return false;
    return no_circles(v);
}

/* Only a class can be the priority. */
static bool priority(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    if (p->priority.kind == HG_REF_NONE)
        return true;
    for (uint32_t i = 0; i < p->block_count; i++)
        if (p->blocks[i].kind == HG_B_CLASSIFY && p->blocks[i].result.kind == p->priority.kind &&
            p->blocks[i].result.reg == p->priority.reg)
            return true;
    return hg_verify_fail(v, "the priority is no class");
}

/* --- calendars and zones --- */

static bool calendar(struct hg_verify *v, uint32_t index)
{
    const struct hg_calendar *c = &v->p->calendars[index];
    bool open = false;
    if (c->zone >= v->p->zone_count)
        return hg_verify_fail(v, "the time zone of calendar %u is not there", index);
    for (int day = 0; day < 7; day++) {
        if (!are_hours(&c->days[day]))
            return hg_verify_fail(v, "the hours of calendar %u are not right", index);
        open |= c->days[day].count != 0;
    }
    if (!open)
        return hg_verify_fail(v, "calendar %u is never open", index);
    if (c->holiday_count > HG_MAX_HOLIDAYS)
        return hg_verify_fail(v, "calendar %u has too many holidays", index);
    for (uint32_t i = 1; i < c->holiday_count; i++)
        if (c->holidays[i - 1] >= c->holidays[i])
            return hg_verify_fail(v, "the holidays of calendar %u do not ascend", index);
    return true;
}

static bool calendars(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    if (p->calendar_count > HG_MAX_CALENDARS || p->zone_count > HG_MAX_CALENDARS)
        return hg_verify_fail(v, "there are too many calendars");
    for (uint32_t i = 0; i < p->calendar_count; i++)
        if (!calendar(v, i))
            return false;
    for (uint32_t i = 0; i < p->zone_count; i++) {
        const char *fault = hg_zone_fault(&p->zones[i]);
        if (fault != NULL)
            return hg_verify_fail(v, "time zone %u: %s", i, fault);
    }
    return true;
}

bool hg_verify_directory(struct hg_verify *v)
{
    return calendars(v) && directory(v) && priority(v);
}
