/* Sanitizes whole reports for output, keeping line breaks and our own colours: they contain texts
 * from leads and policies. Pure. */
#include "cli/common/common.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

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

/* How many bytes at the start of `text` may stay together; 0: `*bad` of them must go. */
static size_t good_length(struct hg_str text, enum hg_sanitize how, size_t *bad)
{
    static const struct hg_str replacement = {REPLACEMENT, sizeof REPLACEMENT - 1};
    *bad = 0;
    int32_t point = hg_utf8_next_printable(text, bad);
    if (point != 0xFFFD || hg_str_starts(text, replacement))
        return *bad;
    if (how == HG_SANITIZE_COLOUR && text.at[0] == '\033')
        return colour_length(text);
    bool malformed = hg_utf8_invalid((struct hg_str){text.at, *bad}) != SIZE_MAX;
    return how == HG_SANITIZE_UTF8 && !malformed ? *bad : 0;
}

void hg_put_sanitized(struct hg_buf *out, struct hg_str text, enum hg_sanitize how)
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

int hg_print_sanitized(struct hg_buf *text, enum hg_sanitize how)
{
    struct hg_buf clean;
    hg_cli_buf(&clean);
    hg_put_sanitized(&clean, (struct hg_str){text->at, text->len}, how);
    hg_buf_release(text);
    return hg_print(&clean);
}
