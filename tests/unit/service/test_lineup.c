/* Plans, and which leads go to a canary. */
#include "service/policies/lineup.h"
#include "tests/unit/service/policy.h"

#include <criterion/criterion.h>

static struct hg_change change_to(enum hg_change_kind kind, const char *file, const char *flags)
{
    return (struct hg_change){kind, {hg_str(file), hg_str(flags)}, 10};
}

static const char *do_change(struct hg_plan *plan, enum hg_change_kind kind, const char *file,
                             const char *flags)
{
    struct hg_change change = change_to(kind, file, flags);
    return hg_plan_change(plan, &change);
}

static bool stands(const struct hg_plan *plan, enum hg_role role, const char *file,
                   const char *flags)
{
    return hg_str_is(plan->cast[role].file, file) && hg_str_is(plan->cast[role].flags, flags);
}

Test(plan, activates_and_comes_back_in_one_step)
{
    struct hg_plan plan = {0};
    cr_assert_str_eq(do_change(&plan, HG_CHANGE_ROLLBACK, "", ""),
                     "no version was active before this one");
    cr_assert_null(do_change(&plan, HG_CHANGE_ACTIVATE, "a", ""));
    cr_assert_str_eq(do_change(&plan, HG_CHANGE_ACTIVATE, "a", ""),
                     "this version is already active");
    cr_assert_str_eq(do_change(&plan, HG_CHANGE_ROLLBACK, "", ""),
                     "no version was active before this one");
    cr_assert_null(do_change(&plan, HG_CHANGE_ACTIVATE, "a", "x"), "other flags are a change");
    cr_assert_null(do_change(&plan, HG_CHANGE_ACTIVATE, "b", ""));
    cr_assert(stands(&plan, HG_ROLE_ACTIVE, "b", "") && stands(&plan, HG_ROLE_PREVIOUS, "a", "x"));
    cr_assert_null(do_change(&plan, HG_CHANGE_ROLLBACK, "", ""));
    cr_assert(stands(&plan, HG_ROLE_ACTIVE, "a", "x") && stands(&plan, HG_ROLE_PREVIOUS, "b", ""));
    cr_assert_null(do_change(&plan, HG_CHANGE_ROLLBACK, "", ""));
    cr_assert(stands(&plan, HG_ROLE_ACTIVE, "b", ""));
    cr_assert_eq(plan.revision, 5, "what was refused does not count");
}

Test(plan, what_is_tried_ends_when_it_is_active)
{
    struct hg_plan plan = {0};
    cr_assert_str_eq(do_change(&plan, HG_CHANGE_SHADOW, "b", ""),
                     "no version is active yet; activate one first");
    cr_assert_null(do_change(&plan, HG_CHANGE_ACTIVATE, "a", ""));
    cr_assert_str_eq(do_change(&plan, HG_CHANGE_CANARY, "a", ""),
                     "this version is active and already decides every lead");
    cr_assert_null(do_change(&plan, HG_CHANGE_CANARY, "b", ""));
    cr_assert_null(do_change(&plan, HG_CHANGE_SHADOW, "c", "y"));
    cr_assert_eq(plan.percent, 10);
    cr_assert_null(do_change(&plan, HG_CHANGE_ACTIVATE, "b", ""));
    cr_assert(stands(&plan, HG_ROLE_CANARY, "", "") && plan.percent == 0);
    cr_assert(stands(&plan, HG_ROLE_SHADOW, "c", "y"), "what is not active goes on");
    cr_assert_null(do_change(&plan, HG_CHANGE_SHADOW, "", ""));
    cr_assert(stands(&plan, HG_ROLE_SHADOW, "", ""));
    cr_assert_str_eq(do_change(&plan, HG_CHANGE_SHADOW, "", ""), "there is no shadow");
    cr_assert_str_eq(do_change(&plan, HG_CHANGE_CANARY, "", ""), "there is no canary");
}

/* --- the canary ------------------------------------------------------------------------------- */

static struct hg_version *some_version(void)
{
    struct hg_version_error error;
    struct hg_buf bytes;
    policy_bytes("  id: {type: text}\n  size: {type: integer}\n", NULL,
                 "decide { big: accept when size > 1  rest: reject otherwise }\n", &bytes);
    struct hg_version_source source = {
        .policy = HG_STR("p"), .bytes = {bytes.at, bytes.len}, .flags = HG_STR("")};
    struct hg_version *version = hg_version_load(&source, &error);
    cr_assert_not_null(version, "%s", error.message);
    hg_buf_release(&bytes);
    return version;
}

static struct hg_lineup *lineup_with(const char *policy, unsigned percent)
{
    struct hg_version *versions[HG_ROLES] = {0};
    versions[HG_ROLE_ACTIVE] = some_version();
    versions[HG_ROLE_CANARY] = some_version();
    struct hg_lineup *lineup = hg_lineup_new(hg_str(policy), 1, versions, percent);
    hg_version_release(versions[HG_ROLE_ACTIVE]);
    hg_version_release(versions[HG_ROLE_CANARY]);
    return lineup;
}

static bool goes(const struct hg_lineup *lineup, int lead)
{
    char name[16];
    snprintf(name, sizeof name, "L%d", lead);
    return hg_lineup_is_canary(lineup, hg_str(name));
}

/* The share is a share, a larger one holds a smaller one, policies part differently, and the leads
 * of today are those of tomorrow: the hash is held by some of its answers. */
Test(canary, parts_leads_by_their_own_names)
{
    struct hg_lineup *ten = lineup_with("p", 10), *half = lineup_with("p", 50),
                     *other = lineup_with("q", 10), *all = lineup_with("p", 100);
    int count = 0, both = 0;
    uint32_t first = 0;
    for (int i = 0; i < 20000; i++) {
        count += goes(ten, i);
        both += goes(ten, i) && goes(other, i);
        cr_assert(!goes(ten, i) || goes(half, i), "L%d", i);
        cr_assert(goes(all, i));
        if (i < 32)
            first |= (uint32_t)goes(half, i) << i;
    }
    cr_expect(count > 1850 && count < 2150, "%d of 20000", count);
    cr_expect(both > 140 && both < 270, "%d in both", both);
    cr_expect_eq(first, 0x97e1ae57u, "%#x", first);
    cr_assert_not(hg_lineup_is_canary(all, HG_STR("")), "whose lead it is, nobody knows");
    hg_lineup_release(ten);
    hg_lineup_release(half);
    hg_lineup_release(other);
    hg_lineup_release(all);
}
