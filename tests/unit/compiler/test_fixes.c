/* Mechanical fixes: put in place of their span, they make the policy right. */
#include "check.h"

/* The body of a policy and the code of its one error, which has a fix. */
static const struct {
    const char *code, *body;
} rows[] = {
    {"E0201 ", "score s 0..9 assuming no {\n  a: +1 when employes > 3\n}\n"},
    {"E0201 ", "score s 0..9 assuming no {\n  a: +1 when source is webinar\n}\n"},
    {"E0202 ", "list l is \"a\"\nscore s 0..9 assuming no {\n  a: +1 when title has word l\n}\n"},
    {"E0302 ", "score s 0..9 assuming no {\n  a: +1 when employees is \"12\"\n}\n"},
    {"E0302 ", "score s 0..9 assuming no {\n  a: +1 when submitted_at >= \"2026-01-02\"\n}\n"},
    {"E0302 ", "score s 0..9 assuming no {\n  a: +1 when title is 5\n}\n"},
    {"E0306 ", "list l is \"a\"\nscore s 0..9 assuming no {\n  a: +1 when title is not l\n}\n"},
    {"E0306 ", "score s 0..9 assuming no {\n  a: +1 when tags is \"x\"\n}\n"},
    {"E0307 ", "score s 0..9 assuming no {\n  a: +1 when lenght(title) > 3\n}\n"},
    {"E0325 ", "table t\n  hit first match country give w as integr {\n  a: \"DE\" -> 5\n}\n"
               "score s 0..9 assuming no {\n  a: +1 when t.w > 3\n}\n"},
    {"E0207 ", "decide first assuming no {\n  a: nurtur when visits > 3\n}\n"},
    {"E0209 ", "table t\n  hit first match country give who {\n  a: \"DE\" -> \"x\"\n}\n"
               "score s 0..9 assuming no {\n  a: +1 when t.woh is \"x\"\n}\n"},
    {"E0408 ", "route nurture {\n  a: to \"x\" because \"y\"\n}\n"},
    {"E0408 ", "classify k {\n  a: assuming no\n}\nscore s 0..9 {\n  a: +1 when k is \"a\"\n}\n"},
    {"E0412 ", "score s 0..9 assuming no {\n  a: +1 when source is \"demos\"\n}\n"},
    {"E0413 ", "score s 0..9 assuming no {\n  a: +1 when country in (\"DE\", \"UK\")\n}\n"},
    {"W0408 ", "route nurture {\n  a: to \"x\" otherwise assuming no\n}\n"},
};

static const struct hg_diag *fix_of(const struct check *check)
{
    for (size_t i = 0; i < check->diags.list.count; i++)
        if (check->diags.list.at[i].fix.text.at)
            return &check->diags.list.at[i];
    return NULL;
}

/* The whole policy with the fix in it. */
static void apply(const struct check *check, const struct hg_diag *diag, char *out, size_t size)
{
    struct hg_str text = check->sources.list.at[diag->fix.span.source].text;
    snprintf(out, size, "%.*s%.*s%.*s", (int)diag->fix.span.start, text.at,
             HG_STR_ARGS(diag->fix.text), (int)(text.len - diag->fix.span.end),
             text.at + diag->fix.span.end);
}

Test(fixes, make_the_policy_right)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static char fixed[4096];
        struct check check = {0};
        check_policy(&check, rows[i].body);
        cr_assert(strstr(check.said, rows[i].code), "%s: %s", rows[i].body, check.said);
        const struct hg_diag *diag = fix_of(&check);
        cr_assert(diag, "%s", rows[i].body);
        apply(&check, diag, fixed, sizeof fixed);
        check_release(&check);
        struct check_file files[] = {{"policy.gate", fixed}, {NULL, NULL}};
        struct check again = {0};
        check_files(&again, files);
        cr_expect_eq(again.diags.errors, 0, "%s gives %s", fixed, again.said);
        cr_expect_not(strstr(again.said, rows[i].code), "%s gives %s", fixed, again.said);
        check_release(&again);
    }
}
