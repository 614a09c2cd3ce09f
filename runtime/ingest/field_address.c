/* Syntax of email addresses, domains and URLs; existence is not checked.
 *
 * An address is a dot-atom (RFC 5321; letters beyond ASCII allowed), `@`, and a domain of at least
 * two labels: quoted local parts and address literals are valid by the RFC, but in a lead they are
 * mistakes. A domain is labels of letters, digits and inner hyphens; labels beyond ASCII are kept
 * (case folding only, no other IDNA mapping). A URL is http or https with a host. */
#include "runtime/ingest/field.h"

#define LOCAL_MAX 64    /* RFC 5321, 4.5.3.1.1 */
#define ADDRESS_MAX 254 /* RFC 5321, 4.5.3.1.3, less its angle brackets */
#define DOMAIN_MAX 253  /* RFC 1035, 2.3.4, as text */
#define LABEL_MAX 63
#define PORT_MAX 65535

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_beyond_ascii(char c)
{
    return (unsigned char)c >= 0x80;
}

static struct hg_str slice(struct hg_str s, size_t from, size_t to)
{
    return (struct hg_str){s.at + from, to - from};
}

static size_t find(struct hg_str s, char c)
{
    return hg_str_find(s, (struct hg_str){&c, 1});
}

/* Controls, no-break spaces and the invisible characters U+2000 to U+206F, which are copied along
 * from web pages. `s` is well-formed UTF-8. */
static bool has_invisible(struct hg_str s)
{
    if (hg_text_is_graphic(s))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        unsigned char next = i + 1 < s.len ? (unsigned char)s.at[i + 1] : 0;
        if (c <= 0x20 || c == 0x7F || (c == 0xC2 && next <= 0xA0) ||
            (c == 0xE2 && (next == 0x80 || next == 0x81)) || (c == 0xEF && next == 0xBB))
            return true;
    }
    return false;
}

static bool label_is_valid(struct hg_str label)
{
    if (label.len == 0 || hg_utf8_length(label) > LABEL_MAX || label.at[0] == '-' ||
        label.at[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_alnum(label.at[i]) && label.at[i] != '-' && !is_beyond_ascii(label.at[i]))
            return false;
    return true;
}

static bool is_number(struct hg_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.at[i]))
            return false;
    return true;
}

/* Counts the labels of a domain, a final dot aside; 0: no domain. `*last` is the top-level label.
 */
static size_t count_labels(struct hg_str domain, struct hg_str *last)
{
    size_t labels = 0;
    if (domain.len > DOMAIN_MAX || has_invisible(domain))
        return 0;
    for (size_t start = 0, end; start <= domain.len; start = end + 1) {
        struct hg_str rest = slice(domain, start, domain.len);
        size_t dot = find(rest, '.');
        end = dot == SIZE_MAX ? domain.len : start + dot;
        *last = slice(domain, start, end);
        if (!label_is_valid(*last))
            return 0;
        labels++;
    }
    return labels;
}

static struct hg_str without_last_dot(struct hg_str domain)
{
    if (domain.len != 0 && domain.at[domain.len - 1] == '.')
        domain.len--;
    return domain;
}

/* A host name: two labels or more, the last not a number. */
static bool domain_is_valid(struct hg_str domain)
{
    struct hg_str last;
    return count_labels(domain, &last) >= 2 && !is_number(last);
}

const char *hg_read_domain(struct hg_arena *arena, struct hg_str text, struct hg_str *out)
{
    struct hg_str domain = without_last_dot(text);
    if (!domain_is_valid(domain))
        return "not a domain such as `firm.example`";
    *out = hg_text_fold(arena, domain);
    return NULL;
}

/* Letters, digits and !#$%&'*+/=?^_`{|}~- of ASCII, as a bit set; and everything beyond ASCII. */
static bool is_local_char(char c)
{
    static const uint64_t chars[2] = {UINT64_C(0xA3FFACFA00000000), UINT64_C(0x7FFFFFFFC7FFFFFE)};
    unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || (chars[byte / 64] >> (byte % 64) & 1) != 0;
}

static bool local_is_plain(struct hg_str local)
{
    bool dot = true; /* none at the start */
    if (local.len == 0 || local.len > LOCAL_MAX)
        return false;
    for (size_t i = 0; i < local.len; i++) {
        bool is_dot = local.at[i] == '.';
        if (is_dot ? dot : !is_local_char(local.at[i]))
            return false;
        dot = is_dot;
    }
    return !dot;
}

static bool local_is_valid(struct hg_str local)
{
    return local_is_plain(local) && !has_invisible(local);
}

static struct hg_str join(struct hg_arena *arena, struct hg_str a, struct hg_str b)
{
    char *at = hg_arena_alloc(arena, a.len + b.len + 1);
    memcpy(at, a.at, a.len);
    if (b.len != 0)
        memcpy(at + a.len, b.at, b.len);
    at[a.len + b.len] = '\0';
    return (struct hg_str){at, a.len + b.len};
}

const char *hg_read_email(struct hg_arena *arena, struct hg_str text, struct hg_str *out)
{
    size_t sign = find(text, '@');
    if (sign == SIZE_MAX || text.len > ADDRESS_MAX)
        return "not an email address";
    struct hg_str domain = without_last_dot(slice(text, sign + 1, text.len));
    if (!local_is_valid(slice(text, 0, sign)) || !domain_is_valid(domain))
        return "not an email address";
    *out = join(arena, slice(text, 0, sign + 1), hg_text_fold(arena, domain));
    return NULL;
}

/* --- the fast check of common addresses ----------------------------------------------------- */

#define PLAIN_MAX 63u /* one bit per character and one for the end fit into a word */

/* The classes of a text's characters, as bit masks. */
struct kinds {
    uint64_t letters, digits; /* lower case */
    uint64_t dots, hyphens, signs;
    uint64_t others; /* `_` and `+` */
};

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t bits_of(__m128i bytes, size_t at)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << at;
}

static inline __m128i between(__m128i bytes, char low, char high)
{
    __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8((char)(high - low))), from);
}

static inline __m128i same(__m128i bytes, char c)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

static inline struct kinds kinds_of(struct hg_str text)
{
    struct kinds kinds = {0};
    for (size_t i = 0; i < text.len; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text.at + i));
        kinds.letters |= bits_of(between(bytes, 'a', 'z'), i);
        kinds.digits |= bits_of(between(bytes, '0', '9'), i);
        kinds.dots |= bits_of(same(bytes, '.'), i);
        kinds.hyphens |= bits_of(same(bytes, '-'), i);
        kinds.signs |= bits_of(same(bytes, '@'), i);
        kinds.others |= bits_of(_mm_or_si128(same(bytes, '_'), same(bytes, '+')), i);
    }
    return kinds;
}
#else
static struct kinds kinds_of(struct hg_str text)
{
    struct kinds kinds = {0};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        kinds.letters |= (uint64_t)(c >= 'a' && c <= 'z') << i;
        kinds.digits |= (uint64_t)is_digit(c) << i;
        kinds.dots |= (uint64_t)(c == '.') << i;
        kinds.hyphens |= (uint64_t)(c == '-') << i;
        kinds.signs |= (uint64_t)(c == '@') << i;
        kinds.others |= (uint64_t)(c == '_' || c == '+') << i;
    }
    return kinds;
}
#endif

/* The local part, up to bit `sign`: not empty, no dot at either end or behind another dot. */
static bool local_is_usual(const struct kinds *kinds, uint64_t sign)
{
    uint64_t local = sign - 1,
             known = kinds->letters | kinds->digits | kinds->dots | kinds->hyphens | kinds->others;
    return local != 0 && (local & ~known) == 0 &&
           (kinds->dots & local & (kinds->dots << 1 | 1 | sign >> 1)) == 0;
}

/* The domain, bits `start` to `end`: two or more labels with inner hyphens, the last not starting
 * with a digit. */
static bool domain_is_usual(const struct kinds *kinds, uint64_t start, uint64_t end)
{
    uint64_t domain = end - start, dots = kinds->dots & domain;
    uint64_t known = kinds->letters | kinds->digits | kinds->dots | kinds->hyphens;
    uint64_t edges = dots << 1 | start | dots >> 1 | end >> 1;
    if (dots == 0 || (domain & ~known) != 0 || ((dots | kinds->hyphens) & domain & edges) != 0)
        return false;
    return ((UINT64_C(2) << (63 - __builtin_clzll(dots))) & kinds->digits) == 0;
}

bool hg_address_is_plain(struct hg_str text, bool email, size_t *domain)
{
    *domain = 0;
    if (text.len == 0 || text.len > PLAIN_MAX)
        return false;
    const struct kinds kinds = kinds_of(text);
    uint64_t end = UINT64_C(1) << text.len, start = 1;
    if (email) {
        uint64_t sign = kinds.signs & -kinds.signs;
        if ((sign & (end - 1)) == 0 || !local_is_usual(&kinds, sign))
            return false;
        start = sign << 1;
        *domain = (size_t)__builtin_ctzll(start);
    }
    return domain_is_usual(&kinds, start, end);
}

/* --- URLs ---------------------------------------------------------------------------------- */

static bool starts_ignoring_case(struct hg_str s, const char *lower)
{
    size_t i = 0;
    for (; lower[i] != '\0'; i++)
        if (i == s.len || (s.at[i] | (is_alnum(s.at[i]) ? 0x20 : 0)) != lower[i])
            return false;
    return true;
}

static bool port_is_valid(struct hg_str port)
{
    int64_t number;
    return is_number(port) && (port.len == 0 || (hg_parse_integer(port, &number) == HG_NUMBER_OK &&
                                                 number <= PORT_MAX));
}

static bool host_is_valid(struct hg_str host)
{
    struct hg_str last;
    if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']') {
        for (size_t i = 1; i + 1 < host.len; i++) /* an IPv6 address, by its characters */
            if (!is_alnum(host.at[i]) && host.at[i] != ':' && host.at[i] != '.')
                return false;
        return true;
    }
    return count_labels(without_last_dot(host), &last) >= 1;
}

/* `user:password@host:port`: where the host starts and ends. */
static bool authority_is_valid(struct hg_str authority)
{
    for (size_t at; (at = find(authority, '@')) != SIZE_MAX;)
        authority = slice(authority, at + 1, authority.len);
    size_t bracket = find(authority, ']');
    size_t from = bracket == SIZE_MAX ? 0 : bracket;
    size_t colon = find(slice(authority, from, authority.len), ':');
    size_t end = colon == SIZE_MAX ? authority.len : from + colon;
    struct hg_str port = end == authority.len ? slice(authority, end, end)
                                              : slice(authority, end + 1, authority.len);
    return host_is_valid(slice(authority, 0, end)) && port_is_valid(port);
}

/* Scheme and host are case-insensitive; the rest is kept. */
const char *hg_read_url(struct hg_arena *arena, struct hg_str text, struct hg_str *out)
{
    size_t start = starts_ignoring_case(text, "https://")  ? 8
                   : starts_ignoring_case(text, "http://") ? 7
                                                           : 0;
    if (start == 0)
        return "not a URL that starts with http:// or https://";
    size_t end = start;
    while (end < text.len && strchr("/?#", text.at[end]) == NULL)
        end++;
    if (has_invisible(text) || !authority_is_valid(slice(text, start, end)))
        return "not a URL with a host";
    *out = join(arena, hg_text_fold(arena, slice(text, 0, end)), slice(text, end, text.len));
    return NULL;
}
