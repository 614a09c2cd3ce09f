/* Public interface, assignment: a state document of assign.h behind a handle, and the assignment
 * of the lead that an evaluator has decided. */
#include "runtime/api_parts.h"
#include "runtime/assignment/assign.h"

struct headgate_state {
    struct hg_allocator allocator;
    struct hg_state_document *document;
    struct hg_buf text;
};

/* --- the state ------------------------------------------------------------------------------- */

/* Parses the document; its error goes to the caller's. */
static enum headgate_status read_document(headgate_state *state, struct hg_str text,
                                          headgate_error *error)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_str why = HG_STR("");
    volatile enum headgate_status status = HEADGATE_NOMEM;
    hg_arena_init(&arena, &state->allocator, &guard);
    if (setjmp(guard.jump) == 0) {
        enum hg_status read =
            hg_state_read(text, &state->allocator, &arena, &state->document, &why);
        status = read == HG_OK ? HEADGATE_OK : read == HG_NOMEM ? HEADGATE_NOMEM : HEADGATE_INVALID;
    }
    if (status == HEADGATE_INVALID)
        hg_api_fail(error, HEADGATE_INVALID, "%.*s", HG_STR_ARGS(why));
    if (status == HEADGATE_NOMEM)
        hg_api_fail(error, HEADGATE_NOMEM, "out of memory");
    hg_arena_release(&arena);
    return status;
}

enum headgate_status headgate_state_read(const char *text, size_t length,
                                         const headgate_allocator *allocator, headgate_state **out,
                                         headgate_error *error)
{
    struct hg_allocator chosen = hg_api_allocator(allocator);
    headgate_state *state = hg_allocate(&chosen, sizeof *state);
    *out = NULL;
    hg_api_no_error(error);
    if (state == NULL)
        return hg_api_fail(error, HEADGATE_NOMEM, "out of memory");
    state->allocator = chosen;
    hg_buf_init(&state->text, &chosen, 0);
    enum headgate_status status =
        read_document(state, (struct hg_str){length != 0 ? text : "", length}, error);
    if (status == HEADGATE_OK)
        *out = state;
    else
        headgate_state_free(state);
    return status;
}

void headgate_state_free(headgate_state *state)
{
    if (state == NULL)
        return;
    struct hg_allocator allocator = state->allocator;
    if (state->document != NULL)
        hg_state_free(state->document);
    hg_buf_release(&state->text);
    allocator.resize(allocator.context, state, 0);
}

const char *headgate_state_write(headgate_state *state, size_t *length)
{
    struct hg_buf *text = &state->text;
    hg_buf_clear(text);
    hg_state_write(state->document, text);
    hg_buf_byte(text, '\0');
    if (length != NULL)
        *length = text->failed ? 0 : text->len - 1;
    return text->failed ? NULL : text->at;
}

/* --- the assignment -------------------------------------------------------------------------- */

enum hg_status hg_api_assign(headgate_evaluator *evaluator, const struct hg_store *store,
                             const char *recorded)
{
    struct hg_lanes *lanes = evaluator->lanes;
    struct hg_assign_request request = {
        .lanes = lanes,
        .decision = &evaluator->decision,
        .store = store,
        .recorded = recorded != NULL ? hg_str(recorded) : (struct hg_str){0},
        .passed_over = evaluator->passed_over,
        .now = evaluator->assign_now,
    };
    enum hg_status status = hg_assign(&request, &lanes->arena, &evaluator->decision.assignment);
    if (status == HG_OK)
        evaluator->stage = HG_API_ASSIGNED;
    return status;
}

enum headgate_status headgate_assign(headgate_evaluator *evaluator, headgate_state *state,
                                     const char *recorded)
{
    struct hg_store store;
    if (evaluator->stage != HG_API_DECIDED)
        return HEADGATE_MISUSE;
    if (state != NULL)
        store = hg_state_store(state->document);
    enum hg_status status = hg_api_assign(evaluator, state != NULL ? &store : NULL, recorded);
    return status == HG_OK ? HEADGATE_OK : HEADGATE_NOMEM;
}

enum headgate_status headgate_pass_over(headgate_evaluator *evaluator, const char *person,
                                        int64_t now)
{
    if (evaluator->stage != HG_API_DECIDED)
        return HEADGATE_MISUSE;
    const char *copy = hg_api_text(evaluator, hg_str(person));
    evaluator->passed_over = copy != NULL ? hg_str(copy) : (struct hg_str){0};
    evaluator->assign_now = now;
    return copy != NULL ? HEADGATE_OK : HEADGATE_NOMEM;
}

void headgate_unassign(headgate_evaluator *evaluator)
{
    if (evaluator->stage != HG_API_ASSIGNED)
        return;
    evaluator->decision.assignment = NULL;
    evaluator->stage = HG_API_DECIDED;
}

static const struct hg_assignment *assignment_of(const headgate_evaluator *evaluator)
{
    return evaluator->stage == HG_API_ASSIGNED ? evaluator->decision.assignment : NULL;
}

static const char *name_of(headgate_evaluator *evaluator, uint32_t who)
{
    const struct hg_program *program = evaluator->lanes->program;
    return who != HG_NONE ? hg_api_text(evaluator, program->directory[who].name) : NULL;
}

const char *headgate_assigned_to(headgate_evaluator *evaluator)
{
    const struct hg_assignment *assignment = assignment_of(evaluator);
    return assignment != NULL ? name_of(evaluator, assignment->to) : NULL;
}

const char *headgate_assigned_team(headgate_evaluator *evaluator)
{
    const struct hg_assignment *assignment = assignment_of(evaluator);
    return assignment != NULL ? name_of(evaluator, assignment->team) : NULL;
}

bool headgate_assigned_step(headgate_evaluator *evaluator, size_t index, headgate_step *step)
{
    const struct hg_assignment *assignment = assignment_of(evaluator);
    if (assignment == NULL || index >= assignment->step_count)
        return false;
    const struct hg_due_step *due = &assignment->steps[index];
    *step = (headgate_step){.action = hg_step_name(due->kind),
                            .to = name_of(evaluator, due->who),
                            .at = due->at,
                            .percent = due->percent};
    return true;
}
