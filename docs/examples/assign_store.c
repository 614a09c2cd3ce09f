/* Gives leads to the members of teams, with whose turn it is in a database:
 *
 *     assign_store POLICY.hgb TURNS.db NOW <leads.ndjson >decisions.ndjson
 *
 * The state of the teams is loaded and saved in the transaction that keeps the decision, so that
 * both hold or neither does: run it twice at once, or kill it, and no turn is counted twice. NOW is
 * microseconds since 1970. SQLite here; any database does that has transactions. */
#define _POSIX_C_SOURCE 200809L
#include <headgate.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the callbacks have at hand. */
struct shelf {
    sqlite3 *database;
    sqlite3_stmt *load, *save, *keep;
};

static const char tables[] =
    "PRAGMA synchronous = FULL;"
    "CREATE TABLE IF NOT EXISTS teams (team TEXT PRIMARY KEY, state TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS decisions (lead TEXT, packet TEXT NOT NULL)";

static int run(struct shelf *shelf, const char *sql)
{
    return sqlite3_exec(shelf->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* --- the store ------------------------------------------------------------------------------- */

/* The text stays where SQLite has it until the statement is used again. */
static enum headgate_status load_team(void *context, const char *team, const char **text,
                                      size_t *length)
{
    struct shelf *shelf = context;
    sqlite3_reset(shelf->load);
    sqlite3_bind_text(shelf->load, 1, team, -1, SQLITE_TRANSIENT);
    switch (sqlite3_step(shelf->load)) {
    case SQLITE_ROW:
        *text = (const char *)sqlite3_column_text(shelf->load, 0);
        *length = (size_t)sqlite3_column_bytes(shelf->load, 0);
        return HEADGATE_OK;
    case SQLITE_DONE: /* not met before */
        return HEADGATE_OK;
    default:
        return HEADGATE_FAILED;
    }
}

static enum headgate_status put(sqlite3_stmt *statement, const char *key, const char *text,
                                size_t length)
{
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, text, (int)length, SQLITE_STATIC);
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return result == SQLITE_DONE ? HEADGATE_OK : HEADGATE_FAILED;
}

static enum headgate_status save_team(void *context, const char *team, const char *text,
                                      size_t length)
{
    struct shelf *shelf = context;
    sqlite3_reset(shelf->load);
    return put(shelf->save, team, text, length);
}

static int open_shelf(struct shelf *shelf, const char *path)
{
    return sqlite3_open(path, &shelf->database) == SQLITE_OK &&
           sqlite3_busy_timeout(shelf->database, 10000) == SQLITE_OK && run(shelf, tables) &&
           sqlite3_prepare_v2(shelf->database, "SELECT state FROM teams WHERE team = ?1", -1,
                              &shelf->load, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(shelf->database, "REPLACE INTO teams VALUES (?1, ?2)", -1,
                              &shelf->save, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(shelf->database, "INSERT INTO decisions VALUES (?1, ?2)", -1,
                              &shelf->keep, NULL) == SQLITE_OK;
}

static void close_shelf(struct shelf *shelf)
{
    sqlite3_finalize(shelf->load);
    sqlite3_finalize(shelf->save);
    sqlite3_finalize(shelf->keep);
    sqlite3_close(shelf->database);
}

/* --- leads ----------------------------------------------------------------------------------- */

/* Assigned and kept, or neither. */
static int settle(headgate_evaluator *evaluator, struct shelf *shelf)
{
    headgate_store store = {.load = load_team, .save = save_team, .context = shelf};
    headgate_error error = {.message = ""};
    size_t length = 0;
    const char *packet = NULL;
    if (!run(shelf, "BEGIN IMMEDIATE"))
        return 0;
    if (headgate_assign_stored(evaluator, &store, NULL, &error) == HEADGATE_OK)
        packet = headgate_packet_json(evaluator, HEADGATE_TRACE_NONE, &length);
    sqlite3_reset(shelf->load);
    if (packet != NULL &&
        put(shelf->keep, headgate_lead_name(evaluator), packet, length) == HEADGATE_OK &&
        run(shelf, "COMMIT")) {
        puts(packet);
        return 1;
    }
    if (error.message[0] != '\0')
        fprintf(stderr, "%s\n", error.message);
    run(shelf, "ROLLBACK");
    return 0;
}

static int decide_all(headgate_evaluator *evaluator, struct shelf *shelf, int64_t now)
{
    headgate_error error;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    int good = 1;
    while (good && (length = getline(&line, &room, stdin)) > 0) {
        if (headgate_lead_json(evaluator, now, line, (size_t)length, &error) != HEADGATE_OK)
            fprintf(stderr, "%s\n", error.message);
        else
            good = headgate_decide(evaluator) == HEADGATE_OK && settle(evaluator, shelf);
    }
    free(line);
    if (!good)
        fprintf(stderr, "stopped: %s\n", sqlite3_errmsg(shelf->database));
    return good;
}

static headgate_program *load(const char *path)
{
    static unsigned char bytes[1 << 22];
    headgate_program *program = NULL;
    headgate_error error;
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file != NULL)
        fclose(file);
    if (headgate_program_load(bytes, size, NULL, &program, &error) != HEADGATE_OK)
        fprintf(stderr, "`%s` cannot be used: %s\n", path, error.message);
    return program;
}

int main(int argc, char **argv)
{
    struct shelf shelf = {0};
    headgate_evaluator *evaluator = NULL;
    headgate_program *program = argc == 4 ? load(argv[1]) : NULL;
    int good = 0;
    if (argc != 4)
        fprintf(stderr, "usage: assign_store POLICY.hgb TURNS.db NOW <leads.ndjson\n");
    else if (program != NULL && !open_shelf(&shelf, argv[2]))
        fprintf(stderr, "cannot use `%s`\n", argv[2]);
    else if (program != NULL && headgate_evaluator_new(program, NULL, &evaluator) == HEADGATE_OK)
        good = decide_all(evaluator, &shelf, strtoll(argv[3], NULL, 10));
    close_shelf(&shelf);
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    return good ? 0 : 1;
}
