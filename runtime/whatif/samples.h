/* Values that stand for the pieces of a field's domain, as a lead would say them: one or two for
 * each piece that a program tells apart, or one of two programs. What the search for a lead on
 * which two policies disagree, and whoever makes up leads, choose from. Pure. */
#ifndef HG_RUNTIME_SAMPLES_H
#define HG_RUNTIME_SAMPLES_H

#include "bytecode/program.h"

/* Values of one field; more of them are left out, evenly. */
#define HG_MAX_SAMPLES 512u

struct hg_samples {
    struct hg_str field;
    struct hg_str *at; /* JSON; the first is empty: the lead does not say it */
    uint32_t count;
    bool complete;     /* they stand for all values there are: nothing is free, computed or left out */
};
struct hg_sample_fields {
    struct hg_samples *at; /* the fields that one of the programs reads, by name */
    uint32_t count;
};

/* `programs`: one or two (the second may be NULL). `now` is the instant leads are decided at. All
 * of it lives in the arena. */
void hg_samples_make(const struct hg_program *const programs[2], int64_t now,
                     struct hg_arena *arena, struct hg_sample_fields *fields);

/* The lead that takes value choice[i] of field i, as JSON on one line, appended to `out`. */
void hg_samples_lead(const struct hg_sample_fields *fields, const uint16_t *choice,
                     struct hg_buf *out);

#endif
