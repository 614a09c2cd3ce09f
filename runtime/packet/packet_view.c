/* What each audience is shown of a decision. A seller: why, to whom, by when, and what spoke for
 * the lead. An auditor: every rule and input. The person concerned: the outcome, its reasons and
 * the data about them that was used, without internal routing. */
#include "runtime/packet/packet_view.h"

/* "sha256:" and the first twelve digits: enough to tell versions apart. */
#define DIGEST_SHOWN 19u

struct maker {
    struct hg_view *view;
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    const struct hg_decision *decision;
    enum hg_audience audience;
    bool show_personal;
    struct hg_view_section section;
    struct hg_buf scratch; /* for one text at a time */
};

static void begin(struct maker *maker, const char *title)
{
    maker->section = (struct hg_view_section){.title = hg_str(title)};
}

static void end(struct maker *maker)
{
    if (maker->section.rows.count > 0)
        hg_push(maker->view->arena, &maker->view->sections, maker->section);
}

/* Adds a row; texts are made printable, whatever they contain. */
static void row(struct maker *maker, enum hg_mark mark, struct hg_str a, struct hg_str b,
                struct hg_str c, struct hg_str d)
{
    struct hg_arena *arena = maker->view->arena;
    struct hg_view_row item = {.mark = mark,
                               .cells = {hg_text_printable(arena, a), hg_text_printable(arena, b),
                                         hg_text_printable(arena, c), hg_text_printable(arena, d)}};
    hg_push(arena, &maker->section.rows, item);
}

static const struct hg_str nothing = {NULL, 0};

/* A copy of the scratch buffer's text. */
static struct hg_str kept(struct maker *maker)
{
    if (maker->scratch.failed)
        longjmp(maker->view->arena->guard->jump, 1);
    return hg_str_copy(maker->view->arena, (struct hg_str){maker->scratch.at, maker->scratch.len});
}

static struct hg_str value_text(struct maker *maker, struct hg_ref ref)
{
    if (!maker->show_personal && hg_personal_ref(maker->lanes->image, ref))
        return HG_STR(HG_MASK);
    hg_buf_clear(&maker->scratch);
    hg_put_value(&maker->scratch, maker->lanes, maker->lane, ref);
    return kept(maker);
}

static struct hg_str duration_text(struct maker *maker, int64_t count, enum hg_duration_unit unit)
{
    hg_buf_clear(&maker->scratch);
    hg_put_duration(&maker->scratch, count, unit);
    return kept(maker);
}

static struct hg_str instant_text(struct maker *maker, int64_t micros)
{
    hg_buf_clear(&maker->scratch);
    hg_put_instant(&maker->scratch, micros);
    return kept(maker);
}

/* --- why and who --- */

static struct hg_str reason_words(const struct hg_deciding *deciding, struct hg_arena *arena)
{
    static const char *const words[HG_R_COUNT] = {
        [HG_R_NONE] = "unknown",
        [HG_R_MISSING] = "missing",
        [HG_R_NULL] = "empty",
        [HG_R_INVALID] = "not valid",
        [HG_R_LOW_CONFIDENCE] = "confidence too low",
        [HG_R_STALE] = "too old",
        [HG_R_SOURCE] = "from a source that is not allowed",
        [HG_R_OVERFLOW] = "out of range",
        [HG_R_DIVISION] = "a division by zero",
        [HG_R_NO_ROW] = "no matching row",
    };
    if (deciding->evidence == NULL || !deciding->evidence->has_confidence ||
        deciding->reason != HG_R_LOW_CONFIDENCE)
        return hg_str(words[deciding->reason]);
    int64_t percent = deciding->evidence->confidence / (HG_DECIMAL_ONE / 100);
    return hg_str_print(arena, "confidence too low (%lld %%)", (long long)percent);
}

/* "accept if 200..9999; review if >= 10000; otherwise nurture" */
static struct hg_str settles_words(struct maker *maker, const struct hg_deciding *deciding)
{
    hg_buf_clear(&maker->scratch);
    for (uint32_t i = 0; i < deciding->settles_count; i++) {
        const struct hg_settles *settles = &deciding->settles[i];
        struct hg_str outcome = maker->program->outcomes[settles->outcome].name;
        bool rest = hg_str_eq(settles->piece, HG_STR("otherwise"));
        hg_buf_print(&maker->scratch, "%s%s%.*s%s", i == 0 ? "" : "; ", rest ? "otherwise " : "",
                     HG_STR_ARGS(outcome), rest ? "" : " if ");
        if (!rest)
            hg_buf_put(&maker->scratch, settles->piece.at, settles->piece.len);
    }
    return kept(maker);
}

static void deciding_rows(struct maker *maker, const char *title, const struct hg_deciding *list,
                          uint32_t count)
{
    begin(maker, title);
    for (uint32_t i = 0; i < count; i++)
        row(maker, HG_MARK_OPEN, list[i].what, reason_words(&list[i], maker->view->arena),
            settles_words(maker, &list[i]), nothing);
    end(maker);
}

static struct hg_str outcome_list(struct maker *maker)
{
    struct hg_str text = {0};
    for (uint32_t i = 0; i < maker->program->outcome_count; i++) {
        struct hg_str name = maker->program->outcomes[i].name;
        if (!((maker->decision->possible >> i) & 1))
            continue;
        text = text.len == 0 ? name
                             : hg_str_print(maker->view->arena, "%.*s, %.*s", HG_STR_ARGS(text),
                                            HG_STR_ARGS(name));
    }
    return text;
}

static void why_section(struct maker *maker)
{
    const struct hg_decision *decision = maker->decision;
    begin(maker, "Why");
    for (uint32_t i = 0; i < decision->because.count; i++)
        row(maker, HG_MARK_NONE, decision->because.at[i], nothing, nothing, nothing);
    if (decision->reason == HG_UNRESOLVED_REASON)
        row(maker, HG_MARK_OPEN, HG_STR("possible outcomes"), outcome_list(maker), nothing,
            nothing);
    if (decision->reason == HG_AGREED)
        row(maker, HG_MARK_NONE,
            HG_STR("the outcome is the same for all possible values of the unknown fields"),
            nothing, nothing, nothing);
    if (hg_decision_advises(maker->program, decision))
        row(maker, HG_MARK_NONE, HG_STR("a proposal, which a person must confirm or override"),
            nothing, nothing, nothing);
    if (decision->reason == HG_DOES_NOT_APPLY)
        row(maker, HG_MARK_NONE, HG_STR("the policy does not apply to this lead"), nothing, nothing,
            nothing);
    for (uint32_t i = 0; maker->audience != HG_FOR_SUBJECT && i < decision->decided_by_count; i++)
        row(maker, HG_MARK_YES, HG_STR("decided by"),
            maker->program->rules[decision->decided_by[i]].id,
            maker->program->rules[decision->decided_by[i]].condition, nothing);
    for (uint32_t i = 0; maker->audience == HG_FOR_AUDITOR && i < decision->broken_count; i++)
        row(maker, HG_MARK_NO, HG_STR("broken promise"),
            maker->program->promises[decision->broken[i]].name, nothing, nothing);
    end(maker);
    deciding_rows(maker, "What would settle it", decision->deciding, decision->deciding_count);
}

static void list_rows(struct maker *maker, const char *what, const struct hg_text_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        row(maker, HG_MARK_NONE, hg_str(what), list->at[i], nothing, nothing);
}

static void route_section(struct maker *maker)
{
    static const char *const kinds[] = {"person", "queue", "team"};
    const struct hg_decision *decision = maker->decision;
    const struct hg_route *route = &decision->route;
    begin(maker, "Who takes it");
    if (route->rule != HG_NONE) {
        row(maker, HG_MARK_YES, HG_STR("to"), route->to,
            route->in_directory ? hg_str(kinds[route->kind]) : nothing,
            maker->program->rules[route->rule].id);
        if (route->has_within)
            row(maker, HG_MARK_NONE, HG_STR("within"),
                duration_text(maker, route->within, route->unit),
                route->has_due ? hg_str_print(maker->view->arena, "due %.*s",
                                              HG_STR_ARGS(instant_text(maker, route->due_at)))
                               : nothing,
                nothing);
    }
    hg_assignment_rows(maker->program, decision->assignment, maker->view->arena, &maker->section);
    list_rows(maker, "note", &decision->notes);
    list_rows(maker, "also", &decision->also);
    list_rows(maker, "alert", &decision->alert);
    for (uint32_t i = 0; i < decision->needs.count; i++)
        row(maker, HG_MARK_OPEN, HG_STR("needs"),
            maker->program->fields[decision->needs.at[i]].name, nothing, nothing);
    end(maker);
    deciding_rows(maker, "What would settle the owner", decision->route_deciding,
                  decision->route_deciding_count);
}

/* --- classes and scores --- */

static void results_section(struct maker *maker, enum hg_block_kind kind, const char *title)
{
    begin(maker, title);
    for (uint32_t i = 0; i < maker->program->block_count; i++) {
        const struct hg_block *block = &maker->program->blocks[i];
        if (block->kind == kind && block->result.kind != HG_REF_NONE)
            row(maker, HG_MARK_NONE, block->name, value_text(maker, block->result), nothing,
                nothing);
    }
    end(maker);
}

static void shows_section(struct maker *maker)
{
    begin(maker, "Shown");
    for (uint32_t i = 0; i < maker->program->show_count; i++)
        row(maker, HG_MARK_NONE, maker->program->shows[i].name,
            value_text(maker, maker->program->shows[i].ref), nothing, nothing);
    end(maker);
}

/* --- rules --- */

static enum hg_mark mark_of(enum hg_rule_result result)
{
    static const enum hg_mark marks[] = {HG_MARK_YES,     HG_MARK_NO,      HG_MARK_OPEN,
                                         HG_MARK_ASSUMED, HG_MARK_ASSUMED, HG_MARK_OFF};
    return marks[result];
}

static struct hg_str points_text(struct maker *maker, uint32_t rule, enum hg_rule_result result)
{
    struct hg_value points;
    const struct hg_rule_info *info = &maker->program->rules[rule];
    enum hg_type_kind scale = maker->program->blocks[info->block].scale;
    if (!hg_rule_points(maker->lanes, maker->lane, rule, result, &points))
        return nothing;
    hg_buf_clear(&maker->scratch);
    int64_t ends[2] = {points.lo, points.hi};
    for (int i = 0; i < (points.state == HG_KNOWN ? 1 : 2); i++) {
        hg_buf_text(&maker->scratch, i == 1 ? " to " : "");
        hg_buf_text(&maker->scratch, ends[i] > 0 ? "+" : "");
        if (scale == HG_T_DECIMAL)
            hg_put_decimal(&maker->scratch, ends[i]);
        else
            hg_buf_int(&maker->scratch, ends[i]);
    }
    return kept(maker);
}

static struct hg_str needs_text(struct maker *maker, uint32_t rule)
{
    struct hg_deciding *needs;
    uint32_t count;
    struct hg_str text = {0};
    hg_rule_needs(maker->lanes, maker->lane, rule, maker->view->arena, &needs, &count);
    for (uint32_t i = 0; i < count; i++)
        text = hg_str_print(maker->view->arena, "%.*s%s%.*s", HG_STR_ARGS(text),
                            i ? ", " : "needs ", HG_STR_ARGS(needs[i].what));
    return text;
}

static bool rule_shown(const struct maker *maker, enum hg_rule_result result)
{
    if (maker->audience == HG_FOR_AUDITOR)
        return true;
    return result == HG_HIT || result == HG_ASSUMED_YES || result == HG_RULE_UNKNOWN;
}

static void rule_row(struct maker *maker, uint32_t rule, enum hg_rule_result result)
{
    const struct hg_rule_info *info = &maker->program->rules[rule];
    bool open = result == HG_RULE_UNKNOWN || result == HG_ASSUMED_NO || result == HG_ASSUMED_YES;
    if (!rule_shown(maker, result))
        return;
    struct hg_str words =
        info->doc.len > 0 && maker->audience != HG_FOR_AUDITOR ? info->doc : info->condition;
    struct hg_str said = hg_str(hg_rule_result_name(result));
    struct hg_str needs = open ? needs_text(maker, rule) : nothing;
    struct hg_str points = points_text(maker, rule, result);
    if (points.len > 0)
        said =
            hg_str_print(maker->view->arena, "%.*s %.*s", HG_STR_ARGS(said), HG_STR_ARGS(points));
    if (needs.len > 0)
        words = hg_str_print(maker->view->arena, "%.*s%s%.*s", HG_STR_ARGS(words),
                             words.len > 0 ? "; " : "", HG_STR_ARGS(needs));
    row(maker, mark_of(result), info->id, said, words, nothing);
}

static void rule_rows(void *context, uint32_t first, uint32_t end, enum hg_rule_result result)
{
    for (uint32_t rule = first; rule < end; rule++)
        rule_row(context, rule, result);
}

static void rules_section(struct maker *maker)
{
    begin(maker, "Rules");
    hg_each_result(maker->lanes, maker->lane, maker->decision, rule_rows, maker);
    end(maker);
}

/* --- inputs --- */

static struct hg_str input_text(struct maker *maker, uint32_t field)
{
    const struct hg_value *value = hg_lane_value(maker->lanes, field, maker->lane);
    struct hg_str given = hg_lane_input_json(maker->lanes, field, maker->lane);
    if (hg_value_known(value))
        return value_text(maker, (struct hg_ref){HG_REF_VALUE, field});
    if (given.len == 0)
        return HG_STR("-");
    return hg_field_hidden(&maker->program->fields[field]) && !maker->show_personal
               ? HG_STR(HG_MASK)
               : given;
}

static struct hg_str evidence_text(struct maker *maker, uint32_t field)
{
    const struct hg_evidence *evidence = hg_lane_evidence(maker->lanes, field, maker->lane);
    struct hg_str text = evidence->defaulted ? HG_STR("by default") : nothing;
    if (evidence->source.len > 0)
        text = hg_str_print(maker->view->arena, "from %.*s", HG_STR_ARGS(evidence->source));
    if (evidence->has_confidence)
        text = hg_str_print(maker->view->arena, "%.*s%s%lld %% confidence", HG_STR_ARGS(text),
                            text.len ? ", " : "",
                            (long long)(evidence->confidence / (HG_DECIMAL_ONE / 100)));
    if (evidence->has_as_of)
        text =
            hg_str_print(maker->view->arena, "%.*s%sas of %.*s", HG_STR_ARGS(text),
                         text.len ? ", " : "", HG_STR_ARGS(instant_text(maker, evidence->as_of)));
    return text;
}

static void input_row(struct maker *maker, uint32_t field)
{
    const struct hg_value *value = hg_lane_value(maker->lanes, field, maker->lane);
    bool known = hg_value_known(value);
    struct hg_deciding reason = {.reason = (enum hg_reason)value->reason,
                                 .evidence = hg_lane_evidence(maker->lanes, field, maker->lane)};
    if (maker->audience == HG_FOR_SELLER && !known)
        return;
    row(maker, known ? HG_MARK_NONE : HG_MARK_OPEN, maker->program->fields[field].name,
        input_text(maker, field), evidence_text(maker, field),
        known ? nothing
              : hg_str_print(maker->view->arena, "not used: %.*s",
                             HG_STR_ARGS(reason_words(&reason, maker->view->arena))));
}

static void inputs_section(struct maker *maker)
{
    begin(maker, maker->audience == HG_FOR_SUBJECT ? "What we know" : "Inputs");
    for (uint32_t field = 0; field < maker->program->field_count; field++)
        if (maker->program->fields[field].read)
            input_row(maker, field);
    end(maker);
}

static void problems_section(struct maker *maker)
{
    begin(maker, "Problems with the lead");
    for (uint32_t i = 0; i < maker->decision->problem_count; i++)
        row(maker, HG_MARK_NO, maker->program->fields[maker->decision->problems[i].field].name,
            maker->decision->problems[i].text, nothing, nothing);
    end(maker);
}

/* ", flag NAME on" for each flag of the program. */
static struct hg_str flag_words(struct maker *maker)
{
    hg_buf_clear(&maker->scratch);
    for (uint32_t i = 0; i < maker->program->flag_count; i++)
        hg_buf_print(&maker->scratch, "%s%.*s %s", i == 0 ? "; flags: " : ", ",
                     HG_STR_ARGS(maker->program->flags[i].name),
                     hg_flag_word(maker->lanes, maker->lane, i));
    return kept(maker);
}

static void heading(struct maker *maker)
{
    struct hg_str at = instant_text(maker, maker->lanes->now[maker->lane]);
    hg_buf_clear(&maker->scratch);
    hg_put_digest(&maker->scratch, maker->program->digest);
    struct hg_str digest = kept(maker);
    digest.len = digest.len < DIGEST_SHOWN ? digest.len : DIGEST_SHOWN;
    struct hg_str flags = flag_words(maker);
    struct hg_arena *arena = maker->view->arena;
    struct hg_str policy =
        hg_str_print(arena, "policy %.*s %.*s (%.*s), evaluated at %.*s%.*s",
                     HG_STR_ARGS(maker->program->name), HG_STR_ARGS(maker->program->version),
                     HG_STR_ARGS(digest), HG_STR_ARGS(at), HG_STR_ARGS(flags));
    hg_view_name(maker->view, maker->program->outcomes[maker->decision->outcome].name,
                 maker->decision->lead);
    maker->view->policy = hg_text_printable(arena, policy);
}

static void sections(struct maker *maker)
{
    heading(maker);
    why_section(maker);
    if (maker->audience != HG_FOR_SUBJECT)
        route_section(maker);
    results_section(maker, HG_B_CLASSIFY, "Classes");
    results_section(maker, HG_B_SCORE, "Scores");
    if (maker->audience != HG_FOR_SUBJECT) {
        shows_section(maker);
        rules_section(maker);
    }
    inputs_section(maker);
    problems_section(maker);
}

void hg_view_name(struct hg_view *view, struct hg_str outcome, struct hg_str lead)
{
    view->outcome = outcome;
    view->lead = hg_text_printable(view->arena, lead);
    view->title = view->lead.len == 0 ? outcome
                                      : hg_str_print(view->arena, "%.*s: %.*s",
                                                     HG_STR_ARGS(outcome), HG_STR_ARGS(view->lead));
}

bool hg_view_make(struct hg_view *view, struct hg_lanes *lanes, uint32_t lane,
                  const struct hg_decision *decision, enum hg_audience audience, bool show_personal,
                  struct hg_arena *arena)
{
    struct hg_guard guard, *outer = arena->guard;
    struct maker maker = {.view = view,
                          .lanes = lanes,
                          .program = lanes->program,
                          .lane = lane,
                          .decision = decision,
                          .audience = audience,
                          .show_personal = show_personal};
    volatile bool made = false;
    *view = (struct hg_view){.arena = arena};
    hg_buf_init(&maker.scratch, &lanes->allocator, 0);
    arena->guard = &guard;
    if (setjmp(guard.jump) == 0) {
        sections(&maker);
        made = true;
    }
    hg_buf_release(&maker.scratch);
    arena->guard = outer;
    return made;
}
