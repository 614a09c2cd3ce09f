/* Between the files that read a column file into lanes (colread*.c). */
#ifndef HG_RUNTIME_COLREAD_PARTS_H
#define HG_RUNTIME_COLREAD_PARTS_H

#include "runtime/columns/colfile_parts.h"

/* What the values of a node's dictionary came to for one field; NULL: not read yet. */
struct hg_col_parsed_values {
    struct hg_parsed_value **at; /* a value each */
};

/* What a value that stands bare comes to in a lane. */
struct hg_col_decoded {
    struct hg_value value;
    struct hg_input input; /* what it points to is in the reader's arena, or the file */
};

/* A node where a field is found. */
struct hg_col_binding {
    uint32_t node;
    uint32_t value;     /* of an object: the member that holds its value, or HG_NONE */
    uint32_t beside[3]; /* confidence, source, as_of: members of it, or columns; HG_NONE: none */
    bool longer;        /* paths of other fields go through it */
    bool has_problems;  /* some value in `decoded` breaks the contract */
    bool searched, all_valid; /* all values of its dictionary were read; each is one, and good */
    struct hg_col_parsed_values parsed, value_parsed;
    const struct hg_col_decoded **decoded; /* a value each, or NULL */
    uint8_t *class_of; /* a code each (colclass.c); NULL before the first */
};

/* All that is said of a field. One that nothing reads matters where it breaks the contract, and
 * nowhere else: `only_validated`. Any scalar that is no boolean is a text: such a text without bounds or
 * pattern is `harmless`, whatever it says. */
struct hg_col_field {
    bool only_validated, harmless;
    HG_VEC(struct hg_col_binding) bindings;
    HG_VEC(uint32_t) confidences; /* nodes below confidence_from */
};

struct hg_colreader {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_colfile *file;
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_col_field *fields; /* a field each */
    uint32_t confidence_from;    /* the node, or HG_NONE */
    bool confidence_is_field;    /* and it is a field besides, or several nodes are it */
};

/* Rows on their way into lanes: row i into lane i. */
struct hg_col_reading {
    struct hg_colreader *reader;
    const struct hg_colview *view;
    struct hg_lanes *lanes;
    struct hg_colrows rows;
    uint32_t count;
    uint32_t now_field; /* HG_NONE: all have one time */
    uint8_t *marks;     /* enum hg_colread, a row each */
};
static inline uint32_t hg_col_row_of(const struct hg_col_reading *reading, uint32_t lane)
{
    return reading->rows.picked != NULL ? reading->rows.picked[lane] : reading->rows.first + lane;
}
/* colread.c: what each row is, before its fields are read. */
void hg_col_mark_rows(const struct hg_col_reading *reading);
void hg_col_read_field(const struct hg_col_reading *reading, uint32_t field);
/* The one column of the field in this block, with nothing beside it; what an object has is told by
 * its value. NULL where there are several, or (not *anywhere) none. */
struct hg_col_binding *hg_col_only(const struct hg_col_reading *reading, uint32_t field,
                                   bool *anywhere);

/* colread_value.c: what value `code` of a node's dictionary is for a field, read at most once. NULL:
 * it has to be read from its record. */
struct hg_parsed_value *hg_col_parsed(struct hg_colreader *reader, uint32_t field, uint32_t node,
                          struct hg_col_parsed_values cache, uint32_t code);
/* A dictionary of more values is not worth all that can be kept of each. */
#define HG_COL_MAX_DECODED 4096u
/* Whether no value of the binding's dictionary breaks the contract. */
bool hg_col_all_valid(struct hg_colreader *reader, uint32_t field, struct hg_col_binding *binding);
/* A value that may stand for a text that is only validated as it is. */
bool hg_col_harmless(struct hg_col_value value);

/* colread_bind.c: which nodes each field is found at, as the reader of the format would find it.
 * `columns` is of CSV. The arena leaves by the reader's guard. */
void hg_col_bind(struct hg_colreader *reader, const struct hg_columns *columns);

#endif
