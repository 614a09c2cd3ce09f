/* A lead before it is a lane: what a reader (JSON, CSV, a host field by field) found, checked
 * against the contract on the way in. One record reader per thread.
 *
 * A lead is read whole or refused whole (hg_lead_error); a field that breaks the contract never
 * refuses the lead: it becomes unknown with its reason, and a problem of the decision. */
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
    HG_RAW_CELL, /* text of unknown kind (CSV): read as the field's type says; empty is absent */
    HG_RAW_EXACT /* `number`, as the field's type holds it (bytecode/types.h): from a host program */
};
struct hg_raw {
    uint8_t kind;
    bool boolean;
    bool stays;               /* `text` and `json` outlive what is read of them: no copy is needed */
    bool settled;             /* a value that was read before: no text stands for an absent one */
    int64_t number;
    struct hg_str text;       /* number text, or text after unescaping */
    const struct hg_raw *items;
    uint32_t count;
    struct hg_str json;       /* the bytes as given, for the packet; may be empty */
};

/* Why a whole lead was refused, and where in the text given: the line from 1 (0: not told), the
 * byte from 0. Who reads a stream adds where the record starts. */
struct hg_lead_error {
    uint64_t line, byte;
    char message[200];
};

/* The readers take max_age against lanes->now[lane], which must be set before; or, with
 * lanes->own_now, set it themselves from the field named, and refuse a lead where that is not
 * known. A lead that was refused leaves its lane as hg_lanes_reset did.
 *
 * Puts a value, with or without evidence, into field `field` of lane `lane`: type, range, enum,
 * pattern, blank, confidence, source, age, in this order. Confidence floor: field's own. */
void hg_field_set(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const struct hg_raw *raw,
                  const struct hg_evidence *evidence);
/* After the last field of the lane: defaults, patterns that depend on another field. */
void hg_fields_done(struct hg_lanes *lanes, uint32_t lane);
/* Of one field: the default of its contract, where it has one and no value. */
void hg_field_default(struct hg_lanes *lanes, uint32_t field, uint32_t lane);

/* The field of this name or alias, to the letter, names before aliases; or HG_NONE. */
uint32_t hg_field_named(const struct hg_program *program, struct hg_str name);

/* --- JSON ------------------------------------------------------------------------------- */

struct hg_json_reader; /* simdjson behind a shim; one per thread */
enum hg_status hg_json_reader_new(const struct hg_image *image, const struct hg_allocator *allocator,
                                  struct hg_json_reader **reader) HG_MUST_CHECK;
void hg_json_reader_free(struct hg_json_reader *reader);
/* Reads one JSON object into lane `lane`. Fields by dotted path through nested objects, or by a
 * flat dotted key, by name or alias. Evidence objects {"value":…, "confidence":…, "source":…,
 * "as_of":…}. The object named by confidence_from gives confidences by field. Duplicate keys,
 * excess depth, invalid UTF-8, NUL, junk after the object: HG_INVALID with *error (byte counts
 * from the start of `text`). Members the contract does not name are skipped, but must be JSON.
 * Needs no padding after `text`. */
enum hg_status hg_json_read(struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t lane,
                            struct hg_str text, struct hg_lead_error *error) HG_MUST_CHECK;
/* The same for a part of a lead: what the lane holds already stays, but for the fields given. After
 * the last part the caller calls hg_fields_done, with the lanes' guard set. */
enum hg_status hg_json_read_part(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                 uint32_t lane, struct hg_str text,
                                 struct hg_lead_error *error) HG_MUST_CHECK;
/* The same for the first part: the lane is as hg_lanes_reset left it. */
enum hg_status hg_json_read_first(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_str text,
                                  struct hg_lead_error *error) HG_MUST_CHECK;
/* From now on every lead and value goes the long way, which most are spared: for tests, which hold the
 * two against each other. */
void hg_json_reader_disable_fast_path(struct hg_json_reader *reader);

/* --- CSV -------------------------------------------------------------------------------- */

/* A header row mapped to fields. Columns that are no field are left alone; a field named twice
 * is an error. */
struct hg_columns {
    uint32_t *fields;      /* a column each; HG_NONE: ignored */
    uint32_t *parts;       /* a column each: 0 the value, 1 confidence, 2 source, 3 as_of
                              ("company.employees:confidence") */
    uint32_t *beside;      /* three a column: where the confidence, source and as_of of its field
                              stand, or HG_NONE */
    uint32_t count;
};
enum hg_status hg_columns_map(const struct hg_image *image, const struct hg_str *header,
                              uint32_t count, struct hg_arena *arena, struct hg_columns *columns,
                              struct hg_lead_error *error) HG_MUST_CHECK;
/* Whether a cell is text: UTF-8, and no NUL in it. */
bool hg_cell_is_text(struct hg_str cell);
/* One row of cells into lane `lane`. HG_INVALID when the width is wrong. */
enum hg_status hg_row_read(struct hg_lanes *lanes, uint32_t lane, const struct hg_columns *columns,
                           const struct hg_str *cells, uint32_t count,
                           struct hg_lead_error *error) HG_MUST_CHECK;

#endif
