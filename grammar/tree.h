/* The AST of one policy file, built by the parser and read by every later pass. It keeps source
 * order, the user's spelling and a span for every node, and knows nothing of fields or types.
 * Everything lives in the arena given to hg_parse. After a syntax error the tree has what could be
 * parsed. */
#ifndef HG_GRAMMAR_TREE_H
#define HG_GRAMMAR_TREE_H

#include "base/diag.h"
#include "base/time.h"

/* --- names and texts ------------------------------------------------------------------- */

/* A name, dotted path or label with its span. `text.at` is NULL if an optional one is absent. */
struct hg_name {
    struct hg_str text;
    struct hg_span span;
};

/* A string literal: `text` is its value with escapes resolved (\" \\ \n \t), and every string
 * may be a template: `{name}`, `{{` and `}}` for braces. `pieces` is the text split there. */
struct hg_expr;

struct hg_template_piece {
    bool hole;            /* a {name}: text is the name or path inside */
    struct hg_str text;
    struct hg_span span;
    struct hg_expr *expr; /* the hole as HG_EXPR_NAME; NULL from the parser, made by the resolver */
};
struct hg_text_literal {
    struct hg_str text;   /* with the holes as written */
    struct hg_span span;  /* with the quotes */
    struct hg_template_piece *pieces;
    size_t piece_count;
    bool has_holes;
};

/* --- expressions ------------------------------------------------------------------------- */

enum hg_expr_kind {
    HG_EXPR_TEXT,     /* literal */
    HG_EXPR_INTEGER,  /* number */
    HG_EXPR_DECIMAL,  /* number, in millionths */
    HG_EXPR_DATE,     /* number, days since 1970 */
    HG_EXPR_BOOLEAN,  /* number 0 or 1: no, yes */
    HG_EXPR_DURATION, /* number and unit: microseconds, business minutes or business days */
    HG_EXPR_NAME,     /* name: a name or a dotted path */
    HG_EXPR_CALL,     /* name, args */
    HG_EXPR_PART,     /* part of args[0] matching literal */
    HG_EXPR_NEGATE,   /* - args[0] */
    HG_EXPR_ADD,
    HG_EXPR_SUB,
    HG_EXPR_MUL,
    HG_EXPR_DIV,     /* args[0] op args[1] */
    HG_EXPR_ASSUMED, /* args[0] assumed args[1] */
    HG_EXPR_NOT,     /* not args[0] */
    HG_EXPR_AND,
    HG_EXPR_OR,      /* args, two or more: a chain is one node */
    HG_EXPR_SOME,    /* quantifier over args: any, all, none, at least number */
    HG_EXPR_IF,      /* if args[0] then args[1] else args[2] */
    HG_EXPR_IS,      /* args[0] is [negated not] [exactly] args[1] */
    HG_EXPR_KNOWN,   /* args[0] is known; negated: is unknown */
    HG_EXPR_FOUND,   /* args[0] is [negated not] found */
    HG_EXPR_COMPARE, /* args[0] compare args[1] */
    HG_EXPR_IN,      /* args[0] [negated not] in set */
    HG_EXPR_TEXTOP,  /* args[0] [negated not] textop [exactly] choice */
    HG_EXPR_WITHIN,  /* args[0] within last args[1]; `next` when negated is false and next is set */
    HG_EXPR_OLDER,   /* args[0] prev2 than args[1] */
    HG_EXPR_ERROR    /* could not be parsed; already reported */
};
/* Nodes marked "made by the resolver" are for names that stand where the grammar has no
 * expression; the resolver gives each an HG_EXPR_NAME node, so that later passes treat all names
 * alike. They are NULL after parsing; the dump and the formatter ignore them. */

enum hg_compare { HG_LT, HG_LE, HG_GT, HG_GE };
enum hg_quantifier { HG_ANY_OF, HG_ALL_OF, HG_NONE_OF, HG_AT_LEAST };
enum hg_textop {
    HG_CONTAINS, HG_INCLUDES, HG_HAS_WORD, HG_STARTS_WITH, HG_ENDS_WITH, HG_MATCHES
};

struct hg_expr;

/* Bounds of `a..b`, `a..`, `..b`: number literals (HG_EXPR_INTEGER, HG_EXPR_DECIMAL), both ends in;
 * NULL where open. */
struct hg_range {
    struct hg_expr *low, *high;
    struct hg_span span;
};

/* The right side of `in`, and the choice of a text operator. */
enum hg_set_kind { HG_SET_NAME, HG_SET_RANGE, HG_SET_ITEMS };
struct hg_set {
    enum hg_set_kind kind;
    struct hg_name name;     /* a list (or a field that is one) */
    struct hg_expr *name_expr; /* made by the resolver */
    struct hg_range range;
    struct hg_expr **items;  /* ( a, b, … ) */
    size_t item_count;
    struct hg_span span;
};

struct hg_expr {
    enum hg_expr_kind kind;
    uint32_t id; /* 0, 1, 2 … within the policy: passes keep what they learn in arrays by id */
    struct hg_span span;
    struct hg_expr **args;
    size_t arg_count;
    int64_t number;
    enum hg_duration_unit unit;
    struct hg_name name;
    struct hg_text_literal literal;
    struct hg_set set; /* HG_EXPR_IN; HG_EXPR_TEXTOP: its patterns (one in HG_SET_ITEMS, or
                          `any of`/`all of` a name or items) */
    enum hg_compare compare;
    enum hg_quantifier quantifier; /* HG_EXPR_SOME; HG_EXPR_TEXTOP: any or all of the choice */
    bool has_quantifier;           /* HG_EXPR_TEXTOP: `any of`/`all of` was written */
    enum hg_textop textop;
    bool negated, exactly, next;
    bool parenthesised; /* for the formatter */
};

/* --- rules --------------------------------------------------------------------------------- */

enum hg_posture { HG_POSTURE_UNSET, HG_ASSUME_NOTHING, HG_ASSUME_NO, HG_ASSUME_YES };

struct hg_posture_node {
    enum hg_posture posture;
    struct hg_span span;
};

enum hg_when { HG_WHEN_ABSENT /* nothing written */, HG_WHEN, HG_OTHERWISE, HG_UNRESOLVED };

/* The condition of a rule and its modifiers. Absent ones are NULL, or have a NULL text.at.
 * Modifiers that may be repeated (`also`, `alert`, `note`, `needs`, `allow`) are lists. */
struct hg_allow {
    struct hg_name field;
    struct hg_text_literal because, approved;
};
struct hg_tail {
    enum hg_when when;
    struct hg_span when_span;
    struct hg_expr *condition;
    struct hg_posture_node posture;
    struct hg_text_literal *because;
    struct hg_expr *to, *respond_within;
    HG_VEC(struct hg_text_literal) notes;
    HG_VEC(struct hg_expr *) also, alert;
    HG_VEC(struct hg_name) needs;
    struct hg_expr *fading_over, *fading_since;
    struct hg_expr *halving_every, *halving_since, *halving_age; /* since or at age */
    struct hg_expr *from, *before; /* HG_EXPR_DATE */
    HG_VEC(struct hg_allow) allows;
};

/* One alternative of a table cell or band. */
enum hg_cell_kind { HG_CELL_VALUE, HG_CELL_RANGE, HG_CELL_COMPARE, HG_CELL_PREFIX };
struct hg_cell_item {
    enum hg_cell_kind kind;
    struct hg_expr *value; /* literal (a number may be negative: folded into the literal);
                              PREFIX: a text */
    struct hg_range range;
    enum hg_compare compare;
    struct hg_span span;
};
struct hg_cell {
    bool any;     /* `*`: no items */
    bool negated; /* `not …` */
    struct hg_cell_item *items;
    size_t item_count;
    struct hg_span span;
};

enum hg_band_kind { HG_BAND_CELL, HG_BAND_OTHERWISE, HG_BAND_UNKNOWN, HG_BAND_YES, HG_BAND_NO };
struct hg_band {
    enum hg_band_kind kind;
    struct hg_cell cell;
    struct hg_expr *points; /* number literal, sign folded in */
    struct hg_span span;
};

enum hg_points_kind { HG_POINTS_PLAIN, HG_POINTS_PER, HG_POINTS_BY };
struct hg_points {
    enum hg_points_kind kind;
    struct hg_expr *amount; /* number literal, sign folded in (PLAIN, PER) */
    bool plus;              /* a `+` was written (layout) */
    struct hg_expr *per, *limit; /* PER: the sum, and the cap with its sign (+30 or -30) */
    struct hg_expr *by;
    struct hg_band *bands;
    size_t band_count;
    struct hg_span span;
};

struct hg_rule {
    struct hg_name label;
    struct hg_str doc;          /* `##` lines just above, without marks; may be empty */
    struct hg_span span;        /* label to the end of the tail */
    struct hg_name outcome;     /* decide */
    struct hg_expr *target;     /* route: to … (a rule's own `to` elsewhere is in the tail) */
    struct hg_points points;    /* score */
    struct hg_tail tail;
};

/* A group of score rules, or (name.text.at NULL) a single rule outside any. */
struct hg_group {
    struct hg_name name;
    bool best;              /* takes the largest; else capped by up_to */
    struct hg_expr *up_to;  /* number literal */
    struct hg_rule **rules;
    size_t rule_count;
    struct hg_span span;
};

/* --- items --------------------------------------------------------------------------------- */

enum hg_item_kind {
    HG_ITEM_USE,
    HG_ITEM_LIST,
    HG_ITEM_TABLE,
    HG_ITEM_DEFINE,
    HG_ITEM_FLAG,
    HG_ITEM_OUTCOME,
    HG_ITEM_CLASSIFY,
    HG_ITEM_DISQUALIFY,
    HG_ITEM_SCORE,
    HG_ITEM_DECIDE,
    HG_ITEM_ROUTE,
    HG_ITEM_PROMISE
};

struct hg_match_column {
    struct hg_name name;    /* the field or definition, or the bound name */
    struct hg_expr *bound;  /* `name is sum`, else NULL */
    struct hg_expr *expr;   /* bound, or the name: made by the resolver */
};
struct hg_give_column {
    struct hg_name name, type; /* type.text.at NULL: text */
};
struct hg_row {
    struct hg_name label;
    struct hg_cell *cells;
    size_t cell_count;
    struct hg_expr **results; /* literals */
    size_t result_count;
    struct hg_span span;
};
struct hg_cover {
    struct hg_name column;
    bool from;                     /* from FILE, else in set */
    struct hg_text_literal file;
    struct hg_set set;
};
enum hg_hit { HG_HIT_FIRST, HG_HIT_UNIQUE, HG_HIT_MOST_SPECIFIC };

struct hg_item {
    enum hg_item_kind kind;
    struct hg_span span;
    struct hg_str doc;
    struct hg_name
        name; /* list, table, define, flag, outcome, classify, score, promise; optional for
                 disqualify and decide; route: the outcome it routes; use … as name */
    struct hg_text_literal file;       /* use, list from, table from */
    struct hg_name column;             /* list from FILE column NAME */
    struct hg_expr **literals;         /* list is … */
    size_t literal_count;
    struct hg_expr *expr;              /* define; promise: when */
    struct hg_text_literal *text;      /* outcome NAME "text"; flag NAME owner "text" */
    struct hg_expr *before;            /* flag: HG_EXPR_DATE, the first day it is off */
    /* table */
    struct hg_name rank;
    enum hg_hit hit;
    HG_VEC(struct hg_match_column) match;
    HG_VEC(struct hg_give_column) give;
    HG_VEC(struct hg_cover) covers;
    HG_VEC(struct hg_row) rows;
    bool has_rows;                     /* a `{ … }` was written */
    struct hg_expr **otherwise;        /* results of `otherwise ->`, else NULL */
    size_t otherwise_count;
    /* blocks */
    struct hg_posture_node posture;
    HG_VEC(struct hg_group) groups;    /* score, in order; single rules are groups of one */
    HG_VEC(struct hg_rule *) rules;    /* every rule of a block in order (score: grouped too) */
    struct hg_expr *low, *high, *starting; /* score */
    struct hg_expr *calendar;          /* route */
    struct hg_name since;
    struct hg_expr *since_expr;        /* made by the resolver */
    /* promise */
    bool never;                        /* else always */
    struct hg_name outcome;
    struct hg_expr *unless;
};

struct hg_header {
    struct hg_text_literal *version, *owner, *lead, *teams, *calendars;
    struct hg_expr *applies_when;
    bool advisory; /* a person agrees to every decision */
    HG_VEC(struct hg_name) shows;
    struct hg_expr **show_exprs; /* one per name: made by the resolver */
};

/* A comment and its position, for the formatter. */
struct hg_comment {
    struct hg_span span;
    struct hg_str text; /* from # to the end of the line, without trailing blanks */
    bool own_line;      /* nothing but blanks before it on its line */
};

/* A policy file, or a file for `use` (which has no `policy` line: is_policy is false). */
struct hg_tree {
    uint32_t source;
    bool is_policy;
    struct hg_name name;
    struct hg_str doc;
    struct hg_header header;
    HG_VEC(struct hg_item *) items;
    HG_VEC(struct hg_comment) comments;
    uint32_t next_id; /* the first unused expr id */
};

#endif
