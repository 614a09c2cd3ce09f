/* Verifies the integrity of a log, in the database or exported, in one pass and constant memory. Names the first
 * entry that does not fit; a head that was kept elsewhere reveals a removed end. */
#ifndef HG_SERVICE_LOG_VERIFY_H
#define HG_SERVICE_LOG_VERIFY_H

#include "service/log/log_chain.h"

struct hg_log_verify {
    struct hg_chain chain;
    struct hg_chain_place base; /* where the log begins after: entries up to there were removed by age */
    struct hg_chain_place kept; /* a head kept elsewhere; seq 0: none */
    int64_t entries, first;     /* looked at; the number of the first */
    int64_t removed_to;         /* what the last entry about a removal says */
    int64_t skipped;            /* entries of an export that are not there, which may be meant */
    bool holds, met_kept;       /* so far; the kept head was met */
    char why[256];              /* the first thing that does not hold; empty while it does */
    struct hg_buf room;         /* for entries of lines */
};

/* `kept` may be NULL. */
void hg_log_verify_begin(struct hg_log_verify *verify, const struct hg_chain_place *kept);
/* The database, as it is at one moment; no transaction may be open. Also that its columns say what the
 * entries say, and that what is gone at the beginning was removed by age. `tick` (may be NULL) is called
 * now and then with the number of the entry, and stops it by returning false. A chain that does not hold is
 * HG_DB_OK: verify->holds says so. */
enum hg_db_status hg_log_verify_database(struct hg_log_verify *verify, struct hg_database *database,
                                         bool (*tick)(void *context, int64_t seq),
                                         void *context) HG_MUST_CHECK;
/* Or the lines of an export, each without its line break. */
void hg_log_verify_line(struct hg_log_verify *verify, struct hg_str line);
/* After the last: the kept head. Returns verify->holds. */
bool hg_log_verify_end(struct hg_log_verify *verify);

#endif
