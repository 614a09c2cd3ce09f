/* Internal to the readers of leads in runtime/; everyone else includes runtime/ingest/record.h.
 *
 * From what a reader found (struct hg_raw) to what a field holds (struct hg_value), type by type.
 * A parser returns NULL, or a short static message saying what is wrong. Results live in the
 * place's arena, whose guard is left by when memory runs out. */
#ifndef HG_RUNTIME_FIELD_H
#define HG_RUNTIME_FIELD_H

#include "runtime/ingest/record.h"

/* The context in which a value is parsed: the image, the arena for its texts, the field and its
 * contract, and the lanes whose value cache may hold elements of lists (NULL: no cache). */
struct hg_field_place {
    const struct hg_image *image;
    struct hg_arena *arena;
    struct hg_lanes *memory;
    uint32_t index;
    const struct hg_field *field;
};

/* The context of a field on these lanes. */
struct hg_field_place hg_field_place(struct hg_lanes *lanes, uint32_t field);

/* Parses a value of the field's type and checks bounds and pattern; lists by hg_read_list. */
enum hg_read hg_read_value(const struct hg_field_place *place, const struct hg_raw *raw,
                           struct hg_value *value, const char **problem);
/* For a value that outlives its lanes: interns its text where the field's texts are tested, so
 * that test results can be kept with it. */
void hg_parsed_intern_text(const struct hg_field_place *place, struct hg_parsed_value *parsed);
/* Parses one list element, or the value of a field that is no list. */
enum hg_read hg_read_scalar(const struct hg_field_place *place, const struct hg_raw *raw,
                            struct hg_value *value, const char **problem);
/* The JSON of the input as the packet shows it; empty for an empty cell. */
struct hg_str hg_raw_input_json(const struct hg_field_place *place, const struct hg_raw *raw);
/* Parses a scalar through the value cache, where the field is worth caching; valid as long as the
 * lanes. NULL: not cached, parse it. */
struct hg_parsed_value *hg_read_cached(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw);
/* Parses one scalar of the type without checking bounds, blanks or pattern. `text` is normalised.
 */
const char *hg_read_number(enum hg_type_kind type, const struct hg_raw *raw, struct hg_str text,
                           struct hg_value *value);
const char *hg_read_text(const struct hg_field_place *place, const struct hg_raw *raw,
                         struct hg_str text, const struct hg_text **out);

/* Address syntax. NULL with *out in the arena (lower case where case is insignificant), or what is
 * wrong. */
const char *hg_read_email(struct hg_arena *arena, struct hg_str text, struct hg_str *out);
const char *hg_read_domain(struct hg_arena *arena, struct hg_str text, struct hg_str *out);
/* Fast check: whether lower-case ASCII is certainly a valid email address, or domain, in canonical
 * form; `*domain` is the offset of its domain. False: ask the two above. HG_TEXT_BLOCK bytes
 * behind it must be readable. */
bool hg_address_is_plain(struct hg_str text, bool email, size_t *domain);
const char *hg_read_url(struct hg_arena *arena, struct hg_str text, struct hg_str *out);

/* The value as one line of JSON, in the arena. */
struct hg_str hg_raw_json(struct hg_arena *arena, const struct hg_field *field,
                          const struct hg_raw *raw);
/* The contract's default, stored as JSON, in the form a reader would have found. */
struct hg_raw hg_raw_default(struct hg_arena *arena, const struct hg_field *field);

/* Parses the JSON of a scalar or a list of scalars. False if it is something else. Points into the
 * arena or `json`. */
bool hg_raw_of_json(struct hg_arena *arena, struct hg_str json, struct hg_raw *raw);

/* A value and its evidence, in the order of the names. */
enum hg_evidence_part { HG_EVIDENCE_VALUE, HG_EVIDENCE_CONFIDENCE, HG_EVIDENCE_SOURCE,
                        HG_EVIDENCE_AS_OF, HG_EVIDENCE_PARTS };
extern const char *const hg_evidence_names[HG_EVIDENCE_PARTS]; /* "value", "confidence", … */
/* One JSON object of these parts (JSON each; empty ones are left out), in the arena. */
struct hg_str hg_evidence_json(struct hg_arena *arena,
                               const struct hg_str parts[HG_EVIDENCE_PARTS]);

/* Messages that several readers share. */
extern const char hg_problem_duplicate[], hg_problem_confidence[], hg_problem_instant[];

/* Stores a parsed value, with its evidence, in the field. */
void hg_field_store(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const struct hg_parsed_value *parsed,
                   const struct hg_evidence *evidence);
/* Stores that the field's input breaks the contract. */
void hg_field_refuse(struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                     const struct hg_raw *raw, const char *problem);
/* Whether a field is only validated: nothing reads it, requires it, or takes its pattern from it.
 */
bool hg_field_is_only_validated(const struct hg_program *program, uint32_t field);
/* With lanes->own_now: sets the lane's now from its field, which must be set. HG_INVALID with
 * *error where that is unknown. */
enum hg_status hg_field_now(struct hg_lanes *lanes, uint32_t lane, struct hg_lead_error *error);
/* Resets the lane to all fields missing, after its lead was rejected half way. */
void hg_lane_clear(struct hg_lanes *lanes, uint32_t lane);
/* Parses a confidence, 0 to 1. */
bool hg_read_confidence(struct hg_str text, int64_t *millionths);

/* Fills in the error: byte offset and message; line 0. */
void hg_lead_refuse(struct hg_lead_error *error, uint64_t byte, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
