/* Memory: an allocator hook, a guard that turns "out of memory" into a status at the entry of the
 * library, arenas, growing buffers and typed vectors.
 *
 * The rule: library code checks no allocation. hg_arena_alloc and everything built on it either
 * succeed or longjmp by the arena's guard to the function that entered the library, which frees
 * the arenas and returns HG_NOMEM. No C++ frame may lie between a guard and an allocation. Not
 * thread safe: an arena or buffer belongs to one thread. Sizes are in bytes. */
#ifndef HG_BASE_MEMORY_H
#define HG_BASE_MEMORY_H

#include <setjmp.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* realloc in one function: `size` 0 frees. Returns NULL when memory is out. */
struct hg_allocator {
    void *(*resize)(void *context, void *at, size_t size);
    void *context;
};

/* The allocator of the C library. */
extern const struct hg_allocator hg_libc_allocator;
/* *allocator, or the C library's if it is NULL. */
struct hg_allocator hg_allocator_or_libc(const struct hg_allocator *allocator);
/* Zeroed memory of at least one byte; NULL when memory is out. For objects that own their memory:
 * each keeps a copy of the allocator and frees itself with it. */
void *hg_allocate(const struct hg_allocator *allocator, size_t size);

/* memset to 0 by the C library: for structs of some hundred bytes that are cleared often, which GCC would
 * clear by `rep stos`, whose start alone takes longer than all of this. */
void hg_zero(void *at, size_t size);

/* Where to go when memory runs out. Use:
 *     struct hg_guard guard;
 *     if (setjmp(guard.jump) != 0) { release(...); return HG_NOMEM; }      */
struct hg_guard {
    jmp_buf jump;
};

struct hg_arena_block;

struct hg_arena {
    struct hg_allocator allocator;
    struct hg_guard *guard;
    struct hg_arena_block *blocks; /* newest first */
    char *at, *end;                /* free room in the newest block */
};

/* A position to rewind to with hg_arena_rewind. */
struct hg_arena_mark {
    struct hg_arena_block *block;
    char *at;
};

/* An empty arena. `allocator` is copied; `guard` must be set before the first allocation. */
void hg_arena_init(struct hg_arena *arena, const struct hg_allocator *allocator,
                   struct hg_guard *guard);
/* Frees every block. Safe to call twice. */
void hg_arena_release(struct hg_arena *arena);
/* Empties the arena but keeps the largest block: between leads. */
void hg_arena_reset(struct hg_arena *arena);
struct hg_arena_mark hg_arena_save(const struct hg_arena *arena);
void hg_arena_rewind(struct hg_arena *arena, struct hg_arena_mark mark);
void *hg_arena_alloc_slow(struct hg_arena *arena, size_t size); /* the out-of-line path */
/* Uninitialised memory aligned for any type, valid until the arena is reset, rewound or released;
 * never NULL, even for size 0. The room in a block is a multiple of the alignment, so that a
 * request that fits also fits when rounded up. */
#define HG_ARENA_ALIGNMENT alignof(max_align_t)
static inline void *hg_arena_alloc(struct hg_arena *arena, size_t size)
{
    char *at = arena->at;
    if (size - 1 >= (size_t)(arena->end - at)) /* none, too */
        return hg_arena_alloc_slow(arena, size);
    arena->at = at + (size + HG_ARENA_ALIGNMENT - 1) / HG_ARENA_ALIGNMENT * HG_ARENA_ALIGNMENT;
    return at;
}
void *hg_arena_zero(struct hg_arena *arena, size_t count, size_t size); /* checked product */
void *hg_arena_copy(struct hg_arena *arena, const void *from, size_t size);
/* Reallocates from `old` to `size` bytes; in place when `at` was the last allocation. */
void *hg_arena_grow(struct hg_arena *arena, void *at, size_t old, size_t size);

#define HG_NEW(arena, T) ((T *)hg_arena_zero((arena), 1, sizeof(T)))
#define HG_ARRAY(arena, T, n) ((T *)hg_arena_zero((arena), (n), sizeof(T)))

/* A typed vector in an arena: struct { T *at; size_t count, room; }. Zero is empty. */
#define HG_VEC(T)                                                                                  \
    struct {                                                                                       \
        T *at;                                                                                     \
        size_t count, room;                                                                        \
    }
#define hg_push(arena, vec, item)                                                                  \
    ((vec)->count == (vec)->room                                                                   \
         ? (void)((vec)->at = hg_vec_grow((arena), (vec)->at, &(vec)->room, sizeof *(vec)->at))    \
         : (void)0,                                                                                \
     (vec)->at[(vec)->count++] = (item))
/* For hg_push: doubles a vector's room. */
void *hg_vec_grow(struct hg_arena *arena, void *at, size_t *room, size_t item_size);

/* A growing byte buffer on the heap with a maximum size (0: none). When memory runs out or the
 * maximum is passed it keeps what it has, drops further bytes and sets `failed`: check once, at
 * the end. */
struct hg_buf {
    struct hg_allocator allocator;
    char *at;
    size_t len, room, maximum;
    size_t fast_limit; /* length up to which bytes can be appended without checks: `room`, or the
                          maximum if less; 0 after a failure */
    bool failed;
};

/* An empty buffer of at most `maximum` bytes (0: no bound). `allocator` is copied. Clearing keeps the memory and
 * resets `failed`; releasing frees it. */
void hg_buf_init(struct hg_buf *buf, const struct hg_allocator *allocator, size_t maximum);
void hg_buf_release(struct hg_buf *buf);
void hg_buf_clear(struct hg_buf *buf);
void hg_buf_put(struct hg_buf *buf, const void *bytes, size_t len);
void hg_buf_byte(struct hg_buf *buf, char byte);
/* Appends `len` uninitialised bytes for the caller to fill in at once; NULL when there is no room.
 */
char *hg_buf_append_slow(struct hg_buf *buf, size_t len);
/* Whether `len` more bytes fit below fast_limit; overflow-safe. */
static inline bool hg_buf_fits(const struct hg_buf *buf, size_t len)
{
    return buf->len <= buf->fast_limit && len <= buf->fast_limit - buf->len;
}
static inline char *hg_buf_append(struct hg_buf *buf, size_t len)
{
    if (!hg_buf_fits(buf, len))
        return hg_buf_append_slow(buf, len); /* seldom */
    buf->len += len;
    return buf->at + buf->len - len;
}
bool hg_buf_reserve_slow(struct hg_buf *buf, size_t len);
/* Ensures that `len` bytes could be written behind the end; false if it cannot: then write through
 * the checked functions. */
static inline bool hg_buf_reserve(struct hg_buf *buf, size_t len)
{
    return hg_buf_fits(buf, len) || hg_buf_reserve_slow(buf, len);
}
void hg_buf_text(struct hg_buf *buf, const char *text); /* NUL-terminated */
/* Writes a number in decimal; returns the count of bytes. */
#define HG_INT_ROOM 20u /* -9223372036854775808 */
size_t hg_put_int(char to[HG_INT_ROOM], int64_t number);
/* The same for numbers below HG_SMALL_INT_END; always stores eight bytes. */
#define HG_SMALL_INT_END 100000000u
/* Eight decimal digits as the bytes of a word, first digit lowest: SIMD within a register splits
 * halves, pairs and digits. 10486 / 2^20 is slightly more than 1/100, 103 / 2^10 than 1/10. */
static inline uint64_t hg_eight_digits(uint32_t number)
{
    uint64_t halves = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t hundreds = halves * 10486 >> 20 & UINT64_C(0x0000007F0000007F);
    uint64_t pairs = hundreds | (halves - 100 * hundreds) << 16;
    uint64_t tens = pairs * 103 >> 10 & UINT64_C(0x000F000F000F000F);
    return tens | (pairs - 10 * tens) << 8;
}
/* Stores the digits low byte first on any machine. */
static inline void hg_put_digits(char *to, uint64_t digits)
{
    digits |= UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    digits = __builtin_bswap64(digits);
#endif
    memcpy(to, &digits, sizeof digits);
}
static inline size_t hg_put_small_int(char *to, uint32_t number)
{
    uint64_t digits = hg_eight_digits(number);
    unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;
    hg_put_digits(to, digits >> 8 * zeros);
    return 8 - zeros;
}
/* Appends a number in decimal; or a byte `count` times. */
void hg_buf_int(struct hg_buf *buf, int64_t number);
void hg_buf_fill(struct hg_buf *buf, char byte, size_t count);
/* printf; for messages, not for hot paths. */
void hg_buf_print(struct hg_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
