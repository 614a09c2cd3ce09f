/* Shared by test_names.c and test_expect.c. Results live in the reader's arena, errors go to its
 * diagnostics; one thread. */
#ifndef HG_CLI_TEST_NAMES_H
#define HG_CLI_TEST_NAMES_H

#include "cli/testing/test_file.h"

/* The names of one kind in the program. */
struct hg_names {
    const char *what; /* "rule" */
    struct hg_str *at;
    uint32_t *index; /* of each, in its array */
    uint32_t count;
};

struct hg_names hg_names_of_rules(struct hg_test_reader *reader);
struct hg_names hg_names_of_outcomes(struct hg_test_reader *reader);
struct hg_names hg_names_of_fields(struct hg_test_reader *reader);
struct hg_names hg_names_of_promises(struct hg_test_reader *reader);
/* Classes or scores; `what` is the word for one of them. */
struct hg_names hg_names_of_blocks(struct hg_test_reader *reader, const char *what,
                                   enum hg_block_kind kind);
struct hg_names hg_names_of_shows(struct hg_test_reader *reader);
/* Looks up a name: its index in the program's array. False after a diagnostic at `span`. */
bool hg_name_find(struct hg_test_reader *reader, const struct hg_names *names, struct hg_str name,
                  struct hg_span span, uint32_t *index);

#endif
