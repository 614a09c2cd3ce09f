/* Extracts parts of a record by name, as text: an outcome, a source, an owner, whether or not the
 * contract knows the name. The readers of runtime/ingest/record.h know only fields. Used by
 * replay and diff. */
#ifndef HG_CLI_PARTS_H
#define HG_CLI_PARTS_H

#include "cli/leads/batch.h"

/* Selects a CSV column, or a member of a JSON object by dotted path; a key with dots matches the
 * path it spells. The first of the names that exists is used. */
struct hg_selector {
    const struct hg_str *names;
    uint32_t count;
};
/* `name`; if a field of the contract has it as name or alias, all names of that field. In the
 * arena. */
struct hg_selector hg_selector_named(const struct hg_program *program, struct hg_str name,
                                     struct hg_arena *arena);

/* One thread at a time. */
struct hg_extractor;
/* Keeps references to the selectors. NULL: out of memory. */
struct hg_extractor *hg_extractor_new(const struct hg_selector *picks, uint32_t count);
void hg_extractor_free(struct hg_extractor *extractor);
/* Sets the header, before the records of a file or batch (`row` is false for JSON). */
void hg_extractor_header(struct hg_extractor *extractor, const struct hg_record *header);
/* Whether the header has a column for selector `i`. True for JSON, where it depends on the
 * record. */
bool hg_extractor_has(const struct hg_extractor *extractor, uint32_t i);
/* In a column file, in the block that `view` has entered: the only column that selector `i` reads;
 * HG_NONE if there is none or (*anywhere) several. HG_NOMEM. */
enum hg_status hg_extractor_column(const struct hg_extractor *extractor,
                                   const struct hg_colview *view, uint32_t i, uint32_t *column,
                                   bool *anywhere) HG_MUST_CHECK;
/* The text of selector `i` in such a record, as hg_extractor_extract gives it. */
struct hg_str hg_extractor_text(const struct hg_extractor *extractor, const struct hg_colview *view,
                                uint32_t row, uint32_t i, struct hg_arena *arena);
/* Extracts one normalised text per selector, in the arena: empty if absent, null, an object or a
 * list. Numbers and booleans as written; the value of a value with evidence. HG_INVALID if the
 * record is not valid JSON or UTF-8 (all texts are then empty); HG_NOMEM. */
enum hg_status hg_extractor_extract(struct hg_extractor *extractor, const struct hg_record *record,
                                    struct hg_arena *arena, struct hg_str *texts) HG_MUST_CHECK;

#endif
