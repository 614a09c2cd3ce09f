/* A column file: a history of leads, parsed once (`headgate pack`), its values in columns, mapped
 * and decided without parsing. docs/leads.md says what it is for, colfile_parts.h how it is laid
 * out.
 *
 * It holds what the leads said, as they said it, and no contract: values are read by the contract
 * of the policy that asks, once each where a dictionary holds them. So a file serves every policy,
 * and gives what the leads it was made from would give, byte for byte. A record that columns cannot
 * hold is kept as its text; one that was none, with what is wrong with it.
 *
 * Bytes are not trusted: the index is checked when a file is opened, a block when it is entered, by
 * a checksum and by every length and number in it. */
#ifndef HG_RUNTIME_COLFILE_H
#define HG_RUNTIME_COLFILE_H

#include "runtime/ingest/record.h"

struct hg_colfile;

#define HG_COLFILE_MAGIC "\x89HGLEAD\n" /* 0x89 begins no text */
#define HG_COLFILE_MAGIC_SIZE 8u
#define HG_COLFILE_FORMAT 1u

/* --- writing ---------------------------------------------------------------------------------- */

/* What became of it. */
struct hg_colfile_facts {
    uint64_t rows;  /* of every kind */
    uint64_t whole; /* kept as text, since columns cannot hold them */
    uint64_t bad;   /* no leads; kept as they were, or with what was wrong */
    uint64_t bytes; /* of the file */
    uint32_t columns;
};

struct hg_colwriter;
/* Takes the bytes of the file in their order; false: they could not be written. */
typedef bool hg_colwriter_sink(void *context, const void *bytes, size_t size);
/* `csv`: hg_colwriter_header comes next, then rows; else objects. Memory is bounded by the values
 * of a block and the dictionaries, not by the leads. HG_NOMEM. */
enum hg_status hg_colwriter_new(bool csv, hg_colwriter_sink *sink, void *context,
                                const struct hg_allocator *allocator,
                                struct hg_colwriter **writer) HG_MUST_CHECK;
void hg_colwriter_free(struct hg_colwriter *writer);
/* Records in the order of the input, each with its place in it. HG_NOMEM; HG_IO: the sink failed;
 * of the header also HG_INVALID: *error says why no file can be read by it. */
enum hg_status hg_colwriter_header(struct hg_colwriter *writer, const struct hg_str *cells,
                                   uint32_t count, struct hg_lead_error *error) HG_MUST_CHECK;
enum hg_status hg_colwriter_object(struct hg_colwriter *writer, struct hg_str text, uint64_t line,
                                   uint64_t byte) HG_MUST_CHECK;
enum hg_status hg_colwriter_row(struct hg_colwriter *writer, const struct hg_str *cells,
                                uint32_t count, uint64_t line, uint64_t byte) HG_MUST_CHECK;
/* A record that is none; `message` says why. */
enum hg_status hg_colwriter_bad(struct hg_colwriter *writer, const char *message, uint64_t line,
                                uint64_t byte) HG_MUST_CHECK;
/* So far. */
const struct hg_colfile_facts *hg_colwriter_facts(const struct hg_colwriter *writer);
/* After the last record. */
enum hg_status hg_colwriter_finish(struct hg_colwriter *writer,
                                   struct hg_colfile_facts *facts) HG_MUST_CHECK;

/* --- opening ---------------------------------------------------------------------------------- */

/* Do these bytes begin a column file? `size` may be that of the whole or of the beginning. */
bool hg_colfile_detect(const void *bytes, size_t size);
/* `bytes`, aligned to 8, must outlive it. HG_CORRUPT with *why ("is damaged: …", static text) or
 * HG_NOMEM. Immutable afterwards. */
enum hg_status hg_colfile_open(const void *bytes, size_t size, const struct hg_allocator *allocator,
                               struct hg_colfile **file, const char **why) HG_MUST_CHECK;
void hg_colfile_free(struct hg_colfile *file);
bool hg_colfile_csv(const struct hg_colfile *file);
uint64_t hg_colfile_rows(const struct hg_colfile *file);
/* The header of the CSV file it was made from: its cells. */
const struct hg_str *hg_colfile_header(const struct hg_colfile *file, uint32_t *count);

/* --- rows ------------------------------------------------------------------------------------- */

/* A block that is looked at, and one thread's. */
struct hg_colview;
enum hg_status hg_colview_new(const struct hg_colfile *file, const struct hg_allocator *allocator,
                              struct hg_colview **view) HG_MUST_CHECK;
void hg_colview_free(struct hg_colview *view);

/* Rows of one block: those from `first` on; or, for hg_colread, some of them. */
struct hg_colrows {
    uint32_t block, first, count;
    const uint32_t *picked; /* row i is picked[i]; NULL: first + i */
};
/* The bytes before the block of these rows: for a progress bar. */
uint64_t hg_colfile_position(const struct hg_colfile *file, const struct hg_colrows *rows);
/* The next rows after *rows, at most `most`; before the first, *rows is all zero. A block that is
 * entered is checked: HG_CORRUPT with *why. `count` is 0 at the end. */
enum hg_status hg_colview_next(struct hg_colview *view, struct hg_colrows *rows, uint32_t most,
                               const char **why) HG_MUST_CHECK;
/* Looks at the block of rows that another view has checked. */
enum hg_status hg_colview_enter(struct hg_colview *view, uint32_t block) HG_MUST_CHECK;

enum hg_colrow_kind {
    HG_COLROW_COLUMNS, /* in columns */
    HG_COLROW_TEXT,    /* kept as text: of JSON an object, of CSV cells */
    HG_COLROW_BAD      /* `text` is what is wrong */
};
struct hg_colrow {
    enum hg_colrow_kind kind;
    uint64_t line, byte;
    struct hg_str text;
};
/* Row `row` of the block entered. */
struct hg_colrow hg_colview_row(const struct hg_colview *view, uint32_t row);
/* The record as it was: of JSON its object on one line, of CSV its cells. In the arena, or in the
 * file. Not of a bad row. */
struct hg_str hg_colview_object(const struct hg_colview *view, uint32_t row, struct hg_arena *arena);
const struct hg_str *hg_colview_cells(const struct hg_colview *view, uint32_t row,
                                      struct hg_arena *arena, uint32_t *count);

/* The columns of this path of keys, or of CSV of this name, at most `room`: how many. */
uint32_t hg_colfile_find(const struct hg_colfile *file, struct hg_str path, uint32_t *columns,
                         uint32_t room);
/* What a row says there, as text: a string unescaped, a number, `true`, `false`, a cell; of an object
 * its member `value`. Empty where it says nothing of the kind. In the arena, or in the file. */
struct hg_str hg_colview_text(const struct hg_colview *view, uint32_t row, uint32_t column,
                              struct hg_arena *arena);

/* Whether any row of the block entered says something there. */
bool hg_colview_has(const struct hg_colview *view, uint32_t column);
/* Which value of its column's dictionary each of the rows has; 0: none. False: in this block the
 * column's values stand one after the other. */
bool hg_colview_codes(const struct hg_colview *view, uint32_t column, const struct hg_colrows *rows,
                      uint16_t *codes);
/* Whether a row that has this code says nothing there but the value: no object, whose members are
 * columns of their own. */
bool hg_colview_bare(const struct hg_colview *view, uint32_t column, uint16_t code);
/* What a row says in a column without codes, to the byte: two rows of the same bytes say the same.
 * Empty: an object, or nothing. In the file. */
struct hg_str hg_colview_bytes(const struct hg_colview *view, uint32_t row, uint32_t column);

/* --- into lanes ------------------------------------------------------------------------------- */

/* Columns mapped to the fields of a program, and the values of dictionaries read by its contract.
 * One thread's. */
struct hg_colreader;
enum hg_status hg_colreader_new(const struct hg_colfile *file, const struct hg_image *image,
                                const struct hg_columns *columns,
                                const struct hg_allocator *allocator,
                                struct hg_colreader **reader) HG_MUST_CHECK;
void hg_colreader_free(struct hg_colreader *reader);

enum hg_colread {
    HG_COLREAD_DONE,    /* row i is lane i */
    HG_COLREAD_RECORD,  /* to be read from its record, by the reader of its format, into lane i */
    HG_COLREAD_REFUSED, /* errors[i] says why, as the reader of its format would have put it */
    HG_COLREAD_BAD      /* HG_COLROW_BAD */
};
/* Reads rows into the lanes of the same numbers, which have been reset and have their `now`; a row
 * that is not DONE leaves its lane as it was. `marks` and `errors` have an item a row. What lanes
 * hold is valid as long as the reader. HG_NOMEM. */
enum hg_status hg_colread(struct hg_colreader *reader, const struct hg_colview *view,
                          const struct hg_colrows *rows, struct hg_lanes *lanes, uint8_t *marks,
                          struct hg_lead_error *errors) HG_MUST_CHECK;

#endif
