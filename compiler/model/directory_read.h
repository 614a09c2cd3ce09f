/* Shared by the readers of teams.yaml (directory*.c). Results live in the reader's arena; errors
 * are reported in its diagnostics. One thread at a time per reader. */
#ifndef HG_COMPILER_DIRECTORY_READ_H
#define HG_COMPILER_DIRECTORY_READ_H

#include "base/map.h"
#include "compiler/data/contract.h"
#include "compiler/data/yaml_read.h"

/* Entries name one another by their index in the list until the list is sorted. */
struct hg_directory_draft {
    struct hg_directory_entry entry;
    struct hg_span span;
    const struct hg_yaml *node; /* its attributes, or NULL */
    struct hg_span next_span;   /* span of the stand-in, or of `nobody_left` */
};

struct hg_directory_reader {
    struct hg_diags *diags;
    struct hg_arena *arena;
    const struct hg_calendars *calendars;   /* or NULL */
    struct hg_map names;                    /* folded name to index in the list */
    HG_VEC(struct hg_directory_draft) list; /* in the order of the file, people first */
    HG_VEC(struct hg_name_span) overruns;   /* the priorities they apply to */
};

/* The index of the entry of this name, or HG_NONE. */
uint32_t hg_directory_find(const struct hg_directory_reader *r, struct hg_str name);
/* Likewise for a name in the file; E0551 if there is none, or no person where one is required. */
uint32_t hg_directory_want(struct hg_directory_reader *r, const struct hg_yaml *node,
                           const char *what, bool person);

/* directory_team.c */
void hg_directory_team(struct hg_directory_reader *r, struct hg_directory_draft *draft);

/* directory_parts.c: attributes shared by people, queues, teams and members. Nodes may be NULL. */
struct hg_ranges hg_directory_absences(struct hg_directory_reader *r, const struct hg_yaml *node);
void hg_directory_languages(struct hg_directory_reader *r, const struct hg_yaml *node);
uint32_t hg_directory_calendar(struct hg_directory_reader *r, const struct hg_yaml *node);
void hg_directory_escalation(struct hg_directory_reader *r, const struct hg_yaml *node,
                             struct hg_directory_entry *entry);

#endif
