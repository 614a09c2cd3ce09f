/* Fuzzes the semantics: the bytes generate a contract, a policy and leads; VM and oracle must
 * agree (tests/oracle). */
#include <stdint.h>
#include <stdlib.h>

#include "tests/oracle/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness_counts counts = {0};
    if (!harness_run(data, size, size, 16, &counts))
        abort();
    return 0;
}
