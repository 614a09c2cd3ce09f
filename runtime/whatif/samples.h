/* Sample values for the pieces of a field's domain, as a lead would give them: one or two for each
 * piece that one program, or either of two programs, distinguishes. Used to search for a lead on
 * which two policies disagree, and to generate leads. Pure and thread safe. */
#ifndef HG_RUNTIME_SAMPLES_H
#define HG_RUNTIME_SAMPLES_H

#include "bytecode/program.h"

/* Per field; more are thinned out evenly. */
#define HG_MAX_SAMPLES 512u

struct hg_samples {
    struct hg_str field;
    struct hg_str *at; /* JSON; the first is empty: the lead does not have the field */
    uint32_t count;
    bool complete;     /* they represent all values: nothing is free, computed or left out */
};
struct hg_sample_fields {
    struct hg_samples *at; /* the fields that either program reads, by name */
    uint32_t count;
};

/* `programs`: one or two (the second may be NULL). `now`: the instant of decision, in
 * microseconds. Results live in the arena; leaves by its guard. */
void hg_samples_make(const struct hg_program *const programs[2], int64_t now,
                     struct hg_arena *arena, struct hg_sample_fields *fields);

/* Appends the lead with value choice[i] of field i to `out`, as one line of JSON. */
void hg_samples_lead(const struct hg_sample_fields *fields, const uint16_t *choice,
                     struct hg_buf *out);

#endif
