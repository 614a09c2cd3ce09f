/* Fuzzes the grammar layer with arbitrary bytes. What parses must format to a text with the same
 * tree, and formatting must be idempotent. clang -fsanitize=fuzzer,address,undefined …
 * tests/fuzz/fuzz_policy.c */
#include <stdlib.h>

#include "grammar/parse.h"

struct attempt {
    struct hg_arena arena;
    struct hg_guard guard;
    struct hg_sources sources;
    struct hg_diags diags;
};

static void begin(struct attempt *a)
{
    hg_arena_init(&a->arena, &hg_libc_allocator, &a->guard);
    hg_sources_init(&a->sources, &a->arena);
    hg_diags_init(&a->diags, &a->arena, &a->sources);
}

static struct hg_str text_of(const struct hg_buf *buf)
{
    return (struct hg_str){buf->at, buf->len};
}

/* Parses, dumps and formats one text. False when it is not a policy. */
static bool process(struct hg_str text, struct hg_buf *dump, struct hg_buf *formatted)
{
    struct attempt a;
    struct hg_tree *tree;
    begin(&a);
    if (setjmp(a.guard.jump) != 0)
        abort();
    uint32_t source = hg_sources_add(&a.sources, HG_STR("fuzz.gate"), text);
    bool fine = hg_parse(&a.diags, source, 0, &a.arena, &tree) == HG_OK;
    hg_tree_dump(tree, dump); /* also what an error left */
    if (fine && hg_format(&a.diags, source, &a.arena, formatted) != HG_OK)
        abort();
    if (!fine)
        hg_diags_render(&a.diags, HG_DIAG_TEXT, false, formatted);
    if (!fine && a.diags.errors == 0)
        abort();
    hg_arena_release(&a.arena);
    return fine;
}

static void must_equal(const struct hg_buf *a, const struct hg_buf *b)
{
    if (!hg_str_eq(text_of(a), text_of(b)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hg_buf dumps[2], texts[2];
    for (int i = 0; i < 2; i++) {
        hg_buf_init(&dumps[i], &hg_libc_allocator, 0);
        hg_buf_init(&texts[i], &hg_libc_allocator, 0);
    }
    if (process((struct hg_str){(const char *)data, size}, &dumps[0], &texts[0])) {
        if (!process(text_of(&texts[0]), &dumps[1], &texts[1]))
            abort();
        must_equal(&dumps[0], &dumps[1]);
        must_equal(&texts[0], &texts[1]);
    }
    for (int i = 0; i < 2; i++) {
        hg_buf_release(&dumps[i]);
        hg_buf_release(&texts[i]);
    }
    return 0;
}
