/* The index of diagnostics as Markdown: every page of base/diag_*.def, by code. */
#include "cli/common/common.h"

#include <stdlib.h>
#include <string.h>

static int by_code(const void *a, const void *b)
{
    return strcmp((*(const struct hg_diag_page *const *)a)->code + 1,
                  (*(const struct hg_diag_page *const *)b)->code + 1);
}

static const char *severity_word(enum hg_severity severity)
{
    return severity == HG_ERROR ? "error" : severity == HG_WARNING ? "warning" : "note";
}

static void put_example(struct hg_buf *out, const char *title, const char *text)
{
    if (*text == '\0')
        return;
    hg_buf_print(out, "\n%s\n\n```text\n%s%s```\n", title, text,
                 text[strlen(text) - 1] == '\n' ? "" : "\n");
}

static void put_page(struct hg_buf *out, const struct hg_diag_page *page)
{
    hg_buf_print(out, "\n## %s: %s\n\n*%s.* ", page->code, page->title,
                 severity_word(page->severity));
    hg_wrap(page->what, 0, 88, out);
    put_example(out, "Wrong:", page->avoid);
    put_example(out, "Right:", page->prefer);
    if (*page->why != '\0') {
        hg_buf_byte(out, '\n');
        hg_wrap(page->why, 0, 88, out);
    }
}

void hg_diagnostics_markdown(struct hg_buf *out)
{
    const struct hg_diag_page *pages[HG_CODE_COUNT + 1];
    for (size_t i = 0; i < HG_CODE_COUNT; i++)
        pages[i] = hg_diag_page((enum hg_code)i);
    qsort(pages, HG_CODE_COUNT, sizeof *pages, by_code);
    hg_buf_text(out, "# Diagnostics\n\n<!-- made by `headgate manual diagnostics`; a test compares "
                     "the two -->\n\nEvery message of the compiler has a code that never changes "
                     "its meaning.\n`headgate explain E0412` prints its page. E is an error, W a "
                     "warning.\n\n| code | |\n|---|---|\n");
    for (size_t i = 0; i < HG_CODE_COUNT; i++)
        hg_buf_print(out, "| %s | %s |\n", pages[i]->code, pages[i]->title);
    for (size_t i = 0; i < HG_CODE_COUNT; i++)
        put_page(out, pages[i]);
}
