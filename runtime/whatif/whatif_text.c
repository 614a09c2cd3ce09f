/* The answer to "why not" as text, HTML and JSON: the rules that gave the actual outcome, the rule
 * nearest to the wanted one with the conditions it lacks, and the changes that would lead there.
 */
#include "runtime/packet/packet_view.h"
#include "runtime/whatif/whatif_words.h"

static const struct hg_str nothing = {NULL, 0};

/* --- sections -------------------------------------------------------------------------------- */

static void row(struct hg_whatif_writer *w, struct hg_view_section *section, enum hg_mark mark,
                struct hg_str a, struct hg_str b, struct hg_str c)
{
    struct hg_view_row item = {.mark = mark,
                               .cells = {hg_text_printable(w->arena, a),
                                         hg_text_printable(w->arena, b),
                                         hg_text_printable(w->arena, c), nothing}};
    hg_push(w->arena, &section->rows, item);
}

static void end(struct hg_whatif_writer *w, struct hg_view *view,
                const struct hg_view_section *section)
{
    if (section->rows.count > 0)
        hg_push(w->arena, &view->sections, *section);
}

static struct hg_str wanted_name(const struct hg_whatif_writer *w)
{
    return w->program->outcomes[w->whatif->wanted].name;
}

static void stopped_section(struct hg_whatif_writer *w, struct hg_view *view)
{
    const struct hg_decision *d = w->decision;
    struct hg_view_section section = {
        .title = hg_str_print(w->arena, "Why not %.*s", HG_STR_ARGS(wanted_name(w)))};
    if (d->outcome == w->whatif->wanted)
        row(w, &section, HG_MARK_YES,
            hg_str_print(w->arena, "it is %.*s", HG_STR_ARGS(wanted_name(w))), nothing, nothing);
    else if (d->reason == HG_DOES_NOT_APPLY)
        row(w, &section, HG_MARK_NO, HG_STR("the policy does not apply to this lead"), nothing,
            nothing);
    for (uint32_t i = 0; d->outcome != w->whatif->wanted && i < d->decided_by_count; i++)
        row(w, &section, HG_MARK_NO, HG_STR("decided by"), w->program->rules[d->decided_by[i]].id,
            w->program->rules[d->decided_by[i]].condition);
    for (uint32_t i = 0; d->outcome != w->whatif->wanted && i < d->deciding_count; i++)
        row(w, &section, HG_MARK_OPEN, HG_STR("unknown"), d->deciding[i].what,
            hg_str(hg_reason_name(d->deciding[i].reason)));
    for (uint32_t i = 0; d->outcome != w->whatif->wanted && i < d->because.count; i++)
        row(w, &section, HG_MARK_NONE, HG_STR("because"), d->because.at[i], nothing);
    end(w, view, &section);
}

static void nearest_section(struct hg_whatif_writer *w, struct hg_view *view)
{
    const struct hg_whatif *whatif = w->whatif;
    struct hg_view_section section = {
        .title = hg_str_print(w->arena, "The closest rule for %.*s", HG_STR_ARGS(wanted_name(w)))};
    if (w->decision->outcome == whatif->wanted)
        return;
    if (whatif->nearest == HG_NONE)
        row(w, &section, HG_MARK_NO, HG_STR("no rule gives this outcome"), nothing, nothing);
    else
        row(w, &section, HG_MARK_NO, w->program->rules[whatif->nearest].id,
            w->program->rules[whatif->nearest].condition, nothing);
    if (whatif->nearest != HG_NONE && whatif->unmet_count == 0)
        row(w, &section, HG_MARK_NONE, HG_STR("matches, but a rule above it applies first"),
            nothing, nothing);
    for (uint32_t i = 0; i < whatif->unmet_count; i++) {
        uint32_t reg;
        struct hg_str words = hg_word_unmet(w, &whatif->unmet[i], &reg);
        struct hg_str is = nothing;
        if (reg != HG_NONE)
            is = hg_str_print(w->arena, "is %.*s", HG_STR_ARGS(hg_word_value(w, reg)));
        row(w, &section, HG_MARK_NONE, hg_str_print(w->arena, "needs %.*s", HG_STR_ARGS(words)), is,
            nothing);
    }
    end(w, view, &section);
}

static void changes_section(struct hg_whatif_writer *w, struct hg_view *view)
{
    const struct hg_whatif *whatif = w->whatif;
    struct hg_view_section section = {.title = HG_STR("What would change it")};
    if (w->decision->outcome == whatif->wanted)
        return;
    for (uint32_t i = 0; i < whatif->change_count; i++)
        row(w, &section, HG_MARK_NONE, hg_word_change(w, &whatif->changes[i]), nothing, nothing);
    if (whatif->change_count == 0)
        row(w, &section, HG_MARK_NO, HG_STR("no change to one or two known fields"), nothing,
            nothing);
    if (whatif->more)
        row(w, &section, HG_MARK_OPEN,
            hg_str_print(w->arena, "there are more changes to two fields than the %u shown",
                         HG_WHATIF_PAIRS),
            nothing, nothing);
    if (whatif->bounded)
        row(w, &section, HG_MARK_OPEN,
            hg_str_print(w->arena, "not every change was tried: the limit is %u variants",
                         HG_WHATIF_VARIANTS),
            nothing, nothing);
    end(w, view, &section);
}

static void make_view(struct hg_whatif_writer *w, struct hg_view *view)
{
    *view = (struct hg_view){.arena = w->arena};
    hg_view_name(view, w->program->outcomes[w->decision->outcome].name, w->decision->lead);
    view->policy = hg_text_printable(w->arena, hg_word_policy(w));
    stopped_section(w, view);
    nearest_section(w, view);
    changes_section(w, view);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void text_member(struct hg_json *json, const char *key, struct hg_str text)
{
    hg_json_key(json, hg_str(key));
    hg_json_str(json, text);
}

static bool is_open(const struct hg_value *value)
{
    return value->state == HG_BETWEEN && value->lo == INT64_MIN && value->hi == INT64_MAX;
}

static void value_member(struct hg_whatif_writer *w, struct hg_json *json, uint32_t reg)
{
    struct hg_ref ref = {HG_REF_VALUE, reg};
    hg_json_key(json, HG_STR("is"));
    if (!w->show_personal && hg_personal_ref(w->lanes->image, ref))
        hg_json_str(json, HG_STR(HG_MASK));
    else if (is_open(hg_lane_value(w->lanes, reg, w->lane)))
        hg_json_null(json);
    else
        hg_json_value(json, w->lanes, w->lane, ref);
}

static void json_setting(struct hg_whatif_writer *w, struct hg_json *json,
                         const struct hg_setting *setting)
{
    const struct hg_field *field = &w->program->fields[setting->field];
    const struct hg_value *now = hg_lane_value(w->lanes, setting->field, w->lane);
    hg_json_open(json, '{');
    text_member(json, "field", field->name);
    text_member(json, "to", hg_word_setting(w, setting));
    if (setting->kind == HG_TO_RANGE && !hg_word_masked(w, setting)) {
        struct hg_bounds limits = hg_number_limits(field);
        struct hg_bounds bounds = hg_word_bounds(setting, limits);
        uint8_t unit = now->state == HG_KNOWN ? now->unit : HG_CLOCK;
        if (bounds.lo > limits.lo) {
            hg_json_key(json, HG_STR("low"));
            hg_json_number(json, field->type, bounds.lo, unit);
        }
        if (bounds.hi < limits.hi) {
            hg_json_key(json, HG_STR("high"));
            hg_json_number(json, field->type, bounds.hi, unit);
        }
    }
    value_member(w, json, setting->field);
    if (!hg_value_known(now))
        text_member(json, "reason", hg_str(hg_reason_name((enum hg_reason)now->reason)));
    hg_json_close(json, '}');
}

static void json_changes(struct hg_whatif_writer *w, struct hg_json *json)
{
    hg_json_key(json, HG_STR("changes"));
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < w->whatif->change_count; i++) {
        const struct hg_change *change = &w->whatif->changes[i];
        hg_json_open(json, '{');
        hg_json_key(json, HG_STR("set"));
        hg_json_open(json, '[');
        for (uint32_t k = 0; k < change->count; k++)
            json_setting(w, json, &change->settings[k]);
        hg_json_close(json, ']');
        text_member(json, "text", hg_word_change(w, change));
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
    hg_json_key(json, HG_STR("complete"));
    hg_json_bool(json, !w->whatif->bounded && !w->whatif->more);
}

static void json_rule(struct hg_whatif_writer *w, struct hg_json *json, uint32_t rule)
{
    text_member(json, "rule", w->program->rules[rule].id);
    if (w->program->rules[rule].condition.len > 0)
        text_member(json, "condition", w->program->rules[rule].condition);
}

static void json_nearest(struct hg_whatif_writer *w, struct hg_json *json)
{
    if (w->whatif->nearest == HG_NONE)
        return;
    hg_json_key(json, HG_STR("nearest"));
    hg_json_open(json, '{');
    json_rule(w, json, w->whatif->nearest);
    hg_json_key(json, HG_STR("needs"));
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < w->whatif->unmet_count; i++) {
        uint32_t reg;
        hg_json_open(json, '{');
        text_member(json, "condition", hg_word_unmet(w, &w->whatif->unmet[i], &reg));
        if (reg != HG_NONE)
            value_member(w, json, reg);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

static void json_stopped(struct hg_whatif_writer *w, struct hg_json *json)
{
    const struct hg_decision *d = w->decision;
    hg_json_key(json, HG_STR("stopped_by"));
    hg_json_open(json, '[');
    for (uint32_t i = 0; d->outcome != w->whatif->wanted && i < d->decided_by_count; i++) {
        hg_json_open(json, '{');
        json_rule(w, json, d->decided_by[i]);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
    hg_json_key(json, HG_STR("not_known"));
    hg_json_open(json, '[');
    for (uint32_t i = 0; d->outcome != w->whatif->wanted && i < d->deciding_count; i++)
        hg_json_str(json, d->deciding[i].what);
    hg_json_close(json, ']');
}

static void put_json(struct hg_whatif_writer *w, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    if (w->decision->lead.len > 0)
        text_member(&json, "lead", w->decision->lead);
    text_member(&json, "outcome", w->program->outcomes[w->decision->outcome].name);
    text_member(&json, "wanted", wanted_name(w));
    json_stopped(w, &json);
    json_nearest(w, &json);
    json_changes(w, &json);
    hg_json_close(&json, '}');
}

/* --- the doors ------------------------------------------------------------------------------- */

enum form { TEXT, COLOURED, HTML, JSON };

static void put_form(struct hg_whatif_writer *w, enum form form, struct hg_buf *out)
{
    struct hg_view view;
    if (form == JSON) {
        put_json(w, out);
        return;
    }
    make_view(w, &view);
    if (form == HTML)
        hg_view_html(&view, out);
    else
        hg_view_text(&view, form == COLOURED, out);
}

static void put(struct hg_whatif_writer w, enum form form, struct hg_buf *out)
{
    struct hg_guard guard, *outer = w.arena->guard;
    hg_buf_init(&w.scratch, &w.lanes->allocator, 0);
    w.arena->guard = &guard;
    if (setjmp(guard.jump) == 0)
        put_form(&w, form, out);
    else
        out->failed = true;
    w.arena->guard = outer;
    hg_buf_release(&w.scratch);
}

static struct hg_whatif_writer wording(struct hg_lanes *lanes, uint32_t lane,
                                       const struct hg_decision *decision,
                                       const struct hg_whatif *whatif, bool show_personal)
{
    return (struct hg_whatif_writer){.lanes = lanes,
                                     .lane = lane,
                                     .program = lanes->program,
                                     .decision = decision,
                                     .whatif = whatif,
                                     .show_personal = show_personal,
                                     .arena = &lanes->arena};
}

void hg_whatif_text(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_whatif *whatif, bool colour, bool show_personal,
                    struct hg_buf *out)
{
    put(wording(lanes, lane, decision, whatif, show_personal), colour ? COLOURED : TEXT, out);
}

void hg_whatif_html(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_whatif *whatif, bool show_personal, struct hg_buf *out)
{
    put(wording(lanes, lane, decision, whatif, show_personal), HTML, out);
}

void hg_whatif_json(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_whatif *whatif, bool show_personal, struct hg_buf *out)
{
    put(wording(lanes, lane, decision, whatif, show_personal), JSON, out);
}
