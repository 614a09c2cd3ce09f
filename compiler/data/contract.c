/* Reads the lead contract: from YAML to the fields that the resolver knows and the program
 * carries. Reads the top level of the file and drives the rest: each field on its own
 * (contract_field.c, contract_value.c, contract_pattern.c), then the checks across fields
 * (contract_names.c, contract_pattern.c). Continues after errors, so that one run reports all of
 * them. Does not compile patterns and does not know the policy. */
#include "compiler/data/contract_read.h"

#include "base/map.h"

static void read_version(struct hg_contract_reader *reader, const struct hg_yaml *root)
{
    const struct hg_yaml *node = hg_yaml_get(root, "version");
    int64_t version;
    reader->contract->version = 1;
    if (node != NULL &&
        hg_yaml_want_integer(reader->diags, node, "version", 1, UINT32_MAX, HG_E0511, &version))
        reader->contract->version = (uint32_t)version;
}

static void read_text(struct hg_contract_reader *reader, const struct hg_yaml *root,
                      const char *name, struct hg_str *out, struct hg_span *span)
{
    const struct hg_yaml *node = hg_yaml_get(root, name);
    if (node == NULL)
        return;
    *span = node->span;
    struct hg_str text;
    if (hg_yaml_want_text(reader->diags, node, name, reader->arena, &text))
        *out = text;
}

static void read_confidence_from(struct hg_contract_reader *reader, const struct hg_yaml *root)
{
    struct hg_contract *contract = reader->contract;
    read_text(reader, root, "confidence_from", &contract->confidence_from,
              &reader->confidence_from_span);
    if (contract->confidence_from.len != 0 && !hg_contract_is_path(contract->confidence_from))
        hg_report(reader->diags, HG_E0521, reader->confidence_from_span,
                  "`%.*s` is not a valid path to an object in the lead",
                  HG_STR_ARGS(contract->confidence_from));
}

static void read_head(struct hg_contract_reader *reader, const struct hg_yaml *root)
{
    static const char *const names[] = {"contract",       "version",         "key",
                                        "min_confidence", "confidence_from", "doc",
                                        "description",    "fields"};
    struct hg_contract *contract = reader->contract;
    struct hg_span span;
    hg_yaml_want_keys(reader->diags, root, "a contract", names, sizeof names / sizeof *names);
    contract->name = HG_STR("lead");
    read_text(reader, root, "contract", &contract->name, &span);
    read_version(reader, root);
    read_text(reader, root, "key", &contract->key, &reader->key_span);
    read_text(reader, root, "description", &contract->doc, &span);
    read_text(reader, root, "doc", &contract->doc, &span);
    read_confidence_from(reader, root);
    const struct hg_yaml *floor = hg_yaml_get(root, "min_confidence");
    if (floor != NULL)
        hg_contract_confidence(reader, floor, &contract->min_confidence);
}

static const struct hg_yaml *find_fields(struct hg_contract_reader *reader,
                                         const struct hg_yaml *root)
{
    const struct hg_yaml *fields = hg_yaml_get(root, "fields");
    if (fields == NULL) {
        hg_report(reader->diags, HG_E0512, (struct hg_span){root->span.source, 0, 0},
                  "the contract has no `fields` section");
        return NULL;
    }
    if (!hg_yaml_want_map(reader->diags, fields, "fields"))
        return NULL;
    if (fields->count == 0)
        hg_report(reader->diags, HG_E0537, fields->span, "the contract declares no fields");
    if (fields->count > HG_MAX_FIELDS) {
        hg_report(reader->diags, HG_E0515, fields->pairs[HG_MAX_FIELDS].key_span,
                  "the contract has %zu fields; the maximum is %u", fields->count, HG_MAX_FIELDS);
        return NULL;
    }
    return fields;
}

static void read_fields(struct hg_contract_reader *reader, const struct hg_yaml *fields)
{
    struct hg_contract *contract = reader->contract;
    contract->field_count = (uint32_t)fields->count;
    contract->fields = HG_ARRAY(reader->arena, struct hg_contract_field, fields->count);
    reader->drafts = HG_ARRAY(reader->arena, struct hg_field_draft, fields->count);
    for (size_t i = 0; i < fields->count; i++) {
        struct hg_field_draft *draft = &reader->drafts[i];
        draft->out = &contract->fields[i];
        draft->node = fields->pairs[i].value;
        draft->out->field.name = fields->pairs[i].key;
        draft->out->span = fields->pairs[i].key_span;
        hg_contract_field_read(reader, draft);
    }
}

/* `invalid` can befall any field and is not counted here. */
static bool may_be_unknown(const struct hg_field *field)
{
    return (!field->required && !field->has_default) || field->min_confidence > 0 ||
           field->max_age > 0 || field->sources.count != 0 || field->evidence_required ||
           field->pattern != HG_NONE || field->case_count != 0;
}

static void finish(struct hg_contract_reader *reader)
{
    struct hg_contract *contract = reader->contract;
    hg_contract_names_check(reader);
    hg_contract_patterns_check(reader);
    for (uint32_t i = 0; i < contract->field_count; i++) {
        struct hg_field *field = &contract->fields[i].field;
        if (!reader->drafts[i].has_floor)
            field->min_confidence = contract->min_confidence;
        contract->fields[i].may_be_unknown = may_be_unknown(field);
    }
    contract->regexes = (struct hg_strs){reader->regexes.at, (uint32_t)reader->regexes.count};
    contract->regex_spans = reader->regex_spans.at;
}

enum hg_status hg_contract_read(struct hg_diags *diags, uint32_t source, hg_regex_check *regex,
                                struct hg_arena *arena, struct hg_contract **contract)
{
    size_t errors = diags->errors;
    struct hg_yaml *root;
    enum hg_status status = hg_yaml_parse(diags, source, arena, &root);
    if (status != HG_OK)
        return status;
    struct hg_contract_reader reader = {.diags = diags, .arena = arena, .regex = regex};
    if (!hg_yaml_want_map(diags, root, "contract"))
        return HG_INVALID;
    reader.contract = HG_NEW(arena, struct hg_contract);
    reader.contract->source = source;
    read_head(&reader, root);
    const struct hg_yaml *fields = find_fields(&reader, root);
    if (fields != NULL) {
        read_fields(&reader, fields);
        finish(&reader);
    }
    *contract = reader.contract;
    return diags->errors == errors ? HG_OK : HG_INVALID;
}

uint32_t hg_contract_find(const struct hg_contract *contract, struct hg_str name)
{
    for (uint32_t i = 0; i < contract->field_count; i++)
        if (hg_str_eq(contract->fields[i].field.name, name))
            return i;
    return HG_NONE;
}
