/* `--fail-on`: what makes the command end with 1. RULE[, RULE…], a rule being
 *
 *   FROM->TO [> NUMBER | >= NUMBER][%]     leads that move; `any` is every other outcome
 *   difference                             anything that changed in meaning
 *   breaking                               a breaking change of the contract
 *
 * A percentage is of all leads compared; without a comparison one lead is enough. */
#include "cli/diff/diff.h"

struct reading {
    struct hg_review *review;
    const char *at;
};

static void skip_blanks(struct reading *r)
{
    while (*r->at == ' ' || *r->at == '\t')
        r->at++;
}

static bool report_wrong(const struct hg_str rule, const char *why)
{
    hg_message("diff: `--fail-on %.*s` is not valid: %s; for example `accept->reject > 1%%`, "
               "`any->review >= 200`, `difference` or `breaking`",
               HG_STR_ARGS(rule), why);
    return false;
}

static struct hg_str take_word(struct reading *r)
{
    const char *start = r->at;
    while ((*r->at >= 'a' && *r->at <= 'z') || (*r->at >= 'A' && *r->at <= 'Z') ||
           (*r->at >= '0' && *r->at <= '9') || *r->at == '_')
        r->at++;
    return (struct hg_str){start, (size_t)(r->at - start)};
}

static bool take(struct reading *r, const char *sign)
{
    skip_blanks(r);
    if (strncmp(r->at, sign, strlen(sign)) != 0)
        return false;
    r->at += strlen(sign);
    skip_blanks(r);
    return true;
}

/* "any", or an outcome of one of the policies. */
static bool is_outcome(const struct hg_review *review, struct hg_str name)
{
    if (hg_str_is(name, "any"))
        return true;
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; i < review->sessions[side].program->outcome_count; i++)
            if (hg_str_eq(review->sessions[side].program->outcomes[i].name, name))
                return true;
    return false;
}

static bool take_bar(struct reading *r, struct hg_str rule, struct hg_fail_rule *out)
{
    int64_t number;
    out->at_least = take(r, ">=");
    if (!out->at_least && !take(r, ">")) {
        out->bar = 0;
        return true;
    }
    const char *start = r->at;
    while ((*r->at >= '0' && *r->at <= '9') || *r->at == '.')
        r->at++;
    struct hg_str text = {start, (size_t)(r->at - start)};
    out->percent = take(r, "%");
    if (text.len == 0 || hg_parse_decimal(text, &number) != HG_NUMBER_OK)
        return report_wrong(rule, "expected a number after `>`");
    if (!out->percent && number % HG_DECIMAL_ONE != 0)
        return report_wrong(rule,
                            "the number of leads must be a whole number, or a percentage with `%`");
    if (out->percent && number > 100 * HG_DECIMAL_ONE)
        return report_wrong(rule, "a percentage cannot be more than 100 %");
    out->bar = (uint64_t)(out->percent ? number : number / HG_DECIMAL_ONE);
    return true;
}

static bool take_moves(struct reading *r, struct hg_str rule, struct hg_fail_rule *out)
{
    if (!take(r, "->") && !take(r, "→"))
        return report_wrong(rule, "expected `->` between two outcomes");
    out->to = take_word(r);
    if (!is_outcome(r->review, out->from) || !is_outcome(r->review, out->to))
        return report_wrong(rule, "neither policy has this outcome");
    if (hg_str_eq(out->from, out->to) && !hg_str_is(out->from, "any"))
        return report_wrong(rule, "the two outcomes are the same");
    if (r->review->leads == NULL)
        return report_wrong(rule, "this needs `--leads`");
    return take_bar(r, rule, out);
}

static bool take_rule(struct reading *r, struct hg_str rule)
{
    struct hg_fail_rule out = {.written = rule};
    skip_blanks(r);
    out.from = take_word(r);
    if (out.from.len == 0)
        return report_wrong(rule, "it must start with an outcome or `any`");
    if (hg_str_is(out.from, "difference") || hg_str_is(out.from, "breaking"))
        out.kind = hg_str_is(out.from, "breaking") ? HG_FAIL_BREAKING : HG_FAIL_DIFFERENCE;
    else if (!take_moves(r, rule, &out))
        return false;
    skip_blanks(r);
    if (r->at != rule.at + rule.len)
        return report_wrong(rule, "unexpected text at the end");
    hg_push(&r->review->arena, &r->review->fails.at, out);
    return true;
}

bool hg_fail_rules_read(const char *text, struct hg_review *review)
{
    for (const char *at = text;; at++) {
        struct hg_str rule = {at, strcspn(at, ",")};
        struct reading reading = {review, at};
        if (!take_rule(&reading, rule))
            return false;
        at += rule.len;
        if (*at == '\0')
            return true;
    }
}

/* --- holding them against what was found ----------------------------------------------------- */

static uint64_t count_breaking(const struct hg_review *review)
{
    uint64_t count = 0;
    for (size_t i = 0; i < review->meaning.at.count; i++)
        count += review->meaning.at.at[i].compat == HG_BREAKING;
    return count;
}

static void check(const struct hg_review *review, struct hg_fail_rule *rule)
{
    uint64_t total = review->moves != NULL ? hg_moves_compared(review->moves) : 0;
    if (rule->kind == HG_FAIL_DIFFERENCE)
        rule->found = review->has_meaning ? review->meaning.at.count : !review->same;
    else if (rule->kind == HG_FAIL_BREAKING)
        rule->found = count_breaking(review);
    else
        rule->found =
            review->moves != NULL ? hg_moves_count(review->moves, rule->from, rule->to) : 0;
    /* found / total against bar / (100 * HG_DECIMAL_ONE) */
    uint64_t left = rule->percent ? rule->found * 100 * (uint64_t)HG_DECIMAL_ONE : rule->found;
    uint64_t right = rule->percent ? rule->bar * total : rule->bar;
    rule->met = rule->found != 0 && (rule->at_least ? left >= right : left > right);
}

size_t hg_fail_rules_check(struct hg_review *review)
{
    size_t met = 0;
    for (size_t i = 0; i < review->fails.at.count; i++) {
        check(review, &review->fails.at.at[i]);
        met += review->fails.at.at[i].met;
    }
    return met;
}
