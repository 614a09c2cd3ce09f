/* headgate replay: decides a history again, each lead at its own time, and compares the decisions
 * with the actual outcomes. The pool decides; results are counted in lead order, so the report
 * does not depend on the number of threads. */
#include <inttypes.h>
#include <unistd.h>

#include "cli/logs/log_source.h"
#include "cli/replay/replay.h"

struct command {
    const struct hg_args *args;
    struct hg_leads_options leads;
    struct hg_leads_run run;
    struct hg_session session;
    struct hg_outcomes *outcomes;
    struct hg_replay_plan plan;
    struct hg_replay replay;
    struct hg_output *out; /* of decisions, or NULL */
    struct hg_buf line;
    const char *path;         /* of the leads */
    struct hg_log_source log; /* or a log */
    struct hg_log_keys keys;
    bool has_keys;
    bool checked; /* whether a CSV file has the columns */
};

/* --- decisions, a line each ------------------------------------------------------------------ */

/* {"line": 2, "became": "won", "ended": "positive", "decision": {…}} */
static bool write_decision(struct command *command, const struct hg_replay_decided *decided)
{
    static const char *const words[HG_ACTUAL_KINDS] = {"open", "positive", "negative"};
    struct hg_json json;
    hg_buf_clear(&command->line);
    hg_json_init(&json, &command->line);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("line"));
    hg_json_int(&json, (int64_t)decided->line);
    if (command->outcomes != NULL) {
        hg_json_key(&json, HG_STR("became"));
        if (decided->became.text.len != 0)
            hg_json_str(&json, decided->became.text);
        else
            hg_json_null(&json);
        hg_json_key(&json, HG_STR("ended"));
        hg_json_str(&json, hg_str(words[decided->became.actual]));
    }
    hg_json_key(&json, HG_STR("decision"));
    return hg_output_write(command->out, command->line.at, command->line.len) &&
           hg_output_write(command->out, decided->packet.at, decided->packet.len) &&
           hg_output_write(command->out, "}\n", 2);
}

/* --- what a slot gave ------------------------------------------------------------------------ */

static struct hg_batch *batch_of(void *slot)
{
    return ((struct hg_replay_slot *)slot)->batch;
}

/* A requested column must exist: an absent one would count nothing. */
static bool has_columns(struct command *command, const struct hg_replay_slot *slot)
{
    struct hg_record header = hg_batch_header(slot->batch);
    for (uint32_t p = 0; p < command->plan.pick_count; p++) {
        if (!command->plan.required[p] || hg_extractor_has(slot->extractor, p))
            continue;
        struct hg_str name = command->plan.picks[p].names[0];
        hg_message(
            "replay: `%s` has no column `%.*s`%.*s", command->path, HG_STR_ARGS(name),
            HG_STR_ARGS(hg_did_you_mean(&command->replay.arena, name, header.cells, header.count)));
        return false;
    }
    return true;
}

static struct hg_actual_outcome became_of(struct command *command,
                                          const struct hg_replay_slot *slot, uint32_t i)
{
    struct hg_actual_outcome none = {0};
    return command->outcomes != NULL
               ? hg_outcomes_of(command->outcomes, hg_replay_texts(slot, i)[command->plan.outcome],
                                slot->decisions[i].lead, slot->batch->items[i].line)
               : none;
}

static bool take_leads(struct command *command, const struct hg_replay_slot *slot)
{
    command->replay.hidden += slot->batch->hidden;
    for (uint32_t i = 0; i < slot->batch->count; i++) {
        if (slot->batch->items[i].lane == HG_NO_LANE)
            continue;
        struct hg_replay_decided decided = {.line = slot->batch->items[i].line,
                                            .became = became_of(command, slot, i)};
        hg_replay_count(&command->replay, slot, i, decided.became.actual);
        if (command->out == NULL)
            continue;
        decided.packet = (struct hg_str){slot->packets.at + slot->spans[i].at, slot->spans[i].len};
        if (!write_decision(command, &decided))
            return false;
    }
    return true;
}

static bool take_block(struct command *command, struct hg_replay_slot *slot)
{
    struct hg_replay_decided decided;
    hg_replay_merge_bulk(&command->replay, slot);
    for (uint32_t row = 0; command->out != NULL && hg_replay_bulk_next(slot, &row, &decided); row++)
        if (!write_decision(command, &decided))
            return false;
    return true;
}

static enum hg_run_verdict take(void *context, void *at)
{
    struct command *command = context;
    struct hg_replay_slot *slot = at;
    if (slot->status != HG_OK) {
        hg_message("out of memory");
        return HG_RUN_STOP;
    }
    if (!command->checked && !has_columns(command, slot))
        return HG_RUN_STOP;
    command->checked = true;
    bool taken = slot->batch->taken != 0 ? take_block(command, slot) : take_leads(command, slot);
    return taken ? HG_RUN_GO_ON : HG_RUN_STOP;
}

/* --- the report ------------------------------------------------------------------------------ */

enum format { AS_TEXT, AS_MARKDOWN, AS_JSON, AS_HTML };

static int print_report(struct command *command)
{
    struct hg_report report;
    struct hg_sheet sheet;
    struct hg_buf out;
    hg_cli_buf(&out);
    hg_replay_report(&command->replay, command->path, command->run.refused, &report);
    enum format format = (enum format)hg_arg_choice(command->args, "format", AS_TEXT);
    hg_report_sheet(&report, &sheet);
    if (format == AS_JSON)
        hg_report_json(&report, "replay", &out);
    else if (format == AS_HTML)
        hg_sheet_html(&sheet, &out);
    else if (format == AS_MARKDOWN)
        hg_sheet_markdown(&sheet, HG_COMMENT_MAX_BYTES, &out);
    else
        hg_sheet_text(&sheet, hg_colour(STDOUT_FILENO), &out);
    return format == AS_TEXT ? hg_print_sanitized(&out, HG_SANITIZE_COLOUR) : hg_print(&out);
}

static int exit_of(const struct command *command)
{
    uint64_t unread = command->run.refused;
    if (command->outcomes != NULL)
        unread += hg_outcomes_facts(command->outcomes)->refused;
    if (unread != 0)
        return HG_EXIT_BAD_LEADS;
    for (uint32_t p = 0; p < command->plan.program->promise_count; p++)
        if (command->replay.broken[p] != 0)
            return HG_EXIT_FOUND;
    return HG_EXIT_OK;
}

static int finish(struct command *command, enum hg_run_verdict verdict)
{
    if (verdict == HG_RUN_STOP) {
        if (command->out != NULL)
            hg_output_discard(command->out);
        return HG_EXIT_TROUBLE;
    }
    if (command->out != NULL && !hg_output_commit(command->out))
        return HG_EXIT_TROUBLE;
    if (command->outcomes != NULL) {
        hg_outcomes_end(command->outcomes);
        hg_outcomes_warn(command->outcomes);
    }
    int printed = print_report(command);
    return printed != HG_EXIT_OK ? printed : exit_of(command);
}

/* --- a log ----------------------------------------------------------------------------------- */

/* What this policy reads and no decision of the log was made from. */
static bool is_met(const struct hg_replay_slot *slots, unsigned count, uint32_t field)
{
    for (unsigned i = 0; i < count; i++)
        if (hg_batch_field_seen(slots[i].batch, field))
            return true;
    return false;
}

static void report_not_in_log(const struct command *command, const struct hg_replay_slot *slots,
                              unsigned count)
{
    const struct hg_program *program = command->plan.program;
    if (!command->plan.log || command->run.decided == 0)
        return;
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].read && !hg_str_eq(program->fields[f].name, program->key) &&
            !is_met(slots, count, f))
            hg_message("the log does not contain `%.*s`, because the policies that decided did not "
                       "use it; it is missing in every lead",
                       HG_STR_ARGS(program->fields[f].name));
    uint64_t hidden = command->replay.hidden;
    if (hidden > 0)
        hg_message("%" PRIu64 " %s values that the log masks or hashes; they are missing in this "
                   "replay (--key-file decrypts sealed values)",
                   hidden, hidden == 1 ? "lead has" : "leads have");
}

static enum hg_run_verdict run_history(struct command *command)
{
    struct hg_leads_run *run = &command->run;
    int file = command->plan.log ? hg_log_source_lines(&command->log) : -1;
    if (!command->plan.log)
        return hg_leads_run_path(run, command->path);
    if (file < 0)
        return HG_RUN_STOP;
    enum hg_run_verdict verdict = hg_leads_run_file(run, file, command->path);
    return hg_log_source_lines_end(&command->log) ? verdict : HG_RUN_STOP;
}

/* --- the run --------------------------------------------------------------------------------- */

static int run_slots(struct command *command, struct hg_replay_slot *slots)
{
    struct hg_leads_run *run = &command->run;
    const char *output = hg_arg(command->args, "output");
    run->pool = slots != NULL
                    ? hg_pool_new(slots, sizeof *slots, command->leads.jobs, hg_replay_work)
                    : NULL;
    int exit_state = HG_EXIT_TROUBLE;
    if (run->pool == NULL)
        hg_message("out of memory");
    else if (output == NULL || hg_output_open(output, &command->out) == HG_OK)
        exit_state = finish(command, run_history(command));
    hg_pool_free(run->pool);
    return exit_state;
}

/* What was sealed is opened by it. */
static void set_key(struct command *command, struct hg_replay_slot *slots, unsigned count)
{
    for (unsigned i = 0; slots != NULL && command->has_keys && i < count; i++)
        slots[i].batch->lanes->log_keys = &command->keys;
}

static int replay(struct command *command)
{
    unsigned count = hg_pool_slots(command->leads.jobs);
    hg_replay_init(&command->replay, &command->plan, command->outcomes);
    hg_cli_buf(&command->line);
    command->run = (struct hg_leads_run){
        .options = &command->leads,
        .image = command->session.image,
        .context = command,
        .batch = batch_of,
        .take = take,
        .progress = isatty(STDERR_FILENO) == 1,
    };
    struct hg_replay_slot *slots = hg_replay_slots_new(&command->replay, count);
    set_key(command, slots, count);
    int exit_state = run_slots(command, slots);
    report_not_in_log(command, slots, count);
    hg_replay_slots_free(slots, count);
    hg_buf_release(&command->line);
    hg_replay_release(&command->replay);
    return exit_state;
}

static int with_session(struct command *command)
{
    struct hg_arena arena;
    hg_cli_arena(&arena);
    const struct hg_program *program = command->session.program;
    int exit_state = hg_outcomes_open(command->args, "replay", program, &command->outcomes);
    if (exit_state == HG_EXIT_OK)
        exit_state = hg_replay_plan_make(&command->plan, command->args, command->session.image,
                                         command->outcomes, &arena);
    if (exit_state == HG_EXIT_OK)
        exit_state = replay(command);
    hg_outcomes_close(command->outcomes);
    hg_arena_release(&arena);
    return exit_state;
}

/* The report is what a page is wanted of, and `-o` takes the decisions. */
static bool check_output(const char *output)
{
    static const char *const pages[] = {".html", ".htm", ".md", ".txt"};
    if (output != NULL && strcmp(output, "-") == 0) {
        hg_message("replay: the report is written to standard output; write the decisions to a "
                   "file: `-o decisions.ndjson`");
        return false;
    }
    for (size_t i = 0; output != NULL && i < sizeof pages / sizeof *pages; i++) {
        if (!hg_str_ends(hg_str(output), hg_str(pages[i])))
            continue;
        hg_message("replay: `-o` is for the decisions, one per line as JSON; the report is written "
                   "to standard output: `> %s`",
                   output);
        return false;
    }
    return true;
}

static bool read_options(struct command *command)
{
    const char *outcomes = hg_arg(command->args, "outcomes");
    const char *output = hg_arg(command->args, "output");
    const char *log = hg_arg(command->args, "log"), *leads = hg_arg(command->args, "leads");
    command->path = log != NULL ? log : leads;
    if (!check_output(output))
        return false;
    if (log != NULL && leads != NULL) {
        hg_message("replay: `--leads` and `--log` cannot be used together");
        return false;
    }
    if (command->path == NULL) {
        hg_message("replay: `--leads FILE` is missing; for example headgate replay %s --leads "
                   "leads.ndjson",
                   command->args->operands[0]);
        return false;
    }
    size_t standard = (strcmp(command->path, "-") == 0) +
                      (strcmp(command->args->operands[0], "-") == 0) +
                      (outcomes != NULL && strcmp(outcomes, "-") == 0);
    if (standard > 1) {
        hg_message("replay: standard input can only be read once");
        return false;
    }
    command->leads.quiet = true; /* columns that are not fields may have been requested */
    return hg_leads_options_read(command->args, "replay", &command->leads) &&
           hg_log_keys_given(command->args, &command->keys, &command->has_keys);
}

static int run(const struct hg_args *args)
{
    struct command command = {.args = args};
    if (!read_options(&command))
        return HG_EXIT_TROUBLE;
    int exit_state = hg_session_open_operand(&command.session, args);
    if (exit_state != HG_EXIT_OK)
        return exit_state;
    if (hg_flag(args, "log") && !hg_log_source_open(&command.log, command.path, false))
        exit_state = HG_EXIT_TROUBLE;
    if (exit_state == HG_EXIT_OK)
        exit_state = with_session(&command);
    if (hg_flag(args, "log"))
        hg_log_source_close(&command.log);
    hg_session_close(&command.session);
    return exit_state;
}

static const struct hg_option options[] = {
    {"leads", 'l', "FILE", NULL, "the leads to replay: JSON, NDJSON or CSV; `-` is standard input"},
    {"log", 0, "LOG", NULL, "replay a decision log: a database, or decisions as NDJSON"},
    {"key-file", 0, "FILE", NULL, "the key of the log, to decrypt sealed values"},
    HG_OUTCOME_OPTION_ROWS,
    {"format", 'f', "FORMAT", "text|markdown|json|html", "output format (default text)"},
    {"output", 'o', "FILE", NULL,
     "write every decision to this file, one per line as JSON; the report is written to standard "
     "output"},
    {"now-from", 0, "FIELD", NULL, "decide each lead as of the time in this field"},
    {"now", 0, "TIME", NULL, "decide all leads as of this time (RFC 3339; default: now)"},
    HG_FLAG_OPTION_ROW,
    {"by", 0, "LIST", NULL,
     "count by these fields or columns, separated by commas (default: source, channel, form and "
     "campaign, if the contract has them)"},
    {"before", 0, "TIME", NULL, "compare the leads before this time with those after it"},
    {"periods", 0, "A..B,C..D", NULL, "compare these two periods"},
    {"decision", 0, "NAME", NULL,
     "the column with the decision made at the time (default decision)"},
    {"min-count", 0, "N", NULL, "show no rate for fewer leads than this (default 30)"},
    {"list-max", 0, "N", NULL, "maximum length of a list of leads, values or weeks (default 20)"},
    HG_LEADS_OPTION_ROWS,
    {"show-personal", 0, NULL, NULL, "do not mask personal fields"},
    {0},
};

const struct hg_command hg_cmd_replay = {
    .name = "replay",
    .operands = "POLICY",
    .summary = "decide past leads and show what the policy was worth",
    .details =
        "Decides every past lead, each as of its own time, and counts decisions, the rules behind "
        "them, points, groups, what undecided leads wait for, and promises. With the outcomes of "
        "the leads (`--outcome NAME`: a column; `--outcomes FILE`: a second file, joined by --key) "
        "it shows what each was worth: precision and recall, and the rate of positive leads by "
        "decision, band, rule and group. Every rate is shown with its count and its confidence "
        "interval (Wilson, 95 %), and not at all for fewer leads than --min-count.\n\n"
        "Leads that were disqualified but turned out positive are listed, and so are broken "
        "promises. With --before or --periods, two periods are compared (population stability "
        "index); with --now-from, unusual weeks are listed.\n\n"
        "A policy that uses a field known only after the decision (`known_at: later`), or the "
        "outcome itself, is refused. Leads without an outcome, outcomes without a lead and "
        "duplicate keys are counted and listed. The exit status is 1 if a promise is broken, 3 if "
        "records could not be read.\n",
    .examples =
        "headgate replay inbound.gate --leads leads.csv.gz --outcome won\n"
        "headgate replay inbound.gate --leads leads.ndjson --outcomes deals.csv --key id\n"
        "headgate replay inbound.gate --log sqlite:headgate.db --outcomes deals.csv\n"
        "headgate replay inbound.gate --leads leads.csv --outcome won -f html > replay.html",
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
