/* A packet read back as the lead it was made of: what was used with its evidence, what was not and
 * why, and the instant. Deciding that lead by the same program gives the same packet, to the byte
 * (docs/decision-log.md); by another program it is what that one would have said.
 *
 * Stands beside record.h, the other door for leads. Does not decide and does not write. */
#ifndef HG_RUNTIME_PACKET_READ_H
#define HG_RUNTIME_PACKET_READ_H

#include "runtime/decision/decision.h"
#include "runtime/ingest/record.h"

/* What a packet says of itself. Texts are in the lanes' arena or in the text given. */
struct hg_packet_facts {
    struct hg_str packet;     /* its bytes, where it stands inside an entry of a log */
    struct hg_str name, version, digest; /* of the policy that decided */
    struct hg_str mode;       /* of an entry of a log: "shadow"; empty: not said */
    struct hg_str outcome;
    struct hg_str lead;       /* as it is written there, masked or not */
    struct hg_str id;         /* of the answer of a service; empty: none */
    struct hg_str assignment; /* its JSON; empty: nobody had assigned it */
    int64_t now;
    enum hg_trace_level trace; /* full, or hits alone */
    bool shown;               /* some value that is hidden otherwise stands in it */
    bool key_unread;          /* the lead's name is not among the inputs, */
    bool key_hidden;          /* or not shown there: its place is taken by how it is called */
    uint32_t *masked;         /* fields that had a value which the packet does not show */
    uint32_t masked_count;
};

enum hg_packet_use {
    HG_PACKET_REPEAT, /* the decision itself again: what does not fit this program is refused */
    HG_PACKET_AS_LEAD   /* a lead for another policy: fields it does not know are skipped, values that
                        are masked are missing */
};

struct hg_packet_reader; /* one per thread */
/* For packets that become leads of `program`. */
enum hg_status hg_packet_reader_new(const struct hg_program *program,
                                    const struct hg_allocator *allocator,
                                    struct hg_packet_reader **reader) HG_MUST_CHECK;
void hg_packet_reader_free(struct hg_packet_reader *reader);

/* Was this field among the inputs of any packet read so far? A policy that reads what another did not
 * finds it in none. */
bool hg_packet_reader_saw(const struct hg_packet_reader *reader, uint32_t field);

/* Reads `text` into lane `lane`, and its instant into lanes->now. It is a packet made with its
 * trace, bare, or as the member `packet` (an entry of a log) or `decision` of an object. Values that
 * were sealed are opened by lanes->log_keys, where there are any. HG_INVALID with *error for what is no
 * such thing, and, of HG_PACKET_REPEAT, where the program is another one or does not read an input as
 * the packet says it was read; HG_NOMEM. HG_PACKET_REPEAT turns the flags of
 * the lanes as they were. Fields that the policy does not read are not in a packet:
 * their problems are repeated as they stand. */
enum hg_status hg_packet_read(struct hg_packet_reader *reader, struct hg_lanes *lanes,
                              uint32_t lane, struct hg_str text, enum hg_packet_use use,
                              struct hg_packet_facts *facts,
                              struct hg_lead_error *error) HG_MUST_CHECK;

#endif
