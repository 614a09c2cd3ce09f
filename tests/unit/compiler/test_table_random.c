/* Random decision tables from CSV, compiled and run, against a reading of the cells as their
 * text says: values, alternatives, ranges, comparisons, prefixes, ranges of texts, `!`, empty.
 * Known leads must find the row exactly; where the lead has gaps, the rows that cannot fit must
 * be impossible for every filling, and those that surely fit must be certain. */
#include "trial.h"

#define TABLES 120
#define SMALL_ROWS 90 /* past one word of bits */
#define LARGE_TABLES 4
#define MAX_ROWS 1100 /* large: past a block of bits, with values enough to be listed */
#define LEADS 40
#define FILLINGS 20

static const char contract[] = "contract: lead\nversion: 1\nfields:\n"
                               "  n: {type: integer}\n  d: {type: decimal}\n  t: {type: text}\n"
                               "  e: {type: enum, values: [red, green, blue]}\n"
                               "  b: {type: boolean}\n";

/* The first few, and as many more in large tables (make_words). */
enum { WORDS = 9, PREFIXES = 4, RANGES = 3, COLOURS = 3, COLUMNS = 5, MORE = 400 };
static const char *words[WORDS + MORE] = {"sw1", "SW2", "sw",   "ne1", "010",
                                          "015", "020", "0150", "x"};
static const char *const colours[] = {"red", "Green", "blue"};
static unsigned more; /* words, prefixes, ranges; numbers are as many times wider */
enum column { N, D, T, E, B };

struct lead {
    bool known[COLUMNS];
    int n, d; /* d in halves */
    unsigned t, e, b;
};

enum kind { VALUE, RANGE, COMPARE, PREFIX };
struct item {
    enum kind kind;
    int low, high; /* numbers; words and colours by index */
};
struct cell {
    bool any, negated;
    int count;
    struct item items[3];
};

static struct cell cells[MAX_ROWS][COLUMNS];
static unsigned row_count;

static const char *const compares[] = {"<", "<=", ">", ">="};
static const char *prefixes[PREFIXES + MORE] = {"sw", "SW1", "01", "n"};
static const char *text_ranges[RANGES + MORE][2] = {{"010", "015"}, {"011", "020"}, {"aaa", "zzz"}};

/* Texts in order, some of which begin others or are within ranges of others. */
static void make_words(void)
{
    static char texts[4][MORE][8];
    for (unsigned i = 0; i < MORE; i++) {
        snprintf(texts[0][i], sizeof texts[0][i], i % 4 == 0 ? "w%03u9" : "w%03u", i);
        snprintf(texts[1][i], sizeof texts[1][i], i % 3 == 0 ? "w%02u" : "w%03u", i % 100);
        snprintf(texts[2][i], sizeof texts[2][i], "w%03u", i);
        snprintf(texts[3][i], sizeof texts[3][i], "w%03u", i + i % 7);
        words[WORDS + i] = texts[0][i];
        prefixes[PREFIXES + i] = texts[1][i];
        text_ranges[RANGES + i][0] = texts[2][i];
        text_ranges[RANGES + i][1] = texts[3][i];
    }
}

static unsigned wider(void)
{
    return 1 + more / 4;
}

/* --- writing --- */

static struct item any_item(enum column column)
{
    struct item item = {.kind = VALUE, .low = (int)pick(8 * wider()) - 2};
    item.high = item.low + (int)pick(4);
    if (column == N || column == D)
        item.kind = (enum kind)pick(3);
    if (column == T) {
        static const enum kind kinds[] = {VALUE, VALUE, RANGE, PREFIX};
        item.kind = kinds[pick(4)];
        item.low = (int)pick(more + (item.kind == VALUE   ? WORDS
                                     : item.kind == RANGE ? RANGES
                                                          : PREFIXES));
    }
    if (column == E)
        item.low = (int)pick(COLOURS);
    if (column == B)
        item.low = (int)pick(2);
    return item;
}

static void put_number_item(struct hg_buf *out, enum column column, const struct item *item)
{
    const char *half = column == D ? ".5" : "";
    int low = column == D ? abs(item->low) : item->low; /* -0.5 has no digit to carry its sign */
    if (item->kind == VALUE)
        hg_buf_print(out, "%d%s", low, half);
    else if (item->kind == RANGE)
        hg_buf_print(out, "%d..%d", item->low, item->high);
    else
        hg_buf_print(out, "%s %d", compares[item->high & 3], item->low);
}

static void put_item(struct hg_buf *out, enum column column, const struct item *item)
{
    if (column == N || column == D)
        put_number_item(out, column, item);
    else if (column == E)
        hg_buf_text(out, colours[item->low]);
    else if (column == B)
        hg_buf_text(out, item->low ? "yes" : "no");
    else if (item->kind == VALUE)
        hg_buf_text(out, words[item->low]);
    else if (item->kind == PREFIX)
        hg_buf_print(out, "%s*", prefixes[item->low]);
    else
        hg_buf_print(out, "%s..%s", text_ranges[item->low][0], text_ranges[item->low][1]);
}

static void put_cell(struct hg_buf *out, enum column column, struct cell *cell)
{
    *cell = (struct cell){.any = pick(3) == 0, .negated = pick(4) == 0};
    cell->count = cell->any ? 0 : 1 + (int)pick(3);
    if (!cell->any && cell->negated)
        hg_buf_byte(out, '!');
    for (int i = 0; i < cell->count; i++) {
        cell->items[i] = any_item(column);
        if (i != 0)
            hg_buf_text(out, " | ");
        put_item(out, column, &cell->items[i]);
    }
}

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

/* --- reading the cells --- */

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static int order(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return lower(a[i]) < lower(b[i]) ? -1 : 1;
    return 0;
}

static bool text_fits(const struct item *item, const char *text)
{
    size_t len = strlen(text);
    if (item->kind == VALUE)
        return len == strlen(words[item->low]) && order(text, words[item->low], len) == 0;
    if (item->kind == PREFIX) {
        size_t prefix = strlen(prefixes[item->low]);
        return len >= prefix && order(text, prefixes[item->low], prefix) == 0;
    }
    const char *const *range = text_ranges[item->low];
    return len == strlen(range[0]) && order(range[0], text, len) <= 0 &&
           order(text, range[1], len) <= 0;
}

/* In halves. */
static bool number_fits(enum column column, const struct item *item, int halves)
{
    if (item->kind == VALUE)
        return halves == (column == D ? 2 * abs(item->low) + 1 : 2 * item->low);
    if (item->kind == RANGE)
        return halves >= 2 * item->low && halves <= 2 * item->high;
    switch (item->high & 3) {
    case 0:
        return halves < 2 * item->low;
    case 1:
        return halves <= 2 * item->low;
    case 2:
        return halves > 2 * item->low;
    default:
        return halves >= 2 * item->low;
    }
}

static bool item_fits(enum column column, const struct item *item, const struct lead *lead)
{
    switch (column) {
    case N:
        return number_fits(column, item, 2 * lead->n);
    case D:
        return number_fits(column, item, lead->d);
    case T:
        return text_fits(item, words[lead->t]);
    case E:
        return lead->e == (unsigned)item->low;
    default:
        return lead->b == (unsigned)item->low;
    }
}

static bool row_fits(unsigned row, const struct lead *lead)
{
    for (int column = 0; column < COLUMNS; column++) {
        const struct cell *cell = &cells[row][column];
        bool fits = false;
        for (int i = 0; i < cell->count; i++)
            fits = fits || item_fits((enum column)column, &cell->items[i], lead);
        if (!cell->any && fits == cell->negated)
            return false;
    }
    return true;
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
    trial_init(&trial, contract);
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
