/* Fuzzes the extraction of a part of a record. The first line is a dotted path, the rest a
 * record: as JSON, and as the only cell of a CSV row. It must not crash; an extracted text is
 * UTF-8 on one line; results are repeatable; a refused record gives no text. */
#include <stdlib.h>

#include "cli/leads/extractor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(struct hg_extractor *extractor, const struct hg_record *record,
                 struct hg_arena *arena, struct hg_str *text)
{
    enum hg_status status = hg_extractor_extract(extractor, record, arena, text);
    if (status != HG_OK && status != HG_INVALID)
        abort();
    if ((status == HG_INVALID && text->len != 0) || hg_utf8_invalid(*text) != SIZE_MAX ||
        (text->len != 0 && memchr(text->at, '\n', text->len) != NULL))
        abort();
}

static void take_twice(struct hg_extractor *extractor, const struct hg_record *record)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_str first, second;
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) != 0)
        abort();
    take(extractor, record, &arena, &first);
    take(extractor, record, &arena, &second);
    if (!hg_str_eq(first, second))
        abort();
    hg_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const char *line = size != 0 ? memchr(text, '\n', size) : NULL;
    if (line == NULL)
        return 0;
    struct hg_str path = {text, (size_t)(line - text)};
    struct hg_str rest = {line + 1, size - path.len - 1};
    struct hg_selector part = {&path, 1};
    struct hg_extractor *extractor = hg_extractor_new(&part, 1);
    if (extractor == NULL)
        abort();
    take_twice(extractor, &(struct hg_record){.text = rest});
    hg_extractor_header(extractor, &(struct hg_record){.row = true, .cells = &path, .count = 1});
    take_twice(extractor,
               &(struct hg_record){.row = true, .text = rest, .cells = &rest, .count = 1});
    hg_extractor_free(extractor);
    return 0;
}
