/* types*.c: the type of every expression, intervals, score ranges, what may be unknown. Errors
 * and their messages: tests/corpus/check. */
#include "check.h"

struct row {
    const char *text;
    enum hg_type_kind kind;
    bool may_be_unknown;
};

static const struct row rows[] = {
    /* numbers */
    {"1 + 2", HG_T_INTEGER, false},
    {"1 + 2.5", HG_T_DECIMAL, false},
    {"employees * 2", HG_T_INTEGER, true},
    {"visits", HG_T_INTEGER, false},
    {"visits + 1", HG_T_INTEGER, true}, /* may overflow */
    {"(employees assumed 5) + 1", HG_T_INTEGER, false},
    {"(employees assumed 5) * 1.5", HG_T_DECIMAL, false},
    {"- rate", HG_T_DECIMAL, true},
    {"6 / 4", HG_T_DECIMAL, true},
    {"floor(rate)", HG_T_INTEGER, true},
    {"round(rate assumed 0.5)", HG_T_INTEGER, false},
    {"abs(- 3)", HG_T_INTEGER, false},
    {"min(visits, 2.5)", HG_T_DECIMAL, false},
    {"max(submitted_at, 2026-01-01)", HG_T_DATETIME, false},
    {"length(title)", HG_T_INTEGER, true},
    {"count(tags)", HG_T_INTEGER, false},
    {"days_since(submitted_at)", HG_T_INTEGER, false},
    {"hours_since(birthday)", HG_T_INTEGER, true},
    {"bucket(lead_id, \"a\")", HG_T_INTEGER, false},
    /* times */
    {"submitted_at + 3 days", HG_T_DATETIME, true},
    {"birthday - 1 week", HG_T_DATETIME, true},
    {"submitted_at - birthday", HG_T_DURATION, true},
    {"2 hours + 30 minutes", HG_T_DURATION, false},
    {"2 hours * 3", HG_T_DURATION, false},
    {"if is_customer then birthday else submitted_at", HG_T_DATETIME, true},
    /* texts */
    {"domain_of(email)", HG_T_DOMAIN, false},
    {"domain_of(lead_id)", HG_T_DOMAIN, true}, /* there may be none */
    {"local_part_of(email)", HG_T_TEXT, false},
    {"part of email matching \"a\"", HG_T_TEXT, false},
    {"\"{title}!\"", HG_T_TEXT, true},
    {"source assumed \"webinar\"", HG_T_ENUM, false},
    {"if is_customer then source else \"demo\"", HG_T_ENUM, false},
    {"if is_customer then \"a\" else \"b\"", HG_T_TEXT, false},
    /* conditions */
    {"employees > 3", HG_T_BOOLEAN, true},
    {"employees is known", HG_T_BOOLEAN, false},
    {"employees is unknown or visits > 2", HG_T_BOOLEAN, false},
    {"is_customer", HG_T_BOOLEAN, false},
    {"not is_customer and title is \"x\"", HG_T_BOOLEAN, true},
    {"source in (\"demo\", \"webinar\")", HG_T_BOOLEAN, false},
    {"visits in 1..3", HG_T_BOOLEAN, false},
    {"tags includes \"a\"", HG_T_BOOLEAN, false},
    {"tags includes any of (\"a\", title)", HG_T_BOOLEAN, true},
    {"title in tags", HG_T_BOOLEAN, true},
    {"submitted_at within last 30 days", HG_T_BOOLEAN, false},
    {"submitted_at within next 1 week", HG_T_BOOLEAN, false},
    {"birthday older than 20 days", HG_T_BOOLEAN, true},
    {"submitted_at >= 2026-01-01", HG_T_BOOLEAN, false},
    {"2 hours < 1 day", HG_T_BOOLEAN, false},
    {"at least 2 of (is_customer, visits > 3, visits > 5)", HG_T_BOOLEAN, false},
    {"title starts with exactly \"Dr\"", HG_T_BOOLEAN, true},
    {"lead_id matches \"^a{2,3}\"", HG_T_BOOLEAN, false},
    {"title contains source", HG_T_BOOLEAN, true},
    {"1 is 1.0", HG_T_BOOLEAN, false},
    {"country is \"de\"", HG_T_BOOLEAN, true},
};

Test(types, of_expressions)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[400];
        struct check check = {0};
        snprintf(text, sizeof text, "define x is %s\n", rows[i].text);
        check_policy(&check, text);
        cr_expect_eq(check.diags.errors, 0, "%s: %s", rows[i].text, check.said);
        if (check.diags.errors == 0) {
            struct hg_expr_info *info = hg_info(&check.model, check_define(&check, "x"));
            cr_expect_eq(info->type.kind, rows[i].kind, "%s is %s", rows[i].text,
                         hg_type_name(info->type.kind));
            cr_expect_eq(info->may_be_unknown, rows[i].may_be_unknown, "%s", rows[i].text);
        }
        check_release(&check);
    }
}

Test(types, a_class_knows_its_labels_and_a_score_its_scale)
{
    struct check check = {0};
    check_policy(&check, "classify size assuming no {\n  big: when employees > 10\n"
                         "  small: otherwise\n}\n"
                         "score s 0..10 {\n  a: +1 when size is \"big\"\n}\n"
                         "score t 0..10 {\n  a: +1.5 when size is \"big\"\n}\n"
                         "define x is size\ndefine y is s\ndefine z is t\n");
    struct hg_type type = hg_info(&check.model, check_define(&check, "x"))->type;
    cr_assert_eq(type.kind, HG_T_ENUM);
    cr_expect_eq(type.values->count, 2);
    cr_expect(hg_str_is(type.values->at[1], "small"));
    cr_expect_eq(hg_info(&check.model, check_define(&check, "y"))->type.kind, HG_T_INTEGER);
    cr_expect_eq(hg_info(&check.model, check_define(&check, "z"))->type.kind, HG_T_DECIMAL);
    cr_expect_not(hg_info(&check.model, check_define(&check, "x"))->may_be_unknown);
    check_release(&check);
}

Test(types, names_without_an_expression_get_one)
{
    struct check check = {0};
    static const struct check_file files[] = {
        {"policy.gate", "policy p\n  lead from \"contract.yaml\"\n  show title\n"
                        "table t\n  hit first match country give who, wait as duration {\n"
                        "  a: \"DE\" -> \"x\", 1 business hour\n}\n"
                        "route nurture since submitted_at {\n"
                        "  a: to t.who when t.who is found respond within t.wait\n"
                        "  b: to \"x\" otherwise note \"of {source}\"\n}\n" CHECK_END},
        {NULL, NULL},
    };
    check_files(&check, files);
    cr_assert_str_eq(check.said, "");
    struct hg_model *model = &check.model;
    cr_expect_eq(hg_info(model, model->policy->header.show_exprs[0])->symbol.kind, HG_SYMBOL_FIELD);
    cr_expect_eq(model->tables[0].columns[0].type.kind, HG_T_COUNTRY);
    cr_expect_eq(model->tables[0].gives[1].type, HG_T_DURATION);
    cr_expect_eq(hg_info(model, model->blocks[0].item->since_expr)->type.kind, HG_T_DATETIME);
    struct hg_text_literal *note = &model->blocks[0].rules[1].rule->tail.notes.at[0];
    cr_expect_eq(hg_info(model, note->pieces[1].expr)->type.kind, HG_T_ENUM);
    check_release(&check);
}

Test(types, what_a_score_can_reach)
{
    static const struct {
        const char *rules;
        int64_t least, most;
    } reach[] = {
        {"a: +30 when visits > 1  b: -10 when visits > 2", -10, 30},
        {"a: +30", 30, 30},
        {"a: +30 from 2026-01-01", 0, 30},
        {"a: +10 per visits up to +30", 0, 30},
        {"a: +2 per rate up to +80", 0, 2},
        {"a: -1 per visits down to -5", -5, 0},
        {"a: by visits { 0..3: +5  otherwise: +2 }", 2, 5},
        {"a: by visits { 0..3: +5 }", 0, 5},
        {"a: by visits { > 3: -7  unknown: +1 }", -7, 1},
        {"group g up to 20 { a: +15 when visits > 1  b: +15 when visits > 2 }", 0, 20},
        {"group g best { a: +15 when visits > 1  b: +20 when visits > 2 }", 0, 20},
        {"a: +90 when visits > 1  b: +90 when visits > 2", 0, 100},
        {"a: +8 when is_customer fading over 30 days since submitted_at", 0, 8},
    };
    for (size_t i = 0; i < sizeof reach / sizeof *reach; i++) {
        char text[400];
        struct check check = {0};
        snprintf(text, sizeof text, "score s -100..100 { %s }\n", reach[i].rules);
        check_policy(&check, text);
        cr_expect_str_eq(check.said, "", "%s", reach[i].rules);
        cr_expect_eq(check.model.blocks[0].least, reach[i].least, "%s", reach[i].rules);
        cr_expect_eq(check.model.blocks[0].most, reach[i].most, "%s: %lld", reach[i].rules,
                     (long long)check.model.blocks[0].most);
        check_release(&check);
    }
}

/* count definitions, the last first, so that looking into the first goes all the way down. */
static void stack(struct check *check, unsigned count)
{
    static char text[1 << 16];
    size_t len = 0;
    for (unsigned i = count - 1; i > 0; i--)
        len += (size_t)snprintf(text + len, sizeof text - len, "define d%u is d%u + d%u\n", i,
                                i - 1, i - 1);
    snprintf(text + len, sizeof text - len,
             "define d0 is visits\nscore s 0..9 { a: +1 when d%u > 3 }\n", count - 1);
    check_policy(check, text);
}

Test(types, definitions_that_name_each_other_twice_take_no_time)
{
    struct check check = {0};
    stack(&check, HG_MAX_NAME_DEPTH);
    cr_expect_str_eq(check.said, "");
    check_release(&check);
    stack(&check, HG_MAX_NAME_DEPTH + 2);
    cr_expect_str_eq(check.said, "E0223 ");
    check_release(&check);
}
