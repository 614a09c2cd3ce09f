/* Entry point of the compiler, hg_compile. `run_passes` lists the pipeline. Errors are
 * diagnostics; out of memory returns here through the guard. */
#include "compiler/compile.h"

#include "compiler/ignore.h"

/* Both run before returning: what could not be resolved is skipped by the type checker. */
static enum hg_status check_names_and_types(struct hg_model *model,
                                            const struct hg_compile_input *input)
{
    enum hg_status names = hg_resolve(model);
    enum hg_status types = hg_check_types(model, input);
    return names ? names : types;
}

static enum hg_status check_meaning(struct hg_model *model)
{
    enum hg_status tables = hg_check_tables(model);
    enum hg_status flow = hg_check_flow(model);
    enum hg_status lint = hg_lint(model);
    return tables ? tables : flow ? flow : lint;
}

static enum hg_status run_passes(struct hg_model *model, const struct hg_compile_input *input,
                                 struct hg_program **program)
{
    enum hg_status status = hg_load(model, input);
    if (status == HG_OK)
        status = check_names_and_types(model, input);
    else if (status == HG_INVALID &&
             model->all_files_read) /* a list is not there: names may be told */
        status = hg_resolve(model) == HG_NOMEM ? HG_NOMEM : HG_INVALID;
    if (status == HG_OK)
        status = check_meaning(model);
    if (status == HG_OK)
        status = hg_lower(model, program);
    if (status == HG_OK)
        hg_landmarks(model, *program);
    return status;
}

/* Encoding is what makes the digest. */
static enum hg_status add_digest(struct hg_compilation *compilation, struct hg_program *program)
{
    struct hg_buf bytes;
    hg_buf_init(&bytes, &compilation->arena.allocator, 0);
    enum hg_status status = hg_program_encode(program, &bytes);
    hg_buf_release(&bytes);
    return status;
}

/* What the compiler makes must pass the gate a program from outside has to pass. */
static enum hg_status finish(struct hg_compilation *compilation, struct hg_program *program)
{
    struct hg_str why = {"", 0};
    enum hg_status status = hg_program_verify(program, &compilation->arena, &why);
    if (status != HG_OK) {
        hg_report(&compilation->diags, HG_E0691, compilation->model->policy->name.span,
                  "internal error: the compiled program failed its own check: %.*s",
                  HG_STR_ARGS(why));
        return HG_INVALID;
    }
    status = add_digest(compilation, program);
    if (status == HG_LIMIT) {
        hg_report(&compilation->diags, HG_E0690, compilation->model->policy->name.span,
                  "the policy is too large for a program file");
        return HG_INVALID;
    }
    if (status == HG_OK)
        compilation->program = program;
    return status;
}

void hg_compilation_init(struct hg_compilation *compilation, const struct hg_allocator *allocator)
{
    memset(compilation, 0, sizeof *compilation);
    hg_arena_init(&compilation->arena, allocator, &compilation->guard);
    hg_sources_init(&compilation->sources, &compilation->arena);
    hg_diags_init(&compilation->diags, &compilation->arena, &compilation->sources);
}

void hg_compilation_release(struct hg_compilation *compilation)
{
    hg_arena_release(&compilation->arena);
    memset(compilation, 0, sizeof *compilation);
}

enum hg_status hg_compile(struct hg_compilation *compilation, const struct hg_compile_input *input)
{
    struct hg_program *program = NULL;
    if (setjmp(compilation->guard.jump) != 0) {
        compilation->program = NULL;
        return HG_NOMEM;
    }
    compilation->model = HG_NEW(&compilation->arena, struct hg_model);
    compilation->model->arena = &compilation->arena;
    compilation->model->diags = &compilation->diags;
    enum hg_status status = run_passes(compilation->model, input, &program);
    if (status == HG_OK)
        status = finish(compilation, program);
    if (compilation->model->policy) {
        hg_ignores_read(compilation->model);
        hg_ignores_apply(compilation->model);
    }
    return status;
}

enum hg_status hg_compilation_close(struct hg_compilation *compilation, const enum hg_code *skipped,
                                    size_t count)
{
    if (setjmp(compilation->guard.jump) != 0)
        return HG_NOMEM;
    if (compilation->model && compilation->model->ignores)
        hg_ignores_finish(compilation->model, skipped, count);
    return HG_OK;
}
