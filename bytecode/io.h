/* Serialisation primitives that work in both directions: each function either writes the value it
 * is given or fills it in from the bytes, so that one description of a struct (layout.c) serves
 * both and the two cannot drift apart. Numbers are little-endian and of fixed width. In compact
 * mode, single numbers are LEB128 (signed ones in Protocol Buffers' zigzag form) in their only
 * shortest form, and arrays of numbers or texts are columnar (io_columns.c). A text is its length
 * and its bytes, an array its count and its items.
 *
 * Reading trusts nothing: the first error is kept in `why`, and everything after it reads as zero.
 * No array is allocated before its count is known to fit into the remaining bytes, so that memory
 * stays in proportion to the file; allocation leaves by the arena's guard. For the project's own
 * files: programs, and the column files of runtime/. A struct hg_io belongs to one thread. */
#ifndef HG_BYTECODE_IO_H
#define HG_BYTECODE_IO_H

#include "bytecode/program.h"

enum hg_io_mode {
    HG_IO_WRITE,
    HG_IO_READ,
    HG_IO_MEASURE /* counts the bytes the value would take */
};

struct hg_io {
    enum hg_io_mode mode;
    bool compact;       /* single numbers are variable-length, arrays as wide as their largest item */
    struct hg_buf *out; /* WRITE */
    struct hg_arena *arena; /* READ: where arrays go */
    const char *at, *end;   /* READ: bytes that outlive the result; texts point into them */
    size_t measured;        /* MEASURE */
    size_t rows, words;     /* of the rule table in progress */
    const char *why;        /* READ: the first error (static text), or NULL */
};

typedef void hg_io_each(struct hg_io *io, void *item);

/* Records the first error (static text). */
void hg_io_fail(struct hg_io *io, const char *why);

/* The fast path's check: reading, no error, and a byte is left. */
static inline bool hg_io_has_byte(const struct hg_io *io)
{
    return io->mode == HG_IO_READ && io->why == NULL && io->at < io->end;
}

/* Slow paths of the two below. */
void hg_io_u8_slow(struct hg_io *io, uint8_t *value);
void hg_io_u32_slow(struct hg_io *io, uint32_t *value);

static inline void hg_io_u8(struct hg_io *io, uint8_t *value)
{
    if (hg_io_has_byte(io))
        *value = (uint8_t)*io->at++;
    else
        hg_io_u8_slow(io, value);
}

/* In compact mode stored plus one, so that HG_NONE, which is frequent, takes one byte. */
static inline void hg_io_u32(struct hg_io *io, uint32_t *value)
{
    if (io->compact && hg_io_has_byte(io) && (*io->at & 0x80) == 0)
        *value = (uint32_t)(unsigned char)*io->at++ - 1;
    else
        hg_io_u32_slow(io, value);
}

/* Single values; see hg_io_u32 for compact mode. */
void hg_io_u64(struct hg_io *io, uint64_t *value);
void hg_io_i64(struct hg_io *io, int64_t *value);
void hg_io_bool(struct hg_io *io, bool *value);         /* one byte, 0 or 1 */
void hg_io_str(struct hg_io *io, struct hg_str *value); /* well-formed UTF-8 */

/* An array of `count` items of `size` bytes whose count is stored elsewhere. Returns `at` when
 * writing, a new array when reading. */
void *hg_io_items(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each);
/* The same, preceded by its count. */
void *hg_io_array(struct hg_io *io, void *at, uint32_t *count, size_t size, hg_io_each *each);
/* The same as hg_io_items, preceded by a flag: NULL where absent. */
void *hg_io_optional(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each);

/* An array of structs in columnar form, in groups of items that fit into the first-level cache;
 * `some` serialises the members of a group. */
typedef void hg_io_group(struct hg_io *io, void *items, size_t count);
void *hg_io_rows(struct hg_io *io, void *at, size_t count, size_t size, hg_io_group *some);

/* Item functions of the plain types, for hg_io_items, hg_io_array and hg_io_optional. */
void hg_io_each_bool(struct hg_io *io, void *item);
void hg_io_each_u8(struct hg_io *io, void *item);
void hg_io_each_u32(struct hg_io *io, void *item);
void hg_io_each_u64(struct hg_io *io, void *item);
void hg_io_each_i64(struct hg_io *io, void *item);
void hg_io_each_str(struct hg_io *io, void *item);

/* --- columns (io_columns.c), in compact mode --- */

enum hg_io_kind { HG_IO_U8, HG_IO_BOOL, HG_IO_U32, HG_IO_U64, HG_IO_I64, HG_IO_SIZE };

/* `count` numbers at a distance of `stride` bytes; at least one byte each in the file. */
void hg_io_numbers(struct hg_io *io, enum hg_io_kind kind, void *at, size_t count, size_t stride);
/* The same for a struct member (zero before reading) that may be constant, in which case it takes
 * a few bytes whatever the count: so something else must bound the count. */
void hg_io_column(struct hg_io *io, enum hg_io_kind kind, void *at, size_t count, size_t stride);
/* The same two for texts. */
void hg_io_names(struct hg_io *io, struct hg_str *at, size_t count, size_t stride);
void hg_io_str_column(struct hg_io *io, struct hg_str *at, size_t count, size_t stride);
/* Lists of numbers, by pointer and length members. */
void hg_io_lists(struct hg_io *io, uint32_t **at, uint32_t *counts, size_t count, size_t stride);

/* The same by member name. */
#define HG_IO_COLUMN(io, kind, items, member, count)                                               \
    hg_io_column((io), (kind), &(items)->member, (count), sizeof *(items))
#define HG_IO_NUMBERS(io, kind, items, member, count)                                              \
    hg_io_numbers((io), (kind), &(items)->member, (count), sizeof *(items))
#define HG_IO_NAMES(io, items, member, count)                                                      \
    hg_io_names((io), &(items)->member, (count), sizeof *(items))
#define HG_IO_STRS(io, items, member, count)                                                       \
    hg_io_str_column((io), &(items)->member, (count), sizeof *(items))
#define HG_IO_LISTS(io, items, member, length, count)                                              \
    hg_io_lists((io), &(items)->member, &(items)->length, (count), sizeof *(items))
#define HG_IO_ROWS(io, at, count, some)                                                            \
    ((at) = hg_io_rows((io), (at), (count), sizeof *(at), (some)))
/* Preceded by the count. */
#define HG_IO_COUNTED(io, at, count, some)                                                         \
    (hg_io_u32((io), &(count)), HG_IO_ROWS((io), (at), (count), (some)))

/* An enum, possibly in a uint8_t: one byte. Its range is checked by the verifier. */
#define HG_IO_BYTE(io, place)                                                                      \
    do {                                                                                           \
        uint8_t byte_ = (uint8_t)(place);                                                          \
        hg_io_u8((io), &byte_);                                                                    \
        (place) = byte_;                                                                           \
    } while (0)
#define HG_IO_ITEMS(io, at, count, each)                                                           \
    ((at) = hg_io_items((io), (at), (count), sizeof *(at), (each)))
#define HG_IO_ARRAY(io, at, count, each)                                                           \
    ((at) = hg_io_array((io), (at), &(count), sizeof *(at), (each)))
#define HG_IO_OPTIONAL(io, at, count, each)                                                        \
    ((at) = hg_io_optional((io), (at), (count), sizeof *(at), (each)))

#endif
