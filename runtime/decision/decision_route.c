/* Who gets the lead, and by when. A deciding rule may name the target itself; else the route block
 * of the outcome does, by first match over the rules whose target exists. Where completions
 * disagree about the target, the block's `unresolved` rule is taken, or its `otherwise` stands in.
 */
#include "runtime/decision/complete.h"

/* --- targets --- */

/* Whoever acts for a person: follows stand-ins (acyclic, as verified) of people who have left.
 * NULL if the last one has left, too. */
static const struct hg_directory_entry *acting_person(const struct hg_program *program,
                                                      const struct hg_directory_entry *who)
{
    while (who != NULL && who->left)
        who = who->stand_in != HG_NONE ? &program->directory[who->stand_in] : NULL;
    return who;
}

enum hg_target_status hg_route_target(const struct hg_image *image, const struct hg_text *text,
                                      struct hg_route *route)
{
    const struct hg_program *program = hg_image_program(image);
    route->to = text->raw;
    if (!program->has_directory)
        return HG_TARGET_FOUND;
    const struct hg_directory_entry *named = hg_image_directory_entry(image, text->raw);
    const struct hg_directory_entry *who = acting_person(program, named);
    if (who == NULL)
        return named == NULL ? HG_TARGET_NOBODY : HG_TARGET_LEFT;
    route->in_directory = true;
    route->to = who->name;
    route->kind = (enum hg_directory_kind)who->kind;
    route->entry = (uint32_t)(who - program->directory);
    if (named->left)
        route->left = (uint32_t)(named - program->directory);
    return HG_TARGET_FOUND;
}

static void note(struct hg_decision_run *run, struct hg_str text)
{
    hg_text_list_add(run->arena, &run->decision->notes, text);
}

bool hg_route_same(const struct hg_route *a, const struct hg_route *b)
{
    return hg_str_eq(a->to, b->to);
}

void hg_route_earliest(struct hg_route *kept, const struct hg_route *other)
{
    bool alike = kept->has_within && other->has_within && kept->unit == other->unit;
    if (alike && !kept->has_due && !other->has_due && other->within < kept->within)
        kept->within = other->within;
    if (other->has_due && (!kept->has_due || other->due_at < kept->due_at)) {
        kept->has_within = true;
        kept->within = other->within;
        kept->unit = other->unit;
        kept->has_due = true;
        kept->due_at = other->due_at;
        kept->start = other->start;
        kept->calendar_id = other->calendar_id;
        kept->calendar = other->calendar;
    }
}

static bool same_limit(const struct hg_route *a, const struct hg_route *b)
{
    return a->has_within == b->has_within && a->within == b->within && a->unit == b->unit;
}

static void add_option(struct hg_decision_run *run, struct hg_route_options *options,
                       const struct hg_route *route)
{
    for (size_t i = 0; i < options->list.count; i++)
        if (hg_route_same(&options->list.at[i], route)) {
            options->limit_open |= !same_limit(&options->list.at[i], route);
            hg_route_earliest(&options->list.at[i], route);
            return;
        }
    hg_push(run->arena, &options->list, *route);
}

/* True if the text names a valid target; an unknown name is a miss, and noted. */
static bool try_target(struct hg_decision_run *run, struct hg_route_options *options,
                       const struct hg_text *text, struct hg_route route,
                       const struct hg_block *block, bool certain)
{
    enum hg_target_status missing = hg_route_target(run->lanes->image, text, &route);
    if (missing != HG_TARGET_FOUND) {
        if (certain)
            note(run, hg_str_print(run->arena, "`%.*s` %s: the next rule stands in",
                                   HG_STR_ARGS(text->raw),
                                   missing == HG_TARGET_LEFT ? "has left and nobody stands in"
                                                             : "is nobody in the directory"));
        return false;
    }
    hg_decision_due(run, &route, block);
    add_option(run, options, &route);
    return true;
}

/* Resolves the target of one possible rule. True: it certainly names somebody. */
static bool take_target(struct hg_decision_run *run, struct hg_route_options *options,
                        uint32_t rule, struct hg_ref to, const struct hg_block *block, bool certain)
{
    const struct hg_value *value = hg_lane_value(run->lanes, to.reg, run->lane);
    struct hg_route route = {.rule = rule, .calendar_id = HG_NONE, .left = HG_NONE};
    struct hg_ref within = run->program->rules[rule].within;
    options->limit_open |= within.kind == HG_REF_VALUE &&
                           !hg_value_known(hg_lane_value(run->lanes, within.reg, run->lane));
    if (hg_value_known(value))
        return try_target(run, options, value->text, route, block, certain);
    if (value->state == HG_NOTHING)
        return false; /* no row: a miss */
    if (options->why != NULL)
        hg_why_value(options->why, to.reg);
    if (value->state == HG_ANYTHING) {
        options->open = true; /* a valid target, unless the directory may not have the name */
        return value->hole == HG_R_NONE && !run->program->has_directory;
    }
    const struct hg_text *const *items;
    bool other;
    uint32_t count = hg_value_items(value, &items, &other);
    bool all = count != 0 && !other && value->hole == HG_R_NONE;
    for (uint32_t i = 0; i < count; i++)
        all &= try_target(run, options, items[i], route, block, false);
    return all;
}

/* --- a route block --- */

static uint32_t rule_with(const struct hg_decision_run *run, const struct hg_block *block,
                          enum hg_when_kind when)
{
    for (uint32_t i = 0; i < block->rule_count; i++)
        if (run->program->rules[block->first_rule + i].when == when)
            return block->first_rule + i;
    return HG_NONE;
}

static enum hg_rule_result target_result(const struct hg_route_options *options, size_t before,
                                         bool there, bool certain, bool assumed)
{
    if (!there && options->list.count == before && !options->open)
        return HG_MISS;
    if (!there || !certain || options->list.count > 1 || options->open)
        return HG_RULE_UNKNOWN;
    return assumed ? HG_ASSUMED_YES : HG_HIT;
}

static struct hg_read_rule read_rule(struct hg_decision_run *run, const struct hg_block *block,
                                     const struct hg_rows *rows, uint32_t row,
                                     struct hg_route_options *options)
{
    uint32_t rule = block->first_rule + row;
    bool certain = hg_bit(rows->certain, row), assumed = hg_bit(rows->assumed, row);
    if (!certain && options->why != NULL)
        hg_why_row(options->why, block->table, row);
    size_t before = options->list.count;
    bool there = take_target(run, options, rule, run->program->rules[rule].to, block, certain);
    options->closed = certain && there;
    enum hg_rule_result result = target_result(options, before, there, certain, assumed);
    return (struct hg_read_rule){row, (uint8_t)result};
}

static void read_block(struct hg_decision_run *run, const struct hg_block *block,
                       struct hg_route_options *options)
{
    struct hg_rows rows = hg_lane_rows(run->lanes, block->table, run->lane);
    HG_VEC(struct hg_read_rule) read = {0};
    uint32_t row = 0;
    while (!options->closed && (row = hg_next_row(&rows, rows.possible, row)) < block->rule_count) {
        hg_push(run->arena, &read, read_rule(run, block, &rows, row, options));
        row++;
    }
    run->decision->read =
        (struct hg_route_read){.block = block,
                               .end = row < block->rule_count ? row : block->rule_count,
                               .rules = read.at,
                               .count = (uint32_t)read.count};
}

/* The route of one rule, regardless of its condition: for `unresolved` and its stand-in. */
static bool take_rule(struct hg_decision_run *run, const struct hg_block *block, uint32_t rule)
{
    struct hg_route_options options = {0};
    if (rule == HG_NONE)
        return false;
    take_target(run, &options, rule, run->program->rules[rule].to, block, true);
    if (options.list.count != 1)
        return false;
    run->decision->route = options.list.at[0];
    run->decision->stands_in = true;
    return true;
}

static void stand_in(struct hg_decision_run *run, const struct hg_block *block, const char *what)
{
    if (take_rule(run, block, rule_with(run, block, HG_W_UNRESOLVED)))
        return;
    if (take_rule(run, block, rule_with(run, block, HG_W_OTHERWISE)))
        note(run,
             hg_str_print(run->arena,
                          "%s is open, and there is no `unresolved` rule: `otherwise` stands in",
                          what));
}

static const struct hg_block *block_of(const struct hg_decision_run *run, uint32_t outcome)
{
    for (uint32_t i = 0; i < run->program->block_count; i++)
        if (run->program->blocks[i].kind == HG_B_ROUTE &&
            run->program->blocks[i].outcome == outcome)
            return &run->program->blocks[i];
    return NULL;
}

/* A rule that may decide and names the target itself; disqualify rules above it that may hit add
 * alternatives. If the target may be nobody, the block decides. */
static void own_target(struct hg_decision_run *run, struct hg_route_options *options,
                       const struct hg_candidate *candidate)
{
    const struct hg_rule_info *info = &run->program->rules[candidate->rule];
    const struct hg_block *block = &run->program->blocks[info->block];
    if (info->to.kind != HG_REF_VALUE) {
        options->to_block = true;
        return;
    }
    if (!candidate->certain && options->why != NULL)
        hg_why_row(options->why, block->table, candidate->rule - block->first_rule);
    bool there = take_target(run, options, candidate->rule, info->to, NULL, candidate->certain);
    options->to_block |= !there;
    options->closed = there && candidate->certain;
}

/* Among disqualify rules that hit, those without a target defer to the others, and all together to
 * the outcome's block. */
void hg_route_collect(struct hg_decision_run *run, struct hg_route_options *options)
{
    const struct hg_block *block = block_of(run, run->decision->outcome);
    for (size_t i = 0; i < run->candidates.count && !options->closed; i++)
        own_target(run, options, &run->candidates.at[i]);
    if (options->closed)
        return;
    if (!options->to_block)
        options->closed = options->list.count == 1; /* all alternatives name the same target */
    else if (block != NULL)
        read_block(run, block, options);
    else if (options->list.count > 0)
        options->open = true; /* somebody or nobody */
}

/* --- what comes of it --- */

static void owner_is_open(struct hg_decision_run *run, struct hg_route *routes, size_t count)
{
    const struct hg_block *block = block_of(run, run->decision->outcome);
    run->decision->possible_routes = routes;
    run->decision->possible_route_count = (uint32_t)count;
    if (block != NULL)
        stand_in(run, block, "the owner");
}

static void route_direct(struct hg_decision_run *run)
{
    struct hg_decision *decision = run->decision;
    struct hg_route_options options = {0};
    struct hg_why why;
    hg_why_init(&why, run->lanes, run->lane, run->arena);
    options.why = &why;
    hg_route_collect(run, &options);
    if (options.list.count == 1 && !options.open && options.closed) {
        decision->route = options.list.at[0];
        run->limit_open = options.limit_open;
        return;
    }
    if (options.list.count == 0 && !options.open)
        return; /* nobody */
    hg_why_list(&why, &decision->route_deciding, &decision->route_deciding_count);
    owner_is_open(run, options.list.at, options.list.count);
}

/* What open conditions and target names read, beside the deciding fields. */
static void route_why(struct hg_decision_run *run)
{
    struct hg_route_options options = {0};
    struct hg_why why;
    hg_why_init(&why, run->lanes, run->lane, run->arena);
    options.why = &why;
    hg_route_collect(run, &options);
    hg_why_begin(&why);
    for (uint32_t field = 0; field < run->program->field_count; field++)
        why.fields[field] |= run->exact->route_fields[field];
    hg_why_list(&why, &run->decision->route_deciding, &run->decision->route_deciding_count);
}

/* From all completions: one route, or several. */
static void route_exact(struct hg_decision_run *run)
{
    const struct hg_exact *exact = run->exact;
    bool open = false, nobody = false;
    for (size_t i = 0; i < exact->leaves.count; i++) {
        open |= exact->leaves.at[i].route == HG_ROUTE_OPEN;
        nobody |= exact->leaves.at[i].route == HG_ROUTE_NOBODY;
    }
    if (exact->routes.count == 0 && !open)
        return;
    if (exact->routes.count == 1 && !open && !nobody) {
        run->decision->route = exact->routes.at[0];
        return;
    }
    hg_exact_list(run, exact->route_fields, &run->decision->route_deciding,
                  &run->decision->route_deciding_count);
    if (run->decision->route_deciding_count == 0 || exact->bounded || open)
        route_why(run);
    owner_is_open(run, exact->routes.at, exact->routes.count);
}

/* Adds the remaining results for the target. */
static void add_notes(struct hg_decision_run *run)
{
    const struct hg_route *route = &run->decision->route;
    if (route->rule == HG_NONE)
        return;
    if (route->in_directory && route->left != HG_NONE)
        note(run, hg_str_print(run->arena, "`%.*s` has left: `%.*s` stands in",
                               HG_STR_ARGS(run->program->directory[route->left].name),
                               HG_STR_ARGS(route->to)));
    if (route->has_within && !route->has_due)
        note(run, route->calendar_id == HG_NONE
                      ? HG_STR("there is no due time: no calendar says when business time runs")
                      : HG_STR("there is no due time: the limit is longer than calendars reach"));
}

void hg_decision_route(struct hg_decision_run *run)
{
    const struct hg_decision *decision = run->decision;
    if (decision->reason == HG_DOES_NOT_APPLY)
        return;
    if (decision->reason == HG_UNRESOLVED_REASON) {
        const struct hg_block *block = block_of(run, HG_REVIEW);
        if (block != NULL) {
            run->decision->read = (struct hg_route_read){.block = block};
            stand_in(run, block, "the decision");
        }
    } else {
        if (run->exact != NULL)
            route_exact(run);
        else
            route_direct(run);
    }
    add_notes(run);
}
