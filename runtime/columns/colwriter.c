/* Writer of column files: appends records to the columns of the current block, and keeps as text
 * what columns cannot hold. Owns the writer and the file's head, index and tail; records are split
 * in colwriter_object.c, columns are built in colwriter_column.c. */
#include "runtime/columns/colwriter_parts.h"

#include <stdio.h>
#include <string.h>

/* --- the writer ------------------------------------------------------------------------------- */

static void init_buffers(struct hg_colwriter *writer)
{
    struct hg_buf *bufs[] = {&writer->key,           &writer->object, &writer->block,
                             &writer->lines,         &writer->places, &writer->exceptions,
                             &writer->exception_text};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        hg_buf_init(bufs[i], &writer->allocator, 0);
}

static bool write_head(struct hg_colwriter *writer)
{
    struct hg_io io = {.mode = HG_IO_WRITE, .out = &writer->block};
    uint32_t format = HG_COLFILE_FORMAT, reserved = 0;
    hg_buf_put(&writer->block, HG_COLFILE_MAGIC, HG_COLFILE_MAGIC_SIZE);
    hg_io_u32(&io, &format);
    hg_io_u32(&io, &reserved);
    return !writer->block.failed && hg_col_write(writer, writer->block.at, writer->block.len);
}

enum hg_status hg_colwriter_new(bool csv, hg_colwriter_sink *sink, void *context,
                                const struct hg_allocator *allocator, struct hg_colwriter **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_colwriter *writer = hg_allocate(&chosen, sizeof *writer);
    *out = NULL;
    if (writer == NULL)
        return HG_NOMEM;
    writer->allocator = chosen;
    writer->csv = csv;
    writer->sink = sink;
    writer->context = context;
    hg_arena_init(&writer->arena, &chosen, &writer->guard);
    hg_map_init(&writer->members, &writer->arena);
    hg_map_init(&writer->spelled, &writer->arena);
    init_buffers(writer);
    writer->shim = hg_json_parser_new();
    enum hg_status status = writer->shim == NULL ? HG_NOMEM : HG_OK;
    if (status == HG_OK && !write_head(writer))
        status = writer->block.failed ? HG_NOMEM : HG_IO;
    if (status == HG_OK)
        *out = writer;
    else
        hg_colwriter_free(writer);
    return status;
}

void hg_colwriter_free(struct hg_colwriter *writer)
{
    if (writer == NULL)
        return;
    struct hg_allocator allocator = writer->allocator;
    struct hg_buf *bufs[] = {&writer->key,           &writer->object, &writer->block,
                             &writer->lines,         &writer->places, &writer->exceptions,
                             &writer->exception_text};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        hg_buf_release(bufs[i]);
    for (size_t n = 0; n < writer->nodes.count; n++)
        hg_col_builder_release(&writer->nodes.at[n].build);
    hg_json_parser_free(writer->shim);
    hg_arena_release(&writer->arena);
    allocator.resize(allocator.context, writer, 0);
}

/* --- rows ------------------------------------------------------------------------------------- */

static enum hg_status end_row(struct hg_colwriter *writer, size_t size, uint64_t line,
                              uint64_t byte)
{
    hg_buf_put(&writer->lines, &line, sizeof line);
    hg_buf_put(&writer->places, &byte, sizeof byte);
    writer->facts.rows++;
    writer->input += size;
    writer->rows++;
    bool full = writer->rows == HG_COL_ROWS || writer->input >= HG_COL_INPUT;
    return full ? hg_col_end_block(writer) : HG_OK;
}

static void add_exception(struct hg_colwriter *writer, enum hg_colrow_kind kind, size_t start)
{
    struct hg_col_exception exception = {.row = writer->rows,
                                         .kind = (uint8_t)kind,
                                         .offset = start,
                                         .size = writer->exception_text.len - start};
    hg_buf_put(&writer->exceptions, &exception, sizeof exception);
}

static void put_text(struct hg_colwriter *writer, enum hg_colrow_kind kind, struct hg_str text)
{
    size_t start = writer->exception_text.len;
    hg_buf_put(&writer->exception_text, text.at, text.len);
    add_exception(writer, kind, start);
}

enum hg_status hg_colwriter_bad(struct hg_colwriter *writer, const char *message, uint64_t line,
                                uint64_t byte)
{
    if (setjmp(writer->guard.jump) != 0)
        return HG_NOMEM;
    put_text(writer, HG_COLROW_BAD, hg_str(message));
    writer->facts.bad++;
    return end_row(writer, 0, line, byte);
}

/* --- JSON ------------------------------------------------------------------------------------- */

/* HG_INVALID: malformed; HG_LIMIT: columns cannot hold it. */
static enum hg_status take_object(struct hg_colwriter *writer, struct hg_str text)
{
    const struct hg_json_node *nodes;
    uint32_t count;
    struct hg_json_fault fault;
    struct hg_lead_error error;
    switch (
        hg_json_parse(writer->shim, text.at, text.len, HG_LEAD_MAX_DEPTH, &nodes, &count, &fault)) {
    case HG_JSON_NOMEM:
        return HG_NOMEM;
    case HG_JSON_BAD:
        return HG_INVALID;
    case HG_JSON_OK:
        break;
    }
    enum hg_status status = hg_json_check(nodes, count, false, &writer->arena, &error);
    if (status != HG_OK)
        return status;
    return hg_col_put_object(writer, nodes, text) ? HG_OK : HG_LIMIT;
}

enum hg_status hg_colwriter_object(struct hg_colwriter *writer, struct hg_str text, uint64_t line,
                                   uint64_t byte)
{
    if (setjmp(writer->guard.jump) != 0)
        return HG_NOMEM;
    enum hg_status status = take_object(writer, text);
    if (status == HG_NOMEM)
        return status;
    if (status != HG_OK)
        put_text(writer, HG_COLROW_TEXT, text);
    writer->facts.bad += status == HG_INVALID;
    writer->facts.whole += status == HG_LIMIT;
    return end_row(writer, text.len, line, byte);
}

/* --- CSV -------------------------------------------------------------------------------------- */

enum hg_status hg_colwriter_header(struct hg_colwriter *writer, const struct hg_str *cells,
                                   uint32_t count, struct hg_lead_error *error)
{
    *error = (struct hg_lead_error){0};
    if (setjmp(writer->guard.jump) != 0)
        return HG_NOMEM;
    if (count > HG_COL_NODES) {
        hg_lead_refuse(error, 0, "it has %u columns; the maximum is %u", count, HG_COL_NODES);
        return HG_INVALID;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!hg_cell_is_text(cells[i])) {
            hg_lead_refuse(error, 0, "the name of column %u is not valid UTF-8", i + 1);
            return HG_INVALID;
        }
        hg_col_add_node(writer, HG_NONE, cells[i]);
    }
    return HG_OK;
}

static void put_le32(struct hg_buf *out, uint32_t number)
{
    struct hg_io io = {.mode = HG_IO_WRITE, .out = out};
    hg_io_u32(&io, &number);
}

static void put_cells(struct hg_colwriter *writer, const struct hg_str *cells, uint32_t count)
{
    size_t start = writer->exception_text.len;
    put_le32(&writer->exception_text, count);
    for (uint32_t i = 0; i < count; i++)
        put_le32(&writer->exception_text, (uint32_t)cells[i].len);
    for (uint32_t i = 0; i < count; i++)
        hg_buf_put(&writer->exception_text, cells[i].at, cells[i].len);
    add_exception(writer, HG_COLROW_TEXT, start);
}

/* Whether columns can hold the row: the header's number of cells, all of them text. */
static bool is_row(const struct hg_colwriter *writer, const struct hg_str *cells, uint32_t count)
{
    bool fine = count == writer->nodes.count;
    for (uint32_t i = 0; i < count && fine; i++)
        fine = hg_cell_is_text(cells[i]);
    return fine;
}

static size_t put_row(struct hg_colwriter *writer, const struct hg_str *cells, uint32_t count)
{
    size_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (cells[i].len != 0)
            hg_col_put(writer, i, (struct hg_col_value){HG_COL_CELL, cells[i]});
        size += cells[i].len;
    }
    return size;
}

static enum hg_status take_row(struct hg_colwriter *writer, const struct hg_str *cells,
                               uint32_t count, uint64_t line, uint64_t byte)
{
    if (is_row(writer, cells, count))
        return end_row(writer, put_row(writer, cells, count), line, byte);
    put_cells(writer, cells, count);
    writer->facts.bad++;
    return end_row(writer, 0, line, byte);
}

enum hg_status hg_colwriter_row(struct hg_colwriter *writer, const struct hg_str *cells,
                                uint32_t count, uint64_t line, uint64_t byte)
{
    return setjmp(writer->guard.jump) != 0 ? HG_NOMEM : take_row(writer, cells, count, line, byte);
}

const struct hg_colfile_facts *hg_colwriter_facts(const struct hg_colwriter *writer)
{
    return &writer->facts;
}

/* --- the end ---------------------------------------------------------------------------------- */

static void list_nodes(struct hg_colwriter *writer, struct hg_col_index *index)
{
    index->node_count = (uint32_t)writer->nodes.count;
    index->nodes = HG_ARRAY(&writer->arena, struct hg_col_node, writer->nodes.count);
    for (size_t n = 0; n < writer->nodes.count; n++) {
        const struct hg_col_path *path = &writer->nodes.at[n];
        index->nodes[n] = (struct hg_col_node){.parent = path->parent,
                                               .key = path->key,
                                               .values = path->build.values.at,
                                               .value_count = (uint32_t)path->build.values.count};
    }
}

static void encode_index(struct hg_colwriter *writer)
{
    struct hg_io io = {.mode = HG_IO_WRITE, .out = &writer->block};
    struct hg_col_index index = {.csv = writer->csv,
                                 .rows = writer->facts.rows,
                                 .blocks = writer->blocks.at,
                                 .block_count = (uint32_t)writer->blocks.count};
    list_nodes(writer, &index);
    hg_buf_clear(&writer->block);
    hg_col_layout_index(&io, &index);
    hg_buf_fill(&writer->block, 0, (8 - writer->block.len % 8) % 8);
}

enum hg_status hg_colwriter_finish(struct hg_colwriter *writer, struct hg_colfile_facts *facts)
{
    struct hg_buf *out = &writer->block;
    struct hg_io io = {.mode = HG_IO_WRITE, .out = out};
    if (setjmp(writer->guard.jump) != 0)
        return HG_NOMEM;
    enum hg_status status = hg_col_end_block(writer);
    if (status != HG_OK)
        return status;
    encode_index(writer);
    struct hg_col_tail tail = {.offset = writer->written, .size = out->len};
    if (out->failed)
        return HG_NOMEM;
    tail.checksum = hg_col_checksum(out->at, out->len);
    tail.own = hg_col_tail_checksum(&tail);
    hg_col_layout_tail(&io, &tail);
    if (out->failed)
        return HG_NOMEM;
    if (!hg_col_write(writer, out->at, out->len))
        return HG_IO;
    writer->facts.columns = (uint32_t)writer->nodes.count;
    writer->facts.bytes = writer->written;
    *facts = writer->facts;
    return HG_OK;
}
