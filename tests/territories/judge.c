/* Checks that the compiler's findings about a territory table are the planted faults, and that
 * each witness shows its fault. Rows are matched by a scan of their cells, and leads run through
 * the VM over the same table under `first`, where every matching row is visible. */
#include "tests/territories/vm.h"

#include <stdio.h>
#include <stdlib.h>

struct judge {
    const struct territories *table;
    struct vm found; /* as it is: what the compiler says */
    struct vm sound; /* under `first`, without the rows that do not compile */
    unsigned passed, failed;
};

static bool check(struct judge *judge, bool right, const char *what, struct hg_str message)
{
    judge->passed += right;
    judge->failed += !right;
    if (!right)
        printf("FAILED  %s, %s: %.*s\n", hit_names[judge->table->hit], what, HG_STR_ARGS(message));
    return right;
}

/* Whether the VM says the same of the row: it surely fits, or surely does not. */
static bool vm_agrees(struct judge *judge, const struct row *row, bool fits)
{
    const struct hg_program *program = judge->sound.compilation.program;
    unsigned index = 0, table = 0;
    while (!program->tables[table].decision_table)
        table++;
    for (const struct row *r = judge->table->rows; r < row; r++)
        index += row_is_sound(r);
    struct hg_rows rows = hg_lane_rows(judge->sound.lanes, table, 0);
    bool possible = rows.possible[index / 64] >> (index % 64) & 1;
    bool certain = rows.certain[index / 64] >> (index % 64) & 1;
    return possible == fits && certain == fits;
}

/* --- findings --- */

static const char *text_of(struct judge *judge, struct hg_str text)
{
    return hg_str_copy(&judge->found.compilation.arena, text).at;
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
    vm_run(&judge->sound, &lead);
    check_fits(judge, row, &lead, diag);
    check_fits(judge, other, &lead, diag);
    const struct row *taking = row_taking(judge->table, &lead, &ties);
    check(judge, ties > 0 && (taking == row || taking == other), "no row goes before the two",
          diag->message);
}

static void judge_dead(struct judge *judge, const struct hg_diag *diag, const struct row *row)
{
    struct lead lead = lead_of(judge, diag);
    vm_run(&judge->sound, &lead);
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
    vm_run(&judge->sound, &lead);
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
    vm_run(&judge->sound, &lead);
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

/* --- leads --- */

#define LEADS 400

/* Mostly one that some row fits, with a value of another row here and there. */
static struct lead any_lead(struct territories *dice)
{
    struct lead lead = {{NULL, NULL, NULL, NULL}};
    const struct row *row = &dice->rows[roll(dice, dice->row_count)];
    for (unsigned i = 0; i < COLUMNS; i++) {
        const struct row *from = roll(dice, 6) ? row : &dice->rows[roll(dice, dice->row_count)];
        const struct cell *cell = &from->cells[i];
        const struct item *item = &cell->items[cell->count ? roll(dice, cell->count) : 0];
        lead.values[i] = cell->count == 0                       ? "smb"
                         : item->kind == RANGE && roll(dice, 2) ? item->high
                                                                : item->low;
    }
    lead.values[COUNTRY] = strlen(lead.values[COUNTRY]) == 2 ? lead.values[COUNTRY] : "JP";
    return lead;
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
    const struct hg_diags *diags = &judge->found.compilation.diags;
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
              hg_str_print(&judge->found.compilation.arena, "planted at %s, not found",
                           t->faults[k].row));
}

/* Sound tables as they are: what the VM gives against who takes the lead by the scan. */
static void judge_leads(struct judge *judge)
{
    struct territories dice = *judge->table; /* its dice alone are thrown */
    for (unsigned i = 0; i < LEADS; i++) {
        struct lead lead = any_lead(&dice);
        const struct row *row = row_taking(judge->table, &lead, NULL);
        vm_run(&judge->found, &lead);
        struct hg_str team = vm_team(&judge->found);
        check(judge, hg_str_is(team, row ? row->team : ""), "the team that the scan finds", team);
    }
}

void territories_judge(const struct territories *t, unsigned *passed, unsigned *failed)
{
    struct judge judge = {.table = t};
    bool sound = vm_compile(&judge.found, t, t->hit, t->covers, false);
    if (check(&judge, vm_compile(&judge.sound, t, FIRST, false, true), "the sound table compiles",
              HG_STR("")))
        judge_findings(&judge);
    if (sound && t->fault_count == 0)
        judge_leads(&judge);
    vm_release(&judge.found);
    vm_release(&judge.sound);
    *passed += judge.passed;
    *failed += judge.failed;
}
