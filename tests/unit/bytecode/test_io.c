/* The encoding of a file: each number has exactly one compact form. */
#include "bytecode/io.h"

#include <criterion/criterion.h>

static struct hg_buf out;

static void setup(void)
{
    hg_buf_init(&out, NULL, 0);
}

static void teardown(void)
{
    hg_buf_release(&out);
}

TestSuite(io, .init = setup, .fini = teardown);

static struct hg_io writer(void)
{
    out.len = 0;
    return (struct hg_io){.mode = HG_IO_WRITE, .compact = true, .out = &out};
}

static struct hg_io reader(const char *at, size_t size)
{
    return (struct hg_io){.mode = HG_IO_READ, .compact = true, .at = at, .end = at + size};
}

Test(io, numbers_are_read_as_they_were_written)
{
    static const uint32_t numbers[] = {0,         1, 126, 127, 128, 16382, 16383, UINT32_MAX - 1,
                                       UINT32_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uint32_t number = numbers[i], read = 7;
        struct hg_io io = writer();
        hg_io_u32(&io, &number);
        io = reader(out.at, out.len);
        hg_io_u32(&io, &read);
        cr_assert_eq(read, numbers[i]);
        cr_assert_null(io.why);
        cr_assert_eq(io.at, io.end);
    }
}

Test(io, signed_numbers_are_read_as_they_were_written)
{
    static const int64_t numbers[] = {0, -1, 1, -64, 64, 1000000, -1000000, INT64_MIN, INT64_MAX};
    static const size_t sizes[] = {1, 1, 1, 1, 2, 3, 3, 10, 10};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int64_t number = numbers[i], read = 7;
        struct hg_io io = writer();
        hg_io_i64(&io, &number);
        cr_assert_eq(out.len, sizes[i]);
        io = reader(out.at, out.len);
        hg_io_i64(&io, &read);
        cr_assert_eq(read, numbers[i]);
        cr_assert_null(io.why);
    }
}

Test(io, none_is_one_byte)
{
    uint32_t none = HG_NONE;
    struct hg_io io = writer();
    hg_io_u32(&io, &none);
    cr_assert(hg_str_eq((struct hg_str){out.at, out.len}, HG_STR("\0")));
}

/* What is longer than it need be, larger than its type, or cut short. */
Test(io, no_other_way_is_taken)
{
    static const struct hg_str ways[] = {{"\x80\x00", 2},
                                         {"\x81\x80\x00", 3},
                                         {"\xff\xff\xff\xff\x1f", 5},
                                         {"\x80\x80\x80\x80\x80\x01", 6},
                                         {"\x80", 1},
                                         {"", 0}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        uint32_t read = 7;
        struct hg_io io = reader(ways[i].at, ways[i].len);
        hg_io_u32(&io, &read);
        cr_assert_not_null(io.why, "way %zu", i);
        cr_assert_eq(read, 0);
        hg_io_u32(&io, &read);
        cr_assert_eq(read, 0);
    }
}

/* --- beside each other --- */

struct pair {
    int64_t wide;
    uint32_t number;
    bool yes;
    struct hg_str text;
    uint32_t *list, length;
};

static uint32_t items[] = {7, HG_NONE, 70000};
static const struct pair pairs[] = {
    {-1, HG_NONE, true, {"", 0}, items, 3},
    {INT64_MIN, 254, false, {"\xc3\xa9", 2}, items, 0},
    {300, 65534, true, {"abc", 3}, items + 1, 1},
};
#define PAIRS (sizeof pairs / sizeof *pairs)

static void some_pairs(struct hg_io *io, void *items, size_t count)
{
    struct pair *at = items;
    HG_IO_NAMES(io, at, text, count);
    HG_IO_NUMBERS(io, HG_IO_I64, at, wide, count);
    HG_IO_COLUMN(io, HG_IO_U32, at, number, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, at, yes, count);
    HG_IO_LISTS(io, at, list, length, count);
}

static void check_pair(const struct pair *read, const struct pair *given)
{
    cr_assert_eq(read->wide, given->wide);
    cr_assert_eq(read->number, given->number);
    cr_assert_eq(read->yes, given->yes);
    cr_assert(hg_str_eq(read->text, given->text));
    cr_assert_eq(read->length, given->length);
    for (uint32_t i = 0; i < given->length; i++)
        cr_assert_eq(read->list[i], given->list[i]);
}

/* More of them than are walked at a time; all the same, and not. */
Test(io, structs_are_read_as_they_were_written)
{
    static struct pair given[1000], *read;
    struct hg_guard guard;
    struct hg_arena arena;
    for (size_t kinds = 1; kinds <= PAIRS; kinds++) {
        uint32_t count = 1000, told = 0;
        for (uint32_t i = 0; i < count; i++)
            given[i] = pairs[i % kinds];
        struct pair *at = given;
        struct hg_io io = writer();
        HG_IO_COUNTED(&io, at, count, some_pairs);
        hg_arena_init(&arena, NULL, &guard);
        io = reader(out.at, out.len);
        io.arena = &arena;
        HG_IO_COUNTED(&io, read, told, some_pairs);
        cr_assert_null(io.why, "%s", io.why);
        cr_assert_eq(io.at, io.end);
        cr_assert_eq(told, count);
        for (uint32_t i = 0; i < count; i++)
            check_pair(&read[i], &given[i]);
        hg_arena_release(&arena);
    }
}

/* Two numbers, or texts, in every wrong way: wider than need be, one by one where all are the same,
 * of no width or of too much, a yes that is neither, cut short, a text that is not UTF-8 or cut in
 * the middle of a character. */
Test(io, columns_are_taken_in_one_way)
{
    static const struct {
        enum hg_io_kind kind;
        bool each;
        struct hg_str bytes;
    } ways[] = {
        {HG_IO_U32, true, {"\2\1\0\2\0", 5}},
        {HG_IO_U32, false, {"\1\5\5", 3}},
        {HG_IO_U32, true, {"\0\5", 2}},
        {HG_IO_U32, true, {"\3\1\2\3\4\5\6", 7}},
        {HG_IO_U32, true, {"\10\1\1\1\1\1\1\1\1\2\2\2\2\2\2\2\2", 17}},
        {HG_IO_BOOL, false, {"\1\2\0", 3}},
        {HG_IO_BOOL, false, {"\0\2", 2}},
        {HG_IO_U32, true, {"\2\1\1\2", 4}},
        {HG_IO_U8, false, {"\0\200\2", 3}},
        {HG_IO_SIZE,
         true,
         {"\1\1\1\xff"
          "a",
          5}},
        {HG_IO_SIZE, true, {"\1\1\1\xc3\xa9", 5}},
        {HG_IO_SIZE,
         true,
         {"\1\1\2"
          "ab",
          5}},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        uint64_t room[2] = {0};
        struct hg_str texts[2] = {{0}};
        struct hg_io io = reader(ways[i].bytes.at, ways[i].bytes.len);
        if (ways[i].kind == HG_IO_SIZE)
            hg_io_names(&io, texts, 2, sizeof *texts);
        else if (ways[i].each)
            hg_io_numbers(&io, ways[i].kind, room, 2, sizeof *room);
        else
            hg_io_column(&io, ways[i].kind, room, 2, sizeof *room);
        cr_assert_not_null(io.why, "way %zu", i);
    }
}

Test(io, what_is_alike_takes_few_bytes)
{
    struct pair alike[100];
    for (size_t i = 0; i < 100; i++)
        alike[i] = pairs[0];
    struct hg_io io = writer();
    HG_IO_COLUMN(&io, HG_IO_U32, alike, number, 100);
    cr_assert_eq(out.len, 2);
}
