/* Between the files packet*.c. */
#ifndef HG_RUNTIME_PACKET_PARTS_H
#define HG_RUNTIME_PACKET_PARTS_H

#include "runtime/decision/decision_parts.h"
#include "runtime/vm/value_text.h"

_Static_assert(sizeof(struct hg_short_fragment) == HG_FRAGMENT_BLOCK, "a short fragment is copied as one block");
/* The text as a short fragment; `len` 0 if it is too long. */
static inline struct hg_short_fragment hg_short_fragment_of(struct hg_str text)
{
    struct hg_short_fragment piece = {.len = 0};
    if (text.len > HG_SHORT_FRAGMENT)
        return piece;
    memcpy(piece.text, text.at, text.len);
    piece.len = (uint16_t)text.len;
    return piece;
}

/* A cell of a rule's row that is a condition: on a field, or on something computed (HG_NONE). */
struct hg_asked_cell {
    uint32_t field, column;
};
struct hg_asked_cells {
    const uint32_t *starts; /* a rule each, and the end; NULL: not made yet */
    struct hg_asked_cell *at;
    uint32_t count;
};

/* The trace entries of all rules for one result, in the order of the rules: packet_rules.c. */
struct hg_trace_fragment {
    size_t start;     /* offset in the text */
    uint32_t lengthy; /* the next rule, this one included, whose entry depends on the lead */
};
struct hg_trace_fragments {
    const char *text;                    /* HG_FRAGMENT_BLOCK bytes behind it may be read */
    const struct hg_trace_fragment *places; /* a rule each, and the end; NULL: not made yet */
};

/* The trace entry of one rule for one result in fixed-size blocks: `rest` continues `start`, whose `len` is the
 * length of both. 0: the entry depends on the lead, or is longer. */
#define HG_RULE_FRAGMENT (HG_SHORT_FRAGMENT + HG_FRAGMENT_BLOCK)
struct hg_rule_fragment {
    struct hg_short_fragment start;
    char rest[HG_FRAGMENT_BLOCK];
};

/* How an input that the policy reads is written. */
enum hg_input_type {
    HG_INPUT_TEXT, HG_INPUT_INTEGER, HG_INPUT_BOOLEAN, HG_INPUT_TEXTS /* a list */, HG_INPUT_OTHER
};
struct hg_input_template {
    struct hg_short_fragment missing; /* if the lead has none: ,"NAME":{"used":false,…}; `len` 0: too long */
    struct hg_str value;           /* ,"NAME":{"value": */
    size_t longest;                /* bytes of the member with a number, a cached value, or missing */
    uint32_t field;
    uint8_t way; /* enum hg_input_type */
    bool hidden; /* in logs */
};

/* The member of a class or score up to its value. The first class and the first score also open the object
 * around them. */
#define HG_SCORE_OPENS "{\"value\":"
struct hg_result_template {
    struct hg_str piece; /* ,"NAME": and for a score HG_SCORE_OPENS */
    struct hg_ref result;
    enum hg_type_kind scale;
};

/* The JSON that all packets of a program share, made when a thread writes its first. Each fragment begins with a
 * comma, and HG_FRAGMENT_BLOCK bytes behind it can be read. */
struct hg_fragments {
    struct hg_str *ids;      /* a rule each: ,"ID" */
    struct hg_str *rules;    /* a rule each: ,{"rule":"ID","result":" */
    struct hg_str *outcomes; /* ,"outcome":"NAME" */
    struct hg_str *by_rule;  /* an outcome each, for directly decided leads: from ,"outcome": to
                                "decided_by":[ */
    struct hg_str *decided; /* a rule each, where it alone decides: the same with the rule; empty:
                               not made yet */
    struct hg_result_template *classes, *scores;
    uint32_t class_count, score_count;
    struct hg_str results_end; /* what closes them */
    size_t head_room; /* bytes that packet_head.c needs beside the lead's name, `decided` and class names */
    struct hg_input_template *inputs; /* one for each field of image->read_fields */
    size_t inputs_room;           /* the sum of `longest`, and HG_FRAGMENT_BLOCK for each */
    struct hg_trace_fragments shelves[HG_RULE_RESULTS]; /* made when a rule first has the result */
    size_t longest;                           /* the longest entry in any of them, bytes */
    const struct hg_rule_fragment *told[HG_RULE_RESULTS]; /* by rule, for results that a trace of
                                                             hits shows; NULL: not made yet */
    struct hg_asked_cells asked;              /* likewise */
    struct hg_str **by_cells; /* a rule each: packet_rule_in_full.c; NULL: nothing yet */
    bool decision_tables;    /* there are some */
    struct hg_str policy;    /* ,"policy":{…}, a value: a comma is due after it */
    int64_t now;             /* of the last packet */
    struct hg_str end;       /* for that instant, in `ending`: `policy`, ,"evaluated_at":"…"};
                                empty: none yet */
    char *ending;
};
#define HG_ENDING_ROOM 96u /* what follows `policy` */
/* packet_fragments.c. Leaves by the guard of the lanes' arena. */
struct hg_fragments *hg_packet_fragments(struct hg_lanes *lanes);
/* Zeroed memory that lives as long as the fragments. Leaves by the same guard. */
void *hg_fragments_alloc(struct hg_lanes *lanes, size_t size);
/* The same, aligned to HG_FRAGMENT_BLOCK bytes, for short fragments. */
void *hg_fragments_alloc_lines(struct hg_lanes *lanes, size_t size);
/* Copies what was written from `from` on as a fragment; empty if writing has failed. Leaves by the
 * same guard. */
struct hg_str hg_fragments_save(struct hg_lanes *lanes, const struct hg_buf *out, size_t from);
/* packet_reason.c: writes, after the outcome's name, whether it is a proposal, the reason, the
 * analysis and the possible outcomes. */
void hg_json_reason(struct hg_json *json, const struct hg_program *program,
                  const struct hg_decision *decision);

/* A packet being written as JSON. */
struct hg_packet {
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    const struct hg_decision *decision;
    const struct hg_packet_options *options;
    struct hg_fragments *fragments;
    struct hg_json json;
};

/* A key (a literal), a text and an instant as members of the object that is open. */
#define hg_packet_key(packet, name) hg_json_key_literal(&(packet)->json, HG_KEY(name))
#define hg_packet_text_member(packet, name, value) hg_packet_member((packet), HG_KEY(name), (value))
#define hg_packet_instant_member(packet, name, micros)                                             \
    hg_packet_instant((packet), HG_KEY(name), (micros))
static inline void hg_packet_member(struct hg_packet *packet, struct hg_str key,
                                    struct hg_str value)
{
    hg_json_key_literal(&packet->json, key);
    hg_json_str(&packet->json, value);
}
/* Writes an instant as a member. */
void hg_packet_instant(struct hg_packet *packet, struct hg_str key, int64_t micros);
/* packet_reason.c: what is open, and what would settle it, as a member. */
void hg_packet_deciding(struct hg_packet *packet, struct hg_str key,
                        const struct hg_deciding *list, uint32_t count);
#define HG_NO_ROUTE ",\"route\":null"
/* Whether the lead as it is was decided by rules alone, as nearly all are. */
static inline bool hg_decided_by_rule(const struct hg_decision *decision)
{
    return decision->reason == HG_BY_RULE && decision->analysis == HG_ANALYSIS_DIRECT &&
           decision->possible == UINT32_C(1) << decision->outcome && decision->deciding_count == 0;
}
/* packet_head.c: writes the packet up to and including its route, if all of that is as in most packets. False: it
 * wrote nothing. */
bool hg_packet_usual_head(struct hg_packet *packet);
/* hg_json_enclose for those that are written for every lead. */
static inline void hg_packet_enclose(struct hg_json *json, size_t from, const char brackets[2])
{
    struct hg_buf *out = json->out;
    bool empty = out->len == from;
    char *at = hg_buf_append(out, 1 + (size_t)empty);
    json->comma = true;
    if (at == NULL)
        return;
    out->at[from] = brackets[0];
    at[empty] = brackets[1];
}
/* ,"digest":"sha256:…" */
void hg_json_digest_member(struct hg_json *json, const uint8_t digest[HG_DIGEST_SIZE]);
/* What `trace` asks for, or nothing: packet_rules.c, packet_trace.c, packet_inputs.c. */
void hg_packet_trace_member(struct hg_packet *packet);
void hg_packet_tables_member(struct hg_packet *packet);
void hg_packet_inputs_member(struct hg_packet *packet);
/* packet_assign.c: who of them takes it; nothing where nobody has assigned it. */
void hg_packet_assignment_member(struct hg_packet *packet);

/* What begins the `given` of a value that an earlier packet hid: its hash or what was sealed follows.
 * No JSON begins so. */
#define HG_INPUT_HASHED '#'
#define HG_INPUT_SEALED '$'

#endif
