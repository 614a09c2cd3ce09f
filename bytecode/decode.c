/* Decoder of program files, from untrusted bytes. Checks the framing (magic, versions, checksum,
 * sections in order and each consumed to its last byte), lets layout.c fill in the program, and
 * runs the verifier on it. No count or length is used before it is known to fit (io.c sees to
 * that). */
#include "base/sha256.h"
#include "bytecode/file.h"
#include "bytecode/layout.h"

static uint32_t load_u32(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++)
        value |= (uint32_t)(unsigned char)at[i] << (8 * i);
    return value;
}

/* The end of the part that the policy digest covers; the end of the file if the sections are
 * malformed, which decoding reports. */
static size_t digested_part(struct hg_str bytes)
{
    size_t at = HG_FILE_HEADER_SIZE, end = bytes.len - HG_FILE_TRAILER_SIZE;
    for (size_t i = 0; i < HG_SECTION_COUNT && hg_sections[i].digested; i++) {
        if (end - at < HG_FILE_SECTION_HEADER_SIZE)
            return end;
        size_t length = load_u32(bytes.at + at + HG_FILE_TAG_SIZE);
        at += HG_FILE_SECTION_HEADER_SIZE;
        if (end - at < length)
            return end;
        at += length;
    }
    return at;
}

static bool checksum_fits(struct hg_str bytes)
{
    uint8_t sum[HG_FILE_TRAILER_SIZE];
    bytes.len -= sizeof sum;
    hg_file_checksum(bytes, sum);
    return memcmp(sum, bytes.at + bytes.len, sizeof sum) == 0;
}

bool hg_file_is_program(struct hg_str bytes)
{
    return hg_str_starts(bytes, (struct hg_str){HG_FILE_MAGIC, HG_FILE_MAGIC_SIZE});
}

enum hg_file_fault hg_file_fault(struct hg_str bytes)
{
    if (!hg_file_is_program(bytes))
        return HG_FILE_NOT_PROGRAM;
    if (bytes.len < HG_FILE_HEADER_SIZE)
        return HG_FILE_DAMAGED;
    if (load_u32(bytes.at + HG_FILE_MAGIC_SIZE) != HG_FILE_FORMAT ||
        load_u32(bytes.at + HG_FILE_MAGIC_SIZE + 4) != HG_LANGUAGE_VERSION)
        return HG_FILE_OTHER_VERSION;
    if (bytes.len < HG_FILE_HEADER_SIZE + HG_FILE_TRAILER_SIZE || bytes.len > HG_FILE_MAXIMUM ||
        !checksum_fits(bytes))
        return HG_FILE_DAMAGED;
    return HG_FILE_OK;
}

static enum hg_status refuse(struct hg_str bytes, enum hg_file_fault fault, struct hg_arena *arena,
                             struct hg_str *why)
{
    if (fault == HG_FILE_NOT_PROGRAM)
        *why = HG_STR("this is not a program file");
    else if (fault == HG_FILE_OTHER_VERSION)
        *why = hg_str_print(arena,
                            "the program is of format %u and language %u; this version reads "
                            "format %u and language %u",
                            (unsigned)load_u32(bytes.at + HG_FILE_MAGIC_SIZE),
                            (unsigned)load_u32(bytes.at + HG_FILE_MAGIC_SIZE + 4), HG_FILE_FORMAT,
                            HG_LANGUAGE_VERSION);
    else
        *why = HG_STR("the file was damaged or cut short: its checksum does not fit");
    return HG_CORRUPT;
}

/* Decodes one section at `*at` and advances. NULL, or what is wrong. */
static const char *read_section(const struct hg_section *section, const char **at, const char *end,
                                struct hg_arena *arena, struct hg_program *program)
{
    if (end - *at < HG_FILE_SECTION_HEADER_SIZE)
        return "it ends early";
    if (memcmp(*at, section->tag, HG_FILE_TAG_SIZE) != 0)
        return "it is not where it belongs";
    size_t length = load_u32(*at + HG_FILE_TAG_SIZE);
    *at += HG_FILE_SECTION_HEADER_SIZE;
    if ((size_t)(end - *at) < length)
        return "it is longer than the file";
    struct hg_io io = {
        .mode = HG_IO_READ, .compact = true, .arena = arena, .at = *at, .end = *at + length};
    section->walk(&io, program);
    *at += length;
    if (io.why == NULL && io.at != io.end)
        return "something is left over";
    return io.why;
}

static enum hg_status read_sections(struct hg_str bytes, struct hg_arena *arena,
                                    struct hg_program *program, struct hg_str *why)
{
    const char *at = bytes.at + HG_FILE_HEADER_SIZE;
    const char *end = bytes.at + bytes.len - HG_FILE_TRAILER_SIZE;
    for (size_t i = 0; i < HG_SECTION_COUNT; i++) {
        const char *section = at;
        const char *wrong = read_section(&hg_sections[i], &at, end, arena, program);
        if (wrong != NULL) {
            *why = hg_str_print(arena, "section %s: %s", hg_sections[i].tag, wrong);
            return HG_CORRUPT;
        }
        if (i == HG_SECTION_ASSIGNMENT)
            hg_sha256((struct hg_str){section, (size_t)(at - section)}, program->assignment_digest);
    }
    if (at == end)
        return HG_OK;
    *why = HG_STR("something follows the last section");
    return HG_CORRUPT;
}

enum hg_status hg_program_decode(struct hg_str bytes, struct hg_arena *arena,
                                 struct hg_program **program, struct hg_str *why)
{
    enum hg_file_fault fault = hg_file_fault(bytes);
    *program = NULL;
    *why = HG_STR("");
    if (fault != HG_FILE_OK)
        return refuse(bytes, fault, arena, why);
    /* One copy: the texts of the program point into it. */
    struct hg_str own = {hg_arena_copy(arena, bytes.at, bytes.len), bytes.len};
    struct hg_program *made = HG_NEW(arena, struct hg_program);
    hg_sha256((struct hg_str){own.at, digested_part(own)}, made->digest);
    enum hg_status status = read_sections(own, arena, made, why);
    if (status == HG_OK)
        status = hg_program_verify(made, arena, why);
    if (status == HG_OK)
        *program = made;
    return status;
}
