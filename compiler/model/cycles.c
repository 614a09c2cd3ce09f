/* Detects cycles among definitions, tables, classes and scores and reports each once, with its
 * whole path. Part of name resolution, after every name has its symbol. Acyclic names are what
 * lets later passes recurse through them. */
#include "compiler/model/sema.h"

enum mark { UNSEEN, OPEN, DONE };

struct circles {
    struct hg_model *model;
    uint8_t *marks;      /* by entry */
    unsigned *depths;    /* by entry: how many lie below it, at most */
    size_t *entries;     /* by place_of */
    HG_VEC(size_t) path; /* entries being looked into */
};

static void visit_entry(struct circles *circles, size_t entry, struct hg_span span);

static void report_cycle(struct circles *circles, size_t entry, struct hg_span span)
{
    struct hg_model *model = circles->model;
    struct hg_scope *scope = model->scope;
    size_t first = 0;
    while (circles->path.at[first] != entry)
        first++;
    struct hg_str way = {"", 0};
    for (size_t i = first; i < circles->path.count; i++)
        way = hg_str_print(model->arena, "%.*s%.*s -> ", HG_STR_ARGS(way),
                           HG_STR_ARGS(scope->entries.at[circles->path.at[i]].name));
    const struct hg_declaration *start = &scope->entries.at[entry];
    struct hg_diag *diag = hg_report(model->diags, HG_E0206, start->item->name.span,
                                     "`%.*s` depends on itself: %.*s%.*s", HG_STR_ARGS(start->name),
                                     HG_STR_ARGS(way), HG_STR_ARGS(start->name));
    hg_diag_label(model->diags, diag, span, "the circle closes here");
    hg_diag_help(model->diags, diag,
                 "change one of these definitions so that it no longer depends on the others");
}

static bool is_value(enum hg_symbol_kind kind)
{
    return kind == HG_SYMBOL_DEFINE || kind == HG_SYMBOL_TABLE || kind == HG_SYMBOL_CLASS ||
           kind == HG_SYMBOL_SCORE;
}

/* A place for each definition, table and block. */
static size_t place_of(const struct hg_model *model, struct hg_symbol symbol)
{
    if (symbol.kind == HG_SYMBOL_DEFINE)
        return symbol.index;
    if (symbol.kind == HG_SYMBOL_TABLE)
        return model->define_count + symbol.index;
    return (size_t)model->define_count + model->table_count + symbol.index;
}

static void visit_node(void *context, struct hg_expr *expr)
{
    struct circles *circles = context;
    if (expr->kind != HG_EXPR_NAME)
        return;
    struct hg_symbol symbol = hg_info(circles->model, expr)->symbol;
    if (is_value(symbol.kind))
        visit_entry(circles, circles->entries[place_of(circles->model, symbol)], expr->span);
}

static void visit_root(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, visit_node, context);
}

/* The one that named it builds on it. */
static void add_depth(struct circles *circles, unsigned below, struct hg_span span)
{
    struct hg_model *model = circles->model;
    size_t count = circles->path.count;
    unsigned *depth = count ? &circles->depths[circles->path.at[count - 1]] : NULL;
    if (!depth || *depth > below)
        return;
    *depth = below + 1;
    if (*depth != HG_MAX_NAME_DEPTH + 1)
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0223, span,
                  "definitions depend on each other more than %u levels deep", HG_MAX_NAME_DEPTH);
    hg_diag_help(model->diags, diag, "shorten the chain that ends here");
}

static void visit_entry(struct circles *circles, size_t entry, struct hg_span span)
{
    if (circles->marks[entry] == OPEN) {
        report_cycle(circles, entry, span);
        return;
    }
    if (circles->marks[entry] == UNSEEN && circles->path.count <= HG_MAX_NAME_DEPTH) {
        circles->marks[entry] = OPEN;
        hg_push(circles->model->arena, &circles->path, entry);
        hg_walk_item_roots(circles->model->scope->entries.at[entry].item,
                           HG_PART_CONDITION | HG_PART_POINTS, visit_root, circles);
        circles->path.count--;
        circles->marks[entry] = DONE;
    }
    add_depth(circles, circles->depths[entry], span);
}

void hg_check_cycles(struct hg_model *model)
{
    struct circles circles = {.model = model};
    size_t count = model->scope->entries.count;
    circles.marks = HG_ARRAY(model->arena, uint8_t, count);
    circles.depths = HG_ARRAY(model->arena, unsigned, count);
    circles.entries = HG_ARRAY(model->arena, size_t,
                               model->define_count + model->table_count + model->block_count);
    for (size_t i = 0; i < count; i++)
        if (is_value(model->scope->entries.at[i].symbol.kind))
            circles.entries[place_of(model, model->scope->entries.at[i].symbol)] = i;
    for (size_t i = 0; i < count; i++)
        if (is_value(model->scope->entries.at[i].symbol.kind))
            visit_entry(&circles, i, HG_NO_SPAN);
}
