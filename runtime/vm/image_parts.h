/* What an image is made of: the program's constants in the forms the VM asks for. Filled by
 * image.c and image_plans.c, read by the VM; nothing outside runtime/ may include this. */
#ifndef HG_RUNTIME_IMAGE_PARTS_H
#define HG_RUNTIME_IMAGE_PARTS_H

#include <stdalign.h>

#include "base/map.h"
#include "bytecode/rows.h"
#include "runtime/vm/image.h"
#include "runtime/vm/kernel.h"

/* Above so many slots a number column keeps the union and the intersection of each of this many
 * stretches of slots, so that a wide interval does not read them all. */
#define HG_SLOT_FOLDS 64u

/* The boundaries of a text part: each text's first eight bytes as a number, whose order is that of
 * the texts as far as they tell. */
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

/* So many cuts are compared at once, those of the buckets behind among them: they are above. */
#define HG_BUCKET_CUTS 4u

/* A column of a rule table, ready to be matched. What every lane reads comes first. */
struct hg_column_plan {
    uint8_t kind; /* enum hg_column_kind */
    uint32_t reg, slot_count, cut_count, part_count;
    const int64_t *cuts;
    const uint32_t *buckets; /* of many cuts: how many lie before each stretch of so many bits… */
    uint32_t bucket_bits;    /* …from the first cut on; NULL: they are searched by halves */
    bool few_in_buckets;     /* at most HG_BUCKET_CUTS each */
    const uint64_t *slots;
    const uint32_t *ends;    /* listed form: of the slots' listed rows; else NULL */
    bool one_base;           /* and all slots share one bit row */
    const uint32_t *slot_of; /* TEXT: by `same` id (HG_NONE: by its part); NULL: search `texts` */
    const struct hg_part_plan *parts;
    uint64_t any_word, or_word, and_word; /* the first words of the rows below */
    const uint64_t *any;
    uint64_t *all_or, *all_and;       /* over all slots */
    uint64_t *other_or, *other_and;   /* TEXT: over the slots of texts that are not named */
    uint64_t *fold_or, *fold_and;     /* over each `fold` slots, or NULL */
    uint32_t fold;
    uint64_t *marks;                  /* a bit row each: which of its words are not zero */
    uint32_t *filled;                 /* and how many */
    const struct hg_column *column;
};

/* Where a test is answered in few instructions (hg_quick_truth); else hg_test_lane is asked. */
enum hg_quick_kind {
    HG_QUICK_STARTS, /* of a text of eight bytes or more, by its first or last eight: `held` are they */
    HG_QUICK_ENDS,
    HG_QUICK_MAY_START, /* likewise, where it cannot start as a regex needs */
    HG_QUICK_LIST,      /* of a list, by its bits */
    HG_QUICK_INTERNED,   /* of a text that was told before (struct hg_interned_text) */
    HG_QUICK_SCAN,      /* likewise; else alone in its field's pass */
    HG_QUICK_NONE        /* never */
};

struct hg_affix;
struct hg_multi_scan;
struct hg_quick_test {
    uint8_t way, place; /* place: among its field's tests */
    bool all;           /* HELD: all patterns */
    uint32_t test, reg, start_count;
    uint64_t held, mask;
    uint64_t heads; /* MAY_START: of the first byte's last six bits, which may begin `starts` */
    const struct hg_affix *starts;
    const struct hg_multi_scan *scan;
};

/* --- tables of one word (image_narrow.c) ---
 *
 * Up to 64 rows of one or several tables, matched together. What a column says of a value is a pair
 * of words: the rows that stay possible, those that are certain. */
typedef uint64_t hg_pair __attribute__((vector_size(16)));

#define HG_NARROW_SEARCH UINT16_MAX /* this text's slot is not in the map */

/* A column of one of the tables, `shift` rows on from where the table has it. */
struct hg_narrow_member {
    const struct hg_table_plan *table;
    const struct hg_column_plan *column;
    uint32_t shift;
};

/* What several tables ask of one register (or test). */
struct hg_narrow_column {
    uint32_t reg, offset;    /* offset: of the register's value where there is one lane */
    uint32_t count;          /* NUMBER: cuts; TEXT: slots but that of what is missing */
    uint32_t first;          /* TEXT: of the plan's pairs, the first */
    const hg_pair *rows;     /* NUMBER: a slot each, then what is wholly open; truths and tests: by truth */
    const int64_t *cuts;
    const uint16_t *place_of; /* TEXT: by the value's `key`, as in struct hg_narrow_text */
    uint64_t any;             /* rows that do not ask */
    struct hg_narrow_member *members;
    uint32_t member_count;
};

/* Four cuts of numbers that few cuts part, each twice: for the low end of its value and for the high
 * one. The rows that an end leaves which lies below the cut, and one that does not (match_cuts.c). */
#define HG_CUTS 4u
struct hg_cut_group {
    alignas(64) int64_t cuts[2 * HG_CUTS];
    alignas(64) uint64_t below[2 * HG_CUTS];
    alignas(64) uint64_t above[2 * HG_CUTS];
};

/* One of them by itself, and how many a value has, for many lanes. */
struct hg_cut {
    int64_t at;
    uint64_t below, above;
};
struct hg_cut_run {
    uint32_t offset, count;
};

/* A test that rows of the tables need. */
struct hg_narrow_test {
    struct hg_quick_test quick;
    uint32_t offset; /* as in a column */
    uint64_t any;    /* rows that do not ask */
    hg_pair rows[4]; /* by truth */
};

/* A text that every lane reads by its key alone: where its rows are in `pairs` of the plan, in halves
 * of one, or HG_NARROW_SEARCH. */
struct hg_narrow_text {
    const uint16_t *place_of;
    const uint64_t *few; /* of at most eight slots, where the rest of half a place by eight says: the
                            possible rows, then the certain ones; else NULL */
    uint32_t offset;
};

struct hg_narrow_plan;
struct hg_value;
/* What the cuts of a plan leave of the rows, all tables together. `values`: of the lane's register 0. */
typedef hg_pair hg_cuts(const struct hg_narrow_plan *plan, const struct hg_value *values,
                        uint32_t lanes);

struct hg_narrow_table {
    uint32_t table, shift;
    uint32_t offset; /* words before it on a lane */
    uint64_t mask;
};

struct hg_narrow_plan {
    hg_cuts *cuts_of, *cuts_single; /* this machine's kernels */
    const struct hg_many_kernel *many;
    const struct hg_cut_group *cuts;
    const uint32_t *cut_offsets; /* of the values they part, as in a column; as many as groups hold */
    uint32_t cut_count;
    uint32_t alike_cuts; /* of them, in groups of one value each, which come first */
    const struct hg_cut *each_cut;
    const struct hg_cut_run *cut_runs; /* as many as cut columns */
    const struct hg_narrow_text *by_key; /* texts: as many as their columns */
    const hg_pair *pairs;
    const struct hg_narrow_column *cut_columns, *numbers, *texts, *truths, *others;
    const struct hg_narrow_test *tests;
    uint32_t cut_column_count, number_count, text_count, truth_count, other_count, test_count;
    uint64_t all, assume_no, assume_yes;
    const struct hg_narrow_table *tables;
    uint32_t table_count;
    const uint32_t *tested; /* registers whose texts are tested by what they say */
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
    const struct hg_narrow_plan *narrow; /* of tables of one word: this one alone */
    struct hg_column_plan *columns;
    uint32_t column_count, words, rows;
    uint32_t mark_words; /* hg_mark_words(words) */
    uint32_t first_test; /* no column before it is a TEST */
    uint64_t *full;      /* a bit row of all rows */
    uint64_t last;       /* its last word, of tables of one */
    bool assumes;
    /* of tables of more than a block: */
    const struct hg_wide_kernel *wide;  /* this machine's */
    const uint64_t *may, *told; /* marks: of all rows; of those that bit rows have to find where all
                                   inputs are known (NULL: none) */
    uint64_t *told_rows;        /* these rows, while an image is made */
    bool seeks;                 /* the others are among `seek_rows` of some column */
    bool listed;                /* what is told is in `always`: rows go to a lane's list */
    uint32_t row_list;          /* which of the lanes' row lists is its */
    struct hg_row_asks *row_asks;  /* a row each, where it `seeks` */
    uint32_t always[HG_ROWS_ALWAYS];
    uint32_t always_count;
    uint64_t plain;             /* the columns that are no tests */
    const struct hg_seek *seeks_by;  /* where it `seeks`: a column each by which rows are looked for */
    uint32_t seek_count;
    bool one_list;              /* there is one, and nothing in `always`: rows come in order */
    uint8_t most_sets, most_ranges; /* of any row's asks */
    uint64_t *asks;             /* a row each: the columns that it asks; NULL: more than 64 */
    const uint64_t *assume_no, *assume_yes; /* the table's, or rows of zeros */
};

/* A block's rules, ready to be read from the bits of its table. Of a score: `plain` marks rules that
 * stand alone with constant points; the groups that do not are listed. */
struct hg_block_plan {
    const struct hg_block *block;
    uint32_t words, offset;    /* of its table on a lane (hg_rows_of) */
    uint32_t row_list;         /* its table's, where that is of more than a block */
    const struct hg_row_asks *row_asks; /* its table's, or NULL */
    uint32_t first_rule;       /* of the program */
    int64_t starting, low, high; /* of a score */
    bool disqualifies;         /* every hit counts; else the first */
    const uint32_t *outcomes;  /* a rule each: the bit of its outcome */
    uint32_t outcome;          /* where all rules have one; else 0 */
    const struct hg_value *labels; /* CLASSIFY: a rule each */
    uint64_t *plain;
    int64_t *points;  /* a rule each */
    bool all_plain;   /* and all together stay within 64 bits */
    int64_t *sums;    /* tables of one word in which all groups are plain: by place and bits, what
                         each four rules add up to; NULL: they might pass 64 bits */
    uint32_t sum_count;        /* of them, in fours */
    uint32_t *groups; /* indexes of the other groups */
    uint32_t group_count;
};

/* Number bands as stretches between cuts; first fit is already worked out. */
struct hg_bands_plan {
    int64_t *cuts;
    int64_t *points; /* cut_count + 1 */
    uint32_t cut_count;
};

/* A text that is looked for in others: what stands first of it is searched and compared, the whole of
 * it told by Unicode's tables where ASCII does not do. */
struct hg_needle {
    struct hg_str start; /* all of it, or its first word */
    struct hg_str whole;
    bool word; /* as words: its neighbours count */
};

/* Up to 64 needles looked for in one pass. A byte and its successor say which may begin here;
 * and where all are of three bytes or more, the pair of bytes at the end of a window as long as
 * the shortest says how far the window may move at once (Wu and Manber, 1994). */
#define HG_SCAN_PAIRS 1024u
#define HG_SCAN_BYTES 3u
struct hg_multi_scan {
    uint64_t first[256], second[256];
    uint64_t single; /* needles of one byte */
    uint64_t all;
    const struct hg_needle *needles;
    uint32_t window; /* length of the shortest needle; 0: byte by byte */
    uint8_t shift[HG_SCAN_PAIRS];
    /* For vectors: of byte k of the needles, by its low and its high half, which of eight groups
     * of needles have it. */
    alignas(16) uint8_t halves[HG_SCAN_BYTES][2][16];
};

static inline uint32_t hg_scan_pair(unsigned char a, unsigned char b)
{
    return (a * 37u + b) % HG_SCAN_PAIRS;
}

/* The first or last eight bytes of a text that starts or ends so: those under the mask are these. */
struct hg_affix {
    uint64_t bytes, mask;
};

struct hg_test_plan {
    const struct hg_test *test;
    struct hg_needle *needles; /* a pattern each: folded, or raw where `exactly`; NULL: regexes, numbers */
    uint32_t *ids;          /* a list includes at most 64: dictionary ids; else NULL */
    uint64_t every;         /* a bit for each of them */
    struct hg_multi_scan *scans;  /* of its own, where it has more needles than a field's one pass */
    uint32_t scan_count;
    uint32_t place;         /* of its truth in its field's answers, or HG_NONE */
    bool scanned;           /* its field's pass tells it, or of regexes whether they are to be run */
    uint64_t bits;          /* its needles in the pass */
    uint64_t *literals;     /* a regex each: literals in the pass, one of which it needs */
    bool list;              /* its register holds lists, */
    bool has_held;          /* all of whose patterns have a bit: */
    uint64_t held;          /* hg_image_list_bit of them */
    struct hg_affix *edges;  /* STARTS, ENDS: a pattern each; else NULL */
    struct hg_affix *starts; /* MATCHES: with one of which a text that fits starts; NULL: not known */
    uint32_t start_count;
};

/* The tests of one text register: what a thread keeps the answers of where a text comes again, and
 * what is found in one pass where it does not. */
#define HG_FIELD_TESTS 32u
struct hg_field_tests {
    uint32_t tests[HG_FIELD_TESTS];
    uint32_t count;
    struct hg_multi_scan *scan; /* over folded texts; NULL: nothing to look for in one pass */
};

struct hg_set_plan {
    uint64_t *bits; /* by `same` id, or NULL */
};

/* A text's length, first and last byte in so many bits; a text whose shape no constant has is
 * not looked for. */
#define HG_FILTER_BITS 4096u
static inline uint32_t hg_filter_bit(struct hg_str s)
{
    if (s.len == 0)
        return 0;
    uint32_t first = (unsigned char)s.at[0], last = (unsigned char)s.at[s.len - 1];
    return ((uint32_t)s.len * 2654435761u + first * 40503u + last * 769u) % HG_FILTER_BITS;
}

/* A short text by its bytes, zeros behind them; `len` is 0 where a slot is free (image_exact.c). */
#define HG_EXACT_LONGEST 16u
struct hg_exact_slot {
    uint64_t words[2];
    uint32_t len, text;
};

/* An instruction for a lane by itself, what it reads resolved (single.c). */
struct hg_single_step {
    uint8_t way;
    uint32_t to, from, count; /* truths by their number; values by what stands before them, in bytes */
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
    enum hg_kernel kernel; /* of this machine */
    uint64_t flags; /* that new lanes have on */
    uint8_t *held_bit; /* a text each: 1 and its bit in lists' `held`, or 0 */
    uint32_t held_count;
    uint64_t shapes[HG_FILTER_BITS / 64]; /* of the dictionary's texts: most others are told by it */
    struct hg_map dictionary; /* folded text to `same` */
    struct hg_text *texts;    /* the program's constants */
    struct hg_exact_slot *exact; /* and by their bytes; NULL: there are too many */
    size_t exact_mask;
    uint64_t exact_heads[HG_EXACT_LONGEST + 1]; /* by length, of their first bytes' last six bits */
    struct hg_regex **regexes;
    struct hg_literals *literals[2]; /* a regex each: found anywhere; matching the whole text */
    const struct hg_text_set **domains;      /* a field each, or NULL */
    const struct hg_text_set **wide_domains; /* the same, or something else */
    struct hg_value *missing;                /* a field each: what it is when nothing is given */
    uint32_t *read_fields, read_field_count; /* fields that something reads, ascending */
    const struct hg_instr *code; /* the program's, in the order it is run (image_order.c) */
    const struct hg_single_step *steps; /* of a lane by itself: one an instruction of `code` */
    const struct hg_narrow_plan **together; /* of HG_MATCH_TOGETHER */
    uint32_t together_count;
    uint32_t *required_fields, required_field_count;
    uint32_t key_field;                      /* of the lead's name, or HG_NONE */
    uint32_t *enders, ender_count;           /* blocks that end decisions, in order */
    uint32_t *late_fields, late_field_count; /* with a default, or a pattern that hangs on another */
    bool resets; /* what a run leaves in `reach` and `applies` may differ from lead to lead */
    uint32_t *sections; /* HG_OP_UNLESS_POSSIBLE, in order */
    uint32_t section_count;
    uint32_t *value_maker, *truth_maker; /* a register each: the instruction that writes it, or
                                            HG_NONE (a field) */
    uint64_t *personal; /* a bit a register: made from a field that logs hide */
    struct hg_table_plan *tables;
    uint32_t *table_offset; /* words before table t on a lane: tables of few words first */
    uint64_t words_per_lane;
    uint32_t row_lists; /* on a lane: tables of more than a block */
    struct hg_block_plan *blocks;
    struct hg_bands_plan *bands;
    struct hg_test_plan *tests;
    struct hg_quick_test *quick; /* a test each */
    struct hg_field_tests **field_tests; /* a register each, or NULL: it has none (image_texts.c) */
    struct hg_set_plan *sets;
    uint32_t widest;       /* words of the widest table */
    uint32_t most_columns; /* of any table, and one */
};

/* Tables of one word and at most 64 rows together, to be matched at once. */
const struct hg_narrow_plan *hg_image_narrow(struct hg_image *image, const uint32_t *tables,
                                             uint32_t count);
/* The same tables with some of their columns alone: those of one field; or, where that is HG_NONE, all
 * but those of the fields marked in `without`, a field each. In the arena; the image is made. */
struct hg_narrow_choice {
    uint32_t field;
    const bool *without;
};
const struct hg_narrow_plan *hg_image_narrow_some(const struct hg_image *image,
                                                  struct hg_arena *arena,
                                                  const struct hg_narrow_plan *of,
                                                  const struct hg_narrow_choice *choice);
/* Beside the opcodes, in `code` of an image: MATCH of tables a of `together`. */
#define HG_MATCH_TOGETHER ((uint32_t)HG_OPS)
/* In place of a MATCH and of a truth of one field, where its values are told by classes (classes.h). */
#define HG_CLASS_MATCH ((uint32_t)HG_OPS + 1)
#define HG_CLASS_TRUTH ((uint32_t)HG_OPS + 2)
#define HG_RUN_OPS (HG_OPS + 3)
/* image_order.c: fills in `code`; after the tables' plans. */
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
/* image_exact.c: fills in `exact`, by `texts`. */
void hg_image_exacts(struct hg_image *image);
/* single.c: fills in `steps`, as the last. */
void hg_image_single_steps(struct hg_image *image);
/* image_columns.c: tables; image_plans.c: blocks, bands and sets; image_texts.c: tests. The
 * arena leaves by the image's guard. */
void hg_image_texts(struct hg_image *image);
void hg_image_tables(struct hg_image *image);
void hg_image_plan(struct hg_image *image);
/* personal.c: fills in `personal`. */
void hg_image_personal(struct hg_image *image);

/* How many of `cuts` are at or below x. */
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
