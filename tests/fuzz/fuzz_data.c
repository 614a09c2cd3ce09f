/* Fuzzes lists, CSV files and table cells: the first byte says which. The readers must return,
 * keep every location inside the file, give each row as many cells as the header, and fail if and
 * only if they reported an error. */
#include <stdint.h>
#include <stdlib.h>

#include "compiler/data/data.h"

static void want(bool good)
{
    if (!good)
        abort();
}

static void check_span(struct hg_span span, size_t len)
{
    want(span.start <= span.end && span.end <= len);
}

static void fuzz_cell(struct hg_str text, struct hg_arena *arena)
{
    struct hg_cell_text cell;
    struct hg_str why;
    bool good = hg_cell_text_parse(text, arena, &cell, &why);
    want(good == (why.len == 0));
    want(!good || cell.any == (cell.count == 0));
}

static enum hg_status fuzz_csv(struct hg_diags *diags, uint32_t source, struct hg_arena *arena)
{
    struct hg_csv csv;
    size_t len = diags->sources->list.at[source].text.len;
    enum hg_status status = hg_csv_read(diags, source, arena, &csv);
    for (size_t r = 0; r < csv.row_count; r++)
        for (size_t c = 0; c < csv.column_count; c++) {
            check_span(csv.rows[r].cells[c].span, len);
            fuzz_cell(csv.rows[r].cells[c].text, arena);
        }
    return status;
}

static enum hg_status fuzz_list(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                                bool column)
{
    struct hg_list_data list;
    size_t len = diags->sources->list.at[source].text.len;
    struct hg_str name = column ? HG_STR("a") : (struct hg_str){NULL, 0};
    struct hg_span at = {source, 0, 0};
    enum hg_status status = hg_list_read(diags, source, name, at, arena, &list);
    for (size_t i = 0; i < list.count; i++) {
        check_span(list.entries[i].span, len);
        want(list.entries[i].text.len != 0);
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    if (size == 0)
        return 0;
    hg_arena_init(&arena, &hg_libc_allocator, &guard);
    if (setjmp(guard.jump) == 0) {
        hg_sources_init(&sources, &arena);
        hg_diags_init(&diags, &arena, &sources);
        struct hg_str text = {(const char *)data + 1, size - 1};
        uint32_t source = hg_sources_add(&sources, HG_STR("fuzz.csv"), text);
        enum hg_status status = HG_OK;
        if (data[0] % 4 == 0)
            fuzz_cell(text, &arena);
        else if (data[0] % 4 == 1)
            status = fuzz_csv(&diags, source, &arena);
        else
            status = fuzz_list(&diags, source, &arena, data[0] % 4 == 3);
        want((status == HG_OK) == (diags.errors == 0));
    }
    hg_arena_release(&arena);
    return 0;
}
