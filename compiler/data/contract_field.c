/* One field of the contract: its type and every attribute that does not refer to another field.
 * Called by contract.c. Attributes are read in the order of the table below, not of the file,
 * because bounds and default depend on type, values and blanks. */
#include "compiler/data/contract_read.h"

#include "base/map.h"

typedef void read_attribute(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                            const struct hg_yaml *node);

/* --- parts --------------------------------------------------------------------------------- */

bool hg_contract_confidence(struct hg_contract_reader *reader, const struct hg_yaml *node,
                            int64_t *millionths)
{
    int64_t value;
    bool number = node->kind == HG_YAML_SCALAR && node->plain &&
                  hg_parse_decimal(node->text, &value) == HG_NUMBER_OK;
    if (number && value >= 0 && value <= HG_DECIMAL_ONE) {
        *millionths = value;
        return true;
    }
    struct hg_str found = hg_yaml_describe(node, reader->diags->arena);
    struct hg_diag *diag =
        hg_report(reader->diags, number ? HG_E0530 : HG_E0511, node->span,
                  "`min_confidence` must be a number from 0 to 1, not %.*s", HG_STR_ARGS(found));
    if (number && value > HG_DECIMAL_ONE && value <= 100 * HG_DECIMAL_ONE)
        hg_diag_help(reader->diags, diag, "write it as a fraction: 70 percent is 0.7");
    return false;
}

/* A list of texts, at least one, with a place each. */
static bool read_texts(struct hg_contract_reader *reader, const struct hg_yaml *node,
                       const char *what, struct hg_strs *texts, struct hg_span **spans)
{
    if (!hg_yaml_want_list(reader->diags, node, what))
        return false;
    if (node->count == 0)
        hg_report(reader->diags, HG_E0511, node->span, "`%s` is an empty list", what);
    texts->at = HG_ARRAY(reader->arena, struct hg_str, node->count);
    *spans = HG_ARRAY(reader->arena, struct hg_span, node->count);
    for (size_t i = 0; i < node->count; i++) {
        struct hg_str text;
        if (!hg_yaml_want_text(reader->diags, node->items[i], what, reader->arena, &text))
            continue;
        (*spans)[texts->count] = node->items[i]->span;
        texts->at[texts->count++] = text;
    }
    return texts->count != 0;
}

/* Leaves out texts that are there already: folded alike, or to the letter. */
static void drop_repeats(struct hg_contract_reader *reader, struct hg_strs *texts,
                         struct hg_span *spans, bool fold, enum hg_code code)
{
    struct hg_map seen;
    uint32_t kept = 0;
    hg_map_init(&seen, reader->arena);
    for (uint32_t i = 0; i < texts->count; i++) {
        struct hg_str key = fold ? hg_text_fold(reader->arena, texts->at[i]) : texts->at[i];
        bool added;
        uint64_t *first = hg_map_add(&seen, key, kept, &added);
        if (added) {
            spans[kept] = spans[i];
            texts->at[kept++] = texts->at[i];
            continue;
        }
        struct hg_diag *diag = hg_report(reader->diags, code, spans[i], "`%.*s` is listed twice",
                                         HG_STR_ARGS(texts->at[i]));
        hg_diag_label(reader->diags, diag, spans[*first], "first here");
    }
    texts->count = kept;
}

/* --- the type ------------------------------------------------------------------------------ */

/* Names of types in other systems and their names here; NULL for others. */
static const char *foreign_type(struct hg_str name)
{
    static const struct {
        const char *habit, *right;
    } habits[] = {{"string", "text"},        {"str", "text"},          {"int", "integer"},
                  {"number", "decimal"},     {"float", "decimal"},     {"double", "decimal"},
                  {"money", "decimal"},      {"bool", "boolean"},      {"timestamp", "datetime"},
                  {"array", "list of text"}, {"list", "list of text"}, {"phone", "text"},
                  {"currency", "decimal"},   {"percent", "decimal"},   {"checkbox", "boolean"},
                  {"picklist", "enum"},      {"id", "text"},           {"varchar", "text"}};
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
        if (hg_str_is(name, habits[i].habit))
            return habits[i].right;
    return NULL;
}

/* The type without its `list of `. */
static struct hg_str element_type(struct hg_str name)
{
    return hg_str_starts(name, HG_STR("list of ")) ? (struct hg_str){name.at + 8, name.len - 8}
                                                   : name;
}

static void report_type(struct hg_contract_reader *reader, const struct hg_yaml *node,
                        struct hg_str name)
{
    struct hg_str names[HG_T_COUNT];
    for (int i = 0; i < HG_T_COUNT; i++)
        names[i] = hg_str(hg_type_name((enum hg_type_kind)i));
    struct hg_diag *diag = hg_report(reader->diags, HG_E0520, node->span, "there is no type `%.*s`",
                                     HG_STR_ARGS(name));
    const char *right = foreign_type(name);
    if (right != NULL)
        hg_diag_help(reader->diags, diag, "did you mean `%s`?", right);
    else if (hg_str_starts(name, HG_STR("list of ")))
        hg_diag_help(reader->diags, diag,
                     "a list contains single values, for example `list of text`");
    else
        hg_diag_suggest(reader->diags, diag, name, names, HG_T_COUNT);
    if (diag->help.len == 0)
        hg_diag_help(reader->diags, diag,
                     "the types are boolean, integer, decimal, text, enum, date, datetime, "
                     "duration, email, domain, country, url and `list of` one of them");
}

static void read_type(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                      const struct hg_yaml *node)
{
    struct hg_field *field = &draft->out->field;
    struct hg_str name;
    draft->out->type_span = node->span;
    if (!hg_yaml_want_text(reader->diags, node, "type", reader->arena, &name))
        return;
    field->list = hg_str_starts(name, HG_STR("list of "));
    name = element_type(name);
    field->type = hg_type_named(name);
    draft->typed = field->type != HG_T_COUNT;
    if (draft->typed)
        return;
    field->type = HG_T_TEXT;
    report_type(reader, node, name);
}

static void read_values(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                        const struct hg_yaml *node)
{
    struct hg_span *spans;
    draft->out->values_span = node->span;
    if (!read_texts(reader, node, "values", &draft->out->field.values, &spans))
        return;
    drop_repeats(reader, &draft->out->field.values, spans, true, HG_E0529);
    if (draft->typed && draft->out->field.type != HG_T_ENUM)
        hg_report(reader->diags, HG_E0528, node->span,
                  "`values` is only for enums, and `%.*s` is of type %s",
                  HG_STR_ARGS(draft->out->field.name), hg_type_name(draft->out->field.type));
}

/* --- the rest ------------------------------------------------------------------------------ */

static void read_blanks(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                        const struct hg_yaml *node)
{
    struct hg_strs *blanks = &draft->out->field.blanks;
    if (!hg_yaml_want_list(reader->diags, node, "blank_values"))
        return;
    struct hg_span *spans = HG_ARRAY(reader->arena, struct hg_span, node->count);
    blanks->at = HG_ARRAY(reader->arena, struct hg_str, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const struct hg_yaml *item = node->items[i];
        struct hg_str text = {NULL, 0};
        if (item->kind == HG_YAML_SCALAR)
            text = hg_text_normalise(reader->arena, item->text);
        if (item->kind == HG_YAML_SCALAR && text.len == 0) {
            hg_report(reader->diags, HG_W0540, item->span, "an empty text always counts as blank");
        } else if (hg_yaml_want_text(reader->diags, item, "blank_values", reader->arena, &text)) {
            spans[blanks->count] = item->span;
            blanks->at[blanks->count++] = hg_text_fold(reader->arena, text);
        }
    }
    drop_repeats(reader, blanks, spans, false, HG_W0514);
}

static void read_sources(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                         const struct hg_yaml *node)
{
    struct hg_span *spans;
    if (read_texts(reader, node, "sources", &draft->out->field.sources, &spans))
        drop_repeats(reader, &draft->out->field.sources, spans, false, HG_W0514);
}

static void read_aliases(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                         const struct hg_yaml *node)
{
    read_texts(reader, node, "aliases", &draft->out->field.aliases, &draft->aliases);
}

static void read_proxy_for(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                           const struct hg_yaml *node)
{
    struct hg_span *spans;
    if (read_texts(reader, node, "proxy_for", &draft->out->proxy_for, &spans))
        drop_repeats(reader, &draft->out->proxy_for, spans, true, HG_W0514);
}

static void read_floor(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                       const struct hg_yaml *node)
{
    draft->has_floor = true;
    hg_contract_confidence(reader, node, &draft->out->field.min_confidence);
}

static void read_max_age(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                         const struct hg_yaml *node)
{
    int64_t count;
    enum hg_duration_unit unit;
    struct hg_str text;
    if (!hg_yaml_want_text(reader->diags, node, "max_age", reader->arena, &text))
        return;
    if (hg_parse_duration(text, &count, &unit) && unit == HG_CLOCK && count > 0) {
        draft->out->field.max_age = count;
        return;
    }
    struct hg_diag *diag = hg_report(reader->diags, HG_E0536, node->span,
                                     "`%.*s` is not a valid duration", HG_STR_ARGS(text));
    hg_diag_help(reader->diags, diag, "write it like `180 days` or `36 hours`");
}

static void read_from(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                      const struct hg_yaml *node)
{
    static const char *const words[] = {"model"};
    size_t word;
    if (hg_yaml_want_word(reader->diags, node, "from", words, 1, &word))
        draft->out->field.from_model = true;
}

static void read_known_at(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                          const struct hg_yaml *node)
{
    static const char *const words[] = {"intake", "later"};
    size_t word;
    if (hg_yaml_want_word(reader->diags, node, "known_at", words, 2, &word))
        draft->out->field.known_later = word == 1;
}

static void read_evidence(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                          const struct hg_yaml *node)
{
    static const char *const words[] = {"required", "optional"};
    size_t word;
    if (hg_yaml_want_word(reader->diags, node, "evidence", words, 2, &word))
        draft->out->field.evidence_required = word == 0;
}

static void read_log(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                     const struct hg_yaml *node)
{
    const char *words[HG_LOG_FORMS];
    size_t word;
    for (int i = 0; i < HG_LOG_FORMS; i++)
        words[i] = hg_log_form_name((enum hg_log_form)i);
    draft->says_log = hg_yaml_want_word(reader->diags, node, "log", words, HG_LOG_FORMS, &word);
    if (draft->says_log)
        draft->out->field.log = (uint8_t)word;
}

static void read_purpose(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                         const struct hg_yaml *node)
{
    hg_yaml_want_text(reader->diags, node, "purpose", reader->arena, &draft->out->field.purpose);
}

static void read_doc(struct hg_contract_reader *reader, struct hg_field_draft *draft,
                     const struct hg_yaml *node)
{
    if (draft->out->doc.len != 0)
        hg_report(reader->diags, HG_E0503, node->span,
                  "`doc` and `description` mean the same; keep one of them");
    hg_yaml_want_text(reader->diags, node, "doc", reader->arena, &draft->out->doc);
}

static void read_flag(struct hg_contract_reader *reader, const struct hg_yaml *node,
                      const char *name, bool *flag)
{
    bool value;
    if (node != NULL && hg_yaml_want_bool(reader->diags, node, name, &value))
        *flag = value;
}

static void read_flags(struct hg_contract_reader *reader, struct hg_field_draft *draft)
{
    struct hg_field *field = &draft->out->field;
    read_flag(reader, hg_yaml_get(draft->node, "required"), "required", &field->required);
    read_flag(reader, hg_yaml_get(draft->node, "personal"), "personal", &field->personal);
    read_flag(reader, hg_yaml_get(draft->node, "sensitive"), "sensitive", &field->sensitive);
    if (!draft->says_log)
        field->log = field->personal || field->sensitive ? HG_LOG_MASK : HG_LOG_KEEP;
}

/* --- the field ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    read_attribute *read; /* NULL: read elsewhere in this module */
} attributes[] = {
    {"type", read_type},
    {"values", read_values},
    {"blank_values", read_blanks},
    {"sources", read_sources},
    {"aliases", read_aliases},
    {"proxy_for", read_proxy_for},
    {"min_confidence", read_floor},
    {"max_age", read_max_age},
    {"from", read_from},
    {"known_at", read_known_at},
    {"evidence", read_evidence},
    {"log", read_log},
    {"purpose", read_purpose},
    {"doc", read_doc},
    {"description", read_doc},
    {"required", NULL},
    {"personal", NULL},
    {"sensitive", NULL},
    {"min", NULL},
    {"max", NULL},
    {"default", NULL},
    {"pattern", NULL},
};
#define ATTRIBUTE_COUNT (sizeof attributes / sizeof *attributes)

static void check_keys(struct hg_contract_reader *reader, const struct hg_field_draft *draft)
{
    const char *names[ATTRIBUTE_COUNT];
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        names[i] = attributes[i].name;
    hg_yaml_want_keys(reader->diags, draft->node, "a field", names, ATTRIBUTE_COUNT);
}

static void check_enum(struct hg_contract_reader *reader, const struct hg_field_draft *draft)
{
    const struct hg_field *field = &draft->out->field;
    if (field->type != HG_T_ENUM)
        return;
    if (hg_yaml_get(draft->node, "values") == NULL)
        hg_diag_help(reader->diags,
                     hg_report(reader->diags, HG_E0527, draft->out->type_span,
                               "the enum `%.*s` has no `values`", HG_STR_ARGS(field->name)),
                     "write `{type: enum, values: [a, b]}`");
    for (uint32_t i = 0; i < field->values.count; i++)
        if (hg_field_is_blank(field, hg_text_fold(reader->arena, field->values.at[i])))
            hg_report(reader->diags, HG_W0539, draft->out->values_span,
                      "`%.*s` is a value of `%.*s` and is also one of its blank values",
                      HG_STR_ARGS(field->values.at[i]), HG_STR_ARGS(field->name));
}

static void check_required(struct hg_contract_reader *reader, const struct hg_field_draft *draft)
{
    if (draft->out->field.required && draft->out->field.has_default)
        hg_report(reader->diags, HG_W0538, hg_yaml_get(draft->node, "required")->span,
                  "`%.*s` has a default, so `required` has no effect",
                  HG_STR_ARGS(draft->out->field.name));
}

/* `size: integer` instead of a map: reported, and used as the type. */
static void refuse_attributes(struct hg_contract_reader *reader, const struct hg_field_draft *draft)
{
    const struct hg_yaml *node = draft->node;
    struct hg_str name = draft->out->field.name, type = HG_STR("text");
    const char *right = node->kind == HG_YAML_SCALAR ? foreign_type(node->text) : NULL;
    if (right != NULL)
        type = hg_str(right);
    else if (node->kind == HG_YAML_SCALAR && hg_type_named(element_type(node->text)) != HG_T_COUNT)
        type = node->text;
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E0511, node->span,
                  "the field `%.*s` must be a map of attributes", HG_STR_ARGS(name));
    hg_diag_help(reader->diags, diag, "write `%.*s: {type: %.*s%s}`", HG_STR_ARGS(name),
                 HG_STR_ARGS(type), hg_str_is(type, "enum") ? ", values: [a, b]" : "");
}

void hg_contract_field_read(struct hg_contract_reader *reader, struct hg_field_draft *draft)
{
    struct hg_field *field = &draft->out->field;
    field->pattern = field->pattern_by = HG_NONE;
    field->type = HG_T_TEXT;
    draft->out->type_span = draft->out->values_span = draft->out->span;
    if (draft->node->kind != HG_YAML_MAP) {
        refuse_attributes(reader, draft);
        return;
    }
    check_keys(reader, draft);
    if (hg_yaml_get(draft->node, "type") == NULL)
        hg_report(reader->diags, HG_E0512, draft->out->span, "the field `%.*s` has no `type`",
                  HG_STR_ARGS(field->name));
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++) {
        const struct hg_yaml *node = hg_yaml_get(draft->node, attributes[i].name);
        if (node != NULL && attributes[i].read != NULL)
            attributes[i].read(reader, draft, node);
    }
    read_flags(reader, draft);
    check_enum(reader, draft);
    hg_contract_bounds_read(reader, draft);
    hg_contract_default_read(reader, draft);
    hg_contract_pattern_read(reader, draft);
    check_required(reader, draft);
}
