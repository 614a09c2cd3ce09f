/* The state of one parse, and the AST constructors called by the actions of headgate.y. Internal
 * to the grammar layer; parse.h is the public header. Every function works on one parse: nodes
 * live in its arena, errors are reported in its diagnostics, out of memory leaves by the arena's
 * guard, and one thread may use it. A constructor also reports what is wrong with its node (a
 * number out of range, a modifier given twice) and never returns NULL. */
#ifndef HG_GRAMMAR_BUILD_H
#define HG_GRAMMAR_BUILD_H

#include "grammar/parse.h"

/* Size of bison's stack in symbols: the deepest policy within HG_POLICY_MAX_DEPTH needs 18 symbols
 * per level (`a or b and c < d + e * if f then g else (`). About 90 KB on the C stack. */
#define HG_PARSER_STACK 4000

struct hg_token {
    int kind;
    struct hg_span span;
};

/* An open bracket. */
struct hg_bracket {
    char open;
    bool bands; /* the `{` of `by … {` */
    struct hg_span span;
};

/* Where syntactic elements begin; recorded only for the formatter. */
enum hg_mark_kind {
    HG_MARK_HEADER,    /* a header line */
    HG_MARK_ITEM,      /* an item */
    HG_MARK_SECOND,    /* the second column of a one-line item */
    HG_MARK_CLAUSE,    /* hit, rank, match, give, covers clause of a table */
    HG_MARK_GROUP,     /* a group of score rules */
    HG_MARK_RULE,      /* the label of a rule */
    HG_MARK_BAND,      /* a band */
    HG_MARK_ROW,       /* a row of an inline table */
    HG_MARK_CELL,      /* a cell of a row, or the arrow before its results */
    HG_MARK_EFFECT,    /* outcome, points or target of a rule, points of a band */
    HG_MARK_CONDITION, /* when, otherwise, unresolved */
    HG_MARK_POSTURE,   /* assuming, after a condition */
    HG_MARK_MODIFIER,  /* because, to, respond … */
    HG_MARK_UNARY,     /* a unary sign */
    HG_MARK_CALL       /* a function name in a call */
};
struct hg_mark {
    uint32_t offset;
    enum hg_mark_kind kind;
};

struct hg_parser {
    struct hg_diags *diags;
    struct hg_arena *arena;
    struct hg_tree *tree;
    struct hg_str text; /* the whole source */
    uint32_t source, first_id;

    /* the scanner and the token stream (tokens.c) */
    void *scanner;
    uint32_t offset;                        /* the scanner's position */
    struct hg_token current, prev, prev2; /* the last three given to the parser */
    struct hg_token pushed_back[3];               /* tokens pushed back, used as a stack */
    int pushed_back_count;
    uint32_t push_back_offset; /* the last token pushed back … */
    unsigned again;    /* … and how often: bounds the recovery from errors */
    HG_VEC(struct hg_bracket) open;
    struct hg_bracket
        mismatched; /* the bracket that a closing one of another kind met; open 0: none */
    bool unmatched_close;            /* the last closing bracket had no partner */
    bool by_seen;                   /* `label: by` was read, so the next `{` opens bands */
    int item, prev_item;          /* keywords of the current and the previous item */
    bool panic;                     /* skipping tokens until parsing can resume */
    size_t panic_braces;            /* the depth of braces at the error */
    bool stop;                      /* parsing has stopped: nothing more is read or reported */
    bool ended;                     /* there was an error at the end of the file */
    size_t errors_before;           /* errors in diags before this parse */

    /* checked at the end of the parse (build_expr.c, literals.c) */
    HG_VEC(uint16_t) heights;      /* height of each expression, by id - first_id */
    HG_VEC(struct hg_expr *) bare; /* and, or with a bare literal among their operands */
    HG_VEC(struct hg_span) out_of_range;   /* 9223372036854775808 is valid only after a minus */
    HG_VEC(struct hg_span) holes;  /* a `{` without a placeholder is valid only in a pattern */
    struct hg_expr *null_name;     /* the last `null`, and the index of its diagnostic */
    size_t null_diag;

    bool keep_marks;
    HG_VEC(struct hg_mark) marks;
    HG_VEC(struct hg_token) tokens; /* all tokens given to the parser */
};

/* parse.c: hg_parse, optionally recording marks and tokens. HG_OK; HG_INVALID after errors, also
 * if the source is not valid text. */
enum hg_status hg_parse_with(struct hg_parser *parser, struct hg_diags *diags, uint32_t source,
                             uint32_t first_id, struct hg_arena *arena, bool keep_marks);

/* --- build.c: names, headers, items, blocks --------------------------------------------------- */

struct hg_exprs {
    struct hg_expr **at;
    size_t count, room;
};

enum hg_header_kind {
    HG_HEADER_VERSION,
    HG_HEADER_OWNER,
    HG_HEADER_LEAD,
    HG_HEADER_TEAMS,
    HG_HEADER_CALENDARS
};

struct hg_span hg_parser_here(const struct hg_parser *p);
struct hg_str hg_span_text(const struct hg_parser *p, struct hg_span span);
void hg_mark(struct hg_parser *p, struct hg_span at, enum hg_mark_kind kind);

struct hg_name hg_name_at(struct hg_parser *p, struct hg_span span);
struct hg_name hg_label_at(struct hg_parser *p, struct hg_span span); /* without the colon */
struct hg_name *hg_name_new(struct hg_parser *p, struct hg_span span);
struct hg_str hg_doc_before(struct hg_parser *p, uint32_t offset);

void hg_tree_policy(struct hg_parser *p, struct hg_span at, struct hg_span name);
void hg_tree_add(struct hg_parser *p, struct hg_item *item);
void hg_header_text(struct hg_parser *p, struct hg_span at, enum hg_header_kind kind,
                    struct hg_text_literal *text);
void hg_header_applies(struct hg_parser *p, struct hg_span at, struct hg_expr *condition);
void hg_header_advisory(struct hg_parser *p, struct hg_span at);
void hg_header_show(struct hg_parser *p, struct hg_span at, struct hg_span name);

struct hg_item *hg_item_new(struct hg_parser *p, enum hg_item_kind kind, struct hg_span span);
struct hg_item *hg_item_named(struct hg_parser *p, enum hg_item_kind kind, struct hg_span span,
                              struct hg_span name);
struct hg_item *hg_item_list(struct hg_parser *p, struct hg_span span, struct hg_span name,
                             struct hg_span second);
struct hg_item *hg_item_promise(struct hg_parser *p, struct hg_span span, struct hg_span label,
                                bool never, struct hg_span outcome, struct hg_expr *when,
                                struct hg_expr *unless);

struct hg_item *hg_block_new(struct hg_parser *p);
struct hg_item *hg_block_rule(struct hg_parser *p, struct hg_item *block, struct hg_rule *rule);
struct hg_item *hg_block_score_rule(struct hg_parser *p, struct hg_item *block,
                                    struct hg_rule *rule);
struct hg_item *hg_block_group(struct hg_parser *p, struct hg_item *block, struct hg_item *group);
struct hg_item *hg_block_end(struct hg_parser *p, struct hg_item *block, enum hg_item_kind kind,
                             struct hg_span span, const struct hg_span *name, int posture,
                             struct hg_span posture_span);
struct hg_item *hg_group_new(struct hg_parser *p, struct hg_span at, struct hg_span name,
                             struct hg_expr *up_to);
struct hg_item *hg_group_end(struct hg_parser *p, struct hg_item *head, struct hg_item *rules,
                             struct hg_span span);

/* --- build_rule.c: rules, tails, points, cells, tables ------------------------------------ */

enum hg_tail_slot {
    HG_TAIL_TO,
    HG_TAIL_RESPOND,
    HG_TAIL_ALSO,
    HG_TAIL_ALERT,
    HG_TAIL_FROM,
    HG_TAIL_BEFORE
};

struct hg_rule *hg_rule_new(struct hg_parser *p, struct hg_span span, struct hg_span label,
                            struct hg_tail *tail);
struct hg_tail *hg_tail_new(struct hg_parser *p, struct hg_span at, enum hg_when when,
                            struct hg_expr *condition);
struct hg_tail *hg_tail_posture(struct hg_parser *p, struct hg_tail *tail, int posture,
                                struct hg_span at);
struct hg_tail *hg_tail_because(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                                struct hg_text_literal *text);
struct hg_tail *hg_tail_expr(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                             enum hg_tail_slot slot, struct hg_expr *expr);
struct hg_tail *hg_tail_note(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                             struct hg_text_literal *text);
struct hg_tail *hg_tail_needs(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                              struct hg_span field);
struct hg_tail *hg_tail_fading(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                               struct hg_expr *over, struct hg_expr *since);
struct hg_tail *hg_tail_halving(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                                struct hg_expr *every, struct hg_expr *since_or_age,
                                struct hg_span since_or_age_at);
struct hg_tail *hg_tail_allow(struct hg_parser *p, struct hg_tail *tail, struct hg_span at,
                              struct hg_span field, struct hg_text_literal *because,
                              struct hg_text_literal *approved);

struct hg_points *hg_points_plain(struct hg_parser *p, struct hg_span span, struct hg_expr *amount);
struct hg_points *hg_points_per(struct hg_parser *p, struct hg_span span, struct hg_expr *amount,
                                struct hg_expr *per, struct hg_expr *limit);
struct hg_points *hg_points_by(struct hg_parser *p);
struct hg_points *hg_points_band(struct hg_parser *p, struct hg_points *points,
                                 struct hg_band *band);
struct hg_band *hg_band_new(struct hg_parser *p, struct hg_span span, struct hg_cell *cell,
                            struct hg_expr *points);
struct hg_band *hg_band_labelled(struct hg_parser *p, struct hg_span span, struct hg_span label,
                                 struct hg_expr *points);

struct hg_cell *hg_cell_new(struct hg_parser *p, struct hg_span span, bool any);
struct hg_cell *hg_cell_add(struct hg_parser *p, struct hg_cell *cell, struct hg_cell_item *item,
                            struct hg_span span);
struct hg_cell_item *hg_cell_value(struct hg_parser *p, struct hg_span span, enum hg_cell_kind kind,
                                   struct hg_expr *value);
struct hg_range *hg_range_new(struct hg_parser *p, struct hg_span span, struct hg_expr *low,
                              struct hg_expr *high);

struct hg_item *hg_item_table(struct hg_parser *p, struct hg_span at, struct hg_span name,
                              struct hg_text_literal *file, struct hg_name *rank, int hit);
struct hg_match_column *hg_match_column(struct hg_parser *p, struct hg_span name,
                                        struct hg_expr *bound);
struct hg_item *hg_table_match(struct hg_parser *p, struct hg_item *table,
                               struct hg_match_column *column);
struct hg_give_column *hg_give_column(struct hg_parser *p, struct hg_span name,
                                      struct hg_span type);
struct hg_item *hg_table_give(struct hg_parser *p, struct hg_item *table,
                              struct hg_give_column *column);
struct hg_cover *hg_cover_new(struct hg_parser *p, struct hg_span column, struct hg_set *set,
                              struct hg_text_literal *file);
struct hg_item *hg_table_cover(struct hg_parser *p, struct hg_item *table, struct hg_cover *cover);
struct hg_item *hg_table_end(struct hg_parser *p, struct hg_item *table, struct hg_span span);
struct hg_item *hg_table_rows(struct hg_parser *p, struct hg_item *table, struct hg_item *rows,
                              struct hg_span span);
struct hg_item *hg_rows_add(struct hg_parser *p, struct hg_item *rows, struct hg_row *row);
struct hg_row *hg_row_cell(struct hg_parser *p, struct hg_row *row, struct hg_cell *cell);
struct hg_row *hg_row_end(struct hg_parser *p, struct hg_row *row, struct hg_span label,
                          struct hg_span arrow, struct hg_exprs *results, struct hg_span span);

/* --- build_expr.c: expressions ------------------------------------------------------------ */

struct hg_expr *hg_expr_new(struct hg_parser *p, enum hg_expr_kind kind, struct hg_span span);
struct hg_exprs *hg_exprs_add(struct hg_parser *p, struct hg_exprs *list, struct hg_expr *expr);
struct hg_expr *hg_expr_unary(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                              struct hg_expr *a);
struct hg_expr *hg_expr_binary(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                               struct hg_expr *a, struct hg_expr *b);
struct hg_expr *hg_expr_ternary(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                                struct hg_expr *a, struct hg_expr *b, struct hg_expr *c);
struct hg_expr *hg_expr_and_or(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                               struct hg_expr *left, struct hg_expr *right);
struct hg_expr *hg_expr_some(struct hg_parser *p, struct hg_span span,
                             enum hg_quantifier quantifier, struct hg_expr *least,
                             struct hg_exprs *of);
struct hg_expr *hg_expr_is(struct hg_parser *p, struct hg_span span, struct hg_expr *left,
                           struct hg_expr *right, bool negated, bool exactly);
struct hg_expr *hg_expr_is_state(struct hg_parser *p, struct hg_span span, enum hg_expr_kind kind,
                                 struct hg_expr *of, bool negated);
struct hg_expr *hg_expr_in(struct hg_parser *p, struct hg_span span, struct hg_expr *left,
                           bool negated, struct hg_set *set);
struct hg_expr *hg_expr_textop(struct hg_parser *p, struct hg_span span, struct hg_expr *left,
                               bool negated, enum hg_textop op, bool exactly,
                               struct hg_set *choice);
struct hg_expr *hg_expr_negate(struct hg_parser *p, struct hg_span span, struct hg_span sign,
                               struct hg_expr *of);
struct hg_expr *hg_expr_part(struct hg_parser *p, struct hg_span span, struct hg_expr *of,
                             struct hg_text_literal *pattern);
struct hg_expr *hg_expr_ref(struct hg_parser *p, struct hg_span span);
struct hg_expr *hg_expr_call(struct hg_parser *p, struct hg_span span, struct hg_span name,
                             struct hg_exprs *args);
struct hg_set *hg_set_name(struct hg_parser *p, struct hg_span span);
struct hg_set *hg_set_range(struct hg_parser *p, struct hg_range *range);
struct hg_set *hg_set_items(struct hg_parser *p, struct hg_span span, struct hg_exprs *items);
/* Marks a set as the operand of a text operator with `any of`, `all of` or (-1) neither. */
void hg_set_quantifier(struct hg_parser *p, struct hg_set *set, int quantifier);
/* Reports bare literals under `or` and `and`; needs the whole expression. */
void hg_report_bare_operands(struct hg_parser *p);

/* --- literals.c: texts, numbers, dates, durations ----------------------------------------- */

struct hg_text_literal *hg_text_new(struct hg_parser *p, struct hg_span span);
/* Treats the text as a regular expression, whose braces are not placeholders. */
void hg_text_as_pattern(struct hg_parser *p, struct hg_text_literal *text);
struct hg_expr *hg_expr_text(struct hg_parser *p, struct hg_text_literal *text);
struct hg_expr *hg_expr_number(struct hg_parser *p, struct hg_span span, bool decimal);
struct hg_expr *hg_expr_signed(struct hg_parser *p, struct hg_span span, struct hg_span sign,
                               struct hg_expr *number, bool negative);
struct hg_expr *hg_expr_date(struct hg_parser *p, struct hg_span span);
struct hg_expr *hg_expr_boolean(struct hg_parser *p, struct hg_span span, bool value);
struct hg_expr *hg_expr_duration(struct hg_parser *p, struct hg_span span, struct hg_span number,
                                 bool business, struct hg_span unit);
void hg_report_pending_literals(struct hg_parser *p);

/* --- syntax_errors.c ------------------------------------------------------------------------ */

/* Reports an error. NULL if parsing has stopped: nothing more is reported. */
struct hg_diag *hg_parser_error(struct hg_parser *p, enum hg_code code, struct hg_span at,
                                const char *format, ...) __attribute__((format(printf, 4, 5)));
void hg_parser_help(struct hg_parser *p, struct hg_diag *diag, const char *label,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));
void hg_parser_fix(struct hg_parser *p, struct hg_diag *diag, struct hg_span at, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));
/* Likewise for a fix that is only a guess (hg_diag_propose). */
void hg_parser_suggest(struct hg_parser *p, struct hg_diag *diag, struct hg_span at,
                       struct hg_str text);
void hg_syntax_error(struct hg_parser *p, int token, struct hg_span at, const int *expected,
                     int count);
void hg_error_missing_brace(struct hg_parser *p, struct hg_token token);
void hg_error_too_deep(struct hg_parser *p, struct hg_span at);
void hg_error_duplicate(struct hg_parser *p, struct hg_span at, const char *word);

#endif
