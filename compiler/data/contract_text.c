/* Syntax of domains, e-mail addresses and URLs, for defaults in a contract. Pure. Stricter than
 * the run time's reader (runtime/ingest/field_address.c), which also accepts, for example, a
 * final dot or an IPv6 address in leads. */
#include "compiler/data/contract_read.h"

#define LABEL_MAX 63 /* RFC 1035, 2.3.4 */
#define DOMAIN_MAX 253
#define LOCAL_MAX 64    /* RFC 5321, 4.5.3.1.1 */
#define ADDRESS_MAX 254 /* RFC 5321, 4.5.3.1.3, less its angle brackets */

static struct hg_str slice(struct hg_str s, size_t from, size_t to)
{
    return (struct hg_str){s.at + from, to - from};
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool is_label(struct hg_str s, bool *number)
{
    *number = true;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_word(s.at[i]) && s.at[i] != '-')
            return false;
        *number = *number && is_digit(s.at[i]);
    }
    return s.len != 0 && hg_utf8_length(s) <= LABEL_MAX && s.at[0] != '-' && s.at[s.len - 1] != '-';
}

/* How many labels, dots between, the last no number; 0 when it is no host at all. */
static size_t count_labels(struct hg_str s)
{
    size_t labels = 0;
    bool number = false;
    if (s.len > DOMAIN_MAX)
        return 0;
    for (size_t start = 0; start <= s.len; labels++) {
        size_t end = start;
        while (end < s.len && s.at[end] != '.')
            end++;
        if (!is_label(slice(s, start, end), &number))
            return 0;
        start = end + 1;
    }
    return number ? 0 : labels;
}

bool hg_contract_is_domain(struct hg_str s)
{
    return count_labels(s) >= 2;
}

/* Dots between runs of the characters RFC 5322 gives an atom. */
static bool is_local(struct hg_str s)
{
    bool dot = true;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool atom = is_word(c) || (c != '\0' && strchr("!#$%&'*+/=?^_`{|}~-", c) != NULL);
        if (c == '.' ? dot : !atom)
            return false;
        dot = c == '.';
    }
    return !dot && s.len <= LOCAL_MAX;
}

bool hg_contract_is_email(struct hg_str s)
{
    size_t at = hg_str_find(s, HG_STR("@"));
    return at != SIZE_MAX && s.len <= ADDRESS_MAX && is_local(slice(s, 0, at)) &&
           hg_contract_is_domain(slice(s, at + 1, s.len));
}

bool hg_contract_is_url(struct hg_str s)
{
    size_t start = hg_str_starts(s, HG_STR("https://"))  ? 8
                   : hg_str_starts(s, HG_STR("http://")) ? 7
                                                         : 0;
    size_t end = start;
    while (end < s.len && strchr("/?#", s.at[end]) == NULL)
        end++;
    for (size_t i = end; i < s.len; i++)
        if ((unsigned char)s.at[i] <= ' ')
            return false;
    return start != 0 && count_labels(slice(s, start, end)) != 0;
}
