/* Rows of a column file decided by the classes of their values (classes.h): for whoever counts
 * decisions and looks at few of them. Nothing of most leads is put anywhere but a byte a field; what
 * a dictionary's value is for the policy is worked out once. Rows that cannot be told so are marked,
 * and go the way of colfile.h. */
#ifndef HG_RUNTIME_COLCLASS_H
#define HG_RUNTIME_COLCLASS_H

#include "runtime/columns/colfile.h"

struct hg_colclasses;
/* At most `room` rows at a time. `reader` is read by, serves nobody else's classes, and outlives
 * them. `texts`: hg_decide may be asked of rows that are not marked and have no problem; it says all
 * but the lead's name. One thread's. HG_NOMEM. */
enum hg_status hg_colclasses_new(struct hg_colreader *reader, uint32_t room, bool texts,
                                 const struct hg_allocator *allocator,
                                 struct hg_colclasses **classes) HG_MUST_CHECK;
void hg_colclasses_free(struct hg_colclasses *classes);

/* Two policies are asked of the same rows: a field that both read from the same columns in the same way
 * is read once, by the first. Both are new, of readers of one file; the second is run after the first, of
 * the same rows at the same time, and not without it. HG_NOMEM. */
enum hg_status hg_colclasses_pair(struct hg_colclasses *first,
                                  struct hg_colclasses *second) HG_MUST_CHECK;

struct hg_colclass_result {
    struct hg_lanes *lanes; /* run; row i is lane i. Fields told by classes are not in their registers,
                               and nothing is to be read of rows that are marked */
    uint8_t *marks;         /* enum hg_colread, a row each; RECORD: to be read and run the usual way */
    uint8_t *problems;      /* a row each: whether the lead broke its contract */
};
/* When leads are decided: all at `now`, or each at the time its field `field` tells. */
struct hg_colclock {
    int64_t now;
    uint32_t field; /* or HG_NONE */
};
/* Reads rows of the block entered, and runs the program. Valid until the next call. HG_NOMEM. */
enum hg_status hg_colclasses_run(struct hg_colclasses *classes, const struct hg_colview *view,
                                 const struct hg_colrows *rows, const struct hg_colclock *clock,
                                 struct hg_colclass_result *out) HG_MUST_CHECK;

/* The one column of a field in the block of the last call, which says all there is of it but for
 * objects; HG_NONE: it is nowhere (not *anywhere), or has to be asked row by row. */
uint32_t hg_colclasses_column(const struct hg_colclasses *classes, uint32_t field, bool *anywhere);
/* What row i of the last call, which is not marked, has in a field: on that lane of some lanes, of
 * which no other field is to be read. Valid until the next call of any of these. NULL: memory ran
 * out. */
const struct hg_lanes *hg_colclasses_value(struct hg_colclasses *classes, uint32_t field, uint32_t i,
                                          uint32_t *lane);
/* What the leads of the rows of the last call that are not marked are called (hg_lead_name), a name a
 * row; those of others stay. In the arena, or in the file. False: memory ran out. */
bool hg_colclasses_names(struct hg_colclasses *classes, struct hg_arena *arena,
                         struct hg_str *names);

#endif
