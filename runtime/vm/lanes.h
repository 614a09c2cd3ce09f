/* The state of an evaluation: 1 to HG_MAX_LANES lanes side by side, each a lead, a completion of
 * one, or a variant. Belongs to one thread. Once its buffers have grown, evaluation allocates only
 * in its arena, which hg_lanes_reset empties. */
#ifndef HG_RUNTIME_LANES_H
#define HG_RUNTIME_LANES_H

#include <stdalign.h>

#include "bytecode/rows.h"
#include "runtime/vm/image.h"

#define HG_MAX_LANES 1024u
#define HG_TEXT_PADDING 64u

struct hg_lane_outcome {
    uint32_t possible;  /* bit per outcome */
    bool closed;        /* a block certainly ended the decision */
};

/* Whether the decision reaches a block (disqualify, decide). */
enum hg_reach { HG_REACHED, HG_MAYBE_REACHED, HG_NOT_REACHED };

/* Structure of arrays: register r of lane l is values[r * lanes + l]. */
struct hg_lanes {
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_allocator allocator;
    struct hg_guard guard;     /* of the arena: set at entry (hg_run and the readers) */
    struct hg_arena arena;     /* texts, sets and lists of the current leads */
    uint32_t room, lanes;      /* allocated, in use */
    int64_t *now;              /* instant, a lane each; set before the lead is read (max_age) */
    bool own_now;              /* the readers set each lane's now from its field `now_field` */
    uint32_t now_field;
    uint64_t flags;            /* flags turned on, by index; kept by a reset */
    struct hg_value *values;
    struct hg_input *inputs; /* a field each: field f of lane l is inputs[f * lanes + l] */
    uint8_t *problems; /* a lane each: whether any field may have a problem */
    bool texts_stay;       /* the texts given to readers stay valid until the next reset: no copies */
    bool texts_padded;     /* and are readable for HG_TEXT_PADDING bytes beyond their end */
    bool classed;          /* fields may be classes instead of registers
                              (runtime/counting/classes.h): whoever fills the lanes knows the
                              leads' names and problems */
    bool discard_unread;        /* valid values of fields that nothing reads need not be stored */
    bool show_personal;    /* decisions show personal values, which are masked otherwise */
    const struct hg_log_keys *log_keys; /* for values that packets hash or seal; NULL: they are
                                           masked */
    uint8_t *truths;
    uint64_t *bits;            /* see hg_lane_rows: tables of few words first */
    const uint32_t *table_offset; /* words before table t, for one lane; the image's */
    uint32_t words_per_lane;
    struct hg_row_list *row_lists; /* a lane each of every table of more than a block (match_known.c) */
    uint8_t *reach;            /* a block each */
    struct hg_lane_outcome *outcomes;
    uint8_t *applies;          /* HG_TRUE where there is no `applies when` */
    uint8_t *test_memo;        /* a test each: 0 not run, else its truth */
};

/* The three bit rows of table t on lane l. Of a table of several words most are zero on any lane;
 * those that may not be, in any of the three, have their bit in `marks` (a table of one word has none).
 * Whoever sets a bit in a word that was zero sets that one, too. */
struct hg_rows {
    uint64_t *possible, *certain, *assumed;
    uint64_t *marks;
    uint32_t words;
};

/* The rows that fit a lane, ascending, of a table of more than HG_BLOCK_WORDS words whose inputs are all
 * known: one line of the cache in place of bits all over the table. Where there are more, or some row is
 * open, they are kept as bits (HG_ROWS_EXPANDED); whoever asks for the bits expands the list
 * (hg_rows_expand). */
#define HG_ROW_LIST_MOST 15u
#define HG_ROWS_EXPANDED UINT32_MAX
struct hg_row_list {
    alignas(64) uint32_t count;
    uint32_t rows[HG_ROW_LIST_MOST];
};

/* Whether the program's flag is turned on and has not expired. */
static inline bool hg_flag_is_on(const struct hg_lanes *lanes, uint32_t flag, int64_t now)
{
    return ((lanes->flags >> flag) & 1) != 0 && now < lanes->program->flags[flag].before;
}

/* Words of `marks`. */
static inline uint32_t hg_mark_words(uint32_t words)
{
    return words > 1 ? (words + 63) / 64 : 0;
}
/* Words of a table's rows and marks on a lane. */
static inline size_t hg_rows_size(uint32_t words)
{
    return 3 * (size_t)words + hg_mark_words(words);
}
static inline struct hg_rows hg_rows_in(uint64_t *at, uint32_t words)
{
    size_t row = words;
    return (struct hg_rows){at, at + row, at + 2 * row, at + 3 * row, words};
}

/* The first word at or after `from` with a row possibly set; rows->words: none. */
static inline uint32_t hg_next_word(const struct hg_rows *rows, uint32_t from)
{
    uint32_t words = rows->words;
    if (words == 1 || from >= words)
        return from;
    uint32_t s = from / 64, last = (words - 1) / 64;
    uint64_t left = rows->marks[s] & UINT64_MAX << (from % 64);
    while (left == 0 && s < last)
        left = rows->marks[++s];
    return left != 0 ? s * 64 + (uint32_t)__builtin_ctzll(left) : words;
}
/* The first row at or after `from` that is set in `bits`, one of the three; HG_NONE: none. */
static inline uint32_t hg_next_row(const struct hg_rows *rows, const uint64_t *bits,
                                   uint32_t from)
{
    uint32_t w = from / 64, words = rows->words;
    if (w >= words)
        return HG_NONE;
    if (from % 64 != 0) {
        uint64_t left = bits[w] & UINT64_MAX << (from % 64);
        if (left != 0)
            return w * 64 + (uint32_t)__builtin_ctzll(left);
        w++;
    }
    for (; (w = hg_next_word(rows, w)) < words; w++)
        if (bits[w] != 0)
            return w * 64 + (uint32_t)__builtin_ctzll(bits[w]);
    return HG_NONE;
}

/* Allocates `room` lanes (1 to HG_MAX_LANES). The image must outlive them. HG_NOMEM. */
enum hg_status hg_lanes_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator, struct hg_lanes **lanes) HG_MUST_CHECK;
void hg_lanes_free(struct hg_lanes *lanes);
/* Begins a batch of `count` lanes: all fields missing, the arena empty. */
void hg_lanes_reset(struct hg_lanes *lanes, uint32_t count);
/* Makes a field missing on all lanes in use. */
void hg_lanes_clear_field(struct hg_lanes *lanes, uint32_t field);
/* The rules of these blocks that certainly hit on a lane, by their ids in the program, block by
 * block and ascending in each. `ids` needs room for all rules of the blocks and HG_HITS_ROOM more;
 * anything may be written behind the last id. Returns their number. After hg_run; thread safe
 * while the lanes are not run. */
#define HG_HITS_ROOM 16u
uint32_t hg_lane_hits(const struct hg_lanes *lanes, const uint32_t *blocks, uint32_t count,
                      uint32_t lane, uint32_t *ids);
/* The same for all lanes in use, one after the other: those of lane l end before ids[ends[l]].
 * Room: for every lane all rules of the blocks, and HG_HITS_ROOM once. Returns the total. */
uint32_t hg_lanes_hits(const struct hg_lanes *lanes, const uint32_t *blocks, uint32_t count,
                       uint32_t *ids, uint32_t *ends);
struct hg_rows hg_lane_rows(const struct hg_lanes *lanes, uint32_t table, uint32_t lane);
struct hg_value *hg_lane_value(const struct hg_lanes *lanes, uint32_t reg, uint32_t lane);
uint8_t hg_lane_truth(const struct hg_lanes *lanes, uint32_t truth, uint32_t lane);

static inline struct hg_input *hg_lane_input(const struct hg_lanes *lanes, uint32_t field,
                                            uint32_t lane)
{
    return lanes->inputs + (size_t)field * lanes->lanes + lane;
}
/* The input as JSON text, as the lead gave it (for unknown fields, too); empty if it gave none.
 * Valid as long as the lane's lead. */
struct hg_str hg_lane_input_json(const struct hg_lanes *lanes, uint32_t field, uint32_t lane);
/* Whether the lead gave an input for this field. */
bool hg_lane_present(const struct hg_lanes *lanes, uint32_t field, uint32_t lane);
/* The field's evidence; never NULL. */
const struct hg_evidence *hg_lane_evidence(const struct hg_lanes *lanes, uint32_t field,
                                           uint32_t lane);
/* Why the field is invalid (static text), or NULL. */
static inline const char *hg_lane_problem(const struct hg_lanes *lanes, uint32_t field,
                                          uint32_t lane)
{
    const struct hg_input *input = hg_lane_input(lanes, field, lane);
    return input->kind == HG_INPUT_EVIDENCE ? input->evidence->problem : NULL;
}
/* The same, or that a required field is missing. */
const char *hg_lane_fault(const struct hg_lanes *lanes, uint32_t field, uint32_t lane);
/* For code that fills lanes, with the arena's guard set. Sets the input to a bare value; if
 * `given` is empty, to none. */
void hg_lane_set_input(struct hg_lanes *lanes, uint32_t field, uint32_t lane, struct hg_str given);
/* The same with evidence (confidence, source, as_of), which is copied. */
void hg_lane_set_input_evidence(struct hg_lanes *lanes, uint32_t field, uint32_t lane, struct hg_str given,
                       const struct hg_evidence *evidence);
/* Adds to the input a problem (may be NULL), or that the default applies. */
void hg_lane_set_problem(struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                         const char *problem);
void hg_lane_set_defaulted(struct hg_lanes *lanes, uint32_t field, uint32_t lane);

/* Makes a field unknown for a reason: as wide as the contract allows (an enum: its values; a
 * number: its bounds; a boolean: 0 to 1); with HG_R_INVALID the bounds are lifted and an enum may
 * be something else. */
void hg_lane_unknown(struct hg_lanes *lanes, uint32_t field, uint32_t lane, enum hg_reason reason);

/* Runs the program on the lanes in use. HG_OK or HG_NOMEM. */
enum hg_status hg_run(struct hg_lanes *lanes) HG_MUST_CHECK;

#endif
