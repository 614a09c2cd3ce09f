/* The words of a file: numbers in their compact form have one way to be written each. */
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
