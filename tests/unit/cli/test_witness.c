/* Leads on which two policies disagree: where a threshold changed, one is found exactly if there
 * is one, as trying every lead shows; a reported lead still disagrees when it is decided again. */
#include "compiler/diff/diff.h"
#include "decide.h"
#include "runtime/whatif/witness.h"

#define FIELDS                                                                                     \
    "  id: {type: text}\n  size: {type: integer, min: 0, max: 9}\n  visits: {type: integer, min: " \
    "0, max: 9}\n"                                                                                 \
    "  source: {type: enum, values: [form, demo]}\n"

#define POLICY                                                                                     \
    "score fit 0..20 {\n  big: +%d when size >= %d\n  keen: +2 per visits up to +%d\n"             \
    "  demo: +3 when source is \"demo\"\n}\n"                                                      \
    "decide {\n  hot: accept when fit >= %d\n  warm: nurture when fit >= %d\n"                     \
    "  cold: reject otherwise\n}\n"                                                                \
    "route accept { all: to \"sales\" otherwise }\n"

enum { NUMBERS = 5 };
static const int base[NUMBERS] = {8, 5, 6, 11, 4};

static const char *policy_of(char *text, size_t size, const int *n)
{
    snprintf(text, size, POLICY, n[0], n[1], n[2], n[3], n[4]);
    return text;
}

static const struct hg_witness_aim any = {.rule = {HG_NONE, HG_NONE}};

static void find(struct lab *old, struct lab *new, const struct hg_witness_aim *aim,
                 struct hg_witnesses *found)
{
    const struct hg_image *images[2] = {old->image, new->image};
    cr_assert_eq(hg_witness_find(images, old->now, aim, 1, &new->arena, found), HG_OK);
}

static const char *outcome_of(struct lab *lab, const char *lead)
{
    lab_decide(lab, lead);
    return lab->compilation.program->outcomes[lab->decision.outcome].name.at;
}

static size_t name_len(const char *name)
{
    return strcspn(name, " \n{");
}

static bool same_outcome(struct lab *old, struct lab *new, const char *lead)
{
    const char *a = outcome_of(old, lead), *b = outcome_of(new, lead);
    return name_len(a) == name_len(b) && strncmp(a, b, 4) == 0;
}

/* Below 0: the lead does not say it. */
static void put_number(char *text, size_t size, const char *field, int number)
{
    text[0] = '\0';
    if (number >= 0)
        snprintf(text, size, ",\"%s\":%d", field, number);
}

/* Every known value and none, of every field. */
static bool differ_somewhere(struct lab *old, struct lab *new)
{
    static const char *const sources[] = {"", ",\"source\":\"form\"", ",\"source\":\"demo\""};
    char lead[120], size[24], visits[24];
    for (int s = -1; s <= 9; s++)
        for (int v = -1; v <= 9; v++)
            for (int k = 0; k < 3; k++) {
                put_number(size, sizeof size, "size", s);
                put_number(visits, sizeof visits, "visits", v);
                snprintf(lead, sizeof lead, "{\"id\":\"x\"%s%s%s}", size, visits, sources[k]);
                if (!same_outcome(old, new, lead))
                    return true;
            }
    return false;
}

static void check_mutant(int which, int by)
{
    char text[1000];
    int numbers[NUMBERS];
    struct lab old, new;
    struct hg_witnesses found;
    memcpy(numbers, base, sizeof base);
    numbers[which] += by;
    lab_open(&old, FIELDS, NULL, policy_of(text, sizeof text, base));
    lab_open(&new, FIELDS, NULL, policy_of(text, sizeof text, numbers));
    find(&old, &new, &any, &found);
    bool there = differ_somewhere(&old, &new);
    cr_expect_eq(found.at[0].level == HG_WITNESS_OUTCOME, there, "number %d by %d", which, by);
    if (there) {
        const char *lead = hg_str_copy(&new.arena, found.at[0].lead).at;
        cr_expect(!same_outcome(&old, &new, lead), "number %d by %d: %s", which, by, lead);
    } else {
        cr_expect(found.complete, "number %d by %d", which, by);
    }
    lab_close(&old);
    lab_close(&new);
}

Test(witness, a_changed_threshold_has_one_exactly_when_some_lead_differs)
{
    for (int which = 0; which < NUMBERS; which++)
        for (int by = -2; by <= 2; by++)
            if (by != 0)
                check_mutant(which, by);
}

Test(witness, a_policy_agrees_with_itself)
{
    char text[1000];
    struct lab one;
    struct hg_witnesses found;
    struct hg_diff diff;
    lab_open(&one, FIELDS, NULL, policy_of(text, sizeof text, base));
    find(&one, &one, &any, &found);
    cr_expect_eq(found.at[0].level, HG_WITNESS_NONE);
    cr_expect(found.complete);
    const struct hg_model *model = one.compilation.model;
    cr_assert_eq(hg_diff_models(model, model, false, &one.arena, &diff), HG_OK);
    cr_expect_eq(diff.at.count, 0u);
    lab_close(&one);
}

/* Asked about a rule, the lead must show that rule coming out otherwise; twice the same. */
Test(witness, of_a_rule)
{
    char text[1000];
    int numbers[NUMBERS] = {8, 6, 6, 12, 4};
    struct lab old, new;
    struct hg_witnesses found, again;
    lab_open(&old, FIELDS, NULL, policy_of(text, sizeof text, base));
    lab_open(&new, FIELDS, NULL, policy_of(text, sizeof text, numbers));
    for (uint32_t r = 0; r < old.compilation.program->rule_count; r++) {
        struct hg_witness_aim aim = {.rule = {r, r}};
        struct hg_str id = old.compilation.program->rules[r].id;
        find(&old, &new, &aim, &found);
        find(&old, &new, &aim, &again);
        if (hg_str_is(id, "fit.demo") || hg_str_is(id, "fit.keen")) {
            cr_expect_eq(found.at[0].level, HG_WITNESS_NONE, "%.*s", HG_STR_ARGS(id));
            continue;
        }
        if (hg_str_is(id, "fit.big"))
            cr_expect_eq(found.at[0].level, HG_WITNESS_OUTCOME);
        cr_expect_eq(found.at[0].level, again.at[0].level);
        cr_expect(hg_str_eq(found.at[0].lead, again.at[0].lead));
    }
    lab_close(&old);
    lab_close(&new);
}

/* Whatever memory there is, nothing leaks and nothing breaks. */
Test(witness, memory_may_run_out_anywhere)
{
    char text[1000];
    int numbers[NUMBERS] = {8, 6, 6, 12, 4};
    struct lab old, new;
    lab_open(&old, FIELDS, NULL, policy_of(text, sizeof text, base));
    lab_open(&new, FIELDS, NULL, policy_of(text, sizeof text, numbers));
    const struct hg_image *images[2] = {old.image, new.image};
    enum hg_status status = HG_NOMEM;
    for (size_t budget = 0; status == HG_NOMEM && budget < 3000; budget++) {
        size_t left = budget;
        struct hg_allocator allocator = {lab_resize_until, &left};
        struct hg_arena arena;
        struct hg_witnesses found;
        hg_arena_init(&arena, &allocator, NULL);
        status = hg_witness_find(images, old.now, &any, 1, &arena, &found);
        hg_arena_release(&arena);
    }
    cr_expect_eq(status, HG_OK);
    lab_close(&old);
    lab_close(&new);
}
