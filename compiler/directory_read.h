/* Inside the reading of teams.yaml (directory*.c). */
#ifndef HG_COMPILER_DIRECTORY_READ_H
#define HG_COMPILER_DIRECTORY_READ_H

#include "base/map.h"
#include "compiler/contract.h"
#include "compiler/yaml_read.h"

struct hg_directory_draft {
    struct hg_directory_entry entry;
    struct hg_span span;
    const struct hg_yaml *node; /* what is said of it, or NULL */
    uint32_t next;              /* a person's stand-in, a team's `nobody_left`; HG_NONE */
    struct hg_span next_span;
};

struct hg_directory_reader {
    struct hg_diags *diags;
    struct hg_arena *arena;
    struct hg_map names;                    /* folded name to index in the list */
    HG_VEC(struct hg_directory_draft) list; /* in the order of the file, people first */
};

/* The index of the entry of this name, or HG_NONE. */
uint32_t hg_directory_find(const struct hg_directory_reader *r, struct hg_str name);
/* The same for a name in the file; E0551 when there is none, or no person where one is due. */
uint32_t hg_directory_want(struct hg_directory_reader *r, const struct hg_yaml *node,
                           const char *what, bool person);

/* directory_team.c. Absences and languages may be NULL. */
void hg_directory_team(struct hg_directory_reader *r, struct hg_directory_draft *draft);
void hg_directory_absences(struct hg_directory_reader *r, const struct hg_yaml *node);
void hg_directory_languages(struct hg_directory_reader *r, const struct hg_yaml *node);

#endif
