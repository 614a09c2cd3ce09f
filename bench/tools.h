/* What the programs of bench/ share: a loader of files, a policy made ready to run, a clock, and
 * medians. Figures are medians of several passes; ratios are of figures of one run. */
#ifndef HG_BENCH_TOOLS_H
#define HG_BENCH_TOOLS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler/compile.h"
#include "runtime/decision.h"
#include "runtime/record.h"

#define PASSES 21

static inline void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static inline double clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double median(double *figures, size_t count)
{
    qsort(figures, count, sizeof *figures, by_size);
    return figures[count / 2];
}

/* Runs `pass(context)` over `count` leads several times; the median nanoseconds a lead. */
static inline double measure(void (*pass)(void *), void *context, size_t count)
{
    double figures[PASSES];
    pass(context);
    for (int i = 0; i < PASSES; i++) {
        double start = clock_ns();
        pass(context);
        figures[i] = (clock_ns() - start) / (double)count;
    }
    return median(figures, PASSES);
}

static inline enum hg_status read_file(void *context, struct hg_str path, struct hg_arena *arena,
                                       struct hg_str *text, struct hg_str *why)
{
    (void)context;
    FILE *file = fopen(hg_str_copy(arena, path).at, "rb");
    *why = HG_STR("cannot be read");
    if (file == NULL)
        return HG_IO;
    size_t len = 0, room = 1 << 16;
    char *at = hg_arena_alloc(arena, room);
    for (size_t got; (got = fread(at + len, 1, room - len, file)) > 0;) {
        len += got;
        if (len == room) {
            at = hg_arena_grow(arena, at, room, 2 * room);
            room *= 2;
        }
    }
    fclose(file);
    *text = (struct hg_str){at, len};
    return HG_OK;
}

/* A policy, compiled, with what is needed to run it. */
struct policy {
    struct hg_compilation compilation;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_program *program;
    struct hg_image *image;
};

static inline void policy_load(struct policy *policy, const char *path)
{
    struct hg_loader loader = {read_file, NULL};
    struct hg_compile_input input = {hg_str(path), &loader, hg_regex_re2_check};
    struct hg_str why = {0};
    hg_arena_init(&policy->arena, NULL, &policy->guard);
    hg_compilation_init(&policy->compilation, NULL);
    if (hg_compile(&policy->compilation, &input) != HG_OK) {
        struct hg_buf out;
        hg_buf_init(&out, NULL, 0);
        hg_diags_render(&policy->compilation.diags, HG_DIAG_TEXT, false, &out);
        fwrite(out.at, 1, out.len, stderr);
        die("the policy does not compile");
    }
    policy->program = policy->compilation.program;
    if (setjmp(policy->guard.jump) != 0)
        die("out of memory");
    if (hg_image_new(policy->program, &hg_regex_re2, NULL, &policy->arena, &policy->image, &why) !=
        HG_OK)
        die("the program does not load");
}

static inline void policy_free(struct policy *policy)
{
    hg_image_free(policy->image);
    hg_arena_release(&policy->arena);
    hg_compilation_release(&policy->compilation);
}

static inline uint32_t field_named(const struct hg_program *program, const char *name)
{
    for (uint32_t f = 0; f < program->field_count; f++) {
        if (hg_str_is(program->fields[f].name, name))
            return f;
    }
    die(name);
    return 0;
}

/* Leads that were read once: the values of their fields, to be put into lanes again and again
 * as a reader would leave them there. Texts stay in `lanes`' arena. */
struct leads {
    struct hg_lanes *reader; /* one lane; its arena holds the texts */
    struct hg_value *values; /* field_count a lead */
    uint32_t field_count;
    size_t count;
};

static inline struct hg_lanes *new_lanes(const struct hg_image *image, uint32_t room)
{
    struct hg_lanes *lanes;
    if (hg_lanes_new(image, room, NULL, &lanes) != HG_OK)
        die("out of memory");
    hg_lanes_reset(lanes, room);
    return lanes;
}

static inline void leads_put(const struct leads *leads, size_t lead, struct hg_lanes *lanes,
                             uint32_t lane)
{
    const struct hg_value *from = leads->values + lead * leads->field_count;
    struct hg_value *to = lanes->values + lane;
    for (uint32_t f = 0; f < leads->field_count; f++)
        to[(size_t)f * lanes->lanes] = from[f];
}

/* Every figure in one line: name, nanoseconds, how many a second, ratio to a baseline. */
static inline void report(const char *name, double ns, double baseline)
{
    printf("  %-44s %9.1f ns %9.0f k/s", name, ns, 1e6 / ns);
    if (baseline > 0)
        printf("   %6.2f x", ns / baseline);
    printf("\n");
    fflush(stdout);
}

/* What one lead costs in the VM: alone, and beside 1,023 others. */
struct vm_bench {
    const struct leads *leads;
    struct hg_lanes *one, *many;
    struct hg_arena_mark mark;
    size_t batches;
};

static inline void run_lanes(struct hg_lanes *lanes)
{
    if (hg_run(lanes) != HG_OK)
        die("out of memory");
}

static inline void pass_copy(void *context)
{
    struct vm_bench *bench = context;
    for (size_t i = 0; i < bench->leads->count; i++) {
        leads_put(bench->leads, i, bench->one, 0);
        __asm__ volatile("" : : "r"(bench->one->values) : "memory");
    }
}

static inline void pass_one(void *context)
{
    struct vm_bench *bench = context;
    for (size_t i = 0; i < bench->leads->count; i++) {
        struct hg_arena_mark mark = hg_arena_save(&bench->one->arena);
        leads_put(bench->leads, i, bench->one, 0);
        run_lanes(bench->one);
        hg_arena_rewind(&bench->one->arena, mark);
    }
}

static inline void pass_many(void *context)
{
    struct vm_bench *bench = context;
    for (size_t i = 0; i < bench->batches; i++) {
        struct hg_arena_mark mark = hg_arena_save(&bench->many->arena);
        run_lanes(bench->many);
        hg_arena_rewind(&bench->many->arena, mark);
    }
}

/* Prints three lines; returns the nanoseconds of one lane. `baseline` 0: none. */
static inline double bench_vm(const struct policy *policy, const struct leads *leads, int64_t now,
                              double baseline)
{
    struct vm_bench bench = {.leads = leads, .batches = 4};
    bench.one = new_lanes(policy->image, 1);
    bench.many = new_lanes(policy->image, HG_MAX_LANES);
    bench.one->now[0] = now;
    for (uint32_t l = 0; l < HG_MAX_LANES; l++) {
        bench.many->now[l] = now;
        leads_put(leads, l % leads->count, bench.many, l);
    }
    double copy = measure(pass_copy, &bench, leads->count);
    double one = measure(pass_one, &bench, leads->count);
    double many = measure(pass_many, &bench, bench.batches * HG_MAX_LANES);
    report("VM, one lane, the lead copied into it", one, baseline);
    report("  of this, the copy", copy, 0);
    report("VM, 1,024 lanes", many, baseline);
    hg_lanes_free(bench.one);
    hg_lanes_free(bench.many);
    return one;
}

#endif
