/* Word wrap. */
#include "cli/common/common.h"

static size_t word_end(const char *at)
{
    return strcspn(at, " \n");
}

void hg_wrap(const char *text, size_t indent, size_t width, struct hg_buf *out)
{
    size_t column = 0;
    for (const char *at = text; *at != '\0';) {
        bool start = at == text || at[-1] == '\n';
        if (start && (*at == ' ' || *at == '\n')) { /* kept as it is; a blank line */
            size_t len = strcspn(at, "\n");
            if (column > 0)
                hg_buf_byte(out, '\n');
            if (len > 0)
                hg_buf_fill(out, ' ', indent);
            hg_buf_put(out, at, len);
            hg_buf_byte(out, '\n');
            column = 0;
            at += len + (at[len] == '\n');
            continue;
        }
        if (*at == ' ' || *at == '\n') {
            at++;
            continue;
        }
        size_t len = word_end(at);
        size_t columns = hg_utf8_columns((struct hg_str){at, len});
        if (column > 0 && column + 1 + columns > width) {
            hg_buf_byte(out, '\n');
            column = 0;
        }
        hg_buf_fill(out, ' ', column == 0 ? indent : 1);
        column += column == 0 ? indent + columns : 1 + columns;
        hg_buf_put(out, at, len);
        at += len;
    }
    if (column > 0)
        hg_buf_byte(out, '\n');
}
