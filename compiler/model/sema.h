/* What the passes that check a policy (load, resolve, types, flow, lint) share among
 * themselves; lowering sees model.h alone. */
#ifndef HG_COMPILER_SEMA_H
#define HG_COMPILER_SEMA_H

#include "base/map.h"
#include "compiler/model/model.h"

/* Files of one policy, and how deep `use` may go: far past what people write, low enough that
 * recursion is no matter. */
#define HG_MAX_POLICY_FILES 500u
#define HG_MAX_USE_DEPTH 32u
/* Definitions, tables, classes and scores that build on each other: passes recurse this deep. */
#define HG_MAX_NAME_DEPTH 200u

/* A policy file or one it uses. */
struct hg_policy_file {
    struct hg_tree *tree;
    struct hg_str path;   /* relative to the policy's folder, without `.` and inner `..` */
    struct hg_str prefix; /* of `use … as`, nested ones joined by dots; empty for most */
};

/* What a name was defined as. */
struct hg_declaration {
    struct hg_str name;
    struct hg_symbol symbol; /* HG_SYMBOL_NONE: a block that is no value (disqualify, decide) */
    struct hg_item *item;
};

/* What a number can be. Both ends in; INT64_MIN and INT64_MAX are open. */
struct hg_interval {
    int64_t lo, hi;
};

/* The names of a policy and what the passes need to find them. */
struct hg_scope {
    struct hg_str folder; /* of the policy, as the loader knows it; empty: the current one */
    HG_VEC(struct hg_policy_file) files;
    HG_VEC(struct hg_item *) items; /* of all files, in one order */
    struct hg_map sources;          /* path to source: a file is read once */
    uint32_t next_id;
    HG_VEC(struct hg_declaration) entries;
    struct hg_map names;         /* full name to entry */
    struct hg_map outcomes;      /* name to outcome */
    HG_VEC(struct hg_str) known; /* every value a policy may name, for suggestions */
    uint32_t info_room;
    uint8_t *typed;                    /* by expression id: types.c's marks */
    struct hg_interval *define_bounds; /* by definition, where define_marks says so (intervals.c) */
    uint8_t *define_marks;
    bool *define_named;      /* by definition: its names were looked up (types_targets.c) */
    uint8_t *unknown;        /* by expression id: unknown.c's marks */
    uint8_t *blocks_unknown; /* by block: the same */
    bool *list_of_text;      /* by list: compared with a text somewhere (types.c) */
};

/* --- load ---------------------------------------------------------------------------------- */

/* The arrays of the model, in the order of the file, and what their files hold. */
void hg_collect_declarations(struct hg_model *model, const struct hg_loader *loader);
/* Reads the file `name` says, relative to the file the text stands in. False after a diagnostic. */
bool hg_read_referenced_file(struct hg_model *model, const struct hg_loader *loader,
                   const struct hg_text_literal *name, const char *what, uint32_t *source);
/* The file `source` belongs to; the policy itself when there is none. */
struct hg_policy_file *hg_file_of(const struct hg_model *model, uint32_t source);

/* --- names --------------------------------------------------------------------------------- */

/* `name` as a file with `prefix` says it: prefix.name, else each shorter prefix, else name. */
const struct hg_declaration *hg_find_declaration(const struct hg_model *model, struct hg_str name,
                                     struct hg_str prefix);
/* Any value: field, entry, table.column. HG_SYMBOL_NONE when there is none. */
struct hg_symbol hg_find_symbol(const struct hg_model *model, struct hg_str name,
                                struct hg_str prefix);
/* Puts the symbols into every expression below `expr`, and makes the nodes of names that stand
 * where the grammar has no expression. */
void hg_resolve_expr(struct hg_model *model, struct hg_expr *expr);
struct hg_expr *hg_resolve_name(struct hg_model *model, const struct hg_name *name);
/* Makes info as long as there are expression ids. */
void hg_info_reserve(struct hg_model *model);
void hg_resolve_template(struct hg_model *model, struct hg_text_literal *literal);
void hg_check_cycles(struct hg_model *model);
void hg_report_unknown_name(struct hg_model *model, const struct hg_name *name, bool value);
const char *hg_symbol_description(enum hg_symbol_kind kind); /* "a list" */

/* --- walking ------------------------------------------------------------------------------- */

typedef void hg_visit(void *context, struct hg_expr *expr);
/* `expr` (may be NULL) and everything below it, templates of texts and names of sets included. */
void hg_walk_expr(struct hg_expr *expr, hg_visit *visit, void *context);
void hg_walk_rule_roots(struct hg_rule *rule, unsigned parts, hg_visit *visit, void *context);
/* The expressions at the top of an item, rules and headers of blocks included. */
void hg_walk_item_roots(struct hg_item *item, unsigned parts, hg_visit *visit, void *context);
void hg_walk_placeholders(struct hg_text_literal *literal, hg_visit *visit, void *context);
bool hg_expr_equal(const struct hg_expr *a, const struct hg_expr *b); /* as written, spaces aside */

/* --- words for messages -------------------------------------------------------------------- */

struct hg_str hg_source_text(const struct hg_model *model, struct hg_span span);
/* The source of an expression on one line: white space squeezed, comments left out. */
struct hg_str hg_source_one_line(const struct hg_model *model, struct hg_arena *arena,
                          struct hg_span span);
/* "lead.contract.yaml:14" */
struct hg_str hg_location_text(const struct hg_model *model, struct hg_span span);
/* The value of a text literal: `{{` read as `{`; holes as written. */
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
/* Checks that a constant text is one of the values `type` can have (enum, class, country);
 * reports at `at`. `subject` is what it is compared with, `subject_span` its place (may have no
 * source). */
bool hg_check_value(struct hg_model *model, struct hg_type type, struct hg_str subject,
                    struct hg_span subject_span, struct hg_str value, struct hg_span at);
/* The number of a literal in the scale of `kind`, rounded as said when it has too many digits
 * (-1 down, 1 up, 0: must fit). False when it does not fit. */
bool hg_literal_scaled(const struct hg_expr *literal, enum hg_type_kind kind, int round, int64_t *out);

#define HG_ANY_NUMBER ((struct hg_interval){INT64_MIN, INT64_MAX})
/* In the scale of the type of `expr` (numbers, dates, instants, durations). */
struct hg_interval hg_expr_interval(const struct hg_model *model, const struct hg_expr *expr);
struct hg_interval hg_interval_rescale(struct hg_interval interval, enum hg_type_kind from,
                             enum hg_type_kind to);
/* least and most of every score. */
void hg_compute_score_range(struct hg_model *model, struct hg_model_block *block);
/* The points one rule can give, in the scale of its score. */
struct hg_interval hg_rule_points_interval(const struct hg_model *model, const struct hg_model_block *block,
                                 struct hg_rule *rule);
bool hg_expr_may_be_unknown(const struct hg_model *model, const struct hg_expr *expr);

void hg_check_guessed_fields(struct hg_model *model); /* flow_model.c */
void hg_check_governance(struct hg_model *model); /* flow_owner.c */

/* --- lints, a file each ----------------------------------------------------------------------- */

void hg_lint_blocks(struct hg_model *model);     /* completeness: lint_blocks.c */
void hg_lint_conditions(struct hg_model *model); /* never, always, twice: lint_conditions.c */
void hg_lint_use(struct hg_model *model);        /* unused, holds: lint.c */
void hg_lint_logic(struct hg_model *model);      /* what several conditions say: lint_logic.c */
void hg_lint_bands(struct hg_model *model);      /* bands of scores: lint_bands.c */
void hg_lint_lists(struct hg_model *model);      /* lists that exclude each other: lint_lists.c */

#endif
