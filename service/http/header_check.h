/* The gate in front: what no packaged HTTP library was found to refuse, and what lets one request be
 * read as two by a proxy and by us. Sees each header of a request once; knows nothing of sockets.
 *
 * Refused: a name that is no token (`Content-Length :` with a space), control bytes in a value, a
 * header of ours given twice (two lengths, two hosts), a length together with a transfer coding, a
 * length that is no number, any coding but `chunked`, no Host. */
#ifndef HG_SERVICE_HEADER_CHECK_H
#define HG_SERVICE_HEADER_CHECK_H

#include "service/http/exchange.h"

struct hg_header_check {
    struct hg_str *headers; /* HG_HEADER_COUNT, filled in here */
    const char *fault;      /* the first found, or NULL */
    const char *field;      /* the header it is in, or NULL */
};

void hg_header_check_begin(struct hg_header_check *gate, struct hg_str *headers);
/* One header as it was sent; the texts must live as long as the exchange. */
void hg_header_check_add(struct hg_header_check *gate, struct hg_str name, struct hg_str value);
/* All have been seen: false when `fault` says what is wrong. */
bool hg_header_check_end(struct hg_header_check *gate);

#endif
