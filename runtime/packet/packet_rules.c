/* The rules in the trace of a packet. The text of a rule with a given result is mostly the same
 * for every lead: it is rendered once, rule after rule, one buffer per result, from which runs of
 * rules are copied whole. Rules that say more (computed points, unknowns, not in force) are
 * written in full (packet_rule_in_full.c). Between the runs of decision_trace.c and the packet's
 * buffer. */
#include "runtime/packet/packet_copy.h"
#include "runtime/packet/packet_rule_in_full.h"

/* --- ready texts by result ------------------------------------------------------------------- */

/* Whether a result has the same text for a rule on every directly analysed lead. Not so for a rule
 * that was assumed not to hit and asks one field, or a score rule that was assumed either way:
 * these name what is unknown. */
static bool is_constant_text(struct hg_packet *packet, uint32_t rule, struct hg_rule_facts *said)
{
    const struct hg_rule_info *info = &packet->program->rules[rule];
    bool score = packet->program->blocks[info->block].kind == HG_B_SCORE;
    if (info->dated)
        return false;
    if (score && hg_result_may_score(said->result)) {
        if (!info->constant_points)
            return false;
        said->has_points = true;
        said->points = (struct hg_value){.lo = info->points, .hi = info->points};
        hg_points_or_none(&said->points, said->result != HG_RULE_UNKNOWN);
    }
    if (!hg_result_needs_unknown(said->result))
        return true;
    const struct hg_asked_cells *cells = hg_packet_asked_cells(packet->lanes, packet->fragments);
    const struct hg_asked_cell *cell = &cells->at[cells->starts[rule]];
    if ((score ? !info->constant_points : said->result != HG_ASSUMED_NO) ||
        cells->starts[rule + 1] - cells->starts[rule] != 1 || cell->field == HG_NONE)
        return false;
    said->needs = &packet->program->fields[cell->field].name;
    said->need_count = 1;
    return true;
}

/* Built in the lanes' buffer, until the text has its final address. */
static struct hg_trace_fragment *put_rules(struct hg_packet *packet, enum hg_rule_result result,
                                           struct hg_buf *text)
{
    uint32_t rules = packet->program->rule_count;
    struct hg_trace_fragment *places =
        hg_fragments_alloc(packet->lanes, ((size_t)rules + 1) * sizeof *places);
    hg_buf_clear(text);
    for (uint32_t rule = 0; rule < rules; rule++) {
        struct hg_json json = {.out = text, .comma = true};
        struct hg_rule_facts said = {.result = result};
        bool always = is_constant_text(packet, rule, &said);
        places[rule] = (struct hg_trace_fragment){text->len, always ? HG_NONE : rule};
        if (always)
            hg_put_rule(&json, packet->program, rule, packet->fragments->rules[rule], &said);
        size_t len = text->len - places[rule].start;
        packet->fragments->longest =
            len > packet->fragments->longest ? len : packet->fragments->longest;
    }
    places[rules] = (struct hg_trace_fragment){text->len, rules};
    for (uint32_t rule = rules; rule-- > 0;)
        if (places[rule].lengthy == HG_NONE)
            places[rule].lengthy = places[rule + 1].lengthy;
    return places;
}

static struct hg_trace_fragments make_trace_text(struct hg_packet *packet,
                                                 enum hg_rule_result result)
{
    struct hg_lanes *lanes = packet->lanes;
    struct hg_buf *text = &((struct hg_vm *)lanes)->text;
    struct hg_trace_fragment *places = put_rules(packet, result, text);
    if (text->failed)
        longjmp(lanes->arena.guard->jump, 1);
    char *stands = hg_fragments_alloc(lanes, text->len + HG_FRAGMENT_BLOCK);
    if (text->len != 0)
        memcpy(stands, text->at, text->len);
    return (struct hg_trace_fragments){stands, places};
}

/* The same by single rules. */
static const struct hg_rule_fragment *make_rule_fragments(struct hg_packet *packet,
                                                          const struct hg_trace_fragments *shelf)
{
    uint32_t rules = packet->program->rule_count;
    struct hg_rule_fragment *told = hg_fragments_alloc_lines(packet->lanes, rules * sizeof *told);
    for (uint32_t rule = 0; rule < rules; rule++) {
        const char *text = shelf->text + shelf->places[rule].start;
        size_t len = shelf->places[rule + 1].start - shelf->places[rule].start;
        if (len > HG_RULE_FRAGMENT)
            continue;
        size_t start = len < HG_SHORT_FRAGMENT ? len : HG_SHORT_FRAGMENT;
        memcpy(told[rule].start.text, text, start);
        memcpy(told[rule].rest, text + start, len - start);
        told[rule].start.len = (uint16_t)len;
    }
    return told;
}

/* After an exact analysis the text may be less specific: a hit may have been open on the lead
 * itself. */
static const struct hg_trace_fragments *trace_text_of(struct hg_packet *packet,
                                                      enum hg_rule_result result)
{
    struct hg_trace_fragments *shelf = &packet->fragments->shelves[result];
    if (hg_result_is_traced(result) && packet->decision->analysis != HG_ANALYSIS_DIRECT)
        return NULL;
    if (shelf->places == NULL) {
        *shelf = make_trace_text(packet, result);
        if (hg_result_is_traced(result))
            packet->fragments->told[result] = make_rule_fragments(packet, shelf);
        struct hg_vm *vm = (struct hg_vm *)packet->lanes;
        vm->hit_records = (const void *)packet->fragments->told[HG_HIT];
        vm->hit_record_size = sizeof(struct hg_rule_fragment);
    }
    return shelf;
}

/* --- the member ----------------------------------------------------------------------------- */

/* A run of rules with one result, from its ready text. */
HG_COPY_INLINE struct hg_str run_text(const struct hg_trace_fragments *shelf, uint32_t first,
                                      uint32_t end)
{
    size_t start = shelf->places[first].start;
    return (struct hg_str){shelf->text + start, shelf->places[end].start - start};
}

static __attribute__((noinline)) void trace_rules(struct hg_packet *packet, uint32_t first,
                                                  uint32_t end, enum hg_rule_result result)
{
    const struct hg_trace_fragments *shelf = trace_text_of(packet, result);
    while (first < end) {
        uint32_t stop = shelf == NULL ? first : shelf->places[first].lengthy;
        stop = stop < end ? stop : end;
        if (stop > first)
            hg_json_fragment(&packet->json, run_text(shelf, first, stop));
        packet->json.comma = true;
        if (stop < end)
            hg_put_rule_in_full(packet, stop++, result);
        first = stop;
    }
}

/* A cursor with room for all rules of a word; NULL: write each in full. */
HG_COPY_INLINE char *begin_word(const struct hg_packet *packet, const struct hg_result_word *word)
{
    if (packet->decision->analysis != HG_ANALYSIS_DIRECT)
        return NULL;
    return hg_json_cursor(packet->json.out, word->count * packet->fragments->longest +
                                                sizeof(struct hg_rule_fragment));
}

/* Copies both blocks whatever the length, which cannot be predicted. */
HG_COPY_INLINE char *put_rule(char *at, const struct hg_rule_fragment *piece, hg_block_copy *copy)
{
    copy(at, piece->start.text);
    copy(at + HG_SHORT_FRAGMENT, piece->rest);
    return at + piece->start.len;
}

/* Writes rules that hit, from `left`, until one that has to be written in full; returns the rest.
 */
HG_COPY_INLINE uint64_t put_hits(const struct hg_rule_fragment *hits, uint64_t left, char **cursor,
                                 hg_block_copy *copy)
{
    char *at = *cursor;
    for (; left != 0; left &= left - 1) {
        const struct hg_rule_fragment *piece = &hits[__builtin_ctzll(left)];
        if (piece->start.len == 0)
            break;
        at = put_rule(at, piece, copy);
    }
    *cursor = at;
    return left;
}

/* Directly analysed leads: nearly all traced rules are ready, and most of them hit. */
HG_COPY_INLINE uint64_t put_traced(struct hg_packet *packet, const struct hg_result_word *word,
                                   uint64_t left, hg_block_copy *copy)
{
    const struct hg_rule_fragment *const *told = packet->fragments->told;
    char *cursor = begin_word(packet, word);
    if (cursor == NULL)
        return left;
    if (((word->ones | word->twos | word->fours) & left) == 0 && told[HG_HIT] != NULL)
        left = put_hits(told[HG_HIT] + word->first, left, &cursor, copy);
    for (; left != 0; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        const struct hg_rule_fragment *fragments = told[hg_result_at(word, i)];
        if (fragments == NULL || fragments[word->first + i].start.len == 0)
            break;
        cursor = put_rule(cursor, &fragments[word->first + i], copy);
    }
    hg_json_cursor_commit(packet->json.out, cursor);
    return left;
}

HG_COPY_INLINE void trace_hits(struct hg_packet *packet, const struct hg_result_word *word,
                               hg_block_copy *copy)
{
    uint64_t left = hg_results_traced(word);
    while ((left = put_traced(packet, word, left, copy)) != 0) {
        uint32_t i = (uint32_t)__builtin_ctzll(left), rule = word->first + i;
        trace_rules(packet, rule, rule + 1, hg_result_at(word, i));
        left &= left - 1;
    }
}

/* The end of the run that precedes `left`. */
HG_COPY_INLINE uint32_t run_end(uint64_t left, uint32_t count)
{
    return left != 0 ? (uint32_t)__builtin_ctzll(left) : count;
}

/* Likewise for full traces: nearly all runs are ready. */
HG_COPY_INLINE uint64_t put_runs(struct hg_packet *packet, const struct hg_result_word *word,
                                 uint64_t left, hg_fragment_copy *copy)
{
    const struct hg_trace_fragments *const shelves = packet->fragments->shelves;
    const uint32_t first = word->first, count = word->count;
    char *cursor = begin_word(packet, word);
    if (cursor == NULL)
        return left;
    while (left != 0) {
        uint64_t rest = left & (left - 1);
        uint32_t i = (uint32_t)__builtin_ctzll(left), end = first + run_end(rest, count);
        const struct hg_trace_fragments *shelf = &shelves[hg_result_at(word, i)];
        if (shelf->places == NULL || shelf->places[first + i].lengthy < end)
            break;
        struct hg_str run = run_text(shelf, first + i, end);
        copy(cursor, run);
        cursor += run.len;
        left = rest;
    }
    hg_json_cursor_commit(packet->json.out, cursor);
    return left;
}

HG_COPY_INLINE void trace_all(struct hg_packet *packet, const struct hg_result_word *word,
                              hg_fragment_copy *copy)
{
    uint64_t left = hg_result_starts(word);
    while ((left = put_runs(packet, word, left, copy)) != 0) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        left &= left - 1;
        trace_rules(packet, word->first + i, word->first + run_end(left, word->count),
                    hg_result_at(word, i));
    }
}

#define TRACE(name, target, word_of, copy)                                                         \
    target static void name(void *packet, const struct hg_result_word *word)                       \
    {                                                                                              \
        word_of(packet, word, copy);                                                               \
    }
TRACE(told_portable, , trace_hits, hg_copy_64_portable)
TRACE(all_portable, , trace_all, hg_copy_portable)
#ifdef HG_VECTORS
TRACE(told_avx2, HG_TARGET_AVX2, trace_hits, hg_copy_64_avx2)
TRACE(all_avx2, HG_TARGET_AVX2, trace_all, hg_copy_avx2)
TRACE(told_avx512, HG_TARGET_AVX512, trace_hits, hg_copy_64_avx512)
TRACE(all_avx512, HG_TARGET_AVX512, trace_all, hg_copy_avx512)
#endif

static hg_result_word_visit *tracer(enum hg_kernel kernel, bool full)
{
#ifdef HG_VECTORS
    static hg_result_word_visit *const tracers[HG_COPY_KERNELS][2] = {
        {told_portable, all_portable}, {told_avx2, all_avx2}, {told_avx512, all_avx512}};
    return tracers[hg_copy_kernel(kernel)][full];
#else
    (void)kernel;
    return full ? all_portable : told_portable;
#endif
}

void hg_packet_trace_member(struct hg_packet *packet)
{
    bool full = packet->options->trace == HG_TRACE_FULL;
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    hg_json_raw_bare(&packet->json, HG_KEY("trace"), true);
    size_t from = packet->json.out->len;
    hg_each_result_word(packet->lanes, packet->lane, packet->decision, full,
                        tracer(packet->lanes->image->kernel, full), packet);
    hg_packet_enclose(&packet->json, from, "[]");
}
