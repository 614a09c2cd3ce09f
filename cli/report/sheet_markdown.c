/* A report as Markdown for a comment on a pull request (GitHub Flavored Markdown), within the
 * length limit of comments. Texts from leads and policies are escaped, so that none can become a
 * link, a mention or markup. */
#include "cli/report/sheet.h"

struct markdown {
    struct hg_buf *out;
    size_t maximum;
    uint32_t open; /* parts to open that are not closed yet */
    bool cut;
};

/* What is still written when all else is cut. */
#define RESERVE 400u

static void put_escaped(struct hg_buf *out, struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        if (byte == '@') /* no mention */
            hg_buf_text(out, "&#64;");
        else if (byte == '<')
            hg_buf_text(out, "&lt;");
        else if (byte == '&')
            hg_buf_text(out, "&amp;");
        else if (byte == '\n' || byte == '\r')
            hg_buf_byte(out, ' ');
        else if (byte != '\0' && strchr("\\`*_[]|#~!>", byte) != NULL)
            hg_buf_print(out, "\\%c", byte);
        else
            hg_buf_byte(out, byte);
    }
}

/* In the title of a part to open HTML rules, not Markdown. */
static void put_summary(struct hg_buf *out, struct hg_str text)
{
    hg_html_element(out, "<details><summary>", text, "</summary>\n\n");
}

static void put_row(const struct hg_sheet_table *table, const struct hg_str *cells,
                    struct hg_buf *out)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        if (hg_sheet_is_wide(table, c))
            continue;
        hg_buf_text(out, "| ");
        put_escaped(out, cells[c]);
        hg_buf_byte(out, ' ');
    }
    hg_buf_text(out, "|\n");
}

static void put_head(const struct hg_sheet_table *table, struct hg_buf *out)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        if (hg_sheet_is_wide(table, c))
            continue;
        hg_buf_text(out, "| ");
        put_escaped(out, hg_str(table->columns[c].name));
        hg_buf_byte(out, ' ');
    }
    hg_buf_text(out, "|\n");
    for (uint32_t c = 0; c < table->column_count; c++)
        if (!hg_sheet_is_wide(table, c))
            hg_buf_text(out, table->columns[c].number ? "|--:" : "|---");
    hg_buf_text(out, "|\n");
}

/* Puts `text` if there is room, or else marks the report as cut. */
static void put_if_room(struct markdown *m, const struct hg_buf *text)
{
    size_t closing = m->open * sizeof "\n</details>\n";
    if (m->cut || m->out->len + text->len + closing + RESERVE > m->maximum) {
        m->cut = true;
        return;
    }
    hg_buf_put(m->out, text->at, text->len);
}

static void put_table(struct markdown *m, const struct hg_sheet_table *table)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    put_head(table, &text);
    for (size_t r = 0; r < table->rows.count; r++) {
        put_row(table, table->rows.at[r].cells, &text);
        put_if_room(m, &text);
        hg_buf_clear(&text);
    }
    hg_buf_byte(&text, '\n');
    put_if_room(m, &text);
    hg_buf_release(&text);
}

static void put_text(const struct hg_sheet_part *part, struct hg_buf *text)
{
    switch (part->kind) {
    case HG_SHEET_SECTION:
        hg_buf_text(text, "### ");
        put_escaped(text, part->text);
        hg_buf_text(text, "\n\n");
        break;
    case HG_SHEET_PARAGRAPH:
        put_escaped(text, part->text);
        hg_buf_text(text, "\n\n");
        break;
    case HG_SHEET_FIGURE:
        hg_buf_text(text, "- ");
        put_escaped(text, part->label);
        hg_buf_text(text, ": **");
        put_escaped(text, part->text);
        hg_buf_text(text, "**");
        hg_buf_text(text, part->detail.len != 0 ? " " : "");
        put_escaped(text, part->detail);
        hg_buf_byte(text, '\n');
        break;
    case HG_SHEET_OPEN:
        put_summary(text, part->text);
        break;
    case HG_SHEET_CLOSE:
    case HG_SHEET_TABLE:
    case HG_SHEET_PICTURE:
        break;
    }
}

static void put_part(struct markdown *m, const struct hg_sheet_part *part, bool figures_end)
{
    struct hg_buf text;
    if (part->kind == HG_SHEET_TABLE) {
        put_table(m, part->table);
        return;
    }
    if (part->kind == HG_SHEET_CLOSE) {
        if (!m->cut) {
            hg_buf_text(m->out, "</details>\n\n");
            m->open--;
        }
        return;
    }
    hg_cli_buf(&text);
    put_text(part, &text);
    hg_buf_text(&text, figures_end ? "\n" : "");
    put_if_room(m, &text);
    m->open += part->kind == HG_SHEET_OPEN && !m->cut;
    hg_buf_release(&text);
}

void hg_sheet_markdown(const struct hg_sheet *sheet, size_t maximum, struct hg_buf *out)
{
    struct markdown m = {.out = out, .maximum = maximum};
    hg_buf_text(out, "## ");
    put_escaped(out, sheet->title);
    hg_buf_text(out, "\n\n");
    if (sheet->subtitle.len != 0) {
        put_escaped(out, sheet->subtitle);
        hg_buf_text(out, "\n\n");
    }
    for (size_t i = 0; i < sheet->parts.count; i++) {
        bool last = i + 1 == sheet->parts.count || sheet->parts.at[i + 1].kind != HG_SHEET_FIGURE;
        put_part(&m, &sheet->parts.at[i], sheet->parts.at[i].kind == HG_SHEET_FIGURE && last);
    }
    for (; m.open > 0; m.open--)
        hg_buf_text(out, "\n</details>\n");
    if (m.cut)
        hg_buf_text(out, "\n*Cut here to fit a comment; `--format html` shows all.*\n\n");
    if (sheet->footer.len != 0) {
        hg_buf_text(out, "<sub>");
        put_escaped(out, sheet->footer);
        hg_buf_text(out, "</sub>\n");
    }
}
