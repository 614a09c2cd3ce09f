/* The policies the service decides by: a name each, and for each name the versions that are loaded. A
 * version is immutable, counted by whoever uses it, and freed by the last. Thread safe. */
#ifndef HG_SERVICE_POLICIES_H
#define HG_SERVICE_POLICIES_H

#include "include/headgate.h"
#include "service/config.h"

struct hg_policies;
struct hg_version;

/* Loads what the configuration names. NULL after a message for a person, of at most `room` bytes. */
struct hg_policies *hg_policies_new(const struct hg_service_config *config, char *message, size_t room);
void hg_policies_free(struct hg_policies *policies);

/* The version that decides a lead of this key; the caller lets go of it. False: no such policy. */
bool hg_policies_take(struct hg_policies *policies, struct hg_str name, struct hg_str lead,
                      struct hg_version **version);
/* The version of this digest ("sha256:…"), where it is loaded. False: it is not. */
bool hg_policies_find(struct hg_policies *policies, struct hg_str name, struct hg_str digest,
                      struct hg_version **version);
void hg_version_release(struct hg_version *version);
const headgate_program *hg_version_program(const struct hg_version *version);

/* An evaluator of the version, made when none is free; NULL when memory is out. Give it back before the
 * version is let go of. */
headgate_evaluator *hg_version_evaluator(struct hg_version *version);
void hg_version_put_back(struct hg_version *version, headgate_evaluator *evaluator);

#endif
