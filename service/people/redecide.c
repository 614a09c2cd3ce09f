/* Repeats a decision: see redecide.h. */
#include "service/people/redecide.h"

#include <stdio.h>
#include <string.h>

static bool fail(struct hg_redecision *again, const char *why)
{
    snprintf(again->error.message, sizeof again->error.message, "%s", why);
    return false;
}

static bool take_version(struct hg_redecision *again, struct hg_policies *policies,
                         struct hg_str policy, struct hg_str digest)
{
    if (digest.len != 0 && hg_policies_find(policies, policy, digest, &again->version))
        return true;
    again->other_version = digest.len != 0;
    return hg_policies_take_active(policies, policy, &again->version) ||
           fail(again, "the policy no longer exists");
}

static bool add_lines(struct hg_redecision *again, struct hg_str lines)
{
    while (lines.len != 0) {
        size_t len = hg_str_find(lines, HG_STR("\n"));
        size_t line = len == SIZE_MAX ? lines.len : len;
        if (headgate_lead_add(again->evaluator, lines.at, line, &again->error) != HEADGATE_OK)
            return false;
        line += len != SIZE_MAX;
        lines.at += line;
        lines.len -= line;
    }
    return true;
}

bool hg_redecision_read(struct hg_redecision *again, struct hg_policies *policies,
                        struct hg_str policy, struct hg_str digest, int64_t decided_at,
                        struct hg_str input, struct hg_str supplied)
{
    memset(again, 0, sizeof *again);
    if (!take_version(again, policies, policy, digest))
        return false;
    again->evaluator = hg_version_take_evaluator(again->version);
    if (again->evaluator == NULL)
        return fail(again, "not enough memory");
    return headgate_lead_json(again->evaluator, decided_at, input.at, input.len, &again->error) ==
               HEADGATE_OK &&
           add_lines(again, supplied);
}

void hg_redecision_release(struct hg_redecision *again)
{
    if (again->evaluator != NULL)
        hg_version_return_evaluator(again->version, again->evaluator);
    if (again->version != NULL)
        hg_version_release(again->version);
    again->evaluator = NULL;
    again->version = NULL;
}
