/* What a replay counts, from the command line and the program: clock, periods, groups, parts of
 * the record to extract, score bands. Rejects what would falsify the figures: a field known only
 * later, used as an input or as the decision time. */
#include <inttypes.h>

#include "cli/replay/replay.h"

#define DEFAULT_MIN_COUNT 30
#define DEFAULT_LIST_MAX 20

struct making {
    struct hg_replay_plan *plan;
    const struct hg_args *args;
    const struct hg_program *program;
    struct hg_arena *arena;
};

static uint32_t add_pick(struct making *making, struct hg_selector pick, bool required)
{
    struct hg_replay_plan *plan = making->plan;
    plan->picks[plan->pick_count] = pick;
    plan->required[plan->pick_count] = required;
    return plan->pick_count++;
}

/* --- what may not be read -------------------------------------------------------------------- */

/* The compiler refuses such a policy; a program file may come from elsewhere. */
static bool no_hindsight(const struct hg_program *program)
{
    struct hg_buf names;
    hg_cli_buf(&names);
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].read && program->fields[f].known_later)
            hg_buf_print(&names, "%s`%.*s`", names.len == 0 ? "" : ", ",
                         HG_STR_ARGS(program->fields[f].name));
    bool good = names.len == 0;
    if (!good)
        hg_message("replay: the policy uses fields that are known only after the decision "
                   "(`known_at: later`): %.*s. It is impossible to say what it would have decided",
                   (int)names.len, names.at);
    hg_buf_release(&names);
    return good;
}

/* --- the clock ------------------------------------------------------------------------------- */

static bool is_time(const struct hg_field *field)
{
    return !field->list && (field->type == HG_T_DATETIME || field->type == HG_T_DATE);
}

static uint32_t first_time(const struct hg_program *program)
{
    uint32_t f = 0;
    while (f < program->field_count &&
           (!is_time(&program->fields[f]) || program->fields[f].known_later))
        f++;
    return f < program->field_count ? f : HG_NONE;
}

/* Decided by the clock of today, a history is a year old in all its parts. */
static void hint_at_times(const struct making *making)
{
    uint32_t f = first_time(making->program);
    if (f == HG_NONE || hg_flag(making->args, "now"))
        return;
    hg_message(
        "every lead is decided as of now; to decide each as of its own time, use `--now-from %.*s`",
        HG_STR_ARGS(making->program->fields[f].name));
}

static bool report_no_field(const struct making *making, const char *option, const char *given)
{
    const struct hg_program *program = making->program;
    struct hg_str *names = HG_ARRAY(making->arena, struct hg_str, (size_t)program->field_count + 1);
    for (uint32_t f = 0; f < program->field_count; f++)
        names[f] = program->fields[f].name;
    hg_message(
        "replay: `--%s`: the contract has no field `%s`%.*s", option, given,
        HG_STR_ARGS(hg_did_you_mean(making->arena, hg_str(given), names, program->field_count)));
    return false;
}

static bool read_clock(struct making *making)
{
    const char *given = hg_arg(making->args, "now-from");
    making->plan->now_field = HG_NONE;
    making->plan->timed = given != NULL || making->plan->log;
    if (making->plan->log && (given != NULL || hg_flag(making->args, "now"))) {
        hg_message(
            "replay: the decisions in a log have their own time; remove `--now` and `--now-from`");
        return false;
    }
    if (!hg_now_option(making->args, &making->plan->now))
        return false;
    if (making->plan->log)
        return true;
    if (given == NULL) {
        hint_at_times(making);
        return true;
    }
    if (hg_flag(making->args, "now")) {
        hg_message("replay: `--now` and `--now-from` cannot be used together");
        return false;
    }
    uint32_t f = hg_field_named(making->program, hg_str(given));
    if (f == HG_NONE)
        return report_no_field(making, "now-from", given);
    const struct hg_field *field = &making->program->fields[f];
    if (!is_time(field))
        hg_message("replay: `--now-from %s` needs a date or datetime, but `%s` is of type %s",
                   given, given, field->list ? "list" : hg_type_name(field->type));
    else if (field->known_later)
        hg_message("replay: `%s` is known only after the decision (`known_at: later`); use the "
                   "time the lead came in",
                   given);
    making->plan->now_field = f;
    return is_time(field) && !field->known_later;
}

/* --- two periods ----------------------------------------------------------------------------- */

/* "2026-01-01..2026-04-01" up to `end`; an open end goes as far as time does. */
static bool read_period(struct hg_str text, struct hg_replay_period *period)
{
    size_t mark = hg_str_find(text, HG_STR(".."));
    if (mark == SIZE_MAX)
        return false;
    struct hg_str from = {text.at, mark}, to = {text.at + mark + 2, text.len - mark - 2};
    *period = (struct hg_replay_period){INT64_MIN, INT64_MAX};
    return (from.len == 0 || hg_parse_instant(from, &period->from)) &&
           (to.len == 0 || hg_parse_instant(to, &period->to)) && period->from < period->to;
}

static bool read_two(const char *given, struct hg_replay_period *periods)
{
    size_t comma = strcspn(given, ",");
    return given[comma] == ',' && read_period((struct hg_str){given, comma}, &periods[0]) &&
           read_period(hg_str(given + comma + 1), &periods[1]) &&
           (periods[0].to <= periods[1].from || periods[1].to <= periods[0].from);
}

static bool read_periods(struct making *making)
{
    struct hg_replay_plan *plan = making->plan;
    const char *before = hg_arg(making->args, "before"), *two = hg_arg(making->args, "periods");
    plan->compares = before != NULL || two != NULL;
    if (!plan->compares)
        return true;
    if (!plan->timed) {
        hg_message("replay: `--%s` needs the time each lead came in: `--now-from FIELD`",
                   before != NULL ? "before" : "periods");
        return false;
    }
    plan->periods[0] = (struct hg_replay_period){INT64_MIN, INT64_MAX};
    plan->periods[1] = plan->periods[0];
    bool good = before == NULL || two == NULL;
    if (good && before != NULL)
        good = hg_parse_instant(hg_str(before), &plan->periods[0].to);
    plan->periods[1].from = plan->periods[0].to;
    if (good && two != NULL)
        good = read_two(two, plan->periods);
    if (!good)
        hg_message("replay: write two periods as `--before 2026-07-01`, or as `--periods "
                   "2026-01-01..2026-04-01,2026-07-01..2026-10-01` (the end is not included, and "
                   "they must not overlap)");
    return good;
}

/* --- groups ---------------------------------------------------------------------------------- */

static void add_by(struct making *making, struct hg_str name)
{
    struct hg_replay_by *by = &making->plan->by[making->plan->by_count++];
    *by = (struct hg_replay_by){name, hg_field_named(making->program, name), HG_NONE};
    if (by->field == HG_NONE)
        by->pick = add_pick(making, hg_selector_named(making->program, name, making->arena), true);
}

/* The fields that say where leads come from, under their usual names. */
static void add_usual(struct making *making)
{
    static const char *const usual[] = {"source",  "lead_source", "channel",    "form",
                                        "form_id", "campaign",    "utm_source", "utm_campaign"};
    for (uint32_t f = 0; f < making->program->field_count; f++) {
        const struct hg_field *field = &making->program->fields[f];
        size_t start = field->name.len;
        while (start > 0 && field->name.at[start - 1] != '.')
            start--;
        struct hg_str last = {field->name.at + start, field->name.len - start};
        bool known = false;
        for (size_t u = 0; u < sizeof usual / sizeof *usual; u++)
            known |= hg_str_is(last, usual[u]);
        if (known && hg_type_is_text(field->type) && !field->list && !field->personal &&
            making->plan->by_count < HG_REPLAY_BY)
            add_by(making, field->name);
    }
}

static bool read_by(struct making *making)
{
    const char *given = hg_arg(making->args, "by");
    if (given == NULL)
        add_usual(making);
    for (const char *at = given; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, ",");
        if (len != 0 && making->plan->by_count == HG_REPLAY_BY) {
            hg_message("replay: `--by` can have at most %u names", HG_REPLAY_BY);
            return false;
        }
        if (len != 0)
            add_by(making, (struct hg_str){at, len});
        at += len + (at[len] == ',');
    }
    return given == NULL || hg_utf8_invalid(hg_str(given)) == SIZE_MAX;
}

/* --- what was decided then ------------------------------------------------------------------- */

/* Where in a record a part of the decision may stand: of a log's entry, of what `replay -o` writes,
 * of a packet alone. */
static struct hg_selector log_part(struct making *making, const char *const *parts, uint32_t count)
{
    static const char *const places[] = {"packet.", "decision.", ""};
    enum { PLACES = sizeof places / sizeof *places };
    struct hg_str *names = HG_ARRAY(making->arena, struct hg_str, (size_t)PLACES * count);
    for (uint32_t i = 0; i < PLACES * count; i++)
        names[i] = hg_str_print(making->arena, "%s%s", places[i % PLACES], parts[i / PLACES]);
    return (struct hg_selector){names, PLACES * count};
}

/* "decision": the packet as eval prints it, next to the lead or as dotted columns. */
static void read_recorded(struct making *making)
{
    static const char *const outcome[] = {"outcome"}, *const to[] = {"assignment.to", "route.to"};
    struct hg_replay_plan *plan = making->plan;
    const char *given = hg_arg(making->args, "decision");
    if (plan->log) {
        plan->recorded = add_pick(making, log_part(making, outcome, 1), false);
        plan->recorded_to = add_pick(making, log_part(making, to, 2), false);
        return;
    }
    struct hg_str at = hg_str(given != NULL ? given : "decision");
    struct hg_str *names = HG_ARRAY(making->arena, struct hg_str, 3);
    names[0] = hg_str_print(making->arena, "%.*s.outcome", HG_STR_ARGS(at));
    names[1] = hg_str_print(making->arena, "%.*s.assignment.to", HG_STR_ARGS(at));
    names[2] = hg_str_print(making->arena, "%.*s.route.to", HG_STR_ARGS(at));
    plan->recorded = add_pick(making, (struct hg_selector){names, 1}, given != NULL);
    plan->recorded_to = add_pick(making, (struct hg_selector){names + 1, 2}, false);
}

/* A log does not say what became of leads; a second file does, by their names. */
static bool read_outcome(struct making *making, const struct hg_outcomes *outcomes)
{
    static const char *const lead[] = {"lead"};
    struct hg_replay_plan *plan = making->plan;
    plan->outcome = HG_NONE;
    if (outcomes == NULL)
        return true;
    if (plan->log && hg_arg(making->args, "outcomes") == NULL) {
        hg_message("replay: a log does not contain the outcomes of the leads; add them with a "
                   "second file: `--outcomes deals.csv`");
        return false;
    }
    plan->outcome =
        add_pick(making, plan->log ? log_part(making, lead, 1) : hg_outcomes_part(outcomes), true);
    return true;
}

/* --- all of it ------------------------------------------------------------------------------- */

static bool read_counts(struct making *making)
{
    int64_t min_count, list_max;
    if (!hg_arg_number(making->args, "replay", "min-count", 1, INT32_MAX, DEFAULT_MIN_COUNT,
                       &min_count) ||
        !hg_arg_number(making->args, "replay", "list-max", 0, INT32_MAX, DEFAULT_LIST_MAX,
                       &list_max))
        return false;
    making->plan->min_count = (uint64_t)min_count;
    making->plan->list_max = (uint64_t)list_max;
    return true;
}

int hg_replay_plan_make(struct hg_replay_plan *plan, const struct hg_args *args,
                        const struct hg_image *image, const struct hg_outcomes *outcomes,
                        struct hg_arena *arena)
{
    struct making making = {plan, args, hg_image_program(image), arena};
    *plan = (struct hg_replay_plan){.program = making.program, .image = image};
    plan->log = hg_flag(args, "log");
    plan->show_personal = hg_flag(args, "show-personal");
    plan->packets = hg_flag(args, "output");
    read_recorded(&making);
    if (!read_outcome(&making, outcomes) || !no_hindsight(making.program) || !read_clock(&making) ||
        !read_periods(&making) || !read_counts(&making) || !read_by(&making))
        return HG_EXIT_TROUBLE;
    plan->discard_unread = true;
    for (uint32_t i = 0; i < plan->by_count; i++)
        plan->discard_unread &=
            plan->by[i].field == HG_NONE || plan->program->fields[plan->by[i].field].read;
    hg_replay_bands_make(plan, arena);
    return HG_EXIT_OK;
}
