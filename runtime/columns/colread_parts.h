/* Between the files that read a column file into lanes (colread*.c). */
#ifndef HG_RUNTIME_COLREAD_PARTS_H
#define HG_RUNTIME_COLREAD_PARTS_H

#include "runtime/columns/colfile_parts.h"

/* The values of a node's dictionary, parsed for one field; NULL: not parsed yet. */
struct hg_col_parsed_values {
    struct hg_parsed_value **at; /* a value each */
};

/* A bare value as it is stored in a lane. */
struct hg_col_decoded {
    struct hg_value value;
    struct hg_input input; /* points into the reader's arena or the file */
};

/* A node that holds a field. */
struct hg_col_binding {
    uint32_t node;
    uint32_t value;     /* for objects: the member with the value, or HG_NONE */
    uint32_t beside[3]; /* confidence, source, as_of: its members, or columns; HG_NONE: none */
    bool longer;        /* it is on the path of other fields */
    bool has_problems;  /* some value in `decoded` breaks the contract */
    bool searched, all_valid; /* its whole dictionary was parsed; all its values are valid */
    struct hg_col_parsed_values parsed, value_parsed;
    const struct hg_col_decoded **decoded; /* a value each, or NULL */
    uint8_t *class_of; /* a class per code (colclass.c); NULL at first */
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
    uint32_t confidence_from;    /* its node, or HG_NONE */
    bool confidence_is_field;    /* and it is a field, too, or several nodes are it */
};

/* Rows being read: row i into lane i. */
struct hg_col_reading {
    struct hg_colreader *reader;
    const struct hg_colview *view;
    struct hg_lanes *lanes;
    struct hg_colrows rows;
    uint32_t count;
    uint32_t now_field; /* HG_NONE: all leads have the same time */
    uint8_t *marks;     /* enum hg_colread, a row each */
};
static inline uint32_t hg_col_row_of(const struct hg_col_reading *reading, uint32_t lane)
{
    return reading->rows.picked != NULL ? reading->rows.picked[lane] : reading->rows.first + lane;
}
/* colread.c: classifies each row, before its fields are read. */
void hg_col_mark_rows(const struct hg_col_reading *reading);
void hg_col_read_field(const struct hg_col_reading *reading, uint32_t field);
/* The only column of the field in this block, if it has no evidence columns (an object is
 * recognised by its value). NULL if there are several, or (not *anywhere) none. */
struct hg_col_binding *hg_col_only(const struct hg_col_reading *reading, uint32_t field,
                                   bool *anywhere);

/* colread_value.c: value `code` of a node's dictionary parsed for a field, once. NULL: read it
 * from its record. */
struct hg_parsed_value *hg_col_parsed(struct hg_colreader *reader, uint32_t field, uint32_t node,
                          struct hg_col_parsed_values cache, uint32_t code);
/* Larger dictionaries are not kept in decoded form. */
#define HG_COL_MAX_DECODED 4096u
/* Whether all values of the binding's dictionary are valid. */
bool hg_col_all_valid(struct hg_colreader *reader, uint32_t field, struct hg_col_binding *binding);
/* Whether the value is acceptable for a text that is only validated, whatever it says. */
bool hg_col_harmless(struct hg_col_value value);

/* colread_bind.c: binds nodes to fields as the reader of the format would. `columns` is for CSV.
 * Leaves by the guard of the reader's arena. */
void hg_col_bind(struct hg_colreader *reader, const struct hg_columns *columns);

#endif
