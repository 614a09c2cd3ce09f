/* The compiler as one call: its results, that it releases everything, and HG_NOMEM wherever
 * memory runs out. Language constructs are tested by tests/corpus. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "compiler/compile.h"

struct file {
    const char *path, *text;
};

static const struct file files[] = {
    {"p/policy.gate", "policy sample\n"
                      "  version \"1\"\n"
                      "  lead from \"lead.yaml\"\n"
                      "  show size\n"
                      "list free is \"gmail.com\", \"web.de\"\n"
                      "table t from \"t.csv\" hit most specific match country, size give team\n"
                      "define work is domain_of(email) not in free\n"
                      "classify size {\n"
                      "  large: when employees >= 1000 or budget > 5.5\n"
                      "  small: otherwise\n"
                      "}\n"
                      "score fit 0..100 {\n"
                      "  work: +30 when work\n"
                      "  head: by employees { 1..9: +1 >= 10: +5 unknown: 0 }\n"
                      "  word: +5 when email contains \"sales\" fading over 3 days since sent\n"
                      "}\n"
                      "decide {\n"
                      "  a: accept when fit > 30 because \"Fit {fit}\"\n"
                      "  b: review otherwise\n"
                      "}\n"
                      "route accept { t: to t.team when t.team is found  o: to \"x\" otherwise }\n"
                      "route review { o: to \"desk-{size}\" otherwise }\n"
                      "promise p: never accept when country is \"KP\"\n"},
    {"p/lead.yaml", "contract: lead\n"
                    "version: 1\n"
                    "fields:\n"
                    "  email: {type: email}\n"
                    "  country: {type: country}\n"
                    "  employees: {type: integer}\n"
                    "  budget: {type: decimal}\n"
                    "  sent: {type: datetime}\n"},
    {"p/t.csv", "country,size,team\nDE | AT,large,a\nDE,,b\n,small,c\n"
                "DE,small,d\nFR,small | large,e\n"},
    {"p/wrong.gate", "policy wrong\n  lead from \"lead.yaml\"\n"
                     "decide { a: accept when emial is \"x\"  b: reject otherwise }\n"},
    {"p/syntax.gate", "policy wrong\n  lead from \"lead.yaml\"\ndecide { a accept }\n"},
};

static enum hg_status read_file(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    (void)context;
    (void)arena;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (hg_str_is(path, files[i].path)) {
            *text = hg_str(files[i].text);
            return HG_OK;
        }
    *why = HG_STR("no such file");
    return HG_IO;
}

static const struct hg_loader loader = {read_file, NULL};

static struct hg_compile_input input_of(const char *path)
{
    return (struct hg_compile_input){hg_str(path), &loader, NULL, NULL};
}

/* Every block it hands out, to see that all come back; the one numbered `fails` does not. */
struct counting {
    long fails, made, open;
};

static void *count_resize(void *context, void *at, size_t size)
{
    struct counting *c = context;
    if (size == 0) {
        c->open -= at != NULL;
        free(at);
        return NULL;
    }
    if (++c->made == c->fails)
        return NULL;
    void *moved = realloc(at, size);
    c->open += at == NULL && moved != NULL;
    return moved;
}

static enum hg_status compile(struct hg_compilation *compilation, struct hg_allocator *allocator,
                              const char *path)
{
    struct hg_compile_input input = input_of(path);
    hg_compilation_init(compilation, allocator);
    return hg_compile(compilation, &input);
}

Test(compile, gives_a_program_or_says_why_not)
{
    static const struct {
        const char *path;
        enum hg_status status;
        const char *code;
    } cases[] = {
        {"p/policy.gate", HG_OK, NULL},
        {"p/wrong.gate", HG_INVALID, "E0201"},
        {"p/syntax.gate", HG_INVALID, NULL},
        {"p/absent.gate", HG_IO, "E0218"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct counting counting = {0};
        struct hg_allocator allocator = {count_resize, &counting};
        struct hg_compilation compilation;
        enum hg_status status = compile(&compilation, &allocator, cases[i].path);
        cr_assert_eq(status, cases[i].status, "%s: status %d", cases[i].path, status);
        cr_assert_eq(compilation.program != NULL, status == HG_OK);
        cr_assert_eq(compilation.diags.errors != 0, status != HG_OK);
        if (cases[i].code)
            cr_assert_str_eq(hg_diag_page(compilation.diags.list.at[0].code)->code, cases[i].code);
        hg_compilation_release(&compilation);
        cr_assert_eq(counting.open, 0);
    }
}

Test(compile, the_same_policy_has_the_same_digest)
{
    struct hg_compilation a, b;
    struct hg_allocator allocator = hg_libc_allocator;
    cr_assert_eq(compile(&a, &allocator, "p/policy.gate"), HG_OK);
    cr_assert_eq(compile(&b, &allocator, "p/policy.gate"), HG_OK);
    cr_assert(memcmp(a.program->digest, b.program->digest, HG_DIGEST_SIZE) == 0);
    hg_compilation_release(&a);
    hg_compilation_release(&b);
}

Test(compile, survives_every_allocation_that_fails)
{
    enum hg_status status = HG_NOMEM;
    long n = 0;
    while (status == HG_NOMEM) {
        struct counting counting = {.fails = ++n};
        struct hg_allocator allocator = {count_resize, &counting};
        struct hg_compilation compilation;
        status = compile(&compilation, &allocator, "p/policy.gate");
        cr_assert(status == HG_NOMEM || status == HG_OK, "status %d at allocation %ld", status, n);
        cr_assert_eq(compilation.program != NULL, status == HG_OK);
        hg_compilation_release(&compilation);
        cr_assert_eq(counting.open, 0, "%ld blocks kept at allocation %ld", counting.open, n);
    }
    cr_assert_gt(n, 3);
}

static enum hg_status read_text(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    const struct hg_buf *policy = context;
    if (hg_str_is(path, "p/many.gate"))
        *text = (struct hg_str){policy->at, policy->len};
    else
        return read_file(NULL, path, arena, text, why);
    return HG_OK;
}

/* A score of so many rules, and the two of `decide`. */
static enum hg_status compile_rules(struct hg_compilation *compilation, unsigned count)
{
    struct hg_buf policy;
    struct hg_loader from_buf = {read_text, &policy};
    struct hg_compile_input input = {HG_STR("p/many.gate"), &from_buf, NULL, NULL};
    hg_buf_init(&policy, &hg_libc_allocator, 0);
    hg_buf_text(&policy, "policy many lead from \"lead.yaml\"\nscore s 0..9 {\n");
    for (unsigned i = 0; i < count; i++)
        hg_buf_print(&policy, "r%u: +1 when employees > %u\n", i, i % 50);
    hg_buf_text(&policy, "}\ndecide { a: nurture when s > 5  b: reject otherwise }\n");
    hg_compilation_init(compilation, &hg_libc_allocator);
    enum hg_status status = hg_compile(compilation, &input);
    hg_buf_release(&policy);
    return status;
}

Test(compile, the_last_rule_that_fits_and_one_more)
{
    struct hg_compilation compilation;
    cr_assert_eq(compile_rules(&compilation, HG_MAX_RULES - 2), HG_OK);
    cr_assert_eq(compilation.program->rule_count, HG_MAX_RULES);
    hg_compilation_release(&compilation);
    cr_assert_eq(compile_rules(&compilation, HG_MAX_RULES - 1), HG_INVALID);
    cr_assert_eq(compilation.diags.errors, 1);
    hg_compilation_release(&compilation);
}
