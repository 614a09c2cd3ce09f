/* contract*.c: valid contracts. Errors: test_contract_errors.c. */
#include "compiler/data/contract.h"
#include "inputs.h"

static const char sample[] =
    "contract: lead\n"
    "version: 3\n"
    "key: lead_id\n"
    "min_confidence: 0.5\n"
    "confidence_from: confidence\n"
    "doc: Who asks\n"
    "fields:\n"
    "  lead_id: {type: text, min_confidence: 0}\n"
    "  email: {type: email, required: true, personal: true, aliases: [Email], min: 6, max: 254}\n"
    "  country: {type: country}\n"
    "  company.employees: {type: integer, min: 1, min_confidence: 0.7, max_age: 180 days,\n"
    "                      aliases: [NumberOfEmployees, numberofemployees]}\n"
    "  industry: {type: text, sources: [clearbit, crm], min_confidence: 0.6, purpose: routing}\n"
    "  topic: {type: enum, values: [help, buy, \"no\"], from: model, default: BUY}\n"
    "  visits: {type: integer, min: 0, default: 0, min_confidence: 0}\n"
    "  score: {type: decimal, min: -1, max: 1.5, default: -0.25, evidence: required}\n"
    "  title: {type: text, blank_values: [Select, \"null\", N/A], description: Job title}\n"
    "  gender: {type: text, sensitive: yes, known_at: later}\n"
    "  zip: {type: text, proxy_for: [ethnicity], min_confidence: 0, required: yes,\n"
    "        pattern: {by: country, DE: '\\d{5}', us: '\\d{5}(-\\d{4})?'}}\n"
    "  code: {type: text, pattern: ' [A-Z]+ '}\n"
    "  tags: {type: list of text, default: [a, \"b \\\"c\\\"\"]}\n"
    "  day: {type: date, min: 2000-01-01, default: 2026-02-28, known_at: intake}\n"
    "  moment: {type: datetime, default: 2026-02-28T10:00:00Z, evidence: optional}\n"
    "  wait: {type: duration, max: 2 weeks, default: 36 hours}\n"
    "  home: {type: country, default: de}\n"
    "  site: {type: url, default: https://acme.example}\n"
    "  host: {type: domain, default: acme.example}\n"
    "  news: {type: boolean, default: no, min_confidence: 0}\n"
    "  sizes: {type: list of integer, min: 1, default: []}\n";

static struct hg_contract *read_sample(struct inputs *in, const char *text)
{
    struct hg_contract *contract = NULL;
    if (setjmp(in->guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(in, text, strlen(text));
    enum hg_status status = hg_contract_read(&in->diags, in->source, NULL, &in->arena, &contract);
    struct hg_str got = inputs_reported(in);
    cr_assert(status == HG_OK && got.len == 0, "%.*s", HG_STR_ARGS(got));
    return contract;
}

static const struct hg_contract_field *field(const struct hg_contract *contract, const char *name)
{
    uint32_t at = hg_contract_find(contract, hg_str(name));
    cr_assert_neq(at, HG_NONE, "%s", name);
    return &contract->fields[at];
}

Test(contract, head)
{
    struct inputs in;
    struct hg_contract *c = read_sample(&in, sample);
    cr_expect(hg_str_is(c->name, "lead"));
    cr_expect_eq(c->version, 3);
    cr_expect(hg_str_is(c->key, "lead_id"));
    cr_expect_eq(c->min_confidence, 500000);
    cr_expect(hg_str_is(c->confidence_from, "confidence"));
    cr_expect(hg_str_is(c->doc, "Who asks"));
    cr_expect_eq(c->field_count, 21);
    cr_expect_eq(hg_contract_find(c, HG_STR("Email")), HG_NONE, "an alias is no name");
    inputs_close(&in);
    c = read_sample(&in, "fields: {a: {type: text}}");
    cr_expect(hg_str_is(c->name, "lead"));
    cr_expect_eq(c->version, 1);
    cr_expect_eq(c->key.len + c->confidence_from.len, 0);
    inputs_close(&in);
}

Test(contract, attributes)
{
    struct inputs in;
    struct hg_contract *c = read_sample(&in, sample);
    const struct hg_field *f = &field(c, "email")->field;
    cr_expect(f->type == HG_T_EMAIL && f->required && f->personal && !f->sensitive);
    cr_expect(f->has_min && f->min == 6 && f->has_max && f->max == 254);
    cr_expect(f->aliases.count == 1 && hg_str_is(f->aliases.at[0], "Email"));
    cr_expect_eq(f->min_confidence, 500000, "the overall floor");
    cr_expect_eq(field(c, "lead_id")->field.min_confidence, 0, "an own floor of none");
    f = &field(c, "company.employees")->field;
    cr_expect_eq(f->min_confidence, 700000);
    cr_expect_eq(f->max_age, 180 * HG_MICROS_PER_DAY);
    f = &field(c, "industry")->field;
    cr_expect(f->sources.count == 2 && hg_str_is(f->sources.at[1], "crm"));
    cr_expect(hg_str_is(f->purpose, "routing"));
    f = &field(c, "topic")->field;
    cr_expect(f->from_model && f->values.count == 3 && hg_str_is(f->values.at[2], "no"));
    f = &field(c, "title")->field;
    cr_expect_eq(f->blanks.count, 3);
    cr_expect(hg_str_is(f->blanks.at[0], "select"), "folded");
    cr_expect(hg_str_is(f->blanks.at[2], "n/a"));
    cr_expect(hg_str_is(field(c, "title")->doc, "Job title"));
    f = &field(c, "gender")->field;
    cr_expect(f->sensitive && f->known_later);
    cr_expect_not(field(c, "day")->field.known_later);
    cr_expect(field(c, "score")->field.evidence_required);
    cr_expect_not(field(c, "moment")->field.evidence_required);
    cr_expect(hg_str_is(field(c, "zip")->proxy_for.at[0], "ethnicity"));
    cr_expect(field(c, "tags")->field.list && field(c, "tags")->field.type == HG_T_TEXT);
    inputs_close(&in);
}

Test(contract, patterns)
{
    struct inputs in;
    struct hg_contract *c = read_sample(&in, sample);
    const struct hg_field *zip = &field(c, "zip")->field, *code = &field(c, "code")->field;
    cr_expect_eq(zip->pattern, HG_NONE);
    cr_expect_eq(zip->pattern_by, hg_contract_find(c, HG_STR("country")));
    cr_assert_eq(zip->case_count, 2);
    cr_expect(hg_str_is(zip->cases[0].value, "de"));
    cr_expect(hg_str_is(c->regexes.at[zip->cases[1].regex], "\\d{5}(-\\d{4})?"));
    cr_expect_eq(code->pattern_by, HG_NONE);
    cr_expect(hg_str_is(c->regexes.at[code->pattern], " [A-Z]+ "), "spaces are kept");
    cr_expect_eq(c->regex_spans[code->pattern].source, in.source);
    inputs_close(&in);
}

Test(contract, defaults_are_json_text)
{
    static const struct {
        const char *name, *json;
    } cases[] = {
        {"topic", "\"buy\""},
        {"visits", "0"},
        {"score", "-0.250000"},
        {"tags", "[\"a\",\"b \\\"c\\\"\"]"},
        {"day", "\"2026-02-28\""},
        {"moment", "\"2026-02-28T10:00:00Z\""},
        {"wait", "\"36 hours\""},
        {"home", "\"DE\""},
        {"site", "\"https://acme.example\""},
        {"host", "\"acme.example\""},
        {"news", "false"},
        {"sizes", "[]"},
    };
    struct inputs in;
    struct hg_contract *c = read_sample(&in, sample);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct hg_field *f = &field(c, cases[i].name)->field;
        cr_expect(f->has_default && hg_str_is(f->default_text, cases[i].json), "%s is %.*s",
                  cases[i].name, HG_STR_ARGS(f->default_text));
    }
    cr_expect_not(field(c, "email")->field.has_default);
    inputs_close(&in);
}

Test(contract, bounds_of_the_type_stand_in)
{
    struct inputs in;
    struct hg_contract *c = read_sample(&in, sample);
    const struct hg_field *f = &field(c, "company.employees")->field;
    cr_expect(f->has_min && f->min == 1 && !f->has_max && f->max == INT64_MAX);
    f = &field(c, "score")->field;
    cr_expect(f->min == -1000000 && f->max == 1500000);
    f = &field(c, "day")->field;
    cr_expect(f->min == 10957 && f->max == 2932896 && !f->has_max);
    f = &field(c, "moment")->field;
    cr_expect_eq(f->min, -719162 * HG_MICROS_PER_DAY);
    cr_expect_eq(f->max, 2932897 * HG_MICROS_PER_DAY - 1);
    f = &field(c, "wait")->field;
    cr_expect(f->min == 0 && f->max == 14 * HG_MICROS_PER_DAY);
    f = &field(c, "news")->field;
    cr_expect(f->min == 0 && f->max == 1);
    inputs_close(&in);
}

Test(contract, what_may_be_unknown)
{
    struct inputs in;
    struct hg_contract *c = read_sample(&in, sample);
    cr_expect(field(c, "lead_id")->may_be_unknown, "neither required nor with a default");
    cr_expect(field(c, "email")->may_be_unknown, "a floor");
    cr_expect(field(c, "topic")->may_be_unknown, "a floor, by the overall one");
    cr_expect(field(c, "zip")->may_be_unknown, "a pattern");
    cr_expect_not(field(c, "visits")->may_be_unknown);
    cr_expect_not(field(c, "news")->may_be_unknown);
    inputs_close(&in);
    c = read_sample(&in, "fields:\n"
                         "  a: {type: text, required: yes}\n"
                         "  b: {type: text, required: yes, max_age: 1 day}\n"
                         "  c: {type: text, required: yes, sources: [crm]}\n"
                         "  d: {type: text, required: yes, evidence: required}\n");
    cr_expect_not(c->fields[0].may_be_unknown);
    for (uint32_t i = 1; i < 4; i++)
        cr_expect(c->fields[i].may_be_unknown);
    inputs_close(&in);
}
