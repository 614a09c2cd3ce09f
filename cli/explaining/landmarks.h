/* What a program says about its terms beyond their pieces: which rules depend on a term, and
 * which match on each piece. Between cmd_landmarks.c and landmarks_why.c. Results live in the
 * given arena; one thread. */
#ifndef HG_CLI_LANDMARKS_H
#define HG_CLI_LANDMARKS_H

#include "cli/common/common.h"

struct hg_names {
    HG_VEC(struct hg_str) at;
};

/* The rules (by id) and decision tables that depend on the term, each once, in program order.
 * Classes and scores are not followed: their own rules are listed. */
void hg_term_asked_by(const struct hg_program *program, const struct hg_term *term,
                      struct hg_arena *arena, struct hg_names *names);
/* The rules and tables that match on a piece, of those that compare the term itself: "fit.size
 * +30", "territories: 3 rows". */
void hg_piece_holds(const struct hg_program *program, const struct hg_term *term,
                    const struct hg_piece *piece, struct hg_arena *arena, struct hg_names *names);

#endif
