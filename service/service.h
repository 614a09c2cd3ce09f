/* The service: owns everything, and starts and stops it in order. What each part does is the part's
 * own; a part that is not configured is NULL. */
#ifndef HG_SERVICE_SERVICE_H
#define HG_SERVICE_SERVICE_H

#include "service/http/context.h"

/* Why it did not start: for a person, one line. */
struct hg_service_error {
    char message[512];
};

/* Everything but the listening: for tests and the fuzz target, which bring their own transport. False
 * after filling in `error`. */
bool hg_service_open(struct hg_service *service, const struct hg_service_config *config,
                     struct hg_service_error *error);
/* Starts to listen. */
bool hg_service_listen(struct hg_service *service, struct hg_service_error *error);
/* The configuration again, as it stands now (reload.c): its tokens are those that are known from now on, a
 * program the service has never seen is taken in and activated, and the journal tells what it says. All
 * else takes a new start, and is named in the journal where it differs. `config` need not live on. By one
 * thread at a time. False after filling in `error`: a program cannot be used, and tokens stay. */
bool hg_service_reload(struct hg_service *service, const struct hg_service_config *config,
                       struct hg_service_error *error);
/* Answers what is under way, then frees all. Returns how many requests were cut off. Also after
 * hg_service_open failed. */
size_t hg_service_close(struct hg_service *service);

#endif
