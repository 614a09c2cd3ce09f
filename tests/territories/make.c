/* Generates a clean territory table. Each country has regions with disjoint postal codes: ranges
 * of numeric codes, prefixes of others. Under `unique`, regions times segments cover everything;
 * otherwise verticals are carved out of some, a prefix contains a longer one, and rows for whole
 * countries and for everybody come last. */
#include "tests/territories/territories.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const column_names[COLUMNS] = {"country", "postal_code", "segment", "vertical"};
const char *const hit_names[HITS] = {"unique", "most specific", "first"};

static const char *const segments[] = {"enterprise", "mid_market", "smb"};
static const char *const verticals[] = {"fintech", "saas", "health", "retail", "energy", "media"};
enum { SEGMENTS = 3, VERTICALS = 6 };

/* digits: length of postal codes; 0: prefixes of postcodes. */
static const struct {
    const char *code;
    int digits;
} countries[] = {
    {"DE", 5}, {"US", 5}, {"FR", 5}, {"IT", 5}, {"ES", 5}, {"AT", 4}, {"CH", 4}, {"BE", 4},
    {"DK", 4}, {"NO", 4}, {"GB", 0}, {"CA", 0}, {"PL", 5}, {"SE", 5}, {"FI", 5}, {"AU", 4},
};
enum { WORLD = sizeof countries / sizeof *countries };

unsigned roll(struct territories *t, unsigned sides)
{
    t->dice = t->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(t->dice >> 33) % sides;
}

struct row *territories_add(struct territories *t, const char *id, const char *team)
{
    if (t->row_count == t->room) {
        t->room = t->room ? 2 * t->room : 1024;
        t->rows = realloc(t->rows, t->room * sizeof *t->rows);
        if (t->rows == NULL)
            abort();
    }
    struct row *row = &t->rows[t->row_count++];
    memset(row, 0, sizeof *row);
    snprintf(row->id, sizeof row->id, "%s", id);
    snprintf(row->team, sizeof row->team, "%s", team);
    return row;
}

static struct item *add_item(struct cell *cell, enum item_kind kind, const char *low)
{
    struct item *item = &cell->items[cell->count++];
    item->kind = kind;
    snprintf(item->low, sizeof item->low, "%.23s", low);
    return item;
}

void cell_value(struct cell *cell, const char *text)
{
    add_item(cell, VALUE, text);
}

void cell_range(struct cell *cell, const char *low, const char *high)
{
    snprintf(add_item(cell, RANGE, low)->high, sizeof cell->items[0].high, "%s", high);
}

void cell_prefix(struct cell *cell, const char *text)
{
    add_item(cell, PREFIX, text);
}

/* --- regions --- */

static struct row *add_numbered(struct territories *t, const char *country, unsigned region,
                                unsigned segment, const char *more)
{
    char id[24], team[24];
    snprintf(id, sizeof id, "%s-%u-%c%s", country, region, segments[segment][0], more);
    snprintf(team, sizeof team, "team_%u", roll(t, 40));
    struct row *row = territories_add(t, id, team);
    cell_value(&row->cells[COUNTRY], country);
    cell_value(&row->cells[SEGMENT], segments[segment]);
    return row;
}

/* Region `region` of `regions`: its codes, without a gap to the next. */
static void put_region(struct cell *cell, int digits, unsigned region, unsigned regions)
{
    static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
    char low[24], high[24];
    if (digits == 0) {
        unsigned count = sizeof letters - 1;
        snprintf(low, sizeof low, "%c%c%u", letters[region % count],
                 letters[region / count % count], region / count / count);
        cell_prefix(cell, low);
        return;
    }
    unsigned all = digits == 5 ? 100000 : 10000;
    unsigned from = (unsigned)((uint64_t)all * region / regions);
    unsigned to = (unsigned)((uint64_t)all * (region + 1) / regions) - 1;
    snprintf(low, sizeof low, "%0*u", digits, from);
    snprintf(high, sizeof high, "%0*u", digits, to);
    cell_range(cell, low, high);
}

/* A vertical of the region, and inside a prefix a longer one. */
static void carve(struct territories *t, unsigned country, unsigned region, unsigned regions,
                  unsigned segment)
{
    const char *code = countries[country].code;
    const char *vertical = verticals[roll(t, VERTICALS)];
    char longer[32];
    struct row *row = add_numbered(t, code, region, segment, "-v");
    put_region(&row->cells[POSTAL], countries[country].digits, region, regions);
    cell_value(&row->cells[VERTICAL], vertical);
    if (countries[country].digits != 0)
        return;
    struct row *inner = add_numbered(t, code, region, segment, "-p");
    row = &t->rows[t->row_count - 2]; /* rows may have moved */
    snprintf(longer, sizeof longer, "%s7", row->cells[POSTAL].items[0].low);
    cell_prefix(&inner->cells[POSTAL], longer);
    cell_value(&inner->cells[VERTICAL], vertical);
}

static void add_region(struct territories *t, unsigned country, unsigned region, unsigned regions)
{
    bool carved = t->hit == MOST_SPECIFIC && region % 3 == 0;
    for (unsigned segment = 0; segment < SEGMENTS; segment++) {
        struct row *row = add_numbered(t, countries[country].code, region, segment, "");
        put_region(&row->cells[POSTAL], countries[country].digits, region, regions);
        if (carved && segment == region % SEGMENTS)
            carve(t, country, region, regions, segment);
    }
}

static void add_behind(struct territories *t)
{
    for (unsigned country = 0; country < WORLD; country++)
        for (unsigned segment = 0; segment < SEGMENTS; segment++)
            add_numbered(t, countries[country].code, 9999, segment, "-all");
    for (unsigned segment = 0; segment < SEGMENTS; segment++) {
        struct row *row = territories_add(t, segments[segment], "team_0");
        cell_value(&row->cells[SEGMENT], segments[segment]);
    }
}

void territories_make(struct territories *t, enum hit hit, unsigned rows, uint64_t seed)
{
    *t = (struct territories){.hit = hit, .dice = seed, .covers = hit == UNIQUE};
    unsigned each = SEGMENTS * WORLD + (hit == MOST_SPECIFIC ? WORLD / 3 + 1 : 0);
    unsigned regions = rows / each ? rows / each : 1;
    for (unsigned country = 0; country < WORLD; country++)
        for (unsigned region = 0; region < regions; region++)
            add_region(t, country, region, regions);
    if (hit != UNIQUE)
        add_behind(t);
}

/* --- files --- */

const char territories_contract[] =
    "contract: lead\nversion: 1\nkey: lead_id\nfields:\n"
    "  lead_id: {type: text}\n  country: {type: country}\n  postal_code: {type: text}\n"
    "  segment: {type: enum, values: [enterprise, mid_market, smb]}\n"
    "  vertical: {type: text}\n";

const char territories_teams[] =
    "people: [ana]\nqueues: [triage, unassigned, team_0, team_1, team_2, team_3, team_4, team_5,\n"
    "  team_6, team_7, team_8, team_9, team_10, team_11, team_12, team_13, team_14, team_15,\n"
    "  team_16, team_17, team_18, team_19, team_20, team_21, team_22, team_23, team_24, team_25,\n"
    "  team_26, team_27, team_28, team_29, team_30, team_31, team_32, team_33, team_34, team_35,\n"
    "  team_36, team_37, team_38, team_39]\n";

void territories_policy(const struct territories *t, enum hit hit, bool covers, struct hg_buf *out)
{
    (void)t;
    hg_buf_print(out,
                 "policy territories\n  version \"1\"\n  owner \"tests\"\n  lead from "
                 "\"lead.contract.yaml\"\n"
                 "  teams from \"teams.yaml\"\n\n"
                 "table territories from \"territories.csv\"\n  hit %s\n"
                 "  match country, postal_code, segment, vertical\n  give team\n",
                 hit_names[hit]);
    if (covers) /* digits as codes: one of each region is enough to ask */
        hg_buf_text(out, "  covers country in (\"DE\", \"US\", \"FR\", \"PL\"), segment in "
                         "(\"enterprise\", \"mid_market\", \"smb\"),\n"
                         "         postal_code in (\"00000\", \"04109\", \"50667\", \"75001\", "
                         "\"99999\")\n");
    hg_buf_text(out, "\ndecide assuming nothing { all: accept otherwise }\n\n"
                     "route accept {\n"
                     "  territory: to territories.team when territories.team is found\n"
                     "  rest:      to \"unassigned\" otherwise\n"
                     "  open:      to \"triage\" unresolved\n}\n"
                     "route review { open: to \"triage\" otherwise }\n");
}

static void put_cell(struct hg_buf *out, const struct cell *cell)
{
    for (unsigned i = 0; i < cell->count; i++) {
        const struct item *item = &cell->items[i];
        hg_buf_print(out, "%s%s%s%s%s", i ? " | " : "", item->low, item->kind == RANGE ? ".." : "",
                     item->high, item->kind == PREFIX ? "*" : "");
    }
    hg_buf_byte(out, ',');
}

bool row_is_sound(const struct row *row)
{
    const struct item *postal = &row->cells[POSTAL].items[0];
    if (row->cells[POSTAL].count != 0 && postal->kind == RANGE &&
        strcmp(postal->low, postal->high) > 0)
        return false;
    for (unsigned i = 0; i < row->cells[COUNTRY].count; i++)
        if (strcmp(row->cells[COUNTRY].items[i].low, "UK") == 0)
            return false;
    return true;
}

void territories_csv(const struct territories *t, bool sound, struct hg_buf *out)
{
    hg_buf_text(out, "id,country,postal_code,segment,vertical,team\n");
    for (unsigned row = 0; row < t->row_count; row++) {
        if (sound && !row_is_sound(&t->rows[row]))
            continue;
        hg_buf_print(out, "%s,", t->rows[row].id);
        for (unsigned i = 0; i < COLUMNS; i++)
            put_cell(out, &t->rows[row].cells[i]);
        hg_buf_print(out, "%s\n", t->rows[row].team);
    }
}
