/* Shared by the files of `headgate diff`: the review of two policies and its renderings. Memory
 * is the review's arena; messages as in cli.h; one thread. */
#ifndef HG_CLI_DIFF_H
#define HG_CLI_DIFF_H

#include "base/json.h"
#include "cli/common/common.h"
#include "cli/diff/diff_moves.h"
#include "cli/report/sheet.h"
#include "compiler/diff/diff.h"
#include "runtime/whatif/witness.h"


/* A condition that fails the command: "accept->reject > 1%". */
struct hg_fail_rule {
    struct hg_str written;
    enum { HG_FAIL_MOVES, HG_FAIL_DIFFERENCE, HG_FAIL_BREAKING } kind;
    struct hg_str from, to; /* an outcome's name, or "any" */
    bool at_least;          /* >=, else > */
    bool percent;           /* of all leads compared; `bar` in millionths of a percent */
    uint64_t bar;
    bool met;
    uint64_t found; /* leads */
};
struct hg_fail_rules {
    HG_VEC(struct hg_fail_rule) at;
};

/* Two policies and all their differences. */
struct hg_review {
    struct hg_arena arena;
    const char *names[2];
    struct hg_session sessions[2]; /* OLD, NEW */
    bool same;                     /* the digests are equal */
    bool has_meaning;              /* `meaning` is filled: both are policies, not program files */
    struct hg_diff meaning;
    const char *leads;             /* the file, or NULL */
    struct hg_moves *moves;        /* NULL without leads, or if the policies are equal */
    bool searched; /* a search for disagreeing leads was made, one aim per change */
    HG_VEC(struct hg_witness_aim) aims;
    HG_VEC(struct hg_str) aim_names;
    struct hg_witnesses witnesses;
    struct hg_fail_rules fails;
    int64_t now;
};

/* --- diff_meaning.c -------------------------------------------------------------------------- */

/* "condition: 60 → 70 (fit >= 70)", in the arena. */
struct hg_str hg_difference_description(struct hg_arena *arena,
                                        const struct hg_difference *difference);
void hg_diff_report_meaning(const struct hg_review *review, struct hg_sheet *sheet);
void hg_diff_json_meaning(const struct hg_review *review, struct hg_json *json);

/* --- diff_report.c, diff_json.c ------------------------------------------------------------- */

/* `full`: includes every rule of an example and every row. */
void hg_diff_report(const struct hg_review *review, bool full, struct hg_sheet *sheet);
/* diff_leads_report.c: figures for the header, and the sections about leads. */
void hg_diff_report_summary(const struct hg_review *review, struct hg_sheet *sheet);
void hg_diff_report_leads(const struct hg_review *review, bool full, struct hg_sheet *sheet);
/* "hit", "no such rule"; static. */
const char *hg_result_description(uint8_t result);
void hg_diff_json(const struct hg_review *review, struct hg_buf *out);

/* --- diff_witness.c ------------------------------------------------------------------------- */

int hg_diff_find_witnesses(struct hg_review *review);
void hg_diff_report_witnesses(const struct hg_review *review, struct hg_sheet *sheet);
void hg_diff_json_witnesses(const struct hg_review *review, struct hg_json *json);

/* --- diff_fail.c ---------------------------------------------------------------------------- */

/* Parses "accept->reject > 1%, any->review >= 200". Outcomes must exist in one of the two
 * programs. False after a message. */
bool hg_fail_rules_read(const char *text, struct hg_review *review);
/* Evaluates the conditions; returns how many are met. */
size_t hg_fail_rules_check(struct hg_review *review);

#endif
