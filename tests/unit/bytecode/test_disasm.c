/* The disassembly of the sample, compared byte by byte with sample.listing in this folder (run
 * from the root of the project; HG_GOLDEN=1 rewrites it for review). */
#include "tests/unit/bytecode/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define GOLDEN "tests/unit/bytecode/sample.listing"

static struct hg_arena arena;
static struct hg_guard guard;

static void list_sample(struct hg_buf *listing)
{
    struct hg_program *p = sample_program(&arena);
    struct hg_buf bytes;
    hg_buf_init(&bytes, NULL, 0);
    cr_assert_eq(hg_program_encode(p, &bytes), HG_OK); /* for the digest */
    hg_buf_release(&bytes);
    hg_program_disassemble(p, listing);
    cr_assert(!listing->failed);
}

static void rewrite(const struct hg_buf *listing)
{
    FILE *file = fopen(GOLDEN, "wb");
    cr_assert_not_null(file);
    fwrite(listing->at, 1, listing->len, file);
    fclose(file);
}

static void compare(const struct hg_buf *listing)
{
    FILE *file = fopen(GOLDEN, "rb");
    cr_assert_not_null(file, GOLDEN " is not there: run from the root of the project");
    char *expected = malloc(listing->len + 2);
    size_t length = fread(expected, 1, listing->len + 2, file);
    fclose(file);
    bool same = length == listing->len && memcmp(expected, listing->at, length) == 0;
    free(expected);
    cr_assert(same, "the listing is not that of " GOLDEN ":\n%.*s", (int)listing->len, listing->at);
}

Test(disasm, lists_the_sample)
{
    struct hg_buf listing;
    hg_arena_init(&arena, NULL, &guard);
    hg_buf_init(&listing, NULL, 0);
    list_sample(&listing);
    if (getenv("HG_GOLDEN") != NULL)
        rewrite(&listing);
    compare(&listing);
    hg_buf_release(&listing);
    hg_arena_release(&arena);
}

Test(disasm, a_full_buffer_does_no_harm)
{
    struct hg_buf listing;
    hg_arena_init(&arena, NULL, &guard);
    struct hg_program *p = sample_program(&arena);
    for (size_t most = 1; most < 3000; most += 7) {
        hg_buf_init(&listing, NULL, most);
        hg_program_disassemble(p, &listing);
        cr_assert(listing.failed && listing.len <= most);
        hg_buf_release(&listing);
    }
    hg_arena_release(&arena);
}
