/* Between the files of the landmarks pass only (compiler/landmarks/landmarks*.c): what is known of every
 * register of a lowered program, and what its tests ask of it. The pass reads the program alone;
 * the model is asked for the names of lists. */
#ifndef HG_COMPILER_LANDMARKS_H
#define HG_COMPILER_LANDMARKS_H

#include "base/map.h"
#include "compiler/model/model.h"

/* One test of a text that its pieces answer. */
enum hg_ask_kind {
    HG_ASK_COLUMN, /* tables[index].columns[part] */
    HG_ASK_SET,    /* sets[index] */
    HG_ASK_BANDS,  /* bands[index] */
    HG_ASK_TEST,   /* tests[index], of shape */
    HG_ASK_TEXT,   /* texts[index]: is it this one? */
    HG_ASK_SHAPE   /* in keys only: shapes by their index */
};
struct hg_ask {
    uint32_t kind, index, part;
};

/* What the program asks of a value register. */
struct hg_marks {
    HG_VEC(int64_t) cuts;       /* of a number: it matters whether x < cut */
    HG_VEC(struct hg_ask) asks; /* of a text */
    bool each;                  /* something is computed from it that only single values settle */
    bool open_ended;            /* cut further at run time */
    bool no_suffixes;           /* too many shapes: what it ends with is free */
};

struct hg_landmarks {
    struct hg_model *model;
    struct hg_program *p;
    struct hg_arena *arena;
    uint32_t words;         /* of a set of fields */
    uint32_t *value_makers; /* a value register each: its instruction; HG_NONE: a field */
    uint32_t *truth_makers;
    uint64_t *value_fields; /* a set of fields each: what it is made from */
    uint64_t *truth_fields;
    uint64_t *table_fields;
    uint64_t *number_fields;   /* the fields that flow into a number as numbers: pieces of one field
                                  at a time tell such a number only where there is one */
    bool *finite;              /* single values of enums, countries and booleans tell it */
    struct hg_marks *marks;    /* a value register each */
    struct hg_map folded;      /* texts of the program: their `same` by how they fold */
    struct hg_text_ids *lists; /* of the model, as texts of the program */
    struct hg_map list_named;  /* by those ids */
    HG_VEC(struct hg_const_text) texts; /* of the program, which may grow by country codes */
    HG_VEC(struct hg_term) terms;
    uint32_t naming; /* expressions around the one being named */
};

/* --- landmarks_sources.c: what registers are made from --- */

void hg_marks_sources(struct hg_landmarks *m);
/* The value operands of an instruction into regs[4]; how many. */
uint32_t hg_value_operands(const struct hg_instr *instr, uint32_t regs[4]);
bool hg_is_text(const struct hg_landmarks *m, uint32_t reg);
/* Results that the pieces of what they are made from tell, whatever that is. */
bool hg_told_by_pieces(uint32_t op);
/* Functions whose result is a term of its own, cut by the same rules, where the text is open. */
bool hg_is_function(uint32_t op);
/* The result is one of the operands. */
bool hg_is_choice(uint32_t op);
/* Sets of fields. */
bool hg_field_in(const uint64_t *set, uint32_t field);
uint32_t hg_fields_count(const struct hg_landmarks *m, const uint64_t *set);
void hg_fields_add(const struct hg_landmarks *m, uint64_t *to, const uint64_t *from);
uint64_t *hg_fields_of_value(const struct hg_landmarks *m, uint32_t reg);
uint64_t *hg_numbers_of(const struct hg_landmarks *m, uint32_t reg);

/* --- landmarks_marks.c: what is asked of them --- */

void hg_marks_collect(struct hg_landmarks *m);
/* A test that stays free: no piece of a text answers it. */
bool hg_marks_free_test(const struct hg_landmarks *m, uint32_t test);
/* A relation that the pieces of single fields do not settle. */
bool hg_marks_free_truth(const struct hg_landmarks *m, const struct hg_instr *instr);
bool hg_marks_term(const struct hg_landmarks *m, uint32_t reg);

/* --- pieces: landmarks_number.c, landmarks_text.c, landmarks_shape.c --- */

void hg_number_pieces(struct hg_landmarks *m, struct hg_term *term);
void hg_text_pieces(struct hg_landmarks *m, struct hg_term *term);

/* A test of how a text looks: a prefix, a suffix, or a range of texts of one length. */
enum hg_shape_kind {
    HG_SHAPE_PREFIX,
    HG_SHAPE_SUFFIX,
    HG_SHAPE_RANGE,
    HG_SHAPE_CONTAINS,
    HG_SHAPE_WORD
};
struct hg_filter_bit {
    enum hg_shape_kind kind;
    struct hg_str low, high; /* folded; but for ranges `low` alone */
};
struct hg_shape_range { /* ascending length, then `low` */
    struct hg_str low, most; /* the greatest upper end of those up to here of the same length */
    uint32_t shape;
};
struct hg_shapes {
    HG_VEC(struct hg_filter_bit) at; /* each once */
    /* the same by what a text is looked for with */
    struct hg_map prefixes, suffixes;
    HG_VEC(struct hg_shape_range) ranges;
    HG_VEC(uint32_t) others;
};
struct hg_fits {
    HG_VEC(uint32_t) at;
};
void hg_shapes_of(struct hg_landmarks *m, const struct hg_marks *marks, struct hg_shapes *out);
bool hg_shape_fits(const struct hg_filter_bit *shape, struct hg_str folded);
/* landmarks_index.c: makes `shapes` ready to be looked for; the indexes of those that fit,
 * ascending. */
void hg_shapes_index(struct hg_landmarks *m, struct hg_shapes *shapes);
void hg_shapes_fitting(struct hg_landmarks *m, const struct hg_shapes *shapes, struct hg_str text,
                       struct hg_fits *fits);
/* Are prefixes and suffixes together too many to be told apart? */
bool hg_shapes_too_many(const struct hg_shapes *shapes);
/* One piece for each way a text that is no constant can pass the shapes; the one that passes
 * none is the rest, which gets a sample. */
struct hg_fragments {
    HG_VEC(struct hg_piece) at;
};
void hg_shape_pieces(struct hg_landmarks *m, const struct hg_shapes *shapes,
                     struct hg_fragments *pieces, struct hg_piece *rest);

/* --- landmarks_name.c --- */

struct hg_str hg_name_value(struct hg_landmarks *m, uint32_t reg);
struct hg_str hg_name_test(struct hg_landmarks *m, uint32_t test);
struct hg_str hg_name_truth(struct hg_landmarks *m, uint32_t truth);
struct hg_str hg_name_range(struct hg_landmarks *m, enum hg_type_kind type, int64_t lo, int64_t hi);
/* Texts that register `reg` may be. */
struct hg_str hg_name_texts(struct hg_landmarks *m, uint32_t reg, struct hg_text_ids ids);

/* --- landmarks_exact.c --- */

/* Which rules, truths and values Kleene's logic may leave unknown without need. */
void hg_mark_inexact(struct hg_landmarks *m);

#endif
