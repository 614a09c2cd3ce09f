/* Shared by the files of the semantic diff (compiler/diff/diff*.c). Memory is the arena of the
 * diff; nothing is reported; out of memory leaves by the arena's guard. One thread at a time. */
#ifndef HG_COMPILER_DIFF_PARTS_H
#define HG_COMPILER_DIFF_PARTS_H

#include "compiler/diff/diff.h"
#include "compiler/model/sema.h"

/* One of the two policies. Renamed names of the old one are written as in the new one, so that
 * what only mentions them compares equal. */
struct hg_diff_side {
    const struct hg_model *model;
    struct hg_arena *arena;
    const struct hg_map *renames; /* "list freemail" to an index into `names`; NULL: none */
    struct hg_str *const *names; /* points to the data of a vector that may move */
};

/* A text in two forms: `key` is equal if the meaning is; `shown` is for people. */
struct hg_keyed_text {
    struct hg_str key, shown;
};
typedef HG_VEC(struct hg_keyed_text) hg_keyed_texts;

/* One attribute of a rule, list, field …, compared by `key`. `skeleton` is the key without numbers
 * and sets, so that a changed threshold is reported as such. */
struct hg_attribute {
    const char *name;
    struct hg_str key, shown, skeleton;
    hg_keyed_texts numbers, members;
    bool listed; /* it is only a set of members */
};

/* A named entity. Old and new ones are matched by `id`, then by content. */
struct hg_entity {
    enum hg_diff_subject subject;
    const char *word;
    struct hg_str of, name, id;
    struct hg_span span;
    HG_VEC(struct hg_attribute) attributes;
    struct hg_entities *parts; /* rules of a block, rows of a table; or NULL */
    enum hg_symbol_kind symbol; /* if expressions can refer to it; else HG_SYMBOL_NONE */
    uint32_t field;             /* HG_DIFF_FIELD: its index */
};
struct hg_entities {
    HG_VEC(struct hg_entity) at;
    bool ordered; /* first match: order is part of the meaning */
};

/* --- diff_attribute.c ------------------------------------------------------------------ */

/* An attribute from an expression, several of them, or plain text. */
struct hg_attribute hg_attribute_expr(const struct hg_diff_side *side, const char *name,
                                      const struct hg_expr *expr);
struct hg_attribute hg_attribute_exprs(const struct hg_diff_side *side, const char *name,
                                       struct hg_expr *const *exprs, size_t count);
struct hg_attribute hg_attribute_points(const struct hg_diff_side *side,
                                        const struct hg_points *points);
struct hg_attribute hg_attribute_template(const struct hg_diff_side *side, const char *name,
                                          const struct hg_text_literal *literal);
struct hg_attribute hg_attribute_text(const char *name, struct hg_str text);
struct hg_attribute hg_attribute_number(struct hg_arena *arena, const char *name,
                                        enum hg_type_kind type, int64_t number, unsigned unit);
/* "list freemail": the form of a symbol in keys and in the map of renames. */
struct hg_str hg_diff_symbol_key(struct hg_arena *arena, enum hg_symbol_kind kind,
                                 struct hg_str name);

/* --- diff.c, diff_tables.c, diff_rules.c, diff_contract.c: what there is --------------------- */

void hg_add_attribute(const struct hg_diff_side *side, struct hg_entity *entity,
                      struct hg_attribute attribute);
/* A boolean attribute, shown as yes or no. */
void hg_add_bool_attribute(const struct hg_diff_side *side, struct hg_entity *entity,
                           const char *name, bool set);
/* Adds an entity without attributes; the pointer is valid until the next call. */
struct hg_entity *hg_add_entity(const struct hg_diff_side *side, struct hg_entities *entities,
                                enum hg_diff_subject subject, const char *word, struct hg_str name,
                                struct hg_span span);
void hg_collect_tables(const struct hg_diff_side *side, struct hg_entities *entities);
/* Blocks; `deciding`: disqualify and decide, whose order matters, else the others. */
void hg_collect_blocks(const struct hg_diff_side *side, bool deciding,
                       struct hg_entities *entities);
void hg_collect_fields(const struct hg_diff_side *side, struct hg_entities *entities);
/* diff_teams.c */
void hg_collect_teams(const struct hg_diff_side *side, struct hg_entities *entities);
void hg_collect_calendars(const struct hg_diff_side *side, struct hg_entities *entities);
/* The compatibility of a changed attribute of a field. */
enum hg_compat hg_field_compat(const struct hg_contract_field *old,
                               const struct hg_contract_field *new, const char *attribute);

/* --- diff_match.c --------------------------------------------------------------------------- */

struct hg_differ {
    struct hg_arena *arena;
    struct hg_diff_side old, new;
    struct hg_diff *diff;
    struct hg_map renames; /* found so far, used in the next round */
    HG_VEC(struct hg_str) names;
    bool silent; /* looks for renames only */
};
void hg_diff_entities(struct hg_differ *d, const struct hg_entities *old,
                      const struct hg_entities *new);

#endif
