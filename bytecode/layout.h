/* The sections of a program file, each a walk over part of struct hg_program that writes or
 * reads it (io.h). Internal to bytecode/. */
#ifndef HG_BYTECODE_LAYOUT_H
#define HG_BYTECODE_LAYOUT_H

#include "bytecode/io.h"

/* The first eight bytes: a byte that is not text, the name, and line endings and an end of file
 * that a transfer as text would change. */
#define HG_FILE_MAGIC "\x89HGB\r\n\x1a\n"
#define HG_FILE_MAGIC_SIZE 8
#define HG_FILE_FORMAT 8u      /* counts up with every change of layout.c or opcodes.def */
#define HG_FILE_HEADER_SIZE 16 /* magic, format, language version */
#define HG_FILE_TAG_SIZE 4
#define HG_FILE_SECTION_HEADER_SIZE 8 /* tag, length of what follows */
#define HG_FILE_TRAILER_SIZE 32       /* SHA-256 of all before it */
/* Lengths are 32 bits. */
#define HG_FILE_MAXIMUM (UINT32_C(1) << 30)

struct hg_section {
    char tag[HG_FILE_TAG_SIZE + 1];
    bool digested; /* part of the policy digest; these come first */
    void (*walk)(struct hg_io *io, struct hg_program *program);
};

#define HG_SECTION_COUNT 13
#define HG_SECTION_ASSIGNMENT 11 /* the one that has a digest of its own */
extern const struct hg_section hg_sections[HG_SECTION_COUNT];

#endif
