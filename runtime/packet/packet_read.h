/* Reads a packet back as the lead it was made from: the values that were used, with their
 * evidence; those that were not, with the reasons; and the instant. Deciding that lead by the same
 * program gives the same packet, byte for byte (docs/decision-log.md); by another program, what
 * that one would have decided.
 *
 * An alternative to record.h as a source of leads. Neither decides nor writes. A reader belongs to
 * one thread. */
#ifndef HG_RUNTIME_PACKET_READ_H
#define HG_RUNTIME_PACKET_READ_H

#include "runtime/decision/decision.h"
#include "runtime/ingest/record.h"

/* What a packet says about itself. Texts are in the lanes' arena or in the text given. */
struct hg_packet_facts {
    struct hg_str packet;     /* its bytes, if it is inside a log entry */
    struct hg_str name, version, digest; /* of the policy that decided */
    struct hg_str mode;       /* of a log entry: "shadow"; empty: none */
    struct hg_str outcome;
    struct hg_str lead;       /* as written there, masked or not */
    struct hg_str id;         /* of a service's response; empty: none */
    struct hg_str assignment; /* its JSON; empty: not assigned */
    int64_t now;
    enum hg_trace_level trace; /* full, or hits only */
    bool shown;               /* it contains values that are hidden otherwise */
    bool key_unread;          /* the lead's name is not among the inputs, */
    bool key_hidden;          /* or not shown there: its place is taken by how it is called */
    uint32_t *masked;         /* fields with a value that the packet masks */
    uint32_t masked_count;
};

enum hg_packet_use {
    HG_PACKET_REPEAT, /* to repeat the decision: whatever does not fit this program is an error */
    HG_PACKET_AS_LEAD   /* as a lead for another policy: unknown fields are skipped, masked values
                           are missing */
};

struct hg_packet_reader; /* one per thread */
/* Makes a reader of packets into leads of `program`, which must outlive it. HG_NOMEM. */
enum hg_status hg_packet_reader_new(const struct hg_program *program,
                                    const struct hg_allocator *allocator,
                                    struct hg_packet_reader **reader) HG_MUST_CHECK;
void hg_packet_reader_free(struct hg_packet_reader *reader);

/* Whether the field was among the inputs of any packet read so far. A field that only this policy
 * reads is in none. */
bool hg_packet_reader_saw(const struct hg_packet_reader *reader, uint32_t field);

/* Reads a packet into lane `lane`, its instant into lanes->now and, for HG_PACKET_REPEAT, its
 * flags into the lanes. The packet must contain its trace; it may be bare, or the member `packet`
 * (of a log entry) or `decision` of an object. Sealed values are opened with lanes->log_keys, if
 * set. HG_INVALID with *error if it is no such packet and, for HG_PACKET_REPEAT, if it is of
 * another program or contradicts the contract about an input; HG_NOMEM. Fields that the policy
 * does not read are not in a packet: their problems are repeated as they stand there. */
enum hg_status hg_packet_read(struct hg_packet_reader *reader, struct hg_lanes *lanes,
                              uint32_t lane, struct hg_str text, enum hg_packet_use use,
                              struct hg_packet_facts *facts,
                              struct hg_lead_error *error) HG_MUST_CHECK;

#endif
