/* The page of a diagnostic: what it means, an example that causes it, the correct form, and the
 * reason. The pages are in base/diag_*.def. */
#include "cli/explaining/explain.h"

#include "base/json.h"
#include "cli/common/common.h"

#define CODE_LENGTH 5 /* E0412 */

bool hg_explain_is_code(struct hg_str word)
{
    static const char letters[] = "EWNewn";
    if (word.len < 2 || memchr(letters, word.at[0], sizeof letters - 1) == NULL)
        return false;
    for (size_t i = 1; i < word.len; i++)
        if (word.at[i] < '0' || word.at[i] > '9')
            return false;
    return true;
}

static const char *severity_name(enum hg_severity severity)
{
    return severity == HG_ERROR ? "error" : severity == HG_WARNING ? "warning" : "note";
}

/* --- text ----------------------------------------------------------------------------------- */

static void put_example(struct hg_buf *out, const char *title, const char *example)
{
    if (*example == '\0')
        return;
    hg_buf_print(out, "\n%s:\n", title);
    for (const char *at = example; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        hg_buf_print(out, "    %.*s\n", (int)len, at);
        at += len + (at[len] == '\n');
    }
}

/* Some pages say in prose what is right. */
static bool is_prose(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && text[len - 1] == '.' && text[0] >= 'A' && text[0] <= 'Z';
}

static void put_text(const struct hg_diag_page *page, bool colour, struct hg_buf *out)
{
    hg_buf_print(out, "%s%s: %s%s (%s)\n\n", colour ? "\033[1m" : "", page->code, page->title,
                 colour ? "\033[0m" : "", severity_name(page->severity));
    hg_wrap(page->what, 0, 80, out);
    put_example(out, "Wrong", page->avoid);
    if (is_prose(page->prefer)) {
        hg_buf_byte(out, '\n');
        hg_wrap(page->prefer, 0, 80, out);
    } else {
        put_example(out, "Right", page->prefer);
    }
    if (*page->why == '\0')
        return;
    hg_buf_byte(out, '\n');
    hg_wrap(page->why, 0, 80, out);
}

/* --- JSON and HTML --------------------------------------------------------------------------- */

static void put_json(const struct hg_diag_page *page, struct hg_buf *out)
{
    const char *const members[][2] = {
        {"code", page->code},   {"severity", severity_name(page->severity)},
        {"title", page->title}, {"what", page->what},
        {"avoid", page->avoid}, {"prefer", page->prefer},
        {"why", page->why},
    };
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        hg_json_key(&json, hg_str(members[i][0]));
        hg_json_str(&json, hg_str(members[i][1]));
    }
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}

static void html_text(struct hg_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            hg_buf_text(out, "&amp;");
        else if (*text == '<')
            hg_buf_text(out, "&lt;");
        else if (*text == '>')
            hg_buf_text(out, "&gt;");
        else
            hg_buf_byte(out, *text);
    }
}

static void html_part(struct hg_buf *out, const char *open, const char *text, const char *close)
{
    if (*text == '\0')
        return;
    hg_buf_text(out, open);
    html_text(out, text);
    hg_buf_text(out, close);
}

static void put_html(const struct hg_diag_page *page, struct hg_buf *out)
{
    hg_buf_text(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>");
    html_text(out, page->code);
    html_part(out, "</title>\n<h1>", page->code, ": ");
    html_part(out, "", page->title, "</h1>\n");
    html_part(out, "<p>", page->what, "</p>\n");
    html_part(out,
              "<p>Wrong:</p>\n"
              "<pre>",
              page->avoid, "</pre>\n");
    if (is_prose(page->prefer))
        html_part(out, "<p>", page->prefer, "</p>\n");
    else
        html_part(out,
                  "<p>Right:</p>\n"
                  "<pre>",
                  page->prefer, "</pre>\n");
    html_part(out, "<p>", page->why, "</p>\n");
    hg_buf_text(out, "</html>\n");
}

/* --- finding it ----------------------------------------------------------------------------- */

static enum hg_code find_code(struct hg_str word)
{
    char upper[CODE_LENGTH] = {0};
    if (word.len != CODE_LENGTH)
        return HG_CODE_COUNT;
    memcpy(upper, word.at, CODE_LENGTH);
    upper[0] = (char)(upper[0] & ~0x20);
    return hg_diag_find((struct hg_str){upper, CODE_LENGTH});
}

/* Whoever has E0412 for W0412 has the number right. */
static int report_no_code(struct hg_str word)
{
    struct hg_str number = {word.at + 1, word.len - 1};
    for (int i = 0; i < HG_CODE_COUNT; i++) {
        const struct hg_diag_page *page = hg_diag_page((enum hg_code)i);
        if (hg_str_is(number, page->code + 1)) {
            hg_message("unknown diagnostic `%.*s`; did you mean `%s`?", HG_STR_ARGS(word),
                       page->code);
            return HG_EXIT_TROUBLE;
        }
    }
    hg_message("unknown diagnostic `%.*s`", HG_STR_ARGS(word));
    return HG_EXIT_TROUBLE;
}

int hg_explain_code(struct hg_str word, enum hg_explain_format format)
{
    struct hg_buf out;
    enum hg_code code = find_code(word);
    if (code == HG_CODE_COUNT)
        return report_no_code(word);
    hg_cli_buf(&out);
    if (format == HG_EXPLAIN_TEXT)
        put_text(hg_diag_page(code), hg_colour(1), &out);
    else if (format == HG_EXPLAIN_JSON)
        put_json(hg_diag_page(code), &out);
    else
        put_html(hg_diag_page(code), &out);
    return hg_print(&out);
}
