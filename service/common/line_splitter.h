/* Splits a stream of chunks into lines (docs/leads.md: LF or CRLF, blank lines skipped, a byte order mark at the
 * start only). A line within a chunk is not copied; the beginning of an incomplete line is buffered. */
#ifndef HG_SERVICE_LINE_SPLITTER_H
#define HG_SERVICE_LINE_SPLITTER_H

#include <stdbool.h>

#include "base/memory.h"
#include "base/text.h"

struct hg_line_splitter {
    struct hg_buf rest; /* a line so far */
    size_t most;        /* bytes of a line; a longer one is told and passed over */
    uint64_t line;      /* number of the line last given, from 1 */
    bool too_long;      /* the line being read is */
    bool taken;         /* `rest` was given and is free */
};

void hg_line_splitter_init(struct hg_line_splitter *lines, size_t most);
void hg_line_splitter_release(struct hg_line_splitter *lines);

enum hg_split_result {
    HG_SPLIT_MORE, /* all of the piece was used */
    HG_SPLIT_LINE, /* *line, valid until the next call; never blank */
    HG_SPLIT_TOO_LONG  /* the line of this number was too long, or memory is out */
};
/* The next line of a piece that begins at *at, which moves. `end`: the piece is the last one and may be
 * empty. */
enum hg_split_result hg_line_splitter_next(struct hg_line_splitter *lines, struct hg_str piece, size_t *at, bool end,
                                  struct hg_str *line);

#endif
