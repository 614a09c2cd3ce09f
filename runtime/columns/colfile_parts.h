/* Between the files of the column file (colfile*.c); everyone else includes runtime/columns/colfile.h.
 *
 *   head     magic, format
 *   blocks   of up to HG_COL_ROWS rows, each by itself
 *   index    nodes with their dictionaries, blocks (colfile_layout.c)
 *   tail     where the index is, its checksum and the tail's own
 *
 * Little-endian; parts of a block begin at multiples of eight bytes. Checksums are XXH3 of 64 bits:
 * they tell damage, not malice, which finds its bounds in the decoder.
 *
 * A *node* is a path of keys through the objects of JSON, or a column of CSV; node i of its list is
 * part i of a block's columns. A *value* is its kind and its bytes. A node that is an object in
 * some record has for it a value of kind OBJECT, whose bytes are the nodes of its members in their
 * order; the members have values of their own. So what an object said can be put together again.
 *
 * A column of a block is one code for all rows, a code of one or two bytes a row, or plain: where
 * each row's value ends, and the values. Code 0 is no value, code i value i - 1 of the dictionary,
 * which serves the whole file. A column of mostly different values is plain from the start. */
#ifndef HG_RUNTIME_COLFILE_PARTS_H
#define HG_RUNTIME_COLFILE_PARTS_H

#include <string.h>

#include "base/map.h"
#include "bytecode/io.h"
#include "runtime/columns/colfile.h"
#include "runtime/ingest/field.h"

#define HG_COL_HEAD_SIZE 16u
#define HG_COL_TAIL_SIZE 32u
#define HG_COL_ROWS 8192u     /* of a block: 32 batches */
#define HG_COL_NODES 2048u    /* records that need more are kept as text */
#define HG_COL_CODES 65535u   /* values of one dictionary: what two bytes can encode beside 0 */
#define HG_COL_BYTES ((size_t)64 << 20) /* of all dictionaries, which stay in memory */
#define HG_COL_MAX_CODED 256u     /* bytes; longer values are not put into a dictionary */
#define HG_COL_INPUT ((size_t)16 << 20) /* of records in a block */

enum hg_col_kind {
    HG_COL_NONE, /* no value: code 0 */
    HG_COL_NULL,
    HG_COL_FALSE,
    HG_COL_TRUE,
    HG_COL_NUMBER,  /* its token */
    HG_COL_STRING,  /* its JSON; without escapes, so its content is what is between the quotes */
    HG_COL_ESCAPED, /* a string with escapes: its JSON */
    HG_COL_LIST,    /* of scalars: its JSON */
    HG_COL_NESTED,  /* of lists or objects: its JSON */
    HG_COL_OBJECT,
    HG_COL_CELL,    /* of CSV */
    HG_COL_KINDS
};

struct hg_col_value {
    uint8_t kind;
    struct hg_str bytes;
};

struct hg_col_node {
    uint32_t parent; /* before it, or HG_NONE */
    struct hg_str key;
    struct hg_col_value *values;
    uint32_t value_count;
};

struct hg_col_block {
    uint64_t offset, size, checksum;
    uint32_t rows;
};

struct hg_col_index {
    bool csv;
    uint64_t rows;
    struct hg_col_node *nodes;
    uint32_t node_count;
    struct hg_col_block *blocks;
    uint32_t block_count;
};
/* Serialises the index, both ways. */
void hg_col_layout_index(struct hg_io *io, struct hg_col_index *index);

struct hg_col_tail {
    uint64_t offset, size, checksum; /* of the index */
    uint64_t own;                    /* of the tail: the three numbers above */
};
uint64_t hg_col_tail_checksum(const struct hg_col_tail *tail);
void hg_col_layout_tail(struct hg_io *io, struct hg_col_tail *tail);

/* --- a block ---------------------------------------------------------------------------------- */

/* A block is its columns, the frame that locates them, and eight bytes with the frame's offset.
 * Offsets count from the start of the block. A CSV row kept as text is its number of cells and
 * their lengths, four bytes each, and their bytes. */
enum hg_col_encoding { HG_COL_CONSTANT, HG_COL_CODE8, HG_COL_CODE16, HG_COL_PLAIN, HG_COL_ENCODINGS };

struct hg_col_part { /* a column of a block; an absent column has no values */
    uint32_t node;
    uint8_t mode;
    uint64_t offset, size; /* in the block */
};
struct hg_col_exception { /* a row that columns cannot hold */
    uint32_t row;
    uint8_t kind; /* enum hg_colrow_kind */
    uint64_t offset, size;
};
/* Positions of rows in the input: the first one, and each row's distance from it. */
struct hg_col_places {
    uint64_t first;
    uint8_t width; /* 0: row i is at first + i; else bytes per distance: 4 or 8 */
    uint64_t offset;
};
struct hg_col_frame {
    uint32_t rows;
    struct hg_col_places lines, bytes;
    struct hg_col_part *parts; /* by node, ascending */
    uint32_t part_count;
    struct hg_col_exception *exceptions; /* by row, ascending */
    uint32_t exception_count;
};
void hg_col_layout_frame(struct hg_io *io, struct hg_col_frame *frame);

/* Little-endian loads. */
static inline uint32_t hg_col_u16(const unsigned char *at)
{
    uint16_t number;
    memcpy(&number, at, sizeof number);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    number = __builtin_bswap16(number);
#endif
    return number;
}
static inline uint32_t hg_col_u32(const unsigned char *at)
{
    uint32_t number;
    memcpy(&number, at, sizeof number);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    number = __builtin_bswap32(number);
#endif
    return number;
}
static inline uint64_t hg_col_u64(const unsigned char *at)
{
    return hg_col_u32(at) | (uint64_t)hg_col_u32(at + 4) << 32;
}

/* The bytes of an OBJECT: two per member, seven bits each. */
#define HG_COL_MEMBER_SIZE 2u
static inline uint32_t hg_col_member(struct hg_str bytes, uint32_t i)
{
    const unsigned char *at = (const unsigned char *)bytes.at + (size_t)i * HG_COL_MEMBER_SIZE;
    return (uint32_t)(at[0] | at[1] << 7);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct hg_colfile {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const unsigned char *bytes;
    size_t size;
    struct hg_col_index index;
    struct hg_str *header; /* of CSV: one per node */
};

/* A column of the current block. */
struct hg_col_column {
    uint8_t mode;
    bool there;
    const unsigned char *at; /* codes, or ends */
    const char *plain;
    uint32_t plain_size;
};
struct hg_colview {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena; /* of the current block */
    const struct hg_colfile *file;
    const unsigned char *at; /* of the block */
    uint32_t block;          /* or HG_NONE */
    struct hg_col_frame frame;
    struct hg_col_column *columns; /* a node each */
};

/* The code of a row; not for plain columns. */
static inline uint32_t hg_col_code(const struct hg_col_column *column, uint32_t row)
{
    switch ((enum hg_col_encoding)column->mode) {
    case HG_COL_CODE8:
        return column->at[row];
    case HG_COL_CODE16:
        return hg_col_u16(column->at + 2 * (size_t)row);
    default:
        return hg_col_u32(column->at);
    }
}
/* The exception entry of a row; NULL: it is in columns. */
const struct hg_col_exception *hg_col_find_exception(const struct hg_col_frame *frame, uint32_t row);
/* The value of a node in a row; kind NONE: no value. */
struct hg_col_value hg_col_value(const struct hg_colview *view, uint32_t node, uint32_t row);
/* Validates a value for its node and kind: NULL, or what is wrong (static text). */
const char *hg_col_value_error(struct hg_col_value value, uint32_t node,
                               const struct hg_col_index *index);
uint64_t hg_col_checksum(const void *bytes, size_t size);

/* The child node with this key, or HG_NONE. */
uint32_t hg_col_child(const struct hg_colfile *file, uint32_t parent, const char *key);
/* Converts a value to the form in which a reader would have found it. False: it has to be read
 * from its record (an object, a list of lists). In the arena or the file. */
bool hg_col_raw(struct hg_col_value value, struct hg_arena *arena, struct hg_raw *raw);

#endif
