/* Checks of names across all fields of a contract: that they are paths a policy can write, that
 * none clash, that no path lies inside another, and that the key is a field. Called by contract.c
 * after all fields are read. */
#include "compiler/data/contract_read.h"

#include "base/map.h"

static bool is_reserved(struct hg_str word)
{
    static const char *const words[] = {"and",      "or",        "not",        "is",      "in",
                                        "when",     "otherwise", "unresolved", "unless",  "if",
                                        "then",     "else",      "known",      "unknown", "found",
                                        "any",      "all",       "none",       "at",      "exactly",
                                        "assuming", "assumed",   "because",    "yes",     "no"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (hg_str_is(word, words[i]))
            return true;
    return false;
}

bool hg_contract_is_path(struct hg_str name)
{
    bool start = true;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool digit = c >= '0' && c <= '9';
        if (start ? !letter : !(letter || digit || c == '.'))
            return false;
        start = c == '.';
    }
    return !start;
}

/* `first_name` for `First Name`; empty where letters would be lost. */
static struct hg_str near_name(struct hg_arena *arena, struct hg_str name)
{
    char *at = hg_arena_alloc(arena, name.len + 1);
    struct hg_str near = {at, name.len};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        at[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : strchr(" -/", c) ? '_' : c;
    }
    return hg_contract_is_path(near) ? near : (struct hg_str){"", 0};
}

static void check_name(struct hg_contract_reader *reader, const struct hg_contract_field *field)
{
    struct hg_str name = field->field.name;
    if (!hg_contract_is_path(name)) {
        struct hg_diag *diag = hg_report(reader->diags, HG_E0521, field->span,
                                         "`%.*s` is not a valid field name", HG_STR_ARGS(name));
        struct hg_str near = near_name(reader->arena, name);
        if (near.len != 0)
            hg_diag_help(reader->diags, diag,
                         "name the field `%.*s` and add `aliases: [\"%.*s\"]` so that leads may "
                         "still use this name",
                         HG_STR_ARGS(near), HG_STR_ARGS(name));
        else
            hg_diag_help(reader->diags, diag,
                         "choose a name such as `company.name` and list this one under `aliases`");
    } else if (is_reserved(name)) {
        struct hg_diag *diag =
            hg_report(reader->diags, HG_E0521, field->span,
                      "`%.*s` is a reserved word and cannot be a field name", HG_STR_ARGS(name));
        hg_diag_help(reader->diags, diag,
                     "choose a different name and add `aliases: [%.*s]` so that leads may still "
                     "use this one",
                     HG_STR_ARGS(name));
    }
}

static struct hg_span alias_span(const struct hg_contract_reader *reader, uint32_t field,
                                 uint32_t alias)
{
    return alias == HG_NONE ? reader->drafts[field].out->span
                            : reader->drafts[field].aliases[alias];
}

/* A name or alias with the field it belongs to. */
static void add_name(struct hg_contract_reader *reader, struct hg_map *names, struct hg_str name,
                     uint32_t field, uint32_t alias)
{
    bool added;
    uint64_t *first = hg_map_add(names, name, (uint64_t)field << 32 | alias, &added);
    if (added)
        return;
    uint32_t other = (uint32_t)(*first >> 32);
    struct hg_str other_name = reader->drafts[other].out->field.name;
    bool is_field = (uint32_t)*first == HG_NONE;
    struct hg_span span = alias_span(reader, field, alias);
    struct hg_diag *diag =
        is_field ? hg_report(reader->diags, HG_E0522, span, "`%.*s` is already a field",
                             HG_STR_ARGS(name))
                 : hg_report(reader->diags, HG_E0522, span, "`%.*s` is already an alias of `%.*s`",
                             HG_STR_ARGS(name), HG_STR_ARGS(other_name));
    hg_diag_label(reader->diags, diag, alias_span(reader, other, (uint32_t)*first),
                  is_field ? "the field" : "first here");
}

static void collect_names(struct hg_contract_reader *reader, struct hg_map *names)
{
    const struct hg_contract *contract = reader->contract;
    hg_map_init(names, reader->arena);
    for (uint32_t i = 0; i < contract->field_count; i++)
        add_name(reader, names, contract->fields[i].field.name, i, HG_NONE);
    for (uint32_t i = 0; i < contract->field_count; i++) {
        const struct hg_strs *aliases = &contract->fields[i].field.aliases;
        for (uint32_t k = 0; k < aliases->count; k++)
            add_name(reader, names, aliases->at[k], i, k);
    }
}

/* Is a part of this path, up to one of its dots, a field itself? */
static void check_inside(struct hg_contract_reader *reader, const struct hg_map *names,
                         const struct hg_map_entry *entry)
{
    for (size_t dot = 1; dot < entry->key.len; dot++) {
        if (entry->key.at[dot] != '.')
            continue;
        struct hg_str outer = {entry->key.at, dot};
        const uint64_t *found = hg_map_find(names, outer);
        if (found == NULL)
            continue;
        struct hg_diag *diag =
            hg_report(reader->diags, HG_E0523,
                      alias_span(reader, (uint32_t)(entry->value >> 32), (uint32_t)entry->value),
                      "`%.*s` is inside `%.*s`, which is a field itself", HG_STR_ARGS(entry->key),
                      HG_STR_ARGS(outer));
        hg_diag_label(reader->diags, diag,
                      alias_span(reader, (uint32_t)(*found >> 32), (uint32_t)*found),
                      "declared as a field here");
        return;
    }
}

static void check_confidence_from(struct hg_contract_reader *reader, const struct hg_map *names)
{
    struct hg_str from = reader->contract->confidence_from;
    const uint64_t *found = from.len != 0 ? hg_map_find(names, from) : NULL;
    if (found == NULL)
        return;
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E0522, reader->confidence_from_span,
                  "`%.*s` is a field, so it cannot also hold the confidences", HG_STR_ARGS(from));
    hg_diag_label(reader->diags, diag,
                  alias_span(reader, (uint32_t)(*found >> 32), (uint32_t)*found), "the field");
}

static void check_key(struct hg_contract_reader *reader)
{
    struct hg_contract *contract = reader->contract;
    if (contract->key.len == 0)
        return;
    uint32_t at = hg_contract_find(contract, contract->key);
    if (at == HG_NONE) {
        struct hg_str *names = HG_ARRAY(reader->arena, struct hg_str, contract->field_count);
        for (uint32_t i = 0; i < contract->field_count; i++)
            names[i] = contract->fields[i].field.name;
        struct hg_diag *diag =
            hg_report(reader->diags, HG_E0531, reader->key_span, "the contract has no field `%.*s`",
                      HG_STR_ARGS(contract->key));
        hg_diag_suggest(reader->diags, diag, contract->key, names, contract->field_count);
    } else if (contract->fields[at].field.list) {
        hg_report(reader->diags, HG_E0531, reader->key_span,
                  "`%.*s` is a list, so it cannot be the key", HG_STR_ARGS(contract->key));
    } else if (contract->fields[at].field.log == HG_LOG_MASK) {
        struct hg_diag *diag =
            hg_report(reader->diags, HG_W0541, reader->key_span,
                      "the key `%.*s` is masked in logs, so decisions cannot be found by lead",
                      HG_STR_ARGS(contract->key));
        hg_diag_label(reader->diags, diag, contract->fields[at].span,
                      contract->fields[at].field.personal ? "personal" : "masked");
        hg_diag_help(reader->diags, diag,
                     "write `log: hash` (whoever has the key can search by it) or `log: keep`, or "
                     "use an id of your own as the key");
    }
}

void hg_contract_names_check(struct hg_contract_reader *reader)
{
    struct hg_map names;
    for (uint32_t i = 0; i < reader->contract->field_count; i++)
        check_name(reader, &reader->contract->fields[i]);
    collect_names(reader, &names);
    for (size_t i = 0; i < names.count; i++)
        check_inside(reader, &names, &names.entries[i]);
    check_confidence_from(reader, &names);
    check_key(reader);
}
