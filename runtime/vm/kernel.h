/* Which vector instructions this machine has: picked once, when an image is made. Every kernel
 * gives the same answers; the portable one is plain C and is what the others are tested against. */
#ifndef HG_RUNTIME_KERNEL_H
#define HG_RUNTIME_KERNEL_H

#include "base/status.h"

/* Each has what the one before has. */
enum hg_kernel {
    HG_PORTABLE,
    HG_SSSE3,
    HG_AVX2,   /* and BMI2 */
    HG_AVX512, /* F, BW, CD, DQ, VL and VBMI2 */
    HG_KERNELS
};

#if defined(__x86_64__)
#define HG_VECTORS 1
#define HG_TARGET_SSSE3 __attribute__((target("ssse3")))
#define HG_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define HG_TARGET_AVX512                                                                           \
    __attribute__((                                                                                \
        target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")))
#endif

/* The best of this machine, or what HG_KERNEL in the environment names (portable, ssse3, avx2,
 * avx512) where the machine has it: for tests, and to compare them. Thread safe. */
enum hg_kernel hg_kernel_here(void);

#endif
