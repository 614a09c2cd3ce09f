/* Public interface, decisions: decides the evaluator's lead and reads decision and trace member by
 * member from struct hg_decision and the lane; computes nothing itself. */
#include "runtime/api_parts.h"

static enum headgate_status finish_fields(headgate_evaluator *evaluator)
{
    struct hg_lanes *lanes = evaluator->lanes;
    if (setjmp(lanes->guard.jump) != 0)
        return HEADGATE_NOMEM;
    hg_fields_done(lanes, 0);
    return HEADGATE_OK;
}

/* Allocated here, as asking for a result cannot fail. */
static enum headgate_status make_results_room(headgate_evaluator *evaluator)
{
    struct hg_lanes *lanes = evaluator->lanes;
    if (setjmp(lanes->guard.jump) != 0)
        return HEADGATE_NOMEM;
    evaluator->results = hg_arena_alloc(&lanes->arena, lanes->program->rule_count);
    evaluator->results_ready = false;
    return HEADGATE_OK;
}

static enum headgate_status decide(headgate_evaluator *evaluator)
{
    struct hg_lanes *lanes = evaluator->lanes;
    if (evaluator->stage == HG_API_FIELDS && finish_fields(evaluator) != HEADGATE_OK)
        return HEADGATE_NOMEM;
    if (hg_run(lanes) != HG_OK || hg_decide(lanes, 0, &lanes->arena, &evaluator->decision) != HG_OK)
        return HEADGATE_NOMEM;
    return make_results_room(evaluator);
}

enum headgate_status headgate_decide(headgate_evaluator *evaluator)
{
    if (hg_api_decision(evaluator) != NULL)
        return HEADGATE_OK;
    if (evaluator->stage == HG_API_EMPTY)
        return HEADGATE_MISUSE;
    enum headgate_status status = decide(evaluator);
    evaluator->stage = status == HEADGATE_OK ? HG_API_DECIDED : HG_API_EMPTY;
    return status;
}

const char *hg_api_text(headgate_evaluator *evaluator, struct hg_str text)
{
    struct hg_lanes *lanes = evaluator->lanes;
    if (setjmp(lanes->guard.jump) != 0)
        return NULL;
    return hg_str_copy(&lanes->arena, text).at;
}

/* --- the outcome ------------------------------------------------------------------------------ */

const char *headgate_lead_name(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? hg_api_text(evaluator, decision->lead) : NULL;
}

const char *headgate_outcome(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? evaluator->of->outcomes[decision->outcome] : NULL;
}

size_t headgate_outcome_index(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? decision->outcome : HEADGATE_NONE;
}

const char *headgate_reason(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? hg_decision_reason_name(decision->reason) : NULL;
}

const char *headgate_analysis(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? hg_analysis_name(decision->analysis) : NULL;
}

bool headgate_is_proposal(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL && hg_decision_advises(evaluator->lanes->program, decision);
}

const char *headgate_promise_against(headgate_evaluator *evaluator, size_t outcome)
{
    const struct hg_program *program = evaluator->lanes->program;
    if (hg_api_decision(evaluator) == NULL || outcome >= program->outcome_count)
        return NULL;
    uint32_t promise = hg_promise_against(evaluator->lanes, 0, (uint32_t)outcome);
    return promise != HG_NONE ? hg_api_text(evaluator, program->promises[promise].name) : NULL;
}

bool headgate_outcome_possible(headgate_evaluator *evaluator, size_t outcome)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL && outcome < evaluator->lanes->program->outcome_count &&
           ((decision->possible >> outcome) & 1) != 0;
}

/* --- rules and reasons ------------------------------------------------------------------------ */

size_t headgate_decided_by_count(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? decision->decided_by_count : 0;
}

size_t headgate_decided_by(headgate_evaluator *evaluator, size_t index)
{
    bool there = index < headgate_decided_by_count(evaluator);
    return there ? evaluator->decision.decided_by[index] : HEADGATE_NONE;
}

size_t headgate_possible_rule_count(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? decision->possible_rule_count : 0;
}

size_t headgate_possible_rule(headgate_evaluator *evaluator, size_t index)
{
    bool there = index < headgate_possible_rule_count(evaluator);
    return there ? evaluator->decision.possible_rules[index] : HEADGATE_NONE;
}

size_t headgate_because_count(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? decision->because.count : 0;
}

const char *headgate_because(headgate_evaluator *evaluator, size_t index)
{
    bool there = index < headgate_because_count(evaluator);
    return there ? hg_api_text(evaluator, evaluator->decision.because.at[index]) : NULL;
}

/* --- what keeps it open --------------------------------------------------------------------- */

size_t headgate_deciding_count(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL ? decision->deciding_count : 0;
}

static const struct hg_deciding *deciding_at(headgate_evaluator *evaluator, size_t index)
{
    bool there = index < headgate_deciding_count(evaluator);
    return there ? &evaluator->decision.deciding[index] : NULL;
}

size_t headgate_deciding_field(headgate_evaluator *evaluator, size_t index)
{
    const struct hg_deciding *deciding = deciding_at(evaluator, index);
    return deciding != NULL && deciding->field != HG_NONE ? deciding->field : HEADGATE_NONE;
}

const char *headgate_deciding_name(headgate_evaluator *evaluator, size_t index)
{
    const struct hg_deciding *deciding = deciding_at(evaluator, index);
    if (deciding == NULL)
        return NULL;
    return deciding->field != HG_NONE ? evaluator->of->fields[deciding->field]
                                      : hg_api_text(evaluator, deciding->what);
}

const char *headgate_deciding_reason(headgate_evaluator *evaluator, size_t index)
{
    const struct hg_deciding *deciding = deciding_at(evaluator, index);
    return deciding != NULL ? hg_reason_name(deciding->reason) : NULL;
}

size_t headgate_settles_count(headgate_evaluator *evaluator, size_t index)
{
    const struct hg_deciding *deciding = deciding_at(evaluator, index);
    return deciding != NULL ? deciding->settles_count : 0;
}

const char *headgate_settles_if(headgate_evaluator *evaluator, size_t deciding, size_t index)
{
    bool there = index < headgate_settles_count(evaluator, deciding);
    return there
               ? hg_api_text(evaluator, evaluator->decision.deciding[deciding].settles[index].piece)
               : NULL;
}

const char *headgate_settles_outcome(headgate_evaluator *evaluator, size_t deciding, size_t index)
{
    if (index >= headgate_settles_count(evaluator, deciding))
        return NULL;
    return evaluator->of->outcomes[evaluator->decision.deciding[deciding].settles[index].outcome];
}

/* --- who, and what was worked out ----------------------------------------------------------- */

const char *headgate_route_to(headgate_evaluator *evaluator)
{
    bool somebody = headgate_route_rule(evaluator) != HEADGATE_NONE;
    return somebody ? hg_api_text(evaluator, evaluator->decision.route.to) : NULL;
}

size_t headgate_route_rule(headgate_evaluator *evaluator)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    return decision != NULL && decision->route.rule != HG_NONE ? decision->route.rule
                                                               : HEADGATE_NONE;
}

bool headgate_route_due(headgate_evaluator *evaluator, int64_t *due_at)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    if (decision == NULL || decision->route.rule == HG_NONE || !decision->route.has_due)
        return false;
    *due_at = decision->route.due_at;
    return true;
}

/* The result of block `name` of this kind, or NULL. */
static const struct hg_value *result_of(headgate_evaluator *evaluator, const char *name,
                                        enum hg_block_kind kind, const struct hg_block **block)
{
    const struct hg_program *program = evaluator->lanes->program;
    for (uint32_t i = 0; hg_api_decision(evaluator) != NULL && i < program->block_count; i++) {
        *block = &program->blocks[i];
        if ((*block)->kind == kind && (*block)->result.kind == HG_REF_VALUE &&
            hg_str_is((*block)->name, name))
            return hg_lane_value(evaluator->lanes, (*block)->result.reg, 0);
    }
    return NULL;
}

const char *headgate_class(headgate_evaluator *evaluator, const char *name)
{
    const struct hg_block *block;
    const struct hg_value *value = result_of(evaluator, name, HG_B_CLASSIFY, &block);
    return value != NULL && hg_value_known(value) ? hg_api_text(evaluator, value->text->raw) : NULL;
}

static void give_interval(const struct hg_value *value, int64_t *low, int64_t *high)
{
    if (low != NULL)
        *low = value->lo;
    if (high != NULL)
        *high = value->hi;
}

bool headgate_score(headgate_evaluator *evaluator, const char *name, enum headgate_type *type,
                    int64_t *low, int64_t *high)
{
    const struct hg_block *block;
    const struct hg_value *value = result_of(evaluator, name, HG_B_SCORE, &block);
    if (value == NULL)
        return false;
    if (type != NULL)
        *type = (enum headgate_type)block->scale;
    give_interval(value, low, high);
    return true;
}

/* --- the trace ------------------------------------------------------------------------------ */

_Static_assert((int)HEADGATE_HIT == (int)HG_HIT && (int)HEADGATE_UNKNOWN == (int)HG_RULE_UNKNOWN &&
                   (int)HEADGATE_NOT_REACHED == (int)HG_RULE_NOT_REACHED,
               "results of the interface follow the decision's");

static enum hg_rule_result result_of_rule(headgate_evaluator *evaluator, size_t rule)
{
    if (!evaluator->results_ready)
        hg_put_results(evaluator->lanes, 0, &evaluator->decision, evaluator->results);
    evaluator->results_ready = true;
    return (enum hg_rule_result)evaluator->results[rule];
}

enum headgate_result headgate_rule_result(headgate_evaluator *evaluator, size_t rule)
{
    bool there = hg_api_decision(evaluator) != NULL && rule < evaluator->lanes->program->rule_count;
    return there ? (enum headgate_result)result_of_rule(evaluator, rule) : HEADGATE_NOT_REACHED;
}

bool headgate_rule_points(headgate_evaluator *evaluator, size_t rule, int64_t *low, int64_t *high)
{
    const struct hg_decision *decision = hg_api_decision(evaluator);
    struct hg_value points;
    if (decision == NULL || rule >= evaluator->lanes->program->rule_count ||
        !hg_rule_points(evaluator->lanes, 0, (uint32_t)rule, result_of_rule(evaluator, rule),
                        &points))
        return false;
    give_interval(&points, low, high);
    return true;
}

/* --- the packet ----------------------------------------------------------------------------- */

/* The buffer's content as a text that lives as long as the lead. */
static const char *finish_packet(headgate_evaluator *evaluator, size_t *length)
{
    struct hg_buf *packet = &evaluator->packet;
    struct hg_str text = {packet->at, packet->len};
    const char *copy = packet->failed ? NULL : hg_api_text(evaluator, text);
    if (length != NULL)
        *length = copy != NULL ? text.len : 0;
    return copy;
}

const char *headgate_packet_json(headgate_evaluator *evaluator, enum headgate_trace trace,
                                 size_t *length)
{
    const struct hg_packet_options options = {.trace = (enum hg_trace_level)trace,
                                              .show_personal = evaluator->lanes->show_personal};
    hg_buf_clear(&evaluator->packet);
    if (hg_api_decision(evaluator) == NULL)
        return NULL;
    hg_packet_json(evaluator->lanes, 0, &evaluator->decision, &options, &evaluator->packet);
    return finish_packet(evaluator, length);
}

const char *headgate_packet_text(headgate_evaluator *evaluator, enum headgate_audience audience,
                                 size_t *length)
{
    hg_buf_clear(&evaluator->packet);
    if (hg_api_decision(evaluator) == NULL)
        return NULL;
    hg_packet_text(evaluator->lanes, 0, &evaluator->decision, (enum hg_audience)audience, false,
                   evaluator->lanes->show_personal, &evaluator->packet);
    return finish_packet(evaluator, length);
}

const char *headgate_packet_html(headgate_evaluator *evaluator, enum headgate_audience audience,
                                 size_t *length)
{
    hg_buf_clear(&evaluator->packet);
    if (hg_api_decision(evaluator) == NULL)
        return NULL;
    hg_packet_html(evaluator->lanes, 0, &evaluator->decision, (enum hg_audience)audience,
                   evaluator->lanes->show_personal, &evaluator->packet);
    return finish_packet(evaluator, length);
}
