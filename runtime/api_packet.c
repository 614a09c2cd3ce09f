/* Public interface, packets: a packet read back as a lead and decided again. Reading is
 * packet_read.c; the comparison and its messages are here. */
#include <string.h>

#include "runtime/api_parts.h"

void headgate_log_key(headgate_evaluator *evaluator, const uint8_t key[HEADGATE_LOG_KEY_SIZE])
{
    evaluator->lanes->log_keys = key != NULL ? &evaluator->keys : NULL;
    if (key != NULL)
        hg_log_keys_derive(&evaluator->keys, key);
}

const char *headgate_log_name(headgate_evaluator *evaluator, const char *lead)
{
    struct hg_buf *out = &evaluator->packet;
    hg_buf_clear(out);
    hg_put_lead_name(out, evaluator->lanes->program, evaluator->lanes->log_keys, hg_str(lead));
    return out->failed ? NULL : hg_api_text(evaluator, (struct hg_str){out->at, out->len});
}

/* --- the lead ------------------------------------------------------------------------------ */

static enum headgate_status fail_masked(const headgate_evaluator *evaluator,
                                        const struct hg_packet_facts *facts, headgate_error *error)
{
    const struct hg_program *program = evaluator->lanes->program;
    struct hg_buf names;
    hg_buf_init(&names, &evaluator->allocator, 0);
    for (uint32_t i = 0; i < facts->masked_count; i++)
        hg_buf_print(&names, "%s`%.*s`", i > 0 ? ", " : "",
                     HG_STR_ARGS(program->fields[facts->masked[i]].name));
    hg_api_fail(error, HEADGATE_INVALID, "the values of %.*s are not shown", (int)names.len,
                names.at);
    hg_buf_release(&names);
    return HEADGATE_INVALID;
}

static enum headgate_status read_packet(headgate_evaluator *evaluator, struct hg_str text,
                                        struct hg_packet_facts *facts, headgate_error *error)
{
    struct hg_lead_error found;
    enum hg_status status = HG_OK;
    headgate_lead_begin(evaluator, 0);
    evaluator->stage = HG_API_EMPTY;
    hg_api_no_error(error);
    if (evaluator->packets == NULL)
        status = hg_packet_reader_new(evaluator->lanes->program, &evaluator->allocator,
                                      &evaluator->packets);
    if (status == HG_OK)
        status = hg_packet_read(evaluator->packets, evaluator->lanes, 0, text, HG_PACKET_REPEAT,
                                facts, &found);
    if (status == HG_NOMEM)
        return hg_api_fail(error, HEADGATE_NOMEM, "out of memory");
    if (status == HG_OK)
        return HEADGATE_OK;
    hg_api_fail(error, HEADGATE_INVALID, "%s", found.message);
    if (error != NULL) {
        error->line = found.line;
        error->byte = found.byte;
    }
    return HEADGATE_INVALID;
}

enum headgate_status headgate_lead_packet(headgate_evaluator *evaluator, const char *text,
                                          size_t length, headgate_error *error)
{
    struct hg_packet_facts facts;
    enum headgate_status status =
        read_packet(evaluator, (struct hg_str){text, length}, &facts, error);
    if (status == HEADGATE_OK && facts.key_hidden)
        status =
            hg_api_fail(error, HEADGATE_INVALID, "the values of the lead's name are not shown");
    if (status == HEADGATE_OK && facts.masked_count > 0)
        status = fail_masked(evaluator, &facts, error);
    if (status == HEADGATE_OK)
        evaluator->stage = HG_API_WHOLE;
    return status;
}

/* --- the decision again -------------------------------------------------------------------- */

/* Removes what is no part of the decision: the id of a service's response, which comes first, and
 * the assignment. Results in `out`. */
static void bare(const struct hg_packet_facts *facts, struct hg_buf *out)
{
    static const char member[] = ",\"assignment\":";
    struct hg_str rest = facts->packet;
    const char *end = rest.at + rest.len;
    if (facts->id.len != 0 && hg_str_starts(rest, HG_STR("{\"id\":\""))) {
        hg_buf_text(out, "{");
        rest.at += strlen("{\"id\":\"\",") + facts->id.len;
    }
    if (facts->assignment.len != 0) {
        hg_buf_put(out, rest.at, (size_t)(facts->assignment.at - rest.at) - strlen(member));
        rest.at = facts->assignment.at + facts->assignment.len;
    }
    hg_buf_put(out, rest.at, (size_t)(end - rest.at));
}

/* The packet that is decided again. */
struct again {
    headgate_evaluator *evaluator;
    struct hg_str text, lead; /* lead.at NULL: from the packet alone */
    struct hg_packet_facts facts;
    struct hg_buf wanted;
    headgate_error *error;
};

static enum headgate_status load(struct again *again)
{
    enum headgate_status status =
        read_packet(again->evaluator, again->text, &again->facts, again->error);
    if (status != HEADGATE_OK)
        return status;
    if (again->lead.at != NULL) {
        again->facts.key_unread = again->facts.key_hidden = false;
        return headgate_lead_json(again->evaluator, again->facts.now, again->lead.at,
                                  again->lead.len, again->error);
    }
    if (again->facts.masked_count > 0)
        return fail_masked(again->evaluator, &again->facts, again->error);
    again->evaluator->stage = HG_API_WHOLE;
    return HEADGATE_OK;
}

/* Reads, decides and writes. */
static enum headgate_status decide_again(struct again *again, bool show)
{
    struct hg_str wanted = {again->wanted.at, again->wanted.len};
    enum headgate_status status = load(again);
    again->evaluator->lanes->show_personal = show;
    if (status == HEADGATE_OK)
        status = headgate_decide(again->evaluator);
    if (status != HEADGATE_OK)
        return status;
    struct hg_packet_options options = {.trace = again->facts.trace, .show_personal = show};
    if (again->facts.key_unread || again->facts.key_hidden)
        options.lead = again->facts.lead;
    struct hg_buf *packet = &again->evaluator->packet;
    hg_buf_clear(packet);
    hg_packet_json(again->evaluator->lanes, 0, &again->evaluator->decision, &options, packet);
    if (packet->failed)
        return HEADGATE_NOMEM;
    bool same = hg_str_eq((struct hg_str){packet->at, packet->len}, wanted);
    return same ? HEADGATE_OK : HEADGATE_DIFFERENT;
}

#define SHOWN 40 /* bytes around the difference */

static struct hg_str around(struct hg_str text, size_t at)
{
    size_t from = at > SHOWN / 2 ? at - SHOWN / 2 : 0;
    while (from > 0 && from < text.len && ((unsigned char)text.at[from] & 0xC0) == 0x80)
        from--;
    size_t end = from + SHOWN < text.len ? from + SHOWN : text.len;
    while (end > from && end < text.len && ((unsigned char)text.at[end] & 0xC0) == 0x80)
        end--;
    return (struct hg_str){text.at + from, end - from};
}

static enum headgate_status fail_different(const struct again *again)
{
    struct hg_str wanted = {again->wanted.at, again->wanted.len};
    struct hg_str now = {again->evaluator->packet.at, again->evaluator->packet.len};
    size_t at = 0;
    while (at < now.len && at < wanted.len && now.at[at] == wanted.at[at])
        at++;
    struct hg_str was = around(wanted, at), is = around(now, at);
    return hg_api_fail(again->error, HEADGATE_DIFFERENT,
                       "the repeated decision is different: it was …%.*s… and is now …%.*s…",
                       HG_STR_ARGS(was), HG_STR_ARGS(is));
}

/* Whether personal values were shown is evident if there are any; else both forms are tried. */
static enum headgate_status compare(struct again *again)
{
    bool shown = again->facts.shown;
    enum headgate_status status = decide_again(again, shown);
    bool told = again->facts.masked_count == 0 || again->lead.at != NULL;
    if (status == HEADGATE_DIFFERENT && !shown && told) {
        status = decide_again(again, true);
        if (status == HEADGATE_DIFFERENT)
            status = decide_again(again, false); /* the one to report */
    }
    if (status == HEADGATE_DIFFERENT && again->facts.key_hidden) /* it may depend on the masked
                                                                    identity */
        return hg_api_fail(again->error, HEADGATE_INVALID,
                           "the values of the lead's name are not shown");
    return status == HEADGATE_DIFFERENT ? fail_different(again) : status;
}

enum headgate_status headgate_packet_again(headgate_evaluator *evaluator, const char *text,
                                           size_t length, const char *lead, size_t lead_length,
                                           headgate_error *error)
{
    struct again again = {.evaluator = evaluator,
                          .text = {text, length},
                          .lead = {lead, lead_length},
                          .error = error};
    bool show = evaluator->lanes->show_personal;
    uint64_t flags = evaluator->lanes->flags;
    hg_buf_init(&again.wanted, &evaluator->allocator, 0);
    enum headgate_status status = load(&again);
    if (status == HEADGATE_OK)
        bare(&again.facts, &again.wanted);
    if (status == HEADGATE_OK)
        status = again.wanted.failed ? HEADGATE_NOMEM : compare(&again);
    if (status == HEADGATE_NOMEM)
        hg_api_fail(error, status, "out of memory");
    hg_buf_release(&again.wanted);
    evaluator->lanes->show_personal = show;
    evaluator->lanes->flags = flags;
    return status;
}
