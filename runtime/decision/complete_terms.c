/* The open terms of a lead and their pieces: the program's terms (struct hg_term), restricted to
 * what the contract allows and cut by the lead's known values (complete_cuts.c). Reads the lead's
 * lane after direct evaluation; writes only the completer's arena. */
#include "runtime/decision/complete.h"

#include <string.h>

/* The range of dates and instants that base/time.h supports. */
#define FIRST_DAY INT64_C(-719162)
#define LAST_DAY INT64_C(2932896)

static const struct hg_value *lead_value(const struct hg_completer *c, uint32_t reg)
{
    return hg_lane_value(c->lead_lanes, reg, c->lead);
}

/* --- numbers -------------------------------------------------------------------------------- */

static struct hg_bounds bounds_of(enum hg_type_kind type, const struct hg_value *value)
{
    struct hg_bounds all = {value->lo, value->hi}, of = all;
    if (type == HG_T_DATE)
        of = (struct hg_bounds){FIRST_DAY, LAST_DAY};
    else if (type == HG_T_DATETIME)
        of = (struct hg_bounds){FIRST_DAY * HG_MICROS_PER_DAY,
                                (LAST_DAY + 1) * HG_MICROS_PER_DAY - 1};
    else
        return all;
    of.lo = all.lo > of.lo ? all.lo : of.lo;
    of.hi = all.hi < of.hi ? all.hi : of.hi;
    return of.lo <= of.hi ? of : all;
}

static void number_pieces(struct hg_completer *c, const struct hg_term *term, struct hg_open *open)
{
    struct hg_bounds all = bounds_of(c->program->registers[term->reg], open->known);
    open->ranges = HG_ARRAY(&c->arena, struct hg_bounds, (size_t)term->piece_count + 1);
    for (uint32_t i = 0; i < term->piece_count; i++) {
        int64_t lo = term->pieces[i].lo, hi = term->pieces[i].hi;
        lo = lo < all.lo ? all.lo : lo;
        hi = hi > all.hi ? all.hi : hi;
        if (lo <= hi)
            open->ranges[open->count++] = (struct hg_bounds){lo, hi};
    }
    if (open->count == 0)
        open->ranges[open->count++] = all;
}

/* --- texts ---------------------------------------------------------------------------------- */

static bool has_shape(const struct hg_piece *piece, struct hg_str folded)
{
    return piece->kind == HG_PIECE_SHAPE && hg_str_starts(folded, piece->prefix) &&
           hg_str_ends(folded, piece->suffix);
}

/* The piece that contains a text; of several matching shapes the narrowest. */
uint32_t hg_piece_of_text(const struct hg_term *term, const struct hg_text *text)
{
    uint32_t best = HG_NONE;
    size_t length = 0;
    for (uint32_t i = 0; i < term->piece_count; i++) {
        const struct hg_piece *piece = &term->pieces[i];
        if (piece->kind == HG_PIECE_TEXTS && text->same != HG_NONE &&
            hg_text_ids_hold(&piece->texts, text->same))
            return i;
        size_t size = piece->prefix.len + piece->suffix.len;
        if (has_shape(piece, text->folded) && (best == HG_NONE || size > length)) {
            best = i;
            length = size;
        }
        if (piece->kind == HG_PIECE_REST && best == HG_NONE)
            best = i;
    }
    return best;
}

bool hg_piece_is_sure(const struct hg_term *term, uint32_t piece)
{
    bool sure = true;
    if (piece != HG_NONE && term->pieces[piece].kind == HG_PIECE_TEXTS)
        return true;
    for (uint32_t i = 0; i < term->piece_count && sure; i++)
        sure = term->pieces[i].kind != HG_PIECE_SHAPE || term->pieces[i].prefix.len != 0 ||
               term->pieces[i].suffix.len != 0;
    return sure;
}

/* If only a few texts are possible, each is put into its piece, and pieces without one are
 * dropped. */
static void finite_pieces(struct hg_completer *c, const struct hg_term *term, struct hg_open *open)
{
    const struct hg_text_set *set = open->known->set;
    uint32_t count = term->piece_count;
    const struct hg_text ***items = HG_ARRAY(&c->arena, const struct hg_text **, count);
    uint32_t *counts = HG_ARRAY(&c->arena, uint32_t, count);
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t piece = hg_piece_of_text(term, set->items[i]);
        if (piece == HG_NONE)
            continue;
        if (items[piece] == NULL)
            items[piece] = HG_ARRAY(&c->arena, const struct hg_text *, set->count);
        items[piece][counts[piece]++] = set->items[i];
    }
    open->items = items;
    open->item_counts = counts;
    open->other = HG_ARRAY(&c->arena, bool, count);
    for (uint32_t i = 0; i < count; i++) {
        bool other = set->other && term->pieces[i].kind == HG_PIECE_REST;
        if (counts[i] == 0 && !other)
            continue;
        items[open->count] = items[i];
        counts[open->count] = counts[i];
        open->other[open->count] = other;
        open->pieces[open->count++] = i;
    }
}

/* The constants of a piece that the field may have. */
const struct hg_text_ids *hg_open_texts(const struct hg_open *open, const struct hg_piece *piece,
                                        uint32_t i)
{
    return open->contract_pieces != NULL ? &open->contract_pieces[i].texts : &piece->texts;
}

static bool is_country(const struct hg_completer *c, const struct hg_open *open)
{
    return open->reg < c->program->field_count &&
           c->program->fields[open->reg].type == HG_T_COUNTRY;
}

const struct hg_text *hg_open_text(const struct hg_completer *c, const struct hg_open *open,
                                   uint32_t constant, struct hg_arena *arena)
{
    const struct hg_text *text = hg_image_constant(c->image, constant);
    if (!is_country(c, open) || hg_country_known(text->raw))
        return text;
    return hg_image_text(c->image, arena, hg_country_of(text->folded));
}

static bool is_allowed(const struct hg_open *open, const struct hg_piece *piece, uint32_t i)
{
    if (open->contract_pieces == NULL)
        return true;
    return piece->kind == HG_PIECE_TEXTS ? open->contract_pieces[i].texts.count != 0
                                         : open->contract_pieces[i].shape;
}

static void text_pieces(struct hg_completer *c, const struct hg_term *term, struct hg_open *open)
{
    open->pieces = HG_ARRAY(&c->arena, uint32_t, term->piece_count);
    if (open->known->state == HG_ONE_OF) {
        finite_pieces(c, term, open);
        return;
    }
    if (open->known->reason != HG_R_INVALID)
        open->contract_pieces = c->plan.contract_pieces[open->term];
    for (uint32_t i = 0; i < term->piece_count; i++)
        if (is_allowed(open, &term->pieces[i], i))
            open->pieces[open->count++] = i;
}

static void gather_piece(struct hg_completer *c, const struct hg_open *open, uint32_t i,
                         struct hg_arena *arena, struct hg_text_set_builder *gather)
{
    const struct hg_piece *piece = &c->program->terms[open->term].pieces[open->pieces[i]];
    if (open->items != NULL) {
        for (uint32_t k = 0; k < open->item_counts[i]; k++)
            hg_text_set_add(arena, gather, open->items[i][k]);
        gather->other |= open->other[i];
        return;
    }
    const struct hg_text_ids *texts = hg_open_texts(open, piece, open->pieces[i]);
    for (uint32_t k = 0; piece->kind == HG_PIECE_TEXTS && k < texts->count; k++)
        hg_text_set_add(arena, gather, hg_open_text(c, open, texts->at[k], arena));
    gather->other |= piece->kind != HG_PIECE_TEXTS;
}

static struct hg_value text_value(struct hg_completer *c, const struct hg_open *open,
                                  struct hg_span span, struct hg_arena *arena)
{
    struct hg_text_set_builder gather = {0};
    for (uint32_t i = span.first; i <= span.last; i++)
        gather_piece(c, open, i, arena, &gather);
    struct hg_value value = hg_text_set_finish(arena, &gather);
    if (!gather.other)
        return value;
    const struct hg_term *term = &c->program->terms[open->term];
    const struct hg_piece *piece = &term->pieces[open->pieces[span.first]];
    struct hg_text_set *set = hg_arena_copy(arena, value.set, sizeof *set);
    set->rest_of = term;
    if (span.first == span.last && gather.items.count == 0 && piece->sample.len != 0)
        set->shape = piece;
    value.set = set;
    return value;
}

/* --- of any kind ---------------------------------------------------------------------------- */

/* Neighbouring boxes share many ranges, and one of countries has hundreds of texts: cached. */
static struct hg_value spanned_text(struct hg_completer *c, struct hg_open *open,
                                    struct hg_span span)
{
    if (open->spanned == NULL)
        open->spanned = HG_ARRAY(&c->arena, struct hg_span_value, HG_SPAN_VALUES);
    struct hg_span_value *at = &open->spanned[(span.first * 31 + span.last) % HG_SPAN_VALUES];
    if (at->made && at->span.first == span.first && at->span.last == span.last)
        return at->value;
    *at = (struct hg_span_value){span, true, text_value(c, open, span, &c->arena)};
    at->value.reason = open->known->reason;
    return at->value;
}

struct hg_value hg_open_value(struct hg_completer *c, struct hg_open *open, struct hg_span span)
{
    struct hg_value value = *open->known;
    if (span.first == 0 && span.last + 1 == open->count && open->kind == HG_TERM_TEXT &&
        open->contract_pieces == NULL)
        return value;
    if (open->kind == HG_TERM_TEXT)
        return spanned_text(c, open, span);
    value.lo = open->ranges[span.first].lo;
    value.hi = open->ranges[span.last].hi;
    value.state = value.lo == value.hi ? HG_KNOWN : HG_BETWEEN;
    return value;
}

bool hg_open_piece_holds(struct hg_completer *c, const struct hg_open *open, uint32_t piece,
                         const struct hg_value *value)
{
    if (value->state != HG_KNOWN)
        return false;
    if (open->kind == HG_TERM_NUMBER)
        return open->ranges[piece].lo <= value->lo && value->lo <= open->ranges[piece].hi;
    return hg_piece_of_text(&c->program->terms[open->term], value->text) == open->pieces[piece];
}

static bool is_open_value(const struct hg_value *value)
{
    return value->hole == HG_R_NONE &&
           (value->state == HG_BETWEEN || value->state == HG_ONE_OF || value->state == HG_ANYTHING);
}

bool hg_complete_term_open(const struct hg_completer *c, const struct hg_term *term)
{
    for (uint32_t i = 0; i < term->fields.count; i++)
        if (!hg_value_known(lead_value(c, term->fields.at[i])))
            return true;
    return false;
}

bool hg_term_reads(const struct hg_completer *c, uint32_t term, uint32_t field)
{
    const struct hg_regs *fields = &c->program->terms[term].fields;
    bool reads = false;
    for (uint32_t i = 0; i < fields->count && !reads; i++)
        reads = fields->at[i] == field;
    return reads && !c->plan.for_invalid[term];
}

/* A test of something without any value stays unknown in every completion. */
static bool reads_nothing(const struct hg_completer *c, uint32_t truth)
{
    const struct hg_instr *maker = &c->program->code[c->image->truth_maker[truth]];
    const char *kinds = hg_op_info((enum hg_op)maker->op)->operands;
    const uint32_t operands[4] = {maker->a, maker->b, maker->c, maker->d};
    for (int k = 1; k < 4; k++) {
        bool value = kinds[k] == 'n' || kinds[k] == 't' || kinds[k] == 'l' || kinds[k] == 'v';
        if (value && lead_value(c, operands[k])->state == HG_NOTHING)
            return true;
    }
    return false;
}

/* Such a term only matters for invalid values of its enum or country fields. */
static bool may_be_stranger(const struct hg_completer *c, const struct hg_term *term)
{
    for (uint32_t i = 0; i < term->fields.count; i++) {
        const struct hg_value *value = lead_value(c, term->fields.at[i]);
        if (!hg_value_known(value) && value->reason == HG_R_INVALID)
            return true;
    }
    return false;
}

static bool is_open_term(const struct hg_completer *c, const struct hg_term *term)
{
    if (c->plan.for_invalid[term - c->program->terms] && !may_be_stranger(c, term))
        return false;
    switch (term->kind) {
    case HG_TERM_NUMBER:
        return !c->covered_values[term->reg] && c->plan.plain[term->reg] &&
               lead_value(c, term->reg)->state == HG_BETWEEN &&
               is_open_value(lead_value(c, term->reg));
    case HG_TERM_TEXT:
        return c->plan.plain[term->reg] && is_open_value(lead_value(c, term->reg));
    case HG_TERM_TEST:
        return c->plan.plain[c->program->tests[term->reg].reg] &&
               hg_test_lane(c->lead_lanes, term->reg, c->lead) == HG_UNKNOWN &&
               is_open_value(lead_value(c, c->program->tests[term->reg].reg));
    default:
        return !c->covered_truths[term->reg] &&
               hg_lane_truth(c->lead_lanes, term->reg, c->lead) == HG_UNKNOWN &&
               !reads_nothing(c, term->reg);
    }
}

/* No and yes, except what the contract rules out. */
static void answer_pieces(struct hg_completer *c, const struct hg_term *term, struct hg_open *open)
{
    bool test = term->kind == HG_TERM_TEST;
    uint32_t reg = test ? c->program->tests[term->reg].reg : HG_NONE;
    open->pieces = HG_ARRAY(&c->arena, uint32_t, 2);
    if (test && lead_value(c, reg)->reason != HG_R_INVALID)
        open->contract_pieces = c->plan.contract_pieces[open->term];
    for (uint32_t i = 0; i < 2; i++)
        if (open->contract_pieces == NULL || open->contract_pieces[i].shape)
            open->pieces[open->count++] = i;
}

bool hg_open_make(struct hg_completer *c, uint32_t index, const struct hg_value *known,
                  struct hg_open *open)
{
    const struct hg_term *term = &c->program->terms[index];
    *open = (struct hg_open){.term = index, .reg = term->reg, .kind = term->kind};
    if (term->kind <= HG_TERM_TEXT)
        open->known = hg_arena_copy(&c->arena, known, sizeof *open->known);
    if (term->kind == HG_TERM_NUMBER) {
        number_pieces(c, term, open);
    } else if (term->kind == HG_TERM_TEXT) {
        text_pieces(c, term, open);
    } else {
        answer_pieces(c, term, open);
    }
    return open->count != 0;
}

static void add_open(struct hg_completer *c, uint32_t index)
{
    const struct hg_term *term = &c->program->terms[index];
    const struct hg_value *known = term->kind <= HG_TERM_TEXT ? lead_value(c, term->reg) : NULL;
    struct hg_open open;
    if (!hg_open_make(c, index, known, &open))
        return;
    c->open_of_term[index] = (uint32_t)c->opens.count;
    hg_push(&c->arena, &c->opens, open);
}

static bool is_field_term(const struct hg_completer *c, const struct hg_term *term)
{
    return term->kind <= HG_TERM_TEXT && term->reg < c->program->field_count;
}

static void add_opens(struct hg_completer *c, bool fields)
{
    for (uint32_t t = 0; t < c->program->term_count; t++) {
        const struct hg_term *term = &c->program->terms[t];
        if (is_field_term(c, term) == fields && hg_complete_term_open(c, term) &&
            is_open_term(c, term))
            add_open(c, t);
    }
}

void hg_complete_terms(struct hg_completer *c)
{
    const struct hg_program *program = c->program;
    c->open_of_term = HG_ARRAY(&c->arena, uint32_t, program->term_count);
    memset(c->open_of_term, 0xFF, program->term_count * sizeof *c->open_of_term);
    c->covered_values = HG_ARRAY(&c->arena, bool, program->register_count);
    c->covered_truths = HG_ARRAY(&c->arena, bool, program->truth_count);
    memset(&c->opens, 0, sizeof c->opens);
    add_opens(c, true);
    for (size_t i = 0; i < c->opens.count; i++)
        if (program->terms[c->opens.at[i].term].open_ended)
            hg_complete_cuts(c, &c->opens.at[i]);
    add_opens(c, false);
    hg_constraints_begin(c);
}
