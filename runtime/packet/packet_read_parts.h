/* Between packet_read.c, which reads a packet, and packet_read_inputs.c, which reads its inputs. Results
 * live in the lanes' arena, whose guard is left by when memory runs out. */
#ifndef HG_RUNTIME_PACKET_READ_PARTS_H
#define HG_RUNTIME_PACKET_READ_PARTS_H

#include "runtime/ingest/json_value.h"
#include "runtime/packet/packet_read.h"

struct hg_packet_reader {
    struct hg_allocator allocator;
    struct hg_json_parser *parser;
    bool *seen; /* a field each: among the inputs of some packet */
};

/* A packet being read into a lane. */
struct hg_packet_reading {
    struct hg_packet_reader *reader;
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    enum hg_packet_use use;
    struct hg_json_document packet;
    uint32_t root; /* the packet's node */
    struct hg_packet_facts *facts;
    struct hg_lead_error *error;
};

/* A node; NULL for HG_NO_NODE. */
const struct hg_json_node *hg_packet_node_at(const struct hg_packet_reading *reading, uint32_t node);
/* The member `key` of an object, or HG_NO_NODE. */
uint32_t hg_packet_child(const struct hg_packet_reading *reading, uint32_t object, const char *key);
/* The text of a member; empty: it has none. */
struct hg_str hg_packet_member_text(const struct hg_packet_reading *reading, uint32_t object,
                                    const char *key);
bool hg_packet_has_member(const struct hg_packet_reading *reading, uint32_t object, const char *key,
                          enum hg_json_kind kind);

/* Sets the fields of the packet's inputs, an object. HG_INVALID with the reading's error. */
enum hg_status hg_packet_set_inputs(struct hg_packet_reading *reading, uint32_t inputs) HG_MUST_CHECK;
/* Sets the lead's name, and the fields that the policy does not read. */
void hg_packet_set_key(struct hg_packet_reading *reading);
void hg_packet_set_unread(struct hg_packet_reading *reading);
/* Compares each field with what the packet says of it. HG_INVALID with the reading's error. */
enum hg_status hg_packet_check_inputs(const struct hg_packet_reading *reading,
                                      uint32_t inputs) HG_MUST_CHECK;

#endif
