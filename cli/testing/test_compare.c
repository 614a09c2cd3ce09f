/* Compares a decision with what a test expects: every mismatch in words, and the rules that bear
 * on it. Everything is copied into the given arena, because the lanes are reused. */
#include "cli/common/common.h"
#include "cli/testing/test_run.h"
#include "runtime/vm/value_text.h"

#define SCORE_RULES 20u /* of a score that is not as expected: more would hide what matters */

struct comparing {
    struct hg_lanes *lanes;
    const struct hg_program *program;
    const struct hg_decision *decision;
    const struct hg_lead_test *test;
    struct hg_arena *arena;
    struct hg_test_result *result;
};

static struct hg_str kept(struct comparing *c, struct hg_buf *text)
{
    struct hg_str copy = hg_str_copy(c->arena, (struct hg_str){text->at, text->len});
    hg_buf_release(text);
    return copy;
}

static void differ(struct comparing *c, struct hg_str what, struct hg_str expected,
                   struct hg_str actual)
{
    struct hg_mismatch mismatch = {what, expected, actual};
    hg_push(c->arena, &c->result->mismatches, mismatch);
}

/* --- the rules that bear on it --------------------------------------------------------------- */

static void note_rule(struct comparing *c, uint32_t rule, const char *expected)
{
    for (size_t i = 0; i < c->result->rules.count; i++)
        if (c->result->rules.at[i].rule == rule)
            return;
    hg_push(c->arena, &c->result->rules,
            hg_test_note(c->lanes, c->decision, rule, expected, c->arena));
}

static void note_rules(struct comparing *c, const uint32_t *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        note_rule(c, rules[i], NULL);
}

static void note_deciders(struct comparing *c)
{
    note_rules(c, c->decision->decided_by, c->decision->decided_by_count);
    note_rules(c, c->decision->possible_rules, c->decision->possible_rule_count);
}

/* --- lists of names ------------------------------------------------------------------------- */

typedef struct hg_str name_of(const struct hg_program *program, uint32_t index);

static struct hg_str rule_name(const struct hg_program *program, uint32_t index)
{
    return program->rules[index].id;
}

static struct hg_str field_name(const struct hg_program *program, uint32_t index)
{
    return program->fields[index].name;
}

static struct hg_str outcome_name(const struct hg_program *program, uint32_t index)
{
    return program->outcomes[index].name;
}

static struct hg_str promise_name(const struct hg_program *program, uint32_t index)
{
    return program->promises[index].name;
}

static struct hg_str names_text(struct comparing *c, name_of *name, const uint32_t *at,
                                uint32_t count)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t i = 0; i < count; i++) {
        struct hg_str one = name(c->program, at[i]);
        hg_buf_print(&text, "%s%.*s", i > 0 ? ", " : "", HG_STR_ARGS(one));
    }
    if (count == 0)
        hg_buf_text(&text, "none");
    return kept(c, &text);
}

static bool holds(const uint32_t *at, uint32_t count, uint32_t index)
{
    for (uint32_t i = 0; i < count; i++)
        if (at[i] == index)
            return true;
    return false;
}

static bool same_set(const struct hg_expect_ids *want, const uint32_t *at, uint32_t count)
{
    for (uint32_t i = 0; i < want->count; i++)
        if (!holds(at, count, want->at[i]))
            return false;
    for (uint32_t i = 0; i < count; i++)
        if (!holds(want->at, want->count, at[i]))
            return false;
    return true;
}

/* True when they differ. */
static bool compare_set(struct comparing *c, const char *what, const struct hg_expect_ids *want,
                        name_of *name, const uint32_t *at, uint32_t count)
{
    if (!want->said || same_set(want, at, count))
        return false;
    differ(c, hg_str(what), names_text(c, name, want->at, want->count),
           names_text(c, name, at, count));
    return true;
}

/* --- the parts of a decision ---------------------------------------------------------------- */

static void compare_outcome(struct comparing *c)
{
    static const char *const reasons[] = {"rule", "agreed", "unresolved", "not_applicable"};
    const struct hg_expect *expect = &c->test->expect;
    uint32_t possible[HG_MAX_OUTCOMES], count = 0;
    for (uint32_t i = 0; i < c->program->outcome_count; i++)
        if ((c->decision->possible >> i) & 1)
            possible[count++] = i;
    bool differs = false;
    if (expect->outcome != HG_NONE && expect->outcome != c->decision->outcome) {
        differs = true;
        differ(c, HG_STR("outcome"), c->program->outcomes[expect->outcome].name,
               c->program->outcomes[c->decision->outcome].name);
    }
    if (expect->reason >= 0 && (enum hg_decision_reason)expect->reason != c->decision->reason) {
        differs = true;
        differ(c, HG_STR("reason"), hg_str(reasons[expect->reason]),
               hg_str(reasons[c->decision->reason]));
    }
    if (compare_set(c, "possible", &expect->possible, outcome_name, possible, count) || differs)
        note_deciders(c);
}

static void compare_decided_by(struct comparing *c)
{
    const struct hg_expect_ids *want = &c->test->expect.decided_by;
    const struct hg_decision *d = c->decision;
    if (!compare_set(c, "decided_by", want, rule_name, d->decided_by, d->decided_by_count))
        return;
    for (uint32_t i = 0; i < want->count; i++)
        if (!holds(d->decided_by, d->decided_by_count, want->at[i]))
            note_rule(c, want->at[i], "deciding");
    note_deciders(c);
}

static struct hg_str fields_of(struct comparing *c, const struct hg_deciding *list, uint32_t count,
                               uint32_t **fields, uint32_t *field_count)
{
    struct hg_buf text;
    *fields = HG_ARRAY(c->arena, uint32_t, count);
    *field_count = 0;
    hg_cli_buf(&text);
    for (uint32_t i = 0; i < count; i++) {
        hg_buf_print(&text, "%s%.*s", i > 0 ? ", " : "", HG_STR_ARGS(list[i].what));
        if (list[i].field != HG_NONE)
            (*fields)[(*field_count)++] = list[i].field;
    }
    if (count == 0)
        hg_buf_text(&text, "none");
    return kept(c, &text);
}

static void compare_fields(struct comparing *c, const char *what, const struct hg_expect_ids *want,
                           const struct hg_deciding *list, uint32_t listed)
{
    uint32_t *fields, count;
    if (!want->said)
        return;
    struct hg_str actual = fields_of(c, list, listed, &fields, &count);
    if (same_set(want, fields, count))
        return;
    differ(c, hg_str(what), names_text(c, field_name, want->at, want->count), actual);
    note_deciders(c);
}

/* --- what would settle it ------------------------------------------------------------------- */

static bool is_settled_so(const struct hg_expect_settled *want, const struct hg_deciding *deciding)
{
    if (deciding == NULL || deciding->settles_count != want->count)
        return false;
    for (uint32_t i = 0; i < want->count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < want->count && !found; k++)
            found = hg_str_eq(want->pieces[i], deciding->settles[k].piece) &&
                    want->outcomes[i] == deciding->settles[k].outcome;
        if (!found)
            return false;
    }
    return true;
}

static void put_settled(struct comparing *c, struct hg_buf *text, struct hg_str piece,
                        uint32_t outcome)
{
    hg_buf_print(text, "%s%.*s: %.*s", text->len > 0 ? ", " : "", HG_STR_ARGS(piece),
                 HG_STR_ARGS(c->program->outcomes[outcome].name));
}

static void compare_settled(struct comparing *c, const struct hg_expect_settled *want)
{
    const struct hg_deciding *deciding = NULL;
    struct hg_buf expected, actual;
    for (uint32_t i = 0; i < c->decision->deciding_count; i++)
        if (c->decision->deciding[i].field == want->field)
            deciding = &c->decision->deciding[i];
    if (is_settled_so(want, deciding))
        return;
    hg_cli_buf(&expected);
    hg_cli_buf(&actual);
    for (uint32_t i = 0; i < want->count; i++)
        put_settled(c, &expected, want->pieces[i], want->outcomes[i]);
    for (uint32_t i = 0; deciding != NULL && i < deciding->settles_count; i++)
        put_settled(c, &actual, deciding->settles[i].piece, deciding->settles[i].outcome);
    if (actual.len == 0)
        hg_buf_text(&actual, "it is not undecided because of this field");
    differ(
        c,
        hg_str_print(c->arena, "settles %.*s", HG_STR_ARGS(c->program->fields[want->field].name)),
        kept(c, &expected), kept(c, &actual));
    note_deciders(c);
}

/* --- texts ---------------------------------------------------------------------------------- */

static struct hg_str texts_text(struct comparing *c, const struct hg_text_list *list)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t i = 0; i < list->count; i++)
        hg_buf_print(&text, "%s\"%.*s\"", i > 0 ? ", " : "", HG_STR_ARGS(list->at[i]));
    if (list->count == 0)
        hg_buf_text(&text, "none");
    return kept(c, &text);
}

static void compare_texts(struct comparing *c, const char *what, const struct hg_expect_texts *want,
                          const struct hg_text_list *actual)
{
    bool same = want->list.count == actual->count;
    for (uint32_t i = 0; same && i < want->list.count; i++)
        same = hg_str_eq(want->list.at[i], actual->at[i]);
    if (!want->said || same)
        return;
    differ(c, hg_str(what), texts_text(c, &want->list), texts_text(c, actual));
    note_deciders(c);
}

/* Rules of the block that gave points, or might have. */
static void note_score(struct comparing *c, const struct hg_block *block)
{
    uint32_t noted = 0;
    for (uint32_t i = 0; i < block->rule_count && noted < SCORE_RULES; i++) {
        uint32_t rule = block->first_rule + i;
        uint8_t result = c->decision->results[rule];
        if (result == HG_MISS || result == HG_ASSUMED_NO || result == HG_RULE_NOT_REACHED)
            continue;
        note_rule(c, rule, NULL);
        noted++;
    }
}

static void compare_score(struct comparing *c, const struct hg_expect_score *want)
{
    const struct hg_block *block = &c->program->blocks[want->block];
    const struct hg_value *value = hg_lane_value(c->lanes, block->result.reg, 0);
    bool known = value->state == HG_KNOWN || value->state == HG_BETWEEN;
    bool good = known && (want->whole ? value->lo == want->low && value->hi == want->high
                                      : value->lo >= want->low && value->hi <= want->high);
    struct hg_buf actual;
    if (good)
        return;
    hg_cli_buf(&actual);
    hg_put_value(&actual, c->lanes, 0, block->result);
    differ(c, hg_str_print(c->arena, "scores.%.*s", HG_STR_ARGS(block->name)), want->written,
           kept(c, &actual));
    note_score(c, block);
}

/* --- classes and shown values --------------------------------------------------------------- */

static void compare_value(struct comparing *c, const struct hg_expect_value *want)
{
    struct hg_buf json, expected;
    hg_cli_buf(&json);
    hg_value_json(&json, c->lanes, 0, want->ref);
    struct hg_str actual = kept(c, &json);
    if (hg_test_value_fits(want->node, actual, c->arena))
        return;
    hg_cli_buf(&expected);
    hg_yaml_to_json(want->node, &expected);
    differ(c, want->name, kept(c, &expected), actual);
    for (uint32_t i = 0; i < c->program->block_count; i++) {
        const struct hg_block *block = &c->program->blocks[i];
        if (block->kind != HG_B_CLASSIFY || block->result.reg != want->ref.reg)
            continue;
        for (uint32_t r = 0; r < block->rule_count; r++)
            if (c->decision->results[block->first_rule + r] == HG_HIT ||
                c->decision->results[block->first_rule + r] == HG_RULE_UNKNOWN)
                note_rule(c, block->first_rule + r, NULL);
    }
}

/* --- the route ------------------------------------------------------------------------------- */

static struct hg_str within_text(struct comparing *c, int64_t within, enum hg_duration_unit unit)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_duration(&text, within, unit);
    return kept(c, &text);
}

static void compare_route(struct comparing *c)
{
    const struct hg_expect_route *want = &c->test->expect.route;
    const struct hg_route *route = &c->decision->route;
    bool nobody = route->rule == HG_NONE;
    size_t before = c->result->mismatches.count;
    if (!want->said)
        return;
    if (want->nobody && !nobody)
        differ(c, HG_STR("route"), HG_STR("nobody"), hg_str_copy(c->arena, route->to));
    if (want->to.at != NULL && (nobody || !hg_str_eq(want->to, route->to)))
        differ(c, HG_STR("route"), want->to,
               nobody ? HG_STR("nobody") : hg_str_copy(c->arena, route->to));
    if (want->rule != HG_NONE && want->rule != route->rule)
        differ(c, HG_STR("route.rule"), c->program->rules[want->rule].id,
               nobody ? HG_STR("none") : c->program->rules[route->rule].id);
    if (want->has_within && (nobody || !route->has_within || want->within != route->within ||
                             want->unit != route->unit))
        differ(c, HG_STR("route.within"), within_text(c, want->within, want->unit),
               nobody || !route->has_within ? HG_STR("none")
                                            : within_text(c, route->within, route->unit));
    if (c->result->mismatches.count == before)
        return;
    if (want->rule != HG_NONE)
        note_rule(c, want->rule, "taken");
    if (!nobody)
        note_rule(c, route->rule, NULL);
}

/* --- results of rules, promises ------------------------------------------------------------- */

static bool result_is(enum hg_rule_result result, enum hg_rule_result wanted)
{
    return result == wanted || (wanted == HG_ASSUMED_NO && result == HG_ASSUMED_YES);
}

static void compare_results(struct comparing *c, const char *what, const struct hg_expect_ids *want,
                            enum hg_rule_result wanted, const char *word)
{
    for (uint32_t i = 0; i < want->count; i++) {
        enum hg_rule_result result = (enum hg_rule_result)c->decision->results[want->at[i]];
        if (result_is(result, wanted))
            continue;
        differ(
            c,
            hg_str_print(c->arena, "%s %.*s", what, HG_STR_ARGS(c->program->rules[want->at[i]].id)),
            hg_str(word), hg_str(hg_test_result_name(result)));
        note_rule(c, want->at[i], word);
    }
}

/* A broken promise that nobody expects fails the test. */
static void compare_promises(struct comparing *c)
{
    struct hg_expect_ids want = c->test->expect.broken;
    want.said = true;
    if (compare_set(c, "broken_promises", &want, promise_name, c->decision->broken,
                    c->decision->broken_count))
        note_deciders(c);
}

void hg_test_compare(struct hg_lanes *lanes, const struct hg_decision *decision,
                     const struct hg_lead_test *test, struct hg_arena *arena,
                     struct hg_test_result *result)
{
    struct comparing c = {lanes, lanes->program, decision, test, arena, result};
    const struct hg_expect *expect = &test->expect;
    compare_outcome(&c);
    compare_decided_by(&c);
    compare_fields(&c, "deciding", &expect->deciding, decision->deciding, decision->deciding_count);
    for (size_t i = 0; i < expect->settles.count; i++)
        compare_settled(&c, &expect->settles.at[i]);
    compare_texts(&c, "because", &expect->because, &decision->because);
    compare_texts(&c, "notes", &expect->notes, &decision->notes);
    compare_texts(&c, "also", &expect->also, &decision->also);
    compare_texts(&c, "alert", &expect->alert, &decision->alert);
    for (size_t i = 0; i < expect->scores.count; i++)
        compare_score(&c, &expect->scores.at[i]);
    for (size_t i = 0; i < expect->values.count; i++)
        compare_value(&c, &expect->values.at[i]);
    compare_route(&c);
    hg_test_assignment_compare(c.program, decision, &expect->assignment, arena, result);
    compare_fields(&c, "route_deciding", &expect->route_deciding, decision->route_deciding,
                   decision->route_deciding_count);
    compare_set(&c, "needs", &expect->needs, field_name, decision->needs.at, decision->needs.count);
    compare_results(&c, "hits", &expect->hits, HG_HIT, "hit");
    compare_results(&c, "misses", &expect->misses, HG_MISS, "miss");
    compare_results(&c, "unknown", &expect->unknown, HG_RULE_UNKNOWN, "unknown");
    compare_results(&c, "assumed", &expect->assumed, HG_ASSUMED_NO, "assumed");
    compare_promises(&c);
    result->passed = result->mismatches.count == 0;
}
