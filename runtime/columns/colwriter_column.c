/* Builds one column of a block: values become dictionary codes or, where most are distinct, are
 * stored plain. The choice is made when a block is full, by the number of values that were new in
 * it; a full dictionary also switches the column to plain. Owns dictionaries; writes nothing. */
#include "runtime/columns/colwriter_parts.h"

#include <string.h>

void hg_col_builder_init(struct hg_colwriter *writer, struct hg_col_builder *build)
{
    *build = (struct hg_col_builder){0};
    hg_map_init(&build->codes, &writer->arena);
    hg_buf_init(&build->rows, &writer->allocator, 0);
    hg_buf_init(&build->bytes, &writer->allocator, 0);
}

void hg_col_builder_release(struct hg_col_builder *build)
{
    hg_buf_release(&build->rows);
    hg_buf_release(&build->bytes);
}

/* A row without a value repeats the end so far, or has code 0. */
static void put_number(struct hg_col_builder *build, uint32_t number)
{
    hg_buf_put(&build->rows, &number, sizeof number);
    build->filled++;
}

static void skip_to(struct hg_col_builder *build, uint32_t row)
{
    while (build->filled < row)
        put_number(build, build->plain ? (uint32_t)build->bytes.len : 0);
}

static void put_plain(struct hg_col_builder *build, struct hg_col_value value)
{
    hg_buf_byte(&build->bytes, (char)value.kind);
    hg_buf_put(&build->bytes, value.bytes.at, value.bytes.len);
    put_number(build, (uint32_t)build->bytes.len);
}

/* Replaces this block's codes by their values. */
static void make_plain(struct hg_col_builder *build)
{
    uint32_t rows = build->filled;
    struct hg_buf codes = build->rows;
    hg_buf_init(&build->rows, &codes.allocator, 0);
    build->filled = 0;
    build->plain = true;
    for (uint32_t row = 0; row < rows && !codes.failed; row++) {
        uint32_t code;
        memcpy(&code, codes.at + row * sizeof code, sizeof code);
        if (code != 0)
            put_plain(build, build->values.at[code - 1]);
        else
            put_number(build, (uint32_t)build->bytes.len);
    }
    build->rows.failed |= codes.failed;
    hg_buf_release(&codes);
    if (!build->settled) /* no block asks for it */
        build->values.count = 0;
}

static struct hg_str key_of(struct hg_colwriter *writer, struct hg_col_value value)
{
    hg_buf_clear(&writer->key);
    hg_buf_byte(&writer->key, (char)value.kind);
    hg_buf_put(&writer->key, value.bytes.at, value.bytes.len);
    return (struct hg_str){writer->key.at, writer->key.failed ? 0 : writer->key.len};
}

/* The code of the value; 0: the dictionary is full. */
static uint32_t code_of(struct hg_colwriter *writer, struct hg_col_builder *build,
                        struct hg_col_value value)
{
    struct hg_str key = key_of(writer, value);
    const uint64_t *found = hg_map_find(&build->codes, key);
    if (found != NULL)
        return (uint32_t)*found;
    if (value.bytes.len > HG_COL_MAX_CODED || build->values.count == HG_COL_CODES ||
        writer->kept + key.len > HG_COL_BYTES)
        return 0;
    key = hg_str_copy(&writer->arena, key);
    value.bytes = (struct hg_str){key.at + 1, key.len - 1};
    hg_push(&writer->arena, &build->values, value);
    hg_map_add(&build->codes, key, build->values.count, NULL);
    writer->kept += key.len;
    build->fresh++;
    return (uint32_t)build->values.count;
}

void hg_col_put(struct hg_colwriter *writer, uint32_t node, struct hg_col_value value)
{
    struct hg_col_builder *build = &writer->nodes.at[node].build;
    skip_to(build, writer->rows);
    build->given++;
    uint32_t code = build->plain ? 0 : code_of(writer, build, value);
    if (code == 0 && !build->plain)
        make_plain(build);
    if (build->plain)
        put_plain(build, value);
    else
        put_number(build, code);
}

void hg_col_finish(struct hg_colwriter *writer, struct hg_col_builder *build)
{
    enum { ENOUGH = 64 }; /* enough values to judge by */
    skip_to(build, writer->rows);
    /* With half of the values new, a dictionary would only repeat the column. */
    if (!build->plain && build->given >= ENOUGH && build->fresh > build->given / 2)
        make_plain(build);
}
