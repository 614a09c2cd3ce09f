/* For tests that compile a policy from text and decide leads, in memory. Random numbers are the
 * same in every run. */
#ifndef HG_TESTS_TRIAL_H
#define HG_TESTS_TRIAL_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/compile.h"
#include "runtime/ingest/record.h"

static uint64_t trial_seed = 20261120;

static inline unsigned pick(unsigned count)
{
    trial_seed = trial_seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(trial_seed >> 33) % count;
}

struct trial {
    const char *contract;
    struct hg_buf policy, table, json; /* policy.gate, table.csv, the lead being decided */
    struct hg_compilation compilation;
    struct hg_image *image;
    struct hg_lanes *lanes;
    struct hg_json_reader *reader;
};

static inline enum hg_status trial_file(void *context, struct hg_str path, struct hg_arena *arena,
                                        struct hg_str *text, struct hg_str *why)
{
    const struct trial *trial = context;
    (void)arena;
    (void)why;
    if (hg_str_is(path, "lead.yaml"))
        *text = hg_str(trial->contract);
    else if (hg_str_is(path, "table.csv"))
        *text = (struct hg_str){trial->table.at, trial->table.len};
    else
        *text = (struct hg_str){trial->policy.at, trial->policy.len};
    return HG_OK;
}

/* Empty buffers, to write the policy into. */
static inline void trial_init(struct trial *trial, const char *contract)
{
    *trial = (struct trial){.contract = contract};
    hg_buf_init(&trial->policy, &hg_libc_allocator, 0);
    hg_buf_init(&trial->table, &hg_libc_allocator, 0);
    hg_buf_init(&trial->json, &hg_libc_allocator, 0);
}

static inline void trial_fail_to_compile(struct trial *trial)
{
    struct hg_buf said;
    hg_buf_init(&said, &hg_libc_allocator, 0);
    hg_diags_render(&trial->compilation.diags, HG_DIAG_TEXT, false, &said);
    cr_assert_fail("%.*s", (int)said.len, said.at);
}

/* Ready to run what was compiled. */
static inline void trial_start(struct trial *trial)
{
    struct hg_str why;
    cr_assert_eq(hg_image_new(trial->compilation.program, &hg_regex_re2, &hg_libc_allocator,
                              &trial->compilation.arena, &trial->image, &why),
                 HG_OK);
    cr_assert_eq(hg_lanes_new(trial->image, 1, &hg_libc_allocator, &trial->lanes), HG_OK);
    cr_assert_eq(hg_json_reader_new(trial->image, &hg_libc_allocator, &trial->reader), HG_OK);
}

/* HG_OK: there is a program to start. */
static inline enum hg_status trial_try(struct trial *trial)
{
    struct hg_loader loader = {trial_file, trial};
    struct hg_compile_input input = {
        .path = HG_STR("p.gate"), .loader = &loader, .regex = hg_regex_re2_check};
    hg_compilation_init(&trial->compilation, &hg_libc_allocator);
    return hg_compile(&trial->compilation, &input);
}

static inline void trial_compile(struct trial *trial)
{
    if (trial_try(trial) != HG_OK)
        trial_fail_to_compile(trial);
    trial_start(trial);
}

static inline void trial_release(struct trial *trial)
{
    hg_json_reader_free(trial->reader);
    hg_lanes_free(trial->lanes);
    hg_image_free(trial->image);
    hg_compilation_release(&trial->compilation);
    hg_buf_release(&trial->json);
    hg_buf_release(&trial->table);
    hg_buf_release(&trial->policy);
}

/* Runs the lead in `json`. */
static inline void trial_run(struct trial *trial)
{
    struct hg_lead_error error;
    struct hg_str json = {trial->json.at, trial->json.len};
    hg_lanes_reset(trial->lanes, 1);
    trial->lanes->now[0] = 0;
    cr_assert_eq(hg_json_read(trial->reader, trial->lanes, 0, json, &error), HG_OK, "%s",
                 error.message);
    cr_assert_eq(hg_run(trial->lanes), HG_OK);
}

/* The rows of block `block`. */
static inline struct hg_rows trial_rows(const struct trial *trial, uint32_t block)
{
    const struct hg_program *program = trial->compilation.program;
    return hg_lane_rows(trial->lanes, program->blocks[block].table, 0);
}

static inline bool trial_bit(const uint64_t *rows, unsigned row)
{
    return rows[row / 64] >> (row % 64) & 1;
}

#endif
