/* Patterns of fields: one for all values, or one per value of another field. Called by
 * contract_field.c for each field and by contract.c once all fields are known. Regular
 * expressions are checked by the caller's hg_regex_check. */
#include "compiler/data/contract_read.h"

#include "base/map.h"

static bool takes_pattern(const struct hg_field *field)
{
    return !field->list && (field->type == HG_T_TEXT || field->type == HG_T_EMAIL ||
                            field->type == HG_T_DOMAIN || field->type == HG_T_URL);
}

/* The index of the pattern among the contract's, or HG_NONE. Its text is kept as written:
 * spaces mean something in it. */
static uint32_t add_regex(struct hg_contract_reader *reader, const struct hg_yaml *node)
{
    struct hg_str text, why;
    if (!hg_yaml_want_text(reader->diags, node, "pattern", reader->arena, &text))
        return HG_NONE;
    if (reader->regex != NULL && !reader->regex(node->text, reader->arena, &why)) {
        struct hg_diag *diag =
            hg_report(reader->diags, HG_E0533, node->span,
                      "`%.*s` is not a valid regular expression", HG_STR_ARGS(node->text));
        hg_diag_say(reader->diags, diag, "%.*s", HG_STR_ARGS(why));
        return HG_NONE;
    }
    hg_push(reader->arena, &reader->regexes, node->text);
    hg_push(reader->arena, &reader->regex_spans, node->span);
    return (uint32_t)reader->regexes.count - 1;
}

static void add_case(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                     const struct hg_yaml_pair *pair, struct hg_map *seen)
{
    struct hg_field *field = &draft->out->field;
    struct hg_str value = hg_text_normalise(reader->arena, pair->key);
    struct hg_str folded = hg_text_fold(reader->arena, value);
    bool added;
    uint64_t *first = hg_map_add(seen, folded, field->case_count, &added);
    if (!added) {
        struct hg_diag *diag =
            hg_report(reader->diags, HG_E0529, pair->key_span, "there are two patterns for `%.*s`",
                      HG_STR_ARGS(pair->key));
        hg_diag_label(reader->diags, diag, draft->cases[*first], "first here");
        return;
    }
    draft->cases[field->case_count] = pair->key_span;
    draft->case_names[field->case_count] = value;
    field->cases[field->case_count++] =
        (struct hg_pattern_case){.value = folded, .regex = add_regex(reader, pair->value)};
}

static void read_cases(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                       const struct hg_yaml *node)
{
    struct hg_field *field = &draft->out->field;
    struct hg_map seen;
    const struct hg_yaml *by = hg_yaml_get(node, "by");
    if (by == NULL) {
        struct hg_diag *diag =
            hg_report(reader->diags, HG_E0512, node->span,
                      "the pattern does not name the field it depends on (`by`)");
        hg_diag_help(reader->diags, diag, "write `pattern: {by: country, DE: '\\d{5}'}`");
        return;
    }
    draft->by_span = by->span;
    if (!hg_yaml_want_text(reader->diags, by, "by", reader->arena, &draft->by))
        return;
    if (node->count == 1)
        hg_report(reader->diags, HG_E0512, node->span, "the pattern lists no value of `%.*s`",
                  HG_STR_ARGS(draft->by));
    hg_map_init(&seen, reader->arena);
    field->cases = HG_ARRAY(reader->arena, struct hg_pattern_case, node->count);
    draft->cases = HG_ARRAY(reader->arena, struct hg_span, node->count);
    draft->case_names = HG_ARRAY(reader->arena, struct hg_str, node->count);
    for (size_t i = 0; i < node->count; i++)
        if (!hg_str_is(node->pairs[i].key, "by"))
            add_case(reader, draft, &node->pairs[i], &seen);
}

void hg_contract_pattern_read(struct hg_contract_reader *reader, struct hg_field_draft *draft)
{
    struct hg_field *field = &draft->out->field;
    const struct hg_yaml *node = hg_yaml_get(draft->node, "pattern");
    if (node == NULL || !draft->typed)
        return;
    if (!takes_pattern(field))
        hg_report(reader->diags, HG_E0534, node->span, "a field of type %s%s cannot have a pattern",
                  field->list ? "list of " : "", hg_type_name(field->type));
    else if (node->kind == HG_YAML_MAP)
        read_cases(reader, draft, node);
    else
        field->pattern = add_regex(reader, node);
}

/* --- with all fields known ------------------------------------------------------------------ */

static void report_unknown_by(struct hg_contract_reader *reader, const struct hg_field_draft *draft)
{
    const struct hg_contract *contract = reader->contract;
    struct hg_str *names = HG_ARRAY(reader->arena, struct hg_str, contract->field_count);
    for (uint32_t i = 0; i < contract->field_count; i++)
        names[i] = contract->fields[i].field.name;
    struct hg_diag *diag = hg_report(reader->diags, HG_E0532, draft->by_span,
                                     "the contract has no field `%.*s`", HG_STR_ARGS(draft->by));
    hg_diag_suggest(reader->diags, diag, draft->by, names, contract->field_count);
}

static bool can_be(struct hg_contract_reader *reader, const struct hg_field *by,
                   struct hg_str folded)
{
    if (by->type == HG_T_COUNTRY)
        return hg_country_of(folded).len != 0;
    if (by->type != HG_T_ENUM)
        return true;
    for (uint32_t i = 0; i < by->values.count; i++)
        if (hg_str_eq(hg_text_fold(reader->arena, by->values.at[i]), folded))
            return true;
    return false;
}

static void report_case(struct hg_contract_reader *reader, const struct hg_field *by,
                        struct hg_str value, struct hg_span span)
{
    struct hg_diag *diag = hg_report(reader->diags, HG_E0535, span, "`%.*s` can never be `%.*s`",
                                     HG_STR_ARGS(by->name), HG_STR_ARGS(value));
    if (by->type == HG_T_ENUM)
        hg_diag_suggest(reader->diags, diag, value, by->values.at, by->values.count);
    else if (hg_str_is(value, "UK"))
        hg_diag_fix(reader->diags, diag, span, HG_STR("GB"));
    else if (hg_str_is(value, "EL"))
        hg_diag_fix(reader->diags, diag, span, HG_STR("GR"));
    else
        hg_diag_help(reader->diags, diag, "use ISO 3166-1 country codes: DE, GB, US");
}

static void check_cases(struct hg_contract_reader *reader, const struct hg_field_draft *draft,
                        const struct hg_field *by)
{
    const struct hg_field *field = &draft->out->field;
    for (uint32_t i = 0; i < field->case_count; i++)
        if (!can_be(reader, by, field->cases[i].value))
            report_case(reader, by, draft->case_names[i], draft->cases[i]);
}

static void resolve_by(struct hg_contract_reader *reader, const struct hg_field_draft *draft)
{
    struct hg_field *field = &draft->out->field;
    uint32_t at = hg_contract_find(reader->contract, draft->by);
    if (at == HG_NONE) {
        report_unknown_by(reader, draft);
        return;
    }
    const struct hg_field *by = &reader->contract->fields[at].field;
    if (!hg_type_is_text(by->type) || by->list) {
        hg_report(reader->diags, HG_E0532, draft->by_span,
                  "`%.*s` is of type %s%s, so a pattern cannot depend on it", HG_STR_ARGS(by->name),
                  by->list ? "list of " : "", hg_type_name(by->type));
        return;
    }
    field->pattern_by = at;
    check_cases(reader, draft, by);
}

/* Whether the chain of choosing fields from `start` returns to it. Reported once per cycle, at its
 * first field in the file. */
static bool closes_cycle(const struct hg_contract *contract, uint32_t start)
{
    uint32_t at = contract->fields[start].field.pattern_by;
    for (uint32_t steps = 0; at != HG_NONE && steps < contract->field_count; steps++) {
        if (at <= start)
            return at == start;
        at = contract->fields[at].field.pattern_by;
    }
    return false;
}

void hg_contract_patterns_check(struct hg_contract_reader *reader)
{
    const struct hg_contract *contract = reader->contract;
    for (uint32_t i = 0; i < contract->field_count; i++)
        if (reader->drafts[i].by.len != 0)
            resolve_by(reader, &reader->drafts[i]);
    for (uint32_t i = 0; i < contract->field_count; i++)
        if (closes_cycle(contract, i))
            hg_report(reader->diags, HG_E0532, reader->drafts[i].by_span,
                      "the pattern of `%.*s` depends on `%.*s` in a circle",
                      HG_STR_ARGS(contract->fields[i].field.name),
                      HG_STR_ARGS(contract->fields[i].field.name));
}
