/* A report in its three forms: counts, rates with and without enough leads, omitted rows. */
#include <criterion/criterion.h>

#include "cli/common/common.h"
#include "cli/report/report.h"

static struct hg_arena arena;
static struct hg_report report;
static struct hg_sheet sheet;
static struct hg_buf out;

static void open_report(void)
{
    hg_cli_arena(&arena);
    hg_cli_buf(&out);
    report = (struct hg_report){.arena = &arena, .title = HG_STR("Replay of <x>"), .min_count = 30};
}

static void release_report(void)
{
    hg_buf_release(&out);
    hg_arena_release(&arena);
}

TestSuite(report, .init = open_report, .fini = release_report);

static const char *shown(struct hg_figure figure)
{
    hg_buf_clear(&out);
    hg_put_figure(&out, &figure, report.min_count);
    hg_buf_byte(&out, '\0');
    return out.at;
}

Test(report, figures_for_people)
{
    struct hg_str texts[] = {HG_STR("a"), HG_STR("b")};
    cr_assert_str_eq(shown((struct hg_figure){0}), "");
    cr_assert_str_eq(shown(hg_figure_text(HG_STR("x y"))), "x y");
    cr_assert_str_eq(shown(hg_figure_count(0)), "0");
    cr_assert_str_eq(shown(hg_figure_count(999)), "999");
    cr_assert_str_eq(shown(hg_figure_count(1000)), "1,000");
    cr_assert_str_eq(shown(hg_figure_count(1234567)), "1,234,567");
    cr_assert_str_eq(shown(hg_figure_share(1, 3)), "33.3 %");
    cr_assert_str_eq(shown(hg_figure_share(133, 400)), "33.3 %"); /* 33.25: half up */
    cr_assert_str_eq(shown(hg_figure_share(0, 0)), "");
    cr_assert_str_eq(shown(hg_figure_rate(1839, 4045)), "45.5 % of 4,045 [43.9, 47.0]");
    cr_assert_str_eq(shown(hg_figure_rate(15, 30)), "50.0 % of 30 [33.2, 66.8]");
    cr_assert_str_eq(shown(hg_figure_rate(15, 29)), "too few: 29");
    cr_assert_str_eq(shown(hg_figure_rate(0, 0)), "none");
    cr_assert_str_eq(shown((struct hg_figure){.kind = HG_FIGURE_LIST, .a = 2, .texts = texts}),
                     "a, b");
    cr_assert_str_eq(shown((struct hg_figure){.kind = HG_FIGURE_NUMBER, .a = 4, .number = 249950}),
                     "0.2500");
    cr_assert_str_eq(
        shown((struct hg_figure){.kind = HG_FIGURE_NUMBER, .a = 1, .number = -5550000}), "-5.6");
    cr_assert_str_eq(shown((struct hg_figure){.kind = HG_FIGURE_NUMBER, .a = 0, .number = 1500000}),
                     "2");
    cr_assert_str_eq(shown((struct hg_figure){.kind = HG_FIGURE_BAND, .band = {110000, 556789}}),
                     "11.0 to 55.7 %");
}

static void fill(void)
{
    static const struct hg_report_column columns[] = {
        {"rule", "rule", HG_STYLE_TEXT},
        {"hit", "hits", HG_STYLE_WIDE},
        {"rate", "rate", HG_STYLE_NUMBER},
        {"why", "why", HG_STYLE_TEXT},
    };
    hg_report_fact(&report, "leads", "leads", hg_figure_count(4045));
    struct hg_report_table *table = hg_report_table(&report, "rules", "Rules", columns, 4);
    table->left_out = 3;
    hg_report_row(&report, table, HG_ROW_BAD);
    hg_report_cell(&report, table, hg_figure_text(HG_STR("a<b>&\"c\"")));
    hg_report_cell(&report, table, hg_figure_count(4045));
    hg_report_cell(&report, table, hg_figure_rate(1839, 4045));
    hg_report_cell(&report, table, (struct hg_figure){0});
    hg_report_row(&report, table, HG_ROW_PLAIN);
    hg_report_cell(&report, table, hg_figure_text(HG_STR("b")));
    hg_report_cell(&report, table, hg_figure_count(2));
    hg_report_cell(&report, table, hg_figure_rate(1, 2));
    hg_report_cell(&report, table, hg_figure_text(HG_STR("because")));
}

static const char *actual(void)
{
    hg_buf_byte(&out, '\0');
    return out.at;
}

Test(report, as_text)
{
    fill();
    hg_report_sheet(&report, &sheet);
    hg_sheet_text(&sheet, false, &out);
    cr_assert_str_eq(actual(), "Replay of <x>\n"
                               "leads: 4,045\n"
                               "\n"
                               "Rules\n"
                               "  rule                              rate  why\n"
                               "  a<b>&\"c\"  45.5 % of 4,045 [43.9, 47.0]\n"
                               "  b                           too few: 2  because\n"
                               "… and 3 more (--list-max)\n");
}

Test(report, as_markdown)
{
    fill();
    hg_report_sheet(&report, &sheet);
    hg_sheet_markdown(&sheet, HG_COMMENT_MAX_BYTES, &out);
    cr_assert_str_eq(actual(), "## Replay of &lt;x\\>\n\n"
                               "- leads: **4,045**\n\n"
                               "### Rules\n\n"
                               "| rule | rate | why |\n|---|--:|---|\n"
                               "| a&lt;b\\>&amp;\"c\" | 45.5 % of 4,045 \\[43.9, 47.0\\] |  |\n"
                               "| b | too few: 2 | because |\n\n"
                               "… and 3 more (--list-max)\n\n");
}

Test(report, as_json)
{
    fill();
    hg_report_json(&report, "replay", &out);
    cr_assert_str_eq(
        actual(),
        "{\"report\":\"replay\",\"leads\":4045,\"min_count\":30,\"rules\":[{\"rule\":\"a<b>&"
        "\\\"c\\\"\","
        "\"hit\":4045,\"rate\":{\"positive\":1839,\"of\":4045,\"rate\":0.454635,\"low\":0.439341,"
        "\"high\":0.470016},\"why\":null},{\"rule\":\"b\",\"hit\":2,\"rate\":{\"positive\":1,"
        "\"of\":2,\"rate\":null},\"why\":\"because\"}],\"left_out\":{\"rules\":3}}\n");
}

static bool has(const char *page, const char *text)
{
    return strstr(page, text) != NULL;
}

Test(report, as_page)
{
    fill();
    hg_report_sheet(&report, &sheet);
    hg_sheet_html(&sheet, &out);
    const char *page = actual();
    cr_assert(has(page, "<title>Replay of &lt;x&gt;</title>"));
    cr_assert(has(page, "a&lt;b&gt;&amp;&quot;c&quot;"));
    cr_assert(!has(page, "a<b>"));
    cr_assert(has(page, "<tr class=\"no\">"));
    /* 45.5 % of 120 units, from 43.9 to 47.0 */
    cr_assert(has(page, "<rect class=\"fill\" width=\"55\" height=\"12\"/>"
                        "<path class=\"whisker\" d=\"M53 6H56M53 2v8M56 2v8\"/>"));
    cr_assert(has(page, "45.5 % <small>of 4,045 [43.9, 47.0]</small>"));
    cr_assert(has(page, "… and 3 more"));
}

/* Two bands of 60: none and half positive; so the better half of the leads holds all of it. */
Test(report, bands_are_drawn)
{
    static const struct hg_report_column columns[] = {
        {"band", "points", HG_STYLE_TEXT},
        {"rate", "rate", HG_STYLE_NUMBER},
    };
    struct hg_report_table *table = hg_report_table(&report, "s", "S", columns, 2);
    for (int band = 0; band < 2; band++) {
        hg_report_row(&report, table, HG_ROW_PLAIN);
        hg_report_cell(&report, table, hg_figure_text(hg_str(band ? "50..100" : "0..49")));
        hg_report_cell(&report, table, hg_figure_rate(band ? 30 : 0, 60));
    }
    table->bands = 2;
    hg_report_sheet(&report, &sheet);
    hg_sheet_html(&sheet, &out);
    const char *page = actual();
    cr_assert(has(page, ">0</text>") && has(page, ">50</text>"));
    cr_assert(has(page, "<path class=\"line\" d=\"M40 160L196 10L352 10\"/>"));
}

Test(report, a_series_marks_what_is_out_of_its_band)
{
    static const struct hg_report_column columns[] = {{"week", "week", HG_STYLE_TEXT}};
    struct hg_point points[] = {{HG_STR("2026-01-05"), 50, 100},
                                {HG_STR("2026-01-12"), 48, 100},
                                {HG_STR("2026-01-19"), 90, 100}};
    struct hg_series series = {HG_STR("accept & so"), points, 3, 188, 300};
    struct hg_report_table *table = hg_report_table(&report, "weeks", "Weeks", columns, 1);
    hg_push(&arena, &table->series, series);
    hg_report_sheet(&report, &sheet);
    hg_sheet_html(&sheet, &out);
    const char *page = actual();
    cr_assert(has(page, "accept &amp; so"));
    cr_assert(has(page, "<circle class=\"out\" cx=\"352\""));
    cr_assert(!has(page, "<circle class=\"out\" cx=\"40\""));
}
