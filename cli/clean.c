/* Text that may be shown: what a lead, a test or a file's name holds was written by others, and
 * must not move the cursor, retitle the window or hide what stands beside it. Pure. */
#include <utf8proc.h>

#include "cli/common.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* Controls, and what changes the direction of writing (as diag_text.c). */
static bool may_harm(utf8proc_int32_t point)
{
    bool control = (point < 0x20 && point != '\n' && point != '\t') || point == 0x7F;
    bool control_1 = point >= 0x80 && point < 0xA0;
    bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return control || control_1 || turns || point == 0x2028 || point == 0x2029;
}

/* The length of one of our own colours at the start of `text`, or 0. */
static size_t colour_length(struct hg_str text)
{
    static const char *const colours[] = {"\033[0m",    "\033[1m",    "\033[2m",    "\033[31m",
                                          "\033[32m",   "\033[33m",   "\033[36m",   "\033[1;31m",
                                          "\033[1;32m", "\033[1;33m", "\033[1;34m", "\033[1;36m"};
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        if (hg_str_starts(text, hg_str(colours[i])))
            return strlen(colours[i]);
    return 0;
}

/* How many bytes at the start of `text` may stay together; 0: one byte must go, or as many as
 * `*bad` says. */
static size_t good_length(struct hg_str text, enum hg_clean how, size_t *bad)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t step =
        utf8proc_iterate((const utf8proc_uint8_t *)text.at, (utf8proc_ssize_t)text.len, &point);
    *bad = step > 0 ? (size_t)step : 1;
    if (step <= 0)
        return 0;
    if (how == HG_CLEAN_UTF8 || !may_harm(point))
        return (size_t)step;
    return how == HG_CLEAN_COLOUR && point == 0x1B ? colour_length(text) : 0;
}

void hg_put_clean(struct hg_buf *out, struct hg_str text, enum hg_clean how)
{
    while (text.len > 0) {
        size_t bad, good = good_length(text, how, &bad);
        size_t step = good > 0 ? good : bad;
        if (good > 0)
            hg_buf_put(out, text.at, good);
        else
            hg_buf_text(out, REPLACEMENT);
        text = (struct hg_str){text.at + step, text.len - step};
    }
}

int hg_print_clean(struct hg_buf *text, enum hg_clean how)
{
    struct hg_buf clean;
    hg_cli_buf(&clean);
    hg_put_clean(&clean, (struct hg_str){text->at, text->len}, how);
    hg_buf_release(text);
    return hg_print(&clean);
}
