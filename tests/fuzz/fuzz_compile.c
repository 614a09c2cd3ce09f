/* Fuzzes the whole compiler: a policy and, after a line `--- table`, a CSV that it may read. A
 * compiled program must pass the verifier, round-trip through its file, and decide an empty lead;
 * otherwise there must be an error. */
#include <stdint.h>
#include <stdlib.h>

#include "compiler/compile.h"
#include "runtime/decision/decision.h"

static const char contract[] = "contract: lead\nversion: 1\nkey: lead_id\nfields:\n"
                               "  lead_id: {type: text}\n"
                               "  email: {type: email}\n"
                               "  country: {type: country}\n"
                               "  company.employees: {type: integer, min: 1}\n"
                               "  company.name: {type: text}\n"
                               "  budget: {type: decimal}\n"
                               "  industry: {type: text}\n"
                               "  title: {type: text}\n"
                               "  message: {type: text}\n"
                               "  source: {type: enum, values: [demo_request, web, event]}\n"
                               "  is_customer: {type: boolean}\n"
                               "  consent: {type: boolean}\n"
                               "  visits: {type: integer, min: 0, default: 0}\n"
                               "  tags: {type: list of text}\n"
                               "  sizes: {type: list of integer}\n"
                               "  submitted_at: {type: datetime}\n"
                               "  founded: {type: date}\n"
                               "  waits: {type: duration}\n"
                               "  site: {type: url}\n"
                               "  owner: {type: text}\n"
                               "  age: {type: integer, sensitive: true}\n";

struct input {
    struct hg_str policy, table;
};

static void want(bool good)
{
    if (!good)
        abort();
}

static enum hg_status read_file(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    const struct input *input = context;
    (void)arena;
    *why = HG_STR("no such file");
    if (hg_str_is(path, "lead.contract.yaml"))
        *text = hg_str(contract);
    else if (hg_str_is(path, "policy.gate"))
        *text = input->policy;
    else if (hg_str_ends(path, HG_STR(".csv")) || hg_str_ends(path, HG_STR(".txt")))
        *text = input->table;
    else
        return HG_IO;
    return HG_OK;
}

static void check_file(struct hg_program *program)
{
    struct hg_buf bytes;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_program *again = NULL;
    struct hg_str why;
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    hg_arena_init(&arena, &hg_libc_allocator, &guard);
    want(setjmp(guard.jump) == 0);
    want(hg_program_encode(program, &bytes) == HG_OK);
    want(hg_program_decode((struct hg_str){bytes.at, bytes.len}, &arena, &again, &why) == HG_OK);
    want(memcmp(again->digest, program->digest, HG_DIGEST_SIZE) == 0);
    hg_arena_release(&arena);
    hg_buf_release(&bytes);
}

static void decide(struct hg_lanes *lanes, struct hg_arena *arena)
{
    struct hg_decision decision;
    struct hg_packet_options options = {.trace = HG_TRACE_FULL, .show_personal = true};
    struct hg_buf packet;
    hg_buf_init(&packet, &hg_libc_allocator, 0);
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = 0;
    want(hg_run(lanes) == HG_OK && hg_decide(lanes, 0, arena, &decision) == HG_OK);
    hg_packet_json(lanes, 0, &decision, &options, &packet);
    want(!packet.failed && packet.len != 0);
    hg_buf_release(&packet);
}

static void run(struct hg_compilation *compilation)
{
    struct hg_image *image = NULL;
    struct hg_lanes *lanes = NULL;
    struct hg_str why;
    check_file(compilation->program);
    want(hg_image_new(compilation->program, &hg_regex_re2, &hg_libc_allocator, &compilation->arena,
                      &image, &why) == HG_OK);
    want(hg_lanes_new(image, 1, &hg_libc_allocator, &lanes) == HG_OK);
    decide(lanes, &compilation->arena);
    hg_lanes_free(lanes);
    hg_image_free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hg_str all = {(const char *)data, size};
    struct input input = {.policy = all, .table = {"", 0}};
    size_t mark = hg_str_find(all, HG_STR("\n--- table\n"));
    if (mark != SIZE_MAX) {
        input.policy.len = mark;
        input.table = (struct hg_str){all.at + mark + 11, all.len - mark - 11};
    }
    struct hg_loader loader = {read_file, &input};
    struct hg_compile_input compile = {HG_STR("policy.gate"), &loader, hg_regex_re2_check, NULL};
    struct hg_compilation compilation;
    hg_compilation_init(&compilation, &hg_libc_allocator);
    enum hg_status status = hg_compile(&compilation, &compile);
    want((status == HG_OK) == (compilation.program != NULL));
    want((status == HG_OK) == (compilation.diags.errors == 0));
    for (size_t i = 0; i < compilation.diags.list.count; i++)
        want(compilation.diags.list.at[i].code != HG_E0691);
    struct hg_buf text;
    hg_buf_init(&text, &hg_libc_allocator, 0);
    hg_diags_render(&compilation.diags, HG_DIAG_TEXT, false, &text);
    hg_buf_release(&text);
    if (status == HG_OK)
        run(&compilation);
    hg_compilation_release(&compilation);
    return 0;
}
