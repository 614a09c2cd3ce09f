/* Diagnostic records: the collector that passes report to, and the page of every code. Records
 * keep the order in which they were found; rendering is diag_render.c. Prints nothing. */
#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

/* More than a person reads at once; further records are counted. */
#define DEFAULT_MAXIMUM 100
/* Up to this many, records never move in memory, so that a caller may keep a pointer to one while
 * it reports more. */
#define RESERVED 1000

/* The last row stands for unknown codes. */
static const struct hg_diag_page pages[HG_CODE_COUNT + 1] = {
#define HG_DIAGNOSTIC(code, severity, title, what, avoid, prefer, why)                             \
    {#code, severity, title, what, avoid, prefer, why},
#include "base/diagnostics.def"
#undef HG_DIAGNOSTIC
    {"E0000", HG_ERROR, "unknown diagnostic", "", "", "", ""},
};

#define PAGES (sizeof pages / sizeof *pages)

const struct hg_diag_page *hg_diag_page(enum hg_code code)
{
    return &pages[(size_t)code < PAGES ? (size_t)code : PAGES - 1];
}

enum hg_code hg_diag_find(struct hg_str name)
{
    for (size_t i = 0; i + 1 < PAGES; i++)
        if (hg_str_is(name, pages[i].code))
            return (enum hg_code)i;
    return HG_CODE_COUNT;
}

void hg_diags_init(struct hg_diags *diags, struct hg_arena *arena, struct hg_sources *sources)
{
    *diags = (struct hg_diags){
        .arena = arena,
        .sources = sources,
        .maximum = DEFAULT_MAXIMUM,
    };
}

/* Space for one more record: the next one, or the scratch record. */
static struct hg_diag *next_record(struct hg_diags *diags)
{
    if (diags->list.room == 0) {
        size_t room = (diags->maximum < RESERVED ? diags->maximum : RESERVED) + 1;
        diags->list.at = HG_ARRAY(diags->arena, struct hg_diag, room);
        diags->list.room = room;
    } else if (diags->list.count == diags->list.room) {
        diags->list.at =
            hg_vec_grow(diags->arena, diags->list.at, &diags->list.room, sizeof *diags->list.at);
    }
    struct hg_diag *diag = &diags->list.at[diags->list.count];
    *diag = (struct hg_diag){0};
    return diag;
}

/* A record beyond the maximum: nothing is formatted for it, so that a flood costs no memory. */
static bool is_scratch(const struct hg_diags *diags, const struct hg_diag *diag)
{
    return diag == &diags->list.at[diags->list.count];
}

static struct hg_str format_list(struct hg_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    size_t room = len < 0 ? SIZE_MAX : (size_t)len + 1; /* SIZE_MAX leaves by the guard */
    char *at = hg_arena_alloc(arena, room);
    vsnprintf(at, room, format, again);
    va_end(again);
    return (struct hg_str){at, (size_t)len};
}

struct hg_diag *hg_report(struct hg_diags *diags, enum hg_code code, struct hg_span span,
                          const char *format, ...)
{
    struct hg_diag *diag = next_record(diags);
    diag->code = code;
    diag->severity = hg_diag_page(code)->severity;
    diag->labels[0].span = span;
    diag->label_count = 1;
    diags->errors += diag->severity == HG_ERROR;
    diags->warnings += diag->severity == HG_WARNING;
    if (diags->list.count >= diags->maximum) {
        diags->dropped++;
        return diag;
    }
    diags->list.count++;
    va_list args;
    va_start(args, format);
    diag->message = format_list(diags->arena, format, args);
    va_end(args);
    return diag;
}

void hg_diag_say(struct hg_diags *diags, struct hg_diag *diag, const char *format, ...)
{
    if (is_scratch(diags, diag))
        return;
    va_list args;
    va_start(args, format);
    diag->labels[0].text = format_list(diags->arena, format, args);
    va_end(args);
}

void hg_diag_label(struct hg_diags *diags, struct hg_diag *diag, struct hg_span span,
                   const char *format, ...)
{
    if (is_scratch(diags, diag) || diag->label_count == HG_MAX_LABELS)
        return;
    va_list args;
    va_start(args, format);
    diag->labels[diag->label_count++] =
        (struct hg_label){span, format_list(diags->arena, format, args)};
    va_end(args);
}

void hg_diag_help(struct hg_diags *diags, struct hg_diag *diag, const char *format, ...)
{
    if (is_scratch(diags, diag))
        return;
    va_list args;
    va_start(args, format);
    diag->help = format_list(diags->arena, format, args);
    va_end(args);
}

void hg_diag_fix(struct hg_diags *diags, struct hg_diag *diag, struct hg_span span,
                 struct hg_str text)
{
    hg_diag_propose(diags, diag, span, text);
    diag->fix.mechanical = true;
}

void hg_diag_propose(struct hg_diags *diags, struct hg_diag *diag, struct hg_span span,
                     struct hg_str text)
{
    if (is_scratch(diags, diag))
        return;
    diag->fix.span = span;
    diag->fix.mechanical = false;
    diag->fix.text = hg_str_copy(diags->arena, text); /* never NULL: an empty text deletes */
    if (diag->help.len != 0)
        return;
    if (text.len == 0)
        diag->help = HG_STR("remove it");
    else
        diag->help = hg_str_print(diags->arena, "write `%.*s`", HG_STR_ARGS(text));
}

void hg_diag_about(struct hg_diags *diags, struct hg_diag *diag, struct hg_diag_cell cell)
{
    if (!is_scratch(diags, diag))
        diag->cell = cell;
}

struct hg_str hg_witness_words(struct hg_arena *arena, const struct hg_witness *witness,
                               size_t count)
{
    struct hg_str all = {"", 0};
    for (size_t i = 0; i < count; i++) {
        struct hg_str value =
            witness[i].kind == HG_WITNESS_UNKNOWN ? HG_STR("unknown") : witness[i].text;
        all = hg_str_print(arena, "%.*s%s%.*s %.*s", HG_STR_ARGS(all), i ? ", " : "",
                           HG_STR_ARGS(witness[i].name), HG_STR_ARGS(value));
    }
    return count ? all : HG_STR("any lead");
}

static struct hg_str text_of(const struct hg_sources *sources, struct hg_span span)
{
    if (sources == NULL || span.source >= sources->list.count)
        return (struct hg_str){NULL, 0};
    struct hg_str text = sources->list.at[span.source].text;
    if (span.start >= span.end || span.end > text.len)
        return (struct hg_str){NULL, 0};
    return (struct hg_str){text.at + span.start, span.end - span.start};
}

static bool is_quoted(struct hg_str text, struct hg_str wrong)
{
    return text.len == wrong.len + 2 && text.at[0] == '"' && text.at[text.len - 1] == '"' &&
           hg_str_eq((struct hg_str){text.at + 1, wrong.len}, wrong);
}

void hg_diag_suggest(struct hg_diags *diags, struct hg_diag *diag, struct hg_str wrong,
                     const struct hg_str *names, size_t count)
{
    if (is_scratch(diags, diag))
        return;
    int nearest = hg_nearest(wrong, names, count);
    if (nearest < 0)
        return;
    struct hg_str name = names[nearest];
    struct hg_str there = text_of(diags->sources, diag->labels[0].span);
    bool quoted = is_quoted(there, wrong);
    char quote = quoted ? '"' : '`';
    diag->help =
        hg_str_print(diags->arena, "did you mean %c%.*s%c?", quote, HG_STR_ARGS(name), quote);
    if (quoted) /* label 0 includes the quotes, so the new text needs them, too */
        name = hg_str_print(diags->arena, "\"%.*s\"", HG_STR_ARGS(name));
    if (quoted || hg_str_eq(there, wrong))
        hg_diag_propose(diags, diag, diag->labels[0].span, name);
}

void hg_diag_ignore(struct hg_diags *diags, struct hg_diag *diag, struct hg_str why)
{
    diag->ignored = why.at ? why : HG_STR("");
    diags->errors -= diag->severity == HG_ERROR;
    diags->warnings -= diag->severity == HG_WARNING;
}
