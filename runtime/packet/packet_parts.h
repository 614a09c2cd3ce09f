/* What the files packet*.c share. Private to them. */
#ifndef HG_RUNTIME_PACKET_PARTS_H
#define HG_RUNTIME_PACKET_PARTS_H

#include "runtime/decision/decision_parts.h"
#include "runtime/vm/value_text.h"

_Static_assert(sizeof(struct hg_short_fragment) == HG_FRAGMENT_BLOCK, "a short fragment is copied as one block");
/* None where the text is longer. */
static inline struct hg_short_fragment hg_short_fragment_of(struct hg_str text)
{
    struct hg_short_fragment piece = {.len = 0};
    if (text.len > HG_SHORT_FRAGMENT)
        return piece;
    memcpy(piece.text, text.at, text.len);
    piece.len = (uint16_t)text.len;
    return piece;
}

/* A cell of a rule's row that asks something: of a field, directly, or else (HG_NONE). */
struct hg_asked_cell {
    uint32_t field, column;
};
struct hg_asked_cells {
    const uint32_t *starts; /* a rule each, and the end; NULL: not made yet */
    struct hg_asked_cell *at;
    uint32_t count;
};

/* What one result says of each rule, rule after rule: packet_rules.c. */
struct hg_trace_fragment {
    size_t start;     /* in the text */
    uint32_t lengthy; /* the first rule from this one on that has to be written at length */
};
struct hg_trace_fragments {
    const char *text;                    /* HG_FRAGMENT_BLOCK bytes behind it may be read */
    const struct hg_trace_fragment *places; /* a rule each, and the end; NULL: not made yet */
};

/* A rule of a result that is told, ready to be copied as one block: `rest` goes on where `start` is full.
 * `len` is of both; 0: it is to be written at length, or longer. */
#define HG_RULE_FRAGMENT (HG_SHORT_FRAGMENT + HG_FRAGMENT_BLOCK)
struct hg_rule_fragment {
    struct hg_short_fragment start;
    char rest[HG_FRAGMENT_BLOCK];
};

/* An input, of those the policy reads. */
enum hg_input_type {
    HG_INPUT_TEXT, HG_INPUT_INTEGER, HG_INPUT_BOOLEAN, HG_INPUT_TEXTS /* a list */, HG_INPUT_OTHER
};
struct hg_input_template {
    struct hg_short_fragment missing; /* where nothing was given: ,"NAME":{"used":false,…} */
    struct hg_str value;           /* ,"NAME":{"value": */
    size_t longest;                /* bytes of either, of a number, and of what is remembered of it */
    uint32_t field;
    uint8_t way; /* enum hg_input_type */
    bool hidden; /* in logs */
};

/* A class or a score, up to its value. The first of either kind opens the member it stands in. */
#define HG_SCORE_OPENS "{\"value\":"
struct hg_result_template {
    struct hg_str piece; /* ,"NAME": and of a score what it opens with */
    struct hg_ref result;
    enum hg_type_kind scale;
};

/* What is the same in all packets of a program, as JSON: made when a thread writes its first. Behind
 * each HG_FRAGMENT_BLOCK bytes may be read (hg_json_fragment), and it begins with a comma. */
struct hg_fragments {
    struct hg_str *ids;      /* a rule each: ,"ID" */
    struct hg_str *rules;    /* a rule each: ,{"rule":"ID","result":" */
    struct hg_str *outcomes; /* ,"outcome":"NAME" */
    struct hg_str *by_rule;  /* an outcome each, where a rule gives it to the lead as it is: from
                                ,"outcome": up to and with "decided_by":[ */
    struct hg_str *decided; /* a rule each, where it alone gives it so: all of that; empty: not yet */
    struct hg_result_template *classes, *scores;
    uint32_t class_count, score_count;
    struct hg_str results_end; /* behind the last of them */
    size_t head_room; /* of packet_head.c: all but the lead's name, how it was decided and texts of classes */
    struct hg_input_template *inputs; /* as many as the image's fields that are read */
    size_t inputs_room;           /* what the longest of all take, and HG_FRAGMENT_BLOCK for each */
    struct hg_trace_fragments shelves[HG_RULE_RESULTS]; /* made when the first rule has the result */
    size_t longest;                           /* bytes of a rule on any of them */
    const struct hg_rule_fragment *told[HG_RULE_RESULTS]; /* the same of results that are told, a rule each;
                                                          NULL: there is no shelf yet */
    struct hg_asked_cells asked;              /* likewise */
    struct hg_str **by_cells; /* a rule each: packet_rule_in_full.c; NULL: nothing yet */
    bool decision_tables;    /* there are some */
    struct hg_str policy;    /* ,"policy":{…}, a value: a comma is due after it */
    int64_t now;             /* of the packet before */
    struct hg_str end;       /* for it, in `ending`: `policy`, ,"evaluated_at":"…"}; empty: none yet */
    char *ending;
};
#define HG_ENDING_ROOM 96u /* what follows `policy` */
/* packet_fragments.c. Leaves by the guard of the lanes' arena. */
struct hg_fragments *hg_packet_fragments(struct hg_lanes *lanes);
/* Room that stays as long as the fragments, zeroed. The same. */
void *hg_fragments_alloc(struct hg_lanes *lanes, size_t size);
/* Aligned to HG_FRAGMENT_BLOCK bytes, for short fragments. The same. */
void *hg_fragments_alloc_lines(struct hg_lanes *lanes, size_t size);
/* What was written from `from` on as a piece; empty where writing has failed. The same. */
struct hg_str hg_fragments_save(struct hg_lanes *lanes, const struct hg_buf *out, size_t from);
/* packet_reason.c: the outcome's name has been written; what follows of how it was told: whether it is a
 * proposal, reason, analysis, what is possible. */
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
void hg_packet_instant(struct hg_packet *packet, struct hg_str key, int64_t micros);
/* packet_reason.c: what is open, and what would settle it, as a member. */
void hg_packet_deciding(struct hg_packet *packet, struct hg_str key,
                        const struct hg_deciding *list, uint32_t count);
#define HG_NO_ROUTE ",\"route\":null"
/* What one rule gives to a lead as it is, nearly all of them. */
static inline bool hg_decided_by_rule(const struct hg_decision *decision)
{
    return decision->reason == HG_BY_RULE && decision->analysis == HG_ANALYSIS_DIRECT &&
           decision->possible == UINT32_C(1) << decision->outcome && decision->deciding_count == 0;
}
/* packet_head.c: writes a packet from its beginning up to and with its route where all of that is as in most;
 * false: it wrote nothing. */
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
