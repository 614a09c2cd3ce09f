/* What a program file holds: one description of every struct of program.h, used to write it and
 * to read it. The order of the members here is the format: whoever changes it counts
 * HG_FILE_FORMAT up. Framing is encode.c and decode.c; whether what was read makes sense is
 * verify.c. Must not look at values, but for the counts that tell how much follows. */
#include "bytecode/layout.h"
#include "bytecode/rows.h"

/* --- small structs --- */

static void strs(struct hg_io *io, struct hg_strs *s)
{
    HG_IO_ARRAY(io, s->at, s->count, hg_io_each_str);
}

static void regs(struct hg_io *io, struct hg_regs *r)
{
    HG_IO_ARRAY(io, r->at, r->count, hg_io_each_u32);
}

static void each_regs(struct hg_io *io, void *item)
{
    regs(io, item);
}

static void ref(struct hg_io *io, struct hg_ref *r)
{
    hg_io_u8(io, &r->kind);
    hg_io_u32(io, &r->reg);
}

static void each_type(struct hg_io *io, void *item)
{
    enum hg_type_kind *type = item;
    HG_IO_BYTE(io, *type);
}

/* --- the contract --- */

static void pattern_case(struct hg_io *io, void *item)
{
    struct hg_pattern_case *c = item;
    hg_io_str(io, &c->value);
    hg_io_u32(io, &c->regex);
}

static void field(struct hg_io *io, void *item)
{
    struct hg_field *f = item;
    bool *const flags[] = {&f->list,      &f->read,       &f->required,    &f->personal,
                           &f->sensitive, &f->from_model, &f->known_later, &f->evidence_required,
                           &f->has_min,   &f->has_max,    &f->has_default};
    hg_io_str(io, &f->name);
    HG_IO_BYTE(io, f->type);
    HG_IO_BYTE(io, f->log);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        hg_io_bool(io, flags[i]);
    hg_io_i64(io, &f->min);
    hg_io_i64(io, &f->max);
    hg_io_str(io, &f->default_text);
    strs(io, &f->values);
    strs(io, &f->blanks);
    strs(io, &f->sources);
    strs(io, &f->aliases);
    hg_io_i64(io, &f->min_confidence);
    hg_io_i64(io, &f->max_age);
    hg_io_u32(io, &f->pattern);
    hg_io_u32(io, &f->pattern_by);
    HG_IO_ARRAY(io, f->cases, f->case_count, pattern_case);
    hg_io_str(io, &f->purpose);
}

static void walk_header(struct hg_io *io, struct hg_program *p)
{
    hg_io_str(io, &p->name);
    hg_io_str(io, &p->version);
    hg_io_str(io, &p->owner);
    hg_io_bool(io, &p->advisory);
    hg_io_str(io, &p->contract_name);
    hg_io_u32(io, &p->contract_version);
    hg_io_str(io, &p->contract_doc);
    hg_io_str(io, &p->key);
    hg_io_str(io, &p->confidence_from);
}

static void walk_fields(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->fields, p->field_count, field);
}

static void walk_registers(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->registers, p->register_count, each_type);
    HG_IO_ITEMS(io, p->register_lists, p->register_count, hg_io_each_bool);
    hg_io_u32(io, &p->truth_count);
}

/* --- code and constants --- */

static void instrs(struct hg_io *io, void *items, size_t count)
{
    struct hg_instr *code = items;
    HG_IO_NUMBERS(io, HG_IO_U32, code, op, count);
    HG_IO_COLUMN(io, HG_IO_U32, code, a, count);
    HG_IO_COLUMN(io, HG_IO_U32, code, b, count);
    HG_IO_COLUMN(io, HG_IO_U32, code, c, count);
    HG_IO_COLUMN(io, HG_IO_U32, code, d, count);
}

static void walk_code(struct hg_io *io, struct hg_program *p)
{
    HG_IO_COUNTED(io, p->code, p->code_count, instrs);
}

/* What a text folds to, where that is another, and how far back the first of those is that fold so.
 */
static void fold(struct hg_io *io, struct hg_const_text *t, uint32_t index)
{
    uint32_t back = index - t->same, more = hg_str_eq(t->raw, t->folded) ? 0 : 1;
    uint32_t way = back << 1 | more;
    hg_io_u32(io, &way);
    if ((way & 1) != 0) {
        hg_io_str(io, &t->folded);
        if (hg_str_eq(t->raw, t->folded))
            hg_io_fail(io, "a text is said to fold to another, which is the same");
    } else {
        t->folded = t->raw;
    }
    t->same = index - (way >> 1);
}

static void raw_texts(struct hg_io *io, void *items, size_t count)
{
    struct hg_const_text *texts = items;
    HG_IO_NAMES(io, texts, raw, count);
}

static void texts(struct hg_io *io, struct hg_program *p)
{
    HG_IO_COUNTED(io, p->texts, p->text_count, raw_texts);
    for (uint32_t i = 0; i < p->text_count && io->why == NULL; i++)
        fold(io, &p->texts[i], i);
}

static void text_ids(struct hg_io *io, void *item)
{
    struct hg_text_ids *ids = item;
    HG_IO_ARRAY(io, ids->at, ids->count, hg_io_each_u32);
}

static void bounds(struct hg_io *io, void *item)
{
    struct hg_bounds *b = item;
    hg_io_i64(io, &b->lo);
    hg_io_i64(io, &b->hi);
}

static void ranges(struct hg_io *io, void *item)
{
    struct hg_ranges *r = item;
    HG_IO_ARRAY(io, r->at, r->count, bounds);
}

static void walk_constants(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->numbers, p->number_count, hg_io_each_i64);
    texts(io, p);
    HG_IO_ARRAY(io, p->sets, p->set_count, text_ids);
    HG_IO_ARRAY(io, p->ranges, p->ranges_count, ranges);
    HG_IO_ARRAY(io, p->regexes, p->regex_count, hg_io_each_str);
}

static void test(struct hg_io *io, void *item)
{
    struct hg_test *t = item;
    hg_io_u8(io, &t->kind);
    hg_io_bool(io, &t->all);
    hg_io_bool(io, &t->exactly);
    hg_io_bool(io, &t->numbers);
    hg_io_u32(io, &t->reg);
    HG_IO_ARRAY(io, t->patterns, t->pattern_count, hg_io_each_u32);
}

static void band(struct hg_io *io, void *item)
{
    struct hg_band_const *b = item;
    hg_io_bool(io, &b->otherwise);
    hg_io_bool(io, &b->negated);
    hg_io_u8(io, &b->truth);
    ranges(io, &b->ranges);
    text_ids(io, &b->set);
    strs(io, &b->prefixes);
    hg_io_i64(io, &b->points);
    hg_io_str(io, &b->name);
}

static void bands(struct hg_io *io, void *item)
{
    struct hg_bands *b = item;
    HG_IO_ARRAY(io, b->at, b->count, band);
    hg_io_bool(io, &b->has_unknown);
    hg_io_i64(io, &b->unknown_points);
}

static void template_part(struct hg_io *io, void *item)
{
    struct hg_template_part *part = item;
    hg_io_str(io, &part->text);
    ref(io, &part->ref);
    hg_io_str(io, &part->name);
}

static void template(struct hg_io *io, void *item)
{
    struct hg_template *t = item;
    HG_IO_ARRAY(io, t->parts, t->count, template_part);
}

static void walk_tests(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->tests, p->test_count, test);
    HG_IO_ARRAY(io, p->truth_lists, p->truth_list_count, each_regs);
    HG_IO_ARRAY(io, p->bands, p->bands_count, bands);
    HG_IO_ARRAY(io, p->templates, p->template_count, template);
}

/* --- rule tables: `rows` and `words` of the table stand in io while its parts are walked --- */

static void text_slots(struct hg_io *io, void *items, size_t count)
{
    struct hg_text_slot *slots = items;
    HG_IO_NUMBERS(io, HG_IO_U32, slots, text, count);
    HG_IO_COLUMN(io, HG_IO_U32, slots, slot, count);
}

static void text_spans(struct hg_io *io, void *items, size_t count)
{
    struct hg_text_span *spans = items;
    HG_IO_NAMES(io, spans, low, count);
    HG_IO_STRS(io, spans, high, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, spans, prefix, count);
}

static void text_stretches(struct hg_io *io, void *items, size_t count)
{
    struct hg_text_stretch *stretches = items;
    HG_IO_NAMES(io, stretches, from, count);
    HG_IO_COLUMN(io, HG_IO_U32, stretches, slot, count);
}

static void text_part(struct hg_io *io, void *item)
{
    struct hg_text_part *p = item;
    hg_io_u32(io, &p->length);
    HG_IO_COUNTED(io, p->at, p->count, text_stretches);
}

/* The bit rows, and in listed form the rows beside them. */
static void slot_rows(struct hg_io *io, struct hg_column *c)
{
    bool listed = c->base_of != NULL;
    hg_io_bool(io, &listed);
    if (listed)
        hg_io_u32(io, &c->base_count);
    HG_IO_ITEMS(io, c->slots, (listed ? c->base_count : c->slot_count) * io->words, hg_io_each_u64);
    if (!listed)
        return;
    HG_IO_ITEMS(io, c->base_of, c->slot_count, hg_io_each_u32);
    HG_IO_ITEMS(io, c->listed_ends, c->slot_count, hg_io_each_u32);
    HG_IO_ARRAY(io, c->listed, c->listed_count, hg_io_each_u32);
}

static void column(struct hg_io *io, void *item)
{
    struct hg_column *c = item;
    hg_io_u8(io, &c->kind);
    hg_io_u32(io, &c->reg);
    hg_io_u32(io, &c->slot_count);
    size_t cuts = c->kind == HG_COLUMN_NUMBER && c->slot_count != 0 ? c->slot_count - 1 : 0;
    HG_IO_ITEMS(io, c->cuts, cuts, hg_io_each_i64);
    HG_IO_COUNTED(io, c->texts, c->text_count, text_slots);
    HG_IO_ARRAY(io, c->parts, c->part_count, text_part);
    HG_IO_COUNTED(io, c->spans, c->span_count, text_spans);
    slot_rows(io, c);
    HG_IO_ITEMS(io, c->any, io->words, hg_io_each_u64);
    hg_io_str(io, &c->name);
}

static void give(struct hg_io *io, void *item)
{
    struct hg_give *g = item;
    hg_io_str(io, &g->name);
    HG_IO_BYTE(io, g->type);
    HG_IO_OPTIONAL(io, g->numbers, io->rows, hg_io_each_i64);
    HG_IO_OPTIONAL(io, g->units, io->rows, hg_io_each_u8);
    HG_IO_OPTIONAL(io, g->texts, io->rows, hg_io_each_u32);
}

static void table(struct hg_io *io, void *item)
{
    struct hg_rule_table *t = item;
    hg_io_str(io, &t->name);
    hg_io_u32(io, &t->rows);
    t->words = hg_row_words(t->rows);
    io->rows = t->rows;
    io->words = t->words;
    HG_IO_ARRAY(io, t->columns, t->column_count, column);
    HG_IO_OPTIONAL(io, t->assume_no, t->words, hg_io_each_u64);
    HG_IO_OPTIONAL(io, t->assume_yes, t->words, hg_io_each_u64);
    hg_io_bool(io, &t->decision_table);
    HG_IO_ARRAY(io, t->gives, t->give_count, give);
    HG_IO_OPTIONAL(io, t->row_ids, t->rows, hg_io_each_str);
}

static void walk_tables(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->tables, p->table_count, table);
}

/* --- blocks and rules --- */

static void score_groups(struct hg_io *io, void *items, size_t count)
{
    struct hg_score_group *groups = items;
    HG_IO_NAMES(io, groups, name, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, groups, best, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, groups, capped, count);
    HG_IO_COLUMN(io, HG_IO_I64, groups, cap, count);
    HG_IO_COLUMN(io, HG_IO_U32, groups, first, count);
    HG_IO_COLUMN(io, HG_IO_U32, groups, count, count);
}

static void block(struct hg_io *io, void *item)
{
    struct hg_block *b = item;
    hg_io_u8(io, &b->kind);
    hg_io_str(io, &b->name);
    hg_io_u32(io, &b->table);
    hg_io_u32(io, &b->first_rule);
    hg_io_u32(io, &b->rule_count);
    ref(io, &b->result);
    HG_IO_BYTE(io, b->scale);
    hg_io_i64(io, &b->low);
    hg_io_i64(io, &b->high);
    hg_io_i64(io, &b->starting);
    HG_IO_COUNTED(io, b->groups, b->group_count, score_groups);
    hg_io_u32(io, &b->outcome);
    ref(io, &b->calendar);
    ref(io, &b->since);
}

static void walk_blocks(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->blocks, p->block_count, block);
}

static void allowed(struct hg_io *io, void *item)
{
    struct hg_allowed *a = item;
    hg_io_u32(io, &a->field);
    hg_io_str(io, &a->because);
    hg_io_str(io, &a->approved);
}

static void rule_targets(struct hg_io *io, struct hg_rule_info *rules, size_t count)
{
    HG_IO_COLUMN(io, HG_IO_U8, rules, to.kind, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, to.reg, count);
    HG_IO_COLUMN(io, HG_IO_U8, rules, within.kind, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, within.reg, count);
    HG_IO_LISTS(io, rules, also.at, also.count, count);
    HG_IO_LISTS(io, rules, alert.at, alert.count, count);
}

static void rule_words(struct hg_io *io, struct hg_rule_info *rules, size_t count)
{
    HG_IO_COLUMN(io, HG_IO_U32, rules, because, count);
    HG_IO_LISTS(io, rules, notes, note_count, count);
    HG_IO_LISTS(io, rules, needs.at, needs.count, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, allowed_count, count);
    for (size_t i = 0; i < count && io->why == NULL; i++)
        HG_IO_ITEMS(io, rules[i].allowed, rules[i].allowed_count, allowed);
    HG_IO_LISTS(io, rules, reads.at, reads.count, count);
    HG_IO_LISTS(io, rules, reads_blocks.at, reads_blocks.count, count);
    HG_IO_LISTS(io, rules, reads_tables.at, reads_tables.count, count);
}

/* Rules have much in common with those beside them. */
static void rules(struct hg_io *io, void *items, size_t count)
{
    struct hg_rule_info *rules = items;
    HG_IO_NAMES(io, rules, id, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, block, count);
    HG_IO_COLUMN(io, HG_IO_U8, rules, when, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, rules, dated, count);
    HG_IO_COLUMN(io, HG_IO_I64, rules, from, count);
    HG_IO_COLUMN(io, HG_IO_I64, rules, before, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, outcome, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, label, count);
    HG_IO_COLUMN(io, HG_IO_BOOL, rules, constant_points, count);
    HG_IO_COLUMN(io, HG_IO_I64, rules, points, count);
    HG_IO_COLUMN(io, HG_IO_U8, rules, points_ref.kind, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, points_ref.reg, count);
    rule_targets(io, rules, count);
    rule_words(io, rules, count);
}

static void walk_rules(struct hg_io *io, struct hg_program *p)
{
    HG_IO_COUNTED(io, p->rules, p->rule_count, rules);
}

/* --- what the policy says besides --- */

static void promise(struct hg_io *io, void *item)
{
    struct hg_promise *p = item;
    hg_io_str(io, &p->name);
    hg_io_u8(io, &p->kind);
    hg_io_u32(io, &p->outcome);
    hg_io_u32(io, &p->when);
    hg_io_u32(io, &p->unless);
}

static void show(struct hg_io *io, void *item)
{
    struct hg_show *s = item;
    hg_io_str(io, &s->name);
    ref(io, &s->ref);
}

static void outcome(struct hg_io *io, void *item)
{
    struct hg_outcome *o = item;
    hg_io_str(io, &o->name);
    hg_io_str(io, &o->text);
}

static void flag(struct hg_io *io, void *item)
{
    struct hg_flag *f = item;
    hg_io_str(io, &f->name);
    hg_io_str(io, &f->owner);
    hg_io_i64(io, &f->before);
}

static void walk_promises(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->promises, p->promise_count, promise);
    HG_IO_ARRAY(io, p->shows, p->show_count, show);
    HG_IO_ARRAY(io, p->outcomes, p->outcome_count, outcome);
    HG_IO_ARRAY(io, p->flags, p->flag_count, flag);
}

/* --- landmarks --- */

/* The very first begins and the very last ends far from all others: they stand apart. */
static void piece_bounds(struct hg_io *io, struct hg_piece *pieces, size_t count)
{
    hg_io_i64(io, &pieces[0].lo);
    HG_IO_COLUMN(io, HG_IO_I64, pieces + 1, lo, count - 1);
    HG_IO_COLUMN(io, HG_IO_I64, pieces, hi, count - 1);
    hg_io_i64(io, &pieces[count - 1].hi);
}

static void pieces(struct hg_io *io, void *items, size_t count)
{
    struct hg_piece *pieces = items;
    HG_IO_NAMES(io, pieces, name, count);
    HG_IO_COLUMN(io, HG_IO_U8, pieces, kind, count);
    piece_bounds(io, pieces, count);
    HG_IO_LISTS(io, pieces, texts.at, texts.count, count);
    HG_IO_STRS(io, pieces, prefix, count);
    HG_IO_STRS(io, pieces, suffix, count);
    HG_IO_STRS(io, pieces, sample, count);
}

static void term(struct hg_io *io, void *item)
{
    struct hg_term *t = item;
    hg_io_u8(io, &t->kind);
    hg_io_u32(io, &t->reg);
    hg_io_bool(io, &t->open_ended);
    regs(io, &t->fields);
    HG_IO_COUNTED(io, t->pieces, t->piece_count, pieces);
    hg_io_str(io, &t->name);
}

static void walk_terms(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->terms, p->term_count, term);
    HG_IO_OPTIONAL(io, p->inexact_rules, p->rule_count, hg_io_each_bool);
    HG_IO_OPTIONAL(io, p->inexact_truths, p->truth_count, hg_io_each_bool);
    HG_IO_OPTIONAL(io, p->inexact_values, p->register_count, hg_io_each_bool);
}

static void step(struct hg_io *io, void *item)
{
    struct hg_step *s = item;
    hg_io_u8(io, &s->kind);
    hg_io_u32(io, &s->percent);
    hg_io_u32(io, &s->who);
}

static void overrun(struct hg_io *io, void *item)
{
    struct hg_overrun *o = item;
    hg_io_str(io, &o->priority);
    hg_io_i64(io, &o->more);
}

static void member(struct hg_io *io, void *item)
{
    struct hg_member *m = item;
    hg_io_u32(io, &m->who);
    hg_io_u32(io, &m->weight);
    for (int i = 0; i < HG_CAP_COUNT; i++)
        hg_io_i64(io, &m->caps[i]);
    HG_IO_ARRAY(io, m->overruns, m->overrun_count, overrun);
    ranges(io, &m->absences);
}

static void directory_entry(struct hg_io *io, void *item)
{
    struct hg_directory_entry *e = item;
    hg_io_str(io, &e->name);
    hg_io_str(io, &e->folded);
    hg_io_u8(io, &e->kind);
    hg_io_bool(io, &e->left);
    hg_io_u32(io, &e->stand_in);
    ranges(io, &e->absences);
    hg_io_u32(io, &e->calendar);
    HG_IO_ARRAY(io, e->steps, e->step_count, step);
    hg_io_u8(io, &e->strategy);
    hg_io_u8(io, &e->absence);
    hg_io_u32(io, &e->nobody_left);
    hg_io_u32(io, &e->nobody_alert);
    HG_IO_ARRAY(io, e->members, e->member_count, member);
}

static void calendar(struct hg_io *io, void *item)
{
    struct hg_calendar *c = item;
    hg_io_str(io, &c->name);
    hg_io_u32(io, &c->zone);
    for (int i = 0; i < 7; i++)
        ranges(io, &c->days[i]);
    HG_IO_ARRAY(io, c->holidays, c->holiday_count, hg_io_each_i64);
}

static void zone_change(struct hg_io *io, void *item)
{
    struct hg_zone_change *c = item;
    hg_io_i64(io, &c->at);
    hg_io_i64(io, &c->offset);
}

static void zone_day(struct hg_io *io, struct hg_zone_day *day)
{
    hg_io_u8(io, &day->kind);
    hg_io_u32(io, &day->day);
    hg_io_u32(io, &day->month);
    hg_io_u32(io, &day->week);
    hg_io_i64(io, &day->time);
}

static void zone(struct hg_io *io, void *item)
{
    struct hg_zone *z = item;
    hg_io_str(io, &z->name);
    hg_io_i64(io, &z->first);
    HG_IO_ARRAY(io, z->changes, z->change_count, zone_change);
    hg_io_bool(io, &z->rule.summer);
    hg_io_i64(io, &z->rule.standard);
    hg_io_i64(io, &z->rule.daylight);
    zone_day(io, &z->rule.start);
    zone_day(io, &z->rule.end);
}

static void walk_directory(struct hg_io *io, struct hg_program *p)
{
    hg_io_bool(io, &p->has_directory);
    HG_IO_ARRAY(io, p->directory, p->directory_count, directory_entry);
    ref(io, &p->priority);
    HG_IO_ARRAY(io, p->calendars, p->calendar_count, calendar);
    HG_IO_ARRAY(io, p->zones, p->zone_count, zone);
    hg_io_str(io, &p->zones_version);
}

/* --- debug lines: where things came from --- */

static void rule_lines(struct hg_io *io, struct hg_rule_info *rules, size_t count)
{
    HG_IO_STRS(io, rules, doc, count);
    HG_IO_STRS(io, rules, condition, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, line, count);
    HG_IO_COLUMN(io, HG_IO_U32, rules, file, count);
}

static void code_lines(struct hg_io *io, void *items, size_t count)
{
    struct hg_debug_line *lines = items;
    HG_IO_NUMBERS(io, HG_IO_U32, lines, line, count);
    HG_IO_COLUMN(io, HG_IO_U32, lines, file, count);
}

static void walk_debug(struct hg_io *io, struct hg_program *p)
{
    bool present = p->lines != NULL;
    HG_IO_ARRAY(io, p->files, p->file_count, hg_io_each_str);
    rule_lines(io, p->rules, io->why == NULL ? p->rule_count : 0);
    hg_io_bool(io, &present);
    if (present)
        HG_IO_ROWS(io, p->lines, p->code_count, code_lines);
}

const struct hg_section hg_sections[HG_SECTION_COUNT] = {
    {"HEAD", true, walk_header},   {"FLDS", true, walk_fields},    {"REGS", true, walk_registers},
    {"CODE", true, walk_code},     {"CNST", true, walk_constants}, {"TEST", true, walk_tests},
    {"TABL", true, walk_tables},   {"BLKS", true, walk_blocks},    {"RULE", true, walk_rules},
    {"PRMS", true, walk_promises}, {"TERM", true, walk_terms},     {"WHOS", false, walk_directory},
    {"DEBG", false, walk_debug},
};
