/* Table look-up of bytes: every kernel of this machine gives the same result as one load per
 * byte, and writes no further. */
#include <criterion/criterion.h>
#include <string.h>

#include "runtime/counting/classes.h"

Test(class_lookup, kernels_agree_on_every_count)
{
    enum { MOST = 200, BEYOND = 64 };
    uint8_t table[256], from[MOST], to[MOST + BEYOND];
    uint32_t seed = 7;
    for (uint32_t i = 0; i < 256; i++)
        table[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
    for (uint32_t i = 0; i < MOST; i++)
        from[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
    for (enum hg_kernel kernel = HG_PORTABLE; kernel <= hg_kernel_here(); kernel++)
        for (uint32_t count = 0; count <= MOST; count++) {
            memset(to, 0xA5, sizeof to);
            hg_class_lookup(kernel, from, count, table, to);
            for (uint32_t i = 0; i < count; i++)
                cr_assert_eq(to[i], table[from[i]], "kernel %d, %u of %u", (int)kernel, i, count);
            for (uint32_t i = count; i < count + BEYOND; i++)
                cr_assert_eq(to[i], 0xA5, "kernel %d writes beyond %u", (int)kernel, count);
        }
}
