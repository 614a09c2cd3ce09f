/* What the VM says of a lead beside what the oracle says. */
#include "tests/oracle/harness_parts.h"

static bool bit(const uint64_t *bits, uint32_t rule)
{
    return bits[rule / 64] >> rule % 64 & 1;
}

static bool same_rules(struct session *s, const char *what, const uint32_t *rules, uint32_t count,
                       const uint64_t *wanted, int slack)
{
    uint64_t have[2] = {0, 0};
    for (uint32_t i = 0; i < count; i++)
        have[rules[i] / 64] |= UINT64_C(1) << rules[i] % 64;
    for (uint32_t r = 0; r < oracle_rule_count(s->oracle); r++)
        if (bit(have, r) != bit(wanted, r) && slack != (bit(have, r) ? 1 : -1))
            return DIFFER("%s: %.*s is %sthere, the oracle says %s", what,
                          HG_STR_ARGS(oracle_rule_id(s->oracle, r)), bit(have, r) ? "" : "not ",
                          bit(wanted, r) ? "yes" : "no");
    return true;
}

/* What a rule's result claims must hold in every completion. */
static bool result_holds(struct session *s, const struct o_decision *o, uint32_t r, uint8_t result,
                         bool score, bool exact)
{
    uint8_t had = o->results[r];
    bool unreached = had == 0 || had == O_NOT_REACHED;
    bool good = true;
    if (result == HG_HIT)
        good = had == O_HIT;
    else if (result == HG_MISS)
        good = (had & (O_HIT | O_MAYBE)) == 0;
    else if (result == HG_RULE_NOT_REACHED)
        good = (had & (O_HIT | O_MAYBE)) == 0;
    else if (result == HG_ASSUMED_NO || result == HG_ASSUMED_YES)
        good = unreached || o->assumed[r] == (result == HG_ASSUMED_NO ? O_FALSE : O_TRUE);
    else if (exact && !score)
        good = (had != O_HIT && had != O_MISS && had != O_NOT_REACHED) ||
               (o->assumed[r] && !unreached);
    return good || DIFFER("rule %.*s: result %u, the oracle has seen %u, assumed %u",
                          HG_STR_ARGS(oracle_rule_id(s->oracle, r)), result, had, o->assumed[r]);
}

static bool results_hold(struct session *s, const struct hg_decision *d, const struct o_decision *o,
                         bool exact)
{
    const struct hg_program *program = s->compilation.program;
    if (o->possible >> HG_NOT_APPLICABLE & 1)
        return true;
    for (uint32_t r = 0; r < oracle_rule_count(s->oracle); r++) {
        uint8_t kind = program->blocks[program->rules[r].block].kind;
        if (kind != HG_B_ROUTE && !result_holds(s, o, r, d->results[r], kind == HG_B_SCORE, exact))
            return false;
    }
    return true;
}

static bool outcomes_agree(struct session *s, const struct hg_decision *d,
                           const struct o_decision *o, bool exact)
{
    static const uint8_t reasons[] = {HG_BY_RULE, HG_AGREED, HG_UNRESOLVED_REASON,
                                      HG_DOES_NOT_APPLY};
    if (o->possible & ~d->possible)
        return DIFFER("possible is %x, the oracle's %x", d->possible, o->possible);
    if (exact && d->possible != o->possible)
        return DIFFER("possible is %x, the oracle's is exactly %x", d->possible, o->possible);
    if (d->reason != HG_UNRESOLVED_REASON && d->outcome != o->outcome)
        return DIFFER("outcome %u, the oracle's %u", d->outcome, o->outcome);
    if (exact && (d->outcome != o->outcome || d->reason != reasons[o->reason]))
        return DIFFER("outcome %u by %u, the oracle's %u by %u", d->outcome, d->reason, o->outcome,
                      o->reason);
    return true;
}

static uint32_t fields_of(const struct hg_deciding *list, uint32_t count)
{
    uint32_t fields = 0;
    for (uint32_t i = 0; i < count; i++)
        if (list[i].field != HG_NONE)
            fields |= 1u << list[i].field;
    return fields;
}

static bool deciding_agrees(struct session *s, const struct hg_decision *d,
                            const struct o_decision *o)
{
    uint32_t have = fields_of(d->deciding, d->deciding_count);
    return have == o->deciding || DIFFER("deciding is %x, the oracle's %x", have, o->deciding);
}

static bool rules_agree(struct session *s, const struct hg_decision *d, const struct o_decision *o)
{
    static const uint64_t none[2];
    return same_rules(s, "decided_by", d->decided_by, d->decided_by_count,
                      o->reason == O_UNRESOLVED ? none : o->decided_by,
                      d->analysis == HG_ANALYSIS_DIRECT ? -1 : 0) &&
           (o->reason == O_BY_RULE ||
            same_rules(s, "possible_rules", d->possible_rules, d->possible_rule_count,
                       o->possible_rules, d->analysis == HG_ANALYSIS_DIRECT));
}

/* The packet's own words: scores and classes are read from it, as a user would. */
static bool route_agrees(struct session *s, const struct hg_decision *d, const struct o_decision *o,
                         bool exact)
{
    if (d->reason != HG_UNRESOLVED_REASON && exact && !o->route_holes) {
        uint32_t fields = fields_of(d->route_deciding, d->route_deciding_count);
        if (fields != o->route_deciding)
            return DIFFER("the route's deciding is %x, the oracle's %x", fields, o->route_deciding);
    }
    if (d->reason == HG_UNRESOLVED_REASON || o->route_open || d->reason == HG_DOES_NOT_APPLY)
        return true;
    bool have = d->route.rule != HG_NONE, wanted = o->route.rule != UINT32_MAX;
    if (have != wanted && (exact || d->route_deciding_count == 0))
        return DIFFER("somebody takes it: %d, the oracle says %d", have, wanted);
    if (have && d->route_deciding_count == 0 && !o_same_text(d->route.to, o->route.to))
        return DIFFER("goes to %.*s, the oracle says %.*s", HG_STR_ARGS(d->route.to),
                      HG_STR_ARGS(o->route.to));
    if (have && exact &&
        (d->route.has_within != o->route.has_within || d->route.within != o->route.within))
        return DIFFER("within %d %lld, the oracle's %d %lld", d->route.has_within,
                      (long long)d->route.within, o->route.has_within, (long long)o->route.within);
    if (have && o->completions == 1 && d->route.rule != o->route.rule)
        return DIFFER("routed by %u, the oracle says %u", d->route.rule, o->route.rule);
    return true;
}

static long long millionths(double points)
{
    return (long long)(points * 1000000 + (points < 0 ? -0.5 : 0.5));
}

static bool scores_agree(struct session *s, struct hg_str packet, const struct o_decision *o,
                         bool exact)
{
    const struct hg_model *model = s->compilation.model;
    for (uint32_t b = 0; b < model->block_count; b++) {
        if (model->blocks[b].kind != HG_B_SCORE)
            continue;
        char key[40];
        snprintf(key, sizeof key, "\"%.*s\":{\"", HG_STR_ARGS(model->blocks[b].name));
        size_t at = hg_str_find(packet, hg_str(key));
        if (at == SIZE_MAX)
            continue;
        const char *from = packet.at + at + strlen(key);
        double low, high; /* of millionths up to a few hundred: exactly */
        if (sscanf(from, "value\":%lf", &low) == 1)
            high = low;
        else if (sscanf(from, "low\":%lf,\"high\":%lf", &low, &high) != 2)
            continue;
        long long lo = millionths(low), hi = millionths(high);
        long long least = (long long)o->score_lo[b], most = (long long)o->score_hi[b];
        if (lo > least || hi < most || (exact && (lo != least || hi != most)))
            return DIFFER("score %.*s is %lld..%lld millionths, the oracle's %lld..%lld",
                          HG_STR_ARGS(model->blocks[b].name), lo, hi, least, most);
    }
    return true;
}

/* A class of the packet: one label, or a list of them. */
static uint32_t labels_of(struct hg_str packet, struct hg_str name, struct hg_str *labels)
{
    char key[40];
    uint32_t count = 0;
    snprintf(key, sizeof key, "\"%.*s\":", HG_STR_ARGS(name));
    size_t from = hg_str_find(packet, HG_STR("\"classes\":{"));
    if (from == SIZE_MAX)
        return 0;
    struct hg_str rest = {packet.at + from, packet.len - from};
    size_t at = hg_str_find(rest, hg_str(key));
    if (at == SIZE_MAX)
        return 0;
    const char *here = rest.at + at + strlen(key);
    bool list = *here == '[';
    here += list;
    while (*here == '"' && count < O_MAX_TEXTS) {
        const char *end = strchr(here + 1, '"');
        labels[count++] = (struct hg_str){here + 1, (size_t)(end - here - 1)};
        here = end + 1;
        if (!list || *here != ',')
            break;
        here++;
    }
    return count;
}

static bool has_label(const struct hg_str *labels, uint32_t count, struct hg_str label)
{
    for (uint32_t i = 0; i < count; i++)
        if (o_same_text(labels[i], label))
            return true;
    return false;
}

static bool classes_agree(struct session *s, struct hg_str packet, const struct o_decision *o,
                          bool exact)
{
    const struct hg_model *model = s->compilation.model;
    for (uint32_t b = 0; b < model->block_count; b++) {
        struct hg_str labels[O_MAX_TEXTS];
        if (model->blocks[b].kind != HG_B_CLASSIFY)
            continue;
        uint32_t count = labels_of(packet, model->blocks[b].name, labels);
        const struct o_value *wanted = &o->classes[b];
        for (uint32_t i = 0; i < wanted->count; i++)
            if (!has_label(labels, count, wanted->texts[i]))
                return DIFFER("class %.*s may be %.*s, says the oracle",
                              HG_STR_ARGS(model->blocks[b].name), HG_STR_ARGS(wanted->texts[i]));
        if (exact && count != wanted->count)
            return DIFFER("class %.*s has %u labels, the oracle's %u",
                          HG_STR_ARGS(model->blocks[b].name), count, wanted->count);
    }
    return true;
}

static bool promises_agree(struct session *s, const struct hg_decision *d,
                           const struct o_decision *o)
{
    uint32_t have = 0;
    for (uint32_t i = 0; i < d->broken_count; i++)
        have |= 1u << d->broken[i];
    return have == o->broken || DIFFER("promises broken: %x, the oracle's %x", have, o->broken);
}

/* The quick way's set holds what is possible, unless it assumed what need not have been assumed. */
static bool quick_holds(struct session *s, const struct hg_decision *d, uint32_t quick)
{
    return s->gen.knowing || (d->possible & ~quick) == 0 ||
           DIFFER("possible is %x, the quick way's %x", d->possible, quick);
}

static void count_analysis(struct session *s, const struct hg_decision *d)
{
    s->counts->settled +=
        d->analysis == HG_ANALYSIS_COMPLETIONS && d->reason != HG_UNRESOLVED_REASON;
    s->counts->open += d->analysis != HG_ANALYSIS_DIRECT;
    s->counts->bounded += d->analysis == HG_ANALYSIS_BOUNDED;
}

/* Does a rule or definition, each a line of the policy, ask one class twice? What the class may be
 * is then told together (docs/language.md), and the oracle, which takes a condition apart as it is
 * written, leaves more open where nothing settles the class. */
static bool asks_a_class_twice(struct session *s)
{
    const struct hg_model *model = s->compilation.model;
    for (uint32_t b = 0; b < model->block_count; b++) {
        struct hg_str rest = s->policy;
        unsigned on_line = 0;
        if (model->blocks[b].kind != HG_B_CLASSIFY)
            continue;
        for (size_t at; (at = hg_str_find(rest, model->blocks[b].name)) != SIZE_MAX;) {
            struct hg_str passed = {rest.at, at};
            on_line = hg_str_find(passed, HG_STR("\n")) == SIZE_MAX ? on_line + 1 : 1;
            if (on_line == 2)
                return true;
            at += model->blocks[b].name.len;
            rest = (struct hg_str){rest.at + at, rest.len - at};
        }
    }
    return false;
}

/* Is some rule unknown in a completion, for want of a value? */
static bool has_holes(const struct session *s, const struct o_decision *o)
{
    for (uint32_t r = 0; r < oracle_rule_count(s->oracle); r++)
        if (o->results[r] & O_MAYBE)
            return true;
    return o->holes;
}

bool harness_compare(struct session *s, const struct gen_lead *lead, const struct hg_decision *d,
                     uint32_t quick, struct hg_str packet)
{
    static struct o_lead meaning; /* large */
    struct o_decision o;
    gen_lead_meaning(&s->gen, lead, &meaning);
    bool lifted = false;
    for (uint32_t f = 0; f < F_COUNT; f++)
        lifted |= (lead->lifted >> f & 1) && oracle_reads(s->oracle, f);
    bool sampled = (lifted && (s->gen.arithmetic || s->gen.aging)) ||
                   (s->gen.hashed && lead->state[F_G] == G_INVALID) ||
                   (s->gen.prefixed && lead->state[F_C] == G_INVALID);
    if (sampled || oracle_size(s->oracle, &meaning) > MAX_COMPLETIONS) {
        s->counts->skipped++;
        return true;
    }
    oracle_decide(s->oracle, &meaning, &o);
    bool exact = !s->gen.free && d->analysis != HG_ANALYSIS_BOUNDED;
    bool full = exact && !o.holes;
    bool searched = exact && d->analysis == HG_ANALYSIS_COMPLETIONS;
    bool together = has_holes(s, &o) && asks_a_class_twice(s);
    /* Less open for the one reason, more for the other; and what is assumed goes the other way. */
    if (together && (!exact || s->gen.knowing)) {
        s->counts->skipped++;
        return true;
    }
    s->counts->leads++;
    s->counts->exact += exact;
    s->counts->completions += o.completions;
    count_analysis(s, d);
    if (together)
        return (d->possible & ~o.possible) == 0 ||
               DIFFER("possible is %x, the oracle's at most %x", d->possible, o.possible);
    return quick_holds(s, d, quick) && outcomes_agree(s, d, &o, exact) &&
           (!full || (deciding_agrees(s, d, &o) && rules_agree(s, d, &o) &&
                      promises_agree(s, d, &o) && harness_settles(s, lead, &meaning, d))) &&
           results_hold(s, d, &o, searched) &&
           scores_agree(s, packet, &o, o.completions == 1 || searched) &&
           classes_agree(s, packet, &o, o.completions == 1 || searched) &&
           route_agrees(s, d, &o, full);
}
