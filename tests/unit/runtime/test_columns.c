/* CSV leads: the header, evidence beside the values, and rows that are refused. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "lead_sample.h"

#define CELLS(...) ((struct hg_str[]){__VA_ARGS__})
#define S(text) HG_STR(text)

static enum hg_status map(struct sample *s, const struct hg_str *header, uint32_t count,
                          struct hg_columns *columns, struct hg_lead_error *error)
{
    return hg_columns_map(s->image, header, count, &s->arena, columns, error);
}

Test(columns, header_and_row)
{
    struct sample *s = sample_new(2);
    struct hg_columns columns;
    struct hg_lead_error error;
    const struct hg_str *header = CELLS(S(" Email "), S("colour"), S("company.employees"),
                                        S("company.employees:confidence"), S("title"));
    cr_assert_eq(map(s, header, 5, &columns, &error), HG_OK);
    cr_expect_eq(columns.fields[0], (uint32_t)F_EMAIL);
    cr_expect_eq(columns.fields[1], HG_NONE);
    cr_expect_eq(columns.parts[3], 1u);
    const struct hg_str *one = CELLS(S("a@b.example"), S("red"), S("250"), S("0.41"), S(""));
    const struct hg_str *two = CELLS(S("a@b.example"), S("red"), S("250"), S("1"), S("VP"));
    hg_lanes_reset(s->lanes, 2);
    s->lanes->now[0] = s->lanes->now[1] = SAMPLE_NOW;
    cr_expect_eq(hg_row_read(s->lanes, 0, &columns, one, 5, &error), HG_OK);
    cr_expect_eq(hg_row_read(s->lanes, 1, &columns, two, 5, &error), HG_OK);
    cr_expect_str_eq(sample_show(s, F_EMPLOYEES, 0), "?low_confidence");
    cr_expect_str_eq(sample_show(s, F_EMPLOYEES, 1), "250");
    cr_expect_str_eq(sample_show(s, F_TITLE, 0), "no title");
    cr_expect_str_eq(sample_show(s, F_TITLE, 1), "VP");
    cr_expect(!hg_lane_present(s->lanes, F_TITLE, 0));
    sample_free(s);
}

Test(columns, evidence_in_cells)
{
    static const struct {
        struct hg_str confidence, source, as_of;
        const char *shown;
    } rows[] = {
        {S(""), S(""), S(""), "250"},          {S("0.9"), S("x"), S("2026-11-01"), "250"},
        {S("2"), S(""), S(""), "?invalid"},    {S(""), S(""), S("2020-01-01"), "?stale"},
        {S(""), S(""), S("when"), "?invalid"},
    };
    struct sample *s = sample_new(1);
    struct hg_columns columns;
    struct hg_lead_error error;
    const struct hg_str *header =
        CELLS(S("NumberOfEmployees"), S("NumberOfEmployees:confidence"),
              S("company.employees:source"), S("company.employees:as_of"));
    cr_assert_eq(map(s, header, 4, &columns, &error), HG_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hg_lanes_reset(s->lanes, 1);
        const struct hg_str *cells =
            CELLS(S("250"), rows[i].confidence, rows[i].source, rows[i].as_of);
        cr_expect_eq(hg_row_read(s->lanes, 0, &columns, cells, 4, &error), HG_OK);
        cr_expect_str_eq(sample_show(s, F_EMPLOYEES, 0), rows[i].shown, "row %zu", i);
    }
    sample_free(s);
}

Test(columns, a_field_may_be_named_once)
{
    struct sample *s = sample_new(1);
    struct hg_columns columns;
    struct hg_lead_error error;
    cr_expect_eq(map(s, CELLS(S("email"), S("x"), S("Email")), 3, &columns, &error), HG_INVALID);
    cr_expect_str_eq(error.message, "columns 1 and 3 both have the name `email`");
    cr_expect_eq(map(s, CELLS(S("x"), S("x")), 2, &columns, &error), HG_OK);
    cr_expect_eq(map(s, CELLS(S("\xff")), 1, &columns, &error), HG_INVALID);
    sample_free(s);
}

Test(columns, refused_rows)
{
    struct sample *s = sample_new(1);
    struct hg_columns columns;
    struct hg_lead_error error;
    cr_assert_eq(map(s, CELLS(S("title"), S("email")), 2, &columns, &error), HG_OK);
    hg_lanes_reset(s->lanes, 1);
    cr_expect_eq(hg_row_read(s->lanes, 0, &columns, CELLS(S("x")), 1, &error), HG_INVALID);
    cr_expect_str_eq(error.message, "1 cell, but the header has 2");
    cr_expect_eq(hg_row_read(s->lanes, 0, &columns, CELLS(S("x"), S("\xc3")), 2, &error),
                 HG_INVALID);
    cr_expect_eq(hg_row_read(s->lanes, 0, &columns, CELLS(S("x\0"), S("")), 2, &error), HG_INVALID);
    sample_free(s);
}

Test(columns, rows_at_their_own_time)
{
    struct sample *s = sample_new(1);
    struct hg_columns columns;
    struct hg_lead_error error;
    cr_assert_eq(map(s, CELLS(S("title"), S("born")), 2, &columns, &error), HG_OK);
    s->lanes->own_now = true;
    s->lanes->now_field = F_BORN;
    hg_lanes_reset(s->lanes, 1);
    cr_expect_eq(hg_row_read(s->lanes, 0, &columns, CELLS(S("x"), S("1970-01-02")), 2, &error),
                 HG_OK);
    cr_expect_eq(s->lanes->now[0], HG_MICROS_PER_DAY);
    cr_expect_eq(hg_row_read(s->lanes, 0, &columns, CELLS(S("x"), S("")), 2, &error), HG_INVALID);
    sample_free(s);
}
