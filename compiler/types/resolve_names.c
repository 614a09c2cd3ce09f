/* Looks up single names and the names within an expression. Called by resolve.c. Owns the lookup
 * order: fields of the contract, then what the file's own prefix defines, then each shorter
 * prefix, then `table.column`. */
#include "compiler/model/sema.h"

#include "bytecode/program.h"

/* --- look-up -------------------------------------------------------------------------------- */

const struct hg_declaration *hg_find_declaration(const struct hg_model *model, struct hg_str name,
                                                 struct hg_str prefix)
{
    struct hg_scope *scope = model->scope;
    for (;;) {
        struct hg_str full = name;
        if (prefix.len != 0)
            full = hg_str_print(model->arena, "%.*s.%.*s", HG_STR_ARGS(prefix), HG_STR_ARGS(name));
        uint64_t *at = hg_map_find(&scope->names, full);
        if (at)
            return &scope->entries.at[*at];
        if (prefix.len == 0)
            return NULL;
        while (prefix.len != 0 && prefix.at[prefix.len - 1] != '.')
            prefix.len--;
        if (prefix.len != 0)
            prefix.len--; /* the dot */
    }
}

static uint32_t column_of(const struct hg_model_table *table, struct hg_str name)
{
    for (uint32_t i = 0; i < table->give_count; i++)
        if (hg_str_eq(table->gives[i].name, name))
            return i;
    return HG_NONE;
}

/* The table a path starts with; `*column` is what follows. */
static const struct hg_declaration *table_of(const struct hg_model *model, struct hg_str name,
                                             struct hg_str prefix, struct hg_str *column)
{
    struct hg_str head = name;
    while (head.len != 0 && head.at[head.len - 1] != '.')
        head.len--;
    if (head.len < 2)
        return NULL;
    *column = (struct hg_str){name.at + head.len, name.len - head.len};
    head.len--;
    const struct hg_declaration *entry = hg_find_declaration(model, head, prefix);
    return entry && entry->symbol.kind == HG_SYMBOL_TABLE ? entry : NULL;
}

struct hg_symbol hg_find_symbol(const struct hg_model *model, struct hg_str name,
                                struct hg_str prefix)
{
    struct hg_symbol none = {HG_SYMBOL_NONE, HG_NONE, HG_NONE};
    uint32_t field = model->contract ? hg_contract_find(model->contract, name) : HG_NONE;
    if (field != HG_NONE)
        return (struct hg_symbol){HG_SYMBOL_FIELD, field, HG_NONE};
    const struct hg_declaration *entry = hg_find_declaration(model, name, prefix);
    if (entry)
        return entry->symbol;
    struct hg_str column;
    entry = table_of(model, name, prefix, &column);
    if (!entry)
        return none;
    uint32_t index = column_of(&model->tables[entry->symbol.index], column);
    return index == HG_NONE ? none
                            : (struct hg_symbol){HG_SYMBOL_TABLE, entry->symbol.index, index};
}

const char *hg_symbol_description(enum hg_symbol_kind kind)
{
    static const char *const words[] = {
        [HG_SYMBOL_NONE] = "a block",        [HG_SYMBOL_FIELD] = "a field",
        [HG_SYMBOL_LIST] = "a list",         [HG_SYMBOL_TABLE] = "a table",
        [HG_SYMBOL_DEFINE] = "a definition", [HG_SYMBOL_CLASS] = "a class",
        [HG_SYMBOL_SCORE] = "a score",       [HG_SYMBOL_FLAG] = "a flag",
    };
    return words[kind];
}

/* --- unknown -------------------------------------------------------------------------------- */

/* Words for "no value" that the scanner lets pass, for they may be names. */
static const char *const nothings[] = {"empty", "blank", "missing", "absent", "undefined"};

static bool report_nothing(struct hg_model *model, struct hg_diag *diag, const struct hg_name *name)
{
    for (size_t i = 0; i < sizeof nothings / sizeof *nothings; i++)
        if (hg_str_is(name->text, nothings[i])) {
            hg_diag_help(model->diags, diag,
                         "there is no such value; write `is unknown` or `is known`");
            return true;
        }
    return false;
}

static bool contains_name(const struct hg_strs *values, struct hg_str name)
{
    for (uint32_t i = 0; i < values->count; i++)
        if (hg_str_eq(values->at[i], name))
            return true;
    return false;
}

static bool in_directory(const struct hg_model *model, struct hg_str name)
{
    struct hg_str folded = hg_text_fold(model->arena, name);
    for (uint32_t i = 0; i < model->directory.count; i++)
        if (hg_str_eq(model->directory.entries[i].folded, folded))
            return true;
    return false;
}

/* The current time has operators of its own. */
static bool report_clock(struct hg_model *model, struct hg_diag *diag, const struct hg_name *name)
{
    if (!hg_str_is(name->text, "now") && !hg_str_is(name->text, "today"))
        return false;
    hg_diag_help(model->diags, diag,
                 "write `T within last 30 days`, `T within next 2 weeks`, `T older than 1 day` or "
                 "`days_since(T)`");
    return true;
}

/* `company`, where the contract has `company.name`. */
static bool report_head(struct hg_model *model, struct hg_diag *diag, const struct hg_name *name)
{
    for (uint32_t i = 0; i < model->contract->field_count; i++) {
        struct hg_str field = model->contract->fields[i].field.name;
        if (field.len <= name->text.len || field.at[name->text.len] != '.' ||
            !hg_str_starts(field, name->text))
            continue;
        hg_diag_help(model->diags, diag,
                     "this is not a field, but a group of fields such as `%.*s`",
                     HG_STR_ARGS(field));
        return true;
    }
    return false;
}

/* A value of an enum or class, or a name in the directory, without quotes. */
static bool report_bare_value(struct hg_model *model, struct hg_diag *diag,
                              const struct hg_name *name)
{
    bool value = in_directory(model, name->text);
    for (uint32_t i = 0; model->contract && i < model->contract->field_count; i++)
        value = value || contains_name(&model->contract->fields[i].field.values, name->text);
    for (uint32_t i = 0; i < model->block_count; i++)
        value = value || contains_name(&model->blocks[i].labels, name->text);
    if (!value)
        return false;
    hg_diag_propose(model->diags, diag, name->span,
                    hg_str_print(model->arena, "\"%.*s\"", HG_STR_ARGS(name->text)));
    return true;
}

static void report_column(struct hg_model *model, const struct hg_name *name,
                          const struct hg_declaration *entry, struct hg_str column)
{
    const struct hg_model_table *table = &model->tables[entry->symbol.index];
    struct hg_str *names = HG_ARRAY(model->arena, struct hg_str, table->give_count);
    struct hg_diag *diag = hg_report(model->diags, HG_E0209, name->span,
                                     "the table `%.*s` has no result column `%.*s`",
                                     HG_STR_ARGS(table->name), HG_STR_ARGS(column));
    struct hg_str head = {name->text.at, name->text.len - column.len};
    for (uint32_t i = 0; i < table->give_count; i++)
        names[i] = hg_str_print(model->arena, "%.*s%.*s", HG_STR_ARGS(head),
                                HG_STR_ARGS(table->gives[i].name));
    hg_diag_label(model->diags, diag, table->item->name.span, "the table");
    hg_diag_suggest(model->diags, diag, name->text, names, table->give_count);
    if (diag->help.len == 0 && table->give_count != 0)
        hg_diag_help(model->diags, diag, "its result columns are `%.*s`",
                     HG_STR_ARGS(table->gives[0].name));
}

static struct hg_str last_part(struct hg_str path)
{
    size_t start = path.len;
    while (start > 0 && path.at[start - 1] != '.')
        start--;
    return (struct hg_str){path.at + start, path.len - start};
}

/* The field of which the name is an alias: leads may call it so, the policy does not. */
static struct hg_str field_by_alias(const struct hg_model *model, struct hg_str name)
{
    for (uint32_t i = 0; i < model->contract->field_count; i++) {
        const struct hg_contract_field *field = &model->contract->fields[i];
        if (contains_name(&field->field.aliases, name))
            return field->field.name;
    }
    return (struct hg_str){"", 0};
}

/* The only field called so under another path, as `employees` for `company.employees`. */
static struct hg_str field_elsewhere(const struct hg_model *model, struct hg_str name)
{
    struct hg_str found = {"", 0};
    for (uint32_t i = 0; i < model->contract->field_count; i++) {
        struct hg_str field = model->scope->known.at[i];
        if (!hg_str_eq(last_part(field), last_part(name)))
            continue;
        if (found.len != 0)
            return (struct hg_str){"", 0};
        found = field;
    }
    return found;
}

static void suggest_name(struct hg_model *model, struct hg_diag *diag, const struct hg_name *name,
                         bool value)
{
    struct hg_scope *scope = model->scope;
    size_t count = value ? scope->known.count : model->contract->field_count;
    struct hg_str elsewhere = field_elsewhere(model, name->text);
    struct hg_str aliased = field_by_alias(model, name->text);
    if (aliased.len != 0) {
        hg_diag_help(
            model->diags, diag,
            "this is an alias of `%.*s`, which only leads may use; write the field's own name",
            HG_STR_ARGS(aliased));
        hg_diag_propose(model->diags, diag, name->span, aliased);
    } else if (hg_nearest(name->text, scope->known.at, count) >= 0) {
        hg_diag_suggest(model->diags, diag, name->text, scope->known.at, count);
    } else if (elsewhere.len != 0) {
        hg_diag_help(model->diags, diag, "did you mean `%.*s`?", HG_STR_ARGS(elsewhere));
        hg_diag_propose(model->diags, diag, name->span, elsewhere);
    } else {
        hg_diag_help(model->diags, diag, "%s in `%.*s`",
                     value ? "if it is a text, put it in quotes; otherwise define it, or name a "
                             "field of the contract"
                           : "name a field",
                     HG_STR_ARGS(model->diags->sources->list.at[model->contract->source].name));
    }
}

void hg_report_unknown_name(struct hg_model *model, const struct hg_name *name, bool value)
{
    struct hg_str column = {"", 0};
    if (!model->contract)
        return; /* everything would be unknown */
    const struct hg_declaration *table =
        table_of(model, name->text, hg_file_of(model, name->span.source)->prefix, &column);
    if (table) {
        report_column(model, name, table, column);
        return;
    }
    struct hg_diag *diag = hg_report(model->diags, HG_E0201, name->span, "unknown name `%.*s`",
                                     HG_STR_ARGS(name->text));
    if (value && (report_nothing(model, diag, name) || report_clock(model, diag, name) ||
                  report_bare_value(model, diag, name)))
        return;
    if (report_head(model, diag, name))
        return;
    suggest_name(model, diag, name, value);
}

/* --- nodes ---------------------------------------------------------------------------------- */

void hg_info_reserve(struct hg_model *model)
{
    struct hg_scope *scope = model->scope;
    model->info_count = scope->next_id;
    if (model->info_count <= scope->info_room)
        return;
    uint32_t room = model->info_count + model->info_count / 2 + 64;
    struct hg_expr_info *info = HG_ARRAY(model->arena, struct hg_expr_info, room);
    if (scope->info_room != 0)
        memcpy(info, model->info, scope->info_room * sizeof *info);
    model->info = info;
    scope->info_room = room;
}

static void resolve_name_node(struct hg_model *model, struct hg_expr *expr)
{
    struct hg_str prefix = hg_file_of(model, expr->span.source)->prefix;
    struct hg_symbol symbol = hg_find_symbol(model, expr->name.text, prefix);
    hg_info(model, expr)->symbol = symbol;
    if (symbol.kind != HG_SYMBOL_NONE)
        return;
    const struct hg_declaration *block = hg_find_declaration(model, expr->name.text, prefix);
    if (!block) {
        hg_report_unknown_name(model, &expr->name, true);
        return;
    }
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0202, expr->span, "`%.*s` is a block and has no value",
                  HG_STR_ARGS(expr->name.text));
    hg_diag_label(model->diags, diag,
                  block->item->name.text.at ? block->item->name.span : block->item->span,
                  "the block");
    hg_diag_help(model->diags, diag, "only `classify` and `score` blocks have values");
}

struct hg_expr *hg_resolve_name(struct hg_model *model, const struct hg_name *name)
{
    struct hg_expr *expr = HG_NEW(model->arena, struct hg_expr);
    expr->kind = HG_EXPR_NAME;
    expr->id = model->scope->next_id++;
    expr->span = name->span;
    expr->name = *name;
    hg_info_reserve(model);
    resolve_name_node(model, expr);
    return expr;
}

void hg_resolve_template(struct hg_model *model, struct hg_text_literal *literal)
{
    if (!literal)
        return;
    for (size_t i = 0; i < literal->piece_count; i++) {
        struct hg_template_piece *piece = &literal->pieces[i];
        if (piece->hole && !piece->expr)
            piece->expr = hg_resolve_name(model, &(struct hg_name){piece->text, piece->span});
    }
}

/* Braces have another meaning in a regular expression, so it has no placeholders. */
static void make_plain(struct hg_text_literal *literal)
{
    literal->has_holes = false;
    literal->piece_count = 0;
}

static void resolve_set(struct hg_model *model, struct hg_set *set, bool patterns)
{
    if (set->kind == HG_SET_NAME)
        set->name_expr = hg_resolve_name(model, &set->name);
    for (size_t i = 0; i < set->item_count; i++) {
        if (patterns && set->items[i]->kind == HG_EXPR_TEXT)
            make_plain(&set->items[i]->literal);
        hg_resolve_expr(model, set->items[i]);
    }
    hg_resolve_expr(model, set->range.low);
    hg_resolve_expr(model, set->range.high);
}

void hg_resolve_expr(struct hg_model *model, struct hg_expr *expr)
{
    if (!expr)
        return;
    for (size_t i = 0; i < expr->arg_count; i++)
        hg_resolve_expr(model, expr->args[i]);
    switch (expr->kind) {
    case HG_EXPR_NAME:
        resolve_name_node(model, expr);
        break;
    case HG_EXPR_TEXT:
        hg_resolve_template(model, &expr->literal);
        break;
    case HG_EXPR_PART:
        make_plain(&expr->literal);
        break;
    case HG_EXPR_IN:
        resolve_set(model, &expr->set, false);
        break;
    case HG_EXPR_TEXTOP:
        resolve_set(model, &expr->set, expr->textop == HG_MATCHES);
        break;
    default:
        break;
    }
}
