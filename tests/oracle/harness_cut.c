/* A disagreement cut down: lines of the policy, then fields of the lead, as long as it stays. */
#include "tests/oracle/harness_parts.h"

static bool still_differs(struct session *s, struct hg_str policy, const struct gen_lead *lead)
{
    unsigned bad = 0;
    struct harness_counts ignored = {0};
    struct harness_counts *kept = s->counts;
    s->counts = &ignored;
    s->policy = policy;
    bool differs = harness_open(s, 1) && !harness_leads(s, lead, 1, &bad);
    harness_close(s);
    s->counts = kept;
    return differs;
}

static struct hg_str without(struct session *s, struct hg_str text, size_t from, size_t to)
{
    return hg_str_print(&s->arena, "%.*s%.*s", (int)from, text.at, (int)(text.len - to),
                        text.at + to);
}

static size_t line_end(struct hg_str text, size_t at)
{
    while (at < text.len && text.at[at] != '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

/* Runs of lines, the longest first. */
static struct hg_str cut_policy(struct session *s, struct hg_str policy,
                                const struct gen_lead *lead)
{
    for (unsigned lines = 8; lines > 0; lines--)
        for (size_t at = 0; at < policy.len;) {
            size_t end = at;
            for (unsigned n = 0; n < lines; n++)
                end = line_end(policy, end);
            struct hg_str less = without(s, policy, at, end);
            if (still_differs(s, less, lead))
                policy = less;
            else
                at = line_end(policy, at);
        }
    return policy;
}

static void cut_lead(struct session *s, struct hg_str policy, struct gen_lead *lead)
{
    for (unsigned f = 1; f < F_COUNT; f++) {
        struct gen_lead less = *lead;
        less.state[f] = lead->state[f] == G_KNOWN ? G_MISSING : G_KNOWN;
        less.value[f] = lead->state[f] == G_KNOWN ? lead->value[f] : 0;
        if (lead->state[f] != G_MISSING && still_differs(s, policy, &less))
            *lead = less;
    }
}

static void print_case(struct session *s, struct hg_str policy, const struct gen_lead *lead)
{
    struct hg_buf json;
    hg_buf_init(&json, &hg_libc_allocator, 0);
    gen_lead_json(&s->gen, lead, &json);
    hg_buf_byte(&json, '\n');
    still_differs(s, policy, lead);
    printf("Found by the oracle: %s\n\n--- contract\n%.*s\n--- policy\n%.*s\n--- now\n", s->why,
           HG_STR_ARGS(s->contract), HG_STR_ARGS(policy));
    struct hg_buf now;
    hg_buf_init(&now, &hg_libc_allocator, 0);
    hg_put_instant(&now, lead->now);
    printf("%.*s\n\n--- lead\n%.*s\n--- decision\n\n", (int)now.len, now.at, (int)json.len,
           json.at);
    hg_buf_release(&now);
    hg_buf_release(&json);
    fflush(stdout);
}

void harness_cut(struct session *s, struct gen_lead lead)
{
    struct hg_str policy = s->policy;
    harness_close(s);
    if (!still_differs(s, policy, &lead)) {
        printf("differs only among others: %s\n%.*s\n", s->why, HG_STR_ARGS(policy));
        return;
    }
    policy = cut_policy(s, policy, &lead);
    cut_lead(s, policy, &lead);
    policy = cut_policy(s, policy, &lead);
    print_case(s, policy, &lead);
}
