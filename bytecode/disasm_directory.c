/* Disassembly of the directory: people, queues, teams, calendars and time zones. Part of disasm.c;
 * none of this is in the policy digest. */
#include "bytecode/disasm.h"

static void calendar_of(struct hg_buf *out, const struct hg_program *p, uint32_t calendar)
{
    if (calendar == HG_NONE)
        return;
    hg_buf_text(out, " calendar ");
    hg_disasm_str(out, p->calendars[calendar].name);
}

static void dates(struct hg_buf *out, const struct hg_ranges *absences)
{
    for (uint32_t i = 0; i < absences->count; i++) {
        hg_buf_text(out, i == 0 ? " away " : ", ");
        hg_put_date(out, absences->at[i].lo);
        if (absences->at[i].lo != absences->at[i].hi) {
            hg_buf_text(out, "..");
            hg_put_date(out, absences->at[i].hi);
        }
    }
}

static void member(struct hg_buf *out, const struct hg_program *p, const struct hg_member *m)
{
    static const char *const caps[HG_CAP_COUNT] = {"hour", "day", "week", "month"};
    hg_buf_text(out, "    ");
    hg_disasm_str(out, p->directory[m->who].name);
    if (m->weight != 1)
        hg_buf_print(out, " weight %u", m->weight);
    for (int i = 0; i < HG_CAP_COUNT; i++)
        if (m->caps[i] != HG_NO_CAP)
            hg_buf_print(out, " %lld a %s", (long long)m->caps[i], caps[i]);
    for (uint32_t i = 0; i < m->overrun_count; i++) {
        hg_buf_print(out, " +%lld for ", (long long)m->overruns[i].more);
        hg_disasm_str(out, m->overruns[i].priority);
    }
    dates(out, &m->absences);
    hg_buf_byte(out, '\n');
}

static void team(struct hg_buf *out, const struct hg_program *p, const struct hg_directory_entry *e)
{
    static const char *const strategies[] = {"turns", "least", "sticky"};
    static const char *const absences[] = {"lose", "keep", "level"};
    hg_buf_print(out, " by %s, absence %s, nobody left: ", strategies[e->strategy],
                 absences[e->absence]);
    if (e->nobody_left == HG_NONE)
        hg_buf_text(out, "hold");
    else
        hg_disasm_str(out, p->directory[e->nobody_left].name);
    if (e->nobody_alert != HG_NONE) {
        hg_buf_text(out, " alert ");
        hg_disasm_str(out, p->directory[e->nobody_alert].name);
    }
}

static void steps(struct hg_buf *out, const struct hg_program *p,
                  const struct hg_directory_entry *e)
{
    for (uint32_t i = 0; i < e->step_count; i++) {
        hg_buf_print(out, "%s %s", i == 0 ? "," : ", then", hg_step_name(e->steps[i].kind));
        if (e->steps[i].who != HG_NONE) {
            hg_buf_byte(out, ' ');
            hg_disasm_str(out, p->directory[e->steps[i].who].name);
        }
        hg_buf_print(out, " at %u %%", e->steps[i].percent);
    }
}

static void entry(struct hg_buf *out, const struct hg_program *p,
                  const struct hg_directory_entry *e)
{
    static const char *const kinds[] = {"person", "queue", "team"};
    hg_buf_print(out, "  %s ", kinds[e->kind]);
    hg_disasm_str(out, e->name);
    if (e->left)
        hg_buf_text(out, " left");
    if (e->stand_in != HG_NONE) {
        hg_buf_text(out, " stand-in ");
        hg_disasm_str(out, p->directory[e->stand_in].name);
    }
    dates(out, &e->absences);
    calendar_of(out, p, e->calendar);
    if (e->kind == HG_TEAM)
        team(out, p, e);
    steps(out, p, e);
    hg_buf_byte(out, '\n');
    for (uint32_t i = 0; i < e->member_count; i++)
        member(out, p, &e->members[i]);
}

static void calendar(struct hg_buf *out, const struct hg_program *p, const struct hg_calendar *c)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    hg_buf_text(out, "  calendar ");
    hg_disasm_str(out, c->name);
    hg_buf_text(out, " in ");
    hg_disasm_str(out, p->zones[c->zone].name);
    for (int day = 0; day < 7; day++)
        for (uint32_t i = 0; i < c->days[day].count; i++) {
            const struct hg_bounds *b = &c->days[day].at[i];
            hg_buf_print(out, "%s%s %02d:%02d-%02d:%02d", i == 0 ? ", " : "",
                         i == 0 ? days[day] : "", (int)(b->lo / 60), (int)(b->lo % 60),
                         (int)(b->hi / 60), (int)(b->hi % 60));
        }
    if (c->holiday_count != 0)
        hg_buf_print(out, ", %u holidays", c->holiday_count);
    hg_buf_byte(out, '\n');
}

void hg_disasm_directory(struct hg_buf *out, const struct hg_program *p)
{
    if (!p->has_directory && p->calendar_count == 0)
        return;
    hg_buf_text(out, "\nwho and when, digest ");
    hg_put_digest(out, p->assignment_digest);
    if (p->zones_version.len != 0) {
        hg_buf_text(out, ", time zones of ");
        hg_disasm_str(out, p->zones_version);
    }
    hg_buf_byte(out, '\n');
    for (uint32_t i = 0; i < p->directory_count; i++)
        entry(out, p, &p->directory[i]);
    for (uint32_t i = 0; i < p->calendar_count; i++)
        calendar(out, p, &p->calendars[i]);
    for (uint32_t i = 0; i < p->zone_count; i++)
        hg_buf_print(out, "  zone %.*s: %u changes%s\n", HG_STR_ARGS(p->zones[i].name),
                     p->zones[i].change_count,
                     p->zones[i].rule.summer ? ", then summer time by rule" : "");
}
