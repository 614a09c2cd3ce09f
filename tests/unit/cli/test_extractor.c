/* The extractor: columns, members by dotted path, names of a field, absent parts. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "../runtime/lead_sample.h"
#include "cli/leads/extractor.h"

static struct hg_arena arena;
static struct hg_guard guard;

static void open_arena(void)
{
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) != 0)
        abort();
}

static void release_arena(void)
{
    hg_arena_release(&arena);
}

/* The text at `path` of an object, "-" where there is none, "!" where it is no object. */
static const char *member(const char *json, const char *path)
{
    struct hg_str name = hg_str(path), text;
    struct hg_selector pick = {&name, 1};
    struct hg_extractor *extractor = hg_extractor_new(&pick, 1);
    struct hg_record record = {.text = hg_str(json)};
    enum hg_status status = hg_extractor_extract(extractor, &record, &arena, &text);
    hg_extractor_free(extractor);
    cr_assert(status == HG_OK || text.len == 0);
    if (status != HG_OK)
        return "!";
    return text.len != 0 ? hg_str_copy(&arena, text).at : "-";
}

Test(parts, members, .init = open_arena, .fini = release_arena)
{
    static const struct {
        const char *json, *path, *text;
    } rows[] = {
        {"{\"won\":\"Yes\"}", "won", "Yes"},
        {"{\"won\":\"  so   so \"}", "won", "so so"},
        {"{\"won\":true}", "won", "true"},
        {"{\"won\":false}", "won", "false"},
        {"{\"won\":1.50}", "won", "1.50"},
        {"{\"won\":null}", "won", "-"},
        {"{\"won\":\"\"}", "won", "-"},
        {"{\"won\":[1]}", "won", "-"},
        {"{}", "won", "-"},
        {"{\"won\":{\"value\":\"yes\",\"source\":\"crm\"}}", "won", "yes"},
        {"{\"won\":{\"other\":1}}", "won", "-"},
        {"{\"crm\":{\"deal\":{\"won\":\"a\\u00e9\"}}}", "crm.deal.won", "aé"},
        {"{\"crm.deal\":{\"won\":1}}", "crm.deal.won", "1"},
        {"{\"crm\":{\"x\":1},\"crm.deal.won\":2}", "crm.deal.won", "2"},
        {"{\"crmdeal\":3,\"crm\":4}", "crm.deal", "-"},
        {"{\"won\":", "won", "!"},
        {"[]", "won", "!"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_str_eq(member(rows[i].json, rows[i].path), rows[i].text, "%s", rows[i].json);
}

Test(parts, columns, .init = open_arena, .fini = release_arena)
{
    struct hg_str header[] = {HG_STR("id"), HG_STR("won"), HG_STR("won")}, texts[3];
    struct hg_str cells[] = {HG_STR("L1"), HG_STR(" a  b "), HG_STR("later")};
    struct hg_str bad[] = {HG_STR("L1"), HG_STR("\xff"), HG_STR("")};
    struct hg_str won = HG_STR("won"), absent = HG_STR("absent"), id = HG_STR("id");
    struct hg_selector picks[] = {{&won, 1}, {&absent, 1}, {&id, 1}};
    struct hg_extractor *extractor = hg_extractor_new(picks, 3);
    hg_extractor_header(extractor, &(struct hg_record){.row = true, .cells = header, .count = 3});
    cr_assert(hg_extractor_has(extractor, 0) && !hg_extractor_has(extractor, 1) &&
              hg_extractor_has(extractor, 2));
    struct hg_record row = {.row = true, .cells = cells, .count = 3};
    cr_assert_eq(hg_extractor_extract(extractor, &row, &arena, texts), HG_OK);
    cr_assert(hg_str_is(texts[0], "a b"));
    cr_assert_eq(texts[1].len, 0);
    cr_assert(hg_str_is(texts[2], "L1"));
    row.count = 1; /* a short row */
    cr_assert_eq(hg_extractor_extract(extractor, &row, &arena, texts), HG_OK);
    cr_assert_eq(texts[0].len, 0);
    row = (struct hg_record){.row = true, .cells = bad, .count = 3};
    cr_assert_eq(hg_extractor_extract(extractor, &row, &arena, texts), HG_INVALID);
    cr_assert_eq(texts[2].len, 0);
    hg_extractor_header(extractor, &(struct hg_record){0});
    cr_assert(hg_extractor_has(extractor, 1)); /* JSON: told by each record */
    hg_extractor_free(extractor);
}

Test(parts, names_of_a_field, .init = open_arena, .fini = release_arena)
{
    struct sample *s = sample_new(1);
    struct hg_selector pick = hg_selector_named(&s->program, HG_STR("Email"), &arena);
    cr_assert_eq(pick.count, 4); /* as given, the name, two aliases */
    cr_assert(hg_str_is(pick.names[1], "email"));
    cr_assert(hg_str_is(pick.names[3], "contact.mail"));
    pick = hg_selector_named(&s->program, HG_STR("nothing_of_ours"), &arena);
    cr_assert_eq(pick.count, 1);
    sample_free(s);
}
