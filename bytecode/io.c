/* The words of io.h: numbers, texts and arrays, to and from bytes that are not trusted. Knows
 * no struct of the program (layout.c does). Must not allocate more than the bytes that are left
 * can fill, and must not read past them. */
#include "bytecode/io.h"

#include <stdalign.h>

/* Room for a zeroed item of any kind, to learn the fewest bytes one can take. */
#define LARGEST_ITEM 1024

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

static void number(struct hg_io *io, uint64_t *value, size_t width)
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

void hg_io_u8(struct hg_io *io, uint8_t *value)
{
    uint64_t wide = *value;
    number(io, &wide, 1);
    *value = (uint8_t)wide;
}

void hg_io_u32(struct hg_io *io, uint32_t *value)
{
    if (io->mode == HG_IO_READ && io->why == NULL && io->end - io->at >= 4) { /* the usual case */
        const unsigned char *at = (const unsigned char *)io->at;
        *value =
            (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        io->at += 4;
        return;
    }
    uint64_t wide = *value;
    number(io, &wide, 4);
    *value = (uint32_t)wide;
}

void hg_io_u64(struct hg_io *io, uint64_t *value)
{
    number(io, value, 8);
}

void hg_io_i64(struct hg_io *io, int64_t *value)
{
    uint64_t bits;
    memcpy(&bits, value, sizeof bits);
    number(io, &bits, 8);
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

/* The fewest bytes an item can take: those of a zeroed one. */
static size_t least(size_t size, hg_io_each *each)
{
    alignas(max_align_t) char zeroed[LARGEST_ITEM] = {0};
    struct hg_io measure = {.mode = HG_IO_MEASURE};
    if (size > sizeof zeroed)
        return 1;
    each(&measure, zeroed);
    return measure.measured != 0 ? measure.measured : 1;
}

/* Numbers that stand in memory as they do in the file, on a machine that is little-endian. */
static bool is_as_in_file(hg_io_each *each)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 1 && (each == hg_io_each_u8 || each == hg_io_each_u32 ||
                          each == hg_io_each_u64 || each == hg_io_each_i64);
}

void *hg_io_items(struct hg_io *io, void *at, size_t count, size_t size, hg_io_each *each)
{
    if (io->mode == HG_IO_READ) {
        if (count != 0 && (size_t)(io->end - io->at) / least(size, each) < count)
            hg_io_fail(io, "a count is more than what follows");
        if (io->why == NULL && is_as_in_file(each)) {
            at = hg_arena_copy(io->arena, io->at, count * size);
            io->at += count * size;
            return at;
        }
        at = hg_arena_zero(io->arena, io->why == NULL ? count : 0, size);
    }
    for (size_t i = 0; i < count && io->why == NULL; i++)
        each(io, (char *)at + i * size);
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

void hg_io_each_u8(struct hg_io *io, void *item)
{
    hg_io_u8(io, item);
}

void hg_io_each_u32(struct hg_io *io, void *item)
{
    hg_io_u32(io, item);
}

void hg_io_each_u64(struct hg_io *io, void *item)
{
    hg_io_u64(io, item);
}

void hg_io_each_i64(struct hg_io *io, void *item)
{
    hg_io_i64(io, item);
}

void hg_io_each_str(struct hg_io *io, void *item)
{
    hg_io_str(io, item);
}
