/* Answers that are collected while a request is still coming in: in memory while they are few, in a file
 * without a name after that, so that a batch of any size takes no more memory than a small one. One
 * thread at a time. */
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
/* Moves what `buf` holds to the file when it has grown beyond HG_SPOOL_MEMORY. */
void hg_spool_shift(struct hg_spool *spool, struct hg_buf *buf);
/* The whole of it is the exchange's answer from here on. False when it failed. */
bool hg_spool_answer(struct hg_spool *spool, struct hg_exchange *exchange);

#endif
