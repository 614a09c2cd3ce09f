/* Table results that name nobody: where a policy routes leads by a table, its results must be in
 * the directory. One finding per name, with a lead that would be routed there. */
#include "compiler/model/sema.h"
#include "compiler/tables/table_space.h"

struct naming {
    struct hg_model *model;
    const struct hg_model_table *table;
    uint32_t give;
    const struct hg_expr *target;
    struct hg_map names; /* folded names nobody has, to the first row; in order of rows */
    struct hg_map counts;
    struct hg_space *space; /* made for the first finding */
};

static bool is_somebody(const struct hg_model *model, struct hg_str folded)
{
    for (uint32_t i = 0; i < model->directory.count; i++)
        if (hg_str_eq(model->directory.entries[i].folded, folded))
            return true;
    return false;
}

/* A lead that the row wins; without one where it never does. */
static struct hg_diag_cell winner(struct naming *n, uint32_t row)
{
    if (!n->space)
        n->space = hg_space_new(n->model, n->table, NULL);
    const struct hg_point_set *box = n->space->rows.at[row];
    struct hg_row_list rows = hg_rows_overlapping(n->space, box, row);
    uint32_t *point = HG_ARRAY(n->model->arena, uint32_t, n->space->column_count);
    enum hg_coverage_result left =
        hg_space_find_uncovered(n->space, hg_box_known(n->space, box), rows, point, NULL);
    if (left == HG_COVERED)
        left = hg_space_find_uncovered(n->space, box, rows, point, NULL);
    struct hg_diag_cell about =
        hg_space_diag_cell(n->space, row, left == HG_UNCOVERED ? point : NULL, NULL);
    about.column = n->table->gives[n->give].name;
    return about;
}

static void suggest(struct naming *n, struct hg_diag *diag, struct hg_str wrong)
{
    const struct hg_directory *directory = &n->model->directory;
    struct hg_str *names = HG_ARRAY(n->model->arena, struct hg_str, directory->count);
    for (uint32_t i = 0; i < directory->count; i++)
        names[i] = directory->entries[i].name;
    hg_diag_suggest(n->model->diags, diag, wrong, names, directory->count);
}

static void report_nobody(struct naming *n, uint32_t row, uint64_t rows)
{
    const struct hg_table_row *r = &n->table->rows[row];
    const struct hg_result *result = &r->results[n->give];
    bool empty = result->text.len == 0;
    struct hg_str more =
        rows > 1 ? hg_str_print(n->model->arena, " (%u rows)", (unsigned)rows) : HG_STR("");
    struct hg_diag *diag =
        empty ? hg_report(n->model->diags, HG_W0664, r->span,
                          "the row `%.*s` names no known person, queue or team%.*s",
                          HG_STR_ARGS(r->id), HG_STR_ARGS(more))
              : hg_report(n->model->diags, HG_W0664, result->span,
                          "`%.*s` is not in the teams file%.*s", HG_STR_ARGS(result->text),
                          HG_STR_ARGS(more));
    if (!empty)
        suggest(n, diag, result->text);
    hg_diag_label(n->model->diags, diag, n->target->span, "used as a target here");
    hg_diag_about(n->model->diags, diag, winner(n, row));
}

static void check_row(struct naming *n, uint32_t row)
{
    struct hg_arena *arena = n->model->arena;
    struct hg_str folded =
        hg_text_fold(arena, hg_text_normalise(arena, n->table->rows[row].results[n->give].text));
    uint64_t *count = hg_map_find(&n->counts, folded);
    if (count) {
        (*count)++;
        return;
    }
    if (is_somebody(n->model, folded))
        return;
    hg_map_add(&n->counts, folded, 1, NULL);
    hg_map_add(&n->names, folded, row, NULL);
}

static void check_column(struct hg_model *model, const struct hg_expr *target,
                         struct hg_symbol symbol)
{
    struct naming n = {.model = model,
                       .table = &model->tables[symbol.index],
                       .give = symbol.column,
                       .target = target};
    hg_map_init(&n.names, model->arena);
    hg_map_init(&n.counts, model->arena);
    for (uint32_t row = 0; row < n.table->row_count; row++)
        check_row(&n, row);
    for (size_t i = 0; i < n.names.count && model->diags->dropped == 0; i++)
        report_nobody(&n, (uint32_t)n.names.entries[i].value, n.counts.entries[i].value);
}

static void check_target(struct hg_model *model, const struct hg_expr *target, bool **done)
{
    if (!target || target->kind != HG_EXPR_NAME)
        return;
    struct hg_symbol symbol = hg_info(model, target)->symbol;
    if (symbol.kind != HG_SYMBOL_TABLE || symbol.column == HG_NONE ||
        done[symbol.index][symbol.column])
        return;
    done[symbol.index][symbol.column] = true;
    check_column(model, target, symbol);
}

void hg_check_targets(struct hg_model *model)
{
    bool **done = HG_ARRAY(model->arena, bool *, model->table_count);
    for (uint32_t i = 0; i < model->table_count; i++)
        done[i] = HG_ARRAY(model->arena, bool, model->tables[i].give_count);
    for (uint32_t b = 0; model->has_directory && b < model->block_count; b++)
        for (uint32_t i = 0; i < model->blocks[b].rule_count; i++) {
            const struct hg_rule *rule = model->blocks[b].rules[i].rule;
            check_target(model, rule->target, done);
            check_target(model, rule->tail.to, done);
        }
}
