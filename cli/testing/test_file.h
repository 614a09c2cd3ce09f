/* A test file (`*.test.yaml`) as data: the input and expectations of each test, with names
 * resolved in the program. Memory is the file's arena, errors go to its diagnostics; one thread
 * at a time per file. */
#ifndef HG_CLI_TEST_FILE_H
#define HG_CLI_TEST_FILE_H

#include "compiler/data/yaml.h"
#include "runtime/decision/decision.h"

/* Expected sets of rules, fields, outcomes or promises, by index. */
struct hg_expect_ids {
    bool said;
    uint32_t *at;
    uint32_t count;
};

/* `fit: 60`, `fit: ">= 60"`, `fit: 40..60`: all possible values of the score lie between low and
 * high (in its scale; INT64_MIN and INT64_MAX are unbounded). With `whole`, both ends are
 * possible. */
struct hg_expect_score {
    uint32_t block;
    int64_t low, high;
    bool whole;
    struct hg_str written;
};

struct hg_expect_texts {
    bool said;
    struct hg_text_list list;
};

/* `company.employees: {200..9999: accept, otherwise: reject}`: the expected pieces that settle the
 * outcome. */
struct hg_expect_settled {
    uint32_t field;
    struct hg_str *pieces;
    uint32_t *outcomes;
    uint32_t count;
};

/* A class or shown value: the node is compared with the decision's value. */
struct hg_expect_value {
    struct hg_str name; /* as in the report: "classes.kind" */
    struct hg_ref ref;
    const struct hg_yaml *node;
};

struct hg_expect_route {
    bool said, nobody, has_within;
    struct hg_str to; /* at NULL: not said */
    uint32_t rule;    /* HG_NONE: not said */
    int64_t within;
    enum hg_duration_unit unit;
};

struct hg_expect_assignment {
    struct hg_str to; /* empty: not said */
    bool has_skipped, has_due, never; /* never: no due time */
    struct hg_strs skipped;
    int64_t due_at;
};

struct hg_expect {
    uint32_t outcome; /* HG_NONE: not said */
    int reason;       /* enum hg_decision_reason; -1: not said */
    struct hg_expect_ids possible, decided_by, deciding, route_deciding, needs, broken;
    struct hg_expect_ids hits, misses, unknown, assumed;
    struct hg_expect_texts because, notes, also, alert;
    HG_VEC(struct hg_expect_settled) settles;
    HG_VEC(struct hg_expect_score) scores;
    HG_VEC(struct hg_expect_value) values; /* classes and shown values */
    struct hg_expect_route route;
    struct hg_expect_assignment assignment;
};

struct hg_lead_test {
    struct hg_str name;
    struct hg_span span;
    uint32_t line;
    struct hg_str lead; /* as JSON */
    struct hg_span lead_span;
    int64_t now;
    uint64_t flags; /* that are on */
    struct hg_expect expect;
};

struct hg_test_file {
    struct hg_str path;   /* as found */
    struct hg_str policy; /* as the loader knows it */
    struct hg_span policy_span;
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    uint32_t source;
    struct hg_yaml *root;
    HG_VEC(struct hg_lead_test) tests;
};

/* Reads the file and finds its policy. False if the policy cannot be found; the diagnostics may
 * report more in any case. */
bool hg_test_file_open(struct hg_test_file *file, struct hg_str path);
/* Likewise from the text of `other`, which must outlive it: for another program. */
bool hg_test_file_reread(struct hg_test_file *file, const struct hg_test_file *other);
/* Reads the tests against the policy's program; `flags` are on in all of them, in addition to
 * their own. False if the file has errors. */
bool hg_test_file_read(struct hg_test_file *file, const struct hg_program *program,
                       uint64_t flags);
void hg_test_file_release(struct hg_test_file *file);

/* Between test_file.c and test_expect.c. */
struct hg_test_reader {
    struct hg_test_file *file;
    struct hg_diags *diags;
    struct hg_arena *arena;
    const struct hg_program *program;
    bool no_now; /* a test lacks `now`, and that was reported */
};
bool hg_test_assignment_read(struct hg_test_reader *reader, const struct hg_yaml *expect,
                             struct hg_expect_assignment *want);
bool hg_test_expect_read(struct hg_test_reader *reader, const struct hg_yaml *node,
                         struct hg_expect *expect);
/* Parses "40", ">= 40" or "40..60" in the scale of a score. False if it is malformed. */
bool hg_test_score_range(struct hg_str text, enum hg_type_kind scale, int64_t *low, int64_t *high);

#endif
