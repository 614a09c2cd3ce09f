/* Names of a program that a test may refer to: rules, outcomes, fields and so on. An unknown name
 * is reported with the nearest one. Part of test_expect.c. */
#include "cli/testing/test_names.h"

static struct hg_names new_names(struct hg_test_reader *reader, const char *what, uint32_t room)
{
    return (struct hg_names){what, HG_ARRAY(reader->arena, struct hg_str, room),
                             HG_ARRAY(reader->arena, uint32_t, room), 0};
}

static void add_name(struct hg_names *names, struct hg_str name, uint32_t index)
{
    names->at[names->count] = name;
    names->index[names->count++] = index;
}

struct hg_names hg_names_of_rules(struct hg_test_reader *reader)
{
    struct hg_names names = new_names(reader, "rule", reader->program->rule_count);
    for (uint32_t i = 0; i < reader->program->rule_count; i++)
        add_name(&names, reader->program->rules[i].id, i);
    return names;
}

struct hg_names hg_names_of_outcomes(struct hg_test_reader *reader)
{
    struct hg_names names = new_names(reader, "outcome", reader->program->outcome_count);
    for (uint32_t i = 0; i < reader->program->outcome_count; i++)
        add_name(&names, reader->program->outcomes[i].name, i);
    return names;
}

struct hg_names hg_names_of_fields(struct hg_test_reader *reader)
{
    struct hg_names names = new_names(reader, "field", reader->program->field_count);
    for (uint32_t i = 0; i < reader->program->field_count; i++)
        add_name(&names, reader->program->fields[i].name, i);
    return names;
}

struct hg_names hg_names_of_promises(struct hg_test_reader *reader)
{
    struct hg_names names = new_names(reader, "promise", reader->program->promise_count);
    for (uint32_t i = 0; i < reader->program->promise_count; i++)
        add_name(&names, reader->program->promises[i].name, i);
    return names;
}

struct hg_names hg_names_of_blocks(struct hg_test_reader *reader, const char *what,
                                   enum hg_block_kind kind)
{
    struct hg_names names = new_names(reader, what, reader->program->block_count);
    for (uint32_t i = 0; i < reader->program->block_count; i++)
        if (reader->program->blocks[i].kind == kind)
            add_name(&names, reader->program->blocks[i].name, i);
    return names;
}

struct hg_names hg_names_of_shows(struct hg_test_reader *reader)
{
    struct hg_names names = new_names(reader, "shown value", reader->program->show_count);
    for (uint32_t i = 0; i < reader->program->show_count; i++)
        add_name(&names, reader->program->shows[i].name, i);
    return names;
}

static bool report_no_name(struct hg_test_reader *reader, const struct hg_names *names,
                           struct hg_str name, struct hg_span span)
{
    bool rule = strcmp(names->what, "rule") == 0;
    struct hg_diag *diag = hg_report(reader->diags, rule ? HG_E1001 : HG_E1002, span,
                                     "the policy has no %s `%.*s`", names->what, HG_STR_ARGS(name));
    struct hg_str tail = hg_str_print(reader->arena, ".%.*s", HG_STR_ARGS(name));
    for (uint32_t i = 0; rule && i < names->count; i++)
        if (hg_str_ends(names->at[i], tail)) { /* the label alone */
            hg_diag_help(reader->diags, diag, "did you mean `%.*s`?", HG_STR_ARGS(names->at[i]));
            return false;
        }
    hg_diag_suggest(reader->diags, diag, name, names->at, names->count);
    return false;
}

bool hg_name_find(struct hg_test_reader *reader, const struct hg_names *names, struct hg_str name,
                  struct hg_span span, uint32_t *index)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (hg_str_eq(names->at[i], name))
            return *index = names->index[i], true;
    return report_no_name(reader, names, name, span);
}
