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

/* A packet being written as JSON. */
struct hg_packet {
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    const struct hg_decision *decision;
    const struct hg_packet_options *options;
    struct hg_json json;
};

/* A key, a text and an instant as members of the object that is open. */
void hg_packet_key(struct hg_packet *packet, const char *name);
void hg_packet_text_member(struct hg_packet *packet, const char *name, struct hg_str value);
void hg_packet_digest_member(struct hg_packet *packet, const uint8_t digest[HG_DIGEST_SIZE]);
void hg_packet_instant_member(struct hg_packet *packet, const char *name, int64_t micros);
/* packet_trace.c: what `trace` asks for, or nothing. */
void hg_packet_trace_member(struct hg_packet *packet);
void hg_packet_tables_member(struct hg_packet *packet);
void hg_packet_inputs_member(struct hg_packet *packet);
/* packet_assign.c: who of them takes it; nothing where nobody has assigned it. */
void hg_packet_assignment_member(struct hg_packet *packet);

#define HG_MASK "(personal)"

#endif
