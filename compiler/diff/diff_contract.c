/* Entities for the fields of the contract, and the compatibility of a change for those who
 * produce leads: a change is breaking unless every valid lead stays valid and keeps its meaning.
 * Part of the semantic diff (diff.h). */
#include "compiler/diff/diff_parts.h"

static void add_strs(const struct hg_diff_side *side, struct hg_entity *entity, const char *name,
                     const struct hg_strs *strs)
{
    struct hg_attribute attribute = {.name = name, .listed = true};
    for (uint32_t i = 0; i < strs->count; i++)
        hg_push(side->arena, &attribute.members,
                ((struct hg_keyed_text){strs->at[i], strs->at[i]}));
    hg_add_attribute(side, entity, attribute);
}

static void add_bound(const struct hg_diff_side *side, struct hg_entity *entity, const char *name,
                      bool there, enum hg_type_kind type, int64_t number)
{
    if (there)
        hg_add_attribute(side, entity,
                         hg_attribute_number(side->arena, name, type, number, HG_CLOCK));
    else
        hg_add_attribute(side, entity, hg_attribute_text(name, (struct hg_str){"", 0}));
}

static struct hg_str pattern_text(const struct hg_diff_side *side, const struct hg_field *field)
{
    const struct hg_contract *contract = side->model->contract;
    struct hg_str text = {"", 0};
    if (field->pattern != HG_NONE)
        return contract->regexes.at[field->pattern];
    if (field->case_count == 0)
        return text;
    text = hg_str_print(side->arena,
                        "by %.*s:", HG_STR_ARGS(contract->fields[field->pattern_by].field.name));
    for (uint32_t i = 0; i < field->case_count; i++)
        text = hg_str_print(side->arena, "%.*s %.*s: %.*s", HG_STR_ARGS(text),
                            HG_STR_ARGS(field->cases[i].value),
                            HG_STR_ARGS(contract->regexes.at[field->cases[i].regex]));
    return text;
}

static void add_bounds(const struct hg_diff_side *side, struct hg_entity *entity,
                       const struct hg_field *field)
{
    enum hg_type_kind scale = hg_type_is_text(field->type) ? HG_T_INTEGER : field->type;
    add_bound(side, entity, "min", field->has_min, scale, field->min);
    add_bound(side, entity, "max", field->has_max, scale, field->max);
    add_bound(side, entity, "min_confidence", field->min_confidence != 0, HG_T_DECIMAL,
              field->min_confidence);
    add_bound(side, entity, "max_age", field->max_age != 0, HG_T_DURATION, field->max_age);
}

static void add_field(const struct hg_diff_side *side, struct hg_entities *entities, uint32_t index)
{
    const struct hg_contract_field *all = &side->model->contract->fields[index];
    const struct hg_field *field = &all->field;
    struct hg_entity *entity =
        hg_add_entity(side, entities, HG_DIFF_FIELD, "field", field->name, all->span);
    entity->field = index;
    entity->symbol = HG_SYMBOL_FIELD;
    hg_add_attribute(
        side, entity,
        hg_attribute_text("type", hg_str_print(side->arena, "%s%s", field->list ? "list of " : "",
                                               hg_type_name(field->type))));
    add_bounds(side, entity, field);
    add_strs(side, entity, "values", &field->values);
    hg_add_bool_attribute(side, entity, "required", field->required);
    hg_add_attribute(side, entity,
                     hg_attribute_text("default", field->has_default ? field->default_text
                                                                     : (struct hg_str){"", 0}));
    add_strs(side, entity, "blank_values", &field->blanks);
    add_strs(side, entity, "sources", &field->sources);
    add_strs(side, entity, "aliases", &field->aliases);
    hg_add_bool_attribute(side, entity, "evidence", field->evidence_required);
    hg_add_attribute(side, entity, hg_attribute_text("pattern", pattern_text(side, field)));
    hg_add_bool_attribute(side, entity, "personal", field->personal);
    hg_add_bool_attribute(side, entity, "sensitive", field->sensitive);
    hg_add_attribute(
        side, entity,
        hg_attribute_text("log", hg_field_hidden(field)
                                     ? hg_str(hg_log_form_name((enum hg_log_form)field->log))
                                     : (struct hg_str){"", 0}));
    add_strs(side, entity, "proxy_for", &all->proxy_for);
    hg_add_bool_attribute(side, entity, "from model", field->from_model);
    hg_add_bool_attribute(side, entity, "known later", field->known_later);
    hg_add_attribute(side, entity, hg_attribute_text("purpose", field->purpose));
}

void hg_collect_fields(const struct hg_diff_side *side, struct hg_entities *entities)
{
    for (uint32_t i = 0; i < side->model->contract->field_count; i++)
        add_field(side, entities, i);
}

/* --- compatible or breaking ------------------------------------------------------------------ */

static bool has_all(const struct hg_strs *of, const struct hg_strs *in)
{
    for (uint32_t i = 0; i < of->count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < in->count && !found; k++)
            found = hg_str_eq(of->at[i], in->at[k]);
        if (!found)
            return false;
    }
    return true;
}

static bool type_widened(const struct hg_field *old, const struct hg_field *new)
{
    bool number = old->type == HG_T_INTEGER && new->type == HG_T_DECIMAL;
    bool text = hg_type_is_text(old->type) && new->type == HG_T_TEXT;
    return old->list == new->list && (number || text || old->type == new->type);
}

static bool sources_narrowed(const struct hg_field *old, const struct hg_field *new)
{
    if (new->sources.count == 0)
        return false;
    return old->sources.count == 0 || !has_all(&old->sources, &new->sources);
}

/* Whether the change of this attribute demands more of a lead, or changes what it means. */
static bool is_breaking(const struct hg_field *old, const struct hg_field *new,
                        const char *attribute, bool has_pattern)
{
    struct hg_str name = hg_str(attribute);
    if (hg_str_is(name, "type"))
        return !type_widened(old, new);
    if (hg_str_is(name, "min"))
        return new->has_min && (!old->has_min || new->min > old->min);
    if (hg_str_is(name, "max"))
        return new->has_max && (!old->has_max || new->max < old->max);
    if (hg_str_is(name, "min_confidence"))
        return new->min_confidence > old->min_confidence;
    if (hg_str_is(name, "max_age"))
        return new->max_age != 0 && (old->max_age == 0 || new->max_age < old->max_age);
    if (hg_str_is(name, "values"))
        return !has_all(&old->values, &new->values);
    if (hg_str_is(name, "required"))
        return new->required;
    if (hg_str_is(name, "default"))
        return old->has_default;
    if (hg_str_is(name, "blank_values"))
        return !has_all(&new->blanks, &old->blanks);
    if (hg_str_is(name, "sources"))
        return sources_narrowed(old, new);
    if (hg_str_is(name, "aliases"))
        return !has_all(&old->aliases, &new->aliases);
    if (hg_str_is(name, "evidence"))
        return new->evidence_required;
    return hg_str_is(name, "pattern") && has_pattern;
}

enum hg_compat hg_field_compat(const struct hg_contract_field *old,
                               const struct hg_contract_field *new, const char *attribute)
{
    bool has_pattern = new->field.pattern != HG_NONE || new->field.case_count != 0;
    return is_breaking(&old->field, &new->field, attribute, has_pattern) ? HG_BREAKING
                                                                         : HG_COMPATIBLE;
}
