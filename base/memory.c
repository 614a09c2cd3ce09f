/* Arenas, buffers and vectors. The lowest layer: knows nothing of text, sources or rules. Owns the
 * blocks of an arena and the bytes of a buffer; never prints, and leaves only by the guard that
 * the arena was given.
 *
 * Block sizes double without a cap, so that a reset arena keeps a block of at least half of all
 * that was allocated, and repeating the same work soon allocates nothing. */
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Small for the many short-lived arenas; with the allocator's header one page. */
#define FIRST_BLOCK 4000
#define ALIGNMENT HG_ARENA_ALIGNMENT
#define FIRST_VECTOR 8
#define FIRST_BUFFER 64

struct hg_arena_block {
    struct hg_arena_block *next; /* older */
    size_t size;                 /* of bytes */
    alignas(max_align_t) char bytes[];
};

static void *libc_resize(void *context, void *at, size_t size)
{
    (void)context;
    if (size != 0)
        return realloc(at, size);
    free(at);
    return NULL;
}

const struct hg_allocator hg_libc_allocator = {libc_resize, NULL};

struct hg_allocator hg_allocator_or_libc(const struct hg_allocator *allocator)
{
    return allocator != NULL ? *allocator : hg_libc_allocator;
}

void *hg_allocate(const struct hg_allocator *allocator, size_t size)
{
    size = size == 0 ? 1 : size;
    void *at = allocator->resize(allocator->context, NULL, size);
    if (at != NULL)
        memset(at, 0, size);
    return at;
}

static void free_block(const struct hg_allocator *allocator, void *at)
{
    if (at != NULL)
        allocator->resize(allocator->context, at, 0);
}

/* Without a guard there is no way to report the failure, and going on would be worse than
 * aborting. */
static _Noreturn void leave(struct hg_arena *arena)
{
    if (arena->guard == NULL)
        abort();
    longjmp(arena->guard->jump, 1);
}

void hg_zero(void *at, size_t size)
{
    memset(at, 0, size);
}

void hg_arena_init(struct hg_arena *arena, const struct hg_allocator *allocator,
                   struct hg_guard *guard)
{
    *arena = (struct hg_arena){
        .allocator = hg_allocator_or_libc(allocator),
        .guard = guard,
    };
}

/* Makes `block` the newest, free from `at` on. */
static void enter_block(struct hg_arena *arena, struct hg_arena_block *block, char *at)
{
    arena->blocks = block;
    arena->at = at;
    arena->end = block != NULL ? block->bytes + block->size : NULL;
}

static void drop_newest(struct hg_arena *arena)
{
    struct hg_arena_block *block = arena->blocks;
    arena->blocks = block->next;
    free_block(&arena->allocator, block);
}

void hg_arena_release(struct hg_arena *arena)
{
    while (arena->blocks != NULL)
        drop_newest(arena);
    enter_block(arena, NULL, NULL);
}

void hg_arena_reset(struct hg_arena *arena)
{
    struct hg_arena_block *largest = NULL, *next;
    for (struct hg_arena_block *block = arena->blocks; block != NULL; block = next) {
        next = block->next;
        if (largest == NULL || block->size > largest->size) {
            free_block(&arena->allocator, largest);
            largest = block;
        } else {
            free_block(&arena->allocator, block);
        }
    }
    if (largest != NULL)
        largest->next = NULL;
    enter_block(arena, largest, largest != NULL ? largest->bytes : NULL);
}

struct hg_arena_mark hg_arena_save(const struct hg_arena *arena)
{
    return (struct hg_arena_mark){arena->blocks, arena->at};
}

void hg_arena_rewind(struct hg_arena *arena, struct hg_arena_mark mark)
{
    while (arena->blocks != mark.block)
        drop_newest(arena);
    enter_block(arena, mark.block, mark.at);
}

/* `size` rounded up to the alignment; SIZE_MAX, which fits no block, on overflow. */
static size_t round_up(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct hg_arena_block) - ALIGNMENT)
        return SIZE_MAX;
    return size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void add_block(struct hg_arena *arena, size_t need)
{
    size_t size = arena->blocks != NULL ? arena->blocks->size : FIRST_BLOCK / 2;
    size = size <= SIZE_MAX / 4 ? size * 2 : size;
    if (size < need)
        size = need;
    if (size > PTRDIFF_MAX - sizeof(struct hg_arena_block)) /* no object may be larger */
        leave(arena);
    struct hg_arena_block *block =
        arena->allocator.resize(arena->allocator.context, NULL, sizeof *block + size);
    if (block == NULL)
        leave(arena);
    block->next = arena->blocks;
    block->size = size;
    enter_block(arena, block, block->bytes);
}

void *hg_arena_alloc_slow(struct hg_arena *arena, size_t size)
{
    size_t need = round_up(size);
    if (need > (size_t)(arena->end - arena->at))
        add_block(arena, need);
    void *at = arena->at;
    arena->at += need;
    return at;
}

void *hg_arena_zero(struct hg_arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        leave(arena);
    return memset(hg_arena_alloc(arena, total), 0, total);
}

void *hg_arena_copy(struct hg_arena *arena, const void *from, size_t size)
{
    void *to = hg_arena_alloc(arena, size);
    if (size != 0)
        memcpy(to, from, size);
    return to;
}

void *hg_arena_grow(struct hg_arena *arena, void *at, size_t old, size_t size)
{
    size_t need = round_up(size);
    bool last = at != NULL && (char *)at + round_up(old) == arena->at;
    if (last && need <= (size_t)(arena->end - (char *)at)) {
        arena->at = (char *)at + need;
        return at;
    }
    if (at != NULL && size <= old)
        return at;
    void *to = hg_arena_alloc(arena, size);
    if (at != NULL && old != 0)
        memcpy(to, at, old);
    return to;
}

void *hg_vec_grow(struct hg_arena *arena, void *at, size_t *room, size_t item_size)
{
    size_t wanted, bytes;
    if (__builtin_mul_overflow(*room, (size_t)2, &wanted))
        leave(arena);
    if (wanted == 0)
        wanted = FIRST_VECTOR;
    if (__builtin_mul_overflow(wanted, item_size, &bytes))
        leave(arena);
    at = hg_arena_grow(arena, at, *room * item_size, bytes);
    *room = wanted;
    return at;
}

void hg_buf_init(struct hg_buf *buf, const struct hg_allocator *allocator, size_t maximum)
{
    *buf = (struct hg_buf){
        .allocator = hg_allocator_or_libc(allocator),
        .maximum = maximum,
    };
}

void hg_buf_release(struct hg_buf *buf)
{
    free_block(&buf->allocator, buf->at);
    buf->at = NULL;
    buf->len = buf->room = buf->fast_limit = 0;
}

static size_t quick_room(const struct hg_buf *buf)
{
    return buf->maximum == 0 || buf->maximum > buf->room ? buf->room : buf->maximum;
}

void hg_buf_clear(struct hg_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    buf->fast_limit = quick_room(buf);
}

/* The new capacity when `need` bytes must fit: double, or what is needed. */
static size_t next_room(const struct hg_buf *buf, size_t need)
{
    size_t room = buf->room <= PTRDIFF_MAX / 2 ? buf->room * 2 : PTRDIFF_MAX;
    if (room < FIRST_BUFFER)
        room = FIRST_BUFFER;
    return room < need ? need : room;
}

/* Makes room for `len` bytes, and `spare` more that do not count against the maximum. */
static bool grow(struct hg_buf *buf, size_t len, size_t spare)
{
    size_t limit = PTRDIFF_MAX - spare; /* no object may be larger */
    size_t need = buf->len + len + spare, room = buf->room;
    char *at = buf->at;
    if (buf->maximum != 0 && buf->maximum < limit)
        limit = buf->maximum;
    buf->fast_limit = 0;
    buf->failed = true;
    if (len > limit || buf->len > limit - len)
        return false;
    if (need > room) {
        room = next_room(buf, need);
        at = buf->allocator.resize(buf->allocator.context, at, room);
        if (at == NULL)
            return false;
    }
    buf->at = at;
    buf->room = room;
    buf->fast_limit = quick_room(buf);
    buf->failed = false;
    return true;
}

/* Nearly always there is room. */
static inline bool make_room(struct hg_buf *buf, size_t len, size_t spare)
{
    size_t unused = buf->room - buf->len;
    if (buf->failed)
        return false;
    if (spare == 0 && hg_buf_fits(buf, len))
        return true;
    return (buf->maximum == 0 && unused >= spare && len <= unused - spare) || grow(buf, len, spare);
}

void hg_buf_put(struct hg_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !make_room(buf, len, 0))
        return;
    memcpy(buf->at + buf->len, bytes, len);
    buf->len += len;
}

void hg_buf_byte(struct hg_buf *buf, char byte)
{
    if (make_room(buf, 1, 0))
        buf->at[buf->len++] = byte;
}

char *hg_buf_append_slow(struct hg_buf *buf, size_t len)
{
    if (!make_room(buf, len, 0))
        return NULL;
    buf->len += len;
    return buf->at + buf->len - len;
}

bool hg_buf_reserve_slow(struct hg_buf *buf, size_t len)
{
    return buf->maximum == 0 && make_room(buf, len, 0);
}

void hg_buf_text(struct hg_buf *buf, const char *text)
{
    hg_buf_put(buf, text, strlen(text));
}

static size_t put_long(char *to, uint64_t number)
{
    uint64_t high = number / HG_SMALL_INT_END;
    size_t len =
        high < HG_SMALL_INT_END ? hg_put_small_int(to, (uint32_t)high) : put_long(to, high);
    hg_put_digits(to + len, hg_eight_digits((uint32_t)(number % HG_SMALL_INT_END)));
    return len + 8;
}

size_t hg_put_int(char to[HG_INT_ROOM], int64_t number)
{
    size_t minus = number < 0;
    uint64_t rest = minus != 0 ? 0 - (uint64_t)number : (uint64_t)number;
    to[0] = '-';
    return minus + (rest < HG_SMALL_INT_END ? hg_put_small_int(to + minus, (uint32_t)rest)
                                            : put_long(to + minus, rest));
}

void hg_buf_int(struct hg_buf *buf, int64_t number)
{
    char digits[HG_INT_ROOM];
    if (hg_buf_reserve(buf, HG_INT_ROOM))
        buf->len += hg_put_int(buf->at + buf->len, number);
    else
        hg_buf_put(buf, digits, hg_put_int(digits, number));
}

void hg_buf_fill(struct hg_buf *buf, char byte, size_t count)
{
    if (count == 0 || !make_room(buf, count, 0))
        return;
    memset(buf->at + buf->len, byte, count);
    buf->len += count;
}

void hg_buf_print(struct hg_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) /* longer than INT_MAX */
        buf->failed = true;
    if (len <= 0 || !make_room(buf, (size_t)len, 1)) /* one for vsnprintf's NUL */
        return;
    va_start(args, format);
    vsnprintf(buf->at + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}
