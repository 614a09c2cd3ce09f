/* Columnar encoding of many numbers or texts: the items of an array, or one member of many
 * structs. Decoded by loops without a call or branch per item, so that a large program is read at
 * the speed of its bytes.
 *
 * Numbers: a width byte, then each number in that many bytes (1, 2, 4 or 8: what the largest
 * needs), little-endian; or, for a struct member only, width 0 and the one value that all of them
 * share. Numbers are mapped as in io.h: 32-bit ones are stored plus one, signed ones in zigzag
 * form; the shared value is LEB128. Texts: their lengths as numbers, then all bytes. Every
 * encoding is canonical, and an empty column takes no bytes. */
#include "bytecode/io.h"

#define INLINE static inline __attribute__((always_inline))

/* --- one number --- */

INLINE uint64_t coded(enum hg_io_kind kind, const char *at)
{
    uint8_t byte;
    uint32_t word;
    uint64_t wide;
    size_t size;
    switch (kind) {
    case HG_IO_U8:
    case HG_IO_BOOL:
        memcpy(&byte, at, sizeof byte);
        return byte;
    case HG_IO_U32:
        memcpy(&word, at, sizeof word);
        return (uint32_t)(word + 1);
    case HG_IO_SIZE:
        memcpy(&size, at, sizeof size);
        return size;
    case HG_IO_U64:
    case HG_IO_I64:
        break;
    }
    memcpy(&wide, at, sizeof wide);
    return kind == HG_IO_I64 ? wide << 1 ^ (0 - (wide >> 63)) : wide;
}

INLINE void put_coded(enum hg_io_kind kind, char *at, uint64_t value)
{
    uint8_t byte = (uint8_t)value;
    uint32_t word = (uint32_t)value - 1;
    size_t size = (size_t)value;
    uint64_t wide = kind == HG_IO_I64 ? value >> 1 ^ (0 - (value & 1)) : value;
    switch (kind) {
    case HG_IO_U8:
    case HG_IO_BOOL:
        memcpy(at, &byte, sizeof byte);
        return;
    case HG_IO_U32:
        memcpy(at, &word, sizeof word);
        return;
    case HG_IO_SIZE:
        memcpy(at, &size, sizeof size);
        return;
    case HG_IO_U64:
    case HG_IO_I64:
        memcpy(at, &wide, sizeof wide);
        return;
    }
}

static unsigned width_of(uint64_t bits)
{
    return bits <= UINT8_MAX ? 1 : bits <= UINT16_MAX ? 2 : bits <= UINT32_MAX ? 4 : 8;
}

INLINE uint64_t load(const unsigned char *at, unsigned width)
{
    uint64_t value = at[0];
    for (unsigned i = 1; i < width; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static void put_wide(struct hg_buf *out, uint64_t value, unsigned width)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < width; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    hg_buf_put(out, bytes, width);
}

/* --- numbers: writing --- */

/* The OR of all numbers, and the bits in which any differs from the first. */
struct bits {
    uint64_t some, other;
};

static struct bits bits_of(enum hg_io_kind kind, const char *at, size_t count, size_t stride)
{
    struct bits bits = {0};
    uint64_t first = coded(kind, at);
    for (size_t i = 0; i < count; i++) {
        bits.some |= coded(kind, at + i * stride);
        bits.other |= coded(kind, at + i * stride) ^ first;
    }
    return bits;
}

static void write_numbers(struct hg_io *io, enum hg_io_kind kind, const char *at, size_t count,
                          size_t stride, bool backed)
{
    struct bits bits = bits_of(kind, at, count, stride);
    unsigned width = !backed && bits.other == 0 ? 0 : width_of(bits.some);
    hg_buf_byte(io->out, (char)width);
    if (width == 0)
        hg_io_u64(io, &bits.some);
    for (size_t i = 0; width != 0 && i < count; i++)
        put_wide(io->out, coded(kind, at + i * stride), width);
}

/* --- numbers: reading --- */

INLINE struct bits fill(enum hg_io_kind kind, unsigned width, const unsigned char *from, char *at,
                        size_t count, size_t stride)
{
    struct bits bits = {0};
    uint64_t first = load(from, width);
    for (size_t i = 0; i < count; i++, from += width, at += stride) {
        uint64_t value = load(from, width);
        bits.some |= value;
        bits.other |= value ^ first;
        put_coded(kind, at, value);
    }
    return bits;
}

INLINE struct bits fill_width(enum hg_io_kind kind, unsigned width, const unsigned char *from,
                              char *at, size_t count, size_t stride)
{
    switch (width) {
    case 1:
        return fill(kind, 1, from, at, count, stride);
    case 2:
        return fill(kind, 2, from, at, count, stride);
    case 4:
        return fill(kind, 4, from, at, count, stride);
    default:
        return fill(kind, 8, from, at, count, stride);
    }
}

static struct bits fill_any(enum hg_io_kind kind, unsigned width, const unsigned char *from,
                            char *at, size_t count, size_t stride)
{
    switch (kind) {
    case HG_IO_U8:
    case HG_IO_BOOL:
        return fill(HG_IO_U8, 1, from, at, count, stride);
    case HG_IO_U32:
        return fill_width(HG_IO_U32, width, from, at, count, stride);
    case HG_IO_SIZE:
        return fill_width(HG_IO_SIZE, width, from, at, count, stride);
    case HG_IO_U64:
        return fill_width(HG_IO_U64, width, from, at, count, stride);
    case HG_IO_I64:
        break;
    }
    return fill_width(HG_IO_I64, width, from, at, count, stride);
}

static unsigned widest(enum hg_io_kind kind)
{
    return kind == HG_IO_U8 || kind == HG_IO_BOOL    ? 1
           : kind == HG_IO_U32 || kind == HG_IO_SIZE ? 4
                                                     : 8;
}

/* Reads the width of what follows, which must be complete. 0: one value for all. */
static unsigned take_width(struct hg_io *io, enum hg_io_kind kind, size_t count, bool backed)
{
    uint8_t width = 0;
    hg_io_u8(io, &width);
    if (width > widest(kind) || (width & (width - 1)) != 0 || (width == 0 && backed))
        hg_io_fail(io, "numbers are of no width");
    else if (width != 0 && (size_t)(io->end - io->at) / width < count)
        hg_io_fail(io, "a count is more than what follows");
    return width;
}

/* Reads a shared value; true if it is valid for the type. Zero needs no stores. */
static bool is_same(struct hg_io *io, enum hg_io_kind kind, char *at, size_t count, size_t stride)
{
    uint64_t one = 0, zero = kind == HG_IO_U32 ? 1 : 0;
    hg_io_u64(io, &one);
    for (size_t i = 0; one != zero && i < count; i++)
        put_coded(kind, at + i * stride, one);
    return width_of(one) <= widest(kind) && (kind != HG_IO_BOOL || one <= 1);
}

/* Checks that the encoding is canonical: no wider than necessary, and not constant unless encoded
 * as such. */
static bool are_read(struct hg_io *io, enum hg_io_kind kind, unsigned width, char *at, size_t count,
                     size_t stride, bool backed)
{
    if (width == 0)
        return is_same(io, kind, at, count, stride);
    const unsigned char *from = (const unsigned char *)io->at;
    struct bits bits = fill_any(kind, width, from, at, count, stride);
    io->at += width * count;
    return width_of(bits.some) == width && (backed || bits.other != 0) &&
           (kind != HG_IO_BOOL || bits.some <= 1);
}

static void numbers(struct hg_io *io, enum hg_io_kind kind, void *at, size_t count, size_t stride,
                    bool backed)
{
    if (count == 0 || io->why != NULL)
        return;
    if (io->mode == HG_IO_WRITE) {
        write_numbers(io, kind, at, count, stride, backed);
    } else if (io->mode == HG_IO_MEASURE) {
        io->measured += 2;
    } else {
        unsigned width = take_width(io, kind, count, backed);
        if (io->why == NULL && !are_read(io, kind, width, at, count, stride, backed))
            hg_io_fail(io, "numbers are written in a way of their own");
    }
}

void hg_io_numbers(struct hg_io *io, enum hg_io_kind kind, void *at, size_t count, size_t stride)
{
    numbers(io, kind, at, count, stride, true);
}

void hg_io_column(struct hg_io *io, enum hg_io_kind kind, void *at, size_t count, size_t stride)
{
    numbers(io, kind, at, count, stride, false);
}

/* --- texts --- */

static struct hg_str *str_at(struct hg_str *at, size_t index, size_t stride)
{
    return (struct hg_str *)(void *)((char *)at + index * stride);
}

/* The concatenation is UTF-8 and every text starts at a character boundary: so each is UTF-8, too.
 */
static void read_strs(struct hg_io *io, struct hg_str *at, size_t count, size_t stride)
{
    const char *next = io->at;
    size_t left = (size_t)(io->end - io->at);
    bool split = false;
    for (size_t i = 0; i < count; i++) {
        struct hg_str *s = str_at(at, i, stride);
        if (s->len > left) {
            hg_io_fail(io, "a text runs past its end");
            return;
        }
        split |= s->len != 0 && ((unsigned char)*next & 0xC0) == 0x80;
        s->at = next;
        next += s->len;
        left -= s->len;
    }
    if (split || hg_utf8_invalid((struct hg_str){io->at, (size_t)(next - io->at)}) != SIZE_MAX)
        hg_io_fail(io, "a text is not UTF-8");
    io->at = next;
}

static void strs(struct hg_io *io, struct hg_str *at, size_t count, size_t stride, bool backed)
{
    if (count == 0 || io->why != NULL)
        return;
    numbers(io, HG_IO_SIZE, &at->len, count, stride, backed);
    if (io->mode == HG_IO_READ && io->why == NULL)
        read_strs(io, at, count, stride);
    for (size_t i = 0; io->mode == HG_IO_WRITE && i < count; i++) {
        const struct hg_str *s = str_at(at, i, stride);
        if (s->len != 0)
            hg_buf_put(io->out, s->at, s->len);
    }
}

void hg_io_names(struct hg_io *io, struct hg_str *at, size_t count, size_t stride)
{
    strs(io, at, count, stride, true);
}

void hg_io_str_column(struct hg_io *io, struct hg_str *at, size_t count, size_t stride)
{
    strs(io, at, count, stride, false);
}

/* --- lists of numbers --- */

static uint32_t *count_at(uint32_t *counts, size_t index, size_t stride)
{
    return (uint32_t *)(void *)((char *)counts + index * stride);
}

static uint32_t **list_at(uint32_t **lists, size_t index, size_t stride)
{
    return (uint32_t **)(void *)((char *)lists + index * stride);
}

static void write_lists(struct hg_io *io, uint32_t **at, uint32_t *counts, size_t count,
                        size_t stride)
{
    uint64_t some = 0, total = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t length = *count_at(counts, i, stride);
        total += length;
        for (uint32_t k = 0; k < length; k++)
            some |= (uint32_t)((*list_at(at, i, stride))[k] + 1);
    }
    if (total != 0)
        hg_buf_byte(io->out, (char)width_of(some));
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < *count_at(counts, i, stride); k++)
            put_wide(io->out, (uint32_t)((*list_at(at, i, stride))[k] + 1), width_of(some));
}

static void read_lists(struct hg_io *io, uint32_t **at, uint32_t *counts, size_t count,
                       size_t stride)
{
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += *count_at(counts, i, stride);
    if (total > (size_t)(io->end - io->at)) {
        hg_io_fail(io, "a count is more than what follows");
        return;
    }
    uint32_t *next = HG_ARRAY(io->arena, uint32_t, (size_t)total);
    hg_io_numbers(io, HG_IO_U32, next, (size_t)total, sizeof *next);
    for (size_t i = 0; i < count; i++) {
        *list_at(at, i, stride) = next;
        next += *count_at(counts, i, stride);
    }
}

void hg_io_lists(struct hg_io *io, uint32_t **at, uint32_t *counts, size_t count, size_t stride)
{
    hg_io_column(io, HG_IO_U32, counts, count, stride);
    if (io->mode == HG_IO_WRITE)
        write_lists(io, at, counts, count, stride);
    else if (io->mode == HG_IO_READ && io->why == NULL)
        read_lists(io, at, counts, count, stride);
}
