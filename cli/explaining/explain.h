/* Shared by the files of `headgate explain`. The conventions of cli.h apply. */
#ifndef HG_CLI_EXPLAIN_H
#define HG_CLI_EXPLAIN_H

#include "cli/common/cli.h"
#include "runtime/decision/decision.h"

enum hg_explain_format { HG_EXPLAIN_TEXT, HG_EXPLAIN_JSON, HG_EXPLAIN_HTML };

/* Whether the word is a code: E, W or N and digits, in upper or lower case. */
bool hg_explain_is_code(struct hg_str word);
/* Prints the page of the diagnostic. Returns an exit status. */
int hg_explain_code(struct hg_str word, enum hg_explain_format format);
/* Answers --why-not for a decided lead. Returns an exit status. */
int hg_explain_why_not(const struct hg_args *args, struct hg_lanes *lanes, uint32_t lane,
                       const struct hg_decision *decision);

#endif
