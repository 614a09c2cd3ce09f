/* Fuzzes column files. First the input as one, unchanged and with its checksums corrected, so
 * that decoder and reader are reached: whatever is accepted must be readable without a crash.
 * Then the input as JSON lines, packed and read: every lane must equal what the ordinary reader
 * makes of the line. */
#include "../unit/runtime/colfile_sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sample *sample;
    static const struct hg_str nothing;
    struct hg_str text = {(const char *)data, size};
    struct hg_colfile_facts facts;
    struct hg_buf packed;
    if (sample == NULL)
        sample = sample_new(1);
    if (hg_colfile_detect(data, size)) {
        (void)colfile_try(sample, data, size, false, nothing);
        (void)colfile_try(sample, data, size, true, nothing);
        return 0;
    }
    colfile_pack(text, &packed, &facts);
    if (!colfile_try(sample, packed.at, packed.len, false, text))
        abort();
    hg_buf_release(&packed);
    return 0;
}
