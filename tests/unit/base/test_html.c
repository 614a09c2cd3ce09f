/* HTML: escaping, and the frame of a page. */
#include "base/html.h"

#include <criterion/criterion.h>

static struct hg_buf buf;

static void setup(void)
{
    hg_buf_init(&buf, NULL, 0);
}

static void teardown(void)
{
    hg_buf_release(&buf);
}

TestSuite(html, .init = setup, .fini = teardown);

static bool has(const char *text)
{
    return hg_str_find((struct hg_str){buf.at, buf.len}, hg_str(text)) != SIZE_MAX;
}

Test(html, escapes_what_would_be_markup)
{
    hg_html_element(&buf, "<td>", HG_STR("a<b> & \"c\""), "</td>");
    struct hg_str out = {buf.at, buf.len};
    cr_expect(hg_str_is(out, "<td>a&lt;b&gt; &amp; &quot;c&quot;</td>"), "%.*s", HG_STR_ARGS(out));
    hg_buf_clear(&buf);
    hg_html_text(&buf, HG_STR(""));
    hg_html_text(&buf, HG_STR("<"));
    hg_html_text(&buf, HG_STR("plain"));
    out = (struct hg_str){buf.at, buf.len};
    cr_expect(hg_str_is(out, "&lt;plain"), "%.*s", HG_STR_ARGS(out));
}

Test(html, a_page_without_script_may_run_none)
{
    hg_html_open(&buf, HG_STR("a & b"), "i{color:red}\n", NULL);
    hg_html_close(&buf, HG_STR("<end>"));
    cr_expect(hg_str_starts((struct hg_str){buf.at, buf.len}, HG_STR("<!doctype html>")));
    cr_expect(has("default-src 'none'; style-src 'unsafe-inline'\">"));
    cr_expect(has("<title>a &amp; b</title></head><body>\n<main>"));
    cr_expect(has("i{color:red}\n@page{"));
    cr_expect(has("</main>\n<footer><p>&lt;end&gt;</p></footer></body></html>"));
}

/* The title is on every printed sheet, from a style: no text of a lead ends the string or it. */
Test(html, the_title_on_paper)
{
    hg_html_open(&buf, HG_STR("a\"</style>\\\nb é"), "", NULL);
    cr_expect(has("@bottom-left{content:\"a\\22 \\3c /style\\3e \\5c \\a b é\"}}"));
}

Test(html, a_page_with_a_script_names_it)
{
    hg_html_open(&buf, HG_STR("t"), "", "'sha256-x='");
    cr_expect(has("; script-src 'sha256-x='\">"));
}
