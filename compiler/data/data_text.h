/* Shared by the readers of data files (data_*.c). */
#ifndef HG_COMPILER_DATA_TEXT_H
#define HG_COMPILER_DATA_TEXT_H

#include "compiler/data/data.h"

/* Well-formed UTF-8 without NUL; else E0601 at the place. *start is past a byte order mark. */
bool hg_data_is_text(struct hg_diags *diags, uint32_t source, uint32_t *start);

#endif
