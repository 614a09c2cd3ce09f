/* Between the files of the comparison of models (compiler/diff/diff*.c) only. */
#ifndef HG_COMPILER_DIFF_PARTS_H
#define HG_COMPILER_DIFF_PARTS_H

#include "compiler/diff/diff.h"
#include "compiler/model/sema.h"

/* One of the two policies. Names of the old one that were renamed are written by their new name,
 * so that what only mentions them is the same. */
struct hg_diff_side {
    const struct hg_model *model;
    struct hg_arena *arena;
    const struct hg_map *renames; /* "list freemail" to an index into `names`; NULL: none */
    struct hg_str *const *names; /* of the vector they are gathered in, which may move */
};

/* Something said in two ways: `key` is equal when the meaning is; `shown` is for people. */
struct hg_said {
    struct hg_str key, shown;
};
typedef HG_VEC(struct hg_said) hg_saids;

/* One thing said of a rule, a list, a field …: compared by `key`. Where it has numbers or sets,
 * `skeleton` is the key without them, so that a change of a threshold is told as such. */
struct hg_facet {
    const char *name;
    struct hg_str key, shown, skeleton;
    hg_saids numbers, members;
    bool listed; /* it is a set of members and nothing else */
};

/* Something with a name. Those of the old policy are matched with those of the new by `id`, then
 * by what they are. */
struct hg_thing {
    enum hg_diff_subject subject;
    const char *word;
    struct hg_str of, name, id;
    struct hg_span span;
    HG_VEC(struct hg_facet) facets;
    struct hg_things *parts; /* rules of a block, rows of a table; or NULL */
    enum hg_symbol_kind symbol; /* of what expressions may name; else HG_SYMBOL_NONE */
    uint32_t field;             /* HG_D_FIELD: its index */
};
struct hg_things {
    HG_VEC(struct hg_thing) at;
    bool ordered; /* the first that fits is taken: the order is part of the meaning */
};

/* --- diff_key.c: expressions ------------------------------------------------------------------ */

/* A facet from an expression, from all of them, or from a text as it is. */
struct hg_facet hg_facet_expr(const struct hg_diff_side *side, const char *name,
                              const struct hg_expr *expr);
struct hg_facet hg_facet_exprs(const struct hg_diff_side *side, const char *name,
                               struct hg_expr *const *exprs, size_t count);
struct hg_facet hg_facet_points(const struct hg_diff_side *side, const struct hg_points *points);
struct hg_facet hg_facet_template(const struct hg_diff_side *side, const char *name,
                                  const struct hg_text_literal *literal);
struct hg_facet hg_facet_text(const char *name, struct hg_str text);
struct hg_facet hg_facet_number(struct hg_arena *arena, const char *name, enum hg_type_kind type,
                                int64_t number, unsigned unit);
/* "list freemail": how a symbol stands in keys and among renames. */
struct hg_str hg_diff_mark(struct hg_arena *arena, enum hg_symbol_kind kind, struct hg_str name);

/* --- diff.c, diff_tables.c, diff_rules.c, diff_contract.c: what there is --------------------- */

void hg_add_facet(const struct hg_diff_side *side, struct hg_thing *thing, struct hg_facet facet);
/* What is said or not, shown as yes or no. */
void hg_add_flag(const struct hg_diff_side *side, struct hg_thing *thing, const char *name, bool set);
/* Adds one with an empty set of facets and returns it; valid until the next. */
struct hg_thing *hg_add_thing(const struct hg_diff_side *side, struct hg_things *things,
                              enum hg_diff_subject subject, const char *word, struct hg_str name,
                              struct hg_span span);
void hg_things_tables(const struct hg_diff_side *side, struct hg_things *things);
/* Blocks; `deciding`: disqualify and decide, whose order matters, else the others. */
void hg_things_blocks(const struct hg_diff_side *side, bool deciding, struct hg_things *things);
void hg_things_fields(const struct hg_diff_side *side, struct hg_things *things);
/* diff_teams.c */
void hg_things_teams(const struct hg_diff_side *side, struct hg_things *things);
void hg_things_calendars(const struct hg_diff_side *side, struct hg_things *things);
/* How a changed facet of a field is told to who fills in leads. */
enum hg_compat hg_field_compat(const struct hg_contract_field *old,
                               const struct hg_contract_field *new, const char *facet);

/* --- diff_match.c ------------------------------------------------------------------------------- */

struct hg_diffing {
    struct hg_arena *arena;
    struct hg_diff_side old, new;
    struct hg_diff *diff;
    struct hg_map renames; /* found so far, for the next round */
    HG_VEC(struct hg_str) names;
    bool silent; /* renames alone are looked for */
};
void hg_diff_things(struct hg_diffing *d, const struct hg_things *old, const struct hg_things *new);

#endif
