/* Actual outcomes of leads (won or lost, bought or not), which replay and diff compare decisions
 * with. Read from a column of the leads, or from a second file joined by key.
 *
 * Nothing is dropped silently: leads without an outcome, outcomes without a lead, duplicate keys
 * and contradictory outcomes are counted, and the first of each are named. One thread at a time,
 * except for the functions on blocks. Memory is proportional to the keys of the second file;
 * without one, to the keys of the first million leads, among which duplicates are detected. */
#ifndef HG_CLI_OUTCOMES_H
#define HG_CLI_OUTCOMES_H

#include "cli/common/common.h"
#include "cli/leads/extractor.h"

/* The actual class of a lead: not known yet; positive (--positive); negative. */
enum hg_actual { HG_ACTUAL_OPEN, HG_ACTUAL_POSITIVE, HG_ACTUAL_NEGATIVE, HG_ACTUAL_KINDS };

/* The rows of these options in a command's table. */
#define HG_OUTCOME_OPTION_ROWS                                                                     \
    {"outcomes", 0, "FILE", NULL,                                                                  \
     "file with the outcomes of the leads, if they are not in the leads themselves"},              \
        {"outcome", 0, "NAME", NULL, "the column with the outcome of a lead"},                     \
        {"key", 0, "NAME", NULL,                                                                   \
         "join --outcomes by this column (default: the contract's key); LEADS=OUTCOMES if it "     \
         "has different names"},                                                                   \
        {"positive", 0, "LIST", NULL,                                                              \
         "positive outcomes, separated by commas (default won,yes,true,1)"},                       \
    {                                                                                              \
        "negative", 0, "LIST", NULL,                                                               \
            "negative outcomes; any that are in neither list are open (default: all others)"       \
    }

struct hg_outcomes;
/* Reads the options, and the second file if there is one. *outcomes is NULL if none were
 * requested. HG_EXIT_OK, or HG_EXIT_TROUBLE after a message. The result is valid until
 * hg_outcomes_close. `command` is the prefix of messages. */
int hg_outcomes_open(const struct hg_args *args, const char *command,
                     const struct hg_program *program, struct hg_outcomes **outcomes);
void hg_outcomes_close(struct hg_outcomes *outcomes);

/* Selects the part of a lead's record that hg_outcomes_of needs: its outcome or its key. */
struct hg_selector hg_outcomes_part(const struct hg_outcomes *outcomes);

struct hg_actual_outcome {
    enum hg_actual actual;
    struct hg_str text; /* as written; empty: none */
};
/* The actual outcome of the lead with this extracted text; call once per lead, in order. `name`
 * (its key, or empty) and `line` identify the lead in problems; a personal key is not kept. */
struct hg_actual_outcome hg_outcomes_of(struct hg_outcomes *outcomes, struct hg_str pick,
                                        struct hg_str name, uint64_t line);
/* After the last lead: counts the outcomes without a lead. */
void hg_outcomes_end(struct hg_outcomes *outcomes);

/* --- by the block ----------------------------------------------------------------------------- */

/* Actual outcomes of the leads in a block of a column file. Any thread may look them up, each in
 * an hg_outcomes_part of its own; parts are then merged by hg_outcomes_take in block order, with
 * the same result as calling hg_outcomes_of lead by lead. */
struct hg_outcomes_part;
/* NULL: out of memory. */
struct hg_outcomes_part *hg_outcomes_part_new(const struct hg_outcomes *outcomes);
void hg_outcomes_part_free(struct hg_outcomes_part *part);
/* Starts with these rows, none of which is a lead yet. `view` has entered their block. */
void hg_outcomes_part_begin(struct hg_outcomes_part *part, const struct hg_colview *view,
                            const struct hg_colrows *rows);
/* Records that row `row` of the block is a lead; returns its actual class. */
enum hg_actual hg_outcomes_part_put(struct hg_outcomes_part *part, uint32_t row, struct hg_str pick,
                                    struct hg_str name);
/* The array for the names of these rows, to be filled in before the slice is looked up; the texts
 * must live until the next block, as those in hg_outcomes_part_arena do. */
struct hg_str *hg_outcomes_part_names(struct hg_outcomes_part *part, const struct hg_colrows *rows);
struct hg_arena *hg_outcomes_part_arena(struct hg_outcomes_part *part);
/* Likewise for the rows of a slice whose mark is DONE. HG_NOMEM. */
enum hg_status hg_outcomes_part_slice(struct hg_outcomes_part *part,
                                      const struct hg_extractor *extractor, uint32_t pick,
                                      const struct hg_colrows *rows, const uint8_t *marks,
                                      uint8_t *actual) HG_MUST_CHECK;
void hg_outcomes_take(struct hg_outcomes *outcomes, struct hg_outcomes_part *part);
/* The actual outcome of a lead in the block merged last, as from hg_outcomes_of. */
struct hg_actual_outcome hg_outcomes_part_actual(const struct hg_outcomes_part *part, uint32_t row);

/* --- problems of the join --------------------------------------------------------------------- */

#define HG_OUTCOMES_NAMED 10u /* of each kind */

/* Leads or outcomes with one kind of problem. */
struct hg_join_problems {
    uint64_t count;
    struct {
        struct hg_str name; /* may be empty */
        uint64_t line;
    } first[HG_OUTCOMES_NAMED];
};
struct hg_outcome_value { /* a text that was found */
    struct hg_str text;
    enum hg_actual actual;
    uint64_t leads;
};
struct hg_outcome_facts {
    struct hg_str column;                  /* the column of the outcome */
    struct hg_str file;                    /* the second file, or empty */
    struct hg_str key;                     /* of the join, or empty */
    const struct hg_outcome_value *values; /* in order of occurrence; at most HG_OUTCOME_VALUES */
    size_t value_count;
    uint64_t more_values; /* leads with texts beyond those */
    uint64_t actual[HG_ACTUAL_KINDS];
    uint64_t rows;                /* of the second file */
    uint64_t refused;             /* rows that could not be read; each was reported */
    struct hg_join_problems without;      /* leads without an outcome */
    struct hg_join_problems keyless;      /* leads without a key (also counted in `without`) */
    struct hg_join_problems unmatched;    /* outcomes without a lead */
    struct hg_join_problems twice;        /* leads whose key an earlier lead had; each is counted */
    struct hg_join_problems repeated; /* rows that repeat a key with the same outcome */
    struct hg_join_problems
        contradicted; /* rows that repeat a key with another outcome, which is then open */
    struct hg_join_problems nameless;     /* rows without a key */
};
#define HG_OUTCOME_VALUES 1000u
const struct hg_outcome_facts *hg_outcomes_facts(const struct hg_outcomes *outcomes);
/* Prints warnings, after hg_outcomes_end: if no lead is positive, the outcomes found instead; if
 * several outcomes count as negative only by default, those. */
void hg_outcomes_warn(const struct hg_outcomes *outcomes);
/* Prints each problem on a line, for commands whose report does not show them. */
void hg_outcomes_print_problems(const struct hg_outcomes *outcomes);

#endif
