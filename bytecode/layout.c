/* Layout of a program file: one description of every struct of program.h that serves both writing
 * and reading. The order of members here is the format: any change increments HG_FILE_FORMAT.
 * Framing is encode.c and decode.c; consistency is the verifier's. Tables, rules and the directory
 * are in layout_*.c. Looks at no values except counts of what follows. */
#include "bytecode/layout_parts.h"

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
    hg_io_strs(io, &f->values);
    hg_io_strs(io, &f->blanks);
    hg_io_strs(io, &f->sources);
    hg_io_strs(io, &f->aliases);
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

static void each_type(struct hg_io *io, void *item)
{
    enum hg_type_kind *type = item;
    HG_IO_BYTE(io, *type);
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

/* The folded form, if it differs, and the distance to the first text with the same one. */
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

static void each_ranges(struct hg_io *io, void *item)
{
    hg_io_ranges(io, item);
}

static void walk_constants(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->numbers, p->number_count, hg_io_each_i64);
    texts(io, p);
    HG_IO_ARRAY(io, p->sets, p->set_count, text_ids);
    HG_IO_ARRAY(io, p->ranges, p->ranges_count, each_ranges);
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
    hg_io_ranges(io, &b->ranges);
    text_ids(io, &b->set);
    hg_io_strs(io, &b->prefixes);
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
    hg_io_ref(io, &part->ref);
    hg_io_str(io, &part->name);
}

static void template(struct hg_io *io, void *item)
{
    struct hg_template *t = item;
    HG_IO_ARRAY(io, t->parts, t->count, template_part);
}

static void each_regs(struct hg_io *io, void *item)
{
    hg_io_regs(io, item);
}

static void walk_tests(struct hg_io *io, struct hg_program *p)
{
    HG_IO_ARRAY(io, p->tests, p->test_count, test);
    HG_IO_ARRAY(io, p->truth_lists, p->truth_list_count, each_regs);
    HG_IO_ARRAY(io, p->bands, p->bands_count, bands);
    HG_IO_ARRAY(io, p->templates, p->template_count, template);
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
    hg_io_ref(io, &s->ref);
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

/* The bounds of the first and last piece are extreme: stored apart from the others. */
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
    hg_io_regs(io, &t->fields);
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
    {"HEAD", true, walk_header},      {"FLDS", true, walk_fields},
    {"REGS", true, walk_registers},   {"CODE", true, walk_code},
    {"CNST", true, walk_constants},   {"TEST", true, walk_tests},
    {"TABL", true, hg_layout_tables}, {"BLKS", true, hg_layout_blocks},
    {"RULE", true, hg_layout_rules},  {"PRMS", true, walk_promises},
    {"TERM", true, walk_terms},       {"WHOS", false, hg_layout_directory},
    {"DEBG", false, walk_debug},
};
