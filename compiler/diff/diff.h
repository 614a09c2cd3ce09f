/* What changed in meaning between two checked policies: rules, scores, lists, tables, contract.
 * Trees are compared with what their names stand for, not texts: layout, comments, the order of
 * operands of `and`, of members of a list and of rules that are all taken make no difference. */
#ifndef HG_COMPILER_DIFF_H
#define HG_COMPILER_DIFF_H

#include "compiler/model/model.h"

enum hg_diff_subject {
    HG_D_POLICY,   /* name, version, owner, applies when, show */
    HG_D_CONTRACT, /* of the contract as a whole: key, confidence_from */
    HG_D_FIELD,
    HG_D_OUTCOME,
    HG_D_LIST,
    HG_D_TABLE,
    HG_D_ROW,      /* of a table: `of` names it */
    HG_D_DEFINE,
    HG_D_FLAG,     /* owner, before */
    HG_D_BLOCK,    /* classify, score, disqualify, decide, route */
    HG_D_RULE,     /* name: "fit.size" */
    HG_D_PROMISE,
    HG_D_TEAMS,    /* people, queues, teams a lead may go to */
    HG_D_CALENDARS,
    HG_D_SUBJECTS
};
enum hg_diff_action { HG_D_ADDED, HG_D_REMOVED, HG_D_RENAMED, HG_D_MOVED, HG_D_CHANGED };
/* For whoever fills in leads: does one that was fine stay fine, and say the same? */
enum hg_compat { HG_COMPAT_NONE, HG_COMPATIBLE, HG_BREAKING };

struct hg_diff_pair { /* a number that is another now */
    struct hg_str before, after;
};

struct hg_difference {
    enum hg_diff_subject subject;
    enum hg_diff_action action;
    enum hg_compat compat;       /* of fields and the contract; else HG_COMPAT_NONE */
    const char *word;            /* "rule", "list", "score": what it is */
    struct hg_str of;            /* of a row: its table; else empty */
    struct hg_str name;          /* the new name; of what was removed: the old one */
    struct hg_str old_name;      /* of what was renamed */
    const char *facet;           /* "condition", "points", "members" …; NULL: the whole of it */
    struct hg_str before, after; /* as written, on one line; empty where there is none */
    struct hg_diff_pair *numbers; size_t number_count; /* when only numbers differ */
    struct hg_strs added, removed; /* members of a list or of a set in a condition */
    struct hg_str old_place, new_place; /* "inbound.gate:31"; empty where there is none */
};

struct hg_diff {
    HG_VEC(struct hg_difference) at; /* in the order of the new policy; removed ones at the end of
                                        their kind */
    bool same_program;               /* the digests are equal: only teams and calendars can differ */
};

/* Compares. Texts live in `arena` or in the models. HG_OK or HG_NOMEM; one thread at a time may
 * use the two models. `same_program` is what the caller knows of the digests. */
enum hg_status hg_diff_models(const struct hg_model *old, const struct hg_model *new,
                              bool same_program, struct hg_arena *arena,
                              struct hg_diff *diff) HG_MUST_CHECK;

const char *hg_diff_action_name(enum hg_diff_action action);   /* "renamed" */
const char *hg_diff_subject_name(enum hg_diff_subject subject); /* "field" */

#endif
