/* Contract rules for single texts, for code that generates or checks values; leads are read by
 * runtime/ingest/field*.c. Pure. */
#include "bytecode/program.h"

bool hg_field_is_blank(const struct hg_field *field, struct hg_str folded)
{
    bool blank = folded.len == 0;
    for (uint32_t i = 0; i < field->blanks.count && !blank; i++)
        blank = hg_str_eq(field->blanks.at[i], folded);
    return blank;
}
