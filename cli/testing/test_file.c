/* Reads a test file: its policy, its clock, and each test with its lead as JSON, so that the lead
 * goes through the normal reader. `expect` is read by test_expect.c. Reports errors with their
 * spans; runs nothing. */
#include "cli/testing/test_file.h"
#include "base/map.h"
#include "base/time.h"
#include "cli/common/common.h"
#include "compiler/data/yaml_read.h"

/* --- the file -------------------------------------------------------------------------------- */

static struct hg_str folder_of(struct hg_str path)
{
    while (path.len > 0 && path.at[path.len - 1] != '/')
        path.len--;
    return path;
}

static bool find_policy(struct hg_test_file *file)
{
    const struct hg_yaml *node = hg_yaml_get(file->root, "policy");
    struct hg_str name;
    if (node == NULL) {
        struct hg_diag *diag = hg_report(&file->diags, HG_E0512, file->root->span,
                                         "the test file does not name its `policy`");
        hg_diag_help(&file->diags, diag, "add `policy: inbound.gate` at the top");
        return false;
    }
    if (!hg_yaml_want_text(&file->diags, node, "policy", &file->arena, &name))
        return false;
    file->policy_span = node->span;
    file->policy = name;
    if (name.at[0] != '/')
        file->policy = hg_str_print(&file->arena, "%.*s%.*s", HG_STR_ARGS(folder_of(file->path)),
                                    HG_STR_ARGS(name));
    return true;
}

static void init_file(struct hg_test_file *file, struct hg_str path)
{
    memset(file, 0, sizeof *file);
    hg_cli_arena(&file->arena);
    hg_sources_init(&file->sources, &file->arena);
    hg_diags_init(&file->diags, &file->arena, &file->sources);
    file->path = hg_str_copy(&file->arena, path);
}

static bool parse_file(struct hg_test_file *file, struct hg_str text)
{
    static const char *const keys[] = {"policy", "now", "flags", "tests"};
    file->source = hg_sources_add(&file->sources, file->path, text);
    if (hg_yaml_parse(&file->diags, file->source, &file->arena, &file->root) != HG_OK)
        return false;
    if (file->root->kind != HG_YAML_MAP)
        return hg_yaml_want_map(&file->diags, file->root, "a test file");
    hg_yaml_want_keys(&file->diags, file->root, "a test file", keys, 4);
    return find_policy(file);
}

bool hg_test_file_open(struct hg_test_file *file, struct hg_str path)
{
    struct hg_str text, why = HG_STR("");
    init_file(file, path);
    if (hg_file_read(path, HG_YAML_MAX_BYTES, &file->arena, &text, &why) == HG_OK)
        return parse_file(file, text);
    hg_report(&file->diags, HG_E1008, HG_NO_SPAN, "cannot read `%.*s`: %.*s", HG_STR_ARGS(path),
              HG_STR_ARGS(why));
    return false;
}

bool hg_test_file_reread(struct hg_test_file *file, const struct hg_test_file *other)
{
    init_file(file, other->path);
    return parse_file(file, other->sources.list.at[other->source].text);
}

void hg_test_file_release(struct hg_test_file *file)
{
    hg_arena_release(&file->arena);
}

/* --- the lead -------------------------------------------------------------------------------- */

enum path_kind { NO_PATH, A_FIELD, A_PREFIX };

static enum path_kind kind_of(const struct hg_program *program, struct hg_str path)
{
    enum path_kind kind = NO_PATH;
    for (uint32_t i = 0; i < program->field_count; i++) {
        const struct hg_field *field = &program->fields[i];
        for (uint32_t a = 0; a <= field->aliases.count; a++) {
            struct hg_str name = a == 0 ? field->name : field->aliases.at[a - 1];
            if (hg_str_eq(name, path))
                return A_FIELD;
            if (hg_str_starts(name, path) && name.at[path.len] == '.')
                kind = A_PREFIX;
        }
    }
    return kind;
}

static void warn_no_field(struct hg_test_reader *reader, struct hg_str path, struct hg_span span)
{
    const struct hg_program *program = reader->program;
    struct hg_str *names = HG_ARRAY(reader->arena, struct hg_str, program->field_count);
    for (uint32_t i = 0; i < program->field_count; i++)
        names[i] = program->fields[i].name;
    struct hg_diag *diag =
        hg_report(reader->diags, HG_W1011, span,
                  "the contract has no field `%.*s`, so the value is ignored", HG_STR_ARGS(path));
    hg_diag_suggest(reader->diags, diag, path, names, program->field_count);
}

/* Every member is a field, or leads to some. As deep as the tree (HG_YAML_MAX_DEPTH). */
static void check_members(struct hg_test_reader *reader, const struct hg_yaml *map,
                          struct hg_str above)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct hg_yaml_pair *pair = &map->pairs[i];
        struct hg_str path = hg_str_print(reader->arena, "%.*s%s%.*s", HG_STR_ARGS(above),
                                          above.len == 0 ? "" : ".", HG_STR_ARGS(pair->key));
        enum path_kind kind = kind_of(reader->program, path);
        if (kind == A_FIELD || hg_str_eq(path, reader->program->confidence_from))
            continue;
        if (kind == A_PREFIX && pair->value->kind == HG_YAML_MAP)
            check_members(reader, pair->value, path);
        else
            warn_no_field(reader, path, pair->key_span);
    }
}

static bool read_lead(struct hg_test_reader *reader, const struct hg_yaml *node,
                      struct hg_lead_test *test)
{
    struct hg_buf json;
    if (!hg_yaml_want_map(reader->diags, node, "lead"))
        return false;
    check_members(reader, node, HG_STR(""));
    hg_cli_buf(&json);
    hg_yaml_to_json(node, &json);
    test->lead = hg_str_copy(reader->arena, (struct hg_str){json.at, json.len});
    test->lead_span = node->span;
    hg_buf_release(&json);
    return true;
}

/* --- a test --------------------------------------------------------------------------------- */

static bool read_now(struct hg_test_reader *reader, const struct hg_yaml *node, int64_t *now)
{
    if (node->kind == HG_YAML_SCALAR && hg_parse_instant(node->text, now))
        return true;
    struct hg_str found = hg_yaml_describe(node, reader->arena);
    struct hg_diag *diag = hg_report(reader->diags, HG_E1004, node->span,
                                     "`now` must be a time, not %.*s", HG_STR_ARGS(found));
    hg_diag_help(reader->diags, diag, "write 2026-11-20T09:00:00Z");
    return false;
}

/* The file's `now`, if it says one. */
static bool read_clock(struct hg_test_reader *reader, int64_t *now, bool *said)
{
    const struct hg_yaml *node = hg_yaml_get(reader->file->root, "now");
    *said = node != NULL;
    return node == NULL || read_now(reader, node, now);
}

static bool add_flag(struct hg_test_reader *reader, const struct hg_yaml *item, uint64_t *flags)
{
    const struct hg_program *program = reader->program;
    struct hg_str name, names[HG_MAX_FLAGS];
    if (!hg_yaml_want_text(reader->diags, item, "flags", reader->arena, &name))
        return false;
    for (uint32_t i = 0; i < program->flag_count; i++) {
        names[i] = program->flags[i].name;
        if (hg_str_eq(names[i], name)) {
            *flags |= UINT64_C(1) << i;
            return true;
        }
    }
    struct hg_diag *diag = hg_report(reader->diags, HG_E1002, item->span,
                                     "the policy has no flag `%.*s`", HG_STR_ARGS(name));
    hg_diag_suggest(reader->diags, diag, name, names, program->flag_count);
    return false;
}

/* `flags` of a test, or those of the file for all of them. */
static bool read_flags(struct hg_test_reader *reader, const struct hg_yaml *node, uint64_t *flags)
{
    const struct hg_yaml *list = hg_yaml_get(node, "flags");
    bool good = true;
    if (list == NULL)
        return true;
    if (!hg_yaml_want_list(reader->diags, list, "flags"))
        return false;
    *flags = 0; /* a test's own flags replace those of its file */
    for (size_t i = 0; i < list->count; i++)
        good = add_flag(reader, list->items[i], flags) && good;
    return good;
}

static const struct hg_yaml *want_part(struct hg_test_reader *reader, const struct hg_yaml *node,
                                       const char *key)
{
    const struct hg_yaml *part = hg_yaml_get(node, key);
    if (part == NULL)
        hg_report(reader->diags, HG_E0512, node->span, "the test has no `%s`", key);
    return part;
}

static bool read_test_now(struct hg_test_reader *reader, const struct hg_yaml *node, bool said,
                          struct hg_lead_test *test)
{
    const struct hg_yaml *now = hg_yaml_get(node, "now");
    if (now != NULL)
        return read_now(reader, now, &test->now);
    if (said)
        return true;
    if (reader->no_now) /* reported once per file */
        return false;
    reader->no_now = true;
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E0512, node->span, "neither the test nor its file has a `now`");
    hg_diag_help(reader->diags, diag,
                 "add `now: 2026-11-20T09:00:00Z` at the top of the file, so that the result does "
                 "not depend on today's date");
    return false;
}

static bool read_test(struct hg_test_reader *reader, const struct hg_yaml *node, bool now_said,
                      struct hg_lead_test *test)
{
    static const char *const keys[] = {"name", "lead", "now", "flags", "expect"};
    if (!hg_yaml_want_map(reader->diags, node, "tests"))
        return false;
    bool good = hg_yaml_want_keys(reader->diags, node, "a test", keys, 5);
    const struct hg_yaml *name = want_part(reader, node, "name");
    const struct hg_yaml *lead = want_part(reader, node, "lead");
    const struct hg_yaml *expect = want_part(reader, node, "expect");
    if (name == NULL || lead == NULL || expect == NULL)
        return false;
    good = hg_yaml_want_text(reader->diags, name, "name", reader->arena, &test->name) && good;
    good = read_lead(reader, lead, test) && good;
    good = read_test_now(reader, node, now_said, test) && good;
    good = read_flags(reader, node, &test->flags) && good;
    test->span = name->span;
    test->line = hg_position_of(&reader->file->sources, name->span.source, name->span.start).line;
    return hg_test_expect_read(reader, expect, &test->expect) && good;
}

static bool is_new_name(struct hg_test_reader *reader, struct hg_map *names,
                        const struct hg_lead_test *test)
{
    bool added;
    uint64_t *first = hg_map_add(names, test->name, reader->file->tests.count, &added);
    if (added)
        return true;
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E1006, test->span, "there is already a test with this name");
    hg_diag_label(reader->diags, diag, reader->file->tests.at[*first].span, "first one");
    return false;
}

static void keep(struct hg_test_file *file, struct hg_lead_test test, uint64_t flags)
{
    test.flags |= flags;
    hg_push(&file->arena, &file->tests, test);
}

bool hg_test_file_read(struct hg_test_file *file, const struct hg_program *program, uint64_t flags)
{
    struct hg_test_reader reader = {file, &file->diags, &file->arena, program, false};
    struct hg_map names;
    struct hg_lead_test shared = {0};
    bool now_said;
    const struct hg_yaml *tests = want_part(&reader, file->root, "tests");
    if (tests == NULL || !hg_yaml_want_list(&file->diags, tests, "tests"))
        return false;
    if (tests->count == 0)
        hg_report(&file->diags, HG_E1009, tests->span, "the list of tests is empty");
    bool good = read_clock(&reader, &shared.now, &now_said) && tests->count > 0;
    good = read_flags(&reader, file->root, &shared.flags) && good;
    hg_map_init(&names, &file->arena);
    for (size_t i = 0; i < tests->count; i++) {
        struct hg_lead_test test = shared;
        if (read_test(&reader, tests->items[i], now_said, &test) &&
            is_new_name(&reader, &names, &test))
            keep(file, test, flags);
        else
            good = false;
    }
    return good && file->diags.errors == 0;
}
