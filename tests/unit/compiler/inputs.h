/* For tests of the compiler's input files: a text, the diagnostics of reading it, and their
 * locations. */
#ifndef HG_TESTS_INPUTS_H
#define HG_TESTS_INPUTS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"

struct inputs {
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    uint32_t source;
};

static inline void inputs_open(struct inputs *in, const char *text, size_t len)
{
    hg_arena_init(&in->arena, &hg_libc_allocator, &in->guard);
    hg_sources_init(&in->sources, &in->arena);
    hg_diags_init(&in->diags, &in->arena, &in->sources);
    in->source = hg_sources_add(&in->sources, HG_STR("input"), (struct hg_str){text, len});
}

static inline void inputs_close(struct inputs *in)
{
    hg_arena_release(&in->arena);
}

/* "E0503@2:3 W0514@4:1": every record in the order of reporting, with the place of its start. */
static inline struct hg_str inputs_reported(struct inputs *in)
{
    struct hg_str all = HG_STR("");
    for (size_t i = 0; i < in->diags.list.count; i++) {
        const struct hg_diag *diag = &in->diags.list.at[i];
        struct hg_span span = diag->labels[0].span;
        struct hg_position at = hg_position_of(&in->sources, span.source, span.start);
        all = hg_str_print(&in->arena, "%.*s%s%s@%u:%u", HG_STR_ARGS(all), i == 0 ? "" : " ",
                           hg_diag_page(diag->code)->code, at.line, at.column);
    }
    return all;
}

struct input_case {
    const char *text, *reported;
};

typedef enum hg_status input_reader(struct inputs *in);

/* Reads each text and compares what is reported to the letter. HG_INVALID goes with errors and
 * HG_OK with none. Each text lies in memory of its own length, so that a byte read past its
 * end is seen. */
static inline void inputs_check(const struct input_case *cases, size_t count, input_reader *read)
{
    for (size_t i = 0; i < count; i++) {
        struct inputs in;
        size_t len = strlen(cases[i].text);
        char *copy = malloc(len + 1);
        memcpy(copy, cases[i].text, len);
        copy = realloc(copy, len != 0 ? len : 1);
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, copy, len);
        enum hg_status status = read(&in);
        struct hg_str got = inputs_reported(&in);
        cr_expect(hg_str_is(got, cases[i].reported), "case %zu:\n%s\nreported %.*s\nnot      %s", i,
                  cases[i].text, HG_STR_ARGS(got), cases[i].reported);
        cr_expect_eq(status, in.diags.errors != 0 ? HG_INVALID : HG_OK, "case %zu: status", i);
        inputs_close(&in);
        free(copy);
    }
}

/* `count` times `part`, after `head`; freed by the caller. */
static inline char *inputs_repeat(const char *head, const char *part, size_t count)
{
    size_t start = strlen(head), len = strlen(part);
    char *text = malloc(start + len * count + 1);
    memcpy(text, head, start);
    for (size_t i = 0; i < count; i++)
        memcpy(text + start + i * len, part, len);
    text[start + len * count] = '\0';
    return text;
}

#endif
