/* The step that takes a lead away from a holder who did not answer: the decision is repeated, and
 * the team asked again, at this moment, passing over the previous holder. */
#include <stdio.h>

#include "service/people/follow_up_parts.h"
#include "service/people/redecide.h"
#include "service/people/teams.h"

static void give_to(struct hg_reassignment *given, const char *name)
{
    snprintf(given->name, sizeof given->name, "%s", name);
    given->to = hg_str(given->name);
}

static enum hg_db_status ask_team(struct hg_database *database, headgate_evaluator *evaluator,
                                  const struct hg_overdue_step *step, int64_t now,
                                  struct hg_reassignment *given)
{
    struct hg_teams teams;
    enum hg_db_status status = HG_DB_OK;
    hg_teams_init(&teams, database, step->policy, hg_str(headgate_lead_name(evaluator)), now);
    headgate_store store = hg_teams_store(&teams);
    headgate_unassign(evaluator);
    if (headgate_pass_over(evaluator, step->holder.at, now) != HEADGATE_OK)
        status = HG_DB_NOMEM;
    else if (headgate_assign_stored(evaluator, &store, NULL, NULL) != HEADGATE_OK)
        status = hg_teams_status(&teams);
    else
        status = hg_teams_note(&teams, headgate_assigned_to(evaluator));
    const char *to = status == HG_DB_OK ? headgate_assigned_to(evaluator) : NULL;
    if (to != NULL && !hg_str_is(step->holder, to))
        give_to(given, to);
    else
        given->why = "nobody else can take it";
    hg_teams_release(&teams);
    return status;
}

enum hg_db_status hg_follow_up_reassign(struct hg_database *database, struct hg_policies *policies,
                                        const struct hg_overdue_step *step, int64_t now,
                                        struct hg_reassignment *given)
{
    struct hg_redecision again;
    enum hg_db_status status = HG_DB_OK;
    if (step->target.len != 0) {
        give_to(given, step->target.at);
        return HG_DB_OK;
    }
    bool read = hg_redecision_read(&again, policies, step->policy, step->digest, step->decided_at,
                                   step->input, step->supplied);
    if (again.other_version)
        given->why = "the version that decided it is no longer loaded";
    else if (!read || headgate_decide(again.evaluator) != HEADGATE_OK)
        given->why = "it cannot be decided again";
    else
        status = ask_team(database, again.evaluator, step, now, given);
    hg_redecision_release(&again);
    return status;
}
