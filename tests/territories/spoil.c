/* Plants faults in a territory table: each kind that real spreadsheets have, at random rows,
 * recorded with the code, row and column that the compiler must report. */
#include "tests/territories/territories.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note(struct territories *t, const char *code, const char *row, const char *column)
{
    struct fault *fault = &t->faults[t->fault_count++];
    fault->code = code;
    snprintf(fault->row, sizeof fault->row, "%s", row);
    snprintf(fault->column, sizeof fault->column, "%s", column);
}

/* Under `first`, moves the last row before those for whole countries. */
static struct row *bring_forward(struct territories *t)
{
    if (t->hit != FIRST)
        return &t->rows[t->row_count - 1];
    struct row last = t->rows[t->row_count - 1];
    unsigned at = 0;
    while (at + 1 < t->row_count && strstr(t->rows[at].id, "-all") == NULL)
        at++;
    memmove(t->rows + at + 1, t->rows + at, (t->row_count - 1 - at) * sizeof *t->rows);
    t->rows[at] = last;
    return &t->rows[at];
}

static const struct row *any_region(struct territories *t, bool digits)
{
    for (;;) {
        const struct row *row = &t->rows[roll(t, t->row_count)];
        const struct cell *postal = &row->cells[POSTAL];
        bool range = postal->count == 1 && postal->items[0].kind == RANGE;
        if (postal->count == 1 && range == digits && row->cells[VERTICAL].count == 0 &&
            row->cells[COUNTRY].count == 1 && row->id[2] == '-' && row_is_sound(row))
            return row;
    }
}

static struct row *add_fault(struct territories *t, const char *kind, const char *team)
{
    char id[24];
    snprintf(id, sizeof id, "%s%u", kind, t->fault_count);
    return territories_add(t, id, team);
}

/* The inner part of a region, for the same segment: what both fit. */
static struct row *add_inside(struct territories *t, const char *kind, const char *team)
{
    struct row from = *any_region(t, true);
    struct row *row = add_fault(t, kind, team);
    const struct item *postal = &from.cells[POSTAL].items[0];
    char low[24], high[24];
    int width = strlen(postal->low) == 5 ? 5 : 4;
    snprintf(low, sizeof low, "%0*d", width, atoi(postal->low) + 2);
    snprintf(high, sizeof high, "%0*d", width, atoi(postal->high) - 2);
    memcpy(row->cells, from.cells, sizeof row->cells);
    row->cells[POSTAL].count = 0;
    cell_range(&row->cells[POSTAL], low, high);
    return row;
}

/* --- kinds --- */

static void plant_cells(struct territories *t)
{
    struct row *row = add_fault(t, "uk", "team_1");
    cell_value(&row->cells[COUNTRY], "UK");
    note(t, "E0413", row->id, "country");
    row = add_fault(t, "reversed", "team_1");
    cell_value(&row->cells[COUNTRY], "RO");
    cell_range(&row->cells[POSTAL], "50000", "20000");
    note(t, "E0654", row->id, "postal_code");
}

static void plant_twice(struct territories *t)
{
    struct row *row = add_fault(t, "twice", "team_2");
    cell_value(&row->cells[COUNTRY], "CZ");
    cell_value(&row->cells[COUNTRY], "SK");
    cell_value(&row->cells[COUNTRY], "CZ");
    cell_value(&row->cells[SEGMENT], "smb");
    note(t, "W0665", row->id, "country");
    bring_forward(t);
    row = add_fault(t, "twice", "team_2");
    cell_value(&row->cells[COUNTRY], "PT");
    cell_value(&row->cells[VERTICAL], "saas");
    cell_value(&row->cells[VERTICAL], "media");
    cell_value(&row->cells[VERTICAL], "SAAS");
    note(t, "W0665", row->id, "vertical");
    bring_forward(t);
}

static void plant_zeros(struct territories *t)
{
    static const char *const codes[][2] = {{"DE", "1067"}, {"NO", "150"}, {"US", "501"}};
    for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct row *row = add_fault(t, "zero", "team_3");
        cell_value(&row->cells[COUNTRY], codes[i][0]);
        cell_value(&row->cells[POSTAL], codes[i][1]);
        cell_value(&row->cells[SEGMENT], "smb");
        note(t, "W0666", row->id, "postal_code");
        bring_forward(t);
    }
}

/* A name nobody has, and one that two rows have: told once, at the first. */
static void plant_nobody(struct territories *t)
{
    static const char *const names[] = {"taem_7", "nobody here", "nobody here"};
    static const char *const countries[] = {"HU", "BG", "GR"};
    for (unsigned i = 0; i < 3; i++) {
        struct row *row = add_fault(t, "name", names[i]);
        cell_value(&row->cells[COUNTRY], countries[i]);
        cell_value(&row->cells[SEGMENT], "smb");
        if (i < 2)
            note(t, "W0664", row->id, "team");
        bring_forward(t);
    }
}

static void plant_overlaps(struct territories *t)
{
    for (unsigned i = 0; i < 3; i++)
        note(t, "E0658", add_inside(t, "overlap", "team_4")->id, "");
}

static void plant_ties(struct territories *t)
{
    for (unsigned i = 0; i < 3; i++)
        note(t, "E0659", add_inside(t, "tie", "ana")->id, "");
}

/* Values stand before ranges: two values leave nothing of the range of both. */
static void plant_together(struct territories *t)
{
    static const char *const codes[] = {"4711", "4712"};
    for (unsigned i = 0; i < 3; i++) {
        struct row *row = add_fault(t, "together", "team_5");
        cell_value(&row->cells[COUNTRY], "NL");
        cell_value(&row->cells[SEGMENT], "smb");
        if (i < 2)
            cell_value(&row->cells[POSTAL], codes[i]);
        else
            cell_range(&row->cells[POSTAL], codes[0], codes[1]);
        if (i < 2)
            snprintf(row->id, sizeof row->id, "part%u", i);
        else
            note(t, "W0662", row->id, "");
    }
}

/* The same cells and result as another row: it is never its turn. */
static void plant_copies(struct territories *t)
{
    for (unsigned i = 0; i < 2; i++) {
        struct row from = *any_region(t, i == 0);
        struct row *row = add_fault(t, "copy", from.team);
        memcpy(row->cells, from.cells, sizeof row->cells);
        note(t, "W0662", row->id, "");
    }
}

static void plant_behind(struct territories *t)
{
    for (unsigned i = 0; i < 2; i++)
        note(t, "W0662", add_inside(t, "behind", "ana")->id, "");
    struct row first = *any_region(t, true), *row = add_fault(t, "across", "ana");
    memcpy(row->cells, first.cells, sizeof row->cells);
    int width = (int)strlen(first.cells[POSTAL].items[0].low);
    row->cells[POSTAL].count = 0; /* two neighbours take it together, and all before it */
    cell_range(&row->cells[POSTAL], width == 5 ? "09990" : "0990", width == 5 ? "20010" : "2010");
    note(t, "W0662", bring_forward(t)->id, "");
}

/* --- gaps --- */

static void remove_row(struct territories *t, unsigned at)
{
    memmove(t->rows + at, t->rows + at + 1, (t->row_count - at - 1) * sizeof *t->rows);
    t->row_count--;
}

static void remove_taking(struct territories *t, const char *country, const char *postal,
                          const char *segment)
{
    struct lead lead = {{country, postal, segment, "saas"}};
    const struct row *row = row_taking(t, &lead, NULL);
    if (row == NULL)
        abort();
    remove_row(t, (unsigned)(row - t->rows));
}

static void plant_gaps(struct territories *t)
{
    static const char *const gaps[][3] = {
        {"DE", "50667", "smb"}, {"US", "00000", "enterprise"}, {"PL", "99999", "mid_market"}};
    for (unsigned i = 0; i < 3; i++) {
        remove_taking(t, gaps[i][0], gaps[i][1], gaps[i][2]);
        note(t, t->covers ? "E0663" : "W0667", "", "");
    }
}

void territories_spoil(struct territories *t, bool gaps)
{
    if (gaps) {
        plant_gaps(t);
        return;
    }
    plant_twice(t);
    plant_zeros(t);
    plant_nobody(t);
    if (t->hit == UNIQUE)
        plant_overlaps(t);
    if (t->hit == MOST_SPECIFIC) {
        plant_ties(t);
        plant_together(t);
        plant_copies(t);
    }
    if (t->hit == FIRST)
        plant_behind(t);
    plant_cells(t);
}
