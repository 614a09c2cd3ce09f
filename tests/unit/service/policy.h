/* A program of the library's interface from the text of a policy, for tests of the service. */
#ifndef HG_TESTS_SERVICE_POLICY_H
#define HG_TESTS_SERVICE_POLICY_H

#include "include/headgate.h"
#include "tests/unit/cli/decide.h"

/* The bytes of a program file. As lab_open (decide.h) takes them; policy `p` of version 7, at LAB_NOW. */
static inline void policy_bytes(const char *fields, const char *teams, const char *policy,
                                struct hg_buf *bytes)
{
    struct lab lab;
    lab_open(&lab, fields, teams, policy);
    hg_buf_init(bytes, NULL, 0);
    cr_assert_eq(hg_program_encode(lab.compilation.program, bytes), HG_OK);
    lab_close(&lab);
}

static inline headgate_program *policy_program(const char *fields, const char *teams,
                                               const char *policy)
{
    struct hg_buf bytes;
    headgate_program *program = NULL;
    policy_bytes(fields, teams, policy, &bytes);
    cr_assert_eq(headgate_program_load(bytes.at, bytes.len, NULL, &program, NULL), HEADGATE_OK);
    hg_buf_release(&bytes);
    return program;
}

/* The lead decided. */
static inline void policy_decide(headgate_evaluator *evaluator, const char *lead)
{
    int64_t now;
    headgate_error error;
    cr_assert(hg_parse_instant(HG_STR(LAB_NOW), &now));
    cr_assert_eq(headgate_lead_json(evaluator, now, lead, strlen(lead), &error), HEADGATE_OK, "%s",
                 error.message);
    cr_assert_eq(headgate_decide(evaluator), HEADGATE_OK);
}

#endif
