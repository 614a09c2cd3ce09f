/* headgate eval: decides leads, one decision per line, in input order. Writes what the pool
 * returns and prints a summary. */
#include <inttypes.h>
#include <unistd.h>

#include "cli/leads/eval.h"
#include "cli/leads/signed.h"
#include "cli/logs/log_source.h"

struct eval {
    struct hg_eval_options options;
    struct hg_leads_options leads;
    struct hg_leads_run run;
    struct hg_session session;
    struct hg_state_file state;
    struct hg_past_owners *recorded;
    struct hg_log_keys keys;
    struct hg_output *out;
    bool to_standard;
    uint64_t broken;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    struct hg_eval_problems problems;
};

/* --- what a slot gave ------------------------------------------------------------------------ */

static struct hg_batch *batch_of(void *slot)
{
    return ((struct hg_eval_slot *)slot)->batch;
}

static enum hg_run_verdict take(void *context, void *at)
{
    struct eval *eval = context;
    struct hg_eval_slot *slot = at;
    if (slot->status != HG_OK) {
        hg_message("out of memory");
        return HG_RUN_STOP;
    }
    eval->broken += slot->broken;
    for (uint32_t o = 0; o < HG_MAX_OUTCOMES; o++)
        eval->outcomes[o] += slot->outcomes[o];
    hg_eval_problems_merge(&eval->problems, &slot->problems);
    bool written = slot->text.len == 0 || hg_output_write(eval->out, slot->text.at, slot->text.len);
    return written ? HG_RUN_GO_ON : HG_RUN_STOP;
}

static enum hg_run_verdict flush(void *context)
{
    struct eval *eval = context;
    return hg_output_flush(eval->out) ? HG_RUN_GO_ON : HG_RUN_STOP;
}

/* --- the command ----------------------------------------------------------------------------- */

static bool read_options(const struct hg_args *args, struct eval *eval)
{
    if (!hg_now_option(args, &eval->options.now) ||
        !hg_leads_options_read(args, "eval", &eval->leads))
        return false;
    bool keyed;
    if (!hg_log_keys_given(args, &eval->keys, &keyed))
        return false;
    eval->options.keys = keyed ? &eval->keys : NULL;
    const char *output = hg_arg(args, "output");
    eval->to_standard = output == NULL || strcmp(output, "-") == 0;
    eval->leads.quiet = hg_flag(args, "quiet");
    eval->options.format = (enum hg_eval_format)hg_arg_choice(args, "format", HG_EVAL_NDJSON);
    static const enum hg_trace_level levels[] = {HG_TRACE_FULL, HG_TRACE_HITS, HG_TRACE_NONE};
    eval->options.packet.trace = levels[hg_arg_choice(args, "trace", 0)];
    eval->options.packet.show_personal = hg_flag(args, "show-personal");
    eval->options.colour = eval->to_standard && hg_colour(STDOUT_FILENO);
    return true;
}

static bool check_inputs(const struct hg_args *args)
{
    size_t standard = 0;
    for (size_t i = 0; i < args->operand_count; i++)
        standard += strcmp(args->operands[i], "-") == 0;
    if (args->operand_count == 1)
        standard++;
    if (standard <= 1)
        return true;
    hg_message(
        "eval: standard input can only be read once: use it for either the policy or the leads");
    return false;
}

static void put_outcomes(const struct eval *eval, struct hg_buf *text)
{
    const struct hg_program *program = eval->session.program;
    const char *between = ": ";
    for (uint32_t o = 0; o < program->outcome_count && o < HG_MAX_OUTCOMES; o++) {
        if (eval->outcomes[o] == 0)
            continue;
        hg_buf_print(text, "%s%.*s %" PRIu64, between, HG_STR_ARGS(program->outcomes[o].name),
                     eval->outcomes[o]);
        between = ", ";
    }
}

static void sum_up(const struct eval *eval)
{
    struct hg_buf text;
    if (eval->leads.quiet)
        return;
    hg_cli_buf(&text);
    put_outcomes(eval, &text);
    hg_message("%" PRIu64 " %s decided%.*s", eval->run.decided,
               eval->run.decided == 1 ? "lead" : "leads", (int)text.len,
               text.len != 0 ? text.at : "");
    if (eval->run.refused != 0)
        hg_message("%" PRIu64 " %s could not be read", eval->run.refused,
                   eval->run.refused == 1 ? "record" : "records");
    if (eval->broken != 0)
        hg_message("%" PRIu64 " %s a promise of the policy", eval->broken,
                   eval->broken == 1 ? "decision breaks" : "decisions break");
    hg_eval_problems_print(&eval->problems, eval->session.program, eval->run.decided);
    hg_buf_release(&text);
}

static enum hg_run_verdict decide_all(struct eval *eval, const struct hg_args *args)
{
    struct hg_buf header;
    enum hg_run_verdict verdict = HG_RUN_GO_ON;
    hg_cli_buf(&header);
    if (eval->options.format == HG_EVAL_CSV)
        hg_eval_csv_header(eval->session.program, &header);
    if (header.len != 0 && !hg_output_write(eval->out, header.at, header.len))
        verdict = HG_RUN_STOP;
    hg_buf_release(&header);
    if (verdict == HG_RUN_GO_ON && args->operand_count == 1)
        return hg_leads_run_path(&eval->run, "-");
    for (size_t i = 1; i < args->operand_count && verdict == HG_RUN_GO_ON; i++)
        verdict = hg_leads_run_path(&eval->run, args->operands[i]);
    return verdict;
}

static int finish(struct eval *eval, enum hg_run_verdict verdict)
{
    if (verdict == HG_RUN_STOP) {
        hg_output_flush(
            eval->out); /* what was decided has gone out already, but for the last of it */
        hg_output_discard(eval->out);
        return HG_EXIT_TROUBLE;
    }
    if (!hg_output_commit(eval->out) || !hg_state_file_save(&eval->state))
        return HG_EXIT_TROUBLE;
    sum_up(eval);
    if (eval->run.refused != 0)
        return HG_EXIT_BAD_LEADS;
    return eval->broken != 0 ? HG_EXIT_FOUND : HG_EXIT_OK;
}

static int decide_with(struct eval *eval, const struct hg_args *args, struct hg_eval_slot *slots)
{
    struct hg_leads_run *run = &eval->run;
    bool in_order = eval->options.store != NULL;
    run->pool = slots != NULL ? hg_pool_new(slots, sizeof *slots, eval->leads.jobs,
                                            in_order ? hg_eval_decide : hg_eval_work)
                              : NULL;
    if (run->pool != NULL && in_order)
        hg_pool_then(run->pool, hg_eval_assign, hg_eval_write);
    int exit_state = HG_EXIT_TROUBLE;
    if (run->pool == NULL)
        hg_message("out of memory");
    else if (hg_output_open(hg_arg(args, "output"), &eval->out) == HG_OK) {
        run->out = eval->out;
        exit_state = finish(eval, decide_all(eval, args));
    }
    hg_pool_free(run->pool);
    return exit_state;
}

static int decide(struct eval *eval, const struct hg_args *args)
{
    unsigned count = hg_pool_slots(eval->leads.jobs);
    eval->options.image = eval->session.image;
    eval->options.chunks = eval->options.store == NULL && eval->leads.max_errors == UINT64_MAX;
    eval->run = (struct hg_leads_run){
        .options = &eval->leads,
        .image = eval->session.image,
        .context = eval,
        .batch = batch_of,
        .take = take,
        .flush = flush,
        .progress = isatty(STDERR_FILENO) == 1 && !(eval->to_standard && isatty(STDOUT_FILENO)),
    };
    struct hg_eval_slot *slots = NULL;
    if (hg_eval_problems_open(&eval->problems, eval->session.program->field_count))
        slots = hg_eval_slots_new(&eval->options, count);
    int exit_state = decide_with(eval, args, slots);
    hg_eval_slots_free(slots, count);
    hg_eval_problems_close(&eval->problems);
    return exit_state;
}

static int run(const struct hg_args *args)
{
    struct eval eval = {0};
    if (!check_inputs(args) || !read_options(args, &eval))
        return HG_EXIT_TROUBLE;
    int exit_state = hg_session_open_operand(&eval.session, args);
    if (exit_state != HG_EXIT_OK)
        return exit_state;
    if (!hg_state_file_open(&eval.state, hg_arg(args, "state"), true) ||
        !hg_past_owners_open(hg_arg(args, "recorded"), &eval.recorded)) {
        exit_state = HG_EXIT_TROUBLE;
    } else {
        eval.options.store = hg_state_file_store(&eval.state);
        eval.options.recorded = eval.recorded;
        exit_state = decide(&eval, args);
    }
    hg_past_owners_close(eval.recorded);
    hg_state_file_close(&eval.state);
    hg_session_close(&eval.session);
    return exit_state;
}

static const struct hg_option options[] = {
    {"format", 'f', "FORMAT", "ndjson|text|csv", "output format (default ndjson)"},
    {"trace", 't', "LEVEL", "full|hits|none", "how much of the trace to print (default full)"},
    {"now", 0, "TIME", NULL, "decide as of this time (RFC 3339; default: now)"},
    HG_FLAG_OPTION_ROW,
    HG_SIGNED_OPTION_ROW,
    HG_LEADS_OPTION_ROWS,
    {"output", 'o', "FILE", NULL, "write to this file, completely or not at all"},
    {"state", 's', "FILE", NULL,
     "file with whose turn it is in each team; read at the start, written at the end"},
    {"recorded", 0, "FILE", NULL,
     "decisions of an earlier run: a lead in it is assigned to the same team member again"},
    {"show-personal", 0, NULL, NULL, "do not mask personal fields"},
    {"key-file", 0, "FILE", NULL,
     "the key of a decision log: hash and seal values as the contract says; without it they are "
     "masked"},
    {"quiet", 'q', NULL, NULL, "no summary"},
    {0},
};

const struct hg_command hg_cmd_eval = {
    .name = "eval",
    .operands = "POLICY [LEADS...]",
    .summary = "decide leads, one decision per line",
    .details =
        "POLICY is a policy or a program file. LEADS are files in JSON (an object or an array of "
        "objects), NDJSON or CSV, plain or compressed with gzip or zstd; `-` or no file is "
        "standard input. Decisions are written in the order of the leads, and are the same for the "
        "same policy, leads and --now, no matter how many threads are used.\n\n"
        "A record that cannot be read is reported on standard error with its line and byte; the "
        "others are decided, and the exit status is 3. If a field violates the contract, the lead "
        "is still decided: the field is unknown, the decision lists the problem, and a summary at "
        "the end says how many leads are affected for each field. The exit status is 1 if a "
        "decision breaks a promise.\n\n"
        "With --state, teams assign leads to their members in turn, in the order of the input. The "
        "file is updated when the run is complete; an interrupted run leaves it unchanged. Without "
        "it, a team chooses a member by a hash of the lead's key. With --recorded, leads that were "
        "assigned before go to the same members again and count as turns.\n\n"
        "The header of a CSV file names fields or their aliases; the columns `NAME:confidence`, "
        "`NAME:source` and `NAME:as_of` hold the evidence for NAME. In CSV output, a text that a "
        "spreadsheet would run as a formula is prefixed with an apostrophe.\n",
    .examples = "headgate eval inbound.gate leads.ndjson\n"
                "headgate eval inbound.hgb leads.csv.gz --format csv -o decisions.csv\n"
                "headgate eval inbound.gate leads.ndjson --state teams.state.json\n"
                "headgate eval inbound.gate --trace none --now 2026-11-20T09:00:00Z < lead.json",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
