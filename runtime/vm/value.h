/* What a register holds on one lane: a value, or what is known of it. */
#ifndef HG_RUNTIME_VALUE_H
#define HG_RUNTIME_VALUE_H

#include "bytecode/program.h"

/* A text at run time. `same` is the id of the program's constant with the same folded form, or
 * HG_NONE. Two texts are equal in the language if their `same` are equal and not HG_NONE, or both
 * are HG_NONE and their folded forms are equal. */
struct hg_text {
    struct hg_str raw;    /* normalised */
    struct hg_str folded;
    uint32_t same;
    bool interned; /* head of a struct hg_interned_text (vm_parts.h) */
};

struct hg_text_set {
    uint32_t count;
    bool other; /* …or another text, which no comparison with a constant tells apart from the rest;
                   another field may have the same one (hg_other_may_be) */
    const struct hg_text *const *items; /* each text once, by `same` then folded bytes */
    const struct hg_piece *shape; /* the shape that the other text has; or NULL */
    const struct hg_term *rest_of; /* the other text is in no piece of constants of this term; or
                                      NULL */
};

struct hg_list {
    uint32_t count;
    const struct hg_text *const *texts; /* of texts, */
    const int64_t *numbers;             /* or of numbers; the other is NULL */
    bool told;     /* `held` is valid; set by the readers of text lists */
    uint64_t held; /* hg_image_list_bit of its texts */
};

enum hg_state {
    HG_KNOWN,    /* number: lo == hi; text; list */
    HG_BETWEEN,  /* a number from lo to hi; INT64_MIN and INT64_MAX are open ends */
    HG_ONE_OF,   /* one of a set of texts */
    HG_ANYTHING, /* any text, any list */
    HG_NOTHING   /* no value in any completion; `hole` is the reason */
};

#if defined(__cplusplus) && defined(__clang__) /* C has them; C++ knows them as an extension */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnested-anon-types"
#endif
struct hg_value {
    uint8_t state;  /* enum hg_state */
    uint8_t reason; /* enum hg_reason: why a field is unknown; HG_R_NONE for computed values */
    uint8_t hole;   /* enum hg_reason: there may be no value at all (overflow, division, no_row) */
    uint8_t unit;   /* durations: enum hg_duration_unit */
    uint32_t key;   /* a text: enum hg_text_key; else 0 */
    union {
        __extension__ struct {
            int64_t lo, hi;
        };
        const struct hg_text *text;
        const struct hg_text_set *set;
        const struct hg_list *list;
    };
};

/* The result of parsing one value. */
enum hg_read { HG_READ_VALUE, HG_READ_NULL, HG_READ_BLANK, HG_READ_INVALID };

/* The zero-padded bytes of a short value and a tag with whatever else distinguishes it: the key of
 * the value cache (value_cache.h). */
struct hg_cache_key {
    uint64_t words[4];
    uint64_t tag;
};

/* A few bytes of JSON with their length, one cache line in size. `len` 0: none. */
#define HG_SHORT_FRAGMENT 62u
struct hg_short_fragment {
    char text[HG_SHORT_FRAGMENT];
    uint16_t len;
};

/* A parsed value: everything that depends only on its bytes and the contract, as the value cache
 * stores it. Readers need the first 64 bytes, packets the next 64: one cache line each. */
struct hg_parsed_value {
    struct hg_cache_key key;
    struct hg_value value;
    struct hg_short_fragment packet_member; /* the member of the packet's inputs, comma included
                                               (packet_inputs.c) */
    struct hg_str input_json; /* the source JSON; empty for an empty cell */
    const char *problem; /* of HG_READ_INVALID */
    enum hg_read read;
    bool as_written; /* a text that equals its input between the quotes */
};
#if defined(__cplusplus) && defined(__clang__)
#pragma clang diagnostic pop
#endif

/* Truths are subsets of {true, false}: Kleene's three-valued logic. */
enum { HG_TRUE = 1, HG_FALSE = 2, HG_UNKNOWN = 3 };

/* The evidence of a field, and whatever else few fields have. */
struct hg_evidence {
    bool present;       /* the lead gave an input for the field */
    bool defaulted;     /* the value is the contract's default */
    bool has_confidence, has_as_of;
    int64_t confidence; /* millionths */
    int64_t as_of;      /* instant */
    struct hg_str source; /* empty: none */
    struct hg_str input_json; /* see hg_lane_input_json */
    const char *problem;  /* why the field is invalid (static text), or NULL */
};

/* The input of a field as the lead gave it, beside the value it was parsed to. Mostly a bare
 * value, of which nothing else is kept. Zeroed: none. Read it by hg_lane_input_json and the
 * functions beside it (lanes.h). */
enum hg_input_kind { HG_INPUT_NONE, HG_INPUT_JSON, HG_INPUT_CACHED, HG_INPUT_EVIDENCE };
struct hg_input {
    union {
        const char *at;     /* JSON: the JSON text, `len` bytes */
        struct hg_parsed_value *cached; /* CACHED: a bare value in the value cache (value_cache.h) */
        const struct hg_evidence *evidence; /* EVIDENCE: possibly shared by lanes, so immutable */
    };
    uint32_t len;
    uint16_t kind; /* enum hg_input_kind */
    /* The value is not simply what the input says: it is not the cached value (CACHED) or not
     * missing (NONE), or it is spelled differently from the input (JSON). Values that completions
     * put in its place are not covered: for these see the decision's analysis. */
    uint16_t differs;
};

/* What the `key` of a text value says, so that a column need not look further. Code that changes
 * such a value (adds a hole, narrows a set) must reset it to HG_KEY_NONE. */
enum hg_text_key {
    HG_KEY_NONE,     /* nothing: look at the value */
    HG_KEY_MISSING,  /* the image's value for a field of which nothing is known */
    HG_KEY_NO_CONSTANT, /* known, but no constant of the program */
    HG_KEY_CONSTANT      /* known: this and its `same` */
};

#ifndef __cplusplus
/* The constructor for known texts. */
static inline struct hg_value hg_value_text(const struct hg_text *text)
{
    /* HG_NONE + 1 is 0 */
    return (struct hg_value){.state = HG_KNOWN, .key = HG_KEY_CONSTANT + text->same, .text = text};
}
#endif

static inline bool hg_value_known(const struct hg_value *value)
{
    return value->state == HG_KNOWN && value->hole == HG_R_NONE;
}

/* Equality of texts in the language: of their folded forms. */
bool hg_text_same(const struct hg_text *a, const struct hg_text *b);
/* Whether the set's `other` may be this text. */
bool hg_other_may_be(const struct hg_text_set *set, const struct hg_text *text);
bool hg_text_ids_hold(const struct hg_text_ids *ids, uint32_t id);

#endif
