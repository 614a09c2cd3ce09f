/* Semantic diff of two checked policies: rules, scores, lists, tables, contract. Expressions are
 * compared by what their names resolve to, not as text: layout, comments, the order of operands of
 * `and`, of list members, and of rules that all apply make no difference. */
#ifndef HG_COMPILER_DIFF_H
#define HG_COMPILER_DIFF_H

#include "compiler/model/model.h"

enum hg_diff_subject {
    HG_DIFF_POLICY,   /* name, version, owner, applies when, show */
    HG_DIFF_CONTRACT, /* the contract as a whole: key, confidence_from */
    HG_DIFF_FIELD,
    HG_DIFF_OUTCOME,
    HG_DIFF_LIST,
    HG_DIFF_TABLE,
    HG_DIFF_ROW,      /* of a table: `of` names it */
    HG_DIFF_DEFINE,
    HG_DIFF_FLAG,     /* owner, before */
    HG_DIFF_BLOCK,    /* classify, score, disqualify, decide, route */
    HG_DIFF_RULE,     /* name: "fit.size" */
    HG_DIFF_PROMISE,
    HG_DIFF_TEAMS,    /* people, queues, teams a lead may go to */
    HG_DIFF_CALENDARS,
    HG_DIFF_SUBJECTS
};
enum hg_diff_action {
    HG_DIFF_ADDED,
    HG_DIFF_REMOVED,
    HG_DIFF_RENAMED,
    HG_DIFF_MOVED,
    HG_DIFF_CHANGED
};
/* Compatibility for producers of leads: whether every valid lead stays valid and keeps its
 * meaning. */
enum hg_compat { HG_COMPAT_NONE, HG_COMPATIBLE, HG_BREAKING };

struct hg_diff_pair { /* a changed number */
    struct hg_str before, after;
};

struct hg_difference {
    enum hg_diff_subject subject;
    enum hg_diff_action action;
    enum hg_compat compat;       /* of fields and the contract; else HG_COMPAT_NONE */
    const char *word;            /* "rule", "list", "score": what it is */
    struct hg_str of;            /* of a row: its table; else empty */
    struct hg_str name;          /* the new name; the old one if removed */
    struct hg_str old_name;      /* if renamed */
    const char *attribute;       /* "condition", "points", "members" …; NULL: the whole of it */
    struct hg_str before, after; /* as written, on one line; empty if absent */
    struct hg_diff_pair *numbers; size_t number_count; /* when only numbers differ */
    struct hg_strs added, removed; /* members of a list or of a set in a condition */
    struct hg_str old_place, new_place; /* "inbound.gate:31"; empty where there is none */
};

struct hg_diff {
    HG_VEC(struct hg_difference)
    at;                /* in the order of the new policy, removed ones at the end of their kind */
    bool same_program; /* the digests are equal: only teams and calendars can differ */
};

/* Compares two models. Texts of the result live in `arena` or in the models, which must outlive
 * it. `same_program`: whether the digests are equal. HG_OK or HG_NOMEM; only one thread may use
 * the two models meanwhile. */
enum hg_status hg_diff_models(const struct hg_model *old, const struct hg_model *new,
                              bool same_program, struct hg_arena *arena,
                              struct hg_diff *diff) HG_MUST_CHECK;

const char *hg_diff_action_name(enum hg_diff_action action);   /* "renamed" */
const char *hg_diff_subject_name(enum hg_diff_subject subject); /* "field" */

#endif
