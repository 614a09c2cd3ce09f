/* The registry of policies: for each name its current lineup. A change replaces the lineup without disturbing
 * requests: each keeps the lineup it took until it releases it. Thread safe. */
#ifndef HG_SERVICE_POLICIES_H
#define HG_SERVICE_POLICIES_H

#include "service/common/config.h"
#include "service/policies/lineup.h"

/* Of all policies together: a name is looked for among them. */
#define HG_MAX_POLICIES 1000u

struct hg_policies;

/* NULL when memory is out. `metrics` (may be NULL) tells which versions are loaded. */
struct hg_policies *hg_policies_new(struct hg_metrics *metrics);
void hg_policies_free(struct hg_policies *policies);

/* The lineup of this name, held; false: there is no such policy, or none of its versions is active. */
bool hg_policies_take(struct hg_policies *policies, struct hg_str name,
                      struct hg_lineup **lineup);
/* Its active version, held: for whoever decides outside of a request. */
bool hg_policies_take_active(struct hg_policies *policies, struct hg_str name,
                             struct hg_version **version);
/* A version of it that is loaded (active, previous, canary), by the digest of its policy; held. False:
 * none is. */
bool hg_policies_find(struct hg_policies *policies, struct hg_str name, struct hg_str digest,
                      struct hg_version **version);
/* Puts `lineup` in place, unless the one there is newer; holds it. False when memory is out or there
 * are too many policies. */
bool hg_policies_put(struct hg_policies *policies, struct hg_str name, struct hg_lineup *lineup);

/* How many there are, and the name of one, in the order they came; empty past the last. It lives as
 * long as the policies. */
size_t hg_policies_count(struct hg_policies *policies);
struct hg_str hg_policies_name(struct hg_policies *policies, size_t i);

#endif
