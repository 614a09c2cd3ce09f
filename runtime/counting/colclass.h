/* Rows of a column file decided by value classes (classes.h), for callers that count decisions and
 * look at few. Most leads are never materialised beyond one byte per field; a dictionary value is
 * classified once. Rows that this cannot handle are marked and go through colfile.h. Belongs to
 * one thread. */
#ifndef HG_RUNTIME_COLCLASS_H
#define HG_RUNTIME_COLCLASS_H

#include "runtime/columns/colfile.h"

struct hg_colclasses;
/* Makes classes for up to `room` rows at a time. `reader` must outlive them and serve no other
 * classes. `texts`: hg_decide may be called for rows that are unmarked and have no problem; its
 * result is complete except for the lead's name. HG_NOMEM. */
enum hg_status hg_colclasses_new(struct hg_colreader *reader, uint32_t room, bool texts,
                                 const struct hg_allocator *allocator,
                                 struct hg_colclasses **classes) HG_MUST_CHECK;
void hg_colclasses_free(struct hg_colclasses *classes);

/* For two policies over the same rows: fields that both bind to the same columns in the same way
 * are read once, by the first. Both must be new, with readers of one file; the second is run after
 * the first on the same rows and times, never alone. HG_NOMEM. */
enum hg_status hg_colclasses_pair(struct hg_colclasses *first,
                                  struct hg_colclasses *second) HG_MUST_CHECK;

struct hg_colclass_result {
    struct hg_lanes *lanes; /* already run; row i is lane i. Classed fields are not in their
                               registers, and lanes of marked rows are undefined */
    uint8_t *marks;         /* enum hg_colread, a row each; RECORD: read and run it in the general
                               way */
    uint8_t *problems;      /* a row each: whether the lead broke its contract */
};
/* The time of decision: `now` for all, or each lead's field `field`. */
struct hg_colclock {
    int64_t now;
    uint32_t field; /* or HG_NONE */
};
/* Reads rows of the current block and runs the program. Valid until the next call. HG_NOMEM. */
enum hg_status hg_colclasses_run(struct hg_colclasses *classes, const struct hg_colview *view,
                                 const struct hg_colrows *rows, const struct hg_colclock *clock,
                                 struct hg_colclass_result *out) HG_MUST_CHECK;

/* The only column of a field in the last call's block, holding all of the field but objects.
 * HG_NONE: there is none (not *anywhere), or rows must be asked one by one. */
uint32_t hg_colclasses_column(const struct hg_colclasses *classes, uint32_t field, bool *anywhere);
/* The value of a field in unmarked row i of the last call, on lane *lane of the lanes returned, of
 * which no other field is valid. Valid until the next call of any of these. NULL: memory ran out.
 */
const struct hg_lanes *hg_colclasses_value(struct hg_colclasses *classes, uint32_t field, uint32_t i,
                                          uint32_t *lane);
/* The names (hg_lead_name) of the unmarked leads of the last call, by row; other items stay. In
 * the arena or the file. False: memory ran out. */
bool hg_colclasses_names(struct hg_colclasses *classes, struct hg_arena *arena,
                         struct hg_str *names);

#endif
