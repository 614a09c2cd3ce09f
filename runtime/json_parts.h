/* What the two passes of the JSON reader share (json_reader.c, json_fields.c). Private to them. */
#ifndef HG_RUNTIME_JSON_PARTS_H
#define HG_RUNTIME_JSON_PARTS_H

#include "base/map.h"
#include "runtime/json_value.h"

#define HG_JSON_TWICE (HG_NOWHERE - 1)
struct hg_json_path { /* what a dotted path is */
    struct hg_str name;
    uint32_t next; /* the path met after this one in the lead before: mostly so again */
    uint32_t field;
    uint64_t met;     /* the lead whose outermost object had it last */
    bool prefix;      /* of the path of some field */
    bool confidences; /* the object of confidence_from */
};

enum hg_json_said { HG_NOT_SAID, HG_SAID, HG_SAID_BADLY };

struct hg_json_reader {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_program *program;
    struct hg_json_shim *shim;
    struct hg_map paths; /* to an index of `entries` */
    HG_VEC(struct hg_json_path) entries;
    uint32_t last; /* the entry met last */
    size_t most;   /* entries: keys that are no field's are learnt up to here */
    char *path;    /* room for the longest */
    size_t longest;
    /* of the lead that is read */
    uint64_t lead; /* from 1 */
    struct hg_json_document document;
    const struct hg_json_node *nodes; /* its own */
    uint32_t *found;                  /* a field each: its node, HG_NOWHERE or HG_JSON_TWICE */
    uint8_t *said;                    /* a field each: enum hg_json_said of its confidence */
    int64_t *confidence;              /* in millionths; where it was said badly, its node */
    uint32_t *touched, touched_count; /* fields found, in the order of the lead */
    uint32_t *doubted, doubted_count; /* fields with a confidence */
    /* of the program */
    bool *simple;   /* a field each: a value alone is what it holds, whatever is asked of evidence */
    uint8_t *plain; /* a field each: enum hg_json_plain */
    uint8_t *leave; /* a field each: enum hg_json_leave */
};

/* What need not be read of a field that nothing reads, where the lanes ask for no more: such a value
 * breaks no contract. */
enum hg_json_leave { HG_LEAVE_NOTHING, HG_LEAVE_TEXTS, HG_LEAVE_INTEGERS, HG_LEAVE_FORMS };

/* What is read straight from the token where it is as most are; all else the long way. */
enum hg_json_plain { HG_PLAIN_NOTHING, HG_PLAIN_TEXTS, HG_PLAIN_INTEGERS };

/* json_fields.c: what is said once about each field, with the reader; and the second pass. */
void hg_json_plan_fields(struct hg_json_reader *reader);
enum hg_status hg_json_set_fields(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_lead_error *error) HG_MUST_CHECK;

#endif
