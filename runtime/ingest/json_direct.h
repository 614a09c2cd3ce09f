/* What the walk over the text of a lead (json_direct.c) and the values it has no short way for
 * (json_direct_value.c) share. Private to them. */
#ifndef HG_RUNTIME_JSON_DIRECT_H
#define HG_RUNTIME_JSON_DIRECT_H

#include "runtime/ingest/value_cache.h"
#include "runtime/ingest/json_parts.h"

/* A lead while its text is walked over. */
struct hg_direct {
    struct hg_json_reader *reader;
    struct hg_lanes *lanes;
    struct hg_value_cache **caches; /* a field each */
    struct hg_value *values;      /* of the lane: field f's is values[f * stride] */
    struct hg_input *inputs;
    size_t stride;
    bool discard_unread;     /* as the lanes */
    uint32_t now_field; /* not to be left out; or no field */
    uint32_t lane;
    uint64_t lead;                    /* as the reader */
    struct hg_json_member *last;      /* parsed last */
    const struct hg_json_key *object; /* whose object is open; NULL: the lead itself */
    const char *value;                /* of unpredicted_member */
    const char *confidences;          /* the object of them, or NULL; and how deep it is */
    unsigned confidences_depth;
    const char *end; /* HG_TEXT_PADDING bytes behind it can be read, and are anything */
    unsigned depth;
    bool complete;                                        /* the whole lead */
    const struct hg_json_key *open[HG_LEAD_MAX_DEPTH]; /* `object` of those around, by depth */
};

static inline const char *hg_direct_skip_space(const struct hg_direct *walk, const char *at)
{
    while ((unsigned char)*at <= ' ' && hg_json_is_space(*at) && at < walk->end)
        at++;
    return at;
}

/* json_direct_value.c. Each of the first three gives the place behind the value, or NULL where it is
 * not for this walk. Of a value by its nodes; of a scalar that is new, from `at` to `past` and as it
 * stands in the text; of an object or a list. */
const char *hg_direct_by_nodes(struct hg_direct *walk, uint32_t field, const char *at);
const char *hg_direct_scalar(struct hg_direct *walk, const struct hg_json_key *key, uint8_t kind,
                          const char *at, const char *past);
const char *hg_direct_nested(struct hg_direct *walk, const struct hg_json_key *key, const char *at);
/* The confidences that were passed over, beside the values. False: the lead is not for this walk. */
bool hg_direct_apply_confidences(struct hg_direct *walk);

#endif
