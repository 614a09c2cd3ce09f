/* Untrusted text made printable: leads, policies, tests and file names come from others and must
 * not move the cursor, retitle the window or hide what follows. Used by diagnostics, packets and
 * commands. Pure. */
#include <utf8proc.h>

#include "base/memory.h"
#include "base/text.h"

#define REPLACEMENT 0xFFFD
#define REPLACEMENT_BYTES 3 /* in UTF-8: what one bad byte may grow to */

/* Controls, bidirectional controls, and foreign line ends. */
static bool may_harm(int32_t point)
{
    bool control = (point < 0x20 && point != '\n' && point != '\t') || point == 0x7F;
    bool control_1 = point >= 0x80 && point < 0xA0;
    bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return control || control_1 || turns || point == 0x2028 || point == 0x2029;
}

int32_t hg_utf8_next_printable(struct hg_str s, size_t *at)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)s.at + *at,
                                             (utf8proc_ssize_t)(s.len - *at), &point);
    *at += step > 0 ? (size_t)step : 1;
    return step <= 0 || may_harm(point) ? REPLACEMENT : point;
}

static bool is_plain(struct hg_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < ' ' || s.at[i] > '~')
            return false;
    return true;
}

struct hg_str hg_text_printable(struct hg_arena *arena, struct hg_str s)
{
    if (is_plain(s))
        return s;
    char *out = hg_arena_alloc(arena, s.len * REPLACEMENT_BYTES);
    size_t len = 0;
    for (size_t i = 0; i < s.len;) {
        int32_t point = hg_utf8_next_printable(s, &i);
        if (point == '\n' || point == '\t')
            point = ' ';
        len += (size_t)utf8proc_encode_char(point, (utf8proc_uint8_t *)out + len);
    }
    return (struct hg_str){out, len};
}

void hg_put_well_formed(struct hg_buf *out, struct hg_str s)
{
    for (size_t good; (good = hg_utf8_invalid(s)) != SIZE_MAX;) {
        hg_buf_put(out, s.at, good);
        hg_buf_text(out, "\xEF\xBF\xBD");
        s.at += good + 1;
        s.len -= good + 1;
    }
    hg_buf_put(out, s.at, s.len);
}
