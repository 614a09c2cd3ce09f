/* What changed in meaning between two checked policies: rules, scores, lists, tables, contract.
 * Trees are compared with what their names stand for, not texts: layout, comments, the order of
 * operands of `and`, of members of a list and of rules that are all taken make no difference. */
#ifndef HG_COMPILER_DIFF_H
#define HG_COMPILER_DIFF_H

#include "compiler/model/model.h"

enum hg_diff_subject {
    HG_DIFF_POLICY,   /* name, version, owner, applies when, show */
    HG_DIFF_CONTRACT, /* of the contract as a whole: key, confidence_from */
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
enum hg_diff_action { HG_DIFF_ADDED, HG_DIFF_REMOVED, HG_DIFF_RENAMED, HG_DIFF_MOVED, HG_DIFF_CHANGED };
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
    const char *attribute;           /* "condition", "points", "members" …; NULL: the whole of it */
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
