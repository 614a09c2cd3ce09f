/* What the files packet*.c share. Private to them. */
#ifndef HG_RUNTIME_PACKET_PARTS_H
#define HG_RUNTIME_PACKET_PARTS_H

#include "base/json.h"
#include "runtime/decision_parts.h"

void hg_json_number(struct hg_json *json, enum hg_type_kind type, int64_t number, uint8_t unit);
/* {"low":…,"high":…}, open ends left out. */
void hg_json_interval(struct hg_json *json, enum hg_type_kind type, const struct hg_value *value);
void hg_json_value(struct hg_json *json, const struct hg_lanes *lanes, uint32_t lane,
                   struct hg_ref ref);

/* What is the same in all packets of a program, as JSON: made when a thread writes its first. Each
 * may be read HG_PIECE bytes far (hg_json_piece) and begins with a comma. */
struct hg_pieces {
    struct hg_str *rules;    /* ,{"rule":"ID","result":" */
    struct hg_str *hits;     /* the whole of a rule that hits; empty where its points are not constant */
    struct hg_str *inputs;   /* a field each: ,"NAME":{"value": */
    struct hg_str *missing;  /* a field each, where nothing was given: ,"NAME":{"used":false,…} */
    struct hg_str *blocks;   /* ,"NAME": */
    struct hg_str *outcomes; /* ,"outcome":"NAME" */
    bool *plain;             /* a rule each: what it is asked about besides its result is its points */
    struct hg_str policy;    /* ,"policy":{…}, a value: a comma is due after it */
    int64_t now;             /* of the packet before */
    struct hg_str evaluated; /* ,"evaluated_at":"…" for it, in `instant`; empty: none yet */
    char instant[3 * HG_PIECE];
};
/* packet_pieces.c. Leaves by the guard of the lanes' arena. */
struct hg_pieces *hg_packet_pieces(struct hg_lanes *lanes);
/* "on", "off" or, past its end and whatever was asked, "expired". */
const char *hg_packet_flag(const struct hg_lanes *lanes, uint32_t lane, uint32_t flag);

/* A packet being written as JSON. */
struct hg_packet {
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    const struct hg_decision *decision;
    const struct hg_packet_options *options;
    struct hg_pieces *pieces;
    struct hg_json json;
};

/* A key (a literal), a text and an instant as members of the object that is open. */
#define hg_packet_key(packet, name) hg_json_key_ready(&(packet)->json, HG_KEY(name))
#define hg_packet_text_member(packet, name, value) hg_packet_member((packet), HG_KEY(name), (value))
#define hg_packet_instant_member(packet, name, micros)                                             \
    hg_packet_instant((packet), HG_KEY(name), (micros))
static inline void hg_packet_member(struct hg_packet *packet, struct hg_str key,
                                    struct hg_str value)
{
    hg_json_key_ready(&packet->json, key);
    hg_json_str(&packet->json, value);
}
void hg_packet_instant(struct hg_packet *packet, struct hg_str key, int64_t micros);
/* ,"digest":"sha256:…" */
void hg_json_digest_member(struct hg_json *json, const uint8_t digest[HG_DIGEST_SIZE]);
/* packet_trace.c: what `trace` asks for, or nothing. */
void hg_packet_trace_member(struct hg_packet *packet);
void hg_packet_tables_member(struct hg_packet *packet);
void hg_packet_inputs_member(struct hg_packet *packet);
/* packet_assign.c: who of them takes it; nothing where nobody has assigned it. */
void hg_packet_assignment_member(struct hg_packet *packet);

#define HG_MASK "(personal)"
/* What begins the `given` of a value that an earlier packet hid: its hash or what was sealed follows.
 * No JSON begins so. */
#define HG_GIVEN_HASHED '#'
#define HG_GIVEN_SEALED '$'

#endif
