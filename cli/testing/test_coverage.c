/* Coverage of a policy's tests: rules and their results, both sides of thresholds, bands, groups
 * of texts treated alike, table rows, promises. Collected from the program alone, so that program
 * files can be covered; counted lead by lead. */
#include "cli/common/common.h"
#include "cli/testing/test_run.h"
#include "runtime/ingest/record.h"

static bool bit(const uint64_t *bits, uint32_t row)
{
    return (bits[row / 64] >> (row % 64)) & 1;
}

/* --- thresholds ------------------------------------------------------------------------------- */

static bool is_measured(enum hg_type_kind type)
{
    return type == HG_T_INTEGER || type == HG_T_DECIMAL || type == HG_T_DATE ||
           type == HG_T_DATETIME || type == HG_T_DURATION;
}

/* Both sides must be values the field or score can have. */
static bool has_two_sides(const struct hg_program *program, uint32_t reg, int64_t above)
{
    if (reg < program->field_count) {
        const struct hg_field *field = &program->fields[reg];
        return !(field->has_min && above <= field->min) && !(field->has_max && above > field->max);
    }
    for (uint32_t i = 0; i < program->block_count; i++)
        if (program->blocks[i].kind == HG_B_SCORE && program->blocks[i].result.reg == reg)
            return above > program->blocks[i].low && above <= program->blocks[i].high;
    return true;
}

static void add_threshold(struct hg_policy_under_test *policy, struct hg_arena *arena, uint32_t reg,
                          struct hg_str name, int64_t above)
{
    struct hg_coverage *coverage = &policy->coverage;
    const struct hg_program *program = policy->session.program;
    size_t at = coverage->thresholds.count;
    if (!is_measured(program->registers[reg]) || !has_two_sides(program, reg, above))
        return;
    for (size_t i = 0; i < coverage->thresholds.count; i++)
        if (coverage->thresholds.at[i].reg == reg && coverage->thresholds.at[i].above == above)
            return;
    hg_push(arena, &coverage->thresholds,
            ((struct hg_threshold){.reg = reg, .name = name, .above = above}));
    /* by register, then by value */
    for (; at > 0; at--) {
        struct hg_threshold *a = &coverage->thresholds.at[at - 1], *b = a + 1, kept = *b;
        if (a->reg < b->reg || (a->reg == b->reg && a->above < b->above))
            break;
        *b = *a;
        *a = kept;
    }
}

static void fields_thresholds(struct hg_policy_under_test *policy, struct hg_arena *arena)
{
    const struct hg_program *program = policy->session.program;
    for (uint32_t i = 0; i < program->term_count; i++) {
        const struct hg_term *term = &program->terms[i];
        if (term->kind != HG_TERM_NUMBER || term->reg >= program->field_count)
            continue;
        for (uint32_t p = 0; p + 1 < term->piece_count; p++)
            if (term->pieces[p].hi < INT64_MAX)
                add_threshold(policy, arena, term->reg, term->name, term->pieces[p].hi + 1);
    }
}

/* Scores and definitions: where a column or a test in a condition cuts them. */
static struct hg_str value_name(const struct hg_program *program, uint32_t reg)
{
    for (uint32_t i = 0; i < program->block_count; i++)
        if (program->blocks[i].kind == HG_B_SCORE && program->blocks[i].result.reg == reg)
            return program->blocks[i].name;
    return HG_STR("");
}

/* Of blocks: a decision table is covered row by row. */
static void column_thresholds(struct hg_policy_under_test *policy, struct hg_arena *arena)
{
    const struct hg_program *program = policy->session.program;
    for (uint32_t t = 0; t < program->table_count; t++)
        for (uint32_t c = 0;
             !program->tables[t].decision_table && c < program->tables[t].column_count; c++) {
            const struct hg_column *column = &program->tables[t].columns[c];
            if (column->kind != HG_COLUMN_NUMBER || column->reg < program->field_count)
                continue;
            for (uint32_t i = 0; i + 1 < column->slot_count; i++)
                add_threshold(policy, arena, column->reg, column->name, column->cuts[i]);
        }
}

static void ranges_thresholds(struct hg_policy_under_test *policy, struct hg_arena *arena,
                              uint32_t reg, const struct hg_ranges *ranges)
{
    struct hg_str name = value_name(policy->session.program, reg);
    for (uint32_t i = 0; name.len != 0 && i < ranges->count; i++) {
        if (ranges->at[i].lo != INT64_MIN)
            add_threshold(policy, arena, reg, name, ranges->at[i].lo);
        if (ranges->at[i].hi != INT64_MAX)
            add_threshold(policy, arena, reg, name, ranges->at[i].hi + 1);
    }
}

static void code_thresholds(struct hg_policy_under_test *policy, struct hg_arena *arena)
{
    const struct hg_program *program = policy->session.program;
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct hg_instr *instr = &program->code[i];
        if (instr->op == HG_OP_NUMBER_IN)
            ranges_thresholds(policy, arena, instr->b, &program->ranges[instr->c]);
    }
}

/* A score that is still open lies on a side when all it can be does; a field must be known. */
static void count_threshold(struct hg_threshold *threshold, const struct hg_lanes *lanes)
{
    const struct hg_value *value = hg_lane_value(lanes, threshold->reg, 0);
    bool known = hg_value_known(value);
    bool open = threshold->reg >= lanes->program->field_count && value->state == HG_BETWEEN;
    if (!known && !open)
        return;
    threshold->below += value->hi < threshold->above;
    threshold->last += known && value->lo == threshold->above - 1;
    threshold->first += known && value->lo == threshold->above;
    threshold->at_or_above += value->lo >= threshold->above;
}

/* --- bands ------------------------------------------------------------------------------------ */

/* The instruction of bands that a rule's points come from, through fading and halving. */
static uint32_t bands_of(const struct hg_program *program, uint32_t reg)
{
    for (uint32_t i = program->code_count; i-- > 0;) {
        const struct hg_instr *instr = &program->code[i];
        if (instr->a != reg)
            continue;
        if (instr->op == HG_OP_FADE || instr->op == HG_OP_HALVE || instr->op == HG_OP_HALVE_AGE)
            return bands_of(program, instr->b);
        if (instr->op == HG_OP_BANDS_NUMBER || instr->op == HG_OP_BANDS_TEXT ||
            instr->op == HG_OP_BANDS_TRUTH)
            return i;
    }
    return HG_NONE;
}

static void add_bands(struct hg_policy_under_test *policy, struct hg_arena *arena)
{
    const struct hg_program *program = policy->session.program;
    for (uint32_t r = 0; r < program->rule_count; r++) {
        const struct hg_rule_info *rule = &program->rules[r];
        uint32_t instr = rule->points_ref.kind == HG_REF_VALUE && !rule->constant_points
                             ? bands_of(program, rule->points_ref.reg)
                             : HG_NONE;
        if (instr == HG_NONE)
            continue;
        const struct hg_bands *bands = &program->bands[program->code[instr].c];
        for (uint32_t i = 0; i < bands->count; i++)
            hg_push(arena, &policy->coverage.choices,
                    ((struct hg_choice_count){rule->id, bands->at[i].name, 0, true, instr, i}));
        if (bands->has_unknown)
            hg_push(arena, &policy->coverage.choices,
                    ((struct hg_choice_count){rule->id, HG_STR("unknown"), 0, true, instr,
                                              bands->count}));
    }
}

static bool in_ranges(const struct hg_ranges *ranges, int64_t x)
{
    for (uint32_t i = 0; i < ranges->count; i++)
        if (ranges->at[i].lo <= x && x <= ranges->at[i].hi)
            return true;
    return false;
}

static bool holds(const struct hg_text_ids *ids, uint32_t id)
{
    for (uint32_t i = 0; i < ids->count; i++)
        if (ids->at[i] == id)
            return true;
    return false;
}

static bool band_has_text(const struct hg_band_const *band, const struct hg_text *text)
{
    bool fits = text->same != HG_NONE && holds(&band->set, text->same);
    for (uint32_t i = 0; !fits && i < band->prefixes.count; i++)
        fits = hg_str_starts(text->folded, band->prefixes.at[i]);
    return fits != band->negated;
}

/* The first band that fits, as many as there are where the value is unknown, or HG_NONE. */
static uint32_t first_band(const struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_bands *bands = &lanes->program->bands[instr->c];
    bool truth = instr->op == HG_OP_BANDS_TRUTH;
    const struct hg_value *value = truth ? NULL : hg_lane_value(lanes, instr->b, 0);
    uint8_t told = truth ? hg_lane_truth(lanes, instr->b, 0) : 0;
    if (truth ? told != HG_TRUE && told != HG_FALSE : !hg_value_known(value))
        return bands->count;
    for (uint32_t i = 0; i < bands->count; i++) {
        const struct hg_band_const *band = &bands->at[i];
        bool fits = band->otherwise;
        if (!fits && truth)
            fits = (band->truth & told) != 0;
        else if (!fits && instr->op == HG_OP_BANDS_TEXT)
            fits = band_has_text(band, value->text);
        else if (!fits)
            fits = in_ranges(&band->ranges, value->lo) != band->negated;
        if (fits)
            return i;
    }
    return HG_NONE;
}

/* --- groups of texts -------------------------------------------------------------------------- */

static void add_groups(struct hg_policy_under_test *policy, struct hg_arena *arena)
{
    const struct hg_program *program = policy->session.program;
    for (uint32_t i = 0; i < program->term_count; i++) {
        const struct hg_term *term = &program->terms[i];
        for (uint32_t p = 0; term->kind == HG_TERM_TEXT && p < term->piece_count; p++)
            if (term->pieces[p].kind == HG_PIECE_TEXTS)
                hg_push(
                    arena, &policy->coverage.choices,
                    ((struct hg_choice_count){term->name, term->pieces[p].name, 0, false, i, p}));
    }
}

static bool is_in_group(const struct hg_lanes *lanes, const struct hg_choice_count *choice)
{
    const struct hg_term *term = &lanes->program->terms[choice->instr];
    const struct hg_value *value = hg_lane_value(lanes, term->reg, 0);
    return hg_value_known(value) && value->text != NULL && value->text->same != HG_NONE &&
           holds(&term->pieces[choice->index].texts, value->text->same);
}

static bool is_chosen(const struct hg_lanes *lanes, const struct hg_choice_count *choice)
{
    if (!choice->band)
        return is_in_group(lanes, choice);
    return first_band(lanes, &lanes->program->code[choice->instr]) == choice->index;
}

/* --- rules, rows, promises -------------------------------------------------------------------- */

/* A lead that says nothing leaves open what can be left open. */
static void find_open(struct hg_policy_under_test *policy)
{
    const struct hg_program *program = policy->session.program;
    struct hg_lanes *lanes = policy->lanes;
    struct hg_lead_error error;
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = 0;
    if (hg_json_read(policy->reader, lanes, 0, HG_STR("{}"), &error) != HG_OK ||
        hg_run(lanes) != HG_OK)
        return;
    for (uint32_t r = 0; r < program->rule_count; r++) {
        const struct hg_block *block = &program->blocks[program->rules[r].block];
        struct hg_rows rows = hg_lane_rows(lanes, block->table, 0);
        uint32_t row = r - block->first_rule;
        policy->coverage.may_be_open[r] =
            (bit(rows.possible, row) && !bit(rows.certain, row)) || bit(rows.assumed, row);
    }
}

static void count_rows(struct hg_policy_under_test *policy, uint32_t table)
{
    struct hg_rows rows = hg_lane_rows(policy->lanes, table, 0);
    uint32_t count = policy->session.program->tables[table].rows;
    for (uint32_t row = 0; row < count; row++) {
        policy->coverage.rows[table][row] += bit(rows.possible, row);
        if (bit(rows.certain, row))
            return;
    }
}

void hg_coverage_init(struct hg_policy_under_test *policy, struct hg_arena *arena)
{
    const struct hg_program *program = policy->session.program;
    struct hg_coverage *coverage = &policy->coverage;
    coverage->rules = hg_arena_zero(arena, program->rule_count, sizeof *coverage->rules);
    coverage->may_be_open = HG_ARRAY(arena, bool, program->rule_count);
    coverage->promises = HG_ARRAY(arena, uint32_t, program->promise_count);
    coverage->rows = HG_ARRAY(arena, uint32_t *, program->table_count);
    for (uint32_t i = 0; i < program->table_count; i++)
        if (program->tables[i].decision_table)
            coverage->rows[i] = HG_ARRAY(arena, uint32_t, program->tables[i].rows);
    fields_thresholds(policy, arena);
    column_thresholds(policy, arena);
    code_thresholds(policy, arena);
    add_bands(policy, arena);
    add_groups(policy, arena);
    find_open(policy);
}

void hg_coverage_count(struct hg_policy_under_test *policy, const struct hg_decision *decision)
{
    const struct hg_program *program = policy->session.program;
    struct hg_coverage *coverage = &policy->coverage;
    for (uint32_t i = 0; i < program->rule_count; i++)
        coverage->rules[i][decision->results[i]]++;
    for (uint32_t i = 0; i < program->table_count; i++)
        if (coverage->rows[i] != NULL)
            count_rows(policy, i);
    for (size_t i = 0; i < coverage->thresholds.count; i++)
        count_threshold(&coverage->thresholds.at[i], policy->lanes);
    for (size_t i = 0; i < coverage->choices.count; i++)
        coverage->choices.at[i].count += is_chosen(policy->lanes, &coverage->choices.at[i]);
    for (uint32_t i = 0; i < program->promise_count; i++)
        coverage->promises[i] +=
            hg_lane_truth(policy->lanes, program->promises[i].when, 0) == HG_TRUE;
}

/* --- how much --------------------------------------------------------------------------------- */

static void sum_up(struct hg_coverage_sum *sum, enum hg_coverage_kind kind, bool reached)
{
    sum->all[kind]++;
    sum->reached[kind] += reached;
}

static void sum_rules(const struct hg_policy_under_test *policy, struct hg_coverage_sum *sum)
{
    const struct hg_program *program = policy->session.program;
    for (uint32_t r = 0; r < program->rule_count; r++) {
        const uint32_t *results = policy->coverage.rules[r];
        uint32_t open = results[HG_RULE_UNKNOWN] + results[HG_ASSUMED_NO] + results[HG_ASSUMED_YES];
        sum_up(sum, HG_COVER_HIT, results[HG_HIT] > 0);
        if (program->rules[r].when == HG_W_CONDITION)
            sum_up(sum, HG_COVER_MISSED, results[HG_MISS] > 0);
        if (policy->coverage.may_be_open[r] || open > 0)
            sum_up(sum, HG_COVER_OPEN, open > 0);
    }
}

struct hg_coverage_sum hg_coverage_sum(const struct hg_policy_under_test *policy)
{
    const struct hg_program *program = policy->session.program;
    const struct hg_coverage *coverage = &policy->coverage;
    struct hg_coverage_sum sum = {{0}, {0}};
    sum_rules(policy, &sum);
    for (size_t i = 0; i < coverage->thresholds.count; i++) {
        sum_up(&sum, HG_COVER_SIDE, coverage->thresholds.at[i].below > 0);
        sum_up(&sum, HG_COVER_SIDE, coverage->thresholds.at[i].at_or_above > 0);
    }
    for (size_t i = 0; i < coverage->choices.count; i++)
        sum_up(&sum, coverage->choices.at[i].band ? HG_COVER_BAND : HG_COVER_GROUP,
               coverage->choices.at[i].count > 0);
    for (uint32_t t = 0; t < program->table_count; t++)
        for (uint32_t row = 0; coverage->rows[t] != NULL && row < program->tables[t].rows; row++)
            sum_up(&sum, HG_COVER_ROW, coverage->rows[t][row] > 0);
    for (uint32_t i = 0; i < program->promise_count; i++)
        sum_up(&sum, HG_COVER_PROMISE, coverage->promises[i] > 0);
    return sum;
}

unsigned hg_coverage_share(const struct hg_policy_under_test *policy)
{
    struct hg_coverage_sum sum = hg_coverage_sum(policy);
    uint64_t all = 0, reached = 0;
    for (int k = 0; k < (int)HG_COVER_KINDS; k++) {
        all += sum.all[k];
        reached += sum.reached[k];
    }
    return all == 0 ? 100 : (unsigned)(reached * 100 / all);
}
