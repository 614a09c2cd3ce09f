/* data_csv.c: cells, row widths, locations, and malformed CSV. */
#include "compiler/data/data.h"
#include "inputs.h"

static enum hg_status read_csv(struct inputs *in)
{
    struct hg_csv csv;
    return hg_csv_read(&in->diags, in->source, &in->arena, &csv);
}

Test(data_csv, refuses_each_with_its_own_code_and_place)
{
    static const struct input_case cases[] = {
        {"a,b\n1,2\n", ""},
        {"a,b", ""},
        {"a,b\n1,\xFF\n", "E0601@2:3"},
        {"a,b\n1,5\" pipe\n", "E0602@2:4"},
        {"a,b\n1,\"x\"y\n", "E0602@2:5"},
        {"a,b\n1,\"x\n2,3\n", "E0603@2:3"},
        {"a,b\n1,\"", "E0603@2:3"},
        {"a,b\n1\n1,2,3\n4,5\n", "E0604@2:1 E0604@3:1"},
        {"a,b\n\n\n1,2,3", "E0604@4:1"},
        {"a,b\n\"x\ny\",1\n1\n", "E0604@4:1"},
        {"", "E0605@1:1"},
        {"\n \n", "E0605@3:1"},
        {"a,,b\n", "E0606@1:3"},
        {"a,b,\n", "E0606@1:5"},
        {"a,b,a\n", "E0607@1:5"},
        {"a,b\n,\n1,2\n", "W0609@2:1"},
        {"a,b\n\"\",\n", "W0609@2:1"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_csv);
}

/* The file as "h1|h2;line:c1|c2;…", quoted cells in brackets. */
static struct hg_str shown(struct inputs *in, const struct hg_csv *csv)
{
    struct hg_str out = HG_STR("");
    for (size_t i = 0; i < csv->column_count; i++)
        out = hg_str_print(&in->arena, "%.*s%s%.*s", HG_STR_ARGS(out), i ? "|" : "",
                           HG_STR_ARGS(csv->header[i].text));
    for (size_t r = 0; r < csv->row_count; r++) {
        out = hg_str_print(&in->arena, "%.*s;%u:", HG_STR_ARGS(out), csv->rows[r].line);
        for (size_t i = 0; i < csv->column_count; i++) {
            const struct hg_csv_cell *cell = &csv->rows[r].cells[i];
            out = hg_str_print(&in->arena, "%.*s%s%s%.*s%s", HG_STR_ARGS(out), i ? "|" : "",
                               cell->quoted ? "[" : "", HG_STR_ARGS(cell->text),
                               cell->quoted ? "]" : "");
        }
    }
    return out;
}

Test(data_csv, reads_what_spreadsheets_write)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"a,b\n1,2\n", "a|b;2:1|2"},
        {"a,b\r\n1,2\r\n\r\n3,4", "a|b;2:1|2;4:3|4"},
        {"a;b\n1,5;2\n", "a|b;2:1,5|2"},
        {"a,b\r1,2\r", "a|b;2:1|2"},
        {"\xEF\xBB\xBF"
         "a,b\n1,2\n",
         "a|b;2:1|2"},
        {"  a , b \n 1 ,\t2 \n", "a|b;2:1|2"},
        {"\"a,x\";b\n1;2\n", "a,x|b;2:1|2"},
        {"a,b\n\"x, \"\"y\"\"\", \" z \" \n", "a|b;2:[x, \"y\"]|[ z ]"},
        {"a,b\n\"l1\nl2\r\nl3\",2\n3,4\n", "a|b;2:[l1\nl2\r\nl3]|2;5:3|4"},
        {"a,b\n,2\n\"\",2\n", "a|b;2:|2;3:[]|2"},
        {"a\n1\n# x\n", "a;2:1;3:# x"},
        {"land\nNA\n01067\nÅland\n", "land;2:NA;3:01067;4:Åland"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inputs in;
        struct hg_csv csv;
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, cases[i].text, strlen(cases[i].text));
        cr_expect_eq(hg_csv_read(&in.diags, in.source, &in.arena, &csv), HG_OK);
        struct hg_str got = shown(&in, &csv);
        cr_expect(hg_str_is(got, cases[i].want), "%.*s not %s", HG_STR_ARGS(got), cases[i].want);
        inputs_close(&in);
    }
}

Test(data_csv, the_message_names_the_row_and_both_widths)
{
    struct inputs in;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, "a,b,c\n1,2,3\n4,5\n", 16);
    cr_expect_eq(read_csv(&in), HG_INVALID);
    cr_expect(hg_str_is(in.diags.list.at[0].message, "line 3 has 2 cells, but the header has 3"));
    inputs_close(&in);
}

Test(data_csv, spans_cover_the_cell_with_its_quotes)
{
    static const char text[] = "a,b\nü , \"x\"\"y\"\n";
    struct inputs in;
    struct hg_csv csv;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, sizeof text - 1);
    cr_assert_eq(hg_csv_read(&in.diags, in.source, &in.arena, &csv), HG_OK);
    cr_expect_eq(csv.rows[0].cells[0].span.start, 4);
    cr_expect_eq(csv.rows[0].cells[0].span.end, 6);
    cr_expect_eq(csv.rows[0].cells[1].span.start, 9);
    cr_expect_eq(csv.rows[0].cells[1].span.end, 15);
    cr_expect_eq(csv.rows[0].span.start, 4);
    cr_expect_eq(csv.rows[0].span.end, 15);
    inputs_close(&in);
}

Test(data_csv, columns_are_found_exactly_then_ignoring_case)
{
    static const char text[] = "Country,country,Team\n";
    struct inputs in;
    struct hg_csv csv;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, sizeof text - 1);
    cr_assert_eq(hg_csv_read(&in.diags, in.source, &in.arena, &csv), HG_OK);
    cr_expect_eq(hg_csv_column(&csv, HG_STR("country")), 1);
    cr_expect_eq(hg_csv_column(&csv, HG_STR("COUNTRY")), 0);
    cr_expect_eq(hg_csv_column(&csv, HG_STR("team")), 2);
    cr_expect_eq(hg_csv_column(&csv, HG_STR("tea")), SIZE_MAX);
    inputs_close(&in);
}

static enum hg_status read_text(const char *text, struct hg_csv *csv, size_t *errors)
{
    struct inputs in;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, strlen(text));
    enum hg_status status = hg_csv_read(&in.diags, in.source, &in.arena, csv);
    *errors = in.diags.errors;
    inputs_close(&in);
    return status;
}

Test(data_csv, limits_of_columns_and_rows)
{
    struct hg_csv csv;
    size_t errors;
    char *text = inputs_repeat("a,", "b,", 1023); /* 1025 columns, the last without a name */
    cr_expect_eq(read_text(text, &csv, &errors), HG_INVALID);
    cr_expect_eq(csv.column_count, 0);
    text[strlen(text) - 1] = '\0'; /* 1024 */
    cr_expect_eq(read_text(text, &csv, &errors), HG_INVALID);
    cr_expect_eq(errors, 1022, "only names that repeat");
    free(text);
    text = inputs_repeat("a\n", "1\n", 1000001);
    cr_expect_eq(read_text(text, &csv, &errors), HG_INVALID);
    cr_expect_eq(csv.row_count, 1000000);
    text[strlen(text) - 2] = '\0';
    cr_expect_eq(read_text(text, &csv, &errors), HG_OK);
    cr_expect_eq(csv.row_count, 1000000);
    free(text);
}

Test(data_csv, a_line_of_ten_megabytes_is_a_line)
{
    struct hg_csv csv;
    size_t errors;
    char *text = inputs_repeat("a\n", "x", 10000000);
    cr_expect_eq(read_text(text, &csv, &errors), HG_OK);
    cr_expect_eq(csv.row_count, 1);
    free(text);
}
