/* Opening a column file: tail, index and dictionaries, and whether they are consistent. Every
 * number that is used later is bounds-checked here or when its block is entered. Owns the index;
 * the bytes are the caller's. */
#include "runtime/columns/colfile_parts.h"

#include <string.h>
#include <xxhash.h>

uint64_t hg_col_checksum(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}

uint64_t hg_col_tail_checksum(const struct hg_col_tail *tail)
{
    const uint64_t numbers[] = {tail->offset, tail->size, tail->checksum};
    unsigned char bytes[sizeof numbers];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(numbers[i / 8] >> (8 * (i % 8)));
    return hg_col_checksum(bytes, sizeof bytes);
}

/* --- whether values can be -------------------------------------------------------------------- */

/* Checks that a scalar or list is well-formed enough to be put into a lead and scanned without
 * running past its end; its content is validated by the readers. */
static const char *json_wrong(struct hg_col_value value)
{
    struct hg_str bytes = value.bytes;
    char first = bytes.len != 0 ? bytes.at[0] : '\0';
    char last = bytes.len != 0 ? bytes.at[bytes.len - 1] : '\0';
    switch ((enum hg_col_kind)value.kind) {
    case HG_COL_NUMBER:
        return first == '-' || (first >= '0' && first <= '9') ? NULL
                                                              : "is damaged: a number is none";
    case HG_COL_STRING:
    case HG_COL_ESCAPED:
        return bytes.len >= 2 && first == '"' && last == '"' ? NULL
                                                             : "is damaged: a text has no quotes";
    case HG_COL_LIST:
    case HG_COL_NESTED:
        return bytes.len >= 2 && first == '[' && last == ']' ? NULL
                                                             : "is damaged: a list has no brackets";
    default:
        return bytes.len == 0 ? NULL : "is damaged: a word has bytes";
    }
}

static const char *object_wrong(struct hg_col_value value, uint32_t node,
                                const struct hg_col_index *index)
{
    uint64_t met[HG_COL_NODES / 64] = {0};
    if (value.bytes.len % HG_COL_MEMBER_SIZE != 0)
        return "is damaged: an object has half a member";
    for (uint32_t i = 0; i < value.bytes.len / HG_COL_MEMBER_SIZE; i++) {
        uint32_t member = hg_col_member(value.bytes, i);
        if (member >= index->node_count || index->nodes[member].parent != node)
            return "is damaged: an object has a member of another";
        if (met[member / 64] & UINT64_C(1) << (member % 64))
            return "is damaged: an object has a member twice";
        met[member / 64] |= UINT64_C(1) << (member % 64);
    }
    return NULL;
}

const char *hg_col_value_error(struct hg_col_value value, uint32_t node,
                               const struct hg_col_index *index)
{
    if (value.kind == HG_COL_NONE || value.kind >= HG_COL_KINDS ||
        (value.kind == HG_COL_CELL) != index->csv)
        return "is damaged: a value is of no kind";
    if (value.kind == HG_COL_OBJECT)
        return object_wrong(value, node, index);
    return value.kind == HG_COL_CELL ? NULL : json_wrong(value);
}

/* --- whether the index can be ----------------------------------------------------------------- */

static const char *node_wrong(const struct hg_col_index *index, uint32_t n)
{
    const struct hg_col_node *node = &index->nodes[n];
    if (node->parent != HG_NONE && (index->csv || node->parent >= n))
        return "is damaged: a column stands in none before it";
    if (node->value_count > HG_COL_CODES)
        return "is damaged: a dictionary has too many values";
    for (uint32_t v = 0; v < node->value_count; v++) {
        const char *wrong = hg_col_value_error(node->values[v], n, index);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

static const char *blocks_wrong(const struct hg_col_index *index, uint64_t end)
{
    uint64_t at = HG_COL_HEAD_SIZE, rows = 0;
    for (uint32_t b = 0; b < index->block_count; b++) {
        const struct hg_col_block *block = &index->blocks[b];
        if (block->offset != at || block->size % 8 != 0 || block->size > end - at ||
            block->rows == 0 || block->rows > HG_COL_ROWS)
            return "is damaged: its blocks do not follow each other";
        at += block->size;
        rows += block->rows;
    }
    return at == end && rows == index->rows ? NULL : "is damaged: its blocks do not add up";
}

static unsigned depth_of(const struct hg_col_index *index, uint32_t node)
{
    unsigned depth = 0;
    for (; node != HG_NONE && depth <= HG_LEAD_MAX_DEPTH; node = index->nodes[node].parent)
        depth++;
    return depth;
}

static const char *index_wrong(const struct hg_col_index *index, uint64_t end)
{
    if (index->node_count > HG_COL_NODES)
        return "is damaged: it has too many columns";
    for (uint32_t n = 0; n < index->node_count; n++) {
        const char *wrong = node_wrong(index, n);
        if (wrong != NULL)
            return wrong;
        if (depth_of(index, n) > HG_LEAD_MAX_DEPTH)
            return "is damaged: a column is too deep";
    }
    return blocks_wrong(index, end);
}

/* --- opening ---------------------------------------------------------------------------------- */

bool hg_colfile_detect(const void *bytes, size_t size)
{
    return size >= HG_COLFILE_MAGIC_SIZE &&
           memcmp(bytes, HG_COLFILE_MAGIC, HG_COLFILE_MAGIC_SIZE) == 0;
}

static const char *read_tail(const struct hg_colfile *file, struct hg_col_tail *tail)
{
    const char *bytes = (const char *)file->bytes;
    if (!hg_colfile_detect(bytes, file->size))
        return "is not a column file (`headgate pack`)";
    if (file->size < HG_COL_HEAD_SIZE + HG_COL_TAIL_SIZE || file->size % 8 != 0)
        return "is damaged: it is truncated";
    if (hg_col_u32(file->bytes + HG_COLFILE_MAGIC_SIZE) != HG_COLFILE_FORMAT)
        return "was written by another version of `headgate pack`: pack the leads again";
    const char *end = bytes + file->size;
    struct hg_io io = {.mode = HG_IO_READ, .at = end - HG_COL_TAIL_SIZE, .end = end};
    hg_col_layout_tail(&io, tail);
    if (tail->own != hg_col_tail_checksum(tail))
        return "is damaged: it is truncated, or its end has changed";
    uint64_t room = file->size - HG_COL_TAIL_SIZE;
    if (tail->offset < HG_COL_HEAD_SIZE || tail->offset > room || tail->size != room - tail->offset)
        return "is damaged: its index is not in the expected place";
    return NULL;
}

static const char *read_index(struct hg_colfile *file, const struct hg_col_tail *tail)
{
    const char *at = (const char *)file->bytes + tail->offset;
    struct hg_io io = {.mode = HG_IO_READ, .arena = &file->arena, .at = at, .end = at + tail->size};
    if (hg_col_checksum(at, tail->size) != tail->checksum)
        return "is damaged: its index has changed";
    hg_col_layout_index(&io, &file->index);
    if (io.why != NULL || io.end - io.at >= 8)
        return "is damaged: its index cannot be read";
    return index_wrong(&file->index, tail->offset);
}

static void make_header(struct hg_colfile *file)
{
    file->header = HG_ARRAY(&file->arena, struct hg_str, file->index.node_count);
    for (uint32_t n = 0; n < file->index.node_count; n++)
        file->header[n] = file->index.nodes[n].key;
}

static enum hg_status open_file(struct hg_colfile *file, const char **why)
{
    struct hg_col_tail tail;
    if (setjmp(file->guard.jump) != 0)
        return HG_NOMEM;
    *why = read_tail(file, &tail);
    if (*why == NULL)
        *why = read_index(file, &tail);
    if (*why == NULL)
        make_header(file);
    return *why == NULL ? HG_OK : HG_CORRUPT;
}

enum hg_status hg_colfile_open(const void *bytes, size_t size, const struct hg_allocator *allocator,
                               struct hg_colfile **out, const char **why)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_colfile *file = hg_allocate(&chosen, sizeof *file);
    *out = NULL;
    *why = NULL;
    if (file == NULL)
        return HG_NOMEM;
    file->allocator = chosen;
    file->bytes = bytes;
    file->size = size;
    hg_arena_init(&file->arena, &chosen, &file->guard);
    enum hg_status status = open_file(file, why);
    if (status == HG_OK)
        *out = file;
    else
        hg_colfile_free(file);
    return status;
}

void hg_colfile_free(struct hg_colfile *file)
{
    if (file == NULL)
        return;
    struct hg_allocator allocator = file->allocator;
    hg_arena_release(&file->arena);
    allocator.resize(allocator.context, file, 0);
}

bool hg_colfile_csv(const struct hg_colfile *file)
{
    return file->index.csv;
}

uint64_t hg_colfile_rows(const struct hg_colfile *file)
{
    return file->index.rows;
}

uint64_t hg_colfile_position(const struct hg_colfile *file, const struct hg_colrows *rows)
{
    return rows->block < file->index.block_count ? file->index.blocks[rows->block].offset
                                                 : file->size;
}

const struct hg_str *hg_colfile_header(const struct hg_colfile *file, uint32_t *count)
{
    *count = file->index.node_count;
    return file->header;
}
