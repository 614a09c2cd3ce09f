/* The decision of one lane after the VM has run: which rules may give the outcome, what follows,
 * and why it is open where it is. The VM left bit rows, reach and sets of outcomes; all texts and
 * lists are made here, for a lead that is actually read. */
#include "runtime/decision/complete.h"

/* --- who may give the outcome --- */

static void add_candidate(struct hg_decision_run *run, uint32_t rule, bool certain)
{
    struct hg_candidate candidate = {
        .rule = rule, .outcome = run->program->rules[rule].outcome, .certain = certain};
    hg_push(run->arena, &run->candidates, candidate);
}

/* The common case for rejecting blocks: no row of one word may hit. */
static inline bool none_may(const struct hg_rows *rows)
{
    return rows->words == 1 && *rows->possible == 0;
}

static inline void disqualify_candidates(struct hg_decision_run *run, uint32_t index, bool reached)
{
    const struct hg_block *block = &run->program->blocks[index];
    struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, index);
    if (none_may(&rows))
        return;
    for (uint32_t row = 0; (row = hg_next_row(&rows, rows.possible, row)) != HG_NONE; row++)
        add_candidate(run, block->first_rule + row, reached && hg_bit(rows.certain, row));
}

static void decide_candidates(struct hg_decision_run *run, uint32_t index, bool reached)
{
    const struct hg_block *block = &run->program->blocks[index];
    struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, index);
    bool alone = reached;
    for (uint32_t row = 0; (row = hg_next_row(&rows, rows.possible, row)) != HG_NONE; row++) {
        bool certain = hg_bit(rows.certain, row);
        add_candidate(run, block->first_rule + row, alone && certain);
        if (certain)
            return;
        alone = false;
    }
}

static enum hg_reach reach_of(const struct hg_decision_run *run, uint32_t block)
{
    return (enum hg_reach)run->lanes->reach[(size_t)block * run->lanes->lanes + run->lane];
}

static void find_candidates(struct hg_decision_run *run)
{
    const struct hg_image *image = run->lanes->image;
    for (uint32_t e = 0; e < image->ender_count; e++) {
        uint32_t i = image->enders[e];
        if (reach_of(run, i) == HG_NOT_REACHED)
            continue;
        bool reached = reach_of(run, i) == HG_REACHED;
        if (run->program->blocks[i].kind == HG_B_DISQUALIFY)
            disqualify_candidates(run, i, reached);
        else
            decide_candidates(run, i, reached);
    }
}

/* --- the outcome --- */

static bool single(uint32_t set)
{
    return set != 0 && (set & (set - 1)) == 0;
}

/* The rules that may give the outcome in some completion; certain, if in all. */
static void exact_candidates(struct hg_decision_run *run)
{
    for (uint32_t rule = 0; rule < run->program->rule_count; rule++) {
        uint8_t gives = run->exact->gives[rule];
        if ((gives & HG_GIVES_MAYBE) != 0)
            add_candidate(run, rule, (gives & HG_GIVES_NOT_ALWAYS) == 0);
    }
}

static void settle_outcome(struct hg_decision_run *run)
{
    struct hg_decision *decision = run->decision;
    decision->possible = run->lanes->outcomes[run->lane].possible;
    if (!single(decision->possible)) {
        decision->outcome = HG_REVIEW;
        decision->reason = HG_UNRESOLVED_REASON;
        return;
    }
    decision->outcome = (uint32_t)__builtin_ctz(decision->possible);
    decision->reason = decision->outcome == HG_NOT_APPLICABLE ? HG_DOES_NOT_APPLY : HG_AGREED;
    for (size_t i = 0; i < run->candidates.count; i++)
        if (run->candidates.at[i].certain)
            decision->reason = HG_BY_RULE;
}

/* A disqualify rule that certainly hits is named even if an earlier block may have ended the
 * decision: its reason holds in every completion. */
static bool certain_disqualification(const struct hg_decision_run *run, uint32_t rule)
{
    const struct hg_rule_info *info = &run->program->rules[rule];
    const struct hg_block *block = &run->program->blocks[info->block];
    struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, info->block);
    return block->kind == HG_B_DISQUALIFY && hg_bit(rows.certain, rule - block->first_rule);
}

static void list_deciders(struct hg_decision_run *run)
{
    struct hg_decision *decision = run->decision;
    uint32_t *by = hg_arena_alloc(run->arena, 2 * run->candidates.count * sizeof *by);
    uint32_t *possible = by + run->candidates.count;
    decision->decided_by = by;
    decision->possible_rules = possible;
    for (size_t i = 0; i < run->candidates.count; i++) {
        const struct hg_candidate *candidate = &run->candidates.at[i];
        bool decides = decision->reason != HG_UNRESOLVED_REASON &&
                       (candidate->certain || certain_disqualification(run, candidate->rule));
        if (decides)
            by[decision->decided_by_count++] = candidate->rule;
        if (decision->reason == HG_AGREED || decision->reason == HG_UNRESOLVED_REASON)
            possible[decision->possible_rule_count++] = candidate->rule;
    }
}

/* --- why it is open --- */

static void why_applies(struct hg_decision_run *run)
{
    for (uint32_t i = 0; i < run->program->code_count; i++)
        if (run->program->code[i].op == HG_OP_APPLIES)
            hg_why_truth(&run->why, run->program->code[i].a);
}

void hg_decision_outcome(struct hg_decision_run *run)
{
    if (run->exact != NULL)
        exact_candidates(run);
    else
        find_candidates(run);
    settle_outcome(run);
}

void hg_decision_why(struct hg_decision_run *run, struct hg_deciding **list, uint32_t *count)
{
    hg_why_init(&run->why, run->lanes, run->lane, run->arena);
    why_applies(run);
    for (size_t i = 0; i < run->candidates.count; i++) {
        uint32_t rule = run->candidates.at[i].rule;
        const struct hg_rule_info *info = &run->program->rules[rule];
        const struct hg_block *block = &run->program->blocks[info->block];
        struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, info->block);
        if (!hg_bit(rows.certain, rule - block->first_rule))
            hg_why_row(&run->why, block->table, rule - block->first_rule);
    }
    hg_why_list(&run->why, list, count);
}

static void list_deciding(struct hg_decision_run *run)
{
    struct hg_decision *decision = run->decision;
    if (run->exact == NULL || run->exact->bounded)
        hg_decision_why(run, &decision->deciding, &decision->deciding_count);
    else
        hg_exact_list(run, run->exact->fields, &decision->deciding, &decision->deciding_count);
}

/* --- what the deciding rules say --- */

static void take_texts(struct hg_decision_run *run, struct hg_text_list *to,
                       const struct hg_regs *registers)
{
    for (uint32_t i = 0; i < registers->count; i++) {
        const struct hg_value *value = hg_lane_value(run->lanes, registers->at[i], run->lane);
        if (hg_value_known(value))
            hg_text_list_add(run->arena, to, value->text->raw);
    }
}

/* Notes and notifications, including those of the route rule that was taken. */
static void take_modifiers(struct hg_decision_run *run, uint32_t rule)
{
    const struct hg_rule_info *info = &run->program->rules[rule];
    struct hg_decision *decision = run->decision;
    for (uint32_t i = 0; i < info->note_count; i++)
        hg_text_list_add(run->arena, &decision->notes,
                         hg_fill_template(run->lanes, run->lane, info->notes[i], run->arena));
    take_texts(run, &decision->also, &info->also);
    take_texts(run, &decision->alert, &info->alert);
    for (uint32_t i = 0; i < info->needs.count; i++) {
        uint32_t *grown =
            hg_arena_grow(run->arena, decision->needs.at, decision->needs.count * sizeof *grown,
                          (decision->needs.count + 1) * sizeof *grown);
        grown[decision->needs.count++] = info->needs.at[i];
        decision->needs.at = grown;
    }
}

static void add_open_reason(struct hg_decision_run *run, const struct hg_deciding *deciding)
{
    struct hg_str ways = {0};
    for (uint32_t i = 0; i < run->program->outcome_count; i++) {
        if (!((run->decision->possible >> i) & 1))
            continue;
        bool last = run->decision->possible >> i == 1;
        ways = hg_str_print(run->arena, "%.*s%s%.*s", HG_STR_ARGS(ways),
                            ways.len == 0 ? ""
                            : last        ? " or "
                                          : ", ",
                            HG_STR_ARGS(run->program->outcomes[i].name));
    }
    hg_text_list_add(run->arena, &run->decision->because,
                     hg_str_print(run->arena, "%.*s is unknown (%s): %.*s",
                                  HG_STR_ARGS(deciding->what), hg_reason_name(deciding->reason),
                                  HG_STR_ARGS(ways)));
}

static bool is_route_rule(const struct hg_decision_run *run, uint32_t rule)
{
    return run->program->blocks[run->program->rules[rule].block].kind == HG_B_ROUTE;
}

static void take_reasons(struct hg_decision_run *run)
{
    struct hg_decision *decision = run->decision;
    for (uint32_t i = 0; i < decision->deciding_count; i++)
        add_open_reason(run, &decision->deciding[i]);
    for (uint32_t i = 0; i < decision->decided_by_count; i++) {
        const struct hg_rule_info *info = &run->program->rules[decision->decided_by[i]];
        if (info->because != HG_NONE)
            hg_text_list_add(run->arena, &decision->because,
                             hg_fill_template(run->lanes, run->lane, info->because, run->arena));
        take_modifiers(run, decision->decided_by[i]);
    }
    if (decision->route.rule != HG_NONE && is_route_rule(run, decision->route.rule))
        take_modifiers(run, decision->route.rule);
}

/* --- promises, problems, the lead's name --- */

/* Whether the promise is broken, given the decided outcome (HG_NONE: open) and the possible ones,
 * a bit each. */
static bool is_broken(const struct hg_lanes *lanes, uint32_t lane, const struct hg_promise *promise,
                      uint32_t decided, uint32_t possible)
{
    uint8_t when = hg_lane_truth(lanes, promise->when, lane);
    if (promise->kind == HG_PROMISE_NEVER)
        return decided == promise->outcome && when != HG_FALSE;
    bool excused =
        promise->unless != HG_NONE && hg_lane_truth(lanes, promise->unless, lane) != HG_FALSE;
    return when == HG_TRUE && !excused && !((possible >> promise->outcome) & 1);
}

uint32_t hg_promise_against(const struct hg_lanes *lanes, uint32_t lane, uint32_t outcome)
{
    const struct hg_program *program = lanes->program;
    for (uint32_t i = 0; i < program->promise_count; i++)
        if (is_broken(lanes, lane, &program->promises[i], outcome, UINT32_C(1) << outcome))
            return i;
    return HG_NONE;
}

bool hg_decision_advises(const struct hg_program *program, const struct hg_decision *decision)
{
    return program->advisory && decision->reason != HG_DOES_NOT_APPLY;
}

static void check_promises(struct hg_decision_run *run)
{
    HG_VEC(uint32_t) broken = {0};
    const struct hg_decision *decision = run->decision;
    if (decision->reason == HG_DOES_NOT_APPLY)
        return;
    uint32_t decided = decision->reason != HG_UNRESOLVED_REASON ? decision->outcome : HG_NONE;
    for (uint32_t i = 0; i < run->program->promise_count; i++)
        if (is_broken(run->lanes, run->lane, &run->program->promises[i], decided,
                      decision->possible))
            hg_push(run->arena, &broken, i);
    run->decision->broken = broken.at;
    run->decision->broken_count = (uint32_t)broken.count;
}

/* For a lead without problems only required fields can be missing. */
static void list_problems(struct hg_decision_run *run)
{
    HG_VEC(struct hg_problem) problems = {0};
    const struct hg_image *image = run->lanes->image;
    bool any = run->lanes->problems[run->lane] != 0;
    uint32_t count = any ? run->program->field_count : image->required_field_count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t field = any ? i : image->required_fields[i];
        const char *text = hg_lane_fault(run->lanes, field, run->lane);
        if (text == NULL)
            continue;
        struct hg_problem problem = {.field = field, .text = hg_str(text)};
        hg_push(run->arena, &problems, problem);
    }
    run->decision->problems = problems.at;
    run->decision->problem_count = (uint32_t)problems.count;
}

struct hg_str hg_lead_name(const struct hg_lanes *lanes, uint32_t lane, struct hg_arena *arena)
{
    uint32_t field = lanes->image->key_field;
    const struct hg_value *value = field != HG_NONE ? hg_reg(lanes, field) + lane : NULL;
    if (value == NULL || !hg_value_known(value))
        return (struct hg_str){0};
    if (hg_type_is_text(lanes->program->fields[field].type))
        return value->text->raw;
    return hg_str_print(arena, "%lld", (long long)value->lo);
}

/* --- the pipeline --- */

/* Member by member: what is made on demand need not be zeroed for each lead. */
static void begin(struct hg_decision_run *run, struct hg_lanes *lanes, uint32_t lane,
                  struct hg_arena *arena, struct hg_decision *decision)
{
    run->lanes = lanes;
    run->program = lanes->program;
    run->lane = lane;
    run->arena = arena;
    run->decision = decision;
    run->candidates.at = run->few;
    run->candidates.room = HG_FEW_CANDIDATES;
    run->limit_open = false;
    run->exact = NULL;
}

static void start(struct hg_decision_run *run)
{
    hg_zero(run->decision, sizeof *run->decision);
    run->decision->route.rule = HG_NONE;
    run->candidates.count = 0;
    hg_decision_outcome(run);
}

/* True if the exact analysis found more; the decision is then made again. */
static bool complete(struct hg_decision_run *run, bool open, struct hg_exact *exact)
{
    if (!hg_complete(run, open, exact))
        return false;
    run->exact = exact;
    start(run);
    bool bounded = exact->bounded || exact->bounded_rules;
    run->decision->analysis = bounded ? HG_ANALYSIS_BOUNDED : HG_ANALYSIS_COMPLETIONS;
    return true;
}

uint32_t hg_redecide(const struct hg_decision_run *outer, struct hg_lanes *lanes)
{
    struct hg_decision decision;
    struct hg_exact exact;
    struct hg_guard *before = lanes->arena.guard;
    struct hg_decision_run run;
    begin(&run, lanes, 0, outer->arena, &decision);
    lanes->arena.guard = outer->arena->guard;
    start(&run);
    complete(&run, decision.reason == HG_UNRESOLVED_REASON, &exact);
    lanes->arena.guard = before;
    return decision.possible;
}

/* Direct analysis, and the exact one if something is open. */
static void decide_lane(struct hg_decision_run *run)
{
    struct hg_decision *decision = run->decision;
    struct hg_exact exact;
    start(run);
    bool open = decision->reason == HG_UNRESOLVED_REASON;
    if (!open)
        hg_decision_route(run);
    bool owner_open = decision->possible_route_count + decision->route_deciding_count != 0;
    bool agreed = decision->reason == HG_AGREED; /* which rules decide is still open */
    if (complete(run, open || owner_open || agreed || run->limit_open, &exact))
        open = true;
    if (!run->lanes->classed)
        decision->lead = hg_lead_name(run->lanes, run->lane, run->arena);
    list_deciders(run);
    if (decision->reason == HG_UNRESOLVED_REASON)
        list_deciding(run);
    if (open)
        hg_decision_route(run);
    if (run->exact != NULL)
        decision->results = hg_results_of(run); /* while the leaves exist */
    take_reasons(run);
    if (decision->analysis == HG_ANALYSIS_COMPLETIONS && decision->reason == HG_UNRESOLVED_REASON)
        hg_complete_settles(run, ((struct hg_vm *)run->lanes)->completer);
}

enum hg_status hg_decide(struct hg_lanes *lanes, uint32_t lane, struct hg_arena *arena,
                         struct hg_decision *decision)
{
    struct hg_guard guard;
    struct hg_guard *outer = arena->guard, *outer_lanes = lanes->arena.guard;
    volatile enum hg_status status = HG_NOMEM;
    arena->guard = lanes->arena.guard = &guard;
    if (setjmp(guard.jump) == 0) {
        struct hg_decision_run run;
        begin(&run, lanes, lane, arena, decision);
        decide_lane(&run);
        check_promises(&run);
        if (!lanes->classed)
            list_problems(&run);
        status = HG_OK;
    }
    lanes->arena.guard = outer_lanes;
    arena->guard = outer;
    return status;
}
