/* Registrable domains: the public suffix of a domain and one more label (publicsuffix.org,
 * "Algorithm"). The suffix rules come with the program as a set of texts: `co.uk`, `*.ck`,
 * `!www.ck`. Part of the VM. */
#include "runtime/vm/vm_parts.h"

#define MAX_DOMAIN 253 /* RFC 1035, 2.3.4, as text; longer ones are returned whole */

struct rules {
    const struct hg_lanes *lanes;
    uint32_t set;
};

static bool has_rule(const struct rules *rules, const char *mark, struct hg_str name)
{
    char bytes[MAX_DOMAIN + 3];
    size_t len = strlen(mark);
    memcpy(bytes, mark, len);
    memcpy(bytes + len, name.at, name.len);
    uint32_t same = hg_image_find(rules->lanes->image, (struct hg_str){bytes, len + name.len});
    return same != HG_NONE && hg_set_has(rules->lanes, rules->set, same);
}

/* The part behind the first dot; empty if there is none. */
static struct hg_str parent_of(struct hg_str domain)
{
    const char *dot = memchr(domain.at, '.', domain.len);
    if (dot == NULL)
        return (struct hg_str){domain.at + domain.len, 0};
    return (struct hg_str){dot + 1, domain.len - (size_t)(dot + 1 - domain.at)};
}

/* The rule with the most labels applies, an exception before all others. A domain that is itself a
 * suffix is returned whole. */
struct hg_str hg_registrable(const struct hg_lanes *lanes, uint32_t set, struct hg_str domain)
{
    struct rules rules = {lanes, set};
    struct hg_str below = domain; /* one label more than `at` */
    if (domain.len > MAX_DOMAIN)
        return domain;
    for (struct hg_str at = domain; at.len != 0; below = at, at = parent_of(at)) {
        struct hg_str parent = parent_of(at);
        if (has_rule(&rules, "!", at))
            return at;
        if (has_rule(&rules, "", at) || (parent.len != 0 && has_rule(&rules, "*.", parent)) ||
            parent.len == 0) /* `*`: any last label is a suffix */
            return below;
    }
    return domain;
}
