/* Lanes and images: memory, resets, what a missing field may be, and running out of memory. */
#include "build.h"

#include <stdlib.h>

/* Counts what is asked for; after `left` more, gives nothing. */
struct counter {
    int64_t left, asked;
};

static void *counting(void *context, void *at, size_t size)
{
    struct counter *counter = context;
    if (size == 0) {
        free(at);
        return NULL;
    }
    counter->asked++;
    return counter->left-- > 0 ? realloc(at, size) : NULL;
}

/* A program that makes sets, texts, templates and rows. */
static uint32_t busy_program(struct build *b)
{
    uint32_t email = build_field(b, HG_T_EMAIL, false), n = build_field(b, HG_T_INTEGER, false);
    uint32_t flag = build_field(b, HG_T_BOOLEAN, false);
    uint32_t domain = build_register(b, HG_T_DOMAIN, false);
    uint32_t class = build_register(b, HG_T_TEXT, false);
    uint32_t to = build_register(b, HG_T_TEXT, false), truth = build_truth(b);
    struct hg_template_part *parts = HG_ARRAY(&b->arena, struct hg_template_part, 3);
    parts[0].text = HG_STR("queue-");
    parts[1].ref = (struct hg_ref){HG_REF_VALUE, class};
    parts[2].ref = (struct hg_ref){HG_REF_VALUE, domain};
    hg_push(&b->arena, &b->templates, ((struct hg_template){parts, 3}));
    build_op(b, HG_OP_DOMAIN_OF, domain, email, 0, 0);
    build_op(b, HG_OP_IS_TRUE, truth, flag, 0, 0);
    uint32_t t = build_truth_rows(b, 2, (uint32_t[]){truth, HG_NONE});
    struct hg_column *column = build_column(b, t, HG_COLUMN_NUMBER, n, 2);
    column->cuts = HG_ARRAY(&b->arena, int64_t, 1);
    column->cuts[0] = 10;
    build_cell(b, t, column, 0, 2);
    build_any(b, t, column, 1);
    uint32_t block = build_block(b, HG_B_CLASSIFY, t);
    b->blocks.at[block].result = (struct hg_ref){HG_REF_VALUE, class};
    build_rule(b)->label = build_text(b, "large");
    build_rule(b)->label = build_text(b, "small");
    build_op(b, HG_OP_MATCH, t, 0, 0, 0);
    build_op(b, HG_OP_CLASSIFY, class, block, 0, 0);
    build_op(b, HG_OP_TEMPLATE, to, 0, 0, 0);
    build_program(b);
    return to;
}

static void fill_lanes(struct hg_lanes *lanes)
{
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        const struct hg_text *email =
            hg_image_text(lanes->image, &lanes->arena, HG_STR("Ann@Acme.Example"));
        *hg_lane_value(lanes, 0, l) = hg_value_text(email);
        if (l % 2 == 0)
            *hg_lane_value(lanes, 2, l) = (struct hg_value){.lo = 1, .hi = 1};
    }
}

Test(lanes, nothing_is_allocated_once_they_have_grown)
{
    struct build b;
    build_init(&b);
    uint32_t to = busy_program(&b);
    struct counter counter = {INT64_MAX, 0};
    const struct hg_allocator allocator = {counting, &counter};
    struct hg_str why;
    cr_assert_eq(hg_image_new(&b.program, &hg_regex_re2, NULL, &b.arena, &b.image, &why), HG_OK);
    cr_assert_eq(hg_lanes_new(b.image, 64, &allocator, &b.lanes), HG_OK);
    int64_t asked = 0;
    for (int round = 0; round < 40; round++) {
        if (round == 8)
            asked = counter.asked;
        hg_lanes_reset(b.lanes, round % 3 == 0 ? 1 : 64);
        fill_lanes(b.lanes);
        build_run(&b);
        check_value(&b, to, 0, "{queue-largeacme.example|queue-smallacme.example}");
    }
    cr_expect_eq(counter.asked, asked);
    build_done(&b);
}

/* Every allocation fails once: the n-th, for n = 1, 2, … until all goes well. */
Test(lanes, out_of_memory_is_a_status)
{
    struct build b;
    build_init(&b);
    busy_program(&b);
    bool well = false;
    for (int64_t n = 0; !well; n++) {
        struct counter counter = {n, 0};
        const struct hg_allocator allocator = {counting, &counter};
        struct hg_str why;
        struct hg_image *image;
        struct hg_lanes *lanes;
        cr_assert(n < 1000);
        enum hg_status status =
            hg_image_new(&b.program, &hg_regex_re2, &allocator, &b.arena, &image, &why);
        cr_assert(status == HG_OK || (status == HG_NOMEM && image == NULL));
        if (status != HG_OK)
            continue;
        status = hg_lanes_new(image, 64, &allocator, &lanes);
        cr_assert(status == HG_OK || (status == HG_NOMEM && lanes == NULL));
        if (status == HG_OK) {
            for (uint32_t l = 0; l < 64; l++)
                *hg_lane_value(lanes, 0, l) = hg_value_text(hg_image_constant(image, 0));
            hg_lanes_reset(lanes, 64);
            status = hg_run(lanes);
            well = status == HG_OK;
            cr_assert(status == HG_OK || status == HG_NOMEM);
        }
        hg_lanes_free(lanes);
        hg_image_free(image);
    }
    build_done(&b);
}

Test(lanes, room_has_limits)
{
    struct build b;
    build_init(&b);
    build_ready(&b, HG_MAX_LANES);
    struct hg_lanes *lanes;
    cr_expect_eq(hg_lanes_new(b.image, 0, NULL, &lanes), HG_LIMIT);
    cr_expect_eq(hg_lanes_new(b.image, HG_MAX_LANES + 1, NULL, &lanes), HG_LIMIT);
    cr_expect_eq(b.lanes->lanes, HG_MAX_LANES);
    build_run(&b);
    build_done(&b);
}

Test(lanes, what_an_unknown_field_may_be)
{
    struct build b;
    build_init(&b);
    uint32_t flag = build_field(&b, HG_T_BOOLEAN, false),
             age = build_field(&b, HG_T_INTEGER, false);
    uint32_t when = build_field(&b, HG_T_DATETIME, false), kind = build_field(&b, HG_T_ENUM, false);
    uint32_t land = build_field(&b, HG_T_COUNTRY, false), tags = build_field(&b, HG_T_ENUM, true);
    b.fields.at[age].has_min = true;
    b.fields.at[age].min = 18;
    struct hg_str values[3] = {HG_STR("zeta"), HG_STR("Buy"), HG_STR("help")};
    b.fields.at[kind].values = (struct hg_strs){values, 3};
    build_text(&b, "buy");
    build_ready(&b, 2);
    static const char *const missing[6] = {"0..1",     "18..",    "..", "{Buy|help|zeta}",
                                           "anything", "anything"},
                             *const invalid[6] = {"0..1",     "..",      "..", "{Buy|help|zeta|*}",
                                                  "anything", "anything"};
    const uint32_t fields[6] = {flag, age, when, kind, land, tags};
    for (int i = 0; i < 6; i++) {
        check_value(&b, fields[i], 1, missing[i]);
        cr_expect_eq(hg_lane_value(b.lanes, fields[i], 1)->reason, HG_R_MISSING);
        hg_lane_unknown(b.lanes, fields[i], 1, HG_R_INVALID);
        check_value(&b, fields[i], 1, invalid[i]);
        hg_lane_unknown(b.lanes, fields[i], 1, HG_R_STALE);
        check_value(&b, fields[i], 1, missing[i]);
        cr_expect_eq(hg_lane_value(b.lanes, fields[i], 1)->reason, HG_R_STALE);
    }
    cr_expect_eq(hg_image_domain(b.image, kind, true)->count, 3);
    cr_expect_null(hg_image_domain(b.image, land, false));
    build_done(&b);
}

Test(image, texts_and_directory)
{
    struct build b;
    build_init(&b);
    uint32_t alpha = build_text(&b, "Alpha"), loud = build_text(&b, "ALPHA");
    struct hg_directory_entry people[2] = {
        {.name = HG_STR("Ann"), .folded = HG_STR("ann"), .kind = HG_PERSON},
        {.name = HG_STR("\xC3\x89mile"), .folded = HG_STR("\xC3\xA9mile"), .kind = HG_PERSON}};
    people[0].stand_in = people[0].calendar = HG_NONE;
    people[0].nobody_left = people[0].nobody_alert = HG_NONE;
    people[1].stand_in = people[1].calendar = HG_NONE;
    people[1].nobody_left = people[1].nobody_alert = HG_NONE;
    b.program.has_directory = true;
    b.program.directory = people;
    b.program.directory_count = 2;
    build_ready(&b, 1);
    cr_expect_eq(text(&b, "Alpha").text, hg_image_constant(b.image, alpha));
    cr_expect_eq(text(&b, "aLPHA").text->same, alpha);
    cr_expect_eq(hg_image_constant(b.image, loud)->same, alpha);
    cr_expect_eq(text(&b, "other").text->same, HG_NONE);
    cr_expect_eq(hg_image_directory_entry(b.image, HG_STR("ANN")), &people[0]);
    cr_expect_eq(hg_image_directory_entry(b.image, HG_STR("\xC3\x89MILE")), &people[1]);
    cr_expect_null(hg_image_directory_entry(b.image, HG_STR("nobody")));
    build_done(&b);
}

Test(image, a_refused_expression_is_named)
{
    struct build b;
    build_init(&b);
    struct hg_str why;
    build_regex(&b, "fine");
    build_regex(&b, "a(b");
    build_program(&b);
    cr_expect_eq(hg_image_new(&b.program, &hg_regex_re2, NULL, &b.arena, &b.image, &why),
                 HG_INVALID);
    cr_expect_null(b.image);
    cr_expect(hg_str_find(why, HG_STR("a(b")) != SIZE_MAX, "%.*s", HG_STR_ARGS(why));
    cr_expect_not(hg_regex_re2_check(HG_STR("a(b"), &b.arena, &why));
    cr_expect(hg_regex_re2_check(HG_STR("a(b)"), &b.arena, &why));
    build_done(&b);
}

Test(image, expressions_find_fit_and_part)
{
    char why[100];
    const struct hg_regex_provider *re2 = &hg_regex_re2;
    struct hg_regex *regex = re2->compile(HG_STR("([a-z]+)\\d"), why, sizeof why);
    struct hg_str part;
    cr_assert_not_null(regex);
    cr_expect(re2->search(regex, HG_STR("--AB1--")));
    cr_expect_not(re2->full(regex, HG_STR("--AB1--")));
    cr_expect(re2->full(regex, HG_STR("ab1")));
    cr_expect(re2->part(regex, HG_STR("--AB1--"), &part) && hg_str_is(part, "AB"));
    cr_expect_not(re2->part(regex, HG_STR("--"), &part));
    cr_expect_not(re2->search(regex, (struct hg_str){NULL, 0}));
    re2->release(regex);
    cr_expect_null(re2->compile(HG_STR("((a{1000}){1000})"), why, sizeof why));
    cr_expect_str_not_empty(why);
}
