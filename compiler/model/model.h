/* The checked policy: what the front end (resolve, types, flow, lint) derives from the trees, and
 * everything lowering reads. Once checked without errors, no name is unknown, every type fits, and
 * every block is complete. Lives in the arena of the compilation; one thread at a time. */
#ifndef HG_COMPILER_MODEL_H
#define HG_COMPILER_MODEL_H

#include "compiler/data/contract.h"
#include "compiler/data/data.h"
#include "grammar/tree.h"

enum hg_symbol_kind {
    HG_SYMBOL_NONE,
    HG_SYMBOL_FIELD,  /* contract->fields[index] */
    HG_SYMBOL_LIST,   /* lists[index] */
    HG_SYMBOL_TABLE,  /* tables[index], the table itself (`… is found`) or, column != HG_NONE, its
                    give column */
    HG_SYMBOL_DEFINE, /* defines[index] */
    HG_SYMBOL_FLAG,   /* flags[index] */
    HG_SYMBOL_CLASS,  /* blocks[index], a classify */
    HG_SYMBOL_SCORE   /* blocks[index], a score */
};
struct hg_symbol {
    enum hg_symbol_kind kind;
    uint32_t index, column;
};

/* Enums know their values, classes their labels. */
struct hg_type {
    enum hg_type_kind kind;
    bool list;
    const struct hg_strs *values; /* HG_T_ENUM */
};

/* Attributes of each expression, by hg_expr.id. */
struct hg_expr_info {
    struct hg_type type;       /* of its result; conditions are boolean */
    struct hg_symbol symbol;   /* HG_EXPR_NAME */
    bool may_be_unknown;       /* unknown for some lead that satisfies the contract */
};

struct hg_model_list {
    struct hg_item *item;
    struct hg_str name;        /* with the prefix of `use … as` */
    bool numbers;              /* of numbers (millionths in `values`), else of texts */
    struct hg_list_entry *entries;
    size_t entry_count;        /* texts, normalised; also of numbers, as written */
    int64_t *values;           /* numbers: an entry each */
};

struct hg_model_define {
    struct hg_item *item;
    struct hg_str name;
};

struct hg_model_flag {
    struct hg_item *item;
    struct hg_str name, owner;
};

/* A cell typed by its column: of a table row, a band, or the right side of `in`. Numbers are in
 * the scale of the column. Texts are normalised, not folded. */
struct hg_typed_range {
    int64_t lo, hi;            /* both ends in; INT64_MIN and INT64_MAX are open */
};
struct hg_text_range {
    struct hg_str low, high;   /* same length */
};
struct hg_typed_cell {
    bool any, negated;
    HG_VEC(struct hg_typed_range) ranges;  /* numbers, dates, instants, durations; booleans 0, 1 */
    HG_VEC(struct hg_str) texts;
    HG_VEC(struct hg_str) prefixes;
    HG_VEC(struct hg_text_range) text_ranges;
    struct hg_str written;
    struct hg_span span;
};

struct hg_table_column {
    struct hg_str name;
    struct hg_expr *expr;      /* the expression looked up: resolved and typed */
    struct hg_type type;
    struct hg_span span;
};
struct hg_table_give {
    struct hg_str name;
    enum hg_type_kind type;
    struct hg_span span;
};
/* A result cell. */
struct hg_result {
    int64_t number;
    enum hg_duration_unit unit;
    struct hg_str text;
    struct hg_span span;
};
struct hg_table_row {
    struct hg_str id;          /* `id` column, inline label, or the line number */
    struct hg_typed_cell *cells; /* a column each; `otherwise`: all `any` */
    struct hg_result *results; /* a give each */
    struct hg_str rank;        /* as written, when the table has one */
    bool otherwise;
    struct hg_span span;
};
struct hg_model_table {
    struct hg_item *item;
    struct hg_str name;
    struct hg_csv csv;         /* when from a file; else zero */
    uint32_t csv_source;
    struct hg_table_column *columns; uint32_t column_count;
    struct hg_table_give *gives;     uint32_t give_count;
    struct hg_list_data *covers; /* one per item->covers; filled for those `from` a file */
    /* filled by compiler/tables/table*.c, in the order of the hit policy */
    struct hg_table_row *rows; uint32_t row_count;
};

struct hg_model_rule {
    struct hg_rule *rule;
    struct hg_str id;          /* "fit.size" */
    enum hg_posture posture;   /* never HG_POSTURE_UNSET */
    uint32_t outcome;          /* decide, disqualify: index into outcomes */
};
struct hg_model_block {
    struct hg_item *item;
    enum hg_block_kind kind;
    struct hg_str name;        /* as in rule ids: "fit", "disqualify", "intake", "route.accept" */
    struct hg_model_rule *rules; uint32_t rule_count; /* in order (score: groups flattened) */
    /* classify: its labels, each once, in order of first use */
    struct hg_strs labels;
    /* score */
    enum hg_type_kind scale;   /* integer when every number in it is whole, else decimal */
    int64_t low, high, starting; /* in that scale */
    int64_t least, most;       /* what the rules can add up to, clamped */
    /* route */
    uint32_t outcome;
};

struct hg_model_promise {
    struct hg_item *item;
    struct hg_str name;
    uint32_t outcome;
};

struct hg_scope; /* names and files, for load, resolve and types alone (compiler/model/sema.h) */

/* Zero but for arena and diags before hg_load. */
struct hg_model {
    struct hg_arena *arena;
    struct hg_diags *diags;
    struct hg_tree *policy;    /* the file named; `use`d items are already in place below */
    struct hg_str name, version, owner;
    bool all_files_read; /* the policy and the files it uses: every name they make is there */
    struct hg_contract *contract;
    bool has_directory, has_calendars;
    struct hg_directory directory;
    struct hg_calendars calendars;
    struct hg_expr_info *info; uint32_t info_count; /* by expression id */

    /* In the order of the file, `use`d ones where they are used. */
    struct hg_model_list *lists;       uint32_t list_count;
    struct hg_model_define *defines;   uint32_t define_count;
    struct hg_model_flag *flags;       uint32_t flag_count;
    struct hg_model_table *tables;     uint32_t table_count;
    struct hg_model_block *blocks;     uint32_t block_count;
    struct hg_model_promise *promises; uint32_t promise_count;
    struct hg_outcome *outcomes;
    uint32_t outcome_count; /* see program.h: the fixed five first */
    struct hg_scope *scope;
    struct hg_ignores *ignores; /* compiler/ignore.c */
};

static inline struct hg_expr_info *hg_info(const struct hg_model *model, const struct hg_expr *expr)
{
    return &model->info[expr->id];
}

/* --- the passes, in the order of the driver (compiler/compile.c). Each reports what it finds
 * and returns HG_INVALID when there was an error; a pass may run after an earlier one failed
 * as far as the comment says. */

struct hg_compile_input {
    struct hg_str path;             /* of the policy, as the loader knows it */
    const struct hg_loader *loader;
    hg_regex_check *regex;          /* may be NULL */
    const struct hg_loader *zones;  /* time-zone files, by the zone's name; NULL: UTC alone */
};

/* load.c: parses the policy and the files it uses (each once; a cycle is reported with its path;
 * paths are relative to the including file and stay below the policy's folder or its parent), and
 * reads contract, directory, calendars, lists and table files. The items of all files are merged
 * in source order. */
enum hg_status hg_load(struct hg_model *model, const struct hg_compile_input *input) HG_MUST_CHECK;
/* resolve*.c: resolves every name to its symbol; reports duplicates, clashes and cycles. */
enum hg_status hg_resolve(struct hg_model *model) HG_MUST_CHECK;
/* types*.c: the type of every expression; checks operators, functions, points, bands, targets,
 * durations and templates. May run after hg_resolve failed: an unresolved name is not reported
 * again. */
enum hg_status hg_check_types(struct hg_model *model,
                              const struct hg_compile_input *input) HG_MUST_CHECK;
/* table*.c: typed rows in the order of the hit policy; overlaps under `unique`, ties with
 * different results under `most specific`, rows that can never win, results that name nobody. */
enum hg_status hg_check_tables(struct hg_model *model) HG_MUST_CHECK;
/* flow.c: sensitive fields and proxies, model-made values, fields known only later. */
enum hg_status hg_check_flow(struct hg_model *model) HG_MUST_CHECK;
/* The expressions at the top of a rule. */
enum hg_rule_part {
    HG_PART_CONDITION = 1, /* when */
    HG_PART_POINTS = 2,    /* points, fading, halving */
    HG_PART_TARGET = 4,    /* to, respond within */
    HG_PART_TEXTS = 8,     /* because, note; also, alert */
    HG_PART_ALL = 15
};
/* How a field influences the given parts (enum hg_rule_part) of a rule: on success *way has the
 * names of rules, blocks, definitions and tables along the first path found, the rule itself
 * first. False if it does not. Ignores `allow`. Requires that hg_check_types succeeded. */
bool hg_flow_path(struct hg_model *model, const struct hg_model_rule *rule, unsigned parts,
                  uint32_t field, struct hg_strs *way);
/* lint*.c: completeness (errors) and likely mistakes (warnings). */
enum hg_status hg_lint(struct hg_model *model) HG_MUST_CHECK;
/* lower*.c: builds the program. Requires that all passes above succeeded. */
enum hg_status hg_lower(struct hg_model *model, struct hg_program **program) HG_MUST_CHECK;
/* landmarks*.c: what may be unknown, cut into pieces (program.h), and which conditions Kleene's
 * logic may not settle. After hg_lower; cannot fail. */
void hg_landmarks(struct hg_model *model, struct hg_program *program);

/* Types a cell of an inline row or band by what it is compared with; shared by types*.c (bands),
 * table*.c and lower*.c. False after a diagnostic. */
bool hg_type_cell(struct hg_model *model, const struct hg_cell *cell, struct hg_type type,
                  struct hg_typed_cell *out);

#endif
