/* Reading and writing by the same words: every function below either puts the value it is given
 * or fills it from the bytes, so that one description of a struct (layout.c) serves both and
 * the two cannot drift. Numbers are little-endian and of fixed width; where the caller wants a
 * compact file, those that stand alone take as many groups of seven bits as they need (LEB128, and
 * signed ones as in Protocol Buffers' zigzag), in one way each, and numbers or texts beside each
 * other stand as io_columns.c has them. A text is its length and its bytes, an array its count and
 * its items.
 *
 * Reading trusts nothing: the first thing wrong is kept in `why`, and all that follows reads as
 * zero. No array is allocated before its count is known to fit what is left of the bytes, so
 * memory stays in proportion to the file. For files of ours alone: programs, and the column files
 * of runtime/. */
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
    bool compact;       /* numbers alone take what they need, items what the largest needs */
    struct hg_buf *out; /* WRITE */
    struct hg_arena *arena; /* READ: where arrays go */
    const char *at, *end;   /* READ: bytes that outlive the result; texts point into them */
    size_t measured;        /* MEASURE */
    size_t rows, words;     /* of the rule table whose parts are on their way */
    const char *why;        /* READ: the first thing wrong, NULL when none */
};

typedef void hg_io_each(struct hg_io *io, void *item);

void hg_io_fail(struct hg_io *io, const char *why);

/* Whether a byte is there to read, as nearly always when a file is read. */
static inline bool hg_io_has_byte(const struct hg_io *io)
{
    return io->mode == HG_IO_READ && io->why == NULL && io->at < io->end;
}

/* The long ways of the two below. */
void hg_io_u8_slow(struct hg_io *io, uint8_t *value);
void hg_io_u32_slow(struct hg_io *io, uint32_t *value);

static inline void hg_io_u8(struct hg_io *io, uint8_t *value)
{
    if (hg_io_has_byte(io))
        *value = (uint8_t)*io->at++;
    else
        hg_io_u8_slow(io, value);
}

/* Where it is compact, one more than it is: so HG_NONE, of which there are many, is the shortest.
 */
static inline void hg_io_u32(struct hg_io *io, uint32_t *value)
{
    if (io->compact && hg_io_has_byte(io) && (*io->at & 0x80) == 0)
        *value = (uint32_t)(unsigned char)*io->at++ - 1;
    else
        hg_io_u32_slow(io, value);
}

void hg_io_u64(struct hg_io *io, uint64_t *value);
void hg_io_i64(struct hg_io *io, int64_t *value);
void hg_io_bool(struct hg_io *io, bool *value);         /* one byte, 0 or 1 */
void hg_io_str(struct hg_io *io, struct hg_str *value); /* well-formed UTF-8 */

/* `count` items of `size` bytes at `at`, the count known from elsewhere. Returns where they are:
 * `at` when writing, new room when reading. */
void *hg_io_items(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each);
/* The same with the count in front. */
void *hg_io_array(struct hg_io *io, void *at, uint32_t *count, size_t size, hg_io_each *each);
/* The same as hg_io_items, or nothing (NULL). */
void *hg_io_optional(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each);

/* Structs member by member (below), some at a time, so that those stay in the first cache. */
typedef void hg_io_group(struct hg_io *io, void *items, size_t count);
void *hg_io_rows(struct hg_io *io, void *at, size_t count, size_t size, hg_io_group *some);

/* Items of the plain kinds, for the three above hg_io_rows. */
void hg_io_each_bool(struct hg_io *io, void *item);
void hg_io_each_u8(struct hg_io *io, void *item);
void hg_io_each_u32(struct hg_io *io, void *item);
void hg_io_each_u64(struct hg_io *io, void *item);
void hg_io_each_i64(struct hg_io *io, void *item);
void hg_io_each_str(struct hg_io *io, void *item);

/* --- beside each other (io_columns.c); where it is compact --- */

enum hg_io_kind { HG_IO_U8, HG_IO_BOOL, HG_IO_U32, HG_IO_U64, HG_IO_I64, HG_IO_SIZE };

/* `count` numbers, `stride` bytes from one to the next: a byte each at least. */
void hg_io_numbers(struct hg_io *io, enum hg_io_kind kind, void *at, size_t count, size_t stride);
/* The same of a member, zero so far, that may be alike in all structs and then takes a few bytes,
 * however many they are: so another must hold their count to what follows. */
void hg_io_column(struct hg_io *io, enum hg_io_kind kind, void *at, size_t count, size_t stride);
/* Texts: the same two. */
void hg_io_names(struct hg_io *io, struct hg_str *at, size_t count, size_t stride);
void hg_io_str_column(struct hg_io *io, struct hg_str *at, size_t count, size_t stride);
/* Lists of numbers: where each is, and how many it holds. */
void hg_io_lists(struct hg_io *io, uint32_t **at, uint32_t *counts, size_t count, size_t stride);

/* The same by the name of the member. */
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
/* With the count in front. */
#define HG_IO_COUNTED(io, at, count, some)                                                         \
    (hg_io_u32((io), &(count)), HG_IO_ROWS((io), (at), (count), (some)))

/* An enum or an enum in a uint8_t: one byte. Whether it names something is the verifier's. */
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
