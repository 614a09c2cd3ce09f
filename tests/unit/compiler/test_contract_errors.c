/* contract*.c and yaml_read.c: every error in a contract, with its code and location. */
#include "compiler/data/contract.h"
#include "inputs.h"

/* Stands in for RE2: a `(` takes a `)`. */
static bool check_regex(struct hg_str pattern, struct hg_arena *arena, struct hg_str *why)
{
    (void)arena;
    *why = HG_STR("missing )");
    return hg_str_find(pattern, HG_STR("(")) == SIZE_MAX ||
           hg_str_find(pattern, HG_STR(")")) != SIZE_MAX;
}

static enum hg_status read_contract(struct inputs *in)
{
    struct hg_contract *contract;
    return hg_contract_read(&in->diags, in->source, check_regex, &in->arena, &contract);
}

Test(contract_errors, head)
{
    static const struct input_case cases[] = {
        {"", "E0512@1:1"},
        {"a text", "E0511@1:1"},
        {"[1]", "E0511@1:1"},
        {"fields:\n", "E0511@1:8"},
        {"fields: [a]\n", "E0511@1:9"},
        {"fields: {}\n", "E0537@1:9"},
        {"feilds: {}\n", "E0510@1:1 E0512@1:1"},
        {"version: 1.5\nfields: {a: {type: text}}", "E0511@1:10"},
        {"version: 0\nfields: {a: {type: text}}", "E0511@1:10"},
        {"version: \"1\"\nfields: {a: {type: text}}", "E0511@1:10"},
        {"contract: []\nfields: {a: {type: text}}", "E0511@1:11"},
        {"min_confidence: 1.1\nfields: {a: {type: text}}", "E0530@1:17"},
        {"min_confidence: -0.1\nfields: {a: {type: text}}", "E0530@1:17"},
        {"min_confidence: high\nfields: {a: {type: text}}", "E0511@1:17"},
        {"min_confidence: 1\nfields: {a: {type: text}}", ""},
        {"min_confidence: 0\nfields: {a: {type: text}}", ""},
        {"confidence_from: a b\nfields: {a: {type: text}}", "E0521@1:18"},
        {"confidence_from: a\nfields: {a: {type: text}}", "E0522@1:18"},
        {"key: b\nfields: {a: {type: text}}", "E0531@1:6"},
        {"key: a\nfields: {a: {type: list of text}}", "E0531@1:6"},
        {"key: a\nfields: {a: {type: text}}", ""},
        {"\x89PNG", "E0502@1:1"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_contract);
}

Test(contract_errors, shape_of_a_field)
{
    static const struct input_case cases[] = {
        {"fields: {a: text}", "E0511@1:13"},
        {"fields: {a: }", "E0511@1:13"},
        {"fields: {a: {required: yes}}", "E0512@1:10"},
        {"fields: {a: {typ: text}}", "E0510@1:14 E0512@1:10"},
        {"fields: {a: {type: [text]}}", "E0511@1:20"},
        {"fields: {a: {type: string}}", "E0520@1:20"},
        {"fields: {a: {type: txet}}", "E0520@1:20"},
        {"fields: {a: {type: list of list of text}}", "E0520@1:20"},
        {"fields: {a: {type: list of}}", "E0520@1:20"},
        {"fields: {a: {type: text, required: sometimes}}", "E0511@1:36"},
        {"fields: {a: {type: text, required: \"yes\"}}", "E0511@1:36"},
        {"fields: {a: {type: text, personal: 1}}", "E0511@1:36"},
        {"fields: {a: {type: text, sensitive: }}", "E0511@1:37"},
        {"fields: {a: {type: text, from: human}}", "E0513@1:32"},
        {"fields: {a: {type: text, known_at: late}}", "E0513@1:36"},
        {"fields: {a: {type: text, known_at: [later]}}", "E0511@1:36"},
        {"fields: {a: {type: text, evidence: yes}}", "E0513@1:36"},
        {"fields: {a: {type: text, log: hidden}}", "E0513@1:31"},
        {"fields: {a: {type: text, log: [keep]}}", "E0511@1:31"},
        {"fields: {a: {type: text, log: hash}}", ""},
        {"{key: a, fields: {a: {type: text, personal: yes}}}", "W0541@1:7"},
        {"{key: a, fields: {a: {type: text, log: mask}}}", "W0541@1:7"},
        {"{key: a, fields: {a: {type: text, personal: yes, log: seal}}}", ""},
        {"{key: a, fields: {a: {type: text, sensitive: yes, log: keep}}}", ""},
        {"fields: {a: {type: text, purpose: ''}}", "E0511@1:35"},
        {"fields: {a: {type: text, doc: {}}}", "E0511@1:31"},
        {"fields: {a: {type: text, doc: x, description: y}}", "E0503@1:47"},
        {"fields: {a: {type: text, min_confidence: 70}}", "E0530@1:42"},
        {"fields: {a: {type: text, max_age: 6 months}}", "E0536@1:35"},
        {"fields: {a: {type: text, max_age: 2 business days}}", "E0536@1:35"},
        {"fields: {a: {type: text, max_age: 0 days}}", "E0536@1:35"},
        {"fields: {a: {type: text, max_age: [1]}}", "E0511@1:35"},
        {"fields: {a: {type: text, sources: crm}}", "E0511@1:35"},
        {"fields: {a: {type: text, sources: []}}", "E0511@1:35"},
        {"fields: {a: {type: text, sources: [crm, crm]}}", "W0514@1:41"},
        {"fields: {a: {type: text, aliases: [[b]]}}", "E0511@1:36"},
        {"fields: {a: {type: text, proxy_for: []}}", "E0511@1:37"},
        {"fields: {a: {type: text, proxy_for: [x, X]}}", "W0514@1:41"},
        {"fields: {a: {type: text, blank_values: n/a}}", "E0511@1:40"},
        {"fields: {a: {type: text, blank_values: [null]}}", "E0511@1:41"},
        {"fields: {a: {type: text, blank_values: [\" \"]}}", "W0540@1:41"},
        {"fields: {a: {type: text, blank_values: [x, X]}}", "W0514@1:44"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_contract);
}

Test(contract_errors, enums)
{
    static const struct input_case cases[] = {
        {"fields: {a: {type: enum}}", "E0527@1:20"},
        {"fields: {a: {type: enum, values: []}}", "E0511@1:34"},
        {"fields: {a: {type: enum, values: x}}", "E0511@1:34"},
        {"fields: {a: {type: enum, values: [x, y, X]}}", "E0529@1:41"},
        {"fields: {a: {type: enum, values: [yes, no]}}", ""},
        {"fields: {a: {type: list of enum, values: [x]}}", ""},
        {"fields: {a: {type: text, values: [x]}}", "E0528@1:34"},
        {"fields: {a: {type: enum, values: [x, y], default: z}}", "E0526@1:51"},
        {"fields: {a: {type: enum, values: [Unknown], blank_values: [unknown]}}", "W0539@1:34"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_contract);
}

Test(contract_errors, bounds)
{
    static const struct input_case cases[] = {
        {"fields: {a: {type: integer, min: 2, max: 1}}", "E0524@1:34"},
        {"fields: {a: {type: integer, min: 2, max: 2}}", ""},
        {"fields: {a: {type: integer, min: 1.5}}", "E0525@1:34"},
        {"fields: {a: {type: integer, max: 9223372036854775807}}", ""},
        {"fields: {a: {type: integer, max: 9223372036854775808}}", "E0525@1:34"},
        {"fields: {a: {type: decimal, min: x}}", "E0525@1:34"},
        {"fields: {a: {type: date, min: 1900}}", "E0525@1:31"},
        {"fields: {a: {type: date, max: 2026-02-29}}", "E0525@1:31"},
        {"fields: {a: {type: datetime, max: yesterday}}", "E0525@1:35"},
        {"fields: {a: {type: duration, max: 2 business days}}", "E0525@1:35"},
        {"fields: {a: {type: text, min: -1}}", "E0525@1:31"},
        {"fields: {a: {type: text, max: [1]}}", "E0525@1:31"},
        {"fields: {a: {type: boolean, min: 0}}", "E0525@1:34"},
        {"fields: {a: {type: country, max: 2}}", "E0525@1:34"},
        {"fields: {a: {type: enum, values: [x], max: 2}}", "E0525@1:44"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_contract);
}

Test(contract_errors, defaults)
{
    static const struct input_case cases[] = {
        {"fields: {a: {type: integer, default: 1.5}}", "E0526@1:38"},
        {"fields: {a: {type: integer, min: 0, default: -1}}", "E0526@1:46"},
        {"fields: {a: {type: integer, max: 5, default: 6}}", "E0526@1:46"},
        {"fields: {a: {type: integer, default: [1]}}", "E0526@1:38"},
        {"fields: {a: {type: integer, default: }}", "E0526@1:38"},
        {"fields: {a: {type: integer, blank_values: [\"-1\"], default: -1}}", "E0526@1:60"},
        {"fields: {a: {type: decimal, default: much}}", "E0526@1:38"},
        {"fields: {a: {type: boolean, default: maybe}}", "E0526@1:38"},
        {"fields: {a: {type: boolean, default: \"no\"}}", "E0526@1:38"},
        {"fields: {a: {type: date, default: 2026-02-30}}", "E0526@1:35"},
        {"fields: {a: {type: date, max: 2026-01-01, default: 2026-01-02}}", "E0526@1:52"},
        {"fields: {a: {type: datetime, default: noon}}", "E0526@1:39"},
        {"fields: {a: {type: duration, default: 1 business day}}", "E0526@1:39"},
        {"fields: {a: {type: text, default: ''}}", "E0526@1:35"},
        {"fields: {a: {type: text, default: N/A, blank_values: [n/a]}}", "E0526@1:35"},
        {"fields: {a: {type: text, max: 2, default: üüü}}", "E0526@1:43"},
        {"fields: {a: {type: text, min: 2, default: ü}}", "E0526@1:43"},
        {"fields: {a: {type: email, default: nobody}}", "E0526@1:36"},
        {"fields: {a: {type: email, default: a@b..c}}", "E0526@1:36"},
        {"fields: {a: {type: domain, default: acme}}", "E0526@1:37"},
        {"fields: {a: {type: url, default: a b}}", "E0526@1:34"},
        {"fields: {a: {type: country, default: UK}}", "E0526@1:38"},
        {"fields: {a: {type: list of integer, default: 1}}", "E0526@1:46"},
        {"fields: {a: {type: list of integer, min: 1, default: [1, 0, x]}}",
         "E0526@1:58 E0526@1:61"},
        {"fields: {a: {type: text, required: yes, default: x}}", "W0538@1:36"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_contract);
}

Test(contract_errors, defaults_that_have_a_form)
{
    static const struct {
        const char *type, *text;
        bool good;
    } cases[] = {
        {"domain", "acme.example", true},
        {"domain", "a-b.xn--p1ai", true},
        {"domain", "bücher.example", true},
        {"domain", "acme", false},
        {"domain", "acme..example", false},
        {"domain", "acme.example.", false},
        {"domain", "-a.example", false},
        {"domain", "a-.example", false},
        {"domain", "a_b.example", false},
        {"domain", "10.0.0.1", false},
        {"domain", "a b.example", false},
        {"email", "ana.b+c@acme.example", true},
        {"email", "@acme.example", false},
        {"email", ".ana@acme.example", false},
        {"email", "ana.@acme.example", false},
        {"email", "a..b@acme.example", false},
        {"email", "ana@b@acme.example", false},
        {"email", "ana b@acme.example", false},
        {"email", "ana@acme", false},
        {"url", "https://acme.example", true},
        {"url", "http://localhost/a?b#c", true},
        {"url", "acme.example", false},
        {"url", "ftp://acme.example", false},
        {"url", "https://", false},
        {"url", "https:///a", false},
        {"url", "https://acme.example/a b", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inputs in;
        char text[200];
        snprintf(text, sizeof text, "fields: {a: {type: %s, default: \"%s\"}}", cases[i].type,
                 cases[i].text);
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, strlen(text));
        cr_expect_eq(read_contract(&in), cases[i].good ? HG_OK : HG_INVALID, "%s", text);
        inputs_close(&in);
    }
}

Test(contract_errors, names)
{
    static const struct input_case cases[] = {
        {"fields: {a b: {type: text}}", "E0521@1:10"},
        {"fields: {\"\": {type: text}}", "E0521@1:10"},
        {"fields: {1a: {type: text}}", "E0521@1:10"},
        {"fields: {a..b: {type: text}}", "E0521@1:10"},
        {"fields: {a.: {type: text}}", "E0521@1:10"},
        {"fields: {.a: {type: text}}", "E0521@1:10"},
        {"fields: {a.1: {type: text}}", "E0521@1:10"},
        {"fields: {ä: {type: text}}", "E0521@1:10"},
        {"fields: {when: {type: text}}", "E0521@1:10"},
        {"fields: {a.when: {type: text}, score: {type: text}, _x1.Y_2: {type: text}}", ""},
        {"fields: {a: {type: text}, a: {type: text}}", "E0503@1:27"},
        {"fields: {a: {type: text, aliases: [b]}, b: {type: text}}", "E0522@1:36"},
        {"fields: {a: {type: text, aliases: [c]}, b: {type: text, aliases: [c]}}", "E0522@1:67"},
        {"fields: {a: {type: text, aliases: [a]}}", "E0522@1:36"},
        {"fields: {a: {type: text, aliases: [b, b]}}", "E0522@1:39"},
        {"fields: {a: {type: text, aliases: [A, Number of Employees]}}", ""},
        {"fields: {a: {type: text}, a.b: {type: text}}", "E0523@1:27"},
        {"fields: {a.b.c: {type: text}, a: {type: text}}", "E0523@1:10"},
        {"fields: {a.b: {type: text}, ab: {type: text}, a.bc: {type: text}}", ""},
        {"fields: {x: {type: text, aliases: [a]}, a.b: {type: text}}", "E0523@1:41"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_contract);
}

Test(contract_errors, patterns)
{
    static const struct input_case cases[] = {
        {"fields: {a: {type: text, pattern: '(a'}}", "E0533@1:35"},
        {"fields: {a: {type: text, pattern: ''}}", "E0511@1:35"},
        {"fields: {a: {type: text, pattern: [x]}}", "E0511@1:35"},
        {"fields: {a: {type: integer, pattern: x}}", "E0534@1:38"},
        {"fields: {a: {type: list of text, pattern: x}}", "E0534@1:43"},
        {"fields: {a: {type: text, pattern: {DE: x}}}", "E0512@1:35"},
        {"fields: {c: {type: country}, a: {type: text, pattern: {by: c}}}", "E0512@1:55"},
        {"fields: {c: {type: country}, a: {type: text, pattern: {by: d, DE: x}}}", "E0532@1:60"},
        {"fields: {c: {type: integer}, a: {type: text, pattern: {by: c, 1: x}}}", "E0532@1:60"},
        {"fields: {c: {type: list of text}, a: {type: text, pattern: {by: c, 1: x}}}",
         "E0532@1:65"},
        {"fields: {c: {type: country}, a: {type: text, pattern: {by: c, UK: x, DEU: y}}}",
         "E0535@1:63 E0535@1:70"},
        {"fields: {c: {type: enum, values: [x]}, a: {type: text, pattern: {by: c, X: x, z: y}}}",
         "E0535@1:79"},
        {"fields: {c: {type: country}, a: {type: text, pattern: {by: c, DE: x, de: y}}}",
         "E0529@1:70"},
        {"fields: {c: {type: country}, a: {type: text, pattern: {by: c, DE: '(', BY: x}}}",
         "E0533@1:67"},
        {"fields: {a: {type: text, pattern: {by: a, x: x}}}", "E0532@1:40"},
        {"fields:\n  a: {type: text, pattern: {by: b, x: x}}\n"
         "  b: {type: text, pattern: {by: c, x: x}}\n  c: {type: text, pattern: {by: b, x: x}}\n",
         "E0532@3:33"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_contract);
}

Test(contract_errors, nearest_names_are_offered)
{
    static const struct {
        const char *text, *help;
    } cases[] = {
        {"fields: {a: {type: text, requird: yes}}", "did you mean `required`?"},
        {"fields: {a: {type: int}}", "did you mean `integer`?"},
        {"fields: {a: {type: txet}}", "did you mean `text`?"},
        {"key: lead\nfields: {lead_: {type: text}}", "did you mean `lead_`?"},
        {"fields: {a: {type: enum, values: [help, buy], default: hlep}}", "did you mean `help`?"},
        {"fields: {a: {type: text, known_at: never}}", "use one of `intake`, `later`"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inputs in;
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, cases[i].text, strlen(cases[i].text));
        cr_assert_eq(read_contract(&in), HG_INVALID);
        cr_expect(hg_str_is(in.diags.list.at[0].help, cases[i].help), "%.*s not %s",
                  HG_STR_ARGS(in.diags.list.at[0].help), cases[i].help);
        inputs_close(&in);
    }
}

Test(contract_errors, fields_have_a_maximum)
{
    for (unsigned count = HG_MAX_FIELDS; count <= HG_MAX_FIELDS + 1; count++) {
        struct inputs in;
        char *text = malloc(16 + 32 * (size_t)count);
        size_t n = (size_t)sprintf(text, "fields:\n");
        for (unsigned i = 0; i < count; i++)
            n += (size_t)sprintf(text + n, "  f%u: {type: text}\n", i);
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, n);
        cr_expect_eq(read_contract(&in), count > HG_MAX_FIELDS ? HG_INVALID : HG_OK);
        cr_expect(hg_str_is(inputs_reported(&in), count > HG_MAX_FIELDS ? "E0515@1026:3" : ""));
        inputs_close(&in);
        free(text);
    }
}
