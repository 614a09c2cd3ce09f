/* Splits chunks into lines: see line_splitter.h. */
#include "service/common/line_splitter.h"

void hg_line_splitter_init(struct hg_line_splitter *lines, size_t most)
{
    memset(lines, 0, sizeof *lines);
    hg_buf_init(&lines->rest, &hg_libc_allocator, 0);
    lines->most = most;
}

void hg_line_splitter_release(struct hg_line_splitter *lines)
{
    hg_buf_release(&lines->rest);
}

static struct hg_str trimmed(const struct hg_line_splitter *lines, struct hg_str line)
{
    if (lines->line == 1 && hg_str_starts(line, HG_STR("\xEF\xBB\xBF")))
        line = (struct hg_str){line.at + 3, line.len - 3};
    while (line.len != 0 && strchr(" \t\r", line.at[line.len - 1]) != NULL &&
           line.at[line.len - 1] != '\0')
        line.len--;
    while (line.len != 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
        line.at++, line.len--;
    return line;
}

static void keep(struct hg_line_splitter *lines, const char *at, size_t len)
{
    if (lines->taken)
        hg_buf_clear(&lines->rest);
    lines->taken = false;
    if (lines->too_long || lines->rest.len + len > lines->most) {
        lines->too_long = true;
        hg_buf_clear(&lines->rest);
    } else {
        hg_buf_put(&lines->rest, at, len);
    }
}

/* The line that ends here, from what was kept and the bytes given. */
static enum hg_split_result finish(struct hg_line_splitter *lines, const char *at, size_t len,
                                   struct hg_str *line)
{
    bool whole = lines->taken || lines->rest.len == 0;
    lines->line++;
    if (!whole || len > lines->most || lines->too_long) {
        keep(lines, at, len);
        *line = (struct hg_str){lines->rest.at, lines->rest.len};
    } else {
        *line = (struct hg_str){at, len};
    }
    bool lost = lines->too_long || lines->rest.failed;
    lines->taken = true;
    lines->too_long = lines->rest.failed = false;
    *line = trimmed(lines, *line);
    return lost ? HG_SPLIT_TOO_LONG : HG_SPLIT_LINE;
}

enum hg_split_result hg_line_splitter_next(struct hg_line_splitter *lines, struct hg_str piece,
                                           size_t *at, bool end, struct hg_str *line)
{
    while (*at < piece.len) {
        const char *from = piece.at + *at;
        const char *stop = memchr(from, '\n', piece.len - *at);
        size_t len = stop != NULL ? (size_t)(stop - from) : piece.len - *at;
        *at += len + (stop != NULL);
        if (stop == NULL) {
            keep(lines, from, len);
            break;
        }
        enum hg_split_result found = finish(lines, from, len, line);
        if (found == HG_SPLIT_TOO_LONG || line->len != 0)
            return found;
    }
    bool rest = !lines->taken && (lines->rest.len != 0 || lines->too_long);
    if (!end || !rest)
        return HG_SPLIT_MORE;
    enum hg_split_result found = finish(lines, "", 0, line);
    return found == HG_SPLIT_TOO_LONG || line->len != 0 ? found : HG_SPLIT_MORE;
}
