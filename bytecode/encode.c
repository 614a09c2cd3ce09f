/* Encoder of program files: header, sections in fixed order (layout.c) and a checksum over all.
 * The same bytes for the same program on every machine. The policy digest is the SHA-256 of the
 * header and of the digested sections, which come first; the assignment digest that of the
 * directory section. */
#include "base/sha256.h"
#include "bytecode/layout.h"

#include <xxhash.h>

void hg_file_checksum(struct hg_str bytes, uint8_t sum[HG_FILE_TRAILER_SIZE])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.at, bytes.len));
    memcpy(sum, canonical.digest, sizeof canonical.digest);
}

static void store_u32(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(unsigned char)(value >> (8 * i));
}

static void put_header(struct hg_buf *out)
{
    char versions[HG_FILE_HEADER_SIZE - HG_FILE_MAGIC_SIZE];
    store_u32(versions, HG_FILE_FORMAT);
    store_u32(versions + 4, HG_LANGUAGE_VERSION);
    hg_buf_put(out, HG_FILE_MAGIC, HG_FILE_MAGIC_SIZE);
    hg_buf_put(out, versions, sizeof versions);
}

static void put_section(struct hg_io *io, const struct hg_section *section,
                        struct hg_program *program)
{
    struct hg_buf *out = io->out;
    size_t start = out->len;
    hg_buf_put(out, section->tag, HG_FILE_TAG_SIZE);
    hg_buf_fill(out, 0, HG_FILE_SECTION_HEADER_SIZE - HG_FILE_TAG_SIZE);
    section->walk(io, program);
    if (!out->failed)
        store_u32(out->at + start + HG_FILE_TAG_SIZE,
                  (uint32_t)(out->len - start - HG_FILE_SECTION_HEADER_SIZE));
}

static void hash(const struct hg_buf *out, size_t start, uint8_t digest[HG_DIGEST_SIZE])
{
    if (!out->failed)
        hg_sha256((struct hg_str){out->at + start, out->len - start}, digest);
}

enum hg_status hg_program_encode(struct hg_program *program, struct hg_buf *out)
{
    struct hg_io io = {.mode = HG_IO_WRITE, .compact = true, .out = out};
    uint8_t sum[HG_FILE_TRAILER_SIZE] = {0};
    size_t start = out->len;
    bool digested = true;
    put_header(out);
    for (size_t i = 0; i < HG_SECTION_COUNT; i++) {
        if (digested && !hg_sections[i].digested)
            hash(out, start, program->digest);
        digested = hg_sections[i].digested;
        size_t section = out->len;
        put_section(&io, &hg_sections[i], program);
        if (i == HG_SECTION_ASSIGNMENT)
            hash(out, section, program->assignment_digest);
    }
    if (!out->failed)
        hg_file_checksum((struct hg_str){out->at + start, out->len - start}, sum);
    hg_buf_put(out, sum, sizeof sum);
    if (out->failed)
        return HG_NOMEM;
    return out->len - start > HG_FILE_MAXIMUM ? HG_LIMIT : HG_OK;
}
