/* Public interface, assignment through the caller's store, which keeps one text per team. Adapts
 * the callbacks of include/headgate.h to the store of assign.h: each text is a state document
 * (assign_state.c) of one team, kept until the assignment is over. */
#include "runtime/api_parts.h"
#include "runtime/assignment/assign.h"

struct loaded {
    struct hg_str team;
    struct hg_state_document *document;
};

struct bridge {
    const headgate_store *store;
    const struct hg_allocator *allocator;
    headgate_error *error;
    enum headgate_status status; /* the reason of a failure */
    struct hg_arena arena;       /* for names, documents and the reason */
    struct hg_guard guard;
    HG_VEC(struct loaded) loaded;
};

static enum hg_status fail(struct bridge *bridge, enum headgate_status status)
{
    bridge->status = status;
    return status == HEADGATE_NOMEM ? HG_NOMEM : HG_IO;
}

/* --- loading -------------------------------------------------------------------------------- */

static enum hg_status read_document(struct bridge *bridge, struct hg_str team, struct hg_str text)
{
    struct hg_arena *arena = &bridge->arena;
    struct hg_str why = HG_STR("");
    hg_push(arena, &bridge->loaded, ((struct loaded){hg_str_copy(arena, team), NULL}));
    struct hg_state_document **document = &bridge->loaded.at[bridge->loaded.count - 1].document;
    switch (hg_state_read(text, bridge->allocator, arena, document, &why)) {
    case HG_OK:
        return HG_OK;
    case HG_NOMEM:
        return fail(bridge, HEADGATE_NOMEM);
    default:
        hg_api_fail(bridge->error, HEADGATE_INVALID, "the state of team %.*s: %.*s",
                    HG_STR_ARGS(team), HG_STR_ARGS(why));
        return fail(bridge, HEADGATE_INVALID);
    }
}

/* The bridge's guard covers its own arena; hg_assign has one of its own. */
static enum hg_status load_text(struct bridge *bridge, struct hg_str team)
{
    const headgate_store *store = bridge->store;
    const char *text = "";
    size_t length = 0;
    if (setjmp(bridge->guard.jump) != 0)
        return fail(bridge, HEADGATE_NOMEM);
    const char *name = hg_str_copy(&bridge->arena, team).at;
    enum headgate_status status = store->load(store->context, name, &text, &length);
    if (status != HEADGATE_OK)
        return fail(bridge, status);
    return read_document(bridge, team, (struct hg_str){length != 0 ? text : "", length});
}

static enum hg_status load(void *context, struct hg_str team, struct hg_arena *arena,
                           struct hg_team_state *state)
{
    struct bridge *bridge = context;
    enum hg_status status = load_text(bridge, team);
    if (status != HG_OK)
        return status;
    struct hg_store document = hg_state_store(bridge->loaded.at[bridge->loaded.count - 1].document);
    return document.load(document.context, team, arena, state);
}

/* --- saving --------------------------------------------------------------------------------- */

static struct hg_state_document *document_of(struct bridge *bridge, struct hg_str team)
{
    for (size_t i = 0; i < bridge->loaded.count; i++)
        if (hg_str_eq(bridge->loaded.at[i].team, team))
            return bridge->loaded.at[i].document;
    return NULL;
}

static enum hg_status save_text(struct bridge *bridge, struct hg_str team, struct hg_buf *text)
{
    const headgate_store *store = bridge->store;
    if (setjmp(bridge->guard.jump) != 0)
        return fail(bridge, HEADGATE_NOMEM);
    const char *name = hg_str_copy(&bridge->arena, team).at;
    if (text->failed)
        return fail(bridge, HEADGATE_NOMEM);
    enum headgate_status status = store->save(store->context, name, text->at, text->len);
    return status == HEADGATE_OK ? HG_OK : fail(bridge, status);
}

static enum hg_status save(void *context, struct hg_str team, const struct hg_team_state *state)
{
    struct bridge *bridge = context;
    struct hg_state_document *document = document_of(bridge, team);
    struct hg_store kept = hg_state_store(document);
    struct hg_buf text;
    enum hg_status status = kept.save(kept.context, team, state);
    if (status != HG_OK)
        return fail(bridge, HEADGATE_NOMEM);
    hg_buf_init(&text, bridge->allocator, 0);
    hg_state_write(document, &text);
    status = save_text(bridge, team, &text);
    hg_buf_release(&text);
    return status;
}

static enum hg_status owner(void *context, struct hg_str team, struct hg_arena *arena,
                            struct hg_str *person)
{
    struct bridge *bridge = context;
    const headgate_store *store = bridge->store;
    const char *name = NULL;
    if (store->owner == NULL)
        return HG_OK;
    enum headgate_status status = store->owner(store->context, hg_str_copy(arena, team).at, &name);
    if (status != HEADGATE_OK)
        return fail(bridge, status);
    if (name != NULL)
        *person = hg_str_copy(arena, hg_str(name));
    return HG_OK;
}

/* --- the door ------------------------------------------------------------------------------- */

enum headgate_status headgate_assign_stored(headgate_evaluator *evaluator,
                                            const headgate_store *store, const char *recorded,
                                            headgate_error *error)
{
    struct bridge bridge = {.store = store, .allocator = &evaluator->allocator, .error = error};
    struct hg_store inner = {.load = load, .save = save, .owner = owner, .context = &bridge};
    hg_api_no_error(error);
    if (evaluator->stage != HG_API_DECIDED)
        return hg_api_fail(error, HEADGATE_MISUSE,
                           "there is no decision, or it was already assigned");
    hg_arena_init(&bridge.arena, bridge.allocator, &bridge.guard);
    enum hg_status status = hg_api_assign(evaluator, &inner, recorded);
    for (size_t i = 0; i < bridge.loaded.count; i++)
        hg_state_free(bridge.loaded.at[i].document);
    hg_arena_release(&bridge.arena);
    if (status == HG_OK)
        return HEADGATE_OK;
    return bridge.status != HEADGATE_OK ? bridge.status : HEADGATE_NOMEM;
}
