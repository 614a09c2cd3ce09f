/* The tables of team states, one document per team as runtime/assignment/assign_state.c writes it,
 * and of the owners of leads in sticky teams. */
#include "service/people/teams.h"

#include <sodium.h>

#include "service/store/schema.h"

static const char *const steps[] = {
    "CREATE TABLE teams (team TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, at BIGINT NOT NULL);"
    "CREATE TABLE owners (lead BYTEA NOT NULL, team TEXT NOT NULL, person TEXT NOT NULL,"
    " at BIGINT NOT NULL, PRIMARY KEY (lead, team));"
    "CREATE INDEX owners_by_age ON owners (at)",
};
const struct hg_schema_part hg_schema_teams = {"teams", steps, sizeof steps / sizeof *steps};

_Static_assert(HG_LEAD_HASH == crypto_generichash_BYTES, "BLAKE2b of its usual size");

/* The policy's name ends in NUL here, so that no two pairs are one text. */
static void hash_lead(unsigned char out[HG_LEAD_HASH], struct hg_str policy, struct hg_str lead)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HG_LEAD_HASH);
    crypto_generichash_update(&state, (const unsigned char *)policy.at, policy.len);
    crypto_generichash_update(&state, (const unsigned char *)"", 1);
    crypto_generichash_update(&state, (const unsigned char *)lead.at, lead.len);
    crypto_generichash_final(&state, out, HG_LEAD_HASH);
}

void hg_teams_init(struct hg_teams *teams, struct hg_database *database, struct hg_str policy,
                   struct hg_str lead, int64_t now)
{
    *teams = (struct hg_teams){.database = database, .now = now, .has_lead = lead.len != 0};
    hg_buf_init(&teams->text, &hg_libc_allocator, 0);
    hg_buf_init(&teams->team, &hg_libc_allocator, 0);
    hg_buf_init(&teams->key, &hg_libc_allocator, 0);
    if (teams->has_lead)
        hash_lead(teams->lead, policy, lead);
}

void hg_teams_release(struct hg_teams *teams)
{
    hg_buf_release(&teams->text);
    hg_buf_release(&teams->team);
    hg_buf_release(&teams->key);
}

enum hg_db_status hg_teams_status(const struct hg_teams *teams)
{
    return teams->status != HG_DB_OK ? teams->status : HG_DB_ERROR;
}

static struct hg_str lead_of(const struct hg_teams *teams)
{
    return (struct hg_str){(const char *)teams->lead, HG_LEAD_HASH};
}

/* --- callbacks ------------------------------------------------------------------------------ */

static enum headgate_status told(struct hg_teams *teams, enum hg_db_status status)
{
    if (status == HG_DB_OK && (teams->text.failed || teams->team.failed || teams->key.failed))
        status = HG_DB_NOMEM;
    teams->status = status;
    return status == HG_DB_OK ? HEADGATE_OK : HEADGATE_FAILED;
}

/* The first column of the first row, or empty, ending in NUL. */
static enum headgate_status keep_text(struct hg_teams *teams, struct hg_sql *sql, bool *found)
{
    hg_buf_clear(&teams->text);
    *found = hg_sql_row(sql);
    if (*found) {
        struct hg_str text = hg_sql_get_text(sql, 0);
        hg_buf_put(&teams->text, text.at, text.len);
    }
    hg_buf_byte(&teams->text, '\0');
    return told(teams, hg_sql_end(sql));
}

/* How a transaction remembers the state of a team. */
static struct hg_str memory_key(struct hg_teams *teams, const char *team)
{
    hg_buf_clear(&teams->key);
    hg_buf_text(&teams->key, "team ");
    hg_buf_text(&teams->key, team);
    return (struct hg_str){teams->key.at, teams->key.len};
}

static enum headgate_status load(void *context, const char *team, const char **text, size_t *length)
{
    struct hg_teams *teams = context;
    struct hg_str remembered;
    bool found;
    if (hg_database_cache_get(teams->database, memory_key(teams, team), &remembered)) {
        *text = remembered.at;
        *length = remembered.len;
        return HEADGATE_OK;
    }
    struct hg_sql *sql = HG_SQL(teams->database, "SELECT state FROM teams WHERE team = $1",
                                HG_SQL_TEXT(hg_str(team)));
    enum headgate_status status = keep_text(teams, sql, &found);
    if (status == HEADGATE_OK) {
        *text = teams->text.at;
        *length = teams->text.len - 1;
    }
    return status;
}

static enum headgate_status save(void *context, const char *team, const char *text, size_t length)
{
    struct hg_teams *teams = context;
    struct hg_sql *sql =
        hg_sql(teams->database, "INSERT INTO teams (team, state, at) VALUES ($1, $2, $3) "
                                "ON CONFLICT (team) DO UPDATE SET state = excluded.state, "
                                "at = excluded.at");
    hg_sql_text(sql, 1, hg_str(team));
    hg_sql_text(sql, 2, (struct hg_str){text, length});
    hg_sql_int(sql, 3, teams->now);
    hg_buf_clear(&teams->team);
    hg_buf_text(&teams->team, team);
    hg_database_cache_put(teams->database, memory_key(teams, team), (struct hg_str){text, length});
    return told(teams, hg_sql_run(sql, NULL));
}

static enum headgate_status owner(void *context, const char *team, const char **person)
{
    struct hg_teams *teams = context;
    bool found;
    teams->sticky = true;
    if (!teams->has_lead)
        return HEADGATE_OK;
    struct hg_sql *sql =
        hg_sql(teams->database, "SELECT person FROM owners WHERE lead = $1 AND team = $2");
    hg_sql_blob(sql, 1, lead_of(teams));
    hg_sql_text(sql, 2, hg_str(team));
    enum headgate_status status = keep_text(teams, sql, &found);
    if (status == HEADGATE_OK && found)
        *person = teams->text.at;
    return status;
}

headgate_store hg_teams_store(struct hg_teams *teams)
{
    return (headgate_store){.load = load, .save = save, .owner = owner, .context = teams};
}

/* --- owners --------------------------------------------------------------------------------- */

enum hg_db_status hg_teams_note(struct hg_teams *teams, const char *person)
{
    if (!teams->sticky || !teams->has_lead || teams->team.len == 0 || person == NULL)
        return HG_DB_OK;
    struct hg_sql *sql =
        hg_sql(teams->database, "INSERT INTO owners (lead, team, person, at) "
                                "VALUES ($1, $2, $3, $4) ON CONFLICT (lead, team) "
                                "DO UPDATE SET person = excluded.person, at = excluded.at");
    hg_sql_blob(sql, 1, lead_of(teams));
    hg_sql_text(sql, 2, (struct hg_str){teams->team.at, teams->team.len});
    hg_sql_text(sql, 3, hg_str(person));
    hg_sql_int(sql, 4, teams->now);
    return hg_sql_run(sql, NULL);
}

enum hg_db_status hg_teams_purge(struct hg_database *database, int64_t before, int64_t most,
                                 int64_t *gone)
{
    return hg_sql_run(HG_SQL(database,
                             "DELETE FROM owners WHERE lead IN (SELECT lead "
                             "FROM owners WHERE at < $1 ORDER BY at LIMIT $2) "
                             "AND at < $1",
                             HG_SQL_INT(before), HG_SQL_INT(most)),
                      gone);
}
