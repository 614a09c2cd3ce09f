/* A self-contained HTML page: escaping, and the one look all pages share (the packet of
 * runtime/packet/packet_html.c, the reports of cli/report/page.c). Nothing is fetched; a Content-Security-Policy
 * says so. Light and dark by the reader's setting, readable on a phone and in print. */
#ifndef HG_BASE_HTML_H
#define HG_BASE_HTML_H

#include "base/memory.h"
#include "base/text.h"

/* `text` with &, <, > and quotes escaped: for contents and for attributes in double quotes. The
 * text must be well-formed UTF-8. */
void hg_html_text(struct hg_buf *out, struct hg_str text);
/* `open`, the text escaped, `close`: hg_html_element(out, "<td>", text, "</td>"). */
void hg_html_element(struct hg_buf *out, const char *open, struct hg_str text, const char *close);

/* From the doctype into the main part of the body. `style` is added to the shared one. `script_hash` is
 * the CSP source ("'sha256-…'") of the one script the page may run; NULL: it runs none. */
void hg_html_open(struct hg_buf *out, struct hg_str title, const char *style,
                  const char *script_hash);
/* The end of the main part, a footer, and the end of the page. */
void hg_html_close(struct hg_buf *out, struct hg_str footer);

#endif
