/* ndjson.c: lines out of pieces, wherever the pieces are cut. */
#include <criterion/criterion.h>

#include "service/common/line_splitter.h"

/* The lines of `text` cut into pieces of `piece` bytes, as "NUMBER:LINE|"; a line that was too long
 * has a
 * `!` in its place. */
static void lines_of(const char *text, size_t piece, size_t most, struct hg_buf *out)
{
    struct hg_line_splitter lines;
    struct hg_str line;
    size_t len = strlen(text);
    hg_line_splitter_init(&lines, most);
    for (size_t from = 0; from <= len; from += piece) {
        size_t at = 0, size = len - from < piece ? len - from : piece;
        bool end = from + piece > len;
        enum hg_split_result found;
        while ((found = hg_line_splitter_next(&lines, (struct hg_str){text + from, size}, &at, end,
                                              &line)) != HG_SPLIT_MORE) {
            bool whole = found == HG_SPLIT_LINE;
            hg_buf_print(out, "%d:%.*s|", (int)lines.line, whole ? (int)line.len : 1,
                         whole ? line.at : "!");
        }
    }
    hg_line_splitter_release(&lines);
}

Test(ndjson, the_same_lines_wherever_it_is_cut)
{
    static const struct {
        const char *text, *lines;
    } cases[] = {
        {"", ""},
        {"\n\n", ""},
        {"a", "1:a|"},
        {"a\n", "1:a|"},
        {"a\nb", "1:a|2:b|"},
        {"a\r\n\r\n  b \t\r\n", "1:a|3:b|"},
        {"\xEF\xBB\xBF"
         "a\n\xEF\xBB\xBF"
         "b",
         "1:a|2:\xEF\xBB\xBF"
         "b|"},
        {"\n \n\t\na", "4:a|"},
        {"12345678\n9", "1:12345678|2:9|"},
        {"123456789\n1", "1:!|2:1|"},
        {"1\n123456789", "1:1|2:!|"},
        {"123456789012345678901234567890\n\n1\n", "1:!|3:1|"},
    };
    struct hg_buf out;
    hg_buf_init(&out, &hg_libc_allocator, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t piece = 1; piece < 40; piece++) {
            hg_buf_clear(&out);
            lines_of(cases[i].text, piece, 8, &out);
            cr_expect(hg_str_is((struct hg_str){out.at, out.len}, cases[i].lines),
                      "case %zu in pieces of %zu: %.*s", i, piece, (int)out.len, out.at);
        }
    hg_buf_release(&out);
}
