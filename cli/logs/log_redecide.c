/* headgate log again: decides every entry of a log again by the program that decided it, and
 * compares the bytes. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "bytecode/verify.h"
#include "cli/leads/leads.h"
#include "cli/leads/outcomes.h"
#include "cli/logs/log.h"

#define SHOWN 10 /* decisions that differ, by name */

struct by { /* a policy */
    headgate_program *program;
    headgate_evaluator *evaluator;
    struct hg_map
        stored; /* leads that are stored, by the name packets have: to an index of texts */
};

struct again {
    const struct hg_log_source *source;
    struct by *policies;
    size_t policy_count;
    struct hg_arena arena;
    HG_VEC(struct hg_str) texts;
    uint64_t decisions, same, different, hidden, others, unreadable;
    struct hg_str hidden_why; /* of the first */
};

/* --- the policies -------------------------------------------------------------------------- */

/* Its bytes again: encoding only writes down the digests, which are there. */
static int open_policy(struct again *again, const char *path, struct by *by)
{
    struct hg_session session;
    struct hg_buf bytes;
    headgate_error error;
    int exit_state = hg_session_open(&session, path, true);
    if (exit_state != HG_EXIT_OK)
        return exit_state;
    hg_cli_buf(&bytes);
    hg_map_init(&by->stored, &again->arena);
    if (hg_program_encode((struct hg_program *)session.program, &bytes) != HG_OK ||
        headgate_program_load(bytes.at, bytes.len, NULL, &by->program, &error) != HEADGATE_OK ||
        headgate_evaluator_new(by->program, NULL, &by->evaluator) != HEADGATE_OK) {
        hg_message("out of memory");
        exit_state = HG_EXIT_TROUBLE;
    }
    hg_buf_release(&bytes);
    hg_session_close(&session);
    return exit_state;
}

static int open_policies(struct again *again, const struct hg_args *args)
{
    uint8_t key[HEADGATE_LOG_KEY_SIZE];
    const char *key_file = hg_arg(args, "key-file");
    again->policy_count = args->operand_count - 2;
    again->policies = HG_ARRAY(&again->arena, struct by, again->policy_count);
    if (key_file != NULL && !hg_log_key_read(key_file, key))
        return HG_EXIT_TROUBLE;
    for (size_t i = 0; i < again->policy_count; i++) {
        int exit_state = open_policy(again, args->operands[2 + i], &again->policies[i]);
        if (exit_state != HG_EXIT_OK)
            return exit_state;
        if (key_file != NULL)
            headgate_log_key(again->policies[i].evaluator, key);
    }
    return HG_EXIT_OK;
}

static void close_policies(struct again *again)
{
    for (size_t i = 0; i < again->policy_count; i++) {
        headgate_evaluator_free(again->policies[i].evaluator);
        headgate_program_free(again->policies[i].program);
    }
}

/* --- leads that are stored ----------------------------------------------------------------- */

/* Under the name that its packet has. */
static void store_lead(struct again *again, struct by *by, struct hg_str text)
{
    bool added;
    if (headgate_lead_json(by->evaluator, 0, text.at, text.len, NULL) != HEADGATE_OK ||
        headgate_decide(by->evaluator) != HEADGATE_OK)
        return;
    const char *name = headgate_lead_name(by->evaluator);
    name = name != NULL ? headgate_log_name(by->evaluator, name) : NULL;
    if (name == NULL || *name == '\0')
        return;
    uint64_t *at = hg_map_add(&by->stored, hg_str_copy(&again->arena, hg_str(name)),
                              again->texts.count, &added);
    *at = again->texts.count;
}

static bool store_line(void *context, struct hg_str line, uint64_t number)
{
    struct again *again = context;
    (void)number;
    for (size_t i = 0; i < again->policy_count; i++)
        store_lead(again, &again->policies[i], line);
    hg_push(&again->arena, &again->texts, hg_str_copy(&again->arena, line));
    return true;
}

static int read_leads(struct again *again, const char *path)
{
    struct hg_log_source leads;
    if (path == NULL)
        return HG_EXIT_OK;
    if (!hg_log_source_open(&leads, path, false))
        return HG_EXIT_TROUBLE;
    bool good = hg_log_source_each(&leads, &(struct hg_log_query){0}, store_line, again);
    hg_log_source_close(&leads);
    return good ? HG_EXIT_OK : HG_EXIT_TROUBLE;
}

/* --- deciding ------------------------------------------------------------------------------ */

/* The packet of a line: the line itself, or a member. NULL: it holds none. */
static json_t *packet_of(json_t *line)
{
    json_t *packet = json_object_get(line, "packet");
    if (packet == NULL)
        packet = json_object_get(line, "decision");
    if (packet == NULL && json_object_get(line, "outcome") != NULL)
        packet = line;
    return json_is_object(packet) ? packet : NULL;
}

static struct by *policy_of(const struct again *again, json_t *packet)
{
    const char *digest =
        json_string_value(json_object_get(json_object_get(packet, "policy"), "digest"));
    for (size_t i = 0; digest != NULL && i < again->policy_count; i++)
        if (strcmp(digest, headgate_program_digest(again->policies[i].program)) == 0)
            return &again->policies[i];
    return NULL;
}

static struct hg_str stored_lead(const struct again *again, const struct by *by, json_t *packet)
{
    const char *name = json_string_value(json_object_get(packet, "lead"));
    const uint64_t *at = name != NULL ? hg_map_find(&by->stored, hg_str(name)) : NULL;
    return at != NULL ? again->texts.at[*at] : (struct hg_str){0};
}

static void tell(const struct again *again, uint64_t number, json_t *packet,
                 const headgate_error *error)
{
    const char *lead = json_string_value(json_object_get(packet, "lead"));
    hg_log_progress_end();
    if (again->different + again->unreadable <= SHOWN)
        hg_message("%s:%" PRIu64 "%s%s: %s", again->source->name, number,
                   lead != NULL && *lead != '\0' ? ": lead " : "", lead != NULL ? lead : "",
                   error->message);
}

static void decide(struct again *again, struct by *by, struct hg_str line, json_t *packet,
                   uint64_t number)
{
    headgate_error error = {0};
    struct hg_str lead = stored_lead(again, by, packet);
    enum headgate_status status =
        headgate_packet_again(by->evaluator, line.at, line.len, NULL, 0, &error);
    bool hidden = strstr(error.message, "are not shown") != NULL;
    if (hidden && lead.at != NULL)
        status = headgate_packet_again(by->evaluator, line.at, line.len, lead.at, lead.len, &error);
    else if (hidden) {
        if (again->hidden++ == 0)
            again->hidden_why = hg_str_copy(&again->arena, hg_str(error.message));
        return;
    }
    again->same += status == HEADGATE_OK;
    again->different += status == HEADGATE_DIFFERENT;
    again->unreadable += status != HEADGATE_OK && status != HEADGATE_DIFFERENT;
    if (status != HEADGATE_OK)
        tell(again, number, packet, &error);
}

static bool take_line(void *context, struct hg_str line, uint64_t number)
{
    struct again *again = context;
    json_t *root = json_loadb(line.at, line.len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    json_t *packet = root != NULL ? packet_of(root) : NULL;
    struct by *by = packet != NULL ? policy_of(again, packet) : NULL;
    again->decisions += packet != NULL;
    again->others += packet != NULL && by == NULL;
    if (by != NULL)
        decide(again, by, line, packet, number);
    json_decref(root);
    hg_log_progress((int64_t)again->decisions);
    return true;
}

static int report(const struct again *again)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_count(&text, again->decisions, "decision", "decisions");
    hg_buf_print(&text, ": %" PRIu64 " the same, %" PRIu64 " different", again->same,
                 again->different);
    if (again->unreadable > 0)
        hg_buf_print(&text, ", %" PRIu64 " that cannot be read", again->unreadable);
    if (again->others > 0)
        hg_buf_print(&text, ", %" PRIu64 " by other policies", again->others);
    if (again->hidden > 0)
        hg_buf_print(&text, ", %" PRIu64 " that cannot be repeated: %.*s (--leads or --key-file)",
                     again->hidden, HG_STR_ARGS(again->hidden_why));
    hg_buf_text(&text, "\n");
    int exit_state = hg_print(&text);
    return exit_state != HG_EXIT_OK                   ? exit_state
           : again->different + again->unreadable > 0 ? HG_EXIT_FOUND
                                                      : HG_EXIT_OK;
}

int hg_log_redecide(const struct hg_args *args, struct hg_log_source *source)
{
    struct again again = {.source = source};
    if (args->operand_count < 3) {
        hg_message("log again: after the log, name the policies that made its decisions");
        return HG_EXIT_TROUBLE;
    }
    hg_cli_arena(&again.arena);
    int exit_state = open_policies(&again, args);
    if (exit_state == HG_EXIT_OK)
        exit_state = read_leads(&again, hg_arg(args, "leads"));
    if (exit_state == HG_EXIT_OK)
        exit_state = hg_log_source_each(source, &(struct hg_log_query){0}, take_line, &again)
                         ? report(&again)
                         : HG_EXIT_TROUBLE;
    hg_log_progress_end();
    close_policies(&again);
    hg_arena_release(&again.arena);
    return exit_state;
}
