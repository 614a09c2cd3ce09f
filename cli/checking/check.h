/* Between the files of `headgate check` only. */
#ifndef HG_CLI_CHECK_H
#define HG_CLI_CHECK_H

#include "cli/common/cli.h"

/* The diagnostics of several compilations as one list over one set of sources. A file that two
 * policies share is one source, so that what is found in it is shown once. */
struct hg_merged_diags {
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    bool trouble;     /* a policy could not be read */
    uint64_t refused; /* records of --leads that could not be read */
};
void hg_merged_diags_init(struct hg_merged_diags *merged);
void hg_merged_diags_add(struct hg_merged_diags *merged, struct hg_compilation *compilation);
/* E0218 at the beginning of a policy file that could not be read. */
void hg_merged_diags_add_unreadable(struct hg_merged_diags *merged, struct hg_str path,
                                    struct hg_str message);

/* --- --fix: check_fix.c ---------------------------------------------------------------------- */

/* A file with mechanical fixes applied, kept in memory until all is well. */
struct hg_fixed_file {
    struct hg_str path;
    struct hg_str before, now;
    bool formatted; /* it was in the one layout before, and is kept in it */
};
struct hg_fixes {
    struct hg_arena arena;
    HG_VEC(struct hg_fixed_file) files;
    size_t count; /* of places mended */
};
/* A loader that reads what is mended as mended; `fixes` must outlive it. */
struct hg_loader hg_fixes_loader(struct hg_fixes *fixes);
/* Applies what is mechanical in the policy and its files, again and again until nothing is left
 * to mend. A file that could be parsed can be parsed afterwards, and there are never more errors
 * than before, or the step is taken back. */
void hg_fixes_apply(struct hg_fixes *fixes, const char *path);
/* Writes every changed file, each whole; the first is put in place when all are written. False
 * after a message. */
bool hg_fixes_write(struct hg_fixes *fixes);
/* The same as a unified diff. */
void hg_fixes_diff(const struct hg_fixes *fixes, struct hg_buf *out);

/* --- what needs more than the policy: check_tests.c, check_leads.c, check_flags.c ----------------------------- */

/* Reports W0435 when the policy has a version and no test file in its folder or below names it. */
void hg_check_tests(struct hg_compilation *compilation, const char *path);
/* Reports W0439 for every flag that is over. */
void hg_check_flags(struct hg_compilation *compilation, int64_t now);

/* The codes only --leads looks for. */
#define HG_LEAD_CHECK_CODES 3
extern const enum hg_code hg_lead_check_codes[HG_LEAD_CHECK_CODES];

struct hg_leads_options;
/* Decides the leads of a file and reports what their gaps do (W0436, W0437); *refused counts the
 * records that cannot be read, each named. False after a message: the file could not be. */
bool hg_check_leads(struct hg_compilation *compilation, const char *leads,
                    const struct hg_leads_options *options, int64_t now, uint64_t *refused);

/* --- --flows: check_flows.c ------------------------------------------------------------------ */

/* Which fields get into which rules, and what those lead to. Only after the policy compiled; the
 * command's allocator is the compilation's, so that memory cannot run out half way. */
void hg_put_flows(struct hg_compilation *compilation, bool as_json, struct hg_buf *out);

#endif
