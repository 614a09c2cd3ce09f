/* Fuzzes the YAML files of the compiler: by the first byte, the contract, teams, calendars, or
 * YAML as JSON. The reader must return, report each error with a location inside the file, and
 * fail if and only if it reported one. */
#include <stdint.h>
#include <stdlib.h>

#include "compiler/data/contract.h"

static enum hg_status read_as(unsigned kind, struct hg_diags *diags, uint32_t source,
                              struct hg_arena *arena)
{
    struct hg_contract *contract;
    struct hg_directory directory;
    struct hg_calendars calendars;
    struct hg_yaml *root;
    struct hg_buf out;
    if (kind == 0)
        return hg_contract_read(diags, source, NULL, arena, &contract);
    if (kind == 1)
        return hg_directory_read(diags, source, NULL, arena, &directory);
    if (kind == 2)
        return hg_calendars_read(diags, source, NULL, arena, &calendars);
    enum hg_status status = hg_yaml_parse(diags, source, arena, &root);
    if (status != HG_OK)
        return status;
    hg_buf_init(&out, &hg_libc_allocator, 0);
    hg_yaml_to_json(root, &out);
    if (hg_utf8_invalid((struct hg_str){out.at, out.len}) != SIZE_MAX)
        abort();
    hg_buf_release(&out);
    return status;
}

static void check(const struct hg_diags *diags, enum hg_status status, size_t len)
{
    if ((status == HG_OK) != (diags->errors == 0))
        abort();
    for (size_t i = 0; i < diags->list.count; i++)
        for (size_t k = 0; k < diags->list.at[i].label_count; k++) {
            struct hg_span span = diags->list.at[i].labels[k].span;
            if (span.start > span.end || span.end > len)
                abort();
        }
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
        struct hg_buf shown;
        hg_sources_init(&sources, &arena);
        hg_diags_init(&diags, &arena, &sources);
        struct hg_str text = {(const char *)data + 1, size - 1};
        uint32_t source = hg_sources_add(&sources, HG_STR("fuzz.yaml"), text);
        check(&diags, read_as(data[0] % 4, &diags, source, &arena), text.len);
        hg_buf_init(&shown, &hg_libc_allocator, 0);
        hg_diags_render(&diags, HG_DIAG_TEXT, false, &shown);
        hg_buf_release(&shown);
    }
    hg_arena_release(&arena);
    return 0;
}
