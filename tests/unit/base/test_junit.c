/* JUnit XML and GitHub annotations: escaping, and balanced elements. */
#include "base/github.h"
#include "base/junit.h"

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

TestSuite(junit, .init = setup, .fini = teardown);

static void assert_written(const char *text)
{
    struct hg_str out = {buf.at, buf.len};
    cr_assert(hg_str_is(out, text), "%.*s instead of %s", HG_STR_ARGS(out), text);
}

Test(junit, without_suites)
{
    struct hg_junit junit;
    hg_junit_open(&junit, &buf, (struct hg_junit_counts){0, 0, 0});
    hg_junit_close(&junit);
    assert_written("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<testsuites name=\"headgate\" tests=\"0\" failures=\"0\" errors=\"0\">\n"
                   "</testsuites>\n");
}

Test(junit, suites_cases_and_problems)
{
    struct hg_junit junit;
    hg_junit_open(&junit, &buf, (struct hg_junit_counts){3, 1, 1});
    hg_junit_suite(&junit, HG_STR("a"), HG_STR("a.yaml"), (struct hg_junit_counts){2, 1, 0});
    hg_junit_case(&junit, HG_STR("fine"), HG_STR("a"));
    hg_junit_case(&junit, HG_STR("bad"), HG_STR("a"));
    hg_junit_problem(&junit, HG_JUNIT_FAILURE, HG_STR("t"), HG_STR("m"), HG_STR("one"));
    hg_junit_problem(&junit, HG_JUNIT_FAILURE, HG_STR("t"), HG_STR("m"), HG_STR("two"));
    hg_junit_suite(&junit, HG_STR("b"), HG_STR(""), (struct hg_junit_counts){1, 0, 1});
    hg_junit_case(&junit, HG_STR("c"), HG_STR("b"));
    hg_junit_problem(&junit, HG_JUNIT_ERROR, HG_STR("t"), HG_STR("m"), HG_STR(""));
    hg_junit_close(&junit);
    assert_written(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"headgate\" tests=\"3\" failures=\"1\" errors=\"1\">\n"
        "  <testsuite name=\"a\" file=\"a.yaml\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
        "    <testcase name=\"fine\" classname=\"a\"/>\n"
        "    <testcase name=\"bad\" classname=\"a\">\n"
        "      <failure type=\"t\" message=\"m\">one</failure>\n"
        "      <failure type=\"t\" message=\"m\">two</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"b\" tests=\"1\" failures=\"0\" errors=\"1\">\n"
        "    <testcase name=\"c\" classname=\"b\">\n"
        "      <error type=\"t\" message=\"m\"></error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

Test(junit, escapes_what_xml_cannot_hold)
{
    struct hg_junit junit;
    hg_junit_open(&junit, &buf, (struct hg_junit_counts){1, 1, 0});
    hg_junit_suite(&junit, HG_STR("s"), HG_STR(""), (struct hg_junit_counts){1, 1, 0});
    hg_buf_clear(&buf);
    hg_junit_case(&junit, HG_STR("a<b>&\"c\"\t\n\x01"), HG_STR("é"));
    hg_junit_problem(&junit, HG_JUNIT_FAILURE, HG_STR("t"), HG_STR("\r"),
                     HG_STR("x\ty\nz\r]]>\x1b\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD"));
    assert_written("    <testcase name=\"a&lt;b&gt;&amp;&quot;c&quot;&#9;&#10;\xEF\xBF\xBD\" "
                   "classname=\"é\">\n"
                   "      <failure type=\"t\" message=\"&#13;\">x\ty\nz&#13;]]&gt;\xEF\xBF\xBD"
                   "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD</failure>\n");
}

Test(junit, annotations_with_and_without_a_place)
{
    struct hg_github_place place = {HG_STR("a,b:c%.gate"), 3, 3, 5, 7};
    hg_github_annotate(&buf, "error", place, HG_STR("T: x"), HG_STR("one: a,b\n50 %"));
    place.column = 0;
    hg_github_annotate(&buf, "warning", place, HG_STR("T"), HG_STR("\x1b"));
    hg_github_annotate(&buf, "notice", (struct hg_github_place){0}, HG_STR("T"), HG_STR("m"));
    assert_written("::error file=a%2Cb%3Ac%25.gate,line=3,endLine=3,col=5,endColumn=7,"
                   "title=T%3A x::one: a,b%0A50 %25\n"
                   "::warning file=a%2Cb%3Ac%25.gate,line=3,endLine=3,title=T::\xEF\xBF\xBD\n"
                   "::notice title=T::m\n");
}
