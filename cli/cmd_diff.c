/* headgate diff: the differences between two policies: in meaning, on given leads, and on
 * generated leads. */
#include <inttypes.h>
#include <unistd.h>

#include "cli/diff/diff.h"

enum format { TEXT, MARKDOWN, JSON, HTML };

struct diff {
    struct hg_review review;
    const struct hg_args *args;
    enum format format;
    struct hg_leads_options leads;
    struct hg_leads_run run;
    uint32_t examples; /* for one move */
    bool to_standard;
};

/* --- the two policies ------------------------------------------------------------------------ */

static int open_policies(struct hg_review *review)
{
    for (int side = 0; side < 2; side++) {
        int exit_state = hg_session_open(&review->sessions[side], review->names[side], true);
        if (exit_state == HG_EXIT_FOUND) /* 1 is for what differs */
            exit_state = HG_EXIT_TROUBLE;
        if (exit_state != HG_EXIT_OK)
            return exit_state;
    }
    review->same = memcmp(review->sessions[0].program->digest, review->sessions[1].program->digest,
                          HG_DIGEST_SIZE) == 0;
    return HG_EXIT_OK;
}

static int compare_meaning(struct hg_review *review)
{
    const struct hg_model *old = review->sessions[0].compilation.model;
    const struct hg_model *new = review->sessions[1].compilation.model;
    review->has_meaning = old != NULL && new != NULL;
    if (!review->has_meaning ||
        hg_diff_models(old, new, review->same, &review->arena, &review->meaning) == HG_OK)
        return HG_EXIT_OK;
    hg_message("out of memory");
    return HG_EXIT_TROUBLE;
}

/* --- leads ------------------------------------------------------------------------------ */

static struct hg_batch *batch_of(void *slot)
{
    return ((struct hg_diff_slot *)slot)->batches[0];
}

static enum hg_run_verdict take(void *context, void *slot)
{
    struct diff *diff = context;
    if (hg_moves_add_slot(diff->review.moves, slot) == HG_OK)
        return HG_RUN_GO_ON;
    hg_message("out of memory");
    return HG_RUN_STOP;
}

/* False after a message when a policy has no such field, or it is no time. */
static bool check_now_from(const struct hg_review *review, const char *name)
{
    for (int side = 0; side < 2 && name != NULL; side++) {
        const struct hg_program *program = review->sessions[side].program;
        bool found = false;
        for (uint32_t f = 0; f < program->field_count; f++)
            found |=
                hg_str_is(program->fields[f].name, name) && !program->fields[f].list &&
                (program->fields[f].type == HG_T_DATETIME || program->fields[f].type == HG_T_DATE);
        if (found)
            continue;
        hg_message("diff: `--now-from %s`: the contract of `%s` has no date or datetime field with "
                   "this name",
                   name, review->names[side]);
        return false;
    }
    return true;
}

static struct hg_moves *make_moves(struct diff *diff)
{
    struct hg_review *review = &diff->review;
    struct hg_moves *moves = HG_NEW(&review->arena, struct hg_moves);
    hg_moves_init(moves);
    hg_paired_policies_init(&moves->joint, review->sessions, &review->meaning, &review->arena);
    moves->joint.show_personal = hg_flag(diff->args, "show-personal");
    moves->joint.now = review->now;
    moves->joint.examples = diff->examples;
    moves->joint.now_from = hg_arg(diff->args, "now-from");
    moves->examples_wanted = diff->examples;
    return moves;
}

static enum hg_run_verdict run_slots(struct diff *diff, struct hg_diff_slot *slots)
{
    struct hg_review *review = &diff->review;
    diff->run = (struct hg_leads_run){.options = &diff->leads,
                                      .image = review->sessions[0].image,
                                      .second = review->sessions[1].image,
                                      .context = diff,
                                      .batch = batch_of,
                                      .take = take,
                                      .progress = isatty(STDERR_FILENO) == 1};
    diff->run.pool =
        slots != NULL ? hg_pool_new(slots, sizeof *slots, diff->leads.jobs, hg_diff_work) : NULL;
    enum hg_run_verdict verdict = HG_RUN_STOP;
    if (diff->run.pool == NULL)
        hg_message("out of memory");
    else
        verdict = hg_leads_run_path(&diff->run, review->leads);
    hg_pool_free(diff->run.pool);
    return verdict;
}

static int run_leads(struct diff *diff)
{
    struct hg_moves *moves = diff->review.moves;
    unsigned count = hg_pool_slots(diff->leads.jobs);
    struct hg_selector pick = {0};
    if (hg_outcomes_open(diff->args, "diff", diff->review.sessions[1].program, &moves->outcomes) !=
        HG_EXIT_OK)
        return HG_EXIT_TROUBLE;
    if (moves->outcomes != NULL) {
        pick = hg_outcomes_part(moves->outcomes);
        diff->leads.quiet = true; /* the outcome may be in a column that is no field */
    }
    struct hg_diff_slot *slots = hg_diff_slots_new(
        &moves->joint, moves->outcomes != NULL ? &pick : NULL, moves->outcomes, count);
    enum hg_run_verdict verdict = run_slots(diff, slots);
    hg_diff_slots_free(slots, count);
    if (verdict != HG_RUN_GO_ON)
        return HG_EXIT_TROUBLE;
    hg_moves_finish(moves);
    if (moves->outcomes != NULL) {
        hg_outcomes_end(moves->outcomes);
        hg_outcomes_print_problems(moves->outcomes);
        hg_outcomes_warn(moves->outcomes);
    }
    return HG_EXIT_OK;
}

static int compare_on_leads(struct diff *diff)
{
    if (diff->review.leads == NULL || (diff->review.same && diff->review.meaning.at.count == 0))
        return HG_EXIT_OK;
    if (!check_now_from(&diff->review, hg_arg(diff->args, "now-from")))
        return HG_EXIT_TROUBLE;
    diff->review.moves = make_moves(diff);
    return run_leads(diff);
}

/* --- the result ------------------------------------------------------------------------------ */

static void render(const struct diff *diff, struct hg_buf *out)
{
    struct hg_sheet sheet = {.arena = (struct hg_arena *)&diff->review.arena};
    if (diff->format == JSON) {
        hg_diff_json(&diff->review, out);
        return;
    }
    hg_diff_report(&diff->review, diff->format == HTML, &sheet);
    if (diff->format == HTML)
        hg_sheet_html(&sheet, out);
    else if (diff->format == MARKDOWN)
        hg_sheet_markdown(&sheet, HG_COMMENT_MAX_BYTES, out);
    else
        hg_sheet_text(&sheet, diff->to_standard && hg_colour(STDOUT_FILENO), out);
}

static bool write_result(const struct diff *diff)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    render(diff, &text);
    bool done = hg_write_file(hg_arg(diff->args, "output"), (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return done;
}

static void report_failed(const struct hg_review *review)
{
    for (size_t i = 0; i < review->fails.at.count; i++) {
        const struct hg_fail_rule *rule = &review->fails.at.at[i];
        if (rule->met)
            hg_message("`--fail-on %.*s`: %" PRIu64 " %s", HG_STR_ARGS(rule->written), rule->found,
                       rule->kind == HG_FAIL_MOVES ? (rule->found == 1 ? "lead" : "leads")
                       : rule->found == 1          ? "difference"
                                                   : "differences");
    }
}

static int finish(struct diff *diff)
{
    size_t met = hg_fail_rules_check(&diff->review);
    if (!write_result(diff))
        return HG_EXIT_TROUBLE;
    report_failed(&diff->review);
    if (met != 0)
        return HG_EXIT_FOUND;
    return diff->run.refused != 0 ? HG_EXIT_BAD_LEADS : HG_EXIT_OK;
}

/* --- the command ----------------------------------------------------------------------------- */

static int compare(struct diff *diff)
{
    const char *fail_on = hg_arg(diff->args, "fail-on");
    struct hg_session *sessions[] = {&diff->review.sessions[0], &diff->review.sessions[1]};
    int exit_state = open_policies(&diff->review);
    if (exit_state == HG_EXIT_OK && !hg_flags_enable(hg_arg(diff->args, "flag"), sessions, 2))
        exit_state = HG_EXIT_TROUBLE;
    if (exit_state == HG_EXIT_OK && fail_on != NULL && !hg_fail_rules_read(fail_on, &diff->review))
        exit_state = HG_EXIT_TROUBLE;
    if (exit_state == HG_EXIT_OK)
        exit_state = compare_meaning(&diff->review);
    if (exit_state == HG_EXIT_OK)
        exit_state = compare_on_leads(diff);
    if (exit_state == HG_EXIT_OK && !hg_flag(diff->args, "no-witness"))
        exit_state = hg_diff_find_witnesses(&diff->review);
    return exit_state == HG_EXIT_OK ? finish(diff) : exit_state;
}

static bool read_options(struct diff *diff)
{
    const struct hg_args *args = diff->args;
    const char *output = hg_arg(args, "output");
    int64_t examples;
    if (!hg_now_option(args, &diff->review.now) ||
        !hg_leads_options_read(args, "diff", &diff->leads) ||
        !hg_arg_number(args, "diff", "examples", 0, 1000, HG_MOVES_EXAMPLES, &examples))
        return false;
    diff->to_standard = output == NULL || strcmp(output, "-") == 0;
    diff->format = (enum format)hg_arg_choice(args, "format", TEXT);
    diff->examples = (uint32_t)examples;
    diff->review.leads = hg_arg(args, "leads");
    for (int side = 0; side < 2; side++)
        diff->review.names[side] = args->operands[side];
    return true;
}

static void release(struct hg_review *review)
{
    if (review->moves != NULL) {
        hg_outcomes_close(review->moves->outcomes);
        hg_arena_release(&review->moves->arena);
    }
    for (int side = 0; side < 2; side++)
        hg_session_close(&review->sessions[side]);
    hg_arena_release(&review->arena);
}

static int run(const struct hg_args *args)
{
    struct diff diff = {.args = args};
    hg_cli_arena(&diff.review.arena);
    int exit_state = read_options(&diff) ? compare(&diff) : HG_EXIT_TROUBLE;
    release(&diff.review);
    return exit_state;
}

static const struct hg_option options[] = {
    {"leads", 'l', "FILE", NULL,
     "decide these leads with both policies and show which ones change, and why"},
    {"format", 'f', "FORMAT", "text|markdown|json|html", "output format (default text)"},
    {"fail-on", 0, "RULES", NULL,
     "exit with status 1 if a condition is met: `accept->reject > 1%`, `any->review >= 200`, "
     "`difference`, `breaking`; separate several with commas"},
    {"examples", 0, "N", NULL,
     "examples shown with both traces for each change of outcome (default 3)"},
    HG_LEADS_OPTION_ROWS,
    HG_OUTCOME_OPTION_ROWS,
    {"now", 0, "TIME", NULL, "decide as of this time (RFC 3339; default: now)"},
    {"now-from", 0, "FIELD", NULL, "decide each lead as of the time in this field"},
    HG_FLAG_OPTION_ROW,
    {"no-witness", 0, NULL, NULL, "do not search for leads on which the policies disagree"},
    {"show-personal", 0, NULL, NULL, "do not mask personal fields"},
    {"output", 'o', "FILE", NULL, "write to this file, completely or not at all"},
    {0},
};

const struct hg_command hg_cmd_diff = {
    .name = "diff",
    .operands = "OLD NEW",
    .summary = "compare two policies",
    .details =
        "OLD and NEW are policies: files, or REV:PATH for a file from a revision of the current "
        "git repository, together with the contract, lists, tables, teams and used files of that "
        "revision. PATH is relative to the top of the work tree, or to the current folder if it "
        "starts with `./`; `:PATH` is the staged version.\n\n"
        "Changes in meaning: rules, points, thresholds, lists, table rows, the contract (marked as "
        "compatible or breaking for whoever delivers the leads) and teams. Layout, comments and "
        "irrelevant order make no difference.\n\n"
        "Changes on leads, with --leads: how many leads change from which outcome to which, which "
        "rules cause it, which owners change, which fields are asked for or no longer asked for, "
        "and examples with both traces. With --outcome: what became of the leads that change.\n\n"
        "Possible changes: for each changed rule, a lead on which the policies disagree, found by "
        "a search over all values that either policy distinguishes. The report says whether the "
        "search was complete.\n\n"
        "The exit status is 1 if a condition of --fail-on is met. A percentage refers to all "
        "compared leads; `any` stands for every other outcome. Otherwise it is 3 if some leads "
        "could not be read.\n",
    .examples =
        "headgate diff main:inbound.gate inbound.gate\n"
        "headgate diff old.gate new.gate --leads leads.ndjson --fail-on 'accept->reject > 1%'\n"
        "headgate diff main:./inbound.gate inbound.gate --leads leads.csv -f html -o diff.html",
    .options = options,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
