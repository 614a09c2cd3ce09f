/* What a program says about its terms beyond their pieces: which rules depend on a term, and
 * which match on each piece. Between cmd_landmarks.c and landmarks_why.c. Results live in the
 * given arena; one thread. */
#ifndef HG_CLI_LANDMARKS_H
#define HG_CLI_LANDMARKS_H

#include "cli/common/common.h"

struct hg_names {
    HG_VEC(struct hg_str) at;
};

/* Rules (by id) and decision tables whose answer depends on the term, each once, in the order of
 * the program; not through classes and scores, whose own rules are named. */
void hg_term_asked_by(const struct hg_program *program, const struct hg_term *term,
                      struct hg_arena *arena, struct hg_names *names);
/* Of the rules and tables that compare the term itself: "fit.size +30", "territories: 3 rows". */
void hg_piece_holds(const struct hg_program *program, const struct hg_term *term,
                    const struct hg_piece *piece, struct hg_arena *arena, struct hg_names *names);

#endif
