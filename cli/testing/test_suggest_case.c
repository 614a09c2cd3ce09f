/* Builds one suggested case: reads a lead field by field, changes one field, decides, and writes
 * lead and decision as a test. Values keep the form in which the lead gave them, with confidence,
 * source and age. */
#include "cli/testing/test_suggest.h"
#include "runtime/vm/value_text.h"

/* --- leads --- */

static void put_str(struct hg_buf *out, struct hg_str text)
{
    hg_buf_put(out, text.at, text.len);
}

/* Quoted as in JSON, which YAML reads, too. */
static void put_quoted(struct hg_buf *out, struct hg_str text)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_str(&json, text);
}

static struct hg_str finish(struct hg_suggest *s, struct hg_buf *text)
{
    struct hg_str made = hg_str_copy(s->arena, (struct hg_str){text->at, text->len});
    hg_buf_release(text);
    return made;
}

/* `{"value": 250, "confidence": 0.82, …}`, or the bare value. */
static struct hg_str with_evidence(struct hg_suggest *s, struct hg_str value,
                                   const struct hg_evidence *e)
{
    struct hg_buf text;
    if (!e->has_confidence && !e->has_as_of && e->source.len == 0)
        return hg_str_copy(s->arena, value);
    hg_cli_buf(&text);
    hg_buf_text(&text, "{\"value\": ");
    put_str(&text, value);
    if (e->has_confidence) {
        hg_buf_text(&text, ", \"confidence\": ");
        hg_put_decimal(&text, e->confidence);
    }
    if (e->source.len != 0) {
        hg_buf_text(&text, ", \"source\": ");
        put_quoted(&text, e->source);
    }
    if (e->has_as_of) {
        hg_buf_text(&text, ", \"as_of\": \"");
        hg_put_instant(&text, e->as_of);
        hg_buf_byte(&text, '"');
    }
    hg_buf_byte(&text, '}');
    return finish(s, &text);
}

static void take_field(struct hg_suggest *s, uint32_t field, struct hg_sample_lead *base)
{
    const struct hg_lanes *lanes = s->policy->lanes;
    const struct hg_evidence *e = hg_lane_evidence(lanes, field, 0);
    const struct hg_value *value = hg_lane_value(lanes, field, 0);
    struct hg_str given = hg_lane_input_json(lanes, field, 0);
    if (given.len != 0)
        base->given[field] = with_evidence(s, given, e);
    base->known[field] = hg_value_known(value);
    base->texts[field] = HG_NONE;
    if (!base->known[field] || s->program->fields[field].list)
        return;
    if (hg_type_is_text(s->program->fields[field].type))
        base->texts[field] = value->text->same;
    else
        base->numbers[field] = value->lo;
}

bool hg_sample_lead_from_test(struct hg_suggest *s, const struct hg_lead_test *test,
                              struct hg_sample_lead *base)
{
    struct hg_lead_error error;
    struct hg_lanes *lanes = s->policy->lanes;
    uint32_t count = s->program->field_count;
    base->given = HG_ARRAY(s->arena, struct hg_str, count);
    base->known = HG_ARRAY(s->arena, bool, count);
    base->numbers = HG_ARRAY(s->arena, int64_t, count);
    base->texts = HG_ARRAY(s->arena, uint32_t, count);
    base->test = test;
    base->now = test->now;
    base->flags = test->flags;
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = test->now;
    if (hg_json_read(s->policy->reader, lanes, 0, test->lead, &error) != HG_OK)
        return false;
    for (uint32_t f = 0; f < count; f++)
        take_field(s, f, base);
    return true;
}

/* The fields, each by its whole name. */
static void put_lead(struct hg_suggest *s, const struct hg_trial *trial, bool json,
                     struct hg_buf *out)
{
    const char *between = "";
    hg_buf_byte(out, '{');
    for (uint32_t f = 0; f < s->program->field_count; f++) {
        struct hg_str value = f == trial->field                  ? trial->value
                              : trial->two && f == trial->field2 ? trial->value2
                                                                 : trial->base->given[f];
        if (value.len == 0)
            continue;
        hg_buf_text(out, between);
        between = ", ";
        if (json)
            put_quoted(out, s->program->fields[f].name);
        else
            put_str(out, s->program->fields[f].name);
        hg_buf_text(out, ": ");
        put_str(out, value);
    }
    hg_buf_byte(out, '}');
}

/* --- deciding --- */

/* The result of a block of this kind, as JSON; empty where it is not one value. */
static struct hg_str *take_results(struct hg_suggest *s, enum hg_block_kind kind)
{
    struct hg_str *taken = HG_ARRAY(s->arena, struct hg_str, s->program->block_count);
    for (uint32_t b = 0; b < s->program->block_count; b++) {
        const struct hg_block *block = &s->program->blocks[b];
        struct hg_buf text;
        if (block->kind != kind ||
            !hg_value_known(hg_lane_value(s->policy->lanes, block->result.reg, 0)))
            continue;
        hg_cli_buf(&text);
        hg_value_json(&text, s->policy->lanes, 0, block->result);
        taken[b] = finish(s, &text);
    }
    return taken;
}

static struct hg_str outcomes_text(struct hg_suggest *s, uint32_t set)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_buf_byte(&text, '[');
    for (uint32_t i = 0; i < s->program->outcome_count; i++)
        if ((set >> i) & 1)
            hg_buf_print(&text, "%s%.*s", text.len > 1 ? ", " : "",
                         HG_STR_ARGS(s->program->outcomes[i].name));
    hg_buf_byte(&text, ']');
    return finish(s, &text);
}

static struct hg_str deciding_text(struct hg_suggest *s, const struct hg_decision *decision)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_buf_byte(&text, '[');
    for (uint32_t i = 0; i < decision->deciding_count; i++)
        if (decision->deciding[i].field != HG_NONE)
            hg_buf_print(&text, "%s%.*s", text.len > 1 ? ", " : "",
                         HG_STR_ARGS(decision->deciding[i].what));
    hg_buf_byte(&text, ']');
    return finish(s, &text);
}

static struct hg_str because_text(struct hg_suggest *s, const struct hg_decision *decision)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_buf_byte(&text, '[');
    for (uint32_t i = 0; i < decision->because.count; i++) {
        hg_buf_text(&text, i > 0 ? ", " : "");
        put_quoted(&text, decision->because.at[i]);
    }
    hg_buf_byte(&text, ']');
    return finish(s, &text);
}

static struct hg_str within_text(struct hg_suggest *s, const struct hg_route *route)
{
    struct hg_buf text;
    if (route->rule == HG_NONE || !route->has_within)
        return HG_STR("");
    hg_cli_buf(&text);
    hg_put_duration(&text, route->within, route->unit);
    return finish(s, &text);
}

/* The packet without the trace, without how it was worked out, and without the policy's name and
 * digest, which come last. */
static struct hg_str seen_text(struct hg_suggest *s, const struct hg_decision *decision)
{
    static const char way[] = "\"analysis\":\"", policy[] = "\"policy\":";
    struct hg_packet_options options = {.trace = HG_TRACE_NONE, .show_personal = true};
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_packet_json(s->policy->lanes, 0, decision, &options, &text);
    struct hg_str packet = finish(s, &text), rest;
    size_t at = hg_str_find(packet, HG_STR(way));
    if (at == SIZE_MAX)
        return packet;
    rest = (struct hg_str){packet.at + at + sizeof way - 1, packet.len - at - sizeof way + 1};
    size_t end = hg_str_find(rest, HG_STR("\""));
    rest = (struct hg_str){rest.at + end, rest.len - end};
    size_t last = hg_str_find(rest, HG_STR(policy));
    rest.len = last == SIZE_MAX ? rest.len : last;
    return hg_str_print(s->arena, "%.*s%.*s", (int)at, packet.at, HG_STR_ARGS(rest));
}

static void take_decision(struct hg_suggest *s, const struct hg_decision *decision,
                          struct hg_trial *trial)
{
    uint32_t rules = s->program->rule_count;
    trial->outcome = decision->outcome;
    trial->completions = decision->analysis != HG_ANALYSIS_DIRECT;
    trial->decided_by =
        (struct hg_regs){hg_arena_copy(s->arena, decision->decided_by,
                                       decision->decided_by_count * sizeof *decision->decided_by),
                         decision->decided_by_count};
    trial->results = hg_arena_copy(s->arena, decision->results, rules);
    trial->scores = take_results(s, HG_B_SCORE);
    if (!s->wide)
        return;
    trial->classes = take_results(s, HG_B_CLASSIFY);
    trial->route = decision->route.rule == HG_NONE ? HG_STR("none")
                                                   : hg_str_copy(s->arena, decision->route.to);
    trial->within = within_text(s, &decision->route);
    trial->possible = outcomes_text(s, decision->possible);
    trial->deciding = deciding_text(s, decision);
    trial->because = because_text(s, decision);
    trial->seen = seen_text(s, decision);
}

/* A changed field is known as it was given, or not at all. */
static bool was_taken(const struct hg_lanes *lanes, const struct hg_trial *trial)
{
    bool first = trial->field == HG_NONE ||
                 hg_value_known(hg_lane_value(lanes, trial->field, 0)) == (trial->value.len != 0);
    return first && (!trial->two || hg_value_known(hg_lane_value(lanes, trial->field2, 0)) ==
                                        (trial->value2.len != 0));
}

void hg_trial_run(struct hg_suggest *s, struct hg_trial *trial)
{
    struct hg_lanes *lanes = s->policy->lanes;
    struct hg_lead_error error;
    struct hg_decision decision;
    struct hg_buf lead;
    hg_cli_buf(&lead);
    put_lead(s, trial, true, &lead);
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = trial->base->now;
    lanes->flags = trial->base->flags;
    lanes->show_personal = true;
    trial->usable = hg_json_read(s->policy->reader, lanes, 0, (struct hg_str){lead.at, lead.len},
                                 &error) == HG_OK &&
                    was_taken(lanes, trial) && hg_run(lanes) == HG_OK &&
                    hg_decide_rules(lanes, 0, &lanes->arena, &decision) == HG_OK;
    if (trial->usable)
        take_decision(s, &decision, trial);
    hg_buf_release(&lead);
}

/* --- writing --- */

/* Rules of one result that the other side does not have. */
static void put_rules(struct hg_suggest *s, const struct hg_trial *trial,
                      const struct hg_trial *other, enum hg_rule_result result, const char *key)
{
    const char *between = "";
    for (uint32_t r = 0; other != NULL && r < s->program->rule_count; r++) {
        if (trial->results[r] != result || other->results[r] == result)
            continue;
        if (*between == '\0')
            hg_buf_print(s->out, ", %s: [", key);
        hg_buf_text(s->out, between);
        put_str(s->out, s->program->rules[r].id);
        between = ", ";
    }
    hg_buf_text(s->out, *between != '\0' ? "]" : "");
}

/* `key: {NAME: value}` of blocks; where `other` is not NULL only what differs from it. */
static void put_results(struct hg_suggest *s, const char *key, const struct hg_str *results,
                        const struct hg_str *other)
{
    const char *between = "";
    for (uint32_t b = 0; b < s->program->block_count; b++) {
        if (results[b].len == 0 || (other != NULL && hg_str_eq(results[b], other[b])))
            continue;
        if (*between == '\0')
            hg_buf_print(s->out, ", %s: {", key);
        hg_buf_text(s->out, between);
        put_str(s->out, s->program->blocks[b].name);
        hg_buf_text(s->out, ": ");
        put_str(s->out, results[b]);
        between = ", ";
    }
    hg_buf_text(s->out, *between != '\0' ? "}" : "");
}

static void put_part(struct hg_suggest *s, const char *key, struct hg_str here, struct hg_str there)
{
    if (!hg_str_eq(here, there))
        hg_buf_print(s->out, ", %s: %.*s", key, HG_STR_ARGS(here));
}

/* What else a test may expect, where it differs. */
static void put_more(struct hg_suggest *s, const struct hg_trial *trial,
                     const struct hg_trial *other)
{
    put_results(s, "classes", trial->classes, other->classes);
    bool moved = trial->outcome != other->outcome; /* then what is empty says nothing */
    put_part(s, "possible", trial->possible, moved ? trial->possible : other->possible);
    if (!moved || trial->deciding.len > sizeof "[]" - 1)
        put_part(s, "deciding", trial->deciding, other->deciding);
    if (!moved || trial->because.len > sizeof "[]" - 1)
        put_part(s, "because", trial->because, other->because);
    if (trial->within.len != 0 && !hg_str_eq(trial->within, other->within)) {
        hg_buf_text(s->out, ", route: {to: ");
        put_quoted(s->out, trial->route);
        hg_buf_print(s->out, ", within: %.*s}", HG_STR_ARGS(trial->within));
    } else {
        put_part(s, "route", trial->route, other->route);
    }
}

static void put_expect(struct hg_suggest *s, const struct hg_trial *trial,
                       const struct hg_trial *other)
{
    hg_buf_text(s->out, "    expect: {outcome: ");
    put_str(s->out, s->program->outcomes[trial->outcome].name);
    for (uint32_t i = 0; i < trial->decided_by.count; i++) {
        hg_buf_text(s->out, i == 0 ? ", decided_by: [" : ", ");
        put_str(s->out, s->program->rules[trial->decided_by.at[i]].id);
    }
    hg_buf_text(s->out, trial->decided_by.count != 0 ? "]" : "");
    put_results(s, "scores", trial->scores, NULL);
    if (s->wide && other != NULL)
        put_more(s, trial, other);
    put_rules(s, trial, other, HG_HIT, "hits");
    put_rules(s, trial, other, HG_MISS, "misses");
    hg_buf_text(s->out, "}\n");
}

static void put_flags(struct hg_suggest *s, uint64_t flags)
{
    const char *before = "\n    flags: [";
    for (uint32_t i = 0; i < s->program->flag_count; i++) {
        if (!((flags >> i) & 1))
            continue;
        hg_buf_text(s->out, before);
        hg_buf_put(s->out, s->program->flags[i].name.at, s->program->flags[i].name.len);
        before = ", ";
    }
    hg_buf_text(s->out, flags != 0 ? "]" : "");
}

void hg_suggest_put_case(struct hg_suggest *s, const struct hg_trial *trial,
                         const struct hg_trial *other)
{
    hg_buf_text(s->out, "  - name: ");
    put_quoted(s->out, trial->name);
    hg_buf_text(s->out, "\n    now: ");
    hg_put_instant(s->out, trial->base->now);
    put_flags(s, trial->base->flags);
    hg_buf_text(s->out, "\n    lead: ");
    put_lead(s, trial, false, s->out);
    hg_buf_byte(s->out, '\n');
    put_expect(s, trial, other);
    s->count++;
}
