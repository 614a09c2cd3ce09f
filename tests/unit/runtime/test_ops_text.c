/* Instructions that make texts: domains, parts, templates, buckets. */
#include "build.h"

static void check_function(enum hg_op op, const char *given, const char *wanted)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false), a = build_register(&b, HG_T_TEXT, false);
    uint32_t regex = build_regex(&b, "^([a-z]{1,2})[0-9]");
    build_op(&b, op, a, x, op == HG_OP_PART ? regex : 0, 0);
    build_ready(&b, 1);
    set(&b, x, 0, text(&b, given));
    build_run(&b);
    cr_expect_str_eq(show(&b, a, 0), wanted, "%s: %s, not %s", given, show(&b, a, 0), wanted);
    build_done(&b);
}

Test(ops_text, domains)
{
    static const char *const pairs[][2] = {
        {"Ann@ACME.example", "acme.example"},
        {"\"a@b\"@acme.example", "acme.example"},
        {"a/b@acme.example", "acme.example"},
        {"https://User:x@www.Acme.example:8080/a@b?c", "www.acme.example"},
        {"https://acme.example?x=y@z", "acme.example"},
        {"mailto:ann@acme.example?subject=hi", "acme.example"},
        {"acme.example/path", "acme.example"},
        {"Acme.Example.", "acme.example"},
        {"acme", "nothing!no_row"},
        {"not a domain.", "nothing!no_row"},
        {"ann@", "nothing!no_row"},
        {"", "nothing!no_row"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_function(HG_OP_DOMAIN_OF, pairs[i][0], pairs[i][1]);
}

Test(ops_text, local_parts_and_parts)
{
    check_function(HG_OP_LOCAL_PART_OF, "Ann.B@acme.example", "Ann.B");
    check_function(HG_OP_LOCAL_PART_OF, "acme.example", "nothing!no_row");
    check_function(HG_OP_PART, "SW1A 1AA", "SW");
    check_function(HG_OP_PART, "10115", "");
}

Test(ops_text, functions_of_unknown_texts)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_EMAIL, false), a = build_register(&b, HG_T_DOMAIN, false);
    uint32_t length = build_register(&b, HG_T_INTEGER, false), in = build_truth(&b);
    b.fields.at[x].has_min = b.fields.at[x].has_max = true;
    b.fields.at[x].min = 3;
    b.fields.at[x].max = 254;
    uint32_t freemail = build_set(&b, 1, (const char *const[]){"gmail.com"});
    build_op(&b, HG_OP_DOMAIN_OF, a, x, 0, 0);
    build_op(&b, HG_OP_TEXT_IN, in, a, freemail, 0);
    build_op(&b, HG_OP_LENGTH, length, x, 0, 0);
    build_ready(&b, 6);
    const char *const same[] = {"a@gmail.com", "bc@GMAIL.com"}, *const two[] = {"a@x.de", "b@y.de"};
    const struct hg_value xs[6] = {text(&b, "a@gmail.com"),   one_of(&b, false, 2, same),
                                   one_of(&b, false, 2, two), anything(),
                                   nothing(HG_R_NO_ROW),      text(&b, "\xC3\xA4@x.de")};
    static const char *const domains[6] = {"gmail.com", "gmail.com",      "{x.de|y.de}",
                                           "anything",  "nothing!no_row", "x.de"},
                             *const lengths[6] = {"11",     "11..12",         "6",
                                                  "3..254", "nothing!no_row", "6"};
    for (uint32_t l = 0; l < 6; l++)
        set(&b, x, l, xs[l]);
    build_run(&b);
    for (uint32_t l = 0; l < 6; l++) {
        check_value(&b, a, l, domains[l]);
        check_value(&b, length, l, lengths[l]);
        check_truth(&b, in, l, "TTFUUF"[l]);
    }
    hg_lane_unknown(b.lanes, x, 3, HG_R_INVALID);
    build_run(&b);
    check_value(&b, length, 3, "1.."); /* an empty text is no value */
    build_done(&b);
}

Test(ops_text, templates)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false), n = build_field(&b, HG_T_DECIMAL, false);
    uint32_t a = build_register(&b, HG_T_TEXT, false), c = build_register(&b, HG_T_TEXT, false);
    uint32_t d = build_register(&b, HG_T_TEXT, false), truth = build_truth(&b);
    struct hg_template_part parts[4] = {
        {.text = HG_STR("to-")},
        {.ref = {HG_REF_VALUE, x}},
        {.text = HG_STR(" ")},
        {.ref = {HG_REF_TRUTH, truth}},
    };
    struct hg_template_part numbers[2] = {{.text = HG_STR("n=")}, {.ref = {HG_REF_VALUE, n}}};
    hg_push(&b.arena, &b.templates, ((struct hg_template){parts, 4}));
    hg_push(&b.arena, &b.templates, ((struct hg_template){numbers, 2}));
    hg_push(&b.arena, &b.templates, ((struct hg_template){NULL, 0}));
    build_op(&b, HG_OP_TRUTH, truth, HG_UNKNOWN, 0, 0);
    build_op(&b, HG_OP_TEMPLATE, a, 0, 0, 0);
    build_op(&b, HG_OP_TEMPLATE, c, 1, 0, 0);
    build_op(&b, HG_OP_TEMPLATE, d, 2, 0, 0);
    build_text(&b, "to-emea no");
    build_ready(&b, 4);
    const char *const two[] = {"emea", "apac"};
    const char *many[33];
    for (int i = 0; i < 33; i++)
        many[i] = hg_str_print(&b.arena, "t%02d", i).at;
    const struct hg_value xs[4] = {text(&b, "EMEA"), one_of(&b, false, 2, two),
                                   one_of(&b, false, 33, many), nothing(HG_R_NO_ROW)};
    const struct hg_value ns[4] = {num(2500000), between(0, 1), nothing(HG_R_DIVISION),
                                   holed(num(1000000), HG_R_OVERFLOW)};
    static const char *const wanted[4] = {"{to-EMEA no|to-EMEA yes}",
                                          "{to-emea no|to-apac no|to-apac yes|to-emea yes}",
                                          "anything", "nothing!no_row"},
                             *const numbered[4] = {"n=2.5", "anything", "nothing!division",
                                                   "n=1!overflow"};
    for (uint32_t l = 0; l < 4; l++) {
        set(&b, x, l, xs[l]);
        set(&b, n, l, ns[l]);
    }
    build_run(&b);
    for (uint32_t l = 0; l < 4; l++) {
        check_value(&b, a, l, wanted[l]);
        check_value(&b, c, l, numbered[l]);
        check_value(&b, d, l, "");
    }
    build_done(&b);
}

Test(ops_text, choice_count_and_bucket)
{
    struct build b;
    build_init(&b);
    uint32_t id = build_field(&b, HG_T_TEXT, false), n = build_field(&b, HG_T_INTEGER, false);
    uint32_t tags = build_field(&b, HG_T_TEXT, true), flag = build_field(&b, HG_T_BOOLEAN, false);
    uint32_t chosen = build_register(&b, HG_T_TEXT, false),
             one = build_register(&b, HG_T_TEXT, false);
    uint32_t two = build_register(&b, HG_T_TEXT, false),
             assumed = build_register(&b, HG_T_TEXT, false);
    uint32_t count = build_register(&b, HG_T_INTEGER, false);
    uint32_t buckets[2] = {build_register(&b, HG_T_INTEGER, false),
                           build_register(&b, HG_T_INTEGER, false)};
    uint32_t truth = build_truth(&b), salt = build_text(&b, "salt");
    build_op(&b, HG_OP_TEXT, one, build_text(&b, "one"), 0, 0);
    build_op(&b, HG_OP_TEXT, two, build_text(&b, "two"), 0, 0);
    build_op(&b, HG_OP_IS_TRUE, truth, flag, 0, 0);
    build_op(&b, HG_OP_TEXT_CHOOSE, chosen, truth, one, two);
    build_op(&b, HG_OP_TEXT_ASSUMED, assumed, id, two, 0);
    build_op(&b, HG_OP_COUNT, count, tags, 0, 0);
    build_op(&b, HG_OP_BUCKET, buckets[0], id, salt, 0);
    build_op(&b, HG_OP_BUCKET, buckets[1], n, salt, 0);
    build_ready(&b, 3);
    const struct hg_list three = {.count = 3, .texts = (const struct hg_text *[3]){0}};
    set(&b, flag, 0, num(1));
    set(&b, flag, 1, num(0));
    set(&b, id, 0, text(&b, "42"));
    set(&b, n, 0, num(42));
    set(&b, tags, 0, (struct hg_value){.state = HG_KNOWN, .list = &three});
    build_run(&b);
    char bucket[8];
    snprintf(bucket, sizeof bucket, "%u", hg_bucket(HG_STR("42"), HG_STR("salt")));
    static const char *const choices[3] = {"one", "two", "{one|two}"};
    for (uint32_t l = 0; l < 3; l++) {
        check_value(&b, chosen, l, choices[l]);
        check_value(&b, assumed, l, l == 0 ? "42" : "two");
        check_value(&b, count, l, l == 0 ? "3" : "0..");
        check_value(&b, buckets[0], l, l == 0 ? bucket : "0..99");
        check_value(&b, buckets[1], l, l == 0 ? bucket : "0..99");
    }
    build_done(&b);
}
