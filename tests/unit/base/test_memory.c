/* Arenas, buffers and vectors: alignment, growth, the guard, maxima. */
#include "base/memory.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts what lives, and fails from the call number `fail_at` on. */
struct counting {
    int live, calls, fail_at;
};

static void *counting_resize(void *context, void *at, size_t size)
{
    struct counting *counting = context;
    if (size == 0) {
        counting->live -= at != NULL;
        free(at);
        return NULL;
    }
    if (++counting->calls == counting->fail_at)
        return NULL;
    counting->live += at == NULL;
    return realloc(at, size);
}

Test(arena, gives_aligned_room_even_for_nothing)
{
    struct hg_arena arena;
    hg_arena_init(&arena, NULL, NULL);
    char *last = NULL;
    for (size_t size = 0; size < 100; size++) {
        char *at = hg_arena_alloc(&arena, size);
        cr_assert_not_null(at);
        cr_assert_neq(at, last);
        cr_assert_eq((uintptr_t)at % _Alignof(max_align_t), 0);
        memset(at, 0xAA, size);
        last = at;
    }
    hg_arena_release(&arena);
    hg_arena_release(&arena);
}

Test(arena, zeroes_what_it_says_it_zeroes)
{
    struct hg_arena arena;
    hg_arena_init(&arena, NULL, NULL);
    memset(hg_arena_alloc(&arena, 1000), 0xFF, 1000);
    hg_arena_reset(&arena);
    unsigned char *at = hg_arena_zero(&arena, 10, 100);
    for (size_t i = 0; i < 1000; i++)
        cr_assert_eq(at[i], 0);
    hg_arena_release(&arena);
}

Test(arena, grows_in_place_at_the_end_and_moves_otherwise)
{
    struct hg_arena arena;
    hg_arena_init(&arena, NULL, NULL);
    char *a = hg_arena_copy(&arena, "abc", 3);
    char *b = hg_arena_grow(&arena, a, 3, 300);
    cr_assert_eq(a, b);
    hg_arena_alloc(&arena, 1);
    char *c = hg_arena_grow(&arena, b, 300, 100000);
    cr_assert_neq(b, c);
    cr_assert_eq(memcmp(c, "abc", 3), 0);
    char *d = hg_arena_grow(&arena, c, 100000, 10);
    cr_assert_eq(c, d);
    cr_assert_eq((char *)hg_arena_alloc(&arena, 1), d + 16, "what shrinking freed is used again");
    cr_assert_not_null(hg_arena_grow(&arena, NULL, 0, 0));
    hg_arena_release(&arena);
}

Test(arena, reset_soon_allocates_nothing)
{
    struct counting counting = {0};
    struct hg_arena arena;
    hg_arena_init(&arena, &(struct hg_allocator){counting_resize, &counting}, NULL);
    int calls = 0;
    for (int round = 0; round < 10; round++) {
        calls = counting.calls;
        for (int i = 0; i < 1000; i++)
            hg_arena_alloc(&arena, 1000);
        hg_arena_reset(&arena);
        cr_assert_eq(counting.live, 1);
    }
    cr_assert_eq(counting.calls, calls, "the last round allocated");
    hg_arena_release(&arena);
    cr_assert_eq(counting.live, 0);
}

Test(arena, rewinds_to_a_mark)
{
    struct counting counting = {0};
    struct hg_arena arena;
    hg_arena_init(&arena, &(struct hg_allocator){counting_resize, &counting}, NULL);
    struct hg_arena_mark empty = hg_arena_save(&arena);
    hg_arena_alloc(&arena, 10);
    struct hg_arena_mark mark = hg_arena_save(&arena);
    void *first = hg_arena_alloc(&arena, 10);
    for (int i = 0; i < 100; i++)
        hg_arena_alloc(&arena, 10000);
    hg_arena_rewind(&arena, mark);
    cr_assert_eq(counting.live, 1);
    cr_assert_eq(hg_arena_alloc(&arena, 10), first);
    hg_arena_rewind(&arena, empty);
    cr_assert_eq(counting.live, 0);
    hg_arena_release(&arena);
}

/* Fills an arena until its allocator fails. */
static void fill(struct counting *counting)
{
    struct hg_guard guard;
    struct hg_arena arena;
    hg_arena_init(&arena, &(struct hg_allocator){counting_resize, counting}, &guard);
    if (setjmp(guard.jump) == 0) {
        for (;;)
            hg_arena_alloc(&arena, 5000);
    }
    hg_arena_release(&arena);
}

Test(arena, leaves_by_the_guard_when_memory_is_out)
{
    for (int fail_at = 1; fail_at <= 3; fail_at++) {
        struct counting counting = {.fail_at = fail_at};
        fill(&counting);
        cr_assert_eq(counting.calls, fail_at);
        cr_assert_eq(counting.live, 0);
    }
}

static bool too_much(size_t count, size_t size)
{
    struct hg_guard guard;
    struct hg_arena arena;
    hg_arena_init(&arena, NULL, &guard);
    bool left = setjmp(guard.jump) != 0;
    if (!left)
        hg_arena_zero(&arena, count, size);
    hg_arena_release(&arena);
    return left;
}

Test(arena, refuses_sizes_that_overflow)
{
    cr_assert(too_much(SIZE_MAX, 1));
    cr_assert(too_much(1, SIZE_MAX - 15));
    cr_assert(too_much(1, PTRDIFF_MAX - 8));
    cr_assert(too_much(SIZE_MAX / 2, 3));
    cr_assert_not(too_much(0, SIZE_MAX));
}

Test(vector, grows_and_keeps_its_items)
{
    struct hg_arena arena;
    hg_arena_init(&arena, NULL, NULL);
    HG_VEC(int) a = {0};
    HG_VEC(long) b = {0};
    for (int i = 0; i < 10000; i++) {
        hg_push(&arena, &a, i);
        hg_push(&arena, &b, -i);
    }
    cr_assert_eq(a.count, 10000u);
    cr_assert_geq(a.room, a.count);
    for (int i = 0; i < 10000; i++) {
        cr_assert_eq(a.at[i], i);
        cr_assert_eq(b.at[i], -i);
    }
    hg_arena_release(&arena);
}

Test(vector, refuses_a_room_that_overflows)
{
    struct hg_guard guard;
    struct hg_arena arena;
    hg_arena_init(&arena, NULL, &guard);
    volatile int left = 0;
    size_t room = SIZE_MAX / 2 + 1;
    if (setjmp(guard.jump) == 0)
        hg_vec_grow(&arena, NULL, &room, 1);
    else
        left = 1;
    cr_assert(left);
    hg_arena_release(&arena);
}

static void assert_holds(const struct hg_buf *buf, const char *text)
{
    cr_assert_eq(buf->len, strlen(text), "%.*s", (int)buf->len, buf->at);
    cr_assert_eq(memcmp(buf->at, text, buf->len), 0, "%.*s", (int)buf->len, buf->at);
}

Test(buffer, writes_numbers_to_the_edge)
{
    struct hg_buf buf;
    hg_buf_init(&buf, NULL, 0);
    hg_buf_int(&buf, 0);
    hg_buf_byte(&buf, ' ');
    hg_buf_int(&buf, INT64_MAX);
    hg_buf_byte(&buf, ' ');
    hg_buf_int(&buf, INT64_MIN);
    hg_buf_fill(&buf, '.', 3);
    assert_holds(&buf, "0 9223372036854775807 -9223372036854775808...");
    hg_buf_release(&buf);
}

Test(buffer, stops_at_its_maximum)
{
    struct hg_buf buf;
    hg_buf_init(&buf, NULL, 10);
    hg_buf_text(&buf, "0123456789");
    cr_assert_not(buf.failed);
    hg_buf_put(&buf, "", 0);
    cr_assert_not(buf.failed);
    hg_buf_byte(&buf, 'x');
    cr_assert(buf.failed);
    assert_holds(&buf, "0123456789");
    hg_buf_clear(&buf);
    cr_assert_not(buf.failed);
    hg_buf_text(&buf, "01234567");
    hg_buf_text(&buf, "89a");
    hg_buf_text(&buf, "8");
    cr_assert(buf.failed);
    assert_holds(&buf, "01234567");
    hg_buf_clear(&buf);
    hg_buf_print(&buf, "%s", "0123456789");
    cr_assert_not(buf.failed, "the NUL of printf does not count");
    hg_buf_print(&buf, "%d", 1);
    cr_assert(buf.failed);
    hg_buf_clear(&buf);
    hg_buf_fill(&buf, ' ', SIZE_MAX);
    cr_assert(buf.failed);
    hg_buf_release(&buf);
}

/* Room is made without a question only where nothing is amiss, and after a failure nothing goes in.
 */
Test(buffer, has_room_for_what_is_written_at_once)
{
    struct hg_buf buf;
    hg_buf_init(&buf, NULL, 0);
    cr_assert(hg_buf_reserve(&buf, 1000));
    cr_assert_geq(buf.room, 1000u);
    cr_assert_eq(buf.fast_limit, buf.room);
    hg_buf_release(&buf);
    cr_assert_eq(buf.fast_limit, 0u);
    hg_buf_init(&buf, NULL, 0);
    hg_buf_text(&buf, "x");
    cr_assert_not(hg_buf_reserve(&buf, SIZE_MAX), "with what is in it that is no byte");
    hg_buf_clear(&buf);
    hg_buf_text(&buf, "x");
    cr_assert_null(hg_buf_append(&buf, SIZE_MAX));
    cr_assert(buf.failed);
    assert_holds(&buf, "x");
    hg_buf_release(&buf);
    hg_buf_init(&buf, NULL, 10);
    cr_assert_not(hg_buf_reserve(&buf, 1), "each byte is held against the maximum");
    hg_buf_text(&buf, "0123456789");
    cr_assert_null(hg_buf_append(&buf, 1));
    cr_assert(buf.failed);
    hg_buf_clear(&buf);
    cr_assert_not_null(hg_buf_append(&buf, 10));
    hg_buf_release(&buf);
}

Test(buffer, prints_long_texts)
{
    struct hg_buf buf;
    hg_buf_init(&buf, NULL, 0);
    hg_buf_print(&buf, "<%*s>", 100000, "x");
    cr_assert_eq(buf.len, 100002u);
    cr_assert_eq(buf.at[100000], 'x');
    hg_buf_print(&buf, "%s", "");
    hg_buf_print(&buf, "%d-%s", 7, "end");
    cr_assert_eq(memcmp(buf.at + 100001, ">7-end", 6), 0);
    hg_buf_release(&buf);
    cr_assert_null(buf.at);
}

Test(buffer, keeps_what_it_had_when_memory_is_out)
{
    struct counting counting = {.fail_at = 2};
    struct hg_buf buf;
    hg_buf_init(&buf, &(struct hg_allocator){counting_resize, &counting}, 0);
    hg_buf_text(&buf, "kept");
    hg_buf_fill(&buf, '.', 1000);
    hg_buf_text(&buf, "dropped");
    cr_assert(buf.failed);
    assert_holds(&buf, "kept");
    hg_buf_release(&buf);
    cr_assert_eq(counting.live, 0);
}

static void check_int(int64_t number)
{
    char want[24], room[HG_INT_ROOM];
    int len = snprintf(want, sizeof want, "%lld", (long long)number);
    cr_expect_eq(hg_put_int(room, number), (size_t)len, "%s", want);
    cr_expect_arr_eq(room, want, (size_t)len, "%s", want);
}

Test(memory, digits_of_every_length)
{
    for (int64_t number = 0; number < 12000; number++)
        check_int(number);
    for (int64_t power = 1; power <= INT64_MAX / 10; power *= 10)
        for (int64_t near = -1; near <= 1; near++) {
            check_int(power + near);
            check_int(-power + near);
            check_int(power * 9 + near);
        }
    check_int(INT64_MAX);
    check_int(INT64_MIN);
}
