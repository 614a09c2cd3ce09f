/* Internal to the JSON readers: json_reader.c and json_fields.c (general path), json_direct*.c,
 * json_keys.c and json_plain.c (fast path). */
#ifndef HG_RUNTIME_JSON_PARTS_H
#define HG_RUNTIME_JSON_PARTS_H

#include "base/map.h"
#include "runtime/ingest/json_scan.h"
#include "runtime/ingest/json_value.h"

#define HG_JSON_DUPLICATE (HG_NO_NODE - 1)
struct hg_json_path { /* a dotted path, and what it denotes */
    struct hg_str name;
    uint32_t next; /* prediction: the path that followed this one in the lead before */
    uint32_t field;
    uint64_t seen;    /* number of the last lead that had it in its outermost object */
    bool prefix;      /* it is a proper prefix of some field's path */
    bool confidences; /* it is the object of confidence_from */
};

/* Kinds of values of a key that need not be parsed once they are known to be valid JSON. */
enum hg_json_skippable {
    HG_SKIPPABLE_STRING = 1,
    HG_SKIPPABLE_NUMBER = 2,
    HG_SKIPPABLE_DIGITS = 4, /* at most HG_SAFE_DIGITS digits */
    HG_SKIPPABLE_NULL = 8,
    HG_SKIPPABLE_BOOLEAN = 16
};

/* A key of an object, with all that the fast path has to know of it. */
struct hg_json_key {
    uint64_t *seen; /* number of the last lead that had it; for a field, under any of its names */
    const struct hg_json_field *plan;
    uint32_t field;
    const struct hg_json_key *object; /* the key of the enclosing object; NULL: the lead itself */
    uint8_t skippable[2];    /* enum hg_json_skippable: by default, and with lanes->discard_unread */
    bool nested;        /* an object here contains fields and is none itself */
    bool via_nodes;     /* an object here needs the general path */
    bool confidences;   /* an object here holds confidences of fields */
    struct hg_str path; /* dotted; empty: no field's */
    struct hg_json_member *written; /* its spellings, at least one */
};

/* A spelling of a member up to its value: `"name":` and the white space before, within and behind
 * it. */
#define HG_JSON_START 32u
struct hg_json_member {
    _Alignas(16) char start[HG_JSON_START]; /* its first bytes, zero-padded */
    uint32_t mask;                          /* a bit for each byte of `start` that counts */
    uint32_t len;
    uint64_t *seen;                   /* as in its key */
    const struct hg_json_key *object; /* as in its key */
    struct hg_json_member *next;      /* prediction: the member that followed this one in the lead
                                         before */
    uint32_t cache;                    /* index of the value cache to look up its value in */
    const struct hg_value_cache *values; /* that cache, of the lanes the reader is bound to */
    size_t value_at, input_at; /* bytes from the first field of a lane to its own */
    const struct hg_json_key *key;
    const char *written;
    struct hg_json_member *other; /* next spelling of the same key */
};

/* For rare paths, so that the hot loop keeps its registers. */
#define HG_NOINLINE __attribute__((noinline))

struct hg_json_field;
struct hg_value_cache;
enum hg_json_confidence { HG_CONFIDENCE_ABSENT, HG_CONFIDENCE_VALID, HG_CONFIDENCE_INVALID };

struct hg_json_reader {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_program *program;
    struct hg_json_parser *parser;
    struct hg_map paths; /* path to an index of `entries` */
    HG_VEC(struct hg_json_path) entries;
    uint32_t last; /* the last entry found */
    size_t most;   /* bound on entries: unknown keys are learnt up to here */
    char *path;    /* buffer for a path, as long as the longest */
    size_t longest;
    /* the current lead */
    uint64_t lead; /* from 1 */
    struct hg_json_document document;
    const struct hg_json_node *nodes; /* its own */
    uint32_t *found;                  /* a field each: its node, HG_NO_NODE or HG_JSON_DUPLICATE */
    uint8_t *confidence_state;                   /* a field each: enum hg_json_confidence */
    int64_t *confidence;              /* in millionths; if invalid, its node */
    uint32_t *touched, touched_count; /* fields found, in the order of the lead */
    uint32_t *rated, rated_count; /* fields with a confidence beside the values */
    struct hg_json_field *fields;     /* of the program, a field each */
    /* the fast path, json_direct.c */
    struct hg_json_member first; /* a sentinel: its successor is predicted to be the lead's first
                                    member */
    HG_VEC(struct hg_json_key *) keys;
    struct hg_map key_ids;   /* object and name to an index of `keys` */
    char *key_room;          /* buffer for such a map key */
    const struct hg_lanes *bound;         /* the lanes that members are bound to */
    struct hg_value_cache **bound_caches; /* theirs */
    size_t bound_stride;                  /* how many lanes they are */
    uint64_t *seen;          /* a field each: number of the last lead that had it */
    uint32_t unknown_keys;      /* count of keys that are no field's */
    uint32_t failures, skip_next; /* leads in a row that failed; leads to skip before the next
                                     attempt */
    bool no_fast_path;             /* for tests */
};

/* What is fixed per field. */
struct hg_json_field {
    uint32_t field;
    bool simple;   /* a bare scalar is accepted as it is: no list, no evidence required */
    bool texts;    /* the same for a list of texts */
    uint8_t plain; /* enum hg_json_plain */
    uint8_t discard; /* enum hg_json_discard */
    int64_t least, most; /* of an integer */
};

/* Values that need not be stored, of a field that nothing reads and where lanes->discard_unread is
 * set: valid by their kind alone (texts, integers), or once their syntax was checked. */
enum hg_json_discard { HG_DISCARD_NOTHING, HG_DISCARD_TEXTS, HG_DISCARD_INTEGERS, HG_DISCARD_VALIDATED };

/* Whether values of the field may be discarded: a lead's own time is stored even if no rule reads
 * it. */
static inline bool hg_json_may_discard(const struct hg_lanes *lanes, uint32_t field)
{
    return lanes->discard_unread && !(lanes->own_now && field == lanes->now_field);
}

/* Scalars that are parsed straight from their token in their common form; others take the general
 * path. */
enum hg_json_plain {
    HG_PLAIN_NOTHING,
    HG_PLAIN_INTEGERS,
    HG_PLAIN_INSTANTS,
    HG_PLAIN_URLS, /* that are only validated */
    HG_PLAIN_TEXTS,
    HG_PLAIN_EMAILS,
    HG_PLAIN_DOMAINS
};

/* json_reader.c: collects the confidences in an object (nodes) for each field; and forgets
 * everything collected for the lead. */
void hg_json_collect_confidences(struct hg_json_reader *reader, const struct hg_json_node *nodes);
void hg_json_reset_lead(struct hg_json_reader *reader);

/* json_fields.c: adds the collected confidences to the values already in the lane. False: not
 * possible for some value, and the lane is useless. */
bool hg_json_apply_confidences(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                          uint32_t lane);

/* json_fields.c: fills in reader->fields; and the second pass over a lead's nodes. */
void hg_json_plan_fields(struct hg_json_reader *reader);
enum hg_status hg_json_set_fields(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_lead_error *error) HG_MUST_CHECK;

/* json_plain.c: the plan of a field; and a field from a scalar token without escapes, after the
 * trial of its value cache. False: use the general path. */
struct hg_json_field hg_json_plan_of(const struct hg_program *program, uint32_t field);
bool hg_json_read_plain(const struct hg_json_field *plan, struct hg_lanes *lanes, uint32_t lane,
                        enum hg_json_kind kind, struct hg_str json);

#define HG_SAFE_DIGITS 18 /* any number of so many digits fits into 64 bits */
/* Sets one field from its node, of a document that is readable for HG_TEXT_PADDING bytes beyond
 * its end. */
void hg_json_set_field(const struct hg_json_reader *reader, const struct hg_json_document *document,
                       uint32_t node, struct hg_lanes *lanes, uint32_t field, uint32_t lane);

/* An integer of plain digits, as in json_plain.c; readable for HG_TEXT_PADDING bytes beyond.
 * False: use the general path. */
static inline bool hg_json_integer(const struct hg_json_field *plan, struct hg_str digits,
                                   struct hg_value *value)
{
    if (plan->plain != HG_PLAIN_INTEGERS || digits.len - 1 >= HG_JSON_MAX_FAST_DIGITS)
        return false;
    int64_t number = (int64_t)hg_json_parse_digits(digits.at, digits.len);
    *value = (struct hg_value){.state = HG_KNOWN, .lo = number, .hi = number};
    return number >= plan->least && number <= plan->most;
}

/* json_direct.c: reads the whole lead from its text, which stays valid and is readable for
 * HG_TEXT_PADDING bytes beyond its end, into a lane as hg_lanes_reset left it (except for `now`).
 * False: given up, for any reason; the lane is unchanged. */
bool hg_json_direct(struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t lane,
                    struct hg_str text);

/* json_keys.c: where the values of a member go on the lanes that the reader is bound to. */
void hg_json_bind_member(const struct hg_json_reader *reader, struct hg_json_member *member);

/* json_keys.c: starts with no keys; and the member whose key has this name (without escapes) in
 * the object opened by `object` (NULL: the lead itself), spelled `written` up to its value; learnt
 * if new. NULL: the limit is reached, or the name has escapes. */
void hg_json_keys_init(struct hg_json_reader *reader);
struct hg_json_member *hg_json_member_of(struct hg_json_reader *reader,
                                         const struct hg_json_key *object, struct hg_str name,
                                         struct hg_str written);

#endif
