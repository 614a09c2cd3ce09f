/* The parts of a packet that are the same for every lead of a program, written once as JSON: ids of
 * rules, names of fields and blocks, the policy. Between the program and packet_json.c, which
 * copies them. A thread makes them with its first packet, in the arena that outlives its leads. */
#include "runtime/packet_parts.h"
#include "runtime/vm_parts.h"

/* Where pieces are put together. They stand in `text` one after the other until all are there. */
struct maker {
    const struct hg_program *program;
    struct hg_buf *text;
    size_t start; /* of the piece that is being written */
};

static struct hg_json begin(struct maker *maker)
{
    maker->start = maker->text->len;
    return (struct hg_json){.out = maker->text, .comma = true};
}

/* `at` is an offset until the text stands still. */
static struct hg_str done(const struct maker *maker)
{
    return (struct hg_str){(const char *)(uintptr_t)maker->start, maker->text->len - maker->start};
}

static struct hg_str rule_piece(struct maker *maker, uint32_t rule)
{
    struct hg_json json = begin(maker);
    hg_json_ready(&json, HG_STR("{\"rule\":"));
    json.comma = false;
    hg_json_str(&json, maker->program->rules[rule].id);
    hg_json_bytes(&json, HG_STR(",\"result\":\""), false);
    return done(maker);
}

/* What a rule may say besides its result: that it is out of force, or what was allowed. */
static bool is_plain(const struct hg_rule_info *rule)
{
    return !rule->dated && rule->allowed_count == 0;
}

/* A rule that certainly hits, with its points, where it can have nothing else to say. */
static struct hg_str hit_piece(struct maker *maker, uint32_t rule)
{
    const struct hg_rule_info *info = &maker->program->rules[rule];
    const struct hg_block *block = &maker->program->blocks[info->block];
    struct hg_json json = begin(maker);
    bool score = block->kind == HG_B_SCORE;
    if (!is_plain(info) || (score && !info->constant_points))
        return done(maker);
    hg_json_ready(&json, HG_STR("{\"rule\":"));
    json.comma = false;
    hg_json_str(&json, info->id);
    hg_json_bytes(&json, HG_STR(",\"result\":\"hit\""), true);
    if (score) {
        hg_json_key_ready(&json, HG_KEY("points"));
        hg_json_number(&json, block->scale, info->points, 0);
    }
    hg_json_bytes(&json, HG_STR("}"), true);
    return done(maker);
}

static struct hg_str input_piece(struct maker *maker, uint32_t field)
{
    struct hg_json json = begin(maker);
    json.braces = json.depth = 1; /* a key stands in an object */
    hg_json_key(&json, maker->program->fields[field].name);
    hg_json_bytes(&json, HG_STR("{\"value\":"), false);
    return done(maker);
}

static struct hg_str missing_piece(struct maker *maker, uint32_t field)
{
    struct hg_json json = begin(maker);
    json.braces = json.depth = 1;
    hg_json_key(&json, maker->program->fields[field].name);
    hg_json_bytes(&json, HG_STR("{\"used\":false,\"reason\":"), false);
    hg_json_str(&json, hg_str(hg_reason_name(HG_R_MISSING)));
    hg_json_bytes(&json, HG_STR("}"), true);
    return done(maker);
}

static struct hg_str block_piece(struct maker *maker, uint32_t block)
{
    struct hg_json json = begin(maker);
    json.braces = json.depth = 1;
    hg_json_key(&json, maker->program->blocks[block].name);
    return done(maker);
}

static struct hg_str outcome_piece(struct maker *maker, uint32_t outcome)
{
    struct hg_json json = begin(maker);
    hg_json_key_ready(&json, HG_KEY("outcome"));
    hg_json_str(&json, maker->program->outcomes[outcome].name);
    return done(maker);
}

static struct hg_str policy_piece(struct maker *maker)
{
    struct hg_json json = begin(maker);
    hg_json_key_ready(&json, HG_KEY("policy"));
    hg_json_open(&json, '{');
    hg_json_member(&json, "name", maker->program->name);
    hg_json_member(&json, "version", maker->program->version);
    hg_json_digest_member(&json, maker->program->digest);
    hg_json_close(&json, '}');
    return done(maker);
}

static void make_all(struct maker *maker, struct hg_pieces *pieces)
{
    const struct hg_program *program = maker->program;
    for (uint32_t i = 0; i < program->rule_count; i++) {
        pieces->rules[i] = rule_piece(maker, i);
        pieces->hits[i] = hit_piece(maker, i);
        pieces->plain[i] = is_plain(&program->rules[i]);
    }
    for (uint32_t i = 0; i < program->field_count; i++) {
        pieces->inputs[i] = input_piece(maker, i);
        pieces->missing[i] = missing_piece(maker, i);
    }
    for (uint32_t i = 0; i < program->block_count; i++)
        pieces->blocks[i] = block_piece(maker, i);
    for (uint32_t i = 0; i < program->outcome_count; i++)
        pieces->outcomes[i] = outcome_piece(maker, i);
    pieces->policy = policy_piece(maker);
    hg_buf_fill(maker->text, '\0', HG_PIECE);
}

static void point(struct hg_str *pieces, uint32_t count, const char *text)
{
    for (uint32_t i = 0; i < count; i++)
        pieces[i].at = text + (uintptr_t)pieces[i].at;
}

static void point_all(const struct maker *maker, struct hg_pieces *pieces)
{
    const struct hg_program *program = maker->program;
    const char *text = maker->text->at;
    point(pieces->rules, program->rule_count, text);
    point(pieces->hits, program->rule_count, text);
    point(pieces->inputs, program->field_count, text);
    point(pieces->missing, program->field_count, text);
    point(pieces->blocks, program->block_count, text);
    point(pieces->outcomes, program->outcome_count, text);
    point(&pieces->policy, 1, text);
}

static struct hg_pieces *make_room(const struct hg_program *program, struct hg_arena *arena)
{
    struct hg_pieces *pieces = HG_NEW(arena, struct hg_pieces);
    pieces->rules = HG_ARRAY(arena, struct hg_str, program->rule_count);
    pieces->hits = HG_ARRAY(arena, struct hg_str, program->rule_count);
    pieces->plain = HG_ARRAY(arena, bool, program->rule_count);
    pieces->inputs = HG_ARRAY(arena, struct hg_str, program->field_count);
    pieces->missing = HG_ARRAY(arena, struct hg_str, program->field_count);
    pieces->blocks = HG_ARRAY(arena, struct hg_str, program->block_count);
    pieces->outcomes = HG_ARRAY(arena, struct hg_str, program->outcome_count);
    return pieces;
}

struct hg_pieces *hg_packet_pieces(struct hg_lanes *lanes)
{
    struct hg_vm *vm = (struct hg_vm *)lanes;
    if (vm->pieces != NULL)
        return vm->pieces;
    struct hg_guard *outer = vm->memory.guard;
    struct maker maker = {.program = lanes->program, .text = &vm->piece_text};
    hg_buf_clear(maker.text);
    vm->memory.guard = lanes->arena.guard;
    struct hg_pieces *pieces = make_room(lanes->program, &vm->memory);
    vm->memory.guard = outer;
    make_all(&maker, pieces);
    if (maker.text->failed)
        longjmp(lanes->arena.guard->jump, 1);
    point_all(&maker, pieces);
    vm->pieces = pieces;
    return pieces;
}
