/* Collects the response of a batch while the request still arrives: in memory at first, then in an unnamed
 * temporary file, so that a batch of any size takes no more memory than a small one. One thread at a time. */
#ifndef HG_SERVICE_SPOOL_H
#define HG_SERVICE_SPOOL_H

#include "service/http/exchange.h"

#define HG_SPOOL_MEMORY ((size_t)1 << 20)

struct hg_spool {
    int fd; /* -1: all of it is in the buffer */
    uint64_t size;
    bool failed; /* the disk is full, say: nothing of it may be used */
};

void hg_spool_init(struct hg_spool *spool);
void hg_spool_release(struct hg_spool *spool);
/* Moves the contents of `buf` to the file when they exceed HG_SPOOL_MEMORY. */
void hg_spool_shift(struct hg_spool *spool, struct hg_buf *buf);
/* Makes all of it the exchange's response. False when it failed. */
bool hg_spool_answer(struct hg_spool *spool, struct hg_exchange *exchange);

#endif
