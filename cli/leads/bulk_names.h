/* Interns the name of each row of a column file in one respect (the value of a field, a part of
 * the record) as a number, so that rows are counted by number and only names that occur are
 * formatted. A dictionary value is named once per code, a plain value once per distinct bytes.
 * One thread at a time; hg_cli_allocator never fails. */
#ifndef HG_CLI_BULK_NAMES_H
#define HG_CLI_BULK_NAMES_H

#include "base/map.h"
#include "runtime/columns/colfile.h"

#define HG_BULK_NAMES 65535u /* names at a time, so numbers are below this */
#define HG_BULK_ROWS 256u /* rows at a time, so that their data stays in the second-level cache */

struct hg_bulk_names {
    struct hg_arena arena;
    struct hg_map map;            /* names to numbers */
    HG_VEC(struct hg_str) at;     /* the names; valid until the next block */
    struct hg_map bytes;          /* from plain values to numbers */
    size_t kept;                  /* bytes in both maps */
    uint32_t column;              /* the column of `of_code`, or HG_NONE */
    uint16_t *of_code;            /* by code: 1 + its number; 0: none yet */
    uint32_t codes;               /* there is room for */
};
void hg_bulk_names_init(struct hg_bulk_names *names);
void hg_bulk_names_release(struct hg_bulk_names *names);
/* Call before a block of at most `rows` rows: makes room for all their names. */
void hg_bulk_names_begin(struct hg_bulk_names *names, uint32_t rows);
uint16_t hg_bulk_names_number(struct hg_bulk_names *names, struct hg_str name);

/* Some rows of a block and the source of their names. */
struct hg_bulk_name_source {
    const struct hg_colview *view;
    const struct hg_colrows *rows;
    const uint8_t *marks; /* only rows marked DONE are named */
    uint32_t column; /* the only column that determines the name; HG_NONE: none, or (`anywhere`)
                        several */
    bool anywhere;
    /* Writes the name of row i, valid until the next call. False: out of memory. */
    bool (*name)(void *context, uint32_t i, struct hg_str *name);
    void *context;
};
/* Writes one number per row. HG_NOMEM. */
enum hg_status hg_bulk_names_assign(struct hg_bulk_names *names,
                                    const struct hg_bulk_name_source *naming,
                                    uint16_t *numbers) HG_MUST_CHECK;

#endif
