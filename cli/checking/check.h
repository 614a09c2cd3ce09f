/* Shared by the files of `headgate check`. Memory comes from hg_cli_allocator, which never fails;
 * messages go to standard error; one thread. */
#ifndef HG_CLI_CHECK_H
#define HG_CLI_CHECK_H

#include "cli/common/cli.h"

/* The diagnostics of several compilations as one list over one set of sources. A file that two
 * policies share is one source, so that its diagnostics are shown once. */
struct hg_merged_diags {
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    bool trouble;     /* some policy could not be read */
    uint64_t refused; /* records of --leads that could not be read */
};
void hg_merged_diags_init(struct hg_merged_diags *merged);
void hg_merged_diags_add(struct hg_merged_diags *merged, struct hg_compilation *compilation);
/* E0218 at the beginning of a policy file that could not be read. */
void hg_merged_diags_add_unreadable(struct hg_merged_diags *merged, struct hg_str path,
                                    struct hg_str message);

/* --- --fix: check_fix.c ---------------------------------------------------------------------- */

/* A file with mechanical fixes applied, in memory until all succeed. */
struct hg_fixed_file {
    struct hg_str path;
    struct hg_str before, now;
    bool formatted; /* it was formatted before and is kept so */
};
struct hg_fixes {
    struct hg_arena arena;
    HG_VEC(struct hg_fixed_file) files;
    size_t count; /* number of fixes applied */
};
/* A loader that sees the fixed files; `fixes` must outlive it. */
struct hg_loader hg_fixes_loader(struct hg_fixes *fixes);
/* Applies all mechanical fixes to the policy and its files, in rounds until none is left. A round
 * after which a file no longer parses, or there are more errors than before, is reverted. */
void hg_fixes_apply(struct hg_fixes *fixes, const char *path);
/* Writes every changed file atomically; the first is replaced only when all are written. False
 * after a message. */
bool hg_fixes_write(struct hg_fixes *fixes);
/* Appends the changes as a unified diff. */
void hg_fixes_diff(const struct hg_fixes *fixes, struct hg_buf *out);

/* --- what needs more than the policy: check_tests.c, check_leads.c, check_flags.c ----------- */

/* Reports W0435 if the policy has a version and no test file in its folder or below names it. */
void hg_check_tests(struct hg_compilation *compilation, const char *path);
/* Reports W0439 for every flag past its date. */
void hg_check_flags(struct hg_compilation *compilation, int64_t now);

/* The codes that only --leads can report. */
#define HG_LEAD_CHECK_CODES 3
extern const enum hg_code hg_lead_check_codes[HG_LEAD_CHECK_CODES];

struct hg_leads_options;
/* Decides the leads of a file and reports the effects of their gaps (W0436, W0437); *refused
 * counts the records that cannot be read, each reported. False after a message: the file could not
 * be read. */
bool hg_check_leads(struct hg_compilation *compilation, const char *leads,
                    const struct hg_leads_options *options, int64_t now, uint64_t *refused);

/* --- --flows: check_flows.c ------------------------------------------------------------------ */

/* Appends which fields influence which rules, and what those lead to. Only after the policy
 * compiled, with the command's allocator, so that memory cannot run out in between. */
void hg_put_flows(struct hg_compilation *compilation, bool as_json, struct hg_buf *out);

#endif
