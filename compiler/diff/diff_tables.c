/* Entities for lists and decision tables. A row is identified by its id or label, otherwise by
 * its conditions. Part of the semantic diff (diff.h). */
#include "compiler/diff/diff_parts.h"

/* --- cells ----------------------------------------------------------------------------------- */

static struct hg_str join(const struct hg_diff_side *side, struct hg_str text, const char *between,
                          struct hg_str more)
{
    return text.len == 0 ? more
                         : hg_str_print(side->arena, "%.*s%s%.*s", HG_STR_ARGS(text), between,
                                        HG_STR_ARGS(more));
}

static struct hg_str folded(const struct hg_diff_side *side, struct hg_str text)
{
    return hg_text_fold(side->arena, text);
}

static void add_to_cell(const struct hg_diff_side *side, struct hg_attribute *attribute,
                        const char *kind, struct hg_str text)
{
    struct hg_str key = hg_str_print(side->arena, "%s %.*s", kind, HG_STR_ARGS(text));
    hg_push(side->arena, &attribute->members, ((struct hg_keyed_text){key, text}));
}

/* The alternatives of a cell as members: their order and their case say nothing. */
static struct hg_attribute cell_attribute(const struct hg_diff_side *side, const char *name,
                                          const struct hg_typed_cell *cell)
{
    struct hg_attribute attribute = {.name = name, .shown = cell->written, .listed = true};
    if (cell->any)
        add_to_cell(side, &attribute, "any", HG_STR("*"));
    if (cell->negated)
        add_to_cell(side, &attribute, "not", HG_STR("!"));
    for (size_t i = 0; i < cell->ranges.count; i++)
        add_to_cell(side, &attribute, "range",
                    hg_str_print(side->arena, "%lld..%lld", (long long)cell->ranges.at[i].lo,
                                 (long long)cell->ranges.at[i].hi));
    for (size_t i = 0; i < cell->texts.count; i++)
        add_to_cell(side, &attribute, "text", folded(side, cell->texts.at[i]));
    for (size_t i = 0; i < cell->prefixes.count; i++)
        add_to_cell(side, &attribute, "prefix", folded(side, cell->prefixes.at[i]));
    for (size_t i = 0; i < cell->text_ranges.count; i++)
        add_to_cell(side, &attribute, "between",
                    join(side, folded(side, cell->text_ranges.at[i].low), "..",
                         folded(side, cell->text_ranges.at[i].high)));
    return attribute;
}

/* --- rows ------------------------------------------------------------------------------------ */

static void add_results(const struct hg_diff_side *side, struct hg_entity *entity,
                        const struct hg_model_table *table, const struct hg_table_row *row)
{
    for (uint32_t g = 0; g < table->give_count; g++) {
        const struct hg_table_give *give = &table->gives[g];
        const struct hg_result *result = &row->results[g];
        const char *name = hg_str_copy(side->arena, give->name).at;
        hg_add_attribute(
            side, entity,
            hg_type_is_text(give->type)
                ? hg_attribute_text(name, result->text)
                : hg_attribute_number(side->arena, name, give->type, result->number, result->unit));
    }
}

static bool rows_have_ids(const struct hg_model_table *table)
{
    return table->csv.column_count != 0
               ? hg_csv_column(&table->csv, HG_STR("id")) != SIZE_MAX
               : table->item->rows.count != 0 && table->item->rows.at[0].label.text.at != NULL;
}

static struct hg_str cells_text(const struct hg_diff_side *side, const struct hg_entity *entity,
                                uint32_t columns)
{
    struct hg_str text = {"", 0};
    for (uint32_t c = 0; c < columns; c++)
        for (size_t i = 0; i < entity->attributes.at[c].members.count; i++)
            text = join(side, text, i == 0 ? " ; " : " | ",
                        entity->attributes.at[c].members.at[i].key);
    return text;
}

static void add_row(const struct hg_diff_side *side, struct hg_entities *rows,
                    const struct hg_model_table *table, const struct hg_table_row *row)
{
    struct hg_str name = row->otherwise ? HG_STR("otherwise") : row->id;
    struct hg_entity *entity = hg_add_entity(side, rows, HG_DIFF_ROW, "row", name, row->span);
    entity->of = table->name;
    for (uint32_t c = 0; c < table->column_count; c++)
        hg_add_attribute(side, entity,
                         cell_attribute(side, hg_str_copy(side->arena, table->columns[c].name).at,
                                        &row->cells[c]));
    if (!row->otherwise && !rows_have_ids(table))
        entity->id = cells_text(side, entity, table->column_count);
    add_results(side, entity, table, row);
    hg_add_attribute(side, entity, hg_attribute_text("rank", row->rank));
}

/* --- tables ---------------------------------------------------------------------------------- */

static void add_columns(const struct hg_diff_side *side, struct hg_entity *entity,
                        const struct hg_model_table *table)
{
    struct hg_str gives = {"", 0};
    for (uint32_t c = 0; c < table->column_count; c++)
        hg_add_attribute(
            side, entity,
            hg_attribute_expr(
                side,
                hg_str_print(side->arena, "match %.*s", HG_STR_ARGS(table->columns[c].name)).at,
                table->columns[c].expr));
    for (uint32_t g = 0; g < table->give_count; g++)
        gives = join(side, gives, ", ",
                     hg_str_print(side->arena, "%.*s as %s", HG_STR_ARGS(table->gives[g].name),
                                  hg_type_name(table->gives[g].type)));
    hg_add_attribute(side, entity, hg_attribute_text("give", gives));
}

static void add_table(const struct hg_diff_side *side, struct hg_entities *entities,
                      const struct hg_model_table *table)
{
    static const char *const hits[] = {"first", "unique", "most specific"};
    struct hg_entities *rows = HG_NEW(side->arena, struct hg_entities);
    struct hg_entity *entity =
        hg_add_entity(side, entities, HG_DIFF_TABLE, "table", table->name, table->item->name.span);
    entity->symbol = HG_SYMBOL_TABLE;
    entity->parts = rows;
    rows->ordered = table->item->hit == HG_HIT_FIRST;
    hg_add_attribute(side, entity, hg_attribute_text("hit", hg_str(hits[table->item->hit])));
    hg_add_attribute(side, entity, hg_attribute_text("rank", table->item->rank.text));
    add_columns(side, entity, table);
    for (uint32_t r = 0; r < table->row_count; r++)
        add_row(side, rows, table, &table->rows[r]);
}

static void add_list(const struct hg_diff_side *side, struct hg_entities *entities,
                     const struct hg_model_list *list)
{
    struct hg_attribute members = {.name = "members", .listed = true};
    for (size_t i = 0; i < list->entry_count; i++) {
        struct hg_str key = list->numbers
                                ? hg_str_print(side->arena, "#%lld", (long long)list->values[i])
                                : folded(side, list->entries[i].text);
        hg_push(side->arena, &members.members,
                ((struct hg_keyed_text){key, list->entries[i].text}));
    }
    struct hg_entity *entity =
        hg_add_entity(side, entities, HG_DIFF_LIST, "list", list->name, list->item->name.span);
    entity->symbol = HG_SYMBOL_LIST;
    hg_add_attribute(side, entity, members);
}

void hg_collect_tables(const struct hg_diff_side *side, struct hg_entities *entities)
{
    for (uint32_t i = 0; i < side->model->list_count; i++)
        add_list(side, entities, &side->model->lists[i]);
    for (uint32_t i = 0; i < side->model->table_count; i++)
        add_table(side, entities, &side->model->tables[i]);
}
