/* What a field's contract excludes from the pieces of its texts: a constant that is too long, does
 * not match the pattern or is a blank value is never a valid value of the field (an invalid value
 * has no bounds and may be it). Part of the plan; pure. */
#include "runtime/decision/complete_plan.h"

#include <string.h>

static bool fits_length(const struct hg_field *field, size_t length)
{
    int64_t count = (int64_t)length;
    return (!field->has_min || count >= field->min) && (!field->has_max || count <= field->max);
}

/* The pattern that every value must match, or HG_NONE. */
static uint32_t pattern_of(const struct hg_field *field)
{
    return field->pattern_by == HG_NONE ? field->pattern : HG_NONE;
}

static bool fits_pattern(const struct hg_image *image, const struct hg_field *field,
                         const struct hg_text *text)
{
    if (pattern_of(field) == HG_NONE)
        return true;
    bool cased = hg_image_literals(image, field->pattern, true)->cased && hg_has_case(text->folded);
    return cased || hg_image_regexes(image)->full(hg_image_regex(image, field->pattern), text->raw);
}

bool hg_contract_allows(const struct hg_image *image, const struct hg_field *field,
                        const struct hg_text *text)
{
    return !hg_field_is_blank(field, text->folded) &&
           fits_length(field, hg_utf8_length(text->raw)) && fits_pattern(image, field, text);
}

static bool may_be(const struct hg_image *image, const struct hg_field *field, uint32_t id)
{
    return hg_contract_allows(image, field, hg_image_constant(image, id));
}

struct hg_str hg_other_country(const struct hg_image *image, const struct hg_field *field,
                               const struct hg_term *term, struct hg_arena *arena)
{
    for (size_t i = 0; i < hg_country_count(); i++) {
        struct hg_str code = hg_country(i);
        const struct hg_text *text = hg_image_text(image, arena, code);
        uint32_t piece = hg_piece_of_text(term, text);
        if (!hg_field_is_blank(field, text->folded) && piece != HG_NONE &&
            term->pieces[piece].kind == HG_PIECE_REST)
            return code;
    }
    return (struct hg_str){0};
}

static bool has_terms_of_its_own(const struct hg_field *field)
{
    return field->type == HG_T_COUNTRY || field->has_min || field->has_max ||
           field->pattern != HG_NONE || field->blanks.count != 0;
}

static struct hg_text_ids those_allowed(const struct hg_image *image, struct hg_arena *arena,
                                        const struct hg_field *field, const struct hg_piece *piece)
{
    struct hg_text_ids ids = {HG_ARRAY(arena, uint32_t, piece->texts.count), 0};
    for (uint32_t i = 0; i < piece->texts.count; i++)
        if (may_be(image, field, piece->texts.at[i]))
            ids.at[ids.count++] = piece->texts.at[i];
    return ids;
}

int64_t hg_shape_length(const struct hg_piece *piece)
{
    struct hg_str start = piece->prefix, end = piece->suffix;
    size_t shared = start.len < end.len ? start.len : end.len;
    while (shared > 0 && memcmp(start.at + start.len - shared, end.at, shared) != 0)
        shared--;
    struct hg_str more = shared != 0 ? (struct hg_str){end.at + shared, end.len - shared} : end;
    return (int64_t)(hg_utf8_length(start) + hg_utf8_length(more));
}

/* Of the longest text the contract allows. */
static int64_t longest(const struct hg_image *image, const struct hg_field *field)
{
    int64_t most = field->has_max ? field->max : INT64_MAX;
    int64_t by_pattern = pattern_of(field) != HG_NONE
                             ? hg_image_literals(image, field->pattern, true)->most
                             : INT64_MAX;
    return most < by_pattern ? most : by_pattern;
}

/* Whether the field may have a text of the piece: for countries, including the rest piece. */
static bool leaves_some(const struct hg_image *image, struct hg_arena *arena,
                        const struct hg_term *term, const struct hg_field *field,
                        const struct hg_piece *piece)
{
    if (piece->kind == HG_PIECE_REST && field->type == HG_T_COUNTRY)
        return hg_other_country(image, field, term, arena).len != 0;
    return piece->kind != HG_PIECE_SHAPE || hg_shape_length(piece) <= longest(image, field);
}

static bool narrow(const struct hg_image *image, struct hg_arena *arena, const struct hg_term *term,
                   const struct hg_field *field, struct hg_contract_piece *contract_pieces)
{
    bool narrowed = false;
    for (uint32_t i = 0; i < term->piece_count; i++) {
        const struct hg_piece *piece = &term->pieces[i];
        contract_pieces[i].shape = leaves_some(image, arena, term, field, piece);
        if (piece->kind == HG_PIECE_TEXTS)
            contract_pieces[i].texts = those_allowed(image, arena, field, piece);
        narrowed |=
            !contract_pieces[i].shape || contract_pieces[i].texts.count != piece->texts.count;
    }
    return narrowed;
}

/* Whether a valid text of the field can pass a test pattern: not if the pattern is too long or, as
 * written, violates the contract. */
static bool may_pass(const struct hg_image *image, const struct hg_field *field,
                     const struct hg_test *test)
{
    if (hg_test_length(image, test) > longest(image, field))
        return false;
    bool some = test->kind != HG_TEST_IS || test->all;
    for (uint32_t i = 0; !some && i < test->pattern_count; i++)
        some = may_be(image, field, test->patterns[i]);
    return some;
}

/* Narrows a test term: whether it can be passed. */
static bool narrow_test(const struct hg_image *image, const struct hg_field *field,
                        const struct hg_test *test, struct hg_contract_piece answers[2])
{
    answers[0].shape = true;
    answers[1].shape = may_pass(image, field, test);
    return !answers[1].shape;
}

/* What the pattern rules out by its literals: of `\+49.*` all that starts otherwise. */
static bool narrow_by_pattern(const struct hg_image *image, struct hg_arena *arena,
                              const struct hg_term *term, const struct hg_field *field,
                              struct hg_contract_piece *contract_pieces)
{
    struct hg_claim_set said;
    bool *out = HG_ARRAY(arena, bool, term->piece_count);
    if (pattern_of(field) == HG_NONE)
        return false;
    hg_claims_of_pattern(image, arena, field->pattern, &said);
    bool some = hg_claims_rule_out(image, arena, &said, term, out);
    for (uint32_t i = 0; i < term->piece_count; i++)
        if (out[i])
            contract_pieces[i] = (struct hg_contract_piece){0};
    return some;
}

/* The field whose contract restricts the term; NULL: none does. */
static const struct hg_field *field_of(const struct hg_program *program, const struct hg_term *term)
{
    uint32_t reg = term->kind == HG_TERM_TEXT   ? term->reg
                   : term->kind == HG_TERM_TEST ? program->tests[term->reg].reg
                                                : HG_NONE;
    const struct hg_field *field = reg < program->field_count ? &program->fields[reg] : NULL;
    bool told = field != NULL && !field->list && has_terms_of_its_own(field) &&
                (term->kind == HG_TERM_TEXT || !hg_term_is_for_invalid(program, term));
    return told ? field : NULL;
}

static bool narrows(const struct hg_program *program, uint32_t reg)
{
    const struct hg_field *field = reg < program->field_count ? &program->fields[reg] : NULL;
    return field != NULL && !field->list && hg_type_is_text(field->type) &&
           has_terms_of_its_own(field);
}

/* Whether the contract of a field may not allow what the field is compared with: only a lead tells
 * (complete_constraints.c). */
static bool relates_narrowed(const struct hg_image *image, const struct hg_term *term)
{
    const struct hg_program *program = hg_image_program(image);
    const struct hg_instr *relation = hg_term_relation(image, term);
    return relation != NULL && (narrows(program, relation->b) || narrows(program, relation->c));
}

const struct hg_contract_piece **hg_complete_contract_pieces(const struct hg_image *image,
                                                             struct hg_arena *arena)
{
    const struct hg_program *program = hg_image_program(image);
    static const struct hg_contract_piece both_answers[2] = {{.shape = true}, {.shape = true}};
    const struct hg_contract_piece **all =
        HG_ARRAY(arena, const struct hg_contract_piece *, program->term_count);
    for (uint32_t t = 0; t < program->term_count; t++) {
        const struct hg_term *term = &program->terms[t];
        const struct hg_field *field = field_of(program, term);
        if (relates_narrowed(image, term))
            all[t] = both_answers;
        if (field == NULL)
            continue;
        struct hg_contract_piece *contract_pieces =
            HG_ARRAY(arena, struct hg_contract_piece, term->piece_count);
        bool narrowed =
            term->kind == HG_TERM_TEXT
                ? narrow(image, arena, term, field, contract_pieces)
                : narrow_test(image, field, &program->tests[term->reg], contract_pieces);
        if (narrow_by_pattern(image, arena, term, field, contract_pieces) || narrowed)
            all[t] = contract_pieces;
    }
    return all;
}
