/* Fragments: the parts of a packet that are the same for every lead of a program, rendered once as
 * JSON (ids of rules, names of fields and results, the policy), for packet_json.c to copy. A
 * thread makes them with its first packet, in the arena that outlives its leads. */
#include "runtime/packet/packet_parts.h"
#include "runtime/vm/vm_parts.h"

void hg_json_digest_member(struct hg_json *json, const uint8_t digest[HG_DIGEST_SIZE])
{
    char room[sizeof "sha256:" + 2 * HG_DIGEST_SIZE];
    struct hg_buf text = {.at = room, .room = sizeof room, .maximum = sizeof room};
    hg_put_digest(&text, digest);
    hg_json_key_literal(json, HG_KEY("digest"));
    hg_json_str(json, (struct hg_str){text.at, text.len});
    json->out->failed |= text.failed;
}

/* Builds fragments back to back in `text`, until all are there. */
struct maker {
    const struct hg_program *program;
    struct hg_buf *text;
    size_t start; /* start of the current fragment */
};

static struct hg_json begin(struct maker *maker)
{
    maker->start = maker->text->len;
    return (struct hg_json){.out = maker->text, .comma = true};
}

/* `at` is an offset until the text has its final address. */
static struct hg_str done(const struct maker *maker)
{
    return (struct hg_str){(const char *)(uintptr_t)maker->start, maker->text->len - maker->start};
}

static struct hg_str id_piece(struct maker *maker, uint32_t rule)
{
    struct hg_json json = begin(maker);
    hg_json_str(&json, maker->program->rules[rule].id);
    return done(maker);
}

static struct hg_str rule_piece(struct maker *maker, uint32_t rule)
{
    struct hg_json json = begin(maker);
    hg_json_raw_inline(&json, HG_STR("{\"rule\":"));
    json.comma = false;
    hg_json_str(&json, maker->program->rules[rule].id);
    hg_json_raw_bare(&json, HG_STR(",\"result\":\""), false);
    return done(maker);
}

static struct hg_json begin_key(struct maker *maker, struct hg_str name)
{
    struct hg_json json = begin(maker);
    json.braces = json.depth = 1; /* a key needs an object */
    hg_json_key(&json, name);
    return json;
}

static struct hg_str value_piece(struct maker *maker, uint32_t field)
{
    struct hg_json json = begin_key(maker, maker->program->fields[field].name);
    hg_json_raw_bare(&json, HG_STR("{\"value\":"), false);
    return done(maker);
}

/* Empty if the name is too long, or without memory, which the maker reports. */
static struct hg_short_fragment missing_piece(struct maker *maker, uint32_t field)
{
    struct hg_json json = begin_key(maker, maker->program->fields[field].name);
    hg_json_raw_bare(&json, HG_STR("{\"used\":false,\"reason\":"), false);
    hg_json_str(&json, hg_str(hg_reason_name(HG_R_MISSING)));
    hg_json_raw_bare(&json, HG_STR("}"), true);
    if (maker->text->failed)
        return (struct hg_short_fragment){.len = 0};
    struct hg_str text = {maker->text->at + maker->start, maker->text->len - maker->start};
    maker->text->len = maker->start;
    return hg_short_fragment_of(text);
}

static enum hg_input_type input_way(const struct hg_field *field)
{
    if (hg_field_hidden(field))
        return HG_INPUT_OTHER;
    if (hg_type_is_text(field->type))
        return field->list ? HG_INPUT_TEXTS : HG_INPUT_TEXT;
    if (field->list)
        return HG_INPUT_OTHER;
    return field->type == HG_T_INTEGER   ? HG_INPUT_INTEGER
           : field->type == HG_T_BOOLEAN ? HG_INPUT_BOOLEAN
                                         : HG_INPUT_OTHER;
}

static struct hg_input_template input_form(struct maker *maker, uint32_t field)
{
    const struct hg_field *contract = &maker->program->fields[field];
    struct hg_str value = value_piece(maker, field);
    size_t number = value.len + HG_INT_ROOM + strlen("}");
    return (struct hg_input_template){.value = value,
                                      .missing = missing_piece(maker, field),
                                      .longest =
                                          number > HG_SHORT_FRAGMENT ? number : HG_SHORT_FRAGMENT,
                                      .field = field,
                                      .way = (uint8_t)input_way(contract),
                                      .hidden = hg_field_hidden(contract)};
}

/* `opening` precedes the first of its kind; the others have a comma. */
static struct hg_result_template result_form(struct maker *maker, const struct hg_block *block,
                                             const char *opening)
{
    struct hg_json json = begin(maker);
    json.braces = json.depth = 1;
    if (opening != NULL)
        hg_json_raw_bare(&json, hg_str(opening), false);
    hg_json_key(&json, block->name);
    if (block->kind == HG_B_SCORE)
        hg_json_raw_bare(&json, HG_STR(HG_SCORE_OPENS), false);
    return (struct hg_result_template){done(maker), block->result, block->scale};
}

static uint32_t result_forms(struct maker *maker, enum hg_block_kind kind, const char *opening,
                             struct hg_result_template *forms)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < maker->program->block_count; i++) {
        const struct hg_block *block = &maker->program->blocks[i];
        if (block->kind == kind && block->result.kind == HG_REF_VALUE) {
            forms[count] = result_form(maker, block, count == 0 ? opening : NULL);
            count++;
        }
    }
    return count;
}

static void make_results(struct maker *maker, struct hg_fragments *fragments)
{
    fragments->class_count =
        result_forms(maker, HG_B_CLASSIFY, ",\"classes\":{", fragments->classes);
    bool classes = fragments->class_count != 0;
    fragments->score_count =
        result_forms(maker, HG_B_SCORE, classes ? "},\"scores\":{" : ",\"classes\":{},\"scores\":{",
                     fragments->scores);
    struct hg_json json = begin(maker);
    const char *end = classes ? "},\"scores\":{}" : ",\"classes\":{},\"scores\":{}";
    hg_json_raw_bare(&json, fragments->score_count != 0 ? HG_STR("}") : hg_str(end), true);
    fragments->results_end = done(maker);
    fragments->head_room = fragments->results_end.len + 3 * HG_FRAGMENT_BLOCK;
    for (uint32_t i = 0; i < fragments->class_count; i++)
        fragments->head_room += fragments->classes[i].piece.len + strlen("\"\"");
    for (uint32_t i = 0; i < fragments->score_count; i++)
        fragments->head_room += fragments->scores[i].piece.len + HG_INT_ROOM;
}

static void put_outcome(struct maker *maker, struct hg_json *json, uint32_t outcome)
{
    hg_json_key_literal(json, HG_KEY("outcome"));
    hg_json_str(json, maker->program->outcomes[outcome].name);
}

static struct hg_str outcome_piece(struct maker *maker, uint32_t outcome)
{
    struct hg_json json = begin(maker);
    put_outcome(maker, &json, outcome);
    return done(maker);
}

/* As written by packet_json.c. */
static struct hg_str by_rule_piece(struct maker *maker, uint32_t outcome)
{
    struct hg_json json = begin(maker);
    struct hg_decision decision = {.outcome = outcome,
                                   .reason = HG_BY_RULE,
                                   .analysis = HG_ANALYSIS_DIRECT,
                                   .possible = UINT32_C(1) << outcome};
    put_outcome(maker, &json, outcome);
    hg_json_reason(&json, maker->program, &decision);
    hg_json_key_literal(&json, HG_KEY("decided_by"));
    hg_json_raw_bare(&json, HG_STR("["), false);
    return done(maker);
}

static struct hg_str policy_piece(struct maker *maker)
{
    struct hg_json json = begin(maker);
    hg_json_key_literal(&json, HG_KEY("policy"));
    hg_json_open(&json, '{');
    hg_json_member(&json, "name", maker->program->name);
    hg_json_member(&json, "version", maker->program->version);
    hg_json_digest_member(&json, maker->program->digest);
    hg_json_close(&json, '}');
    return done(maker);
}

static void make_all(struct maker *maker, const struct hg_image *image,
                     struct hg_fragments *fragments)
{
    const struct hg_program *program = maker->program;
    for (uint32_t i = 0; i < program->rule_count; i++) {
        fragments->ids[i] = id_piece(maker, i);
        fragments->rules[i] = rule_piece(maker, i);
    }
    for (uint32_t i = 0; i < image->read_field_count; i++) {
        fragments->inputs[i] = input_form(maker, image->read_fields[i]);
        fragments->inputs_room += fragments->inputs[i].longest + HG_FRAGMENT_BLOCK;
    }
    make_results(maker, fragments);
    for (uint32_t i = 0; i < program->outcome_count; i++) {
        fragments->outcomes[i] = outcome_piece(maker, i);
        fragments->by_rule[i] = by_rule_piece(maker, i);
    }
    for (uint32_t i = 0; i < program->table_count; i++)
        fragments->decision_tables |= program->tables[i].decision_table;
    fragments->policy = policy_piece(maker);
    hg_buf_fill(maker->text, '\0', HG_FRAGMENT_BLOCK);
}

static void point(struct hg_str *fragments, uint32_t count, const char *text)
{
    for (uint32_t i = 0; i < count; i++)
        fragments[i].at = text + (uintptr_t)fragments[i].at;
}

static void point_all(const struct maker *maker, const struct hg_image *image,
                      struct hg_fragments *fragments)
{
    const struct hg_program *program = maker->program;
    const char *text = maker->text->at;
    point(fragments->ids, program->rule_count, text);
    point(fragments->rules, program->rule_count, text);
    for (uint32_t i = 0; i < image->read_field_count; i++) {
        point(&fragments->inputs[i].value, 1, text);
    }
    for (uint32_t i = 0; i < fragments->class_count; i++)
        point(&fragments->classes[i].piece, 1, text);
    for (uint32_t i = 0; i < fragments->score_count; i++)
        point(&fragments->scores[i].piece, 1, text);
    point(&fragments->results_end, 1, text);
    point(fragments->outcomes, program->outcome_count, text);
    point(fragments->by_rule, program->outcome_count, text);
    point(&fragments->policy, 1, text);
}

void *hg_fragments_alloc(struct hg_lanes *lanes, size_t size)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    struct hg_guard *outer = vm->memory.guard;
    vm->memory.guard = lanes->arena.guard;
    void *kept = hg_arena_zero(&vm->memory, 1, size);
    vm->memory.guard = outer;
    return kept;
}

void *hg_fragments_alloc_lines(struct hg_lanes *lanes, size_t size)
{
    char *kept = hg_fragments_alloc(lanes, size + HG_FRAGMENT_BLOCK);
    return kept + (-(uintptr_t)kept) % HG_FRAGMENT_BLOCK;
}

struct hg_str hg_fragments_save(struct hg_lanes *lanes, const struct hg_buf *out, size_t from)
{
    size_t len = out->len - from;
    if (out->failed)
        return (struct hg_str){0};
    char *kept = hg_fragments_alloc(lanes, len + HG_FRAGMENT_BLOCK);
    memcpy(kept, out->at + from, len);
    return (struct hg_str){kept, len};
}

static struct hg_fragments *make_room(struct hg_lanes *lanes)
{
    const struct hg_program *program = lanes->program;
    struct hg_fragments *fragments = hg_fragments_alloc(lanes, sizeof *fragments);
    fragments->ids = hg_fragments_alloc(lanes, program->rule_count * sizeof(struct hg_str));
    fragments->rules = hg_fragments_alloc(lanes, program->rule_count * sizeof(struct hg_str));
    fragments->decided = hg_fragments_alloc(lanes, program->rule_count * sizeof(struct hg_str));
    fragments->by_cells =
        hg_fragments_alloc(lanes, program->rule_count * sizeof *fragments->by_cells);
    fragments->inputs = hg_fragments_alloc_lines(lanes, lanes->image->read_field_count *
                                                            sizeof(struct hg_input_template));
    fragments->classes =
        hg_fragments_alloc(lanes, program->block_count * sizeof(struct hg_result_template));
    fragments->scores =
        hg_fragments_alloc(lanes, program->block_count * sizeof(struct hg_result_template));
    fragments->outcomes = hg_fragments_alloc(lanes, program->outcome_count * sizeof(struct hg_str));
    fragments->by_rule = hg_fragments_alloc(lanes, program->outcome_count * sizeof(struct hg_str));
    return fragments;
}

struct hg_fragments *hg_packet_fragments(struct hg_lanes *lanes)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    if (vm->fragments != NULL)
        return vm->fragments;
    struct maker maker = {.program = lanes->program, .text = &vm->fragment_text};
    hg_buf_clear(maker.text);
    struct hg_fragments *fragments = make_room(lanes);
    make_all(&maker, lanes->image, fragments);
    if (maker.text->failed)
        longjmp(lanes->arena.guard->jump, 1);
    point_all(&maker, lanes->image, fragments);
    fragments->ending =
        hg_fragments_alloc(lanes, fragments->policy.len + HG_ENDING_ROOM + HG_FRAGMENT_BLOCK);
    vm->fragments = fragments;
    return fragments;
}
