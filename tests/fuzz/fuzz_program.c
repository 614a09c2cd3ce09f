/* Program files from bytes that are not trusted. The input is taken as it is, and once more with
 * its checksum made good, so that decoder and verifier are reached. What is accepted must be
 * written back to the same bytes, must verify again, and must have a listing. */
#include "bytecode/layout.h"

#include <sodium.h>
#include <stdlib.h>

#define MOST_BYTES (64 * 1024) /* of a listing: quadratic in what a small file can hold */

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void accepted(struct hg_program *program, struct hg_str bytes, struct hg_arena *arena)
{
    struct hg_buf out;
    struct hg_str why;
    hg_buf_init(&out, NULL, 0);
    require(hg_program_encode(program, &out) == HG_OK);
    require(hg_str_eq((struct hg_str){out.at, out.len}, bytes));
    require(hg_program_verify(program, arena, &why) == HG_OK);
    hg_buf_release(&out);
    hg_buf_init(&out, NULL, MOST_BYTES);
    hg_program_disassemble(program, &out);
    hg_buf_release(&out);
}

static void try(struct hg_str bytes)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_program *program;
    struct hg_str why;
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) == 0) {
        enum hg_status status = hg_program_decode(bytes, &arena, &program, &why);
        require(status == HG_OK || (status == HG_CORRUPT && program == NULL && why.len != 0));
        if (status == HG_OK)
            accepted(program, bytes, &arena);
    }
    hg_arena_release(&arena);
}

static void seal(char *bytes, size_t size)
{
    static const char header[] = HG_FILE_MAGIC "\3\0\0\0\1\0\0";
    memcpy(bytes, header, HG_FILE_HEADER_SIZE);
    crypto_hash_sha256((unsigned char *)bytes + size - HG_FILE_TRAILER_SIZE,
                       (const unsigned char *)bytes, size - HG_FILE_TRAILER_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try((struct hg_str){(const char *)data, size});
    if (size < HG_FILE_HEADER_SIZE + HG_FILE_TRAILER_SIZE)
        return 0;
    char *sealed = malloc(size);
    require(sealed != NULL);
    memcpy(sealed, data, size);
    seal(sealed, size);
    try((struct hg_str){sealed, size});
    free(sealed);
    return 0;
}
