/* The formatter: its layout, comments in unusual places, and that nothing else changes. */
#include "tests/unit/grammar/helper.h"

static struct hg_str format(struct attempt *a, struct hg_str text)
{
    attempt_begin(a, text);
    a->status = hg_format(&a->diags, 0, &a->arena, &a->out);
    if (a->status != HG_OK)
        cr_expect(false, "%.*s\n%s", HG_STR_ARGS(text), attempt_diags(a));
    return (struct hg_str){a->out.at, a->out.len};
}

static void same_tree(struct hg_str before, struct hg_str after)
{
    struct attempt a, b;
    attempt_parse(&a, before);
    attempt_parse(&b, after);
    cr_expect_str_eq(attempt_dump(&a), attempt_dump(&b), "%.*s", HG_STR_ARGS(after));
    cr_expect_eq(a.tree->comments.count, b.tree->comments.count, "%.*s", HG_STR_ARGS(after));
    for (size_t i = 0; i < a.tree->comments.count && i < b.tree->comments.count; i++)
        cr_expect(hg_str_eq(a.tree->comments.at[i].text, b.tree->comments.at[i].text));
    attempt_end(&a);
    attempt_end(&b);
}

/* Formats `text`; the result is `expected` (unless NULL), means the same, and stays. */
static void check(const char *text, const char *expected)
{
    struct attempt once, twice;
    struct hg_str first = format(&once, hg_str(text));
    struct hg_str second = format(&twice, first);
    if (expected)
        cr_expect(hg_str_is(first, expected), "%s\ngave\n%.*s", text, HG_STR_ARGS(first));
    cr_expect(hg_str_eq(first, second), "%.*s\nbecame\n%.*s", HG_STR_ARGS(first),
              HG_STR_ARGS(second));
    same_tree(hg_str(text), first);
    attempt_end(&once);
    attempt_end(&twice);
}

Test(format, the_sample_stays_as_it_is)
{
    static const char text[] = SAMPLE;
    struct attempt a;
    struct hg_str out = format(&a, HG_STR(text));
    same_tree(HG_STR(text), out);
    attempt_end(&a);
    check(text, NULL);
}

Test(format, layout)
{
    check("", "");
    check("\n\n", "");
    check("# a", "# a\n");
    check("policy p version \"1\" applies when a show b,c", "policy p\n"
                                                            "  version \"1\"\n"
                                                            "  applies when a\n"
                                                            "  show    b, c\n");
    check("use \"a\" list a is 1,2 list long from \"x\"\n\n\n\nlist b is 3 define c is d outcome e",
          "use \"a\"\n\n"
          "list a     is 1, 2\n"
          "list long  from \"x\"\n\n"
          "list b  is 3\n\n"
          "define c  is d\n\n"
          "outcome e\n");
    check("decide{hot :accept when fit>=60 because\"x\" warm:nurture when(a)assuming no to \"y\" "
          "\n\n\ncold:reject otherwise}",
          "decide {\n"
          "  hot:   accept   when fit >= 60         because \"x\"\n"
          "  warm:  nurture  when (a)  assuming no  to \"y\"\n\n"
          "  cold:  reject   otherwise\n"
          "}\n");
}

Test(format, blocks_in_blocks)
{
    check("score s 0..9{a:by b{1..3:+5 >30:-10 otherwise:0}when c group g up to 5{d:+1 ee:-2 when "
          "f}}",
          "score s 0..9 {\n"
          "  a:  by b {\n"
          "        1..3:        +5\n"
          "        > 30:       -10\n"
          "        otherwise:    0\n"
          "      }  when c\n"
          "  group g up to 5 {\n"
          "    d:   +1\n"
          "    ee:  -2  when f\n"
          "  }\n"
          "}\n");
    check("table t hit first match a,b give c,d{x:\"A\",1..3->1,2 long:not \"BBB\"|\"C\",..5->3,4 "
          "otherwise->5,6}",
          "table t\n"
          "  hit   first\n"
          "  match a, b\n"
          "  give  c, d {\n"
          "  x:        \"A\",             1..3 -> 1, 2\n"
          "  long:     not \"BBB\" | \"C\", ..5  -> 3, 4\n"
          "  otherwise                       -> 5, 6\n"
          "}\n");
}

Test(format, empty_blocks)
{
    check("decide{}decide b{\n\n}table t hit first match a give b{}score s 0..1{group g best{} a: "
          "by b {} "
          "c: by d { } when e}decide{\n#x\n}",
          "decide { }\n\n"
          "decide b { }\n\n"
          "table t\n"
          "  hit   first\n"
          "  match a\n"
          "  give  b { }\n\n"
          "score s 0..1 {\n"
          "  group g best { }\n"
          "  a:  by b { }\n"
          "  c:  by d {\n"
          "      }  when e\n"
          "}\n\n"
          "decide {\n"
          "  #x\n"
          "}\n");
}

Test(format, signs)
{
    check("define x is -1-- -a*(-2)+f( b,-c )-f()",
          "define x  is -1 - - -a * (-2) + f(b, -c) - f()\n");
    check("define x is a in -5 .. -1 or b in(1,2)or c in ..3 or d in 5 ..",
          "define x  is a in -5..-1 or b in (1, 2) or c in ..3 or d in 5..\n");
    check("define x is any of(a,b)and of(c)", "define x  is any of (a, b) and of(c)\n");
}

Test(format, long_lines_break)
{
    struct hg_str text =
        repeat("define x is some_name_of_a_field", " and some_name_of_a_field", 20, "");
    struct attempt a;
    struct hg_str out = format(&a, text);
    size_t column = 0;
    for (size_t i = 0; i < out.len; i++) {
        column = out.at[i] == '\n' ? 0 : column + 1;
        cr_expect_leq(column, 120);
    }
    attempt_end(&a);
    check(text.at, NULL);
    free((char *)text.at);
}

Test(format, comments_stay)
{
    check("# top\n\n\n# next\npolicy p # why\n# in the head\n version \"1\"#v\n# end of head\n\n"
          "#   kept as is  \nlist a is 1 # one\n# two\nlist b is 2\n# last\n\n# very last",
          "# top\n\n"
          "# next\n"
          "policy p  # why\n"
          "  # in the head\n"
          "  version \"1\"  #v\n"
          "# end of head\n\n"
          "#   kept as is\n"
          "list a  is 1  # one\n"
          "# two\n"
          "list b  is 2\n"
          "# last\n\n"
          "# very last\n");
    check(
        "decide { # open\n\n # first\n\n\n # second\n a: accept # effect\n # between\n when x and "
        "# and\n y # end\n\n # tail\n} # closed\n",
        NULL);
    check("decide {\n# only a comment\n}", "decide {\n  # only a comment\n}\n");
    check("score s 0..9 { a: by b { # open\n # x\n\n 1: 2 # y\n # z\n } # w\n when c }", NULL);
    check("table t # a\n hit # b\n first # c\n match # d\n a # e\n, # f\n b give # g\n c { # h\n "
          "x: # "
          "i\n 1 # j\n , 2 # k\n -> # l\n 3 # m\n # n\n }",
          NULL);
    check("define # a\n x # b\n is # c\n ( # d\n f # e\n ( # f\n a # g\n , b ) # h\n )", NULL);
    check("list a is 1, # one\n # two\n 2, # three\n 3", NULL);
    check("policy # a\n p # b\n\n# c\n\n# d\nshow # e\n x # f\n, y", NULL);
    check("## Doc.\n## More.\nlist a is 1\n## Rule.\ndecide {\n  ## Why.\n  a: accept\n}", NULL);
}

Test(format, keeps_texts_and_byte_order_marks_out)
{
    check("\xef\xbb\xbf# a\r\npolicy p\r\n\r\n\r\nlist a is \"  # x  \"\r\n",
          "# a\npolicy p\n\nlist a  is \"  # x  \"\n");
    check("list a is \"\\\"\\\\\\n\\t{x}{{\", \"ÄÖ\"",
          "list a  is \"\\\"\\\\\\n\\t{x}{{\", \"ÄÖ\"\n");
    check("decide { \"a label\" : accept b   :reject }",
          "decide {\n  \"a label\":  accept\n  b:          reject\n}\n");
}

Test(format, refuses_what_does_not_parse)
{
    struct attempt a;
    attempt_begin(&a, HG_STR("decide {"));
    cr_expect_eq(hg_format(&a.diags, 0, &a.arena, &a.out), HG_INVALID);
    cr_expect_eq(a.out.len, 0);
    cr_expect_gt(a.diags.errors, 0);
    attempt_end(&a);
}
