/* Layout of the directory, calendars and time zones in a program file (layout.c). */
#include "bytecode/layout_parts.h"

static void step(struct hg_io *io, void *item)
{
    struct hg_step *s = item;
    hg_io_u8(io, &s->kind);
    hg_io_u32(io, &s->percent);
    hg_io_u32(io, &s->who);
}

static void overrun(struct hg_io *io, void *item)
{
    struct hg_overrun *o = item;
    hg_io_str(io, &o->priority);
    hg_io_i64(io, &o->more);
}

static void member(struct hg_io *io, void *item)
{
    struct hg_member *m = item;
    hg_io_u32(io, &m->who);
    hg_io_u32(io, &m->weight);
    for (int i = 0; i < HG_CAP_COUNT; i++)
        hg_io_i64(io, &m->caps[i]);
    HG_IO_ARRAY(io, m->overruns, m->overrun_count, overrun);
    hg_io_ranges(io, &m->absences);
}

static void directory_entry(struct hg_io *io, void *item)
{
    struct hg_directory_entry *e = item;
    hg_io_str(io, &e->name);
    hg_io_str(io, &e->folded);
    hg_io_u8(io, &e->kind);
    hg_io_bool(io, &e->left);
    hg_io_u32(io, &e->stand_in);
    hg_io_ranges(io, &e->absences);
    hg_io_u32(io, &e->calendar);
    HG_IO_ARRAY(io, e->steps, e->step_count, step);
    hg_io_u8(io, &e->strategy);
    hg_io_u8(io, &e->absence);
    hg_io_u32(io, &e->nobody_left);
    hg_io_u32(io, &e->nobody_alert);
    HG_IO_ARRAY(io, e->members, e->member_count, member);
}

static void calendar(struct hg_io *io, void *item)
{
    struct hg_calendar *c = item;
    hg_io_str(io, &c->name);
    hg_io_u32(io, &c->zone);
    for (int i = 0; i < 7; i++)
        hg_io_ranges(io, &c->days[i]);
    HG_IO_ARRAY(io, c->holidays, c->holiday_count, hg_io_each_i64);
}

static void zone_change(struct hg_io *io, void *item)
{
    struct hg_zone_change *c = item;
    hg_io_i64(io, &c->at);
    hg_io_i64(io, &c->offset);
}

static void zone_day(struct hg_io *io, struct hg_zone_day *day)
{
    hg_io_u8(io, &day->kind);
    hg_io_u32(io, &day->day);
    hg_io_u32(io, &day->month);
    hg_io_u32(io, &day->week);
    hg_io_i64(io, &day->time);
}

static void zone(struct hg_io *io, void *item)
{
    struct hg_zone *z = item;
    hg_io_str(io, &z->name);
    hg_io_i64(io, &z->first);
    HG_IO_ARRAY(io, z->changes, z->change_count, zone_change);
    hg_io_bool(io, &z->rule.summer);
    hg_io_i64(io, &z->rule.standard);
    hg_io_i64(io, &z->rule.daylight);
    zone_day(io, &z->rule.start);
    zone_day(io, &z->rule.end);
}

void hg_layout_directory(struct hg_io *io, struct hg_program *p)
{
    hg_io_bool(io, &p->has_directory);
    HG_IO_ARRAY(io, p->directory, p->directory_count, directory_entry);
    hg_io_ref(io, &p->priority);
    HG_IO_ARRAY(io, p->calendars, p->calendar_count, calendar);
    HG_IO_ARRAY(io, p->zones, p->zone_count, zone);
    hg_io_str(io, &p->zones_version);
}
