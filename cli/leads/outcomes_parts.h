/* Shared by outcomes.c, outcomes_file.c and outcomes_block.c; everyone else includes
 * cli/leads/outcomes.h, whose conventions apply. */
#ifndef HG_CLI_OUTCOMES_PARTS_H
#define HG_CLI_OUTCOMES_PARTS_H

#include "base/map.h"
#include "cli/leads/outcomes.h"

/* Of more leads than this the keys are not compared with each other: they take memory. */
#define HG_OUTCOMES_SEEN 1000000u

struct hg_outcome_row { /* of the second file, by key */
    struct hg_str text;
    uint64_t line, asked; /* asked: leads with this key */
    uint32_t text_index;  /* an index of `texts`; HG_NONE: it has no outcome */
    bool contradicted;
};
struct hg_outcome_text { /* of the second file, to the letter */
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
    bool negative_given, masked;      /* masked: the key is personal, so lines must do */
    struct hg_map seen;               /* keys of leads, where there is no second file */
    struct hg_map values;             /* folded texts to an index of `found` */
    HG_VEC(struct hg_outcome_value) found;
    struct hg_map keys; /* to an index of `rows` */
    HG_VEC(struct hg_outcome_row) rows;
    HG_VEC(struct hg_outcome_text) texts;
};

void hg_join_problems_add(struct hg_outcomes *outcomes, struct hg_join_problems *problems, struct hg_str name,
                  uint64_t line);
/* What a text says; `scratch` is reset. Any number of threads may ask. */
enum hg_actual hg_outcome_classify(const struct hg_outcomes *outcomes, struct hg_str text,
                               struct hg_arena *scratch);
/* Counts leads under their text. */
struct hg_actual_outcome hg_outcome_count(struct hg_outcomes *outcomes, struct hg_str text, uint64_t leads);
/* Is there a lead of this name, whose hg_hash it is, before it? Among the first million. */
bool hg_outcome_is_duplicate(struct hg_outcomes *outcomes, struct hg_str name, uint64_t hash);
/* Reads the second file. HG_EXIT_OK, or HG_EXIT_TROUBLE after a message. */
int hg_outcomes_read(struct hg_outcomes *outcomes);

#endif
