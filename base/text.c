/* Counted strings, UTF-8, and nearest-name suggestions. The forms that the language compares by
 * (normalised, folded, words) are in text_normalise.c. Pure; results live in the arena given. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

#include "base/memory.h"

struct hg_str hg_str(const char *text)
{
    return (struct hg_str){text, strlen(text)};
}

bool hg_str_eq(struct hg_str a, struct hg_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

int hg_str_cmp(struct hg_str a, struct hg_str b)
{
    size_t both = a.len < b.len ? a.len : b.len;
    int order = both == 0 ? 0 : memcmp(a.at, b.at, both);
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

bool hg_str_is(struct hg_str a, const char *literal)
{
    return hg_str_eq(a, hg_str(literal));
}

struct hg_str hg_str_copy(struct hg_arena *arena, struct hg_str s)
{
    char *at = hg_arena_alloc(arena, s.len + 1);
    if (s.len != 0)
        memcpy(at, s.at, s.len);
    at[s.len] = '\0';
    return (struct hg_str){at, s.len};
}

struct hg_str hg_str_join(struct hg_arena *arena, const struct hg_str *texts, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += texts[i].len;
    char *at = hg_arena_alloc(arena, len + 1), *next = at;
    for (size_t i = 0; i < count; i++) {
        if (texts[i].len != 0)
            memcpy(next, texts[i].at, texts[i].len);
        next += texts[i].len;
    }
    *next = '\0';
    return (struct hg_str){at, len};
}

struct hg_str hg_str_key(struct hg_arena *arena, uint8_t kind, struct hg_str a, struct hg_str b)
{
    char head[1 + sizeof a.len];
    head[0] = (char)kind;
    memcpy(head + 1, &a.len, sizeof a.len);
    return hg_str_join(arena, (struct hg_str[]){{head, sizeof head}, a, b}, 3);
}

struct hg_str hg_str_print(struct hg_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) /* longer than INT_MAX: as good as out of memory, and the arena says so */
        return (struct hg_str){hg_arena_alloc(arena, SIZE_MAX), 0};
    char *at = hg_arena_alloc(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(at, (size_t)len + 1, format, args);
    va_end(args);
    return (struct hg_str){at, (size_t)len};
}

bool hg_str_starts(struct hg_str s, struct hg_str prefix)
{
    return s.len >= prefix.len && hg_str_eq((struct hg_str){s.at, prefix.len}, prefix);
}

bool hg_str_ends(struct hg_str s, struct hg_str suffix)
{
    if (suffix.len == 0)
        return true;
    return s.len >= suffix.len && memcmp(s.at + (s.len - suffix.len), suffix.at, suffix.len) == 0;
}

size_t hg_str_find(struct hg_str s, struct hg_str needle)
{
    if (needle.len == 0)
        return 0;
    for (size_t from = 0; from < s.len && s.len - from >= needle.len;) {
        const char *hit = memchr(s.at + from, needle.at[0], s.len - from - needle.len + 1);
        if (hit == NULL)
            return SIZE_MAX;
        if (memcmp(hit, needle.at, needle.len) == 0)
            return (size_t)(hit - s.at);
        from = (size_t)(hit - s.at) + 1;
    }
    return SIZE_MAX;
}

/* The length of the well-formed sequence at `at`, or 0 (RFC 3629, table 3-7 of Unicode: no
 * overlong forms, no surrogates, nothing past U+10FFFF). */
static size_t sequence_length(const unsigned char *at, size_t len)
{
    unsigned char lead = at[0], low = 0x80, high = 0xBF;
    size_t need;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        need = 2;
    else if (lead >= 0xE0 && lead <= 0xEF)
        need = 3;
    else if (lead >= 0xF0 && lead <= 0xF4)
        need = 4;
    else
        return 0;
    low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : low;
    high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : high;
    if (len < need || at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return need;
}

/* The number of ASCII bytes from `from` on; eight at a time. */
static size_t ascii_run(struct hg_str s, size_t from)
{
    size_t i = from;
    for (uint64_t eight; s.len - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, s.at + i, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (i < s.len && (unsigned char)s.at[i] < 0x80)
        i++;
    return i - from;
}

size_t hg_utf8_invalid(struct hg_str s)
{
    for (size_t i = 0; i < s.len;) {
        i += ascii_run(s, i);
        if (i == s.len)
            break;
        size_t step = sequence_length((const unsigned char *)s.at + i, s.len - i);
        if (step == 0)
            return i;
        i += step;
    }
    return SIZE_MAX;
}

size_t hg_utf8_length(struct hg_str s)
{
    size_t length = 0;
    for (size_t i = 0; i < s.len; i++)
        length += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return length;
}

/* The code point at `*at`, which moves past it; a malformed byte counts as U+FFFD. */
static int32_t next_point(struct hg_str s, size_t *at)
{
    size_t step = sequence_length((const unsigned char *)s.at + *at, s.len - *at);
    utf8proc_int32_t point = 0xFFFD;
    if (step != 0)
        utf8proc_iterate((const utf8proc_uint8_t *)s.at + *at, (utf8proc_ssize_t)step, &point);
    *at += step != 0 ? step : 1;
    return point;
}

size_t hg_utf8_columns(struct hg_str s)
{
    size_t columns = 0;
    for (size_t i = 0; i < s.len;) {
        if ((unsigned char)s.at[i] < 0x80) {
            columns++; /* includes controls, which are replaced when shown */
            i++;
        } else {
            columns += (size_t)utf8proc_charwidth(next_point(s, &i));
        }
    }
    return columns;
}

/* Names longer than this are never a typo of one another; keeps the rows on the stack. */
#define NAME_MAX_POINTS 64

struct name {
    int32_t points[NAME_MAX_POINTS];
    size_t count;
};

static bool read_name(struct hg_str s, struct name *name)
{
    name->count = 0;
    for (size_t i = 0; i < s.len;) {
        if (name->count == NAME_MAX_POINTS)
            return false;
        name->points[name->count++] = utf8proc_tolower(next_point(s, &i));
    }
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insert, delete, replace, swap neighbours. Three rows suffice. */
static size_t edit_distance(const struct name *a, const struct name *b)
{
    size_t rows[3][NAME_MAX_POINTS + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b->count; j++)
        last[j] = j;
    for (size_t i = 1; i <= a->count; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b->count; j++) {
            int32_t x = a->points[i - 1], y = b->points[j - 1];
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == b->points[j - 2] && y == a->points[i - 2])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b->count];
}

int hg_nearest(struct hg_str wrong, const struct hg_str *names, size_t count)
{
    struct name mine, other;
    if (wrong.len == 0 || !read_name(wrong, &mine))
        return -1;
    size_t best = mine.count / 3 > 0 ? mine.count / 3 + 1 : 2; /* one past what is allowed */
    int found = -1;
    for (size_t i = 0; i < count && i < INT32_MAX; i++) {
        if (!read_name(names[i], &other))
            continue;
        size_t distance = edit_distance(&mine, &other);
        if (distance < best) {
            best = distance;
            found = (int)i;
        }
    }
    return found;
}
