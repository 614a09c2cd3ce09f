/* What the answer of one term claims about its text, and which pieces of another term those claims
 * rule out, where that has the same text, a part of it or a text it is a part of. Part of the plan
 * (complete_conflicts.c); pure. */
#include "runtime/decision/complete_plan.h"

#include <string.h>

#define MOST_WAYS 1024u /* bound on texts of a piece, or patterns of a test */

enum { NO, YES }; /* the pieces of a test */

struct saying {
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_arena *arena;
};

/* --- what an answer says --- */

static void say(const struct saying *p, struct hg_claim_set *said, uint32_t ways, uint32_t count)
{
    *said = (struct hg_claim_set){HG_ARRAY(p->arena, struct hg_claim, (size_t)ways * count), ways,
                                  count};
}

static struct hg_claim claim_of_literal(const struct saying *p, const struct hg_literal *literal)
{
    static const uint8_t kinds[] = {[HG_TEXT_IS] = HG_TEST_IS,
                                    [HG_TEXT_STARTS] = HG_TEST_STARTS,
                                    [HG_TEXT_ENDS] = HG_TEST_ENDS,
                                    [HG_TEXT_CONTAINS] = HG_TEST_CONTAINS};
    struct hg_text *text = HG_NEW(p->arena, struct hg_text);
    *text = (struct hg_text){literal->text, literal->text, HG_NONE, false};
    return (struct hg_claim){.kind = kinds[literal->relation], .id = HG_NONE, .text = text};
}

/* The claims that hold for every text of a shape. */
static void say_shape(const struct saying *p, const struct hg_piece *piece,
                      struct hg_claim_set *said)
{
    const struct hg_literal parts[2] = {{HG_TEXT_STARTS, piece->prefix},
                                        {HG_TEXT_ENDS, piece->suffix}};
    say(p, said, 1, 2);
    said->count = 0;
    for (int i = 0; i < 2; i++)
        if (parts[i].text.len != 0)
            said->claims[said->count++] = claim_of_literal(p, &parts[i]);
}

static void say_texts(const struct saying *p, const struct hg_text_ids *ids,
                      struct hg_claim_set *said)
{
    say(p, said, ids->count, 1);
    for (uint32_t i = 0; i < ids->count; i++) {
        const struct hg_text *text = hg_image_constant(p->image, ids->at[i]);
        said->claims[i] = (struct hg_claim){.kind = HG_TEST_IS, .id = text->same, .text = text};
    }
}

/* The expression, then the literals of one of its alternatives. */
static void say_alternative(const struct saying *p, uint32_t regex,
                            const struct hg_literal_set *set, struct hg_claim *claims,
                            uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        claims[i] = i != 0 && set != NULL && i <= set->count
                        ? claim_of_literal(p, &set->at[i - 1])
                        : (struct hg_claim){.kind = HG_TEST_MATCHES, .id = regex};
}

/* Each alternative of an expression is a way: how many, and of how many claims. */
static void count_ways(const struct hg_literals *literals, uint32_t *ways, uint32_t *count)
{
    *ways += literals->count != 0 ? literals->count : 1;
    for (uint32_t i = 0; i < literals->count; i++)
        if (literals->alternatives[i].count + 1 > *count)
            *count = literals->alternatives[i].count + 1;
}

/* Expressions, one of which a text matches. */
static void say_expressions(const struct saying *p, const uint32_t *regexes, uint32_t regex_count,
                            bool whole, struct hg_claim_set *said)
{
    uint32_t ways = 0, count = 1;
    for (uint32_t i = 0; i < regex_count; i++)
        count_ways(hg_image_literals(p->image, regexes[i], whole), &ways, &count);
    say(p, said, ways, count);
    struct hg_claim *claims = said->claims;
    for (uint32_t i = 0; i < regex_count; i++) {
        const struct hg_literals *literals = hg_image_literals(p->image, regexes[i], whole);
        for (uint32_t k = 0; k == 0 || k < literals->count; k++, claims += count)
            say_alternative(p, regexes[i], literals->count != 0 ? &literals->alternatives[k] : NULL,
                            claims, count);
    }
}

static void say_test(const struct saying *p, const struct hg_test *test, struct hg_claim_set *said)
{
    uint32_t count = test->pattern_count;
    if (test->kind == HG_TEST_MATCHES && (!test->all || count == 1)) {
        say_expressions(p, test->patterns, count, false, said);
        return;
    }
    say(p, said, test->all ? 1 : count, test->all ? count : 1);
    for (uint32_t i = 0; i < count; i++)
        said->claims[i] = hg_claim_of(p->image, test, i);
}

/* The claims of a piece of a term, or of yes to a test; none for the rest piece, or too many
 * texts. */
static void say_piece(const struct saying *p, const struct hg_term *of, uint32_t piece,
                      struct hg_claim_set *said)
{
    const struct hg_test *test =
        of->kind == HG_TERM_TEST && piece == YES ? &p->program->tests[of->reg] : NULL;
    const struct hg_piece *at = &of->pieces[piece];
    *said = (struct hg_claim_set){0};
    if (test != NULL && test->pattern_count <= MOST_WAYS)
        say_test(p, test, said);
    else if (of->kind == HG_TERM_TEXT && at->kind == HG_PIECE_SHAPE)
        say_shape(p, at, said);
    else if (of->kind == HG_TERM_TEXT && at->kind == HG_PIECE_TEXTS && at->texts.count <= MOST_WAYS)
        say_texts(p, &at->texts, said);
}

/* --- what that leaves of another term --- */

/* The result of a test on a shape's sample. */
static bool sample_passes(const struct saying *p, const struct hg_test *test,
                          const struct hg_piece *piece)
{
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        struct hg_str part = hg_image_constant(p->image, test->patterns[i])->folded;
        bool fits = test->kind == HG_TEST_STARTS ? hg_str_starts(piece->sample, part)
                                                 : hg_str_ends(piece->sample, part);
        if (fits != test->all)
            return !test->all;
    }
    return test->all;
}

/* Rules out shape pieces whose texts cannot satisfy the claims. */
static void shapes_out(const struct saying *p, const struct hg_claim *claims, uint32_t count,
                       const struct hg_term *text, bool *out)
{
    for (uint32_t t = 0; t < p->program->test_count; t++) {
        const struct hg_test *shape = &p->program->tests[t];
        bool asks = shape->reg == text->reg && !shape->exactly &&
                    (shape->kind == HG_TEST_STARTS || shape->kind == HG_TEST_ENDS);
        bool must = asks && hg_claims_imply(p->image, claims, count, shape);
        if (!must && (!asks || !hg_claims_exclude(p->image, claims, count, shape)))
            continue;
        for (uint32_t i = 0; i < text->piece_count; i++)
            out[i] |= text->pieces[i].sample.len != 0 &&
                      sample_passes(p, shape, &text->pieces[i]) != must;
    }
}

static bool is_so(const struct saying *p, const struct hg_text_ids *ids,
                  const struct hg_claim *claim)
{
    for (uint32_t i = 0; i < ids->count; i++)
        if (hg_find_in_text(hg_image_constant(p->image, ids->at[i]), claim->text, claim->kind))
            return true;
    return false;
}

/* Rules out constant pieces none of whose constants satisfies the claims. */
static void texts_out(const struct saying *p, const struct hg_claim *claim,
                      const struct hg_term *text, bool *out)
{
    if (claim->text == NULL || claim->kind > HG_TEST_ENDS)
        return;
    struct hg_text named = *claim->text;
    named.same = hg_image_find(p->image, named.folded);
    uint32_t lies = claim->kind == HG_TEST_IS ? hg_piece_of_text(text, &named) : HG_NONE;
    if (claim->kind == HG_TEST_IS && (lies == HG_NONE || !hg_piece_is_sure(text, lies)))
        return;
    for (uint32_t i = 0; i < text->piece_count; i++) {
        const struct hg_piece *piece = &text->pieces[i];
        if (lies != HG_NONE ? i != lies
                            : piece->kind == HG_PIECE_TEXTS && !is_so(p, &piece->texts, claim))
            out[i] = true;
    }
}

static void way_out(const struct saying *p, const struct hg_claim *claims, uint32_t count,
                    const struct hg_term *term, bool *out)
{
    if (term->kind == HG_TERM_TEST) {
        out[NO] = hg_claims_imply(p->image, claims, count, &p->program->tests[term->reg]);
        out[YES] = hg_claims_exclude(p->image, claims, count, &p->program->tests[term->reg]);
        return;
    }
    shapes_out(p, claims, count, term, out);
    for (uint32_t i = 0; i < count; i++)
        texts_out(p, &claims[i], term, out);
}

/* --- doors --- */

void hg_claims_of_piece(const struct hg_image *image, struct hg_arena *arena,
                        const struct hg_term *of, uint32_t piece, const struct hg_text_link *sight,
                        struct hg_claim_set *said)
{
    const struct saying p = {image, hg_image_program(image), arena};
    say_piece(&p, of, piece, said);
    for (size_t i = 0; i < (size_t)said->ways * said->count; i++) {
        struct hg_claim *claim = &said->claims[i];
        claim->exactly &= !sight->folds;
        *claim = sight->whole ? hg_claim_on_whole(&sight->view, claim, arena)
                              : hg_claim_on_part(&sight->view, claim, arena);
    }
}

void hg_claims_of_pattern(const struct hg_image *image, struct hg_arena *arena, uint32_t regex,
                          struct hg_claim_set *said)
{
    const struct saying p = {image, hg_image_program(image), arena};
    say_expressions(&p, &regex, 1, true, said);
}

bool hg_claims_rule_out(const struct hg_image *image, struct hg_arena *arena,
                        const struct hg_claim_set *said, const struct hg_term *with, bool *out)
{
    const struct saying p = {image, hg_image_program(image), arena};
    bool some = said->ways != 0 && said->count != 0;
    memset(out, some, with->piece_count);
    for (uint32_t way = 0; way < said->ways && some; way++) {
        bool *here = HG_ARRAY(arena, bool, with->piece_count);
        way_out(&p, said->claims + (size_t)way * said->count, said->count, with, here);
        some = false;
        for (uint32_t i = 0; i < with->piece_count; i++) {
            out[i] &= here[i];
            some |= out[i];
        }
    }
    return some;
}
