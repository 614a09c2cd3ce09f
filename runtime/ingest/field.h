/* Between the files of runtime/ that read leads; everyone else includes runtime/ingest/record.h.
 *
 * From what a reader found (struct hg_raw) to what a field holds (struct hg_value), a type at a
 * time. A parser returns NULL, or what is wrong in a few words that outlive everything. */
#ifndef HG_RUNTIME_FIELD_H
#define HG_RUNTIME_FIELD_H

#include "runtime/ingest/record.h"

/* Where a value is read: the image and the arena its texts go to, the field's contract, and the
 * lanes whose cache knows elements of lists (NULL: none is asked). */
struct hg_field_place {
    const struct hg_image *image;
    struct hg_arena *arena;
    struct hg_lanes *memory;
    uint32_t index;
    const struct hg_field *field;
};

struct hg_field_place hg_field_place(struct hg_lanes *lanes, uint32_t field);

/* A value of the field's type within its bounds and pattern; lists by hg_read_list. */
enum hg_read hg_read_value(const struct hg_field_place *place, const struct hg_raw *raw,
                           struct hg_value *value, const char **problem);
/* Of a value that is kept for lanes to come: where the field's texts are tested, what the tests say is
 * kept beside the text. */
void hg_parsed_intern_text(const struct hg_field_place *place, struct hg_parsed_value *parsed);
/* One element, or the value of a field that is no list. */
enum hg_read hg_read_scalar(const struct hg_field_place *place, const struct hg_raw *raw,
                            struct hg_value *value, const char **problem);
/* What the packet shows of it; empty for a cell without text. */
struct hg_str hg_raw_input_json(const struct hg_field_place *place, const struct hg_raw *raw);
/* The same, of a scalar, remembered where that is worth it; valid as long as the lanes. NULL: read it. */
struct hg_parsed_value *hg_read_cached(struct hg_lanes *lanes, uint32_t field, const struct hg_raw *raw);
/* One scalar of the field's type: without bounds, blanks or pattern. `text` is normalised. */
const char *hg_read_number(enum hg_type_kind type, const struct hg_raw *raw, struct hg_str text,
                           struct hg_value *value);
const char *hg_read_text(const struct hg_field_place *place, const struct hg_raw *raw,
                         struct hg_str text, const struct hg_text **out);

/* The forms of addresses. NULL with *out in the arena (lower case where case means nothing), or
 * what is wrong. */
const char *hg_read_email(struct hg_arena *arena, struct hg_str text, struct hg_str *out);
const char *hg_read_domain(struct hg_arena *arena, struct hg_str text, struct hg_str *out);
/* Whether ASCII without capitals is surely an email address, or else a domain, that is held as it stands;
 * `*domain` is where its domain begins. False: the two above tell. HG_TEXT_BLOCK bytes behind it can be
 * read. */
bool hg_address_is_plain(struct hg_str text, bool email, size_t *domain);
const char *hg_read_url(struct hg_arena *arena, struct hg_str text, struct hg_str *out);

/* The value as JSON on one line, in the arena. */
struct hg_str hg_raw_json(struct hg_arena *arena, const struct hg_field *field,
                          const struct hg_raw *raw);
/* The contract's default, which is the JSON text of a value, as a reader would find it. */
struct hg_raw hg_raw_default(struct hg_arena *arena, const struct hg_field *field);

/* A scalar, or a list of scalars, from its JSON. False when it is none. In the arena, or in `json`. */
bool hg_raw_of_json(struct hg_arena *arena, struct hg_str json, struct hg_raw *raw);

/* A value and what stood beside it, in the order of the names. */
enum hg_evidence_part { HG_EVIDENCE_VALUE, HG_EVIDENCE_CONFIDENCE, HG_EVIDENCE_SOURCE,
                        HG_EVIDENCE_AS_OF, HG_EVIDENCE_PARTS };
extern const char *const hg_evidence_names[HG_EVIDENCE_PARTS]; /* "value", "confidence", … */
/* One object of them, in the arena, each a JSON text; empty ones are left out. */
struct hg_str hg_evidence_json(struct hg_arena *arena,
                               const struct hg_str parts[HG_EVIDENCE_PARTS]);

/* What is wrong with a field, where more than one reader finds it. */
extern const char hg_problem_duplicate[], hg_problem_confidence[], hg_problem_instant[];

/* What a value came to becomes the field's, with what stood beside it. */
void hg_field_store(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const struct hg_parsed_value *parsed,
                   const struct hg_evidence *evidence);
/* The field was given, but what was given breaks the contract. */
void hg_field_refuse(struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                     const struct hg_raw *raw, const char *problem);
/* Whether a field matters where it breaks the contract, and nowhere else: nothing reads it, asks for
 * it, or tells its pattern by it. */
bool hg_field_is_only_validated(const struct hg_program *program, uint32_t field);
/* With lanes->own_now: takes the lane's now from its field, which has been set. */
enum hg_status hg_field_now(struct hg_lanes *lanes, uint32_t lane, struct hg_lead_error *error);
/* Everything missing again on this lane: its lead was refused half way. */
void hg_lane_clear(struct hg_lanes *lanes, uint32_t lane);
/* A confidence, 0 to 1, from its text. */
bool hg_read_confidence(struct hg_str text, int64_t *millionths);

void hg_lead_refuse(struct hg_lead_error *error, uint64_t byte, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
