/* Idempotent requests (the Idempotency-Key header; draft-ietf-httpapi-idempotency-key-header): the first request
 * with a key is carried out, and its response stored in the same transaction. The same key again gets the same
 * response, byte for byte, for HG_KEY_RETENTION, from every replica and after any restart. Everything runs in
 * jobs of the writer, so no two requests race.
 *
 *     switch (hg_idempotency_find(database, &key, now, &room, &kept, &status)) {
 *     case HG_KEY_NEW:     … do it, then hg_idempotency_keep(database, &key, now, &kept)
 *     case HG_KEY_SAME:    answer with `kept`
 *     case HG_KEY_OTHER:   422: this key came with another request
 *     case HG_KEY_FAILED:  return status
 *     } */
#ifndef HG_SERVICE_IDEMPOTENCY_H
#define HG_SERVICE_IDEMPOTENCY_H

#include "service/store/database.h"

#define HG_KEY_RETENTION INT64_C(86400000000) /* microseconds: a day */
#define HG_KEY_MAX 255                  /* bytes of a key */
#define HG_REQUEST_DIGEST 32

/* A key as it was sent. Each client has its own keys. */
struct hg_idempotency_key {
    struct hg_str who; /* the token's name; empty where the service has none */
    struct hg_str key; /* 1 to HG_KEY_MAX bytes of UTF-8 without NUL */
    unsigned char request[HG_REQUEST_DIGEST]; /* of what was asked */
};
/* Bytes of UTF-8, visible or space, not too many? */
bool hg_idempotency_key_is_valid(struct hg_str key);
/* Fills in the digest of the request: method and path, and the body to the byte. */
void hg_idempotency_digest(struct hg_idempotency_key *key, struct hg_str target, struct hg_str body);

/* What was answered. */
struct hg_stored_answer {
    int status; /* of HTTP */
    struct hg_str type, body;
    struct hg_str about; /* the id of the decision it made, or whatever it is about; may be empty */
};

enum hg_key_found { HG_KEY_NEW, HG_KEY_SAME, HG_KEY_OTHER, HG_KEY_FAILED };
/* Looks it up. For HG_KEY_SAME *kept is filled in, its texts in `out`, which is cleared first. */
enum hg_key_found hg_idempotency_find(struct hg_database *database,
                                      const struct hg_idempotency_key *key, int64_t now,
                                      struct hg_buf *out, struct hg_stored_answer *kept,
                                      enum hg_db_status *status);
/* Keeps the answer, in the place of one that has expired. */
enum hg_db_status hg_idempotency_keep(struct hg_database *database,
                                      const struct hg_idempotency_key *key, int64_t now,
                                      const struct hg_stored_answer *answer) HG_MUST_CHECK;
/* Drops at most `most` answers that have expired; *gone says how many. In a job, now and then. */
enum hg_db_status hg_idempotency_purge(struct hg_database *database, int64_t now, int64_t most,
                                       int64_t *gone) HG_MUST_CHECK;

#endif
