/* Loads the files of a policy: the policy, the files it uses (each once, in place), contract,
 * directory and calendars. First pass of the compiler; all I/O goes through the loader. Owns path
 * resolution: paths are relative to the file they occur in and stay below the policy's folder or
 * its parent. Does not interpret names (declarations.c builds the model's arrays, resolve.c
 * resolves names). */
#include "compiler/model/sema.h"

#include "grammar/parse.h"

/* A path is a list of steps from the policy's folder; the first may be `..`. */
struct path {
    HG_VEC(struct hg_str) steps;
    bool outside; /* above the parent of the policy's folder */
};

struct loading {
    struct hg_model *model;
    const struct hg_loader *loader;
    HG_VEC(struct hg_str) open; /* the files being read, outermost first */
    bool failed;
};

/* --- paths --------------------------------------------------------------------------------- */

static struct hg_str up_step(void)
{
    return HG_STR("..");
}

static void push_step(struct hg_arena *arena, struct path *path, struct hg_str step)
{
    if (step.len == 0 || hg_str_is(step, "."))
        return;
    size_t count = path->steps.count;
    if (!hg_str_is(step, ".."))
        hg_push(arena, &path->steps, step);
    else if (count != 0 && !hg_str_is(path->steps.at[count - 1], ".."))
        path->steps.count--;
    else if (count != 0)
        path->outside = true;
    else
        hg_push(arena, &path->steps, up_step());
}

static void push_path(struct hg_arena *arena, struct path *path, struct hg_str text)
{
    size_t start = 0;
    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || text.at[i] == '/') {
            push_step(arena, path, (struct hg_str){text.at + start, i - start});
            start = i + 1;
        }
}

static struct hg_str folder_of(struct hg_str path)
{
    while (path.len != 0 && path.at[path.len - 1] != '/')
        path.len--;
    return path;
}

static struct hg_str join_steps(struct hg_arena *arena, const struct path *path, size_t first)
{
    struct hg_str text = {"", 0};
    for (size_t i = first; i < path->steps.count; i++)
        text = hg_str_print(arena, "%.*s%s%.*s", HG_STR_ARGS(text), i == first ? "" : "/",
                            HG_STR_ARGS(path->steps.at[i]));
    return text;
}

/* As the loader knows it. `dir/policies` and `../common/x` give `dir/common/x`. */
static struct hg_str loader_path(struct hg_arena *arena, struct hg_str folder,
                                 const struct path *path)
{
    bool above = path->steps.count != 0 && hg_str_is(path->steps.at[0], "..");
    struct hg_str inner = folder;
    if (inner.len > 1 && inner.at[inner.len - 1] == '/')
        inner.len--;
    struct hg_str parent = folder_of(inner);
    struct hg_str last = {inner.at + parent.len, inner.len - parent.len};
    bool plain = last.len != 0 && !hg_str_is(last, ".") && !hg_str_is(last, "..");
    if (above && plain)
        return hg_str_print(arena, "%.*s%.*s", HG_STR_ARGS(parent),
                            HG_STR_ARGS(join_steps(arena, path, 1)));
    return hg_str_print(arena, "%.*s%.*s", HG_STR_ARGS(folder),
                        HG_STR_ARGS(join_steps(arena, path, 0)));
}

struct hg_policy_file *hg_file_of(const struct hg_model *model, uint32_t source)
{
    struct hg_scope *scope = model->scope;
    for (size_t i = 0; i < scope->files.count; i++)
        if (scope->files.at[i].tree->source == source)
            return &scope->files.at[i];
    return &scope->files.at[0];
}

/* Resolves `name` to a path relative to the policy's folder; false after a diagnostic. */
static bool find_path(struct hg_model *model, const struct hg_text_literal *name,
                      struct hg_str *relative, struct hg_str *full)
{
    struct path path = {0};
    struct hg_str text = hg_literal_text(model, name);
    bool absolute = text.len != 0 && (text.at[0] == '/' || memchr(text.at, '\\', text.len) ||
                                      (text.len > 1 && text.at[1] == ':'));
    if (text.len == 0 || absolute || memchr(text.at, 0, text.len)) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0214, name->span,
                                         "`%.*s` is not a relative path", HG_STR_ARGS(text));
        hg_diag_help(model->diags, diag,
                     "write the path relative to this file, with `/` between folders: "
                     "\"lists/competitors.txt\"");
        return false;
    }
    push_path(model->arena, &path, folder_of(hg_file_of(model, name->span.source)->path));
    push_path(model->arena, &path, text);
    if (path.outside || path.steps.count == 0) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0214, name->span, "`%.*s` is outside the policy's folder",
                      HG_STR_ARGS(text));
        hg_diag_help(model->diags, diag,
                     "a policy can only read files in its own folder, in the folder above it, and "
                     "in their subfolders");
        return false;
    }
    *relative = join_steps(model->arena, &path, 0);
    *full = loader_path(model->arena, model->scope->folder, &path);
    return true;
}

/* --- reading ------------------------------------------------------------------------------- */

static bool read_path(struct hg_model *model, const struct hg_loader *loader, struct hg_str path,
                      struct hg_str *why, uint32_t *source)
{
    uint64_t *seen = hg_map_find(&model->scope->sources, path);
    if (seen) {
        *source = (uint32_t)*seen;
        return true;
    }
    struct hg_str text = {"", 0};
    *why = HG_STR("it cannot be read");
    if (loader->read(loader->context, path, model->arena, &text, why) != HG_OK)
        return false;
    *source = hg_sources_add(model->diags->sources, path, text);
    hg_map_add(&model->scope->sources, path, *source, NULL);
    return true;
}

bool hg_read_referenced_file(struct hg_model *model, const struct hg_loader *loader,
                             const struct hg_text_literal *name, const char *what, uint32_t *source)
{
    struct hg_str relative, full, why;
    if (!find_path(model, name, &relative, &full))
        return false;
    if (read_path(model, loader, full, &why, source))
        return true;
    struct hg_diag *diag = hg_report(model->diags, HG_E0218, name->span, "cannot read %s `%.*s`",
                                     what, HG_STR_ARGS(full));
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(why));
    hg_diag_help(model->diags, diag, "paths are relative to the folder of `%.*s`",
                 HG_STR_ARGS(model->diags->sources->list.at[name->span.source].name));
    return false;
}

/* --- use ----------------------------------------------------------------------------------- */

static void load_items(struct loading *loading, size_t file);

/* `a.gate -> b.gate -> a.gate` */
static struct hg_str cycle_path(struct loading *loading, size_t first, struct hg_str again)
{
    struct hg_str text = {"", 0};
    for (size_t i = first; i < loading->open.count; i++)
        text = hg_str_print(loading->model->arena, "%.*s%.*s -> ", HG_STR_ARGS(text),
                            HG_STR_ARGS(loading->open.at[i]));
    return hg_str_print(loading->model->arena, "%.*s%.*s", HG_STR_ARGS(text), HG_STR_ARGS(again));
}

static bool is_cycle(struct loading *loading, const struct hg_item *use, struct hg_str path)
{
    for (size_t i = 0; i < loading->open.count; i++) {
        if (!hg_str_eq(loading->open.at[i], path))
            continue;
        struct hg_str way = cycle_path(loading, i, path);
        struct hg_diag *diag =
            hg_report(loading->model->diags, HG_E0212, use->file.span,
                      "these files use each other in a circle: %.*s", HG_STR_ARGS(way));
        hg_diag_help(loading->model->diags, diag,
                     "move what both need to a third file and use that");
        return true;
    }
    return false;
}

static struct hg_str prefix_of(struct hg_model *model, const struct hg_item *use)
{
    struct hg_str outer = hg_file_of(model, use->span.source)->prefix;
    if (!use->name.text.at)
        return outer;
    if (outer.len == 0)
        return use->name.text;
    return hg_str_print(model->arena, "%.*s.%.*s", HG_STR_ARGS(outer), HG_STR_ARGS(use->name.text));
}

/* True when the file is there already; an error when under another name. */
static bool is_loaded(struct hg_model *model, const struct hg_item *use, struct hg_str path,
                      struct hg_str prefix)
{
    struct hg_scope *scope = model->scope;
    for (size_t i = 0; i < scope->files.count; i++) {
        if (!hg_str_eq(scope->files.at[i].path, path))
            continue;
        if (!hg_str_eq(scope->files.at[i].prefix, prefix)) {
            struct hg_str before = scope->files.at[i].prefix;
            struct hg_diag *diag = hg_report(model->diags, HG_E0215, use->span,
                                             "`%.*s` is used under two names", HG_STR_ARGS(path));
            if (before.len == 0)
                hg_diag_help(model->diags, diag,
                             "a file is inserted only once, and it is already used without `as`");
            else
                hg_diag_help(model->diags, diag,
                             "a file is inserted only once, and it is already used as `%.*s`",
                             HG_STR_ARGS(before));
        }
        return true;
    }
    return false;
}

static size_t add_file(struct hg_model *model, struct hg_tree *tree, struct hg_str path,
                       struct hg_str prefix)
{
    struct hg_scope *scope = model->scope;
    hg_push(model->arena, &scope->files,
            ((struct hg_policy_file){.tree = tree, .path = path, .prefix = prefix}));
    return scope->files.count - 1;
}

static bool parse(struct hg_model *model, uint32_t source, struct hg_tree **tree)
{
    struct hg_scope *scope = model->scope;
    bool ok = hg_parse(model->diags, source, scope->next_id, model->arena, tree) == HG_OK;
    scope->next_id = (*tree)->next_id;
    return ok;
}

static void insert_file(struct loading *loading, const struct hg_item *use, struct hg_str path,
                        struct hg_str prefix, uint32_t source)
{
    struct hg_model *model = loading->model;
    struct hg_tree *tree;
    parse(model, source, &tree);
    if (tree->is_policy) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0213, use->file.span,
                                         "`%.*s` is itself a policy", HG_STR_ARGS(path));
        hg_diag_label(model->diags, diag, tree->name.span, "its `policy` line");
        hg_diag_help(
            model->diags, diag,
            "move the shared parts to a file without a `policy` line and use that in both");
    }
    hg_push(model->arena, &loading->open, path);
    load_items(loading, add_file(model, tree, path, prefix));
    loading->open.count--;
}

static bool too_many(struct loading *loading, const struct hg_item *use)
{
    struct hg_model *model = loading->model;
    if (loading->open.count < HG_MAX_USE_DEPTH && model->scope->files.count < HG_MAX_POLICY_FILES)
        return false;
    hg_report(model->diags, HG_E0219, use->span,
              "too many files: the maximum is %u, nested at most %u deep", HG_MAX_POLICY_FILES,
              HG_MAX_USE_DEPTH);
    return true;
}

static void load_use(struct loading *loading, const struct hg_item *use)
{
    struct hg_model *model = loading->model;
    struct hg_str relative, full;
    uint32_t source;
    if (!find_path(model, &use->file, &relative, &full) || is_cycle(loading, use, relative))
        return;
    struct hg_str prefix = prefix_of(model, use);
    if (is_loaded(model, use, relative, prefix) || too_many(loading, use))
        return;
    if (hg_read_referenced_file(model, loading->loader, &use->file, "the used file", &source))
        insert_file(loading, use, relative, prefix, source);
}

/* Inserts the items of a file, with those of the files it uses in place of each `use`. */
static void load_items(struct loading *loading, size_t file)
{
    struct hg_model *model = loading->model;
    struct hg_tree *tree = model->scope->files.at[file].tree;
    for (size_t i = 0; i < tree->items.count; i++) {
        struct hg_item *item = tree->items.at[i];
        if (item->kind == HG_ITEM_USE)
            load_use(loading, item);
        else
            hg_push(model->arena, &model->scope->items, item);
    }
}

/* --- the policy and what its header names ----------------------------------------------------- */

static void load_contract(struct hg_model *model, const struct hg_compile_input *input)
{
    const struct hg_text_literal *lead = model->policy->header.lead;
    uint32_t source;
    if (!lead) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0217, model->policy->name.span,
                                         "the policy names no lead contract");
        hg_diag_help(model->diags, diag,
                     "add `lead from \"lead.contract.yaml\"` below the `policy` line; the contract "
                     "declares the fields");
    } else if (hg_read_referenced_file(model, input->loader, lead, "the lead contract", &source)) {
        if (hg_contract_read(model->diags, source, input->regex, model->arena, &model->contract))
            model->contract = NULL;
    }
}

static bool load_header(struct hg_model *model, const struct hg_compile_input *input)
{
    struct hg_header *header = &model->policy->header;
    uint32_t source;
    bool ok = true;
    if (header->calendars) {
        model->has_calendars = true;
        ok &=
            hg_read_referenced_file(model, input->loader, header->calendars, "the calendars",
                                    &source) &&
            !hg_calendars_read(model->diags, source, input->zones, model->arena, &model->calendars);
    }
    if (header->teams) {
        const struct hg_calendars *calendars = model->has_calendars ? &model->calendars : NULL;
        model->has_directory = true;
        ok &= hg_read_referenced_file(model, input->loader, header->teams, "the teams", &source) &&
              !hg_directory_read(model->diags, source, calendars, model->arena, &model->directory);
    }
    model->name = model->policy->name.text;
    if (header->version)
        model->version = hg_literal_text(model, header->version);
    if (header->owner)
        model->owner = hg_literal_text(model, header->owner);
    return ok;
}

static void make_scope(struct hg_model *model, struct hg_str path)
{
    model->scope = HG_NEW(model->arena, struct hg_scope);
    model->scope->folder = folder_of(path);
    hg_map_init(&model->scope->sources, model->arena);
    hg_map_init(&model->scope->names, model->arena);
    hg_map_init(&model->scope->outcomes, model->arena);
}

static void check_is_policy(struct hg_model *model, uint32_t source)
{
    if (model->policy->is_policy || model->diags->errors != 0)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0216, (struct hg_span){source, 0, 0},
                                     "this file is not a policy");
    hg_diag_help(model->diags, diag,
                 "a policy starts with `policy NAME`; a file without that line can only be used by "
                 "another policy (`use`)");
}

enum hg_status hg_load(struct hg_model *model, const struct hg_compile_input *input)
{
    size_t errors = model->diags->errors;
    struct loading loading = {.model = model, .loader = input->loader};
    struct hg_str why;
    uint32_t source;
    make_scope(model, input->path);
    if (!read_path(model, input->loader, input->path, &why, &source)) {
        hg_report(model->diags, HG_E0218, HG_NO_SPAN, "cannot read the policy `%.*s`: %.*s",
                  HG_STR_ARGS(input->path), HG_STR_ARGS(why));
        return HG_IO;
    }
    parse(model, source, &model->policy);
    struct hg_str own = input->path;
    own.at += model->scope->folder.len;
    own.len -= model->scope->folder.len;
    check_is_policy(model, source);
    hg_push(model->arena, &loading.open, own);
    load_items(&loading, add_file(model, model->policy, own, (struct hg_str){"", 0}));
    model->all_files_read = model->diags->errors == errors;
    if (model->policy->is_policy) {
        load_contract(model, input);
        load_header(model, input);
        hg_collect_declarations(model, input->loader);
    }
    return model->diags->errors == errors ? HG_OK : HG_INVALID;
}
