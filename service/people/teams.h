/* Whose turn it is, in the database: the state of every team, and who has which lead of the teams
 * that keep their leads (sticky). For a job of the writer, so that an assignment and its decision are
 * one transaction, and an assignment is made on the newest state of all services:
 *
 *     struct hg_teams teams;
 *     hg_teams_init(&teams, database, policy, lead, now);
 *     headgate_unassign(evaluator);                        (the job may run again)
 *     headgate_store store = hg_teams_store(&teams);
 *     if (headgate_assign_stored(evaluator, &store, NULL, &error) == HEADGATE_OK)
 *         status = hg_teams_note(&teams, headgate_assigned_to(evaluator));
 *     else
 *         status = hg_teams_status(&teams);
 *     hg_teams_release(&teams);
 *
 * A team is known by its name in all policies, as in a state file. The lead is kept as a hash of policy
 * and key: the key may be personal. */
#ifndef HG_SERVICE_TEAMS_H
#define HG_SERVICE_TEAMS_H

#include "include/headgate.h"
#include "service/store/database.h"

#define HG_LEAD_HASH 32 /* bytes */

struct hg_teams {
    struct hg_database *database;
    int64_t now;
    bool has_lead;
    unsigned char lead[HG_LEAD_HASH];
    bool sticky; /* a team was asked that keeps its leads */
    struct hg_buf text;
    struct hg_buf team; /* that has the lead, as it was saved; empty: none */
    struct hg_buf key;
    enum hg_db_status status;
};

/* Allocates nothing yet. `lead`: the lead's own key; empty: it has none, and nothing is remembered of it. */
void hg_teams_init(struct hg_teams *teams, struct hg_database *database, struct hg_str policy,
                   struct hg_str lead, int64_t now);
void hg_teams_release(struct hg_teams *teams);
/* Callbacks over the teams, for one assignment. */
headgate_store hg_teams_store(struct hg_teams *teams);
/* After the assignment: records who has the lead if its team is sticky. NULL: nobody. */
enum hg_db_status hg_teams_note(struct hg_teams *teams, const char *person) HG_MUST_CHECK;
/* Why an assignment failed: of the database, or HG_DB_ERROR. */
enum hg_db_status hg_teams_status(const struct hg_teams *teams);

/* Deletes at most `most` owners of leads last decided before `before`; *gone says how many. In a job. */
enum hg_db_status hg_teams_purge(struct hg_database *database, int64_t before, int64_t most,
                                  int64_t *gone) HG_MUST_CHECK;

#endif
