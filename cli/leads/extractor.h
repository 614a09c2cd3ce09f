/* Parts of a record by name, as text: an outcome, a source, who got it. What the contract does
 * not name is found as well as what it does. Stands beside the readers of runtime/ingest/record.h, which
 * know fields only; used by replay and diff. */
#ifndef HG_CLI_PARTS_H
#define HG_CLI_PARTS_H

#include "cli/leads/batch.h"

/* A column of CSV, or a member of a JSON object by dotted path; a key with dots counts as the
 * path it spells. Any of the names will do, the first that is there. */
struct hg_selector {
    const struct hg_str *names;
    uint32_t count;
};
/* `name`, and where a field of the contract is called so or has it as an alias, all names of that
 * field. In the arena. */
struct hg_selector hg_selector_named(const struct hg_program *program, struct hg_str name,
                             struct hg_arena *arena);

/* One thread's. */
struct hg_extractor;
/* The picks stay the caller's. NULL: no memory. */
struct hg_extractor *hg_extractor_new(const struct hg_selector *picks, uint32_t count);
void hg_extractor_free(struct hg_extractor *extractor);
/* Before the records of a file (or a batch): its header (`row` false for JSON). */
void hg_extractor_header(struct hg_extractor *extractor, const struct hg_record *header);
/* Does that header have a column for pick `i`? Of JSON this is told by each record: true. */
bool hg_extractor_has(const struct hg_extractor *extractor, uint32_t i);
/* Of records in columns, in the block that `view` has entered: the only column that pick `i` is taken
 * from; HG_NONE: there is none, or (*anywhere) there are several. HG_NOMEM. */
enum hg_status hg_extractor_column(const struct hg_extractor *extractor, const struct hg_colview *view,
                                uint32_t i, uint32_t *column, bool *anywhere) HG_MUST_CHECK;
/* The text of pick `i` of such a record, as hg_extractor_extract has it. */
struct hg_str hg_extractor_text(const struct hg_extractor *extractor, const struct hg_colview *view,
                             uint32_t row, uint32_t i, struct hg_arena *arena);
/* A text each, normalised, in the arena: empty where there is none, or null, or an object or a
 * list. Numbers and booleans as they are written; of a value with its evidence, the value.
 * HG_INVALID for a record that is no JSON or not in UTF-8 (all texts are then empty), or
 * HG_NOMEM. */
enum hg_status hg_extractor_extract(struct hg_extractor *extractor, const struct hg_record *record,
                              struct hg_arena *arena, struct hg_str *texts) HG_MUST_CHECK;

#endif
