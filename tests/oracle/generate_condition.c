/* Generated numbers and conditions. */
#include "tests/oracle/generate_parts.h"

static void put_decimal(struct gen *gen)
{
    hg_buf_print(gen->out, "0.00000%u", gen_below(gen, 8));
}

static void put_date(struct gen *gen)
{
    hg_buf_print(gen->out, "2026-11-%u", 14 + gen_below(gen, 10));
}

/* A whole number. */
void gen_number(struct gen *gen, unsigned depth)
{
    uint32_t kind = gen_below(gen, depth ? 18 : 4);
    if (kind >= 4 && gen->plain)
        gen->arithmetic = true;
    switch (kind) {
    case 16:
        put(gen, "max(n, ");
        put_small(gen, 9);
        put(gen, ")");
        gen->arithmetic = true;
        break;
    case 17:
        if (gen->numbers) {
            hg_buf_print(gen->out, "v%u", gen_below(gen, gen->numbers));
            gen->arithmetic = true;
            break;
        }
        put(gen, "n");
        break;
    case 12:
        put(gen, gen_below(gen, 2) ? "(n * 4611686018427387904)" : "-n");
        gen->arithmetic = true;
        break;
    case 13:
        hg_buf_print(gen->out, "(if %s then %u else %u)",
                     PICK(gen, ((const char *[]){"b", "e is \"red\"", "k is no"})),
                     gen_below(gen, 4), 4 + gen_below(gen, 5));
        break;
    case 14:
        hg_buf_print(gen->out, "%s(q * %u)", PICK(gen, ((const char *[]){"floor", "round"})),
                     400000 + 100000 * gen_below(gen, 7));
        gen->arithmetic = true;
        break;
    case 15:
        put(gen, "v");
        break;
    case 4:
        put(gen, "(n ");
        put(gen, PICK(gen, ((const char *[]){"+", "-", "*"})));
        put(gen, " ");
        put_small(gen, 5);
        put(gen, ")");
        gen->arithmetic = true;
        break;
    case 5:
        if (gen->plain) {
            put(gen, "days_since(d)");
            break;
        }
        put(gen, "(n + m)");
        gen->free = gen->arithmetic = true;
        break;
    case 6:
        put(gen, "days_since(d)");
        gen->aging = true;
        break;
    case 7:
        gen->knowing = true;
        put(gen, "(m assumed ");
        put_small(gen, 4);
        put(gen, ")");
        break;
    case 8:
        if (gen->plain) {
            put(gen, "m");
            break;
        }
        put(gen, "(if ");
        gen_condition(gen, 0);
        put(gen, " then n else ");
        put_small(gen, 9);
        put(gen, ")");
        gen->free = true;
        break;
    case 9:
        put(gen, "abs(m - ");
        put_small(gen, 4);
        put(gen, ")");
        gen->arithmetic = true;
        break;
    case 10:
        put(gen, "min(n, ");
        put_small(gen, 9);
        put(gen, ")");
        gen->arithmetic = true;
        break;
    case 11:
        if (gen->scores) {
            hg_buf_print(gen->out, "s%u", gen_below(gen, gen->scores));
            break;
        } /* fallthrough */
    default:
        put(gen, kind % 2 ? "n" : "m");
    }
}

static void zed_condition(struct gen *gen)
{
    switch (gen_below(gen, 5)) {
    case 0:
        hg_buf_print(gen->out, "z %s \"%s\"", gen_below(gen, 2) ? "is" : "is not", PICK(gen, zeds));
        break;
    case 1:
        hg_buf_print(gen->out, "z in (\"%s\", \"%s\")", zeds[gen_below(gen, 2)],
                     zeds[2 + gen_below(gen, 2)]);
        break;
    case 2:
        hg_buf_print(gen->out, "z starts with \"%s\"", PICK(gen, zed_starts));
        break;
    case 3:
        hg_buf_print(gen->out, "z starts with any of (\"%s\", \"%s\")",
                     zed_starts[gen_below(gen, 2)], zed_starts[2]);
        break;
    default:
        hg_buf_print(gen->out, "z ends with \"%s\"", PICK(gen, zed_ends));
    }
}

/* Of an unknown text, a term of its own; and tests that are not free of one another. */
static void made_text(struct gen *gen)
{
    static const char *const tests[] = {"mail ends with \"x.com\"",
                                        "mail ends with \"@y.com\"",
                                        "mail starts with \"a\"",
                                        "mail contains \".org\"",
                                        "domain_of(mail) ends with \".com\"",
                                        "domain_of(mail) in (\"x.com\", \"z.org\")",
                                        "registrable_domain_of(mail) is \"x.com\"",
                                        "length(mail) < 8",
                                        "t is w",
                                        "t is exactly w",
                                        "w in tags",
                                        "t contains \"alph\"",
                                        "t is not \"alpha\"",
                                        "m < n",
                                        "n <= m",
                                        "v >= m"};
    switch (gen_below(gen, 5)) {
    case 0:
        hg_buf_print(gen->out, "local_part_of(mail) %s \"%s\"",
                     gen_below(gen, 2) ? "is" : "starts with", gen_below(gen, 2) ? "a" : "b");
        break;
    case 1:
        hg_buf_print(gen->out, "part of t matching \"^(..)\" is \"%s\"", PICK(gen, prefixes));
        break;
    default:
        put(gen, PICK(gen, tests));
    }
    gen->free = true;
}

static void text_condition(struct gen *gen)
{
    switch (gen_below(gen, gen->plain ? 5 : 9)) {
    case 0:
        hg_buf_print(gen->out, "t %s \"%s\"", gen_below(gen, 2) ? "is" : "is not",
                     PICK(gen, texts));
        break;
    case 1:
        hg_buf_print(gen->out, "t %s (\"%s\", \"%s\")", gen_below(gen, 2) ? "in" : "not in",
                     texts[gen_below(gen, 2)], texts[2 + gen_below(gen, 2)]);
        break;
    case 2:
        hg_buf_print(gen->out, "t in words");
        break;
    case 3:
        hg_buf_print(gen->out, "t starts with \"%s\"", PICK(gen, prefixes));
        break;
    case 4:
        hg_buf_print(gen->out, "t ends with \"%s\"", PICK(gen, suffixes));
        break;
    case 5:
        hg_buf_print(gen->out, "t contains any of (\"%s\", \"%s\")", searches[gen_below(gen, 2)],
                     searches[2 + gen_below(gen, 2)]);
        gen->free = true;
        break;
    case 6:
        hg_buf_print(gen->out, "t has word \"%s\"", PICK(gen, words));
        gen->free = true;
        break;
    case 7:
        hg_buf_print(gen->out, "t matches \"%s\"", PICK(gen, patterns));
        gen->free = true;
        break;
    default:
        hg_buf_print(gen->out, "t is exactly \"%s\"", PICK(gen, texts));
        gen->free = true;
    }
}

static void knowledge(struct gen *gen)
{
    static const char *const fields[] = {"n",    "m", "b", "e", "t", "d", "c", "q",   "s",
                                         "mail", "v", "z", "g", "h", "w", "p", "tags"};
    if (gen->plain && gen->defines && gen_below(gen, 3) == 0)
        hg_buf_print(gen->out, "d%u", gen_below(gen, gen->defines));
    else if (gen->plain && gen->classes && gen_below(gen, 3) == 0)
        hg_buf_print(gen->out, "k%u", gen_below(gen, gen->classes));
    else
        put(gen, PICK(gen, fields));
    put(gen, gen_below(gen, 2) ? " is known" : " is unknown");
    gen->knowing = true;
}

/* Every boundary lies at a third hour, or one microsecond beside it. */
static void instant_condition(struct gen *gen)
{
    uint32_t hours = 3 * (1 + gen_below(gen, 20));
    switch (gen_below(gen, 6)) {
    case 0:
        hg_buf_print(gen->out, "s %s 2026-11-%u", PICK(gen, compares), 18 + gen_below(gen, 3));
        break;
    case 1:
        hg_buf_print(gen->out, "s within last %u hours", hours);
        break;
    case 2:
        hg_buf_print(gen->out, "s within next %u hours", hours);
        break;
    case 3:
        hg_buf_print(gen->out, "s older than %u hours", hours);
        break;
    case 4:
        hg_buf_print(gen->out, "days_since(s) %s %u", PICK(gen, compares), gen_below(gen, 3));
        break;
    default:
        hg_buf_print(gen->out, "hours_since(s) %s %u", gen_below(gen, 2) ? "<" : ">=", hours);
    }
    gen->aging = true;
}

static void time_condition(struct gen *gen)
{
    if (gen_below(gen, 3) == 0) {
        instant_condition(gen);
        return;
    }
    switch (gen_below(gen, 5)) {
    case 4:
        put(gen, "d not in (2026-11-16, ");
        put_date(gen);
        put(gen, ")");
        break;
    case 0:
        hg_buf_print(gen->out, "d %s ", PICK(gen, compares));
        put_date(gen);
        break;
    case 1:
        hg_buf_print(gen->out, "d within last %u days", 1 + gen_below(gen, 5));
        break;
    case 2:
        hg_buf_print(gen->out, "d within next %u days", 1 + gen_below(gen, 3));
        break;
    default:
        hg_buf_print(gen->out, "d older than %u days", 1 + gen_below(gen, 5));
    }
}

static void table_condition(struct gen *gen)
{
    uint32_t t = gen_below(gen, gen->tables);
    switch (gen_below(gen, 3)) {
    case 0:
        hg_buf_print(gen->out, "tab%u is found", t);
        break;
    case 1:
        hg_buf_print(gen->out, "tab%u.team is \"%s\"", t, PICK(gen, teams));
        break;
    default:
        hg_buf_print(gen->out, "tab%u.size > %u", t, gen_below(gen, 6));
    }
}

static void simple(struct gen *gen)
{
    switch (gen_below(gen, 32)) {
    case 31:
        if (gen->tables) {
            hg_buf_print(gen->out, "tab%u.hot", gen_below(gen, gen->tables));
            break;
        } /* fallthrough */
    case 30:
        if (gen->classes) {
            hg_buf_print(gen->out, "k%u %s", gen_below(gen, gen->classes),
                         gen_below(gen, 2) ? "in (\"one\", \"other\")" : "is not \"one\"");
            break;
        } /* fallthrough */
    case 29:
        if (!gen->plain) {
            gen_list_condition(gen);
            break;
        } /* fallthrough */
    case 28:
    case 27:
        gen_choice_condition(gen);
        break;
    case 26:
        gen_duration_condition(gen);
        break;
    case 25:
        gen_evidence_condition(gen);
        break;
    case 23:
    case 24:
        gen_enum_condition(gen);
        break;
    case 21:
    case 22:
        gen_country_condition(gen);
        break;
    case 20:
        hg_buf_print(gen->out, "%sf%c", gen_below(gen, 3) ? "" : "not ", "abc"[gen_below(gen, 3)]);
        break;
    case 17:
        if (gen->plain)
            zed_condition(gen);
        else
            made_text(gen);
        break;
    case 18:
        hg_buf_print(gen->out, "e %s",
                     gen_below(gen, 2) ? "contains \"re\"" : "matches \"^(r|g)\"");
        gen->searched = true;
        break;
    case 19:
        hg_buf_print(gen->out, "%u / n %s %u", 6 + gen_below(gen, 9), PICK(gen, compares),
                     gen_below(gen, 9));
        gen->arithmetic = true;
        break;
    case 0:
        put(gen, gen_below(gen, 2) ? "b" : "k is no");
        break;
    case 1:
    case 2:
        gen_number(gen, 1);
        hg_buf_print(gen->out, " %s ", PICK(gen, compares));
        put_small(gen, 12);
        break;
    case 3:
        gen_number(gen, 1);
        put(gen, gen_below(gen, 2) ? " in (1, 3, 4)" : " in 2..5");
        break;
    case 4:
        hg_buf_print(gen->out, "e %s \"%s\"", gen_below(gen, 2) ? "is" : "is not",
                     PICK(gen, enums));
        break;
    case 5:
        hg_buf_print(gen->out, "e %s (\"red\", \"%s\")", gen_below(gen, 2) ? "in" : "not in",
                     enums[1 + gen_below(gen, 2)]);
        break;
    case 6:
    case 7:
        text_condition(gen);
        break;
    case 8:
        time_condition(gen);
        break;
    case 9:
        hg_buf_print(gen->out, "c %s (\"%s\", \"US\")", gen_below(gen, 2) ? "in" : "not in",
                     countries[gen_below(gen, 2)]);
        break;
    case 10:
        hg_buf_print(gen->out, "q %s ", PICK(gen, compares));
        put_decimal(gen);
        break;
    case 11:
        hg_buf_print(gen->out, "domain_of(mail) is \"%s\"", PICK(gen, domains));
        break;
    case 12:
        knowledge(gen);
        break;
    case 13:
        if (gen->tables) {
            table_condition(gen);
            break;
        } /* fallthrough */
    case 14:
        if (gen->classes) {
            hg_buf_print(gen->out, "k%u is \"%s\"", gen_below(gen, gen->classes),
                         gen_below(gen, 2) ? "one" : "other");
            break;
        } /* fallthrough */
    case 15:
        if (gen->defines) {
            hg_buf_print(gen->out, "d%u", gen_below(gen, gen->defines));
            break;
        } /* fallthrough */
    default:
        if (gen->plain) {
            hg_buf_print(gen->out, "n %s ", PICK(gen, compares));
            put_small(gen, 12);
        } else if (gen_below(gen, 3) == 0) {
            put(gen, PICK(gen, ((const char *[]){"n < m", "n >= m", "s < d", "length(t) > 5",
                                                 "count(tags) >= 2", "t in tags", "n is v"})));
            gen->free = true;
        } else {
            hg_buf_print(gen->out, "tags includes any of (\"alpha\", \"%s\")",
                         gen_below(gen, 2) ? "beta" : "zz");
            gen->free = true;
        }
    }
}

void gen_condition(struct gen *gen, unsigned depth)
{
    uint32_t kind = depth ? gen_below(gen, 9) : 0;
    if (kind < 4) {
        simple(gen);
        return;
    }
    static const char *const some[] = {"any of", "all of", "none of", "at least 2 of"};
    if (kind == 8) {
        put(gen, PICK(gen, some));
        put(gen, " (");
        for (unsigned i = 0; i < 3; i++) {
            put(gen, i ? ", " : "");
            gen_condition(gen, depth - 1);
        }
        put(gen, ")");
        return;
    }
    put(gen, kind == 7 ? "not (" : "(");
    gen_condition(gen, depth - 1);
    put(gen, kind % 2 ? " and " : " or ");
    gen_condition(gen, depth - 1);
    put(gen, ")");
}

void gen_when(struct gen *gen)
{
    static const char *const postures[] = {" assuming no", " assuming yes", " assuming nothing"};
    put(gen, " when ");
    gen_condition(gen, 2);
    if (gen_below(gen, 4) == 0 && gen->plain) {
        put(gen, PICK(gen, postures));
        gen->knowing = true;
    }
    if (gen_below(gen, 25) == 0)
        put(gen, gen_below(gen, 2) ? " from 2026-11-20" : " before 2026-11-20");
}
