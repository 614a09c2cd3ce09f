/* Between outcomes.c and outcomes_file.c; everyone else includes cli/outcomes.h. */
#ifndef HG_CLI_OUTCOMES_PARTS_H
#define HG_CLI_OUTCOMES_PARTS_H

#include "base/map.h"
#include "cli/outcomes.h"

/* Of more leads than this the keys are not compared with each other: they take memory. */
#define HG_OUTCOMES_SEEN 1000000u

struct hg_outcome_row { /* of the second file, by key */
    struct hg_str text;
    uint64_t line, asked; /* asked: leads with this key */
    bool contradicted;
};

struct hg_outcomes {
    struct hg_arena arena, scratch; /* scratch: of one lead or row */
    struct hg_outcome_facts facts;
    const char *command, *path; /* path of the second file, or NULL */
    struct hg_str lead_key, file_key;
    struct hg_part pick;
    struct hg_map positive, negative; /* folded texts */
    bool negative_given, masked;      /* masked: the key is personal, so lines must do */
    struct hg_map seen;               /* keys of leads, where there is no second file */
    struct hg_map values;             /* folded texts to an index of `found` */
    HG_VEC(struct hg_outcome_value) found;
    struct hg_map keys; /* to an index of `rows` */
    HG_VEC(struct hg_outcome_row) rows;
};

void hg_amiss_add(struct hg_outcomes *outcomes, struct hg_amiss *amiss, struct hg_str name,
                  uint64_t line);
/* Reads the second file. HG_EXIT_OK, or HG_EXIT_TROUBLE after a message. */
int hg_outcomes_read(struct hg_outcomes *outcomes);

#endif
