/* Between complete_cuts.c and complete_reads.c: a number being cut. */
#ifndef HG_RUNTIME_COMPLETE_CUTS_H
#define HG_RUNTIME_COMPLETE_CUTS_H

#include "runtime/decision/complete.h"

enum hg_reader_kind { HG_READ_TRUTH, HG_READ_POINTS, HG_READ_SLOT, HG_READ_HOLE };

/* Something that must be constant on a piece. */
struct hg_reader {
    uint8_t kind;
    uint32_t reg;        /* truth or value register */
    const int64_t *cuts; /* of a slot */
    uint32_t cut_count;
    const struct hg_instr *instr;
};

struct hg_cut_part {
    int64_t lo, hi;
    uint32_t piece; /* the program's piece that contains it */
    uint64_t told;  /* hash of the readers' answers */
};

struct hg_cutter {
    struct hg_completer *c;
    struct hg_open *open;
    bool known;             /* the field is taken as known, with a value of the piece */
    bool *values, *truths;  /* computed from the field alone */
    HG_VEC(uint32_t) code;  /* instructions to run */
    HG_VEC(uint32_t) given; /* registers they read that are known on the lead */
    HG_VEC(uint32_t) given_truths;
    HG_VEC(struct hg_reader) readers;
    HG_VEC(struct hg_cut_part) waiting, done;
};

/* complete_reads.c: finds the instructions that depend on the field alone, their other inputs, and
 * what must be constant on a piece. */
void hg_cutter_find_readers(struct hg_cutter *k);

static inline bool hg_op_reads_value(char kind)
{
    return kind == 'n' || kind == 'v' || kind == 'l';
}

#endif
