/* Compiles the policies of a case, with the case's other sections as files. */
#include "corpus.h"

#include <stdlib.h>

/* Of the case's folder, else of the one above. */
static bool read_default(struct corpus_case *c, struct hg_str *text)
{
    struct hg_str folder = corpus_folder(hg_str(c->path));
    struct hg_str above = folder;
    above.len -= above.len != 0;
    above = corpus_folder(above);
    struct hg_str near = hg_str_print(&c->arena, "%.*sdefault.contract", HG_STR_ARGS(folder));
    struct hg_str far = hg_str_print(&c->arena, "%.*sdefault.contract", HG_STR_ARGS(above));
    return corpus_read_file(near.at, &c->arena, text) || corpus_read_file(far.at, &c->arena, text);
}

static enum hg_status load(void *context, struct hg_str path, struct hg_arena *arena,
                           struct hg_str *text, struct hg_str *why)
{
    struct corpus_case *c = context;
    (void)arena;
    if (hg_str_is(path, "policy.gate")) {
        *text = c->policy;
        return HG_OK;
    }
    struct section *contract = corpus_find_section(c, "contract");
    if (hg_str_is(path, "lead.contract.yaml") && contract) {
        *text = contract->body;
        return HG_OK;
    }
    struct hg_str wanted = hg_str_print(&c->arena, "file %.*s", HG_STR_ARGS(path));
    for (size_t i = 0; i < c->count; i++)
        if (hg_str_eq(c->sections[i].name, wanted)) {
            *text = c->sections[i].body;
            return HG_OK;
        }
    if (hg_str_is(path, "lead.contract.yaml") && read_default(c, text))
        return HG_OK;
    *why = HG_STR("no such file");
    return HG_IO;
}

static void compile(struct corpus_case *c, struct hg_compilation *compilation, struct hg_str policy)
{
    struct hg_loader loader = {load, c};
    struct hg_compile_input input = {HG_STR("policy.gate"), &loader, hg_regex_re2_check,
                                     &hg_zone_loader};
    c->policy = policy;
    hg_compilation_init(compilation, &hg_libc_allocator);
    enum hg_status status = hg_compile(compilation, &input);
    if (status == HG_NOMEM || hg_compilation_close(compilation, NULL, 0) == HG_NOMEM)
        hg_buf_text(&c->complaints, "out of memory\n");
}

static void report_unexpected_errors(struct corpus_case *c, struct hg_compilation *compilation)
{
    if (corpus_find_section(c, "diagnostics") && compilation == &c->compilation)
        return;
    if (compilation->diags.errors == 0)
        return;
    hg_buf_text(&c->complaints, "the policy does not compile:\n");
    hg_diags_render(&compilation->diags, HG_DIAG_TEXT, false, &c->complaints);
}

static void compile_another(struct corpus_case *c, struct hg_str policy)
{
    struct hg_compilation other;
    compile(c, &other, policy);
    report_unexpected_errors(c, &other);
    if (other.program && c->compilation.program &&
        memcmp(other.program->digest, c->compilation.program->digest, HG_DIGEST_SIZE) != 0) {
        hg_buf_text(&c->complaints, "two policies are not the same program; the second is:\n");
        hg_program_disassemble(other.program, &c->complaints);
        hg_buf_text(&c->complaints, "and the first is:\n");
        hg_program_disassemble(c->compilation.program, &c->complaints);
    }
    hg_compilation_release(&other);
}

void corpus_compile(struct corpus_case *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!hg_str_is(c->sections[i].name, "policy"))
            continue;
        if (c->compiled) {
            compile_another(c, c->sections[i].body);
        } else {
            compile(c, &c->compilation, c->sections[i].body);
            report_unexpected_errors(c, &c->compilation);
            c->compiled = true;
        }
    }
    if (!c->compiled)
        hg_buf_text(&c->complaints, "the case has no policy\n");
}
