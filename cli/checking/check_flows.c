/* headgate check --flows, for an audit: for each field, which rules read it and along which path,
 * what those rules lead to, who may supply the value, and the purpose it is held for. Derived
 * from the checked policy alone, without leads. See cli/checking/check.h. */
#include "base/json.h"
#include "cli/checking/check.h"
#include "cli/common/common.h"

struct flow {
    const struct hg_model_rule *rule;
    const struct hg_model_block *block;
    struct hg_strs way;             /* names between the rule and the field */
    bool target;                    /* it chooses who takes the lead, not what happens */
    const struct hg_allow *allowed; /* or NULL */
};

struct flows {
    struct hg_model *model;
    struct hg_arena *arena;
    uint32_t field;
    HG_VEC(struct flow) list;
};

/* --- finding them --------------------------------------------------------------------------- */

static bool decides(const struct hg_model_block *block)
{
    return block->kind == HG_B_DECIDE || block->kind == HG_B_DISQUALIFY ||
           block->kind == HG_B_ROUTE;
}

static const struct hg_allow *allow_of(const struct flows *flows, const struct hg_model_rule *rule)
{
    struct hg_str name = flows->model->contract->fields[flows->field].field.name;
    for (size_t i = 0; i < rule->rule->tail.allows.count; i++)
        if (hg_str_eq(rule->rule->tail.allows.at[i].field.text, name))
            return &rule->rule->tail.allows.at[i];
    return NULL;
}

/* A rule of a route chooses the owner, whatever part of it reads the field. */
static void take_rule(struct flows *flows, const struct hg_model_block *block,
                      const struct hg_model_rule *rule)
{
    struct flow flow = {.rule = rule, .block = block, .allowed = allow_of(flows, rule)};
    bool route = block->kind == HG_B_ROUTE;
    if (hg_flow_path(flows->model, rule, HG_PART_CONDITION, flows->field, &flow.way)) {
        flow.target = route;
        hg_push(flows->arena, &flows->list, flow);
    } else if (hg_flow_path(flows->model, rule, HG_PART_TARGET, flows->field, &flow.way)) {
        flow.target = true;
        hg_push(flows->arena, &flows->list, flow);
    }
}

static void take_field(struct flows *flows, uint32_t field)
{
    flows->field = field;
    flows->list.count = 0;
    for (uint32_t i = 0; i < flows->model->block_count; i++) {
        const struct hg_model_block *block = &flows->model->blocks[i];
        for (uint32_t k = 0; decides(block) && k < block->rule_count; k++)
            take_rule(flows, block, &block->rules[k]);
    }
}

static struct hg_str outcome_of(const struct flows *flows, const struct flow *flow)
{
    uint32_t outcome = flow->block->kind == HG_B_ROUTE ? flow->block->outcome : flow->rule->outcome;
    return flows->model->outcomes[outcome].name;
}

/* --- text ------------------------------------------------------------------------------------ */

static void put_words(struct hg_buf *out, const char *word, const struct hg_strs *words)
{
    for (uint32_t i = 0; i < words->count; i++)
        hg_buf_print(out, "%s%.*s", i ? ", " : word, HG_STR_ARGS(words->at[i]));
}

static void put_marks(struct hg_buf *out, const struct hg_contract_field *field)
{
    static const char *const forms[HG_LOG_FORMS] = {"kept", "masked", "hashed", "sealed"};
    const struct hg_field *of = &field->field;
    if (of->sensitive)
        hg_buf_text(out, ", sensitive");
    put_words(out, ", proxy for ", &field->proxy_for);
    if (of->personal)
        hg_buf_text(out, ", personal");
    if (hg_field_hidden(of))
        hg_buf_print(out, ", %s in logs", forms[of->log]);
    if (of->from_model)
        hg_buf_text(out, ", guessed by a model");
    if (of->evidence_required)
        hg_buf_text(out, ", needs evidence");
    if (of->known_later)
        hg_buf_text(out, ", known only after the decision");
    put_words(out, ", from ", &of->sources);
    if (of->purpose.len)
        hg_buf_print(out, ", purpose: %.*s", HG_STR_ARGS(of->purpose));
}

static void put_flow(const struct flows *flows, const struct flow *flow, struct hg_buf *out)
{
    hg_buf_print(out, "  %.*s", HG_STR_ARGS(flow->rule->id));
    for (uint32_t i = 1; i < flow->way.count; i++)
        hg_buf_print(out, "%s%.*s", i == 1 ? " by " : " -> ", HG_STR_ARGS(flow->way.at[i]));
    hg_buf_print(out, ": %.*s%s", HG_STR_ARGS(outcome_of(flows, flow)),
                 flow->target ? ", who takes it" : "");
    if (flow->allowed)
        hg_buf_print(out, "\n    allowed because \"%.*s\", approved \"%.*s\"",
                     HG_STR_ARGS(flow->allowed->because.text),
                     HG_STR_ARGS(flow->allowed->approved.text));
    hg_buf_byte(out, '\n');
}

static void put_field(const struct flows *flows, struct hg_buf *out)
{
    const struct hg_contract_field *field = &flows->model->contract->fields[flows->field];
    hg_buf_print(out, "\n%.*s (%s", HG_STR_ARGS(field->field.name),
                 hg_type_name(field->field.type));
    put_marks(out, field);
    hg_buf_text(out, ")\n");
    for (size_t i = 0; i < flows->list.count; i++)
        put_flow(flows, &flows->list.at[i], out);
}

static void put_policy(struct flows *flows, struct hg_buf *out)
{
    struct hg_model *model = flows->model;
    bool first = true;
    hg_buf_print(out, "%.*s", HG_STR_ARGS(model->name));
    if (model->version.len)
        hg_buf_print(out, " %.*s", HG_STR_ARGS(model->version));
    hg_buf_print(out, ", owner: %.*s\n", model->owner.len ? (int)model->owner.len : 6,
                 model->owner.len ? model->owner.at : "nobody");
    for (uint32_t i = 0; i < model->contract->field_count; i++) {
        take_field(flows, i);
        if (flows->list.count)
            put_field(flows, out);
    }
    for (uint32_t i = 0; i < model->contract->field_count; i++) {
        take_field(flows, i);
        if (flows->list.count)
            continue;
        hg_buf_print(out, "%s%.*s", first ? "\nread by no rule that decides: " : ", ",
                     HG_STR_ARGS(model->contract->fields[i].field.name));
        first = false;
    }
    hg_buf_text(out, first ? "" : "\n");
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_string(struct hg_json *json, const char *key, struct hg_str value)
{
    hg_json_key(json, hg_str(key));
    hg_json_str(json, value);
}

static void put_strings(struct hg_json *json, const char *key, const struct hg_strs *values,
                        uint32_t from)
{
    hg_json_key(json, hg_str(key));
    hg_json_open(json, '[');
    for (uint32_t i = from; i < values->count; i++)
        hg_json_str(json, values->at[i]);
    hg_json_close(json, ']');
}

static void put_bool(struct hg_json *json, const char *key, bool value)
{
    hg_json_key(json, hg_str(key));
    hg_json_bool(json, value);
}

static void put_flow_json(const struct flows *flows, const struct flow *flow, struct hg_json *json)
{
    hg_json_open(json, '{');
    put_string(json, "rule", flow->rule->id);
    put_strings(json, "by", &flow->way, 1);
    put_string(json, "decides", flow->target ? HG_STR("owner") : HG_STR("outcome"));
    put_string(json, "outcome", outcome_of(flows, flow));
    if (flow->allowed) {
        hg_json_key(json, HG_STR("allowed"));
        hg_json_open(json, '{');
        put_string(json, "because", flow->allowed->because.text);
        put_string(json, "approved", flow->allowed->approved.text);
        hg_json_close(json, '}');
    }
    hg_json_close(json, '}');
}

static void put_field_json(const struct flows *flows, struct hg_json *json)
{
    const struct hg_contract_field *field = &flows->model->contract->fields[flows->field];
    const struct hg_field *of = &field->field;
    hg_json_open(json, '{');
    put_string(json, "field", of->name);
    put_string(json, "type", hg_str(hg_type_name(of->type)));
    put_bool(json, "sensitive", of->sensitive);
    put_strings(json, "proxy_for", &field->proxy_for, 0);
    put_bool(json, "personal", of->personal);
    put_string(json, "log", hg_str(hg_log_form_name((enum hg_log_form)of->log)));
    put_bool(json, "from_model", of->from_model);
    put_bool(json, "evidence_required", of->evidence_required);
    put_bool(json, "known_later", of->known_later);
    put_strings(json, "sources", &of->sources, 0);
    put_string(json, "purpose", of->purpose);
    hg_json_key(json, HG_STR("flows"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < flows->list.count; i++)
        put_flow_json(flows, &flows->list.at[i], json);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

static void put_policy_json(struct flows *flows, struct hg_buf *out)
{
    struct hg_model *model = flows->model;
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    put_string(&json, "policy", model->name);
    put_string(&json, "version", model->version);
    put_string(&json, "owner", model->owner);
    hg_json_key(&json, HG_STR("fields"));
    hg_json_open(&json, '[');
    for (uint32_t i = 0; i < model->contract->field_count; i++) {
        take_field(flows, i);
        put_field_json(flows, &json);
    }
    hg_json_close(&json, ']');
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}

void hg_put_flows(struct hg_compilation *compilation, bool as_json, struct hg_buf *out)
{
    struct flows flows = {.model = compilation->model, .arena = &compilation->arena};
    if (as_json)
        put_policy_json(&flows, out);
    else
        put_policy(&flows, out);
}
