/* Sanitized text for a terminal. */
#include <criterion/criterion.h>

#include "cli/common/common.h"

const struct hg_command *const hg_commands[] = {NULL};

#define BAD "\xEF\xBF\xBD"

Test(clean, texts)
{
    static const struct {
        const char *text, *utf8, *terminal, *colour;
    } cases[] = {
        {"", "", "", ""},
        {"a\tb\n", "a\tb\n", "a\tb\n", "a\tb\n"},
        {"\xC3\xBC", "\xC3\xBC", "\xC3\xBC", "\xC3\xBC"},
        {"\xFF x", BAD " x", BAD " x", BAD " x"},
        {"\xC3", BAD, BAD, BAD},
        {"\033[31mx\033[0m", "\033[31mx\033[0m", BAD "[31mx" BAD "[0m", "\033[31mx\033[0m"},
        {"\033]0;t\007", "\033]0;t\007", BAD "]0;t" BAD, BAD "]0;t" BAD},
        {"\033[2J", "\033[2J", BAD "[2J", BAD "[2J"},
        {"\033[8m", "\033[8m", BAD "[8m", BAD "[8m"},
        {"\r\b\x7F", "\r\b\x7F", BAD BAD BAD, BAD BAD BAD},
        {"\xC2\x9B"
         "31m",
         "\xC2\x9B"
         "31m",
         BAD "31m", BAD "31m"}, /* C1 CSI */
        {"\xE2\x80\xAE"
         "x",
         "\xE2\x80\xAE"
         "x",
         BAD "x", BAD "x"}, /* right to left */
        {"\xE2\x81\xA6", "\xE2\x81\xA6", BAD, BAD},
        {"\033", "\033", BAD, BAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *expected[] = {cases[i].utf8, cases[i].terminal, cases[i].colour};
        for (int how = HG_SANITIZE_UTF8; how <= HG_SANITIZE_COLOUR; how++) {
            struct hg_buf out;
            hg_cli_buf(&out);
            hg_put_sanitized(&out, hg_str(cases[i].text), (enum hg_sanitize)how);
            cr_assert(hg_str_eq((struct hg_str){out.at, out.len}, hg_str(expected[how])),
                      "case %zu, %d", i, how);
            hg_buf_release(&out);
        }
    }
}
