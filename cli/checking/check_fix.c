/* headgate check --fix: applies mechanical fixes, in memory first. After each round the policy is
 * compiled again; a round that makes anything worse is reverted. Files are written at the end,
 * each atomically. See cli/checking/check.h. */
#include <stdlib.h>

#include "cli/checking/check.h"
#include "cli/common/common.h"
#include "grammar/parse.h"

/* A fix may uncover the next (a misused sign behind another); more rounds than this mend
 * nothing. */
#define MAX_ROUNDS 20
#define MAX_FILES 15 /* that are written together: cli/common/output.c keeps as many open */

/* --- the files as mended ---------------------------------------------------------------------- */

static struct hg_fixed_file *find_file(struct hg_fixes *fixes, struct hg_str path)
{
    for (size_t i = 0; i < fixes->files.count; i++)
        if (hg_str_eq(fixes->files.at[i].path, path))
            return &fixes->files.at[i];
    return NULL;
}

static enum hg_status read_fixed(void *context, struct hg_str path, struct hg_arena *arena,
                                 struct hg_str *text, struct hg_str *why)
{
    const struct hg_fixed_file *file = find_file(context, path);
    if (!file)
        return hg_file_loader.read(hg_file_loader.context, path, arena, text, why);
    *text = file->now;
    return HG_OK;
}

struct hg_loader hg_fixes_loader(struct hg_fixes *fixes)
{
    return (struct hg_loader){read_fixed, fixes};
}

/* The layout of a policy's text; false when it cannot be parsed. */
static bool format_file(struct hg_fixes *fixes, struct hg_str text, struct hg_str *out)
{
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_buf laid;
    hg_cli_buf(&laid);
    hg_sources_init(&sources, &fixes->arena);
    hg_diags_init(&diags, &fixes->arena, &sources);
    uint32_t source = hg_sources_add(&sources, HG_STR(""), text);
    bool good = hg_format(&diags, source, &fixes->arena, &laid) == HG_OK && !laid.failed;
    if (good)
        *out = hg_str_copy(&fixes->arena, (struct hg_str){laid.at, laid.len});
    hg_buf_release(&laid);
    return good;
}

static struct hg_fixed_file *open_file(struct hg_fixes *fixes, const struct hg_source *source)
{
    struct hg_fixed_file *file = find_file(fixes, source->name);
    struct hg_str laid;
    if (file || fixes->files.count == MAX_FILES)
        return file;
    struct hg_str path = hg_str_copy(&fixes->arena, source->name);
    struct hg_str text = hg_str_copy(&fixes->arena, source->text);
    bool formatted = format_file(fixes, text, &laid) && hg_str_eq(laid, text);
    hg_push(&fixes->arena, &fixes->files, ((struct hg_fixed_file){path, text, text, formatted}));
    return &fixes->files.at[fixes->files.count - 1];
}

/* --- one text ------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What is taken out goes with the blanks before it, and with its line when nothing else is
 * there. */
static void widen(struct hg_str text, struct hg_span *span)
{
    uint32_t start = span->start, end = span->end;
    while (start > 0 && is_blank(text.at[start - 1]))
        start--;
    while (end < text.len && is_blank(text.at[end]))
        end++;
    bool opens = start == 0 || text.at[start - 1] == '\n';
    bool closes = end == text.len || text.at[end] == '\n';
    if (opens && closes)
        *span = (struct hg_span){span->source, start, end < text.len ? end + 1 : end};
    else if (!opens && (closes || end > span->end))
        span->start = start;
}

struct edit {
    struct hg_span span;
    struct hg_str text;
};

static int by_place(const void *left, const void *right)
{
    const struct edit *a = left, *b = right;
    if (a->span.start != b->span.start)
        return a->span.start < b->span.start ? -1 : 1;
    return (a->span.end > b->span.end) - (a->span.end < b->span.end);
}

/* `text` with the edits, leaving out those that overlap; *done counts what was put in. */
static struct hg_str edited(struct hg_arena *arena, struct hg_str text, struct edit *edits,
                            size_t count, size_t *done)
{
    struct hg_buf out;
    uint32_t at = 0;
    hg_cli_buf(&out);
    qsort(edits, count, sizeof *edits, by_place);
    for (size_t i = 0; i < count; i++) {
        if (edits[i].span.start < at || edits[i].span.end > text.len)
            continue;
        hg_buf_put(&out, text.at + at, edits[i].span.start - at);
        hg_buf_put(&out, edits[i].text.at, edits[i].text.len);
        at = edits[i].span.end;
        ++*done;
    }
    hg_buf_put(&out, text.at + at, text.len - at);
    struct hg_str result = hg_str_copy(arena, (struct hg_str){out.at, out.len});
    hg_buf_release(&out);
    return result;
}

/* --- rounds ---------------------------------------------------------------------------------- */

static bool is_mechanical(const struct hg_diag *diag, uint32_t source)
{
    return diag->fix.text.at && diag->fix.mechanical && !diag->ignored.at &&
           diag->fix.span.source == source;
}

/* The mechanical fixes of one source, each once. */
static size_t collect(const struct hg_compilation *compilation, uint32_t source, struct edit *edits)
{
    size_t count = 0;
    struct hg_str text = compilation->sources.list.at[source].text;
    for (size_t i = 0; i < compilation->diags.list.count; i++) {
        const struct hg_diag *diag = &compilation->diags.list.at[i];
        if (!is_mechanical(diag, source))
            continue;
        struct edit edit = {diag->fix.span, diag->fix.text};
        if (edit.text.len == 0)
            widen(text, &edit.span);
        bool there = false;
        for (size_t k = 0; k < count; k++)
            there = there ||
                    (edits[k].span.start == edit.span.start && edits[k].span.end == edit.span.end);
        if (!there)
            edits[count++] = edit;
    }
    return count;
}

/* One text mended: true when something changed and it can still be parsed, if it could before. */
static bool apply_fix(struct hg_fixes *fixes, struct hg_fixed_file *file, struct edit *edits,
                      size_t count, size_t *done)
{
    struct hg_str laid, now = edited(&fixes->arena, file->now, edits, count, done);
    bool parsed_before = format_file(fixes, file->now, &laid);
    bool parses = format_file(fixes, now, &laid);
    if (hg_str_eq(now, file->now) || (parsed_before && !parses))
        return false;
    file->now = file->formatted && parses ? laid : now;
    return true;
}

/* Mends every file of the compilation; how many places. */
static size_t run_round(struct hg_fixes *fixes, const struct hg_compilation *compilation)
{
    size_t all = 0;
    struct edit *edits = HG_ARRAY(&fixes->arena, struct edit, compilation->diags.list.count);
    for (uint32_t i = 0; i < compilation->sources.list.count; i++) {
        size_t done = 0, count = collect(compilation, i, edits);
        struct hg_fixed_file *file =
            count ? open_file(fixes, &compilation->sources.list.at[i]) : NULL;
        if (file && apply_fix(fixes, file, edits, count, &done))
            all += done;
    }
    return all;
}

static struct hg_str *keep_texts(struct hg_fixes *fixes)
{
    struct hg_str *texts = HG_ARRAY(&fixes->arena, struct hg_str, MAX_FILES);
    for (size_t i = 0; i < fixes->files.count; i++)
        texts[i] = fixes->files.at[i].now;
    return texts;
}

static void revert(struct hg_fixes *fixes, const struct hg_str *texts, size_t known)
{
    for (size_t i = 0; i < fixes->files.count; i++)
        fixes->files.at[i].now = i < known ? texts[i] : fixes->files.at[i].before;
}

/* Findings that need more than the policy; a comment that suppresses one is still needed. */
static const enum hg_code not_looked_for[] = {HG_W0435, HG_W0436, HG_W0437, HG_W0441};

void hg_fixes_apply(struct hg_fixes *fixes, const char *path)
{
    struct hg_compilation compilation;
    struct hg_loader loader = hg_fixes_loader(fixes);
    struct hg_str *before = NULL;
    size_t known = 0, errors = SIZE_MAX, fixed = 0;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        (void)!hg_compile_file_with(&compilation, path, &loader);
        (void)!hg_compilation_close(&compilation, not_looked_for,
                                    sizeof not_looked_for / sizeof *not_looked_for);
        bool worse = compilation.diags.errors > errors;
        if (worse)
            revert(fixes, before, known);
        else
            fixes->count += fixed;
        errors = compilation.diags.errors;
        before = keep_texts(fixes);
        known = fixes->files.count;
        fixed = worse ? 0 : run_round(fixes, &compilation);
        hg_compilation_release(&compilation);
        if (fixed == 0)
            return;
    }
    revert(fixes, before, known); /* the last step was not looked at */
}

/* --- writing --------------------------------------------------------------------------------- */

static bool is_changed(const struct hg_fixed_file *file)
{
    return !hg_str_eq(file->before, file->now);
}

bool hg_fixes_write(struct hg_fixes *fixes)
{
    struct hg_output *outs[MAX_FILES] = {NULL};
    bool good = true;
    for (size_t i = 0; i < fixes->files.count && good; i++) {
        const struct hg_fixed_file *file = &fixes->files.at[i];
        if (is_changed(file))
            good = hg_output_open(file->path.at, &outs[i]) == HG_OK &&
                   hg_output_write(outs[i], file->now.at, file->now.len) &&
                   hg_output_flush(outs[i]);
    }
    for (size_t i = 0; i < fixes->files.count; i++) {
        if (outs[i] && good)
            good = hg_output_commit(outs[i]);
        else if (outs[i])
            hg_output_discard(outs[i]);
    }
    return good;
}

void hg_fixes_diff(const struct hg_fixes *fixes, struct hg_buf *out)
{
    for (size_t i = 0; i < fixes->files.count; i++) {
        const struct hg_fixed_file *file = &fixes->files.at[i];
        if (is_changed(file))
            hg_text_diff(file->path, file->before, file->now, out);
    }
}
