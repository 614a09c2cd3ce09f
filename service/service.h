/* The service: owns its parts, and starts and stops them in order. A part that is not configured is NULL. */
#ifndef HG_SERVICE_SERVICE_H
#define HG_SERVICE_SERVICE_H

#include "service/http/context.h"

/* Why it did not start: one line for people. */
struct hg_service_error {
    char message[512];
};

/* Starts everything but the HTTP server: tests and the fuzz target bring their own transport. False after filling
 * in `error`. */
bool hg_service_open(struct hg_service *service, const struct hg_service_config *config,
                     struct hg_service_error *error);
/* Starts to listen. */
bool hg_service_listen(struct hg_service *service, struct hg_service_error *error);
/* Applies a changed configuration while requests go on (reload.c): tokens, the TLS certificate, programs that the
 * service has never seen, which are activated, and the level of the journal. What needs a restart is named in
 * the journal if it differs. `config` is not kept. One thread at a time. False after filling in `error`: the
 * certificate or a program cannot be used, and tokens and certificate stay. */
bool hg_service_reload(struct hg_service *service, const struct hg_service_config *config,
                       struct hg_service_error *error);
/* Finishes requests in progress, then frees everything. Returns how many requests were cut off. Also after
 * hg_service_open failed. */
size_t hg_service_close(struct hg_service *service);

#endif
