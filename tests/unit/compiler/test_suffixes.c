/* Registrable domains against libpsl, which reads the same list: for every rule, one and two
 * labels more, and typical input. The rules pass through a compiled program. */
#include "trial.h"

#include "compiler/data/suffixes.h"
#include "runtime/vm/vm_parts.h"

#include <libpsl.h>

#define LIST "/usr/share/publicsuffix/public_suffix_list.dat"

static struct trial trial;
static psl_ctx_t *psl;
static uint32_t rules; /* the set of the program */

static void setup(void)
{
    trial_init(&trial, "contract: lead\nfields:\n  email: {type: email}\n");
    hg_buf_text(&trial.policy, "policy p lead from \"lead.yaml\"\n"
                               "decide { a: nurture when registrable_domain_of(email) is "
                               "\"yahoo.co.uk\" assuming no b: reject otherwise }\n");
    trial_compile(&trial);
    const struct hg_program *program = trial.compilation.program;
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->code[i].op == HG_OP_REGISTRABLE_OF)
            rules = program->code[i].c;
    psl = psl_load_file(LIST);
    cr_assert_not_null(psl);
}

static void teardown(void)
{
    psl_free(psl);
    trial_release(&trial);
}

TestSuite(suffixes, .init = setup, .fini = teardown);

/* libpsl gives none where the domain is a suffix itself; here it is left whole. */
static void compare(const char *domain)
{
    const char *wanted = psl_registrable_domain(psl, domain);
    struct hg_str found = hg_registrable(trial.lanes, rules, hg_str(domain));
    cr_assert(hg_str_is(found, wanted ? wanted : domain), "%s: %.*s, by libpsl %s", domain,
              HG_STR_ARGS(found), wanted ? wanted : "(none)");
}

Test(suffixes, as_libpsl_reads_the_same_list)
{
    cr_assert_gt(hg_public_suffix_count, 9000);
    for (size_t i = 0; i < hg_public_suffix_count; i++) {
        const char *rule = hg_public_suffixes[i];
        const char *name = rule[0] == '!' ? rule + 1 : rule[0] == '*' ? rule + 2 : rule;
        char domain[512];
        if (rule[0] !=
            '*') /* libpsl takes the parent of a wildcard for a suffix, too; the list does not */
            compare(name);
        snprintf(domain, sizeof domain, "firm.%s", name);
        compare(domain);
        snprintf(domain, sizeof domain, "mail.firm.%s", name);
        compare(domain);
        snprintf(domain, sizeof domain, "a.b.c.%s", name);
        compare(domain);
    }
    const char *const others[] = {"acme.example", "mail.yahoo.co.uk", "nothing", "a.b.unheard-of",
                                  "www.ck",       "x.www.ck",         "x.y.ck"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        compare(others[i]);
}

Test(suffixes, a_lead_is_known_by_its_registrable_domain)
{
    const struct {
        const char *email;
        bool nurture;
    } cases[] = {{"a@yahoo.co.uk", true},
                 {"a@Mail.Yahoo.co.uk", true},
                 {"a@notyahoo.co.uk", false},
                 {"a@co.uk", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hg_buf_clear(&trial.json);
        hg_buf_print(&trial.json, "{\"email\":\"%s\"}", cases[i].email);
        trial_run(&trial);
        cr_expect_eq(trial_bit(trial_rows(&trial, 0).certain, 0), cases[i].nurture, "%s",
                     cases[i].email);
    }
}
