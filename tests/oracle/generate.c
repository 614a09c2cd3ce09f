/* Contracts and policies of generate.h. */
#include "tests/oracle/generate.h"

void gen_init(struct gen *gen, const uint8_t *bytes, size_t size, uint64_t seed,
              struct hg_arena *arena)
{
    memset(gen, 0, sizeof *gen);
    gen->bytes = bytes;
    gen->left = size;
    gen->seed = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    gen->arena = arena;
}

static uint32_t draw(struct gen *gen)
{
    if (gen->left) {
        gen->left--;
        return *gen->bytes++;
    }
    gen->seed += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = gen->seed;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ (z >> 31)) >> 16);
}

uint32_t gen_below(struct gen *gen, uint32_t n)
{
    return draw(gen) % n;
}

#define PICK(gen, array) ((array)[gen_below((gen), sizeof(array) / sizeof *(array))])

void gen_contract(struct gen *gen, struct hg_buf *out)
{
    gen->max_n = 3 + gen_below(gen, 10);
    gen->max_m = 2 + gen_below(gen, 4);
    hg_buf_print(out,
                 "contract: lead\nversion: 1\nkey: id\nmin_confidence: 0.5\nfields:\n"
                 "  id: {type: text}\n"
                 "  n: {type: integer, min: 0, max: %d, max_age: 30 days}\n"
                 "  m: {type: integer, min: 0, max: %d}\n"
                 "  b: {type: boolean, max_age: 30 days}\n"
                 "  k: {type: boolean}\n"
                 "  e: {type: enum, values: [red, green, blue]}\n"
                 "  t: {type: text, max: 20}\n"
                 "  d: {type: date, min: 2026-11-15, max: 2026-11-22}\n"
                 "  c: {type: country}\n"
                 "  q: {type: decimal, min: 0, max: 0.000006}\n"
                 "  mail: {type: email}\n"
                 "  tags: {type: list of text}\n",
                 (int)gen->max_n, (int)gen->max_m);
}

/* --- values --- */

static const char *const texts[] = {"alpha", "beta", "gamma", "Alphabet"};
static const char *const prefixes[] = {"al", "be"};
static const char *const suffixes[] = {"ta", "et"};
static const char *const searches[] = {"a", "et", "lph", "zz"};
static const char *const words[] = {"alpha", "zz", "ta"};
static const char *const patterns[] = {"^a", "ta$", "l.h"};
static const char *const enums[] = {"red", "green", "blue"};
static const char *const countries[] = {"DE", "FR", "US"};
static const char *const domains[] = {"x.com", "y.com", "z.org"};
static const char *const compares[] = {"<", "<=", ">", ">="};

static void put(struct gen *gen, const char *text)
{
    hg_buf_text(gen->out, text);
}

static void put_small(struct gen *gen, uint32_t most)
{
    hg_buf_print(gen->out, "%u", gen_below(gen, most + 1));
}

static void put_decimal(struct gen *gen)
{
    hg_buf_print(gen->out, "0.00000%u", gen_below(gen, 8));
}

static void put_date(struct gen *gen)
{
    hg_buf_print(gen->out, "2026-11-%u", 14 + gen_below(gen, 10));
}

static void condition(struct gen *gen, unsigned depth);

/* A whole number. */
static void number(struct gen *gen, unsigned depth)
{
    uint32_t kind = gen_below(gen, depth ? 12 : 4);
    if (kind >= 4 && gen->plain)
        gen->arithmetic = true;
    switch (kind) {
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
        condition(gen, 0);
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
    static const char *const fields[] = {"n", "m", "b", "e", "t", "d", "c", "q", "mail"};
    if (gen->plain && gen->defines && gen_below(gen, 3) == 0)
        hg_buf_print(gen->out, "d%u", gen_below(gen, gen->defines));
    else if (gen->plain && gen->classes && gen_below(gen, 3) == 0)
        hg_buf_print(gen->out, "k%u", gen_below(gen, gen->classes));
    else
        put(gen, PICK(gen, fields));
    put(gen, gen_below(gen, 2) ? " is known" : " is unknown");
}

static void time_condition(struct gen *gen)
{
    switch (gen_below(gen, 4)) {
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
        hg_buf_print(gen->out, "tab%u.team is \"%s\"", t,
                     PICK(gen, ((const char *[]){"qa", "qb", "qc"})));
        break;
    default:
        hg_buf_print(gen->out, "tab%u.size > %u", t, gen_below(gen, 6));
    }
}

static void simple(struct gen *gen)
{
    switch (gen_below(gen, 17)) {
    case 0:
        put(gen, gen_below(gen, 2) ? "b" : "k is no");
        break;
    case 1:
    case 2:
        number(gen, 1);
        hg_buf_print(gen->out, " %s ", PICK(gen, compares));
        put_small(gen, 12);
        break;
    case 3:
        number(gen, 1);
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
        } else if (gen_below(gen, 2)) {
            hg_buf_print(gen->out, "n %s m", PICK(gen, compares));
            gen->free = true;
        } else {
            hg_buf_print(gen->out, "tags includes any of (\"alpha\", \"%s\")",
                         gen_below(gen, 2) ? "beta" : "zz");
            gen->free = true;
        }
    }
}

static void condition(struct gen *gen, unsigned depth)
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
            condition(gen, depth - 1);
        }
        put(gen, ")");
        return;
    }
    put(gen, kind == 7 ? "not (" : "(");
    condition(gen, depth - 1);
    put(gen, kind % 2 ? " and " : " or ");
    condition(gen, depth - 1);
    put(gen, ")");
}

static void when(struct gen *gen)
{
    static const char *const postures[] = {" assuming no", " assuming yes", " assuming nothing"};
    put(gen, " when ");
    condition(gen, 2);
    if (gen_below(gen, 4) == 0 && gen->plain)
        put(gen, PICK(gen, postures));
    if (gen_below(gen, 25) == 0)
        put(gen, gen_below(gen, 2) ? " from 2026-11-20" : " before 2026-11-20");
}

static void block_posture(struct gen *gen)
{
    uint32_t kind = gen->plain ? gen_below(gen, 6) : 2;
    put(gen, kind == 0 ? " assuming no {\n" : kind == 1 ? " assuming yes {\n" : " {\n");
}

/* --- items --- */

static void cell(struct gen *gen, unsigned column)
{
    if (gen_below(gen, 4) == 0) {
        put(gen, "*");
        return;
    }
    bool negated = gen_below(gen, 6) == 0;
    put(gen, negated ? "not " : "");
    switch (column) {
    case 0:
        hg_buf_print(gen->out, "\"%s\"", PICK(gen, enums));
        break;
    case 1:
        if (gen_below(gen, 2))
            hg_buf_print(gen->out, "%u..%u", gen_below(gen, 4), 4 + gen_below(gen, 6));
        else
            put_small(gen, 9);
        break;
    default:
        if (gen_below(gen, 3) == 0)
            hg_buf_print(gen->out, "starts with \"%s\"", PICK(gen, prefixes));
        else if (gen_below(gen, 3) == 0 && !negated)
            hg_buf_print(gen->out, "\"%s\" | \"%s\"", texts[gen_below(gen, 2)],
                         texts[2 + gen_below(gen, 2)]);
        else
            hg_buf_print(gen->out, "\"%s\"", PICK(gen, texts));
    }
}

static void table(struct gen *gen)
{
    static const char *const columns[] = {"e", "n", "t"};
    unsigned first = gen_below(gen, 3), second = (first + 1 + gen_below(gen, 2)) % 3;
    bool two = gen_below(gen, 2), specific = !two && gen_below(gen, 2);
    hg_buf_print(gen->out, "table tab%u hit %s match %s%s%s give team, size as integer {\n",
                 gen->tables, specific ? "most specific" : "first", columns[first], two ? ", " : "",
                 two ? columns[second] : "");
    unsigned rows = 1 + gen_below(gen, 4);
    for (unsigned i = 0; i < rows; i++) {
        hg_buf_print(gen->out, "  r%u: ", i);
        cell(gen, first);
        if (two) {
            put(gen, ", ");
            cell(gen, second);
        }
        hg_buf_print(gen->out, " -> \"%s\", %u\n", PICK(gen, ((const char *[]){"qa", "qb", "qc"})),
                     gen_below(gen, 7));
    }
    if (gen_below(gen, 2))
        put(gen, "  otherwise -> \"qc\", 3\n");
    put(gen, "}\n");
    gen->tables++;
}

static void define(struct gen *gen)
{
    hg_buf_print(gen->out, "define d%u is ", gen->defines);
    condition(gen, 1);
    put(gen, "\n");
    gen->defines++;
}

static void classify(struct gen *gen)
{
    static const char *const labels[] = {"one", "two", "one"};
    hg_buf_print(gen->out, "classify k%u", gen->classes);
    block_posture(gen);
    unsigned rules = 1 + gen_below(gen, 2);
    for (unsigned i = 0; i < rules; i++) {
        hg_buf_print(gen->out, "  %s:", labels[i]);
        when(gen);
        put(gen, "\n");
    }
    put(gen, "  other: otherwise\n}\n");
    gen->classes++;
}

static void bands(struct gen *gen)
{
    if (gen_below(gen, 4) == 0) {
        put(gen, "by b { yes: +");
        put_small(gen, 20);
        put(gen, " no: -");
        put_small(gen, 9);
        put(gen, gen_below(gen, 2) ? " unknown: 2 }" : " }");
        return;
    }
    put(gen, "by ");
    number(gen, 1);
    hg_buf_print(gen->out, " { %u..%u: +%u > %u: %s%u", gen_below(gen, 3), 3 + gen_below(gen, 4),
                 gen_below(gen, 30), 4 + gen_below(gen, 5), gen_below(gen, 2) ? "+" : "-",
                 gen_below(gen, 20));
    if (gen_below(gen, 3) == 0 && gen->plain)
        hg_buf_print(gen->out, " unknown: +%u", gen_below(gen, 12));
    if (gen_below(gen, 2))
        hg_buf_print(gen->out, " otherwise: %s%u", gen_below(gen, 2) ? "" : "-", gen_below(gen, 9));
    put(gen, " }");
}

static void score_rule(struct gen *gen)
{
    hg_buf_print(gen->out, "  r%u: ", gen->rules++);
    bool conditioned = gen_below(gen, 3) != 0, constant = false;
    switch (gen_below(gen, 5)) {
    case 0:
        bands(gen);
        break;
    case 1:
        hg_buf_print(gen->out, "+%u per ", 1 + gen_below(gen, 9));
        number(gen, 1);
        hg_buf_print(gen->out, " up to +%u", 5 + gen_below(gen, 30));
        break;
    case 2:
        hg_buf_print(gen->out, "-%u per ", 1 + gen_below(gen, 5));
        number(gen, 0);
        hg_buf_print(gen->out, " down to -%u", 5 + gen_below(gen, 20));
        break;
    default:
        hg_buf_print(gen->out, "%s%u", gen_below(gen, 3) ? "+" : "-", 1 + gen_below(gen, 40));
        conditioned = constant = true;
    }
    if (conditioned)
        when(gen);
    uint32_t ages = gen_below(gen, 8);
    if (ages < 2 && (constant || !gen->plain)) { /* else two unknowns in one term: free */
        gen->aging = true;
        gen->free |= !constant;
        put(gen, ages ? " fading over 7 days since d" : " halving every 2 days since d");
    }
    put(gen, "\n");
}

static void score(struct gen *gen)
{
    hg_buf_print(gen->out, "score s%u %s", gen->scores, gen_below(gen, 2) ? "0..100" : "-20..60");
    if (gen_below(gen, 4) == 0)
        put(gen, " starting 10");
    block_posture(gen);
    unsigned parts = 1 + gen_below(gen, 3);
    for (unsigned i = 0; i < parts; i++) {
        uint32_t kind = gen_below(gen, 4);
        if (kind < 2) {
            score_rule(gen);
            continue;
        }
        hg_buf_print(gen->out, "group g%u %s {\n", i, kind == 2 ? "best" : "up to 25");
        score_rule(gen);
        score_rule(gen);
        put(gen, "}\n");
    }
    put(gen, "}\n");
    gen->scores++;
}

static void disqualify(struct gen *gen)
{
    unsigned rules = 1 + gen_below(gen, 3);
    hg_buf_print(gen->out, "disqualify q%u", gen->rules++);
    block_posture(gen);
    for (unsigned i = 0; i < rules; i++) {
        hg_buf_print(gen->out, "  r%u:", gen->rules++);
        when(gen);
        put(gen, "\n");
    }
    put(gen, "}\n");
}

static const char *const outcomes[] = {"accept", "nurture", "reject", "review", "redirect"};

static void decide_rule(struct gen *gen)
{
    hg_buf_print(gen->out, "  r%u: %s", gen->rules++, PICK(gen, outcomes));
    if (gen->scores && gen_below(gen, 2)) {
        hg_buf_print(gen->out, " when s%u >= %u", gen_below(gen, gen->scores), gen_below(gen, 50));
        if (gen_below(gen, 3) == 0) {
            put(gen, gen_below(gen, 2) ? " and " : " or ");
            condition(gen, 1);
        }
    } else {
        when(gen);
    }
    put(gen, "\n");
}

static void decide(struct gen *gen, bool last)
{
    unsigned rules = 1 + gen_below(gen, 3);
    hg_buf_print(gen->out, "decide p%u", gen->rules++);
    block_posture(gen);
    for (unsigned i = 0; i < rules; i++)
        decide_rule(gen);
    if (last)
        hg_buf_print(gen->out, "  r%u: %s otherwise\n", gen->rules++, PICK(gen, outcomes));
    put(gen, "}\n");
}

static void route(struct gen *gen, const char *outcome)
{
    hg_buf_print(gen->out, "route %s {\n", outcome);
    unsigned rules = gen_below(gen, 3);
    for (unsigned i = 0; i < rules; i++) {
        hg_buf_print(gen->out, "  r%u: to ", gen->rules++);
        if (gen->tables && gen_below(gen, 3) == 0)
            hg_buf_print(gen->out, "tab%u.team", gen_below(gen, gen->tables));
        else
            hg_buf_print(gen->out, "\"%s\"", PICK(gen, ((const char *[]){"qa", "qb", "qc"})));
        when(gen);
        put(gen, "\n");
    }
    hg_buf_print(gen->out, "  r%u: to \"qc\" otherwise\n", gen->rules++);
    if (gen_below(gen, 2))
        hg_buf_print(gen->out, "  r%u: to \"open\" unresolved\n", gen->rules++);
    put(gen, "}\n");
}

void gen_policy(struct gen *gen, struct hg_buf *out)
{
    gen->out = out;
    gen->plain = gen_below(gen, 3) != 0;
    put(gen, "policy p\n  lead from \"lead.contract.yaml\"\n");
    if (gen_below(gen, 12) == 0) {
        put(gen, "applies when ");
        condition(gen, 1);
        put(gen, "\n");
    }
    put(gen, "outcome redirect \"Elsewhere\"\nlist words is \"alpha\", \"gamma\"\n");
    for (uint32_t n = 1 + gen_below(gen, 5); n-- > 0;)
        switch (gen_below(gen, 4)) {
        case 0:
            table(gen);
            break;
        case 1:
            define(gen);
            break;
        case 2:
            classify(gen);
            break;
        default:
            score(gen);
        }
    if (gen_below(gen, 2))
        disqualify(gen);
    if (gen_below(gen, 4) == 0)
        decide(gen, false);
    if (gen_below(gen, 5) == 0)
        disqualify(gen);
    decide(gen, true);
    if (gen_below(gen, 2))
        route(gen, "accept");
    if (gen_below(gen, 3) == 0)
        route(gen, "review");
    if (gen_below(gen, 3) == 0) {
        hg_buf_print(gen->out, "promise one: never %s when ", outcomes[gen_below(gen, 4)]);
        condition(gen, 1);
        put(gen, "\n");
    }
}
