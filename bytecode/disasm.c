/* Disassembler: header, contract, tables (disasm_tables.c), blocks and landmarks, then the code
 * (disasm_code.c). For people and golden tests; nothing parses it. The program must be verified. */
#include "bytecode/disasm.h"

#define NAME_COLUMN 8
#define TYPE_COLUMN 36
#define NOTE_COLUMN 52
#define EFFECT_COLUMN 92

static void header(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, "program ");
    hg_disasm_str(out, p->name);
    hg_buf_text(out, " version ");
    hg_disasm_quoted(out, p->version);
    hg_buf_text(out, " owner ");
    hg_disasm_quoted(out, p->owner);
    hg_buf_text(out, p->advisory ? " advisory" : "");
    hg_buf_print(out, "\nlanguage %u, digest ", HG_LANGUAGE_VERSION);
    hg_put_digest(out, p->digest);
    hg_buf_text(out, "\ncontract ");
    hg_disasm_str(out, p->contract_name);
    hg_buf_print(out, " version %u", p->contract_version);
    hg_buf_text(out, p->key.len != 0 ? ", key " : "");
    hg_disasm_str(out, p->key);
    hg_disasm_end_line(out);
}

/* --- fields and registers --- */

static void field_notes(struct hg_buf *out, const struct hg_field *f)
{
    const struct {
        bool said;
        const char *word;
    } notes[] = {
        {f->read, "read"},           {f->required, "required"},          {f->personal, "personal"},
        {f->sensitive, "sensitive"}, {f->from_model, "from model"},      {f->known_later, "later"},
        {f->has_default, "default"}, {f->evidence_required, "evidence"},
    };
    const char *between = "";
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        if (!notes[i].said)
            continue;
        hg_buf_print(out, "%s%s", between, notes[i].word);
        between = ", ";
    }
    if (f->log != HG_LOG_KEEP) {
        hg_buf_print(out, "%slog %s", between, hg_log_form_name((enum hg_log_form)f->log));
        between = ", ";
    }
    if (f->has_min || f->has_max) {
        struct hg_bounds bounds = {f->has_min ? f->min : INT64_MIN,
                                   f->has_max ? f->max : INT64_MAX};
        hg_buf_text(out, between);
        hg_disasm_ranges(out, hg_type_is_text(f->type) ? HG_T_INTEGER : f->type,
                         &(struct hg_ranges){&bounds, 1});
    }
}

static void fields(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, "\nfields\n");
    for (uint32_t i = 0; i < p->field_count; i++) {
        const struct hg_field *f = &p->fields[i];
        size_t line = out->len;
        hg_buf_print(out, "  v%u", i);
        hg_disasm_pad(out, line, NAME_COLUMN);
        hg_disasm_str(out, f->name);
        hg_disasm_pad(out, line, TYPE_COLUMN);
        hg_buf_text(out, f->list ? "list of " : "");
        hg_buf_text(out, hg_type_name(f->type));
        size_t typed = out->len;
        hg_disasm_pad(out, line, NOTE_COLUMN);
        size_t noted = out->len;
        field_notes(out, f);
        if (out->len == noted && !out->failed)
            out->len = typed;
        hg_disasm_end_line(out);
    }
}

/* --- blocks and rules --- */

static void points(struct hg_buf *out, enum hg_type_kind scale, int64_t given)
{
    hg_buf_text(out, given > 0 ? "+" : "");
    hg_put_number(out, scale, given, HG_CLOCK);
}

static void rule_effect(struct hg_buf *out, const struct hg_program *p, const struct hg_block *b,
                        const struct hg_rule_info *r)
{
    if (b->kind == HG_B_CLASSIFY)
        hg_disasm_quoted(out, p->texts[r->label].raw);
    else if (b->kind == HG_B_DECIDE || b->kind == HG_B_DISQUALIFY)
        hg_disasm_str(out, p->outcomes[r->outcome].name);
    else if (b->kind == HG_B_SCORE && r->constant_points)
        points(out, b->scale, r->points);
    else if (b->kind == HG_B_SCORE)
        hg_disasm_ref(out, p, &r->points_ref);
    else
        hg_disasm_ref(out, p, &r->to);
}

static void rule(struct hg_buf *out, const struct hg_program *p, const struct hg_block *b,
                 uint32_t index)
{
    const struct hg_rule_info *r = &p->rules[index];
    size_t line = out->len;
    hg_buf_print(out, "    %u", index - b->first_rule);
    hg_disasm_pad(out, line, NAME_COLUMN);
    hg_disasm_str(out, r->id);
    hg_disasm_pad(out, line, TYPE_COLUMN);
    rule_effect(out, p, b, r);
    hg_disasm_pad(out, line, NOTE_COLUMN);
    if (r->when == HG_W_CONDITION) {
        hg_buf_text(out, "when ");
        hg_disasm_str(out, r->condition);
    } else {
        hg_buf_text(out, r->when == HG_W_ALWAYS      ? "always"
                         : r->when == HG_W_OTHERWISE ? "otherwise"
                                                     : "unresolved");
    }
    hg_disasm_pad(out, line, EFFECT_COLUMN);
    hg_disasm_place(out, p, r->file, r->line);
    hg_disasm_end_line(out);
}

static void blocks(struct hg_buf *out, const struct hg_program *p)
{
    static const char *const kinds[HG_B_KIND_COUNT] = {"classify", "disqualify", "decide", "score",
                                                       "route"};
    hg_buf_text(out, p->block_count != 0 ? "\nblocks\n" : "");
    for (uint32_t i = 0; i < p->block_count; i++) {
        const struct hg_block *b = &p->blocks[i];
        hg_buf_print(out, "  block %u %s ", i, kinds[b->kind]);
        hg_disasm_str(out, b->name);
        hg_buf_print(out, ", table %u", b->table);
        if (b->kind == HG_B_CLASSIFY || b->kind == HG_B_SCORE) {
            hg_buf_text(out, ", in ");
            hg_disasm_ref(out, p, &b->result);
        }
        hg_disasm_end_line(out);
        for (uint32_t k = 0; k < b->rule_count; k++)
            rule(out, p, b, b->first_rule + k);
    }
}

static void flags(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, p->flag_count != 0 ? "\nflags\n" : "");
    for (uint32_t i = 0; i < p->flag_count; i++) {
        hg_buf_print(out, "  flag %u ", i);
        hg_disasm_str(out, p->flags[i].name);
        hg_buf_text(out, ", owner ");
        hg_disasm_quoted(out, p->flags[i].owner);
        hg_buf_text(out, ", before ");
        hg_put_instant(out, p->flags[i].before);
        hg_buf_byte(out, '\n');
    }
}

static void promises(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, p->promise_count != 0 ? "\npromises\n" : "");
    for (uint32_t i = 0; i < p->promise_count; i++) {
        const struct hg_promise *one = &p->promises[i];
        hg_buf_text(out, "  ");
        hg_disasm_str(out, one->name);
        hg_buf_print(out, ": %s ", one->kind == HG_PROMISE_NEVER ? "never" : "always");
        hg_disasm_str(out, p->outcomes[one->outcome].name);
        hg_buf_print(out, " when t%u", one->when);
        if (one->unless != HG_NONE)
            hg_buf_print(out, " unless t%u", one->unless);
        hg_disasm_end_line(out);
    }
}

/* --- landmarks --- */

static void term(struct hg_buf *out, const struct hg_program *p, uint32_t index)
{
    static const char registers[HG_TERM_KIND_COUNT] = {'v', 'v', 'x', 't'};
    const struct hg_term *t = &p->terms[index];
    hg_buf_text(out, "  ");
    hg_disasm_str(out, t->name);
    hg_buf_print(out, " in %c%u%s: ", registers[t->kind], t->reg,
                 t->open_ended ? ", cut further by the lead" : "");
    hg_disasm_pieces(out, t);
    hg_disasm_end_line(out);
}

static void inexact(struct hg_buf *out, const struct hg_program *p)
{
    const char *before = "  not settled by what is read alone: ";
    for (uint32_t i = 0; p->inexact_rules != NULL && i < p->rule_count; i++)
        if (p->inexact_rules[i]) {
            hg_buf_text(out, before);
            hg_disasm_str(out, p->rules[i].id);
            before = ", ";
        }
    for (uint32_t i = 0; p->inexact_truths != NULL && i < p->truth_count; i++)
        if (p->inexact_truths[i]) {
            hg_buf_print(out, "%st%u", before, i);
            before = ", ";
        }
    for (uint32_t i = 0; p->inexact_values != NULL && i < p->register_count; i++)
        if (p->inexact_values[i]) {
            hg_buf_text(out, before);
            hg_disasm_value(out, p, i);
            before = ", ";
        }
    hg_buf_text(out, *before == ',' ? "\n" : "");
}

static void terms(struct hg_buf *out, const struct hg_program *p)
{
    bool any = p->term_count != 0 || p->inexact_rules != NULL || p->inexact_truths != NULL ||
               p->inexact_values != NULL;
    hg_buf_text(out, any ? "\nterms\n" : "");
    for (uint32_t i = 0; i < p->term_count; i++)
        term(out, p, i);
    inexact(out, p);
}

void hg_program_disassemble(const struct hg_program *program, struct hg_buf *out)
{
    header(out, program);
    fields(out, program);
    hg_disasm_tables(out, program);
    blocks(out, program);
    promises(out, program);
    flags(out, program);
    terms(out, program);
    hg_disasm_directory(out, program);
    hg_disasm_code(out, program);
}
