/* The HTML page of a report, piece by piece into a buffer. Owns the style of reports and the one
 * script there is; must not know what a report is about. */
#include "cli/report/page.h"

#include "base/sha256.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>

static const char report_style[] =
    "body{max-width:76rem}\n"
    "th{text-align:left;font-size:.8rem;color:var(--quiet);font-weight:600;padding:.2rem .6rem "
    ".2rem 0;vertical-align:bottom}\n"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\n"
    ".yes td:first-child{box-shadow:inset 3px 0 var(--yes);padding-left:.5rem}\n"
    ".no td:first-child{box-shadow:inset 3px 0 var(--no);padding-left:.5rem}\n"
    ".open td:first-child{box-shadow:inset 3px 0 var(--open);padding-left:.5rem}\n"
    ".assumed td:first-child{box-shadow:inset 3px 0 var(--assumed);padding-left:.5rem}\n"
    ".changed td:first-child{box-shadow:inset 3px 0 var(--open);padding-left:.5rem}\n"
    ".cards td:first-child,.cards th:first-child{padding-left:.5rem}\n"
    "code,pre{font:.9em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\n"
    "pre{white-space:pre-wrap;margin:.3rem 0}p{margin:.4rem 0}\n"
    "ins{color:var(--yes);text-decoration:none}del{color:var(--no)}\n"
    ".figures{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:.8rem 0}\n"
    ".figures b{display:block;font-size:1.4rem;font-variant-numeric:tabular-nums}\n"
    ".figures span{color:var(--quiet);font-size:.85rem}\n"
    ".wide{overflow-x:auto}.wide td{overflow-wrap:normal}\n"
    "table+table,div+div>table{margin-top:.8rem}\n"
    "details{margin:.4rem 0;border-top:1px solid var(--line);padding:.3rem 0}\n"
    "summary{cursor:pointer}nav{font-size:.9rem;margin:.8rem 0}\n"
    "nav a{color:var(--assumed);display:inline-block;margin-right:1rem;padding:.15rem 0}\n"
    ".filter{display:flex;gap:.6rem;align-items:center;margin:.3rem 0;color:var(--quiet);"
    "font-size:.85rem}\n"
    ".filter input{font:inherit;padding:.25rem .5rem;width:16rem;max-width:100%;border:1px solid "
    "var(--quiet);border-radius:.3rem;background:transparent;color:inherit}\n"
    ".filter input::placeholder{color:var(--quiet);opacity:1}\n"
    "tr[hidden]{display:none!important}\n"
    "@media screen and (max-width:44rem){.cards thead{display:none}"
    ".cards tr{display:block;border-top:1px "
    "solid var(--line);padding:.35rem 0}\n"
    ".cards td{display:grid;grid-template-columns:7.5rem minmax(0,1fr);border:0;padding:.08rem "
    "0;text-align:left}\n"
    ".cards td:empty{display:none}\n"
    ".cards td::before{content:attr(data-label);color:var(--quiet);font-size:.8rem;"
    "padding-right:.5rem}\n"
    ".cards tr td,.cards tr td:first-child{padding-left:.5rem}}\n"
    "@media print,(min-width:44.01rem){.cards td:not(.n){min-width:4.5rem}"
    ".cards td:nth-child(-n+2):not(.n){min-width:7rem}"
    "td.n+td:not(.n),th.n+th:not(.n){padding-left:1rem}}\n"
    "@media print{nav,.filter{display:none}.wide{overflow:visible}.wide td{overflow-wrap:anywhere}"
    ".cards td:nth-child(-n+2):not(.n){min-width:5.5rem}}\n";

/* The row filter, and details that are open while the page is printed. */
static const char script[] =
    "for(const table of document.querySelectorAll('table.filtered')){"
    "const rows=[...table.tBodies[0].rows],box=document.createElement('div'),"
    "input=document.createElement('input'),count=document.createElement('span');"
    "const texts=rows.map(row=>row.textContent.toLowerCase());"
    "box.className='filter';input.type='search';input.placeholder='filter rows';"
    "input.setAttribute('aria-label','filter rows');count.setAttribute('role','status');"
    "count.textContent=rows.length+' rows';"
    "box.append(input,count);table.before(box);"
    "input.addEventListener('input',()=>{"
    "const words=input.value.toLowerCase().split(/\\s+/).filter(word=>word);let shown=0;"
    "rows.forEach((row,i)=>{const fits=words.every(word=>texts[i].includes(word));"
    "row.hidden=!fits;shown+=fits});"
    "count.textContent=words.length?shown+' of '+rows.length+' rows':rows.length+' rows'})}"
    "let closed=[];"
    "addEventListener('beforeprint',()=>{"
    "closed=[...document.querySelectorAll('details:not([open])')];"
    "closed.forEach(part=>part.open=true)});"
    "addEventListener('afterprint',()=>{closed.forEach(part=>part.open=false)});";

/* --- the page -------------------------------------------------------------------------------- */

/* The one script the page's policy lets run is the one with this hash (CSP level 2). */
static void put_hash(char *text, size_t size)
{
    unsigned char hash[HG_SHA256_SIZE];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];
    hg_sha256(HG_STR(script), hash);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    snprintf(text, size, "'sha256-%s'", base64);
}

void hg_page_open(struct hg_buf *out, struct hg_str title, struct hg_str subtitle,
                  const char *style)
{
    char hash[80];
    struct hg_buf styles;
    put_hash(hash, sizeof hash);
    hg_buf_init(&styles, &out->allocator, 0);
    hg_buf_text(&styles, report_style);
    hg_buf_text(&styles, style);
    hg_buf_byte(&styles, '\0');
    out->failed |= styles.failed;
    hg_html_open(out, title, styles.failed ? "" : styles.at, hash);
    hg_buf_release(&styles);
    hg_html_element(out, "<h1>", title, "</h1>\n");
    if (subtitle.len != 0)
        hg_html_element(out, "<div class=\"lead\">", subtitle, "</div>\n");
}

void hg_page_close(struct hg_buf *out, struct hg_str footer)
{
    hg_buf_text(out, "<script>");
    hg_buf_text(out, script);
    hg_buf_text(out, "</script>\n");
    hg_html_close(out, footer);
}

/* An id may contain a column name of the user's: characters that need escaping become `_`. */
static void put_id(struct hg_buf *out, const char *id)
{
    for (; *id != '\0'; id++) {
        bool plain = (*id >= 'a' && *id <= 'z') || (*id >= 'A' && *id <= 'Z') ||
                     (*id >= '0' && *id <= '9') || *id == '-';
        hg_buf_byte(out, plain ? *id : '_');
    }
}

void hg_page_section(struct hg_buf *out, const char *id, struct hg_str title)
{
    hg_buf_text(out, "<h2 id=\"");
    put_id(out, id);
    hg_html_element(out, "\">", title, "</h2>\n");
}

void hg_page_links_open(struct hg_buf *out)
{
    hg_buf_text(out, "<nav aria-label=\"Sections\">\n");
}

void hg_page_link(struct hg_buf *out, const char *id, struct hg_str title)
{
    hg_buf_text(out, "<a href=\"#");
    put_id(out, id);
    hg_html_element(out, "\">", title, "</a>\n");
}

void hg_page_links_close(struct hg_buf *out)
{
    hg_buf_text(out, "</nav>\n");
}

void hg_page_paragraph(struct hg_buf *out, struct hg_str text)
{
    hg_html_element(out, "<p>", text, "</p>\n");
}

void hg_page_figures_open(struct hg_buf *out)
{
    hg_buf_text(out, "<div class=\"figures\">\n");
}

void hg_page_figure(struct hg_buf *out, struct hg_str value, struct hg_str label)
{
    hg_html_element(out, "<div><b>", value, "</b>");
    hg_html_element(out, "<span>", label, "</span></div>\n");
}

void hg_page_figures_close(struct hg_buf *out)
{
    hg_buf_text(out, "</div>\n");
}

void hg_page_details_open(struct hg_buf *out, struct hg_str summary)
{
    hg_html_element(out, "<details><summary>", summary, "</summary>\n");
}

void hg_page_details_close(struct hg_buf *out)
{
    hg_buf_text(out, "</details>\n");
}

/* --- tables ---------------------------------------------------------------------------------- */

/* A scrolling region must be reachable by keyboard. */
#define SCROLLS " class=\"wide\" role=\"region\" aria-label=\"table\" tabindex=\"0\""

static const char *class_of(const struct hg_page_column *column)
{
    return column->number ? " class=\"n\"" : "";
}

void hg_page_table_open(struct hg_page_table *table, struct hg_buf *out,
                        const struct hg_page_column *columns, uint32_t count,
                        enum hg_page_style style, bool filter)
{
    *table = (struct hg_page_table){.out = out, .columns = columns, .count = count};
    hg_buf_print(out, "<div%s><table class=\"%s%s\">\n<thead><tr>",
                 style == HG_PAGE_GRID ? SCROLLS : "", style == HG_PAGE_GRID ? "grid" : "cards",
                 filter ? " filtered" : "");
    for (uint32_t c = 0; c < count; c++) {
        hg_buf_print(out, "<th scope=\"col\"%s>", class_of(&columns[c]));
        hg_html_element(out, "", hg_str(columns[c].name), "</th>");
    }
    hg_buf_text(out, "</tr></thead>\n<tbody>\n");
}

static void end_row(struct hg_page_table *table)
{
    if (table->row)
        hg_buf_text(table->out, "</tr>\n");
    table->row = false;
}

void hg_page_row(struct hg_page_table *table, const char *mark)
{
    end_row(table);
    table->row = true;
    table->next = 0;
    if (*mark != '\0')
        hg_buf_print(table->out, "<tr class=\"%s\">", mark);
    else
        hg_buf_text(table->out, "<tr>");
}

void hg_page_cell_open(struct hg_page_table *table)
{
    const struct hg_page_column *column = &table->columns[table->next % table->count];
    table->next++;
    hg_buf_print(table->out, "<td%s data-label=\"", class_of(column));
    hg_html_element(table->out, "", hg_str(column->name), "\">");
}

void hg_page_cell_close(struct hg_page_table *table)
{
    hg_buf_text(table->out, "</td>");
}

void hg_page_cell(struct hg_page_table *table, struct hg_str text)
{
    hg_page_cell_open(table);
    hg_html_element(table->out, "", text, "</td>");
}

void hg_page_cell_print(struct hg_page_table *table, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    hg_page_cell(table, hg_str(text));
}

void hg_page_table_close(struct hg_page_table *table)
{
    end_row(table);
    hg_buf_text(table->out, "</tbody></table></div>\n");
}
