/* Which registers depend on personal fields. */
#include "build.h"
#include "runtime/decision/decision.h"

#define DEPTH 40

static bool personal(struct build *b, uint32_t reg)
{
    return hg_personal_ref(b->image, (struct hg_ref){HG_REF_VALUE, reg});
}

/* Each register is made of the one before, twice: 2 to the DEPTH ways lead back. */
Test(personal, many_ways_are_walked_once)
{
    uint32_t made[2][DEPTH];
    struct build b;
    build_init(&b);
    uint32_t fields[2] = {build_field(&b, HG_T_INTEGER, false),
                          build_field(&b, HG_T_INTEGER, false)};
    b.fields.at[1].log = HG_LOG_MASK;
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < DEPTH; i++) {
            uint32_t from = i == 0 ? fields[side] : made[side][i - 1];
            made[side][i] = build_register(&b, HG_T_INTEGER, false);
            build_op(&b, HG_OP_MAX, made[side][i], from, from, 0);
        }
    uint32_t both = build_register(&b, HG_T_INTEGER, false);
    build_op(&b, HG_OP_MAX, both, made[0][DEPTH - 1], made[1][DEPTH - 1], 0);
    build_ready(&b, 1);
    cr_assert_not(personal(&b, fields[0]));
    cr_assert(personal(&b, fields[1]));
    cr_assert_not(personal(&b, made[0][DEPTH - 1]));
    cr_assert(personal(&b, made[1][DEPTH - 1]));
    cr_assert(personal(&b, both));
    cr_assert_not(hg_personal_ref(b.image, (struct hg_ref){HG_REF_TRUTH, 0}));
    cr_assert_not(hg_personal_ref(b.image, (struct hg_ref){HG_REF_NONE, 0}));
    build_done(&b);
}
