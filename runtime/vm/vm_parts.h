/* Between the files of the VM: executors of instructions, rows, tests, and constructors of values.
 * Private to runtime/. */
#ifndef HG_RUNTIME_VM_PARTS_H
#define HG_RUNTIME_VM_PARTS_H

#include <string.h>

#include "runtime/vm/image_parts.h"
#include "runtime/vm/lanes.h"

struct hg_classes;
/* Runs one instruction over all lanes in use. */
typedef void hg_executor(struct hg_lanes *lanes, const struct hg_instr *instr);

/* The lanes' private part. Every struct hg_lanes is the head of one. */
struct hg_vm {
    struct hg_lanes lanes;
    void *row_lists;    /* the room that `row_lists` of the lanes are aligned in */
    uint64_t *scratch;  /* three times the words of the widest table, or a number per row: match.c */
    struct hg_match_cell *cells; /* one per column of the table with most columns: match_wide.c */
    bool touched; /* `applies` or `reach` were written outside of runs */
    uint32_t ran; /* lanes of the run before, on which the layout depends */
    struct hg_buf text; /* a template under construction */
    struct hg_completer *completer; /* made on demand: complete.c */
    void (*free_completer)(struct hg_completer *completer);
    struct hg_arena memory;         /* data that outlives leads: value_cache.c */
    struct hg_value_cache **caches;   /* a field each; NULL before first use */
    const void *bound; /* the reader whose members know these lanes (json_direct.c), or NULL */
    struct hg_fragments *fragments;      /* packet_fragments.c; NULL before the first packet */
    const char *hit_records; /* of packets: what is written of a rule that hits, one per rule,
                                prefetched by MATCH; NULL before the first trace */
    size_t hit_record_size;
    struct hg_buf fragment_text;       /* their text */
    const struct hg_classes *classes; /* classes that replace field values (classes.h); or NULL */
    hg_executor *const *class_ops;    /* HG_CLASS_MATCH and HG_CLASS_TRUTH, if there are classes */
};

/* A run with pins: results that replace computed ones (runtime/decision/complete*.c). */
struct hg_pinning {
    const uint8_t *kinds; /* an instruction each: not 0 if `apply` is called after it */
    uint8_t instead;      /* …and if it has this value, `apply` replaces it */
    uint32_t stop;        /* the first instruction not run */
    void *context;
    void (*begin)(void *context);
    void (*apply)(void *context, uint32_t instr);
};
enum hg_status hg_run_pinned(struct hg_lanes *lanes, const struct hg_pinning *pinning) HG_MUST_CHECK;
/* hg_run with code[i] replacing instruction i of the image's code; it must write the same
 * registers. */
enum hg_status hg_run_code(struct hg_lanes *lanes, const struct hg_instr *code) HG_MUST_CHECK;
/* single.c: runs a single lane from `at` until an instruction that is executed elsewhere or may
 * allocate, and returns that, or the last one. */
const struct hg_instr *hg_run_single(struct hg_lanes *lanes, const struct hg_instr *at);
/* One instruction over all lanes. */
void hg_run_one(struct hg_lanes *lanes, const struct hg_instr *instr);

/* ops_truth.c: whether the set contains the text with this id (HG_NONE: no). */
bool hg_set_has(const struct hg_lanes *lanes, uint32_t set, uint32_t same);
/* ops_domain.c: the registrable part of a folded domain, by a set of public suffix rules. */
struct hg_str hg_registrable(const struct hg_lanes *lanes, uint32_t set, struct hg_str domain);

/* One executor per instruction: hg_exec_ADD and so on, each over all lanes in use. vm.c has them
 * in a table made from opcodes.def, so that a missing one fails to link. */
#define HG_OP(name, operands, effect) hg_executor hg_exec_##name;
#include "bytecode/opcodes.def"
#undef HG_OP

/* Matches several tables together (match.c). */
hg_executor hg_exec_together;

static inline struct hg_value *hg_reg(const struct hg_lanes *lanes, uint32_t reg)
{
    return lanes->values + (size_t)reg * lanes->lanes;
}

static inline uint8_t *hg_truth_reg(const struct hg_lanes *lanes, uint32_t truth)
{
    return lanes->truths + (size_t)truth * lanes->lanes;
}

/* --- values (value.c) ------------------------------------------------------------------- */

static inline struct hg_value hg_value_number(int64_t lo, int64_t hi, uint8_t hole, uint8_t unit)
{
    return (struct hg_value){
        .state = lo == hi ? HG_KNOWN : HG_BETWEEN, .hole = hole, .unit = unit, .lo = lo, .hi = hi};
}
static inline struct hg_value hg_value_nothing(uint8_t hole)
{
    return (struct hg_value){.state = HG_NOTHING, .hole = hole};
}
/* The hull of both. */
struct hg_value hg_number_union(const struct hg_value *a, const struct hg_value *b);
struct hg_value hg_text_union(struct hg_arena *arena, const struct hg_value *a,
                              const struct hg_value *b);
/* Order by `same`, then folded bytes: that of the items of a set. */
int hg_text_order(const struct hg_text *a, const struct hg_text *b);

/* A set of texts under construction. */
struct hg_text_set_builder {
    HG_VEC(const struct hg_text *) items;
    bool other, anything;
    uint8_t hole;
};
void hg_text_set_add(struct hg_arena *arena, struct hg_text_set_builder *gather, const struct hg_text *text);
void hg_text_set_add_value(struct hg_arena *arena, struct hg_text_set_builder *gather,
                     const struct hg_value *value);
/* The value of the set; known if it has one text only. */
struct hg_value hg_text_set_finish(struct hg_arena *arena, struct hg_text_set_builder *gather);

/* The texts that a value may be; `*other`: it may also be something else. */
static inline uint32_t hg_value_items(const struct hg_value *value,
                                      const struct hg_text *const **items, bool *other)
{
    *other = value->state == HG_ANYTHING || (value->state == HG_ONE_OF && value->set->other);
    if (value->state == HG_KNOWN) {
        *items = (const struct hg_text *const *)&value->text;
        return 1;
    }
    if (value->state == HG_ONE_OF) {
        *items = value->set->items;
        return value->set->count;
    }
    *items = NULL;
    return 0;
}

/* --- truths ------------------------------------------------------------------------------- */

static inline uint8_t hg_truth_of(bool truth)
{
    return truth ? HG_TRUE : HG_FALSE;
}
static inline uint8_t hg_truth_not(uint8_t a)
{
    return (uint8_t)((a >> 1 | a << 1) & HG_UNKNOWN);
}
static inline uint8_t hg_truth_and(uint8_t a, uint8_t b)
{
    return (uint8_t)((a & b & HG_TRUE) | ((a | b) & HG_FALSE));
}
static inline uint8_t hg_truth_or(uint8_t a, uint8_t b)
{
    return (uint8_t)(((a | b) & HG_TRUE) | (a & b & HG_FALSE));
}

/* --- tests of texts (text_test.c) ----------------------------------------------------------- */

/* Size of test_memo, in words. */
#define HG_TEST_MEMO_MIN_WORDS 4u
static inline size_t hg_test_memo_words(size_t lanes, size_t tests)
{
    size_t words = (lanes * tests + sizeof(uint64_t) - 1) / sizeof(uint64_t);
    return words < HG_TEST_MEMO_MIN_WORDS ? HG_TEST_MEMO_MIN_WORDS : words;
}

/* A test's memo entry: 0: not run; else its truth. */
static inline uint8_t *hg_test_memo_at(const struct hg_lanes *lanes, uint32_t test, uint32_t lane)
{
    return lanes->test_memo + (size_t)test * lanes->lanes + lane;
}

/* The result of a test on one lane; run at most once per lane and run. */
uint8_t hg_test_lane(const struct hg_lanes *lanes, uint32_t test, uint32_t lane);
/* The result of a test (not of a list) on a text. */
bool hg_test_on_text(const struct hg_lanes *lanes, uint32_t test, const struct hg_text *text);
/* Whether a text has the relation to a pattern that operand d of TEXT_FIND says: enum
 * hg_test_kind, and: */
#define HG_FIND_EXACTLY 16u
bool hg_find_in_text(const struct hg_text *text, const struct hg_text *pattern, uint32_t how);

#define HG_ABOVE_ASCII UINT64_C(0x8080808080808080)

/* Whether a regex of the test may match a text of eight bytes or more, by its first eight. Beyond
 * ASCII the library's case folding differs from ours. */
static inline bool hg_may_start(const struct hg_affix *starts, uint32_t count, uint64_t first)
{
    bool may = (first & HG_ABOVE_ASCII) != 0;
    for (uint32_t i = 0; i < count; i++)
        may |= (first & starts[i].mask) == starts[i].bytes;
    return may;
}

/* Prefetches the folded text, which most tests read. */
static inline void hg_prefetch_text(const struct hg_value *value)
{
    __builtin_prefetch(value->text->folded.at);
    __builtin_prefetch(value->text->folded.at + 64);
}

/* A text that lives as long as its lanes, with the results of its field's tests, all computed when
 * the first is needed: bit i for the i-th of hg_field_tests. Marked by text.interned. */
struct hg_interned_text {
    struct hg_text text;
    uint32_t reg; /* its field */
    bool told;
    uint32_t yes;
};

/* text_scan.c: the needles found in the text, a bit each; finding one of `enough` ends the search.
 */
uint64_t hg_scan_text(enum hg_kernel kernel, const struct hg_multi_scan *scan, struct hg_str text,
                      uint64_t enough);

/* --- fast paths of tests --- */

/* The stored result of an interned text; 0: none. */
static inline uint8_t hg_quick_interned(const struct hg_quick_test *test, const struct hg_text *text)
{
    const struct hg_interned_text *interned = (const struct hg_interned_text *)text;
    if (!interned->told || interned->reg != test->reg)
        return 0;
    return (uint8_t)(HG_FALSE - (interned->yes >> test->place & 1));
}

static inline uint8_t hg_quick_affix(const struct hg_quick_test *test, struct hg_str folded)
{
    uint64_t edge;
    if (folded.len < sizeof edge)
        return 0;
    memcpy(&edge, folded.at + (test->way == HG_QUICK_ENDS ? folded.len - sizeof edge : 0),
           sizeof edge);
    if (test->way == HG_QUICK_MAY_START && (edge & HG_ABOVE_ASCII) == 0 &&
        (test->heads >> (edge % 64) & 1) == 0)
        return HG_FALSE;
    if (test->way == HG_QUICK_MAY_START)
        return hg_may_start(test->starts, test->start_count, edge) ? 0 : HG_FALSE;
    return hg_truth_of((edge & test->mask) == test->held);
}

static inline uint8_t hg_quick_list(const struct hg_quick_test *test, const struct hg_value *value)
{
    if (!hg_value_known(value) || !value->list->told)
        return 0;
    uint64_t held = value->list->held & test->held;
    return hg_truth_of(test->all ? held == test->held : held != 0);
}

/* The truth of a test by its fast path; 0: call hg_test_lane. */
static inline uint8_t hg_quick_truth(const struct hg_quick_test *test, const struct hg_value *value)
{
    if (test->way == HG_QUICK_LIST)
        return hg_quick_list(test, value);
    if (test->way == HG_QUICK_NONE || value->key < HG_KEY_NO_CONSTANT)
        return 0;
    if (value->text->interned)
        return hg_quick_interned(test, value->text);
    return test->way < HG_QUICK_LIST ? hg_quick_affix(test, value->text->folded) : 0;
}

/* --- rows (match.c) --------------------------------------------------------------------------- */

/* Tables of few words stand beside each other for the lanes in use. Those of many keep their place
 * whatever is in use, so that a run clears only what the one before has set. */
static inline struct hg_rows hg_rows_placed(const struct hg_lanes *lanes, uint32_t words,
                                            uint32_t offset, uint32_t lane)
{
    uint32_t apart = words > HG_BLOCK_WORDS ? lanes->room : lanes->lanes;
    return hg_rows_in(lanes->bits + (size_t)offset * apart + (size_t)lane * hg_rows_size(words),
                      words);
}
/* The list of a table of more than a block; NULL: its rows are kept as bits. */
static inline struct hg_row_list *hg_row_list_at(const struct hg_lanes *lanes, uint32_t list,
                                                 uint32_t lane)
{
    return &lanes->row_lists[(size_t)list * lanes->room + lane];
}
static inline bool hg_row_list_holds(const struct hg_row_list *list)
{
    return list->count != HG_ROWS_EXPANDED;
}
/* The rows as bits, where a list holds them so far; the list is left. One thread at a time, as hg_run. */
void hg_rows_from_list(struct hg_row_list *list, const struct hg_rows *rows);
static inline void hg_rows_expand(struct hg_row_list *list, const struct hg_rows *rows)
{
    if (hg_row_list_holds(list))
        hg_rows_from_list(list, rows);
}
/* The same of all tables and lanes in use. */
void hg_rows_expand_all(const struct hg_lanes *lanes);

static inline struct hg_rows hg_rows_at(const struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    uint32_t words = lanes->program->tables[table].words;
    struct hg_rows rows = hg_rows_placed(lanes, words, lanes->table_offset[table], lane);
    if (words > HG_BLOCK_WORDS)
        hg_rows_expand(hg_row_list_at(lanes, lanes->image->tables[table].row_list, lane), &rows);
    return rows;
}
/* Of a block's table. */
static inline struct hg_rows hg_rows_of(const struct hg_lanes *lanes,
                                        const struct hg_block_plan *plan, uint32_t lane)
{
    struct hg_rows rows = hg_rows_placed(lanes, plan->words, plan->offset, lane);
    if (plan->words > HG_BLOCK_WORDS)
        hg_rows_expand(hg_row_list_at(lanes, plan->row_list, lane), &rows);
    return rows;
}
/* The list of a table of so many words, where that holds the rows; else NULL. */
static inline const struct hg_row_list *hg_row_list_held(const struct hg_lanes *lanes,
                                                         uint32_t words, uint32_t index,
                                                         uint32_t lane)
{
    if (words <= HG_BLOCK_WORDS)
        return NULL;
    const struct hg_row_list *list = hg_row_list_at(lanes, index, lane);
    return hg_row_list_holds(list) ? list : NULL;
}
/* Of a block's table, and of any table. */
static inline const struct hg_row_list *hg_row_list_of(const struct hg_lanes *lanes,
                                                       const struct hg_block_plan *plan,
                                                       uint32_t lane)
{
    return hg_row_list_held(lanes, plan->words, plan->row_list, lane);
}
static inline const struct hg_row_list *hg_table_row_list(const struct hg_lanes *lanes,
                                                          uint32_t table, uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    return hg_row_list_held(lanes, plan->words, plan->row_list, lane);
}
/* Possible rows, then certain ones, of a table of one word. */
static inline const uint64_t *hg_lane_word(const struct hg_lanes *lanes,
                                           const struct hg_block_plan *plan, uint32_t lane)
{
    return lanes->bits + (size_t)plan->offset * lanes->lanes + 3 * (size_t)lane;
}

/* Clears all rows. */
void hg_rows_clear(const struct hg_rows *rows);

/* Iterates over the rows that may be the first match: the possible ones up to and including the
 * first certain one. `closed`, after hg_first_next has returned HG_NONE: there was one. */
struct hg_first {
    struct hg_rows rows;
    uint32_t word;
    uint64_t left;
    bool closed;
};

static inline void hg_first_load(struct hg_first *first)
{
    uint64_t possible = first->rows.possible[first->word];
    uint64_t certain = first->rows.certain[first->word];
    if (certain != 0) {
        possible &= certain ^ (certain - 1);
        first->closed = true;
    }
    first->left = possible;
}
static inline struct hg_first hg_first_of(const struct hg_rows *rows)
{
    struct hg_first first = {*rows, hg_next_word(rows, 0), 0, false};
    if (first.word < rows->words)
        hg_first_load(&first);
    return first;
}
static inline uint32_t hg_first_next(struct hg_first *first)
{
    while (first->left == 0) {
        if (first->closed || first->word >= first->rows.words)
            return HG_NONE;
        first->word = hg_next_word(&first->rows, first->word + 1);
        if (first->word >= first->rows.words)
            return HG_NONE;
        hg_first_load(first);
    }
    uint32_t bit = (uint32_t)__builtin_ctzll(first->left);
    first->left &= first->left - 1;
    return first->word * 64 + bit;
}

/* The first possible row if it is certain, so that nothing is open; else HG_NONE. */
static inline uint32_t hg_first_certain(const struct hg_rows *rows)
{
    uint32_t row = hg_next_row(rows, rows->possible, 0);
    return row != HG_NONE && hg_bit(rows->certain, row) ? row : HG_NONE;
}

/* The truth of one cell on one lane after MATCH, for explaining what is open. `column` as in the
 * image's plan of the table; its test is run if needed. */
uint8_t hg_cell_truth(const struct hg_lanes *lanes, uint32_t table, uint32_t column, uint32_t row,
                      uint32_t lane);

/* Whether the lane may take the route of the outcome, so that its code was run: an open decision
 * goes to review, whatever its outcomes are. HG_NONE: every lane. */
static inline bool hg_lane_routed(const struct hg_lanes *lanes, uint32_t lane, uint32_t outcome)
{
    uint32_t possible = lanes->outcomes[lane].possible;
    bool open = (possible & (possible - 1)) != 0;
    return outcome == HG_NONE || (possible >> outcome & 1) != 0 || (open && outcome == HG_REVIEW);
}

/* Clears the results of routes that this lane cannot take. hg_run does it; call it again after
 * changing outcomes or after running everything. */
void hg_clear_unrouted(struct hg_lanes *lanes, uint32_t lane);

#endif
