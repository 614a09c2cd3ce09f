/* Pre-check of a program file, for an error message with the right code. Pure and thread safe. */
#ifndef HG_BYTECODE_FILE_H
#define HG_BYTECODE_FILE_H

#include "base/text.h"

enum hg_file_fault {
    HG_FILE_OK,
    HG_FILE_NOT_PROGRAM,   /* the magic is missing */
    HG_FILE_OTHER_VERSION, /* of the format or of the language */
    HG_FILE_DAMAGED        /* truncated, or the checksum does not match */
};

/* Checks magic, versions and checksum only. hg_program_decode may still refuse a file that passes
 * here: it was then not made by the compiler. */
enum hg_file_fault hg_file_fault(struct hg_str bytes);
/* Whether the bytes begin with the magic of a program file. */
bool hg_file_is_program(struct hg_str bytes);

#endif
