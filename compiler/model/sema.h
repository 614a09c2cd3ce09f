/* Shared by the passes that check a policy (load, resolve, types, flow, lint); lowering uses
 * model.h alone. All functions take the model of one compilation: memory is its arena, errors are
 * reported in model->diags, out of memory leaves by the arena's guard, and one thread at a time
 * may use it. Texts returned live in the arena. */
#ifndef HG_COMPILER_SEMA_H
#define HG_COMPILER_SEMA_H

#include "base/map.h"
#include "compiler/model/model.h"

/* Limits on the files of one policy and the nesting of `use`: far above what people write, low
 * enough for recursion. */
#define HG_MAX_POLICY_FILES 500u
#define HG_MAX_USE_DEPTH 32u
/* Longest chain of definitions, tables, classes and scores that use each other: later passes
 * recurse this deep. */
#define HG_MAX_NAME_DEPTH 200u

/* A policy file or one it uses. */
struct hg_policy_file {
    struct hg_tree *tree;
    struct hg_str path;   /* relative to the policy's folder, without `.` and inner `..` */
    struct hg_str prefix; /* of `use … as`, nested ones joined by dots; empty for most */
};

/* A declared name. */
struct hg_declaration {
    struct hg_str name;
    struct hg_symbol symbol; /* HG_SYMBOL_NONE: a block without a value (disqualify, decide) */
    struct hg_item *item;
};

/* The possible values of a number, both ends included; INT64_MIN and INT64_MAX mean unbounded. */
struct hg_interval {
    int64_t lo, hi;
};

/* The files and names of a policy, and per-pass caches. */
struct hg_scope {
    struct hg_str folder; /* of the policy, as the loader knows it; empty: the current one */
    HG_VEC(struct hg_policy_file) files;
    HG_VEC(struct hg_item *) items; /* of all files, in one order */
    struct hg_map sources;          /* path to source; a file is read once */
    uint32_t next_id;
    HG_VEC(struct hg_declaration) entries;
    struct hg_map names;         /* full name to index in `declarations` */
    struct hg_map outcomes;      /* name to outcome */
    HG_VEC(struct hg_str) known; /* every name with a value, for suggestions */
    uint32_t info_room;
    uint8_t *typed;                    /* by expression id: state of type checking (types_expr.c) */
    struct hg_interval *define_bounds; /* by definition, where define_marks says so (intervals.c) */
    uint8_t *define_marks;
    bool *define_named;      /* by definition: its target names were checked (types_targets.c) */
    uint8_t *unknown;        /* by expression id: memo of unknown.c */
    uint8_t *blocks_unknown; /* by block: likewise */
    bool *list_of_text;      /* by list: compared with a text somewhere (types.c) */
};

/* --- load ---------------------------------------------------------------------------------- */

/* Builds the model's arrays in source order and reads list entries and CSV rows. Reports errors
 * and continues. */
void hg_collect_declarations(struct hg_model *model, const struct hg_loader *loader);
/* Reads the file that the literal `name` refers to, relative to the file that contains the
 * literal. False after a diagnostic. */
bool hg_read_referenced_file(struct hg_model *model, const struct hg_loader *loader,
                             const struct hg_text_literal *name, const char *what,
                             uint32_t *source);
/* The file with this source id; the policy itself if there is none. Never NULL. */
struct hg_policy_file *hg_file_of(const struct hg_model *model, uint32_t source);

/* --- names --------------------------------------------------------------------------------- */

/* Looks up `name` as used in a file with `prefix`: prefix.name, then each shorter prefix, then
 * name. NULL if undefined. */
const struct hg_declaration *hg_find_declaration(const struct hg_model *model, struct hg_str name,
                                                 struct hg_str prefix);
/* Looks up a value: a field, a declaration, or table.column. HG_SYMBOL_NONE if undefined. */
struct hg_symbol hg_find_symbol(const struct hg_model *model, struct hg_str name,
                                struct hg_str prefix);
/* Resolves every name in `expr` and below, and creates the nodes of names that stand where the
 * grammar has no expression. Unknown names are reported. */
void hg_resolve_expr(struct hg_model *model, struct hg_expr *expr);
struct hg_expr *hg_resolve_name(struct hg_model *model, const struct hg_name *name);
/* Grows model->info to cover all expression ids. */
void hg_info_reserve(struct hg_model *model);
void hg_resolve_template(struct hg_model *model, struct hg_text_literal *literal);
void hg_check_cycles(struct hg_model *model);
void hg_report_unknown_name(struct hg_model *model, const struct hg_name *name, bool value);
const char *hg_symbol_description(enum hg_symbol_kind kind); /* "a list" */

/* --- walking ------------------------------------------------------------------------------- */

typedef void hg_visit(void *context, struct hg_expr *expr);
/* Calls `visit` for `expr` (may be NULL) and everything below it, including placeholders of
 * templates and names of sets. */
void hg_walk_expr(struct hg_expr *expr, hg_visit *visit, void *context);
void hg_walk_rule_roots(struct hg_rule *rule, unsigned parts, hg_visit *visit, void *context);
/* Calls `visit` for the top-level expressions of an item, including its rules and block header;
 * `parts` are enum hg_rule_part. */
void hg_walk_item_roots(struct hg_item *item, unsigned parts, hg_visit *visit, void *context);
void hg_walk_placeholders(struct hg_text_literal *literal, hg_visit *visit, void *context);
/* Structural equality, ignoring layout. */
bool hg_expr_equal(const struct hg_expr *a, const struct hg_expr *b);

/* --- words for messages -------------------------------------------------------------------- */

struct hg_str hg_source_text(const struct hg_model *model, struct hg_span span);
/* The source text of an expression on one line: white space collapsed, comments removed. */
struct hg_str hg_source_one_line(const struct hg_model *model, struct hg_arena *arena,
                                 struct hg_span span);
/* "lead.contract.yaml:14" */
struct hg_str hg_location_text(const struct hg_model *model, struct hg_span span);
/* The value of a string literal: `{{` read as `{`, placeholders as written. */
struct hg_str hg_literal_text(const struct hg_model *model, const struct hg_text_literal *literal);
struct hg_str hg_type_description(const struct hg_model *model, struct hg_type type); /* "a text" */

/* --- values -------------------------------------------------------------------------------- */

static inline bool hg_is_number(enum hg_type_kind kind)
{
    return kind == HG_T_INTEGER || kind == HG_T_DECIMAL;
}
static inline bool hg_is_date_or_time(enum hg_type_kind kind)
{
    return kind == HG_T_DATE || kind == HG_T_DATETIME;
}
/* Checks that a constant text is a valid value of `type` (enum, class, country); reports at `at`
 * and returns false if not. `subject` is the expression it is compared with, `subject_span` its
 * location (may be without source). */
bool hg_check_value(struct hg_model *model, struct hg_type type, struct hg_str subject,
                    struct hg_span subject_span, struct hg_str value, struct hg_span at);
/* The value of a number literal in the scale of `kind`. Excess digits are rounded by `round`: -1
 * down, 1 up, 0 not allowed. False if the value does not fit. */
bool hg_literal_scaled(const struct hg_expr *literal, enum hg_type_kind kind, int round,
                       int64_t *out);

#define HG_ANY_NUMBER ((struct hg_interval){INT64_MIN, INT64_MAX})
/* The interval of a numeric expression, in the scale of its type (numbers, dates, instants,
 * durations). */
struct hg_interval hg_expr_interval(const struct hg_model *model, const struct hg_expr *expr);
struct hg_interval hg_interval_rescale(struct hg_interval interval, enum hg_type_kind from,
                                       enum hg_type_kind to);
/* Computes `least` and `most` of a score block. */
void hg_compute_score_range(struct hg_model *model, struct hg_model_block *block);
/* The points that one rule can add, in the scale of its score. */
struct hg_interval hg_rule_points_interval(const struct hg_model *model,
                                           const struct hg_model_block *block,
                                           struct hg_rule *rule);
bool hg_expr_may_be_unknown(const struct hg_model *model, const struct hg_expr *expr);

void hg_check_guessed_fields(struct hg_model *model); /* flow_model.c */
void hg_check_governance(struct hg_model *model); /* flow_owner.c */

/* --- lints, a file each ----------------------------------------------------------------------- */

void hg_lint_blocks(struct hg_model *model);     /* completeness of blocks: lint_blocks.c */
/* Never true, always true, duplicates: lint_conditions.c. */
void hg_lint_conditions(struct hg_model *model);
void hg_lint_use(struct hg_model *model);        /* unused names, rules that hold leads: lint.c */
void hg_lint_logic(struct hg_model *model);      /* several conditions together: lint_logic.c */
void hg_lint_bands(struct hg_model *model);      /* bands of scores: lint_bands.c */
void hg_lint_lists(struct hg_model *model);      /* lists that exclude each other: lint_lists.c */
void hg_lint_numbers(struct hg_model *model);    /* `1.000` for a thousand: lint_numbers.c */

#endif
