/* The JUnit XML writer, see junit.h. Streams; keeps track only of the elements that are open. */
#include "base/junit.h"

/* --- XML -------------------------------------------------------------------------------------- */

static const char *entity_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

/* U+FFFE and U+FFFF are no characters of XML; in UTF-8 both begin so. */
static bool is_no_character(struct hg_str text, size_t at)
{
    return text.len - at >= 3 && (unsigned char)text.at[at] == 0xEF &&
           (unsigned char)text.at[at + 1] == 0xBF && (unsigned char)text.at[at + 2] >= 0xBE;
}

/* In an attribute a line break or tab would come back as a space, so they are written by number. */
static void put_byte(struct hg_buf *out, char byte, bool attribute)
{
    const char *entity = entity_of(byte);
    bool space = byte == '\t' || byte == '\n' || byte == '\r';
    if (entity != NULL)
        hg_buf_text(out, entity);
    else if (space && (attribute || byte == '\r'))
        hg_buf_print(out, "&#%d;", byte);
    else if (byte >= 0 && byte < 0x20 && !space)
        hg_buf_text(out, "\xEF\xBF\xBD");
    else
        hg_buf_byte(out, byte);
}

static void put_text(struct hg_buf *out, struct hg_str text, bool attribute)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_no_character(text, i)) {
            hg_buf_text(out, "\xEF\xBF\xBD");
            i += 2;
        } else {
            put_byte(out, text.at[i], attribute);
        }
    }
}

static void put_attribute(struct hg_buf *out, const char *name, struct hg_str value)
{
    hg_buf_print(out, " %s=\"", name);
    put_text(out, value, true);
    hg_buf_byte(out, '"');
}

static void put_counts(struct hg_buf *out, struct hg_junit_counts counts)
{
    hg_buf_print(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", counts.tests,
                 counts.failures, counts.errors);
}

/* --- the document ----------------------------------------------------------------------------- */

static void close_case(struct hg_junit *junit)
{
    if (junit->in_case)
        hg_buf_text(junit->out, junit->has_problem ? "    </testcase>\n" : "/>\n");
    junit->in_case = junit->has_problem = false;
}

static void close_suite(struct hg_junit *junit)
{
    close_case(junit);
    if (junit->in_suite)
        hg_buf_text(junit->out, "  </testsuite>\n");
    junit->in_suite = false;
}

void hg_junit_open(struct hg_junit *junit, struct hg_buf *out, struct hg_junit_counts all)
{
    *junit = (struct hg_junit){.out = out};
    hg_buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"headgate\"");
    put_counts(out, all);
}

void hg_junit_suite(struct hg_junit *junit, struct hg_str name, struct hg_str file,
                    struct hg_junit_counts counts)
{
    close_suite(junit);
    junit->in_suite = true;
    hg_buf_text(junit->out, "  <testsuite");
    put_attribute(junit->out, "name", name);
    if (file.len != 0)
        put_attribute(junit->out, "file", file);
    put_counts(junit->out, counts);
}

void hg_junit_case(struct hg_junit *junit, struct hg_str name, struct hg_str classname)
{
    close_case(junit);
    junit->in_case = true;
    hg_buf_text(junit->out, "    <testcase");
    put_attribute(junit->out, "name", name);
    put_attribute(junit->out, "classname", classname);
}

void hg_junit_problem(struct hg_junit *junit, enum hg_junit_problem problem, struct hg_str type,
                      struct hg_str message, struct hg_str text)
{
    const char *element = problem == HG_JUNIT_FAILURE ? "failure" : "error";
    hg_buf_text(junit->out, junit->has_problem ? "" : ">\n");
    junit->has_problem = true;
    hg_buf_print(junit->out, "      <%s", element);
    put_attribute(junit->out, "type", type);
    put_attribute(junit->out, "message", message);
    hg_buf_byte(junit->out, '>');
    put_text(junit->out, text, false);
    hg_buf_print(junit->out, "</%s>\n", element);
}

void hg_junit_close(struct hg_junit *junit)
{
    close_suite(junit);
    hg_buf_text(junit->out, "</testsuites>\n");
}
