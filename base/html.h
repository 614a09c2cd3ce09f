/* Self-contained HTML pages: escaping, and the frame and style that all pages share (packets in
 * runtime/packet/packet_html.c, reports in cli/report/page.c). Nothing is fetched, and a
 * Content-Security-Policy enforces that. Light and dark by the reader's preference, readable on a
 * phone and in print. Failure is the buffer's flag. */
#ifndef HG_BASE_HTML_H
#define HG_BASE_HTML_H

#include "base/memory.h"
#include "base/text.h"

/* Writes `text` with &, <, > and quotes escaped, for element content and double-quoted attributes.
 * The text must be well-formed UTF-8. */
void hg_html_text(struct hg_buf *out, struct hg_str text);
/* Writes `open`, the escaped text and `close`: hg_html_element(out, "<td>", text, "</td>"). */
void hg_html_element(struct hg_buf *out, const char *open, struct hg_str text, const char *close);

/* Writes everything from the doctype into the main part of the body. `style` is appended to the
 * shared style. `script_hash` is the CSP source ("'sha256-…'") of the page's only script; NULL: it
 * has none. */
void hg_html_open(struct hg_buf *out, struct hg_str title, const char *style,
                  const char *script_hash);
/* Ends the main part, and writes a footer and the end of the page. */
void hg_html_close(struct hg_buf *out, struct hg_str footer);

#endif
