/* The image's parts: the program's constants in the forms the VM reads. Filled in by image.c and
 * the other image_*.c, read by the VM; private to runtime/. Immutable and shared by threads once
 * the image is made. */
#ifndef HG_RUNTIME_IMAGE_PARTS_H
#define HG_RUNTIME_IMAGE_PARTS_H

#include <stdalign.h>

#include "base/map.h"
#include "bytecode/rows.h"
#include "runtime/vm/image.h"
#include "runtime/vm/kernel.h"

/* Number columns with more slots keep the union and the intersection of each group of this many
 * slots, so that a wide interval does not visit all. */
#define HG_SLOT_FOLDS 64u

/* The boundaries of a text part, each by its first eight bytes as a big-endian number, whose order
 * is that of the texts up to ties. */
struct hg_part_plan {
    const struct hg_text_part *part;
    uint64_t *keys; /* of stretch 1 on */
};

/* The rows that are looked for by a column: of a value in slot s those from ends[s] up to ends[s + 1]
 * (image_seek.c). They are read HG_SEEK_AT_ONCE at a time, so that as many follow the last one. */
#define HG_SEEK_AT_ONCE 4u
struct hg_seek {
    const uint32_t *ends, *rows;
    uint32_t column;
};

/* This many cuts are compared at once; those of following buckets among them are above the value.
 */
#define HG_BUCKET_CUTS 4u

/* The plan of a rule table's column. What every lane reads comes first. */
struct hg_column_plan {
    uint8_t kind; /* enum hg_column_kind */
    uint32_t reg, slot_count, cut_count, part_count;
    const int64_t *cuts;
    const uint32_t *buckets; /* for many cuts: the count of cuts before each bucket of
                                2^bucket_bits values… */
    uint32_t bucket_bits;    /* …from the first cut on; NULL: binary search */
    bool few_in_buckets;     /* at most HG_BUCKET_CUTS each */
    const uint64_t *slots;
    const uint32_t *ends;    /* listed form: ends of the slots' listed rows; else NULL */
    bool one_base;           /* and all slots share one bit row */
    const uint32_t *slot_of; /* TEXT: by `same` id (HG_NONE: by its part); NULL: search `texts` */
    const struct hg_part_plan *parts;
    uint64_t any_word, or_word, and_word; /* the first words of the rows below */
    const uint64_t *any;
    uint64_t *all_or, *all_and;       /* over all slots */
    const struct hg_text_set *domain; /* TEXT: of a field with a list of values, which is what it is when
                                         nothing is known of it; else NULL */
    uint64_t *domain_or, *domain_and; /* over their slots */
    uint64_t *other_or, *other_and;   /* TEXT: over the slots of texts that are not named */
    uint64_t *fold_or, *fold_and;     /* over each `fold` slots, or NULL */
    uint32_t fold;
    uint64_t *marks;                  /* per bit row: which of its words are not zero */
    uint32_t *filled;                 /* per bit row: how many */
    const struct hg_column *column;
};

/* Fast paths of tests (hg_quick_truth); otherwise hg_test_lane is called. */
enum hg_quick_kind {
    HG_QUICK_STARTS, /* a text of eight bytes or more, by its first or last eight, which are `held` */
    HG_QUICK_ENDS,
    HG_QUICK_MAY_START, /* likewise: false if no regex can match such a start */
    HG_QUICK_LIST,      /* a list, by its constants' bits */
    HG_QUICK_INTERNED,   /* an interned text, by its stored results (struct hg_interned_text) */
    HG_QUICK_SCAN,      /* likewise; else by the field's scan */
    HG_QUICK_NONE        /* never */
};

struct hg_affix;
struct hg_multi_scan;
struct hg_quick_test {
    uint8_t way, place; /* place: among its field's tests */
    bool all;           /* LIST: all patterns must be contained */
    uint32_t test, reg, start_count;
    uint64_t held, mask;
    uint64_t heads; /* MAY_START: a bit set of first bytes (six low bits) that may begin `starts` */
    const struct hg_affix *starts;
    const struct hg_multi_scan *scan;
};

/* --- narrow plans (image_narrow.c) ---
 *
 * Up to 64 rows of one or several tables, matched together. A column's answer is a pair of words:
 * the rows that stay possible, and those that are certain. */
typedef uint64_t hg_pair __attribute__((vector_size(16)));

#define HG_NARROW_SEARCH UINT16_MAX /* the text's slot is not in the map: search */

/* A column of one of the tables, whose rows are shifted by `shift`. */
struct hg_narrow_member {
    const struct hg_table_plan *table;
    const struct hg_column_plan *column;
    uint32_t shift;
};

/* A merged column: what several tables ask of one register (or test). */
struct hg_narrow_column {
    uint32_t reg, offset;    /* offset: of the register's value if there is one lane, in bytes */
    uint32_t count;          /* NUMBER: cuts; TEXT: slots except that of missing values */
    uint32_t first;          /* TEXT: index of its first pair in the plan */
    const hg_pair *rows;     /* NUMBER: a slot each, then fully unknown; truths and tests: by truth */
    const int64_t *cuts;
    const uint16_t *place_of; /* TEXT: by the value's `key`, as in struct hg_narrow_text */
    uint64_t any;             /* rows that do not ask */
    struct hg_narrow_member *members;
    uint32_t member_count;
};

/* Four numeric cuts, each twice: for the low and for the high end of a value. `below` and `above`:
 * the rows that remain if that end is below the cut, or not (match_cuts.c). */
#define HG_CUTS 4u
struct hg_cut_group {
    alignas(64) int64_t cuts[2 * HG_CUTS];
    alignas(64) uint64_t below[2 * HG_CUTS];
    alignas(64) uint64_t above[2 * HG_CUTS];
};

/* A single cut, and the number of cuts per value, for many lanes. */
struct hg_cut {
    int64_t at;
    uint64_t below, above;
};
struct hg_cut_run {
    uint32_t offset, count;
};

/* A test column. */
struct hg_narrow_test {
    struct hg_quick_test quick;
    uint32_t offset; /* as in a column */
    uint64_t any;    /* rows that do not ask */
    hg_pair rows[4]; /* by truth */
};

/* A text column that is read by key alone: offsets of its rows in the plan's `pairs`, in half
 * pairs, or HG_NARROW_SEARCH. */
struct hg_narrow_text {
    const uint16_t *place_of;
    const uint64_t *few; /* of at most eight slots, where the rest of half a place by eight says: the
                            possible rows, then the certain ones; else NULL */
    uint32_t offset;
};

struct hg_narrow_plan;
struct hg_value;
/* The rows that all cut columns of a plan leave. `values`: register 0 of the lane. */
typedef hg_pair hg_cuts(const struct hg_narrow_plan *plan, const struct hg_value *values,
                        uint32_t lanes);

struct hg_narrow_table {
    uint32_t table, shift;
    uint32_t offset; /* words before it on a lane */
    uint64_t mask;
};

struct hg_narrow_plan {
    hg_cuts *cuts_of, *cuts_single; /* kernels of this CPU */
    const struct hg_many_kernel *many;
    const struct hg_cut_group *cuts;
    const uint32_t *cut_offsets; /* offsets of their values, as in a column; one per cut in the
                                    groups */
    uint32_t cut_count;
    uint32_t alike_cuts; /* groups of a single value, which come first */
    const struct hg_cut *each_cut;
    const struct hg_cut_run *cut_runs; /* as many as cut columns */
    const struct hg_narrow_text *by_key; /* one per text column */
    const hg_pair *pairs;
    const struct hg_narrow_column *cut_columns, *numbers, *texts, *truths, *others;
    const struct hg_narrow_test *tests;
    uint32_t cut_column_count, number_count, text_count, truth_count, other_count, test_count;
    uint64_t all, assume_no, assume_yes;
    const struct hg_narrow_table *tables;
    uint32_t table_count;
    const uint32_t *tested; /* registers whose texts are tested, to prefetch */
    uint32_t tested_count;
};

/* What one row of a wide table asks, and what it gives, on one line of the cache: the slots of its
 * columns that it takes. Of a column of at most 64 slots a bit each; of others a range. What is left over
 * asks nothing. */
#define HG_ROW_ASKS 3u
struct hg_row_asks {
    alignas(64) uint64_t sets[HG_ROW_ASKS];
    uint32_t first[HG_ROW_ASKS], width[HG_ROW_ASKS]; /* of a range: the last slot is first + width */
    uint8_t set_of[HG_ROW_ASKS], range_of[HG_ROW_ASKS]; /* the columns */
    uint8_t set_count, range_count; /* of sets HG_ROW_ASKS_MORE: it asks more, which `asks` tells */
    int64_t points; /* of a score */
};
#define HG_ROW_ASKS_MORE 4u

/* Rows that every lead is held against, since no column looks for them: so many at most. */
#define HG_ROWS_ALWAYS 8u

struct hg_table_plan {
    const struct hg_rule_table *table;
    const struct hg_narrow_plan *narrow; /* for tables of one word: this table alone */
    struct hg_column_plan *columns;
    uint32_t column_count, words, rows;
    uint32_t mark_words; /* hg_mark_words(words) */
    uint32_t first_test; /* columns from here on are tests */
    uint64_t *full;      /* a bit row of all rows */
    uint64_t last;       /* its last word, for tables of one */
    bool assumes;
    /* tables larger than a block: */
    const struct hg_wide_kernel *wide;  /* this machine's */
    const uint64_t *may, *told; /* marks of all rows, and of the rows to be found by bit rows if
                                   all inputs are known (NULL: none) */
    uint64_t *told_rows;        /* these rows, while the image is made */
    bool seeks;                 /* all other rows are among the `seek_rows` of some column */
    bool listed;                /* what is told is in `always`: rows go to a lane's list */
    uint32_t row_list;          /* which of the lanes' row lists is its */
    uint32_t first_rule;        /* of the program: that of row 0; HG_NONE: rows are no rules */
    struct hg_row_asks *row_asks;  /* a row each, where it `seeks` */
    uint32_t always[HG_ROWS_ALWAYS];
    uint32_t always_count;
    uint64_t plain;             /* the columns that are no tests */
    const struct hg_seek *seeks_by;  /* where it `seeks`: a column each by which rows are looked for */
    uint32_t seek_count;
    bool one_list;              /* there is one, and nothing in `always`: rows come in order */
    uint8_t most_sets, most_ranges; /* of any row's asks */
    uint64_t *asks;             /* a row each: the set of columns it asks; NULL: more than 64
                                   columns */
    const uint64_t *assume_no, *assume_yes; /* the table's, or zeros */
};

/* A block's rules as read from its table's bits. For scores, `plain` marks ungrouped rules with
 * constant points; the other groups are listed. */
struct hg_block_plan {
    const struct hg_block *block;
    uint32_t words, offset;    /* of its table on a lane (hg_rows_of) */
    uint32_t row_list;         /* its table's, where that is of more than a block */
    const struct hg_row_asks *row_asks; /* its table's, or NULL */
    uint32_t first_rule;       /* of the program */
    int64_t starting, low, high; /* of a score */
    bool disqualifies;         /* every hit counts; else the first one */
    const uint32_t *outcomes;  /* a rule each: its outcome as a bit */
    uint32_t outcome;          /* if all rules have the same; else 0 */
    const struct hg_value *labels; /* CLASSIFY: a rule each */
    uint64_t *plain;
    int64_t *points;  /* a rule each */
    bool all_plain;   /* all rules are plain, and every sum fits into 64 bits */
    int64_t *sums;    /* one-word tables with plain rules: sums of each four rules, by group and
                         hit bits; NULL: they might overflow */
    uint32_t sum_count;        /* number of groups of four */
    uint32_t *groups; /* indexes of the other groups */
    uint32_t group_count;
};

/* Number bands as ranges between cuts; the first match is already resolved. */
struct hg_bands_plan {
    int64_t *cuts;
    int64_t *points; /* cut_count + 1 */
    uint32_t cut_count;
};

/* A needle: its first part is searched and compared; the whole is verified by Unicode's tables
 * where ASCII does not suffice. */
struct hg_needle {
    struct hg_str start; /* all of it, or its first word */
    struct hg_str whole;
    bool word; /* must match whole words */
};

/* Multi-pattern search for up to 64 needles. `first` and `second`: the needles that a byte, and
 * its successor, may begin; if all needles have three bytes or more, `shift`: how far a window of
 * the shortest length may move, by the pair of bytes at its end (Wu and Manber, 1994). */
#define HG_SCAN_PAIRS 1024u
#define HG_SCAN_BYTES 3u
struct hg_multi_scan {
    uint64_t first[256], second[256];
    uint64_t single; /* needles of one byte */
    uint64_t all;
    const struct hg_needle *needles;
    uint32_t window; /* length of the shortest needle; 0: byte by byte */
    uint8_t shift[HG_SCAN_PAIRS];
    /* For vectors: by low and by high nibble of byte k, which of eight groups of needles have it. */
    alignas(16) uint8_t halves[HG_SCAN_BYTES][2][16];
};

static inline uint32_t hg_scan_pair(unsigned char a, unsigned char b)
{
    return (a * 37u + b) % HG_SCAN_PAIRS;
}

/* A prefix or suffix of a text as eight bytes: those under the mask must be equal. */
struct hg_affix {
    uint64_t bytes, mask;
};

struct hg_test_plan {
    const struct hg_test *test;
    struct hg_needle *needles; /* a pattern each: folded, or raw if `exactly`; NULL: regexes,
                                  numbers */
    uint32_t *ids;          /* list includes, at most 64 patterns: dictionary ids; else NULL */
    uint64_t every;         /* a bit for each of them */
    struct hg_multi_scan *scans;  /* scans of its own, if it has too many needles for the field's
                                     scan */
    uint32_t scan_count;
    uint32_t place;         /* index of its result among those of its field, or HG_NONE */
    bool scanned;           /* decided by its field's scan or, for regexes, whether they must be
                               run */
    uint64_t bits;          /* its needles in the scan */
    uint64_t *literals;     /* a regex each: the literals in the scan of which it requires one */
    bool list;              /* its register holds lists, */
    bool has_held;          /* all of whose patterns have a bit: */
    uint64_t held;          /* hg_image_list_bit of the patterns */
    struct hg_affix *edges;  /* STARTS, ENDS: a pattern each; else NULL */
    struct hg_affix *starts; /* MATCHES: prefixes, one of which every match has; NULL: unknown */
    uint32_t start_count;
};

/* The tests of one text register: their results are stored with interned texts, and their needles
 * share one scan. */
#define HG_FIELD_TESTS 32u
struct hg_field_tests {
    uint32_t tests[HG_FIELD_TESTS];
    uint32_t count;
    struct hg_multi_scan *scan; /* over folded texts; NULL: nothing to search for */
};

struct hg_set_plan {
    uint64_t *bits; /* by `same` id, or NULL */
};

/* A Bloom filter with one hash, of a text's length, first and last byte: rejects most texts that
 * are no constant. */
#define HG_FILTER_BITS 4096u
static inline uint32_t hg_filter_bit(struct hg_str s)
{
    if (s.len == 0)
        return 0;
    uint32_t first = (unsigned char)s.at[0], last = (unsigned char)s.at[s.len - 1];
    return ((uint32_t)s.len * 2654435761u + first * 40503u + last * 769u) % HG_FILTER_BITS;
}

/* A short text by its zero-padded bytes; `len` 0: a free slot (image_exact.c). */
#define HG_EXACT_LONGEST 16u
struct hg_exact_slot {
    uint64_t words[2];
    uint32_t len, text;
};

/* An instruction for a single lane with resolved operands (single.c). */
struct hg_single_step {
    uint8_t way;
    uint32_t to, from, count; /* truths by number; values by byte offset */
    union {
        const struct hg_narrow_plan *match;
        const struct hg_block_plan *block;
        const struct hg_quick_test *test;
        const struct hg_ranges *ranges;
        const uint32_t *truths;
        int64_t lo;
    };
    int64_t hi;
};

struct hg_image {
    const struct hg_program *program;
    const struct hg_regex_provider *provider;
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    enum hg_kernel kernel; /* of this CPU */
    uint64_t flags; /* flags that new lanes have on */
    uint8_t *held_bit; /* a text each: 1 + its bit in lists' `held`, or 0 */
    uint32_t held_count;
    uint64_t shapes[HG_FILTER_BITS / 64]; /* Bloom filter of the dictionary */
    struct hg_map dictionary; /* folded text to `same` */
    struct hg_text *texts;    /* the program's constants */
    struct hg_exact_slot *exact; /* the same by bytes; NULL: too many */
    size_t exact_mask;
    uint64_t exact_heads[HG_EXACT_LONGEST + 1]; /* by length: a bit set of first bytes (six low
                                                   bits) */
    struct hg_regex **regexes;
    struct hg_literals *literals[2]; /* a regex each: found anywhere; matching the whole text */
    const struct hg_text_set **domains;      /* a field each, or NULL */
    const struct hg_text_set **wide_domains; /* the same with `other` */
    struct hg_value *missing;                /* a field each: its value when nothing is given */
    uint32_t *read_fields, read_field_count; /* fields that are read, ascending */
    const struct hg_instr *code; /* the program's code as scheduled (image_order.c) */
    const struct hg_single_step *steps; /* for a single lane: one per instruction of `code` */
    const struct hg_narrow_plan **together; /* of HG_MATCH_TOGETHER */
    uint32_t together_count;
    uint32_t *required_fields, required_field_count;
    uint32_t key_field;                      /* the lead's name, or HG_NONE */
    uint32_t *enders, ender_count;           /* blocks that may end the decision, in order */
    uint32_t *late_fields, late_field_count; /* with a default, or a pattern that depends on
                                                another field */
    bool resets; /* `reach` and `applies` may differ from lead to lead */
    uint32_t *sections; /* HG_OP_UNLESS_POSSIBLE, in order */
    uint32_t section_count;
    uint32_t *value_maker, *truth_maker; /* a register each: its defining instruction, or HG_NONE
                                            (a field) */
    uint64_t *personal; /* a bit per register: computed from a field that logs hide */
    struct hg_table_plan *tables;
    uint32_t *table_offset; /* words before table t on a lane; small tables first */
    uint64_t words_per_lane;
    uint32_t row_lists; /* on a lane: tables of more than a block */
    struct hg_block_plan *blocks;
    struct hg_bands_plan *bands;
    struct hg_test_plan *tests;
    struct hg_quick_test *quick; /* a test each */
    struct hg_field_tests **field_tests; /* a register each; NULL: no tests (image_texts.c) */
    struct hg_set_plan *sets;
    uint32_t widest;       /* words of the widest table */
    uint32_t most_columns; /* of any table, plus one */
};

/* Makes a narrow plan for tables of one word with at most 64 rows together. */
const struct hg_narrow_plan *hg_image_narrow(struct hg_image *image, const uint32_t *tables,
                                             uint32_t count);
/* The same tables with only some columns: those of one field or, if that is HG_NONE, all except
 * those of the fields marked in `without`. In the arena; the image must be complete. */
struct hg_narrow_choice {
    uint32_t field;
    const bool *without;
};
const struct hg_narrow_plan *hg_image_narrow_some(const struct hg_image *image,
                                                  struct hg_arena *arena,
                                                  const struct hg_narrow_plan *of,
                                                  const struct hg_narrow_choice *choice);
/* An internal opcode in an image's code: MATCH of the tables together[a]. */
#define HG_MATCH_TOGETHER ((uint32_t)HG_OPS)
/* Internal opcodes that replace a MATCH, and a truth of one field, for classed fields (classes.h).
 */
#define HG_CLASS_MATCH ((uint32_t)HG_OPS + 1)
#define HG_CLASS_TRUTH ((uint32_t)HG_OPS + 2)
#define HG_RUN_OPS (HG_OPS + 3)
/* image_order.c: schedules `code`, after the tables' plans. */
void hg_image_order(struct hg_image *image);
/* image_seek.c: of a wide table, by which column each row is found. */
void hg_image_seek(struct hg_image *image, struct hg_table_plan *plan);
/* In which slots of a column a row is: of the first 64 as a set, how many, the first and the last. */
struct hg_slot_spread {
    uint64_t set;
    uint32_t count, first, last;
};
/* image_asks.c: `asks` and `row_asks` of a table, of rows that ask nothing yet; of the rows that ask a
 * column its slots, into `rows`, which are zeros (false: a row that does not is not in each of its bit
 * rows); and what they ask of column c. At last: which column each row is found by (HG_NONE: several),
 * and so need not be asked. */
void hg_image_new_asks(struct hg_image *image, struct hg_table_plan *plan);
bool hg_image_spread(struct hg_image *image, const struct hg_table_plan *table,
                     const struct hg_column_plan *plan, struct hg_slot_spread *rows);
void hg_image_settle_asks(struct hg_table_plan *plan, const uint32_t *by);
void hg_image_put_asks(struct hg_table_plan *plan, uint32_t c, const struct hg_slot_spread *rows);
/* image_exact.c: indexes `texts` by their bytes. */
void hg_image_exacts(struct hg_image *image);
/* single.c: fills in `steps`, last. */
void hg_image_single_steps(struct hg_image *image);
/* image_columns.c: tables; image_plans.c: blocks, bands and sets; image_texts.c: tests. All leave
 * by the image's guard. */
void hg_image_texts(struct hg_image *image);
void hg_image_tables(struct hg_image *image);
void hg_image_plan(struct hg_image *image);
/* personal.c: fills in `personal`. */
void hg_image_personal(struct hg_image *image);

/* The number of `cuts` at or below x. */
static inline uint32_t hg_cut_slot(const int64_t *cuts, uint32_t count, int64_t x)
{
    uint32_t low = 0;
    while (count > 8) {
        uint32_t half = count / 2;
        low += half & -(uint32_t)(cuts[low + half - 1] <= x);
        count -= half;
    }
    uint32_t slot = low;
    for (uint32_t i = 0; i < count; i++)
        slot += cuts[low + i] <= x;
    return slot;
}

#endif
