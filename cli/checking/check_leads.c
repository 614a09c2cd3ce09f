/* headgate check --leads: what the gaps in real leads do to a policy: fields that most leads lack
 * but a rule needs, values that break the contract or come from a source it does not allow. Every
 * lead is decided, so the report is what actually happens. See cli/checking/check.h. */
#include <inttypes.h>
#include <unistd.h>

#include "cli/checking/check.h"
#include "cli/leads/leads_run.h"
#include "runtime/decision/decision.h"

const enum hg_code hg_lead_check_codes[HG_LEAD_CHECK_CODES] = {HG_W0436, HG_W0437, HG_W0441};

struct tally {
    uint64_t leads;
    uint64_t *unknown;  /* by field: leads without a value */
    uint64_t *given;    /* by field: leads that say something there */
    uint64_t *invalid;  /* by field: of these, with a value that breaks the contract */
    const char **wrong; /* by field: how the first of them does */
    uint64_t *foreign;  /* by field: leads with one from a source that is not allowed */
    uint64_t *deciding; /* by field: leads in review that it would settle */
};

struct slot {
    struct hg_batch *batch;
    const struct hg_program *program;
    struct tally tally;
    struct hg_arena arena;
    enum hg_status status;
};

struct counting {
    struct tally all;
    uint32_t fields;
    struct hg_leads_run run;
};

static void tally_init(struct tally *tally, struct hg_arena *arena, uint32_t fields)
{
    *tally = (struct tally){.unknown = HG_ARRAY(arena, uint64_t, fields),
                            .given = HG_ARRAY(arena, uint64_t, fields),
                            .invalid = HG_ARRAY(arena, uint64_t, fields),
                            .wrong = HG_ARRAY(arena, const char *, fields),
                            .foreign = HG_ARRAY(arena, uint64_t, fields),
                            .deciding = HG_ARRAY(arena, uint64_t, fields)};
}

static void tally_clear(struct tally *tally, uint32_t fields)
{
    tally->leads = 0;
    memset(tally->unknown, 0, fields * sizeof *tally->unknown);
    memset(tally->given, 0, fields * sizeof *tally->given);
    memset(tally->invalid, 0, fields * sizeof *tally->invalid);
    memset(tally->foreign, 0, fields * sizeof *tally->foreign);
    memset(tally->deciding, 0, fields * sizeof *tally->deciding);
}

/* --- counting ------------------------------------------------------------------------------- */

static void count_field(struct tally *tally, const struct hg_lanes *lanes, uint32_t f,
                        uint32_t lane)
{
    enum hg_reason reason = (enum hg_reason)hg_lane_value(lanes, f, lane)->reason;
    tally->unknown[f] += reason != HG_R_NONE;
    tally->given[f] += reason != HG_R_MISSING && reason != HG_R_NULL;
    tally->foreign[f] += reason == HG_R_SOURCE;
    if (reason == HG_R_INVALID && tally->invalid[f]++ == 0)
        tally->wrong[f] = hg_lane_problem(lanes, f, lane);
}

static void count_lane(struct slot *slot, uint32_t lane)
{
    struct hg_lanes *lanes = slot->batch->lanes;
    struct hg_decision decision;
    slot->tally.leads++;
    for (uint32_t f = 0; f < slot->program->field_count; f++)
        count_field(&slot->tally, lanes, f, lane);
    hg_arena_reset(&slot->arena);
    slot->status = hg_decide(lanes, lane, &slot->arena, &decision);
    if (slot->status != HG_OK || decision.reason != HG_UNRESOLVED_REASON)
        return;
    for (uint32_t i = 0; i < decision.deciding_count; i++)
        if (decision.deciding[i].field != HG_NONE)
            slot->tally.deciding[decision.deciding[i].field]++;
}

static void work(void *at)
{
    struct slot *slot = at;
    tally_clear(&slot->tally, slot->program->field_count);
    do {
        slot->status = hg_batch_run(slot->batch);
        for (uint32_t i = 0; i < slot->batch->count && slot->status == HG_OK; i++)
            if (slot->batch->items[i].lane != HG_NO_LANE)
                count_lane(slot, slot->batch->items[i].lane);
    } while (slot->status == HG_OK && hg_batch_has_more(slot->batch));
}

static enum hg_run_verdict take(void *context, void *at)
{
    struct counting *counting = context;
    struct slot *slot = at;
    if (slot->status != HG_OK) {
        hg_message("out of memory");
        return HG_RUN_STOP;
    }
    counting->all.leads += slot->tally.leads;
    for (uint32_t f = 0; f < counting->fields; f++) {
        if (counting->all.invalid[f] == 0 && slot->tally.invalid[f] != 0)
            counting->all.wrong[f] = slot->tally.wrong[f];
        counting->all.unknown[f] += slot->tally.unknown[f];
        counting->all.given[f] += slot->tally.given[f];
        counting->all.invalid[f] += slot->tally.invalid[f];
        counting->all.foreign[f] += slot->tally.foreign[f];
        counting->all.deciding[f] += slot->tally.deciding[f];
    }
    return HG_RUN_GO_ON;
}

static struct hg_batch *batch_of(void *slot)
{
    return ((struct slot *)slot)->batch;
}

static bool open_slots(struct slot *slots, unsigned count, const struct hg_image *image,
                       const struct hg_program *program, int64_t now, struct hg_arena *arena)
{
    for (unsigned i = 0; i < count; i++) {
        slots[i].program = program;
        hg_cli_arena(&slots[i].arena);
        tally_init(&slots[i].tally, arena, program->field_count);
        if (hg_batch_new(image, HG_RUN_LANES, &hg_cli_allocator, &slots[i].batch) != HG_OK)
            return false;
        slots[i].batch->now = now;
        slots[i].batch->chunks = true;
    }
    return true;
}

static void close_slots(struct slot *slots, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (slots[i].batch != NULL)
            hg_batch_free(slots[i].batch);
        hg_arena_release(&slots[i].arena);
    }
}

/* --- reporting ------------------------------------------------------------------------------- */

/* "83 %", rounded to the nearest; what is not all is never called so, nor what is some nothing. */
static unsigned percent(uint64_t part, uint64_t all)
{
    uint64_t rounded = (part * 100 + all / 2) / all;
    if (part != all && rounded == 100)
        return 99;
    return part != 0 && rounded == 0 ? 1 : (unsigned)rounded;
}

/* A rule that must be cleared and reads the field, the first of the policy. */
static const struct hg_model_rule *holding_rule(struct hg_model *model, uint32_t field)
{
    struct hg_strs way;
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        bool decides = block->kind == HG_B_DECIDE || block->kind == HG_B_DISQUALIFY;
        for (uint32_t k = 0; decides && k < block->rule_count; k++)
            if (block->rules[k].posture == HG_ASSUME_NOTHING &&
                hg_flow_path(model, &block->rules[k], HG_PART_CONDITION, field, &way))
                return &block->rules[k];
    }
    return NULL;
}

static void report_lacking(struct hg_model *model, const struct tally *all, uint32_t f)
{
    const struct hg_field *field = &model->contract->fields[f].field;
    const struct hg_model_rule *rule = holding_rule(model, f);
    if (field->has_default || rule == NULL || all->deciding[f] == 0)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_W0436, rule->rule->label.span,
                                     "`%.*s` is unknown in %u %% of the leads (%" PRIu64
                                     " of %" PRIu64 "), and `%.*s` needs it",
                                     HG_STR_ARGS(field->name), percent(all->unknown[f], all->leads),
                                     all->unknown[f], all->leads, HG_STR_ARGS(rule->id));
    hg_diag_say(model->diags, diag, "%u %% of the leads (%" PRIu64 ") go to review for it",
                percent(all->deciding[f], all->leads), all->deciding[f]);
    hg_diag_label(model->diags, diag, model->contract->fields[f].span, "has no default");
    hg_diag_help(model->diags, diag,
                 "add `assuming no` if the rule should only act on evidence, collect the field, or "
                 "give it a default");
}

static void report_foreign(struct hg_model *model, const struct tally *all, uint32_t f)
{
    struct hg_diag *diag = hg_report(
        model->diags, HG_W0437, model->contract->fields[f].span,
        "`%.*s` has a value from a source that is not allowed in %u %% of the leads (%" PRIu64
        " of %" PRIu64 ")",
        HG_STR_ARGS(model->contract->fields[f].field.name), percent(all->foreign[f], all->leads),
        all->foreign[f], all->leads);
    hg_diag_say(model->diags, diag, "these values count as unknown");
    hg_diag_help(model->diags, diag,
                 "add the source to `sources`, or stop filling in the field from it");
}

/* Most of what leads say there: a column in another form, and no slip of a pen. */
static void report_invalid(struct hg_model *model, const struct tally *all, uint32_t f)
{
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0441, model->contract->fields[f].span,
                  "`%.*s` breaks the contract in %u %% of the leads that have it (%" PRIu64
                  " of %" PRIu64 ")",
                  HG_STR_ARGS(model->contract->fields[f].field.name),
                  percent(all->invalid[f], all->given[f]), all->invalid[f], all->given[f]);
    hg_diag_say(model->diags, diag, "%s", all->wrong[f] != NULL ? all->wrong[f] : "invalid");
    hg_diag_help(model->diags, diag,
                 "these values count as unknown: convert them to the format of the type "
                 "(docs/leads.md), or change the contract");
}

static void report(struct hg_model *model, const struct tally *all)
{
    for (uint32_t f = 0; f < model->contract->field_count; f++) {
        if (all->unknown[f] * 2 > all->leads)
            report_lacking(model, all, f);
        if (all->foreign[f] != 0)
            report_foreign(model, all, f);
        if (all->invalid[f] * 2 > all->given[f])
            report_invalid(model, all, f);
    }
}

/* --- the door -------------------------------------------------------------------------------- */

static bool count_all(struct hg_compilation *compilation, struct counting *counting,
                      const struct hg_image *image, const char *leads, int64_t now)
{
    struct hg_arena *arena = &compilation->arena;
    unsigned count = hg_pool_slots(counting->run.options->jobs);
    struct slot *slots = HG_ARRAY(arena, struct slot, count);
    bool good = open_slots(slots, count, image, compilation->program, now, arena);
    counting->run.pool =
        good ? hg_pool_new(slots, sizeof *slots, counting->run.options->jobs, work) : NULL;
    if (counting->run.pool == NULL)
        hg_message("out of memory");
    else
        good = hg_leads_run_path(&counting->run, leads) == HG_RUN_GO_ON;
    hg_pool_free(counting->run.pool);
    close_slots(slots, count);
    return good && counting->run.pool != NULL;
}

bool hg_check_leads(struct hg_compilation *compilation, const char *leads,
                    const struct hg_leads_options *options, int64_t now, uint64_t *refused)
{
    struct hg_image *image = NULL;
    struct hg_str why = HG_STR("");
    struct counting counting = {.fields = compilation->program->field_count};
    tally_init(&counting.all, &compilation->arena, counting.fields);
    if (hg_image_new(compilation->program, &hg_regex_re2, &hg_cli_allocator, &compilation->arena,
                     &image, &why) != HG_OK) {
        hg_message("the policy cannot be loaded: %.*s", HG_STR_ARGS(why));
        return false;
    }
    counting.run = (struct hg_leads_run){
        .options = options,
        .image = image,
        .context = &counting,
        .batch = batch_of,
        .take = take,
        .progress = isatty(STDERR_FILENO) == 1,
    };
    bool good = count_all(compilation, &counting, image, leads, now);
    hg_image_free(image);
    *refused += counting.run.refused;
    if (good && counting.all.leads != 0)
        report(compilation->model, &counting.all);
    return good;
}
