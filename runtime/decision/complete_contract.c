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

/* Texts that fold alike are of one length, and expressions ignore case. */
static bool may_be(const struct hg_image *image, const struct hg_field *field, uint32_t id)
{
    const struct hg_text *text = hg_image_constant(image, id);
    if (hg_field_is_blank(field, text->folded) || !fits_length(field, hg_utf8_length(text->raw)))
        return false;
    if (field->pattern == HG_NONE || field->pattern_by != HG_NONE)
        return true;
    return hg_image_regexes(image)->full(hg_image_regex(image, field->pattern), text->raw);
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

static bool shape_fits(const struct hg_field *field, const struct hg_piece *piece)
{
    return !field->has_max || hg_shape_length(piece) <= field->max;
}

/* Whether the field may be such a text: of countries, of which there are so many, also the rest. */
static bool leaves_some(const struct hg_image *image, struct hg_arena *arena,
                        const struct hg_term *term, const struct hg_field *field,
                        const struct hg_piece *piece)
{
    if (piece->kind == HG_PIECE_REST && field->type == HG_T_COUNTRY)
        return hg_other_country(image, field, term, arena).len != 0;
    return piece->kind != HG_PIECE_SHAPE || shape_fits(field, piece);
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

/* Whether a valid text of the field may pass a test of one pattern or another: not one that is too
 * long for it, nor, as it is written, one that the field refuses. */
static bool may_pass(const struct hg_image *image, const struct hg_field *field,
                     const struct hg_test *test)
{
    if (field->has_max && hg_test_length(image, test) > field->max)
        return false;
    bool some = test->kind != HG_TEST_IS || test->all;
    for (uint32_t i = 0; !some && i < test->pattern_count; i++)
        some = may_be(image, field, test->patterns[i]);
    return some;
}

/* Of a test: can it be passed? */
static bool narrow_test(const struct hg_image *image, const struct hg_field *field,
                        const struct hg_test *test, struct hg_contract_piece answers[2])
{
    answers[0].shape = true;
    answers[1].shape = may_pass(image, field, test);
    return !answers[1].shape;
}

/* The field whose contract the term has to keep; NULL: none has anything to say. */
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

const struct hg_contract_piece **hg_complete_contract_pieces(const struct hg_image *image,
                                                             struct hg_arena *arena)
{
    const struct hg_program *program = hg_image_program(image);
    const struct hg_contract_piece **all =
        HG_ARRAY(arena, const struct hg_contract_piece *, program->term_count);
    for (uint32_t t = 0; t < program->term_count; t++) {
        const struct hg_term *term = &program->terms[t];
        const struct hg_field *field = field_of(program, term);
        if (field == NULL)
            continue;
        struct hg_contract_piece *contract_pieces =
            HG_ARRAY(arena, struct hg_contract_piece, term->piece_count);
        if (term->kind == HG_TERM_TEXT
                ? narrow(image, arena, term, field, contract_pieces)
                : narrow_test(image, field, &program->tests[term->reg], contract_pieces))
            all[t] = contract_pieces;
    }
    return all;
}
