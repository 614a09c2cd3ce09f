/* The page of a report: its content is escaped, and its script is the one that its policy allows.
 */
#include "base/sha256.h"
#include "cli/report/page.h"

#include <criterion/criterion.h>
#include <sodium.h>

static struct hg_buf buf;

static void setup(void)
{
    hg_buf_init(&buf, NULL, 0);
}

static void teardown(void)
{
    hg_buf_release(&buf);
}

TestSuite(page, .init = setup, .fini = teardown);

static const struct hg_page_column columns[] = {{"rule", false}, {"leads", true}};

static bool has(const char *text)
{
    return hg_str_find((struct hg_str){buf.at, buf.len}, hg_str(text)) != SIZE_MAX;
}

Test(page, tables)
{
    struct hg_page_table table;
    hg_page_table_open(&table, &buf, columns, 2, HG_PAGE_CARDS, true);
    hg_page_row(&table, "yes");
    hg_page_cell(&table, HG_STR("a<b"));
    hg_page_cell_print(&table, "%d", 12);
    hg_page_row(&table, "");
    hg_page_cell_open(&table);
    hg_buf_text(&buf, "<i>x</i>");
    hg_page_cell_close(&table);
    hg_page_table_close(&table);
    static const char expected[] =
        "<div><table class=\"cards filtered\">\n<thead><tr><th scope=\"col\">rule</th>"
        "<th scope=\"col\" class=\"n\">leads</th></tr></thead>\n<tbody>\n<tr class=\"yes\"><td "
        "data-label=\"rule\">a&lt;b</td>"
        "<td class=\"n\" data-label=\"leads\">12</td></tr>\n"
        "<tr><td data-label=\"rule\"><i>x</i></td></tr>\n</tbody></table></div>\n";
    struct hg_str out = {buf.at, buf.len};
    cr_expect(hg_str_is(out, expected), "%.*s", HG_STR_ARGS(out));
}

/* A section is named after a column of the user's file: no text of it leaves the attribute. */
Test(page, sections_and_links_to_them)
{
    hg_page_section(&buf, "by_Lead \"So<b>urce", HG_STR("By Lead \"So<b>urce"));
    hg_page_links_open(&buf);
    hg_page_link(&buf, "by_Lead \"So<b>urce", HG_STR("a<b"));
    hg_page_links_close(&buf);
    cr_expect(has("<h2 id=\"by_Lead__So_b_urce\">By Lead &quot;So&lt;b&gt;urce</h2>\n"));
    cr_expect(has("<nav aria-label=\"Sections\">\n"
                  "<a href=\"#by_Lead__So_b_urce\">a&lt;b</a>\n</nav>\n"));
}

/* What scrolls sideways takes the keyboard's focus; cards need not. */
Test(page, a_grid_is_reached_by_the_keyboard)
{
    struct hg_page_table table;
    hg_page_table_open(&table, &buf, columns, 2, HG_PAGE_GRID, false);
    hg_page_table_close(&table);
    cr_expect(has("role=\"region\" aria-label=\"table\" tabindex=\"0\""));
}

/* The hash in the page's policy must be that of the script in it, or no browser runs it. */
Test(page, the_script_is_the_one_allowed)
{
    hg_page_open(&buf, HG_STR("t & t"), HG_STR("sub"), ".x{}");
    hg_page_close(&buf, HG_STR("end"));
    struct hg_str out = {buf.at, buf.len};
    size_t start = hg_str_find(out, HG_STR("<script>")) + 8;
    size_t end = hg_str_find(out, HG_STR("</script>"));
    cr_assert(start < end && end < out.len);
    unsigned char hash[HG_SHA256_SIZE];
    char base64[64], policy[100];
    hg_sha256((struct hg_str){out.at + start, end - start}, hash);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    snprintf(policy, sizeof policy, "script-src 'sha256-%s'\">", base64);
    cr_expect(has(policy));
    cr_expect(has("<h1>t &amp; t</h1>"));
    cr_expect(!has("http://") && !has("https://"));
}
