/* A generated territory table of any size, like those in spreadsheets: countries, ranges of
 * postal codes, prefixes, segments, verticals; clean, or with planted faults that the compiler
 * must find. Deterministic from a seed. Matching rows are found by a reading of the cells that
 * shares no code with the compiler. */
#ifndef HG_TESTS_TERRITORIES_H
#define HG_TESTS_TERRITORIES_H

#include "base/memory.h"

enum column { COUNTRY, POSTAL, SEGMENT, VERTICAL, COLUMNS };
extern const char *const column_names[COLUMNS];

enum item_kind { VALUE, RANGE, PREFIX };
struct item {
    enum item_kind kind;
    char low[24], high[24]; /* RANGE alone has a high */
};
#define MAX_ITEMS 4
struct cell {
    unsigned count; /* 0: anything */
    struct item items[MAX_ITEMS];
};
struct row {
    char id[24], team[24];
    struct cell cells[COLUMNS];
};

enum hit { UNIQUE, MOST_SPECIFIC, FIRST, HITS };
extern const char *const hit_names[HITS];

struct fault {
    const char *code; /* "E0658" */
    char row[24];     /* "" where it is about no row */
    char column[16];  /* "" where it is about several */
};

#define MAX_FAULTS 60
struct territories {
    enum hit hit;
    bool covers; /* the policy says what the table covers */
    uint64_t dice;
    struct row *rows;
    unsigned row_count, room;
    struct fault faults[MAX_FAULTS];
    unsigned fault_count;
};

/* Pseudo-random numbers, the same everywhere. */
unsigned roll(struct territories *t, unsigned sides);

/* About `rows` clean rows for a hit policy. Released with free(t->rows). */
void territories_make(struct territories *t, enum hit hit, unsigned rows, uint64_t seed);
/* Plants faults of every kind that the hit policy can have, each several times; `gaps`: those
 * alone that are seen only in a table whose rows all make sense. */
void territories_spoil(struct territories *t, bool gaps);
struct row *territories_add(struct territories *t, const char *id, const char *team);
void cell_value(struct cell *cell, const char *text);
void cell_range(struct cell *cell, const char *low, const char *high);
void cell_prefix(struct cell *cell, const char *text);

/* The files of a policy around the table. `hit` and `covers` may differ from the table's own. */
void territories_policy(const struct territories *t, enum hit hit, bool covers,
                        struct hg_buf *out);
extern const char territories_contract[], territories_teams[];
/* `sound`: without rows that hold an error in a cell. */
void territories_csv(const struct territories *t, bool sound, struct hg_buf *out);
bool row_is_sound(const struct row *row);

/* A lead by column; NULL: not known, which only an empty cell fits. */
struct lead {
    const char *values[COLUMNS];
};
bool cell_fits(const struct cell *cell, const char *value);
bool row_fits(const struct row *row, const struct lead *lead);
/* The row that takes the lead by the hit policy (UNIQUE: the first that fits), or NULL. `ties`
 * counts other rows as specific as it that fit too. */
const struct row *row_taking(const struct territories *t, const struct lead *lead, unsigned *ties);
const struct row *row_named(const struct territories *t, const char *id);

/* Compiles the table, compares what is found with what was planted and every witness with the
 * scan and the VM. Prints what is wrong; the number of checks that passed and failed. */
void territories_judge(const struct territories *t, unsigned *passed, unsigned *failed);

#endif
