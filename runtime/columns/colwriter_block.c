/* Writes a block of a column file: each column in its narrowest encoding, the exception rows,
 * where each row stood in the input, and the frame that locates all of these. */
#include "runtime/columns/colwriter_parts.h"

#include <string.h>

bool hg_col_write(struct hg_colwriter *writer, const void *bytes, size_t size)
{
    writer->written += size;
    return writer->sink(writer->context, bytes, size);
}

/* Pads to a multiple of eight; returns the offset. */
static uint64_t align(struct hg_buf *out)
{
    hg_buf_fill(out, 0, (8 - out->len % 8) % 8);
    return out->len;
}

static void put_le(struct hg_buf *out, uint64_t number, unsigned width)
{
    for (unsigned i = 0; i < width; i++)
        hg_buf_byte(out, (char)(unsigned char)(number >> (8 * i)));
}

/* --- a column --------------------------------------------------------------------------------- */

static uint32_t number_at(const struct hg_buf *rows, uint32_t row)
{
    uint32_t number;
    memcpy(&number, rows->at + row * sizeof number, sizeof number);
    return number;
}

static enum hg_col_encoding mode_of(const struct hg_col_builder *build, uint32_t rows)
{
    uint32_t most = 0, first = number_at(&build->rows, 0);
    bool same = true;
    if (build->plain)
        return HG_COL_PLAIN;
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t code = number_at(&build->rows, row);
        most = code > most ? code : most;
        same &= code == first;
    }
    return same ? HG_COL_CONSTANT : most < 256 ? HG_COL_CODE8 : HG_COL_CODE16;
}

static void put_column(struct hg_buf *out, const struct hg_col_builder *build, uint32_t rows,
                       struct hg_col_part *part)
{
    static const unsigned widths[HG_COL_ENCODINGS] = {4, 1, 2, 4};
    part->mode = (uint8_t)mode_of(build, rows);
    part->offset = align(out);
    for (uint32_t row = 0; row < (part->mode == HG_COL_CONSTANT ? 1 : rows); row++)
        put_le(out, number_at(&build->rows, row), widths[part->mode]);
    if (build->plain)
        hg_buf_put(out, build->bytes.at, build->bytes.len);
    part->size = out->len - part->offset;
}

static void put_columns(struct hg_colwriter *writer, struct hg_col_frame *frame)
{
    frame->parts = HG_ARRAY(&writer->arena, struct hg_col_part, writer->nodes.count);
    for (uint32_t n = 0; n < writer->nodes.count; n++) {
        struct hg_col_builder *build = &writer->nodes.at[n].build;
        if (build->given != 0) {
            struct hg_col_part *part = &frame->parts[frame->part_count++];
            hg_col_finish(writer, build);
            part->node = n;
            put_column(&writer->block, build, writer->rows, part);
            build->settled |= !build->plain;
        }
        hg_buf_clear(&build->rows);
        hg_buf_clear(&build->bytes);
        build->filled = build->given = build->fresh = 0;
    }
}

/* --- places and exception rows -------------------------------------------------------------- */

static uint64_t place_at(const struct hg_buf *places, uint32_t row)
{
    uint64_t place;
    memcpy(&place, places->at + row * sizeof place, sizeof place);
    return place;
}

static struct hg_col_places put_places(struct hg_buf *out, const struct hg_buf *places,
                                       uint32_t rows)
{
    struct hg_col_places put = {.first = place_at(places, 0)};
    uint64_t most = 0;
    bool by_one = true;
    for (uint32_t row = 0; row < rows; row++) {
        uint64_t distance = place_at(places, row) - put.first;
        by_one &= distance == row;
        most = distance > most ? distance : most;
    }
    put.offset = align(out);
    put.width = by_one ? 0 : most <= UINT32_MAX ? 4 : 8;
    for (uint32_t row = 0; row < rows; row++)
        put_le(out, place_at(places, row) - put.first, put.width);
    return put;
}

static void put_exceptions(struct hg_colwriter *writer, struct hg_col_frame *frame)
{
    uint64_t start = align(&writer->block);
    frame->exceptions = (struct hg_col_exception *)(void *)writer->exceptions.at;
    frame->exception_count = (uint32_t)(writer->exceptions.len / sizeof *frame->exceptions);
    for (uint32_t i = 0; i < frame->exception_count; i++)
        frame->exceptions[i].offset += start;
    hg_buf_put(&writer->block, writer->exception_text.at, writer->exception_text.len);
}

/* --- the block -------------------------------------------------------------------------------- */

static bool complete(const struct hg_colwriter *writer)
{
    bool failed = writer->key.failed || writer->lines.failed || writer->places.failed ||
                  writer->exception_text.failed || writer->exceptions.failed;
    for (uint32_t n = 0; n < writer->nodes.count; n++)
        failed |= writer->nodes.at[n].build.rows.failed || writer->nodes.at[n].build.bytes.failed;
    return !failed;
}

static void encode(struct hg_colwriter *writer)
{
    struct hg_col_frame frame = {.rows = writer->rows};
    struct hg_io io = {.mode = HG_IO_WRITE, .out = &writer->block};
    hg_buf_clear(&writer->block);
    put_columns(writer, &frame);
    put_exceptions(writer, &frame);
    frame.lines = put_places(&writer->block, &writer->lines, writer->rows);
    frame.bytes = put_places(&writer->block, &writer->places, writer->rows);
    uint64_t at = align(&writer->block);
    hg_col_layout_frame(&io, &frame);
    align(&writer->block);
    hg_io_u64(&io, &at);
}

enum hg_status hg_col_end_block(struct hg_colwriter *writer)
{
    if (writer->rows == 0)
        return HG_OK;
    if (!complete(writer))
        return HG_NOMEM;
    struct hg_arena_mark mark = hg_arena_save(&writer->arena);
    encode(writer);
    hg_arena_rewind(&writer->arena, mark);
    const struct hg_buf *out = &writer->block;
    if (out->failed)
        return HG_NOMEM;
    struct hg_col_block block = {.offset = writer->written,
                                 .size = out->len,
                                 .checksum = hg_col_checksum(out->at, out->len),
                                 .rows = writer->rows};
    hg_push(&writer->arena, &writer->blocks, block);
    writer->rows = 0;
    writer->input = 0;
    hg_buf_clear(&writer->lines);
    hg_buf_clear(&writer->places);
    hg_buf_clear(&writer->exception_text);
    hg_buf_clear(&writer->exceptions);
    return hg_col_write(writer, out->at, out->len) ? HG_OK : HG_IO;
}
