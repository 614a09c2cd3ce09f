/* What is wrong with a program file before it is read, for a message with the right code. */
#ifndef HG_BYTECODE_FILE_H
#define HG_BYTECODE_FILE_H

#include "base/text.h"

enum hg_file_fault {
    HG_FILE_OK,
    HG_FILE_NOT_PROGRAM,   /* it does not begin like one */
    HG_FILE_OTHER_VERSION, /* of the format or of the language */
    HG_FILE_DAMAGED        /* cut short, or its checksum is not that of its bytes */
};

/* By magic, versions and checksum alone. hg_program_decode may still refuse a file that is
 * fine here: it was then made by something other than the compiler. */
enum hg_file_fault hg_file_fault(struct hg_str bytes);
/* Whether it begins like one: HG_FILE_NOT_PROGRAM is for all others. */
bool hg_file_is_program(struct hg_str bytes);

#endif
