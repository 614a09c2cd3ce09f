/* What the two passes of the JSON reader share (json_reader.c, json_fields.c). Private to them. */
#ifndef HG_RUNTIME_JSON_PARTS_H
#define HG_RUNTIME_JSON_PARTS_H

#include "base/map.h"
#include "runtime/ingest/json_scan.h"
#include "runtime/ingest/json_value.h"

#define HG_JSON_DUPLICATE (HG_NO_NODE - 1)
struct hg_json_path { /* what a dotted path is */
    struct hg_str name;
    uint32_t next; /* the path parsed after this one in the lead before: mostly so again */
    uint32_t field;
    uint64_t seen;    /* the lead whose outermost object had it last */
    bool prefix;      /* of the path of some field */
    bool confidences; /* the object of confidence_from */
};

/* What of a key's values need not be looked at, once it is known to be JSON. */
enum hg_json_skippable {
    HG_SKIPPABLE_STRING = 1,
    HG_SKIPPABLE_NUMBER = 2,
    HG_SKIPPABLE_DIGITS = 4, /* at most HG_SAFE_DIGITS of them */
    HG_SKIPPABLE_NULL = 8,
    HG_SKIPPABLE_BOOLEAN = 16
};

/* A key of an object. */
struct hg_json_key {
    uint64_t *seen; /* the lead that had it last; of a field, under any name */
    const struct hg_json_field *plan;
    uint32_t field;
    const struct hg_json_key *object; /* whose object it is in; NULL: the lead itself */
    uint8_t skippable[2];    /* enum hg_json_skippable: of all that is given, and with lanes->discard_unread */
    bool nested;        /* an object there has fields inside, and is none */
    bool via_nodes;     /* an object there is for the walk over nodes */
    bool confidences;   /* an object there is of the fields' confidences */
    struct hg_str path; /* with dots; empty: nothing is known of it */
    struct hg_json_member *written; /* at least once */
};

/* A member of an object up to its value, as some lead wrote it: `"name":`, and what white space
 * stands before, in and behind that. */
#define HG_JSON_START 32u
struct hg_json_member {
    _Alignas(16) char start[HG_JSON_START]; /* its first bytes, zeros behind them */
    uint32_t mask;                          /* a bit for each of those */
    uint32_t len;
    uint64_t *seen;                   /* as of its key */
    const struct hg_json_key *object; /* the same */
    struct hg_json_member *next;      /* parsed after this one in the lead before: mostly so again */
    uint32_t cache;                    /* in which a value there may be found by its token */
    const struct hg_json_key *key;
    const char *written;
    struct hg_json_member *other; /* of the same key */
};

/* For the walks' rare ways, so that those most go keep the registers. */
#define HG_NOINLINE __attribute__((noinline))

struct hg_json_field;
enum hg_json_confidence { HG_CONFIDENCE_ABSENT, HG_CONFIDENCE_VALID, HG_CONFIDENCE_INVALID };

struct hg_json_reader {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_program *program;
    struct hg_json_parser *parser;
    struct hg_map paths; /* to an index of `entries` */
    HG_VEC(struct hg_json_path) entries;
    uint32_t last; /* the entry parsed last */
    size_t most;   /* entries: keys that are no field's are learnt up to here */
    char *path;    /* room for the longest */
    size_t longest;
    /* of the lead that is read */
    uint64_t lead; /* from 1 */
    struct hg_json_document document;
    const struct hg_json_node *nodes; /* its own */
    uint32_t *found;                  /* a field each: its node, HG_NO_NODE or HG_JSON_DUPLICATE */
    uint8_t *confidence_state;                   /* a field each: enum hg_json_confidence of its confidence */
    int64_t *confidence;              /* in millionths; where it was said badly, its node */
    uint32_t *touched, touched_count; /* fields found, in the order of the lead */
    uint32_t *rated, rated_count; /* fields with a confidence */
    struct hg_json_field *fields;     /* of the program, a field each */
    /* of the walk that makes no nodes: json_direct.c */
    struct hg_json_member first; /* none: the one after it is the first of the lead */
    HG_VEC(struct hg_json_key *) keys;
    struct hg_map key_ids;   /* to an index of `keys`, by object and name */
    char *key_room;          /* where such a name is put together */
    uint64_t *seen;          /* a field each: the lead that had it last */
    uint32_t unknown_keys;      /* keys that are no field's */
    uint32_t failures, skip_next; /* leads in a row it did not take; those it is not tried on */
    bool no_fast_path;             /* it is never tried: for tests */
};

/* What is said once about a field. */
struct hg_json_field {
    uint32_t field;
    bool simple;   /* a value alone is what it holds, whatever is asked of evidence */
    bool texts;    /* a list of texts, of which the same is true */
    uint8_t plain; /* enum hg_json_plain */
    uint8_t discard; /* enum hg_json_discard */
    int64_t least, most; /* of an integer */
};

/* What need not be read of a field that nothing reads, where the lanes ask for no more: such a
 * value breaks no contract. */
enum hg_json_discard { HG_DISCARD_NOTHING, HG_DISCARD_TEXTS, HG_DISCARD_INTEGERS, HG_DISCARD_VALIDATED };

/* Whether the plan's `discard` holds of the field: a lead's own time is read though no rule may ask.
 */
static inline bool hg_json_may_discard(const struct hg_lanes *lanes, uint32_t field)
{
    return lanes->discard_unread && !(lanes->own_now && field == lanes->now_field);
}

/* What is read straight from the token where it is as most are; all else the long way. */
enum hg_json_plain {
    HG_PLAIN_NOTHING,
    HG_PLAIN_INTEGERS,
    HG_PLAIN_INSTANTS,
    HG_PLAIN_URLS, /* that are not kept */
    HG_PLAIN_TEXTS,
    HG_PLAIN_EMAILS,
    HG_PLAIN_DOMAINS
};

/* json_reader.c: notes what the confidences of this object (nodes) say, for each field; and forgets
 * all that was noted. */
void hg_json_collect_confidences(struct hg_json_reader *reader, const struct hg_json_node *nodes);
void hg_json_reset_lead(struct hg_json_reader *reader);

/* json_fields.c: the confidences noted come beside the values that are in the lane already. False:
 * to some they cannot be put, and the lane is of no use. */
bool hg_json_apply_confidences(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                          uint32_t lane);

/* json_fields.c: what is said once about each field, with the reader; and the second pass. */
void hg_json_plan_fields(struct hg_json_reader *reader);
enum hg_status hg_json_set_fields(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_lead_error *error) HG_MUST_CHECK;

/* json_plain.c: the plan of a field; and the field from a scalar as it is written, without escapes,
 * where its cache has tried out what there is. False: it is to go the long way. */
struct hg_json_field hg_json_plan_of(const struct hg_program *program, uint32_t field);
bool hg_json_read_plain(const struct hg_json_field *plan, struct hg_lanes *lanes, uint32_t lane,
                        enum hg_json_kind kind, struct hg_str json);

#define HG_SAFE_DIGITS 18 /* of an integer of 64 bits, whatever they are */
/* One field from its node, of a document behind which HG_TEXT_PADDING bytes can be read. */
void hg_json_set_field(const struct hg_json_reader *reader, const struct hg_json_document *document,
                       uint32_t node, struct hg_lanes *lanes, uint32_t field, uint32_t lane);

/* An integer of digits alone, as json_plain.c takes it; HG_TEXT_PADDING bytes behind it can be read.
 * False: it is to go the long way. */
static inline bool hg_json_integer(const struct hg_json_field *plan, struct hg_str digits,
                                   struct hg_value *value)
{
    if (plan->plain != HG_PLAIN_INTEGERS || digits.len - 1 >= HG_JSON_MAX_FAST_DIGITS)
        return false;
    int64_t number = (int64_t)hg_json_parse_digits(digits.at, digits.len);
    *value = (struct hg_value){.state = HG_KNOWN, .lo = number, .hi = number};
    return number >= plan->least && number <= plan->most;
}

/* json_direct.c: the whole lead from its text, which stays, with HG_TEXT_PADDING bytes behind it,
 * into a lane as hg_lanes_reset skippable it, now aside. False: it is not taken, for whatever reason;
 * the lane is as it was. */
bool hg_json_direct(struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t lane,
                    struct hg_str text);

/* json_keys.c: none yet; and the member whose key has this name, without escapes, in the object
 * that `object` opened (NULL: the lead itself), and stands as `written`, up to its value; learnt
 * where it is new. NULL: there is no room, or the name is not its bytes. */
void hg_json_keys_init(struct hg_json_reader *reader);
struct hg_json_member *hg_json_member_of(struct hg_json_reader *reader,
                                         const struct hg_json_key *object, struct hg_str name,
                                         struct hg_str written);

#endif
