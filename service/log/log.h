/* The decision log: every decision, and everything people did about it, in commit order. Append-only; entries are
 * removed only from the beginning, by age.
 *
 * A single hash chain runs through it (log_chain.h), across all services that share a database: only one writing
 * transaction runs at a time (database.h), so it knows the last entry, and an entry's number is final when
 * it is committed. For readers of the log: docs/decision-log.md. */
#ifndef HG_SERVICE_LOG_H
#define HG_SERVICE_LOG_H

#include "service/store/schema.h"

/* What is logged. Texts that are empty are left out; they must be UTF-8, and JSON where that is said. */
struct hg_log_entry {
    const char *kind;     /* "decision" where it is NULL; a fixed word: "override", "retention" */
    struct hg_str id;     /* a UUID of its own: the decision's, for a decision */
    struct hg_str about;  /* the decision it is about: a shadow's live one, what a person did */
    int64_t at;           /* when, by the service's clock: microseconds since 1970 */
    struct hg_str lead;   /* as packets have it: hashed or masked where the contract says so */
    struct hg_str policy; /* its name in paths */
    struct hg_str version, digest;
    const char *mode;     /* "live", "canary", "shadow"; NULL: left out */
    struct hg_str person; /* who acted */
    struct hg_str token;  /* the name of the token that asked, never the token */
    struct hg_str key;    /* the Idempotency-Key */
    struct hg_str trace;  /* the traceparent */
    struct hg_str detail; /* JSON: more to say */
    struct hg_str packet; /* JSON: the decision as it was answered */
    struct hg_str input;  /* the lead as it was given. Not logged: for those who decide again (reviews) */
};

/* Appends it. In a transaction that writes. */
enum hg_db_status hg_log_append(struct hg_database *database,
                                const struct hg_log_entry *entry) HG_MUST_CHECK;

/* --- retention ------------------------------------------------------------------------------ */

/* What one step of removing entries by age came to. */
struct hg_log_removal {
    int64_t removed; /* entries; 0: nothing is left that is old enough */
    int64_t up_to;   /* the last one removed */
};
#define HG_LOG_REMOVAL 2000 /* entries of one transaction, so that decisions need not wait long */
/* Removes the oldest entries that were recorded before `before`, at most HG_LOG_REMOVAL, and logs that
 * it did, with the number and hash of the last: by these the rest still verifies. In a transaction that
 * writes; again until it removes nothing. */
enum hg_db_status hg_log_remove(struct hg_database *database, int64_t before, int64_t now,
                                struct hg_log_removal *removal) HG_MUST_CHECK;

/* How the detail of such an entry begins; the number follows. */
#define HG_LOG_REMOVED_TO "{\"removed_to\":"

/* --- reading -------------------------------------------------------------------------------- */

/* Which entries; those left empty (or at their extremes) choose nothing. */
struct hg_log_query {
    struct hg_str policy, lead, about, id;
    int64_t from, before; /* instants of recording, the second is out; before 0: no end */
    int64_t after;        /* entries of larger numbers, for the next page */
    int64_t under;        /* or of smaller ones, newest first; 0: not so */
};
/* An entry as it stands. Texts live until the next call. */
struct hg_log_row {
    int64_t seq;
    struct hg_str entry; /* its bytes */
    struct hg_str hash;  /* 32 bytes */
};
/* Calls `take` for at most `most` entries in their order, until it returns false. *taken (may be NULL)
 * says how many it was called for. Memory does not grow with them beyond one page's. */
enum hg_db_status hg_log_read(struct hg_database *database, const struct hg_log_query *query,
                              int64_t most, bool (*take)(void *context, const struct hg_log_row *row),
                              void *context, int64_t *taken) HG_MUST_CHECK;

#endif
