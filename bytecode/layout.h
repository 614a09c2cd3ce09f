/* The sections of a program file: each describes a part of struct hg_program for writing and
 * reading (io.h). Internal to bytecode/. */
#ifndef HG_BYTECODE_LAYOUT_H
#define HG_BYTECODE_LAYOUT_H

#include "bytecode/io.h"

/* The first eight bytes, like PNG's: a non-ASCII byte, the name, and line endings and an
 * end-of-file mark that a text-mode transfer would damage. */
#define HG_FILE_MAGIC "\x89HGB\r\n\x1a\n"
#define HG_FILE_MAGIC_SIZE 8
#define HG_FILE_FORMAT 9u      /* counts up with every change of layout*.c or opcodes.def */
#define HG_FILE_HEADER_SIZE 16 /* magic, format, language version */
#define HG_FILE_TAG_SIZE 4
#define HG_FILE_SECTION_HEADER_SIZE 8 /* tag, length of what follows */
#define HG_FILE_TRAILER_SIZE 16       /* hg_file_checksum of all before it */
/* Lengths are 32 bits. */
#define HG_FILE_MAXIMUM (UINT32_C(1) << 30)

/* The checksum: XXH3 of 128 bits in canonical form. Detects damage, not tampering. */
void hg_file_checksum(struct hg_str bytes, uint8_t sum[HG_FILE_TRAILER_SIZE]);

struct hg_section {
    char tag[HG_FILE_TAG_SIZE + 1];
    bool digested; /* part of the policy digest; such sections come first */
    void (*walk)(struct hg_io *io, struct hg_program *program);
};

#define HG_SECTION_COUNT 13
#define HG_SECTION_ASSIGNMENT 11 /* the section with a digest of its own */
extern const struct hg_section hg_sections[HG_SECTION_COUNT];

#endif
