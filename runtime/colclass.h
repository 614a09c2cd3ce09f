/* Rows of a column file decided by the classes of their values (classes.h): for whoever counts
 * decisions and looks at few of them. Nothing of most leads is put anywhere but a byte a field; what
 * a dictionary's value is for the policy is worked out once. Rows that cannot be told so are marked,
 * and go the way of colfile.h. */
#ifndef HG_RUNTIME_COLCLASS_H
#define HG_RUNTIME_COLCLASS_H

#include "runtime/colfile.h"

struct hg_colclasses;
/* At most `room` rows at a time. `reader` is read by, serves nobody else's classes, and outlives
 * them. One thread's. HG_NOMEM. */
enum hg_status hg_colclasses_new(struct hg_colreader *reader, uint32_t room,
                                 const struct hg_allocator *allocator,
                                 struct hg_colclasses **classes) HG_MUST_CHECK;
void hg_colclasses_free(struct hg_colclasses *classes);

struct hg_colclassed {
    struct hg_lanes *lanes; /* run; row i is lane i. Fields told by classes are not in their registers,
                               and nothing is to be read of rows that are marked */
    uint8_t *marks;         /* enum hg_colread, a row each; RECORD: to be read and run the usual way */
    uint8_t *problems;      /* a row each: whether the lead broke its contract */
};
/* Reads rows of the block entered, and runs the program; all have one time. Valid until the next call.
 * HG_NOMEM. */
enum hg_status hg_colclasses_run(struct hg_colclasses *classes, const struct hg_colview *view,
                                 const struct hg_colrows *rows, int64_t now,
                                 struct hg_colclassed *out) HG_MUST_CHECK;

/* Of the rows of the last call, which value of its dictionary each has in a field; 0: none. False: in
 * this block the field is not one column of codes. */
bool hg_colclasses_codes(const struct hg_colclasses *classes, uint32_t field, uint16_t *codes);
/* The value of such a code, on lane 0 of lanes that hold nothing else. Valid until the next call of
 * any of these. NULL: it has to be read from its record, or memory ran out. */
const struct hg_lanes *hg_colclasses_show(struct hg_colclasses *classes, uint32_t field,
                                          uint16_t code);

#endif
