/* A program of the public interface made of a policy in a test. */
#ifndef HG_TESTS_CLI_EMBED_H
#define HG_TESTS_CLI_EMBED_H

#include "decide.h"
#include "include/headgate.h"

struct api {
    struct lab lab;
    struct hg_buf bytes;
    headgate_program *program;
    headgate_evaluator *evaluator;
};

static inline void api_open_with(struct api *api, const char *fields, const char *policy)
{
    lab_open(&api->lab, fields, NULL, policy);
    hg_buf_init(&api->bytes, &hg_libc_allocator, 0);
    cr_assert_eq(hg_program_encode(api->lab.compilation.program, &api->bytes), HG_OK);
    cr_assert_eq(headgate_program_load(api->bytes.at, api->bytes.len, NULL, &api->program, NULL),
                 HEADGATE_OK);
    cr_assert_eq(headgate_evaluator_new(api->program, NULL, &api->evaluator), HEADGATE_OK);
}

static inline void api_close(struct api *api)
{
    headgate_evaluator_free(api->evaluator);
    headgate_program_free(api->program);
    hg_buf_release(&api->bytes);
    lab_close(&api->lab);
}

#endif
