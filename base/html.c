/* Escaping, and the frame that every HTML page shares. Owns the common style (colours and type);
 * each page adds the style of its own tables. */
#include "base/html.h"

#include <string.h>

/* Colours: what holds, what does not, what is open, what was assumed. Each has a contrast of 4.5 or
 * more against the page, light and dark (WCAG 2, level AA). */
#define LIGHT                                                                                      \
    "--yes:#17803d;--no:#b3261e;--open:#a15c00;--assumed:#0b6b8f;--quiet:#6b6b6b;--line:#8884"
static const char shared_style[] =
    ":root{color-scheme:light dark;background:Canvas;color:CanvasText;" LIGHT "}\n"
    "@media(prefers-color-scheme:dark){:root{--yes:#5fce8a;--no:#ff8a80;--open:#f0b45c;"
    "--assumed:#6cc7e8;--quiet:#a0a0a0}}\n"
    "body{font:1rem/1.45 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}\n"
    "h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.4rem 0 .3rem}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "td{padding:.28rem .6rem .28rem 0;vertical-align:top;border-top:1px solid var(--line);"
    "overflow-wrap:anywhere}\n"
    "h1,h2,p,.lead{overflow-wrap:anywhere}\n"
    ".lead,footer,.off{color:var(--quiet)}.lead,footer{font-size:.9rem}\n"
    ":focus-visible{outline:2px solid var(--assumed);outline-offset:2px}\n";

/* In print: light, smaller, full width, rows and headings kept together. Browsers that support
 * margin boxes put the title and the page number on each sheet. */
static const char print_style[] =
    "@page{margin:15mm;font:8pt system-ui,sans-serif;"
    "@bottom-right{content:counter(page) \" of \" counter(pages)}}\n"
    "@media print{:root{color-scheme:light;" LIGHT "}html{font-size:10pt}"
    "body{max-width:none;padding:0}"
    "h1,h2,h2+p,summary{break-after:avoid}tr,figure{break-inside:avoid}}\n";

static const char *escape_of(char byte)
{
    switch (byte) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

void hg_html_text(struct hg_buf *out, struct hg_str text)
{
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *escape = escape_of(text.at[i]);
        if (escape == NULL)
            continue;
        hg_buf_put(out, text.at + start, i - start);
        hg_buf_text(out, escape);
        start = i + 1;
    }
    if (start < text.len)
        hg_buf_put(out, text.at + start, text.len - start);
}

void hg_html_element(struct hg_buf *out, const char *open, struct hg_str text, const char *close)
{
    hg_buf_text(out, open);
    hg_html_text(out, text);
    hg_buf_text(out, close);
}

/* `text` as a CSS string within <style>: characters that could end either are escaped by number. */
static void put_css_string(struct hg_buf *out, struct hg_str text)
{
    hg_buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte < 0x20 || strchr("\"\\<>&", byte) != NULL)
            hg_buf_print(out, "\\%x ", byte);
        else
            hg_buf_byte(out, (char)byte);
    }
    hg_buf_byte(out, '"');
}

void hg_html_open(struct hg_buf *out, struct hg_str title, const char *style,
                  const char *script_hash)
{
    hg_buf_text(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'");
    if (script_hash != NULL)
        hg_buf_print(out, "; script-src %s", script_hash);
    hg_buf_text(out, "\">\n<style>\n");
    hg_buf_text(out, shared_style);
    hg_buf_text(out, style);
    hg_buf_text(out, print_style);
    hg_buf_text(out, "@page{@bottom-left{content:");
    put_css_string(out, title);
    hg_buf_text(out, "}}\n");
    hg_html_element(out, "</style>\n<title>", title, "</title></head><body>\n<main>\n");
}

void hg_html_close(struct hg_buf *out, struct hg_str footer)
{
    hg_html_element(out, "</main>\n<footer><p>", footer, "</p></footer></body></html>\n");
}
