/* The rules in the trace of a packet. What a rule's result says of it is mostly the same for every
 * lead: written once, rule after rule, on a shelf a result, from which runs of rules are copied as
 * they stand. Rules that say more (points that are computed, what an unknown hangs on, being out of
 * force) are written at length. Between the runs of decision_trace.c and the buffer of the packet.
 */
#include "runtime/packet/packet_copy.h"
#include "runtime/packet/packet_parts.h"

/* --- points ---------------------------------------------------------------------------------- */

static bool counts(enum hg_rule_result result)
{
    return result == HG_HIT || result == HG_ASSUMED_YES || result == HG_RULE_UNKNOWN;
}

/* Of a rule that may not hit, it may be none. */
static void may_be_none(struct hg_value *points, bool certain)
{
    if (!certain) {
        points->lo = points->lo < 0 ? points->lo : 0;
        points->hi = points->hi > 0 ? points->hi : 0;
    }
    points->state = points->lo == points->hi ? HG_KNOWN : HG_BETWEEN;
}

bool hg_rule_points(const struct hg_lanes *lanes, uint32_t lane, uint32_t rule,
                    enum hg_rule_result result, struct hg_value *points)
{
    const struct hg_rule_info *info = &lanes->program->rules[rule];
    const struct hg_block *block = &lanes->program->blocks[info->block];
    if (block->kind != HG_B_SCORE || !counts(result))
        return false;
    if (info->constant_points)
        *points = (struct hg_value){.lo = info->points, .hi = info->points};
    else
        *points = *hg_lane_value(lanes, info->points_ref.reg, lane);
    struct hg_rows rows = hg_rule_rows(lanes, lane, info->block);
    may_be_none(points, hg_bit(rows.certain, rule - block->first_rule));
    return true;
}

/* --- one rule -------------------------------------------------------------------------------- */

/* What is said of a rule. */
struct saying {
    enum hg_rule_result result;
    bool has_points, out_of_force;
    struct hg_value points;
    const struct hg_str *needs;
    uint32_t need_count;
};

static bool rests_on_unknown(enum hg_rule_result result)
{
    return result == HG_RULE_UNKNOWN || result == HG_ASSUMED_NO || result == HG_ASSUMED_YES;
}

static void put_allowed(struct hg_json *json, const struct hg_program *program,
                        const struct hg_rule_info *info)
{
    if (info->allowed_count == 0)
        return;
    hg_json_key_ready(json, HG_KEY("allowed"));
    hg_json_bytes(json, HG_STR("["), false);
    for (uint32_t i = 0; i < info->allowed_count; i++) {
        const struct hg_allowed *allowed = &info->allowed[i];
        hg_json_ready(json, HG_STR("{\"field\":"));
        json->comma = false;
        hg_json_str(json, program->fields[allowed->field].name);
        hg_json_key_ready(json, HG_KEY("because"));
        hg_json_str(json, allowed->because);
        hg_json_key_ready(json, HG_KEY("approved"));
        hg_json_str(json, allowed->approved);
        hg_json_bytes(json, HG_STR("}"), true);
    }
    hg_json_bytes(json, HG_STR("]"), true);
}

/* `piece` is the rule's beginning. */
static void put_rule(struct hg_json *json, const struct hg_program *program, uint32_t rule,
                     struct hg_str piece, const struct saying *said)
{
    const struct hg_rule_info *info = &program->rules[rule];
    hg_json_piece(json, piece);
    hg_json_bytes(json, hg_str(hg_rule_result_name(said->result)), false);
    hg_json_bytes(json, HG_STR("\""), true);
    if (said->has_points) {
        hg_json_key_ready(json, HG_KEY("points"));
        hg_json_points(json, program->blocks[info->block].scale, &said->points);
    }
    if (said->need_count > 0) {
        hg_json_key_ready(json, HG_KEY("needs"));
        hg_json_bytes(json, HG_STR("["), false);
        for (uint32_t i = 0; i < said->need_count; i++)
            hg_json_str(json, said->needs[i]);
        hg_json_bytes(json, HG_STR("]"), true);
    }
    if (said->out_of_force)
        hg_json_bytes(json, HG_STR(",\"in_force\":false"), true);
    put_allowed(json, program, info);
    hg_json_bytes(json, HG_STR("}"), true);
}

/* --- what an unknown hangs on --------------------------------------------------------------- */

/* The field a column asks, where nothing else can be unknown in it; or HG_NONE. */
static uint32_t field_asked(const struct hg_image *image, const struct hg_column *column)
{
    uint32_t reg = column->reg;
    if (column->kind == HG_COLUMN_TRUTH) {
        uint32_t maker = image->truth_maker[column->reg];
        const struct hg_instr *instr = maker != HG_NONE ? &image->program->code[maker] : NULL;
        reg = instr != NULL && instr->op == HG_OP_IS_TRUE ? instr->b : HG_NONE;
    } else if (column->kind == HG_COLUMN_TEST) {
        reg = image->program->tests[column->reg].reg;
    }
    return reg < image->program->field_count ? reg : HG_NONE;
}

static void add_cell(struct hg_asked_cells *cells, struct hg_asked_cell cell, uint32_t from)
{
    uint32_t at = cells->count++;
    for (; at > from && cells->at[at - 1].field > cell.field; at--)
        cells->at[at] = cells->at[at - 1];
    cells->at[at] = cell;
}

/* By field, those that are no field's last. */
static void find_cells(const struct hg_image *image, uint32_t rule, struct hg_asked_cells *cells)
{
    const struct hg_rule_info *info = &image->program->rules[rule];
    const struct hg_block *block = &image->program->blocks[info->block];
    const struct hg_table_plan *plan = &image->tables[block->table];
    uint32_t from = cells->count;
    for (uint32_t c = 0; c < plan->column_count; c++)
        if (!hg_bit(plan->columns[c].column->any, rule - block->first_rule))
            add_cell(cells, (struct hg_asked_cell){field_asked(image, plan->columns[c].column), c},
                     from);
}

/* How many cells all rules have. */
static size_t count_cells(const struct hg_image *image)
{
    size_t count = 0;
    for (uint32_t b = 0; b < image->program->block_count; b++) {
        const struct hg_table_plan *plan = &image->tables[image->program->blocks[b].table];
        for (uint32_t c = 0; c < plan->column_count; c++)
            for (uint32_t row = 0; row < image->program->blocks[b].rule_count; row++)
                count += !hg_bit(plan->columns[c].column->any, row);
    }
    return count;
}

static const struct hg_asked_cells *asked_cells(struct hg_lanes *lanes, struct hg_pieces *pieces)
{
    const struct hg_image *image = lanes->image;
    uint32_t rules = image->program->rule_count;
    struct hg_asked_cells *cells = &pieces->asked;
    if (cells->starts != NULL)
        return cells;
    uint32_t *starts = hg_packet_keep(lanes, ((size_t)rules + 1) * sizeof *starts);
    cells->at = hg_packet_keep(lanes, (count_cells(image) + 1) * sizeof *cells->at);
    cells->count = 0;
    for (uint32_t rule = 0; rule < rules; rule++) {
        starts[rule] = cells->count;
        find_cells(image, rule, cells);
    }
    starts[rules] = cells->count;
    cells->starts = starts;
    return cells;
}

/* Does nothing but the rule's own cells keep it from being told? */
static bool hangs_on_cells(const struct hg_packet *packet, uint32_t rule)
{
    const struct hg_rule_info *info = &packet->program->rules[rule];
    const struct hg_block *block = &packet->program->blocks[info->block];
    if (block->kind == HG_B_SCORE)
        return info->constant_points;
    struct hg_rows rows = hg_rule_rows(packet->lanes, packet->lane, info->block);
    return !hg_bit(rows.certain, rule - block->first_rule);
}

static bool is_unknown(const struct hg_packet *packet, uint32_t table, uint32_t row,
                       const struct hg_asked_cell *cell)
{
    const struct hg_lanes *lanes = packet->lanes;
    return !hg_value_known(hg_reg(lanes, cell->field) + packet->lane) &&
           hg_cell_truth(lanes, table, cell->column, row, packet->lane) == HG_UNKNOWN;
}

/* What hg_rule_needs says, of a rule that asks few fields and nothing else: which of its cells are
 * to be named, a bit each; UINT32_MAX: it has to be asked. */
#define FEW_CELLS 4u
static uint32_t open_cells(struct hg_packet *packet, uint32_t rule)
{
    const struct hg_asked_cells *cells = asked_cells(packet->lanes, packet->pieces);
    uint32_t from = cells->starts[rule], count = cells->starts[rule + 1] - from;
    const struct hg_asked_cell *at = &cells->at[from];
    if (count - 1 >= FEW_CELLS || at[count - 1].field == HG_NONE || !hangs_on_cells(packet, rule))
        return UINT32_MAX;
    const struct hg_block *block = &packet->program->blocks[packet->program->rules[rule].block];
    uint32_t open = 0, last = HG_NONE;
    for (uint32_t i = 0; i < count; i++)
        if (at[i].field != last &&
            is_unknown(packet, block->table, rule - block->first_rule, &at[i])) {
            last = at[i].field;
            open |= 1u << i;
        }
    return open;
}

static void name_cells(const struct hg_packet *packet, uint32_t rule, uint32_t open,
                       struct hg_str needs[FEW_CELLS], struct saying *said)
{
    const struct hg_asked_cells *cells = &packet->pieces->asked;
    for (; open != 0; open &= open - 1) {
        uint32_t cell = cells->starts[rule] + (uint32_t)__builtin_ctz(open);
        needs[said->need_count++] = packet->program->fields[cells->at[cell].field].name;
    }
    said->needs = needs;
}

static void all_needs(struct hg_packet *packet, uint32_t rule, struct saying *said)
{
    struct hg_arena *arena = &packet->lanes->arena;
    struct hg_deciding *needs;
    hg_rule_needs(packet->lanes, packet->lane, rule, arena, &needs, &said->need_count);
    struct hg_str *names = hg_arena_alloc(arena, said->need_count * sizeof *names);
    for (uint32_t i = 0; i < said->need_count; i++)
        names[i] = needs[i].what;
    said->needs = names;
}

/* `open` are its open cells, where it is told by them. */
static void put_at_length(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result,
                          uint32_t open)
{
    const struct hg_rule_info *info = &packet->program->rules[rule];
    int64_t now = packet->lanes->now[packet->lane];
    struct hg_arena_mark mark = hg_arena_save(&packet->lanes->arena);
    struct saying said = {
        .result = result,
        .out_of_force = info->dated && (now < info->from || now >= info->before),
    };
    struct hg_str few[FEW_CELLS];
    said.has_points = hg_rule_points(packet->lanes, packet->lane, rule, result, &said.points);
    if (rests_on_unknown(result) && open != UINT32_MAX)
        name_cells(packet, rule, open, few, &said);
    else if (rests_on_unknown(result))
        all_needs(packet, rule, &said);
    put_rule(&packet->json, packet->program, rule, packet->pieces->rules[rule], &said);
    hg_arena_rewind(&packet->lanes->arena, mark);
}

/* What a rule that was assumed not to hit says by its open cells, where nothing else tells; NULL:
 * it is not kept. */
static struct hg_str *kept_by_cells(struct hg_packet *packet, uint32_t rule,
                                    enum hg_rule_result result, uint32_t open)
{
    struct hg_str **kept = &packet->pieces->by_cells[rule];
    if (result != HG_ASSUMED_NO || open == UINT32_MAX || packet->program->rules[rule].dated)
        return NULL;
    if (*kept == NULL)
        *kept = hg_packet_keep(packet->lanes, sizeof **kept << FEW_CELLS);
    return *kept + open;
}

static void at_length(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result)
{
    uint32_t open = rests_on_unknown(result) ? open_cells(packet, rule) : UINT32_MAX;
    struct hg_str *kept = kept_by_cells(packet, rule, result, open);
    if (kept != NULL && kept->len != 0) {
        hg_json_piece(&packet->json, *kept);
        packet->json.comma = true;
        return;
    }
    size_t from = packet->json.out->len;
    put_at_length(packet, rule, result, open);
    if (kept != NULL)
        *kept = hg_packet_kept(packet->lanes, packet->json.out, from);
}

/* --- shelves -------------------------------------------------------------------------------- */

/* What a result says of a rule on every lead as it is; false: it depends. A rule that was assumed
 * not to hit and asks one field hangs on that; so does one of a score whatever it is taken for. */
static bool says_always(struct hg_packet *packet, uint32_t rule, struct saying *said)
{
    const struct hg_rule_info *info = &packet->program->rules[rule];
    bool score = packet->program->blocks[info->block].kind == HG_B_SCORE;
    if (info->dated)
        return false;
    if (score && counts(said->result)) {
        if (!info->constant_points)
            return false;
        said->has_points = true;
        said->points = (struct hg_value){.lo = info->points, .hi = info->points};
        may_be_none(&said->points, said->result != HG_RULE_UNKNOWN);
    }
    if (!rests_on_unknown(said->result))
        return true;
    const struct hg_asked_cells *cells = asked_cells(packet->lanes, packet->pieces);
    const struct hg_asked_cell *cell = &cells->at[cells->starts[rule]];
    if ((score ? !info->constant_points : said->result != HG_ASSUMED_NO) ||
        cells->starts[rule + 1] - cells->starts[rule] != 1 || cell->field == HG_NONE)
        return false;
    said->needs = &packet->program->fields[cell->field].name;
    said->need_count = 1;
    return true;
}

/* Until the text stands still it is in the lanes' buffer. */
static struct hg_shelf_place *put_rules(struct hg_packet *packet, enum hg_rule_result result,
                                        struct hg_buf *text)
{
    uint32_t rules = packet->program->rule_count;
    struct hg_shelf_place *places =
        hg_packet_keep(packet->lanes, ((size_t)rules + 1) * sizeof *places);
    hg_buf_clear(text);
    for (uint32_t rule = 0; rule < rules; rule++) {
        struct hg_json json = {.out = text, .comma = true};
        struct saying said = {.result = result};
        bool always = says_always(packet, rule, &said);
        places[rule] = (struct hg_shelf_place){text->len, always ? HG_NONE : rule};
        if (always)
            put_rule(&json, packet->program, rule, packet->pieces->rules[rule], &said);
        size_t len = text->len - places[rule].start;
        packet->pieces->longest = len > packet->pieces->longest ? len : packet->pieces->longest;
    }
    places[rules] = (struct hg_shelf_place){text->len, rules};
    for (uint32_t rule = rules; rule-- > 0;)
        if (places[rule].lengthy == HG_NONE)
            places[rule].lengthy = places[rule + 1].lengthy;
    return places;
}

static struct hg_shelf make_shelf(struct hg_packet *packet, enum hg_rule_result result)
{
    struct hg_lanes *lanes = packet->lanes;
    struct hg_buf *text = &((struct hg_vm *)lanes)->text;
    struct hg_shelf_place *places = put_rules(packet, result, text);
    if (text->failed)
        longjmp(lanes->arena.guard->jump, 1);
    char *stands = hg_packet_keep(lanes, text->len + HG_PIECE);
    if (text->len != 0)
        memcpy(stands, text->at, text->len);
    return (struct hg_shelf){stands, places};
}

/* Each rule of a shelf by itself. */
static const struct hg_str *rule_by_rule(struct hg_packet *packet, const struct hg_shelf *shelf)
{
    uint32_t rules = packet->program->rule_count;
    struct hg_str *told = hg_packet_keep(packet->lanes, rules * sizeof *told);
    for (uint32_t rule = 0; rule < rules; rule++)
        told[rule] = (struct hg_str){shelf->text + shelf->places[rule].start,
                                     shelf->places[rule + 1].start - shelf->places[rule].start};
    return told;
}

/* Over completions a rule may have the result and say less: a hit may have been none on the lead.
 */
static const struct hg_shelf *shelf_of(struct hg_packet *packet, enum hg_rule_result result)
{
    struct hg_shelf *shelf = &packet->pieces->shelves[result];
    if (hg_result_told(result) && packet->decision->analysis != HG_ANALYSIS_DIRECT)
        return NULL;
    if (shelf->places == NULL) {
        *shelf = make_shelf(packet, result);
        if (hg_result_told(result))
            packet->pieces->told[result] = rule_by_rule(packet, shelf);
    }
    return shelf;
}

/* --- the member ----------------------------------------------------------------------------- */

/* Rules of one result as they stand on its shelf. */
HG_COPY_INLINE struct hg_str run_on(const struct hg_shelf *shelf, uint32_t first, uint32_t end)
{
    size_t start = shelf->places[first].start;
    return (struct hg_str){shelf->text + start, shelf->places[end].start - start};
}

static __attribute__((noinline)) void trace_rules(struct hg_packet *packet, uint32_t first,
                                                  uint32_t end, enum hg_rule_result result)
{
    const struct hg_shelf *shelf = shelf_of(packet, result);
    while (first < end) {
        uint32_t stop = shelf == NULL ? first : shelf->places[first].lengthy;
        stop = stop < end ? stop : end;
        if (stop > first)
            hg_json_piece(&packet->json, run_on(shelf, first, stop));
        packet->json.comma = true;
        if (stop < end)
            at_length(packet, stop++, result);
        first = stop;
    }
}

/* Where a word's rules are written: with room for all of them; NULL: each is to be put at length.
 */
HG_COPY_INLINE char *begin_word(const struct hg_packet *packet, const struct hg_result_word *word)
{
    if (packet->decision->analysis != HG_ANALYSIS_DIRECT)
        return NULL;
    return hg_json_pen(packet->json.out, word->count * packet->pieces->longest);
}

/* On the lead as it is nearly all rules that are told are one copy each: those of `left` up to one
 * that is not, which is left. */
HG_COPY_INLINE uint64_t put_told(struct hg_packet *packet, const struct hg_result_word *word,
                                 uint64_t left, hg_piece_copy *copy)
{
    const struct hg_str *const *told = packet->pieces->told;
    char *pen = begin_word(packet, word);
    if (pen == NULL)
        return left;
    for (; left != 0; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        const struct hg_str piece = told[hg_result_at(word, i)][word->first + i];
        if (piece.len == 0)
            break;
        copy(pen, piece);
        pen += piece.len;
    }
    hg_json_pen_down(packet->json.out, pen);
    return left;
}

HG_COPY_INLINE void trace_told(struct hg_packet *packet, const struct hg_result_word *word,
                               hg_piece_copy *copy)
{
    uint64_t left = hg_results_told(word);
    while ((left = put_told(packet, word, left, copy)) != 0) {
        uint32_t i = (uint32_t)__builtin_ctzll(left), rule = word->first + i;
        trace_rules(packet, rule, rule + 1, hg_result_at(word, i));
        left &= left - 1;
    }
}

/* Where the run ends that begins before `left`. */
HG_COPY_INLINE uint32_t run_end(uint64_t left, uint32_t count)
{
    return left != 0 ? (uint32_t)__builtin_ctzll(left) : count;
}

/* Likewise nearly all runs. */
HG_COPY_INLINE uint64_t put_runs(struct hg_packet *packet, const struct hg_result_word *word,
                                 uint64_t left, hg_piece_copy *copy)
{
    const struct hg_shelf *const shelves = packet->pieces->shelves;
    const uint32_t first = word->first, count = word->count;
    char *pen = begin_word(packet, word);
    if (pen == NULL)
        return left;
    while (left != 0) {
        uint64_t rest = left & (left - 1);
        uint32_t i = (uint32_t)__builtin_ctzll(left), end = first + run_end(rest, count);
        const struct hg_shelf *shelf = &shelves[hg_result_at(word, i)];
        if (shelf->places == NULL || shelf->places[first + i].lengthy < end)
            break;
        struct hg_str run = run_on(shelf, first + i, end);
        copy(pen, run);
        pen += run.len;
        left = rest;
    }
    hg_json_pen_down(packet->json.out, pen);
    return left;
}

HG_COPY_INLINE void trace_all(struct hg_packet *packet, const struct hg_result_word *word,
                              hg_piece_copy *copy)
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
TRACE(told_portable, , trace_told, hg_copy_portable)
TRACE(all_portable, , trace_all, hg_copy_portable)
#ifdef HG_VECTORS
TRACE(told_avx2, HG_TARGET_AVX2, trace_told, hg_copy_avx2)
TRACE(all_avx2, HG_TARGET_AVX2, trace_all, hg_copy_avx2)
TRACE(told_avx512, HG_TARGET_AVX512, trace_told, hg_copy_avx512)
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
    hg_json_bytes(&packet->json, HG_KEY("trace"), true);
    size_t from = packet->json.out->len;
    hg_each_result_word(packet->lanes, packet->lane, packet->decision, full,
                        tracer(packet->lanes->image->kernel, full), packet);
    hg_packet_enclose(&packet->json, from, "[]");
}
