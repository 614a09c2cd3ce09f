/* Entities for people, queues, teams and calendars: who takes leads, in which turn, and business
 * hours. These are not covered by a policy's digest. Part of the semantic diff (diff.h). */
#include "compiler/diff/diff_parts.h"

static struct hg_str name_of(const struct hg_diff_side *side, uint32_t who)
{
    return who == HG_NONE ? (struct hg_str){"", 0} : side->model->directory.entries[who].name;
}

static void add_member(const struct hg_diff_side *side, struct hg_attribute *attribute,
                       struct hg_str text)
{
    hg_push(side->arena, &attribute->members, ((struct hg_keyed_text){text, text}));
}

static struct hg_str date_text(const struct hg_diff_side *side, int64_t date)
{
    return hg_attribute_number(side->arena, "", HG_T_DATE, date, 0).shown;
}

static struct hg_attribute absences_attribute(const struct hg_diff_side *side, const char *name,
                                              const struct hg_ranges *absences)
{
    struct hg_attribute attribute = {.name = name, .listed = true};
    for (uint32_t i = 0; i < absences->count; i++) {
        struct hg_str from = date_text(side, absences->at[i].lo),
                      to = date_text(side, absences->at[i].hi);
        add_member(side, &attribute,
                   hg_str_print(side->arena, "%.*s..%.*s", HG_STR_ARGS(from), HG_STR_ARGS(to)));
    }
    return attribute;
}

static struct hg_attribute steps_attribute(const struct hg_diff_side *side,
                                           const struct hg_directory_entry *entry)
{
    struct hg_attribute attribute = {.name = "escalation", .listed = true};
    for (uint32_t i = 0; i < entry->step_count; i++)
        add_member(side, &attribute,
                   hg_str_print(side->arena, "%u %% %s %.*s", entry->steps[i].percent,
                                hg_step_name(entry->steps[i].kind),
                                HG_STR_ARGS(name_of(side, entry->steps[i].who))));
    return attribute;
}

/* --- teams ----------------------------------------------------------------------------------- */

static struct hg_str caps_text(const struct hg_diff_side *side, const struct hg_member *member)
{
    static const char *const words[] = {"hour", "day", "week", "month"};
    struct hg_str text = {"", 0};
    for (int i = 0; i < HG_CAP_COUNT; i++)
        if (member->caps[i] != HG_NO_CAP)
            text = hg_str_print(side->arena, "%.*s, %lld a %s", HG_STR_ARGS(text),
                                (long long)member->caps[i], words[i]);
    for (uint32_t i = 0; i < member->overrun_count; i++)
        text = hg_str_print(side->arena, "%.*s, %lld more for %.*s", HG_STR_ARGS(text),
                            (long long)member->overruns[i].more,
                            HG_STR_ARGS(member->overruns[i].priority));
    return text;
}

static struct hg_attribute members_attribute(const struct hg_diff_side *side,
                                             const struct hg_directory_entry *entry)
{
    struct hg_attribute attribute = {.name = "members", .listed = true};
    for (uint32_t i = 0; i < entry->member_count; i++) {
        const struct hg_member *member = &entry->members[i];
        struct hg_str away = {"", 0};
        struct hg_attribute absences = absences_attribute(side, "", &member->absences);
        for (size_t a = 0; a < absences.members.count; a++)
            away = hg_str_print(side->arena, "%.*s, away %.*s", HG_STR_ARGS(away),
                                HG_STR_ARGS(absences.members.at[a].shown));
        add_member(side, &attribute,
                   hg_str_print(side->arena, "%.*s (weight %u%.*s%.*s)",
                                HG_STR_ARGS(name_of(side, member->who)), member->weight,
                                HG_STR_ARGS(caps_text(side, member)), HG_STR_ARGS(away)));
    }
    return attribute;
}

static void add_team(const struct hg_diff_side *side, struct hg_entity *entity,
                     const struct hg_directory_entry *entry)
{
    static const char *const strategies[] = {"turns", "least", "sticky"};
    static const char *const absences[] = {"lose", "keep", "level"};
    hg_add_attribute(side, entity,
                     hg_attribute_text("strategy", hg_str(strategies[entry->strategy])));
    hg_add_attribute(side, entity, hg_attribute_text("absence", hg_str(absences[entry->absence])));
    hg_add_attribute(side, entity,
                     hg_attribute_text("nobody left", name_of(side, entry->nobody_left)));
    hg_add_attribute(side, entity,
                     hg_attribute_text("nobody alert", name_of(side, entry->nobody_alert)));
    hg_add_attribute(side, entity, members_attribute(side, entry));
}

void hg_collect_teams(const struct hg_diff_side *side, struct hg_entities *entities)
{
    static const char *const words[] = {"person", "queue", "team"};
    const struct hg_directory *directory = &side->model->directory;
    for (uint32_t i = 0; i < directory->count; i++) {
        const struct hg_directory_entry *entry = &directory->entries[i];
        struct hg_entity *entity = hg_add_entity(side, entities, HG_DIFF_TEAMS, words[entry->kind],
                                                 entry->name, HG_NO_SPAN);
        struct hg_attribute left = hg_attribute_text("left", hg_str(entry->left ? "yes" : ""));
        left.shown = hg_str(entry->left ? "yes" : "no");
        hg_add_attribute(side, entity, left);
        hg_add_attribute(side, entity,
                         hg_attribute_text("stand-in", name_of(side, entry->stand_in)));
        hg_add_attribute(side, entity, absences_attribute(side, "absences", &entry->absences));
        hg_add_attribute(
            side, entity,
            hg_attribute_text("calendar", entry->calendar == HG_NONE
                                              ? (struct hg_str){"", 0}
                                              : side->model->calendars.at[entry->calendar].name));
        hg_add_attribute(side, entity, steps_attribute(side, entry));
        if (entry->kind == HG_TEAM)
            add_team(side, entity, entry);
    }
}

/* --- calendars ------------------------------------------------------------------------------- */

static struct hg_str hours_text(const struct hg_diff_side *side, const struct hg_calendar *calendar)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    struct hg_str text = {"", 0};
    for (int d = 0; d < 7; d++)
        for (uint32_t i = 0; i < calendar->days[d].count; i++) {
            struct hg_bounds open = calendar->days[d].at[i];
            text = hg_str_print(side->arena, "%.*s%s%s %02d:%02d-%02d:%02d", HG_STR_ARGS(text),
                                text.len == 0 ? "" : ", ", days[d], (int)(open.lo / 60),
                                (int)(open.lo % 60), (int)(open.hi / 60), (int)(open.hi % 60));
        }
    return text;
}

void hg_collect_calendars(const struct hg_diff_side *side, struct hg_entities *entities)
{
    const struct hg_calendars *calendars = &side->model->calendars;
    for (uint32_t i = 0; i < calendars->count; i++) {
        const struct hg_calendar *calendar = &calendars->at[i];
        struct hg_attribute holidays = {.name = "holidays", .listed = true};
        struct hg_entity *entity = hg_add_entity(side, entities, HG_DIFF_CALENDARS, "calendar",
                                                 calendar->name, HG_NO_SPAN);
        for (uint32_t h = 0; h < calendar->holiday_count; h++)
            add_member(side, &holidays, date_text(side, calendar->holidays[h]));
        if (calendar->zone < calendars->zone_count)
            hg_add_attribute(side, entity,
                             hg_attribute_text("zone", calendars->zones[calendar->zone].name));
        hg_add_attribute(side, entity, hg_attribute_text("hours", hours_text(side, calendar)));
        hg_add_attribute(side, entity, holidays);
    }
}
