/* Mutation testing: each mutation is compiled in memory, from the sources the policy was read
 * from, and tests run against it until one fails. Threads share the sources, the image of the
 * original policy and the sample leads; everything made for a mutant is its own. */
#include "cli/testing/test_mutate.h"
#include "base/map.h"
#include "cli/common/common.h"
#include "cli/leads/pool.h"
#include "cli/testing/test_suggest.h"
#include "runtime/whatif/witness.h"

#include <stdio.h>
#include <stdlib.h>

/* One policy and all that threads read. */
struct mutating {
    struct hg_test_run *run;
    struct hg_policy_under_test *policy;
    struct hg_mutations mutations;
    struct hg_suggest base; /* bases only: lanes are each thread's */
};

/* --- the changed policy ----------------------------------------------------------------------- */

struct changed {
    const struct hg_sources *sources; /* of the policy as it is */
    const struct hg_mutation *mutation;
};

static enum hg_status read_changed(void *context, struct hg_str path, struct hg_arena *arena,
                                   struct hg_str *text, struct hg_str *why)
{
    const struct changed *changed = context;
    for (uint32_t i = 0; i < changed->sources->list.count; i++) {
        const struct hg_source *source = &changed->sources->list.at[i];
        if (!hg_str_eq(source->name, path))
            continue;
        *text = i == changed->mutation->span.source
                    ? hg_mutation_apply(changed->mutation, source->text, arena)
                    : source->text;
        return HG_OK;
    }
    *why = HG_STR("the policy did not read this file"); /* no change names another file */
    return HG_IO;
}

/* --- one change ------------------------------------------------------------------------------- */

struct slot {
    struct mutating *all;
    struct hg_mutant *mutant;
    struct hg_arena arena; /* of one change */
    struct hg_policy_under_test changed;
    struct hg_policy_under_test same; /* the policy as it is, with lanes of this slot */
    bool memory_out;
    struct hg_buf hint, suggested, suggested_name, noticed_by;
};

static void keep(struct hg_buf *into, struct hg_str text)
{
    hg_buf_clear(into);
    hg_buf_put(into, text.at, text.len);
}

/* The first test of the file that fails under the change. */
static bool file_notices(struct slot *slot, const struct hg_file_result *original)
{
    struct hg_file_result file = {.policy = &slot->changed};
    bool notices =
        !hg_test_file_reread(&file.file, &original->file) ||
        !hg_test_file_read(&file.file, slot->changed.session.program, original->policy->flags);
    hg_buf_clear(&slot->noticed_by);
    for (size_t i = 0; !notices && i < file.file.tests.count; i++) {
        struct hg_test_result result = {0};
        const struct hg_lead_test *test = &file.file.tests.at[i];
        if (!hg_test_is_selected(slot->all->run, test))
            continue;
        hg_test_run_one(&file, test, &result);
        notices = !result.passed;
        if (notices)
            keep(&slot->noticed_by, test->name);
    }
    hg_test_file_release(&file.file);
    return notices;
}

static bool is_noticed(struct slot *slot)
{
    const struct hg_test_run *run = slot->all->run;
    for (size_t i = 0; i < run->files.count; i++)
        if (run->files.at[i]->usable && run->files.at[i]->policy == slot->all->policy &&
            file_notices(slot, run->files.at[i]))
            return true;
    return false;
}

/* ", with company.employees: 1000", ", without country" */
static struct hg_str change_words(struct slot *slot, const struct hg_suggest *here, uint32_t field,
                                  struct hg_str value)
{
    struct hg_str name = here->program->fields[field].name;
    if (value.len == 0)
        return hg_str_print(&slot->arena, ", without %.*s", HG_STR_ARGS(name));
    return hg_str_print(&slot->arena, ", with %.*s: %.*s", HG_STR_ARGS(name), HG_STR_ARGS(value));
}

/* Which lead it is: "A small firm, with company.employees: 1000". */
static struct hg_str lead_name(struct slot *slot, const struct hg_suggest *here,
                               const struct hg_trial *trial)
{
    struct hg_str test = trial->base->test->name, second = HG_STR("");
    if (trial->field == HG_NONE)
        return hg_str_print(&slot->arena, "%.*s, as it is", HG_STR_ARGS(test));
    struct hg_str first = change_words(slot, here, trial->field, trial->value);
    if (trial->two)
        second = change_words(slot, here, trial->field2, trial->value2);
    return hg_str_print(&slot->arena, "%.*s%.*s%.*s", HG_STR_ARGS(test), HG_STR_ARGS(first),
                        HG_STR_ARGS(second));
}

static void put_hint(struct slot *slot, const struct hg_suggest *here,
                     const struct hg_test_witness *witness)
{
    const struct hg_program *there = slot->changed.session.program;
    keep(&slot->hint, witness->here.name);
    if (witness->level == 3)
        hg_buf_print(&slot->hint, ": %.*s becomes %.*s",
                     HG_STR_ARGS(here->program->outcomes[witness->here.outcome].name),
                     HG_STR_ARGS(there->outcomes[witness->there.outcome].name));
}

/* A member that is left out may be a text to try. */
static struct hg_str text_of(const struct hg_mutation *mutation)
{
    struct hg_str text = mutation->before;
    if (mutation->kind != HG_MUTATE_MEMBER)
        return HG_STR("");
    if (text.len > 1 && text.at[0] == '"')
        text = (struct hg_str){text.at + 1, text.len - 2};
    return text;
}

/* Whether the distinguishable combinations of values are few enough to try all. */
static bool is_small(const struct hg_program *program)
{
    uint64_t leads = 1;
    for (uint32_t i = 0; i < program->term_count && leads <= HG_WITNESS_LEADS; i++)
        leads *= program->terms[i].piece_count + 1; /* and nothing at all */
    return leads <= HG_WITNESS_LEADS;
}

/* Over all that either program tells apart, at the time of the first test: a lead on which they
 * differ, however unlike those of the tests. True when all leads were tried and none does. */
static bool search_all(struct slot *slot)
{
    const struct hg_image *const images[] = {slot->same.session.image, slot->changed.session.image};
    const struct hg_witness_aim aim = {.rule = {HG_NONE, HG_NONE}};
    struct hg_witnesses found;
    if (slot->all->base.bases.count == 0 || hg_witness_find(images, slot->all->base.bases.at[0].now,
                                                            &aim, 1, &slot->arena, &found) != HG_OK)
        return false;
    if (found.at[0].level == HG_WITNESS_NONE)
        return found.complete;
    keep(&slot->hint, found.at[0].lead);
    return false;
}

static void find_hint(struct slot *slot)
{
    struct hg_suggest here = slot->all->base, there = slot->all->base;
    struct hg_test_witness witness;
    here.policy = &slot->same;
    there.policy = &slot->changed;
    there.program = slot->changed.session.program;
    here.arena = there.arena = &slot->arena;
    here.wide = there.wide = true;
    here.out = &slot->suggested;
    hg_buf_clear(&slot->suggested);
    hg_buf_clear(&slot->hint);
    hg_test_witness_find(&here, &there, slot->mutant->mutation->where,
                         text_of(slot->mutant->mutation), &witness);
    if (witness.level == 0)
        return;
    witness.here.name = lead_name(slot, &here, &witness.here);
    put_hint(slot, &here, &witness);
    keep(&slot->suggested_name, witness.here.name);
    hg_suggest_put_case(&here, &witness.here, &witness.there);
}

static enum hg_mutant_verdict judge(struct slot *slot)
{
    struct hg_session *session = &slot->changed.session;
    const struct hg_program *program = session->compilation.program;
    struct hg_str why;
    memcpy(slot->mutant->digest, program->digest, HG_DIGEST_SIZE);
    if (memcmp(program->digest, slot->same.session.program->digest, HG_DIGEST_SIZE) == 0)
        return HG_MUTANT_EQUIVALENT;
    session->program = program;
    if (hg_image_new(program, &hg_regex_re2, &hg_cli_allocator, &slot->arena, &session->image,
                     &why) != HG_OK)
        return HG_MUTANT_INVALID;
    if (!hg_policy_under_test_init(&slot->changed)) {
        slot->memory_out = true;
        return HG_MUTANT_NOT_TRIED;
    }
    if (is_noticed(slot))
        return HG_MUTANT_KILLED;
    find_hint(slot);
    bool nowhere = slot->hint.len == 0 && is_small(program) && search_all(slot);
    return nowhere ? HG_MUTANT_UNREACHABLE : HG_MUTANT_SURVIVED;
}

/* Work of the pool. */
static void try_change(void *context)
{
    struct slot *slot = context;
    struct changed changed = {&slot->all->policy->session.compilation.sources,
                              slot->mutant->mutation};
    struct hg_loader loader = {read_changed, &changed};
    struct hg_compilation *compilation = &slot->changed.session.compilation;
    memset(&slot->changed, 0, sizeof slot->changed);
    hg_cli_arena(&slot->arena);
    hg_buf_clear(&slot->hint);
    enum hg_status status = hg_compile_file_with(compilation, slot->all->policy->path.at, &loader);
    slot->mutant->verdict =
        status == HG_OK && compilation->program != NULL ? judge(slot) : HG_MUTANT_INVALID;
    hg_policy_under_test_release(&slot->changed);
    if (slot->changed.session.compilation.arena.allocator.resize != NULL)
        hg_compilation_release(&slot->changed.session.compilation);
    hg_arena_release(&slot->arena);
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool init_slot(struct slot *slot, struct mutating *all)
{
    slot->all = all;
    slot->same = *all->policy;
    hg_cli_buf(&slot->hint);
    hg_cli_buf(&slot->suggested);
    hg_cli_buf(&slot->suggested_name);
    hg_cli_buf(&slot->noticed_by);
    slot->same.lanes = NULL;
    slot->same.reader = NULL;
    memset(&slot->same.coverage, 0, sizeof slot->same.coverage);
    return hg_policy_under_test_init(&slot->same);
}

static void release_slot(struct slot *slot)
{
    hg_json_reader_free(slot->same.reader);
    hg_lanes_free(slot->same.lanes);
    hg_buf_release(&slot->hint);
    hg_buf_release(&slot->suggested);
    hg_buf_release(&slot->suggested_name);
    hg_buf_release(&slot->noticed_by);
}

static struct hg_str kept(struct mutating *all, const struct hg_buf *buf)
{
    return hg_str_copy(&all->run->arena, (struct hg_str){buf->at, buf->len});
}

static void take_verdict(struct mutating *all, const struct slot *slot)
{
    if (slot->mutant->verdict == HG_MUTANT_KILLED)
        slot->mutant->noticed_by = kept(all, &slot->noticed_by);
    if (slot->mutant->verdict != HG_MUTANT_SURVIVED || slot->hint.len == 0)
        return;
    slot->mutant->hint = kept(all, &slot->hint);
    slot->mutant->suggested = kept(all, &slot->suggested);
    slot->mutant->suggested_name = kept(all, &slot->suggested_name);
}

static void show_progress(const struct hg_mutation_options *options, size_t done, size_t count)
{
    if (options->progress && (done == count || done % 8 == 0))
        fprintf(stderr, done == count ? "\r\033[K" : "\r%zu of %zu changes tried", done, count);
}

/* The i-th of `limit` changes spread over `count`. */
static bool is_within_limit(size_t i, size_t count, size_t limit)
{
    return limit == 0 || limit >= count || i * limit / count != (i + 1) * limit / count;
}

/* The changes on their way through the pool. */
struct passing {
    struct mutating *all;
    struct hg_mutation_result *result;
    const struct hg_mutation_options *options;
    size_t next, taken, wanted;
};

static bool next_mutant(void *context, void *at)
{
    struct passing *passing = context;
    struct slot *slot = at;
    size_t count = passing->result->count;
    while (passing->next < count && !is_within_limit(passing->next, count, passing->options->limit))
        passing->next++;
    if (passing->next == count)
        return false;
    slot->mutant = &passing->result->mutants[passing->next++];
    return true;
}

static bool take(void *context, void *slot)
{
    struct passing *passing = context;
    take_verdict(passing->all, slot);
    show_progress(passing->options, ++passing->taken, passing->wanted);
    return true;
}

static void work_through(struct mutating *all, struct hg_mutation_result *result,
                         const struct hg_mutation_options *options, struct hg_pool *pool)
{
    struct passing passing = {.all = all, .result = result, .options = options};
    const struct hg_pool_callbacks ends = {.context = &passing, .fill = next_mutant, .take = take};
    for (size_t i = 0; i < result->count; i++) {
        result->mutants[i].mutation = &all->mutations.list.at[i];
        passing.wanted += is_within_limit(i, result->count, options->limit);
    }
    hg_pool_run(pool, &ends);
}

static bool run_all(struct mutating *all, struct hg_mutation_result *result,
                    const struct hg_mutation_options *options)
{
    unsigned count = hg_pool_slots(options->jobs);
    struct slot *slots = HG_ARRAY(&all->run->arena, struct slot, count);
    bool good = true;
    for (unsigned i = 0; i < count; i++)
        good = init_slot(&slots[i], all) && good;
    struct hg_pool *pool =
        good ? hg_pool_new(slots, sizeof *slots, options->jobs, try_change) : NULL;
    if (pool != NULL)
        work_through(all, result, options, pool);
    hg_pool_free(pool);
    for (unsigned i = 0; i < count; i++) {
        good = good && !slots[i].memory_out;
        release_slot(&slots[i]);
    }
    return good && pool != NULL;
}

/* --- what it comes to ------------------------------------------------------------------------- */

static void find_twins(struct hg_mutation_result *result, struct hg_arena *arena)
{
    struct hg_map digests;
    hg_map_init(&digests, arena);
    for (size_t i = 0; i < result->count; i++) {
        struct hg_mutant *mutant = &result->mutants[i];
        bool added = true;
        if (mutant->verdict == HG_MUTANT_KILLED || mutant->verdict == HG_MUTANT_SURVIVED)
            hg_map_add(&digests, (struct hg_str){(const char *)mutant->digest, HG_DIGEST_SIZE}, i,
                       &added);
        if (!added)
            mutant->verdict = HG_MUTANT_DUPLICATE;
    }
}

static void count_verdicts(struct hg_mutation_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct hg_mutant *mutant = &result->mutants[i];
        enum hg_mutation_kind kind = mutant->mutation->kind;
        result->verdicts[mutant->verdict]++;
        result->noticed[kind] += mutant->verdict == HG_MUTANT_KILLED;
        result->tried[kind] +=
            mutant->verdict == HG_MUTANT_KILLED || mutant->verdict == HG_MUTANT_SURVIVED;
    }
}

unsigned hg_mutation_score(const struct hg_mutation_result *result)
{
    size_t noticed = result->verdicts[HG_MUTANT_KILLED];
    size_t all = noticed + result->verdicts[HG_MUTANT_SURVIVED];
    return all == 0 ? 100 : (unsigned)(noticed * 100 / all);
}

/* Why the policy cannot be changed, or nothing. */
static struct hg_str refusal(const struct hg_test_run *run,
                             const struct hg_policy_under_test *policy)
{
    size_t tests = 0;
    if (policy->exit_state != HG_EXIT_OK)
        return HG_STR("it has errors");
    if (policy->session.compilation.model == NULL)
        return HG_STR("it is a program file; name the policy it was made from");
    for (size_t i = 0; i < run->files.count; i++) {
        const struct hg_file_result *file = run->files.at[i];
        if (file->policy == policy && (file->failed > 0 || !file->usable))
            return HG_STR("its tests must pass first");
        tests += file->policy == policy ? file->passed : 0;
    }
    return tests == 0 ? HG_STR("it has no tests") : HG_STR("");
}

static bool mutate_policy(struct hg_test_run *run, struct hg_policy_under_test *policy,
                          const struct hg_mutation_options *options,
                          struct hg_mutation_result *result)
{
    struct mutating all = {.run = run, .policy = policy};
    result->policy = policy;
    result->refused = refusal(run, policy);
    if (result->refused.len != 0)
        return true;
    all.base = (struct hg_suggest){
        .policy = policy, .program = policy->session.program, .arena = &run->arena};
    hg_suggest_sample_leads(&all.base, run);
    hg_mutations_of(policy->session.compilation.model, &run->arena, &all.mutations);
    result->count = all.mutations.list.count;
    result->mutants = HG_ARRAY(&run->arena, struct hg_mutant, result->count);
    bool good = run_all(&all, result, options);
    find_twins(result, &run->arena);
    count_verdicts(result);
    return good;
}

bool hg_test_mutate(struct hg_test_run *run, const struct hg_mutation_options *options,
                    struct hg_mutation_result **results)
{
    bool good = true;
    *results = HG_ARRAY(&run->arena, struct hg_mutation_result, run->policies.count);
    for (size_t i = 0; i < run->policies.count && good; i++)
        good = mutate_policy(run, run->policies.at[i], options, &(*results)[i]);
    return good;
}
