/* headgate explain: the qualification packet of one lead for people, or the page of a diagnostic
 * (explain_code.c). Finds the lead in its file; the run time renders the packet. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "cli/common/common.h"
#include "cli/common/state.h"
#include "cli/explaining/explain.h"
#include "cli/leads/batch.h"

#define LANES 64u /* leads looked at together while one is searched */

struct search {
    const struct hg_args *args;
    const char *path, *id; /* id NULL: by line, or the only one */
    uint64_t line;         /* 0: by id, or the only one */
    struct hg_feed *feed;
    struct hg_batch *batch;
    uint64_t seen;
    const struct hg_store *store; /* the state of teams, or NULL; changes to it are discarded */
    struct hg_decision decision;
    uint32_t lane;
    bool found;
};

/* --- showing --------------------------------------------------------------------------------- */

static int show(const struct search *search)
{
    static const enum hg_audience audiences[] = {HG_FOR_SELLER, HG_FOR_AUDITOR, HG_FOR_SUBJECT};
    struct hg_buf out;
    bool personal = hg_flag(search->args, "show-personal");
    enum hg_audience audience = audiences[hg_arg_choice(search->args, "audience", 1)];
    struct hg_packet_options options = {.trace = HG_TRACE_FULL, .show_personal = personal};
    struct hg_lanes *lanes = search->batch->lanes;
    hg_cli_buf(&out);
    switch ((enum hg_explain_format)hg_arg_choice(search->args, "format", HG_EXPLAIN_TEXT)) {
    case HG_EXPLAIN_TEXT:
        hg_packet_text(lanes, search->lane, &search->decision, audience, hg_colour(1), personal,
                       &out);
        break;
    case HG_EXPLAIN_JSON:
        hg_packet_json(lanes, search->lane, &search->decision, &options, &out);
        hg_buf_byte(&out, '\n');
        break;
    case HG_EXPLAIN_HTML:
        hg_packet_html(lanes, search->lane, &search->decision, audience, personal, &out);
        break;
    }
    if (out.failed) {
        hg_buf_release(&out);
        hg_message("out of memory");
        return HG_EXIT_TROUBLE;
    }
    return hg_print(&out);
}

/* --- searching ------------------------------------------------------------------------------- */

static bool is_wanted(struct search *search, const struct hg_batch_item *item)
{
    if (search->line != 0)
        return item->line == search->line;
    if (search->id == NULL)
        return true;
    struct hg_lanes *lanes = search->batch->lanes;
    return item->lane != HG_NO_LANE &&
           hg_str_is(hg_lead_name(lanes, item->lane, &lanes->arena), search->id);
}

static int report_refused(const struct search *search, const struct hg_batch_item *item)
{
    hg_message("%s:%" PRIu64 ": %s (byte %" PRIu64 ")", search->path, item->error.line,
               item->error.message, item->error.byte);
    return HG_EXIT_BAD_LEADS;
}

/* The first of the batch that is wanted; it alone is decided. */
static int search_file(struct search *search)
{
    for (uint32_t i = 0; i < search->batch->count && !search->found; i++) {
        const struct hg_batch_item *item = &search->batch->items[i];
        struct hg_lanes *lanes = search->batch->lanes;
        search->seen++;
        if (!is_wanted(search, item))
            continue;
        if (item->lane == HG_NO_LANE)
            return report_refused(search, item);
        lanes->show_personal = hg_flag(search->args, "show-personal");
        struct hg_assign_request request = {.lanes = lanes,
                                            .lane = item->lane,
                                            .decision = &search->decision,
                                            .store = search->store};
        if (hg_decide(lanes, item->lane, &lanes->arena, &search->decision) != HG_OK ||
            hg_assign(&request, &lanes->arena, &search->decision.assignment) != HG_OK)
            return HG_EXIT_TROUBLE;
        search->lane = item->lane;
        search->found = true;
    }
    return HG_EXIT_OK;
}

static int report_not_found(const struct search *search)
{
    const char *failure = hg_feed_failure(search->feed);
    if (failure != NULL)
        hg_message("`%s` %s", search->path, failure);
    else if (search->seen == 0)
        hg_message("`%s` contains no lead", search->path);
    else if (search->id != NULL && search->batch->lanes->program->key.len == 0)
        hg_message("the contract has no `key`, so leads cannot be found by name; choose one with "
                   "--line N");
    else if (search->id != NULL)
        hg_message("none of the %" PRIu64 " leads in `%s` has the key `%s`", search->seen,
                   search->path, search->id);
    else
        hg_message("no lead starts at line %" PRIu64 " of `%s`", search->line, search->path);
    return HG_EXIT_TROUBLE;
}

static int report_several(const struct search *search)
{
    hg_message("`%s` contains more than one lead; choose one with --lead ID or --line N",
               search->path);
    return HG_EXIT_TROUBLE;
}

static int search_feed(struct search *search)
{
    bool only = search->id == NULL && search->line == 0;
    for (;;) {
        if (hg_batch_fill(search->batch, search->feed) != HG_OK)
            return HG_EXIT_TROUBLE;
        if (search->batch->count == 0)
            return report_not_found(search);
        if (only && search->batch->count > 1)
            return report_several(search);
        if (hg_batch_run(search->batch) != HG_OK)
            return HG_EXIT_TROUBLE;
        int exit_state = search_file(search);
        if (exit_state != HG_EXIT_OK || search->found)
            return exit_state;
    }
}

static int explain_from(struct search *search, const struct hg_image *image, int file, int64_t now)
{
    int exit_state = HG_EXIT_TROUBLE;
    if (hg_feed_new(image, file, HG_LEADS_AUTO, 0, &hg_cli_allocator, &search->feed) == HG_OK &&
        hg_batch_new(image, LANES, &hg_cli_allocator, &search->batch) == HG_OK) {
        search->batch->now = now;
        exit_state = search_feed(search);
        if (exit_state == HG_EXIT_OK && hg_arg(search->args, "why-not") != NULL)
            exit_state = hg_explain_why_not(search->args, search->batch->lanes, search->lane,
                                            &search->decision);
        else if (exit_state == HG_EXIT_OK)
            exit_state = show(search);
    }
    hg_batch_free(search->batch);
    hg_feed_free(search->feed);
    return exit_state;
}

/* --- the command ---------------------------------------------------------------------------- */

static bool read_line(struct search *search)
{
    const char *line = hg_arg(search->args, "line");
    int64_t number;
    if (line == NULL)
        return true;
    if (search->id != NULL) {
        hg_message("explain: `--lead` and `--line` cannot be used together");
        return false;
    }
    if (hg_parse_integer(hg_str(line), &number) != HG_NUMBER_OK || number < 1) {
        hg_message("explain: `--line` must be a line number (1 or greater), not `%s`", line);
        return false;
    }
    search->line = (uint64_t)number;
    return true;
}

static int open_leads(const char *path)
{
    struct hg_str name = hg_str(path);
    if (strcmp(path, "-") == 0)
        return hg_stdin_announced();
    if (hg_str_ends(name, HG_STR(".gate")) || hg_str_ends(name, HG_STR(".hgb"))) {
        hg_message("`%s` is a policy, not a lead; name the policy first, then the lead", path);
        return -1;
    }
    if (hg_is_folder(path)) {
        hg_message("`%s` is a folder; name the file that contains the lead", path);
        return -1;
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        hg_message_unreadable(name,
                              errno == ENOENT ? HG_STR("no such file") : hg_str(strerror(errno)));
    return file;
}

static int explain_lead(const struct hg_args *args)
{
    struct hg_session session;
    struct search search = {.args = args, .path = args->operands[1], .id = hg_arg(args, "lead")};
    int64_t now;
    if (!read_line(&search) || !hg_now_option(args, &now))
        return HG_EXIT_TROUBLE;
    if (strcmp(args->operands[0], "-") == 0 && strcmp(search.path, "-") == 0) {
        hg_message("explain: the policy and the lead cannot both come from standard input");
        return HG_EXIT_TROUBLE;
    }
    int file = open_leads(search.path);
    if (file < 0)
        return HG_EXIT_TROUBLE;
    struct hg_state_file state;
    bool usable = hg_state_file_open(&state, hg_arg(args, "state"), false);
    search.store = hg_state_file_store(&state);
    int exit_state = usable ? hg_session_open_operand(&session, args) : HG_EXIT_TROUBLE;
    if (exit_state == HG_EXIT_OK) {
        exit_state = explain_from(&search, session.image, file, now);
        hg_session_close(&session);
    }
    hg_state_file_close(&state);
    if (file != STDIN_FILENO)
        close(file);
    return exit_state;
}

static int run(const struct hg_args *args)
{
    if (args->operand_count == 2)
        return explain_lead(args);
    struct hg_str word = hg_str(args->operands[0]);
    enum hg_explain_format format =
        (enum hg_explain_format)hg_arg_choice(args, "format", HG_EXPLAIN_TEXT);
    if (hg_explain_is_code(word))
        return hg_explain_code(word, format);
    hg_message("explain: name a policy and a lead, or the code of a diagnostic\n"
               "          headgate explain %s lead.json\n"
               "          headgate explain E0412",
               args->operands[0]);
    return HG_EXIT_TROUBLE;
}

static const struct hg_option options[] = {
    {"format", 'f', "FORMAT", "text|json|html", "output format (default text)"},
    {"audience", 'a', "WHO", "seller|auditor|subject",
     "who it is for: what a seller needs, everything (auditor, the default), or what the person "
     "concerned may ask for"},
    {"why-not", 'w', "OUTCOME", NULL,
     "why it was not this outcome, and the smallest changes to one known field, or to two, that "
     "would give it"},
    {"lead", 'l', "ID", NULL, "if the file has several leads: the one with this key"},
    {"line", 'n', "N", NULL, "if the file has several leads: the one that starts at line N"},
    {"now", 0, "TIME", NULL, "decide as of this time (default: now)"},
    HG_FLAG_OPTION_ROW,
    {"state", 's', "FILE", NULL, "file with whose turn it is in each team (only read)"},
    {"show-personal", 0, NULL, NULL, "show personal fields, which are masked otherwise"},
    {0},
};

const struct hg_command hg_cmd_explain = {
    .name = "explain",
    .operands = "POLICY LEAD | CODE",
    .summary = "explain why a lead is decided the way it is, or what a diagnostic means",
    .details = "LEAD is a file with one lead as JSON (`-`: standard input), or with several as "
               "NDJSON, JSON or CSV, of which --lead or --line chooses one. The explanation shows "
               "the outcome, the reasons, the route, every rule with its result, and the values it "
               "used with their source, confidence and age.\n\n"
               "With --why-not, it shows what decided instead, the rule that comes closest to "
               "giving the outcome with its conditions that are not met, and what would change it: "
               "every smallest change to one field, or to two if one is not enough, each tried on "
               "the lead with everything else unchanged. Sensitive fields, and those known only "
               "after the decision, are never suggested.\n\n"
               "CODE is the code of a diagnostic, such as E0412.\n",
    .examples = "headgate explain inbound.gate lead.json\n"
                "headgate explain inbound.gate leads.ndjson --lead 00Q5e000001 --audience seller\n"
                "headgate explain inbound.gate leads.csv --line 17 --format html > why.html\n"
                "headgate explain inbound.gate lead.json --why-not accept\n"
                "headgate explain E0412",
    .options = options,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
