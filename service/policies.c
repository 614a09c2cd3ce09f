/* Policies by name: see policies.h. */
#include "service/policies.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define KEPT_EVALUATORS 64u

struct hg_version {
    struct hg_str name;
    headgate_program *program;
    pthread_mutex_t lock; /* over the free evaluators */
    headgate_evaluator *free[KEPT_EVALUATORS];
    size_t free_count;
};

struct hg_policies {
    struct hg_version *versions;
    size_t count;
};

static bool load(struct hg_version *version, const struct hg_policy_config *policy, char *message,
                 size_t room)
{
    headgate_error error;
    version->name = policy->name;
    pthread_mutex_init(&version->lock, NULL);
    if (headgate_program_load(policy->bytes.at, policy->bytes.len, NULL, &version->program,
                              &error) == HEADGATE_OK)
        return true;
    snprintf(message, room, "policy `%.*s`: `%.*s` cannot be used: %s", HG_STR_ARGS(policy->name),
             HG_STR_ARGS(policy->path), error.message);
    return false;
}

struct hg_policies *hg_policies_new(const struct hg_service_config *config, char *message,
                                    size_t room)
{
    struct hg_policies *policies = calloc(1, sizeof *policies);
    snprintf(message, room, "out of memory");
    if (policies == NULL)
        return NULL;
    policies->versions = calloc(config->policy_count + 1, sizeof *policies->versions);
    for (size_t i = 0; policies->versions != NULL && i < config->policy_count; i++) {
        policies->count++;
        if (!load(&policies->versions[i], &config->policies[i], message, room)) {
            hg_policies_free(policies);
            return NULL;
        }
    }
    return policies;
}

void hg_policies_free(struct hg_policies *policies)
{
    if (policies == NULL)
        return;
    for (size_t i = 0; i < policies->count; i++) {
        struct hg_version *version = &policies->versions[i];
        while (version->free_count != 0)
            headgate_evaluator_free(version->free[--version->free_count]);
        headgate_program_free(version->program);
        pthread_mutex_destroy(&version->lock);
    }
    free(policies->versions);
    free(policies);
}

bool hg_policies_take(struct hg_policies *policies, struct hg_str name, struct hg_str lead,
                      struct hg_version **version)
{
    (void)lead;
    for (size_t i = 0; i < policies->count; i++)
        if (hg_str_eq(policies->versions[i].name, name)) {
            *version = &policies->versions[i];
            return true;
        }
    return false;
}

bool hg_policies_find(struct hg_policies *policies, struct hg_str name, struct hg_str digest,
                      struct hg_version **version)
{
    return hg_policies_take(policies, name, HG_STR(""), version) &&
           hg_str_is(digest, headgate_program_digest((*version)->program));
}

void hg_version_release(struct hg_version *version)
{
    (void)version;
}

const headgate_program *hg_version_program(const struct hg_version *version)
{
    return version->program;
}

headgate_evaluator *hg_version_evaluator(struct hg_version *version)
{
    headgate_evaluator *evaluator = NULL;
    pthread_mutex_lock(&version->lock);
    if (version->free_count != 0)
        evaluator = version->free[--version->free_count];
    pthread_mutex_unlock(&version->lock);
    if (evaluator == NULL &&
        headgate_evaluator_new(version->program, NULL, &evaluator) != HEADGATE_OK)
        return NULL;
    return evaluator;
}

void hg_version_put_back(struct hg_version *version, headgate_evaluator *evaluator)
{
    pthread_mutex_lock(&version->lock);
    bool keep = version->free_count < KEPT_EVALUATORS;
    if (keep)
        version->free[version->free_count++] = evaluator;
    pthread_mutex_unlock(&version->lock);
    if (!keep)
        headgate_evaluator_free(evaluator);
}
