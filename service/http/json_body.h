/* JSON request bodies other than leads: small objects whose members the operation names. Errors give the place;
 * an unknown member is an error, since it would be ignored otherwise. */
#ifndef HG_SERVICE_JSON_BODY_H
#define HG_SERVICE_JSON_BODY_H

#include <jansson.h>

#include "service/http/exchange.h"

/* The body as an object with no members but `names` (NULL at the end); NULL after a problem. The caller
 * releases it (json_decref). */
json_t *hg_body_object(struct hg_exchange *exchange, const char *const *names);
/* A text of 1 to `most` characters on one line; where it is not there: a problem if it is `required`, else
 * empty. Copied into the exchange's arena. False after a problem. */
bool hg_body_text(struct hg_exchange *exchange, const json_t *object, const char *name,
                  bool required, size_t most, struct hg_str *value);
/* A whole number from low to high; `absent` where it is not there. False after a problem. */
bool hg_body_int(struct hg_exchange *exchange, const json_t *object, const char *name, int64_t low,
                 int64_t high, int64_t absent, int64_t *value);
/* One of `words` (ends with NULL): its index; 0 where it is not there. False after a problem. */
bool hg_body_word(struct hg_exchange *exchange, const json_t *object, const char *name,
                  const char *const *words, size_t *index);
/* The bytes of a member of an object that was read, on one line, copied into the arena, numbers as they
 * were written; empty where it is not there. */
struct hg_str hg_body_raw(struct hg_exchange *exchange, const char *name);

#endif
