/* The assignment in a packet, as JSON and as rows for people. The facts come from assign.c; the
 * wording is here. */
#include "runtime/assignment/assign.h"
#include "runtime/packet/packet_view.h"

static const char *const kinds[] = {"person", "queue", "team"};
static const char *const strategies[] = {"turns", "least", "sticky"};
static const char *const reasons[] = {"left", "away", "cap", "had"};
static const char *const caps[HG_CAP_COUNT] = {"hour", "day", "week", "month"};

static struct hg_str name_of(const struct hg_program *program, uint32_t entry)
{
    return program->directory[entry].name;
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void name_member(struct hg_packet *packet, struct hg_str key, uint32_t entry)
{
    if (entry != HG_NONE)
        hg_packet_member(packet, key, name_of(packet->program, entry));
}

static void date_member(struct hg_packet *packet, struct hg_str key, int64_t date)
{
    hg_json_key_literal(&packet->json, key);
    hg_json_number(&packet->json, HG_T_DATE, date, 0);
}

static void skipped_object(struct hg_packet *packet, uint32_t team,
                           const struct hg_skipped_member *skipped)
{
    hg_json_open(&packet->json, '{');
    name_member(packet, HG_KEY("team"), team);
    name_member(packet, HG_KEY("member"), skipped->who);
    hg_packet_text_member(packet, "reason", hg_str(reasons[skipped->reason]));
    if (skipped->reason == HG_SKIP_AWAY)
        date_member(packet, HG_KEY("until"), skipped->until);
    if (skipped->reason == HG_SKIP_CAP) {
        hg_packet_text_member(packet, "cap", hg_str(caps[skipped->cap]));
        hg_packet_key(packet, "limit");
        hg_json_int(&packet->json, skipped->limit);
    }
    hg_json_close(&packet->json, '}');
}

static void skipped_member(struct hg_packet *packet, const struct hg_assignment *assignment)
{
    bool open = false;
    for (uint32_t t = 0; t < assignment->asked_count; t++)
        for (uint32_t i = 0; i < assignment->asked[t].skipped_count; i++) {
            if (!open) {
                hg_packet_key(packet, "skipped");
                hg_json_open(&packet->json, '[');
            }
            open = true;
            skipped_object(packet, assignment->asked[t].team, &assignment->asked[t].skipped[i]);
        }
    if (open)
        hg_json_close(&packet->json, ']');
}

static void names_member(struct hg_packet *packet, struct hg_str key, const uint32_t *entries,
                         uint32_t count)
{
    if (count == 0)
        return;
    hg_json_key_literal(&packet->json, key);
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < count; i++)
        hg_json_str(&packet->json, name_of(packet->program, entries[i]));
    hg_json_close(&packet->json, ']');
}

static void nobody_left_member(struct hg_packet *packet, const struct hg_assignment *assignment)
{
    bool open = false;
    for (uint32_t t = 0; t < assignment->asked_count; t++) {
        if (!assignment->asked[t].nobody)
            continue;
        if (!open) {
            hg_packet_key(packet, "nobody_left");
            hg_json_open(&packet->json, '[');
        }
        open = true;
        hg_json_str(&packet->json, name_of(packet->program, assignment->asked[t].team));
    }
    if (open)
        hg_json_close(&packet->json, ']');
}

static void steps_member(struct hg_packet *packet, const struct hg_assignment *assignment)
{
    if (assignment->step_count == 0)
        return;
    hg_packet_key(packet, "steps");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < assignment->step_count; i++) {
        const struct hg_due_step *step = &assignment->steps[i];
        hg_json_open(&packet->json, '{');
        hg_packet_text_member(packet, "do", hg_str(hg_step_name(step->kind)));
        hg_packet_instant_member(packet, "at", step->at);
        hg_packet_key(packet, "percent");
        hg_json_int(&packet->json, step->percent);
        name_member(packet, HG_KEY("to"), step->who);
        hg_json_close(&packet->json, '}');
    }
    hg_json_close(&packet->json, ']');
}

void hg_packet_assignment_member(struct hg_packet *packet)
{
    const struct hg_assignment *assignment = packet->decision->assignment;
    if (assignment == NULL)
        return;
    hg_packet_key(packet, "assignment");
    hg_json_open(&packet->json, '{');
    name_member(packet, HG_KEY("to"), assignment->to);
    hg_packet_text_member(packet, "kind",
                          hg_str(kinds[packet->program->directory[assignment->to].kind]));
    name_member(packet, HG_KEY("team"), assignment->team);
    if (assignment->team != HG_NONE)
        hg_packet_text_member(
            packet, "strategy",
            hg_str(strategies[assignment->asked[assignment->asked_count - 1].strategy]));
    if (assignment->recorded) {
        hg_packet_key(packet, "recorded");
        hg_json_bool(&packet->json, true);
    }
    name_member(packet, HG_KEY("stands_in_for"), assignment->stands_in_for);
    if (assignment->away)
        date_member(packet, HG_KEY("away_until"), assignment->away_until);
    skipped_member(packet, assignment);
    nobody_left_member(packet, assignment);
    names_member(packet, HG_KEY("alert"), assignment->alert, assignment->alert_count);
    if (assignment->unnamed)
        hg_packet_text_member(packet, "because", HG_STR("the lead has no name to choose by"));
    steps_member(packet, assignment);
    hg_json_digest_member(&packet->json, assignment->digest);
    hg_json_close(&packet->json, '}');
}

/* --- for people ----------------------------------------------------------------------------- */

struct rows {
    const struct hg_program *program;
    struct hg_arena *arena;
    struct hg_view_section *section;
};

static void add(struct rows *rows, enum hg_mark mark, const char *what, struct hg_str who,
                struct hg_str more)
{
    struct hg_view_row row = {.mark = mark, .cells = {hg_str(what), who, more, {0}}};
    for (int i = 0; i < HG_VIEW_CELLS; i++)
        row.cells[i] = hg_text_printable(rows->arena, row.cells[i]);
    hg_push(rows->arena, &rows->section->rows, row);
}

static struct hg_str written(struct rows *rows, int64_t value, bool instant)
{
    struct hg_buf buf;
    hg_buf_init(&buf, &rows->arena->allocator, 0);
    if (instant)
        hg_put_instant(&buf, value);
    else
        hg_put_date(&buf, value);
    bool failed = buf.failed;
    char text[40];
    size_t len = buf.len < sizeof text ? buf.len : sizeof text;
    if (len != 0)
        memcpy(text, buf.at, len);
    hg_buf_release(&buf);
    if (failed)
        longjmp(rows->arena->guard->jump, 1);
    return hg_str_copy(rows->arena, (struct hg_str){text, len});
}

static struct hg_str skip_words(struct rows *rows, const struct hg_skipped_member *skipped)
{
    if (skipped->reason == HG_SKIP_LEFT)
        return HG_STR("has left");
    if (skipped->reason == HG_SKIP_HAD)
        return HG_STR("had the lead and did not respond in time");
    if (skipped->reason == HG_SKIP_CAP)
        return hg_str_print(rows->arena, "has reached the cap of %lld per %s",
                            (long long)skipped->limit, caps[skipped->cap]);
    return hg_str_print(rows->arena, "away until %.*s",
                        HG_STR_ARGS(written(rows, skipped->until, false)));
}

static void asked_rows(struct rows *rows, const struct hg_asked_team *asked)
{
    for (uint32_t i = 0; i < asked->skipped_count; i++)
        add(rows, HG_MARK_OFF, "passed over", name_of(rows->program, asked->skipped[i].who),
            skip_words(rows, &asked->skipped[i]));
    if (asked->nobody)
        add(rows, HG_MARK_OPEN, "nobody available", name_of(rows->program, asked->team),
            HG_STR("passed on"));
}

static void member_row(struct rows *rows, const struct hg_assignment *assignment)
{
    static const char *const ways[] = {"by turns", "fewest leads for their weight",
                                       "by the key of the lead"};
    const struct hg_asked_team *last = &assignment->asked[assignment->asked_count - 1];
    struct hg_str way = hg_str(assignment->recorded ? "as recorded" : ways[last->strategy]);
    add(rows, HG_MARK_YES, "member", name_of(rows->program, assignment->to),
        hg_str_print(rows->arena, "of %.*s, %.*s",
                     HG_STR_ARGS(name_of(rows->program, assignment->team)), HG_STR_ARGS(way)));
}

static void person_rows(struct rows *rows, const struct hg_assignment *assignment)
{
    struct hg_str to = name_of(rows->program, assignment->to);
    if (assignment->stands_in_for != HG_NONE)
        add(rows, HG_MARK_YES, "stands in", to,
            hg_str_print(rows->arena, "for %.*s, who is away",
                         HG_STR_ARGS(name_of(rows->program, assignment->stands_in_for))));
    if (assignment->away)
        add(rows, HG_MARK_OPEN, "away", to,
            hg_str_print(rows->arena, "until %.*s, without a stand-in",
                         HG_STR_ARGS(written(rows, assignment->away_until, false))));
    if (assignment->unnamed)
        add(rows, HG_MARK_OPEN, "waits", to,
            HG_STR("the lead has no key by which to choose a member"));
}

void hg_assignment_rows(const struct hg_program *program, const struct hg_assignment *assignment,
                        struct hg_arena *arena, struct hg_view_section *section)
{
    struct rows rows = {program, arena, section};
    if (assignment == NULL)
        return;
    for (uint32_t t = 0; t < assignment->asked_count; t++)
        asked_rows(&rows, &assignment->asked[t]);
    if (assignment->team != HG_NONE)
        member_row(&rows, assignment);
    else if (assignment->asked_count != 0)
        add(&rows, HG_MARK_YES, "instead", name_of(program, assignment->to),
            hg_str(kinds[program->directory[assignment->to].kind]));
    person_rows(&rows, assignment);
    for (uint32_t i = 0; i < assignment->alert_count; i++)
        add(&rows, HG_MARK_NONE, "alert", name_of(program, assignment->alert[i]),
            HG_STR("nobody was available"));
    for (uint32_t i = 0; i < assignment->step_count; i++) {
        const struct hg_due_step *step = &assignment->steps[i];
        add(&rows, HG_MARK_NONE, hg_step_name(step->kind),
            step->who != HG_NONE ? name_of(program, step->who) : HG_STR("whoever has it"),
            hg_str_print(arena, "at %u %%, %.*s", step->percent,
                         HG_STR_ARGS(written(&rows, step->at, true))));
    }
}
