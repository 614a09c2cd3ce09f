/* What a register holds on one lane: a value, or all that is known of it. */
#ifndef HG_RUNTIME_VALUE_H
#define HG_RUNTIME_VALUE_H

#include "bytecode/program.h"

/* A text the run time has met. `same` is the index of the program's constant that it folds
 * like, or HG_NONE: two texts are equal in the language when their `same` are equal and not
 * HG_NONE, or when both are HG_NONE and their folded forms are the same bytes. */
struct hg_text {
    struct hg_str raw;    /* normalised */
    struct hg_str folded;
    uint32_t same;
    bool interned; /* head of a struct hg_interned_text (vm_parts.h) */
};

struct hg_text_set {
    uint32_t count;
    bool other; /* …or a text that is none of these, and that no test by a constant tells from
                   others; another field may well be it (hg_other_may_be) */
    const struct hg_text *const *items; /* each text once, by `same` then folded bytes */
    const struct hg_piece *shape; /* what starts, ends and lies like the other text; or NULL */
    const struct hg_term *rest_of; /* the other is no constant of this term's pieces; or NULL */
};

struct hg_list {
    uint32_t count;
    const struct hg_text *const *texts; /* of texts, */
    const int64_t *numbers;             /* or of numbers; the other is NULL */
    bool told;     /* `held` holds: who reads a list of texts tells it */
    uint64_t held; /* hg_image_list_bit of its texts */
};

enum hg_state {
    HG_KNOWN,    /* number: lo == hi; text; list */
    HG_BETWEEN,  /* a number from lo to hi; INT64_MIN and INT64_MAX are open ends */
    HG_ONE_OF,   /* one of a set of texts */
    HG_ANYTHING, /* any text, any list */
    HG_NOTHING   /* no value in any completion: only `hole` says why */
};

#if defined(__cplusplus) && defined(__clang__) /* C has them; C++ knows them as an extension */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnested-anon-types"
#endif
struct hg_value {
    uint8_t state;  /* enum hg_state */
    uint8_t reason; /* enum hg_reason: why a field is unknown; HG_R_NONE for what is derived */
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

/* What reading one value came to. */
enum hg_read { HG_READ_VALUE, HG_READ_NULL, HG_READ_BLANK, HG_READ_INVALID };

/* The bytes of a short value in words, zeros behind them, and what else tells values apart: where a
 * memo finds it (value_cache.h). */
struct hg_cache_key {
    uint64_t words[4];
    uint64_t tag;
};

/* What a raw value came to: everything about it that hangs on its bytes and the contract alone. What
 * readers need of it is in its first 64 bytes, which are a line of the cache where a memo has it. */
struct hg_parsed_value {
    struct hg_cache_key key;
    struct hg_value value;
    struct hg_str packet_member; /* the field in the packet, from its comma on (packet_inputs.c), or empty;
                            HG_FRAGMENT_BLOCK bytes behind it may be read */
    struct hg_str input_json; /* as JSON; empty for a cell without text */
    const char *problem; /* of HG_READ_INVALID */
    enum hg_read read;
    bool as_written; /* a text that is what stands between its quotes */
};
#if defined(__cplusplus) && defined(__clang__)
#pragma clang diagnostic pop
#endif

/* Truths are subsets of {true, false}, as in Kleene's logic. */
enum { HG_TRUE = 1, HG_FALSE = 2, HG_UNKNOWN = 3 };

/* Where a field's value came from, where that is told beside it, and what else is seldom there. */
struct hg_evidence {
    bool present;       /* the lead gave something for this field */
    bool defaulted;     /* the contract's default stands in */
    bool has_confidence, has_as_of;
    int64_t confidence; /* millionths */
    int64_t as_of;      /* instant */
    struct hg_str source; /* empty: not said */
    struct hg_str input_json; /* as hg_lane_input_json tells */
    const char *problem;  /* why the field is invalid (static text), or NULL */
};

/* What a lead said of a field, beside its value. Mostly a value alone: then that is all there is. Zeroed:
 * nothing. To be asked by hg_lane_input_json and those beside it (lanes.h). */
enum hg_input_kind { HG_INPUT_NONE, HG_INPUT_JSON, HG_INPUT_CACHED, HG_INPUT_EVIDENCE };
struct hg_input {
    union {
        const char *at;     /* JSON: as JSON text, `len` bytes */
        struct hg_parsed_value *cached; /* CACHED: a value alone that the thread remembers (value_cache.h) */
        const struct hg_evidence *evidence; /* EVIDENCE: shared by lanes, so never changed */
    };
    uint32_t len;
    uint16_t kind; /* enum hg_input_kind */
    /* The value is to be asked what it is: not just what was given comes to (of CACHED what is remembered,
     * of NOTHING that it is missing), or of JSON is written in another way than it was given. What
     * completions put in its place is told by the decision's analysis alone. */
    uint16_t differs;
};

/* What a text's value says in its `key` alone, so that a column need not look further. Whoever
 * changes a value that has one (a hole, a narrower set) puts it back to HG_KEY_NONE. */
enum hg_text_key {
    HG_KEY_NONE,     /* nothing: the rest of the value tells */
    HG_KEY_MISSING,  /* just what the image has for a field of which nothing is known */
    HG_KEY_NO_CONSTANT, /* known, and no constant of the program */
    HG_KEY_CONSTANT      /* known: this and its `same` */
};

#ifndef __cplusplus
/* The only way to a text that is known. */
static inline struct hg_value hg_value_text(const struct hg_text *text)
{
    /* HG_NONE is one before 0 */
    return (struct hg_value){.state = HG_KNOWN, .key = HG_KEY_CONSTANT + text->same, .text = text};
}
#endif

static inline bool hg_value_known(const struct hg_value *value)
{
    return value->state == HG_KNOWN && value->hole == HG_R_NONE;
}

bool hg_text_same(const struct hg_text *a, const struct hg_text *b);
/* Whether the `other` of the set may be this text. */
bool hg_other_may_be(const struct hg_text_set *set, const struct hg_text *text);
bool hg_text_ids_hold(const struct hg_text_ids *ids, uint32_t id);

#endif
