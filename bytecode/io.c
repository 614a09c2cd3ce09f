/* The primitives of io.h: numbers, texts and arrays to and from untrusted bytes. Knows no struct
 * of the program (layout.c does). Never allocates more than the remaining bytes can fill, never
 * reads past them. */
#include "bytecode/io.h"

#include <stdalign.h>

/* A zeroed item of any type, to measure the minimum size of one. */
#define LARGEST_ITEM 1024

#define FEW_ITEMS 8u
#define SOME_ITEMS 128u

void hg_io_fail(struct hg_io *io, const char *why)
{
    if (io->why == NULL)
        io->why = why;
}

/* The next `count` bytes, or zeros after a failure. */
static void take(struct hg_io *io, unsigned char *bytes, size_t count)
{
    if (io->why == NULL && (size_t)(io->end - io->at) < count)
        hg_io_fail(io, "it ends early");
    if (io->why != NULL) {
        memset(bytes, 0, count);
        return;
    }
    memcpy(bytes, io->at, count);
    io->at += count;
}

/* --- numbers --- */

static void fixed(struct hg_io *io, uint64_t *value, size_t width)
{
    unsigned char bytes[8];
    switch (io->mode) {
    case HG_IO_WRITE:
        for (size_t i = 0; i < width; i++)
            bytes[i] = (unsigned char)(*value >> (8 * i));
        hg_buf_put(io->out, bytes, width);
        break;
    case HG_IO_MEASURE:
        io->measured += width;
        break;
    case HG_IO_READ:
        take(io, bytes, width);
        *value = 0;
        for (size_t i = 0; i < width; i++)
            *value |= (uint64_t)bytes[i] << (8 * i);
        break;
    }
}

#define GROUP_BITS 7u
#define MOST_GROUPS 10u /* of 64 bits */

static void put_groups(struct hg_io *io, uint64_t value)
{
    unsigned char bytes[MOST_GROUPS];
    size_t count = 0;
    do {
        unsigned char more = value >> GROUP_BITS != 0 ? 0x80 : 0;
        bytes[count++] = (unsigned char)((value & 0x7F) | more);
        value >>= GROUP_BITS;
    } while (value != 0);
    hg_buf_put(io->out, bytes, count);
}

/* A zero last group, or bits beyond `width`, would be a second encoding of a number. */
static uint64_t take_groups(struct hg_io *io, size_t width)
{
    const unsigned char *at = (const unsigned char *)io->at;
    const unsigned char *end = (const unsigned char *)io->end;
    unsigned shift = 0, bits = (unsigned)width * 8;
    uint64_t value = 0;
    if (io->why != NULL)
        return 0;
    for (; at < end && shift < bits; shift += GROUP_BITS) {
        uint64_t group = *at & 0x7F;
        bool last = *at++ < 0x80;
        value |= group << shift;
        if (last && (shift == 0 || group != 0) &&
            (bits - shift >= GROUP_BITS || group >> (bits - shift) == 0)) {
            io->at = (const char *)at;
            return value;
        }
        if (last)
            break;
    }
    hg_io_fail(io, at == end ? "it ends early" : "a number is written in a way of its own");
    return 0;
}

static void number(struct hg_io *io, uint64_t *value, size_t width)
{
    if (!io->compact)
        fixed(io, value, width);
    else if (io->mode == HG_IO_WRITE)
        put_groups(io, *value);
    else if (io->mode == HG_IO_MEASURE)
        io->measured++;
    else
        *value = take_groups(io, width);
}

void hg_io_u8_slow(struct hg_io *io, uint8_t *value)
{
    uint64_t wide = *value;
    fixed(io, &wide, 1);
    *value = (uint8_t)wide;
}

void hg_io_u32_slow(struct hg_io *io, uint32_t *value)
{
    uint32_t more = io->compact ? 1 : 0;
    uint64_t wide = (uint32_t)(*value + more);
    number(io, &wide, sizeof *value);
    *value = io->why == NULL ? (uint32_t)wide - more : 0;
}

void hg_io_u64(struct hg_io *io, uint64_t *value)
{
    number(io, value, sizeof *value);
}

/* Zigzag in compact mode. */
void hg_io_i64(struct hg_io *io, int64_t *value)
{
    uint64_t bits;
    memcpy(&bits, value, sizeof bits);
    if (io->compact)
        bits = bits << 1 ^ (0 - (bits >> 63));
    number(io, &bits, sizeof bits);
    if (io->compact)
        bits = bits >> 1 ^ (0 - (bits & 1));
    memcpy(value, &bits, sizeof bits);
}

void hg_io_bool(struct hg_io *io, bool *value)
{
    uint8_t byte = *value ? 1 : 0;
    hg_io_u8(io, &byte);
    if (byte > 1)
        hg_io_fail(io, "a yes or no is neither");
    *value = byte == 1;
}

static void read_str(struct hg_io *io, struct hg_str *value, size_t length)
{
    *value = (struct hg_str){"", 0};
    if (io->why == NULL && (size_t)(io->end - io->at) < length)
        hg_io_fail(io, "a text runs past its end");
    if (io->why != NULL)
        return;
    struct hg_str text = {io->at, length};
    if (hg_utf8_invalid(text) != SIZE_MAX) {
        hg_io_fail(io, "a text is not UTF-8");
        return;
    }
    *value = text;
    io->at += length;
}

void hg_io_str(struct hg_io *io, struct hg_str *value)
{
    uint32_t length = (uint32_t)value->len;
    hg_io_u32(io, &length);
    if (io->mode == HG_IO_READ)
        read_str(io, value, length);
    else if (io->mode == HG_IO_WRITE && length != 0)
        hg_buf_put(io->out, value->at, length);
}

/* The minimum size of an item: that of a zeroed one. */
static size_t least(bool compact, size_t size, hg_io_each *each)
{
    alignas(max_align_t) char zeroed[LARGEST_ITEM] = {0};
    struct hg_io measure = {.mode = HG_IO_MEASURE, .compact = compact};
    if (size > sizeof zeroed)
        return 1;
    each(&measure, zeroed);
    return measure.measured != 0 ? measure.measured : 1;
}

/* Plain items, which are stored columnar. */
static bool is_plain(hg_io_each *each, enum hg_io_kind *kind)
{
    *kind = each == hg_io_each_bool  ? HG_IO_BOOL
            : each == hg_io_each_u32 ? HG_IO_U32
            : each == hg_io_each_u64 ? HG_IO_U64
            : each == hg_io_each_i64 ? HG_IO_I64
                                     : HG_IO_U8;
    return *kind != HG_IO_U8 || each == hg_io_each_u8;
}

static char *nothing(void)
{
    static alignas(max_align_t) char bytes[sizeof(max_align_t)];
    return bytes;
}

/* An uninitialised array for reading. */
static void *room(struct hg_io *io, size_t count, size_t size)
{
    if (count > (size_t)(io->end - io->at))
        hg_io_fail(io, "a count is more than what follows");
    if (io->why != NULL || count == 0)
        return nothing();
    if (count > SIZE_MAX / size)
        longjmp(io->arena->guard->jump, 1);
    return hg_arena_alloc(io->arena, count * size);
}

void *hg_io_rows(struct hg_io *io, void *at, size_t count, size_t size, hg_io_group *some)
{
    if (io->mode == HG_IO_READ)
        at = room(io, count, size);
    for (size_t i = 0; i < count && io->why == NULL; i += SOME_ITEMS) {
        size_t here = count - i < SOME_ITEMS ? count - i : SOME_ITEMS;
        char *items = (char *)at + i * size;
        if (io->mode == HG_IO_READ)
            memset(items, 0, here * size);
        some(io, items, here);
    }
    return at;
}

/* Whether so many items may follow in the remaining bytes. For few items only their bytes are
 * checked, as they take little memory. */
static bool may_follow(const struct hg_io *io, size_t count, size_t size, hg_io_each *each)
{
    size_t left = (size_t)(io->end - io->at);
    return count <= left && (count <= FEW_ITEMS || left / least(io->compact, size, each) >= count);
}

static void walk_items(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each)
{
    for (size_t i = 0; i < count && io->why == NULL; i++)
        each(io, (char *)at + i * size);
}

void *hg_io_items(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each)
{
    enum hg_io_kind kind;
    if (io->compact && (each == hg_io_each_str || is_plain(each, &kind))) {
        if (io->mode == HG_IO_READ)
            at = room(io, count, size);
        if (each == hg_io_each_str)
            hg_io_names(io, at, count, size);
        else
            hg_io_numbers(io, kind, at, count, size);
        return at;
    }
    if (io->mode == HG_IO_READ && count == 0)
        return nothing();
    if (io->mode == HG_IO_READ && !may_follow(io, count, size, each))
        hg_io_fail(io, "a count is more than what follows");
    if (io->mode == HG_IO_READ)
        at = hg_arena_zero(io->arena, io->why == NULL ? count : 0, size);
    walk_items(io, at, count, size, each);
    return at;
}

void *hg_io_array(struct hg_io *io, void *at, uint32_t *count, size_t size, hg_io_each *each)
{
    hg_io_u32(io, count);
    at = hg_io_items(io, at, *count, size, each);
    if (io->why != NULL)
        *count = 0;
    return at;
}

void *hg_io_optional(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each)
{
    bool present = at != NULL;
    hg_io_bool(io, &present);
    return present ? hg_io_items(io, at, count, size, each) : NULL;
}

void hg_io_each_bool(struct hg_io *io, void *item)
{
    hg_io_bool(io, item);
}

void hg_io_each_u8(struct hg_io *io, void *item)
{
    hg_io_u8(io, item);
}

void hg_io_each_u32(struct hg_io *io, void *item)
{
    uint32_t *value = item;
    uint64_t wide = *value;
    fixed(io, &wide, sizeof *value);
    *value = (uint32_t)wide;
}

void hg_io_each_u64(struct hg_io *io, void *item)
{
    fixed(io, item, sizeof(uint64_t));
}

void hg_io_each_i64(struct hg_io *io, void *item)
{
    uint64_t bits;
    memcpy(&bits, item, sizeof bits);
    fixed(io, &bits, sizeof bits);
    memcpy(item, &bits, sizeof bits);
}

void hg_io_each_str(struct hg_io *io, void *item)
{
    hg_io_str(io, item);
}
