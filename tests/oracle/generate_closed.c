/* Generated conditions on enums, countries, durations, lists of numbers and fields with evidence,
 * and on choices between values. */
#include "tests/oracle/generate_parts.h"

static const char *some_country(struct gen *gen)
{
    return gen_below(gen, 2) ? "c" : "h";
}

/* By letters alone: the leads' codes are two of every way to pass these (generate_lead.c). */
static void searched_country(struct gen *gen)
{
    static const char *const tests[] = {"contains \"e\"",
                                        "contains \"9\"",
                                        "starts with \"d\"",
                                        "matches \"r\"",
                                        "contains any of (\"e\", \"9\")",
                                        "contains all of (\"e\", \"r\")",
                                        "starts with any of (\"d\", \"9\")"};
    hg_buf_print(gen->out, "%s %s", some_country(gen), PICK(gen, tests));
    gen->searched = true;
}

void gen_country_condition(struct gen *gen)
{
    const char *field = some_country(gen);
    switch (gen_below(gen, 8)) {
    case 0:
        hg_buf_print(gen->out, "%s %s \"%s\"", field, gen_below(gen, 2) ? "is" : "is not",
                     PICK(gen, countries));
        break;
    case 1:
        hg_buf_print(gen->out, "%s is exactly \"%s\"", field, PICK(gen, countries));
        break;
    case 2:
        hg_buf_print(gen->out, "%s %s codes", field, gen_below(gen, 2) ? "in" : "not in");
        break;
    case 3:
        put(gen, PICK(gen, ((const char *[]){"c is h", "h is c", "c is not h", "c in (h, \"DE\")",
                                             "c is exactly h", "c not in (h, \"FR\")"})));
        gen->related = true;
        break;
    default:
        searched_country(gen);
    }
}

void gen_enum_condition(struct gen *gen)
{
    switch (gen_below(gen, 7)) {
    case 0:
        hg_buf_print(gen->out, "g %s \"%s\"", gen_below(gen, 2) ? "is" : "is not",
                     PICK(gen, other_enums));
        break;
    case 1:
        hg_buf_print(gen->out, "g %s (\"grey\", \"%s\")", gen_below(gen, 2) ? "in" : "not in",
                     gen_below(gen, 2) ? "green" : "red");
        break;
    case 2:
        put(gen, gen_below(gen, 2) ? "g contains \"re\"" : "g matches \"^(r|g)\"");
        gen->searched = true;
        break;
    case 3:
        put(gen, "g is exactly \"Green\"");
        break;
    case 4:
        hg_buf_print(gen->out, "bucket(g, \"s\") < %u", 10 * gen_below(gen, 11));
        gen->hashed = true;
        break;
    default:
        put(gen, PICK(gen, ((const char *[]){"e is g", "e is not g", "g is e", "e is exactly g",
                                             "e in (g, \"blue\")"})));
        gen->related = true;
    }
}

void gen_evidence_condition(struct gen *gen)
{
    if (gen_below(gen, 3) == 0)
        put(gen, gen_below(gen, 2) ? "w in files" : "w not in files");
    else
        hg_buf_print(gen->out, "w %s \"%s\"", gen_below(gen, 2) ? "is" : "is not",
                     PICK(gen, evidenced));
}

void gen_duration_condition(struct gen *gen)
{
    uint32_t hours = gen_below(gen, 8);
    switch (gen_below(gen, 3)) {
    case 0:
        hg_buf_print(gen->out, "p in (2 hours, %u hours)", 3 + gen_below(gen, 5));
        break;
    case 1:
        hg_buf_print(gen->out, "p %s %u minutes", PICK(gen, compares), 60 * hours);
        break;
    default:
        hg_buf_print(gen->out, "p %s %u hours", PICK(gen, compares), hours);
    }
}

/* Of an unknown list nothing is told by pieces. */
void gen_list_condition(struct gen *gen)
{
    static const char *const tests[] = {"l includes 3",
                                        "l includes any of (1, 8)",
                                        "l includes all of (1, 3)",
                                        "count(l) >= 2",
                                        "n in l",
                                        "tags includes all of (\"alpha\", \"beta\")",
                                        "registrable_domain_of(mail) is \"x.com\"",
                                        "t contains all of (\"a\", \"et\")",
                                        "t starts with any of words",
                                        "bucket(t, \"s\") < 50"};
    put(gen, PICK(gen, tests));
    gen->free = true;
}

/* Of two values; `assumed` says so of whoever is asked. */
void gen_choice_condition(struct gen *gen)
{
    switch (gen_below(gen, gen->plain ? 6 : 3)) {
    case 0:
        hg_buf_print(gen->out, "(if %s then c else h) is \"%s\"",
                     gen_below(gen, 2) ? "k" : "e is \"red\"", PICK(gen, countries));
        break;
    case 1:
        hg_buf_print(gen->out, "(if b then \"alpha\" else w) is \"%s\"", PICK(gen, evidenced));
        break;
    case 2:
        hg_buf_print(gen->out, "bucket(id, \"%c\") < 50", "abc"[gen_below(gen, 3)]);
        break;
    case 3:
        hg_buf_print(gen->out, "(t assumed \"%s\") in (\"alpha\", \"beta\")", PICK(gen, texts));
        gen->knowing = true;
        break;
    case 4:
        hg_buf_print(gen->out, "(%s assumed %s)", gen_below(gen, 2) ? "b" : "k",
                     gen_below(gen, 2) ? "yes" : "no");
        gen->knowing = true;
        break;
    default:
        hg_buf_print(gen->out, "(c assumed h) is \"%s\"", PICK(gen, countries));
        gen->knowing = true;
    }
}
