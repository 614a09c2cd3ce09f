/* Table checks on random tables, against every lead of a grid with a value for each piece that
 * the cells distinguish: rows that can never win, overlaps, ties and gaps are reported exactly
 * where the grid shows them. */
#include "table_cells.h"

#define TABLES 400
#define ROWS 14

enum hit { FIRST, UNIQUE, MOST_SPECIFIC, HITS };
static const char *const hits[] = {"first", "unique", "most specific"};

/* Numbers from -4 to 10, then unknown; each list ends with NULL for unknown. */
enum { LEAST = -4, NUMBERS = 15 };
static const char *const texts[] = {"sw",  "sw0",  "sw1", "sw1x", "SW2",  "swx",  "n",   "ne1",
                                    "nx",  "x",    "01",  "010",  "011",  "012",  "015", "016",
                                    "017", "020",  "021", "009",  "0150", "0151", "aaa", "bbb",
                                    "zz",  "zzzz", "o",   "01x9", "0",    NULL};
enum { TEXTS = sizeof texts / sizeof *texts };

static enum hit hit;
static bool ranked;
static int ranks[ROWS], results[ROWS];
static bool wins[ROWS];   /* some lead is taken by the row */
static bool overlap, gap; /* as the hit policy means it; among known leads */

/* --- the table --- */

static void write_table(struct trial *trial)
{
    hit = (enum hit)pick(HITS);
    ranked = pick(3) == 0;
    hg_buf_print(
        &trial->policy,
        "policy p lead from \"lead.yaml\"\n"
        "table x from \"table.csv\" %s hit %s match n, d, t, e, b\n"
        "  give result as integer covers e in (\"red\", \"green\", \"blue\"), b in (yes, no)\n"
        "decide { a: nurture when x.result > 3 b: reject otherwise }\n",
        ranked ? "rank rank" : "", hits[hit]);
    hg_buf_text(&trial->table, "n,d,t,e,b,rank,result\n");
    row_count = 1 + pick(ROWS);
    for (unsigned row = 0; row < row_count; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            if (column == D || pick(3) == 0)
                cells[row][column] = (struct cell){.any = true};
            else
                put_cell(&trial->table, (enum column)column, &cells[row][column]);
            hg_buf_byte(&trial->table, ',');
        }
        ranks[row] = (int)pick(3);
        results[row] = (int)pick(2);
        hg_buf_print(&trial->table, "%d,%d\n", ranks[row], results[row]);
    }
}

/* --- the order, as the reference says --- */

static bool is_value(enum column column, const struct cell *cell)
{
    for (int i = 0; i < cell->count; i++) {
        bool single = cell->items[i].kind == RANGE && column == N &&
                      cell->items[i].low == cell->items[i].high;
        if (cell->items[i].kind != VALUE && !single)
            return false;
    }
    return true;
}

static int compare_specific(unsigned a, unsigned b)
{
    int empty = 0, negated = 0, spread = 0, prefix = 0;
    for (int column = 0; column < COLUMNS; column++)
        for (int side = 0; side < 2; side++) {
            const struct cell *cell = &cells[side ? b : a][column];
            int sign = side ? -1 : 1, shortest = 99;
            for (int i = 0; column == T && i < cell->count; i++)
                if (cell->items[i].kind == PREFIX &&
                    (int)strlen(prefixes[cell->items[i].low]) < shortest)
                    shortest = (int)strlen(prefixes[cell->items[i].low]);
            empty += sign * cell->any;
            negated += sign * (!cell->any && cell->negated);
            spread += sign * (!cell->any && !cell->negated && !is_value((enum column)column, cell));
            prefix -= shortest == 99 ? 0 : sign * shortest;
        }
    return empty ? empty : negated ? negated : spread ? spread : prefix;
}

/* Below 0: row a goes before row b, whatever their order in the file. */
static int compare_rows(unsigned a, unsigned b)
{
    if (ranked && ranks[a] != ranks[b])
        return ranks[a] < ranks[b] ? -1 : 1;
    return hit == MOST_SPECIFIC ? compare_specific(a, b) : 0;
}

/* --- every lead of the grid --- */

static void try_lead(const struct lead *lead)
{
    unsigned best = row_count, tied = row_count;
    bool known = lead->known[N] && lead->known[T] && lead->known[E] && lead->known[B];
    for (unsigned row = 0; row < row_count; row++) {
        if (!row_fits(row, lead))
            continue;
        int order = best == row_count ? -1 : compare_rows(row, best);
        if (order < 0) {
            best = row;
            tied = row_count;
        } else if (order == 0 && (hit == UNIQUE || results[row] != results[best])) {
            tied = row;
        }
        /* under `unique` any two of one rank, not only the first */
        for (unsigned other = 0; hit == UNIQUE && other < row; other++)
            overlap = overlap || (row_fits(other, lead) && compare_rows(other, row) == 0);
    }
    gap = gap || (known && best == row_count);
    overlap = overlap || (hit == MOST_SPECIFIC && tied != row_count);
    if (best != row_count)
        wins[best] = true;
}

static void try_all(void)
{
    memset(wins, 0, sizeof wins);
    overlap = gap = false;
    for (int n = 0; n <= NUMBERS; n++)
        for (int t = 0; t < TEXTS; t++)
            for (unsigned e = 0; e <= COLOURS; e++)
                for (unsigned b = 0; b <= 2; b++) {
                    struct lead lead = {.n = LEAST + n, .text = texts[t], .e = e, .b = b};
                    lead.known[N] = n < NUMBERS;
                    lead.known[D] = true;
                    lead.known[T] = texts[t] != NULL;
                    lead.known[E] = e < COLOURS;
                    lead.known[B] = b < 2;
                    try_lead(&lead);
                }
}

/* --- what was said --- */

struct said {
    bool dead[ROWS], overlap, gap;
};
static unsigned said_dead, said_overlap, said_gap;

static struct said listen(const struct hg_diags *diags)
{
    struct said said = {0};
    for (size_t i = 0; i < diags->list.count; i++) {
        const struct hg_diag *diag = &diags->list.at[i];
        cr_assert_neq(diag->code, HG_W0668);
        said.overlap = said.overlap || diag->code == HG_E0658 || diag->code == HG_E0659;
        said.gap = said.gap || diag->code == HG_E0663;
        if (diag->code == HG_W0662)
            said.dead[atoi(hg_str_copy(diags->arena, diag->cell.row).at) - 2] = true;
    }
    return said;
}

/* --- what the VM gives --- */

#define LEADS 20

/* The result of the row that takes the lead, or no row. */
static void check_lead(struct trial *trial, const struct lead *lead, const char *text)
{
    const struct hg_program *program = trial->compilation.program;
    unsigned best = row_count;
    for (unsigned row = 0; row < row_count; row++)
        if (row_fits(row, lead) && (best == row_count || compare_rows(row, best) < 0))
            best = row;
    hg_buf_clear(&trial->json);
    hg_buf_print(&trial->json, "{\"n\":%d,\"t\":\"%s\",\"e\":\"%s\",\"b\":%s}", lead->n, text,
                 colours[lead->e], lead->b ? "true" : "false");
    trial_run(trial);
    for (uint32_t i = 0; i < program->code_count; i++) {
        if (program->code[i].op != HG_OP_GIVE_NUMBER)
            continue;
        const struct hg_value *value = hg_lane_value(trial->lanes, program->code[i].a, 0);
        bool right = best == row_count ? value->hole == HG_R_NO_ROW
                                       : hg_value_known(value) && value->lo == results[best];
        cr_assert(right, "%s%s, lead %.*s: row %u, but %lld\n%.*s", hits[hit],
                  ranked ? " ranked" : "", (int)trial->json.len, trial->json.at, best,
                  (long long)value->lo, (int)trial->table.len, trial->table.at);
    }
}

static void check_leads(struct trial *trial)
{
    trial_start(trial);
    for (int i = 0; i < LEADS; i++) {
        const char *text = texts[pick(TEXTS - 1)];
        struct lead lead = {.n = LEAST + (int)pick(NUMBERS), .text = text, .e = pick(COLOURS)};
        lead.b = pick(2);
        memset(lead.known, 1, sizeof lead.known);
        check_lead(trial, &lead, text);
    }
}

static void check_table(struct trial *trial)
{
    enum hg_status status = trial_try(trial);
    cr_assert_eq(status == HG_OK, trial->compilation.diags.errors == 0);
    struct said said = listen(&trial->compilation.diags);
    try_all();
    said_overlap += said.overlap;
    said_gap += said.gap;
    for (unsigned row = 0; row < row_count; row++)
        said_dead += said.dead[row];
    const char *text =
        hg_str_copy(&trial->compilation.arena, (struct hg_str){trial->table.at, trial->table.len})
            .at;
    cr_expect_eq(said.overlap, overlap, "%s%s, overlap or tie: said %d\n%s", hits[hit],
                 ranked ? " ranked" : "", said.overlap, text);
    cr_expect_eq(said.gap, gap, "%s, gap: said %d\n%s", hits[hit], said.gap, text);
    /* Rows in conflict are told of as that, so that a dead one among them need not be told. */
    for (unsigned row = 0; row < row_count; row++)
        cr_expect(said.dead[row] ? !wins[row] : wins[row] || overlap, "%s%s, line %u: said %s\n%s",
                  hits[hit], ranked ? " ranked" : "", row + 2, said.dead[row] ? "dead" : "alive",
                  text);
    if (status == HG_OK)
        check_leads(trial);
}

Test(table_checks, say_what_trying_every_lead_shows)
{
    for (int i = 0; i < TABLES; i++) {
        struct trial trial;
        trial_init(&trial, table_contract);
        write_table(&trial);
        check_table(&trial);
        trial_release(&trial);
    }
    cr_log_info("%u rows dead, %u tables with overlaps, %u with gaps", said_dead, said_overlap,
                said_gap);
    cr_assert(said_dead > TABLES / 4 && said_overlap > TABLES / 10 && said_gap > TABLES / 10);
}
