/* The text of a case: files, and sections between lines `--- NAME`. */
#include "corpus.h"

#include <stdio.h>

#define MAX_CASE_BYTES (8u << 20)

/* --- files --- */

bool corpus_read_file(const char *path, struct hg_arena *arena, struct hg_str *out)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    char *at = hg_arena_alloc(arena, MAX_CASE_BYTES);
    size_t len = fread(at, 1, MAX_CASE_BYTES, file);
    fclose(file);
    *out = (struct hg_str){at, len};
    return true;
}

bool corpus_write_file(const char *path, const struct hg_buf *buf)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool whole = fwrite(buf->at, 1, buf->len, file) == buf->len;
    return fclose(file) == 0 && whole;
}

struct hg_str corpus_folder(struct hg_str path)
{
    while (path.len != 0 && path.at[path.len - 1] != '/')
        path.len--;
    return path;
}

/* --- sections --- */

struct hg_str corpus_trim(struct hg_str s)
{
    while (s.len != 0 && (s.at[s.len - 1] == '\n' || s.at[s.len - 1] == ' '))
        s.len--;
    while (s.len != 0 && (s.at[0] == '\n' || s.at[0] == ' '))
        s = (struct hg_str){s.at + 1, s.len - 1};
    return s;
}

static bool is_expectation(struct hg_str name)
{
    return hg_str_is(name, "diagnostics") || hg_str_is(name, "code") ||
           hg_str_is(name, "decision") || hg_str_is(name, "trace");
}

size_t corpus_line_end(struct hg_str text, size_t at)
{
    while (at < text.len && text.at[at] != '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

void corpus_split(struct corpus_case *c)
{
    struct section *open = NULL;
    size_t next;
    c->preface = (struct hg_str){c->text.at, 0};
    for (size_t at = 0; at < c->text.len; at = next) {
        next = corpus_line_end(c->text, at);
        struct hg_str line = {c->text.at + at, next - at};
        if (hg_str_starts(line, HG_STR("--- ")) && c->count < MAX_SECTIONS) {
            open = &c->sections[c->count++];
            open->head = corpus_trim(line);
            open->name = corpus_trim((struct hg_str){line.at + 4, line.len - 4});
            open->body = (struct hg_str){c->text.at + next, 0};
            open->is_expectation = is_expectation(open->name);
            hg_buf_init(&open->actual, &hg_libc_allocator, 0);
        } else if (open) {
            open->body.len += line.len;
        } else {
            c->preface.len += line.len;
        }
    }
}

struct section *corpus_find_section(struct corpus_case *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (hg_str_is(c->sections[i].name, name))
            return &c->sections[i];
    return NULL;
}
