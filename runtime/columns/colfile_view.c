/* A view on one block of a column file: checks the block's frame, then gives rows by number.
 * Between opening (colfile_open.c) and reading into lanes (colread.c). Owns the frame of the
 * current block; a malformed value reads as no value. */
#include "runtime/columns/colfile_parts.h"

#include <string.h>

enum hg_status hg_colview_new(const struct hg_colfile *file, const struct hg_allocator *allocator,
                              struct hg_colview **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_colview *view = hg_allocate(&chosen, sizeof *view);
    *out = view;
    if (view == NULL)
        return HG_NOMEM;
    view->allocator = chosen;
    view->file = file;
    view->block = HG_NONE;
    hg_arena_init(&view->arena, &chosen, &view->guard);
    return HG_OK;
}

void hg_colview_free(struct hg_colview *view)
{
    if (view == NULL)
        return;
    struct hg_allocator allocator = view->allocator;
    hg_arena_release(&view->arena);
    allocator.resize(allocator.context, view, 0);
}

/* --- entering a block ------------------------------------------------------------------------- */

static bool inside(const struct hg_col_block *block, uint64_t offset, uint64_t size)
{
    return offset <= block->size && size <= block->size - offset;
}

static bool places_fit(const struct hg_col_block *block, const struct hg_col_places *places)
{
    return (places->width == 0 || places->width == 4 || places->width == 8) &&
           inside(block, places->offset, (uint64_t)places->width * block->rows);
}

/* Rows are checked in vectors, without branches, the rest one by one. Unsigned comparison by
 * flipping signs, as SSE2 compares signed. */
typedef int8_t some_bytes __attribute__((vector_size(16), aligned(1), may_alias));
typedef int16_t some_pairs __attribute__((vector_size(16), aligned(1), may_alias));
typedef int32_t some_ends __attribute__((vector_size(16), aligned(1), may_alias));

#define AT_ONCE(type) ((uint32_t)(sizeof(type) / sizeof(((type){0})[0])))

/* Plain columns: ends are ascending, and the last is the size of the bytes. */
static bool ends_fit(const unsigned char *ends, uint32_t rows, uint64_t size)
{
    some_ends wrong = {0};
    uint32_t row = 1, each = AT_ONCE(some_ends), last = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; row + each <= rows; row += each) {
        const unsigned char *at = ends + 4 * (size_t)row;
        wrong |= (*(const some_ends *)at ^ INT32_MIN) < (*(const some_ends *)(at - 4) ^ INT32_MIN);
    }
#endif
    for (row--; row < rows; row++) {
        uint32_t end = hg_col_u32(ends + 4 * (size_t)row);
        if (row != 0 && end < hg_col_u32(ends + 4 * ((size_t)row - 1)))
            return false;
        last = end;
    }
    return (wrong[0] | wrong[1] | wrong[2] | wrong[3]) == 0 && last == size;
}

static bool bytes_fit(const unsigned char *at, uint32_t rows, uint32_t count)
{
    int8_t most = (int8_t)((count < UINT8_MAX ? count : UINT8_MAX) ^ 0x80), any = 0;
    some_bytes wrong = {0};
    uint32_t row = 0, each = AT_ONCE(some_bytes);
    for (; row + each <= rows; row += each)
        wrong |= (*(const some_bytes *)(at + row) ^ INT8_MIN) > most;
    for (uint32_t i = 0; i < each; i++)
        any |= wrong[i];
    for (; row < rows; row++)
        any |= (int8_t)(at[row] ^ 0x80) > most;
    return any == 0;
}

static bool pairs_fit(const unsigned char *at, uint32_t rows, uint32_t count)
{
    int16_t most = (int16_t)((count < UINT16_MAX ? count : UINT16_MAX) ^ 0x8000), any = 0;
    some_pairs wrong = {0};
    uint32_t row = 0, each = AT_ONCE(some_pairs);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; row + each <= rows; row += each)
        wrong |= (*(const some_pairs *)(at + 2 * (size_t)row) ^ INT16_MIN) > most;
#endif
    for (uint32_t i = 0; i < each; i++)
        any |= wrong[i];
    for (; row < rows; row++)
        any |= (int16_t)(hg_col_u16(at + 2 * (size_t)row) ^ 0x8000) > most;
    return any == 0;
}

static bool codes_fit(const struct hg_col_column *column, uint32_t rows, uint32_t count)
{
    switch ((enum hg_col_encoding)column->mode) {
    case HG_COL_CODE8:
        return bytes_fit(column->at, rows, count);
    case HG_COL_CODE16:
        return pairs_fit(column->at, rows, count);
    default:
        return hg_col_u32(column->at) <= count;
    }
}

static bool column_fits(const struct hg_colview *view, const struct hg_col_part *part,
                        struct hg_col_column *column, bool each)
{
    static const unsigned widths[HG_COL_ENCODINGS] = {4, 1, 2, 4};
    const struct hg_col_block *block = &view->file->index.blocks[view->block];
    if (part->mode >= HG_COL_ENCODINGS || !inside(block, part->offset, part->size))
        return false;
    uint32_t rows = part->mode == HG_COL_CONSTANT ? 1 : block->rows;
    uint64_t fixed = (uint64_t)widths[part->mode] * rows;
    if (part->size < fixed || part->size - fixed > UINT32_MAX)
        return false;
    *column = (struct hg_col_column){.mode = part->mode,
                                     .there = true,
                                     .at = view->at + part->offset,
                                     .plain = (const char *)view->at + part->offset + fixed,
                                     .plain_size = (uint32_t)(part->size - fixed)};
    if (!each)
        return true;
    if (part->mode == HG_COL_PLAIN)
        return ends_fit(column->at, rows, column->plain_size);
    return column->plain_size == 0 &&
           codes_fit(column, rows, view->file->index.nodes[part->node].value_count);
}

static bool parts_fit(struct hg_colview *view, bool each)
{
    const struct hg_col_frame *frame = &view->frame;
    view->columns = HG_ARRAY(&view->arena, struct hg_col_column, view->file->index.node_count);
    for (uint32_t p = 0; p < frame->part_count; p++) {
        const struct hg_col_part *part = &frame->parts[p];
        if (part->node >= view->file->index.node_count ||
            (p != 0 && part->node <= frame->parts[p - 1].node) ||
            !column_fits(view, part, &view->columns[part->node], each))
            return false;
    }
    return true;
}

static bool exceptions_fit(const struct hg_colview *view)
{
    const struct hg_col_frame *frame = &view->frame;
    const struct hg_col_block *block = &view->file->index.blocks[view->block];
    for (uint32_t i = 0; i < frame->exception_count; i++) {
        const struct hg_col_exception *exception = &frame->exceptions[i];
        if (exception->row >= block->rows ||
            (i != 0 && exception->row <= frame->exceptions[i - 1].row) ||
            (exception->kind != HG_COLROW_TEXT && exception->kind != HG_COLROW_BAD) ||
            !inside(block, exception->offset, exception->size))
            return false;
    }
    return true;
}

static bool frame_fits(struct hg_colview *view, bool each)
{
    const struct hg_col_block *block = &view->file->index.blocks[view->block];
    if (block->size < 8)
        return false;
    uint64_t at = hg_col_u64(view->at + block->size - 8);
    if (at > block->size - 8)
        return false;
    struct hg_io io = {.mode = HG_IO_READ,
                       .arena = &view->arena,
                       .at = (const char *)view->at + at,
                       .end = (const char *)view->at + block->size - 8};
    hg_col_layout_frame(&io, &view->frame);
    return io.why == NULL && view->frame.rows == block->rows &&
           places_fit(block, &view->frame.lines) && places_fit(block, &view->frame.bytes) &&
           parts_fit(view, each) && exceptions_fit(view);
}

static enum hg_status enter(struct hg_colview *view, uint32_t block, bool each)
{
    hg_arena_reset(&view->arena);
    view->block = HG_NONE;
    view->frame = (struct hg_col_frame){0};
    if (block >= view->file->index.block_count)
        return HG_CORRUPT;
    if (setjmp(view->guard.jump) != 0)
        return HG_NOMEM;
    view->at = view->file->bytes + view->file->index.blocks[block].offset;
    view->block = block;
    if (frame_fits(view, each))
        return HG_OK;
    view->block = HG_NONE;
    return HG_CORRUPT;
}

enum hg_status hg_colview_enter(struct hg_colview *view, uint32_t block)
{
    return view->block == block ? HG_OK : enter(view, block, false);
}

static enum hg_status enter_checked(struct hg_colview *view, uint32_t block, const char **why)
{
    const struct hg_col_block *facts = &view->file->index.blocks[block];
    *why = NULL;
    if (hg_col_checksum(view->file->bytes + facts->offset, facts->size) != facts->checksum) {
        *why = "is damaged: a block has changed since it was packed";
        return HG_CORRUPT;
    }
    enum hg_status status = enter(view, block, true);
    if (status == HG_CORRUPT)
        *why = "is damaged: a block cannot be read";
    return status;
}

enum hg_status hg_colview_next(struct hg_colview *view, struct hg_colrows *rows, uint32_t most,
                               const char **why)
{
    const struct hg_col_index *index = &view->file->index;
    uint32_t block = rows->block, first = rows->first + rows->count;
    if (block < index->block_count && first == index->blocks[block].rows) {
        block++;
        first = 0;
    }
    *rows = (struct hg_colrows){.block = block, .first = first};
    if (block >= index->block_count)
        return HG_OK;
    enum hg_status status = first == 0 ? enter_checked(view, block, why) : HG_OK;
    uint32_t left = index->blocks[block].rows - first;
    if (status == HG_OK)
        rows->count = left < most ? left : most;
    return status;
}

/* --- rows ------------------------------------------------------------------------------------- */

static uint64_t place_of(const struct hg_colview *view, const struct hg_col_places *places,
                         uint32_t row)
{
    const unsigned char *at = view->at + places->offset + (size_t)places->width * row;
    uint64_t distance = places->width == 0   ? row
                        : places->width == 4 ? hg_col_u32(at)
                                             : hg_col_u64(at);
    return places->first + distance;
}

const struct hg_col_exception *hg_col_find_exception(const struct hg_col_frame *frame, uint32_t row)
{
    uint32_t low = 0, high = frame->exception_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (frame->exceptions[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < frame->exception_count && frame->exceptions[low].row == row
               ? &frame->exceptions[low]
               : NULL;
}

struct hg_colrow hg_colview_row(const struct hg_colview *view, uint32_t row)
{
    const struct hg_col_exception *exception = hg_col_find_exception(&view->frame, row);
    struct hg_colrow out = {.line = place_of(view, &view->frame.lines, row),
                            .byte = place_of(view, &view->frame.bytes, row)};
    if (exception == NULL)
        return out;
    out.kind = (enum hg_colrow_kind)exception->kind;
    out.text = (struct hg_str){(const char *)view->at + exception->offset, exception->size};
    return out;
}

static struct hg_col_value plain_value(const struct hg_colview *view, uint32_t node, uint32_t row)
{
    const struct hg_col_column *column = &view->columns[node];
    uint32_t start = row != 0 ? hg_col_u32(column->at + 4 * ((size_t)row - 1)) : 0;
    uint32_t end = hg_col_u32(column->at + 4 * (size_t)row);
    if (end <= start || end > column->plain_size)
        return (struct hg_col_value){0};
    const char *at = column->plain + start;
    struct hg_col_value value = {(uint8_t)at[0], {at + 1, end - start - 1}};
    bool fine = hg_col_value_error(value, node, &view->file->index) == NULL &&
                (value.kind == HG_COL_OBJECT || hg_utf8_invalid(value.bytes) == SIZE_MAX);
    return fine ? value : (struct hg_col_value){0};
}

struct hg_col_value hg_col_value(const struct hg_colview *view, uint32_t node, uint32_t row)
{
    const struct hg_col_column *column = &view->columns[node];
    if (!column->there)
        return (struct hg_col_value){0};
    if (column->mode == HG_COL_PLAIN)
        return plain_value(view, node, row);
    const struct hg_col_node *facts = &view->file->index.nodes[node];
    uint32_t code = hg_col_code(column, row);
    return code != 0 && code <= facts->value_count ? facts->values[code - 1]
                                                   : (struct hg_col_value){0};
}

bool hg_colview_has(const struct hg_colview *view, uint32_t node)
{
    return view->columns[node].there;
}

bool hg_colview_codes(const struct hg_colview *view, uint32_t node, const struct hg_colrows *rows,
                      uint16_t *codes)
{
    const struct hg_col_column *column = &view->columns[node];
    if (!column->there)
        memset(codes, 0, rows->count * sizeof *codes);
    else if (column->mode == HG_COL_PLAIN)
        return false;
    for (uint32_t i = 0; column->there && i < rows->count; i++)
        codes[i] = (uint16_t)hg_col_code(column, rows->first + i);
    return true;
}

bool hg_colview_bare(const struct hg_colview *view, uint32_t node, uint16_t code)
{
    const struct hg_col_node *facts = &view->file->index.nodes[node];
    return code == 0 ||
           (code <= facts->value_count && facts->values[code - 1].kind != HG_COL_OBJECT);
}

struct hg_str hg_colview_bytes(const struct hg_colview *view, uint32_t row, uint32_t node)
{
    struct hg_col_value value = plain_value(view, node, row);
    return value.kind != HG_COL_NONE && value.kind != HG_COL_OBJECT
               ? (struct hg_str){value.bytes.at - 1, value.bytes.len + 1} /* after its kind */
               : (struct hg_str){0};
}

/* --- records ---------------------------------------------------------------------------------- */

struct making {
    const struct hg_colview *view;
    uint32_t row;
    struct hg_arena *arena;
    char *at;
    size_t len, room;
};

static void put(struct making *making, struct hg_str text)
{
    while (making->room - making->len < text.len) {
        size_t room = making->room < 512 ? 1024 : 2 * making->room;
        making->at = hg_arena_grow(making->arena, making->at, making->room, room);
        making->room = room;
    }
    if (text.len != 0)
        memcpy(making->at + making->len, text.at, text.len);
    making->len += text.len;
}

static void put_quoted(struct making *making, struct hg_str text)
{
    put(making, HG_STR("\""));
    put(making, text);
    put(making, HG_STR("\""));
}

static void put_value(struct making *making, struct hg_col_value value);

static void put_member(struct making *making, uint32_t node, bool *first)
{
    struct hg_col_value value = hg_col_value(making->view, node, making->row);
    if (value.kind == HG_COL_NONE)
        return;
    if (!*first)
        put(making, HG_STR(","));
    *first = false;
    put_quoted(making, making->view->file->index.nodes[node].key);
    put(making, HG_STR(":"));
    put_value(making, value);
}

static void put_value(struct making *making, struct hg_col_value value)
{
    static const char *const words[HG_COL_KINDS] = {
        [HG_COL_NULL] = "null", [HG_COL_FALSE] = "false", [HG_COL_TRUE] = "true"};
    bool first = true;
    if (words[value.kind] != NULL) {
        put(making, hg_str(words[value.kind]));
    } else if (value.kind == HG_COL_OBJECT) {
        put(making, HG_STR("{"));
        for (uint32_t i = 0; i < value.bytes.len / HG_COL_MEMBER_SIZE; i++)
            put_member(making, hg_col_member(value.bytes, i), &first);
        put(making, HG_STR("}"));
    } else {
        put(making, value.bytes);
    }
}

struct hg_str hg_colview_object(const struct hg_colview *view, uint32_t row, struct hg_arena *arena)
{
    const struct hg_col_exception *exception = hg_col_find_exception(&view->frame, row);
    const struct hg_col_index *index = &view->file->index;
    if (exception != NULL)
        return (struct hg_str){(const char *)view->at + exception->offset, exception->size};
    struct making making = {.view = view, .row = row, .arena = arena};
    bool first = true;
    put(&making, HG_STR("{"));
    for (uint32_t n = 0; n < index->node_count; n++)
        if (index->nodes[n].parent == HG_NONE && view->columns[n].there)
            put_member(&making, n, &first);
    put(&making, HG_STR("}"));
    return (struct hg_str){making.at, making.len};
}

static const struct hg_str *exception_cells(struct hg_str text, struct hg_arena *arena,
                                            uint32_t *count)
{
    const unsigned char *at = (const unsigned char *)text.at;
    uint64_t used = 4;
    *count = text.len >= 4 ? hg_col_u32(at) : 0;
    if (*count > (text.len - used) / 4 || text.len < 4)
        *count = 0;
    struct hg_str *cells = HG_ARRAY(arena, struct hg_str, *count);
    used += 4 * (uint64_t)*count;
    for (uint32_t i = 0; i < *count; i++) {
        uint64_t len = hg_col_u32(at + 4 + 4 * (size_t)i);
        if (len > text.len - used)
            len = text.len - used;
        cells[i] = (struct hg_str){text.at + used, len};
        used += len;
    }
    return cells;
}

const struct hg_str *hg_colview_cells(const struct hg_colview *view, uint32_t row,
                                      struct hg_arena *arena, uint32_t *count)
{
    const struct hg_col_exception *exception = hg_col_find_exception(&view->frame, row);
    if (exception != NULL)
        return exception_cells(
            (struct hg_str){(const char *)view->at + exception->offset, exception->size}, arena,
            count);
    *count = view->file->index.node_count;
    struct hg_str *cells = HG_ARRAY(arena, struct hg_str, *count);
    for (uint32_t n = 0; n < *count; n++) {
        struct hg_col_value value = hg_col_value(view, n, row);
        if (value.kind != HG_COL_NONE)
            cells[n] = value.bytes;
    }
    return cells;
}
