/* The registry of policies: see policies.h. */
#include "service/policies/policies.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct policy {
    char name[HG_NAME_MAX + 1];
    struct hg_lineup *lineup;
    struct hg_series *told[HG_ROLES]; /* what says which versions are loaded */
};

struct hg_policies {
    pthread_mutex_t lock; /* for the time it takes to count one holder more */
    struct policy *all[HG_MAX_POLICIES];
    size_t count;
    struct hg_metrics *metrics;
};

struct hg_policies *hg_policies_new(struct hg_metrics *metrics)
{
    struct hg_policies *policies = calloc(1, sizeof *policies);
    if (policies == NULL)
        return NULL;
    pthread_mutex_init(&policies->lock, NULL);
    policies->metrics = metrics;
    return policies;
}

void hg_policies_free(struct hg_policies *policies)
{
    if (policies == NULL)
        return;
    for (size_t i = 0; i < policies->count; i++) {
        hg_lineup_release(policies->all[i]->lineup);
        free(policies->all[i]);
    }
    pthread_mutex_destroy(&policies->lock);
    free(policies);
}

static struct policy *find(const struct hg_policies *policies, struct hg_str name)
{
    for (size_t i = 0; i < policies->count; i++)
        if (hg_str_is(name, policies->all[i]->name))
            return policies->all[i];
    return NULL;
}

bool hg_policies_take(struct hg_policies *policies, struct hg_str name, struct hg_lineup **lineup)
{
    pthread_mutex_lock(&policies->lock);
    struct policy *policy = find(policies, name);
    *lineup = policy != NULL ? hg_lineup_hold(policy->lineup) : NULL;
    pthread_mutex_unlock(&policies->lock);
    return *lineup != NULL;
}

bool hg_policies_take_active(struct hg_policies *policies, struct hg_str name,
                             struct hg_version **version)
{
    struct hg_lineup *lineup;
    *version = NULL;
    if (!hg_policies_take(policies, name, &lineup))
        return false;
    *version = hg_version_hold(hg_lineup_version(lineup, HG_ROLE_ACTIVE));
    hg_lineup_release(lineup);
    return *version != NULL;
}

bool hg_policies_find(struct hg_policies *policies, struct hg_str name, struct hg_str digest,
                      struct hg_version **version)
{
    struct hg_lineup *lineup;
    *version = NULL;
    if (!hg_policies_take(policies, name, &lineup))
        return false;
    for (int role = 0; role < HG_ROLES && *version == NULL; role++) {
        struct hg_version *one = hg_lineup_version(lineup, (enum hg_role)role);
        if (one != NULL && hg_str_is(digest, headgate_program_digest(hg_version_program(one))))
            *version = hg_version_hold(one);
    }
    hg_lineup_release(lineup);
    return *version != NULL;
}

/* --- changing --------------------------------------------------------------------------------- */

static struct policy *add(struct hg_policies *policies, struct hg_str name)
{
    if (policies->count == HG_MAX_POLICIES || name.len > HG_NAME_MAX)
        return NULL;
    struct policy *policy = calloc(1, sizeof *policy);
    if (policy == NULL)
        return NULL;
    memcpy(policy->name, name.at, name.len);
    policies->all[policies->count++] = policy;
    return policy;
}

/* One series a version that is loaded, 1 while it is. */
static void tell(struct hg_policies *policies, struct policy *policy)
{
    for (int role = 0; policies->metrics != NULL && role < HG_ROLES; role++) {
        const struct hg_version *version = hg_lineup_version(policy->lineup, (enum hg_role)role);
        if (policy->told[role] != NULL)
            hg_metrics_drop(policies->metrics, policy->told[role]);
        policy->told[role] = NULL;
        if (version == NULL)
            continue;
        const headgate_program *program = hg_version_program(version);
        char digest[HG_SHORT_DIGEST + 1];
        snprintf(digest, sizeof digest, "%s", headgate_program_digest(program) + strlen("sha256:"));
        const char *values[] = {policy->name, headgate_program_version(program), digest,
                                hg_role_name((enum hg_role)role), NULL};
        policy->told[role] = hg_metrics_hold(policies->metrics, HG_M_POLICY_INFO, values);
        hg_series_set(policy->told[role], 1);
    }
}

bool hg_policies_put(struct hg_policies *policies, struct hg_str name, struct hg_lineup *lineup)
{
    struct hg_lineup *before = NULL;
    pthread_mutex_lock(&policies->lock);
    struct policy *policy = find(policies, name);
    if (policy == NULL)
        policy = add(policies, name);
    bool good = policy != NULL;
    if (good && (policy->lineup == NULL ||
                 hg_lineup_revision(policy->lineup) < hg_lineup_revision(lineup))) {
        before = policy->lineup;
        policy->lineup = hg_lineup_hold(lineup);
        tell(policies, policy);
    }
    pthread_mutex_unlock(&policies->lock);
    hg_lineup_release(before); /* a large program takes its time to go: not under the lock */
    return good;
}

size_t hg_policies_count(struct hg_policies *policies)
{
    pthread_mutex_lock(&policies->lock);
    size_t count = policies->count;
    pthread_mutex_unlock(&policies->lock);
    return count;
}

struct hg_str hg_policies_name(struct hg_policies *policies, size_t i)
{
    pthread_mutex_lock(&policies->lock);
    struct hg_str name =
        i < policies->count ? hg_str(policies->all[i]->name) : (struct hg_str){"", 0};
    pthread_mutex_unlock(&policies->lock);
    return name;
}
