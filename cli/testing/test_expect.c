/* Reads `expect` of a test: resolves each name in the program and converts each value to the form
 * it is compared in. Reports errors; comparing is test_compare.c's. */
#include "base/time.h"
#include "cli/testing/test_names.h"
#include "compiler/data/yaml_read.h"

static const char *const keys[] = {
    "outcome", "reason",   "possible", "decided_by",      "because", "scores",
    "classes", "route",    "hits",     "misses",          "unknown", "assumed",
    "needs",   "deciding", "show",     "broken_promises", "settles", "route_deciding",
    "notes",   "also",     "alert",    "assignment",      "due_at",
};

/* --- lists ---------------------------------------------------------------------------------- */

/* A list, or one item where a list of one is meant. */
static bool items_of(struct hg_test_reader *reader, const struct hg_yaml *node, const char *what,
                     const struct hg_yaml *const **items, size_t *count)
{
    if (node->kind == HG_YAML_SCALAR && !hg_yaml_is_null(node)) {
        const struct hg_yaml **one = HG_NEW(reader->arena, const struct hg_yaml *);
        *one = node;
        *items = one;
        *count = 1;
        return true;
    }
    if (!hg_yaml_want_list(reader->diags, node, what))
        return false;
    *items = (const struct hg_yaml *const *)node->items;
    *count = node->count;
    return true;
}

static bool read_ids(struct hg_test_reader *reader, const struct hg_yaml *expect, const char *key,
                     struct hg_names names, struct hg_expect_ids *ids)
{
    const struct hg_yaml *node = hg_yaml_get(expect, key), *const * items;
    size_t count;
    bool good = true;
    if (node == NULL)
        return true;
    if (!items_of(reader, node, key, &items, &count))
        return false;
    ids->said = true;
    ids->at = HG_ARRAY(reader->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        struct hg_str name;
        if (hg_yaml_want_text(reader->diags, items[i], key, reader->arena, &name) &&
            hg_name_find(reader, &names, name, items[i]->span, &ids->at[ids->count]))
            ids->count++;
        else
            good = false;
    }
    return good;
}

static bool read_texts(struct hg_test_reader *reader, const struct hg_yaml *expect, const char *key,
                       struct hg_expect_texts *out)
{
    const struct hg_yaml *node = hg_yaml_get(expect, key), *const * items;
    size_t count;
    if (node == NULL)
        return true;
    if (!items_of(reader, node, key, &items, &count))
        return false;
    out->said = true;
    out->list.at = HG_ARRAY(reader->arena, struct hg_str, count);
    for (size_t i = 0; i < count; i++)
        if (!hg_yaml_want_text(reader->diags, items[i], key, reader->arena,
                               &out->list.at[out->list.count++]))
            return false;
    return true;
}

/* --- scores --------------------------------------------------------------------------------- */

static struct hg_str trimmed(struct hg_str text)
{
    while (text.len > 0 && text.at[0] == ' ')
        text = (struct hg_str){text.at + 1, text.len - 1};
    while (text.len > 0 && text.at[text.len - 1] == ' ')
        text.len--;
    return text;
}

static bool score_number(struct hg_str text, enum hg_type_kind scale, int64_t *out)
{
    text = trimmed(text);
    if (scale == HG_T_DECIMAL)
        return hg_parse_decimal(text, out) == HG_NUMBER_OK;
    return hg_parse_integer(text, out) == HG_NUMBER_OK;
}

static struct hg_str after(struct hg_str text, size_t bytes)
{
    return (struct hg_str){text.at + bytes, text.len - bytes};
}

bool hg_test_score_range(struct hg_str text, enum hg_type_kind scale, int64_t *low, int64_t *high)
{
    *low = INT64_MIN;
    *high = INT64_MAX;
    text = trimmed(text);
    size_t dots = hg_str_find(text, HG_STR(".."));
    if (hg_str_starts(text, HG_STR(">=")))
        return score_number(after(text, 2), scale, low);
    if (hg_str_starts(text, HG_STR("<=")))
        return score_number(after(text, 2), scale, high);
    if (hg_str_starts(text, HG_STR(">")))
        return score_number(after(text, 1), scale, low) && hg_add(*low, 1, low);
    if (hg_str_starts(text, HG_STR("<")))
        return score_number(after(text, 1), scale, high) && hg_sub(*high, 1, high);
    if (dots == SIZE_MAX)
        return score_number(text, scale, low) && (*high = *low, true);
    struct hg_str from = trimmed((struct hg_str){text.at, dots}),
                  to = trimmed(after(text, dots + 2));
    if ((from.len == 0 && to.len == 0) || (from.len > 0 && !score_number(from, scale, low)) ||
        (to.len > 0 && !score_number(to, scale, high)))
        return false;
    return *low <= *high;
}

/* `{low: 50, high: 80}`: what an open score can still be, as the packet says it. */
static bool whole_range(struct hg_test_reader *reader, const struct hg_yaml *node,
                        enum hg_type_kind scale, struct hg_expect_score *want)
{
    static const char *const ends[] = {"low", "high"};
    const struct hg_yaml *low = hg_yaml_get(node, "low"), *high = hg_yaml_get(node, "high");
    if (!hg_yaml_want_keys(reader->diags, node, "an expected score", ends, 2) || low == NULL ||
        high == NULL || !score_number(low->text, scale, &want->low) ||
        !score_number(high->text, scale, &want->high))
        return false;
    want->whole = true;
    want->written = hg_str_print(reader->arena, "%.*s to %.*s", HG_STR_ARGS(low->text),
                                 HG_STR_ARGS(high->text));
    return true;
}

static bool read_score(struct hg_test_reader *reader, const struct hg_yaml_pair *pair,
                       struct hg_names *names, struct hg_expect *expect)
{
    struct hg_expect_score want = {.written = pair->value->text};
    if (!hg_name_find(reader, names, pair->key, pair->key_span, &want.block))
        return false;
    enum hg_type_kind scale = reader->program->blocks[want.block].scale;
    bool good = pair->value->kind == HG_YAML_MAP
                    ? whole_range(reader, pair->value, scale, &want)
                    : pair->value->kind == HG_YAML_SCALAR &&
                          hg_test_score_range(pair->value->text, scale, &want.low, &want.high);
    if (good) {
        hg_push(reader->arena, &expect->scores, want);
        return true;
    }
    struct hg_str found = hg_yaml_describe(pair->value, reader->arena);
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E1003, pair->value->span, "`%.*s` cannot be compared with %.*s",
                  HG_STR_ARGS(pair->key), HG_STR_ARGS(found));
    hg_diag_help(reader->diags, diag,
                 "write a %snumber, a comparison or a range: 60, \">= 40\" or 40..60",
                 scale == HG_T_INTEGER ? "whole " : "");
    return false;
}

static bool read_scores(struct hg_test_reader *reader, const struct hg_yaml *node,
                        struct hg_expect *expect)
{
    struct hg_names names = hg_names_of_blocks(reader, "score", HG_B_SCORE);
    bool good = hg_yaml_want_map(reader->diags, node, "scores");
    for (size_t i = 0; good && i < node->count; i++)
        good = read_score(reader, &node->pairs[i], &names, expect);
    return good;
}

/* --- classes and shown values --------------------------------------------------------------- */

static bool read_classes(struct hg_test_reader *reader, const struct hg_yaml *node,
                         struct hg_expect *expect)
{
    struct hg_names names = hg_names_of_blocks(reader, "class", HG_B_CLASSIFY);
    bool good = hg_yaml_want_map(reader->diags, node, "classes");
    for (size_t i = 0; good && i < node->count; i++) {
        const struct hg_yaml_pair *pair = &node->pairs[i];
        struct hg_expect_value want = {.node = pair->value};
        uint32_t block;
        good = hg_name_find(reader, &names, pair->key, pair->key_span, &block);
        if (!good)
            return false;
        want.name = hg_str_print(reader->arena, "classes.%.*s", HG_STR_ARGS(pair->key));
        want.ref = reader->program->blocks[block].result;
        hg_push(reader->arena, &expect->values, want);
    }
    return good;
}

static bool read_shows(struct hg_test_reader *reader, const struct hg_yaml *node,
                       struct hg_expect *expect)
{
    struct hg_names names = hg_names_of_shows(reader);
    bool good = hg_yaml_want_map(reader->diags, node, "show");
    for (size_t i = 0; good && i < node->count; i++) {
        const struct hg_yaml_pair *pair = &node->pairs[i];
        struct hg_expect_value want = {.node = pair->value};
        uint32_t show;
        good = hg_name_find(reader, &names, pair->key, pair->key_span, &show);
        if (!good)
            return false;
        want.name = hg_str_print(reader->arena, "show.%.*s", HG_STR_ARGS(pair->key));
        want.ref = reader->program->shows[show].ref;
        hg_push(reader->arena, &expect->values, want);
    }
    return good;
}

/* --- what would settle it ------------------------------------------------------------------- */

static bool read_settled(struct hg_test_reader *reader, const struct hg_yaml_pair *pair,
                         struct hg_expect *expect)
{
    struct hg_names fields = hg_names_of_fields(reader), outcomes = hg_names_of_outcomes(reader);
    const struct hg_yaml *pieces = pair->value;
    struct hg_expect_settled want = {0};
    if (!hg_name_find(reader, &fields, pair->key, pair->key_span, &want.field) ||
        !hg_yaml_want_map(reader->diags, pieces, "settles"))
        return false;
    want.pieces = HG_ARRAY(reader->arena, struct hg_str, pieces->count);
    want.outcomes = HG_ARRAY(reader->arena, uint32_t, pieces->count);
    for (size_t i = 0; i < pieces->count; i++) {
        const struct hg_yaml_pair *piece = &pieces->pairs[i];
        struct hg_str outcome;
        if (!hg_yaml_want_text(reader->diags, piece->value, "settles", reader->arena, &outcome) ||
            !hg_name_find(reader, &outcomes, outcome, piece->value->span,
                          &want.outcomes[want.count]))
            return false;
        want.pieces[want.count++] = piece->key;
    }
    hg_push(reader->arena, &expect->settles, want);
    return true;
}

static bool read_settles(struct hg_test_reader *reader, const struct hg_yaml *node,
                         struct hg_expect *expect)
{
    bool good = hg_yaml_want_map(reader->diags, node, "settles");
    for (size_t i = 0; good && i < node->count; i++)
        good = read_settled(reader, &node->pairs[i], expect);
    return good;
}

/* --- the route ------------------------------------------------------------------------------- */

static bool report_no_route(struct hg_test_reader *reader, const struct hg_yaml *node)
{
    struct hg_diag *diag = hg_report(reader->diags, HG_E1010, node->span, "not a valid route");
    hg_diag_help(reader->diags, diag,
                 "write the name of the target, `none`, or {to: NAME, rule: route.accept.LABEL, "
                 "within: 4 business hours}");
    return false;
}

static bool route_map(struct hg_test_reader *reader, const struct hg_yaml *node,
                      struct hg_expect_route *route)
{
    static const char *const route_keys[] = {"to", "rule", "within"};
    const struct hg_yaml *to = hg_yaml_get(node, "to"), *rule = hg_yaml_get(node, "rule");
    const struct hg_yaml *within = hg_yaml_get(node, "within");
    struct hg_names names = hg_names_of_rules(reader);
    if (!hg_yaml_want_keys(reader->diags, node, "an expected route", route_keys, 3))
        return false;
    if (to == NULL && rule == NULL && within == NULL)
        return report_no_route(reader, node);
    if (to != NULL && !hg_yaml_want_text(reader->diags, to, "to", reader->arena, &route->to))
        return false;
    if (rule != NULL && !hg_name_find(reader, &names, rule->text, rule->span, &route->rule))
        return false;
    route->has_within = within != NULL;
    return within == NULL || hg_parse_duration(within->text, &route->within, &route->unit) ||
           report_no_route(reader, within);
}

static bool read_route(struct hg_test_reader *reader, const struct hg_yaml *node,
                       struct hg_expect_route *route)
{
    route->said = true;
    if (node->kind == HG_YAML_MAP)
        return route_map(reader, node, route);
    if (node->kind != HG_YAML_SCALAR)
        return report_no_route(reader, node);
    route->nobody = hg_yaml_is_null(node) || (node->plain && hg_str_is(node->text, "none"));
    return route->nobody ||
           hg_yaml_want_text(reader->diags, node, "route", reader->arena, &route->to);
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool read_outcome(struct hg_test_reader *reader, const struct hg_yaml *node,
                         struct hg_expect *expect)
{
    struct hg_names names = hg_names_of_outcomes(reader);
    struct hg_str name;
    return hg_yaml_want_text(reader->diags, node, "outcome", reader->arena, &name) &&
           hg_name_find(reader, &names, name, node->span, &expect->outcome);
}

static bool read_reason(struct hg_test_reader *reader, const struct hg_yaml *node,
                        struct hg_expect *expect)
{
    static const char *const words[] = {"rule", "agreed", "unresolved", "not_applicable"};
    size_t word;
    if (!hg_yaml_want_word(reader->diags, node, "reason", words, 4, &word))
        return false;
    expect->reason = (int)word;
    return true;
}

static bool read_lists(struct hg_test_reader *reader, const struct hg_yaml *node,
                       struct hg_expect *expect)
{
    struct hg_names rules = hg_names_of_rules(reader), fields = hg_names_of_fields(reader);
    bool good = read_ids(reader, node, "possible", hg_names_of_outcomes(reader), &expect->possible);
    good = read_ids(reader, node, "decided_by", rules, &expect->decided_by) && good;
    good = read_ids(reader, node, "hits", rules, &expect->hits) && good;
    good = read_ids(reader, node, "misses", rules, &expect->misses) && good;
    good = read_ids(reader, node, "unknown", rules, &expect->unknown) && good;
    good = read_ids(reader, node, "assumed", rules, &expect->assumed) && good;
    good = read_ids(reader, node, "deciding", fields, &expect->deciding) && good;
    good = read_ids(reader, node, "route_deciding", fields, &expect->route_deciding) && good;
    good = read_ids(reader, node, "needs", fields, &expect->needs) && good;
    good =
        read_ids(reader, node, "broken_promises", hg_names_of_promises(reader), &expect->broken) &&
        good;
    good = read_texts(reader, node, "because", &expect->because) && good;
    good = read_texts(reader, node, "notes", &expect->notes) && good;
    good = read_texts(reader, node, "also", &expect->also) && good;
    return read_texts(reader, node, "alert", &expect->alert) && good;
}

bool hg_test_expect_read(struct hg_test_reader *reader, const struct hg_yaml *node,
                         struct hg_expect *expect)
{
    typedef bool read_part(struct hg_test_reader *, const struct hg_yaml *, struct hg_expect *);
    static const struct {
        const char *key;
        read_part *read;
    } parts[] = {{"outcome", read_outcome}, {"reason", read_reason}, {"scores", read_scores},
                 {"classes", read_classes}, {"show", read_shows},    {"settles", read_settles}};
    *expect = (struct hg_expect){.outcome = HG_NONE, .reason = -1, .route = {.rule = HG_NONE}};
    if (!hg_yaml_want_map(reader->diags, node, "expect"))
        return false;
    bool good =
        hg_yaml_want_keys(reader->diags, node, "an expectation", keys, sizeof keys / sizeof *keys);
    if (node->count == 0) {
        struct hg_diag *diag = hg_report(reader->diags, HG_E1005, node->span, "no expectations");
        hg_diag_help(reader->diags, diag, "expect at least an `outcome`");
        return false;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct hg_yaml *part = hg_yaml_get(node, parts[i].key);
        if (part != NULL)
            good = parts[i].read(reader, part, expect) && good;
    }
    const struct hg_yaml *route = hg_yaml_get(node, "route");
    if (route != NULL)
        good = read_route(reader, route, &expect->route) && good;
    good = hg_test_assignment_read(reader, node, &expect->assignment) && good;
    return read_lists(reader, node, expect) && good;
}
