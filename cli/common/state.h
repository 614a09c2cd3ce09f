/* The state of teams in a file, for --state: read whole before a run, written whole after it. One
 * thread at a time; messages as in cli.h. */
#ifndef HG_CLI_STATE_H
#define HG_CLI_STATE_H

#include "runtime/assignment/assign.h"

struct hg_state_file {
    const char *path; /* NULL: none */
    struct hg_state_document *document;
    struct hg_store store;
    int lock;    /* the locked file, or -1 */
    bool absent; /* it did not exist */
};

/* Opens the state; path NULL: no state. A missing file is an empty state. With `change` the file
 * is locked against other runs until it is closed. False after a message; close it in any case. */
bool hg_state_file_open(struct hg_state_file *file, const char *path, bool change);
/* The store, or NULL if there is no state. Valid until close. */
const struct hg_store *hg_state_file_store(const struct hg_state_file *file);
/* Replaces the old state: written to a file beside it, synced, renamed. False after a message; the
 * old state is then unchanged. Does nothing without a state. */
bool hg_state_file_save(struct hg_state_file *file);
void hg_state_file_close(struct hg_state_file *file);

#endif
