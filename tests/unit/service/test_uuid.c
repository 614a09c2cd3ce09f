/* UUIDs of version 7. */
#include "service/common/uuid.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* RFC 9562, appendix A.6: 2022-02-22T19:22:22Z is 017f22e279b0. */
Test(ids, form)
{
    char id[HG_UUID_LENGTH + 1];
    hg_uuid(INT64_C(1645557742000000), id);
    cr_assert_eq(strlen(id), HG_UUID_LENGTH);
    cr_assert_eq(strncmp(id, "017f22e2-79b0-7000-", 19), 0, "%s", id);
    cr_assert_not_null(strchr("89ab", id[19]));
    cr_assert(hg_is_uuid(hg_str(id)));
    hg_uuid(INT64_C(1645557742000500), id);
    cr_assert_eq(strncmp(id, "017f22e2-79b0-7800-", 19), 0, "%s", id);
}

/* In the order they were made, also when many are made in one moment and when the clock goes back.
 */
Test(ids, order)
{
    char last[HG_UUID_LENGTH + 1] = "", id[HG_UUID_LENGTH + 1];
    for (int i = 0; i < 20000; i++) {
        hg_uuid(INT64_C(1795338000000000) - (i > 10000 ? 5000000 : 0), id);
        cr_assert_lt(strcmp(last, id), 0);
        strcpy(last, id);
    }
}

Test(ids, others)
{
    cr_assert_not(hg_is_uuid(HG_STR("")));
    cr_assert_not(hg_is_uuid(HG_STR("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")));
    cr_assert_not(hg_is_uuid(HG_STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f0")));
    cr_assert_not(hg_is_uuid(HG_STR("017f22e2079b0-7cc3-98c4-dc0c0c07398f")));
    cr_assert(hg_is_uuid(HG_STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")));
}
