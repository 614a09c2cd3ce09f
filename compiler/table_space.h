/* Between table_space.c, table_check.c and table_covers.c only: a table as a space. Each column
 * falls into atoms that no cell tells apart (stretches of numbers; each text that is named, each
 * prefix, all the rest; and "unknown", which only an empty cell fits); a row is then a box, a
 * set of atoms a column, and questions about several rows together are about boxes. */
#ifndef HG_COMPILER_TABLE_SPACE_H
#define HG_COMPILER_TABLE_SPACE_H

#include "compiler/table.h"

enum { HG_ATOM_UNKNOWN, HG_ATOM_REST, HG_ATOM_FIRST };

struct hg_space_column {
    struct hg_type type;
    uint32_t offset, words; /* of its bits in a box */
    uint32_t atoms;
    bool numbers;
    struct hg_bounds known; /* numbers: what the value can be */
    int64_t *cuts;
    size_t cut_count;            /* numbers: atom HG_ATOM_REST + (cuts <= x) */
    HG_VEC(struct hg_str) texts; /* as written; atoms from HG_ATOM_FIRST */
    HG_VEC(struct hg_str) folded;
    HG_VEC(struct hg_str) prefixes;      /* folded; atoms after the texts */
    HG_VEC(struct hg_text_range) ranges; /* folded; after the prefixes */
};

struct hg_space {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct hg_space_column *columns;
    uint32_t words;  /* of a box */
    uint64_t *rows;  /* a box each */
    bool *inexact;   /* a row each: its box leaves out a part of it */
    uint64_t budget; /* steps left; 0: given up */
};

/* NULL when the table is too large for it. `covers` are further values to tell apart, a cell a
 * column, or NULL. */
struct hg_space *hg_space_new(struct hg_model *model, const struct hg_model_table *table,
                              const struct hg_typed_cell *covers);
/* The atoms of a cell of column `column`, into a box. */
void hg_space_cell(const struct hg_space *space, uint32_t column, const struct hg_typed_cell *cell,
                   uint64_t *box);
/* Every known value of the column. */
void hg_space_known(const struct hg_space *space, uint32_t column, uint64_t *box);
/* Whether some column has no atom: nothing is in the box. */
bool hg_space_empty(const struct hg_space *space, const uint64_t *box);
/* Whether rows 0 to `rows` together fit all of `box`; else *witness is a part they do not. True
 * as well when that took too many steps to tell. */
bool hg_space_covered(struct hg_space *space, uint32_t rows, const uint64_t *box,
                      struct hg_str *witness);

#endif
