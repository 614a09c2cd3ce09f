/* The answer to a "why not" in words: between whatif_words.c, which phrases it, and whatif_text.c,
 * which lays it out. Private to whatif*.c. */
#ifndef HG_RUNTIME_WHATIF_WORDS_H
#define HG_RUNTIME_WHATIF_WORDS_H

#include "runtime/packet/packet_parts.h"
#include "runtime/whatif/whatif_parts.h"

struct hg_whatif_writer {
    struct hg_lanes *lanes;
    uint32_t lane;
    const struct hg_program *program;
    const struct hg_decision *decision;
    const struct hg_whatif *whatif;
    bool show_personal;
    struct hg_arena *arena;
    struct hg_buf scratch; /* for one text at a time */
};

/* "90", "unknown (missing)", "(personal)". */
struct hg_str hg_word_value(struct hg_whatif_writer *wording, uint32_t reg);
/* "200..5000", ">= 200", "in embargoed", "title has word \"vp\"". */
struct hg_str hg_word_setting(struct hg_whatif_writer *wording, const struct hg_setting *setting);
/* "accept if `company.employees` were 200..5000 (is 90)". */
struct hg_str hg_word_change(struct hg_whatif_writer *wording, const struct hg_change *change);
/* "fit >= 60", and the register it is about (HG_NONE: several). */
struct hg_str hg_word_unmet(struct hg_whatif_writer *wording, const struct hg_unmet *unmet,
                            uint32_t *reg);
/* Whether the change has a bound that would reveal a personal value. */
bool hg_word_masked(const struct hg_whatif_writer *wording, const struct hg_setting *setting);
/* Its ends; an end that no lead comes near is open. */
struct hg_bounds hg_word_bounds(const struct hg_setting *setting, struct hg_bounds limits);
struct hg_str hg_word_policy(struct hg_whatif_writer *wording);

#endif
