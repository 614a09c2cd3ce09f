/* Results of decision tables: FOUND and GIVE. Part of the VM: reads the rows that MATCH left and
 * the program's results. First match over the possible rows: those up to and including the first
 * certain one. Changes no rows. */
#include "runtime/vm/vm_parts.h"

static uint8_t found_as_bits(const struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    struct hg_rows rows = hg_rows_at(lanes, table, lane);
    uint64_t possible = 0, certain = 0;
    for (uint32_t w = hg_next_word(&rows, 0); w < rows.words; w = hg_next_word(&rows, w + 1)) {
        possible |= rows.possible[w];
        certain |= rows.certain[w];
    }
    return certain != 0 ? HG_TRUE : possible != 0 ? HG_UNKNOWN : HG_FALSE;
}

void hg_exec_FOUND(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        const struct hg_row_list *list = hg_table_row_list(lanes, instr->b, l);
        if (list != NULL)
            a[l] = list->count != 0 ? HG_TRUE : HG_FALSE;
        else
            a[l] = found_as_bits(lanes, instr->b, l);
    }
}

static struct hg_value number_at(const struct hg_give *give, uint32_t row)
{
    uint8_t unit = give->units != NULL ? give->units[row] : HG_CLOCK;
    return hg_value_number(give->numbers[row], give->numbers[row], HG_R_NONE, unit);
}

void hg_exec_GIVE_NUMBER(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_rule_table *table = &lanes->program->tables[instr->b];
    const struct hg_give *give = &table->gives[instr->c];
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        struct hg_rows rows = hg_rows_at(lanes, instr->b, l);
        struct hg_first first = hg_first_of(&rows);
        struct hg_value value = hg_value_nothing(HG_R_NONE);
        for (uint32_t row; (row = hg_first_next(&first)) != HG_NONE;) {
            struct hg_value one = number_at(give, row);
            value = hg_number_union(&value, &one);
        }
        if (!first.closed)
            value.hole = HG_R_NO_ROW;
        a[l] = value;
    }
}

static struct hg_value give_texts(struct hg_lanes *lanes, const struct hg_give *give,
                                  struct hg_first *first)
{
    struct hg_text_set_builder gather = {0};
    for (uint32_t row; (row = hg_first_next(first)) != HG_NONE;)
        hg_text_set_add(&lanes->arena, &gather, &lanes->image->texts[give->texts[row]]);
    if (!first->closed)
        gather.hole = HG_R_NO_ROW;
    return hg_text_set_finish(&lanes->arena, &gather);
}

void hg_exec_GIVE_TEXT(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_rule_table *table = &lanes->program->tables[instr->b];
    const struct hg_give *give = &table->gives[instr->c];
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        const struct hg_row_list *list = hg_table_row_list(lanes, instr->b, l);
        uint32_t row = list != NULL && list->count != 0 ? list->rows[0] : HG_NONE;
        struct hg_rows rows = {0};
        if (row == HG_NONE) {
            rows = hg_rows_at(lanes, instr->b, l);
            row = hg_first_certain(&rows);
        }
        if (row != HG_NONE) {
            a[l] = hg_value_text(&lanes->image->texts[give->texts[row]]);
        } else {
            struct hg_first first = hg_first_of(&rows);
            a[l] = give_texts(lanes, give, &first);
        }
    }
}
