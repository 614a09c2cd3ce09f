/* Random decision tables from CSV, compiled and run, against an independent reading of their
 * cells. Known leads must match the row exactly; with missing values, rows that cannot match must
 * be impossible in every completion, and rows that always match must be certain. */
#include "table_cells.h"

#define TABLES 120
#define LARGE_TABLES 4
#define LEADS 40
#define FILLINGS 20

static void write_trial(struct trial *trial, unsigned rows)
{
    hg_buf_text(&trial->policy,
                "policy p lead from \"lead.yaml\"\n"
                "table x from \"table.csv\" hit first match n, d, t, e, b give row as integer\n"
                "decide { a: nurture when x.row > 3 b: reject otherwise }\n");
    hg_buf_text(&trial->table, "n,d,t,e,b,row\n");
    row_count = rows;
    for (unsigned row = 0; row < row_count; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            put_cell(&trial->table, (enum column)column, &cells[row][column]);
            hg_buf_byte(&trial->table, ',');
        }
        hg_buf_print(&trial->table, "%u\n", row);
    }
}

/* --- leads --- */

static struct lead any_lead(void)
{
    struct lead lead = {.n = (int)pick(12 * wider()) - 4, .d = (int)pick(24 * wider()) - 8};
    lead.t = pick(WORDS + more);
    lead.e = pick(COLOURS);
    lead.b = pick(2);
    for (int i = 0; i < COLUMNS; i++)
        lead.known[i] = true;
    return lead;
}

static void put_lead(struct hg_buf *out, const struct lead *lead)
{
    hg_buf_clear(out);
    hg_buf_text(out, "{\"z\":0");
    if (lead->known[N])
        hg_buf_print(out, ",\"n\":%d", lead->n);
    if (lead->known[D])
        hg_buf_print(out, ",\"d\":\"%s%d.%d\"", lead->d < 0 ? "-" : "", abs(lead->d) / 2,
                     abs(lead->d) % 2 * 5);
    if (lead->known[T])
        hg_buf_print(out, ",\"t\":\"%s\"", words[lead->t]);
    if (lead->known[E])
        hg_buf_print(out, ",\"e\":\"%s\"", colours[lead->e]);
    if (lead->known[B])
        hg_buf_print(out, ",\"b\":%s", lead->b ? "true" : "false");
    hg_buf_byte(out, '}');
}

static struct lead fill(const struct lead *gaps)
{
    struct lead filled = any_lead(), lead = *gaps;
    lead.n = gaps->known[N] ? gaps->n : filled.n;
    lead.d = gaps->known[D] ? gaps->d : filled.d;
    lead.t = gaps->known[T] ? gaps->t : filled.t;
    lead.e = gaps->known[E] ? gaps->e : filled.e;
    lead.b = gaps->known[B] ? gaps->b : filled.b;
    memcpy(lead.known, filled.known, sizeof lead.known);
    return lead;
}

static void check_rows(const struct trial *trial, const struct lead *lead, bool exact)
{
    struct hg_rows rows = hg_lane_rows(trial->lanes, 0, 0);
    for (unsigned row = 0; row < row_count; row++) {
        bool wanted = row_fits(row, lead);
        bool possible = trial_bit(rows.possible, row), certain = trial_bit(rows.certain, row);
        bool right = exact ? possible == wanted && certain == wanted
                           : (possible || !wanted) && (!certain || wanted);
        cr_assert(right, "row %u of\n%.*s\nlead %.*s: possible %d, certain %d, but it is %d", row,
                  (int)trial->table.len, trial->table.at, (int)trial->json.len, trial->json.at,
                  possible, certain, wanted);
    }
}

/* Rows the compiler says can never win; without an `id` column a row is known by its line. */
static bool told_dead[MAX_ROWS];

static void note_dead(const struct trial *trial)
{
    const struct hg_diags *diags = &trial->compilation.diags;
    memset(told_dead, 0, sizeof told_dead);
    for (size_t i = 0; i < diags->list.count; i++) {
        const struct hg_diag *diag = &diags->list.at[i];
        unsigned line = 0;
        if (diag->code == HG_W0662 &&
            sscanf(hg_str_print(diags->arena, "%.*s", HG_STR_ARGS(diag->message)).at,
                   "the row `%u`", &line) == 1)
            told_dead[line - 2] = true;
    }
}

/* What is read is the result of the first row that fits. */
static void check_result(const struct trial *trial, const struct lead *lead)
{
    unsigned row = 0;
    while (row < row_count && !row_fits(row, lead))
        row++;
    const struct hg_program *program = trial->compilation.program;
    const struct hg_value *value = NULL;
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->code[i].op == HG_OP_GIVE_NUMBER)
            value = hg_lane_value(trial->lanes, program->code[i].a, 0);
    cr_assert_not_null(value);
    cr_assert(row == row_count || !told_dead[row], "lead %.*s: row %u wins, told dead",
              (int)trial->json.len, trial->json.at, row);
    if (row == row_count)
        cr_assert_eq(value->hole, HG_R_NO_ROW);
    else
        cr_assert(hg_value_known(value) && value->lo == (int64_t)row,
                  "lead %.*s: row %lld, but it is %u", (int)trial->json.len, trial->json.at,
                  (long long)value->lo, row);
}

static void check_lead(struct trial *trial, bool gaps)
{
    struct lead lead = any_lead();
    for (int i = 0; gaps && i < COLUMNS; i++)
        lead.known[i] = pick(3) != 0;
    put_lead(&trial->json, &lead);
    trial_run(trial);
    if (!gaps)
        check_result(trial, &lead);
    for (int filling = 0; filling < (gaps ? FILLINGS : 1); filling++) {
        struct lead whole = gaps ? fill(&lead) : lead;
        check_rows(trial, &whole, !gaps);
    }
}

static void try_table(unsigned rows)
{
    struct trial trial;
    trial_init(&trial, table_contract);
    write_trial(&trial, rows);
    trial_compile(&trial);
    const struct hg_column *columns = trial.compilation.program->tables[0].columns;
    cr_assert_eq(columns[N].base_of != NULL, more != 0);
    cr_assert_eq(columns[T].base_of != NULL, more != 0);
    cr_assert_null(columns[E].base_of);
    note_dead(&trial);
    for (int k = 0; k < LEADS; k++)
        check_lead(&trial, k % 2 == 1);
    trial_release(&trial);
}

Test(table_random, rows_fit_what_their_cells_say)
{
    more = 0;
    for (int i = 0; i < TABLES; i++)
        try_table(1 + pick(SMALL_ROWS));
}

/* In each form that the compiler may choose for a column. */
Test(table_random, rows_of_large_tables_fit_what_their_cells_say)
{
    make_words();
    more = MORE;
    for (int i = 0; i < LARGE_TABLES; i++)
        try_table(MAX_ROWS - pick(300));
}
