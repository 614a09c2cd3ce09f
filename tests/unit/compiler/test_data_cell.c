/* data_cell.c: the syntax of table cells. */
#include "compiler/data/data.h"
#include "inputs.h"

/* The cell as text again: "any", or !, then each item as kind(low,high), literals quoted. */
static struct hg_str shown(struct hg_arena *arena, const struct hg_cell_text *cell)
{
    static const char *const kinds[] = {"", "range", "<", "<=", ">", ">=", "prefix"};
    struct hg_str out = cell->any ? HG_STR("any") : cell->negated ? HG_STR("!") : HG_STR("");
    for (size_t i = 0; i < cell->count; i++) {
        const struct hg_cell_text_item *item = &cell->items[i];
        const char *quote = item->literal ? "'" : "";
        out = hg_str_print(arena, "%.*s%s%s%s(%.*s%s%.*s)%s", HG_STR_ARGS(out), i ? " " : "", quote,
                           kinds[item->kind], HG_STR_ARGS(item->low),
                           item->kind == HG_CT_RANGE ? "," : "", HG_STR_ARGS(item->high), quote);
    }
    return out;
}

Test(data_cell, every_form)
{
    static const struct {
        const char *cell, *want; /* want NULL: refused */
    } cases[] = {
        {"", "any"},
        {"  \t", "any"},
        {"*", "any"},
        {"DE", "(DE)"},
        {" DE | AT |CH ", "(DE) (AT) (CH)"},
        {"!DE", "!(DE)"},
        {"! DE | AT", "!(DE) (AT)"},
        {"200..5000", "range(200,5000)"},
        {" 200 .. 5000 ", "range(200,5000)"},
        {"..50", "range(,50)"},
        {"200..", "range(200,)"},
        {"006..009", "range(006,009)"},
        {"1.5..2.5", "range(1.5,2.5)"},
        {"wait...", "(wait...)"},
        {"a..b..c", "(a..b..c)"},
        {">= 100", ">=(100)"},
        {">5", ">(5)"},
        {"<= 5", "<=(5)"},
        {"< 5", "<(5)"},
        {"SW*", "prefix(SW)"},
        {"!SW*|EC*", "!prefix(SW) prefix(EC)"},
        {"a*b", "(a*b)"},
        {"'*'", "'(*)'"},
        {"'a | b'", "'(a | b)'"},
        {"'a | b' | c", "'(a | b)' (c)"},
        {"'it''s' | x", "'(it's)' (x)"},
        {"''", "'()'"},
        {"!'!x'", "!'(!x)'"},
        {"don't | won't", "(don't) (won't)"},
        {"01067", "(01067)"},
        {"a | | b", NULL},
        {"| a", NULL},
        {"a |", NULL},
        {"|", NULL},
        {"!", NULL},
        {"! *", NULL},
        {"a | *", NULL},
        {"a | !b", NULL},
        {"!!a", NULL},
        {"..", NULL},
        {">=", NULL},
        {"> | 5", NULL},
        {"'open", NULL},
        {"'", NULL},
        {"'a'b", NULL},
    };
    struct inputs in;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, "", 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hg_cell_text cell;
        struct hg_str why;
        bool good = hg_cell_text_parse(hg_str(cases[i].cell), &in.arena, &cell, &why);
        cr_expect_eq(good, cases[i].want != NULL, "`%s`", cases[i].cell);
        cr_expect_eq(why.len == 0, good, "a reason, and only then: `%s`", cases[i].cell);
        if (good && cases[i].want != NULL) {
            struct hg_str got = shown(&in.arena, &cell);
            cr_expect(hg_str_is(got, cases[i].want), "`%s` is %.*s, not %s", cases[i].cell,
                      HG_STR_ARGS(got), cases[i].want);
        }
    }
    inputs_close(&in);
}
