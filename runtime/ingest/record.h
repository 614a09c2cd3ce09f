/* Reading leads: from JSON, CSV or a host program field by field, validated against the contract,
 * into a lane. Readers belong to one thread each, as do lanes.
 *
 * A lead is accepted or rejected as a whole (hg_lead_error); a field that breaks the contract
 * never rejects the lead: it becomes unknown with its reason, and a problem of the decision. */
#ifndef HG_RUNTIME_RECORD_H
#define HG_RUNTIME_RECORD_H

#include "runtime/vm/lanes.h"

/* Limits of one lead. */
#define HG_LEAD_MAX_BYTES (1u << 20) /* a line of NDJSON, a CSV row, by default */
#define HG_LEAD_MAX_DEPTH 64
#define HG_LEAD_MAX_LIST 10000u      /* elements of one list value */
#define HG_TEXT_MAX_BYTES 65536u     /* of one text value; a longer one is invalid */

enum hg_raw_kind {
    HG_RAW_NULL, HG_RAW_BOOLEAN, HG_RAW_NUMBER /* text */, HG_RAW_TEXT, HG_RAW_LIST,
    HG_RAW_CELL, /* text of unknown kind (CSV): parsed by the field's type; empty is absent */
    HG_RAW_EXACT /* `number`, as the field's type holds it (bytecode/types.h): from a host program */
};
struct hg_raw {
    uint8_t kind;
    bool boolean;
    bool stays;               /* `text` and `json` outlive what is parsed from them: no copy is
                                 needed */
    bool settled;             /* a value that was parsed before: blank values do not apply */
    int64_t number;
    struct hg_str text;       /* the number's token, or the unescaped text */
    const struct hg_raw *items;
    uint32_t count;
    struct hg_str json;       /* the source bytes, for the packet; may be empty */
};

/* Why a lead was rejected, and where in its text: line from 1 (0: unknown), byte from 0. Readers
 * of streams add the position of the record. */
struct hg_lead_error {
    uint64_t line, byte;
    char message[200];
};

/* Readers compare max_age with lanes->now[lane], which must be set before; or, with
 * lanes->own_now, set it themselves from the field named there and reject a lead where that is
 * unknown. A rejected lead leaves its lane as hg_lanes_reset did.
 *
 * Puts a value, with or without evidence, into field `field` of lane `lane`, checking type, range,
 * enum, pattern, blank, confidence, source and age in this order. The confidence floor is the
 * field's own. Allocates in the lanes' arena and leaves by its guard. */
void hg_field_set(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const struct hg_raw *raw,
                  const struct hg_evidence *evidence);
/* Completes a lane after its last field: defaults, and patterns that depend on another field. */
void hg_fields_done(struct hg_lanes *lanes, uint32_t lane);
/* Applies the contract's default to one field, if it has one and no value. */
void hg_field_default(struct hg_lanes *lanes, uint32_t field, uint32_t lane);

/* The field of this name or alias, case-sensitive, names before aliases; or HG_NONE. */
uint32_t hg_field_named(const struct hg_program *program, struct hg_str name);

/* --- JSON ------------------------------------------------------------------------------- */

struct hg_json_reader; /* one per thread */
enum hg_status hg_json_reader_new(const struct hg_image *image, const struct hg_allocator *allocator,
                                  struct hg_json_reader **reader) HG_MUST_CHECK;
void hg_json_reader_free(struct hg_json_reader *reader);
/* Reads one JSON object into lane `lane`. Fields by dotted path through nested objects or by a
 * flat dotted key, by name or alias; values bare or as evidence objects {"value":…,
 * "confidence":…, "source":…, "as_of":…}; the object named by confidence_from gives confidences by
 * field. Members that the contract does not name are skipped, but must be valid JSON. HG_INVALID
 * with *error (byte offsets into `text`) for duplicate keys, excess depth, invalid UTF-8, NUL, or
 * bytes after the object; HG_NOMEM. `text` needs no padding and is copied, unless
 * lanes->texts_stay. */
enum hg_status hg_json_read(struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t lane,
                            struct hg_str text, struct hg_lead_error *error) HG_MUST_CHECK;
/* The same for a further part of a lead: the lane's fields stay, except for those given. After the
 * last part the caller calls hg_fields_done with the lanes' guard set. */
enum hg_status hg_json_read_part(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                 uint32_t lane, struct hg_str text,
                                 struct hg_lead_error *error) HG_MUST_CHECK;
/* The same for the first part: the lane is as hg_lanes_reset left it. */
enum hg_status hg_json_read_first(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_str text,
                                  struct hg_lead_error *error) HG_MUST_CHECK;
/* Disables the fast paths, for tests that compare them with the general path. */
void hg_json_reader_disable_fast_path(struct hg_json_reader *reader);

/* --- CSV -------------------------------------------------------------------------------- */

/* A header row mapped to fields. Columns that name no field are ignored; a field named twice is an
 * error (HG_INVALID with *error). In the arena; HG_NOMEM. */
struct hg_columns {
    uint32_t *fields;      /* a column each; HG_NONE: ignored */
    uint32_t *parts;       /* a column each: 0 the value, 1 confidence, 2 source, 3 as_of
                              ("company.employees:confidence") */
    uint32_t *beside;      /* three per column: the columns of its field's confidence, source and
                              as_of, or HG_NONE */
    uint32_t count;
};
enum hg_status hg_columns_map(const struct hg_image *image, const struct hg_str *header,
                              uint32_t count, struct hg_arena *arena, struct hg_columns *columns,
                              struct hg_lead_error *error) HG_MUST_CHECK;
/* Whether a cell is text: UTF-8 without NUL. */
bool hg_cell_is_text(struct hg_str cell);
/* Reads one row of cells into lane `lane`. HG_INVALID with *error if the row has another width
 * than the header or a cell is no text; HG_NOMEM. */
enum hg_status hg_row_read(struct hg_lanes *lanes, uint32_t lane, const struct hg_columns *columns,
                           const struct hg_str *cells, uint32_t count,
                           struct hg_lead_error *error) HG_MUST_CHECK;

#endif
