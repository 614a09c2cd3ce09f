/* The bytes of an input: plain, or unpacked from gzip (all members) or zstd (all frames),
 * detected from the first bytes. Bottom of the lead stream; owns one block of packed input and
 * the decompressors. Never reads a whole file. */
#include "cli/leads/leads_parts.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define BLOCK 65536u

enum packing { UNDETECTED, PLAIN, GZIP, ZSTD };

struct hg_bytes {
    struct hg_allocator allocator;
    int fd, reader, stop; /* see hg_leads_watch */
    enum packing packing;
    uint64_t position;
    size_t at, count; /* of `block` */
    bool ended;       /* of the descriptor */
    bool open;        /* inside a gzip member or a zstd frame */
    bool unwanted;
    bool placed; /* reads at `place`, independently of other readers; never blocks */
    uint64_t place;
    const char *failure;
    z_stream gzip;
    ZSTD_DStream *zstd;
    char block[BLOCK];
};

struct hg_bytes *hg_bytes_new(int fd, const struct hg_allocator *allocator)
{
    struct hg_bytes *bytes = hg_allocate(allocator, sizeof *bytes);
    if (bytes == NULL)
        return NULL;
    bytes->allocator = *allocator;
    bytes->fd = fd;
    bytes->reader = bytes->stop = -1;
    return bytes;
}

void hg_bytes_free(struct hg_bytes *bytes)
{
    if (bytes == NULL)
        return;
    if (bytes->packing == GZIP)
        inflateEnd(&bytes->gzip);
    ZSTD_freeDStream(bytes->zstd);
    struct hg_allocator allocator = bytes->allocator;
    allocator.resize(allocator.context, bytes, 0);
}

void hg_bytes_watch(struct hg_bytes *bytes, int reader, int stop)
{
    bytes->reader = reader;
    bytes->stop = stop;
}

bool hg_bytes_cancelled(const struct hg_bytes *bytes)
{
    return bytes->unwanted;
}

uint64_t hg_bytes_position(const struct hg_bytes *bytes)
{
    return bytes->position;
}

void hg_bytes_seek(struct hg_bytes *bytes, int fd, uint64_t place)
{
    bytes->fd = fd;
    bytes->place = place;
    bytes->placed = true;
    bytes->packing = PLAIN;
    bytes->at = bytes->count = 0;
    bytes->ended = false;
    bytes->failure = NULL;
}

/* Some regular files have no size (those in /proc): nothing remains. */
bool hg_bytes_remaining(const struct hg_bytes *bytes, struct hg_bytes_remaining *left)
{
    struct stat facts;
    off_t now = lseek(bytes->fd, 0, SEEK_CUR);
    if (bytes->packing != PLAIN || now < 0 || fstat(bytes->fd, &facts) != 0 ||
        !S_ISREG(facts.st_mode) || facts.st_size <= now)
        return false;
    *left = (struct hg_bytes_remaining){bytes->fd, (uint64_t)now - bytes->position,
                                        (uint64_t)facts.st_size};
    return true;
}

bool hg_bytes_would_block(const struct hg_bytes *bytes)
{
    struct pollfd state = {.fd = bytes->fd, .events = POLLIN};
    return bytes->packing == PLAIN && bytes->at == bytes->count && !bytes->ended &&
           poll(&state, 1, 0) == 0;
}

static size_t fail(struct hg_bytes *bytes, const char *why)
{
    bytes->failure = why;
    return 0;
}

/* Until there is something to read, which may take for ever where it comes from a pipe; false:
 * nobody wants it any more. Of a reader only an error is asked for, which poll() tells unasked. */
static bool await_bytes(struct hg_bytes *bytes)
{
    struct pollfd states[] = {{.fd = bytes->fd, .events = POLLIN},
                              {.fd = bytes->reader},
                              {.fd = bytes->stop, .events = POLLIN}};
    while (poll(states, sizeof states / sizeof *states, -1) < 0 && errno == EINTR) {
    }
    bytes->unwanted = (states[1].revents & (POLLERR | POLLHUP)) != 0 || states[2].revents != 0;
    return !bytes->unwanted;
}

/* One read into `to`; 0 at the end or on failure. */
static size_t read_once(struct hg_bytes *bytes, char *to, size_t room)
{
    ssize_t got;
    if (!bytes->placed && !await_bytes(bytes))
        return fail(bytes, "is no longer needed");
    do
        got = bytes->placed ? pread(bytes->fd, to, room, (off_t)bytes->place)
                            : read(bytes->fd, to, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(bytes, errno == EISDIR ? "is a directory" : "cannot be read");
    bytes->ended |= got == 0;
    bytes->position += (uint64_t)got;
    bytes->place += (uint64_t)got;
    return (size_t)got;
}

/* More packed input behind what is there; false when none came. */
static bool refill(struct hg_bytes *bytes)
{
    if (bytes->at == bytes->count)
        bytes->at = bytes->count = 0;
    if (bytes->ended || bytes->count == BLOCK)
        return bytes->count > bytes->at;
    bytes->count += read_once(bytes, bytes->block + bytes->count, BLOCK - bytes->count);
    return bytes->count > bytes->at;
}

static size_t detect_compression(struct hg_bytes *bytes)
{
    while (bytes->count < 4 && !bytes->ended && bytes->failure == NULL)
        refill(bytes);
    if (bytes->count >= 2 && memcmp(bytes->block, "\x1f\x8b", 2) == 0) {
        if (inflateInit2(&bytes->gzip, 15 + 16) != Z_OK)
            return fail(bytes, "out of memory");
        bytes->packing = GZIP;
    } else if (bytes->count >= 4 && memcmp(bytes->block, "\x28\xb5\x2f\xfd", 4) == 0) {
        bytes->packing = ZSTD;
        bytes->zstd = ZSTD_createDStream();
        if (bytes->zstd == NULL)
            return fail(bytes, "out of memory");
    } else {
        bytes->packing = PLAIN;
    }
    return 0;
}

static size_t read_plain(struct hg_bytes *bytes, char *to, size_t room)
{
    size_t left = bytes->count - bytes->at;
    if (left == 0)
        return bytes->ended ? 0 : read_once(bytes, to, room);
    if (left > room)
        left = room;
    memcpy(to, bytes->block + bytes->at, left);
    bytes->at += left;
    return left;
}

/* Bytes unpacked in one step; a member may end and another follow. */
static size_t inflate_some(struct hg_bytes *bytes, char *to, size_t room)
{
    z_stream *z = &bytes->gzip;
    z->next_in = (Bytef *)(bytes->block + bytes->at);
    z->avail_in = (uInt)(bytes->count - bytes->at);
    z->next_out = (Bytef *)to;
    z->avail_out = room < UINT32_MAX ? (uInt)room : UINT32_MAX;
    uInt wanted = z->avail_out;
    bytes->open = true;
    int status = inflate(z, Z_NO_FLUSH);
    bytes->at = bytes->count - z->avail_in;
    if (status == Z_STREAM_END) {
        bytes->open = false;
        if (inflateReset(z) != Z_OK)
            return fail(bytes, "is damaged (gzip)");
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
        bytes->failure = "is damaged (gzip)";
    }
    return wanted - z->avail_out;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written through the buffer */
static size_t unzstd_some(struct hg_bytes *bytes, char *to, size_t room)
{
    ZSTD_inBuffer in = {bytes->block, bytes->count, bytes->at};
    ZSTD_outBuffer out = {.dst = to, .size = room};
    size_t status = ZSTD_decompressStream(bytes->zstd, &out, &in);
    bytes->at = in.pos;
    if (ZSTD_isError(status))
        bytes->failure = "is damaged (zstd)";
    else
        bytes->open = status != 0;
    return out.pos;
}

/* Zeros may pad a gzip file behind its last member. */
static void drop_padding(struct hg_bytes *bytes)
{
    while (bytes->packing == GZIP && !bytes->open && bytes->position > 0 &&
           bytes->at < bytes->count && bytes->block[bytes->at] == '\0')
        bytes->at++;
}

static size_t unpack(struct hg_bytes *bytes, char *to, size_t room)
{
    size_t got = 0;
    while (got == 0 && bytes->failure == NULL) {
        drop_padding(bytes);
        bool input = bytes->at < bytes->count || refill(bytes);
        if (!input && bytes->failure == NULL && !bytes->open)
            return 0;
        size_t before = bytes->at;
        got = bytes->packing == GZIP ? inflate_some(bytes, to, room) : unzstd_some(bytes, to, room);
        if (!input && got == 0 && bytes->failure == NULL && bytes->at == before)
            return fail(bytes, "is incomplete: the compressed data was cut off");
    }
    return got;
}

size_t hg_bytes_read(struct hg_bytes *bytes, char *to, size_t room, const char **why)
{
    size_t got = 0;
    if (bytes->packing == UNDETECTED)
        detect_compression(bytes);
    if (bytes->failure == NULL)
        got = bytes->packing == PLAIN ? read_plain(bytes, to, room) : unpack(bytes, to, room);
    *why = got == 0 ? bytes->failure : NULL;
    return got;
}
