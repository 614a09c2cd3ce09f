/* Column files: a history of leads, parsed once (`headgate pack`) and stored by columns, to be
 * mapped into memory and decided without parsing. docs/leads.md says what they are for,
 * colfile_parts.h how they are laid out.
 *
 * A file holds the leads as they were given, independent of any contract: values are parsed by the
 * contract of the policy at hand, dictionary values once each. So one file serves every policy and
 * gives the same results as the original leads, byte for byte. A record that columns cannot hold
 * is kept as its text; a malformed one with its error.
 *
 * The bytes are untrusted: the index is checked when a file is opened, a block when it is entered,
 * by checksum and by every length and number in it. Writers, views and readers belong to one
 * thread each; an open file is immutable and may be shared. */
#ifndef HG_RUNTIME_COLFILE_H
#define HG_RUNTIME_COLFILE_H

#include "runtime/ingest/record.h"

struct hg_colfile;

#define HG_COLFILE_MAGIC "\x89HGLEAD\n" /* 0x89 begins no text */
#define HG_COLFILE_MAGIC_SIZE 8u
#define HG_COLFILE_FORMAT 1u

/* --- writing ---------------------------------------------------------------------------------- */

/* What was written. */
struct hg_colfile_facts {
    uint64_t rows;  /* of every kind */
    uint64_t whole; /* kept as text because columns cannot hold them */
    uint64_t bad;   /* malformed records, kept with their errors */
    uint64_t bytes; /* of the file */
    uint32_t columns;
};

struct hg_colwriter;
/* Receives the bytes of the file in order; false: they could not be written. */
typedef bool hg_colwriter_sink(void *context, const void *bytes, size_t size);
/* Makes a writer. `csv`: call hg_colwriter_header next, then add rows; else add objects. Memory is
 * bounded by the values of a block and the dictionaries, not by the number of leads. HG_NOMEM. */
enum hg_status hg_colwriter_new(bool csv, hg_colwriter_sink *sink, void *context,
                                const struct hg_allocator *allocator,
                                struct hg_colwriter **writer) HG_MUST_CHECK;
void hg_colwriter_free(struct hg_colwriter *writer);
/* Add records in input order, with their line (from 1) and byte (from 0) in the input. HG_NOMEM;
 * HG_IO: the sink failed; for the header also HG_INVALID: *error says why no lead can be read by
 * it. */
enum hg_status hg_colwriter_header(struct hg_colwriter *writer, const struct hg_str *cells,
                                   uint32_t count, struct hg_lead_error *error) HG_MUST_CHECK;
enum hg_status hg_colwriter_object(struct hg_colwriter *writer, struct hg_str text, uint64_t line,
                                   uint64_t byte) HG_MUST_CHECK;
enum hg_status hg_colwriter_row(struct hg_colwriter *writer, const struct hg_str *cells,
                                uint32_t count, uint64_t line, uint64_t byte) HG_MUST_CHECK;
/* Adds a malformed record; `message` is its error. */
enum hg_status hg_colwriter_bad(struct hg_colwriter *writer, const char *message, uint64_t line,
                                uint64_t byte) HG_MUST_CHECK;
/* The counts so far. */
const struct hg_colfile_facts *hg_colwriter_facts(const struct hg_colwriter *writer);
/* Finishes the file after the last record. */
enum hg_status hg_colwriter_finish(struct hg_colwriter *writer,
                                   struct hg_colfile_facts *facts) HG_MUST_CHECK;

/* --- opening ---------------------------------------------------------------------------------- */

/* Whether these bytes begin a column file; `size` may be that of the file or of a prefix. */
bool hg_colfile_detect(const void *bytes, size_t size);
/* Opens a file in memory: `bytes`, aligned to 8, must outlive it. HG_CORRUPT with *why ("is
 * damaged: …", static text) or HG_NOMEM. Immutable afterwards. */
enum hg_status hg_colfile_open(const void *bytes, size_t size, const struct hg_allocator *allocator,
                               struct hg_colfile **file, const char **why) HG_MUST_CHECK;
void hg_colfile_free(struct hg_colfile *file);
bool hg_colfile_csv(const struct hg_colfile *file);
uint64_t hg_colfile_rows(const struct hg_colfile *file);
/* The header cells of the CSV file that it was made from. */
const struct hg_str *hg_colfile_header(const struct hg_colfile *file, uint32_t *count);

/* --- rows ------------------------------------------------------------------------------------- */

/* A cursor on one block at a time; belongs to one thread. */
struct hg_colview;
enum hg_status hg_colview_new(const struct hg_colfile *file, const struct hg_allocator *allocator,
                              struct hg_colview **view) HG_MUST_CHECK;
void hg_colview_free(struct hg_colview *view);

/* Rows of one block: `count` rows from `first` on or, for hg_colread, a selection. */
struct hg_colrows {
    uint32_t block, first, count;
    const uint32_t *picked; /* selection: row i is picked[i]; NULL: first + i */
};
/* The file offset of these rows' block: for a progress bar. */
uint64_t hg_colfile_position(const struct hg_colfile *file, const struct hg_colrows *rows);
/* Advances *rows (zeroed at first) to the next rows, at most `most`. Entering a block checks it:
 * HG_CORRUPT with *why. `count` is 0 at the end. */
enum hg_status hg_colview_next(struct hg_colview *view, struct hg_colrows *rows, uint32_t most,
                               const char **why) HG_MUST_CHECK;
/* Enters a block that another view has checked already. */
enum hg_status hg_colview_enter(struct hg_colview *view, uint32_t block) HG_MUST_CHECK;

enum hg_colrow_kind {
    HG_COLROW_COLUMNS, /* in columns */
    HG_COLROW_TEXT,    /* kept as text: a JSON object, or CSV cells */
    HG_COLROW_BAD      /* malformed; `text` is the error */
};
struct hg_colrow {
    enum hg_colrow_kind kind;
    uint64_t line, byte;
    struct hg_str text;
};
/* Row `row` of the current block. */
struct hg_colrow hg_colview_row(const struct hg_colview *view, uint32_t row);
/* The original record: a JSON object on one line, or CSV cells. In the arena or the file. Not for
 * malformed rows. */
struct hg_str hg_colview_object(const struct hg_colview *view, uint32_t row, struct hg_arena *arena);
const struct hg_str *hg_colview_cells(const struct hg_colview *view, uint32_t row,
                                      struct hg_arena *arena, uint32_t *count);

/* Finds the columns of this key path (JSON) or name (CSV): stores at most `room`, returns how
 * many. */
uint32_t hg_colfile_find(const struct hg_colfile *file, struct hg_str path, uint32_t *columns,
                         uint32_t room);
/* A row's value in a column as text: an unescaped string, a number, `true`, `false`, a cell; of an
 * object its member `value`. Empty if there is none. In the arena or the file. */
struct hg_str hg_colview_text(const struct hg_colview *view, uint32_t row, uint32_t column,
                              struct hg_arena *arena);

/* Whether any row of the current block has a value in the column. */
bool hg_colview_has(const struct hg_colview *view, uint32_t column);
/* The dictionary code of each row's value; 0: no value. False: the column is plain in this block.
 */
bool hg_colview_codes(const struct hg_colview *view, uint32_t column, const struct hg_colrows *rows,
                      uint16_t *codes);
/* Whether rows with this code hold a bare value, not an object, whose members are columns of their
 * own. */
bool hg_colview_bare(const struct hg_colview *view, uint32_t column, uint16_t code);
/* The bytes of a row's value in a plain column; equal bytes are equal values. Empty: an object, or
 * no value. In the file. */
struct hg_str hg_colview_bytes(const struct hg_colview *view, uint32_t row, uint32_t column);

/* --- into lanes ------------------------------------------------------------------------------- */

/* Columns bound to the fields of a program, and dictionary values parsed by its contract. Belongs
 * to one thread. The file and the image must outlive it. HG_NOMEM. */
struct hg_colreader;
enum hg_status hg_colreader_new(const struct hg_colfile *file, const struct hg_image *image,
                                const struct hg_columns *columns,
                                const struct hg_allocator *allocator,
                                struct hg_colreader **reader) HG_MUST_CHECK;
void hg_colreader_free(struct hg_colreader *reader);

enum hg_colread {
    HG_COLREAD_DONE,    /* row i is lane i */
    HG_COLREAD_RECORD,  /* read it from its record, by the reader of its format, into lane i */
    HG_COLREAD_REFUSED, /* errors[i] says why, as the reader of its format would have put it */
    HG_COLREAD_BAD      /* HG_COLROW_BAD */
};
/* Reads row i into lane i; the lanes have been reset and have their `now`. A row that is not DONE
 * leaves its lane unchanged. `marks` and `errors` have one item per row. Lane contents are valid
 * as long as the reader. HG_NOMEM. */
enum hg_status hg_colread(struct hg_colreader *reader, const struct hg_colview *view,
                          const struct hg_colrows *rows, struct hg_lanes *lanes, uint8_t *marks,
                          struct hg_lead_error *errors) HG_MUST_CHECK;

#endif
