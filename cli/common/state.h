/* The state of teams in a file, for --state: read whole before, written whole after. */
#ifndef HG_CLI_STATE_H
#define HG_CLI_STATE_H

#include "runtime/assignment/assign.h"

struct hg_state_file {
    const char *path; /* NULL: none */
    struct hg_state_document *document;
    struct hg_store store;
    int lock;    /* the file while nobody else may change it, or -1 */
    bool absent; /* it was not there */
};

/* path NULL: no state. A file that is not there is an empty state. With `change` the file is locked
 * against other runs until it is closed. False after a message; may be closed all the same. */
bool hg_state_file_open(struct hg_state_file *file, const char *path, bool change);
/* The store, or NULL where there is no state. */
const struct hg_store *hg_state_file_store(const struct hg_state_file *file);
/* Puts the new state in place of the old: a file beside it, synced, then renamed. False after a
 * message; then the old state is there as it was. Nothing to do without a state. */
bool hg_state_file_save(struct hg_state_file *file);
void hg_state_file_close(struct hg_state_file *file);

#endif
