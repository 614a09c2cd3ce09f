/* Shared by outcomes.c, outcomes_file.c and outcomes_block.c; everyone else includes
 * cli/leads/outcomes.h, whose conventions apply. */
#ifndef HG_CLI_OUTCOMES_PARTS_H
#define HG_CLI_OUTCOMES_PARTS_H

#include "base/map.h"
#include "cli/leads/outcomes.h"

/* Duplicates are detected among this many leads, to bound memory. */
#define HG_OUTCOMES_SEEN 1000000u

struct hg_outcome_row { /* of the second file, by key */
    struct hg_str text;
    uint64_t line, asked; /* asked: the number of leads with this key */
    uint32_t text_index;  /* an index of `texts`; HG_NONE: it has no outcome */
    bool contradicted;
};
struct hg_outcome_text { /* of the second file, as written */
    struct hg_str text;
    enum hg_actual actual;
};

struct hg_outcomes {
    struct hg_arena arena, scratch; /* scratch: of one lead or row */
    struct hg_outcome_facts facts;
    const char *command, *path; /* path of the second file, or NULL */
    struct hg_str lead_key, file_key;
    struct hg_selector pick;
    struct hg_map positive, negative; /* folded texts */
    bool negative_given, masked;      /* masked: the key is personal, so leads are named by line */
    struct hg_map seen;               /* keys of leads, if there is no second file */
    struct hg_map values;             /* from folded text to index in `found` */
    HG_VEC(struct hg_outcome_value) found;
    struct hg_map keys; /* to an index of `rows` */
    HG_VEC(struct hg_outcome_row) rows;
    HG_VEC(struct hg_outcome_text) texts;
};

void hg_join_problems_add(struct hg_outcomes *outcomes, struct hg_join_problems *problems,
                          struct hg_str name, uint64_t line);
/* Classifies an outcome text; resets `scratch`. Thread-safe. */
enum hg_actual hg_outcome_classify(const struct hg_outcomes *outcomes, struct hg_str text,
                                   struct hg_arena *scratch);
/* Counts leads under their text. */
struct hg_actual_outcome hg_outcome_count(struct hg_outcomes *outcomes, struct hg_str text,
                                          uint64_t leads);
/* Whether an earlier lead has this name, whose hg_hash is given; among the first million. */
bool hg_outcome_is_duplicate(struct hg_outcomes *outcomes, struct hg_str name, uint64_t hash);
/* Reads the second file. HG_EXIT_OK, or HG_EXIT_TROUBLE after a message. */
int hg_outcomes_read(struct hg_outcomes *outcomes);

#endif
