/* One generated policy: compiled, its leads decided by the VM (many lanes, then one, then in
 * another order) and by the oracle, and compared. What disagrees is cut down line by line. */
#include "tests/oracle/harness.h"
#include "compiler/compile.h"
#include "grammar/parse.h"
#include "runtime/decision.h"
#include "runtime/record.h"
#include "tests/oracle/generate.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_LEADS 1024u
#define MAX_COMPLETIONS 600u

struct session {
    struct gen gen;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_str contract, policy;
    struct hg_compilation compilation;
    struct hg_image *image;
    struct hg_lanes *lanes, *single;
    struct hg_json_reader *reader;
    struct oracle *oracle;
    char why[8000];
    struct harness_counts *counts;
};

static enum hg_status load(void *context, struct hg_str path, struct hg_arena *arena,
                           struct hg_str *text, struct hg_str *why)
{
    const struct session *s = context;
    (void)arena;
    *why = HG_STR("no such file");
    *text = hg_str_is(path, "policy.gate") ? s->policy : s->contract;
    return HG_OK;
}

static void compile(struct session *s, struct hg_compilation *compilation)
{
    struct hg_loader loader = {load, s};
    struct hg_compile_input input = {HG_STR("policy.gate"), &loader, hg_regex_re2_check, NULL};
    hg_compilation_init(compilation, &hg_libc_allocator);
    if (hg_compile(compilation, &input) == HG_NOMEM)
        abort();
}

static bool open_policy(struct session *s, unsigned lanes)
{
    struct hg_str why;
    compile(s, &s->compilation);
    if (!s->compilation.program || s->compilation.program->rule_count > O_MAX_RULES)
        return false;
    if (hg_image_new(s->compilation.program, &hg_regex_re2, &hg_libc_allocator,
                     &s->compilation.arena, &s->image, &why) != HG_OK ||
        hg_lanes_new(s->image, lanes, &hg_libc_allocator, &s->lanes) != HG_OK ||
        hg_lanes_new(s->image, 1, &hg_libc_allocator, &s->single) != HG_OK ||
        hg_json_reader_new(s->image, &hg_libc_allocator, &s->reader) != HG_OK)
        abort();
    s->oracle = oracle_new(s->compilation.model);
    return true;
}

static void close_policy(struct session *s)
{
    if (s->oracle) {
        oracle_free(s->oracle);
        hg_json_reader_free(s->reader);
        hg_lanes_free(s->lanes);
        hg_lanes_free(s->single);
        hg_image_free(s->image);
    }
    s->oracle = NULL;
    hg_compilation_release(&s->compilation);
}

/* --- comparing --- */

#define DIFFER(...) (snprintf(s->why, sizeof s->why, __VA_ARGS__), false)

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

static bool deciding_agrees(struct session *s, const struct hg_decision *d,
                            const struct o_decision *o)
{
    uint32_t have = 0;
    for (uint32_t i = 0; i < d->deciding_count; i++)
        if (d->deciding[i].field != HG_NONE)
            have |= 1u << d->deciding[i].field;
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
static bool route_agrees(struct session *s, const struct hg_decision *d, const struct o_decision *o)
{
    if (d->reason == HG_UNRESOLVED_REASON || o->route_open || d->reason == HG_DOES_NOT_APPLY)
        return true;
    bool have = d->route.rule != HG_NONE, wanted = o->route.rule != UINT32_MAX;
    if (have != wanted)
        return DIFFER("somebody takes it: %d, the oracle says %d", have, wanted);
    if (have && d->route_deciding_count == 0 && !o_same_text(d->route.to, o->route.to))
        return DIFFER("goes to %.*s, the oracle says %.*s", HG_STR_ARGS(d->route.to),
                      HG_STR_ARGS(o->route.to));
    if (have && o->completions == 1 && d->route.rule != o->route.rule)
        return DIFFER("routed by %u, the oracle says %u", d->route.rule, o->route.rule);
    return true;
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
        long long lo = 0, hi = 0;
        if (sscanf(from, "value\":%lld", &lo) == 1)
            hi = lo;
        else if (sscanf(from, "low\":%lld,\"high\":%lld", &lo, &hi) != 2)
            continue;
        long long least = (long long)(o->score_lo[b] / O_ONE),
                  most = (long long)(o->score_hi[b] / O_ONE);
        if (lo > least || hi < most || (exact && (lo != least || hi != most)))
            return DIFFER("score %.*s is %lld..%lld, the oracle's %lld..%lld",
                          HG_STR_ARGS(model->blocks[b].name), lo, hi, least, most);
    }
    return true;
}

static void reject_unsettled(struct session *s, const struct hg_decision *d)
{
    s->counts->settled +=
        d->analysis == HG_ANALYSIS_COMPLETIONS && d->reason != HG_UNRESOLVED_REASON;
    s->counts->open += d->analysis != HG_ANALYSIS_DIRECT;
    s->counts->bounded += d->analysis == HG_ANALYSIS_BOUNDED;
}

static bool compare(struct session *s, const struct gen_lead *lead, const struct hg_decision *d,
                    struct hg_str packet)
{
    struct o_lead meaning;
    struct o_decision o;
    gen_lead_meaning(&s->gen, lead, &meaning);
    bool sampled = lead->lifted && (s->gen.arithmetic || s->gen.aging);
    if (sampled || oracle_size(s->oracle, &meaning) > MAX_COMPLETIONS) {
        s->counts->skipped++;
        return true;
    }
    oracle_decide(s->oracle, &meaning, &o);
    bool exact = !s->gen.free && d->analysis != HG_ANALYSIS_BOUNDED;
    bool full = exact && !o.holes;
    s->counts->leads++;
    s->counts->exact += exact;
    s->counts->completions += o.completions;
    reject_unsettled(s, d);
    return outcomes_agree(s, d, &o, exact) && (!full || deciding_agrees(s, d, &o)) &&
           (!full || rules_agree(s, d, &o)) &&
           results_hold(s, d, &o, exact && d->analysis == HG_ANALYSIS_COMPLETIONS) &&
           scores_agree(s, packet, &o,
                        o.completions == 1 || (exact && d->analysis == HG_ANALYSIS_COMPLETIONS)) &&
           route_agrees(s, d, &o);
}

/* --- deciding --- */

static void read_lead(struct session *s, struct hg_lanes *lanes, uint32_t lane,
                      const struct gen_lead *lead)
{
    struct hg_lead_error error;
    struct hg_buf json;
    hg_buf_init(&json, &hg_libc_allocator, 0);
    gen_lead_json(&s->gen, lead, &json);
    lanes->now[lane] = lead->now;
    if (hg_json_read(s->reader, lanes, lane, (struct hg_str){json.at, json.len}, &error) != HG_OK)
        abort();
    hg_buf_release(&json);
}

static void decide_lane(struct session *s, struct hg_lanes *lanes, uint32_t lane,
                        struct hg_decision *decision, struct hg_buf *packet)
{
    struct hg_packet_options options = {HG_TRACE_FULL, true};
    packet->len = 0;
    if (hg_decide(lanes, lane, &s->arena, decision) != HG_OK)
        abort();
    hg_packet_json(lanes, lane, decision, &options, packet);
    hg_buf_byte(packet, '\0');
    packet->len--;
}

/* One lane by itself says the same as among many. */
static bool same_alone(struct session *s, const struct gen_lead *lead, const struct hg_buf *packet)
{
    struct hg_decision decision;
    struct hg_buf alone;
    hg_buf_init(&alone, &hg_libc_allocator, 0);
    hg_lanes_reset(s->single, 1);
    read_lead(s, s->single, 0, lead);
    if (hg_run(s->single) != HG_OK)
        abort();
    decide_lane(s, s->single, 0, &decision, &alone);
    bool same = (alone.len == packet->len && memcmp(alone.at, packet->at, alone.len) == 0) ||
                DIFFER("a lane alone says something else: %.*s\nand not: %.*s", 3000, alone.at,
                       3000, packet->at);
    hg_buf_release(&alone);
    return same;
}

static bool run_leads(struct session *s, const struct gen_lead *leads, unsigned count,
                      unsigned *bad)
{
    struct hg_buf packet;
    bool good = true;
    hg_buf_init(&packet, &hg_libc_allocator, 0);
    hg_lanes_reset(s->lanes, count);
    for (unsigned i = 0; i < count; i++)
        read_lead(s, s->lanes, i, &leads[i]);
    if (hg_run(s->lanes) != HG_OK)
        abort();
    for (unsigned i = count; good && i-- > 0;) {
        struct hg_decision decision;
        decide_lane(s, s->lanes, i, &decision, &packet);
        good = compare(s, &leads[i], &decision, (struct hg_str){packet.at, packet.len}) &&
               (i % 16 != 0 || same_alone(s, &leads[i], &packet));
        *bad = i;
    }
    hg_buf_release(&packet);
    return good;
}

/* --- the program itself --- */

static bool same_program(struct session *s, const struct hg_program *other, const char *what)
{
    return (other && memcmp(other->digest, s->compilation.program->digest, HG_DIGEST_SIZE) == 0) ||
           DIFFER("%s gives another program", what);
}

static bool check_format(struct session *s)
{
    struct hg_compilation again;
    struct hg_buf text;
    uint32_t source = s->compilation.model->policy->source;
    hg_buf_init(&text, &hg_libc_allocator, 0);
    if (hg_format(&s->compilation.diags, source, &s->compilation.arena, &text) != HG_OK)
        return DIFFER("fmt refuses it");
    struct hg_str kept = s->policy;
    s->policy = (struct hg_str){text.at, text.len};
    compile(s, &again);
    bool same = same_program(s, again.program, "fmt");
    hg_compilation_release(&again);
    s->policy = kept;
    hg_buf_release(&text);
    return same;
}

static bool check_file(struct session *s)
{
    struct hg_buf bytes;
    struct hg_program *again = NULL;
    struct hg_str why;
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    bool good =
        hg_program_encode(s->compilation.program, &bytes) == HG_OK &&
        hg_program_decode((struct hg_str){bytes.at, bytes.len}, &s->arena, &again, &why) == HG_OK;
    good =
        good ? same_program(s, again, "encode then decode") : DIFFER("it cannot be decoded again");
    hg_buf_release(&bytes);
    return good;
}

/* --- cutting down --- */

static bool still_differs(struct session *s, struct hg_str policy, const struct gen_lead *lead)
{
    unsigned bad = 0;
    struct harness_counts ignored = {0};
    struct harness_counts *kept = s->counts;
    s->counts = &ignored;
    s->policy = policy;
    bool differs = open_policy(s, 1) && !run_leads(s, lead, 1, &bad);
    close_policy(s);
    s->counts = kept;
    return differs;
}

static struct hg_str without(struct session *s, struct hg_str text, size_t from, size_t to)
{
    return hg_str_print(&s->arena, "%.*s%.*s", (int)from, text.at, (int)(text.len - to),
                        text.at + to);
}

static size_t line_end(struct hg_str text, size_t at)
{
    while (at < text.len && text.at[at] != '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

/* Runs of lines, the longest first. */
static struct hg_str cut_policy(struct session *s, struct hg_str policy,
                                const struct gen_lead *lead)
{
    for (unsigned lines = 8; lines > 0; lines--)
        for (size_t at = 0; at < policy.len;) {
            size_t end = at;
            for (unsigned n = 0; n < lines; n++)
                end = line_end(policy, end);
            struct hg_str less = without(s, policy, at, end);
            if (still_differs(s, less, lead))
                policy = less;
            else
                at = line_end(policy, at);
        }
    return policy;
}

static void cut_lead(struct session *s, struct hg_str policy, struct gen_lead *lead)
{
    for (unsigned f = 1; f < F_COUNT; f++) {
        struct gen_lead less = *lead;
        less.state[f] = lead->state[f] == G_KNOWN ? G_MISSING : G_KNOWN;
        less.value[f] = lead->state[f] == G_KNOWN ? lead->value[f] : 0;
        if (lead->state[f] != G_MISSING && still_differs(s, policy, &less))
            *lead = less;
    }
}

static void print_case(struct session *s, struct hg_str policy, const struct gen_lead *lead)
{
    struct hg_buf json;
    hg_buf_init(&json, &hg_libc_allocator, 0);
    gen_lead_json(&s->gen, lead, &json);
    hg_buf_byte(&json, '\n');
    still_differs(s, policy, lead);
    printf("Found by the oracle: %s\n\n--- contract\n%.*s\n--- policy\n%.*s\n--- now\n", s->why,
           HG_STR_ARGS(s->contract), HG_STR_ARGS(policy));
    struct hg_buf now;
    hg_buf_init(&now, &hg_libc_allocator, 0);
    hg_put_instant(&now, lead->now);
    printf("%.*s\n\n--- lead\n%.*s\n--- decision\n\n", (int)now.len, now.at, (int)json.len,
           json.at);
    hg_buf_release(&now);
    hg_buf_release(&json);
    fflush(stdout);
}

static void cut_and_print(struct session *s, struct gen_lead lead)
{
    struct hg_str policy = s->policy;
    close_policy(s);
    if (!still_differs(s, policy, &lead)) {
        printf("differs only among others: %s\n%.*s\n", s->why, HG_STR_ARGS(policy));
        return;
    }
    policy = cut_policy(s, policy, &lead);
    cut_lead(s, policy, &lead);
    policy = cut_policy(s, policy, &lead);
    print_case(s, policy, &lead);
}

/* --- a case --- */

static bool run_policy(struct session *s, unsigned count)
{
    static struct gen_lead leads[MAX_LEADS];
    unsigned bad = 0;
    count = count > MAX_LEADS ? MAX_LEADS : count;
    if (!open_policy(s, count)) {
        s->counts->refused++;
        if (getenv("HG_ORACLE_REFUSED")) {
            struct hg_buf text;
            hg_buf_init(&text, &hg_libc_allocator, 0);
            hg_diags_render(&s->compilation.diags, HG_DIAG_TEXT, false, &text);
            printf("%.*s\n", (int)text.len, text.at);
            hg_buf_release(&text);
        }
        return true;
    }
    s->counts->policies++;
    if (!check_format(s) || !check_file(s)) {
        printf("Found by the oracle: %s\n--- policy\n%.*s\n", s->why, HG_STR_ARGS(s->policy));
        return false;
    }
    for (unsigned i = 0; i < count; i++)
        gen_lead(&s->gen, &leads[i]);
    if (run_leads(s, leads, count, &bad))
        return true;
    cut_and_print(s, leads[bad]);
    return false;
}

bool harness_run(const uint8_t *bytes, size_t size, uint64_t seed, unsigned leads,
                 struct harness_counts *counts)
{
    struct session s = {.counts = counts};
    struct hg_buf contract, policy;
    hg_arena_init(&s.arena, &hg_libc_allocator, &s.guard);
    if (setjmp(s.guard.jump) != 0)
        abort();
    hg_buf_init(&contract, &hg_libc_allocator, 0);
    hg_buf_init(&policy, &hg_libc_allocator, 0);
    gen_init(&s.gen, bytes, size, seed, &s.arena);
    gen_contract(&s.gen, &contract);
    gen_policy(&s.gen, &policy);
    s.contract = (struct hg_str){contract.at, contract.len};
    s.policy = (struct hg_str){policy.at, policy.len};
    bool good = run_policy(&s, leads);
    close_policy(&s);
    hg_buf_release(&contract);
    hg_buf_release(&policy);
    hg_arena_release(&s.arena);
    return good;
}
