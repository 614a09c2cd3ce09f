/* Annotations of GitHub Actions: see github.h. */
#include "base/github.h"

/* As @actions/core writes them: the data of a command escapes % and line breaks, a property
 * also : and , since those separate properties. */
static void put_escaped(struct hg_buf *out, struct hg_str s, bool property)
{
    for (size_t i = 0; i < s.len; i++) {
        char byte = s.at[i];
        bool escape = byte == '%' || byte == '\r' || byte == '\n' ||
                      (property && (byte == ':' || byte == ','));
        if (escape)
            hg_buf_print(out, "%%%02X", (unsigned)(unsigned char)byte);
        else if ((byte >= 0 && byte < 0x20) || byte == 0x7F) /* would reach a terminal */
            hg_buf_text(out, "\xEF\xBF\xBD");
        else
            hg_buf_byte(out, byte);
    }
}

void hg_github_annotate(struct hg_buf *out, const char *level, struct hg_github_place place,
                        struct hg_str title, struct hg_str message)
{
    hg_buf_print(out, "::%s ", level);
    if (place.file.len != 0) {
        hg_buf_text(out, "file=");
        put_escaped(out, place.file, true);
        hg_buf_print(out, ",line=%u,endLine=%u", (unsigned)place.line, (unsigned)place.end_line);
        if (place.column != 0 && place.line == place.end_line)
            hg_buf_print(out, ",col=%u,endColumn=%u", (unsigned)place.column,
                         (unsigned)place.end_column);
        hg_buf_byte(out, ',');
    }
    hg_buf_text(out, "title=");
    put_escaped(out, title, true);
    hg_buf_text(out, "::");
    put_escaped(out, message, false);
    hg_buf_byte(out, '\n');
}
