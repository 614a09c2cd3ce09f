/* The program file: what is written is read back, and nothing else is accepted. */
#include "bytecode/file.h"
#include "bytecode/layout.h"
#include "tests/unit/bytecode/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct hg_arena arena;
static struct hg_guard guard;

static void setup(void)
{
    hg_arena_init(&arena, NULL, &guard);
}

static void teardown(void)
{
    hg_arena_release(&arena);
}

TestSuite(file, .init = setup, .fini = teardown);

/* The sample's bytes, in the arena. */
static struct hg_str encode(struct hg_program *p)
{
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    cr_assert_eq(hg_program_encode(p, &out), HG_OK);
    struct hg_str bytes = hg_str_copy(&arena, (struct hg_str){out.at, out.len});
    hg_buf_release(&out);
    return bytes;
}

static void seal(struct hg_str bytes)
{
    size_t length = bytes.len - HG_FILE_TRAILER_SIZE;
    hg_file_checksum((struct hg_str){bytes.at, length}, (uint8_t *)bytes.at + length);
}

static enum hg_status decode(struct hg_str bytes, struct hg_arena *into,
                             struct hg_program **program, struct hg_str *why)
{
    /* On the heap and of its exact size, so that a read past the end is seen. */
    char *own = malloc(bytes.len != 0 ? bytes.len : 1);
    if (bytes.len != 0)
        memcpy(own, bytes.at, bytes.len);
    enum hg_status status = hg_program_decode((struct hg_str){own, bytes.len}, into, program, why);
    if (bytes.len != 0)
        memset(own, 0xdd, bytes.len); /* the program must not point into it */
    free(own);
    return status;
}

Test(file, the_sample_verifies)
{
    struct hg_str why;
    cr_assert_eq(hg_program_verify(sample_program(&arena), &arena, &why), HG_OK, "%.*s",
                 HG_STR_ARGS(why));
}

Test(file, what_is_written_is_read_and_written_again)
{
    struct hg_program *p = sample_program(&arena), *read;
    struct hg_str bytes = encode(p), why;
    cr_assert_eq(decode(bytes, &arena, &read, &why), HG_OK, "%.*s", HG_STR_ARGS(why));
    cr_assert_arr_eq(read->digest, p->digest, HG_DIGEST_SIZE);
    cr_assert(hg_str_is(read->fields[S_TITLE].purpose, "to tell who decides"));
    cr_assert(hg_str_is(read->tables[S_M_TERRITORIES].columns[0].parts[1].at[2].from, "00:"));
    cr_assert_eq(read->rules[3].before, 2000);
    cr_assert(hg_str_eq(encode(read), bytes));
}

/* Against files in the tree, which are the fuzzer's first inputs, too (HG_GOLDEN=1 rewrites them:
 * a new format is a new HG_FILE_FORMAT). */
static void check_golden(struct hg_program *program, const char *path)
{
    struct hg_str bytes = encode(program);
    cr_assert_arr_eq(bytes.at, "\x89HGB\r\n\x1a\n\11\0\0\0\1\0\0\0HEAD", 20);
    FILE *file = fopen(path, getenv("HG_GOLDEN") != NULL ? "w+b" : "rb");
    cr_assert_not_null(file, "%s is not there: run from the root of the project", path);
    if (getenv("HG_GOLDEN") != NULL) {
        cr_assert_eq(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
        rewind(file);
    }
    char *written = hg_arena_zero(&arena, bytes.len + 1, 1);
    size_t length = fread(written, 1, bytes.len + 1, file);
    fclose(file);
    cr_assert(hg_str_eq((struct hg_str){written, length}, bytes), "%s", path);
}

Test(file, is_the_same_on_every_machine)
{
    struct hg_program *listed = sample_program(&arena);
    sample_listed(&arena, listed);
    check_golden(sample_program(&arena), "tests/fuzz/seeds/program/sample.hgb");
    check_golden(listed, "tests/fuzz/seeds/program/listed.hgb");
}

Test(file, digest_leaves_out_directory_and_debug_lines)
{
    struct hg_program *p = sample_program(&arena), *q = sample_program(&arena);
    encode(p);
    q->directory[S_WHO_SALES].strategy = HG_STRATEGY_TURNS;
    q->rules[2].doc = HG_STR("");
    q->rules[0].line = 99;
    q->files[0] = HG_STR("other.gate");
    q->lines = NULL;
    struct hg_str bytes = encode(q), why;
    cr_assert_arr_eq(p->digest, q->digest, HG_DIGEST_SIZE);
    struct hg_program *read;
    cr_assert_eq(decode(bytes, &arena, &read, &why), HG_OK, "%.*s", HG_STR_ARGS(why));
    cr_assert_arr_eq(read->digest, q->digest, HG_DIGEST_SIZE);
    cr_assert_arr_eq(read->assignment_digest, q->assignment_digest, HG_DIGEST_SIZE);
    cr_assert_arr_neq(p->assignment_digest, q->assignment_digest, HG_DIGEST_SIZE);
    q->rules[3].points = 21;
    encode(q);
    cr_assert_arr_neq(p->digest, q->digest, HG_DIGEST_SIZE);
}

Test(file, may_follow_other_bytes_in_its_buffer)
{
    struct hg_program *p = sample_program(&arena);
    struct hg_str alone = encode(p);
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    hg_buf_text(&out, "before");
    cr_assert_eq(hg_program_encode(p, &out), HG_OK);
    cr_assert(hg_str_eq((struct hg_str){out.at + 6, out.len - 6}, alone));
    hg_buf_release(&out);
}

Test(file, a_full_buffer_is_told)
{
    struct hg_program *p = sample_program(&arena);
    struct hg_str bytes = encode(p);
    const size_t most[] = {1, 20, 100, bytes.len / 2, bytes.len - 1};
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        struct hg_buf out;
        hg_buf_init(&out, NULL, most[i]);
        cr_assert_eq(hg_program_encode(p, &out), HG_NOMEM);
        hg_buf_release(&out);
    }
}

Test(file, every_truncation_is_refused)
{
    struct hg_str bytes = encode(sample_program(&arena)), why;
    struct hg_program *read;
    for (size_t length = 0; length < bytes.len; length++) {
        struct hg_arena_mark mark = hg_arena_save(&arena);
        cr_assert_eq(decode((struct hg_str){bytes.at, length}, &arena, &read, &why), HG_CORRUPT);
        cr_assert_null(read);
        cr_assert(why.len > 0);
        hg_arena_rewind(&arena, mark);
    }
}

Test(file, every_flipped_bit_is_refused)
{
    struct hg_str bytes = encode(sample_program(&arena)), why;
    struct hg_program *read;
    char *at = (char *)bytes.at;
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        struct hg_arena_mark mark = hg_arena_save(&arena);
        at[bit / 8] ^= (char)(1 << bit % 8);
        cr_assert_eq(decode(bytes, &arena, &read, &why), HG_CORRUPT, "bit %zu", bit);
        at[bit / 8] ^= (char)(1 << bit % 8);
        hg_arena_rewind(&arena, mark);
    }
}

/* With the checksum made good again, the decoder and the verifier are on their own: refused, or
 * a program that is written back to the same bytes. */
static void check_sealed(struct hg_str bytes)
{
    struct hg_arena_mark mark = hg_arena_save(&arena);
    struct hg_program *read;
    struct hg_str why;
    enum hg_status status = decode(bytes, &arena, &read, &why);
    cr_assert(status == HG_OK || (status == HG_CORRUPT && why.len > 0));
    if (status == HG_OK) {
        struct hg_buf listing;
        cr_assert(hg_str_eq(encode(read), bytes));
        hg_buf_init(&listing, NULL, 0);
        hg_program_disassemble(read, &listing);
        cr_assert(!listing.failed);
        hg_buf_release(&listing);
    }
    hg_arena_rewind(&arena, mark);
}

Test(file, sealed_bit_flips_do_no_harm)
{
    struct hg_str bytes = encode(sample_program(&arena));
    char *at = (char *)bytes.at;
    for (size_t bit = 0; bit < (bytes.len - HG_FILE_TRAILER_SIZE) * 8; bit++) {
        at[bit / 8] ^= (char)(1 << bit % 8);
        seal(bytes);
        check_sealed(bytes);
        at[bit / 8] ^= (char)(1 << bit % 8);
    }
}

Test(file, sealed_truncations_do_no_harm)
{
    struct hg_str bytes = encode(sample_program(&arena));
    for (size_t length = HG_FILE_HEADER_SIZE; length < bytes.len; length++) {
        struct hg_str cut = hg_str_copy(&arena, bytes);
        cut.len = length < HG_FILE_TRAILER_SIZE + HG_FILE_HEADER_SIZE
                      ? HG_FILE_TRAILER_SIZE + HG_FILE_HEADER_SIZE
                      : length;
        seal(cut);
        check_sealed(cut);
    }
}

/* Every four bytes in turn become a count far too large, and one slightly so, in both forms. */
Test(file, sealed_large_counts_do_no_harm)
{
    static const unsigned char large[][4] = {{0xff, 0xff, 0xff, 0xff},
                                             {0xff, 0xff, 0xff, 0x7f},
                                             {0x40, 0x42, 0x0f, 0},
                                             {0x80, 0x84, 0xbd, 0x01},
                                             {0, 0, 1, 0},
                                             {0x80, 0x80, 0x04, 0x41}};
    struct hg_str bytes = encode(sample_program(&arena));
    char *at = (char *)bytes.at;
    for (size_t i = HG_FILE_HEADER_SIZE; i + 4 + HG_FILE_TRAILER_SIZE <= bytes.len; i++) {
        char old[4];
        memcpy(old, at + i, 4);
        for (size_t k = 0; k < sizeof large / sizeof *large; k++) {
            memcpy(at + i, large[k], 4);
            seal(bytes);
            check_sealed(bytes);
        }
        memcpy(at + i, old, 4);
    }
}

/* Memory stays in proportion to the file, whatever its counts say. What is alike in all rules takes
 * no bytes of the file, its name takes one at least. */
struct meter {
    size_t used, most;
};

static void *metered(void *context, void *at, size_t size)
{
    struct meter *meter = context;
    meter->used += size;
    if (meter->used > meter->most)
        meter->most = meter->used;
    return hg_libc_allocator.resize(NULL, at, size);
}

Test(file, memory_is_in_proportion)
{
    struct hg_str bytes = encode(sample_program(&arena)), why;
    struct hg_program *read;
    char *at = (char *)bytes.at;
    size_t most = 0;
    for (size_t i = HG_FILE_HEADER_SIZE; i + 4 + HG_FILE_TRAILER_SIZE <= bytes.len; i += 1) {
        char old[4];
        memcpy(old, at + i, 4);
        memcpy(at + i, (char[4]){(char)0xff, 1, 0, 0}, 4);
        seal(bytes);
        struct meter meter = {0};
        struct hg_allocator allocator = {metered, &meter};
        struct hg_arena own;
        hg_arena_init(&own, &allocator, &guard);
        (void)!decode(bytes, &own, &read, &why);
        most = meter.most > most ? meter.most : most;
        hg_arena_release(&own);
        memcpy(at + i, old, 4);
    }
    cr_assert(most < sizeof(struct hg_rule_info) * bytes.len, "%zu bytes for a file of %zu", most,
              bytes.len);
}

Test(file, tells_what_is_wrong)
{
    struct hg_str bytes = encode(sample_program(&arena)), why;
    struct hg_program *read;
    char *at = (char *)bytes.at;
    cr_assert_eq(hg_file_fault(bytes), HG_FILE_OK);
    cr_assert_eq(hg_file_fault(HG_STR("policy inbound")), HG_FILE_NOT_PROGRAM);
    cr_assert_eq(hg_file_fault((struct hg_str){NULL, 0}), HG_FILE_NOT_PROGRAM);
    cr_assert_eq(hg_file_fault((struct hg_str){at, 12}), HG_FILE_DAMAGED);
    cr_assert_eq(hg_file_fault((struct hg_str){at, 40}), HG_FILE_DAMAGED);
    at[12] = 2;
    cr_assert_eq(hg_file_fault(bytes), HG_FILE_OTHER_VERSION);
    cr_assert_eq(decode(bytes, &arena, &read, &why), HG_CORRUPT);
    cr_assert(hg_str_is(why, "the program is of format 9 and language 2; this version reads format "
                             "9 and language 1"));
    at[12] = 1;
    at[60] ^= 1;
    cr_assert_eq(hg_file_fault(bytes), HG_FILE_DAMAGED);
    /* As a transfer as text would leave it. */
    at[60] ^= 1;
    memmove(at + 4, at + 5, bytes.len - 5);
    bytes.len--;
    cr_assert_eq(hg_file_fault(bytes), HG_FILE_NOT_PROGRAM);
}

/* Fails once `left` more calls have been answered. */
static void *failing(void *context, void *at, size_t size)
{
    int *left = context;
    if (size != 0 && (*left)-- <= 0)
        return NULL;
    return hg_libc_allocator.resize(NULL, at, size);
}

static bool decodes_with(struct hg_str bytes, int allocations)
{
    struct hg_guard own_guard;
    struct hg_arena own;
    struct hg_program *read;
    struct hg_str why;
    struct hg_allocator allocator = {failing, &allocations};
    hg_arena_init(&own, &allocator, &own_guard);
    bool fine = false;
    if (setjmp(own_guard.jump) == 0)
        fine = hg_program_decode(bytes, &own, &read, &why) == HG_OK;
    hg_arena_release(&own);
    return fine;
}

Test(file, out_of_memory_leaves_by_the_guard)
{
    struct hg_str bytes = encode(sample_program(&arena));
    int most = 0;
    while (!decodes_with(bytes, most))
        cr_assert_lt(++most, 1000);
    cr_assert_gt(most, 0);
}
