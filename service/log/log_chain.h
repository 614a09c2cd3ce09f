/* The chain of the decision log: what an entry's bytes are, and how each holds the one before.
 *
 * An entry is one JSON object that begins with its number, counted from 1, and the hash of the entry
 * before it:
 *
 *     {"seq":2,"prev":"<64 hex digits>","kind":"decision","id":"…",…}
 *
 * Its hash is the SHA-256 of these bytes; 64 zeros stand before the first entry. A line of an exported log is
 * the entry with its hash as the last member, `,"hash":"<64 hex digits>"}`. So whoever has a line can check
 * what it says, whoever has two that follow each other can check that nothing was between them, and a
 * hash that was kept elsewhere vouches for all that came before it. Nothing here reads a database. */
#ifndef HG_SERVICE_LOG_CHAIN_H
#define HG_SERVICE_LOG_CHAIN_H

#include "base/text.h"
#include "service/log/log.h"

#define HG_CHAIN_HASH 32                   /* bytes */
#define HG_CHAIN_HEX (2 * HG_CHAIN_HASH) /* and in hex digits */

/* A place in the log: the last entry so far. `seq` 0 and zeros: before the first. */
struct hg_chain_place {
    int64_t seq;
    uint8_t hash[HG_CHAIN_HASH];
};

/* The last entry of the log, or what was removed last where none is left (log.c). */
enum hg_db_status hg_log_head(struct hg_database *database, struct hg_chain_place *head) HG_MUST_CHECK;
/* The last entry that was removed by age; seq 0: none was. */
enum hg_db_status hg_log_base(struct hg_database *database, struct hg_chain_place *base) HG_MUST_CHECK;

/* The bytes of `entry` as the one after `last`, appended to `out`; then *next is its place. */
void hg_chain_put(struct hg_buf *out, const struct hg_chain_place *last,
                  const struct hg_log_entry *entry, struct hg_chain_place *next);
/* What an entry begins with, up to and with `policy`: what the database keeps in columns, too. */
void hg_chain_put_head(struct hg_buf *out, const struct hg_chain_place *last,
                       const struct hg_log_entry *entry);
/* The line of an entry, without a line break. */
void hg_chain_put_line(struct hg_buf *out, struct hg_str entry, const uint8_t hash[HG_CHAIN_HASH]);
void hg_chain_put_hex(struct hg_buf *out, const uint8_t hash[HG_CHAIN_HASH]);
/* 64 hex digits. */
bool hg_chain_read_hex(struct hg_str hex, uint8_t hash[HG_CHAIN_HASH]);

/* A line taken apart: the entry's bytes, in `out`, which is cleared first, and the hash it names. False
 * where it is no line of a log. */
bool hg_chain_split(struct hg_str line, struct hg_buf *out, uint8_t hash[HG_CHAIN_HASH]);

/* Does this entry, of which `hash` is kept, say what was hashed, and follow *last? Then *last is its
 * place. Where it does not, `why` is one line for people, and *last is where the chain could go on. */
enum hg_chain_fit {
    HG_CHAIN_FITS,
    HG_CHAIN_BEGINS, /* the first one looked at, and not the first of the log: what was before is not known */
    HG_CHAIN_SKIPS,  /* says what was hashed, and there are entries between */
    HG_CHAIN_BROKEN
};
struct hg_chain {
    struct hg_chain_place last;
    bool begun; /* `last` is known: an entry, or what an earlier removal left */
};
enum hg_chain_fit hg_chain_next(struct hg_chain *chain, struct hg_str entry,
                                const uint8_t hash[HG_CHAIN_HASH], char *why, size_t room);

#endif
