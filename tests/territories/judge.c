/* Is what the compiler finds in a territory table what was planted, and does each witness show
 * it? Rows are asked by a scan of their cells, and leads run through the VM, over the same
 * table under `first`, where every row that fits is to be seen. */
#include "compiler/compile.h"
#include "runtime/record.h"
#include "tests/territories/territories.h"

#include <stdio.h>
#include <stdlib.h>

/* A policy and its table: records point into them. */
struct files {
    struct hg_buf csv, policy;
};

struct judge {
    const struct territories *table;
    struct files found_in, sound_in;
    struct hg_compilation found;
    struct hg_compilation sound; /* under `first`, without the rows that do not compile */
    struct hg_image *image;
    struct hg_lanes *lanes;
    struct hg_json_reader *reader;
    unsigned passed, failed;
};

/* --- reading the cells --- */

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static int compare(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower((unsigned char)a[i]) != lower((unsigned char)b[i]))
            return lower((unsigned char)a[i]) - lower((unsigned char)b[i]);
    return 0;
}

static bool item_fits(const struct item *item, const char *value)
{
    size_t len = strlen(value), low = strlen(item->low);
    if (item->kind == VALUE)
        return len == low && compare(value, item->low, len) == 0;
    if (item->kind == PREFIX)
        return len >= low && compare(value, item->low, low) == 0;
    return len == low && compare(item->low, value, len) <= 0 &&
           compare(value, item->high, len) <= 0;
}

bool cell_fits(const struct cell *cell, const char *value)
{
    bool fits = cell->count == 0;
    for (unsigned i = 0; value != NULL && i < cell->count; i++)
        fits = fits || item_fits(&cell->items[i], value);
    return fits;
}

bool row_fits(const struct row *row, const struct lead *lead)
{
    for (unsigned i = 0; i < COLUMNS; i++)
        if (!cell_fits(&row->cells[i], lead->values[i]))
            return false;
    return true;
}

/* The greater, the less specific: empty cells, then ranges and prefixes, then short prefixes. */
static unsigned generality(const struct row *row)
{
    unsigned empty = 0, spread = 0, prefix = 0;
    for (unsigned i = 0; i < COLUMNS; i++) {
        empty += row->cells[i].count == 0;
        spread += row->cells[i].count != 0 && row->cells[i].items[0].kind != VALUE;
        if (row->cells[i].count != 0 && row->cells[i].items[0].kind == PREFIX)
            prefix += (unsigned)strlen(row->cells[i].items[0].low);
    }
    return empty * 10000 + spread * 1000 + 500 - prefix;
}

const struct row *row_taking(const struct territories *t, const struct lead *lead, unsigned *ties)
{
    const struct row *best = NULL;
    unsigned same = 0;
    for (unsigned i = 0; i < t->row_count; i++) {
        const struct row *row = &t->rows[i];
        if (!row_is_sound(row) || !row_fits(row, lead))
            continue;
        bool better =
            best == NULL || (t->hit == MOST_SPECIFIC && generality(row) < generality(best));
        bool tied = best != NULL && !better &&
                    (t->hit != MOST_SPECIFIC || generality(row) == generality(best));
        same = better ? 0 : same + tied;
        best = better ? row : best;
    }
    if (ties)
        *ties = same;
    return best;
}

const struct row *row_named(const struct territories *t, const char *id)
{
    for (unsigned i = 0; i < t->row_count; i++)
        if (strcmp(t->rows[i].id, id) == 0)
            return &t->rows[i];
    return NULL;
}

/* --- compiling --- */

static enum hg_status read_made(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    const struct files *files = context;
    (void)arena;
    (void)why;
    if (hg_str_is(path, "lead.contract.yaml"))
        *text = hg_str(territories_contract);
    else if (hg_str_is(path, "teams.yaml"))
        *text = hg_str(territories_teams);
    else if (hg_str_is(path, "territories.csv"))
        *text = (struct hg_str){files->csv.at, files->csv.len};
    else
        *text = (struct hg_str){files->policy.at, files->policy.len};
    return HG_OK;
}

static bool check(struct judge *judge, bool right, const char *what, struct hg_str message)
{
    judge->passed += right;
    judge->failed += !right;
    if (!right)
        printf("FAILED  %s, %s: %.*s\n", hit_names[judge->table->hit], what, HG_STR_ARGS(message));
    return right;
}

static void must_not(struct judge *judge, struct hg_compilation *compilation)
{
    struct hg_buf said;
    hg_buf_init(&said, NULL, 0);
    hg_diags_render(&compilation->diags, HG_DIAG_TEXT, false, &said);
    printf("FAILED  %s: the sound table does not compile\n%.*s", hit_names[judge->table->hit],
           (int)said.len, said.at);
    hg_buf_release(&said);
    judge->failed++;
}

static enum hg_status compile(struct judge *judge, enum hit hit, bool covers, bool sound,
                              struct files *files, struct hg_compilation *compilation)
{
    struct hg_loader loader = {read_made, files};
    struct hg_compile_input input = {HG_STR("territories.gate"), &loader, hg_regex_re2_check, NULL};
    hg_buf_init(&files->csv, NULL, 0);
    hg_buf_init(&files->policy, NULL, 0);
    territories_csv(judge->table, sound, &files->csv);
    territories_policy(judge->table, hit, covers, &files->policy);
    hg_compilation_init(compilation, NULL);
    return hg_compile(compilation, &input);
}

/* --- the VM --- */

static bool start_vm(struct judge *judge)
{
    struct hg_str why;
    if (compile(judge, FIRST, false, true, &judge->sound_in, &judge->sound) != HG_OK) {
        must_not(judge, &judge->sound);
        return false;
    }
    return hg_image_new(judge->sound.program, &hg_regex_re2, NULL, &judge->sound.arena,
                        &judge->image, &why) == HG_OK &&
           hg_lanes_new(judge->image, 1, NULL, &judge->lanes) == HG_OK &&
           hg_json_reader_new(judge->image, NULL, &judge->reader) == HG_OK;
}

static void stop_vm(struct judge *judge)
{
    hg_json_reader_free(judge->reader);
    hg_lanes_free(judge->lanes);
    hg_image_free(judge->image);
    hg_compilation_release(&judge->sound);
}

static void run_lead(struct judge *judge, const struct lead *lead)
{
    struct hg_lead_error error;
    struct hg_buf json;
    hg_buf_init(&json, NULL, 0);
    hg_buf_text(&json, "{\"lead_id\":\"w\"");
    for (unsigned i = 0; i < COLUMNS; i++)
        if (lead->values[i] != NULL)
            hg_buf_print(&json, ",\"%s\":\"%s\"", column_names[i], lead->values[i]);
    hg_buf_byte(&json, '}');
    hg_lanes_reset(judge->lanes, 1);
    judge->lanes->now[0] = 0;
    if (hg_json_read(judge->reader, judge->lanes, 0, (struct hg_str){json.at, json.len}, &error) !=
            HG_OK ||
        hg_run(judge->lanes) != HG_OK)
        abort();
    hg_buf_release(&json);
}

/* Whether the VM says the same of the row: it surely fits, or surely does not. */
static bool vm_agrees(struct judge *judge, const struct row *row, bool fits)
{
    const struct hg_program *program = judge->sound.program;
    unsigned index = 0, table = 0;
    while (!program->tables[table].decision_table)
        table++;
    for (const struct row *r = judge->table->rows; r < row; r++)
        index += row_is_sound(r);
    struct hg_rows rows = hg_lane_rows(judge->lanes, table, 0);
    bool possible = rows.possible[index / 64] >> (index % 64) & 1;
    bool certain = rows.certain[index / 64] >> (index % 64) & 1;
    return possible == fits && certain == fits;
}

/* --- findings --- */

static const char *text_of(struct judge *judge, struct hg_str text)
{
    return hg_str_copy(&judge->found.arena, text).at;
}

static struct lead lead_of(struct judge *judge, const struct hg_diag *diag)
{
    struct lead lead = {{NULL, NULL, NULL, NULL}};
    for (size_t k = 0; k < diag->cell.witness_count; k++)
        for (unsigned i = 0; i < COLUMNS; i++)
            if (hg_str_is(diag->cell.witness[k].name, column_names[i]) &&
                diag->cell.witness[k].kind != HG_WITNESS_UNKNOWN)
                lead.values[i] = text_of(judge, diag->cell.witness[k].text);
    return lead;
}

static void check_fits(struct judge *judge, const struct row *row, const struct lead *lead,
                       const struct hg_diag *diag)
{
    check(judge, row && row_fits(row, lead), "its lead fits the row, by the scan", diag->message);
    check(judge, row && vm_agrees(judge, row, true), "its lead fits the row, by the VM",
          diag->message);
}

/* Both rows fit; and nothing that goes before them does. */
static void judge_overlap(struct judge *judge, const struct hg_diag *diag, const struct row *row)
{
    struct lead lead = lead_of(judge, diag);
    const struct row *other = diag->cell.against_count
                                  ? row_named(judge->table, text_of(judge, diag->cell.against[0]))
                                  : NULL;
    unsigned ties = 0;
    run_lead(judge, &lead);
    check_fits(judge, row, &lead, diag);
    check_fits(judge, other, &lead, diag);
    const struct row *taking = row_taking(judge->table, &lead, &ties);
    check(judge, ties > 0 && (taking == row || taking == other), "no row goes before the two",
          diag->message);
}

static void judge_dead(struct judge *judge, const struct hg_diag *diag, const struct row *row)
{
    struct lead lead = lead_of(judge, diag);
    run_lead(judge, &lead);
    check_fits(judge, row, &lead, diag);
    const struct row *taking = row_taking(judge->table, &lead, NULL);
    check(judge, taking != NULL && taking != row, "another row takes its lead", diag->message);
    bool named = false;
    for (size_t i = 0; i < diag->cell.against_count; i++)
        named = named || hg_str_is(diag->cell.against[i], taking ? taking->id : "");
    check(judge, named, "the row that takes the lead is named", diag->message);
}

static void judge_gap(struct judge *judge, const struct hg_diag *diag)
{
    struct lead lead = lead_of(judge, diag);
    bool known = true, none = true;
    run_lead(judge, &lead);
    for (unsigned i = 0; i < COLUMNS; i++)
        known = known && lead.values[i] != NULL;
    check(judge, known && row_taking(judge->table, &lead, NULL) == NULL,
          "no row fits its lead, by the scan", diag->message);
    for (unsigned i = 0; i < judge->table->row_count; i++)
        none = none && (!row_is_sound(&judge->table->rows[i]) ||
                        vm_agrees(judge, &judge->table->rows[i], false));
    check(judge, none, "no row fits its lead, by the VM", diag->message);
}

static void judge_name(struct judge *judge, const struct hg_diag *diag, const struct row *row)
{
    struct lead lead = lead_of(judge, diag);
    run_lead(judge, &lead);
    check_fits(judge, row, &lead, diag);
    check(judge, row_taking(judge->table, &lead, NULL) == row, "the row takes its lead",
          diag->message);
}

/* The value as it was meant does not fit the cell; the one twice in it does. */
static void judge_cell(struct judge *judge, const struct hg_diag *diag, const struct row *row,
                       bool fits)
{
    struct lead lead = lead_of(judge, diag);
    for (unsigned i = 0; i < COLUMNS; i++)
        if (lead.values[i] != NULL)
            check(judge, row && cell_fits(&row->cells[i], lead.values[i]) == fits,
                  fits ? "its value fits the cell" : "its value does not fit", diag->message);
    check(judge, diag->cell.witness_count == 1, "it has one value", diag->message);
}

static void judge_witness(struct judge *judge, const struct hg_diag *diag)
{
    const struct row *row = row_named(judge->table, text_of(judge, diag->cell.row));
    switch (diag->code) {
    case HG_E0658:
    case HG_E0659:
        judge_overlap(judge, diag, row);
        break;
    case HG_W0662:
        judge_dead(judge, diag, row);
        break;
    case HG_E0663:
    case HG_W0667:
        judge_gap(judge, diag);
        break;
    case HG_W0664:
        judge_name(judge, diag, row);
        break;
    case HG_W0665:
        judge_cell(judge, diag, row, true);
        break;
    default: /* E0654, W0666; that `UK` is none needs no proof */
        if (diag->code != HG_E0413)
            judge_cell(judge, diag, row, false);
        break;
    }
}

static bool is_fault(const struct fault *fault, const struct hg_diag *diag)
{
    return strcmp(fault->code, hg_diag_page(diag->code)->code) == 0 &&
           hg_str_is(diag->cell.row, fault->row) &&
           (fault->column[0] == '\0' || hg_str_is(diag->cell.column, fault->column));
}

static void judge_findings(struct judge *judge)
{
    const struct territories *t = judge->table;
    const struct hg_diags *diags = &judge->found.diags;
    bool used[MAX_FAULTS] = {false};
    for (size_t i = 0; i < diags->list.count; i++) {
        const struct hg_diag *diag = &diags->list.at[i];
        bool planted = false;
        for (unsigned k = 0; !planted && k < t->fault_count; k++)
            if (!used[k] && is_fault(&t->faults[k], diag))
                used[k] = planted = true;
        if (check(judge, planted, "false alarm", diag->message))
            judge_witness(judge, diag);
    }
    for (unsigned k = 0; k < t->fault_count; k++)
        check(judge, used[k], t->faults[k].code,
              hg_str_print(&judge->found.arena, "planted at %s, not found", t->faults[k].row));
}

static void release_files(struct files *files)
{
    hg_buf_release(&files->csv);
    hg_buf_release(&files->policy);
}

void territories_judge(const struct territories *t, unsigned *passed, unsigned *failed)
{
    struct judge judge = {.table = t};
    (void)compile(&judge, t->hit, t->covers, false, &judge.found_in, &judge.found);
    if (start_vm(&judge))
        judge_findings(&judge);
    stop_vm(&judge);
    hg_compilation_release(&judge.found);
    release_files(&judge.found_in);
    release_files(&judge.sound_in);
    *passed += judge.passed;
    *failed += judge.failed;
}
