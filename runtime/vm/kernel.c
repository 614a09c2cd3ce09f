/* Selects the kernels: what the CPU supports, capped by HG_KERNEL in the environment. */
#include "runtime/vm/kernel.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[HG_KERNELS] = {
    [HG_PORTABLE] = "portable", [HG_SSSE3] = "ssse3", [HG_AVX2] = "avx2", [HG_AVX512] = "avx512"};

#ifdef HG_VECTORS
static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2");
}

static enum hg_kernel machine(void)
{
    if (!__builtin_cpu_supports("ssse3"))
        return HG_PORTABLE;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2"))
        return HG_SSSE3;
    return has_avx512() ? HG_AVX512 : HG_AVX2;
}
#else
static enum hg_kernel machine(void)
{
    return HG_PORTABLE;
}
#endif

enum hg_kernel hg_kernel_here(void)
{
    const char *wanted = getenv("HG_KERNEL");
    enum hg_kernel best = machine();
    for (int k = 0; wanted != NULL && k < (int)best; k++) {
        if (strcmp(names[k], wanted) == 0)
            return (enum hg_kernel)k;
    }
    return best;
}
