/* headgate explain --why-not: what prevented an outcome and what would change it. The run time
 * computes it; this file resolves the outcome's name and renders the answer. */
#include "cli/common/common.h"
#include "cli/explaining/explain.h"
#include "runtime/whatif/whatif.h"

/* The outcome of this name, or HG_NONE after a message. */
static uint32_t outcome_named(const struct hg_program *program, const char *name)
{
    struct hg_str names[HG_MAX_OUTCOMES];
    for (uint32_t i = 0; i < program->outcome_count; i++) {
        names[i] = program->outcomes[i].name;
        if (hg_str_is(names[i], name))
            return i;
    }
    int nearest = hg_nearest(hg_str(name), names, program->outcome_count);
    if (nearest >= 0)
        hg_message("explain: `--why-not %s`: the policy has no such outcome; did you mean `%.*s`?",
                   name, HG_STR_ARGS(names[nearest]));
    else
        hg_message("explain: `--why-not %s`: the policy has no such outcome", name);
    return HG_NONE;
}

static void put_form(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                     const struct hg_whatif *whatif, enum hg_explain_format format, bool personal,
                     struct hg_buf *out)
{
    switch (format) {
    case HG_EXPLAIN_TEXT:
        hg_whatif_text(lanes, lane, decision, whatif, hg_colour(1), personal, out);
        break;
    case HG_EXPLAIN_JSON:
        hg_whatif_json(lanes, lane, decision, whatif, personal, out);
        hg_buf_byte(out, '\n');
        break;
    case HG_EXPLAIN_HTML:
        hg_whatif_html(lanes, lane, decision, whatif, personal, out);
        break;
    }
}

int hg_explain_why_not(const struct hg_args *args, struct hg_lanes *lanes, uint32_t lane,
                       const struct hg_decision *decision)
{
    struct hg_buf out;
    struct hg_whatif whatif;
    enum hg_explain_format format =
        (enum hg_explain_format)hg_arg_choice(args, "format", HG_EXPLAIN_TEXT);
    uint32_t wanted = outcome_named(lanes->program, hg_arg(args, "why-not"));
    if (wanted == HG_NONE)
        return HG_EXIT_TROUBLE;
    enum hg_status status = hg_whatif(lanes, lane, decision, wanted, &lanes->arena, &whatif);
    hg_cli_buf(&out);
    if (status == HG_OK)
        put_form(lanes, lane, decision, &whatif, format, hg_flag(args, "show-personal"), &out);
    if (status != HG_OK || out.failed) {
        hg_buf_release(&out);
        hg_message("out of memory");
        return HG_EXIT_TROUBLE;
    }
    return hg_print(&out);
}
