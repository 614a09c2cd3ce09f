/* Shared by the benchmarks: a file loader, a policy ready to run, a clock, and medians. Figures
 * are medians of several passes; ratios are between figures of one run. */
#ifndef HG_BENCH_TOOLS_H
#define HG_BENCH_TOOLS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/common/cli.h"
#include "runtime/decision/decision.h"
#include "runtime/ingest/record.h"

#define PASSES 21
#define CHUNK 64 /* leads: their values and texts fit into the second cache */

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

/* Work on leads [from, to). */
typedef void work(void *context, size_t from, size_t to);

/* The median nanoseconds a lead. Leads are worked on in chunks that `touch` (may be NULL) has
 * brought into the cache, as a reader would have, but that no branch predictor has seen for
 * thousands of leads; the median over all chunks shuts out what others do on the machine. */
static inline double measure(work *touch, work *timed, void *context, size_t count, size_t chunk)
{
    size_t chunks = count / chunk;
    double *figures = calloc(PASSES * chunks, sizeof *figures);
    if (figures == NULL || chunks == 0)
        die("nothing to measure");
    for (size_t i = 0; i < PASSES * chunks; i++) {
        size_t from = i % chunks * chunk;
        if (touch != NULL)
            touch(context, from, from + chunk);
        double start = clock_ns();
        timed(context, from, from + chunk);
        figures[i] = (clock_ns() - start) / (double)chunk;
    }
    double middle = median(figures, PASSES * chunks);
    free(figures);
    return middle;
}

static inline void touch_bytes(const void *at, size_t len)
{
    const volatile char *bytes = at;
    for (size_t i = 0; i < len; i += 64)
        (void)bytes[i];
    if (len != 0)
        (void)bytes[len - 1];
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
    struct hg_arena loaded; /* of a program that was read */
    const struct hg_program *program;
    struct hg_image *image;
};

static inline void policy_refused(struct policy *policy)
{
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    hg_diags_render(&policy->compilation.diags, HG_DIAG_TEXT, false, &out);
    fwrite(out.at, 1, out.len, stderr);
    die("the policy does not compile");
}

static inline void policy_load(struct policy *policy, const char *path)
{
    struct hg_loader loader = {read_file, NULL};
    struct hg_compile_input input = {hg_str(path), &loader, hg_regex_re2_check, &hg_zone_loader};
    struct hg_str why = {0};
    hg_arena_init(&policy->arena, NULL, &policy->guard);
    hg_compilation_init(&policy->compilation, NULL);
    if (hg_compile(&policy->compilation, &input) != HG_OK)
        policy_refused(policy);
    policy->program = policy->compilation.program;
    if (setjmp(policy->guard.jump) != 0)
        die("out of memory");
    if (hg_image_new(policy->program, &hg_regex_re2, NULL, &policy->arena, &policy->image, &why) !=
        HG_OK)
        die("the program does not load");
}

/* A policy whose files are made: what it took to compile it, to read the program file it becomes
 * (checksum, verifier, image) the first time in a process, into memory that is new, and again, and
 * how large that is. */
struct made {
    struct hg_str gate, contract, table, list;
    double compile, first, load;
    size_t bytes;
};

static inline enum hg_status read_made(void *context, struct hg_str path, struct hg_arena *arena,
                                       struct hg_str *text, struct hg_str *why)
{
    const struct made *made = context;
    (void)arena, (void)why;
    *text = hg_str_ends(path, HG_STR(".csv"))    ? made->table
            : hg_str_ends(path, HG_STR(".txt"))  ? made->list
            : hg_str_ends(path, HG_STR(".yaml")) ? made->contract
                                                 : made->gate;
    return HG_OK;
}

/* Reads the program file into an empty arena: nanoseconds. */
static inline double load_once(struct policy *policy, const struct hg_buf *file,
                               struct hg_program **program)
{
    struct hg_str why = {0};
    double start = clock_ns();
    if (hg_program_decode((struct hg_str){file->at, file->len}, &policy->loaded, program, &why) !=
            HG_OK ||
        hg_image_new(*program, &hg_regex_re2, NULL, &policy->loaded, &policy->image, &why) != HG_OK)
        die("the program does not load");
    return clock_ns() - start;
}

/* The same by a child that has loaded nothing before. */
static inline double load_cold(struct policy *policy, const struct hg_buf *file)
{
    struct hg_program *program;
    double taken = 0;
    int ends[2];
    fflush(stdout);
    if (pipe(ends) != 0)
        die("no pipe");
    pid_t child = fork();
    if (child == 0) {
        taken = load_once(policy, file, &program);
        _exit(write(ends[1], &taken, sizeof taken) == sizeof taken ? 0 : 1);
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &taken, sizeof taken) != sizeof taken)
        die("the program does not load in a child");
    close(ends[0]);
    waitpid(child, NULL, 0);
    return taken;
}

/* The program is the one read back. The policy's arena must be there, its guard set. */
static inline void policy_make(struct policy *policy, struct made *made)
{
    struct hg_loader loader = {read_made, made};
    struct hg_compile_input input = {HG_STR("made.gate"), &loader, hg_regex_re2_check, NULL};
    struct hg_program *program;
    struct hg_buf file;
    hg_compilation_init(&policy->compilation, NULL);
    double start = clock_ns();
    if (hg_compile(&policy->compilation, &input) != HG_OK)
        policy_refused(policy);
    made->compile = clock_ns() - start;
    hg_buf_init(&file, NULL, 0);
    if (hg_program_encode(policy->compilation.program, &file) != HG_OK)
        die("out of memory");
    made->bytes = file.len;
    double loads[11], cold[5];
    hg_arena_init(&policy->loaded, NULL, &policy->guard);
    for (size_t i = 0; i < sizeof cold / sizeof *cold; i++)
        cold[i] = load_cold(policy, &file);
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
        hg_image_free(policy->image);
        hg_arena_reset(&policy->loaded); /* of the program before */
        loads[i] = load_once(policy, &file, &program);
    }
    made->first = median(cold, sizeof cold / sizeof *cold);
    made->load = median(loads, sizeof loads / sizeof *loads);
    hg_buf_release(&file);
    policy->program = program;
}

static inline void policy_free(struct policy *policy)
{
    hg_image_free(policy->image);
    hg_arena_release(&policy->loaded);
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

/* What one lead costs in the VM: alone, and beside 1,023 others. A lead by itself is run where a
 * reader would have left it: `homes` are the registers of as many leads as are timed together. */
struct vm_bench {
    const struct leads *leads;
    struct hg_lanes *one, *many;
    struct hg_value *homes; /* CHUNK times the registers of the program */
    uint32_t *hits;         /* of the lead or the batch before */
    uint32_t ends[HG_MAX_LANES];
    uint32_t *blocks; /* that hits are written of */
    uint32_t block_count;
    uint64_t sum;
};

static inline struct vm_bench vm_bench_of(const struct leads *leads, struct hg_lanes *one)
{
    struct vm_bench bench = {.leads = leads, .one = one};
    const struct hg_program *program = one->program;
    bench.homes = calloc((size_t)CHUNK * program->register_count, sizeof *bench.homes);
    bench.hits =
        calloc((size_t)program->rule_count * HG_MAX_LANES + HG_HITS_ROOM, sizeof *bench.hits);
    bench.blocks = calloc((size_t)program->block_count + 1, sizeof *bench.blocks);
    if (bench.homes == NULL || bench.hits == NULL || bench.blocks == NULL)
        die("out of memory");
    for (uint32_t b = 0; b < program->block_count; b++)
        if (program->blocks[b].kind == HG_B_DISQUALIFY || program->blocks[b].kind == HG_B_SCORE)
            bench.blocks[bench.block_count++] = b;
    return bench;
}

static inline void vm_bench_free(struct vm_bench *bench)
{
    free(bench->homes);
    free(bench->hits);
    free(bench->blocks);
}

static inline void run_lanes(struct hg_lanes *lanes)
{
    if (hg_run(lanes) != HG_OK)
        die("out of memory");
}

static inline void touch_text(const struct hg_text *text)
{
    touch_bytes(text, sizeof *text);
    touch_bytes(text->raw.at, text->raw.len);
    touch_bytes(text->folded.at, text->folded.len);
}

static inline void touch_value(const struct hg_value *value, const struct hg_field *field)
{
    if (value->state != HG_KNOWN || !hg_type_is_text(field->type))
        return;
    if (!field->list) {
        touch_text(value->text);
        return;
    }
    for (uint32_t i = 0; i < value->list->count; i++)
        touch_text(value->list->texts[i]);
}

static inline struct hg_value *home_of(const struct vm_bench *bench, size_t lead)
{
    return bench->homes + lead % CHUNK * bench->one->program->register_count;
}

static inline void work_touch(void *context, size_t from, size_t to)
{
    struct vm_bench *bench = context;
    const struct leads *leads = bench->leads;
    const struct hg_program *program = bench->one->program;
    for (size_t i = from; i < to; i++) {
        const struct hg_value *values = leads->values + i * leads->field_count;
        memcpy(home_of(bench, i), values, leads->field_count * sizeof *values);
        for (uint32_t f = 0; f < leads->field_count; f++)
            touch_value(&values[f], &program->fields[f]);
    }
}

/* The ids of all rules of disqualifying and scoring blocks that hit: what the C by hand writes. */
static inline uint32_t write_hits(const struct vm_bench *bench, const struct hg_lanes *lanes,
                                  uint32_t lane)
{
    return hg_lane_hits(lanes, bench->blocks, bench->block_count, lane, bench->hits);
}

/* The next lead is where the lanes have their registers. */
static inline void put_home(const struct vm_bench *bench, size_t lead)
{
    bench->one->values = home_of(bench, lead);
}

static inline void work_one(void *context, size_t from, size_t to)
{
    struct vm_bench *bench = context;
    struct hg_value *own = bench->one->values;
    for (size_t i = from; i < to; i++) {
        struct hg_arena_mark mark = hg_arena_save(&bench->one->arena);
        put_home(bench, i);
        run_lanes(bench->one);
        bench->sum += write_hits(bench, bench->one, 0);
        hg_arena_rewind(&bench->one->arena, mark);
    }
    bench->one->values = own;
}

static inline void work_many(void *context, size_t from, size_t to)
{
    struct vm_bench *bench = context;
    (void)from, (void)to;
    struct hg_arena_mark mark = hg_arena_save(&bench->many->arena);
    run_lanes(bench->many);
    bench->sum +=
        hg_lanes_hits(bench->many, bench->blocks, bench->block_count, bench->hits, bench->ends);
    hg_arena_rewind(&bench->many->arena, mark);
}

/* Prints two lines; returns the nanoseconds of one lane. `baseline` 0: none. */
static inline double bench_vm(const struct policy *policy, const struct leads *leads, int64_t now,
                              double baseline)
{
    struct vm_bench bench = vm_bench_of(leads, new_lanes(policy->image, 1));
    bench.many = new_lanes(policy->image, HG_MAX_LANES);
    bench.one->now[0] = now;
    for (uint32_t l = 0; l < HG_MAX_LANES; l++) {
        bench.many->now[l] = now;
        leads_put(leads, l % leads->count, bench.many, l);
    }
    double one = measure(work_touch, work_one, &bench, leads->count, CHUNK);
    double many = measure(NULL, work_many, &bench, 4 * HG_MAX_LANES, HG_MAX_LANES);
    report("VM, one lane, ids of hits written", one, baseline);
    report("VM, 1,024 lanes, ids of hits written", many, baseline);
    vm_bench_free(&bench);
    hg_lanes_free(bench.one);
    hg_lanes_free(bench.many);
    return one;
}

#endif
