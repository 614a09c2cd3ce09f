/* Compiling a territory table in memory and running leads, one lane at a time. */
#include "tests/territories/vm.h"

#include <stdlib.h>

static enum hg_status read_made(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    const struct vm *files = context;
    (void)arena;
    (void)why;
    if (hg_str_is(path, "lead.contract.yaml"))
        *text = hg_str(territories_contract);
    else if (hg_str_is(path, "teams.yaml"))
        *text = hg_str(territories_teams);
    else if (hg_str_is(path, "territories.csv"))
        *text = (struct hg_str){files->csv.at, files->csv.len};
    else
        *text = (struct hg_str){files->policy.at, files->policy.len};
    return HG_OK;
}

bool vm_compile(struct vm *vm, const struct territories *t, enum hit hit, bool covers, bool sound)
{
    struct hg_loader loader = {read_made, vm};
    struct hg_compile_input input = {HG_STR("territories.gate"), &loader, hg_regex_re2_check, NULL};
    struct hg_str why;
    *vm = (struct vm){0};
    hg_buf_init(&vm->csv, NULL, 0);
    hg_buf_init(&vm->policy, NULL, 0);
    territories_csv(t, sound, &vm->csv);
    territories_policy(t, hit, covers, &vm->policy);
    hg_compilation_init(&vm->compilation, NULL);
    return hg_compile(&vm->compilation, &input) == HG_OK &&
           hg_image_new(vm->compilation.program, &hg_regex_re2, NULL, &vm->compilation.arena,
                        &vm->image, &why) == HG_OK &&
           hg_lanes_new(vm->image, 1, NULL, &vm->lanes) == HG_OK &&
           hg_json_reader_new(vm->image, NULL, &vm->reader) == HG_OK;
}

void vm_release(struct vm *vm)
{
    hg_json_reader_free(vm->reader);
    hg_lanes_free(vm->lanes);
    hg_image_free(vm->image);
    hg_compilation_release(&vm->compilation);
    hg_buf_release(&vm->csv);
    hg_buf_release(&vm->policy);
}

void vm_run(struct vm *vm, const struct lead *lead)
{
    struct hg_lead_error error;
    struct hg_buf json;
    hg_buf_init(&json, NULL, 0);
    hg_buf_text(&json, "{\"lead_id\":\"w\"");
    for (unsigned i = 0; i < COLUMNS; i++)
        if (lead->values[i] != NULL)
            hg_buf_print(&json, ",\"%s\":\"%s\"", column_names[i], lead->values[i]);
    hg_buf_byte(&json, '}');
    hg_lanes_reset(vm->lanes, 1);
    vm->lanes->now[0] = 0;
    if (hg_json_read(vm->reader, vm->lanes, 0, (struct hg_str){json.at, json.len}, &error) !=
            HG_OK ||
        hg_run(vm->lanes) != HG_OK)
        abort();
    hg_buf_release(&json);
}

struct hg_str vm_team(const struct vm *vm)
{
    const struct hg_program *program = vm->compilation.program;
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->code[i].op == HG_OP_GIVE_TEXT) {
            const struct hg_value *value = hg_lane_value(vm->lanes, program->code[i].a, 0);
            return value->hole == HG_R_NO_ROW ? HG_STR("")
                   : value->state == HG_KNOWN ? value->text->raw
                                              : HG_STR("?");
        }
    return HG_STR("?");
}
