/* What rows of a column file are called in one regard (the value of a field, a part of the record),
 * a number each: so that rows are counted by their numbers, and only what was met is put in words. A
 * value of a dictionary is named once, one that stands by itself once for its bytes. One thread's. */
#ifndef HG_CLI_BULK_NAMES_H
#define HG_CLI_BULK_NAMES_H

#include "base/map.h"
#include "runtime/columns/colfile.h"

#define HG_BULK_NAMES 65535u /* at a time, and so the numbers there are */
#define HG_BULK_ROWS 256u /* told at a time: what is known of them stays in the second cache */

struct hg_bulk_names {
    struct hg_arena arena;
    struct hg_map map;            /* names to numbers */
    HG_VEC(struct hg_str) at;     /* the names; valid until the next block */
    struct hg_map bytes;          /* values that have no code to numbers */
    size_t kept;                  /* bytes of both */
    uint32_t column;              /* whose codes these are, or HG_NONE */
    uint16_t *of_code;            /* 1 + the number of a code; 0: not met yet */
    uint32_t codes;               /* there is room for */
};
void hg_bulk_names_init(struct hg_bulk_names *names);
void hg_bulk_names_release(struct hg_bulk_names *names);
/* Before a block of at most `rows` rows: there is room for all their names. */
void hg_bulk_names_begin(struct hg_bulk_names *names, uint32_t rows);
uint16_t hg_bulk_names_number(struct hg_bulk_names *names, struct hg_str name);

/* Some rows of a block, and how they are called. */
struct hg_bulk_name_source {
    const struct hg_colview *view;
    const struct hg_colrows *rows;
    const uint8_t *marks; /* only rows that are DONE are named */
    uint32_t column;      /* the only one that says so; HG_NONE: none does, or (`anywhere`) several */
    bool anywhere;
    /* The name of row i of these; valid until the next. False: memory ran out. */
    bool (*name)(void *context, uint32_t i, struct hg_str *name);
    void *context;
};
/* A number each. HG_NOMEM. */
enum hg_status hg_bulk_names_assign(struct hg_bulk_names *names, const struct hg_bulk_name_source *naming,
                                  uint16_t *numbers) HG_MUST_CHECK;

#endif
