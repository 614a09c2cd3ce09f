/* The defence against request smuggling (RFC 9112, 11.2): refuses requests whose end a proxy and the service could
 * see in different places, which libmicrohttpd accepts. Sees each header once; knows no sockets.
 *
 * Refused: an invalid header name (`Content-Length :` with a space), control bytes in a value, a header that the
 * service reads given twice (two lengths, two hosts), a length together with a transfer coding, a length that
 * is not a number, any coding but `chunked`, no Host. */
#ifndef HG_SERVICE_HEADER_CHECK_H
#define HG_SERVICE_HEADER_CHECK_H

#include "service/http/exchange.h"

struct hg_header_check {
    struct hg_str *headers; /* HG_HEADER_COUNT, filled in here */
    const char *fault;      /* the first found, or NULL */
    const char *field;      /* the header it is in, or NULL */
};

void hg_header_check_begin(struct hg_header_check *gate, struct hg_str *headers);
/* One header as it was sent; the texts must outlive the exchange. */
void hg_header_check_add(struct hg_header_check *gate, struct hg_str name, struct hg_str value);
/* After the last header: false if `fault` says what is wrong. */
bool hg_header_check_end(struct hg_header_check *gate);

#endif
