/* Invalid text and limits: each limit at its edge and one past it. */
#include "tests/unit/grammar/helper.h"

static void check(struct hg_str text, enum hg_status status, enum hg_code code, const char *what)
{
    struct attempt a;
    attempt_parse(&a, text);
    cr_expect_eq(a.status, status, "%s\n%s", what, attempt_diags(&a));
    cr_expect_eq(a.diags.list.count, status == HG_OK ? 0 : 1, "%zu: %s\n%s", a.diags.list.count,
                 what, attempt_diags(&a));
    if (status != HG_OK)
        cr_expect(attempt_has(&a, code), "%d %s\n%s", code, what, attempt_diags(&a));
    attempt_end(&a);
}

static void check_repeated(const char *before, const char *unit, size_t count, const char *after,
                           enum hg_status status)
{
    struct hg_str text = repeat(before, unit, count, after);
    check(text, status, HG_E0106, unit);
    free((char *)text.at);
}

Test(limits, depth)
{
    check_repeated("define x is ", "not ", HG_POLICY_MAX_DEPTH - 1, "a", HG_OK);
    check_repeated("define x is ", "not ", HG_POLICY_MAX_DEPTH, "a", HG_INVALID);
    check_repeated("define x is a", " + a", HG_POLICY_MAX_DEPTH - 1, "", HG_OK);
    check_repeated("define x is a", " + a", HG_POLICY_MAX_DEPTH, "", HG_INVALID);
    check_repeated("define x is ", "if a then b else ", HG_POLICY_MAX_DEPTH - 1, "c", HG_OK);
    check_repeated("define x is ", "if a then b else ", HG_POLICY_MAX_DEPTH, "c", HG_INVALID);
    check_repeated("define x is ", "- ", HG_POLICY_MAX_DEPTH - 1, "a", HG_OK);
    check_repeated("define x is ", "f(", HG_POLICY_MAX_DEPTH + 1, "", HG_INVALID);
}

Test(limits, brackets)
{
    char *close = malloc(HG_POLICY_MAX_DEPTH + 1);
    memset(close, ')', HG_POLICY_MAX_DEPTH);
    close[HG_POLICY_MAX_DEPTH] = '\0';
    struct hg_str inner = repeat("a", "", 0, close);
    check_repeated("define x is ", "(", HG_POLICY_MAX_DEPTH, inner.at, HG_OK);
    check_repeated("define x is ", "(", HG_POLICY_MAX_DEPTH + 1, inner.at, HG_INVALID);
    free((char *)inner.at);
    free(close);
}

/* Neither time nor stack grows with what is nested far beyond the limit. */
Test(limits, a_hundred_thousand, .timeout = 20)
{
    static const char *const units[] = {"(",        "{",
                                        "not ",     "- ",
                                        "if ",      "f(",
                                        "any of (", "if a then b else ",
                                        "a is (",   "(a or b) and ("};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct hg_str text = repeat("define x is ", units[i], 100000, "");
        struct attempt a;
        attempt_parse(&a, text);
        cr_expect_eq(a.status, HG_INVALID, "%s", units[i]);
        cr_expect_leq(a.diags.list.count, 3, "%s\n%s", units[i], attempt_diags(&a));
        attempt_end(&a);
        free((char *)text.at);
    }
}

Test(limits, long_chains_are_flat, .timeout = 20)
{
    static const char *const words[] = {" or b", " and b is 1", " or b and c"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct attempt a;
        struct hg_str text = repeat("define x is a", words[i], 10000, "");
        attempt_parse(&a, text);
        cr_assert_eq(a.status, HG_OK, "%s", attempt_diags(&a));
        cr_expect_eq(a.tree->items.at[0]->expr->arg_count, 10001);
        attempt_end(&a);
        free((char *)text.at);
    }
}

Test(limits, many_of_everything, .timeout = 20)
{
    check_repeated("list a is 1", ", 2", 50000, "", HG_OK);
    check_repeated("decide { ", "a: review when b ", 20000, "}", HG_OK);
    check_repeated("score s 0..9 { a: by b { ", "1: 2 ", 20000, "} }", HG_OK);
    check_repeated("table t hit first match a give b { ", "a: 1 -> 2 ", 20000, "}", HG_OK);
    check_repeated("", "define a is b # c\n", 20000, "", HG_OK);
}

Test(limits, size)
{
    struct hg_str text = repeat("", "#", HG_POLICY_MAX_BYTES, "");
    check(text, HG_OK, HG_E0108, "at the edge");
    free((char *)text.at);
    text = repeat("", "#", HG_POLICY_MAX_BYTES + 1, "");
    check(text, HG_INVALID, HG_E0108, "one past it");
    free((char *)text.at);
}

Test(limits, errors)
{
    struct attempt a;
    struct hg_str text = repeat("", "define x is a == b\n", HG_POLICY_MAX_ERRORS, "");
    attempt_parse(&a, text);
    cr_expect_eq(a.diags.errors, HG_POLICY_MAX_ERRORS);
    cr_expect(!attempt_has(&a, HG_E0107));
    attempt_end(&a);
    free((char *)text.at);
    text = repeat("", "define x is a == b\n", 10000, "");
    attempt_parse(&a, text);
    cr_expect_eq(a.diags.errors, HG_POLICY_MAX_ERRORS + 1);
    cr_expect(attempt_has(&a, HG_E0107));
    attempt_end(&a);
    free((char *)text.at);
}

static struct hg_str bytes(const char *text, size_t length)
{
    return (struct hg_str){text, length};
}

Test(limits, what_is_not_text)
{
    static const struct {
        const char *text;
        size_t length;
        enum hg_code code;
    } files[] = {
        {"PK\x03\x04 zipped", 11, HG_E0109},
        {"\x1f\x8b\x08", 3, HG_E0109},
        {"\xff\xfep\0o\0l\0", 8, HG_E0109},
        {"%PDF-1.7", 8, HG_E0109},
        {"\x89PNG\r\n", 6, HG_E0109},
        {"\x01\x02\x03\x04\x05\x06\x07\x08\x01\x02", 10, HG_E0109},
        {"define a is b\0 c", 16, HG_E0110},
        {"define a is b\x07 + c", 18, HG_E0111},
        {"define a is \"\x1b[31m\"", 19, HG_E0111},
        {"define a is \"\xe4\"", 15, HG_E0112},
        {"define a is \"\xc0\x80\"", 16, HG_E0112},
        {"define a is b # \xe2\x80\xae", 19, HG_E0113},
        {"define a is \"\xe2\x81\xa6\"", 17, HG_E0113},
        {"define a\xc2\xa0is b", 14, HG_E0113},
        {"define a is\xe2\x80\x8b b", 16, HG_E0113},
        {"define a is b\n\xef\xbb\xbf", 17, HG_E0113},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        check(bytes(files[i].text, files[i].length), HG_INVALID, files[i].code, files[i].text);
}

/* Tokens are given again after some errors; that must come to an end. */
Test(limits, going_on_after_errors_ends, .timeout = 20)
{
    static const char *const texts[] = {
        "define q is 1 and at least 2 of(\ndefine i",
        "define x is a +\nuse b\nuse c",
        "decide { a: b when (c +\nuse x\nscore {",
        "decide {\nscore {\nroute {\nlist {\nuse",
        "}}}}))){{{",
        "score s 0..9 { a: by b { {\nlist\n}",
        "decide { a: b when x\nlist\nlist\nlist",
        "policy\npolicy\nlist\nlist",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct attempt a;
        attempt_parse(&a, hg_str(texts[i]));
        cr_expect_eq(a.status, HG_INVALID, "%s", texts[i]);
        cr_expect_leq(a.diags.list.count, 12, "%s\n%s", texts[i], attempt_diags(&a));
        attempt_end(&a);
    }
}

/* --- memory ----------------------------------------------------------------------------------- */

struct failing {
    size_t left;
};

static void *resize(void *context, void *at, size_t size)
{
    struct failing *failing = context;
    if (size > 0 && failing->left-- == 0) {
        failing->left = 0;
        return NULL;
    }
    return hg_libc_allocator.resize(NULL, at, size);
}

/* Parses and formats with the n-th allocation failing. */
static enum hg_status format_failing(size_t n)
{
    struct failing failing = {n};
    struct hg_allocator allocator = {resize, &failing};
    struct attempt a;
    struct hg_buf out;
    enum hg_status status;
    memset(&a, 0, sizeof a);
    hg_buf_init(&out, &allocator, 0);
    hg_arena_init(&a.arena, &allocator, &a.guard);
    if (setjmp(a.guard.jump) == 0) {
        hg_sources_init(&a.sources, &a.arena);
        hg_diags_init(&a.diags, &a.arena, &a.sources);
        uint32_t source = hg_sources_add(&a.sources, HG_STR("a"), HG_STR(SAMPLE));
        status = hg_format(&a.diags, source, &a.arena, &out);
    } else {
        status = HG_NOMEM;
    }
    hg_buf_release(&out);
    hg_arena_release(&a.arena);
    return status;
}

Test(limits, every_allocation_fails_once)
{
    size_t n = 0;
    while (n < 100000 && format_failing(n) == HG_NOMEM)
        n++;
    cr_expect_gt(n, 3);
    cr_expect_eq(format_failing(n), HG_OK);
}
