/* Turns and owners in the database, as jobs take them: across connections, policies and
 * rollbacks. */
#include "decide.h"

#include "service/people/teams.h"
#include "tests/unit/service/stores.h"

#define NOW INT64_C(1795165200000000) /* LAB_NOW */

static const char teams_yaml[] = "people:\n"
                                 "  ana: {}\n"
                                 "  ben: {}\n"
                                 "  Cleo: {}\n"
                                 "queues: [desk]\n"
                                 "teams:\n"
                                 "  Sales:\n"
                                 "    strategy: turns\n"
                                 "    members: [ana, ben, Cleo]\n"
                                 "  care:\n"
                                 "    strategy: sticky\n"
                                 "    members: [ana, ben, Cleo]\n";

static const char policy_text[] = "decide {\n"
                                  "  yes:  accept  when size > 1\n"
                                  "  no:   reject  otherwise\n"
                                  "}\n"
                                  "route accept {\n"
                                  "  big:   to \"desk\"   when size > 100\n"
                                  "  some:  to \"care\"   when size > 50\n"
                                  "  all:   to \"Sales\"  otherwise\n"
                                  "}\n";

static struct lab lab;
static headgate_program *program;
static headgate_evaluator *evaluator;

static void setup(void)
{
    struct hg_buf bytes;
    lab_open(&lab, "  id: {type: text}\n  size: {type: integer}\n", teams_yaml, policy_text);
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    cr_assert_eq(hg_program_encode(lab.compilation.program, &bytes), HG_OK);
    cr_assert_eq(headgate_program_load(bytes.at, bytes.len, NULL, &program, NULL), HEADGATE_OK);
    cr_assert_eq(headgate_evaluator_new(program, NULL, &evaluator), HEADGATE_OK);
    hg_buf_release(&bytes);
}

static void teardown(void)
{
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    lab_close(&lab);
}

TestSuite(teams, .init = setup, .fini = teardown);

static void decide(const char *id, int size)
{
    char lead[64];
    snprintf(lead, sizeof lead, "{\"id\": \"%s\", \"size\": %d}", id, size);
    cr_assert_eq(headgate_lead_json(evaluator, NOW, lead, strlen(lead), NULL), HEADGATE_OK);
    cr_assert_eq(headgate_decide(evaluator), HEADGATE_OK);
}

/* In a transaction that is committed, or not. */
static const char *assign(struct hg_database *database, bool commit)
{
    struct hg_teams teams;
    headgate_error error;
    cr_assert_eq(hg_database_begin(database), HG_DB_OK);
    hg_teams_init(&teams, database, HG_STR("p"), hg_str(headgate_lead_name(evaluator)), NOW);
    headgate_unassign(evaluator);
    headgate_store store = hg_teams_store(&teams);
    cr_assert_eq(headgate_assign_stored(evaluator, &store, NULL, &error), HEADGATE_OK, "%s",
                 error.message);
    const char *to = headgate_assigned_to(evaluator);
    cr_assert_eq(hg_teams_note(&teams, to), HG_DB_OK, "%s", hg_database_why(database));
    hg_teams_release(&teams);
    if (commit)
        cr_assert_eq(hg_database_commit(database), HG_DB_OK);
    else
        hg_database_rollback(database);
    return to != NULL ? to : "nobody";
}

/* Turns go on over connections; one that is rolled back was not taken. */
Test(teams, turns)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store), *other = store_connect(&store);
        decide("L1", 5);
        cr_assert_str_eq(assign(database, true), "ana");
        decide("L2", 5);
        cr_assert_str_eq(assign(database, false), "ben");
        cr_assert_str_eq(assign(other, true), "ben");
        decide("L3", 5);
        cr_assert_str_eq(assign(other, true), "Cleo");
        decide("L4", 5);
        cr_assert_str_eq(assign(database, true), "ana");
        decide("L5", 500);
        cr_assert_str_eq(assign(database, true), "desk");
        cr_assert_eq(store_number(database, "SELECT count(*) FROM teams"), 1);
        cr_assert_eq(store_number(database, "SELECT count(*) FROM owners"), 0);
        hg_database_close(database);
        hg_database_close(other);
        store_close(&store);
    }
}

/* A sticky team keeps its leads, whatever the hash says now. */
Test(teams, sticky)
{
    struct store store;
    for (int kind = 0; kind < store_kinds(); kind++) {
        char first[16];
        store_open(&store, kind);
        struct hg_database *database = store_prepared(&store);
        decide("L7", 70);
        snprintf(first, sizeof first, "%s", assign(database, true));
        cr_assert_str_eq(assign(database, true), first);
        const char *moved = strcmp(first, "ana") == 0 ? "ben" : "ana";
        char text[64];
        snprintf(text, sizeof text, "UPDATE owners SET person = '%s'", moved);
        store_script(database, text);
        cr_assert_str_eq(assign(database, true), moved);
        cr_assert_not_null(strstr(headgate_packet_json(evaluator, HEADGATE_TRACE_NONE, NULL),
                                  "\"recorded\":true"));
        int64_t gone;
        cr_assert_eq(hg_teams_purge(database, NOW, 10, &gone), HG_DB_OK);
        cr_assert_eq(gone, 0);
        cr_assert_eq(hg_teams_purge(database, NOW + 1, 10, &gone), HG_DB_OK);
        cr_assert_eq(gone, 1);
        cr_assert_str_eq(assign(database, true), first);
        hg_database_close(database);
        store_close(&store);
    }
}

/* A state that is none is told by the name of its team; nothing is assigned. */
Test(teams, damaged)
{
    struct store store;
    struct hg_teams teams;
    headgate_error error;
    store_open(&store, STORE_SQLITE);
    struct hg_database *database = store_prepared(&store);
    decide("L1", 5);
    assign(database, true);
    store_script(database, "UPDATE teams SET state = '{\"version\": 9}'");
    headgate_unassign(evaluator);
    hg_teams_init(&teams, database, HG_STR("p"), HG_STR("L1"), NOW);
    headgate_store callbacks = hg_teams_store(&teams);
    cr_assert_eq(headgate_assign_stored(evaluator, &callbacks, NULL, &error), HEADGATE_INVALID);
    cr_assert_not_null(strstr(error.message, "the state of team sales: "), "%s", error.message);
    cr_assert_null(headgate_assigned_to(evaluator));
    cr_assert_eq(hg_teams_status(&teams), HG_DB_ERROR);
    hg_teams_release(&teams);
    hg_database_close(database);
    store_close(&store);
}
