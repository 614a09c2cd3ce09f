/* Shared state and functions of lowering (compiler/lower/lower*.c).
 *
 * Values are numbered: a constant, test or instruction that was emitted before gives the same
 * index again (`known`), so that equal tests share a column and a memo. What is emitted behind an
 * instruction that may skip it (a route) is reusable only there; `section` is 0 for the part that
 * always runs.
 *
 * Everything lives in the lowering's arena and ends up in the program. One thread at a time.
 * Nothing here reports diagnostics except that a limit of the program is exceeded (`failed`); out
 * of memory leaves by the arena's guard. */
#ifndef HG_COMPILER_LOWER_H
#define HG_COMPILER_LOWER_H

#include "base/map.h"
#include "compiler/model/model.h"
#include "compiler/model/ranges.h"

struct hg_column_builder;

/* The register of something lowered before, and the section it belongs to. */
struct hg_emitted {
    bool is;
    uint32_t section, reg;
};

struct hg_lowering {
    struct hg_model *model;
    struct hg_arena *arena;
    struct hg_program *program;
    struct hg_map known;
    uint32_t section;
    struct hg_span at; /* the source being lowered, for debug lines */

    HG_VEC(enum hg_type_kind) registers;
    HG_VEC(bool) lists;
    HG_VEC(struct hg_str) names; /* register names, for listings; may be empty */
    HG_VEC(uint32_t) constants;  /* by register: its constant value, or HG_NONE */
    uint32_t truth_count;
    HG_VEC(struct hg_instr) code;
    HG_VEC(struct hg_debug_line) lines;
    HG_VEC(struct hg_str) files;
    HG_VEC(int64_t) numbers;
    HG_VEC(struct hg_const_text) texts;
    HG_VEC(struct hg_text_ids) sets;
    HG_VEC(struct hg_ranges) ranges;
    HG_VEC(struct hg_str) regexes;
    HG_VEC(struct hg_test) tests;
    HG_VEC(struct hg_regs) truth_lists;
    HG_VEC(struct hg_bands) bands;
    HG_VEC(struct hg_template) templates;
    HG_VEC(struct hg_rule_table) tables;

    uint32_t *file_of_source;      /* debug file of each source, or HG_NONE */
    struct hg_emitted *define_values; /* a definition each */
    struct hg_emitted *define_truths;
    struct hg_cond **define_nodes; /* conditions of section 0, or NULL */
    struct hg_emitted *lookups;       /* a model table each: its rule table */
    struct hg_emitted *block_results; /* a block each: class or score register */
    size_t table_bytes;            /* of bit rows so far */
    bool failed;                   /* a limit was exceeded and reported */
};

/* --- lower_pool.c: constants, registers, instructions --- */

/* The index interned for (tag, bytes): an existing one, or `fresh`, and then *added is true. */
uint32_t hg_intern(struct hg_lowering *l, char tag, const void *bytes, size_t size, uint32_t fresh,
                   bool *added);
uint32_t hg_pool_number(struct hg_lowering *l, int64_t number);
uint32_t hg_pool_text(struct hg_lowering *l, struct hg_str text);    /* normalised first */
/* Keeps leading and trailing blanks. */
uint32_t hg_pool_pattern(struct hg_lowering *l, struct hg_str text);
/* The id of the first text that folds alike. */
uint32_t hg_pool_same(struct hg_lowering *l, struct hg_str text);
uint32_t hg_pool_regex(struct hg_lowering *l, struct hg_str regex);
uint32_t hg_pool_set(struct hg_lowering *l, struct hg_text_ids set);
uint32_t hg_pool_ranges(struct hg_lowering *l, struct hg_ranges ranges);
uint32_t hg_pool_test(struct hg_lowering *l, const struct hg_test *test);
uint32_t hg_pool_truths(struct hg_lowering *l, const uint32_t *truths, size_t count);
struct hg_text_ids hg_text_ids_of(struct hg_lowering *l, const uint32_t *ids, size_t count);

/* Appends an instruction; HG_NONE operands are written as 0. Returns its index. */
uint32_t hg_emit(struct hg_lowering *l, enum hg_op op, uint32_t a, uint32_t b, uint32_t c,
                 uint32_t d);
struct hg_debug_line hg_debug_line_of(struct hg_lowering *l, struct hg_span span);
uint32_t hg_new_register(struct hg_lowering *l, enum hg_type_kind type, bool list);
uint32_t hg_new_truth(struct hg_lowering *l);
/* The register with the result of the instruction, which is emitted unless an equal one was. */
uint32_t hg_emit_value(struct hg_lowering *l, enum hg_op op, enum hg_type_kind type, uint32_t b,
                       uint32_t c, uint32_t d);
uint32_t hg_emit_list(struct hg_lowering *l, enum hg_op op, enum hg_type_kind type, uint32_t b,
                      uint32_t c);
uint32_t hg_emit_truth(struct hg_lowering *l, enum hg_op op, uint32_t b, uint32_t c, uint32_t d);
/* Whether the memoised register is valid in the current section. */
bool hg_emitted_reusable(const struct hg_lowering *l, const struct hg_emitted *made);
void hg_emitted_set(struct hg_lowering *l, struct hg_emitted *made, uint32_t reg);
void hg_lower_name_register(struct hg_lowering *l, uint32_t reg, struct hg_str name);

/* --- lower_value.c, lower_call.c: expressions with a value --- */

bool hg_is_condition(const struct hg_lowering *l, const struct hg_expr *expr);
uint32_t hg_lower_value(struct hg_lowering *l, struct hg_expr *expr);
uint32_t hg_lower_call(struct hg_lowering *l, struct hg_expr *expr);
uint32_t hg_lower_arithmetic(struct hg_lowering *l, struct hg_expr *expr);
uint32_t hg_lower_text_literal(struct hg_lowering *l, const struct hg_text_literal *literal);
uint32_t hg_lower_template(struct hg_lowering *l, const struct hg_text_literal *literal);
struct hg_ref hg_lower_ref(struct hg_lowering *l, struct hg_expr *expr);
/* Converts an integer to a decimal, or a date to an instant, if it is not one already. */
uint32_t hg_convert_to_decimal(struct hg_lowering *l, uint32_t reg);
uint32_t hg_convert_to_instant(struct hg_lowering *l, uint32_t reg);
/* Converts both to a common scale. */
void hg_unify_scale(struct hg_lowering *l, uint32_t *a, uint32_t *b);
uint32_t hg_number_register(struct hg_lowering *l, enum hg_type_kind type, int64_t number);
/* Whether the expression is a number literal, possibly negated or behind a definition. */
bool hg_constant_number(const struct hg_lowering *l, const struct hg_expr *expr,
                        struct hg_constant *out);
bool hg_constant_text(const struct hg_lowering *l, const struct hg_expr *expr, struct hg_str *out);
struct hg_str hg_plain_text(struct hg_lowering *l, const struct hg_text_literal *literal);

/* --- lower_node.c, lower_condition.c, lower_relation.c: conditions --- */

/* A condition in negation normal form. Joining distributes only; atoms on one number or text are
 * merged. */
enum hg_cond_kind { HG_COND_ATOM, HG_COND_AND, HG_COND_OR };

struct hg_cond {
    enum hg_cond_kind kind;
    uint32_t size; /* atoms */
    /* atom: a test of one term */
    enum hg_column_kind term;
    uint32_t reg;               /* value register, truth register, or test */
    bool negated;               /* TEXT: none of these; TRUTH, TEST: must be false */
    struct hg_ranges ranges;    /* NUMBER */
    struct hg_text_ids set;     /* TEXT */
    struct hg_text_span *spans; /* TEXT, in decision tables: not expanded into a set */
    uint32_t span_count;
    /* AND, OR */
    struct hg_cond **args;
    size_t arg_count;
};

struct hg_cond *hg_cond_ranges(struct hg_lowering *l, uint32_t reg, struct hg_ranges ranges);
struct hg_cond *hg_cond_texts(struct hg_lowering *l, uint32_t reg, struct hg_text_ids set);
struct hg_cond *hg_cond_truth(struct hg_lowering *l, uint32_t truth);
struct hg_cond *hg_cond_test(struct hg_lowering *l, uint32_t test);
struct hg_cond *hg_cond_not(struct hg_lowering *l, const struct hg_cond *node);
struct hg_cond *hg_cond_join(struct hg_lowering *l, enum hg_cond_kind kind, struct hg_cond **args,
                             size_t count);
/* Emits the condition into a truth register. */
uint32_t hg_cond_register(struct hg_lowering *l, const struct hg_cond *node);

struct hg_cond *hg_lower_condition(struct hg_lowering *l, struct hg_expr *expr);
struct hg_cond *hg_lower_relation(struct hg_lowering *l, struct hg_expr *expr);
struct hg_cond *hg_lower_in(struct hg_lowering *l, struct hg_expr *expr);
struct hg_cond *hg_lower_textop(struct hg_lowering *l, struct hg_expr *expr);
struct hg_cond *hg_lower_same(struct hg_lowering *l, struct hg_expr *left, struct hg_expr *right,
                              bool exactly);
uint32_t hg_lower_truth(struct hg_lowering *l, struct hg_expr *expr);

/* --- lower_columns.c: rows of cells to a rule table --- */

struct hg_row_cell {
    uint32_t row;
    const struct hg_cond *atom;
};
struct hg_column_builder {
    enum hg_column_kind kind;
    uint32_t reg;
    struct hg_str name;
    HG_VEC(struct hg_row_cell) cells; /* ascending rows */
};
struct hg_table_builder {
    uint32_t rows;
    HG_VEC(struct hg_column_builder) columns;
};

/* Adds `condition` to row `row`: one cell per conjunct. */
void hg_table_builder_add_condition(struct hg_lowering *l, struct hg_table_builder *builder,
                                    uint32_t row, const struct hg_cond *condition);
/* Adds one cell to a column from hg_table_builder_add_column. */
void hg_column_builder_add(struct hg_lowering *l, struct hg_column_builder *column, uint32_t row,
                           const struct hg_cond *atom);
/* Adds a column, even if one on this term exists. The pointer is valid until the next call. */
struct hg_column_builder *hg_table_builder_add_column(struct hg_lowering *l,
                                                      struct hg_table_builder *builder,
                                                      enum hg_column_kind kind, uint32_t reg,
                                                      struct hg_str name);
/* Encodes the bit rows into `table`. Text tests come last, because they cost the most. */
void hg_table_builder_finish(struct hg_lowering *l, struct hg_table_builder *builder,
                             struct hg_rule_table *table);

/* --- lower_block.c, lower_rule.c, lower_points.c, lower_lookup.c --- */

/* Midnight UTC of a date literal; `open` if there is none or it is out of range. */
int64_t hg_instant_of(const struct hg_expr *date, int64_t open);

/* The rule table of a decision table; the look-up is emitted on first use. */
uint32_t hg_lower_lookup(struct hg_lowering *l, uint32_t table);
/* The register of a class or score; its block is lowered on first use. */
uint32_t hg_lower_result(struct hg_lowering *l, uint32_t block);
void hg_lower_block(struct hg_lowering *l, uint32_t block);
/* The route block of an outcome, in a section of its own. */
void hg_lower_route(struct hg_lowering *l, uint32_t block);
void hg_lower_rule_tail(struct hg_lowering *l, const struct hg_model_rule *rule,
                        struct hg_rule_info *info);
void hg_lower_points(struct hg_lowering *l, const struct hg_model_block *block,
                     const struct hg_model_rule *rule, struct hg_rule_info *info);

/* --- lower_reads.c: what rules read --- */

/* The fields, blocks and tables that expressions read, through definitions and columns. */
struct hg_verify_reads {
    const struct hg_lowering *l;
    bool *fields, *blocks, *tables, *defines; /* flags by index */
};
void hg_reads_init(struct hg_verify_reads *reads, const struct hg_lowering *l);
/* Adds an expression and everything below it. A hg_visit; `context` is the hg_reads. */
void hg_reads_expr(void *context, struct hg_expr *expr);
void hg_lower_reads(struct hg_lowering *l); /* fills the reads of every rule, and hg_field.read */
/* Emits the look-ups of tables that more than one route reads into the part that always runs. */
void hg_lower_shared_lookups(struct hg_lowering *l);

#endif
