/* Instruction sets: the one to use is selected once, when an image is made. All kernels give the
 * same results; the portable one is plain C and the reference for tests. */
#ifndef HG_RUNTIME_KERNEL_H
#define HG_RUNTIME_KERNEL_H

#include "base/status.h"

/* Each includes the ones before. */
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

/* The best that the CPU supports, or what HG_KERNEL in the environment names (portable, ssse3,
 * avx2, avx512) if the CPU supports it: for tests and comparisons. Thread safe. */
enum hg_kernel hg_kernel_here(void);

#endif
