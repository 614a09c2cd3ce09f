/* The slot of a value in a column, by search: for one-off look-ups and listings. The VM has faster
 * maps (runtime/vm/image_columns.c) that give the same slots. */
#include "bytecode/rows.h"

const struct hg_text_part *hg_column_part(const struct hg_column *column, size_t length)
{
    for (uint32_t i = 1; i < column->part_count; i++)
        if (column->parts[i].length == length)
            return &column->parts[i];
    return column->part_count != 0 ? &column->parts[0] : NULL;
}

uint32_t hg_column_stretch(const struct hg_column *column, struct hg_str folded)
{
    const struct hg_text_part *part = hg_column_part(column, folded.len);
    if (part == NULL)
        return 0;
    uint32_t low = 0, high = part->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (hg_str_cmp(part->at[middle].from, folded) <= 0)
            low = middle;
        else
            high = middle;
    }
    return part->at[low].slot;
}

uint32_t hg_column_text_slot(const struct hg_column *column, uint32_t same, struct hg_str folded)
{
    uint32_t low = 0, high = same == HG_NONE ? 0 : column->text_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (column->texts[middle].text == same)
            return column->texts[middle].slot;
        if (column->texts[middle].text < same)
            low = middle + 1;
        else
            high = middle;
    }
    return hg_column_stretch(column, folded);
}

uint32_t hg_column_number_slot(const struct hg_column *column, int64_t number)
{
    uint32_t low = 0, high = column->slot_count - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (column->cuts[middle] <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
