/* A rule in the trace of a packet that no ready fragment covers: computed points, which may be an
 * interval, the unknowns its result depends on, whether it is in force. The text of a rule that
 * was assumed not to hit is cached by its open cells. */
#include "runtime/packet/packet_rule_in_full.h"

/* --- points ---------------------------------------------------------------------------------- */

bool hg_result_may_score(enum hg_rule_result result)
{
    return result == HG_HIT || result == HG_ASSUMED_YES || result == HG_RULE_UNKNOWN;
}

/* A rule that may not hit may give no points. */
void hg_points_or_none(struct hg_value *points, bool certain)
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
    if (block->kind != HG_B_SCORE || !hg_result_may_score(result))
        return false;
    if (info->constant_points)
        *points = (struct hg_value){.lo = info->points, .hi = info->points};
    else
        *points = *hg_lane_value(lanes, info->points_ref.reg, lane);
    struct hg_rows rows = hg_rule_rows(lanes, lane, info->block);
    hg_points_or_none(points, hg_bit(rows.certain, rule - block->first_rule));
    return true;
}

/* --- one rule -------------------------------------------------------------------------------- */

bool hg_result_needs_unknown(enum hg_rule_result result)
{
    return result == HG_RULE_UNKNOWN || result == HG_ASSUMED_NO || result == HG_ASSUMED_YES;
}

static void put_allowed(struct hg_json *json, const struct hg_program *program,
                        const struct hg_rule_info *info)
{
    if (info->allowed_count == 0)
        return;
    hg_json_key_literal(json, HG_KEY("allowed"));
    hg_json_raw_bare(json, HG_STR("["), false);
    for (uint32_t i = 0; i < info->allowed_count; i++) {
        const struct hg_allowed *allowed = &info->allowed[i];
        hg_json_raw_inline(json, HG_STR("{\"field\":"));
        json->comma = false;
        hg_json_str(json, program->fields[allowed->field].name);
        hg_json_key_literal(json, HG_KEY("because"));
        hg_json_str(json, allowed->because);
        hg_json_key_literal(json, HG_KEY("approved"));
        hg_json_str(json, allowed->approved);
        hg_json_raw_bare(json, HG_STR("}"), true);
    }
    hg_json_raw_bare(json, HG_STR("]"), true);
}

/* `piece` is the fragment with the rule's id. */
void hg_put_rule(struct hg_json *json, const struct hg_program *program, uint32_t rule,
                 struct hg_str piece, const struct hg_rule_facts *said)
{
    const struct hg_rule_info *info = &program->rules[rule];
    hg_json_fragment(json, piece);
    hg_json_raw_bare(json, hg_str(hg_rule_result_name(said->result)), false);
    hg_json_raw_bare(json, HG_STR("\""), true);
    if (said->has_points) {
        hg_json_key_literal(json, HG_KEY("points"));
        hg_json_points(json, program->blocks[info->block].scale, &said->points);
    }
    if (said->need_count > 0) {
        hg_json_key_literal(json, HG_KEY("needs"));
        hg_json_raw_bare(json, HG_STR("["), false);
        for (uint32_t i = 0; i < said->need_count; i++)
            hg_json_str(json, said->needs[i]);
        hg_json_raw_bare(json, HG_STR("]"), true);
    }
    if (said->out_of_force)
        hg_json_raw_bare(json, HG_STR(",\"in_force\":false"), true);
    put_allowed(json, program, info);
    hg_json_raw_bare(json, HG_STR("}"), true);
}

/* --- the unknowns behind a result ----------------------------------------------------------- */

/* The field that a column depends on, if nothing else in it can be unknown; or HG_NONE. */
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

/* In field order; cells of no field last. */
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

/* The number of cells of all rules. */
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

const struct hg_asked_cells *hg_packet_asked_cells(struct hg_lanes *lanes,
                                                   struct hg_fragments *fragments)
{
    const struct hg_image *image = lanes->image;
    uint32_t rules = image->program->rule_count;
    struct hg_asked_cells *cells = &fragments->asked;
    if (cells->starts != NULL)
        return cells;
    uint32_t *starts = hg_fragments_alloc(lanes, ((size_t)rules + 1) * sizeof *starts);
    cells->at = hg_fragments_alloc(lanes, (count_cells(image) + 1) * sizeof *cells->at);
    cells->count = 0;
    for (uint32_t rule = 0; rule < rules; rule++) {
        starts[rule] = cells->count;
        find_cells(image, rule, cells);
    }
    starts[rules] = cells->count;
    cells->starts = starts;
    return cells;
}

/* Whether the rule is open only because of its own cells. */
static bool depends_on_cells(const struct hg_packet *packet, uint32_t rule)
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

/* The result of hg_rule_needs for a rule that asks few fields and nothing else: a bit for each
 * cell to name; UINT32_MAX: call it. */
#define FEW_CELLS 4u
static uint32_t open_cells(struct hg_packet *packet, uint32_t rule)
{
    const struct hg_asked_cells *cells = hg_packet_asked_cells(packet->lanes, packet->fragments);
    uint32_t from = cells->starts[rule], count = cells->starts[rule + 1] - from;
    const struct hg_asked_cell *at = &cells->at[from];
    if (count - 1 >= FEW_CELLS || at[count - 1].field == HG_NONE || !depends_on_cells(packet, rule))
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
                       struct hg_str needs[FEW_CELLS], struct hg_rule_facts *said)
{
    const struct hg_asked_cells *cells = &packet->fragments->asked;
    for (; open != 0; open &= open - 1) {
        uint32_t cell = cells->starts[rule] + (uint32_t)__builtin_ctz(open);
        needs[said->need_count++] = packet->program->fields[cells->at[cell].field].name;
    }
    said->needs = needs;
}

static void all_needs(struct hg_packet *packet, uint32_t rule, struct hg_rule_facts *said)
{
    struct hg_arena *arena = &packet->lanes->arena;
    struct hg_deciding *needs;
    hg_rule_needs(packet->lanes, packet->lane, rule, arena, &needs, &said->need_count);
    struct hg_str *names = hg_arena_alloc(arena, said->need_count * sizeof *names);
    for (uint32_t i = 0; i < said->need_count; i++)
        names[i] = needs[i].what;
    said->needs = names;
}

/* `open`: its open cells, if they determine the text. */
static void put_at_length(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result,
                          uint32_t open)
{
    const struct hg_rule_info *info = &packet->program->rules[rule];
    int64_t now = packet->lanes->now[packet->lane];
    struct hg_arena_mark mark = hg_arena_save(&packet->lanes->arena);
    struct hg_rule_facts said = {
        .result = result,
        .out_of_force = info->dated && (now < info->from || now >= info->before),
    };
    struct hg_str few[FEW_CELLS];
    said.has_points = hg_rule_points(packet->lanes, packet->lane, rule, result, &said.points);
    if (hg_result_needs_unknown(result) && open != UINT32_MAX)
        name_cells(packet, rule, open, few, &said);
    else if (hg_result_needs_unknown(result))
        all_needs(packet, rule, &said);
    hg_put_rule(&packet->json, packet->program, rule, packet->fragments->rules[rule], &said);
    hg_arena_rewind(&packet->lanes->arena, mark);
}

/* The cached text of a rule assumed not to hit, by its open cells, if nothing else determines it;
 * NULL: none. */
static struct hg_str *kept_by_cells(struct hg_packet *packet, uint32_t rule,
                                    enum hg_rule_result result, uint32_t open)
{
    struct hg_str **kept = &packet->fragments->by_cells[rule];
    if (result != HG_ASSUMED_NO || open == UINT32_MAX || packet->program->rules[rule].dated)
        return NULL;
    if (*kept == NULL)
        *kept = hg_fragments_alloc(packet->lanes, sizeof **kept << FEW_CELLS);
    return *kept + open;
}

void hg_put_rule_in_full(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result)
{
    uint32_t open = hg_result_needs_unknown(result) ? open_cells(packet, rule) : UINT32_MAX;
    struct hg_str *kept = kept_by_cells(packet, rule, result, open);
    if (kept != NULL && kept->len != 0) {
        hg_json_fragment(&packet->json, *kept);
        packet->json.comma = true;
        return;
    }
    size_t from = packet->json.out->len;
    put_at_length(packet, rule, result, open);
    if (kept != NULL)
        *kept = hg_fragments_save(packet->lanes, packet->json.out, from);
}
