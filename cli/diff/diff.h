/* Between the files of `headgate diff`: what is compared, what was found, and its renderings. */
#ifndef HG_CLI_DIFF_H
#define HG_CLI_DIFF_H

#include "base/json.h"
#include "cli/common/common.h"
#include "cli/diff/diff_moves.h"
#include "cli/report/sheet.h"
#include "compiler/diff/diff.h"
#include "runtime/whatif/witness.h"


/* A rule that is to fail the command: "accept->reject > 1%". */
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

/* Two policies and everything that is different between them. */
struct hg_review {
    struct hg_arena arena;
    const char *names[2];
    struct hg_session sessions[2]; /* OLD, NEW */
    bool same;                     /* the digests are equal */
    bool has_meaning;              /* `meaning` is set: both are policies, not program files */
    struct hg_diff meaning;
    const char *leads;             /* the file, or NULL */
    struct hg_moves *moves;        /* NULL without leads, or when the policies are the same */
    bool searched; /* for leads on which they disagree: an aim each */
    HG_VEC(struct hg_witness_aim) aims;
    HG_VEC(struct hg_str) aim_names;
    struct hg_witnesses witnesses;
    struct hg_fail_rules fails;
    int64_t now;
};

/* --- diff_meaning.c -------------------------------------------------------------------------- */

/* "condition: 60 → 70 (fit >= 70)", for people. */
struct hg_str hg_difference_description(struct hg_arena *arena, const struct hg_difference *difference);
void hg_diff_report_meaning(const struct hg_review *review, struct hg_sheet *sheet);
void hg_diff_json_meaning(const struct hg_review *review, struct hg_json *json);

/* --- diff_report.c, diff_json.c ------------------------------------------------------------------ */

/* `full`: every rule of an example, every row. */
void hg_diff_report(const struct hg_review *review, bool full, struct hg_sheet *sheet);
/* diff_leads_report.c: figures for the head, and the sections about leads. */
void hg_diff_report_summary(const struct hg_review *review, struct hg_sheet *sheet);
void hg_diff_report_leads(const struct hg_review *review, bool full, struct hg_sheet *sheet);
/* "hit"; "no such rule". */
const char *hg_result_description(uint8_t result);
void hg_diff_json(const struct hg_review *review, struct hg_buf *out);

/* --- diff_witness.c ------------------------------------------------------------------------------ */

int hg_diff_find_witnesses(struct hg_review *review);
void hg_diff_report_witnesses(const struct hg_review *review, struct hg_sheet *sheet);
void hg_diff_json_witnesses(const struct hg_review *review, struct hg_json *json);

/* --- diff_fail.c --------------------------------------------------------------------------------- */

/* Reads "accept->reject > 1%, any->review >= 200". False after a message. Outcomes must be of one
 * of the two programs. */
bool hg_fail_rules_read(const char *text, struct hg_review *review);
/* Holds them against what was found; how many are met. */
size_t hg_fail_rules_check(struct hg_review *review);

#endif
