/* Implication between tests of one text: a text that contains "alpha" contains "lph". Sound but
 * incomplete: where it is not sure it says that nothing follows. Part of the plan of the exact
 * analysis; pure. */
#include "base/text_relation.h"
#include "runtime/decision/complete_plan.h"

/* Bound on pairs of patterns; tests with long lists count as independent. */
#define MOST_PAIRS 4096u

static struct hg_str form_of(const struct hg_claim *claim, bool exactly)
{
    return exactly ? claim->text->raw : claim->text->folded;
}

static enum hg_text_relation look_of(uint8_t kind)
{
    switch (kind) {
    case HG_TEST_CONTAINS:
        return HG_TEXT_CONTAINS;
    case HG_TEST_HAS_WORD:
        return HG_TEXT_HAS_WORDS;
    case HG_TEST_STARTS:
        return HG_TEXT_STARTS;
    case HG_TEST_ENDS:
        return HG_TEXT_ENDS;
    default:
        return HG_TEXT_IS;
    }
}

/* An expression that asks for literals alone, or a text by name. */
static bool implies_expression(const struct hg_image *image, const struct hg_claim *claim,
                               uint32_t regex)
{
    const struct hg_literals *literals = hg_image_literals(image, regex, false);
    bool implied = claim->kind == HG_TEST_IS && claim->exactly &&
                   hg_image_regexes(image)->search(hg_image_regex(image, regex), claim->text->raw);
    for (uint32_t i = 0; literals->exact && i < literals->count && !implied; i++) {
        const struct hg_literal *literal = &literals->alternatives[i].at[0];
        implied = hg_text_relation_implies(look_of(claim->kind), claim->text->folded,
                                           literal->relation, literal->text);
    }
    return implied;
}

static bool implies_pattern(const struct hg_image *image, const struct hg_claim *claim,
                            const struct hg_test *test, uint32_t i)
{
    uint32_t pattern = test->patterns[i];
    if (test->kind == HG_TEST_INCLUDES || claim->kind == HG_TEST_INCLUDES)
        return test->kind == claim->kind &&
               claim->id == (test->numbers ? pattern : hg_image_constant(image, pattern)->same);
    if (test->kind == HG_TEST_MATCHES || claim->kind == HG_TEST_MATCHES) {
        if (test->kind == claim->kind)
            return pattern == claim->id;
        return test->kind == HG_TEST_MATCHES && claim->text != NULL &&
               implies_expression(image, claim, pattern);
    }
    if (test->exactly && !claim->exactly)
        return false;
    const struct hg_text *text = hg_image_constant(image, pattern);
    return hg_text_relation_implies(look_of(claim->kind), form_of(claim, test->exactly),
                                    look_of(test->kind), test->exactly ? text->raw : text->folded);
}

/* Whether any of several claims that hold together implies it. */
static bool some_implies(const struct hg_image *image, const struct hg_claim *claims,
                         uint32_t count, const struct hg_test *test, uint32_t i)
{
    for (uint32_t k = 0; k < count; k++)
        if (implies_pattern(image, &claims[k], test, i))
            return true;
    return false;
}

bool hg_claims_imply(const struct hg_image *image, const struct hg_claim *claims, uint32_t count,
                     const struct hg_test *test)
{
    if ((uint64_t)count * test->pattern_count > MOST_PAIRS)
        return false;
    for (uint32_t i = 0; i < test->pattern_count; i++)
        if (some_implies(image, claims, count, test, i) != test->all)
            return !test->all;
    return test->all;
}

struct hg_claim hg_claim_of(const struct hg_image *image, const struct hg_test *test, uint32_t i)
{
    uint32_t pattern = test->patterns[i];
    struct hg_claim claim = {.kind = test->kind, .exactly = test->exactly, .id = pattern};
    if (test->kind == HG_TEST_MATCHES || test->numbers)
        return claim;
    claim.text = hg_image_constant(image, pattern);
    claim.id = claim.text->same;
    return claim;
}

/* --- what cannot be ----------------------------------------------------------------------------
 */

static bool excludes_literal(const struct hg_claim *claims, uint32_t count,
                             enum hg_text_relation look, struct hg_str text)
{
    for (uint32_t i = 0; i < count; i++)
        if (claims[i].text != NULL && claims[i].kind <= HG_TEST_ENDS &&
            hg_text_relation_excludes(look_of(claims[i].kind), claims[i].text->folded, look, text))
            return true;
    return false;
}

static bool excludes_all_of(const struct hg_claim *claims, uint32_t count,
                            const struct hg_literal_set *set)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (excludes_literal(claims, count, set->at[i].relation, set->at[i].text))
            return true;
    return false;
}

static bool excludes_pattern(const struct hg_image *image, const struct hg_claim *claims,
                             uint32_t count, const struct hg_test *test, uint32_t i)
{
    if (test->kind <= HG_TEST_ENDS)
        return excludes_literal(claims, count, look_of(test->kind),
                                hg_image_constant(image, test->patterns[i])->folded);
    const struct hg_literals *literals =
        test->kind == HG_TEST_MATCHES ? hg_image_literals(image, test->patterns[i], false) : NULL;
    bool excluded = literals != NULL && literals->count != 0;
    for (uint32_t k = 0; excluded && k < literals->count; k++)
        excluded = excludes_all_of(claims, count, &literals->alternatives[k]);
    return excluded;
}

bool hg_claims_exclude(const struct hg_image *image, const struct hg_claim *claims, uint32_t count,
                       const struct hg_test *test)
{
    if ((uint64_t)count * test->pattern_count > MOST_PAIRS)
        return false;
    for (uint32_t i = 0; i < test->pattern_count; i++)
        if (excludes_pattern(image, claims, count, test, i) == test->all)
            return test->all;
    return !test->all && test->pattern_count != 0;
}

bool hg_test_excludes(const struct hg_image *image, const struct hg_test *of,
                      const struct hg_test *test)
{
    bool excluded = of->kind == HG_TEST_IS && of->exactly && !of->all &&
                    (uint64_t)of->pattern_count * test->pattern_count <= MOST_PAIRS;
    for (uint32_t i = 0; excluded && i < of->pattern_count; i++) {
        struct hg_claim claim = hg_claim_of(image, of, i);
        excluded = !hg_claims_imply(image, &claim, 1, test);
    }
    return excluded;
}

/* --- how long ------------------------------------------------------------------------------- */

/* The length of words with one separator between each two. */
static int64_t words_length(struct hg_str phrase)
{
    int64_t length = 0;
    size_t at = 0;
    for (struct hg_str word; (word = hg_text_next_word(phrase, &at)).len != 0;)
        length += (int64_t)hg_utf8_length(word) + (length != 0);
    return length;
}

/* The length of the shortest text with this claim. */
static int64_t length_of(const struct hg_image *image, const struct hg_claim *claim)
{
    if (claim->kind == HG_TEST_MATCHES)
        return hg_image_literals(image, claim->id, false)->least;
    if (claim->text == NULL)
        return 0;
    return claim->kind == HG_TEST_HAS_WORD ? words_length(claim->text->folded)
                                           : (int64_t)hg_utf8_length(claim->text->folded);
}

/* The minimum number of elements of a list. */
static int64_t elements_of(const struct hg_image *image, const struct hg_test *test)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < test->pattern_count && i < 64; i++) {
        bool first = true;
        for (uint32_t k = 0; k < i && first; k++)
            first = hg_claim_of(image, test, k).id != hg_claim_of(image, test, i).id;
        count += first;
    }
    return test->all ? count : count != 0;
}

int64_t hg_test_length(const struct hg_image *image, const struct hg_test *test)
{
    int64_t least = test->all ? 0 : INT64_MAX;
    if (test->kind == HG_TEST_INCLUDES)
        return elements_of(image, test);
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        struct hg_claim claim = hg_claim_of(image, test, i);
        int64_t length = length_of(image, &claim);
        least = (length > least) == test->all ? length : least;
    }
    return test->pattern_count == 0 ? 0 : least;
}

int64_t hg_test_length_most(const struct hg_image *image, const struct hg_test *test)
{
    bool matches = test->kind == HG_TEST_MATCHES;
    int64_t most = (matches || test->kind == HG_TEST_IS) && !test->all ? 0 : INT64_MAX;
    for (uint32_t i = 0; i < test->pattern_count && most != INT64_MAX; i++) {
        struct hg_claim claim = hg_claim_of(image, test, i);
        int64_t length =
            matches ? hg_image_literals(image, claim.id, false)->most : length_of(image, &claim);
        most = length > most ? length : most;
    }
    return most;
}

/* --- texts of which only is known how they fold --------------------------------------------- */

bool hg_test_cased(const struct hg_image *image, const struct hg_test *test)
{
    bool cased = test->exactly && test->kind != HG_TEST_MATCHES;
    for (uint32_t i = 0; test->kind == HG_TEST_MATCHES && i < test->pattern_count && !cased; i++)
        cased = hg_image_literals(image, test->patterns[i], false)->cased;
    return cased;
}

bool hg_test_folded(const struct hg_image *image, const struct hg_test *test,
                    const struct hg_text *text)
{
    for (uint32_t i = 0; i < test->pattern_count; i++)
        if (hg_find_in_text(text, hg_image_constant(image, test->patterns[i]), test->kind) !=
            test->all)
            return !test->all;
    return test->all;
}
