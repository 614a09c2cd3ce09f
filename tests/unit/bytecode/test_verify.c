/* A corrupted program for every check of the verifier, and programs just within each limit. */
#include "bytecode/verify.h"
#include "tests/unit/bytecode/sample.h"

#include <criterion/criterion.h>

static struct hg_arena arena;
static struct hg_guard guard;

/* Spoils one thing of the sample; `why` is what the verifier must say of it. */
struct spoiled {
    const char *why;
    void (*spoil)(struct hg_program *p);
};

#define SPOIL(name, ...)                                                                           \
    static void name(struct hg_program *p)                                                         \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define GROW(p, array, count, T)                                                                   \
    (p)->array =                                                                                   \
        hg_arena_grow(&arena, (p)->array, (p)->count * sizeof(T), ((p)->count + 1) * sizeof(T))

/* --- limits, fields, registers --- */

SPOIL(many_fields, p->field_count = HG_MAX_FIELDS + 1;)
SPOIL(many_registers, p->register_count = HG_MAX_REGISTERS + 1;)
SPOIL(many_truths, p->truth_count = HG_MAX_TRUTHS + 1;)
SPOIL(many_instructions, p->code_count = HG_MAX_CODE + 1;)
SPOIL(many_rules, p->rule_count = HG_MAX_RULES + 1;)
SPOIL(many_outcomes, p->outcome_count = HG_MAX_OUTCOMES + 1;)
SPOIL(many_flags, p->flag_count = HG_MAX_FLAGS + 1;)
SPOIL(idle_truths, p->truth_count = p->code_count + 1;)
SPOIL(few_registers, p->register_count = S_FIELDS - 1;)
SPOIL(nameless_field, p->fields[1].name.len = 0;)
SPOIL(typeless_field, p->fields[1].type = HG_T_COUNT;)
SPOIL(typeless_register, p->registers[S_FIT] = HG_T_COUNT;)
SPOIL(field_register, p->registers[S_VISITS] = HG_T_TEXT;)
SPOIL(field_list, p->register_lists[S_VISITS] = true;)
SPOIL(field_pattern, p->fields[2].pattern = 2;)
SPOIL(field_pattern_by, p->fields[2].pattern_by = S_FIELDS;)
SPOIL(field_case, p->fields[2].cases[0].regex = 2;)
SPOIL(field_floor, p->fields[1].min_confidence = 1000001;)

/* --- constants --- */

SPOIL(text_same, p->texts[S_VP_UPPER].same = S_SALES;)
SPOIL(text_other, p->texts[S_VP_UPPER].same = S_SMB;)
SPOIL(set_text, p->sets[0].at[1] = S_TEXTS;)
SPOIL(set_not_same, p->sets[0].at[1] = S_VP_UPPER;)
SPOIL(set_order, p->sets[0].at[0] = p->sets[0].at[1];)
SPOIL(set_large, p->sets[0].count = HG_MAX_LIST_ITEMS + 1;)
SPOIL(range_empty, p->ranges[0].at[0].lo = 5001;)
SPOIL(range_order, p->ranges[0].at[1].lo = 5000;)
SPOIL(test_kind, p->tests[0].kind = HG_TEST_KIND_COUNT;)
SPOIL(test_numbers, p->tests[0].numbers = true;)
SPOIL(test_register, p->tests[0].reg = S_REGISTERS;)
SPOIL(test_of_number, p->tests[0].reg = S_FIT;)
SPOIL(test_of_list, p->tests[0].reg = S_TOPICS;)
SPOIL(test_includes, p->tests[1].reg = S_TITLE;)
SPOIL(test_includes_numbers, p->tests[1].numbers = true;)
SPOIL(test_pattern, p->tests[0].patterns[1] = S_TEXTS;)
SPOIL(test_regex, p->tests[2].patterns[0] = 2;)
SPOIL(truth_list, p->truth_lists[0].at[0] = S_TRUTHS;)
SPOIL(band_truth, p->bands[0].at[2].truth = 4;)
SPOIL(band_range, p->bands[0].at[0].ranges.at[0].lo = 5001;)
SPOIL(band_set, p->bands[0].at[1].set.at[0] = S_TEXTS;)
SPOIL(template_kind, p->templates[0].parts[1].ref.kind = 3;)
SPOIL(template_register, p->templates[0].parts[1].ref.reg = S_REGISTERS;)
SPOIL(few_outcomes, p->outcome_count = HG_OUTCOMES_FIXED - 1;)
SPOIL(outcome_name, p->outcomes[HG_REVIEW].name = HG_STR("Review");)
SPOIL(directory_absent, p->has_directory = false;)
SPOIL(directory_kind, p->directory[0].kind = HG_TEAM + 1;)
SPOIL(directory_order, p->directory[1].folded = HG_STR("ann");)
SPOIL(queue_that_left, p->directory[S_WHO_ANN].kind = HG_QUEUE;)
SPOIL(person_with_members, p->directory[S_WHO_SALES].kind = HG_PERSON;)
SPOIL(stand_in_team, p->directory[S_WHO_ANN].stand_in = S_WHO_SALES;)
SPOIL(stand_in_circle, p->directory[S_WHO_BOB].stand_in = S_WHO_ANN;)
SPOIL(fallback_circle, p->directory[S_WHO_SALES].nobody_left = S_WHO_SALES;)
SPOIL(fallback_nobody, p->directory[S_WHO_SALES].nobody_left = S_WHO_COUNT;)
SPOIL(absences_order, p->directory[S_WHO_BOB].absences.at[0].hi = 1;)
SPOIL(calendar_of_nobody, p->directory[S_WHO_SALES].calendar = 1;)
SPOIL(escalation_order, p->directory[S_WHO_SALES].steps[0].percent = 200;)
SPOIL(escalation_kind, p->directory[S_WHO_SALES].steps[0].kind = HG_STEP_KIND_COUNT;)
SPOIL(strategy_none, p->directory[S_WHO_SALES].strategy = HG_STRATEGY_STICKY + 1;)
SPOIL(member_weight, p->directory[S_WHO_SALES].members[0].weight = 0;)
SPOIL(member_team, p->directory[S_WHO_SALES].members[0].who = S_WHO_SALES;)
SPOIL(member_cap, p->directory[S_WHO_SALES].members[0].caps[1] = -2;)
SPOIL(member_overrun, p->directory[S_WHO_SALES].members[0].overruns[0].more = -1;)
SPOIL(members_many, p->directory[S_WHO_SALES].member_count = HG_MAX_MEMBERS + 1;)
SPOIL(priority_no_class, p->priority.reg = S_FIT;)
SPOIL(calendar_zone, p->calendars[0].zone = 1;)
SPOIL(calendar_hours, p->calendars[0].days[0].at[0].hi = 800;)
SPOIL(calendar_closed, p->calendars[0].days[0].count = 0;)
SPOIL(calendar_holidays, p->calendars[0].holidays[1] = 20811;)
SPOIL(zone_order, p->zones[0].changes[1].at = -2422054408;)
SPOIL(zone_offset, p->zones[0].rule.standard = HG_ZONE_MAX_OFFSET + 1;)
SPOIL(zone_day, p->zones[0].rule.end.week = 6;)
SPOIL(zone_overlap, p->zones[0].rule.start = (struct hg_zone_day){HG_ZONE_DAY, .day = 0};
      p->zones[0].rule.end = (struct hg_zone_day){HG_ZONE_JULIAN, .day = 365, .time = 50 * 3600};)

/* --- tables --- */

static struct hg_column *column_of(struct hg_program *p, int table)
{
    return &p->tables[table].columns[0];
}

SPOIL(table_rows, p->tables[0].rows = HG_MAX_TABLE_ROWS + 1;)
SPOIL(table_words, p->tables[0].words = 2;)
SPOIL(table_ids, p->tables[S_M_TERRITORIES].row_ids = NULL;)
SPOIL(table_gives, p->tables[0].give_count = 1;)
SPOIL(table_assume_no, p->tables[S_M_SEGMENT].assume_no[0] = 4;)
SPOIL(table_assume_yes, p->tables[S_M_FIT].assume_yes[0] = UINT64_MAX;)
SPOIL(column_kind, column_of(p, 0)->kind = HG_COLUMN_KIND_COUNT;)
SPOIL(column_number, column_of(p, 0)->reg = S_TITLE;)
SPOIL(column_register, column_of(p, 0)->reg = S_REGISTERS;)
SPOIL(column_slots, column_of(p, 0)->slot_count = 0;)
SPOIL(column_cuts, column_of(p, 0)->slot_count = 3;
      column_of(p, 0)->cuts = S_COPY(&arena, int64_t, 5, 5);)
SPOIL(column_text, column_of(p, S_M_TERRITORIES)->reg = S_FIT;)
SPOIL(column_text_slots, column_of(p, S_M_TERRITORIES)->slot_count = 0;)
SPOIL(column_text_id, column_of(p, S_M_TERRITORIES)->texts[0].text = S_VP_UPPER;)
SPOIL(column_text_slot, column_of(p, S_M_TERRITORIES)->texts[0].slot = 4;)
SPOIL(column_text_order, column_of(p, S_M_TERRITORIES)->text_count = 2;
      column_of(p, S_M_TERRITORIES)->texts = S_COPY(&arena, struct hg_text_slot, {S_SMB, 1},
                                                    {S_ENTERPRISE, 1});)
SPOIL(column_prefix, column_of(p, S_M_TERRITORIES)->spans[0].high = HG_STR("sx");)
SPOIL(column_span, column_of(p, S_M_TERRITORIES)->spans[1].high = HG_STR("09");)
SPOIL(part_first, column_of(p, S_M_TERRITORIES)->parts[0].length = 1;)
SPOIL(part_order, column_of(p, S_M_TERRITORIES)->parts[1].length = 0;)
SPOIL(part_empty, column_of(p, S_M_TERRITORIES)->parts[1].count = 0;)
SPOIL(stretch_first, column_of(p, S_M_TERRITORIES)->parts[0].at[0].from = HG_STR("a");)
SPOIL(stretch_order, column_of(p, S_M_TERRITORIES)->parts[1].at[3].from = HG_STR("00:");)
SPOIL(stretch_slot, column_of(p, S_M_TERRITORIES)->parts[1].at[4].slot = 4;)
SPOIL(column_parts_of_number, column_of(p, 0)->part_count = 1;)

SPOIL(list_dense, column_of(p, 0)->listed_count = 1;)
SPOIL(list_small, column_of(p, 0)->base_of = S_COPY(&arena, uint32_t, 0, 0);)
SPOIL(list_base, sample_listed(&arena, p)->base_of[3] = 2;)
SPOIL(list_ends, sample_listed(&arena, p)->listed_ends[1] = 4;)
SPOIL(list_back, sample_listed(&arena, p)->listed_ends[2] = 1;)
SPOIL(list_short, sample_listed(&arena, p)->listed_ends[3] = 2;)
SPOIL(list_order, sample_listed(&arena, p)->listed[1] = 3;)
SPOIL(list_row, sample_listed(&arena, p)->listed[1] = 600;)
SPOIL(list_twice, sample_listed(&arena, p)->base_of[3] = 1;)
SPOIL(list_long_row, sample_listed(&arena, p)->slots[31] = 1;)
SPOIL(list_asks, sample_listed(&arena, p)->any[0] = 1 << 9;)
SPOIL(column_truth, column_of(p, S_M_OUT)->reg = S_TRUTHS;)
SPOIL(column_truth_slots, column_of(p, S_M_OUT)->slot_count = 1;)
SPOIL(column_test, column_of(p, S_M_FIT)->reg = S_TESTS;)
SPOIL(column_texts_of_number, column_of(p, 0)->text_count = 1;)
SPOIL(column_any, column_of(p, 0)->any[0] = 4;)
SPOIL(column_row, column_of(p, 0)->slots[1] = 7;)
SPOIL(column_asks, column_of(p, 0)->slots[0] = 1;)
SPOIL(give_type, p->tables[S_M_TERRITORIES].gives[0].type = HG_T_COUNT;)
SPOIL(give_no_texts, p->tables[S_M_TERRITORIES].gives[0].texts = NULL;)
SPOIL(give_no_numbers, p->tables[S_M_TERRITORIES].gives[1].numbers = NULL;)
SPOIL(give_text, p->tables[S_M_TERRITORIES].gives[0].texts[1] = S_TEXTS;)
SPOIL(give_no_unit, p->tables[S_M_TERRITORIES].gives[1].units = NULL;)
SPOIL(give_unit, p->tables[S_M_TERRITORIES].gives[1].units[1] = 3;)

/* --- blocks and rules --- */

SPOIL(block_kind, p->blocks[0].kind = HG_B_KIND_COUNT;)
SPOIL(block_first, p->blocks[1].first_rule = 1;)
SPOIL(block_many, p->blocks[4].rule_count = 3;)
SPOIL(block_few, p->rule_count++; GROW(p, rules, rule_count, struct hg_rule_info);)
SPOIL(block_table, p->blocks[0].table = S_TABLES;)
SPOIL(block_decision_table, p->blocks[0].table = S_M_TERRITORIES;)
SPOIL(block_shared_table, p->blocks[3].table = S_M_FIT;)
SPOIL(block_rows, p->tables[S_M_FIT].rows = 3;)
SPOIL(table_of_no_block, p->tables[S_M_TERRITORIES].decision_table = false;
      p->tables[S_M_TERRITORIES].give_count = 0;)
SPOIL(class_result, p->blocks[0].result.reg = S_FIT;)
SPOIL(score_scale, p->blocks[2].scale = HG_T_DATE;)
SPOIL(score_result, p->blocks[2].result.reg = S_WITHIN;)
SPOIL(score_range, p->blocks[2].low = 101;)
SPOIL(score_groups, p->blocks[2].groups[1].count = 2;)
SPOIL(score_groups_order, p->blocks[2].groups[1].first = 0;)
SPOIL(route_outcome, p->blocks[4].outcome = 31;)
SPOIL(route_calendar, p->blocks[4].calendar.reg = S_AT;)
SPOIL(route_since, p->blocks[4].since.reg = S_VISITS;)
SPOIL(rule_block, p->rules[0].block = 1;)
SPOIL(rule_when, p->rules[0].when = 4;)
SPOIL(rule_label, p->rules[0].label = S_TEXTS;)
SPOIL(rule_reject, p->rules[2].outcome = HG_ACCEPT;)
SPOIL(rule_outcome, p->rules[5].outcome = 31;)
SPOIL(rule_points, p->rules[4].points_ref.reg = S_TEAM;)
SPOIL(rule_stray_points, p->rules[5].points_ref = ((struct hg_ref){HG_REF_VALUE, 1u << 20});)
SPOIL(block_stray_result, p->blocks[3].result = ((struct hg_ref){HG_REF_TRUTH, 1u << 20});)
SPOIL(block_stray_since, p->blocks[2].since = ((struct hg_ref){HG_REF_VALUE, 1u << 20});)
SPOIL(rule_to, p->rules[7].to.reg = S_WITHIN;)
SPOIL(rule_within, p->rules[7].within.reg = S_FIT;)
SPOIL(rule_also, p->rules[7].also.at[0] = S_FIT;)
SPOIL(rule_also_register, p->rules[7].also.at[0] = S_REGISTERS;)
SPOIL(rule_alert, p->rules[7].alert.at[0] = S_FIT;)
SPOIL(rule_because, p->rules[2].because = 1;)
SPOIL(rule_note, p->rules[5].notes[0] = 1;)
SPOIL(rule_needs, p->rules[6].needs.at[0] = S_FIELDS;)
SPOIL(rule_reads, p->rules[0].reads.at[0] = S_FIELDS;)
SPOIL(rule_blocks, p->rules[5].reads_blocks.at[0] = S_BLOCKS;)
SPOIL(rule_tables, p->rules[7].reads_tables.at[0] = S_TABLES;)
SPOIL(rule_allowed, p->rules[2].allowed[0].field = S_FIELDS;)
SPOIL(rule_file, p->rules[2].file = 1;)

/* --- code --- */

SPOIL(no_code, p->code_count = 0; p->truth_count = 0; p->truth_list_count = 0; p->table_count = 0;
      p->block_count = 0; p->rule_count = 0;)
SPOIL(no_end, p->code[22].op = HG_OP_APPLIES;)
SPOIL(early_end, p->code[14] = (struct hg_instr){.op = HG_OP_END};)
SPOIL(no_such_op, p->code[3].op = HG_OPS;)
SPOIL(not_zero, p->code[22].d = 1;)
SPOIL(read_number, p->code[3].b = S_TITLE;)
SPOIL(read_list_as_number, p->code[3].b = S_TOPICS;)
SPOIL(read_text, p->code[0].b = S_EMPLOYEES;)
SPOIL(read_list, p->code[14].b = S_TITLE;)
SPOIL(read_far, p->code[0].b = S_REGISTERS;)
SPOIL(read_early, p->code[0].b = S_SEGMENT;)
SPOIL(read_itself, p->code[6].op = HG_OP_TEXT_ASSUMED; p->code[6].b = p->code[6].c = S_SEGMENT;)
SPOIL(read_truth_far, p->code[4].a = S_TRUTHS;)
SPOIL(read_truth_early, p->code[4].a = S_T_FOUND;)
SPOIL(read_set, p->code[0].c = 1;)
SPOIL(read_ranges, p->code[3].c = 1;)
SPOIL(read_test, p->code[1].b = S_TESTS;)
SPOIL(read_test_early, p->tests[S_X_SENIOR].reg = S_SEGMENT;)
SPOIL(read_truths, p->code[2].b = 1;)
SPOIL(read_truths_early, p->truth_lists[0].at[1] = S_T_FOUND;)
SPOIL(read_bands, p->code[9].c = 1;)
SPOIL(read_template, p->code[20].b = 1;)
SPOIL(read_template_early, p->code[9] = (struct hg_instr){HG_OP_TEMPLATE, S_GREETING, 0, 0, 0};)
SPOIL(read_number_constant, p->code[3] = (struct hg_instr){HG_OP_NUMBER, S_POINTS, 2, 0, 0};)
SPOIL(read_text_constant, p->code[3] = (struct hg_instr){HG_OP_TEXT, S_TEAM, S_TEXTS, 0, 0};)
SPOIL(read_regex, p->code[3] = (struct hg_instr){HG_OP_PART, S_TEAM, S_TITLE, 2, 0};)
SPOIL(match_table, p->code[5].a = S_TABLES;)
SPOIL(match_early, p->tables[S_M_SEGMENT].columns[0].reg = S_FIT;)
SPOIL(match_twice, p->code[7].a = S_M_SEGMENT;)
SPOIL(found_block_table, p->code[17].b = S_M_FIT;)
SPOIL(found_far, p->code[17].b = S_TABLES;)
SPOIL(found_unmatched, p->code[16].a = S_M_ROUTE; p->code[21].a = S_M_TERRITORIES;
      p->tables[S_M_ROUTE].columns[0].reg = S_T_ALL;)
SPOIL(give_far, p->code[18].c = 2;)
SPOIL(give_kind, p->code[18].c = 1;)
SPOIL(block_far, p->code[6].b = S_BLOCKS;)
SPOIL(block_unmatched, p->code[5].a = S_M_OUT; p->code[7].a = S_M_SEGMENT;)
SPOIL(block_wrong, p->code[8] = (struct hg_instr){HG_OP_DECIDE, S_K_SEGMENT, 0, 0, 0};)
SPOIL(class_elsewhere, p->code[6].a = S_TEAM; p->code[18].a = S_SEGMENT;)
SPOIL(score_points_early, p->code[9].a = S_FIT; p->code[11].a = S_POINTS;)
SPOIL(decide_twice, p->code[14] = (struct hg_instr){HG_OP_DECIDE, S_K_OUT, 0, 0, 0};)
SPOIL(write_field, p->code[9].a = S_VISITS;)
SPOIL(write_twice, p->code[19].a = S_POINTS;)
SPOIL(write_truth_twice, p->code[2].a = S_T_SENIOR;)
SPOIL(write_far, p->code[9].a = S_REGISTERS;)
SPOIL(write_truth_far, p->code[2].a = S_TRUTHS;)
SPOIL(write_kind, p->code[9].a = S_TEAM;)
SPOIL(skip_back, p->code[15].b = 15;)
SPOIL(skip_far, p->code[15].b = 23;)
SPOIL(skip_outcome, p->code[15].a = 6;)
SPOIL(skip_decide, p->code[12] = (struct hg_instr){HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, 14, 0, 0};)
SPOIL(skip_around_decide, p->code[3] = (struct hg_instr){HG_OP_MATCH, S_M_OUT, 0, 0, 0};
      p->code[4].a = S_T_BOTH;
      p->code[7] = (struct hg_instr){HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, 9, 0, 0};)
SPOIL(skip_read_outside, p->code[15].b = 17;)
SPOIL(applies_twice, p->code[14] = (struct hg_instr){HG_OP_APPLIES, S_T_ALL, 0, 0, 0};)
SPOIL(duration_unit, p->code[14] = (struct hg_instr){HG_OP_DURATION, S_WITHIN, 0, 3, 0};)
SPOIL(truth_none, p->code[2] = (struct hg_instr){HG_OP_TRUTH, S_T_BOTH, 0, 0, 0};)
SPOIL(flag_none, p->code[2] = (struct hg_instr){HG_OP_FLAG, S_T_BOTH, S_FLAGS, 0, 0};)
SPOIL(text_same_how, p->code[2] = (struct hg_instr){HG_OP_TEXT_SAME, S_T_BOTH, 0, 0, 2};)
SPOIL(text_find_how, p->code[2] = (struct hg_instr){HG_OP_TEXT_FIND, S_T_BOTH, 0, 0, 5};)
SPOIL(bucket_of_list, p->code[9] = (struct hg_instr){HG_OP_BUCKET, S_POINTS, S_TOPICS, 0, 0};)
SPOIL(list_has_list,
      p->code[2] = (struct hg_instr){HG_OP_LIST_HAS, S_T_BOTH, S_TOPICS, S_TOPICS, 0};)
SPOIL(list_has_number,
      p->code[2] = (struct hg_instr){HG_OP_LIST_HAS, S_T_BOTH, S_TOPICS, S_VISITS, 0};)
SPOIL(list_elements, p->registers[S_KNOWN_TOPICS] = HG_T_INTEGER;)
SPOIL(line_file, p->lines[3].file = 1;)

/* --- what is read afterwards --- */

SPOIL(block_missing, p->code[13] = (struct hg_instr){HG_OP_TRUTH, S_T_FOUND, 1, 0, 0};
      p->code[17] = (struct hg_instr){HG_OP_NUMBER, S_POINTS, 0, 0, 0};
      p->code[9].op = HG_OP_BANDS_NUMBER; p->code[17].a = S_WITHIN;
      p->code[19] = (struct hg_instr){HG_OP_TEXT, S_GREETING, 0, 0, 0};
      p->code[20] = (struct hg_instr){HG_OP_LIST_ASSUMED, S_KNOWN_TOPICS, S_TOPICS, S_TOPICS, 0};
      p->code[14] = (struct hg_instr){HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, 22, 0, 0};
      p->code[15] = (struct hg_instr){HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, 22, 0, 0};)
SPOIL(route_other_outcome, p->code[15].a = HG_REVIEW;)
SPOIL(rule_reads_skipped, p->rules[5].to = (struct hg_ref)S_VALUE(S_TEAM);
      p->rules[5].outcome = HG_REVIEW;)
SPOIL(class_reads_skipped, p->rules[0].to = (struct hg_ref)S_VALUE(S_TEAM);)
SPOIL(because_reads_skipped, p->templates[0].parts[3].ref.reg = S_TEAM;)
SPOIL(reads_later, p->rules[3].reads_blocks = (struct hg_regs)S_LIST(&arena, S_K_FIT);)
SPOIL(reads_no_value, p->rules[6].reads_blocks = (struct hg_regs)S_LIST(&arena, S_K_OUT);)
SPOIL(promise_kind, p->promises[0].kind = 2;)
SPOIL(promise_far, p->promises[1].unless = S_TRUTHS;)
SPOIL(promise_skipped, p->promises[0].when = S_T_FOUND;)
SPOIL(term_kind, p->terms[2].kind = HG_TERM_KIND_COUNT;)
SPOIL(term_far, p->terms[2].reg = S_TESTS;)
SPOIL(term_of_text, p->terms[1].reg = S_TITLE;)
SPOIL(term_of_list, p->terms[0].reg = S_TOPICS;)
SPOIL(term_idle, GROW(p, registers, register_count, enum hg_type_kind);
      GROW(p, register_lists, register_count, bool); p->registers[S_REGISTERS] = HG_T_TEXT;
      p->register_lists[S_REGISTERS] = false; p->register_count++; p->terms[0].reg = S_REGISTERS;)
SPOIL(term_idle_truth, p->terms[2].kind = HG_TERM_TRUTH; p->terms[2].reg = p->truth_count++;)
SPOIL(term_field, p->terms[0].fields.at[0] = S_FIELDS;)
SPOIL(term_fields, p->terms[0].fields = (struct hg_regs)S_LIST(&arena, 1, 1);)
SPOIL(term_no_field, p->terms[0].fields.count = 0;)
SPOIL(term_empty, p->terms[1].piece_count = 0;)
SPOIL(term_gap, p->terms[1].pieces[1].lo = 201;)
SPOIL(term_backward, p->terms[1].pieces[1].hi = 100;)
SPOIL(term_end, p->terms[1].piece_count = 2;)
SPOIL(term_start, p->terms[1].pieces[0].lo = 0;)
SPOIL(term_range_kind, p->terms[1].pieces[1].kind = HG_PIECE_REST;)
SPOIL(term_text, p->terms[0].pieces[0].texts.at[1] = S_TEXTS;)
SPOIL(term_text_twice, p->terms[0].pieces[0].texts.at[1] = S_CU;)
SPOIL(term_no_texts, p->terms[0].pieces[0].texts.count = 0;)
SPOIL(term_rest_early, p->terms[0].pieces[1].kind = HG_PIECE_REST;)
SPOIL(term_no_rest, p->terms[0].piece_count = 2;)
SPOIL(term_rest_texts, p->terms[0].pieces[2].texts = p->terms[0].pieces[0].texts;)
SPOIL(term_no_sample, p->terms[0].pieces[1].sample.len = 0;)
SPOIL(term_text_range, p->terms[0].pieces[1].kind = HG_PIECE_RANGE;)
SPOIL(term_answers, p->terms[2].pieces[0].kind = HG_PIECE_YES;)
SPOIL(term_answer, p->terms[2].piece_count = 1;)
SPOIL(many_terms, p->term_count = HG_MAX_TERMS + 1;)
SPOIL(show_far, p->shows[0].ref.reg = S_REGISTERS;)
SPOIL(show_nothing, p->shows[0].ref.kind = HG_REF_NONE;)
SPOIL(show_skipped, p->shows[0].ref.reg = S_TEAM;)

static const struct spoiled cases[] = {
    {"1025 fields; the most is 1024", many_fields},
    {"65537 value registers; the most is 65536", many_registers},
    {"65537 truth registers; the most is 65536", many_truths},
    {"1048577 instructions; the most is 1048576", many_instructions},
    {"65537 rules; the most is 65536", many_rules},
    {"33 outcomes; the most is 32", many_outcomes},
    {"65 flags; the most is 64", many_flags},
    {"1180673 terms; the most is 1180672", many_terms},
    {"24 truth registers for 23 instructions", idle_truths},
    {"fewer registers than fields", few_registers},
    {"field 1 has no name", nameless_field},
    {"field 1 is of no type", typeless_field},
    {"register 7 is of no type", typeless_register},
    {"field 5 and its register are not of one type", field_register},
    {"field 5 and its register are not of one type", field_list},
    {"field 2 has a pattern that is not there", field_pattern},
    {"field 2 has a pattern by a field that is not there", field_pattern_by},
    {"field 2 has a pattern that is not there", field_case},
    {"field 1 has a floor or age out of range", field_floor},
    {"text 5 is not the same as text 6", text_same},
    {"text 5 is not the same as text 1", text_other},
    {"a set holds a text that is not there", set_text},
    {"a set holds a text that is not there", set_not_same},
    {"a set does not ascend", set_order},
    {"set 0 is too large", set_large},
    {"a range is empty", range_empty},
    {"ranges do not ascend", range_order},
    {"test 0 is of no kind", test_kind},
    {"test 0 is of no kind", test_numbers},
    {"test 0 reads a register that is not there", test_register},
    {"test 0 reads a register of another kind", test_of_number},
    {"test 0 reads a register of another kind", test_of_list},
    {"test 1 reads a register of another kind", test_includes},
    {"test 1 reads a register of another kind", test_includes_numbers},
    {"test 0 has a pattern that is not there", test_pattern},
    {"test 2 has a pattern that is not there", test_regex},
    {"truth list 0 names a register that is not there", truth_list},
    {"bands 0 fit no truth", band_truth},
    {"a range is empty", band_range},
    {"a set holds a text that is not there", band_set},
    {"template 0 names a register that is not there", template_kind},
    {"template 0 names a register that is not there", template_register},
    {"the outcomes every program has are not there", few_outcomes},
    {"outcome 3 is not `review`", outcome_name},
    {"a directory that is not there has entries", directory_absent},
    {"directory entry 0 is of no kind", directory_kind},
    {"the directory does not ascend", directory_order},
    {"directory entry 0 is no person, and left or is away", queue_that_left},
    {"directory entry 2 is no team, and has members", person_with_members},
    {"the stand-in of entry 0 is no person", stand_in_team},
    {"the entries after 0 lead in a circle", stand_in_circle},
    {"the entries after 2 lead in a circle", fallback_circle},
    {"team 2 falls back on nobody", fallback_nobody},
    {"the absences of entry 1 do not ascend", absences_order},
    {"the calendar of entry 2 is not there", calendar_of_nobody},
    {"the escalation of entry 2 is not right", escalation_order},
    {"the escalation of entry 2 is not right", escalation_kind},
    {"team 2 has no strategy there is", strategy_none},
    {"member 0 of team 2 is not right", member_weight},
    {"member 0 of team 2 is not right", member_team},
    {"member 0 of team 2 is not right", member_cap},
    {"member 0 of team 2 is not right", member_overrun},
    {"team 2 has too many members", members_many},
    {"the priority is no class", priority_no_class},
    {"the time zone of calendar 0 is not there", calendar_zone},
    {"the hours of calendar 0 are not right", calendar_hours},
    {"calendar 0 is never open", calendar_closed},
    {"the holidays of calendar 0 do not ascend", calendar_holidays},
    {"time zone 0: its changes do not ascend", zone_order},
    {"time zone 0: an offset is more than there are", zone_offset},
    {"time zone 0: summer time begins or ends on no day", zone_day},
    {"time zone 0: summer time begins again before it has ended", zone_overlap},
    {"table 0 has too many rows", table_rows},
    {"table 0 has bit rows of the wrong size", table_words},
    {"table 5 is neither decision table nor block", table_ids},
    {"table 0 is neither decision table nor block", table_gives},
    {"table 0: a bit row is too long", table_assume_no},
    {"table 2: a bit row is too long", table_assume_yes},
    {"table 0, column 0: is of no kind", column_kind},
    {"table 0, column 0: does not read a number", column_number},
    {"table 0, column 0: does not read a number", column_register},
    {"table 0, column 0: has no slots", column_slots},
    {"table 0, column 0: its cuts do not ascend", column_cuts},
    {"table 5, column 0: does not read a text", column_text},
    {"table 5, column 0: has no slots", column_text_slots},
    {"table 5, column 0: names a text that is not there", column_text_id},
    {"table 5, column 0: names a slot that is not there", column_text_slot},
    {"table 5, column 0: its texts do not ascend", column_text_order},
    {"table 5, column 0: a span of texts is neither prefix nor range", column_prefix},
    {"table 5, column 0: a span of texts is neither prefix nor range", column_span},
    {"table 5, column 0: its lengths of texts do not ascend from 0", part_first},
    {"table 5, column 0: its lengths of texts do not ascend from 0", part_order},
    {"table 5, column 0: the stretches of texts do not begin at the first", part_empty},
    {"table 5, column 0: the stretches of texts do not begin at the first", stretch_first},
    {"table 5, column 0: its stretches of texts do not ascend", stretch_order},
    {"table 5, column 0: names a slot that is not there", stretch_slot},
    {"table 0, column 0: has texts and is not of texts", column_parts_of_number},
    {"table 0, column 0: has lists of rows and is dense", list_dense},
    {"table 0, column 0: has lists of rows in a small table", list_small},
    {"table 5, column 0: a slot has a bit row that is not there", list_base},
    {"table 5, column 0: the lists of rows do not ascend", list_ends},
    {"table 5, column 0: the lists of rows do not ascend", list_back},
    {"table 5, column 0: the lists of rows do not ascend", list_short},
    {"table 5, column 0: a list of rows does not ascend, or leaves the table", list_order},
    {"table 5, column 0: a list of rows does not ascend, or leaves the table", list_row},
    {"table 5, column 0: a row is listed and in the bit row, too", list_twice},
    {"table 5, column 0: a bit row is too long", list_long_row},
    {"table 5, column 0: a row that asks nothing is not in every slot", list_asks},
    {"table 1, column 0: reads what is not there", column_truth},
    {"table 1, column 0: a truth has two slots", column_truth_slots},
    {"table 2, column 0: reads what is not there", column_test},
    {"table 0, column 0: has texts and is not of texts", column_texts_of_number},
    {"table 0, column 0: a bit row is too long", column_any},
    {"table 0, column 0: a bit row is too long", column_row},
    {"table 0, column 0: a row that asks nothing is not in every slot", column_asks},
    {"table 5, result 0: is of no type", give_type},
    {"table 5, result 0: is of no type", give_no_texts},
    {"table 5, result 1: is of no type", give_no_numbers},
    {"table 5, result 0: a text is not there", give_text},
    {"table 5, result 1: durations without units", give_no_unit},
    {"table 5, result 1: a duration is in no unit", give_unit},
    {"block 0 (segment): is of no kind", block_kind},
    {"block 1 (disqualify): its rules are not where they belong", block_first},
    {"block 4 (route.accept): its rules are not where they belong", block_many},
    {"rules that are in no block", block_few},
    {"block 0 (segment): has no table of its own", block_table},
    {"block 0 (segment): has no table of its own", block_decision_table},
    {"block 3 (decide): has no table of its own", block_shared_table},
    {"block 2 (fit): its table has not as many rows as it has rules", block_rows},
    {"table 5 belongs to no block", table_of_no_block},
    {"block 0 (segment): its result is not a text", class_result},
    {"block 2 (fit): its points are in no scale", score_scale},
    {"block 2 (fit): its result is in another scale", score_result},
    {"block 2 (fit): its range is empty", score_range},
    {"block 2 (fit): its groups do not ascend", score_groups},
    {"block 2 (fit): its groups do not ascend", score_groups_order},
    {"block 4 (route.accept): routes an outcome that is not there", route_outcome},
    {"block 4 (route.accept): its calendar is not a text", route_calendar},
    {"block 4 (route.accept): its `since` is not an instant", route_since},
    {"rule 0 (segment.enterprise): is not of its block", rule_block},
    {"rule 0 (segment.enterprise): has no kind of condition", rule_when},
    {"rule 0 (segment.enterprise): has no label", rule_label},
    {"rule 2 (disqualify.embargo): does not reject", rule_reject},
    {"rule 5 (decide.hot): has no outcome", rule_outcome},
    {"rule 4 (fit.size): has no points, or points where there are none", rule_points},
    {"rule 5 (decide.hot): has no points, or points where there are none", rule_stray_points},
    {"block 3 (decide): has what its kind has not", block_stray_result},
    {"block 2 (fit): has what its kind has not", block_stray_since},
    {"rule 7 (route.accept.territory): `to` is not a text", rule_to},
    {"rule 7 (route.accept.territory): `within` is not a duration", rule_within},
    {"rule 7 (route.accept.territory): `also` is not a text", rule_also},
    {"rule 7 (route.accept.territory): tells a register that is not there", rule_also_register},
    {"rule 7 (route.accept.territory): `alert` is not a text", rule_alert},
    {"rule 2 (disqualify.embargo): `because` is not there", rule_because},
    {"rule 5 (decide.hot): a note is not there", rule_note},
    {"rule 6 (decide.cold): names a field that is not there", rule_needs},
    {"rule 0 (segment.enterprise): names a field that is not there", rule_reads},
    {"rule 5 (decide.hot): names a block that is not there", rule_blocks},
    {"rule 7 (route.accept.territory): names a table that is not there", rule_tables},
    {"rule 2 (disqualify.embargo): allows a field that is not there", rule_allowed},
    {"rule 2 (disqualify.embargo): is in a file that is not there", rule_file},
    {"the last instruction is not END", no_code},
    {"the last instruction is not END", no_end},
    {"instruction 14 (END): is not the last", early_end},
    {"instruction 3 is none", no_such_op},
    {"instruction 22 (END): an operand it does not have is not zero", not_zero},
    {"instruction 3 (NUMBER_IN): reads a number where there is none", read_number},
    {"instruction 3 (NUMBER_IN): reads a number where there is none", read_list_as_number},
    {"instruction 0 (TEXT_IN): reads a text where there is none", read_text},
    {"instruction 14 (LIST_ASSUMED): reads a list where there is none", read_list},
    {"instruction 0 (TEXT_IN): reads a value register that is not there", read_far},
    {"instruction 0 (TEXT_IN): reads a value register that may not be written", read_early},
    {"instruction 6 (TEXT_ASSUMED): reads a value register that may not be written", read_itself},
    {"instruction 4 (APPLIES): reads a truth register that is not there", read_truth_far},
    {"instruction 4 (APPLIES): reads a truth register that may not be written", read_truth_early},
    {"instruction 0 (TEXT_IN): names a set that is not there", read_set},
    {"instruction 3 (NUMBER_IN): names ranges that are not there", read_ranges},
    {"instruction 1 (TEXT_TEST): names a test that is not there", read_test},
    {"instruction 1 (TEXT_TEST): reads a value register that may not be written", read_test_early},
    {"instruction 2 (AND): names a truth list that is not there", read_truths},
    {"instruction 2 (AND): reads a truth register that may not be written", read_truths_early},
    {"instruction 9 (BANDS_NUMBER): names bands that are not there", read_bands},
    {"instruction 20 (TEMPLATE): names a template that is not there", read_template},
    {"instruction 9 (TEMPLATE): reads a value register that may not be written",
     read_template_early},
    {"instruction 3 (NUMBER): names a number that is not there", read_number_constant},
    {"instruction 3 (TEXT): names a text that is not there", read_text_constant},
    {"instruction 3 (PART): names an expression that is not there", read_regex},
    {"instruction 5 (MATCH): names a table that is not there", match_table},
    {"instruction 5 (MATCH): reads a value register that may not be written", match_early},
    {"instruction 7 (MATCH): writes what was written before", match_twice},
    {"instruction 17 (FOUND): wants a decision table", found_block_table},
    {"instruction 17 (FOUND): names a table that is not there", found_far},
    {"instruction 17 (FOUND): reads a table that may not be matched", found_unmatched},
    {"instruction 18 (GIVE_TEXT): names a result that is not there", give_far},
    {"instruction 18 (GIVE_TEXT): names a result of another kind", give_kind},
    {"instruction 6 (CLASSIFY): names a block that is not there", block_far},
    {"instruction 6 (CLASSIFY): reads a block whose table may not be matched", block_unmatched},
    {"instruction 8 (DECIDE): wants a block of another kind", block_wrong},
    {"instruction 6 (CLASSIFY): writes a register that is not the block's", class_elsewhere},
    {"instruction 11 (SCORE): reads a value register that may not be written", score_points_early},
    {"instruction 14 (DECIDE): writes what was written before", decide_twice},
    {"instruction 9 (BANDS_NUMBER): writes what was written before", write_field},
    {"instruction 19 (GIVE_NUMBER): writes what was written before", write_twice},
    {"instruction 2 (AND): writes what was written before", write_truth_twice},
    {"instruction 9 (BANDS_NUMBER): writes a register that is not there", write_far},
    {"instruction 2 (AND): writes a register that is not there", write_truth_far},
    {"instruction 9 (BANDS_NUMBER): writes a register of another kind", write_kind},
    {"instruction 15 (UNLESS_POSSIBLE): does not skip forward", skip_back},
    {"instruction 15 (UNLESS_POSSIBLE): skips past the end", skip_far},
    {"instruction 15 (UNLESS_POSSIBLE): names an outcome that is not there", skip_outcome},
    {"instruction 13 (DECIDE): reads a block whose table may not be matched", skip_decide},
    {"instruction 8 (DECIDE): may be skipped", skip_around_decide},
    {"instruction 17 (FOUND): reads a table that may not be matched", skip_read_outside},
    {"instruction 14 (APPLIES): stands twice or may be skipped", applies_twice},
    {"instruction 14 (DURATION): a number means nothing", duration_unit},
    {"instruction 2 (TRUTH): a number means nothing", truth_none},
    {"instruction 2 (FLAG): asks a flag that is not there", flag_none},
    {"instruction 2 (TEXT_SAME): a number means nothing", text_same_how},
    {"instruction 2 (TEXT_FIND): a number means nothing", text_find_how},
    {"instruction 9 (BUCKET): reads a list as a value", bucket_of_list},
    {"instruction 2 (LIST_HAS): reads a list as a value", list_has_list},
    {"instruction 2 (LIST_HAS): lists and values of different kinds", list_has_number},
    {"instruction 14 (LIST_ASSUMED): lists and values of different kinds", list_elements},
    {"instruction 3 is in a file that is not there", line_file},
    {"block 3 (decide): is not computed for every lead", block_missing},
    {"block 4 (route.accept): is not computed for every lead", route_other_outcome},
    {"rule 5 (decide.hot): reads what may not be there", rule_reads_skipped},
    {"rule 0 (segment.enterprise): reads what may not be there", class_reads_skipped},
    {"rule 2 (disqualify.embargo): reads what may not be there", because_reads_skipped},
    {"rule 3 (fit.senior): reads a block that is made later", reads_later},
    {"rule 6 (decide.cold): reads a block that is made later", reads_no_value},
    {"promise 0 is of no kind", promise_kind},
    {"promise 1 reads a register that is not there", promise_far},
    {"promise 0 reads what may not be there", promise_skipped},
    {"show 0 names a register that is not there", show_far},
    {"show 0 names a register that is not there", show_nothing},
    {"show 0 reads what may not be there", show_skipped},
    {"term 2: reads what is not there", term_kind},
    {"term 2: reads what is not there", term_far},
    {"term 1: reads a register of another kind", term_of_text},
    {"term 0: reads a register of another kind", term_of_list},
    {"term 0: reads a register that is not written", term_idle},
    {"term 2: reads a register that is not written", term_idle_truth},
    {"term 0: is made from a field that is not there", term_field},
    {"term 0: its fields do not ascend", term_fields},
    {"term 0: is made from no field", term_no_field},
    {"term 1: has no pieces", term_empty},
    {"term 1: its ranges do not follow each other from end to end", term_gap},
    {"term 1: its ranges do not follow each other from end to end", term_backward},
    {"term 1: its ranges do not follow each other from end to end", term_end},
    {"term 1: its ranges do not follow each other from end to end", term_start},
    {"term 1: its ranges do not follow each other from end to end", term_range_kind},
    {"term 0: names a text that is not there", term_text},
    {"term 0: has a text in two pieces", term_text_twice},
    {"term 0: has a piece of no texts", term_no_texts},
    {"term 0: the rest is not its last piece", term_rest_early},
    {"term 0: the rest is not its last piece", term_no_rest},
    {"term 0: has texts in a piece of none", term_rest_texts},
    {"term 0: has a shape without a sample", term_no_sample},
    {"term 0: has a piece of another kind", term_text_range},
    {"term 2: is not no and yes", term_answers},
    {"term 2: is not no and yes", term_answer},
};

Test(verify, refuses_what_is_spoiled)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hg_str why;
        hg_arena_init(&arena, NULL, &guard);
        struct hg_program *p = sample_program(&arena);
        cr_assert_eq(hg_program_verify(p, &arena, &why), HG_OK);
        cr_assert_eq(why.len, 0);
        cases[i].spoil(p);
        cr_expect_eq(hg_program_verify(p, &arena, &why), HG_CORRUPT, "%s", cases[i].why);
        cr_expect(hg_str_is(why, cases[i].why), "`%.*s` instead of `%s`", HG_STR_ARGS(why),
                  cases[i].why);
        hg_arena_release(&arena);
    }
}

/* --- what must be allowed --- */

SPOIL(deciding_rule_of_the_outcome, p->rules[5].to = (struct hg_ref)S_VALUE(S_TEAM);)
SPOIL(no_lines, p->lines = NULL; p->file_count = 0;
      for (uint32_t i = 0; i < p->rule_count; i++) p->rules[i].file = HG_NONE;)
SPOIL(skip_to_the_end, p->code[15].b = 22;)
SPOIL(skip_nothing, p->code[15].b = 16; p->code[15].a = HG_REVIEW;)
SPOIL(nested_skips, p->code[14] = (struct hg_instr){HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, 22, 0, 0};)
SPOIL(no_directory, p->has_directory = false; p->directory_count = 0;)
SPOIL(empty_set, p->sets[0].count = 0;)
SPOIL(listed_rows, sample_listed(&arena, p);)
SPOIL(text_find_exactly,
      p->code[2] = (struct hg_instr){HG_OP_TEXT_FIND, S_T_BOTH, 0, 0, 16 + HG_TEST_ENDS};)

Test(verify, allows_what_is_right)
{
    static void (*const changes[])(struct hg_program *) = {deciding_rule_of_the_outcome,
                                                           no_lines,
                                                           skip_to_the_end,
                                                           skip_nothing,
                                                           nested_skips,
                                                           no_directory,
                                                           empty_set,
                                                           listed_rows,
                                                           text_find_exactly};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct hg_str why;
        hg_arena_init(&arena, NULL, &guard);
        struct hg_program *p = sample_program(&arena);
        changes[i](p);
        cr_expect_eq(hg_program_verify(p, &arena, &why), HG_OK, "%zu: %.*s", i, HG_STR_ARGS(why));
        hg_arena_release(&arena);
    }
}

/* Skips may stand in one another as often as there are outcomes, and no more. */
static enum hg_status with_skips(uint32_t count, struct hg_str *why)
{
    struct hg_program *p = sample_program(&arena);
    struct hg_instr *code = HG_ARRAY(&arena, struct hg_instr, p->code_count + count);
    memcpy(code, p->code, 22 * sizeof *code);
    code[15].b += count;
    for (uint32_t i = 0; i < count; i++)
        code[22 + i] = (struct hg_instr){HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, 22 + count, 0, 0};
    code[22 + count].op = HG_OP_END;
    p->code = code;
    p->code_count += count;
    p->lines = NULL;
    return hg_program_verify(p, &arena, why);
}

Test(verify, skips_are_limited)
{
    struct hg_str why;
    hg_arena_init(&arena, NULL, &guard);
    cr_assert_eq(with_skips(HG_MAX_SKIPS - 1, &why), HG_OK, "%.*s", HG_STR_ARGS(why));
    cr_assert_eq(with_skips(HG_MAX_SKIPS, &why), HG_CORRUPT);
    cr_assert(hg_str_is(why, "instruction 53 (UNLESS_POSSIBLE): stands in too many skips"), "%.*s",
              HG_STR_ARGS(why));
    hg_arena_release(&arena);
}

/* One long list read often: at most HG_MAX_READS in all. */
static enum hg_status with_reads(uint32_t list, uint32_t instructions, struct hg_str *why)
{
    struct hg_program *p = sample_program(&arena);
    struct hg_instr *code = HG_ARRAY(&arena, struct hg_instr, p->code_count + instructions);
    struct hg_regs long_list = {HG_ARRAY(&arena, uint32_t, list), list};
    memcpy(code, p->code, 22 * sizeof *code);
    for (uint32_t i = 0; i < instructions; i++)
        code[22 + i] = (struct hg_instr){HG_OP_AND, S_TRUTHS + i, 1, 0, 0};
    code[22 + instructions].op = HG_OP_END;
    p->truth_lists = S_COPY(&arena, struct hg_regs, p->truth_lists[0], long_list);
    p->truth_list_count = 2;
    p->truth_count += instructions;
    p->code = code;
    p->code_count += instructions;
    p->lines = NULL;
    return hg_program_verify(p, &arena, why);
}

Test(verify, reads_are_limited)
{
    struct hg_str why;
    hg_arena_init(&arena, NULL, &guard);
    cr_assert_eq(with_reads(1 << 16, (1 << 10) - 1, &why), HG_OK, "%.*s", HG_STR_ARGS(why));
    cr_assert_eq(with_reads(1 << 16, (1 << 10) + 1, &why), HG_CORRUPT);
    cr_assert(hg_str_is(why, "it reads more than a program may"), "%.*s", HG_STR_ARGS(why));
    hg_arena_release(&arena);
}
