/* load.c, declarations.c: files, paths, `use`, and the arrays of the model. */
#include "check.h"

static const char head[] = CHECK_HEAD;

static bool loaded(struct check *check, const char *name)
{
    for (uint32_t i = 0; i < check->model.list_count; i++)
        if (hg_str_is(check->model.lists[i].name, name))
            return true;
    return false;
}

Test(load, used_files_are_inserted_in_place_and_once)
{
    static const struct check_file files[] = {
        {"policy.gate", CHECK_HEAD "list a is \"1\"\nuse \"sub/b.gate\"\nuse \"sub/c.gate\"\n"
                                   "list d is \"4\"\n" CHECK_END},
        {"sub/b.gate", "use \"c.gate\"\nlist b is \"2\"\n"},
        {"sub/c.gate", "list c is \"3\"\n"},
        {NULL, NULL},
    };
    struct check check = {0};
    check_files(&check, files);
    cr_assert_eq(check.model.list_count, 4, "%s", check.said);
    static const char *const order[] = {"a", "c", "b", "d"};
    for (uint32_t i = 0; i < 4; i++)
        cr_expect(hg_str_is(check.model.lists[i].name, order[i]));
    /* nothing uses them: told of the policy's own only */
    cr_expect_str_eq(check.said, "W0402 W0402 ");
    check_release(&check);
}

Test(load, prefixes_join_and_names_are_found_from_the_inside)
{
    static const struct check_file files[] = {
        {"policy.gate", CHECK_HEAD "use \"b.gate\" as b\n"
                                   "score s 0..10 {\n  x: +1 when b.corporate\n"
                                   "  y: +1 when b.c.three > visits\n}\n" CHECK_END},
        {"b.gate", "use \"c.gate\" as c\nlist free is \"x.example\"\n"
                   "define corporate is domain_of(email) not in free and c.three > visits\n"},
        {"c.gate", "define one is 1\ndefine three is one + 2\n"},
        {NULL, NULL},
    };
    struct check check = {0};
    check_files(&check, files);
    cr_expect_str_eq(check.said, "");
    cr_expect(loaded(&check, "b.free"));
    cr_expect(hg_str_is(check.model.defines[0].name, "b.c.one"));
    check_release(&check);
}

Test(load, paths)
{
    static const struct {
        const char *policy, *use, *file; /* file NULL: refused */
    } rows[] = {
        {"policy.gate", "x.gate", "x.gate"},
        {"policy.gate", "./sub/../x.gate", "x.gate"},
        {"policy.gate", "../x.gate", "../x.gate"},
        {"policy.gate", "../../x.gate", NULL},
        {"dir/policy.gate", "x.gate", "dir/x.gate"},
        {"dir/policy.gate", "../x.gate", "x.gate"},
        {"dir/policy.gate", "../../x.gate", NULL},
        {"/a/b/policy.gate", "../c/x.gate", "/a/c/x.gate"},
        {"/a/b/policy.gate", "../../x.gate", NULL},
        {"./policy.gate", "../x.gate", "./../x.gate"},
        {"../p/policy.gate", "../x.gate", "../x.gate"},
        {"policy.gate", "/x.gate", NULL},
        {"policy.gate", "C:x.gate", NULL},
        {"policy.gate", "sub\\\\x.gate", NULL},
        {"policy.gate", "", NULL},
        {"policy.gate", ".", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[300], contract[300];
        const char *slash = strrchr(rows[i].policy, '/');
        snprintf(text, sizeof text, "%suse \"%s\"\n%s", head, rows[i].use, CHECK_END);
        snprintf(contract, sizeof contract, "%.*scontract.yaml",
                 slash ? (int)(slash - rows[i].policy + 1) : 0, rows[i].policy);
        struct check_file files[] = {{rows[i].policy, text},
                                     {contract, check_contract},
                                     {rows[i].file ? rows[i].file : "none", "list a is \"1\"\n"},
                                     {NULL, NULL}};
        struct check check = {.path = rows[i].policy};
        check_files(&check, files);
        cr_expect_str_eq(check.said, rows[i].file ? "" : "E0214 ", "%s of %s", rows[i].use,
                         rows[i].policy);
        check_release(&check);
    }
}

Test(load, a_circle_is_named_by_its_path)
{
    static const struct check_file files[] = {
        {"policy.gate", CHECK_HEAD "use \"a.gate\"\n" CHECK_END},
        {"a.gate", "use \"b.gate\"\n"},
        {"b.gate", "use \"a.gate\"\n"},
        {NULL, NULL},
    };
    struct check check = {0};
    check_files(&check, files);
    cr_assert_str_eq(check.said, "E0212 ");
    cr_expect(hg_str_find(check.diags.list.at[0].message, HG_STR("a.gate -> b.gate -> a.gate")) !=
              SIZE_MAX);
    check_release(&check);
}

/* Files 1 … count, each using the next. */
static void chain(struct check *check, unsigned count)
{
    static char names[64][16], texts[64][64];
    static struct check_file files[66];
    static char policy[300];
    snprintf(policy, sizeof policy, "%suse \"f1.gate\"\n%s", head, CHECK_END);
    files[0] = (struct check_file){"policy.gate", policy};
    for (unsigned i = 1; i <= count; i++) {
        snprintf(names[i], sizeof names[i], "f%u.gate", i);
        if (i < count)
            snprintf(texts[i], sizeof texts[i], "use \"f%u.gate\"\n", i + 1);
        else
            snprintf(texts[i], sizeof texts[i], "list last is \"x\"\n");
        files[i] = (struct check_file){names[i], texts[i]};
    }
    files[count + 1] = (struct check_file){NULL, NULL};
    check_files(check, files);
}

Test(load, depth_of_use)
{
    struct check check = {0};
    chain(&check, HG_MAX_USE_DEPTH - 1);
    cr_expect_str_eq(check.said, "");
    check_release(&check);
    chain(&check, HG_MAX_USE_DEPTH);
    cr_expect_str_eq(check.said, "E0219 ");
    check_release(&check);
}

Test(load, lists_of_texts_and_numbers)
{
    static const struct check_file files[] = {
        {"policy.gate",
         CHECK_HEAD "list words is \"VP\", \" head  of \", \"vp\"\n"
                    "list sizes is 10, 2.5, -3\n"
                    "list zips from \"zips.txt\"\n"
                    "score s 0..10 assuming no {\n  a: +1 when title in words\n"
                    "  b: +1 when visits in sizes\n  c: +1 when visits in zips\n}\n" CHECK_END},
        {"zips.txt", "# some\n10\n 20 # more\n"},
        {NULL, NULL},
    };
    struct check check = {0};
    check_files(&check, files);
    cr_assert_str_eq(check.said, "W0406 ");
    struct hg_model_list *lists = check.model.lists;
    cr_expect_eq(lists[0].entry_count, 2);
    cr_expect(hg_str_is(lists[0].entries[1].text, "head of"));
    cr_expect(lists[1].numbers && lists[1].values[1] == 2500000 && lists[1].values[2] == -3000000);
    cr_expect(lists[2].numbers && lists[2].values[1] == 20000000);
    check_release(&check);
}

Test(load, blocks_have_names_ids_and_postures)
{
    struct check check = {0};
    check_policy(&check, "disqualify assuming no {\n"
                         "  a: when visits > 1\n"
                         "  b: when visits > 2 assuming yes\n}\n"
                         "decide intake {\n  spam: reject when visits > 9\n}\n"
                         "route nurture {\n  all: to \"x\" otherwise\n}\n");
    cr_assert_str_eq(check.said, "");
    struct hg_model_block *blocks = check.model.blocks;
    cr_assert_eq(check.model.block_count, 4);
    cr_expect(hg_str_is(blocks[0].rules[0].id, "disqualify.a"));
    cr_expect_eq(blocks[0].rules[0].posture, HG_ASSUME_NO);
    cr_expect_eq(blocks[0].rules[1].posture, HG_ASSUME_YES);
    cr_expect_eq(blocks[0].rules[1].outcome, HG_REJECT);
    cr_expect(hg_str_is(blocks[1].rules[0].id, "intake.spam"));
    cr_expect_eq(blocks[1].rules[0].posture, HG_ASSUME_NOTHING);
    cr_expect(hg_str_is(blocks[2].rules[0].id, "route.nurture.all"));
    cr_expect_eq(blocks[2].outcome, HG_NURTURE);
    cr_expect(hg_str_is(blocks[3].name, "decide"));
    check_release(&check);
}

Test(load, the_policy_itself_is_missing)
{
    static const struct check_file files[] = {{NULL, NULL}};
    struct check check = {0};
    check_files(&check, files);
    cr_expect_str_eq(check.said, "E0218 ");
    check_release(&check);
}

/* A policy that uses `count` files beside it. */
static void fan(struct check *check, unsigned count)
{
    static char names[HG_MAX_POLICY_FILES][24], text[HG_MAX_POLICY_FILES * 32];
    static struct check_file files[HG_MAX_POLICY_FILES + 2];
    size_t len = (size_t)snprintf(text, sizeof text, "%s", head);
    for (unsigned i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "f%u.gate", i);
        len += (size_t)snprintf(text + len, sizeof text - len, "use \"%s\"\n", names[i]);
        files[i + 1] = (struct check_file){names[i], ""};
    }
    snprintf(text + len, sizeof text - len, "%s", CHECK_END);
    files[0] = (struct check_file){"policy.gate", text};
    files[count + 1] = (struct check_file){NULL, NULL};
    check_files(check, files);
}

Test(load, number_of_files)
{
    struct check check = {0};
    fan(&check, HG_MAX_POLICY_FILES - 1); /* the policy is one, too */
    cr_expect_str_eq(check.said, "");
    check_release(&check);
    fan(&check, HG_MAX_POLICY_FILES);
    cr_expect_str_eq(check.said, "E0219 ");
    check_release(&check);
}
