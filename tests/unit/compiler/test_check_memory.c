/* Makes every allocation of a compilation fail once: it must return HG_NOMEM without a leak, for
 * valid and invalid policies. */
#include "check.h"

#include <stdlib.h>

struct failing {
    size_t left;
};

static void *resize(void *context, void *at, size_t size)
{
    struct failing *failing = context;
    if (size == 0) {
        free(at);
        return NULL;
    }
    if (failing->left == 0)
        return NULL;
    failing->left--;
    return realloc(at, size);
}

static const struct check_file good[] = {
    {"policy.gate",
     CHECK_HEAD "use \"common.gate\" as c\nlist words from \"words.txt\"\n"
                "table t from \"t.csv\"\n  hit first match country, source give who\n"
                "classify size assuming no {\n  big: when employees > 10\n  small: otherwise\n}\n"
                "score fit 0..100 {\n  a: +10 when title has word any of words\n"
                "  b: by employees { 1..10: +5  otherwise: 0 }\n  c: +1 when visits < 0\n}\n"
                "disqualify assuming no {\n  d: when c.free because \"from {country}\"\n}\n"
                "route nurture {\n  e: to t.who when t.who is found\n  f: to \"x\" otherwise\n}\n"
                "promise p: never nurture when c.free\n" CHECK_END},
    {"common.gate",
     "list free_mail is \"a.example\"\ndefine free is domain_of(email) in free_mail\n"},
    {"words.txt", "vp\nhead of\n"},
    {"t.csv", "country,source,who\nDE,demo,x\n,,y\n"},
    {NULL, NULL},
};

static const struct check_file bad[] = {
    {"policy.gate", CHECK_HEAD "define a is b + 1\ndefine b is a\nlist l is \"x\", 5\n"
                               "score s 0..10 {\n  a: +1 when sourc is \"demo\"\n"
                               "  a: +1 when source is \"dmo\" or country is \"UK\"\n"
                               "  c: +1 when title > 5 fading over 3 since title\n}\n" CHECK_END},
    {NULL, NULL},
};

static enum hg_status compile(const struct check_file *files, size_t allowed)
{
    struct failing failing = {allowed};
    struct hg_allocator allocator = {resize, &failing};
    struct check check = {.files = files};
    struct hg_loader loader = {check_read, &check};
    struct hg_compile_input input = {HG_STR("policy.gate"), &loader, NULL, NULL};
    struct hg_compilation compilation;
    hg_compilation_init(&compilation, &allocator);
    enum hg_status status = hg_compile(&compilation, &input);
    hg_compilation_release(&compilation);
    return status;
}

static void fail_each(const struct check_file *files, enum hg_status last)
{
    size_t allowed = 0;
    enum hg_status status;
    while ((status = compile(files, allowed)) == HG_NOMEM && allowed < 5000)
        allowed++;
    cr_expect_eq(status, last, "%d after %zu allocations", (int)status, allowed);
}

Test(check_memory, a_good_policy)
{
    fail_each(good, HG_OK);
}

Test(check_memory, a_policy_full_of_errors)
{
    fail_each(bad, HG_INVALID);
}
